/* stats.h - what the planner may ask about the shape of the graph: estimates, never promises.
 *
 * How     one walk over the relationships keeps, for each type, a sample of at most
 *         RS_STATS_SAMPLE and sketches of how many different nodes they start and end at. Questions
 *         about labels are asked of the sample, so they are of now. The walk is made again when a
 *         fifth of the relationships has come or gone: O(1) for each change, spread over time.
 *         The sample is chosen by a generator with a fixed seed: equal graphs are planned alike.
 * Errors  none: where memory runs out, or nothing is known of a type, the answer assumes that
 *         labels and types are independent of one another. */
#ifndef RS_GRAPH_STATS_H
#define RS_GRAPH_STATS_H

#include "graph/graph.h"

#define RS_STATS_SAMPLE 256u

typedef struct RsStats RsStats;

/* How many relationships of the type (RS_NO_ID: of any) run from a node of label `start` to one of
 * label `end` (RS_NO_ID: whatever label). */
double rs_stats_triple(RsGraph *graph, uint32_t type, uint32_t start, uint32_t end);
/* How many different nodes the type's relationships start at, or end at; at least 1. */
double rs_stats_distinct(RsGraph *graph, uint32_t type, bool ends);
/* How many nodes of the label (RS_NO_ID: of all nodes) share one value of the key. */
double rs_stats_alike(RsGraph *graph, uint32_t label, uint32_t key);

/* encode.c, decode.c: as bytes of a base snapshot. Decoding keeps statistics that are there. */
struct RsCursor;
RS_MUST_USE RsStatus rs_stats_encode(RsGraph *graph, RsBuf *out, RsError *err);
RS_MUST_USE RsStatus rs_stats_decode(RsGraph *graph, struct RsCursor *cursor, RsError *err);
/* graph.c */
void rs_stats_free(RsStats *stats); /* NULL is fine */

#endif
