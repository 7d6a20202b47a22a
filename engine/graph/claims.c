/* claims.c - see view.h: claims and what they say of a fact. */
#include <math.h>

#include "graph/view_state.h"

const RsClaim *rs_view_claim(const RsView *view, uint32_t claim)
{
    if (claim >= view->graph->claim_count) return NULL;
    const RsClaimRow *row = rs_claim_row(view->graph, claim);
    return row->life.died == 0 ? NULL : &row->claim; /* it had ended before the base */
}

static bool named(const RsBitmap *set, uint32_t node)
{
    return node != RS_NO_NODE && rs_bitmap_test(set, node);
}

bool rs_view_has_claim(RsView *view, uint32_t claim)
{
    const RsViewSpec *spec = &view->spec;
    if (claim >= view->graph->claim_count) return false;
    const RsClaimRow *row = rs_claim_row(view->graph, claim);
    const RsClaimBody *body = &row->claim.body;
    if (!rs_claim_in_view(view, row)) return false;
    if (spec->has_according_to && !named(&view->accorded, body->source) &&
        !named(&view->accorded, body->behalf))
        return false;
    if (!isnan(body->confidence) && body->confidence < spec->confidence) return false;
    return spec->stances == 0 || (spec->stances >> body->stance & 1) != 0;
}

static void push_id(RsView *view, uint32_t id)
{
    if (!RS_ARRAY_PUSH(&view->ids, id)) view->failed = true;
}

static void push_claims(RsView *view, const RsFactRow *row)
{
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        if (rs_claim_in_view(view, claim)) push_id(view, id);
        id = claim->next;
    }
}

static uint32_t hand_out(RsView *view, const uint32_t **ids)
{
    *ids = view->ids.items;
    return (uint32_t)view->ids.count;
}

uint32_t rs_view_claims(RsView *view, RsFact fact, const uint32_t **ids)
{
    view->ids.count = 0;
    push_claims(view, rs_fact_row(view->graph, fact));
    return hand_out(view, ids);
}

static int by_id(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

uint32_t rs_view_claims_about(RsView *view, bool edge, uint32_t id, const uint32_t **ids)
{
    const RsGraph *graph = view->graph;
    RsFact element = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    uint64_t row = RS_NO_ID;
    view->ids.count = 0;
    if (!rs_claims_here(graph)) return hand_out(view, ids);
    rs_id_map_get(&graph->about, rs_fact_key(element), &row);
    for (uint32_t at = (uint32_t)row; at != RS_NO_ID; at = graph->facts.items[at].next)
        push_claims(view, &graph->facts.items[at]);
    if (view->ids.count > 1)
        qsort(view->ids.items, view->ids.count, sizeof *view->ids.items, by_id);
    return hand_out(view, ids);
}

uint32_t rs_view_claims_by(RsView *view, uint32_t source, const uint32_t **ids)
{
    const RsGraph *graph = view->graph;
    const RsMentions *list = rs_node_mentions(graph, source);
    view->ids.count = 0;
    for (uint32_t at = list == NULL ? RS_NO_ID : list->first; at != RS_NO_ID;) {
        const RsMention *mention = &graph->mention_links.items[at];
        const RsClaimRow *row = rs_claim_row(graph, mention->claim);
        const RsClaimBody *body = &row->claim.body;
        if ((body->source == source || body->behalf == source) && rs_claim_in_view(view, row))
            push_id(view, mention->claim);
        at = mention->next;
    }
    return hand_out(view, ids);
}

bool rs_view_plain(RsView *view, RsFact fact)
{
    return rs_fact_plain(view->graph, view->sight, fact);
}

bool rs_view_held(RsView *view, RsFact fact)
{
    if (!rs_fact_lives(view->graph, view->sight, fact)) return false;
    if (rs_fact_plain(view->graph, view->sight, fact)) return true;
    return rs_view_gather(view, rs_fact_row(view->graph, fact), 1u << RS_STANCE_ASSERTS) &&
           view->supports.count > 0;
}

/* The claims that stand behind a fact; of a key, behind the value that is preferred. */
static void measure(RsView *view, RsFact fact, uint32_t *corroboration, double *confidence)
{
    const RsFactRow *row = rs_fact_row(view->graph, fact);
    bool plain = rs_fact_plain(view->graph, view->sight, fact);
    *corroboration = 0;
    *confidence = plain ? 1 : 0;
    if (fact.kind == RS_FACT_NODE_KEY || fact.kind == RS_FACT_EDGE_KEY) {
        RsValue value;
        rs_view_candidates(view, fact, &value);
        for (size_t i = 0; i < view->candidates.count; i++) {
            const RsCandidate *candidate = &view->candidates.items[i];
            if (!rs_is_null(value) && !rs_value_same(value, candidate->value)) continue;
            *corroboration = candidate->corroboration;
            *confidence = candidate->confidence;
            return;
        }
        return;
    }
    if (rs_view_gather(view, row, view->stances) && view->supports.count > 0)
        rs_measure(view->supports.items, view->supports.count, corroboration, confidence);
}

uint32_t rs_view_corroboration(RsView *view, RsFact fact)
{
    uint32_t corroboration;
    double confidence;
    measure(view, fact, &corroboration, &confidence);
    return corroboration;
}

double rs_view_confidence(RsView *view, RsFact fact)
{
    uint32_t corroboration;
    double confidence;
    measure(view, fact, &corroboration, &confidence);
    return confidence;
}

uint32_t rs_view_sources(RsView *view, RsFact fact, const uint32_t **nodes)
{
    view->ids.count = 0;
    if (!rs_view_gather(view, rs_fact_row(view->graph, fact), 1u << RS_STANCE_ASSERTS)) return 0;
    for (size_t i = 0; i < view->supports.count; i++) {
        uint32_t claim = view->supports.items[i].claim;
        uint32_t source = rs_claim_row(view->graph, claim)->claim.body.source;
        bool known = source == RS_NO_NODE;
        for (size_t j = 0; j < view->ids.count && !known; j++)
            known = view->ids.items[j] == source;
        if (!known) push_id(view, source);
    }
    return hand_out(view, nodes);
}

bool rs_view_stance(RsView *view, RsFact fact, uint32_t source, RsStance *out)
{
    const RsFactRow *row = rs_fact_row(view->graph, fact);
    bool found = false;
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        const RsClaimBody *body = &claim->claim.body;
        if (source != RS_NO_NODE && (body->source == source || body->behalf == source) &&
            rs_claim_in_view(view, claim)) {
            *out = body->stance;
            found = true;
        }
        id = claim->next;
    }
    return found;
}

RsTruth rs_view_valid_at(RsView *view, RsFact fact, RsExtent at)
{
    const RsFactRow *row = rs_fact_row(view->graph, fact);
    if (!rs_view_gather(view, row, view->stances) || view->supports.count == 0)
        return RS_UNKNOWN; /* nobody said when */
    RsTruth truth = RS_FALSE;
    for (size_t i = 0; i < view->supports.count; i++) {
        const RsClaimRow *claim = rs_claim_row(view->graph, view->supports.items[i].claim);
        truth = rs_truth_or(truth, rs_extent_meets(claim->validity, at));
    }
    return truth;
}
