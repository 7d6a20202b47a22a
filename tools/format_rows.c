/* format_rows.c - csv, tsv, json, jsonl, line, list, html, none: row after row. */
#include "output.h"

#include "value/json.h"

typedef struct Writer {
    const RsOutput *output;
    RsResult *result;
    uint32_t columns;
    RsBuf text; /* of one row */
} Writer;

typedef RsStatus (*RowWriter)(Writer *writer, const RsValue *row, uint64_t number, RsError *err);

static RsStatus flush_row(Writer *writer, RsError *err)
{
    RS_TRY(rs_buf_check(&writer->text, err));
    if (writer->text.length > 0)
        fwrite(writer->text.data, 1, writer->text.length, writer->output->file);
    rs_buf_clear(&writer->text);
    return rs_output_check(writer->output, err);
}

/* `row` NULL asks for the head, which waits for the first row: a query that fails prints nothing.
 */
static RsStatus write_rows(const RsOutput *output, RsResult *result, RowWriter write, RsError *err)
{
    Writer writer = {.output = output, .result = result, .columns = rs_result_column_count(result)};
    if (writer.columns == 0) return RS_OK;
    rs_buf_init(&writer.text, 0);
    const RsValue *row;
    RsStatus status = rs_result_next(result, &row, err);
    if (status == RS_OK) status = write(&writer, NULL, 0, err);
    for (uint64_t number = 0; status == RS_OK && row != NULL; number++) {
        status = write(&writer, row, number, err);
        if (status == RS_OK) status = flush_row(&writer, err);
        if (status == RS_OK) status = rs_result_next(result, &row, err);
    }
    if (status == RS_OK) status = flush_row(&writer, err);
    rs_buf_done(&writer.text);
    return status;
}

/* ---- csv (RFC 4180), tsv ---- */

static void csv_text(RsBuf *out, RsText text)
{
    bool quote = text.length == 0;
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        quote = quote || c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    if (!quote) {
        rs_buf_add_text(out, text);
        return;
    }
    rs_buf_putc(out, '"');
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"') rs_buf_putc(out, '"');
        rs_buf_putc(out, text.data[i]);
    }
    rs_buf_putc(out, '"');
}

/* Tabs and line breaks inside a value become backslash escapes. */
static void tsv_text(RsBuf *out, RsText text)
{
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '\t')
            rs_buf_puts(out, "\\t");
        else if (c == '\n')
            rs_buf_puts(out, "\\n");
        else if (c == '\r')
            rs_buf_puts(out, "\\r");
        else if (c == '\\')
            rs_buf_puts(out, "\\\\");
        else
            rs_buf_putc(out, c);
    }
}

static RsStatus separated(Writer *writer, const RsValue *row, const char *separator,
                          const char *end, void (*put)(RsBuf *, RsText), RsError *err)
{
    for (uint32_t c = 0; c < writer->columns; c++) {
        if (c > 0) rs_buf_puts(&writer->text, separator);
        if (row == NULL) {
            put(&writer->text, rs_result_column(writer->result, c));
            continue;
        }
        if (rs_is_null(row[c])) continue; /* an empty field; an empty text is "" in csv */
        RsBuf cell;
        rs_buf_init(&cell, 0);
        RsStatus status = rs_cell(writer->result, row[c], &cell, err);
        if (status == RS_OK)
            put(&writer->text, (RsText){cell.data == NULL ? "" : cell.data, (uint32_t)cell.length});
        rs_buf_done(&cell);
        RS_TRY(status);
    }
    rs_buf_puts(&writer->text, end);
    return RS_OK;
}

static RsStatus csv_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    (void)number;
    return separated(writer, row, ",", "\r\n", csv_text, err);
}

static RsStatus tsv_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    (void)number;
    return separated(writer, row, "\t", "\n", tsv_text, err);
}

/* ---- json ---- */

static RsStatus json_object(Writer *writer, const RsValue *row, RsError *err)
{
    rs_buf_putc(&writer->text, '{');
    for (uint32_t c = 0; c < writer->columns; c++) {
        if (c > 0) rs_buf_putc(&writer->text, ',');
        rs_json_write_text(&writer->text, rs_result_column(writer->result, c));
        rs_buf_putc(&writer->text, ':');
        RS_TRY(rs_result_json(writer->result, row[c], false, &writer->text, err));
    }
    rs_buf_putc(&writer->text, '}');
    return RS_OK;
}

