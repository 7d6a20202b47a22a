/* run.c - the pieces of a report in order: text stays, queries are run and written. */
#include <stdlib.h>

#include "exchange/exporter.h"
#include "report/cite.h"
#include "report/markdown.h"
#include "report/picture.h"
#include "value/temporal.h"

#define REPORT_BYTES_MAX ((size_t)64 << 20)

typedef struct Writer {
    const RsReportScript *script;
    const RsReportOptions *options;
    RsReport *report;
    RsArena *arena;
    RsValue parameters;
    RsCite cite;
    RsBuf queries; /* the last chapter */
    uint32_t query_count;
    RsError *err;
} Writer;

static RsBuf *out_of(Writer *writer)
{
    return &writer->report->markdown;
}

/* ---- values with what they rest on ---- */

static RsStatus write_step(Writer *writer, RsResult *result, uint32_t edge, bool backwards)
{
    RsBuf *out = out_of(writer);
    RsEdgeInfo info;
    RS_TRY(rs_result_edge(result, edge, &info, writer->err));
    rs_buf_puts(out, backwards ? " ← *" : " → *");
    rs_markdown_type(out, info.type);
    rs_buf_putc(out, '*');
    if (info.disputed) rs_buf_puts(out, " (disputed)");
    if (!info.held) rs_buf_puts(out, " (not held)");
    RS_TRY(rs_cite_edge(&writer->cite, result, edge, out, writer->err));
    rs_buf_puts(out, backwards ? " ← " : " → ");
    return RS_OK;
}

static RsStatus write_path(Writer *writer, RsResult *result, const RsPath *path)
{
    RS_TRY(rs_markdown_node(out_of(writer), result, path->nodes[0], writer->err));
    for (uint32_t i = 0; i < path->hop_count; i++) {
        RsEdgeInfo info;
        RS_TRY(rs_result_edge(result, path->edges[i], &info, writer->err));
        RS_TRY(write_step(writer, result, path->edges[i], info.start != path->nodes[i]));
        RS_TRY(rs_markdown_node(out_of(writer), result, path->nodes[i + 1], writer->err));
    }
    return RS_OK;
}

static RsStatus write_value(Writer *writer, RsResult *result, RsValue value)
{
    if (value.type == RS_TYPE_PATH) return write_path(writer, result, value.as.path);
    if (value.type == RS_TYPE_CLAIM)
        return rs_cite_short(&writer->cite, result, value.as.id, out_of(writer), writer->err);
    if (value.type == RS_TYPE_EDGE) {
        RsEdgeInfo info;
        RS_TRY(rs_result_edge(result, value.as.id, &info, writer->err));
        RS_TRY(rs_markdown_node(out_of(writer), result, info.start, writer->err));
        RS_TRY(write_step(writer, result, value.as.id, false));
        return rs_markdown_node(out_of(writer), result, info.end, writer->err);
    }
    if (value.type != RS_TYPE_LIST)
        return rs_markdown_value(out_of(writer), result, value, writer->err);
    for (uint32_t i = 0; i < value.length; i++) {
        if (i > 0) rs_buf_puts(out_of(writer), ", ");
        if (value.as.items[i].type == RS_TYPE_LIST)
            RS_TRY(rs_markdown_value(out_of(writer), result, value.as.items[i], writer->err));
        else
            RS_TRY(write_value(writer, result, value.as.items[i]));
    }
    return RS_OK;
}

/* ---- what becomes of a block ---- */

static RsStatus no_rows(Writer *writer)
{
    rs_buf_puts(out_of(writer), "*Nothing found.*\n");
    return RS_OK;
}

static RsStatus write_table(Writer *writer, RsResult *result)
{
    RsBuf *out = out_of(writer);
    uint32_t columns = rs_result_column_count(result);
    const RsValue *row;
    RS_TRY(rs_result_next(result, &row, writer->err));
    if (row == NULL) return no_rows(writer);
    for (uint32_t i = 0; i < columns; i++) {
        rs_buf_puts(out, i == 0 ? "| " : " | ");
        rs_markdown_text(out, rs_result_column(result, i));
    }
    rs_buf_puts(out, " |\n|");
    for (uint32_t i = 0; i < columns; i++)
        rs_buf_puts(out, " --- |");
    rs_buf_putc(out, '\n');
    while (row != NULL) {
        for (uint32_t i = 0; i < columns; i++) {
            rs_buf_puts(out, i == 0 ? "| " : " | ");
            RS_TRY(write_value(writer, result, row[i]));
        }
        rs_buf_puts(out, " |\n");
        RS_TRY(rs_buf_check(out, writer->err));
        RS_TRY(rs_result_next(result, &row, writer->err));
    }
    return RS_OK;
}

