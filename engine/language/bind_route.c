/* bind_route.c - a path pattern of several hops as one edge with a route (bound.h). */
#include "language/pattern.h"
#include "language/pattern_build.h"

typedef RsPatternBuild Build;

/* Parts and the nodes written between them; nodes[i] NULL: not written. */
typedef struct Written {
    const RsAst **parts;
    const RsAstNode **nodes; /* count + 1 */
    uint32_t count;
} Written;

static const RsAstName *name_of(const RsAstNode *node)
{
    return node == NULL ? NULL : node->name;
}

static bool same_name(const RsAstName *a, const RsAstName *b)
{
    return a != NULL && b != NULL && rs_text_equal(a->text, b->text);
}

bool rs_route_takes_group(const RsAstGroup *group)
{
    const RsAst *first = group->elements.first;
    if (group->elements.count != 3 || group->name != NULL || first->kind != RS_AST_NODE)
        return true;
    if (first->next->kind != RS_AST_EDGE || group->elements.last->kind != RS_AST_NODE) return true;
    return rs_ast_as_EDGE(first->next)->length != RS_LENGTH_ONE ||
           same_name(rs_ast_as_NODE(first)->name, rs_ast_as_NODE(group->elements.last)->name);
}

bool rs_route_takes_path(const RsAstPath *path)
{
    const RsAst *only = NULL;
    uint32_t parts = 0;
    if (path->search == RS_SEARCH_NONE && path->mode == RS_MODE_NONE) return false;
    RS_AST_EACH(ast, path->elements)
    {
        if (ast->kind == RS_AST_NODE) continue;
        only = ast;
        parts++;
    }
    if (parts == 0) return path->search != RS_SEARCH_NONE;
    if (parts > 1) return true;
    if (only->kind == RS_AST_GROUP) return rs_route_takes_group(rs_ast_as_GROUP(only));
    /* A single hop is within every mode, but for a loop. */
    return path->search == RS_SEARCH_NONE && path->mode == RS_MODE_ACYCLIC &&
           rs_ast_as_EDGE(only)->length == RS_LENGTH_ONE;
}

static RsStatus take_apart(RsBinder *b, const RsAstList *elements, Written *out, RsError *err)
{
    *out = (Written){.parts = RS_NEW_ARRAY(b->arena, const RsAst *, elements->count + 1),
                     .nodes = RS_NEW_ARRAY(b->arena, const RsAstNode *, elements->count + 2)};
    if (out->parts == NULL || out->nodes == NULL) return rs_fail_memory(err);
    RS_AST_EACH(ast, *elements)
    {
        if (ast->kind != RS_AST_NODE) {
            out->parts[out->count++] = ast;
        } else if (out->nodes[out->count] == NULL) {
            out->nodes[out->count] = rs_ast_as_NODE(ast);
        } else {
            return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span,
                           "two nodes stand side by side: a relationship goes between them");
        }
    }
    return RS_OK;
}

/* ---- first: parts, their locals, their variables ---- */

static RsStatus new_slot(RsBinder *b, RsTypes types, RsSlot *slot, RsError *err)
{
    return rs_bind_slot(b, (RsText){0}, types, slot, err);
}

static RsStatus begin_part(RsBinder *b, uint32_t hop_count, RsPatternPart *part, RsError *err)
{
    RsSlot *nodes = RS_NEW_ARRAY(b->arena, RsSlot, hop_count + 1);
    part->hops = RS_NEW_ARRAY(b->arena, RsPatternHop, hop_count + 1);
    if (nodes == NULL || part->hops == NULL) return rs_fail_memory(err);
    part->hop_count = hop_count;
    part->paths = RS_NO_SLOT;
    part->nodes = nodes;
    for (uint32_t i = 0; i <= hop_count; i++)
        RS_TRY(new_slot(b, RS_TYPES(NODE), &nodes[i], err));
    return RS_OK;
}

