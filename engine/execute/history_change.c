/* history_change.c - see history_change.h. */
#include "execute/history_change.h"

#define PAIRS_MAX 12u

typedef struct Maker {
    RsRun *run;
    RsArena *arena;
    RsPair pairs[PAIRS_MAX];
    uint32_t count;
} Maker;

static void put(Maker *maker, const char *key, RsValue value)
{
    if (rs_is_null(value)) return;
    maker->pairs[maker->count++] = (RsPair){rs_text(key), value};
}

static RsStatus finish(Maker *maker, RsValue *out, RsError *err)
{
    RsPair *pairs = RS_NEW_ARRAY(maker->arena, RsPair, maker->count + 1);
    if (pairs == NULL) return rs_fail_memory(err);
    memcpy(pairs, maker->pairs, maker->count * sizeof *pairs);
    return rs_value_map(maker->arena, pairs, maker->count, out) ? RS_OK : rs_fail_memory(err);
}

static RsValue name_of(const Maker *maker, RsNameKind kind, uint32_t id)
{
    return rs_value_text(rs_schema_name(rs_graph_schema(maker->run->graph), kind, id));
}

/* The element, and the label or key of it, that a fact is about. */
static void put_fact(Maker *maker, RsFact fact)
{
    switch (fact.kind) {
    case RS_FACT_NODE:
        put(maker, "node", rs_value_id(RS_TYPE_NODE, fact.id));
        return;
    case RS_FACT_EDGE:
        put(maker, "relationship", rs_value_id(RS_TYPE_EDGE, fact.id));
        return;
    case RS_FACT_LABEL:
        put(maker, "node", rs_value_id(RS_TYPE_NODE, fact.id));
        put(maker, "label", name_of(maker, RS_NAME_LABEL, fact.key));
        return;
    case RS_FACT_NODE_KEY:
        put(maker, "node", rs_value_id(RS_TYPE_NODE, fact.id));
        put(maker, "key", name_of(maker, RS_NAME_KEY, fact.key));
        return;
    case RS_FACT_EDGE_KEY:
        put(maker, "relationship", rs_value_id(RS_TYPE_EDGE, fact.id));
        put(maker, "key", name_of(maker, RS_NAME_KEY, fact.key));
        return;
    case RS_FACT_CLAIM:
        put(maker, "about", rs_value_id(RS_TYPE_CLAIM, fact.id));
        return;
    }
}

static RsStatus put_claim(Maker *maker, uint32_t id, RsError *err)
{
    const RsClaim *claim = rs_graph_claim(maker->run->graph, id);
    if (claim == NULL) return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "claim %u is gone", id);
    put(maker, "claim", rs_value_id(RS_TYPE_CLAIM, id));
    put_fact(maker, claim->body.fact);
    put(maker, "value", claim->body.value);
    put(maker, "stance", rs_value_text(rs_text(rs_stance_word(claim->body.stance))));
    if (claim->body.source != RS_NO_NODE)
        put(maker, "source", rs_value_id(RS_TYPE_NODE, claim->body.source));
    return RS_OK;
}

static RsStatus put_state(Maker *maker, const RsNetChange *change, uint64_t at, RsError *err)
{
    bool edge = change->fact.kind == RS_FACT_EDGE;
    RsElementState state;
    RS_TRY(rs_element_at(maker->run->graph, at, edge, change->fact.id, maker->arena, &state, err));
    RsPair *pairs = RS_NEW_ARRAY(maker->arena, RsPair, state.key_count + 1);
    RsValue *labels = RS_NEW_ARRAY(maker->arena, RsValue, state.label_count + 1), properties;
    if (pairs == NULL || labels == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < state.key_count; i++)
        pairs[i] =
            (RsPair){rs_as_text(name_of(maker, RS_NAME_KEY, state.keys[i])), state.values[i]};
    for (uint32_t i = 0; i < state.label_count; i++)
        labels[i] = name_of(maker, RS_NAME_LABEL, state.labels[i]);
    if (!rs_value_map(maker->arena, pairs, state.key_count, &properties))
        return rs_fail_memory(err);
    if (edge) {
        put(maker, "type", name_of(maker, RS_NAME_TYPE, state.ends.type));
        put(maker, "start", rs_value_id(RS_TYPE_NODE, state.ends.start));
        put(maker, "end", rs_value_id(RS_TYPE_NODE, state.ends.end));
    } else {
        put(maker, "labels", rs_value_list(labels, state.label_count));
    }
    put(maker, "properties", properties);
    return RS_OK;
}

