/* ast.c - nodes, lists and checked casts, all made from the table of kinds. */
#include "language/ast.h"

#include <assert.h>

static const struct {
    size_t bytes;
    const char *word;
} KINDS[] = {
#define X(KIND, TYPE, WORD) [RS_AST_##KIND] = {sizeof(TYPE), WORD},
#include "language/ast_kinds.def"
#undef X
};

RsAst *rs_ast_new(RsArena *arena, RsAstKind kind, RsSpan span)
{
    RsAst *node = rs_arena_take(arena, rs_ast_bytes(kind));
    if (node == NULL) return NULL;
    node->kind = kind;
    node->span = span;
    node->height = 1;
    return node;
}

void rs_ast_push(RsAstList *list, RsAst *node)
{
    assert(node->next == NULL);
    if (list->last == NULL) {
        list->first = node;
    } else {
        list->last->next = node;
    }
    list->last = node;
    list->count++;
}

uint32_t rs_ast_logic_levels(uint32_t operand_count)
{
    uint32_t levels = 0;
    for (; operand_count > RS_LOGIC_LEFT_MAX; operand_count -= operand_count / 2)
        levels++;
    return levels + operand_count - 1;
}

const char *rs_ast_word(RsAstKind kind)
{
    assert(kind < RS_AST_KIND_COUNT);
    return KINDS[kind].word;
}

size_t rs_ast_bytes(RsAstKind kind)
{
    assert(kind < RS_AST_KIND_COUNT);
    return KINDS[kind].bytes;
}

#define X(KIND, TYPE, WORD)                                                                        \
    const TYPE *rs_ast_as_##KIND(const RsAst *node)                                                \
    {                                                                                              \
        assert(node->kind == RS_AST_##KIND);                                                       \
        return (const TYPE *)node;                                                                 \
    }
#include "language/ast_kinds.def"
#undef X
