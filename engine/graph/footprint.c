/* footprint.c - see footprint.h. */
#include "graph/footprint.h"

#include "graph/delta.h"

void rs_footprint_init(RsFootprint *footprint)
{
    memset(footprint, 0, sizeof *footprint);
}

void rs_footprint_done(RsFootprint *footprint)
{
    for (RsNameKind kind = RS_NAME_LABEL; kind <= RS_NAME_KEY; kind++)
        RS_ARRAY_DONE(&footprint->names[kind]);
    rs_arena_free(footprint->arena);
    footprint->arena = NULL;
}

static bool has(const RsFootprint *footprint, RsNameKind kind, RsText name)
{
    for (size_t i = 0; i < footprint->names[kind].count; i++)
        if (rs_text_equal(footprint->names[kind].items[i], name)) return true;
    return false;
}

RsStatus rs_footprint_add(RsFootprint *footprint, RsNameKind kind, RsText name, RsError *err)
{
    footprint->reads = true;
    if (has(footprint, kind, name)) return RS_OK;
    if (footprint->arena == NULL && (footprint->arena = rs_arena_new(0)) == NULL)
        return rs_fail_memory(err);
    RsText copy = rs_arena_text(footprint->arena, name.data, name.length);
    if (copy.data == NULL || !RS_ARRAY_PUSH(&footprint->names[kind], copy))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus add_written(RsFootprint *footprint, const RsGraph *graph, const RsEvent *event,
                            RsError *err)
{
    const RsSchema *schema = &graph->schema;
    if (event->kind == RS_EVENT_LABEL)
        return rs_footprint_add(footprint, RS_NAME_LABEL,
                                rs_schema_name(schema, RS_NAME_LABEL, event->as.label.label), err);
    if (event->kind == RS_EVENT_EDGE)
        return rs_footprint_add(footprint, RS_NAME_TYPE,
                                rs_schema_name(schema, RS_NAME_TYPE, event->as.edge.type), err);
    if (event->kind == RS_EVENT_PROPERTY || event->kind == RS_EVENT_PROPERTY_END)
        return rs_footprint_add(footprint, RS_NAME_KEY,
                                rs_schema_name(schema, RS_NAME_KEY, event->as.property.key), err);
    if (event->kind == RS_EVENT_CLAIM || event->kind == RS_EVENT_CLAIM_END)
        footprint->reads = footprint->claims = true;
    return RS_OK;
}

RsStatus rs_footprint_add_record(RsFootprint *footprint, const RsGraph *graph, RsText record,
                                 RsError *err)
{
    if (graph->constraint_live == 0) return RS_OK;
    RsArena *arena = rs_arena_new(0);
    if (arena == NULL) return rs_fail_memory(err);
    RsRecordReader reader;
    RsEvent event;
    bool more = true;
    RsStatus status = rs_record_open(&reader, record, arena, err);
    while (status == RS_OK && more) {
        RsArenaMark mark = rs_arena_mark(arena);
        status = rs_record_next(&reader, &event, &more, err);
        if (status == RS_OK && more) status = add_written(footprint, graph, &event, err);
        rs_arena_reset(arena, mark);
    }
    rs_arena_free(arena);
    return status;
}

typedef struct Meeting {
    const RsFootprint *footprint;
    const RsGraph *graph;
    RsText what;
} Meeting;

static bool meets_word(Meeting *meeting, bool meets, RsText word)
{
    if (meets) meeting->what = word;
    return meets;
}

static bool meets_name(Meeting *meeting, RsNameKind kind, uint32_t id)
{
    RsText name = rs_schema_name(&meeting->graph->schema, kind, id);
    return meets_word(meeting, meeting->footprint->any[kind] || has(meeting->footprint, kind, name),
                      name);
}

static bool meets_fact(Meeting *meeting, RsFact fact)
{
    if (meets_word(meeting, meeting->footprint->claims, RS_TEXT("claims"))) return true;
    switch (fact.kind) {
    case RS_FACT_NODE:
        return meets_word(meeting, meeting->footprint->reads, RS_TEXT("a node"));
    case RS_FACT_EDGE:
        return meets_name(meeting, RS_NAME_TYPE, rs_edge_ends(meeting->graph, fact.id).type);
    case RS_FACT_LABEL:
        return meets_name(meeting, RS_NAME_LABEL, fact.key);
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY:
        return meets_name(meeting, RS_NAME_KEY, fact.key);
    case RS_FACT_CLAIM:
        return false; /* what it says of another claim never changes what that one supports */
    }
    return true;
}

static bool meets_event(Meeting *meeting, const RsEvent *event)
{
    const RsFootprint *footprint = meeting->footprint;
    switch (event->kind) {
    case RS_EVENT_DEFINE:
        return false;
    case RS_EVENT_NODE:
        return meets_word(meeting, footprint->nodes, RS_TEXT("nodes"));
    case RS_EVENT_EDGE:
        return meets_name(meeting, RS_NAME_TYPE, event->as.edge.type);
    case RS_EVENT_EDGE_END:
        return meets_name(meeting, RS_NAME_TYPE,
                          rs_edge_ends(meeting->graph, event->as.end.id).type);
    case RS_EVENT_NODE_END:
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
    case RS_EVENT_RESET:
        return meets_word(meeting, footprint->reads, RS_TEXT("an element"));
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        return meets_name(meeting, RS_NAME_LABEL, event->as.label.label);
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        return meets_name(meeting, RS_NAME_KEY, event->as.property.key);
    case RS_EVENT_CLAIM:
        return meets_fact(meeting, event->as.claim.body.fact);
    case RS_EVENT_CLAIM_END:
        return meets_fact(meeting,
                          rs_claim_row(meeting->graph, event->as.claim_end.id)->claim.body.fact);
    case RS_EVENT_INDEX:
    case RS_EVENT_INDEX_END:
        return false;
    case RS_EVENT_CONSTRAINT:
    case RS_EVENT_CONSTRAINT_END:
        return meets_word(meeting, footprint->writes, RS_TEXT("a constraint"));
    }
    return true;
}

static RsStatus look(Meeting *meeting, RsText record, RsArena *arena, bool *meets, RsError *err)
{
    RsRecordReader reader;
    RS_TRY(rs_record_open(&reader, record, arena, err));
    for (;;) {
        RsArenaMark mark = rs_arena_mark(arena);
        RsEvent event;
        bool more;
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        if (!more) return RS_OK;
        *meets = meets_event(meeting, &event);
        if (*meets) return RS_OK;
        rs_arena_reset(arena, mark);
    }
}

RsStatus rs_footprint_meets(const RsFootprint *footprint, const RsGraph *graph,
                            const RsCommit *commit, bool *meets, RsText *what, RsError *err)
{
    Meeting meeting = {footprint, graph, RS_TEXT("something")};
    *meets = footprint->all || (commit->record.length == 0 && footprint->reads);
    RsStatus status = RS_OK;
    if (!*meets && commit->record.length > 0) {
        RsArena *arena = rs_arena_new(0);
        status =
            arena == NULL ? rs_fail_memory(err) : look(&meeting, commit->record, arena, meets, err);
        rs_arena_free(arena);
    }
    *what = meeting.what;
    return status;
}
