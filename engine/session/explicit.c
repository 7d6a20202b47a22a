/* explicit.c - transactions of several statements: begin, commit, roll back, and what others
 * committed meanwhile.
 *
 * The change set of a transaction stays in the graph between its statements, so that they cost
 * nothing extra. It leaves (unseat: the record is kept) when another session needs the graph or
 * when the log has moved on, and comes back (seat) on top of the new head, once the commits in
 * between were seen not to touch what the transaction rests on. */
#include <stdlib.h>

#include "session/internal.h"

#define ATTEMPTS 64u /* each loss means that somebody else committed */

bool rs_session_in_transaction(const RsSession *session)
{
    return session->transaction != NULL;
}

/* Takes the private entries out of the graph; `keep` what they say. */
static RsStatus unseat(RsSession *session, bool keep, RsError *err)
{
    RsEngine *engine = session->engine;
    RsTransaction *transaction = session->transaction;
    if (engine->seated != session) return RS_OK;
    RsStatus status = RS_OK;
    rs_buf_clear(&transaction->record);
    transaction->shown = transaction->shown || rs_change_set_shown(transaction->changes);
    if (keep && !rs_change_set_empty(transaction->changes)) {
        RsText record;
        status = rs_change_set_seal(transaction->changes, &record, err);
        if (status == RS_OK)
            status = rs_footprint_add_record(&transaction->footprint, engine->graph, record, err);
        if (status == RS_OK) rs_buf_add_text(&transaction->record, record);
        if (status == RS_OK) status = rs_buf_check(&transaction->record, err);
        transaction->base = rs_change_set_base(transaction->changes);
    }
    if (session->open != NULL) {
        rs_result_close_run(session->open);
        rs_view_close(session->open->view);
        session->open->view = NULL;
        session->open->overtaken = true;
    }
    rs_change_set_close(transaction->changes);
    transaction->changes = NULL;
    engine->seated = NULL;
    return status;
}

void rs_transaction_drop(RsSession *session)
{
    RsTransaction *transaction = session->transaction;
    if (transaction == NULL) return;
    RsStatus status = unseat(session, false, NULL);
    (void)status; /* keeping nothing cannot fail */
    rs_footprint_done(&transaction->footprint);
    rs_buf_done(&transaction->record);
    free(transaction);
    session->transaction = NULL;
}

/* ---- what was committed meanwhile ---- */

typedef struct Meanwhile {
    const RsTransaction *transaction;
    const RsGraph *graph;
} Meanwhile;

static RsStatus look_at_commit(void *context, const RsCommit *commit, RsError *err)
{
    Meanwhile *meanwhile = context;
    bool meets;
    RsText what;
    RS_TRY(rs_footprint_meets(&meanwhile->transaction->footprint, meanwhile->graph, commit, &meets,
                              &what, err));
    if (!meets) return RS_OK;
    RsStatus status =
        rs_fail(err, RS_CONFLICT, "TransactionConflict", RS_NOWHERE,
                "commit %llu by %.*s changed %.*s, which this transaction looked at; nothing of "
                "the transaction was written",
                (unsigned long long)commit->head.number,
                RS_TEXT_ARG(commit->author.length == 0 ? RS_TEXT("another") : commit->author),
                RS_TEXT_ARG(what));
    rs_hint(err, "the transaction is over: begin it again");
    return status;
}

/* Who was told the id of an element that the transaction made may hold on to it. */
static RsStatus check_shown(const RsTransaction *transaction, const RsChangeSet *changes,
                            RsError *err)
{
    RsRecordBase now = rs_change_set_base(changes), then = transaction->base;
    if (!transaction->shown ||
        (now.nodes == then.nodes && now.edges == then.edges && now.claims == then.claims))
        return RS_OK;
    RsStatus status = rs_fail(err, RS_CONFLICT, "TransactionConflict", RS_NOWHERE,
                              "others made elements meanwhile, and this transaction has read the "
                              "ids of its own, which would change; nothing of it was written");
    rs_hint(err, "the transaction is over: begin it again, if possible without id()");
    return status;
}

/* The graph is level with the log; the change set comes to stand on top of it. */
static RsStatus seat(RsSession *session, RsError *err)
{
    RsEngine *engine = session->engine;
    RsTransaction *transaction = session->transaction;
    if (rs_graph_head(engine->graph)->number > transaction->at.number) {
        Meanwhile meanwhile = {transaction, engine->graph};
        RsHead head = transaction->at;
        RS_TRY(rs_store_read(engine->store, &head, look_at_commit, &meanwhile, err));
        if (head.number > rs_graph_head(engine->graph)->number)
            RS_TRY(rs_graph_catch_up(engine->graph, engine->store, err));
    }
    transaction->at = *rs_graph_head(engine->graph);
    RsChangeSet *changes;
    RsStatus status = RS_OK;
    RS_TRY(rs_change_set_open(engine->graph, &changes, err));
    if (transaction->record.length > 0) {
        RsText record = {transaction->record.data, (uint32_t)transaction->record.length};
        status = check_shown(transaction, changes, err);
        if (status == RS_OK)
            status = rs_change_set_replay(changes, record, &transaction->base, err);
    }
    if (status != RS_OK) {
        rs_change_set_close(changes);
        return status;
    }
    transaction->changes = changes;
    engine->seated = session;
    return RS_OK;
}

