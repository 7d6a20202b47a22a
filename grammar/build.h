/* build.h - what the actions of query.y call: one call, one node.
 *
 * Errors  NULL: the failure stands in parse->err (no memory where it does not).
 * Nodes   children that may be left out are NULL. */
#ifndef RS_GRAMMAR_BUILD_H
#define RS_GRAMMAR_BUILD_H

#include "grammar/parser.h"

typedef struct RsRange { /* hops; not written where `set` is false */
    bool set;
    uint32_t min, max;
} RsRange;

typedef struct RsSearch {
    RsSearchKind kind;
    RsAst *count;
} RsSearch;

typedef struct RsRefer { /* x or x.key */
    RsAst *name, *key;
} RsRefer;

typedef struct RsWords {
    RsSpan span;
} RsWords;

typedef enum RsShowForm { RS_SHOW_PLAIN, RS_SHOW_STAR, RS_SHOW_YIELD } RsShowForm;

typedef struct RsRequirement { /* what stands behind IS of a constraint */
    RsConstraintKind kind;
    RsSpan type; /* of TYPE */
} RsRequirement;

typedef enum RsPart {
    RS_PART_BEHALF,
    RS_PART_VIA,
    RS_PART_FROM,
    RS_PART_TO,
    RS_PART_IN,
    RS_PART_CONFIDENCE,
    RS_PART_QUOTE,
    RS_PART_LOCATOR,
    RS_PART_PROPERTIES,
    RS_PART_AS
} RsPart;

typedef enum RsApplyForm { RS_APPLY_PLAIN, RS_APPLY_DISTINCT, RS_APPLY_STAR } RsApplyForm;

/* build.c: lists, statements, clauses */
RsAst *rs_build_new(RsParse *parse, RsAstKind kind, RsSpan span);
/* The parent stands above the child (NULL: none); false: too high. */
bool rs_build_over(RsParse *parse, RsAst *parent, const RsAst *child);
bool rs_build_over_list(RsParse *parse, RsAst *parent, RsAstList list);
RsAstList rs_build_one(RsAst *node);
RsAstList rs_build_more(RsAstList list, RsAst *node);
RsAstList rs_build_two(RsAstList list, RsAst *first, RsAst *second);
RsAst *rs_build_explain(int explain, RsAst *query, RsSpan span);
RsAst *rs_build_undo(RsParse *parse, RsSpan span, RsAst *commit);
RsAst *rs_build_use(RsAst *graph, RsAst *query, RsSpan span);
RsAst *rs_build_view(RsParse *parse, RsSpan span, RsAstList view, RsAst *query);
RsAst *rs_build_query(RsParse *parse, RsSpan span, RsAst *single);
RsAst *rs_build_union(RsParse *parse, RsSpan span, RsAst *query, int all, RsSpan word,
                      RsAst *single);
RsAst *rs_build_single(RsParse *parse, RsSpan span, RsAstList clauses);
RsAst *rs_build_unwind(RsParse *parse, RsSpan span, bool is_for, RsAst *list, RsAst *name);
RsAst *rs_build_filter(RsParse *parse, RsSpan span, RsAst *where);
RsAst *rs_build_let(RsParse *parse, RsSpan span, RsAstList bindings);
RsAst *rs_build_create(RsParse *parse, RsSpan span, bool is_insert, RsAstList patterns);
RsAst *rs_build_set(RsParse *parse, RsSpan span, RsAstList items);
RsAst *rs_build_remove(RsParse *parse, RsSpan span, RsAstList items);
RsAst *rs_build_delete(RsParse *parse, RsSpan span, bool detach, RsAstList targets);
RsAst *rs_build_load(RsParse *parse, RsSpan span, bool headers, RsAst *url, RsAst *name,
                     RsAst *terminator);
RsAst *rs_build_match(RsParse *parse, RsSpan span, bool optional, RsAstList patterns,
                      RsAstList view, RsAst *where);
RsAst *rs_build_projection(RsParse *parse, RsSpan span, bool is_return, RsAst *body, RsAst *where);
RsAst *rs_build_body(RsParse *parse, RsSpan span, int distinct, bool star, RsAstList items,
                     RsAstList order_by, RsAst *skip, RsAst *limit);
RsAst *rs_build_item(RsParse *parse, RsSpan span, RsAst *value, RsAst *alias);
RsAst *rs_build_sort(RsParse *parse, RsSpan span, RsAst *value, RsSortOrder order);
RsAst *rs_build_binding(RsParse *parse, RsSpan span, RsAst *name, RsAst *value);
RsAst *rs_build_call(RsParse *parse, RsSpan span, RsAst *procedure);
RsAst *rs_build_call_star(RsParse *parse, RsSpan span, RsAst *procedure);
RsAst *rs_build_call_yield(RsParse *parse, RsSpan span, RsAst *procedure, RsAstList yields,
                           RsAst *where);
RsAst *rs_build_call_query(RsParse *parse, RsSpan span, int scoped, RsAstList scope, RsAst *query);
RsAst *rs_build_transactions(RsAst *call, RsSpan span, RsAst *rows);
RsAst *rs_build_search(RsParse *parse, RsSpan span, RsAst *index, RsAst *text, RsAst *limit,
                       RsAstList yields, RsAst *where);
