/* op_claims.c - CLAIMS: the claims in view, as rows. */
#include "execute/op.h"

typedef struct ClaimsOp {
    RsOp op;
    RsView *view;
    RsProgram *on;
    RsArena *outer_arena;
    RsBatch *outer;
    const RsVector *targets;
    uint32_t live;
    bool inside;
    uint32_t next_id;               /* all claims: the next to look at */
    uint32_t *ids, id_count, id_at; /* of one fact */
    uint32_t rows[RS_BATCH_ROWS];
} ClaimsOp;

static RsStatus claims_open(RsOp *op, RsError *err)
{
    ClaimsOp *claims = (ClaimsOp *)op;
    claims->outer_arena = rs_arena_new(op->run->budget->memory_limit);
    if (claims->outer_arena == NULL) return rs_fail_memory(err);
    if (op->node->as.clause->as.claims.on == NULL) return RS_OK;
    return rs_program_compile(op->run, op->node->as.clause->as.claims.on, &claims->on, err);
}

static void claims_close(RsOp *op)
{
    rs_arena_free(((ClaimsOp *)op)->outer_arena);
}

static RsStatus claims_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ClaimsOp *claims = (ClaimsOp *)op;
    claims->view = NULL;
    claims->outer = NULL;
    claims->inside = false;
    return RS_OK;
}

static bool fact_in_row(ClaimsOp *claims, RsFact *fact, RsError *err, RsStatus *status)
{
    const RsBoundClause *clause = claims->op.node->as.clause;
    RsValue target = rs_vector_get(claims->targets, rs_batch_row(claims->outer, claims->live));
    *status = RS_OK;
    if (rs_is_null(target)) return false;
    bool edge = target.type == RS_TYPE_EDGE, claim = target.type == RS_TYPE_CLAIM;
    if (target.type != RS_TYPE_NODE && !edge && !claim) {
        *status =
            rs_fail(err, RS_TYPE, "InvalidArgumentType", clause->span,
                    "claims are about nodes, relationships, properties and claims, not about %s",
                    rs_type_article((RsType)target.type));
        return false;
    }
    *fact = (RsFact){edge ? RS_FACT_EDGE : claim ? RS_FACT_CLAIM : RS_FACT_NODE, target.as.id, 0};
    if (!clause->as.claims.has_key) return true;
    fact->kind = edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY;
    fact->key = rs_schema_find(rs_view_schema(claims->view), RS_NAME_KEY, clause->as.claims.key);
    return fact->key != RS_NO_ID && !claim;
}

static RsStatus enter_row(ClaimsOp *claims, RsError *err)
{
    claims->inside = true;
    claims->next_id = claims->id_count = claims->id_at = 0;
    if (claims->on == NULL) return RS_OK;
    RsFact fact;
    RsStatus status;
    if (!fact_in_row(claims, &fact, err, &status)) return status;
    /* All claims on the fact; each is asked whether it passes when its turn comes. */
    const uint32_t *ids;
    claims->id_count = rs_view_claims(claims->view, fact, &ids);
    claims->ids = RS_NEW_ARRAY(claims->outer_arena, uint32_t, claims->id_count + 1);
    if (claims->ids == NULL) return rs_fail_memory(err);
    if (claims->id_count > 0) memcpy(claims->ids, ids, claims->id_count * sizeof(uint32_t));
    return RS_OK;
}

static RsStatus next_row(ClaimsOp *claims, bool *more, RsError *err)
{
    RsOp *op = &claims->op;
    *more = true;
    if (claims->outer == NULL || ++claims->live >= claims->outer->live_count) {
        RS_TRY(rs_op_next(op->child, &claims->outer, err));
        claims->live = 0;
        *more = claims->outer != NULL;
        if (!*more) return RS_OK;
        rs_arena_clear(claims->outer_arena);
        if (claims->view == NULL) RS_TRY(rs_run_view(op->run, op->node->view, &claims->view, err));
        if (claims->on != NULL)
            RS_TRY(rs_program_run(claims->on, claims->outer, claims->outer_arena, &claims->targets,
                                  err));
    }
    return enter_row(claims, err);
}

/* The next claim of the current row that passes; false: it has no more. */
static bool next_claim(ClaimsOp *claims, uint32_t *id)
{
    bool all = claims->on == NULL;
    uint32_t limit = all ? rs_view_claim_limit(claims->view) : claims->id_count;
    uint32_t *at = all ? &claims->next_id : &claims->id_at;
    while (*at < limit) {
        *id = all ? *at : claims->ids[*at];
        (*at)++;
        if (rs_view_has_claim(claims->view, *id)) return true;
    }
    return false;
}

static RsStatus claims_next(RsOp *op, RsBatch **out, RsError *err)
{
    ClaimsOp *claims = (ClaimsOp *)op;
    rs_arena_clear(op->arena);
    RsVector *column = rs_vector_new(op->arena, RS_VECTOR_VALUES, RS_BATCH_ROWS);
    if (column == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    while (count < RS_BATCH_ROWS) {
        uint32_t id;
        if (claims->inside && next_claim(claims, &id)) {
            claims->rows[count] = rs_batch_row(claims->outer, claims->live);
            column->as.values[count++] = rs_value_id(RS_TYPE_CLAIM, id);
            continue;
        }
        claims->inside = false;
        bool last = claims->outer == NULL || claims->live + 1 >= claims->outer->live_count;
        if (last && count > 0) break;
        bool more;
        RS_TRY(rs_budget_check(op->run->budget, err));
        RS_TRY(next_row(claims, &more, err));
        if (!more) return RS_OK;
    }
    RS_TRY(rs_view_check(claims->view, err));
    RsBatch *batch = rs_op_spread(op, claims->outer, claims->rows, count);
    if (batch == NULL) return rs_fail_memory(err);
    batch->columns[op->node->as.clause->as.claims.slot] = column;
    *out = batch;
    return RS_OK;
}

const RsOpClass RS_OP_CLAIMS = {sizeof(ClaimsOp), claims_open, claims_next, claims_rewind,
                                claims_close};
