/* bound.h - the statement with names resolved, types known and patterns taken apart.
 *
 * What was said is ast.h; this is what it means, and nothing of how it is done.
 * Owner   the statement's arena; read-only once bound. */
#ifndef RS_LANGUAGE_BOUND_H
#define RS_LANGUAGE_BOUND_H

#include "language/expr.h"

typedef struct RsExprs {
    const RsExpr *const *items;
    uint32_t count;
} RsExprs;

/* ---- views: session, head and clause combined; views[0] is the statement's own ---- */

typedef struct RsBoundView {
    const RsExpr *valid_at; /* NULL: part absent; likewise below */
    bool strict;
    const RsExpr *recorded_at, *recorded_commit;
    bool has_according_to, has_via, has_stance, stance_any;
    RsExprs according_to, excluding, via; /* each a STRING (an id), a list of them, or a node */
    RsExprs stances;                      /* STRING each */
    const RsExpr *confidence;
    bool disputed, undisputed, resolved;
    bool row_dependent; /* some expression reads a slot */
} RsBoundView;

/* ---- patterns ---- */

typedef struct RsPatternNode {
    RsSlot slot;
    bool bound; /* the slot has its value before the clause */
    RsSpan span;
    const RsText *labels; /* that it must all have, where that is known: for choosing a scan; the
                             full test stands among the predicates as well */
    uint32_t label_count;
} RsPatternNode;

/* ---- a path pattern of several hops, searched as one (path/route.h) ----
 *
 * Parts stand in a row; part i runs from junction i to junction i + 1. Inside a part, hop i runs
 * from the local nodes[i] over the local `edge` to nodes[i + 1]. What a variable of the pattern
 * stands for is captured from the path found: one element, or a list where the part is repeated. */
typedef struct RsPatternHop {
    RsSpan span;
    RsDirection direction; /* OUT: from nodes[i] to nodes[i + 1] */
    bool any_type;
    const RsText *types;
    uint32_t type_count;
    RsSlot edge, capture; /* capture RS_NO_SLOT: nobody can ask for it */
    RsExprs predicates;   /* over edge and its two ends */
    const RsExpr *cost;   /* likewise; NULL: none */
} RsPatternHop;

typedef struct RsPatternPart {
    RsPatternHop *hops;
    uint32_t hop_count;
    uint32_t min, max;      /* repetitions; max RS_HOPS_UNBOUNDED */
    bool repeated;          /* captures are lists, one member a repetition */
    bool named;             /* a variable tells how often it is walked */
    const RsSlot *nodes;    /* locals: hop_count + 1 */
    const RsSlot *captures; /* of nodes, where repeated; RS_NO_SLOT: not named */
    RsSlot paths;           /* the list of the repetitions as paths, or RS_NO_SLOT */
    RsExprs predicates;     /* that speak of more than one hop of a repetition */
} RsPatternPart;

typedef struct RsPatternJunction {
    RsSlot capture; /* a node; RS_NO_SLOT at both ends and where nothing can be asked of it */
    bool named;
    RsExprs predicates; /* over the route's local `junction` */
} RsPatternJunction;

typedef struct RsPatternRoute {
    RsPatternPart *parts;
    uint32_t part_count;
    RsPatternJunction *junctions; /* part_count + 1 */
    RsSlot junction;
} RsPatternRoute;

typedef struct RsPatternEdge {
    RsSlot slot; /* one relationship, or the list of them where `many` */
    bool bound;
    RsSpan span;
    uint32_t left, right; /* indexes of nodes; direction OUT runs from left to right */
    RsDirection direction;
    bool any_type;
    const RsText *types; /* any of these */
    uint32_t type_count;
    bool unique; /* must differ from every other `unique` relationship of the clause */

    bool many;                   /* variable length: min..max hops */
    uint32_t min_hops, max_hops; /* max RS_HOPS_UNBOUNDED */
    RsPathMode mode;             /* NONE: as TRAIL, and unique in the clause */
    RsSearchKind search;         /* NONE: all paths */
    const RsExpr *search_count;  /* k, or NULL: 1 */
    bool disjoint;
    RsSlot path_slot; /* the path found, or RS_NO_SLOT; always there where search is not NONE */

    /* Locals of the search: a hop runs from hop_from over hop_edge to hop_to, as walked from left
     * to right; hop_node is any node of the path. Predicates over them prune the search. */
    RsSlot hop_from, hop_edge, hop_to, hop_node;
    RsExprs hop_predicates, node_predicates;
    /* Asked of each path found, in order of length or cost: over path_slot, slot and the ends. */
    RsExprs path_predicates;
    const RsExpr *cost; /* over hop_from, hop_edge, hop_to; NULL: none */
    bool needs_ends;    /* both must be there before the search */
    /* Several hops: then hop_predicates, cost and the group slots are empty, and direction and
     * types are those of its first hop, for estimates only. NULL: one relationship pattern. */
    const RsPatternRoute *route;
    /* Group variables of a quantified path pattern: lists along the path; RS_NO_SLOT: not named. */
    RsSlot group_from, group_edge, group_to;
} RsPatternEdge;

