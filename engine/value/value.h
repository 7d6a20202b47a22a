/* value.h - what a value is: 16 bytes, tagged; what does not fit lives in an arena.
 *
 * Shape   `type` says which member of `as` counts.
 *           STRING         length bytes at as.text (UTF-8)
 *           LIST           length values at as.items
 *           MAP            length pairs at as.pairs, sorted by key bytes, no key twice
 *           NODE EDGE CLAIM  as.id; what they are is asked of a view
 *           PATH           as.path
 *           DATE           as.integer: days since 1970-01-01 (proleptic Gregorian)
 *           LOCALTIME      as.integer: nanoseconds since midnight
 *           TIME LOCALDATETIME DATETIME  as.moment
 *           DURATION       as.duration
 *           POINT          as.point
 * Owner   a value borrows its bytes: they live as long as the arena (or constant) they came from;
 *         rs_value_copy moves a value into another arena.
 * Cost    copying the 16 bytes is a copy of the value within its arena's life. */
#ifndef RS_VALUE_VALUE_H
#define RS_VALUE_VALUE_H

#include "base/arena.h"
#include "base/buf.h"

typedef enum RsType {
#define X(TYPE, NAME, ORDER) RS_TYPE_##TYPE,
#include "value/types.def"
#undef X
    RS_TYPE_COUNT
} RsType;

/* A set of types, one bit each: what an expression may give. */
typedef uint32_t RsTypes;
#define RS_TYPES(TYPE) (1u << RS_TYPE_##TYPE)
#define RS_TYPES_ANY ((1u << RS_TYPE_COUNT) - 1u)
#define RS_TYPES_NUMBER (RS_TYPES(INT) | RS_TYPES(FLOAT))

typedef struct RsValue RsValue;
typedef struct RsPair RsPair;

typedef struct RsMoment {
    int64_t seconds;  /* LOCALDATETIME: local; DATETIME: UTC, both since 1970-01-01T00:00;
                         TIME: local seconds since midnight */
    int32_t nanos;    /* 0 .. 999,999,999 */
    int32_t offset;   /* TIME, DATETIME: seconds east of UTC */
    const char *zone; /* DATETIME: name such as "Europe/Stockholm", or NULL; NUL-terminated */
} RsMoment;

typedef struct RsDuration {
    int64_t months, days, seconds;
    int32_t nanos; /* 0 .. 999,999,999; seconds carries the sign */
} RsDuration;

typedef struct RsPoint {
    int32_t srid;   /* 4326, 4979, 7203, 9157 */
    double x, y, z; /* z counts for 4979 and 9157 */
} RsPoint;

/* nodes[i] -edges[i]- nodes[i + 1]; an edge may run against the path. */
typedef struct RsPath {
    uint32_t hop_count;
    const uint32_t *nodes; /* hop_count + 1 */
    const uint32_t *edges; /* hop_count */
    double cost;           /* NaN: found without a cost */
} RsPath;

struct RsValue {
    uint8_t type; /* RsType */
    uint32_t length;
    union {
        bool boolean;
        int64_t integer;
        double real;
        uint32_t id;
        const char *text;
        const RsValue *items;
        const RsPair *pairs;
        const RsPath *path;
        const RsMoment *moment;
        const RsDuration *duration;
        const RsPoint *point;
    } as;
};

struct RsPair {
    RsText key;
    RsValue value;
};

_Static_assert(sizeof(RsValue) == 16, "a value is 16 bytes");

/* Lists and maps nest this deep at most: deeper ones cannot be copied, nor told apart. */
#define RS_VALUE_DEPTH 2000u

#define RS_NULL ((RsValue){.type = RS_TYPE_NULL})

