/* log.h - one entry of the log as bytes: frame, digest, chain hash. Shared by all stores.
 *
 * Shape   an entry has six fields (RsLogEntry); field `r` is a frame:
 *           version byte | encoding byte | salt (16) | raw length (varint) | body | CRC32C (u32)
 *         body: the record, plain or compressed, or the list of payload blocks that hold it.
 *         A removed record is version | encoding | its digest (32) | CRC32C.
 *         Digest D = BLAKE2b-256 of the record, keyed with the salt: once a record is removed, its
 *         salt is gone too, and D does not let anybody try out what it may have said.
 *         Chain hash = BLAKE2b-256 of: hash before (32), gid (16), N (u64), uuid (16), time (i64),
 *         author length (u32) and bytes, message length (u32) and bytes, D (32).
 * Errors  RS_CORRUPT names the key and the entry; RS_LIMIT a record, author or message too long.
 * Owner   an opened commit borrows from the entry and from the `room` given. */
#ifndef RS_STORAGE_LOG_H
#define RS_STORAGE_LOG_H

#include "base/array.h"
#include "storage/block.h"
#include "storage/store.h"

#define RS_GID_BYTES 16u
#define RS_DIGEST_BYTES 32u
#define RS_LOG_FRAME_MAX (56u * 1024u) /* with author and message an entry stays below 64 KiB */
#define RS_LOG_AUTHOR_MAX 1024u
#define RS_LOG_MESSAGE_MAX (6u * 1024u)

typedef struct RsLogEntry {
    uint64_t number;
    RsText record, hash, uuid, time, author, message; /* r h u t a m */
} RsLogEntry;

typedef struct RsLogFrame {
    RsBuf bytes;
    uint8_t digest[RS_DIGEST_BYTES];
    RS_ARRAY(RsLogBlock) blocks; /* to be stored before the entry */
} RsLogFrame;

/* Fetches one payload block, as it was stored, appended to `out`; RS_CORRUPT where it is gone. */
typedef RsStatus (*RsLogFetch)(void *context, const RsBlockName *name, RsBuf *out, RsError *err);

typedef struct RsLogSource {
    const char *gid;
    const char *key; /* of the log, for messages */
    RsLogFetch fetch;
    void *context;
} RsLogSource;

void rs_log_frame_init(RsLogFrame *frame);
void rs_log_frame_done(RsLogFrame *frame);
void rs_log_frame_drop_blocks(RsLogFrame *frame); /* once they are stored */
/* Frames commit->record and checks the lengths of author and message. */
RS_MUST_USE RsStatus rs_log_seal(const RsCommit *commit, RsLogFrame *out, RsError *err);
/* The frame that takes the place of a record which is removed for good. */
RS_MUST_USE RsStatus rs_log_seal_removed(const uint8_t digest[RS_DIGEST_BYTES], RsBuf *out,
                                         RsError *err);

void rs_log_start(const char *gid, RsHead *out); /* commit 0 */
void rs_log_chain(const char *gid, const RsHead *before, const RsCommit *commit,
                  const uint8_t digest[RS_DIGEST_BYTES], RsHead *after);

/* D of an entry: of its record, or as it was kept when the record was removed. */
RS_MUST_USE RsStatus rs_log_digest(const RsLogSource *source, const RsLogEntry *entry, RsBuf *room,
                                   uint8_t digest[RS_DIGEST_BYTES], RsError *err);
/* The ids of the blocks that hold the record of a frame, 16 bytes each; none for most frames. */
RS_MUST_USE RsStatus rs_log_frame_blocks(RsText frame, RsBuf *ids, RsError *err);
/* Checks the entry as the one that follows *before and decodes it. Of a removed record
 * commit->record is empty (length 0). */
RS_MUST_USE RsStatus rs_log_open(const RsLogSource *source, const RsHead *before,
                                 const RsLogEntry *entry, RsBuf *room, RsCommit *out, RsError *err);

#endif
