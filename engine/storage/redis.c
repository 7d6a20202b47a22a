/* redis.c - see redis.h; what Redis answers in words is judged in redis_refusal.c. */
#include "storage/redis.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

#define TICK_MS 50u
#define LOADING_WAIT_NS 600000000000u /* ten minutes: a server that reads back its data */
#define LOADING_WARN_NS 2000000000u

void rs_redis_init(RsRedis *redis)
{
    memset(redis, 0, sizeof *redis);
    redis->fd = -1;
}

void rs_redis_drop(RsRedis *redis)
{
    if (redis->fd >= 0) close(redis->fd);
    redis->fd = -1;
    if (redis->reader != NULL) redisReaderFree(redis->reader);
    redis->reader = NULL;
}

void rs_redis_done(RsRedis *redis)
{
    rs_redis_drop(redis);
    rs_redis_address_done(&redis->address);
}

void rs_redis_warn(const RsRedis *redis, const char *format, ...)
{
    if (redis->warn == NULL) return;
    char text[480];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    redis->warn(redis->warn_context, text);
}

uint64_t rs_redis_deadline(const RsRedis *redis)
{
    return rs_clock_monotonic_ns() + (uint64_t)redis->timeout_ms * 1000000u;
}

static bool cancelled(const RsRedis *redis, uint64_t now)
{
    return redis->cancel != NULL && atomic_load(redis->cancel) != 0 && now >= redis->hold_until_ns;
}

static RsStatus stop(RsError *err)
{
    return rs_fail(err, RS_CANCELLED, "Cancelled", RS_NOWHERE,
                   "interrupted while waiting for the Redis");
}

RsStatus rs_redis_pause(const RsRedis *redis, uint32_t ms, RsError *err)
{
    uint64_t end = rs_clock_monotonic_ns() + (uint64_t)ms * 1000000u;
    for (;;) {
        uint64_t now = rs_clock_monotonic_ns();
        if (cancelled(redis, now)) return stop(err);
        if (now >= end) return RS_OK;
        uint64_t left = (end - now) / 1000000u + 1;
        poll(NULL, 0, (int)(left < TICK_MS ? left : TICK_MS));
    }
}

/* RS_UNREACHABLE: the deadline has passed. */
static RsStatus wait_for(const RsRedis *redis, int fd, short events, uint64_t deadline,
                         RsError *err)
{
    for (;;) {
        uint64_t now = rs_clock_monotonic_ns();
        if (cancelled(redis, now)) return stop(err);
        if (now >= deadline)
            return rs_fail(err, RS_UNREACHABLE, "Timeout", RS_NOWHERE,
                           "the Redis at %s did not answer within %u ms", redis->address.shown,
                           redis->timeout_ms);
        uint64_t left = (deadline - now) / 1000000u + 1;
        struct pollfd one = {.fd = fd, .events = events};
        int ready = poll(&one, 1, (int)(left < TICK_MS ? left : TICK_MS));
        if (ready > 0) return RS_OK;
        if (ready < 0 && errno != EINTR)
            return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "poll failed: %s", strerror(errno));
    }
}

static RsStatus cannot_connect(const RsRedis *redis, int why, RsError *err)
{
    return rs_fail(err, RS_UNREACHABLE, "Connect", RS_NOWHERE,
                   "cannot connect to the Redis at %s: %s", redis->address.shown, strerror(why));
}

RsStatus rs_redis_socket(const RsRedis *redis, const struct sockaddr *address, socklen_t length,
                         uint64_t deadline_ns, int *fd, bool *refused, RsError *err)
{
    if (refused != NULL) *refused = false;
    *fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0) return cannot_connect(redis, errno, err);
    RsStatus status = RS_OK;
    int why = connect(*fd, address, length) == 0 ? 0 : errno;
    if (why == EINPROGRESS) {
        status = wait_for(redis, *fd, POLLOUT, deadline_ns, err);
        socklen_t size = sizeof why;
        if (status == RS_OK && getsockopt(*fd, SOL_SOCKET, SO_ERROR, &why, &size) != 0) why = errno;
    }
    if (status == RS_OK && why != 0) {
        /* EAGAIN on a unix socket: the server lives, but its queue is full. */
        if (refused != NULL) *refused = why == ECONNREFUSED || why == ENOENT;
        status = cannot_connect(redis, why, err);
    }
    if (status == RS_OK) return RS_OK;
    close(*fd);
    *fd = -1;
    return status;
}

static RsStatus dial_unix(const RsRedis *redis, int *fd, RsError *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(redis->address.path) >= sizeof address.sun_path)
        return rs_fail(err, RS_USAGE, "RedisAddress", RS_NOWHERE,
                       "the path of a socket may take %zu bytes; this one is longer: %s",
                       sizeof address.sun_path - 1, redis->address.path);
    strcpy(address.sun_path, redis->address.path);
    return rs_redis_socket(redis, (const struct sockaddr *)&address, sizeof address,
                           rs_redis_deadline(redis), fd, NULL, err);
}

