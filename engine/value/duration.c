/* duration.c - durations: made, read, added, scaled.
 *
 * Months, days and seconds stay apart. What is a fraction of a unit goes down to the next one:
 * a month counts 2,629,746 seconds, a day 86,400. Fractions are kept in billionths of the unit. */
#include <math.h>

#include "value/temporal_parts.h"

#define BILLION RS_SECOND_NANOS

typedef struct Sum {
    RsWide months, days, nanos;
} Sum;

static void sum_months(Sum *sum, RsWide whole, RsWide billionths);
static void sum_days(Sum *sum, RsWide whole, RsWide billionths);
static bool sum_unit(Sum *sum, char unit, bool time, RsWide whole, RsWide billionths);
static RsStatus sum_done(const Sum *sum, RsArena *arena, RsValue *out, RsError *err);
static RsStatus scaled(RsValue a, double factor, bool divide, RsArena *arena, RsValue *out,
                       RsError *err);
static bool real_parts(double value, RsWide *whole, RsWide *billionths);
static bool read_amount(RsText text, uint32_t *at, RsWide *whole, RsWide *billionths);
static bool read_units(RsText text, uint32_t at, bool negative, Sum *sum);
static bool read_dated(RsText text, uint32_t at, bool negative, Sum *sum);
static bool read_number(RsText text, uint32_t *at, uint32_t digits, int64_t *out);

RsStatus rs_duration_new(RsWide months, RsWide days, RsWide nanos, RsArena *arena, RsValue *out,
                         RsError *err)
{
    RsWide seconds = nanos / RS_SECOND_NANOS;
    RsWide rest = nanos % RS_SECOND_NANOS;
    if (rest < 0) {
        rest += RS_SECOND_NANOS;
        seconds--;
    }
    if (months > INT64_MAX || months < INT64_MIN || days > INT64_MAX || days < INT64_MIN ||
        seconds > INT64_MAX || seconds < INT64_MIN)
        return rs_fail(err, RS_ARITHMETIC, "IntegerOverflow", RS_NOWHERE,
                       "the duration is too long for 64-bit integers");
    RsDuration *duration = RS_NEW(arena, RsDuration);
    if (duration == NULL) return rs_fail_memory(err);
    *duration = (RsDuration){.months = (int64_t)months,
                             .days = (int64_t)days,
                             .seconds = (int64_t)seconds,
                             .nanos = (int32_t)rest};
    *out = (RsValue){.type = RS_TYPE_DURATION, .as.duration = duration};
    return RS_OK;
}

RsStatus rs_duration_add(RsValue a, RsValue b, bool negate, RsArena *arena, RsValue *out,
                         RsError *err)
{
    const RsDuration *x = a.as.duration, *y = b.as.duration;
    RsWide sign = negate ? -1 : 1;
    RsWide nanos =
        (RsWide)x->seconds * BILLION + x->nanos + sign * ((RsWide)y->seconds * BILLION + y->nanos);
    return rs_duration_new(x->months + sign * y->months, x->days + sign * y->days, nanos, arena,
                           out, err);
}

RsStatus rs_duration_scale(RsValue a, double factor, RsArena *arena, RsValue *out, RsError *err)
{
    return scaled(a, factor, false, arena, out, err);
}

RsStatus rs_duration_divide(RsValue a, double divisor, RsArena *arena, RsValue *out, RsError *err)
{
    if (divisor == 0)
        return rs_fail(err, RS_ARITHMETIC, "DivisionByZero", RS_NOWHERE,
                       "a duration is divided by zero");
    return scaled(a, divisor, true, arena, out, err);
}

RsStatus rs_duration_from_map(RsValue map, RsArena *arena, RsValue *out, RsError *err)
{
    static const struct {
        const char *key;
        char unit;
        bool time;
    } UNITS[] = {
        {"years", 'Y', false},       {"quarters", 'Q', false},   {"months", 'M', false},
        {"weeks", 'W', false},       {"days", 'D', false},       {"hours", 'H', true},
        {"minutes", 'M', true},      {"seconds", 'S', true},     {"milliseconds", 'm', true},
        {"microseconds", 'u', true}, {"nanoseconds", 'n', true},
    };
    Sum sum = {0, 0, 0};
    for (uint32_t i = 0; i < map.length; i++) {
        const RsPair *pair = &map.as.pairs[i];
        size_t unit = 0;
        while (unit < sizeof UNITS / sizeof *UNITS &&
               !rs_text_equal_fold(pair->key, rs_text(UNITS[unit].key)))
            unit++;
        if (unit == sizeof UNITS / sizeof *UNITS)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "a duration has no part `%.*s`; its parts are years, quarters, months, "
                           "weeks, days, hours, minutes, seconds and smaller ones",
                           (int)(pair->key.length < 60 ? pair->key.length : 60), pair->key.data);
        RsWide whole = 0, billionths = 0;
        bool good = rs_is_number(pair->value);
        if (pair->value.type == RS_TYPE_INT) whole = pair->value.as.integer;
        if (pair->value.type == RS_TYPE_FLOAT)
            good = real_parts(pair->value.as.real, &whole, &billionths);
        if (!good)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "the %s of a duration must be a finite number", UNITS[unit].key);
        sum_unit(&sum, UNITS[unit].unit, UNITS[unit].time, whole, billionths);
    }
    return sum_done(&sum, arena, out, err);
}

