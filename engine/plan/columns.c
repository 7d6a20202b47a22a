/* columns.c - which columns each operator has to hand up: what nobody reads is not carried. */
#include "plan/lower.h"

static void read_slot(void *context, RsSlot slot)
{
    RsReads *reads = context;
    if (slot != RS_NO_SLOT && !rs_bitmap_set(reads->set, slot)) reads->failed = true;
}

static void read_slots(RsReads *reads, RsSlots slots)
{
    for (uint32_t i = 0; i < slots.count; i++)
        read_slot(reads, slots.items[i]);
}

static void read_created(RsReads *reads, const RsCreatePattern *create)
{
    for (uint32_t i = 0; i < create->node_count; i++)
        if (create->nodes[i].bound) read_slot(reads, create->nodes[i].slot);
}

static void visit_expr(void *context, const RsExpr *expr)
{
    rs_expr_slots(expr, read_slot, context);
}

void rs_lower_reads(const RsLower *lower, RsReads *reads, const RsPlanNode *node)
{
    rs_plan_node_exprs(lower->statement, node, visit_expr, reads);
    switch ((int)node->kind) { /* those that read slots beside their expressions */
    case RS_PLAN_EXPAND:
    case RS_PLAN_EDGE_ENDS:
        read_slot(reads, node->as.expand.from);
        read_slot(reads, node->as.expand.to);
        read_slot(reads, node->as.expand.edge->slot);
        read_slots(reads, node->as.expand.unlike);
        read_slots(reads, node->as.expand.unlike_lists);
        break;
    case RS_PLAN_DEGREE:
        read_slot(reads, node->as.expand.from);
        read_slots(reads, node->as.expand.unlike);
        read_slots(reads, node->as.expand.unlike_lists);
        read_slot(reads, node->as.expand.times);
        break;
    case RS_PLAN_VAR_EXPAND:
    case RS_PLAN_PATH_SEARCH:
    case RS_PLAN_ROUTE:
        read_slot(reads, node->as.search.from);
        read_slot(reads, node->as.search.to);
        read_slots(reads, node->as.search.unlike);
        read_slots(reads, node->as.search.unlike_lists);
        break;
    case RS_PLAN_DISTINCT:
        read_slots(reads, node->as.distinct);
        break;
    case RS_PLAN_CREATE:
        read_created(reads, node->as.clause->as.create);
        break;
    case RS_PLAN_MERGE:
        read_created(reads, node->as.clause->as.merge.create);
        break;
    case RS_PLAN_CLAIM_WRITE:
        if (node->as.clause->as.claim_write.fact->pattern != NULL)
            read_created(reads, node->as.clause->as.claim_write.fact->pattern);
        break;
    default:
        break;
    }
}

