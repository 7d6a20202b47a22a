/* block.h - an immutable block: header, kind, checksum, body; named by what it holds.
 *
 * Shape   "RSB", version byte, kind byte, three zero bytes, body length (u32), CRC32C (u32) of the
 *         twelve bytes before it and of the body; then the body. At most 262,080 bytes in all:
 *         just under 2^18, so that Redis's allocator wastes nothing.
 *         Name: BLAKE2b-128 of the whole block, 32 hex digits.
 * Errors  RS_CORRUPT, naming the key. */
#ifndef RS_STORAGE_BLOCK_H
#define RS_STORAGE_BLOCK_H

#include "base/buf.h"

#define RS_BLOCK_BYTES_MAX 262080u
#define RS_BLOCK_HEADER_BYTES 16u
#define RS_BLOCK_BODY_MAX (RS_BLOCK_BYTES_MAX - RS_BLOCK_HEADER_BYTES)
#define RS_BLOCK_ID_BYTES 16u

typedef enum RsBlockKind {
    RS_BLOCK_PAYLOAD = 1 /* a piece of a large record */
} RsBlockKind;

typedef struct RsBlockName {
    char text[33]; /* NUL-terminated */
} RsBlockName;

RS_MUST_USE RsStatus rs_block_seal(RsBlockKind kind, RsText body, RsBuf *out, RsError *err);
RsBlockName rs_block_name(RsText bytes);
RsBlockName rs_block_name_of(const uint8_t id[RS_BLOCK_ID_BYTES]);
void rs_block_id(RsText bytes, uint8_t id[RS_BLOCK_ID_BYTES]);
unsigned rs_block_shard(const RsBlockName *name); /* 0 .. 63, from the name's first two digits */
/* Checks name, header and checksum; `body` borrows from `bytes`. `key` is for the message. */
RS_MUST_USE RsStatus rs_block_open(RsText bytes, RsBlockKind kind, const RsBlockName *name,
                                   const char *key, RsText *body, RsError *err);

#endif
