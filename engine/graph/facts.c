/* facts.c - what stands in the structure at a sight, before any view's parts are asked. */
#include "graph/delta.h"

uint64_t rs_fact_key(RsFact fact)
{
    bool keyed = fact.kind == RS_FACT_LABEL || fact.kind == RS_FACT_NODE_KEY ||
                 fact.kind == RS_FACT_EDGE_KEY;
    return (uint64_t)fact.kind << 61 | (uint64_t)(keyed ? fact.key : 0) << 32 | fact.id;
}

/* Asked first, so that a graph without claims never looks into a map. */
static bool ever_claimed(const RsGraph *graph, RsFact fact)
{
    switch (fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_EDGE: {
        bool edge = fact.kind == RS_FACT_EDGE;
        return fact.id < graph->elements[edge].count &&
               (rs_state(graph, edge, fact.id).flags & RS_FLAG_CLAIMED) != 0;
    }
    case RS_FACT_LABEL:
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY: {
        bool edge = fact.kind == RS_FACT_EDGE_KEY;
        return fact.id < graph->elements[edge].count &&
               (rs_state(graph, edge, fact.id).flags & RS_FLAG_PARTS) != 0;
    }
    case RS_FACT_CLAIM:
        return fact.id < graph->claim_count && rs_claim_row(graph, fact.id)->claimed;
    }
    return false;
}

const RsFactRow *rs_fact_row(const RsGraph *graph, RsFact fact)
{
    uint64_t row;
    if (!ever_claimed(graph, fact) || !rs_claims_here(graph)) return NULL;
    if (!rs_id_map_get(&graph->fact_of, rs_fact_key(fact), &row)) return NULL;
    return &graph->facts.items[row];
}

RsClaimRow *rs_claim_row(const RsGraph *graph, uint32_t claim)
{
    if (!rs_claims_here(graph)) return (RsClaimRow *)&graph->nobody;
    return &graph->claim_pages[claim / RS_CLAIM_PAGE][claim % RS_CLAIM_PAGE];
}

/* The place + 1 of the newest version since the base; 0: none. */
static inline uint32_t newest_version(const RsElements *elements, uint32_t id, uint32_t key)
{
    if (key >= elements->columns.count) return 0;
    const RsColumn *column = &elements->columns.items[key];
    uint32_t page = id / RS_PAGE_SLOTS;
    if (page >= column->page_count || column->pages[page] == NULL) return 0;
    return column->pages[page][id % RS_PAGE_SLOTS];
}

bool rs_plain_value(const RsGraph *graph, RsSight sight, bool edge, uint32_t id, uint32_t key,
                    RsValue *out)
{
    const RsElements *elements = &graph->elements[edge];
    uint32_t at = newest_version(elements, id, key);
    if (at == 0) return id < elements->base_count && rs_base_value(graph->base, edge, id, key, out);
    do {
        const RsVersion *version = &elements->columns.items[key].versions.items[at - 1];
        if (rs_sight_lives(sight, version->life)) {
            *out = version->value;
            return true;
        }
        at = version->older;
    } while (at != 0);
    return false;
}

bool rs_label_plain(const RsGraph *graph, RsSight sight, uint32_t node, uint32_t label)
{
    if (label >= graph->labels.count) return false;
    const RsLabel *entry = &graph->labels.items[label];
    uint64_t at;
    if (!rs_bitmap_test(&entry->ever, node)) return false;
    if (entry->odd.count == 0 || !rs_id_map_get(&entry->odd, node, &at)) return true;
    while (at != 0) {
        const RsSpell *spell = &entry->spells.items[at - 1];
        if (rs_sight_lives(sight, spell->life)) return true;
        at = spell->older;
    }
    return false;
}

bool rs_fact_exists(const RsGraph *graph, RsFact fact)
{
    switch (fact.kind) {
    case RS_FACT_NODE:
        return fact.id < graph->elements[0].count;
    case RS_FACT_EDGE:
        return fact.id < graph->elements[1].count;
    case RS_FACT_LABEL:
        return fact.id < graph->elements[0].count &&
               fact.key < rs_schema_count(&graph->schema, RS_NAME_LABEL);
    case RS_FACT_NODE_KEY:
        return fact.id < graph->elements[0].count &&
               fact.key < rs_schema_count(&graph->schema, RS_NAME_KEY);
    case RS_FACT_EDGE_KEY:
        return fact.id < graph->elements[1].count &&
               fact.key < rs_schema_count(&graph->schema, RS_NAME_KEY);
    case RS_FACT_CLAIM:
        return fact.id < graph->claim_count;
    }
    return false;
}

bool rs_fact_lives(const RsGraph *graph, RsSight sight, RsFact fact)
{
    if (!rs_fact_exists(graph, fact)) return false;
    switch (fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_LABEL:
    case RS_FACT_NODE_KEY:
        return rs_sight_lives(sight, rs_state(graph, false, fact.id).life);
    case RS_FACT_EDGE:
    case RS_FACT_EDGE_KEY:
        return rs_sight_lives(sight, rs_state(graph, true, fact.id).life);
    case RS_FACT_CLAIM:
        return rs_sight_lives(sight, rs_claim_row(graph, fact.id)->life);
    }
    return false;
}

static bool marked(const RsGraph *graph, RsSight sight, bool edge, uint32_t id)
{
    const RsElements *elements = &graph->elements[edge];
    uint64_t at;
    if ((rs_state(graph, edge, id).flags & RS_FLAG_PLAIN) != 0) return true;
    if (!rs_id_map_get(&elements->marks, id, &at)) return false;
    while (at != 0) {
        const RsSpell *spell = &elements->spells.items[at - 1];
        if (rs_sight_lives(sight, spell->life)) return true;
        at = spell->older;
    }
    return false;
}

bool rs_fact_plain(const RsGraph *graph, RsSight sight, RsFact fact)
{
    if (!rs_fact_lives(graph, sight, fact)) return false;
    switch (fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_EDGE:
        return marked(graph, sight, fact.kind == RS_FACT_EDGE, fact.id);
    case RS_FACT_LABEL:
        return rs_label_plain(graph, sight, fact.id, fact.key);
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY: {
        RsValue value;
        return rs_plain_value(graph, sight, fact.kind == RS_FACT_EDGE_KEY, fact.id, fact.key,
                              &value);
    }
    case RS_FACT_CLAIM:
        return true;
    }
    return false;
}

bool rs_fact_held(const RsGraph *graph, RsSight sight, RsFact fact)
{
    if (!rs_fact_lives(graph, sight, fact)) return false;
    if (rs_fact_plain(graph, sight, fact)) return true;
    const RsFactRow *row = rs_fact_row(graph, fact);
    for (uint32_t id = row == NULL ? RS_NO_ID : row->first; id != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(graph, id);
        if (claim->claim.body.stance == RS_STANCE_ASSERTS && rs_sight_lives(sight, claim->life))
            return true;
        id = claim->next;
    }
    return false;
}

const RsMentions *rs_node_mentions(const RsGraph *graph, uint32_t node)
{
    uint64_t at;
    if (!rs_claims_here(graph) || !rs_id_map_get(&graph->mentions_of, node, &at)) return NULL;
    return &graph->mentions.items[at];
}
