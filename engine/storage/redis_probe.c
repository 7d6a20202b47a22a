/* redis_probe.c - what a Redis says of itself, and whether Redstring may trust its data to it. */
#include <stdio.h>
#include <stdlib.h>

#include "storage/redis_store.h"

#define VERSION_MAJOR_MIN 6
#define VERSION_MINOR_MIN 2

typedef struct Field {
    char text[64];
} Field;

/* The value of one line of INFO; "" where there is no such line. */
static Field field(const char *info, const char *name)
{
    Field out = {""};
    size_t length = strlen(name);
    for (const char *line = info; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, name, length) != 0 || line[length] != ':') continue;
        const char *value = line + length + 1;
        size_t count = strcspn(value, "\r\n");
        if (count >= sizeof out.text) count = sizeof out.text - 1;
        memcpy(out.text, value, count);
        return out;
    }
    return out;
}

static RsStatus check_version(const RsRedis *redis, const char *info, RsError *err)
{
    Field version = field(info, "redis_version");
    char *rest = NULL;
    long major = strtol(version.text, &rest, 10);
    long minor = rest != NULL && *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
    if (major > VERSION_MAJOR_MIN || (major == VERSION_MAJOR_MIN && minor >= VERSION_MINOR_MIN))
        return RS_OK;
    return rs_fail(err, RS_REFUSED, "Version", RS_NOWHERE,
                   "the Redis at %s has version %s; %d.%d or later is needed", redis->address.shown,
                   version.text[0] == '\0' ? "unknown" : version.text, VERSION_MAJOR_MIN,
                   VERSION_MINOR_MIN);
}

static RsStatus check_eviction(const RsRedis *redis, const char *info, RsError *err)
{
    Field policy = field(info, "maxmemory_policy");
    if (strncmp(policy.text, "allkeys-", 8) == 0) {
        RsStatus status =
            rs_fail(err, RS_REFUSED, "Eviction", RS_NOWHERE,
                    "the Redis at %s has maxmemory-policy %s: when it is full it would silently "
                    "drop what is stored",
                    redis->address.shown, policy.text);
        rs_hint(err, "CONFIG SET maxmemory-policy noeviction");
        return status;
    }
    if (strncmp(policy.text, "volatile-", 9) == 0)
        rs_redis_warn(redis,
                      "the Redis at %s has maxmemory-policy %s; noeviction is safer: what is "
                      "stored here never expires, but what expires may be dropped early",
                      redis->address.shown, policy.text);
    return RS_OK;
}

/* CONFIG GET appendfsync: what is not allowed to be asked is not complained of. */
static RsStatus check_fsync(RsRedis *redis, RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_ask(redis,
                        RS_REDIS_COMMAND(RS_TEXT("CONFIG"), RS_TEXT("GET"), RS_TEXT("appendfsync")),
                        &reply, err));
    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
        reply->element[1]->type == REDIS_REPLY_STRING &&
        strcmp(reply->element[1]->str, "always") != 0)
        rs_redis_warn(redis,
                      "the Redis at %s has appendfsync %s: a commit may be lost if it is killed "
                      "or its machine fails within a second",
                      redis->address.shown, reply->element[1]->str);
    freeReplyObject(reply);
    return RS_OK;
}

static RsStatus judge(RsRedis *redis, const char *info, bool embedded, RsError *err)
{
    RS_TRY(check_version(redis, info, err));
    Field mode = field(info, "redis_mode");
    if (strcmp(mode.text, "cluster") == 0 && !redis->address.cluster) {
        RsStatus status = rs_fail(err, RS_REFUSED, "RedisCluster", RS_NOWHERE,
                                  "the Redis at %s is part of a cluster", redis->address.shown);
        rs_hint(err, "give its address as redis+cluster://host:port");
        return status;
    }
    if (strcmp(mode.text, "sentinel") == 0)
        return rs_fail(err, RS_REFUSED, "Sentinel", RS_NOWHERE,
                       "what answers at %s is a sentinel, which stores nothing",
                       redis->address.shown);
    RS_TRY(check_eviction(redis, info, err));
    if (embedded) return RS_OK;
    if (strcmp(field(info, "role").text, "slave") == 0)
        rs_redis_warn(redis, "the Redis at %s is a replica: it can be read, not written",
                      redis->address.shown);
    if (strcmp(field(info, "aof_enabled").text, "0") == 0) {
        rs_redis_warn(redis,
                      "the Redis at %s keeps no append-only file: commits may be lost when it ends",
                      redis->address.shown);
        return RS_OK;
    }
    return check_fsync(redis, err);
}

RsStatus rs_redis_probe(RsRedis *redis, bool embedded, RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_ask(redis, RS_REDIS_COMMAND(RS_TEXT("INFO")), &reply, err));
    RsStatus status;
    if (rs_redis_error_is(reply, "NOPERM")) {
        rs_redis_warn(redis,
                      "the Redis at %s does not let this user ask INFO: its version and eviction "
                      "policy are not known",
                      redis->address.shown);
        status = RS_OK;
    } else if (reply->type == REDIS_REPLY_STRING) {
        status = judge(redis, reply->str, embedded, err);
    } else {
        status = rs_redis_strange(redis, reply, NULL, err);
    }
    freeReplyObject(reply);
    return status;
}
