/* temporal.h - dates, times, date-times and durations: made, read, written, added, compared.
 *
 * Calendar  proleptic Gregorian, years -999,999,999 .. 999,999,999; ISO weeks; leap seconds
 * ignored. Zones     named ones through ICU, historic offsets included, opened on first use by the
 * caller's RsZones (one an engine; no global). Errors    RS_ARGUMENT / InvalidArgumentValue for a
 * text or part that is none. The functions of the language (date(), duration.between(), truncate
 * ...) stand on these. */
#ifndef RS_VALUE_TEMPORAL_H
#define RS_VALUE_TEMPORAL_H

#include "value/value.h"

typedef struct RsZones RsZones; /* cache of opened time zones; not thread-safe */
RsZones *rs_zones_new(void);    /* NULL: no memory */
void rs_zones_free(RsZones *zones);
/* Offset of the zone at a moment (seconds since the epoch): of UTC, or of local time. */
RS_MUST_USE RsStatus rs_zone_offset(RsZones *zones, RsText zone, int64_t seconds, bool local,
                                    int32_t *offset, RsError *err);

int64_t rs_days_from_civil(int64_t year, int month, int day);
void rs_civil_from_days(int64_t days, int64_t *year, int *month, int *day);

/* Text to value; RS_TYPE_DATE ... RS_TYPE_DURATION. All ISO 8601 forms openCypher names. */
RS_MUST_USE RsStatus rs_temporal_parse(RsType type, RsText text, RsZones *zones, RsArena *arena,
                                       RsValue *out, RsError *err);
/* Value to its one text (protocol.md): toString() and the JSON protocol write the same. */
void rs_temporal_print(RsBuf *out, RsValue value);
/* The map form: date({year: 1984, week: 10}), datetime({date: d, hour: 12, timezone: 'Z'}) ... */
RS_MUST_USE RsStatus rs_temporal_from_map(RsType type, RsValue map, RsZones *zones, RsArena *arena,
                                          RsValue *out, RsError *err);
/* Another temporal value turned into `type` where openCypher allows: date(datetime). */
RS_MUST_USE RsStatus rs_temporal_convert(RsType type, RsValue from, RsZones *zones, RsArena *arena,
                                         RsValue *out, RsError *err);
/* Wall-clock now (microseconds since the epoch) as `type`, in UTC or a zone ("" is UTC). */
RS_MUST_USE RsStatus rs_temporal_now(RsType type, int64_t wall_us, RsText zone, RsZones *zones,
                                     RsArena *arena, RsValue *out, RsError *err);
/* datetime.fromepoch(seconds, nanos), datetime.fromepochmillis(ms) as (ms / 1000 ...): UTC. */
RS_MUST_USE RsStatus rs_datetime_from_epoch(int64_t seconds, int64_t nanos, RsArena *arena,
                                            RsValue *out, RsError *err);
/* type.truncate(unit, value, map): map may be NULL-typed. */
RS_MUST_USE RsStatus rs_temporal_truncate(RsType type, RsText unit, RsValue value, RsValue map,
                                          RsZones *zones, RsArena *arena, RsValue *out,
                                          RsError *err);
/* value.year, .quarter, .dayOfWeek, .epochMillis, .offset, ...; null where there is no such part.
 */
RS_MUST_USE RsStatus rs_temporal_part(RsValue value, RsText key, RsArena *arena, RsValue *out,
                                      RsError *err);
/* temporal + duration (negate: -). */
RS_MUST_USE RsStatus rs_temporal_add(RsValue value, RsValue duration, bool negate, RsZones *zones,
                                     RsArena *arena, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_duration_add(RsValue a, RsValue b, bool negate, RsArena *arena,
                                     RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_duration_scale(RsValue a, double factor, RsArena *arena, RsValue *out,
                                       RsError *err);
/* RS_ARITHMETIC / DivisionByZero for 0. Not scale by 1 / divisor, which would round. */
RS_MUST_USE RsStatus rs_duration_divide(RsValue a, double divisor, RsArena *arena, RsValue *out,
                                        RsError *err);
typedef enum RsBetween { RS_BETWEEN, RS_IN_MONTHS, RS_IN_DAYS, RS_IN_SECONDS } RsBetween;
RS_MUST_USE RsStatus rs_duration_between(RsBetween unit, RsValue from, RsValue to, RsZones *zones,
                                         RsArena *arena, RsValue *out, RsError *err);

#endif
