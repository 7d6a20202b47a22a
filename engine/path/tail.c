/* tail.c - the two Dijkstras, the layers, and laying a way along tight hops. */
#include "path/tail.h"

#include <math.h>
#include <stdlib.h>

static const RsTailKey NOWHERE = {INFINITY, RS_NO_HOPS};

static int compare(RsTailKey a, RsTailKey b)
{
    if (a.cost != b.cost) return a.cost < b.cost ? -1 : 1;
    return a.hops < b.hops ? -1 : a.hops > b.hops;
}

static RsTailKey longer(RsTailKey key, double cost, uint32_t length)
{
    if (key.hops >= RS_NO_HOPS - length) return NOWHERE;
    return (RsTailKey){cost + key.cost, key.hops + length};
}

static bool same(RsTailKey a, RsTailKey b)
{
    return a.hops == b.hops && compare(a, b) == 0;
}

static RsStatus fit_labels(RsTailSearch *search, const RsNet *net, RsError *err)
{
    size_t had = search->labels.count, count = net->nodes.count;
    if (had >= count) return RS_OK;
    if (!RS_ARRAY_RESERVE(&search->labels, count)) return rs_fail_memory(err);
    memset(search->labels.items + had, 0, (count - had) * sizeof(RsTailLabel));
    search->labels.count = count;
    return RS_OK;
}

static RsStatus begin(RsTail *tail, RsTailSearch *search, RsError *err)
{
    search->epoch++;
    search->settled.count = 0;
    search->heap.entries.count = 0;
    search->radius = (RsTailKey){0, 0};
    RS_TRY(fit_labels(search, tail->net, err));
    for (size_t i = 0; i < tail->ends.count; i++) {
        uint32_t end = tail->ends.items[i];
        search->labels.items[end] = (RsTailLabel){.epoch = search->epoch};
        if (!rs_heap_push(&search->heap, (RsHeapEntry){.item = end})) return rs_fail_memory(err);
    }
    return RS_OK;
}

static RsTailKey key_of(const RsTailSearch *search, uint32_t slot)
{
    const RsTailLabel *label = &search->labels.items[slot];
    return label->epoch == search->epoch && label->rank != 0 ? label->key : NOWHERE;
}

static bool edges_barred(const RsNet *net, RsTailBar bar, const RsNetHop *hop, uint32_t target)
{
    if (net->route == NULL) return bar.edges != NULL && rs_bitmap_test(bar.edges, hop->edge);
    if (bar.edges == NULL && bar.nodes == NULL) return false;
    RsNetChain chain = rs_net_chain(net, &hop->edge, target);
    for (uint32_t i = 0; i < chain.count; i++) {
        if (bar.edges != NULL && rs_bitmap_test(bar.edges, chain.edges[i])) return true;
        bool inner = i + 1 < chain.count;
        if (inner && bar.nodes != NULL && rs_bitmap_test(bar.nodes, chain.nodes[i])) return true;
    }
    return false;
}

/* A hop into `target`, looked at from the side of `far`. */
static bool barred(const RsNet *net, RsTailBar bar, const RsNetHop *hop, uint32_t target,
                   uint32_t far)
{
    return (bar.nodes != NULL && rs_bitmap_test(bar.nodes, rs_net_place(net, far))) ||
           edges_barred(net, bar, hop, target);
}

/* Under a route a node stands in the net once a state: where nodes must not repeat, a way from
 * `goal` to the end passes neither of them in between. */
static bool returns(const RsTail *tail, RsTailBar bar, uint32_t goal, uint32_t slot)
{
    if (tail->net->route == NULL || bar.nodes == NULL || slot == goal) return false;
    uint32_t id = tail->net->nodes.items[slot].id;
    if (goal != RS_NO_NODE && id == tail->net->nodes.items[goal].id) return true;
    return tail->ends.count > 0 && id == tail->net->nodes.items[tail->ends.items[0]].id;
}

