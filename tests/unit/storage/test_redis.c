/* What a Redis that is absent, closed, wrong or unwise is answered with. */
#include "fixture.h"

#include <hiredis/hiredis.h>

#include "storage/redis_cluster.h"

static RsStatus open_with(const RsStoreOptions *options, RsError *error)
{
    RsStore *store = NULL;
    *error = (RsError){0};
    RsStatus status = rs_store_open(options, &store, error);
    if (status == RS_OK) rs_store_close(store);
    return status;
}

static RsStatus open_uri(const char *uri, RsError *error)
{
    RsStoreOptions options = {.redis_uri = uri, .timeout_ms = 400};
    return open_with(&options, error);
}

static void assert_says(const RsError *error, const char *words)
{
    if (strstr(error->text, words) == NULL) fail_msg("'%s' lacks '%s'", error->text, words);
}

static void addresses_are_read(void **state)
{
    (void)state;
    RsRedisAddress address;
    ASSERT_OK(rs_redis_address_read("redis://ann:p%40s%2Fs@[::1]:7000/3", &address, err));
    assert_string_equal(address.user, "ann");
    assert_string_equal(address.password, "p@s/s");
    assert_string_equal(address.host, "::1");
    assert_string_equal(address.port, "7000");
    assert_int_equal(address.database, 3);
    assert_null(strstr(address.shown, "p@s"));
    rs_redis_address_done(&address);
    ASSERT_OK(rs_redis_address_read("redis://example", &address, err));
    assert_string_equal(address.port, "6379");
    assert_null(address.password);
    rs_redis_address_done(&address);
    ASSERT_OK(rs_redis_address_read("redis://:secret@h/", &address, err));
    assert_null(address.user);
    assert_string_equal(address.password, "secret");
    rs_redis_address_done(&address);
    ASSERT_OK(rs_redis_address_read("unix:///tmp/a%20b.sock", &address, err));
    assert_string_equal(address.path, "/tmp/a b.sock");
    rs_redis_address_done(&address);
}

static void what_is_no_address_is_wrong_usage(void **state)
{
    (void)state;
    static const char *const BAD[] = {"",           "localhost",       "redis://",
                                      "redis://:1", "redis://h:0",     "redis://h:99999",
                                      "redis://h:", "redis://h/x",     "redis://u@h",
                                      "unix://",    "unix://relative", "redis://[::1",
                                      "redis://%",  "redis://%zz",     "redis://a%00b"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        RsRedisAddress address;
        RsError error = {0};
        if (rs_redis_address_read(BAD[i], &address, &error) != RS_USAGE)
            fail_msg("'%s' was taken", BAD[i]);
    }
    RsError error;
    assert_int_equal(open_uri("rediss://h", &error), RS_UNSUPPORTED);
    RsStoreOptions both = {.data_dir = "/tmp", .redis_uri = "redis://h"};
    assert_int_equal(open_with(&both, &error), RS_USAGE);
}

static void the_address_of_a_cluster_may_name_several_nodes(void **state)
{
    (void)state;
    RsRedisAddress address;
    ASSERT_OK(rs_redis_address_read("redis+cluster://ann:a@b@one:7000,two:7001,three:7002",
                                    &address, err));
    assert_true(address.cluster);
    assert_string_equal(address.host, "one");
    assert_string_equal(address.port, "7000");
    assert_string_equal(address.more, "two:7001,three:7002");
    assert_string_equal(address.password, "a@b");
    assert_string_equal(address.shown, "redis+cluster://one:7000,two:7001,three:7002");
    rs_redis_address_done(&address);
    static const char *const BAD[] = {"redis+cluster://", "redis+cluster://h:1,two",
                                      "redis+cluster://h:1,", "redis+cluster://h/3"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        RsError error = {0};
        if (rs_redis_address_read(BAD[i], &address, &error) != RS_USAGE)
            fail_msg("'%s' was taken", BAD[i]);
    }
}

static void keys_have_the_slots_of_the_specification(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        unsigned slot;
    } KNOWN[] = {{"123456789", 12739}, /* 0x31c3, the check value of this CRC */
                 {"rs:{g}:log", 7233},
                 {"rs:{g#0}:b:17", 15133},
                 {"rs:{g#1}:b:17", 11068}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        assert_int_equal(rs_cluster_slot(rs_text(KNOWN[i].key)), KNOWN[i].slot);
    assert_int_equal(rs_cluster_slot(RS_TEXT("a{123456789}b{x}")), 12739);
    assert_int_not_equal(rs_cluster_slot(RS_TEXT("{}123456789")), 12739); /* all of it counts */
}

