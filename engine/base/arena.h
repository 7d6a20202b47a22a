/* arena.h - memory that dies together, with a limit in bytes.
 *
 * Shape   a chain of chunks; a piece is aligned to 16 bytes and zeroed.
 * Errors  NULL: the limit is reached or the system has no memory. `rs_fail_memory` says so.
 * Owner   whoever made the arena frees it; nobody frees a piece.
 * Cost    a piece is a bump of a pointer and a memset. */
#ifndef RS_BASE_ARENA_H
#define RS_BASE_ARENA_H

#include "base/text.h"

typedef struct RsArena RsArena;

typedef struct RsArenaMark {
    void *chunk;
    size_t used, total;
} RsArenaMark;

RsArena *rs_arena_new(size_t limit_bytes); /* 0: no limit; NULL: no memory */
void rs_arena_free(RsArena *arena);        /* NULL is fine */
void *rs_arena_take(RsArena *arena, size_t bytes);
size_t rs_arena_bytes(const RsArena *arena); /* taken from the system by pieces */
/* Everything taken after the mark is given back at once; chunks are kept for reuse. */
RsArenaMark rs_arena_mark(const RsArena *arena);
void rs_arena_reset(RsArena *arena, RsArenaMark mark);
void rs_arena_clear(RsArena *arena); /* back to empty; chunks are kept for reuse */

/* A copy with a closing NUL that is not counted; data NULL: no memory. */
RsText rs_arena_text(RsArena *arena, const char *data, size_t length);
RsText rs_arena_format(RsArena *arena, const char *format, ...) RS_PRINTF(2, 3);

#define RS_NEW(arena, Type) ((Type *)rs_arena_take((arena), sizeof(Type)))
#define RS_NEW_ARRAY(arena, Type, count)                                                           \
    ((Type *)rs_arena_take_array((arena), sizeof(Type), (size_t)(count)))
void *rs_arena_take_array(RsArena *arena, size_t size, size_t count); /* NULL also on overflow */

#endif
