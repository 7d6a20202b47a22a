/* dispute.c - see view.h: do sources contradict each other about a fact?
 *
 * Bounds make a number a range: 'more than', 'at least', 'at most', 'less than' are open to one
 * side; 'around' is taken as within a tenth of the number, a guess that the manual states. Two
 * assertions clash where no value satisfies both; an assertion and a denial where all that is
 * asserted is denied. */
#include <math.h>

#include "graph/view_state.h"

typedef struct Range {
    double low, high;
    bool low_open, high_open;
} Range;

static Range range_of(double number, RsText bound)
{
    Range range = {number, number, false, false};
    if (rs_text_equal_fold(bound, RS_TEXT("more than")))
        range = (Range){number, (double)INFINITY, true, false};
    else if (rs_text_equal_fold(bound, RS_TEXT("at least")))
        range = (Range){number, (double)INFINITY, false, false};
    else if (rs_text_equal_fold(bound, RS_TEXT("less than")))
        range = (Range){-(double)INFINITY, number, false, true};
    else if (rs_text_equal_fold(bound, RS_TEXT("at most")))
        range = (Range){-(double)INFINITY, number, false, false};
    else if (rs_text_equal_fold(bound, RS_TEXT("around")))
        range = (Range){number - fabs(number) / 10, number + fabs(number) / 10, false, false};
    return range;
}

static RsText bound_of(RsValue extra)
{
    RsValue bound = extra.type == RS_TYPE_MAP ? rs_map_get(extra, RS_TEXT("bound")) : RS_NULL;
    return bound.type == RS_TYPE_STRING ? rs_as_text(bound) : RS_TEXT("");
}

static bool apart(Range a, Range b)
{
    if (a.high < b.low || b.high < a.low) return true;
    if (a.high <= b.low) return a.high_open || b.low_open;
    return b.high <= a.low && (b.high_open || a.low_open);
}

static bool within(Range inner, Range outer)
{
    if (inner.low < outer.low || inner.high > outer.high) return false;
    if (inner.low <= outer.low && outer.low_open && !inner.low_open) return false;
    return !(inner.high >= outer.high && outer.high_open && !inner.high_open);
}

bool rs_values_clash(RsValue a, RsValue extra_a, RsValue b, RsValue extra_b, bool denied)
{
    RsText bound_a = bound_of(extra_a), bound_b = bound_of(extra_b);
    if (rs_is_number(a) && rs_is_number(b) && (bound_a.length > 0 || bound_b.length > 0)) {
        Range one = range_of(rs_as_double(a), bound_a), other = range_of(rs_as_double(b), bound_b);
        return denied ? within(one, other) : apart(one, other);
    }
    return rs_value_same(a, b) == denied;
}

/* One side of a dispute: a claim, or the plain write. */
typedef struct Voice {
    uint64_t speaker;
    const RsClaimBody *body; /* NULL: the plain write */
    RsValue value;
    RsExtent validity;
} Voice;

static uint64_t speaker_of(const RsClaimBody *body)
{
    if (body->source != RS_NO_NODE) return body->source;
    return body->via_count > 0 ? (uint64_t)1 << 32 | body->via[0] : (uint64_t)2 << 32;
}

static Voice voice_of(const RsClaimRow *row)
{
    const RsClaimBody *body = &row->claim.body;
    return (Voice){speaker_of(body), body, body->value, row->validity};
}

static bool has_member(RsValue list, RsValue member)
{
    for (uint32_t i = 0; list.type == RS_TYPE_LIST && i < list.length; i++)
        if (rs_value_same(list.as.items[i], member)) return true;
    return false;
}

