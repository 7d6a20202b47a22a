/* redis_store.h - the store in a Redis, given or embedded; its parts are seen by redis_*.c alone.
 */
#ifndef RS_STORAGE_REDIS_STORE_H
#define RS_STORAGE_REDIS_STORE_H

#include "storage/keeper.h"
#include "storage/redis.h"
#include "storage/redis_cluster.h"
#include "storage/redis_embedded.h"
#include "storage/shared_page.h"
#include "storage/store_class.h"

typedef struct RsRedisStore {
    RsStore base;
    RsRedis redis;      /* of a cluster: its address and limits, never connected */
    RsCluster *cluster; /* NULL: one server */
    bool is_embedded;
    RsEmbedded embedded;
    RsSharedPage page;
    uint64_t asked_ns; /* when the log itself was last asked for news */
    bool read_only;
    RsStoreOptions options; /* to open another like it; its texts are ours */
    /* Blocks that were sent and not answered yet: every other command settles them first. */
    const RsLogBlock *sent;
    size_t sent_count;
    bool sent_whole;
    uint64_t client;   /* random: names our leases and our turn */
    char turn_key[32]; /* rs:{gid}:turn */
    uint32_t losses;   /* appends beaten in a row */
    bool has_turn;
    uint64_t leased, leased_ns; /* the generation leased last, and when */
} RsRedisStore;

/* redis_probe.c: is this a Redis that keeps what it is given? RS_REFUSED, and warnings. */
RS_MUST_USE RsStatus rs_redis_probe(RsRedis *redis, bool embedded, RsError *err);

/* redis_graphs.c: all names of rs:graphs. */
RS_MUST_USE RsStatus rs_redis_graphs(RsStore *store, RsGraphVisitor visit, void *context,
                                     RsError *err);
/* redis_graphs.c: the graph's gid, made with one HSETNX where the name is new. RS_ENTITY where it
 * is missing and nothing may be made. */
RS_MUST_USE RsStatus rs_redis_graph_open(RsRedisStore *store, bool read_only, RsError *err);

RS_MUST_USE RsStatus rs_redis_graphs_list(RsRedisStore *store, RsGraphLister visit, void *context,
                                          RsError *err);
RsStatus rs_redis_graph_drop(RsStore *store, RsError *err);

/* redis_route.c: the connection that serves a key, and one command about it: asked again as
 * rs_redis_ask does. */
RsRedis *rs_redis_route(RsRedisStore *store, const char *key);
RS_MUST_USE RsStatus rs_redis_ask_key(RsRedisStore *store, const char *key, int argc,
                                      const RsText *argv, redisReply **out, RsError *err);
/* The same for a command that answers a number, whichever. */
RS_MUST_USE RsStatus rs_redis_tell_key(RsRedisStore *store, const char *key, int argc,
                                       const RsText *argv, RsError *err);
/* Once, without waiting for a lost server to come back; *sent as of rs_redis_call. RS_UNREACHABLE
 * also where a cluster is changing. */
RS_MUST_USE RsStatus rs_redis_call_key(RsRedisStore *store, const char *key, int argc,
                                       const RsText *argv, redisReply **out, bool *sent,
                                       RsError *err);
void rs_redis_hold(RsRedisStore *store, uint64_t until_ns); /* RsRedis.hold_until_ns */
void rs_redis_drop_all(RsRedisStore *store);

/* redis_blocks.c, redis_manifest.c: the functions of RsStoreClass. Blocks lie under
 * rs:{gid#shard}:b:<name>; storing one twice is harmless. */
RsStatus rs_redis_block_fetch(void *store, const RsBlockName *name, RsBuf *out, RsError *err);
RsStatus rs_redis_blocks_send(RsStore *store, const RsLogBlock *blocks, size_t count, RsError *err);
RsStatus rs_redis_blocks_settle(RsStore *store, RsError *err);
RsStatus rs_redis_blocks_get(RsStore *store, const RsBlockRef *refs, size_t count,
                             RsStoredVisitor visit, void *context, RsError *err);
RsStatus rs_redis_blocks_unlink(RsStore *store, const uint8_t (*ids)[RS_BLOCK_ID_BYTES],
                                size_t count, RsError *err);
RsStatus rs_redis_root_get(RsStore *store, RsBuf *out, RsError *err);
RsStatus rs_redis_root_swap(RsStore *store, RsText expected, RsText root, bool *swapped,
                            RsError *err);
RsStatus rs_redis_trim(RsStore *store, uint64_t first, RsError *err);

/* redis_others.c */
extern const RsCoordination RS_REDIS_COORDINATION;
void rs_redis_lease_end(RsRedisStore *store); /* as far as the connection still stands */

/* redis_log.c and redis_append.c: the functions of RsStoreClass. */
RsStatus rs_redis_log_has_news(RsStore *store, uint64_t known, bool *news, RsError *err);
RsStatus rs_redis_log_entries(RsStore *store, uint64_t from, RsEntryVisitor visit, void *context,
                              RsError *err);
RsStatus rs_redis_log_append_many(RsStore *store, const RsHead *expected, RsAppend *appends,
                                  size_t count, RsError *err);
RsStatus rs_redis_log_append(RsStore *store, const RsHead *expected, RsCommit *commit, bool *beaten,
                             RsError *err);
/* redis_turn.c: an append has won, or was beaten. */
void rs_redis_turn_note(RsRedisStore *store, bool beaten);
/* redis_replace.c */
RsStatus rs_redis_log_replace(RsStore *store, const RsLogEntry *entry, RsError *err);
/* "N-0" to N; false: another form. */
bool rs_redis_entry_number(const redisReply *id, uint64_t *out);
/* One element of XRANGE; false: not an entry of ours. The texts borrow from the reply. */
bool rs_redis_entry_read(const redisReply *reply, RsLogEntry *out);

#endif
