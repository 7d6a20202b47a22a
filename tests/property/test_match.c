/* test_match.c - random patterns on random graphs, against nested loops over all relationships.
 *
 * Graphs have loops, parallel relationships, a hub and deleted relationships. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/session.h"

#define NODES 7u
#define EDGES 14u
#define HOPS 3u

typedef struct Edge {
    uint32_t from, to, type; /* type 2: deleted */
} Edge;

typedef struct Graph {
    uint32_t labels[NODES]; /* bit 0: A, bit 1: B */
    Edge edges[EDGES];
    uint32_t edge_count;
} Graph;

typedef struct Hop {
    int type;          /* -1: any */
    int direction;     /* 0 out, 1 in, 2 both */
    uint32_t min, max; /* 1, 1: a plain hop */
} Hop;

typedef struct Pattern {
    uint32_t hops;
    int labels[HOPS + 1]; /* -1: none */
    Hop hop[HOPS];
    bool closes; /* the last node is the first */
} Pattern;

static void make_graph(TestSession *test, TestRandom *random, Graph *graph)
{
    char text[400];
    test_run(test, "MATCH (n) DETACH DELETE n");
    for (uint32_t i = 0; i < NODES; i++) {
        graph->labels[i] = test_random(random, 4);
        snprintf(text, sizeof(text), "CREATE (n%s%s {k: %u})", graph->labels[i] & 1 ? ":A" : "",
                 graph->labels[i] & 2 ? ":B" : "", i);
        test_run(test, text);
    }
    graph->edge_count = test_random(random, EDGES + 1);
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        Edge *e = &graph->edges[i];
        *e = (Edge){test_random(random, NODES), test_random(random, NODES), test_random(random, 2)};
        if (test_random(random, 4) == 0) e->from = 0; /* a hub */
        snprintf(text, sizeof(text), "MATCH (a {k: %u}), (b {k: %u}) CREATE (a)-[:%s {e: %u}]->(b)",
                 e->from, e->to, e->type == 0 ? "R" : "S", i);
        test_run(test, text);
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        if (test_random(random, 8) != 0) continue;
        snprintf(text, sizeof(text), "MATCH ()-[r {e: %u}]->() DELETE r", i);
        test_run(test, text);
        graph->edges[i].type = 2;
    }
}

static void make_pattern(TestRandom *random, Pattern *pattern)
{
    pattern->hops = 1 + test_random(random, HOPS);
    for (uint32_t i = 0; i <= pattern->hops; i++)
        pattern->labels[i] = test_random(random, 3) == 0 ? (int)test_random(random, 2) : -1;
    for (uint32_t i = 0; i < pattern->hops; i++) {
        Hop *hop = &pattern->hop[i];
        *hop = (Hop){(int)test_random(random, 3) - 1, (int)test_random(random, 3), 1, 1};
        if (test_random(random, 4) == 0) {
            hop->min = test_random(random, 2);
            hop->max = 2;
        }
    }
    pattern->closes = pattern->hops > 1 && test_random(random, 4) == 0;
}

static void write_pattern(const Pattern *pattern, RsBuf *out)
{
    for (uint32_t i = 0; i <= pattern->hops; i++) {
        uint32_t node = pattern->closes && i == pattern->hops ? 0 : i;
        rs_buf_printf(out, "(n%u%s)", node,
                      pattern->labels[i] < 0    ? ""
                      : pattern->labels[i] == 0 ? ":A"
                                                : ":B");
        if (i == pattern->hops) break;
        const Hop *hop = &pattern->hop[i];
        rs_buf_printf(out, "%s[r%u%s", hop->direction == 1 ? "<-" : "-", i,
                      hop->type < 0    ? ""
                      : hop->type == 0 ? ":R"
                                       : ":S");
        if (hop->max != 1) rs_buf_printf(out, "*%u..%u", hop->min, hop->max);
        rs_buf_puts(out, hop->direction == 0 ? "]->" : "]-");
    }
}

/* ---- the slow twin ---- */

