/* record_value.c - see record_value.h. */
#include "storage/record_value.h"

#include "base/utf8.h"

/* Final: a tag is never given another meaning. */
enum {
    TAG_NULL = 0,
    TAG_FALSE = 1,
    TAG_TRUE = 2,
    TAG_INT = 3,
    TAG_FLOAT = 4,
    TAG_STRING = 5,
    TAG_LIST = 6,
    TAG_MAP = 7,
    TAG_DATE = 8,
    TAG_LOCALTIME = 9,
    TAG_TIME = 10,
    TAG_LOCALDATETIME = 11,
    TAG_DATETIME = 12,
    TAG_DURATION = 13,
    TAG_POINT = 14
};

#define NANOS_MAX 999999999u
#define DAY_NANOS 86400000000000u

static RsStatus put_nested(RsBuf *out, RsValue value, uint32_t depth, RsError *err);
static RsValue take_nested(RsCursor *cursor, RsArena *arena, uint32_t depth, bool *full);

RsStatus rs_record_put_value(RsBuf *out, RsValue value, RsError *err)
{
    return put_nested(out, value, 0, err);
}

RsValue rs_record_take_value(RsCursor *cursor, RsArena *arena, bool *full)
{
    return take_nested(cursor, arena, 0, full);
}

RsStatus rs_record_put_text(RsBuf *out, RsText text, RsError *err)
{
    /* What is written here must be readable for ever: the reader refuses other bytes. */
    if (text.length > 0 && rs_utf8_check(text.data, text.length) != text.length)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "a text that is to be stored is not valid UTF-8");
    rs_codec_put_text(out, text);
    return RS_OK;
}

RsText rs_record_take_text(RsCursor *cursor)
{
    RsText text = rs_cursor_text(cursor);
    if (text.length > 0 && rs_utf8_check(text.data, text.length) != text.length) {
        rs_cursor_fail(cursor, "a text is not UTF-8");
        return (RsText){NULL, 0};
    }
    return text;
}

static RsStatus put_list(RsBuf *out, RsValue value, uint32_t depth, RsError *err)
{
    rs_buf_putc(out, TAG_LIST);
    rs_codec_put_varint(out, value.length);
    for (uint32_t i = 0; i < value.length; i++)
        RS_TRY(put_nested(out, value.as.items[i], depth + 1, err));
    return RS_OK;
}

static RsStatus put_map(RsBuf *out, RsValue value, uint32_t depth, RsError *err)
{
    rs_buf_putc(out, TAG_MAP);
    rs_codec_put_varint(out, value.length);
    for (uint32_t i = 0; i < value.length; i++) {
        RS_TRY(rs_record_put_text(out, value.as.pairs[i].key, err));
        RS_TRY(put_nested(out, value.as.pairs[i].value, depth + 1, err));
    }
    return RS_OK;
}

static RsStatus put_datetime(RsBuf *out, const RsMoment *moment, RsError *err)
{
    rs_buf_putc(out, TAG_DATETIME);
    rs_codec_put_signed(out, moment->seconds);
    rs_codec_put_varint(out, (uint64_t)moment->nanos);
    rs_codec_put_signed(out, moment->offset);
    return rs_record_put_text(out, rs_text(moment->zone == NULL ? "" : moment->zone), err);
}

static void put_duration(RsBuf *out, const RsDuration *duration)
{
    rs_buf_putc(out, TAG_DURATION);
    rs_codec_put_signed(out, duration->months);
    rs_codec_put_signed(out, duration->days);
    rs_codec_put_signed(out, duration->seconds);
    rs_codec_put_varint(out, (uint64_t)duration->nanos);
}

static bool has_height(int32_t srid)
{
    return srid == 4979 || srid == 9157;
}

static void put_point(RsBuf *out, const RsPoint *point)
{
    rs_buf_putc(out, TAG_POINT);
    rs_codec_put_varint(out, (uint64_t)point->srid);
    rs_codec_put_double(out, point->x);
    rs_codec_put_double(out, point->y);
    if (has_height(point->srid)) rs_codec_put_double(out, point->z);
}