static RsStatus fill_hop(Build *build, const RsAstPath *path, const RsAstEdge *from,
                         RsPatternHop *hop, RsError *err)
{
    *hop = (RsPatternHop){
        .span = from->head.span, .direction = from->direction, .capture = RS_NO_SLOT};
    if (from->cost != NULL && path->search != RS_SEARCH_CHEAPEST)
        return rs_fail(err, RS_SYNTAX, "CostWithoutCheapest", from->cost->span,
                       "COST says nothing here: no CHEAPEST stands before the path");
    RS_TRY(new_slot(build->b, RS_TYPES(EDGE), &hop->edge, err));
    return rs_pattern_types(build->b, from->label, &hop->any_type, &hop->types, &hop->type_count,
                            err);
}

/* A variable of the search has a slot of its own; where the name is known it must agree with it. */
static RsStatus capture(Build *build, const RsAstName *name, RsTypes types, const char *is,
                        RsSlot *slot, RsError *err)
{
    RsBinder *b = build->b;
    bool was, ordinary = false;
    for (uint32_t i = 0; i < build->ordinary_count && types == RS_TYPES(NODE); i++)
        ordinary = ordinary || rs_text_equal(build->ordinary[i], name->text);
    if (ordinary) {
        uint32_t index;
        const RsAstNode bare = {.name = name};
        RS_TRY(rs_pattern_add_node(build, &bare, name->head.span, &index, err));
        build->ast_count--; /* it says nothing about the node */
        build->index_count--;
        *slot = build->nodes[index].slot;
        was = true;
    } else {
        RS_TRY(rs_pattern_declare(build, name, types | RS_TYPES(NULL), is, slot, &was, err));
    }
    if (!was) return RS_OK;
    if (types != RS_TYPES(NODE) && *slot >= build->first)
        return rs_fail(err, RS_SYNTAX, "RelationshipUniquenessViolation", name->head.span,
                       "the same relationship cannot stand twice in one pattern");
    RsSlot given = *slot;
    RS_TRY(new_slot(b, types | RS_TYPES(NULL), slot, err));
    return rs_pattern_equal(b, *slot, given, name->head.span, &build->predicates, err);
}

static RsStatus edge_part(Build *build, const RsAstPath *path, const RsAstEdge *from,
                          RsPatternPart *part, RsError *err)
{
    RS_TRY(begin_part(build->b, 1, part, err));
    RS_TRY(fill_hop(build, path, from, &part->hops[0], err));
    part->min = from->min_hops;
    part->max = from->max_hops;
    part->repeated = from->length != RS_LENGTH_ONE;
    part->named = from->name != NULL;
    RsTypes types = part->repeated ? RS_TYPES(LIST) : RS_TYPES(EDGE);
    if (from->name != NULL)
        return capture(build, from->name, types,
                       part->repeated ? "list of relationships" : "relationship",
                       &part->hops[0].capture, err);
    return part->repeated ? RS_OK : new_slot(build->b, types, &part->hops[0].capture, err);
}

static RsStatus group_name(Build *build, const RsAstName *name, RsSlot *slot, RsError *err)
{
    if (rs_scope_find(build->b->scope, name->text) != NULL)
        return rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", name->head.span,
                       "`%.*s` is there already", RS_TEXT_ARG(name->text));
    return rs_bind_name(build->b, name, RS_TYPES(LIST), slot, err);
}

/* Nodes of a repetition and hops between them, none repeated again. */
static RsStatus check_group(const RsAstGroup *group, const Written *inside, RsError *err)
{
    if (inside->count == 0)
        return rs_fail(err, RS_SYNTAX, "InvalidRelationshipPattern", group->head.span,
                       "what is repeated needs a relationship");
    for (uint32_t i = 0; i < inside->count; i++) {
        const RsAst *ast = inside->parts[i];
        bool one = ast->kind == RS_AST_EDGE && rs_ast_as_EDGE(ast)->length == RS_LENGTH_ONE;
        if (one) continue;
        RsStatus status = rs_fail(err, RS_SYNTAX, "NestedQuantifier", ast->span,
                                  "a repetition cannot stand inside a repetition");
        rs_hint(err, "write the inner one as a part of its own, or as relationships in a row");
        return status;
    }
    return RS_OK;
}

