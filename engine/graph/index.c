/* index.c - see view.h: hash indexes on one key or several, of nodes or of relationships, each made
 * when first asked for.
 *
 * An index holds every value that an element has, had or is claimed to have; what is found is asked
 * of the view again. Under several keys it holds every combination of those values. Elements whose
 * values cannot be listed so stand in one place of their own, LOOSE, that every search which may
 * mean them looks through: those with claims on members of a list, because the list that they make
 * is nowhere written, and those with too many combinations. */
#include "graph/view_state.h"

#define LOOSE_HASH UINT64_C(0x6d656d6265727321)
#define LOOKS 2u         /* then an index is made */
#define LOOK_FROM 65536u /* elements */
#define COMBINATIONS_MAX                                                                           \
    64u /* of one element: beyond, a list of all of them costs more than it saves */

typedef struct Ever { /* all values that an element has under the keys of an index, or had */
    RsValues values[RS_RULE_KEYS_MAX];
    bool members;
} Ever;

static void ever_done(Ever *ever)
{
    for (uint32_t i = 0; i < RS_RULE_KEYS_MAX; i++)
        RS_ARRAY_DONE(&ever->values[i]);
}

static uint64_t hash_all(const RsValue *values, uint32_t count)
{
    uint64_t hash = rs_value_hash(values[0]);
    for (uint32_t i = 1; i < count; i++)
        hash =
            ((hash << 23 | hash >> 41) ^ rs_value_hash(values[i])) * UINT64_C(0x9e3779b97f4a7c15);
    return hash;
}

/* *added: nothing where the element stands there already as the newest. */
static RsStatus add_posting(RsGraph *graph, RsIndex *index, uint64_t hash, uint32_t id, bool undo,
                            RsError *err)
{
    uint64_t older = 0;
    rs_id_map_get(&index->heads, hash, &older);
    if (older != 0 && index->postings.items[older - 1].id == id) return RS_OK;
    if (index->postings.count >= UINT32_MAX - 1 ||
        !RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_RESERVE(&index->postings, index->postings.count + 1) ||
        !rs_id_map_put(&index->heads, hash, index->postings.count + 1))
        return rs_fail_memory(err);
    index->postings.items[index->postings.count++] = (RsPosting){id, (uint32_t)older};
    if (undo)
        graph->undo.items[graph->undo.count++] = (RsUndo){
            .kind = RS_UNDO_POSTING, .a = (uint32_t)(index - graph->indexes.items), .wide = hash};
    return RS_OK;
}

static RsStatus values_ever(const RsGraph *graph, bool edge, uint32_t id, uint32_t key,
                            RsValues *out, bool *members, RsError *err)
{
    const RsElements *elements = &graph->elements[edge];
    uint32_t page = id / RS_PAGE_SLOTS, at = 0;
    const RsColumn *column = key < elements->columns.count ? &elements->columns.items[key] : NULL;
    if (column != NULL && page < column->page_count && column->pages[page] != NULL)
        at = column->pages[page][id % RS_PAGE_SLOTS];
    RsValue value; /* of the base; where there are versions since, it is one of them */
    if (at == 0 && id < elements->base_count && rs_base_value(graph->base, edge, id, key, &value) &&
        !RS_ARRAY_PUSH(out, value))
        return rs_fail_memory(err);
    for (; at != 0; at = column->versions.items[at - 1].older)
        if (!RS_ARRAY_PUSH(out, column->versions.items[at - 1].value)) return rs_fail_memory(err);
    const RsFactRow *row =
        rs_fact_row(graph, (RsFact){edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key});
    for (uint32_t claim = row == NULL ? RS_NO_ID : row->first; claim != RS_NO_ID;) {
        const RsClaimRow *next = rs_claim_row(graph, claim);
        *members = *members || next->claim.body.member;
        if (!rs_is_null(next->claim.body.value) && !next->claim.body.member &&
            !RS_ARRAY_PUSH(out, next->claim.body.value))
            return rs_fail_memory(err);
        claim = next->next;
    }
    return RS_OK;
}

