/* lower.c - clause by clause, the bound statement to a chain of operators. */
#include "plan/lower.h"

#define PATTERN_ROWS 10.0 /* of a step nobody has numbers for */

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

static RsStatus mark(RsBitmap *bound, RsSlot slot, RsError *err)
{
    if (slot == RS_NO_SLOT || rs_bitmap_set(bound, slot)) return RS_OK;
    return rs_fail_memory(err);
}

static RsStatus stack_filter(RsLower *lower, RsExprs where, const RsBitmap *bound, RsPlanNode **top,
                             RsError *err)
{
    if (where.count == 0) return RS_OK;
    RS_TRY(rs_lower_exprs(lower, where, bound, err));
    double rows = (*top)->rows;
    for (uint32_t i = 0; i < where.count; i++)
        rows *= 0.5;
    RS_TRY(stack(lower, RS_PLAN_FILTER, rows, top, err));
    (*top)->as.filter = where;
    return RS_OK;
}

/* ---- reading ---- */

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

static RsStatus copy_bitmap(const RsBitmap *from, RsBitmap *to, RsError *err)
{
    rs_bitmap_init(to);
    for (uint32_t s = rs_bitmap_next(from, 0); s != UINT32_MAX; s = rs_bitmap_next(from, s + 1))
        if (!rs_bitmap_set(to, s)) return rs_fail_memory(err);
    return RS_OK;
}

RsPlanNode *rs_lower_argument(RsLower *lower, RsSlot *row_number)
{
    RsPlanNode *leaf = rs_lower_node(lower, RS_PLAN_ARGUMENT, NULL, 1);
    if (leaf == NULL) return NULL;
    *row_number = lower->next_slot++;
    leaf->as.argument_row = *row_number;
    return leaf;
}

/* APPLY of an inner plan on top of *top; `before` are the slots set outside. */
static RsStatus stack_apply(RsLower *lower, RsApplyKind kind, const RsPlanNode *inner, RsSlot row,
                            const RsBitmap *before, const RsBitmap *after, uint32_t view,
                            RsPlanNode **top, RsError *err)
{
    double rows = (*top)->rows * (kind == RS_APPLY_UNIT ? 1 : inner->rows < 1 ? 1 : inner->rows);
    RS_TRY(stack(lower, RS_PLAN_APPLY, rows, top, err));
    RsPlanNode *apply = *top;
    apply->inner = inner;
    apply->view = view;
    apply->as.apply.kind = kind;
    apply->as.apply.row_number = row;
    apply->as.apply.opens_view = lower->statement->views[view].row_dependent;
    apply->as.apply.by_row = apply->as.apply.opens_view || rs_lower_by_row(inner);
    return gained(lower, before, after, &apply->as.apply.produced, err);
}

static RsStatus lower_match(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                            RsPlanNode **top, RsError *err)
{
    bool per_row = lower->statement->views[clause->view].row_dependent;
    if (!clause->optional && !per_row)
        return rs_lower_pattern(lower, clause->as.match, clause->view, *top, bound, top, err);

    RsSlot row;
    RsPlanNode *inner = rs_lower_argument(lower, &row);
    if (inner == NULL) return rs_fail_memory(err);
    RsBitmap before;
    RsStatus status = copy_bitmap(bound, &before, err);
    if (status == RS_OK)
        status = rs_lower_pattern(lower, clause->as.match, clause->view, inner, bound, &inner, err);
    if (status == RS_OK)
        status = stack_apply(lower, clause->optional ? RS_APPLY_OPTIONAL : RS_APPLY_INNER, inner,
                             row, &before, bound, clause->view, top, err);
    rs_bitmap_done(&before);
    return status;
}

static RsStatus lower_subquery(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                               RsPlanNode **top, RsError *err)
{
    RsSlot row;
    RsPlanNode *inner = rs_lower_argument(lower, &row);
    if (inner == NULL) return rs_fail_memory(err);
    bool unit = clause->as.subquery.unit;
    RsBitmap before;
    RsBitmap inside;
    rs_bitmap_init(&inside);
    RsStatus status = copy_bitmap(bound, &before, err);
    if (status == RS_OK) status = copy_bitmap(bound, &inside, err);
    if (status == RS_OK)
        status = rs_lower_query(lower, clause->as.subquery.query, inner, &inside, &inner, err);
    const RsBoundQuery *query = clause->as.subquery.query;
    for (uint32_t i = 0; status == RS_OK && !unit && i < query->column_count; i++)
        status = mark(bound, query->outputs[i], err);
    if (status == RS_OK)
        status = stack_apply(lower, unit ? RS_APPLY_UNIT : RS_APPLY_INNER, inner, row, &before,
                             bound, clause->view, top, err);
    rs_bitmap_done(&before);
    rs_bitmap_done(&inside);
    return status;
}

