/* load.c - see catalogue.h: a manifest into an empty graph. Labels are read at once; of all else
 * only the room is made. */
#include "graph/catalogue.h"

#define VERSION 1

typedef struct Load {
    RsGraph *graph;
    RsStored *stored;
    RsCursor cursor;
} Load;

static RsStatus check(const Load *load, RsError *err)
{
    if (load->cursor.bad == NULL) return RS_OK;
    return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                   "the manifest of the base snapshot cannot be read: %s", load->cursor.bad);
}

static uint32_t number(Load *load)
{
    return rs_cursor_u32(&load->cursor, UINT32_MAX);
}

static RsStatus read_names(Load *load, RsError *err)
{
    RsGraph *graph = load->graph;
    for (int kind = 0; kind <= RS_NAME_KEY; kind++) {
        for (uint32_t left = rs_cursor_count(&load->cursor); left > 0; left--) {
            RsText name = rs_cursor_text(&load->cursor);
            RsText kept = rs_arena_text(graph->lasting, name.data, name.length);
            RS_TRY(check(load, err));
            if (kept.data == NULL) return rs_fail_memory(err);
            RS_TRY(rs_schema_add(&graph->schema, (RsNameKind)kind, kept, err));
        }
    }
    return RS_OK;
}

static RsStatus read_counts(Load *load, RsError *err)
{
    RsGraph *graph = load->graph;
    for (int kind = 0; kind < 2; kind++) {
        RsElements *elements = &graph->elements[kind];
        elements->count = elements->base_count = graph->base->counts[kind] = number(load);
        elements->live = number(load);
        elements->odd_count = number(load);
    }
    graph->claim_count = number(load);
    graph->claim_live = number(load);
    for (uint32_t left = rs_cursor_count(&load->cursor); left > 0; left--) {
        RsLabel label = {.live = number(load)};
        rs_bitmap_init(&label.ever);
        rs_id_map_init(&label.odd);
        if (!RS_ARRAY_PUSH(&graph->labels, label)) return rs_fail_memory(err);
    }
    for (uint32_t left = rs_cursor_count(&load->cursor); left > 0; left--)
        if (!RS_ARRAY_PUSH(&graph->type_live, number(load))) return rs_fail_memory(err);
    uint32_t commits = number(load);
    int64_t latest = rs_cursor_signed(&load->cursor);
    RS_TRY(check(load, err));
    if (commits != graph->head.number)
        return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                       "the manifest stands at commit %llu and lists %u commits",
                       (unsigned long long)graph->head.number, commits);
    if (!RS_ARRAY_RESERVE(&graph->commits, commits) ||
        !RS_ARRAY_RESERVE(&graph->commit_times, commits))
        return rs_fail_memory(err);
    graph->commits.count = graph->commit_times.count = commits;
    if (commits > 0) graph->commit_times.items[commits - 1] = latest;
    return RS_OK;
}

static RsStatus read_rules(Load *load, RsError *err)
{
    RsGraph *graph = load->graph;
    RsArena *scratch = rs_arena_new(0);
    RsStatus status = scratch == NULL ? rs_fail_memory(err) : RS_OK;
    for (uint32_t left = rs_cursor_count(&load->cursor); status == RS_OK && left > 0; left--) {
        uint32_t commit = number(load);
        RsText record = rs_cursor_text(&load->cursor);
        RsRecordReader reader;
        RsEvent event = {0};
        bool more = false;
        status = check(load, err);
        if (status == RS_OK) status = rs_record_open(&reader, record, scratch, err);
        if (status == RS_OK) status = rs_record_next(&reader, &event, &more, err);
        RsApply apply = {graph, commit, commit, graph->lasting, graph->lasting};
        if (status == RS_OK && more) status = rs_apply_rule(&apply, &event, err);
    }
    graph->undo.count = 0;
    rs_arena_free(scratch);
    return status;
}

/* ---- room ---- */

