/* json_read.c - one JSON document to a value. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "value/json.h"
#include "value/temporal.h"

/* jansson itself refuses documents that nest deeper than 2,048. */
typedef struct Reader {
    bool tagged;
    RsArena *arena;
    RsZones *zones;
} Reader;

static RsStatus read_value(Reader *reader, const json_t *json, RsValue *out, RsError *err);
static RsStatus read_list(Reader *reader, const json_t *json, RsValue *out, RsError *err);
static RsStatus read_map(Reader *reader, const json_t *json, RsValue *out, RsError *err);
static RsStatus read_tag(Reader *reader, const char *tag, const json_t *json, RsValue *out,
                         RsError *err);
static RsStatus read_float(const json_t *json, RsValue *out, RsError *err);
static RsStatus read_point(Reader *reader, const json_t *json, RsValue *out, RsError *err);

RsStatus rs_json_read(RsText text, bool tagged, RsArena *arena, RsValue *out, RsError *err)
{
    json_error_t problem;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_t *json = json_loadb(text.length == 0 ? "" : text.data, text.length, flags, &problem);
    if (json == NULL)
        return rs_fail(err, RS_PROTOCOL, "InvalidJson", RS_NOWHERE, "line %d, column %d: %s",
                       problem.line, problem.column, problem.text);
    Reader reader = {tagged, arena, rs_zones_new()};
    RsStatus status =
        reader.zones == NULL ? rs_fail_memory(err) : read_value(&reader, json, out, err);
    rs_zones_free(reader.zones);
    json_decref(json);
    return status;
}

static RsStatus read_value(Reader *reader, const json_t *json, RsValue *out, RsError *err)
{
    *out = RS_NULL;
    switch (json_typeof(json)) {
    case JSON_NULL:
        return RS_OK;
    case JSON_TRUE:
    case JSON_FALSE:
        *out = rs_value_bool(json_is_true(json));
        return RS_OK;
    case JSON_INTEGER:
        *out = rs_value_int(json_integer_value(json));
        return RS_OK;
    case JSON_REAL:
        if (reader->tagged)
            return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                           "a number with a fraction or exponent is written {\"$float\": \"%g\"}",
                           json_real_value(json));
        *out = rs_value_float(json_real_value(json));
        return RS_OK;
    case JSON_STRING: {
        RsText copy =
            rs_arena_text(reader->arena, json_string_value(json), json_string_length(json));
        *out = rs_value_text(copy);
        return copy.data == NULL ? rs_fail_memory(err) : RS_OK;
    }
    case JSON_ARRAY:
        return read_list(reader, json, out, err);
    case JSON_OBJECT: {
        void *first = json_object_iter((json_t *)json);
        const char *key = first == NULL ? NULL : json_object_iter_key(first);
        if (reader->tagged && json_object_size(json) == 1 && key[0] == '$')
            return read_tag(reader, key, json_object_iter_value(first), out, err);
        return read_map(reader, json, out, err);
    }
    }
    return RS_OK;
}

static RsStatus read_list(Reader *reader, const json_t *json, RsValue *out, RsError *err)
{
    size_t count = json_array_size(json);
    RsValue *items = count > UINT32_MAX ? NULL : RS_NEW_ARRAY(reader->arena, RsValue, count);
    if (items == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        RS_TRY(read_value(reader, json_array_get(json, i), &items[i], err));
    *out = rs_value_list(items, (uint32_t)count);
    return RS_OK;
}

static RsStatus read_map(Reader *reader, const json_t *json, RsValue *out, RsError *err)
{
    size_t count = json_object_size(json), i = 0;
    RsPair *pairs = count > UINT32_MAX ? NULL : RS_NEW_ARRAY(reader->arena, RsPair, count);
    if (pairs == NULL) return rs_fail_memory(err);
    json_t *object = (json_t *)json;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        pairs[i].key = rs_arena_text(reader->arena, key, json_object_iter_key_len(at));
        if (pairs[i].key.data == NULL) return rs_fail_memory(err);
        RS_TRY(read_value(reader, json_object_iter_value(at), &pairs[i++].value, err));
    }
    return rs_value_map(reader->arena, pairs, (uint32_t)count, out) ? RS_OK : rs_fail_memory(err);
}

