/* op_leaf.c - where rows begin and where they are thrown away: UNIT, ARGUMENT, NO_ROWS. */
#include "execute/op.h"

typedef struct LeafOp {
    RsOp op;
    bool given;
} LeafOp;

static RsStatus leaf_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((LeafOp *)op)->given = false;
    return RS_OK;
}

/* One row without columns. */
static RsStatus unit_next(RsOp *op, RsBatch **out, RsError *err)
{
    LeafOp *leaf = (LeafOp *)op;
    if (leaf->given) return RS_OK;
    leaf->given = true;
    *out = rs_batch_new(op->arena, op->run->plan->slot_count);
    if (*out == NULL) return rs_fail_memory(err);
    (*out)->row_count = (*out)->live_count = 1;
    return RS_OK;
}

const RsOpClass RS_OP_UNIT = {sizeof(LeafOp), rs_op_open_nothing, unit_next, leaf_rewind,
                              rs_op_close_nothing};

/* The outer rows, each with its number. */
static RsStatus argument_next(RsOp *op, RsBatch **out, RsError *err)
{
    LeafOp *leaf = (LeafOp *)op;
    if (leaf->given) return RS_OK;
    leaf->given = true;
    const RsBatch *outer = op->argument->batch;
    RsBatch *batch = rs_op_share(op, outer);
    RsVector *numbers = rs_vector_new(op->arena, RS_VECTOR_INTS, outer->row_count);
    if (batch == NULL || numbers == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < outer->row_count; i++)
        numbers->as.integers[i] = i;
    batch->columns[op->node->as.argument_row] = numbers;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_ARGUMENT = {sizeof(LeafOp), rs_op_open_nothing, argument_next, leaf_rewind,
                                  rs_op_close_nothing};

/* Pulls everything for its effects. */
static RsStatus no_rows_next(RsOp *op, RsBatch **out, RsError *err)
{
    (void)out;
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(op->child, &batch, err));
        if (batch == NULL) return RS_OK;
    }
}

const RsOpClass RS_OP_NO_ROWS = {sizeof(RsOp), rs_op_open_nothing, no_rows_next,
                                 rs_op_rewind_nothing, rs_op_close_nothing};
