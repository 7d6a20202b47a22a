/* bind_pattern.c - a pattern taken apart: nodes, edges, paths and the predicates about them.
 */
#include "language/pattern_build.h"

typedef RsPatternBuild Build;

static RsStatus conflict(const RsAstName *name, const char *is, RsError *err)
{
    return rs_fail(err, RS_SYNTAX, "VariableTypeConflict", name->head.span,
                   "`%.*s` is already defined, and is not a %s", RS_TEXT_ARG(name->text), is);
}

RsStatus rs_pattern_declare(Build *build, const RsAstName *name, RsTypes types, const char *is,
                            RsSlot *slot, bool *was, RsError *err)
{
    RsBinder *b = build->b;
    *was = false;
    if (name == NULL) return rs_bind_slot(b, (RsText){0}, types, slot, err);
    if (rs_scope_find(b->scope, name->text) == NULL && !build->only_known)
        return rs_bind_name(b, name, types, slot, err);
    RsScopeEntry entry;
    RS_TRY(rs_bind_lookup(b, name, &entry, err));
    if (!rs_types_fit(b->slot_types[entry.slot], types)) return conflict(name, is, err);
    *slot = entry.slot;
    *was = true;
    return RS_OK;
}

RsStatus rs_pattern_add_node(Build *build, const RsAstNode *ast, RsSpan span, uint32_t *index,
                             RsError *err)
{
    RsBinder *b = build->b;
    RsSlot slot;
    bool was;
    RS_TRY(rs_pattern_declare(build, ast == NULL ? NULL : ast->name,
                              RS_TYPES(NODE) | RS_TYPES(NULL), "node", &slot, &was, err));
    for (*index = 0; *index < build->node_count; ++*index)
        if (build->nodes[*index].slot == slot) break;
    RsPatternNode node = {.slot = slot, .bound = was && slot < build->first, .span = span};
    if (*index == build->node_count &&
        !RS_PUSH(b->arena, build->nodes, build->node_count, build->node_capacity, node))
        return rs_fail_memory(err);
    if (ast == NULL) return RS_OK;
    if (!RS_PUSH(b->arena, build->node_asts, build->ast_count, build->ast_capacity, ast) ||
        !RS_PUSH(b->arena, build->node_indexes, build->index_count, build->index_capacity, *index))
        return rs_fail_memory(err);
    return RS_OK;
}

static bool only_names(const RsAstLabel *label, uint32_t *count)
{
    if (label == NULL) return false;
    if (label->op == RS_LABEL_NAME) return ++*count, true;
    return label->op == RS_LABEL_OR && *count < 1000 && only_names(label->left, count) &&
           only_names(label->right, count);
}

static RsStatus take_names(RsBinder *b, const RsAstLabel *label, RsText *names, uint32_t *count,
                           RsError *err)
{
    if (label->op == RS_LABEL_NAME) {
        names[(*count)++] = label->name->text;
        return rs_bind_reads_name(b, RS_NAME_TYPE, label->name->text, label->name->head.span, err);
    }
    RS_TRY(take_names(b, label->left, names, count, err));
    return take_names(b, label->right, names, count, err);
}

RsStatus rs_pattern_types(RsBinder *b, const RsAstLabel *label, bool *any, const RsText **types,
                          uint32_t *count, RsError *err)
{
    uint32_t found = 0;
    *count = 0;
    *any = !only_names(label, &found);
    if (*any) return RS_OK;
    RsText *names = RS_NEW_ARRAY(b->arena, RsText, found);
    if (names == NULL) return rs_fail_memory(err);
    *types = names;
    return take_names(b, label, names, count, err);
}

static RsStatus hop_slots(RsBinder *b, RsPatternEdge *edge, RsError *err)
{
    RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES(NODE), &edge->hop_from, err));
    RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES(EDGE), &edge->hop_edge, err));
    RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES(NODE), &edge->hop_to, err));
    return rs_bind_slot(b, (RsText){0}, RS_TYPES(NODE), &edge->hop_node, err);
}

static const RsAstEdge *edge_of(const RsAst *ast)
{
    if (ast->kind == RS_AST_EDGE) return rs_ast_as_EDGE(ast);
    return rs_ast_as_EDGE(rs_ast_as_GROUP(ast)->elements.first->next);
}

