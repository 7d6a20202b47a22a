/* ast.h - the tree that the parser builds: what was said, nothing about what it means.
 *
 * Owner   nodes, lists and texts belong to the statement's arena: nobody frees one.
 *         Read-only once parsed. Every node knows its bytes in the statement (span).
 * Lists   an RsAstList chains its members through `next`; a node is in one list at most. */
#ifndef RS_LANGUAGE_AST_H
#define RS_LANGUAGE_AST_H

#include "base/arena.h"
#include "storage/record.h"

typedef enum RsAstKind {
#define X(KIND, TYPE, WORD) RS_AST_##KIND,
#include "language/ast_kinds.def"
#undef X
    RS_AST_KIND_COUNT
} RsAstKind;

typedef struct RsAst {
    RsAstKind kind;
    RsSpan span;
    uint32_t height; /* 1 + the greatest of its children; the parser bounds it */
    struct RsAst *next;
} RsAst;

typedef struct RsAstList {
    RsAst *first, *last;
    uint32_t count;
} RsAstList;

typedef struct RsAstName { /* a variable, a parameter ($ left out), any word with a place */
    RsAst head;
    RsText text; /* unquoted, escapes resolved */
    bool quoted; /* written in backticks */
} RsAstName;

/* ---- statements ---- */

typedef enum RsExplain {
    RS_EXPLAIN_NONE,
    RS_EXPLAIN_PLAN,    /* EXPLAIN */
    RS_EXPLAIN_PROFILE, /* PROFILE */
    RS_EXPLAIN_AST,     /* EXPLAIN AST | BOUND | LOGICAL | PHYSICAL | PROGRAM */
    RS_EXPLAIN_BOUND,
    RS_EXPLAIN_LOGICAL,
    RS_EXPLAIN_PHYSICAL,
    RS_EXPLAIN_PROGRAM,
    RS_EXPLAIN_JSON,        /* EXPLAIN JSON: the plan as a map */
    RS_EXPLAIN_PROFILE_JSON /* PROFILE JSON */
} RsExplain;

typedef struct RsAstQuery { /* also the inside of CALL { } and of subquery expressions */
    RsAst head;
    RsExplain explain;
    const RsAstName *graph; /* USE graph, or NULL */
    RsAstList view;         /* VIEW_PART at the head */
    RsAstList singles;      /* SINGLE, joined by UNION */
} RsAstQuery;

typedef struct RsAstSingle {
    RsAst head;
    bool union_all;    /* how it is joined to the one before; false for the first */
    RsAstList clauses; /* in order */
} RsAstSingle;

typedef struct RsAstIndex {
    RsAst head;
    RsIndexKind kind;
    bool if_not_exists;
    const RsAstName *name;      /* NULL: unnamed */
    const struct RsAstPath *on; /* the FOR pattern: one node, or node-edge-node */
    RsAstList properties;       /* PROPERTY expressions */
} RsAstIndex;

typedef struct RsAstConstraint {
    RsAst head;
    RsConstraintKind kind;
    bool if_not_exists;
    const RsAstName *name; /* NULL: unnamed */
    const struct RsAstPath *on;
    RsAstList properties;
    RsText type; /* of RS_CONSTRAINT_TYPE, upper case */
} RsAstConstraint;

typedef struct RsAstDrop {
    RsAst head;
    const RsAstName *name;
    bool if_exists;
} RsAstDrop;

typedef struct RsAstShow { /* SHOW INDEXES | CONSTRAINTS | SCHEMA | SOURCES | GRAPHS | ... */
    RsAst head;
    const RsAstName *what;
    bool has_yield, yield_star;
    RsAstList yields; /* ITEM: value is a NAME */
    const RsAst *where;
} RsAstShow;

typedef struct RsAstUndo { /* UNDO COMMIT n | $n */
    RsAst head;
    const RsAst *commit;
} RsAstUndo;

/* ---- views ---- */

