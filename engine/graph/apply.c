/* apply.c - the one way into the graph: an event of a record becomes entries of the structure.
 *
 * Own writes (private stamps), the log's tail and recovery all come through here. Every step that
 * changes something notes in the undo list how to take it back, so that a commit that fails half
 * way and a change set that is closed leave nothing behind. Claims are in apply_claim.c. */
#include "graph/delta.h"

static RsStatus corrupt(RsError *err, const char *what)
{
    return rs_fail(err, RS_CORRUPT, "Event", RS_NOWHERE, "a record does not fit the graph: %s",
                   what);
}

/* What the writer sees: all that the log says up to here, or all of the change set. */
static RsSight sight_of(const RsApply *apply)
{
    return (RsSight){apply->commit == 0 ? (uint32_t)apply->graph->head.number : apply->stamp,
                     RS_SEEN_ALL};
}

bool rs_undo_note(RsGraph *graph, RsUndoKind kind, uint32_t a, uint32_t b, uint32_t c)
{
    return RS_ARRAY_PUSH(&graph->undo, (RsUndo){kind, a, b, c, 0});
}

RsStatus rs_apply_flags(RsApply *apply, bool edge, uint32_t id, uint8_t flags, RsError *err)
{
    RsState now = rs_state(apply->graph, edge, id);
    if (now.flags == flags) return RS_OK;
    RS_TRY(rs_state_touch(apply->graph, edge, id, err));
    if (!rs_undo_note(apply->graph, RS_UNDO_FLAGS, edge, id, now.flags)) return rs_fail_memory(err);
    rs_state_set(apply->graph, edge, id, now.life.died, flags);
    return RS_OK;
}

static RsStatus apply_define(RsApply *apply, const RsEvent *event, RsError *err)
{
    RsGraph *graph = apply->graph;
    RsNameKind kind = event->as.define.what;
    if (event->as.define.id != rs_schema_count(&graph->schema, kind) ||
        rs_schema_find(&graph->schema, kind, event->as.define.name) != RS_NO_ID)
        return corrupt(err, "a name is defined out of turn");
    RsText text =
        rs_arena_text(apply->lasting, event->as.define.name.data, event->as.define.name.length);
    if (text.data == NULL) return rs_fail_memory(err);
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1)) return rs_fail_memory(err);
    RS_TRY(rs_schema_add(&graph->schema, kind, text, err));
    graph->undo.items[graph->undo.count++] = (RsUndo){.kind = RS_UNDO_NAME, .a = kind};
    return RS_OK;
}

/* Room for one more element; the id that it will have in *id. */
static RsStatus reserve_element(RsGraph *graph, bool edge, uint32_t *id, RsError *err)
{
    RsElements *elements = &graph->elements[edge];
    if (elements->count >= RS_NO_ID - 1)
        return rs_fail(err, RS_LIMIT, "TooManyElements", RS_NOWHERE,
                       "the graph has no %s ids left: 4,294,967,294 are used",
                       edge ? "relationship" : "node");
    if (!RS_ARRAY_RESERVE(&elements->made, elements->made.count + 1) ||
        !RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1))
        return rs_fail_memory(err);
    *id = elements->count;
    return RS_OK;
}

static void add_element(RsApply *apply, bool edge, bool plain)
{
    RsElements *elements = &apply->graph->elements[edge];
    elements->made.items[elements->made.count++] =
        (RsState){{apply->stamp, RS_STAMP_NEVER}, plain ? RS_FLAG_PLAIN : 0};
    elements->odd_count += !plain;
    elements->live++;
    elements->count++;
    apply->graph->undo.items[apply->graph->undo.count++] =
        (RsUndo){.kind = edge ? RS_UNDO_EDGE : RS_UNDO_NODE};
}

static RsStatus apply_node(RsApply *apply, const RsEvent *event, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint32_t id;
    RS_TRY(reserve_element(graph, false, &id, err));
    if (event->as.node.id != id) return corrupt(err, "a node comes out of turn");
    add_element(apply, false, event->as.node.plain);
    return RS_OK;
}

