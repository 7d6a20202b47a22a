/* neo4j_value.c - fields of Neo4j's CSV files as values; see neo4j_header.h. */
#include <stdlib.h>

#include "base/utf8.h"
#include "exchange/neo4j_header.h"

static RsText trim(RsText text)
{
    while (text.length > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text.data++, text.length--;
    while (text.length > 0 &&
           (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

bool rs_neo4j_integer(RsText text, int64_t *out)
{
    uint64_t size = 0, limit = (uint64_t)INT64_MAX;
    uint32_t at = 0;
    text = trim(text);
    bool minus = text.length > 0 && text.data[0] == '-';
    if (minus) limit++;
    if (text.length > 0 && (minus || text.data[0] == '+')) at++;
    if (at == text.length) return false;
    for (; at < text.length; at++) {
        unsigned digit = (unsigned)(unsigned char)text.data[at] - '0';
        if (digit > 9 || size > (limit - digit) / 10) return false;
        size = size * 10 + digit;
    }
    *out = minus ? (int64_t)(0 - size) : (int64_t)size;
    return true;
}

bool rs_neo4j_real(RsText text, double *out)
{
    static const struct {
        const char *word;
        double value;
    } WORDS[] = {
        {"NaN", __builtin_nan("")}, {"Infinity", __builtin_inf()}, {"-Infinity", -__builtin_inf()}};
    char room[64], *end;
    text = trim(text);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!rs_text_equal(text, rs_text(WORDS[i].word))) continue;
        *out = WORDS[i].value;
        return true;
    }
    /* strtod takes more than is meant: hexadecimal, other names. */
    if (text.length == 0 || text.length >= sizeof room) return false;
    for (uint32_t i = 0; i < text.length; i++)
        if (text.data[i] == '\0' || strchr("0123456789+-.eE", text.data[i]) == NULL) return false;
    memcpy(room, text.data, text.length);
    room[text.length] = '\0';
    *out = strtod(room, &end);
    /* 1e999 is no number that anybody meant. */
    return *end == '\0' && *out - *out == 0.0;
}

static RsStatus is_no(RsText field, const char *what, RsError *err)
{
    RsText shown = rs_utf8_slice(field, 0, 60);
    return rs_fail(err, RS_ARGUMENT, "ImportValue", RS_NOWHERE, "'%.*s%s' is no %s",
                   RS_TEXT_ARG(shown), shown.length < field.length ? "..." : "", what);
}

static RsStatus integer_within(RsText field, int64_t low, int64_t high, const char *what,
                               RsValue *out, RsError *err)
{
    int64_t number;
    if (!rs_neo4j_integer(field, &number) || number < low || number > high)
        return is_no(field, what, err);
    *out = rs_value_int(number);
    return RS_OK;
}

static RsStatus boolean(RsText field, RsValue *out, RsError *err)
{
    field = trim(field);
    bool yes = rs_text_equal_fold(field, RS_TEXT("true"));
    if (!yes && !rs_text_equal_fold(field, RS_TEXT("false")))
        return is_no(field, "boolean: true or false", err);
    *out = rs_value_bool(yes);
    return RS_OK;
}

static RsStatus temporal(const RsNeo4jReader *reader, const RsNeo4jColumn *column, RsType type,
                         RsText field, RsValue *out, RsError *err)
{
    RsText text = trim(field);
    if (column->zone.length > 0) {
        /* The zone of the head is for times that bring none. */
        RsValue local;
        RsType bare = type == RS_TYPE_TIME ? RS_TYPE_LOCALTIME : RS_TYPE_LOCALDATETIME;
        if (rs_temporal_parse(bare, text, reader->zones, reader->arena, &local, NULL) == RS_OK) {
            bool offset = strchr("+-Zz", column->zone.data[0]) != NULL;
            text = rs_arena_format(reader->arena,
                                   offset || type == RS_TYPE_TIME ? "%.*s%.*s" : "%.*s[%.*s]",
                                   RS_TEXT_ARG(text), RS_TEXT_ARG(column->zone));
            if (text.data == NULL) return rs_fail_memory(err);
        }
    }
    return rs_temporal_parse(type, text, reader->zones, reader->arena, out, err);
}

/* ---- points: {x: 1, y: 2}, {latitude: 56.1, longitude: 13.4, height: 10}, {..., crs: wgs-84} ----
 */

typedef struct Coordinates {
    double x, y, z;
    bool has_x, has_y, has_z, earth, flat;
    int32_t srid;
} Coordinates;

static bool take_number(RsText value, double *out, bool *has)
{
    if (*has || !rs_neo4j_real(value, out) || *out - *out != 0.0) return false;
    *has = true;
    return true;
}

bool rs_neo4j_system(RsText value, int32_t *srid)
{
    static const struct {
        const char *name;
        int32_t srid;
    } SYSTEMS[] = {{"cartesian", 7203}, {"cartesian-3d", 9157}, {"wgs-84", 4326},
                   {"wgs-84-3d", 4979}, {"7203", 7203},         {"9157", 9157},
                   {"4326", 4326},      {"4979", 4979}};
    if (value.length >= 2 && (value.data[0] == '\'' || value.data[0] == '"') &&
        value.data[value.length - 1] == value.data[0])
        value = (RsText){value.data + 1, value.length - 2};
    for (size_t i = 0; i < sizeof SYSTEMS / sizeof *SYSTEMS; i++) {
        if (!rs_text_equal_fold(value, rs_text(SYSTEMS[i].name))) continue;
        *srid = SYSTEMS[i].srid;
        return true;
    }
    return false;
}

static bool take_coordinate(RsText key, RsText value, Coordinates *out)
{
    if (rs_text_equal_fold(key, RS_TEXT("x"))) {
        out->flat = true;
        return take_number(value, &out->x, &out->has_x);
    }
    if (rs_text_equal_fold(key, RS_TEXT("y"))) {
        out->flat = true;
        return take_number(value, &out->y, &out->has_y);
    }
    if (rs_text_equal_fold(key, RS_TEXT("z"))) return take_number(value, &out->z, &out->has_z);
    out->earth = out->earth || !(rs_text_equal_fold(key, RS_TEXT("crs")) ||
                                 rs_text_equal_fold(key, RS_TEXT("srid")));
    if (rs_text_equal_fold(key, RS_TEXT("longitude")))
        return take_number(value, &out->x, &out->has_x);
    if (rs_text_equal_fold(key, RS_TEXT("latitude")))
        return take_number(value, &out->y, &out->has_y);
    if (rs_text_equal_fold(key, RS_TEXT("height"))) return take_number(value, &out->z, &out->has_z);
    return (rs_text_equal_fold(key, RS_TEXT("crs")) || rs_text_equal_fold(key, RS_TEXT("srid"))) &&
           rs_neo4j_system(value, &out->srid);
}

static bool read_coordinates(RsText text, Coordinates *out)
{
    text = trim(text);
    if (text.length < 2 || text.data[0] != '{' || text.data[text.length - 1] != '}') return false;
    const char *at = text.data + 1, *end = text.data + text.length - 1;
    while (at < end) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        const char *comma = memchr(at, ',', (size_t)(end - at));
        if (comma == NULL) comma = end;
        if (colon == NULL || colon > comma) return false;
        if (!take_coordinate(trim((RsText){at, (uint32_t)(colon - at)}),
                             trim((RsText){colon + 1, (uint32_t)(comma - colon - 1)}), out))
            return false;
        at = comma < end ? comma + 1 : end;
    }
    return out->has_x && out->has_y && !(out->earth && out->flat);
}

static RsStatus point(const RsNeo4jReader *reader, const RsNeo4jColumn *column, RsText field,
                      RsValue *out, RsError *err)
{
    Coordinates parts = {.srid = 0};
    const char *what = "point such as {x: 1.5, y: 2} or {latitude: 56.1, longitude: 13.4}";
    if (!read_coordinates(field, &parts)) return is_no(field, what, err);
    int32_t srid = parts.srid != 0 ? parts.srid : column->srid;
    if (srid == 0) srid = parts.earth ? (parts.has_z ? 4979 : 4326) : (parts.has_z ? 9157 : 7203);
    bool earth = srid == 4326 || srid == 4979, solid = srid == 4979 || srid == 9157;
    if (solid != parts.has_z || (parts.earth && !earth))
        return is_no(field, "point of its coordinate system: the coordinates do not fit it", err);
    if (earth && (parts.y < -90 || parts.y > 90 || parts.x < -180 || parts.x > 180))
        return is_no(field, "point on earth: latitude is -90 to 90, longitude -180 to 180", err);
    RsPoint *made = RS_NEW(reader->arena, RsPoint);
    if (made == NULL) return rs_fail_memory(err);
    *made = (RsPoint){srid, parts.x, parts.y, parts.z};
    *out = (RsValue){.type = RS_TYPE_POINT, .as.point = made};
    return RS_OK;
}

/* ---- one value, or a list ---- */

static RsStatus scalar(const RsNeo4jReader *reader, const RsNeo4jColumn *column, RsText field,
                       RsValue *out, RsError *err)
{
    double real;
    switch (column->type) {
    case RS_NEO4J_OF_STRING:
        *out = rs_value_text(field);
        return RS_OK;
    case RS_NEO4J_OF_CHAR:
        if (rs_utf8_length(field) != 1) return is_no(field, "char: one character", err);
        *out = rs_value_text(field);
        return RS_OK;
    case RS_NEO4J_OF_BYTE:
        return integer_within(field, INT8_MIN, INT8_MAX, "byte: -128 to 127", out, err);
    case RS_NEO4J_OF_SHORT:
        return integer_within(field, INT16_MIN, INT16_MAX, "short: -32,768 to 32,767", out, err);
    case RS_NEO4J_OF_INT:
    case RS_NEO4J_OF_INTEGER:
        return integer_within(field, INT32_MIN, INT32_MAX,
                              "int: a whole number of 32 bits; long has 64", out, err);
    case RS_NEO4J_OF_LONG:
        return integer_within(field, INT64_MIN, INT64_MAX, "long: a whole number of 64 bits", out,
                              err);
    case RS_NEO4J_OF_FLOAT:
    case RS_NEO4J_OF_DOUBLE:
        if (!rs_neo4j_real(field, &real))
            return is_no(field, column->type == RS_NEO4J_OF_FLOAT ? "float" : "double", err);
        *out = rs_value_float(column->type == RS_NEO4J_OF_FLOAT ? (double)(float)real : real);
        return RS_OK;
    case RS_NEO4J_OF_BOOLEAN:
        return boolean(field, out, err);
    case RS_NEO4J_OF_DATE:
        return temporal(reader, column, RS_TYPE_DATE, field, out, err);
    case RS_NEO4J_OF_LOCALTIME:
        return temporal(reader, column, RS_TYPE_LOCALTIME, field, out, err);
    case RS_NEO4J_OF_TIME:
        return temporal(reader, column, RS_TYPE_TIME, field, out, err);
    case RS_NEO4J_OF_LOCALDATETIME:
        return temporal(reader, column, RS_TYPE_LOCALDATETIME, field, out, err);
    case RS_NEO4J_OF_DATETIME:
        return temporal(reader, column, RS_TYPE_DATETIME, field, out, err);
    case RS_NEO4J_OF_DURATION:
        return temporal(reader, column, RS_TYPE_DURATION, field, out, err);
    case RS_NEO4J_OF_POINT:
        return point(reader, column, field, out, err);
    case RS_NEO4J_TYPE_COUNT:
        break;
    }
    return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "a column has no type");
}

