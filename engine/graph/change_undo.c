/* change_undo.c - UNDO COMMIT: the net changes of one commit, taken back by new events.
 *
 * What the commit recorded or wrote is ended, what it ended comes back: marks, labels and values on
 * their elements, claims as new claims with the same words, elements under fresh ids (ids are never
 * used again). Order: claims end, relationships and nodes end; nodes, relationships, then labels,
 * values, marks and claims come back, so that each event finds what it names. */
#include "graph/change_state.h"
#include "graph/net_change.h"

typedef struct Undo {
    RsChangeSet *set;
    uint64_t commit;
    RsArena *arena;
    RsNetChanges changes;
    RsIdMap own[3];   /* nodes, relationships, claims that the commit made */
    RsIdMap fresh[3]; /* those that came back: old id to new id */
    RsIdMap later;    /* fact key to the last commit that changed it since */
    RsIdMap around;   /* element to the last commit that hung something on it */
    RsIdMap ended;    /* element to the later commit that ended it */
} Undo;

static int slot_of(RsFactKind kind)
{
    return kind == RS_FACT_NODE ? 0 : kind == RS_FACT_EDGE ? 1 : 2;
}

static RsFact element_of(RsFact fact)
{
    bool edge = fact.kind == RS_FACT_EDGE || fact.kind == RS_FACT_EDGE_KEY;
    if (fact.kind == RS_FACT_CLAIM) return (RsFact){RS_FACT_CLAIM, fact.id, 0};
    return (RsFact){edge ? RS_FACT_EDGE : RS_FACT_NODE, fact.id, 0};
}

/* ---- what came later ---- */

/* The last commit stands: what is undone from the end on is told in that order. */
static RsStatus note(RsIdMap *map, RsFact fact, uint64_t commit, RsError *err)
{
    uint64_t there;
    if (rs_id_map_get(map, rs_fact_key(fact), &there) && there >= commit) return RS_OK;
    return rs_id_map_put(map, rs_fact_key(fact), commit) ? RS_OK : rs_fail_memory(err);
}

static RsStatus note_claim(Undo *undo, const RsClaimBody *body, uint64_t commit, RsError *err)
{
    RS_TRY(note(&undo->around, element_of(body->fact), commit, err));
    if (body->source != RS_NO_NODE)
        RS_TRY(note(&undo->around, (RsFact){RS_FACT_NODE, body->source, 0}, commit, err));
    if (body->behalf != RS_NO_NODE)
        RS_TRY(note(&undo->around, (RsFact){RS_FACT_NODE, body->behalf, 0}, commit, err));
    for (uint32_t i = 0; i < body->via_count; i++)
        RS_TRY(note(&undo->around, (RsFact){RS_FACT_NODE, body->via[i], 0}, commit, err));
    return RS_OK;
}

static RsStatus note_change(Undo *undo, const RsNetChange *change, RsError *err)
{
    const RsGraph *graph = undo->set->graph;
    uint64_t commit = change->commit;
    switch (change->kind) {
    case RS_CHANGE_NODE_DELETED:
    case RS_CHANGE_EDGE_DELETED:
        RS_TRY(note(&undo->ended, change->fact, commit, err));
        break;
    case RS_CHANGE_EDGE_CREATED: {
        RsEdgeEnds ends = rs_edge_ends(graph, change->fact.id);
        RS_TRY(note(&undo->around, (RsFact){RS_FACT_NODE, ends.start, 0}, commit, err));
        RS_TRY(note(&undo->around, (RsFact){RS_FACT_NODE, ends.end, 0}, commit, err));
        break;
    }
    case RS_CHANGE_CLAIM_RECORDED:
        RS_TRY(note_claim(undo, &rs_claim_row(graph, change->fact.id)->claim.body, commit, err));
        break;
    case RS_CHANGE_LABEL_ADDED:
    case RS_CHANGE_LABEL_REMOVED:
    case RS_CHANGE_PROPERTY_SET:
    case RS_CHANGE_PROPERTY_REMOVED:
        RS_TRY(note(&undo->around, element_of(change->fact), commit, err));
        break;
    case RS_CHANGE_NODE_CREATED:
    case RS_CHANGE_MARKED:
    case RS_CHANGE_UNMARKED:
    case RS_CHANGE_CLAIM_RETRACTED:
    case RS_CHANGE_CLAIM_ENDED:
        break;
    case RS_CHANGE_RULE_DECLARED:
    case RS_CHANGE_RULE_DROPPED:
    case RS_CHANGE_REDACTED:
        return RS_OK;
    }
    return note(&undo->later, change->fact, commit, err);
}

