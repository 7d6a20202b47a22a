/* bind_several.c - errors that do not rest on each other are found in one go. */
#include "language/binder.h"

/* What the program's text can be blamed for; running out of memory ends all. */
static bool is_of_text(RsStatus status)
{
    return status == RS_SYNTAX || status == RS_TYPE || status == RS_PARAMETER ||
           status == RS_PROCEDURE;
}

static bool is_told(const RsBinder *b, const RsError *err)
{
    const RsMoreErrors *more = b->context->more;
    if (strcmp(b->first.text, err->text) == 0) return true;
    for (uint32_t i = 0; i < more->count; i++)
        if (strcmp(more->items[i].text, err->text) == 0) return true;
    return false;
}

/* What a failed binding left half done is as it was before. */
static void step_back(RsBinder *b, const RsBinder *before)
{
    b->scope = before->scope;
    b->view = before->view;
    b->depth = before->depth;
    b->doubts = before->doubts;
    b->aggregates = before->aggregates;
    b->in_aggregate = before->in_aggregate;
    b->predicate = before->predicate;
    b->open_end = before->open_end;
    b->writes = before->writes;
    b->open = before->open;
}

bool rs_bind_put_aside(RsBinder *b, const RsBinder *before, RsError *err)
{
    RsMoreErrors *more = b->context->more;
    if (more == NULL || err == NULL || !is_of_text(err->status)) return false;
    if (b->first.status == RS_OK) {
        b->first = *err;
    } else if (!is_told(b, err)) {
        if (more->count == RS_MORE_ERRORS_MAX) return false;
        more->items[more->count++] = *err;
    }
    rs_error_clear(err);
    step_back(b, before);
    return true;
}

RsStatus rs_bind_apart(RsBinder *b, const RsAst *ast, const RsExpr **out, RsError *err)
{
    RsBinder before = *b;
    RsStatus status = rs_bind_expr(b, ast, out, err);
    if (status == RS_OK || !rs_bind_put_aside(b, &before, err)) return status;
    RsSlot slot;
    RS_TRY(rs_bind_slot(b, (RsText){0}, RS_TYPES_ANY, &slot, err));
    return rs_bind_slot_expr(b, slot, ast->span, out, err);
}

RsStatus rs_bind_found(const RsBinder *b, RsStatus status, RsError *err)
{
    RsMoreErrors *more = b->context->more;
    if (b->first.status == RS_OK || err == NULL) return status;
    bool another = status != RS_OK && is_of_text(status) && !is_told(b, err);
    if (another && more->count < RS_MORE_ERRORS_MAX) more->items[more->count++] = *err;
    *err = b->first;
    return rs_failed(b->first.status);
}
