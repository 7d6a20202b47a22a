/* scope.h - which names can be seen, and the slots behind them. Private to the binder.
 *
 * A scope sees its own names first, then those of `outer`. Entries are in order of appearance.
 * Owner   the statement's arena. */
#ifndef RS_LANGUAGE_SCOPE_H
#define RS_LANGUAGE_SCOPE_H

#include "language/expr.h"

typedef struct RsScopeEntry {
    RsText name;
    RsSlot slot;
    uint32_t view; /* under which its clause bound it */
} RsScopeEntry;

typedef struct RsScope {
    RsScopeEntry *entries;
    uint32_t count, capacity;
    const struct RsScope *outer;
} RsScope;

RsScope *rs_scope_new(RsArena *arena, const RsScope *outer); /* NULL: the arena is full */
const RsScopeEntry *rs_scope_own(const RsScope *scope, RsText name);
const RsScopeEntry *rs_scope_find(const RsScope *scope, RsText name);
RS_MUST_USE RsStatus rs_scope_add(RsArena *arena, RsScope *scope, RsScopeEntry entry, RsError *err);

/* The seen name nearest to `name`, or data NULL where none is near. */
RsText rs_scope_nearest(const RsScope *scope, RsText name);

/* Room for one more in an arena's array; false: the arena is full. */
bool rs_grow(RsArena *arena, void **items, uint32_t count, uint32_t *capacity, size_t size);

#define RS_PUSH(arena, items, count, capacity, ...)                                                \
    (rs_grow((arena), (void **)&(items), (count), &(capacity), sizeof(*(items))) &&                \
     ((items)[(count)++] = (__VA_ARGS__), true))

#endif
