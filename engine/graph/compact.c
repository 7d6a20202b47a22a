/* compact.c - base and delta to a new base: what lives at the head, laid out for reading.
 *
 * Everything is made beside what is there and put in its place by steps that cannot fail, so that
 * a compaction that runs out of memory leaves the graph as it was. Pages of columns that nothing
 * has changed are copied as they are; their strings keep their codes, unless more than half of the
 * dictionary is of no use any more. */
#include "graph/dict.h"
#include "graph/stored.h"

#define NEWS_LEAST 65536u /* events: below that a delta is quick enough to read */
#define NEWS_PART                                                                                  \
    4u /* of the elements: what a base may lag behind; a guess that keeps the cost                 \
          of all compactions together within a few passes over the graph */

typedef struct Compact {
    RsGraph *graph;
    RsBase *base; /* the new one */
    RsSight sight;
    RsBitmap changed_pages[2]; /* pages of ids with something that ended */
    RS_ARRAY(RsLabel) labels;
    RsDictMaker dict;
    bool fresh_dict;
    RsBitmap used_codes;
    RsArena *arena;
} Compact;

static bool alive(const RsBase *base, bool edge, uint32_t id)
{
    return (rs_base_state(base, edge, id) & RS_FLAG_LIVES) != 0;
}

/* ---- elements ---- */

static uint8_t new_state(const Compact *work, bool edge, uint32_t id)
{
    RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    RsState state = rs_state(work->graph, edge, id);
    if (state.life.died != RS_STAMP_NEVER) return 0;
    bool plain = rs_fact_plain(work->graph, work->sight, fact);
    return (uint8_t)((state.flags & ~RS_FLAG_PLAIN) | (plain ? RS_FLAG_PLAIN : 0) | RS_FLAG_LIVES);
}

static bool note_changed_page(Compact *work, bool edge, uint32_t id)
{
    return id >= work->graph->elements[edge].base_count ||
           rs_bitmap_set(&work->changed_pages[edge], id / RS_PAGE_SLOTS);
}

static RsStatus take_states(Compact *work, bool edge, RsError *err)
{
    uint32_t count = work->graph->elements[edge].count;
    uint64_t *easy = rs_base_array(work->base, (size_t)count / 64 + 1, sizeof *easy);
    uint8_t *states = NULL;
    if (easy == NULL) return rs_fail_memory(err);
    work->base->easy[edge] = easy;
    work->base->counts[edge] = count;
    for (uint32_t id = 0; id < count; id++) {
        bool was_easy = rs_easy(work->graph, edge, id);
        uint8_t state = was_easy ? RS_FLAG_LIVES | RS_FLAG_PLAIN : new_state(work, edge, id);
        if (state == (RS_FLAG_LIVES | RS_FLAG_PLAIN)) {
            easy[id >> 6] |= (uint64_t)1 << (id & 63);
            continue;
        }
        if (state == 0 && !note_changed_page(work, edge, id)) return rs_fail_memory(err);
        if (state == 0) continue;
        if (states == NULL) {
            states = rs_base_array(work->base, (size_t)count / 2 + 1, 1);
            if (states == NULL) return rs_fail_memory(err);
            work->base->states[edge] = states;
        }
        states[id >> 1] = (uint8_t)(states[id >> 1] | state << ((id & 1) * 4));
    }
    return RS_OK;
}

static RsStatus take_ends(Compact *work, RsError *err)
{
    RsBase *base = work->base;
    uint32_t count = base->counts[1];
    base->type_count = rs_schema_count(&work->graph->schema, RS_NAME_TYPE);
    base->type_width = rs_base_type_width(base->type_count);
    uint32_t *starts = rs_base_array(base, count, sizeof *starts);
    uint32_t *ends = rs_base_array(base, count, sizeof *ends);
    void *types = rs_base_array(base, count, base->type_width == 0 ? 1 : base->type_width);
    if (starts == NULL || ends == NULL || types == NULL) return rs_fail_memory(err);
    base->types = types;
    for (uint32_t edge = 0; edge < count; edge++) {
        RsEdgeEnds all = rs_edge_ends(work->graph, edge);
        starts[edge] = all.start;
        ends[edge] = all.end;
        rs_base_put_type(base, edge, all.type);
    }
    base->starts = starts;
    base->ends = ends;
    return RS_OK;
}

