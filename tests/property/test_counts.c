/* test_counts.c - counting a pattern gives as many as its rows are, in every way of counting.
 *
 * A count is planned otherwise than the rows (hops become weights, weights multiply), so each is
 * the other's twin. Random graphs with loops, parallel relationships, a hub, claims and deleted
 * facts; random patterns with shared ends, predicates, OPTIONAL and variable length; with and
 * without a view. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/session.h"

#define NODES 8u
#define EDGES 22u
#define ROUNDS 12u
#define PATTERNS 60u

static void make_graph(TestSession *test, TestRandom *random)
{
    char text[400];
    test_run(test, "MATCH (n) DETACH DELETE n");
    test_run(test, "CREATE (:S {id: 's0'}), (:S {id: 's1'})");
    for (uint32_t i = 0; i < NODES; i++) {
        snprintf(text, sizeof(text), "CREATE (n%s {k: %u, g: %u})",
                 test_random(random, 2) == 0 ? ":A" : ":B", i, test_random(random, 3));
        test_run(test, text);
    }
    for (uint32_t i = 0; i < EDGES; i++) {
        uint32_t from = test_random(random, 3) == 0 ? 0 : test_random(random, NODES);
        uint32_t to = test_random(random, NODES);
        const char *type = test_random(random, 2) == 0 ? "R" : "Q";
        if (test_random(random, 3) == 0)
            snprintf(text, sizeof(text),
                     "MATCH (a {k: %u}), (b {k: %u}) ASSERT (a)-[:%s]->(b) ACCORDING TO 's%u'",
                     from, to, type, test_random(random, 2));
        else
            snprintf(text, sizeof(text),
                     "MATCH (a {k: %u}), (b {k: %u}) CREATE (a)-[:%s {e: %u}]->(b)", from, to, type,
                     i);
        test_run(test, text);
    }
    snprintf(text, sizeof(text), "MATCH ()-[r {e: %u}]->() DELETE r", test_random(random, EDGES));
    test_run(test, text);
}

typedef struct Text {
    char bytes[900];
    size_t length;
} Text;

static void add(Text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    text->length += (size_t)vsnprintf(text->bytes + text->length,
                                      sizeof(text->bytes) - text->length, format, list);
    va_end(list);
}

/* One to four hops between five variables a to e, each hop r0, r1, ... */
static uint32_t add_pattern(Text *text, TestRandom *random)
{
    static const char *const LEFT[] = {"-", "<-", "-"}, *const RIGHT[] = {"->", "-", "-"};
    static const char *const TYPES[] = {"", ":R", ":Q", ":R|Q"};
    uint32_t hops = 1 + test_random(random, 4);
    for (uint32_t i = 0; i < hops; i++) {
        uint32_t direction = test_random(random, 3);
        const char *length = test_random(random, 6) == 0 ? "*0..2" : "";
        /* each hop leaves from a node that is there already: the pattern is joined */
        add(text, "%s(%c)%s[r%u%s%s]%s(%c%s)", i == 0 ? "" : ", ",
            (char)('a' + (i == 0 ? 0 : test_random(random, i + 1))), LEFT[direction], i,
            TYPES[test_random(random, 4)], length, RIGHT[direction],
            (char)('a' + (test_random(random, 5) == 0 ? test_random(random, i + 1) : i + 1)),
            test_random(random, 5) == 0 ? ":A" : "");
    }
    if (test_random(random, 4) == 0)
        add(text, " WHERE a.k %s %u", test_random(random, 2) == 0 ? "<" : "=",
            test_random(random, NODES));
    return hops;
}

static const char *const VIEWS[] = {"", "EXCLUDING 's0' ", "ACCORDING TO 's1' "};

static void expect_same(TestSession *test, const char *pattern, int64_t rows, const char *query)
{
    int64_t counted = test_integer(test, query);
    if (counted != rows)
        fail_msg("%s\ngives %lld rows, but\n%s\nsays %lld", pattern, (long long)rows, query,
                 (long long)counted);
}

/* The rows are made whole: a value of every hop is read. */
static int64_t rows_of(TestSession *test, const char *view, const char *pattern, uint32_t hops)
{
    Text text = {.length = 0};
    add(&text, "%sMATCH %s RETURN [a", view, pattern);
    for (uint32_t i = 0; i < hops; i++)
        add(&text, ", r%u", i);
    add(&text, "] AS x");
    char *rows = test_rows(test, text.bytes);
    int64_t count = 0;
    for (const char *at = rows; *at != '\0'; at++)
        count += *at == '\n';
    free(rows);
    return count;
}

static void a_count_is_as_many_as_the_rows(void **state)
{
    TestSession *test = *state;
    TestRandom random = {77};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        make_graph(test, &random);
        for (uint32_t i = 0; i < PATTERNS; i++) {
            Text pattern = {.length = 0};
            uint32_t hops = add_pattern(&pattern, &random);
            const char *view = VIEWS[test_random(&random, 3)];
            int64_t rows = rows_of(test, view, pattern.bytes, hops);
            const char *const WAYS[] = {
                "%sMATCH %s RETURN count(*)",
                "%sMATCH %s RETURN count(r0)",
                "%sMATCH %s WITH a.g AS g, count(*) AS c RETURN sum(c)",
                "%sMATCH %s WITH a, count(*) AS c, max(a.k) AS m RETURN sum(c)",
                "%sRETURN COUNT { MATCH %s }",
                "%sUNWIND [1, 2] AS u MATCH %s WITH u, count(*) AS c RETURN max(c)",
                "%sOPTIONAL MATCH %s RETURN count(r0)"};
            size_t ways = sizeof(WAYS) / sizeof(WAYS[0]);
            for (size_t w = 0; w < ways; w++) {
                Text query = {.length = 0};
                add(&query, WAYS[w], view, pattern.bytes);
                if (rows == 0 && w >= 2 && w != 4) continue; /* no row, or null */
                expect_same(test, pattern.bytes, rows, query.bytes);
            }
        }
    }
}

