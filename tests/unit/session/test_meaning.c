/* test_meaning.c - what openCypher means at its edges, worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/session.h"

static int open_graph(void **state)
{
    static TestSession test;
    test_session_open(&test);
    test_run(&test, "CREATE (:A {n: 1})-[:R {w: 1}]->(:B {n: 2})");
    *state = &test;
    return 0;
}

static int close_graph(void **state)
{
    test_session_close(*state);
    return 0;
}

static void a_map_projection_of_null_is_null(void **state)
{
    test_expect(*state, "WITH null AS m RETURN m {.a}, m {.*, x: 1}, m {x: 1} IS NULL",
                "null | null | true\n");
    test_expect(*state, "OPTIONAL MATCH (n:Nope) RETURN n {.n, y: 1}", "null\n");
    test_expect(*state, "MATCH (n:A) RETURN n {.n, .nope, y: 2}", "{n: 1, nope: null, y: 2}\n");
}

static void a_variable_that_is_null_is_found_by_no_pattern(void **state)
{
#define WITH_NULL "MATCH (a:A) OPTIONAL MATCH (a)-[:NOPE]->(x) "
    test_expect(*state, WITH_NULL "MATCH (x) RETURN a.n", "");
    test_expect(*state, WITH_NULL "MATCH p = (x) RETURN a.n", "");
    test_expect(*state, WITH_NULL "MATCH (x), (b:B) RETURN a.n", "");
    test_expect(*state, WITH_NULL "MATCH (x)-[*0..1]-(b) RETURN a.n", "");
    test_expect(*state, WITH_NULL "OPTIONAL MATCH (x), (b:B) RETURN a.n, b", "1 | null\n");
    test_expect(*state, WITH_NULL "RETURN EXISTS { (x) }, COUNT { (x), (a) }, COUNT { (a) }",
                "false | 0 | 1\n");
#undef WITH_NULL
}

static void a_list_is_subscripted_by_integers_and_a_map_by_strings(void **state)
{
    test_fails(*state, "WITH [1, 2] AS l, 'a' AS i RETURN l[i]", RS_TYPE,
               "ListElementAccessByNonInteger");
    test_fails(*state, "RETURN [1, 2][1.0]", RS_TYPE, "ListElementAccessByNonInteger");
    test_fails(*state, "WITH {a: 1} AS m, 0 AS i RETURN m[i]", RS_TYPE,
               "MapElementAccessByNonString");
    test_fails(*state, "WITH 1 AS m, 0 AS i RETURN m[i]", RS_TYPE, "InvalidArgumentType");
}

static void what_cannot_be_set_is_refused_before_anything_runs(void **state)
{
    test_fails(*state, "MATCH (n) SET n = 1", RS_SYNTAX, "InvalidArgumentType");
    test_fails(*state, "MATCH (n) SET n += 'x'", RS_SYNTAX, "InvalidArgumentType");
    test_fails(*state, "MATCH ()-[r]->() SET r:A", RS_SYNTAX, "InvalidArgumentType");
    test_fails(*state, "MATCH ()-[r]->() REMOVE r:A", RS_SYNTAX, "InvalidArgumentType");
    test_fails(*state, "WITH {a: 1} AS m SET m.a = 2", RS_SYNTAX, "InvalidArgumentType");
    test_expect(*state, "MATCH (a:A), (b:B) SET b += a {.n} RETURN b.n", "1\n");
}

static void after_grouping_only_columns_can_be_sorted_by(void **state)
{
    test_fails(*state, "MATCH (n) RETURN n.x, count(*) ORDER BY n.y", RS_SYNTAX,
               "UndefinedVariable");
    test_fails(*state, "MATCH (n) RETURN n.x + n.y, count(*) ORDER BY n.x + n.y + count(*)",
               RS_SYNTAX, "AmbiguousAggregationExpression");
    test_expect(*state, "UNWIND [3, 1, 3] AS x RETURN x, count(*) AS c ORDER BY c - x",
                "3 | 2\n1 | 1\n");
}

static void a_point_is_in_the_system_that_it_names(void **state)
{
    test_expect(*state,
                "RETURN point({x: 1, y: 2, crs: 'WGS-84'}).srid, point({x: 1, y: 2, z: 3, srid: "
                "9157}).crs, point({longitude: 1, latitude: 2, height: 3}).srid, point({x: 1, y: "
                "null})",
                "4326 | 'cartesian-3d' | 4979 | null\n");
    static const char *const WRONG[] = {"{x: 1, y: 2, crs: 'mercator'}",
                                        "{x: 1, y: 2, crs: 'wgs-84-3d'}",
                                        "{x: 1, y: 2, srid: 1}",
                                        "{x: 1, y: 2, z: 3, srid: 7203}",
                                        "{longitude: 1, latitude: 2, srid: 7203}",
                                        "{x: 1, y: 2, srid: 4326, crs: 'cartesian'}",
                                        "{x: 1, y: 2, crs: 7}",
                                        "{longitude: 1, latitude: 91}",
                                        "{x: 1}"};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        char text[200];
        snprintf(text, sizeof(text), "RETURN point(%s)", WRONG[i]);
        test_fails(*state, text, RS_ARGUMENT, "InvalidArgumentValue");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_projection_of_null_is_null),
        cmocka_unit_test(a_variable_that_is_null_is_found_by_no_pattern),
        cmocka_unit_test(a_list_is_subscripted_by_integers_and_a_map_by_strings),
        cmocka_unit_test(what_cannot_be_set_is_refused_before_anything_runs),
        cmocka_unit_test(after_grouping_only_columns_can_be_sorted_by),
        cmocka_unit_test(a_point_is_in_the_system_that_it_names),
    };
    return cmocka_run_group_tests(tests, open_graph, close_graph);
}
