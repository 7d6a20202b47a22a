/* build_expr.c - expressions above the literals. */
#include "grammar/build.h"

#define NAME(node) ((const RsAstName *)(node))
#define OVER(node, child)                                                                          \
    do {                                                                                           \
        if (!rs_build_over(parse, &(node)->head, (child))) return NULL;                            \
    } while (0)
#define OVER_LIST(node, list)                                                                      \
    do {                                                                                           \
        if (!rs_build_over_list(parse, &(node)->head, (list))) return NULL;                        \
    } while (0)

/* The brackets belong to what they hold: a column is named by all that was written. */
RsAst *rs_build_parens(RsAst *inner, RsSpan span)
{
    inner->span = span;
    return inner;
}

RsAst *rs_build_predicate(RsParse *parse, RsAst *predicate)
{
    rs_build_allow(&parse->patterns, predicate->span);
    return predicate;
}

/* The minus of a number is part of it, so that the least integer can be written. `boolean` of an
 * integer says that its sign has been taken. */
RsAst *rs_build_unary(RsParse *parse, RsSpan span, RsUnaryOp op, RsAst *operand)
{
    if (op == RS_UNARY_MINUS && operand->kind == RS_AST_LITERAL) {
        RsAstLiteral *literal = (RsAstLiteral *)operand;
        bool least = literal->integer == INT64_MIN && !literal->boolean;
        if (literal->literal == RS_LITERAL_INT && (literal->integer >= 0 || least)) {
            if (!least) literal->integer = -literal->integer;
            literal->boolean = true;
            operand->span = span;
            return operand;
        }
    }
    RS_BUILD(unary, RsAstUnary, parse, UNARY, span);
    unary->op = op;
    unary->operand = operand;
    OVER(unary, operand);
    return &unary->head;
}

RsAst *rs_build_binary(RsParse *parse, RsSpan span, RsBinaryOp op, RsAst *left, RsAst *right)
{
    RS_BUILD(binary, RsAstBinary, parse, BINARY, span);
    binary->op = op;
    binary->left = left;
    binary->right = right;
    OVER(binary, left);
    OVER(binary, right);
    return &binary->head;
}

RsAst *rs_build_logic(RsParse *parse, RsSpan span, RsLogicOp op, RsAst *left, RsAst *right)
{
    RsAstLogic *logic = (RsAstLogic *)left;
    if (left->kind != RS_AST_LOGIC || logic->op != op) {
        logic = (RsAstLogic *)rs_build_new(parse, RS_AST_LOGIC, span);
        if (logic == NULL) return NULL;
        logic->op = op;
        logic->operands = rs_build_one(left);
        logic->tallest = left->height;
    }
    logic->head.span = span;
    rs_ast_push(&logic->operands, right);
    if (right->height > logic->tallest) logic->tallest = right->height;
    /* What the count of operands adds, below the node itself. */
    RsAst levels = {.height = logic->tallest + rs_ast_logic_levels(logic->operands.count) - 1};
    OVER(logic, &levels);
    return &logic->head;
}

RsAst *rs_build_compare(RsParse *parse, RsSpan span, RsAst *left, int op, RsAst *right)
{
    RS_BUILD(comparison, RsAstComparison, parse, COMPARISON, span);
    comparison->operands = rs_build_one(left);
    OVER(comparison, left);
    return rs_build_compare_more(parse, span, &comparison->head, op, right);
}

/* The operators grow by doubling: there are n - 1 of n operands, room at the powers of two. */
RsAst *rs_build_compare_more(RsParse *parse, RsSpan span, RsAst *left, int op, RsAst *right)
{
    RsAstComparison *comparison = (RsAstComparison *)left;
    uint32_t count = comparison->operands.count - 1;
    RsCompareOp *ops = (RsCompareOp *)(uintptr_t)comparison->ops;
    if ((count & (count - 1)) == 0) {
        ops = RS_NEW_ARRAY(parse->arena, RsCompareOp, count == 0 ? 1 : 2 * (size_t)count);
        if (ops == NULL) return NULL;
        if (count > 0) memcpy(ops, comparison->ops, count * sizeof(*ops));
        comparison->ops = ops;
    }
    ops[count] = (RsCompareOp)op;
    rs_ast_push(&comparison->operands, right);
    left->span = span;
    OVER(comparison, right);
    return left;
}

