/* fn_text.c - strings: parts, case, search, regular expressions. Positions are code points. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <unicode/ustring.h>

#include "base/array.h"
#include "base/utf8.h"
#include "execute/fn.h"

static RsStatus text_of(const RsCall *call, RsValue value, RsText *out, RsError *err)
{
    if (value.type != RS_TYPE_STRING) return rs_fn_refuse(call, "a string", value, err);
    *out = rs_as_text(value);
    return RS_OK;
}

/* A length or position: not negative, cut to what a text can have. */
static RsStatus count_of(const RsCall *call, RsValue value, uint32_t *out, RsError *err)
{
    if (value.type != RS_TYPE_INT) return rs_fn_refuse(call, "an integer", value, err);
    if (value.as.integer < 0)
        return rs_fail(err, RS_ARGUMENT, "NumberOutOfRange", call->expr->span,
                       "a position or length cannot be negative: %lld",
                       (long long)value.as.integer);
    *out = value.as.integer > UINT32_MAX ? UINT32_MAX : (uint32_t)value.as.integer;
    return RS_OK;
}

RS_KERNEL(left)
{
    RS_UNUSED(arg_count);
    RsText text;
    uint32_t count;
    RS_TRY(text_of(call, args[0], &text, err));
    RS_TRY(count_of(call, args[1], &count, err));
    *out = rs_value_text(rs_utf8_slice(text, 0, count));
    return RS_OK;
}

RS_KERNEL(right)
{
    RS_UNUSED(arg_count);
    RsText text;
    uint32_t count;
    RS_TRY(text_of(call, args[0], &text, err));
    RS_TRY(count_of(call, args[1], &count, err));
    uint32_t length = rs_utf8_length(text);
    *out = rs_value_text(rs_utf8_slice(text, length > count ? length - count : 0, count));
    return RS_OK;
}

RS_KERNEL(substring)
{
    RsText text;
    uint32_t first, count = UINT32_MAX;
    RS_TRY(text_of(call, args[0], &text, err));
    RS_TRY(count_of(call, args[1], &first, err));
    if (arg_count > 2) RS_TRY(count_of(call, args[2], &count, err));
    *out = rs_value_text(rs_utf8_slice(text, first, count));
    return RS_OK;
}

static uint32_t find(RsText text, uint32_t from, RsText part)
{
    const char *at = text.length < from
                         ? NULL
                         : memmem(text.data + from, text.length - from, part.data, part.length);
    return at == NULL ? UINT32_MAX : (uint32_t)(at - text.data);
}

RS_KERNEL(replace)
{
    RS_UNUSED(arg_count);
    RsText text, old, new;
    RS_TRY(text_of(call, args[0], &text, err));
    RS_TRY(text_of(call, args[1], &old, err));
    RS_TRY(text_of(call, args[2], &new, err));
    *out = args[0];
    if (old.length == 0) return RS_OK;
    RsBuf buf;
    rs_buf_init(&buf, UINT32_MAX - 1u);
    uint32_t from = 0;
    for (uint32_t at; (at = find(text, from, old)) != UINT32_MAX; from = at + old.length) {
        rs_buf_add(&buf, text.data + from, at - from);
        rs_buf_add_text(&buf, new);
    }
    rs_buf_add(&buf, text.data + from, text.length - from);
    return rs_fn_finish(call, &buf, out, err);
}

/* The nearest of the separators at or behind `from`; an empty one cuts after each character. */
static RsText next_cut(RsText text, uint32_t from, const RsValue *seps, uint32_t count,
                       uint32_t *at)
{
    RsText best = {"", 0};
    *at = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        RsText sep = rs_as_text(seps[i]);
        uint32_t place = from;
        if (sep.length > 0) {
            place = find(text, from, sep);
        } else if (from < text.length) {
            (void)rs_utf8_next(text, &place);
            if (place >= text.length) place = UINT32_MAX;
        } else {
            place = UINT32_MAX;
        }
        if (place < *at) *at = place, best = sep;
    }
    return best;
}

