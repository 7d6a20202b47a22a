/* change_state.h - what a change set holds: private to change_*.c. */
#ifndef RS_GRAPH_CHANGE_STATE_H
#define RS_GRAPH_CHANGE_STATE_H

#include "graph/change_set.h"
#include "graph/delta.h"

struct RsChangeSet {
    RsGraph *graph;
    RsRecordWriter writer;
    RsWriteStats stats;
    uint32_t clause;
    uint32_t first_node, first_edge; /* ids from these on were made since the last savepoint */
    RsRecordBase base;               /* the graph before the first event */
    RsArena *arena; /* of the private entries' values; becomes the graph's `kept` */
    RsView *all;
    RsView *held;     /* what constraints are about; NULL: not asked yet */
    RsIds touched[2]; /* nodes, relationships that constraints are to be asked of */
    bool ruled;       /* a constraint was declared since the last check */
    RsIds deleted;    /* nodes, for the promise that seal checks */
    RsIds work;       /* claims to end */
    bool shown;       /* an id that this set gave was read */
    bool broken;      /* an event stands in the record but not whole in the graph */
};

/* Puts the event into the record and applies it. */
RS_MUST_USE RsStatus rs_change_emit(RsChangeSet *set, const RsEvent *event, RsError *err);
/* change_check.c: notes what the event may have done to a constraint. */
RS_MUST_USE RsStatus rs_change_touch(RsChangeSet *set, const RsEvent *event, RsError *err);
/* RS_ENTITY / DeletedEntityAccess where the element is not there (any more). */
RS_MUST_USE RsStatus rs_change_need(RsChangeSet *set, bool edge, uint32_t id, RsError *err);
/* change_claim.c: ends the unretracted claims on the element, its labels and keys, and those about
 * these claims. */
RS_MUST_USE RsStatus rs_change_end_claims_about(RsChangeSet *set, bool edge, uint32_t id,
                                                RsError *err);
RS_MUST_USE RsStatus rs_change_end_claims_naming(RsChangeSet *set, uint32_t node, RsError *err);

#endif
