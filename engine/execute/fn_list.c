/* fn_list.c - sizes, ends and ranges of lists and strings; small things for any value. */
#include "base/utf8.h"
#include "execute/fn.h"

RS_KERNEL(size)
{
    RS_UNUSED(arg_count);
    if (args[0].type == RS_TYPE_STRING)
        *out = rs_value_int(rs_utf8_length(rs_as_text(args[0])));
    else if (args[0].type == RS_TYPE_LIST || args[0].type == RS_TYPE_MAP)
        *out = rs_value_int(args[0].length);
    else
        return rs_fn_refuse(call, "a list, string or map", args[0], err);
    return RS_OK;
}

RS_KERNEL(isEmpty)
{
    RsValue size;
    RS_TRY(rs_fn_size(call, args, arg_count, &size, err));
    *out = rs_value_bool(size.as.integer == 0);
    return RS_OK;
}

static RsStatus reverse_text(const RsCall *call, RsText text, RsValue *out, RsError *err)
{
    char *bytes = rs_arena_take(call->arena, (size_t)text.length + 1);
    if (bytes == NULL) return rs_fail_memory(err);
    for (uint32_t at = 0; at < text.length;) {
        uint32_t from = at;
        (void)rs_utf8_next(text, &at);
        memcpy(bytes + (text.length - at), text.data + from, at - from);
    }
    *out = rs_value_text((RsText){bytes, text.length});
    return RS_OK;
}

RS_KERNEL(reverse)
{
    RS_UNUSED(arg_count);
    if (args[0].type == RS_TYPE_STRING) return reverse_text(call, rs_as_text(args[0]), out, err);
    if (args[0].type != RS_TYPE_LIST) return rs_fn_refuse(call, "a list or string", args[0], err);
    RsValue *items;
    uint32_t count = args[0].length;
    RS_TRY(rs_fn_list(call, count, &items, err));
    for (uint32_t i = 0; i < count; i++)
        items[i] = args[0].as.items[count - 1 - i];
    *out = rs_value_list(items, count);
    return RS_OK;
}

static RsStatus must_be_list(const RsCall *call, RsValue value, RsError *err)
{
    return value.type == RS_TYPE_LIST ? RS_OK : rs_fn_refuse(call, "a list", value, err);
}

RS_KERNEL(head)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_list(call, args[0], err));
    *out = args[0].length == 0 ? RS_NULL : args[0].as.items[0];
    return RS_OK;
}

RS_KERNEL(last)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_list(call, args[0], err));
    *out = args[0].length == 0 ? RS_NULL : args[0].as.items[args[0].length - 1];
    return RS_OK;
}

RS_KERNEL(tail)
{
    RS_UNUSED(arg_count);
    RS_TRY(must_be_list(call, args[0], err));
    *out = args[0].length == 0 ? args[0] : rs_value_list(args[0].as.items + 1, args[0].length - 1);
    return RS_OK;
}

RS_KERNEL(range)
{
    for (uint32_t i = 0; i < arg_count; i++)
        if (args[i].type != RS_TYPE_INT) return rs_fn_refuse_type(call, "integers", args[i], err);
    int64_t from = args[0].as.integer, to = args[1].as.integer;
    int64_t step = arg_count > 2 ? args[2].as.integer : 1;
    if (step == 0)
        return rs_fail(err, RS_ARGUMENT, "NumberOutOfRange", call->expr->span,
                       "the step of range() cannot be 0");
    uint64_t count = 0;
    uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    if (step > 0 && from <= to) count = ((uint64_t)to - (uint64_t)from) / stride + 1;
    if (step < 0 && from >= to) count = ((uint64_t)from - (uint64_t)to) / stride + 1;
    if (count > UINT32_MAX - 1u || (from != to && count == 0 && (step > 0) == (from < to)))
        return rs_fail(err, RS_LIMIT, "ListTooLong", call->expr->span, "the range is too long");
    RsValue *items;
    RS_TRY(rs_fn_list(call, (uint32_t)count, &items, err));
    for (uint64_t i = 0; i < count; i++)
        items[i] = rs_value_int((int64_t)((uint64_t)from + i * (uint64_t)step));
    *out = rs_value_list(items, (uint32_t)count);
    return RS_OK;
}

/* coalesce is a step of its own, which stops at the first value; this is what it folds to. */
RS_KERNEL(coalesce)
{
    RS_UNUSED(call), RS_UNUSED(err);
    *out = RS_NULL;
    for (uint32_t i = 0; i < arg_count && rs_is_null(*out); i++)
        *out = args[i];
    return RS_OK;
}

RS_KERNEL(nullIf)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_equal(args[0], args[1]) == RS_TRUE ? RS_NULL : args[0];
    return RS_OK;
}

RS_KERNEL(valueType)
{
    RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_text(rs_text(rs_type_name((RsType)args[0].type)));
    return RS_OK;
}
