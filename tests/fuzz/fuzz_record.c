/* Any bytes as a record, as a frame of the log, as a block: an answer or an error, never more. */
#include "storage/codec.h"
#include "storage/log.h"
#include "storage/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_record(RsText bytes)
{
    RsArena *arena = rs_arena_new((size_t)64 << 20);
    RsRecordReader reader;
    RsRecordWriter writer;
    RsError err = {0};
    RsEvent event;
    bool more = true;
    rs_record_begin(&writer);
    RsStatus status = rs_record_open(&reader, bytes, arena, &err);
    while (status == RS_OK && more) {
        status = rs_record_next(&reader, &event, &more, &err);
        /* What can be read can be written again, and is then the same bytes. */
        if (status == RS_OK && more && rs_record_add(&writer, &event, &err) != RS_OK)
            __builtin_trap();
    }
    if (status == RS_OK && (writer.bytes.length != bytes.length ||
                            memcmp(writer.bytes.data, bytes.data, bytes.length) != 0))
        __builtin_trap();
    rs_record_done(&writer);
    rs_arena_free(arena);
}

static RsStatus no_block(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    (void)context;
    (void)name;
    (void)out;
    return rs_fail(err, RS_CORRUPT, NULL, RS_NOWHERE, "there is no block");
}

/* The checksum would stop all but one input in four thousand million: it is made to fit. */
static void read_frame(RsText bytes)
{
    RsBuf frame, room;
    RsError err = {0};
    RsHead before = {0};
    RsCommit commit;
    rs_buf_init(&frame, 0);
    rs_buf_init(&room, 0);
    rs_buf_add_text(&frame, bytes);
    uint32_t crc = rs_crc32c(0, bytes.data, bytes.length);
    uint8_t tail[4];
    rs_codec_store_u32(tail, crc);
    rs_buf_add(&frame, tail, sizeof tail);
    char hash[32] = {0}, uuid[16] = {0};
    RsLogEntry entry = {.number = 1,
                        .record = {frame.data, (uint32_t)frame.length},
                        .hash = {hash, sizeof hash},
                        .uuid = {uuid, sizeof uuid},
                        .time = RS_TEXT("1")};
    RsLogSource source = {"0123456789abcdef", "rs:{0123456789abcdef}:log", no_block, NULL};
    (void)!rs_log_open(&source, &before, &entry, &room, &commit, &err);
    rs_buf_done(&frame);
    rs_buf_done(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > (1u << 20)) return 0;
    RsText bytes = {(const char *)data + 1, (uint32_t)size - 1};
    if (data[0] % 2 == 0)
        read_record(bytes);
    else
        read_frame(bytes);
    return 0;
}
