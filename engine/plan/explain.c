/* explain.c - a plan as a tree of text, with estimates, and with real numbers if given. */
#include "plan/explain.h"

#include "language/procedure.h"

#define DEPTH_LIMIT 200u

typedef struct Printer {
    RsBuf *out;
    const RsPlan *plan;
    const RsProfile *profile;
} Printer;

static void print_slot(Printer *printer, RsSlot slot)
{
    const RsBoundStatement *statement = printer->plan->statement;
    if (slot < statement->slot_count && statement->slot_names[slot].data != NULL)
        rs_buf_add_text(printer->out, statement->slot_names[slot]);
    else
        rs_buf_printf(printer->out, "#%u", slot);
}

static void print_slots(Printer *printer, const RsSlot *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rs_buf_puts(printer->out, i == 0 ? " " : ", ");
        print_slot(printer, slots[i]);
    }
}

static void print_bindings(Printer *printer, const RsBinding *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rs_buf_puts(printer->out, i == 0 ? " " : ", ");
        print_slot(printer, items[i].slot);
    }
}

static void print_hop(Printer *printer, const RsPatternEdge *edge, RsSlot from, RsSlot to,
                      RsDirection direction)
{
    RsBuf *out = printer->out;
    rs_buf_puts(out, " (");
    print_slot(printer, from);
    rs_buf_puts(out, direction == RS_DIRECTION_IN ? ")<-[" : ")-[");
    print_slot(printer, edge->slot);
    for (uint32_t i = 0; i < edge->type_count; i++)
        rs_buf_printf(out, "%s%.*s", i == 0 ? ":" : "|", RS_TEXT_ARG(edge->types[i]));
    if (edge->many && edge->max_hops == RS_HOPS_UNBOUNDED)
        rs_buf_printf(out, "*%u..", edge->min_hops);
    else if (edge->many)
        rs_buf_printf(out, "*%u..%u", edge->min_hops, edge->max_hops);
    rs_buf_puts(out, direction == RS_DIRECTION_OUT ? "]->(" : "]-(");
    print_slot(printer, to);
    rs_buf_putc(out, ')');
}

static const char *search_word(RsSearchKind search)
{
    switch (search) {
    case RS_SEARCH_NONE:
    case RS_SEARCH_ALL:
        return "all";
    case RS_SEARCH_ANY:
        return "any";
    case RS_SEARCH_ANY_SHORTEST:
    case RS_SEARCH_SHORTEST_PATH:
        return "any shortest";
    case RS_SEARCH_ALL_SHORTEST:
    case RS_SEARCH_ALL_SHORTEST_PATHS:
        return "all shortest";
    case RS_SEARCH_SHORTEST_K:
        return "shortest k";
    case RS_SEARCH_SHORTEST_GROUPS:
        return "shortest k groups";
    case RS_SEARCH_CHEAPEST:
        return "cheapest";
    }
    return "";
}

static void print_search(Printer *printer, const RsPlanNode *node)
{
    const RsPatternEdge *edge = node->as.search.edge;
    RsDirection direction = edge->direction;
    if (node->as.search.reversed && direction != RS_DIRECTION_BOTH)
        direction = direction == RS_DIRECTION_OUT ? RS_DIRECTION_IN : RS_DIRECTION_OUT;
    if (node->kind == RS_PLAN_PATH_SEARCH)
        rs_buf_printf(printer->out, " %s", search_word(edge->search));
    print_hop(printer, edge, node->as.search.from, node->as.search.to, direction);
    uint32_t asked = edge->hop_predicates.count + edge->node_predicates.count;
    if (asked > 0) rs_buf_printf(printer->out, ", %u predicates inside the search", asked);
    if (edge->path_predicates.count > 0)
        rs_buf_printf(printer->out, ", %u predicates on each path", edge->path_predicates.count);
}

