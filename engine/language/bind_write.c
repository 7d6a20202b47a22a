/* bind_write.c - CREATE, MERGE, SET, REMOVE and DELETE. */
#include "language/binder.h"

typedef struct Build {
    RsBinder *b;
    bool found; /* MERGE, ASSERT: what is there already is used */
    RsCreateNode *nodes;
    RsCreateEdge *edges;
    RsPatternPath *paths;
    uint32_t node_count, node_capacity, edge_count, edge_capacity, path_count, path_capacity;
} Build;

static RsStatus bound_already(const RsAstName *name, RsError *err)
{
    return rs_advise(err,
                     rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", name->head.span,
                             "`%.*s` is already defined", RS_TEXT_ARG(name->text)),
                     "choose another name");
}

static RsStatus bind_properties(Build *build, const RsAst *ast, const RsExpr **out, RsError *err)
{
    *out = NULL;
    if (ast == NULL) return RS_OK;
    RS_TRY(rs_bind_writes_keys(build->b, ast, err));
    if (build->found && ast->kind == RS_AST_PARAMETER)
        return rs_advise(
            err,
            rs_fail(err, RS_SYNTAX, "InvalidParameterUse", ast->span,
                    "a parameter cannot be the whole map of a pattern that is looked for"),
            "name the keys: {id: $map.id}");
    return rs_bind_expr(build->b, ast, out, err);
}

/* A & B, A : B and A are labels to write; nothing else is. */
static RsStatus take_labels(RsBinder *b, const RsAstLabel *label, const RsText **out,
                            uint32_t *count, RsError *err)
{
    if (label == NULL) return RS_OK;
    if (label->op == RS_LABEL_AND) {
        RS_TRY(take_labels(b, label->left, out, count, err));
        return take_labels(b, label->right, out, count, err);
    }
    if (label->op != RS_LABEL_NAME)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", label->head.span,
                       "a node is written with plain labels, joined by `:` or `&`");
    RsText *all = RS_NEW_ARRAY(b->arena, RsText, *count + 1);
    if (all == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < *count; i++)
        all[i] = (*out)[i];
    all[(*count)++] = label->name->text;
    *out = all;
    return rs_bind_writes_name(b, RS_NAME_LABEL, label->name->text, err);
}

/* `alone`: the node is the whole pattern, and so must be new. */
static RsStatus add_node(Build *build, const RsAstNode *ast, bool alone, uint32_t *index,
                         RsError *err)
{
    RsBinder *b = build->b;
    RsCreateNode node = {.span = ast->head.span};
    const RsScopeEntry *there = ast->name == NULL ? NULL : rs_scope_find(b->scope, ast->name->text);
    if (there != NULL) {
        RsScopeEntry entry;
        RS_TRY(rs_bind_lookup(b, ast->name, &entry, err));
        if (alone || ast->label != NULL || ast->properties != NULL)
            return bound_already(ast->name, err);
        if (!rs_types_fit(b->slot_types[entry.slot], RS_TYPES(NODE)))
            return rs_fail(err, RS_SYNTAX, "VariableTypeConflict", ast->head.span,
                           "`%.*s` is already defined, and is not a node",
                           RS_TEXT_ARG(ast->name->text));
        for (*index = 0; *index < build->node_count; ++*index)
            if (build->nodes[*index].slot == entry.slot) return RS_OK;
        node.slot = entry.slot;
        node.bound = true;
    } else {
        RS_TRY(take_labels(b, ast->label, &node.labels, &node.label_count, err));
        RS_TRY(bind_properties(build, ast->properties, &node.properties, err));
        if (ast->where != NULL)
            return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->where->span,
                           "WHERE cannot stand in a pattern that is created");
        if (ast->name != NULL)
            RS_TRY(rs_bind_name(b, ast->name, RS_TYPES(NODE), &node.slot, err));
        else
            RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES(NODE), &node.slot, err));
        *index = build->node_count;
    }
    if (RS_PUSH(b->arena, build->nodes, build->node_count, build->node_capacity, node))
        return RS_OK;
    return rs_fail_memory(err);
}

