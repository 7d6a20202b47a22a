/* binder.h - what the files of the binder share. Private to them.
 *
 * Slots are numbered as they appear, so all that a subquery makes itself has a greater number
 * than `first` of its RsOpenQuery; what it reads below that number comes from outside. */
#ifndef RS_LANGUAGE_BINDER_H
#define RS_LANGUAGE_BINDER_H

#include "language/bind.h"
#include "language/scope.h"

#define RS_BIND_DEPTH_MAX 1500u

typedef struct RsOpenQuery {
    RsSlot first;
    RsSlot *outer;
    uint32_t count, capacity;
    struct RsOpenQuery *around;
} RsOpenQuery;

typedef struct RsExprList { /* grows in the arena */
    const RsExpr **items;
    uint32_t count, capacity;
} RsExprList;

typedef struct RsBindingList {
    RsBinding *items;
    uint32_t count, capacity;
} RsBindingList;

typedef struct RsNameUse { /* a label, type or key that the statement reads or writes */
    RsNameKind kind;
    RsText name;
    RsSpan span;
    bool doubted; /* the query reckons with its absence */
} RsNameUse;

typedef struct RsNameUses {
    RsNameUse *items;
    uint32_t count, capacity;
} RsNameUses;

typedef struct RsBinder {
    const RsBindContext *context;
    RsArena *arena;
    RsScope *scope;
    uint32_t view;
    RsTypes *slot_types;
    RsText *slot_names;
    uint32_t slot_count, type_capacity, name_capacity;
    RsBoundView *views;
    uint32_t view_count, view_capacity;
    RsNameUses unknown, written; /* names read that the graph does not have; names written */
    bool writes_any_key;
    uint32_t doubts;           /* more than 0: what is read here may be absent */
    RsError first;             /* the first error that was put aside; status RS_OK: none */
    const RsExpr **subqueries; /* in the order of their index */
    uint32_t subquery_count, subquery_capacity, depth;
    RsBindingList *aggregates; /* where aggregates go; NULL: none may stand here */
    bool in_aggregate;
    bool open_end;  /* of the next query: it need not end in RETURN (EXISTS, COUNT) */
    bool predicate; /* a pattern may stand here as a truth */
    bool writes, reads;
    bool batched; /* CALL { } IN TRANSACTIONS stands in it */
    RsOpenQuery *open;
} RsBinder;

