/* bind_projection.c - WITH and RETURN: items, group keys, aggregates, order, the next scope. */
#include "language/binder.h"

typedef struct Item {
    const RsAstName *alias;
    RsText name;
    RsSpan span;
    RsSlot slot;
    const RsExpr *value; /* before aggregation is taken apart */
    bool aggregate;
    uint32_t view;
} Item;

typedef struct Project {
    RsBinder *b;
    const RsAstProjection *ast;
    Item *items;
    uint32_t count, capacity;
    RsSlot first; /* slots below it were there before the projection */
    RsBindingList keys, aggregates, bindings;
    bool aggregating;
    bool sorting;         /* unknown variables are then undefined ... */
    bool sorts_aggregate; /* ... unless they stand beside an aggregate, and in an item */
} Project;

static RsText cut(const RsBinder *b, RsSpan span)
{
    return (RsText){b->context->text.data + span.begin, span.end - span.begin};
}

static RsStatus add_star(Project *p, RsError *err)
{
    RsBinder *b = p->b;
    const RsScope *scope = b->scope;
    if (scope->count == 0 && p->ast->is_return)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "NoVariablesInScope", p->ast->head.span,
                                 "there is no variable that `*` could stand for"),
                         "name what is to be returned");
    RsText last = {0};
    for (;;) { /* by name, without a sorted copy: scopes are short */
        const RsScopeEntry *next = NULL;
        for (uint32_t i = 0; i < scope->count; i++) {
            const RsScopeEntry *e = &scope->entries[i];
            if (last.data != NULL && rs_text_compare(e->name, last) <= 0) continue;
            if (next == NULL || rs_text_compare(e->name, next->name) < 0) next = e;
        }
        if (next == NULL) return RS_OK;
        last = next->name;
        Item item = {
            .name = next->name, .span = p->ast->head.span, .slot = next->slot, .view = next->view};
        RS_TRY(rs_bind_read(b, next->slot, err));
        RS_TRY(rs_bind_slot_expr(b, next->slot, item.span, &item.value, err));
        ((RsExpr *)item.value)->view = next->view;
        if (!RS_PUSH(b->arena, p->items, p->count, p->capacity, item)) return rs_fail_memory(err);
    }
}

static RsStatus add_item(Project *p, const RsAstItem *ast, RsError *err)
{
    RsBinder *b = p->b;
    Item item = {
        .alias = ast->alias, .span = ast->value->span, .view = rs_bind_view_of(b, ast->value)};
    bool plain = ast->value->kind == RS_AST_NAME;
    if (ast->alias != NULL)
        item.name = ast->alias->text;
    else
        item.name = plain ? rs_ast_as_NAME(ast->value)->text : cut(b, ast->value->span);
    if (ast->alias == NULL && !plain && !p->ast->is_return)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "NoExpressionAlias", ast->value->span,
                                 "an expression in WITH needs a name"),
                         "add AS and a name");
    for (uint32_t i = 0; i < p->count; i++)
        if (rs_text_equal(p->items[i].name, item.name))
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "ColumnNameConflict", ast->head.span,
                                     "two columns have the name `%.*s`", RS_TEXT_ARG(item.name)),
                             "rename one with AS");
    uint32_t before = p->aggregates.count;
    b->aggregates = &p->aggregates;
    RS_TRY(rs_bind_apart(b, ast->value, &item.value, err));
    b->aggregates = NULL;
    item.aggregate = p->aggregates.count > before;
    if (!item.aggregate && p->aggregates.count > 0 && item.value->kind == RS_EXPR_SLOT)
        for (uint32_t i = 0; i < p->aggregates.count; i++)
            item.aggregate = item.aggregate || p->aggregates.items[i].slot == item.value->slot;
    bool same = plain && (ast->alias == NULL ||
                          rs_text_equal(ast->alias->text, rs_ast_as_NAME(ast->value)->text));
    if (same)
        item.slot = item.value->slot;
    else
        RS_TRY(rs_bind_slot(b, item.name, item.value->types, &item.slot, err));
    if (!RS_PUSH(b->arena, p->items, p->count, p->capacity, item)) return rs_fail_memory(err);
    return RS_OK;
}

