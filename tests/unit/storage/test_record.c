/* Records: events to bytes and back. */
#include "fixture.h"

#include <math.h>

#include "storage/record.h"
#include "storage/record_value.h"

enum { TEXTS = 6 };
static const char *const WORDS[TEXTS] = {
    "",           "a",
    "name",       "\xe7\xa6\x8f\xe5\xb7\x9e",
    "with\nline", "a longer text that takes more room than the others do"};

static RsText word(Random *random)
{
    return rs_text(WORDS[random_below(random, TEXTS)]);
}

static int64_t number(Random *random)
{
    static const int64_t EDGES[] = {0, 1, -1, 63, 64, -64, -65, INT64_MAX, INT64_MIN, INT32_MAX};
    uint32_t pick = random_below(random, 14);
    return pick < 10 ? EDGES[pick] : (int64_t)random_next(random);
}

static uint32_t id(Random *random)
{
    return random_below(random, 8) == 0 ? UINT32_MAX - 1 : random_below(random, 1000);
}

static const RsMoment *moment(Random *random, RsArena *arena, RsType type)
{
    RsMoment *made = RS_NEW(arena, RsMoment);
    made->seconds = number(random);
    made->nanos = (int32_t)random_below(random, 1000000000);
    if (type != RS_TYPE_LOCALDATETIME) made->offset = (int32_t)random_below(random, 86400) - 43200;
    if (type == RS_TYPE_DATETIME && random_below(random, 2) == 0) made->zone = "Europe/Stockholm";
    return made;
}

static RsValue value(Random *random, RsArena *arena, uint32_t depth);

static RsValue compound(Random *random, RsArena *arena, RsType type, uint32_t depth)
{
    uint32_t count = depth > 3 ? 0 : random_below(random, 4);
    if (type == RS_TYPE_LIST) {
        RsValue *items = RS_NEW_ARRAY(arena, RsValue, count + 1);
        for (uint32_t i = 0; i < count; i++)
            items[i] = value(random, arena, depth + 1);
        return rs_value_list(items, count);
    }
    static const char *const KEYS[] = {"a", "b", "key", "\xc3\xa5"};
    RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, count + 1);
    for (uint32_t i = 0; i < count; i++)
        pairs[i] = (RsPair){rs_text(KEYS[i]), value(random, arena, depth + 1)};
    return (RsValue){.type = RS_TYPE_MAP, .length = count, .as.pairs = pairs};
}

static RsValue value_of(Random *random, RsArena *arena, RsType type, uint32_t depth)
{
    RsValue out = {.type = (uint8_t)type};
    switch (type) {
    case RS_TYPE_BOOL:
        return rs_value_bool(random_below(random, 2) == 1);
    case RS_TYPE_INT:
        return rs_value_int(number(random));
    case RS_TYPE_FLOAT:
        return rs_value_float(random_below(random, 4) == 0 ? -0.0 : (double)number(random) / 7);
    case RS_TYPE_STRING:
        return rs_value_text(word(random));
    case RS_TYPE_LIST:
    case RS_TYPE_MAP:
        return compound(random, arena, type, depth);
    case RS_TYPE_DATE:
        out.as.integer = number(random);
        return out;
    case RS_TYPE_LOCALTIME:
        out.as.integer = (int64_t)(random_next(random) % 86400000000000u);
        return out;
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
        out.as.moment = moment(random, arena, type);
        return out;
    case RS_TYPE_DURATION: {
        RsDuration *made = RS_NEW(arena, RsDuration);
        *made = (RsDuration){number(random), number(random), number(random), 999999999};
        out.as.duration = made;
        return out;
    }
    case RS_TYPE_POINT: {
        RsPoint *made = RS_NEW(arena, RsPoint);
        bool high = random_below(random, 2) == 0;
        *made = (RsPoint){high ? 4979 : 7203, 1.5, -2.25, high ? 3.125 : 0};
        out.as.point = made;
        return out;
    }
    case RS_TYPE_NULL:
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_PATH:
    case RS_TYPE_CLAIM:
    case RS_TYPE_COUNT:
        break;
    }
    return RS_NULL;
}

static RsValue value(Random *random, RsArena *arena, uint32_t depth)
{
    return value_of(random, arena, (RsType)random_below(random, RS_TYPE_COUNT), depth);
}

