/* tail.h - the best way on from a node to the end: least cost, then fewest hops, then edge ids.
 *
 * Two kinds of question. The free one (rs_tail_bound, rs_tail_free) knows no rule but the net: one
 * Dijkstra backward from the end, carried on as far as it is asked. The barred one (rs_tail_barred)
 * keeps off some nodes and relationships and keeps to a number of hops; its answer may repeat nodes
 * and relationships only where `need` forces it to.
 * Cost    free: O(m + n log n) over all questions. Barred: the same for each; where the hops are
 *         bounded and the bound matters, O(m) for each hop within it, 12 bytes a node and hop.
 * Source  E. W. Dijkstra 1959; layers by hops as in R. Bellman 1958. */
#ifndef RS_PATH_TAIL_H
#define RS_PATH_TAIL_H

#include "base/heap.h"
#include "path/net_route.h"

#define RS_NO_HOPS UINT32_MAX

typedef struct RsTailKey {
    double cost;
    uint32_t hops; /* RS_NO_HOPS: there is no way */
} RsTailKey;

typedef struct RsTailLabel {
    RsTailKey key;
    uint32_t epoch; /* of the search that wrote the key */
    uint32_t rank;  /* in the order of settling, plus one; 0: not settled */
} RsTailLabel;

typedef struct RsTailSearch {
    RS_ARRAY(RsTailLabel) labels; /* by slot */
    RS_ARRAY(uint32_t) settled;
    RsHeap heap;
    uint32_t epoch;
    RsTailKey radius; /* nothing unsettled is nearer */
} RsTailSearch;

typedef struct RsTailHop {
    double cost;
    uint32_t edge, slot; /* where it leads */
} RsTailHop;

typedef struct RsTailBar {
    const RsBitmap *nodes, *edges; /* places (rs_net_place), relationship ids; NULL: none */
} RsTailBar;

typedef struct RsTail {
    RsNet *net;
    uint32_t to;     /* of a net without a route: its one end */
    RsNetSlots ends; /* where a way may end */
    bool by_cost;
    RsTailSearch open, barred;
    RS_ARRAY(RsTailHop) path; /* the last answer */
} RsTail;

/* `to` is a node; there may be no slot of it in which a way can end. */
RS_MUST_USE RsStatus rs_tail_init(RsTail *tail, RsNet *net, uint32_t to, bool by_cost,
                                  RsError *err);
void rs_tail_done(RsTail *tail);
size_t rs_tail_bytes(const RsTail *tail);

/* Without searching on: *exact, or else a lower bound. */
RS_MUST_USE RsStatus rs_tail_bound(RsTail *tail, uint32_t slot, RsTailKey *key, bool *exact,
                                   RsError *err);
/* Searches on until the node is settled. */
RS_MUST_USE RsStatus rs_tail_settle(RsTail *tail, uint32_t slot, RsTailKey *key, RsError *err);
/* Lays the best free way of a settled node that has one into tail->path. */
RS_MUST_USE RsStatus rs_tail_free(RsTail *tail, uint32_t slot, RsError *err);
/* Lays the best way of need..most hops (most RS_ANY_LENGTH: any) into tail->path. */
RS_MUST_USE RsStatus rs_tail_barred(RsTail *tail, RsTailBar bar, uint32_t slot, uint32_t need,
                                    uint32_t most, bool *found, RsError *err);

#endif
