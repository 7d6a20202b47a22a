/* cmd_report.c - a literate report: Markdown in; Markdown, one HTML page or PDF out. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "commands.h"
#include "draw.h"
#include "files.h"
#include "print_pdf.h"
#include "report/report.h"

typedef enum Form { FORM_MARKDOWN, FORM_HTML, FORM_PDF } Form;

static const char *const FORMS[] = {"md", "html", "pdf"};

static RsStatus draw_svg(void *context, RsText dot, RsBuf *svg, RsError *err)
{
    (void)context;
    return rs_draw(dot, "svg", svg, err);
}

/* --to, else what the name of the output ends in, else Markdown. */
static RsStatus choose_form(const RsOptions *options, Form *out, RsError *err)
{
    const char *word = rs_options_text(&options->to), *path = rs_options_text(&options->output);
    const char *dot = path == NULL ? NULL : strrchr(path, '.');
    *out = FORM_MARKDOWN;
    if (word == NULL && dot == NULL) return RS_OK;
    const char *wanted = word != NULL ? word : dot + 1;
    for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++)
        if (strcmp(FORMS[i], wanted) == 0) {
            *out = (Form)i;
            if (*out == FORM_PDF && path == NULL)
                return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                               "a PDF goes to a file: say which with -o");
            return RS_OK;
        }
    if (word == NULL) return RS_OK;
    return rs_fail(err, RS_USAGE, "UnknownFormat", RS_NOWHERE,
                   "a report is written as md, html or pdf, not '%s'", word);
}

/* The date on the first page; SOURCE_DATE_EPOCH (seconds) makes a report reproducible. */
static RsStatus moment(int64_t *out, RsError *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    *out = rs_clock_wall_us();
    if (epoch == NULL || *epoch == '\0') return RS_OK;
    char *end;
    errno = 0;
    long long seconds = strtoll(epoch, &end, 10);
    if (*end != '\0' || errno != 0 || seconds < 0 || seconds > INT64_C(253402300799))
        return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                       "SOURCE_DATE_EPOCH is a number of seconds since 1970, not '%s'", epoch);
    *out = seconds * 1000000;
    return RS_OK;
}

/* The path without what it ends in: "folder/out" of "folder/out.md". */
static RsText stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    bool ends = dot != NULL && (slash == NULL || dot > slash + 1) && dot != path;
    return ends ? (RsText){path, (uint32_t)(dot - path)} : rs_text(path);
}

static RsStatus write_picture(RsText stem, size_t number, const char *svg, RsError *err)
{
    RsBuf name;
    rs_buf_init(&name, 0);
    rs_buf_printf(&name, "%.*s-%zu.svg", RS_TEXT_ARG(stem), number);
    RsStatus status = rs_buf_check(&name, err);
    if (status == RS_OK) status = rs_file_write(name.data, rs_text(svg), err);
    rs_buf_done(&name);
    return status;
}

/* "out.md" has its pictures in "out-1.svg"; a link names the file without its folder. */
static RsStatus write_markdown(const RsReport *report, const char *path, RsError *err)
{
    RsText stem = path == NULL ? RS_TEXT("") : stem_of(path);
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    RsBuf prefix, text;
    rs_buf_init(&prefix, 0);
    rs_buf_init(&text, 0);
    rs_buf_add_text(&prefix, stem);
    RsStatus status = rs_buf_check(&prefix, err);
    size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (status == RS_OK)
        status = rs_report_markdown(report, path == NULL ? NULL : prefix.data + folder, &text, err);
    for (size_t i = 0; status == RS_OK && path != NULL && i < report->pictures.count; i++)
        status = write_picture(stem, i + 1, report->pictures.items[i], err);
    if (status == RS_OK)
        status = rs_file_write(path, (RsText){text.data, (uint32_t)text.length}, err);
    rs_buf_done(&prefix);
    rs_buf_done(&text);
    return status;
}

static RsStatus write_out(const RsReport *report, Form form, const char *path, RsError *err)
{
    RsBuf page;
    if (form == FORM_MARKDOWN) return write_markdown(report, path, err);
    rs_buf_init(&page, 0);
    RsStatus status = rs_report_page(report, &page, err);
    RsText text = {page.data, (uint32_t)page.length};
    if (status == RS_OK)
        status = form == FORM_HTML ? rs_file_write(path, text, err) : rs_print_pdf(text, path, err);
    rs_buf_done(&page);
    return status;
}

typedef struct Job {
    const char *file;
    Form form;
    RsArena *arena;
    RsReportScript script;
    RsOptions options; /* as given, with the front matter's graph */
    const char *graph;
} Job;

static RsStatus run(Job *job, RsError *err)
{
    RsConnection connection = {0};
    RsReport report;
    RsReportOptions how = {.draw = draw_svg};
    RS_TRY(moment(&how.now_us, err));
    RS_TRY(rs_connect(&job->options, false, rs_interrupted(), &connection, err));
    how.engine = connection.engine;
    how.session = connection.session;
    how.parameters = connection.parameters;
    RsStatus status = rs_report_run(&job->script, &how, &report, err);
    if (status == RS_OK) {
        status = write_out(&report, job->form, rs_options_text(&job->options.output), err);
        rs_report_done(&report);
    }
    rs_disconnect(&connection);
    return status;
}

static int show(const Job *job, const RsError *err)
{
    RsBuf text;
    if (err->where.end == 0 || job->script.source.data == NULL) return rs_report(err);
    rs_buf_init(&text, 0);
    rs_error_print(&text, err, job->script.source, job->file, 0, false);
    if (!text.failed && text.data != NULL) fputs(text.data, stderr);
    rs_buf_done(&text);
    return rs_status_exit(err->status);
}

static RsStatus prepare(Job *job, RsError *err)
{
    RsText source;
    if (job->options.rest.count != 2)
        return rs_fail(
            err, RS_USAGE, "MissingArgument", RS_NOWHERE,
            "report takes one file: redstring report FILE.md [-o OUT] [--to md|html|pdf]");
    job->file = job->options.rest.items[1];
    RS_TRY(choose_form(&job->options, &job->form, err));
    RS_TRY(rs_file_read(job->file, job->arena, &source, err));
    job->script.source = source;
    RS_TRY(rs_report_script_read(job->arena, source, &job->script, err));
    RsText graph = job->script.front.graph;
    if (graph.length == 0 || job->options.graph.count > 0) return RS_OK;
    job->graph = rs_arena_text(job->arena, graph.data, graph.length).data;
    if (job->graph == NULL) return rs_fail_memory(err);
    job->options.graph = (RsWords){&job->graph, 1, 1};
    return RS_OK;
}

int rs_command_report(const RsOptions *options)
{
    RsError err = {0};
    Job job = {.options = *options, .arena = rs_arena_new(0)};
    if (job.arena == NULL) {
        rs_fail_text(&err, RS_MEMORY, "OutOfMemory", RS_NOWHERE, "there is no memory left");
        return rs_report(&err);
    }
    RsStatus status = prepare(&job, &err);
    if (status == RS_OK) status = run(&job, &err);
    int exit = status == RS_OK ? 0 : show(&job, &err);
    rs_arena_free(job.arena);
    return exit;
}
