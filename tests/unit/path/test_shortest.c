/* test_shortest.c - one shortest path and all of them against plain enumeration. */
#include "oracle.h"

#include "path/shortest.h"

static FoundList shortest(World *world, const RsSearchSpec *spec, uint32_t from, uint32_t to,
                          bool all)
{
    FoundList got = {0};
    RsShortest *search = NULL;
    const RsPath *path = NULL;
    fine(world, rs_shortest_open(spec, from, to, all, &search, &world->err));
    for (;;) {
        fine(world, rs_shortest_next(search, &path, &world->err));
        if (path == NULL) break;
        keep_found(&got, path);
    }
    rs_shortest_close(search);
    assert_int_equal(world->budget.memory_used, 0);
    return got;
}

static void all_of_the_fewest_hops_come_by_edge_ids(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        World *world = world_random(seed, 7, 10);
        RsSearchSpec spec = world_spec(world);
        uint32_t from = roll(world, world->node_count), to = roll(world, world->node_count);
        uint32_t cap = spec.mode == RS_WALK_ANY && spec.max_hops == RS_ANY_LENGTH ? 6 : MOST_HOPS;
        FoundList wanted = oracle_paths(world, &spec, from, to, cap);
        if (wanted.count >= MOST_FOUND) {
            free(wanted.items);
            world_close(world);
            continue;
        }
        sort_found(&wanted, found_by_hops);
        size_t count = 0;
        while (count < wanted.count && wanted.items[count].hops == wanted.items[0].hops)
            count++;
        /* A walk longer than the cap is not in the list: the search may still find it. */
        bool capped = cap < MOST_HOPS && wanted.count == 0;
        FoundList all = shortest(world, &spec, from, to, true);
        FoundList one = shortest(world, &spec, from, to, false);
        if (!capped && all.count != count)
            fail_msg("seed %u: %zu paths, not %zu", (unsigned)seed, all.count, count);
        assert_int_equal(one.count, all.count > 0 ? 1 : 0);
        for (size_t i = 0; !capped && i < count; i++)
            assert_same_path(&all.items[i], &wanted.items[i], seed);
        if (one.count > 0) assert_same_path(&one.items[0], &all.items[0], seed);
        free(all.items);
        free(one.items);
        free(wanted.items);
        world_close(world);
    }
}

static void ten_of_a_billion_shortest_paths_come_at_once(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 31;
    for (uint32_t i = 0; i < 30; i++) {
        world_edge(world, i, i + 1, 1);
        world_edge(world, i, i + 1, 1);
    }
    world_build(world);
    RsSearchSpec spec = {
        .view = world->view, .any_type = true, .max_hops = RS_ANY_LENGTH, .mode = RS_WALK_TRAIL};
    RsShortest *search = NULL;
    const RsPath *path = NULL;

    fine(world, rs_shortest_open(&spec, 0, 30, true, &search, &world->err));
    for (uint32_t i = 0; i < 10; i++) {
        fine(world, rs_shortest_next(search, &path, &world->err));
        assert_int_equal(path->hop_count, 30);
        assert_int_equal(path->edges[29], 58 + i % 2);
    }
    rs_shortest_close(search);
    world_close(world);
}

static void a_trail_may_have_to_take_a_detour(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 4;
    world_edge(world, 0, 1, 1);
    world_edge(world, 1, 2, 1);
    world_edge(world, 2, 3, 1);
    world_edge(world, 3, 1, 1);
    world_build(world);
    RsSearchSpec spec = {.view = world->view,
                         .any_type = true,
                         .min_hops = 2,
                         .max_hops = RS_ANY_LENGTH,
                         .mode = RS_WALK_TRAIL};

    FoundList got = shortest(world, &spec, 0, 1, true);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.items[0].hops, 4);
    spec.mode = RS_WALK_ACYCLIC;
    FoundList none = shortest(world, &spec, 0, 1, true);
    assert_int_equal(none.count, 0);
    free(got.items);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_the_fewest_hops_come_by_edge_ids),
        cmocka_unit_test(ten_of_a_billion_shortest_paths_come_at_once),
        cmocka_unit_test(a_trail_may_have_to_take_a_detour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
