/* unparse_expr.c - expressions. Operands that are no atoms stand in brackets. */
#include "language/unparse_parts.h"

#include <inttypes.h>

void rs_unparse_string(RsBuf *out, RsText text)
{
    rs_buf_putc(out, '\'');
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\'' || text.data[i] == '\\') rs_buf_putc(out, '\\');
        rs_buf_putc(out, text.data[i]);
    }
    rs_buf_putc(out, '\'');
}

static bool is_plain(const RsAst *ast)
{
    switch (ast->kind) {
    case RS_AST_LITERAL: {
        const RsAstLiteral *literal = rs_ast_as_LITERAL(ast);
        return literal->literal == RS_LITERAL_STRING || literal->literal == RS_LITERAL_NULL ||
               literal->literal == RS_LITERAL_BOOL;
    }
    case RS_AST_NAME:
    case RS_AST_PARAMETER:
    case RS_AST_PROPERTY:
    case RS_AST_INDEX:
    case RS_AST_SLICE:
    case RS_AST_APPLY:
    case RS_AST_LIST:
    case RS_AST_MAP:
    case RS_AST_CASE:
    case RS_AST_COMPREHENSION:
    case RS_AST_QUANTIFIER:
    case RS_AST_REDUCE:
    case RS_AST_SUBQUERY:
        return true;
    default:
        return false;
    }
}

static void operand(RsBuf *out, const RsAst *ast)
{
    bool plain = is_plain(ast) || (ast->kind == RS_AST_LITERAL &&
                                   (rs_ast_as_LITERAL(ast)->literal != RS_LITERAL_INT ||
                                    rs_ast_as_LITERAL(ast)->integer >= 0));
    if (!plain) rs_buf_putc(out, '(');
    rs_unparse_expr(out, ast);
    if (!plain) rs_buf_putc(out, ')');
}

/* What `.`, `[` and `(` may follow: a number would run into the dot. */
static void object(RsBuf *out, const RsAst *ast)
{
    bool plain = is_plain(ast);
    if (!plain) rs_buf_putc(out, '(');
    rs_unparse_expr(out, ast);
    if (!plain) rs_buf_putc(out, ')');
}

static void literal(RsBuf *out, const RsAstLiteral *it)
{
    switch (it->literal) {
    case RS_LITERAL_NULL:
        rs_buf_puts(out, "null");
        break;
    case RS_LITERAL_BOOL:
        rs_buf_puts(out, it->boolean ? "true" : "false");
        break;
    case RS_LITERAL_INT:
        rs_buf_printf(out, "%" PRId64, it->integer);
        break;
    case RS_LITERAL_FLOAT:
        rs_buf_printf(out, "%.17e", it->real);
        break;
    case RS_LITERAL_STRING:
        rs_unparse_string(out, it->text);
        break;
    }
}

static void unary(RsBuf *out, const RsAstUnary *it)
{
    static const char *const TEXTS[] = {
#define X(NAME, TEXT) [RS_UNARY_##NAME] = TEXT,
        RS_UNARY_LIST(X)
#undef X
    };
    bool behind = it->op == RS_UNARY_IS_NULL || it->op == RS_UNARY_IS_NOT_NULL;
    if (!behind) rs_buf_printf(out, "%s ", TEXTS[it->op]);
    operand(out, it->operand);
    if (behind) rs_buf_printf(out, " %s", TEXTS[it->op]);
}

static void binary(RsBuf *out, const RsAstBinary *it)
{
    static const char *const TEXTS[] = {
#define X(NAME, TEXT) [RS_BINARY_##NAME] = TEXT,
        RS_BINARY_LIST(X)
#undef X
    };
    operand(out, it->left);
    rs_buf_printf(out, " %s ", TEXTS[it->op]);
    operand(out, it->right);
}

static void logic(RsBuf *out, const RsAstLogic *it)
{
    static const char *const TEXTS[] = {
#define X(NAME, TEXT) [RS_LOGIC_##NAME] = TEXT,
        RS_LOGIC_LIST(X)
#undef X
    };
    RS_AST_EACH(part, it->operands)
    {
        if (part != it->operands.first) rs_buf_printf(out, " %s ", TEXTS[it->op]);
        operand(out, part);
    }
}

