/* bind_slot.c - slots, names and the small makers of bound expressions. */
#include "language/binder.h"
#include "language/suggest.h"

RsStatus rs_bind_slot(RsBinder *b, RsText name, RsTypes types, RsSlot *out, RsError *err)
{
    uint32_t count = b->slot_count;
    if (!rs_grow(b->arena, (void **)&b->slot_types, count, &b->type_capacity, sizeof(RsTypes)) ||
        !rs_grow(b->arena, (void **)&b->slot_names, count, &b->name_capacity, sizeof(RsText)))
        return rs_fail_memory(err);
    b->slot_types[count] = types;
    b->slot_names[count] = name;
    *out = b->slot_count++;
    return RS_OK;
}

RsStatus rs_bind_read(RsBinder *b, RsSlot slot, RsError *err)
{
    for (RsOpenQuery *open = b->open; open != NULL; open = open->around) {
        bool known = slot >= open->first;
        for (uint32_t i = 0; !known && i < open->count; i++)
            known = open->outer[i] == slot;
        if (!known && !RS_PUSH(b->arena, open->outer, open->count, open->capacity, slot))
            return rs_fail_memory(err);
    }
    return RS_OK;
}

RsStatus rs_bind_name(RsBinder *b, const RsAstName *name, RsTypes types, RsSlot *out, RsError *err)
{
    RS_TRY(rs_bind_slot(b, name->text, types, out, err));
    return rs_scope_add(b->arena, b->scope, (RsScopeEntry){name->text, *out, b->view}, err);
}

RsStatus rs_bind_lookup(RsBinder *b, const RsAstName *name, RsScopeEntry *out, RsError *err)
{
    const RsScopeEntry *entry = rs_scope_find(b->scope, name->text);
    if (entry != NULL) {
        *out = *entry;
        return rs_bind_read(b, entry->slot, err);
    }
    RsStatus status = rs_fail(err, RS_SYNTAX, "UndefinedVariable", name->head.span,
                              "unknown variable `%.*s`", RS_TEXT_ARG(name->text));
    RsText near = rs_scope_nearest(b->scope, name->text);
    if (near.data != NULL)
        rs_hint(err, "not defined here; did you mean `%.*s`?", RS_TEXT_ARG(near));
    return status;
}

RsStatus rs_bind_enter(RsBinder *b, RsOpenQuery *open, RsError *err)
{
    if (++b->depth > RS_BIND_DEPTH_MAX)
        return rs_fail(err, RS_LIMIT, NULL, RS_NOWHERE, "the statement is nested too deeply");
    *open = (RsOpenQuery){.first = b->slot_count, .around = b->open};
    b->open = open;
    return RS_OK;
}

void rs_bind_leave(RsBinder *b, RsOpenQuery *open, RsBoundQuery *query)
{
    query->outer = open->outer;
    query->outer_count = open->count;
    b->open = open->around;
    b->depth--;
}

RsStatus rs_bind_warn(RsBinder *b, RsNameKind kind, RsText name, RsError *err)
{
    const RsSchema *schema = b->context->schema;
    if (schema == NULL || rs_schema_find(schema, kind, name) != RS_NO_ID) return RS_OK;
    const char *what = kind == RS_NAME_LABEL ? "label" : "relationship type";
    RsSuggest suggest;
    rs_suggest_start(&suggest, name);
    for (uint32_t i = 0; i < rs_schema_count(schema, kind); i++)
        rs_suggest_offer(&suggest, rs_schema_name(schema, kind, i));
    RsText near = suggest.distance < name.length ? rs_suggest_best(&suggest) : (RsText){0};
    RsText text =
        near.length == 0
            ? rs_arena_format(b->arena, "no %s `%.*s` is in the graph", what, RS_TEXT_ARG(name))
            : rs_arena_format(b->arena, "no %s `%.*s` is in the graph; did you mean `%.*s`?", what,
                              RS_TEXT_ARG(name), RS_TEXT_ARG(near));
    if (text.data == NULL ||
        !RS_PUSH(b->arena, b->warnings, b->warning_count, b->warning_capacity, text))
        return rs_fail_memory(err);
    return RS_OK;
}

RsExpr *rs_bind_new(RsBinder *b, RsExprKind kind, RsSpan span, RsTypes types)
{
    RsExpr *expr = RS_NEW(b->arena, RsExpr);
    if (expr == NULL) return NULL;
    expr->kind = kind;
    expr->span = span;
    expr->types = types;
    expr->view = b->view;
    expr->slot = expr->other_slot = RS_NO_SLOT;
    return expr;
}

RsStatus rs_bind_slot_expr(RsBinder *b, RsSlot slot, RsSpan span, const RsExpr **out, RsError *err)
{
    RsExpr *expr = rs_bind_new(b, RS_EXPR_SLOT, span, b->slot_types[slot]);
    if (expr == NULL) return rs_fail_memory(err);
    expr->slot = slot;
    *out = expr;
    return RS_OK;
}

RsStatus rs_bind_args(RsBinder *b, RsExpr *expr, const RsExpr *const *args, uint32_t count,
                      RsError *err)
{
    const RsExpr **copy = RS_NEW_ARRAY(b->arena, const RsExpr *, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = args[i];
    expr->args = copy;
    expr->arg_count = count;
    return RS_OK;
}

RsStatus rs_bind_push(RsBinder *b, RsExprList *list, const RsExpr *expr, RsError *err)
{
    if (RS_PUSH(b->arena, list->items, list->count, list->capacity, expr)) return RS_OK;
    return rs_fail_memory(err);
}