static RsStatus check_edge(const Build *build, const RsAstEdge *ast, RsError *err)
{
    RsSpan span = ast->head.span;
    if (ast->length != RS_LENGTH_ONE)
        return rs_fail(err, RS_SYNTAX, "CreatingVarLength", span,
                       "a relationship of variable length cannot be created");
    if (ast->label == NULL || ast->label->op != RS_LABEL_NAME)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "NoSingleRelationshipType", span,
                                 "a relationship is created with exactly one type"),
                         "such as -[:KNOWS]->");
    if (!build->found && ast->direction == RS_DIRECTION_BOTH)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "RequiresDirectedRelationship", span,
                                 "a relationship is created in one direction"),
                         "write --> or <--, such as -[:KNOWS]->");
    if (ast->where != NULL || ast->cost != NULL)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", span,
                       "neither WHERE nor COST can stand in a pattern that is created");
    return RS_OK;
}

static RsStatus add_edge(Build *build, const RsAstEdge *ast, uint32_t left, uint32_t right,
                         RsError *err)
{
    RsBinder *b = build->b;
    RS_TRY(check_edge(build, ast, err));
    if (ast->name != NULL && rs_scope_find(b->scope, ast->name->text) != NULL)
        return bound_already(ast->name, err);
    bool in = ast->direction == RS_DIRECTION_IN;
    RsCreateEdge edge = {.span = ast->head.span,
                         .from = in ? right : left,
                         .to = in ? left : right,
                         .type = ast->label->name->text,
                         .undirected = ast->direction == RS_DIRECTION_BOTH};
    RS_TRY(rs_bind_writes_name(b, RS_NAME_TYPE, edge.type, err));
    RS_TRY(bind_properties(build, ast->properties, &edge.properties, err));
    if (ast->name != NULL)
        RS_TRY(rs_bind_name(b, ast->name, RS_TYPES(EDGE), &edge.slot, err));
    else
        RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES(EDGE), &edge.slot, err));
    if (RS_PUSH(b->arena, build->edges, build->edge_count, build->edge_capacity, edge))
        return RS_OK;
    return rs_fail_memory(err);
}

static RsStatus add_part(RsBinder *b, RsExprList *parts, RsSlot slot, RsSpan span, RsError *err)
{
    const RsExpr *expr;
    RS_TRY(rs_bind_slot_expr(b, slot, span, &expr, err));
    return rs_bind_push(b, parts, expr, err);
}

static RsStatus add_path(Build *build, const RsAstPath *path, RsError *err)
{
    RsBinder *b = build->b;
    RsExprList parts = {0};
    uint32_t left = 0, right = 0;
    const RsAst *pending = NULL;
    RS_AST_EACH(ast, path->elements)
    {
        if (ast->kind == RS_AST_GROUP)
            return rs_fail(err, RS_SYNTAX, "CreatingVarLength", ast->span,
                           "a quantified pattern cannot be created");
        if (ast->kind == RS_AST_NODE && pending == NULL && ast != path->elements.first)
            return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span,
                           "two nodes stand side by side: a relationship goes between them");
        if (ast->kind == RS_AST_EDGE) {
            RS_TRY(check_edge(build, rs_ast_as_EDGE(ast), err));
            pending = ast;
            continue;
        }
        RS_TRY(add_node(build, rs_ast_as_NODE(ast), path->elements.count == 1, &right, err));
        if (pending != NULL) {
            RS_TRY(add_edge(build, rs_ast_as_EDGE(pending), left, right, err));
            RS_TRY(add_part(b, &parts, build->edges[build->edge_count - 1].slot, ast->span, err));
            pending = NULL;
        }
        RS_TRY(add_part(b, &parts, build->nodes[right].slot, ast->span, err));
        left = right;
    }
    if (path->name == NULL) return RS_OK;
    if (rs_scope_find(b->scope, path->name->text) != NULL) return bound_already(path->name, err);
    RsPatternPath made;
    RsExpr *expr = rs_bind_new(b, RS_EXPR_PATH, path->head.span, RS_TYPES(PATH));
    if (expr == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_args(b, expr, parts.items, parts.count, err));
    made.path = expr;
    RS_TRY(rs_bind_name(b, path->name, RS_TYPES(PATH), &made.slot, err));
    if (RS_PUSH(b->arena, build->paths, build->path_count, build->path_capacity, made))
        return RS_OK;
    return rs_fail_memory(err);
}

static RsStatus finish(const Build *build, const RsCreatePattern **out, RsError *err)
{
    RsCreatePattern *create = RS_NEW(build->b->arena, RsCreatePattern);
    if (create == NULL) return rs_fail_memory(err);
    *create = (RsCreatePattern){build->nodes,      build->node_count, build->edges,
                                build->edge_count, build->paths,      build->path_count};
    *out = create;
    return RS_OK;
}

