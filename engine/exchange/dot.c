/* dot.c - Graphviz: nodes by label and name, relationships by type.
 *
 * A disputed relationship is dashed and marked "disputed", one that nobody holds is dotted and
 * marked "not held": meaning never rests on colour alone. */
#include "exchange/exporter.h"

static void quoted(RsBuf *out, RsText text)
{
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '"' || c == '\\') rs_buf_putc(out, '\\');
        if (c == '\n')
            rs_buf_puts(out, "\\n");
        else if ((unsigned char)c >= 0x20)
            rs_buf_putc(out, c);
    }
}

/* What a node is called: its name, else its title, else its id. */
static RsText called(RsValue properties)
{
    static const char *const KEYS[] = {"name", "title", "id"};
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        RsValue value = rs_map_get(properties, rs_text(KEYS[i]));
        if (value.type == RS_TYPE_STRING) return rs_as_text(value);
    }
    return (RsText){NULL, 0};
}

static RsStatus write_node(RsResult *result, uint32_t id, RsBuf *out, RsError *err)
{
    RsNodeInfo node;
    RS_TRY(rs_result_node(result, id, &node, err));
    RsText name = called(node.properties);
    rs_buf_printf(out, "  n%u [label=\"", id);
    if (name.data == NULL)
        rs_buf_printf(out, "%u", id);
    else
        quoted(out, name);
    for (uint32_t i = 0; i < node.label_count; i++) {
        rs_buf_puts(out, i == 0 ? "\\n:" : ":");
        quoted(out, node.labels[i]);
    }
    rs_buf_puts(out, "\"];\n");
    return RS_OK;
}

static RsStatus write_edge(RsResult *result, uint32_t id, RsBuf *out, RsError *err)
{
    RsEdgeInfo edge;
    RS_TRY(rs_result_edge(result, id, &edge, err));
    rs_buf_printf(out, "  n%u -> n%u [label=\"", edge.start, edge.end);
    quoted(out, edge.type);
    if (!edge.held)
        rs_buf_puts(out, "\\n(not held)\", style=dotted];\n");
    else
        rs_buf_puts(out, edge.disputed ? "\\n(disputed)\", style=dashed];\n" : "\"];\n");
    return RS_OK;
}

static RsStatus write(RsResult *result, const RsSubgraph *subgraph, RsBuf *out, RsError *err)
{
    rs_buf_puts(out, "digraph redstring {\n  node [shape=box, fontname=\"sans-serif\"];\n"
                     "  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (size_t i = 0; i < subgraph->nodes.count; i++)
        RS_TRY(write_node(result, subgraph->nodes.items[i], out, err));
    for (size_t i = 0; i < subgraph->edges.count; i++)
        RS_TRY(write_edge(result, subgraph->edges.items[i], out, err));
    rs_buf_puts(out, "}\n");
    return rs_buf_check(out, err);
}

const RsExporter RS_EXPORT_DOT = {"dot", "Graphviz", write};