/* A row is an item: its paths, then what else it has by name. */
static RsStatus write_path_row(Writer *writer, RsResult *result, const RsValue *row)
{
    uint32_t columns = rs_result_column_count(result), paths = 0;
    for (uint32_t i = 0; i < columns; i++) {
        if (row[i].type != RS_TYPE_PATH) continue;
        if (paths++ > 0) rs_buf_puts(out_of(writer), "; ");
        RS_TRY(write_path(writer, result, row[i].as.path));
    }
    for (uint32_t i = 0; i < columns; i++) {
        if (row[i].type == RS_TYPE_PATH || rs_is_null(row[i])) continue;
        rs_buf_puts(out_of(writer), "; ");
        rs_markdown_text(out_of(writer), rs_result_column(result, i));
        rs_buf_puts(out_of(writer), ": ");
        RS_TRY(write_value(writer, result, row[i]));
    }
    if (paths == 0)
        return rs_fail(writer->err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE,
                       "a block of paths returns a path in every row; this one has none");
    return RS_OK;
}

static RsStatus write_paths(Writer *writer, RsResult *result)
{
    uint64_t number = 0;
    for (;;) {
        const RsValue *row;
        RS_TRY(rs_result_next(result, &row, writer->err));
        if (row == NULL) return number == 0 ? no_rows(writer) : RS_OK;
        rs_buf_printf(out_of(writer), "%llu. ", (unsigned long long)++number);
        RS_TRY(write_path_row(writer, result, row));
        rs_buf_putc(out_of(writer), '\n');
        RS_TRY(rs_buf_check(out_of(writer), writer->err));
    }
}

static RsStatus draw(Writer *writer, const RsSubgraph *subgraph, RsResult *result, RsBuf *svg)
{
    RsBuf dot;
    rs_buf_init(&dot, REPORT_BYTES_MAX);
    RsStatus status = RS_EXPORT_DOT.write(result, subgraph, &dot, writer->err);
    if (status == RS_OK)
        status = writer->options->draw(writer->options->draw_context,
                                       (RsText){dot.data, (uint32_t)dot.length}, svg, writer->err);
    rs_buf_done(&dot);
    return status;
}

static RsStatus write_graph(Writer *writer, RsResult *result, RsText caption)
{
    RsSubgraph subgraph;
    RsBuf svg;
    rs_subgraph_init(&subgraph);
    rs_buf_init(&svg, REPORT_BYTES_MAX);
    RsStatus status = rs_subgraph_take(&subgraph, result, writer->err);
    if (status == RS_OK && subgraph.nodes.count == 0) {
        status = no_rows(writer);
    } else if (status == RS_OK) {
        status = draw(writer, &subgraph, result, &svg);
        char *text = status == RS_OK ? rs_buf_take(&svg) : NULL;
        if (status == RS_OK && (text == NULL || !RS_ARRAY_PUSH(&writer->report->pictures, text))) {
            free(text);
            status = rs_fail_memory(writer->err);
        }
        rs_buf_puts(out_of(writer), "![");
        rs_markdown_text(out_of(writer), caption.length > 0 ? caption : RS_TEXT("drawing"));
        rs_buf_printf(out_of(writer), "](" RS_PICTURE_NAME "%zu)\n",
                      writer->report->pictures.count);
    }
    rs_subgraph_done(&subgraph);
    rs_buf_done(&svg);
    return status;
}

