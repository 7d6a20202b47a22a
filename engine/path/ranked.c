/* ranked.c - best first over classes of paths.
 *
 * A class is all paths that begin with one prefix. It waits in the heap under a lower bound (the
 * free way on from the prefix), is then resolved to its best path, waits again under that path's
 * true key, and is handed out. Its other members are then split into classes that leave that path
 * at each of its later nodes. Inexact classes come before exact ones of the same key, so ties are
 * decided by edge ids among resolved paths only. */
#include "path/ranked.h"

#include <math.h>
#include <stdlib.h>

#include "path/meet.h"
#include "path/tail.h"

typedef struct Step { /* of a prefix; step 0 is the empty prefix */
    double cost;
    uint32_t parent, edge, slot, hops;
} Step;

typedef enum ClassState { CLASS_LOOSE, CLASS_BOUND, CLASS_EXACT } ClassState;

typedef struct Class {
    uint32_t step;
    ClassState state;
    uint32_t hops;           /* EXACT: of the path */
    double cost;             /* EXACT: summed from its start */
    uint32_t *edges, *nodes; /* EXACT: hops, hops + 1 (slots), in the net's arena */
} Class;

struct RsRanked {
    const RsSearchSpec *spec;
    bool by_cost, ended;
    uint32_t from, to; /* slots */
    RsNet net;
    RsTail tail;
    RS_ARRAY(Step) steps;
    RS_ARRAY(Class) classes;
    RsHeap heap;
    RsBitmap marks; /* while a prefix is looked at: its nodes (slots) or relationships */
    uint32_t given; /* the class handed out last; RS_NO_ID: none */
    RS_ARRAY(uint32_t) nodes;
    RsPath path;
};

static bool by_nodes(const RsRanked *search)
{
    return search->spec->mode == RS_WALK_ACYCLIC || search->spec->mode == RS_WALK_SIMPLE;
}

