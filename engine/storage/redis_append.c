/* redis_append.c - the commit point: one script on one key that compares and does one XADD.
 *
 * Sent, and the connection dies: the same bytes are sent again for the same N. Where the first copy
 * was taken, the script answers with an entry N+1 that bears our uuid; where it was not, or still
 * waits in a dead connection's buffer, the compare lets exactly one of the two in. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/redis_store.h"

#define CANCEL_HOLD_NS                                                                             \
    1000000000u /* an answer under way is waited for so long, cancelled or not                     \
                 */
#define PAUSE_MS_MAX 200u
#define TURN_PAUSE_MS 4u

/* KEYS[1] the log, KEYS[2] the turn; ARGV: expected id, expected hash, new id, r, h, u, t, a, m,
 * and who we are. Answers {1, id, h, u} of the new entry, {0, id, h, u} of the last one, or
 * {2, id, h, u}: nobody was first, but it is another's turn. One key is written, once. */
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
    "local turn = KEYS[2] and redis.call('GET', KEYS[2])\n"
    "if turn and turn ~= ARGV[10] then return {2, id, h, u} end\n"
    "redis.call('XADD', KEYS[1], ARGV[3], 'r', ARGV[4], 'h', ARGV[5], 'u', ARGV[6],\n"
    "  't', ARGV[7], 'a', ARGV[8], 'm', ARGV[9])\n"
    "return {1, ARGV[3], ARGV[5], ARGV[6]}\n";
#define SCRIPT_SHA1 "c03acc54ce9df93bb6a2d55b7ffb38d85bd5ba97"

enum { ARGC = 15 };

typedef struct Attempt {
    RsRedisStore *store;
    RsHead expected, made;
    RsCommit *commit;
    RsLogFrame frame;
    char before[32], after[32], time[32];
    RsText argv[ARGC];
    bool sent;    /* some copy may have been taken */
    bool settled; /* the outcome is known: *beaten, or commit->head is set */
    bool waiting; /* it is another's turn */
    bool alone;   /* asked without the key of the turn: see leave_turn_out */
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
    head->number = attempt->expected.number + 1;
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
                attempt->expected.number + 1, uuid, why);
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
                                             rs_text(attempt->after), rs_text(attempt->after)),
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
    if (reply->element[0]->integer == 2) {
        attempt->waiting = true;
        return RS_OK;
    }
    RsText hash = rs_redis_text(reply->element[2]), uuid = rs_redis_text(reply->element[3]);
    bool empty = strcmp(reply->element[1]->str, "0-0") == 0;
    if (!empty && !rs_redis_entry_number(reply->element[1], &number))
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                       "the log %s in the Redis at %s holds an entry that no Redstring wrote",
                       store->base.key, store->redis.address.shown);
    if (number <= attempt->expected.number)
        return rs_store_conflict(&store->base, attempt->expected.number, err);
    if (number == attempt->expected.number + 1)
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
        return rs_store_conflict(&store->base, attempt->expected.number, err);
    if (!sent_before) return rs_redis_refused(&store->redis, reply, store->base.key, err);
    RsError ignored = {0};
    RsStatus status = look(attempt, &ignored);
    if (attempt->settled) return status;
    return unknown(attempt, reply->str, err);
}

static void say_script(Attempt *attempt, bool by_text)
{
    attempt->argv[0] = by_text ? RS_TEXT("EVAL") : RS_TEXT("EVALSHA");
    attempt->argv[1] = by_text ? (RsText){SCRIPT, sizeof SCRIPT - 1} : RS_TEXT(SCRIPT_SHA1);
}

/* While a slot moves between nodes of a cluster, a script whose keys are not all there, or not all
 * gone, is refused: one key can always be served. */
static void leave_turn_out(Attempt *attempt)
{
    if (attempt->alone) return;
    attempt->alone = true;
    attempt->argv[2] = RS_TEXT("1");
    memmove(attempt->argv + 4, attempt->argv + 5, (ARGC - 5) * sizeof *attempt->argv);
}

