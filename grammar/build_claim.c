/* build_claim.c - claims, attributions, views, and the reading clauses around them. */
#include "grammar/build.h"

#define NAME(node) ((const RsAstName *)(node))
#define OVER(node, child)                                                                          \
    do {                                                                                           \
        if (!rs_build_over(parse, &(node)->head, (child))) return NULL;                            \
    } while (0)

static RsText key_text(RsRefer refer)
{
    return refer.key == NULL ? (RsText){0} : NAME(refer.key)->text;
}

RsAst *rs_build_claims(RsParse *parse, RsSpan span, RsAst *name, RsRefer on, RsAstList view,
                       RsAst *where)
{
    RS_BUILD(claims, RsAstClaims, parse, CLAIMS, span);
    if (!rs_build_check_view(parse, view)) return NULL;
    claims->name = NAME(name);
    claims->on = NAME(on.name);
    claims->key = key_text(on);
    claims->view = view;
    claims->where = where;
    if (!rs_build_over_list(parse, &claims->head, view)) return NULL;
    OVER(claims, where);
    return &claims->head;
}

RsAst *rs_build_history(RsParse *parse, RsSpan span, RsAst *name, RsRefer of, RsAst *where)
{
    RS_BUILD(history, RsAstHistory, parse, HISTORY, span);
    history->name = NAME(name);
    history->of = NAME(of.name);
    history->key = key_text(of);
    history->where = where;
    OVER(history, where);
    return &history->head;
}

RsAst *rs_build_search(RsParse *parse, RsSpan span, RsAst *index, RsAst *text, RsAst *limit,
                       RsAstList yields, RsAst *where)
{
    RS_BUILD(search, RsAstSearch, parse, SEARCH, span);
    search->index = NAME(index);
    search->text = text;
    search->limit = limit;
    search->yields = yields;
    search->where = where;
    OVER(search, text);
    OVER(search, limit);
    OVER(search, where);
    return &search->head;
}

RsAst *rs_build_call(RsParse *parse, RsSpan span, RsAst *procedure)
{
    RS_BUILD(call, RsAstCall, parse, CALL, span);
    call->has_arguments = procedure->kind == RS_AST_APPLY;
    if (!call->has_arguments) {
        procedure =
            rs_build_apply(parse, procedure->span, procedure, RS_APPLY_PLAIN, (RsAstList){0});
        if (procedure == NULL) return NULL;
    }
    call->name = rs_ast_as_APPLY(procedure)->name;
    call->arguments = rs_ast_as_APPLY(procedure)->arguments;
    OVER(call, procedure);
    return &call->head;
}

RsAst *rs_build_call_star(RsParse *parse, RsSpan span, RsAst *procedure)
{
    RsAst *call = rs_build_call(parse, span, procedure);
    if (call == NULL) return NULL;
    ((RsAstCall *)call)->has_yield = true;
    ((RsAstCall *)call)->yield_star = true;
    return call;
}

RsAst *rs_build_call_yield(RsParse *parse, RsSpan span, RsAst *procedure, RsAstList yields,
                           RsAst *where)
{
    RsAst *call = rs_build_call(parse, span, procedure);
    if (call == NULL) return NULL;
    ((RsAstCall *)call)->has_yield = true;
    ((RsAstCall *)call)->yields = yields;
    ((RsAstCall *)call)->where = where;
    return rs_build_over(parse, call, where) ? call : NULL;
}

RsAst *rs_build_call_query(RsParse *parse, RsSpan span, int scoped, RsAstList scope, RsAst *query)
{
    RS_BUILD(call, RsAstCallQuery, parse, CALL_QUERY, span);
    call->has_scope = scoped != 0;
    call->scope_star = scoped == 2;
    call->scope = scope;
    call->query = (const RsAstQuery *)query;
    OVER(call, query);
    return &call->head;
}

RsAst *rs_build_transactions(RsAst *call, RsSpan span, RsAst *rows)
{
    ((RsAstCallQuery *)call)->in_transactions = true;
    ((RsAstCallQuery *)call)->batch_rows = rows;
    call->span = span;
    return call;
}

RsAst *rs_build_claim(RsParse *parse, RsSpan span, RsClaimVerb verb, RsAst *fact, RsAst *stance,
                      RsAst *attribution)
{
    RS_BUILD(claim, RsAstClaimWrite, parse, CLAIM_WRITE, span);
    claim->verb = verb;
    claim->fact = (const RsAstFact *)fact;
    claim->stance = stance;
    claim->attribution = (const RsAstAttribution *)attribution;
    OVER(claim, fact);
    OVER(claim, attribution);
    return &claim->head;
}

RsAst *rs_build_fact(RsParse *parse, RsSpan span, RsFactShape shape, RsAst *subject, RsAst *key,
                     RsAst *value)
{
    RS_BUILD(fact, RsAstFact, parse, FACT, span);
    fact->shape = shape;
    if (shape == RS_FACT_PATTERN) {
        fact->pattern = (const RsAstPath *)subject;
        rs_build_allow(&parse->matchers, span);
    } else {
        fact->name = NAME(subject);
    }
    fact->key = NAME(key);
    fact->value = value;
    OVER(fact, subject);
    OVER(fact, value);
    return &fact->head;
}

RsAst *rs_build_attribution(RsParse *parse, RsSpan span)
{
    return rs_build_new(parse, RS_AST_ATTRIBUTION, span);
}

static bool move(RsParse *parse, const RsAst **into, const RsAst *from, RsSpan span)
{
    if (from == NULL) return true;
    if (*into != NULL) {
        rs_parse_fail(parse, "UnexpectedSyntax", span, "this part stands twice in the clause");
        return false;
    }
    *into = from;
    return true;
}

