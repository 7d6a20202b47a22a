/* op_path.c - for each row with two ends: the shortest, all shortest, k shortest, cheapest or
 * disjoint paths between them. Predicates on the whole path are asked of each path in order. */
#include "execute/found_paths.h"
#include "execute/hop_filter.h"
#include "execute/limit.h"
#include "execute/search_spec.h"
#include "execute/shared_end.h"
#include "execute/unlike.h"
#include "path/disjoint.h"
#include "path/ranked.h"
#include "path/shortest.h"
#include "path/walk.h"

typedef enum Kernel { KERNEL_SHORTEST, KERNEL_RANKED, KERNEL_WALK, KERNEL_DISJOINT } Kernel;

typedef struct PathOp {
    RsOp op;
    RsHopFilter filter;
    RsFoundPaths found;
    RsSearchSpec spec;
    RsProgram **predicates;
    RsArena *row_arena, *probe_arena;
    RsBatch *outer;
    uint32_t live;
    bool ready, searching;
    Kernel kernel;
    bool by_cost;
    uint64_t wanted; /* paths, or groups of equal length */
    bool groups;
    uint64_t given;
    uint32_t last_hops;
    RsShortest *shortest;
    RsRanked *ranked;
    RsWalk *walk;
    RsDisjoint *disjoint;
    RsSharedEnd shared;
    bool can_share;
    RsSweep *sweep; /* that answers for the current row; its path waits in: */
    const RsPath *swept;
} PathOp;

static RsStatus wanted_count(PathOp *path, RsError *err)
{
    const RsPatternEdge *edge = path->op.node->as.search.edge;
    path->wanted = 1;
    if (edge->search_count == NULL) return RS_OK;
    RS_TRY(rs_limit_value(path->op.run, edge->search_count, "the number of paths", &path->wanted,
                          err));
    if (path->wanted == 0)
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentValue", edge->search_count->span,
                       "the number of paths must be at least 1");
    return RS_OK;
}

/* Which kernel answers; a predicate on the whole path needs paths in order. */
static void choose(PathOp *path)
{
    const RsPatternEdge *edge = path->op.node->as.search.edge;
    bool asks = edge->path_predicates.count > 0;
    switch (edge->search) {
    case RS_SEARCH_NONE:
    case RS_SEARCH_ALL:
        path->kernel = KERNEL_WALK;
        path->wanted = UINT64_MAX;
        break;
    case RS_SEARCH_ANY:
        path->kernel = asks ? KERNEL_RANKED : path->wanted == 1 ? KERNEL_SHORTEST : KERNEL_RANKED;
        break;
    case RS_SEARCH_ANY_SHORTEST:
    case RS_SEARCH_SHORTEST_PATH:
        path->kernel = asks ? KERNEL_RANKED : KERNEL_SHORTEST;
        path->wanted = 1;
        break;
    case RS_SEARCH_ALL_SHORTEST:
    case RS_SEARCH_ALL_SHORTEST_PATHS:
        path->kernel = asks ? KERNEL_RANKED : KERNEL_SHORTEST;
        path->groups = true;
        path->wanted = 1;
        break;
    case RS_SEARCH_SHORTEST_K:
        path->kernel = edge->disjoint ? KERNEL_DISJOINT : KERNEL_RANKED;
        break;
    case RS_SEARCH_SHORTEST_GROUPS:
        path->kernel = KERNEL_RANKED;
        path->groups = true;
        break;
    case RS_SEARCH_CHEAPEST:
        path->kernel = edge->disjoint ? KERNEL_DISJOINT : KERNEL_RANKED;
        path->by_cost = true;
        break;
    }
}

/* One path a row is asked for, by what does not depend on the row? */
static bool can_share(const PathOp *path)
{
    const RsPlanNode *node = path->op.node;
    return path->kernel == KERNEL_SHORTEST && !path->groups && path->filter.reads.count == 0 &&
           node->as.search.unlike.count + node->as.search.unlike_lists.count == 0;
}

