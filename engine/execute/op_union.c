/* op_union.c - one input after the other. */
#include "execute/op.h"

typedef struct UnionOp {
    RsOp op;
    bool right;
} UnionOp;

static RsStatus union_open(RsOp *op, RsError *err)
{
    return rs_op_open(op->run, op->node->inner, op->argument, &op->inner, err);
}

static RsStatus union_rewind(RsOp *op, RsError *err)
{
    ((UnionOp *)op)->right = false;
    return rs_op_rewind(op->inner, err);
}

static RsStatus union_next(RsOp *op, RsBatch **out, RsError *err)
{
    UnionOp *both = (UnionOp *)op;
    rs_arena_clear(op->arena);
    RsBatch *below = NULL;
    if (!both->right) {
        RS_TRY(rs_op_next(op->child, &below, err));
        both->right = below == NULL;
    }
    if (below == NULL) RS_TRY(rs_op_next(op->inner, &below, err));
    if (below == NULL) return RS_OK;
    RsBatch *batch = rs_op_share(op, below);
    if (batch == NULL) return rs_fail_memory(err);
    RsSlots from = both->right ? op->node->as.both.right : op->node->as.both.left;
    RsSlots outputs = op->node->as.both.outputs;
    for (uint32_t i = 0; i < outputs.count; i++)
        batch->columns[outputs.items[i]] = below->columns[from.items[i]];
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_UNION = {sizeof(UnionOp), union_open, union_next, union_rewind,
                               rs_op_close_nothing};
