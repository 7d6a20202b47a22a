/* load.c - bulk loading: one record, one commit; see redstring.h.
 *
 * The record is built beside the graph, with the ids that its elements would get if nobody else
 * committed: then it goes into the log as it stands, and is applied once, from there. Where others
 * did commit, or where there are constraints to be asked, it is replayed through a change set,
 * which moves the ids (graph/change_replay.c) and asks. What stands in the log must fit the graph,
 * so whatever the change set would refuse is refused here too. */
#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "graph/catalog.h"
#include "session/internal.h"

#define ATTEMPTS 64u /* each loss means that another committed */
#define KINDS (RS_NAME_KEY + 1)

typedef RS_ARRAY(uint32_t) Ids;

struct RsLoad {
    RsSession *session;
    RsRecordWriter writer;
    RsHead at;         /* the graph that the record fits */
    RsRecordBase base; /* from which ids on the record's own are new to it */
    RsLoadSummary made;
    RsTextMap names[KINDS]; /* the record's own; ids */
    uint32_t name_count[KINDS];
    RS_ARRAY(uint8_t) held; /* of the record's own nodes: plain, or asserted */
    struct {
        uint32_t id, start, end;
    } last;    /* relationship */
    Ids found; /* nodes of the graph that claims name */
    RsArena *names_arena;
    RsView *view; /* of the graph, for rs_load_find; NULL: not asked yet */
    bool broken, done;
};

static RsStatus begin(RsLoad *load, RsError *err)
{
    RsSession *session = load->session;
    RsChangeSet *changes;
    RS_TRY(rs_transaction_enter(session, err));
    RS_TRY(rs_session_catch_up(session, err));
    RS_TRY(rs_change_set_open(session->engine->graph, &changes, err));
    load->base = rs_change_set_base(changes);
    load->at = *rs_graph_head(session->engine->graph);
    rs_change_set_close(changes);
    load->names_arena = rs_arena_new(0);
    if (load->names_arena == NULL) return rs_fail_memory(err);
    return rs_buf_check(&load->writer.bytes, err);
}

RsStatus rs_load_open(RsSession *session, RsLoad **out, RsError *err)
{
    *out = NULL;
    if (session->settings.read_only || session->engine->read_only)
        return rs_fail(err, RS_REFUSED, "ReadOnly", RS_NOWHERE,
                       "this session is read-only: loading would write");
    if (session->transaction != NULL)
        return rs_advise(err,
                         rs_fail(err, RS_USAGE, "TransactionOpen", RS_NOWHERE,
                                 "a load is a commit of its own: it cannot stand in an open "
                                 "transaction"),
                         "commit or roll back first");
    rs_result_close(session->open);
    RsLoad *load = calloc(1, sizeof *load);
    if (load == NULL) return rs_fail_memory(err);
    load->session = session;
    rs_record_begin(&load->writer);
    for (int kind = 0; kind < KINDS; kind++)
        rs_text_map_init(&load->names[kind]);
    RsStatus status = begin(load, err);
    if (status != RS_OK) {
        rs_load_close(load);
        return status;
    }
    *out = load;
    return RS_OK;
}

static void close_view(RsLoad *load)
{
    rs_view_close(load->view);
    load->view = NULL;
}

void rs_load_close(RsLoad *load)
{
    if (load == NULL) return;
    close_view(load);
    rs_record_done(&load->writer);
    for (int kind = 0; kind < KINDS; kind++)
        rs_text_map_done(&load->names[kind]);
    RS_ARRAY_DONE(&load->held);
    RS_ARRAY_DONE(&load->found);
    rs_arena_free(load->names_arena);
    free(load);
}

static RsStatus add(RsLoad *load, const RsEvent *event, RsError *err)
{
    RsStatus status = rs_record_add(&load->writer, event, err);
    if (status == RS_OK) return RS_OK;
    load->broken = true;
    if (load->writer.bytes.length + (1u << 20) > RS_RECORD_BYTES_MAX)
        rs_hint(err, "one commit holds at most %u MiB: load the files in several parts",
                RS_RECORD_BYTES_MAX >> 20);
    return status;
}

RsStatus rs_load_check(const RsLoad *load, RsError *err)
{
    const atomic_int *cancel = load->session->engine->cancel;
    if (cancel == NULL || atomic_load(cancel) == 0) return RS_OK;
    return rs_fail(err, RS_CANCELLED, "Interrupted", RS_NOWHERE, "interrupted; nothing was loaded");
}

