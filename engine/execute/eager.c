/* eager.c - what all writing operators share. */
#include "execute/eager.h"

RsStatus rs_eager_open(RsEager *eager, RsOp *op, RsError *err)
{
    eager->keep = rs_arena_new(op->run->budget->memory_limit);
    if (eager->keep == NULL) return rs_fail_memory(err);
    return rs_eager_rewind(eager, op, err);
}

RsStatus rs_eager_rewind(RsEager *eager, RsOp *op, RsError *err)
{
    (void)err;
    rs_rows_done(&eager->rows);
    rs_arena_clear(eager->keep);
    /* What the clause itself reads has to be kept as well as what is handed up. */
    rs_rows_init(&eager->rows, eager->keep, op->child->node->carry, op->run->plan->slot_count);
    eager->given = 0;
    eager->filled = false;
    return RS_OK;
}

void rs_eager_close(RsEager *eager)
{
    rs_rows_done(&eager->rows);
    rs_arena_free(eager->keep);
}

RsStatus rs_eager_next(RsEager *eager, RsOp *op, RsChunkWriter write, RsBatch **out, RsError *err)
{
    if (!eager->filled) {
        eager->filled = true;
        RS_TRY(rs_rows_drain(&eager->rows, op->child, err));
        for (size_t i = 0; i < eager->rows.chunks.count; i++) {
            rs_arena_clear(op->arena);
            RS_TRY(rs_budget_check(op->run->budget, err));
            RS_TRY(write(op, eager->rows.chunks.items[i], err));
        }
    }
    rs_arena_clear(op->arena);
    if (eager->given == eager->rows.chunks.count) return RS_OK;
    *out = rs_op_share(op, eager->rows.chunks.items[eager->given++]);
    return *out == NULL ? rs_fail_memory(err) : RS_OK;
}
