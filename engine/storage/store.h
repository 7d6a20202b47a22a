/* store.h - what a store fulfils: the log of commits of one graph; snapshot.h adds base snapshots.
 *
 * Two fulfilments: Redis (given, or embedded in a data directory) and memory. Both keep the same
 * encoded bytes: record, CRC32C, chain hash h' = BLAKE2b(h, gid, N, uuid, time, author, message, D)
 * with D the digest of the record.
 * Errors  RS_UNREACHABLE  the server is not there (exit 3)
 *         RS_REFUSED      it is, but will not: full, read-only, wrong version or password,
 *                         an eviction policy that could lose data, a directory not ours (exit 5)
 *         RS_CORRUPT      a checksum, the chain or a key is broken; the key is named (exit 5)
 *         RS_OUTCOME_UNKNOWN  the connection died during an append and did not come back in time;
 *                         the uuid is in the message
 *         RS_CONFLICT     the log is shorter or other than this process remembers
 *         RS_CANCELLED    the caller's cancel flag was set while waiting
 *         RS_TRIMMED      the commits asked for were let go of; the text names the first kept
 * Threads one at a time per RsStore. */
#ifndef RS_STORAGE_STORE_H
#define RS_STORAGE_STORE_H

#include <stdatomic.h>

#include "base/arena.h"

typedef struct RsStore RsStore;

typedef struct RsHead { /* where the log stands */
    uint64_t number;    /* 0: no commit yet */
    uint8_t hash[32];   /* of commit 0: BLAKE2b of the gid */
} RsHead;

typedef struct RsCommit { /* one entry of the log */
    RsHead head;
    uint8_t uuid[16];
    int64_t time_us; /* since 1970-01-01T00:00Z */
    RsText author, message;
    RsText record; /* whole and checked; decompressed, payload blocks fetched; empty (length 0)
                      where it was removed from history for good: the chain still holds */
} RsCommit;

typedef struct RsStoreOptions {
    const char *data_dir;  /* embedded server's directory; NULL: none */
    const char *redis_uri; /* redis://[user:password@]host[:port][/db], unix:///path; NULL: none */
    const char *graph;     /* name; NULL: "default" */
    bool read_only;        /* create nothing, not even the graph: a missing graph is RS_ENTITY */
    uint32_t timeout_ms;   /* for one answer and for reconnecting; 0: 5,000 */
    const char *cache_dir; /* keeps blocks of snapshots on this disk; NULL: nowhere */
    atomic_int *cancel;    /* may be NULL */
    uint32_t idle_ms;      /* embedded: the server goes so long after its last user; 0: 10,000 */
    /* Told of what is allowed but unwise, such as an eviction policy; NULL: nobody listens. */
    void (*warn)(void *context, const char *text);
    void *warn_context;
} RsStoreOptions;

/* data_dir and redis_uri both NULL: a store in memory. */
RS_MUST_USE RsStatus rs_store_open(const RsStoreOptions *options, RsStore **out, RsError *err);
void rs_store_close(RsStore *store); /* NULL is fine */

const char *rs_store_kind(const RsStore *store); /* "memory", "redis", "embedded" */
const char *rs_store_gid(const RsStore *store);  /* 16 hex digits */
const char *rs_store_graph(const RsStore *store);

/* Has anything been committed after `known`? No round trip on memory, none on the embedded store
 * where the shared page says no; one otherwise. */
RS_MUST_USE RsStatus rs_store_has_news(RsStore *store, uint64_t known, bool *news, RsError *err);

/* Visits every commit after *head in order, checks CRC and chain, and advances *head. A visitor
 * that fails ends the walk; *head then stands at the last commit it took. What was trimmed off the
 * log is read from kept history; RS_TRIMMED where it was not kept. */
typedef RsStatus (*RsCommitVisitor)(void *context, const RsCommit *commit, RsError *err);
RS_MUST_USE RsStatus rs_store_read(RsStore *store, RsHead *head, RsCommitVisitor visit,
                                   void *context, RsError *err);

/* The commit point. `commit` brings uuid, time, author, message and record; on success its head
 * is set. *beaten true (and RS_OK): somebody else committed after `expected`; nothing was written.
 * Records above the size limit go into payload blocks first. A lost connection is followed until
 * the outcome is known (the uuid is looked up; the same bytes are sent again for the same N). */
RS_MUST_USE RsStatus rs_store_append(RsStore *store, const RsHead *expected, RsCommit *commit,
                                     bool *beaten, RsError *err);

/* Several commits, each chained on the one before it, sent together: with many sessions one trip to
 * the disk serves all that wait. Each learns its own outcome; where one is beaten or fails, all
 * behind it are beaten. What the function itself returns went wrong before anything was sent. */
typedef struct RsAppend {
    RsCommit *commit;
    bool beaten;
    RsStatus status; /* and `error`: of this one */
    RsError error;
} RsAppend;
RS_MUST_USE RsStatus rs_store_append_many(RsStore *store, const RsHead *expected, RsAppend *appends,
                                          size_t count, RsError *err);

/* The names of all graphs that the store keeps, this one among them, in no order. */
typedef RsStatus (*RsGraphVisitor)(void *context, RsText name, RsError *err);
RS_MUST_USE RsStatus rs_store_graphs(RsStore *store, RsGraphVisitor visit, void *context,
                                     RsError *err);

/* Another graph of the same place, with the same options, on a connection of its own. The
 * caller has found its name with rs_store_graphs. RS_ENTITY: a store in memory has no other. */
RS_MUST_USE RsStatus rs_store_open_sibling(RsStore *store, const char *graph, RsStore **out,
                                           RsError *err);

void rs_uuid_new(uint8_t uuid[16]); /* random, version 4 */
void rs_uuid_print(const uint8_t uuid[16], char out[37]);

/* Fault injection for tests: memory store only. The append after `after` more answers so, once;
 * 0: the next one. */
typedef enum RsStoreFault {
    RS_FAULT_NONE,
    RS_FAULT_BEATEN,
    RS_FAULT_UNREACHABLE,
    RS_FAULT_FULL
} RsStoreFault;
void rs_store_inject(RsStore *store, RsStoreFault fault, uint32_t after);

#endif