static RsStatus apply_edge(RsApply *apply, const RsEvent *event, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint32_t id, type = event->as.edge.type;
    uint32_t start = event->as.edge.start, end = event->as.edge.end;
    if (start >= graph->elements[0].count || end >= graph->elements[0].count)
        return corrupt(err, "a relationship has an end that never was");
    if (type >= rs_schema_count(&graph->schema, RS_NAME_TYPE))
        return corrupt(err, "a relationship has an unknown type");
    RS_TRY(reserve_element(graph, true, &id, err));
    if (event->as.edge.id != id) return corrupt(err, "a relationship comes out of turn");
    while (graph->type_live.count <= type)
        if (!RS_ARRAY_PUSH(&graph->type_live, 0)) return rs_fail_memory(err);
    RsHopList *out = rs_hops_reserve(graph, 0, start), *in = rs_hops_reserve(graph, 1, end);
    if (out == NULL || in == NULL || !RS_ARRAY_PUSH(&graph->ends, (RsEdgeEnds){type, start, end}))
        return rs_fail_memory(err);
    out->items[out->count++] = (RsHopEntry){end, id, type};
    in->items[in->count++] = (RsHopEntry){start, id, type};
    graph->type_live.items[type]++;
    add_element(apply, true, event->as.edge.plain);
    return RS_OK;
}

static RsStatus count_label(RsApply *apply, uint32_t label, bool grew, RsError *err)
{
    if (!rs_undo_note(apply->graph, RS_UNDO_LABEL_COUNT, label, grew, 0))
        return rs_fail_memory(err);
    apply->graph->labels.items[label].live += grew ? 1 : UINT64_MAX;
    return RS_OK;
}

static RsStatus end_element(RsApply *apply, bool edge, uint32_t id, RsError *err)
{
    RsGraph *graph = apply->graph;
    RsElements *elements = &graph->elements[edge];
    if (id >= elements->count || rs_state(graph, edge, id).life.died != RS_STAMP_NEVER)
        return corrupt(err, "something ends that is not there");
    if (!edge) {
        for (uint32_t label = 0; label < graph->labels.count; label++)
            if (rs_label_plain(graph, sight_of(apply), id, label))
                RS_TRY(count_label(apply, label, false, err));
    }
    RS_TRY(rs_state_touch(graph, edge, id, err));
    if (!rs_undo_note(graph, RS_UNDO_END, edge, id, 0)) return rs_fail_memory(err);
    rs_state_set(graph, edge, id, apply->stamp, rs_state(graph, edge, id).flags);
    elements->live--;
    if (edge) graph->type_live.items[rs_edge_ends(graph, id).type]--;
    return RS_OK;
}

RsStatus rs_apply_label_ever(RsApply *apply, uint32_t node, uint32_t label, RsError *err)
{
    RsGraph *graph = apply->graph;
    while (graph->labels.count <= label) {
        if (!RS_ARRAY_PUSH(&graph->labels, (RsLabel){0})) return rs_fail_memory(err);
        RsLabel *made = &graph->labels.items[graph->labels.count - 1];
        rs_bitmap_init(&made->ever);
        rs_id_map_init(&made->odd);
    }
    RsLabel *entry = &graph->labels.items[label];
    if (rs_bitmap_test(&entry->ever, node)) return RS_OK;
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 2) ||
        !rs_bitmap_set(&entry->ever, node))
        return rs_fail_memory(err);
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_LABEL_EVER, .a = label, .b = node};
    if (!rs_id_map_put(&entry->odd, node, 0)) return rs_fail_memory(err);
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_LABEL_ODD, .a = label, .b = node};
    return RS_OK;
}

static RsStatus add_label_spell(RsApply *apply, uint32_t node, uint32_t label, RsLife life,
                                RsError *err)
{
    RsGraph *graph = apply->graph;
    RsLabel *entry = &graph->labels.items[label];
    uint64_t older = 0;
    rs_id_map_get(&entry->odd, node, &older);
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_PUSH(&entry->spells, (RsSpell){life, (uint32_t)older}))
        return rs_fail_memory(err);
    if (!rs_id_map_put(&entry->odd, node, entry->spells.count)) {
        entry->spells.count--;
        return rs_fail_memory(err);
    }
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_LABEL_SPELL, .a = label, .b = node};
    return RS_OK;
}

static RsStatus apply_label(RsApply *apply, uint32_t node, uint32_t label, RsError *err)
{
    RsGraph *graph = apply->graph;
    if (!rs_fact_lives(graph, sight_of(apply), (RsFact){RS_FACT_LABEL, node, label}))
        return corrupt(err, "a label is written on a node that is not there");
    if (rs_label_plain(graph, sight_of(apply), node, label)) return RS_OK;
    bool simple =
        rs_state(graph, false, node).life.born == apply->stamp &&
        !(label < graph->labels.count && rs_bitmap_test(&graph->labels.items[label].ever, node));
    RS_TRY(rs_apply_label_ever(apply, node, label, err));
    if (simple) { /* it lives as long as the node does: the odd entry goes again */
        rs_id_map_remove(&graph->labels.items[label].odd, node);
        graph->undo.count--;
    } else {
        RS_TRY(add_label_spell(apply, node, label, (RsLife){apply->stamp, RS_STAMP_NEVER}, err));
    }
    return count_label(apply, label, true, err);
}