static const uint32_t *ids(Random *random, RsArena *arena, uint32_t *count)
{
    *count = random_below(random, 4);
    uint32_t *made = RS_NEW_ARRAY(arena, uint32_t, *count + 1);
    for (uint32_t i = 0; i < *count; i++)
        made[i] = id(random);
    return made;
}

static RsClaimBody claim(Random *random, RsArena *arena)
{
    RsClaimBody body = {.fact = {(RsFactKind)random_below(random, 6), id(random), id(random)}};
    body.source = random_below(random, 3) == 0 ? RS_NO_NODE : id(random);
    body.behalf = random_below(random, 3) == 0 ? RS_NO_NODE : id(random);
    body.via = ids(random, arena, &body.via_count);
    body.stance = (RsStance)random_below(random, RS_STANCE_COUNT);
    body.member = random_below(random, 2) == 0;
    body.confidence = random_below(random, 2) == 0 ? (double)NAN : 0.75;
    body.value = value(random, arena, 0);
    body.valid_from = value(random, arena, 0);
    body.valid_to = value(random, arena, 0);
    body.valid_in = value(random, arena, 0);
    body.quote = value(random, arena, 0);
    body.locator = value(random, arena, 0);
    body.extra = random_below(random, 2) == 0 ? RS_NULL : compound(random, arena, RS_TYPE_MAP, 0);
    return body;
}

static RsEvent event_of(Random *random, RsArena *arena, RsEventKind kind)
{
    RsEvent event;
    memset(&event, 0, sizeof event);
    event.kind = kind;
    switch (kind) {
    case RS_EVENT_DEFINE:
        event.as.define.what = (RsNameKind)random_below(random, 3);
        event.as.define.id = id(random);
        event.as.define.name = word(random);
        break;
    case RS_EVENT_NODE:
        event.as.node.id = id(random);
        event.as.node.plain = random_below(random, 2) == 0;
        break;
    case RS_EVENT_EDGE:
        event.as.edge.id = id(random);
        event.as.edge.type = id(random);
        event.as.edge.start = id(random);
        event.as.edge.end = id(random);
        event.as.edge.plain = random_below(random, 2) == 0;
        break;
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        event.as.end.id = id(random);
        break;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        event.as.label.node = id(random);
        event.as.label.label = id(random);
        break;
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        event.as.plain.edge = random_below(random, 2) == 0;
        event.as.plain.id = id(random);
        break;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        event.as.property.edge = random_below(random, 2) == 0;
        event.as.property.id = id(random);
        event.as.property.key = id(random);
        if (kind == RS_EVENT_PROPERTY) event.as.property.value = value(random, arena, 0);
        break;
    case RS_EVENT_CLAIM:
        event.as.claim.id = id(random);
        event.as.claim.body = claim(random, arena);
        break;
    case RS_EVENT_CLAIM_END:
        event.as.claim_end.id = id(random);
        event.as.claim_end.retracted = random_below(random, 2) == 0;
        event.as.claim_end.via = ids(random, arena, &event.as.claim_end.via_count);
        event.as.claim_end.quote = value(random, arena, 0);
        event.as.claim_end.locator = value(random, arena, 0);
        break;
    case RS_EVENT_RESET:
        break;
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
        event.as.index.kind = random_below(random, 9);
        event.as.index.edge = random_below(random, 2) == 0;
        event.as.index.labels = ids(random, arena, &event.as.index.label_count);
        event.as.index.keys = ids(random, arena, &event.as.index.key_count);
        event.as.index.type = word(random);
        event.as.index.name = word(random);
        break;
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        event.as.index.name = word(random);
        break;
    }
    return event;
}

static RsEvent any_event(Random *random, RsArena *arena)
{
    return event_of(random, arena, (RsEventKind)(1 + random_below(random, RS_EVENT_UNPLAIN)));
}

static bool bits_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static bool moments_same(const RsMoment *a, const RsMoment *b)
{
    return a->seconds == b->seconds && a->nanos == b->nanos && a->offset == b->offset &&
           strcmp(a->zone == NULL ? "" : a->zone, b->zone == NULL ? "" : b->zone) == 0;
}

