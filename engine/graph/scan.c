/* scan.c - see view.h: nodes and relationships in batches, ids ascending. */
#include "graph/view_state.h"

uint32_t rs_scan_nodes(RsScan *scan, uint32_t room, uint32_t *out)
{
    RsView *view = scan->view;
    const RsGraph *graph = view->graph;
    uint32_t found = 0, limit = graph->elements[0].count;
    if (scan->label == RS_NO_ID) {
        for (; scan->at < limit && found < room; scan->at++)
            if (rs_view_sees_node(view, scan->at)) out[found++] = scan->at;
        return found;
    }
    if (scan->label >= graph->labels.count) return 0;
    const RsBitmap *ever = &graph->labels.items[scan->label].ever;
    while (found < room && scan->at < limit) {
        uint32_t node = rs_bitmap_next(ever, scan->at);
        if (node >= limit) {
            scan->at = limit;
            break;
        }
        scan->at = node + 1;
        if (rs_view_sees_node(view, node) && rs_view_has_label(view, node, scan->label))
            out[found++] = node;
    }
    return found;
}

uint32_t rs_scan_edges(RsScan *scan, uint32_t room, uint32_t *out)
{
    RsView *view = scan->view;
    const RsGraph *graph = view->graph;
    uint32_t found = 0;
    for (; scan->at < graph->elements[1].count && found < room; scan->at++) {
        if (scan->label != RS_NO_ID && rs_edge_ends(graph, scan->at).type != scan->label) continue;
        if (rs_view_has_edge(view, scan->at)) out[found++] = scan->at;
    }
    return found;
}
