/* op_expand.c - one hop from each row: the workhorse. */
#include "execute/op.h"
#include "execute/unlike.h"

typedef struct ExpandOp {
    RsOp op;
    RsView *view;
    uint32_t *types;
    uint32_t type_count;
    RsExpand expand;
    RsBatch *outer;
    RsArena *outer_arena; /* ids of the outer rows */
    uint32_t *from;       /* start nodes that are not null */
    uint32_t *from_rows;  /* their physical rows */
    RsUnlike unlike;
    bool expanding;
    uint32_t rows[RS_BATCH_ROWS], edges[RS_BATCH_ROWS], others[RS_BATCH_ROWS];
} ExpandOp;

static RsStatus expand_open(RsOp *op, RsError *err)
{
    ExpandOp *expand = (ExpandOp *)op;
    expand->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    if (expand->outer_arena == NULL) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus expand_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ExpandOp *expand = (ExpandOp *)op;
    expand->view = NULL;
    expand->outer = NULL;
    expand->expanding = false;
    return RS_OK;
}

static void expand_close(RsOp *op)
{
    rs_arena_free(((ExpandOp *)op)->outer_arena);
}

static RsHop hop_of(RsDirection direction)
{
    switch (direction) {
    case RS_DIRECTION_OUT:
        return RS_HOP_OUT;
    case RS_DIRECTION_IN:
        return RS_HOP_IN;
    case RS_DIRECTION_BOTH:
        return RS_HOP_BOTH;
    }
    return RS_HOP_BOTH;
}

static RsStatus ready_view(ExpandOp *expand, RsError *err)
{
    RsOp *op = &expand->op;
    const RsPatternEdge *edge = op->node->as.expand.edge;
    if (expand->view != NULL) return RS_OK;
    RS_TRY(rs_run_view(op->run, op->node->view, &expand->view, err));
    RS_TRY(rs_unlike_types(op->run, expand->view, edge->types, edge->type_count, &expand->types,
                           &expand->type_count, err));
    expand->expand = (RsExpand){.view = expand->view,
                                .hop = hop_of(op->node->as.expand.direction),
                                .types = expand->types,
                                .type_count = expand->type_count,
                                .any_type = edge->any_type};
    return RS_OK;
}

/* Takes the next batch of the child; *more false: there is none. */
static RsStatus next_outer(ExpandOp *expand, bool *more, RsError *err)
{
    RsOp *op = &expand->op;
    RS_TRY(rs_op_next(op->child, &expand->outer, err));
    *more = expand->outer != NULL;
    if (!*more) return RS_OK;
    RS_TRY(ready_view(expand, err));
    rs_arena_clear(expand->outer_arena);
    RsBatch *outer = expand->outer;
    uint32_t *from, *to = NULL;
    RS_TRY(rs_batch_ids(outer, op->node->as.expand.from, RS_TYPE_NODE, expand->outer_arena, &from,
                        err));
    if (op->node->as.expand.into)
        RS_TRY(rs_batch_ids(outer, op->node->as.expand.to, RS_TYPE_NODE, expand->outer_arena, &to,
                            err));
    expand->from_rows = RS_NEW_ARRAY(expand->outer_arena, uint32_t, outer->live_count + 1);
    if (expand->from_rows == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    for (uint32_t i = 0; i < outer->live_count; i++) {
        if (from[i] == RS_NO_ROW_ID || (to != NULL && to[i] == RS_NO_ROW_ID)) continue;
        expand->from_rows[count] = rs_batch_row(outer, i);
        if (to != NULL) to[count] = to[i];
        from[count++] = from[i];
    }
    expand->from = from;
    if (to != NULL)
        rs_expand_into(&expand->expand, from, to, count);
    else
        rs_expand_start(&expand->expand, from, count);
    expand->expanding = true;
    return rs_unlike_start(&expand->unlike, outer, op->node->as.expand.unlike,
                           op->node->as.expand.unlike_lists);
}

static RsStatus hand_up(ExpandOp *expand, uint32_t count, RsBatch **out, RsError *err)
{
    RsOp *op = &expand->op;
    RsBatch *batch = rs_op_spread(op, expand->outer, expand->rows, count);
    RsVector *edges = rs_vector_new(op->arena, RS_VECTOR_EDGES, count);
    RsVector *others = rs_vector_new(op->arena, RS_VECTOR_NODES, count);
    if (batch == NULL || edges == NULL || others == NULL) return rs_fail_memory(err);
    memcpy(edges->as.ids, expand->edges, count * sizeof(uint32_t));
    memcpy(others->as.ids, expand->others, count * sizeof(uint32_t));
    batch->columns[op->node->as.expand.edge->slot] = edges;
    batch->columns[op->node->as.expand.to] = others;
    *out = batch;
    return RS_OK;
}

static RsStatus expand_next(RsOp *op, RsBatch **out, RsError *err)
{
    ExpandOp *expand = (ExpandOp *)op;
    rs_arena_clear(op->arena);
    for (;;) {
        if (!expand->expanding) {
            bool more;
            RS_TRY(next_outer(expand, &more, err));
            if (!more) return RS_OK;
        }
        uint32_t found = rs_expand_next(&expand->expand, RS_BATCH_ROWS, expand->rows, expand->edges,
                                        expand->others);
        RS_TRY(rs_view_check(expand->view, err));
        RS_TRY(rs_budget_check(op->run->budget, err));
        if (found == 0) {
            expand->expanding = false;
            continue;
        }
        uint32_t kept = 0;
        for (uint32_t i = 0; i < found; i++) {
            uint32_t at = expand->rows[i];
            uint32_t row = expand->from_rows[at];
            if (rs_unlike_repeats(&expand->unlike, row, expand->edges[i])) continue;
            expand->rows[kept] = row;
            expand->edges[kept] = expand->edges[i];
            expand->others[kept++] = expand->others[i];
        }
        if (kept > 0) return hand_up(expand, kept, out, err);
    }
}

const RsOpClass RS_OP_EXPAND = {sizeof(ExpandOp), expand_open, expand_next, expand_rewind,
                                expand_close};
