/* program_read.c - properties, labels and paths: steps that read the graph a batch at a time. */
#include <math.h>

#include "execute/program_steps.h"

/* The rows of a typed column that are not null, dense, for one call to the view. */
static RsStatus property_batch(const RsFrame *frame, const RsStep *step, const RsCall *call,
                               const RsVector *elements, RsVector *column, RsError *err)
{
    bool edges = elements->kind == RS_VECTOR_EDGES;
    uint32_t live = frame->batch->live_count, count = 0;
    uint32_t key = rs_schema_find(rs_view_schema(call->view), RS_NAME_KEY, step->expr->text);
    uint32_t *ids = RS_NEW_ARRAY(frame->arena, uint32_t, live + 1u);
    uint16_t *rows = RS_NEW_ARRAY(frame->arena, uint16_t, live + 1u);
    RsValue *values = RS_NEW_ARRAY(frame->arena, RsValue, live + 1u);
    if (ids == NULL || rows == NULL || values == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        column->as.values[row] = RS_NULL;
        if (elements->as.ids[row] == RS_NO_ROW_ID) continue;
        if (call->run->changes != NULL)
            RS_TRY(rs_fn_alive(call, rs_vector_get(elements, row), err));
        ids[count] = elements->as.ids[row];
        rows[count++] = (uint16_t)row;
    }
    if (key == RS_NO_ID || count == 0) return RS_OK;
    rs_view_properties(call->view, edges, ids, count, key, values);
    for (uint32_t i = 0; i < count; i++)
        column->as.values[rows[i]] = values[i];
    return RS_OK;
}

RsStatus rs_step_property(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsCall call;
    RS_TRY(rs_step_call(frame, step, &call, err));
    const RsVector *objects = rs_frame_operand(frame, step, 0);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    *out = column;
    if (objects->kind == RS_VECTOR_NODES || objects->kind == RS_VECTOR_EDGES)
        return property_batch(frame, step, &call, objects, column, err);
    RS_EACH_ROW(frame->batch, row)
    RS_TRY(rs_object_property(&call, rs_vector_get(objects, row), step->expr->text,
                              &column->as.values[row], err));
    return RS_OK;
}

/* ---- labels ---- */

/* Names looked up once a batch; `ids` in the order of a walk through the test. */
typedef struct Names {
    const RsSchema *schema;
    RsView *view;
    RsNameKind kind;
} Names;

/* The parser bounds the depth of a label expression. */
static bool passes(const Names *names, const RsLabelTest *test, RsValue element)
{
    switch (test->op) {
    case RS_LABEL_NAME: {
        uint32_t id = rs_schema_find(names->schema, names->kind, test->name);
        if (id == RS_NO_ID) return false;
        if (names->kind == RS_NAME_TYPE) return rs_view_edge(names->view, element.as.id).type == id;
        return rs_view_has_label(names->view, element.as.id, id);
    }
    case RS_LABEL_ANY: {
        const uint32_t *ids;
        return names->kind == RS_NAME_TYPE || rs_view_labels(names->view, element.as.id, &ids) > 0;
    }
    case RS_LABEL_NOT:
        return !passes(names, test->left, element);
    case RS_LABEL_AND:
        return passes(names, test->left, element) && passes(names, test->right, element);
    case RS_LABEL_OR:
        break;
    }
    return passes(names, test->left, element) || passes(names, test->right, element);
}

/* One label of a column of nodes: the id is looked up once. */
static void one_label(const RsFrame *frame, const RsStep *step, const RsCall *call,
                      const RsVector *nodes, RsVector *column)
{
    uint32_t label =
        rs_schema_find(rs_view_schema(call->view), RS_NAME_LABEL, step->expr->labels->name);
    RS_EACH_ROW(frame->batch, row)
    {
        uint32_t node = nodes->as.ids[row];
        column->nulls[row] = node == RS_NO_ROW_ID;
        column->as.booleans[row] =
            label != RS_NO_ID && node != RS_NO_ROW_ID && rs_view_has_label(call->view, node, label);
    }
}

