/* preferred.c - see view.h: properties, as the view prefers them.
 *
 * A plain value comes first, then the claimed value with the highest confidence, the highest
 * corroboration, the latest recorded. Claims on members of a list make the value a list. The plain
 * value is judged by the claims of the very same value: where there are none it is common ground.
 * Under ACCORDING TO, VIA and STANCE it is not, once anything is claimed of the property: only the
 * values of the claims that pass are left. */
#include "graph/view_state.h"

static int by_group(const void *left, const void *right)
{
    const RsSupport *a = left, *b = right;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    return (a->claim > b->claim) - (a->claim < b->claim);
}

static int best_first(const void *left, const void *right)
{
    const RsCandidate *a = left, *b = right;
    if (a->confidence != b->confidence) return a->confidence > b->confidence ? -1 : 1;
    if (a->corroboration != b->corroboration) return a->corroboration > b->corroboration ? -1 : 1;
    return (a->latest < b->latest) - (a->latest > b->latest);
}

static bool same_candidate(const RsCandidate *candidate, const RsClaimBody *body)
{
    return candidate->member == body->member && rs_value_same(candidate->value, body->value);
}

/* Gives every support its group: one for each value claimed. Values of NULL make none. */
static bool group_values(RsView *view)
{
    RsCandidates *candidates = &view->candidates;
    size_t kept = 0;
    candidates->count = 0;
    for (size_t i = 0; i < view->supports.count; i++) {
        RsSupport support = view->supports.items[i];
        const RsClaimBody *body = &rs_claim_row(view->graph, support.claim)->claim.body;
        if (rs_is_null(body->value)) continue;
        uint32_t group = 0;
        while (group < candidates->count && !same_candidate(&candidates->items[group], body))
            group++;
        if (group == candidates->count) {
            RsCandidate made = {
                .value = body->value, .member = body->member, .first = support.claim};
            if (!RS_ARRAY_PUSH(candidates, made)) {
                view->failed = true;
                return false;
            }
        }
        candidates->items[group].latest = support.claim;
        support.group = group;
        view->supports.items[kept++] = support;
    }
    view->supports.count = kept;
    return true;
}

static bool accorded(const RsView *view, const RsSupport *supports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rs_claim_accorded(view, rs_claim_row(view->graph, supports[i].claim))) return true;
    return false;
}

/* Measures each group and drops those that do not reach what the view asks for. */
static void weigh_values(RsView *view)
{
    RsSupport *supports = view->supports.items;
    RsCandidate *candidates = view->candidates.items;
    size_t count = view->supports.count, kept = 0, from = 0;
    if (count > 1) qsort(supports, count, sizeof *supports, by_group);
    while (from < count) {
        size_t to = from;
        while (to < count && supports[to].group == supports[from].group)
            to++;
        RsCandidate candidate = candidates[supports[from].group];
        bool spoken = accorded(view, supports + from, to - from);
        rs_measure(supports + from, to - from, &candidate.corroboration, &candidate.confidence);
        if (spoken && candidate.confidence >= view->spec.confidence) candidates[kept++] = candidate;
        from = to;
    }
    view->candidates.count = kept;
    if (kept > 1) qsort(candidates, kept, sizeof *candidates, best_first);
}

/* Does any claim of the row live, not excluded, with one of the stances? `in_view`: and passes. */
static bool any_claim(const RsView *view, const RsFactRow *row, uint32_t stances, bool in_view)
{
    for (uint32_t id = row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        if ((stances >> claim->claim.body.stance & 1) != 0 &&
            (in_view ? rs_claim_in_view(view, claim) : rs_claim_counts(view, claim)))
            return true;
        id = claim->next;
    }
    return false;
}

/* Does the plain value stay, beside claims? The candidates are those that passed. */
static bool plain_stays(const RsView *view, const RsFactRow *row, RsValue plain)
{
    const RsViewSpec *spec = &view->spec;
    if (spec->has_according_to || spec->has_via || spec->stances != 0) return false;
    for (size_t i = 0; i < view->candidates.count; i++) {
        const RsCandidate *candidate = &view->candidates.items[i];
        if (!candidate->member && rs_value_same(candidate->value, plain)) return true;
    }
    for (uint32_t id = row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(view->graph, id);
        const RsClaimBody *body = &claim->claim.body;
        if (body->stance == RS_STANCE_ASSERTS && !body->member &&
            rs_value_same(body->value, plain) && rs_claim_counts(view, claim))
            return false;
        id = claim->next;
    }
    return true;
}

