/* test_into.c - hops between two given nodes, against all hops of the one that end at the other:
 * in the base, in the delta, and in both. */
#include "graph_fixture.h"

#define NODES 12u
#define ROOM 3u /* small, so that every place where the room runs out is met */

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)((*state >> 33) % below);
}

static void add_edges(Fixture *f, uint64_t *state, const uint32_t *nodes, uint32_t count)
{
    static const char *const TYPES[] = {"R", "S", "T"};
    begin(f);
    for (uint32_t i = 0; i < count; i++)
        add_edge(f, TYPES[draw(state, 3)], nodes[draw(state, 3)], nodes[draw(state, NODES)]);
    commit(f);
}

typedef struct Found {
    uint32_t pairs[4000][2]; /* row, edge */
    uint32_t count;
} Found;

static void run(RsExpand *expand, const uint32_t *targets, bool all, Found *found)
{
    uint32_t rows[ROOM], edges[ROOM], others[ROOM], count;
    found->count = 0;
    while ((count = rs_expand_next(expand, ROOM, rows, edges, others)) > 0)
        for (uint32_t i = 0; i < count; i++) {
            if (all && others[i] != targets[rows[i]]) continue;
            assert_int_equal(others[i], targets[rows[i]]);
            found->pairs[found->count][0] = rows[i];
            found->pairs[found->count++][1] = edges[i];
        }
}

/* Both ways give the same hops in the same order. */
static void compare(Fixture *f, uint64_t *state, const uint32_t *nodes)
{
    static Found all, into;
    RsView *view = look_now(f);
    uint32_t from[40], to[40], type = draw(state, 3);
    for (uint32_t i = 0; i < 40; i++) {
        from[i] = nodes[draw(state, 4)];
        to[i] = nodes[draw(state, NODES)];
    }
    for (int hop = RS_HOP_OUT; hop <= RS_HOP_BOTH; hop++)
        for (int any = 0; any < 2; any++) {
            RsExpand expand = {.view = view,
                               .hop = (RsHop)hop,
                               .types = &type,
                               .type_count = 1,
                               .any_type = any == 1};
            rs_expand_start(&expand, from, 40);
            run(&expand, to, true, &all);
            rs_expand_into(&expand, from, to, 40);
            run(&expand, to, false, &into);
            assert_int_equal(into.count, all.count);
            assert_memory_equal(into.pairs, all.pairs, all.count * sizeof(all.pairs[0]));
        }
}

static void hops_into_are_those_that_end_there(void **state)
{
    Fixture *f = *state;
    uint64_t random = 5;
    uint32_t nodes[NODES];
    begin(f);
    for (uint32_t i = 0; i < NODES; i++)
        nodes[i] = add_node(f);
    commit(f);
    for (uint32_t round = 0; round < 20; round++) {
        add_edges(f, &random, nodes, 30);
        compare(f, &random, nodes);
        rs_view_close(f->view); /* nobody looks while the base is made */
        f->view = NULL;
        if (round % 2 == 0) MUST(rs_graph_compact(f->graph, &f->err));
        compare(f, &random, nodes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hops_into_are_those_that_end_there, fixture_open,
                                        fixture_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
