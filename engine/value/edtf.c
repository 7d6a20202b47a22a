/* edtf.c - imprecise dates, and what is known about when something held.
 *
 * An X stands for any digit: the earliest and the latest date that fit the pattern are looked for
 * among the years, months and days that do (at most 10,000 years, a few steps in practice).
 * Where one side of an interval is open or unknown, the other is a bound of its own: '2018/..'
 * begins at some moment within 2018, '../2018' ends at some moment within it. */
#include "value/edtf.h"

#include "value/temporal_parts.h"

#define YEAR_DIGITS_MAX 9

typedef struct Pattern {
    char digits[YEAR_DIGITS_MAX + 1]; /* '0'..'9' or 'X' */
    int count;
    bool negative;
} Pattern;

typedef struct Written {
    Pattern year, month, day; /* count 0: not written */
    bool has_clock;
    int64_t clock, clock_span; /* seconds from midnight, seconds that it stands for */
    int32_t offset;
    bool approximate;
} Written;

static RsStatus read_side(RsText text, RsText whole, RsExtent *out, RsError *err);
static bool read_written(RsText text, Written *out);
static bool read_clock(RsText text, uint32_t at, Written *out);
static bool read_pattern(RsText text, uint32_t *at, int least, int most, Pattern *out);
static bool find_bound(const Written *written, bool latest, int64_t *begin, int64_t *end);
static bool unit_span(const Written *written, int64_t year, int month, int day, int64_t *begin,
                      int64_t *end);
static bool season_span(int64_t year, int season, int64_t *begin, int64_t *end);
static bool matches(const Pattern *pattern, int64_t number);
static int64_t year_bound(const Pattern *pattern, bool greatest);
static RsStatus bad_text(RsText text, RsError *err);

RsStatus rs_edtf_parse(RsText text, RsExtent *out, RsError *err)
{
    const char *slash = text.length == 0 ? NULL : memchr(text.data, '/', text.length);
    if (slash == NULL) return read_side(text, text, out, err);
    RsText left = {text.data, (uint32_t)(slash - text.data)};
    RsText right = {slash + 1, text.length - left.length - 1};
    bool left_open = rs_text_equal(left, RS_TEXT("..")), left_dark = left.length == 0;
    bool right_open = rs_text_equal(right, RS_TEXT("..")), right_dark = right.length == 0;
    RsExtent from = {0}, to = {0};
    if (!left_open && !left_dark) RS_TRY(read_side(left, text, &from, err));
    if (!right_open && !right_dark) RS_TRY(read_side(right, text, &to, err));
    if ((left_open || left_dark) && (right_open || right_dark)) return bad_text(text, err);
    out->approximate = from.approximate || to.approximate;
    if (right_open || right_dark) {
        out->begin_low = from.begin_low;
        out->begin_high = from.end_high - 1;
        out->end_low = right_open ? RS_MOMENT_MAX : from.begin_low + 1;
        out->end_high = RS_MOMENT_MAX;
    } else if (left_open || left_dark) {
        out->begin_low = RS_MOMENT_MIN;
        out->begin_high = left_open ? RS_MOMENT_MIN : to.end_high - 1;
        out->end_low = to.begin_low + 1;
        out->end_high = to.end_high;
    } else {
        out->begin_low = from.begin_low;
        out->begin_high = from.begin_high;
        out->end_low = to.end_low;
        out->end_high = to.end_high;
        if (out->end_high <= out->begin_low)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "'%.*s' ends before it begins",
                           (int)(text.length < 80 ? text.length : 80), text.data);
    }
    return RS_OK;
}

RsStatus rs_extent_of(RsValue value, RsExtent *out, RsError *err)
{
    int64_t begin, end;
    if (value.type == RS_TYPE_STRING) return rs_edtf_parse(rs_as_text(value), out, err);
    if (value.type == RS_TYPE_DATE) {
        begin = value.as.integer * RS_DAY_SECONDS;
        end = begin + RS_DAY_SECONDS;
    } else if (value.type == RS_TYPE_LOCALDATETIME || value.type == RS_TYPE_DATETIME) {
        begin = value.as.moment->seconds;
        end = begin + 1;
    } else {
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE,
                       "a time is a text such as '2018-06', a Date or a DateTime, not "
                       "%s",
                       rs_type_article((RsType)value.type));
    }
    *out = (RsExtent){begin, begin, end, end, false};
    return RS_OK;
}

