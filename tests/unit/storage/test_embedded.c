/* The server in a data directory: who starts it, who ends it, and what is left behind. */
#include "fixture.h"

#include <sys/file.h>

static RsStatus open_dir(const char *dir, RsStore **store, RsError *error)
{
    RsStoreOptions options = {.data_dir = dir, .idle_ms = 150, .timeout_ms = 1500};
    *store = NULL;
    *error = (RsError){0};
    return rs_store_open(&options, store, error);
}

static RsStore *opened(const char *dir)
{
    RsStore *store;
    RsError error;
    if (open_dir(dir, &store, &error) != RS_OK)
        fail_msg("%s: %s (%s)", rs_status_name(error.status), error.text, error.hint);
    return store;
}

static void assert_refused(const char *dir, const char *words)
{
    RsStore *store;
    RsError error;
    assert_int_equal(open_dir(dir, &store, &error), RS_REFUSED);
    if (strstr(error.text, words) == NULL) fail_msg("'%s' lacks '%s'", error.text, words);
}

static void append_one(RsStore *store, RsHead *head)
{
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    bool beaten;
    ASSERT_OK(rs_store_append(store, head, &commit, &beaten, err));
    assert_false(beaten);
    *head = commit.head;
}

static RsStatus count_one(void *context, const RsCommit *commit, RsError *err)
{
    (void)commit;
    (void)err;
    ++*(uint32_t *)context;
    return RS_OK;
}

static uint32_t count(RsStore *store)
{
    RsHead head = {0};
    uint32_t found = 0;
    ASSERT_OK(rs_store_read(store, &head, count_one, &found, err));
    return found;
}

static bool comes_to_an_end(pid_t pid, int ms)
{
    for (int passed = 0; passed < ms; passed += 10) {
        char path[64], state[256] = "";
        snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) return true;
        (void)!read(fd, state, sizeof state - 1);
        close(fd);
        const char *name_end = strrchr(state, ')');
        if (name_end != NULL && name_end[1] == ' ' && name_end[2] == 'Z') return true;
        poll(NULL, 0, 10);
    }
    return false;
}

static pid_t parent_of(pid_t pid)
{
    char path[64], state[256] = "";
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    (void)!read(fd, state, sizeof state - 1);
    close(fd);
    assert_int_equal(sscanf(strrchr(state, ')') + 1, " %*c %d", &parent), 1);
    return parent;
}

static void the_server_goes_when_its_last_user_has_gone(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char path[128];
    snprintf(path, sizeof path, "%s/a/b", dir.path);
    RsStore *one = opened(path), *two = opened(path);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    TempDir inner = {""};
    memcpy(inner.path, path, strlen(path));
    pid_t server = embedded_pid(&inner);
    assert_true(server > 0);
    RsHead head = {0};
    append_one(one, &head);
    rs_store_close(one);
    poll(NULL, 0, 600);
    assert_int_equal(embedded_pid(&inner), server);
    rs_store_close(two);

    assert_true(gone_within(&inner, 3000));
    assert_true(comes_to_an_end(server, 3000));
    one = opened(path);
    assert_int_equal(count(one), 1);
    rs_store_close(one);
    assert_true(gone_within(&inner, 3000));
    temp_dir_remove(&dir);
}

static void the_server_goes_when_its_last_user_was_killed(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    pid_t user = fork();
    if (user == 0) {
        RsStore *store = opened(dir.path);
        RsHead head = {0};
        append_one(store, &head);
        kill(getpid(), SIGKILL);
    }
    waitpid(user, NULL, 0);
    pid_t server = embedded_pid(&dir);
    assert_true(server > 0);

    assert_true(gone_within(&dir, 3000));
    assert_true(comes_to_an_end(server, 3000));
    temp_dir_remove(&dir);
}

static void a_killed_reaper_is_replaced_by_the_next_who_comes(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    RsStore *store = opened(dir.path);
    pid_t server = embedded_pid(&dir), reaper = parent_of(server);
    assert_true(reaper > 1);
    kill(reaper, SIGKILL);
    assert_true(comes_to_an_end(reaper, 3000));
    rs_store_close(store);
    poll(NULL, 0, 600);
    assert_int_equal(embedded_pid(&dir), server); /* nobody watches */
    rs_store_close(opened(dir.path));

    assert_true(gone_within(&dir, 5000));
    assert_true(comes_to_an_end(server, 3000));
    temp_dir_remove(&dir);
}

