/* build_literal.c - numbers, strings, names and parameters: from the bytes of a token. */
#include "grammar/build.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

static char *room(RsParse *parse, uint32_t bytes)
{
    char *data = rs_arena_take(parse->arena, (size_t)bytes + 1);
    if (data == NULL) parse->status = rs_fail_memory(parse->err);
    return data;
}

/* The word itself, or what the backticks hold with its doubled ones made single. */
static bool word(RsParse *parse, RsSpan span, RsAstName *name)
{
    const char *from = parse->text.data + span.begin;
    uint32_t length = span.end - span.begin, used = 0;
    char *data = room(parse, length);
    if (data == NULL) return false;
    name->quoted = from[0] == '`';
    uint32_t first = name->quoted ? 1 : 0, last = name->quoted ? length - 1 : length;
    for (uint32_t i = first; i < last; i++) {
        data[used++] = from[i];
        if (name->quoted && from[i] == '`') i++;
    }
    name->text = (RsText){data, used};
    return true;
}

RsAst *rs_build_name(RsParse *parse, RsSpan span)
{
    RS_BUILD(name, RsAstName, parse, NAME, span);
    return word(parse, span, name) ? &name->head : NULL;
}

RsAst *rs_build_parameter(RsParse *parse, RsSpan span)
{
    RS_BUILD(name, RsAstName, parse, PARAMETER, span);
    return word(parse, (RsSpan){span.begin + 1, span.end}, name) ? &name->head : NULL;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/* The `count` hexadecimal digits at `at`; UINT32_MAX: fewer. */
static uint32_t hex(RsText text, uint32_t at, uint32_t count)
{
    uint32_t value = 0;
    if (at + count > text.length) return UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        int digit = hex_digit(text.data[at + i]);
        if (digit < 0) return UINT32_MAX;
        value = value << 4 | (uint32_t)digit;
    }
    return value;
}

/* \uD83D\uDE00 is one character: two halves, one after the other. */
static uint32_t code_point(RsText inside, uint32_t *at, char form)
{
    uint32_t digits = form == 'u' ? 4 : 8, high = hex(inside, *at, digits);
    if (high == UINT32_MAX) return UINT32_MAX;
    *at += digits;
    if (form != 'u' || high < 0xd800 || high > 0xdbff) return high;
    if (*at + 6 > inside.length || inside.data[*at] != '\\' || inside.data[*at + 1] != 'u')
        return UINT32_MAX;
    uint32_t low = hex(inside, *at + 2, 4);
    if (low < 0xdc00 || low > 0xdfff) return UINT32_MAX;
    *at += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* Writes what the escape at `*at` (behind its backslash) stands for; the bytes, 0: it is none. */
static size_t escape(RsText inside, uint32_t *at, char out[4])
{
    static const char names[] = "bfnrt\\'\"`", values[] = "\b\f\n\r\t\\'\"`";
    char form = inside.data[(*at)++];
    if (form == 'u' || form == 'U') {
        uint32_t code = code_point(inside, at, form);
        return code == UINT32_MAX || code == 0 ? 0 : rs_utf8_encode(code, out);
    }
    const char *found = form == '\0' ? NULL : strchr(names, form);
    if (found == NULL) return 0;
    out[0] = values[found - names];
    return 1;
}

RsAst *rs_build_string(RsParse *parse, RsSpan span)
{
    RS_BUILD(literal, RsAstLiteral, parse, LITERAL, span);
    RsText inside = {parse->text.data + span.begin + 1, span.end - span.begin - 2};
    char *data = room(parse, inside.length);
    if (data == NULL) return NULL;
    uint32_t used = 0;
    for (uint32_t at = 0; at < inside.length;) {
        uint32_t begin = at;
        if (inside.data[at] != '\\') {
            data[used++] = inside.data[at++];
            continue;
        }
        at++;
        char out[4];
        size_t bytes = escape(inside, &at, out);
        if (bytes == 0) {
            bool unicode = inside.data[begin + 1] == 'u' || inside.data[begin + 1] == 'U';
            RsSpan where = {span.begin + 1 + begin, span.begin + 1 + begin + 2};
            rs_parse_fail(parse, unicode ? "InvalidUnicodeLiteral" : "UnexpectedSyntax", where,
                          unicode ? "this escape does not name a character"
                                  : "there is no such escape in a string");
            rs_hint(parse->err, unicode ? "write \\u and four or \\U and eight hexadecimal digits"
                                        : "write \\\\ for a backslash");
            return NULL;
        }
        memcpy(data + used, out, bytes);
        used += (uint32_t)bytes;
    }
    literal->literal = RS_LITERAL_STRING;
    literal->text = (RsText){data, used};
    return &literal->head;
}

/* Has the number a minus for a sign? The parser is at most one token ahead of it. */
static bool has_sign(const RsParse *parse, RsSpan span)
{
    uint32_t low = 0, high = parse->token_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (parse->tokens[middle].span.begin < span.begin) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low >= parse->token_count || !parse->tokens[low].negative) return false;
    int after = parse->tokens[low + 1].code;
    return after != '.' && after != '[' && after != '(' && after != ':';
}

RsAst *rs_build_int(RsParse *parse, RsSpan span)
{
    RS_BUILD(literal, RsAstLiteral, parse, LITERAL, span);
    const char *data = parse->text.data + span.begin;
    uint32_t length = span.end - span.begin, at = 0;
    unsigned base = 10;
    if (length > 1 && data[0] == '0') {
        bool hexadecimal = data[1] == 'x' || data[1] == 'X';
        bool octal = data[1] == 'o' || data[1] == 'O';
        base = hexadecimal ? 16 : octal ? 8 : 10;
        at = hexadecimal || octal ? 2 : 0;
    }
    uint64_t value = 0;
    bool over = false;
    for (; at < length; at++) {
        uint64_t digit = (uint64_t)hex_digit(data[at]);
        over = over || value > (UINT64_MAX - digit) / base;
        value = value * base + digit;
    }
    uint64_t limit = (uint64_t)INT64_MAX + (has_sign(parse, span) ? 1 : 0);
    if (over || value > limit) {
        rs_parse_fail(parse, "IntegerOverflow", span, "the integer is too large for 64 bits");
        return NULL;
    }
    literal->literal = RS_LITERAL_INT;
    literal->integer = value > (uint64_t)INT64_MAX ? INT64_MIN : (int64_t)value;
    return &literal->head;
}

RsAst *rs_build_float(RsParse *parse, RsSpan span)
{
    RS_BUILD(literal, RsAstLiteral, parse, LITERAL, span);
    uint32_t length = span.end - span.begin;
    char *data = room(parse, length);
    if (data == NULL) return NULL;
    memcpy(data, parse->text.data + span.begin, length);
    literal->literal = RS_LITERAL_FLOAT;
    literal->real = strtod(data, NULL);
    if (isinf(literal->real)) {
        rs_parse_fail(parse, "FloatingPointOverflow", span, "the number is too large for a float");
        return NULL;
    }
    return &literal->head;
}

RsAst *rs_build_constant(RsParse *parse, RsSpan span, RsLiteralKind kind, bool value)
{
    RS_BUILD(literal, RsAstLiteral, parse, LITERAL, span);
    literal->literal = kind;
    literal->boolean = value;
    return &literal->head;
}