static void comparison(RsBuf *out, const RsAstComparison *it)
{
    static const char *const TEXTS[] = {
#define X(NAME, TEXT) [RS_COMPARE_##NAME] = TEXT,
        RS_COMPARE_LIST(X)
#undef X
    };
    uint32_t i = 0;
    RS_AST_EACH(part, it->operands)
    {
        if (i > 0) rs_buf_printf(out, " %s ", TEXTS[it->ops[i - 1]]);
        operand(out, part);
        i++;
    }
}

/* The dots of a called name are its parts; a part that is no word stands in backticks. */
static void called(RsBuf *out, RsText name)
{
    uint32_t begin = 0;
    for (uint32_t i = 0; i <= name.length; i++) {
        if (i < name.length && name.data[i] != '.') continue;
        RsAstName part = {.text = {name.data + begin, i - begin}};
        if (begin > 0) rs_buf_putc(out, '.');
        rs_unparse_name(out, &part);
        begin = i + 1;
    }
}

static void apply(RsBuf *out, const RsAstApply *it)
{
    called(out, it->name);
    rs_buf_putc(out, '(');
    if (it->distinct) rs_buf_puts(out, "DISTINCT ");
    if (it->star) rs_buf_putc(out, '*');
    rs_unparse_list(out, it->arguments, ", ");
    rs_buf_putc(out, ')');
}

static void projection(RsBuf *out, const RsAstMapProjection *it)
{
    rs_unparse_expr(out, it->object);
    rs_buf_puts(out, " {");
    if (it->star) rs_buf_puts(out, it->items.count > 0 ? ".*, " : ".*");
    rs_unparse_list(out, it->items, ", ");
    rs_buf_putc(out, '}');
}

static void choice(RsBuf *out, const RsAstCase *it)
{
    rs_buf_puts(out, "CASE ");
    if (it->subject != NULL) {
        operand(out, it->subject);
        rs_buf_putc(out, ' ');
    }
    rs_unparse_list(out, it->whens, " ");
    rs_unparse_part(out, "ELSE", it->otherwise);
    rs_buf_puts(out, " END");
}

static void each(RsBuf *out, const RsAstName *name, const RsAst *list)
{
    rs_unparse_name(out, name);
    rs_buf_puts(out, " IN ");
    operand(out, list);
}

static void quantifier(RsBuf *out, const RsAstQuantifier *it)
{
    static const char *const WORDS[] = {"all", "any", "none", "single"};
    rs_buf_printf(out, "%s(", WORDS[it->quantifier]);
    each(out, it->name, it->list);
    rs_unparse_part(out, "WHERE", it->where);
    rs_buf_putc(out, ')');
}

static void reduce(RsBuf *out, const RsAstReduce *it)
{
    rs_buf_puts(out, "reduce(");
    rs_unparse_name(out, it->accumulator);
    rs_buf_puts(out, " = ");
    operand(out, it->initial);
    rs_buf_puts(out, ", ");
    each(out, it->name, it->list);
    rs_unparse_part(out, "|", it->value);
    rs_buf_putc(out, ')');
}

static void subquery(RsBuf *out, const RsAstSubquery *it)
{
    static const char *const WORDS[] = {"EXISTS", "COUNT", "COLLECT"};
    rs_buf_printf(out, "%s { ", WORDS[it->what]);
    if (it->bare) {
        const RsAst *single = it->query->singles.first;
        const RsAstMatch *match = rs_ast_as_MATCH(rs_ast_as_SINGLE(single)->clauses.first);
        rs_unparse_list(out, match->patterns, ", ");
        if (match->view.count > 0) rs_buf_putc(out, ' ');
        rs_unparse_list(out, match->view, " ");
        rs_unparse_part(out, "WHERE", match->where);
    } else {
        rs_unparse(out, &it->query->head);
    }
    rs_buf_puts(out, " }");
}

static void comprehension(RsBuf *out, const RsAst *ast)
{
    const RsAst *where, *value;
    rs_buf_putc(out, '[');
    if (ast->kind == RS_AST_COMPREHENSION) {
        const RsAstComprehension *it = rs_ast_as_COMPREHENSION(ast);
        each(out, it->name, it->list);
        where = it->where;
        value = it->value;
    } else {
        const RsAstPatternComprehension *it = rs_ast_as_PATTERN_COMPREHENSION(ast);
        rs_unparse_pattern(out, &it->pattern->head);
        where = it->where;
        value = it->value;
    }
    rs_unparse_part(out, "WHERE", where);
    rs_unparse_part(out, "|", value);
    rs_buf_putc(out, ']');
}

