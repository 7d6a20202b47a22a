/* lower.h - what the files of the planner share. Private to the floor. */
#ifndef RS_PLAN_LOWER_H
#define RS_PLAN_LOWER_H

#include "base/bitmap.h"
#include "plan/plan.h"

typedef struct RsLower {
    RsArena *arena;
    const RsGraph *graph;
    const RsBoundStatement *statement;
    RsPlan *plan;
    const RsPlanNode **subplans;
    RsSlot *subplan_rows;
    bool *subplan_by_row;
    const RsBoundQuery **subplan_queries;
    uint8_t *subplan_done;
    uint32_t next_id, next_slot;
    uint32_t depth; /* of nested queries */
} RsLower;

RsPlanNode *rs_lower_node(RsLower *lower, RsPlanKind kind, const RsPlanNode *child, double rows);

/* A whole query on top of `leaf`; *out may be `leaf` itself. `bound` gains what it sets. */
RS_MUST_USE RsStatus rs_lower_query(RsLower *lower, const RsBoundQuery *query, RsPlanNode *leaf,
                                    RsBitmap *bound, RsPlanNode **out, RsError *err);
/* match.c: one pattern, in an order of its own choice, filters as early as they can stand. */
RS_MUST_USE RsStatus rs_lower_pattern(RsLower *lower, const RsPattern *pattern, uint32_t view,
                                      RsPlanNode *leaf, RsBitmap *bound, RsPlanNode **out,
                                      RsError *err);
/* subplan.c: plans every subquery inside the expression (once). `bound`: slots set where it stands.
 */
RS_MUST_USE RsStatus rs_lower_expr(RsLower *lower, const RsExpr *expr, const RsBitmap *bound,
                                   RsError *err);
RS_MUST_USE RsStatus rs_lower_exprs(RsLower *lower, RsExprs exprs, const RsBitmap *bound,
                                    RsError *err);
/* An ARGUMENT leaf with a fresh row-number slot. */
RsPlanNode *rs_lower_argument(RsLower *lower, RsSlot *row_number);
/* Must the plan see one outer row at a time (aggregates, sorting, limits, writes ...)? */
bool rs_lower_by_row(const RsPlanNode *inner);
/* columns.c: fills `carry` of every operator. */
RS_MUST_USE RsStatus rs_lower_columns(RsLower *lower, RsError *err);

#endif
