/* unlike.h - relationships that a new one must differ from, and the types that a hop may take. */
#ifndef RS_EXECUTE_UNLIKE_H
#define RS_EXECUTE_UNLIKE_H

#include "execute/op.h"

typedef struct RsUnlike {
    const RsBatch *batch;
    RsSlots single, lists;
} RsUnlike;

RsStatus rs_unlike_start(RsUnlike *unlike, const RsBatch *batch, RsSlots single, RsSlots lists);
/* Does the relationship stand in this (physical) row already? */
bool rs_unlike_repeats(const RsUnlike *unlike, uint32_t row, uint32_t edge);
/* All that stand in a row, for a path search; in the arena. */
RS_MUST_USE RsStatus rs_unlike_row(const RsUnlike *unlike, uint32_t row, RsArena *arena,
                                   uint32_t **edges, uint32_t *count, RsError *err);
/* Ids of the pattern's types that the schema knows, in the run's arena. */
RS_MUST_USE RsStatus rs_unlike_types(RsRun *run, RsView *view, const RsText *names,
                                     uint32_t name_count, uint32_t **types, uint32_t *count,
                                     RsError *err);

#endif
