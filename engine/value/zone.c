/* zone.c - named time zones through ICU, opened once each, and offsets as text. */
#include <stdlib.h>

#include <unicode/ucal.h>

#include "base/array.h"
#include "value/temporal_parts.h"

#define ZONE_NAME_BYTES 64
#define OFFSET_MAX (18 * 3600)

typedef struct Zone {
    char name[ZONE_NAME_BYTES];
    UCalendar *calendar;
} Zone;

struct RsZones {
    RS_ARRAY(Zone) open;
};

static RsStatus open_zone(RsZones *zones, RsText name, UCalendar **out, RsError *err);
static bool two_digits(RsText text, uint32_t at, int32_t *out);

RsZones *rs_zones_new(void)
{
    return calloc(1, sizeof(RsZones));
}

void rs_zones_free(RsZones *zones)
{
    if (zones == NULL) return;
    for (size_t i = 0; i < zones->open.count; i++)
        ucal_close(zones->open.items[i].calendar);
    RS_ARRAY_DONE(&zones->open);
    free(zones);
}

RsStatus rs_zone_offset(RsZones *zones, RsText zone, int64_t seconds, bool local, int32_t *offset,
                        RsError *err)
{
    UCalendar *calendar;
    RS_TRY(open_zone(zones, zone, &calendar, err));
    UErrorCode code = U_ZERO_ERROR;
    int32_t raw = 0, saving = 0;
    ucal_setMillis(calendar, (double)seconds * 1000.0, &code);
    if (local) {
        /* The offset before the change: a time in a gap then moves forward by the gap. */
        ucal_getTimeZoneOffsetFromLocal(calendar, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, &raw,
                                        &saving, &code);
    } else {
        raw = ucal_get(calendar, UCAL_ZONE_OFFSET, &code);
        saving = ucal_get(calendar, UCAL_DST_OFFSET, &code);
    }
    if (U_FAILURE(code))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "the time zone %.*s has no offset at this time", RS_TEXT_ARG(zone));
    *offset = (raw + saving) / 1000;
    return RS_OK;
}

RsStatus rs_temporal_zone(RsText text, RsZones *zones, RsArena *arena, RsTemporalParts *parts,
                          RsError *err)
{
    uint32_t at = 0;
    parts->has_zone = true;
    parts->zone = NULL;
    if (rs_temporal_offset(text, &at, &parts->offset) && at == text.length) return RS_OK;
    UCalendar *calendar;
    RS_TRY(open_zone(zones, text, &calendar, err));
    parts->zone = rs_arena_text(arena, text.data, text.length).data;
    return parts->zone == NULL ? rs_fail_memory(err) : RS_OK;
}

bool rs_temporal_offset(RsText text, uint32_t *at, int32_t *offset)
{
    uint32_t i = *at;
    if (i >= text.length) return false;
    if (text.data[i] == 'Z' || text.data[i] == 'z') {
        *offset = 0;
        *at = i + 1;
        return true;
    }
    if (text.data[i] != '+' && text.data[i] != '-') return false;
    bool west = text.data[i++] == '-';
    int32_t part, total;
    if (!two_digits(text, i, &part)) return false;
    total = part * 3600;
    i += 2;
    bool colons = i < text.length && text.data[i] == ':';
    for (int32_t unit = 60; unit >= 1; unit /= 60) {
        if (!two_digits(text, i + colons, &part) || (colons && text.data[i] != ':')) break;
        if (part > 59) return false;
        total += part * unit;
        i += 2 + (uint32_t)colons;
    }
    if (total > OFFSET_MAX) return false;
    *offset = west ? -total : total;
    *at = i;
    return true;
}

void rs_temporal_print_offset(RsBuf *out, int32_t offset)
{
    if (offset == 0) {
        rs_buf_putc(out, 'Z');
        return;
    }
    int32_t size = offset < 0 ? -offset : offset;
    rs_buf_printf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0) rs_buf_printf(out, ":%02d", size % 60);
}

static bool two_digits(RsText text, uint32_t at, int32_t *out)
{
    if (text.length < 2 || at > text.length - 2) return false;
    unsigned tens = (unsigned)text.data[at] - '0', ones = (unsigned)text.data[at + 1] - '0';
    if (tens > 9 || ones > 9) return false;
    *out = (int32_t)(tens * 10 + ones);
    return true;
}

static RsStatus open_zone(RsZones *zones, RsText name, UCalendar **out, RsError *err)
{
    if (name.length == 0) name = RS_TEXT("UTC");
    for (size_t i = 0; i < zones->open.count; i++) {
        if (rs_text_equal(rs_text(zones->open.items[i].name), name)) {
            *out = zones->open.items[i].calendar;
            return RS_OK;
        }
    }
    Zone zone = {.calendar = NULL};
    UChar wide[ZONE_NAME_BYTES], canonical[ZONE_NAME_BYTES * 2];
    UErrorCode code = U_ZERO_ERROR;
    UBool known = false;
    bool plain = name.length < ZONE_NAME_BYTES;
    for (uint32_t i = 0; plain && i < name.length; i++) {
        plain = (unsigned char)name.data[i] < 0x80 && name.data[i] != '\0';
        wide[i] = (UChar)name.data[i];
    }
    if (plain) {
        memcpy(zone.name, name.data, name.length);
        ucal_getCanonicalTimeZoneID(wide, (int32_t)name.length, canonical, ZONE_NAME_BYTES * 2,
                                    &known, &code);
    }
    if (plain && U_SUCCESS(code) && known && strcmp(zone.name, "Etc/Unknown") != 0)
        zone.calendar = ucal_open(wide, (int32_t)name.length, "en", UCAL_GREGORIAN, &code);
    if (zone.calendar == NULL || U_FAILURE(code)) {
        if (zone.calendar != NULL) ucal_close(zone.calendar);
        return rs_fail(
            err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
            "'%.*s' is not a time zone; write an offset such as +01:00 or a name such as "
            "Europe/Stockholm",
            (int)(name.length < 100 ? name.length : 100), name.data);
    }
    if (!RS_ARRAY_PUSH(&zones->open, zone)) {
        ucal_close(zone.calendar);
        return rs_fail_memory(err);
    }
    *out = zone.calendar;
    return RS_OK;
}
