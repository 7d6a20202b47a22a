/* decode.c - see stored.h: a piece of a segment into the arrays of the base. */
#include "graph/pack.h"
#include "graph/stats.h"
#include "graph/stored.h"
#include "storage/record_value.h"

static RsStatus finish(const RsCursor *cursor, RsError *err)
{
    if (cursor->bad == NULL) return RS_OK;
    return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                   "a block of the base snapshot cannot be read: %s", cursor->bad);
}

static bool fits(uint64_t first, uint64_t count, uint64_t room, RsCursor *cursor)
{
    if (count <= room && first <= room - count) return true;
    rs_cursor_fail(cursor, "it reaches beyond its segment");
    return false;
}

/* ---- elements ---- */

static void fill_states(RsStored *stored, bool edge, uint32_t first, uint32_t count, uint8_t state)
{
    RsBase *base = stored->graph->base;
    uint8_t *states = base->states[edge];
    uint64_t *easy = base->easy[edge];
    bool is_easy = state == (RS_FLAG_LIVES | RS_FLAG_PLAIN);
    for (uint64_t id = first; id < (uint64_t)first + count; id++) {
        if (is_easy && (id & 63) == 0 && (uint64_t)first + count - id >= 64) {
            easy[id >> 6] = UINT64_MAX;
            id += 63;
        } else if (is_easy) {
            easy[id >> 6] |= (uint64_t)1 << (id & 63);
        } else if (states != NULL) {
            states[id >> 1] = (uint8_t)(states[id >> 1] | state << ((id & 1) * 4));
        }
    }
}

/* What the delta has changed is not easy any more. */
static void clear_changed(RsStored *stored, bool edge)
{
    const RsIdMap *changed = &stored->graph->elements[edge].changed;
    uint64_t *easy = stored->graph->base->easy[edge];
    for (size_t i = 0; changed->count > 0 && i < changed->capacity; i++)
        if (changed->used[i] == 1)
            easy[changed->keys[i] >> 6] &= ~((uint64_t)1 << (changed->keys[i] & 63));
}

/* Runs of one state: length, state. */
static RsStatus decode_states(RsStored *stored, const RsPiece *piece, bool edge, RsCursor *cursor,
                              RsError *err)
{
    uint32_t at = piece->first;
    if (!fits(piece->first, piece->end - piece->first, stored->graph->base->counts[edge], cursor))
        return finish(cursor, err);
    while (at < piece->end && cursor->bad == NULL) {
        uint32_t run = rs_cursor_u32(cursor, piece->end - at);
        uint8_t state = rs_cursor_byte(cursor);
        if (run == 0) rs_cursor_fail(cursor, "a run is empty");
        if (cursor->bad == NULL && state != 0) fill_states(stored, edge, at, run, state);
        at += run;
    }
    clear_changed(stored, edge);
    return finish(cursor, err);
}

static RsStatus decode_ends(RsStored *stored, const RsPiece *piece, RsCursor *cursor, RsError *err)
{
    RsBase *base = stored->graph->base;
    uint32_t count = piece->end - piece->first;
    if (!fits(piece->first, count, base->counts[1], cursor)) return finish(cursor, err);
    rs_unpack(cursor, (uint32_t *)base->starts + piece->first, count);
    rs_unpack(cursor, (uint32_t *)base->ends + piece->first, count);
    if (base->type_width == 0) return finish(cursor, err);
    uint32_t *types = malloc(((size_t)count + 1) * sizeof *types);
    if (types == NULL) return rs_fail_memory(err);
    rs_unpack(cursor, types, count);
    for (uint32_t i = 0; i < count; i++)
        rs_base_put_type(base, piece->first + i, types[i]);
    free(types);
    return finish(cursor, err);
}

/* ---- hops ---- */

static void place_rows(const RsCsr *csr, const RsPiece *piece, const uint32_t *nodes,
                       const uint32_t *degrees, RsCursor *cursor)
{
    uint32_t *offsets = (uint32_t *)csr->offsets;
    uint64_t at = piece->place_at;
    if (csr->nodes != NULL) {
        memcpy((uint32_t *)csr->nodes + piece->row_at, nodes, piece->rows * sizeof *nodes);
        for (uint32_t i = 0; i < piece->rows; i++) {
            offsets[piece->row_at + i] = (uint32_t)at;
            at += degrees[i];
            offsets[piece->row_at + i + 1] = (uint32_t)at;
        }
        return;
    }
    uint32_t row = 0;
    for (uint32_t node = piece->first; node < piece->end; node++) {
        offsets[node] = (uint32_t)at;
        if (row < piece->rows && nodes[row] == node) at += degrees[row++];
        offsets[node + 1] = (uint32_t)at;
    }
    if (row < piece->rows) rs_cursor_fail(cursor, "nodes are out of order");
}

