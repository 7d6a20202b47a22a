/* One suite for all stores: base snapshots, history that left the log, and what is cleared away. */
#include "fixture.h"

#include <hiredis/hiredis.h>

#include "storage/block.h"
#include "storage/snapshot.h"

typedef enum Kind { MEMORY, EMBEDDED, GIVEN } Kind;

typedef struct Bench {
    Kind kind;
    TempDir dir;
    Server server;
    int graph_count;
    char graph[32];
} Bench;

enum { KIND = 17 };

static RsStore *open_store(const Bench *bench)
{
    RsStoreOptions options = {.graph = bench->graph, .idle_ms = 200};
    if (bench->kind == EMBEDDED) options.data_dir = bench->dir.path;
    if (bench->kind == GIVEN) options.redis_uri = bench->server.unix_uri;
    RsStore *store = NULL;
    ASSERT_OK(rs_store_open(&options, &store, err));
    return store;
}

static RsStore *new_store(void **state)
{
    Bench *bench = *state;
    snprintf(bench->graph, sizeof bench->graph, "g%d", ++bench->graph_count);
    return open_store(bench);
}

/* ---- shorthands ---- */

static RsHead append_at(RsStore *store, RsHead head, RsText record, int64_t time_us)
{
    RsCommit commit = some_commit(record);
    if (time_us != 0) commit.time_us = time_us;
    bool beaten = true;
    ASSERT_OK(rs_store_append(store, &head, &commit, &beaten, err));
    assert_false(beaten);
    return commit.head;
}

static RsHead append_many(RsStore *store, RsHead head, int count)
{
    for (int i = 0; i < count; i++)
        head = append_at(store, head, RS_TEXT("\x01\x0d"), 0);
    return head;
}

static RsManifest *manifest_of(RsStore *store)
{
    RsManifest *manifest = NULL;
    ASSERT_OK(rs_manifest_read(store, &manifest, err));
    return manifest;
}

static RsCheckpoint *begin(RsStore *store)
{
    RsManifest *now = manifest_of(store);
    RsCheckpoint *checkpoint = NULL;
    bool busy = true;
    ASSERT_OK(rs_checkpoint_open(store, now, &checkpoint, &busy, err));
    assert_false(busy);
    rs_manifest_free(now);
    return checkpoint;
}

static RsBlockRef put(RsCheckpoint *checkpoint, const char *text)
{
    RsBlockRef ref;
    ASSERT_OK(rs_checkpoint_put(checkpoint, KIND, rs_text(text), &ref, err));
    return ref;
}

static void commit(RsCheckpoint *checkpoint, RsHead head, const RsBlockRef *refs, size_t count)
{
    bool beaten = true;
    ASSERT_OK(
        rs_checkpoint_commit(checkpoint, &head, refs, count, RS_TEXT("catalogue"), &beaten, err));
    assert_false(beaten);
    ASSERT_OK(rs_checkpoint_tidy(checkpoint, err));
    rs_checkpoint_close(checkpoint);
}

/* A generation of one block. */
static RsBlockRef checkpoint_of(RsStore *store, RsHead head, const char *text, uint32_t days)
{
    RsCheckpoint *checkpoint = begin(store);
    rs_checkpoint_set_history(checkpoint, days);
    RsBlockRef ref = put(checkpoint, text);
    commit(checkpoint, head, &ref, 1);
    return ref;
}

typedef struct Texts {
    char text[4096];
    size_t count;
} Texts;

static RsStatus take_text(void *context, size_t index, RsText body, RsError *err)
{
    Texts *texts = context;
    (void)err;
    assert_int_equal(index, texts->count++);
    size_t at = strlen(texts->text);
    snprintf(texts->text + at, sizeof texts->text - at, "%.*s;", RS_TEXT_ARG(body));
    return RS_OK;
}

static bool texts_of(RsStore *store, const RsManifest *of, Texts *out)
{
    bool stale = true;
    *out = (Texts){.count = 0};
    ASSERT_OK(rs_blocks_read(store, of, of->blocks, of->block_count, take_text, out, &stale, err));
    return !stale;
}

static RsStatus count_one(void *context, const RsCommit *commit, RsError *err)
{
    (void)commit;
    (void)err;
    ++*(uint64_t *)context;
    return RS_OK;
}

static uint64_t count_from(RsStore *store, RsHead head)
{
    uint64_t count = 0;
    ASSERT_OK(rs_store_read(store, &head, count_one, &count, err));
    return count;
}

