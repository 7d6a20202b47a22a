/* test_unparse.c - every query of the conformance scenarios says the same when written back.
 *
 * Queries are what stands between the triple quotes of the features; those with <placeholders>
 * are left out. A scenario that expects an error is allowed to be refused. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "grammar/parse.h"
#include "language/ast_dump.h"
#include "language/unparse.h"
#include "support/query_maker.h"

typedef enum Outcome { SAME, REFUSED, DIFFERENT } Outcome;

static Outcome round_trip(RsText query)
{
    RsArena *arena = rs_arena_new(0);
    RsBuf text, first, second;
    RsError err;
    const RsAst *once, *twice;
    Outcome outcome = REFUSED;
    assert_non_null(arena);
    rs_buf_init(&text, 0);
    rs_buf_init(&first, 0);
    rs_buf_init(&second, 0);
    rs_error_clear(&err);
    if (rs_parse(query, NULL, arena, &once, &err) == RS_OK && once != NULL) {
        rs_unparse(&text, once);
        rs_ast_dump(&first, once, false);
        outcome = DIFFERENT;
        if (rs_parse((RsText){text.data, (uint32_t)text.length}, NULL, arena, &twice, &err) ==
            RS_OK) {
            rs_ast_dump(&second, twice, false);
            if (strcmp(first.data, second.data) == 0) outcome = SAME;
        }
        if (outcome == DIFFERENT) print_error("%.*s\n%s\n", RS_TEXT_ARG(query), text.data);
    } else if (err.status != RS_OK) {
        print_message("%s: %.*s\n", err.text, RS_TEXT_ARG(query));
    }
    rs_buf_done(&text);
    rs_buf_done(&first);
    rs_buf_done(&second);
    rs_arena_free(arena);
    return outcome;
}

static void own_clauses_say_the_same_when_written_back(void **state)
{
    static const char *const QUERIES[] = {
        "MATCH p = CHEAPEST 3 (a:A {name: $from})-[r:F|C COST 1.0 - confidence(r)]->{1,8}(b) "
        "RETURN p, cost(p) ORDER BY cost(p)",
        "ASSERT (w)-[:E]->(s) ACCORDING TO abc, x VIA a VIA b VALID FROM '2018' TO '2019' QUOTE "
        "'q' "
        "AT 'line 21' AS c",
        "DENY s.status = 'open' ACCORDING TO p ON BEHALF OF chamber CONFIDENCE 0.5",
        "ASSERT s.alias += 'x' VIA a ASSERT o:Police VIA a CLAIM r STANCE 'suggests' VIA a "
        "PROPERTIES {hedge: 'reportedly'} RETRACT r",
        "ATTRIBUTE TO abc VIA article PROPERTIES {id: 'C20'} { ASSERT q MATCH (q) }",
        "VALID AT '2019-06' STRICT EXCLUDING 'O13', $x RESOLVED MATCH p = ANY SHORTEST "
        "(:P)-[*..6]-(:Q) RETURN p UNION ALL RETURN 1 AS p",
        "CLAIMS c ON s.status STANCE ANY CONFIDENCE >= 0.3 WHERE c.x = 1 RETURN count(*)",
        "HISTORY h OF x.key WHERE h.commit > 3 RETURN h",
        "SEARCH names FOR 'wenzou' LIMIT 3 YIELD node AS n, score RETURN n",
        "MATCH p = SHORTEST 3 DISJOINT TRAIL (a)-[:A]->+(b), q = ((a)-[:P]->(b) WHERE a.k <> "
        "b.k){1,5},"
        " (x)<-[y:(A|B)&!C*2..{k: 1} WHERE y.z]->(:%&D) RECORDED AT COMMIT 3 RETURN *",
        "CREATE SEARCH INDEX names IF NOT EXISTS FOR (n:A|B) ON EACH [n.name, n.aliases]",
        "CREATE CONSTRAINT FOR (n:A) REQUIRE (n.x, n.y) IS NODE KEY",
        "CREATE CONSTRAINT k FOR ()-[r:A]-() REQUIRE r.x IS :: zoned  datetime",
        "LOAD CSV WITH HEADERS FROM 'x' AS line FIELDTERMINATOR ';' CALL (line) { RETURN 1 AS x } "
        "IN TRANSACTIONS OF 10 ROWS RETURN x",
        "EXPLAIN PHYSICAL USE g FILTER (a)-->(b) LET x = 1, y = 2 FOR q IN [1, 2] RETURN *",
        "RETURN shortestPath((a)-[*]-(b)), a {.x, .*, y, z: 1}, [1, 2][..1], - -5, -(1.5), (1 < 2) "
        "< 3,"
        " EXISTS { (a)-->(b) AS OF '2018' WHERE a.x }, x:A:B, x:(A|B)",
        "UNDO COMMIT 3",
        "DROP INDEX x IF EXISTS",
        "SHOW INDEXES"};
    (void)state;
    for (size_t i = 0; i < sizeof(QUERIES) / sizeof(QUERIES[0]); i++)
        assert_int_equal(round_trip(rs_text(QUERIES[i])), SAME);
}

/* Grammar-made queries: each parses, and says the same when written back. */
static void random_queries_say_the_same_when_written_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        TestRandom random = {seed};
        RsBuf text;
        rs_buf_init(&text, 0);
        test_make_query(&random, &text);
        if (round_trip((RsText){text.data, (uint32_t)text.length}) != SAME)
            fail_msg("seed %llu: %s", (unsigned long long)seed, text.data);
        rs_buf_done(&text);
    }
}

