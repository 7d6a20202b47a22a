/* test_view.c - random graphs and random claims: every part of a view, alone and together, answers
 * as the slow twin does; so do private writes, closed sets and replicas that catch up. */
#include "unit/graph/graph_fixture.h"

#include "property/view_twin.h"

enum { LABELS = 3, KEYS = 3, TYPES = 2 };

typedef struct Play {
    Fixture *f;
    Twin *twin;
    uint64_t seed;
    bool plain;    /* nobody claims anything, and nothing ends: the short cuts are taken */
    bool compacts; /* now and then after a commit */
    bool stores;   /* now and then puts the graph into the store and opens it again */
} Play;

static uint32_t roll(Play *play, uint32_t below)
{
    play->seed ^= play->seed << 13;
    play->seed ^= play->seed >> 7;
    play->seed ^= play->seed << 17;
    return (uint32_t)(play->seed >> 40) % below;
}

static bool alive(Play *play, bool edge, uint32_t id)
{
    Look now = latest(play->twin);
    return find_element(play->twin, &now, edge, id) != NULL;
}

/* A living element, or RS_NO_ID where chance finds none. Low ids come more often: hubs. */
static uint32_t pick(Play *play, bool edge)
{
    uint32_t count = edge ? play->twin->edges : play->twin->nodes;
    for (int i = 0; i < 8 && count > 0; i++) {
        uint32_t id = roll(play, roll(play, count) + 1);
        if (alive(play, edge, id)) return id;
    }
    return RS_NO_ID;
}

static void mark_plain(Play *play, bool edge, uint32_t id)
{
    Look now = latest(play->twin);
    RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    if (find_plain(play->twin, &now, fact) == NULL)
        twin_add(play->twin, (Thing){.kind = THING_MARK, .edge = edge, .id = id});
}

static bool is_held(Play *play, RsFact fact)
{
    Look now = latest(play->twin);
    return twin_judge(play->twin, &now, fact, 1u << RS_STANCE_ASSERTS, true);
}

static void hold_both_ends(Play *play, uint32_t start, uint32_t end)
{
    if (!is_held(play, (RsFact){RS_FACT_NODE, start, 0})) mark_plain(play, false, start);
    if (!is_held(play, (RsFact){RS_FACT_NODE, end, 0})) mark_plain(play, false, end);
}

static void play_node(Play *play)
{
    uint32_t id;
    bool plain = play->plain || roll(play, 4) > 0;
    MUST(rs_change_node(play->f->set, plain, &id, &play->f->err));
    assert_int_equal(id, play->twin->nodes++);
    twin_add(play->twin, (Thing){.kind = THING_NODE, .id = id});
    if (plain) mark_plain(play, false, id);
}

static void play_edge(Play *play)
{
    uint32_t start = pick(play, false), end = pick(play, false), id, type = roll(play, TYPES);
    bool plain = play->plain || roll(play, 2) == 0;
    if (start == RS_NO_ID || end == RS_NO_ID) return;
    MUST(rs_change_edge(play->f->set, type, start, end, plain, &id, &play->f->err));
    assert_int_equal(id, play->twin->edges++);
    if (plain) hold_both_ends(play, start, end);
    twin_add(play->twin,
             (Thing){.kind = THING_EDGE, .id = id, .type = type, .start = start, .end = end});
    if (plain) mark_plain(play, true, id);
}

static void end_thing(Play *play, Thing *thing)
{
    thing->died = (When){true, play->twin->clause};
}

static void play_label(Play *play)
{
    uint32_t node = pick(play, false), label = roll(play, LABELS);
    bool add = roll(play, 3) > 0;
    Look now = latest(play->twin);
    if (node == RS_NO_ID) return;
    MUST(rs_change_label(play->f->set, node, label, add, &play->f->err));
    Thing *there = find_plain(play->twin, &now, (RsFact){RS_FACT_LABEL, node, label});
    if (add && there == NULL)
        twin_add(play->twin, (Thing){.kind = THING_LABEL, .id = node, .key = label});
    if (!add && there != NULL) end_thing(play, there);
}