/* Runs the script until its answer is known; *again: the caller tries once more after a pause. */
static RsStatus try_once(Attempt *attempt, bool *by_text, bool *again, RsError *err)
{
    RsRedisStore *store = attempt->store;
    bool sent_before = attempt->sent;
    *again = false;
    for (;;) {
        say_script(attempt, *by_text);
        redisReply *reply;
        RsStatus status = rs_redis_call_key(store, store->base.key, ARGC - attempt->alone,
                                            attempt->argv, &reply, &attempt->sent, err);
        if (status == RS_UNREACHABLE && store->cluster != NULL) leave_turn_out(attempt);
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

/* The turn expires by itself, so this comes to an end. */
static RsStatus wait_for_turn(Attempt *attempt, RsError *err)
{
    attempt->waiting = false;
    return rs_redis_pause(&attempt->store->redis, 1 + randombytes_uniform(TURN_PAUSE_MS), err);
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
        if (status == RS_OK && !attempt->waiting) return RS_OK;
        if (status == RS_OK) {
            RS_TRY(wait_for_turn(attempt, err));
            continue;
        }
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

static RsStatus prepare(Attempt *attempt, RsRedisStore *store, const RsHead *expected,
                        RsCommit *commit, bool *beaten, RsError *err)
{
    *attempt = (Attempt){.store = store, .expected = *expected, .commit = commit, .beaten = beaten};
    rs_log_frame_init(&attempt->frame);
    RS_TRY(rs_log_seal(commit, &attempt->frame, err));
    RS_TRY(rs_redis_blocks_send(&store->base, attempt->frame.blocks.items,
                                attempt->frame.blocks.count, err));
    RS_TRY(rs_redis_blocks_settle(&store->base, err));
    RsHead *made = &attempt->made;
    rs_log_chain(store->base.gid, expected, commit, attempt->frame.digest, made);
    snprintf(attempt->before, sizeof attempt->before, "%" PRIu64 "-0", expected->number);
    snprintf(attempt->after, sizeof attempt->after, "%" PRIu64 "-0", made->number);
    snprintf(attempt->time, sizeof attempt->time, "%" PRId64, commit->time_us);
    const RsText words[] = {RS_TEXT("EVALSHA"),
                            RS_TEXT(SCRIPT_SHA1),
                            RS_TEXT("2"),
                            rs_text(store->base.key),
                            rs_text(store->turn_key),
                            rs_text(attempt->before),
                            {(const char *)attempt->expected.hash, sizeof attempt->expected.hash},
                            rs_text(attempt->after),
                            {attempt->frame.bytes.data, (uint32_t)attempt->frame.bytes.length},
                            {(const char *)made->hash, sizeof made->hash},
                            {(const char *)commit->uuid, sizeof commit->uuid},
                            rs_text(attempt->time),
                            commit->author,
                            commit->message,
                            {(const char *)&store->client, sizeof store->client}};
    _Static_assert(sizeof words == sizeof attempt->argv, "the words of the command");
    memcpy(attempt->argv, words, sizeof words);
    return RS_OK;
}

static void note_won(RsRedisStore *store, const RsCommit *commit)
{
    /* Before the caller is told: who starts to read after that must see it. */
    rs_shared_page_publish(&store->page, commit->head.number);
}

RsStatus rs_redis_log_append(RsStore *base, const RsHead *expected, RsCommit *commit, bool *beaten,
                             RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    RS_TRY(rs_redis_pause(&store->redis, 0, err)); /* cancelled before anything was sent */
    RS_TRY(rs_redis_blocks_settle(base, err));
    Attempt attempt;
    RsStatus status = prepare(&attempt, store, expected, commit, beaten, err);
    if (status == RS_OK) {
        rs_redis_hold(store, rs_clock_monotonic_ns() + CANCEL_HOLD_NS);
        status = follow(&attempt, err);
        rs_redis_hold(store, 0);
    }
    if (status == RS_OK && !*beaten) note_won(store, commit);
    if (status == RS_OK) rs_redis_turn_note(store, *beaten);
    rs_log_frame_done(&attempt.frame);
    return status;
}

/* ---- several at once ---- */

static bool has_won(const Attempt *attempt)
{
    return attempt->settled && !*attempt->beaten;
}

/* Sends all, and judges what answers come as far as the chain holds. */
static void run_batch(RsRedisStore *store, Attempt *attempts, RsAppend *appends, size_t count)
{
    RsRedis *redis = rs_redis_route(store, store->base.key);
    RsError cut_off = {0}; /* what becomes of the rest is found out one by one */
    size_t sent = 0;
    for (; sent < count; sent++) {
        say_script(&attempts[sent], sent == 0); /* the first brings the script along */
        attempts[sent].sent = redis->fd >= 0 || rs_redis_connect(redis, &cut_off) == RS_OK;
        if (rs_redis_send(redis, ARGC, attempts[sent].argv, &cut_off) != RS_OK) break;
    }
    for (size_t i = 0; i < sent; i++) {
        redisReply *reply;
        if (rs_redis_receive(redis, &reply, &cut_off) != RS_OK) return;
        bool follows = (i == 0 || has_won(&attempts[i - 1])) && !rs_cluster_redirects(reply) &&
                       !rs_cluster_passes(reply);
        attempts[i].sent = false; /* it was answered */
        if (follows && reply->type == REDIS_REPLY_ERROR)
            appends[i].status = refused(&attempts[i], reply, false, &appends[i].error);
        else if (follows)
            appends[i].status = judge(&attempts[i], reply, &appends[i].error);
        freeReplyObject(reply);
    }
}

/* The outcome of one that the batch has not settled. */
static void settle(Attempt *attempt, RsAppend *append, const Attempt *before,
                   const RsAppend *append_before)
{
    if (attempt->settled || append->status != RS_OK) return;
    if (before != NULL && append_before->status == RS_OUTCOME_UNKNOWN && attempt->sent)
        append->status = unknown(attempt, append_before->error.text, &append->error);
    else if (before != NULL && !has_won(before))
        append->status = lost(attempt);
    else
        append->status = follow(attempt, &append->error);
}

static RsStatus append_batch(RsRedisStore *store, const RsHead *expected, RsAppend *appends,
                             Attempt *attempts, size_t count, RsError *err)
{
    for (size_t i = 0; i < count; i++)
        RS_TRY(prepare(&attempts[i], store, i == 0 ? expected : &attempts[i - 1].made,
                       appends[i].commit, &appends[i].beaten, err));
    rs_redis_hold(store, rs_clock_monotonic_ns() + CANCEL_HOLD_NS);
    run_batch(store, attempts, appends, count);
    for (size_t i = 0; i < count; i++) {
        settle(&attempts[i], &appends[i], i == 0 ? NULL : &attempts[i - 1],
               i == 0 ? NULL : &appends[i - 1]);
        if (has_won(&attempts[i])) note_won(store, appends[i].commit);
    }
    rs_redis_hold(store, 0);
    if (attempts[0].settled) rs_redis_turn_note(store, appends[0].beaten);
    return RS_OK;
}

RsStatus rs_redis_log_append_many(RsStore *base, const RsHead *expected, RsAppend *appends,
                                  size_t count, RsError *err)
{
    RsRedisStore *store = (RsRedisStore *)base;
    RS_TRY(rs_redis_pause(&store->redis, 0, err));
    RS_TRY(rs_redis_blocks_settle(base, err));
    Attempt *attempts = calloc(count, sizeof *attempts);
    if (attempts == NULL) return rs_fail_memory(err);
    RsStatus status = append_batch(store, expected, appends, attempts, count, err);
    for (size_t i = 0; i < count; i++)
        rs_log_frame_done(&attempts[i].frame);
    free(attempts);
    return status;
}
