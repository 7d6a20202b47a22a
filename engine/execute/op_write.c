/* op_write.c - CREATE, SET, REMOVE, DELETE. */
#include "execute/eager.h"

/* ---- CREATE ---- */

typedef struct CreateOp {
    RsOp op;
    RsEager eager;
    RsCreateWriter writer;
} CreateOp;

static RsStatus create_open(RsOp *op, RsError *err)
{
    CreateOp *create = (CreateOp *)op;
    RS_TRY(rs_eager_open(&create->eager, op, err));
    return rs_create_open(&create->writer, op->run, op->node->as.clause->as.create, err);
}

static RsStatus create_chunk(RsOp *op, RsBatch *chunk, RsError *err)
{
    CreateOp *create = (CreateOp *)op;
    return rs_create_rows(&create->writer, op->run, chunk, create->eager.keep, true, err);
}

static RsStatus create_next(RsOp *op, RsBatch **out, RsError *err)
{
    return rs_eager_next(&((CreateOp *)op)->eager, op, create_chunk, out, err);
}

static RsStatus create_rewind(RsOp *op, RsError *err)
{
    return rs_eager_rewind(&((CreateOp *)op)->eager, op, err);
}

static void create_close(RsOp *op)
{
    rs_eager_close(&((CreateOp *)op)->eager);
}

const RsOpClass RS_OP_CREATE = {sizeof(CreateOp), create_open, create_next, create_rewind,
                                create_close};

/* ---- SET, REMOVE ---- */

typedef struct SetOp {
    RsOp op;
    RsEager eager;
    RsSetWriter writer;
} SetOp;

static RsStatus set_open(RsOp *op, RsError *err)
{
    SetOp *set = (SetOp *)op;
    RS_TRY(rs_eager_open(&set->eager, op, err));
    return rs_set_open(&set->writer, op->run, op->node->as.clause->as.set, err);
}

static RsStatus set_chunk(RsOp *op, RsBatch *chunk, RsError *err)
{
    return rs_set_rows(&((SetOp *)op)->writer, op->run, chunk, op->arena, err);
}

static RsStatus set_next(RsOp *op, RsBatch **out, RsError *err)
{
    return rs_eager_next(&((SetOp *)op)->eager, op, set_chunk, out, err);
}

static RsStatus set_rewind(RsOp *op, RsError *err)
{
    return rs_eager_rewind(&((SetOp *)op)->eager, op, err);
}

static void set_close(RsOp *op)
{
    rs_eager_close(&((SetOp *)op)->eager);
}

const RsOpClass RS_OP_SET = {sizeof(SetOp), set_open, set_next, set_rewind, set_close};

/* ---- DELETE ---- */

typedef struct DeleteOp {
    RsOp op;
    RsEager eager;
    RsProgram **targets;
} DeleteOp;

static RsStatus delete_open(RsOp *op, RsError *err)
{
    DeleteOp *delete = (DeleteOp *)op;
    RS_TRY(rs_eager_open(&delete->eager, op, err));
    return rs_op_programs(op->run, op->node->as.clause->as.remove.targets, &delete->targets, err);
}

static RsStatus delete_value(RsOp *op, RsValue value, RsError *err)
{
    RsChangeSet *changes = op->run->changes;
    bool detach = op->node->as.clause->as.remove.detach;
    if (rs_is_null(value)) return RS_OK;
    if (value.type == RS_TYPE_EDGE) return rs_change_delete_edge(changes, value.as.id, err);
    if (value.type == RS_TYPE_NODE) return rs_change_delete_node(changes, value.as.id, detach, err);
    if (value.type != RS_TYPE_PATH)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", op->node->as.clause->span,
                       "only nodes, relationships and paths can be deleted, not %s",
                       rs_type_article((RsType)value.type));
    const RsPath *path = value.as.path;
    for (uint32_t i = 0; i < path->hop_count; i++)
        RS_TRY(rs_change_delete_edge(changes, path->edges[i], err));
    for (uint32_t i = 0; i <= path->hop_count; i++)
        RS_TRY(rs_change_delete_node(changes, path->nodes[i], detach, err));
    return RS_OK;
}

static RsStatus delete_chunk(RsOp *op, RsBatch *chunk, RsError *err)
{
    DeleteOp *delete = (DeleteOp *)op;
    RsExprs targets = op->node->as.clause->as.remove.targets;
    const RsVector **columns = RS_NEW_ARRAY(op->arena, const RsVector *, targets.count + 1);
    if (columns == NULL) return rs_fail_memory(err);
    for (uint32_t t = 0; t < targets.count; t++) /* all are read before the first is gone */
        RS_TRY(rs_program_run(delete->targets[t], chunk, op->arena, &columns[t], err));
    for (uint32_t t = 0; t < targets.count; t++)
        for (uint32_t i = 0; i < chunk->live_count; i++)
            RS_TRY(delete_value(op, rs_vector_get(columns[t], rs_batch_row(chunk, i)), err));
    return RS_OK;
}

static RsStatus delete_next(RsOp *op, RsBatch **out, RsError *err)
{
    return rs_eager_next(&((DeleteOp *)op)->eager, op, delete_chunk, out, err);
}

static RsStatus delete_rewind(RsOp *op, RsError *err)
{
    return rs_eager_rewind(&((DeleteOp *)op)->eager, op, err);
}

static void delete_close(RsOp *op)
{
    rs_eager_close(&((DeleteOp *)op)->eager);
}

const RsOpClass RS_OP_DELETE = {sizeof(DeleteOp), delete_open, delete_next, delete_rewind,
                                delete_close};
