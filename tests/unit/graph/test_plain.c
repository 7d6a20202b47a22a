/* test_plain.c - a graph without claims: what is written is read, by whom and when it should be. */
#include "unit/graph/graph_fixture.h"

static uint32_t hops(RsView *view, uint32_t node, RsHop hop, uint32_t *others)
{
    uint32_t rows[64], edges[64];
    RsExpand expand = {.view = view, .hop = hop, .any_type = true};
    rs_expand_start(&expand, &node, 1);
    return rs_expand_next(&expand, 64, rows, edges, others);
}

static void what_was_committed_is_read_back(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t ada = add_node(f), bo = add_node(f);
    label(f, ada, "Person");
    put(f, ada, "name", text_value("Ada"));
    uint32_t edge = add_edge(f, "KNOWS", ada, bo);
    commit(f);
    RsView *view = look_now(f);
    uint32_t others[64];

    assert_true(rs_view_has_node(view, ada));
    assert_true(rs_view_has_edge(view, edge));
    assert_true(is_text(get(f, ada, "name"), "Ada"));
    assert_true(rs_is_null(get(f, bo, "name")));
    assert_true(rs_view_has_label(view, ada, 0));
    assert_false(rs_view_has_label(view, bo, 0));
    assert_int_equal(hops(view, ada, RS_HOP_OUT, others), 1);
    assert_int_equal(others[0], bo);
    assert_int_equal(hops(view, ada, RS_HOP_IN, others), 0);
    assert_int_equal(hops(view, bo, RS_HOP_BOTH, others), 1);
    assert_int_equal(rs_graph_counts(f->graph).nodes, 2);
    assert_int_equal(rs_graph_label_count(f->graph, 0), 1);
    assert_int_equal(rs_graph_type_count(f->graph, 0), 1);
}

static void a_clause_sees_only_the_writes_of_earlier_clauses(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f);
    put(f, node, "n", rs_value_int(1));
    commit(f);
    begin(f);
    rs_change_set_clause(f->set, 1);
    put(f, node, "n", rs_value_int(2));
    rs_change_set_clause(f->set, 2);
    put(f, node, "n", rs_value_int(3));
    uint32_t made = add_node(f);
    RsView *view = look(f, (RsViewSpec){0});

    assert_int_equal(get(f, node, "n").as.integer, 1);
    rs_view_see_clauses(view, 2);
    assert_int_equal(get(f, node, "n").as.integer, 2);
    assert_false(rs_view_has_node(view, made));
    rs_view_see_clauses(view, 3);
    assert_int_equal(get(f, node, "n").as.integer, 3);
    assert_true(rs_view_has_node(view, made));
}

static void a_closed_set_leaves_nothing_behind(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t a = add_node(f), b = add_node(f);
    label(f, a, "L");
    put(f, a, "k", rs_value_int(1));
    uint32_t edge = add_edge(f, "T", a, b);
    commit(f);
    begin(f);
    uint32_t c = add_node(f);
    add_edge(f, "U", a, c);
    label(f, b, "M");
    MUST(rs_change_label(f->set, a, 0, false, &f->err));
    put(f, a, "k", rs_value_int(2));
    put(f, a, "other", rs_value_int(2));
    MUST(rs_change_delete_edge(f->set, edge, &f->err));
    MUST(rs_change_delete_node(f->set, b, true, &f->err));
    rollback(f);
    RsView *view = look_now(f);
    uint32_t others[64];

    assert_false(rs_view_has_node(view, c));
    assert_true(rs_view_has_node(view, b));
    assert_int_equal(hops(view, a, RS_HOP_OUT, others), 1);
    assert_true(rs_view_has_label(view, a, 0));
    assert_int_equal(get(f, a, "k").as.integer, 1);
    assert_int_equal(rs_schema_find(rs_graph_schema(f->graph), RS_NAME_KEY, RS_TEXT("other")),
                     RS_NO_ID);
    assert_int_equal(rs_schema_count(rs_graph_schema(f->graph), RS_NAME_LABEL), 1);
    assert_int_equal(rs_graph_counts(f->graph).nodes, 2);
    assert_int_equal(rs_graph_counts(f->graph).edges, 1);
    assert_int_equal(rs_graph_label_count(f->graph, 0), 1);
}

