/* test_aggregate.c - aggregates over one column of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "execute/aggregate.h"

static RsStatus aggregate(RsArena *arena, RsFunctionId id, bool distinct, RsValue at,
                          const RsValue *values, uint32_t count, RsValue *out, RsError *err)
{
    RsRun *run = RS_NEW(arena, RsRun);
    run->arena = arena;
    RsExpr *exprs = RS_NEW_ARRAY(arena, RsExpr, 3);
    const RsExpr **args = RS_NEW_ARRAY(arena, const RsExpr *, 2);
    exprs[0] = (RsExpr){.kind = RS_EXPR_SLOT, .slot = 0};
    exprs[1] = (RsExpr){.kind = RS_EXPR_CONST, .value = at};
    args[0] = &exprs[0];
    args[1] = &exprs[1];
    exprs[2] = (RsExpr){.kind = RS_EXPR_AGGREGATE,
                        .function = rs_function(id),
                        .distinct = distinct,
                        .args = args,
                        .arg_count = rs_is_null(at) ? 1 : 2};
    RsVector *column = rs_vector_new(arena, RS_VECTOR_VALUES, count);
    for (uint32_t i = 0; i < count; i++)
        column->as.values[i] = values[i];
    RsBatch *batch = rs_batch_new(arena, 1);
    batch->row_count = batch->live_count = count;
    batch->columns[0] = column;
    RsAggregate *compiled;
    RS_TRY(rs_aggregate_compile(run, &exprs[2], &compiled, err));
    void *state = rs_aggregate_state(compiled, arena);
    uint32_t *groups = RS_NEW_ARRAY(arena, uint32_t, count + 1);
    RS_TRY(rs_aggregate_step(compiled, batch, &state, groups, arena, arena, err));
    return rs_aggregate_finish(compiled, state, arena, out, err);
}

static void nulls_are_dropped_and_distinct_is_by_sameness(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue out, values[] = {rs_value_int(1), RS_NULL, rs_value_float(1.0), rs_value_int(2)};

    assert_int_equal(aggregate(arena, RS_FN_count, false, RS_NULL, values, 4, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 3);
    assert_int_equal(aggregate(arena, RS_FN_count, true, RS_NULL, values, 4, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 2);
    assert_int_equal(aggregate(arena, RS_FN_collect, true, RS_NULL, values, 4, &out, &err), RS_OK);
    assert_int_equal(out.length, 2);
    rs_arena_free(arena);
}

static void a_sum_that_overflows_is_an_error(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue out, values[] = {rs_value_int(INT64_MAX), rs_value_int(1)};

    assert_int_equal(aggregate(arena, RS_FN_sum, false, RS_NULL, values, 2, &out, &err),
                     RS_ARITHMETIC);
    assert_string_equal(err.detail, "IntegerOverflow");
    rs_arena_free(arena);
}

static void nothing_sums_to_zero_and_averages_to_null(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue out, values[] = {RS_NULL};

    assert_int_equal(aggregate(arena, RS_FN_sum, false, RS_NULL, values, 1, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 0);
    assert_int_equal(aggregate(arena, RS_FN_avg, false, RS_NULL, values, 1, &out, &err), RS_OK);
    assert_int_equal(out.type, RS_TYPE_NULL);
    rs_arena_free(arena);
}

static void extremes_follow_orderability_over_mixed_types(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue out, values[] = {rs_value_int(1), rs_value_text(RS_TEXT("a")), rs_value_float(0.5)};

    assert_int_equal(aggregate(arena, RS_FN_max, false, RS_NULL, values, 3, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 1);
    assert_int_equal(aggregate(arena, RS_FN_min, false, RS_NULL, values, 3, &out, &err), RS_OK);
    assert_int_equal(out.type, RS_TYPE_STRING);
    rs_arena_free(arena);
}

static void percentiles_are_exact_and_refuse_what_is_out_of_range(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    RsError err = {0};
    RsValue out, values[] = {rs_value_float(30), rs_value_float(10), rs_value_float(20)};

    assert_int_equal(
        aggregate(arena, RS_FN_percentileCont, false, rs_value_float(0.25), values, 3, &out, &err),
        RS_OK);
    assert_true(out.as.real == 15.0);
    assert_int_equal(
        aggregate(arena, RS_FN_percentileDisc, false, rs_value_float(0.5), values, 3, &out, &err),
        RS_OK);
    assert_true(out.as.real == 20.0);
    assert_int_equal(
        aggregate(arena, RS_FN_percentileDisc, false, rs_value_int(1000), values, 3, &out, &err),
        RS_ARGUMENT);
    assert_string_equal(err.detail, "NumberOutOfRange");
    rs_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nulls_are_dropped_and_distinct_is_by_sameness),
        cmocka_unit_test(a_sum_that_overflows_is_an_error),
        cmocka_unit_test(nothing_sums_to_zero_and_averages_to_null),
        cmocka_unit_test(extremes_follow_orderability_over_mixed_types),
        cmocka_unit_test(percentiles_are_exact_and_refuse_what_is_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
