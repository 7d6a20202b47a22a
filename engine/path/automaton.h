/* automaton.h - a route as states and arcs: where in the pattern a search stands.
 *
 * Shape   a state is the step walked last, with the number of its repetition: state 0 is the
 *         start, before any. A step is one hop, or one whole repetition where the part asks for it.
 *         Repetitions are counted up to the bound that matters: to `max`, or to `min` where there
 *         is no upper bound; the last count of an unbounded part leads back to itself. There are no
 *         empty moves: an arc says which junctions it passes, zero repetitions included.
 * Limits  RS_LIMIT more than RS_ROUTE_STATES_MAX states. A bound that no path of the mode can
 *         reach counts as none.
 * Source  V. M. Glushkov 1961 (one state a position, no empty moves). */
#ifndef RS_PATH_AUTOMATON_H
#define RS_PATH_AUTOMATON_H

#include "base/array.h"
#include "path/route.h"

#define RS_ROUTE_STATES_MAX 100000u

typedef struct RsArc {
    uint32_t state;
    uint32_t first_junction, last_junction; /* passed on the way; first > last: none */
} RsArc;
typedef RS_ARRAY(RsArc) RsArcs;

typedef struct RsLap { /* a part's states: first_state + round * steps + step */
    uint32_t first_state, steps, rounds;
    uint32_t least; /* rounds after which it may be left, at least 1 */
    bool endless, skippable;
} RsLap;

typedef struct RsAutomaton {
    const RsRoute *route;
    RsLap *laps;       /* by part */
    uint32_t *part_of; /* by state; of state 0 meaningless */
    uint32_t state_count;
    bool barren; /* no path of the mode is long enough */
} RsAutomaton;

/* edge_limit: the most hops that a path of the mode can have; RS_ANY_LENGTH: any number. */
RS_MUST_USE RsStatus rs_automaton_init(RsAutomaton *automaton, const RsRoute *route,
                                       uint32_t edge_limit, RsError *err);
void rs_automaton_done(RsAutomaton *automaton);
/* Appends the states that may follow, or come before; for the end, those that may be the last. */
RS_MUST_USE RsStatus rs_automaton_next(const RsAutomaton *automaton, uint32_t state, RsArcs *arcs,
                                       RsError *err);
RS_MUST_USE RsStatus rs_automaton_before(const RsAutomaton *automaton, uint32_t state, RsArcs *arcs,
                                         RsError *err);
RS_MUST_USE RsStatus rs_automaton_last(const RsAutomaton *automaton, RsArcs *arcs, RsError *err);
/* May the pattern end in this state? *arc gets the junctions that it passes then. */
bool rs_automaton_accepts(const RsAutomaton *automaton, uint32_t state, RsArc *arc);
/* The hops of the step that leads into a state (not 0): *first and how many. */
uint32_t rs_automaton_hops(const RsAutomaton *automaton, uint32_t state, uint32_t *first);

#endif
