/* codec.h - the bytes under records, log entries and blocks: numbers, texts, checksums.
 *
 * Shape   varint: seven bits a byte, low group first, the shortest form only; signed numbers are
 *         folded (0 -1 1 -2 ... to 0 1 2 3 ...); fixed numbers are little-endian.
 * Errors  a writer's buffer remembers a failure (buf.h). A cursor that meets bad bytes keeps the
 *         reason in `bad`, and all that is read after it is zero or empty: ask once at the end.
 * Owner   texts borrow from the bytes that are read. */
#ifndef RS_STORAGE_CODEC_H
#define RS_STORAGE_CODEC_H

#include "base/buf.h"

void rs_codec_put_varint(RsBuf *out, uint64_t value);
void rs_codec_put_signed(RsBuf *out, int64_t value);
void rs_codec_put_double(RsBuf *out, double value); /* IEEE bits, 8 bytes */
void rs_codec_put_text(RsBuf *out, RsText text);    /* length, bytes */
void rs_codec_store_u32(uint8_t out[4], uint32_t value);
void rs_codec_store_u64(uint8_t out[8], uint64_t value);
uint32_t rs_codec_load_u32(const uint8_t *at);
uint64_t rs_codec_load_u64(const uint8_t *at);

typedef struct RsCursor {
    const uint8_t *start, *at;
    size_t left;
    const char *bad; /* static text; NULL: all is well */
} RsCursor;

RsCursor rs_cursor(RsText bytes);
void rs_cursor_fail(RsCursor *cursor, const char *why); /* the first reason stays */
uint8_t rs_cursor_byte(RsCursor *cursor);
uint64_t rs_cursor_varint(RsCursor *cursor);
int64_t rs_cursor_signed(RsCursor *cursor);
uint32_t rs_cursor_u32(RsCursor *cursor, uint32_t most);
/* A count of things that take a byte each at least: never more than the bytes left. */
uint32_t rs_cursor_count(RsCursor *cursor);
double rs_cursor_double(RsCursor *cursor);
RsText rs_cursor_bytes(RsCursor *cursor, uint32_t count);
RsText rs_cursor_text(RsCursor *cursor);
size_t rs_cursor_offset(const RsCursor *cursor);

/* CRC32C (Castagnoli); start with 0, go on with what came back. The CPU's instruction where there
 * is one, a table otherwise; the table alone is offered so that a test can compare the two. */
uint32_t rs_crc32c(uint32_t crc, const void *bytes, size_t count);
uint32_t rs_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

#endif
