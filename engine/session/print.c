/* print.c - values as people and as programs read them. */
#include "session/internal.h"
#include "value/json.h"
#include "value/literal.h"

#define DEPTH_LIMIT 64u

typedef struct Printer {
    RsResult *result;
    RsBuf *out;
    RsError *err;
    RsStatus status; /* of the first element that could not be read */
    bool tagged;
} Printer;

/* ---- for people ---- */

static RsStatus print(Printer *printer, RsValue value, uint32_t depth);

static RsStatus print_pairs(Printer *printer, RsValue map, uint32_t depth)
{
    rs_buf_putc(printer->out, '{');
    for (uint32_t i = 0; i < map.length; i++) {
        if (i > 0) rs_buf_puts(printer->out, ", ");
        rs_literal_name(printer->out, map.as.pairs[i].key);
        rs_buf_puts(printer->out, ": ");
        RS_TRY(print(printer, map.as.pairs[i].value, depth + 1));
    }
    rs_buf_putc(printer->out, '}');
    return RS_OK;
}

static RsStatus print_node(Printer *printer, uint32_t id, uint32_t depth)
{
    RsNodeInfo node;
    RS_TRY(rs_result_node(printer->result, id, &node, printer->err));
    rs_buf_putc(printer->out, '(');
    for (uint32_t i = 0; i < node.label_count; i++) {
        rs_buf_putc(printer->out, ':');
        rs_literal_name(printer->out, node.labels[i]);
    }
    if (node.properties.length > 0) {
        if (node.label_count > 0) rs_buf_putc(printer->out, ' ');
        RS_TRY(print_pairs(printer, node.properties, depth));
    }
    rs_buf_putc(printer->out, ')');
    return RS_OK;
}

/* A disputed relationship bears an exclamation mark, one that nobody holds a question mark. */
static RsStatus print_edge(Printer *printer, uint32_t id, uint32_t depth, RsEdgeInfo *edge)
{
    RS_TRY(rs_result_edge(printer->result, id, edge, printer->err));
    rs_buf_puts(printer->out, "[:");
    rs_literal_name(printer->out, edge->type);
    if (edge->disputed) rs_buf_putc(printer->out, '!');
    if (!edge->held) rs_buf_putc(printer->out, '?');
    if (edge->properties.length > 0) {
        rs_buf_putc(printer->out, ' ');
        RS_TRY(print_pairs(printer, edge->properties, depth));
    }
    rs_buf_putc(printer->out, ']');
    return RS_OK;
}

static RsStatus print_path(Printer *printer, const RsPath *path, uint32_t depth)
{
    RS_TRY(print_node(printer, path->nodes[0], depth));
    for (uint32_t i = 0; i < path->hop_count; i++) {
        RsEdgeInfo edge;
        RS_TRY(rs_result_edge(printer->result, path->edges[i], &edge, printer->err));
        bool backwards = edge.start != path->nodes[i];
        rs_buf_puts(printer->out, backwards ? "<-" : "-");
        RS_TRY(print_edge(printer, path->edges[i], depth, &edge));
        rs_buf_puts(printer->out, backwards ? "-" : "->");
        RS_TRY(print_node(printer, path->nodes[i + 1], depth));
    }
    return RS_OK;
}

static RsStatus print(Printer *printer, RsValue value, uint32_t depth)
{
    RsBuf *out = printer->out;
    RsEdgeInfo edge;
    RsValue map;
    if (depth > DEPTH_LIMIT)
        return rs_fail(printer->err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "a value is nested more than %u deep", DEPTH_LIMIT);
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
        rs_buf_puts(out, "null");
        return RS_OK;
    case RS_TYPE_BOOL:
        rs_buf_puts(out, value.as.boolean ? "true" : "false");
        return RS_OK;
    case RS_TYPE_INT:
        rs_buf_printf(out, "%lld", (long long)value.as.integer);
        return RS_OK;
    case RS_TYPE_FLOAT:
        rs_float_print(out, value.as.real);
        return RS_OK;
    case RS_TYPE_STRING:
        rs_literal_text(out, rs_as_text(value));
        return RS_OK;
    case RS_TYPE_LIST:
        rs_buf_putc(out, '[');
        for (uint32_t i = 0; i < value.length; i++) {
            if (i > 0) rs_buf_puts(out, ", ");
            RS_TRY(print(printer, value.as.items[i], depth + 1));
        }
        rs_buf_putc(out, ']');
        return RS_OK;
    case RS_TYPE_MAP:
        return print_pairs(printer, value, depth);
    case RS_TYPE_NODE:
        return print_node(printer, value.as.id, depth);
    case RS_TYPE_EDGE:
        return print_edge(printer, value.as.id, depth, &edge);
    case RS_TYPE_PATH:
        return print_path(printer, value.as.path, depth);
    case RS_TYPE_CLAIM:
        RS_TRY(rs_result_claim(printer->result, value.as.id, &map, printer->err));
        rs_buf_puts(out, "claim ");
        return print_pairs(printer, map, depth);
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
    case RS_TYPE_DURATION:
        rs_temporal_print(out, value);
        return RS_OK;
    case RS_TYPE_POINT:
        rs_buf_printf(out, "point({srid: %d, x: ", value.as.point->srid);
        rs_float_print(out, value.as.point->x);
        rs_buf_puts(out, ", y: ");
        rs_float_print(out, value.as.point->y);
        if (value.as.point->srid == 4979 || value.as.point->srid == 9157) {
            rs_buf_puts(out, ", z: ");
            rs_float_print(out, value.as.point->z);
        }
        rs_buf_puts(out, "})");
        return RS_OK;
    case RS_TYPE_COUNT:
        break;
    }
    return RS_OK;
}

