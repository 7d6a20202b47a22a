/* arena.c - a chain of chunks of growing size.
 *
 * Chunks behind the current one are empty and kept for reuse: a mark names the chunk and the
 * bytes used in it, a reset goes back there. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PIECE_ALIGN 16u
#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LARGEST ((size_t)1 << 20)

typedef struct Chunk {
    struct Chunk *next;
    size_t size, used;
    _Alignas(PIECE_ALIGN) unsigned char bytes[];
} Chunk;

struct RsArena {
    Chunk *first, *current;
    size_t limit, total; /* bytes handed out, rounding included; limit 0: none */
};

static Chunk *chunk_for(RsArena *arena, size_t bytes);

RsArena *rs_arena_new(size_t limit_bytes)
{
    RsArena *arena = calloc(1, sizeof *arena);
    if (arena != NULL) arena->limit = limit_bytes;
    return arena;
}

void rs_arena_free(RsArena *arena)
{
    if (arena == NULL) return;
    for (Chunk *chunk = arena->first; chunk != NULL;) {
        Chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(arena);
}

void *rs_arena_take(RsArena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX - PIECE_ALIGN) return NULL;
    size_t rounded =
        bytes == 0 ? PIECE_ALIGN : (bytes + PIECE_ALIGN - 1) & ~(size_t)(PIECE_ALIGN - 1);
    if (arena->limit != 0 && (arena->total > arena->limit || rounded > arena->limit - arena->total))
        return NULL;
    Chunk *chunk = arena->current;
    if (chunk == NULL || chunk->size - chunk->used < rounded) chunk = chunk_for(arena, rounded);
    if (chunk == NULL) return NULL;
    void *piece = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->total += rounded;
    return memset(piece, 0, rounded);
}

size_t rs_arena_bytes(const RsArena *arena)
{
    return arena->total;
}

RsArenaMark rs_arena_mark(const RsArena *arena)
{
    return (RsArenaMark){arena->current, arena->current == NULL ? 0 : arena->current->used,
                         arena->total};
}

void rs_arena_reset(RsArena *arena, RsArenaMark mark)
{
    Chunk *chunk = mark.chunk;
    if (chunk == NULL) {
        chunk = arena->first;
        mark.used = 0;
    }
    arena->current = chunk;
    arena->total = mark.total;
    if (chunk == NULL) return;
    chunk->used = mark.used;
    for (chunk = chunk->next; chunk != NULL; chunk = chunk->next)
        chunk->used = 0;
}

void rs_arena_clear(RsArena *arena)
{
    rs_arena_reset(arena, (RsArenaMark){0});
}

RsText rs_arena_text(RsArena *arena, const char *data, size_t length)
{
    if (length >= UINT32_MAX) return (RsText){NULL, 0};
    char *copy = rs_arena_take(arena, length + 1);
    if (copy == NULL) return (RsText){NULL, 0};
    if (length > 0) memcpy(copy, data, length);
    return (RsText){copy, (uint32_t)length};
}

RsText rs_arena_format(RsArena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : rs_arena_take(arena, (size_t)length + 1);
    if (text != NULL) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return (RsText){text, text == NULL ? 0 : (uint32_t)length};
}

void *rs_arena_take_array(RsArena *arena, size_t size, size_t count)
{
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    return rs_arena_take(arena, size * count);
}

/* The next kept chunk if the piece fits there, else a new one put before it. */
static Chunk *chunk_for(RsArena *arena, size_t bytes)
{
    Chunk *current = arena->current;
    Chunk *next = current == NULL ? arena->first : current->next;
    if (next == NULL || next->size < bytes) {
        size_t size = current == NULL ? CHUNK_FIRST : current->size * 2;
        if (size > CHUNK_LARGEST) size = CHUNK_LARGEST;
        if (size < bytes) size = bytes;
        if (size > SIZE_MAX - sizeof(Chunk)) return NULL;
        Chunk *made = malloc(sizeof(Chunk) + size);
        if (made == NULL) return NULL;
        made->size = size;
        made->next = next;
        if (current == NULL)
            arena->first = made;
        else
            current->next = made;
        next = made;
    }
    next->used = 0;
    arena->current = next;
    return next;
}
