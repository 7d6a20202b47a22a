/* script.h - a report's source taken apart: front matter, text, blocks and inline queries.
 *
 * Shape   pieces in the order of the file; together they are the whole file behind the front
 *         matter. A block is a fence whose first word is `rsq`; an inline query is a code span that
 *         begins with `rsq `. Other fences and spans are text.
 * Errors  RS_SYNTAX with the place in the file: an unknown mode, a fence without an end, a line of
 *         the front matter that is no `key: value`, an unknown key.
 * Owner   the arena; texts borrow from the source. */
#ifndef RS_REPORT_SCRIPT_H
#define RS_REPORT_SCRIPT_H

#include "base/arena.h"
#include "base/array.h"

typedef enum RsBlockMode {
#define X(MODE, WORD, WHAT) RS_BLOCK_MODE_##MODE,
#include "report/block_modes.def"
#undef X
    RS_BLOCK_MODE_COUNT
} RsBlockMode;

typedef enum RsPieceKind { RS_PIECE_TEXT, RS_PIECE_BLOCK, RS_PIECE_INLINE } RsPieceKind;

typedef struct RsPiece {
    RsPieceKind kind;
    RsBlockMode mode; /* of BLOCK; INLINE is VALUE */
    RsText text;      /* Markdown, or the statements */
    RsText caption;   /* what stands behind the mode in quotes; length 0: none */
    uint32_t offset;  /* of `text` in the source */
} RsPiece;

typedef struct RsFrontParameter {
    RsText name, value; /* value: an expression of the language */
    uint32_t offset;    /* of the value */
} RsFrontParameter;

typedef struct RsFront { /* length 0: not set */
    RsText title, graph, view;
    uint32_t view_offset;
    const RsFrontParameter *parameters;
    uint32_t parameter_count;
} RsFront;

typedef struct RsReportScript {
    RsText source;
    RsFront front;
    const RsPiece *pieces;
    uint32_t piece_count;
} RsReportScript;

RS_MUST_USE RsStatus rs_report_script_read(RsArena *arena, RsText source, RsReportScript *out,
                                           RsError *err);

#endif
