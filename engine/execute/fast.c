/* fast.c - typed kernels of the frequent operators. */
#include "execute/fast.h"

typedef RsStatus (*Kernel)(const RsFast *fast, RsVector *out, RsError *err);

/* Null rows: null where either side is. Filled before the kernel, which may then skip them. */
static bool is_null(const RsVector *vector, uint32_t row)
{
    if (vector->kind == RS_VECTOR_NODES || vector->kind == RS_VECTOR_EDGES)
        return vector->as.ids[row] == RS_NO_ROW_ID;
    return vector->nulls != NULL && vector->nulls[row] != 0;
}

#define EACH_ROW(fast, row)                                                                        \
    for (uint32_t row##_i = 0, row = 0; row##_i < (fast)->batch->live_count &&                     \
                                        (row = rs_batch_row((fast)->batch, row##_i), true);        \
         row##_i++)

/* ---- integers: overflow is told by the generic kernel, which words the error ---- */

#define INT_KERNEL(NAME, BUILTIN, GENERIC)                                                         \
    static RsStatus NAME(const RsFast *fast, RsVector *out, RsError *err)                          \
    {                                                                                              \
        const int64_t *a = fast->left->as.integers, *b = fast->right->as.integers;                 \
        EACH_ROW(fast, row)                                                                        \
        {                                                                                          \
            if (out->nulls[row] || !BUILTIN(a[row], b[row], &out->as.integers[row])) continue;     \
            RsValue ignored;                                                                       \
            return GENERIC(rs_value_int(a[row]), rs_value_int(b[row]), &ignored, err);             \
        }                                                                                          \
        return RS_OK;                                                                              \
    }
INT_KERNEL(add_ints, __builtin_add_overflow, rs_number_add)
INT_KERNEL(subtract_ints, __builtin_sub_overflow, rs_number_subtract)
INT_KERNEL(multiply_ints, __builtin_mul_overflow, rs_number_multiply)

/* Division keeps its odd cases (zero, the least integer by -1) in one place. */
#define INT_DIVISION(NAME, GENERIC)                                                                \
    static RsStatus NAME(const RsFast *fast, RsVector *out, RsError *err)                          \
    {                                                                                              \
        const int64_t *a = fast->left->as.integers, *b = fast->right->as.integers;                 \
        EACH_ROW(fast, row)                                                                        \
        {                                                                                          \
            if (out->nulls[row]) continue;                                                         \
            RsValue value;                                                                         \
            RS_TRY(GENERIC(rs_value_int(a[row]), rs_value_int(b[row]), &value, err));              \
            out->as.integers[row] = value.as.integer;                                              \
        }                                                                                          \
        return RS_OK;                                                                              \
    }
INT_DIVISION(divide_ints, rs_number_divide)
INT_DIVISION(modulo_ints, rs_number_modulo)

/* ---- floats, alone and with integers ---- */

#define FLOAT_KERNEL(NAME, SIGN, LEFT, RIGHT)                                                      \
    static RsStatus NAME(const RsFast *fast, RsVector *out, RsError *err)                          \
    {                                                                                              \
        (void)err;                                                                                 \
        EACH_ROW(fast, row)                                                                        \
        out->as.reals[row] =                                                                       \
            (double)fast->left->as.LEFT[row] SIGN(double) fast->right->as.RIGHT[row];              \
        return RS_OK;                                                                              \
    }
FLOAT_KERNEL(add_floats, +, reals, reals)
FLOAT_KERNEL(add_int_float, +, integers, reals)
FLOAT_KERNEL(add_float_int, +, reals, integers)
FLOAT_KERNEL(subtract_floats, -, reals, reals)
FLOAT_KERNEL(subtract_int_float, -, integers, reals)
FLOAT_KERNEL(subtract_float_int, -, reals, integers)
FLOAT_KERNEL(multiply_floats, *, reals, reals)
FLOAT_KERNEL(multiply_int_float, *, integers, reals)
FLOAT_KERNEL(multiply_float_int, *, reals, integers)

/* ---- comparison ---- */

#define COMPARE_KERNEL(NAME, SIGN, MEMBER)                                                         \
    static RsStatus NAME(const RsFast *fast, RsVector *out, RsError *err)                          \
    {                                                                                              \
        (void)err;                                                                                 \
        EACH_ROW(fast, row)                                                                        \
        out->as.booleans[row] = fast->left->as.MEMBER[row] SIGN fast->right->as.MEMBER[row];       \
        return RS_OK;                                                                              \
    }
COMPARE_KERNEL(equal_ints, ==, integers)
COMPARE_KERNEL(unequal_ints, !=, integers)
COMPARE_KERNEL(less_ints, <, integers)
COMPARE_KERNEL(less_equal_ints, <=, integers)
COMPARE_KERNEL(greater_ints, >, integers)
COMPARE_KERNEL(greater_equal_ints, >=, integers)
COMPARE_KERNEL(equal_floats, ==, reals)
COMPARE_KERNEL(unequal_floats, !=, reals)
COMPARE_KERNEL(less_floats, <, reals)
COMPARE_KERNEL(less_equal_floats, <=, reals)
COMPARE_KERNEL(greater_floats, >, reals)
COMPARE_KERNEL(greater_equal_floats, >=, reals)
COMPARE_KERNEL(equal_ids, ==, ids)
COMPARE_KERNEL(unequal_ids, !=, ids)
COMPARE_KERNEL(equal_bools, ==, booleans)
COMPARE_KERNEL(unequal_bools, !=, booleans)

typedef struct Line {
    RsFunctionId function;
    RsVectorKind left, right, result;
    Kernel kernel;
} Line;

static const Line LINES[] = {
    {RS_FN_add, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_INTS, add_ints},
    {RS_FN_add, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, add_floats},
    {RS_FN_add, RS_VECTOR_INTS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, add_int_float},
    {RS_FN_add, RS_VECTOR_FLOATS, RS_VECTOR_INTS, RS_VECTOR_FLOATS, add_float_int},
    {RS_FN_subtract, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_INTS, subtract_ints},
    {RS_FN_subtract, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, subtract_floats},
    {RS_FN_subtract, RS_VECTOR_INTS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, subtract_int_float},
    {RS_FN_subtract, RS_VECTOR_FLOATS, RS_VECTOR_INTS, RS_VECTOR_FLOATS, subtract_float_int},
    {RS_FN_multiply, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_INTS, multiply_ints},
    {RS_FN_multiply, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, multiply_floats},
    {RS_FN_multiply, RS_VECTOR_INTS, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, multiply_int_float},
    {RS_FN_multiply, RS_VECTOR_FLOATS, RS_VECTOR_INTS, RS_VECTOR_FLOATS, multiply_float_int},
    {RS_FN_divide, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_INTS, divide_ints},
    {RS_FN_modulo, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_INTS, modulo_ints},
    {RS_FN_equal, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, equal_ints},
    {RS_FN_not_equal, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, unequal_ints},
    {RS_FN_less, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, less_ints},
    {RS_FN_less_equal, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, less_equal_ints},
    {RS_FN_greater, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, greater_ints},
    {RS_FN_greater_equal, RS_VECTOR_INTS, RS_VECTOR_INTS, RS_VECTOR_BOOLS, greater_equal_ints},
    {RS_FN_equal, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS, equal_floats},
    {RS_FN_not_equal, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS, unequal_floats},
    {RS_FN_less, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS, less_floats},
    {RS_FN_less_equal, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS, less_equal_floats},
    {RS_FN_greater, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS, greater_floats},
    {RS_FN_greater_equal, RS_VECTOR_FLOATS, RS_VECTOR_FLOATS, RS_VECTOR_BOOLS,
     greater_equal_floats},
    {RS_FN_equal, RS_VECTOR_NODES, RS_VECTOR_NODES, RS_VECTOR_BOOLS, equal_ids},
    {RS_FN_not_equal, RS_VECTOR_NODES, RS_VECTOR_NODES, RS_VECTOR_BOOLS, unequal_ids},
    {RS_FN_equal, RS_VECTOR_EDGES, RS_VECTOR_EDGES, RS_VECTOR_BOOLS, equal_ids},
    {RS_FN_not_equal, RS_VECTOR_EDGES, RS_VECTOR_EDGES, RS_VECTOR_BOOLS, unequal_ids},
    {RS_FN_equal, RS_VECTOR_BOOLS, RS_VECTOR_BOOLS, RS_VECTOR_BOOLS, equal_bools},
    {RS_FN_not_equal, RS_VECTOR_BOOLS, RS_VECTOR_BOOLS, RS_VECTOR_BOOLS, unequal_bools},
};

RsStatus rs_fast_binary(const RsFast *fast, RsArena *arena, const RsVector **out, RsError *err)
{
    *out = NULL;
    /* Operators stand first in functions.def: nothing later has a line. */
    if (fast->left->kind == RS_VECTOR_VALUES || fast->right->kind == RS_VECTOR_VALUES ||
        fast->function > RS_FN_greater_equal)
        return RS_OK;
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
        const Line *line = &LINES[i];
        if (line->function != fast->function || line->left != fast->left->kind ||
            line->right != fast->right->kind)
            continue;
        RsVector *column = rs_vector_new(arena, line->result, fast->batch->row_count);
        if (column == NULL) return rs_fail_memory(err);
        EACH_ROW(fast, row)
        column->nulls[row] = is_null(fast->left, row) || is_null(fast->right, row);
        *out = column;
        return line->kernel(fast, column, err);
    }
    return RS_OK;
}
