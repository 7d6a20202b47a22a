/* bind_expr.c - literals, operators, names, labels, maps and conditions. */
#include "language/binder.h"

#define NULL_OR(TYPES) ((TYPES) | RS_TYPES(NULL))
#define TRUTH NULL_OR(RS_TYPES(BOOL))

static RsStatus want(RsBinder *b, const RsExpr *expr, RsTypes wanted, const char *what,
                     RsError *err)
{
    if (rs_types_fit(expr->types, wanted)) return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", expr->span, "%s takes %.*s, not %.*s",
                   what, RS_TEXT_ARG(rs_types_name(wanted, b->arena)),
                   RS_TEXT_ARG(rs_types_name(expr->types & ~RS_TYPES(NULL), b->arena)));
}

static RsStatus constant(RsBinder *b, RsSpan span, RsValue value, const RsExpr **out, RsError *err)
{
    RsExpr *expr = rs_bind_new(b, RS_EXPR_CONST, span, 1u << value.type);
    if (expr == NULL) return rs_fail_memory(err);
    expr->value = value;
    *out = expr;
    return RS_OK;
}

static RsStatus bind_literal(RsBinder *b, const RsAstLiteral *ast, const RsExpr **out, RsError *err)
{
    RsValue value = RS_NULL;
    switch (ast->literal) {
    case RS_LITERAL_NULL:
        break;
    case RS_LITERAL_BOOL:
        value = rs_value_bool(ast->boolean);
        break;
    case RS_LITERAL_INT:
        value = rs_value_int(ast->integer);
        break;
    case RS_LITERAL_FLOAT:
        value = rs_value_float(ast->real);
        break;
    case RS_LITERAL_STRING:
        value = rs_value_text(ast->text);
        break;
    }
    return constant(b, ast->head.span, value, out, err);
}

static RsStatus missing_parameter(RsValue given, const RsAstName *ast, RsError *err)
{
    RsStatus status = rs_fail(err, RS_PARAMETER, "MissingParameter", ast->head.span,
                              "no value is given for the parameter $%.*s", RS_TEXT_ARG(ast->text));
    RsSuggest suggest;
    rs_suggest_start(&suggest, ast->text);
    for (uint32_t i = 0; given.type == RS_TYPE_MAP && i < given.length; i++)
        rs_suggest_offer(&suggest, given.as.pairs[i].key);
    RsText near = rs_suggest_best(&suggest);
    if (near.length > 0)
        rs_hint(err, "did you mean $%.*s?", RS_TEXT_ARG(near));
    else
        rs_hint(err, "give it with --param %.*s=…, or :param %.*s => … at the prompt",
                RS_TEXT_ARG(ast->text), RS_TEXT_ARG(ast->text));
    return status;
}

/* The type of a parameter is known, its value is not used: plans are kept for other values. */
static RsStatus bind_parameter(RsBinder *b, const RsAstName *ast, const RsExpr **out, RsError *err)
{
    RsValue all = b->context->parameters;
    if (all.type != RS_TYPE_MAP || !rs_map_has(all, ast->text))
        return missing_parameter(all, ast, err);
    RsExpr *expr = rs_bind_new(b, RS_EXPR_PARAMETER, ast->head.span,
                               NULL_OR(1u << rs_map_get(all, ast->text).type));
    if (expr == NULL) return rs_fail_memory(err);
    expr->text = ast->text;
    *out = expr;
    return RS_OK;
}

static RsTypes arithmetic_types(RsFunctionId id, RsTypes left, RsTypes right)
{
    RsTypes number = NULL_OR(RS_TYPES_NUMBER), integer = NULL_OR(RS_TYPES(INT));
    if ((left & ~number) != 0 || (right & ~number) != 0) return RS_TYPES_ANY;
    if (id == RS_FN_power) return NULL_OR(RS_TYPES(FLOAT));
    return (left & ~integer) == 0 && (right & ~integer) == 0 ? integer : number;
}

RsStatus rs_bind_call(RsBinder *b, RsFunctionId id, RsSpan span, const RsExpr *const *args,
                      uint32_t count, const RsExpr **out, RsError *err)
{
    RsExpr *expr = rs_bind_new(b, RS_EXPR_CALL, span, RS_TYPES_ANY);
    if (expr == NULL) return rs_fail_memory(err);
    expr->function = rs_function(id);
    *out = expr;
    return rs_bind_args(b, expr, args, count, err);
}