static RsStatus write_one(Writer *writer, RsResult *result)
{
    const RsValue *row, *second;
    size_t before = out_of(writer)->length;
    RS_TRY(rs_result_next(result, &row, writer->err));
    if (row == NULL || rs_result_column_count(result) != 1)
        return rs_fail(writer->err, RS_USAGE, "NoSingleValue", RS_NOWHERE,
                       "a value is one row of one column; this gives %s",
                       row == NULL ? "no row" : "several columns");
    RS_TRY(write_value(writer, result, row[0]));
    if (out_of(writer)->length == before) rs_buf_puts(out_of(writer), "*unknown*");
    RS_TRY(rs_result_next(result, &second, writer->err));
    if (second == NULL) return RS_OK;
    return rs_fail(writer->err, RS_USAGE, "NoSingleValue", RS_NOWHERE,
                   "a value is one row of one column; this gives several rows");
}

static RsStatus check_assertion(Writer *writer, RsResult *result)
{
    uint64_t number = 0;
    for (;;) {
        const RsValue *row;
        RS_TRY(rs_result_next(result, &row, writer->err));
        if (row == NULL) break;
        number++;
        for (uint32_t i = 0; i < rs_result_column_count(result); i++)
            if (row[i].type != RS_TYPE_BOOL || !row[i].as.boolean)
                return rs_fail(writer->err, RS_CHECK, "AssertionFailed", RS_NOWHERE,
                               "the assertion does not hold: `%.*s` in row %llu is not true",
                               RS_TEXT_ARG(rs_result_column(result, i)),
                               (unsigned long long)number);
    }
    if (number > 0) return RS_OK;
    return rs_fail(writer->err, RS_CHECK, "AssertionFailed", RS_NOWHERE,
                   "the assertion does not hold: it gives no row");
}

static RsStatus skip(Writer *writer, RsResult *result)
{
    const RsValue *row;
    do
        RS_TRY(rs_result_next(result, &row, writer->err));
    while (row != NULL);
    return RS_OK;
}

static RsStatus write_result(Writer *writer, const RsPiece *piece, RsResult *result)
{
    switch (piece->mode) {
    case RS_BLOCK_MODE_TABLE:
        return write_table(writer, result);
    case RS_BLOCK_MODE_PATHS:
        return write_paths(writer, result);
    case RS_BLOCK_MODE_GRAPH:
        return write_graph(writer, result, piece->caption);
    case RS_BLOCK_MODE_VALUE:
        return write_one(writer, result);
    case RS_BLOCK_MODE_ASSERT:
        return check_assertion(writer, result);
    case RS_BLOCK_MODE_HIDDEN:
    case RS_BLOCK_MODE_COUNT:
        break;
    }
    return skip(writer, result);
}

/* ---- statements ---- */

/* An error's place counts from the statement; a reader counts from the file. */
static RsStatus placed(Writer *writer, RsStatus status, uint32_t offset, uint32_t length)
{
    if (status == RS_OK || writer->err == NULL) return status;
    RsSpan *where = &writer->err->where;
    if (where->end == 0) *where = (RsSpan){0, length};
    where->begin += offset;
    where->end += offset;
    return status;
}

static RsStatus run_statement(Writer *writer, const RsPiece *piece, RsSpan span, bool last)
{
    RsResult *result = NULL;
    RsText text = {piece->text.data + span.begin, span.end - span.begin};
    RsStatus status =
        rs_session_run(writer->options->session, text, writer->parameters, &result, writer->err);
    if (status == RS_OK && result == NULL && last)
        status = rs_fail(writer->err, RS_USAGE, "EmptyStatement", RS_NOWHERE,
                         "there is no statement here");
    if (status == RS_OK && result != NULL)
        status = last ? write_result(writer, piece, result) : skip(writer, result);
    rs_result_close(result);
    if (status == RS_OK) status = rs_buf_check(out_of(writer), writer->err);
    return placed(writer, status, piece->offset + span.begin, span.end - span.begin);
}

/* Several statements may stand in a block: the last one is shown. */
static RsStatus run_piece(Writer *writer, const RsPiece *piece)
{
    size_t offset = 0, next;
    RsSpan span, ahead;
    bool complete, more = rs_script_next(piece->text, &offset, &span, &complete);
    if (!more) span = (RsSpan){0, piece->text.length};
    while (more) {
        next = offset;
        if (!rs_script_next(piece->text, &next, &ahead, &complete)) break;
        RS_TRY(run_statement(writer, piece, span, false));
        span = ahead;
        offset = next;
    }
    return run_statement(writer, piece, span, true);
}

/* ---- the whole ---- */