static void append(RsAstList *into, RsAstList from)
{
    for (RsAst *node = from.first; node != NULL;) {
        RsAst *next = node->next;
        node->next = NULL;
        rs_ast_push(into, node);
        node = next;
    }
}

RsAst *rs_build_join(RsParse *parse, RsSpan span, RsAst *all, RsAst *part, RsSpan part_span)
{
    RsAstAttribution *into = (RsAstAttribution *)all;
    const RsAstAttribution *from = rs_ast_as_ATTRIBUTION(part);
    all->span = span;
    if (from->according_to.count > 0 && into->according_to.count > 0) {
        rs_parse_fail(parse, "UnexpectedSyntax", part_span, "this part stands twice in the clause");
        return NULL;
    }
    append(&into->according_to, from->according_to);
    append(&into->via, from->via);
    const RsAst *as = into->as == NULL ? NULL : &into->as->head;
    bool good = move(parse, &into->behalf, from->behalf, part_span) &&
                move(parse, &into->valid_from, from->valid_from, part_span) &&
                move(parse, &into->valid_to, from->valid_to, part_span) &&
                move(parse, &into->valid_in, from->valid_in, part_span) &&
                move(parse, &into->confidence, from->confidence, part_span) &&
                move(parse, &into->quote, from->quote, part_span) &&
                move(parse, &into->locator, from->locator, part_span) &&
                move(parse, &into->properties, from->properties, part_span) &&
                move(parse, &as, from->as == NULL ? NULL : &from->as->head, part_span);
    into->as = NAME(as);
    return good && rs_build_over(parse, all, part) ? all : NULL;
}

RsAst *rs_build_part_sources(RsParse *parse, RsSpan span, RsAstList sources)
{
    RS_BUILD(part, RsAstAttribution, parse, ATTRIBUTION, span);
    part->according_to = sources;
    return &part->head;
}

RsAst *rs_build_part(RsParse *parse, RsSpan span, RsPart which, RsAst *value)
{
    RS_BUILD(part, RsAstAttribution, parse, ATTRIBUTION, span);
    switch (which) {
    case RS_PART_BEHALF:
        part->behalf = value;
        break;
    case RS_PART_VIA:
        rs_ast_push(&part->via, value);
        break;
    case RS_PART_FROM:
        part->valid_from = value;
        break;
    case RS_PART_TO:
        part->valid_to = value;
        break;
    case RS_PART_IN:
        part->valid_in = value;
        break;
    case RS_PART_CONFIDENCE:
        part->confidence = value;
        break;
    case RS_PART_QUOTE:
        part->quote = value;
        break;
    case RS_PART_LOCATOR:
        part->locator = value;
        break;
    case RS_PART_PROPERTIES:
        part->properties = value;
        break;
    case RS_PART_AS:
        part->as = NAME(value);
        break;
    }
    OVER(part, value);
    return &part->head;
}

RsAst *rs_build_part_span(RsParse *parse, RsSpan span, RsAst *from, RsAst *to)
{
    RS_BUILD(part, RsAstAttribution, parse, ATTRIBUTION, span);
    part->valid_from = from;
    part->valid_to = to;
    OVER(part, from);
    OVER(part, to);
    return &part->head;
}

RsAst *rs_build_attribute(RsParse *parse, RsSpan span, RsAst *attribution, RsAstList clauses)
{
    RS_BUILD(attribute, RsAstAttribute, parse, ATTRIBUTE, span);
    attribute->attribution = (const RsAstAttribution *)attribution;
    attribute->clauses = clauses;
    OVER(attribute, attribution);
    if (!rs_build_over_list(parse, &attribute->head, clauses)) return NULL;
    return &attribute->head;
}

RsAst *rs_build_attribute_to(RsParse *parse, RsSpan span, RsAstList sources, RsSpan sources_span,
                             RsAst *attribution, RsAstList clauses)
{
    RsAstAttribution *parts = (RsAstAttribution *)attribution;
    if (parts->according_to.count > 0) {
        rs_parse_fail(parse, "UnexpectedSyntax", sources_span,
                      "the sources stand twice: behind ATTRIBUTE TO and behind ACCORDING TO");
        return NULL;
    }
    parts->according_to = sources;
    if (attribution->span.begin == attribution->span.end) attribution->span.end = sources_span.end;
    attribution->span.begin = sources_span.begin;
    return rs_build_attribute(parse, span, attribution, clauses);
}

RsAst *rs_build_view_value(RsParse *parse, RsSpan span, RsViewPartKind part, RsAst *value,
                           bool strict)
{
    RS_BUILD(view, RsAstViewPart, parse, VIEW_PART, span);
    view->part = part;
    view->value = value;
    view->strict = strict;
    OVER(view, value);
    return &view->head;
}

RsAst *rs_build_view_list(RsParse *parse, RsSpan span, RsViewPartKind part, RsAstList list)
{
    RS_BUILD(view, RsAstViewPart, parse, VIEW_PART, span);
    view->part = part;
    view->list = list;
    return &view->head;
}

bool rs_build_check_view(RsParse *parse, RsAstList view)
{
    uint32_t seen = 0;
    RS_AST_EACH(node, view)
    {
        uint32_t bit = 1u << rs_ast_as_VIEW_PART(node)->part;
        if ((seen & bit) != 0) {
            rs_parse_fail(parse, "UnexpectedSyntax", node->span,
                          "this part of the view stands twice");
            return false;
        }
        seen |= bit;
    }
    return true;
}