static RsStatus add_group_names(Build *build, const RsAstGroup *group, RsPatternEdge *edge,
                                RsError *err)
{
    const RsAstName *names[] = {rs_ast_as_NODE(group->elements.first)->name,
                                edge_of(&group->head)->name,
                                rs_ast_as_NODE(group->elements.last)->name};
    RsSlot *slots[] = {&edge->group_from, &edge->group_edge, &edge->group_to};
    for (uint32_t i = 0; i < 3; i++) {
        if (names[i] == NULL) continue;
        if (rs_scope_find(build->b->scope, names[i]->text) != NULL)
            return rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", names[i]->head.span,
                           "`%.*s` is already defined", RS_TEXT_ARG(names[i]->text));
        RS_TRY(rs_bind_name(build->b, names[i], RS_TYPES(LIST), slots[i], err));
    }
    return RS_OK;
}

RsPatternEdge rs_pattern_edge_of(const RsAstPath *path, RsSpan span, uint32_t left, uint32_t right)
{
    return (RsPatternEdge){.span = span,
                           .left = left,
                           .right = right,
                           .mode = path->mode,
                           .search = path->search,
                           .needs_ends = path->search != RS_SEARCH_NONE,
                           .unique = path->search == RS_SEARCH_NONE && path->mode == RS_MODE_NONE,
                           .disjoint = path->disjoint,
                           .path_slot = RS_NO_SLOT,
                           .hop_from = RS_NO_SLOT,
                           .hop_edge = RS_NO_SLOT,
                           .hop_to = RS_NO_SLOT,
                           .hop_node = RS_NO_SLOT,
                           .group_from = RS_NO_SLOT,
                           .group_edge = RS_NO_SLOT,
                           .group_to = RS_NO_SLOT};
}

RsStatus rs_pattern_push_edge(Build *build, RsPatternEdge edge, RsWrittenEdge written, RsError *err)
{
    RsArena *arena = build->b->arena;
    if (build->edge_count == RS_PATTERN_EDGES_MAX)
        return rs_fail(err, RS_LIMIT, "PatternTooLarge", edge.span,
                       "one MATCH has more than %u relationships", RS_PATTERN_EDGES_MAX);
    if (!RS_PUSH(arena, build->edges, build->edge_count, build->edge_capacity, edge) ||
        !RS_PUSH(arena, build->written, build->written_count, build->written_capacity, written))
        return rs_fail_memory(err);
    return RS_OK;
}

RsStatus rs_pattern_search_count(Build *build, const RsAstPath *path, RsPatternEdge *edge,
                                 RsError *err)
{
    if (path->search_count == NULL) return RS_OK;
    return rs_bind_expr(build->b, path->search_count, &edge->search_count, err);
}

RsStatus rs_pattern_equal(RsBinder *b, RsSlot left, RsSlot right, RsSpan span, RsExprList *out,
                          RsError *err)
{
    const RsExpr *args[2], *equal;
    RS_TRY(rs_bind_slot_expr(b, left, span, &args[0], err));
    RS_TRY(rs_bind_slot_expr(b, right, span, &args[1], err));
    RS_TRY(rs_bind_call(b, RS_FN_equal, span, args, 2, &equal, err));
    ((RsExpr *)equal)->types = RS_TYPES(BOOL) | RS_TYPES(NULL);
    return rs_bind_push(b, out, equal, err);
}

static RsStatus check_edge(const RsAstPath *path, const RsAstEdge *from, const RsPatternEdge *edge,
                           RsError *err)
{
    if (from->cost != NULL && path->search != RS_SEARCH_CHEAPEST)
        return rs_fail(err, RS_SYNTAX, "CostWithoutCheapest", from->cost->span,
                       "COST has no meaning without CHEAPEST before the path");
    if (!edge->disjoint || !edge->many || edge->max_hops == RS_HOPS_UNBOUNDED) return RS_OK;
    return rs_fail(err, RS_UNSUPPORTED, "DisjointWithBound", edge->span,
                   "DISJOINT takes no upper bound of hops: the search for as many separate paths "
                   "as exist would be out of reach");
}

/* The variable of the relationships. A search sets a slot of its own, and must agree with what is
 * there already. */
