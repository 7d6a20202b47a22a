/* test_pack.c - numbers packed and unpacked are the same, take the bits that they need, and what is
 * cut short is found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "graph/pack.h"

static uint64_t seed = 88172645463325252u;

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

static size_t round_trip(const uint32_t *values, size_t count)
{
    RsBuf buf;
    uint32_t *back = calloc(count + 1, sizeof *back);
    rs_buf_init(&buf, 0);
    rs_pack(&buf, values, count);
    size_t length = buf.length;
    for (unsigned i = 0; i < RS_PACK_SLACK; i++)
        rs_buf_putc(&buf, (char)0xff);
    RsCursor cursor = rs_cursor((RsText){buf.data, (uint32_t)length});
    rs_unpack(&cursor, back, count);
    assert_null(cursor.bad);
    assert_int_equal(cursor.left, 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(back[i], values[i]);
    free(back);
    rs_buf_done(&buf);
    return length;
}

static void every_width_and_length_comes_back(void **state)
{
    uint32_t values[700];
    (void)state;
    for (unsigned width = 0; width <= 32; width++) {
        for (size_t count = 0; count < 700; count = count * 2 + 1) {
            for (size_t i = 0; i < count; i++)
                values[i] = width == 0 ? 7 : next_random() >> (32 - width);
            round_trip(values, count);
            for (size_t i = 1; i < count; i++) /* steps, up and down, over the whole range */
                values[i] = values[i - 1] + (i % 3 == 0 ? (uint32_t)-5 : 9);
            round_trip(values, count);
        }
    }
    const uint32_t ends[] = {0, UINT32_MAX, 0, UINT32_MAX, UINT32_MAX, 0};
    round_trip(ends, 6);
}

static void numbers_take_the_bits_that_they_need(void **state)
{
    uint32_t values[256];
    (void)state;
    for (uint32_t i = 0; i < 256; i++)
        values[i] = 1000000 + i; /* steps of one: no bits at all */
    assert_true(round_trip(values, 256) <= 8);
    for (uint32_t i = 0; i < 256; i++)
        values[i] = 70000 + next_random() % 128; /* seven bits each */
    assert_true(round_trip(values, 256) <= 256 * 7 / 8 + 5);
}

static void what_is_cut_short_is_found_out(void **state)
{
    uint32_t values[300], back[300];
    RsBuf buf;
    (void)state;
    for (uint32_t i = 0; i < 300; i++)
        values[i] = next_random();
    rs_buf_init(&buf, 0);
    rs_pack(&buf, values, 300);
    for (uint32_t length = 0; length < buf.length; length++) {
        RsCursor cursor = rs_cursor((RsText){buf.data, length});
        rs_unpack(&cursor, back, 300);
        assert_non_null(cursor.bad);
    }
    rs_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_and_length_comes_back),
        cmocka_unit_test(numbers_take_the_bits_that_they_need),
        cmocka_unit_test(what_is_cut_short_is_found_out),
    };
    return cmocka_run_group_tests_name("graph/pack", tests, NULL, NULL);
}
