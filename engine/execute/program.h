/* program.h - an expression as flat steps over the columns of a batch.
 *
 * Each step works on whole columns: a typed kernel of fast.c where one fits the operand types, else
 * the generic kernel of the function, row by row over RsValue. Constant steps run once, at compile.
 * AND, OR, CASE and coalesce narrow the selection, so that what must not be evaluated is not.
 * Comprehensions, quantifiers and reduce unfold their lists into inner batches.
 * Errors  those of the functions, at the span of the expression; phase runtime. */
#ifndef RS_EXECUTE_PROGRAM_H
#define RS_EXECUTE_PROGRAM_H

#include "execute/run.h"

typedef struct RsProgram RsProgram;

/* Lives in run->arena; the expression is borrowed. */
RS_MUST_USE RsStatus rs_program_compile(RsRun *run, const RsExpr *expr, RsProgram **out,
                                        RsError *err);
/* *out has a value in every live row; it may be a column of the batch itself. Intermediate and
 * result data live in `arena` (the batch's). */
RS_MUST_USE RsStatus rs_program_run(RsProgram *program, const RsBatch *batch, RsArena *arena,
                                    const RsVector **out, RsError *err);
/* Narrows: writes the live rows for which the program is true, returns how many. `selection` has
 * room for batch->live_count. Null counts as not true; anything but a boolean or null is
 * RS_TYPE / InvalidArgumentType. */
RS_MUST_USE RsStatus rs_program_filter(RsProgram *program, const RsBatch *batch, RsArena *arena,
                                       uint16_t *selection, uint32_t *count, RsError *err);
/* An expression without slots, once. */
RS_MUST_USE RsStatus rs_program_value(RsRun *run, const RsExpr *expr, RsValue *out, RsError *err);

#endif