static RsStatus path_open(RsOp *op, RsError *err)
{
    PathOp *path = (PathOp *)op;
    path->row_arena = rs_arena_new(op->run->budget->memory_limit);
    path->probe_arena = rs_arena_new(op->run->budget->memory_limit);
    if (path->row_arena == NULL || path->probe_arena == NULL) return rs_fail_memory(err);
    RS_TRY(wanted_count(path, err));
    choose(path);
    RS_TRY(
        rs_op_programs(op->run, op->node->as.search.edge->path_predicates, &path->predicates, err));
    RsHopTest test;
    RS_TRY(rs_hop_test_of(op->run, op->node->as.search.edge, &test, err));
    RS_TRY(rs_hop_filter_open(&path->filter, op->run, &test, false, err));
    path->can_share = can_share(path);
    return RS_OK;
}

static void end_search(PathOp *path)
{
    if (path->shortest != NULL) rs_shortest_close(path->shortest);
    if (path->ranked != NULL) rs_ranked_close(path->ranked);
    if (path->walk != NULL) rs_walk_close(path->walk);
    if (path->disjoint != NULL) rs_disjoint_close(path->disjoint);
    path->shortest = NULL;
    path->ranked = NULL;
    path->walk = NULL;
    path->disjoint = NULL;
    path->swept = NULL;
    path->sweep = NULL;
    path->searching = false;
}

static void path_close(RsOp *op)
{
    PathOp *path = (PathOp *)op;
    end_search(path);
    rs_shared_end_close(&path->shared);
    rs_hop_filter_close(&path->filter);
    rs_arena_free(path->row_arena);
    rs_arena_free(path->probe_arena);
}

static RsStatus path_rewind(RsOp *op, RsError *err)
{
    (void)err;
    PathOp *path = (PathOp *)op;
    end_search(path);
    rs_shared_end_close(&path->shared);
    path->outer = NULL;
    path->ready = false;
    return RS_OK;
}

static RsStatus next_outer(PathOp *path, RsError *err)
{
    RsOp *op = &path->op;
    RS_TRY(rs_op_next(op->child, &path->outer, err));
    path->live = 0;
    if (path->outer == NULL || path->ready) return RS_OK;
    path->ready = true;
    RS_TRY(rs_search_spec(op, &path->spec, err));
    path->spec.filter = rs_hop_filter_get(&path->filter);
    return RS_OK;
}

static RsStatus begin_search(PathOp *path, RsError *err)
{
    const RsPlanNode *node = path->op.node;
    uint32_t row = rs_batch_row(path->outer, path->live), from, to;
    RsUnlike unlike;
    uint32_t *used;
    rs_arena_clear(path->row_arena);
    path->given = 0;
    RS_TRY(rs_search_end(path->outer, node->as.search.from, row, &from, err));
    RS_TRY(rs_search_end(path->outer, node->as.search.to, row, &to, err));
    if (from == RS_NO_NODE || to == RS_NO_NODE) return RS_OK;
    RS_TRY(rs_unlike_start(&unlike, path->outer, node->as.search.unlike,
                           node->as.search.unlike_lists));
    RS_TRY(rs_unlike_row(&unlike, row, path->row_arena, &used, &path->spec.used_count, err));
    path->spec.used_edges = used;
    rs_hop_filter_row(&path->filter, path->outer, row);
    path->searching = true;
    if (path->can_share) {
        bool sure = false;
        RS_TRY(rs_shared_end_get(&path->shared, &path->spec, node, path->outer, path->live,
                                 &path->sweep, err));
        if (path->sweep != NULL)
            RS_TRY(rs_sweep_find(path->sweep, path->shared.backward ? from : to, &path->swept,
                                 &sure, err));
        if (sure) return RS_OK;
        path->sweep = NULL;
    }
    switch (path->kernel) {
    case KERNEL_SHORTEST:
        return rs_shortest_open(&path->spec, from, to, path->groups, &path->shortest, err);
    case KERNEL_RANKED:
        return rs_ranked_open(&path->spec, from, to, path->by_cost, &path->ranked, err);
    case KERNEL_WALK:
        return rs_walk_open(&path->spec, from, to, &path->walk, err);
    case KERNEL_DISJOINT:
        return rs_disjoint_open(&path->spec, from, to,
                                path->wanted > UINT32_MAX ? UINT32_MAX : (uint32_t)path->wanted,
                                path->by_cost, &path->disjoint, err);
    }
    return RS_OK;
}