/* Settles nodes until `goal` is one of them (RS_NO_NODE: all). */
static RsStatus carry_on(RsTail *tail, RsTailSearch *search, RsTailBar bar, uint32_t goal,
                         RsError *err)
{
    RsHeapEntry top;
    while (goal == RS_NO_NODE || key_of(search, goal).hops == RS_NO_HOPS) {
        if (!rs_heap_pop(&search->heap, &top)) {
            search->radius = NOWHERE;
            return RS_OK;
        }
        RsTailLabel *label = &search->labels.items[top.item];
        if (label->rank != 0) continue;
        if (!RS_ARRAY_PUSH(&search->settled, top.item)) return rs_fail_memory(err);
        label->rank = (uint32_t)search->settled.count;
        search->radius = label->key;
        RsTailKey key = label->key;
        const RsNetHop *hops;
        uint32_t count, length = rs_net_length(tail->net, top.item);
        RS_TRY(rs_net_hops(tail->net, top.item, true, &hops, &count, err));
        RS_TRY(fit_labels(search, tail->net, err));
        for (uint32_t i = 0; i < count; i++) {
            RsTailLabel *other = &search->labels.items[hops[i].other];
            if (barred(tail->net, bar, &hops[i], top.item, hops[i].other)) continue;
            if (returns(tail, bar, goal, hops[i].other)) continue;
            RsTailKey found = longer(key, hops[i].cost, length);
            if (other->epoch == search->epoch &&
                (other->rank != 0 || compare(found, other->key) >= 0))
                continue;
            *other = (RsTailLabel){.key = found, .epoch = search->epoch};
            if (!rs_heap_push(&search->heap, (RsHeapEntry){found.cost, found.hops, hops[i].other}))
                return rs_fail_memory(err);
        }
        RS_TRY(rs_budget_check(rs_view_budget(tail->net->source.spec->view), err));
    }
    return RS_OK;
}

static RsStatus lost_hop(RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "the cost of a relationship is not the same each time it is asked for");
}

/* Follows tight hops, the least edge id first, from a settled node to the end. */
static RsStatus follow(RsTail *tail, const RsTailSearch *search, RsTailBar bar, uint32_t slot,
                       RsError *err)
{
    for (RsTailKey key; (key = key_of(search, slot)).hops > 0;) {
        const RsNetHop *hops;
        uint32_t count, i = 0;
        RS_TRY(rs_net_hops(tail->net, slot, false, &hops, &count, err));
        for (; i < count; i++) {
            uint32_t other = hops[i].other;
            /* A barred node has no label, unless it is an end of the way. */
            if (other >= search->labels.count || edges_barred(tail->net, bar, &hops[i], other))
                continue;
            RsTailKey rest = key_of(search, other);
            uint32_t length = rs_net_length(tail->net, other);
            if (rest.hops != RS_NO_HOPS && same(longer(rest, hops[i].cost, length), key)) break;
        }
        if (i == count) return lost_hop(err);
        RsTailHop hop = {hops[i].cost, hops[i].edge, hops[i].other};
        if (!RS_ARRAY_PUSH(&tail->path, hop)) return rs_fail_memory(err);
        slot = hop.slot;
    }
    return RS_OK;
}

/* ---- layers: keys[layer * node_count + rank - 1], by the ranks of the barred search ---- */

typedef struct Layers {
    RsTailKey *keys;
    uint32_t count; /* built so far, layer 0 included */
    uint32_t node_count;
    size_t bytes;
} Layers;

static RsTailKey layer_key(const RsTail *tail, const Layers *layers, uint32_t layer, uint32_t slot)
{
    const RsTailSearch *search = &tail->barred;
    if (slot >= search->labels.count) return NOWHERE;
    const RsTailLabel *label = &search->labels.items[slot];
    if (label->epoch != search->epoch || label->rank == 0) return NOWHERE;
    return layers->keys[(size_t)layer * layers->node_count + label->rank - 1];
}

static void layers_done(RsTail *tail, Layers *layers)
{
    rs_budget_give(rs_view_budget(tail->net->source.spec->view), layers->bytes);
    free(layers->keys);
    *layers = (Layers){0};
}

