/* access.c - how to find the nodes that a pattern starts from: by a value, by a label, all. */
#include "graph/stats.h"
#include "plan/match.h"

static bool is_property_of(const RsExpr *expr, RsSlot slot, uint32_t view)
{
    return expr->kind == RS_EXPR_PROPERTY && expr->view == view &&
           expr->args[0]->kind == RS_EXPR_SLOT && expr->args[0]->slot == slot;
}

static bool is_id_of(const RsExpr *expr, RsSlot slot)
{
    return expr->kind == RS_EXPR_CALL && expr->function->id == RS_FN_id &&
           expr->args[0]->kind == RS_EXPR_SLOT && expr->args[0]->slot == slot;
}

static double seek_rows(const RsMatch *match, const RsPatternNode *node, RsText name)
{
    RsGraph *graph = match->lower->graph;
    uint32_t key = rs_schema_find(rs_graph_schema(graph), RS_NAME_KEY, name);
    if (key == RS_NO_ID) return 0;
    return rs_stats_alike(graph, rs_match_label(match, node), key);
}

/* node.key = value or id(node) = value, either way round; of several the one that finds the fewest.
 */
static void find_seek(const RsMatch *match, const RsPatternNode *node, RsAccess *access,
                      bool (*ready)(const void *context, const RsExpr *value), const void *context)
{
    RsExprs all = match->pattern->predicates;
    for (uint32_t i = 0; i < all.count; i++) {
        const RsExpr *e = all.items[i];
        if (e->kind != RS_EXPR_CALL || e->function->id != RS_FN_equal || e->arg_count != 2)
            continue;
        for (uint32_t side = 0; side < 2; side++) {
            const RsExpr *property = e->args[side], *value = e->args[1 - side];
            if (is_id_of(property, node->slot) && ready(context, value)) {
                *access = (RsAccess){.rows = 1, .by_id = true, .value = value, .predicate = i};
                return;
            }
            if (!is_property_of(property, node->slot, match->view) || !ready(context, value))
                continue;
            double rows = seek_rows(match, node, property->text);
            if (access->value != NULL && access->rows <= rows) continue;
            *access =
                (RsAccess){.rows = rows, .key = &property->text, .value = value, .predicate = i};
        }
    }
}

/* The predicate that a scan of the label answers by itself. */
static uint32_t answered(const RsMatch *match, const RsPatternNode *node, RsText label)
{
    RsExprs all = match->pattern->predicates;
    for (uint32_t i = 0; i < all.count; i++) {
        const RsExpr *e = all.items[i];
        if (e->kind != RS_EXPR_HAS_LABEL || e->view != match->view) continue;
        if (e->args[0]->kind != RS_EXPR_SLOT || e->args[0]->slot != node->slot) continue;
        if (e->labels->op == RS_LABEL_NAME && rs_text_equal(e->labels->name, label)) return i;
    }
    return UINT32_MAX;
}

RsAccess rs_access_best(const RsMatch *match, const RsPatternNode *node,
                        bool (*ready)(const void *context, const RsExpr *value),
                        const void *context)
{
    RsAccess access = {.predicate = UINT32_MAX};
    find_seek(match, node, &access, ready, context);
    if (access.value != NULL) return access;
    access.rows = rs_count_nodes(match->lower);
    for (uint32_t i = 0; i < node->label_count; i++) {
        double rows = rs_count_label(match->lower, node->labels[i]);
        if (access.label != NULL && rows >= access.rows) continue;
        access.rows = rows;
        access.label = &node->labels[i];
    }
    if (access.label != NULL) access.predicate = answered(match, node, *access.label);
    return access;
}
