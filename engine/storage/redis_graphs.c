/* redis_graphs.c - rs:graphs, the names of the graphs: name to "gid created". */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define GRAPHS "rs:graphs"

static bool is_gid(const redisReply *reply)
{
    if (reply->len < RS_GID_BYTES) return false;
    for (size_t i = 0; i < RS_GID_BYTES; i++)
        if (!isxdigit((unsigned char)reply->str[i]) || isupper((unsigned char)reply->str[i]))
            return false;
    return reply->len == RS_GID_BYTES || reply->str[RS_GID_BYTES] == ' ';
}

static RsStatus look_up(RsRedisStore *store, bool *found, RsError *err)
{
    redisReply *reply;
    RsText name = rs_text(store->base.graph);
    *found = false;
    RS_TRY(rs_redis_ask_key(store, GRAPHS, RS_REDIS_COMMAND(RS_TEXT("HGET"), RS_TEXT(GRAPHS), name),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_STRING && is_gid(reply)) {
        rs_store_set_gid(&store->base, reply->str);
        *found = true;
    } else if (reply->type == REDIS_REPLY_STRING) {
        status = rs_fail(err, RS_CORRUPT, "Key", RS_NOWHERE,
                         "the entry %.100s of the key " GRAPHS " in the Redis at %s is damaged",
                         store->base.graph, store->redis.address.shown);
    } else if (reply->type != REDIS_REPLY_NIL) {
        status = rs_redis_strange(&store->redis, reply, GRAPHS, err);
    }
    freeReplyObject(reply);
    return status;
}

/* Two who make the same graph at once: one of them wins, and both then read who did. */
static RsStatus make(RsRedisStore *store, RsError *err)
{
    char gid[RS_GID_BYTES + 1], value[64];
    rs_store_new_gid(gid);
    int length = snprintf(value, sizeof value, "%s %lld", gid, (long long)rs_clock_wall_us());
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(store, GRAPHS,
                            RS_REDIS_COMMAND(RS_TEXT("HSETNX"), RS_TEXT(GRAPHS),
                                             rs_text(store->base.graph),
                                             ((RsText){value, (uint32_t)length})),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type != REDIS_REPLY_INTEGER)
        status = rs_redis_strange(&store->redis, reply, GRAPHS, err);
    freeReplyObject(reply);
    return status;
}

RsStatus rs_redis_graph_open(RsRedisStore *store, bool read_only, RsError *err)
{
    bool found;
    RS_TRY(look_up(store, &found, err));
    if (found) return RS_OK;
    if (read_only)
        return rs_fail(err, RS_ENTITY, "Graph", RS_NOWHERE, "there is no graph named %.100s in %s",
                       store->base.graph, store->redis.address.shown);
    RS_TRY(make(store, err));
    RS_TRY(look_up(store, &found, err));
    if (found) return RS_OK;
    return rs_fail(err, RS_CORRUPT, "Key", RS_NOWHERE,
                   "the graph %.100s vanished from the key " GRAPHS " as soon as it was made",
                   store->base.graph);
}

RsStatus rs_redis_graphs(RsStore *base, RsGraphVisitor visit, void *context, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    redisReply *reply;
    RS_TRY(rs_redis_ask(&store->redis, RS_REDIS_COMMAND(RS_TEXT("HKEYS"), RS_TEXT(GRAPHS)), &reply,
                        err));
    RsStatus status = RS_OK;
    if (reply->type != REDIS_REPLY_ARRAY)
        status = rs_redis_strange(&store->redis, reply, GRAPHS, err);
    for (size_t i = 0; status == RS_OK && i < reply->elements; i++)
        status = visit(context, rs_redis_text(reply->element[i]), err);
    freeReplyObject(reply);
    return status;
}

RsStatus rs_redis_graphs_list(RsRedisStore *store, RsGraphLister visit, void *context, RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(store, GRAPHS, RS_REDIS_COMMAND(RS_TEXT("HGETALL"), RS_TEXT(GRAPHS)),
                            &reply, err));
    RsStatus status = reply->type == REDIS_REPLY_ARRAY
                          ? RS_OK
                          : rs_redis_strange(&store->redis, reply, GRAPHS, err);
    for (size_t i = 0; i + 1 < reply->elements && status == RS_OK; i += 2) {
        const redisReply *name = reply->element[i], *value = reply->element[i + 1];
        if (name->type != REDIS_REPLY_STRING || value->type != REDIS_REPLY_STRING ||
            !is_gid(value)) {
            status = rs_fail(err, RS_CORRUPT, "Key", RS_NOWHERE,
                             "an entry of the key " GRAPHS " in the Redis at %s is damaged",
                             store->redis.address.shown);
            break;
        }
        int64_t created =
            value->len > RS_GID_BYTES ? strtoll(value->str + RS_GID_BYTES, NULL, 10) : 0;
        status =
            visit(context, rs_redis_text(name), (RsText){value->str, RS_GID_BYTES}, created, err);
    }
    freeReplyObject(reply);
    return status;
}

/* The log goes first, then what could find blocks, then the name. */
RsStatus rs_redis_graph_drop(RsStore *base, RsError *err)
{
    static const char *const KEYS[] = {"log",     "log:new",    "manifest", "leases",
                                       "intents", "checkpoint", "turn"};
    RsRedisStore *store = (RsRedisStore *)base;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        char key[64];
        snprintf(key, sizeof key, "rs:{%s}:%s", base->gid, KEYS[i]);
        RS_TRY(
            rs_redis_tell_key(store, key, RS_REDIS_COMMAND(RS_TEXT("UNLINK"), rs_text(key)), err));
    }
    return rs_redis_tell_key(
        store, GRAPHS, RS_REDIS_COMMAND(RS_TEXT("HDEL"), RS_TEXT(GRAPHS), rs_text(base->graph)),
        err);
}