static RsStatus decode_hops(RsStored *stored, const RsPiece *piece, const RsSegment *segment,
                            RsCursor *cursor, RsError *err)
{
    RsBase *base = stored->graph->base;
    const RsCsr *csr = &base->hops[segment->side][segment->key];
    if (!fits(piece->place_at, piece->places, csr->edge_count, cursor) ||
        !fits(piece->row_at, piece->rows, csr->row_count, cursor) ||
        !fits(piece->first, piece->end - piece->first, base->counts[0], cursor))
        return finish(cursor, err);
    uint32_t *rows = malloc(((size_t)piece->rows * 2 + 1) * sizeof *rows);
    if (rows == NULL) return rs_fail_memory(err);
    rs_unpack(cursor, rows, piece->rows);
    rs_unpack(cursor, rows + piece->rows, piece->rows);
    rs_unpack(cursor, (uint32_t *)csr->others + piece->place_at, piece->places);
    rs_unpack(cursor, (uint32_t *)csr->edges + piece->place_at, piece->places);
    if ((piece->rows > 0 || piece->places == 0) && cursor->bad == NULL)
        place_rows(csr, piece, rows, rows + piece->rows, cursor);
    free(rows);
    return finish(cursor, err);
}

/* ---- columns ---- */

static void narrow(void *data, uint8_t width, const uint32_t *numbers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (width == 1)
            ((uint8_t *)data)[i] = (uint8_t)numbers[i];
        else if (width == 2)
            ((uint16_t *)data)[i] = (uint16_t)numbers[i];
        else
            ((uint32_t *)data)[i] = numbers[i];
    }
}

static bool take_numbers(RsArena *arena, RsPage *page, RsCursor *cursor)
{
    uint32_t numbers[RS_PAGE_SLOTS];
    if (page->width == 0) return true;
    void *data = rs_arena_take_array(arena, page->width, page->slots);
    if (data == NULL) return false;
    page->data = data;
    if (page->width < 8) {
        rs_unpack(cursor, numbers, page->slots);
        narrow(data, page->width, numbers, page->slots);
        return true;
    }
    RsText raw = rs_cursor_bytes(cursor, page->slots * 8u);
    for (uint32_t i = 0; i < page->slots && raw.length > 0; i++)
        ((uint64_t *)data)[i] = rs_codec_load_u64((const uint8_t *)raw.data + (size_t)i * 8);
    return true;
}

static bool take_values(RsArena *arena, RsPage *page, RsCursor *cursor)
{
    RsValue *values = RS_NEW_ARRAY(arena, RsValue, page->slots);
    bool full = false;
    if (values == NULL) return false;
    for (uint32_t slot = 0; slot < page->slots && cursor->bad == NULL && !full; slot++) {
        bool there = page->there == NULL || (page->there[slot >> 6] >> (slot & 63) & 1) != 0;
        if (!there) continue;
        RsValue value = rs_record_take_value(cursor, arena, &full);
        if (!rs_value_copy(arena, value, &values[slot])) return false; /* texts borrow */
    }
    page->data = values;
    return !full;
}

/* Type (0xff: there is no page), width, slots, low, presence, data. */
static RsStatus decode_page(RsStored *stored, RsCursor *cursor, const RsPage **out, RsError *err)
{
    RsArena *arena = stored->graph->base->arena;
    uint8_t type = rs_cursor_byte(cursor);
    *out = NULL;
    if (type == RS_PAGE_ABSENT || cursor->bad != NULL) return finish(cursor, err);
    RsPage *page = RS_NEW(arena, RsPage);
    if (page == NULL) return rs_fail_memory(err);
    page->type = (uint8_t)rs_page_type_of(type);
    page->width = rs_cursor_byte(cursor);
    page->slots = (uint16_t)rs_cursor_u32(cursor, RS_PAGE_SLOTS);
    page->low = rs_cursor_signed(cursor);
    if (type >= RS_PAGE_TAGS || page->width > 8) rs_cursor_fail(cursor, "a page has no known type");
    if (rs_cursor_byte(cursor) != 0) {
        uint64_t *there = RS_NEW_ARRAY(arena, uint64_t, RS_PAGE_SLOTS / 64);
        RsText raw = rs_cursor_bytes(cursor, (page->slots + 63u) / 64 * 8);
        if (there == NULL) return rs_fail_memory(err);
        for (uint32_t i = 0; i * 8 < raw.length; i++)
            there[i] = rs_codec_load_u64((const uint8_t *)raw.data + (size_t)i * 8);
        page->there = there;
    }
    RS_TRY(finish(cursor, err));
    bool made = page->type == RS_TYPE_NULL ? take_values(arena, page, cursor)
                                           : take_numbers(arena, page, cursor);
    if (!made) return rs_fail_memory(err);
    *out = page;
    return finish(cursor, err);
}

