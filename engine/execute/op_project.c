/* op_project.c - new columns out of expressions; and UNWIND: a list to rows. */
#include "execute/op.h"

typedef struct ProjectOp {
    RsOp op;
    RsProgram **programs;
} ProjectOp;

static RsStatus project_open(RsOp *op, RsError *err)
{
    ProjectOp *project = (ProjectOp *)op;
    uint32_t count = op->node->as.project.count;
    project->programs = RS_NEW_ARRAY(op->run->arena, RsProgram *, count + 1);
    if (project->programs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(rs_program_compile(op->run, op->node->as.project.items[i].value,
                                  &project->programs[i], err));
    return RS_OK;
}

static RsStatus project_next(RsOp *op, RsBatch **out, RsError *err)
{
    ProjectOp *project = (ProjectOp *)op;
    rs_arena_clear(op->arena);
    RsBatch *below;
    RS_TRY(rs_op_next(op->child, &below, err));
    if (below == NULL) return RS_OK;
    RsBatch *batch = rs_op_share(op, below);
    if (batch == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < op->node->as.project.count; i++) {
        const RsVector *column;
        RS_TRY(rs_program_run(project->programs[i], below, op->arena, &column, err));
        batch->columns[op->node->as.project.items[i].slot] = column;
    }
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_PROJECT = {sizeof(ProjectOp), project_open, project_next,
                                 rs_op_rewind_nothing, rs_op_close_nothing};

/* ---- unwind ---- */

typedef struct UnwindOp {
    RsOp op;
    RsProgram *list;
    RsArena *outer_arena;
    RsBatch *outer;
    const RsVector *lists;
    uint32_t live, at;
    uint32_t rows[RS_BATCH_ROWS]; /* here and not on the stack: plans are chains of calls */
} UnwindOp;

static RsStatus unwind_open(RsOp *op, RsError *err)
{
    UnwindOp *unwind = (UnwindOp *)op;
    unwind->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    if (unwind->outer_arena == NULL) return rs_fail_memory(err);
    return rs_program_compile(op->run, op->node->as.unwind.value, &unwind->list, err);
}

static RsStatus unwind_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((UnwindOp *)op)->outer = NULL;
    return RS_OK;
}

static void unwind_close(RsOp *op)
{
    rs_arena_free(((UnwindOp *)op)->outer_arena);
}

/* Null gives no row, a list one for each item, anything else is its own only item. */
static uint32_t unwind_fill(UnwindOp *unwind, RsValue *values)
{
    uint32_t count = 0;
    while (unwind->live < unwind->outer->live_count && count < RS_BATCH_ROWS) {
        uint32_t row = rs_batch_row(unwind->outer, unwind->live);
        RsValue list = rs_vector_get(unwind->lists, row);
        uint32_t length = list.type == RS_TYPE_LIST ? list.length : rs_is_null(list) ? 0 : 1;
        while (unwind->at < length && count < RS_BATCH_ROWS) {
            values[count] = list.type == RS_TYPE_LIST ? list.as.items[unwind->at] : list;
            unwind->rows[count++] = row;
            unwind->at++;
        }
        if (unwind->at < length) break;
        unwind->at = 0;
        unwind->live++;
    }
    return count;
}

static RsStatus unwind_next(RsOp *op, RsBatch **out, RsError *err)
{
    UnwindOp *unwind = (UnwindOp *)op;
    rs_arena_clear(op->arena);
    for (;;) {
        if (unwind->outer == NULL || unwind->live >= unwind->outer->live_count) {
            RS_TRY(rs_op_next(op->child, &unwind->outer, err));
            if (unwind->outer == NULL) return RS_OK;
            unwind->live = unwind->at = 0;
            rs_arena_clear(unwind->outer_arena);
            RS_TRY(rs_program_run(unwind->list, unwind->outer, unwind->outer_arena, &unwind->lists,
                                  err));
        }
        RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, RS_BATCH_ROWS);
        if (column == NULL) return rs_fail_memory(err);
        uint32_t count = unwind_fill(unwind, column->as.values);
        if (count == 0) {
            rs_arena_clear(op->arena);
            continue;
        }
        RsBatch *batch = rs_op_spread(op, unwind->outer, unwind->rows, count);
        if (batch == NULL) return rs_fail_memory(err);
        batch->columns[op->node->as.unwind.slot] = column;
        *out = batch;
        return RS_OK;
    }
}

const RsOpClass RS_OP_UNWIND = {sizeof(UnwindOp), unwind_open, unwind_next, unwind_rewind,
                                unwind_close};
