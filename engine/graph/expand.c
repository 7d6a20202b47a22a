/* expand.c - see view.h: hops in batches. */
#include "graph/view_state.h"

/* What need not be asked of each hop. */
typedef struct Filter {
    RsView *view;
    const uint32_t *types;
    uint32_t type_count;
    bool any_type;
    bool nodes_settled, edges_settled;
    bool edges_live; /* none ended: their flags say the rest */
} Filter;

static Filter filter_of(RsView *view, const uint32_t *types, uint32_t type_count, bool any_type)
{
    return (Filter){.view = view,
                    .types = types,
                    .type_count = type_count,
                    .any_type = any_type,
                    .nodes_settled = rs_view_settled(view, false),
                    .edges_settled = rs_view_settled(view, true),
                    .edges_live = rs_view_at_head(view) &&
                                  view->graph->elements[1].ended_count == 0 && view->plain_edges};
}

static inline bool sees_edge(const Filter *filter, uint32_t edge)
{
    const unsigned mask = RS_FLAG_PLAIN | RS_FLAG_CLAIMED;
    if (filter->edges_live &&
        (filter->view->graph->elements[1].flags[edge] & mask) == RS_FLAG_PLAIN)
        return true;
    return rs_view_sees_edge_alone(filter->view, edge);
}

static inline bool takes(const Filter *filter, const RsHopEntry *hop)
{
    if (!filter->any_type) {
        uint32_t i = 0;
        while (i < filter->type_count && filter->types[i] != hop->type)
            i++;
        if (i == filter->type_count) return false;
    }
    return (filter->edges_settled || sees_edge(filter, hop->edge)) &&
           (filter->nodes_settled || rs_view_sees_node(filter->view, hop->other));
}

static bool starts(const Filter *filter, uint32_t node)
{
    return filter->nodes_settled ? node < filter->view->graph->elements[0].count
                                 : rs_view_sees_node(filter->view, node);
}

void rs_expand_start(RsExpand *expand, const uint32_t *nodes, uint32_t count)
{
    expand->nodes = nodes;
    expand->node_count = count;
    expand->row = expand->side = expand->at = 0;
}

uint32_t rs_expand_next(RsExpand *expand, uint32_t room, uint32_t *rows, uint32_t *edges,
                        uint32_t *others)
{
    RsView *view = expand->view;
    Filter filter = filter_of(view, expand->types, expand->type_count, expand->any_type);
    bool all = filter.any_type && filter.nodes_settled && filter.edges_settled;
    uint32_t found = 0;
    for (; expand->row < expand->node_count; expand->row++, expand->side = 0) {
        uint32_t node = expand->nodes[expand->row];
        if (!starts(&filter, node)) continue;
        for (; expand->side < 2; expand->side++, expand->at = 0) {
            bool in = expand->side == 1;
            if (expand->hop == (in ? RS_HOP_OUT : RS_HOP_IN)) continue;
            bool skip_loops = in && expand->hop == RS_HOP_BOTH;
            const RsHopList *list = &view->graph->hops[expand->side][node];
            for (; expand->at < list->count; expand->at++) {
                const RsHopEntry *hop = &list->items[expand->at];
                if (skip_loops && hop->other == node) continue;
                if (!all && !takes(&filter, hop)) continue;
                if (found == room) return found;
                rows[found] = expand->row;
                edges[found] = hop->edge;
                others[found++] = hop->other;
            }
        }
    }
    return found;
}

uint64_t rs_view_degree(RsView *view, uint32_t node, RsHop hop, const uint32_t *types,
                        uint32_t type_count, bool any_type)
{
    Filter filter = filter_of(view, types, type_count, any_type);
    uint64_t degree = 0;
    if (!starts(&filter, node)) return 0;
    for (int side = 0; side < 2; side++) {
        if (hop == (side == 1 ? RS_HOP_OUT : RS_HOP_IN)) continue;
        const RsHopList *list = &view->graph->hops[side][node];
        if (filter.nodes_settled && filter.edges_settled && any_type && hop != RS_HOP_BOTH)
            return list->count;
        for (uint32_t i = 0; i < list->count; i++) {
            if (side == 1 && hop == RS_HOP_BOTH && list->items[i].other == node) continue;
            degree += takes(&filter, &list->items[i]);
        }
    }
    return degree;
}
