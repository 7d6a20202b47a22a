/* build_schema.c - indexes, constraints and SHOW. */
#include "grammar/build.h"

#define NAME(node) ((const RsAstName *)(node))

RsAst *rs_build_show(RsParse *parse, RsSpan span, RsAst *what, RsShowForm form, RsAstList yields)
{
    RS_BUILD(show, RsAstShow, parse, SHOW, span);
    show->what = NAME(what);
    show->has_yield = form != RS_SHOW_PLAIN;
    show->yield_star = form == RS_SHOW_STAR;
    show->yields = yields;
    return &show->head;
}

RsAst *rs_build_show_where(RsParse *parse, RsAst *show, RsSpan span, RsAst *where)
{
    ((RsAstShow *)show)->where = where;
    show->span = span;
    return rs_build_over(parse, show, where) ? show : NULL;
}

RsAst *rs_build_drop(RsParse *parse, RsSpan span, RsAstKind kind, RsAst *name, int if_exists)
{
    RsAstDrop *drop = (RsAstDrop *)rs_build_new(parse, kind, span);
    if (drop == NULL) return NULL;
    drop->name = NAME(name);
    drop->if_exists = if_exists != 0;
    return &drop->head;
}

RsAst *rs_build_index(RsParse *parse, RsSpan span, RsIndexKind kind, RsAst *name, int if_not_exists,
                      RsAst *on, RsAstList properties)
{
    RS_BUILD(index, RsAstIndex, parse, CREATE_INDEX, span);
    index->kind = kind;
    index->name = NAME(name);
    index->if_not_exists = if_not_exists != 0;
    index->on = (const RsAstPath *)on;
    index->properties = properties;
    return &index->head;
}

RsAst *rs_build_index_word(RsParse *parse, RsAst *index, RsSpan span, RsSpan word)
{
    RsText text = {parse->text.data + word.begin, word.end - word.begin};
    if (!rs_text_equal_fold(text, RS_TEXT("HASH")) && !rs_text_equal_fold(text, RS_TEXT("RANGE"))) {
        rs_parse_fail(parse, "UnexpectedSyntax", word,
                      "there is no %.*s INDEX: an index is CREATE [HASH | RANGE] INDEX",
                      RS_TEXT_ARG(text));
        return NULL;
    }
    index->span = span;
    return index;
}

RsAst *rs_build_index_old(RsParse *parse, RsSpan span, RsAst *label, RsAstList keys)
{
    static const RsText VARIABLE = {"n", 1};
    RS_BUILD(variable, RsAstName, parse, NAME, label->span);
    variable->text = VARIABLE;
    RS_BUILD(test, RsAstLabel, parse, LABEL, label->span);
    test->name = NAME(label);
    RsAst *node = rs_build_node(parse, label->span, &variable->head, &test->head, NULL, NULL);
    if (node == NULL) return NULL;
    RsAst *on = rs_build_path(parse, label->span, rs_build_one(node));
    RsAstList properties = {0};
    for (RsAst *key = keys.first; key != NULL;) {
        RsAst *next = key->next;
        key->next = NULL;
        RS_BUILD(object, RsAstName, parse, NAME, key->span);
        object->text = VARIABLE;
        RsAst *property = rs_build_property(parse, key->span, &object->head, key);
        if (property == NULL) return NULL;
        properties = rs_build_more(properties, property);
        key = next;
    }
    return on == NULL ? NULL
                      : rs_build_index(parse, span, RS_INDEX_PROPERTY, NULL, 0, on, properties);
}

bool rs_build_key(RsParse *parse, RsSpan word, RsRequirement *out)
{
    static const RsText WORDS[] = {{"NODE", 4}, {"RELATIONSHIP", 12}, {"REL", 3}};
    RsText text = {parse->text.data + word.begin, word.end - word.begin};
    *out = (RsRequirement){RS_CONSTRAINT_KEY, RS_NOWHERE};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (rs_text_equal_fold(text, WORDS[i])) return true;
    rs_parse_fail(parse, "UnexpectedSyntax", word,
                  "a constraint asks for a NODE KEY or a RELATIONSHIP KEY, not a %.*s KEY",
                  RS_TEXT_ARG(text));
    return false;
}

/* In capitals, blanks single. */
static bool type_text(RsParse *parse, RsSpan span, RsText *out)
{
    uint32_t length = span.end - span.begin, used = 0;
    char *text = rs_arena_take(parse->arena, (size_t)length + 1);
    if (text == NULL) {
        parse->status = rs_fail_memory(parse->err);
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        char byte = parse->text.data[span.begin + i];
        bool blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
        if (blank && used > 0 && text[used - 1] == ' ') continue;
        if (byte >= 'a' && byte <= 'z') byte = (char)(byte - 'a' + 'A');
        text[used++] = blank ? ' ' : byte;
    }
    *out = (RsText){text, used};
    return true;
}

RsAst *rs_build_constraint(RsParse *parse, RsSpan span, RsAst *name, int if_not_exists, RsAst *on,
                           RsAstList properties, RsRequirement required)
{
    RS_BUILD(constraint, RsAstConstraint, parse, CREATE_CONSTRAINT, span);
    constraint->kind = required.kind;
    constraint->name = NAME(name);
    constraint->if_not_exists = if_not_exists != 0;
    constraint->on = (const RsAstPath *)on;
    constraint->properties = properties;
    if (required.kind == RS_CONSTRAINT_TYPE && !type_text(parse, required.type, &constraint->type))
        return NULL;
    return &constraint->head;
}
