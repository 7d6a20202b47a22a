/* redis_append.c - the commit point: one script on one key that compares and does one XADD.
 *
 * Sent, and the connection dies: the same bytes are sent again for the same N. Where the first copy
 * was taken, the script answers with an entry N+1 that bears our uuid; where it was not, or still
 * waits in a dead connection's buffer, the compare lets exactly one of the two in. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define CANCEL_HOLD_NS                                                                             \
    1000000000u /* an answer under way is waited for so long, cancelled or not                     \
                 */
#define PAUSE_MS_MAX 200u

/* KEYS[1] the log; ARGV: expected id, expected hash, new id, r, h, u, t, a, m.
 * Answers {1, id, h, u} of the new entry, or {0, id, h, u} of the last one. */
static const char SCRIPT[] =
    "local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]\n"
    "local id, h, u = '0-0', ARGV[2], ''\n"
    "if last then\n"
    "  id = last[1]\n"
    "  h = ''\n"
    "  for i = 1, #last[2], 2 do\n"
    "    if last[2][i] == 'h' then h = last[2][i + 1] end\n"
    "    if last[2][i] == 'u' then u = last[2][i + 1] end\n"
    "  end\n"
    "end\n"
    "if id ~= ARGV[1] or h ~= ARGV[2] then return {0, id, h, u} end\n"
    "redis.call('XADD', KEYS[1], ARGV[3], 'r', ARGV[4], 'h', ARGV[5], 'u', ARGV[6],\n"
    "  't', ARGV[7], 'a', ARGV[8], 'm', ARGV[9])\n"
    "return {1, ARGV[3], ARGV[5], ARGV[6]}\n";
#define SCRIPT_SHA1 "4eb7c1e3af8fce7a1384e90a42737627464b3aa4"

typedef struct Attempt {
    RsRedisStore *store;
    const RsHead *expected;
    RsCommit *commit;
    RsText argv[13];
    bool sent;    /* some copy may have been taken */
    bool settled; /* the outcome is known: *beaten, or commit->head is set */
    bool *beaten;
} Attempt;

static bool same_uuid(const Attempt *attempt, RsText uuid)
{
    return uuid.length == sizeof attempt->commit->uuid &&
           memcmp(uuid.data, attempt->commit->uuid, uuid.length) == 0;
}

static RsStatus won(Attempt *attempt, RsText hash)
{
    RsHead *head = &attempt->commit->head;
    head->number = attempt->expected->number + 1;
    memcpy(head->hash, hash.data, sizeof head->hash);
    attempt->settled = true;
    return RS_OK;
}

static RsStatus lost(Attempt *attempt)
{
    *attempt->beaten = true;
    attempt->settled = true;
    return RS_OK;
}

static RsStatus unknown(const Attempt *attempt, const char *why, RsError *err)
{
    char uuid[37];
    rs_uuid_print(attempt->commit->uuid, uuid);
    RsStatus status =
        rs_fail(err, RS_OUTCOME_UNKNOWN, "OutcomeUnknown", RS_NOWHERE,
                "it is not known whether commit %" PRIu64 " was stored: its uuid is %s (%.200s)",
                attempt->expected->number + 1, uuid, why);
    rs_hint(err, "once the store is back, look for that uuid in the log before trying again");
    return status;
}

/* Who holds N+1? Leaves `settled` false where nobody does. */
static RsStatus look(Attempt *attempt, RsError *err)
{
    RsRedisStore *store = attempt->store;
    redisReply *reply;
    RS_TRY(rs_redis_ask_key(store, store->base.key,
                            RS_REDIS_COMMAND(RS_TEXT("XRANGE"), rs_text(store->base.key),
                                             attempt->argv[6], attempt->argv[6]),
                            &reply, err));
    RsStatus status = RS_OK;
    RsLogEntry entry;
    if (reply->type != REDIS_REPLY_ARRAY)
        status = rs_redis_strange(&store->redis, reply, store->base.key, err);
    else if (reply->elements == 1 && rs_redis_entry_read(reply->element[0], &entry))
        status = same_uuid(attempt, entry.uuid) && entry.hash.length == 32
                     ? won(attempt, entry.hash)
                     : lost(attempt);
    freeReplyObject(reply);
    return status;
}

/* The script's answer. */
static RsStatus judge(Attempt *attempt, const redisReply *reply, RsError *err)
{
    RsRedisStore *store = attempt->store;
    uint64_t number = 0;
    bool whole = reply->type == REDIS_REPLY_ARRAY && reply->elements == 4 &&
                 reply->element[0]->type == REDIS_REPLY_INTEGER &&
                 reply->element[1]->type == REDIS_REPLY_STRING &&
                 reply->element[2]->type == REDIS_REPLY_STRING &&
                 reply->element[3]->type == REDIS_REPLY_STRING;
    if (!whole) return rs_redis_strange(&store->redis, reply, store->base.key, err);
    RsText hash = rs_redis_text(reply->element[2]), uuid = rs_redis_text(reply->element[3]);
    bool empty = strcmp(reply->element[1]->str, "0-0") == 0;
    if (!empty && !rs_redis_entry_number(reply->element[1], &number))
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                       "the log %s in the Redis at %s holds an entry that no Redstring wrote",
                       store->base.key, store->redis.address.shown);
    if (number <= attempt->expected->number)
        return rs_store_conflict(&store->base, attempt->expected->number, err);
    if (number == attempt->expected->number + 1)
        return same_uuid(attempt, uuid) && hash.length == 32 ? won(attempt, hash) : lost(attempt);
    if (!attempt->sent) return lost(attempt);
    RS_TRY(look(attempt, err));
    return attempt->settled ? RS_OK : unknown(attempt, "the log was trimmed meanwhile", err);
}