static RsStatus read_tag(Reader *reader, const char *tag, const json_t *json, RsValue *out,
                         RsError *err)
{
    static const struct {
        const char *tag;
        RsType type;
    } TAGS[] = {
        {"$date", RS_TYPE_DATE},         {"$localtime", RS_TYPE_LOCALTIME},
        {"$time", RS_TYPE_TIME},         {"$localdatetime", RS_TYPE_LOCALDATETIME},
        {"$datetime", RS_TYPE_DATETIME}, {"$duration", RS_TYPE_DURATION},
    };
    if (strcmp(tag, "$float") == 0) return read_float(json, out, err);
    if (strcmp(tag, "$map") == 0 && json_is_object(json)) return read_map(reader, json, out, err);
    if (strcmp(tag, "$point") == 0 && json_is_object(json))
        return read_point(reader, json, out, err);
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++) {
        if (strcmp(tag, TAGS[i].tag) != 0 || !json_is_string(json)) continue;
        RsText text = {json_string_value(json), (uint32_t)json_string_length(json)};
        return rs_temporal_parse(TAGS[i].type, text, reader->zones, reader->arena, out, err);
    }
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "\"%.60s\" is not a tag of a value, or its content is not what it needs", tag);
}

static RsStatus read_float(const json_t *json, RsValue *out, RsError *err)
{
    const char *text = json_is_string(json) ? json_string_value(json) : "";
    if (strcmp(text, "NaN") == 0 || strcmp(text, "Inf") == 0 || strcmp(text, "-Inf") == 0) {
        *out = rs_value_float(text[0] == 'N' ? NAN : text[0] == 'I' ? INFINITY : -INFINITY);
        return RS_OK;
    }
    /* strtod takes more than the protocol does: hexadecimal, blanks, names, a leading point. */
    const char *at = text + (text[0] == '-');
    size_t whole = strspn(at, "0123456789");
    bool good = whole > 0;
    at += whole;
    if (good && *at == '.') {
        size_t digits = strspn(at + 1, "0123456789");
        good = digits > 0;
        at += 1 + digits;
    }
    if (good && (*at == 'e' || *at == 'E')) {
        at += 1 + (at[1] == '-' || at[1] == '+');
        size_t digits = strspn(at, "0123456789");
        good = digits > 0;
        at += digits;
    }
    if (!good || *at != '\0' || (size_t)(at - text) != json_string_length(json))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "\"$float\" needs a text such as \"1.5\", \"NaN\" or \"-Inf\"");
    *out = rs_value_float(strtod(text, NULL));
    return RS_OK;
}

static RsStatus read_point(Reader *reader, const json_t *json, RsValue *out, RsError *err)
{
    RsValue map;
    RS_TRY(read_map(reader, json, &map, err));
    RsValue srid = rs_map_get(map, RS_TEXT("srid")), x = rs_map_get(map, RS_TEXT("x"));
    RsValue y = rs_map_get(map, RS_TEXT("y")), z = rs_map_get(map, RS_TEXT("z"));
    bool deep = srid.type == RS_TYPE_INT && (srid.as.integer == 4979 || srid.as.integer == 9157);
    bool flat = srid.type == RS_TYPE_INT && (srid.as.integer == 4326 || srid.as.integer == 7203);
    if ((!deep && !flat) || !rs_is_number(x) || !rs_is_number(y) || (deep && !rs_is_number(z)))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "\"$point\" needs srid (4326, 4979, 7203 or 9157), x, y and, for 4979 and "
                       "9157, z");
    RsPoint *point = RS_NEW(reader->arena, RsPoint);
    if (point == NULL) return rs_fail_memory(err);
    *point = (RsPoint){.srid = (int32_t)srid.as.integer,
                       .x = rs_as_double(x),
                       .y = rs_as_double(y),
                       .z = deep ? rs_as_double(z) : 0};
    *out = (RsValue){.type = RS_TYPE_POINT, .as.point = point};
    return RS_OK;
}
