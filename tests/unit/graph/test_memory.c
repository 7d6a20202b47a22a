/* test_memory.c - the 1st, 2nd, 3rd ... allocation fails: the error says so, a closed set leaves
 * the graph as it was, and a commit that could not be applied whole is not applied at all. */
#include "unit/graph/graph_fixture.h"

#if defined(__has_feature)
#define RS_HAS_FEATURE(name) __has_feature(name)
#else
#define RS_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || RS_HAS_FEATURE(address_sanitizer)
#define RS_CAN_FAIL 0
#else
#define RS_CAN_FAIL 1
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *old, size_t bytes);
void *malloc(size_t bytes);
void *calloc(size_t count, size_t bytes);
void *realloc(void *old, size_t bytes);

/* Allocations left before one fails; negative: none does. */
static long left_until_failure = -1;

static bool fails(void)
{
    return left_until_failure >= 0 && left_until_failure-- == 0;
}

void *malloc(size_t bytes)
{
    return fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __libc_realloc(old, bytes);
}

/* Everything that a statement may do, until the first error. */
static RsStatus write_much(RsChangeSet *set, uint32_t tag, RsError *err)
{
    char name[16];
    uint32_t label_id, type, key, node[3], edge, claim_id;
    bool recorded;
    snprintf(name, sizeof name, "name%u", tag);
    RS_TRY(rs_change_name(set, RS_NAME_LABEL, rs_text(name), &label_id, err));
    RS_TRY(rs_change_name(set, RS_NAME_TYPE, rs_text(name), &type, err));
    RS_TRY(rs_change_name(set, RS_NAME_KEY, rs_text(name), &key, err));
    for (int i = 0; i < 3; i++)
        RS_TRY(rs_change_node(set, i > 0, &node[i], err));
    RS_TRY(rs_change_label(set, node[0], label_id, true, err));
    RS_TRY(rs_change_label(set, 0, label_id, true, err));
    RS_TRY(rs_change_label(set, 0, 0, false, err));
    RS_TRY(rs_change_property(set, false, 0, 0, rs_value_int(tag), err));
    RS_TRY(rs_change_property(set, false, node[1], key, text_value("some text"), err));
    RS_TRY(rs_change_edge(set, type, node[0], node[1], true, &edge, err));
    RS_TRY(rs_change_property(set, true, edge, key, rs_value_int(1), err));
    RS_TRY(rs_change_edge(set, type, 0, node[2], false, &edge, err));
    RsClaimBody body = says(edge_fact(edge), RS_STANCE_ASSERTS, node[1]);
    body.via = &node[2];
    body.via_count = 1;
    body.quote = text_value("a quote");
    RS_TRY(rs_change_claim(set, &body, &claim_id, &recorded, err));
    body.fact = (RsFact){RS_FACT_CLAIM, claim_id, 0};
    body.stance = RS_STANCE_DENIES;
    RS_TRY(rs_change_claim(set, &body, &claim_id, &recorded, err));
    body.fact = (RsFact){RS_FACT_NODE_KEY, 0, key};
    body.value = text_value("claimed");
    RS_TRY(rs_change_claim(set, &body, &claim_id, &recorded, err));
    body.fact = (RsFact){RS_FACT_LABEL, node[2], label_id};
    body.value = RS_NULL;
    RS_TRY(rs_change_claim(set, &body, &claim_id, &recorded, err));
    RS_TRY(rs_change_plain(set, true, edge, err));
    RS_TRY(rs_change_retract(set, claim_id, NULL, err));
    RS_TRY(rs_change_delete_edge(set, 0, err));
    return rs_change_delete_node(set, 1, true, err);
}

static void prepare(Fixture *f)
{
    const uint32_t *ids;
    uint32_t count;
    begin(f);
    uint32_t a = add_node(f), b = add_node(f);
    label(f, a, "Old");
    put(f, a, "old", rs_value_int(1));
    uint32_t edge = add_edge(f, "OLD", a, b);
    claim(f, says(edge_fact(edge), RS_STANCE_DENIES, a));
    commit(f);
    MUST(rs_view_seek(look_now(f), 0, rs_value_int(1), &ids, &count, &f->err)); /* makes an index */
    rs_view_close(f->view);
    f->view = NULL;
}

static void put_more(Fixture *f)
{
    begin(f);
    uint32_t node = add_node(f);
    put(f, node, "name", text_value("some text"));
    put(f, node, "list", rs_value_list(&(RsValue){.type = RS_TYPE_INT, .as.integer = 3}, 1));
    label(f, node, "Old");
    label(f, 1, "Late");
    add_edge(f, "NEW", node, 0);
    commit(f);
}

static void check_more(Fixture *f)
{
    RsView *view = look_now(f);
    assert_true(is_text(get(f, 2, "name"), "some text"));
    assert_int_equal(get(f, 2, "list").as.items[0].as.integer, 3);
    assert_true(rs_view_has_label(view, 1, 1));
    assert_int_equal(rs_view_degree(view, 0, RS_HOP_BOTH, NULL, 0, true), 2);
    assert_true(rs_view_disputed(view, edge_fact(0)));
    rs_view_close(view);
    f->view = NULL;
}

