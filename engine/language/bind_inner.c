/* bind_inner.c - expressions with names or rows of their own: comprehensions, quantifiers,
 * reduce, patterns as truths and subqueries. */
#include "language/binder.h"

static RsStatus bind_listed(RsBinder *b, const RsAst *list, const RsExpr **out, RsError *err)
{
    RS_TRY(rs_bind_expr(b, list, out, err));
    if (rs_types_fit((*out)->types, RS_TYPES(LIST))) return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", list->span,
                   "a list has to stand behind IN, not %.*s",
                   RS_TEXT_ARG(rs_types_name((*out)->types & ~RS_TYPES(NULL), b->arena)));
}

/* What a member of the list may be; known where the list is written out. */
static RsTypes member_types(const RsExpr *list)
{
    RsTypes types = 0;
    if (list->kind == RS_EXPR_LIST)
        for (uint32_t i = 0; i < list->arg_count; i++)
            types |= list->args[i]->types;
    if (list->kind == RS_EXPR_CONST && list->value.type == RS_TYPE_LIST)
        for (uint32_t i = 0; i < list->value.length; i++)
            types |= 1u << list->value.as.items[i].type;
    return types == 0 ? RS_TYPES_ANY : types;
}

/* Inside the arms of a comprehension no aggregate may stand. */
static RsStatus bind_arms(RsBinder *b, const RsAst *where, const RsAst *value, const RsExpr **args,
                          RsError *err)
{
    RsBindingList *aggregates = b->aggregates;
    b->aggregates = NULL;
    if (where != NULL) RS_TRY(rs_bind_truth(b, where, &args[0], err));
    RS_TRY(rs_bind_optional(b, value, &args[1], err));
    b->aggregates = aggregates;
    return RS_OK;
}

static RsStatus bind_over(RsBinder *b, const RsAst *ast, const RsAstName *name, const RsAst *list,
                          const RsAst *where, const RsAst *value, RsExpr *expr, RsError *err)
{
    const RsExpr *args[3] = {NULL, NULL, NULL};
    RsScope *outer = b->scope;
    RS_TRY(bind_listed(b, list, &args[0], err));
    b->scope = rs_scope_new(b->arena, outer);
    if (b->scope == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_name(b, name, member_types(args[0]), &expr->slot, err));
    RS_TRY(bind_arms(b, where, value, &args[1], err));
    b->scope = outer;
    expr->span = ast->span;
    return rs_bind_args(b, expr, args, expr->kind == RS_EXPR_QUANTIFIER ? 2 : 3, err);
}

static RsStatus bind_reduce(RsBinder *b, const RsAstReduce *ast, const RsExpr **out, RsError *err)
{
    const RsExpr *args[3];
    RsExpr *expr = rs_bind_new(b, RS_EXPR_REDUCE, ast->head.span, RS_TYPES_ANY);
    RsScope *outer = b->scope;
    if (expr == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_expr(b, ast->initial, &args[0], err));
    RS_TRY(bind_listed(b, ast->list, &args[1], err));
    b->scope = rs_scope_new(b->arena, outer);
    if (b->scope == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_name(b, ast->accumulator, RS_TYPES_ANY, &expr->slot, err));
    RS_TRY(rs_bind_name(b, ast->name, RS_TYPES_ANY, &expr->other_slot, err));
    RsBindingList *aggregates = b->aggregates;
    b->aggregates = NULL;
    RS_TRY(rs_bind_expr(b, ast->value, &args[2], err));
    b->aggregates = aggregates;
    b->scope = outer;
    *out = expr;
    return rs_bind_args(b, expr, args, 3, err);
}

