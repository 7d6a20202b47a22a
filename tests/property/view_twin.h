/* view_twin.h - a slow and obvious twin of the graph: a flat list of things with the moments at
 * which they began and ended, searched from end to end for every question. */
#ifndef RS_TESTS_VIEW_TWIN_H
#define RS_TESTS_VIEW_TWIN_H

#include <math.h>
#include <stdlib.h>

#include "graph/change_set.h"

#define TWIN_MAX 6000
#define TWIN_NEVER UINT32_MAX

typedef enum {
    THING_NODE,
    THING_EDGE,
    THING_MARK,
    THING_LABEL,
    THING_VALUE,
    THING_CLAIM
} ThingKind;

/* A commit, or a clause of the open change set. */
typedef struct When {
    bool own;
    uint32_t number;
} When;

typedef struct Thing {
    ThingKind kind;
    bool edge;
    uint32_t id, key, type, start, end; /* key: label or property key */
    int64_t value;
    RsClaimBody body;
    uint32_t via[2];
    RsExtent validity;
    When born, died;
} Thing;

typedef struct Twin {
    Thing things[TWIN_MAX], before[TWIN_MAX];
    uint32_t count, count_before, nodes, edges, claims, nodes_before, edges_before, claims_before;
    uint32_t commit, clause;
} Twin;

typedef struct Look { /* from where one looks */
    uint32_t commit, seen;
    RsViewSpec spec;
} Look;

static inline bool has_come(const Look *look, When when)
{
    if (when.number == TWIN_NEVER) return false;
    return when.own ? when.number < look->seen : when.number <= look->commit;
}

static inline bool is_there(const Look *look, const Thing *thing)
{
    return has_come(look, thing->born) && !has_come(look, thing->died);
}

static inline Look latest(const Twin *twin)
{
    return (Look){.commit = twin->commit, .seen = TWIN_NEVER - 1};
}

static inline Thing *twin_add(Twin *twin, Thing thing)
{
    thing.born = (When){true, twin->clause};
    thing.died = (When){false, TWIN_NEVER};
    twin->things[twin->count] = thing;
    return &twin->things[twin->count++];
}

static inline void twin_begin(Twin *twin)
{
    memcpy(twin->before, twin->things, twin->count * sizeof *twin->things);
    twin->count_before = twin->count;
    twin->nodes_before = twin->nodes;
    twin->edges_before = twin->edges;
    twin->claims_before = twin->claims;
}

static inline void twin_rollback(Twin *twin)
{
    memcpy(twin->things, twin->before, twin->count_before * sizeof *twin->things);
    twin->count = twin->count_before;
    twin->nodes = twin->nodes_before;
    twin->edges = twin->edges_before;
    twin->claims = twin->claims_before;
}

static inline void twin_commit(Twin *twin)
{
    twin->commit++;
    for (uint32_t i = 0; i < twin->count; i++) {
        Thing *thing = &twin->things[i];
        if (thing->born.own) thing->born = (When){false, twin->commit};
        if (thing->died.own) thing->died = (When){false, twin->commit};
    }
}

static inline const Thing *find_element(const Twin *twin, const Look *look, bool edge, uint32_t id)
{
    for (uint32_t i = 0; i < twin->count; i++) {
        const Thing *thing = &twin->things[i];
        if (thing->kind == (edge ? THING_EDGE : THING_NODE) && thing->id == id &&
            is_there(look, thing))
            return thing;
    }
    return NULL;
}

static inline bool of_edge(RsFact fact)
{
    return fact.kind == RS_FACT_EDGE || fact.kind == RS_FACT_EDGE_KEY;
}

static inline bool valued(RsFact fact)
{
    return fact.kind == RS_FACT_NODE_KEY || fact.kind == RS_FACT_EDGE_KEY;
}

/* The plain entry of a fact: its mark, label or value. */
static inline Thing *find_plain(Twin *twin, const Look *look, RsFact fact)
{
    ThingKind kind = valued(fact)                 ? THING_VALUE
                     : fact.kind == RS_FACT_LABEL ? THING_LABEL
                                                  : THING_MARK;
    if (find_element(twin, look, of_edge(fact), fact.id) == NULL) return NULL;
    for (uint32_t i = 0; i < twin->count; i++) {
        Thing *thing = &twin->things[i];
        if (thing->kind == kind && thing->edge == of_edge(fact) && thing->id == fact.id &&
            thing->key == fact.key && is_there(look, thing))
            return thing;
    }
    return NULL;
}

