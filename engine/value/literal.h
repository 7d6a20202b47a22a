/* literal.h - values and names as the language writes them: what is printed reads back the same. */
#ifndef RS_VALUE_LITERAL_H
#define RS_VALUE_LITERAL_H

#include "value/value.h"

/* In single quotes, with escapes. */
void rs_literal_text(RsBuf *out, RsText text);
/* In backticks where it is no plain word. */
void rs_literal_name(RsBuf *out, RsText name);
/* A storable value, or a map of them. A value that is none (a node, a path) fails the buffer. */
void rs_literal_value(RsBuf *out, RsValue value);

#endif
