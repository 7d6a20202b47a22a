/* match.c - one MATCH as a chain of scans, seeks and hops, each filter as early as it can stand.
 *
 * Greedy: from the nodes that are there, always the step that multiplies the rows least; where
 * nothing is there, the start that gives the fewest rows. */
#include "language/pattern.h"
#include "plan/lower.h"

#define SEEK_ROWS 1.0
#define FILTER_SHARE 0.25 /* of the rows that a predicate is expected to let through */
#define LABEL_SHARE 0.1
#define HOPS_LIMIT 1000u /* in one MATCH: planning costs their square */
#define WALK_HOPS 3u     /* what a variable length is taken for */

typedef struct Match {
    RsLower *lower;
    const RsPattern *pattern;
    uint32_t view;
    RsBitmap *bound;
    RsPlanNode *top;
    uint8_t *edge_done, *predicate_done, *path_done;
} Match;

static RsStatus stack(Match *match, RsPlanKind kind, double rows, RsError *err)
{
    RsPlanNode *node = rs_lower_node(match->lower, kind, match->top, rows);
    if (node == NULL) return rs_fail_memory(err);
    node->view = match->view;
    match->top = node;
    return RS_OK;
}

static bool has(const Match *match, RsSlot slot)
{
    return rs_bitmap_test(match->bound, slot);
}

static RsStatus mark(Match *match, RsSlot slot, RsError *err)
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

static bool can_stand(const Match *match, const RsExpr *expr)
{
    Asked asked = {match->bound, true};
    rs_expr_slots(expr, ask_slot, &asked);
    return asked.all;
}

/* ---- filters and named paths ---- */

static RsStatus add_paths(Match *match, RsError *err)
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

static RsStatus add_filters(Match *match, RsError *err)
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
        rows *= all.items[i]->kind == RS_EXPR_HAS_LABEL ? LABEL_SHARE : FILTER_SHARE;
    }
    if (count == 0) return RS_OK;
    RsExprs exprs = {ready, count};
    RS_TRY(rs_lower_exprs(match->lower, exprs, match->bound, err));
    RS_TRY(stack(match, RS_PLAN_FILTER, rows < 1 ? 1 : rows, err));
    match->top->as.filter = exprs;
    return RS_OK;
}

/* ---- where to start ---- */

typedef struct Start {
    double rows;
    const RsText *label; /* scan this label */
    const RsText *key;   /* or seek this key ... */
    const RsExpr *value; /* ... with this value */
    uint32_t predicate;  /* that the seek or the scan answers */
    bool answers;
} Start;

static bool is_property_of(const RsExpr *expr, RsSlot slot, uint32_t view)
{
    return expr->kind == RS_EXPR_PROPERTY && expr->view == view &&
           expr->args[0]->kind == RS_EXPR_SLOT && expr->args[0]->slot == slot;
}

/* node.key = value, either way round, with a value that can be computed now. */
static bool find_seek(const Match *match, RsSlot slot, Start *start)
{
    RsExprs all = match->pattern->predicates;
    for (uint32_t i = 0; i < all.count; i++) {
        const RsExpr *e = all.items[i];
        if (e->kind != RS_EXPR_CALL || e->function->id != RS_FN_equal || e->arg_count != 2)
            continue;
        for (uint32_t side = 0; side < 2; side++) {
            const RsExpr *property = e->args[side], *value = e->args[1 - side];
            if (!is_property_of(property, slot, match->view) || !can_stand(match, value)) continue;
            *start = (Start){.rows = SEEK_ROWS, .key = &property->text, .value = value};
            return true;
        }
    }
    return false;
}

static Start best_start(const Match *match, const RsPatternNode *node)
{
    Start start = {0};
    if (find_seek(match, node->slot, &start)) return start;
    start.rows = rs_count_nodes(match->lower) + 1;
    for (uint32_t i = 0; i < node->label_count; i++) {
        double rows = rs_count_label(match->lower, node->labels[i]);
        if (start.label != NULL && rows >= start.rows) continue;
        start.rows = rows;
        start.label = &node->labels[i];
    }
    RsExprs all = match->pattern->predicates;
    for (uint32_t i = 0; start.label != NULL && i < all.count; i++) {
        const RsExpr *e = all.items[i];
        if (e->kind != RS_EXPR_HAS_LABEL || e->view != match->view) continue;
        if (e->args[0]->kind != RS_EXPR_SLOT || e->args[0]->slot != node->slot) continue;
        if (e->labels->op != RS_LABEL_NAME || !rs_text_equal(e->labels->name, *start.label))
            continue;
        start.predicate = i;
        start.answers = true;
        break;
    }
    return start;
}

static RsStatus add_start(Match *match, const RsPatternNode *node, const Start *start, RsError *err)
{
    double rows = match->top->rows * (start->rows < 1 ? 1 : start->rows);
    if (start->key != NULL) {
        RS_TRY(rs_lower_expr(match->lower, start->value, match->bound, err));
        RS_TRY(stack(match, RS_PLAN_NODE_SEEK, rows, err));
        match->top->as.seek.slot = node->slot;
        match->top->as.seek.key = *start->key;
        match->top->as.seek.value = start->value;
    } else {
        RS_TRY(
            stack(match, start->label != NULL ? RS_PLAN_LABEL_SCAN : RS_PLAN_NODE_SCAN, rows, err));
        match->top->as.scan.slot = node->slot;
        if (start->label != NULL) match->top->as.scan.label = *start->label;
        if (start->answers) match->predicate_done[start->predicate] = 1;
    }
    RS_TRY(mark(match, node->slot, err));
    return add_filters(match, err);
}

