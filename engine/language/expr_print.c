/* expr_print.c - see expr_print.h. */
#include "language/expr_print.h"

#include <ctype.h>

#define TEXT_SHOWN 40u /* bytes of a constant text */
#define ITEMS_SHOWN 8u /* of a constant list or map */

void rs_slot_print(RsBuf *out, RsSlot slot, RsSlotNames names)
{
    if (slot < names.count && names.items[slot].data != NULL)
        rs_buf_add_text(out, names.items[slot]);
    else
        rs_buf_printf(out, "#%u", slot);
}

static void print_quoted(RsBuf *out, RsText text)
{
    uint32_t shown = text.length < TEXT_SHOWN ? text.length : TEXT_SHOWN;
    while (shown < text.length && shown > 0 && ((unsigned char)text.data[shown] & 0xc0) == 0x80)
        shown--;
    rs_buf_putc(out, '\'');
    for (uint32_t i = 0; i < shown; i++) {
        char byte = text.data[i];
        if (byte == '\'' || byte == '\\') rs_buf_putc(out, '\\');
        if (byte == '\n')
            rs_buf_puts(out, "\\n");
        else
            rs_buf_putc(out, byte);
    }
    rs_buf_puts(out, shown < text.length ? "...'" : "'");
}

/* Constants come from the query's text: lists and maps of them are no deeper than it. */
static void print_value(RsBuf *out, RsValue value)
{
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
        rs_buf_puts(out, "null");
        return;
    case RS_TYPE_BOOL:
        rs_buf_puts(out, value.as.boolean ? "true" : "false");
        return;
    case RS_TYPE_INT:
        rs_buf_printf(out, "%lld", (long long)value.as.integer);
        return;
    case RS_TYPE_FLOAT:
        rs_buf_printf(out, "%.17g", value.as.real);
        return;
    case RS_TYPE_STRING:
        print_quoted(out, rs_as_text(value));
        return;
    case RS_TYPE_LIST:
        rs_buf_putc(out, '[');
        for (uint32_t i = 0; i < value.length && i < ITEMS_SHOWN; i++) {
            if (i > 0) rs_buf_puts(out, ", ");
            print_value(out, value.as.items[i]);
        }
        rs_buf_puts(out, value.length > ITEMS_SHOWN ? ", ...]" : "]");
        return;
    default:
        rs_buf_printf(out, "<%s>", rs_type_name((RsType)value.type));
    }
}

static void print_test(RsBuf *out, const RsLabelTest *test, bool inner)
{
    switch (test->op) {
    case RS_LABEL_NAME:
        rs_buf_add_text(out, test->name);
        return;
    case RS_LABEL_ANY:
        rs_buf_putc(out, '%');
        return;
    case RS_LABEL_NOT:
        rs_buf_putc(out, '!');
        print_test(out, test->left, true);
        return;
    case RS_LABEL_AND:
    case RS_LABEL_OR:
        if (inner) rs_buf_putc(out, '(');
        print_test(out, test->left, true);
        rs_buf_putc(out, test->op == RS_LABEL_AND ? '&' : '|');
        print_test(out, test->right, true);
        if (inner) rs_buf_putc(out, ')');
        return;
    }
}

void rs_label_test_print(RsBuf *out, const RsLabelTest *test)
{
    print_test(out, test, false);
}

static void print_list(RsBuf *out, const RsExpr *const *items, uint32_t count, const char *between,
                       RsSlotNames names)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) rs_buf_puts(out, between);
        rs_expr_print(out, items[i], names);
    }
}

/* An operand: in brackets where it is itself an operation. */
static void print_part(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    bool open = expr->kind == RS_EXPR_AND || expr->kind == RS_EXPR_OR ||
                expr->kind == RS_EXPR_XOR || expr->kind == RS_EXPR_NOT ||
                (expr->kind == RS_EXPR_CALL && !isalpha((unsigned char)expr->function->name[0]));
    if (open) rs_buf_putc(out, '(');
    rs_expr_print(out, expr, names);
    if (open) rs_buf_putc(out, ')');
}

static void print_infix(RsBuf *out, const RsExpr *expr, const char *word, RsSlotNames names)
{
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (i > 0) rs_buf_printf(out, " %s ", word);
        print_part(out, expr->args[i], names);
    }
}

static void print_call(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    const RsFunction *function = expr->function;
    bool word = islower((unsigned char)function->name[0]) != 0;
    switch ((int)function->id) { /* the operators that are not written between their operands */
    case RS_FN_negate:
    case RS_FN_positive:
        rs_buf_putc(out, function->name[0]);
        print_part(out, expr->args[0], names);
        return;
    case RS_FN_is_null:
    case RS_FN_is_not_null:
        print_part(out, expr->args[0], names);
        rs_buf_printf(out, " %s", function->name);
        return;
    case RS_FN_subscript:
    case RS_FN_slice:
        print_part(out, expr->args[0], names);
        rs_buf_putc(out, '[');
        print_list(out, expr->args + 1, expr->arg_count - 1,
                   function->id == RS_FN_slice ? ".." : ", ", names);
        rs_buf_putc(out, ']');
        return;
    default:
        break;
    }
    if (!word && expr->arg_count == 2) {
        print_infix(out, expr, function->name, names);
        return;
    }
    rs_buf_printf(out, "%s(%s", function->name, expr->distinct ? "DISTINCT " : "");
    print_list(out, expr->args, expr->arg_count, ", ", names);
    rs_buf_puts(out, expr->kind == RS_EXPR_AGGREGATE && expr->arg_count == 0 ? "*)" : ")");
}

