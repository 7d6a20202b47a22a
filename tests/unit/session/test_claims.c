/* test_claims.c - who says so: the rules of claims, asked through the language, worked out by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/session.h"

/* Four speakers, two documents, two things. */
static int open_graph(void **state)
{
    static TestSession test;
    test_session_open(&test);
    test_run(&test, "UNWIND ['a', 'b', 'c', 'd'] AS id CREATE (:Speaker {id: id})");
    test_run(&test, "UNWIND ['e', 'f'] AS id CREATE (:Document {id: id})");
    test_run(&test, "UNWIND ['x', 'y'] AS id CREATE (:Thing {id: id})");
    *state = &test;
    return 0;
}

static int close_graph(void **state)
{
    test_session_close(*state);
    return 0;
}

#define XY "MATCH (x {id: 'x'}), (y {id: 'y'}) "
#define X "MATCH (x {id: 'x'}) "
#define HELD "MATCH ()-[r:R]->() RETURN count(r)"

static void according_to_hears_those_who_speak_for_somebody(void **state)
{
    TestSession *test = *state;
    test_run(test, XY "ASSERT (x)-[:R]->(y) ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VIA 'f'");
    test_expect(test, "ACCORDING TO 'a' " HELD, "1\n");
    test_expect(test, "ACCORDING TO 'b' " HELD, "1\n");
    test_expect(test, "ACCORDING TO 'e' " HELD, "0\n");
    test_expect(test, "VIA 'f' " HELD, "1\n");
    test_expect(test, "VIA 'a' " HELD, "0\n");
    test_expect(test, "EXCLUDING 'b' " HELD, "0\n");
    test_expect(test, "EXCLUDING 'f' " HELD, "0\n");
    test_expect(test, "EXCLUDING 'c' " HELD, "1\n");
    test_expect(test, "MATCH ()-[r:R]->() RETURN stance(r, 'b'), [s IN sources(r) | s.id]",
                "'asserts' | ['a']\n");
    /* What one says oneself later overrides one's spokesman, and not the other way round. */
    test_run(test, "MATCH ()-[r:R]->() DENY r ACCORDING TO 'b'");
    test_expect(test, "ACCORDING TO 'b' " HELD, "0\n");
    test_expect(test, "ACCORDING TO 'a' " HELD, "1\n");
    test_expect(test, "ACCORDING TO 'c', 'a' " HELD, "1\n");
    test_expect(test, "MATCH ()-[r:R]->() RETURN disputed(r)", "true\n");
}

static void unnamed_sources_are_one_root_for_each_innermost_document(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ASSERT x.k = 1 VIA 'e' QUOTE 'one' ASSERT x.k = 1 VIA 'e' VIA 'f'");
    test_expect(test, X "RETURN corroboration(x, 'k'), sources(x, 'k')", "1 | []\n");
    test_run(test, X "ASSERT x.k = 1 VIA 'f' VIA 'e'");
    test_expect(test, X "RETURN corroboration(x, 'k')", "2\n");
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'a' VIA 'e' ASSERT x.k = 1 ACCORDING TO 'a' "
                     "ASSERT x.k = 1 ACCORDING TO 'b' ON BEHALF OF 'a'");
    test_expect(test, X "RETURN corroboration(x, 'k')", "3\n");
    test_expect(test, X "CLAIMS c ON x.k WHERE c.source IS NULL RETURN [d IN c.via | d.id]",
                "['e']\n['e', 'f']\n['f', 'e']\n");
}

static void somebody_has_to_say_so(void **state)
{
    TestSession *test = *state;
    test_fails(test, X "ASSERT x.k = 1", RS_SYNTAX, "MissingAttribution");
    test_fails(test, X "WITH x, [] AS none ASSERT x.k = 1 ACCORDING TO none", RS_ARGUMENT,
               "MissingAttribution");
    test_fails(test, X "WITH x, [] AS none ASSERT x.k = 1 VIA none", RS_ARGUMENT,
               "MissingAttribution");
    test_fails(test, X "WITH x, [] AS none ASSERT x.k = 1 ACCORDING TO none VIA 'e'", RS_ARGUMENT,
               "MissingAttribution");
    test_fails(test, X "WITH x, [] AS none RETRACT x ACCORDING TO none", RS_ARGUMENT,
               "MissingAttribution");
    test_expect(test, "CLAIMS c RETURN count(c)", "0\n");
    test_expect(test,
                X "WITH x, ['a', 'b'] AS both ASSERT x.k = 1 ACCORDING TO both AS c "
                  "RETURN [one IN c | one.source.id]",
                "['a', 'b']\n");
}