static RsStatus put_nested(RsBuf *out, RsValue value, uint32_t depth, RsError *err)
{
    if (depth > RS_RECORD_DEPTH_MAX)
        return rs_fail(err, RS_LIMIT, "NestedTooDeeply", RS_NOWHERE,
                       "a value of more than %d lists in each other cannot be stored",
                       RS_RECORD_DEPTH_MAX);
    switch ((RsType)value.type) {
    case RS_TYPE_NULL:
        rs_buf_putc(out, TAG_NULL);
        return RS_OK;
    case RS_TYPE_BOOL:
        rs_buf_putc(out, value.as.boolean ? TAG_TRUE : TAG_FALSE);
        return RS_OK;
    case RS_TYPE_INT:
        rs_buf_putc(out, TAG_INT);
        rs_codec_put_signed(out, value.as.integer);
        return RS_OK;
    case RS_TYPE_FLOAT:
        rs_buf_putc(out, TAG_FLOAT);
        rs_codec_put_double(out, value.as.real);
        return RS_OK;
    case RS_TYPE_STRING:
        rs_buf_putc(out, TAG_STRING);
        return rs_record_put_text(out, rs_as_text(value), err);
    case RS_TYPE_LIST:
        return put_list(out, value, depth, err);
    case RS_TYPE_MAP:
        return put_map(out, value, depth, err);
    case RS_TYPE_DATE:
        rs_buf_putc(out, TAG_DATE);
        rs_codec_put_signed(out, value.as.integer);
        return RS_OK;
    case RS_TYPE_LOCALTIME:
        rs_buf_putc(out, TAG_LOCALTIME);
        rs_codec_put_varint(out, (uint64_t)value.as.integer);
        return RS_OK;
    case RS_TYPE_TIME:
        rs_buf_putc(out, TAG_TIME);
        rs_codec_put_signed(out, value.as.moment->seconds);
        rs_codec_put_varint(out, (uint64_t)value.as.moment->nanos);
        rs_codec_put_signed(out, value.as.moment->offset);
        return RS_OK;
    case RS_TYPE_LOCALDATETIME:
        rs_buf_putc(out, TAG_LOCALDATETIME);
        rs_codec_put_signed(out, value.as.moment->seconds);
        rs_codec_put_varint(out, (uint64_t)value.as.moment->nanos);
        return RS_OK;
    case RS_TYPE_DATETIME:
        return put_datetime(out, value.as.moment, err);
    case RS_TYPE_DURATION:
        put_duration(out, value.as.duration);
        return RS_OK;
    case RS_TYPE_POINT:
        put_point(out, value.as.point);
        return RS_OK;
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_PATH:
    case RS_TYPE_CLAIM:
    case RS_TYPE_COUNT:
        break;
    }
    return rs_fail(err, RS_TYPE, "InvalidPropertyType", RS_NOWHERE, "a %s cannot be stored",
                   value.type < RS_TYPE_COUNT ? rs_type_name((RsType)value.type) : "broken value");
}

static RsValue take_list(RsCursor *cursor, RsArena *arena, uint32_t depth, bool *full)
{
    uint32_t count = rs_cursor_count(cursor);
    RsValue *items = RS_NEW_ARRAY(arena, RsValue, count);
    if (items == NULL && count > 0) {
        *full = true;
        return RS_NULL;
    }
    for (uint32_t i = 0; i < count && cursor->bad == NULL && !*full; i++)
        items[i] = take_nested(cursor, arena, depth + 1, full);
    return rs_value_list(items, count);
}

static RsValue take_map(RsCursor *cursor, RsArena *arena, uint32_t depth, bool *full)
{
    uint32_t count = rs_cursor_count(cursor);
    RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, count);
    if (pairs == NULL && count > 0) {
        *full = true;
        return RS_NULL;
    }
    for (uint32_t i = 0; i < count && cursor->bad == NULL && !*full; i++) {
        pairs[i].key = rs_record_take_text(cursor);
        if (i > 0 && rs_text_compare(pairs[i - 1].key, pairs[i].key) >= 0)
            rs_cursor_fail(cursor, "the keys of a map are out of order");
        pairs[i].value = take_nested(cursor, arena, depth + 1, full);
    }
    return (RsValue){.type = RS_TYPE_MAP, .length = count, .as.pairs = pairs};
}

static int32_t take_i32(RsCursor *cursor)
{
    int64_t value = rs_cursor_signed(cursor);
    if (value < INT32_MIN || value > INT32_MAX) {
        rs_cursor_fail(cursor, "a number is out of range");
        return 0;
    }
    return (int32_t)value;
}

