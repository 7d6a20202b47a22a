/* test_program.c - programs over batches: fast kernels against their slow twins, three-valued
 * logic, what must not be evaluated. No graph is needed: nothing here reads one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "execute/fn.h"
#include "execute/program.h"

enum { ROWS = 200 };

static RsRun new_run(void)
{
    return (RsRun){.arena = rs_arena_new(0), .parameters = {.type = RS_TYPE_MAP}};
}

static const RsExpr *make(RsRun *run, RsExpr expr, uint32_t count, const RsExpr *const *args)
{
    const RsExpr **kept = RS_NEW_ARRAY(run->arena, const RsExpr *, count + 1);
    RsExpr *copy = RS_NEW(run->arena, RsExpr);
    for (uint32_t i = 0; i < count; i++)
        kept[i] = args[i];
    *copy = expr;
    copy->args = kept;
    copy->arg_count = count;
    return copy;
}

#define NODE(run, count, EXPR, ...)                                                                \
    make((run), (RsExpr)EXPR, (count), (const RsExpr *const[]){__VA_ARGS__})
#define BRACED(...)                                                                                \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const RsExpr *constant(RsRun *run, RsValue value)
{
    return make(run, (RsExpr){.kind = RS_EXPR_CONST, .value = value}, 0, NULL);
}

static const RsExpr *slot(RsRun *run, RsSlot at)
{
    return make(run, (RsExpr){.kind = RS_EXPR_SLOT, .slot = at}, 0, NULL);
}

static const RsExpr *call2(RsRun *run, RsFunctionId id, const RsExpr *a, const RsExpr *b)
{
    const RsExpr *args[] = {a, b};
    return make(run, (RsExpr){.kind = RS_EXPR_CALL, .function = rs_function(id)}, 2, args);
}

static RsVector *random_column(RsArena *arena, RsVectorKind kind)
{
    RsVector *column = rs_vector_new(arena, kind, ROWS);
    for (uint32_t row = 0; row < ROWS; row++) {
        int n = rand() % 9 - 4;
        if (kind == RS_VECTOR_INTS)
            column->as.integers[row] = n == 0 ? 1 : n;
        else if (kind == RS_VECTOR_FLOATS)
            column->as.reals[row] = n == 4 ? (double)__builtin_nanf("") : n / 2.0;
        else if (kind == RS_VECTOR_BOOLS)
            column->as.booleans[row] = n > 0;
        else
            column->as.ids[row] = n == 4 ? RS_NO_ROW_ID : (uint32_t)(n + 4);
        if (column->nulls != NULL) column->nulls[row] = rand() % 4 == 0;
    }
    return column;
}

static RsBatch *two_columns(RsRun *run, const RsVector *a, const RsVector *b)
{
    RsBatch *batch = rs_batch_new(run->arena, 4);
    uint16_t *rows = RS_NEW_ARRAY(run->arena, uint16_t, ROWS);
    for (uint16_t row = 0; row < ROWS; row++)
        if (rand() % 3 != 0) rows[batch->live_count++] = row;
    batch->row_count = ROWS;
    batch->selection = rows;
    batch->columns[0] = a;
    batch->columns[1] = b;
    return batch;
}

static void agrees(RsFunctionId id, RsVectorKind left, RsVectorKind right)
{
    RsRun run = new_run();
    RsError err = {0};
    RsProgram *program;
    const RsVector *fast;
    RsBatch *batch =
        two_columns(&run, random_column(run.arena, left), random_column(run.arena, right));
    const RsExpr *expr = call2(&run, id, slot(&run, 0), slot(&run, 1));
    assert_int_equal(rs_program_compile(&run, expr, &program, &err), RS_OK);
    assert_int_equal(rs_program_run(program, batch, run.arena, &fast, &err), RS_OK);

    RsCall call = {.run = &run, .arena = run.arena, .expr = expr};
    bool strict = (rs_function(id)->flags & RS_FN_STRICT) != 0;
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        RsValue slow = RS_NULL, args[2] = {rs_vector_get(batch->columns[0], row),
                                           rs_vector_get(batch->columns[1], row)};
        if (!strict || (!rs_is_null(args[0]) && !rs_is_null(args[1])))
            assert_int_equal(rs_function_kernel(id)(&call, args, 2, &slow, &err), RS_OK);
        assert_int_equal(rs_vector_get(fast, row).type, slow.type);
        assert_true(rs_value_same(rs_vector_get(fast, row), slow));
    }
    rs_arena_free(run.arena);
}

static void fast_kernels_agree_with_the_generic_ones(void **state)
{
    (void)state;
    static const RsVectorKind KINDS[] = {RS_VECTOR_INTS, RS_VECTOR_FLOATS};
    for (int id = RS_FN_add; id <= RS_FN_modulo; id++)
        for (int i = 0; i < 4; i++)
            agrees((RsFunctionId)id, KINDS[i & 1], KINDS[i >> 1]);
    for (int id = RS_FN_equal; id <= RS_FN_greater_equal; id++)
        for (int i = 0; i < 4; i++)
            agrees((RsFunctionId)id, KINDS[i & 1], KINDS[i >> 1]);
    for (int id = RS_FN_equal; id <= RS_FN_not_equal; id++) {
        agrees((RsFunctionId)id, RS_VECTOR_NODES, RS_VECTOR_NODES);
        agrees((RsFunctionId)id, RS_VECTOR_EDGES, RS_VECTOR_EDGES);
        agrees((RsFunctionId)id, RS_VECTOR_NODES, RS_VECTOR_EDGES);
        agrees((RsFunctionId)id, RS_VECTOR_BOOLS, RS_VECTOR_BOOLS);
    }
}

static RsStatus answer(RsRun *run, const RsExpr *expr, RsValue *out, RsError *err)
{
    return rs_program_value(run, expr, out, err);
}

static void overflow_is_an_error_on_the_fast_path_too(void **state)
{
    (void)state;
    RsRun run = new_run();
    RsError err = {0};
    RsProgram *program;
    const RsVector *out;
    RsBatch *batch = rs_batch_new(run.arena, 1);
    batch->row_count = batch->live_count = 1;
    batch->columns[0] = rs_vector_fill(run.arena, rs_value_int(INT64_MAX), 1);
    const RsExpr *expr = call2(&run, RS_FN_add, slot(&run, 0), constant(&run, rs_value_int(1)));
    assert_int_equal(rs_program_compile(&run, expr, &program, &err), RS_OK);

    assert_int_equal(rs_program_run(program, batch, run.arena, &out, &err), RS_ARITHMETIC);
    assert_string_equal(err.detail, "IntegerOverflow");
    rs_arena_free(run.arena);
}

/* 1 / 0 fails where it runs, not where it is compiled, and not where the left decides. */
static void the_right_of_and_is_not_evaluated_where_the_left_decides(void **state)
{
    (void)state;
    RsRun run = new_run();
    RsError err = {0};
    RsValue out;
    const RsExpr *bad = call2(
        &run, RS_FN_equal,
        call2(&run, RS_FN_divide, constant(&run, rs_value_int(1)), constant(&run, rs_value_int(0))),
        constant(&run, rs_value_int(1)));
    const RsExpr *no = constant(&run, rs_value_bool(false)), *null = constant(&run, RS_NULL);

    assert_int_equal(answer(&run, NODE(&run, 2, BRACED(.kind = RS_EXPR_AND), no, bad), &out, &err),
                     RS_OK);
    assert_false(out.as.boolean);
    assert_int_equal(answer(&run, NODE(&run, 2, BRACED(.kind = RS_EXPR_OR), null, no), &out, &err),
                     RS_OK);
    assert_int_equal(out.type, RS_TYPE_NULL);
    assert_int_equal(answer(&run, NODE(&run, 2, BRACED(.kind = RS_EXPR_OR), no, bad), &out, &err),
                     RS_ARITHMETIC);
    rs_arena_free(run.arena);
}

