/* stats.c - see stats.h.
 *
 * Distinct ends: HyperLogLog with 256 registers (Flajolet, Fusy, Gandouet, Meunier, 2007) and
 * linear counting below 2.5 registers; about 6.5 % off. Distinct values from a sample: as many as
 * the sample shows, and the values seen once stand for all that were not looked at. */
#include "graph/stats.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/hash.h"
#include "graph/stored.h"

#define REGISTERS 256u
#define REGISTER_BITS 8u
#define STALE_SHARE 0.2 /* of the relationships */
#define STALE_FEW 64u   /* so many changes more make a small graph's sample stale */
#define KEPT_KEYS 64u   /* answers about values that are remembered */
#define SEED 0x9e3779b97f4a7c15ull
#define ALIKE_DEFAULT 10.0 /* nodes of one value, where nothing is known */

typedef struct TypeStats {
    uint64_t seen; /* relationships that live */
    uint32_t sample_count;
    RsEdgeEnds sample[RS_STATS_SAMPLE];
    uint8_t registers[2][REGISTERS];
} TypeStats;

typedef struct KeyStats {
    uint32_t label, key;
    double alike;
} KeyStats;

struct RsStats {
    uint64_t edges, nodes; /* when the walk was made */
    uint32_t type_count;
    TypeStats *types; /* by type, and one for all of them behind the last */
    KeyStats keys[KEPT_KEYS];
    uint32_t key_count;
    uint64_t random;
};

void rs_stats_free(RsStats *stats)
{
    if (stats == NULL) return;
    free(stats->types);
    free(stats);
}

/* xorshift64* (Vigna, 2016). */
static uint64_t draw(RsStats *stats)
{
    uint64_t x = stats->random;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    stats->random = x;
    return x * 0x2545f4914f6cdd1dull;
}

static void sketch(uint8_t *registers, uint32_t node)
{
    uint64_t hash = rs_hash_bytes(&node, sizeof(node));
    uint32_t place = (uint32_t)(hash >> (64 - REGISTER_BITS));
    uint64_t rest = hash << REGISTER_BITS | 1u << (REGISTER_BITS - 1);
    uint8_t rank = (uint8_t)(__builtin_clzll(rest) + 1);
    if (rank > registers[place]) registers[place] = rank;
}

/* Algorithm R (Vitter, 1985): each relationship is in the sample with the same chance. */
static void take(RsStats *stats, TypeStats *type, RsEdgeEnds edge)
{
    uint64_t place = type->seen++;
    sketch(type->registers[0], edge.start);
    sketch(type->registers[1], edge.end);
    if (place >= RS_STATS_SAMPLE) place = draw(stats) % type->seen;
    if (place >= RS_STATS_SAMPLE) return;
    type->sample[place] = edge;
    if (type->sample_count <= place) type->sample_count = (uint32_t)place + 1;
}

static RsStats *walk(const RsGraph *graph)
{
    RsStats *stats = calloc(1, sizeof(*stats));
    if (stats == NULL) return NULL;
    stats->type_count = (uint32_t)graph->type_live.count;
    stats->types = calloc((size_t)stats->type_count + 1, sizeof(TypeStats));
    if (stats->types == NULL) {
        free(stats);
        return NULL;
    }
    stats->random = SEED;
    stats->edges = graph->elements[1].live;
    stats->nodes = graph->elements[0].live;
    RsSight sight = rs_sight_latest(graph);
    for (uint32_t edge = 0; edge < graph->elements[1].count; edge++) {
        if (!rs_sight_lives(sight, rs_state(graph, true, edge).life)) continue;
        RsEdgeEnds ends = rs_edge_ends(graph, edge);
        if (ends.type < stats->type_count) take(stats, &stats->types[ends.type], ends);
        take(stats, &stats->types[stats->type_count], ends);
    }
    return stats;
}

static bool stale(uint64_t then, uint64_t now)
{
    uint64_t changed = then < now ? now - then : then - now;
    return changed > STALE_FEW && (double)changed > STALE_SHARE * (double)then;
}

static RsStats *stats_of(RsGraph *graph)
{
    if (graph->stats == NULL && graph->base->stats_segment != NULL)
        rs_base_fetch(graph->base, graph->base->stats_segment, 0);
    RsStats *stats = graph->stats;
    if (stats != NULL && !stale(stats->edges, graph->elements[1].live) &&
        !stale(stats->nodes, graph->elements[0].live))
        return stats;
    RsStats *made = walk(graph);
    if (made == NULL) return stats;
    rs_stats_free(stats);
    graph->stats = made;
    return made;
}

