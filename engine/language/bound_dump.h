/* bound_dump.h - a bound statement as indented text: for EXPLAIN BOUND and for developers. */
#ifndef RS_LANGUAGE_BOUND_DUMP_H
#define RS_LANGUAGE_BOUND_DUMP_H

#include "language/expr_print.h"

void rs_bound_dump(RsBuf *out, const RsBoundStatement *statement); /* failure is `out`'s */
/* What one clause works on, on one line and without its word: "(a:A {id: 1})" of a CREATE. */
void rs_clause_print(RsBuf *out, const RsBoundClause *clause, RsSlotNames names);
void rs_pattern_print(RsBuf *out, const RsPattern *pattern, RsSlotNames names);

#endif
