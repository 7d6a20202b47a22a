/* value.c - copying values between arenas, what may be stored, three-valued logic. */
#include "value/value.h"

static bool copy_value(RsArena *arena, RsValue value, unsigned depth, RsValue *out);
static bool copy_path(RsArena *arena, const RsPath *path, RsValue *out);
static const void *copy_bytes(RsArena *arena, const void *bytes, size_t count);
static bool storable(RsValue value, unsigned depth);
static bool too_deep(RsValue value, unsigned depth);

bool rs_value_copy(RsArena *arena, RsValue value, RsValue *out)
{
    return copy_value(arena, value, 0, out);
}

RsStatus rs_value_keep(RsArena *arena, RsValue value, RsValue *out, RsError *err)
{
    if (copy_value(arena, value, 0, out)) return RS_OK;
    RS_TRY(rs_value_check_depth(value, err));
    return rs_fail_memory(err);
}

RsStatus rs_value_check_depth(RsValue value, RsError *err)
{
    if (!too_deep(value, 0)) return RS_OK;
    return rs_fail(err, RS_LIMIT, "ValueTooDeep", RS_NOWHERE,
                   "lists or maps stand in each other more than %u deep", RS_VALUE_DEPTH);
}

bool rs_value_storable(RsValue v)
{
    return storable(v, 0);
}

RsTruth rs_truth_and(RsTruth a, RsTruth b)
{
    if (a == RS_FALSE || b == RS_FALSE) return RS_FALSE;
    return a == RS_TRUE && b == RS_TRUE ? RS_TRUE : RS_UNKNOWN;
}

RsTruth rs_truth_or(RsTruth a, RsTruth b)
{
    if (a == RS_TRUE || b == RS_TRUE) return RS_TRUE;
    return a == RS_FALSE && b == RS_FALSE ? RS_FALSE : RS_UNKNOWN;
}

RsTruth rs_truth_xor(RsTruth a, RsTruth b)
{
    if (a == RS_UNKNOWN || b == RS_UNKNOWN) return RS_UNKNOWN;
    return a == b ? RS_FALSE : RS_TRUE;
}

RsTruth rs_truth_not(RsTruth a)
{
    if (a == RS_UNKNOWN) return RS_UNKNOWN;
    return a == RS_TRUE ? RS_FALSE : RS_TRUE;
}

static bool copy_value(RsArena *arena, RsValue value, unsigned depth, RsValue *out)
{
    *out = value;
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
    case RS_TYPE_BOOL:
    case RS_TYPE_INT:
    case RS_TYPE_FLOAT:
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_CLAIM:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
    case RS_TYPE_COUNT:
        return true;
    case RS_TYPE_STRING:
        out->as.text = rs_arena_text(arena, value.as.text, value.length).data;
        return out->as.text != NULL;
    case RS_TYPE_LIST: {
        if (value.length == 0) return true;
        RsValue *items =
            depth == RS_VALUE_DEPTH ? NULL : RS_NEW_ARRAY(arena, RsValue, value.length);
        if (items == NULL) return false;
        for (uint32_t i = 0; i < value.length; i++)
            if (!copy_value(arena, value.as.items[i], depth + 1, &items[i])) return false;
        out->as.items = items;
        return true;
    }
    case RS_TYPE_MAP: {
        if (value.length == 0) return true;
        RsPair *pairs = depth == RS_VALUE_DEPTH ? NULL : RS_NEW_ARRAY(arena, RsPair, value.length);
        if (pairs == NULL) return false;
        for (uint32_t i = 0; i < value.length; i++) {
            RsText key = value.as.pairs[i].key;
            pairs[i].key = rs_arena_text(arena, key.data, key.length);
            if (pairs[i].key.data == NULL ||
                !copy_value(arena, value.as.pairs[i].value, depth + 1, &pairs[i].value))
                return false;
        }
        out->as.pairs = pairs;
        return true;
    }
    case RS_TYPE_PATH:
        return copy_path(arena, value.as.path, out);
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME: {
        RsMoment moment = *value.as.moment;
        if (moment.zone != NULL) {
            moment.zone = rs_arena_text(arena, moment.zone, strlen(moment.zone)).data;
            if (moment.zone == NULL) return false;
        }
        out->as.moment = copy_bytes(arena, &moment, sizeof moment);
        return out->as.moment != NULL;
    }
    case RS_TYPE_DURATION:
        out->as.duration = copy_bytes(arena, value.as.duration, sizeof(RsDuration));
        return out->as.duration != NULL;
    case RS_TYPE_POINT:
        out->as.point = copy_bytes(arena, value.as.point, sizeof(RsPoint));
        return out->as.point != NULL;
    }
    return true;
}

static bool copy_path(RsArena *arena, const RsPath *path, RsValue *out)
{
    RsPath copy = *path;
    copy.nodes =
        copy_bytes(arena, path->nodes, ((size_t)path->hop_count + 1) * sizeof *path->nodes);
    copy.edges = copy_bytes(arena, path->edges, path->hop_count * sizeof *path->edges);
    if (copy.nodes == NULL || copy.edges == NULL) return false;
    out->as.path = copy_bytes(arena, &copy, sizeof copy);
    return out->as.path != NULL;
}

static const void *copy_bytes(RsArena *arena, const void *bytes, size_t count)
{
    void *copy = rs_arena_take(arena, count);
    if (copy != NULL && count > 0) memcpy(copy, bytes, count);
    return copy;
}

static bool too_deep(RsValue value, unsigned depth)
{
    bool list = value.type == RS_TYPE_LIST;
    if ((!list && value.type != RS_TYPE_MAP) || value.length == 0) return false;
    if (depth == RS_VALUE_DEPTH) return true;
    for (uint32_t i = 0; i < value.length; i++)
        if (too_deep(list ? value.as.items[i] : value.as.pairs[i].value, depth + 1)) return true;
    return false;
}

static bool storable(RsValue value, unsigned depth)
{
    const RsTypes refused =
        RS_TYPES(MAP) | RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(PATH) | RS_TYPES(CLAIM);
    if (value.type != RS_TYPE_LIST) return (refused >> value.type & 1u) == 0;
    if (depth == RS_VALUE_DEPTH) return false;
    for (uint32_t i = 0; i < value.length; i++)
        if (!storable(value.as.items[i], depth + 1)) return false;
    return true;
}