static void play_property(Play *play)
{
    bool edge = roll(play, 2) == 0;
    uint32_t id = pick(play, edge), key = roll(play, KEYS);
    int64_t value = roll(play, 4);
    Look now = latest(play->twin);
    if (id == RS_NO_ID) return;
    RsFact fact = {edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key};
    Thing *there = find_plain(play->twin, &now, fact);
    bool gone = value == 3;
    MUST(rs_change_property(play->f->set, edge, id, key, gone ? RS_NULL : rs_value_int(value),
                            &play->f->err));
    if (there != NULL) end_thing(play, there);
    if (!gone)
        twin_add(play->twin,
                 (Thing){.kind = THING_VALUE, .edge = edge, .id = id, .key = key, .value = value});
}

static RsFact pick_fact(Play *play)
{
    static const RsFactKind KINDS[] = {RS_FACT_EDGE,     RS_FACT_EDGE,     RS_FACT_NODE,
                                       RS_FACT_NODE_KEY, RS_FACT_NODE_KEY, RS_FACT_EDGE_KEY,
                                       RS_FACT_LABEL};
    RsFactKind kind = KINDS[roll(play, 7)];
    uint32_t key = kind == RS_FACT_LABEL ? roll(play, LABELS) : roll(play, KEYS);
    bool whole = kind == RS_FACT_NODE || kind == RS_FACT_EDGE;
    bool edge = kind == RS_FACT_EDGE || kind == RS_FACT_EDGE_KEY;
    return (RsFact){kind, pick(play, edge), whole ? 0 : key};
}

static const char *const YEARS[] = {"2016", "2018", "2020"};
static const RsStance STANCES[] = {RS_STANCE_ASSERTS, RS_STANCE_ASSERTS, RS_STANCE_ASSERTS,
                                   RS_STANCE_DENIES,  RS_STANCE_DENIES,  RS_STANCE_SUGGESTS};

static RsValue year(Play *play)
{
    return roll(play, 2) == 0 ? RS_NULL : text_value(YEARS[roll(play, 3)]);
}

static RsExtent validity(const RsClaimBody *body)
{
    RsExtent from, to;
    bool has_from = !rs_is_null(body->valid_from), has_to = !rs_is_null(body->valid_to);
    if (has_from) assert_int_equal(rs_extent_of(body->valid_from, &from, NULL), RS_OK);
    if (has_to) assert_int_equal(rs_extent_of(body->valid_to, &to, NULL), RS_OK);
    return rs_extent_validity(has_from ? &from : NULL, has_to ? &to : NULL);
}

static Thing *find_identical(Play *play, const Thing *made)
{
    static Thing *claims[TWIN_MAX];
    Look now = latest(play->twin);
    uint32_t count = claims_on(play->twin, &now, made->body.fact, claims);
    for (uint32_t i = 0; i < count; i++) {
        const RsClaimBody *a = &claims[i]->body, *b = &made->body;
        bool same_via = a->via_count == b->via_count;
        for (uint32_t v = 0; same_via && v < a->via_count; v++)
            same_via = claims[i]->via[v] == made->via[v];
        if (same_via && a->source == b->source && a->behalf == b->behalf &&
            a->stance == b->stance && a->member == b->member && rs_value_same(a->value, b->value) &&
            rs_value_same(a->valid_from, b->valid_from) &&
            rs_value_same(a->valid_to, b->valid_to) &&
            rs_value_same(rs_value_float(a->confidence), rs_value_float(b->confidence)))
            return claims[i];
    }
    return NULL;
}

static void play_claim(Play *play)
{
    static const double CONFIDENCES[] = {0.2, 0.5, 0.8};
    Thing made = {.kind = THING_CLAIM};
    RsFact fact = pick_fact(play);
    uint32_t source = roll(play, 6) == 0 ? RS_NO_NODE : pick(play, false), id;
    bool recorded;
    if (fact.id == RS_NO_ID) return;
    made.body = says(fact, STANCES[roll(play, 6)], source);
    if (roll(play, 4) == 0) made.body.behalf = pick(play, false);
    for (uint32_t want = roll(play, 3); made.body.via_count < want;) {
        uint32_t through = pick(play, false);
        if (through == RS_NO_ID) break;
        made.via[made.body.via_count++] = through;
    }
    made.body.via = made.via;
    if (valued(fact) && roll(play, 8) > 0) {
        made.body.value = rs_value_int(roll(play, 3));
        made.body.member = fact.key == 2 && roll(play, 4) > 0;
    }
    made.body.valid_from = year(play);
    made.body.valid_to = year(play);
    if (roll(play, 2) == 0) made.body.confidence = CONFIDENCES[roll(play, 3)];
    made.validity = validity(&made.body);
    Thing *there = find_identical(play, &made);
    MUST(rs_change_claim(play->f->set, &made.body, &id, &recorded, &play->f->err));
    assert_int_equal(recorded, there == NULL);
    if (!recorded) {
        assert_int_equal(id, there->id);
        return;
    }
    made.id = id;
    assert_int_equal(id, play->twin->claims++);
    twin_add(play->twin, made);
    if (fact.kind == RS_FACT_EDGE && made.body.stance == RS_STANCE_ASSERTS) {
        Look now = latest(play->twin);
        const Thing *edge = find_element(play->twin, &now, true, fact.id);
        hold_both_ends(play, edge->start, edge->end);
    }
}

