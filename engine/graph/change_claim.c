/* change_claim.c - see change_set.h: recording, retracting and ending claims. */
#include <math.h>

#include "graph/change_state.h"

static bool same_ids(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool same_confidence(double a, double b)
{
    return isnan(a) || isnan(b) ? isnan(a) && isnan(b) : a >= b && a <= b;
}

/* Their facts are the same. */
static bool same_claim(const RsClaimBody *a, const RsClaimBody *b)
{
    return a->source == b->source && a->behalf == b->behalf && a->stance == b->stance &&
           a->member == b->member && same_ids(a->via, a->via_count, b->via, b->via_count) &&
           same_confidence(a->confidence, b->confidence) && rs_value_same(a->value, b->value) &&
           rs_value_same(a->valid_from, b->valid_from) && rs_value_same(a->valid_to, b->valid_to) &&
           rs_value_same(a->valid_in, b->valid_in) && rs_value_same(a->quote, b->quote) &&
           rs_value_same(a->locator, b->locator) && rs_value_same(a->extra, b->extra);
}

static uint32_t identical(const RsGraph *graph, const RsClaimBody *body)
{
    RsSight sight = rs_sight_latest(graph);
    const RsFactRow *row = rs_fact_row(graph, body->fact);
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(graph, id);
        if (rs_sight_lives(sight, claim->life) && same_claim(&claim->claim.body, body)) return id;
        id = claim->next;
    }
    return RS_NO_ID;
}

static RsStatus check_time(RsValue value, RsError *err)
{
    RsExtent extent;
    return rs_is_null(value) ? RS_OK : rs_extent_of(value, &extent, err);
}

static RsStatus check_body(RsChangeSet *set, const RsClaimBody *body, RsError *err)
{
    const RsGraph *graph = set->graph;
    if (!rs_fact_lives(graph, rs_sight_latest(graph), body->fact))
        return rs_fail(err, RS_ENTITY, "DeletedEntityAccess", RS_NOWHERE,
                       "what is claimed about has been deleted");
    if (body->source != RS_NO_NODE) RS_TRY(rs_change_need(set, false, body->source, err));
    if (body->behalf != RS_NO_NODE) RS_TRY(rs_change_need(set, false, body->behalf, err));
    for (uint32_t i = 0; i < body->via_count; i++)
        RS_TRY(rs_change_need(set, false, body->via[i], err));
    if (!rs_is_null(body->value) && !rs_value_storable(body->value))
        return rs_fail(err, RS_TYPE, "InvalidPropertyType", RS_NOWHERE,
                       "a claim cannot give a property the value of %s",
                       rs_type_article(body->value.type));
    if (!isnan(body->confidence) && (body->confidence < 0 || body->confidence > 1))
        return rs_fail(err, RS_ARGUMENT, "NumberOutOfRange", RS_NOWHERE,
                       "a confidence is a number from 0 to 1, not %g", body->confidence);
    if (!rs_is_null(body->extra) && body->extra.type != RS_TYPE_MAP)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE,
                       "the PROPERTIES of a claim are a map, not %s",
                       rs_type_article(body->extra.type));
    RS_TRY(check_time(body->valid_from, err));
    RS_TRY(check_time(body->valid_to, err));
    return check_time(body->valid_in, err);
}

RsStatus rs_change_claim(RsChangeSet *set, const RsClaimBody *body, uint32_t *claim, bool *recorded,
                         RsError *err)
{
    RsGraph *graph = set->graph;
    RS_TRY(check_body(set, body, err));
    *claim = identical(graph, body);
    *recorded = *claim == RS_NO_ID;
    if (!*recorded) return RS_OK;
    RsEvent event = {.kind = RS_EVENT_CLAIM};
    event.as.claim.id = graph->claim_count;
    event.as.claim.body = *body;
    if (body->fact.kind == RS_FACT_NODE || body->fact.kind == RS_FACT_EDGE ||
        body->fact.kind == RS_FACT_CLAIM)
        event.as.claim.body.fact.key = 0;
    RS_TRY(rs_change_emit(set, &event, err));
    *claim = event.as.claim.id;
    set->stats.claims_recorded++;
    if (body->fact.kind != RS_FACT_EDGE || body->stance != RS_STANCE_ASSERTS) return RS_OK;
    RsEdgeEnds ends = rs_edge_ends(graph, body->fact.id);
    const uint32_t nodes[] = {ends.start, ends.end};
    for (int i = 0; i < 2; i++)
        if (!rs_fact_held(graph, rs_sight_latest(graph), (RsFact){RS_FACT_NODE, nodes[i], 0}))
            RS_TRY(rs_change_plain(set, false, nodes[i], err));
    return RS_OK;
}

