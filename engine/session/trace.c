/* trace.c - a statement with the elements behind its columns, by writing them into its RETURN. */
#include "grammar/parse.h"
#include "session/internal.h"

/* The RETURN whose columns are all variables and properties of variables, not made distinct: more
 * columns change neither the number of rows nor their order. NULL: there is none such. */
static const RsAstProjection *plain_return(const RsAst *tree)
{
    if (tree == NULL || tree->kind != RS_AST_QUERY) return NULL;
    const RsAstQuery *query = rs_ast_as_QUERY(tree);
    if (query->explain != RS_EXPLAIN_NONE || query->singles.count != 1) return NULL;
    const RsAst *last = rs_ast_as_SINGLE(query->singles.first)->clauses.last;
    if (last == NULL || last->kind != RS_AST_PROJECTION) return NULL;
    const RsAstProjection *found = rs_ast_as_PROJECTION(last);
    if (!found->is_return || found->distinct || found->star) return NULL;
    for (const RsAst *at = found->items.first; at != NULL; at = at->next) {
        const RsAst *value = rs_ast_as_ITEM(at)->value;
        if (value->kind == RS_AST_PROPERTY) value = rs_ast_as_PROPERTY(value)->object;
        if (value->kind != RS_AST_NAME) return NULL;
    }
    return found;
}

static void add_name(RsBuf *out, RsText name)
{
    rs_buf_putc(out, '`');
    for (uint32_t i = 0; i < name.length; i++) {
        if (name.data[i] == '`') rs_buf_putc(out, '`');
        rs_buf_putc(out, name.data[i]);
    }
    rs_buf_putc(out, '`');
}

RsStatus rs_statement_trace(RsText text, RsArena *arena, RsText *traced, const RsOrigin **origins,
                            uint32_t *origin_count, uint32_t *own, RsError *err)
{
    const RsAst *tree;
    *traced = text;
    *origin_count = *own = 0;
    RS_TRY(rs_parse(text, NULL, arena, &tree, err));
    const RsAstProjection *projection = plain_return(tree);
    if (projection == NULL) return RS_OK;
    RsOrigin *found = RS_NEW_ARRAY(arena, RsOrigin, projection->items.count);
    if (found == NULL) return rs_fail_memory(err);
    RsBuf out;
    rs_buf_init(&out, 0);
    uint32_t column = 0, end = projection->items.last->span.end;
    const RsAstItem *item = rs_ast_as_ITEM(projection->items.last);
    if (item->alias != NULL) end = item->alias->head.span.end;
    rs_buf_add(&out, text.data, end);
    for (const RsAst *at = projection->items.first; at != NULL; at = at->next, column++) {
        const RsAst *value = rs_ast_as_ITEM(at)->value;
        if (value->kind != RS_AST_PROPERTY) continue;
        const RsAstProperty *property = rs_ast_as_PROPERTY(value);
        rs_buf_puts(&out, ", ");
        add_name(&out, rs_ast_as_NAME(property->object)->text);
        rs_buf_printf(&out, " AS `element of column %u`", column);
        found[*origin_count] =
            (RsOrigin){column, projection->items.count + *origin_count, property->key->text};
        ++*origin_count;
    }
    rs_buf_add(&out, text.data + end, text.length - end);
    *own = projection->items.count;
    *origins = found;
    RsStatus status = rs_buf_check(&out, err);
    if (status == RS_OK && *origin_count > 0) {
        *traced = rs_arena_text(arena, out.data, out.length);
        if (traced->data == NULL) status = rs_fail_memory(err);
    }
    rs_buf_done(&out);
    return status;
}
