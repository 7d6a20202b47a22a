/* snapshot.h - base snapshots of a graph: immutable blocks, and the manifest that lists them.
 *
 * Shape   A manifest stands at one commit of the log and lists blocks; what is in them, and which
 *         is which, says the graph floor in the manifest's `body`. A graph is opened from the
 *         newest manifest and the commits after its head; where there is none (generation 0), from
 *         commit 1. A new generation carries over the blocks that did not change by their refs.
 *         Two generations stand at any time: the newest, and the one before it with the log since
 *         then, from which a lost block can be rebuilt. Older ones are let go of, but for every
 *         64th, which lives as long as the history from it on does.
 * Units   bytes of a block's body; kinds 0 to 15 are the storage's own, 16 to 255 the graph's.
 * Errors  as in store.h. A block that is gone while the manifest has not changed, a checksum or a
 *         name that does not fit: RS_CORRUPT, naming the key.
 * Owner   whoever read a manifest frees it. A checkpoint has a connection of its own.
 * Threads a checkpoint and the store that it came from may be used by two threads, but not in
 *         memory, where they are one. */
#ifndef RS_STORAGE_SNAPSHOT_H
#define RS_STORAGE_SNAPSHOT_H

#include "storage/block.h"
#include "storage/store.h"

#define RS_SNAPSHOT_KIND_FIRST 16u /* of the graph floor's kinds */
#define RS_HISTORY_ALL UINT32_MAX

typedef struct RsManifest {
    uint64_t generation;   /* 0: there is none yet; all else is then empty */
    RsHead head;           /* the blocks hold the graph as of this commit */
    int64_t time_us;       /* when it was made */
    uint32_t history_days; /* RS_HISTORY_ALL, a number of days, 0: none */
    RsBlockRef *blocks;
    size_t block_count;
    RsText body;
} RsManifest;

/* The newest manifest. */
RS_MUST_USE RsStatus rs_manifest_read(RsStore *store, RsManifest **out, RsError *err);
/* The one before `of`; generation 0 where there is none. */
RS_MUST_USE RsStatus rs_manifest_previous(RsStore *store, const RsManifest *of, RsManifest **out,
                                          RsError *err);
/* The newest kept one that stands at or before commit `number`; generation 0: replay the log. */
RS_MUST_USE RsStatus rs_manifest_before(RsStore *store, const RsManifest *of, uint64_t number,
                                        RsManifest **out, RsError *err);
void rs_manifest_free(RsManifest *manifest); /* NULL is fine */
/* The first commit that rs_store_read can still visit; 1 unless history was let go of. */
RS_MUST_USE RsStatus rs_store_first(RsStore *store, uint64_t *number, RsError *err);

/* Fetches blocks, eight requests and at most 8 MiB ahead, checks each and shows it, in order.
 * `body` is good during the visit, which must not use the store. *stale true (and RS_OK): a newer
 * manifest stands and one of the blocks is gone: begin again from rs_manifest_read. */
typedef RsStatus (*RsBlockVisitor)(void *context, size_t index, RsText body, RsError *err);
RS_MUST_USE RsStatus rs_blocks_read(RsStore *store, const RsManifest *of, const RsBlockRef *refs,
                                    size_t count, RsBlockVisitor visit, void *context, bool *stale,
                                    RsError *err);

/* ---- making a new generation ---- */

typedef struct RsCheckpoint RsCheckpoint;

/* Begins the generation after `onto`. *busy true (and RS_OK, *out NULL): another process is at it.
 * The lock is advisory and lasts for 30 s after the last put: two who make one at once do no harm,
 * and one of them is beaten. */
RS_MUST_USE RsStatus rs_checkpoint_open(RsStore *store, const RsManifest *onto, RsCheckpoint **out,
                                        bool *busy, RsError *err);
/* How much history the generation and those after it keep; otherwise as `onto` says, at first all.
 */
void rs_checkpoint_set_history(RsCheckpoint *checkpoint, uint32_t days);
/* Stores a block; at most 16 are under way. Sets *ref at once; what fails later fails a later call.
 * A body of more than RS_BLOCK_BODY_MAX is RS_LIMIT. */
RS_MUST_USE RsStatus rs_checkpoint_put(RsCheckpoint *checkpoint, uint8_t kind, RsText body,
                                       RsBlockRef *ref, RsError *err);
/* Waits until all is stored, reads back and checks what this checkpoint wrote, and makes the
 * generation the newest with one write. `blocks` are all of the generation's, new and carried over.
 * *beaten true (and RS_OK): somebody else's came first, nothing has changed. */
RS_MUST_USE RsStatus rs_checkpoint_commit(RsCheckpoint *checkpoint, const RsHead *head,
                                          const RsBlockRef *blocks, size_t count, RsText body,
                                          bool *beaten, RsError *err);
/* After a commit: reads the new generation's manifest back, trims the log behind the generation
 * before it (never the last entry), and removes blocks that nothing needs. A failure here loses
 * nothing: what is left over, a later checkpoint clears away. */
RS_MUST_USE RsStatus rs_checkpoint_tidy(RsCheckpoint *checkpoint, RsError *err);
/* NULL is fine. Without a commit all that was put is garbage, cleared away by a later checkpoint
 * after an hour. */
void rs_checkpoint_close(RsCheckpoint *checkpoint);

#endif
