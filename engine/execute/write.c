/* write.c - writing what a pattern or a SET item says, plainly. */
#include "execute/eager.h"

/* ---- properties ---- */

static RsStatus not_storable(RsValue value, RsText key, RsSpan span, RsError *err)
{
    return rs_fail(err, RS_TYPE, "InvalidPropertyType", span,
                   "the property `%.*s` cannot hold a %s: properties are numbers, texts, booleans, "
                   "times, points and lists of these",
                   RS_TEXT_ARG(key),
                   value.type == RS_TYPE_LIST ? "list with maps, elements or lists in it"
                                              : rs_type_name((RsType)value.type));
}

static RsStatus write_property(RsRun *run, bool edge, uint32_t id, RsText key, RsValue value,
                               RsSpan span, RsError *err)
{
    if (!rs_is_null(value) && !rs_value_storable(value)) return not_storable(value, key, span, err);
    uint32_t key_id;
    if (rs_is_null(value)) { /* taking away what nobody defined defines nothing */
        key_id = rs_schema_find(rs_graph_schema(run->graph), RS_NAME_KEY, key);
        if (key_id == RS_NO_ID) return RS_OK;
    } else {
        RS_TRY(rs_change_name(run->changes, RS_NAME_KEY, key, &key_id, err));
    }
    return rs_change_property(run->changes, edge, id, key_id, value, err);
}

RsStatus rs_write_map(RsRun *run, bool edge, uint32_t id, RsValue map, RsSpan span, RsError *err)
{
    if (rs_is_null(map)) return RS_OK;
    if (map.type != RS_TYPE_MAP)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", span, "properties are a map, not %s",
                       rs_type_article((RsType)map.type));
    for (uint32_t i = 0; i < map.length; i++)
        RS_TRY(
            write_property(run, edge, id, map.as.pairs[i].key, map.as.pairs[i].value, span, err));
    return RS_OK;
}

/* ---- CREATE ---- */

RsStatus rs_create_open(RsCreateWriter *writer, RsRun *run, const RsCreatePattern *pattern,
                        RsError *err)
{
    writer->pattern = pattern;
    writer->node_maps = RS_NEW_ARRAY(run->arena, RsProgram *, pattern->node_count + 1);
    writer->edge_maps = RS_NEW_ARRAY(run->arena, RsProgram *, pattern->edge_count + 1);
    writer->paths = RS_NEW_ARRAY(run->arena, RsProgram *, pattern->path_count + 1);
    if (writer->node_maps == NULL || writer->edge_maps == NULL || writer->paths == NULL)
        return rs_fail_memory(err);
    for (uint32_t i = 0; i < pattern->node_count; i++)
        if (pattern->nodes[i].properties != NULL)
            RS_TRY(
                rs_program_compile(run, pattern->nodes[i].properties, &writer->node_maps[i], err));
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        if (pattern->edges[i].properties != NULL)
            RS_TRY(
                rs_program_compile(run, pattern->edges[i].properties, &writer->edge_maps[i], err));
    for (uint32_t i = 0; i < pattern->path_count; i++)
        RS_TRY(rs_program_compile(run, pattern->paths[i].path, &writer->paths[i], err));
    return RS_OK;
}

static RsStatus create_node(RsRun *run, const RsCreateNode *node, RsValue map, bool plain,
                            uint32_t *id, RsError *err)
{
    RS_TRY(rs_change_node(run->changes, plain, id, err));
    for (uint32_t i = 0; i < node->label_count; i++) {
        uint32_t label;
        RS_TRY(rs_change_name(run->changes, RS_NAME_LABEL, node->labels[i], &label, err));
        RS_TRY(rs_change_label(run->changes, *id, label, true, err));
    }
    return rs_write_map(run, false, *id, map, node->span, err);
}

static RsStatus create_nodes(RsCreateWriter *writer, RsRun *run, uint32_t index, RsBatch *batch,
                             RsArena *arena, bool plain, RsError *err)
{
    const RsCreateNode *node = &writer->pattern->nodes[index];
    if (node->bound) return RS_OK;
    const RsVector *maps = NULL;
    if (writer->node_maps[index] != NULL)
        RS_TRY(rs_program_run(writer->node_maps[index], batch, arena, &maps, err));
    RsVector *column = rs_vector_new(arena, RS_VECTOR_NODES, batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        RsValue map = maps == NULL ? RS_NULL : rs_vector_get(maps, row);
        RS_TRY(create_node(run, node, map, plain, &column->as.ids[row], err));
    }
    batch->columns[node->slot] = column;
    return RS_OK;
}

static RsStatus end_missing(RsSpan span, RsError *err)
{
    return rs_fail(err, RS_SEMANTIC, "MissingNode", span,
                   "a relationship needs two nodes, but one of its ends is null here");
}

