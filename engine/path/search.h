/* search.h - what every path kernel is asked: from where, over what, how far, under which rule.
 *
 * Shape   a path of n hops has nodes[n + 1] and edges[n] (RsPath of value.h); the path runs from
 *         `from`; an edge may be walked against its own direction (hop says which are allowed).
 * Seam    `filter` is asked, a batch at a time, which hops may be used and what each costs;
 *         predicates of the language reach a kernel by it alone.
 * Owner   a path handed out stays good until the next call on the same search.
 * Errors  RS_LIMIT, RS_CANCELLED from the view's budget; RS_ARGUMENT a cost that is negative or NaN
 *         (the relationship is named in the text); whatever the filter fails with. */
#ifndef RS_PATH_SEARCH_H
#define RS_PATH_SEARCH_H

#include "graph/view.h"

typedef enum RsWalkMode {
    RS_WALK_ANY,     /* WALK: anything may repeat */
    RS_WALK_TRAIL,   /* no relationship twice */
    RS_WALK_ACYCLIC, /* no node twice */
    RS_WALK_SIMPLE   /* no node twice, but the last may be the first */
} RsWalkMode;

typedef struct RsEdgeFilter {
    /* keep[i] is preset to 1; set it to 0 for a hop from[i] -edges[i]- to[i] (as walked) that may
     * not be used. cost (NULL: not asked for) is preset to 1. */
    RsStatus (*hops)(void *context, uint32_t count, const uint32_t *from, const uint32_t *edges,
                     const uint32_t *to, uint8_t *keep, double *cost, RsError *err);
    /* May this node stand in the path, ends included? NULL: all may. */
    RsStatus (*nodes)(void *context, uint32_t count, const uint32_t *nodes, uint8_t *keep,
                      RsError *err);
    void *context;
} RsEdgeFilter;

#define RS_ANY_LENGTH UINT32_MAX

typedef struct RsRoute RsRoute; /* route.h */

typedef struct RsSearchSpec {
    RsView *view;
    RsHop hop;
    const uint32_t *types;
    uint32_t type_count;
    bool any_type;
    uint32_t min_hops, max_hops; /* max RS_ANY_LENGTH: unbounded */
    RsWalkMode mode;
    const RsEdgeFilter *filter; /* NULL: no predicate, each hop costs 1 */
    /* A pattern of several parts: its hops say what may be walked, hop to filter above are not read
     * (of the filter only `nodes`, for the two ends), min_hops is 0 and max_hops RS_ANY_LENGTH.
     * NULL: one relationship pattern, walked min_hops .. max_hops times. */
    const RsRoute *route;
    /* Relationships that may not be used at all (openCypher: used elsewhere in the same MATCH). */
    const uint32_t *used_edges;
    uint32_t used_count;
} RsSearchSpec;

#endif
