/* build.c - lists, statements and the clauses of openCypher. */
#include "grammar/build.h"

#include <assert.h>

#define NAME(node) ((const RsAstName *)(node))
#define OVER(node, child)                                                                          \
    do {                                                                                           \
        if (!rs_build_over(parse, &(node)->head, (child))) return NULL;                            \
    } while (0)
#define OVER_LIST(node, list)                                                                      \
    do {                                                                                           \
        if (!rs_build_over_list(parse, &(node)->head, (list))) return NULL;                        \
    } while (0)

RsAst *rs_build_new(RsParse *parse, RsAstKind kind, RsSpan span)
{
    RsAst *node = rs_ast_new(parse->arena, kind, span);
    if (node == NULL) parse->status = rs_fail_memory(parse->err);
    return node;
}

bool rs_build_over(RsParse *parse, RsAst *parent, const RsAst *child)
{
    if (child == NULL || child->height < parent->height) return true;
    parent->height = child->height + 1;
    if (parent->height <= parse->limits.depth * 2) return true;
    parse->status = rs_fail(parse->err, RS_LIMIT, "NestingTooDeep", parent->span,
                            "the statement is nested more than %u deep", parse->limits.depth * 2);
    return false;
}

bool rs_build_over_list(RsParse *parse, RsAst *parent, RsAstList list)
{
    RS_AST_EACH(node, list)
    {
        if (!rs_build_over(parse, parent, node)) return false;
    }
    return true;
}

RsAstList rs_build_one(RsAst *node)
{
    RsAstList list = {0};
    rs_ast_push(&list, node);
    return list;
}

RsAstList rs_build_more(RsAstList list, RsAst *node)
{
    rs_ast_push(&list, node);
    return list;
}

RsAstList rs_build_two(RsAstList list, RsAst *first, RsAst *second)
{
    rs_ast_push(&list, first);
    rs_ast_push(&list, second);
    return list;
}

bool rs_build_point(RsParse *parse, RsOpenPoint **points, RsSpan span)
{
    RsOpenPoint *point = RS_NEW(parse->arena, RsOpenPoint);
    if (point == NULL) {
        parse->status = rs_fail_memory(parse->err);
        return false;
    }
    *point = (RsOpenPoint){span, *points};
    *points = point;
    return true;
}

/* Points come in the order of the text: those inside the span lie on top. */
void rs_build_allow(RsOpenPoint **points, RsSpan span)
{
    while (*points != NULL && (*points)->span.begin >= span.begin)
        *points = (*points)->below;
}

RsAst *rs_build_explain(int explain, RsAst *query, RsSpan span)
{
    ((RsAstQuery *)query)->explain = (RsExplain)explain;
    query->span = span;
    return query;
}

RsAst *rs_build_undo(RsParse *parse, RsSpan span, RsAst *commit)
{
    RS_BUILD(undo, RsAstUndo, parse, UNDO, span);
    undo->commit = commit;
    return &undo->head;
}

RsAst *rs_build_use(RsAst *graph, RsAst *query, RsSpan span)
{
    ((RsAstQuery *)query)->graph = NAME(graph);
    query->span = span;
    return query;
}

RsAst *rs_build_view(RsParse *parse, RsSpan span, RsAstList view, RsAst *query)
{
    if (!rs_build_check_view(parse, view)) return NULL;
    ((RsAstQuery *)query)->view = view;
    query->span = span;
    return rs_build_over_list(parse, query, view) ? query : NULL;
}

RsAst *rs_build_query(RsParse *parse, RsSpan span, RsAst *single)
{
    RS_BUILD(query, RsAstQuery, parse, QUERY, span);
    rs_ast_push(&query->singles, single);
    OVER(query, single);
    return &query->head;
}

RsAst *rs_build_union(RsParse *parse, RsSpan span, RsAst *node, int all, RsSpan word, RsAst *single)
{
    RsAstQuery *query = (RsAstQuery *)node;
    const RsAstSingle *last = (const RsAstSingle *)query->singles.last;
    if (query->singles.count > 1 && last->union_all != (all != 0)) {
        rs_parse_fail(parse, "InvalidClauseComposition", word,
                      "UNION and UNION ALL cannot be mixed in one query");
        return NULL;
    }
    ((RsAstSingle *)single)->union_all = all != 0;
    rs_ast_push(&query->singles, single);
    query->head.span = span;
    OVER(query, single);
    return node;
}

RsAst *rs_build_single(RsParse *parse, RsSpan span, RsAstList clauses)
{
    RS_BUILD(single, RsAstSingle, parse, SINGLE, span);
    single->clauses = clauses;
    OVER_LIST(single, clauses);
    if (clauses.count == 1) return &single->head;
    RS_AST_EACH(clause, clauses)
    {
        if (clause->kind != RS_AST_CALL || !rs_ast_as_CALL(clause)->yield_star) continue;
        rs_parse_fail(parse, "UnexpectedSyntax", clause->span,
                      "YIELD * is allowed only where CALL is the whole query");
        rs_hint(parse->err, "name the columns behind YIELD");
        return NULL;
    }
    return &single->head;
}

RsAst *rs_build_unwind(RsParse *parse, RsSpan span, bool is_for, RsAst *list, RsAst *name)
{
    RS_BUILD(unwind, RsAstUnwind, parse, UNWIND, span);
    unwind->is_for = is_for;
    unwind->list = list;
    unwind->name = NAME(name);
    OVER(unwind, list);
    return &unwind->head;
}

RsAst *rs_build_filter(RsParse *parse, RsSpan span, RsAst *where)
{
    RS_BUILD(filter, RsAstFilter, parse, FILTER, span);
    filter->where = rs_build_predicate(parse, where);
    OVER(filter, where);
    return &filter->head;
}

