/* claim_block.c - claims of a base as bytes of a block, and back into rows; see stored.h.
 *
 * Bytes   how many claims (varint), the commits that recorded them and those that ended them (0:
 *         it stands), both packed, and a record of CLAIM events. Claims that ended are kept: what a
 *         commit ended can be told, and taken back. They are read all at once, in order of their
 * ids, when the first is looked for: a claim is linked behind those on the same fact and of the
 * same nodes. */
#include "graph/pack.h"
#include "graph/stored.h"

static bool is_there(const RsClaimRow *row)
{
    return row->life.died != 0;
}

static RsStatus put_events(const RsGraph *graph, uint32_t first, uint32_t end, RsBuf *out,
                           RsError *err)
{
    RsRecordWriter writer;
    RsStatus status = RS_OK;
    rs_record_begin(&writer);
    for (uint32_t id = first; status == RS_OK && id < end; id++) {
        const RsClaimRow *row = rs_claim_row(graph, id);
        if (!is_there(row)) continue;
        RsEvent event = {.kind = RS_EVENT_CLAIM};
        event.as.claim.id = id;
        event.as.claim.body = row->claim.body;
        status = rs_record_add(&writer, &event, err);
    }
    if (status == RS_OK) rs_buf_add(out, writer.bytes.data, writer.bytes.length);
    rs_record_done(&writer);
    return status == RS_OK ? rs_buf_check(out, err) : status;
}

RsStatus rs_claims_encode(const RsGraph *graph, uint32_t first, uint32_t end, RsBuf *out,
                          RsError *err)
{
    uint32_t count = 0, most = end - first;
    uint32_t *commits = malloc(((size_t)most * 2 + 1) * sizeof *commits), *ends = commits + most;
    if (commits == NULL) return rs_fail_memory(err);
    for (uint32_t id = first; id < end; id++) {
        const RsClaimRow *row = rs_claim_row(graph, id);
        if (!is_there(row)) continue;
        commits[count] = (uint32_t)row->claim.commit;
        ends[count++] = row->life.died == RS_STAMP_NEVER ? 0 : row->life.died;
    }
    rs_codec_put_varint(out, count);
    rs_pack(out, commits, count);
    rs_pack(out, ends, count);
    free(commits);
    return put_events(graph, first, end, out, err);
}

static RsStatus take_events(RsGraph *graph, const RsPiece *piece, const uint32_t *commits,
                            uint32_t count, RsText record, RsArena *scratch, RsError *err)
{
    RsRecordReader reader;
    RsEvent event;
    bool more;
    RS_TRY(rs_record_open(&reader, record, scratch, err));
    for (uint32_t i = 0;; i++) {
        RsArenaMark mark = rs_arena_mark(scratch);
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        if (!more && i == count) return RS_OK;
        if (!more || i == count || event.kind != RS_EVENT_CLAIM ||
            event.as.claim.id < piece->first || event.as.claim.id >= piece->end)
            return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                           "a block of the base snapshot holds other claims than it says");
        RsLife life = {0, commits[count + i] == 0 ? RS_STAMP_NEVER : commits[count + i]};
        RS_TRY(rs_claim_restore(graph, event.as.claim.id, &event.as.claim.body, commits[i], life,
                                err));
        rs_arena_reset(scratch, mark);
    }
}

RsStatus rs_claims_decode(RsStored *stored, const RsPiece *piece, RsCursor *cursor, RsError *err)
{
    RsGraph *graph = stored->graph;
    RsArena *scratch = rs_arena_new(0);
    uint32_t count = rs_cursor_u32(cursor, piece->end - piece->first);
    uint32_t *commits = malloc(((size_t)count * 2 + 1) * sizeof *commits);
    RsStatus status = scratch == NULL || commits == NULL ? rs_fail_memory(err) : RS_OK;
    /* What is linked looks at claims, too: whoever decodes them, none is fetched meanwhile. */
    stored->fetching_claims = true;
    if (status == RS_OK && graph->claim_count > 0)
        status = rs_claim_reserve(graph, graph->claim_count - 1, err);
    if (status == RS_OK) rs_unpack(cursor, commits, count);
    if (status == RS_OK) rs_unpack(cursor, commits + count, count);
    if (status == RS_OK && cursor->bad != NULL)
        status = rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                         "a block of the base snapshot cannot be read: %s", cursor->bad);
    if (status == RS_OK)
        status = take_events(graph, piece, commits, count,
                             rs_cursor_bytes(cursor, (uint32_t)cursor->left), scratch, err);
    stored->fetching_claims = false;
    free(commits);
    rs_arena_free(scratch);
    return status;
}

bool rs_claims_fetch(const RsGraph *graph)
{
    RsStored *stored = graph->base->stored;
    if (graph->base->claims_segment->missing == 0 || stored->fetching_claims) return true;
    RsError why = {0};
    RsStatus status = rs_stored_fetch_segment(stored, graph->base->claims_segment, &why);
    if (status != RS_OK && stored->trouble.status == RS_OK) stored->trouble = why;
    return status == RS_OK;
}
