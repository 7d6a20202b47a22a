/* op_merge.c - MERGE: row by row, what matches, or else what is created; sees its own rows.
 *
 * It looks among all facts, held or not: one that was only claimed is marked as plainly written
 * when it is found. Held matches are looked for first, through the inner plan. */
#include "execute/eager.h"
#include "execute/find.h"

typedef struct MergeOp {
    RsOp op;
    RsEager eager;
    RsCreateWriter create;
    RsSetWriter on_create, on_match;
    RsArgument inner_argument;
    RsArena *row_arena;
    RsRows result;
    uint32_t given;
    bool filled, fresh;
} MergeOp;

static RsStatus merge_open(RsOp *op, RsError *err)
{
    MergeOp *merge = (MergeOp *)op;
    const RsBoundClause *clause = op->node->as.clause;
    RS_TRY(rs_eager_open(&merge->eager, op, err));
    merge->row_arena = rs_arena_new(op->run->budget->memory_limit);
    if (merge->row_arena == NULL) return rs_fail_memory(err);
    merge->fresh = true;
    rs_rows_init(&merge->result, merge->eager.keep, op->node->carry, op->run->plan->slot_count);
    RS_TRY(rs_create_open(&merge->create, op->run, clause->as.merge.create, err));
    RS_TRY(rs_set_open(&merge->on_create, op->run, clause->as.merge.on_create, err));
    RS_TRY(rs_set_open(&merge->on_match, op->run, clause->as.merge.on_match, err));
    return rs_op_open(op->run, op->node->inner, &merge->inner_argument, &op->inner, err);
}

static void merge_close(RsOp *op)
{
    MergeOp *merge = (MergeOp *)op;
    rs_rows_done(&merge->result);
    rs_eager_close(&merge->eager);
    rs_arena_free(merge->row_arena);
}

static RsStatus merge_rewind(RsOp *op, RsError *err)
{
    MergeOp *merge = (MergeOp *)op;
    rs_rows_done(&merge->result);
    merge->filled = false;
    merge->given = 0;
    RS_TRY(rs_eager_rewind(&merge->eager, op, err));
    rs_rows_init(&merge->result, merge->eager.keep, op->node->carry, op->run->plan->slot_count);
    return RS_OK;
}

/* A null in the map can never be found again: openCypher refuses it. */
static RsStatus check_nulls(MergeOp *merge, const RsBatch *one, RsError *err)
{
    const RsCreatePattern *pattern = merge->create.pattern;
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t count = k == 0 ? pattern->node_count : pattern->edge_count;
        for (uint32_t i = 0; i < count; i++) {
            RsProgram *program = k == 0 ? merge->create.node_maps[i] : merge->create.edge_maps[i];
            const RsVector *maps;
            if (program == NULL) continue;
            RS_TRY(rs_program_run(program, one, merge->row_arena, &maps, err));
            RsValue map = rs_vector_get(maps, 0);
            for (uint32_t p = 0; map.type == RS_TYPE_MAP && p < map.length; p++)
                if (rs_is_null(map.as.pairs[p].value))
                    return rs_fail(err, RS_SEMANTIC, "MergeReadOwnWrites",
                                   k == 0 ? pattern->nodes[i].span : pattern->edges[i].span,
                                   "MERGE cannot look for a null: the property `%.*s` has no value",
                                   RS_TEXT_ARG(map.as.pairs[p].key));
        }
    }
    return RS_OK;
}

/* An inner row next to its outer one: columns of both. */
static RsStatus matched(MergeOp *merge, const RsBatch *one, const RsBatch *answer, RsError *err)
{
    RsOp *op = &merge->op;
    for (uint32_t i = 0; i < answer->live_count; i++) {
        RsBatch *row = rs_op_one_row(merge->row_arena, answer, rs_batch_row(answer, i));
        if (row == NULL) return rs_fail_memory(err);
        for (RsSlot s = 0; s < row->slot_count; s++)
            if (row->columns[s] == NULL) row->columns[s] = one->columns[s];
        RS_TRY(rs_set_rows(&merge->on_match, op->run, row, merge->row_arena, err));
        RS_TRY(rs_rows_add(&merge->result, row, err));
    }
    return RS_OK;
}

static RsStatus merge_row(MergeOp *merge, RsBatch *one, RsError *err)
{
    RsOp *op = &merge->op;
    RS_TRY(check_nulls(merge, one, err));
    /* Claimed but unheld facts of this pattern become plain, so that the plan below finds them. */
    RS_TRY(rs_find_adopt(op->run, &merge->create, one, merge->row_arena, err));
    merge->inner_argument.batch = one;
    if (merge->fresh)
        merge->fresh = false;
    else
        RS_TRY(rs_op_rewind(op->inner, err));
    /* Kept aside first: ON MATCH SET must not change what is still being matched. */
    RsRows found;
    rs_rows_init(&found, merge->row_arena, op->inner->node->carry, op->run->plan->slot_count);
    RsStatus status = rs_rows_drain(&found, op->inner, err);
    for (size_t i = 0; status == RS_OK && i < found.chunks.count; i++)
        status = matched(merge, one, found.chunks.items[i], err);
    bool any = found.count > 0;
    rs_rows_done(&found);
    RS_TRY(status);
    if (any) return RS_OK;
    RS_TRY(rs_create_rows(&merge->create, op->run, one, merge->row_arena, true, err));
    RS_TRY(rs_set_rows(&merge->on_create, op->run, one, merge->row_arena, err));
    return rs_rows_add(&merge->result, one, err);
}

static RsStatus fill(MergeOp *merge, RsError *err)
{
    RsOp *op = &merge->op;
    merge->filled = true;
    RS_TRY(rs_rows_drain(&merge->eager.rows, op->child, err));
    for (size_t c = 0; c < merge->eager.rows.chunks.count; c++) {
        const RsBatch *chunk = merge->eager.rows.chunks.items[c];
        for (uint32_t i = 0; i < chunk->live_count; i++) {
            rs_arena_clear(merge->row_arena);
            RS_TRY(rs_budget_check(op->run->budget, err));
            RsBatch *one = rs_op_one_row(merge->row_arena, chunk, i);
            if (one == NULL) return rs_fail_memory(err);
            RS_TRY(merge_row(merge, one, err));
        }
    }
    return RS_OK;
}

static RsStatus merge_next(RsOp *op, RsBatch **out, RsError *err)
{
    MergeOp *merge = (MergeOp *)op;
    rs_arena_clear(op->arena);
    if (!merge->filled) RS_TRY(fill(merge, err));
    if (merge->given == merge->result.chunks.count) return RS_OK;
    *out = rs_op_share(op, merge->result.chunks.items[merge->given++]);
    return *out == NULL ? rs_fail_memory(err) : RS_OK;
}

const RsOpClass RS_OP_MERGE = {sizeof(MergeOp), merge_open, merge_next, merge_rewind, merge_close};
