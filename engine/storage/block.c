/* block.c - see block.h. */
#include "storage/block.h"

#include <sodium.h>
#include <stdio.h>

#include "storage/codec.h"

#define BLOCK_VERSION 2
#define VERSION_1_HEADER_BYTES 16u /* it had no salt */

static const uint8_t MAGIC[4] = {'R', 'S', 'B', BLOCK_VERSION};

RsStatus rs_block_seal(uint8_t kind, uint64_t salt, RsText body, RsBuf *out, RsError *err)
{
    uint8_t header[RS_BLOCK_HEADER_BYTES] = {0};
    memcpy(header, MAGIC, sizeof MAGIC);
    header[4] = kind;
    rs_codec_store_u32(header + 8, body.length);
    rs_codec_store_u64(header + 12, salt);
    uint32_t crc = rs_crc32c(0, header, sizeof header - 4);
    rs_codec_store_u32(header + sizeof header - 4, rs_crc32c(crc, body.data, body.length));
    rs_buf_add(out, header, sizeof header);
    rs_buf_add_text(out, body);
    return rs_buf_check(out, err);
}

void rs_block_id(RsText bytes, uint8_t id[RS_BLOCK_ID_BYTES])
{
    crypto_generichash(id, RS_BLOCK_ID_BYTES, (const unsigned char *)bytes.data, bytes.length, NULL,
                       0);
}

RsBlockName rs_block_name_of(const uint8_t id[RS_BLOCK_ID_BYTES])
{
    RsBlockName name;
    sodium_bin2hex(name.text, sizeof name.text, id, RS_BLOCK_ID_BYTES);
    return name;
}

RsBlockName rs_block_name(RsText bytes)
{
    uint8_t id[RS_BLOCK_ID_BYTES];
    rs_block_id(bytes, id);
    return rs_block_name_of(id);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

unsigned rs_block_shard(const RsBlockName *name)
{
    return (digit(name->text[0]) << 4 | digit(name->text[1])) & 63u;
}

RsBlockKey rs_block_key(const char *gid, const RsBlockName *name)
{
    RsBlockKey key;
    snprintf(key.text, sizeof key.text, "rs:{%s#%u}:b:%s", gid, rs_block_shard(name), name->text);
    return key;
}

RsBlockRef rs_block_ref(RsText bytes)
{
    const uint8_t *header = (const uint8_t *)bytes.data;
    RsBlockRef ref = {.bytes = bytes.length - RS_BLOCK_HEADER_BYTES,
                      .crc = rs_codec_load_u32(header + RS_BLOCK_HEADER_BYTES - 4),
                      .kind = header[4]};
    rs_block_id(bytes, ref.id);
    return ref;
}

static RsStatus another(const char *key, RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                   "%s holds another block than the one it names", key);
}

/* All that can be said without the name. */
static RsStatus open_block(RsText bytes, uint8_t kind, const char *key, RsText *body, uint32_t *crc,
                           RsError *err)
{
    const uint8_t *header = (const uint8_t *)bytes.data;
    if (bytes.length < VERSION_1_HEADER_BYTES || memcmp(header, "RSB", 3) != 0)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "%s does not hold a block", key);
    if (header[3] == 0 || header[3] > BLOCK_VERSION)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "the block %s has version %u; this program reads version %d", key,
                       (unsigned)header[3], BLOCK_VERSION);
    uint32_t head = header[3] == 1 ? VERSION_1_HEADER_BYTES : RS_BLOCK_HEADER_BYTES;
    if (bytes.length < head)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "%s does not hold a block", key);
    *crc = rs_crc32c(0, header, head - 4);
    *body = (RsText){bytes.data + head, bytes.length - head};
    *crc = rs_crc32c(*crc, body->data, body->length);
    if (rs_codec_load_u32(header + 8) != body->length ||
        rs_codec_load_u32(header + head - 4) != *crc)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "the block %s is damaged: its checksum does not fit", key);
    return header[4] == kind ? RS_OK : another(key, err);
}

RsStatus rs_block_open(RsText bytes, uint8_t kind, const RsBlockName *name, const char *key,
                       RsText *body, RsError *err)
{
    uint32_t crc;
    RS_TRY(open_block(bytes, kind, key, body, &crc, err));
    RsBlockName found = rs_block_name(bytes);
    return strcmp(found.text, name->text) == 0 ? RS_OK : another(key, err);
}

RsStatus rs_block_open_ref(RsText bytes, const RsBlockRef *ref, const char *key, RsText *body,
                           RsError *err)
{
    uint32_t crc;
    RS_TRY(open_block(bytes, ref->kind, key, body, &crc, err));
    return crc == ref->crc && body->length == ref->bytes ? RS_OK : another(key, err);
}
