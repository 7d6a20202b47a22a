/* index.c - see view.h: a hash index on one key of nodes, made when first asked for.
 *
 * It holds every value that a node has, had or is claimed to have; what is found is asked of the
 * view again. Nodes with claims on members of a list stand under one hash of their own, because
 * the list that they make is nowhere written. */
#include "graph/view_state.h"

#define MEMBERS_HASH UINT64_C(0x6d656d6265727321)

static RsStatus add_posting(RsGraph *graph, RsIndex *index, uint64_t hash, uint32_t node,
                            RsError *err)
{
    uint64_t older = 0;
    rs_id_map_get(&index->heads, hash, &older);
    if (older != 0 && index->postings.items[older - 1].node == node) return RS_OK;
    if (index->postings.count >= UINT32_MAX - 1 ||
        !RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_RESERVE(&index->postings, index->postings.count + 1) ||
        !rs_id_map_put(&index->heads, hash, index->postings.count + 1))
        return rs_fail_memory(err);
    index->postings.items[index->postings.count++] = (RsPosting){node, (uint32_t)older};
    return RS_OK;
}

RsStatus rs_index_note(RsGraph *graph, uint32_t key, uint32_t node, RsValue value, bool member,
                       RsError *err)
{
    for (size_t i = 0; i < graph->indexes.count; i++) {
        RsIndex *index = &graph->indexes.items[i];
        if (index->key != key) continue;
        uint64_t hash = member ? MEMBERS_HASH : rs_value_hash(value);
        size_t before = index->postings.count;
        RS_TRY(add_posting(graph, index, hash, node, err));
        if (index->postings.count > before)
            graph->undo.items[graph->undo.count++] =
                (RsUndo){.kind = RS_UNDO_POSTING, .a = (uint32_t)i, .wide = hash};
    }
    return RS_OK;
}

static RsStatus fill_from_column(RsGraph *graph, RsIndex *index, RsError *err)
{
    const RsElements *nodes = &graph->elements[0];
    if (index->key >= nodes->columns.count) return RS_OK;
    const RsColumn *column = &nodes->columns.items[index->key];
    for (uint32_t node = 0; node < nodes->count; node++) {
        uint32_t page = node / RS_PAGE_SLOTS;
        if (page >= column->page_count) break;
        if (column->pages[page] == NULL) continue;
        for (uint32_t at = column->pages[page][node % RS_PAGE_SLOTS]; at != 0;) {
            const RsVersion *version = &column->versions.items[at - 1];
            RS_TRY(add_posting(graph, index, rs_value_hash(version->value), node, err));
            at = version->older;
        }
    }
    return RS_OK;
}

static RsStatus fill_from_claims(RsGraph *graph, RsIndex *index, RsError *err)
{
    for (uint32_t id = 0; id < graph->claim_count; id++) {
        const RsClaimBody *body = &rs_claim_row(graph, id)->claim.body;
        if (body->fact.kind != RS_FACT_NODE_KEY || body->fact.key != index->key ||
            rs_is_null(body->value))
            continue;
        uint64_t hash = body->member ? MEMBERS_HASH : rs_value_hash(body->value);
        RS_TRY(add_posting(graph, index, hash, body->fact.id, err));
    }
    return RS_OK;
}

/* An index made while a change set is open holds private values too. They are not taken back when
 * the set closes: what is found is asked again, and so does no harm. */
static RsStatus make_index(RsGraph *graph, uint32_t key, RsIndex **out, RsError *err)
{
    RsIndex made = {.key = key};
    rs_id_map_init(&made.heads);
    RsStatus status = fill_from_column(graph, &made, err);
    if (status == RS_OK) status = fill_from_claims(graph, &made, err);
    if (status == RS_OK && !RS_ARRAY_PUSH(&graph->indexes, made)) status = rs_fail_memory(err);
    if (status != RS_OK) {
        rs_id_map_done(&made.heads);
        RS_ARRAY_DONE(&made.postings);
        return status;
    }
    *out = &graph->indexes.items[graph->indexes.count - 1];
    return RS_OK;
}

static bool push_if_equal(RsView *view, const RsIndex *index, uint64_t hash, RsValue value)
{
    uint64_t head = 0;
    rs_id_map_get(&index->heads, hash, &head);
    for (uint32_t at = (uint32_t)head; at != 0;) {
        RsPosting posting = index->postings.items[at - 1];
        at = posting.older;
        if (!rs_view_sees_node(view, posting.node)) continue;
        RsValue now = rs_view_node_property(view, posting.node, index->key);
        if (rs_value_equal(now, value) != RS_TRUE) continue;
        if (!RS_ARRAY_PUSH(&view->ids, posting.node)) return false;
    }
    return true;
}

static int by_id(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

RsStatus rs_view_seek(RsView *view, uint32_t key, RsValue value, const uint32_t **ids,
                      uint32_t *count, RsError *err)
{
    RsGraph *graph = view->graph;
    RsIndex *index = NULL;
    *ids = NULL;
    *count = 0;
    view->ids.count = 0;
    if (rs_is_null(value) || key >= rs_schema_count(&graph->schema, RS_NAME_KEY)) return RS_OK;
    for (size_t i = 0; i < graph->indexes.count && index == NULL; i++)
        if (graph->indexes.items[i].key == key) index = &graph->indexes.items[i];
    if (index == NULL) RS_TRY(make_index(graph, key, &index, err));
    if (!push_if_equal(view, index, rs_value_hash(value), value) ||
        (value.type == RS_TYPE_LIST && !push_if_equal(view, index, MEMBERS_HASH, value)))
        return rs_fail_memory(err);
    RS_TRY(rs_view_check(view, err));
    if (view->ids.count > 1)
        qsort(view->ids.items, view->ids.count, sizeof *view->ids.items, by_id);
    size_t kept = 0;
    for (size_t i = 0; i < view->ids.count; i++)
        if (i == 0 || view->ids.items[i] != view->ids.items[i - 1])
            view->ids.items[kept++] = view->ids.items[i];
    view->ids.count = kept;
    *ids = view->ids.items;
    *count = (uint32_t)kept;
    return RS_OK;
}
