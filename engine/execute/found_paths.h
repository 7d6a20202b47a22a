/* found_paths.h - paths as they come out of a search, gathered into the columns of a batch. */
#ifndef RS_EXECUTE_FOUND_PATHS_H
#define RS_EXECUTE_FOUND_PATHS_H

#include "execute/op.h"

typedef struct RsFoundPaths {
    RsOp *op;
    const RsPatternEdge *edge;
    RsSlot to; /* the end that the search sets, or RS_NO_SLOT where it is set already */
    bool reversed, need_list, need_path, need_groups;
    uint32_t rows[RS_BATCH_ROWS];
    RsValue list[RS_BATCH_ROWS], path[RS_BATCH_ROWS], groups[3][RS_BATCH_ROWS];
    uint32_t ends[RS_BATCH_ROWS];
    uint32_t count;
    uint32_t room; /* of the batch under way: few at first, for whoever wants only a few */
} RsFoundPaths;

/* What is needed is read off the columns that the operator has to hand up. */
void rs_found_begin(RsFoundPaths *found, RsOp *op, RsSlot to);
/* Copies the path (turned round where the search ran from the pattern's right end). */
RS_MUST_USE RsStatus rs_found_add(RsFoundPaths *found, uint32_t row, const RsPath *path,
                                  RsError *err);
static inline bool rs_found_full(const RsFoundPaths *found)
{
    return found->count >= found->room;
}
/* The batch of all that was added since the beginning or the last call. */
RS_MUST_USE RsStatus rs_found_batch(RsFoundPaths *found, const RsBatch *outer, RsBatch **out,
                                    RsError *err);
/* One path as the columns of a one-row batch, to ask predicates of it. */
RS_MUST_USE RsStatus rs_found_probe(RsFoundPaths *found, const RsBatch *outer, uint32_t row,
                                    const RsPath *path, RsArena *arena, RsBatch **out,
                                    RsError *err);

#endif
