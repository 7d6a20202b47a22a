/* hops.h - the hops that a search may use, a batch at a time: types, used relationships, node and
 * hop predicates and costs are settled here, so no kernel asks the filter itself.
 *
 * Shape   a batch holds hops tails[i] -edges[i]- heads[i] in the direction of the path; a backward
 *         source starts from the heads.
 * Owner   the caller; `done` frees. A source must not outlive its spec. Several cursors may read
 *         from one source.
 * Errors  RS_LIMIT, RS_CANCELLED, RS_MEMORY, RS_ARGUMENT (a bad cost), the filter's own. */
#ifndef RS_PATH_HOPS_H
#define RS_PATH_HOPS_H

#include "base/bitmap.h"
#include "path/search.h"

typedef struct RsHopSource {
    const RsSearchSpec *spec;
    uint32_t *used; /* sorted copy of the relationships that may not be used */
    uint32_t used_count;
    RsBitmap asked, refused; /* verdicts of the node predicate */
    bool by_cost;
} RsHopSource;

typedef struct RsHopBatch {
    uint32_t count, room;
    uint32_t *tails, *edges, *heads;
    double *costs; /* only of a source by cost */
    uint8_t *keep;
} RsHopBatch;

RS_MUST_USE RsStatus rs_hop_source_init(RsHopSource *source, const RsSearchSpec *spec, bool by_cost,
                                        RsError *err);
void rs_hop_source_done(RsHopSource *source);

RS_MUST_USE RsStatus rs_hop_batch_init(RsHopBatch *batch, uint32_t room, bool by_cost,
                                       RsError *err);
void rs_hop_batch_done(RsHopBatch *batch);

/* Is the node in view and let through by the node predicate? */
RS_MUST_USE RsStatus rs_hop_node_fits(RsHopSource *source, uint32_t node, bool *fits, RsError *err);

/* A cursor over the hops of `nodes`, which are borrowed until it is read to its end. */
void rs_hop_start(const RsHopSource *source, RsExpand *cursor, bool backward, const uint32_t *nodes,
                  uint32_t count);
/* *more false: the cursor is at its end and the batch is empty. A batch may be empty before that.
 * Hops whose far end is in `skip` (NULL: none) are left out without asking the filter. */
RS_MUST_USE RsStatus rs_hop_next(RsHopSource *source, RsExpand *cursor, bool backward,
                                 const RsBitmap *skip, RsHopBatch *batch, bool *more, RsError *err);

#endif
