/* details.c - what an operator works on, in the words of the query. */
#include "language/bound_dump.h"
#include "language/pattern.h"
#include "language/procedure.h"
#include "plan/explain.h"

typedef struct Printer {
    RsBuf *out;
    RsSlotNames names;
} Printer;

static void print_slots(Printer *printer, const RsSlot *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) rs_buf_puts(printer->out, ", ");
        rs_slot_print(printer->out, slots[i], printer->names);
    }
}

static void print_bindings(Printer *printer, const RsBinding *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const RsExpr *value = items[i].value;
        if (i > 0) rs_buf_puts(printer->out, ", ");
        rs_slot_print(printer->out, items[i].slot, printer->names);
        if (value == NULL || (value->kind == RS_EXPR_SLOT && value->slot == items[i].slot))
            continue;
        rs_buf_puts(printer->out, " = ");
        rs_expr_print(printer->out, value, printer->names);
    }
}

static void print_scan(Printer *printer, const RsPlanNode *node)
{
    rs_slot_print(printer->out, node->as.scan.slot, printer->names);
    if (node->as.scan.label.data != NULL)
        rs_buf_printf(printer->out, ":%.*s", RS_TEXT_ARG(node->as.scan.label));
}

static void print_seek(Printer *printer, const RsPlanNode *node)
{
    if (node->as.seek.by_id) rs_buf_puts(printer->out, "id(");
    rs_slot_print(printer->out, node->as.seek.slot, printer->names);
    if (node->as.seek.by_id)
        rs_buf_puts(printer->out, ") = ");
    else
        rs_buf_printf(printer->out, ".%.*s = ", RS_TEXT_ARG(node->as.seek.key));
    rs_expr_print(printer->out, node->as.seek.value, printer->names);
}

static void print_expand(Printer *printer, const RsPlanNode *node)
{
    rs_hop_print(printer->out, node->as.expand.edge, node->as.expand.from, node->as.expand.to,
                 node->as.expand.direction, printer->names);
    if (node->as.expand.into) rs_buf_puts(printer->out, " into");
    if (node->kind == RS_PLAN_DEGREE) rs_buf_puts(printer->out, " counted");
}

typedef struct Conditions {
    Printer *printer;
    const RsPatternEdge *edge;
    bool begun;
} Conditions;

/* Those asked while the path is looked for: neither of every node nor of a whole path. */
static RsStatus print_condition(void *context, const RsExpr *expr, RsError *err)
{
    Conditions *conditions = context;
    const RsPatternEdge *edge = conditions->edge;
    bool other = false;
    (void)err;
    for (uint32_t i = 0; i < edge->node_predicates.count; i++)
        other = other || expr == edge->node_predicates.items[i];
    for (uint32_t i = 0; i < edge->path_predicates.count; i++)
        other = other || expr == edge->path_predicates.items[i];
    if (other) return RS_OK;
    rs_buf_puts(conditions->printer->out, conditions->begun ? ", " : ", inside ");
    rs_expr_print(conditions->printer->out, expr, conditions->printer->names);
    conditions->begun = true;
    return RS_OK;
}

static void print_route(Printer *printer, const RsPlanNode *node)
{
    const RsPatternEdge *edge = node->as.search.edge;
    bool reversed = node->as.search.reversed;
    RsSlot from = node->as.search.from, to = node->as.search.to;
    rs_route_print(printer->out, edge->route, reversed ? to : from, reversed ? from : to,
                   printer->names);
    if (reversed) rs_buf_puts(printer->out, " from the right");
    Conditions conditions = {printer, edge, false};
    RsError none = {0};
    RsStatus status = rs_pattern_edge_exprs(edge, print_condition, &conditions, &none);
    (void)status; /* it cannot fail */
}

static void print_search(Printer *printer, const RsPlanNode *node)
{
    const RsPatternEdge *edge = node->as.search.edge;
    RsBuf *out = printer->out;
    RsDirection direction = edge->direction;
    if (node->as.search.reversed && direction != RS_DIRECTION_BOTH)
        direction = direction == RS_DIRECTION_OUT ? RS_DIRECTION_IN : RS_DIRECTION_OUT;
    if (node->kind != RS_PLAN_VAR_EXPAND) rs_buf_printf(out, "%s ", rs_search_word(edge));
    if (edge->route != NULL)
        print_route(printer, node);
    else
        rs_hop_print(out, edge, node->as.search.from, node->as.search.to, direction,
                     printer->names);
    if (node->as.search.into) rs_buf_puts(out, " into");
    if (node->as.search.ends) rs_buf_puts(out, ", each end once");
    const struct {
        const char *word;
        RsExprs exprs;
    } parts[] = {{", each hop ", edge->hop_predicates},
                 {", each node ", edge->node_predicates},
                 {", each path ", edge->path_predicates}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].exprs.count == 0) continue;
        rs_buf_puts(out, parts[i].word);
        rs_exprs_print(out, parts[i].exprs, " AND ", printer->names);
    }
    if (edge->cost != NULL) rs_buf_puts(out, ", by ");
    rs_expr_print(out, edge->cost, printer->names);
}