/* Every combination of the values gathered, or LOOSE where there are too many. */
static RsStatus add_combinations(RsGraph *graph, RsIndex *index, const Ever *ever, uint32_t id,
                                 bool undo, RsError *err)
{
    size_t combinations = 1, at[RS_RULE_KEYS_MAX] = {0};
    for (uint32_t i = 0; i < index->key_count; i++) {
        size_t count = ever->values[i].count;
        if (count == 0) return RS_OK; /* without a value for every key it is found by none */
        combinations = combinations > COMBINATIONS_MAX ? combinations : combinations * count;
    }
    if (index->key_count > 1 && combinations > COMBINATIONS_MAX)
        return add_posting(graph, index, LOOSE_HASH, id, undo, err);
    for (;;) {
        RsValue tuple[RS_RULE_KEYS_MAX];
        for (uint32_t i = 0; i < index->key_count; i++)
            tuple[i] = ever->values[i].items[at[i]];
        RS_TRY(add_posting(graph, index, hash_all(tuple, index->key_count), id, undo, err));
        uint32_t turn = 0;
        while (turn < index->key_count && ++at[turn] == ever->values[turn].count)
            at[turn++] = 0;
        if (turn == index->key_count) return RS_OK;
    }
}

/* `fixed`: the key whose value is new, or key_count: all of them. */
static RsStatus add_element(RsGraph *graph, RsIndex *index, uint32_t id, uint32_t fixed,
                            RsValue value, bool undo, RsError *err)
{
    Ever ever = {0};
    RsStatus status = RS_OK;
    for (uint32_t i = 0; status == RS_OK && i < index->key_count; i++) {
        if (i != fixed)
            status = values_ever(graph, index->edge, id, index->keys[i], &ever.values[i],
                                 &ever.members, err);
        else if (!RS_ARRAY_PUSH(&ever.values[i], value))
            status = rs_fail_memory(err);
    }
    if (status == RS_OK) status = add_combinations(graph, index, &ever, id, undo, err);
    if (status == RS_OK && ever.members)
        status = add_posting(graph, index, LOOSE_HASH, id, undo, err);
    ever_done(&ever);
    return status;
}

RsStatus rs_index_note(RsGraph *graph, bool edge, uint32_t key, uint32_t id, RsValue value,
                       bool member, RsError *err)
{
    for (size_t i = 0; i < graph->indexes.count; i++) {
        RsIndex *index = &graph->indexes.items[i];
        if (index->edge != edge) continue;
        for (uint32_t k = 0; k < index->key_count; k++) {
            if (index->keys[k] != key) continue;
            if (member)
                RS_TRY(add_posting(graph, index, LOOSE_HASH, id, true, err));
            else if (index->key_count == 1)
                RS_TRY(add_posting(graph, index, rs_value_hash(value), id, true, err));
            else
                RS_TRY(add_element(graph, index, id, k, value, true, err));
        }
    }
    return RS_OK;
}

/* An index made while a change set is open holds private values too. They are not taken back when
 * the set closes: what is found is asked again, and so does no harm. */
static RsStatus make_index(RsGraph *graph, const RsIndex *asked, RsIndex **out, RsError *err)
{
    RsIndex made = *asked;
    rs_id_map_init(&made.heads);
    RsStatus status = RS_OK;
    for (uint32_t id = 0; status == RS_OK && id < graph->elements[made.edge].count; id++)
        status = add_element(graph, &made, id, made.key_count, RS_NULL, false, err);
    if (status == RS_OK && !RS_ARRAY_PUSH(&graph->indexes, made)) status = rs_fail_memory(err);
    if (status != RS_OK) {
        rs_id_map_done(&made.heads);
        RS_ARRAY_DONE(&made.postings);
        return status;
    }
    *out = &graph->indexes.items[graph->indexes.count - 1];
    return RS_OK;
}

static RsStatus index_of(RsGraph *graph, bool edge, const uint32_t *keys, uint32_t key_count,
                         RsIndex **out, RsError *err)
{
    RsIndex asked = {.edge = edge, .key_count = key_count};
    memcpy(asked.keys, keys, key_count * sizeof *keys);
    for (size_t i = 0; i < graph->indexes.count; i++) {
        *out = &graph->indexes.items[i];
        if ((*out)->edge == edge && (*out)->key_count == key_count &&
            memcmp((*out)->keys, keys, key_count * sizeof *keys) == 0)
            return RS_OK;
    }
    return make_index(graph, &asked, out, err);
}

