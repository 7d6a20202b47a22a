/* op_var_expand.c - m..n hops from each row: every path, on path/walk, or each end once, on
 * path/ends. */
#include "execute/found_paths.h"
#include "execute/hop_filter.h"
#include "execute/search_spec.h"
#include "execute/unlike.h"
#include "path/ends.h"
#include "path/walk.h"

typedef struct VarExpandOp {
    RsOp op;
    RsHopFilter filter;
    RsFoundPaths found;
    RsSearchSpec spec;
    RsArena *row_arena; /* of the walk from one row */
    RsBatch *outer;
    uint32_t live;
    RsWalk *walk;
    RsEnds ends;
    uint32_t ends_taken;
    RsPath end; /* the one that is handed on, as a path of no hops */
    bool begun, ready;
} VarExpandOp;

static RsStatus var_open(RsOp *op, RsError *err)
{
    VarExpandOp *var = (VarExpandOp *)op;
    var->row_arena = rs_arena_new(op->run->budget->memory_limit);
    if (var->row_arena == NULL) return rs_fail_memory(err);
    RsHopTest test;
    RS_TRY(rs_hop_test_of(op->run, op->node->as.search.edge, &test, err));
    return rs_hop_filter_open(&var->filter, op->run, &test, op->node->as.search.reversed, err);
}

static void end_walk(VarExpandOp *var)
{
    if (var->walk != NULL) rs_walk_close(var->walk);
    var->walk = NULL;
    var->ends.count = var->ends_taken = 0;
    var->begun = false;
}

static void var_close(RsOp *op)
{
    VarExpandOp *var = (VarExpandOp *)op;
    end_walk(var);
    rs_ends_done(&var->ends);
    rs_hop_filter_close(&var->filter);
    rs_arena_free(var->row_arena);
}

static RsStatus var_rewind(RsOp *op, RsError *err)
{
    (void)err;
    VarExpandOp *var = (VarExpandOp *)op;
    end_walk(var);
    var->outer = NULL;
    var->ready = false;
    return RS_OK;
}

static RsStatus next_outer(VarExpandOp *var, RsError *err)
{
    RsOp *op = &var->op;
    RS_TRY(rs_op_next(op->child, &var->outer, err));
    var->live = 0;
    if (var->outer == NULL || var->ready) return RS_OK;
    var->ready = true;
    RS_TRY(rs_search_spec(op, &var->spec, err));
    var->spec.filter = rs_hop_filter_get(&var->filter);
    return RS_OK;
}

/* Begins the walk from the current row; there is none where an end is null. */
static RsStatus begin_walk(VarExpandOp *var, RsError *err)
{
    const RsPlanNode *node = var->op.node;
    uint32_t row = rs_batch_row(var->outer, var->live), from, to = RS_NO_NODE;
    RsUnlike unlike;
    uint32_t *used;
    var->begun = true;
    rs_arena_clear(var->row_arena);
    RS_TRY(rs_search_end(var->outer, node->as.search.from, row, &from, err));
    if (from == RS_NO_NODE) return RS_OK;
    if (node->as.search.into) {
        RS_TRY(rs_search_end(var->outer, node->as.search.to, row, &to, err));
        if (to == RS_NO_NODE) return RS_OK;
    }
    RS_TRY(
        rs_unlike_start(&unlike, var->outer, node->as.search.unlike, node->as.search.unlike_lists));
    RS_TRY(rs_unlike_row(&unlike, row, var->row_arena, &used, &var->spec.used_count, err));
    var->spec.used_edges = used;
    rs_hop_filter_row(&var->filter, var->outer, row);
    if (node->as.search.ends) return rs_ends_find(&var->ends, &var->spec, from, to, err);
    return rs_walk_open(&var->spec, from, to, &var->walk, err);
}

/* NULL: no more from this row. */
static RsStatus next_path(VarExpandOp *var, const RsPath **path, RsError *err)
{
    *path = NULL;
    if (var->walk != NULL) return rs_walk_next(var->walk, path, err);
    if (var->ends_taken == var->ends.count) return RS_OK;
    var->end = (RsPath){.nodes = &var->ends.items[var->ends_taken++]};
    *path = &var->end;
    return RS_OK;
}

static RsStatus var_next(RsOp *op, RsBatch **out, RsError *err)
{
    VarExpandOp *var = (VarExpandOp *)op;
    rs_arena_clear(op->arena);
    rs_found_begin(&var->found, op, op->node->as.search.into ? RS_NO_SLOT : op->node->as.search.to);
    for (;;) {
        if (var->outer == NULL || var->live >= var->outer->live_count) {
            if (var->found.count > 0) break; /* before its outer batch gives way */
            RS_TRY(next_outer(var, err));
            if (var->outer == NULL) return RS_OK;
        }
        if (!var->begun) RS_TRY(begin_walk(var, err));
        const RsPath *path;
        RS_TRY(next_path(var, &path, err));
        if (path == NULL) {
            end_walk(var);
            var->live++;
            continue;
        }
        RS_TRY(rs_found_add(&var->found, rs_batch_row(var->outer, var->live), path, err));
        if (rs_found_full(&var->found)) break;
    }
    return rs_found_batch(&var->found, var->outer, out, err);
}

const RsOpClass RS_OP_VAR_EXPAND = {sizeof(VarExpandOp), var_open, var_next, var_rewind, var_close};
