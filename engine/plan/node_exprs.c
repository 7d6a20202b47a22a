/* node_exprs.c - every expression that an operator evaluates itself. */
#include "language/pattern.h"
#include "plan/physical.h"

typedef struct Visit {
    void (*visit)(void *context, const RsExpr *expr);
    void *context;
} Visit;

static void one(const Visit *v, const RsExpr *expr)
{
    if (expr != NULL) v->visit(v->context, expr);
}

static void all(const Visit *v, RsExprs exprs)
{
    for (uint32_t i = 0; i < exprs.count; i++)
        one(v, exprs.items[i]);
}

static void bindings(const Visit *v, const RsBinding *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        one(v, items[i].value);
}

static void created(const Visit *v, const RsCreatePattern *create)
{
    for (uint32_t i = 0; i < create->node_count; i++)
        one(v, create->nodes[i].properties);
    for (uint32_t i = 0; i < create->edge_count; i++)
        one(v, create->edges[i].properties);
    for (uint32_t i = 0; i < create->path_count; i++)
        one(v, create->paths[i].path);
}

static void sets(const Visit *v, RsBoundSets items)
{
    for (uint32_t i = 0; i < items.count; i++) {
        one(v, items.items[i].target);
        one(v, items.items[i].value);
    }
}

static void view_parts(const Visit *v, const RsBoundView *view)
{
    one(v, view->valid_at);
    one(v, view->recorded_at);
    one(v, view->recorded_commit);
    one(v, view->confidence);
    all(v, view->according_to);
    all(v, view->excluding);
    all(v, view->via);
    all(v, view->stances);
}

static void claim_write(const Visit *v, const RsBoundClause *clause)
{
    const RsBoundFact *fact = clause->as.claim_write.fact;
    const RsBoundAttribution *a = clause->as.claim_write.attribution;
    if (fact->pattern != NULL) created(v, fact->pattern);
    const RsExpr *parts[] = {fact->target, fact->value,   clause->as.claim_write.stance,
                             a->behalf,    a->valid_from, a->valid_to,
                             a->valid_in,  a->confidence, a->quote,
                             a->locator};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        one(v, parts[i]);
    all(v, a->according_to);
    all(v, a->via);
    all(v, a->properties);
}

static RsStatus search_expr(void *context, const RsExpr *expr, RsError *err)
{
    (void)err;
    one(context, expr);
    return RS_OK;
}

static void search(const Visit *v, const RsPatternEdge *edge)
{
    Visit visit = *v;
    RsError none = {0};
    RsStatus status = rs_pattern_edge_exprs(edge, search_expr, &visit, &none);
    (void)status; /* it cannot fail */
}

void rs_plan_node_exprs(const RsBoundStatement *statement, const RsPlanNode *node,
                        void (*visit)(void *context, const RsExpr *expr), void *context)
{
    Visit v = {visit, context};
    switch (node->kind) {
    case RS_PLAN_NODE_SEEK:
        one(&v, node->as.seek.value);
        return;
    case RS_PLAN_VAR_EXPAND:
    case RS_PLAN_PATH_SEARCH:
    case RS_PLAN_ROUTE:
        search(&v, node->as.search.edge);
        return;
    case RS_PLAN_FILTER:
        all(&v, node->as.filter);
        return;
    case RS_PLAN_PROJECT:
        bindings(&v, node->as.project.items, node->as.project.count);
        return;
    case RS_PLAN_AGGREGATE:
        bindings(&v, node->as.aggregate.keys, node->as.aggregate.key_count);
        bindings(&v, node->as.aggregate.aggregates, node->as.aggregate.aggregate_count);
        return;
    case RS_PLAN_SORT:
        for (uint32_t i = 0; i < node->as.sort.count; i++)
            one(&v, node->as.sort.keys[i].value);
        return;
    case RS_PLAN_UNWIND:
        one(&v, node->as.unwind.value);
        return;
    case RS_PLAN_APPLY:
        if (node->as.apply.opens_view) view_parts(&v, &statement->views[node->view]);
        return;
    case RS_PLAN_CALL:
        all(&v, node->as.clause->as.call.arguments);
        return;
    case RS_PLAN_CLAIMS:
        one(&v, node->as.clause->as.claims.on);
        return;
    case RS_PLAN_HISTORY:
        one(&v, node->as.clause->as.history.of);
        return;
    case RS_PLAN_LOAD_CSV:
        one(&v, node->as.clause->as.load.url);
        one(&v, node->as.clause->as.load.terminator);
        return;
    case RS_PLAN_UNDO:
        one(&v, node->as.clause->as.undo);
        return;
    case RS_PLAN_CREATE:
        created(&v, node->as.clause->as.create);
        return;
    case RS_PLAN_MERGE:
        created(&v, node->as.clause->as.merge.create);
        sets(&v, node->as.clause->as.merge.on_create);
        sets(&v, node->as.clause->as.merge.on_match);
        return;
    case RS_PLAN_SET:
        sets(&v, node->as.clause->as.set);
        return;
    case RS_PLAN_DELETE:
        all(&v, node->as.clause->as.remove.targets);
        return;
    case RS_PLAN_CLAIM_WRITE:
        claim_write(&v, node->as.clause);
        return;
    case RS_PLAN_UNIT:
    case RS_PLAN_ARGUMENT:
    case RS_PLAN_NODE_SCAN:
    case RS_PLAN_LABEL_SCAN:
    case RS_PLAN_EXPAND:
    case RS_PLAN_DEGREE:
    case RS_PLAN_EDGE_ENDS:
    case RS_PLAN_SKIP: /* their counts read no slots and are evaluated once */
    case RS_PLAN_LIMIT:
    case RS_PLAN_DISTINCT:
    case RS_PLAN_UNION:
    case RS_PLAN_RULE:
    case RS_PLAN_TRANSACTIONS: /* its size reads no slots */
    case RS_PLAN_NO_ROWS:
    case RS_PLAN_KIND_COUNT:
        return;
    }
}
