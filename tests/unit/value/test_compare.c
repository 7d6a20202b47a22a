/* Equality, comparability and orderability as openCypher's scenarios state them; numbers. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "value/json.h"

static RsArena *arena_of(void **state)
{
    return *state;
}

static int set_up(void **state)
{
    return (*state = rs_arena_new(0)) == NULL;
}

static int tear_down(void **state)
{
    rs_arena_free(*state);
    return 0;
}

static RsValue value(void **state, const char *json)
{
    RsValue out;
    RsError err = {0};
    if (rs_json_read(rs_text(json), true, arena_of(state), &out, &err) != RS_OK)
        fail_msg("%s: %s", json, err.text);
    return out;
}

static void maps_and_lists_are_equal_by_parts(void **state)
{
    static const struct {
        const char *a, *b;
        RsTruth equal;
    } CASES[] = {
        {"{\"k\":null}", "{}", RS_FALSE},
        {"{\"k\":null}", "{\"k\":null}", RS_UNKNOWN},
        {"{\"k\":1,\"l\":null}", "{\"k\":2,\"l\":null}", RS_FALSE},
        {"[1,null]", "[2,null]", RS_FALSE},
        {"[1,null]", "[1,2]", RS_UNKNOWN},
        {"[1]", "[1,null]", RS_FALSE},
        {"1", "{\"$float\":\"1.0\"}", RS_TRUE},
        {"\"1\"", "1", RS_FALSE},
        {"{\"$float\":\"NaN\"}", "{\"$float\":\"NaN\"}", RS_FALSE},
        {"9007199254740993", "{\"$float\":\"9007199254740992\"}", RS_FALSE},
        {"null", "null", RS_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RsTruth got = rs_value_equal(value(state, CASES[i].a), value(state, CASES[i].b));
        if (got != CASES[i].equal) fail_msg("%s = %s", CASES[i].a, CASES[i].b);
    }
}

static void lists_compare_until_something_decides(void **state)
{
    int order;

    assert_int_equal(rs_value_compare(value(state, "[1,null]"), value(state, "[1]"), &order),
                     RS_TRUE);
    assert_int_equal(order, 1);
    assert_int_equal(rs_value_compare(value(state, "[1,2]"), value(state, "[1,null]"), &order),
                     RS_UNKNOWN);
    assert_int_equal(rs_value_compare(value(state, "[1,2]"), value(state, "[3,null]"), &order),
                     RS_TRUE);
    assert_int_equal(order, -1);
    assert_int_equal(
        rs_value_compare(value(state, "{\"$float\":\"NaN\"}"), rs_value_int(1), &order), RS_FALSE);
    assert_int_equal(rs_value_compare(value(state, "\"a\""), rs_value_int(1), &order), RS_UNKNOWN);
}

static void all_types_have_their_place_in_the_order(void **state)
{
    static const char *const ASCENDING[] = {
        "{\"a\":\"map\"}",
        "[]",
        "[\"a\"]",
        "[\"a\",1]",
        "[1]",
        "[1,\"a\"]",
        "[1,null]",
        "[null,1]",
        "\"\"",
        "\"a\"",
        "\"b\"",
        "false",
        "true",
        "-1",
        "{\"$float\":\"-0.5\"}",
        "0",
        "9007199254740992",
        "9007199254740993",
        "{\"$float\":\"9007199254740994\"}",
        "9223372036854775807",
        "{\"$float\":\"9223372036854775808\"}",
        "{\"$float\":\"Inf\"}",
        "{\"$float\":\"NaN\"}",
        "null",
    };
    const size_t count = sizeof ASCENDING / sizeof *ASCENDING;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            int order = rs_value_order(value(state, ASCENDING[i]), value(state, ASCENDING[k]));
            if (order != (i > k) - (i < k)) fail_msg("%s, %s", ASCENDING[i], ASCENDING[k]);
        }
    }
}

static void the_same_values_have_the_same_hash(void **state)
{
    RsValue whole = value(state, "[1,{\"a\":0}]");
    RsValue real = value(state, "[{\"$float\":\"1\"},{\"a\":{\"$float\":\"-0.0\"}}]");

    assert_true(rs_value_same(whole, real));
    assert_true(rs_value_hash(whole) == rs_value_hash(real));
    assert_true(rs_value_same(RS_NULL, RS_NULL));
    assert_true(rs_value_hash(rs_value_float(NAN)) == rs_value_hash(rs_value_float(-NAN)));
    assert_false(rs_value_same(value(state, "9007199254740993"), rs_value_float(0x1p53)));
}

static void floats_print_as_the_shortest_text_that_reads_back(void **state)
{
    (void)state;
    static const struct {
        double real;
        const char *text;
    } CASES[] = {
        {1.0, "1.0"},
        {-0.0, "-0.0"},
        {0.1, "0.1"},
        {2.5, "2.5"},
        {1e300, "1e300"},
        {1e16, "1e16"},
        {1e15, "1000000000000000.0"},
        {1e-4, "0.0001"},
        {1e-5, "1e-5"},
        {5e-324, "5e-324"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123.456, "123.456"},
        {1.5e-7, "1.5e-7"},
        {DBL_MAX, "1.7976931348623157e308"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        rs_float_print(&buf, CASES[i].real);
        assert_string_equal(buf.data, CASES[i].text);
        assert_true(strtod(buf.data, NULL) == CASES[i].real);
        rs_buf_done(&buf);
    }
}

static void integers_that_overflow_are_errors(void **state)
{
    (void)state;
    RsValue out, least = rs_value_int(INT64_MIN), minus = rs_value_int(-1);
    RsError err = {0};

    assert_int_equal(rs_number_add(least, minus, &out, &err), RS_ARITHMETIC);
    assert_string_equal(err.detail, "IntegerOverflow");
    rs_error_clear(&err);
    assert_int_equal(rs_number_divide(least, minus, &out, &err), RS_ARITHMETIC);
    rs_error_clear(&err);
    assert_int_equal(rs_number_divide(minus, rs_value_int(0), &out, &err), RS_ARITHMETIC);
    assert_string_equal(err.detail, "DivisionByZero");
    rs_error_clear(&err);
    assert_int_equal(rs_number_modulo(least, minus, &out, &err), RS_OK);
    assert_int_equal(out.as.integer, 0);
}

static void json_keeps_what_it_is_given(void **state)
{
    static const char *const TEXTS[] = {
        "[1,9007199254740993,null,true]",
        "{\"$map\":{\"$float\":\"x\"}}",
        "{\"a\":{\"$float\":\"1.5\"},\"b\":\"q\\\"\\n\\u0000\"}",
        "{\"$date\":\"1984-10-11\"}",
        "{\"$duration\":\"P1M-2DT-3H-0.5S\"}",
    };

    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        RsJsonWriter writer = {.out = &buf, .tagged = true};
        RsValue copy;
        assert_true(rs_value_copy(arena_of(state), value(state, TEXTS[i]), &copy));
        rs_json_write(&writer, copy);
        assert_string_equal(buf.data, TEXTS[i]);
        rs_buf_done(&buf);
    }
}

static void a_full_arena_is_told(void **state)
{
    RsArena *small = rs_arena_new(64);
    RsValue list = value(state, "[1,2,3,4,5,6,7,8]"), copy;

    assert_false(rs_value_copy(small, list, &copy));
    rs_arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_and_lists_are_equal_by_parts),
        cmocka_unit_test(lists_compare_until_something_decides),
        cmocka_unit_test(all_types_have_their_place_in_the_order),
        cmocka_unit_test(the_same_values_have_the_same_hash),
        cmocka_unit_test(floats_print_as_the_shortest_text_that_reads_back),
        cmocka_unit_test(integers_that_overflow_are_errors),
        cmocka_unit_test(json_keeps_what_it_is_given),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
