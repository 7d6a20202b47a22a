/* redis_store.c - opens and closes the store in a Redis. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "storage/keeper.h"
#include "storage/redis_store.h"

static void drop_options(RsRedisStore *store);

#define TIMEOUT_MS_DEFAULT 5000u
#define CONNECT_TRIES 3

static void redis_close(RsStore *store)
{
    RsRedisStore *redis_store = (RsRedisStore *)store;
    rs_redis_lease_end(redis_store);
    rs_cluster_close(redis_store->cluster);
    rs_redis_done(&redis_store->redis);
    rs_shared_page_close(&redis_store->page);
    /* Last: with users.lock free, the reaper may end the server. */
    if (redis_store->is_embedded) rs_embedded_close(&redis_store->embedded);
    rs_store_done(store);
    drop_options(redis_store);
    free(redis_store);
}

static RsStatus redis_twin(RsStore *base, RsStore **out, RsError *err)
{
    const RsRedisStore *store = (const RsRedisStore *)base;
    RS_TRY(rs_redis_store_open(&store->options, out, err));
    if (strcmp((*out)->gid, base->gid) == 0) return RS_OK;
    rs_store_close(*out);
    *out = NULL;
    return rs_fail(err, RS_CONFLICT, "LogChanged", RS_NOWHERE,
                   "the graph %.100s is another one than when it was opened", base->graph);
}

static RsStatus redis_sibling(RsStore *base, const char *graph, RsStore **out, RsError *err)
{
    RsStoreOptions options = ((const RsRedisStore *)base)->options;
    options.graph = graph;
    return rs_redis_store_open(&options, out, err);
}

#define REDIS_FUNCTIONS                                                                            \
    .close = redis_close, .graphs = rs_redis_graphs, .has_news = rs_redis_log_has_news,            \
    .entries = rs_redis_log_entries, .fetch = rs_redis_block_fetch, .append = rs_redis_log_append, \
    .append_many = rs_redis_log_append_many, .twin = redis_twin, .sibling = redis_sibling,         \
    .blocks_send = rs_redis_blocks_send, .blocks_settle = rs_redis_blocks_settle,                  \
    .blocks_get = rs_redis_blocks_get, .blocks_unlink = rs_redis_blocks_unlink,                    \
    .root_get = rs_redis_root_get, .root_swap = rs_redis_root_swap, .trim = rs_redis_trim,         \
    .replace = rs_redis_log_replace, .drop = rs_redis_graph_drop,                                  \
    .coordination = &RS_REDIS_COORDINATION

static const RsStoreClass GIVEN = {.kind = "redis", REDIS_FUNCTIONS};
static const RsStoreClass EMBEDDED = {.kind = "embedded", REDIS_FUNCTIONS};

/* Keeps copies of the texts: a twin is opened by them later. */
static RsStatus keep_options(RsRedisStore *store, const RsStoreOptions *options, RsError *err)
{
    store->options = *options;
    const char **const texts[] = {&store->options.data_dir, &store->options.redis_uri,
                                  &store->options.graph, &store->options.cache_dir};
    bool whole = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (*texts[i] == NULL) continue;
        *texts[i] = strdup(*texts[i]);
        whole = whole && *texts[i] != NULL;
    }
    store->options.warn = NULL; /* it was said once */
    store->read_only = options->read_only;
    randombytes_buf(&store->client, sizeof store->client);
    return whole ? RS_OK : rs_fail_memory(err);
}

static void drop_options(RsRedisStore *store)
{
    char *uri = (char *)store->options.redis_uri; /* may hold a password */
    if (uri != NULL) explicit_bzero(uri, strlen(uri));
    free(uri);
    free((char *)store->options.data_dir);
    free((char *)store->options.graph);
    free((char *)store->options.cache_dir);
}

static RsStatus set_up(RsRedisStore *store, const RsStoreOptions *options, RsError *err)
{
    RsRedis *redis = &store->redis;
    redis->timeout_ms = options->timeout_ms == 0 ? TIMEOUT_MS_DEFAULT : options->timeout_ms;
    redis->cancel = options->cancel;
    redis->warn = options->warn;
    redis->warn_context = options->warn_context;
    if (!store->is_embedded) return rs_redis_address_read(options->redis_uri, &redis->address, err);
    RS_TRY(rs_embedded_open(&store->embedded, options->data_dir, options->read_only,
                            options->idle_ms, err));
    redis->dial = rs_embedded_dial;
    redis->dial_context = &store->embedded;
    redis->address.shown = strdup(options->data_dir);
    return redis->address.shown == NULL ? rs_fail_memory(err) : RS_OK;
}

