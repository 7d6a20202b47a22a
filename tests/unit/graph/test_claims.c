/* test_claims.c - what claims hold, what ends them, and what they say of a fact. */
#include "unit/graph/graph_fixture.h"

static const RsStance ASSERTS = RS_STANCE_ASSERTS, DENIES = RS_STANCE_DENIES;

/* Nodes that speak, and one relationship or key to speak about. */
typedef struct Stage {
    uint32_t a, b, abc, bbc, article, edge, key;
    RsFact fact, value;
} Stage;

static Stage set_stage(Fixture *f)
{
    Stage s;
    begin(f);
    s.a = add_node(f);
    s.b = add_node(f);
    s.abc = add_node(f);
    s.bbc = add_node(f);
    s.article = add_node(f);
    s.edge = add_unheld_edge(f, "OWNS", s.a, s.b);
    s.key = key_of(f, "status");
    s.fact = edge_fact(s.edge);
    s.value = (RsFact){RS_FACT_NODE_KEY, s.a, s.key};
    return s;
}

static RsClaimBody says_value(const Stage *s, RsStance stance, uint32_t source, RsValue value)
{
    RsClaimBody body = says(s->value, stance, source);
    body.value = value;
    return body;
}

static void a_relationship_is_held_once_somebody_asserts_it(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    claim(f, says(s.fact, DENIES, s.bbc));
    commit(f);
    assert_false(rs_view_has_edge(look_now(f), s.edge));
    assert_true(rs_view_has_edge(look(f, (RsViewSpec){.stances = 1u << DENIES}), s.edge));
    begin(f);
    claim(f, says(s.fact, ASSERTS, s.abc));
    commit(f);
    RsView *view = look_now(f);

    assert_true(rs_view_has_edge(view, s.edge));
    assert_true(rs_view_held(view, s.fact));
    assert_false(rs_view_plain(view, s.fact));
    assert_true(rs_view_disputed(view, s.fact));
    assert_false(
        rs_view_has_edge(look(f, (RsViewSpec){.stances = 1u << RS_STANCE_SILENT}), s.edge));
}

static void an_asserted_relationship_makes_its_unheld_ends_plain(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t shadow;
    MUST(rs_change_node(f->set, false, &shadow, &f->err));
    claim(f, says((RsFact){RS_FACT_NODE, shadow, 0}, RS_STANCE_SUGGESTS, s.abc));
    uint32_t edge = add_unheld_edge(f, "OWNS", s.a, shadow);
    look_now(f);
    assert_false(rs_view_has_node(f->view, shadow));
    claim(f, says(edge_fact(edge), ASSERTS, s.abc));
    commit(f);

    assert_true(rs_view_plain(look_now(f), (RsFact){RS_FACT_NODE, shadow, 0}));
    assert_true(rs_view_has_edge(f->view, edge));
}

static void the_same_claim_is_recorded_once(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t id;
    bool recorded;
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.quote = text_value("they own it");
    body.via = &s.article;
    body.via_count = 1;
    uint32_t first = claim(f, body);
    MUST(rs_change_claim(f->set, &body, &id, &recorded, &f->err));
    assert_false(recorded);
    assert_int_equal(id, first);
    body.quote = text_value("they may own it");
    MUST(rs_change_claim(f->set, &body, &id, &recorded, &f->err));
    assert_true(recorded);
    MUST(rs_change_retract(f->set, first, NULL, &f->err));
    body.quote = text_value("they own it");
    MUST(rs_change_claim(f->set, &body, &id, &recorded, &f->err));

    assert_true(recorded);
    assert_int_not_equal(id, first);
    assert_int_equal(rs_change_set_stats(f->set)->claims_recorded, 3);
}

