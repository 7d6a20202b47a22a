/* lower.h - what the files that make the physical plan share. Private to the floor. */
#ifndef RS_PLAN_LOWER_H
#define RS_PLAN_LOWER_H

#include "base/bitmap.h"
#include "plan/plan.h"

typedef struct RsLower {
    RsArena *arena;
    RsGraph *graph; /* statistics are made when first asked for */
    const RsBoundStatement *statement;
    const RsLogicalPlan *logical;
    RsPlan *plan;
    const RsPlanNode **subplans;
    RsSlot *subplan_rows;
    bool *subplan_by_row;
    uint8_t *subplan_done;
    RsSlot *subplan_weights;
    const RsBitmap
        *counted; /* the pattern's rows are only counted, and these slots read; or NULL */
    uint32_t next_id, slot_count;
    uint32_t depth; /* of plans within plans */
    RsCosted *costed;
    uint32_t costed_count, costed_room;
    bool costed_full; /* memory ran out while noting a count */
} RsLower;

/* ---- cardinality.c: how many there are, noted as something the plan was costed with ---- */
double rs_count_nodes(RsLower *lower);
double rs_count_label(RsLower *lower, RsText label);
/* Of any of the types; any_type: of all. */
double rs_count_edges(RsLower *lower, const RsPatternEdge *edge);

RsPlanNode *rs_lower_node(RsLower *lower, RsPlanKind kind, const RsPlanNode *child, double rows);

/* A logical chain down to its leaf. `bound` gains what it sets. */
RS_MUST_USE RsStatus rs_lower_chain(RsLower *lower, const RsLogical *top, RsBitmap *bound,
                                    RsPlanNode **out, RsError *err);
/* lower_write.c: CREATE, MERGE, SET, DELETE, CLAIM_WRITE on top of *top. */
RS_MUST_USE RsStatus rs_lower_write(RsLower *lower, const RsLogical *node, RsBitmap *bound,
                                    RsPlanNode **top, RsError *err);
/* match.c: one pattern, in an order of its own choice, filters as early as they can stand. */
RS_MUST_USE RsStatus rs_lower_pattern(RsLower *lower, const RsPattern *pattern, uint32_t view,
                                      RsPlanNode *leaf, RsBitmap *bound, RsPlanNode **out,
                                      RsError *err);
/* subplan.c: plans every subquery inside the expression (once). `bound`: slots set where it stands.
 * NULL expressions are fine. */
RS_MUST_USE RsStatus rs_lower_expr(RsLower *lower, const RsExpr *expr, const RsBitmap *bound,
                                   RsError *err);
RS_MUST_USE RsStatus rs_lower_exprs(RsLower *lower, RsExprs exprs, const RsBitmap *bound,
                                    RsError *err);
/* Must the plan see one outer row at a time (aggregates, sorting, limits, writes ...)? */
bool rs_lower_by_row(const RsPlanNode *inner);
/* columns.c: adds the slots that the operator itself reads from the rows of its child. */
typedef struct RsReads {
    RsBitmap *set;
    bool failed; /* memory ran out */
} RsReads;
void rs_lower_reads(const RsLower *lower, RsReads *reads, const RsPlanNode *node);
/* weights.c: hops below whose slots nobody reads, neither `read` nor an operator between, become
 * DEGREEs; *weight is the slot of each row's weight, or RS_NO_SLOT. `read` grows. as_set: it makes
 * no difference how often a row comes; weights are not multiplied, and walks whose paths nobody
 * reads look for their ends only. */
RS_MUST_USE RsStatus rs_lower_weights(RsLower *lower, RsPlanNode *top, bool as_set, RsBitmap *read,
                                      RsSlot *weight, RsError *err);
/* Would most rows below the aggregation only be counted? `read`: the slots that it reads. For the
 * order of hops: what is counted costs little. */
RS_MUST_USE RsStatus rs_lower_counted(const RsGrouping *grouping, RsBitmap *read, bool *counted,
                                      RsError *err);
/* Likewise below an aggregation; its counts become sums of weights. */
RS_MUST_USE RsStatus rs_lower_weigh(RsLower *lower, RsPlanNode *top, RsGrouping *grouping,
                                    RsError *err);
/* Likewise below a DISTINCT of these slots. */
RS_MUST_USE RsStatus rs_lower_set(RsLower *lower, RsPlanNode *top, RsSlots distinct, RsError *err);
/* columns.c: fills `carry` of every operator. */
RS_MUST_USE RsStatus rs_lower_columns(RsLower *lower, RsError *err);

RS_MUST_USE RsStatus rs_lower_mark(RsBitmap *bound, RsSlot slot, RsError *err);
RS_MUST_USE RsStatus rs_lower_copy(const RsBitmap *from, RsBitmap *to, RsError *err);

#endif
