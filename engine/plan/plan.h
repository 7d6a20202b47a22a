/* plan.h - from what is meant to how it is done.
 *
 * Stages  the bound statement, a logical plan as it was said (build.c), the passes that rewrite it
 *         (pass.h), the physical plan (lower.c).
 * Order   of the hops by dynamic programming (join_order.c) over the graph's statistics; greedily
 *         where a pattern is too large for that.
 * Cost    some microseconds for a pattern of a few hops; at most 4,096 states; O(h^2) when greedy.
 */
#ifndef RS_PLAN_PLAN_H
#define RS_PLAN_PLAN_H

#include "graph/graph.h"
#include "plan/physical.h"

/* `logical` is as the passes left it; it is read only. */
RS_MUST_USE RsStatus rs_plan(RsArena *arena, RsGraph *graph, const RsLogicalPlan *logical,
                             const RsPlan **out, RsError *err);
/* Were the counts that the plan was costed with nearly those of now (less than ten times more or
 * less)? */
bool rs_plan_fits(const RsPlan *plan, const RsGraph *graph);

#endif
