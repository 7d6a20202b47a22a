/* temporal.c - temporal values taken apart and put together, converted, read off the clock. */
#include "value/temporal_parts.h"

static RsStatus missing(RsType type, const char *what, RsError *err);
static RsStatus out_of_range(RsError *err);

bool rs_temporal_has_date(RsType type)
{
    return type == RS_TYPE_DATE || type == RS_TYPE_LOCALDATETIME || type == RS_TYPE_DATETIME;
}

bool rs_temporal_has_time(RsType type)
{
    return type == RS_TYPE_LOCALTIME || type == RS_TYPE_TIME || type == RS_TYPE_LOCALDATETIME ||
           type == RS_TYPE_DATETIME;
}

bool rs_temporal_has_zone(RsType type)
{
    return type == RS_TYPE_TIME || type == RS_TYPE_DATETIME;
}

bool rs_temporal_split(RsValue value, RsTemporalParts *out)
{
    RsType type = (RsType)value.type;
    *out = (RsTemporalParts){.has_date = rs_temporal_has_date(type),
                             .has_time = rs_temporal_has_time(type),
                             .has_zone = rs_temporal_has_zone(type)};
    if (type == RS_TYPE_DATE) {
        out->days = value.as.integer;
    } else if (type == RS_TYPE_LOCALTIME) {
        out->nanos = value.as.integer;
    } else if (out->has_time) {
        const RsMoment *moment = value.as.moment;
        int64_t local = moment->seconds + (type == RS_TYPE_DATETIME ? moment->offset : 0);
        out->days = rs_floor_div(local, RS_DAY_SECONDS);
        out->nanos = rs_floor_mod(local, RS_DAY_SECONDS) * RS_SECOND_NANOS + moment->nanos;
        if (out->has_zone) {
            out->offset = moment->offset;
            out->zone = moment->zone;
        }
    }
    return out->has_date || out->has_time;
}

RsStatus rs_temporal_settle(RsTemporalParts *parts, RsZones *zones, RsError *err)
{
    if (!parts->has_zone || parts->zone == NULL) return RS_OK;
    RsText zone = rs_text(parts->zone);
    int64_t local = parts->days * RS_DAY_SECONDS + parts->nanos / RS_SECOND_NANOS;
    int32_t before;
    RS_TRY(rs_zone_offset(zones, zone, local, true, &before, err));
    RS_TRY(rs_zone_offset(zones, zone, local - before, false, &parts->offset, err));
    /* In a gap the two differ: the local time moves along. */
    int64_t moved = local - before + parts->offset;
    parts->nanos =
        rs_floor_mod(moved, RS_DAY_SECONDS) * RS_SECOND_NANOS + parts->nanos % RS_SECOND_NANOS;
    parts->days = rs_floor_div(moved, RS_DAY_SECONDS);
    return RS_OK;
}

RsStatus rs_temporal_move(RsTemporalParts *parts, RsText zone, RsZones *zones, RsArena *arena,
                          RsError *err)
{
    RS_TRY(rs_temporal_settle(parts, zones, err));
    int64_t utc = parts->days * RS_DAY_SECONDS + parts->nanos / RS_SECOND_NANOS - parts->offset;
    RS_TRY(rs_temporal_zone(zone, zones, arena, parts, err));
    if (parts->zone != NULL)
        RS_TRY(rs_zone_offset(zones, rs_text(parts->zone), utc, false, &parts->offset, err));
    utc += parts->offset;
    parts->days = rs_floor_div(utc, RS_DAY_SECONDS);
    parts->nanos =
        rs_floor_mod(utc, RS_DAY_SECONDS) * RS_SECOND_NANOS + parts->nanos % RS_SECOND_NANOS;
    return RS_OK;
}

