/* hop_filter.h - predicates and costs of the language as the filters of a kernel: path/ and
 * language/ meet here.
 *
 * A batch of hops (or of chains of hops) becomes a batch of rows: the locals of its nodes and
 * relationships as columns, and what the predicates read of the current outer row, repeated. */
#ifndef RS_EXECUTE_HOP_FILTER_H
#define RS_EXECUTE_HOP_FILTER_H

#include "execute/op.h"
#include "path/route.h"

/* What is asked, over which locals: nodes[i] - edges[i] - nodes[i + 1], from left to right as the
 * pattern is written. RS_NO_SLOT: nobody reads it. */
typedef struct RsHopTest {
    const RsSlot *nodes, *edges; /* hops + 1, hops */
    uint32_t hops;
    RsExprs predicates;
    const RsExpr *cost; /* of one hop; NULL: 1 */
    RsSlot node;        /* any node of the path, or a junction */
    RsExprs node_predicates;
} RsHopTest;

typedef struct RsHopFilter {
    RsRun *run;
    RsHopTest test;
    RsProgram **predicates, **node_predicates;
    RsProgram *cost;
    RsSlots reads; /* slots of the outer row that they read */
    bool reversed; /* the search walks from the pattern's right end */
    const RsBatch *outer;
    uint32_t row;        /* physical */
    RsArena *arena;      /* of one call */
    RsEdgeFilter filter; /* what the kernel is given */
    RsChainFilter chain; /* likewise, where the test is of several hops */
    bool present;        /* false: no predicate and no cost, give the kernel none */
} RsHopFilter;

/* The test of a pattern's one relationship; the arrays go into the run's arena. */
RS_MUST_USE RsStatus rs_hop_test_of(RsRun *run, const RsPatternEdge *edge, RsHopTest *out,
                                    RsError *err);
RS_MUST_USE RsStatus rs_hop_filter_open(RsHopFilter *filter, RsRun *run, const RsHopTest *test,
                                        bool reversed, RsError *err);
void rs_hop_filter_row(RsHopFilter *filter, const RsBatch *outer, uint32_t row);
void rs_hop_filter_close(RsHopFilter *filter);
/* NULL where there is nothing to ask. */
const RsEdgeFilter *rs_hop_filter_get(const RsHopFilter *filter);
const RsChainFilter *rs_hop_filter_chain(const RsHopFilter *filter);

#endif