/* Looking up a name waits for the resolver, which cannot be interrupted; an address needs none. */
static RsStatus dial_tcp(const RsRedis *redis, int *fd, RsError *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int why = getaddrinfo(redis->address.host, redis->address.port, &hints, &found);
    if (why != 0)
        return rs_fail(err, RS_UNREACHABLE, "Lookup", RS_NOWHERE,
                       "cannot connect to the Redis at %s: %s", redis->address.shown,
                       gai_strerror(why));
    uint64_t deadline = rs_redis_deadline(redis);
    RsStatus status = RS_UNREACHABLE;
    RsError last = {0};
    for (const struct addrinfo *one = found; one != NULL; one = one->ai_next) {
        rs_error_clear(&last);
        status = rs_redis_socket(redis, one->ai_addr, one->ai_addrlen, deadline, fd, NULL, &last);
        if (status == RS_OK || status == RS_CANCELLED) break;
    }
    freeaddrinfo(found);
    if (status != RS_OK) return rs_fail(err, status, last.detail, RS_NOWHERE, "%s", last.text);
    int yes = 1;
    (void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)setsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    return RS_OK;
}

static RsStatus lost(RsRedis *redis, int why, RsError *err)
{
    rs_redis_drop(redis);
    return rs_fail(err, RS_UNREACHABLE, "ConnectionLost", RS_NOWHERE,
                   "the connection to the Redis at %s was lost: %s", redis->address.shown,
                   why == 0 ? "the other side closed it" : strerror(why));
}

static RsStatus write_all(RsRedis *redis, const char *bytes, size_t count, RsError *err)
{
    uint64_t deadline = rs_redis_deadline(redis);
    while (count > 0) {
        ssize_t done = send(redis->fd, bytes, count, MSG_NOSIGNAL);
        if (done > 0) {
            bytes += done;
            count -= (size_t)done;
            deadline = rs_redis_deadline(redis);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            RsStatus status = wait_for(redis, redis->fd, POLLOUT, deadline, err);
            if (status != RS_OK) {
                rs_redis_drop(redis);
                return status;
            }
        } else if (errno != EINTR) {
            return lost(redis, errno, err);
        }
    }
    return RS_OK;
}

/* hiredis writes the command; texts may hold any bytes. */
static RsStatus send_command(RsRedis *redis, int argc, const RsText *argv, RsError *err)
{
    enum { ARGC_MAX = 24 };
    const char *texts[ARGC_MAX];
    size_t lengths[ARGC_MAX];
    if (argc > ARGC_MAX)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "a Redis command of %d words", argc);
    for (int i = 0; i < argc; i++) {
        texts[i] = argv[i].length == 0 ? "" : argv[i].data;
        lengths[i] = argv[i].length;
    }
    char *command = NULL;
    int length = redisFormatCommandArgv(&command, argc, texts, lengths);
    if (length < 0) return rs_fail_memory(err);
    RsStatus status = write_all(redis, command, (size_t)length, err);
    free(command);
    return status;
}

RsStatus rs_redis_receive(RsRedis *redis, redisReply **out, RsError *err)
{
    char bytes[65536];
    uint64_t deadline = rs_redis_deadline(redis);
    *out = NULL;
    for (;;) {
        void *reply = NULL;
        if (redisReaderGetReply(redis->reader, &reply) != REDIS_OK) {
            bool memory = redis->reader->err == REDIS_ERR_OOM;
            rs_redis_drop(redis);
            if (memory) return rs_fail_memory(err);
            return rs_fail(err, RS_UNREACHABLE, "NotRedis", RS_NOWHERE,
                           "what answers at %s is not a Redis", redis->address.shown);
        }
        if (reply != NULL) {
            *out = reply;
            return RS_OK;
        }
        ssize_t count = recv(redis->fd, bytes, sizeof bytes, 0);
        if (count > 0) {
            if (redisReaderFeed(redis->reader, bytes, (size_t)count) != REDIS_OK) {
                rs_redis_drop(redis);
                return rs_fail_memory(err);
            }
            deadline = rs_redis_deadline(redis);
        } else if (count == 0) {
            return lost(redis, 0, err);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            RsStatus status = wait_for(redis, redis->fd, POLLIN, deadline, err);
            if (status != RS_OK) {
                rs_redis_drop(redis); /* its late answer must not be taken for another's */
                return status;
            }
        } else if (errno != EINTR) {
            return lost(redis, errno, err);
        }
    }
}

static RsStatus exchange(RsRedis *redis, int argc, const RsText *argv, redisReply **out,
                         RsError *err)
{
    RS_TRY(send_command(redis, argc, argv, err));
    return rs_redis_receive(redis, out, err);
}