static void print_aggregate(Printer *printer, const RsGrouping *grouping)
{
    print_bindings(printer, grouping->aggregates, grouping->aggregate_count);
    if (grouping->key_count == 0) return;
    rs_buf_puts(printer->out, grouping->aggregate_count > 0 ? " by " : "by ");
    print_bindings(printer, grouping->keys, grouping->key_count);
}

static void print_sort(Printer *printer, const RsSorting *sort)
{
    for (uint32_t i = 0; i < sort->count; i++) {
        if (i > 0) rs_buf_puts(printer->out, ", ");
        rs_expr_print(printer->out, sort->keys[i].value, printer->names);
        if (sort->keys[i].descending) rs_buf_puts(printer->out, " descending");
    }
    if (sort->limit != NULL) rs_buf_puts(printer->out, ", the first few only");
}

static void print_apply(Printer *printer, const RsPlanNode *node)
{
    static const char *const WORDS[] = {[RS_APPLY_INNER] = "",
                                        [RS_APPLY_OPTIONAL] = "optional",
                                        [RS_APPLY_UNIT] = "for its effects"};
    rs_buf_puts(printer->out, WORDS[node->as.apply.kind]);
    if (!node->as.apply.by_row) return;
    rs_buf_puts(printer->out, node->as.apply.kind == RS_APPLY_INNER ? "row by row" : " row by row");
}

void rs_plan_details(RsBuf *out, const RsPlan *plan, const RsPlanNode *node)
{
    Printer printer = {out, {plan->statement->slot_names, plan->statement->slot_count}};
    switch (node->kind) {
    case RS_PLAN_NODE_SCAN:
    case RS_PLAN_LABEL_SCAN:
        print_scan(&printer, node);
        return;
    case RS_PLAN_NODE_SEEK:
        print_seek(&printer, node);
        return;
    case RS_PLAN_EXPAND:
    case RS_PLAN_DEGREE:
    case RS_PLAN_EDGE_ENDS:
        print_expand(&printer, node);
        return;
    case RS_PLAN_VAR_EXPAND:
    case RS_PLAN_PATH_SEARCH:
    case RS_PLAN_ROUTE:
        print_search(&printer, node);
        return;
    case RS_PLAN_FILTER:
        rs_exprs_print(out, node->as.filter, " AND ", printer.names);
        return;
    case RS_PLAN_PROJECT:
        print_bindings(&printer, node->as.project.items, node->as.project.count);
        return;
    case RS_PLAN_AGGREGATE:
        print_aggregate(&printer, &node->as.aggregate);
        return;
    case RS_PLAN_SORT:
        print_sort(&printer, &node->as.sort);
        return;
    case RS_PLAN_SKIP:
    case RS_PLAN_LIMIT:
        rs_expr_print(out, node->as.count, printer.names);
        return;
    case RS_PLAN_DISTINCT:
        print_slots(&printer, node->as.distinct.items, node->as.distinct.count);
        return;
    case RS_PLAN_UNWIND:
        print_bindings(&printer, &node->as.unwind, 1);
        return;
    case RS_PLAN_UNION:
        print_slots(&printer, node->as.both.outputs.items, node->as.both.outputs.count);
        return;
    case RS_PLAN_APPLY:
        print_apply(&printer, node);
        return;
    case RS_PLAN_CALL:
    case RS_PLAN_CLAIMS:
    case RS_PLAN_HISTORY:
    case RS_PLAN_LOAD_CSV:
    case RS_PLAN_UNDO:
    case RS_PLAN_CREATE:
    case RS_PLAN_MERGE:
    case RS_PLAN_SET:
    case RS_PLAN_DELETE:
    case RS_PLAN_CLAIM_WRITE:
        rs_clause_print(out, node->as.clause, printer.names);
        return;
    case RS_PLAN_UNIT:
    case RS_PLAN_ARGUMENT:
    case RS_PLAN_RULE:
    case RS_PLAN_TRANSACTIONS:
    case RS_PLAN_NO_ROWS:
    case RS_PLAN_KIND_COUNT:
        return;
    }
}