typedef enum RsViewPartKind {
    RS_VIEW_VALID_AT,        /* value, strict */
    RS_VIEW_RECORDED_AT,     /* value */
    RS_VIEW_RECORDED_COMMIT, /* value */
    RS_VIEW_ACCORDING_TO,    /* list of NAME | LITERAL string | PARAMETER */
    RS_VIEW_EXCLUDING,       /* list, likewise */
    RS_VIEW_VIA,             /* list, likewise */
    RS_VIEW_CONFIDENCE,      /* value: CONFIDENCE >= value */
    RS_VIEW_STANCE,          /* list of LITERAL string | PARAMETER; empty: ANY */
    RS_VIEW_DISPUTED,
    RS_VIEW_UNDISPUTED,
    RS_VIEW_RESOLVED
} RsViewPartKind;

typedef struct RsAstViewPart {
    RsAst head;
    RsViewPartKind part;
    bool strict;
    const RsAst *value;
    RsAstList list;
} RsAstViewPart;

/* ---- reading clauses ---- */

typedef struct RsAstMatch {
    RsAst head;
    bool optional;
    RsAstList patterns; /* PATH */
    RsAstList view;     /* VIEW_PART behind the pattern */
    const RsAst *where; /* NULL: none */
} RsAstMatch;

typedef struct RsAstUnwind { /* UNWIND list AS x, FOR x IN list */
    RsAst head;
    bool is_for;
    const RsAst *list;
    const RsAstName *name;
} RsAstUnwind;

typedef enum RsSortOrder { RS_SORT_DEFAULT, RS_SORT_ASCENDING, RS_SORT_DESCENDING } RsSortOrder;

typedef struct RsAstProjection { /* WITH, RETURN */
    RsAst head;
    bool is_return, distinct, star;
    RsAstList items;    /* ITEM */
    RsAstList order_by; /* SORT_ITEM */
    const RsAst *skip, *limit;
    const RsAst *where; /* of WITH */
} RsAstProjection;

typedef struct RsAstItem {
    RsAst head; /* the span of the expression gives the column's name where no alias stands */
    const RsAst *value;
    const RsAstName *alias; /* NULL: none */
} RsAstItem;

typedef struct RsAstSortItem {
    RsAst head;
    const RsAst *value;
    RsSortOrder order;
} RsAstSortItem;

typedef struct RsAstFilter { /* FILTER [WHERE] condition */
    RsAst head;
    const RsAst *where;
} RsAstFilter;

typedef struct RsAstBinding { /* x = value */
    RsAst head;
    const RsAstName *name;
    const RsAst *value;
} RsAstBinding;

typedef struct RsAstLet {
    RsAst head;
    RsAstList bindings; /* BINDING */
} RsAstLet;

typedef struct RsAstCall { /* CALL a.b.c(args) YIELD ... */
    RsAst head;
    RsText name;        /* with its dots */
    bool has_arguments; /* false: CALL p without parentheses takes parameters of the same names */
    RsAstList arguments;
    bool has_yield, yield_star;
    RsAstList yields; /* ITEM: value is a NAME */
    const RsAst *where;
} RsAstCall;

typedef struct RsAstCallQuery { /* CALL (x, y) { query } [IN TRANSACTIONS [OF n ROWS]] */
    RsAst head;
    bool has_scope, scope_star; /* CALL (a, b) { }; CALL (*) { } */
    RsAstList scope;            /* NAME */
    const struct RsAstQuery *query;
    bool in_transactions;
    const RsAst *batch_rows; /* NULL: not said */
} RsAstCallQuery;

typedef struct RsAstLoadCsv {
    RsAst head;
    bool with_headers;
    const RsAst *url;
    const RsAstName *name;
    const RsAst *terminator; /* FIELDTERMINATOR, or NULL */
} RsAstLoadCsv;

typedef struct RsAstSearch { /* SEARCH index FOR text [LIMIT k] YIELD node [AS n], score [AS s] */
    RsAst head;
    const RsAstName *index;
    const RsAst *text;
    const RsAst *limit;
    RsAstList yields; /* ITEM: value is a NAME */
    const RsAst *where;
} RsAstSearch;

