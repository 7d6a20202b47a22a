/* embedded_server.c - see embedded_server.h. Between fork and exec only what is safe after a fork
 * of a process with threads: plain system calls, no memory. */
#include "storage/embedded_server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "storage/embedded_dir.h"

#define TICK_MS 500u
#define STOP_WAIT_NS 60000000000u

static RsStatus find_program(char out[PATH_MAX], RsError *err)
{
    const char *path = getenv("PATH");
    if (path == NULL) path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin";
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        int made = snprintf(out, PATH_MAX, "%.*s/redis-server", (int)length, path);
        struct stat about;
        if (length > 0 && made < PATH_MAX && access(out, X_OK) == 0 && stat(out, &about) == 0 &&
            S_ISREG(about.st_mode))
            return RS_OK;
        path += length;
        if (*path == ':') path++;
    }
    RsStatus status = rs_fail(err, RS_UNREACHABLE, "NoServer", RS_NOWHERE,
                              "the program redis-server was not found");
    rs_hint(err, "install the package redis-server, or name a running Redis with --redis");
    return status;
}

/* Closes all but 0, 1, 2 and the two given, of which either may be -1. */
static void close_others(int one, int two)
{
    int low = one < two ? one : two, high = one < two ? two : one;
    unsigned from = 3;
    const int kept[] = {low, high};
    for (size_t i = 0; i < 2; i++) {
        if (kept[i] < (int)from) continue;
        if (kept[i] > (int)from) close_range(from, (unsigned)kept[i] - 1, 0);
        from = (unsigned)kept[i] + 1;
    }
    if (close_range(from, UINT_MAX, 0) == 0) return;
    for (int fd = 3; fd < 4096; fd++) /* a kernel before 5.9 */
        if (fd != one && fd != two) close(fd);
}

