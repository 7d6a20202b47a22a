/* op_transactions.c - CALL { } IN TRANSACTIONS: the inner plan for one batch of rows after the
 * other, each on the graph as it then is, each a commit of its own.
 *
 * The rows outside are read on the state that the statement began with. Rows are handed up after
 * their batch was committed. */
#include "execute/rows.h"

#define BATCH_ROWS 1000u /* where OF n ROWS is not said */
#define ATTEMPTS 64u     /* each loss means that somebody else committed */

typedef struct TransactionsOp {
    RsOp op;
    RsArena *batch_arena, *answer_arena;
    RsBatch *outer; /* the child's rows, taken up to `taken` */
    uint32_t taken;
    bool ended;
    uint64_t size;
    RS_ARRAY(const RsBatch *) batch;
    RsRows answers;
    size_t at; /* of the answers' chunks */
} TransactionsOp;

static RsStatus read_size(TransactionsOp *it, RsError *err)
{
    const RsExpr *expr = it->op.node->as.clause->as.subquery.batch_rows;
    RsValue size;
    it->size = BATCH_ROWS;
    if (expr == NULL) return RS_OK;
    RS_TRY(rs_program_value(it->op.run, expr, &size, err));
    if (size.type != RS_TYPE_INT || size.as.integer < 1)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", expr->span,
                       "a transaction is OF at least 1 ROWS, a whole number");
    it->size = (uint64_t)size.as.integer;
    return RS_OK;
}

static RsStatus transactions_open(RsOp *op, RsError *err)
{
    TransactionsOp *it = (TransactionsOp *)op;
    it->batch_arena = rs_arena_new(op->run->budget->memory_limit);
    it->answer_arena = rs_arena_new(op->run->budget->memory_limit);
    if (it->batch_arena == NULL || it->answer_arena == NULL) return rs_fail_memory(err);
    return read_size(it, err);
}

static void transactions_close(RsOp *op)
{
    TransactionsOp *it = (TransactionsOp *)op;
    rs_rows_done(&it->answers);
    RS_ARRAY_DONE(&it->batch);
    rs_arena_free(it->batch_arena);
    rs_arena_free(it->answer_arena);
}

/* It stands outermost, so nobody runs it twice. */
static RsStatus transactions_rewind(RsOp *op, RsError *err)
{
    (void)op;
    return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "IN TRANSACTIONS is run again");
}

/* Takes rows of the child until the batch is full or there are no more. */
static RsStatus fill_batch(TransactionsOp *it, RsError *err)
{
    uint64_t count = 0;
    rs_arena_clear(it->batch_arena);
    it->batch.count = 0;
    while (count < it->size && !it->ended) {
        if (it->outer == NULL || it->taken >= it->outer->live_count) {
            RS_TRY(rs_op_next(it->op.child, &it->outer, err));
            it->taken = 0;
            it->ended = it->outer == NULL;
            continue;
        }
        uint32_t rows[RS_BATCH_ROWS], taken = 0;
        while (it->taken < it->outer->live_count && count < it->size) {
            rows[taken++] = rs_batch_row(it->outer, it->taken++);
            count++;
        }
        RsRows kept; /* deep copies: the child's rows end with its next batch */
        RsBatch part = *it->outer;
        uint16_t selection[RS_BATCH_ROWS];
        for (uint32_t i = 0; i < taken; i++)
            selection[i] = (uint16_t)rows[i];
        part.selection = selection;
        part.live_count = taken;
        rs_rows_init(&kept, it->batch_arena, it->op.child->node->carry, it->outer->slot_count);
        RsStatus status = rs_rows_add(&kept, &part, err);
        for (size_t i = 0; status == RS_OK && i < kept.chunks.count; i++)
            if (!RS_ARRAY_PUSH(&it->batch, kept.chunks.items[i])) status = rs_fail_memory(err);
        rs_rows_done(&kept);
        RS_TRY(status);
    }
    return RS_OK;
}

static RsStatus drain(TransactionsOp *it, RsRun *run, RsError *err)
{
    RsArgument argument = {0};
    RsOp *inner = NULL;
    RsStatus status = RS_OK;
    for (size_t i = 0; status == RS_OK && i < it->batch.count; i++) {
        argument.batch = it->batch.items[i];
        if (inner == NULL)
            status = rs_op_open(run, it->op.node->inner, &argument, &inner, err);
        else
            status = rs_op_rewind(inner, err);
        if (status == RS_OK) status = rs_rows_drain(&it->answers, inner, err);
    }
    rs_op_close(inner);
    return status;
}

/* One try: its own views, so that it sees what was committed before. */
static RsStatus try_batch(TransactionsOp *it, bool *beaten, RsError *err)
{
    const RsBatches *batches = it->op.run->batches;
    RsRun run = *it->op.run;
    RsChangeSet *changes;
    rs_rows_done(&it->answers);
    rs_arena_clear(it->answer_arena);
    rs_rows_init(&it->answers, it->answer_arena, it->op.node->carry, run.plan->slot_count);
    it->at = 0;
    RS_TRY(batches->begin(batches->context, &changes, err));
    run.changes = changes;
    run.views = NULL;
    run.subqueries = NULL;
    run.arena = rs_arena_new(run.budget->memory_limit);
    RsStatus status = run.arena == NULL ? rs_fail_memory(err) : rs_run_begin(&run, err);
    if (status == RS_OK) status = drain(it, &run, err);
    if (run.arena != NULL) rs_run_end(&run);
    rs_arena_free(run.arena);
    if (status != RS_OK) {
        rs_change_set_close(changes);
        return status;
    }
    return batches->commit(batches->context, changes, beaten, err);
}

static RsStatus transactions_next(RsOp *op, RsBatch **out, RsError *err)
{
    TransactionsOp *it = (TransactionsOp *)op;
    for (;;) {
        if (it->at < it->answers.chunks.count) {
            *out = it->answers.chunks.items[it->at++];
            return RS_OK;
        }
        RS_TRY(fill_batch(it, err));
        if (it->batch.count == 0) return RS_OK;
        bool beaten = true;
        for (uint32_t tries = 0; beaten && tries < ATTEMPTS; tries++) {
            beaten = false;
            RS_TRY(rs_budget_check(op->run->budget, err));
            RS_TRY(try_batch(it, &beaten, err));
        }
        if (beaten)
            return rs_fail(err, RS_CONFLICT, "Conflict", op->node->as.clause->span,
                           "others committed first, %u times in a row", ATTEMPTS);
    }
}

const RsOpClass RS_OP_TRANSACTIONS = {sizeof(TransactionsOp), transactions_open, transactions_next,
                                      transactions_rewind, transactions_close};
