/* weights.c - rows that are only counted are not made: a hop whose ends nobody reads becomes the
 * number of its hops, a weight of the row, and counting adds the weights up.
 *
 * From the count downward, every hop of which no slot is read above it is turned into a DEGREE;
 * several of them multiply. So the last hop of a count is a look at the adjacency, and independent
 * branches are not multiplied out. Where it makes no difference how often a row comes, a walk of
 * which only the end is read need not enumerate the paths that lead there. */
#include "language/pattern.h"
#include "plan/lower.h"

static void read_slot(void *context, RsSlot slot)
{
    RsReads *reads = context;
    if (slot != RS_NO_SLOT && !rs_bitmap_set(reads->set, slot)) reads->failed = true;
}

/* What a hop reads if it stays: its `to` only where it is there already. */
static void read_hop(RsReads *reads, const RsPlanNode *node)
{
    read_slot(reads, node->as.expand.from);
    if (node->as.expand.into) read_slot(reads, node->as.expand.to);
    for (uint32_t i = 0; i < node->as.expand.unlike.count; i++)
        read_slot(reads, node->as.expand.unlike.items[i]);
    for (uint32_t i = 0; i < node->as.expand.unlike_lists.count; i++)
        read_slot(reads, node->as.expand.unlike_lists.items[i]);
}

/* Does a row below give as many rows above, whatever its weight? */
static bool keeps_weights(const RsPlanNode *node)
{
    switch (node->kind) {
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
        return true;
    case RS_PLAN_UNIT:
    case RS_PLAN_ARGUMENT:
    case RS_PLAN_AGGREGATE:
    case RS_PLAN_SORT:
    case RS_PLAN_SKIP:
    case RS_PLAN_LIMIT:
    case RS_PLAN_DISTINCT:
    case RS_PLAN_UNION:
    case RS_PLAN_APPLY:
    case RS_PLAN_CALL:
    case RS_PLAN_CLAIMS:
    case RS_PLAN_HISTORY:
    case RS_PLAN_LOAD_CSV:
    case RS_PLAN_TRANSACTIONS:
    case RS_PLAN_CREATE:
    case RS_PLAN_MERGE:
    case RS_PLAN_SET:
    case RS_PLAN_DELETE:
    case RS_PLAN_CLAIM_WRITE:
    case RS_PLAN_RULE:
    case RS_PLAN_UNDO:
    case RS_PLAN_NO_ROWS:
    case RS_PLAN_KIND_COUNT:
        return false;
    }
    return false;
}

typedef struct Unread {
    const RsBitmap *read;
    bool all;
} Unread;

static void ask_unread(void *context, RsSlot slot)
{
    Unread *unread = context;
    if (slot != RS_NO_SLOT && rs_bitmap_test(unread->read, slot)) unread->all = false;
}

/* Is the end all that is read of the walk, and can it be had alone? (path/ends.h: why) */
static bool only_end(const RsPlanNode *node, const RsBitmap *read)
{
    if (node->kind != RS_PLAN_VAR_EXPAND) return false;
    const RsPatternEdge *edge = node->as.search.edge;
    bool trail = edge->mode == RS_MODE_NONE || edge->mode == RS_MODE_TRAIL;
    Unread unread = {read, true};
    rs_pattern_edge_sets(edge, ask_unread, &unread);
    return trail && edge->min_hops <= 1 && edge->path_predicates.count == 0 && unread.all;
}

RsStatus rs_lower_weights(RsLower *lower, RsPlanNode *top, bool as_set, RsBitmap *read,
                          RsSlot *weight, RsError *err)
{
    RsReads reads = {read, false};
    RsSlot *times = NULL; /* where the DEGREE above waits for the weight of one below */
    *weight = RS_NO_SLOT;
    /* The tree is ours to change until the planner hands it out. */
    for (RsPlanNode *node = top; node != NULL && keeps_weights(node);
         node = (RsPlanNode *)(uintptr_t)node->child) {
        bool hop = node->kind == RS_PLAN_EXPAND;
        if (as_set && only_end(node, read)) node->as.search.ends = true;
        if (!hop || node->as.expand.into || rs_bitmap_test(read, node->as.expand.to) ||
            rs_bitmap_test(read, node->as.expand.edge->slot)) {
            if (hop)
                read_hop(&reads, node);
            else
                rs_lower_reads(lower, &reads, node);
            continue;
        }
        node->kind = RS_PLAN_DEGREE;
        node->rows = node->child->rows; /* at most: those without a hop go */
        node->as.expand.weight = lower->slot_count++;
        node->as.expand.times = RS_NO_SLOT;
        if (*weight == RS_NO_SLOT)
            *weight = node->as.expand.weight;
        else if (!as_set)
            *times = node->as.expand.weight;
        times = &node->as.expand.times;
        read_hop(&reads, node);
    }
    return reads.failed ? rs_fail_memory(err) : RS_OK;
}

/* ---- counting ---- */

