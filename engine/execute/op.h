/* op.h - an operator: opened once, asked for batches until it has none, rewound, closed.
 *
 * Lifetimes  an operator and its fields live in the run's arena; a batch that it hands out lives in
 *            its own arena until its next `next` or `rewind`.
 * Rewind     an inner plan is run again for another outer row: state goes back to the start, and
 *            views are fetched anew. */
#ifndef RS_EXECUTE_OP_H
#define RS_EXECUTE_OP_H

#include "execute/program.h"
#include "plan/explain.h"

typedef struct RsOp RsOp;

/* What the ARGUMENT leaves of one inner plan hand in: shared by them and whoever runs the plan. */
typedef struct RsArgument {
    const RsBatch *batch;
} RsArgument;

typedef struct RsOpClass {
    size_t bytes;                                            /* of the operator's struct */
    RsStatus (*open)(RsOp *op, RsError *err);                /* once, children are open */
    RsStatus (*next)(RsOp *op, RsBatch **out, RsError *err); /* NULL: at its end, and stays there */
    RsStatus (*rewind)(RsOp *op, RsError *err);              /* children are rewound already */
    void (*close)(RsOp *op);                                 /* once, also after a failed open */
} RsOpClass;

struct RsOp {
    const RsOpClass *class;
    RsRun *run;
    const RsPlanNode *node;
    RsOp *child, *inner; /* inner: built by the operators that have one */
    RsArgument *argument;
    RsArena *arena;     /* of the batch handed out */
    RsArena *keep;      /* of what it keeps from batch to batch; NULL: nothing */
    RsProfile *profile; /* NULL: nobody counts */
    bool ended, opened;
};

/* Builds and opens the tree below `node`. On failure nothing is left open. */
RS_MUST_USE RsStatus rs_op_open(RsRun *run, const RsPlanNode *node, RsArgument *argument,
                                RsOp **out, RsError *err);
/* The one way to pull: asks the budget, counts, skips empty batches. *out NULL: no more. */
RS_MUST_USE RsStatus rs_op_next(RsOp *op, RsBatch **out, RsError *err);
RS_MUST_USE RsStatus rs_op_rewind(RsOp *op, RsError *err);
void rs_op_close(RsOp *op); /* NULL is fine; closes what is below */

/* The class of a physical operator (classes.c). */
const RsOpClass *rs_op_class(RsPlanKind kind);

#define RS_OP_CLASS_LIST(X)                                                                        \
    X(UNIT)                                                                                        \
    X(ARGUMENT)                                                                                    \
    X(NODE_SCAN)                                                                                   \
    X(LABEL_SCAN)                                                                                  \
    X(NODE_SEEK)                                                                                   \
    X(EXPAND)                                                                                      \
    X(DEGREE)                                                                                      \
    X(EDGE_ENDS) X(VAR_EXPAND) X(PATH_SEARCH) X(ROUTE) X(FILTER) X(PROJECT) X(AGGREGATE) X(SORT)   \
        X(SKIP) X(LIMIT) X(DISTINCT) X(UNWIND) X(UNION) X(APPLY) X(CALL) X(CLAIMS) X(CREATE)       \
            X(MERGE) X(SET) X(DELETE) X(CLAIM_WRITE) X(RULE) X(UNDO) X(TRANSACTIONS) X(HISTORY)    \
                X(LOAD_CSV) X(NO_ROWS)
#define X(KIND) extern const RsOpClass RS_OP_##KIND;
RS_OP_CLASS_LIST(X)
#undef X

/* ---- what operators share (op.c) ---- */

/* Programs for a run of expressions, in the run's arena. */
RS_MUST_USE RsStatus rs_op_programs(RsRun *run, RsExprs exprs, RsProgram ***out, RsError *err);
/* Ids of nodes (or relationships) in the live rows of a slot, in live order; null is RS_NO_ROW_ID.
 * RS_TYPE / InvalidArgumentType where a value is something else. */
RS_MUST_USE RsStatus rs_batch_ids(const RsBatch *batch, RsSlot slot, RsType type, RsArena *arena,
                                  uint32_t **out, RsError *err);
/* A new batch with the rows named (physical, with repeats) and only the columns to be carried. */
RsBatch *rs_op_spread(RsOp *op, const RsBatch *from, const uint32_t *rows, uint32_t count);
/* A shallow copy whose columns may be set. */
RsBatch *rs_op_share(RsOp *op, const RsBatch *from);
/* One row of a batch as a dense batch of its own. */
RsBatch *rs_op_one_row(RsArena *arena, const RsBatch *from, uint32_t physical);
/* Does nothing: for classes without state. */
RsStatus rs_op_rewind_nothing(RsOp *op, RsError *err);
RsStatus rs_op_open_nothing(RsOp *op, RsError *err);
void rs_op_close_nothing(RsOp *op);

#endif