typedef struct RsAstHistory { /* HISTORY h [OF x[.key]] [WHERE ...] */
    RsAst head;
    const RsAstName *name;
    const RsAstName *of; /* NULL: of all */
    RsText key;          /* data NULL: none */
    const RsAst *where;
} RsAstHistory;

/* ---- writing clauses ---- */

typedef struct RsAstCreate { /* CREATE, INSERT */
    RsAst head;
    bool is_insert;
    RsAstList patterns;
} RsAstCreate;

typedef struct RsAstMerge {
    RsAst head;
    const struct RsAstPath *pattern;
    RsAstList on_create, on_match; /* SET_ITEM, those of several ON CREATE in order */
} RsAstMerge;

typedef enum RsSetKind {
    RS_SET_PROPERTY, /* target is a PROPERTY expression */
    RS_SET_REPLACE,  /* x = map */
    RS_SET_ADD,      /* x += map */
    RS_SET_LABELS,   /* x:A:B */
    RS_SET_MARK      /* REMOVE x: the mark of what is written plainly */
} RsSetKind;

typedef struct RsAstSetItem { /* in SET; in REMOVE without value, PROPERTY, LABELS or MARK */
    RsAst head;
    RsSetKind what;
    const RsAst *target; /* PROPERTY, or NAME */
    const RsAst *value;
    RsAstList labels; /* NAME */
} RsAstSetItem;

typedef struct RsAstSet {
    RsAst head;
    RsAstList items;
} RsAstSet;

typedef struct RsAstRemove {
    RsAst head;
    RsAstList items;
} RsAstRemove;

typedef struct RsAstDelete {
    RsAst head;
    bool detach;
    RsAstList targets; /* expressions */
} RsAstDelete;

/* ---- claims ---- */

typedef enum RsFactShape {
    RS_FACT_PATTERN,   /* pattern: a node or a chain */
    RS_FACT_VARIABLE,  /* name */
    RS_FACT_PROPERTY,  /* name.key */
    RS_FACT_VALUE,     /* name.key = value */
    RS_FACT_MEMBER,    /* name.key += value */
    RS_FACT_LABEL_TEST /* name:Label */
} RsFactShape;

typedef struct RsAstFact {
    RsAst head;
    RsFactShape shape;
    const struct RsAstPath *pattern;
    const RsAstName *name;
    const RsAstName *key; /* the property key, or the label */
    const RsAst *value;
} RsAstFact;

/* The parts of who-says-so. An absent expression is NULL, an absent list empty.
 * Sources are NAME, LITERAL string or PARAMETER. */
typedef struct RsAstAttribution {
    RsAst head;
    RsAstList according_to;
    const RsAst *behalf;
    RsAstList via; /* innermost first */
    const RsAst *valid_from, *valid_to, *valid_in;
    const RsAst *confidence, *quote, *locator;
    const RsAst *properties; /* MAP or PARAMETER */
    const RsAstName *as;
} RsAstAttribution;

typedef enum RsClaimVerb {
    RS_VERB_ASSERT,
    RS_VERB_DENY,
    RS_VERB_CLAIM,
    RS_VERB_RETRACT
} RsClaimVerb;

typedef struct RsAstClaimWrite {
    RsAst head;
    RsClaimVerb verb;
    const RsAst *stance; /* of CLAIM: LITERAL string or PARAMETER */
    const RsAstFact *fact;
    const RsAstAttribution *attribution; /* never NULL; may be empty */
} RsAstClaimWrite;

typedef struct RsAstAttribute { /* ATTRIBUTE [TO a, b] parts { clauses } */
    RsAst head;
    const RsAstAttribution *attribution;
    RsAstList clauses;
} RsAstAttribute;

typedef struct RsAstClaims { /* CLAIMS c [ON x[.key]] [view] [WHERE ...] */
    RsAst head;
    const RsAstName *name;
    const RsAstName *on; /* NULL: all */
    RsText key;          /* data NULL: none */
    RsAstList view;
    const RsAst *where;
} RsAstClaims;

