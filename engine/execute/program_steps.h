/* program_steps.h - the inside of a program: its steps and what runs them.
 *
 * Shape   step i writes register i; its operands are registers below i, so one walk from the left
 *         does them all. What must only be evaluated for some rows (the right of AND, a branch of
 *         CASE, the body of a comprehension) is a block: a program of its own, run under a
 *         narrower batch. */
#ifndef RS_EXECUTE_PROGRAM_STEPS_H
#define RS_EXECUTE_PROGRAM_STEPS_H

#include "execute/fn.h"
#include "execute/program.h"

typedef struct RsStep {
    const RsExpr *expr;
    RsExprKind kind;        /* CONST also for what was folded and for parameters */
    RsValue value;          /* of CONST */
    const RsVector *filled; /* of CONST: the value in filled_rows rows */
    uint32_t filled_rows;
    const uint32_t *operands;
    uint32_t operand_count;
    RsProgram **blocks;
    uint32_t block_count;
    RsKernel kernel;     /* of CALL */
    bool truths;         /* the kernel gives booleans and null only: the column is BOOLS */
    const RsSlot *outer; /* of COMPREHENSION, QUANTIFIER: slots that the body reads */
    uint32_t outer_count;
} RsStep;

struct RsProgram {
    RsRun *run;
    RsStep *steps;
    uint32_t step_count, step_room;
};

/* Deeper than this is refused at compile: RS_LIMIT. */
#define RS_PROGRAM_DEPTH 1000u

/* Where a step runs. */
typedef struct RsFrame {
    RsProgram *program;
    const RsBatch *batch;
    RsArena *arena;
    const RsVector **registers;
} RsFrame;

/* The live rows of a batch: ROW is physical. */
#define RS_EACH_ROW(batch, row)                                                                    \
    for (uint32_t row##_i = 0, row = 0;                                                            \
         row##_i < (batch)->live_count && (row = rs_batch_row((batch), row##_i), true); row##_i++)

static inline const RsVector *rs_frame_operand(const RsFrame *frame, const RsStep *step, uint32_t i)
{
    return frame->registers[step->operands[i]];
}

/* A view of `batch` with other live rows; columns are shared. NULL: the arena is full. */
RsBatch *rs_frame_narrow(const RsFrame *frame, const uint16_t *rows, uint32_t count);
/* RS_TYPE / InvalidArgumentType where the value is neither boolean nor null. */
RS_MUST_USE RsStatus rs_step_truth(const RsStep *step, RsValue value, RsTruth *out, RsError *err);
RS_MUST_USE RsStatus rs_step_call(const RsFrame *frame, const RsStep *step, RsCall *out,
                                  RsError *err);

/* program_run.c: one step over the batch. */
RS_MUST_USE RsStatus rs_step_run(const RsFrame *frame, RsStep *step, const RsVector **out,
                                 RsError *err);
/* program_branch.c */
RS_MUST_USE RsStatus rs_step_junction(const RsFrame *frame, RsStep *step, const RsVector **out,
                                      RsError *err);
RS_MUST_USE RsStatus rs_step_case(const RsFrame *frame, RsStep *step, const RsVector **out,
                                  RsError *err);
RS_MUST_USE RsStatus rs_step_coalesce(const RsFrame *frame, RsStep *step, const RsVector **out,
                                      RsError *err);
/* program_read.c */
RS_MUST_USE RsStatus rs_step_property(const RsFrame *frame, RsStep *step, const RsVector **out,
                                      RsError *err);
RS_MUST_USE RsStatus rs_step_label(const RsFrame *frame, RsStep *step, const RsVector **out,
                                   RsError *err);
RS_MUST_USE RsStatus rs_step_path(const RsFrame *frame, RsStep *step, const RsVector **out,
                                  RsError *err);
/* program_unfold.c */
RS_MUST_USE RsStatus rs_step_unfold(const RsFrame *frame, RsStep *step, const RsVector **out,
                                    RsError *err);
RS_MUST_USE RsStatus rs_step_reduce(const RsFrame *frame, RsStep *step, const RsVector **out,
                                    RsError *err);

#endif
