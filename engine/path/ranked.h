/* ranked.h - paths between two nodes in order: fewest hops first, or least cost first.
 *
 * Streams as many as are asked for; the k-th is found after the (k-1)-th was handed out.
 * Under ACYCLIC and SIMPLE: Yen with Lawler's rule; under TRAIL and WALK the same over the line of
 * states, never by enumerating first and filtering after. Ties by fewer hops, then by edge ids. */
#ifndef RS_PATH_RANKED_H
#define RS_PATH_RANKED_H

#include "path/search.h"

typedef struct RsRanked RsRanked;

/* by_cost: asks the filter for costs and sets RsPath.cost; else the cost is NaN. */
RS_MUST_USE RsStatus rs_ranked_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                    bool by_cost, RsRanked **out, RsError *err);
RS_MUST_USE RsStatus rs_ranked_next(RsRanked *search, const RsPath **out, RsError *err);
void rs_ranked_close(RsRanked *search);

#endif
