/* bind_slot.c - slots, names and the small makers of bound expressions. */
#include "base/buf.h"
#include "language/binder.h"

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

static bool was_bound(const RsBinder *b, RsText name)
{
    for (uint32_t i = 0; i < b->slot_count; i++)
        if (b->slot_names[i].data != NULL && rs_text_equal(b->slot_names[i], name)) return true;
    return false;
}

/* `x = Ada` is what people write for `x = 'Ada'`: the word stands alone and begins with a capital.
 */
static bool may_be_text(const RsBinder *b, const RsAstName *name)
{
    RsText text = b->context->text;
    uint32_t end = name->head.span.end;
    char next = end < text.length ? text.data[end] : ' ';
    char first = name->text.length > 0 ? name->text.data[0] : 'a';
    return first >= 'A' && first <= 'Z' && strchr(".([{:", next) == NULL;
}

/* Names every variable in reach, where they are few. */
static void list_variables(const RsScope *scope, RsBuf *out)
{
    enum { FEW = 5 };
    uint32_t count = 0;
    for (; scope != NULL; scope = scope->outer)
        for (uint32_t i = 0; i < scope->count; i++) {
            if (scope->entries[i].name.length == 0) continue;
            if (++count > FEW) {
                rs_buf_clear(out);
                return;
            }
            rs_buf_printf(out, "%s`%.*s`", count == 1 ? "" : ", ",
                          RS_TEXT_ARG(scope->entries[i].name));
        }
}

static RsStatus unknown_variable(const RsBinder *b, const RsAstName *name, RsError *err)
{
    RsStatus status = rs_fail(err, RS_SYNTAX, "UndefinedVariable", name->head.span,
                              "unknown variable `%.*s`", RS_TEXT_ARG(name->text));
    RsText near = rs_scope_nearest(b->scope, name->text);
    RsBuf names;
    rs_buf_init(&names, 200);
    list_variables(b->scope, &names);
    if (near.length > 0)
        rs_hint(err, "not defined here; did you mean `%.*s`?%s", RS_TEXT_ARG(near),
                rs_suggest_looks_same(name->text, near)
                    ? " It looks the same, but is written in letters of another alphabet"
                    : "");
    else if (was_bound(b, name->text))
        rs_hint(err, "defined further up, but not handed on: name it in the WITH between");
    else if (may_be_text(b, name))
        rs_hint(err, "not defined here; a text stands in quotes: '%.*s'", RS_TEXT_ARG(name->text));
    else if (names.length > 0 && !names.failed)
        rs_hint(err, "not defined here; defined %s %s", strchr(names.data, ',') ? "are" : "is",
                names.data);
    else
        rs_hint(err, "not defined here");
    rs_buf_done(&names);
    return status;
}

RsStatus rs_bind_lookup(RsBinder *b, const RsAstName *name, RsScopeEntry *out, RsError *err)
{
    const RsScopeEntry *entry = rs_scope_find(b->scope, name->text);
    if (entry != NULL) {
        *out = *entry;
        return rs_bind_read(b, entry->slot, err);
    }
    return unknown_variable(b, name, err);
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

RsStatus rs_bind_append(RsBinder *b, RsExprs *exprs, const RsExpr *expr, RsError *err)
{
    const RsExpr **items = RS_NEW_ARRAY(b->arena, const RsExpr *, exprs->count + 1);
    if (items == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < exprs->count; i++)
        items[i] = exprs->items[i];
    items[exprs->count] = expr;
    *exprs = (RsExprs){items, exprs->count + 1};
    return RS_OK;
}

RsStatus rs_bind_push(RsBinder *b, RsExprList *list, const RsExpr *expr, RsError *err)
{
    if (RS_PUSH(b->arena, list->items, list->count, list->capacity, expr)) return RS_OK;
    return rs_fail_memory(err);
}
