/* parse.c - one statement: checked, scanned, filtered, parsed. */
#include "grammar/parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "query.tab.h"
#include "quick.tab.h"

RsStatus rs_parse_fail(RsParse *parse, const char *detail, RsSpan where, const char *format, ...)
{
    char sentence[sizeof(((RsError *)NULL)->text)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    if (parse->status == RS_OK) {
        rs_fail(parse->err, RS_SYNTAX, detail, where, "%s", sentence);
        parse->status = RS_SYNTAX;
    }
    return parse->status;
}

static RsStatus check_text(RsParse *parse)
{
    RsText text = parse->text;
    if (text.length > parse->limits.text_bytes) {
        return parse->status = rs_fail(
                   parse->err, RS_LIMIT, "TextTooLong", RS_NOWHERE,
                   "the statement has %u bytes, more than the limit of %u (%.3g MiB)", text.length,
                   parse->limits.text_bytes, parse->limits.text_bytes / 1048576.0);
    }
    if (text.length == 0) return RS_OK;
    size_t good = rs_utf8_check(text.data, text.length);
    const char *nul = memchr(text.data, '\0', good);
    if (nul != NULL) {
        uint32_t at = (uint32_t)(nul - text.data);
        return rs_parse_fail(parse, "InvalidUnicodeCharacter", (RsSpan){at, at + 1},
                             "a NUL byte (U+0000) stands in the statement");
    }
    if (good < text.length) {
        uint32_t at = (uint32_t)good;
        return rs_parse_fail(parse, "InvalidUnicodeCharacter", (RsSpan){at, at + 1},
                             "from here the text is not UTF-8");
    }
    return RS_OK;
}

/* What was left open was allowed nowhere. */
static RsStatus check_points(RsParse *parse)
{
    if (parse->patterns != NULL) {
        rs_parse_fail(parse, "UnexpectedSyntax", parse->patterns->span,
                      "a pattern is a condition: it cannot be used as a value");
        rs_hint(parse->err,
                "COUNT { (a)--() } counts, EXISTS { (a)--() } asks whether there is one");
        return parse->status;
    }
    if (parse->matchers != NULL) {
        rs_parse_fail(parse, "InvalidParameterUse", parse->matchers->span,
                      "a parameter cannot be the whole map of a pattern that is matched");
        rs_hint(parse->err, "name the keys: {id: $map.id}");
        return parse->status;
    }
    return RS_OK;
}

/* The quick parser reduces before it looks whether the next token fits, so that what it finds wrong
 * may not be the first mistake, and what it expects not exact. So whatever it refuses is parsed
 * again by the exact one (parse.lac), which costs every token a look ahead. */
static RsStatus parse_tokens(RsParse *parse)
{
    RsParse before = *parse;
    parse->quick = true;
    int result = rsquickparse(parse);
    if (parse->status == RS_MEMORY) return parse->status;
    if (parse->status != RS_OK || result == 1) {
        rs_error_clear(parse->err);
        *parse = before;
        result = rsyyparse(parse);
    }
    if (parse->status != RS_OK) return parse->status;
    return result == 0 ? RS_OK : rs_fail_memory(parse->err);
}

RsStatus rs_parse(RsText text, const RsParseLimits *limits, RsArena *arena, const RsAst **statement,
                  RsError *err)
{
    RsError unwanted;
    if (err == NULL) {
        rs_error_clear(&unwanted);
        err = &unwanted;
    }
    RsParse parse = {.text = text,
                     .limits = limits == NULL ? RS_PARSE_LIMITS_DEFAULT : *limits,
                     .arena = arena,
                     .err = err};
    *statement = NULL;
    RS_TRY(check_text(&parse));
    RS_TRY(rs_lex(&parse));
    RS_TRY(rs_filter(&parse));
    RS_TRY(parse_tokens(&parse));
    RS_TRY(check_points(&parse));
    *statement = parse.statement;
    return RS_OK;
}
