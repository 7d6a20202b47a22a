/* batch.h - up to RS_BATCH_ROWS rows on their way through the plan.
 *
 * Shape   columns[slot] for every slot of the statement; NULL: not set yet. A filter narrows the
 *         selection and copies nothing; columns are shared from operator to operator.
 * Owner   the operator that made the batch; good until its next `next`. */
#ifndef RS_EXECUTE_BATCH_H
#define RS_EXECUTE_BATCH_H

#include "language/expr.h"
#include "value/vector.h"

typedef struct RsBatch {
    uint32_t row_count;        /* physical rows */
    uint32_t live_count;       /* rows that count */
    const uint16_t *selection; /* their physical numbers, ascending; NULL: 0 .. live_count - 1 */
    uint32_t slot_count;
    const RsVector **columns;
} RsBatch;

static inline uint32_t rs_batch_row(const RsBatch *batch, uint32_t live)
{
    return batch->selection == NULL ? live : batch->selection[live];
}

/* No columns set, no rows. NULL: the arena is full. */
RsBatch *rs_batch_new(RsArena *arena, uint32_t slot_count);
/* The rows rows[0 .. count) (physical) of `from`: a dense batch with the columns that are set. */
RsBatch *rs_batch_gather(RsArena *arena, const RsBatch *from, const uint32_t *rows, uint32_t count);

#endif
