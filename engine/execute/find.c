/* find.c - finding what a pattern names among all facts, held or not. */
#include "execute/find.h"

static RsStatus push(RsFound *found, uint32_t *room, uint32_t id, RsArena *arena, RsError *err)
{
    if (found->count == *room) {
        uint32_t more = *room == 0 ? 8 : *room * 2;
        uint32_t *grown = RS_NEW_ARRAY(arena, uint32_t, more);
        if (grown == NULL) return rs_fail_memory(err);
        if (found->count > 0) memcpy(grown, found->ids, found->count * sizeof(uint32_t));
        found->ids = grown;
        *room = more;
    }
    found->ids[found->count++] = id;
    return RS_OK;
}

static bool has_values(RsView *view, bool edge, uint32_t id, RsValue map)
{
    for (uint32_t i = 0; map.type == RS_TYPE_MAP && i < map.length; i++) {
        uint32_t key = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, map.as.pairs[i].key);
        if (key == RS_NO_ID) return false;
        RsValue value =
            edge ? rs_view_edge_property(view, id, key) : rs_view_node_property(view, id, key);
        if (rs_value_equal(value, map.as.pairs[i].value) != RS_TRUE) return false;
    }
    return true;
}

static bool has_labels(RsView *view, uint32_t node, const RsText *labels, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t label = rs_schema_find(rs_view_schema(view), RS_NAME_LABEL, labels[i]);
        if (label == RS_NO_ID || !rs_view_has_label(view, node, label)) return false;
    }
    return true;
}

static RsStatus scan(RsRun *run, RsView *view, const RsText *labels, uint32_t label_count,
                     RsValue map, RsArena *arena, RsFound *out, RsError *err)
{
    RsScan all = {.view = view, .label = RS_NO_ID};
    uint32_t ids[RS_BATCH_ROWS], count, room = 0;
    if (label_count > 0) all.label = rs_schema_find(rs_view_schema(view), RS_NAME_LABEL, labels[0]);
    if (label_count > 0 && all.label == RS_NO_ID) return RS_OK;
    while ((count = rs_scan_nodes(&all, RS_BATCH_ROWS, ids)) > 0) {
        RS_TRY(rs_budget_check(run->budget, err));
        for (uint32_t i = 0; i < count; i++)
            if (has_labels(view, ids[i], labels, label_count) &&
                has_values(view, false, ids[i], map))
                RS_TRY(push(out, &room, ids[i], arena, err));
    }
    return rs_view_check(view, err);
}

RsStatus rs_find_nodes(RsRun *run, const RsText *labels, uint32_t label_count, RsValue map,
                       RsArena *arena, RsFound *out, RsError *err)
{
    RsView *view = rs_change_set_all(run->changes);
    *out = (RsFound){0};
    if (map.type != RS_TYPE_MAP || map.length == 0)
        return scan(run, view, labels, label_count, map, arena, out, err);
    uint32_t key = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, map.as.pairs[0].key);
    if (key == RS_NO_ID || rs_is_null(map.as.pairs[0].value)) return RS_OK;
    const uint32_t *ids;
    uint32_t count, room = 0;
    RS_TRY(rs_view_seek(view, key, map.as.pairs[0].value, &ids, &count, err));
    uint32_t *copy = RS_NEW_ARRAY(arena, uint32_t, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(copy, ids, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++)
        if (has_labels(view, copy[i], labels, label_count) && has_values(view, false, copy[i], map))
            RS_TRY(push(out, &room, copy[i], arena, err));
    return rs_view_check(view, err);
}

RsStatus rs_find_edges(RsRun *run, RsText type, uint32_t from, uint32_t to, bool both, RsValue map,
                       RsArena *arena, RsFound *out, RsError *err)
{
    RsView *view = rs_change_set_all(run->changes);
    *out = (RsFound){0};
    uint32_t type_id = rs_schema_find(rs_view_schema(view), RS_NAME_TYPE, type), room = 0, count;
    if (type_id == RS_NO_ID) return RS_OK;
    RsExpand expand = {
        .view = view, .hop = both ? RS_HOP_BOTH : RS_HOP_OUT, .types = &type_id, .type_count = 1};
    rs_expand_start(&expand, &from, 1);
    uint32_t rows[RS_BATCH_ROWS], edges[RS_BATCH_ROWS], others[RS_BATCH_ROWS];
    while ((count = rs_expand_next(&expand, RS_BATCH_ROWS, rows, edges, others)) > 0) {
        RS_TRY(rs_budget_check(run->budget, err));
        for (uint32_t i = 0; i < count; i++)
            if (others[i] == to && has_values(view, true, edges[i], map))
                RS_TRY(push(out, &room, edges[i], arena, err));
    }
    return rs_view_check(view, err);
}

/* ---- MERGE finds unheld facts ---- */

static RsStatus map_of(RsProgram *program, const RsBatch *one, RsArena *arena, RsValue *out,
                       RsError *err)
{
    *out = RS_NULL;
    if (program == NULL) return RS_OK;
    const RsVector *column;
    RS_TRY(rs_program_run(program, one, arena, &column, err));
    *out = rs_vector_get(column, 0);
    return RS_OK;
}

static RsStatus adopt(RsRun *run, bool edge, RsFound found, RsError *err)
{
    RsView *view = rs_change_set_all(run->changes);
    for (uint32_t i = 0; i < found.count; i++) {
        RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, found.ids[i], 0};
        if (!rs_view_held(view, fact))
            RS_TRY(rs_change_plain(run->changes, edge, found.ids[i], err));
    }
    return RS_OK;
}

static bool bound_node(const RsBatch *one, const RsCreateNode *node, uint32_t *id)
{
    const RsVector *column = node->bound ? one->columns[node->slot] : NULL;
    RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, 0);
    *id = value.as.id;
    return value.type == RS_TYPE_NODE;
}

RsStatus rs_find_adopt(RsRun *run, RsCreateWriter *writer, const RsBatch *one, RsArena *arena,
                       RsError *err)
{
    const RsCreatePattern *pattern = writer->pattern;
    RsView *view = rs_change_set_all(run->changes);
    if (rs_view_claim_limit(view) == 0) return RS_OK; /* without claims all that is there is held */
    RsFound found;
    RsValue map;
    for (uint32_t i = 0; i < pattern->node_count; i++) {
        const RsCreateNode *node = &pattern->nodes[i];
        if (node->bound) continue;
        RS_TRY(map_of(writer->node_maps[i], one, arena, &map, err));
        RS_TRY(rs_find_nodes(run, node->labels, node->label_count, map, arena, &found, err));
        if (pattern->edge_count == 0) RS_TRY(adopt(run, false, found, err));
    }
    for (uint32_t i = 0; i < pattern->edge_count; i++) {
        const RsCreateEdge *edge = &pattern->edges[i];
        uint32_t from, to;
        if (!bound_node(one, &pattern->nodes[edge->from], &from) ||
            !bound_node(one, &pattern->nodes[edge->to], &to))
            continue;
        RS_TRY(map_of(writer->edge_maps[i], one, arena, &map, err));
        RS_TRY(rs_find_edges(run, edge->type, from, to, edge->undirected, map, arena, &found, err));
        RS_TRY(adopt(run, true, found, err));
    }
    return RS_OK;
}
