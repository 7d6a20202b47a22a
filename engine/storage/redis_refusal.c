/* redis_refusal.c - what Redis answers when it will not, in our words. */
#include "storage/redis.h"

typedef struct Refusal {
    const char *prefix; /* of the error reply */
    RsStatus status;
    const char *sentence; /* after "the Redis at X " */
    const char *hint;
} Refusal;

static const Refusal REFUSALS[] = {
    {"NOAUTH", RS_REFUSED, "asks for a password", "redis://user:password@host or :password@host"},
    {"WRONGPASS", RS_REFUSED, "does not accept this user and password", ""},
    {"ERR invalid password", RS_REFUSED, "does not accept this password", ""},
    {"ERR AUTH <password> called without any password", RS_REFUSED,
     "has no password set, but one was given", "leave the password out of the address"},
    {"ERR Client sent AUTH, but no password is set", RS_REFUSED,
     "has no password set, but one was given", "leave the password out of the address"},
    {"NOPERM", RS_REFUSED, "does not let this user do what is needed",
     "the commands that a user needs are listed in docs/storage-format.md; the keys are rs:*"},
    {"MISCONF", RS_REFUSED, "cannot write to its own disk and takes no writes now",
     "its log file says why; a full disk is the usual reason"},
    {"READONLY", RS_REFUSED, "is a replica and takes no writes", "give the address of its primary"},
    {"OOM", RS_REFUSED, "is full: its maxmemory is reached", "raise maxmemory"},
    {"LOADING", RS_UNREACHABLE, "is still loading its data", "try again later"},
    {"MASTERDOWN", RS_REFUSED, "is a replica that has lost its primary", ""},
    {"NOREPLICAS", RS_REFUSED, "has too few replicas to take writes", ""},
    {"BUSY", RS_REFUSED, "is busy with somebody's script", ""},
    {"MOVED", RS_REFUSED, "is part of a cluster", "give its address as redis+cluster://host:port"},
    {"ASK", RS_REFUSED, "is part of a cluster", "give its address as redis+cluster://host:port"},
    {"CLUSTERDOWN", RS_UNREACHABLE, "is part of a cluster that is down", "try again later"},
    {"TRYAGAIN", RS_UNREACHABLE, "is part of a cluster that is changing", "try again later"},
    {"ERR DB index is out of range", RS_REFUSED, "has no database of that number", ""},
    {"ERR max number of clients reached", RS_REFUSED, "has no room for another client", ""},
};

bool rs_redis_error_is(const redisReply *reply, const char *prefix)
{
    return reply->type == REDIS_REPLY_ERROR && reply->str != NULL &&
           strncmp(reply->str, prefix, strlen(prefix)) == 0;
}

RsStatus rs_redis_refused(const RsRedis *redis, const redisReply *reply, const char *key,
                          RsError *err)
{
    if (rs_redis_error_is(reply, "WRONGTYPE"))
        return rs_fail(err, RS_CORRUPT, "Key", RS_NOWHERE,
                       "the key %s in the Redis at %s holds something of another type",
                       key == NULL ? "?" : key, redis->address.shown);
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        const Refusal *refusal = &REFUSALS[i];
        if (!rs_redis_error_is(reply, refusal->prefix)) continue;
        RsStatus status = rs_fail(err, refusal->status, refusal->prefix, RS_NOWHERE,
                                  "the Redis at %s %s (%.200s)", redis->address.shown,
                                  refusal->sentence, reply->str);
        if (*refusal->hint != '\0') rs_hint(err, "%s", refusal->hint);
        return status;
    }
    return rs_fail(err, RS_REFUSED, "Redis", RS_NOWHERE, "the Redis at %s refuses%s%s: %.200s",
                   redis->address.shown, key == NULL ? "" : " on ", key == NULL ? "" : key,
                   reply->str == NULL ? "" : reply->str);
}

RsStatus rs_redis_strange(const RsRedis *redis, const redisReply *reply, const char *key,
                          RsError *err)
{
    if (reply->type == REDIS_REPLY_ERROR) return rs_redis_refused(redis, reply, key, err);
    return rs_fail(err, RS_CORRUPT, "Reply", RS_NOWHERE,
                   "the Redis at %s gave an answer of a wrong form (type %d)%s%s",
                   redis->address.shown, reply->type, key == NULL ? "" : " for ",
                   key == NULL ? "" : key);
}