static RsStatus lower_bindings(RsLower *lower, const RsBinding *items, uint32_t count,
                               const RsBitmap *bound, RsError *err)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i].value != NULL) RS_TRY(rs_lower_expr(lower, items[i].value, bound, err));
    return RS_OK;
}

static RsStatus lower_items(RsLower *lower, const RsProjection *project, RsBitmap *bound,
                            RsPlanNode **top, RsError *err)
{
    RS_TRY(lower_bindings(lower, project->items, project->item_count, bound, err));
    bool any = false;
    for (uint32_t i = 0; i < project->item_count; i++) {
        const RsBinding *item = &project->items[i];
        bool passes = item->value->kind == RS_EXPR_SLOT && item->value->slot == item->slot;
        any = any || !passes;
        RS_TRY(mark(bound, item->slot, err));
    }
    if (!any) return RS_OK;
    RS_TRY(stack(lower, RS_PLAN_PROJECT, (*top)->rows, top, err));
    (*top)->as.project.items = project->items;
    (*top)->as.project.count = project->item_count;
    return RS_OK;
}

static RsStatus lower_distinct(RsLower *lower, const RsProjection *project, RsPlanNode **top,
                               RsError *err)
{
    RsSlot *slots = RS_NEW_ARRAY(lower->arena, RsSlot, project->item_count + 1);
    if (slots == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < project->item_count; i++)
        slots[i] = project->items[i].slot;
    RS_TRY(stack(lower, RS_PLAN_DISTINCT, (*top)->rows * 0.5, top, err));
    (*top)->as.distinct = (RsSlots){slots, project->item_count};
    return RS_OK;
}

static RsStatus lower_project(RsLower *lower, const RsProjection *project, RsBitmap *bound,
                              RsPlanNode **top, RsError *err)
{
    if (project->aggregating) {
        RS_TRY(lower_bindings(lower, project->keys, project->key_count, bound, err));
        for (uint32_t i = 0; i < project->aggregate_count; i++) {
            const RsExpr *call = project->aggregates[i].value;
            for (uint32_t a = 0; a < call->arg_count; a++)
                RS_TRY(rs_lower_expr(lower, call->args[a], bound, err));
        }
        double rows = project->key_count == 0 ? 1 : (*top)->rows * 0.3 + 1;
        RS_TRY(stack(lower, RS_PLAN_AGGREGATE, rows, top, err));
        (*top)->as.aggregate.keys = project->keys;
        (*top)->as.aggregate.key_count = project->key_count;
        (*top)->as.aggregate.aggregates = project->aggregates;
        (*top)->as.aggregate.aggregate_count = project->aggregate_count;
        for (uint32_t i = 0; i < project->key_count; i++)
            RS_TRY(mark(bound, project->keys[i].slot, err));
        for (uint32_t i = 0; i < project->aggregate_count; i++)
            RS_TRY(mark(bound, project->aggregates[i].slot, err));
    }
    RS_TRY(lower_items(lower, project, bound, top, err));
    if (project->distinct) RS_TRY(lower_distinct(lower, project, top, err));
    if (project->sort_count > 0) {
        for (uint32_t i = 0; i < project->sort_count; i++)
            RS_TRY(rs_lower_expr(lower, project->sort[i].value, bound, err));
        RS_TRY(stack(lower, RS_PLAN_SORT, (*top)->rows, top, err));
        (*top)->as.sort.keys = project->sort;
        (*top)->as.sort.count = project->sort_count;
        (*top)->as.sort.limit = project->limit;
        (*top)->as.sort.skip = project->skip;
    }
    if (project->skip != NULL) {
        RS_TRY(stack(lower, RS_PLAN_SKIP, (*top)->rows, top, err));
        (*top)->as.count = project->skip;
    }
    if (project->limit != NULL) {
        RS_TRY(stack(lower, RS_PLAN_LIMIT,
                     (*top)->rows < PATTERN_ROWS ? (*top)->rows : PATTERN_ROWS, top, err));
        (*top)->as.count = project->limit;
    }
    return stack_filter(lower, project->where, bound, top, err);
}

