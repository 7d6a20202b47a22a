/* fast.h - kernels for columns of one type: a table over (operation, left kind, right kind).
 *
 * Same answers and errors as the generic kernels, integer overflow included.
 * Cost    a loop over the live rows without a call. */
#ifndef RS_EXECUTE_FAST_H
#define RS_EXECUTE_FAST_H

#include "execute/batch.h"

typedef struct RsFast {
    RsFunctionId function;
    const RsVector *left, *right;
    const RsBatch *batch;
} RsFast;

/* *out NULL: no kernel fits these kinds; use the generic one. Errors carry no place. */
RS_MUST_USE RsStatus rs_fast_binary(const RsFast *fast, RsArena *arena, const RsVector **out,
                                    RsError *err);

#endif
