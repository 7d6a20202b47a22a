/* match.c - one MATCH as a chain of scans, seeks and hops, each filter as early as it can stand.
 *
 * join_order.c says in which order; where the pattern is too large for it, the order is greedy. */
#include "language/pattern.h"
#include "plan/match.h"

static RsStatus stack(RsMatch *match, RsPlanKind kind, double rows, RsError *err)
{
    RsPlanNode *node = rs_lower_node(match->lower, kind, match->top, rows);
    if (node == NULL) return rs_fail_memory(err);
    node->view = match->view;
    match->top = node;
    return RS_OK;
}

static bool has(const RsMatch *match, RsSlot slot)
{
    return rs_bitmap_test(match->bound, slot);
}

static RsStatus mark(RsMatch *match, RsSlot slot, RsError *err)
{
    if (slot == RS_NO_SLOT || rs_bitmap_set(match->bound, slot)) return RS_OK;
    return rs_fail_memory(err);
}

typedef struct Asked {
    const RsBitmap *bound;
    bool all;
} Asked;

static void ask_slot(void *context, RsSlot slot)
{
    Asked *asked = context;
    asked->all = asked->all && rs_bitmap_test(asked->bound, slot);
}

static bool can_stand(const RsMatch *match, const RsExpr *expr)
{
    Asked asked = {match->bound, true};
    rs_expr_slots(expr, ask_slot, &asked);
    return asked.all;
}

/* ---- filters and named paths ---- */

static RsStatus add_paths(RsMatch *match, RsError *err)
{
    const RsPattern *pattern = match->pattern;
    for (uint32_t i = 0; i < pattern->path_count; i++) {
        const RsPatternPath *path = &pattern->paths[i];
        if (match->path_done[i] || !can_stand(match, path->path)) continue;
        match->path_done[i] = 1;
        if (path->path->kind == RS_EXPR_SLOT && path->path->slot == path->slot) continue;
        RsBinding *item = RS_NEW(match->lower->arena, RsBinding);
        if (item == NULL) return rs_fail_memory(err);
        *item = (RsBinding){path->slot, path->path};
        RS_TRY(stack(match, RS_PLAN_PROJECT, match->top->rows, err));
        match->top->as.project.items = item;
        match->top->as.project.count = 1;
        RS_TRY(mark(match, path->slot, err));
    }
    return RS_OK;
}

/* `answered`: a predicate whose rows are counted already, for a seek found them; UINT32_MAX: none.
 */