RsStatus rs_duration_parse(RsText text, RsArena *arena, RsValue *out, RsError *err)
{
    Sum sum = {0, 0, 0};
    uint32_t at = 0;
    bool negative = text.length > 0 && text.data[0] == '-';
    if (text.length > 0 && (negative || text.data[0] == '+')) at++;
    bool good = at < text.length && (text.data[at] == 'P' || text.data[at] == 'p');
    if (good) {
        sum = (Sum){0, 0, 0};
        good = read_units(text, at + 1, negative, &sum);
        if (!good) {
            sum = (Sum){0, 0, 0};
            good = read_dated(text, at + 1, negative, &sum);
        }
    }
    if (!good)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "'%.*s' is not a duration; write one as P1Y2M10DT2H30M",
                       (int)(text.length < 80 ? text.length : 80), text.data);
    return sum_done(&sum, arena, out, err);
}

static void sum_months(Sum *sum, RsWide whole, RsWide billionths)
{
    sum->months += whole + billionths / BILLION;
    /* A billionth of a month is as many nanoseconds as a month has seconds. */
    RsWide nanos = billionths % BILLION * RS_MONTH_SECONDS;
    sum->days += nanos / RS_DAY_NANOS;
    sum->nanos += nanos % RS_DAY_NANOS;
}

static void sum_days(Sum *sum, RsWide whole, RsWide billionths)
{
    sum->days += whole + billionths / BILLION;
    sum->nanos += billionths % BILLION * RS_DAY_SECONDS;
}

static bool sum_unit(Sum *sum, char unit, bool time, RsWide whole, RsWide billionths)
{
    RsWide total = whole * BILLION + billionths;
    switch (unit) {
    case 'Y':
        sum_months(sum, whole * 12, billionths * 12);
        return !time;
    case 'Q':
        sum_months(sum, whole * 3, billionths * 3);
        return !time;
    case 'W':
        sum_days(sum, whole * 7, billionths * 7);
        return !time;
    case 'D':
        sum_days(sum, whole, billionths);
        return !time;
    case 'H':
        sum->nanos += total * 3600;
        return time;
    case 'M':
        if (time)
            sum->nanos += total * 60;
        else
            sum_months(sum, whole, billionths);
        return true;
    case 'S':
        sum->nanos += total;
        return time;
    case 'm':
        sum->nanos += total / 1000;
        return time;
    case 'u':
        sum->nanos += total / 1000000;
        return time;
    case 'n':
        sum->nanos += whole;
        return time;
    default:
        return false;
    }
}

static RsStatus sum_done(const Sum *sum, RsArena *arena, RsValue *out, RsError *err)
{
    return rs_duration_new(sum->months, sum->days, sum->nanos, arena, out, err);
}

/* By a whole number, to the nanosecond: what a unit leaves over goes down undivided. */
static void divide_whole(const RsDuration *x, RsWide by, Sum *sum)
{
    RsWide over = x->months % by * RS_MONTH_SECONDS * BILLION;
    RsWide days = over / (by * RS_DAY_NANOS);
    over -= days * by * RS_DAY_NANOS;
    over += x->days % by * RS_DAY_NANOS + (RsWide)x->seconds * BILLION + x->nanos;
    sum->months = x->months / by;
    sum->days = x->days / by + days;
    sum->nanos = over / by;
}

static RsStatus scaled(RsValue a, double factor, bool divide, RsArena *arena, RsValue *out,
                       RsError *err)
{
    const RsDuration *x = a.as.duration;
    Sum sum = {0, 0, 0};
    if (!divide && factor == trunc(factor) && fabs(factor) < 0x1p53) {
        RsWide times = (RsWide)factor;
        sum.months = x->months * times;
        sum.days = x->days * times;
        sum.nanos = ((RsWide)x->seconds * BILLION + x->nanos) * times;
        return sum_done(&sum, arena, out, err);
    }
    if (divide && factor == trunc(factor) && fabs(factor) < 0x1p53) {
        divide_whole(x, (RsWide)factor, &sum);
        return sum_done(&sum, arena, out, err);
    }
    const double amounts[] = {(double)x->months, (double)x->days, (double)x->seconds,
                              (double)x->nanos};
    RsWide whole[4], billionths[4];
    bool finite = true;
    for (int i = 0; i < 4; i++)
        finite &= real_parts(divide ? amounts[i] / factor : amounts[i] * factor, &whole[i],
                             &billionths[i]);
    if (!finite)
        return rs_fail(err, RS_ARITHMETIC, "IntegerOverflow", RS_NOWHERE,
                       "the duration is too long, or its factor is not a number");
    sum_months(&sum, whole[0], billionths[0]);
    sum_days(&sum, whole[1], billionths[1]);
    sum.nanos += whole[2] * BILLION + billionths[2] + whole[3];
    return sum_done(&sum, arena, out, err);
}