RsStatus rs_step_label(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsCall call;
    RS_TRY(rs_step_call(frame, step, &call, err));
    const RsVector *elements = rs_frame_operand(frame, step, 0);
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_BOOLS, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    *out = column;
    bool simple = elements->kind == RS_VECTOR_NODES && step->expr->labels->op == RS_LABEL_NAME;
    if (simple && call.run->changes == NULL) {
        one_label(frame, step, &call, elements, column);
        return RS_OK;
    }
    Names names = {.view = call.view};
    RS_EACH_ROW(frame->batch, row)
    {
        RsValue element = rs_vector_get(elements, row);
        column->nulls[row] = rs_is_null(element);
        if (rs_is_null(element)) continue;
        if (element.type != RS_TYPE_NODE && element.type != RS_TYPE_EDGE)
            return rs_fn_refuse_type(&call, "a node or relationship", element, err);
        RS_TRY(rs_fn_alive(&call, element, err));
        names.schema = rs_view_schema(call.view);
        names.kind = element.type == RS_TYPE_NODE ? RS_NAME_LABEL : RS_NAME_TYPE;
        column->as.booleans[row] = passes(&names, step->expr->labels, element);
    }
    return RS_OK;
}

/* ---- paths ---- */

typedef struct Building {
    const RsCall *call;
    uint32_t *nodes, *edges;
    uint32_t hops;
} Building;

static void add_hop(Building *path, uint32_t edge)
{
    RsEdgeEnds ends = rs_view_edge(path->call->view, edge);
    uint32_t at = path->nodes[path->hops];
    path->edges[path->hops++] = edge;
    path->nodes[path->hops] = ends.start == at ? ends.end : ends.start;
}

static RsStatus not_a_part(const RsCall *call, RsValue value, RsError *err)
{
    return rs_fn_refuse_type(call, "nodes and relationships", value, err);
}

static RsStatus add_part(Building *path, RsValue part, RsError *err)
{
    if (part.type == RS_TYPE_EDGE) {
        add_hop(path, part.as.id);
        return RS_OK;
    }
    if (part.type != RS_TYPE_LIST) return not_a_part(path->call, part, err);
    for (uint32_t i = 0; i < part.length; i++) {
        if (part.as.items[i].type != RS_TYPE_EDGE)
            return not_a_part(path->call, part.as.items[i], err);
        add_hop(path, part.as.items[i].as.id);
    }
    return RS_OK;
}

static RsStatus build_path(const RsFrame *frame, const RsStep *step, const RsCall *call,
                           uint32_t row, RsValue *out, RsError *err)
{
    *out = RS_NULL;
    size_t hops = 0;
    for (uint32_t i = 0; i < step->operand_count; i++) {
        RsValue part = rs_vector_get(rs_frame_operand(frame, step, i), row);
        if (rs_is_null(part)) return RS_OK;
        if (i % 2 == 0 && part.type != RS_TYPE_NODE) return not_a_part(call, part, err);
        if (i % 2 == 1) hops += part.type == RS_TYPE_LIST ? part.length : 1;
    }
    Building building = {.call = call};
    building.nodes = RS_NEW_ARRAY(frame->arena, uint32_t, hops + 1);
    building.edges = RS_NEW_ARRAY(frame->arena, uint32_t, hops + 1);
    RsPath *path = RS_NEW(frame->arena, RsPath);
    if (building.nodes == NULL || building.edges == NULL || path == NULL)
        return rs_fail_memory(err);
    for (uint32_t i = 0; i < step->operand_count; i++) {
        RsValue part = rs_vector_get(rs_frame_operand(frame, step, i), row);
        if (i % 2 == 0)
            building.nodes[building.hops] = part.as.id;
        else
            RS_TRY(add_part(&building, part, err));
    }
    *path = (RsPath){building.hops, building.nodes, building.edges, NAN};
    *out = (RsValue){.type = RS_TYPE_PATH, .as.path = path};
    return RS_OK;
}

RsStatus rs_step_path(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    RsCall call;
    RS_TRY(rs_step_call(frame, step, &call, err));
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    RS_TRY(build_path(frame, step, &call, row, &column->as.values[row], err));
    *out = column;
    return RS_OK;
}
