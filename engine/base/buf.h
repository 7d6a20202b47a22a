/* buf.h - growable bytes with a hard limit; the only string builder of the house.
 *
 * Errors  a buffer that could not grow is `failed` and ignores what follows: ask once at the end.
 * Owner   the caller: rs_buf_done frees; rs_buf_take hands the bytes over (free() them). */
#ifndef RS_BASE_BUF_H
#define RS_BASE_BUF_H

#include "base/text.h"

typedef struct RsBuf {
    char *data; /* NUL-terminated when not NULL; the NUL is not counted */
    size_t length, capacity;
    size_t limit; /* 0: none */
    bool failed;
} RsBuf;

void rs_buf_init(RsBuf *buf, size_t limit_bytes);
void rs_buf_done(RsBuf *buf);
void rs_buf_clear(RsBuf *buf);
void rs_buf_add(RsBuf *buf, const void *bytes, size_t count);
void rs_buf_add_text(RsBuf *buf, RsText text);
void rs_buf_puts(RsBuf *buf, const char *nul_terminated);
void rs_buf_putc(RsBuf *buf, char byte);
void rs_buf_printf(RsBuf *buf, const char *format, ...) RS_PRINTF(2, 3);
char *rs_buf_take(RsBuf *buf); /* "" for an empty one; NULL if it failed */
RS_MUST_USE RsStatus rs_buf_check(const RsBuf *buf, RsError *err);

#endif
