/* compare.c - openCypher's equality, comparability and orderability.
 *
 * All three walk values alike; below RS_VALUE_DEPTH they stop and take what is left for equal
 * (unknown for `=` and `<`): only values that nothing can copy are that deep. */
#include "value/value.h"

#include <math.h>

#include "base/hash.h"

/* What one month and one day count where durations of different shape are put in order. */
#define SECONDS_PER_MONTH 2629746
#define SECONDS_PER_DAY 86400

static RsTruth equal_at(RsValue a, RsValue b, unsigned depth);
static RsTruth compare_at(RsValue a, RsValue b, unsigned depth, int *order);
static int order_at(RsValue a, RsValue b, unsigned depth);
static uint64_t hash_at(RsValue v, unsigned depth);
static int order_maps(RsValue a, RsValue b, unsigned depth);
static int order_numbers(RsValue a, RsValue b);
static int order_whole_and_real(int64_t whole, double real);
static int order_moments(const RsMoment *a, const RsMoment *b);
static int order_durations(const RsDuration *a, const RsDuration *b);
static int order_points(const RsPoint *a, const RsPoint *b);
static int order_paths(const RsPath *a, const RsPath *b);
static int order_reals(double a, double b);
static int order_whole(int64_t a, int64_t b);
static uint64_t hash_real(double real);
static bool is_nan(RsValue v);

RsTruth rs_value_equal(RsValue a, RsValue b)
{
    return equal_at(a, b, 0);
}

bool rs_value_same(RsValue a, RsValue b)
{
    return order_at(a, b, 0) == 0;
}

int rs_value_order(RsValue a, RsValue b)
{
    return order_at(a, b, 0);
}

RsTruth rs_value_compare(RsValue a, RsValue b, int *order)
{
    return compare_at(a, b, 0, order);
}

uint64_t rs_value_hash(RsValue v)
{
    return hash_at(v, 0);
}

static RsTruth equal_at(RsValue a, RsValue b, unsigned depth)
{
    if (rs_is_null(a) || rs_is_null(b) || depth > RS_VALUE_DEPTH) return RS_UNKNOWN;
    if (rs_is_number(a) && rs_is_number(b))
        return !is_nan(a) && !is_nan(b) && order_numbers(a, b) == 0 ? RS_TRUE : RS_FALSE;
    if (a.type != b.type) return RS_FALSE;
    RsTruth all = RS_TRUE;
    if (a.type == RS_TYPE_LIST) {
        if (a.length != b.length) return RS_FALSE;
        for (uint32_t i = 0; i < a.length && all != RS_FALSE; i++)
            all = rs_truth_and(all, equal_at(a.as.items[i], b.as.items[i], depth + 1));
        return all;
    }
    if (a.type == RS_TYPE_MAP) {
        if (a.length != b.length) return RS_FALSE;
        for (uint32_t i = 0; i < a.length; i++)
            if (!rs_text_equal(a.as.pairs[i].key, b.as.pairs[i].key)) return RS_FALSE;
        for (uint32_t i = 0; i < a.length && all != RS_FALSE; i++)
            all = rs_truth_and(all, equal_at(a.as.pairs[i].value, b.as.pairs[i].value, depth + 1));
        return all;
    }
    return order_at(a, b, depth) == 0 ? RS_TRUE : RS_FALSE;
}

static RsTruth compare_at(RsValue a, RsValue b, unsigned depth, int *order)
{
    *order = 0;
    if (rs_is_null(a) || rs_is_null(b) || depth > RS_VALUE_DEPTH) return RS_UNKNOWN;
    if (rs_is_number(a) && rs_is_number(b)) {
        if (is_nan(a) || is_nan(b)) return RS_FALSE;
        *order = order_numbers(a, b);
        return RS_TRUE;
    }
    if (a.type != b.type) return RS_UNKNOWN;
    const RsTypes ordered = RS_TYPES(BOOL) | RS_TYPES(STRING) | RS_TYPES(DATE) |
                            RS_TYPES(LOCALTIME) | RS_TYPES(TIME) | RS_TYPES(LOCALDATETIME) |
                            RS_TYPES(DATETIME);
    if ((ordered >> a.type & 1u) != 0) {
        *order = order_at(a, b, depth);
        return RS_TRUE;
    }
    if (a.type != RS_TYPE_LIST) return RS_UNKNOWN;
    for (uint32_t i = 0; i < a.length && i < b.length; i++) {
        RsTruth known = compare_at(a.as.items[i], b.as.items[i], depth + 1, order);
        if (known != RS_TRUE || *order != 0) return known;
    }
    *order = (a.length > b.length) - (a.length < b.length);
    return RS_TRUE;
}

