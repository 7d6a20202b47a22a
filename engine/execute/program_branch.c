/* program_branch.c - AND, OR, CASE, coalesce: what must not be evaluated is not. */
#include "execute/program_steps.h"

static uint16_t *row_room(const RsFrame *frame)
{
    return RS_NEW_ARRAY(frame->arena, uint16_t, frame->batch->live_count + 1u);
}

static RsStatus run_block(const RsFrame *frame, RsProgram *block, const uint16_t *rows,
                          uint32_t count, const RsVector **out, RsError *err)
{
    const RsBatch *batch = rs_frame_narrow(frame, rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    return rs_program_run(block, batch, frame->arena, out, err);
}

static void put_truth(RsVector *column, uint32_t row, RsTruth truth)
{
    column->nulls[row] = truth == RS_UNKNOWN;
    column->as.booleans[row] = truth == RS_TRUE;
}

static RsTruth get_truth(const RsVector *column, uint32_t row)
{
    if (column->nulls[row]) return RS_UNKNOWN;
    return column->as.booleans[row] ? RS_TRUE : RS_FALSE;
}

RsStatus rs_step_junction(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    bool and = step->kind == RS_EXPR_AND;
    const RsVector *left = rs_frame_operand(frame, step, 0), *right;
    RsVector *column = rs_vector_new(frame->arena, RS_VECTOR_BOOLS, frame->batch->row_count);
    uint16_t *open = row_room(frame);
    uint32_t open_count = 0;
    if (column == NULL || open == NULL) return rs_fail_memory(err);
    RS_EACH_ROW(frame->batch, row)
    {
        RsTruth truth;
        RS_TRY(rs_step_truth(step, rs_vector_get(left, row), &truth, err));
        put_truth(column, row, truth);
        if (truth != (and? RS_FALSE : RS_TRUE)) open[open_count++] = (uint16_t)row;
    }
    *out = column;
    if (open_count == 0) return RS_OK;
    RS_TRY(run_block(frame, step->blocks[0], open, open_count, &right, err));
    for (uint32_t i = 0; i < open_count; i++) {
        uint32_t row = open[i];
        RsTruth a = get_truth(column, row), b;
        RS_TRY(rs_step_truth(step, rs_vector_get(right, row), &b, err));
        put_truth(column, row, and? rs_truth_and(a, b) : rs_truth_or(a, b));
    }
    return RS_OK;
}

/* Rows wander through `open` until a branch takes them. */
static RsStatus take_branch(const RsFrame *frame, const RsStep *step, uint32_t branch,
                            uint16_t *open, uint32_t *open_count, RsVector *column, RsError *err)
{
    const RsVector *when, *then;
    uint16_t *taken = row_room(frame);
    if (taken == NULL) return rs_fail_memory(err);
    RS_TRY(run_block(frame, step->blocks[branch], open, *open_count, &when, err));
    /* `open` is written from here on; the block has done with it. */
    uint32_t left = 0, taken_count = 0;
    for (uint32_t i = 0; i < *open_count; i++) {
        RsValue value = rs_vector_get(when, open[i]);
        if (value.type == RS_TYPE_BOOL && value.as.boolean)
            taken[taken_count++] = open[i];
        else
            open[left++] = open[i];
    }
    *open_count = left;
    if (taken_count == 0) return RS_OK;
    RS_TRY(run_block(frame, step->blocks[branch + 1], taken, taken_count, &then, err));
    for (uint32_t i = 0; i < taken_count; i++)
        column->as.values[taken[i]] = rs_vector_get(then, taken[i]);
    return RS_OK;
}

static RsStatus all_open(const RsFrame *frame, uint16_t **open, uint32_t *count, RsVector **column,
                         RsError *err)
{
    *open = row_room(frame);
    *column = rs_vector_new(frame->arena, RS_VECTOR_VALUES, frame->batch->row_count);
    if (*open == NULL || *column == NULL) return rs_fail_memory(err);
    *count = 0;
    RS_EACH_ROW(frame->batch, row)
    (*open)[(*count)++] = (uint16_t)row;
    return RS_OK;
}

RsStatus rs_step_case(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    uint16_t *open;
    uint32_t count;
    RsVector *column;
    RS_TRY(all_open(frame, &open, &count, &column, err));
    uint32_t branch = 0;
    for (; branch + 1 < step->block_count && count > 0; branch += 2)
        RS_TRY(take_branch(frame, step, branch, open, &count, column, err));
    *out = column;
    if (count == 0 || branch >= step->block_count) return RS_OK;
    const RsVector *otherwise;
    RS_TRY(run_block(frame, step->blocks[step->block_count - 1], open, count, &otherwise, err));
    for (uint32_t i = 0; i < count; i++)
        column->as.values[open[i]] = rs_vector_get(otherwise, open[i]);
    return RS_OK;
}

RsStatus rs_step_coalesce(const RsFrame *frame, RsStep *step, const RsVector **out, RsError *err)
{
    uint16_t *open;
    uint32_t count;
    RsVector *column;
    RS_TRY(all_open(frame, &open, &count, &column, err));
    *out = column;
    for (uint32_t i = 0; i < step->block_count && count > 0; i++) {
        const RsVector *value;
        RS_TRY(run_block(frame, step->blocks[i], open, count, &value, err));
        uint32_t left = 0;
        for (uint32_t k = 0; k < count; k++) {
            column->as.values[open[k]] = rs_vector_get(value, open[k]);
            if (rs_is_null(column->as.values[open[k]])) open[left++] = open[k];
        }
        count = left;
    }
    return RS_OK;
}
