/* test_route.c - routes of several parts against plain enumeration by their definition. */
#include "oracle.h"

#include "path/ranked.h"
#include "path/route.h"
#include "path/route_walk.h"

#define MOST_PARTS 3u
#define MOST_PART_HOPS 3u
#define DEEPEST 8u /* hops; longer answers of a walk without end are left out on both sides */
#define MOST_ANSWERS 4000u

typedef struct Answer {
    Found path;
    uint32_t cuts[MOST_PARTS + 1];
} Answer;

typedef struct Answers {
    Answer *items;
    size_t count, capacity;
} Answers;

/* A random route; hop i lets pass the relationships with id % modulus[i] != 0, a junction the nodes
 * with id % barred != 0, a repetition whose nodes add up to an even number where it is asked. */
typedef struct Case {
    World *world;
    RsRouteHop hops[MOST_PARTS * MOST_PART_HOPS];
    RsRoutePart parts[MOST_PARTS];
    RsRouteJunction junctions[MOST_PARTS + 1];
    RsRoute route;
    uint32_t modulus[MOST_PARTS * MOST_PART_HOPS];
    uint32_t barred[MOST_PARTS + 1];
    struct Context {
        struct Case *all;
        uint32_t index;
    } hop_contexts[MOST_PARTS * MOST_PART_HOPS], junction_contexts[MOST_PARTS + 1],
        part_contexts[MOST_PARTS];
    RsEdgeFilter hop_filters[MOST_PARTS * MOST_PART_HOPS], junction_filters[MOST_PARTS + 1];
    RsChainFilter chain_filters[MOST_PARTS];
    RsSearchSpec spec;
    Answers wanted;
    bool too_many;
} Case;

static bool hop_passes(const Case *c, uint32_t hop, uint32_t edge)
{
    return c->world->edges[edge].kept && (c->modulus[hop] == 0 || edge % c->modulus[hop] != 0);
}

static bool junction_passes(const Case *c, uint32_t junction, uint32_t node)
{
    return c->barred[junction] == 0 || node % c->barred[junction] != 0;
}

static bool chain_passes(uint32_t hops, const uint32_t *nodes)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i <= hops; i++)
        sum += nodes[i];
    return sum % 2 == 0;
}

static RsStatus ask_hops(void *context, uint32_t count, const uint32_t *from, const uint32_t *edges,
                         const uint32_t *to, uint8_t *keep, double *cost, RsError *err)
{
    const struct Context *at = context;
    (void)from;
    (void)to;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        keep[i] = keep[i] && hop_passes(at->all, at->index, edges[i]);
        if (cost != NULL) cost[i] = at->all->world->edges[edges[i]].cost;
    }
    return RS_OK;
}

static RsStatus ask_nodes(void *context, uint32_t count, const uint32_t *nodes, uint8_t *keep,
                          RsError *err)
{
    const struct Context *at = context;
    (void)err;
    for (uint32_t i = 0; i < count; i++)
        keep[i] = junction_passes(at->all, at->index, nodes[i]);
    return RS_OK;
}

static RsStatus ask_chains(void *context, uint32_t count, const uint32_t *nodes,
                           const uint32_t *edges, uint8_t *keep, RsError *err)
{
    const struct Context *at = context;
    uint32_t hops = at->all->parts[at->index].hop_count;
    (void)edges;
    (void)err;
    for (uint32_t i = 0; i < count; i++)
        keep[i] = chain_passes(hops, nodes + (size_t)i * (hops + 1));
    return RS_OK;
}

static void make_hop(Case *c, uint32_t at)
{
    World *world = c->world;
    c->modulus[at] = roll(world, 3) == 0 ? 2 + roll(world, 3) : 0;
    c->hop_contexts[at] = (struct Context){c, at};
    c->hop_filters[at] = (RsEdgeFilter){.hops = ask_hops, .context = &c->hop_contexts[at]};
    c->hops[at] = (RsRouteHop){.hop = (RsHop)roll(world, 3),
                               .any_type = roll(world, 2) == 0,
                               .types = world->types,
                               .type_count = roll(world, 3),
                               .filter = &c->hop_filters[at]};
}