/* Is the slot one that a hop of the chain sets, so that it is never null? */
static bool set_by_hop(const RsPlanNode *top, RsSlot slot)
{
    for (const RsPlanNode *node = top; node != NULL && keeps_weights(node); node = node->child)
        if (node->kind == RS_PLAN_EXPAND && !node->as.expand.into &&
            (slot == node->as.expand.to || slot == node->as.expand.edge->slot ||
             slot == node->as.expand.from))
            return true;
    return false;
}

static bool counts_rows(const RsPlanNode *top, const RsExpr *call)
{
    if (call->function->id != RS_FN_count || call->distinct) return false;
    if (call->arg_count == 0) return true;
    return call->args[0]->kind == RS_EXPR_SLOT && set_by_hop(top, call->args[0]->slot);
}

/* Does it make no difference how often a row comes? */
static bool ignores_repeats(const RsExpr *call)
{
    return call->distinct || call->function->id == RS_FN_min || call->function->id == RS_FN_max;
}

RsStatus rs_lower_counted(const RsGrouping *grouping, RsBitmap *read, bool *counted, RsError *err)
{
    RsReads reads = {read, false};
    *counted = false;
    for (uint32_t i = 0; i < grouping->aggregate_count; i++) {
        const RsExpr *call = grouping->aggregates[i].value;
        bool counts = call->function->id == RS_FN_count && !call->distinct &&
                      (call->arg_count == 0 || call->args[0]->kind == RS_EXPR_SLOT);
        *counted = *counted || counts;
        if (!counts && !ignores_repeats(call)) {
            *counted = false;
            return RS_OK;
        }
        for (uint32_t a = 0; a < call->arg_count && !counts; a++)
            rs_expr_slots(call->args[a], read_slot, &reads);
    }
    for (uint32_t i = 0; i < grouping->key_count; i++)
        rs_expr_slots(grouping->keys[i].value, read_slot, &reads);
    return reads.failed ? rs_fail_memory(err) : RS_OK;
}

static RsStatus sum_of(RsLower *lower, const RsExpr *count, RsSlot weight, const RsExpr **out,
                       RsError *err)
{
    RsExpr *slot = RS_NEW(lower->arena, RsExpr), *sum = RS_NEW(lower->arena, RsExpr);
    const RsExpr **args = RS_NEW_ARRAY(lower->arena, const RsExpr *, 1);
    if (slot == NULL || sum == NULL || args == NULL) return rs_fail_memory(err);
    *slot =
        (RsExpr){.kind = RS_EXPR_SLOT, .span = count->span, .types = RS_TYPES(INT), .slot = weight};
    args[0] = slot;
    *sum = *count;
    sum->function = rs_function(RS_FN_sum);
    sum->arg_count = 1;
    sum->args = args;
    *out = sum;
    return RS_OK;
}

static RsStatus weigh(RsLower *lower, RsPlanNode *top, RsBitmap *read, RsGrouping *grouping,
                      RsError *err)
{
    RsReads reads = {read, false};
    uint32_t count = grouping->aggregate_count, counts = 0;
    bool *counted = RS_NEW_ARRAY(lower->arena, bool, count + 1);
    if (counted == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        const RsExpr *call = grouping->aggregates[i].value;
        counted[i] = counts_rows(top, call);
        counts += counted[i];
        if (!counted[i] && !ignores_repeats(call)) return RS_OK;
        for (uint32_t a = 0; a < call->arg_count && !counted[i]; a++)
            rs_expr_slots(call->args[a], read_slot, &reads);
    }
    for (uint32_t i = 0; i < grouping->key_count; i++)
        rs_expr_slots(grouping->keys[i].value, read_slot, &reads);
    if (reads.failed) return rs_fail_memory(err);
    RsSlot weight;
    RS_TRY(rs_lower_weights(lower, top, counts == 0, read, &weight, err));
    if (weight == RS_NO_SLOT || counts == 0) return RS_OK;
    RsBinding *aggregates = RS_NEW_ARRAY(lower->arena, RsBinding, count);
    if (aggregates == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        aggregates[i] = grouping->aggregates[i];
        if (counted[i])
            RS_TRY(sum_of(lower, aggregates[i].value, weight, &aggregates[i].value, err));
    }
    grouping->aggregates = aggregates;
    return RS_OK;
}

RsStatus rs_lower_set(RsLower *lower, RsPlanNode *top, RsSlots distinct, RsError *err)
{
    RsBitmap read;
    RsSlot weight;
    rs_bitmap_init(&read);
    RsStatus status = RS_OK;
    for (uint32_t i = 0; status == RS_OK && i < distinct.count; i++)
        status = rs_lower_mark(&read, distinct.items[i], err);
    if (status == RS_OK) status = rs_lower_weights(lower, top, true, &read, &weight, err);
    rs_bitmap_done(&read);
    return status;
}

RsStatus rs_lower_weigh(RsLower *lower, RsPlanNode *top, RsGrouping *grouping, RsError *err)
{
    RsBitmap read;
    rs_bitmap_init(&read);
    RsStatus status = weigh(lower, top, &read, grouping, err);
    rs_bitmap_done(&read);
    return status;
}
