/* test_stored.c - a graph through blocks and back: small blocks, so that every segment has many
 * pieces, hubs span several and some pieces span several blocks. Compared with the graph that was
 * never stored. */
#include "graph/stored.h"
#include "unit/graph/graph_fixture.h"

enum { NODES = 700, EDGES = 3000, ROOM = 200 };

static uint64_t seed;

static uint32_t roll(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static const char *const TYPES[] = {"KNOWS", "OWNS", "RARE"};

static void fill(Fixture *f, uint32_t claims)
{
    char text[600];
    seed = 7;
    begin(f);
    for (uint32_t i = 0; i < NODES; i++) {
        uint32_t node = add_node(f);
        if (roll(3) > 0) label(f, node, "Person");
        if (i == 5) label(f, node, "Lonely");
        snprintf(text, sizeof text, "name %u", roll(400));
        if (roll(4) > 0) put(f, node, "name", text_value(text));
        put(f, node, "number", rs_value_int(roll(100000)));
        if (roll(2) == 0) put(f, node, "ratio", rs_value_float(roll(1000) / 7.0));
        RsValue items[] = {rs_value_int(i), text_value(text)};
        if (roll(5) == 0) put(f, node, "list", rs_value_list(items, 2));
    }
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    put(f, 650, "name", text_value(text)); /* longer than a block */
    for (uint32_t i = 0; i < EDGES; i++) {
        uint32_t start = roll(4) == 0 ? 3 : roll(NODES),
                 end = roll(4) == 0 ? NODES - 1 : roll(NODES);
        if (roll(50) == 0) end = start;
        uint32_t edge = add_edge(f, TYPES[i % 100 == 0 ? 2 : roll(2)], start, end);
        uint32_t key = key_of(f, "weight");
        MUST(rs_change_property(f->set, true, edge, key, rs_value_int(roll(500)), &f->err));
    }
    for (uint32_t i = 0; i < claims; i++) {
        RsClaimBody body = says(edge_fact(roll(EDGES)), RS_STANCE_ASSERTS, roll(NODES));
        body.quote = text_value(text + 500 + roll(90));
        claim(f, body);
    }
    commit(f);
    begin(f);
    for (uint32_t i = 0; i < 40; i++)
        MUST(rs_change_delete_edge(f->set, roll(EDGES), &f->err));
    MUST(rs_change_delete_node(f->set, 17, true, &f->err));
    commit(f);
}

static RsGraph *open_stored(Fixture *f)
{
    RsGraph *graph = NULL;
    MUST(rs_graph_new(&graph, &f->err));
    MUST(rs_graph_load(graph, f->store, &f->err));
    MUST(rs_graph_catch_up(graph, f->store, &f->err));
    return graph;
}

static uint32_t hops_of(RsView *view, uint32_t node, RsHop hop, uint64_t *sum)
{
    uint32_t rows[64], edges[64], others[64], found, count = 0;
    RsExpand expand = {.view = view, .hop = hop, .any_type = true};
    rs_expand_start(&expand, &node, 1);
    *sum = 0;
    while ((found = rs_expand_next(&expand, 64, rows, edges, others)) > 0) {
        for (uint32_t i = 0; i < found; i++)
            *sum += (uint64_t)edges[i] * 1000003 + others[i];
        count += found;
    }
    return count;
}

static void compare_elements(RsView *a, RsView *b, const RsSchema *schema)
{
    for (uint32_t node = 0; node < NODES; node++) {
        uint64_t sums[2];
        assert_int_equal(rs_view_has_node(a, node), rs_view_has_node(b, node));
        for (uint32_t name = 0; name < rs_schema_count(schema, RS_NAME_LABEL); name++)
            assert_int_equal(rs_view_has_label(a, node, name), rs_view_has_label(b, node, name));
        for (int hop = 0; hop < 3; hop++) {
            assert_int_equal(hops_of(a, node, (RsHop)hop, &sums[0]),
                             hops_of(b, node, (RsHop)hop, &sums[1]));
            assert_true(sums[0] == sums[1]);
        }
        for (uint32_t key = 0;
             rs_view_has_node(a, node) && key < rs_schema_count(schema, RS_NAME_KEY); key++)
            assert_true(rs_value_same(rs_view_node_property(a, node, key),
                                      rs_view_node_property(b, node, key)));
    }
    for (uint32_t edge = 0; edge < EDGES; edge++) {
        RsEdgeEnds one = rs_view_edge(a, edge), other = rs_view_edge(b, edge);
        assert_int_equal(rs_view_has_edge(a, edge), rs_view_has_edge(b, edge));
        assert_memory_equal(&one, &other, sizeof one);
        for (uint32_t key = 0;
             rs_view_has_edge(a, edge) && key < rs_schema_count(schema, RS_NAME_KEY); key++)
            assert_true(rs_value_same(rs_view_edge_property(a, edge, key),
                                      rs_view_edge_property(b, edge, key)));
    }
}

static void compare(Fixture *f, RsGraph *left, RsGraph *right)
{
    RsView *a, *b;
    const uint32_t *ids[2];
    MUST(rs_view_open(left, &(RsViewSpec){0}, NULL, NULL, &a, &f->err));
    MUST(rs_view_open(right, &(RsViewSpec){0}, NULL, NULL, &b, &f->err));
    compare_elements(a, b, rs_graph_schema(left));
    for (uint32_t node = 0; node < NODES; node++) {
        uint32_t count = rs_view_claims_by(a, node, &ids[0]);
        assert_int_equal(rs_view_claims_by(b, node, &ids[1]), count);
        for (uint32_t i = 0; i < count; i++) {
            const RsClaim *one = rs_view_claim(a, ids[0][i]), *other = rs_view_claim(b, ids[1][i]);
            assert_int_equal(one->id, other->id);
            assert_int_equal(one->commit, other->commit);
            assert_true(rs_value_same(one->body.quote, other->body.quote));
        }
    }
    for (uint64_t number = 1; number <= rs_graph_head(left)->number; number++) {
        const RsCommitInfo *one = rs_graph_commit(left, number);
        const RsCommitInfo *other = rs_graph_commit(right, number);
        assert_int_equal(one->time_us, other->time_us);
        assert_memory_equal(one->hash, other->hash, sizeof one->hash);
        assert_true(rs_text_equal(one->author, other->author));
    }
    MUST(rs_view_check(a, &f->err));
    MUST(rs_view_check(b, &f->err));
    rs_view_close(a);
    rs_view_close(b);
}

/* Found by looking, by looking again and by the index; the plain graph has an index at once. */
static void compare_seeks(Fixture *f, RsGraph *left, RsGraph *right, const char *key, RsValue value)
{
    uint32_t id = rs_schema_find(rs_graph_schema(left), RS_NAME_KEY, rs_text(key));
    RsView *views[2];
    const uint32_t *ids[2];
    uint32_t counts[2];
    for (int i = 0; i < 2; i++)
        MUST(rs_view_open(i == 0 ? left : right, &(RsViewSpec){0}, NULL, NULL, &views[i], &f->err));
    for (int times = 0; times < 4; times++) {
        for (int i = 0; i < 2; i++)
            MUST(rs_view_seek(views[i], id, value, &ids[i], &counts[i], &f->err));
        assert_int_equal(counts[0], counts[1]);
        if (counts[0] > 0) assert_memory_equal(ids[0], ids[1], counts[0] * sizeof *ids[0]);
    }
    for (int i = 0; i < 2; i++)
        rs_view_close(views[i]);
}

static size_t pieces_of(const RsGraph *graph, RsSegmentKind kind)
{
    size_t count = 0;
    const RsStored *stored = graph->base->stored;
    for (size_t i = 0; i < stored->segments.count; i++)
        if (stored->segments.items[i].kind == kind) count += stored->segments.items[i].piece_count;
    return count;
}

static void a_stored_graph_answers_as_the_one_that_was_never_stored(void **state)
{
    static const RsSegmentKind KINDS[] = {RS_SEGMENT_STATES, RS_SEGMENT_ENDS, RS_SEGMENT_HOPS,
                                          RS_SEGMENT_COLUMN, RS_SEGMENT_DICT, RS_SEGMENT_LABEL,
                                          RS_SEGMENT_CLAIMS};
    Fixture *f = *state;
    bool made;
    fill(f, 300);
    RsGraph *plain = NULL;
    MUST(rs_graph_new(&plain, &f->err));
    MUST(rs_graph_catch_up(plain, f->store, &f->err));
    f->graph->block_room = ROOM;
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    assert_true(made);
    RsGraph *stored = open_stored(f);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        assert_true(pieces_of(stored, KINDS[i]) > 1);

    RsView *view;
    MUST(rs_view_open(plain, &(RsViewSpec){0}, NULL, NULL, &view, &f->err));
    uint32_t number = rs_schema_find(rs_graph_schema(plain), RS_NAME_KEY, RS_TEXT("number"));
    RsValue some = rs_view_node_property(view, 99, number);
    rs_view_close(view);
    compare_seeks(f, plain, stored, "number", some);
    compare_seeks(f, plain, stored, "name", text_value("name 7"));
    compare_seeks(f, plain, stored, "name", text_value("nobody"));
    compare_seeks(f, plain, stored, "ratio", rs_value_float(137 / 7.0));
    compare_seeks(f, plain, stored, "ratio", rs_value_int(13)); /* 91 / 7 */
    compare(f, plain, stored);
    compare(f, plain, f->graph); /* the compacted one, in memory */
    MUST(rs_graph_compact(stored, &f->err));
    compare(f, plain, stored);
    rs_graph_free(stored);
    rs_graph_free(plain);
}

static size_t carried(const RsManifest *old, const RsManifest *now)
{
    size_t count = 0;
    for (size_t i = 0; i < now->block_count; i++)
        for (size_t j = 0; j < old->block_count; j++)
            if (memcmp(now->blocks[i].id, old->blocks[j].id, sizeof old->blocks[j].id) == 0) {
                count++;
                break;
            }
    return count;
}

static void a_small_change_rewrites_few_blocks(void **state)
{
    Fixture *f = *state;
    RsManifest *old, *now;
    bool made;
    fill(f, 300);
    f->graph->block_room = 2000;
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    MUST(rs_manifest_read(f->store, &old, &f->err));
    for (int opened = 0; opened < 2; opened++) {
        if (opened == 1) { /* the cuts are read from the manifest */
            rs_graph_free(f->graph);
            f->graph = open_stored(f);
            f->graph->block_room = 2000;
        }
        begin(f);
        add_edge(f, "KNOWS", 300, 400);
        put(f, 200, "number", rs_value_int(77));
        commit(f);
        MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
        assert_true(made);
        MUST(rs_manifest_read(f->store, &now, &f->err));

        assert_true(now->block_count > 30);
        assert_true(carried(old, now) + 10 >= now->block_count);
        rs_manifest_free(old);
        old = now;
    }
    rs_manifest_free(old);
}

static void nothing_new_makes_no_checkpoint(void **state)
{
    Fixture *f = *state;
    bool made;
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    assert_false(made);
    begin(f);
    add_node(f);
    commit(f);
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    assert_true(made);
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    assert_false(made);
}

static void one_hop_reads_few_blocks(void **state)
{
    Fixture *f = *state;
    bool made;
    uint64_t sum;
    fill(f, 0);
    f->graph->block_room = ROOM;
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    RsGraph *stored = open_stored(f);
    RsStored *blocks = stored->base->stored;
    size_t labels = rs_bitmap_count(&blocks->here);
    RsView *view;
    MUST(rs_view_open(stored, &(RsViewSpec){0}, NULL, NULL, &view, &f->err));
    assert_true(hops_of(view, 100, RS_HOP_OUT, &sum) > 0);
    rs_view_close(view);

    assert_true(blocks->manifest->block_count > 100);
    assert_true(rs_bitmap_count(&blocks->here) - labels < 40);
    rs_graph_free(stored);
}

static void who_was_overtaken_by_two_checkpoints_opens_again(void **state)
{
    Fixture *f = *state;
    bool made;
    uint64_t sum;
    RsView *view;
    fill(f, 100);
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    RsGraph *reader = open_stored(f);
    for (int i = 0; i < 3; i++) { /* every block changes: half of all relationships go */
        begin(f);
        for (uint32_t edge = (uint32_t)i; edge < EDGES; edge += 4)
            MUST(rs_change_delete_edge(f->set, edge, &f->err));
        commit(f);
        MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
        assert_true(made);
    }
    MUST(rs_view_open(reader, &(RsViewSpec){0}, NULL, NULL, &view, &f->err));
    hops_of(view, 100, RS_HOP_OUT, &sum);
    RsStatus status = rs_view_check(view, &f->err);
    assert_int_equal(status, RS_CONFLICT); /* not an empty answer */
    rs_error_clear(&f->err);
    assert_true(rs_graph_outdated(reader));
    assert_int_equal(rs_graph_reopen(reader, f->store, &f->err),
                     RS_CONFLICT); /* the view is open */
    rs_error_clear(&f->err);
    rs_view_close(view);
    MUST(rs_graph_reopen(reader, f->store, &f->err));
    assert_false(rs_graph_outdated(reader));
    compare(f, f->graph, reader);
    rs_graph_free(reader);
}

static void pieces_of_other_bytes_are_refused(void **state)
{
    Fixture *f = *state;
    bool made;
    fill(f, 100);
    f->graph->block_room = 2000;
    MUST(rs_graph_checkpoint(f->graph, f->store, true, &made, &f->err));
    RsGraph *stored = open_stored(f);
    RsStored *blocks = stored->base->stored;
    static const char NOUGHTS[16]; /* and what a reader may look at behind the bytes */
    for (size_t i = 0; i < blocks->pieces.count; i++) {
        const RsPiece *piece = &blocks->pieces.items[i];
        if (piece->bytes == 0) continue;
        assert_int_equal(rs_piece_decode(blocks, piece, (RsText){NOUGHTS, 1}, &f->err), RS_CORRUPT);
        rs_error_clear(&f->err);
    }
    rs_graph_free(stored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(a_stored_graph_answers_as_the_one_that_was_never_stored),
        GRAPH_TEST(a_small_change_rewrites_few_blocks),
        GRAPH_TEST(nothing_new_makes_no_checkpoint),
        GRAPH_TEST(one_hop_reads_few_blocks),
        GRAPH_TEST(who_was_overtaken_by_two_checkpoints_opens_again),
        GRAPH_TEST(pieces_of_other_bytes_are_refused),
    };
    return cmocka_run_group_tests_name("graph/stored", tests, NULL, NULL);
}