RS_KERNEL(split)
{
    RS_UNUSED(arg_count);
    RsText text;
    RS_TRY(text_of(call, args[0], &text, err));
    const RsValue *seps = args[1].type == RS_TYPE_LIST ? args[1].as.items : &args[1];
    uint32_t count = args[1].type == RS_TYPE_LIST ? args[1].length : 1, pieces = 1, from = 0, at;
    for (uint32_t i = 0; i < count; i++)
        if (seps[i].type != RS_TYPE_STRING) return rs_fn_refuse(call, "a string", seps[i], err);
    for (RsText cut = next_cut(text, 0, seps, count, &at); at != UINT32_MAX; pieces++) {
        from = at + cut.length;
        cut = next_cut(text, from, seps, count, &at);
    }
    RsValue *items;
    RS_TRY(rs_fn_list(call, pieces, &items, err));
    from = 0;
    for (uint32_t i = 0; i < pieces; i++) {
        RsText cut = next_cut(text, from, seps, count, &at);
        uint32_t end = at == UINT32_MAX ? text.length : at;
        items[i] = rs_value_text((RsText){text.data + from, end - from});
        from = end + cut.length;
    }
    *out = rs_value_list(items, pieces);
    return RS_OK;
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static RsStatus trim(const RsCall *call, RsValue value, bool head, bool tail, RsValue *out,
                     RsError *err)
{
    RsText text;
    RS_TRY(text_of(call, value, &text, err));
    while (head && text.length > 0 && blank(text.data[0]))
        text.data++, text.length--;
    while (tail && text.length > 0 && blank(text.data[text.length - 1]))
        text.length--;
    *out = rs_value_text(text);
    return RS_OK;
}

static RsStatus fold_case(const RsCall *call, RsValue value, bool up, RsValue *out, RsError *err)
{
    RsText text;
    RS_TRY(text_of(call, value, &text, err));
    if (text.length > INT32_MAX / 16) return rs_fail_memory(err);
    int32_t units = (int32_t)text.length + 1, room = units * 3, wide, length;
    UChar *from = RS_NEW_ARRAY(call->arena, UChar, units);
    UChar *to = RS_NEW_ARRAY(call->arena, UChar, room);
    char *bytes = rs_arena_take(call->arena, (size_t)room * 3 + 1);
    if (from == NULL || to == NULL || bytes == NULL) return rs_fail_memory(err);
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(from, units, &wide, text.data, (int32_t)text.length, &code);
    wide = up ? u_strToUpper(to, room, from, wide, "", &code)
              : u_strToLower(to, room, from, wide, "", &code);
    u_strToUTF8(bytes, room * 3, &length, to, wide, &code);
    if (U_FAILURE(code)) return rs_fn_refuse(call, "well-formed text", value, err);
    *out = rs_value_text((RsText){bytes, (uint32_t)length});
    return RS_OK;
}

#define ON_TEXT(ID, CALL)                                                                          \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        return CALL;                                                                               \
    }
ON_TEXT(trim, trim(call, args[0], true, true, out, err))
ON_TEXT(btrim, trim(call, args[0], true, true, out, err))
ON_TEXT(ltrim, trim(call, args[0], true, false, out, err))
ON_TEXT(rtrim, trim(call, args[0], false, true, out, err))
ON_TEXT(toUpper, fold_case(call, args[0], true, out, err))
ON_TEXT(upper, fold_case(call, args[0], true, out, err))
ON_TEXT(toLower, fold_case(call, args[0], false, out, err))
ON_TEXT(lower, fold_case(call, args[0], false, out, err))

RS_KERNEL(char_length)
{
    RS_UNUSED(arg_count);
    RsText text;
    RS_TRY(text_of(call, args[0], &text, err));
    *out = rs_value_int(rs_utf8_length(text));
    return RS_OK;
}

RS_KERNEL(character_length)
{
    return rs_fn_char_length(call, args, arg_count, out, err);
}

/* ---- predicates: anything but two strings gives null ---- */

#define TEXT_TEST(ID, FORMULA)                                                                     \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(call), RS_UNUSED(arg_count), RS_UNUSED(err);                                     \
        *out = RS_NULL;                                                                            \
        if (args[0].type != RS_TYPE_STRING || args[1].type != RS_TYPE_STRING) return RS_OK;        \
        RsText a = rs_as_text(args[0]), b = rs_as_text(args[1]);                                   \
        *out = rs_value_bool(b.length == 0 || (b.length <= a.length && (FORMULA)));                \
        return RS_OK;                                                                              \
    }
TEXT_TEST(starts_with, memcmp(a.data, b.data, b.length) == 0)
TEXT_TEST(ends_with, memcmp(a.data + (a.length - b.length), b.data, b.length) == 0)
TEXT_TEST(contains, find(a, 0, b) != UINT32_MAX)

/* Enough for honest patterns; one that backtracks without end is refused in about a second. */
enum { MATCH_LIMIT = 10000000, DEPTH_LIMIT = 100000 };

static RsStatus run_match(const RsCall *call, pcre2_code *code, RsText text, RsValue *out,
                          RsError *err)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    int result = PCRE2_ERROR_NOMEMORY;
    if (data != NULL && context != NULL) {
        pcre2_set_match_limit(context, MATCH_LIMIT);
        pcre2_set_depth_limit(context, DEPTH_LIMIT);
        result = pcre2_match(code, (PCRE2_SPTR)text.data, text.length, 0, 0, data, context);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    if (result == PCRE2_ERROR_NOMEMORY) return rs_fail_memory(err);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        return rs_fail(err, RS_LIMIT, "RegexLimit", call->expr->span,
                       "the regular expression takes too many steps on this text");
    *out = rs_value_bool(result >= 0);
    return RS_OK;
}

RS_KERNEL(regex)
{
    RS_UNUSED(arg_count);
    *out = RS_NULL;
    if (args[0].type != RS_TYPE_STRING || args[1].type != RS_TYPE_STRING) return RS_OK;
    int code_number;
    PCRE2_SIZE offset;
    RsText pattern = rs_as_text(args[1]);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern.data, pattern.length,
                      PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C,
                      &code_number, &offset, NULL);
    if (code == NULL) {
        char text[160];
        pcre2_get_error_message(code_number, (PCRE2_UCHAR *)text, sizeof(text));
        return rs_fail(err, RS_ARGUMENT, "InvalidRegularExpression", call->expr->span,
                       "not a regular expression, at its byte %zu: %s", (size_t)offset, text);
    }
    RsStatus status = run_match(call, code, rs_as_text(args[0]), out, err);
    pcre2_code_free(code);
    return status;
}