static bool denies_value(const Voice *said, const Voice *denial)
{
    bool member = said->body != NULL && said->body->member;
    if (rs_is_null(denial->value)) return true; /* all of it is denied */
    if (rs_is_null(said->value)) return false;
    if (denial->body->member)
        return member ? rs_value_same(said->value, denial->value)
                      : has_member(said->value, denial->value);
    RsValue extra = said->body == NULL ? RS_NULL : said->body->extra;
    return !member && rs_values_clash(said->value, extra, denial->value, denial->body->extra, true);
}

static bool differ(const Voice *a, const Voice *b)
{
    if (rs_is_null(a->value) || rs_is_null(b->value)) return false;
    if ((a->body != NULL && a->body->member) || (b->body != NULL && b->body->member)) return false;
    return rs_values_clash(a->value, a->body == NULL ? RS_NULL : a->body->extra, b->value,
                           b->body == NULL ? RS_NULL : b->body->extra, false);
}

static bool contradict(const Voice *a, const Voice *b, bool valued)
{
    bool a_denies = a->body != NULL && a->body->stance == RS_STANCE_DENIES;
    bool b_denies = b->body != NULL && b->body->stance == RS_STANCE_DENIES;
    if (a->speaker == b->speaker || (a_denies && b_denies)) return false;
    if (!a_denies && !b_denies && !(valued && differ(a, b))) return false;
    if (valued && a_denies && !denies_value(b, a)) return false;
    if (valued && b_denies && !denies_value(a, b)) return false;
    return rs_extent_overlaps(a->validity, b->validity) != RS_FALSE;
}

static bool speaks_up(const RsView *view, const RsClaimRow *row)
{
    RsStance stance = row->claim.body.stance;
    return (stance == RS_STANCE_ASSERTS || stance == RS_STANCE_DENIES) &&
           rs_claim_in_view(view, row);
}

/* The claims from `from` on that contradict the voice go into view->clashes; `one` is enough. */
static void answer(RsView *view, const Voice *voice, uint32_t self, uint32_t from, bool valued,
                   bool one)
{
    for (uint32_t id = from; id != RS_NO_ID && !(one && view->clashes.count > 0);) {
        const RsClaimRow *row = rs_claim_row(view->graph, id);
        if (speaks_up(view, row)) {
            Voice other = voice_of(row);
            RsClash clash = {self, id, rs_extent_overlaps(voice->validity, other.validity)};
            if (contradict(voice, &other, valued) && !RS_ARRAY_PUSH(&view->clashes, clash))
                view->failed = true;
        }
        id = row->next;
    }
}

static void find_clashes(RsView *view, RsFact fact, bool one)
{
    const RsGraph *graph = view->graph;
    const RsFactRow *row = rs_fact_row(graph, fact);
    bool valued = fact.kind == RS_FACT_NODE_KEY || fact.kind == RS_FACT_EDGE_KEY;
    view->clashes.count = 0;
    if (row == NULL) return;
    if (rs_fact_plain(graph, view->sight, fact)) {
        Voice plain = {.speaker = UINT64_MAX, .validity = rs_extent_validity(NULL, NULL)};
        if (valued && !rs_plain_value(graph, view->sight, fact.kind == RS_FACT_EDGE_KEY, fact.id,
                                      fact.key, &plain.value))
            plain.value = RS_NULL;
        answer(view, &plain, RS_NO_ID, row->first, valued, one);
    }
    for (uint32_t id = row->first; id != RS_NO_ID && !(one && view->clashes.count > 0);) {
        const RsClaimRow *claim = rs_claim_row(graph, id);
        if (speaks_up(view, claim)) {
            Voice voice = voice_of(claim);
            answer(view, &voice, id, claim->next, valued, one);
        }
        id = claim->next;
    }
}

bool rs_view_disputed(RsView *view, RsFact fact)
{
    find_clashes(view, fact, true);
    return view->clashes.count > 0;
}

uint32_t rs_view_clashes(RsView *view, RsFact fact, const RsClash **clashes)
{
    find_clashes(view, fact, false);
    *clashes = view->clashes.items;
    return (uint32_t)view->clashes.count;
}
