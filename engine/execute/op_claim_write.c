/* op_claim_write.c - ASSERT, DENY, CLAIM and RETRACT, row by row. */
#include "base/array.h"
#include "execute/claim_writer.h"

typedef RS_ARRAY(RsFact) Facts;

typedef struct ClaimOp {
    RsOp op;
    RsEager eager;
    RsCreateWriter pattern;
    RsArena *row_arena;
    Facts facts;   /* that the claim of this row goes on */
    Facts created; /* unheld nodes made for it: they carry the same claim */
} ClaimOp;

static const RsBoundFact *fact_of(const ClaimOp *claim)
{
    return claim->op.node->as.clause->as.claim_write.fact;
}

static RsStatus claim_open(RsOp *op, RsError *err)
{
    ClaimOp *claim = (ClaimOp *)op;
    RS_TRY(rs_eager_open(&claim->eager, op, err));
    claim->row_arena = rs_arena_new(op->run->budget->memory_limit);
    if (claim->row_arena == NULL) return rs_fail_memory(err);
    if (fact_of(claim)->pattern == NULL) return RS_OK;
    return rs_create_open(&claim->pattern, op->run, fact_of(claim)->pattern, err);
}

static void claim_close(RsOp *op)
{
    ClaimOp *claim = (ClaimOp *)op;
    rs_eager_close(&claim->eager);
    rs_arena_free(claim->row_arena);
    RS_ARRAY_DONE(&claim->facts);
    RS_ARRAY_DONE(&claim->created);
}

static RsStatus add_fact(Facts *facts, RsFactKind kind, uint32_t id, uint32_t key, RsError *err)
{
    if (!RS_ARRAY_PUSH(facts, ((RsFact){kind, id, key}))) return rs_fail_memory(err);
    return RS_OK;
}

/* ---- patterns: found, or created ---- */

static RsStatus several(RsView *view, const char *what, RsFound found, bool edge, RsSpan span,
                        RsError *err)
{
    RsBuf names;
    rs_buf_init(&names, 300);
    uint32_t key = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, RS_TEXT("id"));
    for (uint32_t i = 0; i < found.count && i < 5; i++) {
        RsValue id = key == RS_NO_ID ? RS_NULL
                     : edge          ? rs_view_edge_property(view, found.ids[i], key)
                                     : rs_view_node_property(view, found.ids[i], key);
        if (id.type == RS_TYPE_STRING)
            rs_buf_printf(&names, "%s'%.*s'", i == 0 ? "" : ", ", RS_TEXT_ARG(rs_as_text(id)));
        else
            rs_buf_printf(&names, "%snumber %u", i == 0 ? "" : ", ", found.ids[i]);
    }
    RsStatus status = rs_fail(err, RS_SEMANTIC, "AmbiguousPattern", span,
                              "%u %s fit this pattern: %s%s", found.count, what,
                              names.data == NULL ? "" : names.data, found.count > 5 ? ", ..." : "");
    rs_buf_done(&names);
    rs_hint(err, "bind the one that is meant to a variable with MATCH first");
    return status;
}

static RsStatus map_value(RsProgram *program, const RsBatch *one, RsArena *arena, RsValue *out,
                          RsError *err)
{
    *out = RS_NULL;
    if (program == NULL) return RS_OK;
    const RsVector *column;
    RS_TRY(rs_program_run(program, one, arena, &column, err));
    *out = rs_vector_get(column, 0);
    return RS_OK;
}

/* One value as a column of the one-row batch. */
static RsStatus bind_id(RsBatch *one, RsSlot slot, RsVectorKind kind, uint32_t id, RsArena *arena,
                        RsError *err)
{
    RsVector *column = rs_vector_new(arena, kind, 1);
    if (column == NULL) return rs_fail_memory(err);
    column->as.ids[0] = id;
    one->columns[slot] = column;
    return RS_OK;
}

static RsStatus pattern_node(ClaimOp *claim, uint32_t index, RsBatch *one, bool create,
                             bool *absent, RsError *err)
{
    RsRun *run = claim->op.run;
    const RsCreateNode *node = &fact_of(claim)->pattern->nodes[index];
    if (node->bound) return RS_OK;
    bool asserts = claim->op.node->as.clause->as.claim_write.verb == RS_VERB_ASSERT;
    RsValue map;
    RsFound found;
    RS_TRY(map_value(claim->pattern.node_maps[index], one, claim->row_arena, &map, err));
    RS_TRY(rs_find_nodes(run, node->labels, node->label_count, map, claim->row_arena, &found, err));
    if (found.count > 1)
        return several(rs_change_set_all(run->changes), "nodes", found, false, node->span, err);
    uint32_t id;
    if (found.count == 1) {
        id = found.ids[0];
    } else if (!create) {
        *absent = true;
        return RS_OK;
    } else {
        RS_TRY(rs_change_node(run->changes, asserts, &id, err));
        for (uint32_t i = 0; i < node->label_count; i++) {
            uint32_t label;
            RS_TRY(rs_change_name(run->changes, RS_NAME_LABEL, node->labels[i], &label, err));
            RS_TRY(rs_change_label(run->changes, id, label, true, err));
        }
        RS_TRY(rs_write_map(run, false, id, map, node->span, err));
        if (!asserts) RS_TRY(add_fact(&claim->created, RS_FACT_NODE, id, 0, err));
    }
    return bind_id(one, node->slot, RS_VECTOR_NODES, id, claim->eager.keep, err);
}

