/* internal.h - what the files of the session floor share. */
#ifndef RS_SESSION_INTERNAL_H
#define RS_SESSION_INTERNAL_H

#include "base/array.h"
#include "execute/rows.h"
#include "graph/footprint.h"
#include "language/bind.h"
#include "session/prepare.h"
#include "session/redstring.h"
#include "storage/store.h"

#define RS_STATEMENT_ARENA_BYTES ((size_t)256 << 20)

/* An explicit transaction. Its change set stands in the graph (`changes`) while its session is the
 * engine's `seated` one; otherwise what it wrote waits as a record. */
typedef struct RsTransaction {
    RsFootprint footprint;
    RsHead at; /* the commit that its reads rest on */
    RsChangeSet *changes;
    RsBuf record; /* while not seated, where it wrote something */
    RsRecordBase base;
    bool shown; /* somebody read the id of an element that it made */
} RsTransaction;

#define RS_OTHERS_MAX 8u

/* Another graph of the same store, open because a statement named it with USE. Its sessions stand
 * for those of the engine that opened it, one each. */
typedef struct RsOther {
    RsEngine *engine;
    RS_ARRAY(RsSession *) sessions;
    uint64_t used; /* tick */
} RsOther;

struct RsEngine {
    RsStore *store;
    RsGraph *graph;
    RsSession *seated; /* whose explicit transaction has its change set in the graph; or NULL */
    RsZones *zones;
    char *import_dir; /* NULL: LOAD CSV is refused */
    atomic_int *cancel;
    bool read_only, opened;
    bool checkpoint_failed; /* by itself; it is not tried again */
    RsOther others[RS_OTHERS_MAX];
    uint32_t other_count;
    uint64_t other_tick;
};

struct RsSession {
    RsEngine *engine;
    RsSession *home; /* whom it stands for in another graph; NULL: it is one that a caller opened */
    RsSession *away; /* that stands for it where its last statement ran; NULL: it ran here */
    RsSettings settings;
    RsArena *view_arena; /* of the session's view */
    RsText view_text;    /* checked to be one; empty: none */
    RsArena *tables_arena;
    RS_ARRAY(RsProcedure *) tables;
    RsPlanCache plans;
    RsResult *open;             /* the result not closed yet */
    RsMoreErrors more;          /* of the statement that failed last */
    RsTransaction *transaction; /* NULL: every statement commits by itself */
};

struct RsResult {
    RsSession *session;
    RsArena *arena; /* parameters, run */
    RsPrepared *prepared;
    RsBudget budget;
    const RsBoundStatement *statement; /* of `prepared`, like the plan */
    const RsPlan *plan;
    RsProfileWhole whole; /* where the time went, for PROFILE */
    RsRun run;
    bool holds;   /* the graph: its rows borrow from there */
    bool running; /* the run is open: rows come from `root` */
    RsOp *root;
    RsBatch *batch;
    uint32_t live;
    RsRows kept; /* rows of a statement that wrote, or of EXPLAIN */
    bool from_kept;
    uint64_t kept_at;
    RsArena *kept_arena;
    RsValue *row;
    const RsText *columns;
    const RsSlot *outputs;
    uint32_t column_count;
    const RsBatches *batches; /* of IN TRANSACTIONS, while it runs */
    bool overtaken;           /* its elements were taken out of the graph: see redstring.h */
    RsView *view;             /* for elements */
    RsArena *view_arena;      /* of what rs_result_node and its like hand out */
    RsSummary summary;
    uint64_t begun_ns;
};

/* engine.c: an engine on a store that is open; it owns the store, also where it fails. */
RS_MUST_USE RsStatus rs_engine_start(RsEngine *engine, RsStore *store, RsError *err);
/* engine.c: a checkpoint where one pays and nobody looks. */
void rs_engine_keep(RsEngine *engine);
/* run.c: plans and runs `result->statement`. */
RS_MUST_USE RsStatus rs_result_start(RsResult *result, RsValue parameters, RsError *err);
/* transaction.c: runs a writing statement to its end and commits it, again where it was beaten. */
RS_MUST_USE RsStatus rs_transaction_run(RsResult *result, RsValue parameters, RsError *err);
/* A record that fits the graph at its head as the next commit; the graph has yet to catch up. */
RS_MUST_USE RsStatus rs_transaction_append(RsSession *session, RsText record, bool *beaten,
                                           uint64_t *number, RsError *err);
/* One change set made by `fill` as a commit of its own. */
RS_MUST_USE RsStatus rs_transaction_commit(RsSession *session, RsChangeSet *changes, bool *beaten,
                                           uint64_t *number, RsError *err);
RS_MUST_USE RsStatus rs_session_catch_up(RsSession *session, RsError *err);
/* A beaten writer waits, the longer the more often it was beaten, and not as long as others. */
void rs_transaction_back_off(uint32_t attempt);

/* explicit.c: makes the graph ready for a statement of this session: its own transaction's change
 * set stands in it, or nobody's does. RS_CONFLICT: the transaction cannot go on, and is over. */
RS_MUST_USE RsStatus rs_transaction_enter(RsSession *session, RsError *err);
/* A writing statement inside the session's transaction. */
RS_MUST_USE RsStatus rs_transaction_step(RsResult *result, RsValue parameters, RsError *err);
void rs_transaction_drop(RsSession *session);
/* reads.c */
RS_MUST_USE RsStatus rs_footprint_statement(RsFootprint *footprint,
                                            const RsBoundStatement *statement, RsError *err);
/* transaction.c: runs the statement on the change set and keeps its rows and counts. */
RS_MUST_USE RsStatus rs_transaction_fill(RsResult *result, RsValue parameters, RsChangeSet *changes,
                                         RsError *err);
/* The run opened on the result's plan: operators, views. */
RS_MUST_USE RsStatus rs_result_open_run(RsResult *result, RsValue parameters, RsChangeSet *changes,
                                        RsError *err);
RS_MUST_USE RsStatus rs_result_check(const RsResult *result, RsError *err); /* not overtaken */
void rs_result_close_run(RsResult *result);
/* explain.c: the stage that the statement asks for as rows, with numbers where `profile` is given.
 */
RS_MUST_USE RsStatus rs_result_explain(RsResult *result, RsValue parameters,
                                       const RsProfile *profile, RsError *err);
/* session.c: the parts of a view as text, VIEW_PART each; *out NULL: none. */
RS_MUST_USE RsStatus rs_session_view_tree(RsText text, RsArena *arena, const RsAstList **out,
                                          RsError *err);
/* others.c: the session in which `text` runs: `session` itself, or the one that stands for it in
 * the graph that the text begins with USE of. RS_ENTITY: there is no such graph; RS_SEMANTIC: a
 * transaction is open in this one; RS_LIMIT: too many graphs are being read. Cost: no parse where
 * the text does not hold the word. */
RS_MUST_USE RsStatus rs_session_of(RsSession *session, RsText text, RsSession **out, RsError *err);
/* Closes the open result, wherever it ran. */
void rs_session_end_result(RsSession *session);
/* Forgets the plans of the session and of those that stand for it. */
void rs_session_forget_plans(RsSession *session);
void rs_session_leave_others(RsSession *session); /* closes those that stand for it */
void rs_engine_leave_other(RsEngine *engine,
                           const RsEngine *other); /* so that it is opened afresh */
void rs_engine_close_others(RsEngine *engine);
/* procedures.c */
const RsProcedure *rs_session_procedure(void *session, RsText name);
void rs_session_offer_procedures(void *session, RsSuggest *suggest);

#endif