static bool values_same(RsValue a, RsValue b)
{
    if (a.type != b.type || a.length != b.length) return false;
    switch ((RsType)a.type) {
    case RS_TYPE_NULL:
        return true;
    case RS_TYPE_BOOL:
        return a.as.boolean == b.as.boolean;
    case RS_TYPE_INT:
    case RS_TYPE_DATE:
    case RS_TYPE_LOCALTIME:
        return a.as.integer == b.as.integer;
    case RS_TYPE_FLOAT:
        return bits_same(a.as.real, b.as.real);
    case RS_TYPE_STRING:
        return rs_text_equal(rs_as_text(a), rs_as_text(b));
    case RS_TYPE_LIST:
        for (uint32_t i = 0; i < a.length; i++)
            if (!values_same(a.as.items[i], b.as.items[i])) return false;
        return true;
    case RS_TYPE_MAP:
        for (uint32_t i = 0; i < a.length; i++)
            if (!rs_text_equal(a.as.pairs[i].key, b.as.pairs[i].key) ||
                !values_same(a.as.pairs[i].value, b.as.pairs[i].value))
                return false;
        return true;
    case RS_TYPE_TIME:
    case RS_TYPE_LOCALDATETIME:
    case RS_TYPE_DATETIME:
        return moments_same(a.as.moment, b.as.moment);
    case RS_TYPE_DURATION:
        return a.as.duration->months == b.as.duration->months &&
               a.as.duration->days == b.as.duration->days &&
               a.as.duration->seconds == b.as.duration->seconds &&
               a.as.duration->nanos == b.as.duration->nanos;
    case RS_TYPE_POINT:
        return a.as.point->srid == b.as.point->srid && bits_same(a.as.point->x, b.as.point->x) &&
               bits_same(a.as.point->y, b.as.point->y) && bits_same(a.as.point->z, b.as.point->z);
    case RS_TYPE_NODE:
    case RS_TYPE_EDGE:
    case RS_TYPE_PATH:
    case RS_TYPE_CLAIM:
    case RS_TYPE_COUNT:
        return false;
    }
    return false;
}

static bool ids_same(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool claims_same(const RsClaimBody *a, const RsClaimBody *b)
{
    return a->fact.kind == b->fact.kind && a->fact.id == b->fact.id && a->fact.key == b->fact.key &&
           a->source == b->source && a->behalf == b->behalf &&
           ids_same(a->via, a->via_count, b->via, b->via_count) && a->stance == b->stance &&
           a->member == b->member && bits_same(a->confidence, b->confidence) &&
           values_same(a->value, b->value) && values_same(a->valid_from, b->valid_from) &&
           values_same(a->valid_to, b->valid_to) && values_same(a->valid_in, b->valid_in) &&
           values_same(a->quote, b->quote) && values_same(a->locator, b->locator) &&
           values_same(a->extra, b->extra);
}

static bool events_same(const RsEvent *a, const RsEvent *b)
{
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case RS_EVENT_DEFINE:
        return a->as.define.what == b->as.define.what && a->as.define.id == b->as.define.id &&
               rs_text_equal(a->as.define.name, b->as.define.name);
    case RS_EVENT_NODE:
        return a->as.node.id == b->as.node.id && a->as.node.plain == b->as.node.plain;
    case RS_EVENT_EDGE:
        return a->as.edge.id == b->as.edge.id && a->as.edge.type == b->as.edge.type &&
               a->as.edge.start == b->as.edge.start && a->as.edge.end == b->as.edge.end &&
               a->as.edge.plain == b->as.edge.plain;
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        return a->as.end.id == b->as.end.id;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        return a->as.label.node == b->as.label.node && a->as.label.label == b->as.label.label;
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        return a->as.plain.edge == b->as.plain.edge && a->as.plain.id == b->as.plain.id;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        return a->as.property.edge == b->as.property.edge &&
               a->as.property.id == b->as.property.id && a->as.property.key == b->as.property.key &&
               values_same(a->as.property.value, b->as.property.value);
    case RS_EVENT_CLAIM:
        return a->as.claim.id == b->as.claim.id &&
               claims_same(&a->as.claim.body, &b->as.claim.body);
    case RS_EVENT_CLAIM_END:
        return a->as.claim_end.id == b->as.claim_end.id &&
               a->as.claim_end.retracted == b->as.claim_end.retracted &&
               ids_same(a->as.claim_end.via, a->as.claim_end.via_count, b->as.claim_end.via,
                        b->as.claim_end.via_count) &&
               values_same(a->as.claim_end.quote, b->as.claim_end.quote) &&
               values_same(a->as.claim_end.locator, b->as.claim_end.locator);
    case RS_EVENT_RESET:
        return true;
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        return rs_text_equal(a->as.index.name, b->as.index.name) &&
               a->as.index.kind == b->as.index.kind && a->as.index.edge == b->as.index.edge &&
               ids_same(a->as.index.labels, a->as.index.label_count, b->as.index.labels,
                        b->as.index.label_count) &&
               ids_same(a->as.index.keys, a->as.index.key_count, b->as.index.keys,
                        b->as.index.key_count) &&
               rs_text_equal(a->as.index.type, b->as.index.type);
    }
    return false;
}

