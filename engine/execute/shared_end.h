/* shared_end.h - where rows that follow one another share an end, one search answers for all. */
#ifndef RS_EXECUTE_SHARED_END_H
#define RS_EXECUTE_SHARED_END_H

#include "execute/op.h"
#include "path/sweep.h"

typedef struct RsSharedEnd { /* zeroed at first */
    RsSweep *sweep;
    uint32_t end;
    bool backward;
} RsSharedEnd;

/* The sweep that can answer for this live row of the batch, opened where enough of the next rows
 * share an end; NULL: the row is better searched for itself. The spec is borrowed until close. */
RS_MUST_USE RsStatus rs_shared_end_get(RsSharedEnd *shared, const RsSearchSpec *spec,
                                       const RsPlanNode *node, const RsBatch *outer, uint32_t live,
                                       RsSweep **out, RsError *err);
void rs_shared_end_close(RsSharedEnd *shared);

#endif
