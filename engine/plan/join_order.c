/* join_order.c - the order of hops, by dynamic programming over the parts of a pattern that are
 * joined.
 *
 * A state is the set of nodes and relationships that stand; a move starts at a node or takes a
 * relationship. For each state the cheapest way there is kept, states with fewer parts first. A
 * start beside what stands already is looked at only where nothing joined is left, or where a seek
 * finds it: so chains and cycles of h hops have O(h^2) states, stars 2^h.
 * Bounds   patterns of at most 12 relationships and 32 nodes, and STATES_MAX states: beyond them
 *          match.c goes greedily. */
#include "language/pattern.h"
#include "plan/match.h"

#define EDGES_MAX 12u
#define NODES_MAX 32u
#define STATES_MAX 4096u
#define STATES_FIRST 32u /* doubled as needed; the table has twice as many places */
#define NEVER (1ull << 63)
#define NONE UINT32_MAX

typedef struct State {
    uint64_t parts; /* bit i: node i; bit 32 + j: relationship j */
    double cost, rows;
    uint32_t from; /* the state before; NONE: the beginning */
    uint32_t next; /* of as many parts */
    bool start;
    uint8_t index;
} State;

typedef struct Order {
    const RsMatch *match;
    State *states;
    uint32_t state_count, state_room;
    uint32_t *table; /* index + 1 of the state; 0: free */
    uint32_t levels[NODES_MAX + EDGES_MAX + 1];
    uint64_t *needs;        /* of each predicate */
    double *shares, *works; /* likewise */
    uint64_t edge_needs[EDGES_MAX];
    uint64_t rivals[EDGES_MAX]; /* relationships that it must differ from */
    uint64_t kept;              /* parts that something above, or a predicate, reads */
    uint64_t begin;             /* parts that stand before the first move */
    bool full, no_memory;
} Order;

/* ---- what reads what ---- */

typedef struct Needs {
    const Order *order;
    uint64_t parts;
} Needs;

static uint64_t node_bit(uint32_t node)
{
    return 1ull << node;
}

static uint64_t edge_bit(uint32_t edge)
{
    return 1ull << (32 + edge);
}

static void need_slot(void *context, RsSlot slot);

/* The part of the pattern that sets the slot; a named path waits for all its parts. */
static uint64_t part_of(const Order *order, RsSlot slot)
{
    const RsPattern *pattern = order->match->pattern;
    if (rs_bitmap_test(order->match->bound, slot)) return 0;
    for (uint32_t i = 0; i < pattern->node_count; i++)
        if (pattern->nodes[i].slot == slot) return node_bit(i);
    for (uint32_t j = 0; j < pattern->edge_count; j++) {
        if (rs_pattern_edge_sets_slot(&pattern->edges[j], slot)) return edge_bit(j);
    }
    for (uint32_t p = 0; p < pattern->path_count; p++) {
        const RsPatternPath *path = &pattern->paths[p];
        if (path->slot != slot || path->path->kind == RS_EXPR_SLOT) continue;
        Needs needs = {order, 0};
        rs_expr_slots(path->path, need_slot, &needs);
        return needs.parts;
    }
    return NEVER;
}

static void need_slot(void *context, RsSlot slot)
{
    Needs *needs = context;
    needs->parts |= part_of(needs->order, slot);
}

static bool find_needs(Order *order)
{
    const RsPattern *pattern = order->match->pattern;
    RsArena *arena = order->match->lower->arena;
    uint32_t count = pattern->predicates.count;
    order->needs = RS_NEW_ARRAY(arena, uint64_t, count + 1);
    order->shares = RS_NEW_ARRAY(arena, double, count + 1);
    order->works = RS_NEW_ARRAY(arena, double, count + 1);
    if (order->needs == NULL || order->shares == NULL || order->works == NULL) return false;
    for (uint32_t i = 0; i < count; i++) {
        const RsExpr *predicate = pattern->predicates.items[i];
        Needs needs = {order, 0};
        rs_expr_slots(predicate, need_slot, &needs);
        order->needs[i] = needs.parts;
        order->shares[i] = rs_match_share(order->match, predicate);
        order->works[i] = predicate->kind == RS_EXPR_SUBQUERY ? RS_COST_SUBQUERY : RS_COST_FILTER;
    }
    for (uint32_t j = 0; j < pattern->edge_count; j++) {
        const RsPatternEdge *edge = &pattern->edges[j];
        Needs needs = {order, 0};
        rs_pattern_edge_reads(edge, need_slot, &needs);
        order->edge_needs[j] = needs.parts;
    }
    return true;
}

