/* manifest.h - the whole of a manifest, with what the storage notes for itself; see snapshot.h.
 *
 * Shape   The root is one small string under rs:{gid}:manifest: it names the generation and the
 *         pages (blocks of kind RS_BLOCK_MANIFEST) that hold the rest. Drawn in
 *         docs/storage-format.md.
 * Owner   everything lies in the manifest's arena. */
#ifndef RS_STORAGE_MANIFEST_H
#define RS_STORAGE_MANIFEST_H

#include "storage/store_class.h"

#define RS_ROOT_IDENTITY_BYTES 20u /* the root's first bytes tell it from every other */
#define RS_KEPT_EVERY 64u          /* generations */

typedef struct RsRetired {
    RsBlockRef ref;
    uint64_t since; /* the first generation that does without it */
} RsRetired;

typedef struct RsHistoryPart { /* a block of entries that were trimmed off the log */
    RsBlockRef ref;
    RsHead before, last; /* the commits (before, last] */
    int64_t last_us;
} RsHistoryPart;

typedef struct RsKept {          /* a generation that stays with the history */
    uint64_t generation, number; /* it stands at this commit */
    RsText root;
} RsKept;

typedef struct RsFullManifest {
    RsManifest public; /* first: the two are one */
    RsArena *arena;
    uint64_t attempt; /* random: no two roots of one generation are alike */
    RsText root;      /* empty: generation 0 */
    RsText previous;  /* the root of the generation before */
    RsBlockRef *pages;
    RsRetired *retired;
    RsHistoryPart *history;
    RsKept *kept;
    size_t page_count, retired_count, history_count, kept_count;
} RsFullManifest;

static inline const RsFullManifest *rs_manifest_full(const RsManifest *manifest)
{
    return (const RsFullManifest *)manifest;
}

/* The first bytes of the root; empty for generation 0. */
RsText rs_manifest_identity(const RsFullManifest *manifest);
RS_MUST_USE RsStatus rs_manifest_new(RsFullManifest **out, RsError *err);
/* What stands in the pages, and the root once the pages are known. */
RS_MUST_USE RsStatus rs_manifest_encode(const RsFullManifest *manifest, RsBuf *content,
                                        RsError *err);
RS_MUST_USE RsStatus rs_manifest_encode_root(const RsFullManifest *manifest, RsBuf *root,
                                             RsError *err);
/* Decodes a root and fetches its pages. *stale: a page is gone. */
RS_MUST_USE RsStatus rs_manifest_open(RsStore *store, RsText root, RsFullManifest **out,
                                      bool *stale, RsError *err);
/* Is the root still that of `of`? */
RS_MUST_USE RsStatus rs_manifest_stands(RsStore *store, const RsFullManifest *of, bool *stands,
                                        RsError *err);

#endif