RsLoadSummary rs_load_summary(const RsLoad *load)
{
    RsLoadSummary made = load->made;
    made.record_bytes = load->writer.bytes.length;
    return made;
}

RsStatus rs_load_name(RsLoad *load, RsLoadName what, RsText name, uint32_t *id, RsError *err)
{
    static const RsNameKind NAMES[] = {[RS_LOAD_LABEL] = RS_NAME_LABEL,
                                       [RS_LOAD_TYPE] = RS_NAME_TYPE,
                                       [RS_LOAD_KEY] = RS_NAME_KEY};
    RsNameKind kind = NAMES[what];
    *id = rs_schema_find(rs_graph_schema(load->session->engine->graph), kind, name);
    if (*id < load->base.names[kind]) return RS_OK; /* later ones are not of the graph as it was */
    if (rs_text_map_get(&load->names[kind], name, id)) return RS_OK;
    RsEvent event = {.kind = RS_EVENT_DEFINE};
    event.as.define.what = kind;
    event.as.define.id = load->base.names[kind] + load->name_count[kind];
    event.as.define.name = rs_arena_text(load->names_arena, name.data, name.length);
    if (event.as.define.name.data == NULL ||
        !rs_text_map_put(&load->names[kind], event.as.define.name, event.as.define.id))
        return rs_fail_memory(err);
    load->name_count[kind]++;
    *id = event.as.define.id;
    return add(load, &event, err);
}

/* ---- elements ---- */

static RsStatus id_of(const char *what, uint32_t base, uint64_t made, uint32_t *id, RsError *err)
{
    if (base + made >= RS_NO_ID - 1)
        return rs_fail(err, RS_LIMIT, "TooManyElements", RS_NOWHERE,
                       "the graph has no %s ids left: 4,294,967,294 are used", what);
    *id = (uint32_t)(base + made);
    return RS_OK;
}

static RsStatus add_properties(RsLoad *load, bool edge, uint32_t id,
                               const RsLoadProperty *properties, uint32_t count, RsError *err)
{
    RsEvent event = {.kind = RS_EVENT_PROPERTY};
    event.as.property.edge = edge;
    event.as.property.id = id;
    for (uint32_t i = 0; i < count; i++) {
        if (rs_is_null(properties[i].value)) continue;
        if (!rs_value_storable(properties[i].value)) {
            load->broken = true;
            return rs_fail(err, RS_TYPE, "InvalidPropertyType", RS_NOWHERE,
                           "a property cannot hold %s",
                           rs_type_article((RsType)properties[i].value.type));
        }
        event.as.property.key = properties[i].key;
        event.as.property.value = properties[i].value;
        RS_TRY(add(load, &event, err));
        load->made.properties++;
    }
    return RS_OK;
}

static bool named_before(const uint32_t *labels, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (labels[i] == labels[at]) return true;
    return false;
}

RsStatus rs_load_node(RsLoad *load, const uint32_t *labels, uint32_t label_count,
                      const RsLoadProperty *properties, uint32_t property_count, bool plain,
                      uint32_t *node, RsError *err)
{
    RsEvent event = {.kind = RS_EVENT_NODE};
    RS_TRY(id_of("node", load->base.nodes, load->made.nodes, node, err));
    event.as.node.id = *node;
    event.as.node.plain = plain;
    if (!RS_ARRAY_PUSH(&load->held, plain)) return rs_fail_memory(err);
    RS_TRY(add(load, &event, err));
    load->made.nodes++;
    for (uint32_t i = 0; i < label_count; i++) {
        if (named_before(labels, i)) continue;
        RsEvent label = {.kind = RS_EVENT_LABEL};
        label.as.label.node = *node;
        label.as.label.label = labels[i];
        RS_TRY(add(load, &label, err));
        load->made.labels++;
    }
    return add_properties(load, false, *node, properties, property_count, err);
}

/* A relationship that is held would be out of sight if an end were not. */
static RsStatus hold(RsLoad *load, uint32_t node, RsError *err)
{
    uint8_t *held = &load->held.items[node - load->base.nodes];
    if (*held) return RS_OK;
    RsEvent event = {.kind = RS_EVENT_PLAIN};
    event.as.plain.id = node;
    *held = true;
    return add(load, &event, err);
}

