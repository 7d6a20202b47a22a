/* vector.h - a column of a batch: typed data and which of its rows are null.
 *
 * Shape   up to RS_BATCH_ROWS physical rows; only the rows that a batch's selection names count.
 *           VALUES  RsValue each (null by its type)
 *           NODES EDGES  ids, RS_NO_ROW_ID is null
 *           INTS FLOATS BOOLS  data and one null byte a row (nulls NULL: none is)
 * Owner   data borrows from the arena of whoever made the vector. */
#ifndef RS_VALUE_VECTOR_H
#define RS_VALUE_VECTOR_H

#include "value/value.h"

#define RS_BATCH_ROWS 1024u
#define RS_NO_ROW_ID UINT32_MAX

typedef enum RsVectorKind {
    RS_VECTOR_VALUES,
    RS_VECTOR_NODES,
    RS_VECTOR_EDGES,
    RS_VECTOR_INTS,
    RS_VECTOR_FLOATS,
    RS_VECTOR_BOOLS
} RsVectorKind;

typedef struct RsVector {
    RsVectorKind kind;
    uint8_t *nulls; /* 1: null; NULL where none is, and for VALUES, NODES, EDGES */
    union {
        RsValue *values;
        uint32_t *ids;
        int64_t *integers;
        double *reals;
        uint8_t *booleans;
    } as;
} RsVector;

/* Room for `rows` rows; data is not set, nulls (for the typed kinds) are there and zero.
 * NULL: the arena is full. */
RsVector *rs_vector_new(RsArena *arena, RsVectorKind kind, uint32_t rows);

static inline RsValue rs_vector_get(const RsVector *vector, uint32_t row)
{
    switch (vector->kind) {
    case RS_VECTOR_VALUES:
        return vector->as.values[row];
    case RS_VECTOR_NODES:
        return vector->as.ids[row] == RS_NO_ROW_ID ? RS_NULL
                                                   : rs_value_id(RS_TYPE_NODE, vector->as.ids[row]);
    case RS_VECTOR_EDGES:
        return vector->as.ids[row] == RS_NO_ROW_ID ? RS_NULL
                                                   : rs_value_id(RS_TYPE_EDGE, vector->as.ids[row]);
    case RS_VECTOR_INTS:
        return vector->nulls != NULL && vector->nulls[row] ? RS_NULL
                                                           : rs_value_int(vector->as.integers[row]);
    case RS_VECTOR_FLOATS:
        return vector->nulls != NULL && vector->nulls[row] ? RS_NULL
                                                           : rs_value_float(vector->as.reals[row]);
    case RS_VECTOR_BOOLS:
        return vector->nulls != NULL && vector->nulls[row]
                   ? RS_NULL
                   : rs_value_bool(vector->as.booleans[row] != 0);
    }
    return RS_NULL;
}

/* Rows rows[0 .. count) of `from`, in that order, as a new vector of the same kind. */
RsVector *rs_vector_gather(RsArena *arena, const RsVector *from, const uint32_t *rows,
                           uint32_t count);
/* The same value in every row (ids and scalars become typed vectors). */
RsVector *rs_vector_fill(RsArena *arena, RsValue value, uint32_t rows);
/* Values that live in another arena are copied deep into this one. RS_LIMIT as rs_value_keep. */
RS_MUST_USE RsStatus rs_vector_own(RsArena *arena, RsVector *vector, const uint16_t *selection,
                                   uint32_t count, RsError *err);

#endif