/* ---- columns ---- */

static bool code_of(void *context, RsText text, uint32_t *code)
{
    Compact *work = context;
    return rs_dict_code(&work->dict, text, code) && rs_bitmap_set(&work->used_codes, *code);
}

static RsStatus make_page(Compact *work, bool edge, uint32_t key, uint32_t page, const RsPage **out,
                          RsError *err)
{
    RsValue values[RS_PAGE_SLOTS];
    RsPageMaker maker = {work->base, code_of, work};
    for (uint32_t slot = 0; slot < RS_PAGE_SLOTS; slot++) {
        uint64_t id = (uint64_t)page * RS_PAGE_SLOTS + slot;
        if (id >= work->base->counts[edge] || !alive(work->base, edge, (uint32_t)id) ||
            !rs_plain_value(work->graph, work->sight, edge, (uint32_t)id, key, &values[slot]))
            values[slot] = RS_NULL;
    }
    return rs_page_make(&maker, values, out, err);
}

static RsStatus copy_page(Compact *work, const RsPage *page, const RsPage **out, RsError *err)
{
    RsArena *arena = work->base->arena;
    RsPage *copy = RS_NEW(arena, RsPage);
    if (copy == NULL) return rs_fail_memory(err);
    *copy = *page;
    if (page->there != NULL) {
        uint64_t *there = RS_NEW_ARRAY(arena, uint64_t, RS_PAGE_SLOTS / 64);
        if (there == NULL) return rs_fail_memory(err);
        memcpy(there, page->there, RS_PAGE_SLOTS / 8);
        copy->there = there;
    }
    *out = copy;
    if (page->type == RS_TYPE_NULL) {
        RsValue *values = RS_NEW_ARRAY(arena, RsValue, page->slots);
        if (values == NULL) return rs_fail_memory(err);
        for (uint32_t slot = 0; slot < page->slots; slot++)
            if (!rs_value_copy(arena, ((const RsValue *)page->data)[slot], &values[slot]))
                return rs_fail_memory(err);
        copy->data = values;
        return RS_OK;
    }
    if (page->width == 0) return RS_OK;
    void *data = rs_arena_take_array(arena, page->width, page->slots);
    if (data == NULL) return rs_fail_memory(err);
    memcpy(data, page->data, (size_t)page->width * page->slots);
    copy->data = data;
    return RS_OK;
}

static bool note_codes(Compact *work, const RsPage *page)
{
    for (uint32_t slot = 0; slot < page->slots; slot++) {
        uint32_t code;
        if (rs_page_code(page, slot, &code) && !rs_bitmap_set(&work->used_codes, code))
            return false;
    }
    return true;
}

static const RsPage *old_page(const RsBase *base, bool edge, uint32_t key, uint32_t page)
{
    if (key >= base->column_counts[edge]) return NULL;
    const RsBaseColumn *column = &base->columns[edge][key];
    return page < column->page_count ? column->pages[page] : NULL;
}

static bool has_versions(const RsElements *elements, uint32_t key, uint32_t page)
{
    if (key >= elements->columns.count) return false;
    const RsColumn *column = &elements->columns.items[key];
    return page < column->page_count && column->pages[page] != NULL;
}

