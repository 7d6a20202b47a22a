/* estimate.c - how many rows the steps of one pattern give. */
#include "graph/stats.h"
#include "plan/match.h"

#define WALK_HOPS 3u /* what a variable length is taken for */

uint32_t rs_match_label(const RsMatch *match, const RsPatternNode *node)
{
    const RsSchema *schema = rs_graph_schema(match->lower->graph);
    uint32_t best = RS_NO_ID;
    double fewest = 0;
    for (uint32_t i = 0; i < node->label_count; i++) {
        uint32_t label = rs_schema_find(schema, RS_NAME_LABEL, node->labels[i]);
        double rows = rs_count_label(match->lower, node->labels[i]);
        if (label == RS_NO_ID || (best != RS_NO_ID && rows >= fewest)) continue;
        best = label;
        fewest = rows;
    }
    return best;
}

static double label_count(const RsMatch *match, uint32_t label)
{
    double count = label == RS_NO_ID ? rs_count_nodes(match->lower)
                                     : (double)rs_graph_label_count(match->lower->graph, label);
    return count < 1 ? 1 : count;
}

/* Relationships between nodes of the two labels, in the direction of the pattern or in both. */
static double triples(const RsMatch *match, const RsPatternEdge *edge, uint32_t left,
                      uint32_t right)
{
    RsGraph *graph = match->lower->graph;
    const RsSchema *schema = rs_graph_schema(graph);
    bool in = edge->direction == RS_DIRECTION_IN, both = edge->direction == RS_DIRECTION_BOTH;
    uint32_t start = in ? right : left, end = in ? left : right;
    uint32_t count = edge->any_type ? 1 : edge->type_count;
    double sum = 0;
    rs_count_edges(match->lower, edge); /* noted: the plan depends on it */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t type =
            edge->any_type ? RS_NO_ID : rs_schema_find(schema, RS_NAME_TYPE, edge->types[i]);
        if (type == RS_NO_ID && !edge->any_type) continue;
        sum += rs_stats_triple(graph, type, start, end);
        if (both) sum += rs_stats_triple(graph, type, end, start);
    }
    return sum;
}

/* Different nodes at the left or the right end, of the label that the node must have. */
static double distinct(const RsMatch *match, const RsPatternEdge *edge, bool right)
{
    RsGraph *graph = match->lower->graph;
    uint32_t count = edge->any_type ? 1 : edge->type_count;
    bool ends = (edge->direction == RS_DIRECTION_IN) != right;
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t type = edge->any_type
                            ? RS_NO_ID
                            : rs_schema_find(rs_graph_schema(graph), RS_NAME_TYPE, edge->types[i]);
        if (type == RS_NO_ID && !edge->any_type) continue;
        sum += rs_stats_distinct(graph, type, ends);
        if (edge->direction == RS_DIRECTION_BOTH) sum += rs_stats_distinct(graph, type, !ends);
    }
    const RsPatternNode *node = &match->pattern->nodes[right ? edge->right : edge->left];
    double members = label_count(match, rs_match_label(match, node));
    return sum < 1 ? 1 : sum > members ? members : sum;
}

static double walk_factor(const RsMatch *match, const RsPatternEdge *edge)
{
    double step = triples(match, edge, RS_NO_ID, RS_NO_ID) / label_count(match, RS_NO_ID);
    double factor = 1;
    for (uint32_t hop = 1; hop < WALK_HOPS && hop < edge->max_hops; hop++)
        factor *= step < 1 ? 1 : step;
    return factor;
}

RsHopEstimate rs_match_hops(const RsMatch *match, const RsPatternEdge *edge)
{
    const RsPatternNode *nodes = match->pattern->nodes;
    uint32_t left = rs_match_label(match, &nodes[edge->left]);
    uint32_t right = rs_match_label(match, &nodes[edge->right]);
    return (RsHopEstimate){.from_left = triples(match, edge, left, RS_NO_ID),
                           .from_right = triples(match, edge, RS_NO_ID, right),
                           .between = triples(match, edge, left, right),
                           .lefts = distinct(match, edge, false),
                           .rights = distinct(match, edge, true),
                           .walk = edge->many ? walk_factor(match, edge) : 1};
}

