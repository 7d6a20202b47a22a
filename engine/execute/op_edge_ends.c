/* op_edge_ends.c - a relationship (or a list of them) that is bound already: where does it run? */
#include "execute/op.h"
#include "execute/unlike.h"

typedef struct EndsOp {
    RsOp op;
    RsView *view;
    uint32_t *types;
    uint32_t type_count;
    RsBatch *outer;
    uint32_t live, side; /* side: which way round the next answer of a BOTH pattern is read */
    uint32_t rows[RS_BATCH_ROWS], from[RS_BATCH_ROWS], to[RS_BATCH_ROWS];
} EndsOp;

static RsStatus ends_rewind(RsOp *op, RsError *err)
{
    (void)err;
    EndsOp *ends = (EndsOp *)op;
    ends->view = NULL;
    ends->outer = NULL;
    return RS_OK;
}

static bool type_fits(const EndsOp *ends, uint32_t type)
{
    if (ends->op.node->as.expand.edge->any_type) return true;
    for (uint32_t i = 0; i < ends->type_count; i++)
        if (ends->types[i] == type) return true;
    return false;
}

/* The ends of one relationship as read from `from`'s side; false: it does not fit. */
static bool one_ends(EndsOp *ends, uint32_t edge, bool turned, uint32_t *from, uint32_t *to)
{
    if (!rs_view_has_edge(ends->view, edge)) return false;
    RsEdgeEnds e = rs_view_edge(ends->view, edge);
    if (!type_fits(ends, e.type)) return false;
    *from = turned ? e.end : e.start;
    *to = turned ? e.start : e.end;
    return true;
}

/* A list runs as a chain: each relationship begins where the one before ended. */
static bool list_ends(EndsOp *ends, RsValue list, bool turned, RsDirection direction,
                      uint32_t *from, uint32_t *to)
{
    const RsPatternEdge *edge = ends->op.node->as.expand.edge;
    if (list.length < edge->min_hops || list.length > edge->max_hops || list.length == 0)
        return false;
    for (uint32_t i = 0; i < list.length; i++) {
        if (list.as.items[i].type != RS_TYPE_EDGE) return false;
        uint32_t a, b, id = list.as.items[i].as.id;
        if (!one_ends(ends, id, turned, &a, &b)) return false;
        if (i == 0) {
            *from = a;
            *to = b;
            continue;
        }
        if (a != *to && direction == RS_DIRECTION_BOTH && b == *to) {
            uint32_t swap = a;
            a = b;
            b = swap;
        }
        if (a != *to) return false;
        *to = b;
    }
    return true;
}

static bool read_ends(EndsOp *ends, RsValue value, uint32_t side, uint32_t *from, uint32_t *to)
{
    RsDirection direction = ends->op.node->as.expand.direction;
    bool turned = direction == RS_DIRECTION_IN || side == 1;
    if (value.type == RS_TYPE_EDGE) {
        if (!one_ends(ends, value.as.id, turned, from, to)) return false;
        return side == 0 || *from != *to;
    }
    if (value.type != RS_TYPE_LIST) return false;
    return list_ends(ends, value, turned, direction, from, to);
}

/* Is the slot's value in this row the node, where it is set already? */
static bool agrees(const EndsOp *ends, bool bound, RsSlot slot, uint32_t row, uint32_t node)
{
    if (!bound) return true;
    const RsVector *column = ends->outer->columns[slot];
    RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, row);
    return value.type == RS_TYPE_NODE && value.as.id == node;
}

static RsStatus hand_up(EndsOp *ends, uint32_t count, RsBatch **out, RsError *err)
{
    RsOp *op = &ends->op;
    RsBatch *batch = rs_op_spread(op, ends->outer, ends->rows, count);
    RsVector *from = rs_vector_new(op->arena, RS_VECTOR_NODES, count);
    RsVector *to = rs_vector_new(op->arena, RS_VECTOR_NODES, count);
    if (batch == NULL || from == NULL || to == NULL) return rs_fail_memory(err);
    memcpy(from->as.ids, ends->from, count * sizeof(uint32_t));
    memcpy(to->as.ids, ends->to, count * sizeof(uint32_t));
    batch->columns[op->node->as.expand.from] = from;
    batch->columns[op->node->as.expand.to] = to;
    *out = batch;
    return RS_OK;
}

static RsStatus next_outer(EndsOp *ends, RsError *err)
{
    RsOp *op = &ends->op;
    RS_TRY(rs_op_next(op->child, &ends->outer, err));
    ends->live = ends->side = 0;
    if (ends->outer == NULL || ends->view != NULL) return RS_OK;
    RS_TRY(rs_run_view(op->run, op->node->view, &ends->view, err));
    return rs_unlike_types(op->run, ends->view, op->node->as.expand.edge->types,
                           op->node->as.expand.edge->type_count, &ends->types, &ends->type_count,
                           err);
}

/* Looks at one (row, side); advances; true where it fits. */
static bool step(EndsOp *ends, const RsUnlike *unlike, uint32_t *row, uint32_t *from, uint32_t *to)
{
    const RsPlanNode *node = ends->op.node;
    uint32_t sides = node->as.expand.direction == RS_DIRECTION_BOTH ? 2 : 1;
    uint32_t side = ends->side;
    *row = rs_batch_row(ends->outer, ends->live);
    if (++ends->side == sides) {
        ends->side = 0;
        ends->live++;
    }
    const RsVector *column = ends->outer->columns[node->as.expand.edge->slot];
    RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, *row);
    if (value.type == RS_TYPE_EDGE && rs_unlike_repeats(unlike, *row, value.as.id)) return false;
    if (!read_ends(ends, value, side, from, to)) return false;
    bool loop = node->as.expand.from == node->as.expand.to;
    if (loop && *from != *to) return false;
    return agrees(ends, node->as.expand.from_bound, node->as.expand.from, *row, *from) &&
           agrees(ends, node->as.expand.into && !loop, node->as.expand.to, *row, *to);
}

static RsStatus ends_next(RsOp *op, RsBatch **out, RsError *err)
{
    EndsOp *ends = (EndsOp *)op;
    rs_arena_clear(op->arena);
    for (;;) {
        if (ends->outer == NULL || ends->live >= ends->outer->live_count) {
            RS_TRY(next_outer(ends, err));
            if (ends->outer == NULL) return RS_OK;
        }
        RsUnlike unlike;
        RS_TRY(rs_unlike_start(&unlike, ends->outer, op->node->as.expand.unlike,
                               op->node->as.expand.unlike_lists));
        uint32_t count = 0;
        while (ends->live < ends->outer->live_count && count < RS_BATCH_ROWS)
            if (step(ends, &unlike, &ends->rows[count], &ends->from[count], &ends->to[count]))
                count++;
        if (count > 0) return hand_up(ends, count, out, err);
    }
}

const RsOpClass RS_OP_EDGE_ENDS = {sizeof(EndsOp), rs_op_open_nothing, ends_next, ends_rewind,
                                   rs_op_close_nothing};
