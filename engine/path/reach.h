/* reach.h - how many hops, at least, lie between each node and one end.
 *
 * Cost    O(hops looked at); four bytes for each node id, touched where reached.
 * Owner   the caller; `done` frees. */
#ifndef RS_PATH_REACH_H
#define RS_PATH_REACH_H

#include "path/hops.h"

typedef struct RsReach {
    uint32_t *distances; /* plus one; 0: not reached */
    size_t bytes;        /* taken from the budget */
    RsBudget *budget;
} RsReach;

/* Breadth first, backward, from `to`, as far as max_hops hops. */
RS_MUST_USE RsStatus rs_reach_init(RsReach *reach, RsHopSource *source, uint32_t to,
                                   uint32_t max_hops, RsError *err);
void rs_reach_done(RsReach *reach);

/* Can the end be reached from the node in at most `hops` hops? */
static inline bool rs_reach_within(const RsReach *reach, uint32_t node, uint32_t hops)
{
    uint32_t distance = reach->distances[node];
    return distance != 0 && distance - 1 <= hops;
}

#endif
