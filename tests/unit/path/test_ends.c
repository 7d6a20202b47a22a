/* test_ends.c - ends of walks against the ends of all paths. */
#include "oracle.h"

#include "path/ends.h"

/* Bit n: some path found ends in node n. */
static uint64_t ends_of(const FoundList *paths)
{
    uint64_t set = 0;
    for (size_t i = 0; i < paths->count; i++)
        set |= UINT64_C(1) << paths->items[i].nodes[paths->items[i].hops];
    return set;
}

static void each_end_of_a_trail_comes_once_and_no_other(void **state)
{
    (void)state;
    uint32_t asked = 0;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        World *world = world_random(seed, 6, 9);
        RsSearchSpec spec = world_spec(world);
        uint32_t from = roll(world, world->node_count);
        uint32_t to = roll(world, 2) == 0 ? RS_NO_NODE : roll(world, world->node_count);
        spec.mode = RS_WALK_TRAIL;
        spec.min_hops = roll(world, 2);
        FoundList paths = oracle_paths(world, &spec, from, to, MOST_HOPS);
        if (paths.count < MOST_FOUND) {
            RsEnds ends = {0};
            uint64_t wanted = ends_of(&paths), got = 0;
            for (int again = 0; again < 2; again++) { /* what is kept must not show */
                got = 0;
                fine(world, rs_ends_find(&ends, &spec, from, to, &world->err));
                for (uint32_t i = 0; i < ends.count; i++) {
                    uint64_t bit = UINT64_C(1) << ends.items[i];
                    if ((got & bit) != 0) fail_msg("seed %u: an end twice", (unsigned)seed);
                    got |= bit;
                }
                if (got != wanted)
                    fail_msg("seed %u: ends %llx, not %llx", (unsigned)seed,
                             (unsigned long long)got, (unsigned long long)wanted);
            }
            rs_ends_done(&ends);
            asked += wanted != 0;
        }
        assert_int_equal(world->budget.memory_used, 0);
        free(paths.items);
        world_close(world);
    }
    assert_true(asked > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_end_of_a_trail_comes_once_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
