/* change_check.c - see change_set.h: do the constraints hold?
 *
 * Every event notes the element that it may have brought into a constraint's reach; the end of the
 * statement asks these elements, and all elements where the constraint is new. Leaving the reach (a
 * label removed, a node deleted) breaks nothing. Uniqueness asks an index.
 * Cost    a few comparisons for an element and a constraint; nothing while there are none. */
#include "graph/change_state.h"

#include "graph/view_state.h"
#include "value/json.h"

#define NAMED_MAX 3u /* elements that break a new constraint, named in its error */
#define VALUE_BYTES_SHOWN 60u

/* The first thing about an element that a constraint forbids. */
typedef struct Breach {
    uint32_t id, other; /* other: what it collides with, or RS_NO_ID */
    uint32_t key;       /* of the property that is missing or of the wrong type */
    RsValue value;      /* that is of the wrong type */
} Breach;

static RsStatus touch(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    RsIds *ids = &set->touched[edge];
    if (ids->count > 0 && ids->items[ids->count - 1] == id) return RS_OK;
    return RS_ARRAY_PUSH(ids, id) ? RS_OK : rs_fail_memory(err);
}

static RsStatus touch_fact(RsChangeSet *set, RsFact fact, RsError *err)
{
    if (fact.kind == RS_FACT_CLAIM) return RS_OK; /* never changes what the claim supports */
    return touch(set, fact.kind == RS_FACT_EDGE || fact.kind == RS_FACT_EDGE_KEY, fact.id, err);
}

RsStatus rs_change_touch(RsChangeSet *set, const RsEvent *event, RsError *err)
{
    if (set->graph->constraint_live == 0) return RS_OK;
    switch (event->kind) {
    case RS_EVENT_EDGE:
        return touch(set, true, event->as.edge.id, err);
    case RS_EVENT_LABEL:
        return touch(set, false, event->as.label.node, err);
    case RS_EVENT_PLAIN:
        return touch(set, event->as.plain.edge, event->as.plain.id, err);
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        return touch(set, event->as.property.edge, event->as.property.id, err);
    case RS_EVENT_CLAIM:
        return touch_fact(set, event->as.claim.body.fact, err);
    case RS_EVENT_CLAIM_END:
        return touch_fact(set, rs_claim_row(set->graph, event->as.claim_end.id)->claim.body.fact,
                          err);
    case RS_EVENT_DEFINE:
    case RS_EVENT_NODE: /* a node without labels is in no constraint's reach */
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
    case RS_EVENT_LABEL_END:
    case RS_EVENT_UNPLAIN:
    case RS_EVENT_RESET:
    case RS_EVENT_INDEX:
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT:
    case RS_EVENT_CONSTRAINT_END:
        return RS_OK;
    }
    return RS_OK;
}

/* ---- one element and one constraint ---- */

static bool reaches(RsView *held, const RsRule *rule, uint32_t id)
{
    if (!rule->edge) return rs_view_sees_node(held, id) && rs_view_has_label(held, id, rule->label);
    return id < held->graph->elements[1].count &&
           rs_edge_ends(held->graph, id).type == rule->label && rs_view_sees_edge_alone(held, id);
}

static RsValue value_of(RsView *held, const RsRule *rule, uint32_t id, uint32_t key)
{
    return rule->edge ? rs_view_edge_property(held, id, key) : rs_view_node_property(held, id, key);
}

/* Another element in the constraint's reach with the same values under all its keys. */
static RsStatus find_twin(RsChangeSet *set, const RsRule *rule, uint32_t id, Breach *out,
                          RsError *err)
{
    RsView *held = set->held;
    RsValue values[RS_RULE_KEYS_MAX];
    for (uint32_t i = 0; i < rule->key_count; i++) {
        values[i] = value_of(held, rule, id, rule->keys[i]);
        if (rs_is_null(values[i])) return RS_OK; /* what is not there collides with nothing */
    }
    held->ids.count = 0;
    RS_TRY(rs_index_find(set->graph, rule->edge, rule->keys, rule->key_count, values, &held->ids,
                         err));
    for (size_t i = 0; i < held->ids.count; i++) {
        uint32_t other = held->ids.items[i];
        if (other == id || !reaches(held, rule, other)) continue;
        bool same = true;
        for (uint32_t k = 0; same && k < rule->key_count; k++)
            same = rs_value_equal(value_of(held, rule, other, rule->keys[k]), values[k]) == RS_TRUE;
        if (!same) continue;
        out->id = id;
        out->other = other;
        return RS_OK;
    }
    return RS_OK;
}

