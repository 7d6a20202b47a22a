/* subgraph.c - any result as nodes and relationships. */
#include "exchange/subgraph.h"

#define DEPTH_LIMIT 64u

void rs_subgraph_init(RsSubgraph *subgraph)
{
    *subgraph = (RsSubgraph){0};
    rs_bitmap_init(&subgraph->has_node);
    rs_bitmap_init(&subgraph->has_edge);
}

void rs_subgraph_done(RsSubgraph *subgraph)
{
    RS_ARRAY_DONE(&subgraph->nodes);
    RS_ARRAY_DONE(&subgraph->edges);
    rs_bitmap_done(&subgraph->has_node);
    rs_bitmap_done(&subgraph->has_edge);
}

static RsStatus add_node(RsSubgraph *subgraph, uint32_t node, RsError *err)
{
    if (rs_bitmap_test(&subgraph->has_node, node)) return RS_OK;
    if (!rs_bitmap_set(&subgraph->has_node, node) || !RS_ARRAY_PUSH(&subgraph->nodes, node))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus add_edge(RsSubgraph *subgraph, RsResult *result, uint32_t edge, RsError *err)
{
    if (rs_bitmap_test(&subgraph->has_edge, edge)) return RS_OK;
    RsEdgeInfo info;
    RS_TRY(rs_result_edge(result, edge, &info, err));
    RS_TRY(add_node(subgraph, info.start, err));
    RS_TRY(add_node(subgraph, info.end, err));
    if (!rs_bitmap_set(&subgraph->has_edge, edge) || !RS_ARRAY_PUSH(&subgraph->edges, edge))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus add_value(RsSubgraph *subgraph, RsResult *result, RsValue value, uint32_t depth,
                          RsError *err)
{
    if (depth > DEPTH_LIMIT)
        return rs_fail(err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE, "a value is nested too deep");
    if (value.type == RS_TYPE_NODE) return add_node(subgraph, value.as.id, err);
    if (value.type == RS_TYPE_EDGE) return add_edge(subgraph, result, value.as.id, err);
    if (value.type == RS_TYPE_LIST)
        for (uint32_t i = 0; i < value.length; i++)
            RS_TRY(add_value(subgraph, result, value.as.items[i], depth + 1, err));
    if (value.type == RS_TYPE_MAP)
        for (uint32_t i = 0; i < value.length; i++)
            RS_TRY(add_value(subgraph, result, value.as.pairs[i].value, depth + 1, err));
    if (value.type == RS_TYPE_PATH) {
        for (uint32_t i = 0; i <= value.as.path->hop_count; i++)
            RS_TRY(add_node(subgraph, value.as.path->nodes[i], err));
        for (uint32_t i = 0; i < value.as.path->hop_count; i++)
            RS_TRY(add_edge(subgraph, result, value.as.path->edges[i], err));
    }
    return RS_OK;
}

RsStatus rs_subgraph_take(RsSubgraph *subgraph, RsResult *result, RsError *err)
{
    for (;;) {
        const RsValue *row;
        RS_TRY(rs_result_next(result, &row, err));
        if (row == NULL) return RS_OK;
        for (uint32_t i = 0; i < rs_result_column_count(result); i++)
            RS_TRY(add_value(subgraph, result, row[i], 0, err));
    }
}
