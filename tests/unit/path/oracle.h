/* oracle.h - random graphs on a memory store, and every path of them by plain enumeration. */
#ifndef RS_TESTS_PATH_ORACLE_H
#define RS_TESTS_PATH_ORACLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/change_set.h"
#include "path/search.h"

#define MOST_NODES 64u
#define MOST_EDGES 4096u
#define MOST_HOPS 16u
#define MOST_FOUND 200000u /* enumeration stops there; such a list proves nothing */

typedef struct OracleEdge {
    uint32_t type, start, end;
    bool live, kept;
    double cost;
} OracleEdge;

typedef struct World {
    RsStore *store;
    RsGraph *graph;
    RsView *view;
    RsBudget budget;
    RsError err;
    uint32_t node_count, edge_count;
    bool node_kept[MOST_NODES];
    OracleEdge edges[MOST_EDGES];
    uint32_t types[2];
    uint32_t used[4];
    RsEdgeFilter filter;
    uint64_t chance;
} World;

typedef struct Found {
    uint32_t hops;
    double cost;
    uint32_t nodes[MOST_HOPS + 1], edges[MOST_HOPS];
} Found;

typedef struct FoundList {
    Found *items;
    size_t count, capacity;
} FoundList;

static inline uint32_t roll(World *world, uint32_t below)
{
    world->chance = world->chance * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(world->chance >> 33) % below;
}

static inline void fine(World *world, RsStatus status)
{
    if (status != RS_OK) fail_msg("%s: %s", rs_status_name(status), world->err.text);
}

static inline RsStatus world_hops(void *context, uint32_t count, const uint32_t *from,
                                  const uint32_t *edges, const uint32_t *to, uint8_t *keep,
                                  double *cost, RsError *err)
{
    World *world = context;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        const OracleEdge *edge = &world->edges[edges[i]];
        /* A hop is told as it is walked, whichever side the kernel comes from. */
        assert_true((from[i] == edge->start && to[i] == edge->end) ||
                    (from[i] == edge->end && to[i] == edge->start));
        if (!edge->kept) keep[i] = 0;
        if (cost != NULL) cost[i] = edge->cost;
    }
    return RS_OK;
}

static inline RsStatus world_nodes(void *context, uint32_t count, const uint32_t *nodes,
                                   uint8_t *keep, RsError *err)
{
    World *world = context;
    (void)err;
    for (uint32_t i = 0; i < count; i++)
        if (!world->node_kept[nodes[i]]) keep[i] = 0;
    return RS_OK;
}

static inline void world_commit(World *world, RsChangeSet *set)
{
    RsText record;
    bool beaten = false;
    RsCommit commit = {.author = RS_TEXT("test"), .message = RS_TEXT("")};
    fine(world, rs_change_set_seal(set, &record, &world->err));
    rs_uuid_new(commit.uuid);
    commit.record = record;
    fine(world,
         rs_store_append(world->store, rs_graph_head(world->graph), &commit, &beaten, &world->err));
    assert_false(beaten);
    rs_change_set_close(set);
    fine(world, rs_graph_catch_up(world->graph, world->store, &world->err));
}

/* Nodes and edges of world->edges come into being; ids are their positions. */
static inline void world_build(World *world)
{
    RsStoreOptions options = {0};
    RsChangeSet *set = NULL;
    fine(world, rs_store_open(&options, &world->store, &world->err));
    fine(world, rs_graph_new(&world->graph, &world->err));
    fine(world, rs_graph_catch_up(world->graph, world->store, &world->err));
    fine(world, rs_change_set_open(world->graph, &set, &world->err));
    fine(world, rs_change_name(set, RS_NAME_TYPE, RS_TEXT("A"), &world->types[0], &world->err));
    fine(world, rs_change_name(set, RS_NAME_TYPE, RS_TEXT("B"), &world->types[1], &world->err));
    for (uint32_t i = 0, id; i < world->node_count; i++) {
        fine(world, rs_change_node(set, true, &id, &world->err));
        assert_int_equal(id, i);
    }
    for (uint32_t i = 0, id; i < world->edge_count; i++) {
        OracleEdge *edge = &world->edges[i];
        fine(world, rs_change_edge(set, world->types[edge->type], edge->start, edge->end, true, &id,
                                   &world->err));
        assert_int_equal(id, i);
    }
    world_commit(world, set);
    fine(world, rs_change_set_open(world->graph, &set, &world->err));
    bool deleted = false;
    for (uint32_t i = 0; i < world->edge_count; i++) {
        if (world->edges[i].live) continue;
        fine(world, rs_change_delete_edge(set, i, &world->err));
        deleted = true;
    }
    if (deleted)
        world_commit(world, set);
    else
        rs_change_set_close(set);
    rs_budget_start(&world->budget, 0, 0, NULL);
    fine(world, rs_view_open(world->graph, &(RsViewSpec){0}, NULL, &world->budget, &world->view,
                             &world->err));
    world->filter = (RsEdgeFilter){world_hops, world_nodes, world};
}

