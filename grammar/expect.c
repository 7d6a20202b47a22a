/* expect.c - the sentence of a syntax error: what could have stood there, in words of people.
 *
 * Bison tells up to a hundred tokens. Those that belong together are told as one (an expression, a
 * pattern, an operator), and of what is left a handful is named. */
#include "grammar/parser.h"

#include <stdio.h>

#include "language/suggest.h"
#include "query.tab.h"

enum { SHOWN = 5, FOUND_BYTES = 40 };

typedef struct Expected {
    const char *const *words; /* as query.y spells them */
    int count;
    bool expression, pattern, node, name, operator, edge, clause, statement;
} Expected;

/* What an expression may begin with, what may follow an operand, and so on. NULL ends a list. */
static const char *const EXPRESSIONS[] = {"a name",
                                          "a string",
                                          "a whole number",
                                          "a number",
                                          "a parameter",
                                          "TRUE",
                                          "FALSE",
                                          "NULL",
                                          "NOT",
                                          "CASE",
                                          "'+'",
                                          "'-'",
                                          "'('",
                                          "'['",
                                          "'{'",
                                          "(",
                                          "[",
                                          "[ ",
                                          "EXISTS {",
                                          "COUNT {",
                                          "COLLECT {",
                                          "any(",
                                          "all(",
                                          "none(",
                                          "single(",
                                          "reduce(",
                                          "shortestPath(",
                                          "allShortestPaths(",
                                          NULL};
static const char *const OPERATORS[] = {"'='", "<>",  "'<'", "'>'", "<=",     ">=",   "=~",
                                        "'+'", "'-'", "'*'", "'/'", "'%'",    "'^'",  "IN",
                                        "IS",  "AND", "OR",  "XOR", "STARTS", "ENDS", "CONTAINS",
                                        "'.'", "'('", "'['", "':'", "'{'",    NULL};
static const char *const PATTERNS[] = {
    "a name", "'('",   "(",       "shortestPath(", "allShortestPaths(", "ANY",      "ALL",
    "WALK",   "TRAIL", "ACYCLIC", "SIMPLE",        "SHORTEST",          "CHEAPEST", NULL};
/* Beside a further clause these need no mention. */
static const char *const CLAUSE_PARTS[] = {
    "MATCH",  "OPTIONAL",   "WITH",     "RETURN",     "UNWIND",    "CREATE",   "MERGE",    "SET",
    "REMOVE", "DETACH",     "DELETE",   "CALL",       "UNION",     "VALID",    "RECORDED", "VIA",
    "STANCE", "CONFIDENCE", "DISPUTED", "ACCORDING",  "EXCLUDING", "RESOLVED", "ORDER",    "SKIP",
    "LIMIT",  "OFFSET",     "AS",       "UNDISPUTED", NULL};

static bool is_among(const char *word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(word, *list) == 0) return true;
    return false;
}

static bool has(const Expected *expected, const char *word)
{
    for (int i = 0; i < expected->count; i++)
        if (strcmp(expected->words[i], word) == 0) return true;
    return false;
}

static bool is_letters(const char *word)
{
    return word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'A' && word[1] <= 'Z';
}

static Expected understand(const char *const *words, int count)
{
    Expected e = {.words = words, .count = count};
    e.expression = has(&e, "a whole number") && has(&e, "a string");
    e.name = !e.expression && has(&e, "a name");
    e.pattern = e.name && has(&e, "(");
    e.node = !e.expression && !e.name && has(&e, "(");
    e.operator= has(&e, "'='") && has(&e, "'+'") && !e.expression;
    e.edge = has(&e, "'-'") && has(&e, "'<'") && !e.operator;
    e.clause = has(&e, "MATCH") && has(&e, "RETURN") && !has(&e, "a name");
    e.statement = e.clause && has(&e, "EXPLAIN");
    return e;
}

/* Is the word part of something that is told as a whole? */
static bool is_covered(const Expected *e, const char *word)
{
    int token = is_letters(word) ? rs_keyword_token(rs_text(word)) : 0;
    if (e->statement || strcmp(word, "';'") == 0 || strcmp(word, "end of file") == 0) return true;
    if (e->edge && (strcmp(word, "'-'") == 0 || strcmp(word, "'<'") == 0)) return true;
    if (e->name && strcmp(word, "a name") == 0) return true;
    if (e->expression && is_among(word, EXPRESSIONS)) return true;
    if ((e->pattern || e->node) && is_among(word, PATTERNS)) return true;
    if (e->operator&& is_among(word, OPERATORS)) return true;
    if (e->clause && (is_among(word, CLAUSE_PARTS) || rs_token_is_soft(token)))
        return !(e->operator&& strcmp(word, "AS") == 0);
    if ((e->name || e->expression) && rs_token_is_soft(token)) return true;
    /* Where any word may be a name, the reserved ones may too. */
    return e->name && rs_token_is_reserved(token) && has(e, "MATCH") && has(e, "CONTAINS");
}

typedef struct Told {
    char text[300];
    size_t used;
    int count, wanted; /* wanted: how many are to come, for the `or` */
} Told;

static void tell(Told *told, const char *words)
{
    const char *before = told->count == 0 ? "" : told->count + 1 == told->wanted ? " or " : ", ";
    size_t room = sizeof(told->text) - told->used;
    int wrote = snprintf(told->text + told->used, room, "%s%s", before, words);
    if (wrote > 0 && (size_t)wrote < room) told->used += (size_t)wrote;
    told->count++;
}

