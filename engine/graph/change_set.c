/* change_set.c - see change_set.h: nodes, relationships, labels, properties; claims are in
 * change_claim.c. */
#include "graph/change_state.h"

#include "graph/view_state.h"

RsStatus rs_change_set_open(RsGraph *graph, RsChangeSet **out, RsError *err)
{
    *out = NULL;
    if (graph->open != NULL)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "a change set is open on the graph");
    RsChangeSet *set = calloc(1, sizeof *set);
    if (set == NULL) return rs_fail_memory(err);
    set->graph = graph;
    rs_record_begin(&set->writer);
    set->arena = rs_arena_new(0);
    RsStatus status = set->arena == NULL ? rs_fail_memory(err) : RS_OK;
    if (status == RS_OK)
        status = rs_view_open(graph, &(RsViewSpec){.unheld = true}, set, NULL, &set->all, err);
    if (status != RS_OK) {
        rs_change_set_close(set);
        return status;
    }
    rs_view_see_clauses(set->all, RS_SEEN_ALL);
    rs_arena_free(graph->kept);
    graph->kept = NULL;
    graph->open = set;
    set->first_node = set->base.nodes = graph->elements[0].count;
    set->first_edge = set->base.edges = graph->elements[1].count;
    set->base.claims = graph->claim_count;
    for (RsNameKind kind = RS_NAME_LABEL; kind <= RS_NAME_KEY; kind++)
        set->base.names[kind] = rs_schema_count(&graph->schema, kind);
    *out = set;
    return RS_OK;
}

void rs_change_set_close(RsChangeSet *set)
{
    if (set == NULL) return;
    RsGraph *graph = set->graph;
    if (graph->open == set) {
        rs_undo_to(graph, 0);
        graph->open = NULL;
        graph->kept = set->arena;
        set->arena = NULL;
    }
    rs_arena_free(set->arena);
    rs_view_close(set->all);
    rs_view_close(set->held);
    for (int kind = 0; kind < 2; kind++)
        RS_ARRAY_DONE(&set->touched[kind]);
    rs_record_done(&set->writer);
    RS_ARRAY_DONE(&set->deleted);
    RS_ARRAY_DONE(&set->work);
    free(set);
}

void rs_change_set_clause(RsChangeSet *set, uint32_t clause)
{
    set->clause = clause < RS_SEEN_ALL ? clause : RS_SEEN_ALL - 1;
}

RsSavepoint rs_change_set_save(RsChangeSet *set)
{
    set->stats = (RsWriteStats){0};
    set->first_node = set->graph->elements[0].count;
    set->first_edge = set->graph->elements[1].count;
    return (RsSavepoint){set->graph->undo.count, set->writer.bytes.length, set->deleted.count,
                         set->writer.event_count};
}

void rs_change_set_back_to(RsChangeSet *set, const RsSavepoint *savepoint)
{
    rs_undo_to(set->graph, savepoint->undo);
    set->writer.bytes.length = savepoint->bytes;
    set->writer.bytes.data[savepoint->bytes] = '\0';
    set->writer.bytes.failed = false;
    set->writer.event_count = savepoint->event_count;
    set->deleted.count = savepoint->deleted;
    set->touched[0].count = set->touched[1].count = set->work.count = 0;
    set->stats = (RsWriteStats){0};
    set->ruled = set->broken = false;
}

RsRecordBase rs_change_set_base(const RsChangeSet *set)
{
    return set->base;
}

void rs_change_set_show(RsChangeSet *set, RsFact fact)
{
    uint32_t base = fact.kind == RS_FACT_NODE   ? set->base.nodes
                    : fact.kind == RS_FACT_EDGE ? set->base.edges
                                                : set->base.claims;
    if (fact.id >= base) set->shown = true;
}

bool rs_change_set_shown(const RsChangeSet *set)
{
    return set->shown;
}

bool rs_change_set_empty(const RsChangeSet *set)
{
    return set->writer.event_count == 0;
}

const RsWriteStats *rs_change_set_stats(const RsChangeSet *set)
{
    return &set->stats;
}

RsView *rs_change_set_all(RsChangeSet *set)
{
    return set->all;
}

static bool lives(const RsGraph *graph, bool edge, uint32_t id)
{
    return rs_sight_lives(rs_sight_latest(graph), rs_state(graph, edge, id).life);
}

typedef RsStatus (*HangingVisitor)(void *context, uint32_t edge, RsError *err);

/* Visits every living relationship of the node, held or not; one that ends meanwhile is no harm. A
 * loop is met twice. */
