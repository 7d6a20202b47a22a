/* draw.h - pictures of a graph, by Graphviz. */
#ifndef RS_TOOLS_DRAW_H
#define RS_TOOLS_DRAW_H

#include "session/redstring.h"

/* A graph in Graphviz's language as SVG, PNG or PDF (`format` in lower case). RS_IO says how to
 * install Graphviz where it is not there. */
RS_MUST_USE RsStatus rs_draw(RsText dot, const char *format, RsBuf *out, RsError *err);

#endif