/* A server of our own that is killed while we greet it is started again; one that ends each time
 * has a reason, which its log tells. */
static RsStatus connect_first(RsRedisStore *store, RsError *err)
{
    RsError now = {0};
    RsStatus status = RS_OK;
    for (int tries = 0; tries < (store->is_embedded ? CONNECT_TRIES : 1); tries++) {
        rs_error_clear(&now);
        status = rs_redis_connect(&store->redis, &now);
        bool died = status == RS_UNREACHABLE && strcmp(now.detail, "ConnectionLost") == 0;
        if (!died) break;
    }
    if (status == RS_OK) return RS_OK;
    if (store->is_embedded && status == RS_UNREACHABLE) rs_embedded_explain(&store->embedded, &now);
    if (err != NULL && err->status == RS_OK) *err = now;
    return status;
}

static RsStatus open_cluster(RsRedisStore *store, RsError *err)
{
    RS_TRY(rs_cluster_open(&store->redis, &store->cluster, err));
    store->redis.been_connected = true;
    for (size_t i = 0; i < store->cluster->nodes.count; i++) {
        RsRedis *node = store->cluster->nodes.items[i];
        RsError down = {0}; /* one that is down is noticed when it is needed */
        RsStatus status = rs_redis_connect(node, &down);
        if (status == RS_OK) status = rs_redis_probe(node, false, &down);
        if (status == RS_OK || status == RS_UNREACHABLE) continue;
        if (err != NULL && err->status == RS_OK) *err = down;
        return status;
    }
    return RS_OK;
}

static RsStatus open_server(RsRedisStore *store, const RsStoreOptions *options, RsError *err)
{
    RS_TRY(set_up(store, options, err));
    if (store->redis.address.cluster) return open_cluster(store, err);
    RS_TRY(connect_first(store, err));
    if (store->is_embedded) RS_TRY(rs_embedded_check(&store->embedded, &store->redis, err));
    return rs_redis_probe(&store->redis, store->is_embedded, err);
}

static RsStatus open_graph(RsRedisStore *store, const RsStoreOptions *options, RsError *err)
{
    RS_TRY(rs_redis_graph_open(store, options->read_only, err));
    snprintf(store->turn_key, sizeof store->turn_key, "rs:{%s}:turn", store->base.gid);
    if (store->is_embedded)
        rs_shared_page_open(&store->page, store->embedded.dir_fd, store->base.gid);
    return RS_OK;
}

/* A store without a graph yet. */
static RsStatus open_bare(const RsStoreOptions *options, RsRedisStore **out, RsError *err)
{
    if (options->data_dir != NULL && options->redis_uri != NULL)
        return rs_fail(err, RS_USAGE, "Store", RS_NOWHERE,
                       "a data directory and the address of a Redis cannot both be given");
    RsRedisStore *store = calloc(1, sizeof *store);
    if (store == NULL) return rs_fail_memory(err);
    store->is_embedded = options->data_dir != NULL;
    store->embedded = (RsEmbedded){.dir_fd = -1, .users_fd = -1};
    rs_redis_init(&store->redis);
    RsStatus status =
        rs_store_init(&store->base, store->is_embedded ? &EMBEDDED : &GIVEN, options->graph, err);
    if (status == RS_OK) status = keep_options(store, options, err);
    if (status == RS_OK) status = open_server(store, options, err);
    if (status != RS_OK) {
        redis_close(&store->base);
        return status;
    }
    *out = store;
    return RS_OK;
}

RsStatus rs_redis_store_open(const RsStoreOptions *options, RsStore **out, RsError *err)
{
    RsRedisStore *store;
    RS_TRY(open_bare(options, &store, err));
    RsStatus status = open_graph(store, options, err);
    if (status != RS_OK) {
        redis_close(&store->base);
        return status;
    }
    *out = &store->base;
    return RS_OK;
}

RsStatus rs_keeper_graphs(const RsStoreOptions *options, RsGraphLister visit, void *context,
                          RsError *err)
{
    RsRedisStore *store;
    if (options->data_dir == NULL && options->redis_uri == NULL)
        return rs_fail(err, RS_UNSUPPORTED, "Memory", RS_NOWHERE,
                       "a store in memory has one graph, which goes with its program");
    RS_TRY(open_bare(options, &store, err));
    RsStatus status = rs_redis_graphs_list(store, visit, context, err);
    redis_close(&store->base);
    return status;
}
