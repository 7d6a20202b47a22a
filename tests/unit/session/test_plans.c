/* test_plans.c - EXPLAIN, PROFILE and the cache of plans, through the public door. */
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

/* ---- EXPLAIN and PROFILE ---- */

static void explain_shows_the_plan_and_runs_nothing(void **state)
{
    char *rows = test_rows(*state, "EXPLAIN CREATE (n:Person {name: 'Ada'}) RETURN n.name AS name");

    assert_string_equal(rows, "'Project name = n.name  (~1 rows)'\n"
                              "'Create (n:Person {name: \\'Ada\\'})  (~1 rows)'\n"
                              "'Unit  (~1 rows)'\n");
    test_expect(*state, "MATCH (n) RETURN count(n)", "0\n");
    free(rows);
}

static void each_stage_has_a_text(void **state)
{
    const char *query = "MATCH (a {k: 1}) RETURN a.k + 1 AS x";
    static const struct {
        const char *stage, *line;
    } STAGES[] = {{"AST", "query explain=3 0..48"},
                  {"BOUND", "  match (a) where a.k = 1"},
                  {"LOGICAL", "Match (a) where a.k = 1"},
                  {"PHYSICAL", "NodeSeek a.k = 1  #1 hands up [a"},
                  {"PROGRAM", "    r3 = call r1 r2: a.k + 1"}};
    for (size_t i = 0; i < sizeof(STAGES) / sizeof(STAGES[0]); i++) {
        char text[200];
        snprintf(text, sizeof(text), "EXPLAIN %s %s", STAGES[i].stage, query);
        char *rows = test_rows(*state, text);
        if (strstr(rows, STAGES[i].line) == NULL)
            fail_msg("%s gave\n%swithout\n%s", text, rows, STAGES[i].line);
        free(rows);
    }
}

static RsValue first_value(TestSession *test, const char *text, RsResult **out)
{
    RsError err = {0};
    const RsValue *row;
    assert_int_equal(rs_session_run(test->session, rs_text(text), RS_NULL, out, &err), RS_OK);
    assert_int_equal(rs_result_next(*out, &row, &err), RS_OK);
    assert_non_null(row);
    return row[0];
}

static double number(RsValue map, const char *key)
{
    RsValue value = rs_map_get(map, rs_text(key));
    assert_true(rs_is_number(value));
    return rs_as_double(value);
}

static void the_parts_of_a_profile_add_up_to_the_whole(void **state)
{
    RsResult *result;
    test_run(*state, "UNWIND range(1, 3000) AS i CREATE (:N {i: i})");
    RsValue map = first_value(*state,
                              "PROFILE JSON MATCH (n:N) WHERE n.i > 1000 "
                              "WITH n.i % 7 AS g, count(*) AS c RETURN g, c ORDER BY g",
                              &result);
    RsValue operators = rs_map_get(map, RS_TEXT("operators"));
    RsValue parts = rs_map_get(map, RS_TEXT("parts"));
    double sum = 0, own = 0;
    for (uint32_t i = 0; i < parts.length; i++)
        sum += rs_as_double(parts.as.pairs[i].value);
    for (uint32_t i = 0; i < operators.length; i++)
        own += number(operators.as.items[i], "milliseconds");

    assert_true(sum > 0);
    assert_true(number(map, "milliseconds") - sum < 1e-6);
    assert_true(sum - number(map, "milliseconds") < 1e-6);
    assert_true(own - number(parts, "operators") < 1e-6);
    assert_true(number(parts, "operators") - own < 1e-6);
    rs_result_close(result);
}

