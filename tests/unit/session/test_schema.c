/* test_schema.c - indexes, constraints, SHOW and the built-in procedures through the public door.
 */
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
    *state = test;
    return 0;
}

static int close_test(void **state)
{
    test_session_close(*state);
    free(*state);
    return 0;
}

static void what_breaks_a_constraint_is_not_written(void **state)
{
    test_run(*state, "CREATE CONSTRAINT u FOR (n:P) REQUIRE n.id IS UNIQUE");
    test_run(*state, "CREATE (:P {id: 1}), (:P {id: 2}), (:Q {id: 1})");
    test_fails(*state, "CREATE (:X) CREATE (:P {id: 1})", RS_CONSTRAINT, "NotUnique");
    test_fails(*state, "MATCH (q:Q) SET q:P", RS_CONSTRAINT, "NotUnique");
    test_fails(*state, "MATCH (p:P {id: 2}) SET p.id = 1", RS_CONSTRAINT, "NotUnique");
    test_expect(*state, "MATCH (n) RETURN count(n)", "3\n");
    test_expect(*state, "MERGE (p:P {id: 2}) RETURN p.id", "2\n");
    test_run(*state, "MATCH (p:P) SET p.id = 3 - p.id"); /* both at once: they change places */
    test_run(*state, "DROP CONSTRAINT u");
    test_run(*state, "CREATE (:P {id: 1})");
}

static void a_constraint_that_does_not_hold_is_not_declared(void **state)
{
    test_run(*state, "CREATE (:P {k: 1}), (:P {k: 1}), (:P)");
    test_fails(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.k IS UNIQUE", RS_CONSTRAINT_VERIFY,
               "NotUnique");
    test_fails(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.k IS NOT NULL", RS_CONSTRAINT_VERIFY,
               "PropertyMissing");
    test_fails(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.k IS :: STRING", RS_CONSTRAINT_VERIFY,
               "WrongPropertyType");
    test_fails(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE (n.k, n.j) IS NODE KEY",
               RS_CONSTRAINT_VERIFY, "PropertyMissing");
    test_expect(*state, "SHOW CONSTRAINTS YIELD name", "");
}

static void existence_types_and_keys_of_relationships_are_kept(void **state)
{
    test_run(*state, "CREATE CONSTRAINT FOR ()-[r:OWNS]-() REQUIRE r.since IS NOT NULL");
    test_run(*state, "CREATE CONSTRAINT FOR ()-[r:OWNS]-() REQUIRE r.since IS :: INTEGER | DATE");
    test_run(*state, "CREATE CONSTRAINT FOR ()-[r:OWNS]-() REQUIRE (r.deed) IS RELATIONSHIP KEY");
    test_run(*state, "CREATE (:A)-[:OWNS {since: 2001, deed: 'x'}]->(:B)");
    test_fails(*state, "MATCH ()-[r:OWNS]->() REMOVE r.since", RS_CONSTRAINT, "PropertyMissing");
    test_fails(*state, "MATCH ()-[r:OWNS]->() SET r.since = 'then'", RS_CONSTRAINT,
               "WrongPropertyType");
    test_fails(*state, "MATCH (a:A), (b:B) CREATE (a)-[:OWNS {since: 1, deed: 'x'}]->(b)",
               RS_CONSTRAINT, "NotUnique");
    test_run(*state, "MATCH ()-[r:OWNS]->() SET r.since = date('2001-05-06')");
    test_expect(*state, "SHOW CONSTRAINTS YIELD kind, entity, type",
                "'NOT NULL' | 'RELATIONSHIP' | null\n'TYPE' | 'RELATIONSHIP' | 'INTEGER | DATE'\n"
                "'RELATIONSHIP KEY' | 'RELATIONSHIP' | null\n");
}

