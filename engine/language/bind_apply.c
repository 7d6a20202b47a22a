/* bind_apply.c - function calls: which function, do the arguments fit, aggregates. */
#include "language/binder.h"
#include "language/signature.h"
#include "language/suggest.h"

static bool is_word(const RsFunction *function)
{
    char c = function->name[0] | 0x20;
    return c >= 'a' && c <= 'z' && function->id > RS_FN_slice;
}

/* Functions of other dialects, and what does their work here. */
static const struct {
    const char *name, *hint;
} ELSEWHERE[] = {
    {"ifnull", "coalesce(a, b) gives the first that is not null"},
    {"isnull", "write x IS NULL"},
    {"nvl", "coalesce(a, b) gives the first that is not null"},
    {"len", "size() measures lists and texts, length() paths"},
    {"concat", "texts and lists are joined by +"},
    {"group_concat", "collect() gathers values in a list"},
    {"string_agg", "collect() gathers values in a list"},
    {"array_agg", "collect() gathers values in a list"},
    {"now", "datetime() is the present moment, date() today"},
    {"getdate", "datetime() is the present moment, date() today"},
    {"has", "write n.key IS NOT NULL"},
    {"toint", "write toInteger(x)"},
    {"str", "write toString(x)"},
    {"cast", "toInteger(), toFloat(), toString() and date() convert"},
    {"mean", "write avg(x)"},
    {"average", "write avg(x)"},
    {"if", "write CASE WHEN … THEN … ELSE … END"},
    {"iif", "write CASE WHEN … THEN … ELSE … END"},
    {"filter", "write [x IN list WHERE x > 0]"},
    {"extract", "write [x IN list | x.key]"},
    {"rels", "write relationships(p)"},
};

static bool begins(RsText text, const char *with)
{
    RsText head = {text.data, (uint32_t)strlen(with)};
    return text.length >= head.length && rs_text_equal_fold(head, rs_text(with));
}

static void suggest_function(RsText name, RsError *err)
{
    for (size_t i = 0; i < sizeof(ELSEWHERE) / sizeof(ELSEWHERE[0]); i++)
        if (rs_text_equal_fold(name, rs_text(ELSEWHERE[i].name)))
            rs_hint(err, "%s", ELSEWHERE[i].hint);
    if (begins(name, "apoc.") || begins(name, "gds."))
        rs_hint(err, "the libraries of Neo4j are not here; :help lists what is");
    RsSuggest suggest;
    rs_suggest_start(&suggest, name);
    for (uint32_t i = 0; i < RS_FN_COUNT; i++)
        if (is_word(rs_function((RsFunctionId)i)))
            rs_suggest_offer(&suggest, rs_text(rs_function((RsFunctionId)i)->name));
    RsText near = rs_suggest_best(&suggest);
    if (near.length > 0) rs_hint(err, "did you mean `%.*s`?", RS_TEXT_ARG(near));
}

static RsStatus unknown_function(const RsAstApply *apply, RsError *err)
{
    RsStatus status = rs_fail(err, RS_SYNTAX, "UnknownFunction", apply->name_span,
                              "unknown function `%.*s`", RS_TEXT_ARG(apply->name));
    suggest_function(apply->name, err);
    return status;
}

static RsStatus check(RsBinder *b, const RsAstApply *apply, const RsFunction *function,
                      const RsSignature *signature, const RsExprList *args, RsError *err)
{
    bool few = args->count < signature->required;
    if (few || (args->count > signature->count && !signature->endless))
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidNumberOfArguments", apply->head.span,
                                 "`%.*s` takes %s%u argument%s, not %u", RS_TEXT_ARG(apply->name),
                                 signature->required == signature->count && !signature->endless ? ""
                                 : few ? "at least "
                                       : "at most ",
                                 few ? signature->required : signature->count,
                                 (few ? signature->required : signature->count) == 1 ? "" : "s",
                                 args->count),
                         "it is %.*s%s", RS_TEXT_ARG(apply->name), function->signature);
    for (uint32_t i = 0; i < args->count; i++) {
        RsTypes wanted = rs_signature_type(signature, i);
        if (rs_types_fit(args->items[i]->types, wanted)) continue;
        return rs_advise(
            err,
            rs_fail(err, RS_SYNTAX, "InvalidArgumentType", args->items[i]->span,
                    "`%.*s` takes %.*s, not %.*s", RS_TEXT_ARG(apply->name),
                    RS_TEXT_ARG(rs_types_name(wanted & ~RS_TYPES(NULL), b->arena)),
                    RS_TEXT_ARG(rs_types_name(args->items[i]->types & ~RS_TYPES(NULL), b->arena))),
            "it is %.*s%s", RS_TEXT_ARG(apply->name), function->signature);
    }
    return RS_OK;
}

static bool by_chance(const RsExpr *expr)
{
    if (expr == NULL) return false;
    if (expr->kind == RS_EXPR_CALL &&
        (expr->function->id == RS_FN_rand || expr->function->id == RS_FN_randomUUID))
        return true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (by_chance(expr->args[i])) return true;
    return false;
}

