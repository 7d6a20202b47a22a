/* temporal_between.c - a temporal value plus a duration, and the duration between two values. */
#include "value/temporal_parts.h"

static RsWide moment_of(const RsTemporalParts *parts);
static int64_t months_between(const RsTemporalParts *from, const RsTemporalParts *to);
static int64_t days_between(const RsTemporalParts *from, const RsTemporalParts *to);

RsStatus rs_temporal_add(RsValue value, RsValue duration, bool negate, RsZones *zones,
                         RsArena *arena, RsValue *out, RsError *err)
{
    RsTemporalParts parts;
    const RsDuration *d = duration.as.duration;
    if (duration.type != RS_TYPE_DURATION || !rs_temporal_split(value, &parts))
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE, "%s and %s cannot be added",
                       rs_type_article((RsType)value.type), rs_type_article((RsType)duration.type));
    RsType type = (RsType)value.type;
    int64_t sign = negate ? -1 : 1;
    RsWide nanos = sign * ((RsWide)d->seconds * RS_SECOND_NANOS + d->nanos);
    if (parts.has_date) {
        /* Twice the whole calendar in months and days is beyond any date. */
        if (d->months > 24 * RS_YEAR_MAX || d->months < -24 * RS_YEAR_MAX ||
            d->days > 800 * RS_YEAR_MAX || d->days < -800 * RS_YEAR_MAX ||
            d->seconds > INT64_MAX / 16 || d->seconds < INT64_MIN / 16)
            return rs_fail(err, RS_ARITHMETIC, "IntegerOverflow", RS_NOWHERE,
                           "the sum lies outside the years -999999999 to 999999999");
        parts.days = rs_days_add_months(parts.days, sign * d->months) + sign * d->days;
        /* An untouched local time keeps its offset, which tells two equal ones apart. */
        if (d->months != 0 || d->days != 0) RS_TRY(rs_temporal_settle(&parts, zones, err));
    }
    if (type == RS_TYPE_DATE) {
        parts.days += (int64_t)(nanos / RS_DAY_NANOS);
        return rs_temporal_join(type, parts, zones, arena, out, err);
    }
    RsWide total = nanos + parts.nanos;
    RsWide day = total / RS_DAY_NANOS - (total % RS_DAY_NANOS < 0);
    parts.nanos = (int64_t)(total - day * RS_DAY_NANOS);
    if (parts.has_date) parts.days += (int64_t)day;
    if (type == RS_TYPE_DATETIME && parts.zone != NULL) {
        /* Seconds pass on the time line: back to the zone from the moment reached. */
        RsText zone = rs_text(parts.zone);
        parts.zone = NULL;
        RS_TRY(rs_temporal_move(&parts, zone, zones, arena, err));
        RsTemporalParts plain = parts;
        plain.zone = NULL;
        RS_TRY(rs_temporal_join(type, plain, zones, arena, out, err));
        RsMoment *moment = RS_NEW(arena, RsMoment);
        if (moment == NULL) return rs_fail_memory(err);
        *moment = *out->as.moment;
        moment->zone = parts.zone;
        out->as.moment = moment;
        return RS_OK;
    }
    return rs_temporal_join(type, parts, zones, arena, out, err);
}

RsStatus rs_duration_between(RsBetween unit, RsValue from_value, RsValue to_value, RsZones *zones,
                             RsArena *arena, RsValue *out, RsError *err)
{
    RsTemporalParts from, to;
    if (!rs_temporal_split(from_value, &from) || !rs_temporal_split(to_value, &to))
        return rs_fail(
            err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE, "no duration lies between %s and %s",
            rs_type_article((RsType)from_value.type), rs_type_article((RsType)to_value.type));
    bool dated = from.has_date && to.has_date;
    /* What one of the two lacks, date or zone, is taken from the other; a time is midnight. */
    if (!from.has_date) from.days = to.days;
    if (!to.has_date) to.days = from.days;
    RsTemporalParts *bare = !from.has_zone && to.has_zone   ? &from
                            : from.has_zone && !to.has_zone ? &to
                                                            : NULL;
    if (bare != NULL) {
        const RsTemporalParts *other = bare == &from ? &to : &from;
        bare->has_zone = true;
        bare->zone = other->zone;
        bare->offset = other->offset;
        RS_TRY(rs_temporal_settle(bare, zones, err));
    }
    RsWide nanos = moment_of(&to) - moment_of(&from);
    if (unit == RS_IN_SECONDS || (unit == RS_BETWEEN && !dated))
        return rs_duration_new(0, 0, nanos, arena, out, err);
    if (!dated) return rs_duration_new(0, 0, 0, arena, out, err);
    if (from.has_zone) {
        /* Months and days are counted on the calendar of the place where it begins. */
        RsTemporalParts moved = to;
        int64_t utc =
            (int64_t)((moment_of(&to) - moment_of(&to) % RS_SECOND_NANOS) / RS_SECOND_NANOS);
        moved.offset = from.offset;
        if (from.zone != NULL)
            RS_TRY(rs_zone_offset(zones, rs_text(from.zone), utc, false, &moved.offset, err));
        RsWide local = moment_of(&to) + (RsWide)moved.offset * RS_SECOND_NANOS;
        moved.days = (int64_t)(local / RS_DAY_NANOS - (local % RS_DAY_NANOS < 0));
        moved.nanos = (int64_t)(local - (RsWide)moved.days * RS_DAY_NANOS);
        moved.zone = from.zone;
        to = moved;
    }
    if (unit == RS_IN_DAYS) return rs_duration_new(0, days_between(&from, &to), 0, arena, out, err);
    int64_t months = months_between(&from, &to);
    if (unit == RS_IN_MONTHS) return rs_duration_new(months, 0, 0, arena, out, err);
    from.days = rs_days_add_months(from.days, months);
    int64_t days = days_between(&from, &to);
    from.days += days;
    if (months != 0 || days != 0) RS_TRY(rs_temporal_settle(&from, zones, err));
    return rs_duration_new(months, days, moment_of(&to) - moment_of(&from), arena, out, err);
}

/* Nanoseconds since 1970 in UTC. */
static RsWide moment_of(const RsTemporalParts *parts)
{
    int64_t offset = parts->has_zone ? parts->offset : 0;
    return ((RsWide)parts->days * RS_DAY_SECONDS - offset) * RS_SECOND_NANOS + parts->nanos;
}

/* Whole months: the day of the month and the time of day must be reached too. */
static int64_t months_between(const RsTemporalParts *from, const RsTemporalParts *to)
{
    int64_t year, end_year;
    int month, day, end_month, end_day;
    rs_civil_from_days(from->days, &year, &month, &day);
    rs_civil_from_days(to->days, &end_year, &end_month, &end_day);
    int64_t months = (end_year - year) * 12 + end_month - month;
    bool short_of = end_day < day || (end_day == day && to->nanos < from->nanos);
    bool beyond = end_day > day || (end_day == day && to->nanos > from->nanos);
    if (months > 0 && short_of) months--;
    if (months < 0 && beyond) months++;
    return months;
}

static int64_t days_between(const RsTemporalParts *from, const RsTemporalParts *to)
{
    int64_t days = to->days - from->days;
    if (days > 0 && to->nanos < from->nanos) days--;
    if (days < 0 && to->nanos > from->nanos) days++;
    return days;
}
