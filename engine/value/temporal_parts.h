/* temporal_parts.h - a temporal value taken apart: what the files of temporal.h share.
 *
 * Shape   days count from 1970-01-01, nanos from midnight, both in local time. */
#ifndef RS_VALUE_TEMPORAL_PARTS_H
#define RS_VALUE_TEMPORAL_PARTS_H

#include "value/temporal.h"

#define RS_DAY_SECONDS INT64_C(86400)
#define RS_SECOND_NANOS INT64_C(1000000000)
#define RS_DAY_NANOS (RS_DAY_SECONDS * RS_SECOND_NANOS)
#define RS_YEAR_MAX INT64_C(999999999)
#define RS_MONTH_SECONDS INT64_C(2629746) /* 30.436875 days */

__extension__ typedef __int128 RsWide;

typedef struct RsTemporalParts {
    bool has_date, has_time, has_zone;
    int64_t days, nanos;
    int32_t offset;   /* seconds east of UTC */
    const char *zone; /* a name, or NULL: the offset alone */
} RsTemporalParts;

bool rs_temporal_has_date(RsType type);
bool rs_temporal_has_time(RsType type);
bool rs_temporal_has_zone(RsType type);

/* False: not a temporal value, or a duration. */
bool rs_temporal_split(RsValue value, RsTemporalParts *out);
/* Parts that are missing become midnight and UTC; a missing date is an error. `zone` decides the
 * offset where it is given: local times in a gap move forward, doubled ones are the first. */
RS_MUST_USE RsStatus rs_temporal_join(RsType type, RsTemporalParts parts, RsZones *zones,
                                      RsArena *arena, RsValue *out, RsError *err);
/* Sets the offset of parts from their zone's name, for their local time (or 1970's first day). */
RS_MUST_USE RsStatus rs_temporal_settle(RsTemporalParts *parts, RsZones *zones, RsError *err);
/* Moves parts to another zone; the moment stays. */
RS_MUST_USE RsStatus rs_temporal_move(RsTemporalParts *parts, RsText zone, RsZones *zones,
                                      RsArena *arena, RsError *err);
/* "Z", "+01:00", "+0100", "-02:05:59", "Europe/Stockholm": sets offset or zone, has_zone. */
RS_MUST_USE RsStatus rs_temporal_zone(RsText text, RsZones *zones, RsArena *arena,
                                      RsTemporalParts *parts, RsError *err);
/* +hh[:mm[:ss]] or +hhmm[ss] or Z from *at on; false: no offset stands there. */
bool rs_temporal_offset(RsText text, uint32_t *at, int32_t *offset);
void rs_temporal_print_offset(RsBuf *out, int32_t offset);

RS_MUST_USE RsStatus rs_duration_new(RsWide months, RsWide days, RsWide nanos, RsArena *arena,
                                     RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_duration_parse(RsText text, RsArena *arena, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_duration_from_map(RsValue map, RsArena *arena, RsValue *out, RsError *err);
/* Lays the keys of a map over parts, for a value of `type`. `based`: parts have a date or time
 * that a finer key may stand on. `add_nanos`: sub-second keys add to what is there. */
RS_MUST_USE RsStatus rs_temporal_overlay(RsType type, RsValue map, bool date_based, bool time_based,
                                         bool add_nanos, RsTemporalParts *parts, RsError *err);

/* calendar.c */
bool rs_year_is_leap(int64_t year);
int rs_month_days(int64_t year, int month);
int rs_week_day(int64_t days); /* 1 Monday .. 7 Sunday */
void rs_week_of(int64_t days, int64_t *week_year, int *week);
int64_t rs_week_begin(int64_t week_year, int week); /* its Monday */
int rs_weeks_in(int64_t week_year);
int64_t rs_days_add_months(int64_t days, int64_t months); /* the day is clipped to the month */
int64_t rs_floor_div(int64_t a, int64_t b);
int64_t rs_floor_mod(int64_t a, int64_t b);

#endif
