/* reads.c - what a statement looks at, by its bound form: the names for graph/footprint.h.
 *
 * When in doubt it says more: a name too many costs a conflict that need not have been, one too
 * few would let a transaction stand on what is no longer so. */
#include "graph/footprint.h"

#include "session/internal.h"

typedef struct Look {
    RsFootprint *footprint;
    RsStatus status;
    RsError *err;
} Look;

static void look_query(Look *look, const RsBoundQuery *query);
static void look_expr(Look *look, const RsExpr *expr);

static void add(Look *look, RsNameKind kind, RsText name)
{
    if (look->status == RS_OK && name.data != NULL)
        look->status = rs_footprint_add(look->footprint, kind, name, look->err);
}

static void add_all(Look *look, RsNameKind kind)
{
    look->footprint->reads = look->footprint->any[kind] = true;
}

static void look_exprs(Look *look, RsExprs exprs)
{
    for (uint32_t i = 0; i < exprs.count; i++)
        look_expr(look, exprs.items[i]);
}

/* A label test may be of a node or of a relationship. */
static void look_labels(Look *look, const RsLabelTest *test)
{
    if (test == NULL) return;
    if (test->op == RS_LABEL_ANY) {
        add_all(look, RS_NAME_LABEL);
        add_all(look, RS_NAME_TYPE);
    }
    add(look, RS_NAME_LABEL, test->name);
    add(look, RS_NAME_TYPE, test->name);
    look_labels(look, test->left);
    look_labels(look, test->right);
}

/* What a value shows of an element when it is handed out, or taken apart by a key not known yet. */
static void look_whole(Look *look, RsTypes types)
{
    RsTypes elements = RS_TYPES(NODE) | RS_TYPES(EDGE) | RS_TYPES(PATH) | RS_TYPES(LIST) |
                       RS_TYPES(MAP) | RS_TYPES(CLAIM);
    if ((types & elements) == 0) return;
    add_all(look, RS_NAME_LABEL);
    add_all(look, RS_NAME_KEY);
    if ((types & RS_TYPES(CLAIM)) != 0) look->footprint->claims = true;
}

static void look_function(Look *look, const RsExpr *expr)
{
    RsFunctionId id = expr->function->id;
    if ((expr->function->flags & RS_FN_VIEW) == 0) return;
    if (id == RS_FN_startNode || id == RS_FN_endNode || id == RS_FN_type) return;
    if (id == RS_FN_subscript && expr->args[1]->types == RS_TYPES(INT)) return;
    add_all(look, RS_NAME_LABEL);
    add_all(look, RS_NAME_KEY);
    if (id == RS_FN_keys || id == RS_FN_properties || id == RS_FN_labels || id == RS_FN_subscript)
        return;
    add_all(look, RS_NAME_TYPE);
    look->footprint->claims = true;
}

static void look_expr(Look *look, const RsExpr *expr)
{
    if (expr == NULL) return;
    switch (expr->kind) {
    case RS_EXPR_PROPERTY:
        add(look, RS_NAME_KEY, expr->text);
        break;
    case RS_EXPR_HAS_LABEL:
        look_labels(look, expr->labels);
        break;
    case RS_EXPR_CALL:
    case RS_EXPR_AGGREGATE:
        look_function(look, expr);
        break;
    case RS_EXPR_MAP:
        if (expr->star) look_whole(look, RS_TYPES(NODE));
        break;
    case RS_EXPR_SUBQUERY:
        look_query(look, expr->subquery);
        break;
    case RS_EXPR_CONST:
    case RS_EXPR_PARAMETER:
    case RS_EXPR_SLOT:
    case RS_EXPR_AND:
    case RS_EXPR_OR:
    case RS_EXPR_XOR:
    case RS_EXPR_NOT:
    case RS_EXPR_CASE:
    case RS_EXPR_LIST:
    case RS_EXPR_COMPREHENSION:
    case RS_EXPR_QUANTIFIER:
    case RS_EXPR_REDUCE:
    case RS_EXPR_PATH:
        break;
    }
    for (uint32_t i = 0; i < expr->arg_count; i++)
        look_expr(look, expr->args[i]);
}