/* ---- patterns ---- */

typedef enum RsSearchKind {
    RS_SEARCH_NONE, /* a plain openCypher pattern */
    RS_SEARCH_ALL,  /* ALL */
    RS_SEARCH_ANY,  /* ANY [k] */
    RS_SEARCH_ANY_SHORTEST,
    RS_SEARCH_ALL_SHORTEST,
    RS_SEARCH_SHORTEST_K,        /* SHORTEST k */
    RS_SEARCH_SHORTEST_GROUPS,   /* SHORTEST k GROUPS */
    RS_SEARCH_CHEAPEST,          /* CHEAPEST [k] */
    RS_SEARCH_SHORTEST_PATH,     /* the function shortestPath() */
    RS_SEARCH_ALL_SHORTEST_PATHS /* the function allShortestPaths() */
} RsSearchKind;

typedef enum RsPathMode {
    RS_MODE_NONE,
    RS_MODE_WALK,
    RS_MODE_TRAIL,
    RS_MODE_ACYCLIC,
    RS_MODE_SIMPLE
} RsPathMode;

typedef struct RsAstPath {
    RsAst head;
    const RsAstName *name; /* p = ..., or NULL */
    RsSearchKind search;
    const RsAst *search_count; /* k: integer LITERAL or PARAMETER; NULL: not written */
    bool disjoint;
    RsPathMode mode;
    RsAstList elements; /* NODE, EDGE, NODE, ... ; a GROUP may stand where a NODE may */
} RsAstPath;

typedef enum RsLabelOp {
    RS_LABEL_NAME, /* name */
    RS_LABEL_ANY,  /* % */
    RS_LABEL_NOT,  /* left */
    RS_LABEL_AND,  /* left, right: A&B, and A:B */
    RS_LABEL_OR    /* left, right */
} RsLabelOp;

typedef struct RsAstLabel { /* a label expression; on edges: a type expression */
    RsAst head;
    RsLabelOp op;
    bool colon; /* of AND: written A:B */
    const RsAstName *name;
    const struct RsAstLabel *left, *right;
} RsAstLabel;

typedef struct RsAstNode {
    RsAst head;
    const RsAstName *name;   /* NULL: anonymous */
    const RsAstLabel *label; /* NULL: any */
    const RsAst *properties; /* MAP or PARAMETER, or NULL */
    const RsAst *where;
} RsAstNode;

typedef enum RsDirection { RS_DIRECTION_OUT, RS_DIRECTION_IN, RS_DIRECTION_BOTH } RsDirection;

#define RS_HOPS_UNBOUNDED UINT32_MAX

typedef enum RsLengthForm { /* how a length was written; all but ONE bind a list of relationships */
                            RS_LENGTH_ONE,
                            RS_LENGTH_STAR,      /* [*m..n] */
                            RS_LENGTH_QUANTIFIER /* {m,n} + * ? behind the edge */
} RsLengthForm;

typedef struct RsAstEdge {
    RsAst head;
    RsDirection direction; /* <-[]-> is BOTH */
    bool both_arrows;      /* written <-[]-> : for the text only */
    const RsAstName *name;
    const RsAstLabel *label;
    RsLengthForm length;
    uint32_t min_hops, max_hops; /* [*] is 1..UNBOUNDED; ONE is 1..1 */
    const RsAst *properties;
    const RsAst *where;
    const RsAst *cost; /* COST e, or NULL */
} RsAstEdge;

typedef struct RsAstGroup { /* ((a)-[r COST e]->(b) WHERE ...){m,n} */
    RsAst head;
    const RsAstName *name;
    RsAstList elements;
    const RsAst *where;
    uint32_t min_hops, max_hops; /* repetitions */
} RsAstGroup;

/* ---- expressions ---- */

