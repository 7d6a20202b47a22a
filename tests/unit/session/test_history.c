/* test_history.c - HISTORY, UNDO COMMIT, and what stands in its way; LOAD CSV where it is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Three commits: two people and a relationship; a property, a label; a claim. */
static void make(TestSession *test)
{
    test_run(test, "CREATE (:P {id: 'a', n: 1})-[:R {w: 2}]->(:P {id: 'b'})");
    test_run(test, "MATCH (a:P {id: 'a'}) SET a.n = 5, a.n = 7, a:Q REMOVE a:Nothing");
    test_run(test, "MATCH (a:P {id: 'a'}), (b:P {id: 'b'}) ASSERT a.z = 3 ACCORDING TO b");
}

static void each_commit_tells_what_it_changed(void **state)
{
    make(*state);
    test_expect(*state,
                "HISTORY h RETURN h.commit, h.change.event, coalesce(h.change.key, h.change.label, "
                "h.change.type), h.change.old, h.change.new",
                "1 | 'node created' | null | null | null\n"
                "1 | 'label added' | 'P' | null | null\n"
                "1 | 'property set' | 'id' | null | 'a'\n"
                "1 | 'property set' | 'n' | null | 1\n"
                "1 | 'node created' | null | null | null\n"
                "1 | 'label added' | 'P' | null | null\n"
                "1 | 'property set' | 'id' | null | 'b'\n"
                "1 | 'relationship created' | 'R' | null | null\n"
                "1 | 'property set' | 'w' | null | 2\n"
                "2 | 'property set' | 'n' | 1 | 7\n" /* set twice in one commit: once told */
                "2 | 'label added' | 'Q' | null | null\n"
                "3 | 'claim recorded' | 'z' | null | null\n");
    test_expect(*state,
                "HISTORY h WHERE h.commit = 3 RETURN h.change.value, h.change.stance, "
                "h.change.source.id, h.change.node.id",
                "3 | 'asserts' | 'b' | 'a'\n");
}

static void the_history_of_one_fact_has_what_is_about_it(void **state)
{
    make(*state);
    test_run(*state, "CLAIMS c MATCH (b:P {id: 'b'}) DENY c ACCORDING TO b");
    test_run(*state, "MATCH (a:P {id: 'a'}) REMOVE a.n");
    test_expect(
        *state,
        "MATCH (a:P {id: 'a'}) HISTORY h OF a.n RETURN h.commit, h.change.old, h.change.new",
        "1 | null | 1\n2 | 1 | 7\n5 | 7 | null\n");
    test_expect(
        *state,
        "MATCH (a:P {id: 'a'}) HISTORY h OF a.z RETURN h.commit, h.change.event, h.change.stance",
        "3 | 'claim recorded' | 'asserts'\n4 | 'claim recorded' | 'denies'\n");
    test_expect(*state, "CLAIMS c WHERE c.key = 'z' HISTORY h OF c RETURN h.commit", "3\n4\n");
    test_expect(*state, "MATCH ()-[r:R]->() HISTORY h OF r RETURN h.change.event",
                "'relationship created'\n'property set'\n");
    test_expect(*state, "MATCH (p:P) HISTORY h OF p RETURN p.id, count(h) ORDER BY p.id",
                "'a' | 9\n'b' | 3\n");
    test_expect(*state, "MATCH (a:P {id: 'a'}) HISTORY h OF a.nothing RETURN h", "");
    test_expect(*state, "OPTIONAL MATCH (x:None) HISTORY h OF x RETURN h", "");
    test_expect(*state, "RECORDED AT COMMIT 2 HISTORY h RETURN max(h.commit)", "2\n");
    test_fails(*state, "WITH 1 AS x HISTORY h OF x RETURN h", RS_SYNTAX, "VariableTypeConflict");
    test_fails(*state, "MATCH (h) HISTORY h RETURN h", RS_SYNTAX, "VariableAlreadyBound");
}