static RsStatus bind_operator(RsBinder *b, RsFunctionId id, RsSpan span, const RsExpr *left,
                              const RsExpr *right, const RsExpr **out, RsError *err)
{
    const RsExpr *args[] = {left, right};
    RS_TRY(rs_bind_call(b, id, span, args, 2, out, err));
    RsExpr *call = (RsExpr *)(*out);
    const char *sign = call->function->name;
    switch (id) {
    case RS_FN_subtract:
    case RS_FN_multiply:
    case RS_FN_divide:
    case RS_FN_modulo:
    case RS_FN_power: {
        RsTypes ok = RS_TYPES_NUMBER | RS_TYPES(DURATION);
        if (id == RS_FN_subtract)
            ok |= RS_TYPES(DATE) | RS_TYPES(TIME) | RS_TYPES(LOCALTIME) | RS_TYPES(DATETIME) |
                  RS_TYPES(LOCALDATETIME);
        RS_TRY(want(b, left, ok, sign, err));
        RS_TRY(want(b, right, ok, sign, err));
        call->types = arithmetic_types(id, left->types, right->types);
        return RS_OK;
    }
    case RS_FN_add:
        call->types = arithmetic_types(id, left->types, right->types);
        return RS_OK;
    case RS_FN_in:
        RS_TRY(want(b, right, RS_TYPES(LIST), sign, err));
        break;
    default: /* an id, not a kind: all others are comparisons */
        break;
    }
    call->types = TRUTH;
    return RS_OK;
}

static RsStatus logic(RsBinder *b, RsExprKind kind, RsSpan span, const RsExpr *const *args,
                      uint32_t count, const RsExpr **out, RsError *err)
{
    const char *word = kind == RS_EXPR_AND   ? "AND"
                       : kind == RS_EXPR_OR  ? "OR"
                       : kind == RS_EXPR_XOR ? "XOR"
                                             : "NOT";
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(want(b, args[i], RS_TYPES(BOOL), word, err));
    RsExpr *expr = rs_bind_new(b, kind, span, TRUTH);
    if (expr == NULL) return rs_fail_memory(err);
    *out = expr;
    return rs_bind_args(b, expr, args, count, err);
}

static RsStatus bind_binary(RsBinder *b, const RsAstBinary *ast, const RsExpr **out, RsError *err)
{
    static const RsFunctionId IDS[] = {
        [RS_BINARY_ADD] = RS_FN_add,
        [RS_BINARY_SUBTRACT] = RS_FN_subtract,
        [RS_BINARY_MULTIPLY] = RS_FN_multiply,
        [RS_BINARY_DIVIDE] = RS_FN_divide,
        [RS_BINARY_MODULO] = RS_FN_modulo,
        [RS_BINARY_POWER] = RS_FN_power,
        [RS_BINARY_IN] = RS_FN_in,
        [RS_BINARY_STARTS_WITH] = RS_FN_starts_with,
        [RS_BINARY_ENDS_WITH] = RS_FN_ends_with,
        [RS_BINARY_CONTAINS] = RS_FN_contains,
    };
    const RsExpr *args[2];
    bool was = b->predicate;
    b->predicate = false;
    RsStatus status = rs_bind_expr(b, ast->left, &args[0], err);
    if (status == RS_OK) status = rs_bind_expr(b, ast->right, &args[1], err);
    b->predicate = was;
    RS_TRY(status);
    return bind_operator(b, IDS[ast->op], ast->head.span, args[0], args[1], out, err);
}

/* Joins the operands [0, count), which `out` gives as one. Either way they are evaluated from left
 * to right, and none behind one that decides. A few lean to the left, so that the beginning of a
 * chain is an expression too, which may be a group key; many are halved, so that the tree stays
 * shallow: it has rs_ast_logic_levels(count) levels, which bounds the recursion. */
