/* classes.c - which class answers for which physical operator. */
#include "execute/op.h"

const RsOpClass *rs_op_class(RsPlanKind kind)
{
    static const RsOpClass *const CLASSES[] = {
#define X(KIND) [RS_PLAN_##KIND] = &RS_OP_##KIND,
        RS_OP_CLASS_LIST(X)
#undef X
    };
    return CLASSES[kind];
}
