/* bitmap.c - a growable dense set of 32-bit ids. */
#include "base/bitmap.h"

#include <stdlib.h>
#include <string.h>

void rs_bitmap_init(RsBitmap *bitmap)
{
    *bitmap = (RsBitmap){0};
}

void rs_bitmap_done(RsBitmap *bitmap)
{
    free(bitmap->words);
    *bitmap = (RsBitmap){0};
}

bool rs_bitmap_reserve(RsBitmap *bitmap, uint32_t id_count)
{
    size_t needed = ((size_t)id_count + 63) / 64;
    if (needed <= bitmap->word_count) return true;
    size_t grown = bitmap->word_count + bitmap->word_count / 2;
    if (grown < needed) grown = needed;
    uint64_t *moved = realloc(bitmap->words, grown * sizeof *moved);
    if (moved == NULL) return false;
    memset(moved + bitmap->word_count, 0, (grown - bitmap->word_count) * sizeof *moved);
    bitmap->words = moved;
    bitmap->word_count = grown;
    return true;
}

bool rs_bitmap_set(RsBitmap *bitmap, uint32_t id)
{
    if (id == UINT32_MAX) return false;
    if ((size_t)(id >> 6) >= bitmap->word_count && !rs_bitmap_reserve(bitmap, id + 1)) return false;
    bitmap->words[id >> 6] |= (uint64_t)1 << (id & 63);
    return true;
}

void rs_bitmap_unset(RsBitmap *bitmap, uint32_t id)
{
    if ((size_t)(id >> 6) < bitmap->word_count)
        bitmap->words[id >> 6] &= ~((uint64_t)1 << (id & 63));
}

void rs_bitmap_zero(RsBitmap *bitmap)
{
    if (bitmap->words != NULL) memset(bitmap->words, 0, bitmap->word_count * sizeof(uint64_t));
}

uint64_t rs_bitmap_count(const RsBitmap *bitmap)
{
    uint64_t count = 0;
    for (size_t i = 0; i < bitmap->word_count; i++)
        count += (uint64_t)__builtin_popcountll(bitmap->words[i]);
    return count;
}

uint32_t rs_bitmap_next(const RsBitmap *bitmap, uint32_t from)
{
    size_t at = from >> 6;
    if (at >= bitmap->word_count) return UINT32_MAX;
    uint64_t word = bitmap->words[at] & (~(uint64_t)0 << (from & 63));
    while (word == 0) {
        if (++at == bitmap->word_count) return UINT32_MAX;
        word = bitmap->words[at];
    }
    return (uint32_t)(at * 64 + (size_t)__builtin_ctzll(word));
}
