/* ranked.c - best first over classes of paths.
 *
 * A class is all paths that begin with one prefix. It waits in the heap under a lower bound (the
 * free way on from the prefix), is then resolved to its best path, waits again under that path's
 * true key, and is handed out. Its other members are then split into classes that leave that path
 * at each of its later nodes. */
#include "path/ranked.h"

#include <math.h>
#include <stdlib.h>

#include "path/meet.h"
#include "path/tail.h"

typedef struct Step { /* of a prefix; step 0 is the empty prefix */
    double cost;
    uint32_t parent, edge, slot; /* edge: as in RsNetHop */
    uint32_t steps, hops;        /* up to here; a step may be a chain of hops */
} Step;

typedef enum ClassState { CLASS_LOOSE, CLASS_BOUND, CLASS_EXACT } ClassState;

typedef struct Class {
    uint32_t step;
    ClassState state;
    uint32_t steps, hops;   /* EXACT: of the path */
    double cost;            /* EXACT: summed from its start */
    uint32_t *ways, *slots; /* EXACT: steps, steps + 1, in the net's arena */
    uint32_t *edges;        /* EXACT: hops; the same as `ways` where no step is a chain */
} Class;

struct RsRanked {
    const RsSearchSpec *spec;
    bool by_cost, ended;
    uint32_t from, from_place, to_place; /* from: slot */
    RsNet net;
    RsTail tail;
    RS_ARRAY(Step) steps;
    RS_ARRAY(Class) classes;
    RsHeap heap;
    RsBitmap marks; /* while a prefix is looked at: its nodes (slots) or relationships */
    uint32_t given; /* the class handed out last; RS_NO_ID: none */
    RS_ARRAY(uint32_t) nodes, cuts;
    RS_ARRAY(uint32_t) alike; /* classes handed out whose path is that of the last one */
    RsPath path;
};

static bool by_nodes(const RsRanked *search)
{
    return search->spec->mode == RS_WALK_ACYCLIC || search->spec->mode == RS_WALK_SIMPLE;
}

/* The hops that all paths of a class begin with, read from the last one to the first. */
typedef struct Prefix {
    const RsRanked *search;
    const Class *class;
    uint32_t step; /* whose hops come next; of an inexact class */
    uint32_t hops; /* that are left */
} Prefix;

static Prefix prefix_of(const RsRanked *search, uint32_t index)
{
    const Class *class = &search->classes.items[index];
    bool exact = class->state == CLASS_EXACT;
    return (Prefix){search, class, class->step,
                    exact ? class->hops : search->steps.items[class->step].hops};
}

static uint32_t last_edge(Prefix *prefix)
{
    const RsRanked *search = prefix->search;
    uint32_t at = --prefix->hops;
    if (prefix->class->state == CLASS_EXACT) return prefix->class->edges[at];
    const Step *step = &search->steps.items[prefix->step];
    uint32_t before = search->steps.items[step->parent].hops;
    while (before > at) {
        step = &search->steps.items[step->parent];
        before = search->steps.items[step->parent].hops;
    }
    prefix->step = at == before ? step->parent : (uint32_t)(step - search->steps.items);
    return rs_net_chain(&search->net, &step->edge, step->slot).edges[at - before];
}

/* Among equal keys the order of the edge ids decides. All paths of a class begin with its prefix,
 * so one whose prefix comes behind a path can bring none that comes before it: what is tied is gone
 * through as a depth-first search would, and no more of it is looked at than is asked for. */
static int by_class(const void *context, uint32_t left, uint32_t right)
{
    const RsRanked *search = context;
    Prefix a = prefix_of(search, left), b = prefix_of(search, right);
    int order = a.hops < b.hops ? -1 : a.hops > b.hops;
    while (a.hops > b.hops)
        last_edge(&a);
    while (b.hops > a.hops)
        last_edge(&b);
    while (a.hops > 0) {
        uint32_t edge = last_edge(&a), other = last_edge(&b);
        if (edge != other) order = edge < other ? -1 : 1;
    }
    if (order != 0) return order;
    bool exact = a.class->state == CLASS_EXACT;
    if (exact != (b.class->state == CLASS_EXACT)) return exact ? 1 : -1;
    return left < right ? -1 : left > right;
}

