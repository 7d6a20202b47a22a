/* subquery.c - subqueries inside expressions: EXISTS, COUNT, COLLECT, patterns. */
#include "execute/subquery.h"

#include "base/array.h"

typedef struct Inner {
    RsOp *op;
    RsArgument argument;
    bool fresh;
} Inner;

struct RsSubqueries {
    Inner *inner; /* by subquery_index */
};

typedef RS_ARRAY(RsValue) Values;

/* What is gathered for one outer row. */
typedef struct Answer {
    uint64_t count;
    Values values;
} Answer;

static RsStatus inner_of(RsRun *run, const RsExpr *expr, Inner **out, RsError *err)
{
    if (run->subqueries == NULL) {
        RsSubqueries *all = RS_NEW(run->arena, RsSubqueries);
        if (all == NULL) return rs_fail_memory(err);
        all->inner = RS_NEW_ARRAY(run->arena, Inner, run->plan->subplan_count);
        if (all->inner == NULL) return rs_fail_memory(err);
        run->subqueries = all;
    }
    Inner *inner = &run->subqueries->inner[expr->subquery_index];
    *out = inner;
    if (inner->op != NULL) return RS_OK;
    inner->fresh = true;
    return rs_op_open(run, run->plan->subplans[expr->subquery_index], &inner->argument, &inner->op,
                      err);
}

void rs_subquery_close(RsRun *run)
{
    if (run->subqueries == NULL) return;
    for (uint32_t i = 0; i < run->plan->subplan_count; i++)
        rs_op_close(run->subqueries->inner[i].op);
    run->subqueries = NULL;
}

static uint64_t weight_of(const RsRun *run, const RsExpr *expr, const RsBatch *batch, uint32_t row)
{
    RsSlot weight = run->plan->subplan_weights[expr->subquery_index];
    return weight == RS_NO_SLOT ? 1 : (uint64_t)batch->columns[weight]->as.integers[row];
}

static RsStatus take(const RsRun *run, const RsExpr *expr, const RsBatch *batch, uint32_t row,
                     RsArena *arena, Answer *answer, RsError *err)
{
    answer->count += weight_of(run, expr, batch, row);
    if (expr->what != RS_SUBQUERY_COLLECT) return RS_OK;
    RsValue value;
    const RsVector *column = batch->columns[expr->subquery->outputs[0]];
    if (column == NULL) return rs_fail_memory(err);
    RS_TRY(rs_value_keep(arena, rs_vector_get(column, row), &value, err));
    if (!RS_ARRAY_PUSH(&answer->values, value)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus start(Inner *inner, const RsBatch *outer, RsError *err)
{
    inner->argument.batch = outer;
    if (!inner->fresh) return rs_op_rewind(inner->op, err);
    inner->fresh = false;
    return RS_OK;
}

/* All rows at once: each inner row says by its row number which outer row it answers. */
static RsStatus answer_batch(RsRun *run, const RsExpr *expr, Inner *inner, const RsBatch *outer,
                             RsArena *arena, Answer *answers, RsError *err)
{
    RsSlot number = run->plan->subplan_rows[expr->subquery_index];
    RS_TRY(start(inner, outer, err));
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(inner->op, &batch, err));
        if (batch == NULL) return RS_OK;
        const RsVector *rows = batch->columns[number];
        for (uint32_t i = 0; i < batch->live_count; i++) {
            uint32_t row = rs_batch_row(batch, i);
            RS_TRY(take(run, expr, batch, row, arena, &answers[rs_vector_get(rows, row).as.integer],
                        err));
        }
    }
}

static RsStatus answer_row(const RsRun *run, const RsExpr *expr, Inner *inner, RsArena *arena,
                           Answer *answer, RsError *err)
{
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(inner->op, &batch, err));
        if (batch == NULL) return RS_OK;
        for (uint32_t i = 0; i < batch->live_count; i++)
            RS_TRY(take(run, expr, batch, rs_batch_row(batch, i), arena, answer, err));
        if (expr->what == RS_SUBQUERY_EXISTS) return RS_OK;
    }
}

static RsStatus answer_rows(const RsRun *run, const RsExpr *expr, Inner *inner,
                            const RsBatch *outer, RsArena *arena, Answer *answers, RsError *err)
{
    for (uint32_t i = 0; i < outer->live_count; i++) {
        uint32_t row = rs_batch_row(outer, i);
        RsBatch *one = rs_op_one_row(arena, outer, row);
        if (one == NULL) return rs_fail_memory(err);
        RS_TRY(start(inner, one, err));
        RS_TRY(answer_row(run, expr, inner, arena, &answers[row], err));
    }
    return RS_OK;
}

static RsStatus write_answer(const RsExpr *expr, const Answer *answer, RsArena *arena, RsValue *out,
                             RsError *err)
{
    switch (expr->what) {
    case RS_SUBQUERY_EXISTS:
        *out = rs_value_bool(answer->count > 0);
        return RS_OK;
    case RS_SUBQUERY_COUNT:
        *out = rs_value_int((int64_t)answer->count);
        return RS_OK;
    case RS_SUBQUERY_COLLECT:
        break;
    }
    RsValue *items = RS_NEW_ARRAY(arena, RsValue, answer->values.count + 1);
    if (items == NULL) return rs_fail_memory(err);
    if (answer->values.count > 0)
        memcpy(items, answer->values.items, answer->values.count * sizeof(*items));
    *out = rs_value_list(items, (uint32_t)answer->values.count);
    return RS_OK;
}

RsStatus rs_subquery_answer(RsRun *run, const RsExpr *expr, const RsBatch *outer, RsArena *arena,
                            RsVector *out, RsError *err)
{
    Inner *inner = NULL;
    RS_TRY(inner_of(run, expr, &inner, err));
    Answer *answers = calloc(outer->row_count + 1, sizeof(Answer));
    if (answers == NULL) return rs_fail_memory(err);
    RsStatus status = run->plan->subplan_by_row[expr->subquery_index]
                          ? answer_rows(run, expr, inner, outer, arena, answers, err)
                          : answer_batch(run, expr, inner, outer, arena, answers, err);
    for (uint32_t i = 0; status == RS_OK && i < outer->live_count; i++) {
        uint32_t row = rs_batch_row(outer, i);
        status = write_answer(expr, &answers[row], arena, &out->as.values[row], err);
    }
    for (uint32_t i = 0; i < outer->row_count; i++)
        RS_ARRAY_DONE(&answers[i].values);
    free(answers);
    return status;
}
