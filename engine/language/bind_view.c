/* bind_view.c - view parts onto the view around them: EXCLUDING adds up, every other part replaces.
 */
#include "language/binder.h"

static RsStatus bind_list(RsBinder *b, const RsAstList *list, bool at_head, RsBoundView *view,
                          RsExprList *out, RsError *err)
{
    RS_AST_EACH(node, *list)
    {
        const RsExpr *expr;
        if (at_head && node->kind == RS_AST_NAME)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "InvalidViewSource", node->span,
                                     "at the head of a query a source is a text or a parameter"),
                             "such as 'O13' or $source: the id of a node");
        RS_TRY(rs_bind_expr(b, node, &expr, err));
        if (expr->kind == RS_EXPR_SLOT) view->row_dependent = true;
        RS_TRY(rs_bind_push(b, out, expr, err));
    }
    return RS_OK;
}

static void see(void *context, RsSlot slot)
{
    (void)slot;
    *(bool *)context = true;
}

static RsStatus bind_part(RsBinder *b, const RsAstViewPart *part, bool at_head, RsBoundView *view,
                          RsError *err)
{
    RsExprList list = {0};
    const RsExpr *value = NULL;
    if (part->value != NULL) {
        RS_TRY(rs_bind_expr(b, part->value, &value, err));
        bool reads = false;
        rs_expr_slots(value, see, &reads);
        if (reads && at_head)
            return rs_fail(err, RS_SYNTAX, "InvalidViewSource", part->value->span,
                           "at the head of a query no variable is bound yet");
        view->row_dependent = view->row_dependent || reads;
    }
    if (part->part == RS_VIEW_EXCLUDING)
        for (uint32_t i = 0; i < view->excluding.count; i++)
            RS_TRY(rs_bind_push(b, &list, view->excluding.items[i], err));
    RS_TRY(bind_list(b, &part->list, at_head, view, &list, err));
    RsExprs exprs = rs_bind_exprs(&list);
    switch (part->part) {
    case RS_VIEW_VALID_AT:
        view->valid_at = value;
        view->strict = part->strict;
        break;
    case RS_VIEW_RECORDED_AT:
        view->recorded_at = value;
        view->recorded_commit = NULL;
        break;
    case RS_VIEW_RECORDED_COMMIT:
        view->recorded_commit = value;
        view->recorded_at = NULL;
        break;
    case RS_VIEW_ACCORDING_TO:
        view->has_according_to = true;
        view->according_to = exprs;
        break;
    case RS_VIEW_EXCLUDING:
        view->excluding = exprs;
        break;
    case RS_VIEW_VIA:
        view->has_via = true;
        view->via = exprs;
        break;
    case RS_VIEW_CONFIDENCE:
        view->confidence = value;
        break;
    case RS_VIEW_STANCE:
        view->has_stance = true;
        view->stance_any = part->list.count == 0;
        view->stances = exprs;
        break;
    case RS_VIEW_DISPUTED:
    case RS_VIEW_UNDISPUTED:
        view->disputed = part->part == RS_VIEW_DISPUTED;
        view->undisputed = !view->disputed;
        break;
    case RS_VIEW_RESOLVED:
        return rs_fail(err, RS_UNSUPPORTED, "NotSupported", part->head.span,
                       "not supported yet: the view part RESOLVED");
    }
    return RS_OK;
}

/* RECORDED AT and RECORDED AT COMMIT are one part, and so are DISPUTED and UNDISPUTED. */
static uint32_t part_bit(RsViewPartKind part)
{
    if (part == RS_VIEW_RECORDED_COMMIT) part = RS_VIEW_RECORDED_AT;
    if (part == RS_VIEW_UNDISPUTED) part = RS_VIEW_DISPUTED;
    return 1u << part;
}

RsStatus rs_bind_view(RsBinder *b, const RsAstList *parts, bool at_head, uint32_t *out,
                      RsError *err)
{
    *out = b->view;
    if (parts == NULL || parts->count == 0) return RS_OK;
    RsBoundView view = b->views[b->view];
    uint32_t seen = 0;
    RS_AST_EACH(node, *parts)
    {
        const RsAstViewPart *part = rs_ast_as_VIEW_PART(node);
        if ((seen & part_bit(part->part)) != 0)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "ViewPartTwice", node->span,
                                     "this part of the view stands twice"),
                             "leave one of them out");
        seen |= part_bit(part->part);
        RS_TRY(bind_part(b, part, at_head, &view, err));
    }
    *out = b->view_count;
    if (RS_PUSH(b->arena, b->views, b->view_count, b->view_capacity, view)) return RS_OK;
    return rs_fail_memory(err);
}

static bool has_parts(const RsBoundView *view)
{
    return view->valid_at != NULL || view->recorded_at != NULL || view->recorded_commit != NULL ||
           view->has_according_to || view->excluding.count > 0 || view->has_via ||
           view->confidence != NULL || view->has_stance || view->disputed || view->undisputed ||
           view->resolved;
}

RsStatus rs_bind_no_view(RsBinder *b, uint32_t *out, RsError *err)
{
    RsBoundView none = {0};
    *out = b->view;
    if (!has_parts(&b->views[b->view])) return RS_OK;
    *out = b->view_count;
    if (RS_PUSH(b->arena, b->views, b->view_count, b->view_capacity, none)) return RS_OK;
    return rs_fail_memory(err);
}