/* A command whose only good answer is a simple one. */
static RsStatus require(RsRedis *redis, int argc, const RsText *argv, RsError *err)
{
    redisReply *reply;
    RS_TRY(exchange(redis, argc, argv, &reply, err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_ERROR) status = rs_redis_refused(redis, reply, NULL, err);
    freeReplyObject(reply);
    return status;
}

static RsStatus wait_until_loaded(RsRedis *redis, RsError *err)
{
    uint64_t begun = rs_clock_monotonic_ns();
    bool warned = false;
    for (;;) {
        redisReply *reply;
        RS_TRY(exchange(redis, RS_REDIS_COMMAND(RS_TEXT("PING")), &reply, err));
        uint64_t passed = rs_clock_monotonic_ns() - begun;
        bool loading = rs_redis_error_is(reply, "LOADING") && passed < LOADING_WAIT_NS;
        RsStatus status = RS_OK;
        /* MISCONF: it lives, but takes no writes; a read is still answered. */
        if (!loading && reply->type == REDIS_REPLY_ERROR && !rs_redis_error_is(reply, "MISCONF") &&
            !rs_redis_error_is(reply, "NOPERM") && !rs_redis_error_is(reply, "MASTERDOWN"))
            status = rs_redis_refused(redis, reply, NULL, err);
        else if (!loading && reply->type != REDIS_REPLY_ERROR && reply->type != REDIS_REPLY_STATUS)
            status = rs_redis_strange(redis, reply, NULL, err);
        freeReplyObject(reply);
        if (!loading || status != RS_OK) return status;
        if (!warned && passed > LOADING_WARN_NS) {
            rs_redis_warn(redis, "the Redis at %s is loading its data", redis->address.shown);
            warned = true;
        }
        RS_TRY(rs_redis_pause(redis, 20, err));
    }
}

static RsStatus greet(RsRedis *redis, RsError *err)
{
    const RsRedisAddress *to = &redis->address;
    if (to->password != NULL && to->user != NULL)
        RS_TRY(require(redis,
                       RS_REDIS_COMMAND(RS_TEXT("AUTH"), rs_text(to->user), rs_text(to->password)),
                       err));
    else if (to->password != NULL)
        RS_TRY(require(redis, RS_REDIS_COMMAND(RS_TEXT("AUTH"), rs_text(to->password)), err));
    if (to->database != 0) {
        char number[16];
        snprintf(number, sizeof number, "%u", to->database);
        RS_TRY(require(redis, RS_REDIS_COMMAND(RS_TEXT("SELECT"), rs_text(number)), err));
    }
    return wait_until_loaded(redis, err);
}

RsStatus rs_redis_connect(RsRedis *redis, RsError *err)
{
    if (redis->fd >= 0) return RS_OK;
    int fd = -1;
    if (redis->dial != NULL)
        RS_TRY(redis->dial(redis->dial_context, redis, &fd, err));
    else if (redis->address.path != NULL)
        RS_TRY(dial_unix(redis, &fd, err));
    else
        RS_TRY(dial_tcp(redis, &fd, err));
    redis->fd = fd;
    redis->reader = redisReaderCreate();
    RsStatus status = redis->reader == NULL ? rs_fail_memory(err) : greet(redis, err);
    if (status != RS_OK)
        rs_redis_drop(redis);
    else
        redis->been_connected = true;
    return status;
}

RsStatus rs_redis_send(RsRedis *redis, int argc, const RsText *argv, RsError *err)
{
    RS_TRY(rs_redis_connect(redis, err));
    return send_command(redis, argc, argv, err);
}

RsStatus rs_redis_call(RsRedis *redis, int argc, const RsText *argv, redisReply **out, bool *sent,
                       RsError *err)
{
    *out = NULL;
    RS_TRY(rs_redis_connect(redis, err));
    if (sent != NULL) *sent = true;
    return exchange(redis, argc, argv, out, err);
}

RsStatus rs_redis_ask(RsRedis *redis, int argc, const RsText *argv, redisReply **out, RsError *err)
{
    uint64_t deadline = 0;
    uint32_t pause_ms = 5;
    for (;;) {
        RsError now = {0};
        RsStatus status = rs_redis_call(redis, argc, argv, out, NULL, &now);
        if (status == RS_OK) return RS_OK;
        if (deadline == 0) deadline = rs_redis_deadline(redis);
        /* What was never there is not waited for; what was there may be starting again. */
        if (status != RS_UNREACHABLE || !redis->been_connected ||
            rs_clock_monotonic_ns() >= deadline) {
            if (err != NULL && err->status == RS_OK) *err = now;
            return status;
        }
        RS_TRY(rs_redis_pause(redis, pause_ms, err));
        if (pause_ms < 200) pause_ms *= 2;
    }
}
