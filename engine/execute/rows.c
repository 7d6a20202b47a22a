/* rows.c - rows kept for sorting, grouping and eager writing. */
#include "execute/rows.h"

void rs_rows_init(RsRows *rows, RsArena *arena, RsSlots slots, uint32_t slot_count)
{
    *rows = (RsRows){.arena = arena, .slots = slots, .slot_count = slot_count};
}

void rs_rows_done(RsRows *rows)
{
    RS_ARRAY_DONE(&rows->chunks);
    rows->count = 0;
}

RsStatus rs_rows_add(RsRows *rows, const RsBatch *batch, RsError *err)
{
    RsBatch *chunk = rs_batch_new(rows->arena, rows->slot_count);
    uint32_t *live = RS_NEW_ARRAY(rows->arena, uint32_t, batch->live_count + 1);
    if (chunk == NULL || live == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < batch->live_count; i++)
        live[i] = rs_batch_row(batch, i);
    chunk->row_count = chunk->live_count = batch->live_count;
    for (uint32_t i = 0; i < rows->slots.count; i++) {
        RsSlot slot = rows->slots.items[i];
        if (batch->columns[slot] == NULL) continue;
        RsVector *column =
            rs_vector_gather(rows->arena, batch->columns[slot], live, batch->live_count);
        if (column == NULL) return rs_fail_memory(err);
        RS_TRY(rs_vector_own(rows->arena, column, NULL, batch->live_count, err));
        chunk->columns[slot] = column;
    }
    if (!RS_ARRAY_PUSH(&rows->chunks, chunk)) return rs_fail_memory(err);
    rows->count += batch->live_count;
    return RS_OK;
}

RsStatus rs_rows_drain(RsRows *rows, RsOp *from, RsError *err)
{
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(from, &batch, err));
        if (batch == NULL) return RS_OK;
        RS_TRY(rs_rows_add(rows, batch, err));
    }
}

/* The kind that the column has in every chunk; VALUES where they differ. Ids carry their own null.
 */
static RsVectorKind kind_of(const RsRows *rows, RsSlot slot)
{
    RsVectorKind kind = RS_VECTOR_VALUES;
    for (size_t i = 0; i < rows->chunks.count; i++) {
        const RsVector *column = rows->chunks.items[i]->columns[slot];
        if (column == NULL || (i > 0 && column->kind != kind)) return RS_VECTOR_VALUES;
        kind = column->kind;
    }
    return kind == RS_VECTOR_NODES || kind == RS_VECTOR_EDGES ? kind : RS_VECTOR_VALUES;
}

static RsVector *pick_column(const RsRows *rows, RsArena *arena, RsSlot slot, const uint64_t *names,
                             uint32_t count)
{
    RsVectorKind kind = kind_of(rows, slot);
    RsVector *column = rs_vector_new(arena, kind, count);
    if (column == NULL) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        const RsBatch *chunk = rows->chunks.items[names[i] / RS_BATCH_ROWS];
        const RsVector *from = chunk->columns[slot];
        uint32_t row = (uint32_t)(names[i] % RS_BATCH_ROWS);
        if (kind != RS_VECTOR_VALUES)
            column->as.ids[i] = from->as.ids[row];
        else
            column->as.values[i] = from == NULL ? RS_NULL : rs_vector_get(from, row);
    }
    return column;
}

RsBatch *rs_rows_pick(const RsRows *rows, RsArena *arena, const uint64_t *names, uint32_t count)
{
    RsBatch *batch = rs_batch_new(arena, rows->slot_count);
    if (batch == NULL) return NULL;
    batch->row_count = batch->live_count = count;
    for (uint32_t i = 0; i < rows->slots.count; i++) {
        RsSlot slot = rows->slots.items[i];
        batch->columns[slot] = pick_column(rows, arena, slot, names, count);
        if (batch->columns[slot] == NULL) return NULL;
    }
    return batch;
}