RsExtent rs_extent_validity(const RsExtent *from, const RsExtent *to)
{
    RsExtent held = {RS_MOMENT_MIN, RS_MOMENT_MAX, RS_MOMENT_MIN, RS_MOMENT_MAX, false};
    if (from != NULL) {
        bool bound = from->end_high == RS_MOMENT_MAX || from->begin_high == RS_MOMENT_MIN;
        held.begin_low = from->begin_low;
        /* It begins at some moment of the span, the last one at the latest. */
        held.begin_high = bound ? from->begin_high : from->end_high - 1;
        held.approximate = from->approximate;
        if (from->end_low == RS_MOMENT_MAX) held.end_low = RS_MOMENT_MAX;
        if (from->begin_high == RS_MOMENT_MIN) {
            held.end_low = from->end_low;
            held.end_high = from->end_high;
        }
    }
    if (to != NULL) {
        bool bound = to->end_high == RS_MOMENT_MAX || to->begin_low == RS_MOMENT_MIN;
        /* It ends at some moment of the span: it still holds at the first one. */
        held.end_low = bound ? to->end_low : to->begin_low + 1;
        held.end_high = to->end_high;
        held.approximate = held.approximate || to->approximate;
    }
    if (held.begin_low != RS_MOMENT_MIN && held.end_low <= held.begin_low)
        held.end_low = held.begin_low + 1;
    return held;
}

RsTruth rs_extent_meets(RsExtent validity, RsExtent at)
{
    return rs_extent_overlaps(validity, at);
}

/* Two spans that are not empty overlap if each begins before the other ends. */
RsTruth rs_extent_overlaps(RsExtent a, RsExtent b)
{
    if (a.approximate || b.approximate) return RS_UNKNOWN;
    if (a.begin_low >= b.end_high || b.begin_low >= a.end_high) return RS_FALSE;
    return a.begin_high < b.end_low && b.begin_high < a.end_low ? RS_TRUE : RS_UNKNOWN;
}

static RsStatus read_side(RsText text, RsText whole, RsExtent *out, RsError *err)
{
    Written written;
    if (!read_written(text, &written) ||
        !find_bound(&written, false, &out->begin_low, &out->end_low) ||
        !find_bound(&written, true, &out->begin_high, &out->end_high))
        return bad_text(whole, err);
    out->approximate = written.approximate;
    return RS_OK;
}

static bool read_written(RsText text, Written *out)
{
    *out = (Written){.has_clock = false};
    if (text.length > 0 && strchr("~?%", text.data[text.length - 1]) != NULL) {
        out->approximate = true;
        text.length--;
    }
    uint32_t at = 0;
    bool far = text.length > 0 && text.data[0] == 'Y'; /* years of more than four digits */
    if (far) at++;
    if (at < text.length && text.data[at] == '-') {
        out->year.negative = true;
        at++;
    }
    if (!read_pattern(text, &at, far ? 5 : 4, far ? YEAR_DIGITS_MAX : 4, &out->year)) return false;
    if (at == text.length) return true;
    if (far || text.data[at++] != '-' || !read_pattern(text, &at, 2, 2, &out->month)) return false;
    if (at == text.length) return true;
    if (text.data[at++] != '-' || !read_pattern(text, &at, 2, 2, &out->day)) return false;
    return at == text.length || read_clock(text, at, out);
}

/* Thh:mm[:ss[.fraction]] and an offset; a local time counts as UTC. */
static bool read_clock(RsText text, uint32_t at, Written *out)
{
    int64_t parts[3] = {0, 0, 0};
    const int64_t limits[] = {23, 59, 59};
    const char before[] = {'T', ':', ':'};
    int count = 0;
    while (count < 3 && at < text.length && text.data[at] == before[count]) {
        Pattern digits;
        at++;
        if (!read_pattern(text, &at, 2, 2, &digits)) return false;
        if (digits.digits[0] == 'X' || digits.digits[1] == 'X') return false;
        parts[count] = (digits.digits[0] - '0') * 10 + digits.digits[1] - '0';
        if (parts[count] > limits[count]) return false;
        count++;
    }
    if (count < 2) return false;
    if (count == 3 && at < text.length && text.data[at] == '.') {
        uint32_t first = ++at;
        while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
            at++;
        if (at == first) return false;
    }
    out->has_clock = true;
    out->clock = parts[0] * 3600 + parts[1] * 60 + parts[2];
    out->clock_span = count == 3 ? 1 : 60;
    if (at < text.length && !rs_temporal_offset(text, &at, &out->offset)) return false;
    return at == text.length;
}