static void make_part(Case *c, uint32_t at)
{
    World *world = c->world;
    RsRoutePart *part = &c->parts[at];
    *part = (RsRoutePart){.first_hop = c->route.hop_count, .named = roll(world, 2) == 0};
    part->hop_count = roll(world, 3) == 0 ? 1 + roll(world, MOST_PART_HOPS) : 1;
    part->min = roll(world, 3);
    part->max = roll(world, 3) == 0 ? RS_ANY_LENGTH : part->min + roll(world, 3);
    for (uint32_t i = 0; i < part->hop_count; i++)
        make_hop(c, c->route.hop_count++);
    c->part_contexts[at] = (struct Context){c, at};
    c->chain_filters[at] = (RsChainFilter){ask_chains, &c->part_contexts[at]};
    if (part->hop_count > 1 && roll(world, 2) == 0) part->whole = &c->chain_filters[at];
}

static Case *case_new(uint64_t seed)
{
    Case *c = calloc(1, sizeof(*c));
    assert_non_null(c);
    World *world = c->world = world_random(seed, 5, 8);
    uint32_t parts = 1 + roll(world, MOST_PARTS);
    c->route = (RsRoute){.hops = c->hops, .parts = c->parts, .junctions = c->junctions};
    for (uint32_t i = 0; i < parts; i++)
        make_part(c, i);
    c->route.part_count = parts;
    for (uint32_t i = 0; i <= parts; i++) {
        c->junction_contexts[i] = (struct Context){c, i};
        c->junction_filters[i] =
            (RsEdgeFilter){.nodes = ask_nodes, .context = &c->junction_contexts[i]};
        c->junctions[i].named = roll(world, 2) == 0;
        if (i == 0 || i == parts || roll(world, 2) == 0) continue;
        c->barred[i] = 2 + roll(world, 3);
        c->junctions[i].filter = &c->junction_filters[i];
    }
    c->spec = (RsSearchSpec){.view = world->view,
                             .mode = (RsWalkMode)roll(world, 4),
                             .max_hops = RS_ANY_LENGTH,
                             .route = &c->route};
    if (world->edge_count > 0 && roll(world, 4) == 0) {
        world->used[0] = roll(world, world->edge_count);
        c->spec.used_edges = world->used;
        c->spec.used_count = 1;
    }
    return c;
}

static void case_close(Case *c)
{
    free(c->wanted.items);
    world_close(c->world);
    free(c);
}

/* ---- by definition: repetition after repetition, part after part ---- */

static void keep_answer(Answers *list, const Answer *answer)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items = realloc(list->items, list->capacity * sizeof(Answer));
        assert_non_null(list->items);
    }
    list->items[list->count++] = *answer;
}

static void walk_part(Case *c, Answer *a, uint32_t part, uint32_t round, uint32_t to);

static void walk_hop(Case *c, Answer *a, uint32_t part, uint32_t round, uint32_t hop, uint32_t to)
{
    const RsRoutePart *p = &c->parts[part];
    Found *path = &a->path;
    if (hop == p->hop_count) {
        bool asked = p->whole != NULL;
        if (asked && !chain_passes(hop, path->nodes + path->hops - hop)) return;
        walk_part(c, a, part, round + 1, to);
        return;
    }
    if (path->hops >= DEEPEST) return;
    RsSearchSpec spec = c->spec;
    const RsRouteHop *asked = &c->hops[p->first_hop + hop];
    spec.hop = asked->hop;
    spec.any_type = asked->any_type;
    spec.types = asked->types;
    spec.type_count = asked->type_count;
    for (uint32_t i = 0; i < c->world->edge_count; i++) {
        const OracleEdge *edge = &c->world->edges[i];
        if (!oracle_usable(c->world, &spec, i) || !hop_passes(c, p->first_hop + hop, i)) continue;
        for (int side = 0; side < 2; side++) {
            uint32_t near = side == 0 ? edge->start : edge->end;
            uint32_t far = side == 0 ? edge->end : edge->start;
            if (near != path->nodes[path->hops]) continue;
            if (spec.hop == (side == 0 ? RS_HOP_IN : RS_HOP_OUT)) continue;
            if (side == 1 && near == far && spec.hop == RS_HOP_BOTH) continue;
            if (!oracle_fits(&spec, path, i, far)) continue;
            double cost = path->cost;
            path->edges[path->hops++] = i;
            path->nodes[path->hops] = far;
            path->cost += edge->cost;
            walk_hop(c, a, part, round, hop + 1, to);
            path->hops--;
            path->cost = cost;
        }
    }
}