static RsStatus push_chain(const RsIndex *index, uint64_t hash, RsIds *out, RsError *err)
{
    uint64_t head = 0;
    rs_id_map_get(&index->heads, hash, &head);
    for (uint32_t at = (uint32_t)head; at != 0; at = index->postings.items[at - 1].older)
        if (!RS_ARRAY_PUSH(out, index->postings.items[at - 1].id)) return rs_fail_memory(err);
    return RS_OK;
}

/* Whether to look through the column instead of making an index: the first times that a key is
 * asked for, where the column is long or lies in the store. */
static bool looks_first(RsGraph *graph, bool edge, uint32_t key)
{
    uint64_t asked = 0, place = (uint64_t)edge << 32 | key;
    for (size_t i = 0; i < graph->indexes.count; i++) {
        const RsIndex *index = &graph->indexes.items[i];
        if (index->edge == edge && index->key_count == 1 && index->keys[0] == key) return false;
    }
    if (graph->base->stored == NULL && graph->elements[edge].base_count < LOOK_FROM) return false;
    rs_id_map_get(&graph->looks, place, &asked);
    /* Without memory to count, it makes the index at once. */
    return asked < LOOKS && rs_id_map_put(&graph->looks, place, asked + 1);
}

RsStatus rs_index_find(RsGraph *graph, bool edge, const uint32_t *keys, uint32_t key_count,
                       const RsValue *values, RsIds *out, RsError *err)
{
    RsIndex *index;
    if (key_count == 1 && looks_first(graph, edge, keys[0]))
        return rs_index_scan(graph, edge, keys[0], values[0], out, err);
    RS_TRY(index_of(graph, edge, keys, key_count, &index, err));
    RS_TRY(push_chain(index, hash_all(values, key_count), out, err));
    bool loose = key_count > 1;
    for (uint32_t i = 0; i < key_count; i++)
        loose = loose || values[i].type == RS_TYPE_LIST;
    return loose ? push_chain(index, LOOSE_HASH, out, err) : RS_OK;
}

static bool has_values(RsView *view, bool edge, uint32_t id, const uint32_t *keys,
                       uint32_t key_count, const RsValue *values)
{
    if (edge ? !rs_view_has_edge(view, id) : !rs_view_sees_node(view, id)) return false;
    for (uint32_t i = 0; i < key_count; i++) {
        RsValue now = edge ? rs_view_edge_property(view, id, keys[i])
                           : rs_view_node_property(view, id, keys[i]);
        if (rs_value_equal(now, values[i]) != RS_TRUE) return false;
    }
    return true;
}

static int by_id(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

RsStatus rs_view_seek_all(RsView *view, bool edge, const uint32_t *keys, uint32_t key_count,
                          const RsValue *values, const uint32_t **ids, uint32_t *count,
                          RsError *err)
{
    *ids = NULL;
    *count = 0;
    view->ids.count = 0;
    for (uint32_t i = 0; i < key_count; i++)
        if (rs_is_null(values[i]) || keys[i] >= rs_schema_count(&view->graph->schema, RS_NAME_KEY))
            return RS_OK;
    RS_TRY(rs_index_find(view->graph, edge, keys, key_count, values, &view->ids, err));
    if (view->ids.count > 1)
        qsort(view->ids.items, view->ids.count, sizeof *view->ids.items, by_id);
    size_t kept = 0;
    for (size_t i = 0; i < view->ids.count; i++) {
        uint32_t id = view->ids.items[i];
        bool again = i > 0 && id == view->ids.items[i - 1];
        if (again || !has_values(view, edge, id, keys, key_count, values)) continue;
        view->ids.items[kept++] = id;
    }
    RS_TRY(rs_view_check(view, err));
    view->ids.count = kept;
    *ids = view->ids.items;
    *count = (uint32_t)kept;
    return RS_OK;
}

RsStatus rs_view_seek(RsView *view, uint32_t key, RsValue value, const uint32_t **ids,
                      uint32_t *count, RsError *err)
{
    return rs_view_seek_all(view, false, &key, 1, &value, ids, count, err);
}
