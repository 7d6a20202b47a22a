/* redis_embedded.c - see redis_embedded.h. */
#include "storage/redis_embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "storage/embedded_dir.h"
#include "storage/embedded_server.h"

#define IDLE_MS_DEFAULT 10000u

static RsStatus lock_failed(const RsEmbedded *embedded, const char *name, RsError *err)
{
    return rs_fail(err, RS_REFUSED, "DataDirectory", RS_NOWHERE,
                   "the data directory %.200s cannot be used: %s: %s", embedded->dir, name,
                   strerror(errno));
}

static RsStatus in_use(const RsEmbedded *embedded, const char *why, RsError *err)
{
    return rs_fail(err, RS_REFUSED, "InUse", RS_NOWHERE, "the data directory %.200s is in use: %s",
                   embedded->dir, why);
}

RsStatus rs_embedded_open(RsEmbedded *embedded, const char *dir, bool read_only, uint32_t idle_ms,
                          RsError *err)
{
    *embedded = (RsEmbedded){.dir_fd = -1, .users_fd = -1};
    embedded->idle_ms = idle_ms == 0 ? IDLE_MS_DEFAULT : idle_ms;
    embedded->dir = strdup(dir);
    if (embedded->dir == NULL) return rs_fail_memory(err);
    RS_TRY(rs_embedded_dir_open(dir, read_only, &embedded->dir_fd, err));
    if (read_only && faccessat(embedded->dir_fd, "appendonlydir", F_OK, 0) != 0)
        return rs_fail(err, RS_ENTITY, "Graph", RS_NOWHERE,
                       "nothing is stored in %.200s, and nothing may be made", dir);
    return RS_OK;
}

void rs_embedded_close(RsEmbedded *embedded)
{
    if (embedded->users_fd >= 0) close(embedded->users_fd);
    if (embedded->dir_fd >= 0) close(embedded->dir_fd);
    free(embedded->dir);
    *embedded = (RsEmbedded){.dir_fd = -1, .users_fd = -1};
}

/* A path too long for a socket's address, or one that a chdir would change, is gone round through
 * the directory's descriptor. */
static RsStatus connect_once(const RsEmbedded *embedded, const RsRedis *redis, int *fd,
                             RsError *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", embedded->dir,
                          RS_EMBEDDED_SOCKET);
    if (embedded->dir[0] != '/' || length < 0 || (size_t)length >= sizeof address.sun_path)
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", embedded->dir_fd,
                 RS_EMBEDDED_SOCKET);
    return rs_redis_socket(redis, (const struct sockaddr *)&address, sizeof address,
                           rs_redis_deadline(redis), fd, NULL, err);
}

