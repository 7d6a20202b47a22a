/* checkpoint.h - what the files of a checkpoint share; see snapshot.h for what it is. */
#ifndef RS_STORAGE_CHECKPOINT_H
#define RS_STORAGE_CHECKPOINT_H

#include "base/array.h"
#include "storage/manifest.h"

#define RS_CHECKPOINT_BATCH 16u /* blocks under way */

typedef struct RsCheckpointBatch {
    RsLogBlock blocks[RS_CHECKPOINT_BATCH];
    uint8_t ids[RS_CHECKPOINT_BATCH][RS_BLOCK_ID_BYTES];
    size_t count;
} RsCheckpointBatch;

struct RsCheckpoint {
    RsStore *from, *store; /* as given, and the connection of its own */
    RsFullManifest *onto;  /* the generation before; NULL: not begun */
    uint64_t attempt;
    uint32_t history_days;
    RsCheckpointBatch batches[2]; /* one is filled while the other is under way */
    unsigned at;
    RS_ARRAY(RsBlockRef) written;
    RS_ARRAY(RsRetired) leaving;
    RsBuf made; /* the new root */
    bool beaten, committed;
    uint64_t redact;        /* a commit whose record leaves the history; 0: none */
    RsBuf redacted_payload; /* ids of the blocks that held it */
};

/* checkpoint.c: a text cut into as many blocks as it needs. */
RS_MUST_USE RsStatus rs_checkpoint_put_large(RsCheckpoint *checkpoint, uint8_t kind, RsText bytes,
                                             RsBlockRef *refs, RsError *err);
/* Waits until all that was put is stored. */
RS_MUST_USE RsStatus rs_checkpoint_flush(RsCheckpoint *checkpoint, RsError *err);
void rs_checkpoint_undo(RsCheckpoint *checkpoint);

/* retire.c: made->history and made->kept, and the blocks of the history; what falls out of them is
 * retired. */
RS_MUST_USE RsStatus rs_checkpoint_keep_history(RsCheckpoint *checkpoint, RsFullManifest *made,
                                                RsError *err);
/* made->retired: what the generation before needs and this one does not. */
RS_MUST_USE RsStatus rs_checkpoint_retire(RsCheckpoint *checkpoint, RsFullManifest *made,
                                          RsError *err);
/* redact.c: the frame that takes the place of the entry's. */
RS_MUST_USE RsStatus rs_checkpoint_redact(RsCheckpoint *checkpoint, const RsLogEntry *entry,
                                          RsBuf *frame, RsError *err);
/* collect.c */
RS_MUST_USE RsStatus rs_collect_refs(RsStore *store, const RsBlockRef *refs, size_t count,
                                     RsError *err);
/* Removes what was retired in generations up to *limit. */
RS_MUST_USE RsStatus rs_collect_retired(RsStore *store, const RsFullManifest *now, uint64_t *limit,
                                        RsError *err);
/* Removes retired blocks that nobody reads, and what dead checkpoints left. */
RS_MUST_USE RsStatus rs_collect(RsStore *store, const RsFullManifest *now, RsError *err);

#endif
