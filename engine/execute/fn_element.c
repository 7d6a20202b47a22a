/* fn_element.c - what nodes, relationships, maps and paths are made of. */
#include <math.h>

#include "execute/fn.h"

RsStatus rs_object_property(const RsCall *call, RsValue object, RsText key, RsValue *out,
                            RsError *err)
{
    *out = RS_NULL;
    bool edge = object.type == RS_TYPE_EDGE;
    if (object.type == RS_TYPE_NODE || edge) {
        RS_TRY(rs_fn_alive(call, object, err));
        uint32_t id = rs_schema_find(rs_view_schema(call->view), RS_NAME_KEY, key);
        if (id == RS_NO_ID) return RS_OK;
        *out = edge ? rs_view_edge_property(call->view, object.as.id, id)
                    : rs_view_node_property(call->view, object.as.id, id);
        return RS_OK;
    }
    if (object.type == RS_TYPE_NULL) return RS_OK;
    if (object.type == RS_TYPE_MAP) {
        *out = rs_map_get(object, key);
        return RS_OK;
    }
    if (object.type == RS_TYPE_CLAIM) return rs_claim_property(call, object.as.id, key, out, err);
    if (rs_is_temporal(object) || object.type == RS_TYPE_DURATION)
        return rs_temporal_part(object, key, call->arena, out, err);
    if (object.type == RS_TYPE_POINT) return rs_point_part(object, key, out);
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", call->expr->span,
                   "a value of type %s has no properties", rs_type_name((RsType)object.type));
}

RsStatus rs_object_map(const RsCall *call, RsValue object, RsValue *out, RsError *err)
{
    *out = object;
    if (object.type == RS_TYPE_MAP || object.type == RS_TYPE_NULL) return RS_OK;
    if (object.type == RS_TYPE_CLAIM) return rs_claim_map(call, object.as.id, out, err);
    if (object.type != RS_TYPE_NODE && object.type != RS_TYPE_EDGE)
        return rs_fn_refuse_type(call, "a map, node or relationship", object, err);
    RS_TRY(rs_fn_alive(call, object, err));
    bool edge = object.type == RS_TYPE_EDGE;
    const uint32_t *keys;
    uint32_t count = rs_view_keys(call->view, edge, object.as.id, &keys);
    RsPair *pairs = RS_NEW_ARRAY(call->arena, RsPair, count + 1u);
    uint32_t *ids = RS_NEW_ARRAY(call->arena, uint32_t, count + 1u);
    if (pairs == NULL || ids == NULL) return rs_fail_memory(err);
    /* The keys are lent only until the view is asked again. */
    if (count > 0) memcpy(ids, keys, count * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        pairs[i].key = rs_schema_name(rs_view_schema(call->view), RS_NAME_KEY, ids[i]);
        pairs[i].value = edge ? rs_view_edge_property(call->view, object.as.id, ids[i])
                              : rs_view_node_property(call->view, object.as.id, ids[i]);
    }
    return rs_value_map(call->arena, pairs, count, out) ? RS_OK : rs_fail_memory(err);
}

RS_KERNEL(properties)
{
    RS_UNUSED(arg_count);
    return rs_object_map(call, args[0], out, err);
}

RS_KERNEL(keys)
{
    RS_UNUSED(arg_count);
    RsValue map, *items;
    RS_TRY(rs_object_map(call, args[0], &map, err));
    RS_TRY(rs_fn_list(call, map.length, &items, err));
    for (uint32_t i = 0; i < map.length; i++)
        items[i] = rs_value_text(map.as.pairs[i].key);
    *out = rs_value_list(items, map.length);
    return RS_OK;
}

RS_KERNEL(labels)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_NODE) return rs_fn_refuse(call, "a node", args[0], err);
    RS_TRY(rs_fn_alive(call, args[0], err));
    const uint32_t *ids;
    RsValue *items;
    uint32_t count = rs_view_labels(call->view, args[0].as.id, &ids);
    RS_TRY(rs_fn_list(call, count, &items, err));
    for (uint32_t i = 0; i < count; i++)
        items[i] = rs_value_text(rs_schema_name(rs_view_schema(call->view), RS_NAME_LABEL, ids[i]));
    *out = rs_value_list(items, count);
    return RS_OK;
}

static RsStatus ends_of(const RsCall *call, RsValue edge, RsEdgeEnds *out, RsError *err)
{
    if (edge.type != RS_TYPE_EDGE) return rs_fn_refuse(call, "a relationship", edge, err);
    *out = rs_view_edge(call->view, edge.as.id);
    return RS_OK;
}

