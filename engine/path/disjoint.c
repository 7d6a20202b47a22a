/* disjoint.c - least-cost flow of k units, one shortest augmenting way after the other.
 *
 * Each node is two states, in and out, joined by an arc of capacity one (but for the two ends). The
 * potentials keep reduced keys at 0 or more; a state that no search has settled has potential 0. */
#include "path/disjoint.h"

#include <math.h>
#include <stdlib.h>

#include "base/heap.h"
#include "path/meet.h"
#include "path/net.h"

#define NONE UINT32_MAX

typedef struct Key { /* ordered by cost, then hops; both may be negative while reduced */
    double cost;
    int64_t hops;
} Key;

typedef struct State { /* in: 2 * slot, out: 2 * slot + 1 */
    Key distance, potential;
    uint32_t before,
        edge; /* the state and relationship (NONE: the node's own arc) it is reached by */
    uint32_t epoch;
    bool settled;
} State;

typedef struct Flow { /* what passes a node; edge NONE: nothing */
    uint32_t in_edge, in_slot, out_edge, out_slot;
    double in_cost, out_cost;
} Flow;

typedef struct Way {
    double cost;
    size_t begin; /* in edges; nodes have one more for each way before */
    uint32_t hops;
} Way;

struct RsDisjoint {
    const RsSearchSpec *spec;
    uint32_t from, to, wanted; /* from, to: slots */
    bool by_cost, ended, solved;
    RsNet net;
    RS_ARRAY(State) states;
    RS_ARRAY(Flow) flows;
    RS_ARRAY(uint32_t) settled, edges, nodes;
    RS_ARRAY(Way) ways;
    RsBitmap flowing; /* relationships */
    RsHeap heap;
    uint32_t epoch;
    RsPath path;
};

static RsStatus prepare(RsDisjoint *search, uint32_t from, uint32_t to, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    bool fits = false;
    rs_bitmap_init(&search->flowing);
    search->ended = true;
    if (spec->min_hops > 1 || spec->max_hops != RS_ANY_LENGTH)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "disjoint paths cannot be bounded in length: with a bound, how many there "
                       "are cannot be found in reasonable time");
    RS_TRY(rs_net_init(&search->net, spec, search->by_cost, err));
    RS_TRY(rs_hop_node_fits(&search->net.source, from, &fits, err));
    if (fits) RS_TRY(rs_hop_node_fits(&search->net.source, to, &fits, err));
    if (!fits || search->wanted == 0 || (from == to && spec->min_hops > 0)) return RS_OK;
    if (from != to) RS_TRY(rs_meet_connected(spec, from, to, &fits, err));
    if (!fits) return RS_OK;
    search->ended = false;
    RS_TRY(rs_net_slot(&search->net, from, &search->from, err));
    return rs_net_slot(&search->net, to, &search->to, err);
}

RsStatus rs_disjoint_open(const RsSearchSpec *spec, uint32_t from, uint32_t to, uint32_t k,
                          bool by_cost, RsDisjoint **out, RsError *err)
{
    *out = NULL;
    RsDisjoint *search = calloc(1, sizeof(*search));
    if (search == NULL) return rs_fail_memory(err);
    search->spec = spec;
    search->wanted = k;
    search->by_cost = by_cost;
    RsStatus status = prepare(search, from, to, err);
    if (status == RS_OK)
        *out = search;
    else
        rs_disjoint_close(search);
    return status;
}

void rs_disjoint_close(RsDisjoint *search)
{
    if (search == NULL) return;
    rs_net_done(&search->net);
    RS_ARRAY_DONE(&search->states);
    RS_ARRAY_DONE(&search->flows);
    RS_ARRAY_DONE(&search->settled);
    RS_ARRAY_DONE(&search->edges);
    RS_ARRAY_DONE(&search->nodes);
    RS_ARRAY_DONE(&search->ways);
    rs_bitmap_done(&search->flowing);
    rs_heap_done(&search->heap);
    free(search);
}

/* ---- one augmenting way ---- */

static int compare(Key a, Key b)
{
    if (a.cost != b.cost) return a.cost < b.cost ? -1 : 1;
    return a.hops < b.hops ? -1 : a.hops > b.hops;
}

static RsStatus fit_arrays(RsDisjoint *search, RsError *err)
{
    size_t had = search->flows.count, count = search->net.nodes.count;
    if (had >= count) return RS_OK;
    if (!RS_ARRAY_RESERVE(&search->states, 2 * count) || !RS_ARRAY_RESERVE(&search->flows, count))
        return rs_fail_memory(err);
    memset(search->states.items + 2 * had, 0, 2 * (count - had) * sizeof(State));
    for (size_t i = had; i < count; i++)
        search->flows.items[i] = (Flow){.in_edge = NONE, .out_edge = NONE};
    search->states.count = 2 * count;
    search->flows.count = count;
    return rs_net_charge(&search->net,
                         search->states.capacity * sizeof(State) +
                             search->flows.capacity * sizeof(Flow) +
                             search->heap.entries.capacity * sizeof(RsHeapEntry),
                         err);
}

