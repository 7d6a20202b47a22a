/* redis_log.c - the stream as log, read: its tail, and whether it has one. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define PIECE "128" /* entries asked for at once: at most 8 MiB */
#define PIECE_COUNT 128u
#define ASK_AGAIN_NS 1000000000u

bool rs_redis_entry_number(const redisReply *id, uint64_t *out)
{
    if (id->type != REDIS_REPLY_STRING || id->len < 3 || id->len > 21) return false;
    uint64_t value = 0;
    size_t digits = id->len - 2;
    if (memcmp(id->str + digits, "-0", 2) != 0 || digits > 19 || id->str[0] == '0') return false;
    for (size_t i = 0; i < digits; i++) {
        if (id->str[i] < '0' || id->str[i] > '9') return false;
        value = value * 10 + (uint64_t)(id->str[i] - '0');
    }
    *out = value;
    return true;
}

bool rs_redis_entry_read(const redisReply *reply, RsLogEntry *out)
{
    memset(out, 0, sizeof *out);
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) return false;
    if (!rs_redis_entry_number(reply->element[0], &out->number)) return false;
    const redisReply *fields = reply->element[1];
    if (fields->type != REDIS_REPLY_ARRAY || fields->elements % 2 != 0) return false;
    for (size_t i = 0; i < fields->elements; i += 2) {
        const redisReply *name = fields->element[i], *value = fields->element[i + 1];
        if (name->type != REDIS_REPLY_STRING || value->type != REDIS_REPLY_STRING) return false;
        if (name->len != 1) continue; /* a field of a later version */
        RsText text = rs_redis_text(value);
        switch (name->str[0]) {
        case 'r':
            out->record = text;
            break;
        case 'h':
            out->hash = text;
            break;
        case 'u':
            out->uuid = text;
            break;
        case 't':
            out->time = text;
            break;
        case 'a':
            out->author = text;
            break;
        case 'm':
            out->message = text;
            break;
        default:
            break;
        }
    }
    return true;
}

static void print_id(char out[32], uint64_t number)
{
    snprintf(out, 32, "%" PRIu64 "-0", number);
}

static RsStatus damaged(const RsRedisStore *store, RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                   "the log %s in the Redis at %s holds an entry that no Redstring wrote",
                   store->base.key, store->redis.address.shown);
}

RsStatus rs_redis_log_has_news(RsStore *base, uint64_t known, bool *news, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    uint64_t now = rs_clock_monotonic_ns();
    if (store->page.slot != NULL) {
        *news = atomic_load(&store->page.slot->number) > known;
        if (*news || now - store->asked_ns < ASK_AGAIN_NS) return RS_OK;
    }
    char from[32];
    print_id(from, known);
    redisReply *reply;
    RS_TRY(rs_redis_blocks_settle(base, err));
    RS_TRY(rs_redis_ask_key(store, base->key,
                            RS_REDIS_COMMAND(RS_TEXT("XREVRANGE"), rs_text(base->key), RS_TEXT("+"),
                                             rs_text(from), RS_TEXT("COUNT"), RS_TEXT("1")),
                            &reply, err));
    RsStatus status = RS_OK;
    RsLogEntry entry;
    if (reply->type != REDIS_REPLY_ARRAY)
        status = rs_redis_strange(&store->redis, reply, base->key, err);
    else if (reply->elements == 0)
        status = known == 0 ? RS_OK : rs_store_conflict(base, known, err);
    else if (!rs_redis_entry_read(reply->element[0], &entry))
        status = damaged(store, err);
    else
        *news = entry.number > known;
    freeReplyObject(reply);
    if (status == RS_OK) store->asked_ns = now;
    return status;
}

static RsStatus take_piece(RsRedisStore *store, const redisReply *piece, uint64_t *next,
                           RsEntryVisitor visit, void *context, RsError *err)
{
    for (size_t i = 0; i < piece->elements; i++) {
        RsLogEntry entry;
        if (!rs_redis_entry_read(piece->element[i], &entry)) return damaged(store, err);
        RS_TRY(visit(context, &entry, err));
        *next = entry.number + 1;
    }
    return RS_OK;
}

RsStatus rs_redis_log_entries(RsStore *base, uint64_t from, RsEntryVisitor visit, void *context,
                              RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    for (uint64_t next = from;;) {
        char id[32];
        print_id(id, next);
        uint64_t asked_ns = rs_clock_monotonic_ns();
        redisReply *reply;
        RS_TRY(rs_redis_blocks_settle(base, err));
        RS_TRY(rs_redis_ask_key(store, base->key,
                                RS_REDIS_COMMAND(RS_TEXT("XRANGE"), rs_text(base->key), rs_text(id),
                                                 RS_TEXT("+"), RS_TEXT("COUNT"), RS_TEXT(PIECE)),
                                &reply, err));
        RsStatus status = RS_OK;
        size_t count = reply->type == REDIS_REPLY_ARRAY ? reply->elements : 0;
        if (reply->type == REDIS_REPLY_ARRAY)
            status = take_piece(store, reply, &next, visit, context, err);
        else
            status = rs_redis_strange(&store->redis, reply, base->key, err);
        freeReplyObject(reply);
        RS_TRY(status);
        if (count == PIECE_COUNT) continue;
        /* Who sees a commit that its writer had no time to publish does it for it. */
        if (next > from) rs_shared_page_publish(&store->page, next - 1);
        store->asked_ns = asked_ns;
        return RS_OK;
    }
}
