/* expand.c - see view.h: hops in batches. */
#include "graph/view_state.h"

typedef struct Filter {
    RsView *view;
    const uint32_t *types;
    uint32_t type_count;
    bool any_type, settled;
} Filter;

static inline bool takes(const Filter *filter, const RsHopEntry *hop)
{
    if (!filter->any_type) {
        uint32_t i = 0;
        while (i < filter->type_count && filter->types[i] != hop->type) i++;
        if (i == filter->type_count) return false;
    }
    if (filter->settled) return true;
    return rs_view_sees_edge_alone(filter->view, hop->edge) &&
           rs_view_sees_node(filter->view, hop->other);
}

void rs_expand_start(RsExpand *expand, const uint32_t *nodes, uint32_t count)
{
    expand->nodes = nodes;
    expand->node_count = count;
    expand->row = expand->side = expand->at = 0;
}

static bool starts(RsView *view, bool settled, uint32_t node)
{
    return settled ? node < view->graph->elements[0].count : rs_view_sees_node(view, node);
}

uint32_t rs_expand_next(RsExpand *expand, uint32_t room, uint32_t *rows, uint32_t *edges,
                        uint32_t *others)
{
    RsView *view = expand->view;
    Filter filter = {view, expand->types, expand->type_count, expand->any_type,
                     rs_view_settled(view)};
    uint32_t found = 0;
    for (; expand->row < expand->node_count; expand->row++, expand->side = 0) {
        uint32_t node = expand->nodes[expand->row];
        if (!starts(view, filter.settled, node)) continue;
        for (; expand->side < 2; expand->side++, expand->at = 0) {
            bool in = expand->side == 1;
            if (expand->hop == (in ? RS_HOP_OUT : RS_HOP_IN)) continue;
            bool skip_loops = in && expand->hop == RS_HOP_BOTH;
            const RsHopList *list = &view->graph->hops[expand->side][node];
            for (; expand->at < list->count; expand->at++) {
                const RsHopEntry *hop = &list->items[expand->at];
                if (skip_loops && hop->other == node) continue;
                if (!takes(&filter, hop)) continue;
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
    Filter filter = {view, types, type_count, any_type, rs_view_settled(view)};
    uint64_t degree = 0;
    if (!starts(view, filter.settled, node)) return 0;
    for (int side = 0; side < 2; side++) {
        if (hop == (side == 1 ? RS_HOP_OUT : RS_HOP_IN)) continue;
        const RsHopList *list = &view->graph->hops[side][node];
        if (filter.settled && any_type && hop != RS_HOP_BOTH) return list->count;
        for (uint32_t i = 0; i < list->count; i++) {
            if (side == 1 && hop == RS_HOP_BOTH && list->items[i].other == node) continue;
            degree += takes(&filter, &list->items[i]);
        }
    }
    return degree;
}
