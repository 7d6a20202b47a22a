/* net.h - the part of the view that a search has looked at, kept: each node's hops are asked for
 * once a direction. Nodes get dense slots in the order in which they are met.
 *
 * Under a route (route.h) the net is the product of graph and automaton: a slot is a node in a
 * state, and a hop may be a chain of several relationships. Every hop of the route has a net of its
 * own below, so that a predicate is asked once a relationship and not once a state.
 * Owner   the caller; `done` frees. Hops are borrowed until then.
 * Cost    16 bytes a hop and direction, 40 a slot, and 4 for each node id (touched where met) or,
 *         under a route, about 25 for each slot; all of it is taken from the view's budget. */
#ifndef RS_PATH_NET_H
#define RS_PATH_NET_H

#include "base/array.h"
#include "base/map.h"
#include "path/hops.h"

typedef struct RsNetHop {
    double cost;          /* 0 of a net not by cost */
    uint32_t edge, other; /* edge: the relationship, or the number of a chain; other: slot */
} RsNetHop;

typedef struct RsNetNode {
    uint32_t id, state;           /* state 0 without a route */
    uint32_t out_count, in_count; /* UINT32_MAX: not asked yet */
    RsNetHop *out, *in;           /* out: by edge, ascending; in: as the view gives them */
} RsNetNode;

typedef struct RsNetRoute RsNetRoute; /* net_route.h */

typedef struct RsNet {
    RsHopSource source;
    RsHopBatch batch;
    RsArena *arena;
    uint32_t *slots; /* by node id, plus one; NULL: slot_map */
    RsIdMap slot_map;
    RS_ARRAY(RsNetNode) nodes;
    RS_ARRAY(RsNetHop) scratch;
    size_t charged;
    RsNetRoute *route; /* NULL: none */
} RsNet;

/* The relationships that a hop walks, and the nodes that they lead to. */
typedef struct RsNetChain {
    uint32_t count;
    const uint32_t *edges, *nodes;
} RsNetChain;

RS_MUST_USE RsStatus rs_net_init(RsNet *net, const RsSearchSpec *spec, bool by_cost, RsError *err);
/* sparse: slots by a map, for a net of which only a small part will be met. */
RS_MUST_USE RsStatus rs_net_init_plain(RsNet *net, const RsSearchSpec *spec, bool by_cost,
                                       bool sparse, RsError *err);
void rs_net_done(RsNet *net);
/* The slot of a node, and of a node in a state. A search starts in state 0. */
RS_MUST_USE RsStatus rs_net_slot(RsNet *net, uint32_t node, uint32_t *slot, RsError *err);
RS_MUST_USE RsStatus rs_net_slot_in(RsNet *net, uint32_t node, uint32_t state, uint32_t *slot,
                                    RsError *err);
RS_MUST_USE RsStatus rs_net_hops(RsNet *net, uint32_t slot, bool backward, const RsNetHop **hops,
                                 uint32_t *count, RsError *err);
/* Takes from the budget what the net and `more` bytes of its user hold by now. */
RS_MUST_USE RsStatus rs_net_charge(RsNet *net, size_t more, RsError *err);

/* What tells places of the graph apart, whatever the state: the slot, or under a route the node. */
static inline uint32_t rs_net_place(const RsNet *net, uint32_t slot)
{
    return net->route == NULL ? slot : net->nodes.items[slot].id;
}

#endif
