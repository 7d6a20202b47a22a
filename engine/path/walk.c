/* walk.c - depth first over frames, one for each node of the path that may be left again. */
#include "path/walk.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "path/hops.h"
#include "path/ranked.h"
#include "path/reach.h"

#define BATCH_ROOM 128u
/* Up to this length a look along the path is cheaper than a bit for every id. */
#define SCANNED_LENGTH 24u

typedef struct Hop {
    uint32_t edge, head;
} Hop;

typedef struct Frame {
    RsExpand cursor;
    uint32_t node;
    bool ended;
    size_t at;
    RS_ARRAY(Hop) hops;
} Frame;

struct RsWalk {
    const RsSearchSpec *spec;
    uint32_t from, to;
    RsHopSource source;
    RsHopBatch batch;
    RsReach reach;    /* distances NULL: every node may be stepped on */
    RsRanked *ranked; /* a walk without end to one node: depth first could circle for ever */
    RS_ARRAY(Frame *) frames;
    size_t depth; /* frames in use: frames[i] leaves nodes[i] */
    RS_ARRAY(uint32_t) nodes, edges;
    bool begun, marked;
    RsBitmap marks; /* where `marked`: nodes or relationships on the path, as the mode asks */
    size_t bytes;
    RsPath path;
};

static bool by_nodes(const RsWalk *walk)
{
    return walk->spec->mode == RS_WALK_ACYCLIC || walk->spec->mode == RS_WALK_SIMPLE;
}

static RsStatus prepare(RsWalk *walk, RsError *err)
{
    const RsSearchSpec *spec = walk->spec;
    bool fits = false;
    RS_TRY(rs_hop_source_init(&walk->source, spec, false, err));
    RS_TRY(rs_hop_node_fits(&walk->source, walk->from, &fits, err));
    if (fits && walk->to != RS_NO_NODE)
        RS_TRY(rs_hop_node_fits(&walk->source, walk->to, &fits, err));
    if (!fits || spec->min_hops > spec->max_hops) {
        walk->begun = true; /* no frame, no answer */
        return RS_OK;
    }
    if (walk->to != RS_NO_NODE && spec->mode == RS_WALK_ANY && spec->max_hops == RS_ANY_LENGTH)
        return rs_ranked_open(spec, walk->from, walk->to, false, &walk->ranked, err);
    RS_TRY(rs_hop_batch_init(&walk->batch, BATCH_ROOM, false, err));
    if (!RS_ARRAY_PUSH(&walk->nodes, walk->from)) return rs_fail_memory(err);
    if (walk->to == RS_NO_NODE || spec->max_hops < 2) return RS_OK;
    uint32_t most = spec->max_hops == RS_ANY_LENGTH ? RS_ANY_LENGTH : spec->max_hops - 1;
    return rs_reach_init(&walk->reach, &walk->source, walk->to, most, err);
}

RsStatus rs_walk_open(const RsSearchSpec *spec, uint32_t from, uint32_t to, RsWalk **out,
                      RsError *err)
{
    *out = NULL;
    RsWalk *walk = calloc(1, sizeof(*walk));
    if (walk == NULL) return rs_fail_memory(err);
    walk->spec = spec;
    walk->from = from;
    walk->to = to;
    RsStatus status = prepare(walk, err);
    if (status == RS_OK)
        *out = walk;
    else
        rs_walk_close(walk);
    return status;
}

void rs_walk_close(RsWalk *walk)
{
    if (walk == NULL) return;
    rs_ranked_close(walk->ranked);
    rs_budget_give(rs_view_budget(walk->spec->view), walk->bytes);
    rs_hop_source_done(&walk->source);
    rs_hop_batch_done(&walk->batch);
    rs_reach_done(&walk->reach);
    for (size_t i = 0; i < walk->frames.count; i++) {
        RS_ARRAY_DONE(&walk->frames.items[i]->hops);
        free(walk->frames.items[i]);
    }
    RS_ARRAY_DONE(&walk->frames);
    RS_ARRAY_DONE(&walk->nodes);
    RS_ARRAY_DONE(&walk->edges);
    rs_bitmap_done(&walk->marks);
    free(walk);
}

static RsStatus charge(RsWalk *walk, size_t bytes, RsError *err)
{
    RS_TRY(rs_budget_take(rs_view_budget(walk->spec->view), bytes, err));
    walk->bytes += bytes;
    return RS_OK;
}

/* A frame for the last node of the path. */
static RsStatus enter(RsWalk *walk, RsError *err)
{
    if (walk->depth == walk->frames.count) {
        RS_TRY(charge(walk, sizeof(Frame), err));
        Frame *made = calloc(1, sizeof(*made));
        if (made == NULL) return rs_fail_memory(err);
        if (!RS_ARRAY_PUSH(&walk->frames, made)) {
            free(made);
            return rs_fail_memory(err);
        }
    }
    Frame *frame = walk->frames.items[walk->depth++];
    frame->node = walk->nodes.items[walk->edges.count];
    frame->ended = false;
    frame->at = frame->hops.count = 0;
    rs_hop_start(&walk->source, &frame->cursor, false, &frame->node, 1);
    return RS_OK;
}