/* Layer 0: the end alone (`exactly`), or what the barred search found. */
static RsStatus layers_init(RsTail *tail, Layers *layers, uint32_t layer_count, bool exactly,
                            RsError *err)
{
    const RsTailSearch *search = &tail->barred;
    size_t nodes = search->settled.count;
    size_t bytes = 0;
    *layers = (Layers){.node_count = (uint32_t)nodes, .count = 1};
    if (__builtin_mul_overflow(nodes * sizeof(RsTailKey), (size_t)layer_count + 1, &bytes))
        return rs_fail_memory(err);
    RS_TRY(rs_budget_take(rs_view_budget(tail->net->source.spec->view), bytes, err));
    layers->bytes = bytes;
    layers->keys = malloc(bytes);
    if (layers->keys == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < nodes; i++) {
        uint32_t slot = search->settled.items[i];
        layers->keys[i] = !exactly || slot == tail->to ? search->labels.items[slot].key : NOWHERE;
    }
    return RS_OK;
}

static RsStatus layers_grow(RsTail *tail, Layers *layers, RsTailBar bar, RsError *err)
{
    const RsTailSearch *search = &tail->barred;
    const RsTailKey *below = layers->keys + (size_t)(layers->count - 1) * layers->node_count;
    RsTailKey *above = layers->keys + (size_t)layers->count * layers->node_count;
    for (uint32_t i = 0; i < layers->node_count; i++)
        above[i] = NOWHERE;
    for (uint32_t i = 0; i < layers->node_count; i++) {
        if (below[i].hops == RS_NO_HOPS) continue;
        const RsNetHop *hops;
        uint32_t count, slot = search->settled.items[i];
        /* Loaded by the barred search: no node is met for the first time. */
        RS_TRY(rs_net_hops(tail->net, slot, true, &hops, &count, err));
        for (uint32_t j = 0; j < count; j++) {
            if (barred(tail->net, bar, &hops[j], slot, hops[j].other)) continue;
            RsTailKey *key = &above[search->labels.items[hops[j].other].rank - 1];
            RsTailKey found = longer(below[i], hops[j].cost, 1);
            if (compare(found, *key) < 0) *key = found;
        }
        RS_TRY(rs_budget_check(rs_view_budget(tail->net->source.spec->view), err));
    }
    layers->count++;
    return RS_OK;
}

static RsStatus follow_layers(RsTail *tail, const Layers *layers, RsTailBar bar, uint32_t layer,
                              uint32_t *slot, RsError *err)
{
    for (; layer > 0; layer--) {
        RsTailKey key = layer_key(tail, layers, layer, *slot);
        const RsNetHop *hops;
        uint32_t count, i = 0;
        RS_TRY(rs_net_hops(tail->net, *slot, false, &hops, &count, err));
        for (; i < count; i++) {
            if (barred(tail->net, bar, &hops[i], hops[i].other, hops[i].other)) continue;
            RsTailKey rest = layer_key(tail, layers, layer - 1, hops[i].other);
            if (rest.hops != RS_NO_HOPS && same(longer(rest, hops[i].cost, 1), key)) break;
        }
        if (i == count) return lost_hop(err);
        RsTailHop hop = {hops[i].cost, hops[i].edge, hops[i].other};
        if (!RS_ARRAY_PUSH(&tail->path, hop)) return rs_fail_memory(err);
        *slot = hop.slot;
    }
    return RS_OK;
}

/* At least `need` hops: layer j holds the best ways of at least j hops. *key NOWHERE: none. */
static RsStatus at_least(RsTail *tail, RsTailBar bar, uint32_t slot, uint32_t need, uint32_t most,
                         RsTailKey *key, RsError *err)
{
    Layers layers;
    RsStatus status = layers_init(tail, &layers, need, false, err);
    while (status == RS_OK && layers.count <= need)
        status = layers_grow(tail, &layers, bar, err);
    if (status == RS_OK) *key = layer_key(tail, &layers, need, slot);
    if (status == RS_OK && key->hops <= most && key->hops != RS_NO_HOPS) {
        status = follow_layers(tail, &layers, bar, need, &slot, err);
        if (status == RS_OK) status = follow(tail, &tail->barred, bar, slot, err);
    }
    layers_done(tail, &layers);
    return status;
}