static RsStatus relax(RsDisjoint *search, uint32_t at, uint32_t to, uint32_t edge, Key cost,
                      RsError *err)
{
    const State *near = &search->states.items[at];
    State *far = &search->states.items[to];
    Key reduced = {cost.cost + near->potential.cost - far->potential.cost,
                   cost.hops + near->potential.hops - far->potential.hops};
    /* What is below 0 here is rounding: without it no reduced key is. */
    if (!(reduced.cost > 0)) {
        reduced.cost = 0;
        if (reduced.hops < 0) reduced.hops = 0;
    }
    Key found = {near->distance.cost + reduced.cost, near->distance.hops + reduced.hops};
    if (far->epoch == search->epoch && (far->settled || compare(found, far->distance) >= 0))
        return RS_OK;
    far->epoch = search->epoch;
    far->settled = false;
    far->distance = found;
    far->before = at;
    far->edge = edge;
    /* The heap counts from 0: hops lie well within half of its range on either side. */
    RsHeapEntry entry = {found.cost, (uint32_t)(found.hops + INT32_MAX), to};
    return rs_heap_push(&search->heap, entry) ? RS_OK : rs_fail_memory(err);
}

static RsStatus leave_in(RsDisjoint *search, uint32_t slot, RsError *err)
{
    const Flow *flow = &search->flows.items[slot];
    if (flow->in_edge == NONE) return relax(search, 2 * slot, 2 * slot + 1, NONE, (Key){0, 0}, err);
    if (flow->in_slot == search->from) return RS_OK;
    return relax(search, 2 * slot, 2 * flow->in_slot + 1, flow->in_edge, (Key){-flow->in_cost, -1},
                 err);
}

static RsStatus leave_out(RsDisjoint *search, uint32_t slot, RsError *err)
{
    const RsNetHop *hops;
    uint32_t count;
    RS_TRY(rs_net_hops(&search->net, slot, false, &hops, &count, err));
    RS_TRY(fit_arrays(search, err));
    for (uint32_t i = 0; i < count; i++) {
        if (hops[i].other == search->from || rs_bitmap_test(&search->flowing, hops[i].edge))
            continue;
        RS_TRY(relax(search, 2 * slot + 1, 2 * hops[i].other, hops[i].edge, (Key){hops[i].cost, 1},
                     err));
    }
    if (slot == search->from || search->flows.items[slot].in_edge == NONE) return RS_OK;
    return relax(search, 2 * slot + 1, 2 * slot, NONE, (Key){0, 0}, err);
}

static RsStatus find_way(RsDisjoint *search, bool *found, RsError *err)
{
    uint32_t start = 2 * search->from + 1, goal = 2 * search->to;
    *found = false;
    search->epoch++;
    search->settled.count = 0;
    search->heap.entries.count = 0;
    RS_TRY(fit_arrays(search, err));
    State *first = &search->states.items[start];
    first->epoch = search->epoch;
    first->settled = false;
    first->distance = (Key){0, 0};
    if (!rs_heap_push(&search->heap, (RsHeapEntry){0, INT32_MAX, start}))
        return rs_fail_memory(err);
    for (RsHeapEntry top; !*found && rs_heap_pop(&search->heap, &top);) {
        RS_TRY(rs_budget_check(rs_view_budget(search->spec->view), err));
        State *state = &search->states.items[top.item];
        if (state->settled) continue;
        state->settled = true;
        *found = top.item == goal;
        if (!RS_ARRAY_PUSH(&search->settled, top.item)) return rs_fail_memory(err);
        if (*found) break;
        RS_TRY(top.item % 2 == 0 ? leave_in(search, top.item / 2, err)
                                 : leave_out(search, top.item / 2, err));
    }
    if (!*found) return RS_OK;
    Key far = search->states.items[goal].distance;
    for (size_t i = 0; i < search->settled.count; i++) {
        State *state = &search->states.items[search->settled.items[i]];
        state->potential.cost += state->distance.cost - far.cost;
        state->potential.hops += state->distance.hops - far.hops;
    }
    return RS_OK;
}

/* An arc from an out state goes along a hop, one from an in state takes flow back. Taking back
 * comes first, for a node may lose one flow and get another. */