RsAst *rs_build_has_label(RsParse *parse, RsSpan span, RsAst *object, RsAst *label)
{
    RS_BUILD(test, RsAstHasLabel, parse, HAS_LABEL, span);
    test->object = object;
    test->label = (const RsAstLabel *)label;
    OVER(test, object);
    OVER(test, label);
    return &test->head;
}

RsAst *rs_build_has_label_more(RsParse *parse, RsSpan span, RsAst *node, RsAst *label)
{
    RsAstHasLabel *test = (RsAstHasLabel *)node;
    RsAst *left = (RsAst *)(uintptr_t)test->label;
    RsAst *both =
        rs_build_label_colon(parse, (RsSpan){left->span.begin, label->span.end}, left, label);
    if (both == NULL) return NULL;
    test->label = (const RsAstLabel *)both;
    node->span = span;
    OVER(test, both);
    return node;
}

/* a.b.c: the texts of the chain, joined by dots. */
static bool dotted(RsParse *parse, const RsAst *node, RsText *name)
{
    uint32_t length = 0;
    for (const RsAst *at = node;; at = rs_ast_as_PROPERTY(at)->object) {
        if (at->kind == RS_AST_NAME) {
            length += NAME(at)->text.length;
            break;
        }
        if (at->kind != RS_AST_PROPERTY || rs_ast_as_PROPERTY(at)->object == NULL) {
            rs_parse_fail(parse, "UnexpectedSyntax", node->span, "only a function can be called");
            return false;
        }
        length += rs_ast_as_PROPERTY(at)->key->text.length + 1;
    }
    char *text = rs_arena_take(parse->arena, (size_t)length + 1);
    if (text == NULL) {
        parse->status = rs_fail_memory(parse->err);
        return false;
    }
    *name = (RsText){text, length};
    for (const RsAst *at = node; at->kind == RS_AST_PROPERTY; at = rs_ast_as_PROPERTY(at)->object) {
        RsText key = rs_ast_as_PROPERTY(at)->key->text;
        length -= key.length;
        memcpy(text + length, key.data, key.length);
        text[--length] = '.';
        node = rs_ast_as_PROPERTY(at)->object;
    }
    memcpy(text, NAME(node)->text.data, length);
    return true;
}

static bool is_exists(RsText name)
{
    return rs_text_equal_fold(name, RS_TEXT("exists"));
}

RsAst *rs_build_apply(RsParse *parse, RsSpan span, RsAst *name, RsApplyForm form,
                      RsAstList arguments)
{
    RS_BUILD(apply, RsAstApply, parse, APPLY, span);
    if (!dotted(parse, name, &apply->name)) return NULL;
    apply->name_span = name->span;
    apply->distinct = form == RS_APPLY_DISTINCT;
    apply->star = form == RS_APPLY_STAR;
    apply->arguments = arguments;
    if (is_exists(apply->name)) rs_build_allow(&parse->patterns, span);
    OVER_LIST(apply, arguments);
    return &apply->head;
}

RsAst *rs_build_property(RsParse *parse, RsSpan span, RsAst *object, RsAst *key)
{
    RS_BUILD(property, RsAstProperty, parse, PROPERTY, span);
    property->object = object;
    property->key = NAME(key);
    OVER(property, object);
    return &property->head;
}