static void exists_is_a_count_above_none(void **state)
{
    TestSession *test = *state;
    TestRandom random = {78};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        make_graph(test, &random);
        for (uint32_t i = 0; i < PATTERNS / 2; i++) {
            Text pattern = {.length = 0}, fast = {.length = 0}, slow = {.length = 0};
            add_pattern(&pattern, &random);
            const char *view = VIEWS[test_random(&random, 3)];
            add(&fast, "%sMATCH (a) WHERE EXISTS { MATCH %s } RETURN count(*)", view,
                pattern.bytes);
            add(&slow, "%sMATCH %s WITH DISTINCT a, r0 WITH DISTINCT a RETURN count(*)", view,
                pattern.bytes);
            expect_same(test, pattern.bytes, test_integer(test, slow.bytes), fast.bytes);
        }
    }
}

/* A chain of hops, some of variable length; `b` is its end. */
static uint32_t add_walks(Text *text, TestRandom *random)
{
    static const char *const LEFT[] = {"-", "<-", "-"}, *const RIGHT[] = {"->", "-", "-"};
    static const char *const TYPES[] = {"", ":R", ":Q", ":R|Q"};
    static const char *const LENGTHS[] = {"*0..2", "*..3", "*1..2", "*2..3", "*0..1", ""};
    uint32_t hops = 1 + test_random(random, 2);
    add(text, "(a)");
    for (uint32_t i = 0; i < hops; i++) {
        uint32_t direction = test_random(random, 3);
        bool closes = test_random(random, 6) == 0;
        add(text, "%s[r%u%s%s]%s(%s)", LEFT[direction], i, TYPES[test_random(random, 4)],
            LENGTHS[i == 0 ? test_random(random, 5) : test_random(random, 6)], RIGHT[direction],
            i + 1 < hops ? "m"
            : closes     ? "a"
                         : "b");
        if (i + 1 == hops && closes) add(text, ", (b {k: 1})");
    }
    if (test_random(random, 3) == 0) add(text, " WHERE a.k < %u", 1 + test_random(random, NODES));
    return hops;
}

/* The twin reads the relationships of every path, which have to be enumerated for that. */
static void only_the_ends_of_a_walk_are_those_of_its_paths(void **state)
{
    static const char *const FAST[] = {
        "%sMATCH %s RETURN DISTINCT a.k AS x, b.k AS y ORDER BY x, y",
        "%sMATCH %s WITH DISTINCT a, b RETURN a.k AS x, b.k AS y ORDER BY x, y",
        ("%sMATCH %s WITH a.k AS x, collect(DISTINCT b.k) AS l UNWIND l AS y "
         "RETURN x, y ORDER BY x, y"),
        "%sMATCH (a), (b) WHERE EXISTS { MATCH %s } RETURN a.k AS x, b.k AS y ORDER BY x, y"};
    TestSession *test = *state;
    TestRandom random = {83};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        make_graph(test, &random);
        for (uint32_t i = 0; i < PATTERNS; i++) {
            Text pattern = {.length = 0}, slow = {.length = 0};
            uint32_t hops = add_walks(&pattern, &random);
            const char *view = VIEWS[test_random(&random, 3)];
            add(&slow,
                "%sMATCH %s WITH a, b, [r0%s] AS l WHERE size(l) > 0 AND b.k IS NOT NULL "
                "AND a.k IS NOT NULL RETURN DISTINCT a.k AS x, b.k AS y, l",
                view, pattern.bytes, hops > 1 ? ", r1" : "");
            Text wrapped = {.length = 0};
            add(&wrapped, "CALL () { %s } RETURN DISTINCT x, y ORDER BY x, y", slow.bytes);
            char *wanted = test_rows(test, wrapped.bytes);
            for (size_t w = 0; w < sizeof(FAST) / sizeof(FAST[0]); w++) {
                Text fast = {.length = 0}, outer = {.length = 0};
                add(&fast, FAST[w], view, pattern.bytes);
                add(&outer,
                    "CALL () { %s } WITH x, y WHERE x IS NOT NULL AND y IS NOT NULL "
                    "RETURN x, y ORDER BY x, y",
                    fast.bytes);
                char *got = test_rows(test, outer.bytes);
                if (strcmp(got, wanted) != 0)
                    fail_msg("%s\ngives\n%s, but\n%s\ngives\n%s", wrapped.bytes, wanted,
                             outer.bytes, got);
                free(got);
            }
            free(wanted);
        }
    }
}

static int open_test(void **state)
{
    TestSession *test = calloc(1, sizeof(*test));
    test_session_open(test);
    *state = test;
    return 0;
}

static int close_test(void **state)
{
    test_session_close(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
        TEST(a_count_is_as_many_as_the_rows),
        TEST(exists_is_a_count_above_none),
        TEST(only_the_ends_of_a_walk_are_those_of_its_paths),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
