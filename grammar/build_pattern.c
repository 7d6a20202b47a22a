/* build_pattern.c - paths, nodes, edges and label expressions. */
#include "grammar/build.h"

#define NAME(node) ((const RsAstName *)(node))
#define OVER(node, child)                                                                          \
    do {                                                                                           \
        if (!rs_build_over(parse, &(node)->head, (child))) return NULL;                            \
    } while (0)

RsAst *rs_build_path(RsParse *parse, RsSpan span, RsAstList elements)
{
    RS_BUILD(path, RsAstPath, parse, PATH, span);
    path->elements = elements;
    return rs_build_over_list(parse, &path->head, elements) ? &path->head : NULL;
}

RsAst *rs_build_path_more(RsParse *parse, RsSpan span, RsAst *node, RsAst *edge, RsAst *end)
{
    RsAstPath *path = (RsAstPath *)node;
    path->elements = rs_build_two(path->elements, edge, end);
    node->span = span;
    OVER(path, edge);
    OVER(path, end);
    return node;
}

RsAst *rs_build_path_end(RsParse *parse, RsSpan span, RsAst *node, RsAst *end)
{
    RsAstPath *path = (RsAstPath *)node;
    path->elements = rs_build_more(path->elements, end);
    node->span = span;
    OVER(path, end);
    return node;
}

RsAst *rs_build_path_name(RsAst *path, RsSpan span, RsAst *name)
{
    ((RsAstPath *)path)->name = NAME(name);
    path->span = span;
    return path;
}

RsAst *rs_build_path_mode(RsAst *node, RsSpan span, RsSearch search, int disjoint, int mode)
{
    RsAstPath *path = (RsAstPath *)node;
    path->search = search.kind;
    path->search_count = search.count;
    path->disjoint = disjoint != 0;
    path->mode = (RsPathMode)mode;
    node->span = span;
    return node;
}

RsAst *rs_build_path_function(RsParse *parse, RsSpan span, RsAst *node, RsSearchKind search)
{
    const RsAstPath *path = (const RsAstPath *)node;
    if (path->elements.count != 3 || path->elements.first->next->kind != RS_AST_EDGE) {
        rs_parse_fail(parse, "UnexpectedSyntax", node->span,
                      "%s() takes one relationship between two nodes",
                      search == RS_SEARCH_SHORTEST_PATH ? "shortestPath" : "allShortestPaths");
        rs_hint(parse->err, "such as (a)-[:KNOWS*..5]->(b); ANY SHORTEST takes longer patterns");
        return NULL;
    }
    return rs_build_path_mode(node, span, (RsSearch){search, NULL}, 0, 0);
}

RsAst *rs_build_path_atom(RsParse *parse, RsSpan span, RsAst *path, RsSearchKind search)
{
    if (rs_build_path_function(parse, path->span, path, search) == NULL) return NULL;
    RS_BUILD(expr, RsAstPatternExpr, parse, PATTERN_EXPR, span);
    ((RsAstPath *)path)->search = search;
    expr->pattern = (const RsAstPath *)path;
    OVER(expr, path);
    return &expr->head;
}

/* A quantifier whose upper bound is below its lower could never match. */
static void check_order(RsParse *parse, RsSpan span, RsRange range)
{
    if (range.max < range.min && parse->status == RS_OK)
        rs_build_bad_range(parse, span,
                           "the upper bound of the quantifier is below its lower bound");
}

RsAst *rs_build_group(RsParse *parse, RsSpan span, RsAst *name, RsAstList elements, RsAst *where,
                      RsRange range)
{
    check_order(parse, span, range);
    RS_BUILD(group, RsAstGroup, parse, GROUP, span);
    group->name = NAME(name);
    group->elements = elements;
    group->where = where;
    group->min_hops = range.min;
    group->max_hops = range.max;
    if (parse->status != RS_OK) return NULL;
    if (!rs_build_over_list(parse, &group->head, elements)) return NULL;
    OVER(group, where);
    return &group->head;
}

RsAst *rs_build_node(RsParse *parse, RsSpan span, RsAst *name, RsAst *label, RsAst *properties,
                     RsAst *where)
{
    RS_BUILD(node, RsAstNode, parse, NODE, span);
    node->name = NAME(name);
    node->label = (const RsAstLabel *)label;
    node->properties = properties;
    node->where = where;
    OVER(node, label);
    OVER(node, properties);
    OVER(node, where);
    return &node->head;
}

RsAst *rs_build_edge_body(RsParse *parse, RsSpan span, RsAst *name, RsAst *label, RsRange range,
                          RsAst *properties, RsAst *where, RsAst *cost)
{
    RS_BUILD(edge, RsAstEdge, parse, EDGE, span);
    if (parse->status != RS_OK) return NULL;
    edge->name = NAME(name);
    edge->label = (const RsAstLabel *)label;
    edge->length = range.set ? RS_LENGTH_STAR : RS_LENGTH_ONE;
    edge->min_hops = range.set ? range.min : 1;
    edge->max_hops = range.set ? range.max : 1;
    edge->properties = properties;
    edge->where = where;
    edge->cost = cost;
    OVER(edge, label);
    OVER(edge, properties);
    OVER(edge, where);
    OVER(edge, cost);
    return &edge->head;
}

