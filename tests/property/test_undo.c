/* test_undo.c - random histories: UNDO of the last commit gives back the graph before it, claims
 * and all; undoing from the last commit on leads back through every state; history.diff's changes
 * and those of HISTORY agree with what the graph says. Elements come back under fresh ids, so the
 * states are compared by a key of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/session.h"

enum { ROUNDS = 60, STEPS = 14 };

/* All there is, by what it says and not by ids. */
static char *dump(TestSession *test)
{
    static const char *const QUERIES[] = {
        "MATCH (n) RETURN n.k, labels(n), properties(n) ORDER BY n.k",
        "MATCH (a)-[r]->(b) RETURN a.k, r.k, type(r), properties(r), b.k ORDER BY r.k",
        "STANCE ANY MATCH (a)-[r]->(b) RETURN a.k, r.k, type(r), b.k ORDER BY r.k",
        "CLAIMS c RETURN coalesce(c.fact.k, 'claim') AS f, c.key AS k, c.value AS v, c.stance AS "
        "s, "
        "c.source.k AS who, [d IN c.via | d.k] AS via, c.quote AS q ORDER BY f, k, v, s, who, q",
    };
    RsBuf out;
    rs_buf_init(&out, 0);
    for (size_t i = 0; i < sizeof(QUERIES) / sizeof(QUERIES[0]); i++) {
        char *rows = test_rows(test, QUERIES[i]);
        rs_buf_printf(&out, "-- %zu\n%s", i, rows);
        free(rows);
    }
    return rs_buf_take(&out);
}

/* One random statement; what it cannot do is nothing. `k` is never used twice. */
static void step(TestSession *test, TestRandom *random, int *next_key)
{
    char text[500];
    int k = (*next_key)++, a = (int)test_random(random, 8), b = (int)test_random(random, 8);
    int v = (int)test_random(random, 5);
    static const char *const LABELS[] = {"P", "Q", "S"};
    const char *label = LABELS[test_random(random, 3)];
    switch (test_random(random, 13)) {
    case 0:
    case 1:
        snprintf(text, sizeof text, "CREATE (:%s {k: %d, g: %d, v: %d})", label, k, k % 8, v);
        break;
    case 2:
        snprintf(
            text, sizeof text,
            "MATCH (a {g: %d}) WITH a ORDER BY a.k LIMIT 1 MATCH (b {g: %d}) WITH a, b ORDER BY "
            "b.k LIMIT 1 CREATE (a)-[:R {k: %d}]->(b)",
            a, b, k);
        break;
    case 3:
        snprintf(text, sizeof text, "MATCH (n {g: %d}) SET n.v = %d, n.w = 'x'", a, v);
        break;
    case 4:
        snprintf(text, sizeof text, "MATCH (n {g: %d}) REMOVE n.w, n:%s", a, label);
        break;
    case 5:
        snprintf(text, sizeof text, "MATCH (n {g: %d}) SET n:%s:T", a, label);
        break;
    case 6:
        snprintf(text, sizeof text, "MATCH (n {g: %d}) DETACH DELETE n", a);
        break;
    case 7:
        snprintf(text, sizeof text, "MATCH ()-[r]->({g: %d}) DELETE r", a);
        break;
    case 8:
        snprintf(
            text, sizeof text,
            "MATCH (n {g: %d}) WITH n ORDER BY n.k LIMIT 1 MATCH (s {g: %d}) WITH n, s ORDER BY "
            "s.k LIMIT 1 ASSERT n.v = %d ACCORDING TO s QUOTE 'q%d'",
            a, b, v, k);
        break;
    case 9:
        snprintf(text, sizeof text,
                 "MATCH ()-[r]->({g: %d}) WITH r ORDER BY r.k LIMIT 1 MATCH (s {g: %d}) WITH r, s "
                 "ORDER BY s.k LIMIT 1 DENY r ACCORDING TO s VIA s QUOTE 'q%d'",
                 a, b, k);
        break;
    case 10:
        snprintf(
            text, sizeof text,
            "CLAIMS c WITH c ORDER BY c.quote LIMIT 1 MATCH (s {g: %d}) WITH c, s ORDER BY s.k "
            "LIMIT 1 DENY c ACCORDING TO s QUOTE 'q%d'",
            a, k);
        break;
    case 11:
        snprintf(text, sizeof text, "CLAIMS c WITH c ORDER BY c.quote SKIP %d LIMIT 1 RETRACT c",
                 v);
        break;
    case 12:
        snprintf(
            text, sizeof text,
            "MATCH (a {g: %d}) WITH a ORDER BY a.k LIMIT 1 MATCH (s {g: %d}) WITH a, s ORDER BY "
            "s.k LIMIT 1 ASSERT (a)-[:M {k: %d}]->(s) ACCORDING TO s",
            a, b, k);
        break;
    }
    test_run(test, text);
}

