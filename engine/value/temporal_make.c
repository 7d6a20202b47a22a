/* temporal_make.c - temporal values out of maps: date({year: 1984, week: 10}). */
#include "value/temporal_parts.h"

typedef enum Field {
    F_YEAR,
    F_MONTH,
    F_DAY,
    F_WEEK,
    F_DAY_OF_WEEK,
    F_ORDINAL_DAY,
    F_QUARTER,
    F_DAY_OF_QUARTER,
    F_HOUR,
    F_MINUTE,
    F_SECOND,
    F_MILLISECOND,
    F_MICROSECOND,
    F_NANOSECOND,
    F_EPOCH_SECONDS,
    F_EPOCH_MILLIS,
    F_TIMEZONE,
    F_DATE,
    F_TIME,
    F_DATETIME,
    FIELD_COUNT
} Field;

static const char *const FIELD_NAMES[FIELD_COUNT] = {
    "year",         "month",       "day",      "week",   "dayOfWeek",   "ordinalDay",  "quarter",
    "dayOfQuarter", "hour",        "minute",   "second", "millisecond", "microsecond", "nanosecond",
    "epochSeconds", "epochMillis", "timezone", "date",   "time",        "datetime",
};

typedef struct Fields {
    bool given[FIELD_COUNT];
    int64_t number[FIELD_COUNT];
    RsValue value[FIELD_COUNT];
} Fields;

static RsStatus read_fields(RsType type, RsValue map, Fields *out, RsError *err);
static RsStatus lay_date(const Fields *fields, bool based, RsTemporalParts *parts, RsError *err);
static RsStatus lay_time(const Fields *fields, bool based, bool add_nanos, RsTemporalParts *parts,
                         RsError *err);
static RsStatus take_base(RsType type, const Fields *fields, Field field, RsTemporalParts *parts,
                          RsError *err);
static RsStatus from_epoch(RsType type, const Fields *fields, RsTemporalParts *parts, RsError *err);
static RsStatus in_range(Field field, int64_t number, int64_t low, int64_t high, RsError *err);
static RsStatus needs(Field field, Field other, RsError *err);

RsStatus rs_temporal_from_map(RsType type, RsValue map, RsZones *zones, RsArena *arena,
                              RsValue *out, RsError *err)
{
    if (type == RS_TYPE_DURATION) return rs_duration_from_map(map, arena, out, err);
    Fields fields;
    RS_TRY(read_fields(type, map, &fields, err));
    RsTemporalParts parts = {.has_date = false};
    if (fields.given[F_DATETIME]) RS_TRY(take_base(type, &fields, F_DATETIME, &parts, err));
    if (fields.given[F_DATE]) RS_TRY(take_base(type, &fields, F_DATE, &parts, err));
    if (fields.given[F_TIME]) RS_TRY(take_base(type, &fields, F_TIME, &parts, err));
    if (fields.given[F_EPOCH_SECONDS] || fields.given[F_EPOCH_MILLIS])
        RS_TRY(from_epoch(type, &fields, &parts, err));
    bool zoned = parts.has_zone;
    RS_TRY(rs_temporal_overlay(type, map, parts.has_date, parts.has_time,
                               parts.has_time && zoned &&
                                   (fields.given[F_EPOCH_SECONDS] || fields.given[F_EPOCH_MILLIS]),
                               &parts, err));
    if (fields.given[F_TIMEZONE]) {
        RsText zone = rs_as_text(fields.value[F_TIMEZONE]);
        if (zoned)
            RS_TRY(rs_temporal_move(&parts, zone, zones, arena, err));
        else
            RS_TRY(rs_temporal_zone(zone, zones, arena, &parts, err));
    }
    return rs_temporal_join(type, parts, zones, arena, out, err);
}

