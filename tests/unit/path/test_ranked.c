/* test_ranked.c - paths in order of hops and of cost against plain enumeration. */
#include "oracle.h"

#include "path/ranked.h"

#define MOST_ASKED 400u

static void paths_come_in_order_and_none_is_left_out(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        World *world = world_random(seed, 6, 9);
        RsSearchSpec spec = world_spec(world);
        bool by_cost = roll(world, 2) == 0;
        uint32_t from = roll(world, world->node_count), to = roll(world, world->node_count);
        if (spec.mode == RS_WALK_ANY && spec.max_hops == RS_ANY_LENGTH) spec.max_hops = 6;
        FoundList wanted = oracle_paths(world, &spec, from, to, MOST_HOPS);
        if (wanted.count >= MOST_FOUND) {
            free(wanted.items);
            world_close(world);
            continue;
        }
        sort_found(&wanted, by_cost ? found_by_cost : found_by_hops);
        RsRanked *search = NULL;
        const RsPath *path = NULL;
        fine(world, rs_ranked_open(&spec, from, to, by_cost, &search, &world->err));
        for (size_t i = 0; i < MOST_ASKED; i++) {
            fine(world, rs_ranked_next(search, &path, &world->err));
            if ((path == NULL) != (i >= wanted.count))
                fail_msg("seed %u: path %zu of %zu", (unsigned)seed, i, wanted.count);
            if (path == NULL) break;
            FoundList got = {0};
            keep_found(&got, path);
            assert_same_path(&got.items[0], &wanted.items[i], seed);
            if (by_cost)
                assert_true(path->cost == wanted.items[i].cost);
            else
                assert_true(isnan(path->cost));
            free(got.items);
        }
        rs_ranked_close(search);
        assert_int_equal(world->budget.memory_used, 0);
        free(wanted.items);
        world_close(world);
    }
}

static void walks_without_end_are_streamed_in_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        World *world = world_random(seed, 4, 6);
        RsSearchSpec spec = world_spec(world);
        spec.mode = RS_WALK_ANY;
        spec.max_hops = RS_ANY_LENGTH;
        uint32_t from = roll(world, world->node_count), to = roll(world, world->node_count);
        FoundList wanted = oracle_paths(world, &spec, from, to, 7);
        if (wanted.count >= MOST_FOUND) {
            free(wanted.items);
            world_close(world);
            continue;
        }
        sort_found(&wanted, found_by_hops);
        RsRanked *search = NULL;
        const RsPath *path = NULL;
        fine(world, rs_ranked_open(&spec, from, to, false, &search, &world->err));
        for (size_t i = 0; i < wanted.count && i < 100; i++) {
            fine(world, rs_ranked_next(search, &path, &world->err));
            assert_non_null(path);
            FoundList got = {0};
            keep_found(&got, path);
            assert_same_path(&got.items[0], &wanted.items[i], seed);
            free(got.items);
        }
        rs_ranked_close(search);
        free(wanted.items);
        world_close(world);
    }
}

/* Behind the one path hangs a clique that leads nowhere else: enumerating its paths never ends. */
static void a_clique_in_a_dead_end_does_not_hold_up_the_end(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 24;
    world_edge(world, 0, 1, 1);
    world_edge(world, 1, 2, 1);
    for (uint32_t i = 3; i < 24; i++)
        for (uint32_t j = 3; j < i; j++)
            world_edge(world, i, j, 1);
    world_edge(world, 1, 3, 1);
    world_build(world);
    RsSearchSpec spec = {.view = world->view,
                         .hop = RS_HOP_BOTH,
                         .any_type = true,
                         .max_hops = RS_ANY_LENGTH,
                         .mode = RS_WALK_ACYCLIC};
    RsRanked *search = NULL;
    const RsPath *path = NULL;

    fine(world, rs_ranked_open(&spec, 0, 2, true, &search, &world->err));
    fine(world, rs_ranked_next(search, &path, &world->err));
    assert_int_equal(path->hop_count, 2);
    fine(world, rs_ranked_next(search, &path, &world->err));
    assert_null(path);
    rs_ranked_close(search);
    world_close(world);
}

static void ten_of_very_many_paths_come_at_once(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 31;
    for (uint32_t i = 0; i < 30; i++)
        for (uint32_t j = 0; j < 30; j++)
            world_edge(world, i, j + 1, 1 + (i * 7 + j) % 5);
    world_build(world);
    RsSearchSpec spec = {.view = world->view, .any_type = true, .filter = &world->filter};
    for (uint32_t i = 0; i < world->node_count; i++)
        world->node_kept[i] = true;
    for (RsWalkMode mode = RS_WALK_ANY; mode <= RS_WALK_SIMPLE; mode++) {
        for (uint32_t bound = 0; bound < 3; bound++) {
            double last = 0;
            RsRanked *search = NULL;
            const RsPath *path = NULL;
            spec.mode = mode;
            spec.min_hops = bound == 1 ? 8 : 0;
            spec.max_hops = bound == 2 ? 20 : RS_ANY_LENGTH;
            fine(world, rs_ranked_open(&spec, 0, 30, true, &search, &world->err));
            for (uint32_t i = 0; i < 10; i++) {
                fine(world, rs_ranked_next(search, &path, &world->err));
                assert_non_null(path);
                assert_true(path->cost >= last && path->hop_count >= spec.min_hops);
                last = path->cost;
            }
            rs_ranked_close(search);
        }
    }
    world_close(world);
}

static void a_bad_cost_names_its_relationship(void **state)
{
    (void)state;
    const double bad[] = {-1, NAN, INFINITY};
    for (int i = 0; i < 3; i++) {
        World *world = world_new(1);
        world->node_count = 2;
        world->node_kept[0] = world->node_kept[1] = true;
        world_edge(world, 0, 1, 1);
        world_edge(world, 0, 1, bad[i]);
        world_build(world);
        RsSearchSpec spec = {
            .view = world->view, .any_type = true, .max_hops = 3, .filter = &world->filter};
        RsRanked *search = NULL;
        const RsPath *path = NULL;
        fine(world, rs_ranked_open(&spec, 0, 1, true, &search, &world->err));
        assert_int_equal(rs_ranked_next(search, &path, &world->err), RS_ARGUMENT);
        rs_ranked_close(search);

        assert_string_equal(world->err.detail, "InvalidArgumentValue");
        assert_non_null(strstr(world->err.text, "relationship 1 "));
        world_close(world);
    }
}

static void a_small_memory_limit_is_an_error_not_a_crash(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 2;
    world_edge(world, 0, 1, 1);
    world_edge(world, 1, 0, 1);
    world_build(world);
    rs_budget_start(&world->budget, 0, 100000, NULL);
    RsSearchSpec spec = {
        .view = world->view, .any_type = true, .min_hops = 1000000, .max_hops = RS_ANY_LENGTH};
    RsRanked *search = NULL;
    const RsPath *path = NULL;
    fine(world, rs_ranked_open(&spec, 0, 1, false, &search, &world->err));
    assert_int_equal(rs_ranked_next(search, &path, &world->err), RS_LIMIT);
    rs_ranked_close(search);
    assert_int_equal(world->budget.memory_used, 0);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_come_in_order_and_none_is_left_out),
        cmocka_unit_test(walks_without_end_are_streamed_in_order),
        cmocka_unit_test(a_clique_in_a_dead_end_does_not_hold_up_the_end),
        cmocka_unit_test(ten_of_very_many_paths_come_at_once),
        cmocka_unit_test(a_bad_cost_names_its_relationship),
        cmocka_unit_test(a_small_memory_limit_is_an_error_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
