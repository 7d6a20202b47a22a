/* op_undo.c - UNDO COMMIT n: the one clause of its statement. */
#include "execute/op.h"

typedef struct UndoOp {
    RsOp op;
    bool done;
} UndoOp;

static RsStatus undo_next(RsOp *op, RsBatch **out, RsError *err)
{
    UndoOp *undo = (UndoOp *)op;
    if (undo->done) return RS_OK;
    undo->done = true;
    const RsBoundClause *clause = op->node->as.clause;
    RsValue commit;
    RS_TRY(rs_program_value(op->run, clause->as.undo, &commit, err));
    if (commit.type != RS_TYPE_INT || commit.as.integer < 1)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", clause->span,
                       "UNDO COMMIT takes the number of a commit, such as 3");
    RS_TRY(rs_change_undo(op->run->changes, (uint64_t)commit.as.integer, op->run->budget, err));
    return rs_op_next(op->child, out, err);
}

static RsStatus undo_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((UndoOp *)op)->done = false;
    return RS_OK;
}

const RsOpClass RS_OP_UNDO = {sizeof(UndoOp), rs_op_open_nothing, undo_next, undo_rewind,
                              rs_op_close_nothing};