/* ---- writing ---- */

static RsStatus lower_create_slots(RsLower *lower, const RsCreatePattern *create, RsBitmap *bound,
                                   RsError *err)
{
    /* Maps of later elements may read earlier ones, so all are marked before they are looked at. */
    for (uint32_t i = 0; i < create->node_count; i++)
        RS_TRY(mark(bound, create->nodes[i].slot, err));
    for (uint32_t i = 0; i < create->edge_count; i++)
        RS_TRY(mark(bound, create->edges[i].slot, err));
    for (uint32_t i = 0; i < create->path_count; i++)
        RS_TRY(mark(bound, create->paths[i].slot, err));
    for (uint32_t i = 0; i < create->node_count; i++)
        if (create->nodes[i].properties != NULL)
            RS_TRY(rs_lower_expr(lower, create->nodes[i].properties, bound, err));
    for (uint32_t i = 0; i < create->edge_count; i++)
        if (create->edges[i].properties != NULL)
            RS_TRY(rs_lower_expr(lower, create->edges[i].properties, bound, err));
    return RS_OK;
}

static RsStatus lower_sets(RsLower *lower, RsBoundSets sets, const RsBitmap *bound, RsError *err)
{
    for (uint32_t i = 0; i < sets.count; i++) {
        RS_TRY(rs_lower_expr(lower, sets.items[i].target, bound, err));
        if (sets.items[i].value != NULL)
            RS_TRY(rs_lower_expr(lower, sets.items[i].value, bound, err));
    }
    return RS_OK;
}

static RsStatus lower_merge(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                            RsPlanNode **top, RsError *err)
{
    RsSlot row;
    RsPlanNode *inner = rs_lower_argument(lower, &row);
    if (inner == NULL) return rs_fail_memory(err);
    RS_TRY(
        rs_lower_pattern(lower, clause->as.merge.match, clause->view, inner, bound, &inner, err));
    RS_TRY(lower_create_slots(lower, clause->as.merge.create, bound, err));
    RS_TRY(lower_sets(lower, clause->as.merge.on_create, bound, err));
    RS_TRY(lower_sets(lower, clause->as.merge.on_match, bound, err));
    RS_TRY(stack(lower, RS_PLAN_MERGE, (*top)->rows, top, err));
    (*top)->inner = inner;
    (*top)->as.clause = clause;
    return RS_OK;
}

static RsStatus lower_optional_expr(RsLower *lower, const RsExpr *expr, const RsBitmap *bound,
                                    RsError *err)
{
    return expr == NULL ? RS_OK : rs_lower_expr(lower, expr, bound, err);
}

static RsStatus lower_claim_write(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                                  RsError *err)
{
    const RsBoundFact *fact = clause->as.claim_write.fact;
    const RsBoundAttribution *a = clause->as.claim_write.attribution;
    if (fact->pattern != NULL) RS_TRY(lower_create_slots(lower, fact->pattern, bound, err));
    RS_TRY(lower_optional_expr(lower, fact->value, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->according_to, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->via, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->properties, bound, err));
    const RsExpr *parts[] = {a->behalf,     a->valid_from, a->valid_to, a->valid_in,
                             a->confidence, a->quote,      a->locator};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        RS_TRY(lower_optional_expr(lower, parts[i], bound, err));
    return mark(bound, clause->as.claim_write.as, err);
}

/* ---- clauses ---- */

static RsStatus stack_clause(RsLower *lower, RsPlanKind kind, const RsBoundClause *clause,
                             double rows, RsPlanNode **top, RsError *err)
{
    RS_TRY(stack(lower, kind, rows, top, err));
    (*top)->as.clause = clause;
    (*top)->view = clause->view;
    return RS_OK;
}

