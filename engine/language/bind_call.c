/* bind_call.c - CALL of a procedure. */
#include "base/buf.h"
#include "language/binder.h"

static RsStatus bind_inputs(RsBinder *b, const RsAstCall *ast, const RsProcedure *procedure,
                            bool standalone, RsExprList *args, RsError *err)
{
    RsSpan span = ast->head.span;
    if (!ast->has_arguments && !standalone && procedure->input_count > 0)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidArgumentPassingMode", span,
                                 "inside a query a procedure takes its arguments in parentheses"),
                         "such as CALL name(1) YIELD x");
    if (ast->has_arguments && ast->arguments.count != procedure->input_count)
        return rs_fail(err, RS_SYNTAX, "InvalidNumberOfArguments", span,
                       "`%.*s` takes %u argument%s, not %u", RS_TEXT_ARG(procedure->name),
                       procedure->input_count, procedure->input_count == 1 ? "" : "s",
                       ast->arguments.count);
    const RsAst *next = ast->arguments.first;
    for (uint32_t i = 0; i < procedure->input_count; i++) {
        const RsExpr *arg;
        RsAstName name = {.head = {.kind = RS_AST_PARAMETER, .span = span},
                          .text = procedure->inputs[i].name};
        RS_TRY(rs_bind_expr(b, next != NULL ? next : &name.head, &arg, err));
        if (next != NULL) next = next->next;
        RsTypes wanted = procedure->inputs[i].types;
        if ((wanted & RS_TYPES(FLOAT)) != 0) wanted |= RS_TYPES(INT);
        if (!rs_types_fit(arg->types, wanted))
            return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", arg->span,
                           "the argument `%.*s` takes %.*s, not %.*s",
                           RS_TEXT_ARG(procedure->inputs[i].name),
                           RS_TEXT_ARG(rs_types_name(wanted & ~RS_TYPES(NULL), b->arena)),
                           RS_TEXT_ARG(rs_types_name(arg->types & ~RS_TYPES(NULL), b->arena)));
        RS_TRY(rs_bind_push(b, args, arg, err));
    }
    return RS_OK;
}

static RsStatus unknown_procedure(const RsBindContext *context, const RsAstCall *ast, RsError *err)
{
    RsStatus status = rs_fail(err, RS_PROCEDURE, "ProcedureNotFound", ast->head.span,
                              "unknown procedure `%.*s`", RS_TEXT_ARG(ast->name));
    RsSuggest suggest;
    rs_suggest_start(&suggest, ast->name);
    if (context->offer_procedures != NULL)
        context->offer_procedures(context->procedure_context, &suggest);
    RsText near = rs_suggest_best(&suggest);
    bool neo4j = ast->name.length > 5 && memcmp(ast->name.data, "apoc.", 5) == 0;
    if (near.length > 0)
        rs_hint(err, "did you mean `%.*s`?", RS_TEXT_ARG(near));
    else if (neo4j)
        rs_hint(err, "the libraries of Neo4j are not here");
    return status;
}

/* Which output is meant; an error lists those that there are. */
static RsStatus find_output(const RsProcedure *procedure, const RsAstName *name, uint32_t *out,
                            RsError *err)
{
    for (*out = 0; *out < procedure->output_count; ++*out)
        if (rs_text_equal(procedure->outputs[*out].name, name->text)) return RS_OK;
    RsStatus status = rs_fail(err, RS_SYNTAX, "UndefinedVariable", name->head.span,
                              "`%.*s` does not yield `%.*s`", RS_TEXT_ARG(procedure->name),
                              RS_TEXT_ARG(name->text));
    RsBuf names;
    rs_buf_init(&names, 200);
    for (uint32_t i = 0; i < procedure->output_count; i++)
        rs_buf_printf(&names, "%s%.*s", i == 0 ? "" : ", ",
                      RS_TEXT_ARG(procedure->outputs[i].name));
    if (names.length > 0 && !names.failed) rs_hint(err, "it yields %s", names.data);
    rs_buf_done(&names);
    return status;
}

RsStatus rs_bind_procedure(RsBinder *b, const RsAstCall *ast, bool standalone,
                           RsBoundClause *clause, RsError *err)
{
    const RsBindContext *context = b->context;
    const RsProcedure *procedure = context->procedure == NULL
                                       ? NULL
                                       : context->procedure(context->procedure_context, ast->name);
    if (procedure == NULL) return unknown_procedure(context, ast, err);
    if (ast->yield_star && !standalone)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->head.span,
                                 "YIELD * is allowed only where CALL is the whole query"),
                         "name the columns behind YIELD");
    RsExprList args = {0}, where = {0};
    RS_TRY(bind_inputs(b, ast, procedure, standalone, &args, err));
    bool all = ast->yield_star || (standalone && !ast->has_yield);
    uint32_t count = all ? procedure->output_count : ast->yields.count;
    RsBinding *yields = RS_NEW_ARRAY(b->arena, RsBinding, count + 1);
    uint32_t *outputs = RS_NEW_ARRAY(b->arena, uint32_t, count + 1);
    if (yields == NULL || outputs == NULL) return rs_fail_memory(err);
    const RsAst *next = ast->yields.first;
    for (uint32_t i = 0; i < count; i++) {
        RsAstName made = {.head = {.kind = RS_AST_NAME, .span = ast->head.span}};
        const RsAstName *name = &made;
        outputs[i] = i;
        if (all) {
            made.text = procedure->outputs[i].name;
        } else {
            const RsAstItem *item = rs_ast_as_ITEM(next);
            name = rs_ast_as_NAME(item->value);
            RS_TRY(find_output(procedure, name, &outputs[i], err));
            if (item->alias != NULL) name = item->alias;
            next = next->next;
        }
        if (rs_scope_own(b->scope, name->text) != NULL)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", name->head.span,
                                     "`%.*s` is already defined", RS_TEXT_ARG(name->text)),
                             "choose another name");
        RsTypes types = procedure->outputs[outputs[i]].types | RS_TYPES(NULL);
        RS_TRY(rs_bind_name(b, name, types, &yields[i].slot, err));
    }
    RS_TRY(rs_bind_where(b, ast->where, &where, err));
    b->reads = true;
    b->writes = b->writes || procedure->writes;
    clause->kind = RS_CLAUSE_CALL;
    clause->as.call.procedure = procedure;
    clause->as.call.arguments = rs_bind_exprs(&args);
    clause->as.call.yields = yields;
    clause->as.call.outputs = outputs;
    clause->as.call.yield_count = count;
    clause->as.call.where = rs_bind_exprs(&where);
    return RS_OK;
}
