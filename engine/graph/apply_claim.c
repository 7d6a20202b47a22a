/* apply_claim.c - a claim becomes a row of its own, linked by its fact and by the nodes it names.
 */
#include "graph/delta.h"

static RsStatus corrupt(RsError *err, const char *what)
{
    return rs_fail(err, RS_CORRUPT, "Event", RS_NOWHERE, "a record does not fit the graph: %s",
                   what);
}

static RsSight sight_of(const RsApply *apply)
{
    return (RsSight){apply->commit == 0 ? (uint32_t)apply->graph->head.number : apply->stamp,
                     RS_SEEN_ALL};
}

static bool is_edge_fact(RsFact fact)
{
    return fact.kind == RS_FACT_EDGE || fact.kind == RS_FACT_EDGE_KEY;
}

/* The flag that makes readers look for claims on the fact. */
static RsStatus flag_fact(RsApply *apply, RsFact fact, RsError *err)
{
    RsGraph *graph = apply->graph;
    if (fact.kind == RS_FACT_CLAIM) {
        RsClaimRow *row = rs_claim_row(graph, fact.id);
        if (row->claimed) return RS_OK;
        if (!rs_undo_note(graph, RS_UNDO_CLAIM_CLAIMED, fact.id, 0, 0)) return rs_fail_memory(err);
        row->claimed = true;
        return RS_OK;
    }
    bool whole = fact.kind == RS_FACT_NODE || fact.kind == RS_FACT_EDGE;
    uint8_t flags = rs_state(graph, is_edge_fact(fact), fact.id).flags;
    return rs_apply_flags(apply, is_edge_fact(fact), fact.id,
                          (uint8_t)(flags | (whole ? RS_FLAG_CLAIMED : RS_FLAG_PARTS)), err);
}

static RsStatus fact_row(RsApply *apply, RsFact fact, uint32_t *out, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint64_t at;
    if (rs_id_map_get(&graph->fact_of, rs_fact_key(fact), &at)) {
        *out = (uint32_t)at;
        return RS_OK;
    }
    uint64_t next = RS_NO_ID;
    RsFact element = {is_edge_fact(fact) ? RS_FACT_EDGE : RS_FACT_NODE, fact.id, 0};
    if (fact.kind != RS_FACT_CLAIM) rs_id_map_get(&graph->about, rs_fact_key(element), &next);
    *out = (uint32_t)graph->facts.count;
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_RESERVE(&graph->facts, graph->facts.count + 1) ||
        !rs_id_map_put(&graph->fact_of, rs_fact_key(fact), *out))
        return rs_fail_memory(err);
    if (fact.kind != RS_FACT_CLAIM && !rs_id_map_put(&graph->about, rs_fact_key(element), *out)) {
        rs_id_map_remove(&graph->fact_of, rs_fact_key(fact));
        return rs_fail_memory(err);
    }
    graph->facts.items[graph->facts.count++] =
        (RsFactRow){fact, RS_NO_ID, RS_NO_ID, (uint32_t)next};
    graph->undo.items[graph->undo.count++] = (RsUndo){.kind = RS_UNDO_FACT};
    return RS_OK;
}

static RsStatus mention(RsApply *apply, uint32_t node, uint32_t claim, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint64_t at;
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 2) ||
        !RS_ARRAY_RESERVE(&graph->mentions, graph->mentions.count + 1) ||
        !RS_ARRAY_RESERVE(&graph->mention_links, graph->mention_links.count + 1))
        return rs_fail_memory(err);
    if (!rs_id_map_get(&graph->mentions_of, node, &at)) {
        at = graph->mentions.count;
        if (!rs_id_map_put(&graph->mentions_of, node, at)) return rs_fail_memory(err);
        graph->mentions.items[graph->mentions.count++] = (RsMentions){RS_NO_ID, RS_NO_ID};
        graph->undo.items[graph->undo.count++] = (RsUndo){.kind = RS_UNDO_MENTIONS, .a = node};
    }
    RsMentions *list = &graph->mentions.items[at];
    uint32_t last = list->last, link = (uint32_t)graph->mention_links.count;
    /* A node may be named twice by one claim: source and via. */
    if (last != RS_NO_ID && graph->mention_links.items[last].claim == claim) return RS_OK;
    graph->mention_links.items[graph->mention_links.count++] = (RsMention){claim, RS_NO_ID};
    if (last == RS_NO_ID)
        list->first = link;
    else
        graph->mention_links.items[last].next = link;
    list->last = link;
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_MENTION, .a = (uint32_t)at, .b = last};
    return RS_OK;
}

