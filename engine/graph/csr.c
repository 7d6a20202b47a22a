/* csr.c - see base.h: relationships to adjacency, by counting sort.
 *
 * Three scatters put a type's relationships in order: by end, then by start (which leaves the ends
 * ascending within a start), then by end again (which leaves the starts ascending within an end). A
 * type with few relationships is sorted instead, so that many small types do not cost a pass over
 * the nodes each. */
#include "graph/base.h"

#define LIST_BELOW                                                                                 \
    64u /* nodes for each relationship: above that, a list of the nodes is smaller                 \
         */

typedef struct Build {
    RsBase *base;
    uint32_t *order;  /* living relationships, by type, then by id */
    uint32_t *begins; /* by type: where its run begins */
} Build;

typedef struct Hop {
    uint32_t near, far, edge;
} Hop;

static bool lives(const RsBase *base, uint32_t edge)
{
    return (rs_base_state(base, true, edge) & RS_FLAG_LIVES) != 0;
}

/* Runs of relationship ids, one a type. */
static bool by_type(Build *build)
{
    const RsBase *base = build->base;
    uint32_t types = base->type_count, total = 0;
    build->begins = calloc((size_t)types + 1, sizeof *build->begins);
    if (build->begins == NULL) return false;
    for (uint32_t edge = 0; edge < base->counts[1]; edge++)
        if (lives(base, edge)) build->begins[rs_base_type(base, edge)]++;
    for (uint32_t type = 0; type <= types; type++) {
        uint32_t count = build->begins[type];
        build->begins[type] = total;
        total += count;
    }
    build->order = malloc(((size_t)total + 1) * sizeof *build->order);
    if (build->order == NULL) return false;
    for (uint32_t edge = 0; edge < base->counts[1]; edge++)
        if (lives(base, edge)) build->order[build->begins[rs_base_type(base, edge)]++] = edge;
    for (uint32_t type = types; type > 0; type--)
        build->begins[type] = build->begins[type - 1];
    build->begins[0] = 0;
    return true;
}

static bool reserve(RsBase *base, RsCsr *csr, uint32_t edge_count)
{
    csr->node_count = base->counts[0];
    csr->edge_count = edge_count;
    csr->others = rs_base_array(base, edge_count, sizeof *csr->others);
    csr->edges = rs_base_array(base, edge_count, sizeof *csr->edges);
    return csr->others != NULL && csr->edges != NULL;
}

/* Turns counts by node, one place on, into where each node's run begins. */
static void sum(uint32_t *offsets, uint32_t node_count)
{
    for (uint32_t node = 0; node < node_count; node++)
        offsets[node + 1] += offsets[node];
}

/* After a scatter the offsets stand where the next node's run begins: back by one node. */
static void step_back(uint32_t *offsets, uint32_t node_count)
{
    for (uint32_t node = node_count; node > 0; node--)
        offsets[node] = offsets[node - 1];
    offsets[0] = 0;
}

static bool build_dense(Build *build, const uint32_t *order, uint32_t count, RsCsr *out, RsCsr *in)
{
    RsBase *base = build->base;
    const uint32_t *starts = base->starts, *ends = base->ends;
    uint32_t nodes = base->counts[0];
    uint32_t *out_at = rs_base_array(base, (size_t)nodes + 1, sizeof *out_at);
    uint32_t *in_at = rs_base_array(base, (size_t)nodes + 1, sizeof *in_at);
    if (out_at == NULL || in_at == NULL || !reserve(base, out, count) || !reserve(base, in, count))
        return false;
    uint32_t *out_others = (uint32_t *)out->others, *out_edges = (uint32_t *)out->edges;
    uint32_t *in_others = (uint32_t *)in->others, *in_edges = (uint32_t *)in->edges;
    for (uint32_t i = 0; i < count; i++) {
        out_at[starts[order[i]] + 1]++;
        in_at[ends[order[i]] + 1]++;
    }
    sum(out_at, nodes);
    sum(in_at, nodes);
    for (uint32_t i = 0; i < count; i++)
        in_edges[in_at[ends[order[i]]]++] = order[i];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t edge = in_edges[i], at = out_at[starts[edge]]++;
        out_edges[at] = edge;
        out_others[at] = ends[edge];
    }
    step_back(in_at, nodes);
    step_back(out_at, nodes);
    for (uint32_t node = 0; node < nodes; node++) {
        for (uint32_t i = out_at[node]; i < out_at[node + 1]; i++) {
            uint32_t at = in_at[out_others[i]]++;
            in_edges[at] = out_edges[i];
            in_others[at] = node;
        }
    }
    step_back(in_at, nodes);
    out->offsets = out_at;
    in->offsets = in_at;
    out->row_count = in->row_count = nodes;
    return true;
}

