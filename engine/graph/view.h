/* view.h - the graph as seen from somewhere: the only door from above to the data.
 *
 * A view is (graph, commit, the statement's own writes, valid time, sources, stance, dispute,
 * budget). All that is read through it obeys it: scans, hops, labels, properties, claims.
 * The rules are those of language.md, sections 4 and 5:
 *   - a fact is held when it was written plainly or an unretracted claim asserts it;
 *   - EXCLUDING takes claims away; VALID AT and VIA test each claim; ACCORDING TO asks for the
 *     latest claim of a source; CONFIDENCE for the combined confidence of what is left;
 *   - what nobody has claimed is common ground (plain relationships fall under ACCORDING TO, VIA,
 *     STANCE and DISPUTED, which ask for a claim);
 *   - a relationship is in view only when both its ends are.
 * Cost    a fact without claims costs two comparisons; one with claims is judged once and its
 *         verdict kept (two bits a fact and view, filled when first asked).
 * Owner   the caller closes; a view must not outlive its graph. Values returned borrow from the
 *         graph or from the view's own arena and live until the view is closed. */
#ifndef RS_GRAPH_VIEW_H
#define RS_GRAPH_VIEW_H

#include "base/budget.h"
#include "graph/graph.h"
#include "value/edtf.h"

typedef struct RsView RsView;
typedef struct RsChangeSet RsChangeSet;

typedef enum RsDisputeFilter { RS_DISPUTE_ANY, RS_DISPUTE_ONLY, RS_DISPUTE_NONE } RsDisputeFilter;

/* Which parts are present, and their values. Zeroed: all that is held, at the head. */
typedef struct RsViewSpec {
    bool has_valid_at, strict;
    RsExtent valid_at;
    bool has_recorded;
    uint64_t recorded;              /* commit number */
    bool has_according_to, has_via; /* an empty list with the part present matches nothing */
    const uint32_t *according_to, *excluding, *via; /* node ids */
    uint32_t according_to_count, excluding_count, via_count;
    double confidence; /* 0: not asked */
    uint32_t stances;  /* set of 1 << RsStance; 0: not asked */
    RsDisputeFilter disputed;
    bool unheld;   /* elements that nobody holds are in view too */
    bool resolved; /* RS_UNSUPPORTED for now */
} RsViewSpec;

/* `own`: the statement's writes so far, or NULL. The spec's lists are copied. */
RS_MUST_USE RsStatus rs_view_open(RsGraph *graph, const RsViewSpec *spec, RsChangeSet *own,
                                  RsBudget *budget, RsView **out, RsError *err);
void rs_view_close(RsView *view); /* NULL is fine */
/* Own writes of clauses numbered below `clause` are seen (see rs_change_set_clause). */
void rs_view_see_clauses(RsView *view, uint32_t clause);

const RsSchema *rs_view_schema(const RsView *view);
RsBudget *rs_view_budget(RsView *view);
uint64_t rs_view_commit(const RsView *view);      /* the last that it sees */
const RsGraph *rs_view_graph(const RsView *view); /* for counts and commits only */

/* Functions without a status answer as if nothing were there when memory runs out, and the view
 * remembers: ask after a batch. RS_MEMORY. */
RS_MUST_USE RsStatus rs_view_check(const RsView *view, RsError *err);

/* ---- elements ---- */

bool rs_view_has_node(RsView *view, uint32_t node);
bool rs_view_has_edge(RsView *view, uint32_t edge);

typedef struct RsEdgeEnds {
    uint32_t type, start, end;
} RsEdgeEnds;
/* Also of a relationship that is deleted or not in view, as long as it ever was. */
RsEdgeEnds rs_view_edge(const RsView *view, uint32_t edge);

bool rs_view_has_label(RsView *view, uint32_t node, uint32_t label);
/* Label ids in view, ascending; *ids borrowed until the next call on this view. */
uint32_t rs_view_labels(RsView *view, uint32_t node, const uint32_t **ids);

/* Every node ever has an id below this; likewise relationships and claims. */
uint32_t rs_view_node_limit(const RsView *view);
uint32_t rs_view_edge_limit(const RsView *view);
uint32_t rs_view_claim_limit(const RsView *view);

/* ---- scan.c: nodes and relationships in batches, ids ascending ---- */

typedef struct RsScan { /* zeroed but for view and what: from the start */
    RsView *view;
    uint32_t label; /* RS_NO_ID: all nodes */
    uint32_t at;
} RsScan;
/* Up to `room` ids into out; 0: no more. */
uint32_t rs_scan_nodes(RsScan *scan, uint32_t room, uint32_t *out);
/* Relationships of a type (RS_NO_ID: all); scan->label holds the type. */
uint32_t rs_scan_edges(RsScan *scan, uint32_t room, uint32_t *out);

/* index.c: nodes whose property has this value, in the view. The hash index on a key is made when
 * first asked for, kept up to date, holds claimed values too and is rechecked.
 * Returns the number of ids put into *ids (borrowed until the next call on this view). */
RS_MUST_USE RsStatus rs_view_seek(RsView *view, uint32_t key, RsValue value, const uint32_t **ids,
                                  uint32_t *count, RsError *err);
/* Likewise nodes or relationships that have all these values under as many keys (at most
 * RS_RULE_KEYS_MAX), by an index on these keys together. A null among the values finds nothing. */