static RsStatus end_of(const RsBatch *one, const RsCreateNode *node, uint32_t *id, RsError *err)
{
    const RsVector *column = one->columns[node->slot];
    RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, 0);
    if (value.type != RS_TYPE_NODE)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", node->span,
                       "a relationship runs between nodes, not from or to %s",
                       rs_type_article((RsType)value.type));
    *id = value.as.id;
    return RS_OK;
}

static RsStatus pattern_edge(ClaimOp *claim, uint32_t index, RsBatch *one, bool create,
                             bool *absent, RsError *err)
{
    RsRun *run = claim->op.run;
    const RsCreatePattern *pattern = fact_of(claim)->pattern;
    const RsCreateEdge *edge = &pattern->edges[index];
    uint32_t from, to, id;
    RsValue map;
    RsFound found;
    RS_TRY(end_of(one, &pattern->nodes[edge->from], &from, err));
    RS_TRY(end_of(one, &pattern->nodes[edge->to], &to, err));
    RS_TRY(map_value(claim->pattern.edge_maps[index], one, claim->row_arena, &map, err));
    RS_TRY(rs_find_edges(run, edge->type, from, to, edge->undirected, map, claim->row_arena, &found,
                         err));
    if (found.count > 1)
        return several(rs_change_set_all(run->changes), "relationships", found, true, edge->span,
                       err);
    if (found.count == 1) {
        id = found.ids[0];
    } else if (!create) {
        *absent = true;
        return RS_OK;
    } else {
        uint32_t type;
        RS_TRY(rs_change_name(run->changes, RS_NAME_TYPE, edge->type, &type, err));
        RS_TRY(rs_change_edge(run->changes, type, from, to, false, &id, err));
        RS_TRY(rs_write_map(run, true, id, map, edge->span, err));
    }
    RS_TRY(bind_id(one, edge->slot, RS_VECTOR_EDGES, id, claim->eager.keep, err));
    return add_fact(&claim->facts, RS_FACT_EDGE, id, 0, err);
}

static RsStatus pattern_facts(ClaimOp *claim, RsBatch *one, bool create, RsError *err)
{
    const RsCreatePattern *pattern = fact_of(claim)->pattern;
    bool absent = false;
    for (uint32_t i = 0; i < pattern->node_count && !absent; i++)
        RS_TRY(pattern_node(claim, i, one, create, &absent, err));
    for (uint32_t i = 0; i < pattern->edge_count && !absent; i++)
        RS_TRY(pattern_edge(claim, i, one, create, &absent, err));
    if (absent) claim->facts.count = 0;
    if (absent || pattern->edge_count > 0) return RS_OK;
    uint32_t id;
    RS_TRY(end_of(one, &pattern->nodes[0], &id, err));
    claim->created.count = 0; /* the claim goes on the node itself */
    return add_fact(&claim->facts, RS_FACT_NODE, id, 0, err);
}

/* ---- the other shapes ---- */

static RsStatus target_facts(ClaimOp *claim, RsBatch *one, bool *claim_itself, RsError *err)
{
    RsRun *run = claim->op.run;
    const RsBoundFact *fact = fact_of(claim);
    RsValue target;
    RS_TRY(rs_row_value(run, fact->target, one, claim->row_arena, &target, err));
    bool edge = target.type == RS_TYPE_EDGE;
    uint32_t key;
    switch (fact->shape) {
    case RS_FACT_PATTERN:
        break;
    case RS_FACT_VARIABLE:
        *claim_itself = target.type == RS_TYPE_CLAIM;
        if (*claim_itself) return add_fact(&claim->facts, RS_FACT_CLAIM, target.as.id, 0, err);
        if (edge || target.type == RS_TYPE_NODE)
            return add_fact(&claim->facts, edge ? RS_FACT_EDGE : RS_FACT_NODE, target.as.id, 0,
                            err);
        break;
    case RS_FACT_PROPERTY:
    case RS_FACT_VALUE:
    case RS_FACT_MEMBER:
        if (!edge && target.type != RS_TYPE_NODE) break;
        RS_TRY(rs_change_name(run->changes, RS_NAME_KEY, fact->key, &key, err));
        return add_fact(&claim->facts, edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, target.as.id,
                        key, err);
    case RS_FACT_LABEL_TEST:
        if (target.type != RS_TYPE_NODE) break;
        RS_TRY(rs_change_name(run->changes, RS_NAME_LABEL, fact->key, &key, err));
        return add_fact(&claim->facts, RS_FACT_LABEL, target.as.id, key, err);
    }
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", fact->span,
                   "a claim is about a node, a relationship, a property or a claim, not about %s",
                   rs_type_article((RsType)target.type));
}