static RsStatus next_path(PathOp *path, const RsPath **out, RsError *err)
{
    if (path->sweep != NULL) {
        *out = path->swept;
        return RS_OK;
    }
    switch (path->kernel) {
    case KERNEL_SHORTEST:
        return rs_shortest_next(path->shortest, out, err);
    case KERNEL_RANKED:
        return rs_ranked_next(path->ranked, out, err);
    case KERNEL_WALK:
        return rs_walk_next(path->walk, out, err);
    case KERNEL_DISJOINT:
        return rs_disjoint_next(path->disjoint, out, err);
    }
    return RS_OK;
}

/* The predicates on the whole path, asked of this one. */
static RsStatus passes(PathOp *path, const RsPath *found, bool *out, RsError *err)
{
    RsExprs predicates = path->op.node->as.search.edge->path_predicates;
    *out = true;
    if (predicates.count == 0) return RS_OK;
    rs_arena_clear(path->probe_arena);
    RsBatch *probe;
    RS_TRY(rs_found_probe(&path->found, path->outer, rs_batch_row(path->outer, path->live), found,
                          path->probe_arena, &probe, err));
    for (uint32_t i = 0; *out && i < predicates.count; i++) {
        uint16_t selection[1];
        uint32_t count;
        RS_TRY(rs_program_filter(path->predicates[i], probe, path->probe_arena, selection, &count,
                                 err));
        *out = count == 1;
    }
    return RS_OK;
}

/* Have as many been given as were asked for? Groups count changes of length. */
static bool enough(PathOp *path, const RsPath *found)
{
    if (!path->groups) return path->given >= path->wanted;
    if (path->given > 0 && found->hop_count == path->last_hops) return false;
    return path->given >= path->wanted;
}

static void count_path(PathOp *path, const RsPath *found)
{
    if (!path->groups || path->given == 0 || found->hop_count != path->last_hops) path->given++;
    path->last_hops = found->hop_count;
}

/* The next path of the current row that counts; NULL: the row has no more. */
static RsStatus row_path(PathOp *path, const RsPath **out, RsError *err)
{
    *out = NULL;
    if (!path->searching) RS_TRY(begin_search(path, err));
    while (path->searching) {
        if (!path->groups && path->given >= path->wanted) break;
        const RsPath *found;
        bool good;
        RS_TRY(next_path(path, &found, err));
        if (found == NULL || enough(path, found)) break;
        RS_TRY(passes(path, found, &good, err));
        if (!good) continue;
        count_path(path, found);
        *out = found;
        return RS_OK;
    }
    end_search(path);
    return RS_OK;
}

static RsStatus path_next(RsOp *op, RsBatch **out, RsError *err)
{
    PathOp *path = (PathOp *)op;
    rs_arena_clear(op->arena);
    rs_found_begin(&path->found, op, RS_NO_SLOT);
    for (;;) {
        if (path->outer == NULL || path->live >= path->outer->live_count) {
            if (path->found.count > 0) break;
            RS_TRY(next_outer(path, err));
            if (path->outer == NULL) return RS_OK;
        }
        const RsPath *found;
        RS_TRY(row_path(path, &found, err));
        if (found == NULL) {
            path->live++;
            continue;
        }
        RS_TRY(rs_found_add(&path->found, rs_batch_row(path->outer, path->live), found, err));
        if (rs_found_full(&path->found)) break;
    }
    return rs_found_batch(&path->found, path->outer, out, err);
}

const RsOpClass RS_OP_PATH_SEARCH = {sizeof(PathOp), path_open, path_next, path_rewind, path_close};