static RsStatus apply_label_end(RsApply *apply, uint32_t node, uint32_t label, RsError *err)
{
    RsGraph *graph = apply->graph;
    uint64_t at;
    if (node >= graph->elements[0].count || !rs_label_plain(graph, sight_of(apply), node, label))
        return corrupt(err, "a label ends that is not there");
    RsLabel *entry = &graph->labels.items[label];
    if (!rs_id_map_get(&entry->odd, node, &at)) {
        if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 2) ||
            !rs_id_map_put(&entry->odd, node, 0))
            return rs_fail_memory(err);
        graph->undo.items[graph->undo.count++] =
            (RsUndo){.kind = RS_UNDO_LABEL_ODD, .a = label, .b = node};
        RsLife life = {rs_state(graph, false, node).life.born, apply->stamp};
        RS_TRY(add_label_spell(apply, node, label, life, err));
    } else {
        if (!rs_undo_note(graph, RS_UNDO_LABEL_END, label, (uint32_t)at - 1, 0))
            return rs_fail_memory(err);
        entry->spells.items[at - 1].life.died = apply->stamp;
    }
    return count_label(apply, label, false, err);
}

static RsStatus add_mark(RsApply *apply, bool edge, uint32_t id, RsLife life, RsError *err)
{
    RsGraph *graph = apply->graph;
    RsElements *elements = &graph->elements[edge];
    uint64_t older = 0;
    rs_id_map_get(&elements->marks, id, &older);
    if (!RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 1) ||
        !RS_ARRAY_PUSH(&elements->spells, (RsSpell){life, (uint32_t)older}))
        return rs_fail_memory(err);
    if (!rs_id_map_put(&elements->marks, id, elements->spells.count)) {
        elements->spells.count--;
        return rs_fail_memory(err);
    }
    graph->undo.items[graph->undo.count++] = (RsUndo){.kind = RS_UNDO_MARK, .a = edge, .b = id};
    return RS_OK;
}

static RsStatus apply_plain(RsApply *apply, bool edge, uint32_t id, bool on, RsError *err)
{
    RsGraph *graph = apply->graph;
    RsElements *elements = &graph->elements[edge];
    RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    if (!rs_fact_lives(graph, sight_of(apply), fact))
        return corrupt(err, "a plain mark on something that is not there");
    if (rs_fact_plain(graph, sight_of(apply), fact) == on) return RS_OK;
    graph->epoch++;
    if (on) return add_mark(apply, edge, id, (RsLife){apply->stamp, RS_STAMP_NEVER}, err);
    RsState now = rs_state(graph, edge, id);
    if ((now.flags & RS_FLAG_PLAIN) != 0) {
        uint8_t flags = (uint8_t)(now.flags & ~RS_FLAG_PLAIN);
        RS_TRY(add_mark(apply, edge, id, (RsLife){now.life.born, apply->stamp}, err));
        return rs_apply_flags(apply, edge, id, flags, err);
    }
    uint64_t at = 0;
    rs_id_map_get(&elements->marks, id, &at);
    if (!rs_undo_note(graph, RS_UNDO_MARK_END, edge, (uint32_t)at - 1, 0))
        return rs_fail_memory(err);
    elements->spells.items[at - 1].life.died = apply->stamp;
    return RS_OK;
}

/* The slot of an element in a column, made where it is not there; NULL: no memory. */
static uint32_t *column_slot(RsElements *elements, uint32_t id, uint32_t key)
{
    while (elements->columns.count <= key)
        if (!RS_ARRAY_PUSH(&elements->columns, (RsColumn){0})) return NULL;
    RsColumn *column = &elements->columns.items[key];
    uint32_t page = id / RS_PAGE_SLOTS;
    if (page >= column->page_count) {
        uint32_t grown = page + 1 + column->page_count / 2;
        uint32_t **pages = realloc(column->pages, grown * sizeof *pages);
        if (pages == NULL) return NULL;
        memset(pages + column->page_count, 0, (grown - column->page_count) * sizeof *pages);
        column->pages = pages;
        column->page_count = grown;
    }
    if (column->pages[page] == NULL)
        column->pages[page] = calloc(RS_PAGE_SLOTS, sizeof **column->pages);
    return column->pages[page] == NULL ? NULL : &column->pages[page][id % RS_PAGE_SLOTS];
}

static bool add_version(RsColumn *column, uint32_t *slot, RsVersion version)
{
    version.older = *slot;
    if (column->versions.count >= UINT32_MAX - 1 || !RS_ARRAY_PUSH(&column->versions, version))
        return false;
    *slot = (uint32_t)column->versions.count;
    return true;
}