static void nobody_there_is_unreachable_at_once(void **state)
{
    (void)state;
    RsError error;
    uint64_t begun = rs_clock_monotonic_ns();
    assert_int_equal(open_uri("redis://127.0.0.1:1", &error), RS_UNREACHABLE);
    assert_says(&error, "redis://127.0.0.1:1");
    assert_int_equal(open_uri("unix:///tmp/there-is-no-such.sock", &error), RS_UNREACHABLE);
    assert_int_equal(open_uri("redis://host.invalid", &error), RS_UNREACHABLE);
    assert_true(rs_clock_monotonic_ns() - begun < 5000000000u);
}

/* A server of one connection; says `answer` once something was read. NULL: says nothing. */
static pid_t stranger(const char *answer, int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(listen(listener, 4), 0);
    *port = ntohs(address.sin_port);
    pid_t pid = fork();
    if (pid == 0) {
        for (;;) {
            char bytes[512];
            int fd = accept(listener, NULL, NULL);
            if (recv(fd, bytes, sizeof bytes, 0) > 0 && answer != NULL)
                (void)!write(fd, answer, strlen(answer));
            if (answer != NULL) close(fd);
        }
    }
    close(listener);
    return pid;
}

static RsStatus open_stranger(const char *answer, atomic_int *cancel, RsError *error)
{
    int port;
    char uri[64];
    pid_t pid = stranger(answer, &port);
    snprintf(uri, sizeof uri, "redis://127.0.0.1:%d", port);
    RsStoreOptions options = {.redis_uri = uri, .timeout_ms = 400, .cancel = cancel};
    RsStatus status = open_with(&options, error);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return status;
}

static void what_is_no_redis_is_named_so(void **state)
{
    (void)state;
    RsError error;
    assert_int_equal(open_stranger("HTTP/1.1 400 Bad Request\r\n\r\n", NULL, &error),
                     RS_UNREACHABLE);
    assert_says(&error, "not a Redis");
    assert_int_equal(open_stranger("", NULL, &error), RS_UNREACHABLE);
    assert_says(&error, "lost");
}

static void who_never_answers_is_not_waited_for_for_ever(void **state)
{
    (void)state;
    RsError error;
    uint64_t begun = rs_clock_monotonic_ns();
    assert_int_equal(open_stranger(NULL, NULL, &error), RS_UNREACHABLE);
    assert_says(&error, "did not answer within 400 ms");
    assert_true(rs_clock_monotonic_ns() - begun < 5000000000u);
}

static atomic_int alarm_flag;

static void on_alarm(int number)
{
    (void)number;
    atomic_store(&alarm_flag, 1);
}

