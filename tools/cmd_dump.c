/* cmd_dump.c - the whole graph as text, and a new graph out of such a text. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"

/* ---- dump ---- */

static RsStatus write_failed(const char *path, RsError *err)
{
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "cannot write %s: %s",
                   path == NULL ? "standard output" : path, strerror(errno));
}

typedef struct Target {
    FILE *file;
    const char *path;
} Target;

static RsStatus write_piece(void *context, RsText text, RsError *err)
{
    Target *target = context;
    if (fwrite(text.data, 1, text.length, target->file) == text.length) return RS_OK;
    return write_failed(target->path, err);
}

/* A dump that fails midway must not be taken for a whole one: a file is named last. */
static RsStatus dump(RsConnection *connection, const char *path, RsError *err)
{
    Target target = {stdout, path};
    RsBuf part;
    rs_buf_init(&part, 0);
    if (path != NULL) rs_buf_printf(&part, "%s.part", path);
    RsStatus status = rs_buf_check(&part, err);
    if (status == RS_OK && path != NULL) {
        target.file = fopen(part.data, "wb");
        if (target.file == NULL) status = write_failed(part.data, err);
    }
    if (status == RS_OK && target.file != NULL) {
        status = rs_session_dump(connection->session, write_piece, &target, err);
        bool failed = path == NULL ? fflush(stdout) != 0 : fclose(target.file) != 0;
        if (status == RS_OK && failed) status = write_failed(path, err);
        if (status == RS_OK && path != NULL && rename(part.data, path) != 0)
            status = write_failed(path, err);
        if (status != RS_OK && path != NULL) unlink(part.data);
    }
    rs_buf_done(&part);
    return status;
}

int rs_command_dump(const RsOptions *options)
{
    RsError err = {0};
    RsConnection connection = {0};
    if (options->rest.count > 1) {
        rs_fail_text(&err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE,
                     "unexpected argument '%s'; the file to write is given with -o",
                     options->rest.items[1]);
        return rs_report(&err);
    }
    RsStatus status = rs_connect(options, false, rs_interrupted(), &connection, &err);
    if (status == RS_OK) {
        status = dump(&connection, rs_options_text(&options->output), &err);
        rs_disconnect(&connection);
    }
    return status == RS_OK ? 0 : rs_report(&err);
}

/* ---- restore ---- */

static RsStatus map_file(const char *path, RsText *out, RsError *err)
{
    struct stat about;
    *out = (RsText){"", 0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0) {
        RsStatus status = rs_fail(err, RS_USAGE, "FileNotFound", RS_NOWHERE, "cannot open %s: %s",
                                  path, strerror(errno));
        if (file >= 0) close(file);
        return status;
    }
    RsStatus status = RS_OK;
    if (about.st_size > UINT32_MAX)
        status = rs_fail(err, RS_LIMIT, "FileTooLarge", RS_NOWHERE,
                         "%s has more than 4 GiB, which is what restore reads", path);
    if (status == RS_OK && about.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes == MAP_FAILED)
            status = rs_fail(err, RS_IO, "ReadFailed", RS_NOWHERE, "cannot read %s: %s", path,
                             strerror(errno));
        else
            *out = (RsText){bytes, (uint32_t)about.st_size};
    }
    close(file);
    return status;
}

/* Any statement, its rows thrown away. */
static RsStatus run_one(RsSession *session, RsText text, RsError *err)
{
    RsResult *result = NULL;
    const RsValue *row;
    RsStatus status = rs_session_run(session, text, RS_NULL, &result, err);
    while (status == RS_OK && result != NULL) {
        status = rs_result_next(result, &row, err);
        if (row == NULL) break;
    }
    rs_result_close(result);
    return status;
}

/* All statements as one commit, or none. */
static RsStatus restore(RsConnection *connection, RsText text, RsError *err)
{
    RsSession *session = connection->session;
    size_t offset = 0;
    RsSpan span;
    bool complete;
    uint64_t commit;
    if (rs_engine_commit(connection->engine) > 0)
        return rs_fail(err, RS_USAGE, "GraphNotEmpty", RS_NOWHERE,
                       "restore makes a new graph, and %s has commits already: name another with "
                       "--graph",
                       rs_engine_graph(connection->engine));
    RsSettings *settings = rs_session_settings(session);
    settings->text_bytes = UINT32_MAX; /* a value may be as large as a record */
    settings->timeout_ns = 0;
    RS_TRY(rs_session_begin(session, err));
    while (rs_script_next(text, &offset, &span, &complete)) {
        RsStatus status =
            run_one(session, (RsText){text.data + span.begin, span.end - span.begin}, err);
        if (status == RS_OK) continue;
        RsError ignored = {0};
        if (rs_session_rollback(session, &ignored) != RS_OK) rs_error_clear(&ignored);
        if (err->where.end == 0) err->where = (RsSpan){0, 1};
        err->where.begin += span.begin;
        err->where.end += span.begin;
        return status;
    }
    return rs_session_commit(session, &commit, err);
}

int rs_command_restore(const RsOptions *options)
{
    RsError err = {0};
    RsConnection connection = {0};
    RsText text = {"", 0};
    if (options->rest.count != 2) {
        rs_fail_text(&err, RS_USAGE, "MissingArgument", RS_NOWHERE,
                     "restore takes one file: redstring restore FILE");
        return rs_report(&err);
    }
    const char *path = options->rest.items[1];
    RsStatus status = map_file(path, &text, &err);
    if (status == RS_OK) status = rs_connect(options, false, rs_interrupted(), &connection, &err);
    if (status == RS_OK) {
        status = restore(&connection, text, &err);
        rs_disconnect(&connection);
    }
    if (status != RS_OK && err.where.end > 0) {
        RsBuf shown;
        rs_buf_init(&shown, 0);
        rs_error_print(&shown, &err, text, path, 0, false);
        if (!shown.failed && shown.data != NULL) fputs(shown.data, stderr);
        rs_buf_done(&shown);
    } else if (status != RS_OK) {
        rs_report(&err);
    }
    if (text.length > 0) munmap((void *)text.data, text.length);
    return rs_status_exit(status);
}
