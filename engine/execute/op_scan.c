/* op_scan.c - nodes by label or all, and nodes by the value of a property, for each row below. */
#include <math.h>

#include "execute/op.h"

typedef struct ScanOp {
    RsOp op;
    RsView *view;
    RsBatch *outer; /* rows of the child that are being served */
    uint32_t live;  /* which of them */
    bool scanning;
    RsScan scan;
    RsProgram *value; /* of a seek */
    const RsVector *wanted;
    uint32_t *found; /* of a seek, in seek_arena */
    uint32_t found_count, found_at;
    RsArena *seek_arena; /* lives as long as the outer batch is served */
    uint32_t ids[RS_BATCH_ROWS], rows[RS_BATCH_ROWS];
} ScanOp;

static RsStatus scan_open(RsOp *op, RsError *err)
{
    ScanOp *scan = (ScanOp *)op;
    if (op->node->kind != RS_PLAN_NODE_SEEK) return RS_OK;
    scan->seek_arena = rs_arena_new(op->run->budget->memory_limit);
    if (scan->seek_arena == NULL) return rs_fail_memory(err);
    return rs_program_compile(op->run, op->node->as.seek.value, &scan->value, err);
}

static RsStatus scan_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ScanOp *scan = (ScanOp *)op;
    scan->view = NULL;
    scan->outer = NULL;
    scan->scanning = false;
    return RS_OK;
}

static void scan_close(RsOp *op)
{
    rs_arena_free(((ScanOp *)op)->seek_arena);
}

/* Moves to the next outer row; *more false: the child has no more. */
static RsStatus next_outer(ScanOp *scan, bool *more, RsError *err)
{
    RsOp *op = &scan->op;
    *more = true;
    if (scan->outer != NULL && ++scan->live < scan->outer->live_count) return RS_OK;
    RS_TRY(rs_op_next(op->child, &scan->outer, err));
    scan->live = 0;
    *more = scan->outer != NULL;
    if (*more && scan->view == NULL) RS_TRY(rs_run_view(op->run, op->node->view, &scan->view, err));
    return RS_OK;
}

/* The rows found so far, `count` of them, with the scanned nodes as a new column. */
static RsStatus hand_up(ScanOp *scan, RsSlot slot, uint32_t count, RsBatch **out, RsError *err)
{
    RsOp *op = &scan->op;
    RsBatch *batch = rs_op_spread(op, scan->outer, scan->rows, count);
    RsVector *column = rs_vector_new(op->arena, RS_VECTOR_NODES, count);
    if (batch == NULL || column == NULL) return rs_fail_memory(err);
    memcpy(column->as.ids, scan->ids, count * sizeof(uint32_t));
    batch->columns[slot] = column;
    *out = batch;
    return RS_OK;
}

static RsStatus scan_start(ScanOp *scan)
{
    const RsPlanNode *node = scan->op.node;
    scan->scan = (RsScan){.view = scan->view, .label = RS_NO_ID};
    scan->scanning = true;
    if (node->kind != RS_PLAN_LABEL_SCAN) return RS_OK;
    scan->scan.label =
        rs_schema_find(rs_view_schema(scan->view), RS_NAME_LABEL, node->as.scan.label);
    if (scan->scan.label == RS_NO_ID)
        scan->scanning = false; /* nobody has a label nobody defined */
    return RS_OK;
}

static RsStatus scan_next(RsOp *op, RsBatch **out, RsError *err)
{
    ScanOp *scan = (ScanOp *)op;
    rs_arena_clear(op->arena);
    for (;;) {
        if (!scan->scanning) {
            bool more;
            RS_TRY(next_outer(scan, &more, err));
            if (!more) return RS_OK;
            RS_TRY(scan_start(scan));
            if (!scan->scanning) continue;
        }
        uint32_t count = rs_scan_nodes(&scan->scan, RS_BATCH_ROWS, scan->ids);
        RS_TRY(rs_view_check(scan->view, err));
        if (count == 0) {
            scan->scanning = false;
            RS_TRY(rs_budget_check(op->run->budget, err));
            continue;
        }
        uint32_t row = rs_batch_row(scan->outer, scan->live);
        for (uint32_t i = 0; i < count; i++)
            scan->rows[i] = row;
        return hand_up(scan, op->node->as.scan.slot, count, out, err);
    }
}

