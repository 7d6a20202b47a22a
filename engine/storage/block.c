/* block.c - see block.h. */
#include "storage/block.h"

#include <sodium.h>

#include "storage/codec.h"

#define BLOCK_VERSION 1

static const uint8_t MAGIC[4] = {'R', 'S', 'B', BLOCK_VERSION};

RsStatus rs_block_seal(RsBlockKind kind, RsText body, RsBuf *out, RsError *err)
{
    uint8_t header[RS_BLOCK_HEADER_BYTES] = {0};
    memcpy(header, MAGIC, sizeof MAGIC);
    header[4] = (uint8_t)kind;
    rs_codec_store_u32(header + 8, body.length);
    uint32_t crc = rs_crc32c(0, header, 12);
    rs_codec_store_u32(header + 12, rs_crc32c(crc, body.data, body.length));
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

RsStatus rs_block_open(RsText bytes, RsBlockKind kind, const RsBlockName *name, const char *key,
                       RsText *body, RsError *err)
{
    const uint8_t *header = (const uint8_t *)bytes.data;
    if (bytes.length < RS_BLOCK_HEADER_BYTES || memcmp(header, "RSB", 3) != 0)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "%s does not hold a block", key);
    if (header[3] != BLOCK_VERSION)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "the block %s has version %u; this program reads version %d", key,
                       (unsigned)header[3], BLOCK_VERSION);
    uint32_t length = rs_codec_load_u32(header + 8);
    uint32_t crc = rs_crc32c(0, header, 12);
    *body = (RsText){bytes.data + RS_BLOCK_HEADER_BYTES, bytes.length - RS_BLOCK_HEADER_BYTES};
    crc = rs_crc32c(crc, body->data, body->length);
    if (length != body->length || crc != rs_codec_load_u32(header + 12))
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "the block %s is damaged: its checksum does not fit", key);
    RsBlockName found = rs_block_name(bytes);
    if (header[4] != kind || strcmp(found.text, name->text) != 0)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "%s holds another block than the one it names", key);
    return RS_OK;
}
