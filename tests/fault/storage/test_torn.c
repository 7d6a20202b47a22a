/* The append-only file cut off within its last commits: the server starts, whole commits stay, the
 * torn one is gone, and what is committed after that survives a second restart. */
#include "unit/storage/fixture.h"

#include <sys/sendfile.h>

enum { COMMITS = 4, CUT_STEP = 5 };

typedef struct Case {
    TempDir dir;
    off_t size_after[COMMITS + 1]; /* of the append-only file, once commit i was acknowledged */
} Case;

static void aof_path(const char *dir, char out[160])
{
    snprintf(out, 160, "%.60s/appendonlydir/appendonly.aof.1.incr.aof", dir);
}

static off_t aof_size(const char *dir)
{
    char path[160];
    struct stat about;
    aof_path(dir, path);
    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

static RsStore *opened(const TempDir *dir)
{
    RsStoreOptions options = {.data_dir = dir->path, .idle_ms = 60000};
    RsStore *store = NULL;
    ASSERT_OK(rs_store_open(&options, &store, err));
    return store;
}

static void end_server(const TempDir *dir)
{
    pid_t server = embedded_pid(dir);
    if (server > 0) kill(server, SIGKILL);
    assert_true(gone_within(dir, 3000));
}

static RsText record_of(uint64_t number, char bytes[64])
{
    memset(bytes, 0, 64);
    for (int i = 0; i < 64; i++)
        bytes[i] = (char)(number * 7 + (uint64_t)i);
    return (RsText){bytes, 64};
}

static void append_next(RsStore *store, RsHead *head)
{
    char bytes[64];
    RsCommit commit = some_commit(record_of(head->number + 1, bytes));
    bool beaten;
    ASSERT_OK(rs_store_append(store, head, &commit, &beaten, err));
    assert_false(beaten);
    *head = commit.head;
}

static RsStatus compare(void *context, const RsCommit *commit, RsError *err)
{
    (void)context;
    char bytes[64];
    RsText expected = record_of(commit->head.number, bytes);
    if (rs_text_equal(expected, commit->record)) return RS_OK;
    return rs_fail(err, RS_CHECK, NULL, RS_NOWHERE, "a commit holds something else");
}

static void copy_file(const char *from, const char *to, off_t length)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0);
    while (length > 0) {
        ssize_t done = sendfile(out, in, NULL, (size_t)length);
        assert_true(done > 0);
        length -= done;
    }
    close(in);
    close(out);
}

static TempDir copy_cut(const Case *from, off_t cut)
{
    static const char *const WHOLE[] = {"appendonly.aof.manifest", "appendonly.aof.1.base.rdb"};
    TempDir dir = temp_dir();
    char source[160], target[160];
    snprintf(target, sizeof target, "%.60s/appendonlydir", dir.path);
    assert_int_equal(mkdir(target, 0700), 0);
    for (int i = 0; i < 2; i++) {
        struct stat about;
        snprintf(source, sizeof source, "%.60s/appendonlydir/%s", from->dir.path, WHOLE[i]);
        snprintf(target, sizeof target, "%.60s/appendonlydir/%s", dir.path, WHOLE[i]);
        if (stat(source, &about) == 0) copy_file(source, target, about.st_size);
    }
    aof_path(from->dir.path, source);
    aof_path(dir.path, target);
    copy_file(source, target, cut);
    return dir;
}

static void restart_and_check(const TempDir *dir, uint64_t expected, RsHead *head)
{
    RsStore *store = opened(dir);
    *head = (RsHead){0};
    ASSERT_OK(rs_store_read(store, head, compare, NULL, err));
    assert_int_equal(head->number, expected);
    append_next(store, head);
    end_server(dir);
    rs_store_close(store);
}

static void a_torn_file_loses_the_torn_commit_alone(void **state)
{
    (void)state;
    Case whole = {.dir = temp_dir()};
    RsStore *store = opened(&whole.dir);
    RsHead head = {0};
    whole.size_after[0] = aof_size(whole.dir.path);
    for (int i = 1; i <= COMMITS; i++) {
        append_next(store, &head);
        whole.size_after[i] = aof_size(whole.dir.path);
        assert_true(whole.size_after[i] > whole.size_after[i - 1]);
    }
    end_server(&whole.dir);
    rs_store_close(store);

    for (off_t cut = whole.size_after[COMMITS - 2]; cut <= whole.size_after[COMMITS];
         cut += CUT_STEP) {
        uint64_t expected = 0;
        while (expected < COMMITS && whole.size_after[expected + 1] <= cut)
            expected++;
        TempDir dir = copy_cut(&whole, cut);
        restart_and_check(&dir, expected, &head);
        restart_and_check(&dir, expected + 1, &head);
        temp_dir_remove(&dir);
    }
    temp_dir_remove(&whole.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_torn_file_loses_the_torn_commit_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