static uint64_t first_of(RsStore *store)
{
    uint64_t first = 0;
    ASSERT_OK(rs_store_first(store, &first, err));
    return first;
}

/* ---- what others do to the keys; not for memory ---- */

static redisReply *tell(const Bench *bench, const char *format, ...)
{
    char path[128];
    if (bench->kind == GIVEN)
        snprintf(path, sizeof path, "%s", bench->server.socket);
    else
        snprintf(path, sizeof path, "%s/r.sock", bench->dir.path);
    redisContext *context = redisConnectUnix(path);
    assert_non_null(context);
    assert_int_equal(context->err, 0);
    va_list args;
    va_start(args, format);
    redisReply *reply = redisvCommand(context, format, args);
    va_end(args);
    assert_non_null(reply);
    redisFree(context);
    return reply;
}

static long long told(const Bench *bench, const char *command)
{
    redisReply *reply = tell(bench, command);
    assert_int_equal(reply->type, REDIS_REPLY_INTEGER);
    long long answer = reply->integer;
    freeReplyObject(reply);
    return answer;
}

static size_t block_count(const Bench *bench, const RsStore *store)
{
    redisReply *reply = tell(bench, "KEYS rs:{%s#*}:b:*", rs_store_gid(store));
    size_t count = reply->elements;
    freeReplyObject(reply);
    return count;
}

static RsBlockKey key_of(const RsStore *store, const RsBlockRef *ref)
{
    RsBlockName name = rs_block_name_of(ref->id);
    return rs_block_key(rs_store_gid(store), &name);
}

/* As if 30 s had passed since this process read a snapshot. */
static void let_leases_end(const Bench *bench, const RsStore *store)
{
    freeReplyObject(tell(bench, "DEL rs:{%s}:leases", rs_store_gid(store)));
}

/* ---- the tests ---- */

static void a_new_graph_has_no_manifest(void **state)
{
    RsStore *store = new_store(state);
    RsManifest *manifest = manifest_of(store);

    assert_int_equal(manifest->generation, 0);
    assert_int_equal(manifest->block_count, 0);
    assert_int_equal(manifest->history_days, RS_HISTORY_ALL);
    assert_int_equal(first_of(store), 1);
    rs_manifest_free(manifest);
    rs_store_close(store);
}

static void a_generation_comes_back_as_it_was_put(void **state)
{
    enum { BLOCKS = 50 };
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 3);
    RsCheckpoint *checkpoint = begin(store);
    RsBlockRef refs[BLOCKS];
    char expected[1024] = "";
    for (int i = 0; i < BLOCKS; i++) {
        char text[16];
        snprintf(text, sizeof text, "block %d", i);
        refs[i] = put(checkpoint, text);
        snprintf(expected + strlen(expected), 32, "%s;", text);
    }
    commit(checkpoint, head, refs, BLOCKS);
    RsManifest *manifest = manifest_of(store);
    Texts texts;

    assert_int_equal(manifest->generation, 1);
    assert_int_equal(manifest->head.number, 3);
    assert_memory_equal(manifest->head.hash, head.hash, 32);
    assert_true(rs_text_equal(manifest->body, RS_TEXT("catalogue")));
    assert_int_equal(manifest->block_count, BLOCKS);
    assert_true(texts_of(store, manifest, &texts));
    assert_string_equal(texts.text, expected);
    rs_manifest_free(manifest);
    rs_store_close(store);
}

static void a_body_of_the_largest_size_fits_and_one_byte_more_does_not(void **state)
{
    RsStore *store = new_store(state);
    RsCheckpoint *checkpoint = begin(store);
    char *large = calloc(1, RS_BLOCK_BODY_MAX + 1);
    assert_non_null(large);
    RsBlockRef ref;
    RsError error = {0};
    ASSERT_OK(rs_checkpoint_put(checkpoint, KIND, (RsText){large, RS_BLOCK_BODY_MAX}, &ref, err));
    assert_int_equal(
        rs_checkpoint_put(checkpoint, KIND, (RsText){large, RS_BLOCK_BODY_MAX + 1}, &ref, &error),
        RS_LIMIT);
    commit(checkpoint, (RsHead){0}, &ref, 1);
    free(large);
    rs_store_close(store);
}