/* `,` of ','; words stay. */
static void spell(const char *word, char *out, size_t room)
{
    size_t length = strlen(word);
    if (word[0] == '\'' && length >= 3)
        snprintf(out, room, "`%.*s`", (int)(length - 2), word + 1);
    else if (is_letters(word) || (word[0] == 'a' && word[1] == ' '))
        snprintf(out, room, "%s", word);
    else
        snprintf(out, room, "`%.*s`", (int)(word[length - 1] == ' ' ? length - 1 : length), word);
}

static void describe(const Expected *e, Told *told)
{
    static const char *const FIRST[] = {"')'", "']'", "'}'", "','", NULL};
    char chosen[SHOWN][48];
    int count = 0;
    for (int round = 0; round < 2 && !e->statement; round++)
        for (int i = 0; i < e->count && count < SHOWN; i++) {
            const char *word = e->words[i];
            bool first = is_among(word, FIRST);
            if (first != (round == 0) || is_covered(e, word)) continue;
            spell(word, chosen[count], sizeof(chosen[0]));
            bool told_already = false; /* `[` has two tokens */
            for (int k = 0; k < count; k++)
                told_already = told_already || strcmp(chosen[k], chosen[count]) == 0;
            count += !told_already;
        }
    const char *wholes[] = {
        e->statement    ? "a statement, such as MATCH … RETURN … or CREATE …"
        : e->expression ? "an expression"
        : e->pattern    ? "a pattern, such as (n:Person)"
        : e->node       ? "a node in parentheses"
        : e->name       ? "a name"
                        : NULL,
        e->operator? "an operator" : NULL,
        e->edge ? "a relationship" : NULL,
        e->clause && !e->statement ? "a further clause" : NULL,
        has(e, "end of file") && !e->statement && !e->clause ? "the end of the statement" : NULL,
    };
    enum { WHOLES = sizeof(wholes) / sizeof(wholes[0]) };
    told->wanted = count;
    for (int i = 0; i < WHOLES; i++)
        told->wanted += wholes[i] != NULL;
    for (int i = 0; i < WHOLES; i++)
        if (wholes[i] != NULL) tell(told, wholes[i]);
    for (int i = 0; i < count; i++)
        tell(told, chosen[i]);
    if (told->count == 0) tell(told, "something else");
}

static uint32_t token_at(const RsParse *parse, RsSpan where)
{
    for (uint32_t i = parse->next < 2 ? 0 : parse->next - 2; i < parse->token_count; i++)
        if (parse->tokens[i].span.begin == where.begin) return i;
    return parse->token_count - 1;
}

static bool suggest_keyword(RsParse *parse, RsSpan where, const Expected *e)
{
    RsText word = {parse->text.data + where.begin, where.end - where.begin};
    RsSuggest suggest;
    rs_suggest_start(&suggest, word);
    for (int i = 0; i < e->count; i++)
        if (is_letters(e->words[i])) rs_suggest_offer(&suggest, rs_text(e->words[i]));
    RsText best = rs_suggest_best(&suggest);
    if (best.length == 0) return false;
    rs_hint(parse->err, "did you mean %.*s?%s", RS_TEXT_ARG(best),
            rs_suggest_looks_same(word, best)
                ? " It looks the same, but is written in letters of another alphabet"
                : "");
    return true;
}

/* At most FOUND_BYTES of what stands there, whole characters. */
static void quote_found(const RsParse *parse, const RsToken *token, char *out, size_t room)
{
    RsText found = {parse->text.data + token->span.begin, token->span.end - token->span.begin};
    if (token->code == 0) {
        snprintf(out, room, "the end of the statement");
        return;
    }
    bool cut = found.length > FOUND_BYTES;
    if (cut) found.length = FOUND_BYTES;
    while (cut && found.length > 0 && ((unsigned char)found.data[found.length] & 0xc0) == 0x80)
        found.length--;
    snprintf(out, room, "`%.*s%s`", RS_TEXT_ARG(found), cut ? "…" : "");
}

static void bad_number(RsParse *parse, const RsToken *token, RsSpan where)
{
    bool key = token > parse->tokens && (token - 1)->code == '{';
    if (key) {
        rs_parse_fail(parse, "UnexpectedSyntax", where, "a key must not begin with a digit");
        rs_hint(parse->err, "such a key is written in backticks");
    } else if (where.end - where.begin > 1 && parse->text.data[where.begin] == '0' &&
               parse->text.data[where.begin + 1] <= '9') {
        rs_parse_fail(parse, "InvalidNumberLiteral", where, "a whole number does not begin with 0");
        rs_hint(parse->err, "write 0o17 for octal 17, or leave the 0 out");
    } else {
        rs_parse_fail(parse, "InvalidNumberLiteral", where, "this is not a number");
        rs_hint(parse->err, "numbers are written 12, 1.5, 2e10, 0x1F or 0o17");
    }
}

void rs_expect_fail(RsParse *parse, RsSpan where, const char *const *expected, int count)
{
    uint32_t at = token_at(parse, where);
    const RsToken *token = &parse->tokens[at];
    if (token->code == RS_TOK_BAD_NUMBER) {
        bad_number(parse, token, where);
        return;
    }
    Expected e = understand(expected, count);
    if (rs_mistake_fail(parse, at, e.name || e.expression)) return;
    Told told = {.count = 0};
    describe(&e, &told);
    char found[FOUND_BYTES + 16];
    quote_found(parse, token, found, sizeof(found));
    rs_parse_fail(parse, "UnexpectedSyntax", where, "expected %s, not %s", told.text, found);
    bool word = token->code == RS_TOK_IDENT || rs_token_is_soft(token->code);
    if (word && suggest_keyword(parse, where, &e)) return;
    rs_mistake_hint(parse, at, has(&e, "','"));
}
