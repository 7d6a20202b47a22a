/* delta.h - what changed since the base, in many versions: private to this floor.
 *
 * Shape   every entry has a life: the stamp that made it and the stamp that ended it. A stamp is a
 *         commit number, or STAMP_PRIVATE + the clause number for entries of the one open change
 *         set. A reader sees the stamps up to its commit and those of the clauses below `seen`.
 *         What the base (base.h) holds was made at stamp 0; a reader stands at the base's commit or
 *         later (history.c has a graph of its own for those before it). An element of the base
 *         that never changed since costs nothing here; one that did has a row in `changes`, and
 *         its `easy` bit is off. Elements made since are in `made`, in order of their ids.
 * Owner   values and texts lie in the arena that apply.c was given: the graph's for what came from
 *         the log, the change set's for private entries.
 * Limits  2^31 - 1 commits, 2^29 names of a kind. */
#ifndef RS_GRAPH_DELTA_H
#define RS_GRAPH_DELTA_H

#include "base/array.h"
#include "base/bitmap.h"
#include "base/map.h"
#include "graph/base.h"
#include "graph/catalog.h"

#define RS_STAMP_PRIVATE 0x80000000u
#define RS_STAMP_NEVER UINT32_MAX
#define RS_SEEN_ALL 0x7fffffffu
#define RS_NAMES_MAX (1u << 29)
#define RS_PASTS_MAX 4u /* points in time before the base that are looked at together */

typedef struct RsLife {
    uint32_t born, died;
} RsLife;

typedef struct RsSight {
    uint32_t commit, seen; /* `seen` at most RS_SEEN_ALL */
} RsSight;

static inline bool rs_sight_has(RsSight sight, uint32_t stamp)
{
    return stamp <= sight.commit || stamp - RS_STAMP_PRIVATE < sight.seen;
}

static inline bool rs_sight_lives(RsSight sight, RsLife life)
{
    return rs_sight_has(sight, life.born) && !rs_sight_has(sight, life.died);
}

typedef struct RsNameRow {
    RsText text;
    uint32_t next; /* of the same hash, or RS_NO_ID */
} RsNameRow;

typedef struct RsNames {
    RS_ARRAY(RsNameRow) rows;
    RsIdMap by_hash;
} RsNames;

struct RsSchema {
    RsNames names[RS_NAME_KEY + 1];
    uint64_t version;
};

/* A value and its life; older versions of the same element and key behind it. */
typedef struct RsVersion {
    RsValue value;
    RsLife life;
    uint32_t older; /* place + 1; 0: none */
} RsVersion;

/* One property key of one kind of element. A slot holds the place + 1 of its newest version; 0:
 * as in the base. Where there are versions, the base's value is the oldest of them. */
typedef struct RsColumn {
    uint32_t **pages;
    uint32_t page_count;
    RS_ARRAY(RsVersion) versions;
} RsColumn;

typedef struct RsSpell { /* a time during which a label or a plain mark stood */
    RsLife life;
    uint32_t older; /* place + 1; 0: none */
} RsSpell;

/* `ever` has every node that had or was claimed to have the label. A node that is not in `odd` has
 * it plainly as long as it lives; one that is has the spells found there (place + 1; 0: none). */
typedef struct RsLabel {
    RsBitmap ever;
    RsIdMap odd;
    RS_ARRAY(RsSpell) spells;
    uint64_t live;
} RsLabel;

typedef struct RsState {
    RsLife life;
    uint8_t flags; /* without LIVES: that is asked of the life */
} RsState;

typedef struct RsElements { /* nodes, or relationships */
    uint32_t base_count;    /* ids below are the base's */
    uint32_t count;
    RsIdMap changed; /* the base's ids to their place in `changes` */
    RS_ARRAY(RsState) changes;
    RS_ARRAY(RsState) made; /* id - base_count */
    uint32_t odd_count;     /* living in the base or made since, with other flags than PLAIN: 0 lets
                               a reader skip looking */
    uint32_t ended_count;   /* likewise, that ended since the base */
    uint64_t live;
    RsIdMap marks; /* id to place + 1 of the newest plain spell */
    RS_ARRAY(RsSpell) spells;
    RS_ARRAY(RsColumn) columns; /* by key */
} RsElements;

typedef struct RsHopEntry {
    uint32_t other, edge, type;
} RsHopEntry;

typedef struct RsHopList {
    RsHopEntry *items;
    uint32_t count, capacity;
} RsHopList;

typedef struct RsHopLists { /* of one direction: the hops made since the base */
    RsBitmap has;           /* nodes with a list, perhaps an empty one */
    RsIdMap place_of;       /* node to its place in `lists` */
    RS_ARRAY(RsHopList) lists;
} RsHopLists;