static void undo(TestSession *test, uint64_t commit)
{
    char text[60];
    snprintf(text, sizeof text, "UNDO COMMIT %llu", (unsigned long long)commit);
    test_run(test, text);
}

static void same(const char *got, const char *expected, const char *what)
{
    if (strcmp(got, expected) != 0) fail_msg("%s\ngot\n%s\nexpected\n%s", what, got, expected);
}

static void the_last_commit_undone_gives_back_the_graph_before_it(void **state)
{
    (void)state;
    TestRandom random = {.state = 20261};
    for (int round = 0; round < ROUNDS; round++) {
        TestSession test;
        int key = 0;
        test_session_open(&test);
        if (round % 5 == 0) test_run(&test, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.k IS UNIQUE");
        for (int i = 0; i < STEPS; i++)
            step(&test, &random, &key);
        for (int i = 0; i < 6; i++) {
            char *before = dump(&test);
            uint64_t from = rs_engine_commit(test.engine);
            step(&test, &random, &key);
            uint64_t made = rs_engine_commit(test.engine);
            if (made > from) {
                char *after = dump(&test);
                undo(&test, made);
                char *undone = dump(&test);
                same(undone, before, "undone");
                undo(&test, rs_engine_commit(test.engine)); /* the undoing undone */
                char *redone = dump(&test);
                same(redone, after, "done again");
                free(after);
                free(undone);
                free(redone);
            }
            free(before);
        }
        test_session_close(&test);
    }
}

/* Only without deletions: what comes back has fresh ids, and is not what older commits made. */
static void undoing_from_the_last_on_leads_back_through_every_state(void **state)
{
    (void)state;
    TestRandom random = {.state = 77};
    for (int round = 0; round < ROUNDS; round++) {
        TestSession test;
        int key = 0;
        char *states[STEPS + 1];
        uint64_t commits[STEPS + 1], count = 0;
        test_session_open(&test);
        states[0] = dump(&test);
        while (count < STEPS) {
            uint64_t before = rs_engine_commit(test.engine);
            TestRandom peek = random;
            uint32_t kind;
            do { /* leaves out DELETE and RETRACT */
                random = peek;
                test_random(&peek, 8);
                test_random(&peek, 8);
                test_random(&peek, 5);
                test_random(&peek, 3);
                kind = test_random(&peek, 13);
            } while (kind == 6 || kind == 7 || kind == 11);
            step(&test, &random, &key);
            if (rs_engine_commit(test.engine) == before) continue;
            commits[++count] = rs_engine_commit(test.engine);
            states[count] = dump(&test);
        }
        for (uint64_t i = count; i > 0; i--) {
            undo(&test, commits[i]);
            char *now = dump(&test);
            same(now, states[i - 1], "back");
            free(now);
        }
        for (uint64_t i = 0; i <= count; i++)
            free(states[i]);
        test_session_close(&test);
    }
}

static void a_graph_that_was_emptied_comes_back(void **state)
{
    (void)state;
    TestRandom random = {.state = 5};
    TestSession test;
    RsError err = {0};
    int key = 0;
    test_session_open(&test);
    test_run(&test, "CREATE CONSTRAINT only FOR (n:P) REQUIRE n.k IS UNIQUE");
    for (int i = 0; i < 60; i++)
        step(&test, &random, &key);
    char *before = dump(&test);
    assert_int_equal(rs_session_reset(test.session, &err), RS_OK);
    test_expect(&test, "MATCH (n) RETURN count(n)", "0\n");
    undo(&test, rs_engine_commit(test.engine));
    char *after = dump(&test);
    same(after, before, "emptied and undone");
    test_fails(&test, "CREATE CONSTRAINT only FOR (n:P) REQUIRE n.v IS UNIQUE", RS_SEMANTIC,
               "RuleAlreadyExists");
    free(before);
    free(after);
    test_session_close(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_commit_undone_gives_back_the_graph_before_it),
        cmocka_unit_test(undoing_from_the_last_on_leads_back_through_every_state),
        cmocka_unit_test(a_graph_that_was_emptied_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
