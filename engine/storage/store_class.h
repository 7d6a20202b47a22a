/* store_class.h - what a fulfilment of store.h and snapshot.h gives; seen by engine/storage alone.
 *
 * A fulfilment embeds RsStore as its first member and allocates itself; `close` frees it all. */
#ifndef RS_STORAGE_STORE_CLASS_H
#define RS_STORAGE_STORE_CLASS_H

#include "storage/log.h"
#include "storage/snapshot.h"
#include "storage/store.h"

/* An entry as it is stored, unchecked. */
typedef RsStatus (*RsEntryVisitor)(void *context, const RsLogEntry *entry, RsError *err);
/* A block as it is stored, unchecked; data NULL: it is gone. */
typedef RsStatus (*RsStoredVisitor)(void *context, size_t index, RsText bytes, RsError *err);

typedef struct RsIntent {         /* of a checkpoint that has begun and has not ended */
    uint64_t attempt, generation; /* the one it began upon */
    int64_t time_us;
} RsIntent;

/* How processes that share a store keep out of each other's way. */
typedef struct RsCoordination {
    /* The lock that only one checkpoint holds; it lasts 30 s after the last call. */
    RsStatus (*lock)(RsStore *store, uint64_t attempt, bool *held, RsError *err);
    RsStatus (*unlock)(RsStore *store, uint64_t attempt, RsError *err);
    /* Notes what is about to be written, so that it can be found when its writer has died. */
    RsStatus (*intend)(RsStore *store, const RsIntent *intent, RsText ids, RsError *err);
    RsStatus (*intents)(RsStore *store, RsBuf *out, RsError *err); /* RsIntent after RsIntent */
    RsStatus (*intended)(RsStore *store, uint64_t attempt, RsBuf *ids, RsError *err);
    RsStatus (*forget)(RsStore *store, uint64_t attempt, RsError *err);
    RsStatus (*lease)(RsStore *store, uint64_t generation, RsError *err);
    /* The oldest generation that somebody still reads; UINT64_MAX: none. */
    RsStatus (*leased)(RsStore *store, uint64_t *generation, RsError *err);
} RsCoordination;

typedef struct RsStoreClass {
    const char *kind;
    void (*close)(RsStore *store);
    RsStatus (*has_news)(RsStore *store, uint64_t known, bool *news, RsError *err);
    /* Entries from number `from` on, in order, as far as there are any. */
    RsStatus (*entries)(RsStore *store, uint64_t from, RsEntryVisitor visit, void *context,
                        RsError *err);
    RsLogFetch fetch; /* the context is the store */
    RsStatus (*append)(RsStore *store, const RsHead *expected, RsCommit *commit, bool *beaten,
                       RsError *err);
    RsStatus (*append_many)(RsStore *store, const RsHead *expected, RsAppend *appends, size_t count,
                            RsError *err); /* NULL: one after another */
    void (*inject)(RsStore *store, RsStoreFault fault, uint32_t after); /* NULL: cannot */

    /* Another connection to the same; itself where there is only one. */
    RsStatus (*twin)(RsStore *store, RsStore **out, RsError *err);
    /* Another graph of the same place; NULL: there is one only. */
    RsStatus (*sibling)(RsStore *store, const char *graph, RsStore **out, RsError *err);
    /* Begins to store blocks that are not there yet; they stay as they are until it is settled. */
    RsStatus (*blocks_send)(RsStore *store, const RsLogBlock *blocks, size_t count, RsError *err);
    RsStatus (*blocks_settle)(RsStore *store, RsError *err);
    RsStatus (*blocks_get)(RsStore *store, const RsBlockRef *refs, size_t count,
                           RsStoredVisitor visit, void *context, RsError *err);
    RsStatus (*blocks_unlink)(RsStore *store, const uint8_t (*ids)[RS_BLOCK_ID_BYTES], size_t count,
                              RsError *err);
    RsStatus (*root_get)(RsStore *store, RsBuf *out, RsError *err); /* nothing: there is none */
    /* Puts `root` in the place of one that begins with `expected` (empty: of none). Asked twice for
     * the same, it answers the same. */
    RsStatus (*root_swap)(RsStore *store, RsText expected, RsText root, bool *swapped,
                          RsError *err);
    RsStatus (*trim)(RsStore *store, uint64_t first, RsError *err); /* entries before `first` */
    RsStatus (*graphs)(RsStore *store, RsGraphVisitor visit, void *context, RsError *err);
    /* Puts another record in the place of an entry, if it is there, and leaves no trace of
     * what was taken out of the log before. */
    RsStatus (*replace)(RsStore *store, const RsLogEntry *entry, RsError *err);
    RsStatus (*drop)(RsStore *store, RsError *err); /* all but the blocks; NULL: cannot */
    const RsCoordination *coordination;             /* NULL: nobody else is there */
} RsStoreClass;

struct RsStore {
    const RsStoreClass *class;
    char gid[RS_GID_BYTES + 1];
    char key[32]; /* of the log: rs:{gid}:log */
    char *graph;
    RsBuf room; /* holds a record while it is visited */
};

RS_MUST_USE RsStatus rs_store_init(RsStore *store, const RsStoreClass *class, const char *graph,
                                   RsError *err);
void rs_store_done(RsStore *store);
void rs_store_set_gid(RsStore *store, const char gid[RS_GID_BYTES]);
void rs_store_new_gid(char gid[RS_GID_BYTES + 1]);

/* Opens the entry after *head, shows it to the visitor and advances *head. */
RS_MUST_USE RsStatus rs_store_take(RsStore *store, RsHead *head, const RsLogEntry *entry,
                                   RsCommitVisitor visit, void *context, RsError *err);
/* The log is shorter or other than `known`. */
RsStatus rs_store_conflict(const RsStore *store, uint64_t known, RsError *err);
/* The number of the log's first entry; 0: it has none. */
RS_MUST_USE RsStatus rs_store_log_first(RsStore *store, uint64_t *number, RsError *err);

RS_MUST_USE RsStatus rs_memory_store_open(const RsStoreOptions *options, RsStore **out,
                                          RsError *err);
RS_MUST_USE RsStatus rs_redis_store_open(const RsStoreOptions *options, RsStore **out,
                                         RsError *err);

#endif
