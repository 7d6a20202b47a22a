/* lower.c - the logical plan to the physical one: each chain from its leaf upward. */
#include "plan/lower.h"

#define PATTERN_ROWS 10.0  /* of a step nobody has numbers for */
#define FILE_ROWS 1000.0   /* likewise, of a file */
#define FILTER_SHARE 0.5   /* of the rows that a predicate above a pattern lets through */
#define DISTINCT_SHARE 0.5 /* of the rows that are the first of their kind */
#define GROUP_SHARE 0.3    /* groups for each row */
#define CHAIN_LIMIT 10000u /* operators above one another: each takes stack when it runs */
#define NESTING_LIMIT 512u /* plans within plans */

RsPlanNode *rs_lower_node(RsLower *lower, RsPlanKind kind, const RsPlanNode *child, double rows)
{
    RsPlanNode *node = RS_NEW(lower->arena, RsPlanNode);
    if (node == NULL) return NULL;
    node->kind = kind;
    node->id = lower->next_id++;
    node->child = child;
    node->rows = rows;
    return node;
}

/* Puts a new operator on top of *top. */
static RsStatus stack(RsLower *lower, RsPlanKind kind, double rows, RsPlanNode **top, RsError *err)
{
    RsPlanNode *node = rs_lower_node(lower, kind, *top, rows);
    if (node == NULL) return rs_fail_memory(err);
    *top = node;
    return RS_OK;
}

RsStatus rs_lower_mark(RsBitmap *bound, RsSlot slot, RsError *err)
{
    if (slot == RS_NO_SLOT || rs_bitmap_set(bound, slot)) return RS_OK;
    return rs_fail_memory(err);
}

RsStatus rs_lower_copy(const RsBitmap *from, RsBitmap *to, RsError *err)
{
    rs_bitmap_init(to);
    for (uint32_t s = rs_bitmap_next(from, 0); s != UINT32_MAX; s = rs_bitmap_next(from, s + 1))
        if (!rs_bitmap_set(to, s)) return rs_fail_memory(err);
    return RS_OK;
}

/* The slots that are in `after` and were not in `before`. */
static RsStatus gained(RsLower *lower, const RsBitmap *before, const RsBitmap *after, RsSlots *out,
                       RsError *err)
{
    uint64_t count = rs_bitmap_count(after);
    RsSlot *slots = RS_NEW_ARRAY(lower->arena, RsSlot, count + 1);
    if (slots == NULL) return rs_fail_memory(err);
    out->items = slots;
    out->count = 0;
    for (uint32_t s = rs_bitmap_next(after, 0); s != UINT32_MAX; s = rs_bitmap_next(after, s + 1))
        if (!rs_bitmap_test(before, s)) slots[out->count++] = s;
    return RS_OK;
}

static RsStatus lower_filter(RsLower *lower, RsExprs where, RsBitmap *bound, RsPlanNode **top,
                             RsError *err)
{
    RS_TRY(rs_lower_exprs(lower, where, bound, err));
    double rows = (*top)->rows;
    for (uint32_t i = 0; i < where.count; i++)
        rows *= FILTER_SHARE;
    RS_TRY(stack(lower, RS_PLAN_FILTER, rows, top, err));
    (*top)->as.filter = where;
    return RS_OK;
}

static RsStatus lower_bindings(RsLower *lower, const RsBinding *items, uint32_t count,
                               RsBitmap *bound, RsError *err)
{
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(rs_lower_expr(lower, items[i].value, bound, err));
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(rs_lower_mark(bound, items[i].slot, err));
    return RS_OK;
}

static RsStatus lower_aggregate(RsLower *lower, const RsGrouping *grouping, RsBitmap *bound,
                                RsPlanNode **top, RsError *err)
{
    for (uint32_t i = 0; i < grouping->aggregate_count; i++) {
        const RsExpr *call = grouping->aggregates[i].value;
        for (uint32_t a = 0; a < call->arg_count; a++)
            RS_TRY(rs_lower_expr(lower, call->args[a], bound, err));
    }
    RS_TRY(lower_bindings(lower, grouping->keys, grouping->key_count, bound, err));
    for (uint32_t i = 0; i < grouping->aggregate_count; i++)
        RS_TRY(rs_lower_mark(bound, grouping->aggregates[i].slot, err));
    RsGrouping weighed = *grouping;
    RS_TRY(rs_lower_weigh(lower, *top, &weighed, err));
    double rows = grouping->key_count == 0 ? 1 : (*top)->rows * GROUP_SHARE + 1;
    RS_TRY(stack(lower, RS_PLAN_AGGREGATE, rows, top, err));
    (*top)->as.aggregate = weighed;
    return RS_OK;
}