/* What has been claimed about: the claims in the order recorded. */
typedef struct RsFactRow {
    RsFact fact;
    uint32_t first, last; /* claims */
    uint32_t next;        /* fact about the same element, or RS_NO_ID */
} RsFactRow;

typedef struct RsClaimRow {
    RsClaim claim;
    RsLife life;
    RsExtent validity;
    uint32_t next; /* claim on the same fact, or RS_NO_ID */
    bool claimed;  /* a claim about this claim is or was */
} RsClaimRow;

#define RS_CLAIM_PAGE 256u

/* A claim that names a node, as source, behalf or via; in the order recorded for each node. */
typedef struct RsMention {
    uint32_t claim, next;
} RsMention;

typedef struct RsMentions {
    uint32_t first, last;
} RsMentions;

typedef struct RsPosting {
    uint32_t id, older; /* place + 1; 0: none */
} RsPosting;

/* Hash of the values under one key, or under several, to the nodes (or relationships) that have,
 * had or are claimed to have them. */
typedef struct RsIndex {
    bool edge;
    uint32_t keys[RS_RULE_KEYS_MAX], key_count;
    RsIdMap heads; /* place + 1 */
    RS_ARRAY(RsPosting) postings;
} RsIndex;

typedef struct RsRuleRow {
    RsRule rule;
    RsLife life;
} RsRuleRow;

typedef enum RsUndoKind {
    RS_UNDO_NAME, /* a: kind */
    RS_UNDO_NODE,
    RS_UNDO_EDGE,
    RS_UNDO_END,         /* a: edge?, b: id */
    RS_UNDO_FLAGS,       /* a: edge?, b: id, c: flags before */
    RS_UNDO_MARK,        /* a: edge?, b: id */
    RS_UNDO_MARK_END,    /* a: edge?, b: place */
    RS_UNDO_LABEL_EVER,  /* a: label, b: node */
    RS_UNDO_LABEL_ODD,   /* a: label, b: node */
    RS_UNDO_LABEL_SPELL, /* a: label, b: node */
    RS_UNDO_LABEL_END,   /* a: label, b: place */
    RS_UNDO_LABEL_COUNT, /* a: label, b: 1 it grew, 0 it shrank */
    RS_UNDO_VERSION,     /* a: edge?, b: id, c: key */
    RS_UNDO_VERSION_END, /* a: edge?, b: place, c: key */
    RS_UNDO_FACT,
    RS_UNDO_CLAIM,
    RS_UNDO_CLAIM_LINK,    /* a: fact row, b: last before, or RS_NO_ID */
    RS_UNDO_CLAIM_CLAIMED, /* a: claim */
    RS_UNDO_CLAIM_END,     /* a: claim */
    RS_UNDO_MENTIONS,      /* a: node; its list was made */
    RS_UNDO_MENTION,       /* a: list, b: last before, or RS_NO_ID */
    RS_UNDO_POSTING,       /* a: index, hash in wide */
    RS_UNDO_RULE,
    RS_UNDO_RULE_END /* a: place */
} RsUndoKind;

typedef struct RsUndo {
    RsUndoKind kind;
    uint32_t a, b, c;
    uint64_t wide;
} RsUndo;

typedef RS_ARRAY(uint32_t) RsIds;

struct RsGraph {
    RsSchema schema;
    RsHead head;
    RsBase *base;              /* never NULL once the graph is made */
    RsArena *arena;            /* values; made anew with each base */
    RsArena *lasting;          /* names, commits, claims */
    RsArena *kept;             /* of the change set closed last: rows may still show its values */
    RsElements elements[2];    /* nodes, relationships */
    RS_ARRAY(RsEdgeEnds) ends; /* of relationships made since the base */
    RsHopLists hops[2];        /* out, in */
    RS_ARRAY(RsLabel) labels;
    RS_ARRAY(uint64_t) type_live;
    RS_ARRAY(RsFactRow) facts;
    RsIdMap fact_of; /* fact key to row */
    RsIdMap about;   /* element to its first row */
    RsClaimRow **claim_pages;
    size_t claim_page_count;
    uint32_t claim_count;
    uint64_t claim_live;
    RsIdMap mentions_of; /* node to place in `mentions` */
    RS_ARRAY(RsMentions) mentions;
    RS_ARRAY(RsMention) mention_links;
    RS_ARRAY(RsIndex) indexes;
    RsIdMap looks; /* key to how often it was looked for without an index */
    RS_ARRAY(RsRuleRow) rules;
    uint32_t constraint_live;
    RS_ARRAY(RsCommitInfo) commits;
    RS_ARRAY(int64_t) commit_times; /* of commit N and those before it, the latest */
    RS_ARRAY(RsUndo) undo;
    RsChangeSet *open;
    uint64_t epoch; /* grows when a verdict about an older element may change */
    uint64_t news;  /* events applied since the base */
    uint32_t users; /* views and rows that borrow from the graph: the base stays while there are */
    bool outdated;  /* blocks of its base are gone: it must be opened again */
    uint32_t block_room;   /* bytes of a block; 0: all that one takes. Tests make it small */
    struct RsStored *cuts; /* the catalogue of the checkpoint before: where its segments are cut */
    RsClaimRow nobody;     /* stands for a claim that could not be fetched */
    RsStore *store;        /* that the log was read from last: history.c reads it again */
    RsGraph *past[RS_PASTS_MAX]; /* for commits before the base; NULL: a free place */
    uint64_t generation;         /* of the newest snapshot known here */
    uint64_t tail_events;        /* applied since the newest snapshot known here */
    struct RsStats *stats;       /* NULL: nobody asked yet */
};