static bool reads_slot(const RsExpr *expr, RsSlot slot)
{
    if (expr == NULL) return false;
    if (expr->kind == RS_EXPR_SLOT && expr->slot == slot) return true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (reads_slot(expr->args[i], slot)) return true;
    return false;
}

typedef struct Known {
    const Project *p;
    RsSlot unknown;
} Known;

static void check_slot(void *context, RsSlot slot)
{
    Known *known = context;
    const Project *p = known->p;
    bool fine = slot >= p->first;
    for (uint32_t i = 0; i < p->keys.count; i++)
        fine = fine || p->keys.items[i].slot == slot;
    for (uint32_t i = 0; i < p->count; i++)
        fine = fine || p->items[i].slot == slot;
    if (!fine) known->unknown = slot;
}

static RsStatus lost(const Project *p, const RsExpr *expr, RsSlot slot, RsError *err)
{
    bool used = false;
    for (uint32_t i = 0; i < p->count; i++)
        used = used || reads_slot(p->items[i].value, slot);
    RsText name = p->b->slot_names[slot];
    if (p->sorting && (!p->aggregating || !used || !p->sorts_aggregate))
        return rs_advise(
            err,
            rs_fail(err, RS_SYNTAX, "UndefinedVariable", expr->span,
                    "`%.*s` is no longer there to sort by", RS_TEXT_ARG(name)),
            "behind an aggregate or DISTINCT only the columns are: sort by one of them");
    return rs_advise(
        err,
        rs_fail(err, RS_SYNTAX, "AmbiguousAggregationExpression", expr->span,
                "`%.*s` stands beside an aggregate, but the rows are not grouped by it",
                RS_TEXT_ARG(name)),
        "make it a column of its own, or aggregate in a WITH first");
}

/* Keys that may be used again beside an aggregate: variables and their properties. */
static bool is_simple(const RsExpr *expr)
{
    while (expr->kind == RS_EXPR_PROPERTY)
        expr = expr->args[0];
    return expr->kind == RS_EXPR_SLOT;
}

/* The expression over what the projection still has: group keys, aggregates, items. */
static RsStatus rewrite(Project *p, const RsExpr *expr, bool whole, const RsExpr **out,
                        RsError *err)
{
    *out = expr;
    if (expr == NULL) return RS_OK;
    RsBinder *b = p->b;
    if (p->sorting)
        for (uint32_t i = 0; i < p->count; i++)
            if ((whole || is_simple(expr) || !p->aggregating) &&
                rs_expr_equal(p->items[i].value, expr))
                return rs_bind_slot_expr(b, p->items[i].slot, expr->span, out, err);
    for (uint32_t i = 0; i < p->keys.count; i++)
        if ((whole || is_simple(expr)) && rs_expr_equal(p->keys.items[i].value, expr))
            return rs_bind_slot_expr(b, p->keys.items[i].slot, expr->span, out, err);
    Known known = {p, RS_NO_SLOT};
    if (expr->kind == RS_EXPR_SLOT || expr->kind == RS_EXPR_SUBQUERY) {
        rs_expr_slots(expr, check_slot, &known);
        return known.unknown == RS_NO_SLOT ? RS_OK : lost(p, expr, known.unknown, err);
    }
    if (expr->arg_count == 0) return RS_OK;
    RsExpr *copy = RS_NEW(b->arena, RsExpr);
    const RsExpr **args = RS_NEW_ARRAY(b->arena, const RsExpr *, expr->arg_count);
    if (copy == NULL || args == NULL) return rs_fail_memory(err);
    *copy = *expr;
    copy->args = args;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        RS_TRY(rewrite(p, expr->args[i], false, &args[i], err));
    *out = copy;
    return RS_OK;
}