static bool real_parts(double value, RsWide *whole, RsWide *billionths)
{
    if (!(fabs(value) < 0x1p63)) return false;
    double trunk = trunc(value);
    *whole = (RsWide)trunk;
    *billionths = (RsWide)llround((value - trunk) * 1e9);
    return true;
}

/* Amounts with designators: [n]Y[n]M[n]W[n]D[T[n]H[n]M[n]S], the largest unit first. */
static bool read_units(RsText text, uint32_t at, bool negative, Sum *sum)
{
    static const char *const ORDER[] = {"YQMWD", "HMS"};
    bool time = false, any = false, any_time = false;
    const char *left = ORDER[0];
    while (at < text.length) {
        if (!time && (text.data[at] == 'T' || text.data[at] == 't')) {
            time = true;
            left = ORDER[1];
            at++;
            continue;
        }
        RsWide whole, billionths;
        if (!read_amount(text, &at, &whole, &billionths) || at == text.length) return false;
        char unit = text.data[at++];
        if (unit >= 'a' && unit <= 'z') unit = (char)(unit - 'a' + 'A');
        const char *found = strchr(left, unit);
        if (unit == '\0' || found == NULL) return false;
        left = found + 1;
        if (negative) {
            whole = -whole;
            billionths = -billionths;
        }
        if (!sum_unit(sum, unit, time, whole, billionths)) return false;
        any = true;
        any_time |= time;
    }
    return any && (!time || any_time);
}

/* A signed decimal; digits behind the ninth decimal are dropped. */
static bool read_amount(RsText text, uint32_t *at, RsWide *whole, RsWide *billionths)
{
    uint32_t i = *at;
    bool negative = i < text.length && text.data[i] == '-';
    if (i < text.length && (negative || text.data[i] == '+')) i++;
    uint32_t digits = 0;
    *whole = *billionths = 0;
    for (; i < text.length && text.data[i] >= '0' && text.data[i] <= '9'; i++, digits++) {
        if (digits > 18) return false;
        *whole = *whole * 10 + (text.data[i] - '0');
    }
    if (i < text.length && (text.data[i] == '.' || text.data[i] == ',')) {
        int64_t place = BILLION / 10;
        for (i++; i < text.length && text.data[i] >= '0' && text.data[i] <= '9'; i++, digits++) {
            *billionths += (text.data[i] - '0') * place;
            place /= 10;
        }
    }
    if (negative) {
        *whole = -*whole;
        *billionths = -*billionths;
    }
    *at = i;
    return digits > 0;
}

/* The form of a date and a time: 0012-05-14T16:12:07.5 */
static bool read_dated(RsText text, uint32_t at, bool negative, Sum *sum)
{
    static const struct {
        char before, unit;
        uint32_t digits;
    } FIELDS[] = {{'\0', 'Y', 4}, {'-', 'M', 2}, {'-', 'D', 2},
                  {'T', 'H', 2},  {':', 'M', 2}, {':', 'S', 2}};
    RsWide sign = negative ? -1 : 1;
    for (int i = 0; i < 6; i++) {
        if (i == 3 && at == text.length) return true;
        if (i > 0 && (at >= text.length || text.data[at++] != FIELDS[i].before)) return false;
        int64_t amount;
        RsWide whole, billionths = 0;
        if (i < 5) {
            if (!read_number(text, &at, FIELDS[i].digits, &amount)) return false;
            whole = amount;
        } else if (at >= text.length || text.data[at] == '-' || text.data[at] == '+' ||
                   !read_amount(text, &at, &whole, &billionths)) {
            return false;
        }
        sum_unit(sum, FIELDS[i].unit, i > 2, sign * whole, sign * billionths);
    }
    return at == text.length;
}

static bool read_number(RsText text, uint32_t *at, uint32_t digits, int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < digits; i++, (*at)++) {
        if (*at >= text.length || text.data[*at] < '0' || text.data[*at] > '9') return false;
        *out = *out * 10 + (text.data[*at] - '0');
    }
    return true;
}
