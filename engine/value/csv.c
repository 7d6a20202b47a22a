/* csv.c - see csv.h: libcsv is fed a line at a time, so that at most one row comes back. */
#include "value/csv.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/utf8.h"

#define BLOCK_BYTES 65536u

typedef struct Field {
    size_t begin, length;
    bool null;
} Field;

struct RsCsv {
    FILE *file;
    struct csv_parser parser;
    size_t limit;
    char *block;
    size_t filled, at; /* of the block */
    bool started, ended;
    bool after_cr;           /* the block before ended in CR: its line ends with what comes next */
    uint64_t line, row_line; /* where the reader stands; where the row began */
    RsBuf bytes;             /* of the row's fields */
    RS_ARRAY(Field) fields;
    RS_ARRAY(RsText) texts;
    bool row_done, out_of_memory;
};

static int never_a_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static void take_field(void *bytes, size_t length, void *context)
{
    RsCsv *csv = context;
    Field field = {csv->bytes.length, length, bytes == NULL};
    if (length > 0) rs_buf_add(&csv->bytes, bytes, length);
    if (!RS_ARRAY_PUSH(&csv->fields, field)) csv->out_of_memory = true;
}

static void take_row_end(int ended_by, void *context)
{
    (void)ended_by;
    ((RsCsv *)context)->row_done = true;
}

RsStatus rs_csv_open(FILE *file, char separator, size_t row_bytes_max, RsCsv **out, RsError *err)
{
    *out = NULL;
    if (separator == '"' || separator == '\n' || separator == '\r' || separator == '\0' ||
        (unsigned char)separator >= 0x80)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "fields are separated by one ASCII character, and not by a quote or a line "
                       "end");
    RsCsv *csv = calloc(1, sizeof *csv);
    if (csv == NULL) return rs_fail_memory(err);
    csv->file = file;
    csv->limit = row_bytes_max;
    csv->line = 1;
    rs_buf_init(&csv->bytes, row_bytes_max);
    csv->block = malloc(BLOCK_BYTES);
    if (csv->block == NULL ||
        csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) {
        free(csv->block);
        free(csv);
        return rs_fail_memory(err);
    }
    csv_set_delim(&csv->parser, (unsigned char)separator);
    csv_set_space_func(&csv->parser, never_a_blank);
    *out = csv;
    return RS_OK;
}

void rs_csv_close(RsCsv *csv)
{
    if (csv == NULL) return;
    csv_free(&csv->parser);
    rs_buf_done(&csv->bytes);
    RS_ARRAY_DONE(&csv->fields);
    RS_ARRAY_DONE(&csv->texts);
    free(csv->block);
    free(csv);
}

uint64_t rs_csv_line(const RsCsv *csv)
{
    return csv->row_line;
}

static RsStatus fill(RsCsv *csv, RsError *err)
{
    csv->at = 0;
    csv->filled = fread(csv->block, 1, BLOCK_BYTES, csv->file);
    if (csv->filled == 0 && ferror(csv->file))
        return rs_fail(err, RS_IO, "ReadFailed", RS_NOWHERE, "line %llu cannot be read: %s",
                       (unsigned long long)csv->line, strerror(errno));
    if (!csv->started && csv->filled >= 3 && memcmp(csv->block, "\xef\xbb\xbf", 3) == 0)
        csv->at = 3;
    csv->started = true;
    if (csv->after_cr && csv->filled > 0 && csv->block[0] != '\n') csv->line++;
    csv->after_cr = false;
    return RS_OK;
}

static RsStatus wrong(RsCsv *csv, RsError *err)
{
    int code = csv_error(&csv->parser);
    if (code == CSV_ENOMEM || code == CSV_ETOOBIG) return rs_fail_memory(err);
    RsStatus status =
        csv->ended ? rs_fail(err, RS_ARGUMENT, "CsvFormat", RS_NOWHERE,
                             "a quote in the row that begins in line %llu is never closed",
                             (unsigned long long)csv->row_line)
                   : rs_fail(err, RS_ARGUMENT, "CsvFormat", RS_NOWHERE,
                             "line %llu has a quote out of place", (unsigned long long)csv->line);
    rs_hint(err, "a field with quotes in it is quoted whole, and its own quotes are doubled: "
                 "\"he said \"\"no\"\"\"");
    return status;
}

