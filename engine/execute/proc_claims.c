/* proc_claims.c - questions to the claims in view: contradictions, facts with one source, silences,
 * and who speaks at all. */
#include "base/array.h"
#include "base/map.h"
#include "execute/fn.h"
#include "execute/procedures.h"

static RsValue node_or_null(uint32_t node)
{
    return node == RS_NO_NODE ? RS_NULL : rs_value_id(RS_TYPE_NODE, node);
}

static RsValue stance_text(RsStance stance)
{
    return rs_value_text(rs_text(rs_stance_word(stance)));
}

static bool is_key(RsFact fact)
{
    return fact.kind == RS_FACT_NODE_KEY || fact.kind == RS_FACT_EDGE_KEY;
}

static RsValue value_of(RsView *view, RsFact fact)
{
    if (fact.kind == RS_FACT_NODE_KEY) return rs_view_node_property(view, fact.id, fact.key);
    if (fact.kind == RS_FACT_EDGE_KEY) return rs_view_edge_property(view, fact.id, fact.key);
    return RS_NULL;
}

/* The node, relationship or claim that the fact is about. */
static bool element_in_view(RsView *view, RsFact fact)
{
    switch (fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_LABEL:
    case RS_FACT_NODE_KEY:
        return rs_view_has_node(view, fact.id);
    case RS_FACT_EDGE:
    case RS_FACT_EDGE_KEY:
        return rs_view_has_edge(view, fact.id);
    case RS_FACT_CLAIM:
        return rs_view_has_claim(view, fact.id);
    }
    return false;
}

/* Calls visit once for every fact with a claim in view, in the order of its first. */
static RsStatus each_fact(RsProcedureCall *call,
                          RsStatus (*visit)(RsProcedureCall *call, RsFact fact, RsError *err),
                          RsError *err)
{
    uint32_t limit = rs_view_claim_limit(call->view);
    for (uint32_t id = 0; id < limit; id++) {
        const uint32_t *ids;
        if (id % 256 == 0) RS_TRY(rs_budget_check(call->run->budget, err));
        RsFact fact = rs_view_claim(call->view, id)->body.fact;
        if (rs_view_claims(call->view, fact, &ids) == 0 || ids[0] != id) continue;
        if (element_in_view(call->view, fact)) RS_TRY(visit(call, fact, err));
    }
    return RS_OK;
}

/* ---- contradictions ---- */

typedef struct Side {
    RsValue claim, source, stance, value;
} Side;

static Side side_of(RsView *view, RsFact fact, uint32_t id)
{
    if (id == RS_NO_ID) /* then the value that was written plainly is the one preferred */
        return (Side){RS_NULL, RS_NULL, stance_text(RS_STANCE_ASSERTS), value_of(view, fact)};
    const RsClaimBody *body = &rs_view_claim(view, id)->body;
    return (Side){rs_value_id(RS_TYPE_CLAIM, id), node_or_null(body->source),
                  stance_text(body->stance), body->value};
}

static RsStatus contradiction(RsProcedureCall *call, RsFact fact, RsError *err)
{
    const RsClash *found;
    uint32_t count = rs_view_clashes(call->view, fact, &found);
    RsClash *clashes = RS_NEW_ARRAY(call->arena, RsClash, count + 1); /* views are asked between */
    if (clashes == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(clashes, found, count * sizeof(*clashes));
    for (uint32_t i = 0; i < count; i++) {
        Side first = side_of(call->view, fact, clashes[i].first);
        Side second = side_of(call->view, fact, clashes[i].second);
        const RsValue row[] = {rs_fact_element(fact),
                               rs_fact_name(rs_view_schema(call->view), fact),
                               first.claim,
                               second.claim,
                               first.source,
                               second.source,
                               first.stance,
                               second.stance,
                               first.value,
                               second.value,
                               rs_value_truth(clashes[i].overlap)};
        RS_TRY(rs_call_row(call, row, err));
    }
    return RS_OK;
}

RsStatus rs_proc_contradictions(RsProcedureCall *call, RsError *err)
{
    return each_fact(call, contradiction, err);
}

/* ---- facts with one source ---- */

static bool held_in_view(RsView *view, RsFact fact, RsValue value)
{
    if (fact.kind == RS_FACT_LABEL) return rs_view_has_label(view, fact.id, fact.key);
    return is_key(fact) ? !rs_is_null(value) : fact.kind != RS_FACT_CLAIM;
}

/* The asserting claims of a fact that support `value` (or the fact itself, where it has none), if
 * all have one root. */
static RsStatus one_root(RsProcedureCall *call, RsFact fact, const uint32_t *ids, uint32_t count,
                         bool member, RsValue value, RsError *err)
{
    RsValue *claims = RS_NEW_ARRAY(call->arena, RsValue, count + 1);
    if (claims == NULL) return rs_fail_memory(err);
    uint32_t found = 0;
    uint64_t root = 0;
    const RsClaimBody *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const RsClaimBody *body = &rs_view_claim(call->view, ids[i])->body;
        if (body->stance != RS_STANCE_ASSERTS) continue;
        if (is_key(fact) && (body->member != member || !rs_value_same(body->value, value)))
            continue;
        if (first == NULL) {
            first = body;
            root = rs_root_speaker(body);
        }
        if (rs_root_speaker(body) != root) return RS_OK;
        claims[found++] = rs_value_id(RS_TYPE_CLAIM, ids[i]);
    }
    if (first == NULL) return RS_OK;
    const RsValue row[] = {rs_fact_element(fact), rs_fact_name(rs_view_schema(call->view), fact),
                           value, node_or_null(first->source), rs_value_list(claims, found)};
    return rs_call_row(call, row, err);
}