/* The first node of the repetition with the name of node `at`. */
static uint32_t first_named(const Written *inside, uint32_t at)
{
    uint32_t first = 0;
    while (first < at && !same_name(name_of(inside->nodes[first]), name_of(inside->nodes[at])))
        first++;
    return first;
}

static RsStatus group_part(Build *build, const RsAstPath *path, const RsAstGroup *group,
                           RsPatternPart *part, RsError *err)
{
    RsBinder *b = build->b;
    Written inside;
    RS_TRY(take_apart(b, &group->elements, &inside, err));
    RS_TRY(check_group(group, &inside, err));
    RS_TRY(begin_part(b, inside.count, part, err));
    RsSlot *captures = RS_NEW_ARRAY(b->arena, RsSlot, inside.count + 1);
    if (captures == NULL) return rs_fail_memory(err);
    part->captures = captures;
    part->min = group->min_hops;
    part->max = group->max_hops;
    part->repeated = true;
    for (uint32_t i = 0; i <= inside.count; i++) {
        const RsAstName *name = name_of(inside.nodes[i]);
        captures[i] = RS_NO_SLOT;
        part->named = part->named || name != NULL;
        if (name != NULL && first_named(&inside, i) == i)
            RS_TRY(group_name(build, name, &captures[i], err));
    }
    for (uint32_t i = 0; i < inside.count; i++) {
        const RsAstEdge *edge = rs_ast_as_EDGE(inside.parts[i]);
        RS_TRY(fill_hop(build, path, edge, &part->hops[i], err));
        part->named = part->named || edge->name != NULL;
        if (edge->name != NULL) RS_TRY(group_name(build, edge->name, &part->hops[i].capture, err));
    }
    if (group->name == NULL) return RS_OK;
    part->named = true;
    return group_name(build, group->name, &part->paths, err);
}

static RsStatus add_route(Build *build, const RsAstPath *path, const Written *written,
                          RsPatternEdge *edge, RsError *err)
{
    RsBinder *b = build->b;
    RsPatternRoute *route = RS_NEW(b->arena, RsPatternRoute);
    if (route == NULL) return rs_fail_memory(err);
    route->parts = RS_NEW_ARRAY(b->arena, RsPatternPart, written->count + 1);
    route->junctions = RS_NEW_ARRAY(b->arena, RsPatternJunction, written->count + 1);
    if (route->parts == NULL || route->junctions == NULL) return rs_fail_memory(err);
    route->part_count = written->count;
    RS_TRY(new_slot(b, RS_TYPES(NODE), &route->junction, err));
    RS_TRY(new_slot(b, RS_TYPES(NODE), &edge->hop_node, err));
    edge->route = route;
    edge->many = true;
    RS_TRY(new_slot(b, RS_TYPES(LIST), &edge->slot, err));
    for (uint32_t i = 0; i <= written->count; i++) {
        RsPatternJunction *junction = &route->junctions[i];
        const RsAstName *name = name_of(written->nodes[i]);
        bool inner = i > 0 && i < written->count;
        junction->capture = RS_NO_SLOT;
        junction->named = inner && name != NULL;
        if (junction->named)
            RS_TRY(capture(build, name, RS_TYPES(NODE), "node", &junction->capture, err));
        else if (inner)
            RS_TRY(new_slot(b, RS_TYPES(NODE), &junction->capture, err));
        if (i == written->count) break;
        const RsAst *ast = written->parts[i];
        RS_TRY(ast->kind == RS_AST_EDGE
                   ? edge_part(build, path, rs_ast_as_EDGE(ast), &route->parts[i], err)
                   : group_part(build, path, rs_ast_as_GROUP(ast), &route->parts[i], err));
    }
    return RS_OK;
}