static void a_retracted_claim_is_still_there_in_the_past(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t said = claim(f, says(s.fact, ASSERTS, s.abc));
    commit(f);
    begin(f);
    MUST(rs_change_retract(f->set, said, NULL, &f->err));
    commit(f);

    assert_false(rs_view_has_edge(look_now(f), s.edge));
    assert_false(rs_view_has_claim(f->view, said));
    assert_true(
        rs_view_has_edge(look(f, (RsViewSpec){.has_recorded = true, .recorded = 1}), s.edge));
    assert_int_equal(rs_view_claim(f->view, said)->commit, 1);
}

static void excluding_reaches_source_behalf_and_via(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.behalf = s.bbc;
    body.via = &s.article;
    body.via_count = 1;
    claim(f, body);
    uint32_t plain = add_edge(f, "OWNS", s.a, s.b);
    claim(f, says(edge_fact(plain), ASSERTS, s.abc));
    commit(f);
    const uint32_t fallen[] = {s.abc, s.bbc, s.article};

    for (int i = 0; i < 3; i++) {
        look(f, (RsViewSpec){.excluding = &fallen[i], .excluding_count = 1});
        assert_false(rs_view_has_edge(f->view, s.edge));
        assert_true(rs_view_has_edge(f->view, plain));
    }
    look(f, (RsViewSpec){.excluding = &s.a, .excluding_count = 1});
    assert_true(rs_view_has_edge(f->view, s.edge));
}

static void the_latest_claim_of_a_source_decides(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsStance stance;
    RsViewSpec abc = {.has_according_to = true, .according_to = &s.abc, .according_to_count = 1};
    claim(f, says(s.fact, ASSERTS, s.abc));
    RsClaimBody spokesman = says(s.fact, DENIES, s.bbc);
    spokesman.behalf = s.abc;
    commit(f);
    assert_true(rs_view_has_edge(look(f, abc), s.edge));
    begin(f);
    claim(f, spokesman);
    commit(f);

    assert_false(rs_view_has_edge(look(f, abc), s.edge));
    assert_true(rs_view_has_edge(look_now(f), s.edge));
    assert_true(rs_view_stance(f->view, s.fact, s.abc, &stance));
    assert_int_equal(stance, DENIES);
    assert_false(rs_view_stance(f->view, s.fact, s.a, &stance));
    begin(f);
    uint32_t plain = add_edge(f, "OWNS", s.a, s.b);
    commit(f);
    assert_false(rs_view_has_edge(look(f, abc), plain));
    assert_true(rs_view_has_node(f->view, s.a));
}

static void roots_count_once_and_null_sources_by_document(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    const uint32_t one[] = {s.article}, two[] = {s.bbc, s.article};
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    claim(f, body);
    body.via = one;
    body.via_count = 1;
    claim(f, body);
    commit(f);
    assert_int_equal(rs_view_corroboration(look_now(f), s.fact), 1);
    begin(f);
    body.source = RS_NO_NODE;
    claim(f, body);
    body.via = two;
    body.via_count = 2;
    claim(f, body);
    commit(f);
    const uint32_t *sources;

    assert_int_equal(rs_view_corroboration(look_now(f), s.fact), 3);
    assert_int_equal(rs_view_sources(f->view, s.fact, &sources), 1);
    assert_int_equal(sources[0], s.abc);
}

static void confidence_is_noisy_or_over_roots(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.confidence = 0.3;
    claim(f, body);
    look_now(f);
    assert_true(rs_view_confidence(f->view, s.fact) == 0.3);
    body.confidence = 0.5;
    claim(f, body);
    body.source = s.bbc;
    body.confidence = 0.4;
    claim(f, body);
    commit(f);

    assert_true(fabs(rs_view_confidence(look_now(f), s.fact) - 0.7) < 1e-12);
    assert_false(rs_view_has_edge(look(f, (RsViewSpec){.confidence = 0.71}), s.edge));
    assert_true(rs_view_has_edge(look(f, (RsViewSpec){.confidence = 0.69}), s.edge));
    begin(f);
    claim(f, says(s.fact, ASSERTS, s.article));
    commit(f);
    assert_true(rs_view_confidence(look_now(f), s.fact) == 1);
}

