/* test_order.c - where a pattern starts and which way it goes, by what the graph holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/session.h"

static int open_test(void **state)
{
    TestSession *test = calloc(1, sizeof(*test));
    test_session_open(test);
    /* 2,000 people, each living in one of 4 towns and knowing one other; one person in 20 is in one
     * of 10 clubs; a town has a mayor. */
    test_run(test, "UNWIND range(0, 3) AS i CREATE (:Town {name: 'T' + toString(i)})");
    test_run(test, "UNWIND range(0, 9) AS i CREATE (:Club {name: 'C' + toString(i)})");
    test_run(test, "UNWIND range(0, 1999) AS i CREATE (:Person {id: i, age: i % 80})");
    test_run(test, "MATCH (p:Person) MATCH (t:Town {name: 'T' + toString(p.id % 4)}) "
                   "CREATE (p)-[:LIVES_IN]->(t)");
    test_run(test, "MATCH (p:Person) MATCH (q:Person {id: (p.id * 7 + 1) % 2000}) "
                   "CREATE (p)-[:KNOWS]->(q)");
    test_run(test, "MATCH (p:Person) WHERE p.id % 20 = 0 "
                   "MATCH (c:Club {name: 'C' + toString(p.id / 20 % 10)}) CREATE (p)-[:IN]->(c)");
    *state = test;
    return 0;
}

static int close_test(void **state)
{
    test_session_close(*state);
    free(*state);
    return 0;
}

/* The operators of the plan from the first that runs to the last, their details left out. */
static void expect_steps(TestSession *test, const char *query, const char *expected)
{
    char text[1000], steps[1000] = "";
    snprintf(text, sizeof(text), "EXPLAIN JSON %s", query);
    RsError err = {0};
    RsResult *result;
    const RsValue *row;
    assert_int_equal(rs_session_run(test->session, rs_text(text), RS_NULL, &result, &err), RS_OK);
    assert_int_equal(rs_result_next(result, &row, &err), RS_OK);
    RsValue operators = rs_map_get(row[0], RS_TEXT("operators"));
    for (uint32_t i = operators.length; i-- > 0;) {
        RsText name = rs_as_text(rs_map_get(operators.as.items[i], RS_TEXT("operator")));
        RsText details = rs_as_text(rs_map_get(operators.as.items[i], RS_TEXT("details")));
        if (rs_text_equal(name, RS_TEXT("Unit")) || rs_text_equal(name, RS_TEXT("Filter")) ||
            rs_text_equal(name, RS_TEXT("Project")) || rs_text_equal(name, RS_TEXT("Aggregate")))
            continue;
        snprintf(steps + strlen(steps), sizeof(steps) - strlen(steps), "%.*s %.*s\n",
                 RS_TEXT_ARG(name), RS_TEXT_ARG(details));
    }
    rs_result_close(result);
    assert_string_equal(steps, expected);
}

static void the_rarer_label_is_scanned(void **state)
{
    expect_steps(*state, "MATCH (p:Person)-[r:IN]->(c:Club) RETURN p, c",
                 "LabelScan c:Club\nExpand (c)<-[r:IN]-(p)\n");
}

static void a_key_of_few_nodes_is_sought_before_one_of_many(void **state)
{
    expect_steps(*state, "MATCH (p:Person {age: 3})-[r:KNOWS]->(q:Person {id: 7}) RETURN p",
                 "NodeSeek q.id = 7\nExpand (q)<-[r:KNOWS]-(p)\n");
}

/* KNOWS leads from each of 2,000 people, IN from 10 of a club. */
static void the_relationship_that_few_have_is_taken_first(void **state)
{
    expect_steps(*state,
                 "MATCH (q:Person)<-[k:KNOWS]-(p:Person)-[i:IN]->(c:Club {name: 'C3'}) RETURN q",
                 "NodeSeek c.name = 'C3'\nExpand (c)<-[i:IN]-(p)\nExpand (p)-[k:KNOWS]->(q)\n");
}

/* Not 2,000 times 2,000 pairs: each of them asks the index. */
static void nodes_that_only_a_key_joins_are_sought(void **state)
{
    expect_steps(*state, "MATCH (p:Person), (q:Person) WHERE p.id = q.id + 1 RETURN p",
                 "LabelScan q:Person\nNodeSeek p.id = q.id + 1\n");
}

/* From one of them, 500 live in the same town: both are sought, and one town is asked for the
 * other.
 */
static void two_keys_meet_in_the_middle(void **state)
{
    expect_steps(*state,
                 "MATCH (p:Person {id: 1})-[a:LIVES_IN]->(t)<-[b:LIVES_IN]-(q:Person {id: 5}) "
                 "RETURN t",
                 "NodeSeek p.id = 1\nNodeSeek q.id = 5\nExpand (p)-[a:LIVES_IN]->(t)\n"
                 "Expand (t)<-[b:LIVES_IN]-(q) into\n");
}

/* What is only counted is a look at the adjacency; each branch by itself. */
static void a_count_makes_no_rows_of_its_last_hops(void **state)
{
    expect_steps(*state,
                 "MATCH (q)<-[k:KNOWS]-(p:Person {id: 1})-[l:LIVES_IN]->(t) RETURN count(*)",
                 "NodeSeek p.id = 1\nDegree (p)-[l:LIVES_IN]->(t) counted\n"
                 "Degree (p)-[k:KNOWS]->(q) counted\n");
    expect_steps(*state, "MATCH (p:Person)-[k:KNOWS]->() RETURN p.age, count(k)",
                 "LabelScan p:Person\nDegree (p)-[k:KNOWS]->(#1) counted\n");
    expect_steps(*state, "MATCH (p:Person {id: 1})-[k:KNOWS]->(q) RETURN count(q.age)",
                 "NodeSeek p.id = 1\nExpand (p)-[k:KNOWS]->(q)\n");
}

/* More relationships than are ordered one by one: the answer is the same, found greedily. */
static void a_long_chain_is_walked_from_its_key(void **state)
{
    char text[1000] = "MATCH (n0 {id: 1})";
    for (int i = 1; i <= 20; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "-[:KNOWS]->(n%d)", i);
    snprintf(text + strlen(text), sizeof(text) - strlen(text), " RETURN n20.id");
    int64_t id = 1;
    for (int i = 0; i < 20; i++)
        id = (id * 7 + 1) % 2000;

    assert_int_equal(test_integer(*state, text), id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name)
        TEST(the_rarer_label_is_scanned),
        TEST(a_key_of_few_nodes_is_sought_before_one_of_many),
        TEST(the_relationship_that_few_have_is_taken_first),
        TEST(nodes_that_only_a_key_joins_are_sought),
        TEST(two_keys_meet_in_the_middle),
        TEST(a_count_makes_no_rows_of_its_last_hops),
        TEST(a_long_chain_is_walked_from_its_key),
#undef TEST
    };
    return cmocka_run_group_tests(tests, open_test, close_test);
}