static void a_killed_server_is_started_again_by_who_uses_it(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    RsStore *store = opened(dir.path);
    RsHead head = {0};
    for (int i = 0; i < 5; i++) {
        append_one(store, &head);
        pid_t server = embedded_pid(&dir);
        kill(server, SIGKILL);
        assert_true(comes_to_an_end(server, 3000));
    }

    assert_int_equal(count(store), 5);
    append_one(store, &head);
    assert_int_equal(head.number, 6);
    rs_store_close(store);
    embedded_remove(&dir);
}

static void many_who_come_at_once_share_one_server(void **state)
{
    (void)state;
    enum { USERS = 8 };
    TempDir dir = temp_dir();
    pid_t users[USERS];
    for (int i = 0; i < USERS; i++) {
        users[i] = fork();
        if (users[i] == 0) {
            RsStoreOptions options = {.data_dir = dir.path, .idle_ms = 150};
            RsStore *store = NULL;
            RsError error = {0};
            if (rs_store_open(&options, &store, &error) != RS_OK) {
                fprintf(stderr, "%s\n", error.text);
                _exit(1);
            }
            pid_t server = embedded_pid(&dir);
            poll(NULL, 0, 300);
            bool same = embedded_pid(&dir) == server && server > 0;
            rs_store_close(store);
            _exit(same ? 0 : 2);
        }
    }
    for (int i = 0; i < USERS; i++) {
        int how = -1;
        waitpid(users[i], &how, 0);
        assert_int_equal(how, 0);
    }
    embedded_remove(&dir);
}

static int open_descriptors(void)
{
    int found = 0;
    for (int fd = 0; fd < 1024; fd++)
        found += fcntl(fd, F_GETFD) >= 0;
    return found;
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    int before = open_descriptors();
    RsStore *store = opened(dir.path);
    kill(embedded_pid(&dir), SIGKILL);
    poll(NULL, 0, 50);
    RsHead head = {0};
    append_one(store, &head);
    rs_store_close(store);

    assert_int_equal(open_descriptors(), before);
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD); /* no child, dead or alive */
    embedded_remove(&dir);
}

static void who_reads_our_output_sees_its_end_while_the_server_lives(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t user = fork();
    if (user == 0) {
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        RsStoreOptions options = {.data_dir = dir.path, .idle_ms = 1500};
        RsStore *store = NULL;
        RsError error = {0};
        RsStatus status = rs_store_open(&options, &store, &error);
        rs_store_close(store);
        _exit(status == RS_OK ? 0 : 1);
    }
    close(ends[1]);
    int how = -1;
    waitpid(user, &how, 0);
    assert_int_equal(how, 0);
    struct pollfd one = {.fd = ends[0], .events = POLLIN};

    assert_int_equal(poll(&one, 1, 500), 1);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 0);
    assert_true(embedded_pid(&dir) > 0);
    close(ends[0]);
    embedded_remove(&dir);
}

static void a_commit_that_came_by_another_way_is_seen_soon(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char uri[128];
    snprintf(uri, sizeof uri, "unix://%s/r.sock", dir.path);
    RsStore *reader = opened(dir.path), *writer = NULL;
    RsStoreOptions options = {.redis_uri = uri};
    ASSERT_OK(rs_store_open(&options, &writer, err));
    assert_int_equal(count(reader), 0);
    RsHead head = {0};
    append_one(writer, &head); /* it does not know of the shared page */
    bool news = false;
    for (int passed = 0; passed < 2000 && !news; passed += 20) {
        ASSERT_OK(rs_store_has_news(reader, 0, &news, err));
        poll(NULL, 0, 20);
    }
    assert_true(news);
    assert_int_equal(count(reader), 1);
    rs_store_close(writer);
    rs_store_close(reader);
    embedded_remove(&dir);
}

static void a_long_path_is_no_obstacle(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char path[256];
    snprintf(path, sizeof path, "%s/%0150d", dir.path, 7);
    RsStore *store = opened(path);
    RsHead head = {0};
    append_one(store, &head);
    rs_store_close(store);
    poll(NULL, 0, 1200);
    store = opened(path);
    assert_int_equal(count(store), 1);
    rs_store_close(store);
    poll(NULL, 0, 1200);
    temp_dir_remove(&dir);
}

