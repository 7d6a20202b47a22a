/* test_disjoint.c - disjoint paths against every choice of paths. */
#include "oracle.h"

#include "path/disjoint.h"

static bool apart(const Found *a, const Found *b)
{
    for (uint32_t i = 1; i < a->hops; i++)
        for (uint32_t j = 1; j < b->hops; j++)
            if (a->nodes[i] == b->nodes[j]) return false;
    return a->edges[0] != b->edges[0];
}

typedef struct Choice {
    uint32_t count, hops;
    double cost;
} Choice;

static bool better(Choice a, Choice b, bool by_cost)
{
    if (a.count != b.count) return a.count > b.count;
    if (by_cost && a.cost != b.cost) return a.cost < b.cost;
    return a.hops < b.hops;
}

static Choice best_choice(const FoundList *paths, size_t at, const Found **chosen, Choice now,
                          uint32_t k, bool by_cost)
{
    Choice best = now;
    for (size_t i = at; now.count < k && i < paths->count; i++) {
        const Found *path = &paths->items[i];
        bool fits = true;
        for (uint32_t j = 0; j < now.count; j++)
            fits = fits && apart(chosen[j], path);
        if (!fits) continue;
        chosen[now.count] = path;
        Choice more = {now.count + 1, now.hops + path->hops, now.cost + path->cost};
        Choice found = best_choice(paths, i + 1, chosen, more, k, by_cost);
        if (better(found, best, by_cost)) best = found;
    }
    return best;
}

/* Nothing filtered, from node 0 to node 7: most of these have several disjoint paths, and some of
 * them only after an earlier one was taken back. */
static World *dense_world(uint64_t seed)
{
    World *world = world_new(seed);
    world->node_count = 8;
    for (uint32_t i = 0; i < 8; i++)
        world->node_kept[i] = true;
    for (uint32_t i = 0, edges = 12 + roll(world, 9); i < edges; i++)
        world_edge(world, roll(world, 7), 1 + roll(world, 7), roll(world, 10));
    world_build(world);
    return world;
}

static void as_many_as_exist_with_the_least_total(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        bool dense = seed % 2 == 0;
        World *world = dense ? dense_world(seed) : world_random(seed, 8, 22);
        RsSearchSpec spec = world_spec(world);
        bool by_cost = roll(world, 2) == 0;
        uint32_t k = 1 + roll(world, 3);
        uint32_t from = roll(world, world->node_count), to = roll(world, world->node_count);
        spec.min_hops = roll(world, 2);
        spec.max_hops = RS_ANY_LENGTH;
        spec.mode = RS_WALK_ACYCLIC;
        spec.any_type = spec.any_type || roll(world, 2) == 0;
        if (dense) {
            spec = (RsSearchSpec){.view = world->view,
                                  .hop = roll(world, 4) == 0 ? RS_HOP_BOTH : RS_HOP_OUT,
                                  .any_type = true,
                                  .max_hops = RS_ANY_LENGTH,
                                  .mode = RS_WALK_ACYCLIC,
                                  .filter = &world->filter};
            from = 0;
            to = 7;
        }
        FoundList paths = oracle_paths(world, &spec, from, to, MOST_HOPS), got = {0};
        if (paths.count > 400) { /* too many choices for the twin */
            free(paths.items);
            world_close(world);
            continue;
        }
        const Found *chosen[4];
        Choice wanted = best_choice(&paths, 0, chosen, (Choice){0}, k, by_cost), sum = {0};
        if (from == to && paths.count > 0) wanted = (Choice){1, 0, 0};
        RsDisjoint *search = NULL;
        const RsPath *path = NULL;
        fine(world, rs_disjoint_open(&spec, from, to, k, by_cost, &search, &world->err));
        for (;;) {
            fine(world, rs_disjoint_next(search, &path, &world->err));
            if (path == NULL) break;
            keep_found(&got, path);
            sum.count++;
            sum.hops += path->hop_count;
            if (by_cost) sum.cost += path->cost;
        }
        rs_disjoint_close(search);
        if (sum.count != wanted.count || sum.hops != wanted.hops)
            fail_msg("seed %u: %u paths of %u hops, not %u of %u", (unsigned)seed, sum.count,
                     sum.hops, wanted.count, wanted.hops);
        if (by_cost) assert_true(sum.cost == wanted.cost);
        for (size_t i = 0; i < got.count; i++) {
            size_t at = 0;
            while (at < paths.count && found_by_edges(&paths.items[at], &got.items[i]) != 0)
                at++;
            assert_true(at < paths.count);
            assert_same_path(&got.items[i], &paths.items[at], seed);
            for (size_t j = 0; j < i; j++)
                assert_true(apart(&got.items[i], &got.items[j]));
            if (i > 0 && by_cost) assert_true(got.items[i - 1].cost <= got.items[i].cost);
            if (i > 0 && !by_cost) assert_true(got.items[i - 1].hops <= got.items[i].hops);
        }
        assert_int_equal(world->budget.memory_used, 0);
        free(got.items);
        free(paths.items);
        world_close(world);
    }
}

/* The best single path 0-1-2-3 stands in the way of two disjoint ones: it has to be taken back. */
static void the_best_path_gives_way_to_the_best_pair(void **state)
{
    (void)state;
    World *world = world_new(1);
    world->node_count = 4;
    for (uint32_t i = 0; i < 4; i++)
        world->node_kept[i] = true;
    world_edge(world, 0, 1, 1);
    world_edge(world, 1, 2, 0);
    world_edge(world, 2, 3, 1);
    world_edge(world, 0, 2, 2.5);
    world_edge(world, 1, 3, 2);
    world_build(world);
    RsSearchSpec spec = {
        .view = world->view, .any_type = true, .max_hops = RS_ANY_LENGTH, .filter = &world->filter};
    RsDisjoint *search = NULL;
    const RsPath *path = NULL;

    fine(world, rs_disjoint_open(&spec, 0, 3, 2, true, &search, &world->err));
    fine(world, rs_disjoint_next(search, &path, &world->err));
    assert_int_equal(path->nodes[1], 1);
    assert_true(path->cost == 3);
    fine(world, rs_disjoint_next(search, &path, &world->err));
    assert_int_equal(path->nodes[1], 2);
    assert_true(path->cost == 3.5);
    fine(world, rs_disjoint_next(search, &path, &world->err));
    assert_null(path);
    rs_disjoint_close(search);
    world_close(world);
}

static void a_bound_on_the_length_is_refused(void **state)
{
    (void)state;
    World *world = world_random(1, 4, 4);
    RsSearchSpec spec = {.view = world->view, .any_type = true, .max_hops = 4};
    RsDisjoint *search = NULL;

    assert_int_equal(rs_disjoint_open(&spec, 0, 0, 2, false, &search, &world->err), RS_ARGUMENT);
    assert_null(search);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_as_exist_with_the_least_total),
        cmocka_unit_test(the_best_path_gives_way_to_the_best_pair),
        cmocka_unit_test(a_bound_on_the_length_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
