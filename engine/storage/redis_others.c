/* redis_others.c - what tells processes of each other: the checkpoint's lock, intents, leases.
 *
 * Keys    rs:{gid}:checkpoint        who makes one now; a string that expires
 *         rs:{gid}:intents           hash: attempt -> "generation time", of those under way
 *         rs:{gid}:intent:<attempt>  the ids of the blocks it is about to write, 16 bytes each
 *         rs:{gid}:leases            sorted set: "client generation" -> when it ends, in ms
 * None of them is needed for anybody's data to be safe. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define LOCK_MS "30000"
#define LEASE_MS 30000
#define LEASE_AGAIN_NS 10000000000u

/* KEYS[1] the lock; ARGV: ours, ms. Takes it or renews it; answers 1 where it is ours. */
static const char LOCK[] = "local now = redis.call('GET', KEYS[1])\n"
                           "if now and now ~= ARGV[1] then return 0 end\n"
                           "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\n"
                           "return 1\n";
static const char UNLOCK[] =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end\n"
    "return 1\n";

typedef struct Key {
    char text[64];
} Key;

typedef struct Number {
    char text[48];
} Number;

static Key key_of(const RsRedisStore *store, const char *what)
{
    Key key;
    snprintf(key.text, sizeof key.text, "rs:{%s}:%s", store->base.gid, what);
    return key;
}

static Key intent_key(const RsRedisStore *store, uint64_t attempt)
{
    Key key;
    snprintf(key.text, sizeof key.text, "rs:{%s}:intent:%016" PRIx64, store->base.gid, attempt);
    return key;
}

static Number hex(uint64_t value)
{
    Number number;
    snprintf(number.text, sizeof number.text, "%016" PRIx64, value);
    return number;
}

/* One command whose answer is of the type given. */
static RsStatus ask(RsRedisStore *store, const Key *key, int argc, const RsText *argv, int type,
                    redisReply **out, RsError *err)
{
    *out = NULL;
    RS_TRY(rs_redis_blocks_settle(&store->base, err));
    RS_TRY(rs_redis_ask_key(store, key->text, argc, argv, out, err));
    if ((*out)->type == type) return RS_OK;
    RsStatus status = rs_redis_strange(&store->redis, *out, key->text, err);
    freeReplyObject(*out);
    *out = NULL;
    return status;
}

static RsStatus tell(RsRedisStore *store, const Key *key, int argc, const RsText *argv,
                     long long *answer, RsError *err)
{
    redisReply *reply;
    RS_TRY(ask(store, key, argc, argv, REDIS_REPLY_INTEGER, &reply, err));
    if (answer != NULL) *answer = reply->integer;
    freeReplyObject(reply);
    return RS_OK;
}

static RsStatus others_lock(RsStore *base, uint64_t attempt, bool *held, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key key = key_of(store, "checkpoint");
    Number ours = hex(attempt);
    long long answer;
    *held = false;
    RS_TRY(tell(store, &key,
                RS_REDIS_COMMAND(RS_TEXT("EVAL"), ((RsText){LOCK, sizeof LOCK - 1}), RS_TEXT("1"),
                                 rs_text(key.text), rs_text(ours.text), RS_TEXT(LOCK_MS)),
                &answer, err));
    *held = answer == 1;
    return RS_OK;
}

static RsStatus others_unlock(RsStore *base, uint64_t attempt, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key key = key_of(store, "checkpoint");
    Number ours = hex(attempt);
    return tell(store, &key,
                RS_REDIS_COMMAND(RS_TEXT("EVAL"), ((RsText){UNLOCK, sizeof UNLOCK - 1}),
                                 RS_TEXT("1"), rs_text(key.text), rs_text(ours.text)),
                NULL, err);
}

/* The hash first: whoever clears away finds every list by it. */
static RsStatus others_intend(RsStore *base, const RsIntent *intent, RsText ids, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key list = intent_key(store, intent->attempt), all = key_of(store, "intents");
    Number field = hex(intent->attempt), value;
    snprintf(value.text, sizeof value.text, "%" PRIu64 " %" PRId64, intent->generation,
             intent->time_us);
    RS_TRY(tell(store, &all,
                RS_REDIS_COMMAND(RS_TEXT("HSET"), rs_text(all.text), rs_text(field.text),
                                 rs_text(value.text)),
                NULL, err));
    return tell(store, &list, RS_REDIS_COMMAND(RS_TEXT("APPEND"), rs_text(list.text), ids), NULL,
                err);
}

