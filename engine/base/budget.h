/* budget.h - time, bytes and cancellation that a query may spend; asked by every long loop.
 *
 * `rs_budget_check` costs a counter and, every 256th time, a look at the clock and at the
 * cancel flag. The flag may be set from a signal handler or another thread. */
#ifndef RS_BASE_BUDGET_H
#define RS_BASE_BUDGET_H

#include <stdatomic.h>

#include "base/status.h"

typedef struct RsBudget {
    uint64_t deadline_ns; /* monotonic; 0: none */
    uint64_t timeout_ns;  /* as given, for the message */
    size_t memory_limit;  /* bytes; 0: none */
    size_t memory_used;
    uint32_t ticks;
    atomic_int *cancel; /* not 0: stop; NULL: nobody can */
} RsBudget;

void rs_budget_start(RsBudget *budget, uint64_t timeout_ns, size_t memory_limit,
                     atomic_int *cancel);
RS_MUST_USE RsStatus rs_budget_check(RsBudget *budget, RsError *err); /* RS_LIMIT, RS_CANCELLED */
RS_MUST_USE RsStatus rs_budget_take(RsBudget *budget, size_t bytes, RsError *err); /* RS_LIMIT */
void rs_budget_give(RsBudget *budget, size_t bytes);

#endif