static RsStatus mention_all(RsApply *apply, uint32_t claim, const RsClaimBody *body, RsError *err)
{
    if (body->source != RS_NO_NODE) RS_TRY(mention(apply, body->source, claim, err));
    if (body->behalf != RS_NO_NODE) RS_TRY(mention(apply, body->behalf, claim, err));
    for (uint32_t i = 0; i < body->via_count; i++)
        RS_TRY(mention(apply, body->via[i], claim, err));
    return RS_OK;
}

static RsStatus copy_body(RsArena *arena, const RsClaimBody *body, RsClaimBody *out, RsError *err)
{
    *out = *body;
    if (body->via_count > 0) {
        uint32_t *via = RS_NEW_ARRAY(arena, uint32_t, body->via_count);
        if (via == NULL) return rs_fail_memory(err);
        memcpy(via, body->via, body->via_count * sizeof *via);
        out->via = via;
    }
    if (!rs_value_copy(arena, body->value, &out->value) ||
        !rs_value_copy(arena, body->valid_from, &out->valid_from) ||
        !rs_value_copy(arena, body->valid_to, &out->valid_to) ||
        !rs_value_copy(arena, body->valid_in, &out->valid_in) ||
        !rs_value_copy(arena, body->quote, &out->quote) ||
        !rs_value_copy(arena, body->locator, &out->locator) ||
        !rs_value_copy(arena, body->extra, &out->extra))
        return rs_fail_memory(err);
    return RS_OK;
}

/* VALID IN: it began within the span, at its last moment at the latest, and ended within it. */
static RsExtent within(RsExtent span)
{
    RsExtent held = {.begin_low = span.begin_low,
                     .begin_high = span.end_high,
                     .end_low = span.begin_low,
                     .end_high = span.end_high,
                     .approximate = span.approximate};
    if (held.begin_high != RS_MOMENT_MAX) held.begin_high--;
    if (held.end_low != RS_MOMENT_MIN) held.end_low++;
    return held;
}

/* A text that no longer parses says nothing about time; the change set refused it at entry. */
static RsExtent validity_of(const RsClaimBody *body)
{
    RsExtent from, to;
    RsError ignored = {0};
    if (!rs_is_null(body->valid_in) && rs_extent_of(body->valid_in, &from, &ignored) == RS_OK)
        return within(from);
    bool has_from =
        !rs_is_null(body->valid_from) && rs_extent_of(body->valid_from, &from, &ignored) == RS_OK;
    rs_error_clear(&ignored);
    bool has_to =
        !rs_is_null(body->valid_to) && rs_extent_of(body->valid_to, &to, &ignored) == RS_OK;
    return rs_extent_validity(has_from ? &from : NULL, has_to ? &to : NULL);
}

RsStatus rs_claim_reserve(RsGraph *graph, uint32_t id, RsError *err)
{
    if (id >= RS_NO_ID - 1)
        return rs_fail(err, RS_LIMIT, "TooManyClaims", RS_NOWHERE,
                       "the graph has no claim ids left");
    size_t page = id / RS_CLAIM_PAGE;
    if (page < graph->claim_page_count) return RS_OK;
    RsClaimRow **pages = realloc(graph->claim_pages, (page + 1) * sizeof *pages);
    if (pages == NULL) return rs_fail_memory(err);
    graph->claim_pages = pages;
    for (; graph->claim_page_count <= page; graph->claim_page_count++) {
        pages[graph->claim_page_count] = calloc(RS_CLAIM_PAGE, sizeof **pages);
        if (pages[graph->claim_page_count] == NULL) return rs_fail_memory(err);
    }
    return RS_OK;
}

static bool names_unknown(const RsGraph *graph, const RsClaimBody *body)
{
    uint32_t count = graph->elements[0].count;
    if (body->source != RS_NO_NODE && body->source >= count) return true;
    if (body->behalf != RS_NO_NODE && body->behalf >= count) return true;
    for (uint32_t i = 0; i < body->via_count; i++)
        if (body->via[i] >= count) return true;
    return false;
}

