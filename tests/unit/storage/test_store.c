/* One suite for all stores: in memory, embedded, and a given Redis by socket and by port. */
#include "fixture.h"

#include <inttypes.h>

#include "storage/record.h"

typedef enum Kind { MEMORY, EMBEDDED, BY_SOCKET, BY_PORT } Kind;

typedef struct Bench {
    Kind kind;
    TempDir dir;
    Server server;
    int graph_count;
    char graph[32];
} Bench;

static RsStoreOptions options_of(const Bench *bench)
{
    RsStoreOptions options = {.graph = bench->graph, .idle_ms = 200};
    if (bench->kind == EMBEDDED) options.data_dir = bench->dir.path;
    if (bench->kind == BY_SOCKET) options.redis_uri = bench->server.unix_uri;
    if (bench->kind == BY_PORT) options.redis_uri = bench->server.tcp_uri;
    return options;
}

static RsStore *open_store(const Bench *bench)
{
    RsStoreOptions options = options_of(bench);
    RsStore *store = NULL;
    ASSERT_OK(rs_store_open(&options, &store, err));
    return store;
}

/* A graph of its own for each test. */
static RsStore *new_store(void **state)
{
    Bench *bench = *state;
    snprintf(bench->graph, sizeof bench->graph, "g%d", ++bench->graph_count);
    return open_store(bench);
}

typedef struct Seen {
    uint64_t count;
    uint64_t bytes;
    RsHead head;
    uint8_t uuid[16];
    int64_t time_us;
    char author[64], message[64];
    char *record; /* of the last commit */
    uint32_t record_length;
    uint64_t stop_at; /* the visitor fails there; 0: nowhere */
} Seen;

static RsStatus see(void *context, const RsCommit *commit, RsError *err)
{
    Seen *seen = context;
    if (commit->head.number == seen->stop_at)
        return rs_fail(err, RS_LIMIT, NULL, RS_NOWHERE, "the visitor has had enough");
    seen->count++;
    seen->bytes += commit->record.length;
    seen->head = commit->head;
    seen->time_us = commit->time_us;
    memcpy(seen->uuid, commit->uuid, 16);
    snprintf(seen->author, sizeof seen->author, "%.*s", RS_TEXT_ARG(commit->author));
    snprintf(seen->message, sizeof seen->message, "%.*s", RS_TEXT_ARG(commit->message));
    free(seen->record);
    seen->record = malloc(commit->record.length + 1);
    assert_non_null(seen->record);
    memcpy(seen->record, commit->record.data, commit->record.length);
    seen->record_length = commit->record.length;
    return RS_OK;
}

static Seen read_from(RsStore *store, RsHead *head)
{
    Seen seen = {0};
    ASSERT_OK(rs_store_read(store, head, see, &seen, err));
    return seen;
}

static void seen_done(Seen *seen)
{
    free(seen->record);
}

static RsHead append(RsStore *store, const RsHead *expected, RsText record)
{
    RsCommit commit = some_commit(record);
    bool beaten = true;
    ASSERT_OK(rs_store_append(store, expected, &commit, &beaten, err));
    assert_false(beaten);
    assert_int_equal(commit.head.number, expected->number + 1);
    return commit.head;
}

static void a_new_log_is_empty(void **state)
{
    RsStore *store = new_store(state);
    RsHead head = {0};
    bool news = true;

    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 0);
    assert_int_equal(head.number, 0);
    ASSERT_OK(rs_store_has_news(store, 0, &news, err));
    assert_false(news);
    assert_int_equal(strlen(rs_store_gid(store)), 16);
    assert_string_equal(rs_store_graph(store), ((Bench *)*state)->graph);
    rs_store_close(store);
}

static void what_is_appended_is_read_back(void **state)
{
    RsStore *store = new_store(state);
    RsHead head = {0};
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    commit.author = RS_TEXT("\xc3\x85sa");
    commit.message = RS_TEXT("");
    commit.time_us = -5;
    bool beaten, news;
    ASSERT_OK(rs_store_append(store, &head, &commit, &beaten, err));
    ASSERT_OK(rs_store_has_news(store, 0, &news, err));

    assert_true(news);
    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 1);
    assert_memory_equal(seen.uuid, commit.uuid, 16);
    assert_int_equal(seen.time_us, -5);
    assert_string_equal(seen.author, "\xc3\x85sa");
    assert_string_equal(seen.message, "");
    assert_int_equal(seen.record_length, 2);
    assert_memory_equal(seen.record, "\x01\x0d", 2);
    assert_memory_equal(&head, &commit.head, sizeof head.number);
    assert_memory_equal(head.hash, commit.head.hash, 32);
    ASSERT_OK(rs_store_has_news(store, 1, &news, err));
    assert_false(news);
    seen_done(&seen);
    rs_store_close(store);
}

