/* log.c - see log.h. */
#include "storage/log.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <zstd.h>

#include "storage/codec.h"
#include "storage/record.h"

#define FRAME_VERSION 1
#define SALT_BYTES 16u
#define COMPRESS_FROM 256u /* bytes; below it compression does not pay */
#define COMPRESS_LEVEL 3

enum { PLAIN = 0, ZSTD = 1, PLAIN_BLOCKS = 2, ZSTD_BLOCKS = 3, REMOVED = 4 };

static RsText view(const RsBuf *buf)
{
    return (RsText){buf->data, (uint32_t)buf->length};
}

void rs_log_frame_init(RsLogFrame *frame)
{
    memset(frame, 0, sizeof *frame);
    rs_buf_init(&frame->bytes, 0);
}

void rs_log_frame_drop_blocks(RsLogFrame *frame)
{
    for (size_t i = 0; i < frame->blocks.count; i++)
        rs_buf_done(&frame->blocks.items[i].bytes);
    RS_ARRAY_DONE(&frame->blocks);
}

void rs_log_frame_done(RsLogFrame *frame)
{
    rs_log_frame_drop_blocks(frame);
    rs_buf_done(&frame->bytes);
}

static void digest_of(RsText record, const uint8_t salt[SALT_BYTES], uint8_t out[RS_DIGEST_BYTES])
{
    crypto_generichash(out, RS_DIGEST_BYTES, (const unsigned char *)record.data, record.length,
                       salt, SALT_BYTES);
}

static void close_frame(RsBuf *frame)
{
    uint8_t crc[4];
    if (frame->data == NULL) return;
    rs_codec_store_u32(crc, rs_crc32c(0, frame->data, frame->length));
    rs_buf_add(frame, crc, sizeof crc);
}

/* `packed` stays empty where the record is better kept as it is. */
static RsStatus compress(RsText record, RsBuf *packed, RsError *err)
{
    if (record.length < COMPRESS_FROM) return RS_OK;
    size_t bound = ZSTD_compressBound(record.length);
    char *room = malloc(bound);
    if (room == NULL) return rs_fail_memory(err);
    size_t length = ZSTD_compress(room, bound, record.data, record.length, COMPRESS_LEVEL);
    if (!ZSTD_isError(length) && length < record.length - record.length / 16)
        rs_buf_add(packed, room, length);
    free(room);
    return rs_buf_check(packed, err);
}

static RsStatus cut_into_blocks(RsText body, uint64_t salt, RsLogFrame *out, RsError *err)
{
    uint32_t count = (body.length + RS_BLOCK_BODY_MAX - 1) / RS_BLOCK_BODY_MAX;
    rs_codec_put_varint(&out->bytes, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = i * RS_BLOCK_BODY_MAX;
        uint32_t length = body.length - from;
        if (length > RS_BLOCK_BODY_MAX) length = RS_BLOCK_BODY_MAX;
        if (!RS_ARRAY_PUSH(&out->blocks, (RsLogBlock){.name = {""}})) return rs_fail_memory(err);
        RsLogBlock *block = &out->blocks.items[out->blocks.count - 1];
        rs_buf_init(&block->bytes, 0);
        RS_TRY(rs_block_seal(RS_BLOCK_PAYLOAD, salt, (RsText){body.data + from, length},
                             &block->bytes, err));
        uint8_t id[RS_BLOCK_ID_BYTES];
        rs_block_id(view(&block->bytes), id);
        block->name = rs_block_name_of(id);
        rs_buf_add(&out->bytes, id, sizeof id);
    }
    return RS_OK;
}

static RsStatus check_lengths(const RsCommit *commit, RsError *err)
{
    if (commit->record.length > RS_RECORD_BYTES_MAX)
        return rs_fail(err, RS_LIMIT, "CommitTooLarge", RS_NOWHERE,
                       "one commit would take more than %u MiB", RS_RECORD_BYTES_MAX >> 20);
    if (commit->author.length > RS_LOG_AUTHOR_MAX)
        return rs_fail(err, RS_LIMIT, "AuthorTooLong", RS_NOWHERE,
                       "the author of a commit may take %u bytes, not %u", RS_LOG_AUTHOR_MAX,
                       commit->author.length);
    if (commit->message.length > RS_LOG_MESSAGE_MAX)
        return rs_fail(err, RS_LIMIT, "MessageTooLong", RS_NOWHERE,
                       "the message of a commit may take %u bytes, not %u", RS_LOG_MESSAGE_MAX,
                       commit->message.length);
    return RS_OK;
}

