/* keys.c - rows told apart by the values of some columns. */
#include "execute/keys.h"

#include <stdlib.h>

#include "base/hash.h"

#define FIRST_TABLE 64u

RsStatus rs_keys_init(RsKeys *keys, RsArena *arena, uint32_t width, RsError *err)
{
    *keys = (RsKeys){.arena = arena, .width = width, .table_size = FIRST_TABLE};
    keys->table = calloc(FIRST_TABLE, sizeof(uint32_t));
    return keys->table == NULL ? rs_fail_memory(err) : RS_OK;
}

void rs_keys_done(RsKeys *keys)
{
    free(keys->values);
    free(keys->hashes);
    free(keys->table);
    *keys = (RsKeys){0};
}

static RsStatus grow_groups(RsKeys *keys, RsError *err)
{
    if (keys->count < keys->capacity) return RS_OK;
    if (keys->capacity >= UINT32_MAX / 2)
        return rs_fail(err, RS_LIMIT, "TooManyGroups", RS_NOWHERE, "more than 2^31 groups");
    uint32_t capacity = keys->capacity == 0 ? 64 : keys->capacity * 2;
    size_t width = keys->width == 0 ? 1 : keys->width;
    RsValue *values = realloc(keys->values, capacity * width * sizeof(RsValue));
    if (values == NULL) return rs_fail_memory(err);
    keys->values = values;
    uint64_t *hashes = realloc(keys->hashes, capacity * sizeof(uint64_t));
    if (hashes == NULL) return rs_fail_memory(err);
    keys->hashes = hashes;
    keys->capacity = capacity;
    return RS_OK;
}

static RsStatus grow_table(RsKeys *keys, RsError *err)
{
    if (keys->count * 2 < keys->table_size) return RS_OK;
    uint32_t size = keys->table_size * 2;
    uint32_t *table = calloc(size, sizeof(uint32_t));
    if (table == NULL) return rs_fail_memory(err);
    for (uint32_t g = 0; g < keys->count; g++) {
        uint32_t at = (uint32_t)keys->hashes[g] & (size - 1);
        while (table[at] != 0)
            at = (at + 1) & (size - 1);
        table[at] = g + 1;
    }
    free(keys->table);
    keys->table = table;
    keys->table_size = size;
    return RS_OK;
}

static bool same_key(const RsKeys *keys, uint32_t group, const RsValue *row)
{
    const RsValue *key = keys->values + (size_t)group * keys->width;
    for (uint32_t i = 0; i < keys->width; i++)
        if (!rs_value_same(key[i], row[i])) return false;
    return true;
}

RsStatus rs_keys_find(RsKeys *keys, const RsValue *row, uint32_t *group, bool *fresh, RsError *err)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < keys->width; i++)
        hash = rs_hash_mix(hash, rs_value_hash(row[i]));
    hash = rs_hash_id(hash);
    uint32_t at = (uint32_t)hash & (keys->table_size - 1);
    for (; keys->table[at] != 0; at = (at + 1) & (keys->table_size - 1)) {
        uint32_t g = keys->table[at] - 1;
        if (keys->hashes[g] != hash || !same_key(keys, g, row)) continue;
        *group = g;
        *fresh = false;
        return RS_OK;
    }
    RS_TRY(grow_groups(keys, err));
    RsValue *key = keys->values + (size_t)keys->count * keys->width;
    for (uint32_t i = 0; i < keys->width; i++)
        RS_TRY(rs_value_keep(keys->arena, row[i], &key[i], err));
    keys->hashes[keys->count] = hash;
    keys->table[at] = ++keys->count;
    *group = keys->count - 1;
    *fresh = true;
    return grow_table(keys, err);
}
