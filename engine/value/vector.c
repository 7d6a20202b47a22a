/* vector.c - columns of a batch. */
#include "value/vector.h"

static size_t item_bytes(RsVectorKind kind);
static RsVectorKind kind_for(RsValue value);
static bool has_nulls(RsVectorKind kind);

RsVector *rs_vector_new(RsArena *arena, RsVectorKind kind, uint32_t rows)
{
    RsVector *vector = RS_NEW(arena, RsVector);
    if (vector == NULL) return NULL;
    vector->kind = kind;
    vector->as.values = rs_arena_take_array(arena, item_bytes(kind), rows);
    if (vector->as.values == NULL) return NULL;
    if (has_nulls(kind) && (vector->nulls = rs_arena_take(arena, rows)) == NULL) return NULL;
    return vector;
}

RsVector *rs_vector_gather(RsArena *arena, const RsVector *from, const uint32_t *rows,
                           uint32_t count)
{
    RsVector *vector = rs_vector_new(arena, from->kind, count);
    if (vector == NULL) return NULL;
    switch (from->kind) {
    case RS_VECTOR_VALUES:
        for (uint32_t i = 0; i < count; i++)
            vector->as.values[i] = from->as.values[rows[i]];
        break;
    case RS_VECTOR_NODES:
    case RS_VECTOR_EDGES:
        for (uint32_t i = 0; i < count; i++)
            vector->as.ids[i] = from->as.ids[rows[i]];
        break;
    case RS_VECTOR_INTS:
        for (uint32_t i = 0; i < count; i++)
            vector->as.integers[i] = from->as.integers[rows[i]];
        break;
    case RS_VECTOR_FLOATS:
        for (uint32_t i = 0; i < count; i++)
            vector->as.reals[i] = from->as.reals[rows[i]];
        break;
    case RS_VECTOR_BOOLS:
        for (uint32_t i = 0; i < count; i++)
            vector->as.booleans[i] = from->as.booleans[rows[i]];
        break;
    }
    if (from->nulls == NULL) {
        vector->nulls = NULL;
    } else if (vector->nulls != NULL) {
        for (uint32_t i = 0; i < count; i++)
            vector->nulls[i] = from->nulls[rows[i]];
    }
    return vector;
}

RsVector *rs_vector_fill(RsArena *arena, RsValue value, uint32_t rows)
{
    RsVector *vector = rs_vector_new(arena, kind_for(value), rows);
    if (vector == NULL) return NULL;
    for (uint32_t row = 0; row < rows; row++) {
        switch (vector->kind) {
        case RS_VECTOR_VALUES:
            vector->as.values[row] = value;
            break;
        case RS_VECTOR_NODES:
        case RS_VECTOR_EDGES:
            vector->as.ids[row] = value.as.id;
            break;
        case RS_VECTOR_INTS:
            vector->as.integers[row] = value.as.integer;
            break;
        case RS_VECTOR_FLOATS:
            vector->as.reals[row] = value.as.real;
            break;
        case RS_VECTOR_BOOLS:
            vector->as.booleans[row] = value.as.boolean;
            break;
        }
    }
    return vector;
}

RsStatus rs_vector_own(RsArena *arena, RsVector *vector, const uint16_t *selection, uint32_t count,
                       RsError *err)
{
    if (vector->kind != RS_VECTOR_VALUES) return RS_OK;
    for (uint32_t i = 0; i < count; i++) {
        RsValue *value = &vector->as.values[selection == NULL ? i : selection[i]];
        RS_TRY(rs_value_keep(arena, *value, value, err));
    }
    return RS_OK;
}

static size_t item_bytes(RsVectorKind kind)
{
    switch (kind) {
    case RS_VECTOR_VALUES:
        return sizeof(RsValue);
    case RS_VECTOR_NODES:
    case RS_VECTOR_EDGES:
        return sizeof(uint32_t);
    case RS_VECTOR_INTS:
        return sizeof(int64_t);
    case RS_VECTOR_FLOATS:
        return sizeof(double);
    case RS_VECTOR_BOOLS:
        return sizeof(uint8_t);
    }
    return sizeof(RsValue);
}

static bool has_nulls(RsVectorKind kind)
{
    return kind == RS_VECTOR_INTS || kind == RS_VECTOR_FLOATS || kind == RS_VECTOR_BOOLS;
}

static RsVectorKind kind_for(RsValue value)
{
    if (value.type == RS_TYPE_NODE) return RS_VECTOR_NODES;
    if (value.type == RS_TYPE_EDGE) return RS_VECTOR_EDGES;
    if (value.type == RS_TYPE_INT) return RS_VECTOR_INTS;
    if (value.type == RS_TYPE_FLOAT) return RS_VECTOR_FLOATS;
    if (value.type == RS_TYPE_BOOL) return RS_VECTOR_BOOLS;
    return RS_VECTOR_VALUES;
}
