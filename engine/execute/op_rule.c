/* op_rule.c - CREATE and DROP of an INDEX or a CONSTRAINT: the one clause of its statement. */
#include "execute/op.h"
#include "language/suggest.h"

typedef struct RuleOp {
    RsOp op;
    bool done;
} RuleOp;

static RsStatus create(RsRun *run, const RsBoundRule *rule, RsError *err)
{
    RsRuleText text = {.name = rule->name,
                       .constraint = rule->constraint,
                       .kind = rule->kind,
                       .edge = rule->edge,
                       .label = rule->label,
                       .keys = rule->keys,
                       .key_count = rule->key_count,
                       .type = rule->type};
    return rs_change_rule(run->changes, &text, rule->lenient, err);
}

static RsStatus unknown(RsRun *run, const RsBoundRule *rule, RsError *err)
{
    const char *what = rule->constraint ? "constraint" : "index";
    RsStatus status =
        rs_fail(err, RS_SEMANTIC, rule->constraint ? "ConstraintNotFound" : "IndexNotFound",
                rule->name_span, "there is no %s `%.*s`", what, RS_TEXT_ARG(rule->name));
    RsSuggest suggest;
    rs_suggest_start(&suggest, rule->name);
    const RsView *view = rs_change_set_all(run->changes);
    const RsRule *there;
    for (uint32_t at = 0; (there = rs_view_rule(view, &at)) != NULL;) {
        if (there->constraint == rule->constraint)
            rs_suggest_offer(&suggest, there->name);
        else if (rs_text_equal(there->name, rule->name))
            rs_hint(err, "`%.*s` is %s: DROP %s ends it", RS_TEXT_ARG(there->name),
                    there->constraint ? "a constraint" : "an index",
                    there->constraint ? "CONSTRAINT" : "INDEX");
    }
    RsText best = rs_suggest_best(&suggest);
    if (best.length > 0) rs_hint(err, "did you mean `%.*s`?", RS_TEXT_ARG(best));
    rs_hint(err, "SHOW %s lists them", rule->constraint ? "CONSTRAINTS" : "INDEXES");
    return status;
}

static RsStatus drop(RsRun *run, const RsBoundRule *rule, RsError *err)
{
    bool ended = false;
    RS_TRY(rs_change_rule_end(run->changes, rule->constraint, rule->name, &ended, err));
    return ended || rule->lenient ? RS_OK : unknown(run, rule, err);
}

static RsStatus rule_next(RsOp *op, RsBatch **out, RsError *err)
{
    RuleOp *state = (RuleOp *)op;
    if (state->done) return RS_OK;
    state->done = true;
    const RsBoundRule *rule = op->node->as.clause->as.rule;
    if (rule->drop)
        RS_TRY(drop(op->run, rule, err));
    else
        RS_TRY(create(op->run, rule, err));
    return rs_op_next(op->child, out, err);
}

static RsStatus rule_rewind(RsOp *op, RsError *err)
{
    (void)err;
    ((RuleOp *)op)->done = false;
    return RS_OK;
}

const RsOpClass RS_OP_RULE = {sizeof(RuleOp), rs_op_open_nothing, rule_next, rule_rewind,
                              rs_op_close_nothing};