static void walk_part(Case *c, Answer *a, uint32_t part, uint32_t round, uint32_t to)
{
    uint32_t node = a->path.nodes[a->path.hops];
    if (c->wanted.count > MOST_ANSWERS) c->too_many = true;
    if (c->too_many) return;
    if (part == c->route.part_count) {
        a->cuts[part] = a->path.hops;
        if (to == RS_NO_NODE || node == to) keep_answer(&c->wanted, a);
        return;
    }
    const RsRoutePart *p = &c->parts[part];
    if (round == 0) a->cuts[part] = a->path.hops;
    if (round == 0 && part > 0 && !junction_passes(c, part, node)) return;
    uint32_t cut = a->cuts[part];
    if (round >= p->min) walk_part(c, a, part + 1, 0, to);
    a->cuts[part] = cut;
    if (round < p->max) walk_hop(c, a, part, round, 0, to);
    a->cuts[part] = cut;
}

static void find_wanted(Case *c, uint32_t from, uint32_t to)
{
    Answer answer = {.path = {.nodes = {from}}};
    walk_part(c, &answer, 0, 0, to);
}

static int by_cuts(const Answer *a, const Answer *b)
{
    return memcmp(a->cuts, b->cuts, sizeof(a->cuts));
}

static int by_hops(const void *left, const void *right)
{
    const Answer *a = left, *b = right;
    int order = found_by_hops(&a->path, &b->path);
    return order != 0 ? order : by_cuts(a, b);
}

static int by_cost(const void *left, const void *right)
{
    const Answer *a = left, *b = right;
    int order = found_by_cost(&a->path, &b->path);
    return order != 0 ? order : by_cuts(a, b);
}

static void sort_answers(Answers *list, int (*order)(const void *, const void *))
{
    if (list->count > 1) qsort(list->items, list->count, sizeof(Answer), order);
}

static Answer answer_of(const Case *c, const RsPath *path, const uint32_t *cuts)
{
    Answer answer = {0};
    assert_true(path->hop_count <= MOST_HOPS);
    answer.path = (Found){.hops = path->hop_count, .cost = isnan(path->cost) ? 0 : path->cost};
    memcpy(answer.path.nodes, path->nodes, (path->hop_count + 1) * sizeof(uint32_t));
    if (path->hop_count > 0)
        memcpy(answer.path.edges, path->edges, path->hop_count * sizeof(uint32_t));
    memcpy(answer.cuts, cuts, (c->route.part_count + 1) * sizeof(uint32_t));
    return answer;
}

static void assert_same(const Answer *got, const Answer *wanted, uint64_t seed)
{
    assert_same_path(&got->path, &wanted->path, seed);
    if (by_cuts(got, wanted) != 0) fail_msg("seed %u: read in another way", (unsigned)seed);
}

/* A walk without end has no last answer: then only what is short enough can be compared. */
static bool endless(const Case *c)
{
    for (uint32_t i = 0; i < c->route.part_count; i++)
        if (c->parts[i].max == RS_ANY_LENGTH) return c->spec.mode == RS_WALK_ANY;
    return false;
}

/* Longer than the enumeration goes, whatever the mode? */
static bool too_deep(const Case *c)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < c->route.part_count; i++) {
        if (c->parts[i].max == RS_ANY_LENGTH)
            return c->spec.mode == RS_WALK_TRAIL ? c->world->edge_count > DEEPEST
                                                 : c->spec.mode == RS_WALK_ANY;
        most += c->parts[i].max * c->parts[i].hop_count;
    }
    return most > DEEPEST && c->spec.mode == RS_WALK_ANY;
}

