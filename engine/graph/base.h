/* base.h - all that lives at one commit, laid out for reading: private to this floor.
 *
 * Shape   ids are the graph's own: dense, never used again, so that what has ended leaves a gap.
 *         State: one `easy` bit an element that lives, is plain and unclaimed; where some are not,
 *         a nibble of RS_FLAG_* an element. Adjacency: one RsCsr a type and direction, living
 *         relationships only, neighbours ascending within a node. Properties: one RsBaseColumn a
 *         key and kind, in pages of 1,024 ids. Strings are codes of one dictionary.
 * Owner   the base owns every array (rs_base_array) and all values (its arena). Nothing moves or
 *         changes once the base is in place: readers need no lock.
 * Cost    a neighbour 8 bytes a direction, the ends of a relationship 8 bytes and its type's 0 to
 *         4, a property 0 to 8 bytes an id of its page. */
#ifndef RS_GRAPH_BASE_H
#define RS_GRAPH_BASE_H

#include "base/array.h"
#include "base/bitmap.h"
#include "value/value.h"

enum {                      /* the state of an element */
       RS_FLAG_PLAIN = 1,   /* written plainly as long as it lives; otherwise see `marks` */
       RS_FLAG_CLAIMED = 2, /* a claim about it is or was */
       RS_FLAG_PARTS = 4,   /* a claim about one of its labels or keys is or was */
       RS_FLAG_LIVES = 8    /* at the base's commit */
};

/* Which row of the offsets is a node's? Three forms, by how many nodes have a row:
 *   dense  offsets by node (words and nodes NULL)
 *   ranks  a bit a node and the count of bits before each word
 *   list   the nodes, ascending */
typedef struct RsCsrWord {
    uint64_t bits;
    uint64_t rank;
} RsCsrWord;

typedef struct RsSegment RsSegment; /* stored.h: what lies in the store until it is read */

typedef struct RsCsr { /* who is next to whom: one type, one direction */
    uint32_t node_count, edge_count, row_count;
    const uint32_t *offsets; /* row_count + 1 */
    const RsCsrWord *words;
    const uint32_t *nodes;
    const uint32_t *others, *edges; /* edge_count */
    const RsSegment *segment;       /* NULL: all is here; likewise below */
} RsCsr;

#define RS_PAGE_SLOTS 1024u

/* 1,024 ids of a column. Numbers are `low` + what is stored, modulo 2^64. */
typedef struct RsPage {
    uint8_t type;          /* RsType of all values; RS_TYPE_NULL: `data` holds RsValues */
    uint8_t width;         /* bytes of a number: 0 (all are `low`), 1, 2, 4, 8 */
    uint16_t slots;        /* `data` reaches so far */
    int64_t low;           /* INT, DATE, LOCALTIME; BOOL; STRING: the code */
    const uint64_t *there; /* RS_PAGE_SLOTS bits; NULL: all of `slots` have a value */
    const void *data;
} RsPage;

typedef struct RsBaseColumn {
    const RsPage **pages; /* NULL: no value in it */
    uint32_t page_count;
    const RsSegment *segment;
} RsBaseColumn;

typedef struct RsDict { /* text to code: a text has one code */
    const char *bytes;
    const uint64_t *starts; /* count + 1; a NUL stands after each text */
    uint32_t count;
} RsDict;

typedef struct RsBase {
    uint64_t commit;
    uint32_t counts[2]; /* ids of nodes, relationships below these */
    /* Bits. Off, too, for what the delta changes: the one thing that is written after the base is
     * in place. A reader who finds a bit on has nothing more to ask. */
    uint64_t *easy[2];
    uint8_t *states[2];            /* nibbles; NULL: what is not easy has ended */
    const uint32_t *starts, *ends; /* of relationships, also of ended ones */
    void *types;
    uint8_t type_width; /* bytes: 0 (all are type 0), 1, 2, 4 */
    uint32_t type_count;
    const RsCsr *hops[2]; /* out, in; by type */
    uint32_t column_counts[2];
    const RsBaseColumn *columns[2]; /* by key */
    RsDict dict;
    uint32_t dict_unused; /* codes that nothing holds any more */
    struct RsStored *stored;
    const RsSegment *state_segments[2], *ends_segment, *dict_segment;
    const RsSegment *claims_segment, *commits_segment, *stats_segment;
    RsArena *arena;
    RS_ARRAY(void *) arrays;
} RsBase;

RsBase *rs_base_new(void); /* of an empty graph; NULL: no memory */
void rs_base_free(RsBase *base);
/* Zeroed, owned by the base; NULL: no memory. Large ones cost address space until touched. */
void *rs_base_array(RsBase *base, size_t count, size_t size);

/* ---- csr.c ---- */

/* Builds hops[] out of the ends of the relationships that live. O(relationships + nodes) for each
 * type with many, O(m log m) for a type with few. */
RS_MUST_USE RsStatus rs_csr_build(RsBase *base, RsError *err);

