/* draw.c - pictures of a graph, by Graphviz's program: a fault of its own cannot end ours. */
#include "draw.h"

#include <stdio.h>

#include "child.h"

#define DRAW_TIMEOUT_MS 60000u

RsStatus rs_draw(RsText dot, const char *format, RsBuf *out, RsError *err)
{
    char option[16];
    snprintf(option, sizeof(option), "-T%s", format);
    const char *const argv[] = {"dot", option, NULL};
    if (!rs_child_exists("dot")) {
        rs_fail_text(err, RS_IO, "ProgramMissing", RS_NOWHERE, "drawing needs Graphviz");
        rs_hint(err, "install the package graphviz");
        return RS_IO;
    }
    return rs_child_run(argv, dot, DRAW_TIMEOUT_MS, out, err);
}
