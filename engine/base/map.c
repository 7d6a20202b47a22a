/* map.c - open addressing with linear steps; capacities are powers of two. */
#include "base/map.h"

#include <stdlib.h>

#include "base/hash.h"

enum { SLOT_FREE, SLOT_USED, SLOT_REMOVED };

static bool id_map_find(const RsIdMap *map, uint64_t key, size_t *slot);
static bool id_map_grow(RsIdMap *map);
static size_t text_map_find(const RsTextMap *map, RsText key);
static bool text_map_grow(RsTextMap *map);

void rs_id_map_init(RsIdMap *map)
{
    *map = (RsIdMap){0};
}

void rs_id_map_done(RsIdMap *map)
{
    free(map->keys);
    free(map->values);
    free(map->used);
    *map = (RsIdMap){0};
}

bool rs_id_map_get(const RsIdMap *map, uint64_t key, uint64_t *value)
{
    size_t slot;
    if (!id_map_find(map, key, &slot)) return false;
    if (value != NULL) *value = map->values[slot];
    return true;
}

bool rs_id_map_put(RsIdMap *map, uint64_t key, uint64_t value)
{
    size_t slot;
    if (!id_map_find(map, key, &slot)) {
        if ((map->filled + 1) * 10 > map->capacity * 7) {
            if (!id_map_grow(map)) return false;
            id_map_find(map, key, &slot);
        }
        map->filled += map->used[slot] == SLOT_FREE;
        map->used[slot] = SLOT_USED;
        map->keys[slot] = key;
        map->count++;
    }
    map->values[slot] = value;
    return true;
}

bool rs_id_map_remove(RsIdMap *map, uint64_t key)
{
    size_t slot;
    if (!id_map_find(map, key, &slot)) return false;
    map->used[slot] = SLOT_REMOVED;
    map->count--;
    return true;
}

void rs_text_map_init(RsTextMap *map)
{
    *map = (RsTextMap){0};
}

void rs_text_map_done(RsTextMap *map)
{
    free(map->keys);
    free(map->values);
    *map = (RsTextMap){0};
}

bool rs_text_map_get(const RsTextMap *map, RsText key, uint32_t *value)
{
    if (map->capacity == 0) return false;
    size_t slot = text_map_find(map, key);
    if (map->keys[slot].data == NULL) return false;
    if (value != NULL) *value = map->values[slot];
    return true;
}

bool rs_text_map_put(RsTextMap *map, RsText key, uint32_t value)
{
    if ((map->count + 1) * 10 > map->capacity * 7 && !text_map_grow(map)) return false;
    /* A key without bytes may come without an address; a slot is free where the address is NULL. */
    if (key.data == NULL) key.data = "";
    size_t slot = text_map_find(map, key);
    if (map->keys[slot].data == NULL) {
        map->keys[slot] = key;
        map->count++;
    }
    map->values[slot] = value;
    return true;
}

/* The slot of the key, or the slot where it should go (the first removed one on the way). */
static bool id_map_find(const RsIdMap *map, uint64_t key, size_t *slot)
{
    *slot = 0;
    if (map->capacity == 0) return false;
    size_t mask = map->capacity - 1;
    size_t at = (size_t)rs_hash_id(key) & mask;
    size_t open = SIZE_MAX;
    for (; map->used[at] != SLOT_FREE; at = (at + 1) & mask) {
        if (map->used[at] == SLOT_USED && map->keys[at] == key) {
            *slot = at;
            return true;
        }
        if (map->used[at] == SLOT_REMOVED && open == SIZE_MAX) open = at;
    }
    *slot = open == SIZE_MAX ? at : open;
    return false;
}

/* Room for twice what lives; where most slots are removed ones the capacity stays. */
static bool id_map_grow(RsIdMap *map)
{
    size_t capacity = map->capacity == 0 ? 16 : map->capacity;
    while ((map->count + 1) * 20 > capacity * 7)
        capacity *= 2;
    RsIdMap grown = {.capacity = capacity};
    grown.keys = malloc(capacity * sizeof *grown.keys);
    grown.values = malloc(capacity * sizeof *grown.values);
    grown.used = calloc(capacity, 1);
    if (grown.keys == NULL || grown.values == NULL || grown.used == NULL) {
        rs_id_map_done(&grown);
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->used[i] != SLOT_USED) continue;
        size_t slot;
        id_map_find(&grown, map->keys[i], &slot);
        grown.used[slot] = SLOT_USED;
        grown.keys[slot] = map->keys[i];
        grown.values[slot] = map->values[i];
    }
    grown.count = grown.filled = map->count;
    rs_id_map_done(map);
    *map = grown;
    return true;
}

static size_t text_map_find(const RsTextMap *map, RsText key)
{
    size_t mask = map->capacity - 1;
    size_t at = (size_t)rs_hash_bytes(key.data, key.length) & mask;
    while (map->keys[at].data != NULL && !rs_text_equal(map->keys[at], key))
        at = (at + 1) & mask;
    return at;
}

static bool text_map_grow(RsTextMap *map)
{
    RsTextMap grown = {.count = map->count,
                       .capacity = map->capacity == 0 ? 16 : map->capacity * 2};
    grown.keys = calloc(grown.capacity, sizeof *grown.keys);
    grown.values = malloc(grown.capacity * sizeof *grown.values);
    if (grown.keys == NULL || grown.values == NULL) {
        rs_text_map_done(&grown);
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->keys[i].data == NULL) continue;
        size_t slot = text_map_find(&grown, map->keys[i]);
        grown.keys[slot] = map->keys[i];
        grown.values[slot] = map->values[i];
    }
    rs_text_map_done(map);
    *map = grown;
    return true;
}
