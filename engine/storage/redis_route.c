/* redis_route.c - which connection serves a key. */
#include "storage/redis_store.h"

RsRedis *rs_redis_route(RsRedisStore *store, const char *key)
{
    (void)key;
    return &store->redis;
}

void rs_redis_drop_all(RsRedisStore *store)
{
    rs_redis_drop(&store->redis);
}

RsStatus rs_redis_ask_key(RsRedisStore *store, const char *key, int argc, const RsText *argv,
                          redisReply **out, RsError *err)
{
    return rs_redis_ask(rs_redis_route(store, key), argc, argv, out, err);
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
