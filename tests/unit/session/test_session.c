/* test_session.c - statements through the public door, in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/session.h"

static int open_test(void **state)
{
    TestSession *test = calloc(1, sizeof(*test));
    test_session_open(test);
    *state = test;
    return 0;
}

static int close_test(void **state)
{
    test_session_close(*state);
    free(*state);
    return 0;
}

static void rows_come_in_the_order_asked_for(void **state)
{
    test_expect(*state, "UNWIND [3, 1, 2] AS x RETURN x ORDER BY x DESC SKIP 1 LIMIT 1", "2\n");
    test_expect(*state,
                "UNWIND range(1, 3000) AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x)",
                "[3000, 2999]\n");
}

static void more_rows_than_a_batch_pass_every_operator(void **state)
{
    test_expect(*state,
                "UNWIND range(1, 5000) AS x WITH x WHERE x % 2 = 0 WITH DISTINCT x % 1000 AS y "
                "RETURN count(*), sum(y)",
                "500 | 249500\n");
    test_run(*state, "UNWIND range(1, 3000) AS i CREATE (:N {i: i})");
    test_expect(*state, "MATCH (n:N) WHERE n.i > 2990 RETURN count(*), sum(n.i)", "10 | 29955\n");
    test_expect(*state,
                "MATCH (n:N) WITH n.i % 7 AS g, count(*) AS c RETURN g, c ORDER BY g LIMIT 2",
                "0 | 428\n1 | 429\n");
}

static void a_failed_statement_leaves_nothing(void **state)
{
    test_fails(*state, "CREATE (:X) WITH 1 AS a RETURN a / 0", RS_ARITHMETIC, NULL);
    test_expect(*state, "MATCH (n) RETURN count(n)", "0\n");
    test_run(*state, "CREATE (:X)-[:R]->(:Y)");
    test_fails(*state, "MATCH (x:X) DELETE x", RS_CONSTRAINT_VERIFY, "DeleteConnectedNode");
    test_expect(*state, "MATCH (n) RETURN count(n)", "2\n");
}

static void writes_take_in_all_rows_before_they_write(void **state)
{
    test_run(*state, "CREATE (:P), (:P)");
    test_run(*state, "MATCH (n:P) CREATE (:P)");
    test_expect(*state, "MATCH (n:P) RETURN count(*)", "4\n");
    test_expect(*state, "UNWIND [1, 2, 3] AS i CREATE (:Q) RETURN i LIMIT 1", "1\n");
    test_expect(*state, "MATCH (q:Q) RETURN count(*)", "3\n");
}

static void merge_sees_its_own_rows(void **state)
{
    test_run(*state, "UNWIND [1, 1, 2] AS i MERGE (:M {i: i})");
    test_expect(*state, "MATCH (m:M) RETURN count(*)", "2\n");
    test_expect(
        *state,
        "MERGE (m:M {i: 1}) ON MATCH SET m.seen = true ON CREATE SET m.seen = false RETURN m.seen",
        "true\n");
}

static void a_claim_is_asked_about_and_disputed(void **state)
{
    test_run(
        *state,
        "CREATE (:Person {id: 'A'}), (:Person {id: 'B'}), (:Station {id: 'S'}), (:Doc {id: 'D'})");
    test_run(*state,
             "MATCH (s {id: 'S'}) ASSERT s.status = 'open' ACCORDING TO 'A' VIA 'D' AT 'L1'");
    test_run(*state,
             "MATCH (s {id: 'S'}) ASSERT s.status = 'closed' ACCORDING TO 'B' CONFIDENCE 0.5");
    test_expect(*state,
                "MATCH (s:Station) RETURN s.status, disputed(s, 'status'), values(s, 'status')",
                "'open' | true | ['open', 'closed']\n");
    test_expect(*state, "EXCLUDING 'A' MATCH (s:Station) RETURN s.status, disputed(s, 'status')",
                "'closed' | false\n");
    test_expect(*state, "EXCLUDING 'D', 'B' MATCH (s:Station) RETURN s.status", "null\n");
    test_expect(*state, "CLAIMS c RETURN c.source.id, c.value, c.stance ORDER BY c.source.id",
                "'A' | 'open' | 'asserts'\n'B' | 'closed' | 'asserts'\n");
    test_fails(*state, "MATCH (s:Station) DENY s.status = 'x' ACCORDING TO 'Z'", RS_ENTITY,
               "UnknownSource");
}

static void what_is_only_denied_is_not_matched(void **state)
{
    test_run(*state, "CREATE (:C {id: 'AU'}), (:G {id: 'BRI'}), (:D {id: 'D'})");
    test_run(*state,
             "MATCH (a {id: 'AU'}), (b {id: 'BRI'}) DENY (a)-[:PARTY_TO]->(b) ACCORDING TO 'D'");
    test_expect(*state, "MATCH (:C)-[r]->() RETURN count(r)", "0\n");
    test_expect(*state, "STANCE 'denies' MATCH (:C)-[r]->(g) RETURN type(r), g.id",
                "'PARTY_TO' | 'BRI'\n");
    test_run(
        *state,
        "MATCH (a {id: 'AU'}), (b {id: 'BRI'}) ASSERT (a)-[:PARTY_TO]->(b) ACCORDING TO 'BRI'");
    test_expect(*state, "MATCH (:C)-[r]->() RETURN count(r), collect(disputed(r))", "1 | [true]\n");
    test_run(
        *state,
        "MATCH (a {id: 'AU'}), (b {id: 'BRI'}) RETRACT (a)-[:PARTY_TO]->(b) ACCORDING TO 'BRI'");
    test_expect(*state, "MATCH (:C)-[r]->() RETURN count(r)", "0\n");
}

static void time_limits_a_path_search(void **state)
{
    test_run(*state, "CREATE (a {id: 'a'}), (b {id: 'b'}), (c {id: 'c'}), (:D {id: 'D'})");
    test_run(*state, "MATCH (a {id: 'a'}), (b {id: 'b'}) ASSERT (a)-[:R]->(b) ACCORDING TO 'D' "
                     "VALID FROM '2016' TO '2017'");
    test_run(*state, "MATCH (b {id: 'b'}), (c {id: 'c'}) ASSERT (b)-[:R]->(c) ACCORDING TO 'D' "
                     "VALID FROM '2017'");
    const char *path = "MATCH p = ANY SHORTEST ({id: 'a'})-[:R]->+({id: 'c'}) RETURN length(p)";
    char text[300];
    test_expect(*state, path, "2\n");
    snprintf(text, sizeof(text), "VALID AT '2019' %s", path);
    test_expect(*state, text, "");
    snprintf(text, sizeof(text), "VALID AT '2017' %s", path);
    test_expect(*state, text, "2\n");
}

/* The direct way misses c: the search goes on to the shortest path that satisfies the whole MATCH.
 */
