/* type_rule.c - see type_rule.h. */
#include "value/type_rule.h"

static RsText trimmed(RsText text)
{
    while (text.length > 0 && text.data[0] == ' ') {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && text.data[text.length - 1] == ' ')
        text.length--;
    return text;
}

static RsText without_not_null(RsText text)
{
    static const RsText TAIL = {" NOT NULL", 9};
    if (text.length <= TAIL.length) return text;
    RsText tail = {text.data + text.length - TAIL.length, TAIL.length};
    return rs_text_equal(tail, TAIL) ? trimmed((RsText){text.data, text.length - TAIL.length})
                                     : text;
}

static bool word_types(RsText word, RsTypes *out)
{
    static const struct {
        RsText word;
        RsTypes types;
    } WORDS[] = {
#define X(WORD, TYPES) {{WORD, sizeof(WORD) - 1}, TYPES},
#include "value/type_rule_words.def"
#undef X
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!rs_text_equal(WORDS[i].word, word)) continue;
        *out = WORDS[i].types;
        return true;
    }
    return false;
}

const char *rs_type_rule_words(void)
{
    return ""
#define X(WORD, TYPES) WORD ", "
#include "value/type_rule_words.def"
#undef X
           "LIST<...>";
}

/* The text up to the next `|` that stands in no angle brackets; *text goes on behind it. */
static RsText next_alternative(RsText *text)
{
    uint32_t at = 0;
    for (uint32_t depth = 0; at < text->length; at++) {
        if (text->data[at] == '<') depth++;
        if (text->data[at] == '>' && depth > 0) depth--;
        if (text->data[at] == '|' && depth == 0) break;
    }
    RsText part = {text->data, at};
    uint32_t taken = at < text->length ? at + 1 : at;
    *text = (RsText){text->data + taken, text->length - taken};
    return without_not_null(trimmed(part));
}

/* LIST<...>: what stands between the brackets. */
static bool list_items(RsText part, RsText *inside)
{
    if (part.length < 6 || memcmp(part.data, "LIST", 4) != 0) return false;
    RsText rest = trimmed((RsText){part.data + 4, part.length - 4});
    if (rest.length < 2 || rest.data[0] != '<' || rest.data[rest.length - 1] != '>') return false;
    *inside = (RsText){rest.data + 1, rest.length - 2};
    return true;
}

bool rs_type_rule_parse(RsText text, RsTypeRule *out, RsText *bad)
{
    *out = (RsTypeRule){0};
    *bad = text;
    bool more = true;
    while (more) {
        uint32_t before = text.length;
        RsText part = next_alternative(&text), inside;
        more = part.length < before && text.length > 0;
        RsTypes types;
        *bad = part;
        if (word_types(part, &types)) {
            out->types |= types;
            if (types == RS_TYPES(LIST)) out->items = RS_TYPES_ANY;
            continue;
        }
        if (!list_items(part, &inside)) return false;
        out->types |= RS_TYPES(LIST);
        for (bool inner = true; inner; inner = inside.length > 0) {
            RsText member = next_alternative(&inside);
            *bad = member;
            if (!word_types(member, &types) || types == RS_TYPES(LIST)) return false;
            out->items |= types;
        }
    }
    return true;
}

bool rs_type_rule_fits(const RsTypeRule *rule, RsValue value)
{
    if (rs_is_null(value)) return true;
    if ((rule->types >> value.type & 1u) == 0) return false;
    for (uint32_t i = 0; value.type == RS_TYPE_LIST && i < value.length; i++)
        if ((rule->items >> value.as.items[i].type & 1u) == 0) return false;
    return true;
}