static inline bool same_fact(RsFact a, RsFact b)
{
    return a.kind == b.kind && a.id == b.id && a.key == b.key;
}

/* The unretracted claims on a fact, in the order recorded. */
static inline uint32_t claims_on(Twin *twin, const Look *look, RsFact fact, Thing **out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < twin->count; i++)
        if (twin->things[i].kind == THING_CLAIM && same_fact(twin->things[i].body.fact, fact) &&
            is_there(look, &twin->things[i]))
            out[count++] = &twin->things[i];
    return count;
}

static inline bool listed(const uint32_t *ids, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == id && id != RS_NO_NODE) return true;
    return false;
}

static inline bool excluded(const Look *look, const Thing *claim)
{
    const RsViewSpec *spec = &look->spec;
    bool out = listed(spec->excluding, spec->excluding_count, claim->body.source) ||
               listed(spec->excluding, spec->excluding_count, claim->body.behalf);
    for (uint32_t i = 0; i < claim->body.via_count; i++)
        out = out || listed(spec->excluding, spec->excluding_count, claim->via[i]);
    return out;
}

static inline bool claim_in_view(const Look *look, const Thing *claim)
{
    const RsViewSpec *spec = &look->spec;
    if (excluded(look, claim)) return false;
    if (spec->has_via) {
        bool through = false;
        for (uint32_t i = 0; i < claim->body.via_count; i++)
            through = through || listed(spec->via, spec->via_count, claim->via[i]);
        if (!through) return false;
    }
    if (!spec->has_valid_at) return true;
    RsTruth holds = rs_extent_meets(claim->validity, spec->valid_at);
    return spec->strict ? holds == RS_TRUE : holds != RS_FALSE;
}

static inline bool speaks(const Thing *claim, uint32_t node)
{
    return node != RS_NO_NODE && (claim->body.source == node || claim->body.behalf == node);
}

static inline bool values_same(const Thing *a, const Thing *b)
{
    return rs_value_same(a->body.value, b->body.value);
}

/* Is it the latest claim in view of a speaker asked for? */
static inline bool is_accorded(const Look *look, Thing **claims, uint32_t count, uint32_t which)
{
    const RsViewSpec *spec = &look->spec;
    for (uint32_t s = 0; s < spec->according_to_count; s++) {
        if (!speaks(claims[which], spec->according_to[s])) continue;
        uint32_t last = which;
        for (uint32_t i = which + 1; i < count; i++)
            if (speaks(claims[i], spec->according_to[s]) && claim_in_view(look, claims[i]) &&
                claims[i]->body.member == claims[which]->body.member &&
                (!claims[i]->body.member || values_same(claims[i], claims[which])))
                last = i;
        if (last == which) return true;
    }
    return !spec->has_according_to;
}

static inline uint64_t root(const Thing *claim)
{
    if (claim->body.behalf != RS_NO_NODE) return claim->body.behalf;
    if (claim->body.source != RS_NO_NODE) return claim->body.source;
    return claim->body.via_count > 0 ? 5000000000u + claim->via[0] : 10000000000u;
}

/* Distinct roots, and what their best claims come to together. */
static inline uint32_t weigh(Thing **claims, uint32_t count, double *confidence)
{
    uint64_t done = 0; /* roots below it are done */
    uint32_t roots = 0;
    double doubt = 1, best = 0;
    for (;;) {
        uint64_t next = UINT64_MAX;
        for (uint32_t i = 0; i < count; i++)
            if (root(claims[i]) >= done && root(claims[i]) < next) next = root(claims[i]);
        if (next == UINT64_MAX) break;
        best = 0;
        for (uint32_t i = 0; i < count; i++) {
            double said = isnan(claims[i]->body.confidence) ? 1 : claims[i]->body.confidence;
            if (root(claims[i]) == next && said > best) best = said;
        }
        doubt *= 1 - best;
        roots++;
        done = next + 1;
    }
    *confidence = roots == 1 ? best : 1 - doubt;
    return roots;
}

