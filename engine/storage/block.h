/* block.h - an immutable block: header, kind, checksum, body; named by what it holds.
 *
 * Shape   "RSB", version byte, kind byte, three zero bytes, body length (u32), salt (u64), CRC32C
 *         (u32) of the twenty bytes before it and of the body; then the body. At most 262,080 bytes
 *         in all: just under 2^18, so that Redis's allocator wastes nothing.
 *         Name: BLAKE2b-128 of the whole block, 32 hex digits. Each writer brings its own salt, so
 *         that no two ever write the same name: who removes what one wrote takes nothing of
 *         another's, even where both hold the same. Version 1 had no salt.
 * Errors  RS_CORRUPT, naming the key. */
#ifndef RS_STORAGE_BLOCK_H
#define RS_STORAGE_BLOCK_H

#include "base/buf.h"

#define RS_BLOCK_BYTES_MAX 262080u
#define RS_BLOCK_HEADER_BYTES 24u
#define RS_BLOCK_BODY_MAX (RS_BLOCK_BYTES_MAX - RS_BLOCK_HEADER_BYTES)
#define RS_BLOCK_ID_BYTES 16u

typedef enum RsBlockKind {
    RS_BLOCK_PAYLOAD = 1, /* a piece of a large record */
    RS_BLOCK_MANIFEST,    /* a piece of a manifest */
    RS_BLOCK_HISTORY      /* entries that were trimmed off the log */
} RsBlockKind;

typedef struct RsBlockName {
    char text[33]; /* NUL-terminated */
} RsBlockName;

typedef struct RsBlockRef {
    uint8_t id[RS_BLOCK_ID_BYTES]; /* its name */
    uint32_t bytes;                /* of its body */
    uint32_t crc;                  /* as in its header */
    uint8_t kind;
} RsBlockRef;

/* A sealed block and its name. */
typedef struct RsLogBlock {
    RsBlockName name;
    RsBuf bytes;
} RsLogBlock;

/* `kind` may also be one of the graph floor's (snapshot.h). */
RS_MUST_USE RsStatus rs_block_seal(uint8_t kind, uint64_t salt, RsText body, RsBuf *out,
                                   RsError *err);
RsBlockRef rs_block_ref(RsText bytes); /* of a block that was just sealed */
RsBlockName rs_block_name(RsText bytes);
RsBlockName rs_block_name_of(const uint8_t id[RS_BLOCK_ID_BYTES]);
void rs_block_id(RsText bytes, uint8_t id[RS_BLOCK_ID_BYTES]);
unsigned rs_block_shard(const RsBlockName *name); /* 0 .. 63, from the name's first two digits */
/* Checks name, header and checksum; `body` borrows from `bytes`. `key` is for the message. */
RS_MUST_USE RsStatus rs_block_open(RsText bytes, uint8_t kind, const RsBlockName *name,
                                   const char *key, RsText *body, RsError *err);
/* The same by its ref, without computing the name again: the checksums in ref and block stand for
 * it. Takes the speed of memory, not that of a cryptographic hash. */
RS_MUST_USE RsStatus rs_block_open_ref(RsText bytes, const RsBlockRef *ref, const char *key,
                                       RsText *body, RsError *err);
typedef struct RsBlockKey {
    char text[80]; /* NUL-terminated */
} RsBlockKey;
RsBlockKey rs_block_key(const char *gid, const RsBlockName *name); /* rs:{gid#shard}:b:<name> */

#endif
