/* pattern.h - what a pattern's relationship sets, what it keeps to itself, and what it asks. */
#ifndef RS_LANGUAGE_PATTERN_H
#define RS_LANGUAGE_PATTERN_H

#include "language/bound.h"

typedef void RsSlotVisit(void *context, RsSlot slot);
typedef RsStatus RsExprVisit(void *context, const RsExpr *expr, RsError *err);

/* The slots that it sets, its two nodes left out. */
void rs_pattern_edge_sets(const RsPatternEdge *edge, RsSlotVisit *visit, void *context);
/* The slots that only its own conditions read. */
void rs_pattern_edge_locals(const RsPatternEdge *edge, RsSlotVisit *visit, void *context);
/* Every condition and cost of the walk or search. */
RS_MUST_USE RsStatus rs_pattern_edge_exprs(const RsPatternEdge *edge, RsExprVisit *visit,
                                           void *context, RsError *err);
/* What the conditions read from outside: neither set by it nor local. */
void rs_pattern_edge_reads(const RsPatternEdge *edge, RsSlotVisit *visit, void *context);
/* Does it set the slot? */
bool rs_pattern_edge_sets_slot(const RsPatternEdge *edge, RsSlot slot);

#endif