RsStatus rs_bind_create(RsBinder *b, const RsAstList *paths, bool found,
                        const RsCreatePattern **out, RsError *err)
{
    Build build = {.b = b, .found = found};
    RS_AST_EACH(path, *paths) RS_TRY(add_path(&build, rs_ast_as_PATH(path), err));
    return finish(&build, out, err);
}

/* ---- MERGE: the pattern that is created, asked for as one that is matched ---- */

static RsStatus ask_map(RsBinder *b, RsSlot slot, const RsExpr *map, RsExprList *out, RsError *err)
{
    for (uint32_t i = 0; map != NULL && i < map->arg_count; i++) {
        const RsExpr *args[2], *object, *equal;
        RS_TRY(rs_bind_slot_expr(b, slot, map->span, &object, err));
        RS_TRY(rs_bind_property(b, object, map->keys[i], b->view, map->span, &args[0], err));
        args[1] = map->args[i];
        RS_TRY(rs_bind_call(b, RS_FN_equal, map->span, args, 2, &equal, err));
        ((RsExpr *)equal)->types = RS_TYPES(BOOL) | RS_TYPES(NULL);
        RS_TRY(rs_bind_push(b, out, equal, err));
    }
    return RS_OK;
}

static RsStatus ask_labels(RsBinder *b, const RsCreateNode *node, RsExprList *out, RsError *err)
{
    for (uint32_t i = 0; i < node->label_count; i++) {
        RsLabelTest *label = RS_NEW(b->arena, RsLabelTest);
        RsExpr *test =
            rs_bind_new(b, RS_EXPR_HAS_LABEL, node->span, RS_TYPES(BOOL) | RS_TYPES(NULL));
        const RsExpr *object;
        if (label == NULL || test == NULL) return rs_fail_memory(err);
        *label = (RsLabelTest){.op = RS_LABEL_NAME, .name = node->labels[i]};
        test->labels = label;
        RS_TRY(rs_bind_slot_expr(b, node->slot, node->span, &object, err));
        RS_TRY(rs_bind_args(b, test, &object, 1, err));
        RS_TRY(rs_bind_push(b, out, test, err));
    }
    return RS_OK;
}

static RsStatus to_match(RsBinder *b, const RsCreatePattern *create, const RsPattern **out,
                         RsError *err)
{
    RsPattern *match = RS_NEW(b->arena, RsPattern);
    RsPatternNode *nodes = RS_NEW_ARRAY(b->arena, RsPatternNode, create->node_count + 1);
    RsPatternEdge *edges = RS_NEW_ARRAY(b->arena, RsPatternEdge, create->edge_count + 1);
    RsText *types = RS_NEW_ARRAY(b->arena, RsText, create->edge_count + 1);
    RsExprList asked = {0};
    if (match == NULL || nodes == NULL || edges == NULL || types == NULL)
        return rs_fail_memory(err);
    for (uint32_t i = 0; i < create->node_count; i++) {
        const RsCreateNode *node = &create->nodes[i];
        nodes[i] =
            (RsPatternNode){node->slot, node->bound, node->span, node->labels, node->label_count};
        RS_TRY(ask_labels(b, node, &asked, err));
        RS_TRY(ask_map(b, node->slot, node->properties, &asked, err));
    }
    for (uint32_t i = 0; i < create->edge_count; i++) {
        const RsCreateEdge *edge = &create->edges[i];
        types[i] = edge->type;
        edges[i] =
            (RsPatternEdge){.slot = edge->slot,
                            .span = edge->span,
                            .left = edge->from,
                            .right = edge->to,
                            .direction = edge->undirected ? RS_DIRECTION_BOTH : RS_DIRECTION_OUT,
                            .types = &types[i],
                            .type_count = 1,
                            .unique = true,
                            .min_hops = 1,
                            .max_hops = 1,
                            .path_slot = RS_NO_SLOT,
                            .hop_from = RS_NO_SLOT,
                            .hop_edge = RS_NO_SLOT,
                            .hop_to = RS_NO_SLOT,
                            .hop_node = RS_NO_SLOT,
                            .group_from = RS_NO_SLOT,
                            .group_edge = RS_NO_SLOT,
                            .group_to = RS_NO_SLOT};
        RS_TRY(ask_map(b, edge->slot, edge->properties, &asked, err));
    }
    *match = (RsPattern){nodes,
                         create->node_count,
                         edges,
                         create->edge_count,
                         create->paths,
                         create->path_count,
                         rs_bind_exprs(&asked)};
    *out = match;
    return RS_OK;
}

