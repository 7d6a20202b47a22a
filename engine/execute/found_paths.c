/* found_paths.c - paths as they come out of a search, gathered into the columns of a batch. */
#include "execute/found_paths.h"

#define FIRST_ROWS 8u /* then twice as many a batch */

static bool carried(const RsOp *op, RsSlot slot)
{
    if (slot == RS_NO_SLOT) return false;
    for (uint32_t i = 0; i < op->node->carry.count; i++)
        if (op->node->carry.items[i] == slot) return true;
    return false;
}

void rs_found_begin(RsFoundPaths *found, RsOp *op, RsSlot to)
{
    const RsPatternEdge *edge = op->node->as.search.edge;
    found->op = op;
    found->edge = edge;
    found->to = to;
    found->reversed = op->node->as.search.reversed;
    found->need_list = carried(op, edge->slot);
    found->need_path = carried(op, edge->path_slot);
    found->need_groups = carried(op, edge->group_from) || carried(op, edge->group_edge) ||
                         carried(op, edge->group_to);
    found->count = 0;
    found->room = found->room == 0 ? FIRST_ROWS : found->room;
}

/* The path from the pattern's left end to its right, in the arena. */
static bool straighten(bool reversed, const RsPath *path, RsArena *arena, RsPath **out)
{
    uint32_t hops = path->hop_count;
    RsPath *copy = RS_NEW(arena, RsPath);
    uint32_t *nodes = RS_NEW_ARRAY(arena, uint32_t, hops + 1);
    uint32_t *edges = RS_NEW_ARRAY(arena, uint32_t, hops + 1);
    if (copy == NULL || nodes == NULL || edges == NULL) return false;
    for (uint32_t i = 0; i <= hops; i++)
        nodes[i] = path->nodes[reversed ? hops - i : i];
    for (uint32_t i = 0; i < hops; i++)
        edges[i] = path->edges[reversed ? hops - 1 - i : i];
    *copy = (RsPath){hops, nodes, edges, path->cost};
    *out = copy;
    return true;
}

static bool id_list(RsArena *arena, RsType type, const uint32_t *ids, uint32_t count, RsValue *out)
{
    RsValue *items = RS_NEW_ARRAY(arena, RsValue, count + 1);
    if (items == NULL) return false;
    for (uint32_t i = 0; i < count; i++)
        items[i] = rs_value_id(type, ids[i]);
    *out = rs_value_list(items, count);
    return true;
}

static RsValue path_value(const RsPath *path)
{
    return (RsValue){.type = RS_TYPE_PATH, .as.path = path};
}

RsStatus rs_found_add(RsFoundPaths *found, uint32_t row, const RsPath *path, RsError *err)
{
    uint32_t at = found->count++;
    RsArena *arena = found->op->arena;
    found->rows[at] = row;
    found->ends[at] = path->nodes[path->hop_count];
    if (!found->need_list && !found->need_path && !found->need_groups) return RS_OK;
    RsPath *copy;
    if (!straighten(found->reversed, path, arena, &copy)) return rs_fail_memory(err);
    uint32_t hops = copy->hop_count;
    bool ok = true;
    found->path[at] = path_value(copy);
    if (found->edge->many)
        ok = ok && id_list(arena, RS_TYPE_EDGE, copy->edges, hops, &found->list[at]);
    else
        found->list[at] = hops == 1 ? rs_value_id(RS_TYPE_EDGE, copy->edges[0]) : RS_NULL;
    if (found->need_groups)
        ok = ok && id_list(arena, RS_TYPE_NODE, copy->nodes, hops, &found->groups[0][at]) &&
             id_list(arena, RS_TYPE_EDGE, copy->edges, hops, &found->groups[1][at]) &&
             id_list(arena, RS_TYPE_NODE, copy->nodes + 1, hops, &found->groups[2][at]);
    return ok ? RS_OK : rs_fail_memory(err);
}

static bool set_values(RsArena *arena, RsBatch *batch, RsSlot slot, const RsValue *values,
                       uint32_t count)
{
    if (slot == RS_NO_SLOT) return true;
    RsVector *column = rs_vector_new(arena, RS_VECTOR_VALUES, count);
    if (column == NULL) return false;
    memcpy(column->as.values, values, count * sizeof(RsValue));
    batch->columns[slot] = column;
    return true;
}

static bool set_columns(RsFoundPaths *found, RsArena *arena, RsBatch *batch, uint32_t count)
{
    const RsPatternEdge *edge = found->edge;
    bool ok = true;
    if (found->to != RS_NO_SLOT) {
        RsVector *ends = rs_vector_new(arena, RS_VECTOR_NODES, count);
        if (ends == NULL) return false;
        memcpy(ends->as.ids, found->ends, count * sizeof(uint32_t));
        batch->columns[found->to] = ends;
    }
    if (found->need_list) ok = ok && set_values(arena, batch, edge->slot, found->list, count);
    if (found->need_path) ok = ok && set_values(arena, batch, edge->path_slot, found->path, count);
    if (!found->need_groups) return ok;
    return ok && set_values(arena, batch, edge->group_from, found->groups[0], count) &&
           set_values(arena, batch, edge->group_edge, found->groups[1], count) &&
           set_values(arena, batch, edge->group_to, found->groups[2], count);
}

RsStatus rs_found_batch(RsFoundPaths *found, const RsBatch *outer, RsBatch **out, RsError *err)
{
    uint32_t count = found->count;
    found->count = 0;
    if (found->room < RS_BATCH_ROWS) found->room *= 2;
    RsBatch *batch = rs_op_spread(found->op, outer, found->rows, count);
    if (batch == NULL || !set_columns(found, found->op->arena, batch, count))
        return rs_fail_memory(err);
    *out = batch;
    return RS_OK;
}

RsStatus rs_found_probe(RsFoundPaths *found, const RsBatch *outer, uint32_t row, const RsPath *path,
                        RsArena *arena, RsBatch **out, RsError *err)
{
    RsBatch *batch = rs_op_one_row(arena, outer, row);
    RsPath *copy;
    RsValue list;
    if (batch == NULL || !straighten(found->reversed, path, arena, &copy))
        return rs_fail_memory(err);
    if (!id_list(arena, RS_TYPE_EDGE, copy->edges, copy->hop_count, &list))
        return rs_fail_memory(err);
    RsValue value = path_value(copy);
    if (!found->edge->many && copy->hop_count == 1) list = list.as.items[0];
    RsValue groups[2];
    if (!set_values(arena, batch, found->edge->slot, &list, 1) ||
        !set_values(arena, batch, found->edge->path_slot, &value, 1) ||
        !id_list(arena, RS_TYPE_NODE, copy->nodes, copy->hop_count, &groups[0]) ||
        !id_list(arena, RS_TYPE_NODE, copy->nodes + 1, copy->hop_count, &groups[1]) ||
        !set_values(arena, batch, found->edge->group_from, &groups[0], 1) ||
        !set_values(arena, batch, found->edge->group_edge, &list, 1) ||
        !set_values(arena, batch, found->edge->group_to, &groups[1], 1))
        return rs_fail_memory(err);
    *out = batch;
    return RS_OK;
}
