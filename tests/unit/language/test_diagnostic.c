/* test_diagnostic.c - places and the picture of an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "language/diagnostic.h"
#include "language/suggest.h"

static void marks_stand_below_wide_characters_and_tabs(void **state)
{
    (void)state;
    RsBuf out;
    RsError err;
    RsText source = RS_TEXT("RETURN 1\r\n\t\xe6\xb8\xa9\xe5\xb7\x9e x\r\n");
    rs_buf_init(&out, 0);
    rs_error_clear(&err);
    rs_fail(&err, RS_SYNTAX, "UndefinedVariable", (RsSpan){18, 19}, "unknown variable `x`");
    rs_hint(&err, "not defined here");
    rs_diagnostic_print(&out, &err, source, "q.rsq", 1, false);
    assert_string_equal(out.data, "error: unknown variable `x`\n"
                                  "  \xe2\x94\x8c q.rsq:3:5\n"
                                  "3 \xe2\x94\x82     \xe6\xb8\xa9\xe5\xb7\x9e x\n"
                                  "  \xe2\x94\x82          ^ not defined here\n");
    rs_buf_done(&out);
}

static void an_end_of_text_is_a_place(void **state)
{
    uint32_t line, column;
    (void)state;
    rs_position(RS_TEXT("a\nbc"), 4, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 3);
}

static void the_nearest_word_is_suggested_and_a_far_one_is_not(void **state)
{
    RsSuggest suggest;
    (void)state;
    assert_int_equal(rs_suggest_distance(RS_TEXT("macth"), RS_TEXT("MATCH")), 1);
    assert_int_equal(rs_suggest_distance(RS_TEXT("kitten"), RS_TEXT("sitting")), 3);
    rs_suggest_start(&suggest, RS_TEXT("stn"));
    rs_suggest_offer(&suggest, RS_TEXT("article"));
    assert_int_equal(rs_suggest_best(&suggest).length, 0);
    rs_suggest_offer(&suggest, RS_TEXT("st"));
    rs_suggest_offer(&suggest, RS_TEXT("stm"));
    assert_true(rs_text_equal(rs_suggest_best(&suggest), RS_TEXT("st")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_stand_below_wide_characters_and_tabs),
        cmocka_unit_test(an_end_of_text_is_a_place),
        cmocka_unit_test(the_nearest_word_is_suggested_and_a_far_one_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