static void what_is_deleted_is_told_whole(void **state)
{
    make(*state);
    test_run(*state, "MATCH (a:P {id: 'a'}) DETACH DELETE a");
    test_expect(*state,
                "HISTORY h WHERE h.commit = 4 RETURN h.change.event, h.change.labels, "
                "h.change.properties, h.change.value",
                "'relationship deleted' | null | {w: 2} | null\n"
                "'claim ended with its fact' | null | null | 3\n"
                "'node deleted' | ['P', 'Q'] | {id: 'a', n: 7} | null\n");
}

static void a_diff_is_net_over_several_commits(void **state)
{
    make(*state);
    test_run(*state, "MATCH (a:P {id: 'a'}) SET a.n = 1 REMOVE a:Q");
    test_expect(*state, "CALL history.diff(1, 4) YIELD commit, event RETURN commit, event",
                "3 | 'claim recorded'\n");
    test_expect(*state,
                "CALL history.diff(1, 2) YIELD change AS c RETURN c.event, c.old, c.new, c.label",
                "'property set' | 1 | 7 | null\n'label added' | null | null | 'Q'\n");
    test_expect(*state, "CALL history.diff(0, 4) YIELD event RETURN count(event)", "10\n");
    test_expect(*state, "CALL history.diff(2, 2) YIELD event RETURN count(event)", "0\n");
    test_fails(*state, "CALL history.diff(3, 1)", RS_ARGUMENT, "InvalidArgumentValue");
    test_fails(*state, "CALL history.diff(1, 5)", RS_ARGUMENT, "InvalidArgumentValue");
    test_fails(*state, "CALL history.diff(-1, 2)", RS_ARGUMENT, "InvalidArgumentValue");
}

static void what_a_commit_made_and_ended_again_is_no_change(void **state)
{
    test_run(*state, "CREATE (n:T {x: 1}) DELETE n");
    test_run(*state, "CREATE (:U)");
    test_expect(*state, "HISTORY h RETURN h.commit, h.change.event",
                "2 | 'node created'\n2 | 'label added'\n");
}

static void undo_is_refused_where_a_later_commit_stands_in_the_way(void **state)
{
    (void)state;
    static const struct {
        const char *first, *later;
        bool blocked;
    } CASES[] = {
        {"MATCH (n:N) SET n.v = 1", "MATCH (n:N) SET n.v = 2", true},
        {"MATCH (n:N) SET n.v = 1", "MATCH (n:N) SET n.w = 2", false},
        {"MATCH (n:N) SET n.v = 1", "MATCH (n:N) DETACH DELETE n", true},
        {"MATCH (n:N) SET n:L", "MATCH (n:N) REMOVE n:L", true},
        {"MATCH (n:N) SET n:L", "MATCH (n:N) SET n:K", false},
        {"CREATE (:X)", "MATCH (x:X) SET x.v = 1", true},
        {"CREATE (:X)", "MATCH (x:X) SET x:Y", true},
        {"CREATE (:X)", "MATCH (x:X), (n:N) CREATE (x)-[:T]->(n)", true},
        {"CREATE (:X)", "MATCH (x:X), (n:N) ASSERT n.k = 1 ACCORDING TO x", true},
        {"CREATE (:X)", "MATCH (x:X), (n:N) ASSERT x.k = 1 ACCORDING TO n", true},
        {"CREATE (:X)", "CREATE (:X)", false},
        {"MATCH (n:N), (m:M) ASSERT n.k = 1 ACCORDING TO m", "CLAIMS c RETRACT c", true},
        {"MATCH (n:N), (m:M) ASSERT n.k = 1 ACCORDING TO m",
         "CLAIMS c MATCH (m:M) DENY c ACCORDING TO m", true},
        {"MATCH (n:N), (m:M) ASSERT n.k = 1 ACCORDING TO m",
         "MATCH (n:N), (m:M) DENY n.k = 1 ACCORDING TO m", false},
        {"MATCH ()-[r:R]->() DELETE r", "MATCH (m:M) DELETE m", true},
        {"MATCH (n:N) DETACH DELETE n", "MATCH (m:M) SET m.v = 1", false},
        {"CREATE INDEX one FOR (n:N) ON (n.v)", "CREATE INDEX two FOR (n:N) ON (n.w)", false},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        TestSession test;
        test_session_open(&test);
        test_run(&test, "CREATE (:N)-[:R]->(:M)");
        test_run(&test, CASES[i].first);
        test_run(&test, CASES[i].later);
        if (CASES[i].blocked) {
            RsError err = {0};
            RsResult *result;
            assert_int_equal(
                rs_session_run(test.session, RS_TEXT("UNDO COMMIT 2"), RS_NULL, &result, &err),
                RS_SEMANTIC);
            assert_string_equal(err.detail, "UndoBlocked");
            assert_non_null(strstr(err.text, "commit 3 has since changed"));
            assert_int_equal(rs_engine_commit(test.engine), 3);
            test_run(&test, "UNDO COMMIT 3"); /* out of the way */
            test_run(&test, "RETURN 1");
        } else {
            test_run(&test, "UNDO COMMIT 2");
            assert_int_equal(rs_engine_commit(test.engine), 4);
        }
        test_session_close(&test);
    }
}

