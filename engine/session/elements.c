/* elements.c - what the nodes, relationships and claims in a row are. */
#include "execute/fn.h"
#include "session/internal.h"

/* Of a statement that wrote: the graph as its own commit left it, or its transaction so far; else
 * the statement's view. */
static RsStatus element_view(RsResult *result, RsView **out, RsError *err)
{
    RS_TRY(rs_result_check(result, err));
    if (result->running) return rs_run_view(&result->run, 0, out, err);
    if (result->view == NULL) {
        const RsTransaction *transaction = result->session->transaction;
        RsViewSpec spec = {.has_recorded = result->summary.commit != 0,
                           .recorded = result->summary.commit};
        RS_TRY(rs_view_open(result->session->engine->graph, &spec,
                            transaction == NULL ? NULL : transaction->changes, &result->budget,
                            &result->view, err));
        rs_view_see_clauses(result->view, UINT32_MAX);
    }
    *out = result->view;
    return RS_OK;
}

static RsStatus properties(RsResult *result, RsView *view, bool edge, uint32_t id, RsValue *out,
                           RsError *err)
{
    const uint32_t *keys;
    uint32_t count = rs_view_keys(view, edge, id, &keys);
    RsPair *pairs = RS_NEW_ARRAY(result->view_arena, RsPair, count + 1);
    uint32_t *copy = RS_NEW_ARRAY(result->view_arena, uint32_t, count + 1);
    if (pairs == NULL || copy == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(copy, keys, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        pairs[i].key = rs_schema_name(rs_view_schema(view), RS_NAME_KEY, copy[i]);
        pairs[i].value = edge ? rs_view_edge_property(view, id, copy[i])
                              : rs_view_node_property(view, id, copy[i]);
    }
    if (!rs_value_map(result->view_arena, pairs, count, out)) return rs_fail_memory(err);
    return rs_view_check(view, err);
}

RsStatus rs_result_node(RsResult *result, uint32_t node, RsNodeInfo *out, RsError *err)
{
    RsView *view;
    RS_TRY(element_view(result, &view, err));
    const uint32_t *labels;
    uint32_t count = rs_view_labels(view, node, &labels);
    RsText *names = RS_NEW_ARRAY(result->view_arena, RsText, count + 1);
    if (names == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        names[i] = rs_schema_name(rs_view_schema(view), RS_NAME_LABEL, labels[i]);
    out->labels = names;
    out->label_count = count;
    return properties(result, view, false, node, &out->properties, err);
}

RsStatus rs_result_edge(RsResult *result, uint32_t edge, RsEdgeInfo *out, RsError *err)
{
    RsView *view;
    RS_TRY(element_view(result, &view, err));
    RsEdgeEnds ends = rs_view_edge(view, edge);
    RsFact fact = {RS_FACT_EDGE, edge, 0};
    out->type = rs_schema_name(rs_view_schema(view), RS_NAME_TYPE, ends.type);
    out->start = ends.start;
    out->end = ends.end;
    out->disputed = rs_view_disputed(view, fact);
    out->held = rs_view_held(view, fact);
    return properties(result, view, true, edge, &out->properties, err);
}

RsStatus rs_result_claim(RsResult *result, uint32_t id, RsValue *out, RsError *err)
{
    RsView *view;
    RS_TRY(element_view(result, &view, err));
    if (rs_view_claim(view, id) == NULL)
        return rs_fail(err, RS_ENTITY, "EntityNotFound", RS_NOWHERE, "no claim %u", id);
    RsCall call = {.run = &result->run, .view = view, .arena = result->view_arena};
    return rs_claim_map(&call, id, out, err);
}

RsStatus rs_result_claims(RsResult *result, RsValue element, RsText key, const uint32_t **ids,
                          uint32_t *count, RsError *err)
{
    RsView *view;
    const uint32_t *found;
    RsFact fact = {.id = element.as.id};
    *count = 0;
    bool edge = element.type == RS_TYPE_EDGE, claim = element.type == RS_TYPE_CLAIM;
    if ((!edge && !claim && element.type != RS_TYPE_NODE) || (claim && key.length > 0))
        return RS_OK;
    RS_TRY(element_view(result, &view, err));
    fact.kind = claim ? RS_FACT_CLAIM : edge ? RS_FACT_EDGE : RS_FACT_NODE;
    if (key.length > 0) {
        fact.kind = edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY;
        fact.key = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, key);
        if (fact.key == RS_NO_ID) return RS_OK;
    }
    *count = rs_view_claims(view, fact, &found);
    uint32_t *copy = RS_NEW_ARRAY(result->view_arena, uint32_t, *count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    if (*count > 0) memcpy(copy, found, *count * sizeof(uint32_t));
    *ids = copy;
    return rs_view_check(view, err);
}