/* Direction, types and length as far as an estimate needs them. */
static void estimate(RsPatternEdge *edge)
{
    const RsPatternRoute *route = edge->route;
    uint64_t min = 0, max = 0;
    for (uint32_t i = 0; i < route->part_count; i++) {
        const RsPatternPart *part = &route->parts[i];
        min += (uint64_t)part->min * part->hop_count;
        max = part->max == RS_HOPS_UNBOUNDED ? UINT64_MAX / 2
                                             : max + (uint64_t)part->max * part->hop_count;
    }
    edge->min_hops = min < RS_HOPS_UNBOUNDED ? (uint32_t)min : RS_HOPS_UNBOUNDED - 1;
    edge->max_hops = max < RS_HOPS_UNBOUNDED ? (uint32_t)max : RS_HOPS_UNBOUNDED;
    edge->any_type = true;
    if (route->part_count == 0) return;
    const RsPatternHop *hop = &route->parts[0].hops[0];
    edge->direction = hop->direction;
    edge->any_type = hop->any_type;
    edge->types = hop->types;
    edge->type_count = hop->type_count;
}

RsStatus rs_route_add_path(Build *build, const RsAstPath *path, RsError *err)
{
    Written written;
    uint32_t left, right;
    RS_TRY(take_apart(build->b, &path->elements, &written, err));
    if (path->disjoint)
        return rs_fail(err, RS_UNSUPPORTED, "DisjointWithBound", path->head.span,
                       "DISJOINT takes one relationship pattern without an upper bound, such as "
                       "-[:R]->+ : over parts of fixed length the search for as many separate "
                       "paths as exist would be out of reach");
    RS_TRY(rs_pattern_add_node(build, written.nodes[0], path->head.span, &left, err));
    right = left;
    if (written.count > 0)
        RS_TRY(
            rs_pattern_add_node(build, written.nodes[written.count], path->head.span, &right, err));
    RsPatternEdge edge = rs_pattern_edge_of(path, path->head.span, left, right);
    RS_TRY(add_route(build, path, &written, &edge, err));
    estimate(&edge);
    /* All paths stream from one end, but walks that may go round for ever need an aim. */
    bool endless = edge.mode == RS_MODE_WALK && edge.max_hops == RS_HOPS_UNBOUNDED;
    if (edge.search == RS_SEARCH_ALL) edge.needs_ends = false;
    edge.needs_ends = edge.needs_ends || endless;
    RS_TRY(rs_pattern_search_count(build, path, &edge, err));
    return rs_pattern_push_edge(build, edge, (RsWrittenEdge){&path->head, NULL}, err);
}

RsStatus rs_route_add_group(Build *build, const RsAstPath *path, const RsAstGroup *group,
                            uint32_t left, uint32_t right, const RsAst *before, RsError *err)
{
    const RsAst *parts[] = {&group->head};
    const RsAstNode *nodes[] = {NULL, NULL};
    Written written = {parts, nodes, 1};
    RsPatternEdge edge = rs_pattern_edge_of(path, group->head.span, left, right);
    RS_TRY(add_route(build, path, &written, &edge, err));
    estimate(&edge);
    return rs_pattern_push_edge(build, edge, (RsWrittenEdge){&group->head, before}, err);
}

/* ---- second: what is said about them ---- */

typedef struct Reach { /* of a condition over a repetition: node j is 2j, hop j is 2j + 1 */
    const RsPatternPart *part;
    uint32_t low, high;
} Reach;

static void reach_slot(void *context, RsSlot slot)
{
    Reach *reach = context;
    uint32_t at = UINT32_MAX;
    for (uint32_t i = 0; i <= reach->part->hop_count; i++) {
        if (slot == reach->part->nodes[i]) at = 2 * i;
        if (i < reach->part->hop_count && slot == reach->part->hops[i].edge) at = 2 * i + 1;
    }
    if (at == UINT32_MAX) return;
    if (at < reach->low) reach->low = at;
    if (at > reach->high) reach->high = at;
}

