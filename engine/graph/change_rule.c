/* change_rule.c - see change_set.h: declaring and ending indexes and constraints. */
#include "graph/change_state.h"

#define NAME_BYTES_MAX 4096u

/* Person_name, or Person_first_last: what a name is made of where none is given. */
static void made_name(const RsRuleText *rule, uint32_t turn, RsBuf *out)
{
    static const char *const WORDS[] = {[RS_CONSTRAINT_UNIQUE] = "unique",
                                        [RS_CONSTRAINT_EXISTS] = "not_null",
                                        [RS_CONSTRAINT_TYPE] = "type",
                                        [RS_CONSTRAINT_KEY] = "key"};
    rs_buf_printf(out, "%s_%.*s", rule->constraint ? WORDS[rule->kind] : "index",
                  RS_TEXT_ARG(rule->label));
    for (uint32_t i = 0; i < rule->key_count; i++)
        rs_buf_printf(out, "_%.*s", RS_TEXT_ARG(rule->keys[i]));
    if (turn > 1) rs_buf_printf(out, "_%u", turn);
}

static RsStatus name_rule(RsChangeSet *set, const RsRuleText *rule, RsText *name, RsError *err)
{
    *name = rule->name;
    if (name->data != NULL) return RS_OK;
    RsBuf made;
    rs_buf_init(&made, NAME_BYTES_MAX);
    for (uint32_t turn = 1;; turn++) {
        rs_buf_clear(&made);
        made_name(rule, turn, &made);
        *name = (RsText){made.data, (uint32_t)made.length};
        if (rs_buf_check(&made, NULL) != RS_OK || rs_rule_row(set->graph, *name) == NULL) break;
    }
    RsStatus status = rs_buf_check(&made, err);
    if (status == RS_OK) *name = rs_arena_text(set->arena, made.data, made.length);
    if (status == RS_OK && name->data == NULL) status = rs_fail_memory(err);
    rs_buf_done(&made);
    return status;
}

static bool same_rule(const RsRule *rule, const RsEvent *event, bool constraint)
{
    return rule->constraint == constraint && rule->kind == event->as.index.kind &&
           rule->edge == event->as.index.edge && rule->label == event->as.index.labels[0] &&
           rule->key_count == event->as.index.key_count &&
           memcmp(rule->keys, event->as.index.keys, rule->key_count * sizeof *rule->keys) == 0 &&
           rs_text_equal(rule->type_text, event->as.index.type);
}

static const RsRule *find_same(const RsGraph *graph, const RsEvent *event, bool constraint)
{
    for (size_t i = 0; i < graph->rules.count; i++) {
        const RsRuleRow *row = &graph->rules.items[i];
        if (row->life.died == RS_STAMP_NEVER && same_rule(&row->rule, event, constraint))
            return &row->rule;
    }
    return NULL;
}

/* The same name or the same rule is there: nothing to do, or an error. */
static RsStatus already(const RsRule *there, RsText name, RsError *err)
{
    const char *what = there->constraint ? "a constraint" : "an index";
    RsStatus status;
    if (rs_text_equal(there->name, name))
        status = rs_fail(err, RS_SEMANTIC, "RuleAlreadyExists", RS_NOWHERE,
                         "%s called `%.*s` is there already", what, RS_TEXT_ARG(name));
    else
        status = rs_fail(err, RS_SEMANTIC, "RuleAlreadyExists", RS_NOWHERE,
                         "%s that says the same is there already: `%.*s`", what,
                         RS_TEXT_ARG(there->name));
    rs_hint(err, "IF NOT EXISTS leaves what is there as it is");
    return status;
}

RsStatus rs_change_rule(RsChangeSet *set, const RsRuleText *rule, bool if_not_exists, RsError *err)
{
    RsGraph *graph = set->graph;
    uint32_t label, keys[RS_RULE_KEYS_MAX];
    const RsRuleRow *named = rule->name.data == NULL ? NULL : rs_rule_row(graph, rule->name);
    if (named != NULL) return if_not_exists ? RS_OK : already(&named->rule, rule->name, err);
    RS_TRY(
        rs_change_name(set, rule->edge ? RS_NAME_TYPE : RS_NAME_LABEL, rule->label, &label, err));
    for (uint32_t i = 0; i < rule->key_count; i++)
        RS_TRY(rs_change_name(set, RS_NAME_KEY, rule->keys[i], &keys[i], err));
    RsEvent event = {.kind = rule->constraint ? RS_EVENT_CONSTRAINT : RS_EVENT_INDEX};
    event.as.index.kind = rule->kind;
    event.as.index.edge = rule->edge;
    event.as.index.labels = &label;
    event.as.index.label_count = 1;
    event.as.index.keys = keys;
    event.as.index.key_count = rule->key_count;
    event.as.index.type = rule->type;
    const RsRule *there = find_same(graph, &event, rule->constraint);
    if (there != NULL) return if_not_exists ? RS_OK : already(there, rule->name, err);
    RS_TRY(name_rule(set, rule, &event.as.index.name, err));
    RS_TRY(rs_change_emit(set, &event, err));
    set->ruled = set->ruled || rule->constraint;
    set->stats.constraints_added += rule->constraint;
    set->stats.indexes_added += !rule->constraint;
    return RS_OK;
}

RsStatus rs_change_rule_end(RsChangeSet *set, bool constraint, RsText name, bool *ended,
                            RsError *err)
{
    const RsRuleRow *row = rs_rule_row(set->graph, name);
    *ended = row != NULL && row->rule.constraint == constraint;
    if (!*ended) return RS_OK;
    RsEvent event = {.kind = constraint ? RS_EVENT_CONSTRAINT_END : RS_EVENT_INDEX_END};
    event.as.index.name = name;
    RS_TRY(rs_change_emit(set, &event, err));
    set->stats.constraints_removed += constraint;
    set->stats.indexes_removed += !constraint;
    return RS_OK;
}
