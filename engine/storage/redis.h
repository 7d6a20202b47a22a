/* redis.h - one connection to a Redis: connecting, asking, waiting, coming back.
 *
 * Shape   hiredis speaks the protocol; the socket is ours, so that every wait has a deadline, asks
 *         the cancel flag each 50 ms, and a dead peer raises no signal.
 * Errors  RS_UNREACHABLE nobody answers, or not as a Redis does; RS_REFUSED wrong password;
 *         RS_CANCELLED. A connection is dead after any of them: the next call connects anew.
 *         An error that Redis answers is a reply like others: rs_redis_refused turns it into ours.
 * Owner   a reply belongs to the caller: freeReplyObject.
 * Threads one at a time. */
#ifndef RS_STORAGE_REDIS_H
#define RS_STORAGE_REDIS_H

#include <hiredis/hiredis.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "base/text.h"
#include "storage/redis_address.h"

typedef struct RsRedis RsRedis;

/* Opens a socket to the server, starting the server where that is its office. */
typedef RsStatus (*RsRedisDial)(void *context, RsRedis *redis, int *fd, RsError *err);

struct RsRedis {
    int fd; /* -1: not connected */
    redisReader *reader;
    RsRedisAddress address;
    RsRedisDial dial; /* NULL: by address */
    void *dial_context;
    uint32_t timeout_ms;
    atomic_int *cancel;     /* may be NULL */
    uint64_t hold_until_ns; /* until then cancelling waits: an outcome is being learnt */
    bool been_connected;
    void (*warn)(void *context, const char *text);
    void *warn_context;
};

void rs_redis_init(RsRedis *redis); /* zeroed but for fd */
void rs_redis_done(RsRedis *redis);
void rs_redis_drop(RsRedis *redis); /* closes the connection; the next call opens another */
void rs_redis_warn(const RsRedis *redis, const char *format, ...) RS_PRINTF(2, 3);

uint64_t rs_redis_deadline(const RsRedis *redis);
/* Sleeps for at most `ms`; RS_CANCELLED. */
RS_MUST_USE RsStatus rs_redis_pause(const RsRedis *redis, uint32_t ms, RsError *err);
/* A connected, non-blocking, close-on-exec socket. *refused (may be NULL): nobody listens there. */
RS_MUST_USE RsStatus rs_redis_socket(const RsRedis *redis, const struct sockaddr *address,
                                     socklen_t length, uint64_t deadline_ns, int *fd, bool *refused,
                                     RsError *err);
/* Connects where needed: AUTH, SELECT, PING; waits while the server loads its data. */
RS_MUST_USE RsStatus rs_redis_connect(RsRedis *redis, RsError *err);

/* Sends commands without waiting, then takes their replies in order. */
RS_MUST_USE RsStatus rs_redis_send(RsRedis *redis, int argc, const RsText *argv, RsError *err);
RS_MUST_USE RsStatus rs_redis_receive(RsRedis *redis, redisReply **out, RsError *err);
/* One command and its reply. *sent (may be NULL): the server may have seen it. */
RS_MUST_USE RsStatus rs_redis_call(RsRedis *redis, int argc, const RsText *argv, redisReply **out,
                                   bool *sent, RsError *err);
/* The same for a command that may be run twice: asked again, for timeout_ms, over a new connection
 * where the old one died. */
RS_MUST_USE RsStatus rs_redis_ask(RsRedis *redis, int argc, const RsText *argv, redisReply **out,
                                  RsError *err);

bool rs_redis_error_is(const redisReply *reply, const char *prefix);
/* Turns an error reply to a command about `key` into a status; `key` may be NULL. */
RsStatus rs_redis_refused(const RsRedis *redis, const redisReply *reply, const char *key,
                          RsError *err);
/* An answer of another shape than the command has. */
RsStatus rs_redis_strange(const RsRedis *redis, const redisReply *reply, const char *key,
                          RsError *err);

static inline RsText rs_redis_text(const redisReply *reply)
{
    return (RsText){reply->str, (uint32_t)reply->len};
}

#define RS_REDIS_COMMAND(...)                                                                      \
    (int)(sizeof((RsText[]){__VA_ARGS__}) / sizeof(RsText)), (RsText[])                            \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

#endif
