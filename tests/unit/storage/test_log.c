/* One entry of the log as bytes: whatever is changed in it is noticed. */
#include "fixture.h"

#include "storage/codec.h"
#include "storage/log.h"

static const char GID[] = "0123456789abcdef";
static const char KEY[] = "rs:{0123456789abcdef}:log";

static RsStatus fetch(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    const RsLogFrame *frame = context;
    for (size_t i = 0; i < frame->blocks.count; i++) {
        const RsLogBlock *block = &frame->blocks.items[i];
        if (strcmp(block->name.text, name->text) != 0) continue;
        rs_buf_add(out, block->bytes.data, block->bytes.length);
        return rs_buf_check(out, err);
    }
    return rs_fail(err, RS_CORRUPT, NULL, RS_NOWHERE, "the block %s is gone", name->text);
}

typedef struct Sealed {
    RsCommit commit;
    RsLogFrame frame;
    RsHead start, head;
    RsLogEntry entry;
} Sealed;

static void seal(Sealed *out, RsText record)
{
    out->commit = some_commit(record);
    out->commit.time_us = 1234567;
    rs_log_frame_init(&out->frame);
    rs_log_start(GID, &out->start);
    ASSERT_OK(rs_log_seal(&out->commit, &out->frame, err));
    rs_log_chain(GID, &out->start, &out->commit, out->frame.digest, &out->head);
    out->entry = (RsLogEntry){.number = 1,
                              .record = {out->frame.bytes.data, (uint32_t)out->frame.bytes.length},
                              .hash = {(const char *)out->head.hash, 32},
                              .uuid = {(const char *)out->commit.uuid, 16},
                              .time = RS_TEXT("1234567"),
                              .author = out->commit.author,
                              .message = out->commit.message};
}

static RsStatus reopen(Sealed *sealed, const RsLogEntry *entry, RsBuf *room, RsCommit *out)
{
    RsError error = {0};
    RsLogSource source = {GID, KEY, fetch, &sealed->frame};
    RsStatus status = rs_log_open(&source, &sealed->start, entry, room, out, &error);
    if (status != RS_OK) assert_true(error.text[0] != '\0');
    return status;
}

static RsText noise(uint32_t length)
{
    char *bytes = malloc(length);
    assert_non_null(bytes);
    Random random = {length + 1};
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = (char)random_next(&random);
    return (RsText){bytes, length};
}

static void flip_all(Sealed *sealed, RsText *field, uint32_t step)
{
    RsText kept = *field;
    char *bytes = malloc(kept.length + 1);
    assert_non_null(bytes);
    memcpy(bytes, kept.data, kept.length);
    *field = (RsText){bytes, kept.length};
    RsBuf room;
    RsCommit commit;
    rs_buf_init(&room, 0);
    for (uint32_t at = 0; at < kept.length; at += step) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[at] = (char)((unsigned char)bytes[at] ^ (1u << bit));
            if (reopen(sealed, &sealed->entry, &room, &commit) != RS_CORRUPT)
                fail_msg("a flip of bit %u in byte %u was not seen", bit, at);
            bytes[at] = (char)((unsigned char)bytes[at] ^ (1u << bit));
        }
    }
    rs_buf_done(&room);
    free(bytes);
    *field = kept;
}

static void a_flipped_bit_anywhere_in_an_entry_is_seen(void **state)
{
    (void)state;
    RsText records[] = {RS_TEXT("\x01\x0d"), noise(700), noise(200000)};
    for (int i = 0; i < 3; i++) {
        Sealed sealed;
        seal(&sealed, records[i]);
        RsBuf room;
        RsCommit commit;
        rs_buf_init(&room, 0);
        assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_OK);
        assert_int_equal(commit.record.length, records[i].length);
        assert_memory_equal(commit.record.data, records[i].data, records[i].length);
        assert_memory_equal(commit.head.hash, sealed.head.hash, 32);
        RsText *const fields[] = {&sealed.entry.record, &sealed.entry.hash,
                                  &sealed.entry.uuid,   &sealed.entry.time,
                                  &sealed.entry.author, &sealed.entry.message};
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
            flip_all(&sealed, fields[f], 1);
        rs_buf_done(&room);
        rs_log_frame_done(&sealed.frame);
        if (i > 0) free((char *)(uintptr_t)records[i].data);
    }
}