static RsStatus subquery_expr(RsBinder *b, RsSubqueryKind what, RsSpan span,
                              const RsBoundQuery *query, const RsExpr **out, RsError *err)
{
    RsTypes types = what == RS_SUBQUERY_EXISTS  ? RS_TYPES(BOOL)
                    : what == RS_SUBQUERY_COUNT ? RS_TYPES(INT)
                                                : RS_TYPES(LIST);
    RsExpr *expr = rs_bind_new(b, RS_EXPR_SUBQUERY, span, types);
    if (expr == NULL) return rs_fail_memory(err);
    expr->what = what;
    expr->subquery = query;
    expr->subquery_index = b->subquery_count;
    if (!RS_PUSH(b->arena, b->subqueries, b->subquery_count, b->subquery_capacity, expr))
        return rs_fail_memory(err);
    *out = expr;
    return RS_OK;
}

/* MATCH pattern [WHERE where] [RETURN value, or the path of the first search]. */
static RsStatus pattern_query(RsBinder *b, const RsAst *path, const RsAst *where,
                              const RsAst *value, bool only_known, bool give_path,
                              const RsBoundQuery **out, RsError *err)
{
    RsBoundQuery *query = RS_NEW(b->arena, RsBoundQuery);
    RsBoundSingle *single = RS_NEW(b->arena, RsBoundSingle);
    RsBoundClause *match = RS_NEW(b->arena, RsBoundClause);
    if (query == NULL || single == NULL || match == NULL) return rs_fail_memory(err);
    RsScope *outer = b->scope;
    RsBindingList *aggregates = b->aggregates;
    RsOpenQuery open;
    RS_TRY(rs_bind_enter(b, &open, err));
    b->aggregates = NULL;
    b->scope = rs_scope_new(b->arena, outer);
    if (b->scope == NULL) return rs_fail_memory(err);
    match->kind = RS_CLAUSE_MATCH;
    match->span = path->span;
    match->view = b->view;
    RS_TRY(rs_bind_pattern(b, path, false, where, only_known, &match->as.match, err));
    single->clauses = match;
    *query = (RsBoundQuery){.singles = single, .single_count = 1};
    if (value != NULL || give_path) {
        RsBoundClause *project = RS_NEW(b->arena, RsBoundClause);
        RsProjection *items = RS_NEW(b->arena, RsProjection);
        RsBinding *item = RS_NEW(b->arena, RsBinding);
        RsSlot *output = RS_NEW(b->arena, RsSlot);
        RsText *column = RS_NEW(b->arena, RsText);
        RsTypes *types = RS_NEW(b->arena, RsTypes);
        if (project == NULL || items == NULL || item == NULL || output == NULL || column == NULL ||
            types == NULL)
            return rs_fail_memory(err);
        if (value != NULL)
            RS_TRY(rs_bind_expr(b, value, &item->value, err));
        else
            RS_TRY(rs_bind_slot_expr(b, match->as.match->paths[0].slot, path->span, &item->value,
                                     err));
        RS_TRY(rs_bind_slot(b, (RsText){0}, item->value->types, &item->slot, err));
        *output = item->slot;
        *types = item->value->types;
        *column = RS_TEXT("value");
        items->items = item;
        items->item_count = 1;
        project->kind = RS_CLAUSE_PROJECT;
        project->span = path->span;
        project->view = b->view;
        project->as.project = items;
        match->next = project;
        single->outputs = output;
        query->columns = column;
        query->outputs = output;
        query->types = types;
        query->column_count = 1;
    }
    b->scope = outer;
    b->aggregates = aggregates;
    rs_bind_leave(b, &open, query);
    *out = query;
    return RS_OK;
}

static RsStatus bind_pattern_truth(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    const RsAstPath *path = rs_ast_as_PATTERN_EXPR(ast)->pattern;
    bool function =
        path->search == RS_SEARCH_SHORTEST_PATH || path->search == RS_SEARCH_ALL_SHORTEST_PATHS;
    const RsBoundQuery *query;
    if (!function && !b->predicate)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span,
                                 "a pattern is a condition: it cannot be used as a value"),
                         "COUNT { (a)--() } counts, EXISTS { (a)--() } asks whether there is one");
    bool was = b->predicate;
    b->predicate = false;
    RS_TRY(pattern_query(b, &path->head, NULL, NULL, true, function, &query, err));
    b->predicate = was;
    RsSubqueryKind what = function ? RS_SUBQUERY_COLLECT : RS_SUBQUERY_EXISTS;
    RS_TRY(subquery_expr(b, what, ast->span, query, out, err));
    if (path->search != RS_SEARCH_SHORTEST_PATH) return RS_OK;
    const RsExpr *list = *out;
    RS_TRY(rs_bind_call(b, RS_FN_head, ast->span, &list, 1, out, err));
    ((RsExpr *)*out)->types = RS_TYPES(PATH) | RS_TYPES(NULL);
    return RS_OK;
}