static void a_wait_can_be_cancelled(void **state)
{
    (void)state;
    RsError error;
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    int port;
    char uri[64];
    pid_t pid = stranger(NULL, &port);
    snprintf(uri, sizeof uri, "redis://127.0.0.1:%d", port);
    RsStoreOptions options = {.redis_uri = uri, .timeout_ms = 20000, .cancel = &alarm_flag};
    uint64_t begun = rs_clock_monotonic_ns();
    alarm(1);
    assert_int_equal(open_with(&options, &error), RS_CANCELLED);
    assert_true(rs_clock_monotonic_ns() - begun < 5000000000u);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void a_password_is_asked_for_and_checked(void **state)
{
    (void)state;
    static const char *const MORE[] = {"--requirepass", "sesame", NULL};
    Server server = server_start(MORE);
    char uri[160];
    RsError error;
    assert_int_equal(open_uri(server.unix_uri, &error), RS_REFUSED);
    assert_says(&error, "asks for a password");
    snprintf(uri, sizeof uri, "unix://:wrong@%s", server.socket);
    assert_int_equal(open_uri(uri, &error), RS_REFUSED);
    assert_says(&error, "does not accept");
    assert_null(strstr(error.text, "wrong"));
    snprintf(uri, sizeof uri, "unix://:sesame@%s", server.socket);
    assert_int_equal(open_uri(uri, &error), RS_OK);
    snprintf(uri, sizeof uri, "redis://default:sesame@127.0.0.1:%d", server.port);
    assert_int_equal(open_uri(uri, &error), RS_OK);
    server_stop(&server);
}

typedef struct Warnings {
    int count;
    char text[2048];
} Warnings;

static void note(void *context, const char *text)
{
    Warnings *warnings = context;
    warnings->count++;
    strncat(warnings->text, text, sizeof warnings->text - strlen(warnings->text) - 1);
}

static redisReply *tell(const Server *server, const char *command)
{
    redisContext *context = redisConnectUnix(server->socket);
    assert_non_null(context);
    redisReply *reply = redisCommand(context, command);
    assert_non_null(reply);
    redisFree(context);
    return reply;
}

static void told(const Server *server, const char *command)
{
    redisReply *reply = tell(server, command);
    if (reply->type == REDIS_REPLY_ERROR) fail_msg("%s: %s", command, reply->str);
    freeReplyObject(reply);
}

static void a_policy_that_drops_data_is_refused(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsError error;
    told(&server, "CONFIG SET maxmemory-policy allkeys-lru");
    assert_int_equal(open_uri(server.unix_uri, &error), RS_REFUSED);
    assert_says(&error, "allkeys-lru");
    told(&server, "CONFIG SET maxmemory-policy volatile-ttl");
    Warnings warnings = {0};
    RsStoreOptions options = {
        .redis_uri = server.unix_uri, .warn = note, .warn_context = &warnings};
    assert_int_equal(open_with(&options, &error), RS_OK);
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.text, "volatile-ttl"));
    told(&server, "CONFIG SET maxmemory-policy noeviction");
    warnings.count = 0;
    assert_int_equal(open_with(&options, &error), RS_OK);
    assert_int_equal(warnings.count, 0);
    told(&server, "CONFIG SET appendfsync everysec");
    assert_int_equal(open_with(&options, &error), RS_OK);
    assert_int_equal(warnings.count, 1);
    told(&server, "CONFIG SET appendonly no");
    assert_int_equal(open_with(&options, &error), RS_OK);
    assert_int_equal(warnings.count, 2);
    server_stop(&server);
}

static RsStatus append_one(RsStore *store, RsHead *head, RsError *error)
{
    RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
    bool beaten = false;
    *error = (RsError){0};
    RsStatus status = rs_store_append(store, head, &commit, &beaten, error);
    if (status == RS_OK) {
        assert_false(beaten);
        *head = commit.head;
    }
    return status;
}

static void a_redis_that_takes_no_writes_says_why(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsStoreOptions options = {.redis_uri = server.unix_uri, .timeout_ms = 1000};
    RsStore *store = NULL;
    RsHead head = {0};
    RsError error;
    ASSERT_OK(rs_store_open(&options, &store, err));
    assert_int_equal(append_one(store, &head, &error), RS_OK);
    told(&server, "CONFIG SET maxmemory 1");
    assert_int_equal(append_one(store, &head, &error), RS_REFUSED);
    assert_says(&error, "full");
    told(&server, "CONFIG SET maxmemory 0");
    told(&server, "CONFIG SET min-replicas-to-write 1");
    assert_int_equal(append_one(store, &head, &error), RS_REFUSED);
    assert_says(&error, "replicas");
    told(&server, "CONFIG SET min-replicas-to-write 0");
    told(&server, "REPLICAOF 127.0.0.1 1");
    assert_int_equal(append_one(store, &head, &error), RS_REFUSED);
    assert_says(&error, "replica");
    told(&server, "REPLICAOF NO ONE");
    told(&server, "ACL SETUSER poor on >pw ~* +@all -evalsha -eval");
    char uri[160];
    snprintf(uri, sizeof uri, "unix://poor:pw@%s", server.socket);
    RsStoreOptions poor = {.redis_uri = uri, .timeout_ms = 1000};
    RsStore *other = NULL;
    ASSERT_OK(rs_store_open(&poor, &other, err));
    assert_int_equal(append_one(other, &head, &error), RS_REFUSED);
    assert_says(&error, "evalsha");
    rs_store_close(other);
    assert_int_equal(append_one(store, &head, &error), RS_OK);
    assert_int_equal(head.number, 2);
    rs_store_close(store);
    server_stop(&server);
}