static void a_relative_path_survives_a_chdir(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char before[512];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(dir.path), 0);
    RsStore *store = opened(".");
    assert_int_equal(chdir("/"), 0);
    RsHead head = {0};
    append_one(store, &head);
    kill(embedded_pid(&dir), SIGKILL);
    assert_true(gone_within(&dir, 3000));
    append_one(store, &head);
    rs_store_close(store);
    assert_int_equal(chdir(before), 0);
    embedded_remove(&dir);
}

static void a_directory_that_cannot_serve_is_refused(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char path[128];
    snprintf(path, sizeof path, "%s/file", dir.path);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    assert_refused(path, "not a directory");
    snprintf(path, sizeof path, "%s/file/below", dir.path);
    assert_refused(path, "irectory");
    assert_refused("/proc/self", "cannot be used");
    if (geteuid() != 0) {
        assert_int_equal(chmod(dir.path, 0500), 0);
        assert_refused(dir.path, "not writable");
        chmod(dir.path, 0700);
    }
    temp_dir_remove(&dir);
}

static void a_directory_in_use_by_something_else_is_refused(void **state)
{
    (void)state;
    static const char *const LOCKS[] = {"start.lock", "server.lock"};
    TempDir dir = temp_dir();
    for (int i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", dir.path, LOCKS[i]);
        int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        assert_int_equal(flock(fd, LOCK_EX), 0);
        assert_refused(dir.path, "in use");
        close(fd);
    }
    RsStore *store = opened(dir.path);
    TempDir other = temp_dir();
    char from[128], to[128];
    snprintf(from, sizeof from, "%s/r.sock", dir.path);
    snprintf(to, sizeof to, "%s/r.sock", other.path);
    assert_int_equal(symlink(from, to), 0);
    assert_refused(other.path, "another directory");
    rs_store_close(store);
    embedded_remove(&dir);
    temp_dir_remove(&other);
}

static void a_missing_program_is_named(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    RsStore *store;
    RsError error;
    RsStatus status = open_dir(dir.path, &store, &error);
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(status, RS_UNREACHABLE);
    assert_non_null(strstr(error.text, "redis-server"));
    assert_non_null(strstr(error.hint, "package"));
    temp_dir_remove(&dir);
}

static void reading_only_makes_no_directory(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    char path[128];
    snprintf(path, sizeof path, "%s/none", dir.path);
    RsStoreOptions options = {.data_dir = path, .read_only = true};
    RsStore *store = NULL;
    RsError error = {0};
    assert_int_equal(rs_store_open(&options, &store, &error), RS_ENTITY);
    assert_int_equal(access(path, F_OK), -1);
    options.data_dir = dir.path;
    error = (RsError){0};
    assert_int_equal(rs_store_open(&options, &store, &error), RS_ENTITY);
    temp_dir_remove(&dir);
}

static void a_server_that_cannot_read_its_file_says_why(void **state)
{
    (void)state;
    TempDir dir = temp_dir();
    RsStore *store = opened(dir.path);
    RsHead head = {0};
    for (int i = 0; i < 3; i++)
        append_one(store, &head);
    rs_store_close(store);
    assert_true(gone_within(&dir, 3000));
    char path[160];
    snprintf(path, sizeof path, "%s/appendonlydir/appendonly.aof.1.incr.aof", dir.path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "garbage", 7, 0), 7);
    close(fd);

    RsError error;
    RsStatus status = open_dir(dir.path, &store, &error);
    assert_true(status == RS_UNREACHABLE || status == RS_REFUSED);
    assert_non_null(strstr(error.hint, "redis.log"));
    temp_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_goes_when_its_last_user_has_gone),
        cmocka_unit_test(the_server_goes_when_its_last_user_was_killed),
        cmocka_unit_test(a_killed_reaper_is_replaced_by_the_next_who_comes),
        cmocka_unit_test(a_killed_server_is_started_again_by_who_uses_it),
        cmocka_unit_test(many_who_come_at_once_share_one_server),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(who_reads_our_output_sees_its_end_while_the_server_lives),
        cmocka_unit_test(a_commit_that_came_by_another_way_is_seen_soon),
        cmocka_unit_test(a_long_path_is_no_obstacle),
        cmocka_unit_test(a_relative_path_survives_a_chdir),
        cmocka_unit_test(a_directory_that_cannot_serve_is_refused),
        cmocka_unit_test(a_directory_in_use_by_something_else_is_refused),
        cmocka_unit_test(a_missing_program_is_named),
        cmocka_unit_test(reading_only_makes_no_directory),
        cmocka_unit_test(a_server_that_cannot_read_its_file_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