/* Parts that must be there as such: read above or by a predicate, or joined to more than one. */
static void find_kept(Order *order)
{
    const RsPattern *pattern = order->match->pattern;
    const RsBitmap *counted = order->match->lower->counted;
    uint64_t met = 0;
    order->kept = counted == NULL ? UINT64_MAX : 0;
    for (uint32_t i = 0; counted != NULL && i < pattern->node_count; i++)
        if (rs_bitmap_test(counted, pattern->nodes[i].slot)) order->kept |= node_bit(i);
    for (uint32_t i = 0; i < pattern->predicates.count; i++)
        order->kept |= order->needs[i];
    for (uint32_t j = 0; j < pattern->edge_count; j++) {
        const RsPatternEdge *edge = &pattern->edges[j];
        uint64_t ends = node_bit(edge->left) | node_bit(edge->right);
        order->kept |= (met & ends) | order->edge_needs[j];
        met |= ends;
        if (edge->many || edge->search != RS_SEARCH_NONE || edge->bound ||
            (counted != NULL && rs_bitmap_test(counted, edge->slot)))
            order->kept |= edge_bit(j);
        for (uint32_t k = 0; k < pattern->edge_count && edge->unique; k++)
            if (k != j && pattern->edges[k].unique &&
                !rs_match_types_apart(edge, &pattern->edges[k]))
                order->rivals[j] |= edge_bit(k);
    }
    if (pattern->path_count > 0) order->kept = UINT64_MAX;
}

/* ---- states ---- */

static uint32_t *slot_of(Order *order, uint64_t parts)
{
    uint32_t mask = order->state_room * 2 - 1;
    uint32_t at = (uint32_t)((parts * 0x9e3779b97f4a7c15ull) >> 40) & mask;
    while (order->table[at] != 0 && order->states[order->table[at] - 1].parts != parts)
        at = (at + 1) & mask;
    return &order->table[at];
}

static bool grow(Order *order)
{
    RsArena *arena = order->match->lower->arena;
    uint32_t room = order->state_room == 0 ? STATES_FIRST : order->state_room * 2;
    State *states = RS_NEW_ARRAY(arena, State, room);
    uint32_t *table = RS_NEW_ARRAY(arena, uint32_t, (size_t)room * 2);
    order->no_memory = states == NULL || table == NULL;
    if (order->no_memory) return false;
    if (order->state_count > 0) memcpy(states, order->states, order->state_count * sizeof(State));
    order->states = states;
    order->table = table;
    order->state_room = room;
    for (uint32_t i = 0; i < order->state_count; i++)
        *slot_of(order, states[i].parts) = i + 1;
    return true;
}

static void reach(Order *order, State state)
{
    uint32_t *slot = slot_of(order, state.parts);
    if (*slot != 0) {
        State *known = &order->states[*slot - 1];
        if (known->cost <= state.cost) return;
        state.next = known->next;
        *known = state;
        return;
    }
    order->full = order->full || order->state_count == STATES_MAX;
    if (order->full) return;
    if (order->state_count == order->state_room) {
        if (!grow(order)) return;
        slot = slot_of(order, state.parts);
    }
    uint32_t level = (uint32_t)__builtin_popcountll(state.parts);
    state.next = order->levels[level];
    order->states[order->state_count++] = state;
    order->levels[level] = order->state_count - 1;
    *slot = order->state_count;
}

/* Adds what the predicates cost that can stand now and could not before. `answered`: one that the
 * access has answered already. */
static void filter(const Order *order, uint64_t before, uint32_t answered, State *state)
{
    for (uint32_t i = 0; i < order->match->pattern->predicates.count; i++) {
        uint64_t needs = order->needs[i];
        if ((needs & ~state->parts) != 0 || (needs & ~before) == 0 || i == answered) continue;
        state->cost += state->rows * order->works[i];
        state->rows *= order->shares[i];
    }
}

/* ---- moves ---- */

typedef struct Ready {
    const Order *order;
    uint64_t parts;
} Ready;

static bool can_compute(const void *context, const RsExpr *value)
{
    const Ready *ready = context;
    Needs needs = {ready->order, 0};
    rs_expr_slots(value, need_slot, &needs);
    return (needs.parts & ~ready->parts) == 0;
}

static void start_at(Order *order, uint32_t from, uint32_t node, bool seeks_only)
{
    const State was = order->states[from], *s = &was; /* reaching another may move them */
    Ready ready = {order, s->parts};
    RsAccess access =
        rs_access_best(order->match, &order->match->pattern->nodes[node], can_compute, &ready);
    if (seeks_only && access.value == NULL) return;
    State state = {.parts = s->parts | node_bit(node), .from = from, .start = true};
    state.index = (uint8_t)node;
    state.rows = s->rows * access.rows;
    state.cost = s->cost + state.rows * RS_COST_ROW +
                 s->rows * (access.value != NULL ? RS_COST_SEEK : access.rows * RS_COST_SCAN);
    filter(order, s->parts, access.predicate, &state);
    reach(order, state);
}

/* Will the hop become a weight (weights.c)? Nobody reads its parts, and whatever must differ from
 * it stands already. */
static bool is_counted(const Order *order, uint64_t parts, uint32_t edge, uint32_t to)
{
    return (order->kept & (node_bit(to) | edge_bit(edge))) == 0 &&
           (order->rivals[edge] & ~parts) == 0;
}

