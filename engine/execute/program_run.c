/* program_run.c - one step over the live rows of a batch. */
#include "execute/fast.h"
#include "execute/program_steps.h"

RsBatch *rs_frame_narrow(const RsFrame *frame, const uint16_t *rows, uint32_t count)
{
    RsBatch *batch = RS_NEW(frame->arena, RsBatch);
    if (batch == NULL) return NULL;
    *batch = *frame->batch;
    batch->selection = rows;
    batch->live_count = count;
    return batch;
}

RsStatus rs_step_truth(const RsStep *step, RsValue value, RsTruth *out, RsError *err)
{
    if (value.type == RS_TYPE_BOOL) {
        *out = value.as.boolean ? RS_TRUE : RS_FALSE;
        return RS_OK;
    }
    *out = RS_UNKNOWN;
    if (value.type == RS_TYPE_NULL) return RS_OK;
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", step->expr->span,
                   "true, false or null has to stand here, not a value of type %s",
                   rs_type_name((RsType)value.type));
}

RsStatus rs_step_call(const RsFrame *frame, const RsStep *step, RsCall *out, RsError *err)
{
    const RsExpr *expr = step->expr;
    *out = (RsCall){.run = frame->program->run, .arena = frame->arena, .expr = expr};
    bool reads = expr->kind != RS_EXPR_CALL || (expr->function->flags & RS_FN_VIEW) != 0;
    if (!reads || out->run->graph == NULL) return RS_OK;
    return rs_run_view(out->run, expr->view, &out->view, err);
}

static RsStatus run_const(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    if (step->filled == NULL || step->filled_rows < frame->batch->row_count) {
        uint32_t rows = frame->batch->row_count <= 1 ? 1 : RS_BATCH_ROWS;
        if (rows < frame->batch->row_count) rows = frame->batch->row_count;
        step->filled = rs_vector_fill(frame->program->run->arena, step->value, rows);
        if (step->filled == NULL) return rs_fail_memory(err);
        step->filled_rows = rows;
    }
    *out = step->filled;
    return RS_OK;
}

static RsStatus run_slot(const RsFrame *frame, const RsStep *step, const RsVector **out,
                         RsError *err)
{
    RsSlot slot = step->expr->slot;
    *out = slot < frame->batch->slot_count ? frame->batch->columns[slot] : NULL;
    if (*out != NULL) return RS_OK;
    return rs_fail(err, RS_INTERNAL, NULL, step->expr->span, "no column carries this variable");
}

static void put(RsVector *column, uint32_t row, RsValue value)
{
    if (column->kind == RS_VECTOR_VALUES) {
        column->as.values[row] = value;
        return;
    }
    column->nulls[row] = value.type != RS_TYPE_BOOL;
    column->as.booleans[row] = value.type == RS_TYPE_BOOL && value.as.boolean;
}

/* Overflow and the like are told by floors that know no place in the text. */
static RsStatus at_span(const RsStep *step, RsStatus status, RsError *err)
{
    rs_error_at(err, step->expr->span);
    return status;
}

static RsStatus run_generic(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsCall call;
    RS_TRY(rs_step_call(frame, step, &call, err));
    RsVector *column = rs_vector_new(
        frame->arena, step->truths ? RS_VECTOR_BOOLS : RS_VECTOR_VALUES, frame->batch->row_count);
    RsValue few[4], *args = few;
    if (step->operand_count > 4) args = RS_NEW_ARRAY(frame->arena, RsValue, step->operand_count);
    if (column == NULL || args == NULL) return rs_fail_memory(err);
    bool strict = (step->expr->function->flags & RS_FN_STRICT) != 0;
    RS_EACH_ROW(frame->batch, row)
    {
        bool null = false;
        for (uint32_t i = 0; i < step->operand_count; i++) {
            args[i] = rs_vector_get(rs_frame_operand(frame, step, i), row);
            null = null || rs_is_null(args[i]);
        }
        RsValue value = RS_NULL;
        if (!(strict && null))
            RS_TRY(at_span(step, step->kernel(&call, args, step->operand_count, &value, err), err));
        put(column, row, value);
    }
    *out = column;
    return RS_OK;
}

static RsStatus run_call(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    if (step->expr->function->id == RS_FN_coalesce) return rs_step_coalesce(frame, step, out, err);
    if (step->operand_count == 2) {
        RsFast fast = {.function = step->expr->function->id,
                       .left = rs_frame_operand(frame, step, 0),
                       .right = rs_frame_operand(frame, step, 1),
                       .batch = frame->batch};
        RS_TRY(at_span(step, rs_fast_binary(&fast, frame->arena, out, err), err));
        if (*out != NULL) return RS_OK;
    }
    return run_generic(frame, step, out, err);
}

