/* find.h - finding what a pattern names among all facts, held or not: MERGE, ASSERT, RETRACT. */
#ifndef RS_EXECUTE_FIND_H
#define RS_EXECUTE_FIND_H

#include "execute/eager.h"

typedef struct RsFound {
    uint32_t *ids; /* in the arena given */
    uint32_t count;
} RsFound;

/* Nodes with all these labels and with the map's values (a MAP, or null for none). Cost: one seek
 * by the first key of the map, else a scan of the first label, else of all nodes. */
RS_MUST_USE RsStatus rs_find_nodes(RsRun *run, const RsText *labels, uint32_t label_count,
                                   RsValue map, RsArena *arena, RsFound *out, RsError *err);
/* Relationships of the type between two nodes (either way round where `both`), with the map's
 * values. */
RS_MUST_USE RsStatus rs_find_edges(RsRun *run, RsText type, uint32_t from, uint32_t to, bool both,
                                   RsValue map, RsArena *arena, RsFound *out, RsError *err);
/* Marks as plainly written what the pattern names in this one-row batch and nobody holds. */
RS_MUST_USE RsStatus rs_find_adopt(RsRun *run, RsCreateWriter *pattern, const RsBatch *one,
                                   RsArena *arena, RsError *err);

#endif