RS_KERNEL(type) /* also of a deleted relationship: it cannot change */
{
    RS_UNUSED(arg_count);
    RsEdgeEnds ends;
    RS_TRY(ends_of(call, args[0], &ends, err));
    *out = rs_value_text(rs_schema_name(rs_view_schema(call->view), RS_NAME_TYPE, ends.type));
    return RS_OK;
}

RS_KERNEL(startNode)
{
    RS_UNUSED(arg_count);
    RsEdgeEnds ends;
    RS_TRY(ends_of(call, args[0], &ends, err));
    *out = rs_value_id(RS_TYPE_NODE, ends.start);
    return RS_OK;
}

RS_KERNEL(endNode)
{
    RS_UNUSED(arg_count);
    RsEdgeEnds ends;
    RS_TRY(ends_of(call, args[0], &ends, err));
    *out = rs_value_id(RS_TYPE_NODE, ends.end);
    return RS_OK;
}

RS_KERNEL(id)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_NODE && args[0].type != RS_TYPE_EDGE &&
        args[0].type != RS_TYPE_CLAIM)
        return rs_fn_refuse(call, "a node, relationship or claim", args[0], err);
    RsFactKind kind = args[0].type == RS_TYPE_NODE   ? RS_FACT_NODE
                      : args[0].type == RS_TYPE_EDGE ? RS_FACT_EDGE
                                                     : RS_FACT_CLAIM;
    if (call->run->changes != NULL)
        rs_change_set_show(call->run->changes, (RsFact){kind, args[0].as.id, 0});
    *out = rs_value_int(args[0].as.id);
    return RS_OK;
}

RS_KERNEL(elementId)
{
    RsValue id;
    RS_TRY(rs_fn_id(call, args, arg_count, &id, err));
    char letter = args[0].type == RS_TYPE_NODE ? 'n' : args[0].type == RS_TYPE_EDGE ? 'r' : 'c';
    RsText text = rs_arena_format(call->arena, "%c%lld", letter, (long long)id.as.integer);
    if (text.data == NULL) return rs_fail_memory(err);
    *out = rs_value_text(text);
    return RS_OK;
}

RS_KERNEL(degree)
{
    if (args[0].type != RS_TYPE_NODE) return rs_fn_refuse(call, "a node", args[0], err);
    RS_TRY(rs_fn_alive(call, args[0], err));
    uint32_t type = RS_NO_ID;
    if (arg_count > 1) {
        if (args[1].type != RS_TYPE_STRING) return rs_fn_refuse(call, "a type", args[1], err);
        type = rs_schema_find(rs_view_schema(call->view), RS_NAME_TYPE, rs_as_text(args[1]));
    }
    uint32_t count = type == RS_NO_ID ? 0 : 1;
    *out = rs_value_int((int64_t)rs_view_degree(call->view, args[0].as.id, RS_HOP_BOTH, &type,
                                                count, arg_count < 2));
    return RS_OK;
}

/* ---- paths ---- */

static RsStatus must_be_path(const RsCall *call, RsValue value, RsError *err)
{
    return value.type == RS_TYPE_PATH ? RS_OK : rs_fn_refuse(call, "a path", value, err);
}

static RsStatus ids_list(const RsCall *call, RsType type, const uint32_t *ids, uint32_t count,
                         RsValue *out, RsError *err)
{
    RsValue *items;
    RS_TRY(rs_fn_list(call, count, &items, err));
    for (uint32_t i = 0; i < count; i++)
        items[i] = rs_value_id(type, ids[i]);
    *out = rs_value_list(items, count);
    return RS_OK;
}

RS_KERNEL(nodes)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_path(call, args[0], err));
    const RsPath *path = args[0].as.path;
    return ids_list(call, RS_TYPE_NODE, path->nodes, path->hop_count + 1, out, err);
}

RS_KERNEL(relationships)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_path(call, args[0], err));
    return ids_list(call, RS_TYPE_EDGE, args[0].as.path->edges, args[0].as.path->hop_count, out,
                    err);
}

RS_KERNEL(length)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_path(call, args[0], err));
    *out = rs_value_int(args[0].as.path->hop_count);
    return RS_OK;
}

RS_KERNEL(cost)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_path(call, args[0], err));
    double cost = args[0].as.path->cost;
    *out = isnan(cost) ? RS_NULL : rs_value_float(cost);
    return RS_OK;
}