static void print_case(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    rs_buf_puts(out, "CASE");
    for (uint32_t i = 0; i + 1 < expr->arg_count; i += 2) {
        rs_buf_puts(out, " WHEN ");
        rs_expr_print(out, expr->args[i], names);
        rs_buf_puts(out, " THEN ");
        rs_expr_print(out, expr->args[i + 1], names);
    }
    rs_buf_puts(out, " ELSE ");
    rs_expr_print(out, expr->args[expr->arg_count - 1], names);
    rs_buf_puts(out, " END");
}

static void print_map(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    rs_buf_putc(out, '{');
    uint32_t named = expr->star ? expr->arg_count - 1 : expr->arg_count;
    for (uint32_t i = 0; i < named; i++) {
        rs_buf_printf(out, "%s%.*s: ", i == 0 ? "" : ", ", RS_TEXT_ARG(expr->keys[i]));
        rs_expr_print(out, expr->args[i], names);
    }
    if (expr->star) {
        rs_buf_puts(out, named == 0 ? "." : ", .");
        rs_expr_print(out, expr->args[named], names);
        rs_buf_puts(out, ".*");
    }
    rs_buf_putc(out, '}');
}

static void print_over(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    static const char *const WORDS[] = {[RS_QUANTIFIER_ALL] = "all",
                                        [RS_QUANTIFIER_ANY] = "any",
                                        [RS_QUANTIFIER_NONE] = "none",
                                        [RS_QUANTIFIER_SINGLE] = "single"};
    bool quantifier = expr->kind == RS_EXPR_QUANTIFIER;
    if (quantifier) rs_buf_puts(out, WORDS[expr->quantifier]);
    rs_buf_putc(out, quantifier ? '(' : '[');
    rs_slot_print(out, expr->slot, names);
    rs_buf_puts(out, " IN ");
    rs_expr_print(out, expr->args[0], names);
    if (expr->args[1] != NULL) {
        rs_buf_puts(out, " WHERE ");
        rs_expr_print(out, expr->args[1], names);
    }
    if (expr->arg_count > 2 && expr->args[2] != NULL) {
        rs_buf_puts(out, " | ");
        rs_expr_print(out, expr->args[2], names);
    }
    rs_buf_putc(out, quantifier ? ')' : ']');
}

static void print_reduce(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    rs_buf_puts(out, "reduce(");
    rs_slot_print(out, expr->slot, names);
    rs_buf_puts(out, " = ");
    rs_expr_print(out, expr->args[0], names);
    rs_buf_puts(out, ", ");
    rs_slot_print(out, expr->other_slot, names);
    rs_buf_puts(out, " IN ");
    rs_expr_print(out, expr->args[1], names);
    rs_buf_puts(out, " | ");
    rs_expr_print(out, expr->args[2], names);
    rs_buf_putc(out, ')');
}

static void print_subquery(RsBuf *out, const RsExpr *expr)
{
    static const char *const WORDS[] = {[RS_SUBQUERY_EXISTS] = "EXISTS",
                                        [RS_SUBQUERY_COUNT] = "COUNT",
                                        [RS_SUBQUERY_COLLECT] = "COLLECT"};
    rs_buf_printf(out, "%s { subquery %u }", WORDS[expr->what], expr->subquery_index + 1);
}