static void times_known_not_to_hold_take_a_fact_away(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    RsExtent then, later;
    MUST(rs_edtf_parse(RS_TEXT("2016"), &then, &f->err));
    MUST(rs_edtf_parse(RS_TEXT("2020"), &later, &f->err));
    body.valid_from = text_value("2018");
    body.valid_to = text_value("2022");
    claim(f, body);
    uint32_t timeless = add_unheld_edge(f, "OWNS", s.a, s.b);
    claim(f, says(edge_fact(timeless), ASSERTS, s.abc));
    commit(f);

    look(f, (RsViewSpec){.has_valid_at = true, .valid_at = then});
    assert_false(rs_view_has_edge(f->view, s.edge));
    assert_true(rs_view_has_edge(f->view, timeless));
    look(f, (RsViewSpec){.has_valid_at = true, .strict = true, .valid_at = later});
    assert_true(rs_view_has_edge(f->view, s.edge));
    assert_false(rs_view_has_edge(f->view, timeless));
    assert_int_equal(rs_view_valid_at(look_now(f), s.fact, later), RS_TRUE);
    assert_int_equal(rs_view_valid_at(f->view, s.fact, then), RS_FALSE);
    assert_int_equal(rs_view_valid_at(f->view, edge_fact(timeless), then), RS_UNKNOWN);
}

static void valid_in_holds_at_some_moment_within(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    RsExtent year, month, other;
    MUST(rs_edtf_parse(RS_TEXT("2018"), &year, &f->err));
    MUST(rs_edtf_parse(RS_TEXT("2018-06"), &month, &f->err));
    MUST(rs_edtf_parse(RS_TEXT("2019"), &other, &f->err));
    body.valid_in = text_value("2018");
    claim(f, body);
    look_now(f);

    assert_int_equal(rs_view_valid_at(f->view, s.fact, year), RS_TRUE);
    assert_int_equal(rs_view_valid_at(f->view, s.fact, month), RS_UNKNOWN);
    assert_int_equal(rs_view_valid_at(f->view, s.fact, other), RS_FALSE);
}

static void a_time_that_cannot_be_read_is_refused_at_entry(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t id;
    bool recorded;
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.valid_from = text_value("x");

    assert_int_equal(rs_change_claim(f->set, &body, &id, &recorded, &f->err), RS_ARGUMENT);
    assert_false(rs_view_has_edge(look_now(f), s.edge));
}

static void what_no_reader_could_take_is_refused_at_entry(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t id;
    bool recorded;
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.extra = rs_value_int(1);
    assert_int_equal(rs_change_claim(f->set, &body, &id, &recorded, &f->err), RS_TYPE);
    rs_error_clear(&f->err);
    body = says(s.fact, ASSERTS, s.abc);
    body.confidence = 1.5;
    assert_int_equal(rs_change_claim(f->set, &body, &id, &recorded, &f->err), RS_ARGUMENT);
    rs_error_clear(&f->err);
    body = says(s.fact, ASSERTS, 4711);
    assert_int_equal(rs_change_claim(f->set, &body, &id, &recorded, &f->err), RS_ENTITY);
}

static void the_preferred_value_is_plain_then_confident_then_corroborated(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    const RsValue *values;
    RsClaimBody body = says_value(&s, ASSERTS, s.abc, text_value("open"));
    body.confidence = 0.5;
    claim(f, body);
    body.value = text_value("closed");
    body.source = s.bbc;
    claim(f, body);
    look_now(f);
    assert_true(is_text(get(f, s.a, "status"), "closed")); /* the latest of equals */
    body.value = text_value("open");
    claim(f, body);
    look_now(f);
    assert_true(is_text(get(f, s.a, "status"), "open"));
    body.value = text_value("ruin");
    body.confidence = 0.9;
    claim(f, body);
    look_now(f);
    assert_true(is_text(get(f, s.a, "status"), "ruin"));
    assert_int_equal(rs_view_values(f->view, s.value, &values), 3);
    assert_true(is_text(values[2], "closed"));
    put(f, s.a, "status", text_value("plain"));
    look_now(f);
    assert_true(is_text(get(f, s.a, "status"), "plain"));
    assert_int_equal(rs_view_values(f->view, s.value, &values), 4);
    put(f, s.a, "status", RS_NULL);
    look_now(f);
    assert_true(is_text(get(f, s.a, "status"), "ruin"));
    look(f,
         (RsViewSpec){.has_according_to = true, .according_to = &s.abc, .according_to_count = 1});
    rs_view_see_clauses(f->view, UINT32_MAX);
    assert_true(is_text(get(f, s.a, "status"), "open"));
}

