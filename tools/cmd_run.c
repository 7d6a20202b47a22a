/* cmd_run.c - statements in order, from -c, files and standard input. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "output.h"
#include "statement.h"

typedef struct Run {
    RsConnection connection;
    RsStatementStyle style;
    bool keep_going, failed;
    int exit; /* of the first failure */
} Run;

static RsStatus read_all(const char *path, RsBuf *out, RsError *err)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL)
        return rs_fail(err, RS_USAGE, "FileNotFound", RS_NOWHERE, "cannot open %s: %s", path,
                       strerror(errno));
    char piece[65536];
    size_t got;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        rs_buf_add(out, piece, got);
    bool failed = ferror(file) != 0;
    int reason = errno;
    if (file != stdin) fclose(file);
    if (failed)
        return rs_fail(err, RS_IO, "ReadFailed", RS_NOWHERE, "cannot read %s: %s", path,
                       strerror(reason));
    return rs_buf_check(out, err);
}

/* What comes behind the statement that failed is not run, but its errors are told too. */
static void check_rest(Run *run, const RsScript *script, size_t offset, bool look)
{
    RsSpan span;
    bool complete;
    uint32_t left = 0;
    while (atomic_load(rs_interrupted()) == 0 &&
           rs_script_next(script->text, &offset, &span, &complete)) {
        left++;
        if (look) rs_statement_check(&run->connection, &run->style, script, span);
    }
    if (left > 0 && !run->style.quiet)
        fprintf(stderr, "stopped: %u statement%s behind the failure %s not run\n", left,
                left == 1 ? "" : "s", left == 1 ? "was" : "were");
}

/* false: stop here. */
static bool run_script(Run *run, RsText text, const char *name)
{
    RsScript script = {.text = text, .name = name};
    size_t offset = 0;
    RsSpan span;
    bool complete;
    while (rs_script_next(text, &offset, &span, &complete)) {
        int exit = rs_statement_run(&run->connection, &run->style, &script, span);
        if (exit == 0) continue;
        if (!run->failed) run->exit = exit;
        run->failed = true;
        if (run->keep_going && atomic_load(rs_interrupted()) == 0) continue;
        check_rest(run, &script, offset, exit == rs_status_exit(RS_SYNTAX));
        return false;
    }
    return true;
}

static bool run_file(Run *run, const char *path)
{
    RsError err = {0};
    RsBuf text;
    rs_buf_init(&text, 0);
    bool go_on;
    if (read_all(path, &text, &err) != RS_OK) {
        run->exit = rs_report(&err);
        run->failed = true;
        go_on = false;
    } else {
        go_on = run_script(run, (RsText){text.data == NULL ? "" : text.data, (uint32_t)text.length},
                           strcmp(path, "-") == 0 ? "standard input" : path);
    }
    rs_buf_done(&text);
    return go_on;
}

static void run_all(Run *run, const RsOptions *options)
{
    for (size_t i = 0; i < options->command.count; i++)
        if (!run_script(run, rs_text(options->command.items[i]), "-c")) return;
    for (size_t i = 1; i < options->rest.count; i++)
        if (!run_file(run, options->rest.items[i])) return;
    if (options->command.count == 0 && options->rest.count <= 1) run_file(run, "-");
}

int rs_command_run(const RsOptions *options)
{
    RsError err = {0};
    Run run = {.keep_going = rs_options_has(&options->keep_going)};
    if (rs_statement_style(options, &run.style, &err) != RS_OK) return rs_report(&err);
    if (rs_connect(options, false, rs_interrupted(), &run.connection, &err) != RS_OK)
        return rs_report(&err);
    run_all(&run, options);
    if (rs_session_in_transaction(run.connection.session)) {
        fputs("error: the script ended inside a transaction: nothing of it was kept\n", stderr);
        if (!run.failed) run.exit = 1;
        run.failed = true;
    }
    rs_disconnect(&run.connection);
    if (atomic_load(rs_interrupted()) != 0) return rs_status_exit(RS_CANCELLED);
    return run.failed ? run.exit : 0;
}
