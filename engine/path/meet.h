/* meet.h - breadth-first search from both ends until they meet: the hops of all shortest paths.
 *
 * Shape   level i of the DAG holds the hops from distance i to distance i + 1, sorted by tail and
 *         then by edge; every hop lies on a shortest path.
 * Cost    O(hops looked at), which is those within about half of the distance of either end.
 * Owner   the caller; `done` frees. */
#ifndef RS_PATH_MEET_H
#define RS_PATH_MEET_H

#include "base/array.h"
#include "path/hops.h"

typedef struct RsDagHop {
    uint32_t tail, edge, head;
} RsDagHop;

typedef struct RsDag {
    uint32_t length;              /* RS_ANY_LENGTH: the ends are not connected */
    RS_ARRAY(RsDagHop) hops;      /* level after level */
    RS_ARRAY(size_t) level_begin; /* length + 1 */
    RsBudget *budget;
    size_t bytes;
} RsDag;

/* from and to differ; a path has at most max_hops hops. */
RS_MUST_USE RsStatus rs_meet(RsHopSource *source, uint32_t from, uint32_t to, uint32_t max_hops,
                             RsDag *out, RsError *err);
/* Is there a path of at most spec->max_hops hops? Much cheaper than to learn it by Dijkstra. */
RS_MUST_USE RsStatus rs_meet_connected(const RsSearchSpec *spec, uint32_t from, uint32_t to,
                                       bool *connected, RsError *err);
void rs_dag_done(RsDag *dag);
/* The first hop of a level that leaves the node; the next ones stand behind it. */
size_t rs_dag_find(const RsDag *dag, uint32_t level, uint32_t tail);

#endif