/* ---- in a base snapshot ---- */

RsStatus rs_stats_encode(RsGraph *graph, RsBuf *out, RsError *err)
{
    const RsStats *stats = stats_of(graph);
    if (stats == NULL) return rs_fail_memory(err);
    rs_codec_put_varint(out, stats->edges);
    rs_codec_put_varint(out, stats->nodes);
    rs_codec_put_varint(out, stats->type_count);
    for (uint32_t i = 0; i <= stats->type_count; i++) {
        const TypeStats *type = &stats->types[i];
        rs_codec_put_varint(out, type->seen);
        rs_codec_put_varint(out, type->sample_count);
        for (uint32_t j = 0; j < type->sample_count; j++) {
            rs_codec_put_varint(out, type->sample[j].type);
            rs_codec_put_varint(out, type->sample[j].start);
            rs_codec_put_varint(out, type->sample[j].end);
        }
        if (type->seen > 0) rs_buf_add(out, type->registers, sizeof type->registers);
    }
    rs_codec_put_varint(out, stats->key_count);
    for (uint32_t i = 0; i < stats->key_count; i++) {
        rs_codec_put_varint(out, stats->keys[i].label);
        rs_codec_put_varint(out, stats->keys[i].key);
        rs_codec_put_double(out, stats->keys[i].alike);
    }
    return rs_buf_check(out, err);
}

static void take_type(TypeStats *type, RsCursor *cursor)
{
    type->seen = rs_cursor_varint(cursor);
    type->sample_count = rs_cursor_u32(cursor, RS_STATS_SAMPLE);
    for (uint32_t i = 0; i < type->sample_count; i++)
        type->sample[i] =
            (RsEdgeEnds){rs_cursor_u32(cursor, UINT32_MAX), rs_cursor_u32(cursor, UINT32_MAX),
                         rs_cursor_u32(cursor, UINT32_MAX)};
    RsText raw = rs_cursor_bytes(cursor, type->seen > 0 ? sizeof type->registers : 0);
    if (raw.length > 0) memcpy(type->registers, raw.data, raw.length);
}

RsStatus rs_stats_decode(RsGraph *graph, RsCursor *cursor, RsError *err)
{
    RsStats *stats = calloc(1, sizeof *stats);
    if (stats == NULL) return rs_fail_memory(err);
    stats->random = SEED;
    stats->edges = rs_cursor_varint(cursor);
    stats->nodes = rs_cursor_varint(cursor);
    stats->type_count = rs_cursor_count(cursor);
    stats->types = calloc((size_t)stats->type_count + 1, sizeof(TypeStats));
    if (stats->types == NULL) {
        rs_stats_free(stats);
        return rs_fail_memory(err);
    }
    for (uint32_t i = 0; i <= stats->type_count; i++)
        take_type(&stats->types[i], cursor);
    stats->key_count = rs_cursor_u32(cursor, KEPT_KEYS);
    for (uint32_t i = 0; i < stats->key_count; i++) {
        stats->keys[i].label = rs_cursor_u32(cursor, UINT32_MAX);
        stats->keys[i].key = rs_cursor_u32(cursor, UINT32_MAX);
        stats->keys[i].alike = rs_cursor_double(cursor);
    }
    if (cursor->bad != NULL || graph->stats != NULL) {
        rs_stats_free(stats);
        if (cursor->bad == NULL) return RS_OK;
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "a block of the base snapshot cannot be read: %s", cursor->bad);
    }
    graph->stats = stats;
    return RS_OK;
}

static const TypeStats *type_of(RsGraph *graph, uint32_t type)
{
    const RsStats *stats = stats_of(graph);
    if (stats == NULL || (type != RS_NO_ID && type >= stats->type_count)) return NULL;
    const TypeStats *found = &stats->types[type == RS_NO_ID ? stats->type_count : type];
    return found->sample_count == 0 ? NULL : found;
}

static bool labelled(const RsGraph *graph, uint32_t node, uint32_t label)
{
    return label == RS_NO_ID ||
           (label < graph->labels.count && rs_bitmap_test(&graph->labels.items[label].ever, node));
}

static double share(const RsGraph *graph, uint32_t label)
{
    double nodes = (double)graph->elements[0].live;
    if (label == RS_NO_ID || nodes < 1) return 1;
    return (double)rs_graph_label_count(graph, label) / nodes;
}

