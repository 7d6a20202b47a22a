/* physical.c - names of the physical operators. */
#include "plan/physical.h"

const char *rs_plan_kind_name(RsPlanKind kind)
{
    static const char *const NAMES[] = {
#define X(KIND, NAME) [RS_PLAN_##KIND] = NAME,
#include "plan/physical_kinds.def"
#undef X
    };
    return NAMES[kind];
}