static inline RsValue rs_value_bool(bool b)
{
    return (RsValue){.type = RS_TYPE_BOOL, .as.boolean = b};
}
static inline RsValue rs_value_int(int64_t i)
{
    return (RsValue){.type = RS_TYPE_INT, .as.integer = i};
}
static inline RsValue rs_value_float(double f)
{
    return (RsValue){.type = RS_TYPE_FLOAT, .as.real = f};
}
static inline RsValue rs_value_text(RsText t)
{
    return (RsValue){.type = RS_TYPE_STRING, .length = t.length, .as.text = t.data};
}
static inline RsValue rs_value_id(RsType type, uint32_t id) /* NODE, EDGE, CLAIM */
{
    return (RsValue){.type = (uint8_t)type, .as.id = id};
}
static inline RsValue rs_value_list(const RsValue *items, uint32_t count)
{
    return (RsValue){.type = RS_TYPE_LIST, .length = count, .as.items = items};
}
static inline bool rs_is_null(RsValue v)
{
    return v.type == RS_TYPE_NULL;
}
static inline bool rs_is_number(RsValue v)
{
    return v.type == RS_TYPE_INT || v.type == RS_TYPE_FLOAT;
}
static inline RsText rs_as_text(RsValue v) /* of a STRING */
{
    return (RsText){v.as.text, v.length};
}
static inline double rs_as_double(RsValue v) /* of a number */
{
    return v.type == RS_TYPE_INT ? (double)v.as.integer : v.as.real;
}

const char *rs_type_name(RsType type);
const char *rs_type_article(RsType type); /* "a Node", "an Integer", "null" */
/* "Integer or Float", for messages; the text lives in the arena; "Any" for all. */
RsText rs_types_name(RsTypes types, RsArena *arena);

/* Deep copy into the arena. false: the arena is full. */
RS_MUST_USE bool rs_value_copy(RsArena *arena, RsValue value, RsValue *out);
/* The same, and says what is wrong: RS_LIMIT as rs_value_check_depth, RS_MEMORY. */
RS_MUST_USE RsStatus rs_value_keep(RsArena *arena, RsValue value, RsValue *out, RsError *err);
/* RS_LIMIT: lists and maps stand in each other more than RS_VALUE_DEPTH deep. */
RS_MUST_USE RsStatus rs_value_check_depth(RsValue value, RsError *err);
/* A map out of pairs in any order; a later pair of the same key wins. false: the arena is full. */
RS_MUST_USE bool rs_value_map(RsArena *arena, const RsPair *pairs, uint32_t count, RsValue *out);
/* The value under a key of a MAP; NULL-typed where there is none. O(log n). */
RsValue rs_map_get(RsValue map, RsText key);
bool rs_map_has(RsValue map, RsText key);

/* Three-valued answers. */
typedef enum RsTruth { RS_FALSE, RS_TRUE, RS_UNKNOWN } RsTruth;

static inline RsValue rs_value_truth(RsTruth t)
{
    return t == RS_UNKNOWN ? RS_NULL : rs_value_bool(t == RS_TRUE);
}
RsTruth rs_truth_and(RsTruth a, RsTruth b);
RsTruth rs_truth_or(RsTruth a, RsTruth b);
RsTruth rs_truth_xor(RsTruth a, RsTruth b);
RsTruth rs_truth_not(RsTruth a);

/* compare.c: openCypher's rules. Edges, nodes, claims compare by id, paths by their parts. */
RsTruth rs_value_equal(RsValue a, RsValue b); /* `=`: null is unknown, also inside lists, maps */
bool rs_value_same(RsValue a, RsValue b);     /* DISTINCT, grouping: null is null, NaN is NaN */
int rs_value_order(RsValue a, RsValue b);     /* ORDER BY: total, -1 0 1 */
/* `<`: -1 0 1 in *order and TRUE, or UNKNOWN/FALSE where the two cannot be compared (null, NaN
 * gives FALSE for all comparisons, different types UNKNOWN). */
RsTruth rs_value_compare(RsValue a, RsValue b, int *order);
uint64_t rs_value_hash(RsValue v); /* equal for values that are rs_value_same (1 and 1.0 too) */

/* number.c: RS_ARITHMETIC with detail IntegerOverflow / DivisionByZero; numbers only. */
RS_MUST_USE RsStatus rs_number_add(RsValue a, RsValue b, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_number_subtract(RsValue a, RsValue b, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_number_multiply(RsValue a, RsValue b, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_number_divide(RsValue a, RsValue b, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_number_modulo(RsValue a, RsValue b, RsValue *out, RsError *err);
RsValue rs_number_power(RsValue a, RsValue b); /* always a float */
/* Shortest text that reads back exactly, as openCypher writes floats: 1.0, 1e+300 -> 1e300,
 * NaN, Inf, -Inf. */
void rs_float_print(RsBuf *out, double value);

/* Property values: everything but MAP, NODE, EDGE, PATH, CLAIM and lists that hold those. */
bool rs_value_storable(RsValue v);

#endif
