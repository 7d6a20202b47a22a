/* catalogue.h - the body of a manifest: all of a graph but what stands in its blocks: private to
 * this floor. Drawn in docs/storage-format.md. */
#ifndef RS_GRAPH_CATALOGUE_H
#define RS_GRAPH_CATALOGUE_H

#include "graph/stored.h"

/* Of a graph that was compacted, and of the segments that an encoder has put. */
RS_MUST_USE RsStatus rs_catalogue_write(const RsGraph *graph, const RsEncoder *encoder, RsBuf *out,
                                        RsError *err);
/* Into an empty graph; takes the manifest in any case. */
RS_MUST_USE RsStatus rs_catalogue_read(RsGraph *graph, RsStore *store, RsManifest *manifest,
                                       RsError *err);

#endif
