/* base.c - see base.h: making and freeing. */
#include "graph/stored.h"

RsBase *rs_base_new(void)
{
    RsBase *base = calloc(1, sizeof *base);
    if (base == NULL) return NULL;
    base->arena = rs_arena_new(0);
    if (base->arena == NULL) {
        free(base);
        return NULL;
    }
    return base;
}

void rs_base_free(RsBase *base)
{
    if (base == NULL) return;
    for (size_t i = 0; i < base->arrays.count; i++)
        free(base->arrays.items[i]);
    RS_ARRAY_DONE(&base->arrays);
    rs_arena_free(base->arena);
    rs_stored_free(base->stored);
    free(base);
}

void *rs_base_array(RsBase *base, size_t count, size_t size)
{
    if (!RS_ARRAY_RESERVE(&base->arrays, base->arrays.count + 1)) return NULL;
    void *made = calloc(count == 0 ? 1 : count, size);
    if (made != NULL) base->arrays.items[base->arrays.count++] = made;
    return made;
}