static void play_retraction(Play *play)
{
    uint32_t id = roll(play, play->twin->claims + 1);
    Look now = latest(play->twin);
    MUST(id < play->twin->claims ? rs_change_retract(play->f->set, id, NULL, &play->f->err)
                                 : RS_OK);
    for (uint32_t i = 0; i < play->twin->count; i++) {
        Thing *thing = &play->twin->things[i];
        if (thing->kind == THING_CLAIM && thing->id == id && is_there(&now, thing))
            end_thing(play, thing);
    }
}

static void play_plain(Play *play)
{
    bool edge = roll(play, 2) == 0;
    uint32_t id = pick(play, edge);
    Look now = latest(play->twin);
    if (id == RS_NO_ID) return;
    MUST(rs_change_plain(play->f->set, edge, id, &play->f->err));
    const Thing *element = find_element(play->twin, &now, edge, id);
    if (edge) hold_both_ends(play, element->start, element->end);
    mark_plain(play, edge, id);
}

/* Ends the element and the claims on it and its parts. */
static void end_element(Play *play, bool edge, uint32_t id)
{
    Look now = latest(play->twin);
    for (uint32_t i = 0; i < play->twin->count; i++) {
        Thing *thing = &play->twin->things[i];
        bool element = thing->kind == (edge ? THING_EDGE : THING_NODE) && thing->id == id;
        bool about = thing->kind == THING_CLAIM && of_edge(thing->body.fact) == edge &&
                     thing->body.fact.id == id;
        if ((element || about) && is_there(&now, thing)) end_thing(play, thing);
    }
}

static void play_deletion(Play *play)
{
    bool edge = roll(play, 3) > 0;
    uint32_t id = pick(play, edge);
    if (id == RS_NO_ID) return;
    if (edge) {
        MUST(rs_change_delete_edge(play->f->set, id, &play->f->err));
        end_element(play, true, id);
        return;
    }
    MUST(rs_change_delete_node(play->f->set, id, true, &play->f->err));
    Look now = latest(play->twin);
    for (uint32_t i = 0; i < play->twin->count; i++) {
        Thing *thing = &play->twin->things[i];
        if (!is_there(&now, thing)) continue;
        if (thing->kind == THING_EDGE && (thing->start == id || thing->end == id))
            end_element(play, true, thing->id);
        if (thing->kind == THING_CLAIM &&
            (speaks(thing, id) || listed(thing->via, thing->body.via_count, id)))
            end_thing(play, thing);
    }
    end_element(play, false, id);
}

static void play_one(Play *play)
{
    uint32_t chance = roll(play, play->plain ? 52 : 100);
    if (chance < 14)
        play_node(play);
    else if (chance < 32)
        play_edge(play);
    else if (chance < 40)
        play_label(play);
    else if (chance < 52)
        play_property(play);
    else if (chance < 85)
        play_claim(play);
    else if (chance < 91)
        play_retraction(play);
    else if (chance < 95)
        play_plain(play);
    else
        play_deletion(play);
}

static uint32_t random_ids(Play *play, uint32_t *ids)
{
    uint32_t count = play->twin->nodes == 0 ? 0 : roll(play, 4);
    for (uint32_t i = 0; i < count; i++)
        ids[i] = roll(play, roll(play, play->twin->nodes) + 1);
    return count;
}

