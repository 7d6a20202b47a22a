/* sweep.c - forward by a queue over the net, backward by the tail's free search. */
#include "path/sweep.h"

#include <math.h>
#include <stdlib.h>

#include "path/tail.h"

typedef struct Visit {     /* of a slot, forward */
    uint32_t before, edge; /* RS_NO_ID: the start, or not reached */
    uint32_t level;        /* plus one; 0: not reached */
} Visit;

struct RsSweep {
    const RsSearchSpec *spec;
    uint32_t shared;
    bool backward, empty; /* empty: no path can begin or end there */
    RsNet net;
    RsTail tail;            /* backward */
    RS_ARRAY(Visit) visits; /* forward: by slot */
    RS_ARRAY(uint32_t) queue;
    size_t at;
    RS_ARRAY(RsTailHop) way; /* the answer's steps */
    RS_ARRAY(uint32_t) nodes, edges, cuts;
    RsBitmap marks;
    RsPath path;
};

bool rs_sweep_can(const RsSearchSpec *spec, bool backward)
{
    if (spec->used_count > 0) return false;
    for (uint32_t i = 0; !backward && spec->route != NULL && i < spec->route->part_count; i++)
        if (spec->route->parts[i].whole != NULL) return false;
    return true;
}

static RsStatus fit_visits(RsSweep *sweep, RsError *err)
{
    size_t had = sweep->visits.count, count = sweep->net.nodes.count;
    if (had >= count) return RS_OK;
    if (!RS_ARRAY_RESERVE(&sweep->visits, count)) return rs_fail_memory(err);
    memset(sweep->visits.items + had, 0, (count - had) * sizeof(Visit));
    sweep->visits.count = count;
    return RS_OK;
}

static RsStatus prepare(RsSweep *sweep, RsError *err)
{
    bool fits = false;
    uint32_t slot;
    rs_bitmap_init(&sweep->marks);
    RS_TRY(rs_net_init(&sweep->net, sweep->spec, false, err));
    RS_TRY(rs_hop_node_fits(&sweep->net.source, sweep->shared, &fits, err));
    sweep->empty = !fits || rs_net_barren(&sweep->net);
    if (sweep->empty) return RS_OK;
    if (sweep->backward) return rs_tail_init(&sweep->tail, &sweep->net, sweep->shared, false, err);
    if (sweep->net.route != NULL) sweep->net.route->from = sweep->shared;
    RS_TRY(rs_net_slot(&sweep->net, sweep->shared, &slot, err));
    RS_TRY(fit_visits(sweep, err));
    sweep->visits.items[slot] = (Visit){RS_NO_ID, RS_NO_ID, 1};
    return RS_ARRAY_PUSH(&sweep->queue, slot) ? RS_OK : rs_fail_memory(err);
}

RsStatus rs_sweep_open(const RsSearchSpec *spec, uint32_t shared, bool backward, RsSweep **out,
                       RsError *err)
{
    *out = NULL;
    RsSweep *sweep = calloc(1, sizeof(*sweep));
    if (sweep == NULL) return rs_fail_memory(err);
    sweep->spec = spec;
    sweep->shared = shared;
    sweep->backward = backward;
    RsStatus status = prepare(sweep, err);
    if (status == RS_OK)
        *out = sweep;
    else
        rs_sweep_close(sweep);
    return status;
}

void rs_sweep_close(RsSweep *sweep)
{
    if (sweep == NULL) return;
    rs_tail_done(&sweep->tail);
    rs_net_done(&sweep->net);
    RS_ARRAY_DONE(&sweep->visits);
    RS_ARRAY_DONE(&sweep->queue);
    RS_ARRAY_DONE(&sweep->way);
    RS_ARRAY_DONE(&sweep->nodes);
    RS_ARRAY_DONE(&sweep->edges);
    RS_ARRAY_DONE(&sweep->cuts);
    rs_bitmap_done(&sweep->marks);
    free(sweep);
}

