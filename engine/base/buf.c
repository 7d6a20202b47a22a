/* buf.c - growable bytes: doubling, a closing NUL kept behind the last byte. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool make_room(RsBuf *buf, size_t more);

void rs_buf_init(RsBuf *buf, size_t limit_bytes)
{
    *buf = (RsBuf){.limit = limit_bytes};
}

void rs_buf_done(RsBuf *buf)
{
    free(buf->data);
    *buf = (RsBuf){.limit = buf->limit};
}

void rs_buf_clear(RsBuf *buf)
{
    buf->length = 0;
    buf->failed = false;
    if (buf->data != NULL) buf->data[0] = '\0';
}

void rs_buf_add(RsBuf *buf, const void *bytes, size_t count)
{
    if (count == 0 || !make_room(buf, count)) return;
    memcpy(buf->data + buf->length, bytes, count);
    buf->length += count;
    buf->data[buf->length] = '\0';
}

void rs_buf_add_text(RsBuf *buf, RsText text)
{
    rs_buf_add(buf, text.data, text.length);
}

void rs_buf_puts(RsBuf *buf, const char *nul_terminated)
{
    rs_buf_add(buf, nul_terminated, strlen(nul_terminated));
}

void rs_buf_putc(RsBuf *buf, char byte)
{
    rs_buf_add(buf, &byte, 1);
}

void rs_buf_printf(RsBuf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int count = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (count < 0) {
        buf->failed = true;
    } else if (make_room(buf, (size_t)count)) {
        vsnprintf(buf->data + buf->length, (size_t)count + 1, format, again);
        buf->length += (size_t)count;
    }
    va_end(again);
}

char *rs_buf_take(RsBuf *buf)
{
    make_room(buf, 0);
    char *taken = buf->data;
    if (buf->failed) {
        free(taken);
        taken = NULL;
    }
    *buf = (RsBuf){.limit = buf->limit};
    return taken;
}

RsStatus rs_buf_check(const RsBuf *buf, RsError *err)
{
    if (!buf->failed) return RS_OK;
    if (buf->limit == 0) return rs_fail_memory(err);
    return rs_fail(err, RS_LIMIT, "OutputTooLong", RS_NOWHERE,
                   "the text is longer than the %zu bytes it may have", buf->limit);
}

/* Room for `more` bytes and the NUL; the NUL stands even where nothing was added yet. */
static bool make_room(RsBuf *buf, size_t more)
{
    if (buf->failed) return false;
    if (more >= SIZE_MAX / 2 - buf->length ||
        (buf->limit != 0 && more > buf->limit - buf->length)) {
        buf->failed = true;
        return false;
    }
    size_t needed = buf->length + more + 1;
    if (needed <= buf->capacity) return true;
    size_t grown = buf->capacity < 32 ? 64 : buf->capacity * 2;
    if (grown < needed) grown = needed;
    char *moved = realloc(buf->data, grown);
    if (moved == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = moved;
    buf->capacity = grown;
    buf->data[buf->length] = '\0';
    return true;
}
