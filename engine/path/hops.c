/* hops.c - from the view's hops to those a search may use. */
#include "path/hops.h"

#include <math.h>
#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

RsStatus rs_hop_source_init(RsHopSource *source, const RsSearchSpec *spec, bool by_cost,
                            RsError *err)
{
    *source = (RsHopSource){.spec = spec, .by_cost = by_cost};
    rs_bitmap_init(&source->asked);
    rs_bitmap_init(&source->refused);
    if (spec->used_count == 0) return RS_OK;
    source->used = malloc(spec->used_count * sizeof(*source->used));
    if (source->used == NULL) return rs_fail_memory(err);
    memcpy(source->used, spec->used_edges, spec->used_count * sizeof(*source->used));
    source->used_count = spec->used_count;
    qsort(source->used, source->used_count, sizeof(*source->used), by_id);
    return RS_OK;
}

void rs_hop_source_done(RsHopSource *source)
{
    free(source->used);
    rs_bitmap_done(&source->asked);
    rs_bitmap_done(&source->refused);
    *source = (RsHopSource){0};
}

RsStatus rs_hop_batch_init(RsHopBatch *batch, uint32_t room, bool by_cost, RsError *err)
{
    *batch = (RsHopBatch){.room = room};
    size_t cost_bytes = by_cost ? room * sizeof(double) : 0;
    char *block = malloc(cost_bytes + room * (3 * sizeof(uint32_t) + 1));
    if (block == NULL) return rs_fail_memory(err);
    batch->costs = (double *)(void *)block;
    batch->tails = (uint32_t *)(void *)(block + cost_bytes);
    batch->edges = batch->tails + room;
    batch->heads = batch->edges + room;
    batch->keep = (uint8_t *)(batch->heads + room);
    return RS_OK;
}

void rs_hop_batch_done(RsHopBatch *batch)
{
    free(batch->costs);
    *batch = (RsHopBatch){0};
}

RsStatus rs_hop_node_fits(RsHopSource *source, uint32_t node, bool *fits, RsError *err)
{
    const RsEdgeFilter *filter = source->spec->filter;
    *fits = node != RS_NO_NODE && rs_view_has_node(source->spec->view, node);
    if (!*fits || filter == NULL || filter->nodes == NULL) return RS_OK;
    if (!rs_bitmap_test(&source->asked, node)) {
        uint8_t keep = 1;
        RS_TRY(filter->nodes(filter->context, 1, &node, &keep, err));
        if (!rs_bitmap_set(&source->asked, node)) return rs_fail_memory(err);
        if (keep == 0 && !rs_bitmap_set(&source->refused, node)) return rs_fail_memory(err);
    }
    *fits = !rs_bitmap_test(&source->refused, node);
    return RS_OK;
}

void rs_hop_start(const RsHopSource *source, RsExpand *cursor, bool backward, const uint32_t *nodes,
                  uint32_t count)
{
    const RsSearchSpec *spec = source->spec;
    RsHop hop = spec->hop;
    if (backward && hop != RS_HOP_BOTH) hop = hop == RS_HOP_OUT ? RS_HOP_IN : RS_HOP_OUT;
    *cursor = (RsExpand){.view = spec->view,
                         .hop = hop,
                         .types = spec->types,
                         .type_count = spec->type_count,
                         .any_type = spec->any_type};
    rs_expand_start(cursor, nodes, count);
}

static bool is_used(const RsHopSource *source, uint32_t edge)
{
    if (source->used_count == 0) return false;
    return bsearch(&edge, source->used, source->used_count, sizeof(edge), by_id) != NULL;
}

/* Asks the node predicate for those far ends that it was never asked for. */
static RsStatus ask_nodes(RsHopSource *source, RsHopBatch *batch, const uint32_t *far,
                          uint32_t *scratch, RsError *err)
{
    const RsEdgeFilter *filter = source->spec->filter;
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (rs_bitmap_test(&source->asked, far[i])) continue;
        if (!rs_bitmap_set(&source->asked, far[i])) return rs_fail_memory(err);
        scratch[count++] = far[i];
    }
    if (count == 0) return RS_OK;
    memset(batch->keep, 1, count);
    RS_TRY(filter->nodes(filter->context, count, scratch, batch->keep, err));
    for (uint32_t i = 0; i < count; i++)
        if (batch->keep[i] == 0 && !rs_bitmap_set(&source->refused, scratch[i]))
            return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus bad_cost(uint32_t edge, double cost, RsError *err)
{
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                   "the cost of relationship %u is %s; a cost must be a finite number, 0 or more",
                   edge,
                   isnan(cost) ? "not a number"
                   : cost < 0  ? "negative"
                               : "infinite");
}

static RsStatus ask_hops(RsHopSource *source, RsHopBatch *batch, RsError *err)
{
    const RsEdgeFilter *filter = source->spec->filter;
    double *costs = source->by_cost ? batch->costs : NULL;
    if (costs != NULL)
        for (uint32_t i = 0; i < batch->count; i++)
            costs[i] = 1;
    if (filter == NULL || filter->hops == NULL || batch->count == 0) return RS_OK;
    memset(batch->keep, 1, batch->count);
    RS_TRY(filter->hops(filter->context, batch->count, batch->tails, batch->edges, batch->heads,
                        batch->keep, costs, err));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (batch->keep[i] == 0) continue;
        if (costs != NULL) {
            if (!(costs[i] >= 0) || isinf(costs[i]))
                return bad_cost(batch->edges[i], costs[i], err);
            costs[kept] = costs[i];
        }
        batch->tails[kept] = batch->tails[i];
        batch->edges[kept] = batch->edges[i];
        batch->heads[kept++] = batch->heads[i];
    }
    batch->count = kept;
    return RS_OK;
}

RsStatus rs_hop_next(RsHopSource *source, RsExpand *cursor, bool backward, const RsBitmap *skip,
                     RsHopBatch *batch, bool *more, RsError *err)
{
    const RsEdgeFilter *filter = source->spec->filter;
    uint32_t *near = backward ? batch->heads : batch->tails;
    uint32_t *far = backward ? batch->tails : batch->heads;

    RS_TRY(rs_budget_check(rs_view_budget(source->spec->view), err));
    batch->count = rs_expand_next(cursor, batch->room, near, batch->edges, far);
    *more = batch->count > 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        if (is_used(source, batch->edges[i])) continue;
        if (skip != NULL && rs_bitmap_test(skip, far[i])) continue;
        near[kept] = near[i];
        batch->edges[kept] = batch->edges[i];
        far[kept++] = far[i];
    }
    batch->count = kept;
    if (kept > 0 && filter != NULL && filter->nodes != NULL) {
        uint32_t *scratch = malloc(kept * sizeof(*scratch));
        if (scratch == NULL) return rs_fail_memory(err);
        RsStatus status = ask_nodes(source, batch, far, scratch, err);
        free(scratch);
        if (status != RS_OK) return status;
        kept = 0;
        for (uint32_t i = 0; i < batch->count; i++) {
            if (rs_bitmap_test(&source->refused, far[i])) continue;
            near[kept] = near[i];
            batch->edges[kept] = batch->edges[i];
            far[kept++] = far[i];
        }
        batch->count = kept;
    }
    for (uint32_t i = 0; i < batch->count; i++)
        near[i] = cursor->nodes[near[i]];
    return ask_hops(source, batch, err);
}
