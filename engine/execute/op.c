/* op.c - building, pulling, rewinding and closing operators, and what they share. */
#include "execute/op.h"

#include "base/clock.h"

RsStatus rs_op_open(RsRun *run, const RsPlanNode *node, RsArgument *argument, RsOp **out,
                    RsError *err)
{
    *out = NULL;
    const RsOpClass *class = rs_op_class(node->kind);
    RsOp *op = rs_arena_take(run->arena, class->bytes);
    if (op == NULL) return rs_fail_memory(err);
    op->class = class;
    op->run = run;
    op->node = node;
    op->argument = argument;
    op->profile = run->profile == NULL ? NULL : &run->profile[node->id];
    op->arena = rs_arena_new(run->budget->memory_limit);
    if (op->arena == NULL) return rs_fail_memory(err);
    RsStatus status = RS_OK;
    if (node->child != NULL) status = rs_op_open(run, node->child, argument, &op->child, err);
    if (status == RS_OK) {
        op->opened = true;
        status = class->open(op, err);
    }
    if (status != RS_OK) {
        rs_op_close(op);
        return status;
    }
    *out = op;
    return RS_OK;
}

void rs_op_close(RsOp *op)
{
    if (op == NULL) return;
    if (op->opened) op->class->close(op);
    rs_op_close(op->inner);
    rs_op_close(op->child);
    rs_arena_free(op->keep);
    rs_arena_free(op->arena);
}

/* What is told by floors that know no place in the text, such as a node that cannot be deleted,
 * is shown at the clause. */
static RsStatus at_clause(const RsOp *op, RsStatus status, RsError *err)
{
    const RsPlanNode *node = op->node;
    bool writes = node->kind == RS_PLAN_CREATE || node->kind == RS_PLAN_MERGE ||
                  node->kind == RS_PLAN_SET || node->kind == RS_PLAN_DELETE ||
                  node->kind == RS_PLAN_CLAIM_WRITE || node->kind == RS_PLAN_RULE ||
                  node->kind == RS_PLAN_UNDO || node->kind == RS_PLAN_LOAD_CSV;
    bool expands = node->kind == RS_PLAN_EXPAND || node->kind == RS_PLAN_EDGE_ENDS;
    bool hops = node->kind == RS_PLAN_VAR_EXPAND || node->kind == RS_PLAN_PATH_SEARCH ||
                node->kind == RS_PLAN_ROUTE;
    bool ours = status != RS_LIMIT && status != RS_CANCELLED && status != RS_MEMORY;
    if (ours && writes) rs_error_at(err, node->as.clause->span);
    if (ours && expands) rs_error_at(err, node->as.expand.edge->span);
    if (ours && hops) rs_error_at(err, node->as.search.edge->span);
    return status;
}

static RsStatus pull(RsOp *op, RsBatch **out, RsError *err)
{
    do {
        *out = NULL;
        RS_TRY(rs_budget_check(op->run->budget, err));
        RsStatus status = op->class->next(op, out, err);
        if (status != RS_OK) return at_clause(op, status, err);
    } while (*out != NULL && (*out)->live_count == 0);
    return RS_OK;
}

/* The time of what is below is taken off again: self time adds up to the whole. */
static RsStatus pull_profiled(RsOp *op, RsBatch **out, RsError *err)
{
    RsProfile *profile = op->profile;
    uint64_t begun = rs_clock_monotonic_ns();
    uint64_t outer = op->run->profiled_ns;
    op->run->profiled_ns = 0;
    RsStatus status = pull(op, out, err);
    uint64_t spent = rs_clock_monotonic_ns() - begun;
    profile->nanoseconds += spent - op->run->profiled_ns;
    op->run->profiled_ns = outer + spent;
    if (status != RS_OK) return status;
    size_t bytes = rs_arena_bytes(op->arena) + (op->keep == NULL ? 0 : rs_arena_bytes(op->keep));
    if (bytes > profile->bytes) profile->bytes = bytes;
    if (*out == NULL) return RS_OK;
    profile->batches++;
    profile->rows += (*out)->live_count;
    return RS_OK;
}