RsStatus rs_temporal_overlay(RsType type, RsValue map, bool date_based, bool time_based,
                             bool add_nanos, RsTemporalParts *parts, RsError *err)
{
    Fields fields;
    RS_TRY(read_fields(type, map, &fields, err));
    if (rs_temporal_has_date(type)) RS_TRY(lay_date(&fields, date_based, parts, err));
    if (rs_temporal_has_time(type)) RS_TRY(lay_time(&fields, time_based, add_nanos, parts, err));
    return RS_OK;
}

static RsStatus read_fields(RsType type, RsValue map, Fields *out, RsError *err)
{
    *out = (Fields){.given = {false}};
    for (uint32_t i = 0; i < map.length; i++) {
        const RsPair *pair = &map.as.pairs[i];
        unsigned field = 0;
        while (field < FIELD_COUNT && !rs_text_equal_fold(pair->key, rs_text(FIELD_NAMES[field])))
            field++;
        bool fits = field == F_TIMEZONE   ? rs_temporal_has_zone(type)
                    : field == F_DATETIME ? rs_temporal_has_date(type) && rs_temporal_has_time(type)
                    : field == F_EPOCH_MILLIS || field == F_EPOCH_SECONDS ? type == RS_TYPE_DATETIME
                    : field <= F_DAY_OF_QUARTER || field == F_DATE ? rs_temporal_has_date(type)
                    : field < FIELD_COUNT                          ? rs_temporal_has_time(type)
                                                                   : false;
        if (!fits)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "%s has no part %.*s", rs_type_article(type),
                           (int)(pair->key.length < 60 ? pair->key.length : 60), pair->key.data);
        bool good = field < F_TIMEZONE    ? pair->value.type == RS_TYPE_INT
                    : field == F_TIMEZONE ? pair->value.type == RS_TYPE_STRING
                                          : true;
        if (!good)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "%s must be %s, not %s", FIELD_NAMES[field],
                           field < F_TIMEZONE ? "an Integer" : "a String",
                           rs_type_name((RsType)pair->value.type));
        out->given[field] = true;
        out->value[field] = pair->value;
        if (field < F_TIMEZONE) out->number[field] = pair->value.as.integer;
    }
    return RS_OK;
}

/* The fields that are not given keep what the base says, in the way the given ones count: by
 * week, by day of the year, by quarter, or by month. */
