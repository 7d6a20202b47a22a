/* route_walk.h - every path that a route (route.h) matches from a node, depth first, streamed.
 *
 * Each reading of a path is an answer of its own. Toward one end, a step is taken only where the
 * end can still be reached: the way back is searched once (tail.h) and carried on as it is asked.
 * Not for walks without an end to one node, where depth first could circle for ever (ranked.h).
 * Order   by relationships, the same for equal runs.
 * Cost    memory O(what was looked at of graph and automaton + longest path). */
#ifndef RS_PATH_ROUTE_WALK_H
#define RS_PATH_ROUTE_WALK_H

#include "path/route.h"

typedef struct RsRouteWalk RsRouteWalk;

/* `to` RS_NO_NODE: any end. The spec is borrowed until close. */
RS_MUST_USE RsStatus rs_route_walk_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                        RsRouteWalk **out, RsError *err);
RS_MUST_USE RsStatus rs_route_walk_next(RsRouteWalk *walk, const RsPath **out, RsError *err);
/* How the path handed out last is read: part_count + 1 cuts. */
const uint32_t *rs_route_walk_cuts(const RsRouteWalk *walk);
void rs_route_walk_close(RsRouteWalk *walk);

#endif