RsStatus rs_neo4j_split(RsArena *arena, RsText field, char separator, const RsText **parts,
                        uint32_t *count, RsError *err)
{
    uint32_t many = field.length == 0 ? 0 : 1;
    for (uint32_t i = 0; i < field.length; i++)
        many += field.data[i] == separator;
    RsText *out = RS_NEW_ARRAY(arena, RsText, many + 1);
    if (out == NULL) return rs_fail_memory(err);
    uint32_t begin = 0;
    for (uint32_t i = 0; i < many; i++) {
        uint32_t end = begin;
        while (end < field.length && field.data[end] != separator)
            end++;
        out[i] = (RsText){field.data + begin, end - begin};
        begin = end + 1;
    }
    *parts = out;
    *count = many;
    return RS_OK;
}

RsStatus rs_neo4j_value(const RsNeo4jReader *reader, const RsNeo4jColumn *column, RsText field,
                        RsValue *out, RsError *err)
{
    *out = RS_NULL;
    if (field.data == NULL) return RS_OK;
    if (!column->list) {
        if (field.length == 0 && column->type != RS_NEO4J_OF_STRING) return RS_OK;
        return scalar(reader, column, field, out, err);
    }
    const RsText *parts;
    uint32_t count;
    RS_TRY(rs_neo4j_split(reader->arena, field, reader->array_delimiter, &parts, &count, err));
    RsValue *items = RS_NEW_ARRAY(reader->arena, RsValue, count + 1);
    if (items == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(scalar(reader, column, parts[i], &items[i], err));
    *out = rs_value_list(items, count);
    return RS_OK;
}
