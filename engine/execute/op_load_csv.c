/* op_load_csv.c - LOAD CSV: a row of the file, a row of the statement. */
#include "execute/import_file.h"
#include "execute/op.h"
#include "value/csv.h"

#define CSV_ROW_BYTES_MAX ((size_t)64 << 20)

typedef struct LoadOp {
    RsOp op;
    RsProgram *url, *terminator;
    RsArena *outer_arena, *file_arena; /* file_arena: the headers */
    RsBatch *outer;
    const RsVector *urls, *terminators;
    uint32_t live;
    FILE *file;
    RsCsv *csv;
    RsText name;
    const RsText *headers;
    uint32_t width; /* of every row of the file; 0: not known yet */
    uint32_t rows[RS_BATCH_ROWS];
} LoadOp;

static const RsBoundClause *clause_of(const LoadOp *load)
{
    return load->op.node->as.clause;
}

static void close_file(LoadOp *load)
{
    rs_csv_close(load->csv);
    if (load->file != NULL) fclose(load->file);
    load->csv = NULL;
    load->file = NULL;
}

static RsStatus load_open(RsOp *op, RsError *err)
{
    LoadOp *load = (LoadOp *)op;
    load->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    load->file_arena = rs_arena_new(op->run->budget->memory_limit);
    if (load->outer_arena == NULL || load->file_arena == NULL) return rs_fail_memory(err);
    RS_TRY(rs_program_compile(op->run, clause_of(load)->as.load.url, &load->url, err));
    if (clause_of(load)->as.load.terminator == NULL) return RS_OK;
    return rs_program_compile(op->run, clause_of(load)->as.load.terminator, &load->terminator, err);
}

static void load_close(RsOp *op)
{
    LoadOp *load = (LoadOp *)op;
    close_file(load);
    rs_arena_free(load->outer_arena);
    rs_arena_free(load->file_arena);
}

static RsStatus load_rewind(RsOp *op, RsError *err)
{
    (void)err;
    close_file((LoadOp *)op);
    ((LoadOp *)op)->outer = NULL;
    return RS_OK;
}

/* What the reader says of the file, with the file's name. */
static RsStatus in_file(const LoadOp *load, RsError *inner, RsError *err)
{
    RsSpan span = clause_of(load)->as.load.url->span;
    RsStatus status = rs_fail(err, inner->status, inner->detail, span, "%.*s: %s",
                              RS_TEXT_ARG(load->name), inner->text);
    if (inner->hint[0] != '\0') rs_hint(err, "%s", inner->hint);
    return status;
}

static RsStatus ragged(const LoadOp *load, uint32_t count, RsError *err)
{
    RsStatus status =
        rs_fail(err, RS_ARGUMENT, "CsvFormat", clause_of(load)->as.load.url->span,
                "%.*s: the row in line %llu has %u fields, but %s has %u", RS_TEXT_ARG(load->name),
                (unsigned long long)rs_csv_line(load->csv), count,
                load->headers != NULL ? "the head" : "the first row", load->width);
    rs_hint(err, "is it the right separator? FIELDTERMINATOR names another");
    return status;
}

static RsStatus read_fields(LoadOp *load, const RsText **fields, uint32_t *count, RsError *err)
{
    RsError inner = {0};
    if (rs_csv_next(load->csv, fields, count, &inner) != RS_OK) return in_file(load, &inner, err);
    if (*fields == NULL) return RS_OK;
    if (load->width != 0 && *count != load->width) return ragged(load, *count, err);
    load->width = *count;
    return RS_OK;
}

static RsStatus read_headers(LoadOp *load, RsError *err)
{
    const RsText *fields;
    uint32_t count;
    RS_TRY(read_fields(load, &fields, &count, err));
    RsText *headers = RS_NEW_ARRAY(load->file_arena, RsText, count + 1);
    if (headers == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        if (fields[i].data == NULL || fields[i].length == 0)
            return rs_fail(err, RS_ARGUMENT, "CsvFormat", clause_of(load)->as.load.url->span,
                           "%.*s: column %u of the head has no name", RS_TEXT_ARG(load->name),
                           i + 1);
        headers[i] = rs_arena_text(load->file_arena, fields[i].data, fields[i].length);
        if (headers[i].data == NULL) return rs_fail_memory(err);
        for (uint32_t j = 0; j < i; j++)
            if (rs_text_equal(headers[i], headers[j]))
                return rs_fail(err, RS_ARGUMENT, "CsvFormat", clause_of(load)->as.load.url->span,
                               "%.*s: the head names `%.*s` twice", RS_TEXT_ARG(load->name),
                               RS_TEXT_ARG(headers[i]));
    }
    load->headers = headers;
    return RS_OK;
}