static RsStatus lower_sort(RsLower *lower, const RsSorting *sort, RsBitmap *bound, RsPlanNode **top,
                           RsError *err)
{
    for (uint32_t i = 0; i < sort->count; i++)
        RS_TRY(rs_lower_expr(lower, sort->keys[i].value, bound, err));
    RS_TRY(stack(lower, RS_PLAN_SORT, (*top)->rows, top, err));
    (*top)->as.sort = *sort;
    return RS_OK;
}

static RsStatus lower_union(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                            const RsBitmap *outside, RsPlanNode **top, RsError *err)
{
    RsPlanNode *part;
    RsBitmap inside;
    RsStatus status = rs_lower_copy(outside, &inside, err);
    if (status == RS_OK) status = rs_lower_chain(lower, node->inner, &inside, &part, err);
    rs_bitmap_done(&inside);
    RS_TRY(status);
    RS_TRY(stack(lower, RS_PLAN_UNION, (*top)->rows + part->rows, top, err));
    (*top)->inner = part;
    (*top)->as.both = node->as.both;
    for (uint32_t i = 0; i < node->as.both.outputs.count; i++)
        RS_TRY(rs_lower_mark(bound, node->as.both.outputs.items[i], err));
    return RS_OK;
}

static RsStatus stack_apply(RsLower *lower, const RsLogical *node, const RsPlanNode *inner,
                            RsSlots produced, RsPlanNode **top, RsError *err)
{
    RsApplyKind kind = node->as.apply.kind;
    double rows = (*top)->rows * (kind == RS_APPLY_UNIT ? 1 : inner->rows < 1 ? 1 : inner->rows);
    RS_TRY(stack(lower, RS_PLAN_APPLY, rows, top, err));
    RsPlanNode *apply = *top;
    apply->inner = inner;
    apply->view = node->view;
    apply->as.apply.kind = kind;
    apply->as.apply.row_number = node->as.apply.row_number;
    apply->as.apply.opens_view = lower->statement->views[node->view].row_dependent;
    apply->as.apply.by_row = apply->as.apply.opens_view || rs_lower_by_row(inner);
    apply->as.apply.produced = produced;
    return RS_OK;
}

static RsStatus lower_apply(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                            RsPlanNode **top, RsError *err)
{
    RsPlanNode *inner;
    RsBitmap inside;
    RsSlots produced = {0};
    RsStatus status = rs_lower_copy(bound, &inside, err);
    if (status == RS_OK) status = rs_lower_chain(lower, node->inner, &inside, &inner, err);
    if (status == RS_OK && node->as.apply.kind != RS_APPLY_UNIT)
        status = gained(lower, bound, &inside, &produced, err);
    for (uint32_t i = 0; status == RS_OK && i < produced.count; i++)
        status = rs_lower_mark(bound, produced.items[i], err);
    rs_bitmap_done(&inside);
    return status != RS_OK ? status : stack_apply(lower, node, inner, produced, top, err);
}

static RsStatus stack_clause(RsLower *lower, RsPlanKind kind, const RsBoundClause *clause,
                             double rows, RsPlanNode **top, RsError *err)
{
    RS_TRY(stack(lower, kind, rows, top, err));
    (*top)->as.clause = clause;
    (*top)->view = clause->view;
    return RS_OK;
}

static RsStatus lower_transactions(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                                   RsPlanNode **top, RsError *err)
{
    RsPlanNode *inner;
    RS_TRY(rs_lower_chain(lower, node->inner, bound, &inner, err));
    RS_TRY(stack_clause(lower, RS_PLAN_TRANSACTIONS, node->as.clause, (*top)->rows, top, err));
    (*top)->inner = inner;
    return RS_OK;
}

static RsStatus lower_call(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                           RsPlanNode **top, RsError *err)
{
    RS_TRY(rs_lower_exprs(lower, clause->as.call.arguments, bound, err));
    for (uint32_t i = 0; i < clause->as.call.yield_count; i++)
        RS_TRY(rs_lower_mark(bound, clause->as.call.yields[i].slot, err));
    return stack_clause(lower, RS_PLAN_CALL, clause, (*top)->rows * PATTERN_ROWS, top, err);
}

static RsStatus lower_claims(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                             RsPlanNode **top, RsError *err)
{
    double rows = (*top)->rows;
    if (clause->as.claims.on == NULL) rows *= (double)rs_graph_counts(lower->graph).claims;
    RS_TRY(rs_lower_mark(bound, clause->as.claims.slot, err));
    return stack_clause(lower, RS_PLAN_CLAIMS, clause, rows, top, err);
}

static RsStatus lower_load(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                           RsPlanNode **top, RsError *err)
{
    RS_TRY(rs_lower_expr(lower, clause->as.load.url, bound, err));
    if (clause->as.load.terminator != NULL)
        RS_TRY(rs_lower_expr(lower, clause->as.load.terminator, bound, err));
    RS_TRY(rs_lower_mark(bound, clause->as.load.slot, err));
    return stack_clause(lower, RS_PLAN_LOAD_CSV, clause, (*top)->rows * FILE_ROWS, top, err);
}