double rs_stats_triple(RsGraph *graph, uint32_t type, uint32_t start, uint32_t end)
{
    double all = type == RS_NO_ID ? (double)rs_graph_counts(graph).edges
                                  : (double)rs_graph_type_count(graph, type);
    if (start == RS_NO_ID && end == RS_NO_ID) return all;
    const TypeStats *stats = type_of(graph, type);
    if (stats == NULL) return all * share(graph, start) * share(graph, end);
    uint32_t hits = 0;
    for (uint32_t i = 0; i < stats->sample_count; i++)
        hits += labelled(graph, stats->sample[i].start, start) &&
                labelled(graph, stats->sample[i].end, end);
    /* None in the sample is not none: half a hit keeps an estimate above nothing. */
    return all * (hits == 0 ? 0.5 : (double)hits) / (double)stats->sample_count;
}

double rs_stats_distinct(RsGraph *graph, uint32_t type, bool ends)
{
    const TypeStats *stats = type_of(graph, type);
    if (stats == NULL) return 1;
    const uint8_t *registers = stats->registers[ends];
    double sum = 0, m = REGISTERS;
    uint32_t empty = 0;
    for (uint32_t i = 0; i < REGISTERS; i++) {
        sum += ldexp(1.0, -registers[i]);
        empty += registers[i] == 0;
    }
    double estimate = 0.7213 / (1 + 1.079 / m) * m * m / sum;
    if (estimate <= 2.5 * m && empty > 0) estimate = m * log(m / empty);
    return estimate < 1 ? 1 : estimate;
}

/* ---- values of a key ---- */

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Hashes of the values that a spread of the label's nodes have. */
static uint32_t sample_values(const RsGraph *graph, uint32_t label, uint32_t key, uint64_t *hashes,
                              uint32_t *asked)
{
    RsSight sight = rs_sight_latest(graph);
    uint32_t limit = graph->elements[0].count, found = 0;
    uint64_t members =
        label == RS_NO_ID ? graph->elements[0].live : rs_graph_label_count(graph, label);
    uint32_t step = (uint32_t)(members / RS_STATS_SAMPLE) + 1, at = 0, skip = 0;
    if (graph->base->stored != NULL) step = 1; /* a spread would fetch the whole column */
    *asked = 0;
    while (at < limit && *asked < RS_STATS_SAMPLE) {
        if (label != RS_NO_ID) at = rs_bitmap_next(&graph->labels.items[label].ever, at);
        if (at >= limit) break;
        uint32_t node = at++;
        if (skip++ % step != 0) continue;
        RsValue value;
        (*asked)++;
        if (rs_plain_value(graph, sight, false, node, key, &value))
            hashes[found++] = rs_value_hash(value);
    }
    return found;
}

static double alike(const RsGraph *graph, uint32_t label, uint32_t key)
{
    uint64_t hashes[RS_STATS_SAMPLE];
    uint32_t asked, once = 0, distinct = 0;
    uint32_t found = sample_values(graph, label, key, hashes, &asked);
    if (found == 0) return asked == 0 ? ALIKE_DEFAULT : 1;
    qsort(hashes, found, sizeof(hashes[0]), compare_hashes);
    for (uint32_t i = 0, run; i < found; i += run) {
        for (run = 1; i + run < found && hashes[i + run] == hashes[i]; run++)
            ;
        distinct++;
        once += run == 1;
    }
    double members = label == RS_NO_ID ? (double)graph->elements[0].live
                                       : (double)rs_graph_label_count(graph, label);
    double valued = members * found / asked;
    double unseen = valued > found ? (valued - found) * once / found : 0;
    double rows = valued / (distinct + unseen);
    return rows < 1 ? 1 : rows;
}

double rs_stats_alike(RsGraph *graph, uint32_t label, uint32_t key)
{
    RsStats *stats = stats_of(graph);
    if (label != RS_NO_ID && label >= graph->labels.count) return ALIKE_DEFAULT;
    for (uint32_t i = 0; stats != NULL && i < stats->key_count; i++)
        if (stats->keys[i].label == label && stats->keys[i].key == key) return stats->keys[i].alike;
    double rows = alike(graph, label, key);
    if (stats == NULL) return rows;
    uint32_t place =
        stats->key_count < KEPT_KEYS ? stats->key_count++ : (uint32_t)(draw(stats) % KEPT_KEYS);
    stats->keys[place] = (KeyStats){label, key, rows};
    return rows;
}