static RsStatus join(RsBinder *b, RsExprKind kind, const RsExpr *const *operands, uint32_t count,
                     const RsExpr **out, RsError *err)
{
    const RsExpr *both[2] = {operands[0], NULL};
    uint32_t half = count - count / 2;
    if (count > RS_LOGIC_LEFT_MAX) {
        RS_TRY(join(b, kind, operands, half, &both[0], err));
        RS_TRY(join(b, kind, operands + half, count - half, &both[1], err));
        RsSpan span = {both[0]->span.begin, both[1]->span.end};
        return logic(b, kind, span, both, 2, out, err);
    }
    for (uint32_t i = 1; i < count; i++) {
        both[1] = operands[i];
        RsSpan span = {both[0]->span.begin, both[1]->span.end};
        RS_TRY(logic(b, kind, span, both, 2, out, err));
        both[0] = *out;
    }
    *out = both[0];
    return RS_OK;
}

static RsStatus bind_logic(RsBinder *b, const RsAstLogic *ast, const RsExpr **out, RsError *err)
{
    const RsExpr **operands = RS_NEW_ARRAY(b->arena, const RsExpr *, ast->operands.count);
    if (operands == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    RS_AST_EACH(operand, ast->operands)
    RS_TRY(rs_bind_expr(b, operand, &operands[count++], err));
    RsExprKind kind = ast->op == RS_LOGIC_AND  ? RS_EXPR_AND
                      : ast->op == RS_LOGIC_OR ? RS_EXPR_OR
                                               : RS_EXPR_XOR;
    RS_TRY(join(b, kind, operands, count, out, err));
    ((RsExpr *)*out)->span = ast->head.span;
    return RS_OK;
}

static RsStatus bind_unary(RsBinder *b, const RsAstUnary *ast, const RsExpr **out, RsError *err)
{
    const RsExpr *operand;
    RsSpan span = ast->head.span;
    bool was = b->predicate, null = ast->op == RS_UNARY_IS_NULL || ast->op == RS_UNARY_IS_NOT_NULL;
    b->predicate = was && ast->op == RS_UNARY_NOT;
    b->doubts += null;
    RsStatus status = rs_bind_expr(b, ast->operand, &operand, err);
    b->doubts -= null;
    b->predicate = was;
    RS_TRY(status);
    RsFunctionId id = RS_FN_positive;
    switch (ast->op) {
    case RS_UNARY_NOT:
        return logic(b, RS_EXPR_NOT, span, &operand, 1, out, err);
    case RS_UNARY_MINUS:
        if (operand->kind == RS_EXPR_CONST && operand->value.type == RS_TYPE_INT &&
            operand->value.as.integer != INT64_MIN)
            return constant(b, span, rs_value_int(-operand->value.as.integer), out, err);
        if (operand->kind == RS_EXPR_CONST && operand->value.type == RS_TYPE_FLOAT)
            return constant(b, span, rs_value_float(-operand->value.as.real), out, err);
        id = RS_FN_negate;
        break;
    case RS_UNARY_PLUS:
        break;
    case RS_UNARY_IS_NULL:
    case RS_UNARY_IS_NOT_NULL:
        id = ast->op == RS_UNARY_IS_NULL ? RS_FN_is_null : RS_FN_is_not_null;
        RS_TRY(rs_bind_call(b, id, span, &operand, 1, out, err));
        ((RsExpr *)*out)->types = RS_TYPES(BOOL);
        return RS_OK;
    }
    RS_TRY(want(b, operand, RS_TYPES_NUMBER | RS_TYPES(DURATION), "a sign", err));
    RS_TRY(rs_bind_call(b, id, span, &operand, 1, out, err));
    ((RsExpr *)*out)->types = operand->types;
    return RS_OK;
}

/* a < b <= c: each pair is compared, the operand between is shared. */
static RsStatus bind_comparison(RsBinder *b, const RsAstComparison *ast, const RsExpr **out,
                                RsError *err)
{
    static const RsFunctionId IDS[] = {
        [RS_COMPARE_EQUAL] = RS_FN_equal,
        [RS_COMPARE_NOT_EQUAL] = RS_FN_not_equal,
        [RS_COMPARE_LESS] = RS_FN_less,
        [RS_COMPARE_GREATER] = RS_FN_greater,
        [RS_COMPARE_LESS_EQUAL] = RS_FN_less_equal,
        [RS_COMPARE_GREATER_EQUAL] = RS_FN_greater_equal,
        [RS_COMPARE_REGEX] = RS_FN_regex,
    };
    const RsExpr *left, **pairs = RS_NEW_ARRAY(b->arena, const RsExpr *, ast->operands.count);
    if (pairs == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_expr(b, ast->operands.first, &left, err));
    uint32_t i = 0;
    for (const RsAst *next = ast->operands.first->next; next != NULL; next = next->next, i++) {
        const RsExpr *right;
        RS_TRY(rs_bind_expr(b, next, &right, err));
        RsSpan span = {left->span.begin, right->span.end};
        RS_TRY(bind_operator(b, IDS[ast->ops[i]], span, left, right, &pairs[i], err));
        left = right;
    }
    return join(b, RS_EXPR_AND, pairs, i, out, err);
}

uint32_t rs_bind_view_of(const RsBinder *b, const RsAst *ast)
{
    if (ast->kind != RS_AST_NAME) return b->view;
    const RsScopeEntry *entry = rs_scope_find(b->scope, rs_ast_as_NAME(ast)->text);
    return entry == NULL ? b->view : entry->view;
}

RsStatus rs_bind_property(RsBinder *b, const RsExpr *object, RsText key, uint32_t view, RsSpan span,
                          const RsExpr **out, RsError *err)
{
    RsTypes bare =
        RS_TYPES(BOOL) | RS_TYPES_NUMBER | RS_TYPES(STRING) | RS_TYPES(LIST) | RS_TYPES(PATH);
    if (!rs_types_fit(object->types, RS_TYPES_ANY & ~bare))
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", object->span,
                       "a value of type %.*s has no properties",
                       RS_TEXT_ARG(rs_types_name(object->types & ~RS_TYPES(NULL), b->arena)));
    RsTypes elements = RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(NULL);
    if ((object->types & ~elements) == 0)
        RS_TRY(rs_bind_reads_name(b, RS_NAME_KEY, key, span, err));
    RsExpr *expr = rs_bind_new(b, RS_EXPR_PROPERTY, span, RS_TYPES_ANY);
    if (expr == NULL) return rs_fail_memory(err);
    expr->text = key;
    expr->view = view;
    *out = expr;
    return rs_bind_args(b, expr, &object, 1, err);
}