static inline bool rs_csr_row(const RsCsr *csr, uint32_t node, uint32_t *row)
{
    if (csr->words != NULL) {
        if (node >= csr->node_count) return false;
        const RsCsrWord *word = &csr->words[node >> 6];
        uint64_t bit = (uint64_t)1 << (node & 63);
        if ((word->bits & bit) == 0) return false;
        *row = (uint32_t)word->rank + (uint32_t)__builtin_popcountll(word->bits & (bit - 1));
        return true;
    }
    if (csr->nodes == NULL) {
        *row = node;
        return node < csr->row_count;
    }
    uint32_t low = 0, high = csr->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (csr->nodes[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    *row = low;
    return low < csr->row_count && csr->nodes[low] == node;
}

/* ---- stored.c ---- */

/* Is the row of the segment here, fetched now if it has to be? false: it could not be, and the base
 * remembers why (rs_base_trouble); what is read then is empty. */
bool rs_base_fetch(const RsBase *base, const RsSegment *segment, uint32_t row);
void rs_base_fetch_span(const RsBase *base, const RsCsr *csr, uint32_t node, uint32_t *from,
                        uint32_t *to);
/* Fetches the hops of a batch of nodes in one go, so that each need not wait for the one before. */
void rs_base_fetch_hops(const RsBase *base, const RsCsr *csr, const uint32_t *nodes,
                        uint32_t count);
RS_MUST_USE RsStatus rs_base_trouble(const RsBase *base, RsError *err);
void rs_base_forgive(RsBase *base); /* what failed may be tried again */

static inline bool rs_base_need(const RsBase *base, const RsSegment *segment, uint32_t row)
{
    return segment == NULL || rs_base_fetch(base, segment, row);
}

/* The places [*from, *to) of a node's hops in `others` and `edges`. */
static inline void rs_csr_span(const RsBase *base, const RsCsr *csr, uint32_t node, uint32_t *from,
                               uint32_t *to)
{
    uint32_t row;
    *from = *to = 0;
    if (csr->segment != NULL) {
        rs_base_fetch_span(base, csr, node, from, to);
        return;
    }
    if (!rs_csr_row(csr, node, &row)) return;
    *from = csr->offsets[row];
    *to = csr->offsets[row + 1];
}

/* ---- column.c ---- */

/* A page out of RS_PAGE_SLOTS values (NULL-typed: none); *out NULL where there is none at all.
 * Values must be the base's own; a STRING's text is looked up by `code`. */
typedef struct RsPageMaker {
    RsBase *base;
    bool (*code)(void *context, RsText text, uint32_t *code); /* false: no memory */
    void *context;
} RsPageMaker;
RS_MUST_USE RsStatus rs_page_make(const RsPageMaker *maker, const RsValue *values,
                                  const RsPage **out, RsError *err);
/* How the format numbers the types of pages; RS_TYPE_NULL is 0: values as they are. */
#define RS_PAGE_TAGS 7u
#define RS_PAGE_ABSENT 0xffu
RsType rs_page_type_of(uint8_t tag);
uint8_t rs_page_tag_of(uint8_t type);
/* What is stored of a number, `low` not added. */
uint64_t rs_page_number(const RsPage *page, uint32_t slot);

/* The code of a string in a page of strings; false: there is none. */
bool rs_page_code(const RsPage *page, uint32_t slot, uint32_t *code);
bool rs_page_get(const RsBase *base, const RsPage *page, uint32_t slot, RsValue *out);

static inline RsText rs_dict_text(const RsDict *dict, uint32_t code)
{
    uint64_t start = dict->starts[code];
    return (RsText){dict->bytes + start, (uint32_t)(dict->starts[code + 1] - start - 1)};
}

/* ---- reading ---- */

static inline bool rs_base_easy(const RsBase *base, bool edge, uint32_t id)
{
    return (base->easy[edge][id >> 6] >> (id & 63) & 1) != 0;
}

static inline uint8_t rs_base_state(const RsBase *base, bool edge, uint32_t id)
{
    if (rs_base_easy(base, edge, id)) return RS_FLAG_LIVES | RS_FLAG_PLAIN;
    if (base->state_segments[edge] != NULL) {
        if (!rs_base_fetch(base, base->state_segments[edge], id)) return 0;
        if (rs_base_easy(base, edge, id)) return RS_FLAG_LIVES | RS_FLAG_PLAIN;
    }
    if (base->states[edge] == NULL) return 0;
    return base->states[edge][id >> 1] >> ((id & 1) * 4) & 15;
}

static inline uint32_t rs_base_type(const RsBase *base, uint32_t edge)
{
    switch (base->type_width) {
    case 0:
        return 0;
    case 1:
        return ((const uint8_t *)base->types)[edge];
    case 2:
        return ((const uint16_t *)base->types)[edge];
    default:
        return ((const uint32_t *)base->types)[edge];
    }
}

static inline void rs_base_put_type(RsBase *base, uint32_t edge, uint32_t type)
{
    if (base->type_width == 1)
        ((uint8_t *)base->types)[edge] = (uint8_t)type;
    else if (base->type_width == 2)
        ((uint16_t *)base->types)[edge] = (uint16_t)type;
    else if (base->type_width == 4)
        ((uint32_t *)base->types)[edge] = type;
}

/* Bytes of a type's id, where there are so many types. */
static inline uint8_t rs_base_type_width(uint32_t type_count)
{
    return type_count <= 1                ? 0
           : type_count <= UINT8_MAX + 1  ? 1
           : type_count <= UINT16_MAX + 1 ? 2
                                          : 4;
}

static inline bool rs_base_value(const RsBase *base, bool edge, uint32_t id, uint32_t key,
                                 RsValue *out)
{
    if (key >= base->column_counts[edge]) return false;
    const RsBaseColumn *column = &base->columns[edge][key];
    uint32_t at = id / RS_PAGE_SLOTS;
    if (at >= column->page_count) return false;
    if (column->pages[at] == NULL &&
        (column->segment == NULL || !rs_base_fetch(base, column->segment, at) ||
         column->pages[at] == NULL))
        return false;
    return rs_page_get(base, column->pages[at], id % RS_PAGE_SLOTS, out);
}

#endif
