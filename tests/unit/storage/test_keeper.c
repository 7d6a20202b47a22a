/* Listing, checking, redacting and dropping: in memory, and in a Redis that others meddle with. */
#include "fixture.h"

#include <hiredis/hiredis.h>

#include "storage/keeper.h"

typedef struct Bench {
    bool given;
    Server server;
    int graph_count;
    char graph[32];
} Bench;

enum { KIND = 20 };

static RsStoreOptions options_of(const Bench *bench)
{
    RsStoreOptions options = {.graph = bench->graph};
    if (bench->given) options.redis_uri = bench->server.unix_uri;
    return options;
}

static RsStore *new_store(void **state)
{
    Bench *bench = *state;
    snprintf(bench->graph, sizeof bench->graph, "g%d", ++bench->graph_count);
    RsStoreOptions options = options_of(bench);
    RsStore *store = NULL;
    ASSERT_OK(rs_store_open(&options, &store, err));
    return store;
}

static redisReply *tell(const Bench *bench, const char *format, ...)
{
    redisContext *context = redisConnectUnix(bench->server.socket);
    assert_non_null(context);
    va_list args;
    va_start(args, format);
    redisReply *reply = redisvCommand(context, format, args);
    va_end(args);
    assert_non_null(reply);
    if (reply->type == REDIS_REPLY_ERROR) fail_msg("%s: %s", format, reply->str);
    redisFree(context);
    return reply;
}

static RsHead append(RsStore *store, RsHead head, RsText record)
{
    RsCommit commit = some_commit(record);
    bool beaten = true;
    ASSERT_OK(rs_store_append(store, &head, &commit, &beaten, err));
    assert_false(beaten);
    return commit.head;
}

static RsHead append_many(RsStore *store, RsHead head, int count)
{
    for (int i = 0; i < count; i++)
        head = append(store, head, RS_TEXT("\x01\x0d"));
    return head;
}

static RsBlockRef checkpoint(RsStore *store, RsHead head, const char *text, uint32_t days)
{
    RsManifest *now;
    RsCheckpoint *made;
    bool busy, beaten = true;
    RsBlockRef ref;
    ASSERT_OK(rs_manifest_read(store, &now, err));
    ASSERT_OK(rs_checkpoint_open(store, now, &made, &busy, err));
    rs_checkpoint_set_history(made, days);
    ASSERT_OK(rs_checkpoint_put(made, KIND, rs_text(text), &ref, err));
    ASSERT_OK(rs_checkpoint_commit(made, &head, &ref, 1, RS_TEXT("body"), &beaten, err));
    assert_false(beaten);
    ASSERT_OK(rs_checkpoint_tidy(made, err));
    rs_checkpoint_close(made);
    rs_manifest_free(now);
    return ref;
}

static void keep_text(void *context, const char *text)
{
    snprintf(context, 512, "%s", text);
}

static RsCheckReport checked(RsStore *store, const RsHead *since, char text[512])
{
    RsCheckReport report;
    text[0] = '\0';
    ASSERT_OK(rs_keeper_check(store, since, keep_text, text, &report, err));
    return report;
}

typedef struct Seen {
    uint64_t count, removed, last_removed;
    char message[256]; /* of the last commit */
} Seen;

static RsStatus see(void *context, const RsCommit *commit, RsError *err)
{
    Seen *seen = context;
    (void)err;
    seen->count++;
    if (commit->record.length == 0) {
        seen->removed++;
        seen->last_removed = commit->head.number;
    }
    snprintf(seen->message, sizeof seen->message, "%.*s", RS_TEXT_ARG(commit->message));
    return RS_OK;
}

static Seen read_all(RsStore *store)
{
    RsHead head = {0};
    Seen seen = {0};
    ASSERT_OK(rs_store_read(store, &head, see, &seen, err));
    return seen;
}

/* ---- checking ---- */

static void what_is_whole_is_found_whole(void **state)
{
    RsStore *store = new_store(state);
    char text[512];
    RsCheckReport report = checked(store, NULL, text);
    assert_int_equal(report.to.number, 0);
    assert_int_equal(report.problems, 0);
    RsHead head = append_many(store, (RsHead){0}, 20);
    for (int i = 0; i < 3; i++) {
        head = append_many(store, head, 5);
        checkpoint(store, head, "x", RS_HISTORY_ALL);
    }
    report = checked(store, NULL, text);

    assert_string_equal(text, "");
    assert_int_equal(report.from.number, 0);
    assert_int_equal(report.to.number, 35);
    assert_memory_equal(report.to.hash, head.hash, 32);
    assert_int_equal(report.generation, 3);
    assert_true(report.blocks >= 4);
    assert_int_equal(report.problems, 0);
    rs_store_close(store);
}

