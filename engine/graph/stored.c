/* stored.c - see stored.h: fetching blocks when first touched. */
#include "graph/stored.h"

#include <assert.h>

#include "graph/pack.h"
#include "storage/squeeze.h"

#define AHEAD 8u /* blocks fetched at once when they are read in order */

void rs_stored_free(RsStored *stored)
{
    if (stored == NULL) return;
    rs_manifest_free(stored->manifest);
    RS_ARRAY_DONE(&stored->segments);
    RS_ARRAY_DONE(&stored->pieces);
    RS_ARRAY_DONE(&stored->prints);
    rs_bitmap_done(&stored->here);
    free(stored->block_pieces);
    free(stored);
}

const RsSegment *rs_stored_segment(const RsStored *stored, RsSegmentKind kind, uint32_t side,
                                   uint32_t key)
{
    for (size_t i = 0; i < stored->segments.count; i++) {
        const RsSegment *segment = &stored->segments.items[i];
        if (segment->kind == kind && segment->side == side && segment->key == key) return segment;
    }
    return NULL;
}

/* ---- a block's body ---- */

typedef struct Fetch {
    RsStored *stored;
    uint32_t first; /* block */
    char *plain;    /* of a block whose last piece goes on in the next */
    size_t bytes;
    uint32_t begun; /* the block that it began with */
} Fetch;

static RsStatus bad_block(RsError *err)
{
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                   "a block of the base snapshot does not hold what its manifest says");
}

/* Does the block go on with the last piece of the one before? */
static bool goes_on(const RsStored *stored, uint32_t block)
{
    return block < stored->manifest->block_count &&
           stored->block_pieces[block] == stored->block_pieces[block + 1];
}

static RsStatus decode_blocks(RsStored *stored, const Fetch *fetch, RsError *err)
{
    uint32_t from = stored->block_pieces[fetch->begun], to = stored->block_pieces[fetch->begun + 1];
    size_t at = 0;
    for (uint32_t i = from; i < to; i++) {
        const RsPiece *piece = &stored->pieces.items[i];
        if (piece->bytes > fetch->bytes - at) return bad_block(err);
        RS_TRY(rs_piece_decode(stored, piece, (RsText){fetch->plain + at, piece->bytes}, err));
        at += piece->bytes;
    }
    for (uint32_t i = from; i < to; i++)
        stored->segments.items[stored->pieces.items[i].segment].missing--;
    return RS_OK;
}

static RsStatus take_block(void *context, size_t index, RsText body, RsError *err)
{
    Fetch *fetch = context;
    RsStored *stored = fetch->stored;
    uint32_t block = fetch->first + (uint32_t)index;
    if (rs_bitmap_test(&stored->here, block)) return RS_OK;
    if (!goes_on(stored, block)) {
        fetch->begun = block;
        fetch->bytes = 0;
    }
    RS_TRY(rs_unsqueeze(body, RS_PACK_SLACK, &fetch->plain, &fetch->bytes, err));
    if (goes_on(stored, block + 1)) return RS_OK;
    RS_TRY(decode_blocks(stored, fetch, err));
    for (uint32_t done = fetch->begun; done <= block; done++)
        rs_bitmap_set(&stored->here, done); /* its room was made at the start */
    stored->last_fetched = block;
    return RS_OK;
}

static RsStatus fetch_blocks(RsStored *stored, uint32_t first, uint32_t count, RsError *err)
{
    Fetch fetch = {.stored = stored};
    bool stale = false;
    for (; goes_on(stored, first); count++)
        first--;
    while (goes_on(stored, first + count))
        count++;
    fetch.first = first;
    assert(!stored->fetching); /* what decodes a block must not wait for another */
    stored->fetching = true;
    RsStatus status =
        rs_blocks_read(stored->store, stored->manifest, stored->manifest->blocks + first, count,
                       take_block, &fetch, &stale, err);
    stored->fetching = false;
    free(fetch.plain);
    if (status != RS_OK || !stale) return status;
    stored->graph->outdated = true;
    return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                   "the graph was checkpointed twice by others since it was opened: run the "
                   "statement again");
}

static void remember(RsStored *stored, RsStatus status, const RsError *why)
{
    if (status == RS_OK || stored->trouble.status != RS_OK) return;
    stored->trouble = *why;
}

/* ---- pieces by row ---- */

