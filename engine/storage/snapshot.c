/* snapshot.c - blocks of a base snapshot, read; see snapshot.h. */
#include "storage/manifest.h"

typedef struct Reading {
    RsStore *store;
    const RsBlockRef *refs;
    RsBlockVisitor visit;
    void *context;
    bool missing;
    RsBlockName gone; /* the first that is missing */
} Reading;

/* Nothing is shown after a gap: the visitor gets a prefix. */
static RsStatus take_block(void *context, size_t index, RsText bytes, RsError *err)
{
    Reading *reading = context;
    if (reading->missing) return RS_OK;
    RsBlockName name = rs_block_name_of(reading->refs[index].id);
    if (bytes.data == NULL) {
        reading->missing = true;
        reading->gone = name;
        return RS_OK;
    }
    RsText body;
    RS_TRY(rs_block_open_ref(bytes, &reading->refs[index],
                             rs_block_key(reading->store->gid, &name).text, &body, err));
    return reading->visit(reading->context, index, body, err);
}

RsStatus rs_blocks_read(RsStore *store, const RsManifest *of, const RsBlockRef *refs, size_t count,
                        RsBlockVisitor visit, void *context, bool *stale, RsError *err)
{
    *stale = false;
    if (count == 0) return RS_OK;
    const RsCoordination *others = store->class->coordination;
    if (others != NULL) RS_TRY(others->lease(store, of->generation, err));
    Reading reading = {store, refs, visit, context, false, {""}};
    RS_TRY(store->class->blocks_get(store, refs, count, take_block, &reading, err));
    if (!reading.missing) return RS_OK;
    bool stands;
    RS_TRY(rs_manifest_stands(store, rs_manifest_full(of), &stands, err));
    *stale = !stands;
    if (!stands) return RS_OK;
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "the block %s of the manifest is gone",
                   rs_block_key(store->gid, &reading.gone).text);
}
