/* catalog.h - the rules of a graph: indexes and constraints as they were declared.
 *
 * A rule is a fact of the log like any other: it has the commit that made it and the commit that
 * ended it, and a view RECORDED AT an earlier commit sees the rules of that time. What a
 * constraint asks is asked by rs_change_set_check (change_set.h).
 * Owner   rules live as long as the graph, those of an open change set until it closes. */
#ifndef RS_GRAPH_CATALOG_H
#define RS_GRAPH_CATALOG_H

#include "graph/view.h"
#include "value/type_rule.h"

#define RS_RULE_KEYS_MAX 8u

typedef struct RsRule {
    RsText name; /* indexes and constraints share one space of names */
    bool constraint;
    uint32_t kind;  /* RsConstraintKind, or RsIndexKind */
    bool edge;      /* on relationships */
    uint32_t label; /* id of the label, or of the type */
    const uint32_t *keys;
    uint32_t key_count;
    RsText type_text; /* of a type constraint, as written */
    RsTypeRule type;
    uint64_t commit; /* that declared it; 0: not committed yet */
} RsRule;

/* The rules that the view sees, in the order declared: starts at *at == 0; NULL: no more. */
const RsRule *rs_view_rule(const RsView *view, uint32_t *at);
/* Is there a rule now (own writes included) that keeps an index on this key of this label or type,
 * alone or as the first of several? NULL: none. For EXPLAIN. */
const RsRule *rs_graph_index_on(const RsGraph *graph, bool edge, uint32_t label, uint32_t key);
/* "INDEX", "UNIQUE", "NODE KEY" and the like; of a search index "SEARCH". */
const char *rs_rule_word(const RsRule *rule);
/* The rule as it stands behind REQUIRE or ON: "(n.a, n.b) IS UNIQUE"; "FOR (n:Person) ON (n.a)". */
void rs_rule_print(RsBuf *out, const RsSchema *schema, const RsRule *rule);

#endif
