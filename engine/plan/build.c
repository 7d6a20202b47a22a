/* build.c - clause by clause, the bound statement to a chain of logical operators. */
#include "base/arena.h"
#include "plan/logical.h"

typedef struct Build {
    RsArena *arena;
    RsLogicalPlan *plan;
} Build;

static RsStatus build_query(Build *build, const RsBoundQuery *query, RsLogical *leaf,
                            RsLogical **out, RsError *err);

/* Puts a new operator on top of *top. */
static RsStatus stack(Build *build, RsLogicalKind kind, uint32_t view, RsLogical **top,
                      RsError *err)
{
    RsLogical *node = rs_logical_new(build->arena, kind, *top);
    if (node == NULL) return rs_fail_memory(err);
    node->view = view;
    *top = node;
    return RS_OK;
}

static RsStatus stack_clause(Build *build, RsLogicalKind kind, const RsBoundClause *clause,
                             RsLogical **top, RsError *err)
{
    RS_TRY(stack(build, kind, clause->view, top, err));
    (*top)->as.clause = clause;
    return RS_OK;
}

static RsStatus stack_filter(Build *build, RsExprs where, RsLogical **top, RsError *err)
{
    if (where.count == 0) return RS_OK;
    RS_TRY(stack(build, RS_LOGICAL_FILTER, 0, top, err));
    (*top)->as.filter = where;
    return RS_OK;
}

/* A fresh ARGUMENT leaf and the slot where it puts the number of the outer row. */
static RsStatus argument(Build *build, RsLogical **out, RsSlot *row_number, RsError *err)
{
    *out = NULL;
    RS_TRY(stack(build, RS_LOGICAL_ARGUMENT, 0, out, err));
    *row_number = build->plan->slot_count++;
    (*out)->as.argument_row = *row_number;
    return RS_OK;
}

static RsStatus stack_apply(Build *build, RsApplyKind kind, RsLogical *inner, RsSlot row,
                            uint32_t view, RsLogical **top, RsError *err)
{
    RS_TRY(stack(build, RS_LOGICAL_APPLY, view, top, err));
    (*top)->inner = inner;
    (*top)->as.apply.kind = kind;
    (*top)->as.apply.row_number = row;
    return RS_OK;
}

static RsStatus stack_match(Build *build, const RsPattern *pattern, uint32_t view, RsLogical **top,
                            RsError *err)
{
    RS_TRY(stack(build, RS_LOGICAL_MATCH, view, top, err));
    (*top)->as.match = pattern;
    return RS_OK;
}

/* OPTIONAL, and a view that depends on the row, ask for a plan of their own. */
static RsStatus build_match(Build *build, const RsBoundClause *clause, RsLogical **top,
                            RsError *err)
{
    bool per_row = build->plan->statement->views[clause->view].row_dependent;
    if (!clause->optional && !per_row)
        return stack_match(build, clause->as.match, clause->view, top, err);
    RsLogical *inner;
    RsSlot row;
    RS_TRY(argument(build, &inner, &row, err));
    RS_TRY(stack_match(build, clause->as.match, clause->view, &inner, err));
    return stack_apply(build, clause->optional ? RS_APPLY_OPTIONAL : RS_APPLY_INNER, inner, row,
                       clause->view, top, err);
}

static RsStatus build_claims(Build *build, const RsBoundClause *clause, RsLogical **top,
                             RsError *err)
{
    bool per_row = build->plan->statement->views[clause->view].row_dependent;
    RsLogical *inner = *top;
    RsSlot row = RS_NO_SLOT;
    if (per_row) RS_TRY(argument(build, &inner, &row, err));
    RS_TRY(stack_clause(build, RS_LOGICAL_CLAIMS, clause, &inner, err));
    RS_TRY(stack_filter(build, clause->as.claims.where, &inner, err));
    if (per_row) return stack_apply(build, RS_APPLY_INNER, inner, row, clause->view, top, err);
    *top = inner;
    return RS_OK;
}

static RsStatus build_subquery(Build *build, const RsBoundClause *clause, RsLogical **top,
                               RsError *err)
{
    RsLogical *inner;
    RsSlot row;
    RS_TRY(argument(build, &inner, &row, err));
    RS_TRY(build_query(build, clause->as.subquery.query, inner, &inner, err));
    return stack_apply(build, clause->as.subquery.unit ? RS_APPLY_UNIT : RS_APPLY_INNER, inner, row,
                       clause->view, top, err);
}

/* The subquery as a plan of its own, that is run for one batch of rows after the other. */
static RsStatus build_transactions(Build *build, const RsBoundClause *clause, RsLogical **top,
                                   RsError *err)
{
    RsLogical *batch;
    RsSlot row;
    RS_TRY(argument(build, &batch, &row, err));
    RS_TRY(build_subquery(build, clause, &batch, err));
    RS_TRY(stack_clause(build, RS_LOGICAL_TRANSACTIONS, clause, top, err));
    (*top)->inner = batch;
    return RS_OK;
}

