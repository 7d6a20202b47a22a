/* neo4j_csv.c - reads the CSV files of Neo4j's admin tool, with columns for claims besides.
 *
 * An argument is a file, or HEAD.csv,DATA1.csv,DATA2.csv: the head stands in the first line of the
 * first. All heads are read before any row, and the files of nodes before those of relationships,
 * in whatever order they are given. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/map.h"
#include "exchange/importer.h"
#include "exchange/neo4j_header.h"
#include "value/csv.h"

#define ROW_BYTES_MAX ((size_t)64 << 20)
#define PROGRESS_ROWS 4096u

/* An argument: files of one head. */
typedef struct Source {
    const char *argument;
    const char **paths;
    uint32_t path_count;
    RsNeo4jHeader header;
    uint32_t *keys;   /* a property key a column */
    uint32_t *groups; /* a group a column */
    uint32_t *labels; /* of --label */
    uint32_t label_count;
    uint32_t type; /* of --type; UINT32_MAX: none */
} Source;

typedef struct Reader {
    const RsImportOptions *options;
    RsImportSink *sink;
    RsArena *lasting; /* what lives to the end */
    RsNeo4jReader values;
    Source *sources;
    RS_ARRAY(uint32_t) labels; /* of the row */
    RS_ARRAY(RsLoadProperty) properties;
    RS_ARRAY(RsImportId) via;
    RsTextMap names[RS_LOAD_KEY + 1]; /* of labels and types met in rows */
    uint64_t done, total, rows;
    /* where the reading stands */
    const char *path;
    FILE *file;
    RsCsv *csv;
} Reader;

static char delimiter_of(const Reader *reader)
{
    return reader->options->delimiter == 0 ? ',' : reader->options->delimiter;
}

/* What went wrong in a file, with the file's name. */
static RsStatus in_file(const Reader *reader, const RsError *inner, RsError *err)
{
    RsStatus status =
        rs_fail(err, inner->status, inner->detail, RS_NOWHERE, "%s: %s", reader->path, inner->text);
    if (inner->hint[0] != '\0') rs_hint(err, "%s", inner->hint);
    return status;
}

static void close_file(Reader *reader)
{
    rs_csv_close(reader->csv);
    if (reader->file != NULL) fclose(reader->file);
    reader->csv = NULL;
    reader->file = NULL;
}

static RsStatus open_file(Reader *reader, const char *path, RsError *err)
{
    close_file(reader);
    reader->path = path;
    reader->file = fopen(path, "rb");
    if (reader->file == NULL)
        return rs_fail(err, RS_IO, "OpenFailed", RS_NOWHERE, "%s cannot be opened: %s", path,
                       strerror(errno));
    RsError inner = {0};
    if (rs_csv_open(reader->file, delimiter_of(reader), ROW_BYTES_MAX, &reader->csv, &inner) ==
        RS_OK)
        return RS_OK;
    return in_file(reader, &inner, err);
}

static RsStatus next_row(Reader *reader, const RsText **fields, uint32_t *count, RsError *err)
{
    RsError inner = {0};
    if (rs_csv_next(reader->csv, fields, count, &inner) == RS_OK) return RS_OK;
    return in_file(reader, &inner, err);
}

/* ---- sources and their heads ---- */