static RsStatus take_page(Compact *work, bool edge, uint32_t key, uint32_t page, const RsPage **out,
                          RsError *err)
{
    const RsPage *old = old_page(work->graph->base, edge, key, page);
    if (has_versions(&work->graph->elements[edge], key, page))
        return make_page(work, edge, key, page, out, err);
    if (old == NULL) return RS_OK;
    if (rs_bitmap_test(&work->changed_pages[edge], page) ||
        (old->type == RS_TYPE_STRING && work->fresh_dict))
        return make_page(work, edge, key, page, out, err);
    if (old->type == RS_TYPE_STRING && !note_codes(work, old)) return rs_fail_memory(err);
    return copy_page(work, old, out, err);
}

static RsStatus take_columns(Compact *work, bool edge, RsError *err)
{
    RsBase *base = work->base;
    uint32_t keys = rs_schema_count(&work->graph->schema, RS_NAME_KEY);
    RsBaseColumn *columns = rs_base_array(base, keys, sizeof *columns);
    if (columns == NULL) return rs_fail_memory(err);
    base->columns[edge] = columns;
    base->column_counts[edge] = keys;
    uint32_t page_count =
        (uint32_t)(((uint64_t)base->counts[edge] + RS_PAGE_SLOTS - 1) / RS_PAGE_SLOTS);
    for (uint32_t key = 0; key < keys; key++) {
        const RsPage **pages = NULL;
        for (uint32_t page = 0; page < page_count; page++) {
            const RsPage *made = NULL;
            RS_TRY(take_page(work, edge, key, page, &made, err));
            if (made == NULL) continue;
            if (pages == NULL) pages = rs_base_array(base, page_count, sizeof *pages);
            if (pages == NULL) return rs_fail_memory(err);
            pages[page] = made;
            columns[key] = (RsBaseColumn){.pages = pages, .page_count = page + 1};
        }
    }
    return RS_OK;
}

/* ---- labels ---- */

static RsStatus take_label(Compact *work, uint32_t label, RsError *err)
{
    const RsGraph *graph = work->graph;
    const RsLabel *old = &graph->labels.items[label];
    RsLabel *made = &work->labels.items[label];
    made->live = old->live;
    for (uint32_t node = rs_bitmap_next(&old->ever, 0); node < graph->elements[0].count;
         node = rs_bitmap_next(&old->ever, node + 1)) {
        bool plain, claimed = false;
        if (!alive(work->base, false, node)) continue;
        plain = old->odd.count == 0 || rs_label_plain(graph, work->sight, node, label);
        if (!plain) claimed = rs_fact_row(graph, (RsFact){RS_FACT_LABEL, node, label}) != NULL;
        if ((plain || claimed) && !rs_bitmap_set(&made->ever, node)) return rs_fail_memory(err);
        if (!plain && claimed && !rs_id_map_put(&made->odd, node, 0)) return rs_fail_memory(err);
    }
    return RS_OK;
}

static RsStatus take_labels(Compact *work, RsError *err)
{
    size_t count = work->graph->labels.count;
    if (!RS_ARRAY_RESERVE(&work->labels, count)) return rs_fail_memory(err);
    while (work->labels.count < count) {
        RsLabel *made = &work->labels.items[work->labels.count++];
        *made = (RsLabel){0};
        rs_bitmap_init(&made->ever);
        rs_id_map_init(&made->odd);
    }
    for (uint32_t label = 0; label < count; label++)
        RS_TRY(take_label(work, label, err));
    return RS_OK;
}

/* ---- all of it ---- */

static RsStatus build(Compact *work, RsError *err)
{
    const RsDict *dict = &work->graph->base->dict;
    work->base = rs_base_new();
    work->arena = rs_arena_new(0);
    if (work->base == NULL || work->arena == NULL) return rs_fail_memory(err);
    work->base->commit = work->graph->head.number;
    work->fresh_dict = work->graph->base->dict_unused > dict->count / 2;
    if (!rs_dict_begin(&work->dict, work->fresh_dict ? NULL : dict)) return rs_fail_memory(err);
    for (int edge = 0; edge < 2; edge++)
        RS_TRY(take_states(work, edge == 1, err));
    RS_TRY(take_ends(work, err));
    RS_TRY(rs_csr_build(work->base, err));
    for (int edge = 0; edge < 2; edge++)
        RS_TRY(take_columns(work, edge == 1, err));
    work->base->dict_unused =
        rs_dict_count(&work->dict) - (uint32_t)rs_bitmap_count(&work->used_codes);
    if (!rs_dict_finish(&work->dict, work->base)) return rs_fail_memory(err);
    return take_labels(work, err);
}

