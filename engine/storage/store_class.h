/* store_class.h - what a fulfilment of store.h gives; seen by engine/storage alone.
 *
 * A fulfilment embeds RsStore as its first member and allocates itself; `close` frees it all. */
#ifndef RS_STORAGE_STORE_CLASS_H
#define RS_STORAGE_STORE_CLASS_H

#include "storage/log.h"
#include "storage/store.h"

typedef struct RsStoreClass {
    const char *kind;
    void (*close)(RsStore *store);
    RsStatus (*has_news)(RsStore *store, uint64_t known, bool *news, RsError *err);
    RsStatus (*read)(RsStore *store, RsHead *head, RsCommitVisitor visit, void *context,
                     RsError *err);
    RsStatus (*append)(RsStore *store, const RsHead *expected, RsCommit *commit, bool *beaten,
                       RsError *err);
    void (*inject)(RsStore *store, RsStoreFault fault, uint32_t after); /* NULL: cannot */
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
RS_MUST_USE RsStatus rs_store_take(RsStore *store, const RsLogSource *source, RsHead *head,
                                   const RsLogEntry *entry, RsCommitVisitor visit, void *context,
                                   RsError *err);
/* The log is shorter or other than `known`. */
RsStatus rs_store_conflict(const RsStore *store, uint64_t known, RsError *err);

RS_MUST_USE RsStatus rs_memory_store_open(const RsStoreOptions *options, RsStore **out,
                                          RsError *err);
RS_MUST_USE RsStatus rs_redis_store_open(const RsStoreOptions *options, RsStore **out,
                                         RsError *err);

#endif