RsAst *rs_build_edge(RsParse *parse, RsSpan span, int left, RsAst *body, int right)
{
    if (body == NULL)
        body = rs_build_edge_body(parse, span, NULL, NULL, (RsRange){0}, NULL, NULL, NULL);
    if (body == NULL) return NULL;
    RsAstEdge *edge = (RsAstEdge *)body;
    edge->both_arrows = left != 0 && right != 0;
    edge->direction = left == right ? RS_DIRECTION_BOTH
                      : left != 0   ? RS_DIRECTION_IN
                                    : RS_DIRECTION_OUT;
    body->span = span;
    return body;
}

RsAst *rs_build_edge_length(RsParse *parse, RsSpan span, RsAst *node, RsLengthForm form,
                            RsRange range)
{
    RsAstEdge *edge = (RsAstEdge *)node;
    if (parse->status != RS_OK) return NULL;
    if (edge->length != RS_LENGTH_ONE) {
        rs_build_bad_range(parse, span, "the length stands twice: inside the brackets and behind");
        return NULL;
    }
    check_order(parse, span, range);
    if (parse->status != RS_OK) return NULL;
    edge->length = form;
    edge->min_hops = range.min;
    edge->max_hops = range.max;
    node->span = span;
    return node;
}

void rs_build_bad_range(RsParse *parse, RsSpan span, const char *sentence)
{
    rs_parse_fail(parse, "InvalidRelationshipPattern", span, "%s", sentence);
    rs_hint(parse->err, "a length is written *, *2, *1..3, *2.. or *..3");
}

static uint32_t hops(RsParse *parse, RsSpan span)
{
    uint64_t value = 0;
    for (uint32_t i = span.begin; i < span.end; i++) {
        unsigned digit = (unsigned)(unsigned char)parse->text.data[i] - '0';
        if (digit > 9) {
            rs_build_bad_range(parse, span, "a number of hops is written in decimal digits");
            return 0;
        }
        value = value * 10 + digit;
        if (value >= RS_HOPS_UNBOUNDED) {
            rs_build_bad_range(parse, span, "this is more hops than any path has");
            return 0;
        }
    }
    return (uint32_t)value;
}

static bool written(RsSpan span)
{
    return span.begin < span.end;
}

/* A lower bound left out is 1, as in [*..3]; an upper one is none. */
RsRange rs_build_range(RsParse *parse, RsSpan span, RsSpan min, RsSpan max, bool open)
{
    (void)open;
    return rs_build_range_from(parse, span, written(min) ? hops(parse, min) : 1, max);
}

RsRange rs_build_range_from(RsParse *parse, RsSpan span, uint32_t min, RsSpan max)
{
    (void)span;
    return (RsRange){true, min, written(max) ? hops(parse, max) : RS_HOPS_UNBOUNDED};
}

static bool is_colon(const RsAst *label)
{
    return label != NULL && rs_ast_as_LABEL(label)->colon;
}

/* A:B|C could be read in two ways. */
static bool check_mixed(RsParse *parse, RsSpan span, bool mixed)
{
    if (!mixed) return true;
    rs_parse_fail(parse, "UnexpectedSyntax", span, "`:` between labels does not go with | & and !");
    rs_hint(parse->err, "write A&(B|C), with & for `and`");
    return false;
}

RsAst *rs_build_label(RsParse *parse, RsSpan span, RsLabelOp op, RsAst *left, RsAst *right)
{
    bool mixed = op != RS_LABEL_NAME && (is_colon(left) || is_colon(right));
    if (!check_mixed(parse, span, mixed)) return NULL;
    RS_BUILD(label, RsAstLabel, parse, LABEL, span);
    label->op = op;
    if (op == RS_LABEL_NAME) {
        label->name = NAME(left);
    } else {
        label->left = (const RsAstLabel *)left;
        label->right = (const RsAstLabel *)right;
    }
    OVER(label, left);
    OVER(label, right);
    return &label->head;
}

RsAst *rs_build_label_colon(RsParse *parse, RsSpan span, RsAst *left, RsAst *right)
{
    const RsAstLabel *first = rs_ast_as_LABEL(left), *second = rs_ast_as_LABEL(right);
    bool mixed = (first->op != RS_LABEL_NAME && !first->colon) || second->op != RS_LABEL_NAME;
    if (!check_mixed(parse, span, mixed)) return NULL;
    ((RsAstLabel *)left)->colon = false; /* the whole chain is one */
    RsAst *label = rs_build_label(parse, span, RS_LABEL_AND, left, right);
    if (first->op == RS_LABEL_AND) ((RsAstLabel *)left)->colon = true;
    if (label != NULL) ((RsAstLabel *)label)->colon = true;
    return label;
}

/* A parameter may stand for the whole map only where the pattern is created. */
RsAst *rs_build_matcher(RsParse *parse, RsAst *properties)
{
    if (properties->kind != RS_AST_PARAMETER) return properties;
    return rs_build_point(parse, &parse->matchers, properties->span) ? properties : NULL;
}