static void a_flipped_bit_in_a_payload_block_is_seen(void **state)
{
    (void)state;
    RsText record = noise(300000);
    Sealed sealed;
    seal(&sealed, record);
    assert_int_equal(sealed.frame.blocks.count, 2);
    RsBuf room;
    RsCommit commit;
    rs_buf_init(&room, 0);
    for (size_t at = 0; at < sealed.frame.blocks.items[0].bytes.length; at += at < 40 ? 1 : 9973) {
        char *byte = &sealed.frame.blocks.items[0].bytes.data[at];
        *byte = (char)(*byte ^ 4);
        assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_CORRUPT);
        *byte = (char)(*byte ^ 4);
    }
    assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_OK);
    rs_buf_done(&room);
    rs_log_frame_done(&sealed.frame);
    free((char *)(uintptr_t)record.data);
}

static void an_entry_cut_anywhere_is_seen(void **state)
{
    (void)state;
    RsText record = noise(900);
    Sealed sealed;
    seal(&sealed, record);
    RsBuf room;
    RsCommit commit;
    rs_buf_init(&room, 0);
    RsText *const fields[] = {&sealed.entry.record, &sealed.entry.hash,   &sealed.entry.uuid,
                              &sealed.entry.time,   &sealed.entry.author, &sealed.entry.message};
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        RsText whole = *fields[f];
        for (uint32_t length = 0; length < whole.length; length++) {
            char *exact = malloc(length == 0 ? 1 : length);
            assert_non_null(exact);
            memcpy(exact, whole.data, length);
            *fields[f] = (RsText){exact, length};
            assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_CORRUPT);
            free(exact);
        }
        *fields[f] = (RsText){NULL, 0};
        assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_CORRUPT);
        *fields[f] = whole;
    }
    rs_buf_done(&room);
    rs_log_frame_done(&sealed.frame);
    free((char *)(uintptr_t)record.data);
}

static void an_entry_out_of_its_place_is_seen(void **state)
{
    (void)state;
    Sealed sealed;
    seal(&sealed, RS_TEXT("\x01\x0d"));
    RsBuf room;
    RsCommit commit;
    rs_buf_init(&room, 0);
    sealed.entry.number = 2;
    assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_CORRUPT);
    sealed.start.number = 1; /* the right number on another history */
    assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_CORRUPT);
    rs_buf_done(&room);
    rs_log_frame_done(&sealed.frame);
}

static void the_chain_holds_over_a_removed_record(void **state)
{
    (void)state;
    RsText record = noise(900);
    Sealed sealed;
    seal(&sealed, record);
    RsBuf removed, room;
    RsCommit commit;
    rs_buf_init(&removed, 0);
    rs_buf_init(&room, 0);
    ASSERT_OK(rs_log_seal_removed(sealed.frame.digest, &removed, err));
    sealed.entry.record = (RsText){removed.data, (uint32_t)removed.length};

    assert_int_equal(reopen(&sealed, &sealed.entry, &room, &commit), RS_OK);
    assert_int_equal(commit.record.length, 0);
    assert_memory_equal(commit.head.hash, sealed.head.hash, 32);
    flip_all(&sealed, &sealed.entry.record, 1);
    rs_buf_done(&removed);
    rs_buf_done(&room);
    rs_log_frame_done(&sealed.frame);
    free((char *)(uintptr_t)record.data);
}

static void equal_records_have_digests_that_tell_nothing(void **state)
{
    (void)state;
    Sealed one, two;
    seal(&one, RS_TEXT("\x01\x0d"));
    seal(&two, RS_TEXT("\x01\x0d"));
    assert_memory_not_equal(one.frame.digest, two.frame.digest, 32);
    rs_log_frame_done(&one.frame);
    rs_log_frame_done(&two.frame);
}

