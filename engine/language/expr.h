/* expr.h - a bound expression: names resolved to slots, functions to lines of functions.def.
 *
 * A slot is a column of the statement's rows: one for every variable, group key, aggregate and
 * local of a comprehension; numbered through the whole statement, subqueries included.
 * Owner   the statement's arena. Read-only once bound. Operands may be shared (a DAG). */
#ifndef RS_LANGUAGE_EXPR_H
#define RS_LANGUAGE_EXPR_H

#include "language/ast.h"
#include "value/value.h"

typedef uint32_t RsSlot;
#define RS_NO_SLOT UINT32_MAX

typedef enum RsFunctionId {
#define X(ID, NAME, SIGNATURE, FLAGS) RS_FN_##ID,
#include "language/functions.def"
#undef X
    RS_FN_COUNT
} RsFunctionId;

enum { RS_FN_STRICT = 1, RS_FN_PURE = 2, RS_FN_AGGREGATE = 4, RS_FN_VIEW = 8 };

typedef struct RsFunction {
    RsFunctionId id;
    const char *name, *signature;
    uint32_t flags;
} RsFunction;

const RsFunction *rs_function(RsFunctionId id);
const RsFunction *rs_function_find(RsText name); /* case ignored; NULL: none */

/* A label (or type) expression with names kept as texts: looked up when a program is opened. */
typedef struct RsLabelTest {
    RsLabelOp op;
    RsText name;
    const struct RsLabelTest *left, *right;
} RsLabelTest;

typedef enum RsExprKind {
    RS_EXPR_CONST,     /* value */
    RS_EXPR_PARAMETER, /* text */
    RS_EXPR_SLOT,      /* slot */
    RS_EXPR_PROPERTY,  /* args[0] . text; of an element under `view`; maps, temporal parts too */
    RS_EXPR_HAS_LABEL, /* args[0] : labels, under `view`; null of null */
    RS_EXPR_CALL,      /* function(args), under `view` where it reads one */
    RS_EXPR_AGGREGATE, /* function([DISTINCT] args); count(*) has none. Only in RsProjection */
    RS_EXPR_AND,       /* args[0] and args[1]; the right is not evaluated where the left decides */
    RS_EXPR_OR,
    RS_EXPR_XOR,
    RS_EXPR_NOT,
    RS_EXPR_CASE, /* when, then, when, then, ..., else (always there) */
    RS_EXPR_LIST, /* args */
    RS_EXPR_MAP,  /* keys[i]: args[i]; `star`: one more arg at the end, a map or element, whose
                     pairs come first */
    RS_EXPR_COMPREHENSION, /* slot over args[0]; args[1] predicate or NULL; args[2] value or NULL */
    RS_EXPR_QUANTIFIER,    /* quantifier: slot over args[0]; args[1] predicate */
    RS_EXPR_REDUCE,   /* slot accumulator, from args[0]; other_slot over args[1]; args[2] step */
    RS_EXPR_SUBQUERY, /* subquery: EXISTS boolean, COUNT integer, COLLECT list of its one column */
    RS_EXPR_PATH      /* a path out of args: node, edge or list of edges, node, ... */
} RsExprKind;

struct RsBoundQuery;

typedef struct RsExpr {
    RsExprKind kind;
    RsSpan span;
    RsTypes types; /* what it may give, null included */
    uint32_t view; /* index of the view it reads under */
    uint32_t arg_count;
    const struct RsExpr *const *args;
    RsSlot slot, other_slot;
    RsText text;
    RsValue value;
    const RsFunction *function;
    bool distinct, star;
    const RsText *keys;
    const RsLabelTest *labels;
    RsQuantifierKind quantifier;
    RsSubqueryKind what;
    const struct RsBoundQuery *subquery;
    uint32_t subquery_index; /* dense through the statement: its plan is RsPlan.subplans[index] */
} RsExpr;

/* Calls visit for every slot that the expression reads from outside itself (its own locals left
 * out), subqueries included. */
void rs_expr_slots(const RsExpr *expr, void (*visit)(void *context, RsSlot slot), void *context);

#endif