static void a_profile_counts_the_rows_of_each_operator(void **state)
{
    RsResult *result;
    test_run(*state, "UNWIND range(1, 3000) AS i CREATE (:N {i: i})");
    RsValue map =
        first_value(*state, "PROFILE JSON MATCH (n:N) WHERE n.i > 2990 RETURN n.i", &result);
    RsValue operators = rs_map_get(map, RS_TEXT("operators"));
    /* project, filter, scan, unit: 10 of 3,000 nodes, in three batches of at most 1,024 */
    static const double ROWS[] = {10, 10, 3000, 1};

    assert_int_equal(operators.length, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(number(operators.as.items[i], "rows") == ROWS[i]);
    assert_true(number(operators.as.items[2], "batches") == 3);
    assert_true(number(operators.as.items[2], "bytes") > 0);
    rs_result_close(result);
}

static void a_profile_of_a_write_writes_once(void **state)
{
    char *rows = test_rows(*state, "PROFILE CREATE (:N)");
    assert_non_null(strstr(rows, "Create (#0:N)  (~1 rows, 1 real"));
    assert_non_null(strstr(rows, "commit"));
    free(rows);
    test_expect(*state, "MATCH (n:N) RETURN count(n)", "1\n");
}

/* ---- the cache ---- */

static RsPlanCounts counts(const TestSession *test)
{
    return rs_session_plans(test->session);
}

static void run_with(TestSession *test, const char *text, const char *key, RsValue value,
                     int64_t expected)
{
    RsError err = {0};
    RsResult *result;
    const RsValue *row;
    RsPair pair = {rs_text(key), value};
    RsValue map = {.type = RS_TYPE_MAP, .length = 1, .as.pairs = &pair};
    assert_int_equal(rs_session_run(test->session, rs_text(text), map, &result, &err), RS_OK);
    assert_int_equal(rs_result_next(result, &row, &err), RS_OK);
    assert_non_null(row);
    assert_int_equal(row[0].as.integer, expected);
    rs_result_close(result);
}

static void the_same_text_with_other_values_is_planned_once(void **state)
{
    TestSession *test = *state;
    test_run(test, "UNWIND range(1, 9) AS i CREATE (:N {i: i})");
    uint64_t before = counts(test).hits;
    const char *text = "MATCH (n:N) WHERE n.i > $x RETURN count(n)";
    run_with(test, text, "x", rs_value_int(3), 6);
    run_with(test, text, "x", rs_value_int(7), 2);
    run_with(test, text, "x", rs_value_int(9), 0);

    assert_int_equal(counts(test).hits - before, 2);
}

static void parameters_of_another_type_are_planned_anew(void **state)
{
    TestSession *test = *state;
    uint64_t before = counts(test).misses;
    run_with(test, "RETURN size($x)", "x", rs_value_text(RS_TEXT("four")), 4);
    RsValue items[] = {RS_NULL, RS_NULL};
    run_with(test, "RETURN size($x)", "x", rs_value_list(items, 2), 2);

    assert_int_equal(counts(test).misses - before, 2);
    test_fails(test, "RETURN size($x)", RS_PARAMETER, "MissingParameter");
}

static void a_kept_plan_sees_what_was_written_since(void **state)
{
    TestSession *test = *state;
    const char *text = "MATCH (n:Late) WHERE n.k = 1 RETURN count(n)";
    test_expect(test, text, "0\n");
    test_run(test, "CREATE (:Late {k: 1})");
    test_expect(test, text, "1\n");
    test_run(test, "MATCH (n:Late) SET n.k = 2");
    test_expect(test, text, "0\n");
}

static void a_view_set_since_is_obeyed_and_so_is_its_end(void **state)
{
    TestSession *test = *state;
    RsError err = {0};
    test_run(test, "CREATE (:Person {id: 'a'}), (:Person {id: 'b'}), (:Person {id: 's'})");
    test_run(test, "MATCH (a {id: 'a'}), (b {id: 'b'}) "
                   "ASSERT (a)-[:KNOWS]->(b) ACCORDING TO 's'");
    const char *text = "MATCH (:Person)-[r:KNOWS]->() RETURN count(r)";
    test_expect(test, text, "1\n");
    assert_int_equal(rs_session_set_view(test->session, "EXCLUDING 's'", &err), RS_OK);
    test_expect(test, text, "0\n");
    assert_int_equal(rs_session_set_view(test->session, "", &err), RS_OK);
    test_expect(test, text, "1\n");
}

static void a_procedure_registered_anew_is_called(void **state)
{
    TestSession *test = *state;
    RsError err = {0};
    RsTableField field = {RS_TEXT("x"), RS_TEXT("INTEGER")};
    for (int64_t value = 1; value <= 2; value++) {
        RsValue row = rs_value_int(value);
        assert_int_equal(
            rs_session_table(test->session, RS_TEXT("test.one"), NULL, 0, &field, 1, &row, 1, &err),
            RS_OK);
        assert_int_equal(test_integer(test, "CALL test.one() YIELD x RETURN x"), value);
    }
}

static void counts_that_changed_tenfold_outdate_a_plan(void **state)
{
    TestSession *test = *state;
    const char *text = "MATCH (a:A)-[:R]->(b:B) RETURN count(*)";
    test_run(test, "CREATE (:A)-[:R]->(:B) WITH 1 AS x UNWIND range(1, 200) AS i CREATE (:A)");
    test_expect(test, text, "1\n");
    uint64_t before = counts(test).outdated;
    test_run(test, "UNWIND range(1, 1000) AS i CREATE (:A)");
    test_expect(test, text, "1\n");
    assert_int_equal(counts(test).outdated, before);
    test_run(test, "UNWIND range(1, 1000) AS i CREATE (:A)");
    test_expect(test, text, "1\n");
    assert_int_equal(counts(test).outdated, before + 1);
}

static void the_cache_is_bounded(void **state)
{
    TestSession *test = *state;
    for (int i = 0; i < 1000; i++) {
        char text[40];
        snprintf(text, sizeof(text), "RETURN %d", i);
        assert_int_equal(test_integer(test, text), i);
    }
    assert_in_range(counts(test).kept, 1, 1000 - 1);
    assert_int_equal(counts(test).kept + counts(test).evicted, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
        TEST(explain_shows_the_plan_and_runs_nothing),
        TEST(each_stage_has_a_text),
        TEST(the_parts_of_a_profile_add_up_to_the_whole),
        TEST(a_profile_counts_the_rows_of_each_operator),
        TEST(a_profile_of_a_write_writes_once),
        TEST(the_same_text_with_other_values_is_planned_once),
        TEST(parameters_of_another_type_are_planned_anew),
        TEST(a_kept_plan_sees_what_was_written_since),
        TEST(a_view_set_since_is_obeyed_and_so_is_its_end),
        TEST(a_procedure_registered_anew_is_called),
        TEST(counts_that_changed_tenfold_outdate_a_plan),
        TEST(the_cache_is_bounded),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
