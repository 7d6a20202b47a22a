/* scope.c - names to slots; see scope.h. */
#include <ctype.h>

#include "language/scope.h"

#define WORD_MAX 48

bool rs_grow(RsArena *arena, void **items, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity) return true;
    uint32_t grown = *capacity == 0 ? 4 : *capacity * 2;
    char *moved = rs_arena_take_array(arena, size, grown);
    if (moved == NULL) return false;
    if (count > 0) memcpy(moved, *items, size * count);
    *items = moved;
    *capacity = grown;
    return true;
}

RsScope *rs_scope_new(RsArena *arena, const RsScope *outer)
{
    RsScope *scope = RS_NEW(arena, RsScope);
    if (scope != NULL) scope->outer = outer;
    return scope;
}

const RsScopeEntry *rs_scope_own(const RsScope *scope, RsText name)
{
    for (uint32_t i = scope->count; i-- > 0;)
        if (rs_text_equal(scope->entries[i].name, name)) return &scope->entries[i];
    return NULL;
}

const RsScopeEntry *rs_scope_find(const RsScope *scope, RsText name)
{
    for (; scope != NULL; scope = scope->outer) {
        const RsScopeEntry *entry = rs_scope_own(scope, name);
        if (entry != NULL) return entry;
    }
    return NULL;
}

RsStatus rs_scope_add(RsArena *arena, RsScope *scope, RsScopeEntry entry, RsError *err)
{
    if (RS_PUSH(arena, scope->entries, scope->count, scope->capacity, entry)) return RS_OK;
    return rs_fail_memory(err);
}

uint32_t rs_word_distance(RsText a, RsText b, uint32_t limit)
{
    uint32_t row[WORD_MAX + 1];
    if (a.length > WORD_MAX || b.length > WORD_MAX) return limit + 1;
    for (uint32_t j = 0; j <= b.length; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a.length; i++) {
        uint32_t corner = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= b.length; j++) {
            bool same =
                tolower((unsigned char)a.data[i - 1]) == tolower((unsigned char)b.data[j - 1]);
            uint32_t best = corner + (same ? 0 : 1);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[b.length] > limit ? limit + 1 : row[b.length];
}

RsText rs_scope_nearest(const RsScope *scope, RsText name)
{
    RsText best = {0};
    uint32_t limit = name.length < 3 ? 1 : name.length / 3 + 1;
    uint32_t least = limit + 1;
    for (; scope != NULL; scope = scope->outer) {
        for (uint32_t i = 0; i < scope->count; i++) {
            uint32_t distance = rs_word_distance(name, scope->entries[i].name, limit);
            if (distance >= least || distance >= name.length) continue;
            least = distance;
            best = scope->entries[i].name;
        }
    }
    return best;
}
