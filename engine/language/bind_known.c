/* bind_known.c - names that a statement reads and that the graph has never had: warnings. */
#include <stdio.h>

#include "language/binder.h"

static const char *const KINDS[] = {
    [RS_NAME_LABEL] = "label",
    [RS_NAME_TYPE] = "relationship type",
    [RS_NAME_KEY] = "property",
};

RsStatus rs_bind_reads_name(RsBinder *b, RsNameKind kind, RsText name, RsSpan span, RsError *err)
{
    const RsSchema *schema = b->context->schema;
    if (schema == NULL || rs_schema_count(schema, kind) == 0 ||
        rs_schema_find(schema, kind, name) != RS_NO_ID)
        return RS_OK;
    RsNameUses *all = &b->unknown;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->items[i].kind == kind && rs_text_equal(all->items[i].name, name)) return RS_OK;
    if (RS_PUSH(b->arena, all->items, all->count, all->capacity,
                (RsNameUse){kind, name, span, b->doubts > 0}))
        return RS_OK;
    return rs_fail_memory(err);
}

RsStatus rs_bind_writes_name(RsBinder *b, RsNameKind kind, RsText name, RsError *err)
{
    RsNameUses *all = &b->written;
    if (RS_PUSH(b->arena, all->items, all->count, all->capacity,
                (RsNameUse){kind, name, RS_NOWHERE, false}))
        return RS_OK;
    return rs_fail_memory(err);
}

RsStatus rs_bind_writes_keys(RsBinder *b, const RsAst *map, RsError *err)
{
    b->writes_any_key = b->writes_any_key || map->kind != RS_AST_MAP;
    if (map->kind != RS_AST_MAP) return RS_OK;
    RS_AST_EACH(node, rs_ast_as_MAP(map)->items)
    RS_TRY(rs_bind_writes_name(b, RS_NAME_KEY, rs_ast_as_MAP_ITEM(node)->key->text, err));
    return RS_OK;
}

static bool is_written(const RsBinder *b, const RsNameUse *use)
{
    if (use->kind == RS_NAME_KEY && b->writes_any_key) return true;
    for (uint32_t i = 0; i < b->written.count; i++)
        if (b->written.items[i].kind == use->kind &&
            rs_text_equal(b->written.items[i].name, use->name))
            return true;
    return false;
}

static RsText nearest(const RsSchema *schema, RsNameKind kind, RsText name)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, name);
    for (uint32_t i = 0; i < rs_schema_count(schema, kind); i++)
        rs_suggest_offer(&suggest, rs_schema_name(schema, kind, i));
    return rs_suggest_best(&suggest);
}

/* The same word in another part of speech: (:KNOWS), -[:Person]->. */
static bool is_other_kind(const RsSchema *schema, const RsNameUse *use, RsNameKind other)
{
    return use->kind != other && use->kind != RS_NAME_KEY &&
           rs_schema_find(schema, other, use->name) != RS_NO_ID;
}

/* false: there is nothing to warn about. */
static bool explain(const RsSchema *schema, const RsNameUse *use, RsError *warning)
{
    RsText near = nearest(schema, use->kind, use->name);
    warning->where = use->span;
    snprintf(warning->text, sizeof(warning->text), "the graph has no %s `%.*s`", KINDS[use->kind],
             (int)(use->name.length < 200 ? use->name.length : 200), use->name.data);
    bool other =
        is_other_kind(schema, use, RS_NAME_TYPE) || is_other_kind(schema, use, RS_NAME_LABEL);
    if (use->doubted && (other || near.length == 0)) return false;
    if (is_other_kind(schema, use, RS_NAME_TYPE))
        rs_hint(warning, "it is a relationship type: -[:%.*s]->", RS_TEXT_ARG(use->name));
    else if (is_other_kind(schema, use, RS_NAME_LABEL))
        rs_hint(warning, "it is a label of nodes: (:%.*s)", RS_TEXT_ARG(use->name));
    else if (near.length > 0)
        rs_hint(warning, "did you mean `%.*s`?", RS_TEXT_ARG(near));
    else
        rs_hint(warning, use->kind == RS_NAME_KEY ? "it is null everywhere"
                                                  : "so nothing can be found here");
    return true;
}

/* Insertion sort: there are few, and most are in order. */
static void sort_by_place(RsError *warnings, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        RsError moved = warnings[i];
        uint32_t at = i;
        for (; at > 0 && warnings[at - 1].where.begin > moved.where.begin; at--)
            warnings[at] = warnings[at - 1];
        warnings[at] = moved;
    }
}

RsStatus rs_bind_warnings(RsBinder *b, RsBoundStatement *statement, RsError *err)
{
    RsError *warnings = RS_NEW_ARRAY(b->arena, RsError, b->unknown.count + 1);
    if (warnings == NULL) return rs_fail_memory(err);
    statement->warnings = warnings;
    for (uint32_t i = 0; i < b->unknown.count; i++) {
        const RsNameUse *use = &b->unknown.items[i];
        RsError *warning = &warnings[statement->warning_count];
        if (!is_written(b, use) && explain(b->context->schema, use, warning))
            statement->warning_count++;
        else
            rs_error_clear(warning);
    }
    sort_by_place(warnings, statement->warning_count);
    return RS_OK;
}