typedef enum RsLiteralKind {
    RS_LITERAL_NULL,
    RS_LITERAL_BOOL,
    RS_LITERAL_INT,
    RS_LITERAL_FLOAT,
    RS_LITERAL_STRING
} RsLiteralKind;

typedef struct RsAstLiteral {
    RsAst head;
    RsLiteralKind literal;
    bool boolean;
    int64_t integer; /* -9223372036854775808 is one literal: build.c joins the sign */
    double real;
    RsText text; /* of a string, escapes resolved */
} RsAstLiteral;

/* X(NAME, "text") */
#define RS_UNARY_LIST(X)                                                                           \
    X(NOT, "NOT") X(MINUS, "-") X(PLUS, "+") X(IS_NULL, "IS NULL") X(IS_NOT_NULL, "IS NOT NULL")
#define RS_LOGIC_LIST(X) X(OR, "OR") X(XOR, "XOR") X(AND, "AND")
#define RS_BINARY_LIST(X)                                                                          \
    X(ADD, "+")                                                                                    \
    X(SUBTRACT, "-")                                                                               \
    X(MULTIPLY, "*")                                                                               \
    X(DIVIDE, "/")                                                                                 \
    X(MODULO, "%")                                                                                 \
    X(POWER, "^") X(IN, "IN") X(STARTS_WITH, "STARTS WITH") X(ENDS_WITH, "ENDS WITH")              \
        X(CONTAINS, "CONTAINS")
#define RS_COMPARE_LIST(X)                                                                         \
    X(EQUAL, "=")                                                                                  \
    X(NOT_EQUAL, "<>")                                                                             \
    X(LESS, "<") X(GREATER, ">") X(LESS_EQUAL, "<=") X(GREATER_EQUAL, ">=") X(REGEX, "=~")

typedef enum RsUnaryOp {
#define X(NAME, TEXT) RS_UNARY_##NAME,
    RS_UNARY_LIST(X)
#undef X
} RsUnaryOp;

typedef enum RsBinaryOp {
#define X(NAME, TEXT) RS_BINARY_##NAME,
    RS_BINARY_LIST(X)
#undef X
} RsBinaryOp;

typedef enum RsLogicOp {
#define X(NAME, TEXT) RS_LOGIC_##NAME,
    RS_LOGIC_LIST(X)
#undef X
} RsLogicOp;

typedef enum RsCompareOp {
#define X(NAME, TEXT) RS_COMPARE_##NAME,
    RS_COMPARE_LIST(X)
#undef X
} RsCompareOp;

typedef struct RsAstUnary {
    RsAst head;
    RsUnaryOp op;
    const RsAst *operand;
} RsAstUnary;

typedef struct RsAstBinary {
    RsAst head;
    RsBinaryOp op;
    const RsAst *left, *right;
} RsAstBinary;

/* a OR b OR c is one node, however many there are: bound, its tree is as deep as
 * rs_ast_logic_levels of the operands' count, which is what its height counts. */
typedef struct RsAstLogic {
    RsAst head;
    RsLogicOp op;
    uint32_t tallest;   /* height of the tallest operand */
    RsAstList operands; /* two or more */
} RsAstLogic;

enum { RS_LOGIC_LEFT_MAX = 16 }; /* so many operands lean to the left; more are halved */
uint32_t rs_ast_logic_levels(uint32_t operand_count);

/* a < b <= c is one node: each neighbour pair is compared, all must hold. */
typedef struct RsAstComparison {
    RsAst head;
    RsAstList operands;     /* n >= 2 */
    const RsCompareOp *ops; /* n - 1 */
} RsAstComparison;

typedef struct RsAstProperty {
    RsAst head;
    const RsAst *object;
    const RsAstName *key;
} RsAstProperty;

typedef struct RsAstSubscript {
    RsAst head;
    const RsAst *object, *index;
} RsAstSubscript;

typedef struct RsAstSlice {
    RsAst head;
    const RsAst *object, *from, *to; /* from, to: NULL where left out */
} RsAstSlice;