static void identical_claims_are_recorded_once(void **state)
{
    TestSession *test = *state;
    const char *said = X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN "
                         "'2018' CONFIDENCE 0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}";
    const char *const others[] = {
        X "DENY x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE 0.5 "
          "QUOTE 'q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'w' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'b' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' VIA 'e' VALID IN '2018' CONFIDENCE 0.5 QUOTE 'q' AT 1 "
          "PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'f' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID FROM '2018' TO '2018' "
          "CONFIDENCE 0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' QUOTE 'q' AT "
          "1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'Q' AT 1 PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT '1' PROPERTIES {h: 1}",
        X "ASSERT x.k = 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT 1 PROPERTIES {h: 2}",
        X "ASSERT x.k += 'v' ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e' VALID IN '2018' CONFIDENCE "
          "0.5 QUOTE 'q' AT 1 PROPERTIES {h: 1}"};
    test_run(test, said);
    test_run(test, said);
    assert_int_equal(test_integer(test, "CLAIMS c RETURN count(c)"), 1);
    for (int i = 0; i < (int)(sizeof(others) / sizeof(others[0])); i++) {
        test_run(test, others[i]);
        assert_int_equal(test_integer(test, "CLAIMS c RETURN count(c)"), i + 2);
    }
    test_expect(test,
                X "ASSERT x.n = 1 ACCORDING TO 'a' AS one ASSERT x.n = 1 ACCORDING TO 'a' "
                  "PROPERTIES {} AS two ASSERT x.n = 1 ACCORDING TO 'a' PROPERTIES {h: null} AS "
                  "three RETURN one = two, two = three",
                "true | true\n");
}

static void a_retraction_closes_what_it_names_and_nothing_is_erased(void **state)
{
    TestSession *test = *state;
    test_run(test, XY "ASSERT (x)-[:R]->(y) ACCORDING TO 'a', 'b'");
    int64_t before = test_integer(test, "CLAIMS c RETURN max(c.commit)");
    char past[100];
    snprintf(past, sizeof past, "RECORDED AT COMMIT %d " HELD, (int)before);
    test_run(test, "MATCH ()-[r:R]->() RETRACT r ACCORDING TO 'c'");
    assert_int_equal(test_integer(test, "CLAIMS c RETURN count(c)"), 2);
    test_run(test, "MATCH ()-[r:R]->() RETRACT r ACCORDING TO 'a' VIA 'e' QUOTE 'sorry' AT 'p. 2'");
    test_expect(test, "CLAIMS c RETURN c.source.id", "'b'\n");
    test_run(test, "RETRACT (:Thing {id: 'x'})-[:R]->(:Thing {id: 'y'})");
    test_expect(test, HELD, "0\n");
    test_expect(test, past, "1\n");
    /* Said again it is another claim. */
    test_run(test, XY "ASSERT (x)-[:R]->(y) ACCORDING TO 'a'");
    test_expect(test, HELD, "1\n");
    test_expect(test, "CLAIMS c RETURN count(c), min(c.commit) > 1", "1 | true\n");
    /* A pattern that is nowhere is none to retract, and makes nothing. */
    test_run(test, "RETRACT (:Thing {id: 'z'})-[:R]->(:Thing {id: 'y'})");
    test_expect(test, "MATCH (z {id: 'z'}) RETURN count(z)", "0\n");
}