static RsText bytes_of(const RsRecordWriter *writer)
{
    return (RsText){writer->bytes.data, (uint32_t)writer->bytes.length};
}

static void every_event_comes_back_as_it_went_in(void **state)
{
    (void)state;
    enum { EVENTS = 60 };
    Random random = {42};
    for (int round = 0; round < 200; round++) {
        RsArena *arena = rs_arena_new(0), *decoded = rs_arena_new(0);
        RsEvent events[EVENTS], found;
        RsRecordWriter writer;
        RsRecordReader reader;
        bool more = false;
        rs_record_begin(&writer);
        for (int i = 0; i < EVENTS; i++) {
            events[i] = i < RS_EVENT_UNPLAIN ? event_of(&random, arena, (RsEventKind)(i + 1))
                                             : any_event(&random, arena);
            ASSERT_OK(rs_record_add(&writer, &events[i], err));
        }

        assert_int_equal(writer.event_count, EVENTS);
        ASSERT_OK(rs_record_open(&reader, bytes_of(&writer), decoded, err));
        for (int i = 0; i < EVENTS; i++) {
            ASSERT_OK(rs_record_next(&reader, &found, &more, err));
            assert_true(more);
            assert_true(events_same(&events[i], &found));
        }
        ASSERT_OK(rs_record_next(&reader, &found, &more, err));
        assert_false(more);
        rs_record_done(&writer);
        rs_arena_free(arena);
        rs_arena_free(decoded);
    }
}

static void every_type_of_value_can_be_stored_but_nodes_and_the_like(void **state)
{
    (void)state;
    Random random = {7};
    RsArena *arena = rs_arena_new(0);
    for (unsigned type = 0; type < RS_TYPE_COUNT; type++) {
        bool entity = type == RS_TYPE_NODE || type == RS_TYPE_EDGE || type == RS_TYPE_CLAIM ||
                      type == RS_TYPE_PATH;
        RsEvent event = {.kind = RS_EVENT_PROPERTY};
        event.as.property.value =
            entity ? rs_value_id((RsType)type, 3) : value_of(&random, arena, (RsType)type, 0);
        RsRecordWriter writer;
        RsError error = {0};
        rs_record_begin(&writer);
        assert_int_equal(rs_record_add(&writer, &event, &error), entity ? RS_TYPE : RS_OK);
        /* A refused event leaves the record as it was. */
        assert_int_equal(writer.event_count, entity ? 0 : 1);
        if (entity) assert_int_equal(writer.bytes.length, 1);
        rs_record_done(&writer);
    }
    rs_arena_free(arena);
}

static void a_text_that_is_not_utf8_is_refused_when_written(void **state)
{
    (void)state;
    RsEvent event = {.kind = RS_EVENT_DEFINE};
    event.as.define.name = RS_TEXT("a\xff");
    RsRecordWriter writer;
    RsError error = {0};
    rs_record_begin(&writer);
    assert_int_equal(rs_record_add(&writer, &event, &error), RS_ARGUMENT);
    rs_record_done(&writer);
}

static void a_value_nested_too_deeply_is_refused_when_written(void **state)
{
    (void)state;
    enum { DEPTH = RS_RECORD_DEPTH_MAX + 2 };
    RsValue values[DEPTH] = {RS_NULL};
    for (size_t i = 1; i < DEPTH; i++)
        values[i] = rs_value_list(&values[i - 1], 1);
    RsRecordWriter writer;
    RsError error = {0};
    RsEvent event = {.kind = RS_EVENT_PROPERTY};
    rs_record_begin(&writer);
    event.as.property.value = values[DEPTH - 2];
    assert_int_equal(rs_record_add(&writer, &event, &error), RS_OK);
    event.as.property.value = values[DEPTH - 1];
    assert_int_equal(rs_record_add(&writer, &event, &error), RS_LIMIT);
    rs_record_done(&writer);
}