static bool is_file(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

/* A file whose own name has a comma in it is that file. */
static RsStatus take_paths(Reader *reader, Source *source, RsError *err)
{
    const RsText *parts;
    uint32_t count;
    RsText whole = rs_text(source->argument);
    RS_TRY(rs_neo4j_split(reader->lasting, whole, ',', &parts, &count, err));
    if (is_file(source->argument)) {
        parts = &whole;
        count = 1;
    }
    source->paths = RS_NEW_ARRAY(reader->lasting, const char *, count + 1);
    if (source->paths == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        RsText path = rs_arena_text(reader->lasting, parts[i].data, parts[i].length);
        struct stat about;
        if (path.data == NULL) return rs_fail_memory(err);
        if (stat(path.data, &about) != 0)
            return rs_fail(err, RS_IO, "OpenFailed", RS_NOWHERE, "%s cannot be opened: %s",
                           path.data, strerror(errno));
        reader->total += (uint64_t)about.st_size;
        source->paths[i] = path.data;
    }
    source->path_count = count;
    return RS_OK;
}

/* Is it about this source: the argument, one of its files, or how one is called without folder? */
static bool is_about(const Source *source, const char *file)
{
    if (strcmp(file, source->argument) == 0) return true;
    for (uint32_t i = 0; i < source->path_count; i++) {
        const char *slash = strrchr(source->paths[i], '/');
        if (strcmp(file, source->paths[i]) == 0 ||
            strcmp(file, slash == NULL ? source->paths[i] : slash + 1) == 0)
            return true;
    }
    return false;
}

static RsStatus add_labels(Reader *reader, Source *source, RsText text, RsError *err)
{
    const RsText *parts;
    uint32_t count;
    RS_TRY(rs_neo4j_split(reader->lasting, text, ';', &parts, &count, err));
    uint32_t *grown = RS_NEW_ARRAY(reader->lasting, uint32_t, source->label_count + count + 1);
    if (grown == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < source->label_count; i++)
        grown[i] = source->labels[i];
    source->labels = grown;
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(reader->sink->name(reader->sink, RS_LOAD_LABEL, parts[i],
                                  &grown[source->label_count++], err));
    return RS_OK;
}

static RsStatus take_assigned(Reader *reader, Source *source, RsError *err)
{
    const RsImportOptions *options = reader->options;
    source->type = UINT32_MAX;
    for (uint32_t i = 0; i < options->label_count; i++)
        if (is_about(source, options->labels[i].file)) {
            if (source->header.edges)
                return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                               "--label names %s, which holds relationships; --type is for those",
                               options->labels[i].file);
            RS_TRY(add_labels(reader, source, options->labels[i].value, err));
        }
    for (uint32_t i = 0; i < options->type_count; i++)
        if (is_about(source, options->types[i].file)) {
            if (!source->header.edges)
                return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                               "--type names %s, which holds nodes; --label is for those",
                               options->types[i].file);
            RS_TRY(reader->sink->name(reader->sink, RS_LOAD_TYPE, options->types[i].value,
                                      &source->type, err));
        }
    return RS_OK;
}

/* Names of columns and groups, once a file. */
static RsStatus resolve(Reader *reader, Source *source, RsError *err)
{
    const RsNeo4jHeader *header = &source->header;
    source->keys = RS_NEW_ARRAY(reader->lasting, uint32_t, header->count + 1);
    source->groups = RS_NEW_ARRAY(reader->lasting, uint32_t, header->count + 1);
    if (source->keys == NULL || source->groups == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < header->count; i++) {
        const RsNeo4jColumn *column = &header->columns[i];
        bool speaker = column->role == RS_NEO4J_SOURCE || column->role == RS_NEO4J_VIA;
        if (column->role != RS_NEO4J_IGNORE && column->name.length > 0)
            RS_TRY(
                reader->sink->name(reader->sink, RS_LOAD_KEY, column->name, &source->keys[i], err));
        RsText group = column->group.data == NULL ? RS_TEXT("") : column->group;
        source->groups[i] = RS_IMPORT_ANY_GROUP;
        if (!speaker || column->group.data != NULL)
            RS_TRY(reader->sink->group(reader->sink, group, &source->groups[i], err));
    }
    return RS_OK;
}

static RsStatus open_source(Reader *reader, Source *source, const char *argument, RsError *err)
{
    const RsText *fields;
    uint32_t count;
    RsError inner = {0};
    source->argument = argument;
    RS_TRY(take_paths(reader, source, err));
    RS_TRY(open_file(reader, source->paths[0], err));
    RS_TRY(next_row(reader, &fields, &count, err));
    if (fields == NULL)
        return rs_fail(err, RS_ARGUMENT, "ImportHeader", RS_NOWHERE,
                       "%s is empty: its first line is the head", source->paths[0]);
    if (rs_neo4j_header(fields, count, reader->lasting, &source->header, &inner) != RS_OK)
        return in_file(reader, &inner, err);
    RS_TRY(take_assigned(reader, source, err));
    const uint32_t *at = source->header.at;
    if (!source->header.edges && at[RS_NEO4J_ID] == UINT32_MAX &&
        at[RS_NEO4J_LABEL] == UINT32_MAX && source->label_count == 0)
        return rs_advise(err,
                         rs_fail(err, RS_ARGUMENT, "ImportHeader", RS_NOWHERE,
                                 "%s: the head has neither :ID or :LABEL nor :START_ID and :END_ID",
                                 source->paths[0]),
                         "is it the right separator (--delimiter)? a file without such columns is "
                         "read with --label FILE=Label");
    if (source->header.edges && at[RS_NEO4J_TYPE] == UINT32_MAX && source->type == UINT32_MAX)
        return rs_advise(err,
                         rs_fail(err, RS_ARGUMENT, "ImportHeader", RS_NOWHERE,
                                 "%s: relationships need a type, and the head has no :TYPE",
                                 source->paths[0]),
                         "say it with --type %s=TYPE", source->paths[0]);
    return resolve(reader, source, err);
}

