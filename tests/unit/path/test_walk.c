/* test_walk.c - walks against plain enumeration. */
#include "oracle.h"

#include "path/walk.h"

static void every_path_comes_once_and_no_other(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        World *world = world_random(seed, 6, 9);
        RsSearchSpec spec = world_spec(world);
        uint32_t from = roll(world, world->node_count);
        uint32_t to = roll(world, 2) == 0 ? RS_NO_NODE : roll(world, world->node_count);
        if (spec.mode == RS_WALK_ANY && spec.max_hops == RS_ANY_LENGTH) spec.max_hops = 5;
        FoundList wanted = oracle_paths(world, &spec, from, to, MOST_HOPS), got = {0};
        if (wanted.count >= MOST_FOUND) {
            free(wanted.items);
            world_close(world);
            continue;
        }
        RsWalk *walk = NULL;
        const RsPath *path = NULL;
        fine(world, rs_walk_open(&spec, from, to, &walk, &world->err));
        for (;;) {
            fine(world, rs_walk_next(walk, &path, &world->err));
            if (path == NULL) break;
            assert_true(isnan(path->cost));
            keep_found(&got, path);
        }
        rs_walk_close(walk);
        if (got.count != wanted.count)
            fail_msg("seed %u: %zu paths, not %zu", (unsigned)seed, got.count, wanted.count);
        sort_found(&got, found_by_edges);
        sort_found(&wanted, found_by_edges);
        for (size_t i = 0; i < got.count; i++)
            assert_same_path(&got.items[i], &wanted.items[i], seed);
        assert_int_equal(world->budget.memory_used, 0);
        free(got.items);
        free(wanted.items);
        world_close(world);
    }
}

/* 30 diamonds in a row: 2^30 paths from end to end, and a long one needs the marks of its own. */
static World *diamonds(void)
{
    World *world = world_new(1);
    world->node_count = 31;
    for (uint32_t i = 0; i < 30; i++) {
        world_edge(world, i, i + 1, 1);
        world_edge(world, i, i + 1, 1);
    }
    world_build(world);
    return world;
}

static void ten_of_a_billion_paths_come_at_once(void **state)
{
    (void)state;
    World *world = diamonds();
    RsSearchSpec spec = {.view = world->view, .any_type = true, .max_hops = RS_ANY_LENGTH};
    for (RsWalkMode mode = RS_WALK_ANY; mode <= RS_WALK_SIMPLE; mode++) {
        RsWalk *walk = NULL;
        const RsPath *path = NULL;
        spec.mode = mode;
        fine(world, rs_walk_open(&spec, 0, 30, &walk, &world->err));
        for (int i = 0; i < 10; i++) {
            fine(world, rs_walk_next(walk, &path, &world->err));
            assert_non_null(path);
            assert_int_equal(path->hop_count, 30);
        }
        rs_walk_close(walk);
    }
    world_close(world);
}

static void a_walk_without_end_streams_past_any_circle(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 2;
    world_edge(world, 0, 0, 1);
    world_edge(world, 0, 1, 1);
    world_build(world);
    RsSearchSpec spec = {.view = world->view, .any_type = true, .max_hops = RS_ANY_LENGTH};
    RsWalk *walk = NULL;
    const RsPath *path = NULL;

    fine(world, rs_walk_open(&spec, 0, 1, &walk, &world->err));
    for (uint32_t hops = 1; hops < 40; hops++) {
        fine(world, rs_walk_next(walk, &path, &world->err));
        assert_int_equal(path->hop_count, hops);
    }
    rs_walk_close(walk);
    world_close(world);
}

static void a_spent_budget_stops_the_search(void **state)
{
    (void)state;
    World *world = diamonds();
    RsSearchSpec spec = {
        .view = world->view, .any_type = true, .max_hops = RS_ANY_LENGTH, .mode = RS_WALK_TRAIL};
    atomic_int cancel = 0;
    RsWalk *walk = NULL;
    const RsPath *path = NULL;
    RsStatus status = RS_OK;
    rs_budget_start(&world->budget, 0, 0, &cancel);
    fine(world, rs_walk_open(&spec, 0, RS_NO_NODE, &walk, &world->err));
    fine(world, rs_walk_next(walk, &path, &world->err));
    cancel = 1;
    for (int i = 0; i < 2000 && status == RS_OK; i++)
        status = rs_walk_next(walk, &path, &world->err);
    rs_walk_close(walk);

    assert_int_equal(status, RS_CANCELLED);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_comes_once_and_no_other),
        cmocka_unit_test(ten_of_a_billion_paths_come_at_once),
        cmocka_unit_test(a_walk_without_end_streams_past_any_circle),
        cmocka_unit_test(a_spent_budget_stops_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
