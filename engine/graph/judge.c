/* judge.c - does a fact stay in the view? The rules of language.md, sections 4 and 5.
 *
 * EXCLUDING takes claims away, and the plain mark stays. What is left of the supporting claims
 * (those that assert, or of the stances asked for) decides: where there is none, a plain fact is
 * common ground; where there are some, they are judged by VIA, VALID AT, CONFIDENCE and
 * ACCORDING TO, plain mark or not. */
#include <math.h>

#include "graph/view_state.h"

bool rs_claim_counts(const RsView *view, const RsClaimRow *row)
{
    const RsClaimBody *body = &row->claim.body;
    if (!rs_sight_lives(view->sight, row->life)) return false;
    if (view->spec.excluding_count == 0) return true;
    if (body->source != RS_NO_NODE && rs_bitmap_test(&view->excluded, body->source)) return false;
    if (body->behalf != RS_NO_NODE && rs_bitmap_test(&view->excluded, body->behalf)) return false;
    for (uint32_t i = 0; i < body->via_count; i++)
        if (rs_bitmap_test(&view->excluded, body->via[i])) return false;
    return true;
}

static bool passes_via(const RsView *view, const RsClaimBody *body)
{
    if (!view->spec.has_via) return true;
    for (uint32_t i = 0; i < body->via_count; i++)
        if (rs_bitmap_test(&view->through, body->via[i])) return true;
    return false;
}

static bool passes_time(const RsView *view, const RsClaimRow *row)
{
    if (!view->spec.has_valid_at) return true;
    RsTruth holds = rs_extent_meets(row->validity, view->spec.valid_at);
    return view->spec.strict ? holds == RS_TRUE : holds != RS_FALSE;
}

bool rs_claim_in_view(const RsView *view, const RsClaimRow *row)
{
    return rs_claim_counts(view, row) && passes_via(view, &row->claim.body) &&
           passes_time(view, row);
}

static bool speaks_for(const RsClaimBody *body, uint32_t node)
{
    return node != RS_NO_NODE && (body->source == node || body->behalf == node);
}

/* Members of a list are claimed one by one: only claims on the same member answer each other. */
static bool same_matter(const RsClaimBody *a, const RsClaimBody *b)
{
    return a->member == b->member && (!a->member || rs_value_same(a->value, b->value));
}

static bool latest_of(const RsView *view, const RsClaimRow *row, uint32_t speaker)
{
    for (uint32_t id = row->next; id != RS_NO_ID;) {
        const RsClaimRow *later = rs_claim_row(view->graph, id);
        if (speaks_for(&later->claim.body, speaker) &&
            same_matter(&row->claim.body, &later->claim.body) && rs_claim_in_view(view, later))
            return false;
        id = later->next;
    }
    return true;
}

bool rs_claim_accorded(const RsView *view, const RsClaimRow *row)
{
    const RsClaimBody *body = &row->claim.body;
    if (!view->spec.has_according_to) return true;
    const uint32_t speakers[] = {body->source, body->behalf};
    for (int i = 0; i < 2; i++)
        if (speakers[i] != RS_NO_NODE && rs_bitmap_test(&view->accorded, speakers[i]) &&
            latest_of(view, row, speakers[i]))
            return true;
    return false;
}

/* Who speaks in the end. A document that quotes another adds no root; where nobody is named, the
 * innermost document is one root speaker. */
uint64_t rs_root_speaker(const RsClaimBody *body)
{
    if (body->behalf != RS_NO_NODE) return body->behalf;
    if (body->source != RS_NO_NODE) return body->source;
    return body->via_count > 0 ? (uint64_t)1 << 32 | body->via[0] : (uint64_t)2 << 32;
}

bool rs_view_gather(RsView *view, const RsFactRow *row, uint32_t stances)
{
    view->supports.count = 0;
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        const RsClaimBody *body = &claim->claim.body;
        if ((stances >> body->stance & 1) != 0 && rs_claim_in_view(view, claim)) {
            double confidence = isnan(body->confidence) ? 1 : body->confidence;
            if (!RS_ARRAY_PUSH(&view->supports,
                               (RsSupport){id, 0, rs_root_speaker(body), confidence})) {
                view->failed = true;
                return false;
            }
        }
        id = claim->next;
    }
    return true;
}

