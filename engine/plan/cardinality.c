/* cardinality.c - how many rows a step gives, from what the graph counts. */
#include "plan/lower.h"

#define FITS_FACTOR                                                                                \
    10u /* a plan is made anew when a count it was costed with grew or fell so much */

static uint64_t count_now(const RsGraph *graph, bool of_type, uint32_t name)
{
    if (name == RS_NO_ID) {
        RsGraphCounts counts = rs_graph_counts(graph);
        return of_type ? counts.edges : counts.nodes;
    }
    return of_type ? rs_graph_type_count(graph, name) : rs_graph_label_count(graph, name);
}

static double note(RsLower *lower, bool of_type, uint32_t name)
{
    for (uint32_t i = 0; i < lower->costed_count; i++)
        if (lower->costed[i].of_type == of_type && lower->costed[i].name == name)
            return (double)lower->costed[i].count;
    uint64_t count = count_now(lower->graph, of_type, name);
    if (lower->costed_count == lower->costed_room) {
        uint32_t room = lower->costed_room == 0 ? 8 : lower->costed_room * 2;
        RsCosted *grown = RS_NEW_ARRAY(lower->arena, RsCosted, room);
        lower->costed_full = lower->costed_full || grown == NULL;
        if (grown == NULL) return (double)count;
        if (lower->costed_count > 0)
            memcpy(grown, lower->costed, lower->costed_count * sizeof(*grown));
        lower->costed = grown;
        lower->costed_room = room;
    }
    lower->costed[lower->costed_count++] = (RsCosted){of_type, name, count};
    return (double)count;
}

double rs_count_nodes(RsLower *lower)
{
    return note(lower, false, RS_NO_ID);
}

/* A name that nobody has given is not noted: giving it changes the schema, and so the plan. */
double rs_count_label(RsLower *lower, RsText label)
{
    uint32_t id = rs_schema_find(rs_graph_schema(lower->graph), RS_NAME_LABEL, label);
    return id == RS_NO_ID ? 0 : note(lower, false, id);
}

double rs_count_edges(RsLower *lower, const RsPatternEdge *edge)
{
    if (edge->any_type) return note(lower, true, RS_NO_ID);
    double edges = 0;
    for (uint32_t i = 0; i < edge->type_count; i++) {
        uint32_t id = rs_schema_find(rs_graph_schema(lower->graph), RS_NAME_TYPE, edge->types[i]);
        if (id != RS_NO_ID) edges += note(lower, true, id);
    }
    return edges;
}

#define FEW 100u /* below so many, all plans cost alike */

static bool alike(uint64_t then, uint64_t now)
{
    uint64_t less = then < now ? then : now, more = then < now ? now : then;
    return more <= FEW || more / FITS_FACTOR <= less;
}

bool rs_plan_fits(const RsPlan *plan, const RsGraph *graph)
{
    for (uint32_t i = 0; i < plan->costed_count; i++) {
        const RsCosted *c = &plan->costed[i];
        if (!alike(c->count, count_now(graph, c->of_type, c->name))) return false;
    }
    return true;
}
