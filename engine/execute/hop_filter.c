/* hop_filter.c - predicates and costs of the language as an RsEdgeFilter. */
#include "execute/hop_filter.h"

#include "base/bitmap.h"

static void read_slot(void *context, RsSlot slot)
{
    RsBitmap *slots = context;
    if (slot != RS_NO_SLOT && !rs_bitmap_set(slots, slot)) slots->word_count = 0;
}

static void forget_slot(RsBitmap *slots, RsSlot slot)
{
    if (slot != RS_NO_SLOT) rs_bitmap_unset(slots, slot);
}

static RsStatus find_reads(RsHopFilter *filter, RsError *err)
{
    const RsHopTest *test = &filter->test;
    RsBitmap slots;
    rs_bitmap_init(&slots);
    for (uint32_t i = 0; i < test->predicates.count; i++)
        rs_expr_slots(test->predicates.items[i], read_slot, &slots);
    for (uint32_t i = 0; i < test->node_predicates.count; i++)
        rs_expr_slots(test->node_predicates.items[i], read_slot, &slots);
    if (test->cost != NULL) rs_expr_slots(test->cost, read_slot, &slots);
    for (uint32_t i = 0; i < test->hops; i++) {
        forget_slot(&slots, test->nodes[i]);
        forget_slot(&slots, test->edges[i]);
        forget_slot(&slots, test->nodes[i + 1]);
    }
    forget_slot(&slots, test->node);
    RsSlot *items = RS_NEW_ARRAY(filter->run->arena, RsSlot, rs_bitmap_count(&slots) + 1);
    uint32_t count = 0;
    for (uint32_t s = rs_bitmap_next(&slots, 0); items != NULL && s != UINT32_MAX;
         s = rs_bitmap_next(&slots, s + 1))
        items[count++] = s;
    rs_bitmap_done(&slots);
    if (items == NULL) return rs_fail_memory(err);
    filter->reads = (RsSlots){items, count};
    return RS_OK;
}

/* A batch of `count` rows with the outer row's columns repeated. */
static RsBatch *begin_batch(RsHopFilter *filter, uint32_t count)
{
    rs_arena_clear(filter->arena);
    RsBatch *batch = rs_batch_new(filter->arena, filter->run->plan->slot_count);
    if (batch == NULL) return NULL;
    batch->row_count = batch->live_count = count;
    for (uint32_t i = 0; i < filter->reads.count; i++) {
        RsSlot slot = filter->reads.items[i];
        const RsVector *column = filter->outer->columns[slot];
        RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, filter->row);
        batch->columns[slot] = rs_vector_fill(filter->arena, value, count);
        if (batch->columns[slot] == NULL) return NULL;
    }
    return batch;
}

/* Every `stride`-th of the ids. */
static bool set_ids(RsHopFilter *filter, RsBatch *batch, RsSlot slot, RsVectorKind kind,
                    const uint32_t *ids, uint32_t stride, uint32_t count)
{
    if (slot == RS_NO_SLOT) return true;
    RsVector *column = rs_vector_new(filter->arena, kind, count);
    if (column == NULL) return false;
    for (uint32_t i = 0; i < count; i++)
        column->as.ids[i] = ids[(size_t)i * stride];
    batch->columns[slot] = column;
    return true;
}

static RsStatus narrow(RsHopFilter *filter, RsProgram *const *programs, uint32_t program_count,
                       RsBatch *batch, uint8_t *keep, RsError *err)
{
    uint32_t total = batch->row_count;
    for (uint32_t p = 0; p < program_count && batch->live_count > 0; p++) {
        uint16_t *selection = RS_NEW_ARRAY(filter->arena, uint16_t, batch->live_count);
        if (selection == NULL) return rs_fail_memory(err);
        uint32_t count;
        RS_TRY(rs_program_filter(programs[p], batch, filter->arena, selection, &count, err));
        batch->selection = selection;
        batch->live_count = count;
    }
    memset(keep, 0, total);
    for (uint32_t i = 0; i < batch->live_count; i++)
        keep[rs_batch_row(batch, i)] = 1;
    return RS_OK;
}

static RsStatus hop_cost(RsHopFilter *filter, const RsBatch *batch, const uint32_t *edges,
                         double *cost, RsError *err)
{
    const RsVector *column;
    RS_TRY(rs_program_run(filter->cost, batch, filter->arena, &column, err));
    for (uint32_t i = 0; i < batch->live_count; i++) {
        uint32_t row = rs_batch_row(batch, i);
        RsValue value = rs_vector_get(column, row);
        if (!rs_is_number(value) || !(rs_as_double(value) >= 0))
            return rs_fail(
                err, RS_ARGUMENT, "InvalidArgumentValue", filter->test.cost->span,
                "the cost of relationship %u is %s; a cost is a number that is not negative",
                edges[row],
                rs_is_null(value)         ? "null"
                : !rs_is_number(value)    ? "not a number"
                : rs_as_double(value) < 0 ? "negative"
                                          : "NaN");
        cost[row] = rs_as_double(value);
    }
    return RS_OK;
}