static inline uint32_t stances_of(const Look *look)
{
    return look->spec.stances == 0 ? 1u << RS_STANCE_ASSERTS : look->spec.stances;
}

static inline bool twin_judge(Twin *twin, const Look *look, RsFact fact, uint32_t stances,
                              bool common)
{
    static Thing *claims[TWIN_MAX], *left[TWIN_MAX];
    uint32_t count = claims_on(twin, look, fact, claims), kept = 0;
    bool supported = false, spoken = false;
    if (find_element(twin, look, of_edge(fact), fact.id) == NULL) return false;
    for (uint32_t i = 0; i < count; i++) {
        if ((stances & 1u << claims[i]->body.stance) == 0) continue;
        supported = supported || !excluded(look, claims[i]);
        if (!claim_in_view(look, claims[i])) continue;
        left[kept++] = claims[i];
        spoken = spoken || is_accorded(look, claims, count, i);
    }
    if (!supported) return common && find_plain(twin, look, fact) != NULL;
    double confidence;
    weigh(left, kept, &confidence);
    return kept > 0 && spoken && confidence >= look->spec.confidence;
}

static inline uint64_t speaker(const Thing *claim)
{
    if (claim == NULL) return UINT64_MAX;
    if (claim->body.source != RS_NO_NODE) return claim->body.source;
    return claim->body.via_count > 0 ? 5000000000u + claim->via[0] : 10000000000u;
}

/* a asserts (NULL: plainly, with this value); does b contradict it? Values are whole numbers
 * without bounds here. */
static inline bool opposes(const Thing *a, RsValue plain, const Thing *b, bool with_values)
{
    RsExtent ever = rs_extent_validity(NULL, NULL);
    RsValue value = a == NULL ? plain : a->body.value;
    bool a_member = a != NULL && a->body.member, b_member = b->body.member;
    if (speaker(a) == speaker(b)) return false;
    if (rs_extent_overlaps(a == NULL ? ever : a->validity, b->validity) == RS_FALSE) return false;
    bool same = rs_value_same(value, b->body.value);
    if (b->body.stance == RS_STANCE_DENIES) {
        if (!with_values || rs_is_null(b->body.value)) return true;
        return same && a_member == b_member;
    }
    return with_values && !a_member && !b_member && !same && !rs_is_null(value) &&
           !rs_is_null(b->body.value);
}

static inline bool twin_disputed(Twin *twin, const Look *look, RsFact fact)
{
    static Thing *claims[TWIN_MAX];
    uint32_t count = claims_on(twin, look, fact, claims);
    const Thing *plain = find_plain(twin, look, fact);
    RsValue value = plain == NULL ? RS_NULL : rs_value_int(plain->value);
    for (uint32_t i = 0; i < count; i++) {
        RsStance stance = claims[i]->body.stance;
        if (!claim_in_view(look, claims[i]) || stance > RS_STANCE_DENIES) continue;
        if (plain != NULL && opposes(NULL, value, claims[i], valued(fact))) return true;
        for (uint32_t j = 0; j < count && stance == RS_STANCE_ASSERTS; j++)
            if (claim_in_view(look, claims[j]) && claims[j]->body.stance <= RS_STANCE_DENIES &&
                opposes(claims[i], RS_NULL, claims[j], valued(fact)))
                return true;
    }
    return false;
}

static inline bool twin_has_node(Twin *twin, const Look *look, uint32_t id)
{
    RsFact fact = {RS_FACT_NODE, id, 0};
    return twin_judge(twin, look, fact, stances_of(look), true) ||
           (look->spec.stances != 0 && twin_judge(twin, look, fact, 1, true));
}

static inline bool twin_has_label(Twin *twin, const Look *look, uint32_t id, uint32_t label)
{
    RsFact fact = {RS_FACT_LABEL, id, label};
    return twin_judge(twin, look, fact, stances_of(look), true) ||
           (look->spec.stances != 0 && twin_judge(twin, look, fact, 1, true));
}