static void members_make_a_list_and_never_dispute(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says_value(&s, ASSERTS, s.abc, text_value("x"));
    body.member = true;
    claim(f, body);
    body.value = text_value("y");
    body.source = s.bbc;
    claim(f, body);
    body.source = s.abc;
    claim(f, body);
    commit(f);
    look_now(f);
    RsValue list = get(f, s.a, "status");

    assert_int_equal(list.type, RS_TYPE_LIST);
    assert_int_equal(list.length, 2);
    assert_true(is_text(list.as.items[0], "x"));
    assert_false(rs_view_disputed(f->view, s.value));
    begin(f);
    body.stance = DENIES;
    body.source = s.article;
    claim(f, body);
    commit(f);
    assert_true(rs_view_disputed(look_now(f), s.value));
    look(f,
         (RsViewSpec){.has_according_to = true, .according_to = &s.abc, .according_to_count = 1});
    assert_int_equal(get(f, s.a, "status").length, 2);
}

static void disputes_mind_times_and_bounds(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsPair more = {RS_TEXT("bound"), text_value("more than")};
    RsValue bound = {.type = RS_TYPE_MAP, .length = 1, .as.pairs = &more};
    RsClaimBody body = says_value(&s, ASSERTS, s.abc, rs_value_int(5));
    body.extra = bound;
    body.valid_from = text_value("2018");
    body.valid_to = text_value("2018");
    claim(f, body);
    uint32_t seven = claim(f, says_value(&s, ASSERTS, s.bbc, rs_value_int(7)));
    look_now(f);
    assert_false(rs_view_disputed(f->view, s.value));
    MUST(rs_change_retract(f->set, seven, NULL, &f->err));
    body = says_value(&s, ASSERTS, s.bbc, rs_value_int(5));
    uint32_t five = claim(f, body);
    assert_true(rs_view_disputed(look_now(f), s.value));
    MUST(rs_change_retract(f->set, five, NULL, &f->err));
    body.valid_from = text_value("2020");
    body.valid_to = text_value("2021");
    claim(f, body);

    assert_false(rs_view_disputed(look_now(f), s.value));
}

static void one_source_does_not_contradict_itself(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    claim(f, says(s.fact, ASSERTS, s.abc));
    claim(f, says(s.fact, DENIES, s.abc));
    look_now(f);
    assert_false(rs_view_disputed(f->view, s.fact));
    MUST(rs_change_plain(f->set, true, s.edge, &f->err));

    assert_true(rs_view_disputed(look_now(f), s.fact)); /* the plain write counts as a source */
}

static void a_node_that_a_claim_rests_on_is_not_deleted_unless_detached(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsText record;
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.via = &s.article;
    body.via_count = 1;
    uint32_t said = claim(f, body);
    commit(f);
    begin(f);
    MUST(rs_change_delete_node(f->set, s.article, false, &f->err));
    assert_int_equal(rs_change_set_seal(f->set, &record, &f->err), RS_CONSTRAINT_VERIFY);
    rs_error_clear(&f->err);
    rollback(f);
    begin(f);
    MUST(rs_change_delete_node(f->set, s.article, true, &f->err));
    commit(f);

    assert_false(rs_view_has_claim(look_now(f), said));
    assert_false(rs_view_has_edge(f->view, s.edge));
}