static void look_bindings(Look *look, const RsBinding *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        look_expr(look, items[i].value);
}

/* A new node without relationships cannot stand at the end of a hop. */
static bool hangs_on_hop(const RsPattern *pattern, uint32_t node)
{
    for (uint32_t i = 0; i < pattern->edge_count; i++) {
        const RsPatternEdge *edge = &pattern->edges[i];
        if (edge->many && edge->min_hops == 0) continue;
        if (edge->left == node || edge->right == node) return true;
    }
    return false;
}

static void look_pattern(Look *look, const RsPattern *pattern)
{
    if (pattern == NULL) return;
    for (uint32_t i = 0; i < pattern->node_count; i++) {
        const RsPatternNode *node = &pattern->nodes[i];
        for (uint32_t j = 0; j < node->label_count; j++)
            add(look, RS_NAME_LABEL, node->labels[j]);
        look->footprint->reads = true;
        if (node->label_count == 0 && !node->bound && !hangs_on_hop(pattern, i))
            look->footprint->nodes = true;
    }
    for (uint32_t i = 0; i < pattern->edge_count; i++) {
        const RsPatternEdge *edge = &pattern->edges[i];
        if (edge->any_type) add_all(look, RS_NAME_TYPE);
        for (uint32_t j = 0; j < edge->type_count; j++)
            add(look, RS_NAME_TYPE, edge->types[j]);
        look_exprs(look, edge->hop_predicates);
        look_exprs(look, edge->node_predicates);
        look_exprs(look, edge->path_predicates);
        look_expr(look, edge->cost);
    }
    look_exprs(look, pattern->predicates);
}

/* `found`: looked for before it is made, so all that it says has been looked at. */
static void look_create(Look *look, const RsCreatePattern *create, bool found)
{
    for (uint32_t i = 0; i < create->node_count; i++) {
        const RsCreateNode *node = &create->nodes[i];
        if (node->bound) look->footprint->reads = true;
        look_expr(look, node->properties);
        if (!found || node->bound) continue;
        for (uint32_t j = 0; j < node->label_count; j++)
            add(look, RS_NAME_LABEL, node->labels[j]);
        if (node->label_count == 0) look->footprint->nodes = true;
        if (node->properties != NULL) add_all(look, RS_NAME_KEY);
    }
    for (uint32_t i = 0; i < create->edge_count; i++) {
        look_expr(look, create->edges[i].properties);
        if (!found) continue;
        add(look, RS_NAME_TYPE, create->edges[i].type);
        if (create->edges[i].properties != NULL) add_all(look, RS_NAME_KEY);
    }
}

static void look_sets(Look *look, RsBoundSets sets)
{
    for (uint32_t i = 0; i < sets.count; i++) {
        const RsBoundSet *set = &sets.items[i];
        look->footprint->reads = true;
        look_expr(look, set->target);
        look_expr(look, set->value);
        if (set->what == RS_SET_REPLACE || set->what == RS_SET_ADD) add_all(look, RS_NAME_KEY);
        add(look, RS_NAME_KEY, set->key);
        for (uint32_t j = 0; j < set->label_count; j++)
            add(look, RS_NAME_LABEL, set->labels[j]);
    }
}

/* A source that is named by a text is found by its id. */
static void look_sources(Look *look, RsExprs sources)
{
    if (sources.count > 0) add(look, RS_NAME_KEY, RS_TEXT("id"));
    look_exprs(look, sources);
}

static void look_claim_write(Look *look, const RsBoundClause *clause)
{
    const RsBoundFact *fact = clause->as.claim_write.fact;
    const RsBoundAttribution *who = clause->as.claim_write.attribution;
    look->footprint->reads = true;
    if (fact->pattern != NULL) look_create(look, fact->pattern, true);
    add(look, RS_NAME_KEY, fact->key);
    add(look, RS_NAME_LABEL, fact->key);
    if (fact->shape == RS_FACT_VARIABLE) { /* a relationship or a claim: its type is not known */
        add_all(look, RS_NAME_TYPE);
        look->footprint->claims = true;
    }
    look_expr(look, fact->target);
    look_expr(look, fact->value);
    look_sources(look, who->according_to);
    look_sources(look, who->via);
    look_exprs(look, who->properties);
    const RsExpr *parts[] = {who->behalf,     who->valid_from, who->valid_to, who->valid_in,
                             who->confidence, who->quote,      who->locator};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        look_expr(look, parts[i]);
}