const RsOpClass RS_OP_NODE_SCAN = {sizeof(ScanOp), scan_open, scan_next, scan_rewind, scan_close};
const RsOpClass RS_OP_LABEL_SCAN = {sizeof(ScanOp), scan_open, scan_next, scan_rewind, scan_close};

/* ---- by value ---- */

/* What id() gives is dense: the node there, if it is in view. */
static RsStatus seek_id(ScanOp *scan, RsValue wanted, RsError *err)
{
    if (wanted.type == RS_TYPE_FLOAT && wanted.as.real >= 0 && wanted.as.real < UINT32_MAX &&
        wanted.as.real == floor(wanted.as.real))
        wanted = rs_value_int((int64_t)wanted.as.real);
    if (wanted.type != RS_TYPE_INT || wanted.as.integer < 0 ||
        wanted.as.integer >= rs_view_node_limit(scan->view))
        return RS_OK;
    uint32_t node = (uint32_t)wanted.as.integer;
    if (!rs_view_has_node(scan->view, node)) return rs_view_check(scan->view, err);
    scan->found = RS_NEW(scan->seek_arena, uint32_t);
    if (scan->found == NULL) return rs_fail_memory(err);
    scan->found[scan->found_count++] = node;
    return RS_OK;
}

static RsStatus seek_row(ScanOp *scan, RsError *err)
{
    RsOp *op = &scan->op;
    scan->found_count = scan->found_at = 0;
    if (scan->live == 0) {
        rs_arena_clear(scan->seek_arena);
        RS_TRY(rs_program_run(scan->value, scan->outer, scan->seek_arena, &scan->wanted, err));
    }
    RsValue wanted = rs_vector_get(scan->wanted, rs_batch_row(scan->outer, scan->live));
    if (op->node->as.seek.by_id) return seek_id(scan, wanted, err);
    uint32_t key = rs_schema_find(rs_view_schema(scan->view), RS_NAME_KEY, op->node->as.seek.key);
    if (key == RS_NO_ID || rs_is_null(wanted)) return RS_OK;
    const uint32_t *found;
    RS_TRY(rs_view_seek(scan->view, key, wanted, &found, &scan->found_count, err));
    scan->found = RS_NEW_ARRAY(scan->seek_arena, uint32_t, scan->found_count + 1);
    if (scan->found == NULL) return rs_fail_memory(err);
    if (scan->found_count > 0) memcpy(scan->found, found, scan->found_count * sizeof(uint32_t));
    return RS_OK;
}

static RsStatus seek_next(RsOp *op, RsBatch **out, RsError *err)
{
    ScanOp *scan = (ScanOp *)op;
    rs_arena_clear(op->arena);
    uint32_t count = 0;
    for (;;) {
        if (scan->outer != NULL && scan->scanning && scan->found_at < scan->found_count) {
            scan->rows[count] = rs_batch_row(scan->outer, scan->live);
            scan->ids[count++] = scan->found[scan->found_at++];
            if (count == RS_BATCH_ROWS) break;
            continue;
        }
        /* A batch is handed up before its outer batch gives way to the next. */
        bool last = scan->outer == NULL || scan->live + 1 >= scan->outer->live_count;
        if (last && count > 0) break;
        bool more;
        RS_TRY(next_outer(scan, &more, err));
        if (!more) return RS_OK;
        scan->scanning = true;
        RS_TRY(seek_row(scan, err));
    }
    return hand_up(scan, op->node->as.seek.slot, count, out, err);
}

const RsOpClass RS_OP_NODE_SEEK = {sizeof(ScanOp), scan_open, seek_next, scan_rewind, scan_close};