RsStatus rs_history_change(RsRun *run, const RsNetChange *change, uint64_t before, RsArena *arena,
                           RsValue *out, RsError *err)
{
    Maker maker = {.run = run, .arena = arena};
    put(&maker, "event", rs_value_text(rs_text(rs_change_word(change->kind))));
    switch (change->kind) {
    case RS_CHANGE_NODE_CREATED:
    case RS_CHANGE_EDGE_CREATED:
        put_fact(&maker, change->fact);
        if (change->kind == RS_CHANGE_EDGE_CREATED) {
            RsElementState state;
            RS_TRY(rs_element_at(run->graph, change->commit, true, change->fact.id, arena, &state,
                                 err));
            put(&maker, "type", name_of(&maker, RS_NAME_TYPE, state.ends.type));
            put(&maker, "start", rs_value_id(RS_TYPE_NODE, state.ends.start));
            put(&maker, "end", rs_value_id(RS_TYPE_NODE, state.ends.end));
        }
        put(&maker, "plain", rs_value_bool(change->plain));
        break;
    case RS_CHANGE_NODE_DELETED:
    case RS_CHANGE_EDGE_DELETED:
        put_fact(&maker, change->fact);
        RS_TRY(put_state(&maker, change, before, err));
        break;
    case RS_CHANGE_MARKED:
    case RS_CHANGE_UNMARKED:
    case RS_CHANGE_LABEL_ADDED:
    case RS_CHANGE_LABEL_REMOVED:
        put_fact(&maker, change->fact);
        break;
    case RS_CHANGE_PROPERTY_SET:
    case RS_CHANGE_PROPERTY_REMOVED:
        put_fact(&maker, change->fact);
        put(&maker, "old", change->old);
        put(&maker, "new", change->now);
        break;
    case RS_CHANGE_CLAIM_RECORDED:
    case RS_CHANGE_CLAIM_RETRACTED:
    case RS_CHANGE_CLAIM_ENDED:
        RS_TRY(put_claim(&maker, change->fact.id, err));
        break;
    case RS_CHANGE_RULE_DECLARED:
    case RS_CHANGE_RULE_DROPPED:
        put(&maker, change->constraint ? "constraint" : "index", rs_value_text(*change->name));
        break;
    case RS_CHANGE_REDACTED:
        break;
    }
    return finish(&maker, out, err);
}

RsStatus rs_history_row(RsRun *run, const RsNetChange *change, RsArena *arena, RsValue *out,
                        RsError *err)
{
    Maker maker = {.run = run, .arena = arena};
    const RsCommitInfo *commit = rs_graph_commit(run->graph, change->commit);
    RsValue time = RS_NULL, map;
    RS_TRY(rs_history_change(run, change, change->commit - 1, arena, &map, err));
    put(&maker, "commit", rs_value_int((int64_t)change->commit));
    if (commit != NULL) {
        RS_TRY(rs_temporal_now(RS_TYPE_DATETIME, commit->time_us, RS_TEXT(""), run->zones, arena,
                               &time, err));
        put(&maker, "time", time);
        put(&maker, "author", rs_value_text(commit->author));
        put(&maker, "message", rs_value_text(commit->message));
    }
    put(&maker, "change", map);
    return finish(&maker, out, err);
}