RsStatus rs_route_part_condition(RsBinder *b, RsPatternPart *part, const RsExpr *expr, RsError *err)
{
    Reach reach = {part, UINT32_MAX, 0};
    rs_expr_slots(expr, reach_slot, &reach);
    if (reach.low == UINT32_MAX) reach.low = reach.high = 0;
    /* The earliest hop that has it all: what is said of a node is asked when it is reached. */
    uint32_t hop = reach.low > 0 && reach.high <= 2 * ((reach.low - 1) / 2) + 2
                       ? (reach.low - 1) / 2
                       : reach.low / 2;
    if (reach.high > 2 * hop + 2) return rs_bind_append(b, &part->predicates, expr, err);
    return rs_bind_append(b, &part->hops[hop].predicates, expr, err);
}

static RsStatus part_conditions(RsBinder *b, RsPatternPart *part, const RsExprList *all,
                                RsError *err)
{
    for (uint32_t i = 0; i < all->count; i++)
        RS_TRY(rs_route_part_condition(b, part, all->items[i], err));
    return RS_OK;
}

static RsStatus edge_told(RsBinder *b, const RsAstEdge *from, const RsPatternHop *hop, RsSlot slot,
                          RsExprList *out, RsError *err)
{
    RS_TRY(rs_pattern_properties(b, slot, from->properties, out, err));
    RS_TRY(rs_bind_where(b, from->where, out, err));
    if (!hop->any_type || from->label == NULL) return RS_OK;
    return rs_pattern_label_test(b, slot, from->label, true, out, err);
}

static RsStatus node_told(RsBinder *b, const RsAstNode *node, RsSlot slot, RsExprList *out,
                          RsError *err)
{
    if (node == NULL) return RS_OK;
    if (node->label != NULL) RS_TRY(rs_pattern_label_test(b, slot, node->label, false, out, err));
    RS_TRY(rs_pattern_properties(b, slot, node->properties, out, err));
    return rs_bind_where(b, node->where, out, err);
}

static RsStatus local_node(RsBinder *b, const RsAstNode *node, RsSlot slot, RsError *err)
{
    return rs_pattern_local(b, b->scope, node == NULL ? NULL : &node->head, slot, err);
}

/* COST reads its relationship and the nodes at its ends, whatever else the repetition holds. */
static RsStatus bind_cost(RsBinder *b, const RsAstEdge *from, const RsPatternPart *part,
                          uint32_t at, RsPatternHop *hop, RsError *err)
{
    if (from->cost == NULL) return RS_OK;
    RS_TRY(rs_pattern_cost(b, from->cost, &hop->cost, err));
    Reach reach = {part, UINT32_MAX, 0};
    rs_expr_slots(hop->cost, reach_slot, &reach);
    if (reach.low == UINT32_MAX || (reach.low >= 2 * at && reach.high <= 2 * at + 2)) return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", from->cost->span,
                   "COST can read its own relationship and the two nodes at its ends only");
}

static RsStatus bind_edge_part(Build *build, const Written *written, uint32_t at,
                               RsPatternPart *part, RsError *err)
{
    RsBinder *b = build->b;
    const RsAstEdge *from = rs_ast_as_EDGE(written->parts[at]);
    RsPatternHop *hop = &part->hops[0];
    RsExprList told = {0};
    if (!part->repeated) RS_TRY(edge_told(b, from, hop, hop->capture, &build->predicates, err));
    RsScope *outer = b->scope;
    b->scope = rs_scope_new(b->arena, outer);
    if (b->scope == NULL) return rs_fail_memory(err);
    RS_TRY(rs_pattern_local(b, b->scope, &from->head, hop->edge, err));
    if (part->repeated) RS_TRY(edge_told(b, from, hop, hop->edge, &told, err));
    RS_TRY(local_node(b, written->nodes[at], part->nodes[0], err));
    RS_TRY(local_node(b, written->nodes[at + 1], part->nodes[1], err));
    RS_TRY(bind_cost(b, from, part, 0, hop, err));
    b->scope = outer;
    return part_conditions(b, part, &told, err);
}