static bool own_node(const RsLoad *load, uint32_t node)
{
    return node >= load->base.nodes && node - load->base.nodes < load->made.nodes;
}

RsStatus rs_load_edge(RsLoad *load, uint32_t type, uint32_t start, uint32_t end,
                      const RsLoadProperty *properties, uint32_t property_count, bool plain,
                      uint32_t *edge, RsError *err)
{
    if (!own_node(load, start) || !own_node(load, end))
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "a relationship is loaded between nodes that are not of the load");
    RS_TRY(id_of("relationship", load->base.edges, load->made.relationships, edge, err));
    if (plain) {
        RS_TRY(hold(load, start, err));
        RS_TRY(hold(load, end, err));
    }
    RsEvent event = {.kind = RS_EVENT_EDGE};
    event.as.edge.id = *edge;
    event.as.edge.type = type;
    event.as.edge.start = start;
    event.as.edge.end = end;
    event.as.edge.plain = plain;
    RS_TRY(add(load, &event, err));
    load->made.relationships++;
    load->last.id = *edge;
    load->last.start = start;
    load->last.end = end;
    return add_properties(load, true, *edge, properties, property_count, err);
}

/* ---- claims ---- */

static RsValue text_or_null(RsText text)
{
    return text.data == NULL ? RS_NULL : rs_value_text(text);
}

static RsStatus check_time(const char *which, RsText text, RsExtent *out, RsError *err)
{
    RsError inner = {0};
    if (text.data == NULL || rs_edtf_parse(text, out, &inner) == RS_OK) return RS_OK;
    RsStatus status =
        rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE, "%s: %s", which, inner.text);
    rs_hint(err, "validity is written like '2018', '2022-09', '2018~', '201X' or '2018/2020'");
    return status;
}

static RsStatus stance_of(RsText word, RsStance *out, RsError *err)
{
    *out = RS_STANCE_ASSERTS;
    if (word.length == 0 || rs_stance_find(word, out)) return RS_OK;
    RsStatus status = rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                              "'%.*s' is not a stance", RS_TEXT_ARG(word));
    rs_hint(err, "a stance is one of asserts, denies, suggests, conditional, recommends, unaware, "
                 "declines, silent, refers");
    return status;
}

RsStatus rs_load_check_claim(const RsLoadClaim *claim, bool *asserts, RsError *err)
{
    RsExtent from = {0}, to = {0};
    RsStance stance;
    RS_TRY(stance_of(claim->stance, &stance, err));
    *asserts = stance == RS_STANCE_ASSERTS;
    RS_TRY(check_time("valid from", claim->valid_from, &from, err));
    RS_TRY(check_time("valid to", claim->valid_to, &to, err));
    if (claim->valid_from.data != NULL && claim->valid_to.data != NULL &&
        from.begin_low >= to.end_high)
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE,
                       "the validity ends (%.*s) before it begins (%.*s)",
                       RS_TEXT_ARG(claim->valid_to), RS_TEXT_ARG(claim->valid_from));
    if (isnan(claim->confidence) || (claim->confidence >= 0 && claim->confidence <= 1))
        return RS_OK;
    return rs_fail(err, RS_ARGUMENT, "NumberOutOfRange", RS_NOWHERE,
                   "a confidence is a number from 0 to 1, not %g", claim->confidence);
}

RsStatus rs_load_claim(RsLoad *load, bool edge, uint32_t id, const RsLoadClaim *claim, RsError *err)
{
    bool asserts;
    RS_TRY(rs_load_check_claim(claim, &asserts, err));
    if (edge ? load->made.relationships == 0 || id != load->last.id : !own_node(load, id))
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "a claim is loaded on what is not of the load");
    RsEvent event = {.kind = RS_EVENT_CLAIM};
    RS_TRY(id_of("claim", load->base.claims, load->made.claims, &event.as.claim.id, err));
    RsClaimBody *body = &event.as.claim.body;
    body->fact = (RsFact){edge ? RS_FACT_EDGE : RS_FACT_NODE, id, 0};
    body->source = claim->has_source ? claim->source : RS_NO_NODE;
    body->behalf = RS_NO_NODE;
    body->via = claim->via;
    body->via_count = claim->via_count;
    RS_TRY(stance_of(claim->stance, &body->stance, err));
    body->valid_from = text_or_null(claim->valid_from);
    body->valid_to = text_or_null(claim->valid_to);
    body->confidence = claim->confidence;
    body->quote = text_or_null(claim->quote);
    body->locator = text_or_null(claim->locator);
    RS_TRY(add(load, &event, err));
    load->made.claims++;
    if (!asserts) return RS_OK;
    if (!edge) {
        load->held.items[id - load->base.nodes] = true;
        return RS_OK;
    }
    RS_TRY(hold(load, load->last.start, err));
    return hold(load, load->last.end, err);
}