static RsStatus make_room(Load *load, RsError *err)
{
    RsBase *base = load->graph->base;
    uint32_t edges = base->counts[1];
    for (int kind = 0; kind < 2; kind++) {
        base->easy[kind] =
            rs_base_array(base, (size_t)base->counts[kind] / 64 + 1, sizeof **base->easy);
        if (base->easy[kind] == NULL) return rs_fail_memory(err);
        if (load->graph->elements[kind].odd_count == 0) continue;
        base->states[kind] = rs_base_array(base, (size_t)base->counts[kind] / 2 + 1, 1);
        if (base->states[kind] == NULL) return rs_fail_memory(err);
    }
    base->type_count = rs_schema_count(&load->graph->schema, RS_NAME_TYPE);
    base->type_width = rs_base_type_width(base->type_count);
    base->starts = rs_base_array(base, edges, sizeof *base->starts);
    base->ends = rs_base_array(base, edges, sizeof *base->ends);
    base->types = rs_base_array(base, edges, base->type_width == 0 ? 1 : base->type_width);
    for (int side = 0; side < 2; side++) {
        base->hops[side] = rs_base_array(base, base->type_count, sizeof **base->hops);
        if (base->hops[side] == NULL) return rs_fail_memory(err);
    }
    if (base->starts == NULL || base->ends == NULL || base->types == NULL)
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus read_base(Load *load, RsError *err)
{
    RsBase *base = load->graph->base;
    base->dict.count = number(load);
    load->stored->dict_bytes = rs_cursor_varint(&load->cursor);
    base->dict_unused = number(load);
    RS_TRY(check(load, err));
    char *bytes = rs_base_array(base, load->stored->dict_bytes + 1, 1);
    uint64_t *starts = rs_base_array(base, (size_t)base->dict.count + 1, sizeof *starts);
    if (bytes == NULL || starts == NULL) return rs_fail_memory(err);
    base->dict.bytes = bytes;
    base->dict.starts = starts;
    for (int kind = 0; kind < 2; kind++) {
        uint32_t count = rs_cursor_count(&load->cursor);
        RsBaseColumn *columns = rs_base_array(base, count, sizeof *columns);
        if (columns == NULL) return rs_fail_memory(err);
        base->columns[kind] = columns;
        base->column_counts[kind] = count;
        uint32_t most = base->counts[kind] / RS_PAGE_SLOTS + 1;
        for (uint32_t key = 0; key < count; key++) {
            columns[key].page_count = rs_cursor_u32(&load->cursor, most);
            if (columns[key].page_count == 0) continue;
            columns[key].pages =
                rs_base_array(base, columns[key].page_count, sizeof *columns[key].pages);
            if (columns[key].pages == NULL) return rs_fail_memory(err);
        }
    }
    return check(load, err);
}

/* ---- segments ---- */

static RsStatus read_pieces(Load *load, RsSegment *segment, uint32_t *block, RsError *err)
{
    RsStored *stored = load->stored;
    uint32_t row = 0, row_at = 0;
    uint64_t place_at = 0;
    for (uint32_t i = 0; i < segment->piece_count; i++) {
        RsPiece piece = {
            .segment = (uint32_t)stored->segments.count, .row_at = row_at, .place_at = place_at};
        *block += number(load);
        piece.block = *block;
        piece.bytes = number(load);
        int64_t first = row + rs_cursor_signed(&load->cursor);
        uint64_t end = (uint64_t)first + number(load);
        piece.rows = number(load);
        piece.places = rs_cursor_varint(&load->cursor);
        if (first < 0 || end > UINT32_MAX || *block >= stored->manifest->block_count ||
            piece.places > UINT64_MAX / 2 - place_at)
            rs_cursor_fail(&load->cursor, "a piece is out of range");
        RS_TRY(check(load, err));
        piece.first = (uint32_t)first;
        piece.end = row = (uint32_t)end;
        row_at += piece.rows;
        place_at += piece.places;
        if (!RS_ARRAY_PUSH(&stored->pieces, piece)) return rs_fail_memory(err);
    }
    segment->missing = segment->piece_count;
    return RS_ARRAY_PUSH(&stored->segments, *segment) ? RS_OK : rs_fail_memory(err);
}

static RsStatus read_segments(Load *load, RsError *err)
{
    uint32_t block = 0;
    for (uint32_t left = rs_cursor_count(&load->cursor); left > 0; left--) {
        RsSegment segment = {.kind = (RsSegmentKind)number(load),
                             .side = number(load),
                             .key = number(load),
                             .first_piece = (uint32_t)load->stored->pieces.count};
        segment.piece_count = rs_cursor_count(&load->cursor);
        if (segment.side > 1 || segment.piece_count == 0)
            rs_cursor_fail(&load->cursor, "a segment is of no known form");
        RS_TRY(check(load, err));
        RS_TRY(read_pieces(load, &segment, &block, err));
    }
    return RS_OK;
}

static RsStatus read_prints(Load *load, RsError *err)
{
    RsStored *stored = load->stored;
    for (uint32_t left = rs_cursor_count(&load->cursor); left > 0; left--) {
        RsFingerprint print = {{0}};
        RsText raw = rs_cursor_bytes(&load->cursor, sizeof print);
        if (raw.length == sizeof print) memcpy(&print, raw.data, sizeof print);
        if (!RS_ARRAY_PUSH(&stored->prints, print)) return rs_fail_memory(err);
    }
    if (stored->prints.count != stored->manifest->block_count)
        rs_cursor_fail(&load->cursor, "it lists other blocks than it describes");
    return check(load, err);
}

static RsStatus index_blocks(RsStored *stored, RsError *err)
{
    size_t blocks = stored->manifest->block_count;
    stored->block_pieces = calloc(blocks + 1, sizeof *stored->block_pieces);
    if (stored->block_pieces == NULL || !rs_bitmap_reserve(&stored->here, (uint32_t)blocks + 1))
        return rs_fail_memory(err);
    uint32_t piece = 0;
    for (uint32_t block = 0; block < blocks; block++) {
        stored->block_pieces[block] = piece;
        while (piece < stored->pieces.count && stored->pieces.items[piece].block == block)
            piece++;
    }
    stored->block_pieces[blocks] = piece;
    stored->last_fetched = UINT32_MAX - 1;
    return RS_OK;
}

static RsStatus hops_room(Load *load, const RsSegment *segment, RsError *err)
{
    RsBase *base = load->graph->base;
    const RsPiece *last =
        &load->stored->pieces.items[segment->first_piece + segment->piece_count - 1];
    RsCsr *csr = (RsCsr *)&base->hops[segment->side][segment->key];
    uint64_t edges = last->place_at + last->places;
    bool dense = edges >= base->counts[0] / 2;
    if (edges > base->counts[1] || last->row_at + last->rows > base->counts[0])
        return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                       "the manifest lists more hops than there are relationships");
    csr->node_count = base->counts[0];
    csr->edge_count = (uint32_t)edges;
    csr->row_count = dense ? base->counts[0] : last->row_at + last->rows;
    csr->offsets = rs_base_array(base, (size_t)csr->row_count + 1, sizeof *csr->offsets);
    csr->others = rs_base_array(base, edges, sizeof *csr->others);
    csr->edges = rs_base_array(base, edges, sizeof *csr->edges);
    csr->nodes = dense ? NULL : rs_base_array(base, csr->row_count, sizeof *csr->nodes);
    csr->segment = segment;
    if (csr->offsets == NULL || csr->others == NULL || csr->edges == NULL ||
        (!dense && csr->nodes == NULL))
        return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus no_such(RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                   "the manifest lists a segment of something that is not there");
}