void rs_view_candidates(RsView *view, RsFact fact, RsValue *plain)
{
    const RsViewSpec *spec = &view->spec;
    const RsFactRow *row = rs_fact_row(view->graph, fact);
    view->candidates.count = 0;
    if (!rs_plain_value(view->graph, view->sight, fact.kind == RS_FACT_EDGE_KEY, fact.id, fact.key,
                        plain))
        *plain = RS_NULL;
    if (row == NULL) return;
    if (spec->disputed != RS_DISPUTE_ANY && any_claim(view, row, UINT32_MAX, true) &&
        rs_view_disputed(view, fact) != (spec->disputed == RS_DISPUTE_ONLY)) {
        *plain = RS_NULL;
        return;
    }
    if (!any_claim(view, row, view->stances, false)) return;
    if (rs_view_gather(view, row, view->stances) && group_values(view)) weigh_values(view);
    if (!rs_is_null(*plain) && !plain_stays(view, row, *plain)) *plain = RS_NULL;
}

static int by_first(const void *left, const void *right)
{
    const RsCandidate *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* Members alone, in the order first recorded; 0: no member among the candidates. */
static size_t keep_members(RsView *view)
{
    RsCandidate *items = view->candidates.items;
    size_t kept = 0;
    for (size_t i = 0; i < view->candidates.count; i++)
        if (items[i].member) items[kept++] = items[i];
    if (kept > 0) view->candidates.count = kept;
    return kept;
}

static RsValue preferred(RsView *view, RsFact fact)
{
    RsValue plain;
    rs_view_candidates(view, fact, &plain);
    if (!rs_is_null(plain)) return plain;
    if (view->candidates.count == 0) return RS_NULL;
    RsValue best = view->candidates.items[0].value;
    size_t count = keep_members(view);
    if (count == 0) return best;
    RsValue *items = RS_NEW_ARRAY(view->arena, RsValue, count);
    if (items == NULL) {
        view->failed = true;
        return RS_NULL;
    }
    qsort(view->candidates.items, count, sizeof *view->candidates.items, by_first);
    for (size_t i = 0; i < count; i++)
        items[i] = view->candidates.items[i].value;
    return rs_value_list(items, (uint32_t)count);
}

static inline RsValue property(RsView *view, bool edge, uint32_t id, uint32_t key)
{
    const RsElements *elements = &view->graph->elements[edge];
    RsValue value;
    if (id >= elements->count) return RS_NULL;
    if (!rs_easy(view->graph, edge, id) &&
        (rs_state(view->graph, edge, id).flags & RS_FLAG_PARTS) != 0)
        return preferred(view, (RsFact){edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key});
    return rs_plain_value(view->graph, view->sight, edge, id, key, &value) ? value : RS_NULL;
}

RsValue rs_view_node_property(RsView *view, uint32_t node, uint32_t key)
{
    return property(view, false, node, key);
}

RsValue rs_view_edge_property(RsView *view, uint32_t edge, uint32_t key)
{
    return property(view, true, edge, key);
}

void rs_view_properties(RsView *view, bool edges, const uint32_t *ids, uint32_t count, uint32_t key,
                        RsValue *out)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = property(view, edges, ids[i], key);
}

uint32_t rs_view_keys(RsView *view, bool edge, uint32_t id, const uint32_t **keys)
{
    view->ids.count = 0;
    uint32_t count = rs_schema_count(&view->graph->schema, RS_NAME_KEY);
    for (uint32_t key = 0; key < count; key++)
        if (!rs_is_null(property(view, edge, id, key)) && !RS_ARRAY_PUSH(&view->ids, key))
            view->failed = true;
    *keys = view->ids.items;
    return (uint32_t)view->ids.count;
}

uint32_t rs_view_values(RsView *view, RsFact fact, const RsValue **values)
{
    RsValue plain;
    view->values.count = 0;
    rs_view_candidates(view, fact, &plain);
    if (!rs_is_null(plain) && !RS_ARRAY_PUSH(&view->values, plain)) view->failed = true;
    for (size_t i = 0; i < view->candidates.count; i++) {
        RsValue value = view->candidates.items[i].value;
        if (!rs_is_null(plain) && rs_value_same(plain, value)) continue;
        if (!RS_ARRAY_PUSH(&view->values, value)) view->failed = true;
    }
    *values = view->values.items;
    return (uint32_t)view->values.count;
}
