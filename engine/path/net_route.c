/* net_route.c - hops of the product out of the nets of the route's hops. */
#include "path/net_route.h"

#include <stdlib.h>

/* A search by relationships cannot be longer than there are relationships; one by nodes is
 * shorter still. */
static uint32_t longest(const RsSearchSpec *spec)
{
    return spec->mode == RS_WALK_ANY ? RS_ANY_LENGTH : rs_view_edge_limit(spec->view);
}

static RsStatus init_hops(RsNet *net, const RsSearchSpec *spec, bool by_cost, RsError *err)
{
    const RsRoute *route = spec->route;
    uint32_t most_hops = 0;
    for (uint32_t i = 0; i < route->hop_count; i++) {
        const RsRouteHop *hop = &route->hops[i];
        net->route->specs[i] = (RsSearchSpec){.view = spec->view,
                                              .hop = hop->hop,
                                              .types = hop->types,
                                              .type_count = hop->type_count,
                                              .any_type = hop->any_type,
                                              .mode = spec->mode,
                                              .max_hops = RS_ANY_LENGTH,
                                              .filter = hop->filter,
                                              .used_edges = spec->used_edges,
                                              .used_count = spec->used_count};
        RS_TRY(rs_net_init_plain(&net->route->hops[i], &net->route->specs[i], by_cost, true, err));
    }
    for (uint32_t i = 0; i <= route->part_count; i++) {
        RsSearchSpec *at = &net->route->specs[route->hop_count + i];
        *at = (RsSearchSpec){.view = spec->view, .filter = route->junctions[i].filter};
        RS_TRY(rs_hop_source_init(&net->route->junctions[i], at, false, err));
        if (i < route->part_count && route->parts[i].hop_count > most_hops)
            most_hops = route->parts[i].hop_count;
    }
    net->route->scratch = rs_chain_scratch_new(most_hops);
    return net->route->scratch == NULL ? rs_fail_memory(err) : RS_OK;
}

RsStatus rs_net_route_init(RsNet *net, const RsSearchSpec *spec, bool by_cost, RsError *err)
{
    const RsRoute *route = spec->route;
    size_t specs = (size_t)route->hop_count + route->part_count + 1;
    net->route = calloc(1, sizeof(*net->route));
    if (net->route == NULL) return rs_fail_memory(err);
    net->route->from = RS_NO_NODE;
    net->route->specs = calloc(specs, sizeof(RsSearchSpec));
    net->route->hops = calloc((size_t)route->hop_count + 1, sizeof(RsNet));
    net->route->junctions = calloc((size_t)route->part_count + 1, sizeof(RsHopSource));
    if (net->route->specs == NULL || net->route->hops == NULL || net->route->junctions == NULL)
        return rs_fail_memory(err);
    RS_TRY(rs_automaton_init(&net->route->automaton, route, longest(spec), err));
    if (net->route->automaton.barren) return RS_OK;
    return init_hops(net, spec, by_cost, err);
}

void rs_net_route_done(RsNet *net)
{
    RsNetRoute *route = net->route;
    const RsRoute *pattern = net->source.spec->route;
    for (uint32_t i = 0; route->hops != NULL && i < pattern->hop_count; i++)
        rs_net_done(&route->hops[i]);
    for (uint32_t i = 0; route->junctions != NULL && i <= pattern->part_count; i++)
        rs_hop_source_done(&route->junctions[i]);
    rs_automaton_done(&route->automaton);
    free(route->specs);
    free(route->hops);
    free(route->junctions);
    RS_ARRAY_DONE(&route->arcs);
    RS_ARRAY_DONE(&route->steps);
    RS_ARRAY_DONE(&route->chains);
    rs_chain_scratch_free(route->scratch);
    free(route);
    net->route = NULL;
}

RsStatus rs_net_route_charge(RsNet *net, size_t *bytes, RsError *err)
{
    RsNetRoute *route = net->route;
    for (uint32_t i = 0; !route->automaton.barren && i < net->source.spec->route->hop_count; i++)
        RS_TRY(rs_net_charge(&route->hops[i], 0, err));
    *bytes += route->arcs.capacity * sizeof(RsArc) + route->steps.capacity * sizeof(RsRouteStep) +
              route->chains.capacity * sizeof(uint32_t *) +
              route->automaton.state_count * sizeof(uint32_t);
    return RS_OK;
}

/* Do the junctions that the arc passes at this node let it through? */
static RsStatus passes(RsNet *net, RsArc arc, uint32_t node, bool *out, RsError *err)
{
    const RsRoute *route = net->source.spec->route;
    *out = true;
    if (arc.first_junction > arc.last_junction) return RS_OK;
    for (uint32_t i = arc.first_junction; *out && i <= arc.last_junction; i++)
        if (route->junctions[i].filter != NULL)
            RS_TRY(rs_hop_node_fits(&net->route->junctions[i], node, out, err));
    return RS_OK;
}

RsStatus rs_net_accepts(RsNet *net, uint32_t slot, bool *out, RsError *err)
{
    RsArc arc;
    RsNetNode at = net->nodes.items[slot];
    *out = rs_automaton_accepts(&net->route->automaton, at.state, &arc);
    return *out ? passes(net, arc, at.id, out, err) : RS_OK;
}