static RsStatus split(Project *p, RsError *err)
{
    RsBinder *b = p->b;
    for (uint32_t i = 0; p->aggregating && i < p->count; i++) {
        Item *item = &p->items[i];
        if (item->aggregate) continue;
        RsBinding key = {item->slot, item->value};
        bool there = false;
        for (uint32_t k = 0; k < p->keys.count; k++)
            there = there || rs_expr_equal(p->keys.items[k].value, key.value);
        if (item->value->kind == RS_EXPR_SLOT)
            key.slot = item->value->slot;
        else
            RS_TRY(rs_bind_slot(b, (RsText){0}, item->value->types, &key.slot, err));
        if (!there && !RS_PUSH(b->arena, p->keys.items, p->keys.count, p->keys.capacity, key))
            return rs_fail_memory(err);
    }
    for (uint32_t i = 0; i < p->count; i++) {
        RsBinding binding = {p->items[i].slot, p->items[i].value};
        if (p->aggregating)
            RS_TRY(rewrite(p, binding.value, !p->items[i].aggregate, &binding.value, err));
        RsBindingList *all = &p->bindings;
        if (!RS_PUSH(b->arena, all->items, all->count, all->capacity, binding))
            return rs_fail_memory(err);
    }
    return RS_OK;
}

/* Both what stood before and the items, which hide it. */
static RsStatus both_scopes(RsBinder *b, const RsScope *inner, RsError *err)
{
    RsScope *both = rs_scope_new(b->arena, b->scope);
    if (both == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < inner->count; i++)
        RS_TRY(rs_scope_add(b->arena, both, inner->entries[i], err));
    b->scope = both;
    return RS_OK;
}

static RsStatus bind_sort(Project *p, RsScope *inner, RsProjection *out, RsError *err)
{
    RsBinder *b = p->b;
    RsSortKey *sort = RS_NEW_ARRAY(b->arena, RsSortKey, p->ast->order_by.count + 1);
    if (sort == NULL) return rs_fail_memory(err);
    RsScope *before = b->scope;
    p->sorting = true;
    RS_TRY(both_scopes(b, inner, err));
    RS_AST_EACH(node, p->ast->order_by)
    {
        const RsAstSortItem *item = rs_ast_as_SORT_ITEM(node);
        const RsExpr *value;
        uint32_t aggregates = p->aggregates.count;
        b->aggregates = p->aggregating ? &p->aggregates : NULL;
        RS_TRY(rs_bind_expr(b, item->value, &value, err));
        b->aggregates = NULL;
        if (p->aggregates.count > aggregates)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "UndefinedVariable", node->span,
                                     "ORDER BY takes only an aggregate that is a column"),
                             "return it AS a name and sort by the name");
        /* With the aliases hidden the same words may be an item's: ORDER BY n.x after n.x AS n. */
        p->sorts_aggregate = false;
        for (uint32_t i = 0; i < p->aggregates.count; i++)
            p->sorts_aggregate |= reads_slot(value, p->aggregates.items[i].slot);
        if (p->aggregating || p->ast->distinct)
            RS_TRY(rewrite(p, value, true, &value, err));
        else
            for (uint32_t i = 0; i < p->count; i++)
                if (value->kind != RS_EXPR_SLOT && rs_expr_equal(p->items[i].value, value)) {
                    RS_TRY(rs_bind_slot_expr(b, p->items[i].slot, value->span, &value, err));
                    break;
                }
        sort[out->sort_count++] = (RsSortKey){value, item->order == RS_SORT_DESCENDING};
    }
    b->scope = before;
    out->sort = sort;
    return RS_OK;
}

static bool reads_rows(const RsExpr *expr)
{
    if (expr == NULL) return false;
    if (expr->kind == RS_EXPR_SLOT || expr->kind == RS_EXPR_SUBQUERY) return true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (reads_rows(expr->args[i])) return true;
    return false;
}

