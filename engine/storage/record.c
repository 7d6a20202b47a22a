/* record.c - see record.h; values are in record_value.c. */
#include "storage/record.h"

#include <math.h>

#include "storage/record_value.h"

#define RECORD_VERSION 1

/* Bits of a claim's flag byte. */
enum { CLAIM_MEMBER = 1, CLAIM_CONFIDENCE = 2 };

static const char *const STANCE_WORDS[] = {
#define X(STANCE, WORD) [RS_STANCE_##STANCE] = WORD,
    RS_STANCE_LIST(X)
#undef X
};

static RsStatus put_event(RsBuf *out, const RsEvent *event, RsError *err);
static void take_event(RsCursor *cursor, RsArena *arena, uint8_t tag, RsEvent *out, bool *full);

const char *rs_stance_word(RsStance stance)
{
    return (unsigned)stance < RS_STANCE_COUNT ? STANCE_WORDS[stance] : "?";
}

bool rs_stance_find(RsText word, RsStance *out)
{
    for (unsigned i = 0; i < RS_STANCE_COUNT; i++) {
        if (!rs_text_equal_fold(word, rs_text(STANCE_WORDS[i]))) continue;
        *out = (RsStance)i;
        return true;
    }
    return false;
}

void rs_record_begin(RsRecordWriter *writer)
{
    rs_buf_init(&writer->bytes, RS_RECORD_BYTES_MAX);
    rs_buf_putc(&writer->bytes, RECORD_VERSION);
    writer->event_count = 0;
}

void rs_record_done(RsRecordWriter *writer)
{
    rs_buf_done(&writer->bytes);
    writer->event_count = 0;
}

RsStatus rs_record_add(RsRecordWriter *writer, const RsEvent *event, RsError *err)
{
    RsBuf *out = &writer->bytes;
    size_t before = out->length;
    RsStatus status = put_event(out, event, err);
    if (status == RS_OK) status = rs_buf_check(out, err);
    if (status != RS_OK) {
        /* A refused event leaves nothing behind: the record stays whole. */
        if (out->data != NULL && before <= out->length) {
            out->length = before;
            out->data[before] = '\0';
        }
        return status;
    }
    writer->event_count++;
    return RS_OK;
}

RsStatus rs_record_open(RsRecordReader *reader, RsText bytes, RsArena *arena, RsError *err)
{
    *reader = (RsRecordReader){.bytes = bytes, .at = 1, .arena = arena};
    if (bytes.length == 0)
        return rs_fail(err, RS_CORRUPT, "Record", RS_NOWHERE, "a record is empty");
    if ((uint8_t)bytes.data[0] != RECORD_VERSION)
        return rs_fail(err, RS_CORRUPT, "Record", RS_NOWHERE,
                       "a record has version %u; this program reads version %d",
                       (unsigned)(uint8_t)bytes.data[0], RECORD_VERSION);
    return RS_OK;
}

RsStatus rs_record_next(RsRecordReader *reader, RsEvent *out, bool *more, RsError *err)
{
    *more = false;
    if (reader->at >= reader->bytes.length) return RS_OK;
    RsCursor cursor = rs_cursor(reader->bytes);
    cursor.at += reader->at;
    cursor.left -= reader->at;
    memset(out, 0, sizeof *out);

    bool full = false;
    uint8_t tag = rs_cursor_byte(&cursor);
    take_event(&cursor, reader->arena, tag, out, &full);
    if (full) return rs_fail_memory(err);
    if (cursor.bad != NULL)
        return rs_fail(err, RS_CORRUPT, "Record", RS_NOWHERE,
                       "a record is broken at byte %zu (event of tag %u at byte %zu): %s",
                       rs_cursor_offset(&cursor), (unsigned)tag, reader->at, cursor.bad);
    reader->at = rs_cursor_offset(&cursor);
    *more = true;
    return RS_OK;
}

static void put_bool(RsBuf *out, bool value)
{
    rs_buf_putc(out, value ? 1 : 0);
}

static void put_ids(RsBuf *out, const uint32_t *ids, uint32_t count)
{
    rs_codec_put_varint(out, count);
    for (uint32_t i = 0; i < count; i++)
        rs_codec_put_varint(out, ids[i]);
}

/* Nobody is 0, node n is n + 1. */
static void put_maybe(RsBuf *out, uint32_t node)
{
    rs_codec_put_varint(out, node == RS_NO_NODE ? 0 : (uint64_t)node + 1);
}