static int by_ends(const void *left, const void *right)
{
    const Hop *a = left, *b = right;
    if (a->near != b->near) return a->near < b->near ? -1 : 1;
    if (a->far != b->far) return a->far < b->far ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static bool index_rows(RsBase *base, RsCsr *csr, const Hop *hops, uint32_t rows)
{
    bool list = csr->edge_count < base->counts[0] / LIST_BELOW;
    uint32_t *offsets = rs_base_array(base, (size_t)rows + 1, sizeof *offsets);
    uint32_t *nodes = list ? rs_base_array(base, rows, sizeof *nodes) : NULL;
    size_t word_count = (size_t)base->counts[0] / 64 + 1;
    RsCsrWord *words = list ? NULL : rs_base_array(base, word_count, sizeof *words);
    if (offsets == NULL || (nodes == NULL && words == NULL)) return false;
    uint32_t row = 0;
    for (uint32_t i = 0; i < csr->edge_count; i++) {
        if (i > 0 && hops[i].near == hops[i - 1].near) continue;
        if (list)
            nodes[row] = hops[i].near;
        else
            words[hops[i].near >> 6].bits |= (uint64_t)1 << (hops[i].near & 63);
        offsets[row++] = i;
    }
    offsets[row] = csr->edge_count;
    uint64_t rank = 0;
    for (size_t word = 0; !list && word < word_count; word++) {
        words[word].rank = rank;
        rank += (uint64_t)__builtin_popcountll(words[word].bits);
    }
    csr->offsets = offsets;
    csr->nodes = nodes;
    csr->words = words;
    csr->row_count = rows;
    return true;
}

static bool build_sparse(Build *build, const uint32_t *order, uint32_t count, RsCsr *csr, bool in)
{
    RsBase *base = build->base;
    Hop *hops = malloc(((size_t)count + 1) * sizeof *hops);
    if (hops == NULL || !reserve(base, csr, count)) {
        free(hops);
        return false;
    }
    const uint32_t *nears = in ? base->ends : base->starts, *fars = in ? base->starts : base->ends;
    for (uint32_t i = 0; i < count; i++)
        hops[i] = (Hop){nears[order[i]], fars[order[i]], order[i]};
    if (count > 1) qsort(hops, count, sizeof *hops, by_ends);
    uint32_t *others = (uint32_t *)csr->others, *edges = (uint32_t *)csr->edges, rows = 0;
    for (uint32_t i = 0; i < count; i++) {
        rows += i == 0 || hops[i].near != hops[i - 1].near;
        others[i] = hops[i].far;
        edges[i] = hops[i].edge;
    }
    bool made = index_rows(base, csr, hops, rows);
    free(hops);
    return made;
}

static bool build_type(Build *build, uint32_t type, RsCsr *out, RsCsr *in)
{
    const uint32_t *order = build->order + build->begins[type];
    uint32_t count = build->begins[type + 1] - build->begins[type];
    if (count == 0) return true;
    if (count >= build->base->counts[0] / 2) return build_dense(build, order, count, out, in);
    return build_sparse(build, order, count, out, false) &&
           build_sparse(build, order, count, in, true);
}

RsStatus rs_csr_build(RsBase *base, RsError *err)
{
    Build build = {.base = base};
    RsCsr *out = rs_base_array(base, base->type_count, sizeof *out);
    RsCsr *in = rs_base_array(base, base->type_count, sizeof *in);
    bool made = out != NULL && in != NULL && by_type(&build);
    for (uint32_t type = 0; made && type < base->type_count; type++)
        made = build_type(&build, type, &out[type], &in[type]);
    free(build.order);
    free(build.begins);
    base->hops[0] = out;
    base->hops[1] = in;
    return made ? RS_OK : rs_fail_memory(err);
}