static void a_retraction_reaches_values_members_labels_and_claims(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'a' ASSERT x.k = 2 ACCORDING TO 'b' "
                     "DENY x.k = 2 ACCORDING TO 'c'");
    test_run(test, X "RETRACT x.k = 2");
    test_expect(test, "CLAIMS c RETURN c.source.id, c.value", "'a' | 1\n");
    test_run(test, X "RETRACT x.k");
    test_expect(test, "CLAIMS c RETURN count(c)", "0\n");
    /* The same value as a whole and as a member: only the member goes. */
    test_run(test, X "ASSERT x.l = 'v' ACCORDING TO 'a' ASSERT x.l += 'v' ACCORDING TO 'b'");
    test_run(test, X "RETRACT x.l += 'v'");
    test_expect(test, X "CLAIMS c RETURN c.source.id, x.l", "'a' | 'v'\n");
    test_run(test, X "RETRACT x.l");
    test_run(test, X "ASSERT x:Police ACCORDING TO 'a'");
    test_expect(test, X "RETURN labels(x)", "['Thing', 'Police']\n");
    test_run(test, X "RETRACT x:Police ACCORDING TO 'b'");
    test_expect(test, X "RETURN labels(x)", "['Thing', 'Police']\n");
    test_run(test, X "RETRACT x:Police ACCORDING TO 'a'");
    test_expect(test, X "RETURN labels(x)", "['Thing']\n");
    /* A bound claim: with ACCORDING TO only where it is theirs. */
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'a' ON BEHALF OF 'd'");
    test_run(test, "CLAIMS c RETRACT c ACCORDING TO 'b'");
    assert_int_equal(test_integer(test, "CLAIMS c RETURN count(c)"), 1);
    test_run(test, "CLAIMS c RETRACT c ACCORDING TO 'd'");
    assert_int_equal(test_integer(test, "CLAIMS c RETURN count(c)"), 0);
}

static void a_retraction_takes_no_parts_that_it_would_not_heed(void **state)
{
    test_fails(*state, X "RETRACT x.k ON BEHALF OF 'a'", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k VALID FROM '2018'", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k VALID TO '2018'", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k VALID IN '2018'", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k CONFIDENCE 0.5", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k PROPERTIES {a: 1}", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, X "RETRACT x.k = null", RS_ARGUMENT, "InvalidArgumentValue");
    /* In a block it takes what it can use of what the block shares. */
    test_run(*state, X "ASSERT x.k = 1 ACCORDING TO 'a', 'b'");
    test_run(*state, X "ATTRIBUTE TO 'a' VIA 'e' CONFIDENCE 0.5 { RETRACT x.k }");
    test_expect(*state, "CLAIMS c RETURN c.source.id", "'b'\n");
}

static void a_plain_value_is_judged_by_claims_of_the_same_value(void **state)
{
    TestSession *test = *state;
    test_run(test, X "SET x.k = 'open' ASSERT x.k = 'shut' ACCORDING TO 'a' VALID IN '2018' "
                     "CONFIDENCE 0.4");
    test_expect(test, X "RETURN x.k, values(x, 'k'), disputed(x, 'k')",
                "'open' | ['open', 'shut'] | true\n");
    test_expect(test, "VALID AT '2018' " X "RETURN values(x, 'k')", "['open', 'shut']\n");
    test_expect(test, "VALID AT '2020' " X "RETURN x.k, values(x, 'k')", "'open' | ['open']\n");
    test_expect(test, "CONFIDENCE >= 0.5 " X "RETURN x.k, values(x, 'k')", "'open' | ['open']\n");
    test_expect(test, "EXCLUDING 'a' " X "RETURN x.k, disputed(x, 'k')", "'open' | false\n");
    test_expect(test, "ACCORDING TO 'a' " X "RETURN x.k", "'shut'\n");
    test_expect(test, "ACCORDING TO 'b' " X "RETURN x.k, x.id", "null | 'x'\n");
    test_run(test, X "ASSERT x.k = 'open' ACCORDING TO 'b' VALID IN '2017'");
    test_expect(test, "VALID AT '2020' " X "RETURN x.k", "null\n");
    test_expect(test, "VALID AT '2017' " X "RETURN x.k", "'open'\n");
    test_expect(test, "EXCLUDING 'b' VALID AT '2020' " X "RETURN x.k", "'open'\n");
    test_run(test, X "REMOVE x.k");
    test_expect(test, "VALID AT '2018' " X "RETURN x.k", "'shut'\n");
}

static void values_come_best_first_whole_ones_and_members(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ASSERT x.l = 'A' ACCORDING TO 'a' CONFIDENCE 0.7 "
                     "ASSERT x.l += 'B' ACCORDING TO 'b' CONFIDENCE 0.5 "
                     "ASSERT x.l += 'C' ACCORDING TO 'b' CONFIDENCE 0.9");
    test_expect(test, X "RETURN x.l, values(x, 'l'), disputed(x, 'l')",
                "['B', 'C'] | ['C', 'A', 'B'] | false\n");
    /* 1 - 0.5 * 0.5 = 0.75 by two roots goes before 0.75 by one, which goes before 0.7. */
    test_run(test, X "ASSERT x.v = 1 ACCORDING TO 'a' CONFIDENCE 0.5 "
                     "ASSERT x.v = 1 ACCORDING TO 'b' CONFIDENCE 0.5 "
                     "ASSERT x.v = 1 ACCORDING TO 'a' VIA 'e' CONFIDENCE 0.4 "
                     "ASSERT x.v = 2 ACCORDING TO 'c' CONFIDENCE 0.75 "
                     "ASSERT x.v = 3 ACCORDING TO 'c' CONFIDENCE 0.75 "
                     "ASSERT x.v = 4 ACCORDING TO 'd' CONFIDENCE 0.7");
    test_expect(test, X "RETURN x.v, values(x, 'v'), confidence(x, 'v'), corroboration(x, 'v')",
                "1 | [1, 3, 2, 4] | 0.75 | 2\n");
}