static RsStatus put_claim(RsBuf *out, const RsClaimBody *body, RsError *err)
{
    bool confident = !isnan(body->confidence);
    rs_buf_putc(out, (char)body->fact.kind);
    rs_codec_put_varint(out, body->fact.id);
    rs_codec_put_varint(out, body->fact.key);
    rs_buf_putc(out,
                (char)((body->member ? CLAIM_MEMBER : 0) | (confident ? CLAIM_CONFIDENCE : 0)));
    rs_buf_putc(out, (char)body->stance);
    put_maybe(out, body->source);
    put_maybe(out, body->behalf);
    put_ids(out, body->via, body->via_count);
    if (confident) rs_codec_put_double(out, body->confidence);
    const RsValue values[] = {body->value, body->valid_from, body->valid_to, body->valid_in,
                              body->quote, body->locator,    body->extra};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        RS_TRY(rs_record_put_value(out, values[i], err));
    return RS_OK;
}

static RsStatus put_event(RsBuf *out, const RsEvent *event, RsError *err)
{
    rs_buf_putc(out, (char)event->kind);
    switch (event->kind) {
    case RS_EVENT_DEFINE:
        rs_buf_putc(out, (char)event->as.define.what);
        rs_codec_put_varint(out, event->as.define.id);
        return rs_record_put_text(out, event->as.define.name, err);
    case RS_EVENT_NODE:
        rs_codec_put_varint(out, event->as.node.id);
        put_bool(out, event->as.node.plain);
        return RS_OK;
    case RS_EVENT_EDGE:
        rs_codec_put_varint(out, event->as.edge.id);
        rs_codec_put_varint(out, event->as.edge.type);
        rs_codec_put_varint(out, event->as.edge.start);
        rs_codec_put_varint(out, event->as.edge.end);
        put_bool(out, event->as.edge.plain);
        return RS_OK;
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        rs_codec_put_varint(out, event->as.end.id);
        return RS_OK;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        rs_codec_put_varint(out, event->as.label.node);
        rs_codec_put_varint(out, event->as.label.label);
        return RS_OK;
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        put_bool(out, event->as.plain.edge);
        rs_codec_put_varint(out, event->as.plain.id);
        return RS_OK;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        put_bool(out, event->as.property.edge);
        rs_codec_put_varint(out, event->as.property.id);
        rs_codec_put_varint(out, event->as.property.key);
        if (event->kind == RS_EVENT_PROPERTY_END) return RS_OK;
        return rs_record_put_value(out, event->as.property.value, err);
    case RS_EVENT_CLAIM:
        rs_codec_put_varint(out, event->as.claim.id);
        return put_claim(out, &event->as.claim.body, err);
    case RS_EVENT_CLAIM_END:
        rs_codec_put_varint(out, event->as.claim_end.id);
        put_bool(out, event->as.claim_end.retracted);
        put_ids(out, event->as.claim_end.via, event->as.claim_end.via_count);
        RS_TRY(rs_record_put_value(out, event->as.claim_end.quote, err));
        return rs_record_put_value(out, event->as.claim_end.locator, err);
    case RS_EVENT_RESET:
        return RS_OK;
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
        RS_TRY(rs_record_put_text(out, event->as.index.name, err));
        rs_codec_put_varint(out, event->as.index.kind);
        put_bool(out, event->as.index.edge);
        put_ids(out, event->as.index.labels, event->as.index.label_count);
        put_ids(out, event->as.index.keys, event->as.index.key_count);
        return rs_record_put_text(out, event->as.index.type, err);
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        return rs_record_put_text(out, event->as.index.name, err);
    }
    return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "an event has no kind (%d)",
                   (int)event->kind);
}

/* The greatest 32-bit number is never an id. */
static uint32_t take_id(RsCursor *cursor)
{
    return rs_cursor_u32(cursor, UINT32_MAX - 1);
}

static bool take_bool(RsCursor *cursor)
{
    uint8_t byte = rs_cursor_byte(cursor);
    if (byte > 1) rs_cursor_fail(cursor, "a flag is neither 0 nor 1");
    return byte == 1;
}

static uint8_t take_choice(RsCursor *cursor, uint8_t most)
{
    uint8_t byte = rs_cursor_byte(cursor);
    if (byte > most) {
        rs_cursor_fail(cursor, "an unknown choice");
        return 0;
    }
    return byte;
}

static uint32_t take_maybe(RsCursor *cursor)
{
    uint32_t number = rs_cursor_u32(cursor, UINT32_MAX);
    return number == 0 ? RS_NO_NODE : number - 1;
}

