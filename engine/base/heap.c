/* heap.c - sift up, sift down. */
#include "base/heap.h"

static bool before(const RsHeap *heap, const RsHeapEntry *a, const RsHeapEntry *b)
{
    if (a->cost != b->cost) return a->cost < b->cost;
    if (a->hops != b->hops) return a->hops < b->hops;
    if (heap->tie != NULL) return heap->tie(heap->context, a->item, b->item) < 0;
    return a->item < b->item;
}

void rs_heap_done(RsHeap *heap)
{
    RS_ARRAY_DONE(&heap->entries);
}

bool rs_heap_push(RsHeap *heap, RsHeapEntry entry)
{
    if (!RS_ARRAY_PUSH(&heap->entries, entry)) return false;
    RsHeapEntry *items = heap->entries.items;
    size_t at = heap->entries.count - 1;
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (!before(heap, &entry, &items[parent])) break;
        items[at] = items[parent];
        at = parent;
    }
    items[at] = entry;
    return true;
}

bool rs_heap_pop(RsHeap *heap, RsHeapEntry *out)
{
    if (heap->entries.count == 0) return false;
    RsHeapEntry *items = heap->entries.items;
    *out = items[0];
    size_t count = --heap->entries.count, at = 0;
    if (count == 0) return true;
    RsHeapEntry last = items[count];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && before(heap, &items[child + 1], &items[child])) child++;
        if (!before(heap, &items[child], &last)) break;
        items[at] = items[child];
        at = child;
    }
    items[at] = last;
    return true;
}
