/* parser.h - what scanner, filter, parser and builders share; nobody outside grammar/ sees it. */
#ifndef RS_GRAMMAR_PARSER_H
#define RS_GRAMMAR_PARSER_H

#include "grammar/parse.h"

typedef struct RsToken {
    int code; /* of query.tab.h, or the character itself; 0 at the end */
    RsSpan span;
    uint32_t partner; /* of a bracket: the index of the other one; RS_NO_PARTNER: none */
    int mark;         /* filter.c: the code that the parser sees */
    bool comma;       /* of an opening bracket: a comma stands right inside */
    bool negative;    /* of a number: the minus before it is its sign */
} RsToken;

#define RS_NO_PARTNER UINT32_MAX

typedef struct RsOpenPoint { /* something allowed only in some surroundings, not yet in one */
    RsSpan span;
    struct RsOpenPoint *below;
} RsOpenPoint;

typedef struct RsParse {
    RsText text;
    RsParseLimits limits;
    RsArena *arena;
    RsError *err;
    RsStatus status;
    RsToken *tokens; /* token_count of them, the last one with code 0 */
    uint32_t token_count, token_capacity, next;
    uint32_t unclosed;     /* index of the innermost bracket never closed, or RS_NO_PARTNER */
    bool quick;            /* a syntax error need not be told: the exact parser will */
    RsOpenPoint *patterns; /* pattern expressions outside a predicate */
    RsOpenPoint *matchers; /* $maps of patterns outside CREATE */
    const RsAst *statement;
} RsParse;

/* query.l: fills parse->tokens. */
RS_MUST_USE RsStatus rs_lex(RsParse *parse);
/* filter.c: bracket partners, depth, and the marks that make the grammar LALR(1). */
RS_MUST_USE RsStatus rs_filter(RsParse *parse);
/* keyword.c: is the word a keyword? 0: no. */
int rs_keyword_token(RsText word);
bool rs_token_is_soft(int code);
bool rs_token_is_reserved(int code);
/* Fails at the span; the first failure stays. */
RsStatus rs_parse_fail(RsParse *parse, const char *detail, RsSpan where, const char *format, ...)
    RS_PRINTF(4, 5);
/* expect.c: names the tokens that could have stood there. */
void rs_expect_fail(RsParse *parse, RsSpan where, const char *const *expected, int count);
/* typography.c: about a character beyond ASCII that is no letter. */
void rs_odd_character_fail(RsParse *parse, RsSpan span, uint32_t code);
/* mistakes.c, about the token where the parser stopped. rs_mistake_fail: a mistake better told in
 * a sentence of its own (false: none such). rs_mistake_hint: adds what to write instead. */
bool rs_mistake_fail(RsParse *parse, uint32_t at, bool name_expected);
void rs_mistake_hint(RsParse *parse, uint32_t at, bool comma_expected);

#endif