static void look_project(Look *look, const RsProjection *project)
{
    look_bindings(look, project->keys, project->key_count);
    look_bindings(look, project->aggregates, project->aggregate_count);
    look_bindings(look, project->items, project->item_count);
    for (uint32_t i = 0; i < project->sort_count; i++)
        look_expr(look, project->sort[i].value);
    look_expr(look, project->skip);
    look_expr(look, project->limit);
    look_exprs(look, project->where);
}

static void look_clause(Look *look, const RsBoundClause *clause)
{
    switch (clause->kind) {
    case RS_CLAUSE_MATCH:
        look_pattern(look, clause->as.match);
        return;
    case RS_CLAUSE_UNWIND:
        look_expr(look, clause->as.unwind.value);
        return;
    case RS_CLAUSE_PROJECT:
        look_project(look, clause->as.project);
        return;
    case RS_CLAUSE_CREATE:
        look_create(look, clause->as.create, false);
        return;
    case RS_CLAUSE_MERGE:
        look_pattern(look, clause->as.merge.match);
        look_create(look, clause->as.merge.create, true);
        look_sets(look, clause->as.merge.on_create);
        look_sets(look, clause->as.merge.on_match);
        return;
    case RS_CLAUSE_SET:
        look_sets(look, clause->as.set);
        return;
    case RS_CLAUSE_DELETE:
        /* Every relationship and claim that hangs on it counts. */
        add_all(look, RS_NAME_TYPE);
        look->footprint->claims = true;
        look_exprs(look, clause->as.remove.targets);
        return;
    case RS_CLAUSE_SUBQUERY:
        look_query(look, clause->as.subquery.query);
        return;
    case RS_CLAUSE_CLAIMS:
        look->footprint->reads = look->footprint->claims = true;
        look_expr(look, clause->as.claims.on);
        look_exprs(look, clause->as.claims.where);
        return;
    case RS_CLAUSE_CLAIM_WRITE:
        look_claim_write(look, clause);
        return;
    case RS_CLAUSE_CALL:
    case RS_CLAUSE_HISTORY:
    case RS_CLAUSE_RULE:
    case RS_CLAUSE_UNDO:
        break;
    case RS_CLAUSE_LOAD_CSV:
        look_expr(look, clause->as.load.url);
        look_expr(look, clause->as.load.terminator);
        return;
    }
    look->footprint->all = true; /* a procedure, the history, a rule: anything may tell */
}

static void look_query(Look *look, const RsBoundQuery *query)
{
    for (uint32_t i = 0; i < query->single_count; i++)
        for (const RsBoundClause *clause = query->singles[i].clauses; clause != NULL;
             clause = clause->next)
            look_clause(look, clause);
}

static void look_view(Look *look, const RsBoundView *view)
{
    bool sources = view->according_to.count + view->excluding.count + view->via.count > 0;
    if (sources) add(look, RS_NAME_KEY, RS_TEXT("id"));
    if (sources || view->valid_at != NULL || view->has_stance || view->confidence != NULL ||
        view->disputed || view->undisputed || view->resolved)
        look->footprint->reads = look->footprint->claims = true;
}

RsStatus rs_footprint_statement(RsFootprint *footprint, const RsBoundStatement *statement,
                                RsError *err)
{
    Look look = {footprint, RS_OK, err};
    if (statement->writes) footprint->writes = true;
    for (uint32_t i = 0; i < statement->view_count; i++)
        look_view(&look, &statement->views[i]);
    if (statement->query == NULL) {
        footprint->all = true;
        return RS_OK;
    }
    look_query(&look, statement->query);
    for (uint32_t i = 0; i < statement->query->column_count; i++)
        look_whole(&look, statement->query->types[i]);
    return look.status;
}