/* After these nothing can come of the transaction; after others it can be tried again. */
static bool is_over(RsStatus status)
{
    return status == RS_CONFLICT || status == RS_CORRUPT || status == RS_OUTCOME_UNKNOWN ||
           status == RS_CONSTRAINT || status == RS_CONSTRAINT_VERIFY;
}

RsStatus rs_transaction_enter(RsSession *session, RsError *err)
{
    RsEngine *engine = session->engine;
    if (engine->seated == session) return RS_OK;
    if (engine->seated != NULL) RS_TRY(unseat(engine->seated, true, err));
    if (session->transaction == NULL) return RS_OK;
    RsStatus status = seat(session, err);
    if (is_over(status)) rs_transaction_drop(session);
    return status;
}

/* ---- begin, commit, roll back ---- */

static RsStatus no_transaction(RsError *err)
{
    RsStatus status =
        rs_fail(err, RS_USAGE, "NoTransaction", RS_NOWHERE, "there is no open transaction");
    rs_hint(err, "begin one first; without one every statement commits by itself");
    return status;
}

RsStatus rs_session_begin(RsSession *session, RsError *err)
{
    RsEngine *engine = session->engine;
    if (session->transaction != NULL)
        return rs_fail(err, RS_USAGE, "TransactionOpen", RS_NOWHERE,
                       "a transaction is open already: commit it or roll it back first");
    rs_session_end_result(session);
    RS_TRY(rs_transaction_enter(session, err));
    RS_TRY(rs_session_catch_up(session, err));
    RsTransaction *transaction = calloc(1, sizeof(*transaction));
    if (transaction == NULL) return rs_fail_memory(err);
    rs_footprint_init(&transaction->footprint);
    rs_buf_init(&transaction->record, 0);
    transaction->at = *rs_graph_head(engine->graph);
    session->transaction = transaction;
    RsStatus status = seat(session, err);
    if (status != RS_OK) rs_transaction_drop(session);
    return status;
}

RsStatus rs_session_rollback(RsSession *session, RsError *err)
{
    if (session->transaction == NULL) return no_transaction(err);
    rs_session_end_result(session);
    rs_transaction_drop(session);
    return RS_OK;
}

static RsStatus try_commit(RsSession *session, bool *beaten, uint64_t *number, RsError *err)
{
    RsEngine *engine = session->engine;
    RS_TRY(rs_transaction_enter(session, err));
    *beaten = false;
    if (rs_change_set_empty(session->transaction->changes)) return RS_OK;
    RS_TRY(rs_transaction_commit(session, session->transaction->changes, beaten, number, err));
    if (!*beaten) return RS_OK;
    RS_TRY(unseat(session, true, err));
    return rs_graph_catch_up(engine->graph, engine->store, err);
}

RsStatus rs_session_commit(RsSession *session, uint64_t *commit, RsError *err)
{
    RsEngine *engine = session->engine;
    *commit = 0;
    if (session->transaction == NULL) return no_transaction(err);
    rs_session_end_result(session);
    bool beaten = true;
    RsStatus status = RS_OK;
    for (uint32_t tries = 0; status == RS_OK && beaten && tries < ATTEMPTS; tries++) {
        if (tries > 0) rs_transaction_back_off(tries - 1);
        status = try_commit(session, &beaten, commit, err);
    }
    if (status == RS_OK && beaten)
        return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                       "others committed first, %u times in a row; the transaction is still "
                       "open: commit it again",
                       ATTEMPTS);
    if (status == RS_OK || is_over(status)) rs_transaction_drop(session);
    RS_TRY(status);
    return *commit == 0 ? RS_OK : rs_graph_catch_up(engine->graph, engine->store, err);
}

/* ---- a statement inside ---- */

/* A record larger than what a statement may use would not fit when it is built again. */
static RsStatus check_size(const RsSession *session, RsText record, RsError *err)
{
    size_t limit = session->settings.memory_bytes;
    if (limit == 0 || record.length <= limit) return RS_OK;
    RsStatus status = rs_fail(err, RS_MEMORY, "TransactionTooLarge", RS_NOWHERE,
                              "the transaction would hold %u MiB of changes, more than the %zu MiB "
                              "allowed",
                              record.length >> 20, limit >> 20);
    rs_hint(err, "commit in smaller parts, or raise the limit with --memory");
    return status;
}

RsStatus rs_transaction_step(RsResult *result, RsValue parameters, RsError *err)
{
    RsSession *session = result->session;
    RsChangeSet *changes = session->transaction->changes;
    RsSavepoint before = rs_change_set_save(changes);
    RsText record;
    RsStatus status = rs_transaction_fill(result, parameters, changes, err);
    rs_result_close_run(result);
    /* What a statement promises is checked at its end, not at that of the transaction. */
    if (status == RS_OK) status = rs_change_set_check(changes, &result->budget, err);
    if (status == RS_OK) status = rs_change_set_seal(changes, &record, err);
    if (status == RS_OK) status = check_size(session, record, err);
    if (status != RS_OK) rs_change_set_back_to(changes, &before);
    return status;
}
