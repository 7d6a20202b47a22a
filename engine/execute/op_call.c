/* op_call.c - procedures: built in, or a table registered by a program. */
#include "execute/procedures.h"

typedef struct CallOp {
    RsOp op;
    RsProgram **arguments;
    RsView *view;
    RsArena *outer_arena;
    RsBatch *outer;
    const RsVector **columns;
    RsValue *given; /* the arguments of the row being served */
    uint32_t live, at, row_count;
    const RsValue *rows; /* input_count + output_count values each (built in: outputs only) */
    bool inside;
} CallOp;

static const RsProcedure *procedure_of(const CallOp *call)
{
    return call->op.node->as.clause->as.call.procedure;
}

static RsStatus call_open(RsOp *op, RsError *err)
{
    CallOp *call = (CallOp *)op;
    RsExprs arguments = op->node->as.clause->as.call.arguments;
    call->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    call->columns = RS_NEW_ARRAY(op->run->arena, const RsVector *, arguments.count + 1);
    call->given = RS_NEW_ARRAY(op->run->arena, RsValue, arguments.count + 1);
    if (call->outer_arena == NULL || call->columns == NULL || call->given == NULL)
        return rs_fail_memory(err);
    return rs_op_programs(op->run, arguments, &call->arguments, err);
}

static void call_close(RsOp *op)
{
    rs_arena_free(((CallOp *)op)->outer_arena);
}

static RsStatus call_rewind(RsOp *op, RsError *err)
{
    (void)err;
    CallOp *call = (CallOp *)op;
    call->view = NULL;
    call->outer = NULL;
    call->inside = false;
    return RS_OK;
}

/* Arguments are checked against the declared types; an integer serves where a float is asked. */
static RsStatus check_arguments(CallOp *call, RsError *err)
{
    const RsProcedure *procedure = procedure_of(call);
    RsExprs arguments = call->op.node->as.clause->as.call.arguments;
    for (uint32_t i = 0; i < arguments.count; i++) {
        RsTypes types = procedure->inputs[i].types;
        if ((types & RS_TYPES(FLOAT)) != 0) types |= RS_TYPES(INT);
        if ((types >> call->given[i].type & 1) != 0) continue;
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", arguments.items[i]->span,
                       "the argument `%.*s` of %.*s cannot be %s",
                       RS_TEXT_ARG(procedure->inputs[i].name), RS_TEXT_ARG(procedure->name),
                       rs_type_article((RsType)call->given[i].type));
    }
    return RS_OK;
}

static RsStatus enter_row(CallOp *call, RsError *err)
{
    RsOp *op = &call->op;
    const RsProcedure *procedure = procedure_of(call);
    RsExprs arguments = op->node->as.clause->as.call.arguments;
    for (uint32_t i = 0; i < arguments.count; i++)
        call->given[i] = rs_vector_get(call->columns[i], rs_batch_row(call->outer, call->live));
    RS_TRY(check_arguments(call, err));
    call->inside = true;
    call->at = 0;
    call->rows = procedure->rows;
    call->row_count = procedure->row_count;
    if (procedure->builtin < 0) return RS_OK;
    if (call->view == NULL) RS_TRY(rs_run_view(op->run, op->node->view, &call->view, err));
    RsProcedureCall run = {.run = op->run,
                           .view = call->view,
                           .arena = call->outer_arena,
                           .procedure = procedure,
                           .arguments = call->given};
    RS_TRY(rs_procedure_run(&run, err));
    call->rows = run.rows;
    call->row_count = run.row_count;
    return RS_OK;
}

static RsStatus next_row(CallOp *call, bool *more, RsError *err)
{
    RsOp *op = &call->op;
    RsExprs arguments = op->node->as.clause->as.call.arguments;
    *more = true;
    if (call->outer == NULL || ++call->live >= call->outer->live_count) {
        RS_TRY(rs_op_next(op->child, &call->outer, err));
        call->live = 0;
        *more = call->outer != NULL;
        if (!*more) return RS_OK;
        rs_arena_clear(call->outer_arena);
        for (uint32_t i = 0; i < arguments.count; i++)
            RS_TRY(rs_program_run(call->arguments[i], call->outer, call->outer_arena,
                                  &call->columns[i], err));
    }
    return enter_row(call, err);
}

/* The outputs of the next row of the table whose inputs are the arguments; NULL: no more. */
static const RsValue *next_match(CallOp *call)
{
    const RsProcedure *procedure = procedure_of(call);
    uint32_t inputs = procedure->builtin < 0 ? procedure->input_count : 0;
    uint32_t width = inputs + procedure->output_count;
    while (call->at < call->row_count) {
        const RsValue *row = call->rows + (size_t)call->at++ * width;
        bool same = true;
        for (uint32_t i = 0; same && i < inputs; i++)
            same = rs_value_same(row[i], call->given[i]);
        if (same) return row + inputs;
    }
    return NULL;
}

/* A procedure without outputs leaves the rows as they are. */
static RsStatus pass_rows(CallOp *call, RsBatch **out, RsError *err)
{
    bool more;
    do {
        RS_TRY(next_row(call, &more, err));
        if (!more) return RS_OK;
    } while (call->live + 1 < call->outer->live_count);
    *out = rs_op_share(&call->op, call->outer);
    return *out == NULL ? rs_fail_memory(err) : RS_OK;
}

static RsStatus call_next(RsOp *op, RsBatch **out, RsError *err)
{
    CallOp *call = (CallOp *)op;
    const RsBoundClause *clause = op->node->as.clause;
    uint32_t yields = clause->as.call.yield_count;
    rs_arena_clear(op->arena);
    if (procedure_of(call)->output_count == 0) return pass_rows(call, out, err);
    RsVector **columns = RS_NEW_ARRAY(op->arena, RsVector *, yields + 1);
    if (columns == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < yields; i++)
        if ((columns[i] = rs_vector_new(op->arena, RS_VECTOR_VALUES, RS_BATCH_ROWS)) == NULL)
            return rs_fail_memory(err);
    uint32_t *rows = RS_NEW_ARRAY(op->arena, uint32_t, RS_BATCH_ROWS), count = 0;
    if (rows == NULL) return rs_fail_memory(err);
    while (count < RS_BATCH_ROWS) {
        const RsValue *outputs = call->inside ? next_match(call) : NULL;
        if (outputs != NULL) {
            rows[count] = rs_batch_row(call->outer, call->live);
            for (uint32_t i = 0; i < yields; i++)
                columns[i]->as.values[count] = outputs[clause->as.call.outputs[i]];
            count++;
            continue;
        }
        call->inside = false;
        bool last = call->outer == NULL || call->live + 1 >= call->outer->live_count, more;
        if (last && count > 0) break;
        RS_TRY(next_row(call, &more, err));
        if (!more) return RS_OK;
    }
    RsBatch *batch = rs_op_spread(op, call->outer, rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < yields; i++)
        batch->columns[clause->as.call.yields[i].slot] = columns[i];
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_CALL = {sizeof(CallOp), call_open, call_next, call_rewind, call_close};
