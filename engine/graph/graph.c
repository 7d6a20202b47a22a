/* graph.c - see graph.h: making and freeing the structure, and its counts. */
#include "graph/stats.h"
#include "graph/stored.h"

RsStatus rs_graph_new(RsGraph **out, RsError *err)
{
    RsGraph *graph = calloc(1, sizeof *graph);
    if (graph == NULL) return rs_fail_memory(err);
    rs_schema_init(&graph->schema);
    rs_delta_init(graph);
    rs_id_map_init(&graph->looks);
    rs_id_map_init(&graph->fact_of);
    rs_id_map_init(&graph->about);
    rs_id_map_init(&graph->mentions_of);
    graph->arena = rs_arena_new(0);
    graph->lasting = rs_arena_new(0);
    graph->base = rs_base_new();
    if (graph->arena == NULL || graph->lasting == NULL || graph->base == NULL) {
        rs_graph_free(graph);
        return rs_fail_memory(err);
    }
    *out = graph;
    return RS_OK;
}

void rs_graph_free(RsGraph *graph)
{
    if (graph == NULL) return;
    rs_stats_free(graph->stats);
    for (uint32_t i = 0; i < RS_PASTS_MAX; i++)
        rs_graph_free(graph->past[i]);
    rs_delta_done(graph);
    for (size_t i = 0; i < graph->labels.count; i++) {
        rs_bitmap_done(&graph->labels.items[i].ever);
        rs_id_map_done(&graph->labels.items[i].odd);
        RS_ARRAY_DONE(&graph->labels.items[i].spells);
    }
    RS_ARRAY_DONE(&graph->labels);
    RS_ARRAY_DONE(&graph->type_live);
    RS_ARRAY_DONE(&graph->facts);
    rs_id_map_done(&graph->fact_of);
    rs_id_map_done(&graph->about);
    for (size_t i = 0; i < graph->claim_page_count; i++)
        free(graph->claim_pages[i]);
    free(graph->claim_pages);
    rs_id_map_done(&graph->mentions_of);
    RS_ARRAY_DONE(&graph->mentions);
    RS_ARRAY_DONE(&graph->mention_links);
    for (size_t i = 0; i < graph->indexes.count; i++) {
        rs_id_map_done(&graph->indexes.items[i].heads);
        RS_ARRAY_DONE(&graph->indexes.items[i].postings);
    }
    RS_ARRAY_DONE(&graph->indexes);
    rs_id_map_done(&graph->looks);
    RS_ARRAY_DONE(&graph->rules);
    RS_ARRAY_DONE(&graph->commits);
    RS_ARRAY_DONE(&graph->commit_times);
    RS_ARRAY_DONE(&graph->undo);
    rs_schema_done(&graph->schema);
    rs_arena_free(graph->kept);
    rs_arena_free(graph->arena);
    rs_arena_free(graph->lasting);
    rs_base_free(graph->base);
    rs_stored_free(graph->cuts);
    free(graph);
}

const RsSchema *rs_graph_schema(const RsGraph *graph)
{
    return &graph->schema;
}

const RsHead *rs_graph_head(const RsGraph *graph)
{
    return &graph->head;
}

RsGraphCounts rs_graph_counts(const RsGraph *graph)
{
    return (RsGraphCounts){graph->elements[0].live, graph->elements[1].live, graph->claim_live};
}

uint64_t rs_graph_label_count(const RsGraph *graph, uint32_t label)
{
    return label < graph->labels.count ? graph->labels.items[label].live : 0;
}

uint64_t rs_graph_type_count(const RsGraph *graph, uint32_t type)
{
    return type < graph->type_live.count ? graph->type_live.items[type] : 0;
}