RsStatus rs_bind_label(RsBinder *b, const RsAstLabel *label, bool edge, const RsLabelTest **out,
                       RsError *err)
{
    RsLabelTest *test = RS_NEW(b->arena, RsLabelTest);
    if (test == NULL) return rs_fail_memory(err);
    if (++b->depth > RS_BIND_DEPTH_MAX)
        return rs_fail(err, RS_LIMIT, NULL, label->head.span, "the labels are nested too deeply");
    test->op = label->op;
    *out = test;
    if (label->name != NULL) {
        test->name = label->name->text;
        RS_TRY(rs_bind_reads_name(b, edge ? RS_NAME_TYPE : RS_NAME_LABEL, test->name,
                                  label->name->head.span, err));
    }
    b->doubts += label->op == RS_LABEL_NOT;
    if (label->left != NULL) RS_TRY(rs_bind_label(b, label->left, edge, &test->left, err));
    b->doubts -= label->op == RS_LABEL_NOT;
    if (label->right != NULL) RS_TRY(rs_bind_label(b, label->right, edge, &test->right, err));
    b->depth--;
    return RS_OK;
}

RsStatus rs_bind_has_label(RsBinder *b, const RsExpr *object, const RsAstLabel *label, bool edge,
                           const RsExpr **out, RsError *err)
{
    RsTypes element = RS_TYPES(NODE) | RS_TYPES(EDGE);
    RS_TRY(want(b, object, element, "a label test", err));
    RsExpr *expr = rs_bind_new(b, RS_EXPR_HAS_LABEL, label->head.span, TRUTH);
    if (expr == NULL) return rs_fail_memory(err);
    *out = expr;
    bool either = rs_types_fit(object->types, RS_TYPES(NODE)) && /* a label or a type */
                  rs_types_fit(object->types, RS_TYPES(EDGE));
    b->doubts += either;
    RS_TRY(rs_bind_label(b, label, edge, &expr->labels, err));
    b->doubts -= either;
    return rs_bind_args(b, expr, &object, 1, err);
}