static RsStatus wait_in_heap(RsRanked *search, uint32_t class, RsTailKey key, RsError *err)
{
    RsHeapEntry entry = {key.cost, key.hops, class};
    return rs_heap_push(&search->heap, entry) ? RS_OK : rs_fail_memory(err);
}

/* The least key that a path of the class can have, given the least one of the way on. */
static RsTailKey bound_of(const RsRanked *search, const Step *step, RsTailKey way)
{
    uint64_t hops = (uint64_t)step->hops + way.hops;
    if (hops < search->spec->min_hops) hops = search->spec->min_hops;
    if (hops > RS_NO_HOPS - 1) hops = RS_NO_HOPS - 1;
    return (RsTailKey){step->cost + way.cost, (uint32_t)hops};
}

static RsStatus add_class(RsRanked *search, Step step, RsError *err)
{
    RsTailKey way;
    bool exact = false;
    RS_TRY(rs_tail_bound(&search->tail, step.slot, &way, &exact, err));
    if (exact && way.hops == RS_NO_HOPS) return RS_OK;
    Class class = {.step = (uint32_t)search->steps.count,
                   .state = exact ? CLASS_BOUND : CLASS_LOOSE};
    if (search->classes.count >= RS_NO_ID - 1 || !RS_ARRAY_PUSH(&search->steps, step) ||
        !RS_ARRAY_PUSH(&search->classes, class))
        return rs_fail_memory(err);
    return wait_in_heap(search, (uint32_t)search->classes.count - 1, bound_of(search, &step, way),
                        err);
}

static RsStatus prepare(RsRanked *search, uint32_t from, uint32_t to, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    bool fits = false;
    rs_bitmap_init(&search->marks);
    search->given = RS_NO_ID;
    search->ended = true;
    RS_TRY(rs_net_init(&search->net, spec, search->by_cost, err));
    RS_TRY(rs_hop_node_fits(&search->net.source, from, &fits, err));
    if (fits) RS_TRY(rs_hop_node_fits(&search->net.source, to, &fits, err));
    if (!fits || spec->min_hops > spec->max_hops || rs_net_barren(&search->net)) return RS_OK;
    /* A lower bound that no path of the mode can reach would cost layers for nothing. */
    if (spec->mode == RS_WALK_TRAIL && spec->min_hops > rs_view_edge_limit(spec->view))
        return RS_OK;
    if (by_nodes(search) && spec->min_hops > rs_view_node_limit(spec->view)) return RS_OK;
    if (from != to && spec->route == NULL) RS_TRY(rs_meet_connected(spec, from, to, &fits, err));
    if (!fits) return RS_OK;
    search->ended = false;
    RS_TRY(rs_net_slot(&search->net, from, &search->from, err));
    if (spec->route != NULL) search->net.route->from = from;
    RS_TRY(rs_tail_init(&search->tail, &search->net, to, search->by_cost, err));
    search->from_place = rs_net_place(&search->net, search->from);
    search->to_place = spec->route == NULL ? search->tail.to : to;
    search->heap.tie = by_class;
    search->heap.context = search;
    return add_class(search, (Step){.edge = RS_NO_ID, .parent = RS_NO_ID, .slot = search->from},
                     err);
}

RsStatus rs_ranked_open(const RsSearchSpec *spec, uint32_t from, uint32_t to, bool by_cost,
                        RsRanked **out, RsError *err)
{
    *out = NULL;
    RsRanked *search = calloc(1, sizeof(*search));
    if (search == NULL) return rs_fail_memory(err);
    search->spec = spec;
    search->by_cost = by_cost;
    RsStatus status = prepare(search, from, to, err);
    if (status == RS_OK)
        *out = search;
    else
        rs_ranked_close(search);
    return status;
}

void rs_ranked_close(RsRanked *search)
{
    if (search == NULL) return;
    rs_tail_done(&search->tail);
    rs_net_done(&search->net);
    RS_ARRAY_DONE(&search->steps);
    RS_ARRAY_DONE(&search->classes);
    rs_heap_done(&search->heap);
    rs_bitmap_done(&search->marks);
    RS_ARRAY_DONE(&search->nodes);
    RS_ARRAY_DONE(&search->cuts);
    RS_ARRAY_DONE(&search->alike);
    free(search);
}

