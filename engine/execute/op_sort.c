/* op_sort.c - sorting, and the first few of a sorted whole. Stable: equal keys keep their order. */
#include "execute/limit.h"
#include "execute/rows.h"

/* The kept rows are cut down to the best when so many more have come in. */
#define SLACK 8192u

typedef struct SortOp {
    RsOp op;
    RsProgram **programs;
    RsRows rows;
    RS_ARRAY(RsValue) keys;   /* row n of the input: keys.items[n * count ..] */
    RS_ARRAY(uint64_t) names; /* where it is kept, in input order; then sorted */
    RS_ARRAY(uint64_t) order;
    uint64_t limit;
    bool filled;
    uint64_t given;
} SortOp;

static RsStatus sort_open(RsOp *op, RsError *err)
{
    SortOp *sort = (SortOp *)op;
    uint32_t count = op->node->as.sort.count;
    sort->op.keep = rs_arena_new(op->run->budget->memory_limit);
    sort->programs = RS_NEW_ARRAY(op->run->arena, RsProgram *, count + 1);
    if (sort->op.keep == NULL || sort->programs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(
            rs_program_compile(op->run, op->node->as.sort.keys[i].value, &sort->programs[i], err));
    sort->limit = UINT64_MAX;
    if (op->node->as.sort.limit != NULL) {
        uint64_t skip = 0, limit;
        RS_TRY(rs_limit_value(op->run, op->node->as.sort.limit, "LIMIT", &limit, err));
        if (op->node->as.sort.skip != NULL)
            RS_TRY(rs_limit_value(op->run, op->node->as.sort.skip, "SKIP", &skip, err));
        sort->limit = limit + skip;
    }
    rs_rows_init(&sort->rows, sort->op.keep, op->node->carry, op->run->plan->slot_count);
    return RS_OK;
}

static void sort_close(RsOp *op)
{
    SortOp *sort = (SortOp *)op;
    rs_rows_done(&sort->rows);
    RS_ARRAY_DONE(&sort->keys);
    RS_ARRAY_DONE(&sort->names);
    RS_ARRAY_DONE(&sort->order);
}

static RsStatus sort_rewind(RsOp *op, RsError *err)
{
    (void)err;
    SortOp *sort = (SortOp *)op;
    rs_rows_done(&sort->rows);
    rs_arena_clear(sort->op.keep);
    rs_rows_init(&sort->rows, sort->op.keep, op->node->carry, op->run->plan->slot_count);
    sort->keys.count = sort->names.count = sort->order.count = 0;
    sort->filled = false;
    sort->given = 0;
    return RS_OK;
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const SortOp *sort = context;
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    uint32_t count = sort->op.node->as.sort.count;
    for (uint32_t i = 0; i < count; i++) {
        int order =
            rs_value_order(sort->keys.items[left * count + i], sort->keys.items[right * count + i]);
        if (order != 0) return sort->op.node->as.sort.keys[i].descending ? -order : order;
    }
    return left < right ? -1 : left > right;
}

static RsStatus take(SortOp *sort, const RsBatch *batch, RsError *err)
{
    RsOp *op = &sort->op;
    uint32_t count = op->node->as.sort.count;
    const RsVector **columns = RS_NEW_ARRAY(op->arena, const RsVector *, count + 1);
    if (columns == NULL) return rs_fail_memory(err);
    for (uint32_t k = 0; k < count; k++)
        RS_TRY(rs_program_run(sort->programs[k], batch, op->arena, &columns[k], err));
    uint64_t chunk = sort->rows.chunks.count;
    RS_TRY(rs_rows_add(&sort->rows, batch, err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        for (uint32_t k = 0; k < count; k++) {
            RsValue key;
            RS_TRY(rs_value_keep(sort->op.keep, rs_vector_get(columns[k], row), &key, err));
            if (!RS_ARRAY_PUSH(&sort->keys, key)) return rs_fail_memory(err);
        }
        if (!RS_ARRAY_PUSH(&sort->order, sort->names.count) ||
            !RS_ARRAY_PUSH(&sort->names, chunk * RS_BATCH_ROWS + i))
            return rs_fail_memory(err);
    }
    return RS_OK;
}

static void put_in_order(SortOp *sort)
{
    if (sort->order.count == 0) return;
    qsort_r(sort->order.items, sort->order.count, sizeof(uint64_t), compare_rows, sort);
    if (sort->order.count > sort->limit) sort->order.count = (size_t)sort->limit;
}

static RsStatus fill(SortOp *sort, RsError *err)
{
    RsOp *op = &sort->op;
    sort->filled = true;
    for (;;) {
        RsBatch *batch;
        RS_TRY(rs_op_next(op->child, &batch, err));
        if (batch == NULL) break;
        RS_TRY(take(sort, batch, err));
        rs_arena_clear(op->arena);
        if (sort->limit < UINT64_MAX - SLACK && sort->order.count > sort->limit + SLACK)
            put_in_order(sort);
    }
    put_in_order(sort);
    return RS_OK;
}

static RsStatus sort_next(RsOp *op, RsBatch **out, RsError *err)
{
    SortOp *sort = (SortOp *)op;
    rs_arena_clear(op->arena);
    if (!sort->filled) RS_TRY(fill(sort, err));
    uint64_t left = sort->order.count - sort->given;
    if (left == 0) return RS_OK;
    uint32_t count = left < RS_BATCH_ROWS ? (uint32_t)left : RS_BATCH_ROWS;
    uint64_t *names = RS_NEW_ARRAY(op->arena, uint64_t, count);
    if (names == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        names[i] = sort->names.items[sort->order.items[sort->given + i]];
    *out = rs_rows_pick(&sort->rows, op->arena, names, count);
    if (*out == NULL) return rs_fail_memory(err);
    sort->given += count;
    return RS_OK;
}

const RsOpClass RS_OP_SORT = {sizeof(SortOp), sort_open, sort_next, sort_rewind, sort_close};
