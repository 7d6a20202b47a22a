/* fixture.h - what the storage tests share: directories, servers, numbers that look random. */
#ifndef TESTS_STORAGE_FIXTURE_H
#define TESTS_STORAGE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "storage/store.h"

typedef struct Random {
    uint64_t state;
} Random;

static inline uint64_t random_next(Random *random)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return random->state * 0x2545f4914f6cdd1du;
}

static inline uint32_t random_below(Random *random, uint32_t bound)
{
    return (uint32_t)((random_next(random) >> 33) % bound);
}

typedef struct TempDir {
    char path[64];
} TempDir;

static inline TempDir temp_dir(void)
{
    TempDir dir = {"/tmp/rs-test-XXXXXX"};
    assert_non_null(mkdtemp(dir.path));
    return dir;
}

static inline int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void temp_dir_remove(const TempDir *dir)
{
    nftw(dir->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The pid of the server whose socket is `path`; 0: nobody answers there. */
static inline pid_t socket_owner(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred who = {0};
    socklen_t size = sizeof who;
    assert_true(strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        who.pid = 0;
    close(fd);
    return who.pid;
}

static inline pid_t embedded_pid(const TempDir *dir)
{
    char path[128];
    snprintf(path, sizeof path, "%s/r.sock", dir->path);
    return socket_owner(path);
}

static inline bool gone_within(const TempDir *dir, int ms)
{
    for (int passed = 0; passed < ms; passed += 10) {
        if (embedded_pid(dir) == 0) return true;
        poll(NULL, 0, 10);
    }
    return false;
}

/* A directory is removed once its server has gone. */
static inline void embedded_remove(const TempDir *dir)
{
    if (!gone_within(dir, 3000)) {
        pid_t pid = embedded_pid(dir);
        if (pid > 0) kill(pid, SIGKILL);
    }
    temp_dir_remove(dir);
}

typedef struct Server { /* a Redis that is not ours */
    TempDir dir;
    pid_t pid;
    int port;
    char socket[96], unix_uri[128], tcp_uri[128];
} Server;

static inline void server_run(Server *server, const char *const *more)
{
    const char *argv[32] = {"redis-server", "--save",        "",          "--appendonly",
                            "yes",          "--appendfsync", "always",    "--unixsocket",
                            server->socket, "--logfile",     "redis.log", "--bind",
                            "127.0.0.1"};
    size_t count = 13;
    char port[16];
    snprintf(port, sizeof port, "%d", server->port);
    argv[count++] = "--port";
    argv[count++] = port;
    for (; more != NULL && *more != NULL && count < 31; more++)
        argv[count++] = *more;
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        if (chdir(server->dir.path) != 0) _exit(126);
        execvp("redis-server", (char *const *)argv);
        _exit(127);
    }
    for (int tries = 0; tries < 500 && socket_owner(server->socket) == 0; tries++)
        poll(NULL, 0, 10);
    assert_true(socket_owner(server->socket) != 0);
}

static inline int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

/* `more`: further words of the command line, ended by NULL. */
static inline Server server_start(const char *const *more)
{
    Server server = {.dir = temp_dir()};
    server.port = free_port();
    snprintf(server.socket, sizeof server.socket, "%s/given.sock", server.dir.path);
    snprintf(server.unix_uri, sizeof server.unix_uri, "unix://%s", server.socket);
    snprintf(server.tcp_uri, sizeof server.tcp_uri, "redis://127.0.0.1:%d", server.port);
    server_run(&server, more);
    return server;
}

static inline void server_kill(Server *server, int signal_number)
{
    if (server->pid <= 0) return;
    kill(server->pid, signal_number);
    waitpid(server->pid, NULL, 0);
    server->pid = 0;
}

static inline void server_stop(Server *server)
{
    server_kill(server, SIGKILL);
    temp_dir_remove(&server->dir);
}

static inline RsCommit some_commit(RsText record)
{
    RsCommit commit = {.record = record, .author = RS_TEXT("tester"), .message = RS_TEXT("a test")};
    rs_uuid_new(commit.uuid);
    commit.time_us = rs_clock_wall_us();
    return commit;
}

#define ASSERT_OK(call)                                                                            \
    do {                                                                                           \
        RsError fixture_error_ = {0};                                                              \
        RsError *err = &fixture_error_;                                                            \
        if ((call) != RS_OK)                                                                       \
            fail_msg("%s: %s: %s (%s)", #call, rs_status_name(err->status), err->text, err->hint); \
    } while (0)

#endif
