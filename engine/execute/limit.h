/* limit.h - the number behind SKIP and LIMIT. */
#ifndef RS_EXECUTE_LIMIT_H
#define RS_EXECUTE_LIMIT_H

#include "execute/op.h"

/* RS_SYNTAX with InvalidArgumentType or NegativeIntegerArgument where it is no count. */
RS_MUST_USE RsStatus rs_limit_value(RsRun *run, const RsExpr *expr, const char *word, uint64_t *out,
                                    RsError *err);

#endif
