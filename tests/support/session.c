/* session.c - a session in memory for tests, and its answers as texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/session.h"

void test_session_open(TestSession *test)
{
    RsEngineOptions options = {0};
    RsError err = {0};
    if (rs_engine_open(&options, &test->engine, &err) != RS_OK) fail_msg("engine: %s", err.text);
    if (rs_session_open(test->engine, &test->session, &err) != RS_OK)
        fail_msg("session: %s", err.text);
}

void test_session_close(TestSession *test)
{
    rs_session_close(test->session);
    rs_engine_close(test->engine);
}

static void add_row(RsResult *result, const RsValue *row, RsBuf *out)
{
    RsError err = {0};
    for (uint32_t i = 0; i < rs_result_column_count(result); i++) {
        if (i > 0) rs_buf_puts(out, " | ");
        if (rs_result_print(result, row[i], out, &err) != RS_OK) fail_msg("print: %s", err.text);
    }
    rs_buf_putc(out, '\n');
}

char *test_rows(TestSession *test, const char *text)
{
    RsError err = {0};
    RsResult *result = NULL;
    RsBuf out;
    rs_buf_init(&out, 0);
    if (rs_session_run(test->session, rs_text(text), RS_NULL, &result, &err) != RS_OK)
        fail_msg("%s\n  %s: %s (%s)", text, rs_status_name(err.status), err.text, err.hint);
    while (result != NULL) {
        const RsValue *row;
        if (rs_result_next(result, &row, &err) != RS_OK) fail_msg("%s\n  %s", text, err.text);
        if (row == NULL) break;
        add_row(result, row, &out);
    }
    rs_result_close(result);
    return rs_buf_take(&out);
}

void test_run(TestSession *test, const char *text)
{
    free(test_rows(test, text));
}

void test_expect(TestSession *test, const char *text, const char *expected)
{
    char *rows = test_rows(test, text);
    if (strcmp(rows, expected) != 0) fail_msg("%s\ngave\n%sinstead of\n%s", text, rows, expected);
    free(rows);
}

void test_fails(TestSession *test, const char *text, RsStatus status, const char *detail)
{
    RsError err = {0};
    RsResult *result = NULL;
    RsStatus got = rs_session_run(test->session, rs_text(text), RS_NULL, &result, &err);
    const RsValue *row = NULL;
    while (got == RS_OK && result != NULL) {
        got = rs_result_next(result, &row, &err);
        if (row == NULL) break;
    }
    rs_result_close(result);
    if (got != status)
        fail_msg("%s\n  gave %s (%s), not %s", text, rs_status_name(got), err.text,
                 rs_status_name(status));
    if (detail != NULL) assert_string_equal(err.detail, detail);
    assert_true(err.text[0] != '\0');
}

int64_t test_integer(TestSession *test, const char *text)
{
    char *rows = test_rows(test, text);
    int64_t number = strtoll(rows, NULL, 10);
    free(rows);
    return number;
}

uint32_t test_random(TestRandom *random, uint32_t below)
{
    random->state = random->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random->state >> 33) % below);
}