static RsStatus bind_amount(RsBinder *b, const RsAst *ast, const char *word, const RsExpr **out,
                            RsError *err)
{
    *out = NULL;
    if (ast == NULL) return RS_OK;
    RS_TRY(rs_bind_expr(b, ast, out, err));
    if (reads_rows(*out))
        return rs_fail(err, RS_SYNTAX, "NonConstantExpression", ast->span,
                       "%s takes a number that does not depend on the row", word);
    if ((*out)->kind == RS_EXPR_CONST && (*out)->value.type == RS_TYPE_INT &&
        (*out)->value.as.integer < 0)
        return rs_fail(err, RS_SYNTAX, "NegativeIntegerArgument", ast->span,
                       "%s takes a number that is not negative", word);
    if ((*out)->kind == RS_EXPR_PARAMETER || rs_types_fit((*out)->types, RS_TYPES(INT)))
        return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->span, "%s takes a whole number",
                   word);
}

RsStatus rs_bind_projection(RsBinder *b, const RsAstProjection *ast, RsBoundClause *clause,
                            RsError *err)
{
    Project p = {.b = b, .ast = ast, .first = b->slot_count};
    RsProjection *out = RS_NEW(b->arena, RsProjection);
    RsScope *inner = rs_scope_new(b->arena, b->scope->outer);
    if (out == NULL || inner == NULL) return rs_fail_memory(err);
    if (ast->star) RS_TRY(add_star(&p, err));
    RS_AST_EACH(node, ast->items) RS_TRY(add_item(&p, rs_ast_as_ITEM(node), err));
    p.aggregating = p.aggregates.count > 0;
    RS_TRY(split(&p, err));
    for (uint32_t i = 0; i < p.count; i++)
        RS_TRY(rs_scope_add(b->arena, inner,
                            (RsScopeEntry){p.items[i].name, p.items[i].slot, p.items[i].view},
                            err));
    RS_TRY(bind_sort(&p, inner, out, err));
    RS_TRY(bind_amount(b, ast->skip, "SKIP", &out->skip, err));
    RS_TRY(bind_amount(b, ast->limit, "LIMIT", &out->limit, err));
    RsExprList where = {0};
    /* Rows that were grouped or made distinct have only the items left. */
    if (p.aggregating || ast->distinct)
        b->scope = inner;
    else
        RS_TRY(both_scopes(b, inner, err));
    RS_TRY(rs_bind_where(b, ast->where, &where, err));
    b->scope = inner;
    out->where = rs_bind_exprs(&where);
    out->aggregating = p.aggregating;
    out->keys = p.keys.items;
    out->key_count = p.keys.count;
    out->aggregates = p.aggregates.items;
    out->aggregate_count = p.aggregates.count;
    out->items = p.bindings.items;
    out->item_count = p.bindings.count;
    out->distinct = ast->distinct;
    clause->kind = RS_CLAUSE_PROJECT;
    clause->as.project = out;
    return RS_OK;
}

/* FILTER c is WITH * WHERE c; LET x = e is WITH *, e AS x. */
RsStatus rs_bind_filter(RsBinder *b, const RsAst *ast, RsBoundClause *clause, RsError *err)
{
    RsAstProjection with = {.head = {.kind = RS_AST_PROJECTION, .span = ast->span}, .star = true};
    if (ast->kind == RS_AST_FILTER) {
        with.where = rs_ast_as_FILTER(ast)->where;
        return rs_bind_projection(b, &with, clause, err);
    }
    RS_AST_EACH(node, rs_ast_as_LET(ast)->bindings)
    {
        const RsAstBinding *binding = rs_ast_as_BINDING(node);
        RsAstItem *item = (RsAstItem *)rs_ast_new(b->arena, RS_AST_ITEM, node->span);
        if (item == NULL) return rs_fail_memory(err);
        item->value = binding->value;
        item->alias = binding->name;
        rs_ast_push(&with.items, &item->head);
    }
    return rs_bind_projection(b, &with, clause, err);
}