static void plain_signals(void)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &plain, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The caller may be read through a pipe: its reader must see the end when the caller ends. */
static void leave_streams(int dir_fd)
{
    int null = open("/dev/null", O_RDWR);
    int log = openat(dir_fd, "redis.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (null >= 0) dup2(null, 0);
    dup2(log >= 0 ? log : null, 1);
    dup2(log >= 0 ? log : null, 2);
}

static void run_server(const char *program, int lock_fd, int report_fd)
{
    char *const argv[] = {"redis-server",
                          "--port",
                          "0",
                          "--unixsocket",
                          RS_EMBEDDED_SOCKET,
                          "--unixsocketperm",
                          "700",
                          "--logfile",
                          "redis.log",
                          "--daemonize",
                          "no",
                          "--appendonly",
                          "yes",
                          "--appendfsync",
                          "always",
                          "--save",
                          "",
                          "--maxmemory",
                          "0",
                          "--maxmemory-policy",
                          "noeviction",
                          NULL};
    close_others(lock_fd, report_fd);
    fcntl(lock_fd, F_SETFD, 0); /* the one descriptor that the server inherits */
    execv(program, argv);
    int why = errno;
    (void)!write(report_fd, &why, sizeof why);
    _exit(127);
}

static bool take(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* For a server that is not our child. */
static void ask_to_stop(void)
{
    static const char COMMAND[] = "*2\r\n$8\r\nSHUTDOWN\r\n$6\r\nNOSAVE\r\n";
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = RS_EMBEDDED_SOCKET};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        (void)!send(fd, COMMAND, sizeof COMMAND - 1, MSG_NOSIGNAL);
    /* Closed before the command is read, it would be dropped: wait for the server's end of it. */
    struct pollfd one = {.fd = fd, .events = POLLIN};
    poll(&one, 1, 5000);
    close(fd);
}

/* users.lock and start.lock are held: nobody uses the server and nobody can come. */
static void stop_server(pid_t server, int server_fd)
{
    uint64_t begun = rs_clock_monotonic_ns();
    if (server > 0)
        kill(server, SIGTERM);
    else
        ask_to_stop();
    while (rs_clock_monotonic_ns() - begun < STOP_WAIT_NS) {
        if (server > 0 ? waitpid(server, NULL, WNOHANG) != 0 : take(server_fd)) return;
        poll(NULL, 0, 5);
    }
}

static void reap(int dir_fd, pid_t server, uint32_t idle_ms)
{
    int users = rs_embedded_lock_file(dir_fd, "users.lock");
    int start = rs_embedded_lock_file(dir_fd, "start.lock");
    int lock = rs_embedded_lock_file(dir_fd, "server.lock");
    int reaper = rs_embedded_lock_file(dir_fd, "reaper.lock");
    if (users < 0 || start < 0 || lock < 0 || reaper < 0) return;
    uint32_t tick = idle_ms / 4 + 1;
    if (tick > TICK_MS) tick = TICK_MS;
    uint64_t idle_since = rs_clock_monotonic_ns();
    struct timespec touched = {0, 0};
    for (;;) {
        (void)take(reaper); /* tells those who come that somebody watches */
        poll(NULL, 0, (int)tick);
        if (server > 0 && waitpid(server, NULL, WNOHANG) == server) return;
        if (server <= 0 && take(lock)) return; /* the server has died */
        uint64_t now = rs_clock_monotonic_ns();
        struct stat about;
        /* Who came and went between two looks has touched the file. */
        bool came = fstat(users, &about) == 0 && (about.st_mtim.tv_sec != touched.tv_sec ||
                                                  about.st_mtim.tv_nsec != touched.tv_nsec);
        if (came) touched = about.st_mtim;
        bool nobody = take(users);
        if (came || !nobody) idle_since = now;
        if (nobody && now - idle_since >= (uint64_t)idle_ms * 1000000u && take(start)) {
            stop_server(server, lock);
            return;
        }
        if (nobody) flock(users, LOCK_UN);
    }
}

static void run_reaper(const char *program, int dir_fd, int lock_fd, int report_fd,
                       uint32_t idle_ms)
{
    plain_signals();
    umask(077);
    leave_streams(dir_fd);
    if (fchdir(dir_fd) != 0) _exit(1);
    pid_t server = -1;
    if (lock_fd >= 0) {
        server = fork();
        if (server == 0) run_server(program, lock_fd, report_fd);
        if (server < 0) {
            int why = errno;
            (void)!write(report_fd, &why, sizeof why);
            _exit(1);
        }
    }
    close_others(dir_fd, -1);
    (void)prctl(PR_SET_NAME, "redstring-reap");
    reap(dir_fd, server, idle_ms);
    _exit(0);
}

static RsStatus launch(const char *program, int dir_fd, int lock_fd, uint32_t idle_ms, RsError *err)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return rs_fail(err, RS_UNREACHABLE, "Start", RS_NOWHERE, "cannot start redis-server: %s",
                       strerror(errno));
    pid_t middle = fork();
    if (middle == 0) {
        setsid();
        pid_t reaper = fork();
        if (reaper == 0) run_reaper(program, dir_fd, lock_fd, report[1], idle_ms);
        int why = errno;
        if (reaper < 0) (void)!write(report[1], &why, sizeof why);
        _exit(0);
    }
    int why = middle < 0 ? errno : 0;
    close(report[1]);
    while (middle > 0 && waitpid(middle, NULL, 0) < 0 && errno == EINTR)
        continue;
    /* The end comes when the server has begun to run, or nothing is left that could start it. */
    int told = 0;
    ssize_t count = 0;
    while (middle > 0 && (count = read(report[0], &told, sizeof told)) < 0 && errno == EINTR)
        continue;
    if (count == (ssize_t)sizeof told) why = told;
    close(report[0]);
    if (why != 0)
        return rs_fail(err, RS_UNREACHABLE, "Start", RS_NOWHERE, "cannot start redis-server: %s",
                       strerror(why));
    return RS_OK;
}

RsStatus rs_embedded_start(int dir_fd, int lock_fd, uint32_t idle_ms, RsError *err)
{
    char program[PATH_MAX];
    RS_TRY(find_program(program, err));
    return launch(program, dir_fd, lock_fd, idle_ms, err);
}

RsStatus rs_embedded_watch(int dir_fd, uint32_t idle_ms, RsError *err)
{
    return launch("", dir_fd, -1, idle_ms, err);
}
