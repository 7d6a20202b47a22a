/* route_search.h - a pattern's route as the kernels of path/ are asked for it, and its variables
 * read off the paths they find.
 *
 * The kernels may walk from the pattern's right end (`reversed`): then parts, hops and directions
 * are turned round, and so is every path before anything is read off it.
 * Owner   the operator; arrays live in the run's arena. */
#ifndef RS_EXECUTE_ROUTE_SEARCH_H
#define RS_EXECUTE_ROUTE_SEARCH_H

#include "execute/hop_filter.h"

typedef struct RsRouteSearch {
    RsRun *run;
    const RsPatternEdge *edge;
    bool reversed;
    RsRoute route;
    RsHopFilter *filters; /* of hops, then of junctions, then of parts, then of the two ends */
    uint32_t filter_count;
    RsSearchSpec spec; /* all but the used relationships */
} RsRouteSearch;

RS_MUST_USE RsStatus rs_route_search_open(RsRouteSearch *search, RsRun *run,
                                          const RsPatternEdge *edge, bool reversed, RsError *err);
/* Once the view is known: the types. */
RS_MUST_USE RsStatus rs_route_search_ready(RsRouteSearch *search, RsView *view, RsError *err);
void rs_route_search_row(RsRouteSearch *search, const RsBatch *outer, uint32_t row);
void rs_route_search_close(RsRouteSearch *search);

/* ---- variables ---- */

typedef enum RsCaptureKind {
    RS_CAPTURE_JUNCTION, /* a node */
    RS_CAPTURE_EDGE,     /* the relationship of a part that is not repeated */
    RS_CAPTURE_EDGES,    /* of hop `at`, one a repetition */
    RS_CAPTURE_NODES,    /* at position `at`, one a repetition */
    RS_CAPTURE_PATHS,    /* the repetitions */
    RS_CAPTURE_ALL,      /* every relationship of the path */
    RS_CAPTURE_PATH,
    RS_CAPTURE_LEFT, /* the pattern's ends */
    RS_CAPTURE_RIGHT
} RsCaptureKind;

typedef struct RsCapture {
    RsSlot slot;
    RsCaptureKind kind;
    uint32_t part, at; /* part: of JUNCTION its number */
} RsCapture;

typedef struct RsCaptures {
    RsCapture *items;
    uint32_t count;
} RsCaptures;

/* Every variable of the route. left, right: slots of its ends. */
RS_MUST_USE RsStatus rs_route_captures(const RsRouteSearch *search, RsSlot left, RsSlot right,
                                       RsCaptures *out, RsError *err);
/* The path from left to right with its cuts, in the arena. */
RS_MUST_USE RsStatus rs_route_straighten(const RsRouteSearch *search, const RsPath *path,
                                         const uint32_t *cuts, RsArena *arena, RsPath **out_path,
                                         uint32_t **out_cuts, RsError *err);
RS_MUST_USE RsStatus rs_route_capture(const RsRouteSearch *search, const RsCapture *capture,
                                      const RsPath *path, const uint32_t *cuts, RsArena *arena,
                                      RsValue *out, RsError *err);

#endif