static RsStatus lower_clause(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                             RsPlanNode **top, RsError *err)
{
    double rows = (*top)->rows;
    switch (clause->kind) {
    case RS_CLAUSE_MATCH:
        return lower_match(lower, clause, bound, top, err);
    case RS_CLAUSE_UNWIND:
        RS_TRY(rs_lower_expr(lower, clause->as.unwind.value, bound, err));
        RS_TRY(stack(lower, RS_PLAN_UNWIND, rows * PATTERN_ROWS, top, err));
        (*top)->as.unwind = clause->as.unwind;
        return mark(bound, clause->as.unwind.slot, err);
    case RS_CLAUSE_PROJECT:
        return lower_project(lower, clause->as.project, bound, top, err);
    case RS_CLAUSE_CREATE:
        RS_TRY(lower_create_slots(lower, clause->as.create, bound, err));
        return stack_clause(lower, RS_PLAN_CREATE, clause, rows, top, err);
    case RS_CLAUSE_MERGE:
        return lower_merge(lower, clause, bound, top, err);
    case RS_CLAUSE_SET:
        RS_TRY(lower_sets(lower, clause->as.set, bound, err));
        return stack_clause(lower, RS_PLAN_SET, clause, rows, top, err);
    case RS_CLAUSE_DELETE:
        RS_TRY(rs_lower_exprs(lower, clause->as.remove.targets, bound, err));
        return stack_clause(lower, RS_PLAN_DELETE, clause, rows, top, err);
    case RS_CLAUSE_CALL:
        RS_TRY(rs_lower_exprs(lower, clause->as.call.arguments, bound, err));
        for (uint32_t i = 0; i < clause->as.call.yield_count; i++)
            RS_TRY(mark(bound, clause->as.call.yields[i].slot, err));
        RS_TRY(stack_clause(lower, RS_PLAN_CALL, clause, rows * PATTERN_ROWS, top, err));
        return stack_filter(lower, clause->as.call.where, bound, top, err);
    case RS_CLAUSE_SUBQUERY:
        return lower_subquery(lower, clause, bound, top, err);
    case RS_CLAUSE_CLAIMS:
        RS_TRY(mark(bound, clause->as.claims.slot, err));
        if (clause->as.claims.on == NULL) rows *= (double)rs_graph_counts(lower->graph).claims;
        RS_TRY(stack_clause(lower, RS_PLAN_CLAIMS, clause, rows, top, err));
        return stack_filter(lower, clause->as.claims.where, bound, top, err);
    case RS_CLAUSE_CLAIM_WRITE:
        RS_TRY(lower_claim_write(lower, clause, bound, err));
        return stack_clause(lower, RS_PLAN_CLAIM_WRITE, clause, rows, top, err);
    case RS_CLAUSE_HISTORY:
        return rs_fail(err, RS_UNSUPPORTED, "NotSupported", clause->span,
                       "not supported yet: HISTORY");
    }
    return rs_fail(err, RS_INTERNAL, "UnknownClause", clause->span,
                   "the planner met an unknown clause");
}

static RsStatus lower_single(RsLower *lower, const RsBoundSingle *single, RsBitmap *bound,
                             RsPlanNode **top, RsError *err)
{
    for (const RsBoundClause *clause = single->clauses; clause != NULL; clause = clause->next)
        RS_TRY(lower_clause(lower, clause, bound, top, err));
    return RS_OK;
}

static RsStatus lower_union(RsLower *lower, const RsBoundQuery *query, RsPlanNode *leaf,
                            const RsBitmap *outside, RsPlanNode **top, RsError *err)
{
    RsSlots outputs = {query->outputs, query->column_count};
    for (uint32_t i = 0; i < query->single_count; i++) {
        const RsBoundSingle *single = &query->singles[i];
        RsPlanNode *part = leaf;
        RsBitmap bound;
        RsStatus status = copy_bitmap(outside, &bound, err);
        if (status == RS_OK) status = lower_single(lower, single, &bound, &part, err);
        rs_bitmap_done(&bound);
        RS_TRY(status);
        if (i == 0) {
            *top = part;
            continue;
        }
        RsSlots left = i == 1 ? (RsSlots){query->singles[0].outputs, query->column_count} : outputs;
        RS_TRY(stack(lower, RS_PLAN_UNION, (*top)->rows + part->rows, top, err));
        (*top)->inner = part;
        (*top)->as.both.outputs = outputs;
        (*top)->as.both.left = left;
        (*top)->as.both.right = (RsSlots){single->outputs, query->column_count};
        if (!single->union_all) {
            RS_TRY(stack(lower, RS_PLAN_DISTINCT, (*top)->rows, top, err));
            (*top)->as.distinct = outputs;
        }
    }
    return RS_OK;
}

