/* unlike.c - relationships that a new one must differ from, and the types that a hop may take. */
#include "execute/unlike.h"

RsStatus rs_unlike_start(RsUnlike *unlike, const RsBatch *batch, RsSlots single, RsSlots lists)
{
    *unlike = (RsUnlike){batch, single, lists};
    return RS_OK;
}

bool rs_unlike_repeats(const RsUnlike *unlike, uint32_t row, uint32_t edge)
{
    for (uint32_t i = 0; i < unlike->single.count; i++) {
        const RsVector *column = unlike->batch->columns[unlike->single.items[i]];
        if (column == NULL) continue;
        if (column->kind == RS_VECTOR_EDGES) {
            if (column->as.ids[row] == edge) return true;
            continue;
        }
        RsValue value = rs_vector_get(column, row);
        if (value.type == RS_TYPE_EDGE && value.as.id == edge) return true;
    }
    for (uint32_t i = 0; i < unlike->lists.count; i++) {
        const RsVector *column = unlike->batch->columns[unlike->lists.items[i]];
        if (column == NULL) continue;
        RsValue list = rs_vector_get(column, row);
        for (uint32_t k = 0; list.type == RS_TYPE_LIST && k < list.length; k++)
            if (list.as.items[k].type == RS_TYPE_EDGE && list.as.items[k].as.id == edge)
                return true;
    }
    return false;
}

RsStatus rs_unlike_row(const RsUnlike *unlike, uint32_t row, RsArena *arena, uint32_t **edges,
                       uint32_t *count, RsError *err)
{
    size_t room = unlike->single.count;
    for (uint32_t i = 0; i < unlike->lists.count; i++) {
        const RsVector *column = unlike->batch->columns[unlike->lists.items[i]];
        RsValue list = column == NULL ? RS_NULL : rs_vector_get(column, row);
        if (list.type == RS_TYPE_LIST) room += list.length;
    }
    *edges = RS_NEW_ARRAY(arena, uint32_t, room + 1);
    *count = 0;
    if (*edges == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < unlike->single.count; i++) {
        const RsVector *column = unlike->batch->columns[unlike->single.items[i]];
        RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, row);
        if (value.type == RS_TYPE_EDGE) (*edges)[(*count)++] = value.as.id;
    }
    for (uint32_t i = 0; i < unlike->lists.count; i++) {
        const RsVector *column = unlike->batch->columns[unlike->lists.items[i]];
        RsValue list = column == NULL ? RS_NULL : rs_vector_get(column, row);
        for (uint32_t k = 0; list.type == RS_TYPE_LIST && k < list.length; k++)
            if (list.as.items[k].type == RS_TYPE_EDGE)
                (*edges)[(*count)++] = list.as.items[k].as.id;
    }
    return RS_OK;
}

RsStatus rs_unlike_types(RsRun *run, RsView *view, const RsText *names, uint32_t name_count,
                         uint32_t **types, uint32_t *count, RsError *err)
{
    *count = 0;
    *types = RS_NEW_ARRAY(run->arena, uint32_t, name_count + 1);
    if (*types == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < name_count; i++) {
        uint32_t type = rs_schema_find(rs_view_schema(view), RS_NAME_TYPE, names[i]);
        bool known = type == RS_NO_ID;
        for (uint32_t k = 0; !known && k < *count; k++)
            known = (*types)[k] == type;
        if (!known) (*types)[(*count)++] = type;
    }
    return RS_OK;
}
