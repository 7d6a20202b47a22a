/* hop_filter.h - predicates and costs of the language as an RsEdgeFilter: path/ and language/ meet
 * here.
 *
 * A batch of hops becomes a batch of rows: the locals hop_from, hop_edge, hop_to (or hop_node) as
 * columns, and what the predicates read of the current outer row, repeated. */
#ifndef RS_EXECUTE_HOP_FILTER_H
#define RS_EXECUTE_HOP_FILTER_H

#include "execute/op.h"
#include "path/search.h"

typedef struct RsHopFilter {
    RsRun *run;
    const RsPatternEdge *edge;
    RsProgram **hops, **nodes;
    RsProgram *cost;
    RsSlots reads; /* slots of the outer row that the predicates read */
    bool reversed; /* the search walks from the pattern's right end */
    const RsBatch *outer;
    uint32_t row;        /* physical */
    RsArena *arena;      /* of one call */
    RsEdgeFilter filter; /* what the kernel is given */
    bool present;        /* false: no predicate and no cost, give the kernel none */
} RsHopFilter;

RS_MUST_USE RsStatus rs_hop_filter_open(RsHopFilter *filter, RsRun *run, const RsPatternEdge *edge,
                                        bool reversed, RsError *err);
void rs_hop_filter_row(RsHopFilter *filter, const RsBatch *outer, uint32_t row);
void rs_hop_filter_close(RsHopFilter *filter);
/* NULL where there is nothing to ask. */
const RsEdgeFilter *rs_hop_filter_get(const RsHopFilter *filter);

#endif
