/* expand.c - see view.h: hops in batches, those of the base and those made since. */
#include "graph/view_state.h"

/* What need not be asked of each hop. */
typedef struct Filter {
    RsView *view;
    bool nodes_settled, edges_settled;
} Filter;

static Filter filter_of(RsView *view)
{
    return (Filter){.view = view,
                    .nodes_settled = rs_view_settled(view, false),
                    .edges_settled = rs_view_settled(view, true)};
}

static inline bool takes(const Filter *filter, uint32_t edge, uint32_t other)
{
    return (filter->edges_settled || rs_view_sees_edge_alone(filter->view, edge)) &&
           (filter->nodes_settled || rs_view_sees_node(filter->view, other));
}

static bool starts(const Filter *filter, uint32_t node)
{
    return filter->nodes_settled ? node < filter->view->graph->elements[0].count
                                 : rs_view_sees_node(filter->view, node);
}

/* A hop is asked for by the types listed, or by any. */
typedef struct Types {
    const uint32_t *ids;
    uint32_t count;
    bool any;
} Types;

static bool has_type(Types types, uint32_t type)
{
    for (uint32_t i = 0; i < types.count && !types.any; i++)
        if (types.ids[i] == type) return true;
    return types.any;
}

/* The parts of a node's hops in the base: one a type. */
static uint32_t part_count(const RsGraph *graph, Types types)
{
    return types.any ? graph->base->type_count : types.count;
}

/* NULL: no hop of the part's type is in the base, or an earlier part is of the same type. */
static const RsCsr *part_of(const RsGraph *graph, Types types, int side, uint32_t part)
{
    uint32_t type = types.any ? part : types.ids[part];
    if (type >= graph->base->type_count) return NULL;
    for (uint32_t i = 0; i < part && !types.any; i++)
        if (types.ids[i] == type) return NULL;
    return &graph->base->hops[side][type];
}

/* What the batch will read of a stored base is fetched in one go. */
static void fetch_ahead(const RsExpand *expand)
{
    const RsGraph *graph = expand->view->graph;
    Types types = {expand->types, expand->type_count, expand->any_type};
    if (graph->base->stored == NULL) return;
    for (int side = 0; side < 2; side++) {
        if (expand->hop == (side == 1 ? RS_HOP_OUT : RS_HOP_IN)) continue;
        for (uint32_t part = 0; part < part_count(graph, types); part++) {
            const RsCsr *csr = part_of(graph, types, side, part);
            if (csr != NULL)
                rs_base_fetch_hops(graph->base, csr, expand->nodes, expand->node_count);
        }
    }
}

void rs_expand_start(RsExpand *expand, const uint32_t *nodes, uint32_t count)
{
    expand->nodes = nodes;
    expand->targets = NULL;
    expand->node_count = count;
    expand->row = expand->side = expand->part = expand->at = 0;
    fetch_ahead(expand);
}

void rs_expand_into(RsExpand *expand, const uint32_t *nodes, const uint32_t *targets,
                    uint32_t count)
{
    rs_expand_start(expand, nodes, count);
    expand->targets = targets;
}

/* The part of a span, which is ascending, that ends at the target. */
static void narrow(const RsCsr *csr, uint32_t target, uint32_t *from, uint32_t *to)
{
    uint32_t low = *from, high = *to;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (csr->others[middle] < target)
            low = middle + 1;
        else
            high = middle;
    }
    *from = low;
    while (low < *to && csr->others[low] == target)
        low++;
    *to = low;
}

typedef struct Out { /* where the hops go */
    uint32_t room, found;
    uint32_t *rows, *edges, *others;
} Out;

static inline void put(Out *out, uint32_t row, uint32_t edge, uint32_t other)
{
    out->rows[out->found] = row;
    out->edges[out->found] = edge;
    out->others[out->found++] = other;
}

/* Hops of one part of one node, from expand->at on; false: the room ran out before the end. */
static bool take_span(RsExpand *expand, const Filter *filter, const RsCsr *csr, uint32_t node,
                      bool skip_loops, Out *out)
{
    uint32_t from, to;
    rs_csr_span(filter->view->graph->base, csr, node, &from, &to);
    if (expand->targets != NULL) narrow(csr, expand->targets[expand->row], &from, &to);
    from += expand->at;
    if (filter->nodes_settled && filter->edges_settled && !skip_loops) {
        uint32_t count = to - from, left = out->room - out->found;
        if (count > left) count = left;
        if (count == 0) return from == to;
        memcpy(out->edges + out->found, csr->edges + from, count * sizeof *out->edges);
        memcpy(out->others + out->found, csr->others + from, count * sizeof *out->others);
        for (uint32_t i = 0; i < count; i++)
            out->rows[out->found + i] = expand->row;
        out->found += count;
        expand->at += count;
        return from + count == to;
    }
    for (; from < to; from++, expand->at++) {
        uint32_t edge = csr->edges[from], other = csr->others[from];
        if ((skip_loops && other == node) || !takes(filter, edge, other)) continue;
        if (out->found == out->room) return false;
        put(out, expand->row, edge, other);
    }
    return true;
}

