/* redis_blocks.c - immutable blocks as strings, named by what they hold. */
#include <stdio.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define IN_FLIGHT 16u /* blocks being stored */
#define READ_AHEAD 8u /* blocks being fetched: at most 2 MiB, and as many being looked at */

static RsBlockKey key_of(const RsRedisStore *store, const RsBlockName *name)
{
    return rs_block_key(store->base.gid, name);
}

static RsText bytes_of(const RsLogBlock *block)
{
    return (RsText){block->bytes.data, (uint32_t)block->bytes.length};
}

static RsStatus gone(const RsRedisStore *store, const char *key, RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                   "the block %s is gone from the Redis at %s", key, store->redis.address.shown);
}

RsStatus rs_redis_block_fetch(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    RsRedisStore *store = context;
    RsBlockKey key = key_of(store, name);
    redisReply *reply;
    RS_TRY(rs_redis_blocks_settle(&store->base, err));
    RS_TRY(rs_redis_ask_key(store, key.text, RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(key.text)),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_STRING)
        rs_buf_add(out, reply->str, reply->len);
    else if (reply->type == REDIS_REPLY_NIL)
        status = gone(store, key.text, err);
    else
        status = rs_redis_strange(&store->redis, reply, key.text, err);
    freeReplyObject(reply);
    return status == RS_OK ? rs_buf_check(out, err) : status;
}

/* ---- storing ---- */

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

static RsStatus send_some(RsRedisStore *store, const RsLogBlock *blocks, size_t count, RsError *err)
{
    for (size_t i = 0; i < count; i++) {
        RsBlockKey key = key_of(store, &blocks[i].name);
        RS_TRY(rs_redis_send(rs_redis_route(store, key.text),
                             RS_REDIS_COMMAND(RS_TEXT("SET"), rs_text(key.text),
                                              bytes_of(&blocks[i]), RS_TEXT("NX")),
                             err));
    }
    return RS_OK;
}

/* Of a cluster: the block's slot is moving, so it is stored by itself. */
static RsStatus store_moved(RsRedisStore *store, const RsLogBlock *block, bool *existed,
                            RsError *err)
{
    RsBlockKey key = key_of(store, &block->name);
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(
        store, key.text,
        RS_REDIS_COMMAND(RS_TEXT("SET"), rs_text(key.text), bytes_of(block), RS_TEXT("NX")), &reply,
        err));
    *existed = reply->type == REDIS_REPLY_NIL;
    RsStatus status = *existed || reply->type == REDIS_REPLY_STATUS
                          ? RS_OK
                          : rs_redis_strange(&store->redis, reply, key.text, err);
    freeReplyObject(reply);
    return status;
}

static RsStatus take_answer(RsRedisStore *store, const RsLogBlock *block, bool *existed,
                            bool *moved, RsError *err)
{
    RsBlockKey key = key_of(store, &block->name);
    RsRedis *redis = rs_redis_route(store, key.text);
    redisReply *reply;
    RS_TRY(rs_redis_receive(redis, &reply, err));
    RsStatus status = RS_OK;
    *existed = reply->type == REDIS_REPLY_NIL;
    *moved = store->cluster != NULL && (rs_cluster_redirects(reply) || rs_cluster_passes(reply));
    if (!*existed && !*moved && reply->type != REDIS_REPLY_STATUS) {
        status = rs_redis_strange(redis, reply, key.text, err);
        rs_redis_drop(redis); /* the answers that follow are nobody's */
    }
    freeReplyObject(reply);
    return status;
}

static RsStatus take_answers(RsRedisStore *store, const RsLogBlock *blocks, size_t count,
                             RsError *err)
{
    bool existed[IN_FLIGHT], moved[IN_FLIGHT];
    for (size_t i = 0; i < count; i++)
        RS_TRY(take_answer(store, &blocks[i], &existed[i], &moved[i], err));
    for (size_t i = 0; i < count; i++)
        if (moved[i]) RS_TRY(store_moved(store, &blocks[i], &existed[i], err));
    for (size_t i = 0; i < count; i++)
        if (existed[i]) RS_TRY(compare(store, &blocks[i], err));
    return RS_OK;
}

RsStatus rs_redis_blocks_send(RsStore *base, const RsLogBlock *blocks, size_t count, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    for (size_t at = 0; at < count; at += IN_FLIGHT) {
        RS_TRY(rs_redis_blocks_settle(base, err));
        size_t some = count - at < IN_FLIGHT ? count - at : IN_FLIGHT;
        RsError ignored = {0}; /* what went wrong is found out, and tried again, when settling */
        store->sent = blocks + at;
        store->sent_count = some;
        store->sent_whole = send_some(store, blocks + at, some, &ignored) == RS_OK;
    }
    return RS_OK;
}

/* Cut off: nothing refers to a block yet, and the same block may be stored again. */
RsStatus rs_redis_blocks_settle(RsStore *base, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    const RsLogBlock *blocks = store->sent;
    size_t count = store->sent_count;
    bool sent = store->sent_whole;
    uint64_t deadline = 0;
    store->sent_count = 0; /* whatever comes of it, it is not under way any more */
    while (count > 0) {
        RsError now = {0};
        RsStatus status = sent ? RS_OK : send_some(store, blocks, count, &now);
        if (status == RS_OK) status = take_answers(store, blocks, count, &now);
        if (status == RS_OK) return RS_OK;
        rs_redis_drop_all(store);
        sent = false;
        if (deadline == 0) deadline = rs_redis_deadline(&store->redis);
        if (status != RS_UNREACHABLE || rs_clock_monotonic_ns() >= deadline) {
            if (err != NULL && err->status == RS_OK) *err = now;
            return status;
        }
        RS_TRY(rs_redis_pause(&store->redis, 20, err));
    }
    return RS_OK;
}

