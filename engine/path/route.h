/* route.h - a path pattern as the kernels search it: a regular expression over relationships.
 *
 * Shape   parts in a row, each a run of hops that is walked min..max times; between two parts lies
 *         a junction, one node that both share. Part i runs from junction i to junction i + 1; a
 *         part walked zero times makes its two junctions one node. A reading of a path is given by
 *         its cuts: the hops cuts[i] .. cuts[i + 1] of the path are those of part i.
 * Seam    each hop has a filter of its own, asked as in search.h; the filter of a junction is asked
 *         for its node only; `whole` is asked for a repetition at once, where a condition speaks of
 *         several of its hops.
 * Owner   the caller; a route is read-only and outlives the searches over it. */
#ifndef RS_PATH_ROUTE_H
#define RS_PATH_ROUTE_H

#include "path/search.h"

typedef struct RsRouteHop {
    RsHop hop;
    bool any_type;
    const uint32_t *types;
    uint32_t type_count;
    const RsEdgeFilter *filter; /* NULL: none */
} RsRouteHop;

typedef struct RsChainFilter {
    /* Chain i has nodes[i * (hops + 1) ...] and edges[i * hops ...], as walked; keep[i] is preset
     * to 1. */
    RsStatus (*chains)(void *context, uint32_t count, const uint32_t *nodes, const uint32_t *edges,
                       uint8_t *keep, RsError *err);
    void *context;
} RsChainFilter;

typedef struct RsRoutePart {
    uint32_t first_hop, hop_count;
    uint32_t min, max;          /* repetitions; max RS_ANY_LENGTH: unbounded */
    const RsChainFilter *whole; /* NULL: its hops may be taken one by one */
    bool named;                 /* two readings of a path that differ here are two answers */
} RsRoutePart;

typedef struct RsRouteJunction {
    const RsEdgeFilter *filter; /* NULL: none; the first and the last have none */
    bool named;
} RsRouteJunction;

struct RsRoute {
    const RsRouteHop *hops;
    const RsRoutePart *parts;
    const RsRouteJunction *junctions; /* part_count + 1 */
    uint32_t hop_count, part_count;
};

#endif