static bool take_list(RsExpand *expand, const Filter *filter, const RsHopList *list, Types types,
                      uint32_t node, bool skip_loops, Out *out)
{
    for (; expand->at < list->count; expand->at++) {
        const RsHopEntry *hop = &list->items[expand->at];
        if (skip_loops && hop->other == node) continue;
        if (expand->targets != NULL && hop->other != expand->targets[expand->row]) continue;
        if (!has_type(types, hop->type) || !takes(filter, hop->edge, hop->other)) continue;
        if (out->found == out->room) return false;
        put(out, expand->row, hop->edge, hop->other);
    }
    return true;
}

static bool take_side(RsExpand *expand, const Filter *filter, Types types, uint32_t node, Out *out)
{
    const RsGraph *graph = filter->view->graph;
    int side = (int)expand->side;
    bool skip_loops = side == 1 && expand->hop == RS_HOP_BOTH;
    uint32_t parts = node < graph->elements[0].base_count ? part_count(graph, types) : 0;
    for (; expand->part < parts; expand->part++, expand->at = 0) {
        const RsCsr *csr = part_of(graph, types, side, expand->part);
        if (csr != NULL && !take_span(expand, filter, csr, node, skip_loops, out)) return false;
    }
    const RsHopList *list = rs_new_hops(graph, side, node);
    return list == NULL || take_list(expand, filter, list, types, node, skip_loops, out);
}

uint32_t rs_expand_next(RsExpand *expand, uint32_t room, uint32_t *rows, uint32_t *edges,
                        uint32_t *others)
{
    Filter filter = filter_of(expand->view);
    Types types = {expand->types, expand->type_count, expand->any_type};
    Out out = {.room = room, .rows = rows, .edges = edges, .others = others};
    for (; expand->row < expand->node_count; expand->row++, expand->side = 0) {
        uint32_t node = expand->nodes[expand->row];
        if (!starts(&filter, node)) continue;
        for (; expand->side < 2; expand->side++, expand->part = expand->at = 0) {
            if (expand->hop == (expand->side == 1 ? RS_HOP_OUT : RS_HOP_IN)) continue;
            if (!take_side(expand, &filter, types, node, &out)) return out.found;
        }
    }
    return out.found;
}

static uint64_t count_span(const Filter *filter, const RsCsr *csr, uint32_t node, bool skip_loops)
{
    uint32_t from, to;
    uint64_t count = 0;
    rs_csr_span(filter->view->graph->base, csr, node, &from, &to);
    if (filter->nodes_settled && filter->edges_settled && !skip_loops) return to - from;
    for (; from < to; from++)
        count += !(skip_loops && csr->others[from] == node) &&
                 takes(filter, csr->edges[from], csr->others[from]);
    return count;
}

uint64_t rs_view_degree(RsView *view, uint32_t node, RsHop hop, const uint32_t *type_ids,
                        uint32_t type_count, bool any_type)
{
    const RsGraph *graph = view->graph;
    Filter filter = filter_of(view);
    Types types = {type_ids, type_count, any_type};
    uint64_t degree = 0;
    if (!starts(&filter, node)) return 0;
    uint32_t parts = node < graph->elements[0].base_count ? part_count(graph, types) : 0;
    for (int side = 0; side < 2; side++) {
        if (hop == (side == 1 ? RS_HOP_OUT : RS_HOP_IN)) continue;
        bool skip_loops = side == 1 && hop == RS_HOP_BOTH;
        for (uint32_t part = 0; part < parts; part++) {
            const RsCsr *csr = part_of(graph, types, side, part);
            if (csr != NULL) degree += count_span(&filter, csr, node, skip_loops);
        }
        const RsHopList *list = rs_new_hops(graph, side, node);
        for (uint32_t i = 0; list != NULL && i < list->count; i++) {
            const RsHopEntry *entry = &list->items[i];
            degree += !(skip_loops && entry->other == node) && has_type(types, entry->type) &&
                      takes(&filter, entry->edge, entry->other);
        }
    }
    return degree;
}