/* Each part stands with a chance of one in `rare`. */
static RsViewSpec random_spec(Play *play, uint32_t rare, uint32_t ids[3][4])
{
    static const double LEVELS[] = {0.3, 0.5, 0.75};
    RsViewSpec spec = {.according_to = ids[0], .excluding = ids[1], .via = ids[2]};
    if (roll(play, rare) == 0) {
        spec.has_valid_at = true;
        spec.strict = roll(play, 2) == 0;
        MUST(rs_edtf_parse(rs_text(YEARS[roll(play, 3)]), &spec.valid_at, NULL));
    }
    if (roll(play, rare) == 0) {
        spec.has_according_to = true;
        spec.according_to_count = random_ids(play, ids[0]);
    }
    if (roll(play, rare) == 0) spec.excluding_count = random_ids(play, ids[1]);
    if (roll(play, rare) == 0) {
        spec.has_via = true;
        spec.via_count = random_ids(play, ids[2]);
    }
    if (roll(play, rare) == 0) spec.confidence = LEVELS[roll(play, 3)];
    if (roll(play, rare) == 0) spec.stances = 1u + roll(play, 7);
    if (roll(play, rare) == 0) spec.disputed = (RsDisputeFilter)roll(play, 3);
    return spec;
}

static void compare_value(RsView *view, Twin *twin, const Look *look, RsFact fact)
{
    int64_t numbers[64];
    uint32_t length;
    bool list, edge = of_edge(fact);
    if (find_element(twin, look, edge, fact.id) == NULL) return;
    bool there = twin_property(twin, look, fact, numbers, &length, &list);
    RsValue value = edge ? rs_view_edge_property(view, fact.id, fact.key)
                         : rs_view_node_property(view, fact.id, fact.key);
    assert_int_equal(!rs_is_null(value), there);
    if (!there) return;
    assert_int_equal(value.type == RS_TYPE_LIST, list);
    if (list) assert_int_equal(value.length, length);
    for (uint32_t i = 0; i < length; i++)
        assert_int_equal((list ? value.as.items[i] : value).as.integer, numbers[i]);
}

static void compare_fact(RsView *view, Twin *twin, const Look *look, RsFact fact)
{
    static Thing *claims[TWIN_MAX], *in[TWIN_MAX];
    const uint32_t *ids;
    uint32_t count = claims_on(twin, look, fact, claims), kept = 0, found;
    found = rs_view_claims(view, fact, &ids);
    for (uint32_t i = 0; i < count; i++) {
        if (!claim_in_view(look, claims[i])) continue;
        assert_true(kept < found && ids[kept] == claims[i]->id);
        in[kept++] = claims[i];
    }
    assert_int_equal(found, kept);
    assert_int_equal(rs_view_plain(view, fact), find_plain(twin, look, fact) != NULL);
    assert_int_equal(rs_view_disputed(view, fact), twin_disputed(twin, look, fact));
    if (valued(fact)) {
        compare_value(view, twin, look, fact);
        return;
    }
    uint32_t support = 0;
    RsTruth valid = RS_FALSE;
    RsExtent at = rs_extent_validity(NULL, NULL);
    MUST(rs_edtf_parse(RS_TEXT("2018"), &at, NULL));
    for (uint32_t i = 0; i < kept; i++) {
        if ((stances_of(look) & 1u << in[i]->body.stance) == 0) continue;
        valid = rs_truth_or(valid, rs_extent_meets(in[i]->validity, at));
        in[support++] = in[i];
    }
    double confidence = find_plain(twin, look, fact) != NULL ? 1 : 0;
    uint32_t roots = support == 0 ? 0 : weigh(in, support, &confidence);
    assert_int_equal(rs_view_corroboration(view, fact), roots);
    assert_true(fabs(rs_view_confidence(view, fact) - confidence) < 1e-9);
    assert_int_equal(rs_view_valid_at(view, fact, at), support == 0 ? RS_UNKNOWN : valid);
}

static bool passes_itself(const Look *look, const Thing *claim)
{
    const RsViewSpec *spec = &look->spec;
    double confidence = isnan(claim->body.confidence) ? 1 : claim->body.confidence;
    return is_there(look, claim) && claim_in_view(look, claim) &&
           (!spec->has_according_to ||
            listed(spec->according_to, spec->according_to_count, claim->body.source) ||
            listed(spec->according_to, spec->according_to_count, claim->body.behalf)) &&
           confidence >= spec->confidence &&
           (spec->stances == 0 || (spec->stances & 1u << claim->body.stance) != 0);
}