static RsStatus edge_slot(Build *build, const RsAstName *name, RsPatternEdge *edge, RsError *err)
{
    RsBinder *b = build->b;
    bool was;
    RsTypes types = (edge->many ? RS_TYPES(LIST) : RS_TYPES(EDGE)) | RS_TYPES(NULL);
    RS_TRY(rs_pattern_declare(build, name, types,
                              edge->many ? "list of relationships" : "relationship", &edge->slot,
                              &was, err));
    edge->bound = was && edge->slot < build->first;
    for (uint32_t i = 0; i < build->edge_count; i++)
        if (build->edges[i].slot == edge->slot)
            return rs_fail(err, RS_SYNTAX, "RelationshipUniquenessViolation", edge->span,
                           "the same relationship cannot stand twice in one pattern");
    if (!edge->bound || edge->search == RS_SEARCH_NONE) return RS_OK;
    RsSlot given = edge->slot;
    edge->bound = false;
    RS_TRY(rs_bind_slot(b, (RsText){0}, types, &edge->slot, err));
    return rs_pattern_equal(b, edge->slot, given, edge->span, &build->predicates, err);
}

static RsStatus add_edge(Build *build, const RsAstPath *path, const RsAst *ast, const RsAst *before,
                         uint32_t left, uint32_t right, RsError *err)
{
    RsBinder *b = build->b;
    bool is_group = ast->kind == RS_AST_GROUP;
    if (is_group && rs_route_takes_group(rs_ast_as_GROUP(ast)))
        return rs_route_add_group(build, path, rs_ast_as_GROUP(ast), left, right, before, err);
    const RsAstEdge *from = edge_of(ast);
    RsPatternEdge edge = rs_pattern_edge_of(path, ast->span, left, right);
    edge.many = is_group || from->length != RS_LENGTH_ONE;
    edge.direction = from->direction;
    edge.min_hops = is_group ? rs_ast_as_GROUP(ast)->min_hops : from->min_hops;
    edge.max_hops = is_group ? rs_ast_as_GROUP(ast)->max_hops : from->max_hops;
    RS_TRY(check_edge(path, from, &edge, err));
    RS_TRY(edge_slot(build, is_group ? NULL : from->name, &edge, err));
    RS_TRY(rs_pattern_types(b, from->label, &edge.any_type, &edge.types, &edge.type_count, err));
    if (edge.many || edge.search != RS_SEARCH_NONE) RS_TRY(hop_slots(b, &edge, err));
    if (is_group) RS_TRY(add_group_names(build, rs_ast_as_GROUP(ast), &edge, err));
    RS_TRY(rs_pattern_search_count(build, path, &edge, err));
    return rs_pattern_push_edge(build, edge, (RsWrittenEdge){ast, before}, err);
}

static RsStatus add_path_name(Build *build, const RsAstPath *path, const RsExprList *parts,
                              RsError *err)
{
    RsBinder *b = build->b;
    bool routed = rs_route_takes_path(path);
    bool searched = path->search != RS_SEARCH_NONE || routed;
    if (path->name == NULL && path->search == RS_SEARCH_NONE) return RS_OK;
    RsPatternPath made = {0};
    RsTypes types = RS_TYPES(PATH) | RS_TYPES(NULL);
    if (path->name == NULL) {
        RS_TRY(rs_bind_slot(b, (RsText){0}, types, &made.slot, err));
    } else {
        if (rs_scope_find(b->scope, path->name->text) != NULL)
            return rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", path->name->head.span,
                           "`%.*s` is already defined", RS_TEXT_ARG(path->name->text));
        RS_TRY(rs_bind_name(b, path->name, types, &made.slot, err));
    }
    if (searched) {
        build->edges[build->edge_count - 1].path_slot = made.slot;
        RS_TRY(rs_bind_slot_expr(b, made.slot, path->head.span, &made.path, err));
    } else {
        RsExpr *expr = rs_bind_new(b, RS_EXPR_PATH, path->head.span, types);
        if (expr == NULL) return rs_fail_memory(err);
        RS_TRY(rs_bind_args(b, expr, parts->items, parts->count, err));
        made.path = expr;
    }
    if (!RS_PUSH(b->arena, build->paths, build->path_count, build->path_capacity, made))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus add_part(Build *build, RsExprList *parts, RsSlot slot, RsSpan span, RsError *err)
{
    const RsExpr *expr;
    RS_TRY(rs_bind_slot_expr(build->b, slot, span, &expr, err));
    return rs_bind_push(build->b, parts, expr, err);
}