static RsStatus create_edges(RsCreateWriter *writer, RsRun *run, uint32_t index, RsBatch *batch,
                             RsArena *arena, bool plain, RsError *err)
{
    const RsCreateEdge *edge = &writer->pattern->edges[index];
    const RsVector *maps = NULL;
    if (writer->edge_maps[index] != NULL)
        RS_TRY(rs_program_run(writer->edge_maps[index], batch, arena, &maps, err));
    uint32_t *from, *to, type;
    RS_TRY(rs_batch_ids(batch, writer->pattern->nodes[edge->from].slot, RS_TYPE_NODE, arena, &from,
                        err));
    RS_TRY(
        rs_batch_ids(batch, writer->pattern->nodes[edge->to].slot, RS_TYPE_NODE, arena, &to, err));
    RsVector *column = rs_vector_new(arena, RS_VECTOR_EDGES, batch->row_count);
    if (column == NULL) return rs_fail_memory(err);
    if (batch->live_count > 0)
        RS_TRY(rs_change_name(run->changes, RS_NAME_TYPE, edge->type, &type, err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i), *id = &column->as.ids[row];
        if (from[i] == RS_NO_ROW_ID || to[i] == RS_NO_ROW_ID) return end_missing(edge->span, err);
        RS_TRY(rs_change_edge(run->changes, type, from[i], to[i], plain, id, err));
        RsValue map = maps == NULL ? RS_NULL : rs_vector_get(maps, row);
        RS_TRY(rs_write_map(run, true, *id, map, edge->span, err));
    }
    batch->columns[edge->slot] = column;
    return RS_OK;
}

RsStatus rs_create_rows(RsCreateWriter *writer, RsRun *run, RsBatch *batch, RsArena *arena,
                        bool plain, RsError *err)
{
    const RsCreatePattern *pattern = writer->pattern;
    for (uint32_t i = 0; i < pattern->node_count; i++)
        RS_TRY(create_nodes(writer, run, i, batch, arena, plain, err));
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        RS_TRY(create_edges(writer, run, i, batch, arena, plain, err));
    for (uint32_t i = 0; i < pattern->path_count; i++) {
        const RsVector *column;
        RS_TRY(rs_program_run(writer->paths[i], batch, arena, &column, err));
        batch->columns[pattern->paths[i].slot] = column;
    }
    return RS_OK;
}

/* ---- SET, REMOVE ---- */

static bool reads_graph(const RsExpr *expr)
{
    if (expr == NULL) return false;
    if (expr->kind == RS_EXPR_PROPERTY || expr->kind == RS_EXPR_SUBQUERY ||
        expr->kind == RS_EXPR_HAS_LABEL || (expr->kind == RS_EXPR_MAP && expr->star))
        return true;
    if (expr->kind == RS_EXPR_CALL && (expr->function->flags & RS_FN_VIEW) != 0) return true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (reads_graph(expr->args[i])) return true;
    return false;
}

RsStatus rs_set_open(RsSetWriter *writer, RsRun *run, RsBoundSets sets, RsError *err)
{
    writer->sets = sets;
    writer->targets = RS_NEW_ARRAY(run->arena, RsProgram *, sets.count + 1);
    writer->values = RS_NEW_ARRAY(run->arena, RsProgram *, sets.count + 1);
    if (writer->targets == NULL || writer->values == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < sets.count; i++) {
        RS_TRY(rs_program_compile(run, sets.items[i].target, &writer->targets[i], err));
        if (sets.items[i].value == NULL) continue;
        RS_TRY(rs_program_compile(run, sets.items[i].value, &writer->values[i], err));
        writer->reads_graph = writer->reads_graph || reads_graph(sets.items[i].value);
    }
    return RS_OK;
}

/* SET x = y where y is an element takes its properties. */
static RsStatus map_of(RsRun *run, RsValue value, RsArena *arena, RsValue *out, RsError *err)
{
    *out = value;
    if (value.type != RS_TYPE_NODE && value.type != RS_TYPE_EDGE) return RS_OK;
    bool edge = value.type == RS_TYPE_EDGE;
    RsView *view;
    RS_TRY(rs_run_view(run, 0, &view, err));
    const uint32_t *keys;
    uint32_t count = rs_view_keys(view, edge, value.as.id, &keys);
    RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, count + 1);
    uint32_t *copy = RS_NEW_ARRAY(arena, uint32_t, count + 1);
    if (pairs == NULL || copy == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(copy, keys, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        pairs[i].key = rs_schema_name(rs_view_schema(view), RS_NAME_KEY, copy[i]);
        pairs[i].value = edge ? rs_view_edge_property(view, value.as.id, copy[i])
                              : rs_view_node_property(view, value.as.id, copy[i]);
    }
    return rs_value_map(arena, pairs, count, out) ? RS_OK : rs_fail_memory(err);
}