void rs_expr_print(RsBuf *out, const RsExpr *expr, RsSlotNames names)
{
    if (expr == NULL) return;
    switch (expr->kind) {
    case RS_EXPR_CONST:
        print_value(out, expr->value);
        return;
    case RS_EXPR_PARAMETER:
        rs_buf_printf(out, "$%.*s", RS_TEXT_ARG(expr->text));
        return;
    case RS_EXPR_SLOT:
        rs_slot_print(out, expr->slot, names);
        return;
    case RS_EXPR_PROPERTY:
        print_part(out, expr->args[0], names);
        rs_buf_printf(out, ".%.*s", RS_TEXT_ARG(expr->text));
        return;
    case RS_EXPR_HAS_LABEL:
        print_part(out, expr->args[0], names);
        rs_buf_putc(out, ':');
        rs_label_test_print(out, expr->labels);
        return;
    case RS_EXPR_CALL:
    case RS_EXPR_AGGREGATE:
        print_call(out, expr, names);
        return;
    case RS_EXPR_AND:
        print_infix(out, expr, "AND", names);
        return;
    case RS_EXPR_OR:
        print_infix(out, expr, "OR", names);
        return;
    case RS_EXPR_XOR:
        print_infix(out, expr, "XOR", names);
        return;
    case RS_EXPR_NOT:
        rs_buf_puts(out, "NOT ");
        print_part(out, expr->args[0], names);
        return;
    case RS_EXPR_CASE:
        print_case(out, expr, names);
        return;
    case RS_EXPR_LIST:
        rs_buf_putc(out, '[');
        print_list(out, expr->args, expr->arg_count, ", ", names);
        rs_buf_putc(out, ']');
        return;
    case RS_EXPR_MAP:
        print_map(out, expr, names);
        return;
    case RS_EXPR_COMPREHENSION:
    case RS_EXPR_QUANTIFIER:
        print_over(out, expr, names);
        return;
    case RS_EXPR_REDUCE:
        print_reduce(out, expr, names);
        return;
    case RS_EXPR_SUBQUERY:
        print_subquery(out, expr);
        return;
    case RS_EXPR_PATH:
        rs_buf_puts(out, "path(");
        print_list(out, expr->args, expr->arg_count, ", ", names);
        rs_buf_putc(out, ')');
        return;
    }
}

void rs_exprs_print(RsBuf *out, RsExprs exprs, const char *between, RsSlotNames names)
{
    print_list(out, exprs.items, exprs.count, between, names);
}

static void print_route_part(RsBuf *out, const RsPatternPart *part)
{
    if (part->repeated) rs_buf_putc(out, '(');
    for (uint32_t i = 0; i < part->hop_count; i++) {
        const RsPatternHop *hop = &part->hops[i];
        if (i > 0) rs_buf_puts(out, "()");
        rs_buf_puts(out, hop->direction == RS_DIRECTION_IN ? "<-[" : "-[");
        for (uint32_t j = 0; j < hop->type_count; j++)
            rs_buf_printf(out, "%s%.*s", j == 0 ? ":" : "|", RS_TEXT_ARG(hop->types[j]));
        rs_buf_puts(out, hop->direction == RS_DIRECTION_OUT ? "]->" : "]-");
    }
    if (!part->repeated) return;
    rs_buf_printf(out, "){%u,", part->min);
    if (part->max != RS_HOPS_UNBOUNDED) rs_buf_printf(out, "%u", part->max);
    rs_buf_putc(out, '}');
}

void rs_route_print(RsBuf *out, const RsPatternRoute *route, RsSlot left, RsSlot right,
                    RsSlotNames names)
{
    rs_buf_putc(out, '(');
    rs_slot_print(out, left, names);
    for (uint32_t i = 0; i < route->part_count; i++) {
        if (i > 0) {
            rs_buf_putc(out, '(');
            rs_slot_print(out, route->junctions[i].capture, names);
        }
        rs_buf_putc(out, ')');
        print_route_part(out, &route->parts[i]);
    }
    rs_buf_putc(out, '(');
    rs_slot_print(out, right, names);
    rs_buf_putc(out, ')');
}

void rs_hop_print(RsBuf *out, const RsPatternEdge *edge, RsSlot left, RsSlot right,
                  RsDirection direction, RsSlotNames names)
{
    if (edge->route != NULL) {
        rs_route_print(out, edge->route, left, right, names);
        return;
    }
    rs_buf_putc(out, '(');
    rs_slot_print(out, left, names);
    rs_buf_puts(out, direction == RS_DIRECTION_IN ? ")<-[" : ")-[");
    rs_slot_print(out, edge->slot, names);
    for (uint32_t i = 0; i < edge->type_count; i++)
        rs_buf_printf(out, "%s%.*s", i == 0 ? ":" : "|", RS_TEXT_ARG(edge->types[i]));
    if (edge->many && edge->max_hops == RS_HOPS_UNBOUNDED)
        rs_buf_printf(out, "*%u..", edge->min_hops);
    else if (edge->many)
        rs_buf_printf(out, "*%u..%u", edge->min_hops, edge->max_hops);
    rs_buf_puts(out, direction == RS_DIRECTION_OUT ? "]->(" : "]-(");
    rs_slot_print(out, right, names);
    rs_buf_putc(out, ')');
}

const char *rs_search_word(const RsPatternEdge *edge)
{
    switch (edge->search) {
    case RS_SEARCH_NONE:
    case RS_SEARCH_ALL:
        return "all";
    case RS_SEARCH_ANY:
        return "any";
    case RS_SEARCH_ANY_SHORTEST:
    case RS_SEARCH_SHORTEST_PATH:
        return "any shortest";
    case RS_SEARCH_ALL_SHORTEST:
    case RS_SEARCH_ALL_SHORTEST_PATHS:
        return "all shortest";
    case RS_SEARCH_SHORTEST_K:
        return "shortest k";
    case RS_SEARCH_SHORTEST_GROUPS:
        return "shortest k groups";
    case RS_SEARCH_CHEAPEST:
        return "cheapest";
    }
    return "";
}
