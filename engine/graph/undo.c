/* undo.c - takes the entries of a failed commit or a closed change set back out, newest first. */
#include "graph/delta.h"

static void pop_hop(RsGraph *graph, int side, uint32_t node)
{
    uint64_t at;
    if (rs_id_map_get(&graph->hops[side].place_of, node, &at))
        graph->hops[side].lists.items[at].count--;
}

static void pop_element(RsGraph *graph, bool edge)
{
    RsElements *elements = &graph->elements[edge];
    uint32_t id = --elements->count;
    elements->live--;
    elements->odd_count -= rs_state(graph, edge, id).flags != RS_FLAG_PLAIN;
    elements->made.count--;
    if (!edge) return;
    RsEdgeEnds ends = graph->ends.items[--graph->ends.count];
    pop_hop(graph, 0, ends.start);
    pop_hop(graph, 1, ends.end);
    graph->type_live.items[ends.type]--;
}

static void revive_element(RsGraph *graph, bool edge, uint32_t id)
{
    rs_state_set(graph, edge, id, RS_STAMP_NEVER, rs_state(graph, edge, id).flags);
    graph->elements[edge].live++;
    if (edge) graph->type_live.items[rs_edge_ends(graph, id).type]++;
}

/* Heads are put back into slots that are there, which needs no memory. */
static void set_head(RsIdMap *map, uint64_t key, uint32_t older)
{
    if (older == 0 || !rs_id_map_put(map, key, older)) rs_id_map_remove(map, key);
}

static void pop_label_spell(RsLabel *label, uint32_t node)
{
    uint32_t older = label->spells.items[--label->spells.count].older;
    if (!rs_id_map_put(&label->odd, node, older)) rs_id_map_remove(&label->odd, node);
}

static void pop_version(RsGraph *graph, const RsUndo *undo)
{
    RsColumn *column = &graph->elements[undo->a].columns.items[undo->c];
    uint32_t older = column->versions.items[--column->versions.count].older;
    column->pages[undo->b / RS_PAGE_SLOTS][undo->b % RS_PAGE_SLOTS] = older;
}

static void pop_fact(RsGraph *graph)
{
    const RsFactRow row = graph->facts.items[--graph->facts.count];
    rs_id_map_remove(&graph->fact_of, rs_fact_key(row.fact));
    if (row.fact.kind == RS_FACT_CLAIM) return;
    bool edge = row.fact.kind == RS_FACT_EDGE || row.fact.kind == RS_FACT_EDGE_KEY;
    uint64_t element = rs_fact_key((RsFact){edge ? RS_FACT_EDGE : RS_FACT_NODE, row.fact.id, 0});
    if (row.next == RS_NO_ID || !rs_id_map_put(&graph->about, element, row.next))
        rs_id_map_remove(&graph->about, element);
}

static void unlink_claim(RsGraph *graph, uint32_t row, uint32_t last)
{
    RsFactRow *fact = &graph->facts.items[row];
    fact->last = last;
    if (last == RS_NO_ID)
        fact->first = RS_NO_ID;
    else
        rs_claim_row(graph, last)->next = RS_NO_ID;
}

static void pop_mention(RsGraph *graph, uint32_t at, uint32_t last)
{
    RsMentions *list = &graph->mentions.items[at];
    graph->mention_links.count--;
    list->last = last;
    if (last == RS_NO_ID)
        list->first = RS_NO_ID;
    else
        graph->mention_links.items[last].next = RS_NO_ID;
}

static void take_back(RsGraph *graph, const RsUndo *undo)
{
    bool edge = undo->a != 0;
    switch (undo->kind) {
    case RS_UNDO_NAME:
        rs_schema_drop_last(&graph->schema, (RsNameKind)undo->a);
        return;
    case RS_UNDO_NODE:
        pop_element(graph, false);
        return;
    case RS_UNDO_EDGE:
        pop_element(graph, true);
        return;
    case RS_UNDO_END:
        revive_element(graph, edge, undo->b);
        return;
    case RS_UNDO_FLAGS:
        rs_state_set(graph, edge, undo->b, rs_state(graph, edge, undo->b).life.died,
                     (uint8_t)undo->c);
        return;
    case RS_UNDO_MARK: {
        RsElements *elements = &graph->elements[edge];
        set_head(&elements->marks, undo->b, elements->spells.items[--elements->spells.count].older);
        return;
    }
    case RS_UNDO_MARK_END:
        graph->elements[edge].spells.items[undo->b].life.died = RS_STAMP_NEVER;
        return;
    case RS_UNDO_LABEL_EVER:
        rs_bitmap_unset(&graph->labels.items[undo->a].ever, undo->b);
        return;
    case RS_UNDO_LABEL_ODD:
        rs_id_map_remove(&graph->labels.items[undo->a].odd, undo->b);
        return;
    case RS_UNDO_LABEL_SPELL:
        pop_label_spell(&graph->labels.items[undo->a], undo->b);
        return;
    case RS_UNDO_LABEL_END:
        graph->labels.items[undo->a].spells.items[undo->b].life.died = RS_STAMP_NEVER;
        return;
    case RS_UNDO_LABEL_COUNT:
        graph->labels.items[undo->a].live += undo->b != 0 ? UINT64_MAX : 1;
        return;
    case RS_UNDO_VERSION:
        pop_version(graph, undo);
        return;
    case RS_UNDO_VERSION_END:
        graph->elements[edge].columns.items[undo->c].versions.items[undo->b].life.died =
            RS_STAMP_NEVER;
        return;
    case RS_UNDO_FACT:
        pop_fact(graph);
        return;
    case RS_UNDO_CLAIM:
        graph->claim_count--;
        graph->claim_live--;
        return;
    case RS_UNDO_CLAIM_LINK:
        unlink_claim(graph, undo->a, undo->b);
        return;
    case RS_UNDO_CLAIM_CLAIMED:
        rs_claim_row(graph, undo->a)->claimed = false;
        return;
    case RS_UNDO_CLAIM_END:
        rs_claim_row(graph, undo->a)->life.died = RS_STAMP_NEVER;
        graph->claim_live++;
        return;
    case RS_UNDO_MENTIONS:
        graph->mentions.count--;
        rs_id_map_remove(&graph->mentions_of, undo->a);
        return;
    case RS_UNDO_MENTION:
        pop_mention(graph, undo->a, undo->b);
        return;
    case RS_UNDO_POSTING: {
        RsIndex *index = &graph->indexes.items[undo->a];
        set_head(&index->heads, undo->wide, index->postings.items[--index->postings.count].older);
        return;
    }
    case RS_UNDO_RULE:
        rs_undo_rule(graph);
        return;
    case RS_UNDO_RULE_END:
        rs_undo_rule_end(graph, undo->a);
        return;
    }
}

void rs_undo_to(RsGraph *graph, size_t mark)
{
    if (graph->undo.count > mark) graph->epoch++;
    while (graph->undo.count > mark) {
        RsUndo undo = graph->undo.items[--graph->undo.count];
        take_back(graph, &undo);
    }
}
