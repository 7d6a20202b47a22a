/* functions.c - the table of kernels, and what they share. */
#include "execute/fn.h"

enum { STRICT = RS_FN_STRICT, PURE = RS_FN_PURE, AGGREGATE = RS_FN_AGGREGATE, VIEW = RS_FN_VIEW };

/* An aggregate has no kernel: the choice is made by the compiler, so the name is never linked. */
static const RsKernel KERNELS[RS_FN_COUNT] = {
#define X(ID, NAME, SIGNATURE, FLAGS)                                                              \
    [RS_FN_##ID] = (((FLAGS)&AGGREGATE) != 0 ? (RsKernel)NULL : rs_fn_##ID),
#include "language/functions.def"
#undef X
};

_Static_assert((STRICT | PURE | VIEW) != 0, "the flags of functions.def");

RsKernel rs_function_kernel(RsFunctionId id)
{
    return KERNELS[id];
}

static RsStatus refuse(const RsCall *call, const char *detail, const char *takes, RsValue got,
                       RsError *err)
{
    const RsFunction *function = call->expr->function;
    return rs_fail(err, RS_TYPE, detail, call->expr->span, "%s takes %s, not a value of type %s",
                   function == NULL ? "this expression" : function->name, takes,
                   rs_type_name((RsType)got.type));
}

RsStatus rs_fn_refuse_status(const RsCall *call, const char *takes, RsValue got, RsError *err)
{
    return refuse(call, "InvalidArgumentValue", takes, got, err);
}

RsStatus rs_fn_refuse_type_status(const RsCall *call, const char *takes, RsValue got, RsError *err)
{
    return refuse(call, "InvalidArgumentType", takes, got, err);
}

RsStatus rs_fn_alive(const RsCall *call, RsValue element, RsError *err)
{
    bool edge = element.type == RS_TYPE_EDGE;
    if (element.type != RS_TYPE_NODE && !edge) return RS_OK;
    if (call->run->changes == NULL || !rs_change_deleted(call->run->changes, edge, element.as.id))
        return RS_OK;
    return rs_fail(err, RS_ENTITY, "DeletedEntityAccess", call->expr->span,
                   "the %s was deleted by this statement", edge ? "relationship" : "node");
}

RsStatus rs_fn_finish(const RsCall *call, RsBuf *buf, RsValue *out, RsError *err)
{
    RsStatus status = rs_buf_check(buf, err);
    if (status == RS_OK)
        status = rs_fn_copy_text(
            call, (RsText){buf->data == NULL ? "" : buf->data, (uint32_t)buf->length}, out, err);
    rs_buf_done(buf);
    return status;
}

RsStatus rs_fn_copy_text(const RsCall *call, RsText text, RsValue *out, RsError *err)
{
    RsText copy = rs_arena_text(call->arena, text.data == NULL ? "" : text.data, text.length);
    if (copy.data == NULL) return rs_fail_memory(err);
    *out = rs_value_text(copy);
    return RS_OK;
}

RsStatus rs_fn_list(const RsCall *call, uint32_t count, RsValue **items, RsError *err)
{
    *items = RS_NEW_ARRAY(call->arena, RsValue, (size_t)count + 1);
    return *items == NULL ? rs_fail_memory(err) : RS_OK;
}
