/* bound_dump.c - slots and their types, views, then the clauses, a line each. */
#include "language/bound_dump.h"

#include "language/procedure.h"

typedef struct Dump {
    RsBuf *out;
    const RsBoundStatement *statement;
    RsSlotNames names;
} Dump;

static void print_node(RsBuf *out, const RsPatternNode *node, RsSlotNames names)
{
    rs_buf_putc(out, '(');
    rs_slot_print(out, node->slot, names);
    rs_buf_puts(out, node->bound ? " there already)" : ")");
}

static void print_search(RsBuf *out, const RsPatternEdge *edge, RsSlotNames names)
{
    if (edge->search != RS_SEARCH_NONE) rs_buf_printf(out, " %s", rs_search_word(edge));
    if (edge->search_count != NULL) {
        rs_buf_puts(out, " k = ");
        rs_expr_print(out, edge->search_count, names);
    }
    if (edge->hop_predicates.count > 0) {
        rs_buf_puts(out, " each hop ");
        rs_exprs_print(out, edge->hop_predicates, " AND ", names);
    }
    if (edge->node_predicates.count > 0) {
        rs_buf_puts(out, " each node ");
        rs_exprs_print(out, edge->node_predicates, " AND ", names);
    }
    if (edge->path_predicates.count > 0) {
        rs_buf_puts(out, " each path ");
        rs_exprs_print(out, edge->path_predicates, " AND ", names);
    }
    if (edge->cost != NULL) {
        rs_buf_puts(out, " by ");
        rs_expr_print(out, edge->cost, names);
    }
}

void rs_pattern_print(RsBuf *out, const RsPattern *pattern, RsSlotNames names)
{
    bool first = true;
    for (uint32_t i = 0; i < pattern->edge_count; i++, first = false) {
        const RsPatternEdge *edge = &pattern->edges[i];
        rs_buf_puts(out, first ? "" : ", ");
        rs_hop_print(out, edge, pattern->nodes[edge->left].slot, pattern->nodes[edge->right].slot,
                     edge->direction, names);
        print_search(out, edge, names);
    }
    for (uint32_t i = 0; i < pattern->node_count; i++) {
        bool alone = true;
        for (uint32_t e = 0; alone && e < pattern->edge_count; e++)
            alone = pattern->edges[e].left != i && pattern->edges[e].right != i;
        if (!alone) continue;
        rs_buf_puts(out, first ? "" : ", ");
        print_node(out, &pattern->nodes[i], names);
        first = false;
    }
    if (pattern->predicates.count == 0) return;
    rs_buf_puts(out, " where ");
    rs_exprs_print(out, pattern->predicates, " AND ", names);
}

static void print_bindings(RsBuf *out, const RsBinding *items, uint32_t count, RsSlotNames names)
{
    for (uint32_t i = 0; i < count; i++) {
        rs_buf_puts(out, i == 0 ? "" : ", ");
        rs_slot_print(out, items[i].slot, names);
        const RsExpr *value = items[i].value;
        if (value == NULL || (value->kind == RS_EXPR_SLOT && value->slot == items[i].slot))
            continue;
        rs_buf_puts(out, " = ");
        rs_expr_print(out, value, names);
    }
}

static void print_projection(RsBuf *out, const RsProjection *project, RsSlotNames names)
{
    if (project->aggregating) {
        rs_buf_puts(out, "group by [");
        print_bindings(out, project->keys, project->key_count, names);
        rs_buf_puts(out, "] aggregates [");
        print_bindings(out, project->aggregates, project->aggregate_count, names);
        rs_buf_puts(out, "] ");
    }
    rs_buf_puts(out, project->distinct ? "distinct [" : "[");
    print_bindings(out, project->items, project->item_count, names);
    rs_buf_putc(out, ']');
    for (uint32_t i = 0; i < project->sort_count; i++) {
        rs_buf_puts(out, i == 0 ? " order by " : ", ");
        rs_expr_print(out, project->sort[i].value, names);
        if (project->sort[i].descending) rs_buf_puts(out, " descending");
    }
    if (project->skip != NULL) {
        rs_buf_puts(out, " skip ");
        rs_expr_print(out, project->skip, names);
    }
    if (project->limit != NULL) {
        rs_buf_puts(out, " limit ");
        rs_expr_print(out, project->limit, names);
    }
    if (project->where.count == 0) return;
    rs_buf_puts(out, " where ");
    rs_exprs_print(out, project->where, " AND ", names);
}

