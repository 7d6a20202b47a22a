/* bind_claim.c - ASSERT, DENY, CLAIM and RETRACT, who says so, and the reading clause CLAIMS. */
#include "language/binder.h"

/* ---- who says so ---- */

/* A source is a variable that may hold a node, a text or a parameter. */
static RsStatus bind_source(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    RsStatus status = rs_bind_expr(b, ast, out, err);
    if (status != RS_OK && ast->kind == RS_AST_NAME)
        rs_hint(err, "a source without a variable is named by its id, as a text: '%.*s'",
                RS_TEXT_ARG(rs_ast_as_NAME(ast)->text));
    RS_TRY(status);
    if (rs_types_fit((*out)->types, RS_TYPES(NODE) | RS_TYPES(STRING) | RS_TYPES(LIST)))
        return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->span,
                   "a source is a node or the text of a node's id");
}

static RsStatus bind_sources(RsBinder *b, const RsAstList *list, RsExprs outer, RsExprs *out,
                             RsError *err)
{
    *out = outer;
    if (list->count == 0) return RS_OK;
    RsExprList sources = {0};
    RS_AST_EACH(node, *list)
    {
        const RsExpr *source;
        RS_TRY(bind_source(b, node, &source, err));
        RS_TRY(rs_bind_push(b, &sources, source, err));
    }
    *out = rs_bind_exprs(&sources);
    return RS_OK;
}

/* A part that is there replaces what stood further out. */
static RsStatus bind_part(RsBinder *b, const RsAst *ast, const RsExpr **part, RsError *err)
{
    return ast == NULL ? RS_OK : rs_bind_expr(b, ast, part, err);
}

/* VALID FROM, TO and IN are one part: any of them replaces all. */
static RsStatus bind_times(RsBinder *b, const RsAstAttribution *ast, RsBoundAttribution *parts,
                           RsError *err)
{
    if (ast->valid_from != NULL || ast->valid_to != NULL || ast->valid_in != NULL)
        parts->valid_from = parts->valid_to = parts->valid_in = NULL;
    RS_TRY(bind_part(b, ast->valid_from, &parts->valid_from, err));
    RS_TRY(bind_part(b, ast->valid_to, &parts->valid_to, err));
    return bind_part(b, ast->valid_in, &parts->valid_in, err);
}

static RsStatus bind_keys(RsBinder *b, const RsAst *ast, RsBoundAttribution *parts, RsError *err)
{
    if (ast == NULL) return RS_OK;
    RsExprList maps = {0};
    const RsExpr *own;
    for (uint32_t i = 0; i < parts->properties.count; i++)
        RS_TRY(rs_bind_push(b, &maps, parts->properties.items[i], err));
    RS_TRY(rs_bind_expr(b, ast, &own, err));
    RS_TRY(rs_bind_push(b, &maps, own, err));
    parts->properties = rs_bind_exprs(&maps);
    return RS_OK;
}

RsStatus rs_bind_attribution(RsBinder *b, const RsAstAttribution *ast,
                             const RsBoundAttribution *outer, const RsBoundAttribution **out,
                             RsError *err)
{
    RsBoundAttribution *parts = RS_NEW(b->arena, RsBoundAttribution);
    if (parts == NULL) return rs_fail_memory(err);
    if (outer != NULL) *parts = *outer;
    /* Whoever speaks now does not speak for whom another spoke. */
    if (ast->according_to.count > 0) parts->behalf = NULL;
    RS_TRY(bind_sources(b, &ast->according_to, parts->according_to, &parts->according_to, err));
    RS_TRY(bind_sources(b, &ast->via, parts->via, &parts->via, err));
    if (ast->behalf != NULL) RS_TRY(bind_source(b, ast->behalf, &parts->behalf, err));
    RS_TRY(bind_times(b, ast, parts, err));
    RS_TRY(bind_part(b, ast->confidence, &parts->confidence, err));
    RS_TRY(bind_part(b, ast->quote, &parts->quote, err));
    RS_TRY(bind_part(b, ast->locator, &parts->locator, err));
    RS_TRY(bind_keys(b, ast->properties, parts, err));
    *out = parts;
    return RS_OK;
}

