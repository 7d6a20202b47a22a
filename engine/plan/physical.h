/* physical.h - how a statement is done: a tree of operators, read-only once built.
 *
 * Rows flow from `child` upward. Every operator but UNIT and ARGUMENT has a child; a scan or a seek
 * does its work again for every row of its child. `inner` is the plan that APPLY and MERGE run for
 * the rows of their child (its leaf is an ARGUMENT), or the second input of a UNION.
 * Owner   the arena it was built in. */
#ifndef RS_PLAN_PHYSICAL_H
#define RS_PLAN_PHYSICAL_H

#include "plan/logical.h"

typedef enum RsPlanKind {
#define X(KIND, NAME) RS_PLAN_##KIND,
#include "plan/physical_kinds.def"
#undef X
    RS_PLAN_KIND_COUNT
} RsPlanKind;

typedef struct RsPlanNode RsPlanNode;
struct RsPlanNode {
    RsPlanKind kind;
    uint32_t id;   /* dense; profile numbers are kept under it */
    uint32_t view; /* index of the view it reads under */
    double rows;   /* estimate of what it hands up */
    const RsPlanNode *child, *inner;
    RsSlots carry; /* slots that somebody above needs and that were set below or here */
    union {
        struct {
            RsSlot slot;
            RsText label; /* LABEL_SCAN */
        } scan;
        struct {
            RsSlot slot;
            RsText key;
            bool by_id;          /* the value is what id() gives, and there is no key */
            const RsExpr *value; /* null finds nothing */
        } seek;
        struct { /* EXPAND, EDGE_ENDS, DEGREE */
            const RsPatternEdge *edge;
            RsSlot from, to;
            RsDirection direction; /* as seen from `from` */
            bool into;             /* `to` is set already: keep the hops that end there */
            bool from_bound;       /* EDGE_ENDS: `from` is set already */
            RsSlots unlike;        /* relationship slots that the new one must differ from */
            RsSlots unlike_lists;
            RsSlot weight; /* DEGREE: where it puts how many hops there are ... */
            RsSlot times;  /* ... times the weight there; RS_NO_SLOT: times 1 */
        } expand;
        struct { /* VAR_EXPAND, PATH_SEARCH, ROUTE */
            const RsPatternEdge *edge;
            RsSlot from, to;
            bool reversed; /* walked from the pattern's right end to its left */
            bool into;
            bool ends; /* VAR_EXPAND: each end once, whatever leads there (path/ends.h) */
            RsSlots unlike, unlike_lists;
        } search;
        RsExprs filter;
        RsItems project;
        RsGrouping aggregate;
        RsSorting sort;
        const RsExpr *count; /* SKIP, LIMIT */
        RsSlots distinct;
        RsBinding unwind;
        RsBoth both; /* UNION */
        struct {
            RsApplyKind kind;
            bool by_row;       /* inner sees one row at a time */
            bool opens_view;   /* `view` depends on the row: opened anew for each */
            RsSlot row_number; /* a slot of its own: the number of the outer row */
            RsSlots produced;  /* set by inner; null where OPTIONAL finds nothing */
        } apply;
        const RsBoundClause *clause; /* CALL CLAIMS CREATE MERGE SET DELETE CLAIM_WRITE RULE */
        RsSlot argument_row;         /* ARGUMENT: where it puts the outer row's number */
    } as;
};

typedef struct RsCosted { /* a count that the plan was chosen by */
    bool of_type;
    uint32_t name; /* label or type; RS_NO_ID: all nodes or relationships */
    uint64_t count;
} RsCosted;

typedef struct RsPlan {
    const RsBoundStatement *statement;
    const RsPlanNode *root;
    const RsPlanNode *const *subplans; /* by subquery_index of an expression */
    const RsSlot *subplan_rows;        /* the row_number slot of each */
    const bool *subplan_by_row;
    const RsSlot *subplan_weights; /* how often each row counts; RS_NO_SLOT: once */
    uint32_t subplan_count;
    uint32_t slot_count; /* those of the statement and the plan's own */
    uint32_t node_count; /* operators, subplans included */
    const RsCosted *costed;
    uint32_t costed_count;
} RsPlan;

const char *rs_plan_kind_name(RsPlanKind kind);

/* Calls visit for every expression that the operator evaluates for its rows. An aggregate's
 * arguments stand inside its RS_EXPR_AGGREGATE. */
void rs_plan_node_exprs(const RsBoundStatement *statement, const RsPlanNode *node,
                        void (*visit)(void *context, const RsExpr *expr), void *context);

#endif