RsAst *rs_build_subscript(RsParse *parse, RsSpan span, RsAst *object, RsAst *index)
{
    RS_BUILD(subscript, RsAstSubscript, parse, INDEX, span);
    subscript->object = object;
    subscript->index = index;
    OVER(subscript, object);
    OVER(subscript, index);
    return &subscript->head;
}

RsAst *rs_build_slice(RsParse *parse, RsSpan span, RsAst *object, RsAst *from, RsAst *to)
{
    RS_BUILD(slice, RsAstSlice, parse, SLICE, span);
    slice->object = object;
    slice->from = from;
    slice->to = to;
    OVER(slice, object);
    OVER(slice, from);
    OVER(slice, to);
    return &slice->head;
}

RsAst *rs_build_list(RsParse *parse, RsSpan span, RsAstList items)
{
    RS_BUILD(list, RsAstList1, parse, LIST, span);
    list->items = items;
    OVER_LIST(list, items);
    return &list->head;
}

RsAst *rs_build_map(RsParse *parse, RsSpan span, RsAstList items)
{
    RS_BUILD(map, RsAstMap, parse, MAP, span);
    map->items = items;
    OVER_LIST(map, items);
    return &map->head;
}

RsAst *rs_build_pair(RsParse *parse, RsSpan span, RsAst *key, RsAst *value)
{
    RS_BUILD(pair, RsAstMapItem, parse, MAP_ITEM, span);
    pair->key = NAME(key);
    pair->value = value;
    OVER(pair, value);
    return &pair->head;
}

/* `.*` is a property without a key until the projection takes it as its star. */
RsAst *rs_build_all_properties(RsParse *parse, RsSpan span)
{
    return rs_build_property(parse, span, NULL, NULL);
}

RsAst *rs_build_map_projection(RsParse *parse, RsSpan span, RsAst *object, RsAstList items)
{
    RS_BUILD(projection, RsAstMapProjection, parse, MAP_PROJECTION, span);
    projection->object = object;
    for (RsAst *item = items.first; item != NULL;) {
        RsAst *next = item->next;
        item->next = NULL;
        if (item->kind == RS_AST_PROPERTY && rs_ast_as_PROPERTY(item)->key == NULL) {
            projection->star = true;
        } else {
            rs_ast_push(&projection->items, item);
        }
        item = next;
    }
    OVER_LIST(projection, projection->items);
    return &projection->head;
}

RsAst *rs_build_comprehension(RsParse *parse, RsSpan span, RsAst *name, RsAst *list, RsAst *where,
                              RsAst *value)
{
    RS_BUILD(comprehension, RsAstComprehension, parse, COMPREHENSION, span);
    comprehension->name = NAME(name);
    comprehension->list = list;
    comprehension->where = where;
    comprehension->value = value;
    OVER(comprehension, list);
    OVER(comprehension, where);
    OVER(comprehension, value);
    return &comprehension->head;
}

RsAst *rs_build_pattern_comprehension(RsParse *parse, RsSpan span, RsAst *path, RsAst *where,
                                      RsAst *value)
{
    RS_BUILD(comprehension, RsAstPatternComprehension, parse, PATTERN_COMPREHENSION, span);
    comprehension->pattern = (const RsAstPath *)path;
    comprehension->where = where;
    comprehension->value = value;
    OVER(comprehension, path);
    OVER(comprehension, where);
    OVER(comprehension, value);
    return &comprehension->head;
}

RsAst *rs_build_case(RsParse *parse, RsSpan span, RsAst *subject, RsAstList whens, RsAst *otherwise)
{
    RS_BUILD(choice, RsAstCase, parse, CASE, span);
    choice->subject = subject;
    choice->whens = whens;
    choice->otherwise = otherwise;
    OVER(choice, subject);
    OVER_LIST(choice, whens);
    OVER(choice, otherwise);
    return &choice->head;
}