static void print_create(RsBuf *out, const RsCreatePattern *create, RsSlotNames names)
{
    const char *between = "";
    for (uint32_t i = 0; i < create->node_count; i++) {
        const RsCreateNode *node = &create->nodes[i];
        if (node->bound) continue;
        rs_buf_printf(out, "%s(", between);
        between = " ";
        rs_slot_print(out, node->slot, names);
        for (uint32_t l = 0; l < node->label_count; l++)
            rs_buf_printf(out, ":%.*s", RS_TEXT_ARG(node->labels[l]));
        if (node->properties != NULL) rs_buf_putc(out, ' ');
        rs_expr_print(out, node->properties, names);
        rs_buf_putc(out, ')');
    }
    for (uint32_t i = 0; i < create->edge_count; i++) {
        const RsCreateEdge *edge = &create->edges[i];
        rs_buf_printf(out, "%s(", between);
        between = " ";
        rs_slot_print(out, create->nodes[edge->from].slot, names);
        rs_buf_puts(out, ")-[");
        rs_slot_print(out, edge->slot, names);
        rs_buf_printf(out, ":%.*s%s", RS_TEXT_ARG(edge->type), edge->properties == NULL ? "" : " ");
        rs_expr_print(out, edge->properties, names);
        rs_buf_puts(out, "]->(");
        rs_slot_print(out, create->nodes[edge->to].slot, names);
        rs_buf_putc(out, ')');
    }
}

static void print_sets(RsBuf *out, RsBoundSets sets, RsSlotNames names)
{
    for (uint32_t i = 0; i < sets.count; i++) {
        const RsBoundSet *set = &sets.items[i];
        rs_buf_puts(out, i == 0 ? "" : ", ");
        if (set->remove) rs_buf_puts(out, "remove ");
        rs_expr_print(out, set->target, names);
        if (set->key.data != NULL) rs_buf_printf(out, ".%.*s", RS_TEXT_ARG(set->key));
        for (uint32_t l = 0; l < set->label_count; l++)
            rs_buf_printf(out, ":%.*s", RS_TEXT_ARG(set->labels[l]));
        if (set->value == NULL) continue;
        rs_buf_puts(out, " = ");
        rs_expr_print(out, set->value, names);
    }
}

static void print_call(RsBuf *out, const RsBoundClause *clause, RsSlotNames names)
{
    rs_buf_printf(out, "%.*s(", RS_TEXT_ARG(clause->as.call.procedure->name));
    rs_exprs_print(out, clause->as.call.arguments, ", ", names);
    rs_buf_puts(out, ") yields [");
    for (uint32_t i = 0; i < clause->as.call.yield_count; i++) {
        rs_buf_puts(out, i == 0 ? "" : ", ");
        rs_slot_print(out, clause->as.call.yields[i].slot, names);
    }
    rs_buf_putc(out, ']');
}

static void print_claims(RsBuf *out, const RsBoundClause *clause, RsSlotNames names)
{
    rs_slot_print(out, clause->as.claims.slot, names);
    if (clause->as.claims.on == NULL) return;
    rs_buf_puts(out, " on ");
    rs_expr_print(out, clause->as.claims.on, names);
    if (clause->as.claims.has_key) rs_buf_printf(out, ".%.*s", RS_TEXT_ARG(clause->as.claims.key));
}

static void print_claim_write(RsBuf *out, const RsBoundClause *clause, RsSlotNames names)
{
    const RsBoundFact *fact = clause->as.claim_write.fact;
    if (fact->pattern != NULL) print_create(out, fact->pattern, names);
    rs_expr_print(out, fact->target, names);
    if (fact->key.data != NULL) rs_buf_printf(out, ".%.*s", RS_TEXT_ARG(fact->key));
    if (fact->value != NULL) rs_buf_puts(out, " = ");
    rs_expr_print(out, fact->value, names);
    if (clause->as.claim_write.attribution->according_to.count == 0) return;
    rs_buf_puts(out, " according to ");
    rs_exprs_print(out, clause->as.claim_write.attribution->according_to, ", ", names);
}

