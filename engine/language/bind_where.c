/* bind_where.c - conditions about a path move into the search that finds it.
 *
 * all(n IN nodes(p) WHERE c) and none(...) prune the search; whatever else reads the path of a
 * search is asked of each path found. */
#include "language/pattern.h"
#include "language/pattern_build.h"

typedef struct Reading {
    const RsPattern *pattern;
    const RsPatternEdge *edge;
    RsSlot path, own;
    RsSlot left, right, first;
    bool path_read; /* something that the search finds */
    bool other;     /* something that may not be there yet while the search runs */
    bool later;     /* something that a choosing search further on in the pattern finds */
} Reading;

static void note(void *context, RsSlot slot)
{
    Reading *reading = context;
    if (slot == RS_NO_SLOT || slot == reading->own) return;
    if (slot == reading->path || rs_pattern_edge_sets_slot(reading->edge, slot)) {
        reading->path_read = true;
        return;
    }
    if (slot == reading->left || slot == reading->right || slot < reading->first) return;
    reading->other = true;
    const RsPatternEdge *end = reading->pattern->edges + reading->pattern->edge_count;
    for (const RsPatternEdge *edge = reading->edge + 1; edge < end; edge++)
        if (edge->search != RS_SEARCH_NONE && rs_pattern_edge_sets_slot(edge, slot))
            reading->later = true;
}