/* Version 1 for good: a plain frame with a salt of zeroes to fifteen, and its chain. */
static void the_bytes_of_version_1_are_what_they_were(void **state)
{
    (void)state;
    static const char FRAME[] = "\x01\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
                                "\x0e\x0f\x02\x01\x0d\xa3\x9b\x10\xac";
    static const char HASH[] = "\xbe\xf8\x62\xc5\x23\x53\xd7\x5b\x3b\xf4\x82\x7d\xe6\x8a\x11\x33"
                               "\x44\x5a\x69\x95\xfa\xf6\xab\x97\x0b\x95\x72\xdf\x83\x08\x78\xbe";
    RsHead start;
    rs_log_start(GID, &start);
    RsLogEntry entry = {.number = 1,
                        .record = {FRAME, sizeof FRAME - 1},
                        .hash = {HASH, sizeof HASH - 1},
                        .uuid = RS_TEXT("0123456789ABCDEF"),
                        .time = RS_TEXT("1700000000000000"),
                        .author = RS_TEXT("ann"),
                        .message = RS_TEXT("first")};
    RsLogSource source = {GID, KEY, fetch, NULL};
    RsBuf room;
    RsCommit commit;
    rs_buf_init(&room, 0);
    ASSERT_OK(rs_log_open(&source, &start, &entry, &room, &commit, err));
    assert_int_equal(commit.record.length, 2);
    assert_int_equal(commit.time_us, 1700000000000000);
    rs_buf_done(&room);
}

static void checksums_agree_with_the_known_answer_and_each_other(void **state)
{
    (void)state;
    assert_int_equal(rs_crc32c(0, "123456789", 9), 0xe3069283u);
    assert_int_equal(rs_crc32c_portable(0, "123456789", 9), 0xe3069283u);
    RsText bytes = noise(1000);
    for (uint32_t from = 0; from < 20; from++)
        for (uint32_t to = from; to < 200; to++) {
            uint32_t whole = rs_crc32c(0, bytes.data + from, to - from);
            assert_int_equal(whole, rs_crc32c_portable(0, bytes.data + from, to - from));
            uint32_t half = rs_crc32c(0, bytes.data + from, (to - from) / 2);
            assert_int_equal(whole, rs_crc32c(half, bytes.data + from + (to - from) / 2,
                                              to - from - (to - from) / 2));
        }
    free((char *)(uintptr_t)bytes.data);
}

static void numbers_have_one_form(void **state)
{
    (void)state;
    static const uint64_t NUMBERS[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        rs_codec_put_varint(&buf, NUMBERS[i]);
        RsCursor cursor = rs_cursor((RsText){buf.data, (uint32_t)buf.length});
        assert_true(rs_cursor_varint(&cursor) == NUMBERS[i]);
        assert_null(cursor.bad);
        assert_int_equal(cursor.left, 0);
        rs_buf_done(&buf);
    }
    static const RsText BAD[] = {{"\x80\x00", 2},
                                 {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
                                 {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},
                                 {"\x80", 1},
                                 {"", 0}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        RsCursor cursor = rs_cursor(BAD[i]);
        (void)rs_cursor_varint(&cursor);
        assert_non_null(cursor.bad);
    }
}

static void uuids_are_of_version_4_and_never_the_same(void **state)
{
    (void)state;
    uint8_t one[16], two[16];
    char text[37];
    rs_uuid_new(one);
    rs_uuid_new(two);
    rs_uuid_print(one, text);
    assert_memory_not_equal(one, two, 16);
    assert_int_equal(strlen(text), 36);
    assert_int_equal(text[14], '4');
    assert_int_equal(text[8], '-');
    assert_non_null(strchr("89ab", text[19]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flipped_bit_anywhere_in_an_entry_is_seen),
        cmocka_unit_test(a_flipped_bit_in_a_payload_block_is_seen),
        cmocka_unit_test(an_entry_cut_anywhere_is_seen),
        cmocka_unit_test(an_entry_out_of_its_place_is_seen),
        cmocka_unit_test(the_chain_holds_over_a_removed_record),
        cmocka_unit_test(equal_records_have_digests_that_tell_nothing),
        cmocka_unit_test(the_bytes_of_version_1_are_what_they_were),
        cmocka_unit_test(checksums_agree_with_the_known_answer_and_each_other),
        cmocka_unit_test(numbers_have_one_form),
        cmocka_unit_test(uuids_are_of_version_4_and_never_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