RsStatus rs_op_next(RsOp *op, RsBatch **out, RsError *err)
{
    *out = NULL;
    if (op->ended) return RS_OK;
    RS_TRY(op->profile == NULL ? pull(op, out, err) : pull_profiled(op, out, err));
    if (*out == NULL) op->ended = true;
    return RS_OK;
}

RsStatus rs_op_rewind(RsOp *op, RsError *err)
{
    if (op->child != NULL) RS_TRY(rs_op_rewind(op->child, err));
    op->ended = false;
    rs_arena_clear(op->arena);
    return op->class->rewind(op, err);
}

RsStatus rs_op_programs(RsRun *run, RsExprs exprs, RsProgram ***out, RsError *err)
{
    RsProgram **programs = RS_NEW_ARRAY(run->arena, RsProgram *, exprs.count + 1);
    if (programs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < exprs.count; i++)
        RS_TRY(rs_program_compile(run, exprs.items[i], &programs[i], err));
    *out = programs;
    return RS_OK;
}

static RsStatus wrong_type(RsValue value, RsType type, RsError *err)
{
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE, "expected %s, not %s",
                   rs_type_article(type), rs_type_article((RsType)value.type));
}

RsStatus rs_batch_ids(const RsBatch *batch, RsSlot slot, RsType type, RsArena *arena,
                      uint32_t **out, RsError *err)
{
    uint32_t *ids = RS_NEW_ARRAY(arena, uint32_t, batch->live_count + 1);
    if (ids == NULL) return rs_fail_memory(err);
    *out = ids;
    const RsVector *column = batch->columns[slot];
    RsVectorKind kind = type == RS_TYPE_NODE ? RS_VECTOR_NODES : RS_VECTOR_EDGES;
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        if (column == NULL) {
            ids[i] = RS_NO_ROW_ID;
        } else if (column->kind == kind) {
            ids[i] = column->as.ids[row];
        } else {
            RsValue value = rs_vector_get(column, row);
            if (rs_is_null(value))
                ids[i] = RS_NO_ROW_ID;
            else if (value.type == type)
                ids[i] = value.as.id;
            else
                return wrong_type(value, type, err);
        }
    }
    return RS_OK;
}

RsBatch *rs_op_spread(RsOp *op, const RsBatch *from, const uint32_t *rows, uint32_t count)
{
    RsBatch *batch = rs_batch_new(op->arena, from->slot_count);
    if (batch == NULL) return NULL;
    batch->row_count = batch->live_count = count;
    for (uint32_t i = 0; i < op->node->carry.count; i++) {
        RsSlot slot = op->node->carry.items[i];
        const RsVector *column = from->columns[slot];
        if (column == NULL) continue;
        batch->columns[slot] = rs_vector_gather(op->arena, column, rows, count);
        if (batch->columns[slot] == NULL) return NULL;
    }
    return batch;
}

RsBatch *rs_op_share(RsOp *op, const RsBatch *from)
{
    RsBatch *batch = rs_batch_new(op->arena, from->slot_count);
    if (batch == NULL) return NULL;
    memcpy(batch->columns, from->columns, from->slot_count * sizeof(batch->columns[0]));
    batch->row_count = from->row_count;
    batch->live_count = from->live_count;
    batch->selection = from->selection;
    return batch;
}

RsBatch *rs_op_one_row(RsArena *arena, const RsBatch *from, uint32_t physical)
{
    return rs_batch_gather(arena, from, &physical, 1);
}

RsStatus rs_op_rewind_nothing(RsOp *op, RsError *err)
{
    (void)op;
    (void)err;
    return RS_OK;
}

RsStatus rs_op_open_nothing(RsOp *op, RsError *err)
{
    (void)op;
    (void)err;
    return RS_OK;
}

void rs_op_close_nothing(RsOp *op)
{
    (void)op;
}
