/* op_filter.c - narrows the selection, copies nothing. */
#include "execute/op.h"

typedef struct FilterOp {
    RsOp op;
    RsProgram **programs;
} FilterOp;

static RsStatus filter_open(RsOp *op, RsError *err)
{
    return rs_op_programs(op->run, op->node->as.filter, &((FilterOp *)op)->programs, err);
}

static RsStatus filter_next(RsOp *op, RsBatch **out, RsError *err)
{
    FilterOp *filter = (FilterOp *)op;
    rs_arena_clear(op->arena);
    RsBatch *below;
    RS_TRY(rs_op_next(op->child, &below, err));
    if (below == NULL) return RS_OK;
    RsBatch *batch = rs_op_share(op, below);
    if (batch == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < op->node->as.filter.count && batch->live_count > 0; i++) {
        uint16_t *selection = RS_NEW_ARRAY(op->arena, uint16_t, batch->live_count);
        if (selection == NULL) return rs_fail_memory(err);
        uint32_t count;
        RS_TRY(rs_program_filter(filter->programs[i], batch, op->arena, selection, &count, err));
        batch->selection = selection;
        batch->live_count = count;
    }
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_FILTER = {sizeof(FilterOp), filter_open, filter_next, rs_op_rewind_nothing,
                                rs_op_close_nothing};