static bool starts_at(const RsNetRoute *route, uint32_t node)
{
    return route->from == RS_NO_NODE || route->from == node;
}

RsStatus rs_net_ends(RsNet *net, uint32_t node, RsNetSlots *out, RsError *err)
{
    uint32_t slot;
    if (net->route == NULL) {
        RS_TRY(rs_net_slot(net, node, &slot, err));
        return RS_ARRAY_PUSH(out, slot) ? RS_OK : rs_fail_memory(err);
    }
    RsNetRoute *route = net->route;
    route->arcs.count = 0;
    RS_TRY(rs_automaton_last(&route->automaton, &route->arcs, err));
    for (size_t i = 0; i < route->arcs.count; i++) {
        RsArc arc = route->arcs.items[i];
        bool good = arc.state != 0 || starts_at(route, node);
        if (good) RS_TRY(passes(net, arc, node, &good, err));
        if (!good) continue;
        RS_TRY(rs_net_slot_in(net, node, arc.state, &slot, err));
        if (!RS_ARRAY_PUSH(out, slot)) return rs_fail_memory(err);
    }
    return RS_OK;
}

/* ---- hops ---- */

/* Ways over the step that leads into `state`, from the node (backward: to it). */
static RsStatus find_steps(RsNet *net, uint32_t state, uint32_t node, bool backward, RsError *err)
{
    RsNetRoute *route = net->route;
    uint32_t first, slot, count = rs_automaton_hops(&route->automaton, state, &first);
    route->steps.count = 0;
    if (count > 1) {
        uint32_t part = route->automaton.part_of[state];
        return rs_net_chains(net, &net->source.spec->route->parts[part], node, backward, err);
    }
    RsNet *below = &route->hops[first];
    const RsNetHop *hops;
    RS_TRY(rs_net_slot(below, node, &slot, err));
    RS_TRY(rs_net_hops(below, slot, backward, &hops, &count, err));
    if (!RS_ARRAY_RESERVE(&route->steps, count)) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        route->steps.items[i] =
            (RsRouteStep){hops[i].cost, hops[i].edge, below->nodes.items[hops[i].other].id};
    route->steps.count = count;
    return RS_OK;
}

static RsStatus add_hop(RsNet *net, RsRouteStep step, uint32_t state, RsError *err)
{
    RsNetHop hop = {step.cost, step.edge, 0};
    RS_TRY(rs_net_slot_in(net, step.far, state, &hop.other, err));
    return RS_ARRAY_PUSH(&net->scratch, hop) ? RS_OK : rs_fail_memory(err);
}

static RsStatus load_forward(RsNet *net, RsNetNode at, RsError *err)
{
    RsNetRoute *route = net->route;
    RS_TRY(rs_automaton_next(&route->automaton, at.state, &route->arcs, err));
    for (size_t i = 0; i < route->arcs.count; i++) {
        RsArc arc = route->arcs.items[i];
        bool good;
        RS_TRY(passes(net, arc, at.id, &good, err));
        if (!good) continue;
        RS_TRY(find_steps(net, arc.state, at.id, false, err));
        for (size_t j = 0; j < route->steps.count; j++)
            RS_TRY(add_hop(net, route->steps.items[j], arc.state, err));
    }
    return RS_OK;
}

static RsStatus load_backward(RsNet *net, RsNetNode at, RsError *err)
{
    RsNetRoute *route = net->route;
    if (at.state == 0) return RS_OK;
    RS_TRY(rs_automaton_before(&route->automaton, at.state, &route->arcs, err));
    RS_TRY(find_steps(net, at.state, at.id, true, err));
    for (size_t i = 0; i < route->steps.count; i++) {
        RsRouteStep step = route->steps.items[i];
        RS_TRY(rs_budget_check(rs_view_budget(net->source.spec->view), err));
        for (size_t j = 0; j < route->arcs.count; j++) {
            RsArc arc = route->arcs.items[j];
            bool good = arc.state != 0 || starts_at(route, step.far);
            if (good) RS_TRY(passes(net, arc, step.far, &good, err));
            if (good) RS_TRY(add_hop(net, step, arc.state, err));
        }
    }
    return RS_OK;
}

RsStatus rs_net_route_load(RsNet *net, uint32_t slot, bool backward, RsError *err)
{
    RsNetNode at = net->nodes.items[slot];
    net->route->arcs.count = 0;
    return backward ? load_backward(net, at, err) : load_forward(net, at, err);
}

/* ---- what a hop walks ---- */

uint32_t rs_net_length(const RsNet *net, uint32_t target)
{
    uint32_t first, state = net->nodes.items[target].state;
    if (net->route == NULL || state == 0) return 1;
    return rs_automaton_hops(&net->route->automaton, state, &first);
}

RsNetChain rs_net_chain(const RsNet *net, const uint32_t *edge, uint32_t target)
{
    uint32_t count = rs_net_length(net, target);
    if (count == 1) return (RsNetChain){1, edge, &net->nodes.items[target].id};
    const uint32_t *ids = net->route->chains.items[*edge];
    return (RsNetChain){count, ids, ids + count + 1};
}

uint32_t rs_net_part(const RsNet *net, uint32_t slot)
{
    return net->route->automaton.part_of[net->nodes.items[slot].state];
}
