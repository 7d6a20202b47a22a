/* test_stats.c - what the planner is told about the shape of a graph, against counting. */
#include "graph/stats.h"
#include "graph_fixture.h"

/* 3,000 nodes: the first 100 are :A, the next 900 :B. Every :A has 20 R to :B, chosen by a rule;
 * every :B has one S to the same hub, which has no label. */
typedef struct Shape {
    uint32_t a, b, r, s, few, unique;
} Shape;

static void build(Fixture *f, Shape *shape)
{
    begin(f);
    uint32_t nodes[3000];
    for (uint32_t i = 0; i < 3000; i++) {
        nodes[i] = add_node(f);
        if (i < 100) label(f, nodes[i], "A");
        if (i >= 100 && i < 1000) label(f, nodes[i], "B");
        if (i < 1000) put(f, nodes[i], "few", rs_value_int(i % 5));
        put(f, nodes[i], "unique", rs_value_int(i));
    }
    for (uint32_t i = 0; i < 100; i++)
        for (uint32_t j = 0; j < 20; j++)
            add_edge(f, "R", nodes[i], nodes[100 + (i * 37 + j * 11) % 900]);
    for (uint32_t i = 100; i < 1000; i++)
        add_edge(f, "S", nodes[i], nodes[2999]);
    commit(f);
    const RsSchema *schema = rs_graph_schema(f->graph);
    *shape = (Shape){.a = rs_schema_find(schema, RS_NAME_LABEL, RS_TEXT("A")),
                     .b = rs_schema_find(schema, RS_NAME_LABEL, RS_TEXT("B")),
                     .r = rs_schema_find(schema, RS_NAME_TYPE, RS_TEXT("R")),
                     .s = rs_schema_find(schema, RS_NAME_TYPE, RS_TEXT("S")),
                     .few = rs_schema_find(schema, RS_NAME_KEY, RS_TEXT("few")),
                     .unique = rs_schema_find(schema, RS_NAME_KEY, RS_TEXT("unique"))};
}

static void near(double estimate, double exact, double share)
{
    if (estimate < exact * (1 - share) || estimate > exact * (1 + share))
        fail_msg("%g is not within %g of %g", estimate, share, exact);
}

static void triples_are_counted_from_a_sample(void **state)
{
    Fixture *f = *state;
    Shape x;
    build(f, &x);

    near(rs_stats_triple(f->graph, x.r, x.a, x.b), 2000, 0);
    near(rs_stats_triple(f->graph, x.s, x.b, RS_NO_ID), 900, 0);
    near(rs_stats_triple(f->graph, RS_NO_ID, x.a, RS_NO_ID), 2000, 0.15);
    near(rs_stats_triple(f->graph, RS_NO_ID, RS_NO_ID, RS_NO_ID), 2900, 0);
    assert_true(rs_stats_triple(f->graph, x.r, x.b, x.a) < 10); /* none: nearly none */
}

static void different_ends_are_sketched(void **state)
{
    Fixture *f = *state;
    Shape x;
    build(f, &x);
    bool seen[900] = {false};
    uint32_t ends = 0;
    for (uint32_t i = 0; i < 100; i++)
        for (uint32_t j = 0; j < 20; j++) {
            uint32_t end = (i * 37 + j * 11) % 900;
            ends += !seen[end];
            seen[end] = true;
        }

    near(rs_stats_distinct(f->graph, x.r, false), 100, 0.2);
    near(rs_stats_distinct(f->graph, x.r, true), ends, 0.2);
    near(rs_stats_distinct(f->graph, x.s, true), 1, 0.01);
}

static void nodes_of_one_value_are_guessed_from_a_sample(void **state)
{
    Fixture *f = *state;
    Shape x;
    build(f, &x);

    near(rs_stats_alike(f->graph, x.a, x.few), 20, 0.1);
    near(rs_stats_alike(f->graph, x.b, x.few), 180, 0.1);
    near(rs_stats_alike(f->graph, RS_NO_ID, x.unique), 1, 0.1);
}

static void the_sample_follows_the_graph(void **state)
{
    Fixture *f = *state;
    Shape x;
    build(f, &x);
    near(rs_stats_triple(f->graph, x.s, x.b, RS_NO_ID), 900, 0);
    begin(f);
    for (uint32_t edge = 2000; edge < 2900; edge++)
        MUST(rs_change_delete_edge(f->set, edge, &f->err));
    uint32_t from = add_node(f), to = add_node(f);
    for (uint32_t i = 0; i < 50; i++)
        add_edge(f, "S", from, to);
    commit(f);

    near(rs_stats_triple(f->graph, x.s, RS_NO_ID, RS_NO_ID), 50, 0);
    assert_true(rs_stats_triple(f->graph, x.s, x.b, RS_NO_ID) < 1);
}

static void an_empty_graph_has_an_answer(void **state)
{
    Fixture *f = *state;
    assert_true(rs_stats_triple(f->graph, RS_NO_ID, RS_NO_ID, RS_NO_ID) == 0);
    assert_true(rs_stats_distinct(f->graph, RS_NO_ID, true) == 1);
    assert_true(rs_stats_alike(f->graph, RS_NO_ID, 0) >= 1);
    assert_true(rs_stats_alike(f->graph, 77, 0) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
        TEST(triples_are_counted_from_a_sample),
        TEST(different_ends_are_sketched),
        TEST(nodes_of_one_value_are_guessed_from_a_sample),
        TEST(the_sample_follows_the_graph),
        TEST(an_empty_graph_has_an_answer),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
