/* result.c - rows to the caller, batch by batch. */
#include <stdlib.h>

#include "base/clock.h"
#include "session/internal.h"

uint32_t rs_result_column_count(const RsResult *result)
{
    return result->column_count;
}

RsText rs_result_column(const RsResult *result, uint32_t index)
{
    return result->columns[index];
}

RsSummary rs_result_summary(const RsResult *result)
{
    RsSummary summary = result->summary;
    summary.nanoseconds = rs_clock_monotonic_ns() - result->begun_ns;
    return summary;
}

uint32_t rs_result_warning_count(const RsResult *result)
{
    return result->statement->warning_count;
}

const RsError *rs_result_warning(const RsResult *result, uint32_t index)
{
    return &result->statement->warnings[index];
}

static void read_row(RsResult *result, const RsBatch *batch, uint32_t row)
{
    for (uint32_t i = 0; i < result->column_count; i++) {
        const RsVector *column = batch->columns[result->outputs[i]];
        result->row[i] = column == NULL ? RS_NULL : rs_vector_get(column, row);
    }
}

static RsStatus next_batch(RsResult *result, RsError *err)
{
    result->batch = NULL;
    result->live = 0;
    if (result->from_kept) {
        if (result->kept_at < result->kept.chunks.count)
            result->batch = result->kept.chunks.items[result->kept_at++];
        return RS_OK;
    }
    if (!result->running) return RS_OK;
    RsStatus status = rs_op_next(result->root, &result->batch, err);
    if (status != RS_OK && err != NULL) err->phase = RS_PHASE_RUN;
    return status;
}

RsStatus rs_result_check(const RsResult *result, RsError *err)
{
    if (!result->overtaken) return RS_OK;
    return rs_fail(err, RS_CONFLICT, "Overtaken", RS_NOWHERE,
                   "another session of this engine ran a statement before the rows of this "
                   "transaction's were read");
}

RsStatus rs_result_next(RsResult *result, const RsValue **row, RsError *err)
{
    *row = NULL;
    RS_TRY(rs_result_check(result, err));
    while (result->batch == NULL || result->live >= result->batch->live_count) {
        RS_TRY(next_batch(result, err));
        if (result->batch == NULL) return RS_OK;
    }
    read_row(result, result->batch, rs_batch_row(result->batch, result->live++));
    result->summary.rows++;
    *row = result->row;
    return RS_OK;
}

RsStatus rs_result_open_run(RsResult *result, RsValue parameters, RsChangeSet *changes,
                            RsError *err)
{
    RsEngine *engine = result->session->engine;
    const RsTransaction *transaction = result->session->transaction;
    if (changes == NULL && transaction != NULL) changes = transaction->changes;
    struct RsProfile *profile = result->run.profile;
    result->run = (RsRun){.graph = engine->graph,
                          .store = engine->store,
                          .changes = changes,
                          .budget = &result->budget,
                          .arena = result->arena,
                          .zones = engine->zones,
                          .import_dir = engine->import_dir,
                          .batches = result->batches,
                          .parameters = parameters,
                          .plan = result->plan,
                          .statement = result->statement,
                          .profile = profile};
    result->running = true;
    RS_TRY(rs_run_begin(&result->run, err));
    return rs_op_open(&result->run, result->plan->root, NULL, &result->root, err);
}

void rs_result_close_run(RsResult *result)
{
    if (!result->running) return;
    rs_op_close(result->root);
    rs_run_end(&result->run);
    result->root = NULL;
    result->batch = NULL;
    result->running = false;
}

void rs_result_close(RsResult *result)
{
    if (result == NULL) return;
    if (result->session->open == result) result->session->open = NULL;
    rs_result_close_run(result);
    rs_view_close(result->view);
    if (result->holds) rs_graph_release(result->session->engine->graph);
    rs_rows_done(&result->kept);
    rs_arena_free(result->kept_arena);
    rs_arena_free(result->view_arena);
    rs_arena_free(result->arena);
    rs_prepared_release(result->prepared);
    free(result);
}