/* The single's own output slots under the names that the query promises. */
static RsStatus lower_outputs(RsLower *lower, const RsBoundQuery *query, RsPlanNode **top,
                              RsError *err)
{
    bool same = true;
    for (uint32_t i = 0; i < query->column_count; i++)
        same = same && query->outputs[i] == query->singles[0].outputs[i];
    if (same) return RS_OK;
    RsBinding *items = RS_NEW_ARRAY(lower->arena, RsBinding, query->column_count);
    RsExpr *slots = RS_NEW_ARRAY(lower->arena, RsExpr, query->column_count);
    if (items == NULL || slots == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < query->column_count; i++) {
        slots[i] = (RsExpr){.kind = RS_EXPR_SLOT, .slot = query->singles[0].outputs[i]};
        items[i] = (RsBinding){query->outputs[i], &slots[i]};
    }
    RS_TRY(stack(lower, RS_PLAN_PROJECT, (*top)->rows, top, err));
    (*top)->as.project.items = items;
    (*top)->as.project.count = query->column_count;
    return RS_OK;
}

RsStatus rs_lower_query(RsLower *lower, const RsBoundQuery *query, RsPlanNode *leaf,
                        RsBitmap *bound, RsPlanNode **out, RsError *err)
{
    *out = leaf;
    if (query->single_count == 1) {
        RS_TRY(lower_single(lower, &query->singles[0], bound, out, err));
        RS_TRY(lower_outputs(lower, query, out, err));
    } else {
        RS_TRY(lower_union(lower, query, leaf, bound, out, err));
    }
    for (uint32_t i = 0; i < query->column_count; i++)
        RS_TRY(mark(bound, query->outputs[i], err));
    return RS_OK;
}

RsStatus rs_plan(RsArena *arena, const RsGraph *graph, const RsBoundStatement *statement,
                 const RsPlan **out, RsError *err)
{
    RsPlan *plan = RS_NEW(arena, RsPlan);
    uint32_t subqueries = statement->subquery_count;
    RsLower lower = {.arena = arena, .graph = graph, .statement = statement, .plan = plan};
    lower.subplans = RS_NEW_ARRAY(arena, const RsPlanNode *, subqueries + 1);
    lower.subplan_rows = RS_NEW_ARRAY(arena, RsSlot, subqueries + 1);
    lower.subplan_by_row = RS_NEW_ARRAY(arena, bool, subqueries + 1);
    lower.subplan_queries = RS_NEW_ARRAY(arena, const RsBoundQuery *, subqueries + 1);
    lower.subplan_done = RS_NEW_ARRAY(arena, uint8_t, subqueries + 1);
    if (plan == NULL || lower.subplans == NULL || lower.subplan_rows == NULL ||
        lower.subplan_by_row == NULL || lower.subplan_queries == NULL || lower.subplan_done == NULL)
        return rs_fail_memory(err);
    lower.next_slot = statement->slot_count;
    plan->statement = statement;

    RsPlanNode *root = rs_lower_node(&lower, RS_PLAN_UNIT, NULL, 1);
    if (root == NULL) return rs_fail_memory(err);
    RsBitmap bound;
    rs_bitmap_init(&bound);
    RsStatus status = rs_lower_query(&lower, statement->query, root, &bound, &root, err);
    rs_bitmap_done(&bound);
    RS_TRY(status);
    if (statement->query->column_count == 0) RS_TRY(stack(&lower, RS_PLAN_NO_ROWS, 0, &root, err));
    plan->root = root;
    plan->subplans = lower.subplans;
    plan->subplan_rows = lower.subplan_rows;
    plan->subplan_by_row = lower.subplan_by_row;
    plan->subplan_count = subqueries;
    plan->slot_count = lower.next_slot;
    plan->node_count = lower.next_id;
    RS_TRY(rs_lower_columns(&lower, err));
    *out = plan;
    return RS_OK;
}