/* The first piece of the segment that ends behind the row; the segment's end where none does. */
static uint32_t piece_of(const RsStored *stored, const RsSegment *segment, uint32_t row)
{
    uint32_t low = segment->first_piece, high = low + segment->piece_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (stored->pieces.items[middle].end <= row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool need_piece(RsStored *stored, const RsSegment *segment, uint32_t piece)
{
    uint32_t block = stored->pieces.items[piece].block, count = 1;
    if (rs_bitmap_test(&stored->here, block)) return true;
    uint32_t last = stored->pieces.items[segment->first_piece + segment->piece_count - 1].block;
    bool in_order =
        block > 1 && block == stored->last_fetched + 1 && rs_bitmap_test(&stored->here, block - 2);
    while (in_order && count < AHEAD && block + count <= last &&
           !rs_bitmap_test(&stored->here, block + count))
        count++;
    RsError why = {0};
    RsStatus status = fetch_blocks(stored, block, count, &why);
    remember(stored, status, &why);
    return status == RS_OK;
}

bool rs_base_fetch(const RsBase *base, const RsSegment *segment, uint32_t row)
{
    RsStored *stored = base->stored;
    if (segment->missing == 0) return true;
    uint32_t piece = piece_of(stored, segment, row);
    if (piece == segment->first_piece + segment->piece_count) return true; /* nothing is there */
    return stored->pieces.items[piece].first > row || need_piece(stored, segment, piece);
}

void rs_base_fetch_span(const RsBase *base, const RsCsr *csr, uint32_t node, uint32_t *from,
                        uint32_t *to)
{
    RsStored *stored = base->stored;
    const RsSegment *segment = csr->segment;
    if (segment->missing > 0) {
        uint32_t end = segment->first_piece + segment->piece_count;
        uint32_t piece = piece_of(stored, segment, node);
        const RsPiece *found = &stored->pieces.items[piece];
        if (piece == end || found->first > node) return;
        for (uint32_t i = piece; i < end && stored->pieces.items[i].first <= node; i++)
            if (!need_piece(stored, segment, i)) return;
        if (csr->nodes != NULL) { /* the list is filled here, perhaps not elsewhere */
            RsCsr part = *csr;
            uint32_t row;
            part.nodes += found->row_at;
            part.row_count = found->rows;
            if (!rs_csr_row(&part, node, &row)) return;
            *from = csr->offsets[found->row_at + row];
            *to = csr->offsets[found->row_at + row + 1];
            return;
        }
    }
    uint32_t row;
    if (!rs_csr_row(csr, node, &row)) return;
    *from = csr->offsets[row];
    *to = csr->offsets[row + 1];
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

void rs_base_fetch_hops(const RsBase *base, const RsCsr *csr, const uint32_t *nodes, uint32_t count)
{
    RsStored *stored = base->stored;
    const RsSegment *segment = csr->segment;
    if (segment == NULL || segment->missing == 0 || count < 2) return;
    RS_ARRAY(uint32_t) wanted = {0};
    uint32_t end = segment->first_piece + segment->piece_count;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t piece = piece_of(stored, segment, nodes[i]);
             piece < end && stored->pieces.items[piece].first <= nodes[i]; piece++) {
            uint32_t block = stored->pieces.items[piece].block;
            if (rs_bitmap_test(&stored->here, block)) continue;
            if (wanted.count > 0 && wanted.items[wanted.count - 1] == block) continue;
            if (!RS_ARRAY_PUSH(&wanted, block)) break; /* then each is fetched when it is read */
        }
    }
    if (wanted.count > 1) qsort(wanted.items, wanted.count, sizeof *wanted.items, by_number);
    for (size_t i = 0; i < wanted.count;) {
        size_t run = 1;
        while (i + run < wanted.count && wanted.items[i + run] <= wanted.items[i + run - 1] + 1)
            run++;
        RsError why = {0};
        uint32_t blocks = wanted.items[i + run - 1] - wanted.items[i] + 1;
        remember(stored, fetch_blocks(stored, wanted.items[i], blocks, &why), &why);
        i += run;
    }
    RS_ARRAY_DONE(&wanted);
}

RsStatus rs_stored_fetch_segment(RsStored *stored, const RsSegment *segment, RsError *err)
{
    if (segment->missing == 0) return RS_OK;
    uint32_t first = stored->pieces.items[segment->first_piece].block;
    uint32_t last = stored->pieces.items[segment->first_piece + segment->piece_count - 1].block;
    return fetch_blocks(stored, first, last - first + 1, err);
}

RsStatus rs_stored_fetch_all(RsStored *stored, RsError *err)
{
    uint32_t count = (uint32_t)stored->manifest->block_count, at = 0;
    while (at < count) {
        uint32_t run = 0;
        while (at < count && rs_bitmap_test(&stored->here, at))
            at++;
        while (at + run < count && !rs_bitmap_test(&stored->here, at + run))
            run++;
        if (run > 0) RS_TRY(fetch_blocks(stored, at, run, err));
        at += run;
    }
    return RS_OK;
}

RsStatus rs_base_trouble(const RsBase *base, RsError *err)
{
    if (base->stored == NULL || base->stored->trouble.status == RS_OK) return RS_OK;
    if (err != NULL && err->status == RS_OK) *err = base->stored->trouble;
    return base->stored->trouble.status;
}

void rs_base_forgive(RsBase *base)
{
    if (base->stored != NULL) rs_error_clear(&base->stored->trouble);
}
