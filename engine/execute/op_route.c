/* op_route.c - for each row: the paths of a pattern of several hops, all of them from one end or
 * those that a search chooses between two. Conditions on the whole path are asked of each in order.
 */
#include "execute/limit.h"
#include "execute/route_search.h"
#include "execute/search_spec.h"
#include "execute/shared_end.h"
#include "execute/unlike.h"
#include "path/ranked.h"
#include "path/route_walk.h"

#define FIRST_ROWS 8u /* then twice as many a batch: whoever wants few need not wait for many */

typedef struct RouteOp {
    RsOp op;
    RsRouteSearch search;
    RsCaptures captures, wanted; /* all of them; those that somebody above reads */
    RsProgram **predicates;
    RsArena *row_arena, *probe_arena;
    RsBatch *outer;
    uint32_t live, room;
    bool ready, searching;
    bool in_order, by_cost, groups;
    uint64_t most, given; /* paths, or groups of equal length */
    uint32_t last_hops;
    RsRanked *ranked;
    RsRouteWalk *walk;
    RsSharedEnd shared;
    bool can_share;
    RsSweep *sweep; /* that answers for the current row; its path and cuts wait in: */
    const RsPath *swept;
    uint32_t rows[RS_BATCH_ROWS];
    RsValue **values; /* by wanted capture: RS_BATCH_ROWS each, in the batch's arena */
    uint32_t count;
} RouteOp;

/* How many paths, in which order. */
static RsStatus choose(RouteOp *route, RsError *err)
{
    const RsPatternEdge *edge = route->op.node->as.search.edge;
    route->most = 1;
    if (edge->search_count != NULL)
        RS_TRY(rs_limit_value(route->op.run, edge->search_count, "the number of paths",
                              &route->most, err));
    if (route->most == 0)
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentValue", edge->search_count->span,
                       "the number of paths must be at least 1");
    switch (edge->search) {
    case RS_SEARCH_NONE:
    case RS_SEARCH_ALL:
        route->most = UINT64_MAX;
        /* A walk that may go round for ever has an aim (needs_ends) and comes in order. */
        route->in_order = edge->needs_ends;
        return RS_OK;
    case RS_SEARCH_ALL_SHORTEST:
    case RS_SEARCH_ALL_SHORTEST_PATHS:
    case RS_SEARCH_SHORTEST_GROUPS:
        route->groups = true;
        break;
    case RS_SEARCH_CHEAPEST:
        route->by_cost = true;
        break;
    case RS_SEARCH_ANY:
    case RS_SEARCH_ANY_SHORTEST:
    case RS_SEARCH_SHORTEST_K:
    case RS_SEARCH_SHORTEST_PATH:
        break;
    }
    route->in_order = true;
    return RS_OK;
}

static bool carried(const RsOp *op, RsSlot slot)
{
    for (uint32_t i = 0; i < op->node->carry.count; i++)
        if (op->node->carry.items[i] == slot) return true;
    return false;
}

static RsStatus find_wanted(RouteOp *route, RsError *err)
{
    RsOp *op = &route->op;
    const RsPlanNode *node = op->node;
    bool reversed = node->as.search.reversed;
    RsSlot left = reversed ? node->as.search.to : node->as.search.from;
    RsSlot right = reversed ? node->as.search.from : node->as.search.to;
    RS_TRY(rs_route_captures(&route->search, left, right, &route->captures, err));
    route->wanted.items = RS_NEW_ARRAY(op->run->arena, RsCapture, route->captures.count + 1);
    route->values = RS_NEW_ARRAY(op->run->arena, RsValue *, route->captures.count + 1);
    if (route->wanted.items == NULL || route->values == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < route->captures.count; i++) {
        RsCapture capture = route->captures.items[i];
        bool there = capture.slot == node->as.search.from ||
                     (capture.slot == node->as.search.to && node->as.search.into);
        if (!there && carried(op, capture.slot))
            route->wanted.items[route->wanted.count++] = capture;
    }
    return RS_OK;
}

/* One path a row is asked for, by what does not depend on the row? */
static bool can_share(const RouteOp *route)
{
    const RsPlanNode *node = route->op.node;
    bool one = route->in_order && !route->by_cost && !route->groups && route->most == 1;
    if (!one || node->as.search.edge->path_predicates.count > 0) return false;
    if (node->as.search.unlike.count + node->as.search.unlike_lists.count > 0) return false;
    for (uint32_t i = 0; i < route->search.filter_count; i++)
        if (route->search.filters[i].reads.count > 0) return false;
    return true;
}