static void read_again(Reading *reading, RsSlot own, const RsExpr *expr)
{
    reading->own = own;
    reading->path_read = reading->other = reading->later = false;
    rs_expr_slots(expr, note, reading);
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

/* A search that chooses waits for what its conditions read. All paths need not wait: what reads
 * more than they bring stays a filter, which gives the same rows. */
static bool waits(const RsPatternEdge *edge)
{
    return edge->search != RS_SEARCH_NONE &&
           !(edge->route != NULL && edge->search == RS_SEARCH_ALL);
}

typedef struct Pushed { /* conditions of one edge while they are gathered */
    RsExprList hops, nodes, paths;
} Pushed;

static RsStatus negate(RsBinder *b, const RsExpr **expr, RsError *err)
{
    RsExpr *negated = rs_bind_new(b, RS_EXPR_NOT, (*expr)->span, RS_TYPES(BOOL) | RS_TYPES(NULL));
    if (negated == NULL) return rs_fail_memory(err);
    RS_TRY(rs_bind_args(b, negated, expr, 1, err));
    *expr = negated;
    return RS_OK;
}

/* The condition of the quantifier, asked of the local `to` instead. *out NULL: it cannot be. */
static RsStatus asked_of(RsBinder *b, const RsExpr *quantifier, RsSlot to, const RsExpr **out,
                         RsError *err)
{
    *out = swap(b, quantifier->args[1], quantifier->slot, to);
    if (*out == NULL || quantifier->quantifier != RS_QUANTIFIER_NONE) return RS_OK;
    return negate(b, out, err);
}

/* To every hop of the route. */
static RsStatus prune_hops(RsBinder *b, const RsPatternRoute *route, const RsExpr *expr, bool *done,
                           RsError *err)
{
    for (uint32_t i = 0; i < route->part_count; i++) {
        RsPatternPart *part = &route->parts[i];
        for (uint32_t j = 0; j < part->hop_count; j++) {
            const RsExpr *asked;
            RS_TRY(asked_of(b, expr, part->hops[j].edge, &asked, err));
            if (asked == NULL) return RS_OK; /* the first time already, or never */
            *done = true;
            RS_TRY(rs_route_part_condition(b, part, asked, err));
        }
    }
    return RS_OK;
}

/* all(x IN a WHERE ...) over a list that the route's repetitions fill. */
static RsStatus prune_repeated(RsBinder *b, const RsPatternRoute *route, const RsExpr *expr,
                               bool *done, RsError *err)
{
    RsSlot list = expr->args[0]->kind == RS_EXPR_SLOT ? expr->args[0]->slot : RS_NO_SLOT;
    for (uint32_t i = 0; list != RS_NO_SLOT && i < route->part_count && !*done; i++) {
        RsPatternPart *part = &route->parts[i];
        RsSlot local = RS_NO_SLOT;
        for (uint32_t j = 0; j < part->hop_count; j++)
            if (part->repeated && part->hops[j].capture == list) local = part->hops[j].edge;
        for (uint32_t j = 0; part->captures != NULL && j <= part->hop_count; j++)
            if (part->captures[j] == list) local = part->nodes[j];
        const RsExpr *asked = NULL;
        if (local != RS_NO_SLOT) RS_TRY(asked_of(b, expr, local, &asked, err));
        *done = asked != NULL;
        if (*done) RS_TRY(rs_route_part_condition(b, part, asked, err));
    }
    return RS_OK;
}

static RsStatus try_prune(RsBinder *b, RsPatternEdge *edge, const RsExpr *expr, Reading *reading,
                          Pushed *pushed, bool *done, RsError *err)
{
    *done = false;
    if (expr->kind != RS_EXPR_QUANTIFIER || expr->args[1] == NULL) return RS_OK;
    if (expr->quantifier != RS_QUANTIFIER_ALL && expr->quantifier != RS_QUANTIFIER_NONE)
        return RS_OK;
    bool over_nodes = is_part_of(expr->args[0], RS_FN_nodes, reading->path);
    bool over_edges =
        is_part_of(expr->args[0], RS_FN_relationships, reading->path) ||
        (edge->many && expr->args[0]->kind == RS_EXPR_SLOT && expr->args[0]->slot == edge->slot);
    read_again(reading, expr->slot, expr->args[1]);
    if (reading->path_read || reading->later || (reading->other && !waits(edge))) return RS_OK;
    if (edge->route != NULL && !over_nodes)
        return over_edges ? prune_hops(b, edge->route, expr, done, err)
                          : prune_repeated(b, edge->route, expr, done, err);
    if (!over_nodes && !over_edges) return RS_OK;
    const RsExpr *asked;
    RS_TRY(asked_of(b, expr, over_nodes ? edge->hop_node : edge->hop_edge, &asked, err));
    if (asked == NULL) return RS_OK;
    *done = true;
    return rs_bind_push(b, over_nodes ? &pushed->nodes : &pushed->hops, asked, err);
}

/* ---- conditions on single elements of a route ---- */

typedef struct Singles { /* which junctions and unrepeated parts a condition reads */
    const RsPatternRoute *route;
    uint32_t junctions, parts; /* how many; the last one of each: */
    uint32_t junction, part;
    uint32_t low, high; /* of the junctions */
} Singles;

static void single_slot(void *context, RsSlot slot)
{
    Singles *singles = context;
    const RsPatternRoute *route = singles->route;
    for (uint32_t i = 0; i <= route->part_count; i++) {
        if (slot == route->junctions[i].capture) {
            singles->junctions++;
            singles->junction = i;
            if (i < singles->low) singles->low = i;
            if (i > singles->high) singles->high = i;
        }
        if (i == route->part_count || route->parts[i].repeated) continue;
        if (slot != route->parts[i].hops[0].capture) continue;
        if (singles->parts == 0 || singles->part != i) singles->parts++;
        singles->part = i;
    }
}

static bool only_singles(const Singles *singles, const RsPatternEdge *edge, const RsExpr *expr);

/* A condition on one junction, or on one relationship with the nodes at its ends, is asked while
 * the path is looked for. */
static RsStatus prune_single(RsBinder *b, const RsPatternEdge *edge, const RsExpr *expr, bool *done,
                             RsError *err)
{
    const RsPatternRoute *route = edge->route;
    Singles singles = {.route = route, .low = UINT32_MAX};
    rs_expr_slots(expr, single_slot, &singles);
    *done = false;
    if (!only_singles(&singles, edge, expr)) return RS_OK;
    if (singles.parts == 0 && singles.low == singles.high) {
        RsPatternJunction *junction = &route->junctions[singles.junction];
        const RsExpr *asked = swap(b, expr, junction->capture, route->junction);
        *done = asked != NULL;
        return *done ? rs_bind_append(b, &junction->predicates, asked, err) : RS_OK;
    }
    if (singles.parts != 1) return RS_OK;
    uint32_t at = singles.part;
    RsPatternPart *part = &route->parts[at];
    if (singles.junctions > 0 && (singles.low < at || singles.high > at + 1)) return RS_OK;
    const RsExpr *asked = swap(b, expr, part->hops[0].capture, part->hops[0].edge);
    for (uint32_t side = 0; side < 2 && asked != NULL; side++)
        if (route->junctions[at + side].capture != RS_NO_SLOT)
            asked = swap(b, asked, route->junctions[at + side].capture, part->nodes[side]);
    *done = asked != NULL;
    return *done ? rs_route_part_condition(b, part, asked, err) : RS_OK;
}

typedef struct Foreign {
    const RsPatternEdge *edge;
    bool found;
} Foreign;

static void foreign_slot(void *context, RsSlot slot)
{
    Foreign *foreign = context;
    Singles one = {.route = foreign->edge->route, .low = UINT32_MAX};
    if (!rs_pattern_edge_sets_slot(foreign->edge, slot)) return;
    single_slot(&one, slot);
    if (one.junctions + one.parts == 0) foreign->found = true;
}

/* Does it read something of the route, and nothing of it but single elements? */
static bool only_singles(const Singles *singles, const RsPatternEdge *edge, const RsExpr *expr)
{
    Foreign foreign = {edge, false};
    if (singles->junctions + singles->parts == 0) return false;
    rs_expr_slots(expr, foreign_slot, &foreign);
    return !foreign.found;
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

static RsStatus push_all(RsBinder *b, RsExprList *list, RsExprs exprs, RsError *err)
{
    for (uint32_t i = 0; i < exprs.count; i++)
        RS_TRY(rs_bind_push(b, list, exprs.items[i], err));
    return RS_OK;
}

static RsStatus check_disjoint(const RsPatternEdge *edge, RsError *err)
{
    if (!edge->disjoint || edge->path_predicates.count == 0) return RS_OK;
    RsStatus status =
        rs_fail(err, RS_UNSUPPORTED, "DisjointWithCondition", edge->path_predicates.items[0]->span,
                "DISJOINT paths are chosen together, so a condition on a whole path "
                "cannot be asked of them");
    rs_hint(err, "conditions on every node or relationship can: all(n IN nodes(p) WHERE ...)");
    return status;
}

static RsStatus into_one(RsBinder *b, RsPattern *pattern, RsPatternEdge *edge, RsSlot first,
                         RsError *err)
{
    bool chooses = waits(edge);
    Reading reading = {.pattern = pattern,
                       .edge = edge,
                       .path = path_of(pattern, edge),
                       .first = first,
                       .left = chooses ? pattern->nodes[edge->left].slot : RS_NO_SLOT,
                       .right = chooses ? pattern->nodes[edge->right].slot : RS_NO_SLOT};
    RsExprList keep = {0};
    Pushed pushed = {0};
    RS_TRY(push_all(b, &pushed.hops, edge->hop_predicates, err));
    for (uint32_t i = 0; i < pattern->predicates.count; i++) {
        const RsExpr *expr = pattern->predicates.items[i];
        bool done;
        RS_TRY(try_prune(b, edge, expr, &reading, &pushed, &done, err));
        if (done) continue;
        read_again(&reading, RS_NO_SLOT, expr);
        bool ours = reading.path_read && !reading.later && (chooses || !reading.other);
        if (ours && edge->route != NULL) RS_TRY(prune_single(b, edge, expr, &done, err));
        if (done) continue;
        RS_TRY(rs_bind_push(b, ours && chooses ? &pushed.paths : &keep, expr, err));
    }
    edge->hop_predicates = rs_bind_exprs(&pushed.hops);
    edge->node_predicates = rs_bind_exprs(&pushed.nodes);
    edge->path_predicates = rs_bind_exprs(&pushed.paths);
    pattern->predicates = rs_bind_exprs(&keep);
    return check_disjoint(edge, err);
}

RsStatus rs_bind_into_search(RsBinder *b, RsPattern *pattern, RsPatternEdge *edges, RsSlot first,
                             RsError *err)
{
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        if (edges[i].hop_node != RS_NO_SLOT) RS_TRY(into_one(b, pattern, &edges[i], first, err));
    return RS_OK;
}
