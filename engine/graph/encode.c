/* encode.c - see stored.h: the arrays of a compacted graph as pieces and blocks.
 *
 * A segment is cut where it was cut before, as long as its pieces still fit, so that a checkpoint
 * after a small change makes most blocks anew byte for byte: their fingerprints say that they are
 * there already. Behind the old cuts, pieces are made as large as a block takes. */
#include "graph/pack.h"
#include "graph/stats.h"
#include "graph/stored.h"
#include "storage/block.h"
#include "storage/record_value.h"
#include "storage/squeeze.h"

#define HOPS_GUESS 40000u /* of a piece: about six bytes each */

/* Rows [first, end) of a segment into encoder->piece; *places as in RsPiece. */
typedef RsStatus (*RowWriter)(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                              uint32_t end, RsPiece *piece, RsError *err);

/* ---- blocks ---- */

/* The block of the generation before that holds the same; NULL: none does. */
static const RsBlockRef *carried_over(const RsEncoder *encoder, const RsFingerprint *print)
{
    const RsStored *before = encoder->before;
    if (before == NULL || before->generation != encoder->onto->generation) return NULL;
    size_t here = encoder->blocks.count, count = before->prints.count;
    if (here < count && memcmp(&before->prints.items[here], print, sizeof *print) == 0)
        return &encoder->onto->blocks[here];
    for (size_t i = 0; i < count; i++)
        if (memcmp(&before->prints.items[i], print, sizeof *print) == 0)
            return &encoder->onto->blocks[i];
    return NULL;
}

static RsStatus flush(RsEncoder *encoder, RsError *err)
{
    if (encoder->block.length == 0) return RS_OK;
    rs_buf_clear(&encoder->squeezed);
    rs_squeeze((RsText){encoder->block.data, (uint32_t)encoder->block.length}, &encoder->squeezed);
    RS_TRY(rs_buf_check(&encoder->squeezed, err));
    RsText body = {encoder->squeezed.data, (uint32_t)encoder->squeezed.length};
    RsFingerprint print;
    RsBlockRef ref;
    rs_block_id(body, print.bytes);
    const RsBlockRef *old = carried_over(encoder, &print);
    if (old != NULL)
        ref = *old;
    else
        RS_TRY(rs_checkpoint_put(encoder->checkpoint, RS_BLOCK_BASE, body, &ref, err));
    if (!RS_ARRAY_PUSH(&encoder->blocks, ref) || !RS_ARRAY_PUSH(&encoder->prints, print))
        return rs_fail_memory(err);
    rs_buf_clear(&encoder->block);
    return RS_OK;
}

/* A piece larger than a block goes on in the blocks behind its first, which begin no piece. */
static RsStatus add_piece(RsEncoder *encoder, RsPiece piece, RsError *err)
{
    size_t length = encoder->piece.length;
    bool alone = length > encoder->room / 2;
    if (alone || encoder->block.length + length > encoder->room) RS_TRY(flush(encoder, err));
    piece.bytes = (uint32_t)length;
    piece.block = (uint32_t)encoder->blocks.count;
    piece.segment = (uint32_t)encoder->segments.count;
    if (!RS_ARRAY_PUSH(&encoder->pieces, piece)) return rs_fail_memory(err);
    for (size_t at = 0; at < length;) {
        size_t part = length - at < encoder->room ? length - at : encoder->room;
        rs_buf_add(&encoder->block, encoder->piece.data + at, part);
        RS_TRY(rs_buf_check(&encoder->block, err));
        if (alone) RS_TRY(flush(encoder, err));
        at += part;
    }
    return RS_OK;
}

/* ---- cutting ---- */

/* Where the segment was cut before, behind `first`; the last cut, that of its end, is none. */
static uint32_t old_cut(const RsEncoder *encoder, const RsSegment *segment, uint32_t first)
{
    const RsSegment *old =
        encoder->before == NULL
            ? NULL
            : rs_stored_segment(encoder->before, segment->kind, segment->side, segment->key);
    if (old == NULL || old->piece_count < 2) return 0;
    uint32_t low = old->first_piece, high = low + old->piece_count - 1;
    uint32_t last = high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (encoder->before->pieces.items[middle].end <= first)
            low = middle + 1;
        else
            high = middle;
    }
    return low == last ? 0 : encoder->before->pieces.items[low].end;
}

