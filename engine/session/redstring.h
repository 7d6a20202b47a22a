/* redstring.h - the public door: open a graph, run statements, read their results.
 *
 * Threads  one at a time per engine; two engines in one process do not know of each other.
 * Errors   every call that can fail takes an RsError; nothing of a failed statement is kept. */
#ifndef RS_SESSION_REDSTRING_H
#define RS_SESSION_REDSTRING_H

#include <stdatomic.h>

#include "base/status.h"
#include "value/value.h"

typedef struct RsEngine RsEngine;
typedef struct RsSession RsSession;
typedef struct RsResult RsResult;

/* ---- engine: one graph, in Redis or in memory ---- */

typedef struct RsEngineOptions {
    const char *data_dir;  /* embedded store's directory; NULL: none */
    const char *redis_uri; /* redis://..., unix:///...; NULL: none. Both NULL: in memory */
    const char *graph;     /* NULL: "default" */
    bool read_only;
    const char *import_dir; /* the folder that LOAD CSV may read; NULL: it is refused */
    atomic_int
        *cancel; /* not 0: stop what is running; may be NULL; may be set by a signal handler */
    void (*warn)(void *context, const char *text); /* warnings of the store; may be NULL */
    void *warn_context;
} RsEngineOptions;

RS_MUST_USE RsStatus rs_engine_open(const RsEngineOptions *options, RsEngine **out, RsError *err);
void rs_engine_close(RsEngine *engine);
const char *rs_engine_graph(const RsEngine *engine); /* name */
const char *rs_engine_store(const RsEngine *engine); /* "memory", "redis", "embedded" */
uint64_t rs_engine_commit(const RsEngine *engine);   /* number of the last commit known */
/* Puts the graph as it is into the store as a base snapshot, so that it opens at once; of what is
 * there already nothing is written again. Long logs see to it by themselves. *made false: there is
 * nothing new, or another process is at it. RS_INTERNAL while a result is open. */
RS_MUST_USE RsStatus rs_engine_checkpoint(RsEngine *engine, bool *made, RsError *err);
/* Its chain hash, 32 bytes: who notes number and hash can later prove that nothing before it was
 * changed. */
const uint8_t *rs_engine_hash(const RsEngine *engine);

/* ---- session: settings, parameters, procedures ---- */

RS_MUST_USE RsStatus rs_session_open(RsEngine *engine, RsSession **out, RsError *err);
void rs_session_close(RsSession *session);

#define RS_DEPTH_MAX 700u /* what the stack of the binder allows */

typedef struct RsSettings {
    uint64_t timeout_ns;              /* of one statement; 0: none; 60 s at first */
    size_t memory_bytes;              /* of one statement; 0: none; 1 GiB at first */
    uint32_t text_bytes;              /* the longest statement; 1 MiB at first */
    uint32_t depth;                   /* brackets in brackets, at most RS_DEPTH_MAX; 512 at first */
    bool read_only;                   /* refuses every statement that writes */
    bool stale;                       /* reads what is known without asking the store for news */
    char author[1024], message[6144]; /* the log's limits */
} RsSettings;

RsSettings *rs_session_settings(RsSession *session);

/* The session's own view: text such as "VALID AT '2019' EXCLUDING 'O13'"; "" for none. */
RS_MUST_USE RsStatus rs_session_set_view(RsSession *session, const char *text, RsError *err);
const char *rs_session_view(const RsSession *session);

/* Plans are kept for the next time the same text comes with parameters of the same types. */
typedef struct RsPlanCounts {
    uint64_t hits, misses;      /* statements that found their plan, and that did not */
    uint64_t evicted, outdated; /* given up for room; since names or counts had changed */
    uint32_t kept;              /* now */
} RsPlanCounts;
RsPlanCounts rs_session_plans(const RsSession *session);

/* A table as a procedure; rows have the inputs first. Copied. Replaces one of the same name. */
typedef struct RsTableField {
    RsText name, type; /* "STRING?" and the like */
} RsTableField;
RS_MUST_USE RsStatus rs_session_table(RsSession *session, RsText name, const RsTableField *inputs,
                                      uint32_t input_count, const RsTableField *outputs,
                                      uint32_t output_count, const RsValue *rows,
                                      uint32_t row_count, RsError *err);