static void a_noted_hash_proves_what_followed_it(void **state)
{
    RsStore *store = new_store(state);
    char text[512];
    RsHead noted = append_many(store, (RsHead){0}, 5);
    RsHead head = append_many(store, noted, 5);
    assert_int_equal(checked(store, &noted, text).problems, 0);
    checkpoint(store, head, "x", RS_HISTORY_ALL);
    RsHead later = append_many(store, head, 5);
    checkpoint(store, later, "x", RS_HISTORY_ALL);

    assert_int_equal(checked(store, &noted, text).problems, 0);
    assert_int_equal(checked(store, &noted, text).to.number, 15);
    RsHead forged = noted;
    forged.hash[31] ^= 1;
    assert_int_equal(checked(store, &forged, text).problems, 1);
    RsHead future = {.number = 99};
    assert_int_equal(checked(store, &future, text).problems, 1);
    for (int i = 0; i < 2; i++)
        checkpoint(store, later, "x", 0);
    RsCheckReport report;
    RsError error = {0};
    assert_int_equal(rs_keeper_check(store, &noted, NULL, NULL, &report, &error), RS_TRIMMED);
    assert_int_equal(checked(store, &later, text).problems, 0);
    rs_store_close(store);
}

/* Every string and every field of every entry, one flipped byte at a time. */
static void a_flipped_byte_is_found_wherever_it_is(void **state)
{
    Bench *bench = *state;
    if (!bench->given) return;
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 6);
    checkpoint(store, head, "some block", RS_HISTORY_ALL);
    head = append_many(store, head, 6);
    checkpoint(store, head, "another block", RS_HISTORY_ALL);
    append_many(store, head, 2);
    Random random = {11};
    char text[512];
    bool long_rounds = getenv("RS_LONG") != NULL;
    redisReply *keys = tell(bench, "KEYS rs:{%s*", rs_store_gid(store));
    for (size_t i = 0; i < keys->elements; i++) {
        const char *key = keys->element[i]->str;
        bool block = strstr(key, ":b:") != NULL;
        if (!block && strstr(key, ":manifest") == NULL) continue;
        redisReply *value = tell(bench, "GET %s", key);
        for (int j = 0; j < (long_rounds ? 500 : 12); j++) {
            size_t at = random_below(&random, (uint32_t)value->len);
            char kept = value->str[at];
            value->str[at] = (char)(kept ^ (1 << random_below(&random, 8)));
            freeReplyObject(tell(bench, "SET %s %b", key, value->str, value->len));
            if (checked(store, NULL, text).problems == 0) fail_msg("%s, byte %zu", key, at);
            value->str[at] = kept;
        }
        freeReplyObject(tell(bench, "SET %s %b", key, value->str, value->len));
        freeReplyObject(value);
    }
    freeReplyObject(keys);
    assert_int_equal(checked(store, NULL, text).problems, 0);
    rs_store_close(store);
}

static void a_changed_entry_is_found_whatever_field_it_is(void **state)
{
    Bench *bench = *state;
    if (!bench->given) return;
    static const char FIELDS[] = "rhutam";
    RsStore *store = new_store(state);
    append_many(store, (RsHead){0}, 3);
    char log[64], text[512];
    snprintf(log, sizeof log, "rs:{%s}:log", rs_store_gid(store));
    redisReply *all = tell(bench, "XRANGE %s - +", log);
    Random random = {5};
    for (int round = 0; round < (getenv("RS_LONG") != NULL ? 5000 : 120); round++) {
        size_t which = random_below(&random, 3), field = random_below(&random, 6);
        redisReply *value = all->element[which]->element[1]->element[2 * field + 1];
        size_t at = random_below(&random, (uint32_t)value->len);
        value->str[at] ^= (char)(1 << random_below(&random, 8));
        freeReplyObject(tell(bench, "DEL %s", log));
        for (size_t i = 0; i < all->elements; i++) {
            redisReply **f = all->element[i]->element[1]->element;
            freeReplyObject(tell(bench, "XADD %s %s r %b h %b u %b t %b a %b m %b", log,
                                 all->element[i]->element[0]->str, f[1]->str, f[1]->len, f[3]->str,
                                 f[3]->len, f[5]->str, f[5]->len, f[7]->str, f[7]->len, f[9]->str,
                                 f[9]->len, f[11]->str, f[11]->len));
        }
        bool found = checked(store, NULL, text).problems > 0;
        /* A time reads the same with a plus sign or a blank before it. */
        if (!found) fail_msg("commit %zu, field %c, byte %zu", which + 1, FIELDS[field], at);
        freeReplyObject(tell(bench, "DEL %s", log));
        freeReplyObject(all);
        append_many(store, (RsHead){0}, 3);
        all = tell(bench, "XRANGE %s - +", log);
    }
    freeReplyObject(all);
    rs_store_close(store);
}