static RsStatus charge(RsRanked *search, RsError *err)
{
    size_t bytes = rs_tail_bytes(&search->tail) + search->steps.capacity * sizeof(Step) +
                   search->classes.capacity * sizeof(Class) +
                   search->heap.entries.capacity * sizeof(RsHeapEntry);
    return rs_net_charge(&search->net, bytes, err);
}

/* ---- marks ---- */

static uint32_t place(const RsRanked *search, uint32_t slot)
{
    return rs_net_place(&search->net, slot);
}

/* What a step walks, and the places inside it. Step 0 walks nothing. */
static RsNetChain chain_of(const RsRanked *search, const Step *step)
{
    if (step->edge == RS_NO_ID) return (RsNetChain){0};
    return rs_net_chain(&search->net, &step->edge, step->slot);
}

static RsStatus mark(RsRanked *search, const Step *step, RsError *err)
{
    RsNetChain chain = chain_of(search, step);
    bool set = true;
    if (by_nodes(search)) set = rs_bitmap_set(&search->marks, place(search, step->slot));
    for (uint32_t i = 0; set && i < chain.count; i++) {
        if (search->spec->mode == RS_WALK_TRAIL)
            set = rs_bitmap_set(&search->marks, chain.edges[i]);
        else if (by_nodes(search) && i + 1 < chain.count)
            set = rs_bitmap_set(&search->marks, chain.nodes[i]);
    }
    return set ? RS_OK : rs_fail_memory(err);
}

static void unmark(RsRanked *search, const Step *step)
{
    RsNetChain chain = chain_of(search, step);
    if (by_nodes(search)) rs_bitmap_unset(&search->marks, place(search, step->slot));
    for (uint32_t i = 0; i < chain.count; i++) {
        if (search->spec->mode == RS_WALK_TRAIL)
            rs_bitmap_unset(&search->marks, chain.edges[i]);
        else if (by_nodes(search) && i + 1 < chain.count)
            rs_bitmap_unset(&search->marks, chain.nodes[i]);
    }
}

static RsStatus mark_prefix(RsRanked *search, uint32_t at, RsError *err)
{
    for (; at != RS_NO_ID; at = search->steps.items[at].parent)
        RS_TRY(mark(search, &search->steps.items[at], err));
    return RS_OK;
}

static void unmark_prefix(RsRanked *search, uint32_t at)
{
    for (; at != RS_NO_ID; at = search->steps.items[at].parent)
        unmark(search, &search->steps.items[at]);
}

static bool closes_ring(const RsRanked *search, uint32_t slot)
{
    return search->spec->mode == RS_WALK_SIMPLE && search->from_place == search->to_place &&
           place(search, slot) == search->from_place;
}

static bool may_follow(const RsRanked *search, const Step *step)
{
    RsNetChain chain = chain_of(search, step);
    switch (search->spec->mode) {
    case RS_WALK_ANY:
        return true;
    case RS_WALK_TRAIL:
        for (uint32_t i = 0; i < chain.count; i++)
            if (rs_bitmap_test(&search->marks, chain.edges[i])) return false;
        return true;
    case RS_WALK_SIMPLE:
    case RS_WALK_ACYCLIC:
        for (uint32_t i = 0; i + 1 < chain.count; i++)
            if (chain.nodes[i] == search->to_place ||
                rs_bitmap_test(&search->marks, chain.nodes[i]))
                return false;
        return closes_ring(search, step->slot) ||
               !rs_bitmap_test(&search->marks, place(search, step->slot));
    }
    return false;
}

/* Is the path over when it stands here, because nodes must not repeat? */
static bool is_over(const RsRanked *search, const Step *step)
{
    return by_nodes(search) && place(search, step->slot) == search->to_place &&
           (step->hops > 0 || search->spec->mode == RS_WALK_ACYCLIC);
}

