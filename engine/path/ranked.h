/* ranked.h - paths between two nodes in order: fewest hops first, or least cost first.
 *
 * Streams as many as are asked for; the k-th is found after the (k-1)-th was handed out.
 * Never by enumerating first and filtering after: a class of paths (one prefix, any way on) is kept
 * under a lower bound and resolved by a search of its own only when its turn comes.
 * Order   by cost (or hops), then by fewer hops, then by edge ids. Costs of equal sum that rounding
 *         tells apart may change places.
 * Cost    a Dijkstra a resolved class at most; where min_hops exceeds the distance under TRAIL,
 *         ACYCLIC or SIMPLE the problem is hard and the worst case exponential, under the budget.
 * Source  J. Y. Yen 1971 with the partition of E. L. Lawler 1972. */
#ifndef RS_PATH_RANKED_H
#define RS_PATH_RANKED_H

#include "path/search.h"

typedef struct RsRanked RsRanked;

/* by_cost: asks the filter for costs and sets RsPath.cost; else the cost is NaN. */
RS_MUST_USE RsStatus rs_ranked_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                    bool by_cost, RsRanked **out, RsError *err);
RS_MUST_USE RsStatus rs_ranked_next(RsRanked *search, const RsPath **out, RsError *err);
/* Under a route: how the path handed out last is read, part_count + 1 cuts (route.h). */
const uint32_t *rs_ranked_cuts(const RsRanked *search);
void rs_ranked_close(RsRanked *search);

#endif
