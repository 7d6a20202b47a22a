/* op_degree.c - how many hops a row's node has, instead of the hops: a weight for counting. */
#include "execute/op.h"
#include "execute/unlike.h"

typedef struct DegreeOp {
    RsOp op;
    RsView *view;
    uint32_t *types;
    uint32_t type_count;
    RsHop hop;
} DegreeOp;

static RsStatus degree_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((DegreeOp *)op)->view = NULL;
    return RS_OK;
}

static RsStatus ready_view(DegreeOp *degree, RsError *err)
{
    static const RsHop HOPS[] = {[RS_DIRECTION_OUT] = RS_HOP_OUT,
                                 [RS_DIRECTION_IN] = RS_HOP_IN,
                                 [RS_DIRECTION_BOTH] = RS_HOP_BOTH};
    RsOp *op = &degree->op;
    const RsPatternEdge *edge = op->node->as.expand.edge;
    if (degree->view != NULL) return RS_OK;
    degree->hop = HOPS[op->node->as.expand.direction];
    RS_TRY(rs_run_view(op->run, op->node->view, &degree->view, err));
    return rs_unlike_types(op->run, degree->view, edge->types, edge->type_count, &degree->types,
                           &degree->type_count, err);
}

/* Would the hop over this relationship be among those that were counted? */
static bool counted(const DegreeOp *degree, uint32_t node, uint32_t edge)
{
    RsEdgeEnds ends = rs_view_edge(degree->view, edge);
    bool out = degree->hop != RS_HOP_IN && ends.start == node;
    bool in = degree->hop != RS_HOP_OUT && ends.end == node;
    bool fits = degree->op.node->as.expand.edge->any_type;
    for (uint32_t i = 0; i < degree->type_count && !fits; i++)
        fits = degree->types[i] == ends.type;
    return fits && (out || in);
}

/* Relationships that stand in the row already are in view and differ from one another: each that
 * was counted is one too many. */
static RsStatus count_hops(DegreeOp *degree, const RsUnlike *unlike, uint32_t row, uint32_t node,
                           int64_t *out, RsError *err)
{
    uint64_t hops = rs_view_degree(degree->view, node, degree->hop, degree->types,
                                   degree->type_count, degree->op.node->as.expand.edge->any_type);
    if (hops > 0 && unlike->single.count + unlike->lists.count > 0) {
        uint32_t *standing, count;
        RS_TRY(rs_unlike_row(unlike, row, degree->op.arena, &standing, &count, err));
        for (uint32_t i = 0; i < count; i++)
            hops -= counted(degree, node, standing[i]);
    }
    *out = (int64_t)hops;
    return RS_OK;
}

static int64_t weight_below(const RsBatch *below, RsSlot times, uint32_t row)
{
    if (times == RS_NO_SLOT) return 1;
    return below->columns[times]->as.integers[row];
}

static RsStatus degree_batch(DegreeOp *degree, const RsBatch *below, RsBatch *batch,
                             uint16_t *selection, RsVector *weights, RsError *err)
{
    RsOp *op = &degree->op;
    uint32_t *from, kept = 0;
    RsUnlike unlike;
    RS_TRY(rs_batch_ids(below, op->node->as.expand.from, RS_TYPE_NODE, op->arena, &from, err));
    RS_TRY(rs_unlike_start(&unlike, below, op->node->as.expand.unlike,
                           op->node->as.expand.unlike_lists));
    for (uint32_t i = 0; i < below->live_count; i++) {
        uint32_t row = rs_batch_row(below, i);
        int64_t hops = 0;
        if (from[i] != RS_NO_ROW_ID) RS_TRY(count_hops(degree, &unlike, row, from[i], &hops, err));
        if (hops == 0) continue;
        int64_t times = weight_below(below, op->node->as.expand.times, row);
        if (__builtin_mul_overflow(hops, times, &weights->as.integers[row]))
            return rs_fail(err, RS_ARITHMETIC, "IntegerOverflow", op->node->as.expand.edge->span,
                           "there are more rows than an integer can count");
        selection[kept++] = (uint16_t)row;
    }
    batch->selection = selection;
    batch->live_count = kept;
    return rs_view_check(degree->view, err);
}

static RsStatus degree_next(RsOp *op, RsBatch **out, RsError *err)
{
    DegreeOp *degree = (DegreeOp *)op;
    RsBatch *below;
    rs_arena_clear(op->arena);
    RS_TRY(rs_op_next(op->child, &below, err));
    if (below == NULL) return RS_OK;
    RS_TRY(ready_view(degree, err));
    RsBatch *batch = rs_op_share(op, below);
    RsVector *weights = rs_vector_new(op->arena, RS_VECTOR_INTS, below->row_count);
    uint16_t *selection = RS_NEW_ARRAY(op->arena, uint16_t, below->live_count);
    if (batch == NULL || weights == NULL || selection == NULL) return rs_fail_memory(err);
    RS_TRY(degree_batch(degree, below, batch, selection, weights, err));
    batch->columns[op->node->as.expand.weight] = weights;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_DEGREE = {sizeof(DegreeOp), rs_op_open_nothing, degree_next, degree_rewind,
                                rs_op_close_nothing};
