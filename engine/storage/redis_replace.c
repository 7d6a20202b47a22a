/* redis_replace.c - puts another record in the place of an entry of the log.
 *
 * A stream cannot be changed, and what XDEL or XTRIM takes out of one keeps its bytes for a while.
 * So the log is copied, entry by entry, to a key beside it, which then takes the place of the old
 * one in a single RENAME, if no commit has come meanwhile; else the copy first catches up. */
#include <inttypes.h>
#include <stdio.h>

#include "storage/redis_store.h"

#define TRIES 64

/* KEYS: the log, its copy. Answers 1 where they had the same entries and the copy is the log now.
 * The copy has none but entries of the log, so as many means the same. */
static const char RENAME[] =
    "local a = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]\n"
    "local b = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]\n"
    "if not a or not b or a[1] ~= b[1] then return 0 end\n"
    "if redis.call('XLEN', KEYS[1]) ~= redis.call('XLEN', KEYS[2]) then return 0 end\n"
    "redis.call('RENAME', KEYS[2], KEYS[1])\n"
    "return 1\n";

typedef struct Copy {
    RsRedisStore *store;
    const RsLogEntry *changed;
    char key[40];
    uint64_t last; /* copied so far */
} Copy;

static RsStatus copy_entry(void *context, const RsLogEntry *entry, RsError *err)
{
    Copy *copy = context;
    RsRedisStore *store = copy->store;
    if (entry->number <= copy->last) return RS_OK;
    char id[32];
    snprintf(id, sizeof id, "%" PRIu64 "-0", entry->number);
    RsText record = entry->number == copy->changed->number ? copy->changed->record : entry->record;
    redisReply *reply;
    /* Not asked again after a lost connection: a copy that is not whole is never used. */
    RS_TRY(rs_redis_call(
        rs_redis_route(store, copy->key),
        RS_REDIS_COMMAND(RS_TEXT("XADD"), rs_text(copy->key), rs_text(id), RS_TEXT("r"), record,
                         RS_TEXT("h"), entry->hash, RS_TEXT("u"), entry->uuid, RS_TEXT("t"),
                         entry->time, RS_TEXT("a"), entry->author, RS_TEXT("m"), entry->message),
        &reply, NULL, err));
    RsStatus status = reply->type == REDIS_REPLY_STRING
                          ? RS_OK
                          : rs_redis_strange(&store->redis, reply, copy->key, err);
    freeReplyObject(reply);
    copy->last = entry->number;
    return status;
}

static RsStatus rename_copy(Copy *copy, bool *done, RsError *err)
{
    RsRedisStore *store = copy->store;
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(store, copy->key,
                            RS_REDIS_COMMAND(RS_TEXT("EVAL"), ((RsText){RENAME, sizeof RENAME - 1}),
                                             RS_TEXT("2"), rs_text(store->base.key),
                                             rs_text(copy->key)),
                            &reply, err));
    RsStatus status = reply->type == REDIS_REPLY_INTEGER
                          ? RS_OK
                          : rs_redis_strange(&store->redis, reply, copy->key, err);
    *done = status == RS_OK && reply->integer == 1;
    freeReplyObject(reply);
    return status;
}

/* The server's file still tells how the log came to be, and with it what was taken out. Ours is
 * written anew; whether a given one may be, is its owner's to say. */
static void rewrite_file(RsRedisStore *store)
{
    RsError ignored = {0};
    redisReply *reply;
    if (!store->is_embedded) return;
    if (rs_redis_ask(&store->redis, RS_REDIS_COMMAND(RS_TEXT("BGREWRITEAOF")), &reply, &ignored) ==
        RS_OK)
        freeReplyObject(reply);
}

RsStatus rs_redis_log_replace(RsStore *base, const RsLogEntry *entry, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Copy copy = {.store = store, .changed = entry};
    snprintf(copy.key, sizeof copy.key, "rs:{%s}:log:new", base->gid);
    const RsText key = rs_text(copy.key);
    RS_TRY(rs_redis_tell_key(store, copy.key, RS_REDIS_COMMAND(RS_TEXT("UNLINK"), key), err));
    for (int tries = 0; tries < TRIES; tries++) {
        bool done;
        RS_TRY(base->class->entries(base, copy.last + 1, copy_entry, &copy, err));
        RS_TRY(rename_copy(&copy, &done, err));
        if (done) rewrite_file(store);
        if (done) return RS_OK;
    }
    RS_TRY(rs_redis_tell_key(store, copy.key, RS_REDIS_COMMAND(RS_TEXT("UNLINK"), key), err));
    return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                   "others committed or redacted %d times meanwhile; try again", TRIES);
}