/* Net: what changed and changed back does not stand in the way, so that commits can be undone one
 * after the other from the last one on. */
static RsStatus look_later(Undo *undo, RsBudget *budget, RsError *err)
{
    RsGraph *graph = undo->set->graph;
    RsNetChanges changes = {0};
    RsStatus status = rs_changes_between(graph, undo->commit, graph->head.number, undo->arena,
                                         budget, &changes, err);
    for (size_t i = 0; status == RS_OK && i < changes.count; i++)
        status = note_change(undo, &changes.items[i], err);
    RS_ARRAY_DONE(&changes);
    return status;
}

static RsStatus blocked(const Undo *undo, uint64_t by, const char *what, RsError *err)
{
    RsStatus status = rs_fail(err, RS_SEMANTIC, "UndoBlocked", RS_NOWHERE,
                              "commit %llu cannot be undone: commit %llu has since changed %s",
                              (unsigned long long)undo->commit, (unsigned long long)by, what);
    rs_hint(err, "UNDO COMMIT %llu first, or change back by hand what you need",
            (unsigned long long)by);
    return status;
}

static RsStatus check_fact(const Undo *undo, RsFact fact, const char *what, RsError *err)
{
    uint64_t by;
    if (rs_id_map_get(&undo->later, rs_fact_key(fact), &by)) return blocked(undo, by, what, err);
    return RS_OK;
}

/* Nothing may hang on what shall end. */
static RsStatus check_alone(const Undo *undo, RsFact fact, const char *what, RsError *err)
{
    uint64_t by;
    RS_TRY(check_fact(undo, fact, what, err));
    if (rs_id_map_get(&undo->around, rs_fact_key(fact), &by)) return blocked(undo, by, what, err);
    return RS_OK;
}

/* An element that something shall come back on: it lives, or comes back itself. */
static RsStatus check_there(const Undo *undo, RsFact fact, RsError *err)
{
    uint64_t at;
    const RsGraph *graph = undo->set->graph;
    if (rs_fact_lives(graph, rs_sight_latest(graph), fact)) return RS_OK;
    if (rs_id_map_get(&undo->fresh[slot_of(fact.kind)], rs_fact_key(fact), &at)) return RS_OK;
    if (!rs_id_map_get(&undo->ended, rs_fact_key(fact), &at) &&
        !rs_id_map_get(&undo->later, rs_fact_key(fact), &at))
        at = graph->head.number;
    return blocked(undo, at, "an element that this needs", err);
}

static RsStatus check_claim(const Undo *undo, const RsClaimBody *body, RsError *err)
{
    RS_TRY(check_there(undo, element_of(body->fact), err));
    if (body->source != RS_NO_NODE)
        RS_TRY(check_there(undo, (RsFact){RS_FACT_NODE, body->source, 0}, err));
    if (body->behalf != RS_NO_NODE)
        RS_TRY(check_there(undo, (RsFact){RS_FACT_NODE, body->behalf, 0}, err));
    for (uint32_t i = 0; i < body->via_count; i++)
        RS_TRY(check_there(undo, (RsFact){RS_FACT_NODE, body->via[i], 0}, err));
    return RS_OK;
}