static void what_others_did_to_the_keys_is_noticed(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsStoreOptions options = {.redis_uri = server.unix_uri, .timeout_ms = 1000};
    RsStore *store = NULL;
    RsHead head = {0};
    RsError error;
    char command[128];
    bool news;
    ASSERT_OK(rs_store_open(&options, &store, err));
    const char *gid = rs_store_gid(store);
    for (int i = 0; i < 3; i++)
        assert_int_equal(append_one(store, &head, &error), RS_OK);

    /* The last entry is deleted: the number cannot come again. */
    snprintf(command, sizeof command, "XDEL rs:{%s}:log 3-0", gid);
    told(&server, command);
    error = (RsError){0};
    assert_int_equal(rs_store_has_news(store, 3, &news, &error), RS_CONFLICT);
    assert_int_equal(append_one(store, &head, &error), RS_CONFLICT);
    snprintf(command, sizeof command, "DEL rs:{%s}:log", gid);
    told(&server, command);
    assert_int_equal(append_one(store, &head, &error), RS_CONFLICT);
    snprintf(command, sizeof command, "SET rs:{%s}:log x", gid);
    told(&server, command);
    assert_int_equal(append_one(store, &head, &error), RS_CORRUPT);
    assert_says(&error, gid);
    rs_store_close(store);
    told(&server, "HSET rs:graphs default nonsense");
    assert_int_equal(open_uri(server.unix_uri, &error), RS_CORRUPT);
    assert_says(&error, "rs:graphs");
    told(&server, "DEL rs:graphs");
    told(&server, "SET rs:graphs x");
    assert_int_equal(open_uri(server.unix_uri, &error), RS_CORRUPT);
    server_stop(&server);
}

static RsStatus ignore(void *context, const RsCommit *commit, RsError *err)
{
    (void)context;
    (void)commit;
    (void)err;
    return RS_OK;
}

static void a_missing_commit_or_block_is_named(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsStoreOptions options = {.redis_uri = server.unix_uri, .timeout_ms = 1000};
    RsStore *store = NULL;
    RsHead head = {0}, from = {0};
    RsError error = {0};
    ASSERT_OK(rs_store_open(&options, &store, err));
    for (int i = 0; i < 3; i++)
        assert_int_equal(append_one(store, &head, &error), RS_OK);
    char command[128];
    snprintf(command, sizeof command, "XDEL rs:{%s}:log 2-0", rs_store_gid(store));
    told(&server, command);

    error = (RsError){0};
    assert_int_equal(rs_store_read(store, &from, ignore, NULL, &error), RS_CORRUPT);
    assert_says(&error, "commit 2 is missing");
    rs_store_close(store);

    options.graph = "another";
    ASSERT_OK(rs_store_open(&options, &store, err));
    char *bytes = malloc(200000);
    Random random = {3};
    for (int i = 0; i < 200000; i++)
        bytes[i] = (char)random_next(&random);
    RsCommit commit = some_commit((RsText){bytes, 200000});
    bool beaten;
    head = from = (RsHead){0};
    ASSERT_OK(rs_store_append(store, &head, &commit, &beaten, err));
    redisReply *keys = tell(&server, "KEYS rs:{*#*}:b:*");
    assert_int_equal(keys->elements, 1);
    char key[128];
    snprintf(key, sizeof key, "%s", keys->element[0]->str);
    freeReplyObject(keys);
    snprintf(command, sizeof command, "SETRANGE %.90s 1000 xyz", key);
    told(&server, command);
    error = (RsError){0};
    assert_int_equal(rs_store_read(store, &from, ignore, NULL, &error), RS_CORRUPT);
    assert_says(&error, key);
    snprintf(command, sizeof command, "DEL %.90s", key);
    told(&server, command);
    error = (RsError){0};
    assert_int_equal(rs_store_read(store, &from, ignore, NULL, &error), RS_CORRUPT);
    assert_says(&error, key);
    rs_store_close(store);
    free(bytes);
    server_stop(&server);
}

static void the_script_is_sent_whole_but_once(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsStoreOptions options = {.redis_uri = server.unix_uri};
    RsStore *store = NULL;
    RsHead head = {0};
    RsError error;
    ASSERT_OK(rs_store_open(&options, &store, err));
    for (int i = 0; i < 5; i++)
        assert_int_equal(append_one(store, &head, &error), RS_OK);
    redisReply *stats = tell(&server, "INFO commandstats");
    /* One EVALSHA answered NOSCRIPT, one EVAL, and then EVALSHA finds what EVAL left. */
    assert_non_null(strstr(stats->str, "cmdstat_eval:calls=1,"));
    assert_non_null(strstr(stats->str, "cmdstat_evalsha:calls=5,"));
    freeReplyObject(stats);
    told(&server, "SCRIPT FLUSH");
    assert_int_equal(append_one(store, &head, &error), RS_OK);
    rs_store_close(store);
    server_stop(&server);
}

