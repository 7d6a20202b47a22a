/* Bank transfers by several processes in transactions of several statements, one of them killed in
 * the middle of things: the sum never changes, no account goes below zero, and the history of the
 * log, read transfer by transfer, is one that could have happened one after the other.
 * RS_BANK_WRITERS (default 4) and RS_BANK_TRANSFERS (default 12, for each) change the run. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/storage/fixture.h"

#include "session/redstring.h"

enum { ACCOUNTS = 4, START = 100, TRIES = 2000 };

typedef struct Bank {
    RsEngine *engine;
    RsSession *session;
} Bank;

static void open_bank(Bank *bank, const char *dir)
{
    RsError err = {0};
    RsEngineOptions options = {.data_dir = dir};
    if (rs_engine_open(&options, &bank->engine, &err) != RS_OK ||
        rs_session_open(bank->engine, &bank->session, &err) != RS_OK) {
        fprintf(stderr, "open: %s\n", err.text);
        _exit(3);
    }
}

static void close_bank(Bank *bank)
{
    rs_session_close(bank->session);
    rs_engine_close(bank->engine);
}

/* The first column of the first row as an integer; 0 where there is no row. */
static RsStatus ask(Bank *bank, int64_t *out, RsError *err, const char *format, ...)
{
    char text[400];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    RsResult *result = NULL;
    const RsValue *row = NULL;
    *out = 0;
    RS_TRY(rs_session_run(bank->session, rs_text(text), RS_NULL, &result, err));
    RsStatus status = result == NULL ? RS_OK : rs_result_next(result, &row, err);
    if (status == RS_OK && row != NULL) *out = row[0].as.integer;
    rs_result_close(result);
    return status;
}

/* Takes from one account what is there, up to `amount`, gives it to the other, and writes down
 * what both had before. */
static RsStatus transfer(Bank *bank, int from, int to, int64_t amount, RsError *err)
{
    int64_t have, has, ignored;
    uint64_t commit;
    RS_TRY(rs_session_begin(bank->session, err));
    RsStatus status = ask(bank, &have, err, "MATCH (a:A {n: %d}) RETURN a.money", from);
    if (status == RS_OK) status = ask(bank, &has, err, "MATCH (a:A {n: %d}) RETURN a.money", to);
    if (status == RS_OK && amount > have) amount = have;
    if (status == RS_OK)
        status = ask(bank, &ignored, err, "MATCH (a:A {n: %d}) SET a.money = a.money - %lld", from,
                     (long long)amount);
    if (status == RS_OK)
        status = ask(bank, &ignored, err, "MATCH (a:A {n: %d}) SET a.money = %lld", to,
                     (long long)(has + amount));
    if (status == RS_OK)
        status = ask(bank, &ignored, err,
                     "CREATE (:T {source: %d, target: %d, amount: %lld, had: %lld, has: %lld})",
                     from, to, (long long)amount, (long long)have, (long long)has);
    if (status == RS_OK) return rs_session_commit(bank->session, &commit, err);
    RsError after = {0};
    if (rs_session_in_transaction(bank->session) &&
        rs_session_rollback(bank->session, &after) != RS_OK)
        return status;
    return status;
}

static void work(const char *dir, uint64_t seed, int transfers, int fd)
{
    Bank bank = {0};
    Random random = {.state = seed};
    open_bank(&bank, dir);
    for (int done = 0, tries = 0; done < transfers && tries < TRIES; tries++) {
        RsError err = {0};
        int from = (int)random_below(&random, ACCOUNTS);
        int to = (from + 1 + (int)random_below(&random, ACCOUNTS - 1)) % ACCOUNTS;
        RsStatus status = transfer(&bank, from, to, 1 + (int)random_below(&random, 60), &err);
        if (status == RS_OK) {
            done++;
            if (write(fd, "d", 1) != 1) _exit(3);
        } else if (status != RS_CONFLICT) {
            fprintf(stderr, "transfer: %s\n", err.text);
            _exit(2);
        }
    }
    close_bank(&bank);
    _exit(0);
}

/* Replays the transfers in the order of their commits: what each says it saw must have been so. */
static void check_history(Bank *bank, int64_t *transfers)
{
    RsError err = {0};
    RsResult *result;
    const RsValue *row;
    int64_t money[ACCOUNTS], ignored;
    for (int i = 0; i < ACCOUNTS; i++)
        money[i] = START;
    /* Nodes get their ids in the order of the commits that made them. */
    RsText text = RS_TEXT("MATCH (t:T) RETURN t.source, t.target, t.amount, t.had, t.has "
                          "ORDER BY id(t)");
    assert_int_equal(rs_session_run(bank->session, text, RS_NULL, &result, &err), RS_OK);
    for (*transfers = 0;; ++*transfers) {
        assert_int_equal(rs_result_next(result, &row, &err), RS_OK);
        if (row == NULL) break;
        int64_t from = row[0].as.integer, to = row[1].as.integer;
        assert_int_equal(row[3].as.integer, money[from]);
        assert_int_equal(row[4].as.integer, money[to]);
        money[from] -= row[2].as.integer;
        money[to] += row[2].as.integer;
    }
    rs_result_close(result);
    for (int i = 0; i < ACCOUNTS; i++) {
        assert_true(money[i] >= 0);
        assert_int_equal(ask(bank, &ignored, &err, "MATCH (a:A {n: %d}) RETURN a.money", i), RS_OK);
        assert_int_equal(ignored, money[i]);
    }
}

static int setting(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : atoi(text);
}

static void transfers_of_competing_processes_are_serializable(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    int writers = setting("RS_BANK_WRITERS", 4), transfers = setting("RS_BANK_TRANSFERS", 12);
    Bank bank = {0};
    RsError err = {0};
    int64_t number;
    open_bank(&bank, dir.path);
    assert_int_equal(ask(&bank, &number, &err,
                         "UNWIND range(0, %d) AS n CREATE (:A {n: n, money: %d})", ACCOUNTS - 1,
                         START),
                     RS_OK);
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t *pids = calloc((size_t)writers + 1, sizeof *pids);
    for (int i = 0; i <= writers; i++) { /* the last one works until it is killed */
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            work(dir.path, 77u + (uint64_t)i, i < writers ? transfers : TRIES, fds[1]);
    }
    for (int seen = 0; seen < writers * transfers / 2; seen++) {
        char byte;
        assert_int_equal(read(fds[0], &byte, 1), 1);
    }
    kill(pids[writers], SIGKILL);
    for (int i = 0; i <= writers; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        if (i < writers) assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    check_history(&bank, &number);
    assert_true(number >= (int64_t)writers * transfers);
    close_bank(&bank);
    close(fds[0]);
    close(fds[1]);
    free(pids);
    embedded_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transfers_of_competing_processes_are_serializable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