static RsStatus check_change(const Undo *undo, const RsNetChange *change, RsError *err)
{
    const RsGraph *graph = undo->set->graph;
    switch (change->kind) {
    case RS_CHANGE_NODE_CREATED:
        return check_alone(undo, change->fact, "a node that it created", err);
    case RS_CHANGE_EDGE_CREATED:
        return check_alone(undo, change->fact, "a relationship that it created", err);
    case RS_CHANGE_CLAIM_RECORDED:
        return check_alone(undo, change->fact, "a claim that it recorded", err);
    case RS_CHANGE_EDGE_DELETED: {
        RsEdgeEnds ends = rs_edge_ends(graph, change->fact.id);
        RS_TRY(check_there(undo, (RsFact){RS_FACT_NODE, ends.start, 0}, err));
        return check_there(undo, (RsFact){RS_FACT_NODE, ends.end, 0}, err);
    }
    case RS_CHANGE_MARKED:
    case RS_CHANGE_UNMARKED:
        return check_fact(undo, change->fact, "whether an element is written plainly", err);
    case RS_CHANGE_LABEL_ADDED:
    case RS_CHANGE_LABEL_REMOVED:
        RS_TRY(check_there(undo, element_of(change->fact), err));
        return check_fact(undo, change->fact, "a label that it changed", err);
    case RS_CHANGE_PROPERTY_SET:
    case RS_CHANGE_PROPERTY_REMOVED:
        RS_TRY(check_there(undo, element_of(change->fact), err));
        return check_fact(undo, change->fact, "a property that it changed", err);
    case RS_CHANGE_CLAIM_RETRACTED:
    case RS_CHANGE_CLAIM_ENDED:
        return check_claim(undo, &rs_claim_row(graph, change->fact.id)->claim.body, err);
    case RS_CHANGE_REDACTED:
        return rs_fail(err, RS_SEMANTIC, "UndoBlocked", RS_NOWHERE,
                       "commit %llu cannot be undone: its content was removed for good",
                       (unsigned long long)undo->commit);
    case RS_CHANGE_NODE_DELETED:
    case RS_CHANGE_RULE_DECLARED:
    case RS_CHANGE_RULE_DROPPED:
        return RS_OK;
    }
    return RS_OK;
}

/* ---- taking back ---- */

static uint32_t now_id(const Undo *undo, RsFactKind kind, uint32_t id)
{
    uint64_t at;
    if (id == RS_NO_NODE ||
        !rs_id_map_get(&undo->fresh[slot_of(kind)], rs_fact_key((RsFact){kind, id, 0}), &at))
        return id;
    return (uint32_t)at;
}

static RsFact now_fact(const Undo *undo, RsFact fact)
{
    RsFact element = element_of(fact);
    fact.id = now_id(undo, element.kind, fact.id);
    return fact;
}

static RsStatus came_back(Undo *undo, RsFact fact, uint32_t id, RsError *err)
{
    return rs_id_map_put(&undo->fresh[slot_of(fact.kind)], rs_fact_key(fact), id)
               ? RS_OK
               : rs_fail_memory(err);
}

static RsStatus bring_parts(Undo *undo, bool edge, uint32_t id, const RsElementState *state,
                            RsError *err)
{
    for (uint32_t i = 0; i < state->label_count; i++)
        RS_TRY(rs_change_label(undo->set, id, state->labels[i], true, err));
    for (uint32_t i = 0; i < state->key_count; i++)
        RS_TRY(rs_change_property(undo->set, edge, id, state->keys[i], state->values[i], err));
    return RS_OK;
}

static RsStatus bring_element(Undo *undo, const RsNetChange *change, RsError *err)
{
    bool edge = change->fact.kind == RS_FACT_EDGE;
    RsElementState state;
    uint32_t id;
    RS_TRY(rs_element_at(undo->set->graph, undo->commit - 1, edge, change->fact.id, undo->arena,
                         &state, err));
    if (edge)
        RS_TRY(rs_change_edge(undo->set, state.ends.type,
                              now_id(undo, RS_FACT_NODE, state.ends.start),
                              now_id(undo, RS_FACT_NODE, state.ends.end), change->plain, &id, err));
    else
        RS_TRY(rs_change_node(undo->set, change->plain, &id, err));
    RS_TRY(came_back(undo, change->fact, id, err));
    return bring_parts(undo, edge, id, &state, err);
}

static RsStatus bring_claim(Undo *undo, const RsNetChange *change, RsError *err)
{
    RsClaimBody body = rs_claim_row(undo->set->graph, change->fact.id)->claim.body;
    uint32_t *via = RS_NEW_ARRAY(undo->arena, uint32_t, body.via_count + 1);
    if (via == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < body.via_count; i++)
        via[i] = now_id(undo, RS_FACT_NODE, body.via[i]);
    body.via = via;
    body.source = now_id(undo, RS_FACT_NODE, body.source);
    body.behalf = now_id(undo, RS_FACT_NODE, body.behalf);
    body.fact = now_fact(undo, body.fact);
    uint32_t id;
    bool recorded;
    RS_TRY(rs_change_claim(undo->set, &body, &id, &recorded, err));
    return came_back(undo, change->fact, id, err);
}

