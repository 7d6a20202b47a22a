/* filter.c - sees the statement as an array and marks what one token of look-ahead cannot tell.
 *
 * One walk finds the partners of the brackets; a second asks only next tokens and partners, so
 * that the whole is linear. */
#include "grammar/parser.h"
#include "query.tab.h"

static int code_at(const RsParse *parse, uint64_t index)
{
    return index < parse->token_count ? parse->tokens[index].code : 0;
}

static bool is_word(int code)
{
    return code == RS_TOK_IDENT || rs_token_is_soft(code) || rs_token_is_reserved(code);
}

static bool is_name(int code)
{
    return code == RS_TOK_IDENT || rs_token_is_soft(code);
}

static bool opens(int code)
{
    return code == '(' || code == '[' || code == '{';
}

static bool closes(int open, int close)
{
    return (open == '(' && close == ')') || (open == '[' && close == ']') ||
           (open == '{' && close == '}');
}

/* The brackets still open are chained through their partner fields. */
static RsStatus pair_brackets(RsParse *parse)
{
    uint32_t innermost = RS_NO_PARTNER, depth = 0;
    for (uint32_t i = 0; i < parse->token_count; i++) {
        RsToken *token = &parse->tokens[i];
        if (opens(token->code)) {
            if (++depth > parse->limits.depth) {
                parse->status =
                    rs_fail(parse->err, RS_LIMIT, "NestingTooDeep", token->span,
                            "brackets are nested more than %u deep", parse->limits.depth);
                return parse->status;
            }
            token->partner = innermost;
            innermost = i;
        } else if (token->code == ',' && innermost != RS_NO_PARTNER) {
            parse->tokens[innermost].comma = true;
        } else if (innermost != RS_NO_PARTNER &&
                   closes(parse->tokens[innermost].code, token->code)) {
            uint32_t open = innermost;
            innermost = parse->tokens[open].partner;
            parse->tokens[open].partner = i;
            token->partner = open;
            depth--;
        }
    }
    parse->unclosed = innermost;
    while (innermost != RS_NO_PARTNER) {
        uint32_t outer = parse->tokens[innermost].partner;
        parse->tokens[innermost].partner = RS_NO_PARTNER;
        innermost = outer;
    }
    return RS_OK;
}

/* Could the inside of this bracket be that of a node pattern? */
static bool looks_like_node(const RsParse *parse, uint32_t open)
{
    int first = code_at(parse, (uint64_t)open + 1), second = code_at(parse, (uint64_t)open + 2);
    if (first == ')' || first == ':' || first == '{' || first == RS_TOK_PARAM ||
        first == RS_TOK_WHERE)
        return true;
    return is_name(first) && (second == ')' || second == ':' || second == '{' ||
                              second == RS_TOK_PARAM || second == RS_TOK_WHERE);
}

/* Does an edge follow the closing bracket? */
static bool edge_follows(const RsParse *parse, uint32_t close)
{
    uint64_t at = (uint64_t)close + 1;
    int a = code_at(parse, at), b = code_at(parse, at + 1), c = code_at(parse, at + 2);
    if (a == '<') return b == '-' && (c == '-' || c == '[');
    if (a != '-') return false;
    if (b == '>') return true;
    if (b == '-') return c == '(' || c == '>' || c == '{' || c == '+' || c == '*';
    if (b != '[') return false;
    uint32_t end = parse->tokens[at + 1].partner;
    if (end == RS_NO_PARTNER || code_at(parse, (uint64_t)end + 1) != '-') return false;
    int after = code_at(parse, (uint64_t)end + 2);
    return after == '(' || after == '>' || after == '{' || after == '+' || after == '*' ||
           after == '?';
}

static bool opens_pattern(const RsParse *parse, uint32_t open)
{
    uint32_t close = parse->tokens[open].partner;
    return close != RS_NO_PARTNER && looks_like_node(parse, open) && edge_follows(parse, close);
}

static bool opens_map(const RsParse *parse, uint32_t open)
{
    int first = code_at(parse, (uint64_t)open + 1), second = code_at(parse, (uint64_t)open + 2);
    if (first == '}' || first == '.' || first == ',' || first == '{' || first == '[') return true;
    if (first == RS_TOK_INT || first == RS_TOK_FLOAT || first == RS_TOK_BAD_NUMBER) return true;
    return is_word(first) && (second == ':' || second == ',' || second == '}');
}

