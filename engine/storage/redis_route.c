/* redis_route.c - which connection serves a key, and one command about it. */
#include "base/clock.h"
#include "storage/redis_store.h"

#define PAUSE_MS_MAX 200u

RsRedis *rs_redis_route(RsRedisStore *store, const char *key)
{
    return store->cluster == NULL ? &store->redis : rs_cluster_route(store->cluster, rs_text(key));
}

void rs_redis_drop_all(RsRedisStore *store)
{
    if (store->cluster != NULL) rs_cluster_drop(store->cluster);
    rs_redis_drop(&store->redis);
}

void rs_redis_hold(RsRedisStore *store, uint64_t until_ns)
{
    store->redis.hold_until_ns = until_ns;
    if (store->cluster != NULL) rs_cluster_hold(store->cluster, until_ns);
}

/* A cluster that is changing: nobody has done the command, and soon somebody will. */
static RsStatus changing(const RsRedisStore *store, const redisReply *reply, RsError *err)
{
    return rs_fail(err, RS_UNREACHABLE, "ClusterChanging", RS_NOWHERE,
                   "the cluster at %s is changing: %.200s", store->redis.address.shown, reply->str);
}

RsStatus rs_redis_call_key(RsRedisStore *store, const char *key, int argc, const RsText *argv,
                           redisReply **out, bool *sent, RsError *err)
{
    if (store->cluster == NULL) return rs_redis_call(&store->redis, argc, argv, out, sent, err);
    bool reached = false;
    RsStatus status = rs_cluster_call(store->cluster, rs_text(key), argc, argv, out, &reached, err);
    if (status == RS_OK && (rs_cluster_passes(*out) || rs_cluster_redirects(*out))) {
        status = changing(store, *out, err);
        freeReplyObject(*out);
        *out = NULL;
    } else if (sent != NULL && reached) {
        *sent = true;
    }
    if (status == RS_UNREACHABLE) {
        RsError ignored = {0};
        (void)!rs_cluster_refresh(store->cluster, &ignored);
    }
    return status;
}

RsStatus rs_redis_ask_key(RsRedisStore *store, const char *key, int argc, const RsText *argv,
                          redisReply **out, RsError *err)
{
    if (store->cluster == NULL) return rs_redis_ask(&store->redis, argc, argv, out, err);
    uint64_t deadline = 0;
    uint32_t pause_ms = 5;
    for (;;) {
        RsError now = {0};
        RsStatus status = rs_redis_call_key(store, key, argc, argv, out, NULL, &now);
        if (status == RS_OK) return RS_OK;
        if (deadline == 0) deadline = rs_redis_deadline(&store->redis);
        if (status != RS_UNREACHABLE || rs_clock_monotonic_ns() >= deadline) {
            if (err != NULL && err->status == RS_OK) *err = now;
            return status;
        }
        RS_TRY(rs_redis_pause(&store->redis, pause_ms, err));
        if (pause_ms < PAUSE_MS_MAX) pause_ms *= 2;
    }
}

RsStatus rs_redis_tell_key(RsRedisStore *store, const char *key, int argc, const RsText *argv,
                           RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(store, key, argc, argv, &reply, err));
    RsStatus status = reply->type == REDIS_REPLY_INTEGER
                          ? RS_OK
                          : rs_redis_strange(&store->redis, reply, key, err);
    freeReplyObject(reply);
    return status;
}
