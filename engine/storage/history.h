/* history.h - entries that were trimmed off the log and are kept in blocks.
 *
 * Shape   a block's body is a version byte and entries one after another: number (varint), then the
 *         texts r h u t a m, each with its length.
 * Errors  RS_TRIMMED what is asked for was not kept; RS_CORRUPT as in log.h. */
#ifndef RS_STORAGE_HISTORY_H
#define RS_STORAGE_HISTORY_H

#include "storage/manifest.h"

/* Reads on from *head until the log, whose first entry is `log_first`, can go on. */
RS_MUST_USE RsStatus rs_history_read(RsStore *store, RsHead *head, uint64_t log_first,
                                     RsCommitVisitor visit, void *context, RsError *err);

/* Packs entries into bodies of blocks. `flush` takes a full one. */
typedef struct RsHistoryPacker {
    RsStore *store;
    RsHead before, last; /* of the body at hand */
    int64_t last_us;
    RsBuf body;
    RsStatus (*flush)(void *context, const struct RsHistoryPacker *packer, RsError *err);
    void *context;
} RsHistoryPacker;

void rs_history_pack_begin(RsHistoryPacker *packer, RsStore *store, const RsHead *before);
RS_MUST_USE RsStatus rs_history_pack(RsHistoryPacker *packer, const RsLogEntry *entry,
                                     RsError *err);
RS_MUST_USE RsStatus rs_history_pack_end(RsHistoryPacker *packer, RsError *err);
void rs_history_pack_done(RsHistoryPacker *packer);

/* A body of one entry. */
void rs_history_encode(const RsLogEntry *entry, RsBuf *body);
/* Shows the entries of one body as they are. */
RS_MUST_USE RsStatus rs_history_unpack(RsText body, const char *key, RsEntryVisitor visit,
                                       void *context, RsError *err);

#endif
