/* index_scan.c - see index.c: who may have a value, by looking through the column.
 *
 * Making an index reads a column and keeps a place for every value of it. Whoever asks once of a
 * graph that was just opened waits less for a look at the typed pages: about a nanosecond a value.
 * What changed since the base, and what is claimed, is given out to be asked again. */
#include "graph/stored.h"

typedef struct Wanted {
    const RsBase *base;
    RsValue value;
    bool has_code; /* of a text: the dictionary knows it */
    uint32_t code;
} Wanted;

/* A text has one code: looking for it reads the dictionary, which is shorter than the column where
 * values are shared, and about as long where they are not. */
static void find_code(Wanted *wanted)
{
    const RsBase *base = wanted->base;
    RsText text = rs_as_text(wanted->value);
    for (uint32_t code = 0; code < base->dict.count && !wanted->has_code; code++) {
        if (!rs_base_need(base, base->dict_segment, code)) return;
        wanted->has_code = rs_text_equal(rs_dict_text(&base->dict, code), text);
        wanted->code = code;
    }
}

static bool push(RsIds *out, uint64_t id, RsError *err, RsStatus *status)
{
    if (RS_ARRAY_PUSH(out, (uint32_t)id)) return true;
    *status = rs_fail_memory(err);
    return false;
}

static bool may_hold(const Wanted *wanted, const RsPage *page, uint64_t *number)
{
    uint8_t type = wanted->value.type;
    if (page->type == RS_TYPE_STRING) {
        *number = (uint64_t)wanted->code - (uint64_t)page->low;
        return wanted->has_code;
    }
    *number = (uint64_t)wanted->value.as.integer - (uint64_t)page->low;
    return page->type == RS_TYPE_INT && type == RS_TYPE_INT;
}

/* Pages whose values are all of another kind than the one wanted hold none. */
static bool is_alien(const Wanted *wanted, const RsPage *page)
{
    bool number = page->type == RS_TYPE_INT || page->type == RS_TYPE_FLOAT;
    if (page->type == RS_TYPE_NULL) return false;
    return number ? !rs_is_number(wanted->value) : page->type != wanted->value.type;
}

static RsStatus scan_page(const Wanted *wanted, const RsPage *page, uint64_t first, RsIds *out,
                          RsError *err)
{
    uint64_t number;
    RsStatus status = RS_OK;
    bool by_number = may_hold(wanted, page, &number);
    if (is_alien(wanted, page) || (page->type == RS_TYPE_STRING && !by_number)) return RS_OK;
    for (uint32_t slot = 0; slot < page->slots; slot++) {
        RsValue value;
        if (by_number && rs_page_number(page, slot) != number) continue;
        if (!rs_page_get(wanted->base, page, slot, &value)) continue;
        if (rs_value_equal(value, wanted->value) == RS_TRUE &&
            !push(out, first + slot, err, &status))
            return status;
    }
    return RS_OK;
}

static RsStatus scan_base(const Wanted *wanted, bool edge, uint32_t key, RsIds *out, RsError *err)
{
    const RsBase *base = wanted->base;
    if (key >= base->column_counts[edge]) return RS_OK;
    const RsBaseColumn *column = &base->columns[edge][key];
    for (uint32_t page = 0; page < column->page_count; page++) {
        if (column->pages[page] == NULL && !rs_base_need(base, column->segment, page))
            return rs_base_trouble(base, err);
        if (column->pages[page] != NULL)
            RS_TRY(
                scan_page(wanted, column->pages[page], (uint64_t)page * RS_PAGE_SLOTS, out, err));
    }
    return RS_OK;
}

/* Elements with a version since the base. */
static RsStatus scan_delta(const RsGraph *graph, bool edge, uint32_t key, RsIds *out, RsError *err)
{
    const RsElements *elements = &graph->elements[edge];
    RsStatus status = RS_OK;
    if (key >= elements->columns.count) return RS_OK;
    const RsColumn *column = &elements->columns.items[key];
    for (uint32_t page = 0; page < column->page_count; page++)
        for (uint32_t slot = 0; column->pages[page] != NULL && slot < RS_PAGE_SLOTS; slot++)
            if (column->pages[page][slot] != 0 &&
                !push(out, (uint64_t)page * RS_PAGE_SLOTS + slot, err, &status))
                return status;
    return RS_OK;
}

static RsStatus scan_claims(const RsGraph *graph, bool edge, uint32_t key, RsIds *out, RsError *err)
{
    RsFactKind kind = edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY;
    RsStatus status = RS_OK;
    if (graph->claim_live == 0) return RS_OK;
    if (!rs_claims_here(graph)) return rs_base_trouble(graph->base, err);
    for (size_t i = 0; i < graph->facts.count; i++) {
        RsFact fact = graph->facts.items[i].fact;
        if (fact.kind == kind && fact.key == key && !push(out, fact.id, err, &status))
            return status;
    }
    return RS_OK;
}

RsStatus rs_index_scan(const RsGraph *graph, bool edge, uint32_t key, RsValue value, RsIds *out,
                       RsError *err)
{
    Wanted wanted = {.base = graph->base, .value = value};
    if (value.type == RS_TYPE_STRING) find_code(&wanted);
    RS_TRY(rs_base_trouble(graph->base, err));
    RS_TRY(scan_base(&wanted, edge, key, out, err));
    RS_TRY(scan_delta(graph, edge, key, out, err));
    return scan_claims(graph, edge, key, out, err);
}