/* Takes away the plain values of all keys that the map does not name. */
static RsStatus clear_others(RsRun *run, bool edge, uint32_t id, RsValue map, RsArena *arena,
                             RsError *err)
{
    RsView *view;
    RS_TRY(rs_run_view(run, 0, &view, err));
    const uint32_t *keys;
    uint32_t count = rs_view_keys(view, edge, id, &keys);
    uint32_t *copy = RS_NEW_ARRAY(arena, uint32_t, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(copy, keys, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        RsText name = rs_schema_name(rs_view_schema(view), RS_NAME_KEY, copy[i]);
        if (map.type == RS_TYPE_MAP && rs_map_has(map, name)) continue;
        RS_TRY(rs_change_property(run->changes, edge, id, copy[i], RS_NULL, err));
    }
    return RS_OK;
}

static RsStatus set_labels(RsRun *run, const RsBoundSet *set, RsValue target, RsError *err)
{
    if (target.type != RS_TYPE_NODE)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", set->span,
                       "only nodes have labels, not %s", rs_type_article((RsType)target.type));
    for (uint32_t i = 0; i < set->label_count; i++) {
        uint32_t label = rs_schema_find(rs_graph_schema(run->graph), RS_NAME_LABEL, set->labels[i]);
        if (label == RS_NO_ID && set->remove) continue;
        RS_TRY(rs_change_name(run->changes, RS_NAME_LABEL, set->labels[i], &label, err));
        RS_TRY(rs_change_label(run->changes, target.as.id, label, !set->remove, err));
    }
    return RS_OK;
}

static RsStatus set_one(RsRun *run, const RsBoundSet *set, RsValue target, RsValue value,
                        RsArena *arena, RsError *err)
{
    if (rs_is_null(target)) return RS_OK;
    if (set->what == RS_SET_LABELS) return set_labels(run, set, target, err);
    if (target.type != RS_TYPE_NODE && target.type != RS_TYPE_EDGE)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", set->span,
                       "only nodes and relationships have properties that can be set, not %s",
                       rs_type_article((RsType)target.type));
    bool edge = target.type == RS_TYPE_EDGE;
    if (rs_change_deleted(run->changes, edge, target.as.id))
        return rs_fail(err, RS_ENTITY, "DeletedEntityAccess", set->span,
                       "the %s was deleted by this statement", edge ? "relationship" : "node");
    if (set->what == RS_SET_MARK) {
        RsStatus status = rs_change_unplain(run->changes, edge, target.as.id, err);
        if (status != RS_OK && err != NULL && err->where.end == 0) err->where = set->span;
        return status;
    }
    if (set->what == RS_SET_PROPERTY)
        return write_property(run, edge, target.as.id, set->key, value, set->span, err);
    RS_TRY(map_of(run, value, arena, &value, err));
    if (value.type != RS_TYPE_MAP && !rs_is_null(value))
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", set->span,
                       "properties are set from a map, a node or a relationship, not from %s",
                       rs_type_article((RsType)value.type));
    if (set->what == RS_SET_REPLACE)
        RS_TRY(clear_others(run, edge, target.as.id, value, arena, err));
    return rs_write_map(run, edge, target.as.id, value, set->span, err);
}

/* One item over the live rows of a batch. */
static RsStatus set_item(RsSetWriter *writer, RsRun *run, uint32_t index, const RsBatch *batch,
                         RsArena *arena, RsError *err)
{
    const RsVector *targets, *values = NULL;
    RS_TRY(rs_program_run(writer->targets[index], batch, arena, &targets, err));
    if (writer->values[index] != NULL)
        RS_TRY(rs_program_run(writer->values[index], batch, arena, &values, err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        RS_TRY(set_one(run, &writer->sets.items[index], rs_vector_get(targets, row),
                       values == NULL ? RS_NULL : rs_vector_get(values, row), arena, err));
    }
    return RS_OK;
}

RsStatus rs_set_rows(RsSetWriter *writer, RsRun *run, RsBatch *batch, RsArena *arena, RsError *err)
{
    if (!writer->reads_graph) {
        for (uint32_t i = 0; i < writer->sets.count; i++)
            RS_TRY(set_item(writer, run, i, batch, arena, err));
        return RS_OK;
    }
    /* A value that reads the graph sees what the rows before it wrote. */
    for (uint32_t live = 0; live < batch->live_count; live++) {
        uint16_t row = (uint16_t)rs_batch_row(batch, live);
        RsBatch one = *batch;
        one.selection = &row;
        one.live_count = 1;
        for (uint32_t i = 0; i < writer->sets.count; i++)
            RS_TRY(set_item(writer, run, i, &one, arena, err));
    }
    return RS_OK;
}
