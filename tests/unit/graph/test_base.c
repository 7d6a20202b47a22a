/* test_base.c - what a compaction lays out for reading: pages of every type and width, the three
 * forms of adjacency, the dictionary. That no answer changes is in property/test_view.c. */
#include "graph/delta.h"
#include "unit/graph/graph_fixture.h"

static void compact(Fixture *f)
{
    rs_view_close(f->view);
    f->view = NULL;
    MUST(rs_graph_compact(f->graph, &f->err));
}

static const RsPage *page_of(Fixture *f, const char *key, uint32_t page)
{
    uint32_t id = rs_schema_find(rs_graph_schema(f->graph), RS_NAME_KEY, rs_text(key));
    return f->graph->base->columns[0][id].pages[page];
}

static void numbers_are_as_narrow_as_their_page_allows(void **state)
{
    static const struct {
        int64_t low, high;
        uint8_t width;
    } RANGES[] = {{7, 7, 0},
                  {-128, 127, 1},
                  {1000000, 1000256, 2},
                  {0, UINT32_MAX, 4},
                  {INT64_MIN, INT64_MAX, 8}};
    Fixture *f = *state;
    for (int i = 0; i < 5; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        begin(f);
        uint32_t first = add_node(f), second = add_node(f);
        put(f, first, key, rs_value_int(RANGES[i].low));
        put(f, second, key, rs_value_int(RANGES[i].high));
        commit(f);
        compact(f);
        look_now(f);

        assert_int_equal(page_of(f, key, 0)->width, RANGES[i].width);
        assert_true(get(f, first, key).as.integer == RANGES[i].low);
        assert_true(get(f, second, key).as.integer == RANGES[i].high);
        assert_true(rs_is_null(get(f, first == 0 ? 9 : 0, key)));
    }
}

static void a_page_keeps_values_of_every_type_apart(void **state)
{
    Fixture *f = *state;
    RsValue items[] = {rs_value_int(1), rs_value_text(RS_TEXT("two"))};
    const RsMoment moment = {.seconds = 5, .nanos = 6, .offset = 3600};
    const RsValue values[] = {
        rs_value_int(-3),
        rs_value_float(0.5),
        rs_value_bool(true),
        rs_value_bool(false),
        rs_value_text(RS_TEXT("")),
        rs_value_text(RS_TEXT("text")),
        rs_value_list(items, 2),
        {.type = RS_TYPE_DATE, .as.integer = -40000},
        {.type = RS_TYPE_LOCALTIME, .as.integer = 86399999999999},
        {.type = RS_TYPE_TIME, .as.moment = &moment},
    };
    enum { COUNT = sizeof values / sizeof *values };
    begin(f);
    for (uint32_t node = 0; node < 2000; node++)
        add_node(f);
    for (uint32_t i = 0; i < COUNT; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%u", i);
        put(f, 1023 + i, "mixed", values[i]); /* over the edge of a page */
        put(f, 0, key, values[i]);
        put(f, 1999, key, values[i]);
    }
    commit(f);
    compact(f);
    look_now(f);

    for (uint32_t i = 0; i < COUNT; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%u", i);
        assert_true(rs_value_same(get(f, 1023 + i, "mixed"), values[i]));
        assert_int_equal(get(f, 1023 + i, "mixed").type, values[i].type);
        assert_true(rs_value_same(get(f, 0, key), values[i]));
        assert_true(rs_value_same(get(f, 1999, key), values[i]));
        assert_true(rs_is_null(get(f, 1, key)));
        assert_true(rs_is_null(get(f, 1024, key)));
    }
}

