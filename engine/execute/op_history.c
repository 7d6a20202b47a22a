/* op_history.c - HISTORY: what the commits changed, change by change, of one fact or of all. */
#include "execute/history_change.h"
#include "execute/op.h"

typedef struct HistoryOp {
    RsOp op;
    RsView *view;
    RsProgram *of;
    RsArena *outer_arena, *piece_arena;
    RsBatch *outer;
    const RsVector *targets;
    uint32_t live;
    bool inside;
    RsFact fact;
    bool has_key;
    uint64_t next, last; /* commits not read yet */
    RsNetChanges piece;
    size_t at;
    uint32_t rows[RS_BATCH_ROWS];
} HistoryOp;

static RsStatus history_open(RsOp *op, RsError *err)
{
    HistoryOp *history = (HistoryOp *)op;
    history->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    history->piece_arena = rs_arena_new(op->run->budget->memory_limit);
    if (history->outer_arena == NULL || history->piece_arena == NULL) return rs_fail_memory(err);
    if (op->node->as.clause->as.history.of == NULL) return RS_OK;
    return rs_program_compile(op->run, op->node->as.clause->as.history.of, &history->of, err);
}

static void history_close(RsOp *op)
{
    HistoryOp *history = (HistoryOp *)op;
    rs_arena_free(history->outer_arena);
    rs_arena_free(history->piece_arena);
    RS_ARRAY_DONE(&history->piece);
}

static RsStatus history_rewind(RsOp *op, RsError *err)
{
    (void)err;
    HistoryOp *history = (HistoryOp *)op;
    history->view = NULL;
    history->outer = NULL;
    history->inside = false;
    return RS_OK;
}

/* The fact that the row asks about; *any false: null, or a key that no element ever had. */
static RsStatus read_target(HistoryOp *history, bool *any, RsError *err)
{
    const RsBoundClause *clause = history->op.node->as.clause;
    RsValue target = rs_vector_get(history->targets, rs_batch_row(history->outer, history->live));
    *any = false;
    if (rs_is_null(target)) return RS_OK;
    bool edge = target.type == RS_TYPE_EDGE;
    if (target.type != RS_TYPE_NODE && !edge && target.type != RS_TYPE_CLAIM)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", clause->span,
                       "a node, a relationship, a property or a claim has a history, not a %s",
                       rs_type_name((RsType)target.type));
    RsFactKind kind = edge                           ? RS_FACT_EDGE
                      : target.type == RS_TYPE_CLAIM ? RS_FACT_CLAIM
                                                     : RS_FACT_NODE;
    history->fact = (RsFact){kind, target.as.id, 0};
    history->has_key = clause->as.history.has_key;
    *any = true;
    if (!history->has_key) return RS_OK;
    history->fact.kind = edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY;
    history->fact.key = rs_schema_find(rs_graph_schema(history->op.run->graph), RS_NAME_KEY,
                                       clause->as.history.key);
    *any = history->fact.key != RS_NO_ID && kind != RS_FACT_CLAIM;
    return RS_OK;
}

static RsStatus enter_row(HistoryOp *history, RsError *err)
{
    bool any = true;
    history->inside = true;
    history->piece.count = history->at = 0;
    history->next = 1;
    history->last = rs_view_commit(history->view);
    if (history->of != NULL) RS_TRY(read_target(history, &any, err));
    if (!any) history->last = 0;
    return RS_OK;
}

static RsStatus next_row(HistoryOp *history, bool *more, RsError *err)
{
    RsOp *op = &history->op;
    *more = true;
    if (history->outer == NULL || ++history->live >= history->outer->live_count) {
        RS_TRY(rs_op_next(op->child, &history->outer, err));
        history->live = 0;
        *more = history->outer != NULL;
        if (!*more) return RS_OK;
        rs_arena_clear(history->outer_arena);
        if (history->view == NULL)
            RS_TRY(rs_run_view(op->run, op->node->view, &history->view, err));
        if (history->of != NULL)
            RS_TRY(rs_program_run(history->of, history->outer, history->outer_arena,
                                  &history->targets, err));
    }
    return enter_row(history, err);
}

static bool is_edge_fact(RsFact fact)
{
    return fact.kind == RS_FACT_EDGE || fact.kind == RS_FACT_EDGE_KEY;
}

/* Is the change about the fact asked for, or a claim about it, or about such a claim? */
static bool is_asked_for(const HistoryOp *history, const RsNetChange *change)
{
    if (history->of == NULL) return true;
    if (change->name != NULL || change->kind == RS_CHANGE_REDACTED) return false;
    RsFact fact = change->fact, asked = history->fact;
    const RsGraph *graph = history->op.run->graph;
    if (asked.kind == RS_FACT_CLAIM) return rs_claim_reaches(graph, fact, asked.id);
    fact = rs_claim_root(graph, fact);
    if (fact.id != asked.id || is_edge_fact(fact) != is_edge_fact(asked)) return false;
    return !history->has_key || (fact.kind == asked.kind && fact.key == asked.key);
}

/* The next change of the row that is asked for; NULL: it has no more. */
static RsStatus next_change(HistoryOp *history, const RsNetChange **out, RsError *err)
{
    RsRun *run = history->op.run;
    *out = NULL;
    for (;;) {
        while (history->at < history->piece.count) {
            const RsNetChange *change = &history->piece.items[history->at++];
            if (!is_asked_for(history, change)) continue;
            *out = change;
            return RS_OK;
        }
        if (history->next > history->last) return RS_OK;
        history->piece.count = history->at = 0;
        rs_arena_clear(history->piece_arena);
        uint64_t before = history->next;
        RS_TRY(rs_changes_by_commit(run->graph, before, history->last, history->piece_arena,
                                    run->budget, &history->piece, &history->next, err));
        if (history->next == before) return RS_OK;
    }
}

static RsStatus history_next(RsOp *op, RsBatch **out, RsError *err)
{
    HistoryOp *history = (HistoryOp *)op;
    rs_arena_clear(op->arena);
    RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, RS_BATCH_ROWS);
    if (column == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    while (count < RS_BATCH_ROWS) {
        const RsNetChange *change = NULL;
        if (history->inside) RS_TRY(next_change(history, &change, err));
        if (change != NULL) {
            history->rows[count] = rs_batch_row(history->outer, history->live);
            RS_TRY(rs_history_row(op->run, change, op->arena, &column->as.values[count++], err));
            continue;
        }
        history->inside = false;
        bool last = history->outer == NULL || history->live + 1 >= history->outer->live_count;
        if (last && count > 0) break;
        bool more;
        RS_TRY(next_row(history, &more, err));
        if (!more) return RS_OK;
    }
    RsBatch *batch = rs_op_spread(op, history->outer, history->rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    batch->columns[op->node->as.clause->as.history.slot] = column;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_HISTORY = {sizeof(HistoryOp), history_open, history_next, history_rewind,
                                 history_close};
