/* disjoint.h - up to k paths that share no inner node, with least total length or cost.
 *
 * Source  J. W. Suurballe, R. E. Tarjan, Networks 14, 1984, on nodes split into in and out. */
#ifndef RS_PATH_DISJOINT_H
#define RS_PATH_DISJOINT_H

#include "path/search.h"

typedef struct RsDisjoint RsDisjoint;

/* As many as exist, at most k, shortest first; what is least is the total of so many, (cost, hops).
 * Relationships side by side count as paths of their own. All are found when the first is asked
 * for. A node and itself: the empty path where min_hops is 0, else none. Errors  RS_ARGUMENT a
 * min_hops above 1 or a bounded max_hops. */
RS_MUST_USE RsStatus rs_disjoint_open(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                      uint32_t k, bool by_cost, RsDisjoint **out, RsError *err);
RS_MUST_USE RsStatus rs_disjoint_next(RsDisjoint *search, const RsPath **out, RsError *err);
void rs_disjoint_close(RsDisjoint *search);

#endif