/* Redis refuses. A copy that was sent before may be taken all the same. */
static RsStatus refused(Attempt *attempt, const redisReply *reply, bool sent_before, RsError *err)
{
    RsRedisStore *store = attempt->store;
    if (rs_redis_error_is(reply, "ERR The ID specified in XADD"))
        return rs_store_conflict(&store->base, attempt->expected->number, err);
    if (!sent_before) return rs_redis_refused(&store->redis, reply, store->base.key, err);
    RsError ignored = {0};
    RsStatus status = look(attempt, &ignored);
    if (attempt->settled) return status;
    return unknown(attempt, reply->str, err);
}

/* Runs the script until its answer is known; *again: the caller tries once more after a pause. */
static RsStatus try_once(Attempt *attempt, bool *by_text, bool *again, RsError *err)
{
    RsRedis *redis = &attempt->store->redis;
    bool sent_before = attempt->sent;
    *again = false;
    for (;;) {
        attempt->argv[0] = *by_text ? RS_TEXT("EVAL") : RS_TEXT("EVALSHA");
        attempt->argv[1] = *by_text ? (RsText){SCRIPT, sizeof SCRIPT - 1} : RS_TEXT(SCRIPT_SHA1);
        redisReply *reply;
        RsStatus status = rs_redis_call(redis, 13, attempt->argv, &reply, &attempt->sent, err);
        if (status != RS_OK) {
            /* Memory may have failed us with the answer in our hands: the log still knows it. */
            *again = status == RS_UNREACHABLE || (status == RS_MEMORY && attempt->sent);
            return status;
        }
        bool unscripted = !*by_text && rs_redis_error_is(reply, "NOSCRIPT");
        if (unscripted)
            *by_text = true;
        else if (reply->type == REDIS_REPLY_ERROR)
            status = refused(attempt, reply, sent_before, err);
        else
            status = judge(attempt, reply, err);
        freeReplyObject(reply);
        if (!unscripted) return status;
    }
}

static RsStatus follow(Attempt *attempt, RsError *err)
{
    RsRedis *redis = &attempt->store->redis;
    uint64_t deadline = 0;
    uint32_t pause_ms = 2;
    bool by_text = false, again;
    for (;;) {
        RsError now = {0};
        RsStatus status = try_once(attempt, &by_text, &again, &now);
        if (status == RS_OK) return RS_OK;
        if (deadline == 0) deadline = rs_redis_deadline(redis);
        if (again && rs_clock_monotonic_ns() < deadline) {
            uint32_t jitter = randombytes_uniform(pause_ms + 1);
            status = rs_redis_pause(redis, pause_ms + jitter, &now);
            if (pause_ms < PAUSE_MS_MAX) pause_ms *= 2;
            if (status == RS_OK) continue;
        }
        bool open = attempt->sent &&
                    (status == RS_UNREACHABLE || status == RS_CANCELLED || status == RS_MEMORY);
        if (open) return unknown(attempt, now.text, err);
        if (err != NULL && err->status == RS_OK) *err = now;
        return status;
    }
}

RsStatus rs_redis_log_append(RsStore *base, const RsHead *expected, RsCommit *commit, bool *beaten,
                             RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    RS_TRY(rs_redis_pause(&store->redis, 0, err)); /* cancelled before anything was sent */
    RS_TRY(rs_redis_blocks_settle(base, err));
    RsLogFrame frame;
    rs_log_frame_init(&frame);
    RsStatus status = rs_log_seal(commit, &frame, err);
    if (status == RS_OK)
        status = rs_redis_blocks_send(base, frame.blocks.items, frame.blocks.count, err);
    if (status == RS_OK) status = rs_redis_blocks_settle(base, err);
    if (status != RS_OK) goto done;

    RsHead head;
    char before[32], after[32], time[32];
    rs_log_chain(base->gid, expected, commit, frame.digest, &head);
    snprintf(before, sizeof before, "%" PRIu64 "-0", expected->number);
    snprintf(after, sizeof after, "%" PRIu64 "-0", head.number);
    snprintf(time, sizeof time, "%" PRId64, commit->time_us);
    Attempt attempt = {.store = store, .expected = expected, .commit = commit, .beaten = beaten};
    const RsText words[] = {RS_TEXT("EVALSHA"),
                            RS_TEXT(SCRIPT_SHA1),
                            RS_TEXT("1"),
                            rs_text(base->key),
                            rs_text(before),
                            {(const char *)expected->hash, sizeof expected->hash},
                            rs_text(after),
                            {frame.bytes.data, (uint32_t)frame.bytes.length},
                            {(const char *)head.hash, sizeof head.hash},
                            {(const char *)commit->uuid, sizeof commit->uuid},
                            rs_text(time),
                            commit->author,
                            commit->message};
    _Static_assert(sizeof words == sizeof attempt.argv, "the words of the command");
    memcpy(attempt.argv, words, sizeof words);

    store->redis.hold_until_ns = rs_clock_monotonic_ns() + CANCEL_HOLD_NS;
    status = follow(&attempt, err);
    store->redis.hold_until_ns = 0;
    /* Before the caller is told: who starts to read after that must see it. */
    if (status == RS_OK && !*beaten) rs_shared_page_publish(&store->page, commit->head.number);
done:
    rs_log_frame_done(&frame);
    return status;
}
