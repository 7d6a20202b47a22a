/* explain.h - a plan as a tree of text or as a map, with estimates, and with real numbers if given.
 */
#ifndef RS_PLAN_EXPLAIN_H
#define RS_PLAN_EXPLAIN_H

#include "plan/physical.h"

typedef struct RsProfile { /* by RsPlanNode.id */
    uint64_t rows, batches;
    uint64_t nanoseconds; /* time of the operator itself, its inputs left out */
    size_t bytes;         /* the most that its batch and what it keeps took */
} RsProfile;

typedef struct RsProfileWhole { /* the whole is the sum of these and of the operators' own times */
    uint64_t parse_ns, bind_ns, plan_ns; /* 0 for a plan that was there already */
    uint64_t open_ns;                    /* views and programs made ready */
    uint64_t commit_ns;                  /* change set, log, taking it in again */
    bool cached;                         /* the plan was there already */
} RsProfileWhole;

typedef struct RsExplanation {
    const RsPlan *plan;
    const RsProfile *profile;    /* NULL: estimates only */
    const RsProfileWhole *whole; /* where profile is given */
    bool columns;                /* also which columns each operator hands up */
} RsExplanation;

/* One operator a line, inner plans indented; the text ends with a newline. */
RS_MUST_USE RsStatus rs_explain(RsBuf *out, const RsExplanation *what, RsError *err);
/* A map: `operators`, from the top downward, each with id, operator, details, inputs (ids),
 * estimatedRows and, where profiled, rows, batches, milliseconds, bytes; and `subqueries`, the ids
 * of their topmost operators; where profiled also `milliseconds` of the whole and its parts. */
RS_MUST_USE RsStatus rs_explain_value(RsArena *arena, const RsExplanation *what, RsValue *out,
                                      RsError *err);
/* What the operator works on: "(a)-[r:KNOWS]->(b) into". */
void rs_plan_details(RsBuf *out, const RsPlan *plan, const RsPlanNode *node);

#endif