/* Neighbours by the slow way: all relationships asked. */
static void check_hops(Fixture *f, const char *type, uint32_t nodes)
{
    uint32_t id = rs_schema_find(rs_graph_schema(f->graph), RS_NAME_TYPE, rs_text(type));
    RsView *view = look_now(f);
    for (int out = 0; out < 2; out++) {
        for (uint32_t node = 0; node < nodes; node++) {
            uint32_t rows[128], edges[128], others[128], expected = 0;
            RsExpand expand = {
                .view = view, .hop = out ? RS_HOP_OUT : RS_HOP_IN, .types = &id, .type_count = 1};
            rs_expand_start(&expand, &node, 1);
            uint32_t found = rs_expand_next(&expand, 128, rows, edges, others);
            for (uint32_t edge = 0; edge < rs_view_edge_limit(view); edge++) {
                RsEdgeEnds ends = rs_view_edge(view, edge);
                expected += ends.type == id && (out ? ends.start : ends.end) == node;
            }
            assert_int_equal(found, expected);
            for (uint32_t i = 0; i < found; i++) {
                RsEdgeEnds ends = rs_view_edge(view, edges[i]);
                assert_int_equal(out ? ends.start : ends.end, node);
                assert_int_equal(out ? ends.end : ends.start, others[i]);
                assert_true(i == 0 || others[i - 1] < others[i] ||
                            (others[i - 1] == others[i] && edges[i - 1] < edges[i]));
            }
        }
    }
}

static void every_form_of_adjacency_gives_sorted_neighbours(void **state)
{
    enum { NODES = 300 };
    Fixture *f = *state;
    uint64_t seed = 42;
    begin(f);
    for (uint32_t i = 0; i < NODES; i++)
        add_node(f);
    for (uint32_t i = 0; i < NODES + 30 + 3; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        uint32_t start = (uint32_t)(seed >> 33) % NODES, end = (uint32_t)(seed >> 48) % NODES;
        const char *type = i < NODES ? "MANY" : i < NODES + 30 ? "SOME" : "FEW";
        if (i % 10 == 0) end = start;    /* loops */
        if (i % 10 < 3) start = end = 7; /* parallel ones at a hub */
        add_edge(f, type, start, end);
    }
    commit(f);
    compact(f);

    const RsCsr *out = f->graph->base->hops[0];
    assert_true(out[0].words == NULL && out[0].nodes == NULL);
    assert_non_null(out[1].words);
    assert_non_null(out[2].nodes);
    check_hops(f, "MANY", NODES);
    check_hops(f, "SOME", NODES);
    check_hops(f, "FEW", NODES);
}

static void texts_nobody_has_any_more_leave_the_dictionary(void **state)
{
    Fixture *f = *state;
    char text[24];
    begin(f);
    for (int i = 0; i < 10; i++) {
        snprintf(text, sizeof text, "text %d", i);
        put(f, add_node(f), "name", text_value(text));
    }
    put(f, add_node(f), "name", text_value("text 9"));
    commit(f);
    compact(f);
    assert_int_equal(f->graph->base->dict.count, 10);
    begin(f);
    for (uint32_t node = 0; node < 8; node++)
        put(f, node, "name", RS_NULL);
    commit(f);
    compact(f); /* notices */
    assert_int_equal(f->graph->base->dict_unused, 8);
    compact(f); /* and leaves them behind */

    assert_int_equal(f->graph->base->dict.count, 2);
    look_now(f);
    assert_true(is_text(get(f, 8, "name"), "text 8"));
    assert_true(is_text(get(f, 10, "name"), "text 9"));
    assert_true(rs_is_null(get(f, 7, "name")));
}

static void a_graph_that_is_looked_at_is_not_compacted(void **state)
{
    Fixture *f = *state;
    begin(f);
    add_node(f);
    commit(f);
    look_now(f);
    assert_int_equal(rs_graph_compact(f->graph, &f->err), RS_INTERNAL);
    rs_error_clear(&f->err);
    rs_view_close(f->view);
    f->view = NULL;
    rs_graph_hold(f->graph);
    assert_int_equal(rs_graph_compact(f->graph, &f->err), RS_INTERNAL);
    rs_error_clear(&f->err);
    rs_graph_release(f->graph);
    MUST(rs_graph_compact(f->graph, &f->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(numbers_are_as_narrow_as_their_page_allows),
        GRAPH_TEST(a_page_keeps_values_of_every_type_apart),
        GRAPH_TEST(every_form_of_adjacency_gives_sorted_neighbours),
        GRAPH_TEST(texts_nobody_has_any_more_leave_the_dictionary),
        GRAPH_TEST(a_graph_that_is_looked_at_is_not_compacted),
    };
    return cmocka_run_group_tests_name("graph/base", tests, NULL, NULL);
}