static RsStatus merge(RsBitmap *into, const RsBitmap *from, RsError *err)
{
    for (uint32_t s = rs_bitmap_next(from, 0); s != UINT32_MAX; s = rs_bitmap_next(from, s + 1))
        if (!rs_bitmap_set(into, s)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus set_carry(RsLower *lower, RsPlanNode *node, const RsBitmap *need, RsError *err)
{
    RsSlot *slots = RS_NEW_ARRAY(lower->arena, RsSlot, rs_bitmap_count(need) + 1);
    if (slots == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    for (uint32_t s = rs_bitmap_next(need, 0); s != UINT32_MAX; s = rs_bitmap_next(need, s + 1))
        slots[count++] = s;
    node->carry = (RsSlots){slots, count};
    return RS_OK;
}

static RsStatus walk(RsLower *lower, const RsPlanNode *from, const RsBitmap *wanted,
                     RsBitmap *argument, RsError *err);

/* The inner plan of an APPLY or MERGE: hands up what it sets and its row numbers; what its ARGUMENT
 * hands in is added to `need`, for the child must bring it. */
static RsStatus walk_inner(RsLower *lower, const RsPlanNode *node, RsBitmap *need, RsError *err)
{
    RsBitmap wanted;
    rs_bitmap_init(&wanted);
    RsStatus status = RS_OK;
    if (node->kind == RS_PLAN_APPLY) {
        RsSlots produced = node->as.apply.produced;
        for (uint32_t i = 0; status == RS_OK && i < produced.count; i++)
            if (rs_bitmap_test(need, produced.items[i]) &&
                !rs_bitmap_set(&wanted, produced.items[i]))
                status = rs_fail_memory(err);
        if (status == RS_OK && !rs_bitmap_set(&wanted, node->as.apply.row_number))
            status = rs_fail_memory(err);
    } else if (node->kind == RS_PLAN_TRANSACTIONS) {
        status = merge(&wanted, need, err);
    } else {
        status =
            merge(&wanted, need, err); /* MERGE: all that is needed above, the matched parts too */
        const RsCreatePattern *create = node->as.clause->as.merge.create;
        for (uint32_t i = 0; status == RS_OK && i < create->node_count; i++)
            if (!rs_bitmap_set(&wanted, create->nodes[i].slot)) status = rs_fail_memory(err);
        for (uint32_t i = 0; status == RS_OK && i < create->edge_count; i++)
            if (!rs_bitmap_set(&wanted, create->edges[i].slot)) status = rs_fail_memory(err);
    }
    if (status == RS_OK) status = walk(lower, node->inner, &wanted, need, err);
    rs_bitmap_done(&wanted);
    return status;
}

/* Both inputs of a UNION hand up their own outputs and what passes through (row numbers). */
static RsStatus walk_union(RsLower *lower, const RsPlanNode *node, const RsBitmap *wanted,
                           RsBitmap *argument, RsError *err)
{
    for (uint32_t side = 0; side < 2; side++) {
        RsBitmap need;
        rs_bitmap_init(&need);
        RsReads reads = {&need, false};
        read_slots(&reads, side == 0 ? node->as.both.left : node->as.both.right);
        RsStatus status = reads.failed ? rs_fail_memory(err) : merge(&need, wanted, err);
        if (status == RS_OK)
            status = walk(lower, side == 0 ? node->child : node->inner, &need, argument, err);
        rs_bitmap_done(&need);
        RS_TRY(status);
    }
    return RS_OK;
}

/* Down the chain from `from`; slots that an ARGUMENT has to bring are added to `argument`. */
static RsStatus walk(RsLower *lower, const RsPlanNode *from, const RsBitmap *wanted,
                     RsBitmap *argument, RsError *err)
{
    RsBitmap need;
    rs_bitmap_init(&need);
    RsStatus status = merge(&need, wanted, err);
    /* The tree is ours to complete until the planner hands it out. */
    for (RsPlanNode *node = (RsPlanNode *)(uintptr_t)from; status == RS_OK && node != NULL;
         node = (RsPlanNode *)(uintptr_t)node->child) {
        status = set_carry(lower, node, &need, err);
        if (status != RS_OK) break;
        if (node->kind == RS_PLAN_ARGUMENT) {
            status = merge(argument, &need, err);
            break;
        }
        if (node->kind == RS_PLAN_UNION) {
            status = walk_union(lower, node, &need, argument, err);
            break;
        }
        if (node->kind == RS_PLAN_AGGREGATE) rs_bitmap_zero(&need);
        if (node->inner != NULL) status = walk_inner(lower, node, &need, err);
        if (status != RS_OK) break;
        RsReads reads = {&need, false};
        rs_lower_reads(lower, &reads, node);
        if (reads.failed) status = rs_fail_memory(err);
    }
    rs_bitmap_done(&need);
    return status;
}

static RsStatus walk_from(RsLower *lower, const RsPlanNode *root, const RsSlot *outputs,
                          uint32_t count, RsSlot row_number, RsSlot weight, RsError *err)
{
    RsBitmap wanted, argument;
    rs_bitmap_init(&wanted);
    rs_bitmap_init(&argument);
    RsReads reads = {&wanted, false};
    read_slots(&reads, (RsSlots){outputs, count});
    read_slot(&reads, row_number);
    read_slot(&reads, weight);
    RsStatus status = reads.failed ? rs_fail_memory(err) : RS_OK;
    if (status == RS_OK) status = walk(lower, root, &wanted, &argument, err);
    rs_bitmap_done(&wanted);
    rs_bitmap_done(&argument);
    return status;
}

RsStatus rs_lower_columns(RsLower *lower, RsError *err)
{
    const RsBoundQuery *query = lower->statement->query;
    RS_TRY(walk_from(lower, lower->plan->root, query->outputs, query->column_count, RS_NO_SLOT,
                     RS_NO_SLOT, err));
    for (uint32_t i = 0; i < lower->plan->subplan_count; i++) {
        if (lower->subplans[i] == NULL) continue;
        const RsBoundQuery *inner = lower->logical->subplans[i].query;
        RS_TRY(walk_from(lower, lower->subplans[i], inner->outputs, inner->column_count,
                         lower->subplan_rows[i], lower->subplan_weights[i], err));
    }
    return RS_OK;
}