/* ---- recording ---- */

static RsStatus claimed_value(ClaimOp *claim, const RsBatch *one, RsValue *out, RsError *err)
{
    const RsBoundFact *fact = fact_of(claim);
    RS_TRY(rs_row_value(claim->op.run, fact->value, one, claim->row_arena, out, err));
    if (!rs_is_null(*out) && !rs_value_storable(*out))
        return rs_fail(err, RS_TYPE, "InvalidPropertyType", fact->value->span,
                       "a property cannot hold %s", rs_type_article((RsType)out->type));
    if (fact->shape == RS_FACT_VALUE || fact->shape == RS_FACT_MEMBER) {
        if (rs_is_null(*out))
            return rs_fail(
                err, RS_ARGUMENT, "InvalidArgumentValue", fact->span,
                "the value claimed is null; leave `= value` out to claim about the property "
                "itself");
    }
    return RS_OK;
}

static RsStatus record(ClaimOp *claim, const RsAttributionValues *who, RsFact fact, RsValue value,
                       RsValue *claims, uint32_t *count, RsError *err)
{
    RsClaimBody body = {.fact = fact,
                        .behalf = who->behalf,
                        .via = who->via,
                        .via_count = who->via_count,
                        .stance = who->stance,
                        .member = fact_of(claim)->shape == RS_FACT_MEMBER,
                        .value = value,
                        .valid_from = who->valid_from,
                        .valid_to = who->valid_to,
                        .valid_in = who->valid_in,
                        .confidence = who->confidence,
                        .quote = who->quote,
                        .locator = who->locator,
                        .extra = who->extra};
    uint32_t sources = who->source_count == 0 ? 1 : who->source_count;
    for (uint32_t i = 0; i < sources; i++) {
        uint32_t id;
        bool fresh;
        body.source = who->source_count == 0 ? RS_NO_NODE : who->sources[i];
        RS_TRY(rs_change_claim(claim->op.run->changes, &body, &id, &fresh, err));
        if (claims != NULL) claims[(*count)++] = rs_value_id(RS_TYPE_CLAIM, id);
    }
    return RS_OK;
}

static RsStatus record_all(ClaimOp *claim, const RsAttributionValues *who, RsBatch *one,
                           RsError *err)
{
    RsValue value;
    RS_TRY(claimed_value(claim, one, &value, err));
    uint32_t sources = who->source_count == 0 ? 1 : who->source_count, count = 0;
    RsValue *claims = RS_NEW_ARRAY(claim->eager.keep, RsValue, claim->facts.count * sources + 1);
    if (claims == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < claim->created.count; i++)
        RS_TRY(record(claim, who, claim->created.items[i], RS_NULL, NULL, NULL, err));
    for (size_t i = 0; i < claim->facts.count; i++)
        RS_TRY(record(claim, who, claim->facts.items[i], value, claims, &count, err));
    RsSlot as = claim->op.node->as.clause->as.claim_write.as;
    if (as == RS_NO_SLOT) return RS_OK;
    RsVector *column = rs_vector_new(claim->eager.keep, RS_VECTOR_VALUES, 1);
    if (column == NULL) return rs_fail_memory(err);
    column->as.values[0] = count == 1 ? claims[0] : rs_value_list(claims, count);
    one->columns[as] = column;
    return RS_OK;
}

/* ---- retracting ---- */

static bool of_source(const RsClaim *claim, const RsAttributionValues *who)
{
    if (who->source_count == 0) return true;
    for (uint32_t i = 0; i < who->source_count; i++)
        if (claim->body.source == who->sources[i] || claim->body.behalf == who->sources[i])
            return true;
    return false;
}

