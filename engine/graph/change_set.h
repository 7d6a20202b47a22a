/* change_set.h - what a statement wants to write: the record being built.
 *
 * Each call checks, adds an event to the record and applies it at once, privately, by the same
 * apply.c that serves the log, so that later clauses see it (rs_view_see_clauses); nothing is
 * durable or seen by others before the session commits.
 * Errors  RS_CONSTRAINT_VERIFY / DeleteConnectedNode, RS_ENTITY / DeletedEntityAccess,
 *         RS_LIMIT (ids run out), RS_TYPE / InvalidPropertyType, RS_MEMORY.
 * Owner   the caller closes; closing takes all private entries back out of the graph. At most one
 *         change set is open on a graph at a time. Values read of private entries stay readable
 *         until the next change set opens. */
#ifndef RS_GRAPH_CHANGE_SET_H
#define RS_GRAPH_CHANGE_SET_H

#include "graph/catalog.h"

/* What the statement did, for the summary and the protocol. */
typedef struct RsWriteStats {
    uint64_t nodes_created, nodes_deleted, relationships_created, relationships_deleted;
    uint64_t properties_set, labels_added, labels_removed;
    uint64_t claims_recorded, claims_retracted;
    uint64_t events; /* that the record has of it */
    uint64_t indexes_added, indexes_removed, constraints_added, constraints_removed;
} RsWriteStats;

RS_MUST_USE RsStatus rs_change_set_open(RsGraph *graph, RsChangeSet **out, RsError *err);
void rs_change_set_close(RsChangeSet *set); /* NULL is fine */

/* Entries from now on carry this clause number (ascending). */
void rs_change_set_clause(RsChangeSet *set, uint32_t clause);
bool rs_change_set_empty(const RsChangeSet *set);
const RsWriteStats *rs_change_set_stats(const RsChangeSet *set);
/* ---- several statements in one set (an explicit transaction) ---- */

/* Where a statement begins: counts from here on are its own, and so is what it makes. */
typedef struct RsSavepoint {
    size_t undo, bytes, deleted;
    uint32_t event_count;
} RsSavepoint;
RsSavepoint rs_change_set_save(RsChangeSet *set);
/* Takes back all that was written since; what is read of it stays readable like that of a set. */
void rs_change_set_back_to(RsChangeSet *set, const RsSavepoint *savepoint);

/* From which numbers on a record's ids were new to the graph it was built on. */
typedef struct RsRecordBase {
    uint32_t names[RS_NAME_KEY + 1], nodes, edges, claims;
} RsRecordBase;
RsRecordBase rs_change_set_base(const RsChangeSet *set);
/* Somebody reads the id of an element or claim: one that this set made may not change any more. */
void rs_change_set_show(RsChangeSet *set, RsFact fact);
bool rs_change_set_shown(const RsChangeSet *set);
/* change_replay.c: the events of a record that was built on `base`, now on the graph as it stands:
 * what the record made gets fresh ids, names that others defined meanwhile are theirs. The caller
 * has seen to it that nothing the record rests on has changed. RS_CORRUPT otherwise. */
RS_MUST_USE RsStatus rs_change_set_replay(RsChangeSet *set, RsText record, const RsRecordBase *base,
                                          RsError *err);

/* The record built so far; borrowed. Fails where a promise is still open (a node deleted while a
 * relationship or a claim that names it remains: RS_CONSTRAINT_VERIFY / DeleteConnectedNode). */
RS_MUST_USE RsStatus rs_change_set_seal(RsChangeSet *set, RsText *record, RsError *err);

/* The id of a name, defined on first use. */
RS_MUST_USE RsStatus rs_change_name(RsChangeSet *set, RsNameKind kind, RsText name, uint32_t *id,
                                    RsError *err);
RS_MUST_USE RsStatus rs_change_node(RsChangeSet *set, bool plain, uint32_t *node, RsError *err);
RS_MUST_USE RsStatus rs_change_edge(RsChangeSet *set, uint32_t type, uint32_t start, uint32_t end,
                                    bool plain, uint32_t *edge, RsError *err);
/* Marks an unheld element as plainly written; nothing where it is already. */
RS_MUST_USE RsStatus rs_change_plain(RsChangeSet *set, bool edge, uint32_t id, RsError *err);
/* Takes the plain mark away: the element is held as long as a claim asserts it. RS_SEMANTIC /
 * MarkNeeded where no claim is on it, or a node's relationships need it. */
