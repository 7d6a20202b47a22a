/* op_apply.c - for the rows of the child, the inner plan: subqueries, OPTIONAL MATCH, and clauses
 * whose view depends on the row. */
#include "execute/op.h"

typedef struct ApplyOp {
    RsOp op;
    RsArgument inner_argument;
    RsArena *outer_arena; /* one-row batches of the outer row being served */
    RsBatch *outer;
    RsBatch *answer; /* of inner, not handed up whole yet */
    uint32_t live;   /* by_row: the outer row being served; else: the next without answer yet */
    uint32_t answer_at;
    bool inside, fresh, answered;
} ApplyOp;

static RsStatus apply_open(RsOp *op, RsError *err)
{
    ApplyOp *apply = (ApplyOp *)op;
    apply->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    if (apply->outer_arena == NULL) return rs_fail_memory(err);
    apply->fresh = true;
    return rs_op_open(op->run, op->node->inner, &apply->inner_argument, &op->inner, err);
}

static void apply_close(RsOp *op)
{
    rs_arena_free(((ApplyOp *)op)->outer_arena);
}

static RsStatus apply_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ApplyOp *apply = (ApplyOp *)op;
    apply->outer = NULL;
    apply->inside = false;
    return RS_OK;
}

static RsStatus begin_inner(ApplyOp *apply, const RsBatch *batch, RsError *err)
{
    apply->inner_argument.batch = batch;
    apply->inside = true;
    apply->answered = false;
    apply->answer = NULL;
    if (apply->fresh) {
        apply->fresh = false;
        return RS_OK;
    }
    return rs_op_rewind(apply->op.inner, err);
}