static void the_next_generation_carries_blocks_over_and_the_one_before_stays(void **state)
{
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 2);
    RsCheckpoint *checkpoint = begin(store);
    RsBlockRef refs[2] = {put(checkpoint, "stays"), put(checkpoint, "old")};
    commit(checkpoint, head, refs, 2);
    head = append_many(store, head, 2);
    checkpoint = begin(store);
    refs[1] = put(checkpoint, "new");
    commit(checkpoint, head, refs, 2);
    RsManifest *now = manifest_of(store), *before = NULL;
    ASSERT_OK(rs_manifest_previous(store, now, &before, err));
    Texts texts;

    assert_int_equal(now->generation, 2);
    assert_true(texts_of(store, now, &texts));
    assert_string_equal(texts.text, "stays;new;");
    assert_int_equal(before->generation, 1);
    assert_int_equal(before->head.number, 2);
    assert_true(texts_of(store, before, &texts));
    assert_string_equal(texts.text, "stays;old;");
    assert_int_equal(count_from(store, before->head), 2);
    rs_manifest_free(now);
    rs_manifest_free(before);
    rs_store_close(store);
}

static void of_two_checkpoints_at_once_one_is_beaten(void **state)
{
    Bench *bench = *state;
    RsStore *store = new_store(state);
    RsManifest *now = manifest_of(store);
    RsCheckpoint *one = NULL, *other = NULL;
    bool busy, beaten = false;
    RsHead head = append_many(store, (RsHead){0}, 1);
    ASSERT_OK(rs_checkpoint_open(store, now, &one, &busy, err));
    if (bench->kind != MEMORY) { /* in memory there is nobody to keep out */
        ASSERT_OK(rs_checkpoint_open(store, now, &other, &busy, err));
        assert_true(busy);
        assert_null(other);
        redisReply *reply = tell(bench, "DEL rs:{%s}:checkpoint", rs_store_gid(store));
        assert_int_equal(reply->integer, 1); /* as if it had taken more than 30 s */
        freeReplyObject(reply);
    }
    ASSERT_OK(rs_checkpoint_open(store, now, &other, &busy, err));
    assert_false(busy);
    RsBlockRef of_one = put(one, "same"), of_other = put(other, "same");
    assert_memory_not_equal(of_one.id, of_other.id, 16);
    commit(other, head, &of_other, 1);
    ASSERT_OK(rs_checkpoint_commit(one, &head, &of_one, 1, RS_TEXT(""), &beaten, err));
    assert_true(beaten);
    rs_checkpoint_close(one);

    RsManifest *made = manifest_of(store);
    Texts texts;
    assert_true(texts_of(store, made, &texts));
    assert_string_equal(texts.text, "same;");
    if (bench->kind != MEMORY) assert_int_equal(block_count(bench, store), 2); /* and its page */
    rs_manifest_free(made);
    rs_manifest_free(now);
    rs_store_close(store);
}

static void a_checkpoint_upon_an_old_generation_is_beaten_at_once(void **state)
{
    RsStore *store = new_store(state);
    RsManifest *old = manifest_of(store);
    RsHead head = append_many(store, (RsHead){0}, 1);
    checkpoint_of(store, head, "a", RS_HISTORY_ALL);
    RsCheckpoint *late = NULL;
    bool busy, beaten = false;
    ASSERT_OK(rs_checkpoint_open(store, old, &late, &busy, err));
    RsBlockRef ref = put(late, "b");
    ASSERT_OK(rs_checkpoint_commit(late, &head, &ref, 1, RS_TEXT(""), &beaten, err));

    assert_true(beaten);
    rs_checkpoint_close(late);
    rs_manifest_free(old);
    rs_store_close(store);
}

static void an_abandoned_checkpoint_leaves_nothing(void **state)
{
    Bench *bench = *state;
    RsStore *store = new_store(state);
    RsCheckpoint *checkpoint = begin(store);
    for (int i = 0; i < 40; i++) {
        char text[16];
        snprintf(text, sizeof text, "unneeded %d", i);
        put(checkpoint, text);
    }
    rs_checkpoint_close(checkpoint);

    RsManifest *manifest = manifest_of(store);
    assert_int_equal(manifest->generation, 0);
    if (bench->kind != MEMORY) {
        assert_int_equal(block_count(bench, store), 0);
        redisReply *reply = tell(bench, "KEYS rs:{%s}:*", rs_store_gid(store));
        assert_int_equal(reply->elements, 0);
        freeReplyObject(reply);
    }
    rs_manifest_free(manifest);
    rs_store_close(store);
}

