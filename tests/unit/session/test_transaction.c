/* test_transaction.c - transactions of several statements: what they see, keep and meet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "session/internal.h"
#include "support/session.h"

/* Two sessions of one engine: what one does, the other sees or does not. */
typedef struct Two {
    TestSession a, b;
} Two;

static int open_two(void **state)
{
    Two *two = calloc(1, sizeof(*two));
    RsError err = {0};
    test_session_open(&two->a);
    two->b.engine = two->a.engine;
    if (rs_session_open(two->b.engine, &two->b.session, &err) != RS_OK) fail_msg("%s", err.text);
    *state = two;
    return 0;
}

static int close_two(void **state)
{
    Two *two = *state;
    rs_session_close(two->b.session);
    test_session_close(&two->a);
    free(two);
    return 0;
}

static void begin(TestSession *test)
{
    RsError err = {0};
    if (rs_session_begin(test->session, &err) != RS_OK) fail_msg("begin: %s", err.text);
}

static uint64_t commit(TestSession *test)
{
    RsError err = {0};
    uint64_t number;
    if (rs_session_commit(test->session, &number, &err) != RS_OK) fail_msg("commit: %s", err.text);
    return number;
}

static void rollback(TestSession *test)
{
    RsError err = {0};
    if (rs_session_rollback(test->session, &err) != RS_OK) fail_msg("rollback: %s", err.text);
}

static void commit_fails(TestSession *test, RsStatus status, const char *detail)
{
    RsError err = {0};
    uint64_t number;
    assert_int_equal(rs_session_commit(test->session, &number, &err), status);
    assert_string_equal(err.detail, detail);
    assert_int_equal(number, 0);
}

static void statements_see_what_earlier_ones_wrote_and_nobody_else_does(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})-[:R]->(:P {n: 2})");
    test_expect(&two->a, "MATCH (p:P) RETURN p.n ORDER BY p.n", "1\n2\n");
    test_run(&two->a, "MATCH (p:P {n: 1}) SET p.n = 10, p:Q");
    test_expect(&two->a, "MATCH (q:Q)-[r:R]->(p) RETURN q, r, p",
                "(:P:Q {n: 10}) | [:R] | (:P {n: 2})\n");
    test_expect(&two->b, "MATCH (p) RETURN count(p)", "0\n");
    assert_int_equal(commit(&two->a), 1);
    test_expect(&two->b, "MATCH (p:P) RETURN p.n ORDER BY p.n", "2\n10\n");
    assert_int_equal(rs_engine_commit(two->a.engine), 1);
}

static void a_rolled_back_transaction_leaves_nothing(void **state)
{
    Two *two = *state;
    test_run(&two->a, "CREATE (:P {n: 1})");
    begin(&two->a);
    test_run(&two->a, "MATCH (p:P) SET p.n = 2 CREATE (:New {m: 3})");
    rollback(&two->a);
    assert_false(rs_session_in_transaction(two->a.session));
    test_expect(&two->a, "MATCH (p) RETURN labels(p), p.n", "['P'] | 1\n");
    assert_int_equal(rs_engine_commit(two->a.engine), 1);
    begin(&two->a);
    assert_int_equal(commit(&two->a), 0); /* nothing was written: no commit was made */
    assert_int_equal(rs_engine_commit(two->a.engine), 1);
}

static void a_failed_statement_leaves_nothing_and_the_transaction_goes_on(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})-[:R]->(:P {n: 2})");
    test_fails(&two->a, "MATCH (p:P) SET p.n = 7 WITH p CREATE (:Lost) RETURN 1 / 0", RS_ARITHMETIC,
               NULL);
    test_fails(&two->a, "MATCH (p:P) DELETE p", RS_CONSTRAINT_VERIFY, "DeleteConnectedNode");
    test_fails(&two->a, "MATCH (p:P RETURN p", RS_SYNTAX, NULL);
    test_expect(&two->a, "MATCH (p) RETURN p.n ORDER BY p.n", "1\n2\n");
    test_run(&two->a, "MATCH (p:P {n: 2}) DETACH DELETE p");
    assert_int_equal(commit(&two->a), 1);
    test_expect(&two->a, "MATCH (p) RETURN p.n", "1\n");
    test_expect(&two->a, "MATCH ()-[r]->() RETURN count(r)", "0\n");
}

static void what_others_made_meanwhile_is_no_conflict_where_nothing_was_looked_at(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})-[:R {w: 'a'}]->(:Q {n: 2})");
    test_run(&two->a,
             "CREATE (d:Doc {id: 'D'}), (s:S {id: 'S'}) ASSERT s.open = true ACCORDING TO d");
    test_run(&two->b, "CREATE (:X {m: 1}), (:X {m: 2})-[:T]->(:P {n: 5})");
    test_run(&two->a, "MATCH (p:P)-[r:R]->(q) SET q.seen = r.w");
    assert_int_equal(commit(&two->a), 2);
    test_expect(&two->b, "MATCH (p:P)-[r:R]->(q:Q) RETURN p.n, r.w, q.n, q.seen",
                "1 | 'a' | 2 | 'a'\n");
    test_expect(&two->b, "MATCH (x:X)-[:T]->(p:P) RETURN x.m, p.n", "2 | 5\n");
    test_expect(&two->b, "MATCH (s:S) RETURN s.open, sources(s, 'open')",
                "true | [(:Doc {id: 'D'})]\n");
}

