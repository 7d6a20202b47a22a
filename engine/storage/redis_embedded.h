/* redis_embedded.h - a Redis of our own in a data directory, started by the first who needs it.
 *
 * Shape   start.lock is held by whoever comes or ends the server; server.lock by the server itself
 *         as long as it lives; users.lock, shared, by all who use it.
 * Errors  RS_REFUSED the directory cannot be used, or is in use by what is not a server of ours;
 *         RS_UNREACHABLE no redis-server program, or it did not start: redis.log is quoted.
 * Owner   whoever opened it closes it; the server outlives it by the idle time. */
#ifndef RS_STORAGE_REDIS_EMBEDDED_H
#define RS_STORAGE_REDIS_EMBEDDED_H

#include "storage/redis.h"

typedef struct RsEmbedded {
    char *dir;
    int dir_fd;
    int users_fd; /* holds users.lock, shared; -1: not attached */
    uint32_t idle_ms;
} RsEmbedded;

RS_MUST_USE RsStatus rs_embedded_open(RsEmbedded *embedded, const char *dir, bool read_only,
                                      uint32_t idle_ms, RsError *err);
void rs_embedded_close(RsEmbedded *embedded);

/* An RsRedisDial: attaches, and starts the server where none lives. */
RsStatus rs_embedded_dial(void *embedded, RsRedis *redis, int *fd, RsError *err);
/* Is the server that answers the one of this directory? RS_REFUSED. */
RS_MUST_USE RsStatus rs_embedded_check(const RsEmbedded *embedded, RsRedis *redis, RsError *err);
/* Adds the end of redis.log to an error as its hint. */
void rs_embedded_explain(const RsEmbedded *embedded, RsError *err);

#endif