typedef struct RsPatternPath { /* p = ...: built when all its parts are there */
    RsSlot slot;
    const RsExpr *path; /* RS_EXPR_PATH, or the SLOT of a search's path */
} RsPatternPath;

typedef struct RsPattern {
    const RsPatternNode *nodes;
    uint32_t node_count;
    const RsPatternEdge *edges;
    uint32_t edge_count;
    const RsPatternPath *paths;
    uint32_t path_count;
    RsExprs predicates; /* conjuncts: labels, maps, inner and outer WHERE */
} RsPattern;

/* ---- writing ---- */

typedef struct RsCreateNode {
    RsSlot slot;
    bool bound; /* exists already: only an end of relationships */
    RsSpan span;
    const RsText *labels;
    uint32_t label_count;
    const RsExpr *properties; /* gives a MAP; NULL: none */
} RsCreateNode;

typedef struct RsCreateEdge {
    RsSlot slot;
    RsSpan span;
    uint32_t from, to; /* indexes of nodes */
    RsText type;
    const RsExpr *properties;
    bool undirected; /* MERGE, ASSERT: found either way, created from left to right */
} RsCreateEdge;

typedef struct RsCreatePattern {
    const RsCreateNode *nodes;
    uint32_t node_count;
    const RsCreateEdge *edges;
    uint32_t edge_count;
    const RsPatternPath *paths;
    uint32_t path_count;
} RsCreatePattern;

typedef struct RsBoundSet { /* SET and REMOVE items */
    RsSetKind what;
    bool remove;
    const RsExpr *target; /* the element (of PROPERTY: the object) */
    RsText key;
    const RsExpr *value;
    const RsText *labels;
    uint32_t label_count;
    RsSpan span;
} RsBoundSet;

typedef struct RsBoundSets {
    const RsBoundSet *items;
    uint32_t count;
} RsBoundSets;

/* ---- claims ---- */

typedef struct RsBoundAttribution {
    RsExprs according_to; /* STRING (an id) or NODE each; empty: source null */
    const RsExpr *behalf;
    RsExprs via;
    const RsExpr *valid_from, *valid_to, *valid_in, *confidence, *quote, *locator;
    RsExprs properties; /* MAPs, outer ATTRIBUTE blocks first; later keys win */
} RsBoundAttribution;

typedef struct RsBoundFact {
    RsFactShape shape;
    const RsCreatePattern *pattern; /* of PATTERN */
    const RsExpr *target;           /* of the others: a SLOT */
    RsText key;                     /* property key or label */
    const RsExpr *value;
    RsSpan span;
} RsBoundFact;

/* ---- commands about the schema ---- */

typedef struct RsBoundRule { /* CREATE or DROP INDEX, CONSTRAINT */
    bool drop;
    bool lenient; /* IF NOT EXISTS, IF EXISTS */
    bool constraint;
    uint32_t kind; /* RsIndexKind, RsConstraintKind */
    bool edge;
    RsText name; /* data NULL: one is made up */
    RsSpan name_span;
    RsText label; /* or type */
    const RsText *keys;
    uint32_t key_count;
    RsText type;
} RsBoundRule;

/* ---- clauses ---- */

typedef enum RsClauseKind {
    RS_CLAUSE_MATCH,
    RS_CLAUSE_UNWIND,
    RS_CLAUSE_PROJECT, /* WITH, RETURN, LET, FILTER */
    RS_CLAUSE_CREATE,
    RS_CLAUSE_MERGE,
    RS_CLAUSE_SET, /* SET, REMOVE */
    RS_CLAUSE_DELETE,
    RS_CLAUSE_CALL,
    RS_CLAUSE_SUBQUERY, /* CALL { } */
    RS_CLAUSE_CLAIMS,
    RS_CLAUSE_CLAIM_WRITE,
    RS_CLAUSE_HISTORY,
    RS_CLAUSE_LOAD_CSV,
    RS_CLAUSE_RULE, /* alone in its statement */
    RS_CLAUSE_UNDO  /* likewise */
} RsClauseKind;