/* Rows [first, end) in pieces of multiples of `align` rows, `guess` at first. */
static RsStatus cut(RsEncoder *encoder, const RsSegment *segment, uint32_t first, uint32_t end,
                    uint32_t align, uint32_t guess, RowWriter write, RsError *err)
{
    while (first < end) {
        uint32_t known = old_cut(encoder, segment, first), stop = known;
        RsPiece piece = {.first = first};
        if (known == 0 || known > end) stop = end - first > guess ? first + guess : end;
        for (;;) {
            rs_buf_clear(&encoder->piece);
            RS_TRY(write(encoder, segment, first, stop, &piece, err));
            RS_TRY(rs_buf_check(&encoder->piece, err));
            if (encoder->piece.length <= encoder->room) break;
            uint32_t span = (stop - first) / 2 / align * align;
            if (stop - first <= align) break;
            stop = first + (span == 0 ? align : span);
        }
        piece.end = stop;
        size_t bytes = encoder->piece.length;
        RS_TRY(add_piece(encoder, piece, err));
        if (known == 0 && stop < end && bytes > 0) {
            uint64_t better =
                (uint64_t)(stop - first) * (encoder->room - encoder->room / 16) / bytes;
            if (better > 1u << 22) better = 1u << 22;
            guess = (uint32_t)(better / align) * align;
            if (guess < align) guess = align;
        }
        first = stop;
    }
    return RS_OK;
}

static RsStatus begin_segment(RsEncoder *encoder, RsSegment *segment, RsSegmentKind kind,
                              uint32_t side, uint32_t key)
{
    *segment = (RsSegment){
        .kind = kind, .side = side, .key = key, .first_piece = (uint32_t)encoder->pieces.count};
    return RS_OK;
}

static RsStatus end_segment(RsEncoder *encoder, RsSegment *segment, RsError *err)
{
    segment->piece_count = (uint32_t)encoder->pieces.count - segment->first_piece;
    if (segment->piece_count == 0) return RS_OK;
    return RS_ARRAY_PUSH(&encoder->segments, *segment) ? RS_OK : rs_fail_memory(err);
}

/* ---- elements ---- */

static RsStatus write_states(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                             uint32_t end, RsPiece *piece, RsError *err)
{
    const RsBase *base = encoder->graph->base;
    (void)piece;
    (void)err;
    for (uint32_t id = first; id < end;) {
        uint8_t state = rs_base_state(base, segment->side == 1, id);
        uint32_t run = 1;
        while (id + run < end && rs_base_state(base, segment->side == 1, id + run) == state)
            run++;
        rs_codec_put_varint(&encoder->piece, run);
        rs_buf_putc(&encoder->piece, (char)state);
        id += run;
    }
    return RS_OK;
}

static RsStatus write_ends(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                           uint32_t end, RsPiece *piece, RsError *err)
{
    const RsBase *base = encoder->graph->base;
    (void)segment;
    (void)piece;
    rs_pack(&encoder->piece, base->starts + first, end - first);
    rs_pack(&encoder->piece, base->ends + first, end - first);
    if (base->type_width == 0) return RS_OK;
    uint32_t *types = malloc(((size_t)(end - first) + 1) * sizeof *types);
    if (types == NULL) return rs_fail_memory(err);
    for (uint32_t edge = first; edge < end; edge++)
        types[edge - first] = rs_base_type(base, edge);
    rs_pack(&encoder->piece, types, end - first);
    free(types);
    return RS_OK;
}

/* ---- hops ---- */

/* The nodes that have a row, ascending. */
static uint32_t *row_nodes(const RsCsr *csr, uint32_t *count)
{
    uint32_t *nodes = malloc(((size_t)csr->row_count + 1) * sizeof *nodes), found = 0;
    for (uint32_t row = 0; nodes != NULL && csr->words == NULL && row < csr->row_count; row++)
        if (csr->offsets[row] < csr->offsets[row + 1])
            nodes[found++] = csr->nodes != NULL ? csr->nodes[row] : row;
    for (uint32_t word = 0; nodes != NULL && csr->words != NULL && word <= csr->node_count / 64;
         word++)
        for (uint64_t bits = csr->words[word].bits; bits != 0; bits &= bits - 1)
            nodes[found++] = word * 64 + (uint32_t)__builtin_ctzll(bits);
    *count = found;
    return nodes;
}

typedef struct HopRun { /* of one CSR: rows without hops are left out */
    const RsCsr *csr;
    uint32_t *nodes, *ends; /* a row's node; where its hops end */
    uint32_t count;
} HopRun;