static void the_tail_alone_is_read(void **state)
{
    RsStore *store = new_store(state);
    RsHead top = {0};
    for (int i = 0; i < 300; i++)
        top = append(store, &top, RS_TEXT("\x01\x0d"));
    RsHead head = {0};

    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 300);
    assert_memory_equal(head.hash, top.hash, 32);
    seen_done(&seen);
    top = append(store, &top, RS_TEXT("\x01\x0d\x0d"));
    seen = read_from(store, &head);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.record_length, 3);
    assert_int_equal(head.number, 301);
    seen_done(&seen);
    seen = read_from(store, &head);
    assert_int_equal(seen.count, 0);
    rs_store_close(store);
}

static void a_visitor_that_fails_ends_the_walk_where_it_stood(void **state)
{
    RsStore *store = new_store(state);
    RsHead top = {0}, head = {0};
    for (int i = 0; i < 10; i++)
        top = append(store, &top, RS_TEXT("\x01\x0d"));
    Seen seen = {.stop_at = 7};
    RsError error = {0};

    assert_int_equal(rs_store_read(store, &head, see, &seen, &error), RS_LIMIT);
    assert_int_equal(head.number, 6);
    seen_done(&seen);
    seen = read_from(store, &head);
    assert_int_equal(seen.count, 4);
    seen_done(&seen);
    rs_store_close(store);
}

static void who_is_beaten_writes_nothing(void **state)
{
    RsStore *store = new_store(state);
    RsHead empty = {0}, head = {0};
    RsHead first = append(store, &empty, RS_TEXT("\x01\x0d"));
    RsCommit late = some_commit(RS_TEXT("\x01\x0d\x0d"));
    bool beaten = false;
    ASSERT_OK(rs_store_append(store, &empty, &late, &beaten, err));

    assert_true(beaten);
    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 1);
    assert_memory_equal(head.hash, first.hash, 32);
    ASSERT_OK(rs_store_append(store, &head, &late, &beaten, err));
    assert_false(beaten);
    seen_done(&seen);
    rs_store_close(store);
}

/* Neither packs: `noisy` is random, the other compresses a thousandfold. */
static RsText large_record(uint32_t length, bool noisy)
{
    char *bytes = malloc(length);
    assert_non_null(bytes);
    Random random = {length};
    memset(bytes, 0x0d, length);
    for (uint32_t i = 1; noisy && i < length; i++)
        bytes[i] = (char)random_next(&random);
    bytes[0] = 1;
    return (RsText){bytes, length};
}

static void large_records_come_back_whole(void **state)
{
    static const uint32_t LENGTHS[] = {255, 256, 4096, 57000, 58000, 300000, 5000000};
    RsStore *store = new_store(state);
    RsHead top = {0}, head = {0};
    for (size_t i = 0; i < 2 * sizeof LENGTHS / sizeof *LENGTHS; i++) {
        RsText record = large_record(LENGTHS[i / 2], i % 2 == 0);
        top = append(store, &top, record);
        Seen seen = read_from(store, &head);

        assert_int_equal(seen.count, 1);
        assert_int_equal(seen.record_length, record.length);
        assert_memory_equal(seen.record, record.data, record.length);
        seen_done(&seen);
        free((char *)(uintptr_t)record.data);
    }
    rs_store_close(store);
}

static void the_same_large_record_may_be_stored_twice(void **state)
{
    RsStore *store = new_store(state);
    RsText record = large_record(600000, true);
    RsHead top = {0}, head = {0};
    top = append(store, &top, record);
    top = append(store, &top, record);

    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 2);
    assert_memory_equal(seen.record, record.data, record.length);
    seen_done(&seen);
    free((char *)(uintptr_t)record.data);
    rs_store_close(store);
}

