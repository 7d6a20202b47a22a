/* fuzz_query.c - any bytes: a tree or an error, never a crash. */
#include "grammar/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RsText text = {(const char *)data, (uint32_t)size};
    RsArena *arena = rs_arena_new(64u << 20);
    const RsAst *statement;
    RsError err;
    rs_error_clear(&err);
    if (arena != NULL && rs_parse(text, NULL, arena, &statement, &err) == RS_OK) (void)statement;
    rs_arena_free(arena);
    return 0;
}