static void claims_count_where_they_are_read(void **state)
{
    test_run(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.id IS UNIQUE");
    test_run(*state, "CREATE (:P {id: 'a'}), (:P {n: 2}), (:S {id: 's'})");
    test_run(*state, "MATCH (p:P {n: 2}) DENY p.id = 'a' ACCORDING TO 's'");
    test_fails(*state, "MATCH (p:P {n: 2}) ASSERT p.id = 'a' ACCORDING TO 's'", RS_CONSTRAINT,
               "NotUnique");
    test_run(*state, "MATCH (p:P {n: 2}) ASSERT p.id = 'b' ACCORDING TO 's'");
    test_fails(*state, "CREATE (:P {id: 'b'})", RS_CONSTRAINT, "NotUnique");
    test_expect(*state, "CLAIMS c RETURN c.stance, c.value", "'denies' | 'a'\n'asserts' | 'b'\n");
}

static void the_rules_of_an_earlier_commit_are_seen_there(void **state)
{
    test_run(*state, "CREATE (:P {k: 1})");
    test_run(*state, "CREATE INDEX i FOR (n:P) ON (n.k)");
    test_run(*state, "DROP INDEX i");
    test_expect(*state, "CALL db.indexes() YIELD name RETURN count(*)", "0\n");
    test_expect(*state, "RECORDED AT COMMIT 1 CALL db.indexes() YIELD name RETURN count(*)", "0\n");
    test_expect(*state,
                "RECORDED AT COMMIT 2 CALL db.indexes() YIELD name, properties, commit "
                "RETURN name, properties, commit",
                "'i' | ['k'] | 2\n");
}

static void names_and_patterns_that_make_no_sense_are_refused(void **state)
{
    test_run(*state, "CREATE INDEX i FOR (n:P) ON (n.k)");
    test_run(*state, "CREATE INDEX i IF NOT EXISTS FOR (n:P) ON (n.other)");
    test_expect(*state, "SHOW INDEXES YIELD properties", "['k']\n");
    test_fails(*state, "CREATE INDEX i FOR (n:Q) ON (n.k)", RS_SEMANTIC, "RuleAlreadyExists");
    test_fails(*state, "CREATE INDEX FOR (n:P) ON (n.k)", RS_SEMANTIC, "RuleAlreadyExists");
    test_fails(*state, "DROP INDEX j", RS_SEMANTIC, "IndexNotFound");
    test_fails(*state, "DROP CONSTRAINT i", RS_SEMANTIC, "ConstraintNotFound");
    test_run(*state, "DROP INDEX j IF EXISTS");
    test_fails(*state, "CREATE INDEX FOR (n) ON (n.k)", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, "CREATE INDEX FOR (n:P|Q) ON (n.k)", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, "CREATE INDEX FOR (n:P) ON (m.k)", RS_SYNTAX, "UndefinedVariable");
    test_fails(*state, "CREATE INDEX FOR (n:P) ON (n.k, n.k)", RS_SYNTAX, "UnexpectedSyntax");
    test_fails(*state, "CREATE CONSTRAINT FOR (n:P) REQUIRE n.k IS :: WORD", RS_SYNTAX,
               "InvalidArgumentType");
    test_fails(*state, "SHOW THINGS", RS_SYNTAX, "UnexpectedSyntax");
}

static void older_spellings_say_the_same(void **state)
{
    test_run(*state, "CREATE INDEX ON :P(a, b)");
    test_run(*state, "CREATE RANGE INDEX FOR (n:P) ON (n.c)");
    test_run(*state, "CREATE CONSTRAINT ON (n:P) ASSERT n.d IS UNIQUE");
    test_run(*state, "CREATE CONSTRAINT ON (n:P) ASSERT EXISTS(n.e)");
    test_expect(*state, "SHOW INDEXES YIELD name, constraint WHERE constraint IS NULL",
                "'index_P_a_b' | null\n'index_P_c' | null\n");
    test_expect(*state, "SHOW CONSTRAINTS YIELD name, kind",
                "'unique_P_d' | 'UNIQUE'\n'not_null_P_e' | 'NOT NULL'\n");
}

static void write_the_case(TestSession *test)
{
    test_run(test, "CREATE (:Person {id: 'ada'})-[:OWNS {since: 2001}]->(c:Firm {id: 'acme'}), "
                   "(:Person {id: 'bo', n: 1}), (:Person {id: 'cy'}), (:Doc {id: 'd'}) "
                   "CREATE (c)<-[:AUDITS]-({x: 1.5})");
    test_run(test, "MATCH (c:Firm), (p:Person {id: 'ada'}) "
                   "ASSERT c.open = true ACCORDING TO 'ada' VIA 'd' "
                   "DENY c.open = true ACCORDING TO 'bo' "
                   "ASSERT c.city = 'Oslo' ACCORDING TO 'ada' "
                   "ASSERT c.city = 'Oslo' ACCORDING TO 'bo' "
                   "CLAIM c.tax STANCE 'declines' ACCORDING TO 'cy' AT 'line 3' "
                   "ASSERT (p)-[:KNOWS]->(c) ACCORDING TO 'bo'");
}

static void the_schema_is_what_is_there(void **state)
{
    write_the_case(*state);
    test_expect(
        *state, "SHOW SCHEMA YIELD part, name, key, types, count WHERE name IN ['Person', 'OWNS']",
        "'label' | 'Person' | null | null | 3\n'label key' | 'Person' | 'id' | ['String'] | 3\n"
        "'label key' | 'Person' | 'n' | ['Integer'] | 1\n'type' | 'OWNS' | null | null | 1\n"
        "'type key' | 'OWNS' | 'since' | ['Integer'] | 1\n'triple' | 'OWNS' | null | null | 1\n");
    test_expect(*state, "CALL db.schema.visualization()",
                "null | 'AUDITS' | 'Firm' | 1\n'Person' | 'KNOWS' | 'Firm' | 1\n'Person' | 'OWNS' "
                "| 'Firm' | 1\n");
    test_expect(*state,
                "CALL db.schema.nodeTypeProperties() YIELD nodeType, propertyName, mandatory "
                "WHERE nodeType = 'Person' RETURN propertyName, mandatory",
                "'id' | true\n'n' | false\n");
    test_expect(*state, "CALL db.schema.relTypeProperties()",
                "'OWNS' | 'since' | ['Integer'] | true\n");
}

static void claims_that_contradict_or_stand_alone_are_found(void **state)
{
    write_the_case(*state);
    test_expect(
        *state,
        "CALL contradictions() YIELD fact, key, firstSource, secondSource, secondStance, "
        "overlap RETURN fact.id, key, firstSource.id, secondSource.id, secondStance, overlap",
        "'acme' | 'open' | 'ada' | 'bo' | 'denies' | null\n");
    test_expect(*state, "EXCLUDING 'bo' CALL contradictions() YIELD fact RETURN count(*)", "0\n");
    test_expect(*state,
                "CALL single_sourced() YIELD fact, key, value, source, claims "
                "RETURN key, value, source.id, size(claims) ORDER BY key",
                "'open' | true | 'ada' | 1\nnull | null | 'bo' | 1\n");
    test_expect(
        *state,
        "EXCLUDING 'bo' CALL single_sourced() YIELD key, source RETURN key, source.id ORDER BY key",
        "'city' | 'ada'\n'open' | 'ada'\n");
    test_expect(*state,
                "CALL silences() YIELD source, stance, fact, key, locator "
                "RETURN source.id, stance, fact.id, key, locator",
                "'cy' | 'declines' | 'acme' | 'tax' | 'line 3'\n");
    test_expect(*state,
                "CALL db.sources() YIELD source, claims, via, stances "
                "RETURN source.id, claims, via, stances.asserts ORDER BY source.id",
                "'ada' | 2 | 0 | 2\n'bo' | 3 | 0 | 2\n'cy' | 1 | 0 | null\n'd' | 0 | 1 | null\n");
}

static void a_plain_write_is_a_side_of_a_contradiction(void **state)
{
    test_run(*state, "CREATE (:Firm {id: 'acme', city: 'Oslo'}), (:Person {id: 'bo'})");
    test_run(*state, "MATCH (c:Firm) ASSERT c.city = 'Bergen' ACCORDING TO 'bo'");
    test_expect(*state,
                "CALL contradictions() YIELD first, firstValue, secondValue "
                "RETURN first, firstValue, secondValue",
                "null | 'Oslo' | 'Bergen'\n");
}

static void the_engine_tells_of_itself(void **state)
{
    test_expect(*state, "SHOW GRAPHS", "'default' | true\n");
    test_expect(*state, "CALL dbms.components() YIELD name, store RETURN name, store",
                "'Redstring' | 'memory'\n");
    test_expect(*state, "SHOW FUNCTIONS YIELD name, aggregating WHERE name IN ['abs', 'collect']",
                "'abs' | false\n'collect' | true\n");
    test_expect(*state, "SHOW PROCEDURES YIELD name WHERE name = 'silences'", "'silences'\n");
    test_fails(*state, "CALL db.lables()", RS_PROCEDURE, "ProcedureNotFound");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)
    const struct CMUnitTest tests[] = {
        TEST(what_breaks_a_constraint_is_not_written),
        TEST(a_constraint_that_does_not_hold_is_not_declared),
        TEST(existence_types_and_keys_of_relationships_are_kept),
        TEST(claims_count_where_they_are_read),
        TEST(the_rules_of_an_earlier_commit_are_seen_there),
        TEST(names_and_patterns_that_make_no_sense_are_refused),
        TEST(older_spellings_say_the_same),
        TEST(the_schema_is_what_is_there),
        TEST(claims_that_contradict_or_stand_alone_are_found),
        TEST(a_plain_write_is_a_side_of_a_contradiction),
        TEST(the_engine_tells_of_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