RsStatus rs_result_print(RsResult *result, RsValue value, RsBuf *out, RsError *err)
{
    Printer printer = {.result = result, .out = out, .err = err};
    RS_TRY(print(&printer, value, 0));
    return rs_buf_check(out, err);
}

/* ---- for programs ---- */

static void json_element(void *context, RsBuf *out, RsValue element);

static void json_value(Printer *printer, RsBuf *out, RsValue value)
{
    RsJsonWriter writer = {
        .out = out, .tagged = printer->tagged, .element = json_element, .context = printer};
    rs_json_write(&writer, value);
}

/* Properties are a plain object whatever their keys are: no tag is put around them. */
static void json_properties(Printer *printer, RsBuf *out, RsValue map)
{
    rs_buf_putc(out, '{');
    for (uint32_t i = 0; i < map.length; i++) {
        if (i > 0) rs_buf_putc(out, ',');
        rs_json_write_text(out, map.as.pairs[i].key);
        rs_buf_putc(out, ':');
        json_value(printer, out, map.as.pairs[i].value);
    }
    rs_buf_putc(out, '}');
}

static void json_node(Printer *printer, RsBuf *out, uint32_t id)
{
    RsNodeInfo node;
    if (printer->status != RS_OK) return;
    printer->status = rs_result_node(printer->result, id, &node, printer->err);
    if (printer->status != RS_OK) return;
    rs_buf_printf(
        out, printer->tagged ? "{\"$node\":{\"id\":%u,\"labels\":[" : "{\"id\":%u,\"labels\":[",
        id);
    for (uint32_t i = 0; i < node.label_count; i++) {
        if (i > 0) rs_buf_putc(out, ',');
        rs_json_write_text(out, node.labels[i]);
    }
    rs_buf_puts(out, "],\"properties\":");
    json_properties(printer, out, node.properties);
    rs_buf_puts(out, printer->tagged ? "}}" : "}");
}

static void json_edge(Printer *printer, RsBuf *out, uint32_t id)
{
    RsEdgeInfo edge;
    if (printer->status != RS_OK) return;
    printer->status = rs_result_edge(printer->result, id, &edge, printer->err);
    if (printer->status != RS_OK) return;
    rs_buf_printf(out,
                  printer->tagged ? "{\"$rel\":{\"id\":%u,\"type\":" : "{\"id\":%u,\"type\":", id);
    rs_json_write_text(out, edge.type);
    rs_buf_printf(out, ",\"start\":%u,\"end\":%u,\"properties\":", edge.start, edge.end);
    json_properties(printer, out, edge.properties);
    rs_buf_puts(out, printer->tagged ? "}}" : "}");
}

static void json_path(Printer *printer, RsBuf *out, const RsPath *path)
{
    rs_buf_puts(out, printer->tagged ? "{\"$path\":[" : "[");
    json_node(printer, out, path->nodes[0]);
    for (uint32_t i = 0; i < path->hop_count; i++) {
        rs_buf_putc(out, ',');
        json_edge(printer, out, path->edges[i]);
        rs_buf_putc(out, ',');
        json_node(printer, out, path->nodes[i + 1]);
    }
    rs_buf_puts(out, printer->tagged ? "]}" : "]");
}

static void json_element(void *context, RsBuf *out, RsValue element)
{
    Printer *printer = context;
    RsValue map;
    switch ((RsType)element.type) {
    case RS_TYPE_NODE:
        json_node(printer, out, element.as.id);
        return;
    case RS_TYPE_EDGE:
        json_edge(printer, out, element.as.id);
        return;
    case RS_TYPE_PATH:
        json_path(printer, out, element.as.path);
        return;
    case RS_TYPE_CLAIM:
        if (printer->status != RS_OK) return;
        printer->status = rs_result_claim(printer->result, element.as.id, &map, printer->err);
        if (printer->status != RS_OK) return;
        rs_buf_printf(out, "{\"$claim\":%u", element.as.id);
        for (uint32_t i = 0; i < map.length; i++) {
            rs_buf_putc(out, ',');
            rs_json_write_text(out, map.as.pairs[i].key);
            rs_buf_putc(out, ':');
            json_value(printer, out, map.as.pairs[i].value);
        }
        rs_buf_putc(out, '}');
        return;
    case RS_TYPE_NULL:
    case RS_TYPE_BOOL:
    case RS_TYPE_INT:
    case RS_TYPE_FLOAT:
    case RS_TYPE_STRING:
    case RS_TYPE_LIST:
    case RS_TYPE_MAP:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
    case RS_TYPE_DURATION:
    case RS_TYPE_POINT:
    case RS_TYPE_COUNT:
        return;
    }
}

RsStatus rs_result_json(RsResult *result, RsValue value, bool tagged, RsBuf *out, RsError *err)
{
    Printer printer = {.result = result, .out = out, .err = err, .tagged = tagged};
    json_value(&printer, out, value);
    if (printer.status != RS_OK) return printer.status;
    if (out->failed) RS_TRY(rs_value_check_depth(value, err));
    return rs_buf_check(out, err);
}
