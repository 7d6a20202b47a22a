/* fn_math.c - numbers: rounding, roots, logarithms, angles, chance. */
#include <math.h>

#include "execute/fn.h"

static RsStatus number(const RsCall *call, RsValue value, double *out, RsError *err)
{
    if (!rs_is_number(value)) return rs_fn_refuse(call, "a number", value, err);
    *out = rs_as_double(value);
    return RS_OK;
}

#define REAL_FUNCTION(ID, FORMULA)                                                                 \
    RS_KERNEL(ID)                                                                                  \
    {                                                                                              \
        RS_UNUSED(arg_count);                                                                      \
        double x;                                                                                  \
        RS_TRY(number(call, args[0], &x, err));                                                    \
        *out = rs_value_float(FORMULA);                                                            \
        return RS_OK;                                                                              \
    }
REAL_FUNCTION(ceil, ceil(x))
REAL_FUNCTION(ceiling, ceil(x))
REAL_FUNCTION(floor, floor(x))
REAL_FUNCTION(exp, exp(x))
REAL_FUNCTION(log, log(x))
REAL_FUNCTION(ln, log(x))
REAL_FUNCTION(log10, log10(x))
REAL_FUNCTION(sqrt, sqrt(x))
REAL_FUNCTION(sin, sin(x))
REAL_FUNCTION(cos, cos(x))
REAL_FUNCTION(tan, tan(x))
REAL_FUNCTION(cot, 1.0 / tan(x))
REAL_FUNCTION(asin, asin(x))
REAL_FUNCTION(acos, acos(x))
REAL_FUNCTION(atan, atan(x))
REAL_FUNCTION(degrees, x * 180.0 / M_PI)
REAL_FUNCTION(radians, x *M_PI / 180.0)
REAL_FUNCTION(haversin, (1.0 - cos(x)) / 2.0)

RS_KERNEL(atan2)
{
    RS_UNUSED(arg_count);
    double y, x;
    RS_TRY(number(call, args[0], &y, err));
    RS_TRY(number(call, args[1], &x, err));
    *out = rs_value_float(atan2(y, x));
    return RS_OK;
}

RS_KERNEL(abs)
{
    RS_UNUSED(arg_count);
    double x;
    RS_TRY(number(call, args[0], &x, err));
    if (args[0].type == RS_TYPE_INT && args[0].as.integer < 0)
        return rs_number_subtract(rs_value_int(0), args[0], out, err);
    *out = args[0].type == RS_TYPE_INT ? args[0] : rs_value_float(fabs(x));
    return RS_OK;
}

RS_KERNEL(sign)
{
    RS_UNUSED(arg_count);
    double x;
    RS_TRY(number(call, args[0], &x, err));
    *out = rs_value_int((x > 0) - (x < 0));
    return RS_OK;
}

/* Halves go up without a precision and away from zero with one. */
RS_KERNEL(round)
{
    double x, places = 0;
    RS_TRY(number(call, args[0], &x, err));
    if (arg_count < 2) {
        double low = floor(x);
        *out = rs_value_float(x - low >= 0.5 ? low + 1.0 : low);
        return RS_OK;
    }
    RS_TRY(number(call, args[1], &places, err));
    double scale = pow(10.0, places), scaled = x * scale;
    *out = rs_value_float(isfinite(scaled) && scale > 0 ? round(scaled) / scale : x);
    return RS_OK;
}

RS_KERNEL(isNaN)
{
    RS_UNUSED(arg_count);
    double x;
    RS_TRY(number(call, args[0], &x, err));
    *out = rs_value_bool(isnan(x));
    return RS_OK;
}

RS_KERNEL(e)
{
    RS_UNUSED(call), RS_UNUSED(args), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_float(M_E);
    return RS_OK;
}

RS_KERNEL(pi)
{
    RS_UNUSED(call), RS_UNUSED(args), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_float(M_PI);
    return RS_OK;
}

/* ---- chance: xorshift128+ (S. Vigna, 2014), seeded by rs_run_begin ---- */

static uint64_t draw(RsRun *run)
{
    uint64_t a = run->random[0], b = run->random[1];
    if ((a | b) == 0) a = 1;
    run->random[0] = b;
    a ^= a << 23;
    run->random[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return run->random[1] + b;
}

RS_KERNEL(rand)
{
    RS_UNUSED(args), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_float((double)(draw(call->run) >> 11) * 0x1.0p-53);
    return RS_OK;
}

RS_KERNEL(randomUUID)
{
    RS_UNUSED(args), RS_UNUSED(arg_count);
    uint64_t high = draw(call->run), low = draw(call->run);
    high = (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000);  /* version 4 */
    low = (low & (UINT64_MAX >> 2)) | (UINT64_C(1) << 63); /* variant 1 */
    RsText text = rs_arena_format(call->arena, "%08x-%04x-%04x-%04x-%012llx",
                                  (uint32_t)(high >> 32), (uint32_t)(high >> 16 & 0xffff),
                                  (uint32_t)(high & 0xffff), (uint32_t)(low >> 48),
                                  (unsigned long long)(low & UINT64_C(0xffffffffffff)));
    if (text.data == NULL) return rs_fail_memory(err);
    *out = rs_value_text(text);
    return RS_OK;
}

RS_KERNEL(timestamp)
{
    RS_UNUSED(args), RS_UNUSED(arg_count), RS_UNUSED(err);
    *out = rs_value_int(call->run->now_us / 1000);
    return RS_OK;
}