static int by_root(const void *left, const void *right)
{
    const RsSupport *a = left, *b = right;
    if (a->root != b->root) return a->root < b->root ? -1 : 1;
    if (a->confidence != b->confidence) return a->confidence > b->confidence ? -1 : 1;
    return (a->claim > b->claim) - (a->claim < b->claim);
}

void rs_measure(RsSupport *supports, size_t count, uint32_t *corroboration, double *confidence)
{
    double doubt = 1, single = 0;
    uint32_t roots = 0;
    if (count > 1) qsort(supports, count, sizeof *supports, by_root);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && supports[i].root == supports[i - 1].root) continue;
        roots++;
        single = supports[i].confidence; /* the best of its root */
        doubt *= 1 - single;
    }
    *corroboration = roots;
    /* One root keeps its number as it was written; 1 - (1 - x) would not be x. */
    *confidence = roots == 1 ? single : 1 - doubt;
}

/* Is any claim of these stances left after EXCLUDING? */
static bool supported(const RsView *view, const RsFactRow *row, uint32_t stances)
{
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        if ((stances >> claim->claim.body.stance & 1) != 0 && rs_claim_counts(view, claim))
            return true;
        id = claim->next;
    }
    return false;
}

static bool accorded(RsView *view)
{
    if (!view->spec.has_according_to) return true;
    for (size_t i = 0; i < view->supports.count; i++)
        if (rs_claim_accorded(view, rs_claim_row(view->graph, view->supports.items[i].claim)))
            return true;
    return false;
}

bool rs_judge(RsView *view, RsFact fact, uint32_t stances, bool common)
{
    const RsFactRow *row = rs_fact_row(view->graph, fact);
    if (!supported(view, row, stances))
        return common && rs_fact_plain(view->graph, view->sight, fact);
    if (!rs_view_gather(view, row, stances) || view->supports.count == 0) return false;
    if (!accorded(view)) return false;
    if (view->spec.confidence <= 0) return true;
    uint32_t corroboration;
    double confidence;
    rs_measure(view->supports.items, view->supports.count, &corroboration, &confidence);
    return confidence >= view->spec.confidence;
}

static bool judge_edge(RsView *view, uint32_t id)
{
    const RsViewSpec *spec = &view->spec;
    RsFact fact = {RS_FACT_EDGE, id, 0};
    bool common = !spec->has_according_to && !spec->has_via && spec->stances == 0;
    if (!rs_judge(view, fact, view->stances, common)) return false;
    if (spec->disputed == RS_DISPUTE_ANY) return true;
    return rs_view_disputed(view, fact) == (spec->disputed == RS_DISPUTE_ONLY);
}

static bool judge_node(RsView *view, uint32_t id)
{
    RsFact fact = {RS_FACT_NODE, id, 0};
    if (rs_judge(view, fact, view->stances, true)) return true;
    return view->spec.stances != 0 && rs_judge(view, fact, 1u << RS_STANCE_ASSERTS, true);
}

bool rs_judge_element(RsView *view, bool edge, uint32_t id)
{
    if (view->epoch != view->graph->epoch) {
        for (int kind = 0; kind < 2; kind++) {
            rs_bitmap_zero(&view->known[kind]);
            rs_bitmap_zero(&view->in[kind]);
        }
        view->epoch = view->graph->epoch;
    }
    if (rs_bitmap_test(&view->known[edge], id)) return rs_bitmap_test(&view->in[edge], id);
    bool in = edge ? judge_edge(view, id) : judge_node(view, id);
    /* Without memory the verdict is right and only forgotten. */
    if ((!in || rs_bitmap_set(&view->in[edge], id)) && !rs_bitmap_set(&view->known[edge], id))
        rs_bitmap_unset(&view->in[edge], id);
    return in;
}