static int order_at(RsValue a, RsValue b, unsigned depth)
{
    static const uint8_t RANKS[RS_TYPE_COUNT] = {
#define X(TYPE, NAME, ORDER) [RS_TYPE_##TYPE] = ORDER,
#include "value/types.def"
#undef X
    };
    if (RANKS[a.type] != RANKS[b.type]) return RANKS[a.type] < RANKS[b.type] ? -1 : 1;
    switch ((RsType)a.type) {
    case RS_TYPE_NULL:
    case RS_TYPE_COUNT:
        return 0;
    case RS_TYPE_BOOL:
        return (int)a.as.boolean - (int)b.as.boolean;
    case RS_TYPE_INT:
    case RS_TYPE_FLOAT:
        return order_numbers(a, b);
    case RS_TYPE_STRING:
        return rs_text_compare(rs_as_text(a), rs_as_text(b));
    case RS_TYPE_LIST:
        if (depth >= RS_VALUE_DEPTH) return 0;
        for (uint32_t i = 0; i < a.length && i < b.length; i++) {
            int order = order_at(a.as.items[i], b.as.items[i], depth + 1);
            if (order != 0) return order;
        }
        return (a.length > b.length) - (a.length < b.length);
    case RS_TYPE_MAP:
        return order_maps(a, b, depth);
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_CLAIM:
        return (a.as.id > b.as.id) - (a.as.id < b.as.id);
    case RS_TYPE_PATH:
        return order_paths(a.as.path, b.as.path);
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
        return order_whole(a.as.integer, b.as.integer);
    case RS_TYPE_TIME: {
        /* A time keeps its local seconds: those of UTC may lie before or behind the day. */
        RsMoment left = *a.as.moment, right = *b.as.moment;
        left.seconds -= left.offset;
        right.seconds -= right.offset;
        return order_moments(&left, &right);
    }
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
        return order_moments(a.as.moment, b.as.moment);
    case RS_TYPE_DURATION:
        return order_durations(a.as.duration, b.as.duration);
    case RS_TYPE_POINT:
        return order_points(a.as.point, b.as.point);
    }
    return 0;
}

/* Fewer keys first, then the keys, then the values under them. */
static int order_maps(RsValue a, RsValue b, unsigned depth)
{
    if (a.length != b.length) return a.length < b.length ? -1 : 1;
    if (depth >= RS_VALUE_DEPTH) return 0;
    for (uint32_t i = 0; i < a.length; i++) {
        int order = rs_text_compare(a.as.pairs[i].key, b.as.pairs[i].key);
        if (order != 0) return order;
    }
    for (uint32_t i = 0; i < a.length; i++) {
        int order = order_at(a.as.pairs[i].value, b.as.pairs[i].value, depth + 1);
        if (order != 0) return order;
    }
    return 0;
}

/* NaN is the greatest number. */
static int order_numbers(RsValue a, RsValue b)
{
    if (a.type == RS_TYPE_INT && b.type == RS_TYPE_INT)
        return order_whole(a.as.integer, b.as.integer);
    if (a.type == RS_TYPE_INT) return order_whole_and_real(a.as.integer, b.as.real);
    if (b.type == RS_TYPE_INT) return -order_whole_and_real(b.as.integer, a.as.real);
    return order_reals(a.as.real, b.as.real);
}

/* Exactly: the integer never becomes a double, which would round it. */
static int order_whole_and_real(int64_t whole, double real)
{
    if (isnan(real) || real >= 0x1p63) return -1;
    if (real < -0x1p63) return 1;
    int64_t trunk = (int64_t)real;
    if (whole != trunk) return whole < trunk ? -1 : 1;
    double rest = real - (double)trunk;
    return (rest < 0) - (rest > 0);
}