static void print_merge(RsBuf *out, const RsBoundClause *clause, RsSlotNames names)
{
    rs_pattern_print(out, clause->as.merge.match, names);
    rs_buf_puts(out, clause->as.merge.on_create.count > 0 ? " on create " : "");
    print_sets(out, clause->as.merge.on_create, names);
    rs_buf_puts(out, clause->as.merge.on_match.count > 0 ? " on match " : "");
    print_sets(out, clause->as.merge.on_match, names);
}

static void print_rule(RsBuf *out, const RsBoundRule *rule)
{
    rs_buf_printf(out, "%s %s", rule->drop ? "drop" : "create",
                  rule->constraint ? "constraint" : "index");
    if (rule->name.data != NULL) rs_buf_printf(out, " %.*s", RS_TEXT_ARG(rule->name));
    for (uint32_t i = 0; i < rule->key_count; i++)
        rs_buf_printf(out, "%s%.*s.%.*s", i == 0 ? " on " : ", ", RS_TEXT_ARG(rule->label),
                      RS_TEXT_ARG(rule->keys[i]));
}

void rs_clause_print(RsBuf *out, const RsBoundClause *clause, RsSlotNames names)
{
    switch (clause->kind) {
    case RS_CLAUSE_MATCH:
        rs_pattern_print(out, clause->as.match, names);
        break;
    case RS_CLAUSE_UNWIND:
        print_bindings(out, &clause->as.unwind, 1, names);
        break;
    case RS_CLAUSE_PROJECT:
        print_projection(out, clause->as.project, names);
        break;
    case RS_CLAUSE_CREATE:
        print_create(out, clause->as.create, names);
        break;
    case RS_CLAUSE_MERGE:
        print_merge(out, clause, names);
        break;
    case RS_CLAUSE_SET:
        print_sets(out, clause->as.set, names);
        break;
    case RS_CLAUSE_DELETE:
        rs_buf_puts(out, clause->as.remove.detach ? "detach " : "");
        rs_exprs_print(out, clause->as.remove.targets, ", ", names);
        break;
    case RS_CLAUSE_CALL:
        print_call(out, clause, names);
        break;
    case RS_CLAUSE_SUBQUERY:
        rs_buf_puts(out, clause->as.subquery.unit ? "for its effects" : "");
        break;
    case RS_CLAUSE_CLAIMS:
        print_claims(out, clause, names);
        break;
    case RS_CLAUSE_CLAIM_WRITE:
        print_claim_write(out, clause, names);
        break;
    case RS_CLAUSE_HISTORY:
        rs_slot_print(out, clause->as.history.slot, names);
        break;
    case RS_CLAUSE_RULE:
        print_rule(out, clause->as.rule);
        break;
    case RS_CLAUSE_LOAD_CSV:
        rs_expr_print(out, clause->as.load.url, names);
        rs_buf_puts(out, clause->as.load.with_headers ? " with headers as " : " as ");
        rs_slot_print(out, clause->as.load.slot, names);
        break;
    case RS_CLAUSE_UNDO:
        rs_expr_print(out, clause->as.undo, names);
        break;
    }
}

static const char *clause_word(const RsBoundClause *clause)
{
    static const char *const WORDS[] = {
        [RS_CLAUSE_MATCH] = "match",       [RS_CLAUSE_UNWIND] = "unwind",
        [RS_CLAUSE_PROJECT] = "project",   [RS_CLAUSE_CREATE] = "create",
        [RS_CLAUSE_MERGE] = "merge",       [RS_CLAUSE_SET] = "set",
        [RS_CLAUSE_DELETE] = "delete",     [RS_CLAUSE_CALL] = "call",
        [RS_CLAUSE_SUBQUERY] = "call",     [RS_CLAUSE_CLAIMS] = "claims",
        [RS_CLAUSE_CLAIM_WRITE] = "claim", [RS_CLAUSE_HISTORY] = "history",
        [RS_CLAUSE_LOAD_CSV] = "load csv", [RS_CLAUSE_RULE] = "rule",
        [RS_CLAUSE_UNDO] = "undo commit"};
    return clause->optional ? "optional match" : WORDS[clause->kind];
}

