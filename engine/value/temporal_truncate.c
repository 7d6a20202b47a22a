/* temporal_truncate.c - date.truncate('week', value, {dayOfWeek: 2}) and its like. */
#include "value/temporal_parts.h"

typedef enum Unit {
    U_MILLENNIUM,
    U_CENTURY,
    U_DECADE,
    U_YEAR,
    U_WEEK_YEAR,
    U_QUARTER,
    U_MONTH,
    U_WEEK,
    U_DAY,
    U_HOUR,
    U_MINUTE,
    U_SECOND,
    U_MILLISECOND,
    U_MICROSECOND,
    UNIT_COUNT
} Unit;

static void cut(RsTemporalParts *parts, Unit unit);
static void cut_date(RsTemporalParts *parts, Unit unit);

RsStatus rs_temporal_truncate(RsType type, RsText unit_name, RsValue value, RsValue map,
                              RsZones *zones, RsArena *arena, RsValue *out, RsError *err)
{
    static const char *const NAMES[UNIT_COUNT] = {
        "millennium", "century", "decade", "year",   "weekYear", "quarter",     "month",
        "week",       "day",     "hour",   "minute", "second",   "millisecond", "microsecond",
    };
    unsigned unit = 0;
    while (unit < UNIT_COUNT && !rs_text_equal_fold(unit_name, rs_text(NAMES[unit])))
        unit++;
    if (unit == UNIT_COUNT || (!rs_temporal_has_time(type) && unit > U_DAY) ||
        (!rs_temporal_has_date(type) && unit < U_DAY))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "%s cannot be truncated to '%.*s'", rs_type_article(type),
                       (int)(unit_name.length < 60 ? unit_name.length : 60), unit_name.data);
    RsTemporalParts parts;
    bool good = rs_temporal_split(value, &parts) &&
                (parts.has_date || !rs_temporal_has_date(type)) &&
                (parts.has_time || unit <= U_DAY) && (parts.has_time || rs_temporal_has_date(type));
    if (!good)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "%s cannot be truncated to %s by %s", rs_type_article((RsType)value.type),
                       rs_type_article(type), NAMES[unit]);
    cut(&parts, (Unit)unit);
    parts.has_zone = parts.has_zone && rs_temporal_has_zone(type);
    if (!parts.has_zone || type == RS_TYPE_TIME) parts.zone = NULL;
    if (map.type == RS_TYPE_MAP) {
        RS_TRY(rs_temporal_overlay(type, map, true, true, true, &parts, err));
        RsValue zone = rs_map_get(map, RS_TEXT("timezone"));
        if (zone.type == RS_TYPE_STRING)
            RS_TRY(rs_temporal_zone(rs_as_text(zone), zones, arena, &parts, err));
    }
    return rs_temporal_join(type, parts, zones, arena, out, err);
}

static void cut(RsTemporalParts *parts, Unit unit)
{
    static const int64_t GRAINS[UNIT_COUNT] = {
        [U_HOUR] = 3600 * RS_SECOND_NANOS,
        [U_MINUTE] = 60 * RS_SECOND_NANOS,
        [U_SECOND] = RS_SECOND_NANOS,
        [U_MILLISECOND] = 1000000,
        [U_MICROSECOND] = 1000,
    };
    if (unit > U_DAY) {
        parts->nanos -= parts->nanos % GRAINS[unit];
        return;
    }
    parts->nanos = 0;
    parts->has_time = true;
    if (parts->has_date) cut_date(parts, unit);
}

static void cut_date(RsTemporalParts *parts, Unit unit)
{
    int64_t year, week_year, span = 1;
    int month, day, week;
    rs_civil_from_days(parts->days, &year, &month, &day);
    rs_week_of(parts->days, &week_year, &week);
    if (unit == U_MILLENNIUM) span = 1000;
    if (unit == U_CENTURY) span = 100;
    if (unit == U_DECADE) span = 10;
    if (unit <= U_YEAR) parts->days = rs_days_from_civil(rs_floor_div(year, span) * span, 1, 1);
    if (unit == U_WEEK_YEAR) parts->days = rs_week_begin(week_year, 1);
    if (unit == U_QUARTER) parts->days = rs_days_from_civil(year, (month - 1) / 3 * 3 + 1, 1);
    if (unit == U_MONTH) parts->days = rs_days_from_civil(year, month, 1);
    if (unit == U_WEEK) parts->days -= rs_week_day(parts->days) - 1;
}
