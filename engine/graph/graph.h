/* graph.h - what is known, from when, by whom: the replica of one graph's log in memory.
 *
 * A base holds what lived at one commit (base.h), a delta all that changed since, with the commit
 * that made it and the commit that ended it (delta.h); so a snapshot is a commit number. Nobody
 * above this floor sees the arrays: reading goes through view.h, writing through change_set.h.
 * Threads one at a time per graph (the session sees to it). */
#ifndef RS_GRAPH_GRAPH_H
#define RS_GRAPH_GRAPH_H

#include "graph/schema.h"
#include "storage/store.h"

typedef struct RsGraph RsGraph;

RS_MUST_USE RsStatus rs_graph_new(RsGraph **out, RsError *err);
void rs_graph_free(RsGraph *graph);
const RsSchema *rs_graph_schema(const RsGraph *graph);
const RsHead *rs_graph_head(const RsGraph *graph); /* the last commit applied */

/* replica.c: reads the tail of the log and applies it, each commit whole or not at all. No change
 * set may be open. Cost: one round trip when there is no news. */
RS_MUST_USE RsStatus rs_graph_catch_up(RsGraph *graph, RsStore *store, RsError *err);

/* compact.c: base and delta become a new base, laid out for reading; no answer changes, but for
 * commits before the head the log is read again when somebody asks. Nobody may look or write
 * (RS_INTERNAL). Cost: O(nodes + relationships + what changed); a failure changes nothing. */
RS_MUST_USE RsStatus rs_graph_compact(RsGraph *graph, RsError *err);
/* Compacts where enough has changed for that to pay and nobody looks; otherwise nothing. */
RS_MUST_USE RsStatus rs_graph_settle(RsGraph *graph, RsError *err);
/* Values read of the graph stay readable while it is held. Views hold it, too. */
void rs_graph_hold(RsGraph *graph);
void rs_graph_release(RsGraph *graph);

/* checkpoint.c: the graph at its head becomes the store's newest base snapshot, so that opening
 * reads that and the log behind it; of its blocks only those that changed are written. Nobody may
 * look or write (RS_INTERNAL). *made false (and RS_OK): there is nothing new, or another process
 * is at it or was first. Not `asked` for, but made because the log is long: nor where another
 * process made one since this one looked. */
RS_MUST_USE RsStatus rs_graph_checkpoint(RsGraph *graph, RsStore *store, bool asked, bool *made,
                                         RsError *err);
/* Is the log behind the snapshot so long that a checkpoint pays, and does nobody look? */
bool rs_graph_wants_checkpoint(const RsGraph *graph);
/* Opens the newest base snapshot in a new graph, where the store has one; catching up follows. Of
 * the graph only names, counts and labels are read; the rest when somebody looks. After a failure
 * the graph can only be freed. */
RS_MUST_USE RsStatus rs_graph_load(RsGraph *graph, RsStore *store, RsError *err);
/* Blocks of the snapshot that it was opened from are gone, because others have made two since:
 * statements fail with RS_CONFLICT until it is opened again. */
bool rs_graph_outdated(const RsGraph *graph);
/* Opens it again in its place. Nobody may look or write (RS_CONFLICT). After a failure it is as
 * before. */
RS_MUST_USE RsStatus rs_graph_reopen(RsGraph *graph, RsStore *store, RsError *err);

/* history.c: commits kept, in order. */
typedef struct RsCommitInfo {
    uint64_t number;
    int64_t time_us;
    RsText author, message;
    uint8_t hash[32];
    uint8_t uuid[16];
} RsCommitInfo;
const RsCommitInfo *rs_graph_commit(const RsGraph *graph, uint64_t number); /* NULL: none such */
/* The last commit at or before a moment; 0: before the first. */
uint64_t rs_graph_commit_at(const RsGraph *graph, int64_t time_us);

/* Exact counts of live elements at the head, for the planner. */
typedef struct RsGraphCounts {
    uint64_t nodes, edges, claims;
} RsGraphCounts;
RsGraphCounts rs_graph_counts(const RsGraph *graph);
uint64_t rs_graph_label_count(const RsGraph *graph, uint32_t label);
uint64_t rs_graph_type_count(const RsGraph *graph, uint32_t type);

#endif