/* A class for each hop that may follow the marked prefix, but for `but` (NULL: none). */
static RsStatus add_followers(RsRanked *search, uint32_t at, const RsTailHop *but, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    Step step = search->steps.items[at];
    const RsNetHop *hops;
    uint32_t count;
    if (step.hops >= spec->max_hops || step.hops >= RS_NO_HOPS / 2) return RS_OK;
    if (is_over(search, &step)) return RS_OK; /* nothing leads back to the end */
    RS_TRY(rs_net_hops(&search->net, step.slot, false, &hops, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (but != NULL && hops[i].edge == but->edge && hops[i].other == but->slot) continue;
        Step next = {.cost = step.cost + hops[i].cost,
                     .parent = at,
                     .edge = hops[i].edge,
                     .slot = hops[i].other,
                     .steps = step.steps + 1,
                     .hops = step.hops + rs_net_length(&search->net, hops[i].other)};
        if (!may_follow(search, &next)) continue;
        if (is_over(search, &next)) {
            bool ends = next.hops >= spec->min_hops;
            if (spec->route != NULL) RS_TRY(rs_net_accepts(&search->net, next.slot, &ends, err));
            if (!ends) continue;
        }
        RS_TRY(add_class(search, next, err));
        RS_TRY(rs_budget_check(rs_view_budget(spec->view), err));
    }
    return RS_OK;
}

/* The members of the class that was handed out, less that path: those that leave it at node i and
 * later of it, for each i behind the prefix. */
static RsStatus split(RsRanked *search, const Class *given, RsError *err)
{
    uint32_t at = given->step;
    RS_TRY(mark_prefix(search, at, err));
    for (uint32_t i = search->steps.items[at].steps;; i++) {
        if (i == given->steps) {
            RS_TRY(add_followers(search, at, NULL, err));
            break;
        }
        RsTailHop on = {0, given->ways[i], given->slots[i + 1]};
        RS_TRY(add_followers(search, at, &on, err));
        const RsNetHop *hops;
        uint32_t count, j = 0;
        Step step = search->steps.items[at];
        RS_TRY(rs_net_hops(&search->net, step.slot, false, &hops, &count, err));
        while (j < count && (hops[j].edge != on.edge || hops[j].other != on.slot))
            j++;
        step = (Step){.cost = step.cost + (j < count ? hops[j].cost : 0),
                      .parent = at,
                      .edge = on.edge,
                      .slot = on.slot,
                      .steps = step.steps + 1,
                      .hops = step.hops + rs_net_length(&search->net, on.slot)};
        at = (uint32_t)search->steps.count;
        if (!RS_ARRAY_PUSH(&search->steps, step)) return rs_fail_memory(err);
        RS_TRY(mark(search, &step, err));
    }
    unmark_prefix(search, at);
    return RS_OK;
}

/* ---- resolving a class ---- */

/* May the way in tail.path follow the marked prefix? */
static RsStatus fits_mode(RsRanked *search, bool *fits, RsError *err)
{
    const RsTailHop *hops = search->tail.path.items;
    size_t count = search->tail.path.count, at = 0;
    *fits = true;
    for (; *fits && at < count; at++) {
        Step step = {.edge = hops[at].edge, .slot = hops[at].slot, .hops = 1};
        bool closes = is_over(search, &step) && at + 1 < count;
        *fits = !closes && may_follow(search, &step);
        bool marked = *fits && !(by_nodes(search) && closes_ring(search, step.slot));
        if (marked) RS_TRY(mark(search, &step, err));
        if (!*fits) break;
    }
    while (at-- > 0) {
        Step step = {.edge = hops[at].edge, .slot = hops[at].slot};
        if (!(by_nodes(search) && closes_ring(search, step.slot))) unmark(search, &step);
    }
    return RS_OK;
}

/* The relationships of a path whose steps are chains. */
static RsStatus expand_edges(RsRanked *search, Class *class, RsError *err)
{
    uint32_t at = 0;
    class->edges = RS_NEW_ARRAY(search->net.arena, uint32_t, (size_t) class->hops + 1);
    if (class->edges == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < class->steps; i++) {
        RsNetChain chain = rs_net_chain(&search->net, &class->ways[i], class->slots[i + 1]);
        for (uint32_t j = 0; j < chain.count; j++)
            class->edges[at++] = chain.edges[j];
    }
    return RS_OK;
}

static RsStatus make_exact(RsRanked *search, uint32_t index, RsError *err)
{
    Class *class = &search->classes.items[index];
    const Step *step = &search->steps.items[class->step];
    size_t more = search->tail.path.count;
    class->state = CLASS_EXACT;
    class->steps = step->steps + (uint32_t)more;
    class->hops = step->hops;
    class->cost = step->cost;
    class->ways = RS_NEW_ARRAY(search->net.arena, uint32_t, 2 * (size_t) class->steps + 1);
    if (class->ways == NULL) return rs_fail_memory(err);
    class->slots = class->ways + class->steps;
    for (size_t i = 0; i < more; i++) {
        const RsTailHop *hop = &search->tail.path.items[i];
        class->ways[step->steps + i] = hop->edge;
        class->slots[step->steps + i + 1] = hop->slot;
        class->hops += rs_net_length(&search->net, hop->slot);
        class->cost += hop->cost;
    }
    for (; step->steps > 0; step = &search->steps.items[step->parent]) {
        class->ways[step->steps - 1] = step->edge;
        class->slots[step->steps] = step->slot;
    }
    class->slots[0] = step->slot;
    class->edges = class->ways;
    if (class->hops != class->steps) RS_TRY(expand_edges(search, class, err));
    return wait_in_heap(search, index, (RsTailKey){class->cost, class->hops}, err);
}

/* The prefix is marked. Where the best way under the bars breaks the mode (which only a lower
 * bound on the hops can bring about) the class falls apart into those one hop longer. */
static RsStatus resolve_barred(RsRanked *search, uint32_t index, uint32_t need, uint32_t most,
                               RsError *err)
{
    uint32_t at = search->classes.items[index].step;
    const Step *step = &search->steps.items[at];
    RsTailBar bar = {0};
    bool found = false, fits = false;
    bool turns = search->net.route == NULL && closes_ring(search, search->from);
    if (by_nodes(search)) bar.nodes = &search->marks;
    if (search->spec->mode == RS_WALK_TRAIL) bar.edges = &search->marks;
    /* The prefix's own end, and the end of a ring, may be stepped on. */
    uint32_t own = place(search, step->slot), first = search->from_place, slot = step->slot;
    if (by_nodes(search)) rs_bitmap_unset(&search->marks, own);
    if (turns) rs_bitmap_unset(&search->marks, first);
    RS_TRY(rs_tail_barred(&search->tail, bar, slot, need, most, &found, err));
    if (by_nodes(search) && !rs_bitmap_set(&search->marks, own)) return rs_fail_memory(err);
    if (turns && !rs_bitmap_set(&search->marks, first)) return rs_fail_memory(err);
    if (!found) return RS_OK;
    RS_TRY(fits_mode(search, &fits, err));
    return fits ? make_exact(search, index, err) : add_followers(search, at, NULL, err);
}

static RsStatus resolve(RsRanked *search, uint32_t index, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    uint32_t at = search->classes.items[index].step;
    Step step = search->steps.items[at];
    RsTailKey way;
    bool fits = false;
    RS_TRY(rs_tail_settle(&search->tail, step.slot, &way, err));
    if (way.hops == RS_NO_HOPS) return RS_OK;
    if (search->classes.items[index].state == CLASS_LOOSE) {
        search->classes.items[index].state = CLASS_BOUND;
        return wait_in_heap(search, index, bound_of(search, &step, way), err);
    }
    uint32_t need = spec->min_hops > step.hops ? spec->min_hops - step.hops : 0;
    uint32_t most =
        spec->max_hops == RS_ANY_LENGTH ? RS_ANY_LENGTH - 1 : spec->max_hops - step.hops;
    if (!search->by_cost && way.hops > most) return RS_OK;
    RS_TRY(mark_prefix(search, at, err));
    if (way.hops >= need && way.hops <= most) {
        RS_TRY(rs_tail_free(&search->tail, step.slot, err));
        RS_TRY(fits_mode(search, &fits, err));
    }
    if (fits)
        RS_TRY(make_exact(search, index, err));
    else
        RS_TRY(resolve_barred(search, index, need, most, err));
    unmark_prefix(search, at);
    return RS_OK;
}

/* Nodes and cuts of a path; the nodes are its slots' where no step is a chain. */
static RsStatus lay_out(RsRanked *search, const Class *class, RsError *err)
{
    RsNet *net = &search->net;
    search->nodes.count = search->cuts.count = 0;
    if (!RS_ARRAY_PUSH(&search->nodes, net->nodes.items[class->slots[0]].id))
        return rs_fail_memory(err);
    for (uint32_t i = 0; i < class->steps; i++) {
        RsNetChain chain = rs_net_chain(net, &class->ways[i], class->slots[i + 1]);
        while (net->route != NULL && search->cuts.count <= rs_net_part(net, class->slots[i + 1]))
            if (!RS_ARRAY_PUSH(&search->cuts, (uint32_t)search->nodes.count - 1))
                return rs_fail_memory(err);
        for (uint32_t j = 0; j < chain.count; j++)
            if (!RS_ARRAY_PUSH(&search->nodes, chain.nodes[j])) return rs_fail_memory(err);
    }
    while (net->route != NULL && search->cuts.count <= search->spec->route->part_count)
        if (!RS_ARRAY_PUSH(&search->cuts, class->hops)) return rs_fail_memory(err);
    return RS_OK;
}

/* Do two readings of one path differ where the pattern names something? */
static bool differ(const RsRoute *route, const RsPath *path, const uint32_t *a, const uint32_t *b)
{
    for (uint32_t i = 0; i <= route->part_count; i++)
        if (route->junctions[i].named && path->nodes[a[i]] != path->nodes[b[i]]) return true;
    for (uint32_t i = 0; i < route->part_count; i++) {
        uint32_t hops = a[i + 1] - a[i];
        if (!route->parts[i].named) continue;
        if (hops != b[i + 1] - b[i]) return true;
        if (memcmp(path->edges + a[i], path->edges + b[i], hops * sizeof(uint32_t)) != 0)
            return true;
    }
    return false;
}

/* Was this path handed out already, in a reading that nothing tells from this one? Equal paths come
 * one after the other. */
static RsStatus is_repeated(RsRanked *search, uint32_t index, bool *repeated, RsError *err)
{
    const RsRoute *route = search->spec->route;
    const Class *class = &search->classes.items[index];
    *repeated = false;
    if (route == NULL) return RS_OK;
    if (search->alike.count > 0) {
        const Class *last = &search->classes.items[search->alike.items[0]];
        if (last->hops != class->hops ||
            memcmp(last->edges, class->edges, class->hops * sizeof(uint32_t)) != 0)
            search->alike.count = 0;
    }
    for (size_t i = 0; i < search->alike.count && !*repeated; i++) {
        RS_TRY(lay_out(search, &search->classes.items[search->alike.items[i]], err));
        uint32_t *cuts = RS_NEW_ARRAY(search->net.arena, uint32_t, search->cuts.count);
        if (cuts == NULL) return rs_fail_memory(err);
        memcpy(cuts, search->cuts.items, search->cuts.count * sizeof(uint32_t));
        RS_TRY(lay_out(search, class, err));
        RsPath path = {class->hops, search->nodes.items, class->edges, NAN};
        *repeated = !differ(route, &path, cuts, search->cuts.items);
    }
    if (*repeated) return RS_OK;
    return RS_ARRAY_PUSH(&search->alike, index) ? RS_OK : rs_fail_memory(err);
}

static RsStatus hand_out(RsRanked *search, uint32_t index, const RsPath **out, RsError *err)
{
    const Class *class = &search->classes.items[index];
    RS_TRY(lay_out(search, class, err));
    search->path = (RsPath){.hop_count = class->hops,
                            .nodes = search->nodes.items,
                            .edges = class->edges,
                            .cost = search->by_cost ? class->cost : NAN};
    *out = &search->path;
    return RS_OK;
}

RsStatus rs_ranked_next(RsRanked *search, const RsPath **out, RsError *err)
{
    *out = NULL;
    if (search->ended) return RS_OK;
    for (RsHeapEntry top;;) {
        if (search->given != RS_NO_ID) {
            Class given = search->classes.items[search->given];
            search->given = RS_NO_ID;
            RS_TRY(split(search, &given, err));
        }
        if (!rs_heap_pop(&search->heap, &top)) break;
        RS_TRY(rs_budget_check(rs_view_budget(search->spec->view), err));
        RS_TRY(charge(search, err));
        if (search->classes.items[top.item].state != CLASS_EXACT) {
            RS_TRY(resolve(search, top.item, err));
            continue;
        }
        bool repeated;
        search->given = top.item;
        RS_TRY(is_repeated(search, top.item, &repeated, err));
        if (!repeated) return hand_out(search, top.item, out, err);
    }
    search->ended = true;
    return RS_OK;
}

const uint32_t *rs_ranked_cuts(const RsRanked *search)
{
    return search->cuts.items;
}