static RsStatus build_items(Build *build, const RsProjection *project, RsLogical **top,
                            RsError *err)
{
    bool any = false;
    for (uint32_t i = 0; i < project->item_count; i++) {
        const RsBinding *item = &project->items[i];
        any = any || item->value->kind != RS_EXPR_SLOT || item->value->slot != item->slot;
    }
    if (!any) return RS_OK;
    RS_TRY(stack(build, RS_LOGICAL_PROJECT, 0, top, err));
    (*top)->as.project = (RsItems){project->items, project->item_count};
    return RS_OK;
}

static RsStatus build_distinct(Build *build, const RsProjection *project, RsLogical **top,
                               RsError *err)
{
    RsSlot *slots = RS_NEW_ARRAY(build->arena, RsSlot, project->item_count + 1);
    if (slots == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < project->item_count; i++)
        slots[i] = project->items[i].slot;
    RS_TRY(stack(build, RS_LOGICAL_DISTINCT, 0, top, err));
    (*top)->as.distinct = (RsSlots){slots, project->item_count};
    return RS_OK;
}

static RsStatus build_count(Build *build, RsLogicalKind kind, const RsExpr *count, RsLogical **top,
                            RsError *err)
{
    if (count == NULL) return RS_OK;
    RS_TRY(stack(build, kind, 0, top, err));
    (*top)->as.count = count;
    return RS_OK;
}

static RsStatus build_project(Build *build, const RsProjection *project, RsLogical **top,
                              RsError *err)
{
    if (project->aggregating) {
        RS_TRY(stack(build, RS_LOGICAL_AGGREGATE, 0, top, err));
        (*top)->as.aggregate = (RsGrouping){project->keys, project->aggregates, project->key_count,
                                            project->aggregate_count};
    }
    RS_TRY(build_items(build, project, top, err));
    if (project->distinct) RS_TRY(build_distinct(build, project, top, err));
    if (project->sort_count > 0) {
        RS_TRY(stack(build, RS_LOGICAL_SORT, 0, top, err));
        (*top)->as.sort =
            (RsSorting){project->sort, project->sort_count, project->limit, project->skip};
    }
    RS_TRY(build_count(build, RS_LOGICAL_SKIP, project->skip, top, err));
    RS_TRY(build_count(build, RS_LOGICAL_LIMIT, project->limit, top, err));
    return stack_filter(build, project->where, top, err);
}

static RsStatus build_merge(Build *build, const RsBoundClause *clause, RsLogical **top,
                            RsError *err)
{
    RsLogical *inner;
    RsSlot row;
    RS_TRY(argument(build, &inner, &row, err));
    RS_TRY(stack_match(build, clause->as.merge.match, clause->view, &inner, err));
    RS_TRY(stack_clause(build, RS_LOGICAL_MERGE, clause, top, err));
    (*top)->inner = inner;
    return RS_OK;
}

static RsStatus build_clause(Build *build, const RsBoundClause *clause, RsLogical **top,
                             RsError *err)
{
    switch (clause->kind) {
    case RS_CLAUSE_MATCH:
        return build_match(build, clause, top, err);
    case RS_CLAUSE_UNWIND:
        RS_TRY(stack(build, RS_LOGICAL_UNWIND, 0, top, err));
        (*top)->as.unwind = clause->as.unwind;
        return RS_OK;
    case RS_CLAUSE_PROJECT:
        return build_project(build, clause->as.project, top, err);
    case RS_CLAUSE_CREATE:
        return stack_clause(build, RS_LOGICAL_CREATE, clause, top, err);
    case RS_CLAUSE_MERGE:
        return build_merge(build, clause, top, err);
    case RS_CLAUSE_SET:
        return stack_clause(build, RS_LOGICAL_SET, clause, top, err);
    case RS_CLAUSE_DELETE:
        return stack_clause(build, RS_LOGICAL_DELETE, clause, top, err);
    case RS_CLAUSE_CALL:
        RS_TRY(stack_clause(build, RS_LOGICAL_CALL, clause, top, err));
        return stack_filter(build, clause->as.call.where, top, err);
    case RS_CLAUSE_SUBQUERY:
        if (clause->as.subquery.in_transactions) return build_transactions(build, clause, top, err);
        return build_subquery(build, clause, top, err);
    case RS_CLAUSE_CLAIMS:
        return build_claims(build, clause, top, err);
    case RS_CLAUSE_CLAIM_WRITE:
        return stack_clause(build, RS_LOGICAL_CLAIM_WRITE, clause, top, err);
    case RS_CLAUSE_RULE:
        return stack_clause(build, RS_LOGICAL_RULE, clause, top, err);
    case RS_CLAUSE_HISTORY:
        RS_TRY(stack_clause(build, RS_LOGICAL_HISTORY, clause, top, err));
        return stack_filter(build, clause->as.history.where, top, err);
    case RS_CLAUSE_LOAD_CSV:
        return stack_clause(build, RS_LOGICAL_LOAD_CSV, clause, top, err);
    case RS_CLAUSE_UNDO:
        return stack_clause(build, RS_LOGICAL_UNDO, clause, top, err);
    }
    return rs_fail(err, RS_INTERNAL, "UnknownClause", clause->span,
                   "the planner met an unknown clause");
}