/* A list that is claimed member by member is as many facts as it has members. */
static RsStatus single_sourced(RsProcedureCall *call, RsFact fact, RsError *err)
{
    const uint32_t *found;
    RsValue value = value_of(call->view, fact);
    if (!held_in_view(call->view, fact, value)) return RS_OK;
    uint32_t count = rs_view_claims(call->view, fact, &found);
    uint32_t *ids = RS_NEW_ARRAY(call->arena, uint32_t, count + 1);
    if (ids == NULL) return rs_fail_memory(err);
    bool members = false;
    for (uint32_t i = 0; i < count; i++) {
        const RsClaimBody *body = &rs_view_claim(call->view, found[i])->body;
        ids[i] = found[i];
        members = members || (body->member && body->stance == RS_STANCE_ASSERTS);
    }
    if (!members || rs_view_plain(call->view, fact) || value.type != RS_TYPE_LIST)
        return one_root(call, fact, ids, count, false, value, err);
    for (uint32_t i = 0; i < value.length; i++)
        RS_TRY(one_root(call, fact, ids, count, true, value.as.items[i], err));
    return RS_OK;
}

RsStatus rs_proc_single_sourced(RsProcedureCall *call, RsError *err)
{
    return each_fact(call, single_sourced, err);
}

/* ---- silences ---- */

RsStatus rs_proc_silences(RsProcedureCall *call, RsError *err)
{
    const uint32_t quiet = 1u << RS_STANCE_SILENT | 1u << RS_STANCE_DECLINES |
                           1u << RS_STANCE_REFERS | 1u << RS_STANCE_UNAWARE;
    uint32_t limit = rs_view_claim_limit(call->view);
    for (uint32_t id = 0; id < limit; id++) {
        if (id % 1024 == 0) RS_TRY(rs_budget_check(call->run->budget, err));
        const RsClaimBody *body = &rs_view_claim(call->view, id)->body;
        if ((quiet >> body->stance & 1u) == 0 || !rs_view_has_claim(call->view, id)) continue;
        const RsValue row[] = {node_or_null(body->source),
                               stance_text(body->stance),
                               rs_fact_element(body->fact),
                               rs_fact_name(rs_view_schema(call->view), body->fact),
                               body->locator,
                               body->quote,
                               rs_value_id(RS_TYPE_CLAIM, id)};
        RS_TRY(rs_call_row(call, row, err));
    }
    return RS_OK;
}

/* ---- sources ---- */

typedef struct Speaker {
    uint32_t node;
    int64_t source, behalf, via, stances[RS_STANCE_COUNT];
} Speaker;

typedef struct Speakers {
    RsIdMap places; /* node to place + 1 */
    RS_ARRAY(Speaker) items;
} Speakers;

static RsStatus speaker(Speakers *speakers, uint32_t node, Speaker **out, RsError *err)
{
    uint64_t place;
    if (!rs_id_map_get(&speakers->places, node, &place)) {
        if (!RS_ARRAY_PUSH(&speakers->items, (Speaker){.node = node}) ||
            !rs_id_map_put(&speakers->places, node, speakers->items.count))
            return rs_fail_memory(err);
        place = speakers->items.count;
    }
    *out = &speakers->items.items[place - 1];
    return RS_OK;
}

static RsStatus count_claim(Speakers *speakers, const RsClaimBody *body, RsError *err)
{
    Speaker *who;
    if (body->source != RS_NO_NODE) {
        RS_TRY(speaker(speakers, body->source, &who, err));
        who->source++;
        who->stances[body->stance]++;
    }
    if (body->behalf != RS_NO_NODE) {
        RS_TRY(speaker(speakers, body->behalf, &who, err));
        who->behalf++;
    }
    for (uint32_t i = 0; i < body->via_count; i++) {
        RS_TRY(speaker(speakers, body->via[i], &who, err));
        who->via++;
    }
    return RS_OK;
}

static RsStatus speaker_row(RsProcedureCall *call, const Speaker *who, RsError *err)
{
    RsPair pairs[RS_STANCE_COUNT];
    uint32_t count = 0;
    RsValue stances;
    for (uint32_t i = 0; i < RS_STANCE_COUNT; i++)
        if (who->stances[i] > 0)
            pairs[count++] =
                (RsPair){rs_text(rs_stance_word((RsStance)i)), rs_value_int(who->stances[i])};
    if (!rs_value_map(call->arena, pairs, count, &stances)) return rs_fail_memory(err);
    const RsValue row[] = {rs_value_id(RS_TYPE_NODE, who->node), rs_value_int(who->source),
                           rs_value_int(who->behalf), rs_value_int(who->via), stances};
    return rs_call_row(call, row, err);
}

RsStatus rs_proc_sources(RsProcedureCall *call, RsError *err)
{
    Speakers speakers = {0};
    RsStatus status = RS_OK;
    rs_id_map_init(&speakers.places);
    uint32_t limit = rs_view_claim_limit(call->view);
    for (uint32_t id = 0; status == RS_OK && id < limit; id++) {
        if (id % 1024 == 0) status = rs_budget_check(call->run->budget, err);
        if (status == RS_OK && rs_view_has_claim(call->view, id))
            status = count_claim(&speakers, &rs_view_claim(call->view, id)->body, err);
    }
    for (size_t i = 0; status == RS_OK && i < speakers.items.count; i++)
        status = speaker_row(call, &speakers.items.items[i], err);
    rs_id_map_done(&speakers.places);
    RS_ARRAY_DONE(&speakers.items);
    return status;
}