/* ---- fetching ---- */

typedef struct Fetching {
    RsRedisStore *store;
    const RsBlockRef *refs;
    size_t count, asked, answered;
    RsStoredVisitor visit;
    void *context;
} Fetching;

static RsStatus ask_ahead(Fetching *fetching, RsError *err)
{
    while (fetching->asked < fetching->count && fetching->asked - fetching->answered < READ_AHEAD) {
        RsBlockName name = rs_block_name_of(fetching->refs[fetching->asked].id);
        RsBlockKey key = key_of(fetching->store, &name);
        RS_TRY(rs_redis_send(rs_redis_route(fetching->store, key.text),
                             RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(key.text)), err));
        fetching->asked++;
    }
    return RS_OK;
}

static RsStatus show(Fetching *fetching, const redisReply *reply, const char *key, RsError *err)
{
    size_t index = fetching->answered - 1;
    if (reply->type == REDIS_REPLY_STRING)
        return fetching->visit(fetching->context, index, rs_redis_text(reply), err);
    if (reply->type == REDIS_REPLY_NIL)
        return fetching->visit(fetching->context, index, (RsText){NULL, 0}, err);
    return rs_redis_strange(&fetching->store->redis, reply, key, err);
}

/* Of a cluster: the block's slot is moving. What is under way is given up, and it is fetched by
 * itself; after it all goes on. */
static RsStatus fetch_moved(Fetching *fetching, const char *key, RsError *err)
{
    redisReply *reply;
    rs_redis_drop_all(fetching->store);
    fetching->asked = fetching->answered;
    RS_TRY(rs_redis_ask_key(fetching->store, key, RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(key)),
                            &reply, err));
    RsStatus status = show(fetching, reply, key, err);
    freeReplyObject(reply);
    return status;
}

/* Takes the next answer, asks for more, and then shows it: the wire is busy meanwhile.
 * RS_UNREACHABLE with *lost: the connection, not the visitor. */
static RsStatus fetch_one(Fetching *fetching, bool *lost, RsError *err)
{
    RsBlockName name = rs_block_name_of(fetching->refs[fetching->answered].id);
    RsBlockKey key = key_of(fetching->store, &name);
    RsRedis *redis = rs_redis_route(fetching->store, key.text);
    redisReply *reply;
    *lost = true;
    RS_TRY(ask_ahead(fetching, err));
    RS_TRY(rs_redis_receive(redis, &reply, err));
    fetching->answered++;
    if (fetching->store->cluster != NULL &&
        (rs_cluster_redirects(reply) || rs_cluster_passes(reply))) {
        freeReplyObject(reply);
        *lost = false;
        return fetch_moved(fetching, key.text, err);
    }
    RsStatus status = ask_ahead(fetching, err);
    *lost = status != RS_OK;
    if (status == RS_OK)
        status = show(fetching, reply, key.text, err);
    else
        fetching->answered--; /* not shown yet */
    freeReplyObject(reply);
    return status;
}

RsStatus rs_redis_blocks_get(RsStore *base, const RsBlockRef *refs, size_t count,
                             RsStoredVisitor visit, void *context, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    RS_TRY(rs_redis_blocks_settle(base, err));
    Fetching fetching = {store, refs, count, 0, 0, visit, context};
    uint64_t deadline = 0;
    while (fetching.answered < count) {
        RsError now = {0};
        bool lost;
        size_t before = fetching.answered;
        RsStatus status = fetch_one(&fetching, &lost, &now);
        if (status == RS_OK) {
            deadline = 0;
            continue;
        }
        /* Whatever happened, answers may be under way that nobody waits for. */
        if (fetching.asked > fetching.answered || lost) rs_redis_drop_all(store);
        fetching.asked = fetching.answered = before;
        if (deadline == 0) deadline = rs_redis_deadline(&store->redis);
        if (!lost || status != RS_UNREACHABLE || !store->redis.been_connected ||
            rs_clock_monotonic_ns() >= deadline) {
            if (err != NULL && err->status == RS_OK) *err = now;
            return status;
        }
        RS_TRY(rs_redis_pause(&store->redis, 20, err));
    }
    return RS_OK;
}

/* ---- removing ---- */

RsStatus rs_redis_blocks_unlink(RsStore *base, const uint8_t (*ids)[RS_BLOCK_ID_BYTES],
                                size_t count, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    RS_TRY(rs_redis_blocks_settle(base, err));
    for (size_t i = 0; i < count; i++) {
        RsBlockName name = rs_block_name_of(ids[i]);
        RsBlockKey key = key_of(store, &name);
        RS_TRY(rs_redis_tell_key(store, key.text,
                                 RS_REDIS_COMMAND(RS_TEXT("UNLINK"), rs_text(key.text)), err));
    }
    return RS_OK;
}