RsAst *rs_build_history(RsParse *parse, RsSpan span, RsAst *name, RsRefer of, RsAst *where);
RsAst *rs_build_merge(RsParse *parse, RsSpan span, RsAst *pattern);
RsAst *rs_build_merge_on(RsAst *merge, RsSpan span, bool on_create, RsAstList items);
RsAst *rs_build_set_item(RsParse *parse, RsSpan span, RsSetKind kind, RsAst *target, RsAst *value);
RsAst *rs_build_set_labels(RsParse *parse, RsSpan span, RsAst *target, RsAstList labels);

/* build_schema.c: indexes, constraints, SHOW */
RsAst *rs_build_show(RsParse *parse, RsSpan span, RsAst *what, RsShowForm form, RsAstList yields);
RsAst *rs_build_show_where(RsParse *parse, RsAst *show, RsSpan span, RsAst *where);
RsAst *rs_build_drop(RsParse *parse, RsSpan span, RsAstKind kind, RsAst *name, int if_exists);
RsAst *rs_build_index(RsParse *parse, RsSpan span, RsIndexKind kind, RsAst *name, int if_not_exists,
                      RsAst *on, RsAstList properties);
/* CREATE RANGE INDEX and its like: the word says what the index is good for; ours is for all. */
RsAst *rs_build_index_word(RsParse *parse, RsAst *index, RsSpan span, RsSpan word);
/* The older ON :Label(key, key). */
RsAst *rs_build_index_old(RsParse *parse, RsSpan span, RsAst *label, RsAstList keys);
RsAst *rs_build_constraint(RsParse *parse, RsSpan span, RsAst *name, int if_not_exists, RsAst *on,
                           RsAstList properties, RsRequirement required);
/* NODE KEY, RELATIONSHIP KEY: `word` is the first of the two. */
bool rs_build_key(RsParse *parse, RsSpan word, RsRequirement *out);

/* build_claim.c: claims and views */
RsAst *rs_build_claims(RsParse *parse, RsSpan span, RsAst *name, RsRefer on, RsAstList view,
                       RsAst *where);
RsAst *rs_build_claim(RsParse *parse, RsSpan span, RsClaimVerb verb, RsAst *fact, RsAst *stance,
                      RsAst *attribution);
RsAst *rs_build_fact(RsParse *parse, RsSpan span, RsFactShape shape, RsAst *subject, RsAst *key,
                     RsAst *value);
RsAst *rs_build_attribution(RsParse *parse, RsSpan span);
RsAst *rs_build_join(RsParse *parse, RsSpan span, RsAst *all, RsAst *part, RsSpan part_span);
RsAst *rs_build_part_sources(RsParse *parse, RsSpan span, RsAstList sources);
RsAst *rs_build_part(RsParse *parse, RsSpan span, RsPart part, RsAst *value);
RsAst *rs_build_part_span(RsParse *parse, RsSpan span, RsAst *from, RsAst *to);
RsAst *rs_build_attribute(RsParse *parse, RsSpan span, RsAst *attribution, RsAstList clauses);
RsAst *rs_build_attribute_to(RsParse *parse, RsSpan span, RsAstList sources, RsSpan sources_span,
                             RsAst *attribution, RsAstList clauses);
RsAst *rs_build_view_value(RsParse *parse, RsSpan span, RsViewPartKind part, RsAst *value,
                           bool strict);
RsAst *rs_build_view_list(RsParse *parse, RsSpan span, RsViewPartKind part, RsAstList list);
/* No part may stand twice. */
bool rs_build_check_view(RsParse *parse, RsAstList view);

/* build_pattern.c */
RsAst *rs_build_path(RsParse *parse, RsSpan span, RsAstList elements);
RsAst *rs_build_path_more(RsParse *parse, RsSpan span, RsAst *path, RsAst *edge, RsAst *node);
RsAst *rs_build_path_end(RsParse *parse, RsSpan span, RsAst *path, RsAst *end);
RsAst *rs_build_path_name(RsAst *path, RsSpan span, RsAst *name);
RsAst *rs_build_path_mode(RsAst *path, RsSpan span, RsSearch search, int disjoint, int mode);
/* shortestPath(…), allShortestPaths(…): around one relationship pattern. */
RsAst *rs_build_path_function(RsParse *parse, RsSpan span, RsAst *path, RsSearchKind search);
RsAst *rs_build_path_atom(RsParse *parse, RsSpan span, RsAst *path, RsSearchKind search);
RsAst *rs_build_group(RsParse *parse, RsSpan span, RsAst *name, RsAstList elements, RsAst *where,
                      RsRange range);
RsAst *rs_build_node(RsParse *parse, RsSpan span, RsAst *name, RsAst *label, RsAst *properties,
                     RsAst *where);
RsAst *rs_build_edge_body(RsParse *parse, RsSpan span, RsAst *name, RsAst *label, RsRange range,
                          RsAst *properties, RsAst *where, RsAst *cost);
