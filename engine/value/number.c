/* number.c - arithmetic on integers and floats, and how a float is written. */
#include "value/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Whole numbers from here on, and numbers below 1e-4, are written with an exponent. */
#define POSITIONAL_DIGITS 16
#define POSITIONAL_ZEROS 4

static bool both_integers(RsValue a, RsValue b);
static RsStatus overflow(RsValue a, const char *sign, RsValue b, RsError *err);
static RsStatus division_by_zero(RsValue a, RsError *err);
static int shortest(double value, char digits[20], int *exponent);

RsStatus rs_number_add(RsValue a, RsValue b, RsValue *out, RsError *err)
{
    int64_t sum;
    if (!both_integers(a, b)) {
        *out = rs_value_float(rs_as_double(a) + rs_as_double(b));
        return RS_OK;
    }
    if (__builtin_add_overflow(a.as.integer, b.as.integer, &sum)) return overflow(a, "+", b, err);
    *out = rs_value_int(sum);
    return RS_OK;
}

RsStatus rs_number_subtract(RsValue a, RsValue b, RsValue *out, RsError *err)
{
    int64_t difference;
    if (!both_integers(a, b)) {
        *out = rs_value_float(rs_as_double(a) - rs_as_double(b));
        return RS_OK;
    }
    if (__builtin_sub_overflow(a.as.integer, b.as.integer, &difference))
        return overflow(a, "-", b, err);
    *out = rs_value_int(difference);
    return RS_OK;
}

RsStatus rs_number_multiply(RsValue a, RsValue b, RsValue *out, RsError *err)
{
    int64_t product;
    if (!both_integers(a, b)) {
        *out = rs_value_float(rs_as_double(a) * rs_as_double(b));
        return RS_OK;
    }
    if (__builtin_mul_overflow(a.as.integer, b.as.integer, &product))
        return overflow(a, "*", b, err);
    *out = rs_value_int(product);
    return RS_OK;
}

RsStatus rs_number_divide(RsValue a, RsValue b, RsValue *out, RsError *err)
{
    if (!both_integers(a, b)) {
        *out = rs_value_float(rs_as_double(a) / rs_as_double(b));
        return RS_OK;
    }
    if (b.as.integer == 0) return division_by_zero(a, err);
    if (b.as.integer == -1 && a.as.integer == INT64_MIN) return overflow(a, "/", b, err);
    *out = rs_value_int(a.as.integer / b.as.integer);
    return RS_OK;
}

RsStatus rs_number_modulo(RsValue a, RsValue b, RsValue *out, RsError *err)
{
    if (!both_integers(a, b)) {
        *out = rs_value_float(fmod(rs_as_double(a), rs_as_double(b)));
        return RS_OK;
    }
    if (b.as.integer == 0) return division_by_zero(a, err);
    /* INT64_MIN % -1 traps on some processors, although the answer is 0. */
    *out = rs_value_int(b.as.integer == -1 ? 0 : a.as.integer % b.as.integer);
    return RS_OK;
}

RsValue rs_number_power(RsValue a, RsValue b)
{
    return rs_value_float(pow(rs_as_double(a), rs_as_double(b)));
}

void rs_float_print(RsBuf *out, double value)
{
    if (isnan(value)) {
        rs_buf_puts(out, "NaN");
        return;
    }
    if (signbit(value)) rs_buf_putc(out, '-');
    if (isinf(value)) {
        rs_buf_puts(out, "Inf");
        return;
    }
    char digits[20];
    int exponent; /* of the first digit: value = d.ddd * 10^exponent */
    int count = shortest(fabs(value), digits, &exponent);
    if (exponent < -POSITIONAL_ZEROS || exponent >= POSITIONAL_DIGITS) {
        rs_buf_putc(out, digits[0]);
        if (count > 1) rs_buf_putc(out, '.');
        rs_buf_add(out, digits + 1, (size_t)count - 1);
        rs_buf_printf(out, "e%d", exponent);
    } else if (exponent < 0) {
        rs_buf_puts(out, "0.");
        for (int i = -1; i > exponent; i--)
            rs_buf_putc(out, '0');
        rs_buf_add(out, digits, (size_t)count);
    } else {
        for (int i = 0; i <= exponent; i++)
            rs_buf_putc(out, i < count ? digits[i] : '0');
        rs_buf_putc(out, '.');
        if (count > exponent + 1)
            rs_buf_add(out, digits + exponent + 1, (size_t)(count - exponent - 1));
        else
            rs_buf_putc(out, '0');
    }
}

static bool both_integers(RsValue a, RsValue b)
{
    return a.type == RS_TYPE_INT && b.type == RS_TYPE_INT;
}

static RsStatus overflow(RsValue a, const char *sign, RsValue b, RsError *err)
{
    return rs_fail(err, RS_ARITHMETIC, "IntegerOverflow", RS_NOWHERE,
                   "%lld %s %lld does not fit into a 64-bit integer", (long long)a.as.integer, sign,
                   (long long)b.as.integer);
}

static RsStatus division_by_zero(RsValue a, RsError *err)
{
    return rs_fail(err, RS_ARITHMETIC, "DivisionByZero", RS_NOWHERE, "%lld is divided by zero",
                   (long long)a.as.integer);
}

/* The fewest significant digits that read back as the value: their count, without closing zeros.
 * Normal numbers that need at most 15 digits show them at 15; only subnormal ones can need fewer
 * than "%.15g" tells. */
static int shortest(double value, char digits[20], int *exponent)
{
    char text[40];
    for (int precision = fpclassify(value) == FP_SUBNORMAL ? 1 : 15;; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, value);
        if (precision >= 17 || strtod(text, NULL) == value) break;
    }
    char *mark = strchr(text, 'e');
    *exponent = (int)strtol(mark + 1, NULL, 10);
    int count = 0;
    for (const char *at = text; at < mark; at++)
        if (*at >= '0' && *at <= '9') digits[count++] = *at;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}
