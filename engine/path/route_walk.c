/* route_walk.c - depth first over the net of a route, one frame for each step. */
#include "path/route_walk.h"

#include <math.h>
#include <stdlib.h>

#include "path/tail.h"

typedef struct Frame {   /* a step of the path, and those that may follow it */
    uint32_t slot, edge; /* edge RS_NO_ID: the start */
    uint32_t length;     /* of the path up to here */
    const RsNetHop *hops;
    uint32_t count, at;
} Frame;

struct RsRouteWalk {
    const RsSearchSpec *spec;
    uint32_t from, to;
    RsNet net;
    RsTail tail; /* only toward one end */
    RS_ARRAY(Frame) frames;
    RS_ARRAY(uint32_t) nodes, edges, parts; /* parts: of each relationship */
    uint32_t *cuts;
    RsBitmap marks; /* nodes or relationships on the path, as the mode asks */
    bool begun;
    RsPath path;
};

static bool by_nodes(const RsRouteWalk *walk)
{
    return walk->spec->mode == RS_WALK_ACYCLIC || walk->spec->mode == RS_WALK_SIMPLE;
}

static RsNetChain chain_of(const RsRouteWalk *walk, const Frame *frame)
{
    if (frame->edge == RS_NO_ID) return (RsNetChain){0};
    return rs_net_chain(&walk->net, &frame->edge, frame->slot);
}

static RsStatus charge(RsRouteWalk *walk, RsError *err)
{
    size_t bytes = rs_tail_bytes(&walk->tail) + walk->frames.capacity * sizeof(Frame) +
                   3 * walk->nodes.capacity * sizeof(uint32_t);
    return rs_net_charge(&walk->net, bytes, err);
}

/* A frame for the step; `over`: the path can go no further. */
static RsStatus enter(RsRouteWalk *walk, uint32_t slot, uint32_t edge, bool over, RsError *err)
{
    Frame frame = {.slot = slot, .edge = edge, .length = (uint32_t)walk->edges.count};
    RsNetChain chain = chain_of(walk, &frame);
    uint32_t part = chain.count > 0 ? rs_net_part(&walk->net, slot) : 0;
    for (uint32_t i = 0; i < chain.count; i++) {
        if (!RS_ARRAY_PUSH(&walk->edges, chain.edges[i]) ||
            !RS_ARRAY_PUSH(&walk->nodes, chain.nodes[i]) || !RS_ARRAY_PUSH(&walk->parts, part))
            return rs_fail_memory(err);
        if (walk->spec->mode == RS_WALK_ANY) continue;
        if (!rs_bitmap_set(&walk->marks, by_nodes(walk) ? chain.nodes[i] : chain.edges[i]))
            return rs_fail_memory(err);
    }
    frame.length += chain.count;
    if (!over && frame.length < UINT32_MAX / 2)
        RS_TRY(rs_net_hops(&walk->net, slot, false, &frame.hops, &frame.count, err));
    if (!RS_ARRAY_PUSH(&walk->frames, frame)) return rs_fail_memory(err);
    return charge(walk, err);
}

static void leave(RsRouteWalk *walk)
{
    const Frame *frame = &walk->frames.items[--walk->frames.count];
    RsNetChain chain = chain_of(walk, frame);
    for (uint32_t i = 0; i < chain.count; i++) {
        uint32_t edge = walk->edges.items[--walk->edges.count];
        uint32_t node = walk->nodes.items[--walk->nodes.count];
        walk->parts.count--;
        if (walk->spec->mode == RS_WALK_TRAIL)
            rs_bitmap_unset(&walk->marks, edge);
        else if (by_nodes(walk) && node != walk->from) /* a ring that closed keeps its start */
            rs_bitmap_unset(&walk->marks, node);
    }
}

/* May the step follow, and (*over) must the path end with it? */
static bool may_follow(const RsRouteWalk *walk, const Frame *step, bool *over)
{
    RsNetChain chain = chain_of(walk, step);
    *over = false;
    for (uint32_t i = 0; i < chain.count; i++) {
        uint32_t node = chain.nodes[i];
        bool last = i + 1 == chain.count;
        if (walk->spec->mode == RS_WALK_TRAIL && rs_bitmap_test(&walk->marks, chain.edges[i]))
            return false;
        if (!by_nodes(walk)) continue;
        if (!last && node == walk->to) return false;
        if (last) *over = node == walk->to || node == walk->from;
        if (!rs_bitmap_test(&walk->marks, node)) continue;
        if (!last || walk->spec->mode != RS_WALK_SIMPLE || node != walk->from) return false;
    }
    return true;
}

static RsStatus can_reach(RsRouteWalk *walk, uint32_t slot, bool *out, RsError *err)
{
    RsTailKey way;
    *out = true;
    if (walk->to == RS_NO_NODE) return RS_OK;
    RS_TRY(rs_tail_settle(&walk->tail, slot, &way, err));
    *out = way.hops != RS_NO_HOPS;
    return RS_OK;
}