RS_MUST_USE RsStatus rs_view_seek_all(RsView *view, bool edge, const uint32_t *keys,
                                      uint32_t key_count, const RsValue *values,
                                      const uint32_t **ids, uint32_t *count, RsError *err);

/* ---- expand.c: hops in batches ---- */

typedef enum RsHop { RS_HOP_OUT, RS_HOP_IN, RS_HOP_BOTH } RsHop;

typedef struct RsExpand { /* zeroed but for the first five */
    RsView *view;
    RsHop hop; /* BOTH gives a loop once */
    const uint32_t *types;
    uint32_t type_count; /* with any_type false and 0: nothing */
    bool any_type;
    const uint32_t *nodes;   /* the batch: set by rs_expand_start */
    const uint32_t *targets; /* where each node's hops have to end; NULL: anywhere */
    uint32_t node_count, row, side, part, at;
} RsExpand;

void rs_expand_start(RsExpand *expand, const uint32_t *nodes, uint32_t count);
/* Only the hops from nodes[i] to targets[i]. Cost: O(log degree) a node in the base. */
void rs_expand_into(RsExpand *expand, const uint32_t *nodes, const uint32_t *targets,
                    uint32_t count);
/* Up to `room` hops: rows[i] is the index of the start in `nodes`, ascending. 0: no more. */
uint32_t rs_expand_next(RsExpand *expand, uint32_t room, uint32_t *rows, uint32_t *edges,
                        uint32_t *others);
uint64_t rs_view_degree(RsView *view, uint32_t node, RsHop hop, const uint32_t *types,
                        uint32_t type_count, bool any_type);

/* ---- properties: the value that the view prefers ---- */

RsValue rs_view_node_property(RsView *view, uint32_t node, uint32_t key);
RsValue rs_view_edge_property(RsView *view, uint32_t edge, uint32_t key);
/* One key for a batch of elements; out[i] is NULL-typed where there is none. */
void rs_view_properties(RsView *view, bool edges, const uint32_t *ids, uint32_t count, uint32_t key,
                        RsValue *out);
/* Key ids with a value in view, ascending; borrowed until the next call on this view. */
uint32_t rs_view_keys(RsView *view, bool edge, uint32_t id, const uint32_t **keys);
/* Distinct asserted values (and the plain one first), best first: values(x, 'key'). A member list
 * (x.key += e) gives its members. Borrowed until the next call. */
uint32_t rs_view_values(RsView *view, RsFact fact, const RsValue **values);

/* ---- claims ---- */

typedef struct RsClaim {
    uint32_t id;
    RsClaimBody body;
    uint64_t commit; /* that recorded it: time and author by rs_graph_commit */
} RsClaim;

/* Of a claim that is or was; NULL: no such id. */
const RsClaim *rs_view_claim(const RsView *view, uint32_t claim);
/* Is it unretracted and does it itself pass the view (CLAIMS clause)? */
bool rs_view_has_claim(RsView *view, uint32_t claim);
/* Ids of claims in view on a fact, in the order recorded; borrowed until the next call. Claims
 * that EXCLUDING, VALID AT, VIA and the like take away are not among them. */
uint32_t rs_view_claims(RsView *view, RsFact fact, const uint32_t **ids);
/* Likewise on an element with all its labels and keys (claims(x) of a node or relationship is
 * rs_view_claims on the element's own fact). */
uint32_t rs_view_claims_about(RsView *view, bool edge, uint32_t id, const uint32_t **ids);
/* Claims in which the node is the source (or behalf), recorded order; borrowed likewise. */
uint32_t rs_view_claims_by(RsView *view, uint32_t source, const uint32_t **ids);

bool rs_view_held(RsView *view, RsFact fact);
bool rs_view_plain(RsView *view, RsFact fact); /* written plainly (a property: has a plain value) */
bool rs_view_disputed(RsView *view, RsFact fact);
/* Pairs that contradict each other about the fact, as rs_view_disputed judges them; a claim or
 * RS_NO_ID, the plain write, which is always the first. Borrowed likewise. */
typedef struct RsClash {
    uint32_t first, second;
    RsTruth overlap; /* of their times: TRUE or UNKNOWN */
} RsClash;
uint32_t rs_view_clashes(RsView *view, RsFact fact, const RsClash **clashes);
/* Who speaks in the end: equal numbers are one root speaker (judge.c). */
uint64_t rs_root_speaker(const RsClaimBody *body);
uint32_t rs_view_corroboration(RsView *view, RsFact fact); /* distinct root speakers */
/* Noisy-or over the roots of the supporting claims in view; a claim that states none counts as 1.
 * Without such a claim: 1 for a plain fact, 0 otherwise. Of a key: of the value preferred. */
double rs_view_confidence(RsView *view, RsFact fact);
/* Distinct asserting sources, nodes, in the order of their first claim; borrowed likewise. */
uint32_t rs_view_sources(RsView *view, RsFact fact, const uint32_t **nodes);
/* The latest claim of a source on a fact decides. false: it has none. */
bool rs_view_stance(RsView *view, RsFact fact, uint32_t source, RsStance *out);
RsTruth rs_view_valid_at(RsView *view, RsFact fact, RsExtent at);

#endif