static int by_class(const void *context, uint32_t left, uint32_t right)
{
    const RsRanked *search = context;
    const Class *a = &search->classes.items[left], *b = &search->classes.items[right];
    if (a->state == CLASS_EXACT && b->state == CLASS_EXACT) {
        for (uint32_t i = 0; i < a->hops && i < b->hops; i++)
            if (a->edges[i] != b->edges[i]) return a->edges[i] < b->edges[i] ? -1 : 1;
    } else if (a->state == CLASS_EXACT || b->state == CLASS_EXACT) {
        return a->state == CLASS_EXACT ? 1 : -1;
    }
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
    if (!fits || spec->min_hops > spec->max_hops) return RS_OK;
    /* A lower bound that no path of the mode can reach would cost layers for nothing. */
    if (spec->mode == RS_WALK_TRAIL && spec->min_hops > rs_view_edge_limit(spec->view))
        return RS_OK;
    if (by_nodes(search) && spec->min_hops > rs_view_node_limit(spec->view)) return RS_OK;
    if (from != to) RS_TRY(rs_meet_connected(spec, from, to, &fits, err));
    if (!fits) return RS_OK;
    search->ended = false;
    RS_TRY(rs_net_slot(&search->net, from, &search->from, err));
    RS_TRY(rs_net_slot(&search->net, to, &search->to, err));
    RS_TRY(rs_tail_init(&search->tail, &search->net, search->to, search->by_cost, err));
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

static RsStatus mark(RsRanked *search, const Step *step, RsError *err)
{
    bool set = true;
    if (by_nodes(search))
        set = rs_bitmap_set(&search->marks, step->slot);
    else if (search->spec->mode == RS_WALK_TRAIL && step->edge != RS_NO_ID)
        set = rs_bitmap_set(&search->marks, step->edge);
    return set ? RS_OK : rs_fail_memory(err);
}

static void unmark(RsRanked *search, const Step *step)
{
    if (by_nodes(search))
        rs_bitmap_unset(&search->marks, step->slot);
    else if (search->spec->mode == RS_WALK_TRAIL && step->edge != RS_NO_ID)
        rs_bitmap_unset(&search->marks, step->edge);
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

static bool may_follow(const RsRanked *search, uint32_t edge, uint32_t slot)
{
    switch (search->spec->mode) {
    case RS_WALK_ANY:
        return true;
    case RS_WALK_TRAIL:
        return !rs_bitmap_test(&search->marks, edge);
    case RS_WALK_SIMPLE:
        if (slot == search->from && search->from == search->to) return true;
        return !rs_bitmap_test(&search->marks, slot);
    case RS_WALK_ACYCLIC:
        return !rs_bitmap_test(&search->marks, slot);
    }
    return false;
}

/* A class for each hop that may follow the marked prefix, but for one edge (RS_NO_ID: none). */
static RsStatus add_followers(RsRanked *search, uint32_t at, uint32_t but, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    Step step = search->steps.items[at];
    const RsNetHop *hops;
    uint32_t count;
    if (step.hops >= spec->max_hops || step.hops >= RS_NO_HOPS - 2) return RS_OK;
    if (by_nodes(search) && step.slot == search->to &&
        (step.hops > 0 || spec->mode == RS_WALK_ACYCLIC))
        return RS_OK; /* nothing leads back to the end */
    RS_TRY(rs_net_hops(&search->net, step.slot, false, &hops, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (hops[i].edge == but || !may_follow(search, hops[i].edge, hops[i].other)) continue;
        Step next = {.cost = step.cost + hops[i].cost,
                     .parent = at,
                     .edge = hops[i].edge,
                     .slot = hops[i].other,
                     .hops = step.hops + 1};
        if (by_nodes(search) && next.slot == search->to && next.hops < spec->min_hops) continue;
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
    for (uint32_t i = search->steps.items[at].hops;; i++) {
        RS_TRY(add_followers(search, at, i < given->hops ? given->edges[i] : RS_NO_ID, err));
        if (i == given->hops) break;
        const RsNetHop *hops;
        uint32_t count, j = 0;
        Step step = search->steps.items[at];
        RS_TRY(rs_net_hops(&search->net, step.slot, false, &hops, &count, err));
        while (j < count && hops[j].edge != given->edges[i])
            j++;
        step = (Step){.cost = step.cost + (j < count ? hops[j].cost : 0),
                      .parent = at,
                      .edge = given->edges[i],
                      .slot = given->nodes[i + 1],
                      .hops = step.hops + 1};
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
        Step step = {.edge = hops[at].edge, .slot = hops[at].slot};
        bool closes = by_nodes(search) && step.slot == search->to && at + 1 < count;
        *fits = !closes && may_follow(search, step.edge, step.slot);
        bool marked = *fits && !(by_nodes(search) && step.slot == search->from);
        if (marked) RS_TRY(mark(search, &step, err));
        if (!*fits) break;
    }
    while (at-- > 0) {
        Step step = {.edge = hops[at].edge, .slot = hops[at].slot};
        if (!(by_nodes(search) && step.slot == search->from)) unmark(search, &step);
    }
    return RS_OK;
}

static RsStatus make_exact(RsRanked *search, uint32_t index, RsError *err)
{
    Class *class = &search->classes.items[index];
    const Step *step = &search->steps.items[class->step];
    size_t more = search->tail.path.count;
    class->state = CLASS_EXACT;
    class->hops = step->hops + (uint32_t)more;
    class->cost = step->cost;
    class->edges = RS_NEW_ARRAY(search->net.arena, uint32_t, 2 * (size_t) class->hops + 1);
    if (class->edges == NULL) return rs_fail_memory(err);
    class->nodes = class->edges + class->hops;
    for (size_t i = 0; i < more; i++) {
        const RsTailHop *hop = &search->tail.path.items[i];
        class->edges[step->hops + i] = hop->edge;
        class->nodes[step->hops + i + 1] = hop->slot;
        class->cost += hop->cost;
    }
    for (; step->hops > 0; step = &search->steps.items[step->parent]) {
        class->edges[step->hops - 1] = step->edge;
        class->nodes[step->hops] = step->slot;
    }
    class->nodes[0] = step->slot;
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
    bool turns = search->from == search->to && search->spec->mode == RS_WALK_SIMPLE;
    if (by_nodes(search)) bar.nodes = &search->marks;
    if (search->spec->mode == RS_WALK_TRAIL) bar.edges = &search->marks;
    /* The prefix's own end, and the end of a ring, may be stepped on. */
    uint32_t own = step->slot, first = search->from;
    if (by_nodes(search)) rs_bitmap_unset(&search->marks, own);
    if (turns) rs_bitmap_unset(&search->marks, first);
    RS_TRY(rs_tail_barred(&search->tail, bar, own, need, most, &found, err));
    if (by_nodes(search) && !rs_bitmap_set(&search->marks, own)) return rs_fail_memory(err);
    if (turns && !rs_bitmap_set(&search->marks, first)) return rs_fail_memory(err);
    if (!found) return RS_OK;
    RS_TRY(fits_mode(search, &fits, err));
    return fits ? make_exact(search, index, err) : add_followers(search, at, RS_NO_ID, err);
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

static RsStatus hand_out(RsRanked *search, uint32_t index, const RsPath **out, RsError *err)
{
    const Class *class = &search->classes.items[index];
    search->nodes.count = 0;
    for (uint32_t i = 0; i <= class->hops; i++)
        if (!RS_ARRAY_PUSH(&search->nodes, search->net.nodes.items[class->nodes[i]].id))
            return rs_fail_memory(err);
    search->path = (RsPath){.hop_count = class->hops,
                            .nodes = search->nodes.items,
                            .edges = class->edges,
                            .cost = search->by_cost ? class->cost : NAN};
    search->given = index;
    *out = &search->path;
    return RS_OK;
}

RsStatus rs_ranked_next(RsRanked *search, const RsPath **out, RsError *err)
{
    *out = NULL;
    if (search->ended) return RS_OK;
    if (search->given != RS_NO_ID) {
        Class given = search->classes.items[search->given];
        search->given = RS_NO_ID;
        RS_TRY(split(search, &given, err));
    }
    for (RsHeapEntry top; rs_heap_pop(&search->heap, &top);) {
        RS_TRY(rs_budget_check(rs_view_budget(search->spec->view), err));
        RS_TRY(charge(search, err));
        if (search->classes.items[top.item].state == CLASS_EXACT)
            return hand_out(search, top.item, out, err);
        RS_TRY(resolve(search, top.item, err));
    }
    search->ended = true;
    return RS_OK;
}