/* How many different nodes the node may be: those that the relationships done lead to, if any. The
 * smaller set is taken to lie in the larger. */
static double pool(const RsMatch *match, uint32_t edge, uint32_t node, const uint8_t *done)
{
    const RsPattern *pattern = match->pattern;
    double least = label_count(match, rs_match_label(match, &pattern->nodes[node]));
    for (uint32_t i = 0; i < pattern->edge_count; i++) {
        if (i == edge || !done[i]) continue;
        if (pattern->edges[i].left == node && match->hops[i].lefts < least)
            least = match->hops[i].lefts;
        if (pattern->edges[i].right == node && match->hops[i].rights < least)
            least = match->hops[i].rights;
    }
    bool right = pattern->edges[edge].right == node;
    double own = right ? match->hops[edge].rights : match->hops[edge].lefts;
    return own > least ? own : least;
}

double rs_match_fanout(const RsMatch *match, uint32_t edge, bool from_right, const uint8_t *done)
{
    const RsHopEstimate *hops = &match->hops[edge];
    const RsPatternEdge *e = &match->pattern->edges[edge];
    double all = (from_right ? hops->from_right : hops->from_left) * hops->walk;
    double rows = all / pool(match, edge, from_right ? e->right : e->left, done);
    return e->many && e->min_hops == 0 ? rows + 1 : rows;
}

double rs_match_joined(const RsMatch *match, uint32_t edge, const uint8_t *done)
{
    const RsPatternEdge *e = &match->pattern->edges[edge];
    return match->hops[edge].between * match->hops[edge].walk / pool(match, edge, e->left, done) /
           pool(match, edge, e->right, done);
}

/* ---- predicates ---- */

/* The node of the pattern that a property or a label is asked of; NULL: something else. */
static const RsPatternNode *node_of(const RsMatch *match, const RsExpr *expr)
{
    if (expr->kind != RS_EXPR_SLOT) return NULL;
    for (uint32_t i = 0; i < match->pattern->node_count; i++)
        if (match->pattern->nodes[i].slot == expr->slot) return &match->pattern->nodes[i];
    return NULL;
}

static double label_share(const RsMatch *match, const RsExpr *test)
{
    if (test->labels->op != RS_LABEL_NAME) return RS_COST_SHARE;
    double all = rs_count_nodes(match->lower);
    return all < 1 ? 1 : rs_count_label(match->lower, test->labels->name) / all;
}

static double equal_share(const RsMatch *match, const RsExpr *equal)
{
    RsGraph *graph = match->lower->graph;
    for (uint32_t side = 0; side < 2; side++) {
        const RsExpr *property = equal->args[side];
        if (property->kind != RS_EXPR_PROPERTY) continue;
        const RsPatternNode *node = node_of(match, property->args[0]);
        uint32_t key = rs_schema_find(rs_graph_schema(graph), RS_NAME_KEY, property->text);
        if (node == NULL || key == RS_NO_ID) continue;
        uint32_t label = rs_match_label(match, node);
        double share = rs_stats_alike(graph, label, key) / label_count(match, label);
        return share > 1 ? 1 : share;
    }
    return RS_COST_EQUAL_SHARE;
}

double rs_match_share(const RsMatch *match, const RsExpr *predicate)
{
    if (predicate->kind == RS_EXPR_HAS_LABEL) return label_share(match, predicate);
    if (predicate->kind == RS_EXPR_SUBQUERY) return RS_COST_SUBQUERY_SHARE;
    if (predicate->kind == RS_EXPR_NOT) return 1 - rs_match_share(match, predicate->args[0]);
    if (predicate->kind != RS_EXPR_CALL) return RS_COST_SHARE;
    switch ((int)predicate->function->id) { /* the few of which something is known */
    case RS_FN_equal:
        return equal_share(match, predicate);
    case RS_FN_less:
    case RS_FN_less_equal:
    case RS_FN_greater:
    case RS_FN_greater_equal:
        return RS_COST_RANGE_SHARE;
    case RS_FN_is_null:
        return RS_COST_NULL_SHARE;
    case RS_FN_is_not_null:
        return 1 - RS_COST_NULL_SHARE;
    case RS_FN_not_equal:
        return 1 - RS_COST_EQUAL_SHARE;
    default:
        return RS_COST_SHARE;
    }
}