/* false: the relationship cannot be taken yet. */
static bool take_edge(Order *order, uint32_t from, uint32_t index)
{
    const State was = order->states[from], *s = &was;
    const RsPatternEdge *edge = &order->match->pattern->edges[index];
    bool left = (s->parts & node_bit(edge->left)) != 0;
    bool right = (s->parts & node_bit(edge->right)) != 0;
    bool bound = edge->bound && rs_bitmap_test(order->match->bound, edge->slot);
    bool searched = edge->search != RS_SEARCH_NONE;
    if ((s->parts & edge_bit(index)) != 0 || (order->edge_needs[index] & ~s->parts) != 0)
        return false;
    if (edge->needs_ends ? !(left && right) : !(bound || left || right)) return false;
    State state = {.from = from, .index = (uint8_t)index, .cost = s->cost};
    state.parts = s->parts | edge_bit(index) | node_bit(edge->left) | node_bit(edge->right);
    uint8_t done[EDGES_MAX];
    for (uint32_t j = 0; j < EDGES_MAX; j++)
        done[j] = (s->parts & edge_bit(j)) != 0;
    double hops = rs_match_fanout(order->match, index, !left, done);
    if (bound) {
        state.rows = s->rows;
    } else if (searched) {
        state.rows = s->rows;
        state.cost += s->rows * RS_COST_SEARCH;
    } else if ((left && right) || edge->left == edge->right) {
        state.rows = s->rows * rs_match_joined(order->match, index, done);
        state.cost += s->rows * (edge->many ? hops * RS_COST_HOP : RS_COST_INTO);
    } else if (is_counted(order, s->parts, index, left ? edge->right : edge->left)) {
        state.rows = s->rows * (hops < 1 ? hops : 1);
        state.cost += s->rows * RS_COST_DEGREE;
    } else {
        state.rows = s->rows * hops;
        state.cost += state.rows * RS_COST_HOP;
    }
    state.cost += state.rows * RS_COST_ROW;
    filter(order, s->parts, NONE, &state);
    reach(order, state);
    return true;
}

static void moves_from(Order *order, uint32_t from)
{
    const RsPattern *pattern = order->match->pattern;
    bool joined = false;
    for (uint32_t j = 0; j < pattern->edge_count; j++)
        joined = take_edge(order, from, j) || joined;
    for (uint32_t i = pattern->node_count; i-- > 0;) /* of equals the first is looked at first */
        if ((order->states[from].parts & node_bit(i)) == 0) start_at(order, from, i, joined);
}

static RsStatus read_moves(const Order *order, const State *last, const RsMove **out,
                           uint32_t *count, RsError *err)
{
    RsMove *moves = RS_NEW_ARRAY(order->match->lower->arena, RsMove, NODES_MAX + EDGES_MAX);
    if (moves == NULL) return rs_fail_memory(err);
    uint32_t n = 0;
    for (const State *s = last; s->from != NONE; s = &order->states[s->from])
        n++;
    *count = n;
    for (const State *s = last; s->from != NONE; s = &order->states[s->from])
        moves[--n] = (RsMove){s->start, s->index};
    *out = moves;
    return RS_OK;
}

static RsStatus search(Order *order, const RsMove **moves, uint32_t *count, RsError *err)
{
    const RsPattern *pattern = order->match->pattern;
    uint64_t all = 0;
    for (uint32_t i = 0; i < pattern->node_count; i++) {
        all |= node_bit(i);
        if (rs_bitmap_test(order->match->bound, pattern->nodes[i].slot))
            order->begin |= node_bit(i);
    }
    for (uint32_t j = 0; j < pattern->edge_count; j++)
        all |= edge_bit(j);
    for (uint32_t level = 0; level <= NODES_MAX + EDGES_MAX; level++)
        order->levels[level] = NONE;
    State first = {.parts = order->begin, .rows = order->match->top->rows, .from = NONE};
    if (grow(order)) reach(order, first);
    for (uint32_t level = 0; level <= NODES_MAX + EDGES_MAX; level++)
        for (uint32_t s = order->levels[level]; s != NONE; s = order->states[s].next) {
            if (order->no_memory) return rs_fail_memory(err);
            if (order->full) return RS_OK;
            moves_from(order, s);
        }
    if (order->no_memory) return rs_fail_memory(err);
    uint32_t at = *slot_of(order, all);
    if (order->full || at == 0) return RS_OK;
    return read_moves(order, &order->states[at - 1], moves, count, err);
}

RsStatus rs_join_order(const RsMatch *match, const RsMove **moves, uint32_t *count, RsError *err)
{
    const RsPattern *pattern = match->pattern;
    *moves = NULL;
    *count = 0;
    if (pattern->edge_count > EDGES_MAX || pattern->node_count > NODES_MAX) return RS_OK;
    if (pattern->node_count < 2 && pattern->edge_count < 2) return RS_OK; /* nothing to choose */
    Order order = {.match = match};
    if (!find_needs(&order)) return rs_fail_memory(err);
    find_kept(&order);
    return search(&order, moves, count, err);
}
