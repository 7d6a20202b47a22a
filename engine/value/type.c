/* type.c - names of types and of sets of types. */
#include "value/value.h"

const char *rs_type_name(RsType type)
{
    static const char *const NAMES[RS_TYPE_COUNT] = {
#define X(TYPE, NAME, ORDER) [RS_TYPE_##TYPE] = NAME,
#include "value/types.def"
#undef X
    };
    return NAMES[type];
}

const char *rs_type_article(RsType type)
{
    static const char *const NAMES[RS_TYPE_COUNT] = {
#define X(TYPE, NAME, ORDER) [RS_TYPE_##TYPE] = "a " NAME,
#include "value/types.def"
#undef X
    };
    if (type == RS_TYPE_NULL) return "null";
    return type == RS_TYPE_INT ? "an Integer" : NAMES[type];
}

RsText rs_types_name(RsTypes types, RsArena *arena)
{
    types &= RS_TYPES_ANY;
    if (types == RS_TYPES_ANY) return RS_TEXT("Any");
    char text[256];
    size_t length = 0;
    unsigned left = (unsigned)__builtin_popcount(types);
    for (unsigned type = 0; type < RS_TYPE_COUNT; type++) {
        if ((types >> type & 1u) == 0) continue;
        const char *name = rs_type_name((RsType)type);
        left--;
        const char *behind = left > 1 ? ", " : left == 1 ? " or " : "";
        size_t more = strlen(name) + strlen(behind);
        if (length + more >= sizeof text) break;
        memcpy(text + length, name, strlen(name));
        memcpy(text + length + strlen(name), behind, strlen(behind));
        length += more;
    }
    return rs_arena_text(arena, text, length);
}