static const uint32_t *take_ids(RsCursor *cursor, RsArena *arena, uint32_t *count, bool *full)
{
    *count = rs_cursor_count(cursor);
    if (*count == 0) return NULL;
    uint32_t *ids = RS_NEW_ARRAY(arena, uint32_t, *count);
    if (ids == NULL) {
        *full = true;
        *count = 0;
        return NULL;
    }
    for (uint32_t i = 0; i < *count; i++)
        ids[i] = take_id(cursor);
    return ids;
}

static void take_claim(RsCursor *cursor, RsArena *arena, RsClaimBody *body, bool *full)
{
    body->fact.kind = (RsFactKind)take_choice(cursor, RS_FACT_CLAIM);
    body->fact.id = take_id(cursor);
    body->fact.key = take_id(cursor);
    uint8_t flags = take_choice(cursor, CLAIM_MEMBER | CLAIM_CONFIDENCE);
    body->member = (flags & CLAIM_MEMBER) != 0;
    body->stance = (RsStance)take_choice(cursor, RS_STANCE_COUNT - 1);
    body->source = take_maybe(cursor);
    body->behalf = take_maybe(cursor);
    body->via = take_ids(cursor, arena, &body->via_count, full);
    body->confidence = (flags & CLAIM_CONFIDENCE) != 0 ? rs_cursor_double(cursor) : (double)NAN;
    if ((flags & CLAIM_CONFIDENCE) != 0 && isnan(body->confidence))
        rs_cursor_fail(cursor, "a confidence is not a number");
    RsValue *const values[] = {&body->value, &body->valid_from, &body->valid_to, &body->valid_in,
                               &body->quote, &body->locator,    &body->extra};
    for (size_t i = 0; i < sizeof values / sizeof *values && !*full; i++)
        *values[i] = rs_record_take_value(cursor, arena, full);
    if (!rs_is_null(body->extra) && body->extra.type != RS_TYPE_MAP)
        rs_cursor_fail(cursor, "the further keys of a claim are not a map");
}

static void take_index(RsCursor *cursor, RsArena *arena, RsEvent *out, bool *full)
{
    out->as.index.name = rs_record_take_text(cursor);
    out->as.index.kind = take_id(cursor);
    out->as.index.edge = take_bool(cursor);
    out->as.index.labels = take_ids(cursor, arena, &out->as.index.label_count, full);
    out->as.index.keys = take_ids(cursor, arena, &out->as.index.key_count, full);
    out->as.index.type = rs_record_take_text(cursor);
}

static void take_event(RsCursor *cursor, RsArena *arena, uint8_t tag, RsEvent *out, bool *full)
{
    out->kind = (RsEventKind)tag;
    switch (out->kind) {
    case RS_EVENT_DEFINE:
        out->as.define.what = (RsNameKind)take_choice(cursor, RS_NAME_KEY);
        out->as.define.id = take_id(cursor);
        out->as.define.name = rs_record_take_text(cursor);
        return;
    case RS_EVENT_NODE:
        out->as.node.id = take_id(cursor);
        out->as.node.plain = take_bool(cursor);
        return;
    case RS_EVENT_EDGE:
        out->as.edge.id = take_id(cursor);
        out->as.edge.type = take_id(cursor);
        out->as.edge.start = take_id(cursor);
        out->as.edge.end = take_id(cursor);
        out->as.edge.plain = take_bool(cursor);
        return;
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        out->as.end.id = take_id(cursor);
        return;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        out->as.label.node = take_id(cursor);
        out->as.label.label = take_id(cursor);
        return;
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        out->as.plain.edge = take_bool(cursor);
        out->as.plain.id = take_id(cursor);
        return;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        out->as.property.edge = take_bool(cursor);
        out->as.property.id = take_id(cursor);
        out->as.property.key = take_id(cursor);
        if (out->kind == RS_EVENT_PROPERTY)
            out->as.property.value = rs_record_take_value(cursor, arena, full);
        return;
    case RS_EVENT_CLAIM:
        out->as.claim.id = take_id(cursor);
        take_claim(cursor, arena, &out->as.claim.body, full);
        return;
    case RS_EVENT_CLAIM_END:
        out->as.claim_end.id = take_id(cursor);
        out->as.claim_end.retracted = take_bool(cursor);
        out->as.claim_end.via = take_ids(cursor, arena, &out->as.claim_end.via_count, full);
        out->as.claim_end.quote = rs_record_take_value(cursor, arena, full);
        out->as.claim_end.locator = rs_record_take_value(cursor, arena, full);
        return;
    case RS_EVENT_RESET:
        return;
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
        take_index(cursor, arena, out, full);
        return;
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        out->as.index.name = rs_record_take_text(cursor);
        return;
    }
    rs_cursor_fail(cursor, "an event has an unknown tag");
}