static RsStatus add_filters(RsMatch *match, uint32_t answered, RsError *err)
{
    RS_TRY(add_paths(match, err));
    RsExprs all = match->pattern->predicates;
    const RsExpr **ready = RS_NEW_ARRAY(match->lower->arena, const RsExpr *, all.count + 1);
    if (ready == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    double rows = match->top->rows;
    for (uint32_t i = 0; i < all.count; i++) {
        if (match->predicate_done[i] || !can_stand(match, all.items[i])) continue;
        match->predicate_done[i] = 1;
        ready[count++] = all.items[i];
        if (i != answered) rows *= rs_match_share(match, all.items[i]);
    }
    if (count == 0) return RS_OK;
    RsExprs exprs = {ready, count};
    RS_TRY(rs_lower_exprs(match->lower, exprs, match->bound, err));
    RS_TRY(stack(match, RS_PLAN_FILTER, rows, err));
    match->top->as.filter = exprs;
    return RS_OK;
}

/* ---- where to start ---- */

static bool can_compute(const void *context, const RsExpr *value)
{
    return can_stand(context, value);
}

static RsAccess best_start(const RsMatch *match, const RsPatternNode *node)
{
    return rs_access_best(match, node, can_compute, match);
}

static RsStatus add_start(RsMatch *match, const RsPatternNode *node, const RsAccess *start,
                          RsError *err)
{
    double rows = match->top->rows * start->rows;
    if (start->value != NULL) {
        RS_TRY(rs_lower_expr(match->lower, start->value, match->bound, err));
        RS_TRY(stack(match, RS_PLAN_NODE_SEEK, rows, err));
        match->top->as.seek.slot = node->slot;
        match->top->as.seek.by_id = start->by_id;
        if (start->key != NULL) match->top->as.seek.key = *start->key;
        match->top->as.seek.value = start->value;
    } else {
        RS_TRY(
            stack(match, start->label != NULL ? RS_PLAN_LABEL_SCAN : RS_PLAN_NODE_SCAN, rows, err));
        match->top->as.scan.slot = node->slot;
        if (start->label != NULL) match->top->as.scan.label = *start->label;
        if (start->predicate != UINT32_MAX) match->predicate_done[start->predicate] = 1;
    }
    RS_TRY(mark(match, node->slot, err));
    return add_filters(match, start->predicate, err);
}

/* ---- hops ---- */

bool rs_match_types_apart(const RsPatternEdge *a, const RsPatternEdge *b)
{
    if (a->any_type || b->any_type) return false;
    for (uint32_t i = 0; i < a->type_count; i++)
        for (uint32_t j = 0; j < b->type_count; j++)
            if (rs_text_equal(a->types[i], b->types[j])) return false;
    return true;
}

/* The relationships of the same MATCH that stand already and that this one must not repeat. */
static RsStatus find_unlike(RsMatch *match, const RsPatternEdge *edge, RsSlots *single,
                            RsSlots *lists, RsError *err)
{
    uint32_t count = match->pattern->edge_count;
    RsSlot *singles = RS_NEW_ARRAY(match->lower->arena, RsSlot, count);
    RsSlot *many = RS_NEW_ARRAY(match->lower->arena, RsSlot, count);
    if (singles == NULL || many == NULL) return rs_fail_memory(err);
    *single = (RsSlots){singles, 0};
    *lists = (RsSlots){many, 0};
    if (!edge->unique) return RS_OK;
    for (uint32_t i = 0; i < count; i++) {
        const RsPatternEdge *other = &match->pattern->edges[i];
        if (other == edge || !other->unique || !match->edge_done[i]) continue;
        if (rs_match_types_apart(edge, other)) continue;
        if (other->many)
            many[lists->count++] = other->slot;
        else
            singles[single->count++] = other->slot;
    }
    return RS_OK;
}

static RsDirection flip(RsDirection direction)
{
    switch (direction) {
    case RS_DIRECTION_OUT:
        return RS_DIRECTION_IN;
    case RS_DIRECTION_IN:
        return RS_DIRECTION_OUT;
    case RS_DIRECTION_BOTH:
        return RS_DIRECTION_BOTH;
    }
    return direction;
}

typedef struct Locals {
    RsMatch *match;
    RsBitmap *added;
    bool failed;
} Locals;

static void add_local(void *context, RsSlot slot)
{
    Locals *locals = context;
    if (rs_bitmap_test(locals->match->bound, slot)) return;
    if (!rs_bitmap_set(locals->match->bound, slot) || !rs_bitmap_set(locals->added, slot))
        locals->failed = true;
}

static RsStatus lower_inner(void *context, const RsExpr *expr, RsError *err)
{
    const RsMatch *match = context;
    return rs_lower_expr(match->lower, expr, match->bound, err);
}

/* Conditions of the search may hold subqueries: they see the locals, what is bound, and, asked of
 * a whole path, what it brings. */
static RsStatus lower_locals(RsMatch *match, const RsPatternEdge *edge, RsError *err)
{
    RsBitmap added;
    rs_bitmap_init(&added);
    Locals locals = {match, &added, false};
    rs_pattern_edge_locals(edge, add_local, &locals);
    rs_pattern_edge_sets(edge, add_local, &locals);
    add_local(&locals, match->pattern->nodes[edge->left].slot);
    add_local(&locals, match->pattern->nodes[edge->right].slot);
    RsStatus status =
        locals.failed ? rs_fail_memory(err) : rs_pattern_edge_exprs(edge, lower_inner, match, err);
    for (uint32_t s = rs_bitmap_next(&added, 0); s != UINT32_MAX; s = rs_bitmap_next(&added, s + 1))
        rs_bitmap_unset(match->bound, s);
    rs_bitmap_done(&added);
    return status;
}

static void mark_set(void *context, RsSlot slot)
{
    Locals *locals = context;
    if (!rs_bitmap_set(locals->match->bound, slot)) locals->failed = true;
}

static RsStatus add_edge(RsMatch *match, uint32_t index, RsError *err)
{
    const RsPatternEdge *edge = &match->pattern->edges[index];
    RsSlot left = match->pattern->nodes[edge->left].slot;
    RsSlot right = match->pattern->nodes[edge->right].slot;
    bool has_left = has(match, left), has_right = has(match, right);
    bool reversed = !has_left && has_right;
    RsSlot from = reversed ? right : left, to = reversed ? left : right;
    RsSlots unlike, unlike_lists;
    RS_TRY(find_unlike(match, edge, &unlike, &unlike_lists, err));
    bool bound = edge->bound && edge->search == RS_SEARCH_NONE;
    bool searched = edge->search != RS_SEARCH_NONE;
    double rows = match->top->rows;
    if (!bound && !searched)
        rows *= (has_left && has_right) || left == right
                    ? rs_match_joined(match, index, match->edge_done)
                    : rs_match_fanout(match, index, !has_left, match->edge_done);
    if (edge->many || searched) {
        RS_TRY(stack(match,
                     edge->route != NULL ? RS_PLAN_ROUTE
                     : bound             ? RS_PLAN_EDGE_ENDS
                     : searched          ? RS_PLAN_PATH_SEARCH
                                         : RS_PLAN_VAR_EXPAND,
                     rows, err));
    } else {
        RS_TRY(stack(match, bound ? RS_PLAN_EDGE_ENDS : RS_PLAN_EXPAND, rows, err));
    }
    RsPlanNode *node = match->top;
    if (node->kind == RS_PLAN_EXPAND || node->kind == RS_PLAN_EDGE_ENDS) {
        node->as.expand.edge = edge;
        node->as.expand.from = from;
        node->as.expand.to = to;
        node->as.expand.direction = reversed ? flip(edge->direction) : edge->direction;
        node->as.expand.from_bound = reversed ? has_right : has_left;
        node->as.expand.into = (reversed ? has_left : has_right) || left == right;
        node->as.expand.unlike = unlike;
        node->as.expand.unlike_lists = unlike_lists;
    } else {
        node->as.search.edge = edge;
        node->as.search.from = from;
        node->as.search.to = to;
        node->as.search.reversed = reversed;
        node->as.search.into = has_left && has_right;
        node->as.search.unlike = unlike;
        node->as.search.unlike_lists = unlike_lists;
        RS_TRY(lower_locals(match, edge, err));
    }
    match->edge_done[index] = 1;
    Locals sets = {.match = match};
    mark_set(&sets, left);
    mark_set(&sets, right);
    rs_pattern_edge_sets(edge, mark_set, &sets);
    if (sets.failed) return rs_fail_memory(err);
    return add_filters(match, UINT32_MAX, err);
}

/* Is all there that the conditions inside a walk or a search read from outside it? */
static bool is_ready(const RsMatch *match, const RsPatternEdge *edge)
{
    Asked asked = {match->bound, true};
    rs_pattern_edge_reads(edge, ask_slot, &asked);
    return asked.all;
}

/* Every relationship stands in the plan, or the pattern cannot be done. */
static RsStatus check_done(const RsMatch *match, RsError *err)
{
    for (uint32_t i = 0; i < match->pattern->edge_count; i++) {
        if (match->edge_done[i]) continue;
        RsStatus status =
            rs_fail(err, RS_UNSUPPORTED, "NotSupported", match->pattern->edges[i].span,
                    "not supported yet: searches in one MATCH whose conditions wait "
                    "for each other");
        rs_hint(err, "part them into two MATCH clauses");
        return status;
    }
    return RS_OK;
}

/* Cheap, for it is asked of every relationship at every step: label counts only. */
static double greedy_rows(const RsMatch *match, uint32_t index, bool bound, bool left, bool right)
{
    const RsHopEstimate *hops = &match->hops[index];
    if (bound) return 0;
    if (match->pattern->edges[index].search != RS_SEARCH_NONE) return 1;
    if (left && right) return hops->between / hops->lefts / hops->rights;
    return left ? hops->from_left / hops->lefts : hops->from_right / hops->rights;
}

/* The hop that can be taken now and multiplies the rows least; edge_count: there is none. */
static uint32_t next_edge(const RsMatch *match)
{
    uint32_t best = match->pattern->edge_count;
    double best_rows = 0;
    for (uint32_t i = 0; i < match->pattern->edge_count; i++) {
        if (match->edge_done[i]) continue;
        const RsPatternEdge *edge = &match->pattern->edges[i];
        bool left = has(match, match->pattern->nodes[edge->left].slot);
        bool right = has(match, match->pattern->nodes[edge->right].slot);
        bool bound = edge->bound && has(match, edge->slot);
        bool can = edge->needs_ends ? left && right : bound || left || right;
        if (!can || !is_ready(match, edge)) continue;
        double rows = greedy_rows(match, i, bound, left, right);
        if (best < match->pattern->edge_count && rows >= best_rows) continue;
        best = i;
        best_rows = rows;
    }
    return best;
}

/* From the nodes that are there, always the step that multiplies the rows least; where nothing is
 * there, the start that gives the fewest rows. */
static RsStatus go_greedily(RsMatch *match, RsError *err)
{
    const RsPattern *pattern = match->pattern;
    for (;;) {
        uint32_t edge = next_edge(match);
        if (edge < pattern->edge_count) {
            RS_TRY(add_edge(match, edge, err));
            continue;
        }
        uint32_t node = pattern->node_count;
        RsAccess best = {0};
        for (uint32_t i = 0; i < pattern->node_count; i++) {
            if (has(match, pattern->nodes[i].slot)) continue;
            RsAccess start = best_start(match, &pattern->nodes[i]);
            if (node < pattern->node_count && start.rows >= best.rows) continue;
            node = i;
            best = start;
        }
        if (node == pattern->node_count) return check_done(match, err);
        RS_TRY(add_start(match, &pattern->nodes[node], &best, err));
    }
}

static RsStatus match_steps(RsMatch *match, RsError *err)
{
    const RsMove *moves;
    uint32_t count;
    RS_TRY(add_filters(match, UINT32_MAX, err));
    RS_TRY(rs_join_order(match, &moves, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (!moves[i].start) {
            RS_TRY(add_edge(match, moves[i].index, err));
            continue;
        }
        const RsPatternNode *node = &match->pattern->nodes[moves[i].index];
        RsAccess start = best_start(match, node);
        RS_TRY(add_start(match, node, &start, err));
    }
    RS_TRY(go_greedily(match, err)); /* where nothing was ordered */
    return add_filters(match, UINT32_MAX, err);
}

static RsStatus estimate_hops(RsMatch *match, RsError *err)
{
    const RsPattern *pattern = match->pattern;
    RsHopEstimate *hops = RS_NEW_ARRAY(match->lower->arena, RsHopEstimate, pattern->edge_count + 1);
    if (hops == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < pattern->edge_count; i++)
        hops[i] = rs_match_hops(match, &pattern->edges[i]);
    match->hops = hops;
    return RS_OK;
}

RsStatus rs_lower_pattern(RsLower *lower, const RsPattern *pattern, uint32_t view, RsPlanNode *leaf,
                          RsBitmap *bound, RsPlanNode **out, RsError *err)
{
    RsMatch match = {.lower = lower, .pattern = pattern, .view = view, .bound = bound, .top = leaf};
    match.edge_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->edge_count + 1);
    match.predicate_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->predicates.count + 1);
    match.path_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->path_count + 1);
    if (match.edge_done == NULL || match.predicate_done == NULL || match.path_done == NULL)
        return rs_fail_memory(err);
    RS_TRY(estimate_hops(&match, err));
    RS_TRY(match_steps(&match, err));
    *out = match.top;
    return RS_OK;
}