static void compare_hops(RsView *view, Twin *twin, const Look *look, const bool *in_view)
{
    static const RsHop HOPS[] = {RS_HOP_OUT, RS_HOP_IN, RS_HOP_BOTH};
    for (int h = 0; h < 3; h++) {
        for (uint32_t node = 0; node < twin->nodes; node++) {
            uint32_t type = (node + (uint32_t)h) % TYPES, expected = 0, found = 0, batch;
            bool any = node % 3 == 0;
            uint32_t rows[3], edges[3], others[3];
            for (uint32_t i = 0; i < twin->count; i++) {
                const Thing *edge = &twin->things[i];
                if (edge->kind != THING_EDGE || !is_there(look, edge) || !in_view[edge->id])
                    continue;
                if (!any && edge->type != type) continue;
                bool out = edge->start == node && HOPS[h] != RS_HOP_IN;
                bool back = edge->end == node && HOPS[h] != RS_HOP_OUT;
                expected += HOPS[h] == RS_HOP_BOTH && edge->start == edge->end
                                ? (uint32_t)out
                                : (uint32_t)out + (uint32_t)back;
            }
            RsExpand expand = {
                .view = view, .hop = HOPS[h], .types = &type, .type_count = 1, .any_type = any};
            rs_expand_start(&expand, &node, 1);
            while ((batch = rs_expand_next(&expand, 3, rows, edges, others)) > 0) {
                for (uint32_t i = 0; i < batch; i++) {
                    RsEdgeEnds ends = rs_view_edge(view, edges[i]);
                    assert_true(in_view[edges[i]]);
                    assert_true((ends.start == node && ends.end == others[i]) ||
                                (ends.end == node && ends.start == others[i]));
                }
                found += batch;
            }
            assert_int_equal(found, expected);
            assert_int_equal(rs_view_degree(view, node, HOPS[h], &type, 1, any), expected);
        }
    }
}

static void compare_scans(RsView *view, Twin *twin, const Look *look)
{
    for (uint32_t label = 0; label < LABELS + 1; label++) {
        RsScan scan = {.view = view, .label = label == LABELS ? RS_NO_ID : label};
        uint32_t ids[5], count, next = 0;
        while ((count = rs_scan_nodes(&scan, 5, ids)) > 0) {
            for (uint32_t i = 0; i < count; i++, next++) {
                while (!(twin_has_node(twin, look, next) &&
                         (label == LABELS || twin_has_label(twin, look, next, label))))
                    assert_true(++next <= ids[i]);
                assert_int_equal(next, ids[i]);
            }
        }
        for (; next < twin->nodes; next++)
            assert_false(twin_has_node(twin, look, next) &&
                         (label == LABELS || twin_has_label(twin, look, next, label)));
    }
}

static void compare_seek(RsView *view, uint32_t key)
{
    for (int64_t wanted = 0; wanted < 4; wanted++) {
        RsValue item = rs_value_int(wanted % 3);
        RsValue value = wanted == 3 ? rs_value_list(&item, 1) : item;
        const uint32_t *ids;
        uint32_t count, at = 0;
        uint32_t found[256];
        MUST(rs_view_seek(view, key, value, &ids, &count, NULL));
        assert_true(count <= 256);
        for (uint32_t i = 0; i < count; i++)
            found[i] = ids[i];
        for (uint32_t node = 0; node < rs_view_node_limit(view); node++)
            if (rs_view_has_node(view, node) &&
                rs_value_equal(rs_view_node_property(view, node, key), value) == RS_TRUE)
                assert_true(at < count && found[at++] == node);
        assert_int_equal(at, count);
    }
}

static void compare_sources(RsView *view, Twin *twin, const Look *look)
{
    for (uint32_t node = 0; node < twin->nodes; node++) {
        const uint32_t *ids;
        uint32_t count = rs_view_claims_by(view, node, &ids), at = 0;
        for (uint32_t i = 0; i < twin->count; i++) {
            const Thing *claim = &twin->things[i];
            if (claim->kind != THING_CLAIM || !is_there(look, claim) || !speaks(claim, node) ||
                !claim_in_view(look, claim))
                continue;
            assert_true(at < count && ids[at] == claim->id);
            at++;
        }
        assert_int_equal(at, count);
    }
}