static void a_log_that_is_other_than_remembered_is_a_conflict(void **state)
{
    RsStore *store = new_store(state);
    RsHead top = {0};
    top = append(store, &top, RS_TEXT("\x01\x0d"));
    RsHead other = top, later = top;
    other.hash[5] ^= 1;
    later.number = 9;
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    bool beaten, news;
    Seen seen = {0};

    RsError error = {0};
    assert_int_equal(rs_store_read(store, &other, see, &seen, &error), RS_CONFLICT);
    error = (RsError){0};
    assert_int_equal(rs_store_read(store, &later, see, &seen, &error), RS_CONFLICT);
    error = (RsError){0};
    assert_int_equal(rs_store_append(store, &other, &commit, &beaten, &error), RS_CONFLICT);
    error = (RsError){0};
    assert_int_equal(rs_store_append(store, &later, &commit, &beaten, &error), RS_CONFLICT);
    error = (RsError){0};
    if (((Bench *)*state)->kind != EMBEDDED) /* the shared page says no without asking */
        assert_int_equal(rs_store_has_news(store, 9, &news, &error), RS_CONFLICT);
    assert_int_equal(seen.count, 0);
    rs_store_close(store);
}

static void too_long_an_author_or_message_is_refused(void **state)
{
    RsStore *store = new_store(state);
    RsHead head = {0};
    RsText text = large_record(10000, false);
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    bool beaten;
    RsError error = {0};
    commit.message = text;
    assert_int_equal(rs_store_append(store, &head, &commit, &beaten, &error), RS_LIMIT);
    error = (RsError){0};
    commit.author = text;
    assert_int_equal(rs_store_append(store, &head, &commit, &beaten, &error), RS_LIMIT);
    free((char *)(uintptr_t)text.data);
    rs_store_close(store);
}

static void another_handle_sees_what_was_acknowledged(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return; /* a log in memory has one handle */
    RsStore *writer = new_store(state), *reader = open_store(bench);
    assert_string_equal(rs_store_gid(writer), rs_store_gid(reader));
    RsHead top = {0}, head = {0};
    for (int i = 0; i < 50; i++) {
        top = append(writer, &top, RS_TEXT("\x01\x0d"));
        bool news = false;
        ASSERT_OK(rs_store_has_news(reader, head.number, &news, err));
        assert_true(news);
        Seen seen = read_from(reader, &head);
        assert_int_equal(seen.count, 1);
        assert_memory_equal(head.hash, top.hash, 32);
        seen_done(&seen);
    }
    rs_store_close(reader);
    rs_store_close(writer);
}

static void graphs_do_not_see_each_other(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *one = new_store(state), *two = new_store(state);
    RsHead empty = {0}, head = {0};
    append(one, &empty, RS_TEXT("\x01\x0d"));

    assert_string_not_equal(rs_store_gid(one), rs_store_gid(two));
    Seen seen = read_from(two, &head);
    assert_int_equal(seen.count, 0);
    rs_store_close(one);
    rs_store_close(two);
}

static void reading_only_makes_no_graph(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    rs_store_close(new_store(state));
    RsStoreOptions options = options_of(bench);
    options.read_only = true;
    options.graph = "nobody made this one";
    RsStore *store = NULL;
    RsError error = {0};
    assert_int_equal(rs_store_open(&options, &store, &error), RS_ENTITY);
    assert_null(store);
    options.graph = bench->graph;
    ASSERT_OK(rs_store_open(&options, &store, err));
    rs_store_close(store);
}

typedef struct Chain {
    int fd;
    uint64_t acknowledged;
} Chain;

/* Appends until `count` were acknowledged, each on top of all that came before; tells the number
 * and uuid of each. */
static void compete(const Bench *bench, int fd, int count)
{
    RsStore *store = open_store(bench);
    RsHead head = {0};
    Seen seen = {0};
    for (int done = 0; done < count;) {
        RsError error = {0};
        RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
        bool beaten;
        if (rs_store_read(store, &head, see, &seen, &error) != RS_OK ||
            rs_store_append(store, &head, &commit, &beaten, &error) != RS_OK) {
            fprintf(stderr, "writer: %s\n", error.text);
            _exit(1);
        }
        if (beaten) continue;
        if (write(fd, commit.uuid, 16) != 16) _exit(2);
        done++;
    }
    _exit(0);
}

static RsStatus tick_off(void *context, const RsCommit *commit, RsError *err)
{
    (void)err;
    Chain *chain = context;
    chain->acknowledged++;
    return write(chain->fd, commit->uuid, 16) == 16 ? RS_OK : RS_IO;
}

