/* engine.c - opens a graph: its store and its replica. */
#include <stdlib.h>
#include <string.h>

#include "session/internal.h"

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
    RsStatus status = rs_store_open(&store, &engine->store, err);
    if (status == RS_OK) status = rs_graph_new(&engine->graph, err);
    if (status == RS_OK && (engine->zones = rs_zones_new()) == NULL) status = rs_fail_memory(err);
    if (status == RS_OK) status = rs_graph_catch_up(engine->graph, engine->store, err);
    if (status == RS_OK) status = rs_graph_settle(engine->graph, err);
    if (status != RS_OK) {
        rs_engine_close(engine);
        return status;
    }
    *out = engine;
    return RS_OK;
}

void rs_engine_close(RsEngine *engine)
{
    if (engine == NULL) return;
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
