/* reach.c - breadth first by levels. */
#include "path/reach.h"

#include <stdlib.h>

#include "base/array.h"

#define BATCH_ROOM 1024u

typedef RS_ARRAY(uint32_t) Ids;

static RsStatus expand_level(RsReach *reach, RsHopSource *source, const Ids *level, Ids *next,
                             uint32_t mark, RsHopBatch *batch, RsError *err)
{
    RsExpand cursor;
    rs_hop_start(source, &cursor, true, level->items, (uint32_t)level->count);
    for (bool more = true;;) {
        RS_TRY(rs_hop_next(source, &cursor, true, NULL, batch, &more, err));
        if (!more) return RS_OK;
        for (uint32_t i = 0; i < batch->count; i++) {
            uint32_t node = batch->tails[i];
            if (reach->distances[node] != 0) continue;
            reach->distances[node] = mark;
            if (!RS_ARRAY_PUSH(next, node)) return rs_fail_memory(err);
        }
    }
}

RsStatus rs_reach_init(RsReach *reach, RsHopSource *source, uint32_t to, uint32_t max_hops,
                       RsError *err)
{
    size_t node_count = rs_view_node_limit(source->spec->view);
    RsHopBatch batch = {0};
    Ids level = {0}, next = {0};
    *reach = (RsReach){.budget = rs_view_budget(source->spec->view)};
    RS_TRY(rs_budget_take(reach->budget, node_count * sizeof(uint32_t), err));
    reach->bytes = node_count * sizeof(uint32_t);
    reach->distances = calloc(node_count, sizeof(uint32_t));
    if (reach->distances == NULL || !RS_ARRAY_PUSH(&level, to)) {
        RS_ARRAY_DONE(&level);
        return rs_fail_memory(err);
    }
    reach->distances[to] = 1;
    RsStatus status = rs_hop_batch_init(&batch, BATCH_ROOM, false, err);
    for (uint32_t hops = 0; status == RS_OK && hops < max_hops && level.count > 0; hops++) {
        next.count = 0;
        status = expand_level(reach, source, &level, &next, hops + 2, &batch, err);
        Ids swap = level;
        level = next;
        next = swap;
    }
    rs_hop_batch_done(&batch);
    RS_ARRAY_DONE(&level);
    RS_ARRAY_DONE(&next);
    return status;
}

void rs_reach_done(RsReach *reach)
{
    if (reach->budget != NULL) rs_budget_give(reach->budget, reach->bytes);
    free(reach->distances);
    *reach = (RsReach){0};
}
