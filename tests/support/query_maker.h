/* query_maker.h - random queries by the rules of the grammar: the whole language, whether or not it
 * means anything. What it makes parses. */
#ifndef RS_TESTS_QUERY_MAKER_H
#define RS_TESTS_QUERY_MAKER_H

#include "support/session.h"

void test_make_query(TestRandom *random, RsBuf *out);
void test_make_expression(TestRandom *random, RsBuf *out, unsigned depth);

#endif
