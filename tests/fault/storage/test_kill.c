/* SIGKILL at random moments, of the server, of its users, of both, while several append.
 * No acknowledged commit is lost, none is half there, none that was said to be beaten is there.
 * RS_FAULT_ROUNDS (default 30) and RS_FAULT_SEED change the run. */
#include "unit/storage/fixture.h"

#include "base/array.h"

enum { WRITERS = 3 };

typedef struct Report { /* one write to the pipe: never torn, it is shorter than PIPE_BUF */
    char kind;          /* 'A' acknowledged, 'B' beaten, 'U' unknown */
    uint8_t uuid[16];
    uint64_t number;
} Report;

typedef RS_ARRAY(Report) Reports;

typedef struct Place {
    bool given; /* a server that we start, and start again; else one of a data directory */
    TempDir dir;
    Server server;
    RsStoreOptions options;
} Place;

/* What a commit holds follows from its uuid: half of it would be seen. */
static uint32_t fill(const uint8_t uuid[16], char **out)
{
    Random random = {0};
    memcpy(&random.state, uuid, sizeof random.state);
    random.state |= 1;
    uint32_t length = random_below(&random, 12) == 0 ? 150000 : 20 + random_below(&random, 900);
    char *bytes = malloc(length);
    assert_non_null(bytes);
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = (char)random_next(&random);
    *out = bytes;
    return length;
}

static RsStatus pass_over(void *context, const RsCommit *commit, RsError *err)
{
    (void)context;
    (void)commit;
    (void)err;
    return RS_OK;
}

static void append_for_ever(const Place *place, int fd)
{
    RsStore *store = NULL;
    RsHead head = {0};
    while (getppid() != 1) {
        RsError error = {0};
        if (store == NULL && rs_store_open(&place->options, &store, &error) != RS_OK) {
            fprintf(stderr, "open: %s (%s)\n", error.text, error.hint);
            continue;
        }
        RsCommit commit = some_commit((RsText){"", 0});
        char *record;
        uint32_t length = fill(commit.uuid, &record);
        commit.record = (RsText){record, length};
        bool beaten = false;
        if (rs_store_read(store, &head, pass_over, NULL, &error) != RS_OK) {
            fprintf(stderr, "read: %s\n", error.text);
            if (error.status == RS_CORRUPT || error.status == RS_CONFLICT) _exit(3);
            free(record);
            continue;
        }
        Report report = {.kind = 'A'};
        RsStatus status = rs_store_append(store, &head, &commit, &beaten, &error);
        free(record);
        if (status == RS_OUTCOME_UNKNOWN || status == RS_CONFLICT || status == RS_CORRUPT) {
            fprintf(stderr, "append: %s\n", error.text);
            report.kind = 'U';
        } else if (status != RS_OK) {
            fprintf(stderr, "append: %s\n", error.text);
            continue;
        } else if (beaten) {
            report.kind = 'B';
        }
        memcpy(report.uuid, commit.uuid, 16);
        report.number = commit.head.number;
        if (write(fd, &report, sizeof report) != sizeof report) break;
    }
    _exit(0);
}

static pid_t start_writer(const Place *place, int fd)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) append_for_ever(place, fd);
    return pid;
}

static void drain(int fd, Reports *reports)
{
    Report report;
    while (read(fd, &report, sizeof report) == sizeof report)
        assert_true(RS_ARRAY_PUSH(reports, report));
}

/* Waits while taking in what the writers tell, so that none of them waits for us. */
static void watch(int fd, Reports *reports, uint32_t ms)
{
    uint64_t end = rs_clock_monotonic_ns() + (uint64_t)ms * 1000000u;
    while (rs_clock_monotonic_ns() < end) {
        drain(fd, reports);
        poll(NULL, 0, 2);
    }
}

typedef Reports Entries; /* the log as it was read */

static RsStatus take(void *context, const RsCommit *commit, RsError *err)
{
    Entries *entries = context;
    char *expected;
    uint32_t length = fill(commit->uuid, &expected);
    bool whole =
        length == commit->record.length && memcmp(expected, commit->record.data, length) == 0;
    free(expected);
    if (!whole) return rs_fail(err, RS_CHECK, NULL, RS_NOWHERE, "a commit is not whole");
    Report entry = {.kind = 'L', .number = commit->head.number};
    memcpy(entry.uuid, commit->uuid, 16);
    return RS_ARRAY_PUSH(entries, entry) ? RS_OK : rs_fail_memory(err);
}

