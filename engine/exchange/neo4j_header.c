/* neo4j_header.c - see neo4j_header.h; values are in neo4j_value.c. */
#include "exchange/neo4j_header.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *word;
    bool grouped;
} ROLES[] = {
#define X(ROLE, WORD, GROUPED) [RS_NEO4J_##ROLE] = {WORD, GROUPED},
#include "exchange/neo4j_roles.def"
#undef X
    [RS_NEO4J_IGNORE] = {"IGNORE", false},
};

static const char *const TYPES[] = {
#define X(TYPE, WORD) [RS_NEO4J_OF_##TYPE] = WORD,
#include "exchange/neo4j_types.def"
#undef X
};

/* What is being read, for messages. */
typedef struct Field {
    RsText text;
    uint32_t number; /* from 1 */
} Field;

#define BAD(field, ...) bad((field), err, __VA_ARGS__)

static RsStatus bad(const Field *field, RsError *err, const char *format, ...) RS_PRINTF(3, 4);

static RsStatus bad(const Field *field, RsError *err, const char *format, ...)
{
    char why[240];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return rs_fail(err, RS_ARGUMENT, "ImportHeader", RS_NOWHERE,
                   "column %u of the head, '%.*s': %s", field->number, RS_TEXT_ARG(field->text),
                   why);
}

static RsText cut(RsText text, uint32_t begin, uint32_t end)
{
    return (RsText){text.data + begin, end - begin};
}