static inline void world_close(World *world)
{
    rs_view_close(world->view);
    rs_graph_free(world->graph);
    rs_store_close(world->store);
    free(world);
}

static inline World *world_new(uint64_t seed)
{
    World *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    world->chance = seed * 2654435761u + 12345u;
    roll(world, 2);
    return world;
}

static inline void world_edge(World *world, uint32_t start, uint32_t end, double cost)
{
    world->edges[world->edge_count++] =
        (OracleEdge){.start = start, .end = end, .live = true, .kept = true, .cost = cost};
}

/* Loops, parallel edges, a hub (node 0), deleted and filtered edges, equal and zero costs. */
static inline World *world_random(uint64_t seed, uint32_t most_nodes, uint32_t most_edges)
{
    World *world = world_new(seed);
    world->node_count = 1 + roll(world, most_nodes);
    uint32_t edges = roll(world, most_edges + 1);
    bool plain = roll(world, 2) == 0; /* nothing filtered */
    for (uint32_t i = 0; i < world->node_count; i++)
        world->node_kept[i] = plain || roll(world, 12) != 0;
    for (uint32_t i = 0; i < edges; i++) {
        uint32_t start = roll(world, 4) == 0 ? 0 : roll(world, world->node_count);
        uint32_t end = roll(world, 8) == 0 ? start : roll(world, world->node_count);
        if (i > 0 && roll(world, 6) == 0) {
            start = world->edges[i - 1].start;
            end = world->edges[i - 1].end;
        }
        world_edge(world, start, end, roll(world, 4));
        OracleEdge *edge = &world->edges[i];
        edge->type = roll(world, 3) == 0;
        edge->live = roll(world, 8) != 0;
        edge->kept = plain || roll(world, 8) != 0;
    }
    world_build(world);
    return world;
}

static inline RsSearchSpec world_spec(World *world)
{
    RsSearchSpec spec = {.view = world->view,
                         .hop = (RsHop)roll(world, 3),
                         .mode = (RsWalkMode)roll(world, 4),
                         .any_type = roll(world, 3) != 0,
                         .types = world->types,
                         .type_count = roll(world, 3),
                         .filter = roll(world, 4) != 0 ? &world->filter : NULL};
    spec.min_hops = roll(world, 4);
    spec.max_hops = roll(world, 2) == 0 ? RS_ANY_LENGTH : roll(world, 5);
    if (world->edge_count > 0 && roll(world, 3) == 0) {
        spec.used_count = 1 + roll(world, 2);
        spec.used_edges = world->used;
        for (uint32_t i = 0; i < spec.used_count; i++)
            world->used[i] = roll(world, world->edge_count);
    }
    return spec;
}

static inline bool oracle_usable(const World *world, const RsSearchSpec *spec, uint32_t id)
{
    const OracleEdge *edge = &world->edges[id];
    bool typed = spec->any_type;
    for (uint32_t i = 0; i < spec->type_count; i++)
        typed = typed || spec->types[i] == world->types[edge->type];
    for (uint32_t i = 0; i < spec->used_count; i++)
        if (spec->used_edges[i] == id) return false;
    return typed && edge->live && (spec->filter == NULL || edge->kept);
}

static inline bool oracle_node(const World *world, const RsSearchSpec *spec, uint32_t node)
{
    return spec->filter == NULL || world->node_kept[node];
}

/* May a path of `hops` hops be prolonged over edge to node? `closed` paths may not. */
static inline bool oracle_fits(const RsSearchSpec *spec, const Found *path, uint32_t edge,
                               uint32_t node)
{
    if (spec->mode == RS_WALK_ANY) return true;
    if (spec->mode == RS_WALK_TRAIL) {
        for (uint32_t i = 0; i < path->hops; i++)
            if (path->edges[i] == edge) return false;
        return true;
    }
    if (path->hops > 0 && path->nodes[path->hops] == path->nodes[0]) return false;
    for (uint32_t i = 0; i <= path->hops; i++)
        if (path->nodes[i] == node && !(i == 0 && spec->mode == RS_WALK_SIMPLE)) return false;
    return true;
}