/* ---- hops ---- */

static double edge_fanout(const Match *match, const RsPatternEdge *edge)
{
    double nodes = rs_count_nodes(match->lower);
    double fanout = nodes < 1 ? 1 : rs_count_edges(match->lower, edge) / nodes;
    if (edge->direction == RS_DIRECTION_BOTH) fanout *= 2;
    if (!edge->many) return fanout;
    double rows = 1;
    uint32_t hops = edge->max_hops < WALK_HOPS ? edge->max_hops : WALK_HOPS;
    for (uint32_t i = 0; i < hops; i++)
        rows *= fanout < 1 ? 1 : fanout;
    return rows;
}

static bool types_apart(const RsPatternEdge *a, const RsPatternEdge *b)
{
    if (a->any_type || b->any_type) return false;
    for (uint32_t i = 0; i < a->type_count; i++)
        for (uint32_t j = 0; j < b->type_count; j++)
            if (rs_text_equal(a->types[i], b->types[j])) return false;
    return true;
}

/* The relationships of the same MATCH that stand already and that this one must not repeat. */
static RsStatus find_unlike(Match *match, const RsPatternEdge *edge, RsSlots *single,
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
        if (types_apart(edge, other)) continue;
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
    Match *match;
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
    const Match *match = context;
    return rs_lower_expr(match->lower, expr, match->bound, err);
}

/* Conditions of the search may hold subqueries: they see the locals, what is bound, and, asked of
 * a whole path, what it brings. */
static RsStatus lower_locals(Match *match, const RsPatternEdge *edge, RsError *err)
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

static RsStatus add_edge(Match *match, uint32_t index, RsError *err)
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
    double rows =
        match->top->rows * (bound || (has_left && has_right) ? 0.5 : edge_fanout(match, edge));
    if (rows < 1) rows = 1;

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
    return add_filters(match, err);
}

/* Is all there that the conditions inside a walk or a search read from outside it? */
static bool is_ready(const Match *match, const RsPatternEdge *edge)
{
    Asked asked = {match->bound, true};
    rs_pattern_edge_reads(edge, ask_slot, &asked);
    return asked.all;
}

/* Every relationship stands in the plan, or the pattern cannot be done. */
static RsStatus check_done(const Match *match, RsError *err)
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

/* The hop that can be taken now and multiplies the rows least; edge_count: there is none. */
static uint32_t next_edge(const Match *match)
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
        double rows = bound ? 0.1 : left && right ? 0.2 : edge_fanout(match, edge);
        if (edge->search != RS_SEARCH_NONE) rows = 1;
        if (best < match->pattern->edge_count && rows >= best_rows) continue;
        best = i;
        best_rows = rows;
    }
    return best;
}

static RsStatus match_steps(Match *match, RsError *err)
{
    const RsPattern *pattern = match->pattern;
    RS_TRY(add_filters(match, err));
    for (;;) {
        uint32_t edge = next_edge(match);
        if (edge < pattern->edge_count) {
            RS_TRY(add_edge(match, edge, err));
            continue;
        }
        uint32_t node = pattern->node_count;
        Start best = {0};
        for (uint32_t i = 0; i < pattern->node_count; i++) {
            if (has(match, pattern->nodes[i].slot)) continue;
            Start start = best_start(match, &pattern->nodes[i]);
            if (node < pattern->node_count && start.rows >= best.rows) continue;
            node = i;
            best = start;
        }
        if (node == pattern->node_count) break;
        RS_TRY(add_start(match, &pattern->nodes[node], &best, err));
    }
    RS_TRY(check_done(match, err));
    return add_filters(match, err);
}

RsStatus rs_lower_pattern(RsLower *lower, const RsPattern *pattern, uint32_t view, RsPlanNode *leaf,
                          RsBitmap *bound, RsPlanNode **out, RsError *err)
{
    if (pattern->edge_count > HOPS_LIMIT)
        return rs_fail(err, RS_LIMIT, "PatternTooLarge", pattern->edges[HOPS_LIMIT].span,
                       "one MATCH has %u relationships, more than the limit of %u",
                       pattern->edge_count, HOPS_LIMIT);
    Match match = {.lower = lower, .pattern = pattern, .view = view, .bound = bound, .top = leaf};
    match.edge_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->edge_count + 1);
    match.predicate_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->predicates.count + 1);
    match.path_done = RS_NEW_ARRAY(lower->arena, uint8_t, pattern->path_count + 1);
    if (match.edge_done == NULL || match.predicate_done == NULL || match.path_done == NULL)
        return rs_fail_memory(err);
    RS_TRY(match_steps(&match, err));
    *out = match.top;
    return RS_OK;
}