/* An option that is about no file is a slip. */
static RsStatus check_assigned(const Reader *reader, const RsImportAssign *items, uint32_t count,
                               const char *option, RsError *err)
{
    for (uint32_t i = 0; i < count; i++) {
        bool used = false;
        for (uint32_t k = 0; k < reader->options->file_count && !used; k++)
            used = is_about(&reader->sources[k], items[i].file);
        if (!used)
            return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                           "%s names %s, which is not among the files", option, items[i].file);
    }
    return RS_OK;
}

/* ---- rows ---- */

static RsText field_of(const Source *source, RsNeo4jRole role, const RsText *fields)
{
    uint32_t at = source->header.at[role];
    return at == UINT32_MAX ? (RsText){NULL, 0} : fields[at];
}

static RsImportId id_of(const Source *source, RsNeo4jRole role, const RsText *fields)
{
    uint32_t at = source->header.at[role];
    RsText text = field_of(source, role, fields);
    return (RsImportId){at == UINT32_MAX ? 0 : source->groups[at],
                        text.length == 0 ? (RsText){NULL, 0} : text};
}

/* The id of a label or type that stands in a row; asked of the sink once a name. */
static RsStatus name_id(Reader *reader, RsLoadName kind, RsText name, uint32_t *id, RsError *err)
{
    if (rs_text_map_get(&reader->names[kind], name, id)) return RS_OK;
    RS_TRY(reader->sink->name(reader->sink, kind, name, id, err));
    RsText kept = rs_arena_text(reader->lasting, name.data, name.length);
    if (kept.data == NULL || !rs_text_map_put(&reader->names[kind], kept, *id))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus row_labels(Reader *reader, const Source *source, const RsText *fields, RsError *err)
{
    RsText text = field_of(source, RS_NEO4J_LABEL, fields);
    const RsText *parts;
    uint32_t count;
    RS_TRY(rs_neo4j_split(reader->values.arena, text, reader->values.array_delimiter, &parts,
                          &count, err));
    reader->labels.count = 0;
    if (!RS_ARRAY_RESERVE(&reader->labels, source->label_count + count)) return rs_fail_memory(err);
    for (uint32_t i = 0; i < source->label_count; i++)
        reader->labels.items[reader->labels.count++] = source->labels[i];
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].length == 0) continue;
        RS_TRY(name_id(reader, RS_LOAD_LABEL, parts[i],
                       &reader->labels.items[reader->labels.count++], err));
    }
    return RS_OK;
}

/* *bad: what is wrong with the row; its status RS_OK: nothing. */
static RsStatus row_properties(Reader *reader, const Source *source, const RsText *fields,
                               RsError *bad, RsError *err)
{
    const RsNeo4jHeader *header = &source->header;
    reader->properties.count = 0;
    if (!RS_ARRAY_RESERVE(&reader->properties, header->count)) return rs_fail_memory(err);
    for (uint32_t i = 0; i < header->count; i++) {
        const RsNeo4jColumn *column = &header->columns[i];
        if (column->name.length == 0 || fields[i].data == NULL ||
            (column->role != RS_NEO4J_PROPERTY && column->role != RS_NEO4J_ID))
            continue;
        RsLoadProperty *property = &reader->properties.items[reader->properties.count];
        RsError inner = {0};
        property->key = source->keys[i];
        RsStatus status =
            rs_neo4j_value(&reader->values, column, fields[i], &property->value, &inner);
        if (status == RS_MEMORY) return rs_fail_memory(err);
        if (status != RS_OK) {
            rs_fail(bad, status, inner.detail, RS_NOWHERE, "column `%.*s`: %s",
                    RS_TEXT_ARG(column->name), inner.text);
            return RS_OK;
        }
        if (!rs_is_null(property->value)) reader->properties.count++;
    }
    return RS_OK;
}

