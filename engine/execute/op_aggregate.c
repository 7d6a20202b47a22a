/* op_aggregate.c - grouping by hash. Without keys there is one group, also for no rows. */
#include "base/array.h"
#include "execute/aggregate.h"
#include "execute/keys.h"

typedef struct AggregateOp {
    RsOp op;
    RsProgram **key_programs;
    RsAggregate **aggregates;
    RsKeys keys;
    RsValue *row;
    RS_ARRAY(void *) states; /* of aggregate a in group g: [g * aggregate_count + a] */
    bool filled;
    uint32_t given;
} AggregateOp;

static RsStatus aggregate_open(RsOp *op, RsError *err)
{
    AggregateOp *agg = (AggregateOp *)op;
    uint32_t keys = op->node->as.aggregate.key_count,
             count = op->node->as.aggregate.aggregate_count;
    agg->op.keep = rs_arena_new(op->run->budget->memory_limit);
    agg->row = RS_NEW_ARRAY(op->run->arena, RsValue, keys + 1);
    agg->key_programs = RS_NEW_ARRAY(op->run->arena, RsProgram *, keys + 1);
    agg->aggregates = RS_NEW_ARRAY(op->run->arena, RsAggregate *, count + 1);
    if (agg->op.keep == NULL || agg->row == NULL || agg->key_programs == NULL ||
        agg->aggregates == NULL)
        return rs_fail_memory(err);
    for (uint32_t i = 0; i < keys; i++)
        RS_TRY(rs_program_compile(op->run, op->node->as.aggregate.keys[i].value,
                                  &agg->key_programs[i], err));
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(rs_aggregate_compile(op->run, op->node->as.aggregate.aggregates[i].value,
                                    &agg->aggregates[i], err));
    return rs_keys_init(&agg->keys, agg->op.keep, keys, err);
}

static void aggregate_close(RsOp *op)
{
    AggregateOp *agg = (AggregateOp *)op;
    rs_keys_done(&agg->keys);
    RS_ARRAY_DONE(&agg->states);
}

static RsStatus aggregate_rewind(RsOp *op, RsError *err)
{
    AggregateOp *agg = (AggregateOp *)op;
    rs_keys_done(&agg->keys);
    agg->states.count = 0;
    agg->filled = false;
    agg->given = 0;
    rs_arena_clear(agg->op.keep);
    return rs_keys_init(&agg->keys, agg->op.keep, op->node->as.aggregate.key_count, err);
}

/* A fresh state for each aggregate of a new group: states[group * aggregate_count + a]. */
static RsStatus new_group(AggregateOp *agg, RsError *err)
{
    for (uint32_t a = 0; a < agg->op.node->as.aggregate.aggregate_count; a++) {
        void *state = rs_aggregate_state(agg->aggregates[a], agg->op.keep);
        if (state == NULL || !RS_ARRAY_PUSH(&agg->states, state)) return rs_fail_memory(err);
    }
    return RS_OK;
}

static RsStatus find_groups(AggregateOp *agg, const RsBatch *batch, uint32_t *groups, RsError *err)
{
    uint32_t width = agg->op.node->as.aggregate.key_count;
    const RsVector **columns = RS_NEW_ARRAY(agg->op.arena, const RsVector *, width + 1);
    if (columns == NULL) return rs_fail_memory(err);
    for (uint32_t k = 0; k < width; k++)
        RS_TRY(rs_program_run(agg->key_programs[k], batch, agg->op.arena, &columns[k], err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        bool fresh;
        for (uint32_t k = 0; k < width; k++)
            agg->row[k] = rs_vector_get(columns[k], row);
        RS_TRY(rs_keys_find(&agg->keys, agg->row, &groups[i], &fresh, err));
        if (fresh) RS_TRY(new_group(agg, err));
    }
    return RS_OK;
}

static RsStatus step(AggregateOp *agg, const RsBatch *batch, RsError *err)
{
    uint32_t count = agg->op.node->as.aggregate.aggregate_count;
    uint32_t *groups = RS_NEW_ARRAY(agg->op.arena, uint32_t, batch->live_count);
    if (groups == NULL) return rs_fail_memory(err);
    RS_TRY(find_groups(agg, batch, groups, err));
    /* The state of aggregate a in group g stands at g * count + a. */
    for (uint32_t i = 0; i < batch->live_count; i++)
        groups[i] *= count;
    for (uint32_t a = 0; a < count; a++)
        RS_TRY(rs_aggregate_step(agg->aggregates[a], batch, agg->states.items + a, groups,
                                 agg->op.arena, agg->op.keep, err));
    return RS_OK;
}

static RsStatus fill(AggregateOp *agg, RsError *err)
{
    RsOp *op = &agg->op;
    agg->filled = true;
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(op->child, &batch, err));
        if (batch == NULL) break;
        RS_TRY(step(agg, batch, err));
        rs_arena_clear(op->arena);
    }
    if (op->node->as.aggregate.key_count > 0 || agg->keys.count > 0) return RS_OK;
    uint32_t group;
    bool fresh;
    RS_TRY(rs_keys_find(&agg->keys, agg->row, &group, &fresh, err));
    return new_group(agg, err);
}

static RsStatus aggregate_next(RsOp *op, RsBatch **out, RsError *err)
{
    AggregateOp *agg = (AggregateOp *)op;
    rs_arena_clear(op->arena);
    if (!agg->filled) RS_TRY(fill(agg, err));
    uint32_t left = agg->keys.count - agg->given;
    if (left == 0) return RS_OK;
    uint32_t count = left < RS_BATCH_ROWS ? left : RS_BATCH_ROWS;
    uint32_t width = op->node->as.aggregate.key_count,
             many = op->node->as.aggregate.aggregate_count;
    RsBatch *batch = rs_batch_new(op->arena, op->run->plan->slot_count);
    if (batch == NULL) return rs_fail_memory(err);
    batch->row_count = batch->live_count = count;
    for (uint32_t k = 0; k < width; k++) {
        RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, count);
        if (column == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < count; i++)
            column->as.values[i] = agg->keys.values[(size_t)(agg->given + i) * width + k];
        batch->columns[op->node->as.aggregate.keys[k].slot] = column;
    }
    for (uint32_t a = 0; a < many; a++) {
        RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, count);
        if (column == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < count; i++)
            RS_TRY(rs_aggregate_finish(agg->aggregates[a],
                                       agg->states.items[(size_t)(agg->given + i) * many + a],
                                       op->arena, &column->as.values[i], err));
        batch->columns[op->node->as.aggregate.aggregates[a].slot] = column;
    }
    agg->given += count;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_AGGREGATE = {sizeof(AggregateOp), aggregate_open, aggregate_next,
                                   aggregate_rewind, aggregate_close};