/* Ends all that is in the graph by one commit, and forgets tables; an open transaction is rolled
 * back. */
RS_MUST_USE RsStatus rs_session_reset(RsSession *session, RsError *err);

/* ---- transactions of several statements ----
 *
 * Between begin and commit all statements of the session read one state of the graph and what they
 * wrote themselves; nobody else sees any of it before the commit, which is one entry of the log.
 * A statement that fails leaves nothing of itself, and the transaction goes on.
 * What others commit meanwhile is looked at when the transaction commits: where it touches nothing
 * that the statements looked at (labels, types, keys and elements, by name and coarsely), the
 * transaction goes on top of it, and the elements that it made get fresh ids; otherwise the commit
 * fails with RS_CONFLICT / TransactionConflict, nothing is written, the transaction is over, and
 * the caller may begin again. So committed transactions are serializable.
 * Several sessions of one engine may each have one open; a statement of another session makes the
 * open result of this one end with RS_CONFLICT / Overtaken. */

/* RS_USAGE / TransactionOpen where one is open. */
RS_MUST_USE RsStatus rs_session_begin(RsSession *session, RsError *err);
/* Ends the open result. *commit: its number, 0 where nothing was written. RS_USAGE / NoTransaction;
 * after RS_CONFLICT / TransactionConflict the transaction is over, and after
 * RS_OUTCOME_UNKNOWN, which names the uuid to ask for; where the store cannot be reached or is full
 * it stays open and may be committed again. */
RS_MUST_USE RsStatus rs_session_commit(RsSession *session, uint64_t *commit, RsError *err);
RS_MUST_USE RsStatus rs_session_rollback(RsSession *session, RsError *err);
bool rs_session_in_transaction(const RsSession *session);

/* ---- statements ---- */

/* One statement. USE at its head runs it in another graph of the store, which is opened when it is
 * first named: RS_ENTITY / GraphNotFound; RS_SEMANTIC / TransactionOpen where a transaction of this
 * graph is open. `parameters` is a MAP (or null). An empty statement gives *out NULL. At most one
 * result is open in a session: running closes the one before. On failure the spans of `err` are
 * bytes of `text`. */
RS_MUST_USE RsStatus rs_session_run(RsSession *session, RsText text, RsValue parameters,
                                    RsResult **out, RsError *err);
void rs_result_close(RsResult *result); /* NULL is fine */
/* Parses and binds a statement and runs nothing: is there an error in its text? */
RS_MUST_USE RsStatus rs_session_check(RsSession *session, RsText text, RsValue parameters,
                                      RsError *err);
/* What else was wrong with the text of the statement that failed last: *count errors behind the
 * one that the call gave, until the next call. */
const RsError *rs_session_more_errors(const RsSession *session, uint32_t *count);

uint32_t rs_result_column_count(const RsResult *result);
RsText rs_result_column(const RsResult *result, uint32_t index);
/* The next row: column_count values, good until the next call. *row NULL: no more. Rows of a
 * statement that writes are handed out after its commit. */
RS_MUST_USE RsStatus rs_result_next(RsResult *result, const RsValue **row, RsError *err);

typedef struct RsSummary {
    bool wrote;
    uint64_t commit; /* that was made; 0: none */
    uint64_t rows;   /* handed out so far */
    uint64_t nanoseconds;
    uint64_t nodes_created, nodes_deleted, relationships_created, relationships_deleted;
    uint64_t properties_set, labels_added, labels_removed, claims_recorded, claims_retracted;
} RsSummary;
RsSummary rs_result_summary(const RsResult *result);
uint32_t rs_result_warning_count(const RsResult *result);
/* Its status is RS_OK; its place is in the statement's text. */
const RsError *rs_result_warning(const RsResult *result, uint32_t index);

/* ---- what an element in a row is, as the statement's view shows it ---- */