static void the_log_is_trimmed_behind_the_generation_before_and_all_history_is_kept(void **state)
{
    RsStore *store = new_store(state);
    RsHead heads[41] = {{0}};
    for (int i = 1; i <= 40; i++) {
        heads[i] = append_many(store, heads[i - 1], 1);
        if (i % 10 == 0) checkpoint_of(store, heads[i], "x", RS_HISTORY_ALL);
    }

    assert_int_equal(first_of(store), 1);
    for (uint64_t i = 0; i <= 40; i++) {
        assert_int_equal(count_from(store, heads[i]), 40 - i);
        if (i == 0) continue;
        RsHead forged = heads[i];
        forged.hash[0] ^= 1;
        uint64_t count = 0;
        RsError error = {0};
        RsStatus status = rs_store_read(store, &forged, count_one, &count, &error);
        assert_true(status == RS_CONFLICT || status == RS_CORRUPT);
        assert_int_equal(count, 0);
    }
    rs_store_close(store);
}

static void what_was_let_go_of_is_said_to_be(void **state)
{
    RsStore *store = new_store(state);
    RsHead at_10 = append_many(store, (RsHead){0}, 10);
    checkpoint_of(store, at_10, "x", RS_HISTORY_ALL);
    RsHead at_20 = append_many(store, at_10, 10);
    checkpoint_of(store, at_20, "x", 0);
    RsHead start = {0};
    uint64_t count = 0;
    RsError error = {0};

    assert_int_equal(first_of(store), 10); /* the anchor of the generation before */
    assert_int_equal(rs_store_read(store, &start, count_one, &count, &error), RS_TRIMMED);
    assert_non_null(strstr(error.text, "before 10 "));
    assert_int_equal(count, 0);
    assert_int_equal(count_from(store, at_10), 10);
    RsHead at_30 = append_many(store, at_20, 10);
    checkpoint_of(store, at_30, "x", RS_HISTORY_ALL);
    assert_int_equal(first_of(store), 11); /* kept again from here on */
    assert_int_equal(count_from(store, at_10), 20);
    rs_store_close(store);
}

static void history_of_days_lets_go_of_what_is_older(void **state)
{
    RsStore *store = new_store(state);
    RsHead head = {0}, at[7];
    int64_t day = 86400000000, now = rs_clock_wall_us();
    for (int i = 0; i < 6; i++) {
        /* Texts that do not compress, so that each day fills a block of its own. */
        for (int j = 0; j < 8; j++) {
            char record[40000];
            Random random = {(uint64_t)(i * 8 + j + 1)};
            for (size_t k = 0; k < sizeof record; k++)
                record[k] = (char)random_next(&random);
            head =
                append_at(store, head, (RsText){record, sizeof record}, now - (60 - i * 10) * day);
        }
        at[i] = head;
        checkpoint_of(store, head, "x", 25);
    }

    /* Commits of 60 50 40 30 days ago have left the log; only what is at least of 25 days stays. */
    assert_int_equal(count_from(store, at[3]), 16);
    uint64_t first = first_of(store);
    assert_true(first > at[1].number && first <= at[3].number + 1);
    uint64_t count = 0;
    RsError error = {0};
    assert_int_equal(rs_store_read(store, &at[0], count_one, &count, &error), RS_TRIMMED);
    rs_store_close(store);
}

static void payload_blocks_go_with_the_history_that_names_them(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return; /* its blocks cannot be counted from outside */
    RsStore *store = new_store(state);
    char *large = malloc(300000);
    assert_non_null(large);
    Random random = {7};
    for (int i = 0; i < 300000; i++)
        large[i] = (char)random_next(&random);
    RsHead head = append_at(store, (RsHead){0}, (RsText){large, 300000}, 0);
    head = append_at(store, head, (RsText){large, 300000}, 0);
    assert_int_equal(block_count(bench, store), 4);
    for (int i = 0; i < 3; i++) {
        head = append_many(store, head, 1);
        checkpoint_of(store, head, "x", RS_HISTORY_ALL);
        assert_int_equal(count_from(store, (RsHead){0}), 3 + i);
    }
    let_leases_end(bench, store);
    for (int i = 0; i < 3; i++) {
        head = append_many(store, head, 1);
        checkpoint_of(store, head, "x", 0);
    }

    /* Two generations of a block and a page each, and the retired pair of the one before them. */
    assert_in_range(block_count(bench, store), 4, 6);
    free(large);
    rs_store_close(store);
}