RsStatus rs_log_seal(const RsCommit *commit, RsLogFrame *out, RsError *err)
{
    RS_TRY(check_lengths(commit, err));
    uint8_t salt[SALT_BYTES];
    randombytes_buf(salt, sizeof salt);
    digest_of(commit->record, salt, out->digest);

    RsBuf packed;
    rs_buf_init(&packed, 0);
    RsStatus status = compress(commit->record, &packed, err);
    if (status != RS_OK) goto done;
    bool zstd = packed.length > 0;
    RsText body = zstd ? view(&packed) : commit->record;
    bool large = body.length > RS_LOG_FRAME_MAX - 64;
    rs_buf_putc(&out->bytes, FRAME_VERSION);
    rs_buf_putc(&out->bytes,
                (char)(zstd ? (large ? ZSTD_BLOCKS : ZSTD) : (large ? PLAIN_BLOCKS : PLAIN)));
    rs_buf_add(&out->bytes, salt, sizeof salt);
    rs_codec_put_varint(&out->bytes, commit->record.length);
    if (large)
        status = cut_into_blocks(body, rs_codec_load_u64(salt), out, err);
    else
        rs_buf_add_text(&out->bytes, body);
    close_frame(&out->bytes);
    if (status == RS_OK) status = rs_buf_check(&out->bytes, err);
done:
    rs_buf_done(&packed);
    return status;
}

RsStatus rs_log_seal_removed(const uint8_t digest[RS_DIGEST_BYTES], RsBuf *out, RsError *err)
{
    rs_buf_putc(out, FRAME_VERSION);
    rs_buf_putc(out, REMOVED);
    rs_buf_add(out, digest, RS_DIGEST_BYTES);
    close_frame(out);
    return rs_buf_check(out, err);
}

void rs_log_start(const char *gid, RsHead *out)
{
    out->number = 0;
    crypto_generichash(out->hash, sizeof out->hash, (const unsigned char *)gid, RS_GID_BYTES, NULL,
                       0);
}

static void add_u64(crypto_generichash_state *state, uint64_t value)
{
    uint8_t bytes[8];
    rs_codec_store_u64(bytes, value);
    crypto_generichash_update(state, bytes, sizeof bytes);
}

static void add_text(crypto_generichash_state *state, RsText text)
{
    uint8_t length[4];
    rs_codec_store_u32(length, text.length);
    crypto_generichash_update(state, length, sizeof length);
    if (text.length > 0)
        crypto_generichash_update(state, (const unsigned char *)text.data, text.length);
}

void rs_log_chain(const char *gid, const RsHead *before, const RsCommit *commit,
                  const uint8_t digest[RS_DIGEST_BYTES], RsHead *after)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof after->hash);
    crypto_generichash_update(&state, before->hash, sizeof before->hash);
    crypto_generichash_update(&state, (const unsigned char *)gid, RS_GID_BYTES);
    add_u64(&state, before->number + 1);
    crypto_generichash_update(&state, commit->uuid, sizeof commit->uuid);
    add_u64(&state, (uint64_t)commit->time_us);
    add_text(&state, commit->author);
    add_text(&state, commit->message);
    crypto_generichash_update(&state, digest, RS_DIGEST_BYTES);
    after->number = before->number + 1; /* `after` may be `before`: its hash is read above */
    crypto_generichash_final(&state, after->hash, sizeof after->hash);
}

static RsStatus broken(const RsLogSource *source, const RsLogEntry *entry, const char *why,
                       RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE, "commit %" PRIu64 " in %s is damaged: %s",
                   entry->number, source->key, why);
}

