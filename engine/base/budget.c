/* budget.c - time, bytes and cancellation of one query. */
#include "base/budget.h"

#include "base/clock.h"

#define TICKS_PER_LOOK 256u

void rs_budget_start(RsBudget *budget, uint64_t timeout_ns, size_t memory_limit, atomic_int *cancel)
{
    *budget = (RsBudget){.timeout_ns = timeout_ns, .memory_limit = memory_limit, .cancel = cancel};
    if (timeout_ns == 0) return;
    uint64_t now = rs_clock_monotonic_ns();
    budget->deadline_ns = timeout_ns > UINT64_MAX - now ? UINT64_MAX : now + timeout_ns;
}

RsStatus rs_budget_check(RsBudget *budget, RsError *err)
{
    /* The first call looks too: a budget that is spent already does no work at all. */
    if (budget->ticks++ % TICKS_PER_LOOK != 0) return RS_OK;
    if (budget->cancel != NULL && atomic_load_explicit(budget->cancel, memory_order_relaxed) != 0)
        return rs_fail(err, RS_CANCELLED, "Interrupted", RS_NOWHERE,
                       "the statement was interrupted");
    if (budget->deadline_ns == 0 || rs_clock_monotonic_ns() < budget->deadline_ns) return RS_OK;
    return rs_fail(err, RS_LIMIT, "Timeout", RS_NOWHERE,
                   "the statement took longer than the %.3g seconds it may take",
                   (double)budget->timeout_ns / 1e9);
}

RsStatus rs_budget_take(RsBudget *budget, size_t bytes, RsError *err)
{
    if (budget->memory_limit != 0 && (budget->memory_used > budget->memory_limit ||
                                      bytes > budget->memory_limit - budget->memory_used))
        return rs_fail(err, RS_LIMIT, "MemoryLimit", RS_NOWHERE,
                       "the statement needs more than the %zu bytes of memory it may have",
                       budget->memory_limit);
    budget->memory_used += bytes;
    return RS_OK;
}

void rs_budget_give(RsBudget *budget, size_t bytes)
{
    budget->memory_used -= bytes < budget->memory_used ? bytes : budget->memory_used;
}
