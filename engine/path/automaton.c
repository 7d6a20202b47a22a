/* automaton.c - states numbered part by part, round by round; arcs are computed when asked for. */
#include "path/automaton.h"

#include <stdlib.h>

static uint32_t steps_of(const RsRoutePart *part)
{
    return part->whole != NULL ? 1 : part->hop_count;
}

/* Repetitions are counted up to `most`, above which no path of the mode goes. */
static RsLap lap_of(const RsRoutePart *part, uint32_t first_state, uint32_t most)
{
    bool endless = part->max == RS_ANY_LENGTH || part->max >= most;
    uint32_t rounds = endless ? (part->min < 1 ? 1 : part->min) : part->max;
    if (part->max == 0) endless = false, rounds = 0;
    return (RsLap){.first_state = first_state,
                   .steps = steps_of(part),
                   .rounds = rounds,
                   .least = part->min < 1 ? 1 : part->min,
                   .endless = endless,
                   .skippable = part->min == 0};
}

static RsStatus too_many(uint64_t states, RsError *err)
{
    RsStatus status = rs_fail(err, RS_LIMIT, "PatternTooLarge", RS_NOWHERE,
                              "the repetitions of this path pattern have to be counted in %llu "
                              "states, more than the limit of %u",
                              (unsigned long long)states, RS_ROUTE_STATES_MAX);
    rs_hint(err, "leave the upper bound away, or make it lower");
    return status;
}

RsStatus rs_automaton_init(RsAutomaton *automaton, const RsRoute *route, uint32_t edge_limit,
                           RsError *err)
{
    uint64_t states = 1, least_hops = 0;
    *automaton = (RsAutomaton){.route = route};
    automaton->laps = calloc((size_t)route->part_count + 1, sizeof(*automaton->laps));
    if (automaton->laps == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < route->part_count; i++) {
        const RsRoutePart *part = &route->parts[i];
        automaton->laps[i] = lap_of(part, (uint32_t)states, edge_limit);
        least_hops += (uint64_t)part->min * part->hop_count;
        automaton->barren = automaton->barren || least_hops > edge_limit;
        states += (uint64_t)automaton->laps[i].rounds * automaton->laps[i].steps;
        if (automaton->barren) return RS_OK;
        if (states > RS_ROUTE_STATES_MAX) return too_many(states, err);
    }
    automaton->state_count = (uint32_t)states;
    automaton->part_of = calloc(states, sizeof(*automaton->part_of));
    if (automaton->part_of == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < route->part_count; i++)
        for (uint32_t s = 0; s < automaton->laps[i].rounds * automaton->laps[i].steps; s++)
            automaton->part_of[automaton->laps[i].first_state + s] = i;
    return RS_OK;
}

void rs_automaton_done(RsAutomaton *automaton)
{
    free(automaton->laps);
    free(automaton->part_of);
    *automaton = (RsAutomaton){0};
}

static RsStatus push(RsArcs *arcs, uint32_t state, uint32_t first, uint32_t last, RsError *err)
{
    return RS_ARRAY_PUSH(arcs, (RsArc){state, first, last}) ? RS_OK : rs_fail_memory(err);
}

/* The first steps of the parts that may stand next from junction `at` on. */
static RsStatus enter(const RsAutomaton *automaton, uint32_t at, uint32_t passed, RsArcs *arcs,
                      RsError *err)
{
    for (uint32_t part = at; part < automaton->route->part_count; part++) {
        const RsLap *lap = &automaton->laps[part];
        if (lap->rounds > 0) RS_TRY(push(arcs, lap->first_state, passed, part, err));
        if (!lap->skippable) break;
    }
    return RS_OK;
}

RsStatus rs_automaton_next(const RsAutomaton *automaton, uint32_t state, RsArcs *arcs, RsError *err)
{
    if (state == 0) return enter(automaton, 0, 0, arcs, err);
    uint32_t part = automaton->part_of[state];
    const RsLap *lap = &automaton->laps[part];
    uint32_t at = state - lap->first_state, step = at % lap->steps, round = at / lap->steps;
    if (step + 1 < lap->steps) return push(arcs, state + 1, 1, 0, err);
    if (round + 1 < lap->rounds)
        RS_TRY(push(arcs, state + 1, 1, 0, err));
    else if (lap->endless)
        RS_TRY(push(arcs, state + 1 - lap->steps, 1, 0, err));
    if (round + 1 < lap->least) return RS_OK;
    return enter(automaton, part + 1, part + 1, arcs, err);
}

/* The last steps of the parts that may stand before junction `at`, back to the start. */
static RsStatus leave(const RsAutomaton *automaton, uint32_t at, uint32_t last, RsArcs *arcs,
                      RsError *err)
{
    for (uint32_t part = at; part-- > 0;) {
        const RsLap *lap = &automaton->laps[part];
        for (uint32_t round = lap->least; round <= lap->rounds; round++)
            RS_TRY(push(arcs, lap->first_state + round * lap->steps - 1, part + 1, last, err));
        if (!lap->skippable) return RS_OK;
    }
    return push(arcs, 0, 0, last, err);
}

RsStatus rs_automaton_before(const RsAutomaton *automaton, uint32_t state, RsArcs *arcs,
                             RsError *err)
{
    if (state == 0) return RS_OK;
    uint32_t part = automaton->part_of[state];
    const RsLap *lap = &automaton->laps[part];
    uint32_t at = state - lap->first_state, step = at % lap->steps, round = at / lap->steps;
    if (step > 0) return push(arcs, state - 1, 1, 0, err);
    if (round > 0) RS_TRY(push(arcs, state - 1, 1, 0, err));
    if (lap->endless && round + 1 == lap->rounds)
        RS_TRY(push(arcs, state + lap->steps - 1, 1, 0, err));
    return round > 0 ? RS_OK : leave(automaton, part, part, arcs, err);
}

RsStatus rs_automaton_last(const RsAutomaton *automaton, RsArcs *arcs, RsError *err)
{
    return leave(automaton, automaton->route->part_count, automaton->route->part_count, arcs, err);
}

bool rs_automaton_accepts(const RsAutomaton *automaton, uint32_t state, RsArc *arc)
{
    uint32_t next = 0, parts = automaton->route->part_count;
    if (state != 0) {
        uint32_t part = automaton->part_of[state];
        const RsLap *lap = &automaton->laps[part];
        uint32_t at = state - lap->first_state, step = at % lap->steps, round = at / lap->steps;
        if (step + 1 < lap->steps || round + 1 < lap->least) return false;
        next = part + 1;
    }
    *arc = (RsArc){state, next, parts};
    for (; next < parts; next++)
        if (!automaton->laps[next].skippable) return false;
    return true;
}

uint32_t rs_automaton_hops(const RsAutomaton *automaton, uint32_t state, uint32_t *first)
{
    uint32_t index = automaton->part_of[state];
    const RsRoutePart *part = &automaton->route->parts[index];
    *first = part->first_hop;
    if (part->whole != NULL) return part->hop_count;
    *first += (state - automaton->laps[index].first_state) % automaton->laps[index].steps;
    return 1;
}
