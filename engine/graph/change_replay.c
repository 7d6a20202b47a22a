/* change_replay.c - a record built on an earlier state of the graph, built again on the present
 * one.
 *
 * Ids that the record made are dense from its base on, so they move by one distance a kind; only
 * names are looked up one by one, since others may have defined the same ones meanwhile. */
#include "graph/change_state.h"

typedef struct Replay {
    RsChangeSet *set;
    const RsRecordBase *base;
    uint32_t nodes, edges, claims; /* where the ids that the record made begin now */
    RsIds names[RS_NAME_KEY + 1];  /* of the record's own names, in their order */
    RsArena *arena;                /* of the event at hand */
} Replay;

static uint32_t moved(uint32_t id, uint32_t base, uint32_t now)
{
    return id < base || id == RS_NO_ID ? id : id - base + now;
}

static uint32_t node_id(const Replay *replay, uint32_t id)
{
    return moved(id, replay->base->nodes, replay->nodes);
}

static uint32_t element_id(const Replay *replay, bool edge, uint32_t id)
{
    return edge ? moved(id, replay->base->edges, replay->edges) : node_id(replay, id);
}

static uint32_t claim_id(const Replay *replay, uint32_t id)
{
    return moved(id, replay->base->claims, replay->claims);
}

static RsStatus name_id(const Replay *replay, RsNameKind kind, uint32_t *id, RsError *err)
{
    uint32_t base = replay->base->names[kind];
    if (*id < base) return RS_OK;
    if (*id - base >= replay->names[kind].count)
        return rs_fail(err, RS_CORRUPT, "Event", RS_NOWHERE,
                       "a record uses a name before it defines it");
    *id = replay->names[kind].items[*id - base];
    return RS_OK;
}

static RsStatus name_ids(const Replay *replay, RsNameKind kind, const uint32_t **ids,
                         uint32_t count, RsError *err)
{
    uint32_t *copy = RS_NEW_ARRAY(replay->arena, uint32_t, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = (*ids)[i];
        RS_TRY(name_id(replay, kind, &copy[i], err));
    }
    *ids = copy;
    return RS_OK;
}

static RsStatus node_ids(const Replay *replay, const uint32_t **ids, uint32_t count, RsError *err)
{
    uint32_t *copy = RS_NEW_ARRAY(replay->arena, uint32_t, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = node_id(replay, (*ids)[i]);
    *ids = copy;
    return RS_OK;
}

static RsStatus move_fact(const Replay *replay, RsFact *fact, RsError *err)
{
    switch (fact->kind) {
    case RS_FACT_NODE:
        fact->id = node_id(replay, fact->id);
        return RS_OK;
    case RS_FACT_EDGE:
        fact->id = element_id(replay, true, fact->id);
        return RS_OK;
    case RS_FACT_LABEL:
        fact->id = node_id(replay, fact->id);
        return name_id(replay, RS_NAME_LABEL, &fact->key, err);
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY:
        fact->id = element_id(replay, fact->kind == RS_FACT_EDGE_KEY, fact->id);
        return name_id(replay, RS_NAME_KEY, &fact->key, err);
    case RS_FACT_CLAIM:
        fact->id = claim_id(replay, fact->id);
        return RS_OK;
    }
    return RS_OK;
}

static RsStatus define(Replay *replay, const RsEvent *event, RsError *err)
{
    RsIds *names = &replay->names[event->as.define.what];
    uint32_t id;
    RS_TRY(rs_change_name(replay->set, event->as.define.what, event->as.define.name, &id, err));
    return RS_ARRAY_PUSH(names, id) ? RS_OK : rs_fail_memory(err);
}

/* Every id of the event as it is now. */
static RsStatus move_event(const Replay *replay, RsEvent *event, RsError *err)
{
    switch (event->kind) {
    case RS_EVENT_DEFINE:
    case RS_EVENT_RESET:
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT_END:
        return RS_OK;
    case RS_EVENT_NODE:
        event->as.node.id = node_id(replay, event->as.node.id);
        return RS_OK;
    case RS_EVENT_EDGE:
        event->as.edge.id = element_id(replay, true, event->as.edge.id);
        event->as.edge.start = node_id(replay, event->as.edge.start);
        event->as.edge.end = node_id(replay, event->as.edge.end);
        return name_id(replay, RS_NAME_TYPE, &event->as.edge.type, err);
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        event->as.end.id = element_id(replay, event->kind == RS_EVENT_EDGE_END, event->as.end.id);
        return RS_OK;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        event->as.label.node = node_id(replay, event->as.label.node);
        return name_id(replay, RS_NAME_LABEL, &event->as.label.label, err);
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        event->as.plain.id = element_id(replay, event->as.plain.edge, event->as.plain.id);
        return RS_OK;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        event->as.property.id = element_id(replay, event->as.property.edge, event->as.property.id);
        return name_id(replay, RS_NAME_KEY, &event->as.property.key, err);
    case RS_EVENT_CLAIM: {
        RsClaimBody *body = &event->as.claim.body;
        event->as.claim.id = claim_id(replay, event->as.claim.id);
        body->source = node_id(replay, body->source);
        body->behalf = node_id(replay, body->behalf);
        RS_TRY(node_ids(replay, &body->via, body->via_count, err));
        return move_fact(replay, &body->fact, err);
    }
    case RS_EVENT_CLAIM_END:
        event->as.claim_end.id = claim_id(replay, event->as.claim_end.id);
        return node_ids(replay, &event->as.claim_end.via, event->as.claim_end.via_count, err);
    case RS_EVENT_INDEX:
    case RS_EVENT_CONSTRAINT:
        RS_TRY(name_ids(replay, event->as.index.edge ? RS_NAME_TYPE : RS_NAME_LABEL,
                        &event->as.index.labels, event->as.index.label_count, err));
        return name_ids(replay, RS_NAME_KEY, &event->as.index.keys, event->as.index.key_count, err);
    }
    return RS_OK;
}

static RsStatus replay_all(Replay *replay, RsText record, RsError *err)
{
    RsRecordReader reader;
    RS_TRY(rs_record_open(&reader, record, replay->arena, err));
    for (;;) {
        RsArenaMark mark = rs_arena_mark(replay->arena);
        RsEvent event;
        bool more;
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        if (!more) return RS_OK;
        RS_TRY(move_event(replay, &event, err));
        if (event.kind == RS_EVENT_DEFINE)
            RS_TRY(define(replay, &event, err));
        else
            RS_TRY(rs_change_emit(replay->set, &event, err));
        rs_arena_reset(replay->arena, mark);
    }
}

RsStatus rs_change_set_replay(RsChangeSet *set, RsText record, const RsRecordBase *base,
                              RsError *err)
{
    Replay replay = {.set = set,
                     .base = base,
                     .nodes = set->base.nodes,
                     .edges = set->base.edges,
                     .claims = set->base.claims,
                     .arena = rs_arena_new(0)};
    RsStatus status = replay.arena == NULL ? rs_fail_memory(err) : replay_all(&replay, record, err);
    for (RsNameKind kind = RS_NAME_LABEL; kind <= RS_NAME_KEY; kind++)
        RS_ARRAY_DONE(&replay.names[kind]);
    rs_arena_free(replay.arena);
    return status;
}
