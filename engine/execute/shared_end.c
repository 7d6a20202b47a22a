/* shared_end.c - looks a few rows ahead. */
#include "execute/shared_end.h"

#include "execute/search_spec.h"

/* A search from both ends looks at far less than one from one end: it takes some pairs until the
 * shared search is worth its while. */
#define WORTHWHILE_ROWS 8u

static RsStatus shares(const RsBatch *outer, RsSlot slot, uint32_t live, uint32_t *end, bool *out,
                       RsError *err)
{
    *out = false;
    if (live + WORTHWHILE_ROWS > outer->live_count) return RS_OK;
    RS_TRY(rs_search_end(outer, slot, rs_batch_row(outer, live), end, err));
    *out = *end != RS_NO_NODE;
    for (uint32_t i = 1; *out && i < WORTHWHILE_ROWS; i++) {
        uint32_t next;
        RS_TRY(rs_search_end(outer, slot, rs_batch_row(outer, live + i), &next, err));
        *out = next == *end;
    }
    return RS_OK;
}

RsStatus rs_shared_end_get(RsSharedEnd *shared, const RsSearchSpec *spec, const RsPlanNode *node,
                           const RsBatch *outer, uint32_t live, RsSweep **out, RsError *err)
{
    RsSlot slots[] = {node->as.search.from, node->as.search.to};
    *out = NULL;
    if (shared->sweep != NULL) {
        uint32_t end;
        RS_TRY(rs_search_end(outer, slots[shared->backward], rs_batch_row(outer, live), &end, err));
        if (end == shared->end) {
            *out = shared->sweep;
            return RS_OK;
        }
        rs_shared_end_close(shared);
    }
    for (uint32_t backward = 0; backward < 2; backward++) {
        bool worth;
        if (!rs_sweep_can(spec, backward == 1)) continue;
        RS_TRY(shares(outer, slots[backward], live, &shared->end, &worth, err));
        if (!worth) continue;
        shared->backward = backward == 1;
        RS_TRY(rs_sweep_open(spec, shared->end, shared->backward, &shared->sweep, err));
        *out = shared->sweep;
        return RS_OK;
    }
    return RS_OK;
}

void rs_shared_end_close(RsSharedEnd *shared)
{
    rs_sweep_close(shared->sweep);
    shared->sweep = NULL;
}