static RsValue take_moment(RsCursor *cursor, RsArena *arena, RsType type, bool *full)
{
    RsMoment *moment = RS_NEW(arena, RsMoment);
    if (moment == NULL) {
        *full = true;
        return RS_NULL;
    }
    moment->seconds = rs_cursor_signed(cursor);
    moment->nanos = (int32_t)rs_cursor_u32(cursor, NANOS_MAX);
    if (type != RS_TYPE_LOCALDATETIME) moment->offset = take_i32(cursor);
    if (type == RS_TYPE_DATETIME) {
        RsText zone = rs_record_take_text(cursor);
        if (zone.length > 0 && memchr(zone.data, 0, zone.length) != NULL)
            rs_cursor_fail(cursor, "the name of a time zone holds a NUL");
        if (zone.length > 0) {
            moment->zone = rs_arena_text(arena, zone.data, zone.length).data;
            if (moment->zone == NULL) *full = true;
        }
    }
    return (RsValue){.type = (uint8_t)type, .as.moment = moment};
}

static RsValue take_duration(RsCursor *cursor, RsArena *arena, bool *full)
{
    RsDuration *duration = RS_NEW(arena, RsDuration);
    if (duration == NULL) {
        *full = true;
        return RS_NULL;
    }
    duration->months = rs_cursor_signed(cursor);
    duration->days = rs_cursor_signed(cursor);
    duration->seconds = rs_cursor_signed(cursor);
    duration->nanos = (int32_t)rs_cursor_u32(cursor, NANOS_MAX);
    return (RsValue){.type = RS_TYPE_DURATION, .as.duration = duration};
}

static RsValue take_point(RsCursor *cursor, RsArena *arena, bool *full)
{
    RsPoint *point = RS_NEW(arena, RsPoint);
    if (point == NULL) {
        *full = true;
        return RS_NULL;
    }
    point->srid = (int32_t)rs_cursor_u32(cursor, INT32_MAX);
    point->x = rs_cursor_double(cursor);
    point->y = rs_cursor_double(cursor);
    if (has_height(point->srid)) point->z = rs_cursor_double(cursor);
    return (RsValue){.type = RS_TYPE_POINT, .as.point = point};
}

static RsValue take_nested(RsCursor *cursor, RsArena *arena, uint32_t depth, bool *full)
{
    if (depth > RS_RECORD_DEPTH_MAX) {
        rs_cursor_fail(cursor, "a value is nested too deeply");
        return RS_NULL;
    }
    uint8_t tag = rs_cursor_byte(cursor);
    if (cursor->bad != NULL) return RS_NULL;
    switch (tag) {
    case TAG_NULL:
        return RS_NULL;
    case TAG_FALSE:
        return rs_value_bool(false);
    case TAG_TRUE:
        return rs_value_bool(true);
    case TAG_INT:
        return rs_value_int(rs_cursor_signed(cursor));
    case TAG_FLOAT:
        return rs_value_float(rs_cursor_double(cursor));
    case TAG_STRING:
        return rs_value_text(rs_record_take_text(cursor));
    case TAG_LIST:
        return take_list(cursor, arena, depth, full);
    case TAG_MAP:
        return take_map(cursor, arena, depth, full);
    case TAG_DATE:
        return (RsValue){.type = RS_TYPE_DATE, .as.integer = rs_cursor_signed(cursor)};
    case TAG_LOCALTIME: {
        uint64_t nanos = rs_cursor_varint(cursor);
        if (nanos >= DAY_NANOS) rs_cursor_fail(cursor, "a number is out of range");
        return (RsValue){.type = RS_TYPE_LOCALTIME, .as.integer = (int64_t)nanos};
    }
    case TAG_TIME:
        return take_moment(cursor, arena, RS_TYPE_TIME, full);
    case TAG_LOCALDATETIME:
        return take_moment(cursor, arena, RS_TYPE_LOCALDATETIME, full);
    case TAG_DATETIME:
        return take_moment(cursor, arena, RS_TYPE_DATETIME, full);
    case TAG_DURATION:
        return take_duration(cursor, arena, full);
    case TAG_POINT:
        return take_point(cursor, arena, full);
    default:
        rs_cursor_fail(cursor, "a value has an unknown tag");
        return RS_NULL;
    }
}
