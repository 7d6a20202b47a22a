/* meet.c - two sides, the smaller frontier goes on. A level is always finished, so that the answer
 * does not hang on the order in which hops are stored. */
#include "path/meet.h"

#include <stdlib.h>

#define BATCH_ROOM 1024u

typedef struct Side {
    bool backward;
    RS_ARRAY(uint32_t) frontier, next;
    RsBitmap seen; /* all reached nodes */
    RsBitmap done; /* those of finished levels */
    RS_ARRAY(RsDagHop) hops;
    RS_ARRAY(size_t) level_begin;
} Side;

typedef struct Meet {
    RsHopSource *source;
    RsHopBatch batch;
    RsDag *dag;
    Side ahead, behind;
    RS_ARRAY(RsDagHop) bridge; /* hops from a node of `ahead` to one of `behind` */
} Meet;

void rs_dag_done(RsDag *dag)
{
    if (dag->budget != NULL) rs_budget_give(dag->budget, dag->bytes);
    RS_ARRAY_DONE(&dag->hops);
    RS_ARRAY_DONE(&dag->level_begin);
    *dag = (RsDag){0};
}

static void side_done(Side *side)
{
    RS_ARRAY_DONE(&side->frontier);
    RS_ARRAY_DONE(&side->next);
    rs_bitmap_done(&side->seen);
    rs_bitmap_done(&side->done);
    RS_ARRAY_DONE(&side->hops);
    RS_ARRAY_DONE(&side->level_begin);
}