static RsStatus lower_leaf(RsLower *lower, const RsLogical *node, RsPlanNode **top, RsError *err)
{
    bool argument = node->kind == RS_LOGICAL_ARGUMENT;
    RS_TRY(stack(lower, argument ? RS_PLAN_ARGUMENT : RS_PLAN_UNIT, 1, top, err));
    if (argument) (*top)->as.argument_row = node->as.argument_row;
    return RS_OK;
}

static RsStatus lower_limit(RsLower *lower, const RsLogical *node, RsPlanNode **top, RsError *err)
{
    const RsExpr *count = node->as.count;
    double asked = count->kind == RS_EXPR_CONST && count->value.type == RS_TYPE_INT
                       ? (double)count->value.as.integer
                       : PATTERN_ROWS;
    RS_TRY(stack(lower, RS_PLAN_LIMIT, (*top)->rows < asked ? (*top)->rows : asked, top, err));
    (*top)->as.count = count;
    return RS_OK;
}

/* A pattern right below an aggregation that counts is told so. */
static RsStatus lower_match(RsLower *lower, const RsLogical *node, const RsLogical *above,
                            RsBitmap *bound, RsPlanNode **top, RsError *err)
{
    RsBitmap read;
    bool counted = false;
    rs_bitmap_init(&read);
    RsStatus status = RS_OK;
    if (above != NULL && above->kind == RS_LOGICAL_AGGREGATE)
        status = rs_lower_counted(&above->as.aggregate, &read, &counted, err);
    lower->counted = counted ? &read : NULL;
    if (status == RS_OK)
        status = rs_lower_pattern(lower, node->as.match, node->view, *top, bound, top, err);
    lower->counted = NULL;
    rs_bitmap_done(&read);
    return status;
}

/* `outside`: the slots that are set below the whole chain. */
static RsStatus lower_step(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                           const RsBitmap *outside, RsPlanNode **top, RsError *err)
{
    double rows = *top == NULL ? 1 : (*top)->rows;
    switch (node->kind) {
    case RS_LOGICAL_UNIT:
    case RS_LOGICAL_ARGUMENT:
        return lower_leaf(lower, node, top, err);
    case RS_LOGICAL_MATCH:
        return lower_match(lower, node, NULL, bound, top, err);
    case RS_LOGICAL_UNWIND:
        RS_TRY(rs_lower_expr(lower, node->as.unwind.value, bound, err));
        RS_TRY(stack(lower, RS_PLAN_UNWIND, rows * PATTERN_ROWS, top, err));
        (*top)->as.unwind = node->as.unwind;
        return rs_lower_mark(bound, node->as.unwind.slot, err);
    case RS_LOGICAL_FILTER:
        return lower_filter(lower, node->as.filter, bound, top, err);
    case RS_LOGICAL_PROJECT:
        RS_TRY(lower_bindings(lower, node->as.project.items, node->as.project.count, bound, err));
        RS_TRY(stack(lower, RS_PLAN_PROJECT, rows, top, err));
        (*top)->as.project = node->as.project;
        return RS_OK;
    case RS_LOGICAL_AGGREGATE:
        return lower_aggregate(lower, &node->as.aggregate, bound, top, err);
    case RS_LOGICAL_DISTINCT:
        RS_TRY(rs_lower_set(lower, *top, node->as.distinct, err));
        RS_TRY(stack(lower, RS_PLAN_DISTINCT, rows * DISTINCT_SHARE, top, err));
        (*top)->as.distinct = node->as.distinct;
        return RS_OK;
    case RS_LOGICAL_SORT:
        return lower_sort(lower, &node->as.sort, bound, top, err);
    case RS_LOGICAL_SKIP:
        RS_TRY(stack(lower, RS_PLAN_SKIP, rows, top, err));
        (*top)->as.count = node->as.count;
        return RS_OK;
    case RS_LOGICAL_LIMIT:
        return lower_limit(lower, node, top, err);
    case RS_LOGICAL_UNION:
        return lower_union(lower, node, bound, outside, top, err);
    case RS_LOGICAL_APPLY:
        return lower_apply(lower, node, bound, top, err);
    case RS_LOGICAL_TRANSACTIONS:
        return lower_transactions(lower, node, bound, top, err);
    case RS_LOGICAL_CALL:
        return lower_call(lower, node->as.clause, bound, top, err);
    case RS_LOGICAL_CLAIMS:
        return lower_claims(lower, node->as.clause, bound, top, err);
    case RS_LOGICAL_HISTORY:
        RS_TRY(rs_lower_mark(bound, node->as.clause->as.history.slot, err));
        return stack_clause(lower, RS_PLAN_HISTORY, node->as.clause, rows * PATTERN_ROWS, top, err);
    case RS_LOGICAL_LOAD_CSV:
        return lower_load(lower, node->as.clause, bound, top, err);
    case RS_LOGICAL_CREATE:
    case RS_LOGICAL_MERGE:
    case RS_LOGICAL_SET:
    case RS_LOGICAL_DELETE:
    case RS_LOGICAL_CLAIM_WRITE:
    case RS_LOGICAL_RULE:
    case RS_LOGICAL_UNDO:
        return rs_lower_write(lower, node, bound, top, err);
    case RS_LOGICAL_NO_ROWS:
        return stack(lower, RS_PLAN_NO_ROWS, 0, top, err);
    case RS_LOGICAL_KIND_COUNT:
        break;
    }
    return rs_fail(err, RS_INTERNAL, "UnknownOperator", RS_NOWHERE,
                   "the planner met an unknown operator");
}

