/* squeeze.c - see squeeze.h. */
#include "storage/squeeze.h"

#include <stdlib.h>
#include <zstd.h>

#include "storage/codec.h"

#define LEVEL 1
#define PLAIN_MAX (1u << 26) /* what no writer comes near: a length that was made up is refused */

void rs_squeeze(RsText plain, RsBuf *out)
{
    size_t bound = ZSTD_compressBound(plain.length);
    char *room = malloc(bound);
    size_t length = room == NULL ? 0 : ZSTD_compress(room, bound, plain.data, plain.length, LEVEL);
    bool pays = room != NULL && !ZSTD_isError(length) && length < plain.length / 10 * 9;
    rs_buf_putc(out, pays);
    if (pays) {
        rs_codec_put_varint(out, plain.length);
        rs_buf_add(out, room, length);
    } else {
        rs_buf_add(out, plain.data, plain.length);
    }
    free(room);
}

static RsStatus corrupt(RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "compressed bytes cannot be read");
}

RsStatus rs_unsqueeze(RsText kept, size_t slack, char **bytes, size_t *count, RsError *err)
{
    RsCursor cursor = rs_cursor(kept);
    uint8_t how = rs_cursor_byte(&cursor);
    uint64_t length = how == 1 ? rs_cursor_varint(&cursor) : cursor.left;
    if (cursor.bad != NULL || how > 1 || length > PLAIN_MAX) return corrupt(err);
    char *made = realloc(*bytes, *count + length + slack + 1);
    if (made == NULL) return rs_fail_memory(err);
    *bytes = made;
    made += *count;
    memset(made + length, 0, slack);
    if (how == 0)
        memcpy(made, cursor.at, length);
    else if (ZSTD_decompress(made, length, cursor.at, cursor.left) != length)
        return corrupt(err);
    *count += length;
    return RS_OK;
}
