/* bind.h - from the tree to its meaning: names, types, scopes, patterns, claims, views.
 *
 * Errors  those that the conformance scenarios name, with phase compile time: RS_SYNTAX with
 *         UndefinedVariable, VariableTypeConflict, VariableAlreadyBound, InvalidAggregation,
 *         AmbiguousAggregationExpression, ColumnNameConflict, NoExpressionAlias, UnknownFunction,
 *         InvalidArgumentType, ...; RS_PARAMETER MissingParameter; RS_PROCEDURE ProcedureNotFound;
 *         RS_UNSUPPORTED for what cannot be executed yet, at its place. The hint offers the nearest
 *         name. Independent errors of one statement are found together: see RsBindContext.more.
 * Warnings  labels, types and keys that are read, that the graph has never had and that the
 *         statement does not write. None of a kind of which the graph has no name at all. Where the
 *         query itself reckons with absence (OPTIONAL MATCH, IS NULL, coalesce, a negated label)
 *         only where a name of the graph is near: then it is a slip.
 * Cost    linear in the tree. */
#ifndef RS_LANGUAGE_BIND_H
#define RS_LANGUAGE_BIND_H

#include "graph/schema.h"
#include "language/bound.h"
#include "language/procedure.h"
#include "language/suggest.h"

#define RS_MORE_ERRORS_MAX 9u

typedef struct RsMoreErrors {
    RsError items[RS_MORE_ERRORS_MAX];
    uint32_t count;
} RsMoreErrors;

typedef struct RsBindContext {
    RsArena *arena;
    RsText text;                   /* of the statement: column names are cut from it */
    const RsSchema *schema;        /* for warnings and suggestions only; may be NULL */
    RsValue parameters;            /* a MAP: which are there, and of what type */
    const RsAstList *session_view; /* VIEW_PART, outermost; may be NULL */
    const RsProcedure *(*procedure)(void *context, RsText name); /* NULL result: none such */
    /* Offers the names of all procedures, for suggestions; may be NULL. */
    void (*offer_procedures)(void *context, RsSuggest *suggest);
    void *procedure_context;
    RsMoreErrors *more; /* errors behind the first; NULL: the first one ends the binding */
} RsBindContext;

RS_MUST_USE RsStatus rs_bind(const RsBindContext *context, const RsAst *statement,
                             const RsBoundStatement **out, RsError *err);

#endif