static RsStatus charge(RsSweep *sweep, RsError *err)
{
    size_t bytes = rs_tail_bytes(&sweep->tail) + sweep->visits.capacity * sizeof(Visit) +
                   sweep->queue.capacity * sizeof(uint32_t);
    return rs_net_charge(&sweep->net, bytes, err);
}

/* Takes the next slot of the queue and finds what follows it. */
static RsStatus carry_on(RsSweep *sweep, RsError *err)
{
    uint32_t slot = sweep->queue.items[sweep->at++], count;
    const RsNetHop *hops;
    RS_TRY(rs_budget_check(rs_view_budget(sweep->spec->view), err));
    RS_TRY(rs_net_hops(&sweep->net, slot, false, &hops, &count, err));
    RS_TRY(fit_visits(sweep, err));
    uint32_t level = sweep->visits.items[slot].level;
    for (uint32_t i = 0; i < count; i++) {
        Visit *visit = &sweep->visits.items[hops[i].other];
        if (visit->level != 0) continue;
        *visit = (Visit){slot, hops[i].edge, level + 1};
        if (!RS_ARRAY_PUSH(&sweep->queue, hops[i].other)) return rs_fail_memory(err);
    }
    return charge(sweep, err);
}

/* The reached one of the ends that was found first; RS_NO_ID: none of them. */
static uint32_t first_reached(const RsSweep *sweep, const RsNetSlots *ends)
{
    uint32_t best = RS_NO_ID, level = UINT32_MAX;
    for (size_t i = 0; i < ends->count; i++) {
        const Visit *visit = &sweep->visits.items[ends->items[i]];
        if (visit->level == 0 || visit->level > level) continue;
        if (visit->level == level) { /* the queue tells which was found first */
            size_t j = 0;
            while (sweep->queue.items[j] != best && sweep->queue.items[j] != ends->items[i])
                j++;
            if (sweep->queue.items[j] == best) continue;
        }
        best = ends->items[i];
        level = visit->level;
    }
    return best;
}

static RsStatus find_forward(RsSweep *sweep, const RsNetSlots *ends, bool *found, RsError *err)
{
    uint32_t slot;
    RS_TRY(fit_visits(sweep, err));
    for (;;) {
        slot = first_reached(sweep, ends);
        /* What stands in the queue already was found in order; a level need not be finished. */
        if (slot != RS_NO_ID || sweep->at == sweep->queue.count) break;
        RS_TRY(carry_on(sweep, err));
    }
    *found = slot != RS_NO_ID;
    sweep->way.count = 0;
    if (!*found) return RS_OK;
    uint32_t length = sweep->visits.items[slot].level - 1;
    if (!RS_ARRAY_RESERVE(&sweep->way, length + 1)) return rs_fail_memory(err);
    sweep->way.count = length;
    for (uint32_t i = length; i-- > 0; slot = sweep->visits.items[slot].before)
        sweep->way.items[i] = (RsTailHop){0, sweep->visits.items[slot].edge, slot};
    return RS_OK;
}

static RsStatus find_backward(RsSweep *sweep, uint32_t from, bool *found, RsError *err)
{
    RsTailKey key;
    uint32_t slot;
    sweep->way.count = 0;
    RS_TRY(rs_net_slot(&sweep->net, from, &slot, err));
    RS_TRY(rs_tail_settle(&sweep->tail, slot, &key, err));
    *found = key.hops != RS_NO_HOPS;
    if (!*found) return charge(sweep, err);
    RS_TRY(rs_tail_free(&sweep->tail, slot, err));
    for (size_t i = 0; i < sweep->tail.path.count; i++)
        if (!RS_ARRAY_PUSH(&sweep->way, sweep->tail.path.items[i])) return rs_fail_memory(err);
    return charge(sweep, err);
}

