/* catalog.c - see catalog.h: the rules in the structure, and reading them. */
#include "graph/catalog.h"

#include "graph/view_state.h"
#include "value/literal.h"

static RsStatus corrupt(RsError *err, const char *what)
{
    return rs_fail(err, RS_CORRUPT, "Event", RS_NOWHERE, "a record does not fit the graph: %s",
                   what);
}

RsRuleRow *rs_rule_row(const RsGraph *graph, RsText name)
{
    for (size_t i = 0; i < graph->rules.count; i++) {
        RsRuleRow *row = &graph->rules.items[i];
        if (row->life.died == RS_STAMP_NEVER && rs_text_equal(row->rule.name, name)) return row;
    }
    return NULL;
}

static bool names_known(const RsGraph *graph, const RsEvent *event)
{
    const RsSchema *schema = &graph->schema;
    RsNameKind kind = event->as.index.edge ? RS_NAME_TYPE : RS_NAME_LABEL;
    if (event->as.index.label_count != 1 || event->as.index.key_count == 0 ||
        event->as.index.key_count > RS_RULE_KEYS_MAX ||
        event->as.index.labels[0] >= rs_schema_count(schema, kind))
        return false;
    for (uint32_t i = 0; i < event->as.index.key_count; i++)
        if (event->as.index.keys[i] >= rs_schema_count(schema, RS_NAME_KEY)) return false;
    return true;
}

static RsStatus copy_rule(const RsApply *apply, const RsEvent *event, RsRule *out, RsError *err)
{
    RsText bad;
    uint32_t *keys = RS_NEW_ARRAY(apply->lasting, uint32_t, event->as.index.key_count);
    out->name =
        rs_arena_text(apply->lasting, event->as.index.name.data, event->as.index.name.length);
    out->type_text =
        rs_arena_text(apply->lasting, event->as.index.type.data, event->as.index.type.length);
    if (keys == NULL || out->name.data == NULL || out->type_text.data == NULL)
        return rs_fail_memory(err);
    memcpy(keys, event->as.index.keys, event->as.index.key_count * sizeof *keys);
    out->constraint = event->kind == RS_EVENT_CONSTRAINT;
    out->kind = event->as.index.kind;
    out->edge = event->as.index.edge;
    out->label = event->as.index.labels[0];
    out->keys = keys;
    out->key_count = event->as.index.key_count;
    out->commit = apply->commit;
    if (out->constraint && out->kind > RS_CONSTRAINT_KEY)
        return corrupt(err, "a constraint of an unknown kind");
    if (!out->constraint && out->kind > RS_INDEX_SEARCH)
        return corrupt(err, "an index of an unknown kind");
    if (out->constraint && out->kind == RS_CONSTRAINT_TYPE &&
        !rs_type_rule_parse(out->type_text, &out->type, &bad))
        return corrupt(err, "a constraint asks for an unknown type");
    return RS_OK;
}

RsStatus rs_apply_rule(RsApply *apply, const RsEvent *event, RsError *err)
{
    RsGraph *graph = apply->graph;
    if (!names_known(graph, event)) return corrupt(err, "a rule is about names that never were");
    if (rs_rule_row(graph, event->as.index.name) != NULL)
        return corrupt(err, "a rule is declared that is there");
    RsRuleRow row = {.life = {apply->stamp, RS_STAMP_NEVER}};
    RS_TRY(copy_rule(apply, event, &row.rule, err));
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_PUSH(&graph->rules, row))
        return rs_fail_memory(err);
    graph->undo.items[graph->undo.count++] = (RsUndo){.kind = RS_UNDO_RULE};
    graph->constraint_live += row.rule.constraint;
    return RS_OK;
}

static RsStatus end_rule(RsApply *apply, RsRuleRow *row, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint32_t place = (uint32_t)(row - graph->rules.items);
    if (!rs_undo_note(graph, RS_UNDO_RULE_END, place, 0, 0)) return rs_fail_memory(err);
    row->life.died = apply->stamp;
    graph->constraint_live -= row->rule.constraint;
    return RS_OK;
}

RsStatus rs_apply_rule_end(RsApply *apply, const RsEvent *event, RsError *err)
{
    RsRuleRow *row = rs_rule_row(apply->graph, event->as.index.name);
    if (row == NULL || row->rule.constraint != (event->kind == RS_EVENT_CONSTRAINT_END))
        return corrupt(err, "a rule ends that is not there");
    return end_rule(apply, row, err);
}

