/* walk.h - every path of m..n hops from a node, depth first, streamed.
 *
 * Order   unspecified but the same for equal runs.
 * Cost    O(1) amortised a hop looked at; memory O(longest path * degree); nothing is enumerated
 *         before it is asked for. */
#ifndef RS_PATH_WALK_H
#define RS_PATH_WALK_H

#include "path/search.h"

typedef struct RsWalk RsWalk;

/* `to` RS_NO_NODE: any end. The spec is borrowed until close. */
RS_MUST_USE RsStatus rs_walk_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                  RsWalk **out, RsError *err);
RS_MUST_USE RsStatus rs_walk_next(RsWalk *walk, const RsPath **out,
                                  RsError *err); /* NULL: no more */
void rs_walk_close(RsWalk *walk);

#endif
