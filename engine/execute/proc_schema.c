/* proc_schema.c - what the graph in view is made of: labels, types, keys, types of values, which
 * labels a type joins; and the rules declared about them. */
#include "base/array.h"
#include "base/map.h"
#include "execute/procedures.h"
#include "graph/catalog.h"

/* ---- names ---- */

/* A name is in use while some element in view has it. */
static bool label_used(RsView *view, uint32_t label)
{
    RsScan scan = {.view = view, .label = label};
    uint32_t id;
    return rs_scan_nodes(&scan, 1, &id) == 1;
}

static bool type_used(RsView *view, uint32_t type)
{
    RsScan scan = {.view = view, .label = type};
    uint32_t id;
    return rs_scan_edges(&scan, 1, &id) == 1;
}

static RsStatus names(RsProcedureCall *call, RsNameKind kind, RsError *err)
{
    const RsSchema *schema = rs_view_schema(call->view);
    uint32_t count = rs_schema_count(schema, kind);
    for (uint32_t i = 0; i < count; i++) {
        if (kind == RS_NAME_LABEL && !label_used(call->view, i)) continue;
        if (kind == RS_NAME_TYPE && !type_used(call->view, i)) continue;
        RsValue name = rs_value_text(rs_schema_name(schema, kind, i));
        RS_TRY(rs_call_row(call, &name, err));
    }
    return RS_OK;
}

RsStatus rs_proc_labels(RsProcedureCall *call, RsError *err)
{
    return names(call, RS_NAME_LABEL, err);
}

RsStatus rs_proc_relationship_types(RsProcedureCall *call, RsError *err)
{
    return names(call, RS_NAME_TYPE, err);
}

RsStatus rs_proc_property_keys(RsProcedureCall *call, RsError *err)
{
    return names(call, RS_NAME_KEY, err);
}

/* ---- rules ---- */

typedef struct RuleRow {
    RsValue name, kind, entity, label, keys, type, commit, statement;
} RuleRow;

static RsStatus statement_of(RsProcedureCall *call, const RsRule *rule, RsValue *out, RsError *err)
{
    RsBuf text;
    rs_buf_init(&text, 1u << 16);
    rs_buf_printf(&text, "CREATE %s `%.*s` ", rule->constraint ? "CONSTRAINT" : "INDEX",
                  RS_TEXT_ARG(rule->name));
    rs_rule_print(&text, rs_view_schema(call->view), rule);
    RsStatus status = rs_buf_check(&text, err);
    if (status == RS_OK)
        status = rs_call_text(call, (RsText){text.data, (uint32_t)text.length}, out, err);
    rs_buf_done(&text);
    return status;
}

static RsStatus rule_row(RsProcedureCall *call, const RsRule *rule, RuleRow *out, RsError *err)
{
    const RsSchema *schema = rs_view_schema(call->view);
    RsValue *keys = RS_NEW_ARRAY(call->arena, RsValue, rule->key_count);
    if (keys == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < rule->key_count; i++)
        keys[i] = rs_value_text(rs_schema_name(schema, RS_NAME_KEY, rule->keys[i]));
    RsNameKind kind = rule->edge ? RS_NAME_TYPE : RS_NAME_LABEL;
    *out =
        (RuleRow){.name = rs_value_text(rule->name),
                  .kind = rs_value_text(rs_text(rs_rule_word(rule))),
                  .entity = rs_value_text(rule->edge ? RS_TEXT("RELATIONSHIP") : RS_TEXT("NODE")),
                  .label = rs_value_text(rs_schema_name(schema, kind, rule->label)),
                  .keys = rs_value_list(keys, rule->key_count),
                  .type = RS_NULL,
                  .commit = RS_NULL};
    if (rule->type_text.length > 0) out->type = rs_value_text(rule->type_text);
    if (rule->commit > 0) out->commit = rs_value_int((int64_t)rule->commit);
    return statement_of(call, rule, &out->statement, err);
}

RsStatus rs_proc_indexes(RsProcedureCall *call, RsError *err)
{
    const RsRule *rule;
    RuleRow row;
    for (uint32_t at = 0; (rule = rs_view_rule(call->view, &at)) != NULL;) {
        bool owned = rule->constraint &&
                     (rule->kind == RS_CONSTRAINT_UNIQUE || rule->kind == RS_CONSTRAINT_KEY);
        if (rule->constraint && !owned) continue;
        RS_TRY(rule_row(call, rule, &row, err));
        const RsValue values[] = {
            row.name,   row.entity,   row.label, row.keys, owned ? row.name : RS_NULL,
            row.commit, row.statement};
        RS_TRY(rs_call_row(call, values, err));
    }
    return RS_OK;
}

