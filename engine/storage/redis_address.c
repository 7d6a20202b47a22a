/* redis_address.c - see redis_address.h. */
#include "storage/redis_address.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static RsStatus no_address(RsError *err, const char *why)
{
    /* The text itself may hold a password: it is not repeated. */
    RsStatus status = rs_fail(err, RS_USAGE, "RedisAddress", RS_NOWHERE,
                              "the address of the Redis is not well formed: %s", why);
    rs_hint(err, "redis://[user:password@]host[:port][/db] or unix:///path/of/socket");
    return status;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The bytes with %XX undone, on the heap. *bad: a broken %XX, or a NUL. */
static char *decode(const char *from, size_t length, bool *bad)
{
    char *text = malloc(length + 1);
    if (text == NULL) return NULL;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        char c = from[i];
        if (c == '%') {
            int high = length - i > 2 ? hex_digit(from[i + 1]) : -1;
            int low = length - i > 2 ? hex_digit(from[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0)) *bad = true;
            c = (char)(high * 16 + low);
            i += 2;
        }
        text[count++] = c;
    }
    text[count] = '\0';
    return text;
}

static RsStatus keep(char **out, const char *from, size_t length, RsError *err)
{
    bool bad = false;
    *out = decode(from, length, &bad);
    if (*out == NULL) return rs_fail_memory(err);
    return bad ? no_address(err, "a %XX in it is broken") : RS_OK;
}

/* Takes "user:password@" off the front of *rest; it ends before `end`. */
static RsStatus read_credentials(const char **rest, const char *end, RsRedisAddress *out,
                                 RsError *err)
{
    const char *at = NULL;
    for (const char *c = *rest; c < end; c++)
        if (*c == '@') at = c;
    if (at == NULL) return RS_OK;
    const char *colon = memchr(*rest, ':', (size_t)(at - *rest));
    if (colon == NULL) return no_address(err, "before the @ stands user:password");
    if (colon > *rest) RS_TRY(keep(&out->user, *rest, (size_t)(colon - *rest), err));
    RS_TRY(keep(&out->password, colon + 1, (size_t)(at - colon - 1), err));
    *rest = at + 1;
    return RS_OK;
}

static RsStatus read_database(const char *text, RsRedisAddress *out, RsError *err)
{
    uint32_t value = 0;
    size_t length = strlen(text);
    if (length > 6) return no_address(err, "the number of the database is too large");
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]))
            return no_address(err, "after the / stands the number of a database");
        value = value * 10 + (uint32_t)(text[i] - '0');
    }
    out->database = value;
    return RS_OK;
}

static RsStatus read_port(const char *from, const char *end, RsRedisAddress *out, RsError *err)
{
    size_t length = (size_t)(end - from);
    if (length == 0 || length >= sizeof out->port) return no_address(err, "the port is no port");
    for (size_t i = 0; i < length; i++)
        if (!isdigit((unsigned char)from[i])) return no_address(err, "the port is no port");
    memcpy(out->port, from, length);
    out->port[length] = '\0';
    long port = strtol(out->port, NULL, 10);
    return port < 1 || port > 65535 ? no_address(err, "the port is no port") : RS_OK;
}

static RsStatus show(RsRedisAddress *out, RsError *err)
{
    int made;
    if (out->path != NULL)
        made = asprintf(&out->shown, "unix://%s", out->path);
    else if (out->cluster)
        made = asprintf(&out->shown, "redis+cluster://%s:%s%s%s", out->host, out->port,
                        out->more == NULL ? "" : ",", out->more == NULL ? "" : out->more);
    else if (out->database != 0)
        made = asprintf(&out->shown, "redis://%s:%s/%u", out->host, out->port, out->database);
    else
        made = asprintf(&out->shown, "redis://%s:%s", out->host, out->port);
    if (made >= 0) return RS_OK;
    out->shown = NULL;
    return rs_fail_memory(err);
}