static bool read_time(RsText text, int64_t *out)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    uint32_t at = negative ? 1 : 0;
    if (text.length == at || text.length > 19) return false; /* 18 digits never overflow */
    int64_t value = 0;
    for (; at < text.length; at++) {
        if (text.data[at] < '0' || text.data[at] > '9') return false;
        value = value * 10 + (text.data[at] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

/* Appends the blocks' bodies, in order, to `room`. */
static RsStatus fetch_blocks(const RsLogSource *source, const RsLogEntry *entry, RsCursor *cursor,
                             RsBuf *room, RsError *err)
{
    uint32_t count = rs_cursor_count(cursor);
    RsBuf block;
    rs_buf_init(&block, 0);
    RsStatus status = RS_OK;
    for (uint32_t i = 0; i < count && status == RS_OK; i++) {
        RsText id = rs_cursor_bytes(cursor, RS_BLOCK_ID_BYTES);
        if (id.data == NULL) {
            status = broken(source, entry, "its list of blocks is cut short", err);
            break;
        }
        RsBlockName name = rs_block_name_of((const uint8_t *)id.data);
        RsBlockKey key = rs_block_key(source->gid, &name);
        rs_buf_clear(&block);
        RsText body;
        status = source->fetch(source->context, &name, &block, err);
        if (status == RS_OK)
            status = rs_block_open(view(&block), RS_BLOCK_PAYLOAD, &name, key.text, &body, err);
        if (status == RS_OK) rs_buf_add_text(room, body);
        if (status == RS_OK) status = rs_buf_check(room, err);
    }
    rs_buf_done(&block);
    return status;
}

/* Opens the compressed `body` into `room`; body may be `room` itself. */
static RsStatus decompress(const RsLogSource *source, const RsLogEntry *entry, RsText body,
                           uint32_t raw_length, RsBuf *room, RsError *err)
{
    if (ZSTD_getFrameContentSize(body.data, body.length) != raw_length)
        return broken(source, entry, "the length of its record does not fit", err);
    char *raw = malloc(raw_length == 0 ? 1 : raw_length);
    if (raw == NULL) return rs_fail_memory(err);
    size_t length = ZSTD_decompress(raw, raw_length, body.data, body.length);
    if (!ZSTD_isError(length) && length == raw_length) {
        rs_buf_clear(room);
        rs_buf_add(room, raw, raw_length);
    }
    free(raw);
    if (ZSTD_isError(length) || length != raw_length)
        return broken(source, entry, "its record does not unpack", err);
    return rs_buf_check(room, err);
}

static RsStatus open_frame(const RsLogSource *source, const RsLogEntry *entry, RsBuf *room,
                           RsText *record, uint8_t digest[RS_DIGEST_BYTES], RsError *err)
{
    RsText frame = entry->record;
    if (frame.length < 6) return broken(source, entry, "its record is cut short", err);
    frame.length -= 4;
    uint32_t crc = rs_codec_load_u32((const uint8_t *)frame.data + frame.length);
    if (crc != rs_crc32c(0, frame.data, frame.length))
        return broken(source, entry, "the checksum of its record does not fit", err);
    RsCursor cursor = rs_cursor(frame);
    uint8_t version = rs_cursor_byte(&cursor);
    uint8_t encoding = rs_cursor_byte(&cursor);
    if (version != FRAME_VERSION || encoding > REMOVED)
        return broken(source, entry, "it was written by a newer program", err);
    if (encoding == REMOVED) {
        RsText kept = rs_cursor_bytes(&cursor, RS_DIGEST_BYTES);
        if (kept.data == NULL || cursor.left != 0)
            return broken(source, entry, "its digest is cut short", err);
        memcpy(digest, kept.data, RS_DIGEST_BYTES);
        *record = (RsText){"", 0};
        return RS_OK;
    }
    RsText salt = rs_cursor_bytes(&cursor, SALT_BYTES);
    uint32_t raw_length = rs_cursor_u32(&cursor, RS_RECORD_BYTES_MAX);
    RsText body = {(const char *)cursor.at, (uint32_t)cursor.left};
    if (cursor.bad != NULL) return broken(source, entry, cursor.bad, err);
    rs_buf_clear(room);
    if (encoding == PLAIN_BLOCKS || encoding == ZSTD_BLOCKS) {
        RS_TRY(fetch_blocks(source, entry, &cursor, room, err));
        body = view(room);
    }
    if (encoding == ZSTD || encoding == ZSTD_BLOCKS) {
        RS_TRY(decompress(source, entry, body, raw_length, room, err));
        body = view(room);
    }
    if (body.length != raw_length)
        return broken(source, entry, "the length of its record does not fit", err);
    *record = body;
    digest_of(body, (const uint8_t *)salt.data, digest);
    return RS_OK;
}

RsStatus rs_log_digest(const RsLogSource *source, const RsLogEntry *entry, RsBuf *room,
                       uint8_t digest[RS_DIGEST_BYTES], RsError *err)
{
    RsText record;
    return open_frame(source, entry, room, &record, digest, err);
}

RsStatus rs_log_frame_blocks(RsText frame, RsBuf *ids, RsError *err)
{
    RsCursor cursor = rs_cursor(frame);
    uint8_t version = rs_cursor_byte(&cursor), encoding = rs_cursor_byte(&cursor);
    if (version != FRAME_VERSION || (encoding != PLAIN_BLOCKS && encoding != ZSTD_BLOCKS))
        return RS_OK;
    (void)rs_cursor_bytes(&cursor, SALT_BYTES);
    (void)rs_cursor_u32(&cursor, RS_RECORD_BYTES_MAX);
    uint32_t count = rs_cursor_count(&cursor);
    for (uint32_t i = 0; i < count; i++)
        rs_buf_add_text(ids, rs_cursor_bytes(&cursor, RS_BLOCK_ID_BYTES));
    if (cursor.bad != NULL)
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE, "a list of blocks in the log is broken");
    return rs_buf_check(ids, err);
}

RsStatus rs_log_open(const RsLogSource *source, const RsHead *before, const RsLogEntry *entry,
                     RsBuf *room, RsCommit *out, RsError *err)
{
    memset(out, 0, sizeof *out);
    if (entry->number != before->number + 1)
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                       "commit %" PRIu64 " is missing in %s: commit %" PRIu64 " follows",
                       before->number + 1, source->key, entry->number);
    if (entry->uuid.length != sizeof out->uuid || entry->hash.length != sizeof out->head.hash ||
        entry->record.data == NULL || !read_time(entry->time, &out->time_us))
        return broken(source, entry, "a field is missing or of a wrong form", err);
    memcpy(out->uuid, entry->uuid.data, sizeof out->uuid);
    out->author = entry->author;
    out->message = entry->message;
    uint8_t digest[RS_DIGEST_BYTES];
    RS_TRY(open_frame(source, entry, room, &out->record, digest, err));
    rs_log_chain(source->gid, before, out, digest, &out->head);
    if (memcmp(out->head.hash, entry->hash.data, sizeof out->head.hash) != 0)
        return broken(source, entry, "the chain of hashes does not hold", err);
    return RS_OK;
}