static RsStatus write_hops(RsEncoder *encoder, const HopRun *run, uint32_t from, uint32_t to,
                           uint32_t place, uint32_t place_end, bool goes_on, RsError *err)
{
    uint32_t rows = goes_on ? 0 : to - from;
    uint32_t *degrees = malloc(((size_t)rows + 1) * sizeof *degrees);
    if (degrees == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < rows; i++)
        degrees[i] = run->ends[from + i] - (from + i == 0 ? 0 : run->ends[from + i - 1]);
    rs_buf_clear(&encoder->piece);
    rs_pack(&encoder->piece, run->nodes + from, rows);
    rs_pack(&encoder->piece, degrees, rows);
    rs_pack(&encoder->piece, run->csr->others + place, place_end - place);
    rs_pack(&encoder->piece, run->csr->edges + place, place_end - place);
    free(degrees);
    return rs_buf_check(&encoder->piece, err);
}

/* A node with more hops than a piece takes: its row's first part, then the rest. */
static RsStatus cut_hub(RsEncoder *encoder, const HopRun *run, uint32_t row, RsPiece piece,
                        RsError *err)
{
    uint32_t place = row == 0 ? 0 : run->ends[row - 1], end = run->ends[row];
    bool goes_on = false;
    piece.rows = 1;
    while (place < end) {
        uint32_t stop = end - place > HOPS_GUESS ? place + HOPS_GUESS : end;
        RS_TRY(write_hops(encoder, run, row, row + 1, place, stop, goes_on, err));
        while (encoder->piece.length > encoder->room) {
            stop = place + (stop - place) / 2;
            RS_TRY(write_hops(encoder, run, row, row + 1, place, stop, goes_on, err));
        }
        piece.places = stop - place;
        RS_TRY(add_piece(encoder, piece, err));
        piece.first = run->nodes[row];
        piece.rows = 0;
        goes_on = true;
        place = stop;
    }
    return RS_OK;
}

/* The row behind the last that belongs to the piece that begins with row `from`. */
static uint32_t hop_cut(const RsEncoder *encoder, const RsSegment *segment, const HopRun *run,
                        uint32_t from, uint32_t first, uint32_t guess)
{
    uint32_t known = old_cut(encoder, segment, first), to = from;
    uint32_t place = from == 0 ? 0 : run->ends[from - 1];
    if (known > 0) {
        while (to < run->count && run->nodes[to] < known)
            to++;
        if (to > from) return to;
    }
    while (to < run->count && run->ends[to] - place <= guess)
        to++;
    return to > from ? to : from + 1;
}

static RsStatus cut_hops(RsEncoder *encoder, const RsSegment *segment, const HopRun *run,
                         RsError *err)
{
    uint32_t node_count = run->csr->node_count, guess = HOPS_GUESS;
    uint32_t first = 0;
    for (uint32_t from = 0; from < run->count;) {
        uint32_t to = hop_cut(encoder, segment, run, from, first, guess);
        uint32_t place = from == 0 ? 0 : run->ends[from - 1];
        bool hub = false;
        for (;;) {
            RS_TRY(write_hops(encoder, run, from, to, place, run->ends[to - 1], false, err));
            if (encoder->piece.length <= encoder->room) break;
            hub = to - from == 1;
            if (hub) break;
            to = from + (to - from) / 2;
        }
        RsPiece piece = {.first = first,
                         .end = to == run->count ? node_count : run->nodes[to],
                         .rows = to - from,
                         .places = run->ends[to - 1] - place};
        if (hub) piece.end = run->nodes[from] + 1;
        size_t bytes = encoder->piece.length;
        RS_TRY(hub ? cut_hub(encoder, run, from, piece, err) : add_piece(encoder, piece, err));
        if (!hub && piece.places > HOPS_GUESS / 2)
            guess = (uint32_t)(piece.places * (encoder->room - encoder->room / 16) / bytes);
        from = to;
        first = piece.end;
    }
    if (first == node_count) return RS_OK;
    rs_buf_clear(&encoder->piece); /* nodes behind a hub that was the last with hops */
    return add_piece(encoder, (RsPiece){.first = first, .end = node_count}, err);
}

