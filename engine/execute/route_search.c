/* route_search.c - from the bound route to the kernel's, with a filter for whatever is asked. */
#include "execute/route_search.h"

#include <math.h>

#include "execute/search_spec.h"
#include "execute/unlike.h"

static uint32_t turned(bool reversed, uint32_t at, uint32_t count)
{
    return reversed ? count - 1 - at : at;
}

static uint32_t count_hops(const RsPatternRoute *route)
{
    uint32_t hops = 0;
    for (uint32_t i = 0; i < route->part_count; i++)
        hops += route->parts[i].hop_count;
    return hops;
}

/* Opens the next filter and gives it. */
static RsStatus add_filter(RsRouteSearch *search, RsHopTest test, RsHopFilter **out, RsError *err)
{
    RsHopFilter *filter = &search->filters[search->filter_count];
    RsStatus status = rs_hop_filter_open(filter, search->run, &test, search->reversed, err);
    search->filter_count++; /* also where it failed: close frees what it took */
    *out = filter;
    return status;
}

static RsStatus open_hop(RsRouteSearch *search, const RsPatternPart *part, uint32_t at,
                         RsRouteHop *out, RsError *err)
{
    const RsPatternHop *hop = &part->hops[at];
    RsHopTest test = {.nodes = part->nodes + at,
                      .edges = &hop->edge,
                      .hops = 1,
                      .predicates = hop->predicates,
                      .cost = hop->cost,
                      .node = search->edge->hop_node,
                      .node_predicates = search->edge->node_predicates};
    RsHopFilter *filter;
    RS_TRY(add_filter(search, test, &filter, err));
    *out = (RsRouteHop){.hop = rs_hop_of(hop->direction, search->reversed),
                        .any_type = hop->any_type,
                        .filter = rs_hop_filter_get(filter)};
    return RS_OK;
}

static RsStatus open_part(RsRouteSearch *search, const RsPatternPart *part, RsRouteHop *hops,
                          RsRoutePart *out, RsError *err)
{
    RsSlot *edges = RS_NEW_ARRAY(search->run->arena, RsSlot, part->hop_count);
    if (edges == NULL) return rs_fail_memory(err);
    *out = (RsRoutePart){.first_hop = search->route.hop_count,
                         .hop_count = part->hop_count,
                         .min = part->min,
                         .max = part->max == RS_HOPS_UNBOUNDED ? RS_ANY_LENGTH : part->max,
                         .named = part->named};
    for (uint32_t i = 0; i < part->hop_count; i++) {
        edges[i] = part->hops[i].edge;
        RS_TRY(open_hop(search, part, turned(search->reversed, i, part->hop_count),
                        &hops[search->route.hop_count++], err));
    }
    if (part->predicates.count == 0) return RS_OK;
    RsHopTest test = {.nodes = part->nodes,
                      .edges = edges,
                      .hops = part->hop_count,
                      .predicates = part->predicates,
                      .node = RS_NO_SLOT};
    RsHopFilter *filter;
    RS_TRY(add_filter(search, test, &filter, err));
    out->whole = rs_hop_filter_chain(filter);
    return RS_OK;
}

static RsStatus open_junction(RsRouteSearch *search, const RsPatternJunction *junction,
                              RsRouteJunction *out, RsError *err)
{
    RsHopTest test = {.node = search->edge->route->junction,
                      .node_predicates = junction->predicates};
    RsHopFilter *filter;
    out->named = junction->named;
    if (junction->predicates.count == 0) return RS_OK;
    RS_TRY(add_filter(search, test, &filter, err));
    out->filter = rs_hop_filter_get(filter);
    return RS_OK;
}