static RsStatus visit_hanging(const RsGraph *graph, uint32_t node, HangingVisitor visit,
                              void *context, RsError *err)
{
    for (int side = 0; side < 2; side++) {
        for (uint32_t type = 0; type < graph->base->type_count; type++) {
            const RsCsr *csr = &graph->base->hops[side][type];
            uint32_t from, to;
            for (rs_csr_span(graph->base, csr, node, &from, &to); from < to; from++)
                if (lives(graph, true, csr->edges[from]))
                    RS_TRY(visit(context, csr->edges[from], err));
        }
        const RsHopList *list = rs_new_hops(graph, side, node);
        for (uint32_t i = 0; list != NULL && i < list->count; i++)
            if (lives(graph, true, list->items[i].edge))
                RS_TRY(visit(context, list->items[i].edge, err));
    }
    return RS_OK;
}

/* RS_CONSTRAINT_VERIFY stands for: there is one. */
static RsStatus keep_edge(void *context, uint32_t edge, RsError *err)
{
    (void)err;
    *(uint32_t *)context = edge;
    return RS_CONSTRAINT_VERIFY;
}

/* A relationship, held or not, that still hangs on the node; RS_NO_ID: none. */
static uint32_t hanging_edge(const RsGraph *graph, uint32_t node)
{
    uint32_t edge = RS_NO_ID;
    return visit_hanging(graph, node, keep_edge, &edge, NULL) == RS_OK ? RS_NO_ID : edge;
}

static uint32_t naming_claim(const RsGraph *graph, uint32_t node)
{
    const RsMentions *list = rs_node_mentions(graph, node);
    for (uint32_t at = list == NULL ? RS_NO_ID : list->first; at != RS_NO_ID;) {
        const RsMention *mention = &graph->mention_links.items[at];
        const RsClaimRow *row = rs_claim_row(graph, mention->claim);
        if (rs_sight_lives(rs_sight_latest(graph), row->life)) return mention->claim;
        at = mention->next;
    }
    return RS_NO_ID;
}

RsStatus rs_change_set_seal(RsChangeSet *set, RsText *record, RsError *err)
{
    RsGraph *graph = set->graph;
    if (set->broken)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "a statement that failed is sealed");
    for (size_t i = 0; i < set->deleted.count; i++) {
        uint32_t node = set->deleted.items[i], edge = hanging_edge(graph, node);
        if (edge != RS_NO_ID) {
            RsText type =
                rs_schema_name(&graph->schema, RS_NAME_TYPE, rs_edge_ends(graph, edge).type);
            RsStatus status =
                rs_fail(err, RS_CONSTRAINT_VERIFY, "DeleteConnectedNode", RS_NOWHERE,
                        "node %u cannot be deleted: relationship %u (:%.*s) still hangs on it",
                        node, edge, RS_TEXT_ARG(type));
            rs_hint(err, "DETACH DELETE ends its relationships too");
            return status;
        }
        uint32_t claim = naming_claim(graph, node);
        if (claim != RS_NO_ID) {
            RsStatus status =
                rs_fail(err, RS_CONSTRAINT_VERIFY, "DeleteConnectedNode", RS_NOWHERE,
                        "node %u cannot be deleted: claim %u rests on it as source, behalf or via",
                        node, claim);
            rs_hint(err, "retract the claim, or DETACH DELETE the node to end it too");
            return status;
        }
    }
    RS_TRY(rs_change_set_check(set, NULL, err));
    RS_TRY(rs_buf_check(&set->writer.bytes, err));
    *record = (RsText){set->writer.bytes.data, (uint32_t)set->writer.bytes.length};
    return RS_OK;
}

RsStatus rs_change_emit(RsChangeSet *set, const RsEvent *event, RsError *err)
{
    RS_TRY(rs_record_add(&set->writer, event, err));
    RsApply apply = {set->graph, RS_STAMP_PRIVATE + set->clause, 0, set->arena, set->arena};
    RsStatus status = rs_apply_event(&apply, event, err);
    if (status == RS_OK) status = rs_base_trouble(set->graph->base, err);
    if (status == RS_OK) status = rs_change_touch(set, event, err);
    if (status != RS_OK) set->broken = true;
    set->stats.events++;
    return status;
}

bool rs_change_deleted(const RsChangeSet *set, bool edge, uint32_t id)
{
    return id < set->graph->elements[edge].count && !lives(set->graph, edge, id);
}

RsStatus rs_change_need(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    if (id < set->graph->elements[edge].count && lives(set->graph, edge, id)) return RS_OK;
    return rs_fail(err, RS_ENTITY, "DeletedEntityAccess", RS_NOWHERE, "%s %u has been deleted",
                   edge ? "relationship" : "node", id);
}