static void labels_done(RsLabel *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rs_bitmap_done(&labels[i].ever);
        rs_id_map_done(&labels[i].odd);
        RS_ARRAY_DONE(&labels[i].spells);
    }
}

/* Nothing here can fail. */
static void install(Compact *work)
{
    RsGraph *graph = work->graph;
    uint32_t counts[2], odd[2] = {0, 0};
    uint64_t live[2];
    for (int kind = 0; kind < 2; kind++) {
        counts[kind] = graph->elements[kind].count;
        live[kind] = graph->elements[kind].live;
        RsBitmap easy = {work->base->easy[kind], (size_t)counts[kind] / 64 + 1};
        odd[kind] = (uint32_t)(live[kind] - rs_bitmap_count(&easy));
    }
    rs_delta_done(graph);
    memset(graph->elements, 0, sizeof graph->elements);
    memset(graph->hops, 0, sizeof graph->hops);
    rs_delta_init(graph);
    for (int kind = 0; kind < 2; kind++) {
        RsElements *elements = &graph->elements[kind];
        elements->count = elements->base_count = counts[kind];
        elements->live = live[kind];
        elements->odd_count = odd[kind];
    }
    labels_done(graph->labels.items, graph->labels.count);
    for (size_t i = 0; i < graph->labels.count; i++)
        graph->labels.items[i] = work->labels.items[i];
    work->labels.count = 0;
    if (graph->base->stored != NULL) { /* all of it is in the new base; its cuts are kept */
        rs_stored_free(graph->cuts);
        graph->cuts = graph->base->stored;
        graph->base->stored = NULL;
    }
    rs_base_free(graph->base);
    rs_arena_free(graph->arena);
    rs_arena_free(graph->kept);
    graph->base = work->base;
    graph->arena = work->arena;
    graph->kept = NULL;
    graph->news = 0;
    graph->epoch++;
    work->base = NULL;
    work->arena = NULL;
}

RsStatus rs_graph_compact(RsGraph *graph, RsError *err)
{
    if (graph->users > 0 || graph->open != NULL || graph->undo.count > 0)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "the graph cannot be compacted while it is looked at or written");
    if (graph->base->stored != NULL) RS_TRY(rs_stored_fetch_all(graph->base->stored, err));
    Compact work = {.graph = graph, .sight = rs_sight_latest(graph)};
    for (int kind = 0; kind < 2; kind++)
        rs_bitmap_init(&work.changed_pages[kind]);
    rs_bitmap_init(&work.used_codes);
    RsStatus status = build(&work, err);
    if (status == RS_OK) install(&work);
    for (int kind = 0; kind < 2; kind++)
        rs_bitmap_done(&work.changed_pages[kind]);
    rs_bitmap_done(&work.used_codes);
    labels_done(work.labels.items, work.labels.count);
    RS_ARRAY_DONE(&work.labels);
    rs_dict_done(&work.dict);
    rs_base_free(work.base);
    rs_arena_free(work.arena);
    return status;
}

RsStatus rs_graph_settle(RsGraph *graph, RsError *err)
{
    uint64_t elements = (uint64_t)graph->elements[0].count + graph->elements[1].count;
    if (graph->news < NEWS_LEAST || graph->news < elements / NEWS_PART) return RS_OK;
    if (graph->users > 0 || graph->open != NULL) return RS_OK;
    return rs_graph_compact(graph, err);
}

void rs_graph_hold(RsGraph *graph)
{
    graph->users++;
}

void rs_graph_release(RsGraph *graph)
{
    graph->users--;
}