static RsStatus wait_for_lock(const RsEmbedded *embedded, const RsRedis *redis, int fd, int how,
                              const char *why, RsError *err)
{
    uint64_t deadline = rs_redis_deadline(redis);
    while (flock(fd, how | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return lock_failed(embedded, "flock", err);
        if (rs_clock_monotonic_ns() >= deadline) return in_use(embedded, why, err);
        RS_TRY(rs_redis_pause(redis, 3, err));
    }
    return RS_OK;
}

/* Nobody listens. Starts the server if none lives; *started is set once. */
static RsStatus start_if_dead(const RsEmbedded *embedded, bool *started, RsError *err)
{
    int lock_fd = rs_embedded_lock_file(embedded->dir_fd, "server.lock");
    if (lock_fd < 0) return lock_failed(embedded, "server.lock", err);
    RsStatus status = RS_OK;
    if (flock(lock_fd, LOCK_EX | LOCK_NB) == 0) {
        if (*started) {
            status = rs_fail(err, RS_UNREACHABLE, "Start", RS_NOWHERE,
                             "the redis-server of %.200s ended as soon as it was started",
                             embedded->dir);
            rs_embedded_explain(embedded, err);
        } else {
            (void)unlinkat(embedded->dir_fd, RS_EMBEDDED_SOCKET, 0);
            status = rs_embedded_start(embedded->dir_fd, lock_fd, embedded->idle_ms, err);
            *started = true;
        }
    }
    close(lock_fd);
    return status;
}

static RsStatus reach(const RsEmbedded *embedded, const RsRedis *redis, bool *started, int *fd,
                      RsError *err)
{
    uint64_t deadline = rs_redis_deadline(redis);
    for (;;) {
        RsError now = {0};
        RsStatus status = connect_once(embedded, redis, fd, &now);
        if (status == RS_OK) return RS_OK;
        if (status != RS_UNREACHABLE) {
            if (err != NULL) *err = now;
            return status;
        }
        RS_TRY(start_if_dead(embedded, started, err));
        if (rs_clock_monotonic_ns() >= deadline)
            return in_use(embedded, "a server holds it, but does not answer", err);
        RS_TRY(rs_redis_pause(redis, 2, err));
    }
}

static RsStatus attach(RsEmbedded *embedded, const RsRedis *redis, bool started, RsError *err)
{
    if (embedded->users_fd < 0) {
        embedded->users_fd = rs_embedded_lock_file(embedded->dir_fd, "users.lock");
        if (embedded->users_fd < 0) return lock_failed(embedded, "users.lock", err);
        RS_TRY(wait_for_lock(embedded, redis, embedded->users_fd, LOCK_SH,
                             "its server is being stopped", err));
    }
    (void)futimens(embedded->users_fd, NULL); /* the reaper sees that somebody came */
    if (started) return RS_OK;
    int reaper_fd = rs_embedded_lock_file(embedded->dir_fd, "reaper.lock");
    if (reaper_fd < 0) return lock_failed(embedded, "reaper.lock", err);
    bool watched = flock(reaper_fd, LOCK_EX | LOCK_NB) != 0;
    close(reaper_fd);
    return watched ? RS_OK : rs_embedded_watch(embedded->dir_fd, embedded->idle_ms, err);
}

RsStatus rs_embedded_dial(void *context, RsRedis *redis, int *fd, RsError *err)
{
    RsEmbedded *embedded = context;
    bool started = false;
    int start_fd = rs_embedded_lock_file(embedded->dir_fd, "start.lock");
    if (start_fd < 0) return lock_failed(embedded, "start.lock", err);
    RsStatus status = wait_for_lock(embedded, redis, start_fd, LOCK_EX,
                                    "another program is starting or stopping its server", err);
    if (status == RS_OK) status = reach(embedded, redis, &started, fd, err);
    if (status == RS_OK) {
        status = attach(embedded, redis, started, err);
        if (status != RS_OK) close(*fd);
    }
    close(start_fd);
    return status;
}

RsStatus rs_embedded_check(const RsEmbedded *embedded, RsRedis *redis, RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_ask(redis, RS_REDIS_COMMAND(RS_TEXT("CONFIG"), RS_TEXT("GET"), RS_TEXT("dir")),
                        &reply, err));
    struct stat ours, theirs;
    bool same = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
                reply->element[1]->type == REDIS_REPLY_STRING &&
                fstat(embedded->dir_fd, &ours) == 0 && stat(reply->element[1]->str, &theirs) == 0 &&
                ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
    freeReplyObject(reply);
    return same ? RS_OK
                : in_use(embedded, "the server on its socket works in another directory", err);
}

void rs_embedded_explain(const RsEmbedded *embedded, RsError *err)
{
    char text[512];
    int fd = openat(embedded->dir_fd, "redis.log", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > (off_t)sizeof text - 1 ? size - (off_t)sizeof text + 1 : 0;
    ssize_t count = pread(fd, text, sizeof text - 1, from);
    close(fd);
    while (count > 0 && text[count - 1] == '\n')
        count--;
    if (count <= 0) return;
    text[count] = '\0';
    const char *line = strrchr(text, '\n');
    rs_hint(err, "the end of redis.log there: %s", line == NULL ? text : line + 1);
}
