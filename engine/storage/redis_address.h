/* redis_address.h - where a Redis is: redis://[user:password@]host[:port][/db] or
 * unix://[user:password@]/path, or a cluster:
 * redis+cluster://[user:password@]host[:port][,host:port].
 *
 * Errors  RS_USAGE a text that is no such address; RS_UNSUPPORTED rediss://.
 * Owner   `done` frees. `shown` has no password in it and is what messages say. */
#ifndef RS_STORAGE_REDIS_ADDRESS_H
#define RS_STORAGE_REDIS_ADDRESS_H

#include "base/status.h"

typedef struct RsRedisAddress {
    char *path;            /* of a unix socket; NULL: TCP */
    char *host;            /* without the brackets of an IPv6 address */
    char port[6];          /* decimal */
    char *user, *password; /* NULL: none */
    uint32_t database;
    bool cluster;
    char *more; /* of a cluster: further nodes, host:port,host:port; NULL: none */
    char *shown;
} RsRedisAddress;

RS_MUST_USE RsStatus rs_redis_address_read(const char *uri, RsRedisAddress *out, RsError *err);
void rs_redis_address_done(RsRedisAddress *address);

#endif
