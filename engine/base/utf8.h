/* utf8.h - length, slice, validation and stepping of UTF-8 text. */
#ifndef RS_BASE_UTF8_H
#define RS_BASE_UTF8_H

#include "base/text.h"

/* The first byte that is not valid UTF-8 (overlong, surrogate, beyond U+10FFFF, cut), or length. */
size_t rs_utf8_check(const char *data, size_t length);
uint32_t rs_utf8_length(RsText text);                              /* in code points */
RsText rs_utf8_slice(RsText text, uint32_t first, uint32_t count); /* in code points, clipped */
/* Decodes the code point at *at (which must lie before length) and steps over it. */
uint32_t rs_utf8_next(RsText text, uint32_t *at);
size_t rs_utf8_encode(uint32_t code_point, char out[4]); /* bytes written; 0: not a scalar value */

#endif
