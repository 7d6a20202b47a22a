/* heap.h - a binary heap of numbered items, least key first.
 *
 * Order   by cost, then hops, then `tie` (NULL: the smaller item first).
 * Owner   the caller; `done` frees.
 * Cost    push and pop O(log n); an item may stand in it several times. */
#ifndef RS_BASE_HEAP_H
#define RS_BASE_HEAP_H

#include "base/array.h"

typedef struct RsHeapEntry {
    double cost; /* never NaN */
    uint32_t hops, item;
} RsHeapEntry;

typedef struct RsHeap {
    RS_ARRAY(RsHeapEntry) entries;
    int (*tie)(const void *context, uint32_t left, uint32_t right); /* < 0: left first */
    const void *context;
} RsHeap;

void rs_heap_done(RsHeap *heap);
bool rs_heap_push(RsHeap *heap, RsHeapEntry entry); /* false: no memory */
bool rs_heap_pop(RsHeap *heap, RsHeapEntry *out);   /* false: empty */

#endif
