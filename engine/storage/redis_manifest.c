/* redis_manifest.c - the root of the manifest, and the log trimmed behind it. */
#include <inttypes.h>
#include <stdio.h>

#include "storage/manifest.h"
#include "storage/redis_store.h"

/* KEYS[1] the root; ARGV: how the one to be replaced begins (empty: there is none), the new one.
 * Answers 1 where the new one stands, also where it stood already: asked twice, it says the same.
 */
static const char SWAP[] =
    "local now = redis.call('GET', KEYS[1]) or ''\n"
    "if now == ARGV[2] then return 1 end\n"
    "if string.sub(now, 1, #ARGV[1]) ~= ARGV[1] or (#ARGV[1] == 0 and #now > 0) then return 0 end\n"
    "redis.call('SET', KEYS[1], ARGV[2])\n"
    "return 1\n";

typedef struct Key {
    char text[40];
} Key;

static Key root_key(const RsRedisStore *store)
{
    Key key;
    snprintf(key.text, sizeof key.text, "rs:{%s}:manifest", store->base.gid);
    return key;
}

RsStatus rs_redis_root_get(RsStore *base, RsBuf *out, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key key = root_key(store);
    redisReply *reply;
    RS_TRY(rs_redis_blocks_settle(base, err));
    RS_TRY(rs_redis_ask_key(store, key.text, RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(key.text)),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_STRING)
        rs_buf_add(out, reply->str, reply->len);
    else if (reply->type != REDIS_REPLY_NIL)
        status = rs_redis_strange(&store->redis, reply, key.text, err);
    freeReplyObject(reply);
    return status == RS_OK ? rs_buf_check(out, err) : status;
}

RsStatus rs_redis_root_swap(RsStore *base, RsText expected, RsText root, bool *swapped,
                            RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key key = root_key(store);
    redisReply *reply;
    *swapped = false;
    RS_TRY(rs_redis_blocks_settle(base, err));
    RS_TRY(rs_redis_ask_key(store, key.text,
                            RS_REDIS_COMMAND(RS_TEXT("EVAL"), ((RsText){SWAP, sizeof SWAP - 1}),
                                             RS_TEXT("1"), rs_text(key.text), expected, root),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_INTEGER)
        *swapped = reply->integer == 1;
    else
        status = rs_redis_strange(&store->redis, reply, key.text, err);
    freeReplyObject(reply);
    return status;
}

RsStatus rs_redis_trim(RsStore *base, uint64_t first, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    char id[32];
    snprintf(id, sizeof id, "%" PRIu64 "-0", first);
    RS_TRY(rs_redis_blocks_settle(base, err));
    /* The entry `first` exists, so at least it stays. */
    return rs_redis_tell_key(
        store, base->key,
        RS_REDIS_COMMAND(RS_TEXT("XTRIM"), rs_text(base->key), RS_TEXT("MINID"), rs_text(id)), err);
}
