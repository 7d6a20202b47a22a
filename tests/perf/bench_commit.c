/* Commit rates of a store against the bare script, in one run: bench_commit [SECONDS]
 *
 * Prints a line for each rate and the two ratios. The bare rate is that of a script of the same
 * shape, sent by hiredis with ready-made arguments: what Redis and the disk give at best. */
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "storage/store.h"

enum { TOGETHER = 32, RECORD_BYTES = 200 };

static const char SCRIPT[] =
    "local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]\n"
    "redis.call('XADD', KEYS[1], '*', 'r', ARGV[1], 'h', ARGV[2], 'u', ARGV[3])\n"
    "return {1, ARGV[2]}\n";

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_commit: %s: %s\n", what, why);
    exit(1);
}

static double rate(uint64_t count, uint64_t begun)
{
    return (double)count * 1e9 / (double)(rs_clock_monotonic_ns() - begun);
}

/* `depth` scripts under way at once, for some time. */
static double bare(redisContext *redis, int depth, uint64_t seconds)
{
    char record[RECORD_BYTES], hash[32] = {1}, uuid[16] = {2};
    memset(record, 'x', sizeof record);
    redisReply *loaded = redisCommand(redis, "SCRIPT LOAD %s", SCRIPT);
    if (loaded == NULL || loaded->type != REDIS_REPLY_STRING) die("script", redis->errstr);
    uint64_t begun = rs_clock_monotonic_ns(), count = 0;
    while (rs_clock_monotonic_ns() - begun < seconds * 1000000000u) {
        for (int i = 0; i < depth; i++)
            redisAppendCommand(redis, "EVALSHA %s 1 bare %b %b %b", loaded->str, record,
                               sizeof record, hash, sizeof hash, uuid, sizeof uuid);
        for (int i = 0; i < depth; i++, count++) {
            void *reply = NULL;
            if (redisGetReply(redis, &reply) != REDIS_OK) die("script", redis->errstr);
            freeReplyObject(reply);
        }
    }
    freeReplyObject(loaded);
    return rate(count, begun);
}

static double ours(RsStore *store, RsHead *head, size_t together, uint64_t seconds)
{
    char record[RECORD_BYTES];
    memset(record, 'x', sizeof record);
    RsCommit commits[TOGETHER];
    RsAppend *appends = calloc(TOGETHER, sizeof *appends);
    if (appends == NULL) die("calloc", "no memory");
    RsError err = {0};
    uint64_t begun = rs_clock_monotonic_ns(), count = 0;
    while (rs_clock_monotonic_ns() - begun < seconds * 1000000000u) {
        for (size_t i = 0; i < together; i++) {
            commits[i] = (RsCommit){.record = {record, sizeof record},
                                    .author = RS_TEXT("bench"),
                                    .time_us = rs_clock_wall_us()};
            rs_uuid_new(commits[i].uuid);
            appends[i] = (RsAppend){.commit = &commits[i]};
        }
        if (rs_store_append_many(store, head, appends, together, &err) != RS_OK)
            die("append", err.text);
        for (size_t i = 0; i < together; i++, count++)
            if (appends[i].status != RS_OK || appends[i].beaten)
                die("append", appends[i].error.text);
        *head = commits[together - 1].head;
    }
    free(appends);
    return rate(count, begun);
}

int main(int argc, char **argv)
{
    uint64_t seconds = argc > 1 ? strtoull(argv[1], NULL, 10) : 2;
    char dir[] = "/tmp/rs-bench-XXXXXX", path[128];
    if (mkdtemp(dir) == NULL) die("mkdtemp", dir);
    RsStoreOptions options = {.data_dir = dir, .idle_ms = 100};
    RsStore *store;
    RsError err = {0};
    RsHead head = {0};
    if (rs_store_open(&options, &store, &err) != RS_OK) die("open", err.text);
    snprintf(path, sizeof path, "%s/r.sock", dir);
    redisContext *redis = redisConnectUnix(path);
    if (redis == NULL || redis->err != 0) die("connect", path);

    double one_bare = 0, one_ours = 0, many_bare = 0, many_ours = 0;
    for (int round = 0; round < 2; round++) { /* in turns, so that a slow disk is slow for both */
        one_bare += bare(redis, 1, seconds) / 2;
        one_ours += ours(store, &head, 1, seconds) / 2;
        many_bare += bare(redis, TOGETHER, seconds) / 2;
        many_ours += ours(store, &head, TOGETHER, seconds) / 2;
    }
    printf("one by one   bare %8.0f/s  ours %8.0f/s  %5.1f %%  (at least 80)\n", one_bare, one_ours,
           100 * one_ours / one_bare);
    printf("%d together  bare %8.0f/s  ours %8.0f/s  %5.1f %%  (at least 50)\n", TOGETHER,
           many_bare, many_ours, 100 * many_ours / many_bare);
    redisFree(redis);
    rs_store_close(store);
    return one_ours >= 0.8 * one_bare && many_ours >= 0.5 * many_bare ? 0 : 1;
}