static RsStatus bind_map(RsBinder *b, const RsAstMap *ast, const RsExpr **out, RsError *err)
{
    RsExpr *map = rs_bind_new(b, RS_EXPR_MAP, ast->head.span, RS_TYPES(MAP));
    RsText *keys = RS_NEW_ARRAY(b->arena, RsText, ast->items.count + 1);
    RsExprList args = {0};
    if (map == NULL || keys == NULL) return rs_fail_memory(err);
    RS_AST_EACH(node, ast->items)
    {
        const RsAstMapItem *item = rs_ast_as_MAP_ITEM(node);
        const RsExpr *value;
        RS_TRY(rs_bind_expr(b, item->value, &value, err));
        keys[args.count] = item->key->text;
        RS_TRY(rs_bind_push(b, &args, value, err));
    }
    map->keys = keys;
    *out = map;
    return rs_bind_args(b, map, args.items, args.count, err);
}

/* CASE WHEN object IS NULL THEN null ELSE value END. */
static RsStatus null_of_null(RsBinder *b, const RsExpr *object, const RsExpr *value,
                             const RsExpr **out, RsError *err)
{
    const RsExpr *parts[3] = {NULL, NULL, value};
    RS_TRY(rs_bind_call(b, RS_FN_is_null, object->span, &object, 1, &parts[0], err));
    RS_TRY(constant(b, value->span, RS_NULL, &parts[1], err));
    RsExpr *either = rs_bind_new(b, RS_EXPR_CASE, value->span, NULL_OR(value->types));
    if (either == NULL) return rs_fail_memory(err);
    *out = either;
    return rs_bind_args(b, either, parts, 3, err);
}

static RsStatus bind_map_projection(RsBinder *b, const RsAstMapProjection *ast, const RsExpr **out,
                                    RsError *err)
{
    const RsExpr *object;
    uint32_t view = rs_bind_view_of(b, ast->object);
    RS_TRY(rs_bind_expr(b, ast->object, &object, err));
    RS_TRY(want(b, object, RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(MAP) | RS_TYPES(CLAIM),
                "a map projection", err));
    RsExpr *map = rs_bind_new(b, RS_EXPR_MAP, ast->head.span, NULL_OR(RS_TYPES(MAP)));
    RsText *keys = RS_NEW_ARRAY(b->arena, RsText, ast->items.count + 1);
    RsExprList args = {0};
    if (map == NULL || keys == NULL) return rs_fail_memory(err);
    RS_AST_EACH(node, ast->items)
    {
        const RsExpr *value;
        RsText key;
        if (node->kind == RS_AST_PROPERTY) {
            key = rs_ast_as_PROPERTY(node)->key->text;
            RS_TRY(rs_bind_property(b, object, key, view, node->span, &value, err));
        } else if (node->kind == RS_AST_NAME) {
            key = rs_ast_as_NAME(node)->text;
            RS_TRY(rs_bind_expr(b, node, &value, err));
        } else {
            key = rs_ast_as_MAP_ITEM(node)->key->text;
            RS_TRY(rs_bind_expr(b, rs_ast_as_MAP_ITEM(node)->value, &value, err));
        }
        keys[args.count] = key;
        RS_TRY(rs_bind_push(b, &args, value, err));
    }
    if (ast->star) RS_TRY(rs_bind_push(b, &args, object, err));
    map->view = view;
    map->star = ast->star;
    map->keys = keys;
    RS_TRY(rs_bind_args(b, map, args.items, args.count, err));
    return null_of_null(b, object, map, out, err);
}

static RsStatus bind_case(RsBinder *b, const RsAstCase *ast, const RsExpr **out, RsError *err)
{
    const RsExpr *subject = NULL, *part;
    RsExprList args = {0};
    RsTypes types = 0;
    if (ast->subject != NULL) RS_TRY(rs_bind_expr(b, ast->subject, &subject, err));
    RS_AST_EACH(node, ast->whens)
    {
        const RsAstWhen *when = rs_ast_as_WHEN(node);
        if (subject == NULL) {
            RS_TRY(rs_bind_truth(b, when->when, &part, err));
        } else {
            RS_TRY(rs_bind_expr(b, when->when, &part, err));
            RS_TRY(bind_operator(b, RS_FN_equal, part->span, subject, part, &part, err));
        }
        RS_TRY(rs_bind_push(b, &args, part, err));
        RS_TRY(rs_bind_expr(b, when->then, &part, err));
        types |= part->types;
        RS_TRY(rs_bind_push(b, &args, part, err));
    }
    if (ast->otherwise != NULL)
        RS_TRY(rs_bind_expr(b, ast->otherwise, &part, err));
    else
        RS_TRY(constant(b, ast->head.span, RS_NULL, &part, err));
    RS_TRY(rs_bind_push(b, &args, part, err));
    RsExpr *expr = rs_bind_new(b, RS_EXPR_CASE, ast->head.span, types | part->types);
    if (expr == NULL) return rs_fail_memory(err);
    *out = expr;
    return rs_bind_args(b, expr, args.items, args.count, err);
}

