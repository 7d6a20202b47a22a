/* view.c - see view.h: opening, elements and labels. */
#include "graph/view_state.h"

static RsStatus copy_ids(RsArena *arena, const uint32_t **ids, uint32_t count, RsBitmap *set,
                         RsError *err)
{
    uint32_t *copy = RS_NEW_ARRAY(arena, uint32_t, count == 0 ? 1 : count);
    if (copy == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = (*ids)[i];
        if (copy[i] != RS_NO_NODE && !rs_bitmap_set(set, copy[i])) return rs_fail_memory(err);
    }
    *ids = copy;
    return RS_OK;
}

static RsStatus take_spec(RsView *view, const RsViewSpec *spec, RsError *err)
{
    view->spec = *spec;
    view->all = spec->unheld;
    RsViewSpec *own = &view->spec;
    RS_TRY(
        copy_ids(view->arena, &own->according_to, spec->according_to_count, &view->accorded, err));
    RS_TRY(copy_ids(view->arena, &own->excluding, spec->excluding_count, &view->excluded, err));
    RS_TRY(copy_ids(view->arena, &own->via, spec->via_count, &view->through, err));
    view->stances = spec->stances == 0 ? 1u << RS_STANCE_ASSERTS : spec->stances;
    view->plain_edges = !spec->has_according_to && !spec->has_via && spec->stances == 0 &&
                        spec->disputed != RS_DISPUTE_ONLY;
    return RS_OK;
}

RsStatus rs_view_open(RsGraph *graph, const RsViewSpec *spec, RsChangeSet *own, RsBudget *budget,
                      RsView **out, RsError *err)
{
    *out = NULL;
    if (spec->resolved)
        return rs_fail(err, RS_UNSUPPORTED, "Resolved", RS_NOWHERE,
                       "the view part RESOLVED is not supported yet");
    RsView *view = calloc(1, sizeof *view);
    if (view == NULL) return rs_fail_memory(err);
    uint64_t commit = graph->head.number;
    if (spec->has_recorded && spec->recorded < commit) commit = spec->recorded;
    RsGraph *read;
    RsStatus found = rs_history_at(graph, commit, &read, err);
    if (found != RS_OK) {
        free(view);
        return found;
    }
    rs_base_forgive(read->base);
    view->graph = read;
    view->head = graph;
    graph->users++;
    if (read != graph) read->users++;
    view->budget = budget;
    view->epoch = read->epoch;
    view->past = spec->has_recorded || own == NULL;
    view->sight = (RsSight){(uint32_t)commit, 0};
    for (int kind = 0; kind < 2; kind++) {
        rs_bitmap_init(&view->known[kind]);
        rs_bitmap_init(&view->in[kind]);
    }
    rs_bitmap_init(&view->accorded);
    rs_bitmap_init(&view->excluded);
    rs_bitmap_init(&view->through);
    view->arena = rs_arena_new(0);
    RsStatus status = view->arena == NULL ? rs_fail_memory(err) : take_spec(view, spec, err);
    if (status != RS_OK) {
        rs_view_close(view);
        return status;
    }
    *out = view;
    return RS_OK;
}

void rs_view_close(RsView *view)
{
    if (view == NULL) return;
    view->head->users--;
    if (view->graph != view->head) view->graph->users--;
    for (int kind = 0; kind < 2; kind++) {
        rs_bitmap_done(&view->known[kind]);
        rs_bitmap_done(&view->in[kind]);
    }
    rs_bitmap_done(&view->accorded);
    rs_bitmap_done(&view->excluded);
    rs_bitmap_done(&view->through);
    RS_ARRAY_DONE(&view->supports);
    RS_ARRAY_DONE(&view->candidates);
    RS_ARRAY_DONE(&view->ids);
    RS_ARRAY_DONE(&view->values);
    RS_ARRAY_DONE(&view->clashes);
    rs_arena_free(view->arena);
    free(view);
}

void rs_view_see_clauses(RsView *view, uint32_t clause)
{
    uint32_t seen = view->past ? 0 : clause > RS_SEEN_ALL ? RS_SEEN_ALL : clause;
    if (seen == view->sight.seen) return;
    view->sight.seen = seen;
    view->epoch = view->graph->epoch - 1; /* the verdicts are of another sight */
}

RsStatus rs_view_check(const RsView *view, RsError *err)
{
    RS_TRY(rs_base_trouble(view->graph->base, err));
    return view->failed ? rs_fail_memory(err) : RS_OK;
}

const RsSchema *rs_view_schema(const RsView *view)
{
    return &view->head->schema;
}

uint64_t rs_view_commit(const RsView *view)
{
    return view->sight.commit;
}

RsBudget *rs_view_budget(RsView *view)
{
    return view->budget;
}

const RsGraph *rs_view_graph(const RsView *view)
{
    return view->head;
}

bool rs_view_has_node(RsView *view, uint32_t node)
{
    return rs_view_sees_node(view, node);
}

bool rs_view_has_edge(RsView *view, uint32_t edge)
{
    if (!rs_view_sees_edge_alone(view, edge)) return false;
    RsEdgeEnds ends = rs_edge_ends(view->graph, edge);
    return rs_view_sees_node(view, ends.start) && rs_view_sees_node(view, ends.end);
}

RsEdgeEnds rs_view_edge(const RsView *view, uint32_t edge)
{
    if (edge >= view->graph->elements[1].count) return (RsEdgeEnds){RS_NO_ID, RS_NO_ID, RS_NO_ID};
    return rs_edge_ends(view->graph, edge);
}

bool rs_view_has_label(RsView *view, uint32_t node, uint32_t label)
{
    const RsGraph *graph = view->graph;
    RsFact fact = {RS_FACT_LABEL, node, label};
    if (label >= graph->labels.count || !rs_bitmap_test(&graph->labels.items[label].ever, node))
        return false;
    if (graph->labels.items[label].odd.count == 0 && rs_easy(graph, false, node)) return true;
    if (!rs_fact_lives(graph, view->sight, fact)) return false;
    if (rs_fact_row(graph, fact) == NULL) return rs_label_plain(graph, view->sight, node, label);
    if (rs_judge(view, fact, view->stances, true)) return true;
    return view->spec.stances != 0 && rs_judge(view, fact, 1u << RS_STANCE_ASSERTS, true);
}

uint32_t rs_view_labels(RsView *view, uint32_t node, const uint32_t **ids)
{
    view->ids.count = 0;
    for (uint32_t label = 0; label < view->graph->labels.count; label++)
        if (rs_view_has_label(view, node, label) && !RS_ARRAY_PUSH(&view->ids, label))
            view->failed = true;
    *ids = view->ids.items;
    return (uint32_t)view->ids.count;
}

uint32_t rs_view_node_limit(const RsView *view)
{
    return view->graph->elements[0].count;
}

uint32_t rs_view_edge_limit(const RsView *view)
{
    return view->graph->elements[1].count;
}

uint32_t rs_view_claim_limit(const RsView *view)
{
    return view->graph->claim_count;
}