static RsStatus unmark(RsChangeSet *set, RsFact fact, RsError *err)
{
    RsEvent event = {.kind = RS_EVENT_UNPLAIN};
    event.as.plain.edge = fact.kind == RS_FACT_EDGE;
    event.as.plain.id = fact.id;
    return rs_change_emit(set, &event, err);
}

static RsStatus bring_rule(Undo *undo, const RsNetChange *change, RsError *err)
{
    RsGraph *then;
    RS_TRY(rs_history_at(undo->set->graph, undo->commit - 1, &then, err));
    RsSight sight = {(uint32_t)(undo->commit - 1), 0};
    for (size_t i = 0; i < then->rules.count; i++) {
        const RsRule *rule = &then->rules.items[i].rule;
        if (!rs_sight_lives(sight, then->rules.items[i].life) ||
            !rs_text_equal(rule->name, *change->name))
            continue;
        RsText keys[RS_RULE_KEYS_MAX];
        for (uint32_t k = 0; k < rule->key_count; k++)
            keys[k] = rs_schema_name(&then->schema, RS_NAME_KEY, rule->keys[k]);
        RsNameKind kind = rule->edge ? RS_NAME_TYPE : RS_NAME_LABEL;
        RsRuleText text = {.name = rule->name,
                           .constraint = rule->constraint,
                           .kind = rule->kind,
                           .edge = rule->edge,
                           .label = rs_schema_name(&then->schema, kind, rule->label),
                           .keys = keys,
                           .key_count = rule->key_count,
                           .type = rule->type_text};
        return rs_change_rule(undo->set, &text, true, err);
    }
    return RS_OK;
}

/* Which step of the order above a change belongs to. */
static int step_of(RsChangeKind kind)
{
    switch (kind) {
    case RS_CHANGE_RULE_DECLARED:
        return 0;
    case RS_CHANGE_CLAIM_RECORDED:
        return 1;
    case RS_CHANGE_EDGE_CREATED:
        return 2;
    case RS_CHANGE_NODE_CREATED:
        return 3;
    case RS_CHANGE_NODE_DELETED:
        return 4;
    case RS_CHANGE_EDGE_DELETED:
        return 5;
    case RS_CHANGE_MARKED:
    case RS_CHANGE_UNMARKED:
    case RS_CHANGE_LABEL_ADDED:
    case RS_CHANGE_LABEL_REMOVED:
    case RS_CHANGE_PROPERTY_SET:
    case RS_CHANGE_PROPERTY_REMOVED:
        return 6;
    case RS_CHANGE_CLAIM_RETRACTED:
    case RS_CHANGE_CLAIM_ENDED:
        return 7;
    case RS_CHANGE_RULE_DROPPED:
    case RS_CHANGE_REDACTED:
        return 8;
    }
    return 8;
}

/* Within a step by id: a claim comes after the one that it is about. */
static int by_step(const void *left, const void *right)
{
    const RsNetChange *a = left, *b = right;
    int first = step_of(a->kind), second = step_of(b->kind);
    if (first != second) return first - second;
    return (a->fact.id > b->fact.id) - (a->fact.id < b->fact.id);
}

/* The commit made the element: what the commit did to its parts ends with it. */
static bool is_own(const Undo *undo, RsFact fact)
{
    uint64_t at;
    RsFact element = element_of(fact);
    return rs_id_map_get(&undo->own[slot_of(element.kind)], rs_fact_key(element), &at);
}

static RsStatus take_back(Undo *undo, const RsNetChange *change, RsError *err)
{
    RsChangeSet *set = undo->set;
    RsFact fact = change->fact;
    bool edge = fact.kind == RS_FACT_EDGE_KEY, ended;
    switch (change->kind) {
    case RS_CHANGE_CLAIM_RECORDED:
        return rs_change_retract(set, fact.id, NULL, err);
    case RS_CHANGE_EDGE_CREATED:
        return rs_change_delete_edge(set, fact.id, err);
    case RS_CHANGE_NODE_CREATED:
        return rs_change_delete_node(set, fact.id, false, err);
    case RS_CHANGE_NODE_DELETED:
    case RS_CHANGE_EDGE_DELETED:
        return bring_element(undo, change, err);
    case RS_CHANGE_MARKED:
        return unmark(set, fact, err);
    case RS_CHANGE_UNMARKED:
        return rs_change_plain(set, fact.kind == RS_FACT_EDGE, fact.id, err);
    case RS_CHANGE_LABEL_ADDED:
    case RS_CHANGE_LABEL_REMOVED:
        if (is_own(undo, fact)) return RS_OK;
        return rs_change_label(set, fact.id, fact.key, change->kind == RS_CHANGE_LABEL_REMOVED,
                               err);
    case RS_CHANGE_PROPERTY_SET:
    case RS_CHANGE_PROPERTY_REMOVED:
        if (is_own(undo, fact)) return RS_OK;
        return rs_change_property(set, edge, fact.id, fact.key, change->old, err);
    case RS_CHANGE_CLAIM_RETRACTED:
    case RS_CHANGE_CLAIM_ENDED:
        return bring_claim(undo, change, err);
    case RS_CHANGE_RULE_DECLARED:
        return rs_change_rule_end(set, change->constraint, *change->name, &ended, err);
    case RS_CHANGE_RULE_DROPPED:
        return bring_rule(undo, change, err);
    case RS_CHANGE_REDACTED:
        return RS_OK;
    }
    return RS_OK;
}

