/* rows.h - rows kept for sorting, grouping and eager writing.
 *
 * Shape   chunks of up to RS_BATCH_ROWS dense rows; a row's name is chunk * RS_BATCH_ROWS + row.
 * Owner   columns and values are copied into the arena given; the arrays die with `done`. */
#ifndef RS_EXECUTE_ROWS_H
#define RS_EXECUTE_ROWS_H

#include "base/array.h"
#include "execute/op.h"

typedef struct RsRows {
    RsArena *arena;
    RsSlots slots; /* that are kept */
    uint32_t slot_count;
    RS_ARRAY(RsBatch *) chunks;
    uint64_t count;
} RsRows;

void rs_rows_init(RsRows *rows, RsArena *arena, RsSlots slots, uint32_t slot_count);
void rs_rows_done(RsRows *rows);
/* Deep copies of the live rows as a chunk of their own. */
RS_MUST_USE RsStatus rs_rows_add(RsRows *rows, const RsBatch *batch, RsError *err);
/* All that `from` still has to give. */
RS_MUST_USE RsStatus rs_rows_drain(RsRows *rows, RsOp *from, RsError *err);
/* The named rows as a dense batch in `arena`; at most RS_BATCH_ROWS. */
RsBatch *rs_rows_pick(const RsRows *rows, RsArena *arena, const uint64_t *names, uint32_t count);

#endif