static bool ends_operand(int code)
{
    return code == RS_TOK_IDENT || code == ')' || code == ']' || code == '}' ||
           code == RS_TOK_PARAM || code == RS_TOK_STRING;
}

static int mark_bracket(const RsParse *parse, uint32_t i)
{
    int next = code_at(parse, (uint64_t)i + 1), second = code_at(parse, (uint64_t)i + 2);
    if (i > 0 && ends_operand(parse->tokens[i - 1].code)) return '[';
    if (is_name(next) && second == RS_TOK_IN && !parse->tokens[i].comma) return RS_TOK_COMP_LB;
    if (is_name(next) && second == '=' && code_at(parse, (uint64_t)i + 3) == '(' &&
        opens_pattern(parse, i + 3))
        return RS_TOK_PCOMP_LB;
    return '[';
}

static int mark_word(const RsParse *parse, uint32_t i)
{
    int code = parse->tokens[i].code;
    int next = code_at(parse, (uint64_t)i + 1), third = code_at(parse, (uint64_t)i + 3);
    bool block = next == '{' && !opens_map(parse, i + 1);
    bool call = next == '(' && is_name(code_at(parse, (uint64_t)i + 2));
    if (i > 0 && parse->tokens[i - 1].code == '.') return code;
    switch (code) {
    case RS_TOK_EXISTS:
        return block ? RS_TOK_EXISTS_P : code;
    case RS_TOK_COUNT:
        return block ? RS_TOK_COUNT_P : code;
    case RS_TOK_COLLECT:
        return block ? RS_TOK_COLLECT_P : code;
    case RS_TOK_ANY:
        return call && third == RS_TOK_IN ? RS_TOK_ANY_P : code;
    case RS_TOK_ALL:
        return call && third == RS_TOK_IN ? RS_TOK_ALL_P : code;
    case RS_TOK_NONE:
        return call && third == RS_TOK_IN ? RS_TOK_NONE_P : code;
    case RS_TOK_SINGLE:
        return call && third == RS_TOK_IN ? RS_TOK_SINGLE_P : code;
    case RS_TOK_REDUCE:
        return call && third == '=' ? RS_TOK_REDUCE_P : code;
    case RS_TOK_SHORTESTPATH:
        return next == '(' ? RS_TOK_SHORTEST_P : code;
    case RS_TOK_ALLSHORTESTPATHS:
        return next == '(' ? RS_TOK_ALL_SHORTEST_P : code;
    default:
        return code;
    }
}

/* A minus is a sign where no operand stands before it; then it belongs to the number. */
static bool is_negative(const RsParse *parse, uint32_t i)
{
    if (i == 0 || parse->tokens[i - 1].code != '-') return false;
    if (i == 1) return true;
    int before = parse->tokens[i - 2].code;
    return !ends_operand(before) && before != RS_TOK_INT && before != RS_TOK_FLOAT;
}

RsStatus rs_filter(RsParse *parse)
{
    RS_TRY(pair_brackets(parse));
    for (uint32_t i = 0; i < parse->token_count; i++) {
        RsToken *token = &parse->tokens[i];
        token->negative = token->code == RS_TOK_INT && is_negative(parse, i);
    }
    for (uint32_t i = 0; i < parse->token_count; i++) {
        RsToken *token = &parse->tokens[i];
        int mark = token->code;
        if (token->code == '(') {
            mark = opens_pattern(parse, i) ? RS_TOK_PAT_LP : '(';
        } else if (token->code == '{') {
            mark = opens_map(parse, i) ? '{' : RS_TOK_BLOCK_LB;
        } else if (token->code == '[') {
            mark = mark_bracket(parse, i);
        } else if (rs_token_is_soft(token->code)) {
            mark = mark_word(parse, i);
        }
        token->mark = mark;
    }
    for (uint32_t i = 0; i < parse->token_count; i++)
        parse->tokens[i].code = parse->tokens[i].mark;
    return RS_OK;
}