static void a_search_heeds_a_condition_on_another_variable_of_the_same_match(void **state)
{
    test_run(*state, "CREATE (a:A {id: 'a'}), (b:B {id: 'b'}), (c:C {id: 'c'}), (d:C {id: 'd'}), "
                     "(a)-[:R {w: 1}]->(b), (a)-[:R {w: 1}]->(c), (c)-[:R {w: 1}]->(b), "
                     "(a)-[:R {w: 1}]->(d), (d)-[:R {w: 5}]->(c)");
    test_expect(*state,
                "MATCH p = ANY SHORTEST (:A)-[:R*]->(:B), (c:C) WHERE c IN nodes(p) "
                "RETURN c.id, [n IN nodes(p) | n.id] ORDER BY c.id",
                "'c' | ['a', 'c', 'b']\n'd' | ['a', 'd', 'c', 'b']\n");
    test_expect(*state,
                "MATCH (c:C {id: 'd'}), p = CHEAPEST (:A)-[r:R COST r.w]->+(:B) "
                "WHERE c IN nodes(p) RETURN cost(p)",
                "7.0\n");
    test_expect(*state,
                "MATCH p = ANY SHORTEST (:A)-[:R*]->(:B), (c:C {id: 'c'}) "
                "WHERE none(n IN nodes(p) WHERE n = c) RETURN length(p)",
                "1\n");
}

