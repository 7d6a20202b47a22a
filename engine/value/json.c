/* json.c - writing values as JSON; reading is in json_read.c. */
#include "value/json.h"

#include <math.h>

#include "value/temporal.h"

static void write_at(const RsJsonWriter *writer, RsValue value, unsigned depth);
static void write_map(const RsJsonWriter *writer, RsValue value, unsigned depth);
static void write_float(const RsJsonWriter *writer, double value);
static void write_temporal(const RsJsonWriter *writer, RsValue value);
static void write_point(const RsJsonWriter *writer, const RsPoint *point);

void rs_json_write(const RsJsonWriter *writer, RsValue value)
{
    write_at(writer, value, 0);
}

void rs_json_write_text(RsBuf *out, RsText text)
{
    rs_buf_putc(out, '"');
    uint32_t plain = 0; /* where the run that needs no escape begins */
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F) continue;
        rs_buf_add(out, text.data + plain, i - plain);
        plain = i + 1;
        if (byte == '"' || byte == '\\')
            rs_buf_printf(out, "\\%c", byte);
        else if (byte == '\n')
            rs_buf_puts(out, "\\n");
        else if (byte == '\t')
            rs_buf_puts(out, "\\t");
        else if (byte == '\r')
            rs_buf_puts(out, "\\r");
        else
            rs_buf_printf(out, "\\u%04x", byte);
    }
    if (text.length > plain) rs_buf_add(out, text.data + plain, text.length - plain);
    rs_buf_putc(out, '"');
}

static void write_at(const RsJsonWriter *writer, RsValue value, unsigned depth)
{
    RsBuf *out = writer->out;
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
    case RS_TYPE_COUNT:
        rs_buf_puts(out, "null");
        return;
    case RS_TYPE_BOOL:
        rs_buf_puts(out, value.as.boolean ? "true" : "false");
        return;
    case RS_TYPE_INT:
        rs_buf_printf(out, "%lld", (long long)value.as.integer);
        return;
    case RS_TYPE_FLOAT:
        write_float(writer, value.as.real);
        return;
    case RS_TYPE_STRING:
        rs_json_write_text(out, rs_as_text(value));
        return;
    case RS_TYPE_LIST:
        if (depth >= RS_VALUE_DEPTH) {
            out->failed = true;
            return;
        }
        rs_buf_putc(out, '[');
        for (uint32_t i = 0; i < value.length; i++) {
            if (i > 0) rs_buf_putc(out, ',');
            write_at(writer, value.as.items[i], depth + 1);
        }
        rs_buf_putc(out, ']');
        return;
    case RS_TYPE_MAP:
        write_map(writer, value, depth);
        return;
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_PATH:
    case RS_TYPE_CLAIM:
        if (writer->element != NULL)
            writer->element(writer->context, out, value);
        else
            rs_buf_puts(out, "null");
        return;
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
    case RS_TYPE_DURATION:
        write_temporal(writer, value);
        return;
    case RS_TYPE_POINT:
        write_point(writer, value.as.point);
        return;
    }
}

static void write_map(const RsJsonWriter *writer, RsValue value, unsigned depth)
{
    RsBuf *out = writer->out;
    if (depth >= RS_VALUE_DEPTH) {
        out->failed = true;
        return;
    }
    bool wrapped = writer->tagged && value.length == 1 && value.as.pairs[0].key.length > 0 &&
                   value.as.pairs[0].key.data[0] == '$';
    rs_buf_puts(out, wrapped ? "{\"$map\":{" : "{");
    for (uint32_t i = 0; i < value.length; i++) {
        if (i > 0) rs_buf_putc(out, ',');
        rs_json_write_text(out, value.as.pairs[i].key);
        rs_buf_putc(out, ':');
        write_at(writer, value.as.pairs[i].value, depth + 1);
    }
    rs_buf_puts(out, wrapped ? "}}" : "}");
}

static void write_float(const RsJsonWriter *writer, double value)
{
    if (!writer->tagged && !isfinite(value)) {
        rs_buf_puts(writer->out, "null");
        return;
    }
    if (writer->tagged) rs_buf_puts(writer->out, "{\"$float\":\"");
    rs_float_print(writer->out, value);
    if (writer->tagged) rs_buf_puts(writer->out, "\"}");
}

static void write_temporal(const RsJsonWriter *writer, RsValue value)
{
    static const char *const TAGS[RS_TYPE_COUNT] = {
        [RS_TYPE_DATE] = "date",         [RS_TYPE_LOCALTIME] = "localtime",
        [RS_TYPE_TIME] = "time",         [RS_TYPE_LOCALDATETIME] = "localdatetime",
        [RS_TYPE_DATETIME] = "datetime", [RS_TYPE_DURATION] = "duration",
    };
    if (writer->tagged) rs_buf_printf(writer->out, "{\"$%s\":", TAGS[value.type]);
    rs_buf_putc(writer->out, '"');
    rs_temporal_print(writer->out, value);
    rs_buf_puts(writer->out, writer->tagged ? "\"}" : "\"");
}

/* A point is an object of its srid and coordinates under the tag $point, our own. */
static void write_point(const RsJsonWriter *writer, const RsPoint *point)
{
    RsBuf *out = writer->out;
    bool deep = point->srid == 4979 || point->srid == 9157;
    rs_buf_puts(out, writer->tagged ? "{\"$point\":" : "");
    rs_buf_printf(out, "{\"srid\":%d,\"x\":", (int)point->srid);
    write_float(writer, point->x);
    rs_buf_puts(out, ",\"y\":");
    write_float(writer, point->y);
    if (deep) {
        rs_buf_puts(out, ",\"z\":");
        write_float(writer, point->z);
    }
    rs_buf_puts(out, writer->tagged ? "}}" : "}");
}
