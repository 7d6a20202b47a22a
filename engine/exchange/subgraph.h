/* subgraph.h - any result as nodes and relationships: what exporters are given.
 *
 * Order   elements in the order in which they were first met; ends of relationships are taken in.
 * Owner   the caller: `done` frees; names and properties borrow from the result. */
#ifndef RS_EXCHANGE_SUBGRAPH_H
#define RS_EXCHANGE_SUBGRAPH_H

#include "base/array.h"
#include "base/bitmap.h"
#include "session/redstring.h"

typedef struct RsSubgraph {
    RS_ARRAY(uint32_t) nodes;
    RS_ARRAY(uint32_t) edges;
    RsBitmap has_node, has_edge;
} RsSubgraph;

void rs_subgraph_init(RsSubgraph *subgraph);
void rs_subgraph_done(RsSubgraph *subgraph);
/* Every node, relationship and path in the rows that are left, lists and maps looked into. */
RS_MUST_USE RsStatus rs_subgraph_take(RsSubgraph *subgraph, RsResult *result, RsError *err);

#endif