static void competing_writers_leave_one_whole_chain(void **state)
{
    enum { WRITERS = 4, EACH = 60 };
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *store = new_store(state);
    int told[2], logged[2];
    assert_int_equal(pipe(told), 0);
    assert_int_equal(pipe(logged), 0);
    pid_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = fork();
        assert_true(writers[i] >= 0);
        if (writers[i] == 0) compete(bench, told[1], EACH);
    }
    for (int i = 0; i < WRITERS; i++) {
        int how = -1;
        waitpid(writers[i], &how, 0);
        assert_int_equal(how, 0);
    }

    Chain chain = {.fd = logged[1]};
    RsHead head = {0};
    ASSERT_OK(rs_store_read(store, &head, tick_off, &chain, err));
    assert_int_equal(chain.acknowledged, WRITERS * EACH);
    static uint8_t acknowledged[WRITERS * EACH][16], found[WRITERS * EACH][16];
    assert_int_equal(read(told[0], acknowledged, sizeof acknowledged), sizeof acknowledged);
    assert_int_equal(read(logged[0], found, sizeof found), sizeof found);
    for (int i = 0; i < WRITERS * EACH; i++) {
        int times = 0;
        for (int j = 0; j < WRITERS * EACH; j++)
            times += memcmp(acknowledged[i], found[j], 16) == 0;
        assert_int_equal(times, 1);
    }
    for (int i = 0; i < 2; i++) {
        close(told[i]);
        close(logged[i]);
    }
    rs_store_close(store);
}

static void a_set_flag_stops_an_append_before_it_begins(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    rs_store_close(new_store(state));
    atomic_int cancel = 0;
    RsStoreOptions options = options_of(bench);
    options.cancel = &cancel;
    RsStore *store = NULL;
    ASSERT_OK(rs_store_open(&options, &store, err));
    RsHead head = {0};
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    bool beaten;
    RsError error = {0};
    atomic_store(&cancel, 1);
    assert_int_equal(rs_store_append(store, &head, &commit, &beaten, &error), RS_CANCELLED);
    atomic_store(&cancel, 0);

    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 0);
    rs_store_close(store);
}

enum { MANY = 32 };

typedef struct Many {
    RsCommit commits[MANY];
    RsAppend appends[MANY];
} Many;

static Many *many_of(const char *author)
{
    Many *many = calloc(1, sizeof *many);
    assert_non_null(many);
    for (int i = 0; i < MANY; i++) {
        many->commits[i] = some_commit(RS_TEXT("\x01\x0d"));
        many->commits[i].author = rs_text(author);
        many->appends[i].commit = &many->commits[i];
    }
    return many;
}

static void many_are_appended_as_one_chain(void **state)
{
    RsStore *store = new_store(state);
    RsHead top = {0};
    top = append(store, &top, RS_TEXT("\x01\x0d"));
    Many *many = many_of("many");
    ASSERT_OK(rs_store_append_many(store, &top, many->appends, MANY, err));
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(many->appends[i].status, RS_OK);
        assert_false(many->appends[i].beaten);
        assert_int_equal(many->commits[i].head.number, i + 2);
    }

    RsHead head = {0};
    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, MANY + 1);
    assert_memory_equal(head.hash, many->commits[MANY - 1].head.hash, 32);
    append(store, &head, RS_TEXT("\x01\x0d"));
    seen_done(&seen);
    free(many);
    rs_store_close(store);
}

static void all_behind_a_break_are_beaten(void **state)
{
    RsStore *store = new_store(state);
    RsHead start = {0};
    append(store, &start, RS_TEXT("\x01\x0d"));
    Many *many = many_of("late");
    ASSERT_OK(rs_store_append_many(store, &start, many->appends, MANY, err));
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(many->appends[i].status, RS_OK);
        assert_true(many->appends[i].beaten);
    }
    char *long_name = malloc(2000);
    assert_non_null(long_name);
    memset(long_name, 'x', 2000);
    many->commits[20].author = (RsText){long_name, 2000};
    RsHead head = {0};
    Seen seen = read_from(store, &head);
    assert_int_equal(seen.count, 1);
    RsError error = {0};
    RsStatus status = rs_store_append_many(store, &head, many->appends, MANY, &error);
    if (status == RS_OK) assert_int_equal(many->appends[20].status, RS_LIMIT);

    RsHead after = {0};
    Seen then = read_from(store, &after);
    assert_int_equal(then.count, status == RS_OK ? 21 : 1);
    seen_done(&seen);
    seen_done(&then);
    free(long_name);
    free(many);
    rs_store_close(store);
}

