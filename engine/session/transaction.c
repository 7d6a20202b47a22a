/* transaction.c - change set to log: the only place where a statement becomes durable. */
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "session/internal.h"

#define ATTEMPTS 64u        /* a beaten writer tries again; each loss means that another won */
#define BACK_OFF_NS 200000u /* times the attempt, jittered */

RsStatus rs_session_catch_up(RsSession *session, RsError *err)
{
    RsEngine *engine = session->engine;
    bool news = true;
    /* A transaction reads one state of the graph to its end. */
    if (session->settings.stale || session->transaction != NULL) return RS_OK;
    if (rs_graph_outdated(engine->graph)) return rs_graph_reopen(engine->graph, engine->store, err);
    RS_TRY(rs_store_has_news(engine->store, rs_graph_head(engine->graph)->number, &news, err));
    if (!news) return RS_OK;
    RsError why = {0};
    RsStatus status = rs_graph_catch_up(engine->graph, engine->store, &why);
    /* The log was trimmed past where this process stood: the snapshot is ahead of it. */
    if (status == RS_TRIMMED) return rs_graph_reopen(engine->graph, engine->store, err);
    if (status != RS_OK && err != NULL && err->status == RS_OK) *err = why;
    return status;
}

RsStatus rs_transaction_append(RsSession *session, RsText record, bool *beaten, uint64_t *number,
                               RsError *err)
{
    RsEngine *engine = session->engine;
    RsCommit commit = {.time_us = rs_clock_wall_us(),
                       .author = rs_text(session->settings.author),
                       .message = rs_text(session->settings.message),
                       .record = record};
    rs_uuid_new(commit.uuid);
    RS_TRY(rs_store_append(engine->store, rs_graph_head(engine->graph), &commit, beaten, err));
    *number = commit.head.number;
    return RS_OK;
}

RsStatus rs_transaction_commit(RsSession *session, RsChangeSet *changes, bool *beaten,
                               uint64_t *number, RsError *err)
{
    RsText record;
    RS_TRY(rs_change_set_seal(changes, &record, err));
    return rs_transaction_append(session, record, beaten, number, err);
}