static bool unretracted(const RsGraph *graph, uint32_t claim)
{
    return rs_sight_lives(rs_sight_latest(graph), rs_claim_row(graph, claim)->life);
}

/* Puts the unretracted claims on a fact into the work list. */
static RsStatus push_claims(RsChangeSet *set, const RsFactRow *row, RsError *err)
{
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;
         id = rs_claim_row(set->graph, id)->next)
        if (unretracted(set->graph, id) && !RS_ARRAY_PUSH(&set->work, id))
            return rs_fail_memory(err);
    return RS_OK;
}

/* A claim that ends takes the claims about it along, and those about these. */
static RsStatus end_claims_at_work(RsChangeSet *set, RsError *err)
{
    while (set->work.count > 0) {
        uint32_t id = set->work.items[--set->work.count];
        if (!unretracted(set->graph, id)) continue;
        RS_TRY(push_claims(set, rs_fact_row(set->graph, (RsFact){RS_FACT_CLAIM, id, 0}), err));
        RsEvent event = {.kind = RS_EVENT_CLAIM_END};
        event.as.claim_end.id = id;
        RS_TRY(rs_change_emit(set, &event, err));
    }
    return RS_OK;
}

RsStatus rs_change_end_claims_about(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    RsGraph *graph = set->graph;
    RsFact element = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    uint64_t row;
    set->work.count = 0;
    if (!rs_claims_here(graph)) return rs_base_trouble(graph->base, err);
    if (!rs_id_map_get(&graph->about, rs_fact_key(element), &row)) return RS_OK;
    for (uint32_t at = (uint32_t)row; at != RS_NO_ID; at = graph->facts.items[at].next)
        RS_TRY(push_claims(set, &graph->facts.items[at], err));
    return end_claims_at_work(set, err);
}

RsStatus rs_change_end_claims_naming(RsChangeSet *set, uint32_t node, RsError *err)
{
    RsGraph *graph = set->graph;
    const RsMentions *list = rs_node_mentions(graph, node);
    set->work.count = 0;
    for (uint32_t at = list == NULL ? RS_NO_ID : list->first; at != RS_NO_ID;
         at = graph->mention_links.items[at].next)
        if (!RS_ARRAY_PUSH(&set->work, graph->mention_links.items[at].claim))
            return rs_fail_memory(err);
    return end_claims_at_work(set, err);
}

RsStatus rs_change_retract(RsChangeSet *set, uint32_t claim, const RsRetraction *how, RsError *err)
{
    RsGraph *graph = set->graph;
    if (claim >= graph->claim_count || !unretracted(graph, claim)) return RS_OK;
    for (uint32_t i = 0; how != NULL && i < how->via_count; i++)
        RS_TRY(rs_change_need(set, false, how->via[i], err));
    set->work.count = 0;
    RS_TRY(push_claims(set, rs_fact_row(graph, (RsFact){RS_FACT_CLAIM, claim, 0}), err));
    RS_TRY(end_claims_at_work(set, err));
    RsEvent event = {.kind = RS_EVENT_CLAIM_END};
    event.as.claim_end.id = claim;
    event.as.claim_end.retracted = true;
    if (how != NULL) {
        event.as.claim_end.via = how->via;
        event.as.claim_end.via_count = how->via_count;
        event.as.claim_end.quote = how->quote;
        event.as.claim_end.locator = how->locator;
    }
    RS_TRY(rs_change_emit(set, &event, err));
    set->stats.claims_retracted++;
    return RS_OK;
}