static void a_chain_may_pass_the_same_node_again(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'a' VIA 'a' "
                     "ASSERT x.k = 1 ACCORDING TO 'a' VIA 'b' VIA 'a' VIA 'e' VIA 'e'");
    test_expect(test, X "RETURN corroboration(x, 'k'), confidence(x, 'k')", "1 | 1.0\n");
    test_expect(test, "EXCLUDING 'a' " X "RETURN x.k", "null\n");
    test_expect(test, "EXCLUDING 'b' " X "RETURN x.k, size(claims(x, 'k'))", "1 | 1\n");
    test_expect(test, X "CLAIMS c ON x.k RETURN [v IN c.via | v.id]",
                "['a']\n['b', 'a', 'e', 'e']\n");
}

static void parts_that_cannot_be_are_refused(void **state)
{
    const char *const values[] = {"CONFIDENCE 1.1",         "CONFIDENCE -0.1",
                                  "CONFIDENCE 0.0 / 0.0",   "CONFIDENCE 'high'",
                                  "VALID IN '2018-02-30'",  "VALID IN '2019/2018'",
                                  "VALID FROM '2018-13'",   "VALID TO ''",
                                  "VALID IN '2018//2019'",  "PROPERTIES {source: 'b'}",
                                  "PROPERTIES {stance: 1}", "PROPERTIES {fact: 1}",
                                  "PROPERTIES {key: 'k'}",  "VALID FROM '2019' TO '2018'"};
    const char *const types[] = {"VALID IN 2018", "QUOTE 5", "QUOTE ['a']",
                                 "AT {page: 1}",  "AT [1]",  "PROPERTIES {m: {a: 1}}"};
    const char *const details[] = {"InvalidArgumentType", "InvalidArgumentType",
                                   "InvalidArgumentType", "InvalidArgumentType",
                                   "InvalidArgumentType", "InvalidPropertyType"};
    char query[200];
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        snprintf(query, sizeof query, X "ASSERT x.k = 1 ACCORDING TO 'a' %s", values[i]);
        test_fails(*state, query, RS_ARGUMENT, "InvalidArgumentValue");
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        snprintf(query, sizeof query, X "ASSERT x.k = 1 ACCORDING TO 'a' %s", types[i]);
        test_fails(*state, query, RS_TYPE, details[i]);
    }
    test_fails(*state, X "CLAIM x.k STANCE 'denise' ACCORDING TO 'a'", RS_ARGUMENT,
               "InvalidArgumentValue");
    test_fails(*state, X "ASSERT x.k = 1 ACCORDING TO 'aa'", RS_ENTITY, "UnknownSource");
    test_run(*state, "CREATE ({id: 'a'})");
    test_fails(*state, X "ASSERT x.k = 1 ACCORDING TO 'a'", RS_SEMANTIC, "AmbiguousSource");
    test_expect(*state, "CLAIMS c RETURN count(c)", "0\n");
}