static void every_64th_generation_stays_with_the_history(void **state)
{
    Bench *bench = *state;
    if (bench->kind == EMBEDDED) return; /* the same code as GIVEN, and slower */
    RsStore *store = new_store(state);
    RsHead head = {0};
    for (int i = 1; i <= 135; i++) {
        char text[16];
        snprintf(text, sizeof text, "gen %d", i);
        head = append_many(store, head, 1);
        checkpoint_of(store, head, text, RS_HISTORY_ALL);
    }
    RsManifest *now = manifest_of(store);
    static const struct {
        uint64_t number, generation;
        const char *text;
    } EXPECTED[] = {{63, 0, ""},
                    {64, 64, "gen 64;"},
                    {127, 64, "gen 64;"},
                    {128, 128, "gen 128;"},
                    {134, 128, "gen 128;"},
                    {135, 135, "gen 135;"}};
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        RsManifest *then = NULL;
        Texts texts;
        ASSERT_OK(rs_manifest_before(store, now, EXPECTED[i].number, &then, err));
        assert_int_equal(then->generation, EXPECTED[i].generation);
        assert_true(texts_of(store, then, &texts));
        assert_string_equal(texts.text, EXPECTED[i].text);
        assert_int_equal(count_from(store, then->head), 135 - then->head.number);
        rs_manifest_free(then);
    }
    if (bench->kind == GIVEN) assert_true(block_count(bench, store) <= 12);
    if (bench->kind == GIVEN) let_leases_end(bench, store);
    head = append_many(store, head, 1);
    checkpoint_of(store, head, "x", 0);
    for (int i = 0; i < 2; i++) {
        head = append_many(store, head, 1);
        checkpoint_of(store, head, "x", 0);
    }
    if (bench->kind == GIVEN) assert_in_range(block_count(bench, store), 4, 6);
    rs_manifest_free(now);
    rs_store_close(store);
}

static void a_missing_block_is_named_or_the_reader_starts_over(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 1);
    RsBlockRef ref = checkpoint_of(store, head, "lost", RS_HISTORY_ALL);
    RsManifest *manifest = manifest_of(store);
    RsBlockKey key = key_of(store, &ref);
    freeReplyObject(tell(bench, "DEL %s", key.text));
    Texts texts = {.count = 0};
    bool stale;
    RsError error = {0};

    assert_int_equal(rs_blocks_read(store, manifest, &ref, 1, take_text, &texts, &stale, &error),
                     RS_CORRUPT);
    assert_non_null(strstr(error.text, key.text));
    checkpoint_of(store, head, "new", RS_HISTORY_ALL);
    ASSERT_OK(rs_blocks_read(store, manifest, &ref, 1, take_text, &texts, &stale, err));
    assert_true(stale);
    assert_int_equal(texts.count, 0);
    rs_manifest_free(manifest);
    rs_store_close(store);
}

static void who_still_reads_a_generation_keeps_its_blocks(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *store = new_store(state), *reader = open_store(bench);
    RsHead head = append_many(store, (RsHead){0}, 1);
    checkpoint_of(store, head, "read for long", RS_HISTORY_ALL);
    RsManifest *old = manifest_of(reader);
    Texts texts;
    assert_true(texts_of(reader, old, &texts));
    for (int i = 0; i < 5; i++)
        checkpoint_of(store, head, "x", RS_HISTORY_ALL);

    assert_true(texts_of(reader, old, &texts));
    assert_string_equal(texts.text, "read for long;");
    let_leases_end(bench, store);
    for (int i = 0; i < 2; i++)
        checkpoint_of(store, head, "x", RS_HISTORY_ALL);
    assert_false(texts_of(reader, old, &texts));
    rs_manifest_free(old);
    rs_store_close(reader);
    rs_store_close(store);
}

static void what_a_dead_checkpoint_left_is_cleared_away_after_an_hour(void **state)
{
    Bench *bench = *state;
    if (bench->kind == MEMORY) return;
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 1);
    pid_t child = fork();
    if (child == 0) {
        RsStore *own = open_store(bench);
        RsCheckpoint *checkpoint = begin(own);
        for (int i = 0; i < 32; i++) {
            char text[16];
            snprintf(text, sizeof text, "orphan %d", i);
            put(checkpoint, text);
        }
        poll(NULL, 0, 50);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, NULL, 0);
    assert_int_equal(block_count(bench, store), 32);
    const char *gid = rs_store_gid(store);
    freeReplyObject(tell(bench, "DEL rs:{%s}:checkpoint", gid));
    checkpoint_of(store, head, "x", RS_HISTORY_ALL);
    assert_int_equal(block_count(bench, store), 34); /* too young to be dead for sure */
    redisReply *intents = tell(bench, "HGETALL rs:{%s}:intents", gid);
    assert_int_equal(intents->elements, 2);
    freeReplyObject(
        tell(bench, "HSET rs:{%s}:intents %s %s", gid, intents->element[0]->str, "0 1000000"));
    freeReplyObject(intents);
    checkpoint_of(store, head, "x", RS_HISTORY_ALL);

    assert_int_equal(block_count(bench, store), 4);
    intents = tell(bench, "HLEN rs:{%s}:intents", gid);
    assert_int_equal(intents->integer, 0);
    freeReplyObject(intents);
    rs_store_close(store);
}

