/* output.h - results as text: the table of formats.
 *
 * Streams: memory does not grow with the number of rows. A grid (table, box, markdown) takes its
 * column widths from the first rows; later, wider cells keep their whole text. Only at a terminal
 * is a cell cut (and an ellipsis shows it). */
#ifndef RS_TOOLS_OUTPUT_H
#define RS_TOOLS_OUTPUT_H

#include <stdio.h>

#include "session/redstring.h"

typedef struct RsOutput {
    FILE *file;
    uint32_t width; /* columns of the terminal; 0: no terminal, nothing is cut */
    uint32_t rows;  /* of a grid shown at a terminal, the rest is counted; 0: all */
} RsOutput;

typedef struct RsFormat {
    const char *name;
    RsStatus (*write)(const RsOutput *output, RsResult *result, RsError *err);
} RsFormat;

const RsFormat *rs_format_find(const char *name); /* NULL: none such */
void rs_format_names(RsBuf *out);
/* The format named, or a table at a terminal and tab-separated text otherwise. RS_USAGE. */
RS_MUST_USE RsStatus rs_format_choose(const char *name, bool terminal, const RsFormat **out,
                                      RsError *err);
uint32_t rs_terminal_width(FILE *file); /* 0: no terminal */

/* Columns that a text takes: CJK two, combining none. */
uint32_t rs_display_width(RsText text);
/* A value as a cell: texts bare, all else as rs_result_print gives it. */
RS_MUST_USE RsStatus rs_cell(RsResult *result, RsValue value, RsBuf *out, RsError *err);
/* RS_IO where the file could not be written (a full disk, a closed pipe). */
RS_MUST_USE RsStatus rs_output_check(const RsOutput *output, RsError *err);

extern const RsFormat RS_FORMAT_TABLE, RS_FORMAT_BOX, RS_FORMAT_MARKDOWN, RS_FORMAT_CSV,
    RS_FORMAT_TSV, RS_FORMAT_JSON, RS_FORMAT_JSONL, RS_FORMAT_LINE, RS_FORMAT_LIST, RS_FORMAT_HTML,
    RS_FORMAT_NONE;

#endif