static RsStatus lower_steps(RsLower *lower, const RsLogical *const *chain, uint32_t count,
                            RsBitmap *bound, RsPlanNode **out, RsError *err)
{
    RsBitmap outside;
    RsStatus status = rs_lower_copy(bound, &outside, err);
    *out = NULL;
    for (uint32_t i = count; status == RS_OK && i > 0; i--) {
        const RsLogical *node = chain[i - 1], *above = i > 1 ? chain[i - 2] : NULL;
        status = node->kind == RS_LOGICAL_MATCH
                     ? lower_match(lower, node, above, bound, out, err)
                     : lower_step(lower, node, bound, &outside, out, err);
    }
    rs_bitmap_done(&outside);
    return status;
}

RsStatus rs_lower_chain(RsLower *lower, const RsLogical *top, RsBitmap *bound, RsPlanNode **out,
                        RsError *err)
{
    uint32_t count = 0;
    for (const RsLogical *node = top; node != NULL; node = node->child)
        count++;
    if (count > CHAIN_LIMIT || lower->depth >= NESTING_LIMIT)
        return rs_fail(err, RS_LIMIT, "PlanTooLarge", RS_NOWHERE,
                       "the statement is too long to plan: it has more than %u clauses in a row, "
                       "or queries nested deeper than %u",
                       CHAIN_LIMIT, NESTING_LIMIT);
    const RsLogical **chain = RS_NEW_ARRAY(lower->arena, const RsLogical *, count);
    if (chain == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++, top = top->child)
        chain[i] = top;
    lower->depth++;
    RsStatus status = lower_steps(lower, chain, count, bound, out, err);
    lower->depth--;
    return status;
}

RsStatus rs_plan(RsArena *arena, RsGraph *graph, const RsLogicalPlan *logical, const RsPlan **out,
                 RsError *err)
{
    uint32_t subqueries = logical->subplan_count;
    RsPlan *plan = RS_NEW(arena, RsPlan);
    RsLower lower = {.arena = arena,
                     .graph = graph,
                     .statement = logical->statement,
                     .logical = logical,
                     .slot_count = logical->slot_count,
                     .plan = plan};
    lower.subplans = RS_NEW_ARRAY(arena, const RsPlanNode *, subqueries + 1);
    lower.subplan_rows = RS_NEW_ARRAY(arena, RsSlot, subqueries + 1);
    lower.subplan_by_row = RS_NEW_ARRAY(arena, bool, subqueries + 1);
    lower.subplan_weights = RS_NEW_ARRAY(arena, RsSlot, subqueries + 1);
    lower.subplan_done = RS_NEW_ARRAY(arena, uint8_t, subqueries + 1);
    if (plan == NULL || lower.subplans == NULL || lower.subplan_rows == NULL ||
        lower.subplan_by_row == NULL || lower.subplan_weights == NULL || lower.subplan_done == NULL)
        return rs_fail_memory(err);
    RsPlanNode *root;
    RsBitmap bound;
    rs_bitmap_init(&bound);
    RsStatus status = rs_lower_chain(&lower, logical->root, &bound, &root, err);
    rs_bitmap_done(&bound);
    RS_TRY(status);
    plan->statement = logical->statement;
    plan->root = root;
    plan->subplans = lower.subplans;
    plan->subplan_rows = lower.subplan_rows;
    plan->subplan_by_row = lower.subplan_by_row;
    plan->subplan_weights = lower.subplan_weights;
    plan->subplan_count = subqueries;
    plan->slot_count = lower.slot_count;
    plan->node_count = lower.next_id;
    plan->costed = lower.costed;
    plan->costed_count = lower.costed_count;
    if (lower.costed_full) return rs_fail_memory(err);
    RS_TRY(rs_lower_columns(&lower, err));
    *out = plan;
    return RS_OK;
}