/* A plain path while its elements are read: an edge or group waits for the node behind it. */
typedef struct Chain {
    const RsAstPath *path;
    RsExprList parts;
    uint32_t left; /* UINT32_MAX: no node yet */
    const RsAst *pending, *before;
} Chain;

/* The next node of the path; `ast` NULL: it is not written. */
static RsStatus take_node(Build *build, Chain *chain, const RsAst *ast, RsSpan span, RsError *err)
{
    uint32_t right;
    if (chain->pending == NULL && chain->left != UINT32_MAX)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", span,
                       "two nodes stand side by side: a relationship goes between them");
    RS_TRY(rs_pattern_add_node(build, ast == NULL ? NULL : rs_ast_as_NODE(ast), span, &right, err));
    if (chain->pending != NULL) {
        RS_TRY(
            add_edge(build, chain->path, chain->pending, chain->before, chain->left, right, err));
        RS_TRY(add_part(build, &chain->parts, build->edges[build->edge_count - 1].slot, span, err));
    }
    chain->pending = NULL;
    chain->left = right;
    return add_part(build, &chain->parts, build->nodes[right].slot, span, err);
}

static RsStatus add_path(Build *build, const RsAstPath *path, RsError *err)
{
    Chain chain = {.path = path, .left = UINT32_MAX};
    if (rs_route_takes_path(path)) {
        RS_TRY(rs_route_add_path(build, path, err));
        return add_path_name(build, path, &chain.parts, err);
    }
    const RsAst *last = NULL;
    RS_AST_EACH(ast, path->elements)
    {
        if (ast->kind == RS_AST_NODE) {
            RS_TRY(take_node(build, &chain, ast, ast->span, err));
        } else {
            if (chain.pending != NULL || chain.left == UINT32_MAX)
                RS_TRY(take_node(build, &chain, NULL, ast->span, err));
            chain.pending = ast;
            chain.before = last;
        }
        last = ast;
    }
    if (chain.pending != NULL) RS_TRY(take_node(build, &chain, NULL, path->head.span, err));
    return add_path_name(build, path, &chain.parts, err);
}

/* Names of nodes that a search has to agree with, for others find them. */
static RsStatus note_ordinary(Build *build, const RsAstPath *path, RsError *err)
{
    bool routed = rs_route_takes_path(path);
    RS_AST_EACH(ast, path->elements)
    {
        bool end = ast == path->elements.first || ast->next == NULL;
        if (ast->kind != RS_AST_NODE || (routed && !end)) continue;
        const RsAstName *name = rs_ast_as_NODE(ast)->name;
        if (name != NULL && !RS_PUSH(build->b->arena, build->ordinary, build->ordinary_count,
                                     build->ordinary_capacity, name->text))
            return rs_fail_memory(err);
    }
    return RS_OK;
}

/* ---- second: what is said about them ---- */

RsStatus rs_pattern_properties(RsBinder *b, RsSlot slot, const RsAst *properties, RsExprList *out,
                               RsError *err)
{
    if (properties == NULL) return RS_OK;
    if (properties->kind != RS_AST_MAP)
        return rs_advise(
            err,
            rs_fail(err, RS_SYNTAX, "InvalidParameterUse", properties->span,
                    "a parameter cannot be the whole map of a pattern that is matched"),
            "name the keys: {id: $map.id}");
    RS_AST_EACH(node, rs_ast_as_MAP(properties)->items)
    {
        const RsAstMapItem *item = rs_ast_as_MAP_ITEM(node);
        const RsExpr *args[2], *object, *equal;
        RS_TRY(rs_bind_slot_expr(b, slot, item->key->head.span, &object, err));
        RS_TRY(rs_bind_property(b, object, item->key->text, b->view, item->key->head.span, &args[0],
                                err));
        RS_TRY(rs_bind_apart(b, item->value, &args[1], err));
        RS_TRY(rs_bind_call(b, RS_FN_equal, node->span, args, 2, &equal, err));
        ((RsExpr *)equal)->types = RS_TYPES(BOOL) | RS_TYPES(NULL);
        RS_TRY(rs_bind_push(b, out, equal, err));
    }
    return RS_OK;
}