static void an_earlier_commit_shows_what_was_then(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f);
    put(f, node, "n", rs_value_int(1));
    commit(f);
    begin(f);
    put(f, node, "n", RS_NULL);
    label(f, node, "Late");
    commit(f);
    begin(f);
    MUST(rs_change_delete_node(f->set, node, false, &f->err));
    commit(f);

    RsView *view = look(f, (RsViewSpec){.has_recorded = true, .recorded = 1});
    assert_int_equal(get(f, node, "n").as.integer, 1);
    assert_false(rs_view_has_label(view, node, 0));
    view = look(f, (RsViewSpec){.has_recorded = true, .recorded = 2});
    assert_true(rs_is_null(get(f, node, "n")));
    assert_true(rs_view_has_label(view, node, 0));
    view = look_now(f);
    assert_false(rs_view_has_node(view, node));
    assert_false(rs_view_has_label(view, node, 0));
    assert_int_equal(rs_graph_commit_at(f->graph, 2), 2);
    assert_int_equal(rs_graph_commit_at(f->graph, 0), 0);
}

static void a_loop_is_one_hop_in_both_directions(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f), others[64];
    add_edge(f, "T", node, node);
    commit(f);
    RsView *view = look_now(f);

    assert_int_equal(hops(view, node, RS_HOP_BOTH, others), 1);
    assert_int_equal(rs_view_degree(view, node, RS_HOP_BOTH, NULL, 0, true), 1);
    assert_int_equal(rs_view_degree(view, node, RS_HOP_BOTH, NULL, 0, false), 0);
}

static void a_node_with_a_relationship_is_not_deleted_unless_detached(void **state)
{
    Fixture *f = *state;
    RsText record;
    begin(f);
    uint32_t a = add_node(f), b = add_node(f);
    uint32_t edge = add_edge(f, "T", a, b);
    commit(f);
    begin(f);
    MUST(rs_change_delete_node(f->set, a, false, &f->err));
    assert_int_equal(rs_change_set_seal(f->set, &record, &f->err), RS_CONSTRAINT_VERIFY);
    assert_string_equal(f->err.detail, "DeleteConnectedNode");
    rs_error_clear(&f->err);
    MUST(rs_change_delete_edge(f->set, edge, &f->err));
    MUST(rs_change_set_seal(f->set, &record, &f->err));
    rollback(f);
    begin(f);
    MUST(rs_change_delete_node(f->set, b, true, &f->err));
    assert_true(rs_change_deleted(f->set, true, edge));
    commit(f);

    assert_int_equal(rs_graph_counts(f->graph).edges, 0);
    assert_false(rs_view_has_edge(look_now(f), edge));
}

static void a_deleted_node_is_not_written_to(void **state)
{
    Fixture *f = *state;
    uint32_t edge;
    begin(f);
    uint32_t a = add_node(f), key = key_of(f, "k"), type = name_of(f, RS_NAME_TYPE, "T");
    MUST(rs_change_delete_node(f->set, a, false, &f->err));

    assert_int_equal(rs_change_property(f->set, false, a, key, rs_value_int(1), &f->err),
                     RS_ENTITY);
    rs_error_clear(&f->err);
    assert_int_equal(rs_change_edge(f->set, type, a, a, true, &edge, &f->err), RS_ENTITY);
    rs_error_clear(&f->err);
    MUST(rs_change_delete_node(f->set, a, false, &f->err));
    /* Made and ended by one statement: counted as neither. */
    assert_int_equal(rs_change_set_stats(f->set)->nodes_deleted, 0);
    assert_int_equal(rs_change_set_stats(f->set)->nodes_created, 0);
}

static void reset_ends_all_that_is_there(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t a = add_node(f);
    label(f, a, "L");
    add_edge(f, "T", a, a);
    commit(f);
    begin(f);
    MUST(rs_change_reset(f->set, &f->err));
    rollback(f);
    assert_int_equal(rs_graph_counts(f->graph).edges, 1);
    assert_int_equal(rs_graph_label_count(f->graph, 0), 1);
    begin(f);
    MUST(rs_change_reset(f->set, &f->err));
    uint32_t b = add_node(f);
    commit(f);
    RsView *view = look_now(f);

    assert_int_not_equal(a, b);
    assert_false(rs_view_has_node(view, a));
    assert_true(rs_view_has_node(view, b));
    assert_int_equal(rs_graph_counts(f->graph).nodes, 1);
    assert_int_equal(rs_graph_label_count(f->graph, 0), 0);
    assert_true(rs_view_has_node(look(f, (RsViewSpec){.has_recorded = true, .recorded = 1}), a));
}

static void a_record_that_does_not_fit_is_refused_whole(void **state)
{
    Fixture *f = *state;
    RsRecordWriter writer;
    RsEvent event = {.kind = RS_EVENT_NODE};
    RsCommit entry = {.time_us = 1};
    bool beaten;
    rs_record_begin(&writer);
    event.as.node.plain = true;
    MUST(rs_record_add(&writer, &event, &f->err));
    event.as.node.id = 7; /* out of turn */
    MUST(rs_record_add(&writer, &event, &f->err));
    entry.record = (RsText){writer.bytes.data, (uint32_t)writer.bytes.length};
    MUST(rs_store_append(f->store, rs_graph_head(f->graph), &entry, &beaten, &f->err));
    rs_record_done(&writer);

    assert_int_equal(rs_graph_catch_up(f->graph, f->store, &f->err), RS_CORRUPT);
    assert_int_equal(rs_graph_head(f->graph)->number, 0);
    assert_int_equal(rs_graph_counts(f->graph).nodes, 0);
    assert_false(rs_view_has_node(look_now(f), 0));
}