RsStatus rs_apply_rules_reset(RsApply *apply, RsError *err)
{
    for (size_t i = 0; i < apply->graph->rules.count; i++)
        if (apply->graph->rules.items[i].life.died == RS_STAMP_NEVER)
            RS_TRY(end_rule(apply, &apply->graph->rules.items[i], err));
    return RS_OK;
}

void rs_undo_rule(RsGraph *graph)
{
    graph->constraint_live -= graph->rules.items[--graph->rules.count].rule.constraint;
}

void rs_undo_rule_end(RsGraph *graph, uint32_t place)
{
    RsRuleRow *row = &graph->rules.items[place];
    row->life.died = RS_STAMP_NEVER;
    graph->constraint_live += row->rule.constraint;
}

const RsRule *rs_view_rule(const RsView *view, uint32_t *at)
{
    while (*at < view->graph->rules.count) {
        const RsRuleRow *row = &view->graph->rules.items[(*at)++];
        if (rs_sight_lives(view->sight, row->life)) return &row->rule;
    }
    return NULL;
}

static bool keeps_index(const RsRule *rule)
{
    if (!rule->constraint) return rule->kind == RS_INDEX_PROPERTY;
    return rule->kind == RS_CONSTRAINT_UNIQUE || rule->kind == RS_CONSTRAINT_KEY;
}

const RsRule *rs_graph_index_on(const RsGraph *graph, bool edge, uint32_t label, uint32_t key)
{
    const RsRule *found = NULL;
    for (size_t i = 0; i < graph->rules.count; i++) {
        const RsRuleRow *row = &graph->rules.items[i];
        const RsRule *rule = &row->rule;
        if (row->life.died != RS_STAMP_NEVER || rule->edge != edge || rule->label != label ||
            rule->keys[0] != key || !keeps_index(rule))
            continue;
        if (rule->key_count == 1) return rule;
        if (found == NULL) found = rule;
    }
    return found;
}

const char *rs_rule_word(const RsRule *rule)
{
    if (!rule->constraint) return rule->kind == RS_INDEX_SEARCH ? "SEARCH" : "PROPERTY";
    switch ((RsConstraintKind)rule->kind) {
    case RS_CONSTRAINT_UNIQUE:
        return "UNIQUE";
    case RS_CONSTRAINT_EXISTS:
        return "NOT NULL";
    case RS_CONSTRAINT_TYPE:
        return "TYPE";
    case RS_CONSTRAINT_KEY:
        return rule->edge ? "RELATIONSHIP KEY" : "NODE KEY";
    }
    return "";
}

static void print_keys(RsBuf *out, const RsSchema *schema, const RsRule *rule, bool always)
{
    bool several = always || rule->key_count > 1;
    if (several) rs_buf_putc(out, '(');
    for (uint32_t i = 0; i < rule->key_count; i++) {
        RsText key = rs_schema_name(schema, RS_NAME_KEY, rule->keys[i]);
        rs_buf_printf(out, "%s%s.", i == 0 ? "" : ", ", rule->edge ? "r" : "n");
        rs_literal_name(out, key);
    }
    if (several) rs_buf_putc(out, ')');
}

void rs_rule_print(RsBuf *out, const RsSchema *schema, const RsRule *rule)
{
    RsText label = rs_schema_name(schema, rule->edge ? RS_NAME_TYPE : RS_NAME_LABEL, rule->label);
    rs_buf_puts(out, rule->edge ? "FOR ()-[r:" : "FOR (n:");
    rs_literal_name(out, label);
    rs_buf_puts(out, rule->edge ? "]-() " : ") ");
    if (!rule->constraint) {
        rs_buf_puts(out, rule->kind == RS_INDEX_SEARCH ? "ON EACH " : "ON ");
        print_keys(out, schema, rule, true);
        return;
    }
    rs_buf_puts(out, "REQUIRE ");
    print_keys(out, schema, rule, false);
    if (rule->kind == RS_CONSTRAINT_TYPE)
        rs_buf_printf(out, " IS :: %.*s", RS_TEXT_ARG(rule->type_text));
    else
        rs_buf_printf(out, " IS %s", rs_rule_word(rule));
}