static void what_was_looked_at_and_changed_meanwhile_is_a_conflict(void **state)
{
    static const struct {
        const char *mine, *theirs;
    } CASES[] = {
        {"MATCH (p:P) RETURN count(p)", "CREATE (:P)"},
        {"MATCH (p:P) RETURN p.n", "MATCH (p:P) SET p.n = 3"},
        {"MATCH (p:P) RETURN p", "MATCH (p:P) SET p.other = 3"},
        {"MATCH (p:P) RETURN p.n", "MATCH (p:P) DETACH DELETE p"},
        {"MATCH (p:P) RETURN p.n", "MATCH (p:P) REMOVE p:P"},
        {"MATCH (n) RETURN count(n)", "CREATE (:Unseen)"},
        {"MATCH (:P)-[r:R]->() RETURN count(r)", "MATCH (p:P) CREATE (p)-[:R]->(p)"},
        {"MATCH (:P)-[r]->() RETURN count(r)", "MATCH (p:P) CREATE (p)-[:Z]->(p)"},
        {"MATCH (:P)-[r:R]->() RETURN count(r)", "MATCH (:P)-[r:R]->() DELETE r"},
        {"MATCH (p:P) RETURN p.n", "MATCH (p:P), (d:D) ASSERT p.n = 9 ACCORDING TO d"},
        {"MATCH (p:P) RETURN p.n", "MATCH (d:D) CLAIMS c RETRACT c"},
        {"CLAIMS c RETURN count(c)", "MATCH (p:P), (d:D) DENY p.z = 9 ACCORDING TO d"},
        {"MATCH (p:P) WHERE exists((p)-[:R]->()) RETURN count(p)",
         "MATCH (p:P) CREATE (p)-[:R]->(p)"},
        {"MERGE (m:M {k: 1})", "CREATE (:M {k: 1})"},
        {"MATCH (p:P) DETACH DELETE p", "MATCH (p:P) CREATE (p)-[:Z]->(p)"},
        {"CALL db.labels() YIELD label RETURN count(label)", "CREATE (:Unseen)"},
        {"MATCH (p:P) RETURN id(p)", "MATCH (p:P) SET p:Other"},
    };
    Two *two = *state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        RsError err = {0};
        if (rs_session_reset(two->b.session, &err) != RS_OK) fail_msg("%s", err.text);
        test_run(&two->b,
                 "CREATE (p:P {n: 1})-[:R]->(d:D {id: 'd'}) ASSERT p.n = 8 ACCORDING TO d");
        begin(&two->a);
        test_run(&two->a, CASES[i].mine);
        test_run(&two->a, "CREATE (:Mine)");
        test_run(&two->b, CASES[i].theirs);
        bool last = i + 1 == sizeof(CASES) / sizeof(CASES[0]);
        if (last) { /* a label that nobody asked for */
            commit(&two->a);
            test_expect(&two->b, "MATCH (m:Mine) RETURN count(m)", "1\n");
            break;
        }
        uint64_t before = rs_engine_commit(two->a.engine);
        commit_fails(&two->a, RS_CONFLICT, "TransactionConflict");
        assert_false(rs_session_in_transaction(two->a.session));
        assert_int_equal(rs_engine_commit(two->a.engine), before);
        test_expect(&two->b, "MATCH (m:Mine) RETURN count(m)", "0\n");
    }
}

static void a_conflict_is_found_by_the_next_statement_where_the_engine_is_shared(void **state)
{
    Two *two = *state;
    test_run(&two->a, "CREATE (:P {n: 1})");
    begin(&two->a);
    test_expect(&two->a, "MATCH (p:P) RETURN p.n", "1\n");
    test_run(&two->b, "MATCH (p:P) SET p.n = 2");
    test_fails(&two->a, "RETURN 1", RS_CONFLICT, "TransactionConflict");
    assert_false(rs_session_in_transaction(two->a.session));
    test_expect(&two->a, "MATCH (p:P) RETURN p.n", "2\n");
}

static void ids_that_were_read_do_not_change(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_expect(&two->a, "CREATE (p:P) RETURN id(p)", "0\n");
    test_run(&two->b, "RETURN 1");
    test_run(&two->a, "CREATE (:P)"); /* nobody made anything: the same ids again */
    test_run(&two->b, "CREATE (:Q)");
    commit_fails(&two->a, RS_CONFLICT, "TransactionConflict");
    test_expect(&two->b, "MATCH (p) RETURN labels(p)", "['Q']\n");
}

static void a_beaten_commit_is_tried_again(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})");
    rs_store_inject(two->a.engine->store, RS_FAULT_BEATEN, 0);
    assert_int_equal(commit(&two->a), 1);
    test_expect(&two->b, "MATCH (p:P) RETURN p.n", "1\n");
}

