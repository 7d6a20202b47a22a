/* bitmap.h - a growable dense set of 32-bit ids.
 *
 * Cost    one bit an id up to the greatest; set and test are O(1).
 * Owner   the caller; `done` frees. */
#ifndef RS_BASE_BITMAP_H
#define RS_BASE_BITMAP_H

#include "base/status.h"

typedef struct RsBitmap {
    uint64_t *words;
    size_t word_count;
} RsBitmap;

void rs_bitmap_init(RsBitmap *bitmap);
void rs_bitmap_done(RsBitmap *bitmap);
bool rs_bitmap_reserve(RsBitmap *bitmap, uint32_t id_count); /* false: no memory */
bool rs_bitmap_set(RsBitmap *bitmap, uint32_t id);           /* grows; false: no memory */
void rs_bitmap_unset(RsBitmap *bitmap, uint32_t id);
void rs_bitmap_zero(RsBitmap *bitmap); /* empties, keeps its room */
uint64_t rs_bitmap_count(const RsBitmap *bitmap);
/* The first member >= from, or UINT32_MAX where there is none. */
uint32_t rs_bitmap_next(const RsBitmap *bitmap, uint32_t from);

static inline bool rs_bitmap_test(const RsBitmap *bitmap, uint32_t id)
{
    size_t word = id >> 6;
    return word < bitmap->word_count && (bitmap->words[word] >> (id & 63) & 1) != 0;
}

#endif