static RsTypes aggregate_types(const RsFunction *function, const RsExprList *args, RsTypes result)
{
    RsTypes types = args->count == 0 ? 0 : args->items[0]->types;
    if (function->id == RS_FN_count) return RS_TYPES(INT);
    if (function->id == RS_FN_collect) return RS_TYPES(LIST);
    if (function->id == RS_FN_min || function->id == RS_FN_max) return types | RS_TYPES(NULL);
    return result | RS_TYPES(NULL);
}

/* Two aggregates of the same arguments are one. */
static RsStatus bind_aggregate(RsBinder *b, const RsAstApply *apply, const RsFunction *function,
                               const RsExprList *args, RsTypes result, const RsExpr **out,
                               RsError *err)
{
    for (uint32_t i = 0; i < args->count; i++)
        if (by_chance(args->items[i]))
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "NonConstantExpression", args->items[i]->span,
                                     "an aggregate cannot take a random value"),
                             "draw it in a WITH before: WITH n, rand() AS r");
    RsExpr *expr = rs_bind_new(b, RS_EXPR_AGGREGATE, apply->head.span,
                               aggregate_types(function, args, result));
    if (expr == NULL) return rs_fail_memory(err);
    expr->function = function;
    expr->distinct = apply->distinct;
    RS_TRY(rs_bind_args(b, expr, args->items, args->count, err));
    RsBindingList *all = b->aggregates;
    for (uint32_t i = 0; i < all->count; i++)
        if (rs_expr_equal(all->items[i].value, expr))
            return rs_bind_slot_expr(b, all->items[i].slot, apply->head.span, out, err);
    RsSlot slot;
    RS_TRY(rs_bind_slot(b, (RsText){0}, expr->types, &slot, err));
    if (!RS_PUSH(b->arena, all->items, all->count, all->capacity, (RsBinding){slot, expr}))
        return rs_fail_memory(err);
    return rs_bind_slot_expr(b, slot, apply->head.span, out, err);
}

static RsStatus bind_exists(RsBinder *b, const RsAstApply *apply, const RsExpr **out, RsError *err)
{
    const RsAst *argument = apply->arguments.first;
    if (argument->kind == RS_AST_PATTERN_EXPR) {
        bool was = b->predicate;
        b->predicate = true;
        RsStatus status = rs_bind_expr(b, argument, out, err);
        b->predicate = was;
        return status;
    }
    if (argument->kind != RS_AST_PROPERTY && argument->kind != RS_AST_INDEX)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidArgumentExpression", argument->span,
                                 "`exists` takes a property or a pattern"),
                         "such as exists(n.name), or EXISTS { (n)-->() }");
    const RsExpr *value;
    b->doubts++;
    RS_TRY(rs_bind_expr(b, argument, &value, err));
    b->doubts--;
    RS_TRY(rs_bind_call(b, RS_FN_is_not_null, apply->head.span, &value, 1, out, err));
    ((RsExpr *)*out)->types = RS_TYPES(BOOL);
    return RS_OK;
}

static RsStatus bind_arguments(RsBinder *b, const RsAstApply *apply, RsExprList *args, RsError *err)
{
    RS_AST_EACH(node, apply->arguments)
    {
        const RsExpr *argument;
        RS_TRY(rs_bind_expr(b, node, &argument, err));
        RS_TRY(rs_bind_push(b, args, argument, err));
    }
    return RS_OK;
}

RsStatus rs_bind_apply(RsBinder *b, const RsAstApply *apply, const RsExpr **out, RsError *err)
{
    const RsFunction *function = rs_function_find(apply->name);
    if (function == NULL || !is_word(function)) return unknown_function(apply, err);
    if (function->id == RS_FN_exists && apply->arguments.count == 1)
        return bind_exists(b, apply, out, err);
    bool aggregate = (function->flags & RS_FN_AGGREGATE) != 0;
    if (aggregate && b->in_aggregate)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "NestedAggregation", apply->head.span,
                                 "an aggregate cannot stand inside another"),
                         "aggregate in a WITH first, then aggregate its rows");
    if (aggregate && b->aggregates == NULL)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidAggregation", apply->head.span,
                                 "the aggregate `%.*s` can stand only in RETURN and WITH",
                                 RS_TEXT_ARG(apply->name)),
                         "aggregate first: WITH n, count(*) AS c WHERE c > 1");
    RsExprList args = {0};
    bool may_miss = function->id == RS_FN_coalesce;
    if (aggregate) b->in_aggregate = true;
    b->doubts += may_miss;
    RsStatus status = bind_arguments(b, apply, &args, err);
    b->doubts -= may_miss;
    if (aggregate) b->in_aggregate = false;
    RS_TRY(status);
    RsSignature signature = rs_signature(function);
    if (function->id == RS_FN_count && !apply->star) signature.required = 1;
    RS_TRY(check(b, apply, function, &signature, &args, err));
    if (aggregate) return bind_aggregate(b, apply, function, &args, signature.result, out, err);
    RS_TRY(rs_bind_call(b, function->id, apply->head.span, args.items, args.count, out, err));
    RsExpr *call = (RsExpr *)*out;
    call->types = signature.result;
    if ((function->flags & RS_FN_VIEW) != 0 && apply->arguments.first != NULL)
        call->view = rs_bind_view_of(b, apply->arguments.first);
    return RS_OK;
}
