/* Bulk loading through the door: nothing is seen before the commit, and others may commit
 * meanwhile. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "session/redstring.h"

typedef struct Desk {
    RsEngine *engine;
    RsSession *loading, *other;
} Desk;

static int set_up(void **state)
{
    Desk *desk = calloc(1, sizeof *desk);
    RsError err = {0};
    RsEngineOptions options = {.graph = "load"};
    if (rs_engine_open(&options, &desk->engine, &err) != RS_OK ||
        rs_session_open(desk->engine, &desk->loading, &err) != RS_OK ||
        rs_session_open(desk->engine, &desk->other, &err) != RS_OK)
        return -1;
    *state = desk;
    return 0;
}

static int tear_down(void **state)
{
    Desk *desk = *state;
    rs_session_close(desk->loading);
    rs_session_close(desk->other);
    rs_engine_close(desk->engine);
    free(desk);
    return 0;
}

/* The first value of the first row; 0 where there is none. */
static int64_t number(RsSession *session, const char *query)
{
    RsResult *result;
    RsError err = {0};
    const RsValue *row = NULL;
    if (rs_session_run(session, rs_text(query), RS_NULL, &result, &err) != RS_OK ||
        rs_result_next(result, &row, &err) != RS_OK)
        fail_msg("%s: %s", query, err.text);
    int64_t out = row == NULL || row[0].type != RS_TYPE_INT ? 0 : row[0].as.integer;
    rs_result_close(result);
    return out;
}

#define OK(call)                                                                                   \
    do {                                                                                           \
        RsError err_ = {0}, *err = &err_;                                                          \
        if ((call) != RS_OK) fail_msg("%s: %s", #call, err_.text);                                 \
    } while (0)

/* (:Person {n: 1})-[:KNOWS]->(:Person {n: 2}), as the node with `id` 's' denies. */
static RsLoad *two_people(Desk *desk)
{
    RsLoad *load;
    uint32_t person, knows, key, nodes[2], edge, count;
    RsLoadClaim claim = {.has_source = true, .stance = RS_TEXT("denies"), .confidence = NAN};
    OK(rs_load_open(desk->loading, &load, err));
    OK(rs_load_name(load, RS_LOAD_LABEL, RS_TEXT("Person"), &person, err));
    OK(rs_load_name(load, RS_LOAD_TYPE, RS_TEXT("KNOWS"), &knows, err));
    OK(rs_load_name(load, RS_LOAD_KEY, RS_TEXT("n"), &key, err));
    for (int i = 0; i < 2; i++) {
        RsLoadProperty property = {key, rs_value_int(i + 1)};
        OK(rs_load_node(load, &person, 1, &property, 1, true, &nodes[i], err));
    }
    OK(rs_load_edge(load, knows, nodes[0], nodes[1], NULL, 0, false, &edge, err));
    OK(rs_load_find(load, RS_TEXT("s"), &claim.source, &count, err));
    assert_int_equal(count, 1);
    OK(rs_load_claim(load, true, edge, &claim, err));
    return load;
}

static void a_load_is_seen_when_it_is_committed(void **state)
{
    Desk *desk = *state;
    RsLoadSummary made;
    number(desk->other, "CREATE (:Source {id: 's'})");
    RsLoad *load = two_people(desk);

    assert_int_equal(number(desk->other, "MATCH (n) RETURN count(n)"), 1);
    OK(rs_load_commit(load, &made, err));
    rs_load_close(load);
    assert_int_equal(made.commit, 2);
    assert_int_equal(made.nodes, 2);
    assert_int_equal(made.claims, 1);
    assert_int_equal(number(desk->other, "MATCH (n:Person) RETURN sum(n.n)"), 3);
    /* Denied by its only speaker: nobody holds it. */
    assert_int_equal(number(desk->other, "MATCH ()-[r]->() RETURN count(r)"), 0);
}

static void a_load_that_is_closed_leaves_nothing(void **state)
{
    Desk *desk = *state;
    number(desk->other, "CREATE (:Source {id: 's'})");
    rs_load_close(two_people(desk));

    assert_int_equal(number(desk->other, "MATCH (n) RETURN count(n)"), 1);
    assert_int_equal(rs_engine_commit(desk->engine), 1);
}

static void what_others_committed_meanwhile_moves_the_ids_and_shares_the_names(void **state)
{
    Desk *desk = *state;
    RsLoadSummary made;
    number(desk->other, "CREATE (:Source {id: 's'})");
    RsLoad *load = two_people(desk);
    number(desk->other, "CREATE (:Dog)-[:OWNS]->(:Person {m: 9, n: 10})-[:KNOWS]->(:Dog)");

    OK(rs_load_commit(load, &made, err));
    rs_load_close(load);
    assert_int_equal(made.commit, 3);
    assert_int_equal(number(desk->other, "MATCH (n:Person) RETURN sum(n.n)"), 13);
    assert_int_equal(
        number(desk->other, "MATCH (:Person {n: 10})-[r:KNOWS]->(:Dog) RETURN count(r)"), 1);
    assert_int_equal(number(desk->other, "MATCH (n) RETURN count(n)"), 6);
}

static void a_source_deleted_meanwhile_ends_the_load(void **state)
{
    Desk *desk = *state;
    RsLoadSummary made;
    RsError err = {0};
    number(desk->other, "CREATE (:Source {id: 's'})");
    RsLoad *load = two_people(desk);
    number(desk->other, "MATCH (s:Source) DELETE s");

    assert_int_equal(rs_load_commit(load, &made, &err), RS_CONFLICT);
    rs_load_close(load);
    assert_int_equal(number(desk->other, "MATCH (n) RETURN count(n)"), 0);
}

static void an_open_transaction_refuses_a_load(void **state)
{
    Desk *desk = *state;
    RsLoad *load;
    RsError why = {0};
    OK(rs_session_begin(desk->loading, err));

    assert_int_equal(rs_load_open(desk->loading, &load, &why), RS_USAGE);
    assert_null(load);
}

int main(void)
{
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_load_is_seen_when_it_is_committed),
        TEST(a_load_that_is_closed_leaves_nothing),
        TEST(what_others_committed_meanwhile_moves_the_ids_and_shares_the_names),
        TEST(a_source_deleted_meanwhile_ends_the_load),
        TEST(an_open_transaction_refuses_a_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