/* ---- redacting ---- */

static bool stored_anywhere(const Bench *bench, const RsStore *store, const char *secret)
{
    bool found = false;
    redisReply *keys = tell(bench, "KEYS rs:{%s*", rs_store_gid(store));
    for (size_t i = 0; i < keys->elements; i++) {
        redisReply *dump = tell(bench, "DUMP %s", keys->element[i]->str);
        found = found || memmem(dump->str, dump->len, secret, strlen(secret)) != NULL;
        freeReplyObject(dump);
    }
    freeReplyObject(keys);
    return found;
}

static void a_redacted_commit_leaves_its_place_in_the_chain(void **state)
{
    Bench *bench = *state;
    RsStore *store = new_store(state);
    char room[64], text[512];
    memcpy(room, "\x01\x01\x00\x00\x0bthe witness", 16);
    RsHead head = append_many(store, (RsHead){0}, 3);
    head = append(store, head, (RsText){room, 16});
    head = append_many(store, head, 2);
    RsError error = {0};
    assert_int_equal(rs_keeper_redact(store, 4, RS_TEXT("ed"), RS_TEXT("safety"), &error),
                     RS_CONFLICT); /* no snapshot stands yet */
    checkpoint(store, head, "x", RS_HISTORY_ALL);
    RsHead noted = head;
    if (bench->given) assert_true(stored_anywhere(bench, store, "the witness"));
    ASSERT_OK(rs_keeper_redact(store, 4, RS_TEXT("ed"), RS_TEXT("safety"), err));

    if (bench->given) assert_false(stored_anywhere(bench, store, "the witness"));
    Seen seen = read_all(store);
    assert_int_equal(seen.count, 7);
    assert_int_equal(seen.removed, 1);
    assert_int_equal(seen.last_removed, 4);
    assert_string_equal(seen.message, "redacted commit 4: safety");
    RsCheckReport report = checked(store, NULL, text);
    assert_int_equal(report.problems, 0);
    assert_int_equal(report.removed, 1);
    assert_int_equal(checked(store, &noted, text).problems, 0);
    ASSERT_OK(rs_keeper_redact(store, 4, RS_TEXT("ed"), RS_TEXT("again"), err)); /* harmless */
    /* It keeps its place when it leaves the log. */
    RsHead now = {0};
    ASSERT_OK(rs_store_read(store, &now, see, &(Seen){0}, err));
    for (int i = 0; i < 3; i++) {
        now = append_many(store, now, 1);
        checkpoint(store, now, "x", RS_HISTORY_ALL);
    }
    seen = read_all(store);
    assert_int_equal(seen.count, now.number);
    assert_int_equal(seen.last_removed, 4);
    assert_int_equal(checked(store, NULL, text).problems, 0);
    rs_store_close(store);
}

