/* net_change.c - see net_change.h. */
#include "graph/net_change.h"

#include "graph/delta.h"

#define PIECE_COMMITS 128u /* read at once: what the store hands over in one answer */
#define PIECE_FACTS 8192u

/* A fact that a record names, or a rule. */
typedef struct Touch {
    RsFact fact;
    RsText rule; /* data NULL: a fact */
    uint64_t commit;
    bool retracted;
} Touch;

/* The facts of one or more commits, each once. */
typedef struct Walk {
    RsArena *arena; /* of the rules' names */
    RsBudget *budget;
    RsArena *scratch;
    uint64_t after, last; /* commits after..last count */
    uint64_t reset;       /* the last one that ended everything; 0: none */
    bool by_commit, enough;
    RsIdMap place_of; /* fact key to place in `touches` */
    RS_ARRAY(Touch) touches;
    RS_ARRAY(size_t) ends;    /* by_commit: where each commit's touches end */
    RS_ARRAY(uint64_t) marks; /* likewise: its number, with the bits below */
    RS_ARRAY(uint64_t) redacted;
} Walk;

#define MARK_RESET ((uint64_t)1 << 63)

const char *rs_change_word(RsChangeKind kind)
{
    static const char *const WORDS[] = {
#define X(CHANGE, WORD) [RS_CHANGE_##CHANGE] = WORD,
        RS_CHANGE_LIST(X)
#undef X
    };
    return WORDS[kind];
}

/* ---- which facts ---- */

