/* program_unfold.c - comprehensions, quantifiers and reduce: lists unfolded into inner batches. */
#include "execute/program_steps.h"

/* What has been found out about the list of one outer row. */
typedef struct Gathered {
    RsValue *items;
    uint32_t count, trues, unknowns, falses;
} Gathered;

typedef struct Unfold {
    const RsFrame *frame;
    RsStep *step;
    RsProgram *where, *value; /* either may be NULL */
    Gathered *gathered;       /* by physical row of the outer batch */
    uint32_t *rows;           /* outer row of each inner row */
    RsValue *items;
    uint32_t count;
} Unfold;

/* Elements of one kind become a typed column, so that batch kernels take them. */
static RsVector *item_column(RsArena *arena, const RsValue *items, uint32_t count)
{
    uint8_t type = items[0].type;
    bool typed = type == RS_TYPE_NODE || type == RS_TYPE_EDGE || type == RS_TYPE_INT;
    for (uint32_t i = 1; typed && i < count; i++)
        typed = items[i].type == type;
    RsVectorKind kind = !typed                 ? RS_VECTOR_VALUES
                        : type == RS_TYPE_INT  ? RS_VECTOR_INTS
                        : type == RS_TYPE_NODE ? RS_VECTOR_NODES
                                               : RS_VECTOR_EDGES;
    RsVector *column = rs_vector_new(arena, kind, count);
    if (column == NULL) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!typed)
            column->as.values[i] = items[i];
        else if (type == RS_TYPE_INT)
            column->as.integers[i] = items[i].as.integer;
        else
            column->as.ids[i] = items[i].as.id;
    }
    return column;
}

static RsBatch *inner_batch(const Unfold *unfold)
{
    const RsFrame *frame = unfold->frame;
    const RsStep *step = unfold->step;
    uint32_t slots = frame->batch->slot_count;
    if (step->expr->slot >= slots) slots = step->expr->slot + 1;
    RsBatch *batch = rs_batch_new(frame->arena, slots);
    if (batch == NULL) return NULL;
    batch->row_count = batch->live_count = unfold->count;
    for (uint32_t i = 0; i < step->outer_count; i++) {
        RsSlot slot = step->outer[i];
        const RsVector *from = slot < frame->batch->slot_count ? frame->batch->columns[slot] : NULL;
        if (from == NULL) continue;
        batch->columns[slot] = rs_vector_gather(frame->arena, from, unfold->rows, unfold->count);
        if (batch->columns[slot] == NULL) return NULL;
    }
    RsVector *items = item_column(frame->arena, unfold->items, unfold->count);
    batch->columns[step->expr->slot] = items;
    return items == NULL ? NULL : batch;
}

static RsStatus judge(Unfold *unfold, const RsBatch *batch, uint16_t *kept, uint32_t *count,
                      RsError *err)
{
    const RsVector *truths;
    RS_TRY(rs_program_run(unfold->where, batch, unfold->frame->arena, &truths, err));
    *count = 0;
    for (uint32_t i = 0; i < batch->row_count; i++) {
        Gathered *gathered = &unfold->gathered[unfold->rows[i]];
        RsTruth truth;
        RS_TRY(rs_step_truth(unfold->step, rs_vector_get(truths, i), &truth, err));
        gathered->trues += truth == RS_TRUE;
        gathered->falses += truth == RS_FALSE;
        gathered->unknowns += truth == RS_UNKNOWN;
        if (truth == RS_TRUE) kept[(*count)++] = (uint16_t)i;
    }
    return RS_OK;
}

static RsStatus flush(Unfold *unfold, RsError *err)
{
    if (unfold->count == 0) return RS_OK;
    RsArena *arena = unfold->frame->arena;
    RsBatch *batch = inner_batch(unfold);
    uint16_t *kept = RS_NEW_ARRAY(arena, uint16_t, unfold->count);
    if (batch == NULL || kept == NULL) return rs_fail_memory(err);
    if (unfold->where != NULL) {
        uint32_t count;
        RS_TRY(judge(unfold, batch, kept, &count, err));
        batch->selection = kept;
        batch->live_count = count;
    }
    unfold->count = 0;
    if (unfold->step->kind == RS_EXPR_QUANTIFIER || batch->live_count == 0) return RS_OK;
    const RsVector *values = batch->columns[unfold->step->expr->slot];
    if (unfold->value != NULL) RS_TRY(rs_program_run(unfold->value, batch, arena, &values, err));
    RS_EACH_ROW(batch, row)
    {
        Gathered *gathered = &unfold->gathered[unfold->rows[row]];
        gathered->items[gathered->count++] = rs_vector_get(values, row);
    }
    return RS_OK;
}

static RsStatus not_a_list(const RsStep *step, RsValue value, RsError *err)
{
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", step->expr->span,
                   "a list has to stand behind IN, not a value of type %s",
                   rs_type_name((RsType)value.type));
}

static RsStatus unfold_row(Unfold *unfold, RsValue list, uint32_t row, RsError *err)
{
    if (list.type != RS_TYPE_LIST) return not_a_list(unfold->step, list, err);
    if (unfold->step->kind == RS_EXPR_COMPREHENSION) {
        unfold->gathered[row].items =
            RS_NEW_ARRAY(unfold->frame->arena, RsValue, (size_t)list.length + 1);
        if (unfold->gathered[row].items == NULL) return rs_fail_memory(err);
    }
    for (uint32_t i = 0; i < list.length; i++) {
        unfold->rows[unfold->count] = row;
        unfold->items[unfold->count++] = list.as.items[i];
        if (unfold->count == RS_BATCH_ROWS) RS_TRY(flush(unfold, err));
    }
    return RS_OK;
}

