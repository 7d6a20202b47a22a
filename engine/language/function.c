/* function.c - the table of functions and operators, and the search in it. */
#include "language/expr.h"

#define STRICT RS_FN_STRICT
#define PURE RS_FN_PURE
#define AGGREGATE RS_FN_AGGREGATE
#define VIEW RS_FN_VIEW

static const RsFunction FUNCTIONS[RS_FN_COUNT] = {
#define X(ID, NAME, SIGNATURE, FLAGS) [RS_FN_##ID] = {RS_FN_##ID, NAME, SIGNATURE, FLAGS},
#include "language/functions.def"
#undef X
};

const RsFunction *rs_function(RsFunctionId id)
{
    return &FUNCTIONS[id];
}

/* Some two hundred lines, asked once for each call in a statement: a walk is quick enough. */
const RsFunction *rs_function_find(RsText name)
{
    for (uint32_t i = 0; i < RS_FN_COUNT; i++)
        if (rs_text_equal_fold(rs_text(FUNCTIONS[i].name), name)) return &FUNCTIONS[i];
    return NULL;
}