RsStatus rs_bind_merge(RsBinder *b, const RsAstMerge *ast, RsBoundClause *clause, RsError *err)
{
    Build build = {.b = b, .found = true};
    clause->kind = RS_CLAUSE_MERGE;
    RS_TRY(add_path(&build, ast->pattern, err));
    RS_TRY(finish(&build, &clause->as.merge.create, err));
    /* Views limit reading only: what is there is looked for among all that is held. */
    uint32_t around = b->view;
    RS_TRY(rs_bind_no_view(b, &clause->view, err));
    b->view = clause->view;
    RS_TRY(to_match(b, clause->as.merge.create, &clause->as.merge.match, err));
    b->view = around;
    RS_TRY(rs_bind_sets(b, &ast->on_create, false, &clause->as.merge.on_create, err));
    return rs_bind_sets(b, &ast->on_match, false, &clause->as.merge.on_match, err);
}

/* ---- SET, REMOVE, DELETE ---- */

static RsStatus bind_set(RsBinder *b, const RsAstSetItem *ast, bool remove, RsBoundSet *out,
                         RsError *err)
{
    const RsAst *target = ast->target;
    *out = (RsBoundSet){.what = ast->what, .remove = remove, .span = ast->head.span};
    if (ast->what == RS_SET_PROPERTY) {
        const RsAstProperty *property = rs_ast_as_PROPERTY(target);
        out->key = property->key->text;
        RS_TRY(rs_bind_writes_name(b, RS_NAME_KEY, out->key, err));
        target = property->object;
    }
    RS_TRY(rs_bind_expr(b, target, &out->target, err));
    bool label_set = ast->what == RS_SET_LABELS;
    RsTypes ok = RS_TYPES(NODE) | (label_set ? 0 : RS_TYPES(EDGE));
    if (!rs_types_fit(out->target->types, ok))
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", target->span,
                       label_set ? "only nodes have labels"
                                 : "only nodes and relationships can be changed");
    if (ast->value != NULL && ast->what != RS_SET_PROPERTY)
        RS_TRY(rs_bind_writes_keys(b, ast->value, err));
    if (ast->value != NULL) RS_TRY(rs_bind_apart(b, ast->value, &out->value, err));
    if (out->value != NULL && ast->what != RS_SET_PROPERTY &&
        !rs_types_fit(out->value->types, RS_TYPES(MAP) | RS_TYPES(NODE) | RS_TYPES(EDGE)))
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->value->span,
                       "properties are set from a map, a node or a relationship");
    RsText *labels = RS_NEW_ARRAY(b->arena, RsText, ast->labels.count + 1);
    if (labels == NULL) return rs_fail_memory(err);
    RS_AST_EACH(node, ast->labels)
    {
        labels[out->label_count] = rs_ast_as_NAME(node)->text;
        RS_TRY(rs_bind_writes_name(b, RS_NAME_LABEL, labels[out->label_count++], err));
    }
    out->labels = labels;
    return RS_OK;
}

RsStatus rs_bind_sets(RsBinder *b, const RsAstList *items, bool remove, RsBoundSets *out,
                      RsError *err)
{
    RsBoundSet *sets = RS_NEW_ARRAY(b->arena, RsBoundSet, items->count + 1);
    if (sets == NULL) return rs_fail_memory(err);
    *out = (RsBoundSets){sets, items->count};
    RS_AST_EACH(node, *items) RS_TRY(bind_set(b, rs_ast_as_SET_ITEM(node), remove, sets++, err));
    return RS_OK;
}

RsStatus rs_bind_delete(RsBinder *b, const RsAstDelete *ast, RsBoundClause *clause, RsError *err)
{
    RsExprList targets = {0};
    RsTypes ok = RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(PATH);
    RS_AST_EACH(node, ast->targets)
    {
        const RsExpr *target;
        if (node->kind == RS_AST_HAS_LABEL)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "InvalidDelete", node->span,
                                     "DELETE takes a whole node or relationship, not a label"),
                             "REMOVE takes labels and properties away");
        RS_TRY(rs_bind_apart(b, node, &target, err));
        if (!rs_types_fit(target->types, ok))
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "InvalidArgumentType", node->span,
                                     "DELETE takes nodes, relationships and paths"),
                             "REMOVE takes labels and properties away");
        RS_TRY(rs_bind_push(b, &targets, target, err));
    }
    clause->kind = RS_CLAUSE_DELETE;
    clause->as.remove.detach = ast->detach;
    clause->as.remove.targets = rs_bind_exprs(&targets);
    return RS_OK;
}