/* ---- about what ---- */

static RsStatus bind_target(RsBinder *b, const RsAstName *name, RsTypes types, RsBoundFact *fact,
                            RsError *err)
{
    RS_TRY(rs_bind_expr(b, &name->head, &fact->target, err));
    if (rs_types_fit(fact->target->types, types)) return RS_OK;
    return rs_fail(err, RS_SYNTAX, "VariableTypeConflict", name->head.span,
                   "`%.*s` is neither a node nor a relationship nor a claim",
                   RS_TEXT_ARG(name->text));
}

/* A pattern that is only a bound variable in brackets means that variable. */
static const RsAstName *bare_variable(const RsBinder *b, const RsAstPath *pattern)
{
    const RsAst *first = pattern->elements.first;
    if (pattern->elements.count != 1 || first->kind != RS_AST_NODE) return NULL;
    const RsAstNode *node = rs_ast_as_NODE(first);
    bool bare = node->name != NULL && node->label == NULL && node->properties == NULL;
    return bare && rs_scope_find(b->scope, node->name->text) != NULL ? node->name : NULL;
}

static RsStatus bind_pattern(RsBinder *b, const RsAstPath *pattern, RsBoundFact *fact, RsError *err)
{
    const RsAstName *variable = bare_variable(b, pattern);
    if (variable != NULL) {
        fact->shape = RS_FACT_VARIABLE;
        return bind_target(b, variable, RS_TYPES(NODE), fact, err);
    }
    RsAstPath alone = *pattern; /* out of whatever list it stands in */
    alone.head.next = NULL;
    RsAstList paths = {0};
    rs_ast_push(&paths, &alone.head);
    return rs_bind_create(b, &paths, true, &fact->pattern, err);
}

static RsStatus bind_fact(RsBinder *b, const RsAstFact *ast, RsBoundFact *fact, RsError *err)
{
    RsTypes elements = RS_TYPES(NODE) | RS_TYPES(EDGE);
    fact->shape = ast->shape;
    fact->span = ast->head.span;
    if (ast->key != NULL) {
        fact->key = ast->key->text;
        RsNameKind kind = ast->shape == RS_FACT_LABEL_TEST ? RS_NAME_LABEL : RS_NAME_KEY;
        RS_TRY(rs_bind_writes_name(b, kind, fact->key, err));
    }
    RS_TRY(bind_part(b, ast->value, &fact->value, err));
    switch (ast->shape) {
    case RS_FACT_PATTERN:
        return bind_pattern(b, ast->pattern, fact, err);
    case RS_FACT_VARIABLE:
        return bind_target(b, ast->name, elements | RS_TYPES(CLAIM), fact, err);
    case RS_FACT_PROPERTY:
    case RS_FACT_VALUE:
    case RS_FACT_MEMBER:
        return bind_target(b, ast->name, elements, fact, err);
    case RS_FACT_LABEL_TEST:
        return bind_target(b, ast->name, RS_TYPES(NODE), fact, err);
    }
    return RS_OK;
}

/* ---- the clauses ---- */

static RsStatus bind_stance(RsBinder *b, const RsAstClaimWrite *ast, RsBoundClause *clause,
                            RsError *err)
{
    clause->as.claim_write.stance = NULL;
    if (ast->verb != RS_VERB_CLAIM) return RS_OK;
    if (ast->stance == NULL)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->head.span,
                       "CLAIM needs a STANCE, such as STANCE 'suggests'");
    return rs_bind_expr(b, ast->stance, &clause->as.claim_write.stance, err);
}

static RsStatus check_claim(const RsAstClaimWrite *ast, const RsBoundAttribution *who, RsError *err)
{
    if (ast->verb == RS_VERB_ASSERT && ast->fact->shape == RS_FACT_PROPERTY) {
        RsStatus status = rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->fact->head.span,
                                  "ASSERT of a property needs the value that is asserted");
        rs_hint(
            err,
            "write ASSERT x.key = value, or CLAIM x.key STANCE '...' where no value is claimed");
        return status;
    }
    if (ast->verb == RS_VERB_RETRACT || who->according_to.count > 0 || who->via.count > 0)
        return RS_OK;
    RsStatus status = rs_fail(err, RS_SYNTAX, "MissingAttribution", ast->head.span,
                              "nobody is named who says so");
    rs_hint(err, "add ACCORDING TO a source, or VIA the document that tells it");
    return status;
}