static bool all_constant(const RsExprList *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind != RS_EXPR_CONST) return false;
    return true;
}

/* A list that is written out is one value, however long it is. */
static RsStatus constant_list(RsBinder *b, RsSpan span, const RsExprList *list, const RsExpr **out,
                              RsError *err)
{
    RsValue *items = RS_NEW_ARRAY(b->arena, RsValue, list->count + 1);
    if (items == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = list->items[i]->value;
    return constant(b, span, rs_value_list(items, list->count), out, err);
}

static RsStatus bind_list(RsBinder *b, const RsAstList1 *ast, const RsExpr **out, RsError *err)
{
    RsExprList args = {0};
    RS_AST_EACH(node, ast->items)
    {
        const RsExpr *item;
        RS_TRY(rs_bind_expr(b, node, &item, err));
        RS_TRY(rs_bind_push(b, &args, item, err));
    }
    if (all_constant(&args)) return constant_list(b, ast->head.span, &args, out, err);
    RsExpr *expr = rs_bind_new(b, RS_EXPR_LIST, ast->head.span, RS_TYPES(LIST));
    if (expr == NULL) return rs_fail_memory(err);
    *out = expr;
    return rs_bind_args(b, expr, args.items, args.count, err);
}

static RsStatus bind_slice(RsBinder *b, const RsAstSlice *ast, const RsExpr **out, RsError *err)
{
    const RsExpr *args[3];
    RS_TRY(rs_bind_expr(b, ast->object, &args[0], err));
    RS_TRY(want(b, args[0], RS_TYPES(LIST), "a slice", err));
    RsValue first = rs_value_int(0), last = rs_value_int(INT64_MAX);
    if (ast->from != NULL)
        RS_TRY(rs_bind_expr(b, ast->from, &args[1], err));
    else
        RS_TRY(constant(b, ast->head.span, first, &args[1], err));
    if (ast->to != NULL)
        RS_TRY(rs_bind_expr(b, ast->to, &args[2], err));
    else
        RS_TRY(constant(b, ast->head.span, last, &args[2], err));
    RS_TRY(rs_bind_call(b, RS_FN_slice, ast->head.span, args, 3, out, err));
    ((RsExpr *)*out)->types = NULL_OR(RS_TYPES(LIST));
    return RS_OK;
}

static RsStatus bind_node(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    const RsExpr *object;
    switch ((int)ast->kind) { /* only the expressions among the kinds of the tree */
    case RS_AST_LITERAL:
        return bind_literal(b, rs_ast_as_LITERAL(ast), out, err);
    case RS_AST_PARAMETER:
        return bind_parameter(b, rs_ast_as_PARAMETER(ast), out, err);
    case RS_AST_NAME: {
        RsScopeEntry entry;
        RS_TRY(rs_bind_lookup(b, rs_ast_as_NAME(ast), &entry, err));
        RS_TRY(rs_bind_slot_expr(b, entry.slot, ast->span, out, err));
        ((RsExpr *)*out)->view = entry.view;
        return RS_OK;
    }
    case RS_AST_COMPARISON:
        return bind_comparison(b, rs_ast_as_COMPARISON(ast), out, err);
    case RS_AST_PROPERTY:
        RS_TRY(rs_bind_expr(b, rs_ast_as_PROPERTY(ast)->object, &object, err));
        return rs_bind_property(b, object, rs_ast_as_PROPERTY(ast)->key->text,
                                rs_bind_view_of(b, rs_ast_as_PROPERTY(ast)->object), ast->span, out,
                                err);
    case RS_AST_INDEX: {
        const RsExpr *args[2];
        RS_TRY(rs_bind_expr(b, rs_ast_as_INDEX(ast)->object, &args[0], err));
        RS_TRY(rs_bind_expr(b, rs_ast_as_INDEX(ast)->index, &args[1], err));
        RS_TRY(rs_bind_call(b, RS_FN_subscript, ast->span, args, 2, out, err));
        ((RsExpr *)*out)->view = rs_bind_view_of(b, rs_ast_as_INDEX(ast)->object);
        return RS_OK;
    }
    case RS_AST_SLICE:
        return bind_slice(b, rs_ast_as_SLICE(ast), out, err);
    case RS_AST_HAS_LABEL: {
        const RsAstHasLabel *has = rs_ast_as_HAS_LABEL(ast);
        RS_TRY(rs_bind_expr(b, has->object, &object, err));
        bool edge = (object->types & ~RS_TYPES(NULL)) == RS_TYPES(EDGE);
        RS_TRY(rs_bind_has_label(b, object, has->label, edge, out, err));
        ((RsExpr *)*out)->view = rs_bind_view_of(b, has->object);
        return RS_OK;
    }
    case RS_AST_APPLY:
        return rs_bind_apply(b, rs_ast_as_APPLY(ast), out, err);
    case RS_AST_LIST:
        return bind_list(b, rs_ast_as_LIST(ast), out, err);
    case RS_AST_MAP:
        return bind_map(b, rs_ast_as_MAP(ast), out, err);
    case RS_AST_MAP_PROJECTION:
        return bind_map_projection(b, rs_ast_as_MAP_PROJECTION(ast), out, err);
    case RS_AST_CASE:
        return bind_case(b, rs_ast_as_CASE(ast), out, err);
    default:
        return rs_bind_inner(b, ast, out, err);
    }
}

RsStatus rs_bind_expr(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    if (++b->depth > RS_BIND_DEPTH_MAX)
        return rs_fail(err, RS_LIMIT, NULL, ast->span, "the expression is nested too deeply");
    RsStatus status;
    if (ast->kind == RS_AST_BINARY) {
        status = bind_binary(b, rs_ast_as_BINARY(ast), out, err);
    } else if (ast->kind == RS_AST_LOGIC) {
        status = bind_logic(b, rs_ast_as_LOGIC(ast), out, err);
    } else if (ast->kind == RS_AST_UNARY) {
        status = bind_unary(b, rs_ast_as_UNARY(ast), out, err);
    } else if (ast->kind == RS_AST_PATTERN_EXPR) {
        status = rs_bind_inner(b, ast, out, err);
    } else {
        bool was = b->predicate;
        b->predicate = false;
        status = bind_node(b, ast, out, err);
        b->predicate = was;
    }
    b->depth--;
    return status;
}

RsStatus rs_bind_optional(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    *out = NULL;
    return ast == NULL ? RS_OK : rs_bind_expr(b, ast, out, err);
}

RsStatus rs_bind_truth(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    bool was = b->predicate;
    b->predicate = true;
    RsStatus status = rs_bind_expr(b, ast, out, err);
    b->predicate = was;
    RS_TRY(status);
    return want(b, *out, RS_TYPES(BOOL), "a condition", err);
}

RsStatus rs_bind_where(RsBinder *b, const RsAst *ast, RsExprList *out, RsError *err)
{
    if (ast == NULL) return RS_OK;
    if (ast->kind == RS_AST_LOGIC && rs_ast_as_LOGIC(ast)->op == RS_LOGIC_AND) {
        if (++b->depth > RS_BIND_DEPTH_MAX)
            return rs_fail(err, RS_LIMIT, NULL, ast->span, "the condition is nested too deeply");
        RS_AST_EACH(part, rs_ast_as_LOGIC(ast)->operands) RS_TRY(rs_bind_where(b, part, out, err));
        b->depth--;
        return RS_OK;
    }
    const RsExpr *expr;
    RsBinder before = *b;
    RsStatus status = rs_bind_truth(b, ast, &expr, err);
    if (status == RS_OK) return rs_bind_push(b, out, expr, err);
    return rs_bind_put_aside(b, &before, err) ? RS_OK : status;
}
