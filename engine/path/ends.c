/* ends.c - breadth first over a bitmap; header: why that is exact. */
#include "path/ends.h"

#include <stdlib.h>
#include <string.h>

#define BATCH_ROOM 1024u

static void forget(RsEnds *ends)
{
    for (size_t i = 0; i < ends->reached.count; i++)
        rs_bitmap_unset(&ends->seen, ends->reached.items[i]);
    ends->reached.count = 0;
    ends->level.count = 0;
}

static RsStatus reach(RsEnds *ends, RsEndIds *level, uint32_t node, RsError *err)
{
    if (!rs_bitmap_set(&ends->seen, node) || !RS_ARRAY_PUSH(&ends->reached, node) ||
        !RS_ARRAY_PUSH(level, node))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus account(RsEnds *ends, RsError *err)
{
    size_t ids =
        ends->found.capacity + ends->reached.capacity + ends->level.capacity + ends->next.capacity;
    size_t bytes = ids * sizeof(uint32_t) + ends->seen.word_count * sizeof(uint64_t);
    if (bytes <= ends->bytes) return RS_OK;
    RS_TRY(rs_budget_take(ends->budget, bytes - ends->bytes, err));
    ends->bytes = bytes;
    return RS_OK;
}

/* The next level: what one hop from `level` reaches and was not seen. */
static RsStatus expand_level(RsEnds *ends, RsHopSource *source, RsError *err)
{
    RsExpand cursor;
    ends->next.count = 0;
    rs_hop_start(source, &cursor, false, ends->level.items, (uint32_t)ends->level.count);
    for (bool more = true;;) {
        RS_TRY(rs_budget_check(ends->budget, err));
        RS_TRY(rs_hop_next(source, &cursor, false, &ends->seen, &ends->batch, &more, err));
        if (!more) return account(ends, err);
        for (uint32_t i = 0; i < ends->batch.count; i++) {
            uint32_t node = ends->batch.heads[i];
            if (rs_bitmap_test(&ends->seen, node)) continue;
            RS_TRY(reach(ends, &ends->next, node, err));
        }
    }
}

/* From `level` on, at most max_hops hops, until `goal` is seen (RS_NO_NODE: there is none). */
static RsStatus spread(RsEnds *ends, RsHopSource *source, uint32_t goal, uint32_t max_hops,
                       RsError *err)
{
    for (uint32_t hops = 0; hops < max_hops && ends->level.count > 0; hops++) {
        if (goal != RS_NO_NODE && rs_bitmap_test(&ends->seen, goal)) return RS_OK;
        RS_TRY(expand_level(ends, source, err));
        RsEndIds swap = ends->level;
        ends->level = ends->next;
        ends->next = swap;
    }
    return RS_OK;
}

/* Does a walk of max_hops hops at most lead from `node` back to `start` without `edge`? */
static RsStatus leads_back(RsEnds *ends, const RsSearchSpec *spec, uint32_t start, uint32_t edge,
                           uint32_t node, bool *back, RsError *err)
{
    RsHopSource source;
    uint32_t *used = malloc((spec->used_count + (size_t)1) * sizeof(*used));
    if (used == NULL) return rs_fail_memory(err);
    if (spec->used_count > 0) memcpy(used, spec->used_edges, spec->used_count * sizeof(*used));
    used[spec->used_count] = edge;
    RsSearchSpec without = *spec;
    without.used_edges = used;
    without.used_count++;
    forget(ends);
    RsStatus status = rs_hop_source_init(&source, &without, false, err);
    if (status == RS_OK) status = reach(ends, &ends->level, node, err);
    if (status == RS_OK) status = spread(ends, &source, start, spec->max_hops - 1, err);
    *back = status == RS_OK && rs_bitmap_test(&ends->seen, start);
    rs_hop_source_done(&source);
    free(used);
    return status;
}

typedef struct FirstHop {
    uint32_t edge, node;
} FirstHop;

typedef RS_ARRAY(FirstHop) FirstHops;

static RsStatus first_hops(RsEnds *ends, RsHopSource *source, uint32_t start, FirstHops *hops,
                           RsError *err)
{
    RsExpand cursor;
    rs_hop_start(source, &cursor, false, &start, 1);
    for (bool more = true;;) {
        RS_TRY(rs_hop_next(source, &cursor, false, NULL, &ends->batch, &more, err));
        if (!more) return RS_OK;
        for (uint32_t i = 0; i < ends->batch.count; i++)
            if (!RS_ARRAY_PUSH(hops, (FirstHop){ends->batch.edges[i], ends->batch.heads[i]}))
                return rs_fail_memory(err);
    }
}

/* Is the start the end of a trail of 1..max hops that may be walked in both directions? */
static RsStatus find_circle(RsEnds *ends, RsHopSource *source, uint32_t start, bool *circle,
                            RsError *err)
{
    FirstHops hops = {0};
    RsStatus status = first_hops(ends, source, start, &hops, err);
    *circle = false;
    for (size_t i = 0; status == RS_OK && i < hops.count && !*circle; i++) {
        if (hops.items[i].node == start)
            *circle = true;
        else
            status = leads_back(ends, source->spec, start, hops.items[i].edge, hops.items[i].node,
                                circle, err);
    }
    RS_ARRAY_DONE(&hops);
    return status;
}

static RsStatus find(RsEnds *ends, RsHopSource *source, uint32_t from, uint32_t to, RsError *err)
{
    const RsSearchSpec *spec = source->spec;
    bool fits = false, circle = false;
    RS_TRY(rs_hop_node_fits(source, from, &fits, err));
    if (fits && to != RS_NO_NODE) RS_TRY(rs_hop_node_fits(source, to, &fits, err));
    if (!fits || spec->min_hops > spec->max_hops) return RS_OK;
    bool apart = spec->hop == RS_HOP_BOTH && spec->min_hops == 1; /* the start is asked apart */
    if (apart && (to == RS_NO_NODE || to == from))
        RS_TRY(find_circle(ends, source, from, &circle, err));
    if (circle && !RS_ARRAY_PUSH(&ends->found, from)) return rs_fail_memory(err);
    forget(ends);
    if (apart && to == from) return RS_OK;
    RS_TRY(reach(ends, &ends->level, from, err));
    if (spec->min_hops == 1 && !apart) rs_bitmap_unset(&ends->seen, from); /* it may come again */
    RS_TRY(spread(ends, source, to, spec->max_hops, err));
    for (size_t i = spec->min_hops; i < ends->reached.count; i++) {
        uint32_t node = ends->reached.items[i];
        if (to != RS_NO_NODE && node != to) continue;
        if (!RS_ARRAY_PUSH(&ends->found, node)) return rs_fail_memory(err);
    }
    return account(ends, err);
}

RsStatus rs_ends_find(RsEnds *ends, const RsSearchSpec *spec, uint32_t from, uint32_t to,
                      RsError *err)
{
    RsHopSource source;
    ends->budget = rs_view_budget(spec->view);
    ends->found.count = 0;
    ends->count = 0;
    forget(ends);
    if (ends->batch.room == 0) RS_TRY(rs_hop_batch_init(&ends->batch, BATCH_ROOM, false, err));
    RsStatus status = rs_hop_source_init(&source, spec, false, err);
    if (status == RS_OK) status = find(ends, &source, from, to, err);
    rs_hop_source_done(&source);
    ends->items = ends->found.items;
    ends->count = (uint32_t)ends->found.count;
    return status;
}

void rs_ends_done(RsEnds *ends)
{
    if (ends->bytes > 0) rs_budget_give(ends->budget, ends->bytes);
    rs_hop_batch_done(&ends->batch);
    rs_bitmap_done(&ends->seen);
    RS_ARRAY_DONE(&ends->found);
    RS_ARRAY_DONE(&ends->reached);
    RS_ARRAY_DONE(&ends->level);
    RS_ARRAY_DONE(&ends->next);
    *ends = (RsEnds){0};
}