/* ---- state of an element; id below `count` ---- */

/* Made before the base, lives, PLAIN and nothing else: there is nothing to ask. */
static inline bool rs_easy(const RsGraph *graph, bool edge, uint32_t id)
{
    return id < graph->elements[edge].base_count && rs_base_easy(graph->base, edge, id);
}

static inline RsState rs_state(const RsGraph *graph, bool edge, uint32_t id)
{
    const RsElements *elements = &graph->elements[edge];
    if (id >= elements->base_count) return elements->made.items[id - elements->base_count];
    if (rs_base_easy(graph->base, edge, id)) return (RsState){{0, RS_STAMP_NEVER}, RS_FLAG_PLAIN};
    uint64_t at;
    if (elements->changed.count > 0 && rs_id_map_get(&elements->changed, id, &at))
        return elements->changes.items[at];
    uint8_t state = rs_base_state(graph->base, edge, id);
    return (RsState){{0, (state & RS_FLAG_LIVES) != 0 ? RS_STAMP_NEVER : 0},
                     (uint8_t)(state & ~RS_FLAG_LIVES)};
}

static inline RsEdgeEnds rs_edge_ends(const RsGraph *graph, uint32_t edge)
{
    uint32_t base_count = graph->elements[1].base_count;
    if (edge >= base_count) return graph->ends.items[edge - base_count];
    rs_base_need(graph->base, graph->base->ends_segment, edge);
    return (RsEdgeEnds){rs_base_type(graph->base, edge), graph->base->starts[edge],
                        graph->base->ends[edge]};
}

/* The node's hops made since the base; NULL: none. */
static inline const RsHopList *rs_new_hops(const RsGraph *graph, int side, uint32_t node)
{
    const RsHopLists *hops = &graph->hops[side];
    uint64_t at;
    if (!rs_bitmap_test(&hops->has, node) || !rs_id_map_get(&hops->place_of, node, &at))
        return NULL;
    return &hops->lists.items[at];
}

/* ---- schema.c, history.c ---- */
void rs_schema_init(RsSchema *schema);
void rs_schema_done(RsSchema *schema);
RS_MUST_USE RsStatus rs_schema_add(RsSchema *schema, RsNameKind kind, RsText text, RsError *err);
void rs_schema_drop_last(RsSchema *schema, RsNameKind kind);
RS_MUST_USE RsStatus rs_history_add(RsGraph *graph, const RsCommit *commit, RsError *err);
/* The graph that answers for a commit: this one, or where its base stands later, one that the log
 * is replayed into, from the nearest snapshot kept. It lives as long as somebody looks at it.
 * RS_TRIMMED: that history was let go of. RS_LIMIT: RS_PASTS_MAX are looked at already. */
RS_MUST_USE RsStatus rs_history_at(RsGraph *graph, uint64_t commit, RsGraph **out, RsError *err);

/* ---- replica.c: an RsCommitVisitor; the context is the graph ---- */
RsStatus rs_graph_take(void *graph, const RsCommit *commit, RsError *err);

/* ---- elements.c: the delta of elements, hops and columns ---- */
void rs_delta_init(RsGraph *graph);
void rs_delta_done(RsGraph *graph);
/* The list of a node's hops made since the base, with room for one more; NULL: no memory. */
RsHopList *rs_hops_reserve(RsGraph *graph, int side, uint32_t node);

/* ---- apply.c, undo.c ---- */
typedef struct RsApply {
    RsGraph *graph;
    uint32_t stamp;
    uint64_t commit;          /* 0 while private */
    RsArena *arena, *lasting; /* for values; for names and claims */
} RsApply;

/* RS_CORRUPT: the event does not fit the graph; RS_MEMORY. What a failed event did is in the undo
 * list like all else. */