/* What the commit made, and what will come back: known before anything is checked. */
static RsStatus sort_out(Undo *undo, RsError *err)
{
    for (size_t i = 0; i < undo->changes.count; i++) {
        const RsNetChange *change = &undo->changes.items[i];
        RsIdMap *map = NULL;
        if (change->kind == RS_CHANGE_NODE_CREATED || change->kind == RS_CHANGE_EDGE_CREATED ||
            change->kind == RS_CHANGE_CLAIM_RECORDED)
            map = undo->own;
        if (change->kind == RS_CHANGE_NODE_DELETED || change->kind == RS_CHANGE_EDGE_DELETED ||
            change->kind == RS_CHANGE_CLAIM_RETRACTED || change->kind == RS_CHANGE_CLAIM_ENDED)
            map = undo->fresh;
        if (map != NULL && !rs_id_map_put(&map[slot_of(change->fact.kind)],
                                          rs_fact_key(change->fact), change->fact.id))
            return rs_fail_memory(err);
    }
    return RS_OK;
}

static RsStatus undo_all(Undo *undo, RsBudget *budget, RsError *err)
{
    RS_TRY(rs_changes_between(undo->set->graph, undo->commit - 1, undo->commit, undo->arena, budget,
                              &undo->changes, err));
    RS_TRY(sort_out(undo, err));
    RS_TRY(look_later(undo, budget, err));
    for (size_t i = 0; i < undo->changes.count; i++)
        if (!is_own(undo, undo->changes.items[i].fact) || step_of(undo->changes.items[i].kind) < 4)
            RS_TRY(check_change(undo, &undo->changes.items[i], err));
    if (undo->changes.count > 1)
        qsort(undo->changes.items, undo->changes.count, sizeof *undo->changes.items, by_step);
    for (size_t i = 0; i < undo->changes.count; i++) {
        if (budget != NULL) RS_TRY(rs_budget_check(budget, err));
        RS_TRY(take_back(undo, &undo->changes.items[i], err));
    }
    return RS_OK;
}

RsStatus rs_change_undo(RsChangeSet *set, uint64_t commit, RsBudget *budget, RsError *err)
{
    uint64_t last = set->graph->head.number;
    if (commit == 0 || commit > last)
        return rs_fail(err, RS_ENTITY, "NoSuchCommit", RS_NOWHERE,
                       "there is no commit %llu: the last is %llu", (unsigned long long)commit,
                       (unsigned long long)last);
    if (!rs_change_set_empty(set)) {
        RsStatus status = rs_fail(err, RS_SEMANTIC, "UndoBlocked", RS_NOWHERE,
                                  "UNDO COMMIT cannot follow other changes of its transaction");
        rs_hint(err, "commit those first");
        return status;
    }
    Undo undo = {.set = set, .commit = commit, .arena = rs_arena_new(0)};
    RsIdMap *maps[] = {&undo.own[0],   &undo.own[1], &undo.own[2], &undo.fresh[0], &undo.fresh[1],
                       &undo.fresh[2], &undo.later,  &undo.around, &undo.ended};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        rs_id_map_init(maps[i]);
    RsStatus status = undo.arena == NULL ? rs_fail_memory(err) : undo_all(&undo, budget, err);
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        rs_id_map_done(maps[i]);
    RS_ARRAY_DONE(&undo.changes);
    rs_arena_free(undo.arena);
    return status;
}
