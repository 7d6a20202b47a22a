/* test_parse.c - what parses, what fails, where and with which name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "grammar/parse.h"

static RsError failure;

static RsStatus parse(RsText text)
{
    RsArena *arena = rs_arena_new(0);
    const RsAst *statement;
    assert_non_null(arena);
    rs_error_clear(&failure);
    RsStatus status = rs_parse(text, NULL, arena, &statement, &failure);
    if (status != RS_OK) assert_null(statement);
    rs_arena_free(arena);
    return status;
}

static void expect(const char *text, const char *detail)
{
    if (parse(rs_text(text)) != RS_SYNTAX) fail_msg("no syntax error: %s", text);
    assert_string_equal(failure.detail, detail);
}

static void accept(const char *text)
{
    if (parse(rs_text(text)) != RS_OK) fail_msg("%s: %s", text, failure.text);
}

static void details_are_those_of_the_scenarios(void **state)
{
    (void)state;
    expect("RETURN 9223372036854775808", "IntegerOverflow");
    expect("RETURN -9223372036854775809", "IntegerOverflow");
    expect("RETURN 1 - 9223372036854775808", "IntegerOverflow");
    expect("RETURN 0x1A2b3j4D5E6f7", "InvalidNumberLiteral");
    expect("RETURN {1B2c3e67:1}", "UnexpectedSyntax");
    expect("RETURN 1.34E999", "FloatingPointOverflow");
    expect("RETURN '\\uH'", "InvalidUnicodeLiteral");
    expect("RETURN 42 \xe2\x80\x94 41", "InvalidUnicodeCharacter");
    expect("MATCH (a)-[:LIKES..]->(c) RETURN c", "InvalidRelationshipPattern");
    expect("MATCH (a)-[:LIKES*-2]->(c) RETURN c", "InvalidRelationshipPattern");
    expect("MATCH (n $param) RETURN n", "InvalidParameterUse");
    expect("RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", "InvalidClauseComposition");
    expect("MATCH (n) RETURN (n)-[]->()", "UnexpectedSyntax");
}

static void numbers_and_names_at_their_limits_are_accepted(void **state)
{
    (void)state;
    accept("RETURN -9223372036854775808, 0x7FFFFFFFFFFFFFFF, 0o17, .5, 1e5, 1.0e-3");
    accept("\xef\xbb\xbfRETURN `a``b` AS ``;\r\n// the end");
    accept("CREATE (n $props)");
    accept("  /* nothing */ ;");
    accept("");
}

static void every_soft_word_is_a_name_and_no_reserved_one_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < rs_keyword_count(); i++) {
        char text[200];
        const char *word = rs_keyword(i).word;
        snprintf(text, sizeof(text), "WITH 1 AS %s MATCH (%s:%s)-[%s]->({%s: 1}) RETURN %s, q.%s",
                 word, word, word, word, word, word, word);
        RsStatus status = parse(rs_text(text));
        if ((status != RS_OK) != rs_keyword(i).reserved) fail_msg("%s", text);
        if (i > 0) assert_true(strcmp(rs_keyword(i - 1).word, word) < 0);
    }
}

static void deep_nesting_is_an_error_and_no_crash(void **state)
{
    static const char *const PIECES[] = {"(", "[", "NOT ", "- ", "1+", "CASE WHEN ", "{a:", "x["};
    (void)state;
    for (size_t i = 0; i < sizeof(PIECES) / sizeof(PIECES[0]); i++) {
        RsBuf buf;
        rs_buf_init(&buf, 0);
        rs_buf_puts(&buf, "RETURN ");
        for (int repeat = 0; repeat < 30000; repeat++)
            rs_buf_puts(&buf, PIECES[i]);
        rs_buf_puts(&buf, "1");
        RsStatus status = parse((RsText){buf.data, (uint32_t)buf.length});
        assert_true(status == RS_LIMIT || status == RS_SYNTAX);
        rs_buf_done(&buf);
    }
}

static void bytes_that_are_no_text_are_named_with_their_place(void **state)
{
    (void)state;
    assert_int_equal(parse((RsText){"RETURN \0 1", 10}), RS_SYNTAX);
    assert_int_equal(failure.where.begin, 7);
    assert_int_equal(parse(rs_text("RETURN '\xff'")), RS_SYNTAX);
    assert_int_equal(failure.where.begin, 8);
}

static void a_text_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    size_t length = (1u << 20) + 1;
    char *text = malloc(length);
    assert_non_null(text);
    memset(text, ' ', length);
    assert_int_equal(parse((RsText){text, (uint32_t)length - 1}), RS_OK);
    assert_int_equal(parse((RsText){text, (uint32_t)length}), RS_LIMIT);
    free(text);
}

static void a_misspelt_keyword_is_recognized(void **state)
{
    (void)state;
    expect("MACTH (n) RETURN n", "UnexpectedSyntax");
    assert_string_equal(failure.hint, "did you mean MATCH?");
    expect("MATCH (n) RETRUN n", "UnexpectedSyntax");
    assert_string_equal(failure.hint, "did you mean RETURN?");
    assert_int_equal(failure.where.begin, 10);
    assert_int_equal(failure.where.end, 16);
}

static void a_script_is_cut_at_its_semicolons(void **state)
{
    (void)state;
    RsText script = RS_TEXT("\xef\xbb\xbf RETURN ';' /* ; */ ;\r\n;; // ;\nRETURN `;`");
    size_t offset = 0;
    RsSpan span;
    bool complete;
    assert_true(rs_split_next(script, &offset, &span, &complete));
    assert_true(complete);
    assert_int_equal(span.begin, 4);
    assert_int_equal(script.data[span.end - 1], ';');
    assert_true(rs_split_next(script, &offset, &span, &complete));
    assert_false(complete);
    assert_int_equal(span.end, script.length);
    assert_false(rs_split_next(script, &offset, &span, &complete));
    assert_string_equal(rs_split_open(RS_TEXT("RETURN [(1")), "(");
    assert_string_equal(rs_split_open(RS_TEXT("RETURN '(")), "'");
    assert_string_equal(rs_split_open(RS_TEXT("/* (")), "/*");
    assert_null(rs_split_open(RS_TEXT("RETURN (1); ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(details_are_those_of_the_scenarios),
        cmocka_unit_test(numbers_and_names_at_their_limits_are_accepted),
        cmocka_unit_test(every_soft_word_is_a_name_and_no_reserved_one_is),
        cmocka_unit_test(deep_nesting_is_an_error_and_no_crash),
        cmocka_unit_test(bytes_that_are_no_text_are_named_with_their_place),
        cmocka_unit_test(a_text_beyond_the_limit_is_refused),
        cmocka_unit_test(a_misspelt_keyword_is_recognized),
        cmocka_unit_test(a_script_is_cut_at_its_semicolons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