/* Outer rows with the columns that inner set: columns of `from` at inner_rows, or nulls. */
static RsStatus join_rows(ApplyOp *apply, const uint32_t *outer_rows, const RsBatch *from,
                          const uint32_t *inner_rows, uint32_t count, RsBatch **out, RsError *err)
{
    RsOp *op = &apply->op;
    RsBatch *batch = rs_op_spread(op, apply->outer, outer_rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    RsSlots produced = op->node->as.apply.produced;
    for (uint32_t i = 0; i < produced.count; i++) {
        RsSlot slot = produced.items[i];
        const RsVector *column = from == NULL ? NULL : from->columns[slot];
        if (from != NULL && column == NULL) continue; /* nobody reads it */
        batch->columns[slot] = from == NULL
                                   ? rs_vector_fill(op->arena, RS_NULL, count)
                                   : rs_vector_gather(op->arena, column, inner_rows, count);
        if (batch->columns[slot] == NULL) return rs_fail_memory(err);
    }
    *out = batch;
    return RS_OK;
}

/* ---- one outer row at a time ---- */

static RsStatus next_row(ApplyOp *apply, bool *more, RsError *err)
{
    RsOp *op = &apply->op;
    *more = true;
    if (apply->outer == NULL || ++apply->live >= apply->outer->live_count) {
        RS_TRY(rs_op_next(op->child, &apply->outer, err));
        apply->live = 0;
        *more = apply->outer != NULL;
        if (!*more) return RS_OK;
    }
    rs_arena_clear(apply->outer_arena);
    RsBatch *one =
        rs_op_one_row(apply->outer_arena, apply->outer, rs_batch_row(apply->outer, apply->live));
    if (one == NULL) return rs_fail_memory(err);
    if (op->node->as.apply.opens_view) RS_TRY(rs_run_view_row(op->run, op->node->view, one, err));
    return begin_inner(apply, one, err);
}

static RsStatus answer_row(ApplyOp *apply, const RsBatch *from, RsBatch **out, RsError *err)
{
    uint32_t count = from == NULL ? 1 : from->live_count;
    uint32_t *outer_rows = RS_NEW_ARRAY(apply->op.arena, uint32_t, count);
    uint32_t *inner_rows = RS_NEW_ARRAY(apply->op.arena, uint32_t, count);
    if (outer_rows == NULL || inner_rows == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        outer_rows[i] = rs_batch_row(apply->outer, apply->live);
        inner_rows[i] = from == NULL ? 0 : rs_batch_row(from, i);
    }
    return join_rows(apply, outer_rows, from, inner_rows, count, out, err);
}

static RsStatus next_by_row(ApplyOp *apply, RsBatch **out, RsError *err)
{
    RsOp *op = &apply->op;
    RsApplyKind kind = op->node->as.apply.kind;
    for (;;) {
        if (!apply->inside) {
            bool more;
            RS_TRY(next_row(apply, &more, err));
            if (!more) return RS_OK;
        }
        RsBatch *batch;
        RS_TRY(rs_op_next(op->inner, &batch, err));
        if (batch != NULL && kind == RS_APPLY_UNIT) continue;
        if (batch != NULL) {
            apply->answered = true;
            return answer_row(apply, batch, out, err);
        }
        apply->inside = false;
        if (op->node->as.apply.opens_view)
            RS_TRY(rs_run_view_row(op->run, op->node->view, NULL, err));
        if (kind == RS_APPLY_UNIT || (kind == RS_APPLY_OPTIONAL && !apply->answered))
            return answer_row(apply, NULL, out, err);
    }
}

/* ---- a whole batch at once; inner's rows come with ascending row numbers ---- */

/* Outer rows that inner passed over, up to the physical row `until`. */
static RsStatus pass_over(ApplyOp *apply, uint32_t until, RsBatch **out, RsError *err)
{
    uint32_t *rows = RS_NEW_ARRAY(apply->op.arena, uint32_t, apply->outer->live_count);
    uint32_t count = 0;
    if (rows == NULL) return rs_fail_memory(err);
    while (apply->live < apply->outer->live_count &&
           rs_batch_row(apply->outer, apply->live) < until)
        rows[count++] = rs_batch_row(apply->outer, apply->live++);
    if (count == 0) return RS_OK;
    return join_rows(apply, rows, NULL, NULL, count, out, err);
}

/* The part of the answer that continues without a gap in the outer rows (all of it where gaps do
 * not matter). */
static RsStatus hand_up(ApplyOp *apply, RsBatch **out, RsError *err)
{
    const RsBatch *answer = apply->answer;
    const RsVector *numbers = answer->columns[apply->op.node->as.apply.row_number];
    bool optional = apply->op.node->as.apply.kind == RS_APPLY_OPTIONAL;
    uint32_t *outer_rows = RS_NEW_ARRAY(apply->op.arena, uint32_t, answer->live_count);
    uint32_t *inner_rows = RS_NEW_ARRAY(apply->op.arena, uint32_t, answer->live_count);
    uint32_t count = 0;
    if (outer_rows == NULL || inner_rows == NULL) return rs_fail_memory(err);
    while (apply->answer_at < answer->live_count) {
        uint32_t row = rs_batch_row(answer, apply->answer_at);
        uint32_t outer = (uint32_t)rs_vector_get(numbers, row).as.integer;
        if (optional && apply->live < apply->outer->live_count &&
            rs_batch_row(apply->outer, apply->live) < outer) {
            if (count > 0) break;
            return pass_over(apply, outer, out, err);
        }
        if (apply->live < apply->outer->live_count &&
            rs_batch_row(apply->outer, apply->live) == outer)
            apply->live++;
        outer_rows[count] = outer;
        inner_rows[count++] = row;
        apply->answer_at++;
    }
    return join_rows(apply, outer_rows, answer, inner_rows, count, out, err);
}

static RsStatus next_by_batch(ApplyOp *apply, RsBatch **out, RsError *err)
{
    RsOp *op = &apply->op;
    for (;;) {
        if (!apply->inside) {
            RS_TRY(rs_op_next(op->child, &apply->outer, err));
            if (apply->outer == NULL) return RS_OK;
            apply->live = 0;
            RS_TRY(begin_inner(apply, apply->outer, err));
        }
        if (apply->answer == NULL || apply->answer_at >= apply->answer->live_count) {
            RS_TRY(rs_op_next(op->inner, &apply->answer, err));
            apply->answer_at = 0;
        }
        if (apply->answer != NULL) return hand_up(apply, out, err);
        apply->inside = false;
        if (op->node->as.apply.kind == RS_APPLY_OPTIONAL)
            RS_TRY(pass_over(apply, UINT32_MAX, out, err));
        if (*out != NULL) return RS_OK;
    }
}

static RsStatus apply_next(RsOp *op, RsBatch **out, RsError *err)
{
    rs_arena_clear(op->arena);
    if (op->node->as.apply.by_row) return next_by_row((ApplyOp *)op, out, err);
    return next_by_batch((ApplyOp *)op, out, err);
}

const RsOpClass RS_OP_APPLY = {sizeof(ApplyOp), apply_open, apply_next, apply_rewind, apply_close};
