/* markdown.c - values as Markdown text that nothing in a value can break out of. */
#include "report/markdown.h"

#include "base/utf8.h"

/* Turns the direction of what follows, or is not seen: a name must not hide what it is. */
static bool is_hidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* What has a meaning of its own only where a line begins: marks of headings, lists and rules. */
static bool opens_a_block(RsText text, uint32_t at)
{
    char c = text.data[at];
    if (at == 0) return strchr("#+-=:", c) != NULL;
    if ((c != '.' && c != ')') || (at + 1 < text.length && text.data[at + 1] != ' ')) return false;
    for (uint32_t i = 0; i < at; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return true;
}

void rs_markdown_text(RsBuf *out, RsText text)
{
    for (uint32_t at = 0; at < text.length;) {
        uint32_t begin = at, c = rs_utf8_next(text, &at);
        if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029) {
            rs_buf_putc(out, ' ');
        } else if (is_hidden(c)) {
            rs_buf_printf(out, "\\\\u{%x}", c);
        } else {
            if (c < 0x80 && (strchr("\\`*_[]<>|~&$", (int)c) != NULL || opens_a_block(text, begin)))
                rs_buf_putc(out, '\\');
            rs_buf_add(out, text.data + begin, at - begin);
        }
    }
}

RsStatus rs_markdown_node(RsBuf *out, RsResult *result, uint32_t node, RsError *err)
{
    static const char *const KEYS[] = {"name", "title", "label", "id"};
    RsNodeInfo info;
    RS_TRY(rs_result_node(result, node, &info, err));
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        RsValue value = rs_map_get(info.properties, rs_text(KEYS[i]));
        if (value.type != RS_TYPE_STRING || value.length == 0) continue;
        rs_markdown_text(out, rs_as_text(value));
        return RS_OK;
    }
    rs_markdown_text(out, info.label_count > 0 ? info.labels[0] : RS_TEXT("node"));
    rs_buf_printf(out, " n%u", node);
    return RS_OK;
}

RsStatus rs_markdown_value(RsBuf *out, RsResult *result, RsValue value, RsError *err)
{
    if (value.type == RS_TYPE_NODE) return rs_markdown_node(out, result, value.as.id, err);
    if (value.type == RS_TYPE_STRING) {
        rs_markdown_text(out, rs_as_text(value));
        return RS_OK;
    }
    if (value.type == RS_TYPE_LIST) {
        for (uint32_t i = 0; i < value.length; i++) {
            if (i > 0) rs_buf_puts(out, ", ");
            if (value.as.items[i].type == RS_TYPE_LIST) {
                rs_buf_puts(out, "\\[");
                RS_TRY(rs_markdown_value(out, result, value.as.items[i], err));
                rs_buf_puts(out, "\\]");
            } else {
                RS_TRY(rs_markdown_value(out, result, value.as.items[i], err));
            }
        }
        return RS_OK;
    }
    if (value.type == RS_TYPE_NULL) return RS_OK;
    RsBuf text;
    rs_buf_init(&text, 1u << 20);
    RsStatus status = rs_result_print(result, value, &text, err);
    if (status == RS_OK)
        rs_markdown_text(out, (RsText){text.data == NULL ? "" : text.data, (uint32_t)text.length});
    rs_buf_done(&text);
    return status;
}

void rs_markdown_type(RsBuf *out, RsText type)
{
    RsBuf words;
    rs_buf_init(&words, 0);
    for (uint32_t i = 0; i < type.length; i++) {
        char c = type.data[i];
        rs_buf_putc(&words, c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    if (words.failed) out->failed = true;
    if (words.data != NULL) rs_markdown_text(out, (RsText){words.data, type.length});
    rs_buf_done(&words);
}