RsStatus rs_route_search_open(RsRouteSearch *search, RsRun *run, const RsPatternEdge *edge,
                              bool reversed, RsError *err)
{
    const RsPatternRoute *from = edge->route;
    uint32_t hop_count = count_hops(from), parts = from->part_count;
    *search = (RsRouteSearch){.run = run, .edge = edge, .reversed = reversed};
    RsRouteHop *hops = RS_NEW_ARRAY(run->arena, RsRouteHop, hop_count + 1);
    RsRoutePart *made = RS_NEW_ARRAY(run->arena, RsRoutePart, parts + 1);
    RsRouteJunction *junctions = RS_NEW_ARRAY(run->arena, RsRouteJunction, parts + 1);
    search->filters = RS_NEW_ARRAY(run->arena, RsHopFilter, hop_count + 2 * (size_t)parts + 2);
    if (hops == NULL || made == NULL || junctions == NULL || search->filters == NULL)
        return rs_fail_memory(err);
    search->route = (RsRoute){.hops = hops, .parts = made, .junctions = junctions};
    for (uint32_t i = 0; i < parts; i++)
        RS_TRY(open_part(search, &from->parts[turned(reversed, i, parts)], hops, &made[i], err));
    for (uint32_t i = 0; i <= parts; i++)
        RS_TRY(open_junction(search, &from->junctions[turned(reversed, i, parts + 1)],
                             &junctions[i], err));
    search->route.part_count = parts;
    RsHopTest ends = {.node = edge->hop_node, .node_predicates = edge->node_predicates};
    RsHopFilter *filter;
    RS_TRY(add_filter(search, ends, &filter, err));
    search->spec = (RsSearchSpec){.max_hops = RS_ANY_LENGTH,
                                  .mode = rs_walk_mode(edge->mode),
                                  .filter = rs_hop_filter_get(filter),
                                  .route = &search->route};
    return RS_OK;
}

RsStatus rs_route_search_ready(RsRouteSearch *search, RsView *view, RsError *err)
{
    const RsPatternRoute *from = search->edge->route;
    uint32_t at = 0;
    search->spec.view = view;
    for (uint32_t i = 0; i < from->part_count; i++) {
        const RsPatternPart *part = &from->parts[turned(search->reversed, i, from->part_count)];
        for (uint32_t j = 0; j < part->hop_count; j++) {
            const RsPatternHop *hop = &part->hops[turned(search->reversed, j, part->hop_count)];
            /* The route is ours to complete until the first search. */
            RsRouteHop *made = (RsRouteHop *)(uintptr_t)&search->route.hops[at++];
            uint32_t *types;
            RS_TRY(rs_unlike_types(search->run, view, hop->types, hop->type_count, &types,
                                   &made->type_count, err));
            made->types = types;
        }
    }
    return RS_OK;
}

void rs_route_search_row(RsRouteSearch *search, const RsBatch *outer, uint32_t row)
{
    for (uint32_t i = 0; i < search->filter_count; i++)
        rs_hop_filter_row(&search->filters[i], outer, row);
}

void rs_route_search_close(RsRouteSearch *search)
{
    for (uint32_t i = 0; i < search->filter_count; i++)
        rs_hop_filter_close(&search->filters[i]);
    search->filter_count = 0;
}

/* ---- variables ---- */

static void add(RsCaptures *captures, RsSlot slot, RsCaptureKind kind, uint32_t part, uint32_t at)
{
    if (slot != RS_NO_SLOT) captures->items[captures->count++] = (RsCapture){slot, kind, part, at};
}

RsStatus rs_route_captures(const RsRouteSearch *search, RsSlot left, RsSlot right, RsCaptures *out,
                           RsError *err)
{
    const RsPatternRoute *route = search->edge->route;
    size_t most = 2 * (size_t)count_hops(route) + 3 * (size_t)route->part_count + 8;
    *out = (RsCaptures){RS_NEW_ARRAY(search->run->arena, RsCapture, most), 0};
    if (out->items == NULL) return rs_fail_memory(err);
    add(out, left, RS_CAPTURE_LEFT, 0, 0);
    add(out, right, RS_CAPTURE_RIGHT, 0, 0);
    add(out, search->edge->slot, RS_CAPTURE_ALL, 0, 0);
    add(out, search->edge->path_slot, RS_CAPTURE_PATH, 0, 0);
    for (uint32_t i = 0; i <= route->part_count; i++)
        add(out, route->junctions[i].capture, RS_CAPTURE_JUNCTION, i, 0);
    for (uint32_t i = 0; i < route->part_count; i++) {
        const RsPatternPart *part = &route->parts[i];
        add(out, part->paths, RS_CAPTURE_PATHS, i, 0);
        for (uint32_t j = 0; j < part->hop_count; j++)
            add(out, part->hops[j].capture, part->repeated ? RS_CAPTURE_EDGES : RS_CAPTURE_EDGE, i,
                j);
        for (uint32_t j = 0; part->captures != NULL && j <= part->hop_count; j++)
            add(out, part->captures[j], RS_CAPTURE_NODES, i, j);
    }
    return RS_OK;
}

