/* redis_cluster.c - see redis_cluster.h. */
#include "storage/redis_cluster.h"

#include <stdio.h>
#include <stdlib.h>

#define NODES_MAX 4096u
#define FOLLOW_MAX 8 /* redirections of one command */

/* CRC16-CCITT in the form that XMODEM uses: polynomial 0x1021, starts with 0. */
static uint16_t crc16(const char *bytes, size_t count)
{
    unsigned crc = 0;
    for (size_t i = 0; i < count; i++) {
        crc ^= (unsigned)(uint8_t)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000u) != 0 ? (crc << 1) ^ 0x1021u : crc << 1;
    }
    return (uint16_t)crc;
}

uint16_t rs_cluster_slot(RsText key)
{
    const char *open = memchr(key.data, '{', key.length), *close = NULL;
    if (open != NULL) close = memchr(open + 1, '}', key.length - (size_t)(open + 1 - key.data));
    if (close != NULL && close > open + 1)
        return crc16(open + 1, (size_t)(close - open - 1)) % RS_CLUSTER_SLOTS;
    return crc16(key.data, key.length) % RS_CLUSTER_SLOTS;
}

/* ---- nodes ---- */

static RsStatus node_copy(const RsRedis *like, const char *host, const char *port, RsRedis *out,
                          RsError *err)
{
    rs_redis_init(out);
    out->timeout_ms = like->timeout_ms;
    out->cancel = like->cancel;
    out->warn = like->warn;
    out->warn_context = like->warn_context;
    out->hold_until_ns = like->hold_until_ns;
    RsRedisAddress *to = &out->address;
    to->cluster = true;
    snprintf(to->port, sizeof to->port, "%s", port);
    to->host = strdup(host);
    to->user = like->address.user == NULL ? NULL : strdup(like->address.user);
    to->password = like->address.password == NULL ? NULL : strdup(like->address.password);
    int made = asprintf(&to->shown, "redis://%s:%s", host, port);
    if (made < 0) to->shown = NULL;
    bool whole = to->host != NULL && to->shown != NULL &&
                 (to->user != NULL) == (like->address.user != NULL) &&
                 (to->password != NULL) == (like->address.password != NULL);
    return whole ? RS_OK : rs_fail_memory(err);
}

/* The place + 1 of the node at an address, added where it is new. */
static RsStatus node_at(RsCluster *cluster, const char *host, const char *port, uint16_t *out,
                        RsError *err)
{
    for (size_t i = 0; i < cluster->nodes.count; i++) {
        const RsRedisAddress *known = &cluster->nodes.items[i]->address;
        *out = (uint16_t)(i + 1);
        if (strcmp(known->host, host) == 0 && strcmp(known->port, port) == 0) return RS_OK;
    }
    if (cluster->nodes.count == NODES_MAX)
        return rs_fail(err, RS_LIMIT, "Cluster", RS_NOWHERE, "the cluster has more than %u nodes",
                       NODES_MAX);
    RsRedis *node = calloc(1, sizeof *node);
    if (node == NULL) return rs_fail_memory(err);
    RsStatus status = node_copy(cluster->like, host, port, node, err);
    if (status == RS_OK && !RS_ARRAY_PUSH(&cluster->nodes, node)) status = rs_fail_memory(err);
    if (status != RS_OK) {
        rs_redis_done(node);
        free(node);
        return status;
    }
    *out = (uint16_t)cluster->nodes.count;
    return RS_OK;
}

/* host:port, after the last colon; an empty host is the one of the node that said so. */
static RsStatus node_named(RsCluster *cluster, const char *name, const RsRedis *by, uint16_t *out,
                           RsError *err)
{
    char host[256];
    const char *colon = strrchr(name, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - name);
    if (colon == NULL || length >= sizeof host || strlen(colon + 1) >= 6)
        return rs_fail(err, RS_REFUSED, "Cluster", RS_NOWHERE,
                       "the cluster names a node that is no address: %.100s", name);
    memcpy(host, name, length);
    host[length] = '\0';
    char port[6];
    snprintf(port, sizeof port, "%s", colon + 1);
    return node_at(cluster, length == 0 && by != NULL ? by->address.host : host, port, out, err);
}