/* *any false: the row claims nothing, and is written plainly. */
static RsStatus row_claim(Reader *reader, const Source *source, const RsText *fields,
                          RsImportClaim *out, bool *any, RsError *bad, RsError *err)
{
    const RsText *parts;
    uint32_t count;
    RsImportId via = id_of(source, RS_NEO4J_VIA, fields);
    RsText confidence = field_of(source, RS_NEO4J_CONFIDENCE, fields);
    *out = (RsImportClaim){.source = id_of(source, RS_NEO4J_SOURCE, fields),
                           .stance = field_of(source, RS_NEO4J_STANCE, fields),
                           .valid_from = field_of(source, RS_NEO4J_VALID_FROM, fields),
                           .valid_to = field_of(source, RS_NEO4J_VALID_TO, fields),
                           .quote = field_of(source, RS_NEO4J_QUOTE, fields),
                           .locator = field_of(source, RS_NEO4J_LOCATOR, fields),
                           .confidence = NAN};
    *any = out->source.text.data != NULL || via.text.data != NULL || out->stance.length > 0 ||
           out->valid_from.data != NULL || out->valid_to.data != NULL || out->quote.data != NULL ||
           out->locator.data != NULL || confidence.length > 0;
    if (!*any) return RS_OK;
    if (confidence.length > 0 && !rs_neo4j_real(confidence, &out->confidence))
        rs_fail(bad, RS_ARGUMENT, "ImportValue", RS_NOWHERE,
                ":CONFIDENCE: '%.*s' is no number from 0 to 1", RS_TEXT_ARG(confidence));
    RS_TRY(rs_neo4j_split(reader->values.arena, via.text, reader->values.array_delimiter, &parts,
                          &count, err));
    if (!RS_ARRAY_RESERVE(&reader->via, count)) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        reader->via.items[i] = (RsImportId){via.group, parts[i]};
    out->via = reader->via.items;
    out->via_count = count;
    return RS_OK;
}

static RsStatus give_node(Reader *reader, const Source *source, const RsText *fields,
                          const RsImportPlace *place, const RsImportClaim *claim, RsError *err)
{
    RS_TRY(row_labels(reader, source, fields, err));
    RsImportNode node = {.place = *place,
                         .id = id_of(source, RS_NEO4J_ID, fields),
                         .labels = reader->labels.items,
                         .label_count = (uint32_t)reader->labels.count,
                         .properties = reader->properties.items,
                         .property_count = (uint32_t)reader->properties.count,
                         .claim = claim};
    if (source->header.at[RS_NEO4J_ID] != UINT32_MAX && node.id.text.data == NULL)
        return reader->sink->reject(reader->sink, place, "its :ID is empty", err);
    return reader->sink->node(reader->sink, &node, err);
}

static RsStatus give_edge(Reader *reader, const Source *source, const RsText *fields,
                          const RsImportPlace *place, const RsImportClaim *claim, RsError *err)
{
    RsText type = field_of(source, RS_NEO4J_TYPE, fields);
    RsImportEdge edge = {.place = *place,
                         .start = id_of(source, RS_NEO4J_START_ID, fields),
                         .end = id_of(source, RS_NEO4J_END_ID, fields),
                         .type = source->type,
                         .properties = reader->properties.items,
                         .property_count = (uint32_t)reader->properties.count,
                         .claim = claim};
    if (edge.start.text.data == NULL)
        return reader->sink->reject(reader->sink, place, "its :START_ID is empty", err);
    if (edge.end.text.data == NULL)
        return reader->sink->reject(reader->sink, place, "its :END_ID is empty", err);
    if (type.length > 0) RS_TRY(name_id(reader, RS_LOAD_TYPE, type, &edge.type, err));
    if (edge.type == UINT32_MAX)
        return reader->sink->reject(reader->sink, place, "its :TYPE is empty", err);
    return reader->sink->edge(reader->sink, &edge, err);
}

static RsStatus take_row(Reader *reader, const Source *source, const RsText *fields, uint32_t count,
                         RsError *err)
{
    RsImportPlace place = {reader->path, rs_csv_line(reader->csv), fields, count};
    RsImportClaim claim;
    RsError bad = {0};
    bool claims;
    if (count != source->header.count) {
        char reason[96];
        snprintf(reason, sizeof reason, "it has %u fields, but the head has %u", count,
                 source->header.count);
        return reader->sink->reject(reader->sink, &place, reason, err);
    }
    rs_arena_clear(reader->values.arena);
    RS_TRY(row_properties(reader, source, fields, &bad, err));
    RS_TRY(row_claim(reader, source, fields, &claim, &claims, &bad, err));
    if (bad.status != RS_OK) return reader->sink->reject(reader->sink, &place, bad.text, err);
    const RsImportClaim *said = claims ? &claim : NULL;
    return source->header.edges ? give_edge(reader, source, fields, &place, said, err)
                                : give_node(reader, source, fields, &place, said, err);
}

