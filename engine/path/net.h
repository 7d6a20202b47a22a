/* net.h - the part of the view that a search has looked at, kept: each node's hops are asked for
 * once a direction. Nodes get dense slots in the order in which they are met.
 *
 * Owner   the caller; `done` frees. Hops are borrowed until then.
 * Cost    16 bytes a hop and direction, 32 a node, 4 for each node id (touched where met); all of
 *         it is taken from the view's budget. */
#ifndef RS_PATH_NET_H
#define RS_PATH_NET_H

#include "base/array.h"
#include "path/hops.h"

typedef struct RsNetHop {
    double cost;          /* 0 of a net not by cost */
    uint32_t edge, other; /* other: slot */
} RsNetHop;

typedef struct RsNetNode {
    uint32_t id;
    uint32_t out_count, in_count; /* UINT32_MAX: not asked yet */
    RsNetHop *out, *in;           /* out: by edge, ascending; in: as the view gives them */
} RsNetNode;

typedef struct RsNet {
    RsHopSource source;
    RsHopBatch batch;
    RsArena *arena;
    uint32_t *slots; /* by node id, plus one */
    RS_ARRAY(RsNetNode) nodes;
    RS_ARRAY(RsNetHop) scratch;
    size_t charged;
} RsNet;

RS_MUST_USE RsStatus rs_net_init(RsNet *net, const RsSearchSpec *spec, bool by_cost, RsError *err);
void rs_net_done(RsNet *net);
RS_MUST_USE RsStatus rs_net_slot(RsNet *net, uint32_t node, uint32_t *slot, RsError *err);
RS_MUST_USE RsStatus rs_net_hops(RsNet *net, uint32_t slot, bool backward, const RsNetHop **hops,
                                 uint32_t *count, RsError *err);
/* Takes from the budget what the net and `more` bytes of its user hold by now. */
RS_MUST_USE RsStatus rs_net_charge(RsNet *net, size_t more, RsError *err);

#endif
