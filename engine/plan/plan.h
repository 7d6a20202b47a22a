/* plan.h - from what is meant to how it is done.
 *
 * Order   of the hops: greedily, the step that is expected to give the fewest rows first, from
 *         the counts of labels and relationship types that the graph keeps.
 * Cost    O(h^2) for h hops in one MATCH. */
#ifndef RS_PLAN_PLAN_H
#define RS_PLAN_PLAN_H

#include "graph/graph.h"
#include "plan/physical.h"

RS_MUST_USE RsStatus rs_plan(RsArena *arena, const RsGraph *graph,
                             const RsBoundStatement *statement, const RsPlan **out, RsError *err);

#endif