RS_MUST_USE RsStatus rs_apply_event(RsApply *apply, const RsEvent *event, RsError *err);
void rs_undo_to(RsGraph *graph, size_t mark); /* takes back, in reverse order */
RS_MUST_USE bool rs_undo_note(RsGraph *graph, RsUndoKind kind, uint32_t a, uint32_t b, uint32_t c);

/* ---- apply_claim.c ---- */
RS_MUST_USE RsStatus rs_apply_claim(RsApply *apply, uint32_t id, const RsClaimBody *body,
                                    RsError *err);
RS_MUST_USE RsStatus rs_claim_reserve(RsGraph *graph, uint32_t id, RsError *err);
/* A claim of a stored base, in its turn (ids ascending); its room is there. */
RS_MUST_USE RsStatus rs_claim_restore(RsGraph *graph, uint32_t id, const RsClaimBody *body,
                                      uint64_t commit, RsLife life, RsError *err);
RS_MUST_USE RsStatus rs_apply_claim_end(RsApply *apply, uint32_t id, RsError *err);
/* Sets flags of an element; the odd count follows. */
RS_MUST_USE RsStatus rs_apply_flags(RsApply *apply, bool edge, uint32_t id, uint8_t flags,
                                    RsError *err);
RS_MUST_USE RsStatus rs_apply_label_ever(RsApply *apply, uint32_t node, uint32_t label,
                                         RsError *err);

/* Sets died (and flags) of an element; the counts follow. Needs no memory, but an element of the
 * base must have been touched before: RS_MEMORY. */
void rs_state_set(RsGraph *graph, bool edge, uint32_t id, uint32_t died, uint8_t flags);
RS_MUST_USE RsStatus rs_state_touch(RsGraph *graph, bool edge, uint32_t id, RsError *err);

/* ---- index.c ---- */
/* Notes a value of an element under the indexes on the key, where there are any. It stands in the
 * structure already. */
RS_MUST_USE RsStatus rs_index_note(RsGraph *graph, bool edge, uint32_t key, uint32_t id,
                                   RsValue value, bool member, RsError *err);
/* Elements that may have these values under the keys, each at least once, in no order; the index is
 * made where it is not there. */
RS_MUST_USE RsStatus rs_index_find(RsGraph *graph, bool edge, const uint32_t *keys,
                                   uint32_t key_count, const RsValue *values, RsIds *out,
                                   RsError *err);

/* index_scan.c: likewise, by looking through the column of one key. */
RS_MUST_USE RsStatus rs_index_scan(const RsGraph *graph, bool edge, uint32_t key, RsValue value,
                                   RsIds *out, RsError *err);

/* ---- catalog.c ---- */
RS_MUST_USE RsStatus rs_apply_rule(RsApply *apply, const RsEvent *event, RsError *err);
RS_MUST_USE RsStatus rs_apply_rule_end(RsApply *apply, const RsEvent *event, RsError *err);
RS_MUST_USE RsStatus rs_apply_rules_reset(RsApply *apply, RsError *err);
void rs_undo_rule(RsGraph *graph);
void rs_undo_rule_end(RsGraph *graph, uint32_t place);
RsRuleRow *rs_rule_row(const RsGraph *graph, RsText name); /* that lives; NULL: none */

/* ---- facts.c: reading the structure without a view's filters ---- */
uint64_t rs_fact_key(RsFact fact);
const RsFactRow *rs_fact_row(const RsGraph *graph, RsFact fact); /* NULL: nothing claimed ever */
RsClaimRow *rs_claim_row(const RsGraph *graph, uint32_t claim);
/* The plain value of a key; false: none. */
bool rs_plain_value(const RsGraph *graph, RsSight sight, bool edge, uint32_t id, uint32_t key,
                    RsValue *out);
bool rs_label_plain(const RsGraph *graph, RsSight sight, uint32_t node, uint32_t label);
bool rs_fact_exists(const RsGraph *graph, RsFact fact); /* its element or claim was ever made */
bool rs_fact_lives(const RsGraph *graph, RsSight sight, RsFact fact); /* its element or claim */
bool rs_fact_plain(const RsGraph *graph, RsSight sight, RsFact fact);
bool rs_fact_held(const RsGraph *graph, RsSight sight, RsFact fact);
const RsMentions *rs_node_mentions(const RsGraph *graph, uint32_t node); /* NULL: none */

/* Claims of a stored base are fetched when the first is looked for. false: rs_base_trouble. */
bool rs_claims_fetch(const RsGraph *graph);
static inline bool rs_claims_here(const RsGraph *graph)
{
    return graph->base->claims_segment == NULL || rs_claims_fetch(graph);
}

static inline RsSight rs_sight_latest(const RsGraph *graph)
{
    return (RsSight){(uint32_t)graph->head.number, RS_SEEN_ALL};
}

#endif