static void a_damaged_manifest_is_named_whatever_byte_it_is(void **state)
{
    Bench *bench = *state;
    if (bench->kind != GIVEN) return;
    RsStore *store = new_store(state);
    RsHead head = append_many(store, (RsHead){0}, 1);
    checkpoint_of(store, head, "x", RS_HISTORY_ALL);
    char key[64];
    snprintf(key, sizeof key, "rs:{%s}:manifest", rs_store_gid(store));
    redisReply *root = tell(bench, "GET %s", key);
    for (size_t i = 0; i < root->len; i++) {
        root->str[i] ^= 0x10;
        freeReplyObject(tell(bench, "SET %s %b", key, root->str, root->len));
        root->str[i] ^= 0x10;
        RsManifest *manifest = NULL;
        RsError error = {0};
        assert_int_equal(rs_manifest_read(store, &manifest, &error), RS_CORRUPT);
        assert_non_null(strstr(error.text, key));
    }
    freeReplyObject(tell(bench, "SET %s %b", key, root->str, root->len));
    freeReplyObject(root);
    RsManifest *whole = manifest_of(store);
    assert_int_equal(whole->generation, 1);
    rs_manifest_free(whole);
    assert_true(told(bench, "DBSIZE") > 0);
    rs_store_close(store);
}

static int run(Kind kind)
{
    static const char *const NAMES[] = {"memory", "embedded", "unix://"};
    Bench bench = {.kind = kind};
    if (kind == EMBEDDED) bench.dir = temp_dir();
    /* Hundreds of generations: what is asked here does not rest on fsync. */
    static const char *const QUICK[] = {"--appendfsync", "no", NULL};
    if (kind == GIVEN) bench.server = server_start(QUICK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(a_new_graph_has_no_manifest, &bench),
        cmocka_unit_test_prestate(a_generation_comes_back_as_it_was_put, &bench),
        cmocka_unit_test_prestate(a_body_of_the_largest_size_fits_and_one_byte_more_does_not,
                                  &bench),
        cmocka_unit_test_prestate(the_next_generation_carries_blocks_over_and_the_one_before_stays,
                                  &bench),
        cmocka_unit_test_prestate(of_two_checkpoints_at_once_one_is_beaten, &bench),
        cmocka_unit_test_prestate(a_checkpoint_upon_an_old_generation_is_beaten_at_once, &bench),
        cmocka_unit_test_prestate(an_abandoned_checkpoint_leaves_nothing, &bench),
        cmocka_unit_test_prestate(
            the_log_is_trimmed_behind_the_generation_before_and_all_history_is_kept, &bench),
        cmocka_unit_test_prestate(what_was_let_go_of_is_said_to_be, &bench),
        cmocka_unit_test_prestate(history_of_days_lets_go_of_what_is_older, &bench),
        cmocka_unit_test_prestate(payload_blocks_go_with_the_history_that_names_them, &bench),
        cmocka_unit_test_prestate(every_64th_generation_stays_with_the_history, &bench),
        cmocka_unit_test_prestate(a_missing_block_is_named_or_the_reader_starts_over, &bench),
        cmocka_unit_test_prestate(who_still_reads_a_generation_keeps_its_blocks, &bench),
        cmocka_unit_test_prestate(what_a_dead_checkpoint_left_is_cleared_away_after_an_hour,
                                  &bench),
        cmocka_unit_test_prestate(a_damaged_manifest_is_named_whatever_byte_it_is, &bench),
    };
    int failed = cmocka_run_group_tests_name(NAMES[kind], tests, NULL, NULL);
    if (kind == EMBEDDED) embedded_remove(&bench.dir);
    if (kind == GIVEN) server_stop(&bench.server);
    return failed;
}

int main(void)
{
    return run(MEMORY) + run(EMBEDDED) + run(GIVEN);
}
