/* parse.h - from the text of a statement to its tree, and from a script to its statements.
 *
 * Units   spans are bytes of the text that was given, [begin, end).
 * Errors  RS_SYNTAX with the detail of the openCypher scenarios, or RS_LIMIT: the text is too
 *         long or nested too deeply; RS_MEMORY.
 * Owner   the tree lives in the arena and borrows nothing from the text.
 * Cost    linear in the length of the text. */
#ifndef RS_GRAMMAR_PARSE_H
#define RS_GRAMMAR_PARSE_H

#include "language/ast.h"

typedef struct RsParseLimits {
    uint32_t text_bytes; /* the longest text */
    uint32_t depth;      /* brackets in brackets; a tree may be twice as high */
} RsParseLimits;

#define RS_PARSE_LIMITS_DEFAULT ((RsParseLimits){1u << 20, 512})

/* Parses one statement; one `;` may end it. Nothing but blanks and comments: *statement NULL.
 * limits NULL: the default ones. On failure *statement is NULL. */
RS_MUST_USE RsStatus rs_parse(RsText text, const RsParseLimits *limits, RsArena *arena,
                              const RsAst **statement, RsError *err);

/* Walks a script from *offset (start with 0): false at its end. A statement goes up to its `;`,
 * which ends it everywhere but in quotes and comments, and begins at its first byte that is no
 * blank; blanks and comments alone are no statement. *complete is false where the `;` misses. */
bool rs_split_next(RsText script, size_t *offset, RsSpan *statement, bool *complete);

/* What the text leaves open, innermost: a quote (', " or `), the two characters that open a
 * comment, (, [ or {; NULL: nothing. */
const char *rs_split_open(RsText script);

typedef struct RsKeyword {
    const char *word; /* upper case */
    bool reserved;    /* no name unless quoted */
} RsKeyword;

size_t rs_keyword_count(void);
RsKeyword rs_keyword(size_t index); /* in alphabetical order */

#endif