static unsigned same_count, refused_count, different_count;

/* One scenario, from its line to the next one's. */
static void scenario(const char *begin, const char *end)
{
    static const char quotes[] = "\"\"\"";
    bool fails = memmem(begin, (size_t)(end - begin), " should be raised at ", 21) != NULL;
    for (const char *at = begin;;) {
        const char *open = memmem(at, (size_t)(end - at), quotes, 3);
        if (open == NULL) return;
        const char *close = memmem(open + 3, (size_t)(end - open - 3), quotes, 3);
        if (close == NULL) return;
        RsText query = {open + 3, (uint32_t)(close - open - 3)};
        at = close + 3;
        const char *hole = memchr(query.data, '<', query.length);
        bool filled = true;
        for (; hole != NULL && filled; hole = memchr(hole + 1, '<', (size_t)(close - hole - 1)))
            filled =
                !(hole[1] >= 'a' && hole[1] <= 'z' && memchr(hole, '>', (size_t)(close - hole)));
        if (!filled) continue;
        Outcome outcome = round_trip(query);
        if (outcome == SAME) same_count++;
        if (outcome == DIFFERENT) different_count++;
        if (outcome == REFUSED && !fails) refused_count++;
    }
}

static int feature(const char *path, const struct stat *info, int type)
{
    size_t length = strlen(path);
    if (type != FTW_F || length < 8 || strcmp(path + length - 8, ".feature") != 0) return 0;
    FILE *file = fopen(path, "rb");
    char *data = malloc((size_t)info->st_size + 1);
    assert_non_null(file);
    assert_non_null(data);
    size_t count = fread(data, 1, (size_t)info->st_size, file);
    data[count] = '\0';
    fclose(file);
    for (char *at = strstr(data, "Scenario"); at != NULL;) {
        char *next = strstr(at + 8, "\n  Scenario");
        scenario(at, next == NULL ? data + count : next);
        at = next;
    }
    free(data);
    return 0;
}

static void no_query_of_the_scenarios_is_refused_or_changed(void **state)
{
    (void)state;
    const char *root = getenv("RS_SOURCE_DIR");
    char path[4096];
    snprintf(path, sizeof(path), "%s/../shared/tck/features", root == NULL ? "." : root);
    if (ftw(path, feature, 16) != 0 || same_count == 0) skip();
    print_message("%u queries\n", same_count);
    assert_int_equal(refused_count, 0);
    assert_int_equal(different_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_clauses_say_the_same_when_written_back),
        cmocka_unit_test(random_queries_say_the_same_when_written_back),
        cmocka_unit_test(no_query_of_the_scenarios_is_refused_or_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