static const RsExpr *numbers(RsRun *run, int64_t to)
{
    return call2(run, RS_FN_range, constant(run, rs_value_int(1)), constant(run, rs_value_int(to)));
}

static void a_comprehension_spans_inner_batches(void **state)
{
    (void)state;
    RsRun run = new_run();
    RsError err = {0};
    RsValue out;
    const RsExpr *odd =
        call2(&run, RS_FN_equal,
              call2(&run, RS_FN_modulo, slot(&run, 2), constant(&run, rs_value_int(2))),
              constant(&run, rs_value_int(1)));
    const RsExpr *square = call2(&run, RS_FN_multiply, slot(&run, 2), slot(&run, 2));
    const RsExpr *expr = NODE(&run, 3, BRACED(.kind = RS_EXPR_COMPREHENSION, .slot = 2),
                              numbers(&run, 2500), odd, square);

    assert_int_equal(answer(&run, expr, &out, &err), RS_OK);
    assert_int_equal(out.length, 1250);
    for (uint32_t i = 0; i < out.length; i++)
        assert_int_equal(out.as.items[i].as.integer, (2 * i + 1) * (2 * i + 1));
    rs_arena_free(run.arena);
}

static void reduce_carries_its_accumulator(void **state)
{
    (void)state;
    RsRun run = new_run();
    RsError err = {0};
    RsValue out;
    const RsExpr *expr = NODE(&run, 3, BRACED(.kind = RS_EXPR_REDUCE, .slot = 1, .other_slot = 2),
                              constant(&run, rs_value_int(0)), numbers(&run, 100),
                              call2(&run, RS_FN_add, slot(&run, 1), slot(&run, 2)));

    assert_int_equal(answer(&run, expr, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 5050);
    rs_arena_free(run.arena);
}

static void a_quantifier_knows_what_it_does_not_know(void **state)
{
    (void)state;
    RsRun run = new_run();
    RsError err = {0};
    RsValue out;
    RsValue items[] = {rs_value_bool(true), RS_NULL};
    const RsExpr *list = constant(&run, rs_value_list(items, 2));
    static const RsType WANTED[] = {[RS_QUANTIFIER_ALL] = RS_TYPE_NULL,
                                    [RS_QUANTIFIER_ANY] = RS_TYPE_BOOL,
                                    [RS_QUANTIFIER_NONE] = RS_TYPE_BOOL,
                                    [RS_QUANTIFIER_SINGLE] = RS_TYPE_NULL};
    for (int kind = RS_QUANTIFIER_ALL; kind <= RS_QUANTIFIER_SINGLE; kind++) {
        const RsExpr *expr = NODE(
            &run, 2,
            BRACED(.kind = RS_EXPR_QUANTIFIER, .slot = 1, .quantifier = (RsQuantifierKind)kind),
            list, slot(&run, 1));
        assert_int_equal(answer(&run, expr, &out, &err), RS_OK);
        assert_int_equal(out.type, WANTED[kind]);
    }
    rs_arena_free(run.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_kernels_agree_with_the_generic_ones),
        cmocka_unit_test(overflow_is_an_error_on_the_fast_path_too),
        cmocka_unit_test(the_right_of_and_is_not_evaluated_where_the_left_decides),
        cmocka_unit_test(a_comprehension_spans_inner_batches),
        cmocka_unit_test(reduce_carries_its_accumulator),
        cmocka_unit_test(a_quantifier_knows_what_it_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