static void a_commit_is_redacted_in_kept_history_too(void **state)
{
    Bench *bench = *state;
    RsStore *store = new_store(state);
    char *large = malloc(100005), text[512];
    assert_non_null(large);
    Random random = {3};
    for (int i = 7; i < 100005; i++)
        large[i] = (char)('a' + random_below(&random, 26));
    memcpy(large + 50000, "the witness", 11);
    RsHead head = append_many(store, (RsHead){0}, 3);
    memcpy(large, "\x01\x01\x00\x00\x9e\x8d\x06", 7); /* the name of a label, 99,998 bytes */
    head = append(store, head, (RsText){large, 100005});
    for (int i = 0; i < 3; i++) {
        head = append_many(store, head, 2);
        checkpoint(store, head, "x", RS_HISTORY_ALL);
    }
    assert_int_equal(checked(store, NULL, text).problems, 0);
    ASSERT_OK(rs_keeper_redact(store, 4, RS_TEXT("ed"), RS_TEXT(""), err));
    ASSERT_OK(rs_keeper_redact(store, 2, RS_TEXT("ed"), RS_TEXT(""), err));

    if (bench->given) assert_false(stored_anywhere(bench, store, "the witness"));
    Seen seen = read_all(store);
    assert_int_equal(seen.count, 12);
    assert_int_equal(seen.removed, 2);
    RsCheckReport report = checked(store, NULL, text);
    assert_string_equal(text, "");
    assert_int_equal(report.removed, 2);
    RsError error = {0};
    assert_int_equal(rs_keeper_redact(store, 0, RS_TEXT("ed"), RS_TEXT(""), &error), RS_ENTITY);
    free(large);
    rs_store_close(store);
}

/* ---- listing and dropping ---- */

static RsStatus count_graph(void *context, RsText name, RsText gid, int64_t created_us,
                            RsError *err)
{
    (void)err;
    assert_int_equal(gid.length, 16);
    assert_true(created_us > 1600000000000000);
    if (rs_text_equal(name, RS_TEXT("keep me"))) ++*(int *)context;
    return RS_OK;
}

static void a_dropped_graph_leaves_no_key(void **state)
{
    Bench *bench = *state;
    if (!bench->given) return;
    snprintf(bench->graph, sizeof bench->graph, "keep me");
    RsStoreOptions options = options_of(bench);
    RsStore *kept = NULL;
    ASSERT_OK(rs_store_open(&options, &kept, err));
    RsHead of_kept = append_many(kept, (RsHead){0}, 2);
    checkpoint(kept, of_kept, "kept", RS_HISTORY_ALL);
    RsStore *store = new_store(state);
    char *large = calloc(1, 300000), gid[17], text[512];
    Random random = {9};
    for (int i = 0; i < 300000; i++)
        large[i] = (char)random_next(&random);
    RsHead head = append(store, (RsHead){0}, (RsText){large, 300000});
    for (int i = 0; i < 66; i++) {
        head = append_many(store, head, 1);
        checkpoint(store, head, "x", RS_HISTORY_ALL);
    }
    snprintf(gid, sizeof gid, "%s", rs_store_gid(store));
    ASSERT_OK(rs_keeper_drop(store, err));
    rs_store_close(store);

    redisReply *keys = tell(bench, "KEYS rs:{%s*", gid);
    assert_int_equal(keys->elements, 0);
    freeReplyObject(keys);
    options = options_of(bench);
    options.read_only = true;
    RsError error = {0};
    assert_int_equal(rs_store_open(&options, &store, &error), RS_ENTITY);
    int found = 0;
    ASSERT_OK(rs_keeper_graphs(&options, count_graph, &found, err));
    assert_int_equal(found, 1);
    assert_int_equal(checked(kept, NULL, text).problems, 0);
    free(large);
    rs_store_close(kept);
}

static int run(bool given)
{
    /* Uncompressed, so that DUMP shows what is stored. */
    static const char *const QUICK[] = {"--appendfsync", "no", "--rdbcompression", "no", NULL};
    Bench bench = {.given = given};
    if (given) bench.server = server_start(QUICK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(what_is_whole_is_found_whole, &bench),
        cmocka_unit_test_prestate(a_noted_hash_proves_what_followed_it, &bench),
        cmocka_unit_test_prestate(a_flipped_byte_is_found_wherever_it_is, &bench),
        cmocka_unit_test_prestate(a_changed_entry_is_found_whatever_field_it_is, &bench),
        cmocka_unit_test_prestate(a_redacted_commit_leaves_its_place_in_the_chain, &bench),
        cmocka_unit_test_prestate(a_commit_is_redacted_in_kept_history_too, &bench),
        cmocka_unit_test_prestate(a_dropped_graph_leaves_no_key, &bench),
    };
    int failed = cmocka_run_group_tests_name(given ? "unix://" : "memory", tests, NULL, NULL);
    if (given) server_stop(&bench.server);
    return failed;
}

int main(void)
{
    return run(false) + run(true);
}