static void every_path_is_found_once_a_reading(void **state)
{
    uint64_t compared = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        Case *c = case_new(seed);
        World *world = c->world;
        uint32_t from = roll(world, world->node_count);
        uint32_t to = roll(world, 2) == 0 ? RS_NO_NODE : roll(world, world->node_count);
        find_wanted(c, from, to);
        if (c->too_many || too_deep(c)) {
            case_close(c);
            continue;
        }
        RsRouteWalk *walk = NULL;
        const RsPath *path = NULL;
        Answers got = {0};
        fine(world, rs_route_walk_open(&c->spec, from, to, &walk, &world->err));
        for (;;) {
            fine(world, rs_route_walk_next(walk, &path, &world->err));
            if (path == NULL) break;
            Answer answer = answer_of(c, path, rs_route_walk_cuts(walk));
            keep_answer(&got, &answer);
            assert_true(got.count <= c->wanted.count);
        }
        rs_route_walk_close(walk);
        assert_int_equal(world->budget.memory_used, 0);
        if (got.count != c->wanted.count)
            fail_msg("seed %u: %zu of %zu", (unsigned)seed, got.count, c->wanted.count);
        sort_answers(&got, by_hops);
        sort_answers(&c->wanted, by_hops);
        for (size_t i = 0; i < got.count; i++)
            assert_same(&got.items[i], &c->wanted.items[i], seed);
        compared += got.count;
        free(got.items);
        case_close(c);
    }
    assert_true(compared > 10000);
}

/* Are the two readings of one path one answer? */
static bool alike(const Case *c, const Answer *a, const Answer *b)
{
    if (found_by_edges(&a->path, &b->path) != 0) return false;
    for (uint32_t i = 0; i <= c->route.part_count; i++)
        if (c->junctions[i].named && a->path.nodes[a->cuts[i]] != b->path.nodes[b->cuts[i]])
            return false;
    for (uint32_t i = 0; i < c->route.part_count; i++) {
        uint32_t hops = a->cuts[i + 1] - a->cuts[i];
        if (!c->parts[i].named) continue;
        if (hops != b->cuts[i + 1] - b->cuts[i]) return false;
        if (memcmp(a->path.edges + a->cuts[i], b->path.edges + b->cuts[i],
                   hops * sizeof(uint32_t)) != 0)
            return false;
    }
    return true;
}

static void drop_alike(Case *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->wanted.count; i++) {
        bool seen = false;
        for (size_t j = kept; j-- > 0 && !seen;)
            seen = alike(c, &c->wanted.items[j], &c->wanted.items[i]);
        if (!seen) c->wanted.items[kept++] = c->wanted.items[i];
    }
    c->wanted.count = kept;
}

static void paths_come_in_order_and_readings_that_nothing_tells_apart_once(void **state)
{
    uint64_t compared = 0;
    (void)state;
    for (uint64_t seed = 5001; seed <= 9000; seed++) {
        Case *c = case_new(seed);
        World *world = c->world;
        bool costs = roll(world, 2) == 0;
        uint32_t from = roll(world, world->node_count), to = roll(world, world->node_count);
        find_wanted(c, from, to);
        /* With costs, a long path may come before a short one. */
        if (c->too_many || (costs && too_deep(c))) {
            case_close(c);
            continue;
        }
        sort_answers(&c->wanted, costs ? by_cost : by_hops);
        drop_alike(c);
        RsRanked *search = NULL;
        const RsPath *path = NULL;
        bool open_end = endless(c) || too_deep(c);
        fine(world, rs_ranked_open(&c->spec, from, to, costs, &search, &world->err));
        for (size_t i = 0; i < 300; i++) {
            if (open_end && i >= c->wanted.count) break;
            fine(world, rs_ranked_next(search, &path, &world->err));
            if ((path == NULL) != (i >= c->wanted.count))
                fail_msg("seed %u: path %zu of %zu", (unsigned)seed, i, c->wanted.count);
            if (path == NULL) break;
            Answer answer = answer_of(c, path, rs_ranked_cuts(search));
            assert_same_path(&answer.path, &c->wanted.items[i].path, seed);
            if (costs) assert_true(path->cost == c->wanted.items[i].path.cost);
            /* Which of several readings comes first is not promised. */
            bool found = false;
            for (size_t j = 0; j < c->wanted.count && !found; j++)
                found = alike(c, &c->wanted.items[j], &answer);
            assert_true(found);
            compared++;
        }
        rs_ranked_close(search);
        assert_int_equal(world->budget.memory_used, 0);
        case_close(c);
    }
    assert_true(compared > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_is_found_once_a_reading),
        cmocka_unit_test(paths_come_in_order_and_readings_that_nothing_tells_apart_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