static RsStatus run_not(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    const RsVector *operand = rs_frame_operand(frame, step, 0);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_BOOLS, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        RsTruth truth;
        RS_TRY(rs_step_truth(step, rs_vector_get(operand, row), &truth, err));
        put(column, row, rs_value_truth(rs_truth_not(truth)));
    }
    *out = column;
    return RS_OK;
}

static RsStatus run_xor(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    const RsVector *left = rs_frame_operand(frame, step, 0);
    const RsVector *right = rs_frame_operand(frame, step, 1);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_BOOLS, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        RsTruth a, b;
        RS_TRY(rs_step_truth(step, rs_vector_get(left, row), &a, err));
        RS_TRY(rs_step_truth(step, rs_vector_get(right, row), &b, err));
        put(column, row, rs_value_truth(rs_truth_xor(a, b)));
    }
    *out = column;
    return RS_OK;
}

static RsStatus run_list(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        RsValue *items = RS_NEW_ARRAY(frame->arena, RsValue, step->operand_count + 1u);
        if (items == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < step->operand_count; i++)
            items[i] = rs_vector_get(rs_frame_operand(frame, step, i), row);
        column->as.values[row] = rs_value_list(items, step->operand_count);
    }
    *out = column;
    return RS_OK;
}

static RsStatus map_row(const RsFrame *frame, const RsStep *step, const RsCall *call, uint32_t row,
                        RsValue *out, RsError *err)
{
    const RsExpr *expr = step->expr;
    uint32_t own = step->operand_count - (expr->star ? 1u : 0u);
    RsValue base = RS_NULL;
    if (expr->star) {
        RsValue object = rs_vector_get(rs_frame_operand(frame, step, own), row);
        if (rs_is_null(object)) {
            *out = RS_NULL;
            return RS_OK;
        }
        RS_TRY(rs_object_map(call, object, &base, err));
    }
    uint32_t first = base.type == RS_TYPE_MAP ? base.length : 0;
    RsPair *pairs = RS_NEW_ARRAY(frame->arena, RsPair, (size_t)first + own + 1);
    if (pairs == NULL) return rs_fail_memory(err);
    if (first > 0) memcpy(pairs, base.as.pairs, first * sizeof(RsPair));
    for (uint32_t i = 0; i < own; i++)
        pairs[first + i] =
            (RsPair){expr->keys[i], rs_vector_get(rs_frame_operand(frame, step, i), row)};
    return rs_value_map(frame->arena, pairs, first + own, out) ? RS_OK : rs_fail_memory(err);
}

static RsStatus run_map(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsCall call;
    RS_TRY(rs_step_call(frame, step, &call, err));
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    RS_TRY(map_row(frame, step, &call, row, &column->as.values[row], err));
    *out = column;
    return RS_OK;
}

static RsStatus run_subquery(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsRun *run = frame->program->run;
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    *out = column;
    if (frame->batch->live_count == 0) return RS_OK;
    return run->subquery(run, step->expr, frame->batch, frame->arena, column, err);
}

RsStatus rs_step_run(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    switch (step->kind) {
    case RS_EXPR_CONST:
    case RS_EXPR_PARAMETER:
        return run_const(frame, step, out, err);
    case RS_EXPR_SLOT:
        return run_slot(frame, step, out, err);
    case RS_EXPR_PROPERTY:
        return rs_step_property(frame, step, out, err);
    case RS_EXPR_HAS_LABEL:
        return rs_step_label(frame, step, out, err);
    case RS_EXPR_CALL:
        return run_call(frame, step, out, err);
    case RS_EXPR_AGGREGATE:
        break;
    case RS_EXPR_AND:
    case RS_EXPR_OR:
        return rs_step_junction(frame, step, out, err);
    case RS_EXPR_XOR:
        return run_xor(frame, step, out, err);
    case RS_EXPR_NOT:
        return run_not(frame, step, out, err);
    case RS_EXPR_CASE:
        return rs_step_case(frame, step, out, err);
    case RS_EXPR_LIST:
        return run_list(frame, step, out, err);
    case RS_EXPR_MAP:
        return run_map(frame, step, out, err);
    case RS_EXPR_COMPREHENSION:
    case RS_EXPR_QUANTIFIER:
        return rs_step_unfold(frame, step, out, err);
    case RS_EXPR_REDUCE:
        return rs_step_reduce(frame, step, out, err);
    case RS_EXPR_SUBQUERY:
        return run_subquery(frame, step, out, err);
    case RS_EXPR_PATH:
        return rs_step_path(frame, step, out, err);
    }
    return rs_fail(err, RS_INTERNAL, NULL, step->expr->span, "an aggregate cannot stand here");
}