/* Every report against every entry: entry N of the log stands at N - 1. */
static void check(const Reports *reports, const Entries *entries)
{
    for (size_t i = 0; i < reports->count; i++) {
        const Report *report = &reports->items[i];
        if (report->kind == 'A') {
            assert_true(report->number >= 1 && report->number <= entries->count);
            assert_memory_equal(entries->items[report->number - 1].uuid, report->uuid, 16);
        }
        if (report->kind != 'B') continue;
        for (size_t j = 0; j < entries->count; j++)
            assert_memory_not_equal(entries->items[j].uuid, report->uuid, 16);
    }
}

static pid_t parent_of(pid_t pid)
{
    char path[64], state[256] = "";
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    (void)!read(fd, state, sizeof state - 1);
    close(fd);
    const char *name_end = strrchr(state, ')');
    return name_end != NULL && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static void kill_writer(const Place *place, pid_t *writer, int fd)
{
    kill(*writer, SIGKILL);
    waitpid(*writer, NULL, 0);
    *writer = start_writer(place, fd);
}

static void kill_server(Place *place, bool with_reaper)
{
    if (place->given) {
        server_kill(&place->server, SIGKILL);
        server_run(&place->server, NULL);
        return;
    }
    pid_t server = embedded_pid(&place->dir);
    if (server <= 0) return;
    pid_t reaper = with_reaper ? parent_of(server) : 0;
    if (reaper > 1) kill(reaper, SIGKILL);
    kill(server, SIGKILL);
}

static long setting(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : strtol(text, NULL, 10);
}

static void kill_at_random(Place *place)
{
    long rounds = setting("RS_FAULT_ROUNDS", 30);
    Random random = {(uint64_t)setting("RS_FAULT_SEED", (long)rs_clock_wall_us()) | 1};
    print_message("seed %llu\n", (unsigned long long)random.state);
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    RsStore *reader = NULL;
    ASSERT_OK(rs_store_open(&place->options, &reader, err));
    pid_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        writers[i] = start_writer(place, ends[1]);

    Reports reports = {0};
    Entries seen = {0};
    RsHead head = {0};
    for (long round = 0; round < rounds; round++) {
        watch(ends[0], &reports, 20 + random_below(&random, 150));
        uint32_t what = random_below(&random, 5);
        if (what != 1) kill_server(place, what == 3);
        if (what == 1 || what == 2)
            kill_writer(place, &writers[random_below(&random, WRITERS)], ends[1]);
        if (what == 4) { /* again, while it starts or has just started */
            watch(ends[0], &reports, random_below(&random, 45));
            kill_server(place, false);
        }
        ASSERT_OK(rs_store_read(reader, &head, take, &seen, err));
    }
    watch(ends[0], &reports, 300);
    for (int i = 0; i < WRITERS; i++) {
        int how = 0;
        assert_int_equal(waitpid(writers[i], &how, WNOHANG), 0); /* none has given up */
        kill(writers[i], SIGKILL);
        waitpid(writers[i], NULL, 0);
    }
    drain(ends[0], &reports);
    kill_server(place, false);
    ASSERT_OK(rs_store_read(reader, &head, take, &seen, err));
    rs_store_close(reader);

    RsStore *fresh = NULL;
    Entries entries = {0};
    RsHead from_start = {0};
    ASSERT_OK(rs_store_open(&place->options, &fresh, err));
    ASSERT_OK(rs_store_read(fresh, &from_start, take, &entries, err));
    rs_store_close(fresh);
    assert_memory_equal(from_start.hash, head.hash, 32);
    check(&reports, &entries);
    size_t told[3] = {0};
    for (size_t i = 0; i < reports.count; i++)
        told[reports.items[i].kind == 'A' ? 0 : reports.items[i].kind == 'B' ? 1 : 2]++;
    print_message("%ld rounds: %zu commits, %zu acknowledged, %zu beaten, %zu unknown\n", rounds,
                  entries.count, told[0], told[1], told[2]);
    assert_true(told[0] > (size_t)rounds);
    assert_int_equal(told[2], 0);
    RS_ARRAY_DONE(&reports);
    RS_ARRAY_DONE(&seen);
    RS_ARRAY_DONE(&entries);
    close(ends[0]);
    close(ends[1]);
}

static void no_acknowledged_commit_is_lost_in_a_data_directory(void **state)
{
    (void)state;
    Place place = {.dir = temp_dir()};
    place.options = (RsStoreOptions){.data_dir = place.dir.path, .idle_ms = 300};
    kill_at_random(&place);
    embedded_remove(&place.dir);
}

static void no_acknowledged_commit_is_lost_in_a_given_redis(void **state)
{
    (void)state;
    Place place = {.given = true, .server = server_start(NULL)};
    place.options = (RsStoreOptions){.redis_uri = place.server.unix_uri};
    kill_at_random(&place);
    server_stop(&place.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_acknowledged_commit_is_lost_in_a_data_directory),
        cmocka_unit_test(no_acknowledged_commit_is_lost_in_a_given_redis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
