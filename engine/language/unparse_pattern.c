/* unparse_pattern.c - paths, nodes, edges, label expressions. */
#include "language/unparse_parts.h"

#include <inttypes.h>

static void label(RsBuf *out, const RsAstLabel *it, bool inside)
{
    bool brackets = inside && (it->op == RS_LABEL_AND || it->op == RS_LABEL_OR);
    if (brackets) rs_buf_putc(out, '(');
    switch (it->op) {
    case RS_LABEL_NAME:
        rs_unparse_name(out, it->name);
        break;
    case RS_LABEL_ANY:
        rs_buf_putc(out, '%');
        break;
    case RS_LABEL_NOT:
        rs_buf_putc(out, '!');
        label(out, it->left, true);
        break;
    case RS_LABEL_AND:
    case RS_LABEL_OR: {
        /* Both join to the left: a chain to the left needs no brackets. */
        bool chain =
            it->left->op == it->op || (it->op == RS_LABEL_OR && it->left->op == RS_LABEL_AND);
        label(out, it->left, !chain);
        rs_buf_putc(out, it->op == RS_LABEL_OR ? '|' : it->colon ? ':' : '&');
        label(out, it->right, true);
        break;
    }
    }
    if (brackets) rs_buf_putc(out, ')');
}

static void labels(RsBuf *out, const RsAstLabel *it)
{
    if (it == NULL) return;
    rs_buf_putc(out, ':');
    label(out, it, false);
}

static void node(RsBuf *out, const RsAstNode *it)
{
    rs_buf_putc(out, '(');
    if (it->name != NULL) rs_unparse_name(out, it->name);
    labels(out, it->label);
    if (it->properties != NULL) {
        rs_buf_putc(out, ' ');
        rs_unparse_expr(out, it->properties);
    }
    rs_unparse_part(out, "WHERE", it->where);
    rs_buf_putc(out, ')');
}

static void quantifier(RsBuf *out, uint32_t min, uint32_t max)
{
    rs_buf_printf(out, "{%" PRIu32 ",", min);
    if (max != RS_HOPS_UNBOUNDED) rs_buf_printf(out, "%" PRIu32, max);
    rs_buf_putc(out, '}');
}

static void edge(RsBuf *out, const RsAstEdge *it)
{
    bool left = it->direction == RS_DIRECTION_IN || it->both_arrows;
    bool right = it->direction == RS_DIRECTION_OUT || it->both_arrows;
    rs_buf_puts(out, left ? "<-[" : "-[");
    if (it->name != NULL) rs_unparse_name(out, it->name);
    labels(out, it->label);
    if (it->length == RS_LENGTH_STAR) {
        rs_buf_printf(out, "*%" PRIu32 "..", it->min_hops);
        if (it->max_hops != RS_HOPS_UNBOUNDED) rs_buf_printf(out, "%" PRIu32, it->max_hops);
    }
    if (it->properties != NULL) {
        rs_buf_putc(out, ' ');
        rs_unparse_expr(out, it->properties);
    }
    rs_unparse_part(out, "WHERE", it->where);
    rs_unparse_part(out, "COST", it->cost);
    rs_buf_puts(out, right ? "]->" : "]-");
    if (it->length == RS_LENGTH_QUANTIFIER) quantifier(out, it->min_hops, it->max_hops);
}

static void group(RsBuf *out, const RsAstGroup *it)
{
    rs_buf_putc(out, '(');
    if (it->name != NULL) {
        rs_unparse_name(out, it->name);
        rs_buf_puts(out, " = ");
    }
    RS_AST_EACH(part, it->elements) rs_unparse_pattern(out, part);
    rs_unparse_part(out, "WHERE", it->where);
    rs_buf_putc(out, ')');
    quantifier(out, it->min_hops, it->max_hops);
}

static void path(RsBuf *out, const RsAstPath *it)
{
    static const char *const SEARCHES[] = {
        "",          "ALL ",      "ANY ",      "ANY SHORTEST ", "ALL SHORTEST ",
        "SHORTEST ", "SHORTEST ", "CHEAPEST ", "shortestPath(", "allShortestPaths("};
    static const char *const MODES[] = {"", "WALK ", "TRAIL ", "ACYCLIC ", "SIMPLE "};
    if (it->name != NULL) {
        rs_unparse_name(out, it->name);
        rs_buf_puts(out, " = ");
    }
    rs_buf_puts(out, SEARCHES[it->search]);
    if (it->search_count != NULL) {
        rs_unparse_expr(out, it->search_count);
        rs_buf_putc(out, ' ');
    }
    if (it->search == RS_SEARCH_SHORTEST_GROUPS) rs_buf_puts(out, "GROUPS ");
    if (it->disjoint) rs_buf_puts(out, "DISJOINT ");
    rs_buf_puts(out, MODES[it->mode]);
    RS_AST_EACH(part, it->elements) rs_unparse_pattern(out, part);
    if (it->search >= RS_SEARCH_SHORTEST_PATH) rs_buf_putc(out, ')');
}

void rs_unparse_pattern(RsBuf *out, const RsAst *ast)
{
    switch (ast->kind) {
    case RS_AST_PATH:
        path(out, rs_ast_as_PATH(ast));
        break;
    case RS_AST_NODE:
        node(out, rs_ast_as_NODE(ast));
        break;
    case RS_AST_EDGE:
        edge(out, rs_ast_as_EDGE(ast));
        break;
    case RS_AST_GROUP:
        group(out, rs_ast_as_GROUP(ast));
        break;
    case RS_AST_LABEL:
        label(out, rs_ast_as_LABEL(ast), false);
        break;
    default:
        break;
    }
}