static RsStatus json_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    if (row == NULL) return RS_OK;
    rs_buf_puts(&writer->text, number == 0 ? "[" : ",\n ");
    return json_object(writer, row, err);
}

static RsStatus jsonl_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    (void)number;
    if (row == NULL) return RS_OK;
    RS_TRY(json_object(writer, row, err));
    rs_buf_putc(&writer->text, '\n');
    return RS_OK;
}

/* ---- line: a field a line; list: bare values; html ---- */

static RsStatus line_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    if (row == NULL) return RS_OK;
    uint32_t widest = 0;
    for (uint32_t c = 0; c < writer->columns; c++) {
        uint32_t width = rs_display_width(rs_result_column(writer->result, c));
        if (width > widest) widest = width;
    }
    if (number > 0) rs_buf_putc(&writer->text, '\n');
    for (uint32_t c = 0; c < writer->columns; c++) {
        RsText name = rs_result_column(writer->result, c);
        for (uint32_t i = rs_display_width(name); i < widest; i++)
            rs_buf_putc(&writer->text, ' ');
        rs_buf_printf(&writer->text, "%.*s = ", RS_TEXT_ARG(name));
        RS_TRY(rs_cell(writer->result, row[c], &writer->text, err));
        rs_buf_putc(&writer->text, '\n');
    }
    return RS_OK;
}

static RsStatus list_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    (void)number;
    if (row == NULL) return RS_OK;
    return separated(writer, row, "|", "\n", tsv_text, err);
}

static void html_text(RsBuf *out, RsText text)
{
    for (uint32_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '<')
            rs_buf_puts(out, "&lt;");
        else if (c == '>')
            rs_buf_puts(out, "&gt;");
        else if (c == '&')
            rs_buf_puts(out, "&amp;");
        else
            rs_buf_putc(out, c);
    }
}

static RsStatus html_row(Writer *writer, const RsValue *row, uint64_t number, RsError *err)
{
    (void)number;
    rs_buf_puts(&writer->text, row == NULL ? "<table>\n<tr><th>" : "<tr><td>");
    RS_TRY(separated(writer, row, row == NULL ? "</th><th>" : "</td><td>",
                     row == NULL ? "</th></tr>\n" : "</td></tr>\n", html_text, err));
    return RS_OK;
}

/* ---- the formats ---- */

static RsStatus write_csv(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_rows(output, result, csv_row, err);
}

static RsStatus write_tsv(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_rows(output, result, tsv_row, err);
}

static RsStatus write_json(const RsOutput *output, RsResult *result, RsError *err)
{
    if (rs_result_column_count(result) == 0) return RS_OK;
    RS_TRY(write_rows(output, result, json_row, err));
    fputs(rs_result_summary(result).rows == 0 ? "[]\n" : "]\n", output->file);
    return rs_output_check(output, err);
}

static RsStatus write_jsonl(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_rows(output, result, jsonl_row, err);
}

static RsStatus write_line(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_rows(output, result, line_row, err);
}

static RsStatus write_list(const RsOutput *output, RsResult *result, RsError *err)
{
    return write_rows(output, result, list_row, err);
}

static RsStatus write_html(const RsOutput *output, RsResult *result, RsError *err)
{
    if (rs_result_column_count(result) == 0) return RS_OK;
    RS_TRY(write_rows(output, result, html_row, err));
    fputs("</table>\n", output->file);
    return rs_output_check(output, err);
}

static RsStatus write_none(const RsOutput *output, RsResult *result, RsError *err)
{
    (void)output;
    const RsValue *row;
    do
        RS_TRY(rs_result_next(result, &row, err));
    while (row != NULL);
    return RS_OK;
}

const RsFormat RS_FORMAT_CSV = {"csv", write_csv};
const RsFormat RS_FORMAT_TSV = {"tsv", write_tsv};
const RsFormat RS_FORMAT_JSON = {"json", write_json};
const RsFormat RS_FORMAT_JSONL = {"jsonl", write_jsonl};
const RsFormat RS_FORMAT_LINE = {"line", write_line};
const RsFormat RS_FORMAT_LIST = {"list", write_list};
const RsFormat RS_FORMAT_HTML = {"html", write_html};
const RsFormat RS_FORMAT_NONE = {"none", write_none};
