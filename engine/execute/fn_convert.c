/* fn_convert.c - from one type to another: plain, ...OrNull and ...List forms. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "execute/fn.h"

/* *known false: this type cannot be converted; a text that says nothing gives null. */
typedef RsStatus (*Convert)(const RsCall *call, RsValue value, RsValue *out, bool *known,
                            RsError *err);

static RsStatus to_string(const RsCall *call, RsValue value, RsValue *out, bool *known,
                          RsError *err)
{
    *known = true;
    if (value.type == RS_TYPE_STRING || value.type == RS_TYPE_NULL) {
        *out = value;
        return RS_OK;
    }
    RsBuf buf;
    rs_buf_init(&buf, 0);
    if (value.type == RS_TYPE_BOOL)
        rs_buf_puts(&buf, value.as.boolean ? "true" : "false");
    else if (value.type == RS_TYPE_INT)
        rs_buf_printf(&buf, "%" PRId64, value.as.integer);
    else if (value.type == RS_TYPE_FLOAT)
        rs_float_print(&buf, value.as.real);
    else if (rs_is_temporal(value) || value.type == RS_TYPE_DURATION)
        rs_temporal_print(&buf, value);
    else if (value.type == RS_TYPE_POINT && value.as.point->srid % 2 == 0 &&
             value.as.point->srid == 4326)
        rs_buf_printf(&buf, "point({x: %.17g, y: %.17g, srid: 4326})", value.as.point->x,
                      value.as.point->y);
    else if (value.type == RS_TYPE_POINT)
        rs_buf_printf(&buf, "point({x: %.17g, y: %.17g, z: %.17g, srid: %d})", value.as.point->x,
                      value.as.point->y, value.as.point->z, value.as.point->srid);
    else
        *known = false;
    return rs_fn_finish(call, &buf, out, err);
}

/* Digits need a closing NUL for strtod; longer texts than this are no numbers. */
static bool number_text(RsText text, char room[64])
{
    while (text.length > 0 && (*text.data == ' ' || *text.data == '\t'))
        text.data++, text.length--;
    while (text.length > 0 && (text.data[text.length - 1] == ' '))
        text.length--;
    if (text.length == 0 || text.length >= 64) return false;
    for (uint32_t i = 0; i < text.length; i++)
        if (strchr("0123456789+-.eE", text.data[i]) == NULL || text.data[i] == '\0') return false;
    memcpy(room, text.data, text.length);
    room[text.length] = '\0';
    return true;
}

static RsStatus to_float(const RsCall *call, RsValue value, RsValue *out, bool *known, RsError *err)
{
    RS_UNUSED(call), RS_UNUSED(err);
    char room[64], *end;
    *known = true;
    *out = RS_NULL;
    if (rs_is_number(value)) {
        *out = rs_value_float(rs_as_double(value));
    } else if (value.type == RS_TYPE_STRING) {
        if (!number_text(rs_as_text(value), room)) return RS_OK;
        double real = strtod(room, &end);
        if (*end == '\0') *out = rs_value_float(real);
    } else {
        *known = value.type == RS_TYPE_NULL;
    }
    return RS_OK;
}

static RsStatus to_integer(const RsCall *call, RsValue value, RsValue *out, bool *known,
                           RsError *err)
{
    *known = true;
    *out = RS_NULL;
    if (value.type == RS_TYPE_INT) {
        *out = value;
        return RS_OK;
    }
    if (value.type == RS_TYPE_BOOL) {
        *out = rs_value_int(value.as.boolean);
        return RS_OK;
    }
    if (value.type == RS_TYPE_STRING) {
        char room[64], *end;
        if (!number_text(rs_as_text(value), room)) return RS_OK;
        errno = 0;
        long long integer = strtoll(room, &end, 10);
        if (*end == '\0' && errno == 0) {
            *out = rs_value_int(integer);
            return RS_OK;
        }
    }
    RsValue real;
    RS_TRY(to_float(call, value, &real, known, err));
    if (real.type != RS_TYPE_FLOAT || isnan(real.as.real)) return RS_OK;
    if (real.as.real >= -0x1.0p63 && real.as.real < 0x1.0p63)
        *out = rs_value_int((int64_t)real.as.real);
    return RS_OK;
}

static RsStatus to_boolean(const RsCall *call, RsValue value, RsValue *out, bool *known,
                           RsError *err)
{
    RS_UNUSED(call), RS_UNUSED(err);
    *known = true;
    *out = RS_NULL;
    if (value.type == RS_TYPE_BOOL) {
        *out = value;
    } else if (value.type == RS_TYPE_STRING) {
        RsText text = rs_as_text(value);
        bool yes = rs_text_equal_fold(text, RS_TEXT("true"));
        if (yes || rs_text_equal_fold(text, RS_TEXT("false"))) *out = rs_value_bool(yes);
    } else if (value.type == RS_TYPE_INT) {
        *out = rs_value_bool(value.as.integer != 0);
    } else {
        *known = value.type == RS_TYPE_NULL;
    }
    return RS_OK;
}

static RsStatus plain(Convert convert, const char *takes, const RsCall *call, RsValue value,
                      RsValue *out, RsError *err)
{
    bool known;
    RS_TRY(convert(call, value, out, &known, err));
    return known ? RS_OK : rs_fn_refuse(call, takes, value, err);
}

static RsStatus or_null(Convert convert, const RsCall *call, RsValue value, RsValue *out,
                        RsError *err)
{
    bool known;
    RS_TRY(convert(call, value, out, &known, err));
    if (!known) *out = RS_NULL;
    return RS_OK;
}

static RsStatus each(Convert convert, const RsCall *call, RsValue list, RsValue *out, RsError *err)
{
    if (list.type != RS_TYPE_LIST) return rs_fn_refuse(call, "a list", list, err);
    RsValue *items;
    RS_TRY(rs_fn_list(call, list.length, &items, err));
    for (uint32_t i = 0; i < list.length; i++)
        RS_TRY(or_null(convert, call, list.as.items[i], &items[i], err));
    *out = rs_value_list(items, list.length);
    return RS_OK;
}

#define CONVERSION(ID, CONVERT, TAKES)                                                             \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        return plain(CONVERT, TAKES, call, args[0], out, err);                                     \
    }                                                                                              \
    RS_KERNEL(ID##OrNull)                                                                          \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        return or_null(CONVERT, call, args[0], out, err);                                          \
    }                                                                                              \
    RS_KERNEL(ID##List)                                                                            \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        return each(CONVERT, call, args[0], out, err);                                             \
    }
CONVERSION(toString, to_string, "a string, number, boolean, time or point")
CONVERSION(toInteger, to_integer, "a number, string or boolean")
CONVERSION(toFloat, to_float, "a number or string")
CONVERSION(toBoolean, to_boolean, "a boolean, string or integer")