static RsText trim(RsText text)
{
    while (text.length > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = cut(text, 1, text.length);
    while (text.length > 0 &&
           (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

static uint32_t find(RsText text, char what)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (text.data[i] == what) return i;
    return text.length;
}

static uint32_t find_last(RsText text, char what)
{
    for (uint32_t i = text.length; i > 0; i--)
        if (text.data[i - 1] == what) return i - 1;
    return text.length;
}

/* Takes a last part in brackets off the text: {...} or (...). *inside.data NULL: there is none. */
static RsStatus take_brackets(const Field *field, RsText *text, char open, char close,
                              RsText *inside, RsError *err)
{
    *inside = (RsText){NULL, 0};
    if (text->length == 0 || text->data[text->length - 1] != close) return RS_OK;
    uint32_t at = find_last(*text, open);
    if (at == text->length) return BAD(field, "the %c is never opened", close);
    *inside = cut(*text, at + 1, text->length - 1);
    *text = cut(*text, 0, at);
    return RS_OK;
}

static bool find_type(RsText word, RsNeo4jType *out)
{
    for (unsigned i = 0; i < RS_NEO4J_TYPE_COUNT; i++) {
        if (!rs_text_equal_fold(word, rs_text(TYPES[i]))) continue;
        *out = (RsNeo4jType)i;
        return true;
    }
    return false;
}

static bool find_role(RsText word, RsNeo4jRole *out)
{
    for (unsigned i = 0; i < RS_NEO4J_ROLE_COUNT; i++) {
        if (ROLES[i].word == NULL || !rs_text_equal(word, rs_text(ROLES[i].word))) continue;
        *out = (RsNeo4jRole)i;
        return true;
    }
    return false;
}

static RsStatus unknown_kind(const Field *field, RsText kind, RsError *err)
{
    RsStatus status = BAD(field, "there is no type '%.*s'", RS_TEXT_ARG(kind));
    RsBuf words;
    rs_buf_init(&words, 400);
    for (unsigned i = 0; i < RS_NEO4J_TYPE_COUNT; i++)
        rs_buf_printf(&words, " %s", TYPES[i]);
    rs_hint(err,
            "types are%s, each also with []; ID, LABEL, START_ID, END_ID and TYPE stand in "
            "capitals",
            words.data == NULL ? "" : words.data);
    rs_buf_done(&words);
    return status;
}

/* One KEY:VALUE of the braces. */
static RsStatus take_option(const Field *field, RsText key, RsText value, RsNeo4jColumn *out,
                            RsError *err)
{
    if (rs_text_equal(key, RS_TEXT("id-type")) && out->role == RS_NEO4J_ID) {
        if (find_type(value, &out->type) &&
            (out->type == RS_NEO4J_OF_STRING || out->type == RS_NEO4J_OF_INT ||
             out->type == RS_NEO4J_OF_INTEGER || out->type == RS_NEO4J_OF_LONG))
            return RS_OK;
        return BAD(field, "id-type is string, int, integer or long, not '%.*s'",
                   RS_TEXT_ARG(value));
    }
    if (rs_text_equal(key, RS_TEXT("timezone")) &&
        (out->type == RS_NEO4J_OF_TIME || out->type == RS_NEO4J_OF_DATETIME)) {
        out->zone = value;
        return RS_OK;
    }
    if (rs_text_equal(key, RS_TEXT("crs")) && out->type == RS_NEO4J_OF_POINT)
        return rs_neo4j_system(value, &out->srid)
                   ? RS_OK
                   : BAD(field, "a crs is wgs-84, wgs-84-3d, cartesian or cartesian-3d, not '%.*s'",
                         RS_TEXT_ARG(value));
    /* Neo4j makes labels of groups with it; here :LABEL and --label do. */
    return BAD(field, "the option '%.*s' is not known for such a column", RS_TEXT_ARG(key));
}

static RsStatus take_options(const Field *field, RsText options, RsNeo4jColumn *out, RsError *err)
{
    while (options.length > 0) {
        uint32_t comma = find(options, ','), colon = find(options, ':');
        if (colon >= comma) return BAD(field, "an option is written key:value");
        RS_TRY(take_option(field, trim(cut(options, 0, colon)),
                           trim(cut(options, colon + 1, comma)), out, err));
        options = cut(options, comma < options.length ? comma + 1 : comma, options.length);
    }
    return RS_OK;
}

static RsStatus take_kind(const Field *field, RsText kind, RsNeo4jColumn *out, RsError *err)
{
    if (kind.data == NULL) return RS_OK;
    if (find_role(kind, &out->role)) return RS_OK;
    if (kind.length > 2 && memcmp(kind.data + kind.length - 2, "[]", 2) == 0) {
        out->list = true;
        kind.length -= 2;
    }
    return find_type(kind, &out->type) ? RS_OK : unknown_kind(field, kind, err);
}

static RsStatus keep(RsArena *arena, RsText *text, RsError *err)
{
    if (text->data == NULL) return RS_OK;
    *text = rs_arena_text(arena, text->data, text->length);
    return text->data == NULL ? rs_fail_memory(err) : RS_OK;
}

RsStatus rs_neo4j_column(RsText field, uint32_t number, RsArena *arena, RsNeo4jColumn *out,
                         RsError *err)
{
    Field where = {field, number};
    RsText left = trim(field), options, kind = {NULL, 0};
    *out = (RsNeo4jColumn){.role = RS_NEO4J_PROPERTY, .type = RS_NEO4J_OF_STRING};
    RS_TRY(take_brackets(&where, &left, '{', '}', &options, err));
    RS_TRY(take_brackets(&where, &left, '(', ')', &out->group, err));
    uint32_t colon = find_last(left, ':');
    if (colon < left.length) {
        kind = cut(left, colon + 1, left.length);
        left = cut(left, 0, colon);
    }
    if (kind.data != NULL && kind.length == 0) return BAD(&where, "nothing stands behind the :");
    out->name = left;
    RS_TRY(take_kind(&where, kind, out, err));
    if (out->role == RS_NEO4J_PROPERTY && out->name.length == 0)
        return BAD(&where, "a column needs a name, or :IGNORE");
    if (out->group.data != NULL && !ROLES[out->role].grouped)
        return BAD(&where, "only columns of ids have a group");
    if (out->name.length > 0 && out->role > RS_NEO4J_ID)
        return BAD(&where, "a :%s column has no name: it is not kept as a property",
                   ROLES[out->role].word);
    RS_TRY(take_options(&where, options, out, err));
    RS_TRY(keep(arena, &out->name, err));
    RS_TRY(keep(arena, &out->group, err));
    return keep(arena, &out->zone, err);
}

/* One column a role, but for :LABEL, which may stand several times in Neo4j's files; and no two
 * properties of one name. */
static RsStatus check_twice(const RsNeo4jHeader *header, const RsNeo4jColumn *columns, uint32_t at,
                            const RsText *fields, RsError *err)
{
    Field where = {fields[at], at + 1};
    const RsNeo4jColumn *column = &columns[at];
    if (column->role == RS_NEO4J_IGNORE) return RS_OK;
    if (column->role != RS_NEO4J_PROPERTY && header->at[column->role] != UINT32_MAX)
        return BAD(&where, "column %u is :%s already", header->at[column->role] + 1,
                   ROLES[column->role].word);
    for (uint32_t i = 0; i < at && column->name.length > 0; i++)
        if (columns[i].role <= RS_NEO4J_ID && columns[i].role != RS_NEO4J_IGNORE &&
            rs_text_equal(columns[i].name, column->name))
            return BAD(&where, "column %u is named `%.*s` already", i + 1,
                       RS_TEXT_ARG(column->name));
    return RS_OK;
}

static RsStatus head_fails(RsError *err, const char *why, const char *hint)
{
    return rs_advise(err, rs_fail(err, RS_ARGUMENT, "ImportHeader", RS_NOWHERE, "%s", why), "%s",
                     hint);
}

/* Are rows nodes or relationships? */
static RsStatus judge(RsNeo4jHeader *header, RsError *err)
{
#define HAS(ROLE) (header->at[RS_NEO4J_##ROLE] != UINT32_MAX)
    bool ends = HAS(START_ID) || HAS(END_ID);
    header->edges = ends;
    if (ends && !(HAS(START_ID) && HAS(END_ID)))
        return head_fails(err,
                          HAS(START_ID) ? "the head has :START_ID and no :END_ID"
                                        : "the head has :END_ID and no :START_ID",
                          "a file of relationships has both");
    if (ends && (HAS(ID) || HAS(LABEL)))
        return head_fails(err,
                          "the head has columns of nodes (:ID, :LABEL) and of relationships "
                          "(:START_ID, :END_ID)",
                          "a file holds either nodes or relationships");
    if (!ends && HAS(TYPE))
        return head_fails(err, "the head has :TYPE, but neither :START_ID nor :END_ID",
                          "a file of relationships has all three, or a --type");
#undef HAS
    return RS_OK;
}

RsStatus rs_neo4j_header(const RsText *fields, uint32_t count, RsArena *arena, RsNeo4jHeader *out,
                         RsError *err)
{
    RsNeo4jColumn *columns = RS_NEW_ARRAY(arena, RsNeo4jColumn, count + 1);
    if (columns == NULL) return rs_fail_memory(err);
    *out = (RsNeo4jHeader){.columns = columns, .count = count};
    for (unsigned role = 0; role < RS_NEO4J_ROLE_COUNT; role++)
        out->at[role] = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        /* A column without a head is one that nobody wants. */
        if (trim(fields[i]).length == 0) continue;
        RS_TRY(rs_neo4j_column(fields[i], i + 1, arena, &columns[i], err));
        RS_TRY(check_twice(out, columns, i, fields, err));
        if (columns[i].role != RS_NEO4J_PROPERTY) out->at[columns[i].role] = i;
    }
    return judge(out, err);
}
