/* elements.c - what the nodes, relationships and claims in a row are. */
#include <math.h>

#include "session/internal.h"

/* Of a statement that wrote: the graph as its own commit left it; else the statement's view. */
static RsStatus element_view(RsResult *result, RsView **out, RsError *err)
{
    if (result->running && result->run.changes == NULL)
        return rs_run_view(&result->run, 0, out, err);
    if (result->view == NULL) {
        RsViewSpec spec = {.has_recorded = result->summary.commit != 0,
                           .recorded = result->summary.commit};
        RS_TRY(rs_view_open(result->session->engine->graph, &spec, NULL, &result->budget,
                            &result->view, err));
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

/* ---- claims ---- */

typedef struct Fields {
    RsPair *pairs;
    uint32_t count;
} Fields;

static void put(Fields *fields, RsText key, RsValue value)
{
    if (!rs_is_null(value)) fields->pairs[fields->count++] = (RsPair){key, value};
}

static RsValue node_or_null(uint32_t node)
{
    return node == RS_NO_NODE ? RS_NULL : rs_value_id(RS_TYPE_NODE, node);
}

static void fact_fields(const RsView *view, RsFact fact, Fields *fields)
{
    RsType type = RS_TYPE_NODE;
    RsText key = {NULL, 0};
    switch (fact.kind) {
    case RS_FACT_NODE:
        break;
    case RS_FACT_EDGE:
        type = RS_TYPE_EDGE;
        break;
    case RS_FACT_LABEL:
        key = rs_schema_name(rs_view_schema(view), RS_NAME_LABEL, fact.key);
        break;
    case RS_FACT_EDGE_KEY:
        type = RS_TYPE_EDGE;
        key = rs_schema_name(rs_view_schema(view), RS_NAME_KEY, fact.key);
        break;
    case RS_FACT_NODE_KEY:
        key = rs_schema_name(rs_view_schema(view), RS_NAME_KEY, fact.key);
        break;
    case RS_FACT_CLAIM:
        type = RS_TYPE_CLAIM;
        break;
    }
    put(fields, RS_TEXT("fact"), rs_value_id(type, fact.id));
    if (key.data != NULL) put(fields, RS_TEXT("key"), rs_value_text(key));
}

RsStatus rs_result_claim(RsResult *result, uint32_t id, RsValue *out, RsError *err)
{
    RsView *view;
    RS_TRY(element_view(result, &view, err));
    const RsClaim *claim = rs_view_claim(view, id);
    if (claim == NULL)
        return rs_fail(err, RS_ENTITY, "EntityNotFound", RS_NOWHERE, "no claim %u", id);
    const RsClaimBody *body = &claim->body;
    uint32_t extra = body->extra.type == RS_TYPE_MAP ? body->extra.length : 0;
    Fields fields = {RS_NEW_ARRAY(result->view_arena, RsPair, extra + 16), 0};
    RsValue *via = RS_NEW_ARRAY(result->view_arena, RsValue, body->via_count + 1);
    if (fields.pairs == NULL || via == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < body->via_count; i++)
        via[i] = rs_value_id(RS_TYPE_NODE, body->via[i]);
    for (uint32_t i = 0; i < extra; i++)
        put(&fields, body->extra.as.pairs[i].key, body->extra.as.pairs[i].value);
    put(&fields, RS_TEXT("source"), node_or_null(body->source));
    put(&fields, RS_TEXT("behalf"), node_or_null(body->behalf));
    if (body->via_count > 0) put(&fields, RS_TEXT("via"), rs_value_list(via, body->via_count));
    put(&fields, RS_TEXT("stance"), rs_value_text(rs_text(rs_stance_word(body->stance))));
    put(&fields, RS_TEXT("value"), body->value);
    put(&fields, RS_TEXT("validFrom"),
        rs_is_null(body->valid_in) ? body->valid_from : body->valid_in);
    put(&fields, RS_TEXT("validTo"), rs_is_null(body->valid_in) ? body->valid_to : body->valid_in);
    if (!isnan(body->confidence))
        put(&fields, RS_TEXT("confidence"), rs_value_float(body->confidence));
    put(&fields, RS_TEXT("quote"), body->quote);
    put(&fields, RS_TEXT("locator"), body->locator);
    fact_fields(view, body->fact, &fields);
    return rs_value_map(result->view_arena, fields.pairs, fields.count, out) ? RS_OK
                                                                             : rs_fail_memory(err);
}