static int order_reals(double a, double b)
{
    if (isnan(a) || isnan(b)) return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

static int order_whole(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The same moment in two zones is not the same value: the offset, then the zone's name decides. */
static int order_moments(const RsMoment *a, const RsMoment *b)
{
    if (a->seconds != b->seconds) return order_whole(a->seconds, b->seconds);
    if (a->nanos != b->nanos) return order_whole(a->nanos, b->nanos);
    if (a->offset != b->offset) return order_whole(a->offset, b->offset);
    return rs_text_compare(rs_text(a->zone == NULL ? "" : a->zone),
                           rs_text(b->zone == NULL ? "" : b->zone));
}

static int order_durations(const RsDuration *a, const RsDuration *b)
{
    __extension__ typedef __int128 Wide;
    Wide left = (Wide)a->months * SECONDS_PER_MONTH + (Wide)a->days * SECONDS_PER_DAY + a->seconds;
    Wide right = (Wide)b->months * SECONDS_PER_MONTH + (Wide)b->days * SECONDS_PER_DAY + b->seconds;
    if (left != right) return left < right ? -1 : 1;
    if (a->nanos != b->nanos) return order_whole(a->nanos, b->nanos);
    if (a->months != b->months) return order_whole(a->months, b->months);
    return order_whole(a->days, b->days);
}

static int order_points(const RsPoint *a, const RsPoint *b)
{
    if (a->srid != b->srid) return order_whole(a->srid, b->srid);
    int order = order_reals(a->x, b->x);
    if (order == 0) order = order_reals(a->y, b->y);
    bool deep = a->srid == 4979 || a->srid == 9157;
    return order == 0 && deep ? order_reals(a->z, b->z) : order;
}

static int order_paths(const RsPath *a, const RsPath *b)
{
    for (uint32_t i = 0;; i++) {
        if (a->nodes[i] != b->nodes[i]) return a->nodes[i] < b->nodes[i] ? -1 : 1;
        if (i == a->hop_count || i == b->hop_count) break;
        if (a->edges[i] != b->edges[i]) return a->edges[i] < b->edges[i] ? -1 : 1;
    }
    return (a->hop_count > b->hop_count) - (a->hop_count < b->hop_count);
}

static uint64_t hash_at(RsValue v, unsigned depth)
{
    uint64_t hash = rs_hash_id(v.type == RS_TYPE_FLOAT ? RS_TYPE_INT : v.type);
    switch ((RsType)v.type) {
    case RS_TYPE_NULL:
    case RS_TYPE_COUNT:
        return hash;
    case RS_TYPE_BOOL:
        return rs_hash_mix(hash, v.as.boolean);
    case RS_TYPE_INT:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
        return rs_hash_mix(hash, (uint64_t)v.as.integer);
    case RS_TYPE_FLOAT:
        return rs_hash_mix(hash, hash_real(v.as.real));
    case RS_TYPE_STRING:
        return rs_hash_mix(hash, rs_hash_bytes(v.as.text, v.length));
    case RS_TYPE_LIST:
        if (depth >= RS_VALUE_DEPTH) return hash;
        for (uint32_t i = 0; i < v.length; i++)
            hash = rs_hash_mix(hash, hash_at(v.as.items[i], depth + 1));
        return hash;
    case RS_TYPE_MAP:
        if (depth >= RS_VALUE_DEPTH) return hash;
        for (uint32_t i = 0; i < v.length; i++) {
            RsText key = v.as.pairs[i].key;
            hash = rs_hash_mix(hash, rs_hash_bytes(key.data, key.length));
            hash = rs_hash_mix(hash, hash_at(v.as.pairs[i].value, depth + 1));
        }
        return hash;
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_CLAIM:
        return rs_hash_mix(hash, v.as.id);
    case RS_TYPE_PATH: {
        const RsPath *path = v.as.path;
        hash = rs_hash_mix(hash, path->nodes[0]);
        for (uint32_t i = 0; i < path->hop_count; i++)
            hash = rs_hash_mix(rs_hash_mix(hash, path->edges[i]), path->nodes[i + 1]);
        return hash;
    }
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME: {
        const RsMoment *moment = v.as.moment;
        hash = rs_hash_mix(hash, (uint64_t)moment->seconds);
        hash = rs_hash_mix(hash, (uint64_t)moment->nanos);
        hash = rs_hash_mix(hash, (uint64_t)(int64_t)moment->offset);
        return moment->zone == NULL
                   ? hash
                   : rs_hash_mix(hash, rs_hash_bytes(moment->zone, strlen(moment->zone)));
    }
    case RS_TYPE_DURATION: {
        const RsDuration *duration = v.as.duration;
        hash = rs_hash_mix(hash, (uint64_t)duration->months);
        hash = rs_hash_mix(hash, (uint64_t)duration->days);
        hash = rs_hash_mix(hash, (uint64_t)duration->seconds);
        return rs_hash_mix(hash, (uint64_t)duration->nanos);
    }
    case RS_TYPE_POINT:
        hash = rs_hash_mix(hash, (uint64_t)v.as.point->srid);
        hash = rs_hash_mix(hash, hash_real(v.as.point->x));
        return rs_hash_mix(hash, hash_real(v.as.point->y));
    }
    return hash;
}

/* A float that is a whole number hashes as the integer does; all NaNs hash alike. */
static uint64_t hash_real(double real)
{
    if (isnan(real)) return 0x7ff8000000000000u;
    if (real >= -0x1p63 && real < 0x1p63 && real == trunc(real)) return (uint64_t)(int64_t)real;
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

static bool is_nan(RsValue v)
{
    return v.type == RS_TYPE_FLOAT && isnan(v.as.real);
}