static void deleting_a_fact_ends_its_claims_and_those_about_them(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t key = key_of(f, "since");
    uint32_t said = claim(f, says(s.fact, ASSERTS, s.abc));
    uint32_t about = claim(f, says((RsFact){RS_FACT_CLAIM, said, 0}, DENIES, s.abc));
    RsClaimBody body = says((RsFact){RS_FACT_EDGE_KEY, s.edge, key}, ASSERTS, s.bbc);
    body.value = rs_value_int(2018);
    uint32_t part = claim(f, body);
    commit(f);
    const uint32_t *ids;
    assert_int_equal(rs_view_claims_about(look_now(f), true, s.edge, &ids), 2);
    assert_true(rs_view_disputed(f->view, (RsFact){RS_FACT_CLAIM, said, 0}));
    assert_true(rs_view_has_edge(f->view, s.edge)); /* a denied claim still supports */
    assert_int_equal(rs_view_claims_by(f->view, s.abc, &ids), 2);
    begin(f);
    MUST(rs_change_delete_edge(f->set, s.edge, &f->err));
    commit(f);
    look_now(f);

    assert_false(rs_view_has_claim(f->view, said));
    assert_false(rs_view_has_claim(f->view, about));
    assert_false(rs_view_has_claim(f->view, part));
    assert_int_equal(rs_graph_counts(f->graph).claims, 0);
}

static void a_found_unheld_relationship_becomes_plain(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsScan scan = {.view = rs_change_set_all(f->set), .label = RS_NO_ID};
    uint32_t found[8];
    assert_int_equal(rs_scan_edges(&scan, 8, found), 1);
    MUST(rs_change_plain(f->set, true, found[0], &f->err));
    commit(f);

    assert_true(rs_view_has_edge(look_now(f), s.edge));
    assert_true(rs_view_plain(f->view, s.fact));
    assert_false(rs_view_has_edge(look(f, (RsViewSpec){.has_recorded = true}), s.edge));
}

static void an_asserted_label_is_found_by_scan(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t police = name_of(f, RS_NAME_LABEL, "Police"), found[8];
    uint32_t said = claim(f, says((RsFact){RS_FACT_LABEL, s.b, police}, ASSERTS, s.abc));
    commit(f);
    RsScan scan = {.view = look_now(f), .label = police};
    assert_int_equal(rs_scan_nodes(&scan, 8, found), 1);
    assert_int_equal(found[0], s.b);
    begin(f);
    MUST(rs_change_retract(f->set, said, NULL, &f->err));
    commit(f);
    scan = (RsScan){.view = look_now(f), .label = police};

    assert_int_equal(rs_scan_nodes(&scan, 8, found), 0);
    assert_false(rs_view_has_label(f->view, s.b, police));
}

static void a_closed_set_takes_its_claims_back_out(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    uint32_t said = claim(f, says(s.fact, ASSERTS, s.abc));
    commit(f);
    begin(f);
    claim(f, says(s.fact, DENIES, s.bbc));
    claim(f, says_value(&s, ASSERTS, s.bbc, rs_value_int(1)));
    MUST(rs_change_retract(f->set, said, NULL, &f->err));
    assert_false(rs_view_has_edge(look_now(f), s.edge));
    rollback(f);
    const uint32_t *ids;
    look_now(f);

    assert_true(rs_view_has_edge(f->view, s.edge));
    assert_false(rs_view_disputed(f->view, s.fact));
    assert_int_equal(rs_view_claims(f->view, s.fact, &ids), 1);
    assert_int_equal(rs_view_claims_by(f->view, s.bbc, &ids), 0);
    assert_true(rs_is_null(get(f, s.a, "status")));
}

static void a_view_kept_open_follows_the_claims_of_its_statement(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    rs_change_set_clause(f->set, 1);
    RsView *view = look_now(f);
    assert_false(rs_view_has_edge(view, s.edge));
    uint32_t said = claim(f, body);
    assert_true(rs_view_has_edge(view, s.edge));
    rs_view_see_clauses(view, 1);
    assert_false(rs_view_has_edge(view, s.edge));
    rs_view_see_clauses(view, 2);
    assert_true(rs_view_has_edge(view, s.edge));
    MUST(rs_change_retract(f->set, said, NULL, &f->err));

    assert_false(rs_view_has_edge(view, s.edge));
}