static RsStatus encode_hops(RsEncoder *encoder, uint32_t side, uint32_t type, RsError *err)
{
    const RsCsr *csr = &encoder->graph->base->hops[side][type];
    if (csr->edge_count == 0) return RS_OK;
    RsSegment segment;
    RS_TRY(begin_segment(encoder, &segment, RS_SEGMENT_HOPS, side, type));
    HopRun run = {.csr = csr};
    run.nodes = row_nodes(csr, &run.count);
    run.ends = malloc(((size_t)run.count + 1) * sizeof *run.ends);
    RsStatus status = run.nodes == NULL || run.ends == NULL ? rs_fail_memory(err) : RS_OK;
    for (uint32_t row = 0; status == RS_OK && row < run.count; row++) {
        uint32_t from, to;
        rs_csr_span(encoder->graph->base, csr, run.nodes[row], &from, &to);
        run.ends[row] = to;
    }
    if (status == RS_OK) status = cut_hops(encoder, &segment, &run, err);
    free(run.nodes);
    free(run.ends);
    return status == RS_OK ? end_segment(encoder, &segment, err) : status;
}

/* ---- columns ---- */

static void write_numbers(RsBuf *out, const RsPage *page)
{
    uint32_t numbers[RS_PAGE_SLOTS];
    if (page->width == 0) return;
    for (uint32_t slot = 0; slot < page->slots; slot++) {
        uint8_t raw[8];
        uint64_t number = rs_page_number(page, slot);
        if (page->width < 8) {
            numbers[slot] = (uint32_t)number;
            continue;
        }
        rs_codec_store_u64(raw, number);
        rs_buf_add(out, raw, sizeof raw);
    }
    if (page->width < 8) rs_pack(out, numbers, page->slots);
}

static RsStatus write_page(RsEncoder *encoder, const RsPage *page, RsError *err)
{
    RsBuf *out = &encoder->piece;
    if (page == NULL) {
        rs_buf_putc(out, (char)RS_PAGE_ABSENT);
        return RS_OK;
    }
    rs_buf_putc(out, (char)rs_page_tag_of(page->type));
    rs_buf_putc(out, (char)page->width);
    rs_codec_put_varint(out, page->slots);
    rs_codec_put_signed(out, page->low);
    rs_buf_putc(out, page->there != NULL);
    for (uint32_t word = 0; page->there != NULL && word < (page->slots + 63u) / 64; word++) {
        uint8_t raw[8];
        rs_codec_store_u64(raw, page->there[word]);
        rs_buf_add(out, raw, sizeof raw);
    }
    if (page->type != RS_TYPE_NULL) {
        write_numbers(out, page);
        return RS_OK;
    }
    for (uint32_t slot = 0; slot < page->slots; slot++) {
        RsValue value = ((const RsValue *)page->data)[slot];
        if (!rs_is_null(value)) RS_TRY(rs_record_put_value(out, value, err));
    }
    return RS_OK;
}

static RsStatus write_column(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                             uint32_t end, RsPiece *piece, RsError *err)
{
    const RsBaseColumn *column = &encoder->graph->base->columns[segment->side][segment->key];
    (void)piece;
    for (uint32_t page = first; page < end; page++) {
        RS_TRY(write_page(encoder, column->pages[page], err));
        if (encoder->piece.length > encoder->room && page > first)
            break; /* it is cut shorter anyway */
    }
    return RS_OK;
}

/* ---- texts, labels ---- */

static RsStatus write_texts(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                            uint32_t end, RsPiece *piece, RsError *err)
{
    const RsDict *dict = &encoder->graph->base->dict;
    (void)segment;
    uint32_t *lengths = calloc((size_t)(end - first) + 1, sizeof *lengths);
    if (lengths == NULL) return rs_fail_memory(err);
    for (uint32_t code = first; code < end; code++)
        lengths[code - first] = rs_dict_text(dict, code).length;
    rs_pack(&encoder->piece, lengths, end - first);
    free(lengths);
    for (uint32_t code = first; code < end; code++)
        rs_buf_add_text(&encoder->piece, rs_dict_text(dict, code));
    piece->places = dict->starts[end] - dict->starts[first];
    return RS_OK;
}

