/* temporal_part.c - value.year, value.offset, duration.minutesOfHour: one part of a value. */
#include "value/temporal_parts.h"

static bool date_part(const RsTemporalParts *parts, RsText key, int64_t *out);
static bool time_part(int64_t nanos, RsText key, int64_t *out);
static bool duration_part(const RsDuration *duration, RsText key, int64_t *out);
static bool is(RsText key, const char *name);

RsStatus rs_temporal_part(RsValue value, RsText key, RsArena *arena, RsValue *out, RsError *err)
{
    int64_t number;
    *out = RS_NULL;
    if (value.type == RS_TYPE_DURATION) {
        if (duration_part(value.as.duration, key, &number)) *out = rs_value_int(number);
        return RS_OK;
    }
    RsTemporalParts parts;
    if (!rs_temporal_split(value, &parts)) return RS_OK;
    if ((parts.has_date && date_part(&parts, key, &number)) ||
        (parts.has_time && time_part(parts.nanos, key, &number))) {
        *out = rs_value_int(number);
        return RS_OK;
    }
    if (!parts.has_zone) return RS_OK;
    if (is(key, "offsetSeconds")) *out = rs_value_int(parts.offset);
    if (is(key, "offsetMinutes")) *out = rs_value_int(parts.offset / 60);
    if (value.type == RS_TYPE_DATETIME) {
        const RsMoment *moment = value.as.moment;
        if (is(key, "epochSeconds")) *out = rs_value_int(moment->seconds);
        if (is(key, "epochMillis"))
            *out = rs_value_int(moment->seconds * 1000 + moment->nanos / 1000000);
    }
    bool zone = is(key, "timezone");
    if (!zone && !is(key, "offset")) return RS_OK;
    RsText text;
    if (zone && parts.zone != NULL) {
        text = rs_arena_text(arena, parts.zone, strlen(parts.zone));
    } else {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        rs_temporal_print_offset(&buf, parts.offset);
        text = buf.failed ? (RsText){NULL, 0} : rs_arena_text(arena, buf.data, buf.length);
        rs_buf_done(&buf);
    }
    *out = rs_value_text(text);
    return text.data == NULL ? rs_fail_memory(err) : RS_OK;
}

static bool date_part(const RsTemporalParts *parts, RsText key, int64_t *out)
{
    int64_t year, week_year;
    int month, day, week;
    rs_civil_from_days(parts->days, &year, &month, &day);
    rs_week_of(parts->days, &week_year, &week);
    if (is(key, "year")) return *out = year, true;
    if (is(key, "quarter")) return *out = (month - 1) / 3 + 1, true;
    if (is(key, "month")) return *out = month, true;
    if (is(key, "week")) return *out = week, true;
    if (is(key, "weekYear")) return *out = week_year, true;
    if (is(key, "day")) return *out = day, true;
    if (is(key, "weekDay") || is(key, "dayOfWeek")) return *out = rs_week_day(parts->days), true;
    if (is(key, "ordinalDay")) return *out = parts->days - rs_days_from_civil(year, 1, 1) + 1, true;
    if (is(key, "dayOfQuarter"))
        return *out = parts->days - rs_days_from_civil(year, (month - 1) / 3 * 3 + 1, 1) + 1, true;
    return false;
}

static bool time_part(int64_t nanos, RsText key, int64_t *out)
{
    int64_t seconds = nanos / RS_SECOND_NANOS, rest = nanos % RS_SECOND_NANOS;
    if (is(key, "hour")) return *out = seconds / 3600, true;
    if (is(key, "minute")) return *out = seconds / 60 % 60, true;
    if (is(key, "second")) return *out = seconds % 60, true;
    if (is(key, "millisecond")) return *out = rest / 1000000, true;
    if (is(key, "microsecond")) return *out = rest / 1000, true;
    if (is(key, "nanosecond")) return *out = rest, true;
    return false;
}

/* Whole units towards zero below a second's floor: -1.5 s has seconds -2 and nanos 500,000,000. */
static bool duration_part(const RsDuration *d, RsText key, int64_t *out)
{
    RsWide total = (RsWide)d->seconds * RS_SECOND_NANOS + d->nanos;
    if (is(key, "years")) return *out = d->months / 12, true;
    if (is(key, "quarters")) return *out = d->months / 3, true;
    if (is(key, "months")) return *out = d->months, true;
    if (is(key, "weeks")) return *out = d->days / 7, true;
    if (is(key, "days")) return *out = d->days, true;
    if (is(key, "hours")) return *out = d->seconds / 3600, true;
    if (is(key, "minutes")) return *out = d->seconds / 60, true;
    if (is(key, "seconds")) return *out = d->seconds, true;
    if (is(key, "milliseconds")) return *out = (int64_t)(total / 1000000), true;
    if (is(key, "microseconds")) return *out = (int64_t)(total / 1000), true;
    if (is(key, "nanoseconds")) return *out = (int64_t)total, true;
    if (is(key, "quartersOfYear")) return *out = d->months / 3 % 4, true;
    if (is(key, "monthsOfQuarter")) return *out = d->months % 3, true;
    if (is(key, "monthsOfYear")) return *out = d->months % 12, true;
    if (is(key, "daysOfWeek")) return *out = d->days % 7, true;
    if (is(key, "minutesOfHour")) return *out = d->seconds / 60 % 60, true;
    if (is(key, "secondsOfMinute")) return *out = d->seconds % 60, true;
    if (is(key, "millisecondsOfSecond")) return *out = d->nanos / 1000000, true;
    if (is(key, "microsecondsOfSecond")) return *out = d->nanos / 1000, true;
    if (is(key, "nanosecondsOfSecond")) return *out = d->nanos, true;
    return false;
}

static bool is(RsText key, const char *name)
{
    return rs_text_equal(key, rs_text(name));
}
