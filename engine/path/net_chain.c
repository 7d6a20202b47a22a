/* net_chain.c - whole repetitions of a part, depth first over the nets of its hops. Chains that the
 * mode forbids, or a condition on the repetition, never become hops. */
#include "path/net_route.h"

#include <stdlib.h>

#define BATCH_CHAINS 256u

typedef struct Level {
    const RsNetHop *hops;
    uint32_t count, at;
} Level;

struct RsChainScratch {
    uint32_t most_hops;
    Level *levels;
    double *costs;           /* of the hops of the chain under way */
    uint32_t *edges, *nodes; /* likewise */
    uint32_t waiting;        /* chains that the filter has not been asked for */
    uint32_t *all_edges, *all_nodes;
    double *all_costs;
    uint8_t *keep;
};

struct RsChainScratch *rs_chain_scratch_new(uint32_t most_hops)
{
    struct RsChainScratch *scratch = calloc(1, sizeof(*scratch));
    size_t hops = (size_t)most_hops + 1;
    if (scratch == NULL) return NULL;
    scratch->most_hops = most_hops;
    scratch->levels = calloc(hops, sizeof(Level));
    scratch->costs = calloc(hops, sizeof(double));
    scratch->edges = calloc(hops, sizeof(uint32_t));
    scratch->nodes = calloc(hops, sizeof(uint32_t));
    scratch->all_edges = calloc(hops * BATCH_CHAINS, sizeof(uint32_t));
    scratch->all_nodes = calloc(hops * BATCH_CHAINS, sizeof(uint32_t));
    scratch->all_costs = calloc(BATCH_CHAINS, sizeof(double));
    scratch->keep = calloc(BATCH_CHAINS, 1);
    if (scratch->levels != NULL && scratch->costs != NULL && scratch->edges != NULL &&
        scratch->nodes != NULL && scratch->all_edges != NULL && scratch->all_nodes != NULL &&
        scratch->all_costs != NULL && scratch->keep != NULL)
        return scratch;
    rs_chain_scratch_free(scratch);
    return NULL;
}

void rs_chain_scratch_free(struct RsChainScratch *scratch)
{
    if (scratch == NULL) return;
    free(scratch->levels);
    free(scratch->costs);
    free(scratch->edges);
    free(scratch->nodes);
    free(scratch->all_edges);
    free(scratch->all_nodes);
    free(scratch->all_costs);
    free(scratch->keep);
    free(scratch);
}

/* Asks the condition on the repetition and keeps the chains that pass. */
static RsStatus flush(RsNet *net, const RsRoutePart *part, bool backward, RsError *err)
{
    RsNetRoute *route = net->route;
    struct RsChainScratch *scratch = route->scratch;
    uint32_t hops = part->hop_count, count = scratch->waiting;
    scratch->waiting = 0;
    if (count == 0) return RS_OK;
    memset(scratch->keep, 1, count);
    RS_TRY(part->whole->chains(part->whole->context, count, scratch->all_nodes, scratch->all_edges,
                               scratch->keep, err));
    for (uint32_t i = 0; i < count; i++) {
        if (scratch->keep[i] == 0) continue;
        uint32_t *ids = RS_NEW_ARRAY(net->arena, uint32_t, 2 * (size_t)hops + 1);
        if (ids == NULL) return rs_fail_memory(err);
        memcpy(ids, scratch->all_edges + (size_t)i * hops, hops * sizeof(uint32_t));
        memcpy(ids + hops, scratch->all_nodes + (size_t)i * (hops + 1),
               ((size_t)hops + 1) * sizeof(uint32_t));
        RsRouteStep step = {scratch->all_costs[i], (uint32_t)route->chains.count,
                            backward ? ids[hops] : ids[2 * hops]};
        if (route->chains.count >= UINT32_MAX - 1 || !RS_ARRAY_PUSH(&route->chains, ids) ||
            !RS_ARRAY_PUSH(&route->steps, step))
            return rs_fail_memory(err);
    }
    return rs_net_charge(net, 0, err);
}

/* May the hop be the one after `walked` others, by the mode alone? Whether a ring that takes up the
 * whole chain may close is for the search to know. */
static bool may_stand(const RsNet *net, const struct RsChainScratch *scratch, uint32_t walked,
                      bool last, uint32_t edge, uint32_t node)
{
    RsWalkMode mode = net->source.spec->mode;
    if (mode == RS_WALK_ANY) return true;
    for (uint32_t i = 0; mode == RS_WALK_TRAIL && i < walked; i++)
        if (scratch->edges[i] == edge) return false;
    for (uint32_t i = 0; mode != RS_WALK_TRAIL && i <= walked; i++)
        if (scratch->nodes[i] == node && !(mode == RS_WALK_SIMPLE && last && i == 0)) return false;
    return true;
}

/* The chain under way, in the order of the pattern, waits for its condition. */
static void keep_chain(RsNetRoute *route, uint32_t hops, bool backward)
{
    struct RsChainScratch *scratch = route->scratch;
    uint32_t *edges = scratch->all_edges + (size_t)scratch->waiting * hops;
    uint32_t *nodes = scratch->all_nodes + (size_t)scratch->waiting * (hops + 1);
    double cost = 0;
    for (uint32_t i = 0; i <= hops; i++)
        nodes[i] = scratch->nodes[backward ? hops - i : i];
    for (uint32_t i = 0; i < hops; i++) {
        uint32_t at = backward ? hops - 1 - i : i;
        edges[i] = scratch->edges[at];
        cost += scratch->costs[at];
    }
    scratch->all_costs[scratch->waiting++] = cost;
}

static RsStatus enter(RsNet *net, const RsRoutePart *part, uint32_t depth, bool backward,
                      RsError *err)
{
    struct RsChainScratch *scratch = net->route->scratch;
    uint32_t hop = part->first_hop + (backward ? part->hop_count - 1 - depth : depth), slot;
    RsNet *below = &net->route->hops[hop];
    Level *level = &scratch->levels[depth];
    level->at = 0;
    RS_TRY(rs_net_slot(below, scratch->nodes[depth], &slot, err));
    return rs_net_hops(below, slot, backward, &level->hops, &level->count, err);
}

RsStatus rs_net_chains(RsNet *net, const RsRoutePart *part, uint32_t node, bool backward,
                       RsError *err)
{
    struct RsChainScratch *scratch = net->route->scratch;
    uint32_t hops = part->hop_count, depth = 0;
    scratch->waiting = 0;
    scratch->nodes[0] = node;
    RS_TRY(enter(net, part, 0, backward, err));
    for (;;) {
        Level *level = &scratch->levels[depth];
        RS_TRY(rs_budget_check(rs_view_budget(net->source.spec->view), err));
        if (level->at == level->count) {
            if (depth == 0) break;
            depth--;
            continue;
        }
        const RsNetHop *hop = &level->hops[level->at++];
        RsNet *below = &net->route->hops[part->first_hop + (backward ? hops - 1 - depth : depth)];
        uint32_t far = below->nodes.items[hop->other].id;
        if (!may_stand(net, scratch, depth, depth + 1 == hops, hop->edge, far)) continue;
        scratch->edges[depth] = hop->edge;
        scratch->costs[depth] = hop->cost;
        scratch->nodes[depth + 1] = far;
        if (depth + 1 < hops) {
            RS_TRY(enter(net, part, ++depth, backward, err));
            continue;
        }
        keep_chain(net->route, hops, backward);
        if (scratch->waiting == BATCH_CHAINS) RS_TRY(flush(net, part, backward, err));
    }
    return flush(net, part, backward, err);
}