static inline bool twin_has_edge(Twin *twin, const Look *look, uint32_t id)
{
    const RsViewSpec *spec = &look->spec;
    const Thing *edge = find_element(twin, look, true, id);
    RsFact fact = {RS_FACT_EDGE, id, 0};
    bool common = !spec->has_according_to && !spec->has_via && spec->stances == 0;
    if (edge == NULL || !twin_judge(twin, look, fact, stances_of(look), common)) return false;
    if (spec->disputed == RS_DISPUTE_ONLY && !twin_disputed(twin, look, fact)) return false;
    if (spec->disputed == RS_DISPUTE_NONE && twin_disputed(twin, look, fact)) return false;
    return twin_has_node(twin, look, edge->start) && twin_has_node(twin, look, edge->end);
}

/* Does a claim give the very value that was written plainly? */
static inline bool says_plainly(const Thing *plain, const Thing *claim)
{
    return plain != NULL && !claim->body.member && !rs_is_null(claim->body.value) &&
           claim->body.value.as.integer == plain->value;
}

/* The value preferred: into `out` its numbers, *list whether it is one; false: there is none. */
static inline bool twin_property(Twin *twin, const Look *look, RsFact fact, int64_t *out,
                                 uint32_t *length, bool *list)
{
    static Thing *claims[TWIN_MAX], *same[TWIN_MAX];
    const RsViewSpec *spec = &look->spec;
    uint32_t count = claims_on(twin, look, fact, claims);
    const Thing *plain = find_plain(twin, look, fact);
    bool any = false, supported = false, best_set = false, found = false;
    bool plain_claimed = false, plain_passes = false;
    double best_confidence = 0;
    uint32_t best_roots = 0, best_last = 0;
    *length = 0;
    *list = false;
    for (uint32_t i = 0; i < count; i++) {
        any = any || claim_in_view(look, claims[i]);
        supported = supported || (!excluded(look, claims[i]) &&
                                  (stances_of(look) & 1u << claims[i]->body.stance) != 0);
        plain_claimed = plain_claimed ||
                        (says_plainly(plain, claims[i]) &&
                         claims[i]->body.stance == RS_STANCE_ASSERTS && !excluded(look, claims[i]));
    }
    if (any && spec->disputed != RS_DISPUTE_ANY &&
        twin_disputed(twin, look, fact) != (spec->disputed == RS_DISPUTE_ONLY))
        return false;
    if (!supported) {
        if (plain != NULL) out[(*length)++] = plain->value;
        return plain != NULL;
    }
    int64_t members[64];
    uint32_t member_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t of_value = 0, last = 0;
        bool spoken = false, first = true;
        if (rs_is_null(claims[i]->body.value)) continue;
        for (uint32_t j = 0; j < count; j++) {
            if (!values_same(claims[i], claims[j]) || !claim_in_view(look, claims[j]) ||
                claims[i]->body.member != claims[j]->body.member ||
                (stances_of(look) & 1u << claims[j]->body.stance) == 0)
                continue;
            first = first && (of_value > 0 || j == i);
            same[of_value++] = claims[j];
            last = j;
            spoken = spoken || is_accorded(look, claims, count, j);
        }
        if (of_value == 0 || !first || !spoken) continue;
        double confidence;
        uint32_t roots = weigh(same, of_value, &confidence);
        if (confidence < spec->confidence) continue;
        found = true;
        plain_passes = plain_passes || says_plainly(plain, claims[i]);
        int64_t value = claims[i]->body.value.as.integer;
        if (claims[i]->body.member) members[member_count++] = value;
        bool better = !best_set || confidence > best_confidence ||
                      (confidence >= best_confidence &&
                       (roots > best_roots || (roots == best_roots && last > best_last)));
        if (!better) continue;
        best_set = true;
        best_confidence = confidence;
        best_roots = roots;
        best_last = last;
        out[0] = value;
    }
    bool common = !spec->has_according_to && !spec->has_via && spec->stances == 0;
    if (plain != NULL && common && (plain_passes || !plain_claimed)) {
        out[0] = plain->value;
        *length = 1;
        return true;
    }
    if (!found) return false;
    *length = 1;
    if (member_count == 0) return true;
    *list = true;
    *length = member_count;
    memcpy(out, members, member_count * sizeof *out);
    return true;
}

#endif
