/* expr.c - which slots an expression reads, and when two expressions are the same. */
#include "language/binder.h"

typedef struct Local { /* a slot that an expression around sets itself */
    RsSlot slot;
    const struct Local *around;
} Local;

typedef struct Visit {
    void (*visit)(void *context, RsSlot slot);
    void *context;
} Visit;

static void read(const Visit *visit, RsSlot slot, const Local *locals)
{
    for (; locals != NULL; locals = locals->around)
        if (locals->slot == slot) return;
    visit->visit(visit->context, slot);
}

/* The binder has bounded the depth. */
static void walk(const Visit *visit, const RsExpr *expr, const Local *locals)
{
    if (expr == NULL) return;
    if (expr->kind == RS_EXPR_SLOT) read(visit, expr->slot, locals);
    if (expr->subquery != NULL)
        for (uint32_t i = 0; i < expr->subquery->outer_count; i++)
            read(visit, expr->subquery->outer[i], locals);
    bool loop = expr->kind == RS_EXPR_COMPREHENSION || expr->kind == RS_EXPR_QUANTIFIER;
    bool reduce = expr->kind == RS_EXPR_REDUCE;
    Local own = {expr->slot, locals}, other = {expr->other_slot, &own};
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        const Local *seen = locals;
        if (loop && i > 0) seen = &own;
        if (reduce && i > 1) seen = &other;
        walk(visit, expr->args[i], seen);
    }
}

void rs_expr_slots(const RsExpr *expr, void (*visit)(void *context, RsSlot slot), void *context)
{
    Visit visitor = {visit, context};
    walk(&visitor, expr, NULL);
}

bool rs_expr_equal(const RsExpr *a, const RsExpr *b)
{
    if (a == b) return true;
    if (a == NULL || b == NULL || a->kind != b->kind || a->arg_count != b->arg_count) return false;
    if (a->slot != b->slot || a->other_slot != b->other_slot || a->function != b->function)
        return false;
    if (!rs_text_equal(a->text, b->text) || a->distinct != b->distinct || a->star != b->star)
        return false;
    if (a->view != b->view && a->kind != RS_EXPR_SLOT && a->kind != RS_EXPR_CONST) return false;
    if (a->labels != b->labels || a->subquery != b->subquery) return false;
    if (a->kind == RS_EXPR_QUANTIFIER && a->quantifier != b->quantifier) return false;
    if (a->value.type != b->value.type || !rs_value_same(a->value, b->value)) return false;
    for (uint32_t i = 0; i < a->arg_count; i++) {
        if (a->kind == RS_EXPR_MAP && (!a->star || i + 1 < a->arg_count) &&
            !rs_text_equal(a->keys[i], b->keys[i]))
            return false;
        if (!rs_expr_equal(a->args[i], b->args[i])) return false;
    }
    return true;
}