/* A:B is two tests, so that each can choose a scan; `labels` gathers those that must hold. */
static RsStatus bind_node_labels(Build *build, RsPatternNode *node, const RsAstLabel *label,
                                 RsError *err)
{
    RsBinder *b = build->b;
    if (label->op == RS_LABEL_AND) {
        RS_TRY(bind_node_labels(build, node, label->left, err));
        return bind_node_labels(build, node, label->right, err);
    }
    if (label->op == RS_LABEL_NAME) {
        RsText *labels = RS_NEW_ARRAY(b->arena, RsText, node->label_count + 1);
        if (labels == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < node->label_count; i++)
            labels[i] = node->labels[i];
        labels[node->label_count++] = label->name->text;
        node->labels = labels;
    }
    const RsExpr *object, *test;
    RS_TRY(rs_bind_slot_expr(b, node->slot, label->head.span, &object, err));
    RS_TRY(rs_bind_has_label(b, object, label, false, &test, err));
    return rs_bind_push(b, &build->predicates, test, err);
}

RsStatus rs_pattern_label_test(RsBinder *b, RsSlot slot, const RsAstLabel *label, bool edge,
                               RsExprList *out, RsError *err)
{
    const RsExpr *object, *test;
    RS_TRY(rs_bind_slot_expr(b, slot, label->head.span, &object, err));
    RS_TRY(rs_bind_has_label(b, object, label, edge, &test, err));
    return rs_bind_push(b, out, test, err);
}

RsStatus rs_pattern_cost(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    RS_TRY(rs_bind_expr(b, ast, out, err));
    if (rs_types_fit((*out)->types, RS_TYPES_NUMBER)) return RS_OK;
    return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->span, "COST takes a number");
}

RsStatus rs_pattern_local(RsBinder *b, RsScope *scope, const RsAst *node, RsSlot slot, RsError *err)
{
    const RsAstName *name = NULL;
    if (node != NULL && node->kind == RS_AST_NODE) name = rs_ast_as_NODE(node)->name;
    if (node != NULL && node->kind == RS_AST_EDGE) name = rs_ast_as_EDGE(node)->name;
    if (name == NULL) return RS_OK;
    return rs_scope_add(b->arena, scope, (RsScopeEntry){name->text, slot, b->view}, err);
}

static RsStatus bind_hop(Build *build, RsPatternEdge *edge, const RsAst *ast, const RsAst *before,
                         RsError *err)
{
    RsBinder *b = build->b;
    const RsAstEdge *from = edge_of(ast);
    RsExprList hops = {0};
    RsScope *outer = b->scope, *inner = rs_scope_new(b->arena, outer);
    if (inner == NULL) return rs_fail_memory(err);
    b->scope = inner;
    RS_TRY(rs_pattern_local(b, inner, &from->head, edge->hop_edge, err));
    if (ast->kind == RS_AST_GROUP) {
        const RsAstGroup *group = rs_ast_as_GROUP(ast);
        const RsAst *ends[] = {group->elements.first, group->elements.last};
        RsSlot slots[] = {edge->hop_from, edge->hop_to};
        for (uint32_t i = 0; i < 2; i++)
            RS_TRY(rs_pattern_local(b, inner, ends[i], slots[i], err));
        for (uint32_t i = 0; i < 2; i++) {
            const RsAstNode *node = rs_ast_as_NODE(ends[i]);
            RS_TRY(rs_pattern_properties(b, slots[i], node->properties, &hops, err));
            RS_TRY(rs_bind_where(b, node->where, &hops, err));
            if (node->label != NULL)
                RS_TRY(rs_pattern_label_test(b, slots[i], node->label, false, &hops, err));
        }
        RS_TRY(rs_bind_where(b, group->where, &hops, err));
    }
    RS_TRY(rs_pattern_properties(b, edge->hop_edge, from->properties, &hops, err));
    RS_TRY(rs_bind_where(b, from->where, &hops, err));
    if (edge->any_type && from->label != NULL)
        RS_TRY(rs_pattern_label_test(b, edge->hop_edge, from->label, true, &hops, err));
    if (from->cost != NULL) {
        if (ast->kind == RS_AST_EDGE) {
            RS_TRY(rs_pattern_local(b, inner, before, edge->hop_from, err));
            RS_TRY(rs_pattern_local(b, inner, ast->next, edge->hop_to, err));
        }
        RS_TRY(rs_pattern_cost(b, from->cost, &edge->cost, err));
    }
    b->scope = outer;
    edge->hop_predicates = rs_bind_exprs(&hops);
    return RS_OK;
}