/* ---- bind_slot.c ---- */
RS_MUST_USE RsStatus rs_bind_slot(RsBinder *b, RsText name, RsTypes types, RsSlot *out,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_read(RsBinder *b, RsSlot slot, RsError *err);
/* A new slot under a name of the innermost scope. */
RS_MUST_USE RsStatus rs_bind_name(RsBinder *b, const RsAstName *name, RsTypes types, RsSlot *out,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_lookup(RsBinder *b, const RsAstName *name, RsScopeEntry *out,
                                    RsError *err);
RS_MUST_USE RsStatus rs_bind_enter(RsBinder *b, RsOpenQuery *open, RsError *err);
void rs_bind_leave(RsBinder *b, RsOpenQuery *open, RsBoundQuery *query);

/* ---- bind_known.c: names of the graph ---- */
RS_MUST_USE RsStatus rs_bind_reads_name(RsBinder *b, RsNameKind kind, RsText name, RsSpan span,
                                        RsError *err);
RS_MUST_USE RsStatus rs_bind_writes_name(RsBinder *b, RsNameKind kind, RsText name, RsError *err);
/* The keys of a map that is written; where it is not written out, any key may be written. */
RS_MUST_USE RsStatus rs_bind_writes_keys(RsBinder *b, const RsAst *map, RsError *err);
/* The warnings about what was read and is nowhere. */
RS_MUST_USE RsStatus rs_bind_warnings(RsBinder *b, RsBoundStatement *statement, RsError *err);

/* ---- bind_several.c: several errors at once ---- */
/* As rs_bind_expr; where it fails the error is put aside and a slot of its own stands for it, so
 * that what comes behind it is looked at as well. For expressions on which nothing else rests. */
RS_MUST_USE RsStatus rs_bind_apart(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err);
/* Puts an error of the program's text aside; false: it ends the binding. */
bool rs_bind_put_aside(RsBinder *b, const RsBinder *before, RsError *err);
/* The first error put aside goes into `err`, before one that ended the binding. */
RS_MUST_USE RsStatus rs_bind_found(const RsBinder *b, RsStatus status, RsError *err);

RsExpr *rs_bind_new(RsBinder *b, RsExprKind kind, RsSpan span, RsTypes types);
RS_MUST_USE RsStatus rs_bind_slot_expr(RsBinder *b, RsSlot slot, RsSpan span, const RsExpr **out,
                                       RsError *err);
RS_MUST_USE RsStatus rs_bind_args(RsBinder *b, RsExpr *expr, const RsExpr *const *args,
                                  uint32_t count, RsError *err);
RS_MUST_USE RsStatus rs_bind_call(RsBinder *b, RsFunctionId id, RsSpan span,
                                  const RsExpr *const *args, uint32_t count, const RsExpr **out,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_push(RsBinder *b, RsExprList *list, const RsExpr *expr, RsError *err);
/* One more behind those that are there. */
RS_MUST_USE RsStatus rs_bind_append(RsBinder *b, RsExprs *exprs, const RsExpr *expr, RsError *err);
static inline RsExprs rs_bind_exprs(const RsExprList *list)
{
    return (RsExprs){list->items, list->count};
}
bool rs_expr_equal(const RsExpr *a, const RsExpr *b);
/* Does anything that it may give, null aside, lie in `wanted`? */
static inline bool rs_types_fit(RsTypes types, RsTypes wanted)
{
    RsTypes real = types & ~RS_TYPES(NULL);
    return real == 0 || (real & wanted) != 0;
}

/* ---- bind_expr.c, bind_apply.c, bind_inner.c ---- */
RS_MUST_USE RsStatus rs_bind_expr(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_optional(RsBinder *b, const RsAst *ast, const RsExpr **out,
                                      RsError *err);
/* A condition, cut at its ANDs. NULL: none. */
RS_MUST_USE RsStatus rs_bind_where(RsBinder *b, const RsAst *ast, RsExprList *out, RsError *err);
RS_MUST_USE RsStatus rs_bind_truth(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_label(RsBinder *b, const RsAstLabel *label, bool edge,
                                   const RsLabelTest **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_has_label(RsBinder *b, const RsExpr *object, const RsAstLabel *label,
                                       bool edge, const RsExpr **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_property(RsBinder *b, const RsExpr *object, RsText key, uint32_t view,
                                      RsSpan span, const RsExpr **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_apply(RsBinder *b, const RsAstApply *apply, const RsExpr **out,
                                   RsError *err);
RS_MUST_USE RsStatus rs_bind_inner(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err);
uint32_t rs_bind_view_of(const RsBinder *b, const RsAst *ast);

/* ---- bind_pattern.c ---- */
RS_MUST_USE RsStatus rs_bind_pattern(RsBinder *b, const RsAst *first, bool chained,
                                     const RsAst *where, bool only_known, const RsPattern **out,
                                     RsError *err);
/* bind_where.c: moves conjuncts about a searched path into its search. Slots from `first` on are
 * the pattern's own. */
RS_MUST_USE RsStatus rs_bind_into_search(RsBinder *b, RsPattern *pattern, RsPatternEdge *edges,
                                         RsSlot first, RsError *err);

/* ---- bind_projection.c, bind_write.c, bind_claim.c, bind_view.c, bind_clause.c, bind.c ---- */
RS_MUST_USE RsStatus rs_bind_projection(RsBinder *b, const RsAstProjection *ast,
                                        RsBoundClause *clause, RsError *err);
RS_MUST_USE RsStatus rs_bind_filter(RsBinder *b, const RsAst *ast, RsBoundClause *clause,
                                    RsError *err);
RS_MUST_USE RsStatus rs_bind_create(RsBinder *b, const RsAstList *paths, bool found,
                                    const RsCreatePattern **out,
                                    RsError *err); /* found: MERGE, ASSERT */
RS_MUST_USE RsStatus rs_bind_merge(RsBinder *b, const RsAstMerge *ast, RsBoundClause *clause,
                                   RsError *err);
RS_MUST_USE RsStatus rs_bind_sets(RsBinder *b, const RsAstList *items, bool remove,
                                  RsBoundSets *out, RsError *err);
RS_MUST_USE RsStatus rs_bind_delete(RsBinder *b, const RsAstDelete *ast, RsBoundClause *clause,
                                    RsError *err);
/* The view of all that is held: the one around where it has no parts. */
RS_MUST_USE RsStatus rs_bind_no_view(RsBinder *b, uint32_t *out, RsError *err);
RS_MUST_USE RsStatus rs_bind_view(RsBinder *b, const RsAstList *parts, bool at_head, uint32_t *out,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_claims(RsBinder *b, const RsAstClaims *ast, RsBoundClause *clause,
                                    RsError *err);
/* bind_history.c */
RS_MUST_USE RsStatus rs_bind_history(RsBinder *b, const RsAstHistory *ast, RsBoundClause *clause,
                                     RsError *err);
RS_MUST_USE RsStatus rs_bind_load(RsBinder *b, const RsAstLoadCsv *ast, RsBoundClause *clause,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_claim_write(RsBinder *b, const RsAstClaimWrite *ast,
                                         const RsBoundAttribution *outer, RsBoundClause *clause,
                                         RsError *err);
RS_MUST_USE RsStatus rs_bind_attribution(RsBinder *b, const RsAstAttribution *ast,
                                         const RsBoundAttribution *outer,
                                         const RsBoundAttribution **out, RsError *err);
RS_MUST_USE RsStatus rs_bind_procedure(RsBinder *b, const RsAstCall *ast, bool standalone,
                                       RsBoundClause *clause, RsError *err);
/* bind_command.c: SHOW and the commands about indexes and constraints as a query of one clause;
 * *out NULL: another command. */
RS_MUST_USE RsStatus rs_bind_command(RsBinder *b, const RsAst *ast, const RsAstQuery **out,
                                     RsError *err);
RS_MUST_USE RsStatus rs_bind_rule(RsBinder *b, const RsAst *ast, RsBoundClause *clause,
                                  RsError *err);
RS_MUST_USE RsStatus rs_bind_query(RsBinder *b, const RsAstQuery *ast, RsScope *scope,
                                   const RsScope *imports, const RsBoundQuery **out, RsError *err);

#endif
