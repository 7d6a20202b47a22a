/* statement.c - one statement, its result and its summary. */
#include "statement.h"

#include <unistd.h>

#include "commands.h"

#define ROWS_SHOWN 1000u /* of a table at a terminal, until :rows says otherwise */

RsStatus rs_statement_style(const RsOptions *options, RsStatementStyle *out, RsError *err)
{
    const char *when = rs_options_text(&options->color), *term = getenv("TERM"),
               *no_color = getenv("NO_COLOR");
    bool terminal = isatty(STDERR_FILENO) != 0 && (term == NULL || strcmp(term, "dumb") != 0) &&
                    (no_color == NULL || *no_color == '\0');
    if (when != NULL && strcmp(when, "auto") != 0 && strcmp(when, "always") != 0 &&
        strcmp(when, "never") != 0)
        return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                       "--color is auto, always or never, not '%s'", when);
    out->color = when == NULL || strcmp(when, "auto") == 0 ? terminal : strcmp(when, "always") == 0;
    out->quiet = rs_options_has(&options->quiet);
    out->echo = rs_options_has(&options->echo);
    out->output = (RsOutput){stdout, rs_terminal_width(stdout), ROWS_SHOWN};
    return rs_format_choose(rs_options_text(&options->format), out->output.width > 0, &out->format,
                            err);
}

/* Its place counts from the statement, the reader counts from the script. */
static void print_error(const RsStatementStyle *style, const RsError *err, const RsScript *script,
                        RsSpan span)
{
    RsError moved = *err;
    if (moved.where.end > 0) {
        moved.where.begin += span.begin;
        moved.where.end += span.begin;
    } else {
        moved.where = (RsSpan){span.begin, span.begin};
    }
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_error_print(&text, &moved, script->text, script->name, script->lines_before, style->color);
    if (!text.failed && text.data != NULL) fputs(text.data, stderr);
    rs_buf_done(&text);
}

/* The error and all else that is wrong with the same statement. */
static void print_errors(const RsConnection *connection, const RsStatementStyle *style,
                         const RsError *err, const RsScript *script, RsSpan span)
{
    uint32_t count;
    const RsError *more = rs_session_more_errors(connection->session, &count);
    print_error(style, err, script, span);
    for (uint32_t i = 0; i < count; i++)
        print_error(style, &more[i], script, span);
}

static void add_count(RsBuf *out, uint64_t count, const char *what)
{
    if (count > 0) rs_buf_printf(out, ", %llu %s", (unsigned long long)count, what);
}

static void print_summary(RsResult *result)
{
    RsSummary s = rs_result_summary(result);
    RsBuf out;
    rs_buf_init(&out, 2000);
    if (rs_result_column_count(result) > 0)
        rs_buf_printf(&out, "%llu row%s", (unsigned long long)s.rows, s.rows == 1 ? "" : "s");
    else
        rs_buf_puts(&out, "done");
    add_count(&out, s.nodes_created, "nodes created");
    add_count(&out, s.nodes_deleted, "nodes deleted");
    add_count(&out, s.relationships_created, "relationships created");
    add_count(&out, s.relationships_deleted, "relationships deleted");
    add_count(&out, s.properties_set, "properties set");
    add_count(&out, s.labels_added, "labels added");
    add_count(&out, s.labels_removed, "labels removed");
    add_count(&out, s.claims_recorded, "claims recorded");
    add_count(&out, s.claims_retracted, "claims retracted");
    if (s.commit > 0) rs_buf_printf(&out, ", commit %llu", (unsigned long long)s.commit);
    rs_buf_printf(&out, " (%.1f ms)\n", (double)s.nanoseconds / 1e6);
    if (!out.failed) fputs(out.data, stderr);
    rs_buf_done(&out);
}

static RsStatus show(RsResult *result, const RsStatementStyle *style, RsError *err)
{
    RS_TRY(style->format->write(&style->output, result, err));
    if (fflush(style->output.file) != 0) RS_TRY(rs_output_check(&style->output, err));
    if (!style->quiet) print_summary(result);
    return RS_OK;
}

static RsText cut(const RsScript *script, RsSpan span)
{
    return (RsText){script->text.data + span.begin, span.end - span.begin};
}

/* The next word of the text, taken off it. */
static RsText take_word(RsText *text)
{
    uint32_t begin = 0, end;
    while (begin < text->length && strchr(" \t\r\n;", text->data[begin]) != NULL)
        begin++;
    for (end = begin; end < text->length && strchr(" \t\r\n;", text->data[end]) == NULL;)
        end++;
    RsText word = {text->data + begin, end - begin};
    *text = (RsText){text->data + end, text->length - end};
    return word;
}

static void say_committed(const RsStatementStyle *style, uint64_t number)
{
    if (style->quiet) return;
    if (number == 0)
        fputs("committed: nothing was written\n", stderr);
    else
        fprintf(stderr, "committed, commit %llu\n", (unsigned long long)number);
}

int rs_statement_transaction(RsConnection *connection, const RsStatementStyle *style, RsText text,
                             bool *known)
{
    RsText rest = text, word = take_word(&rest), second = take_word(&rest);
    bool whole = second.length == 0 || (rs_text_equal_fold(second, RS_TEXT("TRANSACTION")) &&
                                        take_word(&rest).length == 0);
    RsError err = {0};
    RsStatus status = RS_OK;
    uint64_t number;
    *known = whole;
    if (whole && rs_text_equal_fold(word, RS_TEXT("BEGIN"))) {
        status = rs_session_begin(connection->session, &err);
    } else if (whole && rs_text_equal_fold(word, RS_TEXT("COMMIT"))) {
        status = rs_session_commit(connection->session, &number, &err);
        if (status == RS_OK) say_committed(style, number);
    } else if (whole && rs_text_equal_fold(word, RS_TEXT("ROLLBACK"))) {
        status = rs_session_rollback(connection->session, &err);
        if (status == RS_OK && !style->quiet) fputs("rolled back\n", stderr);
    } else {
        *known = false;
    }
    return status == RS_OK ? 0 : rs_report(&err);
}

int rs_statement_run(RsConnection *connection, const RsStatementStyle *style,
                     const RsScript *script, RsSpan span)
{
    RsError err = {0};
    RsResult *result = NULL;
    RsText text = cut(script, span);
    if (style->echo) fprintf(style->output.file, "%.*s\n", RS_TEXT_ARG(text));
    bool known;
    int exit = rs_statement_transaction(connection, style, text, &known);
    if (known) return exit;
    RsStatus status =
        rs_session_run(connection->session, text, connection->parameters, &result, &err);
    if (status == RS_OK && result != NULL) {
        for (uint32_t i = 0; i < rs_result_warning_count(result) && !style->quiet; i++)
            print_error(style, rs_result_warning(result, i), script, span);
        status = show(result, style, &err);
    }
    rs_result_close(result);
    if (status == RS_OK) return 0;
    fflush(style->output.file);
    print_errors(connection, style, &err, script, span);
    return rs_status_exit(err.status);
}

void rs_statement_check(RsConnection *connection, const RsStatementStyle *style,
                        const RsScript *script, RsSpan span)
{
    RsError err = {0};
    RsStatus status =
        rs_session_check(connection->session, cut(script, span), connection->parameters, &err);
    /* A parameter or a table may miss because what would have made it was not run. */
    if (status == RS_SYNTAX || status == RS_TYPE)
        print_errors(connection, style, &err, script, span);
}
