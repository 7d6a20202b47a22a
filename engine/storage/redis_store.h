/* redis_store.h - the store in a Redis, given or embedded; its parts are seen by redis_*.c alone.
 */
#ifndef RS_STORAGE_REDIS_STORE_H
#define RS_STORAGE_REDIS_STORE_H

#include "storage/redis.h"
#include "storage/redis_embedded.h"
#include "storage/shared_page.h"
#include "storage/store_class.h"

typedef struct RsRedisStore {
    RsStore base;
    RsRedis redis;
    bool is_embedded;
    RsEmbedded embedded;
    RsSharedPage page;
    uint64_t asked_ns; /* when the log itself was last asked for news */
} RsRedisStore;

/* redis_probe.c: is this a Redis that keeps what it is given? RS_REFUSED, and warnings. */
RS_MUST_USE RsStatus rs_redis_probe(RsRedis *redis, bool embedded, RsError *err);

/* redis_graphs.c: the graph's gid, made with one HSETNX where the name is new. RS_ENTITY where it
 * is missing and nothing may be made. */
RS_MUST_USE RsStatus rs_redis_graph_open(RsRedisStore *store, bool read_only, RsError *err);

/* redis_blocks.c: payload blocks under rs:{gid#shard}:b:<name>; storing one twice is harmless. */
RS_MUST_USE RsStatus rs_redis_blocks_put(RsRedisStore *store, const RsLogFrame *frame,
                                         RsError *err);
RsStatus rs_redis_block_fetch(void *store, const RsBlockName *name, RsBuf *out, RsError *err);

/* redis_log.c and redis_append.c: the functions of RsStoreClass. */
RsStatus rs_redis_log_has_news(RsStore *store, uint64_t known, bool *news, RsError *err);
RsStatus rs_redis_log_read(RsStore *store, RsHead *head, RsCommitVisitor visit, void *context,
                           RsError *err);
RsStatus rs_redis_log_append(RsStore *store, const RsHead *expected, RsCommit *commit, bool *beaten,
                             RsError *err);
/* "N-0" to N; false: another form. */
bool rs_redis_entry_number(const redisReply *id, uint64_t *out);
/* One element of XRANGE; false: not an entry of ours. The texts borrow from the reply. */
bool rs_redis_entry_read(const redisReply *reply, RsLogEntry *out);

#endif