RsAst *rs_build_edge(RsParse *parse, RsSpan span, int left, RsAst *body, int right);
RsAst *rs_build_edge_length(RsParse *parse, RsSpan span, RsAst *edge, RsLengthForm form,
                            RsRange range);
RsRange rs_build_range(RsParse *parse, RsSpan span, RsSpan min, RsSpan max, bool open);
RsRange rs_build_range_from(RsParse *parse, RsSpan span, uint32_t min, RsSpan max);
void rs_build_bad_range(RsParse *parse, RsSpan span, const char *sentence);
RsAst *rs_build_label(RsParse *parse, RsSpan span, RsLabelOp op, RsAst *left, RsAst *right);
RsAst *rs_build_label_colon(RsParse *parse, RsSpan span, RsAst *left, RsAst *right);
RsAst *rs_build_matcher(RsParse *parse, RsAst *properties);

/* build_expr.c, build_literal.c */
RsAst *rs_build_name(RsParse *parse, RsSpan span);
RsAst *rs_build_parameter(RsParse *parse, RsSpan span);
RsAst *rs_build_string(RsParse *parse, RsSpan span);
RsAst *rs_build_int(RsParse *parse, RsSpan span);
RsAst *rs_build_float(RsParse *parse, RsSpan span);
RsAst *rs_build_constant(RsParse *parse, RsSpan span, RsLiteralKind kind, bool value);
RsAst *rs_build_parens(RsAst *inner, RsSpan span);
RsAst *rs_build_predicate(RsParse *parse, RsAst *predicate);
RsAst *rs_build_unary(RsParse *parse, RsSpan span, RsUnaryOp op, RsAst *operand);
RsAst *rs_build_binary(RsParse *parse, RsSpan span, RsBinaryOp op, RsAst *left, RsAst *right);
RsAst *rs_build_logic(RsParse *parse, RsSpan span, RsLogicOp op, RsAst *left, RsAst *right);
RsAst *rs_build_compare(RsParse *parse, RsSpan span, RsAst *left, int op, RsAst *right);
RsAst *rs_build_compare_more(RsParse *parse, RsSpan span, RsAst *left, int op, RsAst *right);
RsAst *rs_build_has_label(RsParse *parse, RsSpan span, RsAst *object, RsAst *label);
RsAst *rs_build_has_label_more(RsParse *parse, RsSpan span, RsAst *test, RsAst *label);
RsAst *rs_build_apply(RsParse *parse, RsSpan span, RsAst *name, RsApplyForm form,
                      RsAstList arguments);
RsAst *rs_build_property(RsParse *parse, RsSpan span, RsAst *object, RsAst *key);
RsAst *rs_build_subscript(RsParse *parse, RsSpan span, RsAst *object, RsAst *index);
RsAst *rs_build_slice(RsParse *parse, RsSpan span, RsAst *object, RsAst *from, RsAst *to);
RsAst *rs_build_list(RsParse *parse, RsSpan span, RsAstList items);
RsAst *rs_build_map(RsParse *parse, RsSpan span, RsAstList items);
RsAst *rs_build_pair(RsParse *parse, RsSpan span, RsAst *key, RsAst *value);
RsAst *rs_build_map_projection(RsParse *parse, RsSpan span, RsAst *object, RsAstList items);
RsAst *rs_build_all_properties(RsParse *parse, RsSpan span);
RsAst *rs_build_comprehension(RsParse *parse, RsSpan span, RsAst *name, RsAst *list, RsAst *where,
                              RsAst *value);
RsAst *rs_build_pattern_comprehension(RsParse *parse, RsSpan span, RsAst *path, RsAst *where,
                                      RsAst *value);
RsAst *rs_build_case(RsParse *parse, RsSpan span, RsAst *subject, RsAstList whens,
                     RsAst *otherwise);
RsAst *rs_build_when(RsParse *parse, RsSpan span, RsAst *when, RsAst *then);
RsAst *rs_build_quantifier(RsParse *parse, RsSpan span, int quantifier, RsAst *name, RsAst *list,
                           RsAst *where);
RsAst *rs_build_reduce(RsParse *parse, RsSpan span, RsAst *accumulator, RsAst *initial, RsAst *name,
                       RsAst *list, RsAst *value);
RsAst *rs_build_subquery(RsParse *parse, RsSpan span, RsSubqueryKind what, RsAst *query);
RsAst *rs_build_bare(RsParse *parse, RsSpan span, RsSubqueryKind what, RsAstList patterns,
                     RsAstList view, RsAst *where);
RsAst *rs_build_pattern_expr(RsParse *parse, RsSpan span, RsAst *path);

/* A node of the type that its kind has, under its own name; leaves the function without memory. */
#define RS_BUILD(variable, Type, parse, KIND, span)                                                \
    Type *variable = (Type *)rs_build_new((parse), RS_AST_##KIND, (span));                         \
    if (variable == NULL) return NULL

/* Things allowed only in some places (RsOpenPoint). */
bool rs_build_point(RsParse *parse, RsOpenPoint **points, RsSpan span);
void rs_build_allow(RsOpenPoint **points, RsSpan span);

#endif