static RsStatus write_label(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                            uint32_t end, RsPiece *piece, RsError *err)
{
    const RsLabel *label = &encoder->graph->labels.items[segment->key];
    uint32_t count = 0, odd = 0;
    uint32_t *nodes = malloc(((size_t)(end - first) * 2 + 1) * sizeof *nodes);
    uint32_t *odds = nodes + (end - first);
    (void)piece;
    if (nodes == NULL) return rs_fail_memory(err);
    for (uint32_t node = rs_bitmap_next(&label->ever, first); node < end;
         node = rs_bitmap_next(&label->ever, node + 1)) {
        nodes[count++] = node;
        if (label->odd.count > 0 && rs_id_map_get(&label->odd, node, NULL)) odds[odd++] = node;
    }
    rs_codec_put_varint(&encoder->piece, count);
    rs_codec_put_varint(&encoder->piece, odd);
    rs_pack(&encoder->piece, nodes, count);
    rs_pack(&encoder->piece, odds, odd);
    free(nodes);
    return RS_OK;
}

static RsStatus write_claims(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                             uint32_t end, RsPiece *piece, RsError *err)
{
    (void)segment;
    (void)piece;
    return rs_claims_encode(encoder->graph, first, end, &encoder->piece, err);
}

static RsStatus write_commits(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                              uint32_t end, RsPiece *piece, RsError *err)
{
    (void)segment;
    (void)piece;
    return rs_commits_encode(encoder->graph, first, end, &encoder->piece, err);
}

static RsStatus write_stats(RsEncoder *encoder, const RsSegment *segment, uint32_t first,
                            uint32_t end, RsPiece *piece, RsError *err)
{
    (void)segment;
    (void)first;
    (void)end;
    (void)piece;
    return rs_stats_encode(encoder->graph, &encoder->piece, err);
}

static RsStatus encode_rows(RsEncoder *encoder, RsSegmentKind kind, uint32_t side, uint32_t key,
                            uint32_t first, uint32_t end, uint32_t align, uint32_t guess,
                            RowWriter write, RsError *err)
{
    RsSegment segment;
    RS_TRY(begin_segment(encoder, &segment, kind, side, key));
    RS_TRY(cut(encoder, &segment, first, end, align, guess, write, err));
    return end_segment(encoder, &segment, err);
}

static RsStatus encode_columns(RsEncoder *encoder, uint32_t side, RsError *err)
{
    const RsBase *base = encoder->graph->base;
    for (uint32_t key = 0; key < base->column_counts[side]; key++)
        RS_TRY(encode_rows(encoder, RS_SEGMENT_COLUMN, side, key, 0,
                           base->columns[side][key].page_count, 1, 64, write_column, err));
    return RS_OK;
}

RsStatus rs_encode_all(RsEncoder *encoder, RsError *err)
{
    const RsGraph *graph = encoder->graph;
    const RsBase *base = graph->base;
    for (uint32_t label = 0; label < graph->labels.count; label++)
        if (rs_bitmap_next(&graph->labels.items[label].ever, 0) != UINT32_MAX)
            RS_TRY(encode_rows(encoder, RS_SEGMENT_LABEL, 0, label, 0, base->counts[0], 64,
                               1u << 20, write_label, err));
    RS_TRY(flush(encoder, err)); /* labels are read at once, the rest is not */
    RS_TRY(encode_rows(encoder, RS_SEGMENT_STATS, 0, 0, 0, 1, 1, 1, write_stats, err));
    for (uint32_t side = 0; side < 2; side++)
        RS_TRY(encode_rows(encoder, RS_SEGMENT_STATES, side, 0, 0, base->counts[side], 64, 1u << 22,
                           write_states, err));
    for (uint32_t type = 0; type < base->type_count; type++)
        for (uint32_t side = 0; side < 2; side++)
            RS_TRY(encode_hops(encoder, side, type, err));
    RS_TRY(encode_rows(encoder, RS_SEGMENT_ENDS, 0, 0, 0, base->counts[1], 1024, 40960, write_ends,
                       err));
    for (uint32_t side = 0; side < 2; side++)
        RS_TRY(encode_columns(encoder, side, err));
    RS_TRY(encode_rows(encoder, RS_SEGMENT_DICT, 0, 0, 0, base->dict.count, 1, 16384, write_texts,
                       err));
    RS_TRY(flush(encoder, err)); /* claims are read all at once and in order */
    RS_TRY(encode_rows(encoder, RS_SEGMENT_CLAIMS, 0, 0, 0, graph->claim_count, 1, 1024,
                       write_claims, err));
    RS_TRY(flush(encoder, err));
    RS_TRY(encode_rows(encoder, RS_SEGMENT_COMMITS, 0, 0, 1, (uint32_t)graph->commits.count + 1, 1,
                       1024, write_commits, err));
    return flush(encoder, err);
}