static RsStatus others_intents(RsStore *base, RsBuf *out, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key all = key_of(store, "intents");
    redisReply *reply;
    RS_TRY(ask(store, &all, RS_REDIS_COMMAND(RS_TEXT("HGETALL"), rs_text(all.text)),
               REDIS_REPLY_ARRAY, &reply, err));
    for (size_t i = 0; i + 1 < reply->elements; i += 2) {
        const redisReply *field = reply->element[i], *value = reply->element[i + 1];
        if (field->type != REDIS_REPLY_STRING || value->type != REDIS_REPLY_STRING) continue;
        RsIntent intent = {.attempt = strtoull(field->str, NULL, 16)};
        char *rest;
        intent.generation = strtoull(value->str, &rest, 10);
        intent.time_us = strtoll(rest, NULL, 10);
        rs_buf_add(out, &intent, sizeof intent);
    }
    freeReplyObject(reply);
    return rs_buf_check(out, err);
}

static RsStatus others_intended(RsStore *base, uint64_t attempt, RsBuf *ids, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key list = intent_key(store, attempt);
    redisReply *reply;
    RS_TRY(rs_redis_blocks_settle(base, err));
    RS_TRY(rs_redis_ask_key(store, list.text, RS_REDIS_COMMAND(RS_TEXT("GET"), rs_text(list.text)),
                            &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_STRING)
        rs_buf_add_text(ids, rs_redis_text(reply));
    else if (reply->type != REDIS_REPLY_NIL)
        status = rs_redis_strange(&store->redis, reply, list.text, err);
    freeReplyObject(reply);
    return status == RS_OK ? rs_buf_check(ids, err) : status;
}

static RsStatus others_forget(RsStore *base, uint64_t attempt, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key list = intent_key(store, attempt), all = key_of(store, "intents");
    Number field = hex(attempt);
    RS_TRY(tell(store, &list, RS_REDIS_COMMAND(RS_TEXT("UNLINK"), rs_text(list.text)), NULL, err));
    return tell(store, &all,
                RS_REDIS_COMMAND(RS_TEXT("HDEL"), rs_text(all.text), rs_text(field.text)), NULL,
                err);
}

static Number lease_of(const RsRedisStore *store, uint64_t generation)
{
    Number member;
    snprintf(member.text, sizeof member.text, "%016" PRIx64 " %" PRIu64, store->client, generation);
    return member;
}

/* A lease spares a reader from starting over; one that cannot be taken (a full or read-only server)
 * is no reason not to read. */
static RsStatus others_lease(RsStore *base, uint64_t generation, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    uint64_t now = rs_clock_monotonic_ns();
    if (store->read_only) return RS_OK;
    if (store->leased == generation && now - store->leased_ns < LEASE_AGAIN_NS) return RS_OK;
    Key key = key_of(store, "leases");
    Number member = lease_of(store, generation), until;
    snprintf(until.text, sizeof until.text, "%" PRId64, rs_clock_wall_us() / 1000 + LEASE_MS);
    RsError ignored = {0};
    RsStatus status = tell(store, &key,
                           RS_REDIS_COMMAND(RS_TEXT("ZADD"), rs_text(key.text), rs_text(until.text),
                                            rs_text(member.text)),
                           NULL, &ignored);
    store->leased = generation;
    store->leased_ns = now;
    if (status == RS_OK || status == RS_REFUSED) return RS_OK;
    if (err != NULL && err->status == RS_OK) *err = ignored;
    return status;
}

void rs_redis_lease_end(RsRedisStore *store)
{
    if (store->leased_ns == 0 || store->redis.fd < 0) return;
    Key key = key_of(store, "leases");
    Number member = lease_of(store, store->leased);
    RsError ignored = {0};
    (void)tell(store, &key,
               RS_REDIS_COMMAND(RS_TEXT("ZREM"), rs_text(key.text), rs_text(member.text)), NULL,
               &ignored);
}

static RsStatus others_leased(RsStore *base, uint64_t *generation, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    Key key = key_of(store, "leases");
    Number now;
    redisReply *reply;
    *generation = UINT64_MAX;
    snprintf(now.text, sizeof now.text, "%" PRId64, rs_clock_wall_us() / 1000);
    RS_TRY(tell(store, &key,
                RS_REDIS_COMMAND(RS_TEXT("ZREMRANGEBYSCORE"), rs_text(key.text), RS_TEXT("-inf"),
                                 rs_text(now.text)),
                NULL, err));
    RS_TRY(ask(store, &key,
               RS_REDIS_COMMAND(RS_TEXT("ZRANGE"), rs_text(key.text), RS_TEXT("0"), RS_TEXT("-1")),
               REDIS_REPLY_ARRAY, &reply, err));
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *member = reply->element[i];
        const char *space = member->type == REDIS_REPLY_STRING ? strchr(member->str, ' ') : NULL;
        uint64_t leased = space == NULL ? UINT64_MAX : strtoull(space + 1, NULL, 10);
        if (leased < *generation) *generation = leased;
    }
    freeReplyObject(reply);
    return RS_OK;
}

const RsCoordination RS_REDIS_COORDINATION = {.lock = others_lock,
                                              .unlock = others_unlock,
                                              .intend = others_intend,
                                              .intents = others_intents,
                                              .intended = others_intended,
                                              .forget = others_forget,
                                              .lease = others_lease,
                                              .leased = others_leased};
