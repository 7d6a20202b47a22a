/* elements.c - see delta.h: the state of elements and their hops since the base. */
#include <assert.h>

#include "graph/delta.h"

void rs_delta_init(RsGraph *graph)
{
    for (int kind = 0; kind < 2; kind++) {
        rs_id_map_init(&graph->elements[kind].changed);
        rs_id_map_init(&graph->elements[kind].marks);
        rs_bitmap_init(&graph->hops[kind].has);
        rs_id_map_init(&graph->hops[kind].place_of);
    }
}

static void elements_done(RsElements *elements)
{
    for (size_t key = 0; key < elements->columns.count; key++) {
        RsColumn *column = &elements->columns.items[key];
        for (uint32_t page = 0; page < column->page_count; page++)
            free(column->pages[page]);
        free(column->pages);
        RS_ARRAY_DONE(&column->versions);
    }
    RS_ARRAY_DONE(&elements->columns);
    RS_ARRAY_DONE(&elements->spells);
    RS_ARRAY_DONE(&elements->made);
    RS_ARRAY_DONE(&elements->changes);
    rs_id_map_done(&elements->changed);
    rs_id_map_done(&elements->marks);
}

void rs_delta_done(RsGraph *graph)
{
    for (int side = 0; side < 2; side++) {
        RsHopLists *hops = &graph->hops[side];
        for (size_t i = 0; i < hops->lists.count; i++)
            free(hops->lists.items[i].items);
        RS_ARRAY_DONE(&hops->lists);
        rs_bitmap_done(&hops->has);
        rs_id_map_done(&hops->place_of);
    }
    for (int kind = 0; kind < 2; kind++)
        elements_done(&graph->elements[kind]);
    RS_ARRAY_DONE(&graph->ends);
}

static RsState *changeable(RsElements *elements, uint32_t id)
{
    uint64_t at;
    if (id >= elements->base_count) return &elements->made.items[id - elements->base_count];
    bool touched = rs_id_map_get(&elements->changed, id, &at);
    assert(touched);
    (void)touched;
    return &elements->changes.items[at];
}

RsStatus rs_state_touch(RsGraph *graph, bool edge, uint32_t id, RsError *err)
{
    RsElements *elements = &graph->elements[edge];
    if (id >= elements->base_count || rs_id_map_get(&elements->changed, id, NULL)) return RS_OK;
    /* Taken before the easy bit goes; a row that nothing changes is no harm. */
    RsState now = rs_state(graph, edge, id);
    if (!RS_ARRAY_RESERVE(&elements->changes, elements->changes.count + 1) ||
        !rs_id_map_put(&elements->changed, id, elements->changes.count))
        return rs_fail_memory(err);
    elements->changes.items[elements->changes.count++] = now;
    return RS_OK;
}

void rs_state_set(RsGraph *graph, bool edge, uint32_t id, uint32_t died, uint8_t flags)
{
    RsElements *elements = &graph->elements[edge];
    RsState *state = changeable(elements, id);
    elements->odd_count -= state->flags != RS_FLAG_PLAIN;
    elements->ended_count -= state->life.died != RS_STAMP_NEVER;
    state->life.died = died;
    state->flags = flags;
    elements->odd_count += flags != RS_FLAG_PLAIN;
    elements->ended_count += died != RS_STAMP_NEVER;
    if (id >= elements->base_count) return;
    uint64_t *word = &graph->base->easy[edge][id >> 6], bit = (uint64_t)1 << (id & 63);
    *word = died == RS_STAMP_NEVER && flags == RS_FLAG_PLAIN ? *word | bit : *word & ~bit;
}

RsHopList *rs_hops_reserve(RsGraph *graph, int side, uint32_t node)
{
    RsHopLists *hops = &graph->hops[side];
    uint64_t at;
    if (!rs_bitmap_test(&hops->has, node)) {
        at = hops->lists.count;
        if (!rs_bitmap_reserve(&hops->has, node + 1) ||
            !RS_ARRAY_RESERVE(&hops->lists, hops->lists.count + 1) ||
            !rs_id_map_put(&hops->place_of, node, at))
            return NULL;
        hops->lists.items[hops->lists.count++] = (RsHopList){0};
        rs_bitmap_set(&hops->has, node);
    }
    rs_id_map_get(&hops->place_of, node, &at);
    RsHopList *list = &hops->lists.items[at];
    if (list->count < list->capacity) return list;
    uint32_t grown = list->capacity < 2 ? 2 : list->capacity + list->capacity / 2;
    if (grown <= list->count) return NULL;
    RsHopEntry *items = realloc(list->items, (size_t)grown * sizeof *items);
    if (items == NULL) return NULL;
    list->items = items;
    list->capacity = grown;
    return list;
}