static void indent(Dump *dump, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        rs_buf_puts(dump->out, "  ");
}

/* The parser bounds how deep queries stand in one another. */
static void dump_query(Dump *dump, const RsBoundQuery *query, uint32_t depth)
{
    for (uint32_t i = 0; i < query->single_count; i++) {
        const RsBoundSingle *single = &query->singles[i];
        indent(dump, depth);
        rs_buf_puts(dump->out, i == 0 ? "query" : single->union_all ? "union all" : "union");
        for (uint32_t c = 0; c < query->column_count; c++) {
            rs_buf_printf(dump->out, "%s%.*s: ", c == 0 ? " gives " : ", ",
                          RS_TEXT_ARG(query->columns[c]));
            rs_slot_print(dump->out, single->outputs[c], dump->names);
        }
        rs_buf_putc(dump->out, '\n');
        for (const RsBoundClause *clause = single->clauses; clause != NULL; clause = clause->next) {
            indent(dump, depth + 1);
            rs_buf_printf(dump->out, "%s ", clause_word(clause));
            rs_clause_print(dump->out, clause, dump->names);
            if (clause->view > 0) rs_buf_printf(dump->out, " [view %u]", clause->view);
            rs_buf_putc(dump->out, '\n');
            if (clause->kind == RS_CLAUSE_SUBQUERY)
                dump_query(dump, clause->as.subquery.query, depth + 2);
        }
    }
}

static void dump_types(Dump *dump, RsTypes types)
{
    if (types == RS_TYPES_ANY) {
        rs_buf_puts(dump->out, "any");
        return;
    }
    bool first = true;
    for (int type = 0; type < RS_TYPE_COUNT; type++) {
        if (((types >> type) & 1u) == 0) continue;
        rs_buf_printf(dump->out, "%s%s", first ? "" : "|", rs_type_name((RsType)type));
        first = false;
    }
}

static void dump_view(Dump *dump, uint32_t index)
{
    const RsBoundView *view = &dump->statement->views[index];
    const struct {
        const char *word;
        RsExprs exprs;
    } lists[] = {{"according to", view->according_to},
                 {"excluding", view->excluding},
                 {"via", view->via},
                 {"stance", view->stances}};
    const struct {
        const char *word;
        const RsExpr *expr;
    } parts[] = {{"valid at", view->valid_at},
                 {"recorded at", view->recorded_at},
                 {"recorded at commit", view->recorded_commit},
                 {"confidence", view->confidence}};
    rs_buf_printf(dump->out, "view %u", index);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].expr == NULL) continue;
        rs_buf_printf(dump->out, " %s ", parts[i].word);
        rs_expr_print(dump->out, parts[i].expr, dump->names);
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (lists[i].exprs.count == 0) continue;
        rs_buf_printf(dump->out, " %s ", lists[i].word);
        rs_exprs_print(dump->out, lists[i].exprs, ", ", dump->names);
    }
    rs_buf_puts(dump->out, view->strict ? " strict" : "");
    rs_buf_puts(dump->out, view->disputed ? " disputed" : "");
    rs_buf_puts(dump->out, view->undisputed ? " undisputed" : "");
    rs_buf_puts(dump->out, view->row_dependent ? " for each row\n" : "\n");
}

void rs_bound_dump(RsBuf *out, const RsBoundStatement *statement)
{
    Dump dump = {out, statement, {statement->slot_names, statement->slot_count}};
    for (uint32_t i = 0; i < statement->view_count; i++)
        dump_view(&dump, i);
    for (RsSlot slot = 0; slot < statement->slot_count; slot++) {
        rs_buf_printf(out, "slot %u ", slot);
        rs_slot_print(out, slot, dump.names);
        rs_buf_puts(out, ": ");
        dump_types(&dump, statement->slot_types[slot]);
        rs_buf_putc(out, '\n');
    }
    dump_query(&dump, statement->query, 0);
    for (uint32_t i = 0; i < statement->subquery_count; i++) {
        rs_buf_printf(out, "subquery %u\n", i + 1);
        dump_query(&dump, statement->subqueries[i]->subquery, 1);
    }
}