/* Kernels may ask for more hops at once than a batch holds. */
static RsStatus hops(void *context, uint32_t total, const uint32_t *from, const uint32_t *edges,
                     const uint32_t *to, uint8_t *keep, double *cost, RsError *err)
{
    RsHopFilter *filter = context;
    const RsHopTest *test = &filter->test;
    const uint32_t *left = filter->reversed ? to : from, *right = filter->reversed ? from : to;
    for (uint32_t done = 0; done < total; done += RS_BATCH_ROWS) {
        uint32_t count = total - done < RS_BATCH_ROWS ? total - done : RS_BATCH_ROWS;
        RsBatch *batch = begin_batch(filter, count);
        if (batch == NULL ||
            !set_ids(filter, batch, test->nodes[0], RS_VECTOR_NODES, left + done, 1, count) ||
            !set_ids(filter, batch, test->edges[0], RS_VECTOR_EDGES, edges + done, 1, count) ||
            !set_ids(filter, batch, test->nodes[1], RS_VECTOR_NODES, right + done, 1, count))
            return rs_fail_memory(err);
        RS_TRY(narrow(filter, filter->predicates, test->predicates.count, batch, keep + done, err));
        if (cost != NULL && filter->cost != NULL && batch->live_count > 0)
            RS_TRY(hop_cost(filter, batch, edges + done, cost + done, err));
    }
    return RS_OK;
}

static RsStatus chains(void *context, uint32_t total, const uint32_t *nodes, const uint32_t *edges,
                       uint8_t *keep, RsError *err)
{
    RsHopFilter *filter = context;
    const RsHopTest *test = &filter->test;
    uint32_t length = test->hops;
    for (uint32_t done = 0; done < total; done += RS_BATCH_ROWS) {
        uint32_t count = total - done < RS_BATCH_ROWS ? total - done : RS_BATCH_ROWS;
        const uint32_t *node = nodes + (size_t)done * (length + 1);
        const uint32_t *edge = edges + (size_t)done * length;
        RsBatch *batch = begin_batch(filter, count);
        bool ok = batch != NULL;
        for (uint32_t i = 0; ok && i <= length; i++)
            ok = set_ids(filter, batch, test->nodes[filter->reversed ? length - i : i],
                         RS_VECTOR_NODES, node + i, length + 1, count);
        for (uint32_t i = 0; ok && i < length; i++)
            ok = set_ids(filter, batch, test->edges[filter->reversed ? length - 1 - i : i],
                         RS_VECTOR_EDGES, edge + i, length, count);
        if (!ok) return rs_fail_memory(err);
        RS_TRY(narrow(filter, filter->predicates, test->predicates.count, batch, keep + done, err));
    }
    return RS_OK;
}

static RsStatus nodes(void *context, uint32_t total, const uint32_t *ids, uint8_t *keep,
                      RsError *err)
{
    RsHopFilter *filter = context;
    for (uint32_t done = 0; done < total; done += RS_BATCH_ROWS) {
        uint32_t count = total - done < RS_BATCH_ROWS ? total - done : RS_BATCH_ROWS;
        RsBatch *batch = begin_batch(filter, count);
        if (batch == NULL ||
            !set_ids(filter, batch, filter->test.node, RS_VECTOR_NODES, ids + done, 1, count))
            return rs_fail_memory(err);
        RS_TRY(narrow(filter, filter->node_predicates, filter->test.node_predicates.count, batch,
                      keep + done, err));
    }
    return RS_OK;
}

RsStatus rs_hop_test_of(RsRun *run, const RsPatternEdge *edge, RsHopTest *out, RsError *err)
{
    RsSlot *slots = RS_NEW_ARRAY(run->arena, RsSlot, 3);
    if (slots == NULL) return rs_fail_memory(err);
    slots[0] = edge->hop_from;
    slots[1] = edge->hop_to;
    slots[2] = edge->hop_edge;
    *out = (RsHopTest){.nodes = slots,
                       .edges = slots + 2,
                       .hops = 1,
                       .predicates = edge->hop_predicates,
                       .cost = edge->cost,
                       .node = edge->hop_node,
                       .node_predicates = edge->node_predicates};
    return RS_OK;
}

RsStatus rs_hop_filter_open(RsHopFilter *filter, RsRun *run, const RsHopTest *test, bool reversed,
                            RsError *err)
{
    *filter = (RsHopFilter){.run = run, .test = *test, .reversed = reversed};
    filter->arena = rs_arena_new(run->budget->memory_limit);
    if (filter->arena == NULL) return rs_fail_memory(err);
    RS_TRY(rs_op_programs(run, test->predicates, &filter->predicates, err));
    RS_TRY(rs_op_programs(run, test->node_predicates, &filter->node_predicates, err));
    if (test->cost != NULL) RS_TRY(rs_program_compile(run, test->cost, &filter->cost, err));
    RS_TRY(find_reads(filter, err));
    bool asks_hops = test->predicates.count > 0 || test->cost != NULL;
    filter->filter = (RsEdgeFilter){.hops = asks_hops ? hops : NULL,
                                    .nodes = test->node_predicates.count > 0 ? nodes : NULL,
                                    .context = filter};
    filter->chain = (RsChainFilter){chains, filter};
    filter->present = asks_hops || test->node_predicates.count > 0;
    return RS_OK;
}

void rs_hop_filter_row(RsHopFilter *filter, const RsBatch *outer, uint32_t row)
{
    filter->outer = outer;
    filter->row = row;
}

void rs_hop_filter_close(RsHopFilter *filter)
{
    rs_arena_free(filter->arena);
    filter->arena = NULL;
}

const RsEdgeFilter *rs_hop_filter_get(const RsHopFilter *filter)
{
    return filter->present ? &filter->filter : NULL;
}

const RsChainFilter *rs_hop_filter_chain(const RsHopFilter *filter)
{
    return filter->present ? &filter->chain : NULL;
}