static RsStatus lay_date(const Fields *fields, bool based, RsTemporalParts *parts, RsError *err)
{
    const bool *given = fields->given;
    const int64_t *number = fields->number;
    bool any = false;
    for (int field = F_YEAR; field <= F_DAY_OF_QUARTER; field++)
        any |= given[field];
    if (!any) return RS_OK;
    if (!based && !given[F_YEAR]) return needs(F_DATE, F_YEAR, err);
    if (given[F_YEAR]) RS_TRY(in_range(F_YEAR, number[F_YEAR], -RS_YEAR_MAX, RS_YEAR_MAX, err));
    bool by_week = given[F_WEEK] || given[F_DAY_OF_WEEK];
    bool by_quarter = given[F_QUARTER] || given[F_DAY_OF_QUARTER];
    bool by_ordinal = given[F_ORDINAL_DAY];
    bool by_month = given[F_MONTH] || given[F_DAY];
    if (by_week + by_quarter + by_ordinal + by_month > 1)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "a date counts by month, by week, by quarter or by day of the year, not by "
                       "several of them");
    int64_t year = 1, week_year = 1;
    int month = 1, day = 1, week = 1;
    if (based) {
        rs_civil_from_days(parts->days, &year, &month, &day);
        rs_week_of(parts->days, &week_year, &week);
    }
    parts->has_date = true;
    if (by_week) {
        if (!based && !given[F_WEEK]) return needs(F_DAY_OF_WEEK, F_WEEK, err);
        int64_t of_week = based ? rs_week_day(parts->days) : 1;
        if (given[F_YEAR]) week_year = number[F_YEAR];
        if (given[F_WEEK]) {
            RS_TRY(in_range(F_WEEK, number[F_WEEK], 1, rs_weeks_in(week_year), err));
            week = (int)number[F_WEEK];
        }
        if (given[F_DAY_OF_WEEK]) of_week = number[F_DAY_OF_WEEK];
        RS_TRY(in_range(F_DAY_OF_WEEK, of_week, 1, 7, err));
        parts->days = rs_week_begin(week_year, week) + of_week - 1;
        return RS_OK;
    }
    if (given[F_YEAR]) year = number[F_YEAR];
    if (by_ordinal) {
        RS_TRY(in_range(F_ORDINAL_DAY, number[F_ORDINAL_DAY], 1, 365 + rs_year_is_leap(year), err));
        parts->days = rs_days_from_civil(year, 1, 1) + number[F_ORDINAL_DAY] - 1;
        return RS_OK;
    }
    if (by_quarter) {
        if (!based && !given[F_QUARTER]) return needs(F_DAY_OF_QUARTER, F_QUARTER, err);
        int64_t quarter = (month - 1) / 3 + 1, of_quarter = 1;
        if (based) {
            int64_t base_year;
            rs_civil_from_days(parts->days, &base_year, &month, &day);
            of_quarter =
                parts->days - rs_days_from_civil(base_year, (month - 1) / 3 * 3 + 1, 1) + 1;
        }
        if (given[F_QUARTER]) quarter = number[F_QUARTER];
        RS_TRY(in_range(F_QUARTER, quarter, 1, 4, err));
        if (given[F_DAY_OF_QUARTER]) of_quarter = number[F_DAY_OF_QUARTER];
        int64_t begin = rs_days_from_civil(year, (int)quarter * 3 - 2, 1);
        int64_t length = rs_days_add_months(begin, 3) - begin;
        RS_TRY(in_range(F_DAY_OF_QUARTER, of_quarter, 1, length, err));
        parts->days = begin + of_quarter - 1;
        return RS_OK;
    }
    if (!based && given[F_DAY] && !given[F_MONTH]) return needs(F_DAY, F_MONTH, err);
    int64_t wanted_month = given[F_MONTH] ? number[F_MONTH] : month;
    int64_t wanted_day = given[F_DAY] ? number[F_DAY] : day;
    RS_TRY(in_range(F_MONTH, wanted_month, 1, 12, err));
    RS_TRY(in_range(F_DAY, wanted_day, 1, rs_month_days(year, (int)wanted_month), err));
    parts->days = rs_days_from_civil(year, (int)wanted_month, (int)wanted_day);
    return RS_OK;
}