static RsStatus prepare(RsRouteWalk *walk, RsError *err)
{
    const RsSearchSpec *spec = walk->spec;
    bool fits = false;
    uint32_t slot;
    rs_bitmap_init(&walk->marks);
    RS_TRY(rs_net_init(&walk->net, spec, false, err));
    walk->cuts = calloc((size_t)spec->route->part_count + 1, sizeof(*walk->cuts));
    if (walk->cuts == NULL) return rs_fail_memory(err);
    RS_TRY(rs_hop_node_fits(&walk->net.source, walk->from, &fits, err));
    if (fits && walk->to != RS_NO_NODE)
        RS_TRY(rs_hop_node_fits(&walk->net.source, walk->to, &fits, err));
    if (!fits || rs_net_barren(&walk->net)) return RS_OK;
    walk->net.route->from = walk->from;
    RS_TRY(rs_net_slot(&walk->net, walk->from, &slot, err));
    if (walk->to != RS_NO_NODE) RS_TRY(rs_tail_init(&walk->tail, &walk->net, walk->to, false, err));
    RS_TRY(can_reach(walk, slot, &fits, err));
    if (!fits) return RS_OK;
    if (!RS_ARRAY_PUSH(&walk->nodes, walk->from)) return rs_fail_memory(err);
    if (by_nodes(walk) && !rs_bitmap_set(&walk->marks, walk->from)) return rs_fail_memory(err);
    bool closed = walk->from == walk->to && spec->mode == RS_WALK_ACYCLIC;
    return enter(walk, slot, RS_NO_ID, closed, err);
}

RsStatus rs_route_walk_open(const RsSearchSpec *spec, uint32_t from, uint32_t to, RsRouteWalk **out,
                            RsError *err)
{
    *out = NULL;
    RsRouteWalk *walk = calloc(1, sizeof(*walk));
    if (walk == NULL) return rs_fail_memory(err);
    walk->spec = spec;
    walk->from = from;
    walk->to = to;
    RsStatus status = prepare(walk, err);
    if (status == RS_OK)
        *out = walk;
    else
        rs_route_walk_close(walk);
    return status;
}

void rs_route_walk_close(RsRouteWalk *walk)
{
    if (walk == NULL) return;
    rs_tail_done(&walk->tail);
    rs_net_done(&walk->net);
    RS_ARRAY_DONE(&walk->frames);
    RS_ARRAY_DONE(&walk->nodes);
    RS_ARRAY_DONE(&walk->edges);
    RS_ARRAY_DONE(&walk->parts);
    free(walk->cuts);
    rs_bitmap_done(&walk->marks);
    free(walk);
}

static RsStatus is_answer(RsRouteWalk *walk, bool *out, RsError *err)
{
    *out = walk->to == RS_NO_NODE || walk->nodes.items[walk->edges.count] == walk->to;
    if (!*out) return RS_OK;
    return rs_net_accepts(&walk->net, walk->frames.items[walk->frames.count - 1].slot, out, err);
}

static const RsPath *answer(RsRouteWalk *walk)
{
    uint32_t hops = (uint32_t)walk->edges.count, part = 0;
    for (uint32_t i = 0; i < hops; i++)
        while (part <= walk->parts.items[i])
            walk->cuts[part++] = i;
    while (part <= walk->spec->route->part_count)
        walk->cuts[part++] = hops;
    walk->path = (RsPath){
        .hop_count = hops, .nodes = walk->nodes.items, .edges = walk->edges.items, .cost = NAN};
    return &walk->path;
}

RsStatus rs_route_walk_next(RsRouteWalk *walk, const RsPath **out, RsError *err)
{
    bool good = false;
    *out = NULL;
    if (!walk->begun && walk->frames.count > 0) RS_TRY(is_answer(walk, &good, err));
    walk->begun = true;
    while (!good && walk->frames.count > 0) {
        Frame *frame = &walk->frames.items[walk->frames.count - 1];
        RS_TRY(rs_budget_check(rs_view_budget(walk->spec->view), err));
        if (frame->at == frame->count) {
            leave(walk);
            continue;
        }
        const RsNetHop *hop = &frame->hops[frame->at++];
        Frame step = {.slot = hop->other, .edge = hop->edge};
        bool over, reaches;
        if (!may_follow(walk, &step, &over)) continue;
        RS_TRY(can_reach(walk, step.slot, &reaches, err));
        if (!reaches) continue;
        RS_TRY(enter(walk, step.slot, step.edge, over, err));
        RS_TRY(is_answer(walk, &good, err));
    }
    if (good) *out = answer(walk);
    return RS_OK;
}

const uint32_t *rs_route_walk_cuts(const RsRouteWalk *walk)
{
    return walk->cuts;
}
