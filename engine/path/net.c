/* net.c - slots by a dense array or a map, hops in an arena. */
#include "path/net.h"

#include <stdlib.h>

#include "path/net_route.h"

#define BATCH_ROOM 512u

RsStatus rs_net_init_plain(RsNet *net, const RsSearchSpec *spec, bool by_cost, bool sparse,
                           RsError *err)
{
    *net = (RsNet){0};
    rs_id_map_init(&net->slot_map);
    RS_TRY(rs_hop_source_init(&net->source, spec, by_cost, err));
    RS_TRY(rs_hop_batch_init(&net->batch, BATCH_ROOM, by_cost, err));
    net->arena = rs_arena_new(0);
    if (net->arena == NULL) return rs_fail_memory(err);
    if (!sparse) {
        net->slots = calloc((size_t)rs_view_node_limit(spec->view) + 1, sizeof(*net->slots));
        if (net->slots == NULL) return rs_fail_memory(err);
    }
    return rs_net_charge(net, 0, err);
}

RsStatus rs_net_init(RsNet *net, const RsSearchSpec *spec, bool by_cost, RsError *err)
{
    RS_TRY(rs_net_init_plain(net, spec, by_cost, spec->route != NULL, err));
    return spec->route == NULL ? RS_OK : rs_net_route_init(net, spec, by_cost, err);
}

void rs_net_done(RsNet *net)
{
    if (net->route != NULL) rs_net_route_done(net);
    if (net->source.spec != NULL)
        rs_budget_give(rs_view_budget(net->source.spec->view), net->charged);
    rs_hop_source_done(&net->source);
    rs_hop_batch_done(&net->batch);
    rs_arena_free(net->arena);
    free(net->slots);
    rs_id_map_done(&net->slot_map);
    RS_ARRAY_DONE(&net->nodes);
    RS_ARRAY_DONE(&net->scratch);
    *net = (RsNet){0};
}

static RsStatus add_slot(RsNet *net, uint32_t node, uint32_t state, uint32_t *slot, RsError *err)
{
    RsNetNode made = {.id = node, .state = state, .out_count = UINT32_MAX, .in_count = UINT32_MAX};
    if (net->nodes.count >= UINT32_MAX - 1 || !RS_ARRAY_PUSH(&net->nodes, made))
        return rs_fail_memory(err);
    *slot = (uint32_t)net->nodes.count - 1;
    return RS_OK;
}

RsStatus rs_net_slot_in(RsNet *net, uint32_t node, uint32_t state, uint32_t *slot, RsError *err)
{
    uint64_t key = (uint64_t)state << 32 | node, value;
    if (rs_id_map_get(&net->slot_map, key, &value)) {
        *slot = (uint32_t)value;
        return RS_OK;
    }
    RS_TRY(add_slot(net, node, state, slot, err));
    return rs_id_map_put(&net->slot_map, key, *slot) ? RS_OK : rs_fail_memory(err);
}

RsStatus rs_net_slot(RsNet *net, uint32_t node, uint32_t *slot, RsError *err)
{
    if (net->slots == NULL) return rs_net_slot_in(net, node, 0, slot, err);
    if (net->slots[node] == 0) {
        RS_TRY(add_slot(net, node, 0, slot, err));
        net->slots[node] = *slot + 1;
    }
    *slot = net->slots[node] - 1;
    return RS_OK;
}

static int by_edge(const void *a, const void *b)
{
    const RsNetHop *left = a, *right = b;
    if (left->edge != right->edge) return left->edge < right->edge ? -1 : 1;
    return left->other < right->other ? -1 : left->other > right->other;
}

static RsStatus load_plain(RsNet *net, uint32_t slot, bool backward, RsError *err)
{
    const RsHopBatch *batch = &net->batch;
    const uint32_t *far = backward ? batch->tails : batch->heads;
    uint32_t node = net->nodes.items[slot].id;
    RsExpand cursor;
    rs_hop_start(&net->source, &cursor, backward, &node, 1);
    for (bool more = true;;) {
        RS_TRY(rs_hop_next(&net->source, &cursor, backward, NULL, &net->batch, &more, err));
        if (!more) return RS_OK;
        if (!RS_ARRAY_RESERVE(&net->scratch, net->scratch.count + batch->count))
            return rs_fail_memory(err);
        for (uint32_t i = 0; i < batch->count; i++) {
            RsNetHop hop = {net->source.by_cost ? batch->costs[i] : 0, batch->edges[i], 0};
            RS_TRY(rs_net_slot(net, far[i], &hop.other, err));
            net->scratch.items[net->scratch.count++] = hop;
        }
    }
}

static RsStatus load(RsNet *net, uint32_t slot, bool backward, RsError *err)
{
    net->scratch.count = 0;
    RS_TRY(net->route == NULL ? load_plain(net, slot, backward, err)
                              : rs_net_route_load(net, slot, backward, err));
    uint32_t count = (uint32_t)net->scratch.count;
    RsNetHop *kept = NULL;
    if (count > 0) {
        if (!backward) qsort(net->scratch.items, count, sizeof(RsNetHop), by_edge);
        kept = RS_NEW_ARRAY(net->arena, RsNetHop, count);
        if (kept == NULL) return rs_fail_memory(err);
        memcpy(kept, net->scratch.items, count * sizeof(RsNetHop));
    }
    RsNetNode *entry = &net->nodes.items[slot];
    *(backward ? &entry->in : &entry->out) = kept;
    *(backward ? &entry->in_count : &entry->out_count) = count;
    return RS_OK;
}

RsStatus rs_net_hops(RsNet *net, uint32_t slot, bool backward, const RsNetHop **hops,
                     uint32_t *count, RsError *err)
{
    const RsNetNode *node = &net->nodes.items[slot];
    if ((backward ? node->in_count : node->out_count) == UINT32_MAX) {
        RS_TRY(load(net, slot, backward, err));
        node = &net->nodes.items[slot];
    }
    *hops = backward ? node->in : node->out;
    *count = backward ? node->in_count : node->out_count;
    return RS_OK;
}

RsStatus rs_net_charge(RsNet *net, size_t more, RsError *err)
{
    RsView *view = net->source.spec->view;
    size_t slots = net->slots != NULL ? rs_view_node_limit(view) * sizeof(*net->slots)
                                      : net->slot_map.capacity * (2 * sizeof(uint64_t) + 1);
    size_t held = more + slots + rs_arena_bytes(net->arena) +
                  net->nodes.capacity * sizeof(RsNetNode) +
                  net->scratch.capacity * sizeof(RsNetHop);
    if (net->route != NULL) RS_TRY(rs_net_route_charge(net, &held, err));
    if (held <= net->charged) return RS_OK;
    RS_TRY(rs_budget_take(rs_view_budget(view), held - net->charged, err));
    net->charged = held;
    return RS_OK;
}