static void who_loses_three_times_has_the_turn(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *slow = new_store(state), *fast = open_store(bench);
    RsHead top = {0}, stale = {0};
    bool beaten;
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    for (int i = 0; i < 3; i++) {
        top = append(fast, &top, RS_TEXT("\x01\x0d"));
        ASSERT_OK(rs_store_append(slow, &stale, &commit, &beaten, err));
        assert_true(beaten);
    }
    uint64_t begun = rs_clock_monotonic_ns();
    pid_t child = fork();
    if (child == 0) { /* the fast one of another process waits until the slow one is through */
        RsStore *own = open_store(bench);
        RsCommit other = some_commit(RS_TEXT("\x01\x0d"));
        RsError error = {0};
        bool lost = false;
        RsStatus status = rs_store_append(own, &top, &other, &lost, &error);
        _exit(status == RS_OK && lost ? 0 : 1);
    }
    poll(NULL, 0, 200);
    ASSERT_OK(rs_store_append(slow, &top, &commit, &beaten, err));
    assert_false(beaten);
    int how = -1;
    waitpid(child, &how, 0);
    assert_int_equal(how, 0);
    top = commit.head;
    append(fast, &top, RS_TEXT("\x01\x0d")); /* the turn was given back */
    assert_true(rs_clock_monotonic_ns() - begun < 3000000000u);
    rs_store_close(fast);
    rs_store_close(slow);
}

static void injected_faults_strike_once(void **state)
{
    Bench *bench = *state;
    if (bench->kind != MEMORY) return;
    RsStore *store = new_store(state);
    RsHead top = {0};
    bool beaten;
    rs_store_inject(store, RS_FAULT_BEATEN, 1);
    top = append(store, &top, RS_TEXT("\x01\x0d"));
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    ASSERT_OK(rs_store_append(store, &top, &commit, &beaten, err));
    assert_true(beaten);
    top = append(store, &top, RS_TEXT("\x01\x0d"));
    rs_store_inject(store, RS_FAULT_UNREACHABLE, 0);
    RsError error = {0};
    assert_int_equal(rs_store_append(store, &top, &commit, &beaten, &error), RS_UNREACHABLE);
    rs_store_inject(store, RS_FAULT_FULL, 0);
    error = (RsError){0};
    assert_int_equal(rs_store_append(store, &top, &commit, &beaten, &error), RS_REFUSED);
    append(store, &top, RS_TEXT("\x01\x0d"));
    rs_store_close(store);
}

static int run(Kind kind)
{
    static const char *const NAMES[] = {"memory", "embedded", "unix://", "redis://"};
    Bench bench = {.kind = kind};
    if (kind == EMBEDDED) bench.dir = temp_dir();
    if (kind == BY_SOCKET || kind == BY_PORT) bench.server = server_start(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(a_new_log_is_empty, &bench),
        cmocka_unit_test_prestate(what_is_appended_is_read_back, &bench),
        cmocka_unit_test_prestate(the_tail_alone_is_read, &bench),
        cmocka_unit_test_prestate(a_visitor_that_fails_ends_the_walk_where_it_stood, &bench),
        cmocka_unit_test_prestate(who_is_beaten_writes_nothing, &bench),
        cmocka_unit_test_prestate(large_records_come_back_whole, &bench),
        cmocka_unit_test_prestate(the_same_large_record_may_be_stored_twice, &bench),
        cmocka_unit_test_prestate(a_log_that_is_other_than_remembered_is_a_conflict, &bench),
        cmocka_unit_test_prestate(too_long_an_author_or_message_is_refused, &bench),
        cmocka_unit_test_prestate(another_handle_sees_what_was_acknowledged, &bench),
        cmocka_unit_test_prestate(graphs_do_not_see_each_other, &bench),
        cmocka_unit_test_prestate(reading_only_makes_no_graph, &bench),
        cmocka_unit_test_prestate(competing_writers_leave_one_whole_chain, &bench),
        cmocka_unit_test_prestate(a_set_flag_stops_an_append_before_it_begins, &bench),
        cmocka_unit_test_prestate(many_are_appended_as_one_chain, &bench),
        cmocka_unit_test_prestate(all_behind_a_break_are_beaten, &bench),
        cmocka_unit_test_prestate(who_loses_three_times_has_the_turn, &bench),
        cmocka_unit_test_prestate(injected_faults_strike_once, &bench),
    };
    int failed = cmocka_run_group_tests_name(NAMES[kind], tests, NULL, NULL);
    if (kind == EMBEDDED) embedded_remove(&bench.dir);
    if (kind == BY_SOCKET || kind == BY_PORT) server_stop(&bench.server);
    return failed;
}

int main(void)
{
    return run(MEMORY) + run(EMBEDDED) + run(BY_SOCKET) + run(BY_PORT);
}