typedef struct RsAstHasLabel { /* x:A:B, x:(A|B), also of relationships */
    RsAst head;
    const RsAst *object;
    const RsAstLabel *label;
} RsAstHasLabel;

typedef struct RsAstApply {
    RsAst head;
    RsText name; /* with its dots: duration.between */
    RsSpan name_span;
    bool distinct, star; /* count(DISTINCT x), count(*) */
    RsAstList arguments;
} RsAstApply;

typedef struct RsAstList1 {
    RsAst head;
    RsAstList items;
} RsAstList1;

typedef struct RsAstMapItem {
    RsAst head;
    const RsAstName *key;
    const RsAst *value;
} RsAstMapItem;

typedef struct RsAstMap {
    RsAst head;
    RsAstList items; /* MAP_ITEM */
} RsAstMap;

/* n {.a, .*, b, c: e}: PROPERTY with object NULL is .a; NAME is b; MAP_ITEM is c: e; star is .* */
typedef struct RsAstMapProjection {
    RsAst head;
    const RsAst *object; /* a NAME */
    bool star;
    RsAstList items;
} RsAstMapProjection;

typedef struct RsAstWhen {
    RsAst head;
    const RsAst *when, *then;
} RsAstWhen;

typedef struct RsAstCase {
    RsAst head;
    const RsAst *subject; /* NULL: CASE WHEN */
    RsAstList whens;
    const RsAst *otherwise;
} RsAstCase;

typedef struct RsAstComprehension { /* [x IN list WHERE p | e] */
    RsAst head;
    const RsAstName *name;
    const RsAst *list, *where, *value;
} RsAstComprehension;

typedef struct RsAstPatternComprehension { /* [p = (a)-->(b) WHERE c | e] */
    RsAst head;
    const struct RsAstPath *pattern;
    const RsAst *where, *value;
} RsAstPatternComprehension;

typedef enum RsQuantifierKind {
    RS_QUANTIFIER_ALL,
    RS_QUANTIFIER_ANY,
    RS_QUANTIFIER_NONE,
    RS_QUANTIFIER_SINGLE
} RsQuantifierKind;

typedef struct RsAstQuantifier {
    RsAst head;
    RsQuantifierKind quantifier;
    const RsAstName *name;
    const RsAst *list, *where; /* where NULL: left out */
} RsAstQuantifier;

typedef struct RsAstReduce { /* reduce(acc = init, x IN list | e) */
    RsAst head;
    const RsAstName *accumulator;
    const RsAst *initial;
    const RsAstName *name;
    const RsAst *list, *value;
} RsAstReduce;

typedef struct RsAstPatternExpr { /* (a)-->(b) as a predicate */
    RsAst head;
    const struct RsAstPath *pattern;
} RsAstPatternExpr;

typedef enum RsSubqueryKind {
    RS_SUBQUERY_EXISTS,
    RS_SUBQUERY_COUNT,
    RS_SUBQUERY_COLLECT
} RsSubqueryKind;

typedef struct RsAstSubquery { /* EXISTS { patterns } is held as a query of one MATCH, bare = true
                                */
    RsAst head;
    RsSubqueryKind what;
    bool bare; /* written without MATCH: for the text only */
    const struct RsAstQuery *query;
} RsAstSubquery;

/* ---- head, lists, casts (ast.c) ---- */

/* Zeroed; NULL: the arena is full. */
RsAst *rs_ast_new(RsArena *arena, RsAstKind kind, RsSpan span);
void rs_ast_push(RsAstList *list, RsAst *node);
const char *rs_ast_word(RsAstKind kind);
size_t rs_ast_bytes(RsAstKind kind);

/* rs_ast_as_MATCH(node): the same node under its own type; asserts that the kind agrees. */
#define X(KIND, TYPE, WORD) const TYPE *rs_ast_as_##KIND(const RsAst *node);
#include "language/ast_kinds.def"
#undef X

#define RS_AST_EACH(node, list)                                                                    \
    for (const RsAst *node = (list).first; node != NULL; node = node->next)

#endif