static RsStatus touch(Walk *walk, RsFact fact, uint64_t commit, bool retracted, RsError *err)
{
    uint64_t at;
    if (rs_id_map_get(&walk->place_of, rs_fact_key(fact), &at)) {
        walk->touches.items[at].commit = commit;
        walk->touches.items[at].retracted = retracted;
        return RS_OK;
    }
    Touch made = {.fact = fact, .commit = commit, .retracted = retracted};
    if (!rs_id_map_put(&walk->place_of, rs_fact_key(fact), walk->touches.count) ||
        !RS_ARRAY_PUSH(&walk->touches, made))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus touch_rule(Walk *walk, RsText name, uint64_t commit, RsError *err)
{
    size_t begin = walk->ends.count == 0 ? 0 : walk->ends.items[walk->ends.count - 1];
    for (size_t i = begin; i < walk->touches.count; i++) {
        if (walk->touches.items[i].rule.data == NULL ||
            !rs_text_equal(walk->touches.items[i].rule, name))
            continue;
        walk->touches.items[i].commit = commit;
        return RS_OK;
    }
    Touch made = {.rule = rs_arena_text(walk->arena, name.data, name.length), .commit = commit};
    if (made.rule.data == NULL || !RS_ARRAY_PUSH(&walk->touches, made)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus touch_event(Walk *walk, const RsEvent *event, uint64_t commit, RsError *err)
{
    switch (event->kind) {
    case RS_EVENT_DEFINE:
        return RS_OK;
    case RS_EVENT_NODE:
        return touch(walk, (RsFact){RS_FACT_NODE, event->as.node.id, 0}, commit, false, err);
    case RS_EVENT_NODE_END:
        return touch(walk, (RsFact){RS_FACT_NODE, event->as.end.id, 0}, commit, false, err);
    case RS_EVENT_EDGE:
        return touch(walk, (RsFact){RS_FACT_EDGE, event->as.edge.id, 0}, commit, false, err);
    case RS_EVENT_EDGE_END:
        return touch(walk, (RsFact){RS_FACT_EDGE, event->as.end.id, 0}, commit, false, err);
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        return touch(walk, (RsFact){RS_FACT_LABEL, event->as.label.node, event->as.label.label},
                     commit, false, err);
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        return touch(
            walk,
            (RsFact){event->as.plain.edge ? RS_FACT_EDGE : RS_FACT_NODE, event->as.plain.id, 0},
            commit, false, err);
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        return touch(walk,
                     (RsFact){event->as.property.edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY,
                              event->as.property.id, event->as.property.key},
                     commit, false, err);
    case RS_EVENT_CLAIM:
        return touch(walk, (RsFact){RS_FACT_CLAIM, event->as.claim.id, 0}, commit, false, err);
    case RS_EVENT_CLAIM_END:
        return touch(walk, (RsFact){RS_FACT_CLAIM, event->as.claim_end.id, 0}, commit,
                     event->as.claim_end.retracted, err);
    case RS_EVENT_RESET:
        walk->reset = commit;
        return RS_OK;
    case RS_EVENT_INDEX:
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT:
    case RS_EVENT_CONSTRAINT_END:
        return touch_rule(walk, event->as.index.name, commit, err);
    }
    return RS_OK;
}

static RsStatus walk_record(Walk *walk, const RsCommit *commit, RsError *err)
{
    RsRecordReader reader;
    rs_arena_clear(walk->scratch);
    RS_TRY(rs_record_open(&reader, commit->record, walk->scratch, err));
    for (;;) {
        RsArenaMark mark = rs_arena_mark(walk->scratch);
        RsEvent event;
        bool more;
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        if (!more) return RS_OK;
        RS_TRY(touch_event(walk, &event, commit->head.number, err));
        rs_arena_reset(walk->scratch, mark);
    }
}

/* The next commit of its own: its touches are told apart from the ones before. */
static RsStatus close_commit(Walk *walk, uint64_t number, RsError *err)
{
    uint64_t mark = number | (walk->reset == number ? MARK_RESET : 0);
    if (!RS_ARRAY_PUSH(&walk->ends, walk->touches.count) || !RS_ARRAY_PUSH(&walk->marks, mark))
        return rs_fail_memory(err);
    rs_id_map_done(&walk->place_of);
    rs_id_map_init(&walk->place_of);
    return RS_OK;
}

static RsStatus take(void *context, const RsCommit *commit, RsError *err)
{
    Walk *walk = context;
    uint64_t number = commit->head.number;
    if (number <= walk->after) return RS_OK;
    if (walk->budget != NULL) RS_TRY(rs_budget_check(walk->budget, err));
    if (commit->record.length > 0)
        RS_TRY(walk_record(walk, commit, err));
    else if (!RS_ARRAY_PUSH(&walk->redacted, number))
        return rs_fail_memory(err);
    if (walk->by_commit) RS_TRY(close_commit(walk, number, err));
    walk->enough = number >= walk->last ||
                   (walk->by_commit &&
                    (walk->ends.count >= PIECE_COMMITS || walk->touches.count >= PIECE_FACTS));
    return walk->enough ? RS_CANCELLED : RS_OK; /* which ends the walk */
}

static RsStatus read_commits(Walk *walk, RsGraph *graph, RsError *err)
{
    if (walk->after >= walk->last) return RS_OK;
    const RsCommitInfo *known = rs_graph_commit(graph, walk->after);
    RsHead head = {0};
    if (known != NULL) {
        head.number = known->number;
        memcpy(head.hash, known->hash, sizeof head.hash);
    }
    RsError stopped = {0};
    RsStatus status = rs_store_read(graph->store, &head, take, walk, &stopped);
    if (status == RS_OK || walk->enough) return RS_OK;
    if (err != NULL && err->status == RS_OK) *err = stopped;
    return status;
}

static RsStatus begin_walk(Walk *walk, RsArena *arena, RsBudget *budget, RsError *err)
{
    *walk = (Walk){.arena = arena, .budget = budget, .scratch = rs_arena_new(0)};
    rs_id_map_init(&walk->place_of);
    return walk->scratch == NULL ? rs_fail_memory(err) : RS_OK;
}

static void end_walk(Walk *walk)
{
    rs_arena_free(walk->scratch);
    rs_id_map_done(&walk->place_of);
    RS_ARRAY_DONE(&walk->touches);
    RS_ARRAY_DONE(&walk->ends);
    RS_ARRAY_DONE(&walk->marks);
    RS_ARRAY_DONE(&walk->redacted);
}

/* ---- what they were and are ---- */

typedef struct State {
    const RsGraph *graph;
    RsSight sight;
} State;

typedef struct Compare {
    State before, after;
    RsArena *arena;
    RsNetChanges *out;
} Compare;

static RsStatus state_at(RsGraph *graph, uint64_t commit, State *out, RsError *err)
{
    RsGraph *answers;
    RS_TRY(rs_history_at(graph, commit, &answers, err));
    *out = (State){answers, {(uint32_t)commit, 0}};
    return RS_OK;
}

static RsStatus add(Compare *compare, RsNetChange change, RsError *err)
{
    return RS_ARRAY_PUSH(compare->out, change) ? RS_OK : rs_fail_memory(err);
}

static RsStatus compare_element(Compare *compare, const Touch *it, RsError *err)
{
    const State *a = &compare->before, *b = &compare->after;
    bool edge = it->fact.kind == RS_FACT_EDGE;
    bool lived = rs_fact_lives(a->graph, a->sight, it->fact);
    bool lives = rs_fact_lives(b->graph, b->sight, it->fact);
    bool was = rs_fact_plain(a->graph, a->sight, it->fact);
    bool is = rs_fact_plain(b->graph, b->sight, it->fact);
    RsNetChange change = {.fact = it->fact, .commit = it->commit, .plain = lives ? is : was};
    if (lived && lives) {
        if (was == is) return RS_OK;
        change.kind = is ? RS_CHANGE_MARKED : RS_CHANGE_UNMARKED;
    } else if (lives) {
        change.kind = edge ? RS_CHANGE_EDGE_CREATED : RS_CHANGE_NODE_CREATED;
    } else if (lived) {
        change.kind = edge ? RS_CHANGE_EDGE_DELETED : RS_CHANGE_NODE_DELETED;
    } else {
        return RS_OK;
    }
    return add(compare, change, err);
}

/* Of what is deleted, labels and properties are not told one by one. */
static RsStatus compare_part(Compare *compare, const Touch *it, RsError *err)
{
    const State *a = &compare->before, *b = &compare->after;
    if (!rs_fact_lives(b->graph, b->sight, it->fact)) return RS_OK;
    RsNetChange change = {.fact = it->fact, .commit = it->commit};
    if (it->fact.kind == RS_FACT_LABEL) {
        bool was = rs_fact_plain(a->graph, a->sight, it->fact);
        bool is = rs_fact_plain(b->graph, b->sight, it->fact);
        if (was == is) return RS_OK;
        change.kind = is ? RS_CHANGE_LABEL_ADDED : RS_CHANGE_LABEL_REMOVED;
        return add(compare, change, err);
    }
    bool edge = it->fact.kind == RS_FACT_EDGE_KEY;
    bool was = rs_fact_lives(a->graph, a->sight, it->fact) &&
               rs_plain_value(a->graph, a->sight, edge, it->fact.id, it->fact.key, &change.old);
    bool is = rs_plain_value(b->graph, b->sight, edge, it->fact.id, it->fact.key, &change.now);
    if ((!was && !is) || (was && is && rs_value_same(change.old, change.now))) return RS_OK;
    if (!was) change.old = RS_NULL;
    if (!is) change.now = RS_NULL;
    change.kind = is ? RS_CHANGE_PROPERTY_SET : RS_CHANGE_PROPERTY_REMOVED;
    return add(compare, change, err);
}

static RsStatus compare_claim(Compare *compare, const Touch *it, RsError *err)
{
    const State *a = &compare->before, *b = &compare->after;
    bool lived = rs_fact_lives(a->graph, a->sight, it->fact);
    bool lives = rs_fact_lives(b->graph, b->sight, it->fact);
    if (lived == lives) return RS_OK;
    RsNetChange change = {.kind = lives           ? RS_CHANGE_CLAIM_RECORDED
                                  : it->retracted ? RS_CHANGE_CLAIM_RETRACTED
                                                  : RS_CHANGE_CLAIM_ENDED,
                          .fact = it->fact,
                          .commit = it->commit};
    return add(compare, change, err);
}

static const RsRuleRow *rule_at(const State *state, RsText name)
{
    for (size_t i = 0; i < state->graph->rules.count; i++) {
        const RsRuleRow *row = &state->graph->rules.items[i];
        if (rs_sight_lives(state->sight, row->life) && rs_text_equal(row->rule.name, name))
            return row;
    }
    return NULL;
}

static RsStatus compare_rule(Compare *compare, const Touch *it, RsError *err)
{
    const RsRuleRow *was = rule_at(&compare->before, it->rule);
    const RsRuleRow *is = rule_at(&compare->after, it->rule);
    if (was != NULL && is != NULL && was->life.born == is->life.born) return RS_OK;
    RsText *name = RS_NEW(compare->arena, RsText);
    if (name == NULL) return rs_fail_memory(err);
    *name = it->rule; /* its bytes outlive the walk */
    RsNetChange change = {.commit = it->commit, .name = name};
    if (was != NULL) {
        change.kind = RS_CHANGE_RULE_DROPPED;
        change.constraint = was->rule.constraint;
        RS_TRY(add(compare, change, err));
    }
    if (is == NULL) return RS_OK;
    change.kind = RS_CHANGE_RULE_DECLARED;
    change.constraint = is->rule.constraint;
    return add(compare, change, err);
}

static RsStatus compare_touch(Compare *compare, const Touch *it, RsError *err)
{
    if (it->rule.data != NULL) return compare_rule(compare, it, err);
    switch (it->fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_EDGE:
        return compare_element(compare, it, err);
    case RS_FACT_LABEL:
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY:
        return compare_part(compare, it, err);
    case RS_FACT_CLAIM:
        return compare_claim(compare, it, err);
    }
    return RS_OK;
}

/* A reset names nothing: all that lived before and lives no more. A rule that was touched as well
 * was declared again. */
static RsStatus compare_all(Compare *compare, RsIdMap *told, uint64_t commit, RsError *err)
{
    const RsGraph *graph = compare->before.graph;
    uint32_t counts[] = {graph->claim_count, graph->elements[1].count, graph->elements[0].count};
    static const RsFactKind KINDS[] = {RS_FACT_CLAIM, RS_FACT_EDGE, RS_FACT_NODE};
    for (int kind = 0; kind < 3; kind++)
        for (uint32_t id = 0; id < counts[kind]; id++) {
            Touch it = {.fact = {KINDS[kind], id, 0}, .commit = commit};
            uint64_t at;
            if (!rs_id_map_get(told, rs_fact_key(it.fact), &at))
                RS_TRY(compare_touch(compare, &it, err));
        }
    for (size_t i = 0; i < graph->rules.count; i++) {
        const RsRuleRow *row = &graph->rules.items[i];
        Touch it = {.rule = row->rule.name, .commit = commit};
        if (rs_sight_lives(compare->before.sight, row->life) &&
            rule_at(&compare->after, it.rule) == NULL)
            RS_TRY(compare_rule(compare, &it, err));
    }
    return RS_OK;
}

static RsStatus compare_run(Walk *walk, RsGraph *graph, uint64_t from, uint64_t to, size_t begin,
                            size_t count, uint64_t reset, RsNetChanges *out, RsError *err)
{
    Compare compare = {.arena = walk->arena, .out = out};
    /* The later state first: reading it takes the other graph there, in which both then stand. */
    RS_TRY(state_at(graph, to, &compare.after, err));
    RS_TRY(state_at(graph, from, &compare.before, err));
    for (size_t i = 0; i < count; i++)
        RS_TRY(compare_touch(&compare, &walk->touches.items[begin + i], err));
    if (reset != 0) {
        RsIdMap told;
        rs_id_map_init(&told);
        RsStatus status = RS_OK;
        for (size_t i = 0; status == RS_OK && i < count; i++)
            if (walk->touches.items[begin + i].rule.data == NULL &&
                !rs_id_map_put(&told, rs_fact_key(walk->touches.items[begin + i].fact), 1))
                status = rs_fail_memory(err);
        if (status == RS_OK) status = compare_all(&compare, &told, reset, err);
        rs_id_map_done(&told);
        RS_TRY(status);
    }
    return RS_OK;
}

static RsStatus tell_redacted(const Walk *walk, uint64_t number, RsNetChanges *out, RsError *err)
{
    for (size_t i = 0; i < walk->redacted.count; i++) {
        if (number != 0 && walk->redacted.items[i] != number) continue;
        RsNetChange change = {.kind = RS_CHANGE_REDACTED, .commit = walk->redacted.items[i]};
        if (!RS_ARRAY_PUSH(out, change)) return rs_fail_memory(err);
    }
    return RS_OK;
}

RsStatus rs_changes_between(RsGraph *graph, uint64_t from, uint64_t to, RsArena *arena,
                            RsBudget *budget, RsNetChanges *out, RsError *err)
{
    Walk walk;
    RsStatus status = begin_walk(&walk, arena, budget, err);
    walk.after = from;
    walk.last = to;
    if (status == RS_OK) status = read_commits(&walk, graph, err);
    if (status == RS_OK)
        status = compare_run(&walk, graph, from, to, 0, walk.touches.count, walk.reset, out, err);
    if (status == RS_OK) status = tell_redacted(&walk, 0, out, err);
    end_walk(&walk);
    return status;
}

RsStatus rs_changes_by_commit(RsGraph *graph, uint64_t first, uint64_t last, RsArena *arena,
                              RsBudget *budget, RsNetChanges *out, uint64_t *next, RsError *err)
{
    Walk walk;
    RsStatus status = begin_walk(&walk, arena, budget, err);
    walk.after = first - 1;
    walk.last = last;
    walk.by_commit = true;
    if (status == RS_OK) status = read_commits(&walk, graph, err);
    *next = first + walk.ends.count;
    size_t begins = 0;
    for (size_t i = 0; status == RS_OK && i < walk.ends.count; i++) {
        uint64_t number = walk.marks.items[i] & ~MARK_RESET;
        uint64_t reset = (walk.marks.items[i] & MARK_RESET) != 0 ? number : 0;
        status = compare_run(&walk, graph, number - 1, number, begins, walk.ends.items[i] - begins,
                             reset, out, err);
        if (status == RS_OK) status = tell_redacted(&walk, number, out, err);
        begins = walk.ends.items[i];
    }
    end_walk(&walk);
    return status;
}

/* ---- an element whole ---- */

RsStatus rs_element_at(RsGraph *graph, uint64_t commit, bool edge, uint32_t id, RsArena *arena,
                       RsElementState *out, RsError *err)
{
    State state;
    RS_TRY(state_at(graph, commit, &state, err));
    uint32_t label_count = edge ? 0 : rs_schema_count(&state.graph->schema, RS_NAME_LABEL);
    uint32_t key_count = rs_schema_count(&state.graph->schema, RS_NAME_KEY);
    uint32_t *labels = RS_NEW_ARRAY(arena, uint32_t, label_count + 1);
    uint32_t *keys = RS_NEW_ARRAY(arena, uint32_t, key_count + 1);
    RsValue *values = RS_NEW_ARRAY(arena, RsValue, key_count + 1);
    if (labels == NULL || keys == NULL || values == NULL) return rs_fail_memory(err);
    *out = (RsElementState){.labels = labels, .keys = keys, .values = values};
    for (uint32_t label = 0; label < label_count; label++)
        if (rs_label_plain(state.graph, state.sight, id, label)) labels[out->label_count++] = label;
    for (uint32_t key = 0; key < key_count; key++)
        if (rs_plain_value(state.graph, state.sight, edge, id, key, &values[out->key_count]))
            keys[out->key_count++] = key;
    if (edge) out->ends = rs_edge_ends(state.graph, id);
    return RS_OK;
}

RsFact rs_claim_root(const RsGraph *graph, RsFact fact)
{
    while (fact.kind == RS_FACT_CLAIM)
        fact = rs_claim_row(graph, fact.id)->claim.body.fact;
    return fact;
}

bool rs_claim_reaches(const RsGraph *graph, RsFact fact, uint32_t claim)
{
    while (fact.kind == RS_FACT_CLAIM && fact.id != claim)
        fact = rs_claim_row(graph, fact.id)->claim.body.fact;
    return fact.kind == RS_FACT_CLAIM;
}

const RsClaim *rs_graph_claim(const RsGraph *graph, uint32_t claim)
{
    return claim < graph->claim_count ? &rs_claim_row(graph, claim)->claim : NULL;
}