static RsStatus bind_subquery(RsBinder *b, const RsAstSubquery *ast, const RsExpr **out,
                              RsError *err)
{
    const RsBoundQuery *query;
    RsScope *outer = b->scope;
    RsScope *scope = rs_scope_new(b->arena, outer);
    if (scope == NULL) return rs_fail_memory(err);
    RsBindingList *aggregates = b->aggregates;
    bool writes = b->writes, in_aggregate = b->in_aggregate;
    b->aggregates = NULL;
    b->in_aggregate = b->writes = false;
    b->open_end = ast->what != RS_SUBQUERY_COLLECT;
    RS_TRY(rs_bind_query(b, ast->query, scope, NULL, &query, err));
    if (b->writes)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->head.span,
                                 "a subquery expression cannot write"),
                         "write in a clause of its own, or in CALL { … }");
    b->writes = writes;
    b->aggregates = aggregates;
    b->in_aggregate = in_aggregate;
    b->scope = outer;
    if (ast->what == RS_SUBQUERY_COLLECT && query->column_count != 1)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidNumberOfColumns", ast->head.span,
                                 "COLLECT takes a query of one column, not %u",
                                 query->column_count),
                         "return one value, or a map of several");
    return subquery_expr(b, ast->what, ast->head.span, query, out, err);
}

RsStatus rs_bind_inner(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    RsExpr *expr;
    switch ((int)ast->kind) { /* only the expressions among the kinds of the tree */
    case RS_AST_COMPREHENSION: {
        const RsAstComprehension *c = rs_ast_as_COMPREHENSION(ast);
        expr = rs_bind_new(b, RS_EXPR_COMPREHENSION, ast->span, RS_TYPES(LIST) | RS_TYPES(NULL));
        if (expr == NULL) return rs_fail_memory(err);
        *out = expr;
        return bind_over(b, ast, c->name, c->list, c->where, c->value, expr, err);
    }
    case RS_AST_QUANTIFIER: {
        const RsAstQuantifier *q = rs_ast_as_QUANTIFIER(ast);
        expr = rs_bind_new(b, RS_EXPR_QUANTIFIER, ast->span, RS_TYPES(BOOL) | RS_TYPES(NULL));
        if (expr == NULL) return rs_fail_memory(err);
        expr->quantifier = q->quantifier;
        *out = expr;
        if (q->where == NULL)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span,
                                     "a WHERE has to say what is asked of each member"),
                             "such as all(x IN list WHERE x > 0)");
        return bind_over(b, ast, q->name, q->list, q->where, NULL, expr, err);
    }
    case RS_AST_REDUCE:
        return bind_reduce(b, rs_ast_as_REDUCE(ast), out, err);
    case RS_AST_PATTERN_COMPREHENSION: {
        const RsAstPatternComprehension *c = rs_ast_as_PATTERN_COMPREHENSION(ast);
        const RsBoundQuery *query;
        RS_TRY(pattern_query(b, &c->pattern->head, c->where, c->value, false, false, &query, err));
        return subquery_expr(b, RS_SUBQUERY_COLLECT, ast->span, query, out, err);
    }
    case RS_AST_PATTERN_EXPR:
        return bind_pattern_truth(b, ast, out, err);
    case RS_AST_SUBQUERY:
        return bind_subquery(b, rs_ast_as_SUBQUERY(ast), out, err);
    default:
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span, "a %s cannot stand here",
                       rs_ast_word(ast->kind));
    }
}