static void compare_all(RsView *view, Twin *twin, const Look *look)
{
    bool *edges = calloc(twin->edges + 1, sizeof *edges);
    assert_non_null(edges);
    for (uint32_t id = 0; id < twin->nodes; id++) {
        assert_int_equal(rs_view_has_node(view, id), twin_has_node(twin, look, id));
        compare_fact(view, twin, look, (RsFact){RS_FACT_NODE, id, 0});
        for (uint32_t label = 0; label < LABELS; label++)
            assert_int_equal(rs_view_has_label(view, id, label),
                             twin_has_label(twin, look, id, label));
        for (uint32_t key = 0; key < KEYS; key++)
            compare_fact(view, twin, look, (RsFact){RS_FACT_NODE_KEY, id, key});
    }
    for (uint32_t id = 0; id < twin->edges; id++) {
        edges[id] = twin_has_edge(twin, look, id);
        assert_int_equal(rs_view_has_edge(view, id), edges[id]);
        compare_fact(view, twin, look, (RsFact){RS_FACT_EDGE, id, 0});
        for (uint32_t key = 0; key < KEYS; key++)
            compare_fact(view, twin, look, (RsFact){RS_FACT_EDGE_KEY, id, key});
    }
    for (uint32_t i = 0; i < twin->count; i++)
        if (twin->things[i].kind == THING_CLAIM)
            assert_int_equal(rs_view_has_claim(view, twin->things[i].id),
                             passes_itself(look, &twin->things[i]));
    compare_sources(view, twin, look);
    compare_hops(view, twin, look, edges);
    compare_scans(view, twin, look);
    for (uint32_t key = 0; key < KEYS; key++)
        compare_seek(view, key);
    MUST(rs_view_check(view, NULL));
    free(edges);
}

static void ask(Play *play, RsViewSpec spec, uint32_t seen)
{
    Look look = {play->twin->commit, play->f->set == NULL ? 0 : seen, spec};
    if (spec.has_recorded) look = (Look){(uint32_t)spec.recorded, 0, spec};
    RsView *view;
    MUST(rs_view_open(play->f->graph, &spec, play->f->set, NULL, &view, &play->f->err));
    rs_view_see_clauses(view, seen);
    compare_all(view, play->twin, &look);
    rs_view_close(view);
}

static void ask_some(Play *play, uint32_t seen)
{
    uint32_t ids[3][4];
    ask(play, (RsViewSpec){0}, seen);
    for (uint32_t i = 0; i < 3; i++)
        ask(play, random_spec(play, 2 + i * 2, ids), seen);
    RsViewSpec past = random_spec(play, 5, ids);
    past.has_recorded = true;
    past.recorded = roll(play, play->twin->commit + 1);
    ask(play, past, seen);
}

static void define_names(Fixture *f)
{
    static const char *const NAMES[] = {"a", "b", "c"};
    begin(f);
    for (int i = 0; i < LABELS; i++)
        name_of(f, RS_NAME_LABEL, NAMES[i]);
    for (int i = 0; i < KEYS; i++)
        name_of(f, RS_NAME_KEY, NAMES[i]);
    for (int i = 0; i < TYPES; i++)
        name_of(f, RS_NAME_TYPE, NAMES[i]);
    commit(f);
}

/* What a process that starts now has. */
static void open_again(Play *play)
{
    rs_graph_free(play->f->graph);
    MUST(rs_graph_new(&play->f->graph, &play->f->err));
    MUST(rs_graph_load(play->f->graph, play->f->store, &play->f->err));
    MUST(rs_graph_catch_up(play->f->graph, play->f->store, &play->f->err));
}

static void keep(Play *play)
{
    bool made;
    if (play->compacts && roll(play, 3) == 0) MUST(rs_graph_compact(play->f->graph, &play->f->err));
    if (!play->stores || roll(play, 2) == 0) return;
    MUST(rs_graph_checkpoint(play->f->graph, play->f->store, true, &made, &play->f->err));
    assert_true(made);
    if (roll(play, 2) == 0) open_again(play);
}

