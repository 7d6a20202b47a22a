/* run.h - one run of a statement: what its operators and programs share.
 *
 * Owner   the session makes it, with an arena that dies with the run. */
#ifndef RS_EXECUTE_RUN_H
#define RS_EXECUTE_RUN_H

#include "execute/batch.h"
#include "graph/change_set.h"
#include "language/bound.h"
#include "language/procedure.h"
#include "value/temporal.h"

typedef struct RsRun RsRun;
typedef struct RsSubqueries RsSubqueries;
struct RsPlan;

/* How CALL { } IN TRANSACTIONS commits: the session does it. */
typedef struct RsBatches {
    void *context;
    RsStatus (*begin)(void *context, RsChangeSet **out, RsError *err);
    /* Closes the changes, also where it fails. *beaten: nothing was written, run the batch again.
     */
    RsStatus (*commit)(void *context, RsChangeSet *changes, bool *beaten, RsError *err);
} RsBatches;

struct RsRun {
    RsGraph *graph;
    RsStore *store;           /* for the names of the graphs in it */
    RsChangeSet *changes;     /* NULL: the statement only reads */
    const RsBatches *batches; /* NULL: the statement has no IN TRANSACTIONS */
    RsBudget *budget;
    RsArena *arena; /* of the whole run */
    RsZones *zones;
    const char *import_dir; /* where LOAD CSV may read; NULL: nowhere */
    RsValue parameters;     /* a MAP */
    const struct RsPlan *plan;
    const RsBoundStatement *statement;
    RsView **views;            /* one for each bound view that is not row_dependent, opened on first
                                  use; a row_dependent one is set by its operator */
    int64_t now_us;            /* the statement's clock: one moment for all of it */
    uint64_t random[2];        /* state of rand() */
    struct RsProfile *profile; /* by operator id; NULL: nobody counts */
    uint64_t profiled_ns;      /* time that operators below the current one took */
    RsSubqueries *subqueries;  /* opened inner plans of subquery expressions (subquery.c) */
    /* How a subquery inside an expression is answered: the rows of `outer` that are live are fed
     * to subplan `index`; out[physical row] gets a boolean, a count or a list. */
    RsStatus (*subquery)(RsRun *run, const RsExpr *expr, const RsBatch *outer, RsArena *arena,
                         RsVector *out, RsError *err);
};

/* The run's clock, chance and views made ready; changes, budget, parameters are set by the caller.
 */
RS_MUST_USE RsStatus rs_run_begin(RsRun *run, RsError *err);
void rs_run_end(RsRun *run); /* closes the views */

/* The view of that index, opened if need be. */
RS_MUST_USE RsStatus rs_run_view(RsRun *run, uint32_t index, RsView **out, RsError *err);

/* Opens the view anew for one row of a batch (row_dependent views); programs are compiled once. */
RS_MUST_USE RsStatus rs_run_view_row(RsRun *run, uint32_t index, const RsBatch *batch,
                                     RsError *err);

#endif
