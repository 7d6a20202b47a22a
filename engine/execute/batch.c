/* batch.c - batches made and gathered. */
#include "execute/batch.h"

RsBatch *rs_batch_new(RsArena *arena, uint32_t slot_count)
{
    RsBatch *batch = RS_NEW(arena, RsBatch);
    if (batch == NULL) return NULL;
    batch->slot_count = slot_count;
    batch->columns = RS_NEW_ARRAY(arena, const RsVector *, slot_count + 1u);
    return batch->columns == NULL ? NULL : batch;
}

RsBatch *rs_batch_gather(RsArena *arena, const RsBatch *from, const uint32_t *rows, uint32_t count)
{
    RsBatch *batch = rs_batch_new(arena, from->slot_count);
    if (batch == NULL) return NULL;
    batch->row_count = batch->live_count = count;
    for (uint32_t slot = 0; slot < from->slot_count; slot++) {
        if (from->columns[slot] == NULL) continue;
        batch->columns[slot] = rs_vector_gather(arena, from->columns[slot], rows, count);
        if (batch->columns[slot] == NULL) return NULL;
    }
    return batch;
}
