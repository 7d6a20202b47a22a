/* test_rules.c - indexes and constraints in the graph: declared, undone, enforced, found again. */
#include "unit/graph/graph_fixture.h"

static RsStatus declare(Fixture *f, const char *name, RsConstraintKind kind, bool edge,
                        const char *label, const char *first, const char *second, const char *type)
{
    RsText keys[2] = {rs_text(first), second == NULL ? (RsText){NULL, 0} : rs_text(second)};
    RsRuleText rule = {.name = name == NULL ? (RsText){NULL, 0} : rs_text(name),
                       .constraint = true,
                       .kind = kind,
                       .edge = edge,
                       .label = rs_text(label),
                       .keys = keys,
                       .key_count = second == NULL ? 1 : 2,
                       .type = type == NULL ? RS_TEXT("") : rs_text(type)};
    RsStatus status = rs_change_rule(f->set, &rule, false, &f->err);
    return status == RS_OK ? rs_change_set_check(f->set, NULL, &f->err) : status;
}

static uint32_t person(Fixture *f, const char *id)
{
    uint32_t node = add_node(f);
    label(f, node, "Person");
    if (id != NULL) put(f, node, "id", text_value(id));
    return node;
}

static void breaks(Fixture *f, RsStatus status, const char *detail, const char *text)
{
    assert_int_equal(rs_change_set_check(f->set, NULL, &f->err), status);
    assert_string_equal(f->err.detail, detail);
    assert_string_equal(f->err.text, text);
    rs_error_clear(&f->err);
}

static uint32_t rule_count(const RsView *view)
{
    uint32_t at = 0, count = 0;
    while (rs_view_rule(view, &at) != NULL)
        count++;
    return count;
}

static void a_rule_is_seen_from_its_commit_until_it_ends(void **state)
{
    Fixture *f = *state;
    begin(f);
    person(f, "a");
    commit(f);
    begin(f);
    MUST(declare(f, "person_id", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));
    commit(f);
    begin(f);
    bool ended = false;
    MUST(rs_change_rule_end(f->set, true, RS_TEXT("person_id"), &ended, &f->err));
    commit(f);
    uint32_t at = 0;

    assert_true(ended);
    assert_int_equal(rule_count(look_now(f)), 0);
    assert_int_equal(rule_count(look(f, (RsViewSpec){.has_recorded = true, .recorded = 1})), 0);
    const RsRule *rule =
        rs_view_rule(look(f, (RsViewSpec){.has_recorded = true, .recorded = 2}), &at);
    assert_non_null(rule);
    assert_true(rs_text_equal(rule->name, RS_TEXT("person_id")));
    assert_int_equal(rule->commit, 2);
    assert_int_equal(rule->key_count, 1);
}

static void a_rule_of_a_closed_set_is_gone(void **state)
{
    Fixture *f = *state;
    begin(f);
    person(f, "a");
    MUST(declare(f, "kept", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));
    commit(f);
    begin(f);
    bool ended = false;
    MUST(rs_change_rule_end(f->set, true, RS_TEXT("kept"), &ended, &f->err));
    MUST(declare(f, "gone", RS_CONSTRAINT_EXISTS, false, "Person", "id", NULL, NULL));
    rollback(f);
    begin(f);

    assert_int_equal(rule_count(look_now(f)), 1);
    person(f, NULL);
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    person(f, "a");
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `kept` is broken: node 0 and node 2 both have id = \"a\"");
}

static void a_name_that_is_taken_is_refused_and_so_is_the_same_rule_twice(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, NULL, RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));

    assert_int_equal(declare(f, "other", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL),
                     RS_SEMANTIC);
    assert_string_equal(f->err.text,
                        "a constraint that says the same is there already: `unique_Person_id`");
    rs_error_clear(&f->err);
    assert_int_equal(
        declare(f, "unique_Person_id", RS_CONSTRAINT_EXISTS, false, "Person", "id", NULL, NULL),
        RS_SEMANTIC);
    assert_string_equal(f->err.text, "a constraint called `unique_Person_id` is there already");
}