static void play_statement(Play *play)
{
    uint32_t clauses = 1 + roll(play, 3);
    uint32_t ids[3][4];
    RsViewSpec spec = random_spec(play, 4, ids);
    RsView *kept; /* open all through the statement, as the executor's are */
    begin(play->f);
    twin_begin(play->twin);
    MUST(rs_view_open(play->f->graph, &spec, play->f->set, NULL, &kept, &play->f->err));
    for (uint32_t clause = 0; clause < clauses; clause++) {
        Look look = {play->twin->commit, roll(play, 3) == 0 ? UINT32_MAX - 1 : clause, spec};
        play->twin->clause = clause;
        rs_change_set_clause(play->f->set, clause);
        rs_view_see_clauses(kept, look.seen);
        compare_all(kept, play->twin, &look);
        for (uint32_t i = 1 + roll(play, 8); i > 0; i--)
            play_one(play);
        compare_all(kept, play->twin, &look);
    }
    rs_view_close(kept);
    ask_some(play, roll(play, clauses + 1));
    if (roll(play, 4) == 0) {
        rollback(play->f);
        twin_rollback(play->twin);
    } else {
        commit(play->f);
        twin_commit(play->twin);
        keep(play);
    }
    ask_some(play, 0);
}

static void run_play(void **state, uint64_t seed, int statements, bool plain, bool compacts,
                     bool stores)
{
    Play play = {*state, calloc(1, sizeof(Twin)), seed, plain, compacts, stores};
    assert_non_null(play.twin);
    define_names(play.f);
    play.twin->commit = 1;
    for (int i = 0; i < statements; i++)
        play_statement(&play);

    /* A replica that reads the whole log at once answers alike, now and for every commit. */
    RsGraph *grown = play.f->graph;
    MUST(rs_graph_new(&play.f->graph, &play.f->err));
    MUST(rs_graph_catch_up(play.f->graph, play.f->store, &play.f->err));
    if (compacts) MUST(rs_graph_compact(play.f->graph, &play.f->err));
    assert_int_equal(rs_graph_counts(grown).nodes, rs_graph_counts(play.f->graph).nodes);
    assert_int_equal(rs_graph_counts(grown).edges, rs_graph_counts(play.f->graph).edges);
    assert_int_equal(rs_graph_counts(grown).claims, rs_graph_counts(play.f->graph).claims);
    for (uint32_t i = 0; i < LABELS; i++)
        assert_int_equal(rs_graph_label_count(grown, i), rs_graph_label_count(play.f->graph, i));
    rs_graph_free(grown);
    for (int i = 0; i < 4; i++)
        ask_some(&play, 0);
    free(play.twin);
}

static void every_part_answers_as_the_twin_does(void **state)
{
    run_play(state, UINT64_C(0x9e3779b97f4a7c15), 60, false, false, false);
}

static void and_so_it_does_on_other_graphs(void **state)
{
    run_play(state, UINT64_C(0x123456789abcdef), 60, false, false, false);
}

static void a_graph_without_claims_does_too(void **state)
{
    run_play(state, UINT64_C(0xfedcba987654321), 40, true, false, false);
}

static void compaction_changes_no_answer(void **state)
{
    run_play(state, UINT64_C(0x2545f4914f6cdd1d), 60, false, true, false);
}

static void nor_does_it_without_claims(void **state)
{
    run_play(state, UINT64_C(0x369dea0f31a53f85), 40, true, true, false);
}

static void nor_does_the_way_through_the_store(void **state)
{
    run_play(state, UINT64_C(0x6a09e667f3bcc909), 60, false, false, true);
}

static void and_on_many_small_ones(void **state)
{
    const char *count = getenv("RS_PLAYS");
    int plays = count == NULL ? 100 : atoi(count);
    for (int i = 0; i < plays; i++) {
        void *small;
        fixture_open(&small);
        run_play(&small, 77777u + (uint64_t)i * 7919u, 6, i % 4 == 0, i % 2 == 0, i % 3 == 0);
        fixture_close(&small);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(every_part_answers_as_the_twin_does),
        GRAPH_TEST(and_so_it_does_on_other_graphs),
        GRAPH_TEST(a_graph_without_claims_does_too),
        GRAPH_TEST(compaction_changes_no_answer),
        GRAPH_TEST(nor_does_it_without_claims),
        GRAPH_TEST(nor_does_the_way_through_the_store),
        GRAPH_TEST(and_on_many_small_ones),
    };
    return cmocka_run_group_tests_name("property/view", tests, NULL, NULL);
}