RsStatus rs_change_name(RsChangeSet *set, RsNameKind kind, RsText name, uint32_t *id, RsError *err)
{
    *id = rs_schema_find(&set->graph->schema, kind, name);
    if (*id != RS_NO_ID) return RS_OK;
    RsEvent event = {.kind = RS_EVENT_DEFINE};
    event.as.define.what = kind;
    event.as.define.id = rs_schema_count(&set->graph->schema, kind);
    event.as.define.name = name;
    RS_TRY(rs_change_emit(set, &event, err));
    *id = event.as.define.id;
    return RS_OK;
}

RsStatus rs_change_node(RsChangeSet *set, bool plain, uint32_t *node, RsError *err)
{
    RsEvent event = {.kind = RS_EVENT_NODE};
    event.as.node.id = set->graph->elements[0].count;
    event.as.node.plain = plain;
    RS_TRY(rs_change_emit(set, &event, err));
    *node = event.as.node.id;
    set->stats.nodes_created++;
    return RS_OK;
}

/* A plain or asserted relationship would be out of sight if an end were not held. */
static RsStatus hold_ends(RsChangeSet *set, uint32_t start, uint32_t end, RsError *err)
{
    const uint32_t ends[] = {start, end};
    for (int i = 0; i < 2; i++) {
        RsFact fact = {RS_FACT_NODE, ends[i], 0};
        if (!rs_fact_held(set->graph, rs_sight_latest(set->graph), fact))
            RS_TRY(rs_change_plain(set, false, ends[i], err));
    }
    return RS_OK;
}

RsStatus rs_change_edge(RsChangeSet *set, uint32_t type, uint32_t start, uint32_t end, bool plain,
                        uint32_t *edge, RsError *err)
{
    RS_TRY(rs_change_need(set, false, start, err));
    RS_TRY(rs_change_need(set, false, end, err));
    if (plain) RS_TRY(hold_ends(set, start, end, err));
    RsEvent event = {.kind = RS_EVENT_EDGE};
    event.as.edge.id = set->graph->elements[1].count;
    event.as.edge.type = type;
    event.as.edge.start = start;
    event.as.edge.end = end;
    event.as.edge.plain = plain;
    RS_TRY(rs_change_emit(set, &event, err));
    *edge = event.as.edge.id;
    set->stats.relationships_created++;
    return RS_OK;
}

RsStatus rs_change_plain(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    RS_TRY(rs_change_need(set, edge, id, err));
    RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    if (edge) {
        RsEdgeEnds ends = rs_edge_ends(set->graph, id);
        RS_TRY(hold_ends(set, ends.start, ends.end, err));
    }
    if (rs_fact_plain(set->graph, rs_sight_latest(set->graph), fact)) return RS_OK;
    RsEvent event = {.kind = RS_EVENT_PLAIN};
    event.as.plain.edge = edge;
    event.as.plain.id = id;
    return rs_change_emit(set, &event, err);
}

/* Held relationships of a node that nobody asserts would go out of sight with it. */
static RsStatus check_unneeded(RsChangeSet *set, uint32_t node, RsError *err)
{
    RsFact fact = {RS_FACT_NODE, node, 0};
    RsSight sight = rs_sight_latest(set->graph);
    uint32_t row, edge, other;
    RsExpand expand = {.view = set->all, .hop = RS_HOP_BOTH, .any_type = true};
    rs_expand_start(&expand, &node, 1);
    const RsFactRow *claimed = rs_fact_row(set->graph, fact);
    for (uint32_t at = claimed == NULL ? RS_NO_ID : claimed->first; at != RS_NO_ID;) {
        const RsClaimRow *claim = rs_claim_row(set->graph, at);
        if (rs_sight_lives(sight, claim->life) && claim->claim.body.stance == RS_STANCE_ASSERTS)
            return RS_OK;
        at = claim->next;
    }
    while (rs_expand_next(&expand, 1, &row, &edge, &other) > 0)
        if (rs_fact_held(set->graph, sight, (RsFact){RS_FACT_EDGE, edge, 0}))
            return rs_fail(err, RS_SEMANTIC, "MarkNeeded", RS_NOWHERE,
                           "the node has relationships that are held, and no claim asserts it: "
                           "without its mark they would go out of sight");
    return rs_view_check(set->all, err);
}