static void a_block_shares_its_parts_and_inner_ones_override(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ATTRIBUTE TO 'a' ON BEHALF OF 'b' VIA 'e' CONFIDENCE 0.5 PROPERTIES {i: 1, "
                     "j: 1} { ASSERT x.k1 = 1 ATTRIBUTE VIA 'f' PROPERTIES {j: 2} { DENY x.k2 = 1 "
                     "PROPERTIES {h: 3} } ATTRIBUTE TO 'c' { ASSERT x.k3 = 1 CONFIDENCE 0.7 } }");
    test_expect(test,
                "CLAIMS c RETURN c.source.id, c.behalf.id, [d IN c.via | d.id], c.stance, "
                "c.confidence, c.i, c.j, c.h ORDER BY c.key",
                "'a' | 'b' | ['e'] | 'asserts' | 0.5 | 1 | 1 | null\n"
                "'a' | 'b' | ['f'] | 'denies' | 0.5 | 1 | 2 | 3\n"
                "'c' | null | ['e'] | 'asserts' | 0.7 | 1 | 1 | null\n");
    test_run(test, X "ATTRIBUTE TO 'a' VALID FROM '2018' TO '2019' { ASSERT x.t1 = 1 ASSERT x.t2 "
                     "= 1 VALID FROM '2017' ASSERT x.t3 = 1 VALID IN '2016' SET x.plain = 1 }");
    test_expect(test,
                "CLAIMS c WHERE c.key STARTS WITH 't' RETURN c.validFrom, c.validTo ORDER BY c.key",
                "'2018' | '2019'\n'2017' | null\n'2016' | '2016'\n");
    test_expect(test, X "RETURN x.plain, claims(x, 'plain')", "1 | []\n");
}

static void a_negative_fact_waits_to_be_asked_about(void **state)
{
    TestSession *test = *state;
    test_run(test, "DENY (:N {id: 'm'})-[:Q]->(:N {id: 'n'}) ACCORDING TO 'a'");
    test_expect(test, "MATCH (n:N) RETURN count(n)", "0\n");
    test_expect(test, "STANCE 'denies' MATCH (m:N)-[:Q]->(n:N) RETURN m.id, n.id", "'m' | 'n'\n");
    /* The claim is on the relationship and on both nodes that it made. */
    test_expect(test, "CLAIMS c STANCE 'denies' RETURN count(c)", "3\n");
    test_run(test, "ASSERT (:N {id: 'm'})-[:Q]->(:N {id: 'n'}) ACCORDING TO 'b'");
    test_expect(test, "MATCH (m:N)-[r:Q]->(n:N) RETURN m.id, n.id, disputed(r), disputed(m)",
                "'m' | 'n' | true | true\n");
    /* The ends are plain now: they outlive the assertion. */
    test_run(test, "MATCH (:N)-[r:Q]->() RETRACT r ACCORDING TO 'b'");
    test_expect(test, "MATCH (n:N) RETURN count(n), COUNT { MATCH (:N)-[:Q]->() }", "2 | 0\n");
}

static void bounds_and_times_make_room_for_both(void **state)
{
    const struct {
        const char *one, *other;
        bool disputed;
    } cases[] = {
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'more than'}", "12 ACCORDING TO 'b'", false},
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'more than'}", "10 ACCORDING TO 'b'", true},
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'at least'}", "10 ACCORDING TO 'b'", false},
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'at least'}", "9 ACCORDING TO 'b'", true},
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'at most'}", "10.5 ACCORDING TO 'b'", true},
        {"100 ACCORDING TO 'a' PROPERTIES {bound: 'around'}", "109 ACCORDING TO 'b'", false},
        {"100 ACCORDING TO 'a' PROPERTIES {bound: 'around'}", "111 ACCORDING TO 'b'", true},
        {"10 ACCORDING TO 'a' PROPERTIES {bound: 'at least'}",
         "8 ACCORDING TO 'b' PROPERTIES {bound: 'at most'}", true},
        {"'many' ACCORDING TO 'a' PROPERTIES {bound: 'at least'}", "8 ACCORDING TO 'b'", true},
        {"1 ACCORDING TO 'a'", "1.0 ACCORDING TO 'b'", false},
        {"1 ACCORDING TO 'a'", "2 ACCORDING TO 'a'", false},
        {"1 ACCORDING TO 'a' VALID IN '2018'", "2 ACCORDING TO 'b' VALID IN '2019'", false},
        {"1 ACCORDING TO 'a' VALID IN '2018'", "2 ACCORDING TO 'b' VALID IN '2018-05'", true},
        {"1 ACCORDING TO 'a' VALID IN '2018'", "2 ACCORDING TO 'b'", true},
        {"1 ACCORDING TO 'a' VALID IN '2018~'", "2 ACCORDING TO 'b' VALID IN '2019'", true},
        {"1 ACCORDING TO 'a' VALID FROM '2018' TO '2019'", "2 ACCORDING TO 'b' VALID FROM '2020'",
         false},
    };
    char query[300];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(query, sizeof query, X "ASSERT x.k%zu = %s ASSERT x.k%zu = %s", i, cases[i].one, i,
                 cases[i].other);
        test_run(*state, query);
        snprintf(query, sizeof query, X "RETURN disputed(x, 'k%zu')", i);
        test_expect(*state, query, cases[i].disputed ? "true\n" : "false\n");
    }
}

