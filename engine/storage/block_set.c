/* block_set.c - see block_set.h. */
#include "storage/block_set.h"

#include <stdlib.h>

RsStatus rs_block_set_add(RsBlockSet *set, const RsBlockRef *refs, size_t count, RsError *err)
{
    if (!RS_ARRAY_RESERVE(&set->ids, set->ids.count + count)) return rs_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        memcpy(set->ids.items[set->ids.count++].bytes, refs[i].id, RS_BLOCK_ID_BYTES);
    return RS_OK;
}

RsStatus rs_block_set_add_manifest(RsBlockSet *set, RsStore *store, const RsFullManifest *manifest,
                                   RsError *err)
{
    RS_TRY(rs_block_set_add(set, manifest->public.blocks, manifest->public.block_count, err));
    RS_TRY(rs_block_set_add(set, manifest->pages, manifest->page_count, err));
    for (size_t i = 0; i < manifest->history_count; i++)
        RS_TRY(rs_block_set_add(set, &manifest->history[i].ref, 1, err));
    for (size_t i = 0; i < manifest->kept_count; i++) {
        RsFullManifest *kept;
        bool stale;
        RS_TRY(rs_manifest_open(store, manifest->kept[i].root, &kept, &stale, err));
        if (stale) continue;
        RsStatus status = rs_block_set_add(set, kept->public.blocks, kept->public.block_count, err);
        if (status == RS_OK) status = rs_block_set_add(set, kept->pages, kept->page_count, err);
        rs_manifest_free(&kept->public);
        RS_TRY(status);
    }
    return RS_OK;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, RS_BLOCK_ID_BYTES);
}

void rs_block_set_sort(RsBlockSet *set)
{
    if (set->ids.count > 1) qsort(set->ids.items, set->ids.count, RS_BLOCK_ID_BYTES, compare);
}

bool rs_block_set_has(const RsBlockSet *set, const uint8_t id[RS_BLOCK_ID_BYTES])
{
    return set->ids.count > 0 &&
           bsearch(id, set->ids.items, set->ids.count, RS_BLOCK_ID_BYTES, compare) != NULL;
}

void rs_block_set_done(RsBlockSet *set)
{
    RS_ARRAY_DONE(&set->ids);
}
