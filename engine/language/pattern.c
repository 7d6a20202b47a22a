/* pattern.c - one walk over the parts of a pattern's relationship for each question. */
#include "language/pattern.h"

static void visit_slot(RsSlotVisit *visit, void *context, RsSlot slot)
{
    if (slot != RS_NO_SLOT) visit(context, slot);
}

void rs_pattern_edge_sets(const RsPatternEdge *edge, RsSlotVisit *visit, void *context)
{
    const RsSlot own[] = {edge->slot, edge->path_slot, edge->group_from, edge->group_edge,
                          edge->group_to};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        visit_slot(visit, context, own[i]);
    if (edge->route == NULL) return;
    for (uint32_t i = 0; i <= edge->route->part_count; i++)
        visit_slot(visit, context, edge->route->junctions[i].capture);
    for (uint32_t i = 0; i < edge->route->part_count; i++) {
        const RsPatternPart *part = &edge->route->parts[i];
        visit_slot(visit, context, part->paths);
        for (uint32_t j = 0; j < part->hop_count; j++)
            visit_slot(visit, context, part->hops[j].capture);
        for (uint32_t j = 0; part->captures != NULL && j <= part->hop_count; j++)
            visit_slot(visit, context, part->captures[j]);
    }
}

void rs_pattern_edge_locals(const RsPatternEdge *edge, RsSlotVisit *visit, void *context)
{
    const RsSlot own[] = {edge->hop_from, edge->hop_edge, edge->hop_to, edge->hop_node};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        visit_slot(visit, context, own[i]);
    if (edge->route == NULL) return;
    visit_slot(visit, context, edge->route->junction);
    for (uint32_t i = 0; i < edge->route->part_count; i++) {
        const RsPatternPart *part = &edge->route->parts[i];
        for (uint32_t j = 0; j < part->hop_count; j++)
            visit_slot(visit, context, part->hops[j].edge);
        for (uint32_t j = 0; j <= part->hop_count; j++)
            visit_slot(visit, context, part->nodes[j]);
    }
}

static RsStatus visit_exprs(RsExprs exprs, RsExprVisit *visit, void *context, RsError *err)
{
    for (uint32_t i = 0; i < exprs.count; i++)
        RS_TRY(visit(context, exprs.items[i], err));
    return RS_OK;
}

RsStatus rs_pattern_edge_exprs(const RsPatternEdge *edge, RsExprVisit *visit, void *context,
                               RsError *err)
{
    RS_TRY(visit_exprs(edge->hop_predicates, visit, context, err));
    RS_TRY(visit_exprs(edge->node_predicates, visit, context, err));
    RS_TRY(visit_exprs(edge->path_predicates, visit, context, err));
    if (edge->cost != NULL) RS_TRY(visit(context, edge->cost, err));
    if (edge->route == NULL) return RS_OK;
    for (uint32_t i = 0; i <= edge->route->part_count; i++)
        RS_TRY(visit_exprs(edge->route->junctions[i].predicates, visit, context, err));
    for (uint32_t i = 0; i < edge->route->part_count; i++) {
        const RsPatternPart *part = &edge->route->parts[i];
        RS_TRY(visit_exprs(part->predicates, visit, context, err));
        for (uint32_t j = 0; j < part->hop_count; j++) {
            RS_TRY(visit_exprs(part->hops[j].predicates, visit, context, err));
            if (part->hops[j].cost != NULL) RS_TRY(visit(context, part->hops[j].cost, err));
        }
    }
    return RS_OK;
}

typedef struct Reads {
    const RsPatternEdge *edge;
    RsSlotVisit *visit;
    void *context;
} Reads;

typedef struct Search {
    RsSlot slot;
    bool found;
} Search;

static void compare(void *context, RsSlot slot)
{
    Search *search = context;
    search->found = search->found || slot == search->slot;
}

bool rs_pattern_edge_sets_slot(const RsPatternEdge *edge, RsSlot slot)
{
    Search search = {slot, false};
    rs_pattern_edge_sets(edge, compare, &search);
    return search.found;
}

static void read_slot(void *context, RsSlot slot)
{
    Reads *reads = context;
    Search search = {slot, rs_pattern_edge_sets_slot(reads->edge, slot)};
    rs_pattern_edge_locals(reads->edge, compare, &search);
    if (!search.found) reads->visit(reads->context, slot);
}

static RsStatus read_expr(void *context, const RsExpr *expr, RsError *err)
{
    (void)err;
    rs_expr_slots(expr, read_slot, context);
    return RS_OK;
}

void rs_pattern_edge_reads(const RsPatternEdge *edge, RsSlotVisit *visit, void *context)
{
    Reads reads = {edge, visit, context};
    RsError none = {0};
    RsStatus status = rs_pattern_edge_exprs(edge, read_expr, &reads, &none);
    (void)status; /* it cannot fail */
}