static bool read_pattern(RsText text, uint32_t *at, int least, int most, Pattern *out)
{
    out->count = 0;
    while (*at < text.length && out->count < most) {
        char byte = text.data[*at];
        if (byte != 'X' && (byte < '0' || byte > '9')) break;
        out->digits[out->count++] = byte;
        (*at)++;
    }
    return out->count >= least;
}

/* The earliest or latest unit of time that fits what is written. */
static bool find_bound(const Written *written, bool latest, int64_t *begin, int64_t *end)
{
    int64_t low = year_bound(&written->year, false), high = year_bound(&written->year, true);
    int64_t step = latest ? -1 : 1;
    int64_t tried = 0;
    for (int64_t year = latest ? high : low; year >= low && year <= high; year += step) {
        /* A leap day stands in every eighth year at the latest; patterns skip up to 9,999. */
        if (tried++ > 20000) return false;
        if (!matches(&written->year, year)) continue;
        for (int m = 1; m <= 41; m++) {
            int month = latest ? 42 - m : m;
            if (written->month.count == 0 ? month != 1 : !matches(&written->month, month)) continue;
            /* A pattern such as XX means a month; seasons are written with both digits. */
            if (month > 12 && (written->month.digits[0] == 'X' || written->month.digits[1] == 'X'))
                continue;
            for (int d = 1; d <= 31; d++) {
                int day = latest ? 32 - d : d;
                if (written->day.count == 0 ? day != 1 : !matches(&written->day, day)) continue;
                if (unit_span(written, year, month, day, begin, end)) return true;
            }
        }
    }
    return false;
}

static bool unit_span(const Written *written, int64_t year, int month, int day, int64_t *begin,
                      int64_t *end)
{
    if (month > 12) return written->day.count == 0 && season_span(year, month, begin, end);
    if (day > rs_month_days(year, month)) return false;
    int64_t first = rs_days_from_civil(year, month, day);
    int64_t behind = written->day.count > 0     ? first + 1
                     : written->month.count > 0 ? rs_days_add_months(first, 1)
                                                : rs_days_from_civil(year + 1, 1, 1);
    *begin = first * RS_DAY_SECONDS;
    *end = behind * RS_DAY_SECONDS;
    if (written->has_clock) {
        *begin += written->clock - written->offset;
        *end = *begin + written->clock_span;
    }
    return true;
}

/* 21 to 24 are spring to winter, 25 to 32 those of a hemisphere, 33 to 36 quarters, 37 to 39
 * four months each, 40 and 41 halves. Seasons are meteorological; winter begins in December. */
static bool season_span(int64_t year, int season, int64_t *begin, int64_t *end)
{
    int first, length = 3;
    if (season >= 21 && season <= 28)
        first = 3 + (season - 21) % 4 * 3;
    else if (season >= 29 && season <= 32)
        first = 9 + (season - 29) * 3;
    else if (season >= 33 && season <= 36)
        first = 1 + (season - 33) * 3;
    else if (season >= 37 && season <= 39) {
        first = 1 + (season - 37) * 4;
        length = 4;
    } else if (season == 40 || season == 41) {
        first = 1 + (season - 40) * 6;
        length = 6;
    } else {
        return false;
    }
    int64_t day = rs_days_add_months(rs_days_from_civil(year, 1, 1), first - 1);
    *begin = day * RS_DAY_SECONDS;
    *end = rs_days_add_months(day, length) * RS_DAY_SECONDS;
    return true;
}

static bool matches(const Pattern *pattern, int64_t number)
{
    if (number < 0) number = -number;
    for (int i = pattern->count - 1; i >= 0; i--, number /= 10)
        if (pattern->digits[i] != 'X' && pattern->digits[i] - '0' != number % 10) return false;
    return number == 0;
}

static int64_t year_bound(const Pattern *pattern, bool greatest)
{
    int64_t year = 0;
    bool nines = greatest != pattern->negative;
    for (int i = 0; i < pattern->count; i++) {
        char digit = pattern->digits[i];
        year = year * 10 + (digit != 'X' ? digit - '0' : nines ? 9 : 0);
    }
    return pattern->negative ? -year : year;
}

static RsStatus bad_text(RsText text, RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "'%.*s' is not a date; write one as 2018, 2018-06, 2018-06-30, 201X, 2018~, "
                   "2018/2020 or 2018/..",
                   (int)(text.length < 80 ? text.length : 80), text.data);
}
