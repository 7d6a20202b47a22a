/* bind_where.c - conditions about a path move into the search that finds it.
 *
 * all(n IN nodes(p) WHERE c) and none(...) prune the search; whatever else reads the path of a
 * search is asked of each path found. */
#include "language/binder.h"

typedef struct Reading {
    RsSlot path, edge, own;
    RsSlot left, right, first;
    bool path_read; /* the path, or the relationships of the search */
    bool other;     /* something that may not be there yet while the search runs */
} Reading;

static void note(void *context, RsSlot slot)
{
    Reading *reading = context;
    bool is_path = slot != RS_NO_SLOT && (slot == reading->path || slot == reading->edge);
    if (is_path) reading->path_read = true;
    if (!is_path && slot != reading->own && slot != reading->left && slot != reading->right &&
        slot >= reading->first)
        reading->other = true;
}

/* A copy in which `to` stands for `from`; NULL: a subquery reads it, or no memory. */
static const RsExpr *swap(RsBinder *b, const RsExpr *expr, RsSlot from, RsSlot to)
{
    if (expr == NULL) return NULL;
    if (expr->subquery != NULL) return NULL;
    RsExpr *copy = RS_NEW(b->arena, RsExpr);
    const RsExpr **args = RS_NEW_ARRAY(b->arena, const RsExpr *, expr->arg_count + 1);
    if (copy == NULL || args == NULL) return NULL;
    *copy = *expr;
    if (expr->kind == RS_EXPR_SLOT && expr->slot == from) copy->slot = to;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        args[i] = swap(b, expr->args[i], from, to);
        if (args[i] == NULL && expr->args[i] != NULL) return NULL;
    }
    copy->args = args;
    return copy;
}

static bool is_part_of(const RsExpr *list, RsFunctionId id, RsSlot path)
{
    return list->kind == RS_EXPR_CALL && list->function->id == id && path != RS_NO_SLOT &&
           list->args[0]->kind == RS_EXPR_SLOT && list->args[0]->slot == path;
}

static RsStatus try_prune(RsBinder *b, RsPatternEdge *edge, const RsExpr *expr, Reading *reading,
                          RsExprList *hops, RsExprList *nodes, bool *done, RsError *err)
{
    *done = false;
    if (expr->kind != RS_EXPR_QUANTIFIER || edge->hop_edge == RS_NO_SLOT) return RS_OK;
    if (expr->quantifier != RS_QUANTIFIER_ALL && expr->quantifier != RS_QUANTIFIER_NONE)
        return RS_OK;
    bool over_nodes = is_part_of(expr->args[0], RS_FN_nodes, reading->path);
    bool over_edges =
        is_part_of(expr->args[0], RS_FN_relationships, reading->path) ||
        (edge->many && expr->args[0]->kind == RS_EXPR_SLOT && expr->args[0]->slot == edge->slot);
    if ((!over_nodes && !over_edges) || expr->args[1] == NULL) return RS_OK;
    reading->own = expr->slot;
    reading->path_read = reading->other = false;
    rs_expr_slots(expr->args[1], note, reading);
    /* The planner runs a search when all that its predicates read is there; a plain walk does not
     * wait: what reads more than the walk stays a filter, which gives the same rows. */
    bool waits = edge->search != RS_SEARCH_NONE;
    if (reading->path_read || (reading->other && !waits)) return RS_OK;
    const RsExpr *asked =
        swap(b, expr->args[1], expr->slot, over_nodes ? edge->hop_node : edge->hop_edge);
    if (asked == NULL) return RS_OK;
    if (expr->quantifier == RS_QUANTIFIER_NONE) {
        RsExpr *negated = rs_bind_new(b, RS_EXPR_NOT, expr->span, RS_TYPES(BOOL) | RS_TYPES(NULL));
        if (negated == NULL) return rs_fail_memory(err);
        RS_TRY(rs_bind_args(b, negated, &asked, 1, err));
        asked = negated;
    }
    *done = true;
    return rs_bind_push(b, over_nodes ? nodes : hops, asked, err);
}

/* The path that is this edge and its two ends, or RS_NO_SLOT. */
static RsSlot path_of(const RsPattern *pattern, const RsPatternEdge *edge)
{
    if (edge->path_slot != RS_NO_SLOT) return edge->path_slot;
    for (uint32_t i = 0; i < pattern->path_count; i++) {
        const RsExpr *path = pattern->paths[i].path;
        if (path->kind == RS_EXPR_PATH && path->arg_count == 3 && path->args[1]->slot == edge->slot)
            return pattern->paths[i].slot;
    }
    return RS_NO_SLOT;
}

static RsStatus into_one(RsBinder *b, RsPattern *pattern, RsPatternEdge *edge, RsSlot first,
                         RsError *err)
{
    bool searched = edge->search != RS_SEARCH_NONE;
    Reading reading = {.path = path_of(pattern, edge), .edge = edge->slot, .first = first};
    reading.left = searched ? pattern->nodes[edge->left].slot : RS_NO_SLOT;
    reading.right = searched ? pattern->nodes[edge->right].slot : RS_NO_SLOT;
    RsExprList keep = {0}, hops = {0}, nodes = {0}, paths = {0};
    for (uint32_t i = 0; i < edge->hop_predicates.count; i++)
        RS_TRY(rs_bind_push(b, &hops, edge->hop_predicates.items[i], err));
    for (uint32_t i = 0; i < pattern->predicates.count; i++) {
        const RsExpr *expr = pattern->predicates.items[i];
        bool done;
        RS_TRY(try_prune(b, edge, expr, &reading, &hops, &nodes, &done, err));
        if (done) continue;
        reading.own = RS_NO_SLOT;
        reading.path_read = reading.other = false;
        rs_expr_slots(expr, note, &reading);
        RS_TRY(rs_bind_push(b, searched && reading.path_read ? &paths : &keep, expr, err));
    }
    edge->hop_predicates = rs_bind_exprs(&hops);
    edge->node_predicates = rs_bind_exprs(&nodes);
    edge->path_predicates = rs_bind_exprs(&paths);
    pattern->predicates = rs_bind_exprs(&keep);
    return RS_OK;
}

RsStatus rs_bind_into_search(RsBinder *b, RsPattern *pattern, RsPatternEdge *edges, RsError *err)
{
    RsSlot first = b->slot_count;
    for (uint32_t i = 0; i < pattern->node_count; i++)
        if (!pattern->nodes[i].bound && pattern->nodes[i].slot < first)
            first = pattern->nodes[i].slot;
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        if (!pattern->edges[i].bound && pattern->edges[i].slot < first)
            first = pattern->edges[i].slot;
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        if (edges[i].hop_edge != RS_NO_SLOT) RS_TRY(into_one(b, pattern, &edges[i], first, err));
    return RS_OK;
}
