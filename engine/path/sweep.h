/* sweep.h - one shortest path from one node to each of many, or from each of many to one: the
 * search from the shared end is carried on from question to question.
 *
 * Answer  the same path as shortest.h and ranked.h give. Where the shortest walk breaks the mode,
 *         which a lower bound on the hops or a route of several parts can bring about, *sure is
 *         false and ranked.h has to be asked.
 * Cost    O(hops looked at) over all questions, and the length of each answer; for a pair alone
 *         shortest.h is quicker, for it looks from both ends.
 * Source  breadth first, in the order in which nodes were found, hops by edge id: so the first way
 *         found is the least by edge ids. Backward: E. W. Dijkstra 1959 (tail.h). */
#ifndef RS_PATH_SWEEP_H
#define RS_PATH_SWEEP_H

#include "path/route.h"

typedef struct RsSweep RsSweep;

/* From `shared`, or (backward) to it. The spec is borrowed until close. */
RS_MUST_USE RsStatus rs_sweep_open(const RsSearchSpec *spec, uint32_t shared, bool backward,
                                   RsSweep **out, RsError *err);
/* *path NULL: there is none. A path stays good until the next question. */
RS_MUST_USE RsStatus rs_sweep_find(RsSweep *sweep, uint32_t other, const RsPath **path, bool *sure,
                                   RsError *err);
/* Under a route: how the path is read, part_count + 1 cuts. */
const uint32_t *rs_sweep_cuts(const RsSweep *sweep);
void rs_sweep_close(RsSweep *sweep); /* NULL is fine */

/* Can it be swept for? Chains of hops in one step keep forward sweeps off. */
bool rs_sweep_can(const RsSearchSpec *spec, bool backward);

#endif