/* Reads all; how it ended. */
static RsStatus read_all(RsText bytes, uint32_t *count)
{
    RsArena *arena = rs_arena_new(0);
    RsRecordReader reader;
    RsError error = {0};
    RsEvent event;
    bool more = true;
    *count = 0;
    RsStatus status = rs_record_open(&reader, bytes, arena, &error);
    while (status == RS_OK && more) {
        status = rs_record_next(&reader, &event, &more, &error);
        if (more) ++*count;
    }
    if (status != RS_OK) assert_true(error.text[0] != '\0');
    rs_arena_free(arena);
    return status;
}

/* On the heap with no room behind it, so that a sanitizer sees a read too far. */
static RsText exact(const RsBuf *bytes, size_t length)
{
    char *copy = malloc(length == 0 ? 1 : length);
    assert_non_null(copy);
    if (length > 0) memcpy(copy, bytes->data, length);
    return (RsText){copy, (uint32_t)length};
}

static void random_record(Random *random, RsArena *arena, RsRecordWriter *writer, uint32_t count)
{
    rs_record_begin(writer);
    for (uint32_t i = 0; i < count; i++) {
        RsEvent event = any_event(random, arena);
        ASSERT_OK(rs_record_add(writer, &event, err));
    }
}

static void a_record_cut_anywhere_gives_whole_events_or_an_error(void **state)
{
    (void)state;
    Random random = {99};
    RsArena *arena = rs_arena_new(0);
    RsRecordWriter writer;
    random_record(&random, arena, &writer, 60);
    uint32_t last = 0;
    for (size_t length = 0; length <= writer.bytes.length; length++) {
        RsText cut = exact(&writer.bytes, length);
        uint32_t count;
        RsStatus status = read_all(cut, &count);
        assert_true(status == RS_OK || status == RS_CORRUPT);
        assert_true(count >= last && count <= 60);
        last = count;
        free((char *)(uintptr_t)cut.data);
    }
    assert_int_equal(last, 60);
    rs_record_done(&writer);
    rs_arena_free(arena);
}

static void a_flipped_byte_never_leads_astray(void **state)
{
    (void)state;
    Random random = {1234};
    RsArena *arena = rs_arena_new(0);
    RsRecordWriter writer;
    random_record(&random, arena, &writer, 40);
    for (size_t at = 0; at < writer.bytes.length; at++) {
        RsText flipped = exact(&writer.bytes, writer.bytes.length);
        char *bytes = (char *)(uintptr_t)flipped.data;
        for (unsigned bit = 0; bit < 8; bit++) {
            uint32_t count;
            bytes[at] = (char)((unsigned char)bytes[at] ^ (1u << bit));
            RsStatus status = read_all(flipped, &count);
            assert_true(status == RS_OK || status == RS_CORRUPT);
            bytes[at] = (char)((unsigned char)bytes[at] ^ (1u << bit));
        }
        free(bytes);
    }
    rs_record_done(&writer);
    rs_arena_free(arena);
}