typedef struct Search {
    const Graph *graph;
    const Pattern *pattern;
    bool used[EDGES];
    uint32_t first;
    uint64_t count;
} Search;

static void at_node(Search *search, uint32_t position, uint32_t node);

static void walk(Search *search, uint32_t position, uint32_t node, uint32_t steps)
{
    const Hop *hop = &search->pattern->hop[position];
    if (steps >= hop->min) at_node(search, position + 1, node);
    if (steps == hop->max) return;
    for (uint32_t e = 0; e < search->graph->edge_count; e++) {
        const Edge *edge = &search->graph->edges[e];
        if (search->used[e] || edge->type == 2 ||
            (hop->type >= 0 && edge->type != (uint32_t)hop->type))
            continue;
        bool out = hop->direction != 1 && edge->from == node;
        bool in = hop->direction != 0 && edge->to == node && !(out && edge->from == edge->to);
        search->used[e] = true;
        if (out) walk(search, position, edge->to, steps + 1);
        if (in) walk(search, position, edge->from, steps + 1);
        search->used[e] = false;
    }
}

static void at_node(Search *search, uint32_t position, uint32_t node)
{
    const Pattern *pattern = search->pattern;
    int label = pattern->labels[position];
    if (label >= 0 && (search->graph->labels[node] >> label & 1) == 0) return;
    if (position == 0) search->first = node;
    if (position == pattern->hops) {
        if (!pattern->closes || node == search->first) search->count++;
        return;
    }
    walk(search, position, node, 0);
}

static void a_pattern_matches_what_nested_loops_find(void **state)
{
    (void)state;
    TestSession test;
    TestRandom random = {7};
    test_session_open(&test);
    for (uint32_t round = 0; round < 25; round++) {
        Graph graph;
        make_graph(&test, &random, &graph);
        for (uint32_t n = 0; n < 20; n++) {
            Pattern pattern;
            make_pattern(&random, &pattern);
            Search search = {.graph = &graph, .pattern = &pattern};
            for (uint32_t i = 0; i < NODES; i++)
                at_node(&search, 0, i);
            RsBuf text;
            rs_buf_init(&text, 0);
            rs_buf_puts(&text, "MATCH ");
            write_pattern(&pattern, &text);
            rs_buf_puts(&text, " RETURN count(*)");
            int64_t got = test_integer(&test, text.data);
            if ((uint64_t)got != search.count)
                fail_msg("round %u: %s gave %lld, not %llu", round, text.data, (long long)got,
                         (unsigned long long)search.count);
            rs_buf_done(&text);
        }
    }
    test_session_close(&test);
}

/* An existing match is a row, no match is one row with nulls. */
static void an_optional_match_gives_at_least_one_row_for_each_row(void **state)
{
    (void)state;
    TestSession test;
    TestRandom random = {11};
    test_session_open(&test);
    for (uint32_t round = 0; round < 20; round++) {
        Graph graph;
        make_graph(&test, &random, &graph);
        for (uint32_t i = 0; i < NODES; i++) {
            uint32_t out = 0;
            for (uint32_t e = 0; e < graph.edge_count; e++)
                out += graph.edges[e].type == 0 && graph.edges[e].from == i;
            char text[200];
            snprintf(
                text, sizeof(text),
                "MATCH (n {k: %u}) OPTIONAL MATCH (n)-[r:R]->(m) RETURN count(*) * 100 + count(r)",
                i);
            assert_int_equal(test_integer(&test, text), (out == 0 ? 1 : out) * 100 + out);
            snprintf(text, sizeof(text),
                     "MATCH (n {k: %u}) WHERE EXISTS { (n)-[:R]->() } RETURN count(*)", i);
            assert_int_equal(test_integer(&test, text), out > 0);
            snprintf(text, sizeof(text), "MATCH (n {k: %u}) RETURN size([(n)-[:R]->(m) | m.k])", i);
            assert_int_equal(test_integer(&test, text), out);
        }
    }
    test_session_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_what_nested_loops_find),
        cmocka_unit_test(an_optional_match_gives_at_least_one_row_for_each_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
