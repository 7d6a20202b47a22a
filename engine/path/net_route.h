/* net_route.h - the net under a route: the product of graph and automaton, grown where it is asked.
 *
 * Owner   the net (net.h), which calls init, done and load.
 * Errors  RS_LIMIT too many states (automaton.h), the budget's, the filters' own. */
#ifndef RS_PATH_NET_ROUTE_H
#define RS_PATH_NET_ROUTE_H

#include "path/automaton.h"
#include "path/net.h"

typedef struct RsRouteStep { /* one way over a step: a relationship or a chain */
    double cost;
    uint32_t edge, far; /* far: node id */
} RsRouteStep;

struct RsNetRoute {
    RsAutomaton automaton;
    uint32_t from;       /* where a path begins; RS_NO_NODE: anywhere */
    RsSearchSpec *specs; /* by hop, then by junction */
    RsNet *hops;
    RsHopSource *junctions;
    RsArcs arcs;
    RS_ARRAY(RsRouteStep) steps; /* of the load under way */
    RS_ARRAY(uint32_t *) chains; /* edges, then nodes with the start: hops + hops + 1 ids each */
    struct RsChainScratch *scratch;
};

RS_MUST_USE RsStatus rs_net_route_init(RsNet *net, const RsSearchSpec *spec, bool by_cost,
                                       RsError *err);
void rs_net_route_done(RsNet *net);
/* Fills net->scratch with the hops of a slot. */
RS_MUST_USE RsStatus rs_net_route_load(RsNet *net, uint32_t slot, bool backward, RsError *err);
RS_MUST_USE RsStatus rs_net_route_charge(RsNet *net, size_t *bytes, RsError *err);

/* Is there no path of the mode that is long enough? */
static inline bool rs_net_barren(const RsNet *net)
{
    return net->route != NULL && net->route->automaton.barren;
}
/* May a path end in this slot, wherever it should end? */
RS_MUST_USE RsStatus rs_net_accepts(RsNet *net, uint32_t slot, bool *out, RsError *err);
/* Appends the slots in which a path to the node may end. */
typedef RS_ARRAY(uint32_t) RsNetSlots;
RS_MUST_USE RsStatus rs_net_ends(RsNet *net, uint32_t node, RsNetSlots *out, RsError *err);
/* What a hop into `target` walks; `hop` must outlive the answer. */
RsNetChain rs_net_chain(const RsNet *net, const uint32_t *edge, uint32_t target);
uint32_t rs_net_length(const RsNet *net, uint32_t target); /* of the hops into it */
/* The part of the route that a slot's last step belongs to. */
uint32_t rs_net_part(const RsNet *net, uint32_t slot);

/* net_chain.c: appends to route->steps every repetition of a part from a node (backward: to it). */
struct RsChainScratch *rs_chain_scratch_new(uint32_t most_hops); /* NULL: no memory */
void rs_chain_scratch_free(struct RsChainScratch *scratch);
RS_MUST_USE RsStatus rs_net_chains(RsNet *net, const RsRoutePart *part, uint32_t node,
                                   bool backward, RsError *err);

#endif
