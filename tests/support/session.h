/* session.h - a session in memory for tests, and its answers as texts. */
#ifndef RS_TESTS_SESSION_H
#define RS_TESTS_SESSION_H

#include "session/redstring.h"

typedef struct TestSession {
    RsEngine *engine;
    RsSession *session;
} TestSession;

void test_session_open(TestSession *test); /* asserts */
void test_session_close(TestSession *test);
/* Runs; asserts that it succeeds; throws the rows away. */
void test_run(TestSession *test, const char *text);
/* The rows as texts, one a line, columns separated by " | "; asserts success. free() it. */
char *test_rows(TestSession *test, const char *text);
/* Asserts that the rows, in this order, are `expected` (lines as test_rows gives them). */
void test_expect(TestSession *test, const char *text, const char *expected);
/* Asserts that it fails so. */
void test_fails(TestSession *test, const char *text, RsStatus status, const char *detail);
/* One integer: the only column of the only row. */
int64_t test_integer(TestSession *test, const char *text);

/* A small generator with a seed: the same numbers on every machine. */
typedef struct TestRandom {
    uint64_t state;
} TestRandom;
uint32_t test_random(TestRandom *random, uint32_t below);

#endif