static void uniqueness_asks_held_nodes_of_the_label_only(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "u", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));
    person(f, "a");
    uint32_t other = add_node(f);
    put(f, other, "id", text_value("a"));
    uint32_t unheld = RS_NO_ID;
    MUST(rs_change_node(f->set, false, &unheld, &f->err));
    label(f, unheld, "Person");
    put(f, unheld, "id", text_value("a"));
    MUST(rs_change_set_check(f->set, NULL, &f->err));

    label(f, other, "Person");
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `u` is broken: node 0 and node 1 both have id = \"a\"");
    MUST(rs_change_label(f->set, other, 0, false, &f->err));
    MUST(rs_change_plain(f->set, false, unheld, &f->err));
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `u` is broken: node 0 and node 2 both have id = \"a\"");
}

static void a_statement_may_pass_through_a_state_that_breaks_a_constraint(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "u", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));
    uint32_t a = person(f, "a"), b = person(f, "b");
    commit(f);
    begin(f);
    put(f, a, "id", text_value("b"));
    put(f, b, "id", text_value("a"));

    MUST(rs_change_set_check(f->set, NULL, &f->err));
    commit(f);
}

static void several_keys_are_unique_together(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "u", RS_CONSTRAINT_UNIQUE, false, "Person", "id", "year", NULL));
    for (int i = 0; i < 100; i++) {
        uint32_t node = person(f, i % 2 == 0 ? "even" : "odd");
        put(f, node, "year", rs_value_int(i));
    }
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    uint32_t twin = person(f, "even");
    MUST(rs_change_set_check(f->set, NULL, &f->err)); /* without a year it collides with none */
    put(f, twin, "year", rs_value_float(42.0));
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `u` is broken: node 42 and node 100 both have id = \"even\", year = 42.0");
    put(f, twin, "year", rs_value_int(43));
    MUST(rs_change_set_check(f->set, NULL, &f->err));
}

static void the_value_that_is_read_counts_claimed_or_plain(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "u", RS_CONSTRAINT_UNIQUE, false, "Person", "id", NULL, NULL));
    uint32_t a = person(f, "a"), b = person(f, NULL), source = add_node(f);
    RsFact fact = {RS_FACT_NODE_KEY, b, key_of(f, "id")};
    RsClaimBody denies = says(fact, RS_STANCE_DENIES, source);
    denies.value = text_value("a");
    claim(f, denies);
    MUST(rs_change_set_check(f->set, NULL, &f->err)); /* what is denied is not read */
    RsClaimBody asserts = says(fact, RS_STANCE_ASSERTS, source);
    asserts.value = text_value("a");
    uint32_t said = claim(f, asserts);
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `u` is broken: node 0 and node 1 both have id = \"a\"");
    put(f, b, "id", text_value("b")); /* the plain value comes first */
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    MUST(rs_change_property(f->set, false, b, fact.key, RS_NULL, &f->err));
    breaks(f, RS_CONSTRAINT, "NotUnique",
           "constraint `u` is broken: node 0 and node 1 both have id = \"a\"");
    MUST(rs_change_retract(f->set, said, NULL, &f->err));
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    assert_int_not_equal(a, b);
}

static void a_retraction_may_leave_nothing_where_something_is_needed(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "e", RS_CONSTRAINT_EXISTS, false, "Person", "id", NULL, NULL));
    uint32_t node = person(f, NULL), source = add_node(f);
    RsClaimBody body =
        says((RsFact){RS_FACT_NODE_KEY, node, key_of(f, "id")}, RS_STANCE_ASSERTS, source);
    body.value = text_value("a");
    uint32_t said = claim(f, body);
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    MUST(rs_change_retract(f->set, said, NULL, &f->err));

    breaks(f, RS_CONSTRAINT, "PropertyMissing", "constraint `e` is broken: node 0 has no id");
}