/* ---- the map of slots ---- */

static RsStatus take_range(RsCluster *cluster, const redisReply *range, const RsRedis *by,
                           RsError *err)
{
    bool whole = range->type == REDIS_REPLY_ARRAY && range->elements >= 3 &&
                 range->element[0]->type == REDIS_REPLY_INTEGER &&
                 range->element[1]->type == REDIS_REPLY_INTEGER &&
                 range->element[2]->type == REDIS_REPLY_ARRAY && range->element[2]->elements >= 2 &&
                 range->element[2]->element[1]->type == REDIS_REPLY_INTEGER;
    if (!whole)
        return rs_fail(err, RS_REFUSED, "Cluster", RS_NOWHERE,
                       "%s gives a map of slots of a wrong form", by->address.shown);
    const redisReply *host = range->element[2]->element[0];
    char port[6];
    snprintf(port, sizeof port, "%u", (unsigned)range->element[2]->element[1]->integer & 0xffffu);
    uint16_t node;
    RS_TRY(node_at(cluster,
                   host->type == REDIS_REPLY_STRING && host->len > 0 ? host->str : by->address.host,
                   port, &node, err));
    long long first = range->element[0]->integer, last = range->element[1]->integer;
    for (long long slot = first; slot <= last; slot++)
        if (slot >= 0 && slot < (long long)RS_CLUSTER_SLOTS) cluster->owner[slot] = node;
    return RS_OK;
}

static RsStatus ask_map(RsCluster *cluster, RsRedis *node, RsError *err)
{
    redisReply *reply;
    RS_TRY(rs_redis_call(node, RS_REDIS_COMMAND(RS_TEXT("CLUSTER"), RS_TEXT("SLOTS")), &reply, NULL,
                         err));
    RsStatus status = RS_OK;
    if (reply->type == REDIS_REPLY_ERROR && strstr(reply->str, "cluster support disabled") != NULL)
        status = rs_fail(err, RS_REFUSED, "Cluster", RS_NOWHERE,
                         "the Redis at %s is not part of a cluster: give its address as redis://",
                         node->address.shown);
    else if (reply->type != REDIS_REPLY_ARRAY)
        status = rs_redis_strange(node, reply, NULL, err);
    else if (reply->elements == 0)
        status = rs_fail(err, RS_UNREACHABLE, "Cluster", RS_NOWHERE,
                         "the cluster node %s serves no slots yet", node->address.shown);
    for (size_t i = 0; status == RS_OK && reply->type == REDIS_REPLY_ARRAY && i < reply->elements;
         i++)
        status = take_range(cluster, reply->element[i], node, err);
    freeReplyObject(reply);
    return status;
}

/* A node that is down must not cost the whole wait: the others may know its successor. */
RsStatus rs_cluster_refresh(RsCluster *cluster, RsError *err)
{
    RsError last = {0};
    RsStatus status = RS_UNREACHABLE;
    size_t count = cluster->nodes.count;
    for (size_t i = 0; i < count; i++) {
        RsRedis *node = cluster->nodes.items[i];
        uint32_t patience = node->timeout_ms;
        rs_error_clear(&last);
        if (count > 1 && patience > 1000) node->timeout_ms = 1000;
        status = ask_map(cluster, node, &last);
        node->timeout_ms = patience;
        if (status != RS_UNREACHABLE) break;
    }
    if (status != RS_OK && err != NULL && err->status == RS_OK) *err = last;
    return status;
}

static RsStatus add_seeds(RsCluster *cluster, RsError *err)
{
    const RsRedisAddress *given = &cluster->like->address;
    uint16_t ignored;
    RS_TRY(node_at(cluster, given->host, given->port, &ignored, err));
    const char *rest = given->more;
    while (rest != NULL && *rest != '\0') {
        char name[300];
        size_t length = strcspn(rest, ",");
        if (length >= sizeof name) length = sizeof name - 1;
        memcpy(name, rest, length);
        name[length] = '\0';
        RS_TRY(node_named(cluster, name, NULL, &ignored, err));
        rest += length;
        if (*rest == ',') rest++;
    }
    return RS_OK;
}

