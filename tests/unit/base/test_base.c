/* The ground floor: arena, buffer, maps, bitmap, UTF-8, errors, budget. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/budget.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"

static void an_arena_stops_at_its_limit_and_gives_back_to_a_mark(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(100000);
    RsArenaMark mark = rs_arena_mark(arena);
    size_t taken = 0;
    for (char *piece; (piece = rs_arena_take(arena, 100)) != NULL; taken++) {
        assert_int_equal((uintptr_t)piece % 16, 0);
        for (int i = 0; i < 100; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xAA, 100);
    }

    assert_int_equal(taken, 100000 / 112);
    rs_arena_reset(arena, mark);
    assert_int_equal(rs_arena_bytes(arena), 0);
    char *again = rs_arena_take(arena, 5000);
    assert_non_null(again);
    assert_int_equal(again[4999], 0);
    assert_null(rs_arena_take_array(arena, SIZE_MAX / 2, 3));
    rs_arena_free(arena);
}

static void a_buffer_past_its_limit_has_failed(void **state)
{
    (void)state;
    RsBuf buf;
    RsError err = {0};
    rs_buf_init(&buf, 8);
    rs_buf_printf(&buf, "%d-%s", 12, "abc");
    assert_string_equal(buf.data, "12-abc");
    rs_buf_puts(&buf, "xyz");

    assert_int_equal(rs_buf_check(&buf, &err), RS_LIMIT);
    assert_null(rs_buf_take(&buf));
}

static void an_id_map_agrees_with_an_array(void **state)
{
    (void)state;
    enum { KEYS = 500 };
    uint64_t expected[KEYS] = {0};
    RsIdMap map;
    rs_id_map_init(&map);
    unsigned seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245u + 12345u;
        unsigned key = seed >> 8 & 0xFFFF;
        key %= KEYS;
        if ((seed >> 28 & 1) != 0) {
            assert_true(rs_id_map_put(&map, key, (uint64_t)i + 1));
            expected[key] = (uint64_t)i + 1;
        } else {
            assert_int_equal(rs_id_map_remove(&map, key), expected[key] != 0);
            expected[key] = 0;
        }
    }

    size_t live = 0;
    for (unsigned key = 0; key < KEYS; key++) {
        uint64_t value = 0;
        assert_int_equal(rs_id_map_get(&map, key, &value), expected[key] != 0);
        assert_int_equal(value, expected[key]);
        live += expected[key] != 0;
    }
    assert_int_equal(map.count, live);
    rs_id_map_done(&map);
}

static void a_bitmap_walks_its_members_in_order(void **state)
{
    (void)state;
    RsBitmap bitmap;
    rs_bitmap_init(&bitmap);
    assert_true(rs_bitmap_set(&bitmap, 3) && rs_bitmap_set(&bitmap, 64) &&
                rs_bitmap_set(&bitmap, 1000));
    rs_bitmap_unset(&bitmap, 64);

    assert_int_equal(rs_bitmap_count(&bitmap), 2);
    assert_int_equal(rs_bitmap_next(&bitmap, 0), 3);
    assert_int_equal(rs_bitmap_next(&bitmap, 4), 1000);
    assert_int_equal(rs_bitmap_next(&bitmap, 1001), UINT32_MAX);
    rs_bitmap_done(&bitmap);
}

static void every_scalar_value_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x110000; point++) {
        char bytes[4];
        size_t count = rs_utf8_encode(point, bytes);
        bool scalar = point < 0x110000 && (point < 0xD800 || point > 0xDFFF);
        if ((count > 0) != scalar) fail_msg("%x", (unsigned)point);
        uint32_t at = 0;
        if (scalar && (rs_utf8_check(bytes, count) != count ||
                       rs_utf8_next((RsText){bytes, (uint32_t)count}, &at) != point || at != count))
            fail_msg("%x", (unsigned)point);
    }
    assert_int_equal(rs_utf8_check("a\xC0\x80", 3), 1);
    assert_int_equal(rs_utf8_check("\xED\xA0\x80", 3), 0);
    RsText slice = rs_utf8_slice(RS_TEXT("温州ab"), 1, 2);
    assert_true(rs_text_equal(slice, RS_TEXT("州a")));
}

static void the_first_error_wins(void **state)
{
    (void)state;
    RsError err = {0};

    assert_int_equal(rs_fail(&err, RS_TYPE, "A", RS_NOWHERE, "first"), RS_TYPE);
    assert_int_equal(rs_fail(&err, RS_LIMIT, "B", RS_NOWHERE, "second"), RS_TYPE);
    assert_string_equal(err.text, "first");
}

static void a_cancelled_budget_says_so(void **state)
{
    (void)state;
    RsBudget budget;
    RsError err = {0};
    atomic_int cancel = 1;
    rs_budget_start(&budget, 0, 100, &cancel);

    assert_int_equal(rs_budget_check(&budget, &err), RS_CANCELLED);
    rs_error_clear(&err);
    assert_int_equal(rs_budget_take(&budget, 60, &err), RS_OK);
    assert_int_equal(rs_budget_take(&budget, 60, &err), RS_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_stops_at_its_limit_and_gives_back_to_a_mark),
        cmocka_unit_test(a_buffer_past_its_limit_has_failed),
        cmocka_unit_test(an_id_map_agrees_with_an_array),
        cmocka_unit_test(a_bitmap_walks_its_members_in_order),
        cmocka_unit_test(every_scalar_value_survives_utf8),
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(a_cancelled_budget_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