static void a_claim_that_names_a_node_twice_is_listed_once(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    const uint32_t *ids;
    RsClaimBody body = says(s.fact, ASSERTS, s.abc);
    body.behalf = s.abc;
    body.via = &s.abc;
    body.via_count = 1;
    claim(f, body);

    assert_int_equal(rs_view_claims_by(look_now(f), s.abc, &ids), 1);
}

static void a_seek_finds_plain_claimed_and_listed_values(void **state)
{
    Fixture *f = *state;
    Stage s = set_stage(f);
    const uint32_t *ids;
    uint32_t count;
    claim(f, says_value(&s, ASSERTS, s.abc, text_value("open")));
    put(f, s.b, "status", text_value("open"));
    commit(f);
    MUST(rs_view_seek(look_now(f), s.key, text_value("open"), &ids, &count, &f->err));
    assert_int_equal(count, 2);
    begin(f);
    put(f, s.a, "status", text_value("shut"));
    RsClaimBody body = says((RsFact){RS_FACT_NODE_KEY, s.abc, s.key}, ASSERTS, s.bbc);
    body.member = true;
    body.value = text_value("open");
    claim(f, body);
    MUST(rs_view_seek(look_now(f), s.key, text_value("open"), &ids, &count, &f->err));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], s.b);
    RsValue items[] = {text_value("open")};
    MUST(rs_view_seek(f->view, s.key, rs_value_list(items, 1), &ids, &count, &f->err));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], s.abc);
    rollback(f);
    MUST(rs_view_seek(look_now(f), s.key, text_value("open"), &ids, &count, &f->err));

    assert_int_equal(count, 2);
    MUST(rs_view_seek(f->view, s.key, RS_NULL, &ids, &count, &f->err));
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(a_relationship_is_held_once_somebody_asserts_it),
        GRAPH_TEST(an_asserted_relationship_makes_its_unheld_ends_plain),
        GRAPH_TEST(the_same_claim_is_recorded_once),
        GRAPH_TEST(a_retracted_claim_is_still_there_in_the_past),
        GRAPH_TEST(excluding_reaches_source_behalf_and_via),
        GRAPH_TEST(the_latest_claim_of_a_source_decides),
        GRAPH_TEST(roots_count_once_and_null_sources_by_document),
        GRAPH_TEST(confidence_is_noisy_or_over_roots),
        GRAPH_TEST(times_known_not_to_hold_take_a_fact_away),
        GRAPH_TEST(valid_in_holds_at_some_moment_within),
        GRAPH_TEST(a_time_that_cannot_be_read_is_refused_at_entry),
        GRAPH_TEST(what_no_reader_could_take_is_refused_at_entry),
        GRAPH_TEST(the_preferred_value_is_plain_then_confident_then_corroborated),
        GRAPH_TEST(members_make_a_list_and_never_dispute),
        GRAPH_TEST(disputes_mind_times_and_bounds),
        GRAPH_TEST(one_source_does_not_contradict_itself),
        GRAPH_TEST(a_node_that_a_claim_rests_on_is_not_deleted_unless_detached),
        GRAPH_TEST(deleting_a_fact_ends_its_claims_and_those_about_them),
        GRAPH_TEST(a_found_unheld_relationship_becomes_plain),
        GRAPH_TEST(an_asserted_label_is_found_by_scan),
        GRAPH_TEST(a_closed_set_takes_its_claims_back_out),
        GRAPH_TEST(a_view_kept_open_follows_the_claims_of_its_statement),
        GRAPH_TEST(a_claim_that_names_a_node_twice_is_listed_once),
        GRAPH_TEST(a_seek_finds_plain_claimed_and_listed_values),
    };
    return cmocka_run_group_tests_name("graph/claims", tests, NULL, NULL);
}
