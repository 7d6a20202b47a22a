/* Imprecise dates: bounds by hand, and what is known about validity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "value/edtf.h"
#include "value/temporal.h"

static int64_t day(int64_t year, int month, int of_month)
{
    return rs_days_from_civil(year, month, of_month) * 86400;
}

static RsExtent extent(const char *text)
{
    RsExtent out;
    RsError err = {0};
    if (rs_edtf_parse(rs_text(text), &out, &err) != RS_OK) fail_msg("%s: %s", text, err.text);
    return out;
}

static RsTruth meets(const char *from, const char *to, const char *at)
{
    RsExtent begin, end;
    if (from != NULL) begin = extent(from);
    if (to != NULL) end = extent(to);
    return rs_extent_meets(
        rs_extent_validity(from == NULL ? NULL : &begin, to == NULL ? NULL : &end), extent(at));
}

static void a_certain_text_has_one_begin_and_one_end(void **state)
{
    (void)state;
    RsExtent month = extent("2022-09"), winter = extent("2018-24"), span = extent("2018/2020");
    RsExtent moment = extent("2022-09-01T12:00:00+02:00");

    assert_int_equal(month.begin_low, day(2022, 9, 1));
    assert_int_equal(month.begin_high, day(2022, 9, 1));
    assert_int_equal(month.end_low, day(2022, 10, 1));
    assert_int_equal(month.end_high, day(2022, 10, 1));
    assert_int_equal(winter.begin_low, day(2018, 12, 1));
    assert_int_equal(winter.end_low, day(2019, 3, 1));
    assert_int_equal(span.begin_high, day(2018, 1, 1));
    assert_int_equal(span.end_low, day(2021, 1, 1));
    assert_int_equal(moment.begin_low, day(2022, 9, 1) + 10 * 3600);
    assert_int_equal(moment.end_high - moment.begin_low, 1);
    assert_true(extent("2018~").approximate);
}

static void unspecified_digits_widen_the_bounds(void **state)
{
    (void)state;
    RsExtent decade = extent("201X"), february = extent("XXXX-02"), leap = extent("19XX-02-29");

    assert_int_equal(decade.begin_low, day(2010, 1, 1));
    assert_int_equal(decade.begin_high, day(2019, 1, 1));
    assert_int_equal(decade.end_low, day(2011, 1, 1));
    assert_int_equal(decade.end_high, day(2020, 1, 1));
    assert_int_equal(february.begin_low, day(0, 2, 1));
    assert_int_equal(february.end_high, day(9999, 3, 1));
    assert_int_equal(leap.begin_low, day(1904, 2, 29));
    assert_int_equal(leap.begin_high, day(1996, 2, 29));
}

static void texts_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {
        "",          "18",     "2018-13", "2018-02-30", "..",    "../..",       "/",
        "2020/2018", "2018-6", "XXXX-13", "2018-21-01", "2018 ", "2018-01-01T", "2018-XX-45"};

    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        RsExtent out;
        RsError err = {0};
        if (rs_edtf_parse(rs_text(TEXTS[i]), &out, &err) != RS_ARGUMENT)
            fail_msg("'%s' was read", TEXTS[i]);
    }
}

static void validity_is_known_only_where_the_words_say_so(void **state)
{
    (void)state;
    assert_int_equal(meets("2018", NULL, "2019-06"), RS_UNKNOWN);
    assert_int_equal(meets("2018", NULL, "2018"), RS_TRUE);
    assert_int_equal(meets("2018", NULL, "2018-06"), RS_UNKNOWN);
    assert_int_equal(meets("2018", NULL, "2017"), RS_FALSE);
    assert_int_equal(meets("2018/..", NULL, "2019-06"), RS_TRUE);
    assert_int_equal(meets("2018/..", NULL, "2018-03"), RS_UNKNOWN);
    assert_int_equal(meets("2018/", NULL, "2019-06"), RS_UNKNOWN);
    assert_int_equal(meets("2016", "2017", "2018"), RS_FALSE);
    assert_int_equal(meets("2016", "2018", "2018"), RS_TRUE);
    assert_int_equal(meets("2016", "2018", "2018-06"), RS_UNKNOWN);
    assert_int_equal(meets("2016", "2018", "2017-06"), RS_TRUE);
    assert_int_equal(meets("2018", "2018", "2018/2020"), RS_TRUE);
    assert_int_equal(meets(NULL, "2017", "2018"), RS_FALSE);
    assert_int_equal(meets(NULL, "2017", "2016"), RS_UNKNOWN);
    assert_int_equal(meets("../2017", NULL, "2016"), RS_TRUE);
    assert_int_equal(meets(NULL, NULL, "2018"), RS_UNKNOWN);
    assert_int_equal(meets("2018~", NULL, "2018"), RS_UNKNOWN);
    assert_int_equal(meets("201X", "201X", "2021"), RS_FALSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certain_text_has_one_begin_and_one_end),
        cmocka_unit_test(unspecified_digits_widen_the_bounds),
        cmocka_unit_test(texts_that_are_none_are_refused),
        cmocka_unit_test(validity_is_known_only_where_the_words_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