static void types_are_asked_of_values_and_of_members(void **state)
{
    Fixture *f = *state;
    begin(f);
    MUST(declare(f, "t", RS_CONSTRAINT_TYPE, false, "Person", "born", NULL,
                 "INTEGER | LIST<STRING NOT NULL>"));
    uint32_t node = person(f, NULL);
    put(f, node, "born", rs_value_int(1970));
    RsValue texts[] = {text_value("a"), text_value("b")};
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    put(f, node, "born", rs_value_list(texts, 2));
    MUST(rs_change_set_check(f->set, NULL, &f->err));
    RsValue mixed[] = {text_value("a"), rs_value_int(1)};
    put(f, node, "born", rs_value_list(mixed, 2));
    breaks(f, RS_CONSTRAINT, "WrongPropertyType",
           "constraint `t` is broken: node 0 has born = [\"a\",1]");
    put(f, node, "born", rs_value_float(1.5));
    breaks(f, RS_CONSTRAINT, "WrongPropertyType",
           "constraint `t` is broken: node 0 has born = 1.5");
    assert_int_equal(declare(f, "bad", RS_CONSTRAINT_TYPE, false, "Person", "born", NULL, "TEXT"),
                     RS_CORRUPT);
}

static void relationships_have_constraints_too(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t a = add_node(f), b = add_node(f);
    uint32_t first = add_edge(f, "OWNS", a, b), second = add_edge(f, "OWNS", b, a);
    uint32_t key = key_of(f, "deed");
    MUST(rs_change_property(f->set, true, first, key, rs_value_int(7), &f->err));
    assert_int_equal(declare(f, "u", RS_CONSTRAINT_KEY, true, "OWNS", "deed", NULL, NULL),
                     RS_CONSTRAINT_VERIFY);
    assert_string_equal(f->err.text,
                        "constraint `u` does not hold in 1 place: relationship 1 has no deed");
    rs_error_clear(&f->err);
    MUST(rs_change_property(f->set, true, second, key, rs_value_int(7), &f->err));
    breaks(f, RS_CONSTRAINT_VERIFY, "NotUnique",
           "constraint `u` does not hold in 1 place: relationship 0 and relationship 1 both have "
           "deed = 7");
    MUST(rs_change_property(f->set, true, second, key, rs_value_int(8), &f->err));
    MUST(rs_change_set_check(f->set, NULL, &f->err));
}

static void a_new_constraint_names_a_few_that_break_it_and_counts_all(void **state)
{
    Fixture *f = *state;
    begin(f);
    for (int i = 0; i < 5; i++)
        person(f, NULL);
    commit(f);
    begin(f);

    assert_int_equal(declare(f, "e", RS_CONSTRAINT_EXISTS, false, "Person", "id", NULL, NULL),
                     RS_CONSTRAINT_VERIFY);
    assert_string_equal(f->err.text, "constraint `e` does not hold in 5 places: node 0 has no id; "
                                     "node 1 has no id; node 2 has no id; ...");
    RsText record;
    rs_error_clear(&f->err);
    assert_int_equal(rs_change_set_seal(f->set, &record, &f->err), RS_CONSTRAINT_VERIFY);
}

/* ---- a search by the index finds what asking every element finds ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static RsValue some_value(uint32_t *seed)
{
    static const RsValue LIST[] = {{.type = RS_TYPE_INT, .as.integer = 1},
                                   {.type = RS_TYPE_INT, .as.integer = 2}};
    uint32_t pick = next_random(seed) % 6;
    if (pick == 5) return rs_value_list(LIST, 1 + next_random(seed) % 2);
    if (pick == 4) return rs_value_float(1.0);
    return rs_value_int(pick);
}

/* Random plain values, claims, members, deletions, retractions, on nodes or relationships. */
static void scribble(Fixture *f, bool edge, uint32_t *seed, uint32_t count, const uint32_t *keys)
{
    uint32_t id = next_random(seed) % count;
    RsFact fact = {edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, keys[next_random(seed) % 2]};
    if (rs_change_deleted(f->set, edge, id)) return;
    switch (next_random(seed) % 8) {
    case 0:
    case 1:
    case 2:
        MUST(rs_change_property(f->set, edge, id, fact.key, some_value(seed), &f->err));
        return;
    case 3:
        MUST(rs_change_property(f->set, edge, id, fact.key, RS_NULL, &f->err));
        return;
    case 4:
        if (edge && next_random(seed) % 4 == 0) MUST(rs_change_delete_edge(f->set, id, &f->err));
        return;
    case 5:
        if (f->view != NULL && rs_view_claim_limit(f->view) > 0)
            MUST(rs_change_retract(f->set, next_random(seed) % rs_view_claim_limit(f->view), NULL,
                                   &f->err));
        return;
    default: {
        RsClaimBody body = says(fact, (RsStance)(next_random(seed) % 2), next_random(seed) % 3);
        body.value = some_value(seed);
        body.member = body.value.type == RS_TYPE_INT && next_random(seed) % 3 == 0;
        claim(f, body);
    }
    }
}