static RsStatus decode_column(RsStored *stored, const RsPiece *piece, const RsSegment *segment,
                              RsCursor *cursor, RsError *err)
{
    const RsBaseColumn *column = &stored->graph->base->columns[segment->side][segment->key];
    if (!fits(piece->first, piece->end - piece->first, column->page_count, cursor))
        return finish(cursor, err);
    for (uint32_t page = piece->first; page < piece->end; page++)
        RS_TRY(decode_page(stored, cursor, &column->pages[page], err));
    return RS_OK;
}

/* ---- texts and labels ---- */

static RsStatus decode_texts(RsStored *stored, const RsPiece *piece, RsCursor *cursor, RsError *err)
{
    RsDict *dict = &stored->graph->base->dict;
    uint32_t count = piece->end - piece->first;
    uint64_t at = piece->place_at;
    if (!fits(piece->first, count, dict->count, cursor) ||
        !fits(piece->place_at, piece->places, stored->dict_bytes, cursor))
        return finish(cursor, err);
    uint32_t *lengths = malloc(((size_t)count + 1) * sizeof *lengths);
    if (lengths == NULL) return rs_fail_memory(err);
    rs_unpack(cursor, lengths, count);
    for (uint32_t i = 0; i < count && cursor->bad == NULL; i++) {
        RsText text = rs_cursor_bytes(cursor, lengths[i]);
        if ((uint64_t)text.length + 1 > piece->place_at + piece->places - at) {
            rs_cursor_fail(cursor, "texts are longer than their piece");
            break;
        }
        if (text.length > 0) memcpy((char *)dict->bytes + at, text.data, text.length);
        ((uint64_t *)dict->starts)[piece->first + i] = at;
        at += (uint64_t)text.length + 1;
        ((uint64_t *)dict->starts)[piece->first + i + 1] = at;
    }
    free(lengths);
    return finish(cursor, err);
}

static bool set_all(RsBitmap *set, const uint32_t *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!rs_bitmap_set(set, nodes[i])) return false;
    return true;
}

/* The nodes that have it, then those of them that only a claim gives it. */
static RsStatus decode_label(RsStored *stored, const RsPiece *piece, const RsSegment *segment,
                             RsCursor *cursor, RsError *err)
{
    RsLabel *label = &stored->graph->labels.items[segment->key];
    uint32_t most = piece->end - piece->first;
    uint32_t count = rs_cursor_u32(cursor, most), odd = rs_cursor_u32(cursor, most);
    uint32_t *nodes = malloc(((size_t)most + 1) * sizeof *nodes);
    if (nodes == NULL) return rs_fail_memory(err);
    rs_unpack(cursor, nodes, count);
    bool memory = cursor->bad != NULL || set_all(&label->ever, nodes, count);
    rs_unpack(cursor, nodes, odd);
    for (uint32_t i = 0; memory && cursor->bad == NULL && i < odd; i++)
        memory = rs_id_map_put(&label->odd, nodes[i], 0);
    free(nodes);
    return memory ? finish(cursor, err) : rs_fail_memory(err);
}

RsStatus rs_piece_decode(RsStored *stored, const RsPiece *piece, RsText bytes, RsError *err)
{
    const RsSegment *segment = &stored->segments.items[piece->segment];
    RsCursor cursor = rs_cursor(bytes);
    switch (segment->kind) {
    case RS_SEGMENT_STATES:
        return decode_states(stored, piece, segment->side == 1, &cursor, err);
    case RS_SEGMENT_ENDS:
        return decode_ends(stored, piece, &cursor, err);
    case RS_SEGMENT_HOPS:
        return decode_hops(stored, piece, segment, &cursor, err);
    case RS_SEGMENT_COLUMN:
        return decode_column(stored, piece, segment, &cursor, err);
    case RS_SEGMENT_DICT:
        return decode_texts(stored, piece, &cursor, err);
    case RS_SEGMENT_LABEL:
        return decode_label(stored, piece, segment, &cursor, err);
    case RS_SEGMENT_CLAIMS:
        return rs_claims_decode(stored, piece, &cursor, err);
    case RS_SEGMENT_COMMITS:
        return rs_commits_decode(stored, piece, &cursor, err);
    case RS_SEGMENT_STATS:
        return rs_stats_decode(stored->graph, &cursor, err);
    }
    rs_cursor_fail(&cursor, "a segment is of no known kind");
    return finish(&cursor, err);
}
