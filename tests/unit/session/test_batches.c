/* test_batches.c - CALL { } IN TRANSACTIONS: what is committed when, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session/internal.h"
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

static uint64_t commits(void **state)
{
    return rs_engine_commit(((TestSession *)*state)->engine);
}

static void every_batch_is_a_commit(void **state)
{
    test_run(*state,
             "UNWIND range(1, 10) AS i CALL (i) { CREATE (:N {i: i}) } IN TRANSACTIONS OF 4 ROWS");
    assert_int_equal(commits(state), 3);
    test_expect(*state, "HISTORY h WHERE h.change.event = 'node created' RETURN h.commit, count(*)",
                "1 | 4\n2 | 4\n3 | 2\n");
    test_run(*state, "UNWIND range(1, 2500) AS i CALL (i) { CREATE (:M {i: i}) } IN TRANSACTIONS");
    assert_int_equal(commits(state), 6); /* of a thousand rows each */
    test_expect(*state, "MATCH (m:M) RETURN count(m), sum(m.i)", "2500 | 3126250\n");
}

static void a_batch_sees_what_the_ones_before_it_committed_and_the_outside_does_not(void **state)
{
    test_run(*state, "UNWIND [1, 2, 3] AS i CALL (i) { MERGE (c:Counter) ON CREATE SET c.n = 1 ON "
                     "MATCH SET c.n = c.n + 1 } IN TRANSACTIONS OF 1 ROWS");
    test_expect(*state, "MATCH (c:Counter) RETURN c.n", "3\n");
    test_run(*state, "MATCH (c:Counter) CALL { CREATE (:Counter) } IN TRANSACTIONS OF 1 ROWS");
    test_expect(*state, "MATCH (c:Counter) RETURN count(c)", "2\n");
}

static void its_rows_go_on(void **state)
{
    test_expect(*state,
                "UNWIND range(1, 5) AS i CALL (i) { UNWIND [i, i * 10] AS j CREATE (n:N {j: j}) "
                "RETURN n.j AS j } IN TRANSACTIONS OF 2 ROWS RETURN i, sum(j) ORDER BY i",
                "1 | 11\n2 | 22\n3 | 33\n4 | 44\n5 | 55\n");
    test_expect(*state,
                "UNWIND range(1, 5) AS i CALL (i) { CREATE (:K) } IN TRANSACTIONS OF 2 ROWS RETURN "
                "i LIMIT 1",
                "1\n");
    test_expect(*state, "MATCH (k:K) RETURN count(k)", "5\n"); /* LIMIT stops no writing */
    test_expect(*state, "UNWIND [] AS i CALL (i) { CREATE (:K) } IN TRANSACTIONS RETURN i", "");
}

static void a_failure_keeps_what_was_committed_and_says_so(void **state)
{
    TestSession *test = *state;
    RsError err = {0};
    RsResult *result;
    RsText text = RS_TEXT(
        "UNWIND [1, 2, 0, 4] AS i CALL (i) { CREATE (:N {i: 10 / i}) } IN TRANSACTIONS OF 1 ROWS");
    assert_int_equal(rs_session_run(test->session, text, RS_NULL, &result, &err), RS_ARITHMETIC);
    assert_non_null(strstr(err.text, "2 transactions before it were committed, up to commit 2"));
    test_expect(*state, "MATCH (n:N) RETURN n.i", "10\n5\n");
}

static void a_beaten_batch_is_run_again(void **state)
{
    TestSession *test = *state;
    rs_store_inject(test->engine->store, RS_FAULT_BEATEN, 1);
    test_run(*state,
             "UNWIND [1, 2, 3] AS i CALL (i) { CREATE (:N {i: i}) } IN TRANSACTIONS OF 1 ROWS");
    test_expect(*state, "MATCH (n:N) RETURN n.i ORDER BY n.i", "1\n2\n3\n");
    assert_int_equal(commits(state), 3);
}

static void what_it_cannot_do_is_refused(void **state)
{
    TestSession *test = *state;
    RsError err = {0};
    test_fails(*state,
               "UNWIND [1] AS i CREATE (:Z) WITH i CALL (i) { CREATE (:K) } IN TRANSACTIONS",
               RS_SYNTAX, "InvalidClauseComposition");
    test_fails(*state, "CALL { CALL { CREATE (:K) } IN TRANSACTIONS }", RS_SYNTAX,
               "InvalidClauseComposition");
    test_fails(*state, "UNWIND [1] AS i CALL (i) { CREATE (:K) } IN TRANSACTIONS OF 0 ROWS",
               RS_ARGUMENT, "InvalidArgumentValue");
    assert_int_equal(rs_session_begin(test->session, &err), RS_OK);
    test_fails(*state, "CALL { CREATE (:K) } IN TRANSACTIONS", RS_SEMANTIC, "TransactionOpen");
    assert_int_equal(rs_session_rollback(test->session, &err), RS_OK);
    assert_int_equal(commits(state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
        TEST(every_batch_is_a_commit),
        TEST(a_batch_sees_what_the_ones_before_it_committed_and_the_outside_does_not),
        TEST(its_rows_go_on),
        TEST(a_failure_keeps_what_was_committed_and_says_so),
        TEST(a_beaten_batch_is_run_again),
        TEST(what_it_cannot_do_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