static RsStatus place_segment(Load *load, const RsSegment *segment, RsError *err)
{
    RsBase *base = load->graph->base;
    switch (segment->kind) {
    case RS_SEGMENT_STATES:
        base->state_segments[segment->side] = segment;
        return RS_OK;
    case RS_SEGMENT_ENDS:
        base->ends_segment = segment;
        return RS_OK;
    case RS_SEGMENT_HOPS:
        return segment->key < base->type_count ? hops_room(load, segment, err) : no_such(err);
    case RS_SEGMENT_COLUMN:
        if (segment->key >= base->column_counts[segment->side]) return no_such(err);
        ((RsBaseColumn *)base->columns[segment->side])[segment->key].segment = segment;
        return RS_OK;
    case RS_SEGMENT_DICT:
        base->dict_segment = segment;
        return RS_OK;
    case RS_SEGMENT_LABEL:
        if (segment->key >= load->graph->labels.count) return no_such(err);
        return rs_stored_fetch_segment(load->stored, segment, err);
    case RS_SEGMENT_CLAIMS:
        base->claims_segment = segment;
        return RS_OK;
    case RS_SEGMENT_COMMITS:
        base->commits_segment = segment;
        return RS_OK;
    case RS_SEGMENT_STATS:
        base->stats_segment = segment;
        return RS_OK;
    }
    return no_such(err);
}

static RsStatus read_all(Load *load, RsError *err)
{
    uint8_t version = rs_cursor_byte(&load->cursor);
    if (load->cursor.bad == NULL && version != VERSION)
        return rs_fail(err, RS_CORRUPT, "Manifest", RS_NOWHERE,
                       "the base snapshot has version %u; this program reads version %d", version,
                       VERSION);
    RS_TRY(read_names(load, err));
    RS_TRY(read_counts(load, err));
    RS_TRY(read_rules(load, err));
    RS_TRY(make_room(load, err));
    RS_TRY(read_base(load, err));
    RS_TRY(read_segments(load, err));
    RS_TRY(read_prints(load, err));
    RS_TRY(index_blocks(load->stored, err));
    for (size_t i = 0; i < load->stored->segments.count; i++)
        RS_TRY(place_segment(load, &load->stored->segments.items[i], err));
    return RS_OK;
}

RsStatus rs_catalogue_read(RsGraph *graph, RsStore *store, RsManifest *manifest, RsError *err)
{
    RsStored *stored = calloc(1, sizeof *stored);
    if (stored == NULL) {
        rs_manifest_free(manifest);
        return rs_fail_memory(err);
    }
    stored->store = store;
    stored->generation = manifest->generation;
    stored->manifest = manifest;
    stored->graph = graph;
    graph->base->stored = stored;
    graph->base->commit = manifest->head.number;
    graph->head = manifest->head;
    Load load = {graph, stored, rs_cursor(manifest->body)};
    return read_all(&load, err);
}
