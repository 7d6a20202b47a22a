/* Heads and values of Neo4j's CSV files: what they mean by the manual of its admin tool, and what
 * is said of those that mean nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "exchange/neo4j_header.h"

static int set_up(void **state)
{
    RsNeo4jReader *reader = calloc(1, sizeof *reader);
    *reader = (RsNeo4jReader){rs_zones_new(), rs_arena_new(0), ';'};
    *state = reader;
    return 0;
}

static int tear_down(void **state)
{
    RsNeo4jReader *reader = *state;
    rs_zones_free(reader->zones);
    rs_arena_free(reader->arena);
    free(reader);
    return 0;
}

static RsNeo4jColumn column(const RsNeo4jReader *reader, const char *text)
{
    RsNeo4jColumn out;
    RsError err = {0};
    if (rs_neo4j_column(rs_text(text), 1, reader->arena, &out, &err) != RS_OK)
        fail_msg("%s: %s", text, err.text);
    return out;
}

static void text_is(RsText got, const char *expected)
{
    if (!rs_text_equal(got, rs_text(expected)))
        fail_msg("'%.*s', not '%s'", RS_TEXT_ARG(got), expected);
}

static RsValue value(const RsNeo4jReader *reader, const char *head, const char *field)
{
    RsNeo4jColumn of = column(reader, head);
    RsValue out;
    RsError err = {0};
    if (rs_neo4j_value(reader, &of, rs_text(field), &out, &err) != RS_OK)
        fail_msg("%s of %s: %s", field, head, err.text);
    return out;
}

static void a_field_of_the_head_has_name_kind_group_and_options(void **state)
{
    const RsNeo4jReader *reader = *state;
    RsNeo4jColumn id = column(reader, "key:ID(Person){id-type:long}");
    RsNeo4jColumn plain = column(reader, "name"), list = column(reader, "n:int[]");
    RsNeo4jColumn colons = column(reader, "dc:title:string");

    assert_int_equal(id.role, RS_NEO4J_ID);
    text_is(id.name, "key");
    text_is(id.group, "Person");
    assert_int_equal(id.type, RS_NEO4J_OF_LONG);
    assert_int_equal(plain.role, RS_NEO4J_PROPERTY);
    assert_int_equal(plain.type, RS_NEO4J_OF_STRING);
    assert_null(plain.group.data);
    assert_true(list.list);
    assert_int_equal(list.type, RS_NEO4J_OF_INT);
    text_is(colons.name, "dc:title");
    assert_int_equal(column(reader, ":IGNORE").role, RS_NEO4J_IGNORE);
    assert_int_equal(column(reader, ":SOURCE(D)").role, RS_NEO4J_SOURCE);
    assert_int_equal(column(reader, "when:DateTime").type, RS_NEO4J_OF_DATETIME);
}

static void a_column_that_means_nothing_is_named(void **state)
{
    const RsNeo4jReader *reader = *state;
    static const char *const WRONG[][2] = {
        {"x:intt", "there is no type 'intt'"},
        {"x:", "nothing stands behind the :"},
        {":int", "a column needs a name"},
        {"x:int(G)", "only columns of ids have a group"},
        {"x:LABEL", "a :LABEL column has no name"},
        {":ID)", "the ) is never opened"},
        {"x:int}", "the } is never opened"},
        {"x:int{a}", "an option is written key:value"},
        {"x:int{a:b}", "the option 'a' is not known"},
        {":ID{id-type:point}", "id-type is string, int, integer or long"},
        {"x:point{crs:moon}", "a crs is"},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        RsNeo4jColumn out;
        RsError err = {0};
        assert_int_equal(rs_neo4j_column(rs_text(WRONG[i][0]), 7, reader->arena, &out, &err),
                         RS_ARGUMENT);
        if (strstr(err.text, WRONG[i][1]) == NULL || strstr(err.text, "column 7") == NULL)
            fail_msg("%s: %s", WRONG[i][0], err.text);
    }
}

static RsStatus head(const RsNeo4jReader *reader, const char *line, RsNeo4jHeader *out,
                     RsError *err)
{
    const RsText *fields;
    uint32_t count;
    assert_int_equal(rs_neo4j_split(reader->arena, rs_text(line), ',', &fields, &count, err),
                     RS_OK);
    return rs_neo4j_header(fields, count, reader->arena, out, err);
}

static void a_head_is_of_nodes_or_of_relationships(void **state)
{
    const RsNeo4jReader *reader = *state;
    static const char *const WRONG[][2] = {
        {":START_ID,:TYPE", "no :END_ID"},       {":END_ID", "no :START_ID"},
        {":ID,:START_ID,:END_ID", "of nodes"},   {":ID,:TYPE", "has :TYPE, but neither"},
        {":ID,a,a:int", "is named `a` already"}, {":ID,:ID", "is :ID already"},
        {"a:ID,a", "is named `a` already"},
    };
    RsNeo4jHeader out;
    RsError none = {0};

    assert_int_equal(head(reader, "a,:ID,,:LABEL", &out, &none), RS_OK);
    assert_false(out.edges);
    assert_int_equal(out.at[RS_NEO4J_ID], 1);
    assert_int_equal(out.at[RS_NEO4J_LABEL], 3);
    assert_int_equal(out.columns[2].role, RS_NEO4J_IGNORE);
    assert_int_equal(head(reader, ":START_ID,:END_ID,:TYPE", &out, &none), RS_OK);
    assert_true(out.edges);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        RsError err = {0};
        assert_int_equal(head(reader, WRONG[i][0], &out, &err), RS_ARGUMENT);
        if (strstr(err.text, WRONG[i][1]) == NULL) fail_msg("%s: %s", WRONG[i][0], err.text);
    }
}

static void fields_become_values_of_their_type(void **state)
{
    const RsNeo4jReader *reader = *state;
    RsValue list = value(reader, "x:int[]", "3;-4");
    RsValue point = value(reader, "x:point", "{latitude: 56.5, longitude: -13.25}");

    assert_int_equal(value(reader, "x:byte", "-128").as.integer, -128);
    assert_true(value(reader, "x:long", "-9223372036854775808").as.integer == INT64_MIN);
    assert_true(value(reader, "x:long", "9223372036854775807").as.integer == INT64_MAX);
    assert_true(value(reader, "x:double", " 1.5e3 ").as.real == 1500.0);
    assert_true(value(reader, "x:float", "0.1").as.real == (double)0.1f);
    assert_true(value(reader, "x:double", "-Infinity").as.real == -INFINITY);
    assert_true(value(reader, "x:boolean", "TRUE").as.boolean);
    assert_int_equal(value(reader, "x:date", "1970-01-11").as.integer, 10);
    assert_int_equal(value(reader, "x:localtime", "00:00:01").as.integer, 1000000000);
    assert_true(
        value(reader, "x:datetime{timezone:+01:00}", "1970-01-01T01:00:05").as.moment->seconds ==
        5);
    assert_true(value(reader, "x:datetime{timezone:Europe/Stockholm}", "2020-07-01T02:00:00")
                    .as.moment->seconds == INT64_C(1593561600));
    assert_true(
        value(reader, "x:datetime{timezone:+01:00}", "1970-01-01T00:00:05Z").as.moment->seconds ==
        5);
    assert_int_equal(value(reader, "x:duration", "P2D").as.duration->days, 2);
    text_is(rs_as_text(value(reader, "x:char", "\xc3\xa5")), "\xc3\xa5");
    assert_int_equal(list.length, 2);
    assert_int_equal(list.as.items[1].as.integer, -4);
    assert_int_equal(point.as.point->srid, 4326);
    assert_true(point.as.point->x == -13.25 && point.as.point->y == 56.5);
    assert_int_equal(value(reader, "x:point", "{x:1,y:2,z:3}").as.point->srid, 9157);
    assert_int_equal(value(reader, "x:point{crs:wgs-84}", "{x:1,y:2}").as.point->srid, 4326);
    assert_true(rs_is_null(value(reader, "x:int", "")));
    assert_int_equal(value(reader, "x", "").type, RS_TYPE_STRING);
}

static void a_field_that_is_none_is_refused(void **state)
{
    const RsNeo4jReader *reader = *state;
    static const char *const WRONG[][2] = {
        {"x:byte", "128"},
        {"x:short", "-32769"},
        {"x:int", "2147483648"},
        {"x:long", "9223372036854775808"},
        {"x:int", "1.0"},
        {"x:int", "--1"},
        {"x:int", "+"},
        {"x:double", "1e999"},
        {"x:double", "0x10"},
        {"x:double", "1,5"},
        {"x:double", "inf"},
        {"x:boolean", "yes"},
        {"x:char", "ab"},
        {"x:date", "2020-13-01"},
        {"x:duration", "2 days"},
        {"x:int[]", "1;;2"},
        {"x:point", "1,2"},
        {"x:point", "{x:1}"},
        {"x:point", "{x:1,x:2,y:3}"},
        {"x:point", "{x:1,latitude:2}"},
        {"x:point", "{latitude:91,longitude:0}"},
        {"x:point{crs:wgs-84}", "{x:1,y:2,z:3}"},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        RsNeo4jColumn of = column(reader, WRONG[i][0]);
        RsValue out;
        RsError err = {0};
        if (rs_neo4j_value(reader, &of, rs_text(WRONG[i][1]), &out, &err) != RS_ARGUMENT)
            fail_msg("%s of %s was taken", WRONG[i][1], WRONG[i][0]);
        assert_true(err.text[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_field_of_the_head_has_name_kind_group_and_options, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_column_that_means_nothing_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_head_is_of_nodes_or_of_relationships, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fields_become_values_of_their_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_that_is_none_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