static RsStatus side_init(Side *side, bool backward, uint32_t node, RsError *err)
{
    side->backward = backward;
    rs_bitmap_init(&side->seen);
    rs_bitmap_init(&side->done);
    if (!RS_ARRAY_PUSH(&side->frontier, node) || !rs_bitmap_set(&side->seen, node) ||
        !rs_bitmap_set(&side->done, node))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus take_batch(Meet *meet, Side *side, const Side *other, RsError *err)
{
    const RsHopBatch *batch = &meet->batch;
    const uint32_t *far = side->backward ? batch->tails : batch->heads;
    for (uint32_t i = 0; i < batch->count; i++) {
        RsDagHop hop = {batch->tails[i], batch->edges[i], batch->heads[i]};
        if (rs_bitmap_test(&other->seen, far[i])) {
            if (!RS_ARRAY_PUSH(&meet->bridge, hop)) return rs_fail_memory(err);
        } else if (meet->bridge.count == 0) {
            if (!RS_ARRAY_PUSH(&side->hops, hop)) return rs_fail_memory(err);
            if (rs_bitmap_test(&side->seen, far[i])) continue;
            if (!rs_bitmap_set(&side->seen, far[i]) || !RS_ARRAY_PUSH(&side->next, far[i]))
                return rs_fail_memory(err);
        }
    }
    return RS_OK;
}

static RsStatus advance(Meet *meet, Side *side, const Side *other, RsError *err)
{
    RsExpand cursor;
    size_t room = side->hops.capacity;
    side->next.count = 0;
    if (!RS_ARRAY_PUSH(&side->level_begin, side->hops.count)) return rs_fail_memory(err);
    rs_hop_start(meet->source, &cursor, side->backward, side->frontier.items,
                 (uint32_t)side->frontier.count);
    for (bool more = true;;) {
        RS_TRY(rs_hop_next(meet->source, &cursor, side->backward, &side->done, &meet->batch, &more,
                           err));
        if (!more) break;
        RS_TRY(take_batch(meet, side, other, err));
    }
    size_t bytes = (side->hops.capacity - room) * sizeof(RsDagHop);
    RS_TRY(rs_budget_take(meet->dag->budget, bytes, err));
    meet->dag->bytes += bytes;
    for (size_t i = 0; i < side->next.count; i++)
        if (!rs_bitmap_set(&side->done, side->next.items[i])) return rs_fail_memory(err);
    uint32_t *items = side->frontier.items;
    size_t capacity = side->frontier.capacity;
    side->frontier.items = side->next.items;
    side->frontier.count = side->next.count;
    side->frontier.capacity = side->next.capacity;
    side->next.items = items;
    side->next.capacity = capacity;
    return RS_OK;
}

/* Marks which hops of the side lead to the bridge, last level first: a node stands in one level
 * only, so one set serves all of them. Kept hops are moved to the front of their level. */
static RsStatus prune(Side *side, RsBitmap *needed, size_t *kept, RsError *err)
{
    size_t end = side->hops.count;
    for (size_t level = side->level_begin.count; level-- > 0;) {
        size_t begin = side->level_begin.items[level], to = begin;
        for (size_t i = begin; i < end; i++) {
            RsDagHop hop = side->hops.items[i];
            uint32_t inner = side->backward ? hop.tail : hop.head;
            if (!rs_bitmap_test(needed, inner)) continue;
            if (!rs_bitmap_set(needed, side->backward ? hop.head : hop.tail))
                return rs_fail_memory(err);
            side->hops.items[to++] = hop;
        }
        kept[level] = to - begin;
        end = begin;
    }
    return RS_OK;
}

static int by_tail(const void *a, const void *b)
{
    const RsDagHop *left = a, *right = b;
    if (left->tail != right->tail) return left->tail < right->tail ? -1 : 1;
    return left->edge < right->edge ? -1 : left->edge > right->edge;
}

static RsStatus add_level(RsDag *dag, const RsDagHop *hops, size_t count, RsError *err)
{
    if (!RS_ARRAY_PUSH(&dag->level_begin, dag->hops.count) ||
        !RS_ARRAY_RESERVE(&dag->hops, dag->hops.count + count))
        return rs_fail_memory(err);
    memcpy(dag->hops.items + dag->hops.count, hops, count * sizeof(*hops));
    qsort(dag->hops.items + dag->hops.count, count, sizeof(*hops), by_tail);
    dag->hops.count += count;
    return RS_OK;
}

static RsStatus join(Meet *meet, RsError *err)
{
    Side *ahead = &meet->ahead, *behind = &meet->behind;
    RsDag *dag = meet->dag;
    RsBitmap needed;
    RsStatus status = RS_OK;
    size_t levels = ahead->level_begin.count + behind->level_begin.count;
    size_t *kept = calloc(levels + 1, sizeof(*kept));
    rs_bitmap_init(&needed);
    if (kept == NULL) status = rs_fail_memory(err);
    for (size_t i = 0; status == RS_OK && i < meet->bridge.count; i++)
        if (!rs_bitmap_set(&needed, meet->bridge.items[i].tail) ||
            !rs_bitmap_set(&needed, meet->bridge.items[i].head))
            status = rs_fail_memory(err);
    if (status == RS_OK) status = prune(ahead, &needed, kept, err);
    if (status == RS_OK) status = prune(behind, &needed, kept + ahead->level_begin.count, err);
    for (size_t i = 0; status == RS_OK && i < ahead->level_begin.count; i++)
        status = add_level(dag, ahead->hops.items + ahead->level_begin.items[i], kept[i], err);
    if (status == RS_OK) status = add_level(dag, meet->bridge.items, meet->bridge.count, err);
    for (size_t i = behind->level_begin.count; status == RS_OK && i-- > 0;)
        status = add_level(dag, behind->hops.items + behind->level_begin.items[i],
                           kept[ahead->level_begin.count + i], err);
    if (status == RS_OK && !RS_ARRAY_PUSH(&dag->level_begin, dag->hops.count))
        status = rs_fail_memory(err);
    if (status == RS_OK) dag->length = (uint32_t)dag->level_begin.count - 1;
    free(kept);
    rs_bitmap_done(&needed);
    return status;
}

static RsStatus search(Meet *meet, uint32_t max_hops, RsError *err)
{
    Side *ahead = &meet->ahead, *behind = &meet->behind;
    for (uint32_t hops = 0; hops < max_hops; hops++) {
        if (ahead->frontier.count == 0 || behind->frontier.count == 0) return RS_OK;
        bool forward = ahead->frontier.count <= behind->frontier.count;
        Side *side = forward ? ahead : behind;
        RS_TRY(advance(meet, side, forward ? behind : ahead, err));
        if (meet->bridge.count == 0) continue;
        /* The level that met is the bridge itself. */
        side->hops.count = side->level_begin.items[--side->level_begin.count];
        return join(meet, err);
    }
    return RS_OK;
}

RsStatus rs_meet(RsHopSource *source, uint32_t from, uint32_t to, uint32_t max_hops, RsDag *out,
                 RsError *err)
{
    Meet meet = {.source = source, .dag = out};
    *out = (RsDag){.length = RS_ANY_LENGTH, .budget = rs_view_budget(source->spec->view)};
    RsStatus status = rs_hop_batch_init(&meet.batch, BATCH_ROOM, false, err);
    if (status == RS_OK) status = side_init(&meet.ahead, false, from, err);
    if (status == RS_OK) status = side_init(&meet.behind, true, to, err);
    if (status == RS_OK) status = search(&meet, max_hops, err);
    rs_hop_batch_done(&meet.batch);
    side_done(&meet.ahead);
    side_done(&meet.behind);
    RS_ARRAY_DONE(&meet.bridge);
    if (status != RS_OK) rs_dag_done(out);
    return status;
}

RsStatus rs_meet_connected(const RsSearchSpec *spec, uint32_t from, uint32_t to, bool *connected,
                           RsError *err)
{
    RsHopSource source;
    RsDag dag = {0};
    RsStatus status = rs_hop_source_init(&source, spec, false, err);
    if (status == RS_OK) status = rs_meet(&source, from, to, spec->max_hops, &dag, err);
    *connected = status == RS_OK && dag.length != RS_ANY_LENGTH;
    rs_dag_done(&dag);
    rs_hop_source_done(&source);
    return status;
}

size_t rs_dag_find(const RsDag *dag, uint32_t level, uint32_t tail)
{
    size_t low = dag->level_begin.items[level], high = dag->level_begin.items[level + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dag->hops.items[middle].tail < tail)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
