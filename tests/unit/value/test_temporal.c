/* Temporal values against hand-computed answers, and the calendar against a walk day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "value/json.h"
#include "value/temporal.h"

typedef struct World {
    RsArena *arena;
    RsZones *zones;
} World;

static int set_up(void **state)
{
    static World world;
    world = (World){rs_arena_new(0), rs_zones_new()};
    *state = &world;
    return world.arena == NULL || world.zones == NULL;
}

static int tear_down(void **state)
{
    World *world = *state;
    rs_arena_free(world->arena);
    rs_zones_free(world->zones);
    return 0;
}

/* Values of the protocol's tagged JSON; {"$date": ...} and so on. */
static RsValue value_of(World *world, const char *json)
{
    RsValue value;
    RsError err = {0};
    RsStatus status = rs_json_read(rs_text(json), true, world->arena, &value, &err);
    if (status != RS_OK) fail_msg("%s: %s", json, err.text);
    return value;
}

static void assert_prints(RsValue value, const char *expected)
{
    RsBuf buf;
    rs_buf_init(&buf, 0);
    rs_temporal_print(&buf, value);
    assert_string_equal(buf.data, expected);
    rs_buf_done(&buf);
}

static RsValue parsed(World *world, RsType type, const char *text)
{
    RsValue value;
    RsError err = {0};
    RsStatus status =
        rs_temporal_parse(type, rs_text(text), world->zones, world->arena, &value, &err);
    if (status != RS_OK) fail_msg("%s: %s", text, err.text);
    return value;
}

static RsValue made(World *world, RsType type, const char *json)
{
    RsValue value;
    RsError err = {0};
    RsStatus status =
        rs_temporal_from_map(type, value_of(world, json), world->zones, world->arena, &value, &err);
    if (status != RS_OK) fail_msg("%s: %s", json, err.text);
    return value;
}