/* need..most hops: layer j holds the best ways of exactly j hops. */
static RsStatus within(RsTail *tail, RsTailBar bar, uint32_t slot, uint32_t need, uint32_t most,
                       bool *found, RsError *err)
{
    Layers layers;
    RsTailKey best = NOWHERE;
    RsStatus status = layers_init(tail, &layers, most, true, err);
    while (status == RS_OK && layers.count <= most)
        status = layers_grow(tail, &layers, bar, err);
    for (uint32_t hops = need; status == RS_OK && hops <= most; hops++) {
        RsTailKey key = layer_key(tail, &layers, hops, slot);
        if (compare(key, best) < 0) best = key;
    }
    *found = best.hops != RS_NO_HOPS;
    if (status == RS_OK && *found)
        status = follow_layers(tail, &layers, bar, best.hops, &slot, err);
    layers_done(tail, &layers);
    return status;
}

RsStatus rs_tail_barred(RsTail *tail, RsTailBar bar, uint32_t slot, uint32_t need, uint32_t most,
                        bool *found, RsError *err)
{
    RsTailSearch *search = &tail->barred;
    *found = false;
    tail->path.count = 0;
    RS_TRY(begin(tail, search, err));
    RS_TRY(carry_on(tail, search, bar, slot, err));
    RsTailKey key = key_of(search, slot);
    if (key.hops == RS_NO_HOPS) return RS_OK;
    if (key.hops >= need && key.hops <= most) {
        *found = true;
        return follow(tail, search, bar, slot, err);
    }
    /* The layers run over all nodes from which the end can be reached. */
    RS_TRY(carry_on(tail, search, bar, RS_NO_NODE, err));
    if (key.hops < need) {
        RS_TRY(at_least(tail, bar, slot, need, most, &key, err));
        if (key.hops == RS_NO_HOPS) return RS_OK;
        if (key.hops <= most) {
            *found = true;
            return RS_OK;
        }
    }
    if (!tail->by_cost) return RS_OK; /* the fewest hops are too many */
    return within(tail, bar, slot, need, most, found, err);
}

/* ---- the free search ---- */

RsStatus rs_tail_init(RsTail *tail, RsNet *net, uint32_t to, bool by_cost, RsError *err)
{
    *tail = (RsTail){.net = net, .by_cost = by_cost};
    RS_TRY(rs_net_ends(net, to, &tail->ends, err));
    if (net->route == NULL) tail->to = tail->ends.items[0];
    return begin(tail, &tail->open, err);
}

static void search_done(RsTailSearch *search)
{
    RS_ARRAY_DONE(&search->labels);
    RS_ARRAY_DONE(&search->settled);
    rs_heap_done(&search->heap);
}

void rs_tail_done(RsTail *tail)
{
    search_done(&tail->open);
    search_done(&tail->barred);
    RS_ARRAY_DONE(&tail->path);
    RS_ARRAY_DONE(&tail->ends);
}

static size_t search_bytes(const RsTailSearch *search)
{
    return search->labels.capacity * sizeof(RsTailLabel) +
           search->settled.capacity * sizeof(uint32_t) +
           search->heap.entries.capacity * sizeof(RsHeapEntry);
}

size_t rs_tail_bytes(const RsTail *tail)
{
    return search_bytes(&tail->open) + search_bytes(&tail->barred);
}

RsStatus rs_tail_bound(RsTail *tail, uint32_t slot, RsTailKey *key, bool *exact, RsError *err)
{
    RS_TRY(fit_labels(&tail->open, tail->net, err));
    *key = key_of(&tail->open, slot);
    *exact = key->hops != RS_NO_HOPS || tail->open.radius.hops == RS_NO_HOPS;
    if (!*exact) *key = tail->open.radius;
    return RS_OK;
}

RsStatus rs_tail_settle(RsTail *tail, uint32_t slot, RsTailKey *key, RsError *err)
{
    RS_TRY(fit_labels(&tail->open, tail->net, err));
    RS_TRY(carry_on(tail, &tail->open, (RsTailBar){0}, slot, err));
    *key = key_of(&tail->open, slot);
    return RS_OK;
}

RsStatus rs_tail_free(RsTail *tail, uint32_t slot, RsError *err)
{
    tail->path.count = 0;
    return follow(tail, &tail->open, (RsTailBar){0}, slot, err);
}
