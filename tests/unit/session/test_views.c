/* test_views.c - the graph as seen from somewhere: parts of views, alone and combined, and what is
 * written under them; worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/session.h"

/* x -R-> y: a says in 2018, b says in 2020. x -P-> y is plain. x -D-> y is only denied, by c. */
static int open_graph(void **state)
{
    static TestSession test;
    test_session_open(&test);
    test_run(&test, "UNWIND ['a', 'b', 'c', 'x', 'y'] AS id CREATE ({id: id})");
    test_run(&test, "MATCH (x {id: 'x'}), (y {id: 'y'}) CREATE (x)-[:P]->(y) "
                    "ASSERT (x)-[:R]->(y) ACCORDING TO 'a' VALID IN '2018' CONFIDENCE 0.5 "
                    "ASSERT (x)-[:R]->(y) ACCORDING TO 'b' VALID IN '2020' CONFIDENCE 0.4 "
                    "DENY (x)-[:D]->(y) ACCORDING TO 'c'");
    *state = &test;
    return 0;
}

static int close_graph(void **state)
{
    test_session_close(*state);
    return 0;
}

#define TYPES " MATCH ({id: 'x'})-[r]->() WITH type(r) AS t ORDER BY t RETURN collect(t)"

static void each_part_keeps_what_it_says_and_common_ground(void **state)
{
    TestSession *test = *state;
    test_expect(test, TYPES, "['P', 'R']\n");
    test_expect(test, "VALID AT '2018'" TYPES, "['P', 'R']\n");
    test_expect(test, "VALID AT '2019'" TYPES, "['P']\n");
    test_expect(test, "AS OF '2019' STRICT" TYPES, "['P']\n");
    test_expect(test, "VALID AT '2018/2019' STRICT" TYPES, "['P', 'R']\n");
    test_expect(test, "ACCORDING TO 'a'" TYPES, "['R']\n");
    test_expect(test, "ACCORDING TO 'c'" TYPES, "[]\n");
    test_expect(test, "EXCLUDING 'a'" TYPES, "['P', 'R']\n");
    test_expect(test, "EXCLUDING 'a', 'b'" TYPES, "['P']\n");
    /* 1 - (1 - 0.5)(1 - 0.4) = 0.7 */
    test_expect(test, "CONFIDENCE >= 0.7" TYPES, "['P', 'R']\n");
    test_expect(test, "CONFIDENCE >= 0.71" TYPES, "['P']\n");
    test_expect(test, "STANCE 'denies'" TYPES, "['D']\n");
    test_expect(test, "STANCE ANY" TYPES, "['D', 'R']\n");
    test_expect(test, "DISPUTED" TYPES, "[]\n");
    test_expect(test, "UNDISPUTED" TYPES, "['P', 'R']\n");
    test_run(test, "MATCH ()-[r:R]->() DENY r ACCORDING TO 'c' VALID IN '2021'");
    test_expect(test, "DISPUTED" TYPES, "[]\n");
    test_run(test, "MATCH ()-[r:R]->() DENY r ACCORDING TO 'c' VALID IN '2020'");
    test_expect(test, "DISPUTED" TYPES, "['R']\n");
    test_expect(test, "EXCLUDING 'b' DISPUTED" TYPES, "[]\n");
    test_run(test, "MATCH ()-[r:P]->() DENY r ACCORDING TO 'c'");
    test_expect(test, "DISPUTED" TYPES, "['P', 'R']\n");
}

