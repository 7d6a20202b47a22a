/* subplan.c - the plans of subqueries that stand inside expressions. */
#include "plan/lower.h"

RsStatus rs_lower_exprs(RsLower *lower, RsExprs exprs, const RsBitmap *bound, RsError *err)
{
    for (uint32_t i = 0; i < exprs.count; i++)
        RS_TRY(rs_lower_expr(lower, exprs.items[i], bound, err));
    return RS_OK;
}

/* EXISTS and COUNT only count the rows; their columns are read by nobody. */
static RsStatus weigh_rows(RsLower *lower, const RsExpr *expr, RsPlanNode *inner, RsError *err)
{
    uint32_t index = expr->subquery_index;
    lower->subplan_weights[index] = RS_NO_SLOT;
    if (expr->what == RS_SUBQUERY_COLLECT) return RS_OK;
    RsBitmap read;
    rs_bitmap_init(&read);
    RsStatus status = rs_lower_mark(&read, lower->subplan_rows[index], err);
    const RsBoundQuery *query = expr->subquery;
    for (uint32_t i = 0; status == RS_OK && i < query->column_count; i++)
        status = rs_lower_mark(&read, query->outputs[i], err);
    if (status == RS_OK)
        status = rs_lower_weights(lower, inner, expr->what == RS_SUBQUERY_EXISTS, &read,
                                  &lower->subplan_weights[index], err);
    rs_bitmap_done(&read);
    return status;
}

static RsStatus lower_inner(RsLower *lower, const RsExpr *expr, RsBitmap *inside, RsError *err)
{
    uint32_t index = expr->subquery_index;
    const RsLogicalSubplan *subplan = &lower->logical->subplans[index];
    RsPlanNode *inner;
    RS_TRY(rs_lower_chain(lower, subplan->root, inside, &inner, err));
    lower->subplans[index] = inner;
    lower->subplan_rows[index] = subplan->row_number;
    lower->subplan_by_row[index] = rs_lower_by_row(inner);
    return weigh_rows(lower, expr, inner, err);
}

static RsStatus lower_subplan(RsLower *lower, const RsExpr *expr, const RsBitmap *bound,
                              RsError *err)
{
    if (lower->subplan_done[expr->subquery_index]) return RS_OK;
    lower->subplan_done[expr->subquery_index] = 1;
    RsBitmap inside;
    RsStatus status = rs_lower_copy(bound, &inside, err);
    if (status == RS_OK) status = lower_inner(lower, expr, &inside, err);
    rs_bitmap_done(&inside);
    return status;
}

RsStatus rs_lower_expr(RsLower *lower, const RsExpr *expr, const RsBitmap *bound, RsError *err)
{
    if (expr == NULL) return RS_OK;
    if (lower->statement->subquery_count == 0) return RS_OK;
    if (expr->kind == RS_EXPR_SUBQUERY) return lower_subplan(lower, expr, bound, err);
    /* Locals of a comprehension are set for what stands inside it. */
    RsBitmap inside;
    bool local = expr->kind == RS_EXPR_COMPREHENSION || expr->kind == RS_EXPR_QUANTIFIER ||
                 expr->kind == RS_EXPR_REDUCE;
    const RsBitmap *inner = bound;
    RsStatus status = RS_OK;
    if (local) {
        status = rs_lower_copy(bound, &inside, err);
        if (status == RS_OK && !rs_bitmap_set(&inside, expr->slot)) status = rs_fail_memory(err);
        if (status == RS_OK && expr->kind == RS_EXPR_REDUCE &&
            !rs_bitmap_set(&inside, expr->other_slot))
            status = rs_fail_memory(err);
        inner = &inside;
    }
    for (uint32_t i = 0; status == RS_OK && i < expr->arg_count; i++)
        status = rs_lower_expr(lower, expr->args[i], inner, err);
    if (local) rs_bitmap_done(&inside);
    return status;
}

bool rs_lower_by_row(const RsPlanNode *inner)
{
    for (const RsPlanNode *node = inner; node != NULL; node = node->child) {
        switch (node->kind) {
        case RS_PLAN_AGGREGATE:
        case RS_PLAN_SORT:
        case RS_PLAN_SKIP:
        case RS_PLAN_LIMIT:
        case RS_PLAN_DISTINCT:
        case RS_PLAN_UNION:
        case RS_PLAN_CREATE:
        case RS_PLAN_MERGE:
        case RS_PLAN_SET:
        case RS_PLAN_DELETE:
        case RS_PLAN_CLAIM_WRITE:
        case RS_PLAN_RULE:
        case RS_PLAN_UNDO:
        case RS_PLAN_TRANSACTIONS:
        case RS_PLAN_NO_ROWS:
            return true;
        case RS_PLAN_APPLY:
            /* Each inner plan numbers its own rows: only the writes inside matter out here. */
            if (node->as.apply.kind == RS_APPLY_UNIT) return true;
            break;
        case RS_PLAN_UNIT:
        case RS_PLAN_ARGUMENT:
        case RS_PLAN_NODE_SCAN:
        case RS_PLAN_LABEL_SCAN:
        case RS_PLAN_NODE_SEEK:
        case RS_PLAN_EXPAND:
        case RS_PLAN_DEGREE:
        case RS_PLAN_EDGE_ENDS:
        case RS_PLAN_VAR_EXPAND:
        case RS_PLAN_PATH_SEARCH:
        case RS_PLAN_ROUTE:
        case RS_PLAN_FILTER:
        case RS_PLAN_PROJECT:
        case RS_PLAN_UNWIND:
        case RS_PLAN_CALL:
        case RS_PLAN_CLAIMS:
        case RS_PLAN_HISTORY:
        case RS_PLAN_LOAD_CSV:
        case RS_PLAN_KIND_COUNT:
            break;
        }
    }
    return false;
}