/* A correction says who, through what and in which words; it has no time or confidence. */
static RsStatus check_retract(const RsAstAttribution *ast, RsError *err)
{
    const struct {
        const RsAst *part;
        const char *words;
    } parts[] = {{ast->behalf, "ON BEHALF OF"},   {ast->valid_from, "VALID FROM"},
                 {ast->valid_to, "VALID TO"},     {ast->valid_in, "VALID IN"},
                 {ast->confidence, "CONFIDENCE"}, {ast->properties, "PROPERTIES"}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].part != NULL)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", parts[i].part->span,
                                     "RETRACT takes no %s", parts[i].words),
                             "it takes ACCORDING TO, VIA, QUOTE and AT; to close some claims only, "
                             "bind them with CLAIMS and retract these");
    return RS_OK;
}

RsStatus rs_bind_claim_write(RsBinder *b, const RsAstClaimWrite *ast,
                             const RsBoundAttribution *outer, RsBoundClause *clause, RsError *err)
{
    RsBoundFact *fact = RS_NEW(b->arena, RsBoundFact);
    if (fact == NULL) return rs_fail_memory(err);
    clause->kind = RS_CLAUSE_CLAIM_WRITE;
    clause->as.claim_write.verb = ast->verb;
    clause->as.claim_write.fact = fact;
    clause->as.claim_write.as = RS_NO_SLOT;
    RS_TRY(
        rs_bind_attribution(b, ast->attribution, outer, &clause->as.claim_write.attribution, err));
    if (ast->verb == RS_VERB_RETRACT) RS_TRY(check_retract(ast->attribution, err));
    RS_TRY(check_claim(ast, clause->as.claim_write.attribution, err));
    RS_TRY(bind_stance(b, ast, clause, err));
    RS_TRY(bind_fact(b, ast->fact, fact, err));
    if (ast->attribution->as == NULL) return RS_OK;
    if (ast->verb == RS_VERB_RETRACT)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->attribution->as->head.span,
                       "RETRACT records no claim that AS could name");
    return rs_bind_name(b, ast->attribution->as, RS_TYPES(CLAIM) | RS_TYPES(LIST),
                        &clause->as.claim_write.as, err);
}

RsStatus rs_bind_claims(RsBinder *b, const RsAstClaims *ast, RsBoundClause *clause, RsError *err)
{
    uint32_t around = b->view;
    clause->kind = RS_CLAUSE_CLAIMS;
    clause->as.claims.on = NULL;
    clause->as.claims.has_key = ast->key.data != NULL;
    clause->as.claims.key = ast->key;
    if (ast->on != NULL) RS_TRY(rs_bind_expr(b, &ast->on->head, &clause->as.claims.on, err));
    if (ast->on != NULL && !rs_types_fit(clause->as.claims.on->types,
                                         RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(CLAIM)))
        return rs_fail(err, RS_SYNTAX, "VariableTypeConflict", ast->on->head.span,
                       "claims are about nodes, relationships, properties and claims");
    if (rs_scope_own(b->scope, ast->name->text) != NULL)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", ast->name->head.span,
                                 "`%.*s` is already defined", RS_TEXT_ARG(ast->name->text)),
                         "choose another name");
    RS_TRY(rs_bind_view(b, &ast->view, false, &clause->view, err));
    b->view = clause->view;
    b->reads = true;
    RsExprList where = {0};
    RsStatus status = rs_bind_name(b, ast->name, RS_TYPES(CLAIM), &clause->as.claims.slot, err);
    if (status == RS_OK) status = rs_bind_where(b, ast->where, &where, err);
    b->view = around;
    clause->as.claims.where = rs_bind_exprs(&where);
    return status;
}
