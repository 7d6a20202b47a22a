/* fn_operator.c - arithmetic, comparison, null tests, IN, subscripts and slices. */
#include "execute/fn.h"

static RsStatus append_lists(const RsCall *call, RsValue a, RsValue b, RsValue *out, RsError *err)
{
    uint32_t left = a.type == RS_TYPE_LIST ? a.length : 1;
    uint32_t right = b.type == RS_TYPE_LIST ? b.length : 1;
    if ((uint64_t)left + right > UINT32_MAX)
        return rs_fail(err, RS_LIMIT, "ListTooLong", call->expr->span,
                       "the list would be longer than 4,294,967,295 members");
    RsValue *items;
    RS_TRY(rs_fn_list(call, left + right, &items, err));
    if (a.type != RS_TYPE_LIST)
        items[0] = a;
    else if (left > 0)
        memcpy(items, a.as.items, left * sizeof(RsValue));
    if (b.type != RS_TYPE_LIST)
        items[left] = b;
    else if (right > 0)
        memcpy(items + left, b.as.items, right * sizeof(RsValue));
    *out = rs_value_list(items, left + right);
    return RS_OK;
}

static void print_operand(RsBuf *buf, RsValue value)
{
    if (value.type == RS_TYPE_STRING)
        rs_buf_add_text(buf, rs_as_text(value));
    else if (value.type == RS_TYPE_INT)
        rs_buf_printf(buf, "%lld", (long long)value.as.integer);
    else
        rs_float_print(buf, value.as.real);
}

static RsStatus join(const RsCall *call, RsValue a, RsValue b, RsValue *out, RsError *err)
{
    RsBuf buf;
    rs_buf_init(&buf, UINT32_MAX - 1u);
    print_operand(&buf, a);
    print_operand(&buf, b);
    return rs_fn_finish(call, &buf, out, err);
}

static bool joins(RsValue v)
{
    return v.type == RS_TYPE_STRING || rs_is_number(v);
}

/* temporal and duration, either way round; *done false where neither side asks for it. */
static RsStatus add_time(const RsCall *call, RsValue a, RsValue b, bool negate, RsValue *out,
                         bool *done, RsError *err)
{
    *done = true;
    if (a.type == RS_TYPE_DURATION && b.type == RS_TYPE_DURATION)
        return rs_duration_add(a, b, negate, call->arena, out, err);
    if (rs_is_temporal(a) && b.type == RS_TYPE_DURATION)
        return rs_temporal_add(a, b, negate, call->run->zones, call->arena, out, err);
    if (!negate && a.type == RS_TYPE_DURATION && rs_is_temporal(b))
        return rs_temporal_add(b, a, false, call->run->zones, call->arena, out, err);
    *done = false;
    return RS_OK;
}

RS_KERNEL(add)
{
    RS_UNUSED(arg_count);
    RsValue a = args[0], b = args[1];
    if (rs_is_number(a) && rs_is_number(b)) return rs_number_add(a, b, out, err);
    if (a.type == RS_TYPE_LIST || b.type == RS_TYPE_LIST) return append_lists(call, a, b, out, err);
    if (joins(a) && joins(b)) return join(call, a, b, out, err);
    bool done;
    RS_TRY(add_time(call, a, b, false, out, &done, err));
    if (done) return RS_OK;
    return rs_fn_refuse_type(call, "numbers, strings, lists or times and durations",
                             joins(a) ? b : a, err);
}

RS_KERNEL(subtract)
{
    RS_UNUSED(arg_count);
    if (rs_is_number(args[0]) && rs_is_number(args[1]))
        return rs_number_subtract(args[0], args[1], out, err);
    bool done;
    RS_TRY(add_time(call, args[0], args[1], true, out, &done, err));
    if (done) return RS_OK;
    return rs_fn_refuse_type(call, "numbers, or a time and a duration",
                             rs_is_number(args[0]) ? args[1] : args[0], err);
}

RS_KERNEL(multiply)
{
    RS_UNUSED(arg_count);
    RsValue a = args[0], b = args[1];
    if (rs_is_number(a) && rs_is_number(b)) return rs_number_multiply(a, b, out, err);
    if (a.type == RS_TYPE_DURATION && rs_is_number(b))
        return rs_duration_scale(a, rs_as_double(b), call->arena, out, err);
    if (b.type == RS_TYPE_DURATION && rs_is_number(a))
        return rs_duration_scale(b, rs_as_double(a), call->arena, out, err);
    return rs_fn_refuse_type(call, "numbers, or a duration and a number", rs_is_number(a) ? b : a,
                             err);
}

RS_KERNEL(divide)
{
    RS_UNUSED(arg_count);
    if (rs_is_number(args[0]) && rs_is_number(args[1]))
        return rs_number_divide(args[0], args[1], out, err);
    if (args[0].type == RS_TYPE_DURATION && rs_is_number(args[1])) {
        double by = rs_as_double(args[1]);
        if (by == 0)
            return rs_fail(err, RS_ARITHMETIC, "DivisionByZero", call->expr->span,
                           "a duration cannot be divided by zero");
        return rs_duration_divide(args[0], by, call->arena, out, err);
    }
    return rs_fn_refuse_type(call, "numbers, or a duration and a number",
                             rs_is_number(args[0]) ? args[1] : args[0], err);
}

static RsStatus both_numbers(const RsCall *call, const RsValue *args, RsError *err)
{
    for (int i = 0; i < 2; i++)
        if (!rs_is_number(args[i])) return rs_fn_refuse_type(call, "numbers", args[i], err);
    return RS_OK;
}

