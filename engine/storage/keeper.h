/* keeper.h - looks after what is stored: lists, checks, drops, redacts.
 *
 * Errors  as in store.h; RS_UNSUPPORTED for a store in memory, which nobody shares. */
#ifndef RS_STORAGE_KEEPER_H
#define RS_STORAGE_KEEPER_H

#include "storage/snapshot.h"

/* The graphs of a store, in no order; none is made. The texts are good during the visit. */
typedef RsStatus (*RsGraphLister)(void *context, RsText name, RsText gid, int64_t created_us,
                                  RsError *err);
RS_MUST_USE RsStatus rs_keeper_graphs(const RsStoreOptions *options, RsGraphLister visit,
                                      void *context, RsError *err);

typedef struct RsCheckReport {
    RsHead from, to;  /* the commits (from, to] were checked: every byte of them, and their chain */
    uint64_t removed; /* of them have been redacted */
    uint64_t generation, blocks, bytes; /* of the snapshots that stand, every block of them */
    uint64_t problems;
} RsCheckReport;

/* Told of each problem, in a sentence. */
typedef void (*RsCheckTell)(void *context, const char *text);
/* Reads everything that is stored and checks every promise of the storage floor about it. `since`:
 * only what follows that commit, and that it still is the one noted; NULL: all there is. What is
 * wrong is told and counted; the status is of what stopped the check. RS_TRIMMED: what followed
 * `since` was let go of, so nothing can be proved. */
RS_MUST_USE RsStatus rs_keeper_check(RsStore *store, const RsHead *since, RsCheckTell tell,
                                     void *context, RsCheckReport *out, RsError *err);

/* Removes the graph, block by block; one that was interrupted is done again. */
RS_MUST_USE RsStatus rs_keeper_drop(RsStore *store, RsError *err);

/* Removes the record of a commit for good: its chain hash stays, and so the chain holds and shows
 * it. Who did it and why is a commit of its own, which is made first. A snapshot must stand at or
 * after the commit (RS_CONFLICT): without one, the graph could not be built any more. What the
 * snapshot itself holds stays as it is. */
RS_MUST_USE RsStatus rs_keeper_redact(RsStore *store, uint64_t number, RsText author, RsText reason,
                                      RsError *err);

#endif