static RsTruth quantified(RsQuantifierKind kind, const Gathered *g)
{
    switch (kind) {
    case RS_QUANTIFIER_ALL:
        return g->falses > 0 ? RS_FALSE : g->unknowns > 0 ? RS_UNKNOWN : RS_TRUE;
    case RS_QUANTIFIER_ANY:
        return g->trues > 0 ? RS_TRUE : g->unknowns > 0 ? RS_UNKNOWN : RS_FALSE;
    case RS_QUANTIFIER_NONE:
        return g->trues > 0 ? RS_FALSE : g->unknowns > 0 ? RS_UNKNOWN : RS_TRUE;
    case RS_QUANTIFIER_SINGLE:
        break;
    }
    if (g->trues > 1) return RS_FALSE;
    if (g->unknowns > 0) return RS_UNKNOWN;
    return g->trues == 1 ? RS_TRUE : RS_FALSE;
}

RsStatus rs_step_unfold(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    const RsVector *lists = rs_frame_operand(frame, step, 0);
    Unfold unfold = {.frame = frame, .step = step};
    unfold.where = step->block_count > 0 ? step->blocks[0] : NULL;
    unfold.value = step->block_count > 1 ? step->blocks[1] : NULL;
    unfold.gathered = RS_NEW_ARRAY(frame->arena, Gathered, frame->batch->row_count + 1u);
    unfold.rows = RS_NEW_ARRAY(frame->arena, uint32_t, RS_BATCH_ROWS);
    unfold.items = RS_NEW_ARRAY(frame->arena, RsValue, RS_BATCH_ROWS);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (unfold.gathered == NULL || unfold.rows == NULL || unfold.items == NULL || column == NULL)
        return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        RsValue list = rs_vector_get(lists, row);
        if (!rs_is_null(list)) RS_TRY(unfold_row(&unfold, list, row, err));
    }
    RS_TRY(flush(&unfold, err));
    RS_EACH_ROW(frame->batch, row)
    {
        const Gathered *gathered = &unfold.gathered[row];
        if (rs_is_null(rs_vector_get(lists, row)))
            column->as.values[row] = RS_NULL;
        else if (step->kind == RS_EXPR_QUANTIFIER)
            column->as.values[row] = rs_value_truth(quantified(step->expr->quantifier, gathered));
        else
            column->as.values[row] = rs_value_list(gathered->items, gathered->count);
    }
    *out = column;
    return RS_OK;
}

/* All rows go through their lists in step: round k takes the k-th item of each. */
static RsStatus reduce_round(const RsFrame *frame, RsStep *step, const RsVector *lists,
                             uint32_t round, uint16_t *open, uint32_t *open_count, RsVector *column,
                             RsError *err)
{
    uint32_t left = 0, rows = frame->batch->row_count;
    uint32_t slots = frame->batch->slot_count;
    if (step->expr->slot >= slots) slots = step->expr->slot + 1;
    if (step->expr->other_slot >= slots) slots = step->expr->other_slot + 1;
    RsVector *items = rs_vector_new(frame->arena, RS_VECTOR_VALUES, rows);
    RsBatch *batch = rs_batch_new(frame->arena, slots);
    if (items == NULL || batch == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < *open_count; i++) {
        RsValue list = rs_vector_get(lists, open[i]);
        if (round >= list.length) continue;
        items->as.values[open[i]] = list.as.items[round];
        open[left++] = open[i];
    }
    *open_count = left;
    if (left == 0) return RS_OK;
    for (uint32_t slot = 0; slot < frame->batch->slot_count; slot++)
        batch->columns[slot] = frame->batch->columns[slot];
    batch->columns[step->expr->slot] = column;
    batch->columns[step->expr->other_slot] = items;
    batch->row_count = rows;
    batch->live_count = left;
    batch->selection = open;
    const RsVector *next;
    RS_TRY(rs_program_run(step->blocks[0], batch, frame->arena, &next, err));
    for (uint32_t i = 0; i < left; i++)
        column->as.values[open[i]] = rs_vector_get(next, open[i]);
    return RS_OK;
}

RsStatus rs_step_reduce(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    const RsVector *initial = rs_frame_operand(frame, step, 0);
    const RsVector *lists = rs_frame_operand(frame, step, 1);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    uint16_t *open = RS_NEW_ARRAY(frame->arena, uint16_t, frame->batch->live_count + 1u);
    if (column == NULL || open == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    RS_EACH_ROW(frame->batch, row)
    {
        RsValue list = rs_vector_get(lists, row);
        column->as.values[row] = rs_is_null(list) ? RS_NULL : rs_vector_get(initial, row);
        if (rs_is_null(list)) continue;
        if (list.type != RS_TYPE_LIST) return not_a_list(step, list, err);
        open[count++] = (uint16_t)row;
    }
    for (uint32_t round = 0; count > 0; round++)
        RS_TRY(reduce_round(frame, step, lists, round, open, &count, column, err));
    *out = column;
    return RS_OK;
}