static RsStatus read_tcp(const char *rest, RsRedisAddress *out, RsError *err)
{
    const char *end = rest + strlen(rest);
    /* A password may hold a /: what follows the last @ decides where the host begins. */
    RS_TRY(read_credentials(&rest, end, out, err));
    const char *slash = strchr(rest, '/');
    if (slash != NULL) {
        RS_TRY(read_database(slash + 1, out, err));
        end = slash;
    }
    strcpy(out->port, "6379");
    const char *host_end = end;
    const char *host = rest;
    const char *after;
    if (*rest == '[') {
        host_end = memchr(rest, ']', (size_t)(end - rest));
        if (host_end == NULL) return no_address(err, "the ] of an IPv6 address is missing");
        host = rest + 1;
        after = host_end + 1;
    } else {
        const char *colon = memchr(rest, ':', (size_t)(end - rest));
        if (colon != NULL) host_end = colon;
        after = host_end;
    }
    if (host_end == host) return no_address(err, "the host is missing");
    if (after < end) {
        if (*after != ':') return no_address(err, "after the host stands :port");
        RS_TRY(read_port(after + 1, end, out, err));
    }
    RS_TRY(keep(&out->host, host, (size_t)(host_end - host), err));
    return show(out, err);
}

/* One node is enough to learn the rest; more are asked where the first is down. */
static RsStatus read_cluster(const char *rest, RsRedisAddress *out, RsError *err)
{
    out->cluster = true;
    const char *at = strrchr(rest, '@');
    const char *comma = strchr(at == NULL ? rest : at, ',');
    if (comma == NULL) {
        RS_TRY(read_tcp(rest, out, err));
    } else {
        for (const char *node = comma; node != NULL; node = strchr(node + 1, ',')) {
            const char *colon = strchr(node, ':'), *next = strchr(node + 1, ',');
            if (colon == NULL || colon == node + 1 || (next != NULL && colon > next))
                return no_address(err, "each further node is host:port");
        }
        RS_TRY(keep(&out->more, comma + 1, strlen(comma + 1), err));
        char *first = strndup(rest, (size_t)(comma - rest));
        if (first == NULL) return rs_fail_memory(err);
        RsStatus status = read_tcp(first, out, err);
        explicit_bzero(first, strlen(first));
        free(first);
        RS_TRY(status);
    }
    if (out->database != 0) return no_address(err, "a cluster has no numbered databases");
    return RS_OK;
}

static RsStatus read_unix(const char *rest, RsRedisAddress *out, RsError *err)
{
    const char *slash = strchr(rest, '/');
    if (slash == NULL) return no_address(err, "the path of a socket begins with /");
    RS_TRY(read_credentials(&rest, slash, out, err));
    if (rest != slash) return no_address(err, "the path of a socket begins with /");
    RS_TRY(keep(&out->path, slash, strlen(slash), err));
    return show(out, err);
}

RsStatus rs_redis_address_read(const char *uri, RsRedisAddress *out, RsError *err)
{
    memset(out, 0, sizeof *out);
    RsStatus status;
    if (strncmp(uri, "redis://", 8) == 0)
        status = read_tcp(uri + 8, out, err);
    else if (strncmp(uri, "unix://", 7) == 0)
        status = read_unix(uri + 7, out, err);
    else if (strncmp(uri, "rediss://", 9) == 0)
        status = rs_fail(err, RS_UNSUPPORTED, "RedisTls", RS_NOWHERE,
                         "this program is built without TLS, so rediss:// cannot be reached");
    else if (strncmp(uri, "redis+cluster://", 16) == 0)
        status = read_cluster(uri + 16, out, err);
    else
        status = no_address(err, "it begins with none of redis:// unix:// redis+cluster://");
    if (status != RS_OK) rs_redis_address_done(out);
    return status;
}

void rs_redis_address_done(RsRedisAddress *address)
{
    free(address->path);
    free(address->host);
    free(address->user);
    if (address->password != NULL) explicit_bzero(address->password, strlen(address->password));
    free(address->password);
    free(address->more);
    free(address->shown);
    memset(address, 0, sizeof *address);
}
