/* function_help.c - function_help.def as a table. */
#include "language/function_help.h"

static const RsFunctionHelp HELP[RS_FN_COUNT] = {
#define X(ID, SENTENCE, EXAMPLE, ANSWER) [RS_FN_##ID] = {SENTENCE, EXAMPLE, ANSWER},
#include "language/function_help.def"
#undef X
};

const RsFunctionHelp *rs_function_help(RsFunctionId id)
{
    return &HELP[id];
}