RS_MUST_USE RsStatus rs_change_unplain(RsChangeSet *set, bool edge, uint32_t id, RsError *err);
RS_MUST_USE RsStatus rs_change_label(RsChangeSet *set, uint32_t node, uint32_t label, bool add,
                                     RsError *err);
/* A NULL value takes the plain value away. */
RS_MUST_USE RsStatus rs_change_property(RsChangeSet *set, bool edge, uint32_t id, uint32_t key,
                                        RsValue value, RsError *err);
/* Deleting what is deleted already does nothing. A node's relationships (held or not) and the
 * claims that name it end too under `detach`; otherwise rs_change_set_seal checks. */
RS_MUST_USE RsStatus rs_change_delete_node(RsChangeSet *set, uint32_t node, bool detach,
                                           RsError *err);
RS_MUST_USE RsStatus rs_change_delete_edge(RsChangeSet *set, uint32_t edge, RsError *err);
/* *recorded false: an identical unretracted claim is there, *claim is that one. An asserted
 * relationship makes its unheld ends plain. */
RS_MUST_USE RsStatus rs_change_claim(RsChangeSet *set, const RsClaimBody *body, uint32_t *claim,
                                     bool *recorded, RsError *err);
typedef struct RsRetraction {
    const uint32_t *via;
    uint32_t via_count;
    RsValue quote, locator;
} RsRetraction;
RS_MUST_USE RsStatus rs_change_retract(RsChangeSet *set, uint32_t claim, const RsRetraction *how,
                                       RsError *err);
RS_MUST_USE RsStatus rs_change_reset(RsChangeSet *set, RsError *err); /* ends all that is there */

/* change_undo.c: takes back what a commit changed. Elements that it deleted come back under fresh
 * ids, claims that it ended as new claims. RS_ENTITY / NoSuchCommit; RS_SEMANTIC / UndoBlocked
 * names the commit that changed the same since; RS_TRIMMED. The set must be empty. Cost: reading
 * the log from that commit on. */
RS_MUST_USE RsStatus rs_change_undo(RsChangeSet *set, uint64_t commit, RsBudget *budget,
                                    RsError *err);

/* ---- rules (change_rule.c) ---- */

/* A rule by its names. */
typedef struct RsRuleText {
    RsText name; /* data NULL: a name is made up */
    bool constraint;
    uint32_t kind; /* RsConstraintKind, or RsIndexKind */
    bool edge;
    RsText label; /* label, or type */
    const RsText *keys;
    uint32_t key_count; /* 1 to RS_RULE_KEYS_MAX */
    RsText type;        /* of a type constraint */
} RsRuleText;

/* RS_SEMANTIC / RuleAlreadyExists where the name is taken or the same rule is there under another,
 * unless `if_not_exists`. */
RS_MUST_USE RsStatus rs_change_rule(RsChangeSet *set, const RsRuleText *rule, bool if_not_exists,
                                    RsError *err);
/* *ended false: there is no such index (or constraint). */
RS_MUST_USE RsStatus rs_change_rule_end(RsChangeSet *set, bool constraint, RsText name, bool *ended,
                                        RsError *err);
/* change_check.c: do the constraints hold for all that was written since the last check, and those
 * declared since for all that is there? To be asked at the end of every statement: within one, a
 * constraint may be broken for a while. Sealing asks again.
 * A constraint is about what is held, as it is read without a view: held nodes with the label held
 * (held relationships of the type), and the value that the key gives, claimed or plain.
 * RS_CONSTRAINT: what was written breaks one; RS_CONSTRAINT_VERIFY: a new one does not hold. Both
 * name elements, key, value and constraint. `budget` may be NULL. */
RS_MUST_USE RsStatus rs_change_set_check(RsChangeSet *set, RsBudget *budget, RsError *err);

/* Was the element deleted by this statement (or before)? For DeletedEntityAccess. */
bool rs_change_deleted(const RsChangeSet *set, bool edge, uint32_t id);

/* ---- looking among all facts, held or not, ignoring the view (MERGE, ASSERT, RETRACT) ---- */

/* A view with no filter that also passes unheld elements and the set's own latest entries, whatever
 * their clause. Borrowed; lives as long as the set. */
RsView *rs_change_set_all(RsChangeSet *set);

#endif