static RsStatus lay_time(const Fields *fields, bool based, bool add_nanos, RsTemporalParts *parts,
                         RsError *err)
{
    const bool *given = fields->given;
    const int64_t *number = fields->number;
    bool fine = given[F_MILLISECOND] || given[F_MICROSECOND] || given[F_NANOSECOND];
    if (!given[F_HOUR] && !given[F_MINUTE] && !given[F_SECOND] && !fine) return RS_OK;
    if (!based && given[F_MINUTE] && !given[F_HOUR]) return needs(F_MINUTE, F_HOUR, err);
    if (!based && given[F_SECOND] && !given[F_MINUTE]) return needs(F_SECOND, F_MINUTE, err);
    if (!based && fine && !given[F_SECOND]) return needs(F_NANOSECOND, F_SECOND, err);
    int64_t base = parts->has_time ? parts->nanos : 0;
    int64_t hour = base / RS_SECOND_NANOS / 3600, minute = base / RS_SECOND_NANOS / 60 % 60;
    int64_t second = base / RS_SECOND_NANOS % 60, nanos = base % RS_SECOND_NANOS;
    if (given[F_HOUR]) hour = number[F_HOUR];
    if (given[F_MINUTE]) minute = number[F_MINUTE];
    if (given[F_SECOND]) second = number[F_SECOND];
    RS_TRY(in_range(F_HOUR, hour, 0, 23, err));
    RS_TRY(in_range(F_MINUTE, minute, 0, 59, err));
    RS_TRY(in_range(F_SECOND, second, 0, 59, err));
    if (fine) {
        /* A finer field beside a coarser one counts within it. */
        int64_t micro_end = given[F_MILLISECOND] ? 999 : 999999;
        int64_t nano_end = given[F_MICROSECOND] ? 999 : given[F_MILLISECOND] ? 999999 : 999999999;
        RS_TRY(in_range(F_MILLISECOND, number[F_MILLISECOND], 0, 999, err));
        RS_TRY(in_range(F_MICROSECOND, number[F_MICROSECOND], 0, micro_end, err));
        RS_TRY(in_range(F_NANOSECOND, number[F_NANOSECOND], 0, nano_end, err));
        int64_t sum =
            number[F_MILLISECOND] * 1000000 + number[F_MICROSECOND] * 1000 + number[F_NANOSECOND];
        nanos = (add_nanos ? nanos : 0) + sum;
        RS_TRY(in_range(F_NANOSECOND, nanos, 0, 999999999, err));
    }
    parts->has_time = true;
    parts->nanos = (hour * 3600 + minute * 60 + second) * RS_SECOND_NANOS + nanos;
    return RS_OK;
}

/* `date` gives a date alone; `time` a time and its zone; `datetime` both. */
static RsStatus take_base(RsType type, const Fields *fields, Field field, RsTemporalParts *parts,
                          RsError *err)
{
    RsTemporalParts base;
    bool good = rs_temporal_split(fields->value[field], &base) &&
                (field == F_TIME || base.has_date) && (field == F_DATE || base.has_time);
    if (!good)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "%s must be a value that has one, not %s", FIELD_NAMES[field],
                       rs_type_name((RsType)fields->value[field].type));
    if (field != F_TIME) {
        parts->has_date = true;
        parts->days = base.days;
    }
    if (field != F_DATE) {
        parts->has_time = true;
        parts->nanos = base.nanos;
        parts->has_zone = base.has_zone && rs_temporal_has_zone(type);
        parts->offset = base.offset;
        /* A time of a named zone keeps the offset that it had on its day. */
        parts->zone = type == RS_TYPE_DATETIME ? base.zone : NULL;
    }
    return RS_OK;
}

static RsStatus from_epoch(RsType type, const Fields *fields, RsTemporalParts *parts, RsError *err)
{
    bool millis = fields->given[F_EPOCH_MILLIS];
    int64_t count = fields->number[millis ? F_EPOCH_MILLIS : F_EPOCH_SECONDS];
    int64_t per_second = millis ? 1000 : 1;
    int64_t seconds = rs_floor_div(count, per_second);
    if (type != RS_TYPE_DATETIME || (millis && fields->given[F_EPOCH_SECONDS]))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "epochSeconds and epochMillis do not go together");
    parts->has_date = parts->has_time = parts->has_zone = true;
    parts->days = rs_floor_div(seconds, RS_DAY_SECONDS);
    parts->nanos = rs_floor_mod(seconds, RS_DAY_SECONDS) * RS_SECOND_NANOS +
                   rs_floor_mod(count, per_second) * (RS_SECOND_NANOS / per_second);
    parts->offset = 0;
    parts->zone = NULL;
    return RS_OK;
}

static RsStatus in_range(Field field, int64_t number, int64_t low, int64_t high, RsError *err)
{
    if (number >= low && number <= high) return RS_OK;
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "%s must lie between %lld and %lld, not be %lld", FIELD_NAMES[field],
                   (long long)low, (long long)high, (long long)number);
}

static RsStatus needs(Field field, Field other, RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "%s cannot be given without %s", FIELD_NAMES[field], FIELD_NAMES[other]);
}