static void check_prepared(Fixture *f)
{
    const uint32_t *ids;
    uint32_t count;
    RsGraphCounts counts = rs_graph_counts(f->graph);
    RsView *view = look_now(f);
    assert_int_equal(counts.nodes, 2);
    assert_int_equal(counts.edges, 1);
    assert_int_equal(counts.claims, 1);
    assert_int_equal(rs_graph_label_count(f->graph, 0), 1);
    assert_int_equal(rs_schema_count(rs_graph_schema(f->graph), RS_NAME_KEY), 1);
    assert_true(rs_view_has_label(view, 0, 0));
    assert_true(rs_view_has_edge(view, 0));
    assert_true(rs_view_disputed(view, edge_fact(0)));
    assert_int_equal(rs_view_degree(view, 0, RS_HOP_BOTH, NULL, 0, true), 1);
    assert_int_equal(rs_view_claims_by(view, 0, &ids), 1);
    MUST(rs_view_seek(view, 0, rs_value_int(1), &ids, &count, &f->err));
    assert_int_equal(count, 1);
    rs_view_close(view);
    f->view = NULL;
}

static void a_set_that_runs_out_of_memory_leaves_the_graph_as_it_was(void **state)
{
    Fixture *f = *state;
    prepare(f);
    RsStatus status = RS_MEMORY;
    for (long after = 0; status != RS_OK; after++) {
        RsChangeSet *set = NULL;
        assert_true(after < 2000);
        rs_error_clear(&f->err);
        left_until_failure = after;
        status = rs_change_set_open(f->graph, &set, &f->err);
        if (status == RS_OK) status = write_much(set, 1, &f->err);
        left_until_failure = -1;
        /* A buffer with a limit cannot tell no room from no memory. */
        assert_true(status == RS_OK || status == RS_MEMORY || status == RS_LIMIT);
        rs_change_set_close(set);
        check_prepared(f);
    }
}

static void so_does_one_on_a_compacted_graph(void **state)
{
    Fixture *f = *state;
    prepare(f);
    MUST(rs_graph_compact(f->graph, &f->err));
    RsStatus status = RS_MEMORY;
    for (long after = 0; status != RS_OK; after++) {
        RsChangeSet *set = NULL;
        assert_true(after < 2000);
        rs_error_clear(&f->err);
        left_until_failure = after;
        status = rs_change_set_open(f->graph, &set, &f->err);
        if (status == RS_OK) status = write_much(set, 1, &f->err);
        left_until_failure = -1;
        assert_true(status == RS_OK || status == RS_MEMORY || status == RS_LIMIT);
        rs_change_set_close(set);
        check_prepared(f);
    }
}

static void a_compaction_that_runs_out_of_memory_changes_nothing(void **state)
{
    Fixture *f = *state;
    prepare(f);
    put_more(f);
    RsStatus status = RS_MEMORY;
    for (long after = 0; status != RS_OK; after++) {
        assert_true(after < 2000);
        rs_error_clear(&f->err);
        left_until_failure = after;
        status = rs_graph_compact(f->graph, &f->err);
        left_until_failure = -1;
        assert_true(status == RS_OK || status == RS_MEMORY);
        check_more(f);
    }
}

static void a_commit_is_applied_whole_or_not_at_all(void **state)
{
    Fixture *f = *state;
    prepare(f);
    begin(f);
    MUST(write_much(f->set, 1, &f->err));
    RsCommit entry = {.time_us = 9};
    bool beaten;
    MUST(rs_change_set_seal(f->set, &entry.record, &f->err));
    MUST(rs_store_append(f->store, rs_graph_head(f->graph), &entry, &beaten, &f->err));
    rollback(f);
    RsStatus status = RS_MEMORY;
    for (long after = 0; status != RS_OK; after++) {
        assert_true(after < 2000);
        rs_error_clear(&f->err);
        left_until_failure = after;
        status = rs_graph_catch_up(f->graph, f->store, &f->err);
        left_until_failure = -1;
        if (status == RS_OK) break;
        assert_int_equal(status, RS_MEMORY);
        assert_int_equal(rs_graph_head(f->graph)->number, 1);
        check_prepared(f);
    }

    assert_int_equal(rs_graph_head(f->graph)->number, 2);
    assert_false(rs_view_has_node(look_now(f), 1));
    assert_true(rs_view_has_edge(f->view, 2));
}

static void a_view_that_runs_out_of_memory_says_so(void **state)
{
    Fixture *f = *state;
    const uint32_t *ids;
    prepare(f);
    RsView *view = look_now(f);
    left_until_failure = 0;
    uint32_t count = rs_view_claims(view, edge_fact(0), &ids);
    left_until_failure = -1;

    assert_int_equal(count, 0);
    assert_int_equal(rs_view_check(view, &f->err), RS_MEMORY);
}
#endif

int main(void)
{
#if RS_CAN_FAIL
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(a_set_that_runs_out_of_memory_leaves_the_graph_as_it_was),
        GRAPH_TEST(so_does_one_on_a_compacted_graph),
        GRAPH_TEST(a_compaction_that_runs_out_of_memory_changes_nothing),
        GRAPH_TEST(a_commit_is_applied_whole_or_not_at_all),
        GRAPH_TEST(a_view_that_runs_out_of_memory_says_so),
    };
    return cmocka_run_group_tests_name("graph/memory", tests, NULL, NULL);
#else
    return 0; /* the sanitizer brings its own malloc */
#endif
}