RS_KERNEL(modulo)
{
    RS_UNUSED(arg_count);
    RS_TRY(both_numbers(call, args, err));
    return rs_number_modulo(args[0], args[1], out, err);
}

RS_KERNEL(power)
{
    RS_UNUSED(arg_count);
    RS_TRY(both_numbers(call, args, err));
    *out = rs_number_power(args[0], args[1]);
    return RS_OK;
}

RS_KERNEL(negate)
{
    RS_UNUSED(arg_count);
    if (args[0].type == RS_TYPE_FLOAT) {
        *out = rs_value_float(-args[0].as.real);
        return RS_OK;
    }
    if (args[0].type == RS_TYPE_INT) return rs_number_subtract(rs_value_int(0), args[0], out, err);
    if (args[0].type == RS_TYPE_DURATION)
        return rs_duration_scale(args[0], -1.0, call->arena, out, err);
    return rs_fn_refuse_type(call, "a number or duration", args[0], err);
}

RS_KERNEL(positive)
{
    RS_UNUSED(arg_count);
    *out = args[0];
    if (rs_is_number(args[0]) || args[0].type == RS_TYPE_DURATION) return RS_OK;
    return rs_fn_refuse_type(call, "a number or duration", args[0], err);
}

/* ---- comparison ---- */

RS_KERNEL(equal)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_truth(rs_value_equal(args[0], args[1]));
    return RS_OK;
}

RS_KERNEL(not_equal)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_truth(rs_truth_not(rs_value_equal(args[0], args[1])));
    return RS_OK;
}

#define COMPARISON(ID, TEST)                                                                       \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);                                     \
        int order = 0;                                                                             \
        RsTruth truth = rs_value_compare(args[0], args[1], &order);                                \
        *out = truth == RS_TRUE ? rs_value_bool(order TEST 0) : rs_value_truth(truth);             \
        return RS_OK;                                                                              \
    }
COMPARISON(less, <)
COMPARISON(less_equal, <=)
COMPARISON(greater, >)
COMPARISON(greater_equal, >=)

RS_KERNEL(is_null)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_bool(rs_is_null(args[0]));
    return RS_OK;
}

RS_KERNEL(is_not_null)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_bool(!rs_is_null(args[0]));
    return RS_OK;
}

RS_KERNEL(exists)
{
    return rs_fn_is_not_null(call, args, arg_count, out, err);
}

RS_KERNEL(in)
{
    RS_UNUSED(arg_count);
    *out = RS_NULL;
    if (rs_is_null(args[1])) return RS_OK;
    if (args[1].type != RS_TYPE_LIST)
        return rs_fn_refuse_type(call, "a list on its right", args[1], err);
    bool unknown = false;
    for (uint32_t i = 0; i < args[1].length; i++) {
        RsTruth truth = rs_value_equal(args[0], args[1].as.items[i]);
        if (truth == RS_TRUE) {
            *out = rs_value_bool(true);
            return RS_OK;
        }
        unknown = unknown || truth == RS_UNKNOWN;
    }
    if (!unknown) *out = rs_value_bool(false);
    return RS_OK;
}

/* ---- parts of lists and maps ---- */

static RsStatus list_item(const RsCall *call, RsValue list, RsValue index, RsValue *out,
                          RsError *err)
{
    if (index.type != RS_TYPE_INT)
        return rs_fail(err, RS_TYPE, "ListElementAccessByNonInteger", call->expr->span,
                       "a list is subscripted by an Integer, not by a value of type %s",
                       rs_type_name((RsType)index.type));
    int64_t at = index.as.integer;
    if (at < 0) at += list.length;
    *out = at >= 0 && at < (int64_t)list.length ? list.as.items[at] : RS_NULL;
    return RS_OK;
}

RS_KERNEL(subscript)
{
    RS_UNUSED(arg_count);
    switch ((RsType)args[0].type) {
    case RS_TYPE_LIST:
        return list_item(call, args[0], args[1], out, err);
    case RS_TYPE_MAP:
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_CLAIM:
        if (args[1].type != RS_TYPE_STRING)
            return rs_fail(err, RS_TYPE, "MapElementAccessByNonString", call->expr->span,
                           "a map is subscripted by a String, not by a value of type %s",
                           rs_type_name((RsType)args[1].type));
        return rs_object_property(call, args[0], rs_as_text(args[1]), out, err);
    case RS_TYPE_NULL:
    case RS_TYPE_BOOL:
    case RS_TYPE_INT:
    case RS_TYPE_FLOAT:
    case RS_TYPE_STRING:
    case RS_TYPE_PATH:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
    case RS_TYPE_DURATION:
    case RS_TYPE_POINT:
    case RS_TYPE_COUNT:
        break;
    }
    return rs_fn_refuse_type(call, "a list, a map, a node or a relationship", args[0], err);
}

/* A bound from either end, clipped to [0, length]. */
static int64_t clip(int64_t bound, uint32_t length)
{
    if (bound < 0) bound += length;
    if (bound < 0) return 0;
    return bound > (int64_t)length ? (int64_t)length : bound;
}

RS_KERNEL(slice)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_LIST) return rs_fn_refuse_type(call, "a list", args[0], err);
    for (int i = 1; i < 3; i++)
        if (args[i].type != RS_TYPE_INT)
            return rs_fn_refuse_type(call, "integers as bounds", args[i], err);
    int64_t from = clip(args[1].as.integer, args[0].length);
    int64_t to = clip(args[2].as.integer, args[0].length);
    *out = rs_value_list(args[0].as.items + from, to > from ? (uint32_t)(to - from) : 0);
    return RS_OK;
}