static RsStatus bind_edge(Build *build, RsPatternEdge *edge, RsWrittenEdge written, RsError *err)
{
    RsBinder *b = build->b;
    if (edge->route != NULL) return rs_route_bind(build, edge, written, err);
    if (edge->hop_edge != RS_NO_SLOT)
        return bind_hop(build, edge, written.ast, written.before, err);
    const RsAstEdge *from = rs_ast_as_EDGE(written.ast);
    RS_TRY(rs_pattern_properties(b, edge->slot, from->properties, &build->predicates, err));
    if (edge->any_type && from->label != NULL)
        RS_TRY(rs_pattern_label_test(b, edge->slot, from->label, true, &build->predicates, err));
    return rs_bind_where(b, from->where, &build->predicates, err);
}

static bool on_edge(const Build *build, uint32_t node)
{
    for (uint32_t i = 0; i < build->edge_count; i++)
        if (build->edges[i].left == node || build->edges[i].right == node) return true;
    return false;
}

/* A variable may be null; no hop would find that out of a node that stands alone. */
static RsStatus bind_present(Build *build, uint32_t index, RsError *err)
{
    RsBinder *b = build->b;
    const RsPatternNode *node = &build->nodes[index];
    if (!node->bound || on_edge(build, index)) return RS_OK;
    const RsExpr *arg, *present;
    RS_TRY(rs_bind_slot_expr(b, node->slot, node->span, &arg, err));
    RS_TRY(rs_bind_call(b, RS_FN_is_not_null, node->span, &arg, 1, &present, err));
    return rs_bind_push(b, &build->predicates, present, err);
}

static RsStatus bind_told(Build *build, RsError *err)
{
    RsBinder *b = build->b;
    for (uint32_t i = 0; i < build->ast_count; i++) {
        RsPatternNode *node = &build->nodes[build->node_indexes[i]];
        const RsAstNode *ast = build->node_asts[i];
        if (ast->label != NULL) RS_TRY(bind_node_labels(build, node, ast->label, err));
        RS_TRY(rs_pattern_properties(b, node->slot, ast->properties, &build->predicates, err));
        RS_TRY(rs_bind_where(b, ast->where, &build->predicates, err));
    }
    for (uint32_t i = 0; i < build->edge_count; i++)
        RS_TRY(bind_edge(build, &build->edges[i], build->written[i], err));
    for (uint32_t i = 0; i < build->node_count; i++)
        RS_TRY(bind_present(build, i, err));
    return RS_OK;
}

RsStatus rs_bind_pattern(RsBinder *b, const RsAst *first, bool chained, const RsAst *where,
                         bool only_known, const RsPattern **out, RsError *err)
{
    Build build = {.b = b, .first = b->slot_count, .only_known = only_known};
    RsPattern *pattern = RS_NEW(b->arena, RsPattern);
    if (pattern == NULL) return rs_fail_memory(err);
    b->reads = true;
    for (const RsAst *path = first; path != NULL; path = chained ? path->next : NULL)
        RS_TRY(note_ordinary(&build, rs_ast_as_PATH(path), err));
    for (const RsAst *path = first; path != NULL; path = chained ? path->next : NULL)
        RS_TRY(add_path(&build, rs_ast_as_PATH(path), err));
    RS_TRY(bind_told(&build, err));
    RS_TRY(rs_bind_where(b, where, &build.predicates, err));
    *pattern = (RsPattern){.nodes = build.nodes,
                           .node_count = build.node_count,
                           .edges = build.edges,
                           .edge_count = build.edge_count,
                           .paths = build.paths,
                           .path_count = build.path_count,
                           .predicates = rs_bind_exprs(&build.predicates)};
    *out = pattern;
    return rs_bind_into_search(b, pattern, build.edges, build.first, err);
}
