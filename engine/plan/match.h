/* match.h - one pattern on its way to operators: shared by access.c, join_order.c and match.c.
 * Private to the floor. */
#ifndef RS_PLAN_MATCH_H
#define RS_PLAN_MATCH_H

#include "plan/lower.h"

typedef struct RsHopEstimate {
    double from_left, from_right; /* relationships whose node of that end has the label asked for */
    double between;               /* those of which both have */
    double lefts, rights;         /* different nodes that they join */
    double walk;                  /* what more a variable length multiplies rows by; else 1 */
} RsHopEstimate;

typedef struct RsMatch {
    RsLower *lower;
    const RsPattern *pattern;
    uint32_t view;
    RsBitmap *bound;
    RsPlanNode *top;
    uint8_t *edge_done, *predicate_done, *path_done;
    const RsHopEstimate *hops; /* by edge */
} RsMatch;

/* ---- cost.c: all constants of the planner ---- */

/* X(NAME, value): work in units of handing one row up; shares are of rows let through. */
#define RS_COST_LIST(X)                                                                            \
    X(ROW, 1.0)         /* a row made by any step */                                               \
    X(SCAN, 1.0)        /* a node looked at by a scan */                                           \
    X(SEEK, 8.0)        /* a question to an index */                                               \
    X(HOP, 0.5)         /* a relationship looked at */                                             \
    X(DEGREE, 1.0)      /* counting a node's hops */                                               \
    X(INTO, 4.0)        /* asking whether two nodes are joined */                                  \
    X(FILTER, 1.0)      /* a predicate on a row */                                                 \
    X(SUBQUERY, 20.0)   /* a predicate with a subquery in it */                                    \
    X(SEARCH, 2000.0)   /* a search for paths between two nodes */                                 \
    X(SHARE, 0.25)      /* a predicate of which nothing is known */                                \
    X(RANGE_SHARE, 0.3) /* less, greater, and the like */                                          \
    X(NULL_SHARE, 0.1)  /* IS NULL */                                                              \
    X(EQUAL_SHARE, 0.1) /* equality of what has no statistics */                                   \
    X(SUBQUERY_SHARE, 0.5)
#define X(NAME, VALUE) extern const double RS_COST_##NAME;
RS_COST_LIST(X)
#undef X

/* ---- access.c: how the first nodes are found ---- */

typedef struct RsAccess {
    double rows;
    const RsText *label; /* scan this label */
    const RsText *key;   /* or seek this key ... */
    bool by_id;          /* ... or the number that id() gives ... */
    const RsExpr *value; /* ... with this value; NULL: a scan */
    uint32_t predicate;  /* that the seek or the scan answers; UINT32_MAX: none */
} RsAccess;

/* Asks `ready(context, value)` whether a value to seek can be computed already. */
RsAccess rs_access_best(const RsMatch *match, const RsPatternNode *node,
                        bool (*ready)(const void *context, const RsExpr *value),
                        const void *context);

/* ---- estimate.c: of one pattern's steps ---- */

/* The rarest of the labels that the node must have; RS_NO_ID: it has none, or one nobody knows. */
uint32_t rs_match_label(const RsMatch *match, const RsPatternNode *node);
RsHopEstimate rs_match_hops(const RsMatch *match, const RsPatternEdge *edge);
/* How many hops of the relationship a node of its one end has, on average. The node is one of those
 * that the relationships `done` lead to; where none does, one of its label. */
double rs_match_fanout(const RsMatch *match, uint32_t edge, bool from_right, const uint8_t *done);
/* How many relationships join one node of each end, on average. */
double rs_match_joined(const RsMatch *match, uint32_t edge, const uint8_t *done);
/* The share of rows that a predicate lets through. */
double rs_match_share(const RsMatch *match, const RsExpr *predicate);

/* match.c: can no relationship be both? */
bool rs_match_types_apart(const RsPatternEdge *a, const RsPatternEdge *b);

/* ---- join_order.c ---- */

typedef struct RsMove { /* start at a node, or take a relationship */
    bool start;
    uint32_t index;
} RsMove;

/* The cheapest order of all moves; *count 0: the pattern is too large, or cannot be done so. */
RS_MUST_USE RsStatus rs_join_order(const RsMatch *match, const RsMove **moves, uint32_t *count,
                                   RsError *err);

#endif