/* Beaten writers that wait for different times do not meet again. */
void rs_transaction_back_off(uint32_t attempt)
{
    uint64_t wait = BACK_OFF_NS * (uint64_t)(attempt < 20 ? attempt + 1 : 20), chance;
    if (getrandom(&chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
        chance = rs_clock_monotonic_ns();
    wait += chance % (wait + 1);
    struct timespec pause = {.tv_nsec = (long)wait};
    nanosleep(&pause, NULL);
}

static void note_stats(RsResult *result, const RsChangeSet *changes)
{
    const RsWriteStats *stats = rs_change_set_stats(changes);
    RsSummary *summary = &result->summary;
    summary->nodes_created = stats->nodes_created;
    summary->nodes_deleted = stats->nodes_deleted;
    summary->relationships_created = stats->relationships_created;
    summary->relationships_deleted = stats->relationships_deleted;
    summary->properties_set = stats->properties_set;
    summary->labels_added = stats->labels_added;
    summary->labels_removed = stats->labels_removed;
    summary->claims_recorded = stats->claims_recorded;
    summary->claims_retracted = stats->claims_retracted;
    summary->wrote = stats->events > 0;
}

static void add_stats(RsSummary *to, const RsSummary *before)
{
    to->nodes_created += before->nodes_created;
    to->nodes_deleted += before->nodes_deleted;
    to->relationships_created += before->relationships_created;
    to->relationships_deleted += before->relationships_deleted;
    to->properties_set += before->properties_set;
    to->labels_added += before->labels_added;
    to->labels_removed += before->labels_removed;
    to->claims_recorded += before->claims_recorded;
    to->claims_retracted += before->claims_retracted;
    to->wrote = to->wrote || before->wrote;
}

RsStatus rs_transaction_fill(RsResult *result, RsValue parameters, RsChangeSet *changes,
                             RsError *err)
{
    rs_arena_clear(result->kept_arena);
    rs_rows_done(&result->kept);
    rs_rows_init(&result->kept, result->kept_arena,
                 (RsSlots){result->outputs, result->column_count}, result->plan->slot_count);
    uint64_t begun = rs_clock_monotonic_ns();
    RS_TRY(rs_result_open_run(result, parameters, changes, err));
    result->whole.open_ns = rs_clock_monotonic_ns() - begun;
    if (result->run.profile != NULL) /* what a beaten attempt did is not counted */
        memset(result->run.profile, 0, result->plan->node_count * sizeof(RsProfile));
    RS_TRY(rs_rows_drain(&result->kept, result->root, err));
    note_stats(result, changes);
    return RS_OK;
}

/* That a node cannot go is known only when all is done: the mark stands below the first DELETE. */
static RsStatus at_delete(const RsResult *result, RsStatus status, RsError *err)
{
    const RsBoundQuery *query = result->statement->query;
    for (uint32_t i = 0; status == RS_CONSTRAINT_VERIFY && i < query->single_count; i++)
        for (const RsBoundClause *c = query->singles[i].clauses; c != NULL; c = c->next)
            if (c->kind == RS_CLAUSE_DELETE) rs_error_at(err, c->span);
    return status;
}

/* Runs the statement on the snapshot at hand and keeps its rows; commits what it wrote. */
static RsStatus attempt(RsResult *result, RsValue parameters, RsChangeSet *changes, bool *beaten,
                        RsError *err)
{
    *beaten = false;
    RS_TRY(rs_transaction_fill(result, parameters, changes, err));
    if (rs_change_set_empty(changes)) {
        RsText record; /* what was promised is checked, though nothing is left to write */
        return rs_change_set_seal(changes, &record, err);
    }
    uint64_t begun = rs_clock_monotonic_ns();
    RsStatus status =
        rs_transaction_commit(result->session, changes, beaten, &result->summary.commit, err);
    result->whole.commit_ns = rs_clock_monotonic_ns() - begun;
    return at_delete(result, status, err);
}

/* ---- CALL { } IN TRANSACTIONS ---- */

typedef struct Batched {
    RsResult *result;
    uint64_t commits;
    uint32_t losses; /* in a row */
} Batched;

static RsStatus begin_batch(void *context, RsChangeSet **out, RsError *err)
{
    return rs_change_set_open(((Batched *)context)->result->session->engine->graph, out, err);
}

static RsStatus commit_batch(void *context, RsChangeSet *changes, bool *beaten, RsError *err)
{
    Batched *batched = context;
    RsResult *result = batched->result;
    RsEngine *engine = result->session->engine;
    RsSummary before = result->summary;
    uint64_t number = 0;
    RsText record;
    bool empty = rs_change_set_empty(changes);
    RsStatus status = empty ? rs_change_set_seal(changes, &record, err)
                            : rs_transaction_commit(result->session, changes, beaten, &number, err);
    note_stats(result, changes);
    rs_change_set_close(changes);
    if (status == RS_OK && !empty) status = rs_graph_catch_up(engine->graph, engine->store, err);
    if (status != RS_OK || *beaten) {
        result->summary = before;
        if (*beaten) rs_transaction_back_off(batched->losses++);
        return status;
    }
    batched->losses = 0;
    if (number != 0) {
        batched->commits++;
        result->summary.commit = number;
    }
    add_stats(&result->summary, &before);
    return RS_OK;
}

/* What was committed before a failure stays, and the error says so. */
static RsStatus run_batched(RsResult *result, RsValue parameters, RsError *err)
{
    Batched batched = {.result = result};
    RsBatches batches = {&batched, begin_batch, commit_batch};
    if (result->session->transaction != NULL) {
        RsStatus status = rs_fail(err, RS_SEMANTIC, "TransactionOpen", RS_NOWHERE,
                                  "CALL { } IN TRANSACTIONS commits by itself: it cannot stand in "
                                  "an open transaction");
        rs_hint(err, "commit or roll back first, or leave out IN TRANSACTIONS");
        return status;
    }
    rs_rows_init(&result->kept, result->kept_arena,
                 (RsSlots){result->outputs, result->column_count}, result->plan->slot_count);
    result->batches = &batches;
    RsStatus status = rs_result_open_run(result, parameters, NULL, err);
    if (status == RS_OK) status = rs_rows_drain(&result->kept, result->root, err);
    rs_result_close_run(result);
    result->batches = NULL;
    if (status != RS_OK && err != NULL && batched.commits > 0) {
        size_t length = strlen(err->text);
        snprintf(err->text + length, sizeof(err->text) - length,
                 "; %llu transactions before it were committed, up to commit %llu",
                 (unsigned long long)batched.commits, (unsigned long long)result->summary.commit);
    }
    return status;
}

RsStatus rs_transaction_run(RsResult *result, RsValue parameters, RsError *err)
{
    RsEngine *engine = result->session->engine;
    result->from_kept = true;
    if (result->statement->batched) return run_batched(result, parameters, err);
    if (result->session->transaction != NULL) return rs_transaction_step(result, parameters, err);
    for (uint32_t tries = 0; tries < ATTEMPTS; tries++) {
        RsChangeSet *changes;
        bool beaten = false;
        RsArenaMark mark = rs_arena_mark(result->arena);
        RS_TRY(rs_change_set_open(engine->graph, &changes, err));
        RsStatus status = attempt(result, parameters, changes, &beaten, err);
        uint64_t begun = rs_clock_monotonic_ns();
        rs_result_close_run(result);
        rs_change_set_close(changes);
        if (status == RS_OK && (beaten || result->summary.wrote))
            status = rs_graph_catch_up(engine->graph, engine->store, err);
        result->whole.commit_ns += rs_clock_monotonic_ns() - begun;
        if (status != RS_OK || !beaten) return status;
        rs_transaction_back_off(tries);
        rs_arena_reset(result->arena, mark);
    }
    return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                   "others committed first, %u times in a row; nothing was written: run it again",
                   ATTEMPTS);
}