static RsStatus lay_out(RsSweep *sweep, uint32_t from, RsError *err)
{
    const RsRoute *route = sweep->spec->route;
    sweep->nodes.count = sweep->edges.count = sweep->cuts.count = 0;
    if (!RS_ARRAY_PUSH(&sweep->nodes, from)) return rs_fail_memory(err);
    for (size_t i = 0; i < sweep->way.count; i++) {
        const RsTailHop *hop = &sweep->way.items[i];
        RsNetChain chain = rs_net_chain(&sweep->net, &hop->edge, hop->slot);
        while (route != NULL && sweep->cuts.count <= rs_net_part(&sweep->net, hop->slot))
            if (!RS_ARRAY_PUSH(&sweep->cuts, (uint32_t)sweep->edges.count))
                return rs_fail_memory(err);
        for (uint32_t j = 0; j < chain.count; j++)
            if (!RS_ARRAY_PUSH(&sweep->edges, chain.edges[j]) ||
                !RS_ARRAY_PUSH(&sweep->nodes, chain.nodes[j]))
                return rs_fail_memory(err);
    }
    while (route != NULL && sweep->cuts.count <= route->part_count)
        if (!RS_ARRAY_PUSH(&sweep->cuts, (uint32_t)sweep->edges.count)) return rs_fail_memory(err);
    sweep->path =
        (RsPath){(uint32_t)sweep->edges.count, sweep->nodes.items, sweep->edges.items, NAN};
    return RS_OK;
}

static RsStatus fits_mode(RsSweep *sweep, bool *out, RsError *err)
{
    RsWalkMode mode = sweep->spec->mode;
    const uint32_t *ids = mode == RS_WALK_TRAIL ? sweep->edges.items : sweep->nodes.items;
    size_t count = mode == RS_WALK_TRAIL ? sweep->edges.count : sweep->nodes.count, at = 0;
    *out = true;
    if (mode == RS_WALK_ANY) return RS_OK;
    /* A ring of a SIMPLE path: its end is its start. */
    if (mode == RS_WALK_SIMPLE && count > 1 && ids[0] == ids[count - 1]) count--;
    for (; *out && at < count; at++) {
        *out = !rs_bitmap_test(&sweep->marks, ids[at]);
        if (*out && !rs_bitmap_set(&sweep->marks, ids[at])) return rs_fail_memory(err);
    }
    for (size_t i = 0; i < at; i++)
        rs_bitmap_unset(&sweep->marks, ids[i]);
    return RS_OK;
}

RsStatus rs_sweep_find(RsSweep *sweep, uint32_t other, const RsPath **path, bool *sure,
                       RsError *err)
{
    const RsSearchSpec *spec = sweep->spec;
    uint32_t from = sweep->backward ? other : sweep->shared;
    bool found = false, fits = false;
    *path = NULL;
    *sure = true;
    if (sweep->empty) return RS_OK;
    RS_TRY(rs_hop_node_fits(&sweep->net.source, other, &fits, err));
    if (!fits) return RS_OK;
    if (sweep->backward) {
        RS_TRY(find_backward(sweep, from, &found, err));
    } else {
        RsNetSlots ends = {0};
        RsStatus status = rs_net_ends(&sweep->net, other, &ends, err);
        if (status == RS_OK) status = find_forward(sweep, &ends, &found, err);
        RS_ARRAY_DONE(&ends);
        RS_TRY(status);
    }
    if (!found) return RS_OK;
    RS_TRY(lay_out(sweep, from, err));
    if (spec->route == NULL && sweep->path.hop_count > spec->max_hops) return RS_OK;
    if (spec->route == NULL && sweep->path.hop_count < spec->min_hops) {
        *sure = false;
        return RS_OK;
    }
    RS_TRY(fits_mode(sweep, sure, err));
    if (*sure) *path = &sweep->path;
    return RS_OK;
}

const uint32_t *rs_sweep_cuts(const RsSweep *sweep)
{
    return sweep->cuts.items;
}