static RsStatus send(RsDisjoint *search, RsError *err)
{
    Flow *flows = search->flows.items;
    for (int adding = 0; adding < 2; adding++) {
        for (uint32_t at = 2 * search->to; at != 2 * search->from + 1;) {
            const State *state = &search->states.items[at];
            uint32_t slot = at / 2, other = state->before / 2, edge = state->edge;
            bool forward = at % 2 == 0;
            at = state->before;
            if (edge == NONE || forward != (adding == 1)) continue;
            if (!forward) { /* the flow ran from slot to other */
                flows[slot].out_edge = flows[other].in_edge = NONE;
                rs_bitmap_unset(&search->flowing, edge);
                continue;
            }
            const RsNetHop *hops;
            uint32_t count, i = 0;
            RS_TRY(rs_net_hops(&search->net, other, false, &hops, &count, err));
            while (i + 1 < count && hops[i].edge != edge)
                i++;
            flows[other].out_edge = flows[slot].in_edge = edge;
            flows[other].out_slot = slot;
            flows[slot].in_slot = other;
            flows[other].out_cost = flows[slot].in_cost = hops[i].cost;
            if (!rs_bitmap_set(&search->flowing, edge)) return rs_fail_memory(err);
        }
    }
    return RS_OK;
}

/* ---- from flow to paths ---- */

static RsStatus add_hop(RsDisjoint *search, Way *way, uint32_t edge, uint32_t slot, double cost,
                        RsError *err)
{
    way->hops++;
    way->cost += cost;
    if (!RS_ARRAY_PUSH(&search->edges, edge) ||
        !RS_ARRAY_PUSH(&search->nodes, search->net.nodes.items[slot].id))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus collect(RsDisjoint *search, RsError *err)
{
    const RsNetHop *hops;
    uint32_t count;
    RS_TRY(rs_net_hops(&search->net, search->from, false, &hops, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (!rs_bitmap_test(&search->flowing, hops[i].edge)) continue;
        Way way = {.begin = search->edges.count};
        if (!RS_ARRAY_PUSH(&search->nodes, search->net.nodes.items[search->from].id))
            return rs_fail_memory(err);
        RS_TRY(add_hop(search, &way, hops[i].edge, hops[i].other, hops[i].cost, err));
        for (uint32_t slot = hops[i].other; slot != search->to;) {
            const Flow *flow = &search->flows.items[slot];
            RS_TRY(add_hop(search, &way, flow->out_edge, flow->out_slot, flow->out_cost, err));
            slot = flow->out_slot;
        }
        if (!RS_ARRAY_PUSH(&search->ways, way)) return rs_fail_memory(err);
    }
    return RS_OK;
}

static const uint32_t *nodes_of(const RsDisjoint *search, size_t way)
{
    return search->nodes.items + search->ways.items[way].begin + way;
}

static bool comes_first(const RsDisjoint *search, const Way *a, const Way *b)
{
    if (a->cost != b->cost) return a->cost < b->cost;
    if (a->hops != b->hops) return a->hops < b->hops;
    /* Two disjoint paths share no relationship: the first one tells. */
    return search->edges.items[a->begin] < search->edges.items[b->begin];
}

/* The next one in order, by looking through all: there are few. */
static const Way *pick(RsDisjoint *search, size_t *at)
{
    const Way *best = NULL;
    for (size_t i = 0; i < search->ways.count; i++) {
        const Way *way = &search->ways.items[i];
        if (way->hops == 0 || (best != NULL && !comes_first(search, way, best))) continue;
        best = way;
        *at = i;
    }
    return best;
}

static RsStatus solve(RsDisjoint *search, RsError *err)
{
    bool found = true;
    search->solved = true;
    for (uint32_t i = 0; i < search->wanted; i++) {
        RS_TRY(find_way(search, &found, err));
        if (!found) break;
        RS_TRY(send(search, err));
    }
    return collect(search, err);
}

RsStatus rs_disjoint_next(RsDisjoint *search, const RsPath **out, RsError *err)
{
    size_t at = 0;
    *out = NULL;
    if (search->ended) return RS_OK;
    if (search->from == search->to) {
        search->path = (RsPath){.nodes = &search->net.nodes.items[search->from].id,
                                .cost = search->by_cost ? 0 : NAN};
        search->ended = true;
        *out = &search->path;
        return RS_OK;
    }
    if (!search->solved) RS_TRY(solve(search, err));
    const Way *way = pick(search, &at);
    search->ended = way == NULL;
    if (way == NULL) return RS_OK;
    search->path = (RsPath){.hop_count = way->hops,
                            .nodes = nodes_of(search, at),
                            .edges = search->edges.items + way->begin,
                            .cost = search->by_cost ? way->cost : NAN};
    search->ways.items[at].hops = 0; /* handed out */
    *out = &search->path;
    return RS_OK;
}