RsStatus rs_change_unplain(RsChangeSet *set, bool edge, uint32_t id, RsError *err)
{
    RS_TRY(rs_change_need(set, edge, id, err));
    RsFact fact = {edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    const uint32_t *claims;
    if (!rs_fact_plain(set->graph, rs_sight_latest(set->graph), fact)) return RS_OK;
    if (rs_view_claims(set->all, fact, &claims) == 0)
        return rs_fail(
            err, RS_SEMANTIC, "MarkNeeded", RS_NOWHERE,
            "no claim is on the %s: without its mark nothing would be left of it; DELETE "
            "ends it",
            edge ? "relationship" : "node");
    if (!edge) RS_TRY(check_unneeded(set, id, err));
    RsEvent event = {.kind = RS_EVENT_UNPLAIN};
    event.as.plain.edge = edge;
    event.as.plain.id = id;
    return rs_change_emit(set, &event, err);
}

RsStatus rs_change_label(RsChangeSet *set, uint32_t node, uint32_t label, bool add, RsError *err)
{
    RS_TRY(rs_change_need(set, false, node, err));
    if (rs_label_plain(set->graph, rs_sight_latest(set->graph), node, label) == add) return RS_OK;
    RsEvent event = {.kind = add ? RS_EVENT_LABEL : RS_EVENT_LABEL_END};
    event.as.label.node = node;
    event.as.label.label = label;
    RS_TRY(rs_change_emit(set, &event, err));
    set->stats.labels_added += add;
    set->stats.labels_removed += !add;
    return RS_OK;
}

RsStatus rs_change_property(RsChangeSet *set, bool edge, uint32_t id, uint32_t key, RsValue value,
                            RsError *err)
{
    RS_TRY(rs_change_need(set, edge, id, err));
    bool ends = rs_is_null(value);
    RsFact fact = {edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key};
    if (ends && !rs_fact_plain(set->graph, rs_sight_latest(set->graph), fact)) return RS_OK;
    if (!ends && !rs_value_storable(value)) {
        RsText name = rs_schema_name(&set->graph->schema, RS_NAME_KEY, key);
        return rs_fail(err, RS_TYPE, "InvalidPropertyType", RS_NOWHERE,
                       "property `%.*s` cannot hold %s or a list that holds such",
                       RS_TEXT_ARG(name), rs_type_article(value.type));
    }
    RsEvent event = {.kind = ends ? RS_EVENT_PROPERTY_END : RS_EVENT_PROPERTY};
    event.as.property.edge = edge;
    event.as.property.id = id;
    event.as.property.key = key;
    event.as.property.value = value;
    RS_TRY(rs_change_emit(set, &event, err));
    set->stats.properties_set++;
    return RS_OK;
}

/* What one statement makes and ends again counts as neither. */
static void count_end(bool own, uint64_t *created, uint64_t *deleted)
{
    if (own)
        --*created;
    else
        ++*deleted;
}

RsStatus rs_change_delete_edge(RsChangeSet *set, uint32_t edge, RsError *err)
{
    if (rs_change_deleted(set, true, edge)) return RS_OK;
    RS_TRY(rs_change_end_claims_about(set, true, edge, err));
    RsEvent event = {.kind = RS_EVENT_EDGE_END};
    event.as.end.id = edge;
    RS_TRY(rs_change_emit(set, &event, err));
    count_end(edge >= set->first_edge, &set->stats.relationships_created,
              &set->stats.relationships_deleted);
    return RS_OK;
}

static RsStatus detach_edge(void *context, uint32_t edge, RsError *err)
{
    return rs_change_delete_edge(context, edge, err);
}

static RsStatus detach_node(RsChangeSet *set, uint32_t node, RsError *err)
{
    RS_TRY(visit_hanging(set->graph, node, detach_edge, set, err));
    return rs_change_end_claims_naming(set, node, err);
}

RsStatus rs_change_delete_node(RsChangeSet *set, uint32_t node, bool detach, RsError *err)
{
    if (detach && node < set->graph->elements[0].count) RS_TRY(detach_node(set, node, err));
    if (rs_change_deleted(set, false, node)) return RS_OK;
    if (!RS_ARRAY_RESERVE(&set->deleted, set->deleted.count + 1)) return rs_fail_memory(err);
    RS_TRY(rs_change_end_claims_about(set, false, node, err));
    RsEvent event = {.kind = RS_EVENT_NODE_END};
    event.as.end.id = node;
    RS_TRY(rs_change_emit(set, &event, err));
    set->deleted.items[set->deleted.count++] = node;
    count_end(node >= set->first_node, &set->stats.nodes_created, &set->stats.nodes_deleted);
    return RS_OK;
}

RsStatus rs_change_reset(RsChangeSet *set, RsError *err)
{
    RsGraphCounts before = rs_graph_counts(set->graph);
    RsEvent event = {.kind = RS_EVENT_RESET};
    RS_TRY(rs_change_emit(set, &event, err));
    set->stats.nodes_deleted += before.nodes;
    set->stats.relationships_deleted += before.edges;
    set->stats.claims_retracted += before.claims;
    return RS_OK;
}