static void undo_takes_the_number_of_a_commit(void **state)
{
    make(*state);
    test_fails(*state, "UNDO COMMIT 4", RS_ENTITY, "NoSuchCommit");
    test_fails(*state, "UNDO COMMIT 0", RS_ARGUMENT, "InvalidArgumentValue");
    test_fails(*state, "UNDO COMMIT $missing", RS_PARAMETER, NULL);
    TestSession *test = *state;
    rs_session_settings(test->session)->read_only = true;
    test_fails(*state, "UNDO COMMIT 3", RS_REFUSED, "ReadOnly");
    rs_session_settings(test->session)->read_only = false;
    test_run(*state, "UNDO COMMIT 3");
    test_expect(*state, "CLAIMS c RETURN count(c)", "0\n");
}

static void undo_in_a_transaction_comes_first(void **state)
{
    TestSession *test = *state;
    RsError err = {0};
    uint64_t commit;
    make(*state);
    assert_int_equal(rs_session_begin(test->session, &err), RS_OK);
    test_run(*state, "CREATE (:Own)");
    test_fails(*state, "UNDO COMMIT 2", RS_SEMANTIC, "UndoBlocked");
    assert_int_equal(rs_session_rollback(test->session, &err), RS_OK);
    assert_int_equal(rs_session_begin(test->session, &err), RS_OK);
    test_run(*state, "UNDO COMMIT 2");
    test_expect(*state, "MATCH (a {id: 'a'}) RETURN a.n, labels(a)", "1 | ['P']\n");
    test_run(*state, "CREATE (:Own)");
    assert_int_equal(rs_session_commit(test->session, &commit, &err), RS_OK);
    assert_int_equal(commit, 4);
    test_expect(*state, "MATCH (a {id: 'a'}) RETURN a.n, labels(a)", "1 | ['P']\n");
}

static void load_csv_is_refused_where_no_folder_was_named(void **state)
{
    test_fails(*state, "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", RS_REFUSED,
               "LoadCsvNotAllowed");
    test_fails(*state, "LOAD CSV FROM 3 AS row RETURN row", RS_SYNTAX, "InvalidArgumentType");
    test_fails(*state, "WITH 1 AS row LOAD CSV FROM 'x' AS row RETURN row", RS_SYNTAX,
               "VariableAlreadyBound");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
        TEST(each_commit_tells_what_it_changed),
        TEST(the_history_of_one_fact_has_what_is_about_it),
        TEST(what_is_deleted_is_told_whole),
        TEST(a_diff_is_net_over_several_commits),
        TEST(what_a_commit_made_and_ended_again_is_no_change),
        TEST(undo_is_refused_where_a_later_commit_stands_in_the_way),
        TEST(undo_takes_the_number_of_a_commit),
        TEST(undo_in_a_transaction_comes_first),
        TEST(load_csv_is_refused_where_no_folder_was_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