static void an_unreachable_store_leaves_the_transaction_open(void **state)
{
    Two *two = *state;
    static const struct {
        RsStoreFault fault;
        RsStatus status;
    } FAULTS[] = {{RS_FAULT_UNREACHABLE, RS_UNREACHABLE}, {RS_FAULT_FULL, RS_REFUSED}};
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})");
    for (int i = 0; i < 2; i++) {
        rs_store_inject(two->a.engine->store, FAULTS[i].fault, 0);
        commit_fails(&two->a, FAULTS[i].status, "Injected");
        assert_true(rs_session_in_transaction(two->a.session));
        test_expect(&two->a, "MATCH (p:P) RETURN p.n", "1\n");
    }
    assert_int_equal(commit(&two->a), 1);
    test_expect(&two->b, "MATCH (p:P) RETURN p.n", "1\n");
}

static void begin_commit_and_rollback_out_of_turn_are_refused(void **state)
{
    Two *two = *state;
    RsError err = {0};
    commit_fails(&two->a, RS_USAGE, "NoTransaction");
    assert_int_equal(rs_session_rollback(two->a.session, &err), RS_USAGE);
    assert_string_equal(err.detail, "NoTransaction");
    begin(&two->a);
    rs_error_clear(&err);
    assert_int_equal(rs_session_begin(two->a.session, &err), RS_USAGE);
    assert_string_equal(err.detail, "TransactionOpen");
    assert_true(rs_session_in_transaction(two->a.session));
}

static void rows_of_a_transaction_end_when_another_session_runs(void **state)
{
    Two *two = *state;
    RsError err = {0};
    RsResult *result;
    const RsValue *row;
    begin(&two->a);
    test_run(&two->a, "UNWIND range(1, 3) AS i CREATE (:P {n: i})");
    if (rs_session_run(two->a.session, RS_TEXT("MATCH (p:P) RETURN p"), RS_NULL, &result, &err) !=
        RS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(rs_result_next(result, &row, &err), RS_OK);
    assert_non_null(row);
    test_run(&two->b, "RETURN 1");
    RsNodeInfo info;
    assert_int_equal(rs_result_next(result, &row, &err), RS_CONFLICT);
    assert_string_equal(err.detail, "Overtaken");
    rs_error_clear(&err);
    assert_int_equal(rs_result_node(result, 0, &info, &err), RS_CONFLICT);
    rs_result_close(result);
    test_expect(&two->a, "MATCH (p:P) RETURN count(p)", "3\n");
    commit(&two->a);
}

static void a_transaction_holds_no_more_than_the_memory_allowed(void **state)
{
    Two *two = *state;
    begin(&two->a);
    test_run(&two->a, "CREATE (:P {n: 1})");
    rs_session_settings(two->a.session)->memory_bytes = (size_t)4 << 20;
    for (int i = 0; i < 3; i++)
        test_run(&two->a, "UNWIND range(1, 100) AS i CREATE (:T {t: reduce(t = '0123456789', j IN "
                          "range(1, 10) | t + t)})");
    test_fails(
        &two->a,
        "UNWIND range(1, 120) AS i CREATE (:U {t: reduce(t = '0123456789', j IN range(1, 10) "
        "| t + t)})",
        RS_MEMORY, "TransactionTooLarge");
    test_expect(&two->a, "MATCH (u:U) RETURN count(u)", "0\n");
    commit(&two->a);
    test_expect(&two->b, "MATCH (t:T) RETURN count(t)", "300\n");
}

static void closing_a_session_rolls_back(void **state)
{
    Two *two = *state;
    RsSession *third;
    RsError err = {0};
    if (rs_session_open(two->a.engine, &third, &err) != RS_OK) fail_msg("%s", err.text);
    TestSession test = {two->a.engine, third};
    begin(&test);
    test_run(&test, "CREATE (:Lost)");
    rs_session_close(third);
    test_expect(&two->a, "MATCH (n) RETURN count(n)", "0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)
        TEST(statements_see_what_earlier_ones_wrote_and_nobody_else_does),
        TEST(a_rolled_back_transaction_leaves_nothing),
        TEST(a_failed_statement_leaves_nothing_and_the_transaction_goes_on),
        TEST(what_others_made_meanwhile_is_no_conflict_where_nothing_was_looked_at),
        TEST(what_was_looked_at_and_changed_meanwhile_is_a_conflict),
        TEST(a_conflict_is_found_by_the_next_statement_where_the_engine_is_shared),
        TEST(ids_that_were_read_do_not_change),
        TEST(a_beaten_commit_is_tried_again),
        TEST(an_unreachable_store_leaves_the_transaction_open),
        TEST(begin_commit_and_rollback_out_of_turn_are_refused),
        TEST(rows_of_a_transaction_end_when_another_session_runs),
        TEST(a_transaction_holds_no_more_than_the_memory_allowed),
        TEST(closing_a_session_rolls_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