static RsStatus route_open(RsOp *op, RsError *err)
{
    RouteOp *route = (RouteOp *)op;
    const RsPatternEdge *edge = op->node->as.search.edge;
    route->row_arena = rs_arena_new(op->run->budget->memory_limit);
    route->probe_arena = rs_arena_new(op->run->budget->memory_limit);
    if (route->row_arena == NULL || route->probe_arena == NULL) return rs_fail_memory(err);
    route->room = FIRST_ROWS;
    RS_TRY(choose(route, err));
    RS_TRY(rs_op_programs(op->run, edge->path_predicates, &route->predicates, err));
    RS_TRY(rs_route_search_open(&route->search, op->run, edge, op->node->as.search.reversed, err));
    route->can_share = can_share(route);
    return find_wanted(route, err);
}

static void end_search(RouteOp *route)
{
    rs_ranked_close(route->ranked);
    rs_route_walk_close(route->walk);
    route->ranked = NULL;
    route->walk = NULL;
    route->swept = NULL;
    route->sweep = NULL;
    route->searching = false;
}

static void route_close(RsOp *op)
{
    RouteOp *route = (RouteOp *)op;
    end_search(route);
    rs_shared_end_close(&route->shared);
    rs_route_search_close(&route->search);
    rs_arena_free(route->row_arena);
    rs_arena_free(route->probe_arena);
}

static RsStatus route_rewind(RsOp *op, RsError *err)
{
    (void)err;
    RouteOp *route = (RouteOp *)op;
    end_search(route);
    rs_shared_end_close(&route->shared);
    route->outer = NULL;
    route->ready = false;
    route->room = FIRST_ROWS;
    return RS_OK;
}

static RsStatus next_outer(RouteOp *route, RsError *err)
{
    RsOp *op = &route->op;
    RsView *view;
    RS_TRY(rs_op_next(op->child, &route->outer, err));
    route->live = 0;
    if (route->outer == NULL || route->ready) return RS_OK;
    route->ready = true;
    RS_TRY(rs_run_view(op->run, op->node->view, &view, err));
    return rs_route_search_ready(&route->search, view, err);
}

/* Begins the search of the current row; there is none where an end is null. */
static RsStatus begin_search(RouteOp *route, RsError *err)
{
    const RsPlanNode *node = route->op.node;
    RsSearchSpec *spec = &route->search.spec;
    uint32_t row = rs_batch_row(route->outer, route->live), from, to = RS_NO_NODE;
    RsUnlike unlike;
    uint32_t *used;
    rs_arena_clear(route->row_arena);
    route->given = 0;
    RS_TRY(rs_search_end(route->outer, node->as.search.from, row, &from, err));
    if (from == RS_NO_NODE) return RS_OK;
    if (node->as.search.from == node->as.search.to) to = from;
    if (node->as.search.into) {
        RS_TRY(rs_search_end(route->outer, node->as.search.to, row, &to, err));
        if (to == RS_NO_NODE) return RS_OK;
    }
    RS_TRY(rs_unlike_start(&unlike, route->outer, node->as.search.unlike,
                           node->as.search.unlike_lists));
    RS_TRY(rs_unlike_row(&unlike, row, route->row_arena, &used, &spec->used_count, err));
    spec->used_edges = used;
    rs_route_search_row(&route->search, route->outer, row);
    route->searching = true;
    if (route->can_share) {
        bool sure = false;
        RS_TRY(rs_shared_end_get(&route->shared, spec, node, route->outer, route->live,
                                 &route->sweep, err));
        if (route->sweep != NULL)
            RS_TRY(rs_sweep_find(route->sweep, route->shared.backward ? from : to, &route->swept,
                                 &sure, err));
        if (sure) return RS_OK;
        route->sweep = NULL;
    }
    if (route->in_order) return rs_ranked_open(spec, from, to, route->by_cost, &route->ranked, err);
    return rs_route_walk_open(spec, from, to, &route->walk, err);
}

static RsStatus next_path(RouteOp *route, const RsPath **out, const uint32_t **cuts, RsError *err)
{
    if (route->sweep != NULL) {
        *out = route->swept;
        *cuts = rs_sweep_cuts(route->sweep);
    } else if (route->in_order) {
        RS_TRY(rs_ranked_next(route->ranked, out, err));
        *cuts = rs_ranked_cuts(route->ranked);
    } else {
        RS_TRY(rs_route_walk_next(route->walk, out, err));
        *cuts = rs_route_walk_cuts(route->walk);
    }
    return RS_OK;
}

static bool set_column(RsArena *arena, RsBatch *batch, RsSlot slot, const RsValue *values,
                       uint32_t count)
{
    RsVector *column = rs_vector_new(arena, RS_VECTOR_VALUES, count);
    if (column == NULL) return false;
    memcpy(column->as.values, values, count * sizeof(RsValue));
    batch->columns[slot] = column;
    return true;
}