static RsStatus bind_group_part(Build *build, const RsAstGroup *group, RsPatternPart *part,
                                RsError *err)
{
    RsBinder *b = build->b;
    Written inside;
    RsExprList told = {0};
    RsScope *outer = b->scope;
    RS_TRY(take_apart(b, &group->elements, &inside, err));
    b->scope = rs_scope_new(b->arena, outer);
    if (b->scope == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < inside.count; i++)
        RS_TRY(rs_pattern_local(b, b->scope, inside.parts[i], part->hops[i].edge, err));
    for (uint32_t i = 0; i <= inside.count; i++) {
        uint32_t first = first_named(&inside, i);
        if (first == i)
            RS_TRY(local_node(b, inside.nodes[i], part->nodes[i], err));
        else
            RS_TRY(rs_pattern_equal(b, part->nodes[first], part->nodes[i], group->head.span, &told,
                                    err));
    }
    for (uint32_t i = 0; i <= inside.count; i++)
        RS_TRY(node_told(b, inside.nodes[i], part->nodes[i], &told, err));
    for (uint32_t i = 0; i < inside.count; i++) {
        const RsAstEdge *from = rs_ast_as_EDGE(inside.parts[i]);
        RS_TRY(edge_told(b, from, &part->hops[i], part->hops[i].edge, &told, err));
        RS_TRY(bind_cost(b, from, part, i, &part->hops[i], err));
    }
    RS_TRY(rs_bind_where(b, group->where, &told, err));
    b->scope = outer;
    return part_conditions(b, part, &told, err);
}

/* A condition inside runs while the path is looked for: what the path brings is not there yet. */
static void check_slot(void *context, RsSlot slot)
{
    const RsPatternEdge **edge = context;
    if (*edge != NULL && rs_pattern_edge_sets_slot(*edge, slot)) *edge = NULL;
}

static RsStatus check_reads(void *context, const RsExpr *expr, RsError *err)
{
    const RsPatternEdge *edge = context;
    rs_expr_slots(expr, check_slot, &edge);
    if (edge != NULL) return RS_OK;
    RsStatus status = rs_fail(err, RS_SYNTAX, "UndefinedVariable", expr->span,
                              "a condition inside a repetition cannot read what the same path "
                              "finds outside of it");
    rs_hint(err, "say it in the WHERE of the MATCH");
    return status;
}

RsStatus rs_route_bind(Build *build, RsPatternEdge *edge, RsWrittenEdge from, RsError *err)
{
    RsBinder *b = build->b;
    const RsPatternRoute *route = edge->route;
    const RsAst *parts[] = {from.ast};
    const RsAstNode *nodes[] = {NULL, NULL};
    Written written = {parts, nodes, 1};
    if (from.ast->kind == RS_AST_PATH)
        RS_TRY(take_apart(b, &rs_ast_as_PATH(from.ast)->elements, &written, err));
    for (uint32_t i = 1; i < route->part_count; i++)
        RS_TRY(
            node_told(b, written.nodes[i], route->junctions[i].capture, &build->predicates, err));
    for (uint32_t i = 0; i < route->part_count; i++)
        RS_TRY(
            written.parts[i]->kind == RS_AST_EDGE
                ? bind_edge_part(build, &written, i, &route->parts[i], err)
                : bind_group_part(build, rs_ast_as_GROUP(written.parts[i]), &route->parts[i], err));
    return rs_pattern_edge_exprs(edge, check_reads, edge, err);
}