static RsStatus build_single(Build *build, const RsBoundSingle *single, RsLogical **top,
                             RsError *err)
{
    for (const RsBoundClause *clause = single->clauses; clause != NULL; clause = clause->next)
        RS_TRY(build_clause(build, clause, top, err));
    return RS_OK;
}

/* Each arm has a leaf of its own: the passes may change one arm and not the other. */
static RsStatus arm_leaf(Build *build, const RsLogical *leaf, RsLogical **out, RsError *err)
{
    RsLogical *copy = RS_NEW(build->arena, RsLogical);
    if (copy == NULL) return rs_fail_memory(err);
    *copy = *leaf;
    *out = copy;
    return RS_OK;
}

static RsStatus build_union(Build *build, const RsBoundQuery *query, const RsLogical *leaf,
                            RsLogical **top, RsError *err)
{
    RsSlots outputs = {query->outputs, query->column_count};
    for (uint32_t i = 0; i < query->single_count; i++) {
        const RsBoundSingle *single = &query->singles[i];
        RsLogical *part;
        RS_TRY(arm_leaf(build, leaf, &part, err));
        RS_TRY(build_single(build, single, &part, err));
        if (i == 0) {
            *top = part;
            continue;
        }
        RsSlots left = i == 1 ? (RsSlots){query->singles[0].outputs, query->column_count} : outputs;
        RS_TRY(stack(build, RS_LOGICAL_UNION, 0, top, err));
        (*top)->inner = part;
        (*top)->as.both = (RsBoth){outputs, left, (RsSlots){single->outputs, query->column_count}};
        if (!single->union_all) {
            RS_TRY(stack(build, RS_LOGICAL_DISTINCT, 0, top, err));
            (*top)->as.distinct = outputs;
        }
    }
    return RS_OK;
}

/* The single's own output slots under the names that the query promises. */
static RsStatus build_outputs(Build *build, const RsBoundQuery *query, RsLogical **top,
                              RsError *err)
{
    bool same = true;
    for (uint32_t i = 0; i < query->column_count; i++)
        same = same && query->outputs[i] == query->singles[0].outputs[i];
    if (same) return RS_OK;
    RsBinding *items = RS_NEW_ARRAY(build->arena, RsBinding, query->column_count);
    RsExpr *slots = RS_NEW_ARRAY(build->arena, RsExpr, query->column_count);
    if (items == NULL || slots == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < query->column_count; i++) {
        slots[i] = (RsExpr){.kind = RS_EXPR_SLOT, .slot = query->singles[0].outputs[i]};
        items[i] = (RsBinding){query->outputs[i], &slots[i]};
    }
    RS_TRY(stack(build, RS_LOGICAL_PROJECT, 0, top, err));
    (*top)->as.project = (RsItems){items, query->column_count};
    return RS_OK;
}

/* The parser bounds how deep queries stand in one another. */
static RsStatus build_query(Build *build, const RsBoundQuery *query, RsLogical *leaf,
                            RsLogical **out, RsError *err)
{
    *out = leaf;
    if (query->single_count > 1) return build_union(build, query, leaf, out, err);
    RS_TRY(build_single(build, &query->singles[0], out, err));
    return build_outputs(build, query, out, err);
}

static RsStatus build_subplan(Build *build, const RsBoundQuery *query, RsLogicalSubplan *subplan,
                              RsError *err)
{
    RsLogical *leaf;
    subplan->query = query;
    RS_TRY(argument(build, &leaf, &subplan->row_number, err));
    return build_query(build, query, leaf, &subplan->root, err);
}

RsStatus rs_logical_build(RsArena *arena, const RsBoundStatement *statement, RsLogicalPlan **out,
                          RsError *err)
{
    RsLogicalPlan *plan = RS_NEW(arena, RsLogicalPlan);
    if (plan == NULL) return rs_fail_memory(err);
    plan->statement = statement;
    plan->slot_count = statement->slot_count;
    plan->subplan_count = statement->subquery_count;
    plan->subplans = RS_NEW_ARRAY(arena, RsLogicalSubplan, plan->subplan_count + 1);
    if (plan->subplans == NULL) return rs_fail_memory(err);
    Build build = {arena, plan};
    for (uint32_t i = 0; i < plan->subplan_count; i++)
        RS_TRY(build_subplan(&build, statement->subqueries[i]->subquery, &plan->subplans[i], err));
    RsLogical *root = NULL;
    RS_TRY(stack(&build, RS_LOGICAL_UNIT, 0, &root, err));
    RS_TRY(build_query(&build, statement->query, root, &root, err));
    if (statement->query->column_count == 0)
        RS_TRY(stack(&build, RS_LOGICAL_NO_ROWS, 0, &root, err));
    plan->root = root;
    *out = plan;
    return RS_OK;
}
