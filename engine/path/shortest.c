/* shortest.c - paths out of the DAG in the order of their edge ids, or out of the ranked search. */
#include "path/shortest.h"

#include <math.h>
#include <stdlib.h>

#include "path/meet.h"
#include "path/ranked.h"

struct RsShortest {
    const RsSearchSpec *spec;
    uint32_t from;
    bool all, begun, ended;
    RsHopSource source;
    RsDag dag;
    RsRanked *ranked;
    uint32_t ranked_hops; /* of the first answer */
    size_t *at;           /* a position in each level of the DAG */
    uint32_t *nodes, *edges;
    RsPath path;
};

static RsStatus make_room(RsShortest *search, uint32_t length, RsError *err)
{
    search->at = calloc((size_t)length + 1, sizeof(*search->at));
    search->nodes = calloc((size_t)length + 1, sizeof(*search->nodes));
    search->edges = calloc((size_t)length + 1, sizeof(*search->edges));
    if (search->at == NULL || search->nodes == NULL || search->edges == NULL)
        return rs_fail_memory(err);
    search->nodes[0] = search->from;
    return RS_OK;
}

static RsStatus prepare(RsShortest *search, uint32_t to, RsError *err)
{
    const RsSearchSpec *spec = search->spec;
    bool fits = false;
    search->ended = true;
    RS_TRY(rs_hop_source_init(&search->source, spec, false, err));
    RS_TRY(rs_hop_node_fits(&search->source, search->from, &fits, err));
    if (fits) RS_TRY(rs_hop_node_fits(&search->source, to, &fits, err));
    if (!fits || spec->min_hops > spec->max_hops) return RS_OK;
    search->ended = false;
    if (search->from == to && spec->min_hops == 0) return make_room(search, 0, err);
    if (search->from != to) {
        RS_TRY(rs_meet(&search->source, search->from, to, spec->max_hops, &search->dag, err));
        search->ended = search->dag.length == RS_ANY_LENGTH;
        if (search->ended) return RS_OK;
        if (search->dag.length >= spec->min_hops) return make_room(search, search->dag.length, err);
    }
    return rs_ranked_open(spec, search->from, to, false, &search->ranked, err);
}

RsStatus rs_shortest_open(const RsSearchSpec *spec, uint32_t from, uint32_t to, bool all,
                          RsShortest **out, RsError *err)
{
    *out = NULL;
    RsShortest *search = calloc(1, sizeof(*search));
    if (search == NULL) return rs_fail_memory(err);
    search->spec = spec;
    search->from = from;
    search->all = all;
    RsStatus status = prepare(search, to, err);
    if (status == RS_OK)
        *out = search;
    else
        rs_shortest_close(search);
    return status;
}

void rs_shortest_close(RsShortest *search)
{
    if (search == NULL) return;
    rs_ranked_close(search->ranked);
    rs_dag_done(&search->dag);
    rs_hop_source_done(&search->source);
    free(search->at);
    free(search->nodes);
    free(search->edges);
    free(search);
}

static RsStatus next_ranked(RsShortest *search, const RsPath **out, RsError *err)
{
    RS_TRY(rs_ranked_next(search->ranked, out, err));
    if (*out != NULL && !search->begun) search->ranked_hops = (*out)->hop_count;
    if (*out != NULL && (*out)->hop_count != search->ranked_hops) *out = NULL;
    return RS_OK;
}

/* Is there a hop at this position that leaves the node of its level? */
static bool stands(const RsShortest *search, uint32_t level)
{
    const RsDag *dag = &search->dag;
    size_t at = search->at[level];
    return at < dag->level_begin.items[level + 1] &&
           dag->hops.items[at].tail == search->nodes[level];
}

/* Lays the rest of the path from this level on: its position stands, later ones start anew. */
static void lay(RsShortest *search, uint32_t level)
{
    for (;; level++) {
        const RsDagHop *hop = &search->dag.hops.items[search->at[level]];
        search->edges[level] = hop->edge;
        search->nodes[level + 1] = hop->head;
        if (level + 1 == search->dag.length) return;
        search->at[level + 1] = rs_dag_find(&search->dag, level + 1, hop->head);
    }
}

RsStatus rs_shortest_next(RsShortest *search, const RsPath **out, RsError *err)
{
    *out = NULL;
    if (search->ended) return RS_OK;
    RS_TRY(rs_budget_check(rs_view_budget(search->spec->view), err));
    if (search->ranked != NULL) {
        RS_TRY(next_ranked(search, out, err));
    } else {
        uint32_t length = search->dag.length;
        bool found = !search->begun;
        if (found && length > 0) {
            search->at[0] = rs_dag_find(&search->dag, 0, search->from);
            lay(search, 0);
        }
        for (uint32_t level = length; !found && level-- > 0;) {
            search->at[level]++;
            found = stands(search, level);
            if (found) lay(search, level);
        }
        search->path = (RsPath){length, search->nodes, search->edges, NAN};
        if (found) *out = &search->path;
    }
    search->begun = true;
    search->ended = *out == NULL || !search->all;
    return RS_OK;
}