static void access(RsBuf *out, const RsAst *ast)
{
    if (ast->kind == RS_AST_PROPERTY) {
        const RsAstProperty *it = rs_ast_as_PROPERTY(ast);
        if (it->object != NULL) object(out, it->object);
        rs_buf_putc(out, '.');
        rs_unparse_name(out, it->key);
    } else if (ast->kind == RS_AST_INDEX) {
        object(out, rs_ast_as_INDEX(ast)->object);
        rs_buf_putc(out, '[');
        rs_unparse_expr(out, rs_ast_as_INDEX(ast)->index);
        rs_buf_putc(out, ']');
    } else {
        const RsAstSlice *it = rs_ast_as_SLICE(ast);
        object(out, it->object);
        rs_buf_putc(out, '[');
        if (it->from != NULL) operand(out, it->from);
        rs_buf_puts(out, " .. ");
        if (it->to != NULL) operand(out, it->to);
        rs_buf_putc(out, ']');
    }
}

void rs_unparse_expr(RsBuf *out, const RsAst *ast)
{
    switch (ast->kind) {
    case RS_AST_LITERAL:
        literal(out, rs_ast_as_LITERAL(ast));
        break;
    case RS_AST_NAME:
        rs_unparse_name(out, rs_ast_as_NAME(ast));
        break;
    case RS_AST_PARAMETER:
        rs_buf_putc(out, '$');
        rs_unparse_name(out, rs_ast_as_PARAMETER(ast));
        break;
    case RS_AST_UNARY:
        unary(out, rs_ast_as_UNARY(ast));
        break;
    case RS_AST_BINARY:
        binary(out, rs_ast_as_BINARY(ast));
        break;
    case RS_AST_LOGIC:
        logic(out, rs_ast_as_LOGIC(ast));
        break;
    case RS_AST_COMPARISON:
        comparison(out, rs_ast_as_COMPARISON(ast));
        break;
    case RS_AST_PROPERTY:
    case RS_AST_INDEX:
    case RS_AST_SLICE:
        access(out, ast);
        break;
    case RS_AST_HAS_LABEL:
        object(out, rs_ast_as_HAS_LABEL(ast)->object);
        rs_buf_putc(out, ':');
        rs_buf_putc(out, '(');
        rs_unparse_pattern(out, &rs_ast_as_HAS_LABEL(ast)->label->head);
        rs_buf_putc(out, ')');
        break;
    case RS_AST_APPLY:
        apply(out, rs_ast_as_APPLY(ast));
        break;
    case RS_AST_LIST:
        rs_buf_putc(out, '[');
        RS_AST_EACH(item, rs_ast_as_LIST(ast)->items)
        {
            if (item != rs_ast_as_LIST(ast)->items.first) rs_buf_puts(out, ", ");
            operand(out, item);
        }
        rs_buf_putc(out, ']');
        break;
    case RS_AST_MAP:
        rs_buf_putc(out, '{');
        rs_unparse_list(out, rs_ast_as_MAP(ast)->items, ", ");
        rs_buf_putc(out, '}');
        break;
    case RS_AST_MAP_PROJECTION:
        projection(out, rs_ast_as_MAP_PROJECTION(ast));
        break;
    case RS_AST_CASE:
        choice(out, rs_ast_as_CASE(ast));
        break;
    case RS_AST_COMPREHENSION:
    case RS_AST_PATTERN_COMPREHENSION:
        comprehension(out, ast);
        break;
    case RS_AST_QUANTIFIER:
        quantifier(out, rs_ast_as_QUANTIFIER(ast));
        break;
    case RS_AST_REDUCE:
        reduce(out, rs_ast_as_REDUCE(ast));
        break;
    case RS_AST_PATTERN_EXPR:
        rs_unparse_pattern(out, &rs_ast_as_PATTERN_EXPR(ast)->pattern->head);
        break;
    case RS_AST_SUBQUERY:
        subquery(out, rs_ast_as_SUBQUERY(ast));
        break;
    default:
        break;
    }
}