static void a_claim_is_a_fact_that_can_be_denied(void **state)
{
    TestSession *test = *state;
    test_run(test, XY "ASSERT (x)-[:R]->(y) ACCORDING TO 'a' AS c DENY c ACCORDING TO 'b'");
    test_expect(test,
                "MATCH ()-[r:R]->() CLAIMS c ON r RETURN disputed(c), [k IN claims(c) | k.stance], "
                "disputed(r), confidence(r), corroboration(r)",
                "true | ['denies'] | false | 1.0 | 1\n");
    test_expect(test, "CLAIMS k WHERE k.stance = 'denies' RETURN k.fact.source.id", "'a'\n");
}

static void undo_takes_claims_back_and_gives_retracted_ones_again(void **state)
{
    TestSession *test = *state;
    char undo[60];
    test_run(test, XY "ASSERT (x)-[:R]->(y) ACCORDING TO 'a'");
    int64_t first = test_integer(test, "CLAIMS c RETURN max(c.commit)");
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'b'");
    snprintf(undo, sizeof undo, "UNDO COMMIT %d", (int)first + 1);
    test_run(test, undo);
    test_expect(test, X "RETURN x.k, claims(x, 'k')", "null | []\n");
    test_run(test, "MATCH ()-[r:R]->() RETRACT r");
    test_expect(test, HELD, "0\n");
    snprintf(undo, sizeof undo, "UNDO COMMIT %d", (int)first + 3);
    test_run(test, undo);
    test_expect(test, "MATCH ()-[r:R]->() RETURN [s IN sources(r) | s.id]", "['a']\n");
    snprintf(undo, sizeof undo, "UNDO COMMIT %d", (int)first);
    test_fails(test, undo, RS_SEMANTIC, "UndoBlocked");
}

static void who_is_named_in_claims_is_deleted_only_with_them(void **state)
{
    TestSession *test = *state;
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'a' ON BEHALF OF 'b' VIA 'e'");
    test_fails(test, "MATCH (n {id: 'a'}) DELETE n", RS_CONSTRAINT_VERIFY, "DeleteConnectedNode");
    test_fails(test, "MATCH (n {id: 'b'}) DELETE n", RS_CONSTRAINT_VERIFY, "DeleteConnectedNode");
    test_fails(test, "MATCH (n {id: 'e'}) DELETE n", RS_CONSTRAINT_VERIFY, "DeleteConnectedNode");
    test_run(test, "MATCH (n {id: 'e'}) DETACH DELETE n");
    test_expect(test, X "RETURN x.k", "null\n");
    test_run(test, "MATCH (n {id: 'a'}) DELETE n");
    /* What claims are about takes them along. */
    test_run(test, X "ASSERT x.k = 1 ACCORDING TO 'b'");
    test_run(test, X "DELETE x");
    test_expect(test, "CLAIMS c RETURN count(c)", "0\n");
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, open_graph, close_graph)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(according_to_hears_those_who_speak_for_somebody),
        TEST(unnamed_sources_are_one_root_for_each_innermost_document),
        TEST(somebody_has_to_say_so),
        TEST(identical_claims_are_recorded_once),
        TEST(a_retraction_closes_what_it_names_and_nothing_is_erased),
        TEST(a_retraction_reaches_values_members_labels_and_claims),
        TEST(a_retraction_takes_no_parts_that_it_would_not_heed),
        TEST(a_plain_value_is_judged_by_claims_of_the_same_value),
        TEST(values_come_best_first_whole_ones_and_members),
        TEST(a_chain_may_pass_the_same_node_again),
        TEST(parts_that_cannot_be_are_refused),
        TEST(a_block_shares_its_parts_and_inner_ones_override),
        TEST(a_negative_fact_waits_to_be_asked_about),
        TEST(bounds_and_times_make_room_for_both),
        TEST(a_claim_is_a_fact_that_can_be_denied),
        TEST(undo_takes_claims_back_and_gives_retracted_ones_again),
        TEST(who_is_named_in_claims_is_deleted_only_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
