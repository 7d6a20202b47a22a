/* functions.h - functions.def as the table of kernels. */
#ifndef RS_EXECUTE_FUNCTIONS_H
#define RS_EXECUTE_FUNCTIONS_H

#include "execute/run.h"

/* One call: arguments in, one value out. Bytes made go into `arena`. */
typedef struct RsCall {
    RsRun *run;
    RsView *view; /* set where the function reads the graph (VIEW), else NULL */
    RsArena *arena;
    const RsExpr *expr; /* for spans and the function's name */
} RsCall;

typedef RsStatus (*RsKernel)(const RsCall *call, const RsValue *args, uint32_t arg_count,
                             RsValue *out, RsError *err);

RsKernel rs_function_kernel(RsFunctionId id); /* NULL for aggregates */

#endif
