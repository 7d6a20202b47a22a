/* pattern_build.h - a pattern while it is taken apart. Private to bind_pattern.c and bind_route.c.
 *
 * First every variable is declared, then the maps and conditions are bound: they may speak of
 * variables that stand further on in the same clause. */
#ifndef RS_LANGUAGE_PATTERN_BUILD_H
#define RS_LANGUAGE_PATTERN_BUILD_H

#include "language/binder.h"

typedef struct RsWrittenEdge { /* of each edge: what was written */
    const RsAst *ast;          /* EDGE, GROUP, or the PATH of a route */
    const RsAst *before;       /* of an EDGE or GROUP: the element before it, or NULL */
} RsWrittenEdge;

typedef struct RsPatternBuild {
    RsBinder *b;
    RsSlot first;    /* slots below it were there before the clause */
    bool only_known; /* no new names may appear */
    RsPatternNode *nodes;
    const RsAstNode **node_asts; /* one for each time that a node is written */
    uint32_t *node_indexes;
    RsPatternEdge *edges;
    RsWrittenEdge *written;
    RsPatternPath *paths;
    RsText *ordinary; /* names of nodes that stand outside of searches, or at their ends */
    uint32_t node_count, node_capacity, ast_count, ast_capacity, index_count, index_capacity;
    uint32_t edge_count, edge_capacity, written_count, written_capacity;
    uint32_t path_count, path_capacity, ordinary_count, ordinary_capacity;
    RsExprList predicates;
} RsPatternBuild;

/* The slot of a name that is there already, or a new one; *was: it was there. */
RS_MUST_USE RsStatus rs_pattern_declare(RsPatternBuild *build, const RsAstName *name, RsTypes types,
                                        const char *is, RsSlot *slot, bool *was, RsError *err);
/* `ast` NULL: a node that is not written. */
RS_MUST_USE RsStatus rs_pattern_add_node(RsPatternBuild *build, const RsAstNode *ast, RsSpan span,
                                         uint32_t *index, RsError *err);
RS_MUST_USE RsStatus rs_pattern_types(RsBinder *b, const RsAstLabel *label, bool *any,
                                      const RsText **types, uint32_t *count, RsError *err);
/* {key: value} as conditions on the slot. */
RS_MUST_USE RsStatus rs_pattern_properties(RsBinder *b, RsSlot slot, const RsAst *properties,
                                           RsExprList *out, RsError *err);
RS_MUST_USE RsStatus rs_pattern_label_test(RsBinder *b, RsSlot slot, const RsAstLabel *label,
                                           bool edge, RsExprList *out, RsError *err);
RS_MUST_USE RsStatus rs_pattern_local(RsBinder *b, RsScope *scope, const RsAst *node, RsSlot slot,
                                      RsError *err);
RS_MUST_USE RsStatus rs_pattern_equal(RsBinder *b, RsSlot left, RsSlot right, RsSpan span,
                                      RsExprList *out, RsError *err);
RS_MUST_USE RsStatus rs_pattern_cost(RsBinder *b, const RsAst *ast, const RsExpr **out,
                                     RsError *err);
RS_MUST_USE RsStatus rs_pattern_search_count(RsPatternBuild *build, const RsAstPath *path,
                                             RsPatternEdge *edge, RsError *err);
/* An edge without locals, groups or a route. */
RsPatternEdge rs_pattern_edge_of(const RsAstPath *path, RsSpan span, uint32_t left, uint32_t right);
#define RS_PATTERN_EDGES_MAX 1000u /* in one MATCH: planning costs their square */
/* RS_LIMIT: one more than that. */
RS_MUST_USE RsStatus rs_pattern_push_edge(RsPatternBuild *build, RsPatternEdge edge,
                                          RsWrittenEdge written, RsError *err);

/* ---- bind_route.c ---- */

/* Has the path, or the group in a plain path, to be searched as a route? */
bool rs_route_takes_path(const RsAstPath *path);
bool rs_route_takes_group(const RsAstGroup *group);
/* The whole path as one edge from its first node to its last. */
RS_MUST_USE RsStatus rs_route_add_path(RsPatternBuild *build, const RsAstPath *path, RsError *err);
/* One group as an edge between two nodes of a plain path. */
RS_MUST_USE RsStatus rs_route_add_group(RsPatternBuild *build, const RsAstPath *path,
                                        const RsAstGroup *group, uint32_t left, uint32_t right,
                                        const RsAst *before, RsError *err);
/* Maps, labels, conditions and costs of the route, once all variables are declared. */
RS_MUST_USE RsStatus rs_route_bind(RsPatternBuild *build, RsPatternEdge *edge,
                                   RsWrittenEdge written, RsError *err);
/* A condition on the names of one repetition goes to its hop, or to the part where it speaks of
 * several. */
RS_MUST_USE RsStatus rs_route_part_condition(RsBinder *b, RsPatternPart *part, const RsExpr *expr,
                                             RsError *err);

#endif
