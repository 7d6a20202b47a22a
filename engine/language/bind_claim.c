/* bind_claim.c - the clauses about claims. */
#include "language/binder.h"

static RsStatus refuse(const RsAst *ast, RsError *err)
{
    return rs_fail(err, RS_UNSUPPORTED, NULL, ast->span, "not supported yet: %s", rs_ast_word(ast->kind));
}

RsStatus rs_bind_claims(RsBinder *b, const RsAstClaims *ast, RsBoundClause *clause, RsError *err)
{
    (void)b;
    (void)clause;
    return refuse(&ast->head, err);
}

RsStatus rs_bind_claim_write(RsBinder *b, const RsAstClaimWrite *ast, const RsBoundAttribution *outer,
                             RsBoundClause *clause, RsError *err)
{
    (void)b;
    (void)outer;
    (void)clause;
    return refuse(&ast->head, err);
}

RsStatus rs_bind_attribution(RsBinder *b, const RsAstAttribution *ast, const RsBoundAttribution *outer,
                             const RsBoundAttribution **out, RsError *err)
{
    (void)b;
    (void)outer;
    (void)out;
    return refuse(&ast->head, err);
}
