/* net_change.h - what commits changed, fact by fact: of one commit, or between two of them.
 *
 * A change is net: the fact as it was before against the fact as it is after, whatever happened in
 * between. A record says which facts it touches; the graph says what they were and are, so nothing
 * is read of a record but the names of facts.
 * Order   as first touched.
 * Errors  RS_TRIMMED history that was not kept; RS_CORRUPT and the like of the store.
 * Owner   the caller; values borrow from the graph, which must be held (rs_graph_hold). */
#ifndef RS_GRAPH_NET_CHANGE_H
#define RS_GRAPH_NET_CHANGE_H

#include "base/array.h"
#include "base/budget.h"
#include "graph/view.h"

/* X(CHANGE, "as people read it") */
#define RS_CHANGE_LIST(X)                                                                          \
    X(NODE_CREATED, "node created")                                                                \
    X(NODE_DELETED, "node deleted")                                                                \
    X(EDGE_CREATED, "relationship created")                                                        \
    X(EDGE_DELETED, "relationship deleted")                                                        \
    X(MARKED, "written plainly")                                                                   \
    X(UNMARKED, "plain mark taken back")                                                           \
    X(LABEL_ADDED, "label added")                                                                  \
    X(LABEL_REMOVED, "label removed")                                                              \
    X(PROPERTY_SET, "property set")                                                                \
    X(PROPERTY_REMOVED, "property removed")                                                        \
    X(CLAIM_RECORDED, "claim recorded")                                                            \
    X(CLAIM_RETRACTED, "claim retracted")                                                          \
    X(CLAIM_ENDED, "claim ended with its fact")                                                    \
    X(RULE_DECLARED, "rule declared")                                                              \
    X(RULE_DROPPED, "rule dropped")                                                                \
    X(REDACTED, "content removed for good")

typedef enum RsChangeKind {
#define X(CHANGE, WORD) RS_CHANGE_##CHANGE,
    RS_CHANGE_LIST(X)
#undef X
} RsChangeKind;

typedef struct RsNetChange {
    RsChangeKind kind;
    RsFact fact;        /* of a claim: FACT_CLAIM and its id */
    uint64_t commit;    /* the last one that touched it */
    RsValue old, now;   /* of a property; NULL-typed: none */
    bool plain;         /* of an element created or deleted: written plainly */
    const RsText *name; /* of a rule */
    bool constraint;    /* likewise */
} RsNetChange;

typedef RS_ARRAY(RsNetChange) RsNetChanges;

const char *rs_change_word(RsChangeKind kind);

/* The changes from the state after commit `from` to the state after commit `to` (from <= to, both
 * at most the head), added to *out. Texts of rules lie in the arena. The graph is level with `to`
 * or later and was last read from its store. Cost: reading the commits in between. */
RS_MUST_USE RsStatus rs_changes_between(RsGraph *graph, uint64_t from, uint64_t to, RsArena *arena,
                                        RsBudget *budget, RsNetChanges *out, RsError *err);
/* The changes of each commit from `first` on, one commit after the other, of as many commits as
 * *next then says were done: until some changes were found, or `last` is passed. */
RS_MUST_USE RsStatus rs_changes_by_commit(RsGraph *graph, uint64_t first, uint64_t last,
                                          RsArena *arena, RsBudget *budget, RsNetChanges *out,
                                          uint64_t *next, RsError *err);

/* What an element was just before it was deleted, or is: labels, keys and their plain values at the
 * end of a commit. The arrays lie in the arena. */
typedef struct RsElementState {
    const uint32_t *labels, *keys;
    const RsValue *values;
    uint32_t label_count, key_count;
    RsEdgeEnds ends; /* of a relationship */
} RsElementState;
RS_MUST_USE RsStatus rs_element_at(RsGraph *graph, uint64_t commit, bool edge, uint32_t id,
                                   RsArena *arena, RsElementState *out, RsError *err);
/* The element or claim at the bottom of a claim about a claim about ...; *key of a label or key. */
RsFact rs_claim_root(const RsGraph *graph, RsFact fact);
/* Is the fact this claim, or a claim about it, or about such a one? */
bool rs_claim_reaches(const RsGraph *graph, RsFact fact, uint32_t claim);
/* Of a claim that is or ever was; NULL: no such id. */
const RsClaim *rs_graph_claim(const RsGraph *graph, uint32_t claim);

#endif