RsStatus rs_temporal_join(RsType type, RsTemporalParts parts, RsZones *zones, RsArena *arena,
                          RsValue *out, RsError *err)
{
    if (rs_temporal_has_date(type) && !parts.has_date) return missing(type, "date", err);
    if (!rs_temporal_has_date(type) && !parts.has_time) return missing(type, "time", err);
    if (type == RS_TYPE_DATETIME) RS_TRY(rs_temporal_settle(&parts, zones, err));
    if (type == RS_TYPE_TIME && parts.zone != NULL) RS_TRY(rs_temporal_settle(&parts, zones, err));
    if (rs_temporal_has_date(type) && (parts.days < rs_days_from_civil(-RS_YEAR_MAX, 1, 1) ||
                                       parts.days > rs_days_from_civil(RS_YEAR_MAX, 12, 31)))
        return out_of_range(err);
    *out = (RsValue){.type = (uint8_t)type};
    if (type == RS_TYPE_DATE) out->as.integer = parts.days;
    if (type == RS_TYPE_LOCALTIME) out->as.integer = parts.nanos;
    if (type == RS_TYPE_DATE || type == RS_TYPE_LOCALTIME) return RS_OK;
    RsMoment *moment = RS_NEW(arena, RsMoment);
    if (moment == NULL) return rs_fail_memory(err);
    moment->seconds = parts.nanos / RS_SECOND_NANOS;
    moment->nanos = (int32_t)(parts.nanos % RS_SECOND_NANOS);
    if (type != RS_TYPE_TIME) moment->seconds += parts.days * RS_DAY_SECONDS;
    if (rs_temporal_has_zone(type)) moment->offset = parts.offset;
    if (type == RS_TYPE_DATETIME) {
        moment->seconds -= parts.offset;
        if (parts.zone != NULL) {
            moment->zone = rs_arena_text(arena, parts.zone, strlen(parts.zone)).data;
            if (moment->zone == NULL) return rs_fail_memory(err);
        }
    }
    out->as.moment = moment;
    return RS_OK;
}

RsStatus rs_temporal_convert(RsType type, RsValue from, RsZones *zones, RsArena *arena,
                             RsValue *out, RsError *err)
{
    if (type == RS_TYPE_DURATION && from.type == RS_TYPE_DURATION) {
        *out = from;
        return RS_OK;
    }
    RsTemporalParts parts;
    if (type == RS_TYPE_DURATION || !rs_temporal_split(from, &parts))
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE,
                       "%s cannot be turned into %s", rs_type_article((RsType)from.type),
                       rs_type_article(type));
    /* A time of a named zone keeps the offset that it had on its day. */
    if (type == RS_TYPE_TIME) parts.zone = NULL;
    return rs_temporal_join(type, parts, zones, arena, out, err);
}

RsStatus rs_temporal_now(RsType type, int64_t wall_us, RsText zone, RsZones *zones, RsArena *arena,
                         RsValue *out, RsError *err)
{
    RsTemporalParts parts = {.has_date = true, .has_time = true, .has_zone = true};
    int64_t seconds = rs_floor_div(wall_us, 1000000);
    parts.days = rs_floor_div(seconds, RS_DAY_SECONDS);
    parts.nanos = rs_floor_mod(seconds, RS_DAY_SECONDS) * RS_SECOND_NANOS +
                  rs_floor_mod(wall_us, 1000000) * 1000;
    if (zone.length > 0) RS_TRY(rs_temporal_move(&parts, zone, zones, arena, err));
    if (type == RS_TYPE_TIME) parts.zone = NULL;
    return rs_temporal_join(type, parts, zones, arena, out, err);
}

RsStatus rs_datetime_from_epoch(int64_t seconds, int64_t nanos, RsArena *arena, RsValue *out,
                                RsError *err)
{
    int64_t carry = rs_floor_div(nanos, RS_SECOND_NANOS);
    if (__builtin_add_overflow(seconds, carry, &seconds)) return out_of_range(err);
    RsTemporalParts parts = {.has_date = true, .has_time = true, .has_zone = true};
    parts.days = rs_floor_div(seconds, RS_DAY_SECONDS);
    parts.nanos = rs_floor_mod(seconds, RS_DAY_SECONDS) * RS_SECOND_NANOS +
                  rs_floor_mod(nanos, RS_SECOND_NANOS);
    return rs_temporal_join(RS_TYPE_DATETIME, parts, NULL, arena, out, err);
}

static RsStatus missing(RsType type, const char *what, RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "%s needs a %s, and none is given", rs_type_article(type), what);
}

static RsStatus out_of_range(RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "the date lies outside the years -999999999 to 999999999");
}