static void the_calendar_agrees_with_a_walk_day_by_day(void **state)
{
    (void)state;
    static const int LENGTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = -401;
    int month = 1, day = 1;
    int64_t days = rs_days_from_civil(-401, 1, 1);

    assert_int_equal(rs_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(rs_days_from_civil(2000, 3, 1), 11017);
    while (year < 2401) {
        int64_t got_year;
        int got_month, got_day;
        rs_civil_from_days(days, &got_year, &got_month, &got_day);
        if (got_year != year || got_month != month || got_day != day ||
            rs_days_from_civil(year, month, day) != days)
            fail_msg("%lld-%d-%d", (long long)year, month, day);
        int length = LENGTHS[month - 1];
        if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) length = 29;
        days++;
        if (++day > length) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
}

static void texts_are_read_and_printed(void **state)
{
    World *world = *state;
    static const struct {
        RsType type;
        const char *text, *printed;
    } CASES[] = {
        {RS_TYPE_DATE, "2015-W30-2", "2015-07-21"},
        {RS_TYPE_DATE, "2015W302", "2015-07-21"},
        {RS_TYPE_DATE, "2015202", "2015-07-21"},
        {RS_TYPE_DATE, "201507", "2015-07-01"},
        {RS_TYPE_DATE, "-0001-12-31", "-0001-12-31"},
        {RS_TYPE_DATE, "+10000-01-01", "+10000-01-01"},
        {RS_TYPE_LOCALTIME, "214032.142", "21:40:32.142"},
        {RS_TYPE_LOCALTIME, "21", "21:00"},
        {RS_TYPE_TIME, "2140-00:00", "21:40Z"},
        {RS_TYPE_TIME, "12:34:56+02:05:59", "12:34:56+02:05:59"},
        {RS_TYPE_LOCALDATETIME, "2015T214032", "2015-01-01T21:40:32"},
        {RS_TYPE_DATETIME, "2015-07-21T21:40:32.142+0100", "2015-07-21T21:40:32.142+01:00"},
        {RS_TYPE_DATETIME, "2015-07-21T21:40[Europe/London]",
         "2015-07-21T21:40+01:00[Europe/London]"},
        {RS_TYPE_DATETIME, "2017-10-29T02:30+01:00[Europe/Stockholm]",
         "2017-10-29T02:30+01:00[Europe/Stockholm]"},
        {RS_TYPE_DATETIME, "2017-10-29T02:30+02:00[Europe/Stockholm]",
         "2017-10-29T02:30+02:00[Europe/Stockholm]"},
        {RS_TYPE_DURATION, "P14DT16H12M", "P14DT16H12M"},
        {RS_TYPE_DURATION, "P5M1.5D", "P5M1DT12H"},
        {RS_TYPE_DURATION, "P0.75M", "P22DT19H51M49.5S"},
        {RS_TYPE_DURATION, "PT-1.999S", "PT-1.999S"},
        {RS_TYPE_DURATION, "P0012-05-14T16:12:07.5", "P12Y5M14DT16H12M7.5S"},
        {RS_TYPE_DURATION, "PT0S", "PT0S"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_prints(parsed(world, CASES[i].type, CASES[i].text), CASES[i].printed);
}

static void texts_that_are_none_are_refused(void **state)
{
    World *world = *state;
    static const struct {
        RsType type;
        const char *text;
    } CASES[] = {
        {RS_TYPE_DATE, ""},
        {RS_TYPE_DATE, "2015-13"},
        {RS_TYPE_DATE, "2015-02-29"},
        {RS_TYPE_DATE, "2015-366"},
        {RS_TYPE_DATE, "2015-W54"},
        {RS_TYPE_DATE, "2015-07-21x"},
        {RS_TYPE_LOCALTIME, "24:00"},
        {RS_TYPE_LOCALTIME, "12:60"},
        {RS_TYPE_TIME, "12:00+19:00"},
        {RS_TYPE_DURATION, "P"},
        {RS_TYPE_DURATION, "PT"},
        {RS_TYPE_DURATION, "P1M1Y"},
        {RS_TYPE_DURATION, "1Y"},
        {RS_TYPE_DATETIME, "2015T12[Nowhere/Land]"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RsError err = {0};
        RsValue value;
        RsStatus status = rs_temporal_parse(CASES[i].type, rs_text(CASES[i].text), world->zones,
                                            world->arena, &value, &err);
        if (status != RS_ARGUMENT) fail_msg("%s was read", CASES[i].text);
        assert_string_equal(err.detail, "InvalidArgumentValue");
    }
}

static void maps_make_values(void **state)
{
    World *world = *state;
    static const struct {
        RsType type;
        const char *map, *printed;
    } CASES[] = {
        {RS_TYPE_DATE, "{\"year\":1984,\"week\":10,\"dayOfWeek\":3}", "1984-03-07"},
        {RS_TYPE_DATE, "{\"year\":1984,\"quarter\":3,\"dayOfQuarter\":45}", "1984-08-14"},
        {RS_TYPE_DATE, "{\"date\":{\"$date\":\"1984-11-11\"},\"week\":1}", "1984-01-08"},
        {RS_TYPE_DATE, "{\"date\":{\"$date\":\"1984-11-11\"},\"quarter\":3}", "1984-08-11"},
        {RS_TYPE_DATE, "{\"date\":{\"$date\":\"1984-11-11\"},\"year\":28}", "0028-11-11"},
        {RS_TYPE_LOCALTIME,
         "{\"hour\":12,\"minute\":31,\"second\":14,\"millisecond\":123,\"microsecond\":456,"
         "\"nanosecond\":789}",
         "12:31:14.123456789"},
        {RS_TYPE_TIME, "{\"time\":{\"$time\":\"12:31:14.5+01:00\"},\"timezone\":\"+05:00\"}",
         "16:31:14.500+05:00"},
        {RS_TYPE_TIME,
         "{\"time\":{\"$datetime\":\"1984-10-11T12:00[Europe/Stockholm]\"},\"second\":42}",
         "12:00:42+01:00"},
        {RS_TYPE_DATETIME,
         "{\"year\":1984,\"month\":10,\"day\":11,\"time\":{\"$time\":\"12:31:42+01:00\"},"
         "\"timezone\":\"Pacific/Honolulu\"}",
         "1984-10-11T01:31:42-10:00[Pacific/Honolulu]"},
        {RS_TYPE_DATETIME,
         "{\"date\":{\"$datetime\":\"1984-10-11T12:00+01:00\"},\"day\":28,\"hour\":10,"
         "\"timezone\":\"Pacific/Honolulu\"}",
         "1984-10-28T10:00-10:00[Pacific/Honolulu]"},
        {RS_TYPE_DATETIME,
         "{\"year\":2017,\"month\":3,\"day\":26,\"hour\":2,\"minute\":30,"
         "\"timezone\":\"Europe/Stockholm\"}",
         "2017-03-26T03:30+02:00[Europe/Stockholm]"},
        {RS_TYPE_DURATION, "{\"seconds\":2,\"milliseconds\":-1}", "PT1.999S"},
        {RS_TYPE_DURATION, "{\"seconds\":-60,\"milliseconds\":-1}", "PT-1M-0.001S"},
        {RS_TYPE_DURATION, "{\"weeks\":{\"$float\":\"2.5\"}}", "P17DT12H"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_prints(made(world, CASES[i].type, CASES[i].map), CASES[i].printed);
}

static void values_are_truncated(void **state)
{
    World *world = *state;
    static const struct {
        RsType type;
        const char *unit, *value, *map, *printed;
    } CASES[] = {
        {RS_TYPE_DATE, "millennium", "{\"$date\":\"2017-10-11\"}", "{\"day\":2}", "2000-01-02"},
        {RS_TYPE_DATE, "weekYear", "{\"$date\":\"1984-01-01\"}", "{}", "1983-01-03"},
        {RS_TYPE_DATE, "week", "{\"$date\":\"1984-10-11\"}", "{\"dayOfWeek\":2}", "1984-10-09"},
        {RS_TYPE_DATETIME, "hour", "{\"$datetime\":\"1984-10-11T12:31:14.645-01:00\"}",
         "{\"timezone\":\"Europe/Stockholm\"}", "1984-10-11T12:00+01:00[Europe/Stockholm]"},
        {RS_TYPE_DATETIME, "microsecond", "{\"$localdatetime\":\"1984-10-11T12:31:14.645876123\"}",
         "{\"nanosecond\":2}", "1984-10-11T12:31:14.645876002Z"},
        {RS_TYPE_TIME, "day", "{\"$localdatetime\":\"1984-10-11T12:31\"}", "{}", "00:00Z"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RsValue value;
        RsError err = {0};
        RsStatus status = rs_temporal_truncate(
            CASES[i].type, rs_text(CASES[i].unit), value_of(world, CASES[i].value),
            value_of(world, CASES[i].map), world->zones, world->arena, &value, &err);
        if (status != RS_OK) fail_msg("%s", err.text);
        assert_prints(value, CASES[i].printed);
    }
}

static void durations_lie_between_values(void **state)
{
    World *world = *state;
    static const struct {
        RsBetween unit;
        const char *from, *to, *printed;
    } CASES[] = {
        {RS_BETWEEN, "{\"$date\":\"1984-10-11\"}", "{\"$date\":\"2015-06-24\"}", "P30Y8M13D"},
        {RS_BETWEEN, "{\"$localdatetime\":\"2015-07-21T21:40:32.142\"}",
         "{\"$date\":\"2015-06-24\"}", "P-27DT-21H-40M-32.142S"},
        {RS_BETWEEN, "{\"$datetime\":\"2014-07-21T21:40:36.143+02:00\"}",
         "{\"$datetime\":\"2015-07-21T21:40:32.142+01:00\"}", "P1YT59M55.999S"},
        {RS_BETWEEN, "{\"$datetime\":\"2014-07-21T21:40:36.143+02:00\"}",
         "{\"$date\":\"2015-06-24\"}", "P11M2DT2H19M23.857S"},
        {RS_BETWEEN, "{\"$time\":\"14:30Z\"}", "{\"$time\":\"16:30+01:00\"}", "PT1H"},
        {RS_IN_DAYS, "{\"$date\":\"1984-10-11\"}", "{\"$date\":\"2015-06-24\"}", "P11213D"},
        {RS_IN_MONTHS, "{\"$localtime\":\"14:30\"}", "{\"$date\":\"2015-06-24\"}", "PT0S"},
        {RS_IN_SECONDS, "{\"$date\":\"2017-10-29\"}",
         "{\"$datetime\":\"2017-10-29T04:00[Europe/Stockholm]\"}", "PT5H"},
        {RS_IN_SECONDS, "{\"$localdatetime\":\"-999999999-01-01\"}",
         "{\"$localdatetime\":\"+999999999-12-31T23:59:59\"}", "PT17531639991215H59M59S"},
        {RS_IN_SECONDS, "{\"$localtime\":\"12:44:54.7\"}", "{\"$localtime\":\"12:34:55.3\"}",
         "PT-9M-59.4S"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RsValue value;
        RsError err = {0};
        RsStatus status = rs_duration_between(CASES[i].unit, value_of(world, CASES[i].from),
                                              value_of(world, CASES[i].to), world->zones,
                                              world->arena, &value, &err);
        if (status != RS_OK) fail_msg("%s", err.text);
        assert_prints(value, CASES[i].printed);
    }
}

static void durations_are_added_and_scaled(void **state)
{
    World *world = *state;
    RsError err = {0};
    RsValue date = parsed(world, RS_TYPE_DATE, "1984-10-11"), out;
    RsValue long_one = parsed(world, RS_TYPE_DURATION, "P12.5Y5.5M14.5DT16.5H12.5M70.500000003S");

    assert_int_equal(rs_temporal_add(date, long_one, false, world->zones, world->arena, &out, &err),
                     RS_OK);
    assert_prints(out, "1997-10-11");
    assert_int_equal(rs_temporal_add(date, long_one, true, world->zones, world->arena, &out, &err),
                     RS_OK);
    assert_prints(out, "1971-10-12");
    RsValue duration = parsed(world, RS_TYPE_DURATION, "P12Y5M14DT16H13M10.000000001S");
    assert_int_equal(rs_duration_divide(duration, 2, world->arena, &out, &err), RS_OK);
    assert_prints(out, "P6Y2M22DT13H21M8S");
    assert_int_equal(rs_duration_scale(duration, 2, world->arena, &out, &err), RS_OK);
    assert_prints(out, "P24Y10M28DT32H26M20.000000002S");
    duration = parsed(world, RS_TYPE_DURATION, "P1DT1S"); /* 86,401 s: a third is 28,800.333... */
    assert_int_equal(rs_duration_divide(duration, 3, world->arena, &out, &err), RS_OK);
    assert_prints(out, "PT8H0.333333333S");
    duration = parsed(world, RS_TYPE_DURATION, "P7M1D"); /* a month over is 876,582 s a third */
    assert_int_equal(rs_duration_divide(duration, 3, world->arena, &out, &err), RS_OK);
    assert_prints(out, "P2M10DT11H29M42S");
    duration = parsed(world, RS_TYPE_DURATION, "PT-1S");
    assert_int_equal(rs_duration_divide(duration, -3, world->arena, &out, &err), RS_OK);
    assert_prints(out, "PT0.333333333S");
    assert_int_equal(rs_duration_divide(duration, 0, world->arena, &out, &err), RS_ARITHMETIC);
}

static void parts_are_read(void **state)
{
    World *world = *state;
    RsError err = {0};
    RsValue out, when = parsed(world, RS_TYPE_DATETIME, "1984-11-11T12:31:14.645876123+01:00");
    static const struct {
        const char *key;
        int64_t number;
    } CASES[] = {{"quarter", 4},        {"week", 45},
                 {"weekYear", 1984},    {"ordinalDay", 316},
                 {"weekDay", 7},        {"dayOfQuarter", 42},
                 {"hour", 12},          {"microsecond", 645876},
                 {"offsetMinutes", 60}, {"epochSeconds", 469020674}};

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_int_equal(rs_temporal_part(when, rs_text(CASES[i].key), world->arena, &out, &err),
                         RS_OK);
        assert_int_equal(out.type, RS_TYPE_INT);
        assert_int_equal(out.as.integer, CASES[i].number);
    }
    assert_int_equal(rs_temporal_part(when, RS_TEXT("timezone"), world->arena, &out, &err), RS_OK);
    assert_true(rs_text_equal(rs_as_text(out), RS_TEXT("+01:00")));
    assert_int_equal(rs_temporal_part(when, RS_TEXT("colour"), world->arena, &out, &err), RS_OK);
    assert_true(rs_is_null(out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar_agrees_with_a_walk_day_by_day),
        cmocka_unit_test(texts_are_read_and_printed),
        cmocka_unit_test(texts_that_are_none_are_refused),
        cmocka_unit_test(maps_make_values),
        cmocka_unit_test(values_are_truncated),
        cmocka_unit_test(durations_lie_between_values),
        cmocka_unit_test(durations_are_added_and_scaled),
        cmocka_unit_test(parts_are_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
