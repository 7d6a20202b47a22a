/* literal.c - values and names as the language writes them. */
#include "value/literal.h"

#include <math.h>

#include "value/temporal.h"

void rs_literal_text(RsBuf *out, RsText text)
{
    rs_buf_putc(out, '\'');
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\'' || c == '\\')
            rs_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            rs_buf_puts(out, "\\n");
        else if (c == '\t')
            rs_buf_puts(out, "\\t");
        else if (c == '\r')
            rs_buf_puts(out, "\\r");
        else if (c < 0x20 || c == 0x7f)
            rs_buf_printf(out, "\\u%04x", c);
        else
            rs_buf_putc(out, (char)c);
    }
    rs_buf_putc(out, '\'');
}

void rs_literal_name(RsBuf *out, RsText name)
{
    bool plain = name.length > 0 && !(name.data[0] >= '0' && name.data[0] <= '9');
    for (uint32_t i = 0; plain && i < name.length; i++) {
        unsigned char c = (unsigned char)name.data[i];
        plain = c == '_' || c >= 0x80 || (c >= '0' && c <= '9') ||
                ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }
    if (plain) {
        rs_buf_add_text(out, name);
        return;
    }
    rs_buf_putc(out, '`');
    for (uint32_t i = 0; i < name.length; i++) {
        if (name.data[i] == '`') rs_buf_putc(out, '`');
        rs_buf_putc(out, name.data[i]);
    }
    rs_buf_putc(out, '`');
}

static void print_float(RsBuf *out, double value)
{
    if (isnan(value))
        rs_buf_puts(out, "(0.0 / 0.0)");
    else if (isinf(value))
        rs_buf_puts(out, value > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)");
    else
        rs_float_print(out, value);
}

static void print_temporal(RsBuf *out, const char *function, RsValue value)
{
    rs_buf_printf(out, "%s('", function);
    rs_temporal_print(out, value);
    rs_buf_puts(out, "')");
}

static void print_point(RsBuf *out, const RsPoint *point)
{
    rs_buf_printf(out, "point({srid: %d, x: ", point->srid);
    print_float(out, point->x);
    rs_buf_puts(out, ", y: ");
    print_float(out, point->y);
    if (point->srid == 4979 || point->srid == 9157) {
        rs_buf_puts(out, ", z: ");
        print_float(out, point->z);
    }
    rs_buf_puts(out, "})");
}

static void print(RsBuf *out, RsValue value, uint32_t depth)
{
    if (depth > RS_VALUE_DEPTH) {
        out->failed = true;
        return;
    }
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
        rs_buf_puts(out, "null");
        return;
    case RS_TYPE_BOOL:
        rs_buf_puts(out, value.as.boolean ? "true" : "false");
        return;
    case RS_TYPE_INT:
        rs_buf_printf(out, "%lld", (long long)value.as.integer);
        return;
    case RS_TYPE_FLOAT:
        print_float(out, value.as.real);
        return;
    case RS_TYPE_STRING:
        rs_literal_text(out, rs_as_text(value));
        return;
    case RS_TYPE_LIST:
        rs_buf_putc(out, '[');
        for (uint32_t i = 0; i < value.length; i++) {
            if (i > 0) rs_buf_puts(out, ", ");
            print(out, value.as.items[i], depth + 1);
        }
        rs_buf_putc(out, ']');
        return;
    case RS_TYPE_MAP:
        rs_buf_putc(out, '{');
        for (uint32_t i = 0; i < value.length; i++) {
            if (i > 0) rs_buf_puts(out, ", ");
            rs_literal_name(out, value.as.pairs[i].key);
            rs_buf_puts(out, ": ");
            print(out, value.as.pairs[i].value, depth + 1);
        }
        rs_buf_putc(out, '}');
        return;
    case RS_TYPE_DATE:
        print_temporal(out, "date", value);
        return;
    case RS_TYPE_LOCALTIME:
        print_temporal(out, "localtime", value);
        return;
    case RS_TYPE_TIME:
        print_temporal(out, "time", value);
        return;
    case RS_TYPE_LOCALDATETIME:
        print_temporal(out, "localdatetime", value);
        return;
    case RS_TYPE_DATETIME:
        print_temporal(out, "datetime", value);
        return;
    case RS_TYPE_DURATION:
        print_temporal(out, "duration", value);
        return;
    case RS_TYPE_POINT:
        print_point(out, value.as.point);
        return;
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_CLAIM:
    case RS_TYPE_PATH:
    case RS_TYPE_COUNT:
        break;
    }
    out->failed = true;
}

void rs_literal_value(RsBuf *out, RsValue value)
{
    print(out, value, 0);
}