static RsStatus refill(RsWalk *walk, Frame *frame, RsError *err)
{
    RsHopBatch *batch = &walk->batch;
    frame->at = frame->hops.count = 0;
    while (!frame->ended && frame->hops.count == 0) {
        bool more = false;
        RS_TRY(rs_hop_next(&walk->source, &frame->cursor, false, NULL, batch, &more, err));
        frame->ended = !more;
        size_t room = frame->hops.capacity;
        if (!RS_ARRAY_RESERVE(&frame->hops, batch->count)) return rs_fail_memory(err);
        if (frame->hops.capacity > room)
            RS_TRY(charge(walk, (frame->hops.capacity - room) * sizeof(Hop), err));
        for (uint32_t i = 0; i < batch->count; i++)
            frame->hops.items[frame->hops.count++] = (Hop){batch->edges[i], batch->heads[i]};
    }
    return RS_OK;
}

static bool on_path(const RsWalk *walk, Hop hop)
{
    bool nodes = by_nodes(walk);
    uint32_t id = nodes ? hop.head : hop.edge;
    if (walk->spec->mode == RS_WALK_ANY) return false;
    if (walk->marked) return rs_bitmap_test(&walk->marks, id);
    const uint32_t *ids = nodes ? walk->nodes.items : walk->edges.items;
    size_t count = walk->edges.count + (nodes ? 1 : 0);
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id) return true;
    return false;
}

/* May the path go over this hop, and (*last) must it end there? */
static bool may_step(const RsWalk *walk, Hop hop, bool *last)
{
    const RsSearchSpec *spec = walk->spec;
    size_t length = walk->edges.count + 1;
    *last = length >= spec->max_hops && spec->max_hops != RS_ANY_LENGTH;
    if (on_path(walk, hop)) {
        if (spec->mode != RS_WALK_SIMPLE || hop.head != walk->from) return false;
        *last = true;
    }
    if (by_nodes(walk) && hop.head == walk->to) *last = true;
    if (walk->reach.distances == NULL) return true;
    size_t left = spec->max_hops == RS_ANY_LENGTH ? RS_ANY_LENGTH : spec->max_hops - length;
    return rs_reach_within(&walk->reach, hop.head, (uint32_t)left);
}

static RsStatus step(RsWalk *walk, Hop hop, RsError *err)
{
    size_t room = walk->edges.capacity;
    if (!RS_ARRAY_PUSH(&walk->edges, hop.edge) || !RS_ARRAY_PUSH(&walk->nodes, hop.head))
        return rs_fail_memory(err);
    RS_TRY(charge(walk, (walk->edges.capacity - room) * 2 * sizeof(uint32_t), err));
    if (walk->spec->mode == RS_WALK_ANY) return RS_OK;
    if (walk->marked) {
        if (!rs_bitmap_set(&walk->marks, by_nodes(walk) ? hop.head : hop.edge))
            return rs_fail_memory(err);
    } else if (walk->edges.count > SCANNED_LENGTH) {
        const uint32_t *ids = by_nodes(walk) ? walk->nodes.items : walk->edges.items;
        size_t count = by_nodes(walk) ? walk->nodes.count : walk->edges.count;
        for (size_t i = 0; i < count; i++)
            if (!rs_bitmap_set(&walk->marks, ids[i])) return rs_fail_memory(err);
        walk->marked = true;
    }
    return RS_OK;
}

static void step_back(RsWalk *walk)
{
    uint32_t edge = walk->edges.items[--walk->edges.count];
    uint32_t node = walk->nodes.items[--walk->nodes.count];
    if (!walk->marked) return;
    if (!by_nodes(walk))
        rs_bitmap_unset(&walk->marks, edge);
    else if (node != walk->from) /* a SIMPLE path that closed: its start is still on it */
        rs_bitmap_unset(&walk->marks, node);
}

static bool is_answer(const RsWalk *walk)
{
    if (walk->edges.count < walk->spec->min_hops) return false;
    return walk->to == RS_NO_NODE || walk->nodes.items[walk->edges.count] == walk->to;
}

static const RsPath *answer(RsWalk *walk)
{
    walk->path = (RsPath){.hop_count = (uint32_t)walk->edges.count,
                          .nodes = walk->nodes.items,
                          .edges = walk->edges.items,
                          .cost = NAN};
    return &walk->path;
}

RsStatus rs_walk_next(RsWalk *walk, const RsPath **out, RsError *err)
{
    *out = NULL;
    if (walk->ranked != NULL) return rs_ranked_next(walk->ranked, out, err);
    if (!walk->begun) {
        walk->begun = true;
        bool closed = walk->from == walk->to && walk->spec->mode == RS_WALK_ACYCLIC;
        if (walk->spec->max_hops > 0 && !closed) RS_TRY(enter(walk, err));
        if (is_answer(walk)) {
            *out = answer(walk);
            return RS_OK;
        }
    }
    while (walk->depth > 0) {
        /* The last hop may have been a leaf, without a frame of its own. */
        while (walk->edges.count >= walk->depth)
            step_back(walk);
        Frame *frame = walk->frames.items[walk->depth - 1];
        RS_TRY(rs_budget_check(rs_view_budget(walk->spec->view), err));
        if (frame->at == frame->hops.count) {
            RS_TRY(refill(walk, frame, err));
            if (frame->hops.count == 0) {
                walk->depth--;
                continue;
            }
        }
        Hop hop = frame->hops.items[frame->at++];
        bool last = false;
        if (!may_step(walk, hop, &last)) continue;
        RS_TRY(step(walk, hop, err));
        if (!last) RS_TRY(enter(walk, err));
        if (is_answer(walk)) {
            *out = answer(walk);
            return RS_OK;
        }
    }
    return RS_OK;
}
