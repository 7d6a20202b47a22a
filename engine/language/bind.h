/* bind.h - from the tree to its meaning: names, types, scopes, patterns, claims, views.
 *
 * Errors  those that the conformance scenarios name, with phase compile time: RS_SYNTAX with
 *         UndefinedVariable, VariableTypeConflict, VariableAlreadyBound, InvalidAggregation,
 *         AmbiguousAggregationExpression, ColumnNameConflict, NoExpressionAlias, UnknownFunction,
 *         InvalidArgumentType, ...; RS_PARAMETER MissingParameter; RS_PROCEDURE ProcedureNotFound;
 *         RS_UNSUPPORTED for what cannot be executed yet, at its place. The hint offers the nearest
 * name. Cost    linear in the tree. */
#ifndef RS_LANGUAGE_BIND_H
#define RS_LANGUAGE_BIND_H

#include "graph/schema.h"
#include "language/bound.h"
#include "language/procedure.h"

typedef struct RsBindContext {
    RsArena *arena;
    RsText text;                   /* of the statement: column names are cut from it */
    const RsSchema *schema;        /* for warnings and suggestions only; may be NULL */
    RsValue parameters;            /* a MAP: which are there, and of what type */
    const RsAstList *session_view; /* VIEW_PART, outermost; may be NULL */
    const RsProcedure *(*procedure)(void *context, RsText name); /* NULL result: none such */
    void *procedure_context;
} RsBindContext;

RS_MUST_USE RsStatus rs_bind(const RsBindContext *context, const RsAst *statement,
                             const RsBoundStatement **out, RsError *err);

#endif