static inline void oracle_walk(const World *world, const RsSearchSpec *spec, Found *path,
                               uint32_t to, uint32_t cap, FoundList *out)
{
    uint32_t node = path->nodes[path->hops];
    if (path->hops >= spec->min_hops && (to == RS_NO_NODE || node == to)) {
        if (out->count == out->capacity) {
            out->capacity = out->capacity * 2 + 64;
            out->items = realloc(out->items, out->capacity * sizeof(Found));
            assert_non_null(out->items);
        }
        out->items[out->count++] = *path;
    }
    if (path->hops >= spec->max_hops || path->hops >= cap || out->count >= MOST_FOUND) return;
    for (uint32_t i = 0; i < world->edge_count; i++) {
        const OracleEdge *edge = &world->edges[i];
        if (!oracle_usable(world, spec, i)) continue;
        for (int side = 0; side < 2; side++) {
            uint32_t near = side == 0 ? edge->start : edge->end;
            uint32_t far = side == 0 ? edge->end : edge->start;
            if (near != node || spec->hop == (side == 0 ? RS_HOP_IN : RS_HOP_OUT)) continue;
            if (side == 1 && near == far && spec->hop == RS_HOP_BOTH) continue;
            if (!oracle_node(world, spec, far) || !oracle_fits(spec, path, i, far)) continue;
            double cost = path->cost;
            path->edges[path->hops++] = i;
            path->nodes[path->hops] = far;
            path->cost += spec->filter == NULL ? 1 : edge->cost;
            oracle_walk(world, spec, path, to, cap, out);
            path->hops--;
            path->cost = cost;
        }
    }
}

static inline FoundList oracle_paths(const World *world, const RsSearchSpec *spec, uint32_t from,
                                     uint32_t to, uint32_t cap)
{
    FoundList out = {0};
    Found path = {.nodes = {from}};
    assert_true(cap <= MOST_HOPS);
    if (!oracle_node(world, spec, from)) return out;
    if (to != RS_NO_NODE && !oracle_node(world, spec, to)) return out;
    oracle_walk(world, spec, &path, to, cap, &out);
    return out;
}

static inline int found_by_edges(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    for (uint32_t i = 0; i < left->hops && i < right->hops; i++)
        if (left->edges[i] != right->edges[i]) return left->edges[i] < right->edges[i] ? -1 : 1;
    return left->hops < right->hops ? -1 : left->hops > right->hops;
}

static inline int found_by_hops(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    if (left->hops != right->hops) return left->hops < right->hops ? -1 : 1;
    return found_by_edges(a, b);
}

static inline int found_by_cost(const void *a, const void *b)
{
    const Found *left = a, *right = b;
    if (left->cost != right->cost) return left->cost < right->cost ? -1 : 1;
    return found_by_hops(a, b);
}

static inline void sort_found(FoundList *list, int (*order)(const void *, const void *))
{
    if (list->count > 1) qsort(list->items, list->count, sizeof(Found), order);
}

static inline void keep_found(FoundList *list, const RsPath *path)
{
    Found found = {.hops = path->hop_count, .cost = path->cost};
    assert_true(path->hop_count <= MOST_HOPS);
    memcpy(found.nodes, path->nodes, (path->hop_count + 1) * sizeof(uint32_t));
    if (path->hop_count > 0) memcpy(found.edges, path->edges, path->hop_count * sizeof(uint32_t));
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items = realloc(list->items, list->capacity * sizeof(Found));
        assert_non_null(list->items);
    }
    list->items[list->count++] = found;
}

static inline void assert_same_path(const Found *got, const Found *wanted, uint64_t seed)
{
    bool same = got->hops == wanted->hops &&
                memcmp(got->nodes, wanted->nodes, (got->hops + 1) * sizeof(uint32_t)) == 0 &&
                memcmp(got->edges, wanted->edges, got->hops * sizeof(uint32_t)) == 0;
    if (!same)
        fail_msg("seed %llu: another path: %u hops (%g), not %u (%g)", (unsigned long long)seed,
                 got->hops, got->cost, wanted->hops, wanted->cost);
}

#endif
