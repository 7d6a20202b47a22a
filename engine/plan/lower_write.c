/* lower_write.c - the clauses that write, as physical operators. */
#include "plan/lower.h"

static RsStatus lower_create_slots(RsLower *lower, const RsCreatePattern *create, RsBitmap *bound,
                                   RsError *err)
{
    /* Maps of later elements may read earlier ones, so all are marked before they are looked at. */
    for (uint32_t i = 0; i < create->node_count; i++)
        RS_TRY(rs_lower_mark(bound, create->nodes[i].slot, err));
    for (uint32_t i = 0; i < create->edge_count; i++)
        RS_TRY(rs_lower_mark(bound, create->edges[i].slot, err));
    for (uint32_t i = 0; i < create->path_count; i++)
        RS_TRY(rs_lower_mark(bound, create->paths[i].slot, err));
    for (uint32_t i = 0; i < create->node_count; i++)
        RS_TRY(rs_lower_expr(lower, create->nodes[i].properties, bound, err));
    for (uint32_t i = 0; i < create->edge_count; i++)
        RS_TRY(rs_lower_expr(lower, create->edges[i].properties, bound, err));
    return RS_OK;
}

static RsStatus lower_sets(RsLower *lower, RsBoundSets sets, const RsBitmap *bound, RsError *err)
{
    for (uint32_t i = 0; i < sets.count; i++) {
        RS_TRY(rs_lower_expr(lower, sets.items[i].target, bound, err));
        RS_TRY(rs_lower_expr(lower, sets.items[i].value, bound, err));
    }
    return RS_OK;
}

static RsStatus lower_merge(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                            const RsPlanNode **inner, RsError *err)
{
    const RsBoundClause *clause = node->as.clause;
    RsPlanNode *match;
    RS_TRY(rs_lower_chain(lower, node->inner, bound, &match, err));
    RS_TRY(lower_create_slots(lower, clause->as.merge.create, bound, err));
    RS_TRY(lower_sets(lower, clause->as.merge.on_create, bound, err));
    RS_TRY(lower_sets(lower, clause->as.merge.on_match, bound, err));
    *inner = match;
    return RS_OK;
}

static RsStatus lower_claim_write(RsLower *lower, const RsBoundClause *clause, RsBitmap *bound,
                                  RsError *err)
{
    const RsBoundFact *fact = clause->as.claim_write.fact;
    const RsBoundAttribution *a = clause->as.claim_write.attribution;
    if (fact->pattern != NULL) RS_TRY(lower_create_slots(lower, fact->pattern, bound, err));
    RS_TRY(rs_lower_expr(lower, fact->value, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->according_to, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->via, bound, err));
    RS_TRY(rs_lower_exprs(lower, a->properties, bound, err));
    const RsExpr *parts[] = {a->behalf,     a->valid_from, a->valid_to, a->valid_in,
                             a->confidence, a->quote,      a->locator};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        RS_TRY(rs_lower_expr(lower, parts[i], bound, err));
    return rs_lower_mark(bound, clause->as.claim_write.as, err);
}

RsStatus rs_lower_write(RsLower *lower, const RsLogical *node, RsBitmap *bound, RsPlanNode **top,
                        RsError *err)
{
    const RsBoundClause *clause = node->as.clause;
    const RsPlanNode *inner = NULL;
    RsPlanKind kind = RS_PLAN_KIND_COUNT;
    if (node->kind == RS_LOGICAL_CREATE) {
        kind = RS_PLAN_CREATE;
        RS_TRY(lower_create_slots(lower, clause->as.create, bound, err));
    } else if (node->kind == RS_LOGICAL_MERGE) {
        kind = RS_PLAN_MERGE;
        RS_TRY(lower_merge(lower, node, bound, &inner, err));
    } else if (node->kind == RS_LOGICAL_SET) {
        kind = RS_PLAN_SET;
        RS_TRY(lower_sets(lower, clause->as.set, bound, err));
    } else if (node->kind == RS_LOGICAL_DELETE) {
        kind = RS_PLAN_DELETE;
        RS_TRY(rs_lower_exprs(lower, clause->as.remove.targets, bound, err));
    } else if (node->kind == RS_LOGICAL_RULE) {
        kind = RS_PLAN_RULE;
    } else if (node->kind == RS_LOGICAL_UNDO) {
        kind = RS_PLAN_UNDO;
    } else {
        kind = RS_PLAN_CLAIM_WRITE;
        RS_TRY(lower_claim_write(lower, clause, bound, err));
    }
    RsPlanNode *write = rs_lower_node(lower, kind, *top, (*top)->rows);
    if (write == NULL) return rs_fail_memory(err);
    write->as.clause = clause;
    write->view = clause->view;
    write->inner = inner;
    *top = write;
    return RS_OK;
}