RsStatus rs_load_find(RsLoad *load, RsText id, uint32_t *node, uint32_t *count, RsError *err)
{
    RsGraph *graph = load->session->engine->graph;
    *count = 0;
    uint32_t key = rs_schema_find(rs_graph_schema(graph), RS_NAME_KEY, RS_TEXT("id"));
    if (key == RS_NO_ID || key >= load->base.names[RS_NAME_KEY]) return RS_OK;
    RsViewSpec spec = {0};
    const uint32_t *ids;
    if (load->view == NULL) RS_TRY(rs_view_open(graph, &spec, NULL, NULL, &load->view, err));
    RS_TRY(rs_view_seek(load->view, key, rs_value_text(id), &ids, count, err));
    if (*count != 1) return RS_OK;
    *node = ids[0];
    return RS_ARRAY_PUSH(&load->found, ids[0]) ? RS_OK : rs_fail_memory(err);
}

/* ---- the commit ---- */

static RsStatus has_constraints(RsGraph *graph, bool *out, RsError *err)
{
    RsView *view;
    RsViewSpec spec = {0};
    uint32_t at = 0;
    const RsRule *rule;
    *out = false;
    RS_TRY(rs_view_open(graph, &spec, NULL, NULL, &view, err));
    while (!*out && (rule = rs_view_rule(view, &at)) != NULL)
        *out = rule->constraint;
    rs_view_close(view);
    return RS_OK;
}

static RsStatus check_found(const RsLoad *load, const RsChangeSet *changes, RsError *err)
{
    for (size_t i = 0; i < load->found.count; i++)
        if (rs_change_deleted(changes, false, load->found.items[i]))
            return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                           "node %u, the source of a claim, was deleted by another program "
                           "meanwhile; nothing was loaded",
                           load->found.items[i]);
    return RS_OK;
}

/* The record on top of the graph as it stands now. */
static RsStatus commit_moved(RsLoad *load, RsText record, bool *beaten, RsError *err)
{
    RsChangeSet *changes;
    RS_TRY(rs_change_set_open(load->session->engine->graph, &changes, err));
    RsStatus status = check_found(load, changes, err);
    if (status == RS_OK) status = rs_change_set_replay(changes, record, &load->base, err);
    if (status == RS_OK)
        status = rs_transaction_commit(load->session, changes, beaten, &load->made.commit, err);
    rs_change_set_close(changes);
    return status;
}

static RsStatus commit_once(RsLoad *load, RsText record, bool *beaten, RsError *err)
{
    RsEngine *engine = load->session->engine;
    bool constraints;
    RS_TRY(has_constraints(engine->graph, &constraints, err));
    if (constraints || rs_graph_head(engine->graph)->number != load->at.number)
        return commit_moved(load, record, beaten, err);
    return rs_transaction_append(load->session, record, beaten, &load->made.commit, err);
}

RsStatus rs_load_commit(RsLoad *load, RsLoadSummary *out, RsError *err)
{
    RsEngine *engine = load->session->engine;
    RsText record = {load->writer.bytes.data, (uint32_t)load->writer.bytes.length};
    close_view(load);
    if (load->broken || load->done)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "a load that failed, or was committed, is committed");
    load->done = true;
    bool beaten = load->writer.event_count > 0;
    for (uint32_t tries = 0; beaten; tries++) {
        beaten = false;
        if (tries == ATTEMPTS)
            return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                           "others committed first, %u times in a row; nothing was loaded",
                           ATTEMPTS);
        RS_TRY(rs_load_check(load, err));
        RS_TRY(rs_transaction_enter(load->session, err));
        RS_TRY(commit_once(load, record, &beaten, err));
        RS_TRY(rs_graph_catch_up(engine->graph, engine->store, err));
        if (beaten) rs_transaction_back_off(tries);
    }
    *out = rs_load_summary(load);
    return RS_OK;
}