/* All borrowed from the result, until it is closed. */
typedef struct RsNodeInfo {
    const RsText *labels;
    uint32_t label_count;
    RsValue properties; /* a MAP */
} RsNodeInfo;
typedef struct RsEdgeInfo {
    RsText type;
    uint32_t start, end;
    RsValue properties;
    bool disputed, held;
} RsEdgeInfo;
RS_MUST_USE RsStatus rs_result_node(RsResult *result, uint32_t node, RsNodeInfo *out, RsError *err);
RS_MUST_USE RsStatus rs_result_edge(RsResult *result, uint32_t edge, RsEdgeInfo *out, RsError *err);
/* A claim as a MAP of its fields: source, behalf, via (nodes), stance, value, fact, key, ... */
RS_MUST_USE RsStatus rs_result_claim(RsResult *result, uint32_t claim, RsValue *out, RsError *err);

/* The claims in view on a node, a relationship or a claim itself, or on its property `key` (length
 * 0: itself), in the order recorded: their ids, which rs_result_claim explains. 0 for any other
 * value. */
RS_MUST_USE RsStatus rs_result_claims(RsResult *result, RsValue element, RsText key,
                                      const uint32_t **ids, uint32_t *count, RsError *err);

/* A value as people read it: (:Station {name: 'x'}), [:HEADS], a path as arrows, 'text'. */
RS_MUST_USE RsStatus rs_result_print(RsResult *result, RsValue value, RsBuf *out, RsError *err);
/* A value as JSON; tagged: the JSON-lines protocol, else plain. */
RS_MUST_USE RsStatus rs_result_json(RsResult *result, RsValue value, bool tagged, RsBuf *out,
                                    RsError *err);

/* ---- the whole graph as text ---- */

/* Takes in a piece of text: one statement, or a comment. */
typedef RsStatus (*RsDumpWriter)(void *context, RsText text, RsError *err);
/* The graph as it is now, unheld facts and all unretracted claims included, as statements that make
 * it again in a new graph. Dumping what was made so gives the same bytes. History, and when and by
 * whom claims were recorded, is not in it. Closes the open result. Memory: 4 bytes a node. */
RS_MUST_USE RsStatus rs_session_dump(RsSession *session, RsDumpWriter write, void *context,
                                     RsError *err);

/* ---- what a result rests on ---- */

/* Column `column` shows the property `key` of the element in column `element`. */
typedef struct RsOrigin {
    uint32_t column, element;
    RsText key;
} RsOrigin;

/* The same statement with further columns behind its own: the elements whose properties it returns.
 * Where its rows are grouped, distinct or united, elements would change them: then it is the text
 * itself, without origins. *own is the number of its own columns that are known to be so; 0: all.
 * Owner   the arena. Errors  those of parsing. */
RS_MUST_USE RsStatus rs_statement_trace(RsText text, RsArena *arena, RsText *traced,
                                        const RsOrigin **origins, uint32_t *origin_count,
                                        uint32_t *own, RsError *err);

/* ---- bulk loading: nodes, relationships and claims as one commit ----
 *
 * What is given goes into one record; the graph and the store know nothing of it before
 * rs_load_commit, which is all or nothing. Nothing is looked at row by row: constraints are asked
 * at the commit, of everything at once.
 * Errors  RS_TYPE a value that no property can hold, RS_ARGUMENT a text that is not UTF-8 or a part
 *         of a claim that says nothing, RS_LIMIT ids run out or the record is full (512 MiB),
 *         RS_MEMORY. After a failure of rs_load_node, _edge or _claim the load can only be closed;
 *         rs_load_check_claim finds out before.
 * Cost    O(1) a fact, and memory of the record; the commit O(record). */
typedef struct RsLoad RsLoad;

/* RS_USAGE / TransactionOpen while the session has one open; RS_REFUSED where it is read-only. */
RS_MUST_USE RsStatus rs_load_open(RsSession *session, RsLoad **out, RsError *err);
void rs_load_close(RsLoad *load); /* NULL is fine; without a commit before, nothing has happened */

