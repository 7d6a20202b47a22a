/* aggregate.h - count, sum, avg, min, max, collect, stDev, percentile...: state, step, finish.
 *
 * A state is opaque bytes in the arena of the grouping operator. DISTINCT keeps the values seen. */
#ifndef RS_EXECUTE_AGGREGATE_H
#define RS_EXECUTE_AGGREGATE_H

#include "execute/functions.h"

typedef struct RsAggregate RsAggregate; /* compiled: function, argument programs, distinct */

RS_MUST_USE RsStatus rs_aggregate_compile(RsRun *run, const RsExpr *expr, RsAggregate **out,
                                          RsError *err);
/* A fresh state; NULL: the arena is full. */
void *rs_aggregate_state(const RsAggregate *aggregate, RsArena *arena);
/* Live row i of the batch goes into states[groups[i]] (i counts live rows). Values kept are copied
 * into `keep`. */
RS_MUST_USE RsStatus rs_aggregate_step(RsAggregate *aggregate, const RsBatch *batch,
                                       void *const *states, const uint32_t *groups,
                                       RsArena *scratch, RsArena *keep, RsError *err);
RS_MUST_USE RsStatus rs_aggregate_finish(RsAggregate *aggregate, void *state, RsArena *arena,
                                         RsValue *out, RsError *err);

#endif
