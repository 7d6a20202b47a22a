/* test_functions.c - kernels called by themselves; none of these reads a graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "execute/fn.h"

typedef struct Bench {
    RsRun run;
    RsExpr expr;
    RsError err;
    RsValue out;
} Bench;

static RsStatus apply(Bench *bench, RsFunctionId id, RsValue a, RsValue b, RsValue c)
{
    RsValue args[] = {a, b, c};
    uint32_t count = rs_is_null(b) ? 1 : rs_is_null(c) ? 2 : 3;
    if (bench->run.arena == NULL) bench->run.arena = rs_arena_new(0);
    bench->expr = (RsExpr){.kind = RS_EXPR_CALL, .function = rs_function(id)};
    bench->err = (RsError){0};
    RsCall call = {.run = &bench->run, .arena = bench->run.arena, .expr = &bench->expr};
    return rs_function_kernel(id)(&call, args, count, &bench->out, &bench->err);
}

static RsValue text(const char *data)
{
    return rs_value_text(rs_text(data));
}

static void gives_text(Bench *bench, const char *wanted)
{
    assert_int_equal(bench->out.type, RS_TYPE_STRING);
    assert_int_equal(bench->out.length, strlen(wanted));
    assert_memory_equal(bench->out.as.text, wanted, strlen(wanted));
}

static void every_function_but_the_aggregates_has_a_kernel(void **state)
{
    (void)state;
    for (int id = 0; id < RS_FN_COUNT; id++) {
        bool aggregate = (rs_function((RsFunctionId)id)->flags & RS_FN_AGGREGATE) != 0;
        assert_int_equal(rs_function_kernel((RsFunctionId)id) == NULL, aggregate);
    }
}

static void strings_are_counted_in_code_points(void **state)
{
    (void)state;
    Bench bench = {0};
    assert_int_equal(apply(&bench, RS_FN_size, text("åäö"), RS_NULL, RS_NULL), RS_OK);
    assert_int_equal(bench.out.as.integer, 3);
    assert_int_equal(apply(&bench, RS_FN_reverse, text("aö"), RS_NULL, RS_NULL), RS_OK);
    gives_text(&bench, "öa");
    assert_int_equal(apply(&bench, RS_FN_toUpper, text("straße"), RS_NULL, RS_NULL), RS_OK);
    gives_text(&bench, "STRASSE");
    assert_int_equal(apply(&bench, RS_FN_right, text("aöb"), rs_value_int(2), RS_NULL), RS_OK);
    gives_text(&bench, "öb");
    rs_arena_free(bench.run.arena);
}

static void split_and_replace_take_every_place(void **state)
{
    (void)state;
    Bench bench = {0};
    assert_int_equal(apply(&bench, RS_FN_split, text("a,,b,"), text(","), RS_NULL), RS_OK);
    assert_int_equal(bench.out.length, 4);
    assert_int_equal(apply(&bench, RS_FN_split, text("abc"), text(""), RS_NULL), RS_OK);
    assert_int_equal(bench.out.length, 3);
    assert_int_equal(apply(&bench, RS_FN_replace, text("aaa"), text("a"), text("bb")), RS_OK);
    gives_text(&bench, "bbbbbb");
    rs_arena_free(bench.run.arena);
}

static void a_regular_expression_must_match_all_of_the_text(void **state)
{
    (void)state;
    Bench bench = {0};
    assert_int_equal(apply(&bench, RS_FN_regex, text("abc"), text("a|abc"), RS_NULL), RS_OK);
    assert_true(bench.out.as.boolean);
    assert_int_equal(apply(&bench, RS_FN_regex, text("abcd"), text("abc"), RS_NULL), RS_OK);
    assert_false(bench.out.as.boolean);
    assert_int_equal(apply(&bench, RS_FN_regex, text("a"), text("("), RS_NULL), RS_ARGUMENT);
    rs_arena_free(bench.run.arena);
}

static void what_cannot_be_converted_is_null_or_refused(void **state)
{
    (void)state;
    Bench bench = {0};
    RsValue list = rs_value_list(NULL, 0);
    assert_int_equal(apply(&bench, RS_FN_toInteger, text("2.9"), RS_NULL, RS_NULL), RS_OK);
    assert_int_equal(bench.out.as.integer, 2);
    assert_int_equal(apply(&bench, RS_FN_toInteger, text("foo"), RS_NULL, RS_NULL), RS_OK);
    assert_int_equal(bench.out.type, RS_TYPE_NULL);
    assert_int_equal(apply(&bench, RS_FN_toFloat, list, RS_NULL, RS_NULL), RS_TYPE);
    assert_string_equal(bench.err.detail, "InvalidArgumentValue");
    assert_int_equal(apply(&bench, RS_FN_toFloatOrNull, list, RS_NULL, RS_NULL), RS_OK);
    assert_int_equal(bench.out.type, RS_TYPE_NULL);
    rs_arena_free(bench.run.arena);
}

static void ranges_go_both_ways_and_never_by_zero(void **state)
{
    (void)state;
    Bench bench = {0};
    RsValue two = rs_value_int(2), ten = rs_value_int(10);
    assert_int_equal(apply(&bench, RS_FN_range, ten, two, rs_value_int(-3)), RS_OK);
    assert_int_equal(bench.out.length, 3);
    assert_int_equal(bench.out.as.items[2].as.integer, 4);
    assert_int_equal(apply(&bench, RS_FN_range, two, ten, rs_value_int(0)), RS_ARGUMENT);
    assert_string_equal(bench.err.detail, "NumberOutOfRange");
    assert_int_equal(
        apply(&bench, RS_FN_range, rs_value_int(INT64_MIN), rs_value_int(INT64_MAX), RS_NULL),
        RS_LIMIT);
    rs_arena_free(bench.run.arena);
}

static void a_list_is_counted_from_its_end_too(void **state)
{
    (void)state;
    Bench bench = {0};
    RsValue items[] = {rs_value_int(1), rs_value_int(2)}, list = rs_value_list(items, 2);
    assert_int_equal(apply(&bench, RS_FN_subscript, list, rs_value_int(-1), RS_NULL), RS_OK);
    assert_int_equal(bench.out.as.integer, 2);
    assert_int_equal(apply(&bench, RS_FN_subscript, list, text("a"), RS_NULL), RS_TYPE);
    assert_string_equal(bench.err.detail, "ListElementAccessByNonInteger");
    rs_arena_free(bench.run.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_but_the_aggregates_has_a_kernel),
        cmocka_unit_test(strings_are_counted_in_code_points),
        cmocka_unit_test(split_and_replace_take_every_place),
        cmocka_unit_test(a_regular_expression_must_match_all_of_the_text),
        cmocka_unit_test(what_cannot_be_converted_is_null_or_refused),
        cmocka_unit_test(ranges_go_both_ways_and_never_by_zero),
        cmocka_unit_test(a_list_is_counted_from_its_end_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
