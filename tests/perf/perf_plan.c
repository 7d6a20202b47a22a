/* perf_plan.c - what it costs to understand a statement: parse, bind, plan; the cache of plans; how
 * parsing grows. Run build/tests/perf_plan. */
#include <string.h>

#include "grammar/parse.h"
#include "language/bind.h"
#include "perf/perf.h"
#include "plan/plan.h"
#include "session/redstring.h"

static const char *const TYPICAL =
    "MATCH (p:Person {id: $id})-[:KNOWS]-(f:Person)-[:WORKS_AT]->(c:Company) "
    "WHERE f.age > 30 AND c.country IN ['AU', 'NZ'] AND NOT (p)-[:WORKS_AT]->(c) "
    "RETURN f.name AS name, c.name AS company, count(*) AS links ORDER BY links DESC LIMIT 10";

typedef struct Bench {
    RsEngine *engine;
    RsSession *session;
    RsGraph *graph;
    RsArena *arena;
    RsValue parameters;
    RsText text;
    int stages; /* 1 parse, 2 bind, 3 plan */
    int64_t id;
    int serial;
} Bench;

static void must(RsStatus status, const RsError *err)
{
    if (status == RS_OK) return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static void run_text(Bench *bench, RsText text)
{
    RsError err = {0};
    RsResult *result;
    const RsValue *row;
    must(rs_session_run(bench->session, text, bench->parameters, &result, &err), &err);
    do
        must(rs_result_next(result, &row, &err), &err);
    while (row != NULL);
    rs_result_close(result);
}

static void understand(void *context)
{
    Bench *bench = context;
    RsError err = {0};
    const RsAst *tree;
    const RsBoundStatement *statement;
    RsLogicalPlan *logical;
    const RsPlan *plan;
    rs_arena_clear(bench->arena);
    must(rs_parse(bench->text, NULL, bench->arena, &tree, &err), &err);
    if (bench->stages < 2) return;
    RsBindContext bind = {.arena = bench->arena,
                          .text = bench->text,
                          .schema = rs_graph_schema(bench->graph),
                          .parameters = bench->parameters};
    must(rs_bind(&bind, tree, &statement, &err), &err);
    if (bench->stages < 3) return;
    must(rs_logical_build(bench->arena, statement, &logical, &err), &err);
    must(rs_plan(bench->arena, bench->graph, logical, &plan, &err), &err);
}

static void run_kept(void *context)
{
    Bench *bench = context;
    run_text(bench, bench->text);
}

/* The same statement under a text that was not seen before: nothing is in the cache. */
static void run_new(void *context)
{
    Bench *bench = context;
    char text[600];
    int length =
        snprintf(text, sizeof(text), "%.*s /* %d */", RS_TEXT_ARG(bench->text), bench->serial++);
    run_text(bench, (RsText){text, (uint32_t)length});
}

static void parse_script(void *context)
{
    Bench *bench = context;
    RsError err = {0};
    size_t at = 0;
    RsSpan span;
    bool complete;
    while (rs_split_next(bench->text, &at, &span, &complete)) {
        const RsAst *tree;
        rs_arena_clear(bench->arena);
        RsText one = {bench->text.data + span.begin, span.end - span.begin};
        must(rs_parse(one, NULL, bench->arena, &tree, &err), &err);
    }
}

static void measure_stages(Bench *bench)
{
    static const char *const NAMES[] = {"", "parse", "parse, bind", "parse, bind, plan"};
    bench->text = rs_text(TYPICAL);
    for (bench->stages = 1; bench->stages <= 3; bench->stages++)
        printf("%-44s %9.2f us\n", NAMES[bench->stages],
               perf_median_us(understand, bench, 201, 20));
    bench->text = rs_text("MATCH (p:Person {id: $id}) RETURN p.name AS name");
    double fresh = perf_median_us(run_new, bench, 201, 20);
    double kept = perf_median_us(run_kept, bench, 201, 20);
    printf("%-44s %9.2f us\n", "a seek by key, text not seen before", fresh);
    printf("%-44s %9.2f us\n", "a seek by key, plan kept", kept);
    bench->text = rs_text("RETURN $id");
    printf("%-44s %9.2f us\n", "RETURN $id, plan kept", perf_median_us(run_kept, bench, 201, 20));
}

static void measure_script(Bench *bench)
{
    size_t room = (size_t)2 << 20, length = 0;
    char *script = malloc(room);
    if (script == NULL) abort();
    for (int i = 0; i < 10000; i++)
        length += (size_t)snprintf(script + length, room - length,
                                   "MATCH (a:Person {id: %d}), (b {id: %d}) WHERE a.age > 30 "
                                   "CREATE (a)-[:KNOWS {since: %d}]->(b);\n",
                                   i, i * 7, 1900 + i % 100);
    bench->text = (RsText){script, (uint32_t)length};
    printf("%-44s %9.0f us, %zu bytes\n", "script of 10,000 statements",
           perf_median_us(parse_script, bench, 5, 1), length);
    free(script);
}

/* RETURN of `count` times the same expression of `depth` brackets: the same number of tokens. */
static double nested_us(Bench *bench, int depth, int count)
{
    size_t room = (size_t)(2 * depth + 4) * (size_t)count + 100, at = 0;
    char *text = malloc(room);
    if (text == NULL) abort();
    at += (size_t)snprintf(text, room, "RETURN [");
    for (int i = 0; i < count; i++) {
        if (i > 0) text[at++] = ',';
        memset(text + at, '[', (size_t)depth);
        at += (size_t)depth;
        text[at++] = '1';
        memset(text + at, ']', (size_t)depth);
        at += (size_t)depth;
    }
    memcpy(text + at, "] AS x", 7);
    bench->text = rs_text(text);
    bench->stages = 1;
    double us = perf_median_us(understand, bench, 51, 1);
    free(text);
    return us;
}

/* Long enough that no branch predictor learns the text by heart: below some 10 kB it does, and the
 * figure is of the predictor. */
static void measure_growth(Bench *bench)
{
    double flat = nested_us(bench, 1, 16000), deep = nested_us(bench, 40, 400);
    double more = nested_us(bench, 40, 3200);
    printf("%-44s %9.2f\n", "40 deep to flat, as many brackets (ratio)", deep / flat);
    printf("%-44s %9.2f\n", "eight times the text (ratio)", more / deep);
}

int main(void)
{
    RsError err = {0};
    Bench bench = {0};
    RsEngineOptions options = {.graph = "perf"};
    must(rs_engine_open(&options, &bench.engine, &err), &err);
    must(rs_session_open(bench.engine, &bench.session, &err), &err);
    must(rs_graph_new(&bench.graph, &err), &err);
    bench.arena = rs_arena_new(0);
    if (bench.arena == NULL) abort();
    RsPair id = {RS_TEXT("id"), rs_value_int(7)};
    bench.parameters = (RsValue){.type = RS_TYPE_MAP, .length = 1, .as.pairs = &id};
    run_text(&bench, RS_TEXT("UNWIND range(1, 1000) AS i CREATE (:Person {id: i, name: 'x'})"));
    measure_stages(&bench);
    measure_script(&bench);
    measure_growth(&bench);
    rs_arena_free(bench.arena);
    rs_graph_free(bench.graph);
    rs_session_close(bench.session);
    rs_engine_close(bench.engine);
    return 0;
}
