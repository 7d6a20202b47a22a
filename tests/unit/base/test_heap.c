/* test_heap.c - the heap against sorting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/heap.h"

static void items_come_out_by_cost_then_hops_then_number(void **state)
{
    (void)state;
    RsHeap heap = {0};
    uint64_t chance = 1;
    for (uint32_t i = 0; i < 1000; i++) {
        chance = chance * 6364136223846793005u + 1442695040888963407u;
        RsHeapEntry entry = {(double)(chance >> 61), (uint32_t)(chance >> 58) & 7, i};
        assert_true(rs_heap_push(&heap, entry));
    }
    RsHeapEntry last = {-1, 0, 0}, entry;
    uint32_t count = 0;
    for (; rs_heap_pop(&heap, &entry); count++) {
        bool ordered =
            last.cost < entry.cost ||
            (last.cost == entry.cost &&
             (last.hops < entry.hops || (last.hops == entry.hops && last.item < entry.item)));
        assert_true(ordered);
        last = entry;
    }
    assert_int_equal(count, 1000);
    rs_heap_done(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_by_cost_then_hops_then_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