static void a_server_that_comes_back_is_found_again(void **state)
{
    (void)state;
    Server server = server_start(NULL);
    RsStoreOptions options = {.redis_uri = server.unix_uri, .timeout_ms = 500};
    RsStore *store = NULL;
    RsHead head = {0};
    RsError error;
    bool news;
    ASSERT_OK(rs_store_open(&options, &store, err));
    assert_int_equal(append_one(store, &head, &error), RS_OK);
    server_kill(&server, SIGKILL);
    error = (RsError){0};
    assert_int_equal(rs_store_has_news(store, 1, &news, &error), RS_UNREACHABLE);
    RsStatus lost = append_one(store, &head, &error);
    assert_true(lost == RS_UNREACHABLE || lost == RS_OUTCOME_UNKNOWN);
    server_run(&server, NULL);
    assert_int_equal(append_one(store, &head, &error), RS_OK);
    assert_int_equal(head.number, 2);
    rs_store_close(store);
    server_stop(&server);
}

static RsStatus find_uuid(void *context, const RsCommit *commit, RsError *err)
{
    (void)err;
    RsCommit *wanted = context;
    if (memcmp(commit->uuid, wanted->uuid, 16) == 0) wanted->head.number++; /* counts */
    return RS_OK;
}

/* The server stands still with our commit in its hands: nobody can know, and we say so. */
static void an_outcome_that_cannot_be_known_is_told_and_can_be_learnt(void **state)
{
    (void)state;
    for (int cancelled = 0; cancelled < 2; cancelled++) {
        Server server = server_start(NULL);
        atomic_store(&alarm_flag, 0);
        RsStoreOptions options = {.redis_uri = server.unix_uri,
                                  .timeout_ms = cancelled ? 20000 : 300,
                                  .cancel = &alarm_flag};
        RsStore *store = NULL;
        RsHead head = {0}, from = {0};
        RsError error = {0};
        ASSERT_OK(rs_store_open(&options, &store, err));
        assert_int_equal(append_one(store, &head, &error), RS_OK);
        RsCommit commit = some_commit(RS_TEXT("\x01\x0d"));
        bool beaten = false;
        char uuid[37];
        rs_uuid_print(commit.uuid, uuid);
        kill(server.pid, SIGSTOP);
        if (cancelled) alarm(1);
        uint64_t begun = rs_clock_monotonic_ns();
        error = (RsError){0};
        assert_int_equal(rs_store_append(store, &head, &commit, &beaten, &error),
                         RS_OUTCOME_UNKNOWN);
        assert_true(rs_clock_monotonic_ns() - begun < 8000000000u);
        assert_says(&error, uuid);

        /* It goes on, and runs what it was sent. The same commit sent again is the same commit. */
        kill(server.pid, SIGCONT);
        atomic_store(&alarm_flag, 0);
        ASSERT_OK(rs_store_append(store, &head, &commit, &beaten, err));
        assert_false(beaten);
        assert_int_equal(commit.head.number, 2);
        head = commit.head;
        assert_int_equal(append_one(store, &head, &error), RS_OK);
        commit.head.number = 0;
        ASSERT_OK(rs_store_read(store, &from, find_uuid, &commit, err));
        assert_int_equal(commit.head.number, 1);
        assert_memory_equal(from.hash, head.hash, 32);
        rs_store_close(store);
        server_stop(&server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(what_is_no_address_is_wrong_usage),
        cmocka_unit_test(the_address_of_a_cluster_may_name_several_nodes),
        cmocka_unit_test(keys_have_the_slots_of_the_specification),
        cmocka_unit_test(nobody_there_is_unreachable_at_once),
        cmocka_unit_test(what_is_no_redis_is_named_so),
        cmocka_unit_test(who_never_answers_is_not_waited_for_for_ever),
        cmocka_unit_test(a_wait_can_be_cancelled),
        cmocka_unit_test(a_password_is_asked_for_and_checked),
        cmocka_unit_test(a_policy_that_drops_data_is_refused),
        cmocka_unit_test(a_redis_that_takes_no_writes_says_why),
        cmocka_unit_test(what_others_did_to_the_keys_is_noticed),
        cmocka_unit_test(a_missing_commit_or_block_is_named),
        cmocka_unit_test(the_script_is_sent_whole_but_once),
        cmocka_unit_test(a_server_that_comes_back_is_found_again),
        cmocka_unit_test(an_outcome_that_cannot_be_known_is_told_and_can_be_learnt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
