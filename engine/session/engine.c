/* engine.c - opens a graph: its store and its replica. */
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

RsStatus rs_engine_start(RsEngine *engine, RsStore *store, RsError *err)
{
    engine->store = store;
    RsStatus status = rs_graph_new(&engine->graph, err);
    if (status == RS_OK && (engine->zones = rs_zones_new()) == NULL) status = rs_fail_memory(err);
    if (status == RS_OK) status = rs_graph_load(engine->graph, engine->store, err);
    if (status == RS_OK) status = rs_graph_catch_up(engine->graph, engine->store, err);
    if (status == RS_OK) status = rs_graph_settle(engine->graph, err);
    engine->opened = status == RS_OK;
    return status;
}

RsStatus rs_engine_open(const RsEngineOptions *options, RsEngine **out, RsError *err)
{
    RsEngine *engine = calloc(1, sizeof(*engine));
    if (engine == NULL) return rs_fail_memory(err);
    engine->cancel = options->cancel;
    if (options->import_dir != NULL && (engine->import_dir = strdup(options->import_dir)) == NULL) {
        free(engine);
        return rs_fail_memory(err);
    }
    engine->read_only = options->read_only;
    RsStoreOptions store = {.data_dir = options->data_dir,
                            .redis_uri = options->redis_uri,
                            .graph = options->graph,
                            .read_only = options->read_only,
                            .cancel = options->cancel,
                            .warn = options->warn,
                            .warn_context = options->warn_context};
    RsStore *opened;
    RsStatus status = rs_store_open(&store, &opened, err);
    if (status == RS_OK) status = rs_engine_start(engine, opened, err);
    if (status != RS_OK) {
        rs_engine_close(engine);
        return status;
    }
    *out = engine;
    return RS_OK;
}

RsStatus rs_engine_checkpoint(RsEngine *engine, bool *made, RsError *err)
{
    *made = false;
    if (engine->read_only)
        return rs_fail(err, RS_REFUSED, "ReadOnly", RS_NOWHERE,
                       "the graph was opened read-only: a checkpoint would write");
    RS_TRY(rs_graph_catch_up(engine->graph, engine->store, err));
    return rs_graph_checkpoint(engine->graph, engine->store, true, made, err);
}

void rs_engine_keep(RsEngine *engine)
{
    RsError ignored = {0};
    bool made;
    if (engine->read_only || engine->checkpoint_failed ||
        strcmp(rs_store_kind(engine->store), "memory") == 0 ||
        !rs_graph_wants_checkpoint(engine->graph))
        return;
    /* Nothing is lost by a failure but time at the next opening; the statement goes on. */
    engine->checkpoint_failed =
        rs_graph_checkpoint(engine->graph, engine->store, false, &made, &ignored) != RS_OK;
    rs_error_clear(&ignored);
}

void rs_engine_close(RsEngine *engine)
{
    if (engine == NULL) return;
    rs_engine_close_others(engine);
    if (engine->opened) rs_engine_keep(engine);
    if (engine->graph != NULL) rs_graph_free(engine->graph);
    rs_store_close(engine->store);
    if (engine->zones != NULL) rs_zones_free(engine->zones);
    free(engine->import_dir);
    free(engine);
}

const char *rs_engine_graph(const RsEngine *engine)
{
    return rs_store_graph(engine->store);
}

const char *rs_engine_store(const RsEngine *engine)
{
    return rs_store_kind(engine->store);
}

uint64_t rs_engine_commit(const RsEngine *engine)
{
    return rs_graph_head(engine->graph)->number;
}

const uint8_t *rs_engine_hash(const RsEngine *engine)
{
    return rs_graph_head(engine->graph)->hash;
}
