/* markdown.h - values as Markdown text that nothing in a value can break out of.
 *
 * Every mark of Markdown and HTML in a value is escaped; line ends become blanks; characters that
 * turn the direction of text or cannot be seen are shown as \u{...}. */
#ifndef RS_REPORT_MARKDOWN_H
#define RS_REPORT_MARKDOWN_H

#include "session/redstring.h"

void rs_markdown_text(RsBuf *out, RsText text);
/* A node as it is called: its name, title, label or id, else its labels and number. */
RS_MUST_USE RsStatus rs_markdown_node(RsBuf *out, RsResult *result, uint32_t node, RsError *err);
/* A text bare, a node by name, a list with commas, all else as rs_result_print gives it. */
RS_MUST_USE RsStatus rs_markdown_value(RsBuf *out, RsResult *result, RsValue value, RsError *err);
/* HEADS_OF as "heads of". */
void rs_markdown_type(RsBuf *out, RsText type);

#endif