RsStatus rs_cluster_open(const RsRedis *like, RsCluster **out, RsError *err)
{
    RsCluster *made = calloc(1, sizeof *made);
    if (made == NULL) return rs_fail_memory(err);
    made->like = like;
    RsStatus status = add_seeds(made, err);
    if (status == RS_OK) status = rs_cluster_refresh(made, err);
    if (status == RS_OK) {
        *out = made;
        return RS_OK;
    }
    rs_cluster_close(made);
    return status;
}

void rs_cluster_close(RsCluster *cluster)
{
    if (cluster == NULL) return;
    for (size_t i = 0; i < cluster->nodes.count; i++) {
        rs_redis_done(cluster->nodes.items[i]);
        free(cluster->nodes.items[i]);
    }
    RS_ARRAY_DONE(&cluster->nodes);
    free(cluster);
}

RsRedis *rs_cluster_route(RsCluster *cluster, RsText key)
{
    uint16_t owner = cluster->owner[rs_cluster_slot(key)];
    return cluster->nodes.items[owner == 0 ? 0 : owner - 1];
}

void rs_cluster_drop(RsCluster *cluster)
{
    for (size_t i = 0; i < cluster->nodes.count; i++)
        rs_redis_drop(cluster->nodes.items[i]);
}

void rs_cluster_hold(RsCluster *cluster, uint64_t until_ns)
{
    for (size_t i = 0; i < cluster->nodes.count; i++)
        cluster->nodes.items[i]->hold_until_ns = until_ns;
}

/* ---- following ---- */

bool rs_cluster_redirects(const redisReply *reply)
{
    return rs_redis_error_is(reply, "MOVED ") || rs_redis_error_is(reply, "ASK ");
}

bool rs_cluster_passes(const redisReply *reply)
{
    return rs_redis_error_is(reply, "TRYAGAIN") || rs_redis_error_is(reply, "CLUSTERDOWN") ||
           rs_redis_error_is(reply, "LOADING") || rs_redis_error_is(reply, "MASTERDOWN");
}

/* "MOVED slot host:port": it is there from now on; "ASK slot host:port": this once. */
static RsStatus follow(RsCluster *cluster, const redisReply *reply, RsRedis **node, bool *asking,
                       RsError *err)
{
    char *rest;
    *asking = rs_redis_error_is(reply, "ASK ");
    unsigned long slot = strtoul(reply->str + (*asking ? 4 : 6), &rest, 10);
    uint16_t place;
    while (*rest == ' ')
        rest++;
    RS_TRY(node_named(cluster, rest, *node, &place, err));
    if (!*asking && slot < RS_CLUSTER_SLOTS) cluster->owner[slot] = place;
    *node = cluster->nodes.items[place - 1];
    return RS_OK;
}

static RsStatus call_once(RsRedis *node, bool asking, int argc, const RsText *argv,
                          redisReply **out, bool *sent, RsError *err)
{
    if (asking) {
        redisReply *reply;
        RS_TRY(rs_redis_call(node, RS_REDIS_COMMAND(RS_TEXT("ASKING")), &reply, NULL, err));
        freeReplyObject(reply);
    }
    return rs_redis_call(node, argc, argv, out, sent, err);
}

RsStatus rs_cluster_call(RsCluster *cluster, RsText key, int argc, const RsText *argv,
                         redisReply **out, bool *sent, RsError *err)
{
    RsRedis *node = rs_cluster_route(cluster, key);
    bool asking = false;
    for (int hops = 0;; hops++) {
        RS_TRY(call_once(node, asking, argc, argv, out, sent, err));
        if (!rs_cluster_redirects(*out) || hops == FOLLOW_MAX) return RS_OK;
        redisReply *reply = *out;
        *out = NULL;
        RsStatus status = follow(cluster, reply, &node, &asking, err);
        freeReplyObject(reply);
        RS_TRY(status);
    }
}