static void commit_events(Fixture *f, const RsEvent *events, int count)
{
    RsRecordWriter writer;
    RsCommit entry = {.time_us = ++f->now_us};
    bool beaten;
    rs_record_begin(&writer);
    for (int i = 0; i < count; i++)
        MUST(rs_record_add(&writer, &events[i], &f->err));
    entry.record = (RsText){writer.bytes.data, (uint32_t)writer.bytes.length};
    MUST(rs_store_append(f->store, rs_graph_head(f->graph), &entry, &beaten, &f->err));
    rs_record_done(&writer);
    MUST(rs_graph_catch_up(f->graph, f->store, &f->err));
}

static void a_plain_mark_taken_back_leaves_the_element_unheld(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t a = add_node(f), edge = add_edge(f, "T", a, a);
    commit(f);
    RsEvent event = {.kind = RS_EVENT_UNPLAIN};
    event.as.plain.edge = true;
    event.as.plain.id = edge;
    commit_events(f, &event, 1);
    assert_false(rs_view_has_edge(look_now(f), edge));
    event.kind = RS_EVENT_PLAIN;
    commit_events(f, &event, 1);
    event.kind = RS_EVENT_UNPLAIN;
    commit_events(f, &event, 1);
    for (uint64_t number = 1; number <= 4; number++) {
        look(f, (RsViewSpec){.has_recorded = true, .recorded = number});
        assert_int_equal(rs_view_has_edge(f->view, edge), number % 2 == 1);
    }
}

static void an_empty_commit_changes_nothing_but_the_head(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f);
    commit(f);
    begin(f);
    commit(f);

    assert_int_equal(rs_graph_head(f->graph)->number, 2);
    assert_true(rs_view_has_node(look_now(f), node));
}

static void values_outlive_the_set_until_the_next_one_opens(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f);
    put(f, node, "name", text_value("a text that lies in the arena of the change set"));
    look_now(f);
    RsValue shown = get(f, node, "name");
    commit(f);

    assert_true(is_text(shown, "a text that lies in the arena of the change set"));
}

static void maps_are_no_property_values(void **state)
{
    Fixture *f = *state;
    begin(f);
    uint32_t node = add_node(f), key = key_of(f, "k");
    RsValue map = {.type = RS_TYPE_MAP};

    assert_int_equal(rs_change_property(f->set, false, node, key, map, &f->err), RS_TYPE);
    assert_string_equal(f->err.detail, "InvalidPropertyType");
}

static void keys_and_labels_come_in_order_of_their_ids(void **state)
{
    Fixture *f = *state;
    const uint32_t *ids;
    begin(f);
    uint32_t node = add_node(f);
    key_of(f, "unused");
    put(f, node, "b", rs_value_int(1));
    put(f, node, "a", rs_value_int(1));
    label(f, node, "Z");
    label(f, node, "Y");
    commit(f);
    RsView *view = look_now(f);

    assert_int_equal(rs_view_keys(view, false, node, &ids), 2);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 2);
    assert_int_equal(rs_view_labels(view, node, &ids), 2);
    assert_int_equal(ids[0], 0);
    assert_int_equal(ids[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(what_was_committed_is_read_back),
        GRAPH_TEST(a_clause_sees_only_the_writes_of_earlier_clauses),
        GRAPH_TEST(a_closed_set_leaves_nothing_behind),
        GRAPH_TEST(an_earlier_commit_shows_what_was_then),
        GRAPH_TEST(a_loop_is_one_hop_in_both_directions),
        GRAPH_TEST(a_node_with_a_relationship_is_not_deleted_unless_detached),
        GRAPH_TEST(a_deleted_node_is_not_written_to),
        GRAPH_TEST(reset_ends_all_that_is_there),
        GRAPH_TEST(a_record_that_does_not_fit_is_refused_whole),
        GRAPH_TEST(a_plain_mark_taken_back_leaves_the_element_unheld),
        GRAPH_TEST(an_empty_commit_changes_nothing_but_the_head),
        GRAPH_TEST(values_outlive_the_set_until_the_next_one_opens),
        GRAPH_TEST(maps_are_no_property_values),
        GRAPH_TEST(keys_and_labels_come_in_order_of_their_ids),
    };
    return cmocka_run_group_tests_name("graph/plain", tests, NULL, NULL);
}
