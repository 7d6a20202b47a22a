/* scope.c - names to slots; see scope.h. */

#include "language/scope.h"

#include "language/suggest.h"

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

RsText rs_scope_nearest(const RsScope *scope, RsText name)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, name);
    for (; scope != NULL; scope = scope->outer)
        for (uint32_t i = 0; i < scope->count; i++)
            rs_suggest_offer(&suggest, scope->entries[i].name);
    return rs_suggest_best(&suggest);
}
