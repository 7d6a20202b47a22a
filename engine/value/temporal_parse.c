/* temporal_parse.c - texts of ISO 8601 to temporal values: basic and extended forms, calendar,
 * ordinal, week and quarter dates. */
#include "value/temporal_parts.h"

typedef struct Reader {
    RsText text;
    uint32_t at;
} Reader;

static bool read_date(Reader *in, RsTemporalParts *parts);
static bool read_time(Reader *in, RsTemporalParts *parts);
static bool read_year(Reader *in, int64_t *year);
static bool read_digits(Reader *in, uint32_t count, int64_t *out);
static uint32_t digit_run(const Reader *in);
static bool take(Reader *in, char byte);
static RsStatus read_zone(Reader *in, RsZones *zones, RsArena *arena, RsTemporalParts *parts,
                          RsError *err);
static RsStatus bad_text(RsType type, RsText text, RsError *err);

RsStatus rs_temporal_parse(RsType type, RsText text, RsZones *zones, RsArena *arena, RsValue *out,
                           RsError *err)
{
    if (type == RS_TYPE_DURATION) return rs_duration_parse(text, arena, out, err);
    Reader in = {text, 0};
    RsTemporalParts parts = {.has_date = false};
    if (rs_temporal_has_date(type)) {
        if (!read_date(&in, &parts)) return bad_text(type, text, err);
        if (rs_temporal_has_time(type) && in.at < text.length &&
            (!(take(&in, 'T') || take(&in, 't')) || !read_time(&in, &parts)))
            return bad_text(type, text, err);
    } else {
        if (!take(&in, 'T')) take(&in, 't');
        if (!read_time(&in, &parts)) return bad_text(type, text, err);
    }
    if (rs_temporal_has_zone(type) && in.at < text.length)
        RS_TRY(read_zone(&in, zones, arena, &parts, err));
    if (in.at != text.length) return bad_text(type, text, err);
    int32_t written = parts.offset;
    bool both = parts.zone != NULL && parts.offset != INT32_MIN;
    if (type == RS_TYPE_TIME && parts.zone != NULL) return bad_text(type, text, err);
    if (both && type == RS_TYPE_DATETIME) {
        /* The written offset tells which of two equal local times is meant. */
        int64_t utc =
            parts.days * RS_DAY_SECONDS + parts.nanos / RS_SECOND_NANOS - (int64_t)written;
        int32_t real;
        RS_TRY(rs_zone_offset(zones, rs_text(parts.zone), utc, false, &real, err));
        if (real != written)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "'%.*s' names an offset that %s does not have then",
                           (int)(text.length < 80 ? text.length : 80), text.data, parts.zone);
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

static bool read_date(Reader *in, RsTemporalParts *parts)
{
    int64_t year, month = 1, day = 1, number;
    if (!read_year(in, &year)) return false;
    parts->has_date = true;
    bool dashed = take(in, '-');
    if (take(in, 'W')) {
        int64_t week, week_day = 1;
        if (!read_digits(in, 2, &week) || week < 1 || week > rs_weeks_in(year)) return false;
        bool more = dashed ? take(in, '-') : digit_run(in) > 0;
        if (more && (!read_digits(in, 1, &week_day) || week_day < 1 || week_day > 7)) return false;
        parts->days = rs_week_begin(year, (int)week) + week_day - 1;
        return true;
    }
    if (take(in, 'Q')) {
        int64_t quarter, of_quarter = 1;
        if (!read_digits(in, 1, &quarter) || quarter < 1 || quarter > 4) return false;
        bool more = dashed ? take(in, '-') : digit_run(in) > 0;
        if (more && !read_digits(in, 2, &of_quarter)) return false;
        int64_t begin = rs_days_from_civil(year, (int)quarter * 3 - 2, 1);
        int64_t end = rs_days_add_months(begin, 3);
        if (of_quarter < 1 || of_quarter > end - begin) return false;
        parts->days = begin + of_quarter - 1;
        return true;
    }
    uint32_t run = digit_run(in);
    if (run == 0) {
        parts->days = rs_days_from_civil(year, 1, 1);
        return !dashed;
    }
    if (run == 3) {
        if (!read_digits(in, 3, &number) || number < 1 || number > 365 + rs_year_is_leap(year))
            return false;
        parts->days = rs_days_from_civil(year, 1, 1) + number - 1;
        return true;
    }
    if (!read_digits(in, 2, &month) || month < 1 || month > 12) return false;
    bool more = dashed ? take(in, '-') : digit_run(in) > 0;
    if (more && (!read_digits(in, 2, &day) || day < 1 || day > rs_month_days(year, (int)month)))
        return false;
    parts->days = rs_days_from_civil(year, (int)month, (int)day);
    return true;
}

static bool read_time(Reader *in, RsTemporalParts *parts)
{
    int64_t hour, minute = 0, second = 0, fraction = 0;
    parts->has_time = true;
    if (!read_digits(in, 2, &hour) || hour > 23) return false;
    bool colons = take(in, ':');
    if (colons || digit_run(in) > 0) {
        if (!read_digits(in, 2, &minute) || minute > 59) return false;
        bool seconds = colons ? take(in, ':') : digit_run(in) > 0;
        if (seconds) {
            if (!read_digits(in, 2, &second) || second > 59) return false;
            if (take(in, '.') || take(in, ',')) {
                uint32_t run = digit_run(in);
                if (run == 0 || run > 9 || !read_digits(in, run, &fraction)) return false;
                for (; run < 9; run++)
                    fraction *= 10;
            }
        }
    }
    parts->nanos = (hour * 3600 + minute * 60 + second) * RS_SECOND_NANOS + fraction;
    return true;
}

/* Four digits, or a sign and as many as there are (up to nine). */
static bool read_year(Reader *in, int64_t *year)
{
    bool negative = take(in, '-');
    bool sign = negative || take(in, '+');
    uint32_t run = digit_run(in);
    if (run > 9 && sign) return false;
    if (!read_digits(in, sign ? run : 4, year) || (sign && run < 4)) return false;
    if (negative) *year = -*year;
    return true;
}

static bool read_digits(Reader *in, uint32_t count, int64_t *out)
{
    if (digit_run(in) < count || count == 0) return false;
    *out = 0;
    for (uint32_t i = 0; i < count; i++)
        *out = *out * 10 + (in->text.data[in->at++] - '0');
    return true;
}

static uint32_t digit_run(const Reader *in)
{
    uint32_t run = 0;
    while (in->at + run < in->text.length && in->text.data[in->at + run] >= '0' &&
           in->text.data[in->at + run] <= '9')
        run++;
    return run;
}

static bool take(Reader *in, char byte)
{
    if (in->at >= in->text.length || in->text.data[in->at] != byte) return false;
    in->at++;
    return true;
}

/* Without a written offset but with a name, offset is INT32_MIN until the zone decides it. */
static RsStatus read_zone(Reader *in, RsZones *zones, RsArena *arena, RsTemporalParts *parts,
                          RsError *err)
{
    bool offset = rs_temporal_offset(in->text, &in->at, &parts->offset);
    parts->has_zone = offset;
    if (!take(in, '[')) return RS_OK;
    uint32_t begin = in->at;
    while (in->at < in->text.length && in->text.data[in->at] != ']')
        in->at++;
    RsText name = {in->text.data + begin, in->at - begin};
    if (!take(in, ']') || name.length == 0)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "the name of a time zone stands in brackets, as in [Europe/Stockholm]");
    int32_t written = parts->offset;
    RS_TRY(rs_temporal_zone(name, zones, arena, parts, err));
    if (parts->zone != NULL) parts->offset = offset ? written : INT32_MIN;
    return RS_OK;
}

static RsStatus bad_text(RsType type, RsText text, RsError *err)
{
    static const char *const EXAMPLES[RS_TYPE_COUNT] = {
        [RS_TYPE_DATE] = "2015-07-21",
        [RS_TYPE_LOCALTIME] = "21:40:32",
        [RS_TYPE_TIME] = "21:40:32+01:00",
        [RS_TYPE_LOCALDATETIME] = "2015-07-21T21:40:32",
        [RS_TYPE_DATETIME] = "2015-07-21T21:40:32+01:00",
    };
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "'%.*s' is not %s; write one as %s", (int)(text.length < 80 ? text.length : 80),
                   text.data, rs_type_article(type), EXAMPLES[type]);
}
