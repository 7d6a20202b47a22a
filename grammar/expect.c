/* expect.c - the sentence of a syntax error: a few of the words that could have stood there. */
#include "grammar/parser.h"

#include <stdio.h>

#include "language/suggest.h"
#include "query.tab.h"

enum { SHOWN = 6 };

/* Bison hands aliases on as they are in query.y, without their quotes. */
static bool has(const char *const *expected, int count, const char *word)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(expected[i], word) == 0) return true;
    }
    return false;
}

static bool is_letters(const char *word)
{
    return word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'A' && word[1] <= 'Z';
}

/* What an expression may begin with is told as one. */
static bool begins_expression(const char *word)
{
    static const char *const WORDS[] = {"a name",
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
                                        "allShortestPaths("};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(word, WORDS[i]) == 0) return true;
    }
    return false;
}

static void add(const char **shown, int *count, const char *word)
{
    for (int i = 0; i < *count; i++) {
        if (strcmp(shown[i], word) == 0) return;
    }
    if (*count < SHOWN) shown[(*count)++] = word;
}

static int choose(const char *const *expected, int count, const char **shown)
{
    int chosen = 0;
    bool expression = has(expected, count, "a whole number") && has(expected, count, "NOT");
    bool name = has(expected, count, "a name");
    if (expression) add(shown, &chosen, "an expression");
    if (name && !expression) add(shown, &chosen, "a name");
    /* Closing signs first, then words, then the rest. */
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < count; i++) {
            const char *word = expected[i];
            bool letters = is_letters(word);
            int token = letters ? rs_keyword_token(rs_text(word)) : 0;
            bool closing = strcmp(word, "')'") == 0 || strcmp(word, "']'") == 0 ||
                           strcmp(word, "'}'") == 0 || strcmp(word, "','") == 0;
            if (round != (closing ? 0 : letters ? 1 : 2)) continue;
            if (expression && begins_expression(word)) continue;
            if (name && (rs_token_is_soft(token) || rs_token_is_reserved(token)) &&
                (rs_token_is_soft(token) ||
                 has(expected, count, "MATCH") == has(expected, count, "CONTAINS")))
                continue;
            if (strcmp(word, "end of file") == 0) word = "the end of the statement";
            add(shown, &chosen, word);
        }
    }
    return chosen;
}

static const RsToken *token_at(const RsParse *parse, RsSpan where)
{
    for (uint32_t i = parse->next < 2 ? 0 : parse->next - 2; i < parse->token_count; i++) {
        if (parse->tokens[i].span.begin == where.begin) return &parse->tokens[i];
    }
    return &parse->tokens[parse->token_count - 1];
}

static void suggest_keyword(RsParse *parse, RsSpan where, const char *const *expected, int count)
{
    RsText word = {parse->text.data + where.begin, where.end - where.begin};
    RsSuggest suggest;
    rs_suggest_start(&suggest, word);
    for (int i = 0; i < count; i++) {
        if (is_letters(expected[i])) rs_suggest_offer(&suggest, rs_text(expected[i]));
    }
    RsText best = rs_suggest_best(&suggest);
    if (best.length > 0) rs_hint(parse->err, "did you mean %.*s?", RS_TEXT_ARG(best));
}

void rs_expect_fail(RsParse *parse, RsSpan where, const char *const *expected, int count)
{
    const RsToken *token = token_at(parse, where);
    if (token->code == RS_TOK_BAD_NUMBER) {
        bool key = token > parse->tokens && (token - 1)->code == '{';
        rs_parse_fail(parse, key ? "UnexpectedSyntax" : "InvalidNumberLiteral", where,
                      key ? "a key must not begin with a digit" : "this is no number");
        return;
    }
    const char *shown[SHOWN];
    int chosen = choose(expected, count, shown);
    char list[300] = "";
    size_t used = 0;
    for (int i = 0; i < chosen && used < sizeof(list); i++) {
        const char *before = i == 0 ? "" : i + 1 == chosen ? " or " : ", ";
        int wrote = snprintf(list + used, sizeof(list) - used, "%s%s", before, shown[i]);
        used += wrote < 0 ? 0 : (size_t)wrote;
    }
    bool end = token->code == 0;
    RsText found = {parse->text.data + where.begin, where.end - where.begin};
    if (found.length > 40) found.length = 40;
    rs_parse_fail(parse, "UnexpectedSyntax", where, "expected %s, not %s%.*s%s",
                  chosen == 0 ? "something else" : list, end ? "the end of the text" : "`",
                  end ? 0 : (int)found.length, found.data, end ? "" : "`");
    if (end && parse->unclosed != RS_NO_PARTNER) {
        const RsToken *open = &parse->tokens[parse->unclosed];
        rs_hint(parse->err, "the `%c` at byte %u is never closed",
                parse->text.data[open->span.begin], open->span.begin + 1);
    } else if (token->code == RS_TOK_IDENT || rs_token_is_soft(token->code)) {
        suggest_keyword(parse, where, expected, count);
    }
}