/* What the claim asks of the label bitmap and the index on its key. */
static RsStatus note_parts(RsApply *apply, const RsClaimBody *body, RsError *err)
{
    if (body->fact.kind == RS_FACT_LABEL)
        return rs_apply_label_ever(apply, body->fact.id, body->fact.key, err);
    bool edge = body->fact.kind == RS_FACT_EDGE_KEY;
    if ((edge || body->fact.kind == RS_FACT_NODE_KEY) && !rs_is_null(body->value))
        return rs_index_note(apply->graph, edge, body->fact.key, body->fact.id, body->value,
                             body->member, err);
    return RS_OK;
}

/* Puts the row in its place, behind the other claims of its fact and of the nodes that it names. */
static RsStatus link_claim(RsApply *apply, const RsClaimRow *made, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint32_t id = made->claim.id, row;
    RS_TRY(fact_row(apply, made->claim.body.fact, &row, err));
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1)) return rs_fail_memory(err);
    *rs_claim_row(graph, id) = *made;
    RsFactRow *fact = &graph->facts.items[row];
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_CLAIM_LINK, .a = row, .b = fact->last};
    if (fact->last == RS_NO_ID)
        fact->first = id;
    else
        rs_claim_row(graph, fact->last)->next = id;
    fact->last = id;
    return mention_all(apply, id, &made->claim.body, err);
}

RsStatus rs_apply_claim(RsApply *apply, uint32_t id, const RsClaimBody *body, RsError *err)
{
    RsGraph *graph = apply->graph;
    if (!rs_claims_here(graph)) return rs_base_trouble(graph->base, err);
    if (id != graph->claim_count) return corrupt(err, "a claim comes out of turn");
    if (!rs_fact_lives(graph, sight_of(apply), body->fact))
        return corrupt(err, "a claim about something that is not there");
    if (names_unknown(graph, body)) return corrupt(err, "a claim names a node that never was");
    RS_TRY(rs_claim_reserve(graph, id, err));
    RsClaimRow made = {.claim = {.id = id, .commit = apply->commit},
                       .life = {apply->stamp, RS_STAMP_NEVER},
                       .next = RS_NO_ID};
    RS_TRY(copy_body(apply->lasting, body, &made.claim.body, err));
    made.validity = validity_of(body);
    graph->epoch++;
    if (!rs_undo_note(graph, RS_UNDO_CLAIM, 0, 0, 0)) return rs_fail_memory(err);
    graph->claim_count++;
    graph->claim_live++;
    RS_TRY(flag_fact(apply, made.claim.body.fact, err));
    RS_TRY(link_claim(apply, &made, err));
    return note_parts(apply, &made.claim.body, err);
}

RsStatus rs_claim_restore(RsGraph *graph, uint32_t id, const RsClaimBody *body, uint64_t commit,
                          RsLife life, RsError *err)
{
    RsApply apply = {graph, (uint32_t)commit, commit, graph->lasting, graph->lasting};
    RsClaimRow made = {
        .claim = {.id = id, .commit = commit}, .life = life, .next = RS_NO_ID};
    if (rs_claim_row(graph, id)->life.died != 0) return RS_OK; /* an attempt before this one did */
    RS_TRY(copy_body(graph->lasting, body, &made.claim.body, err));
    made.validity = validity_of(body);
    size_t mark = graph->undo.count;
    RsStatus status = RS_OK; /* the states of elements are blocks of their own */
    if (body->fact.kind == RS_FACT_CLAIM) status = flag_fact(&apply, body->fact, err);
    if (status == RS_OK) status = link_claim(&apply, &made, err);
    if (status == RS_OK)
        graph->undo.count = mark; /* it is of the base: nobody takes it back */
    else
        rs_undo_to(graph, mark);
    return status;
}

RsStatus rs_apply_claim_end(RsApply *apply, uint32_t id, RsError *err)
{
    RsGraph *graph = apply->graph;
    if (id >= graph->claim_count || rs_claim_row(graph, id)->life.died != RS_STAMP_NEVER)
        return corrupt(err, "a claim ends that is not there");
    if (!rs_undo_note(graph, RS_UNDO_CLAIM_END, id, 0, 0)) return rs_fail_memory(err);
    graph->epoch++;
    rs_claim_row(graph, id)->life.died = apply->stamp;
    graph->claim_live--;
    return RS_OK;
}
