/* child.c - another program, run with a text on its standard input. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "commands.h"

#define COMPLAINT_BYTES_MAX 4000u

extern char **environ;

typedef struct Child {
    pid_t pid;
    int in, out, complaints; /* our ends; -1: closed */
    RsText input;            /* what is left of it */
    RsBuf said;              /* on standard error */
} Child;

static void close_end(int *end)
{
    if (*end >= 0) close(*end);
    *end = -1;
}

static RsStatus start(Child *child, const char *const argv[], RsError *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, complaints[2] = {-1, -1}, failed = 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
        pipe2(complaints, O_CLOEXEC) != 0)
        failed = errno;
    if (failed == 0) {
        posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, complaints[1], STDERR_FILENO);
        failed = posix_spawnp(&child->pid, argv[0], &actions, NULL, (char *const *)argv, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    close_end(&in[0]);
    close_end(&out[1]);
    close_end(&complaints[1]);
    child->in = in[1];
    child->out = out[0];
    child->complaints = complaints[0];
    if (failed == 0) {
        fcntl(child->in, F_SETFL, O_NONBLOCK);
        return RS_OK;
    }
    return rs_fail(err, RS_IO, "ProgramFailed", RS_NOWHERE, "cannot start %s: %s", argv[0],
                   strerror(failed));
}

static void feed(Child *child)
{
    ssize_t done = write(child->in, child->input.data, child->input.length);
    if (done > 0) {
        child->input.data += done;
        child->input.length -= (uint32_t)done;
    }
    if (child->input.length == 0 || (done < 0 && errno != EAGAIN && errno != EINTR))
        close_end(&child->in);
}

static void take_in(int *end, RsBuf *into, size_t limit)
{
    char piece[8192];
    ssize_t got = read(*end, piece, sizeof(piece));
    if (got > 0 && (limit == 0 || into->length < limit)) rs_buf_add(into, piece, (size_t)got);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) close_end(end);
}

static RsStatus converse(Child *child, const char *name, uint32_t timeout_ms, RsBuf *out,
                         RsError *err)
{
    uint64_t until = rs_clock_monotonic_ns() + (uint64_t)timeout_ms * 1000000u;
    if (child->input.length == 0) close_end(&child->in);
    while (child->out >= 0 || child->complaints >= 0) {
        struct pollfd ends[] = {
            {child->in, POLLOUT, 0}, {child->out, POLLIN, 0}, {child->complaints, POLLIN, 0}};
        if (atomic_load(rs_interrupted()) != 0)
            return rs_fail(err, RS_CANCELLED, "Interrupted", RS_NOWHERE, "interrupted");
        if (rs_clock_monotonic_ns() > until)
            return rs_fail(err, RS_IO, "ProgramFailed", RS_NOWHERE,
                           "%s took more than %u seconds and was ended", name, timeout_ms / 1000);
        if (poll(ends, 3, 100) <= 0) continue;
        if (ends[0].revents != 0) feed(child);
        if (ends[1].revents != 0) take_in(&child->out, out, 0);
        if (ends[2].revents != 0) take_in(&child->complaints, &child->said, COMPLAINT_BYTES_MAX);
    }
    return rs_buf_check(out, err);
}

static RsStatus end(Child *child, const char *name, RsStatus status, RsError *err)
{
    int how = 0;
    close_end(&child->in);
    close_end(&child->out);
    close_end(&child->complaints);
    if (status != RS_OK) kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR) {
    }
    if (status != RS_OK || (WIFEXITED(how) && WEXITSTATUS(how) == 0)) return status;
    const char *said = child->said.data == NULL ? "" : child->said.data;
    return rs_fail(err, RS_IO, "ProgramFailed", RS_NOWHERE, "%s failed%s%.*s", name,
                   *said == '\0' ? "" : ": ", (int)strcspn(said, "\n"), said);
}

RsStatus rs_child_run(const char *const argv[], RsText input, uint32_t timeout_ms, RsBuf *out,
                      RsError *err)
{
    Child child = {.in = -1, .out = -1, .complaints = -1, .input = input};
    rs_buf_init(&child.said, 0);
    RsStatus status = start(&child, argv, err);
    if (status == RS_OK)
        status = end(&child, argv[0], converse(&child, argv[0], timeout_ms, out, err), err);
    close_end(&child.in);
    close_end(&child.out);
    close_end(&child.complaints);
    rs_buf_done(&child.said);
    return status;
}

bool rs_child_exists(const char *program)
{
    const char *path = getenv("PATH");
    char name[4096];
    for (size_t length; path != NULL && *path != '\0'; path += length + (path[length] == ':')) {
        length = strcspn(path, ":");
        int size = snprintf(name, sizeof(name), "%.*s/%s", (int)length, path, program);
        if (size > 0 && (size_t)size < sizeof(name) && access(name, X_OK) == 0) return true;
    }
    return false;
}