static RsStatus separator_of(const LoadOp *load, char *out, RsError *err)
{
    *out = ',';
    if (load->terminators == NULL) return RS_OK;
    RsValue value = rs_vector_get(load->terminators, rs_batch_row(load->outer, load->live));
    RsText text = value.type == RS_TYPE_STRING ? rs_as_text(value) : (RsText){NULL, 0};
    if (text.length == 1) *out = text.data[0];
    if (text.length == 1 && (unsigned char)*out < 0x80) return RS_OK;
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue",
                   clause_of(load)->as.load.terminator->span,
                   "FIELDTERMINATOR is one ASCII character, such as ';' or '\\t'");
}

/* Opens the file of the outer row; none where its name is null. */
static RsStatus open_file(LoadOp *load, RsError *err)
{
    const RsBoundClause *clause = clause_of(load);
    RsValue url = rs_vector_get(load->urls, rs_batch_row(load->outer, load->live));
    RsSpan span = clause->as.load.url->span;
    char separator;
    if (rs_is_null(url)) return RS_OK;
    if (url.type != RS_TYPE_STRING)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", span,
                       "LOAD CSV takes the name of a file, not a %s",
                       rs_type_name((RsType)url.type));
    RS_TRY(separator_of(load, &separator, err));
    load->name = rs_as_text(url);
    RS_TRY(rs_import_open(load->op.run->import_dir, load->name, span, &load->file, err));
    size_t limit = load->op.run->budget->memory_limit;
    if (limit == 0 || limit > CSV_ROW_BYTES_MAX) limit = CSV_ROW_BYTES_MAX;
    RsError inner = {0};
    if (rs_csv_open(load->file, separator, limit, &load->csv, &inner) != RS_OK)
        return in_file(load, &inner, err);
    rs_arena_clear(load->file_arena);
    load->headers = NULL;
    load->width = 0;
    return clause->as.load.with_headers ? read_headers(load, err) : RS_OK;
}

static RsStatus next_outer(LoadOp *load, bool *more, RsError *err)
{
    RsOp *op = &load->op;
    *more = true;
    close_file(load);
    if (load->outer == NULL || ++load->live >= load->outer->live_count) {
        RS_TRY(rs_op_next(op->child, &load->outer, err));
        load->live = 0;
        *more = load->outer != NULL;
        if (!*more) return RS_OK;
        rs_arena_clear(load->outer_arena);
        RS_TRY(rs_program_run(load->url, load->outer, load->outer_arena, &load->urls, err));
        if (load->terminator != NULL)
            RS_TRY(rs_program_run(load->terminator, load->outer, load->outer_arena,
                                  &load->terminators, err));
    }
    return open_file(load, err);
}

static RsStatus text_value(RsArena *arena, RsText field, RsValue *out, RsError *err)
{
    *out = RS_NULL;
    if (field.data == NULL) return RS_OK;
    RsText copy = rs_arena_text(arena, field.data, field.length);
    if (copy.data == NULL) return rs_fail_memory(err);
    *out = rs_value_text(copy);
    return RS_OK;
}

static RsStatus make_row(const LoadOp *load, const RsText *fields, uint32_t count, RsValue *out,
                         RsError *err)
{
    RsArena *arena = load->op.arena;
    if (load->headers == NULL) {
        RsValue *items = RS_NEW_ARRAY(arena, RsValue, count + 1);
        if (items == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < count; i++)
            RS_TRY(text_value(arena, fields[i], &items[i], err));
        *out = rs_value_list(items, count);
        return RS_OK;
    }
    RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, count + 1);
    if (pairs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        RsText key = load->headers[i];
        pairs[i].key = rs_arena_text(arena, key.data, key.length);
        if (pairs[i].key.data == NULL) return rs_fail_memory(err);
        RS_TRY(text_value(arena, fields[i], &pairs[i].value, err));
    }
    return rs_value_map(arena, pairs, count, out) ? RS_OK : rs_fail_memory(err);
}

static RsStatus load_next(RsOp *op, RsBatch **out, RsError *err)
{
    LoadOp *load = (LoadOp *)op;
    rs_arena_clear(op->arena);
    RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, RS_BATCH_ROWS);
    if (column == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    while (count < RS_BATCH_ROWS) {
        const RsText *fields = NULL;
        uint32_t width;
        if (load->csv != NULL) RS_TRY(read_fields(load, &fields, &width, err));
        if (fields != NULL) {
            load->rows[count] = rs_batch_row(load->outer, load->live);
            RS_TRY(make_row(load, fields, width, &column->as.values[count++], err));
            continue;
        }
        bool last = load->outer == NULL || load->live + 1 >= load->outer->live_count, more;
        if (last && count > 0) break;
        RS_TRY(rs_budget_check(op->run->budget, err));
        RS_TRY(next_outer(load, &more, err));
        if (!more) return RS_OK;
    }
    RsBatch *batch = rs_op_spread(op, load->outer, load->rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    batch->columns[clause_of(load)->as.load.slot] = column;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_LOAD_CSV = {sizeof(LoadOp), load_open, load_next, load_rewind, load_close};