static void parts_combine_inwards(void **state)
{
    TestSession *test = *state;
    const char *count = " RETURN count(r)";
    char query[200];
    const struct {
        const char *head, *clause;
        int rows;
    } cases[] = {
        {"EXCLUDING 'a'", "EXCLUDING 'b'", 0},
        {"EXCLUDING 'a'", "EXCLUDING 'c'", 1},
        {"ACCORDING TO 'c'", "ACCORDING TO 'a'", 1},
        {"VALID AT '2018'", "VALID AT '2019'", 0},
        {"VALID AT '2019'", "VALID AT '2018'", 1},
        {"VALID AT '2018'", "EXCLUDING 'a'", 0},
        {"CONFIDENCE >= 0.9", "CONFIDENCE >= 0.1", 1},
        {"DISPUTED", "UNDISPUTED", 1},
        {"STANCE 'denies'", "STANCE 'asserts'", 1},
        {"VALID AT '2019' STRICT", "VALID AT '2018'", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(query, sizeof query, "%s MATCH ()-[r:R]->() %s%s", cases[i].head, cases[i].clause,
                 count);
        assert_int_equal(test_integer(test, query), cases[i].rows);
    }
    test_expect(test,
                "CALL { VALID AT '2018' MATCH ()-[r:R]->() RETURN count(r) AS one } "
                "CALL { VALID AT '2019' MATCH ()-[r:R]->() RETURN count(r) AS two } "
                "RETURN one, two, COUNT { VALID AT '2020' MATCH ()-[:R]->() }",
                "1 | 0 | 1\n");
}

static void a_view_behind_a_clause_reads_what_was_bound_before(void **state)
{
    TestSession *test = *state;
    test_expect(test,
                "UNWIND ['a', 'b', 'c'] AS id MATCH (s {id: id}) "
                "MATCH ()-[r:R]->() EXCLUDING s RETURN id, confidence(r)",
                "'a' | 0.4\n'b' | 0.5\n'c' | 0.7\n");
    test_expect(test,
                "UNWIND ['a', 'c'] AS id OPTIONAL MATCH ()-[r:R]->() ACCORDING TO id "
                "RETURN id, count(r)",
                "'a' | 1\n'c' | 0\n");
    test_expect(test,
                "UNWIND ['2018', '2019', '2020'] AS t CLAIMS c VALID AT t WHERE c.stance = "
                "'asserts' RETURN t, c.source.id",
                "'2018' | 'a'\n'2020' | 'b'\n");
    test_expect(test, "MATCH (s {id: 'a'}) CLAIMS c ACCORDING TO s RETURN count(c)", "1\n");
    test_expect(test, "MATCH (s {id: 'a'}) CLAIMS c EXCLUDING s RETURN count(c)", "2\n");
    test_expect(test,
                "UNWIND [['a'], ['a', 'b'], []] AS l MATCH ()-[r:R]->() CLAIMS c ON r EXCLUDING l "
                "RETURN size(l), count(c)",
                "1 | 1\n0 | 2\n");
    test_expect(test, "UNWIND [0.45, 0.5] AS k CLAIMS c CONFIDENCE >= k RETURN k, count(c)",
                "0.45 | 2\n0.5 | 2\n");
}

static void both_clocks_run_together(void **state)
{
    TestSession *test = *state;
    int64_t before = test_integer(test, "CLAIMS c RETURN max(c.commit)");
    test_run(test, "MATCH ()-[r:R]->() ASSERT r ACCORDING TO 'c' VALID IN '2019'");
    char query[200];
    for (int later = 0; later < 2; later++) {
        snprintf(query, sizeof query,
                 "RECORDED AT COMMIT %d VALID AT '2019' MATCH ()-[r:R]->() RETURN count(r)",
                 (int)before + later);
        assert_int_equal(test_integer(test, query), later);
    }
    test_expect(test, "RECORDED AT '1999' VALID AT '2019' MATCH (n) RETURN count(n)", "0\n");
}

static void views_limit_reading_only(void **state)
{
    TestSession *test = *state;
    const char *all = "STANCE ANY MATCH ()-[r:R|D]->() RETURN count(r)";
    test_run(test, "EXCLUDING 'a', 'b' MATCH (x {id: 'x'}), (y {id: 'y'}) MERGE (x)-[:R]->(y)");
    test_run(test, "ACCORDING TO 'c' MATCH (x {id: 'x'}), (y {id: 'y'}) "
                   "ASSERT (x)-[:R]->(y) ACCORDING TO 'c'");
    assert_int_equal(test_integer(test, all), 2);
    /* A merged relationship that nobody held is plain now. */
    test_run(test, "VALID AT '2018' MATCH (x {id: 'x'}), (y {id: 'y'}) MERGE (x)-[:D]->(y)");
    assert_int_equal(test_integer(test, all), 2);
    test_expect(test, TYPES, "['D', 'P', 'R']\n");
    /* Claimed values are found as well, whatever the view. */
    test_run(test, "MATCH (x {id: 'x'}) ASSERT x.k = 1 ACCORDING TO 'a'");
    test_expect(test, "EXCLUDING 'a' MERGE (n {k: 1}) RETURN n.id", "'x'\n");
    test_fails(test, "RECORDED AT COMMIT 1 MERGE (n {k: 1})", RS_SYNTAX,
               "InvalidClauseComposition");
    /* A view supplies no attribution. */
    test_fails(test, "ACCORDING TO 'a' MATCH (x {id: 'x'}) ASSERT x.k = 2", RS_SYNTAX,
               "MissingAttribution");
}

static void words_of_views_that_make_no_sense_are_refused(void **state)
{
    test_fails(*state, "VALID AT null MATCH (n) RETURN n", RS_TYPE, "InvalidArgumentType");
    test_fails(*state, "VALID AT 2018 MATCH (n) RETURN n", RS_TYPE, "InvalidArgumentType");
    test_fails(*state, "VALID AT '2018-02-30' MATCH (n) RETURN n", RS_ARGUMENT,
               "InvalidArgumentValue");
    test_fails(*state, "RECORDED AT null MATCH (n) RETURN n", RS_TYPE, "InvalidArgumentType");
    test_fails(*state, "CONFIDENCE >= 1.5 MATCH (n) RETURN n", RS_ARGUMENT, "InvalidArgumentValue");
    test_fails(*state, "CONFIDENCE >= 0.0 / 0.0 MATCH (n) RETURN n", RS_ARGUMENT,
               "InvalidArgumentValue");
    test_fails(*state, "STANCE 'denyes' MATCH (n) RETURN n", RS_ARGUMENT, "InvalidArgumentValue");
    test_fails(*state, "EXCLUDNG 'a' MATCH (n) RETURN n", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, "VALID AT '2018' STRIKT MATCH (n) RETURN n", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, "DISPUTED UNDISPUTED MATCH (n) RETURN n", RS_SYNTAX, "ViewPartTwice");
    test_fails(*state, "UNWIND [null] AS s MATCH (n) EXCLUDING s RETURN n", RS_TYPE,
               "InvalidArgumentType");
    test_fails(*state, "MATCH (n) RETURN stance(n, 'aa')", RS_ENTITY, "UnknownSource");
}

static void a_path_has_evidence_for_each_hop(void **state)
{
    TestSession *test = *state;
    test_expect(test,
                "MATCH p = ({id: 'x'})-[:P]->() WITH p, evidence(p)[0] AS e "
                "RETURN confidence(p), e.claims, e.disputed, e.weakest, type(e.relationship)",
                "1.0 | [] | false | null | 'P'\n");
    test_expect(test,
                "MATCH p = ({id: 'x'})-[:R]->()<-[:P]-() WITH p, evidence(p) AS e "
                "RETURN confidence(p), size(e), size(e[0].claims), e[0].weakest.id",
                "0.7 | 2 | 2 | 'b'\n");
    test_expect(test, "MATCH p = ({id: 'x'}) RETURN confidence(p), evidence(p)", "1.0 | []\n");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, open_graph, close_graph)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_part_keeps_what_it_says_and_common_ground),
        TEST(parts_combine_inwards),
        TEST(a_view_behind_a_clause_reads_what_was_bound_before),
        TEST(both_clocks_run_together),
        TEST(views_limit_reading_only),
        TEST(words_of_views_that_make_no_sense_are_refused),
        TEST(a_path_has_evidence_for_each_hop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