RsStatus rs_proc_constraints(RsProcedureCall *call, RsError *err)
{
    const RsRule *rule;
    RuleRow row;
    for (uint32_t at = 0; (rule = rs_view_rule(call->view, &at)) != NULL;) {
        if (!rule->constraint) continue;
        RS_TRY(rule_row(call, rule, &row, err));
        const RsValue values[] = {row.name, row.kind, row.entity, row.label,
                                  row.keys, row.type, row.commit, row.statement};
        RS_TRY(rs_call_row(call, values, err));
    }
    return RS_OK;
}

/* ---- counting what is there ---- */

typedef struct Tally { /* of a label or type (key RS_NO_ID), of a key of it, or of a triple */
    uint32_t name, key;
    uint32_t from, to; /* labels, RS_NO_ID: none; of a triple */
    bool triple;
    uint64_t count;
    RsTypes types;
} Tally;

typedef struct Tallies {
    RsIdMap places, triples; /* (name, key) or (from, to) -> place + 1 */
    RS_ARRAY(Tally) items;
} Tallies;

static uint64_t pair_of(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

static RsStatus tally(Tallies *tallies, RsIdMap *map, uint64_t key, Tally fresh, Tally **out,
                      RsError *err)
{
    uint64_t place;
    if (!rs_id_map_get(map, key, &place)) {
        if (!RS_ARRAY_PUSH(&tallies->items, fresh) ||
            !rs_id_map_put(map, key, tallies->items.count))
            return rs_fail_memory(err);
        place = tallies->items.count;
    }
    *out = &tallies->items.items[place - 1];
    (*out)->count++;
    return RS_OK;
}

static RsStatus tally_keys(RsProcedureCall *call, Tallies *tallies, bool edge, uint32_t id,
                           const uint32_t *labels, uint32_t label_count, RsError *err)
{
    const uint32_t *keys;
    uint32_t key_count = rs_view_keys(call->view, edge, id, &keys);
    uint32_t few[64], kept = key_count < 64 ? key_count : 64;
    if (kept > 0) memcpy(few, keys, kept * sizeof(*few));
    for (uint32_t k = 0; k < key_count; k++) {
        if (k >= kept) rs_view_keys(call->view, edge, id, &keys); /* beyond the copy: asked anew */
        uint32_t key = k < kept ? few[k] : keys[k];
        RsValue value = edge ? rs_view_edge_property(call->view, id, key)
                             : rs_view_node_property(call->view, id, key);
        for (uint32_t i = 0; i < label_count; i++) {
            Tally *one, fresh = {labels[i], key, RS_NO_ID, RS_NO_ID, false, 0, 0};
            RS_TRY(tally(tallies, &tallies->places, pair_of(labels[i], key), fresh, &one, err));
            one->types |= 1u << value.type;
        }
    }
    return RS_OK;
}

static RsStatus copy_labels(RsProcedureCall *call, uint32_t node, uint32_t **out, uint32_t *count,
                            RsError *err)
{
    const uint32_t *labels;
    *count = rs_view_labels(call->view, node, &labels);
    *out = RS_NEW_ARRAY(call->arena, uint32_t, *count + 1);
    if (*out == NULL) return rs_fail_memory(err);
    if (*count > 0) memcpy(*out, labels, *count * sizeof(**out));
    return RS_OK;
}

static RsStatus tally_nodes(RsProcedureCall *call, Tallies *tallies, RsError *err)
{
    RsScan scan = {.view = call->view, .label = RS_NO_ID};
    uint32_t ids[RS_BATCH_ROWS], count;
    while ((count = rs_scan_nodes(&scan, RS_BATCH_ROWS, ids)) > 0) {
        RS_TRY(rs_budget_check(call->run->budget, err));
        for (uint32_t i = 0; i < count; i++) {
            uint32_t *labels, label_count;
            RsArenaMark mark = rs_arena_mark(call->arena);
            RS_TRY(copy_labels(call, ids[i], &labels, &label_count, err));
            for (uint32_t l = 0; l < label_count; l++) {
                Tally *one, fresh = {labels[l], RS_NO_ID, RS_NO_ID, RS_NO_ID, false, 0, 0};
                RS_TRY(tally(tallies, &tallies->places, pair_of(labels[l], RS_NO_ID), fresh, &one,
                             err));
            }
            RS_TRY(tally_keys(call, tallies, false, ids[i], labels, label_count, err));
            rs_arena_reset(call->arena, mark);
        }
    }
    return RS_OK;
}

/* A node with several labels stands in as many triples; one without any, in one with null. */
static RsStatus tally_triple(RsProcedureCall *call, Tallies *tallies, RsEdgeEnds ends, RsError *err)
{
    static const uint32_t NONE = RS_NO_ID;
    uint32_t *from, *to, from_count, to_count;
    RS_TRY(copy_labels(call, ends.start, &from, &from_count, err));
    RS_TRY(copy_labels(call, ends.end, &to, &to_count, err));
    for (uint32_t i = 0; i < (from_count == 0 ? 1 : from_count); i++)
        for (uint32_t j = 0; j < (to_count == 0 ? 1 : to_count); j++) {
            uint32_t a = from_count == 0 ? NONE : from[i], b = to_count == 0 ? NONE : to[j];
            Tally *one, *half;
            /* The pair of labels gets a number of its own first: three ids do not fit one key. */
            Tally pair = {RS_NO_ID, RS_NO_ID, a, b, false, 0, 0};
            RS_TRY(tally(tallies, &tallies->triples, pair_of(a, b), pair, &half, err));
            uint32_t place = (uint32_t)(half - tallies->items.items);
            Tally fresh = {ends.type, place, a, b, true, 0, 0};
            uint64_t key = UINT64_C(1) << 63 | pair_of(ends.type & 0x7fffffffu, place);
            RS_TRY(tally(tallies, &tallies->places, key, fresh, &one, err));
        }
    return RS_OK;
}

static RsStatus tally_edges(RsProcedureCall *call, Tallies *tallies, RsError *err)
{
    RsScan scan = {.view = call->view, .label = RS_NO_ID};
    uint32_t ids[RS_BATCH_ROWS], count;
    while ((count = rs_scan_edges(&scan, RS_BATCH_ROWS, ids)) > 0) {
        RS_TRY(rs_budget_check(call->run->budget, err));
        for (uint32_t i = 0; i < count; i++) {
            RsEdgeEnds ends = rs_view_edge(call->view, ids[i]);
            RsArenaMark mark = rs_arena_mark(call->arena);
            Tally *one, fresh = {ends.type, RS_NO_ID, RS_NO_ID, RS_NO_ID, false, 0, 0};
            RS_TRY(
                tally(tallies, &tallies->places, pair_of(ends.type, RS_NO_ID), fresh, &one, err));
            RS_TRY(tally_keys(call, tallies, true, ids[i], &ends.type, 1, err));
            RS_TRY(tally_triple(call, tallies, ends, err));
            rs_arena_reset(call->arena, mark);
        }
    }
    return RS_OK;
}

/* ---- the tallies as rows ---- */

static RsText name_or_empty(const RsSchema *schema, RsNameKind kind, uint32_t id)
{
    return id == RS_NO_ID ? RS_TEXT("") : rs_schema_name(schema, kind, id);
}

typedef struct Order {
    const RsSchema *schema;
    bool edges;
} Order;

/* By name, then the name itself before its keys by name; triples last, by their ends. */
static int by_name(const void *left, const void *right, void *context)
{
    const Order *order = context;
    const Tally *a = left, *b = right;
    if (a->triple != b->triple) return a->triple - b->triple;
    RsNameKind kind = order->edges ? RS_NAME_TYPE : RS_NAME_LABEL;
    int by = rs_text_compare(name_or_empty(order->schema, kind, a->name),
                             name_or_empty(order->schema, kind, b->name));
    if (by != 0) return by;
    if (!a->triple)
        return rs_text_compare(name_or_empty(order->schema, RS_NAME_KEY, a->key),
                               name_or_empty(order->schema, RS_NAME_KEY, b->key));
    by = rs_text_compare(name_or_empty(order->schema, RS_NAME_LABEL, a->from),
                         name_or_empty(order->schema, RS_NAME_LABEL, b->from));
    if (by != 0) return by;
    return rs_text_compare(name_or_empty(order->schema, RS_NAME_LABEL, a->to),
                           name_or_empty(order->schema, RS_NAME_LABEL, b->to));
}

static RsStatus type_list(RsProcedureCall *call, RsTypes types, RsValue *out, RsError *err)
{
    RsValue *items = RS_NEW_ARRAY(call->arena, RsValue, RS_TYPE_COUNT);
    if (items == NULL) return rs_fail_memory(err);
    uint32_t count = 0;
    for (uint32_t type = 0; type < RS_TYPE_COUNT; type++)
        if ((types >> type & 1u) != 0)
            items[count++] = rs_value_text(rs_text(rs_type_name((RsType)type)));
    *out = rs_value_list(items, count);
    return RS_OK;
}

static RsValue name_or_null(const RsSchema *schema, RsNameKind kind, uint32_t id)
{
    return id == RS_NO_ID ? RS_NULL : rs_value_text(rs_schema_name(schema, kind, id));
}

typedef struct Report { /* what is made of the tallies of nodes, or of relationships */
    RsProcedureCall *call;
    bool edges;
    uint64_t whole; /* count of the label or type whose keys follow */
    RsStatus (*row)(struct Report *report, const Tally *one, RsError *err);
} Report;

static RsStatus report(Report *report, RsError *err)
{
    Tallies tallies = {0};
    rs_id_map_init(&tallies.places);
    rs_id_map_init(&tallies.triples);
    RsStatus status = report->edges ? tally_edges(report->call, &tallies, err)
                                    : tally_nodes(report->call, &tallies, err);
    Order order = {rs_view_schema(report->call->view), report->edges};
    if (status == RS_OK && tallies.items.count > 1)
        qsort_r(tallies.items.items, tallies.items.count, sizeof(*tallies.items.items), by_name,
                &order);
    for (size_t i = 0; status == RS_OK && i < tallies.items.count; i++) {
        const Tally *one = &tallies.items.items[i];
        if (one->name == RS_NO_ID) continue; /* a pair of labels */
        if (one->key == RS_NO_ID) report->whole = one->count;
        status = report->row(report, one, err);
    }
    rs_id_map_done(&tallies.places);
    rs_id_map_done(&tallies.triples);
    RS_ARRAY_DONE(&tallies.items);
    return status;
}

static RsStatus schema_row(Report *report, const Tally *one, RsError *err)
{
    const RsSchema *schema = rs_view_schema(report->call->view);
    bool triple = one->triple, key = !triple && one->key != RS_NO_ID;
    RsText part = triple          ? RS_TEXT("triple")
                  : report->edges ? (key ? RS_TEXT("type key") : RS_TEXT("type"))
                                  : (key ? RS_TEXT("label key") : RS_TEXT("label"));
    RsValue row[] = {rs_value_text(part),
                     name_or_null(schema, report->edges ? RS_NAME_TYPE : RS_NAME_LABEL, one->name),
                     key ? name_or_null(schema, RS_NAME_KEY, one->key) : RS_NULL,
                     RS_NULL,
                     triple ? name_or_null(schema, RS_NAME_LABEL, one->from) : RS_NULL,
                     triple ? name_or_null(schema, RS_NAME_LABEL, one->to) : RS_NULL,
                     rs_value_int((int64_t)one->count)};
    if (key) RS_TRY(type_list(report->call, one->types, &row[3], err));
    return rs_call_row(report->call, row, err);
}

RsStatus rs_proc_schema(RsProcedureCall *call, RsError *err)
{
    Report nodes = {call, false, 0, schema_row}, edges = {call, true, 0, schema_row};
    RS_TRY(report(&nodes, err));
    return report(&edges, err);
}

static RsStatus property_row(Report *report, const Tally *one, RsError *err)
{
    const RsSchema *schema = rs_view_schema(report->call->view);
    if (one->triple || one->key == RS_NO_ID) return RS_OK;
    RsValue row[] = {name_or_null(schema, report->edges ? RS_NAME_TYPE : RS_NAME_LABEL, one->name),
                     name_or_null(schema, RS_NAME_KEY, one->key), RS_NULL,
                     rs_value_bool(one->count == report->whole)};
    RS_TRY(type_list(report->call, one->types, &row[2], err));
    return rs_call_row(report->call, row, err);
}

RsStatus rs_proc_node_type_properties(RsProcedureCall *call, RsError *err)
{
    return report(&(Report){call, false, 0, property_row}, err);
}

RsStatus rs_proc_rel_type_properties(RsProcedureCall *call, RsError *err)
{
    return report(&(Report){call, true, 0, property_row}, err);
}

static RsStatus triple_row(Report *report, const Tally *one, RsError *err)
{
    const RsSchema *schema = rs_view_schema(report->call->view);
    if (!one->triple) return RS_OK;
    const RsValue row[] = {name_or_null(schema, RS_NAME_LABEL, one->from),
                           name_or_null(schema, RS_NAME_TYPE, one->name),
                           name_or_null(schema, RS_NAME_LABEL, one->to),
                           rs_value_int((int64_t)one->count)};
    return rs_call_row(report->call, row, err);
}

RsStatus rs_proc_visualization(RsProcedureCall *call, RsError *err)
{
    return report(&(Report){call, true, 0, triple_row}, err);
}
