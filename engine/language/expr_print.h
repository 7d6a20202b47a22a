/* expr_print.h - a bound expression as a reader of plans sees it: close to the query's own text.
 *
 * Variables have their names, slots that the binder made are #N. Long constants are cut: it is for
 * eyes, and is not parsed again. Depth is bounded by the binder. Failure is `out`'s. */
#ifndef RS_LANGUAGE_EXPR_PRINT_H
#define RS_LANGUAGE_EXPR_PRINT_H

#include "base/buf.h"
#include "language/bound.h"

typedef struct RsSlotNames {
    const RsText *items; /* data NULL: no name */
    uint32_t count;
} RsSlotNames;

void rs_slot_print(RsBuf *out, RsSlot slot, RsSlotNames names);
void rs_expr_print(RsBuf *out, const RsExpr *expr, RsSlotNames names); /* NULL: nothing */
void rs_exprs_print(RsBuf *out, RsExprs exprs, const char *between, RsSlotNames names);
void rs_label_test_print(RsBuf *out, const RsLabelTest *test);
/* (left)-[edge:TYPE*1..3]->(right), as seen from `left`. */
void rs_hop_print(RsBuf *out, const RsPatternEdge *edge, RsSlot left, RsSlot right,
                  RsDirection direction, RsSlotNames names);
/* (a)-[:R]->(b)(-[:S]->){1,4}(c): as written, from left to right. */
void rs_route_print(RsBuf *out, const RsPatternRoute *route, RsSlot left, RsSlot right,
                    RsSlotNames names);
const char *rs_search_word(const RsPatternEdge *edge); /* "all", "any shortest", ... */

#endif
