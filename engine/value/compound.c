/* compound.c - maps: pairs sorted by the bytes of their keys. */
#include "value/value.h"

#include <stdlib.h>

static int by_key_then_place(const void *left, const void *right);
static const RsPair *find(RsValue map, RsText key);

bool rs_value_map(RsArena *arena, const RsPair *pairs, uint32_t count, RsValue *out)
{
    *out = (RsValue){.type = RS_TYPE_MAP};
    if (count == 0) return true;
    const RsPair **sorted = RS_NEW_ARRAY(arena, const RsPair *, count);
    RsPair *kept = RS_NEW_ARRAY(arena, RsPair, count);
    if (sorted == NULL || kept == NULL) return false;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &pairs[i];
    qsort(sorted, count, sizeof(const RsPair *), by_key_then_place);
    uint32_t kept_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i + 1 < count && rs_text_equal(sorted[i]->key, sorted[i + 1]->key)) continue;
        kept[kept_count++] = *sorted[i];
    }
    out->length = kept_count;
    out->as.pairs = kept;
    return true;
}

RsValue rs_map_get(RsValue map, RsText key)
{
    const RsPair *pair = find(map, key);
    return pair == NULL ? RS_NULL : pair->value;
}

bool rs_map_has(RsValue map, RsText key)
{
    return find(map, key) != NULL;
}

static const RsPair *find(RsValue map, RsText key)
{
    if (map.type != RS_TYPE_MAP) return NULL;
    uint32_t low = 0, high = map.length;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = rs_text_compare(map.as.pairs[middle].key, key);
        if (order == 0) return &map.as.pairs[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int by_key_then_place(const void *left, const void *right)
{
    const RsPair *a = *(const RsPair *const *)left, *b = *(const RsPair *const *)right;
    int order = rs_text_compare(a->key, b->key);
    return order != 0 ? order : (a > b) - (a < b);
}
