/* shortest.h - one shortest path, or all of them, between two nodes; and between one and many.
 *
 * Rule    of the paths with min..max hops that the mode and the filter allow, those with the
 *         fewest hops. With min_hops <= 1 and no loop asked for, bidirectional breadth-first search
 *         and the predecessor DAG; otherwise by the ranked search (ranked.h).
 * Order   by edge ids: equal runs give equal answers.
 * Cost    O(edges in view within the distance). */
#ifndef RS_PATH_SHORTEST_H
#define RS_PATH_SHORTEST_H

#include "path/search.h"

typedef struct RsShortest RsShortest;

/* `all` false: one path at most. */
RS_MUST_USE RsStatus rs_shortest_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                      bool all, RsShortest **out, RsError *err);
RS_MUST_USE RsStatus rs_shortest_next(RsShortest *search, const RsPath **out, RsError *err);
void rs_shortest_close(RsShortest *search);

#endif
