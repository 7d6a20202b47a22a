/* block_set.h - a set of block ids: filled, then sorted, then asked.
 *
 * Cost    16 bytes an id; O(n log n) to sort, O(log n) to ask. */
#ifndef RS_STORAGE_BLOCK_SET_H
#define RS_STORAGE_BLOCK_SET_H

#include "base/array.h"
#include "storage/manifest.h"

typedef struct RsBlockId {
    uint8_t bytes[RS_BLOCK_ID_BYTES];
} RsBlockId;

typedef struct RsBlockSet {
    RS_ARRAY(RsBlockId) ids;
} RsBlockSet;

RS_MUST_USE RsStatus rs_block_set_add(RsBlockSet *set, const RsBlockRef *refs, size_t count,
                                      RsError *err);
/* What the manifest itself needs: blocks, pages, parts of the history, and those of kept ones. */
RS_MUST_USE RsStatus rs_block_set_add_manifest(RsBlockSet *set, RsStore *store,
                                               const RsFullManifest *manifest, RsError *err);
void rs_block_set_sort(RsBlockSet *set);
bool rs_block_set_has(const RsBlockSet *set, const uint8_t id[RS_BLOCK_ID_BYTES]);
void rs_block_set_done(RsBlockSet *set);

#endif
