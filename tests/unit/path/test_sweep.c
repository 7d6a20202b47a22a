/* test_sweep.c - one search for many pairs against a search for each. */
#include "oracle.h"

#include "path/shortest.h"
#include "path/sweep.h"

static void one_sweep_answers_as_a_search_for_each_pair_does(void **state)
{
    uint32_t sure_count = 0, unsure_count = 0, none_count = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        World *world = world_random(seed, 8, 14);
        RsSearchSpec spec = world_spec(world);
        bool backward = roll(world, 2) == 0;
        uint32_t shared = roll(world, world->node_count);
        RsSweep *sweep = NULL;
        if (!rs_sweep_can(&spec, backward)) spec.used_count = 0;
        fine(world, rs_sweep_open(&spec, shared, backward, &sweep, &world->err));
        for (uint32_t other = 0; other < world->node_count; other++) {
            const RsPath *path = NULL, *wanted = NULL;
            RsShortest *search = NULL;
            bool sure = false;
            fine(world, rs_sweep_find(sweep, other, &path, &sure, &world->err));
            if (!sure) {
                assert_null(path);
                unsure_count++;
                continue;
            }
            fine(world, rs_shortest_open(&spec, backward ? other : shared,
                                         backward ? shared : other, false, &search, &world->err));
            fine(world, rs_shortest_next(search, &wanted, &world->err));
            if ((path == NULL) != (wanted == NULL)) fail_msg("seed %u", (unsigned)seed);
            if (path != NULL) {
                FoundList lists = {0};
                keep_found(&lists, path);
                keep_found(&lists, wanted);
                assert_same_path(&lists.items[0], &lists.items[1], seed);
                free(lists.items);
            }
            sure_count += path != NULL;
            none_count += path == NULL;
            rs_shortest_close(search);
        }
        rs_sweep_close(sweep);
        assert_int_equal(world->budget.memory_used, 0);
        world_close(world);
    }
    assert_true(sure_count > 500 && unsure_count > 50 && none_count > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sweep_answers_as_a_search_for_each_pair_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