/* out->id RS_NO_ID: the constraint holds. */
static RsStatus find_breach(RsChangeSet *set, const RsRule *rule, uint32_t id, Breach *out,
                            RsError *err)
{
    *out = (Breach){.id = RS_NO_ID, .other = RS_NO_ID};
    if (!reaches(set->held, rule, id)) return RS_OK;
    bool needed = rule->kind == RS_CONSTRAINT_EXISTS || rule->kind == RS_CONSTRAINT_KEY;
    for (uint32_t i = 0; rule->kind != RS_CONSTRAINT_UNIQUE && i < rule->key_count; i++) {
        RsValue value = value_of(set->held, rule, id, rule->keys[i]);
        bool wrong = rule->kind == RS_CONSTRAINT_TYPE && !rs_type_rule_fits(&rule->type, value);
        if (!wrong && !(needed && rs_is_null(value))) continue;
        *out = (Breach){id, RS_NO_ID, rule->keys[i], value};
        return RS_OK;
    }
    if (rule->kind == RS_CONSTRAINT_UNIQUE || rule->kind == RS_CONSTRAINT_KEY)
        return find_twin(set, rule, id, out, err);
    return RS_OK;
}

/* ---- saying what is wrong ---- */

static void print_value(RsBuf *out, RsValue value)
{
    RsBuf text;
    rs_buf_init(&text, 1u << 16);
    rs_json_write(&(RsJsonWriter){.out = &text}, value);
    if (text.length <= VALUE_BYTES_SHOWN)
        rs_buf_add_text(out, (RsText){text.data, (uint32_t)text.length});
    else
        rs_buf_printf(out, "a %s of %zu bytes", rs_type_name((RsType)value.type), text.length);
    rs_buf_done(&text);
}

static void print_values(RsBuf *out, RsView *held, const RsRule *rule, uint32_t id)
{
    const RsSchema *schema = rs_view_schema(held);
    for (uint32_t i = 0; i < rule->key_count; i++) {
        RsText key = rs_schema_name(schema, RS_NAME_KEY, rule->keys[i]);
        rs_buf_printf(out, "%s%.*s = ", i == 0 ? "" : ", ", RS_TEXT_ARG(key));
        print_value(out, value_of(held, rule, id, rule->keys[i]));
    }
}

static void print_breach(RsBuf *out, RsView *held, const RsRule *rule, const Breach *breach)
{
    const char *what = rule->edge ? "relationship" : "node";
    RsText key = rs_schema_name(rs_view_schema(held), RS_NAME_KEY, breach->key);
    if (breach->other != RS_NO_ID) {
        rs_buf_printf(out, "%s %u and %s %u both have ", what, breach->other, what, breach->id);
        print_values(out, held, rule, breach->id);
    } else if (rs_is_null(breach->value)) {
        rs_buf_printf(out, "%s %u has no %.*s", what, breach->id, RS_TEXT_ARG(key));
    } else {
        rs_buf_printf(out, "%s %u has %.*s = ", what, breach->id, RS_TEXT_ARG(key));
        print_value(out, breach->value);
    }
}

static const char *detail_of(const Breach *breach)
{
    if (breach->other != RS_NO_ID) return "NotUnique";
    return rs_is_null(breach->value) ? "PropertyMissing" : "WrongPropertyType";
}

static RsStatus broken_by_write(RsView *held, const RsRule *rule, const Breach *breach,
                                RsError *err)
{
    RsBuf what, asks;
    rs_buf_init(&what, 400);
    rs_buf_init(&asks, 400);
    print_breach(&what, held, rule, breach);
    rs_rule_print(&asks, rs_view_schema(held), rule);
    RsStatus status = rs_fail(err, RS_CONSTRAINT, detail_of(breach), RS_NOWHERE,
                              "constraint `%.*s` is broken: %.*s", RS_TEXT_ARG(rule->name),
                              (int)what.length, what.data);
    rs_hint(err, "it was declared %.*s; nothing of the statement was kept", (int)asks.length,
            asks.data);
    rs_buf_done(&what);
    rs_buf_done(&asks);
    return status;
}