static void a_walk_waits_for_what_its_map_reads(void **state)
{
    test_run(*state, "CREATE (a:A)-[:R {w: 1}]->(:M)-[:R {w: 1}]->(:E {w: 1}), "
                     "(a)-[:R {w: 2}]->(:E {w: 1}), (:K {w: 1})");
    test_expect(*state, "MATCH (a:A)-[:R* {w: k.w}]->(e:E), (k:K) RETURN count(*)", "1\n");
    test_expect(*state, "MATCH (a:A)-[:R* {w: e.w}]->(e:E) RETURN count(*)", "1\n");
}

static void searches_that_wait_for_each_other_are_refused(void **state)
{
    test_fails(*state, "MATCH (a)-[r:R* {w: size(q)}]->(b), (c)-[q:R* {w: size(r)}]->(d) RETURN 1",
               RS_UNSUPPORTED, "NotSupported");
}

static void what_cannot_be_obeyed_yet_is_refused_and_not_ignored(void **state)
{
    test_fails(*state, "USE elsewhere CREATE (:X)", RS_ENTITY, "GraphNotFound");
    test_expect(*state, "USE default MATCH (n) RETURN count(n)", "0\n");
    test_fails(*state, "RESOLVED MATCH (n) RETURN n", RS_UNSUPPORTED, "NotSupported");
    test_fails(*state, "MATCH (a)-[r]->{3,1}(b) RETURN r", RS_SYNTAX, "InvalidRelationshipPattern");
    test_expect(*state, "MATCH (n) RETURN count(n)", "0\n");
}

static void nothing_is_written_into_the_past(void **state)
{
    test_run(*state, "CREATE (:X)");
    test_fails(*state, "RECORDED AT COMMIT 1 CREATE (:X)", RS_SYNTAX, "InvalidClauseComposition");
    test_fails(*state, "CALL { RECORDED AT COMMIT 1 CREATE (:X) }", RS_SYNTAX,
               "InvalidClauseComposition");
    test_expect(*state,
                "CREATE (:Y) WITH 1 AS one CALL { RECORDED AT COMMIT 1 MATCH (n) "
                "RETURN count(n) AS before } RETURN before",
                "1\n");
}

static void a_validity_that_ends_before_it_begins_is_refused(void **state)
{
    test_run(*state, "CREATE (:S {id: 's'})");
    test_fails(*state, "MATCH (s:S) ASSERT s.k = 1 ACCORDING TO s VALID FROM '2019' TO '2018'",
               RS_ARGUMENT, "InvalidArgumentValue");
    test_run(*state, "MATCH (s:S) ASSERT s.k = 1 ACCORDING TO s VALID FROM '2018' TO '2018'");
    test_expect(*state, "CLAIMS c RETURN count(*)", "1\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
    const struct CMUnitTest tests[] = {
        TEST(rows_come_in_the_order_asked_for),
        TEST(more_rows_than_a_batch_pass_every_operator),
        TEST(a_failed_statement_leaves_nothing),
        TEST(writes_take_in_all_rows_before_they_write),
        TEST(merge_sees_its_own_rows),
        TEST(a_claim_is_asked_about_and_disputed),
        TEST(what_is_only_denied_is_not_matched),
        TEST(time_limits_a_path_search),
        TEST(a_search_heeds_a_condition_on_another_variable_of_the_same_match),
        TEST(a_walk_waits_for_what_its_map_reads),
        TEST(searches_that_wait_for_each_other_are_refused),
        TEST(what_cannot_be_obeyed_yet_is_refused_and_not_ignored),
        TEST(nothing_is_written_into_the_past),
        TEST(a_validity_that_ends_before_it_begins_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