static void seek_equals_scan(Fixture *f, RsView *view, bool edge, uint32_t count,
                             const uint32_t *keys, uint32_t key_count, const RsValue *wanted)
{
    const uint32_t *ids;
    uint32_t found = 0, at = 0;
    MUST(rs_view_seek_all(view, edge, keys, key_count, wanted, &ids, &found, &f->err));
    uint32_t copy[64];
    memcpy(copy, ids == NULL ? copy : ids, found * sizeof *copy);
    for (uint32_t id = 0; id < count; id++) {
        bool same = edge ? rs_view_has_edge(view, id) : rs_view_has_node(view, id);
        for (uint32_t k = 0; same && k < key_count; k++) {
            RsValue now = edge ? rs_view_edge_property(view, id, keys[k])
                               : rs_view_node_property(view, id, keys[k]);
            same = rs_value_equal(now, wanted[k]) == RS_TRUE;
        }
        if (!same) continue;
        assert_true(at < found);
        assert_int_equal(copy[at++], id);
    }
    assert_int_equal(at, found);
}

static void a_search_by_index_finds_what_asking_everything_finds(void **state)
{
    Fixture *f = *state;
    uint32_t count = 20, nodes[20];
    begin(f);
    for (uint32_t i = 0; i < count; i++)
        nodes[i] = add_node(f);
    for (uint32_t i = 0; i < count; i++)
        add_edge(f, "T", nodes[i], nodes[(i * 7 + 3) % count]);
    uint32_t keys[] = {key_of(f, "a"), key_of(f, "b")};
    commit(f);
    for (uint32_t seed = 1; seed <= 40; seed++) {
        bool edge = seed % 2 == 0;
        uint32_t random = seed * 2654435761u;
        begin(f);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 30; i++)
                scribble(f, edge, &random, count, keys);
            bool keep = next_random(&random) % 3 != 0;
            for (int i = 0; i < 12; i++) {
                RsValue wanted[] = {some_value(&random), some_value(&random)};
                RsView *view = look_now(f);
                seek_equals_scan(f, view, edge, count, keys, 1 + (uint32_t)i % 2, wanted);
                view = look(f, (RsViewSpec){.has_recorded = true, .recorded = 1 + (uint32_t)i});
                seek_equals_scan(f, view, edge, count, keys, 1 + (uint32_t)i % 2, wanted);
            }
            rs_view_close(f->view);
            f->view = NULL;
            if (keep)
                commit(f);
            else
                rollback(f);
            begin(f);
            look_now(f);
        }
        rollback(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(a_rule_is_seen_from_its_commit_until_it_ends),
        GRAPH_TEST(a_rule_of_a_closed_set_is_gone),
        GRAPH_TEST(a_name_that_is_taken_is_refused_and_so_is_the_same_rule_twice),
        GRAPH_TEST(uniqueness_asks_held_nodes_of_the_label_only),
        GRAPH_TEST(a_statement_may_pass_through_a_state_that_breaks_a_constraint),
        GRAPH_TEST(several_keys_are_unique_together),
        GRAPH_TEST(the_value_that_is_read_counts_claimed_or_plain),
        GRAPH_TEST(a_retraction_may_leave_nothing_where_something_is_needed),
        GRAPH_TEST(types_are_asked_of_values_and_of_members),
        GRAPH_TEST(relationships_have_constraints_too),
        GRAPH_TEST(a_new_constraint_names_a_few_that_break_it_and_counts_all),
        GRAPH_TEST(a_search_by_index_finds_what_asking_everything_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
