/* ends.h - which nodes m..n hops lead to, without the paths that lead there; m at most 1.
 *
 * Why breadth first is exact although no relationship may be used twice (a trail):
 *   a shortest walk from s to another node t is a trail. Were a relationship used twice, in either
 *   direction, a node would stand in the walk twice; without what lies between, the walk would be
 *   shorter. So t is the end of a trail of 1..n hops just where its distance is 1..n. The same
 *   holds for a shortest closed walk from s where each relationship has one direction. In both
 *   directions it does not: s - v - s over one relationship is no trail. There, s is an end just
 *   where a first hop e to v is a loop or a walk from v leads back to s in n - 1 hops without e:
 * its shortest is a trail as before, and e is not in it. With m > 1 none of this holds (a walk of
 * exactly two hops may have to go to and fro), so such patterns are enumerated (walk.h). Hops and
 * nodes that the filter refuses, and used relationships, are taken out of the graph first.
 *
 * Order   by distance; each node once.
 * Cost    O(hops within n of the start); in both directions with m = 1, that once more for each
 *         first hop that leads to no circle. A bit for each node id, kept from search to search.
 * Owner   the caller: a struct of zeros to begin with, `done` at the end. */
#ifndef RS_PATH_ENDS_H
#define RS_PATH_ENDS_H

#include "base/array.h"
#include "path/hops.h"

typedef RS_ARRAY(uint32_t) RsEndIds;

typedef struct RsEnds {
    const uint32_t *items; /* good until the next search */
    uint32_t count;
    RsEndIds found, reached, level, next; /* reached: whose bit in `seen` is set */
    RsBitmap seen;
    RsHopBatch batch;
    RsBudget *budget;
    size_t bytes; /* taken from the budget */
} RsEnds;

/* Fills items. `to` other than RS_NO_NODE: only whether this is one of them. */
RS_MUST_USE RsStatus rs_ends_find(RsEnds *ends, const RsSearchSpec *spec, uint32_t from,
                                  uint32_t to, RsError *err);
void rs_ends_done(RsEnds *ends);

#endif
