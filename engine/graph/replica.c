/* replica.c - reads the tail of the log and applies it, one commit whole or not at all. */
#include "graph/delta.h"

static RsStatus apply_record(RsApply *apply, RsText record, RsArena *scratch, RsError *err)
{
    RsRecordReader reader;
    RsEvent event;
    bool more;
    RS_TRY(rs_record_open(&reader, record, scratch, err));
    for (;;) {
        RsArenaMark mark = rs_arena_mark(scratch);
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        if (!more) return RS_OK;
        RS_TRY(rs_apply_event(apply, &event, err));
        rs_arena_reset(scratch, mark);
    }
}

RsStatus rs_graph_take(void *context, const RsCommit *commit, RsError *err)
{
    RsGraph *graph = context;
    if (commit->head.number >= RS_STAMP_PRIVATE)
        return rs_fail(err, RS_LIMIT, "TooManyCommits", RS_NOWHERE,
                       "the graph has more than 2,147,483,647 commits");
    rs_base_forgive(graph->base);
    RsArena *scratch = rs_arena_new(0);
    if (scratch == NULL) return rs_fail_memory(err);
    RsApply apply = {graph, (uint32_t)commit->head.number, commit->head.number, graph->arena,
                     graph->lasting};
    RsStatus status = RS_OK;
    if (commit->record.length > 0) status = apply_record(&apply, commit->record, scratch, err);
    if (status == RS_OK) status = rs_history_add(graph, commit, err);
    if (status == RS_OK) status = rs_base_trouble(graph->base, err);
    if (status == RS_OK) {
        graph->head = commit->head;
        graph->tail_events += graph->undo.count + 1;
        graph->undo.count = 0;
    } else {
        rs_undo_to(graph, 0);
    }
    rs_arena_free(scratch);
    return status;
}

RsStatus rs_graph_catch_up(RsGraph *graph, RsStore *store, RsError *err)
{
    bool news = false;
    graph->store = store;
    RS_TRY(rs_store_has_news(store, graph->head.number, &news, err));
    if (!news) return RS_OK;
    if (graph->open != NULL)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "the graph cannot catch up while a change set is open");
    RsHead head = graph->head;
    return rs_store_read(store, &head, rs_graph_take, graph, err);
}