RsAst *rs_build_let(RsParse *parse, RsSpan span, RsAstList bindings)
{
    RS_BUILD(let, RsAstLet, parse, LET, span);
    let->bindings = bindings;
    OVER_LIST(let, bindings);
    return &let->head;
}

RsAst *rs_build_create(RsParse *parse, RsSpan span, bool is_insert, RsAstList patterns)
{
    RS_BUILD(create, RsAstCreate, parse, CREATE, span);
    create->is_insert = is_insert;
    create->patterns = patterns;
    rs_build_allow(&parse->matchers, span);
    OVER_LIST(create, patterns);
    return &create->head;
}

RsAst *rs_build_set(RsParse *parse, RsSpan span, RsAstList items)
{
    RS_BUILD(set, RsAstSet, parse, SET, span);
    set->items = items;
    OVER_LIST(set, items);
    return &set->head;
}

RsAst *rs_build_remove(RsParse *parse, RsSpan span, RsAstList items)
{
    RS_BUILD(remove, RsAstRemove, parse, REMOVE, span);
    remove->items = items;
    OVER_LIST(remove, items);
    return &remove->head;
}

RsAst *rs_build_delete(RsParse *parse, RsSpan span, bool detach, RsAstList targets)
{
    RS_BUILD(delete, RsAstDelete, parse, DELETE, span);
    delete->detach = detach;
    delete->targets = targets;
    OVER_LIST(delete, targets);
    return &delete->head;
}

RsAst *rs_build_load(RsParse *parse, RsSpan span, bool headers, RsAst *url, RsAst *name,
                     RsAst *terminator)
{
    RS_BUILD(load, RsAstLoadCsv, parse, LOAD_CSV, span);
    load->with_headers = headers;
    load->url = url;
    load->name = NAME(name);
    load->terminator = terminator;
    OVER(load, url);
    OVER(load, terminator);
    return &load->head;
}

RsAst *rs_build_match(RsParse *parse, RsSpan span, bool optional, RsAstList patterns,
                      RsAstList view, RsAst *where)
{
    RS_BUILD(match, RsAstMatch, parse, MATCH, span);
    if (!rs_build_check_view(parse, view)) return NULL;
    match->optional = optional;
    match->patterns = patterns;
    match->view = view;
    match->where = where;
    OVER_LIST(match, patterns);
    OVER_LIST(match, view);
    OVER(match, where);
    return &match->head;
}

RsAst *rs_build_body(RsParse *parse, RsSpan span, int distinct, bool star, RsAstList items,
                     RsAstList order_by, RsAst *skip, RsAst *limit)
{
    RS_BUILD(body, RsAstProjection, parse, PROJECTION, span);
    body->distinct = distinct != 0;
    body->star = star;
    body->items = items;
    body->order_by = order_by;
    body->skip = skip;
    body->limit = limit;
    OVER_LIST(body, items);
    OVER_LIST(body, order_by);
    OVER(body, skip);
    OVER(body, limit);
    return &body->head;
}

RsAst *rs_build_projection(RsParse *parse, RsSpan span, bool is_return, RsAst *body, RsAst *where)
{
    RsAstProjection *projection = (RsAstProjection *)body;
    body->span = span;
    projection->is_return = is_return;
    projection->where = where;
    return rs_build_over(parse, body, where) ? body : NULL;
}

RsAst *rs_build_item(RsParse *parse, RsSpan span, RsAst *value, RsAst *alias)
{
    RS_BUILD(item, RsAstItem, parse, ITEM, span);
    item->value = value;
    item->alias = NAME(alias);
    OVER(item, value);
    return &item->head;
}

RsAst *rs_build_sort(RsParse *parse, RsSpan span, RsAst *value, RsSortOrder order)
{
    RS_BUILD(sort, RsAstSortItem, parse, SORT_ITEM, span);
    sort->value = value;
    sort->order = order;
    OVER(sort, value);
    return &sort->head;
}

RsAst *rs_build_binding(RsParse *parse, RsSpan span, RsAst *name, RsAst *value)
{
    RS_BUILD(binding, RsAstBinding, parse, BINDING, span);
    binding->name = NAME(name);
    binding->value = value;
    OVER(binding, value);
    return &binding->head;
}

RsAst *rs_build_merge(RsParse *parse, RsSpan span, RsAst *pattern)
{
    RS_BUILD(merge, RsAstMerge, parse, MERGE, span);
    merge->pattern = (const RsAstPath *)pattern;
    OVER(merge, pattern);
    return &merge->head;
}

/* The two lists are joined in place: a second ON CREATE goes behind the first. */
RsAst *rs_build_merge_on(RsAst *node, RsSpan span, bool on_create, RsAstList items)
{
    RsAstMerge *merge = (RsAstMerge *)node;
    RsAstList *list = on_create ? &merge->on_create : &merge->on_match;
    for (RsAst *item = items.first; item != NULL;) {
        RsAst *next = item->next;
        item->next = NULL;
        rs_ast_push(list, item);
        if (item->height >= node->height) node->height = item->height + 1;
        item = next;
    }
    node->span = span;
    return node;
}

RsAst *rs_build_set_item(RsParse *parse, RsSpan span, RsSetKind kind, RsAst *target, RsAst *value)
{
    RS_BUILD(item, RsAstSetItem, parse, SET_ITEM, span);
    item->what = kind;
    item->target = target;
    item->value = value;
    OVER(item, target);
    OVER(item, value);
    return &item->head;
}

RsAst *rs_build_set_labels(RsParse *parse, RsSpan span, RsAst *target, RsAstList labels)
{
    RS_BUILD(item, RsAstSetItem, parse, SET_ITEM, span);
    item->what = RS_SET_LABELS;
    item->target = target;
    item->labels = labels;
    return &item->head;
}