/* LF ends a line, and CR where no LF follows. */
static void count_line(RsCsv *csv, size_t at)
{
    if (csv->block[at] == '\n')
        csv->line++;
    else if (at + 1 == csv->filled)
        csv->after_cr = true;
    else if (csv->block[at + 1] != '\n')
        csv->line++;
}

/* What stands in the block up to the next end of a line, which is counted when it is passed. */
static RsStatus feed_line(RsCsv *csv, RsError *err)
{
    size_t begin = csv->at, end = begin;
    while (end < csv->filled && csv->block[end] != '\n' && csv->block[end] != '\r')
        end++;
    bool line_end = end < csv->filled;
    if (line_end) end++;
    csv->at = end;
    if (csv_parse(&csv->parser, csv->block + begin, end - begin, take_field, take_row_end, csv) !=
        end - begin)
        return wrong(csv, err);
    if (line_end) count_line(csv, end - 1);
    if (csv->bytes.failed || csv_get_buffer_size(&csv->parser) > csv->limit)
        return rs_fail(err, RS_LIMIT, "CsvRowTooLarge", RS_NOWHERE,
                       "the row that begins in line %llu has more than %zu bytes",
                       (unsigned long long)csv->row_line, csv->limit);
    return csv->out_of_memory ? rs_fail_memory(err) : RS_OK;
}

static RsStatus hand_out(RsCsv *csv, const RsText **fields, uint32_t *count, RsError *err)
{
    if (!RS_ARRAY_RESERVE(&csv->texts, csv->fields.count + 1)) return rs_fail_memory(err);
    for (size_t i = 0; i < csv->fields.count; i++) {
        Field field = csv->fields.items[i];
        const char *data = field.null          ? NULL
                           : field.length == 0 ? ""
                                               : csv->bytes.data + field.begin;
        if (field.length > 0 && rs_utf8_check(data, field.length) != field.length)
            return rs_fail(err, RS_ARGUMENT, "CsvFormat", RS_NOWHERE,
                           "field %zu of the row in line %llu is not valid UTF-8", i + 1,
                           (unsigned long long)csv->row_line);
        csv->texts.items[i] = (RsText){data, (uint32_t)field.length};
    }
    *fields = csv->texts.items;
    *count = (uint32_t)csv->fields.count;
    return RS_OK;
}

/* Ends of lines before a row do not belong to it. */
static void pass_line_ends(RsCsv *csv)
{
    while (csv->at < csv->filled && (csv->block[csv->at] == '\n' || csv->block[csv->at] == '\r')) {
        count_line(csv, csv->at);
        csv->at++;
    }
}

RsStatus rs_csv_next(RsCsv *csv, const RsText **fields, uint32_t *count, RsError *err)
{
    *fields = NULL;
    *count = 0;
    csv->fields.count = 0;
    rs_buf_clear(&csv->bytes);
    csv->row_done = false;
    csv->row_line = 0;
    while (!csv->row_done && !csv->ended) {
        if (csv->row_line == 0) pass_line_ends(csv);
        if (csv->at >= csv->filled) {
            RS_TRY(fill(csv, err));
            csv->ended = csv->filled == 0;
            continue;
        }
        if (csv->row_line == 0) csv->row_line = csv->line;
        RS_TRY(feed_line(csv, err));
    }
    if (!csv->row_done && csv->ended && csv->row_line != 0 &&
        csv_fini(&csv->parser, take_field, take_row_end, csv) != 0)
        return wrong(csv, err);
    return csv->row_done ? hand_out(csv, fields, count, err) : RS_OK;
}
