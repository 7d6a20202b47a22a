/* temporal_print.c - the one text of each temporal value. */
#include "value/temporal_parts.h"

static void print_date(RsBuf *out, int64_t days);
static void print_time(RsBuf *out, int64_t nanos);
static void print_duration(RsBuf *out, const RsDuration *duration);
static void print_unit(RsBuf *out, int64_t count, char unit);

void rs_temporal_print(RsBuf *out, RsValue value)
{
    if (value.type == RS_TYPE_DURATION) {
        print_duration(out, value.as.duration);
        return;
    }
    RsTemporalParts parts;
    if (!rs_temporal_split(value, &parts)) return;
    if (parts.has_date) print_date(out, parts.days);
    if (parts.has_date && parts.has_time) rs_buf_putc(out, 'T');
    if (parts.has_time) print_time(out, parts.nanos);
    if (parts.has_zone) rs_temporal_print_offset(out, parts.offset);
    if (parts.zone != NULL) rs_buf_printf(out, "[%s]", parts.zone);
}

static void print_date(RsBuf *out, int64_t days)
{
    int64_t year;
    int month, day;
    rs_civil_from_days(days, &year, &month, &day);
    long long size = year < 0 ? -year : year;
    const char *sign = year < 0 ? "-" : year > 9999 ? "+" : "";
    rs_buf_printf(out, "%s%04lld-%02d-%02d", sign, size, month, day);
}

static void print_time(RsBuf *out, int64_t nanos)
{
    int64_t seconds = nanos / RS_SECOND_NANOS;
    int rest = (int)(nanos % RS_SECOND_NANOS);
    rs_buf_printf(out, "%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
    if (seconds % 60 == 0 && rest == 0) return;
    rs_buf_printf(out, ":%02d", (int)(seconds % 60));
    if (rest == 0) return;
    if (rest % 1000000 == 0)
        rs_buf_printf(out, ".%03d", rest / 1000000);
    else if (rest % 1000 == 0)
        rs_buf_printf(out, ".%06d", rest / 1000);
    else
        rs_buf_printf(out, ".%09d", rest);
}

static void print_duration(RsBuf *out, const RsDuration *duration)
{
    int64_t seconds = duration->seconds;
    int32_t nanos = duration->nanos;
    bool negative = seconds < 0;
    /* Truncated towards zero, so that every unit below carries the sign of the whole. */
    if (negative && nanos > 0) {
        seconds++;
        nanos = (int32_t)(RS_SECOND_NANOS - nanos);
    }
    rs_buf_putc(out, 'P');
    print_unit(out, duration->months / 12, 'Y');
    print_unit(out, duration->months % 12, 'M');
    print_unit(out, duration->days, 'D');
    if (seconds == 0 && nanos == 0) {
        if (duration->months == 0 && duration->days == 0) rs_buf_puts(out, "T0S");
        return;
    }
    rs_buf_putc(out, 'T');
    print_unit(out, seconds / 3600, 'H');
    print_unit(out, seconds / 60 % 60, 'M');
    int64_t last = seconds % 60;
    if (last == 0 && nanos == 0) return;
    rs_buf_printf(out, "%s%lld", negative ? "-" : "", (long long)(last < 0 ? -last : last));
    if (nanos > 0) {
        char digits[16];
        int count = 9;
        for (int i = 8; i >= 0; i--, nanos /= 10)
            digits[i] = (char)('0' + nanos % 10);
        while (digits[count - 1] == '0')
            count--;
        rs_buf_putc(out, '.');
        rs_buf_add(out, digits, (size_t)count);
    }
    rs_buf_putc(out, 'S');
}

static void print_unit(RsBuf *out, int64_t count, char unit)
{
    if (count != 0) rs_buf_printf(out, "%lld%c", (long long)count, unit);
}
