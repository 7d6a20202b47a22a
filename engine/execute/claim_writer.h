/* claim_writer.h - one row's ASSERT, DENY, CLAIM or RETRACT. */
#ifndef RS_EXECUTE_CLAIM_WRITER_H
#define RS_EXECUTE_CLAIM_WRITER_H

#include "execute/find.h"

/* Who says so, evaluated for one row. */
typedef struct RsAttributionValues {
    uint32_t *sources, *via; /* sources empty: null */
    uint32_t source_count, via_count, behalf;
    RsValue valid_from, valid_to, valid_in, quote, locator, extra;
    double confidence;
    RsStance stance;
} RsAttributionValues;

/* Evaluates all parts for the only row of `one`; checks texts of time, numbers and sources. */
RS_MUST_USE RsStatus rs_attribution_row(RsRun *run, const RsBoundClause *clause, const RsBatch *one,
                                        RsArena *arena, RsAttributionValues *out, RsError *err);
/* An expression for the only row of `one`; NULL gives null. */
RS_MUST_USE RsStatus rs_row_value(RsRun *run, const RsExpr *expr, const RsBatch *one,
                                  RsArena *arena, RsValue *out, RsError *err);

#endif