/* A NULL-typed value only ends the one that stands there. */
static RsStatus apply_property(RsApply *apply, bool edge, uint32_t id, uint32_t key, RsValue value,
                               RsError *err)
{
    RsGraph *graph = apply->graph;
    RsElements *elements = &graph->elements[edge];
    RsFact fact = {edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key};
    if (!rs_fact_lives(graph, sight_of(apply), fact))
        return corrupt(err, "a property of something that is not there");
    uint32_t *slot = column_slot(elements, id, key);
    if (slot == NULL || !RS_ARRAY_RESERVE(&graph->undo, graph->undo.count + 3))
        return rs_fail_memory(err);
    RsColumn *column = &elements->columns.items[key];
    RsVersion old = {.life = {0, RS_STAMP_NEVER}};
    if (*slot == 0 && id < elements->base_count &&
        rs_base_value(graph->base, edge, id, key, &old.value)) {
        if (!add_version(column, slot, old)) return rs_fail_memory(err);
        graph->undo.items[graph->undo.count++] =
            (RsUndo){.kind = RS_UNDO_VERSION, .a = edge, .b = id, .c = key};
    }
    RsVersion made = {.life = {apply->stamp, RS_STAMP_NEVER}};
    if (!rs_is_null(value) && (!rs_value_copy(apply->arena, value, &made.value) ||
                               !RS_ARRAY_RESERVE(&column->versions, column->versions.count + 1)))
        return rs_fail_memory(err);
    RsVersion *now = *slot == 0 ? NULL : &column->versions.items[*slot - 1];
    if (now != NULL && now->life.died == RS_STAMP_NEVER) {
        graph->undo.items[graph->undo.count++] =
            (RsUndo){.kind = RS_UNDO_VERSION_END, .a = edge, .b = *slot - 1, .c = key};
        now->life.died = apply->stamp;
    }
    if (rs_is_null(value)) return RS_OK;
    if (!add_version(column, slot, made)) return rs_fail_memory(err);
    graph->undo.items[graph->undo.count++] =
        (RsUndo){.kind = RS_UNDO_VERSION, .a = edge, .b = id, .c = key};
    return rs_index_note(graph, edge, key, id, made.value, false, err);
}

static RsStatus apply_reset(RsApply *apply, RsError *err)
{
    RsGraph *graph = apply->graph;
    for (uint32_t id = 0; id < graph->claim_count; id++)
        if (rs_claim_row(graph, id)->life.died == RS_STAMP_NEVER)
            RS_TRY(rs_apply_claim_end(apply, id, err));
    for (int edge = 1; edge >= 0; edge--)
        for (uint32_t id = 0; id < graph->elements[edge].count; id++)
            if (rs_state(graph, edge == 1, id).life.died == RS_STAMP_NEVER)
                RS_TRY(end_element(apply, edge == 1, id, err));
    return rs_apply_rules_reset(apply, err);
}

RsStatus rs_apply_event(RsApply *apply, const RsEvent *event, RsError *err)
{
    apply->graph->news += apply->commit != 0;
    switch (event->kind) {
    case RS_EVENT_DEFINE:
        return apply_define(apply, event, err);
    case RS_EVENT_NODE:
        return apply_node(apply, event, err);
    case RS_EVENT_EDGE:
        return apply_edge(apply, event, err);
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        return end_element(apply, event->kind == RS_EVENT_EDGE_END, event->as.end.id, err);
    case RS_EVENT_LABEL:
        return apply_label(apply, event->as.label.node, event->as.label.label, err);
    case RS_EVENT_LABEL_END:
        return apply_label_end(apply, event->as.label.node, event->as.label.label, err);
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        return apply_plain(apply, event->as.plain.edge, event->as.plain.id,
                           event->kind == RS_EVENT_PLAIN, err);
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        return apply_property(
            apply, event->as.property.edge, event->as.property.id, event->as.property.key,
            event->kind == RS_EVENT_PROPERTY ? event->as.property.value : RS_NULL, err);
    case RS_EVENT_CLAIM:
        return rs_apply_claim(apply, event->as.claim.id, &event->as.claim.body, err);
    case RS_EVENT_CLAIM_END:
        return rs_apply_claim_end(apply, event->as.claim_end.id, err);
    case RS_EVENT_RESET:
        return apply_reset(apply, err);
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
        return rs_apply_rule(apply, event, err);
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        return rs_apply_rule_end(apply, event, err);
    }
    return corrupt(err, "an event of an unknown kind");
}
