/* op_limit.c - SKIP and LIMIT. */
#include "execute/limit.h"

typedef struct LimitOp {
    RsOp op;
    uint64_t count, left;
    bool writes_below; /* what is below writes: all of it is done, though few rows are wanted */
} LimitOp;

static bool writes(const RsPlanNode *node)
{
    for (; node != NULL; node = node->child) {
        switch (node->kind) {
        case RS_PLAN_CREATE:
        case RS_PLAN_MERGE:
        case RS_PLAN_SET:
        case RS_PLAN_DELETE:
        case RS_PLAN_CLAIM_WRITE:
        case RS_PLAN_RULE:
        case RS_PLAN_UNDO:
        case RS_PLAN_TRANSACTIONS:
            return true;
        case RS_PLAN_UNIT:
        case RS_PLAN_ARGUMENT:
        case RS_PLAN_NODE_SCAN:
        case RS_PLAN_LABEL_SCAN:
        case RS_PLAN_NODE_SEEK:
        case RS_PLAN_EXPAND:
        case RS_PLAN_DEGREE:
        case RS_PLAN_EDGE_ENDS:
        case RS_PLAN_VAR_EXPAND:
        case RS_PLAN_PATH_SEARCH:
        case RS_PLAN_ROUTE:
        case RS_PLAN_FILTER:
        case RS_PLAN_PROJECT:
        case RS_PLAN_AGGREGATE:
        case RS_PLAN_SORT:
        case RS_PLAN_SKIP:
        case RS_PLAN_LIMIT:
        case RS_PLAN_DISTINCT:
        case RS_PLAN_UNWIND:
        case RS_PLAN_UNION:
        case RS_PLAN_APPLY:
        case RS_PLAN_CALL:
        case RS_PLAN_CLAIMS:
        case RS_PLAN_HISTORY:
        case RS_PLAN_LOAD_CSV:
        case RS_PLAN_NO_ROWS:
        case RS_PLAN_KIND_COUNT:
            if (node->inner != NULL && writes(node->inner)) return true;
            break;
        }
    }
    return false;
}

static RsStatus limit_open(RsOp *op, RsError *err)
{
    LimitOp *limit = (LimitOp *)op;
    const char *word = op->node->kind == RS_PLAN_SKIP ? "SKIP" : "LIMIT";
    RS_TRY(rs_limit_value(op->run, op->node->as.count, word, &limit->count, err));
    limit->left = limit->count;
    limit->writes_below =
        (op->run->changes != NULL || op->run->batches != NULL) && writes(op->child->node);
    return RS_OK;
}

static RsStatus limit_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((LimitOp *)op)->left = ((LimitOp *)op)->count;
    return RS_OK;
}

static RsStatus drain(RsOp *op, RsError *err)
{
    RsBatch *batch;
    do
        RS_TRY(rs_op_next(op->child, &batch, err));
    while (batch != NULL);
    return RS_OK;
}

static RsStatus limit_next(RsOp *op, RsBatch **out, RsError *err)
{
    LimitOp *limit = (LimitOp *)op;
    if (limit->left == 0 && limit->writes_below) return drain(op, err);
    if (limit->left == 0) return RS_OK;
    RS_TRY(rs_op_next(op->child, out, err));
    if (*out == NULL) return RS_OK;
    if ((*out)->live_count > limit->left) (*out)->live_count = (uint32_t)limit->left;
    limit->left -= (*out)->live_count;
    return RS_OK;
}

const RsOpClass RS_OP_LIMIT = {sizeof(LimitOp), limit_open, limit_next, limit_rewind,
                               rs_op_close_nothing};

static RsStatus skip_next(RsOp *op, RsBatch **out, RsError *err)
{
    LimitOp *skip = (LimitOp *)op;
    rs_arena_clear(op->arena);
    RsBatch *below;
    do {
        RS_TRY(rs_op_next(op->child, &below, err));
        if (below == NULL) return RS_OK;
        if (below->live_count > skip->left) break;
        skip->left -= below->live_count;
    } while (true);
    if (skip->left == 0) {
        *out = below;
        return RS_OK;
    }
    RsBatch *batch = rs_op_share(op, below);
    uint16_t *selection = RS_NEW_ARRAY(op->arena, uint16_t, below->live_count);
    if (batch == NULL || selection == NULL) return rs_fail_memory(err);
    uint32_t first = (uint32_t)skip->left;
    batch->live_count = below->live_count - first;
    for (uint32_t i = 0; i < batch->live_count; i++)
        selection[i] = (uint16_t)rs_batch_row(below, first + i);
    batch->selection = selection;
    skip->left = 0;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_SKIP = {sizeof(LimitOp), limit_open, skip_next, limit_rewind,
                              rs_op_close_nothing};

RsStatus rs_limit_value(RsRun *run, const RsExpr *expr, const char *word, uint64_t *out,
                        RsError *err)
{
    RsValue value;
    RS_TRY(rs_program_value(run, expr, &value, err));
    if (value.type != RS_TYPE_INT)
        return rs_fail(err, RS_SYNTAX, "InvalidArgumentType", expr->span,
                       "%s takes a whole number, not %s", word,
                       rs_type_article((RsType)value.type));
    if (value.as.integer < 0)
        return rs_fail(err, RS_SYNTAX, "NegativeIntegerArgument", expr->span,
                       "%s cannot be negative (it is %lld)", word, (long long)value.as.integer);
    *out = (uint64_t)value.as.integer;
    return RS_OK;
}
