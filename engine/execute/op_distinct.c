/* op_distinct.c - each row once. */
#include "execute/keys.h"

typedef struct DistinctOp {
    RsOp op;
    RsKeys keys;
    RsValue *row;
} DistinctOp;

static RsStatus distinct_open(RsOp *op, RsError *err)
{
    DistinctOp *distinct = (DistinctOp *)op;
    uint32_t width = op->node->as.distinct.count;
    distinct->op.keep = rs_arena_new(op->run->budget->memory_limit);
    distinct->row = RS_NEW_ARRAY(op->run->arena, RsValue, width + 1);
    if (distinct->op.keep == NULL || distinct->row == NULL) return rs_fail_memory(err);
    return rs_keys_init(&distinct->keys, distinct->op.keep, width, err);
}

static void distinct_close(RsOp *op)
{
    DistinctOp *distinct = (DistinctOp *)op;
    rs_keys_done(&distinct->keys);
}

static RsStatus distinct_rewind(RsOp *op, RsError *err)
{
    DistinctOp *distinct = (DistinctOp *)op;
    rs_keys_done(&distinct->keys);
    rs_arena_clear(distinct->op.keep);
    return rs_keys_init(&distinct->keys, distinct->op.keep, op->node->as.distinct.count, err);
}

static RsStatus distinct_next(RsOp *op, RsBatch **out, RsError *err)
{
    DistinctOp *distinct = (DistinctOp *)op;
    rs_arena_clear(op->arena);
    RsBatch *below;
    RS_TRY(rs_op_next(op->child, &below, err));
    if (below == NULL) return RS_OK;
    RsBatch *batch = rs_op_share(op, below);
    uint16_t *selection = RS_NEW_ARRAY(op->arena, uint16_t, below->live_count);
    if (batch == NULL || selection == NULL) return rs_fail_memory(err);
    RsSlots slots = op->node->as.distinct;
    uint32_t count = 0;
    for (uint32_t i = 0; i < below->live_count; i++) {
        uint32_t row = rs_batch_row(below, i), group;
        bool fresh;
        for (uint32_t s = 0; s < slots.count; s++) {
            const RsVector *column = below->columns[slots.items[s]];
            distinct->row[s] = column == NULL ? RS_NULL : rs_vector_get(column, row);
        }
        RS_TRY(rs_keys_find(&distinct->keys, distinct->row, &group, &fresh, err));
        if (fresh) selection[count++] = (uint16_t)row;
    }
    batch->selection = selection;
    batch->live_count = count;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_DISTINCT = {sizeof(DistinctOp), distinct_open, distinct_next, distinct_rewind,
                                  distinct_close};
