/* bind_history.c - the reading clauses that look elsewhere than at the graph as it is: HISTORY and
 * LOAD CSV. */
#include "language/binder.h"

static RsStatus bind_new(RsBinder *b, const RsAstName *name, RsTypes types, RsSlot *out,
                         RsError *err)
{
    if (rs_scope_own(b->scope, name->text) != NULL)
        return rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", name->head.span,
                       "`%.*s` is there already", RS_TEXT_ARG(name->text));
    return rs_bind_name(b, name, types, out, err);
}

RsStatus rs_bind_history(RsBinder *b, const RsAstHistory *ast, RsBoundClause *clause, RsError *err)
{
    RsExprList where = {0};
    clause->kind = RS_CLAUSE_HISTORY;
    clause->as.history.of = NULL;
    clause->as.history.has_key = ast->key.data != NULL;
    clause->as.history.key = ast->key;
    if (ast->of != NULL) RS_TRY(rs_bind_expr(b, &ast->of->head, &clause->as.history.of, err));
    if (ast->of != NULL && !rs_types_fit(clause->as.history.of->types,
                                         RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(CLAIM)))
        return rs_fail(err, RS_SYNTAX, "VariableTypeConflict", ast->of->head.span,
                       "nodes, relationships, properties and claims have a history");
    b->reads = true;
    RS_TRY(bind_new(b, ast->name, RS_TYPES(MAP), &clause->as.history.slot, err));
    RS_TRY(rs_bind_where(b, ast->where, &where, err));
    clause->as.history.where = rs_bind_exprs(&where);
    return RS_OK;
}

RsStatus rs_bind_load(RsBinder *b, const RsAstLoadCsv *ast, RsBoundClause *clause, RsError *err)
{
    clause->kind = RS_CLAUSE_LOAD_CSV;
    clause->as.load.with_headers = ast->with_headers;
    RS_TRY(rs_bind_expr(b, ast->url, &clause->as.load.url, err));
    if (!rs_types_fit(clause->as.load.url->types, RS_TYPES(STRING)))
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->url->span,
                       "LOAD CSV takes the name of a file, such as 'file:///people.csv'");
    RS_TRY(rs_bind_optional(b, ast->terminator, &clause->as.load.terminator, err));
    return bind_new(b, ast->name, ast->with_headers ? RS_TYPES(MAP) : RS_TYPES(LIST),
                    &clause->as.load.slot, err);
}
