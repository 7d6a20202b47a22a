/* redis_blocks.c - immutable blocks as strings, named by what they hold. */
#include <stdio.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define IN_FLIGHT 16u

typedef struct Key {
    char text[80];
} Key;

static Key key_of(const RsRedisStore *store, const RsBlockName *name)
{
    Key key;
    snprintf(key.text, sizeof key.text, "rs:{%s#%u}:b:%s", store->base.gid, rs_block_shard(name),
             name->text);
    return key;
}

static RsText bytes_of(const RsLogBlock *block)
{
    return (RsText){block->bytes.data, (uint32_t)block->bytes.length};
}

RsStatus rs_redis_block_fetch(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    RsRedisStore *store = context;
    Key key = key_of(store, name);
    redisReply *reply;
    RS_TRY(rs_redis_ask(&store->redis, RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(key.text)), &reply,
                        err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_STRING)
        rs_buf_add(out, reply->str, reply->len);
    else if (reply->type == REDIS_REPLY_NIL)
        status = rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                         "the block %s is gone from the Redis at %s", key.text,
                         store->redis.address.shown);
    else
        status = rs_redis_strange(&store->redis, reply, key.text, err);
    freeReplyObject(reply);
    return status == RS_OK ? rs_buf_check(out, err) : status;
}

/* A block of that name was there: it must hold the same. */
static RsStatus compare(RsRedisStore *store, const RsLogBlock *block, RsError *err)
{
    RsBuf there;
    rs_buf_init(&there, 0);
    RsStatus status = rs_redis_block_fetch(store, &block->name, &there, err);
    if (status == RS_OK && (there.length != block->bytes.length ||
                            memcmp(there.data, block->bytes.data, there.length) != 0))
        status = rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                         "the block %s holds another block than the one it names",
                         key_of(store, &block->name).text);
    rs_buf_done(&there);
    return status;
}

static RsStatus take_answer(RsRedisStore *store, const RsLogBlock *block, bool *existed,
                            RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_receive(&store->redis, &reply, err));
    RsStatus status = RS_OK;
    *existed = reply->type == REDIS_REPLY_NIL;
    if (!*existed && reply->type != REDIS_REPLY_STATUS) {
        status = rs_redis_strange(&store->redis, reply, key_of(store, &block->name).text, err);
        rs_redis_drop(&store->redis); /* the answers that follow are nobody's */
    }
    freeReplyObject(reply);
    return status;
}

static RsStatus put_some(RsRedisStore *store, const RsLogBlock *blocks, size_t count, RsError *err)
{
    bool existed[IN_FLIGHT];
    for (size_t i = 0; i < count; i++) {
        Key key = key_of(store, &blocks[i].name);
        RS_TRY(rs_redis_send(&store->redis,
                             RS_REDIS_COMMAND(RS_TEXT("SET"), rs_text(key.text),
                                              bytes_of(&blocks[i]), RS_TEXT("NX")),
                             err));
    }
    for (size_t i = 0; i < count; i++)
        RS_TRY(take_answer(store, &blocks[i], &existed[i], err));
    for (size_t i = 0; i < count; i++)
        if (existed[i]) RS_TRY(compare(store, &blocks[i], err));
    return RS_OK;
}

RsStatus rs_redis_blocks_put(RsRedisStore *store, const RsLogFrame *frame, RsError *err)
{
    size_t at = 0;
    uint64_t deadline = 0;
    while (at < frame->blocks.count) {
        size_t count = frame->blocks.count - at;
        if (count > IN_FLIGHT) count = IN_FLIGHT;
        RsError now = {0};
        RsStatus status = put_some(store, frame->blocks.items + at, count, &now);
        if (status == RS_OK) {
            at += count;
            deadline = 0;
            continue;
        }
        /* Cut off: nothing refers to a block yet, and the same block may be stored again. */
        rs_redis_drop(&store->redis);
        if (deadline == 0) deadline = rs_redis_deadline(&store->redis);
        if (status != RS_UNREACHABLE || rs_clock_monotonic_ns() >= deadline) {
            if (err != NULL && err->status == RS_OK) *err = now;
            return status;
        }
        RS_TRY(rs_redis_pause(&store->redis, 20, err));
    }
    return RS_OK;
}
