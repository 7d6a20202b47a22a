/* view_state.h - what a view holds and how its files share the judging: private to this floor. */
#ifndef RS_GRAPH_VIEW_STATE_H
#define RS_GRAPH_VIEW_STATE_H

#include "graph/delta.h"

/* A claim that speaks for a fact. Roots count as independent: see root_of in judge.c. */
typedef struct RsSupport {
    uint32_t claim, group;
    uint64_t root;
    double confidence; /* not stated counts as 1 */
} RsSupport;

/* One claimed value of a key; `same` claims gave it. */
typedef struct RsCandidate {
    RsValue value;
    bool member;
    double confidence;
    uint32_t corroboration, first, latest;
} RsCandidate;

typedef RS_ARRAY(RsSupport) RsSupports;
typedef RS_ARRAY(RsCandidate) RsCandidates;
typedef RS_ARRAY(RsValue) RsValues;
typedef RS_ARRAY(RsClash) RsClashes;

struct RsView {
    RsGraph *graph; /* that is read: the head's, or one for the past */
    RsGraph *head;
    RsSight sight;
    RsBudget *budget;
    RsViewSpec spec;
    bool all;         /* unheld elements pass too, nothing else is asked */
    bool plain_edges; /* plain relationships that nobody claimed are in view */
    bool failed;      /* memory ran out where no status could say so */
    bool past;        /* RECORDED AT: own writes are never seen */
    uint32_t stances; /* that support a fact: ASSERTS, or those of STANCE */
    uint64_t epoch;   /* of the verdicts below */
    RsBitmap known[2], in[2];
    RsBitmap accorded, excluded, through;
    RsArena *arena; /* lists built for values */
    RsSupports supports;
    RsCandidates candidates;
    RsIds ids;
    RsValues values;
    RsClashes clashes;
};

/* judge.c. A claim is in view when it lives and passes EXCLUDING, VIA and VALID AT. */
bool rs_claim_counts(const RsView *view, const RsClaimRow *row); /* lives and is not excluded */
bool rs_claim_in_view(const RsView *view, const RsClaimRow *row);
bool rs_claim_accorded(const RsView *view, const RsClaimRow *row); /* the latest of a speaker */
/* Does the fact (no key) stay, where claims of these stances support it? `common`: a plain fact
 * that none of them supports stays. */
bool rs_judge(RsView *view, RsFact fact, uint32_t stances, bool common);
bool rs_judge_element(RsView *view, bool edge, uint32_t id); /* cached */
/* The claims in view of these stances on a fact into view->supports, all in group 0. */
bool rs_view_gather(RsView *view, const RsFactRow *row, uint32_t stances);
/* Sorts the run by root and measures it. */
void rs_measure(RsSupport *supports, size_t count, uint32_t *corroboration, double *confidence);

/* preferred.c: the values of a key that the view lets stand, best first, in view->candidates;
 * *plain is the plain value where it stands (NULL-typed: it does not). */
void rs_view_candidates(RsView *view, RsFact fact, RsValue *plain);

/* dispute.c */
bool rs_values_clash(RsValue a, RsValue extra_a, RsValue b, RsValue extra_b, bool denied);

static inline bool rs_view_sees_node(RsView *view, uint32_t node)
{
    const RsElements *nodes = &view->graph->elements[0];
    if (rs_easy(view->graph, false, node)) return true;
    if (node >= nodes->count) return false;
    RsState state = rs_state(view->graph, false, node);
    if (!rs_sight_lives(view->sight, state.life)) return false;
    if ((state.flags & (RS_FLAG_PLAIN | RS_FLAG_CLAIMED)) == RS_FLAG_PLAIN) return true;
    return view->all || rs_judge_element(view, false, node);
}

/* Its ends are not asked. */
static inline bool rs_view_sees_edge_alone(RsView *view, uint32_t edge)
{
    const RsElements *edges = &view->graph->elements[1];
    if (rs_easy(view->graph, true, edge)) return view->plain_edges;
    if (edge >= edges->count) return false;
    RsState state = rs_state(view->graph, true, edge);
    if (!rs_sight_lives(view->sight, state.life)) return false;
    if ((state.flags & (RS_FLAG_PLAIN | RS_FLAG_CLAIMED)) == RS_FLAG_PLAIN)
        return view->plain_edges;
    return view->all || rs_judge_element(view, true, edge);
}

/* Nothing was made after what the view sees, publicly or privately: private entries are those that
 * can be undone. */
static inline bool rs_view_at_head(const RsView *view)
{
    return view->graph->undo.count == 0 && view->sight.commit >= view->graph->head.number;
}

/* All of a kind that the base's adjacency and the hops since name is in view: none of it need be
 * looked at. */
static inline bool rs_view_settled(const RsView *view, bool edges)
{
    const RsElements *elements = &view->graph->elements[edges];
    return elements->odd_count == 0 && elements->ended_count == 0 && rs_view_at_head(view) &&
           (!edges || view->plain_edges);
}

#endif
