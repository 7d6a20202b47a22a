/* function_help.h - what a function does, in one sentence, with an example and its answer.
 *
 * For people: the prompt's :help and docs/functions.md read it; meaning stands in functions.def. */
#ifndef RS_LANGUAGE_FUNCTION_HELP_H
#define RS_LANGUAGE_FUNCTION_HELP_H

#include "language/expr.h"

typedef struct RsFunctionHelp {
    const char *sentence;
    const char *example; /* an expression, or a statement that reads the graph */
    const char *answer;  /* as tab-separated text has it; "": null, or another each time */
} RsFunctionHelp;

const RsFunctionHelp *rs_function_help(RsFunctionId id);

#endif