static void the_bytes_of_version_1_are_what_they_were(void **state)
{
    (void)state;
    static const uint8_t EXPECTED[] = {
        0x01,                                           /* version */
        0x01, 0x00, 0x00, 0x04, 'N',  'a',  'm',  'e',  /* label 0 is Name */
        0x02, 0xac, 0x02, 0x01,                         /* node 300, plain */
        0x06, 0xac, 0x02, 0x00,                         /* label 0 on node 300 */
        0x04, 0x07, 0x01, 0xac, 0x02, 0x05, 0x00,       /* relationship 7 */
        0x09, 0x00, 0xac, 0x02, 0x02, 0x03, 0x03,       /* property 2 = -2 */
        0x0b, 0x09, 0x03, 0xac, 0x02, 0x02, 0x02, 0x01, /* claim 9, denied, with a confidence */
        0x06, 0x00, 0x01, 0x04,                         /* source 5, nobody's behalf, via 4 */
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xe0, 0x3f, /* 0.5 */
        0x02, 0x05, 0x04, '2',  '0',  '2',  '2',        /* true, from 2022 */
        0x00, 0x00, 0x00, 0x00, 0x00,                   /* to, in, quote, locator, extra */
        0x0d};
    RsRecordWriter writer;
    rs_record_begin(&writer);
    RsEvent event = {.kind = RS_EVENT_DEFINE};
    event.as.define.name = RS_TEXT("Name");
    ASSERT_OK(rs_record_add(&writer, &event, err));
    event = (RsEvent){.kind = RS_EVENT_NODE, .as.node = {300, true}};
    ASSERT_OK(rs_record_add(&writer, &event, err));
    event = (RsEvent){.kind = RS_EVENT_LABEL, .as.label = {300, 0}};
    ASSERT_OK(rs_record_add(&writer, &event, err));
    event = (RsEvent){.kind = RS_EVENT_EDGE, .as.edge = {7, 1, 300, 5, false}};
    ASSERT_OK(rs_record_add(&writer, &event, err));
    event = (RsEvent){.kind = RS_EVENT_PROPERTY, .as.property = {false, 300, 2, rs_value_int(-2)}};
    ASSERT_OK(rs_record_add(&writer, &event, err));
    const uint32_t via[] = {4};
    event = (RsEvent){.kind = RS_EVENT_CLAIM};
    event.as.claim.id = 9;
    event.as.claim.body = (RsClaimBody){.fact = {RS_FACT_NODE_KEY, 300, 2},
                                        .source = 5,
                                        .behalf = RS_NO_NODE,
                                        .via = via,
                                        .via_count = 1,
                                        .stance = RS_STANCE_DENIES,
                                        .confidence = 0.5,
                                        .value = rs_value_bool(true),
                                        .valid_from = rs_value_text(RS_TEXT("2022"))};
    ASSERT_OK(rs_record_add(&writer, &event, err));
    event = (RsEvent){.kind = RS_EVENT_RESET};
    ASSERT_OK(rs_record_add(&writer, &event, err));

    assert_int_equal(writer.bytes.length, sizeof EXPECTED);
    assert_memory_equal(writer.bytes.data, EXPECTED, sizeof EXPECTED);
    rs_record_done(&writer);
}

static void a_record_of_another_version_is_refused(void **state)
{
    (void)state;
    uint32_t count;
    assert_int_equal(read_all(RS_TEXT("\x02\x0d"), &count), RS_CORRUPT);
    assert_int_equal(read_all(RS_TEXT(""), &count), RS_CORRUPT);
    assert_int_equal(read_all(RS_TEXT("\x01\x63"), &count), RS_CORRUPT);
}

static void a_full_arena_is_said_to_be_full(void **state)
{
    (void)state;
    RsArena *arena = rs_arena_new(0);
    Random random = {5};
    RsRecordWriter writer;
    random_record(&random, arena, &writer, 400);
    RsArena *small = rs_arena_new(512);
    RsRecordReader reader;
    RsError error = {0};
    RsEvent event;
    bool more = true;
    ASSERT_OK(rs_record_open(&reader, bytes_of(&writer), small, err));
    RsStatus status = RS_OK;
    while (status == RS_OK && more)
        status = rs_record_next(&reader, &event, &more, &error);
    assert_int_equal(status, RS_MEMORY);
    rs_arena_free(small);
    rs_arena_free(arena);
    rs_record_done(&writer);
}

static void stances_are_found_by_their_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RS_STANCE_COUNT; i++) {
        RsStance found;
        assert_true(rs_stance_find(rs_text(rs_stance_word((RsStance)i)), &found));
        assert_int_equal(found, i);
    }
    RsStance found;
    assert_true(rs_stance_find(RS_TEXT("DENIES"), &found));
    assert_int_equal(found, RS_STANCE_DENIES);
    assert_false(rs_stance_find(RS_TEXT("denie"), &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_comes_back_as_it_went_in),
        cmocka_unit_test(every_type_of_value_can_be_stored_but_nodes_and_the_like),
        cmocka_unit_test(a_text_that_is_not_utf8_is_refused_when_written),
        cmocka_unit_test(a_value_nested_too_deeply_is_refused_when_written),
        cmocka_unit_test(a_record_cut_anywhere_gives_whole_events_or_an_error),
        cmocka_unit_test(a_flipped_byte_never_leads_astray),
        cmocka_unit_test(the_bytes_of_version_1_are_what_they_were),
        cmocka_unit_test(a_record_of_another_version_is_refused),
        cmocka_unit_test(a_full_arena_is_said_to_be_full),
        cmocka_unit_test(stances_are_found_by_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