/* The statement as it was asked, in a fence longer than any run of backticks in it. */
static void keep_query(Writer *writer, RsText text)
{
    uint32_t run = 0, longest = 2;
    for (uint32_t i = 0; i < text.length; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    rs_buf_printf(&writer->queries, "Query %u:\n\n", ++writer->query_count);
    for (uint32_t i = 0; i <= longest; i++)
        rs_buf_putc(&writer->queries, '`');
    rs_buf_puts(&writer->queries, "cypher\n");
    rs_buf_add_text(&writer->queries, text);
    if (text.length == 0 || text.data[text.length - 1] != '\n') rs_buf_putc(&writer->queries, '\n');
    for (uint32_t i = 0; i <= longest; i++)
        rs_buf_putc(&writer->queries, '`');
    rs_buf_puts(&writer->queries, "\n\n");
}

static bool is_shown(const RsPiece *piece)
{
    return piece->mode != RS_BLOCK_MODE_HIDDEN && piece->mode != RS_BLOCK_MODE_ASSERT;
}

static RsStatus write_piece(Writer *writer, const RsPiece *piece)
{
    RsBuf *out = out_of(writer);
    if (piece->kind == RS_PIECE_TEXT) {
        rs_buf_add_text(out, piece->text);
        return RS_OK;
    }
    keep_query(writer, piece->text);
    RS_TRY(run_piece(writer, piece));
    if (piece->kind == RS_PIECE_INLINE || !is_shown(piece)) return RS_OK;
    rs_buf_puts(out, "\n*");
    if (piece->caption.length > 0) {
        rs_markdown_text(out, piece->caption);
        rs_buf_puts(out, " ");
    }
    rs_buf_printf(out, "(query %u)*\n", writer->query_count);
    return RS_OK;
}

static void write_row(RsBuf *out, const char *name, RsText value)
{
    rs_buf_printf(out, "| %s | ", name);
    rs_markdown_text(out, value);
    rs_buf_puts(out, " |\n");
}

static RsStatus write_parameters(Writer *writer)
{
    RsResult *result = NULL;
    RsStatus status = rs_session_run(writer->options->session, RS_TEXT("RETURN 1"), RS_NULL,
                                     &result, writer->err);
    for (uint32_t i = 0; status == RS_OK && i < writer->parameters.length; i++) {
        const RsPair *pair = &writer->parameters.as.pairs[i];
        rs_buf_puts(out_of(writer), "| parameter `$");
        rs_markdown_text(out_of(writer), pair->key);
        rs_buf_puts(out_of(writer), "` | ");
        status = rs_markdown_value(out_of(writer), result, pair->value, writer->err);
        rs_buf_puts(out_of(writer), " |\n");
    }
    rs_result_close(result);
    return status;
}

/* What the report was made from. */
static RsStatus write_head(Writer *writer)
{
    RsBuf *out = out_of(writer);
    const RsReportOptions *options = writer->options;
    const char *view = rs_session_view(options->session);
    RsText title = {writer->report->title.data, (uint32_t)writer->report->title.length};
    if (title.data != NULL) {
        rs_buf_puts(out, "# ");
        rs_markdown_text(out, title);
        rs_buf_puts(out, "\n\n");
    }
    rs_buf_puts(out, "| made from | |\n| --- | --- |\n");
    write_row(out, "graph", rs_text(rs_engine_graph(options->engine)));
    rs_buf_printf(out, "| commit | %llu, chain hash `",
                  (unsigned long long)rs_engine_commit(options->engine));
    for (int i = 0; i < 32; i++)
        rs_buf_printf(out, "%02x", rs_engine_hash(options->engine)[i]);
    rs_buf_puts(out, "` |\n");
    write_row(out, "view", *view == '\0' ? RS_TEXT("all that is held") : rs_text(view));
    RS_TRY(write_parameters(writer));
    RsValue made;
    RS_TRY(rs_datetime_from_epoch(options->now_us / 1000000, 0, writer->arena, &made, writer->err));
    rs_buf_puts(out, "| made | ");
    rs_temporal_print(out, made);
    rs_buf_puts(out, " |\n\n");
    return RS_OK;
}

static RsStatus evaluate(Writer *writer, const RsFrontParameter *parameter, RsValue *out)
{
    RsResult *result = NULL;
    const RsValue *row = NULL;
    RsText query = rs_arena_format(writer->arena, "RETURN %.*s", RS_TEXT_ARG(parameter->value));
    if (query.data == NULL) return rs_fail_memory(writer->err);
    RsStatus status =
        rs_session_run(writer->options->session, query, RS_NULL, &result, writer->err);
    if (status == RS_OK) status = rs_result_next(result, &row, writer->err);
    if (status == RS_OK && (row == NULL || rs_result_column_count(result) != 1))
        status = rs_fail(writer->err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                         "a parameter is one expression");
    if (status == RS_OK && !rs_value_copy(writer->arena, row[0], out))
        status = rs_fail_memory(writer->err);
    rs_result_close(result);
    if (status != RS_OK && writer->err != NULL) writer->err->where = RS_NOWHERE;
    return placed(writer, status, parameter->offset, parameter->value.length);
}

static RsStatus read_parameters(Writer *writer)
{
    const RsFront *front = &writer->script->front;
    RsValue given = writer->options->parameters;
    uint32_t more = given.type == RS_TYPE_MAP ? given.length : 0;
    RsPair *pairs = RS_NEW_ARRAY(writer->arena, RsPair, (size_t)front->parameter_count + more + 1);
    if (pairs == NULL) return rs_fail_memory(writer->err);
    for (uint32_t i = 0; i < front->parameter_count; i++) {
        pairs[i].key = front->parameters[i].name;
        RS_TRY(evaluate(writer, &front->parameters[i], &pairs[i].value));
    }
    for (uint32_t i = 0; i < more; i++)
        pairs[front->parameter_count + i] = given.as.pairs[i];
    if (!rs_value_map(writer->arena, pairs, front->parameter_count + more, &writer->parameters))
        return rs_fail_memory(writer->err);
    return RS_OK;
}

static RsStatus write_all(Writer *writer)
{
    const RsFront *front = &writer->script->front;
    RsSettings *settings = rs_session_settings(writer->options->session);
    settings->read_only = true;
    settings->stale = true; /* one commit for all */
    if (front->view.length > 0 && *rs_session_view(writer->options->session) == '\0') {
        RsText view = rs_arena_text(writer->arena, front->view.data, front->view.length);
        if (view.data == NULL) return rs_fail_memory(writer->err);
        RS_TRY(placed(writer, rs_session_set_view(writer->options->session, view.data, writer->err),
                      front->view_offset, front->view.length));
    }
    RS_TRY(read_parameters(writer));
    RS_TRY(write_head(writer));
    for (uint32_t i = 0; i < writer->script->piece_count; i++)
        RS_TRY(write_piece(writer, &writer->script->pieces[i]));
    rs_cite_write(&writer->cite, out_of(writer));
    if (writer->query_count > 0) {
        rs_buf_puts(out_of(writer), "## Queries\n\n");
        rs_buf_add(out_of(writer), writer->queries.data, writer->queries.length);
    }
    if (writer->queries.failed) out_of(writer)->failed = true;
    return rs_buf_check(out_of(writer), writer->err);
}

RsStatus rs_report_run(const RsReportScript *script, const RsReportOptions *options, RsReport *out,
                       RsError *err)
{
    Writer writer = {.script = script, .options = options, .report = out, .err = err};
    *out = (RsReport){0};
    rs_buf_init(&out->title, 0);
    rs_buf_init(&out->markdown, REPORT_BYTES_MAX);
    rs_buf_add_text(&out->title, script->front.title);
    rs_buf_init(&writer.queries, REPORT_BYTES_MAX);
    rs_cite_init(&writer.cite);
    writer.arena = rs_arena_new(0);
    RsStatus status = writer.arena == NULL ? rs_fail_memory(err) : write_all(&writer);
    rs_arena_free(writer.arena);
    rs_cite_done(&writer.cite);
    rs_buf_done(&writer.queries);
    if (status != RS_OK) rs_report_done(out);
    return status;
}

void rs_report_done(RsReport *report)
{
    for (size_t i = 0; i < report->pictures.count; i++)
        free(report->pictures.items[i]);
    RS_ARRAY_DONE(&report->pictures);
    rs_buf_done(&report->title);
    rs_buf_done(&report->markdown);
}