/* The predicates on the whole path, asked of this one. */
static RsStatus passes(RouteOp *route, const RsPath *found, const uint32_t *cuts, bool *out,
                       RsError *err)
{
    RsExprs predicates = route->op.node->as.search.edge->path_predicates;
    *out = true;
    if (predicates.count == 0) return RS_OK;
    rs_arena_clear(route->probe_arena);
    RsBatch *probe =
        rs_op_one_row(route->probe_arena, route->outer, rs_batch_row(route->outer, route->live));
    RsPath *path;
    uint32_t *straight;
    if (probe == NULL) return rs_fail_memory(err);
    RS_TRY(rs_route_straighten(&route->search, found, cuts, route->probe_arena, &path, &straight,
                               err));
    for (uint32_t i = 0; i < route->captures.count; i++) {
        const RsCapture *capture = &route->captures.items[i];
        RsValue value;
        RS_TRY(rs_route_capture(&route->search, capture, path, straight, route->probe_arena, &value,
                                err));
        if (!set_column(route->probe_arena, probe, capture->slot, &value, 1))
            return rs_fail_memory(err);
    }
    for (uint32_t i = 0; *out && i < predicates.count; i++) {
        uint16_t selection[1];
        uint32_t count;
        RS_TRY(rs_program_filter(route->predicates[i], probe, route->probe_arena, selection, &count,
                                 err));
        *out = count == 1;
    }
    return RS_OK;
}

static bool enough(const RouteOp *route, const RsPath *found)
{
    if (route->given < route->most) return false;
    return !route->groups || found->hop_count != route->last_hops;
}

/* The next path of the current row that counts; NULL: the row has no more. */
static RsStatus row_path(RouteOp *route, const RsPath **out, const uint32_t **cuts, RsError *err)
{
    *out = NULL;
    if (!route->searching) RS_TRY(begin_search(route, err));
    while (route->searching) {
        const RsPath *found;
        bool good;
        if (!route->groups && route->given >= route->most) break;
        RS_TRY(next_path(route, &found, cuts, err));
        if (found == NULL || enough(route, found)) break;
        RS_TRY(passes(route, found, *cuts, &good, err));
        if (!good) continue;
        if (!route->groups || route->given == 0 || found->hop_count != route->last_hops)
            route->given++;
        route->last_hops = found->hop_count;
        *out = found;
        return RS_OK;
    }
    end_search(route);
    return RS_OK;
}

static RsStatus begin_batch(RouteOp *route, RsError *err)
{
    rs_arena_clear(route->op.arena);
    route->count = 0;
    for (uint32_t i = 0; i < route->wanted.count; i++) {
        route->values[i] = RS_NEW_ARRAY(route->op.arena, RsValue, route->room);
        if (route->values[i] == NULL) return rs_fail_memory(err);
    }
    return RS_OK;
}

static RsStatus add_row(RouteOp *route, const RsPath *found, const uint32_t *cuts, RsError *err)
{
    RsPath *path;
    uint32_t *straight, at = route->count++;
    RsArena *arena = route->op.arena;
    route->rows[at] = rs_batch_row(route->outer, route->live);
    if (route->wanted.count == 0) return RS_OK;
    RS_TRY(rs_route_straighten(&route->search, found, cuts, arena, &path, &straight, err));
    for (uint32_t i = 0; i < route->wanted.count; i++)
        RS_TRY(rs_route_capture(&route->search, &route->wanted.items[i], path, straight, arena,
                                &route->values[i][at], err));
    return RS_OK;
}

static RsStatus hand_up(RouteOp *route, RsBatch **out, RsError *err)
{
    RsArena *arena = route->op.arena;
    RsBatch *batch = rs_op_spread(&route->op, route->outer, route->rows, route->count);
    if (batch == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < route->wanted.count; i++)
        if (!set_column(arena, batch, route->wanted.items[i].slot, route->values[i], route->count))
            return rs_fail_memory(err);
    if (route->room < RS_BATCH_ROWS) route->room *= 2;
    *out = batch;
    return RS_OK;
}

static RsStatus route_next(RsOp *op, RsBatch **out, RsError *err)
{
    RouteOp *route = (RouteOp *)op;
    RS_TRY(begin_batch(route, err));
    for (;;) {
        if (route->outer == NULL || route->live >= route->outer->live_count) {
            if (route->count > 0) break; /* before its outer batch gives way */
            RS_TRY(next_outer(route, err));
            if (route->outer == NULL) return RS_OK;
        }
        const RsPath *found;
        const uint32_t *cuts;
        RS_TRY(row_path(route, &found, &cuts, err));
        if (found == NULL) {
            route->live++;
            continue;
        }
        RS_TRY(add_row(route, found, cuts, err));
        if (route->count == route->room) break;
    }
    return hand_up(route, out, err);
}

const RsOpClass RS_OP_ROUTE = {sizeof(RouteOp), route_open, route_next, route_rewind, route_close};