typedef enum RsLoadName { RS_LOAD_LABEL, RS_LOAD_TYPE, RS_LOAD_KEY } RsLoadName;
/* The id of a name for the calls below: to be asked once, not for every row. */
RS_MUST_USE RsStatus rs_load_name(RsLoad *load, RsLoadName kind, RsText name, uint32_t *id,
                                  RsError *err);

typedef struct RsLoadProperty {
    uint32_t key;
    RsValue value; /* NULL-typed: none */
} RsLoadProperty;
/* A node with these labels (one named twice counts once). `plain` false: it is there only as far
 * as claims say so. */
RS_MUST_USE RsStatus rs_load_node(RsLoad *load, const uint32_t *labels, uint32_t label_count,
                                  const RsLoadProperty *properties, uint32_t property_count,
                                  bool plain, uint32_t *node, RsError *err);
/* Ends are nodes of this load. A plain relationship, or one that a claim asserts, makes unheld ends
 * plain. */
RS_MUST_USE RsStatus rs_load_edge(RsLoad *load, uint32_t type, uint32_t start, uint32_t end,
                                  const RsLoadProperty *properties, uint32_t property_count,
                                  bool plain, uint32_t *edge, RsError *err);

typedef struct RsLoadClaim {
    bool has_source;
    uint32_t source;     /* node: of this load, or one that rs_load_find gave */
    const uint32_t *via; /* nodes, innermost first */
    uint32_t via_count;
    RsText stance;               /* a word of the language; empty: asserts */
    RsText valid_from, valid_to; /* EDTF; data NULL: not said */
    double confidence;           /* 0 to 1; NaN: not said */
    RsText quote, locator;       /* data NULL: none */
} RsLoadClaim;
/* Stance, times and confidence: RS_ARGUMENT says which is wrong. *asserts: does it hold what it is
 * about? */
RS_MUST_USE RsStatus rs_load_check_claim(const RsLoadClaim *claim, bool *asserts, RsError *err);
/* On a node of this load, or on the relationship made last. */
RS_MUST_USE RsStatus rs_load_claim(RsLoad *load, bool edge, uint32_t id, const RsLoadClaim *claim,
                                   RsError *err);
/* The node that was in the graph before with this text as its property `id`; *count: how many there
 * are, and only one is an answer. */
RS_MUST_USE RsStatus rs_load_find(RsLoad *load, RsText id, uint32_t *node, uint32_t *count,
                                  RsError *err);
/* Ctrl-C: RS_CANCELLED. To be asked now and then. */
RS_MUST_USE RsStatus rs_load_check(const RsLoad *load, RsError *err);

typedef struct RsLoadSummary {
    uint64_t commit; /* 0: there was nothing to load */
    uint64_t nodes, relationships, properties, labels, claims;
    size_t record_bytes;
} RsLoadSummary;
RsLoadSummary rs_load_summary(const RsLoad *load); /* so far */
/* One commit, with the session's author and message. Others may have committed meanwhile: what was
 * loaded goes on top of it. Once. Errors: RS_CONSTRAINT; RS_CONFLICT where a node that rs_load_find
 * gave was deleted since; those of the store, with nothing written but RS_OUTCOME_UNKNOWN. */
RS_MUST_USE RsStatus rs_load_commit(RsLoad *load, RsLoadSummary *out, RsError *err);

/* ---- scripts and parameters ---- */

/* Statement by statement; see grammar/parse.h. false: no more. *complete false: no `;` ends it. */
bool rs_script_next(RsText script, size_t *offset, RsSpan *statement, bool *complete);
/* What is open at the end (a quote, a bracket, a comment), or NULL. */
const char *rs_script_open(RsText script);
/* The error with its source line and caret, as the prompt shows it. */
void rs_error_print(RsBuf *out, const RsError *err, RsText source, const char *file,
                    uint32_t line_offset, bool color);
/* Line and column (characters) of a byte, from 1. */
void rs_error_position(RsText source, uint32_t byte, uint32_t *line, uint32_t *column);

#endif