typedef struct RsBinding { /* a slot and what is put into it */
    RsSlot slot;
    const RsExpr *value;
} RsBinding;

typedef struct RsSortKey {
    const RsExpr *value;
    bool descending;
} RsSortKey;

/* In this order: group and aggregate (where `aggregating`), items, distinct over the item slots,
 * sort, skip, limit, where. Items read group and aggregate slots where aggregating. Sort keys read
 * item slots, and what stood before where neither aggregating nor distinct. */
typedef struct RsProjection {
    bool aggregating;
    const RsBinding *keys; /* group keys */
    uint32_t key_count;
    const RsBinding *aggregates; /* RS_EXPR_AGGREGATE each */
    uint32_t aggregate_count;
    const RsBinding *items; /* an item that only passes a slot on binds slot to SLOT(slot) */
    uint32_t item_count;
    bool distinct;
    const RsSortKey *sort;
    uint32_t sort_count;
    const RsExpr *skip, *limit; /* no slots in them */
    RsExprs where;              /* conjuncts */
} RsProjection;

struct RsProcedure;

typedef struct RsBoundClause {
    RsClauseKind kind;
    RsSpan span;
    uint32_t view; /* index: what the clause reads under */
    bool optional; /* MATCH */
    union {
        const RsPattern *match;
        RsBinding unwind;
        const RsProjection *project;
        const RsCreatePattern *create;
        struct {
            const RsPattern *match; /* its own slots are those of create */
            const RsCreatePattern *create;
            RsBoundSets on_create, on_match;
        } merge;
        RsBoundSets set;
        struct {
            bool detach;
            RsExprs targets;
        } remove; /* DELETE */
        struct {
            const struct RsProcedure *procedure;
            RsExprs arguments;
            const RsBinding *yields; /* value NULL: `outputs[i]` says which output */
            const uint32_t *outputs;
            uint32_t yield_count;
            RsExprs where;
        } call;
        struct {
            const struct RsBoundQuery *query;
            bool unit; /* it returns nothing: the rows pass unchanged */
            bool in_transactions;
            const RsExpr *batch_rows;
        } subquery;
        struct {
            RsSlot slot;
            const RsExpr *on; /* a SLOT; NULL: all claims */
            bool has_key;
            RsText key;
            RsExprs where;
        } claims;
        struct {
            RsClaimVerb verb;
            const RsExpr *stance; /* of CLAIM: STRING */
            const RsBoundFact *fact;
            const RsBoundAttribution *attribution;
            RsSlot as; /* the claim, a list where several; RS_NO_SLOT: unnamed */
        } claim_write;
        struct {
            RsSlot slot;
            const RsExpr *of;
            bool has_key;
            RsText key;
            RsExprs where;
        } history;
        struct {
            RsSlot slot; /* the row: a LIST, or a MAP where the file has headers */
            bool with_headers;
            const RsExpr *url, *terminator; /* terminator NULL: a comma */
        } load;
        const RsExpr *undo; /* the number of the commit */
        const RsBoundRule *rule;
    } as;
    const struct RsBoundClause *next;
} RsBoundClause;

typedef struct RsBoundSingle {
    const RsBoundClause *clauses; /* in order; the last PROJECT is the RETURN where there is one */
    const RsSlot *outputs;        /* column i of the query comes from this slot */
    bool union_all;               /* how it is joined to the one before */
} RsBoundSingle;

typedef struct RsBoundQuery {
    const RsBoundSingle *singles;
    uint32_t single_count;
    const RsText *columns; /* names; 0 of them: the query returns nothing */
    const RsSlot *outputs; /* slots of the columns as seen from outside */
    const RsTypes *types;  /* of the columns */
    uint32_t column_count;
    const RsSlot *outer; /* slots that it reads from outside itself */
    uint32_t outer_count;
} RsBoundQuery;

typedef struct RsBoundStatement {
    RsExplain explain;
    RsText graph;         /* USE; data NULL: the session's */
    const RsAst *command; /* not a query (UNDO ...): the tree itself */
    const RsBoundQuery *query;
    bool writes, reads;
    bool batched; /* CALL { } IN TRANSACTIONS does all its writing */
    const RsBoundView *views;
    uint32_t view_count; /* at least 1 */
    uint32_t slot_count, subquery_count;
    const RsExpr *const *subqueries; /* RS_EXPR_SUBQUERY each, by subquery_index */
    const RsText *slot_names;        /* for EXPLAIN; data NULL: made by the binder */
    const RsTypes *slot_types;
    const RsError *warnings; /* status RS_OK: names read that the graph does not have */
    uint32_t warning_count;
} RsBoundStatement;

#endif
