/* checkpoint.c - see graph.h: a graph into the store as a base snapshot, and out of it again. */
#include "graph/catalogue.h"

#define TAIL_EVENTS 131072u /* what opening replays in about a tenth of a second */
#define TAIL_PART 16u       /* of the elements: a checkpoint passes over all of them once */

static void encoder_done(RsEncoder *encoder)
{
    RS_ARRAY_DONE(&encoder->segments);
    RS_ARRAY_DONE(&encoder->pieces);
    RS_ARRAY_DONE(&encoder->blocks);
    RS_ARRAY_DONE(&encoder->prints);
    rs_buf_done(&encoder->piece);
    rs_buf_done(&encoder->block);
    rs_buf_done(&encoder->squeezed);
}

/* The next checkpoint cuts where this one did. */
static void keep_cuts(RsGraph *graph, RsEncoder *encoder)
{
    RsStored *cuts = calloc(1, sizeof *cuts);
    if (cuts == NULL) return; /* then it cuts anew, which only costs it more */
    rs_stored_free(graph->cuts);
    memcpy(&cuts->segments, &encoder->segments, sizeof cuts->segments);
    memcpy(&cuts->pieces, &encoder->pieces, sizeof cuts->pieces);
    memcpy(&cuts->prints, &encoder->prints, sizeof cuts->prints);
    memset(&encoder->prints, 0, sizeof encoder->prints);
    cuts->generation = encoder->onto->generation + 1;
    memset(&encoder->segments, 0, sizeof encoder->segments);
    memset(&encoder->pieces, 0, sizeof encoder->pieces);
    graph->cuts = cuts;
}

static RsStatus write_all(RsGraph *graph, RsEncoder *encoder, bool *beaten, RsError *err)
{
    RsBuf body;
    RS_TRY(rs_encode_all(encoder, err));
    rs_buf_init(&body, 0);
    RsStatus status = rs_catalogue_write(graph, encoder, &body, err);
    if (status == RS_OK)
        status = rs_checkpoint_commit(encoder->checkpoint, &graph->head, encoder->blocks.items,
                                      encoder->blocks.count,
                                      (RsText){body.data, (uint32_t)body.length}, beaten, err);
    rs_buf_done(&body);
    return status;
}

static RsStatus checkpoint_onto(RsGraph *graph, RsStore *store, const RsManifest *onto, bool *made,
                                RsError *err)
{
    bool busy = false, beaten = false;
    RsCheckpoint *checkpoint = NULL;
    RS_TRY(rs_checkpoint_open(store, onto, &checkpoint, &busy, err));
    if (busy) return RS_OK;
    RsEncoder encoder = {.graph = graph,
                         .checkpoint = checkpoint,
                         .before = graph->cuts,
                         .onto = onto,
                         .room = graph->block_room};
    /* One byte of the body says how the rest is kept. */
    if (encoder.room == 0) encoder.room = RS_BLOCK_BODY_MAX - 1;
    rs_buf_init(&encoder.piece, 0);
    rs_buf_init(&encoder.block, 0);
    rs_buf_init(&encoder.squeezed, 0);
    RsStatus status = write_all(graph, &encoder, &beaten, err);
    if (status == RS_OK && !beaten) {
        keep_cuts(graph, &encoder);
        graph->tail_events = 0;
        graph->generation = onto->generation + 1;
        *made = true;
        status = rs_checkpoint_tidy(checkpoint, err);
    }
    rs_checkpoint_close(checkpoint);
    encoder_done(&encoder);
    return status;
}

RsStatus rs_graph_checkpoint(RsGraph *graph, RsStore *store, bool asked, bool *made, RsError *err)
{
    *made = false;
    RsManifest *onto = NULL;
    RS_TRY(rs_manifest_read(store, &onto, err));
    RsStatus status = RS_OK;
    if (!asked && onto->generation > graph->generation) {
        /* Another process was at it: this one's turn comes when the log is long again. */
        graph->generation = onto->generation;
        graph->tail_events = 0;
        rs_manifest_free(onto);
        return RS_OK;
    }
    bool news =
        onto->generation == 0 ? graph->head.number > 0 : onto->head.number < graph->head.number;
    if (news) {
        if (graph->news > 0 || graph->base->stored != NULL) status = rs_graph_compact(graph, err);
        if (status == RS_OK) status = checkpoint_onto(graph, store, onto, made, err);
    }
    rs_manifest_free(onto);
    return status;
}

RsStatus rs_graph_load(RsGraph *graph, RsStore *store, RsError *err)
{
    RsManifest *manifest = NULL;
    RS_TRY(rs_manifest_read(store, &manifest, err));
    graph->store = store;
    if (manifest->generation == 0) {
        rs_manifest_free(manifest);
        return RS_OK;
    }
    graph->generation = manifest->generation;
    return rs_catalogue_read(graph, store, manifest, err);
}

bool rs_graph_outdated(const RsGraph *graph)
{
    return graph->outdated;
}

RsStatus rs_graph_reopen(RsGraph *graph, RsStore *store, RsError *err)
{
    if (graph->users > 0 || graph->open != NULL || graph->undo.count > 0)
        return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                       "the graph was checkpointed by others and must be opened again, but a "
                       "result or a transaction is still open on it: close that first");
    RsGraph *fresh = NULL;
    RS_TRY(rs_graph_new(&fresh, err));
    RsStatus status = rs_graph_load(fresh, store, err);
    if (status == RS_OK) status = rs_graph_catch_up(fresh, store, err);
    if (status != RS_OK) {
        rs_graph_free(fresh);
        return status;
    }
    RsGraph old = *graph;
    *graph = *fresh;
    *fresh = old; /* and is freed as such */
    if (graph->base->stored != NULL) graph->base->stored->graph = graph;
    if (fresh->base->stored != NULL) fresh->base->stored->graph = fresh;
    /* What was worked out from the names and verdicts of before is not taken for that of now. */
    graph->schema.version += old.schema.version + 1;
    graph->epoch += old.epoch + 1;
    rs_graph_free(fresh);
    return RS_OK;
}

bool rs_graph_wants_checkpoint(const RsGraph *graph)
{
    uint64_t elements = (uint64_t)graph->elements[0].count + graph->elements[1].count;
    if (graph->users > 0 || graph->open != NULL) return false;
    return graph->tail_events >= TAIL_EVENTS && graph->tail_events >= elements / TAIL_PART;
}