static RsStatus retract_all(ClaimOp *claim, const RsAttributionValues *who, RsBatch *one,
                            bool claim_itself, RsError *err)
{
    RsRun *run = claim->op.run;
    RsRetraction how = {who->via, who->via_count, who->quote, who->locator};
    RsView *all = rs_change_set_all(run->changes);
    if (claim_itself) {
        const RsClaim *named = rs_view_claim(all, claim->facts.items[0].id);
        if (named == NULL || !of_source(named, who)) return RS_OK;
        return rs_change_retract(run->changes, claim->facts.items[0].id, &how, err);
    }
    bool member = fact_of(claim)->shape == RS_FACT_MEMBER;
    RsValue value;
    RS_TRY(claimed_value(claim, one, &value, err));
    for (size_t i = 0; i < claim->facts.count; i++) {
        const uint32_t *ids;
        uint32_t count = rs_view_claims(all, claim->facts.items[i], &ids);
        uint32_t *copy = RS_NEW_ARRAY(claim->row_arena, uint32_t, count + 1);
        if (copy == NULL) return rs_fail_memory(err);
        if (count > 0) memcpy(copy, ids, count * sizeof(uint32_t));
        for (uint32_t k = 0; k < count; k++) {
            const RsClaim *one_claim = rs_view_claim(all, copy[k]);
            if (one_claim == NULL || !of_source(one_claim, who)) continue;
            if (member && !one_claim->body.member) continue;
            if (!rs_is_null(value) && rs_value_equal(one_claim->body.value, value) != RS_TRUE)
                continue;
            RS_TRY(rs_change_retract(run->changes, copy[k], &how, err));
        }
    }
    return rs_view_check(all, err);
}

static RsStatus claim_row(ClaimOp *claim, RsBatch *one, RsError *err)
{
    const RsBoundClause *clause = claim->op.node->as.clause;
    bool retract = clause->as.claim_write.verb == RS_VERB_RETRACT, claim_itself = false;
    RsAttributionValues who;
    claim->facts.count = claim->created.count = 0;
    RS_TRY(rs_attribution_row(claim->op.run, clause, one, claim->row_arena, &who, err));
    if (fact_of(claim)->shape == RS_FACT_PATTERN)
        RS_TRY(pattern_facts(claim, one, !retract, err));
    else
        RS_TRY(target_facts(claim, one, &claim_itself, err));
    if (retract) return retract_all(claim, &who, one, claim_itself, err);
    return record_all(claim, &who, one, err);
}

/* A column of the chunk that rows are still being put into. */
static RsStatus open_column(ClaimOp *claim, RsBatch *chunk, RsSlot slot, RsValue **out,
                            RsError *err)
{
    if (chunk->columns[slot] == NULL) {
        RsVector *fresh = rs_vector_new(claim->eager.keep, RS_VECTOR_VALUES, chunk->row_count);
        if (fresh == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i < chunk->row_count; i++)
            fresh->as.values[i] = RS_NULL;
        chunk->columns[slot] = fresh;
    }
    *out = chunk->columns[slot]->as.values;
    return RS_OK;
}

static RsStatus put_back(ClaimOp *claim, RsBatch *chunk, const RsBatch *one, RsSlot slot,
                         uint32_t row, RsError *err)
{
    RsValue *values = NULL;
    if (slot == RS_NO_SLOT) return RS_OK;
    RS_TRY(open_column(claim, chunk, slot, &values, err));
    if (one->columns[slot] != NULL) values[row] = rs_vector_get(one->columns[slot], 0);
    return RS_OK;
}

/* What the row's clause bound goes back into the chunk. */
static RsStatus put_back_all(ClaimOp *claim, RsBatch *chunk, const RsBatch *one, uint32_t row,
                             RsError *err)
{
    const RsCreatePattern *pattern = fact_of(claim)->pattern;
    for (uint32_t i = 0; pattern != NULL && i < pattern->node_count; i++)
        if (!pattern->nodes[i].bound)
            RS_TRY(put_back(claim, chunk, one, pattern->nodes[i].slot, row, err));
    for (uint32_t i = 0; pattern != NULL && i < pattern->edge_count; i++)
        RS_TRY(put_back(claim, chunk, one, pattern->edges[i].slot, row, err));
    return put_back(claim, chunk, one, claim->op.node->as.clause->as.claim_write.as, row, err);
}

static RsStatus claim_chunk(RsOp *op, RsBatch *chunk, RsError *err)
{
    ClaimOp *claim = (ClaimOp *)op;
    for (uint32_t i = 0; i < chunk->live_count; i++) {
        rs_arena_clear(claim->row_arena);
        RS_TRY(rs_budget_check(op->run->budget, err));
        RsBatch *one = rs_op_one_row(claim->row_arena, chunk, i);
        if (one == NULL) return rs_fail_memory(err);
        RS_TRY(claim_row(claim, one, err));
        RS_TRY(put_back_all(claim, chunk, one, i, err));
    }
    return RS_OK;
}

static RsStatus claim_next(RsOp *op, RsBatch **out, RsError *err)
{
    return rs_eager_next(&((ClaimOp *)op)->eager, op, claim_chunk, out, err);
}

static RsStatus claim_rewind(RsOp *op, RsError *err)
{
    return rs_eager_rewind(&((ClaimOp *)op)->eager, op, err);
}

const RsOpClass RS_OP_CLAIM_WRITE = {sizeof(ClaimOp), claim_open, claim_next, claim_rewind,
                                     claim_close};
