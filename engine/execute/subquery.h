/* subquery.h - subqueries inside expressions: EXISTS, COUNT, COLLECT, patterns. */
#ifndef RS_EXECUTE_SUBQUERY_H
#define RS_EXECUTE_SUBQUERY_H

#include "execute/op.h"

/* What RsRun.subquery does. The inner plan is opened once in a run and rewound for each batch; all
 * live rows go in together where the plan allows, else one at a time. */
RS_MUST_USE RsStatus rs_subquery_answer(RsRun *run, const RsExpr *expr, const RsBatch *outer,
                                        RsArena *arena, RsVector *out, RsError *err);
void rs_subquery_close(RsRun *run);

#endif