static void print_details(Printer *printer, const RsPlanNode *node)
{
    RsBuf *out = printer->out;
    switch (node->kind) {
    case RS_PLAN_NODE_SCAN:
    case RS_PLAN_LABEL_SCAN:
        rs_buf_putc(out, ' ');
        print_slot(printer, node->as.scan.slot);
        if (node->as.scan.label.data != NULL)
            rs_buf_printf(out, ":%.*s", RS_TEXT_ARG(node->as.scan.label));
        break;
    case RS_PLAN_NODE_SEEK:
        rs_buf_putc(out, ' ');
        print_slot(printer, node->as.seek.slot);
        rs_buf_printf(out, ".%.*s = ...", RS_TEXT_ARG(node->as.seek.key));
        break;
    case RS_PLAN_EXPAND:
    case RS_PLAN_EDGE_ENDS:
        print_hop(printer, node->as.expand.edge, node->as.expand.from, node->as.expand.to,
                  node->as.expand.direction);
        if (node->as.expand.into) rs_buf_puts(out, " into");
        break;
    case RS_PLAN_VAR_EXPAND:
    case RS_PLAN_PATH_SEARCH:
        print_search(printer, node);
        break;
    case RS_PLAN_FILTER:
        rs_buf_printf(out, " %u predicate%s", node->as.filter.count,
                      node->as.filter.count == 1 ? "" : "s");
        break;
    case RS_PLAN_PROJECT:
        print_bindings(printer, node->as.project.items, node->as.project.count);
        break;
    case RS_PLAN_AGGREGATE:
        print_bindings(printer, node->as.aggregate.aggregates, node->as.aggregate.aggregate_count);
        if (node->as.aggregate.key_count > 0) rs_buf_puts(out, " by");
        print_bindings(printer, node->as.aggregate.keys, node->as.aggregate.key_count);
        break;
    case RS_PLAN_SORT:
        rs_buf_printf(out, " %u key%s%s", node->as.sort.count, node->as.sort.count == 1 ? "" : "s",
                      node->as.sort.limit != NULL ? ", the first few only" : "");
        break;
    case RS_PLAN_DISTINCT:
        print_slots(printer, node->as.distinct.items, node->as.distinct.count);
        break;
    case RS_PLAN_UNWIND:
        rs_buf_putc(out, ' ');
        print_slot(printer, node->as.unwind.slot);
        break;
    case RS_PLAN_APPLY:
        rs_buf_puts(out, node->as.apply.kind == RS_APPLY_OPTIONAL ? " optional"
                         : node->as.apply.kind == RS_APPLY_UNIT   ? " for its effects"
                                                                  : "");
        if (node->as.apply.by_row) rs_buf_puts(out, " row by row");
        break;
    case RS_PLAN_CALL:
        rs_buf_printf(out, " %.*s", RS_TEXT_ARG(node->as.clause->as.call.procedure->name));
        break;
    case RS_PLAN_CLAIMS:
        rs_buf_putc(out, ' ');
        print_slot(printer, node->as.clause->as.claims.slot);
        break;
    case RS_PLAN_UNIT:
    case RS_PLAN_ARGUMENT:
    case RS_PLAN_SKIP:
    case RS_PLAN_LIMIT:
    case RS_PLAN_UNION:
    case RS_PLAN_CREATE:
    case RS_PLAN_MERGE:
    case RS_PLAN_SET:
    case RS_PLAN_DELETE:
    case RS_PLAN_CLAIM_WRITE:
    case RS_PLAN_NO_ROWS:
    case RS_PLAN_KIND_COUNT:
        break;
    }
    if (node->view > 0) rs_buf_printf(out, " [view %u]", node->view);
}

static void print_numbers(Printer *printer, const RsPlanNode *node)
{
    rs_buf_printf(printer->out, "  (~%.0f rows", node->rows);
    if (printer->profile != NULL) {
        const RsProfile *p = &printer->profile[node->id];
        rs_buf_printf(printer->out, ", %llu real in %llu batches, %.3f ms",
                      (unsigned long long)p->rows, (unsigned long long)p->batches,
                      (double)p->nanoseconds / 1e6);
    }
    rs_buf_puts(printer->out, ")\n");
}

static RsStatus print_tree(Printer *printer, const RsPlanNode *node, uint32_t depth, RsError *err)
{
    if (depth > DEPTH_LIMIT)
        return rs_fail(err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "the plan is nested more than %u deep", DEPTH_LIMIT);
    for (; node != NULL; node = node->child) {
        for (uint32_t i = 0; i < depth; i++)
            rs_buf_puts(printer->out, "| ");
        rs_buf_puts(printer->out, rs_plan_kind_name(node->kind));
        print_details(printer, node);
        print_numbers(printer, node);
        if (node->inner != NULL) RS_TRY(print_tree(printer, node->inner, depth + 1, err));
    }
    return RS_OK;
}

RsStatus rs_explain(RsBuf *out, const RsPlan *plan, const RsProfile *profile, RsError *err)
{
    Printer printer = {out, plan, profile};
    RS_TRY(print_tree(&printer, plan->root, 0, err));
    for (uint32_t i = 0; i < plan->subplan_count; i++) {
        if (plan->subplans[i] == NULL) continue;
        rs_buf_printf(out, "subquery %u\n", i + 1);
        RS_TRY(print_tree(&printer, plan->subplans[i], 1, err));
    }
    return rs_buf_check(out, err);
}
