/* explain.h - a plan as a tree of text or JSON, with estimates, and with real numbers if given. */
#ifndef RS_PLAN_EXPLAIN_H
#define RS_PLAN_EXPLAIN_H

#include "plan/physical.h"

typedef struct RsProfile {               /* by RsPlanNode.id */
    uint64_t rows, batches, nanoseconds; /* time of the operator itself, its inputs left out */
} RsProfile;

/* profile NULL: estimates only. The text ends with a newline. */
RS_MUST_USE RsStatus rs_explain(RsBuf *out, const RsPlan *plan, const RsProfile *profile,
                                RsError *err);

#endif
