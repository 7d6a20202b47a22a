/* array.h - a typed growable array on the heap; the one generic macro of the house.
 *
 *     typedef RS_ARRAY(uint32_t) RsIds;
 *     RsIds ids = {0};
 *     if (!RS_ARRAY_PUSH(&ids, 7u)) return rs_fail_memory(err);
 *     RS_ARRAY_DONE(&ids); */
#ifndef RS_BASE_ARRAY_H
#define RS_BASE_ARRAY_H

#include <stdlib.h>

#include "base/status.h"

#define RS_ARRAY(Type)                                                                             \
    struct {                                                                                       \
        Type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

/* Room for `needed` items in all; false: no memory, the array is as before. */
static inline bool rs_array_reserve(void **items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) return true;
    size_t grown = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    if (grown < needed) grown = needed;
    if (grown > SIZE_MAX / size) return false;
    void *moved = realloc(*items, grown * size);
    if (moved == NULL) return false;
    *items = moved;
    *capacity = grown;
    return true;
}

#define RS_ARRAY_RESERVE(array, needed)                                                            \
    rs_array_reserve((void **)&(array)->items, &(array)->capacity, (needed),                       \
                     sizeof(*(array)->items))
#define RS_ARRAY_PUSH(array, ...)                                                                  \
    (RS_ARRAY_RESERVE((array), (array)->count + 1) &&                                              \
     ((array)->items[(array)->count++] = (__VA_ARGS__), true))
#define RS_ARRAY_DONE(array)                                                                       \
    (free((array)->items), (array)->items = NULL, (array)->count = 0, (array)->capacity = 0)

#endif