static RsStatus read_path(Reader *reader, const Source *source, uint32_t index, RsError *err)
{
    const RsText *fields;
    uint32_t count;
    RS_TRY(open_file(reader, source->paths[index], err));
    if (index == 0) RS_TRY(next_row(reader, &fields, &count, err)); /* the head */
    for (;;) {
        RS_TRY(next_row(reader, &fields, &count, err));
        if (fields == NULL) break;
        RS_TRY(take_row(reader, source, fields, count, err));
        if (++reader->rows % PROGRESS_ROWS != 0) continue;
        long here = ftell(reader->file);
        RS_TRY(reader->sink->progress(reader->sink, reader->done + (here < 0 ? 0 : (uint64_t)here),
                                      reader->total, err));
    }
    long here = ftell(reader->file);
    reader->done += here < 0 ? 0 : (uint64_t)here;
    return reader->sink->progress(reader->sink, reader->done, reader->total, err);
}

static RsStatus read_all(Reader *reader, RsError *err)
{
    const RsImportOptions *options = reader->options;
    reader->sources = RS_NEW_ARRAY(reader->lasting, Source, options->file_count + 1);
    if (reader->sources == NULL || reader->values.zones == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < options->file_count; i++)
        RS_TRY(open_source(reader, &reader->sources[i], options->files[i], err));
    RS_TRY(check_assigned(reader, options->labels, options->label_count, "--label", err));
    RS_TRY(check_assigned(reader, options->types, options->type_count, "--type", err));
    for (int edges = 0; edges < 2; edges++)
        for (uint32_t i = 0; i < options->file_count; i++)
            for (uint32_t k = 0; k < reader->sources[i].path_count; k++)
                if (reader->sources[i].header.edges == (edges == 1))
                    RS_TRY(read_path(reader, &reader->sources[i], k, err));
    return RS_OK;
}

static RsStatus neo4j_read(const RsImportOptions *options, RsImportSink *sink, RsError *err)
{
    Reader reader = {.options = options, .sink = sink, .lasting = rs_arena_new(0)};
    reader.values = (RsNeo4jReader){
        .zones = rs_zones_new(),
        .arena = rs_arena_new(0),
        .array_delimiter = options->array_delimiter == 0 ? ';' : options->array_delimiter};
    for (int kind = RS_LOAD_LABEL; kind <= RS_LOAD_KEY; kind++)
        rs_text_map_init(&reader.names[kind]);
    RsStatus status = reader.lasting == NULL || reader.values.arena == NULL
                          ? rs_fail_memory(err)
                          : read_all(&reader, err);
    close_file(&reader);
    RS_ARRAY_DONE(&reader.labels);
    RS_ARRAY_DONE(&reader.properties);
    RS_ARRAY_DONE(&reader.via);
    for (int kind = RS_LOAD_LABEL; kind <= RS_LOAD_KEY; kind++)
        rs_text_map_done(&reader.names[kind]);
    if (reader.values.zones != NULL) rs_zones_free(reader.values.zones);
    rs_arena_free(reader.values.arena);
    rs_arena_free(reader.lasting);
    return status;
}

static bool contains(RsText text, const char *word)
{
    return memmem(text.data, text.length, word, strlen(word)) != NULL;
}

static int neo4j_guess(const char *file, RsText head)
{
    size_t length = strlen(file);
    const char *end = memchr(head.data, '\n', head.length);
    RsText line = {head.data, end == NULL ? head.length : (uint32_t)(end - head.data)};
    if (contains(line, ":ID") || (contains(line, ":START_ID") && contains(line, ":END_ID")))
        return 90;
    if (contains(line, ":LABEL")) return 60;
    return length > 4 && strcmp(file + length - 4, ".csv") == 0 ? 20 : 0;
}

const RsImporter RS_IMPORT_NEO4J_CSV = {
    "neo4j-csv", "CSV with heads as Neo4j's admin tool has them, and columns for claims",
    neo4j_guess, neo4j_read};