/* ---- all that is to be asked ---- */

static RsStatus open_held(RsChangeSet *set, RsError *err)
{
    if (set->held != NULL) return RS_OK;
    RS_TRY(rs_view_open(set->graph, &(RsViewSpec){0}, set, NULL, &set->held, err));
    rs_view_see_clauses(set->held, RS_SEEN_ALL);
    return RS_OK;
}

static RsStatus verify(RsChangeSet *set, const RsRule *rule, RsBudget *budget, RsError *err)
{
    RsBuf list;
    Breach breach;
    uint64_t count = 0;
    const char *detail = NULL;
    RsStatus status = RS_OK;
    rs_buf_init(&list, 380);
    for (uint32_t id = 0; status == RS_OK && id < set->graph->elements[rule->edge].count; id++) {
        if (budget != NULL && id % 1024 == 0) status = rs_budget_check(budget, err);
        if (status == RS_OK) status = find_breach(set, rule, id, &breach, err);
        if (status != RS_OK || breach.id == RS_NO_ID) continue;
        if (breach.other != RS_NO_ID && breach.other > id) continue; /* met again from there */
        if (detail == NULL) detail = detail_of(&breach);
        if (count < NAMED_MAX) rs_buf_puts(&list, count == 0 ? "" : "; ");
        if (count++ < NAMED_MAX) print_breach(&list, set->held, rule, &breach);
    }
    if (status == RS_OK && count > 0)
        status = rs_fail(err, RS_CONSTRAINT_VERIFY, detail, RS_NOWHERE,
                         "constraint `%.*s` does not hold in %llu place%s: %.*s%s",
                         RS_TEXT_ARG(rule->name), (unsigned long long)count, count == 1 ? "" : "s",
                         (int)list.length, list.data, count > NAMED_MAX ? "; ..." : "");
    if (status == RS_CONSTRAINT_VERIFY)
        rs_hint(err, "mend what breaks it, then declare the constraint again");
    rs_buf_done(&list);
    return status;
}

static RsStatus verify_new(RsChangeSet *set, RsBudget *budget, RsError *err)
{
    for (size_t i = 0; set->ruled && i < set->graph->rules.count; i++) {
        const RsRuleRow *row = &set->graph->rules.items[i];
        if (row->rule.constraint && row->life.died == RS_STAMP_NEVER &&
            row->life.born >= RS_STAMP_PRIVATE)
            RS_TRY(verify(set, &row->rule, budget, err));
    }
    set->ruled = false;
    return RS_OK;
}

static RsStatus check_element(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    for (size_t i = 0; i < set->graph->rules.count; i++) {
        const RsRuleRow *row = &set->graph->rules.items[i];
        Breach breach;
        if (!row->rule.constraint || row->rule.edge != edge || row->life.died != RS_STAMP_NEVER)
            continue;
        RS_TRY(find_breach(set, &row->rule, id, &breach, err));
        if (breach.id != RS_NO_ID) return broken_by_write(set->held, &row->rule, &breach, err);
    }
    return RS_OK;
}

RsStatus rs_change_set_check(RsChangeSet *set, RsBudget *budget, RsError *err)
{
    if (set->graph->constraint_live > 0) {
        RS_TRY(open_held(set, err));
        RS_TRY(verify_new(set, budget, err));
        for (int edge = 0; edge < 2; edge++)
            for (size_t i = 0; i < set->touched[edge].count; i++) {
                if (budget != NULL && i % 1024 == 0) RS_TRY(rs_budget_check(budget, err));
                RS_TRY(check_element(set, edge == 1, set->touched[edge].items[i], err));
            }
        RS_TRY(rs_view_check(set->held, err));
    }
    for (int edge = 0; edge < 2; edge++)
        set->touched[edge].count = 0;
    return RS_OK;
}
