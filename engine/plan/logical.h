/* logical.h - what a statement wants: a tree of operators that says nothing of how it is done.
 *
 * Rows flow from `child` upward. A pattern stands whole in its MATCH: the order of its hops is the
 * business of lower.c. `inner` is the plan that APPLY and MERGE run for the rows of their child
 * (its leaf is an ARGUMENT), or the second input of a UNION. The passes (pass.h) change the tree.
 * Owner   the statement's arena. */
#ifndef RS_PLAN_LOGICAL_H
#define RS_PLAN_LOGICAL_H

#include "base/buf.h"
#include "language/bound.h"

typedef enum RsLogicalKind {
#define X(KIND, NAME) RS_LOGICAL_##KIND,
#include "plan/logical_kinds.def"
#undef X
    RS_LOGICAL_KIND_COUNT
} RsLogicalKind;

typedef struct RsSlots {
    const RsSlot *items;
    uint32_t count;
} RsSlots;

typedef enum RsApplyKind {
    RS_APPLY_INNER,    /* a row of the child for every row of inner */
    RS_APPLY_OPTIONAL, /* likewise, or once with nulls where inner gives none */
    RS_APPLY_UNIT      /* inner is run for its effects; the child's rows pass unchanged */
} RsApplyKind;

typedef struct RsItems {
    const RsBinding *items;
    uint32_t count;
} RsItems;

typedef struct RsGrouping {
    const RsBinding *keys, *aggregates;
    uint32_t key_count, aggregate_count;
} RsGrouping;

typedef struct RsSorting {
    const RsSortKey *keys;
    uint32_t count;
    const RsExpr *limit; /* keep only so many (skip + limit); NULL: all */
    const RsExpr *skip;
} RsSorting;

typedef struct RsBoth { /* column i of a UNION: outputs[i] from left[i] or right[i] */
    RsSlots outputs, left, right;
} RsBoth;

typedef struct RsLogical RsLogical;
struct RsLogical {
    RsLogicalKind kind;
    uint32_t view; /* index of the view it reads under */
    RsLogical *child, *inner;
    union {
        const RsPattern *match;
        RsBinding unwind;
        RsExprs filter;
        RsItems project;
        RsGrouping aggregate;
        RsSlots distinct;
        RsSorting sort;
        const RsExpr *count; /* SKIP, LIMIT */
        RsBoth both;         /* UNION */
        struct {
            RsApplyKind kind;
            RsSlot row_number; /* a slot of its own: the number of the outer row */
        } apply;
        const RsBoundClause *clause; /* CALL CLAIMS CREATE MERGE SET DELETE CLAIM_WRITE */
        RsSlot argument_row;         /* ARGUMENT: where it puts the outer row's number */
    } as;
};

typedef struct RsLogicalSubplan {
    RsLogical *root;
    RsSlot row_number;
    const RsBoundQuery *query;
} RsLogicalSubplan;

typedef struct RsLogicalPlan {
    const RsBoundStatement *statement;
    RsLogical *root;
    RsLogicalSubplan *subplans; /* by subquery_index */
    uint32_t subplan_count;
    uint32_t slot_count; /* those of the statement and the plan's own */
} RsLogicalPlan;

const char *rs_logical_kind_name(RsLogicalKind kind);
RsLogical *rs_logical_new(RsArena *arena, RsLogicalKind kind, RsLogical *child); /* NULL: full */

/* build.c: clause by clause, the bound statement to a logical plan, as it was said. */
RS_MUST_USE RsStatus rs_logical_build(RsArena *arena, const RsBoundStatement *statement,
                                      RsLogicalPlan **out, RsError *err);
/* A line an operator, inner plans indented; ends with a newline. */
RS_MUST_USE RsStatus rs_logical_dump(RsBuf *out, const RsLogicalPlan *plan, RsError *err);

#endif