RsAst *rs_build_when(RsParse *parse, RsSpan span, RsAst *condition, RsAst *then)
{
    RS_BUILD(when, RsAstWhen, parse, WHEN, span);
    when->when = condition;
    when->then = then;
    OVER(when, condition);
    OVER(when, then);
    return &when->head;
}

RsAst *rs_build_quantifier(RsParse *parse, RsSpan span, int which, RsAst *name, RsAst *list,
                           RsAst *where)
{
    RS_BUILD(quantifier, RsAstQuantifier, parse, QUANTIFIER, span);
    quantifier->quantifier = (RsQuantifierKind)which;
    quantifier->name = NAME(name);
    quantifier->list = list;
    quantifier->where = where;
    OVER(quantifier, list);
    OVER(quantifier, where);
    return &quantifier->head;
}

RsAst *rs_build_reduce(RsParse *parse, RsSpan span, RsAst *accumulator, RsAst *initial, RsAst *name,
                       RsAst *list, RsAst *value)
{
    RS_BUILD(reduce, RsAstReduce, parse, REDUCE, span);
    reduce->accumulator = NAME(accumulator);
    reduce->initial = initial;
    reduce->name = NAME(name);
    reduce->list = list;
    reduce->value = value;
    OVER(reduce, initial);
    OVER(reduce, list);
    OVER(reduce, value);
    return &reduce->head;
}

static bool writes(RsAstKind kind)
{
    return kind == RS_AST_CREATE || kind == RS_AST_MERGE || kind == RS_AST_SET ||
           kind == RS_AST_REMOVE || kind == RS_AST_DELETE || kind == RS_AST_CLAIM_WRITE ||
           kind == RS_AST_ATTRIBUTE;
}

/* An expression must not write. */
static bool check_reads(RsParse *parse, const RsAstQuery *query)
{
    RS_AST_EACH(single, query->singles)
    {
        RS_AST_EACH(clause, rs_ast_as_SINGLE(single)->clauses)
        {
            if (clause->kind == RS_AST_CALL_QUERY) {
                if (!check_reads(parse, rs_ast_as_CALL_QUERY(clause)->query)) return false;
            } else if (writes(clause->kind)) {
                rs_parse_fail(parse, "InvalidClauseComposition", clause->span,
                              "a subquery in an expression must not write");
                return false;
            }
        }
    }
    return true;
}

RsAst *rs_build_subquery(RsParse *parse, RsSpan span, RsSubqueryKind what, RsAst *query)
{
    RS_BUILD(subquery, RsAstSubquery, parse, SUBQUERY, span);
    if (!check_reads(parse, (const RsAstQuery *)query)) return NULL;
    subquery->what = what;
    subquery->query = (const RsAstQuery *)query;
    OVER(subquery, query);
    return &subquery->head;
}

RsAst *rs_build_bare(RsParse *parse, RsSpan span, RsSubqueryKind what, RsAstList patterns,
                     RsAstList view, RsAst *where)
{
    RsSpan inner = {patterns.first->span.begin, where != NULL       ? where->span.end
                                                : view.last != NULL ? view.last->span.end
                                                                    : patterns.last->span.end};
    RsAst *match = rs_build_match(parse, inner, false, patterns, view, where);
    RsAst *single = match == NULL ? NULL : rs_build_single(parse, inner, rs_build_one(match));
    RsAst *query = single == NULL ? NULL : rs_build_query(parse, inner, single);
    RsAst *subquery = query == NULL ? NULL : rs_build_subquery(parse, span, what, query);
    if (subquery != NULL) ((RsAstSubquery *)subquery)->bare = true;
    return subquery;
}

RsAst *rs_build_pattern_expr(RsParse *parse, RsSpan span, RsAst *path)
{
    RS_BUILD(expr, RsAstPatternExpr, parse, PATTERN_EXPR, span);
    expr->pattern = (const RsAstPath *)path;
    if (!rs_build_point(parse, &parse->patterns, span)) return NULL;
    OVER(expr, path);
    return &expr->head;
}