RsStatus rs_route_straighten(const RsRouteSearch *search, const RsPath *path, const uint32_t *cuts,
                             RsArena *arena, RsPath **out_path, uint32_t **out_cuts, RsError *err)
{
    uint32_t hops = path->hop_count, parts = search->route.part_count;
    bool reversed = search->reversed;
    RsPath *copy = RS_NEW(arena, RsPath);
    uint32_t *nodes = RS_NEW_ARRAY(arena, uint32_t, hops + 1);
    uint32_t *edges = RS_NEW_ARRAY(arena, uint32_t, hops + 1);
    *out_cuts = RS_NEW_ARRAY(arena, uint32_t, parts + 1);
    if (copy == NULL || nodes == NULL || edges == NULL || *out_cuts == NULL)
        return rs_fail_memory(err);
    for (uint32_t i = 0; i <= hops; i++)
        nodes[i] = path->nodes[turned(reversed, i, hops + 1)];
    for (uint32_t i = 0; i < hops; i++)
        edges[i] = path->edges[turned(reversed, i, hops)];
    for (uint32_t i = 0; i <= parts; i++)
        (*out_cuts)[i] = reversed ? hops - cuts[parts - i] : cuts[i];
    *copy = (RsPath){hops, nodes, edges, path->cost};
    *out_path = copy;
    return RS_OK;
}

static RsValue path_value(const RsPath *path)
{
    return (RsValue){.type = RS_TYPE_PATH, .as.path = path};
}

/* Members i * stride of the ids, as a list. */
static RsStatus id_list(RsArena *arena, RsType type, const uint32_t *ids, uint32_t stride,
                        uint32_t count, RsValue *out, RsError *err)
{
    RsValue *items = RS_NEW_ARRAY(arena, RsValue, count + 1);
    if (items == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        items[i] = rs_value_id(type, ids[(size_t)i * stride]);
    *out = rs_value_list(items, count);
    return RS_OK;
}

static RsStatus path_list(RsArena *arena, const RsPath *path, uint32_t begin, uint32_t length,
                          uint32_t count, RsValue *out, RsError *err)
{
    RsValue *items = RS_NEW_ARRAY(arena, RsValue, count + 1);
    RsPath *paths = RS_NEW_ARRAY(arena, RsPath, count + 1);
    if (items == NULL || paths == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = begin + i * length;
        paths[i] = (RsPath){length, path->nodes + at, path->edges + at, NAN};
        items[i] = path_value(&paths[i]);
    }
    *out = rs_value_list(items, count);
    return RS_OK;
}

RsStatus rs_route_capture(const RsRouteSearch *search, const RsCapture *capture, const RsPath *path,
                          const uint32_t *cuts, RsArena *arena, RsValue *out, RsError *err)
{
    const RsPatternRoute *route = search->edge->route;
    uint32_t begin = cuts[capture->part], length = 1, rounds = 0;
    if (capture->part < route->part_count) {
        length = route->parts[capture->part].hop_count;
        rounds = (cuts[capture->part + 1] - begin) / length;
    }
    switch (capture->kind) {
    case RS_CAPTURE_JUNCTION:
        *out = rs_value_id(RS_TYPE_NODE, path->nodes[begin]);
        return RS_OK;
    case RS_CAPTURE_EDGE:
        *out = rs_value_id(RS_TYPE_EDGE, path->edges[begin]);
        return RS_OK;
    case RS_CAPTURE_EDGES:
        return id_list(arena, RS_TYPE_EDGE, path->edges + begin + capture->at, length, rounds, out,
                       err);
    case RS_CAPTURE_NODES:
        return id_list(arena, RS_TYPE_NODE, path->nodes + begin + capture->at, length, rounds, out,
                       err);
    case RS_CAPTURE_PATHS:
        return path_list(arena, path, begin, length, rounds, out, err);
    case RS_CAPTURE_ALL:
        return id_list(arena, RS_TYPE_EDGE, path->edges, 1, path->hop_count, out, err);
    case RS_CAPTURE_PATH:
        *out = path_value(path);
        return RS_OK;
    case RS_CAPTURE_LEFT:
        *out = rs_value_id(RS_TYPE_NODE, path->nodes[0]);
        return RS_OK;
    case RS_CAPTURE_RIGHT:
        *out = rs_value_id(RS_TYPE_NODE, path->nodes[path->hop_count]);
        return RS_OK;
    }
    return RS_OK;
}
