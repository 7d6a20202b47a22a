/* redis_cluster.h - a Redis Cluster: which node serves a key, and how to follow it when it moves.
 *
 * Shape   16,384 slots; the slot of a key is the CRC16 of what stands between its first { and the
 *         next }, or of all of it where there is no such thing or nothing in it. Every command of
 *         ours has keys of one slot.
 * Errors  as in redis.h; RS_REFUSED what answers is no cluster.
 * Owner   the cluster has its nodes' connections.
 * Source  the Redis Cluster specification, "Keys hash tags" and "MOVED and ASK redirections". */
#ifndef RS_STORAGE_REDIS_CLUSTER_H
#define RS_STORAGE_REDIS_CLUSTER_H

#include "base/array.h"
#include "storage/redis.h"

#define RS_CLUSTER_SLOTS 16384u

typedef struct RsCluster {
    RS_ARRAY(RsRedis *) nodes;        /* never removed: slots point to them by place */
    uint16_t owner[RS_CLUSTER_SLOTS]; /* place + 1 of the node; 0: not known */
    const RsRedis *like;              /* address as given, timeouts, cancel flag, warnings */
} RsCluster;

uint16_t rs_cluster_slot(RsText key);
/* Connects to one of the nodes that the address names and learns the rest. */
RS_MUST_USE RsStatus rs_cluster_open(const RsRedis *like, RsCluster **out, RsError *err);
void rs_cluster_close(RsCluster *cluster); /* NULL is fine */
/* Asks whoever answers first for the map of slots. */
RS_MUST_USE RsStatus rs_cluster_refresh(RsCluster *cluster, RsError *err);
/* The node of a key; the first one where it is not known, which will say better. */
RsRedis *rs_cluster_route(RsCluster *cluster, RsText key);
/* One command, sent once to each node that is named in turn: MOVED and ASK are followed. What comes
 * back may be TRYAGAIN, CLUSTERDOWN and the like: see rs_cluster_passes. */
RS_MUST_USE RsStatus rs_cluster_call(RsCluster *cluster, RsText key, int argc, const RsText *argv,
                                     redisReply **out, bool *sent, RsError *err);
bool rs_cluster_redirects(const redisReply *reply); /* MOVED, ASK */
/* An error that goes away by itself: TRYAGAIN, CLUSTERDOWN, LOADING, MASTERDOWN. */
bool rs_cluster_passes(const redisReply *reply);
void rs_cluster_drop(RsCluster *cluster);
void rs_cluster_hold(RsCluster *cluster, uint64_t until_ns); /* RsRedis.hold_until_ns of all */

#endif
