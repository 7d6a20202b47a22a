/* perf_base.c - what the layout of a graph costs: perf_base [SCALE [DATA_DIR]]
 *
 * A Kronecker graph (R-MAT, A .57 B .19 C .19) of 2^SCALE nodes and sixteen times as many
 * relationships, each with an integer property, is written through change sets, compacted, walked
 * beside a plain loop over arrays of the same order, checkpointed, opened again and read back.
 * Without DATA_DIR the store is memory; the bytes of blocks are the same. Run again on a DATA_DIR
 * that is filled, it only opens. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "graph/change_set.h"
#include "graph/stored.h"

enum { FACTOR = 16, STEP = 1 << 20 };

static uint64_t seed = 88172645463325252u;

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32);
}

static void must(RsStatus status, const RsError *err)
{
    if (status == RS_OK) return;
    fprintf(stderr, "perf_base: %s\n", err->text);
    exit(1);
}

static double since(uint64_t begun)
{
    return (double)(rs_clock_monotonic_ns() - begun) / 1e6;
}

static size_t resident(void)
{
    unsigned long pages = 0, all = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%lu %lu", &all, &pages) != 2) pages = 0;
    if (file != NULL) fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void edge_of(unsigned scale, uint32_t *start, uint32_t *end)
{
    *start = *end = 0;
    for (unsigned bit = 0; bit < scale; bit++) {
        uint32_t part = next_random() % 100;
        *start = *start << 1 | (part >= 76);
        *end = *end << 1 | ((part >= 57 && part < 76) || part >= 95);
    }
}

static void commit(RsGraph *graph, RsStore *store, RsChangeSet *set, RsError *err)
{
    RsCommit entry = {.time_us = rs_clock_wall_us()};
    bool beaten;
    rs_uuid_new(entry.uuid);
    must(rs_change_set_seal(set, &entry.record, err), err);
    must(rs_store_append(store, rs_graph_head(graph), &entry, &beaten, err), err);
    rs_change_set_close(set);
    must(rs_graph_catch_up(graph, store, err), err);
}

static void fill(RsGraph *graph, RsStore *store, unsigned scale, RsError *err)
{
    uint32_t nodes = 1u << scale, edges = nodes * FACTOR, type, key, id;
    RsChangeSet *set;
    must(rs_change_set_open(graph, &set, err), err);
    must(rs_change_name(set, RS_NAME_TYPE, RS_TEXT("K"), &type, err), err);
    must(rs_change_name(set, RS_NAME_KEY, RS_TEXT("w"), &key, err), err);
    for (uint32_t i = 0; i < nodes; i++)
        must(rs_change_node(set, true, &id, err), err);
    commit(graph, store, set, err);
    for (uint32_t done = 0; done < edges;) {
        must(rs_change_set_open(graph, &set, err), err);
        for (uint32_t i = 0; i < STEP && done < edges; i++, done++) {
            uint32_t start, end, edge;
            edge_of(scale, &start, &end);
            must(rs_change_edge(set, type, start, end, true, &edge, err), err);
            must(rs_change_property(set, true, edge, key, rs_value_int(next_random() % 100), err),
                 err);
        }
        commit(graph, store, set, err);
    }
}

/* Every hop of every node, through the view and by the plain loop: nanoseconds a hop. */
static void walk(RsGraph *graph, RsError *err)
{
    enum { BATCH = 1024 };
    static uint32_t nodes[BATCH], rows[BATCH], edges[BATCH], others[BATCH];
    const RsCsr *csr = &graph->base->hops[0][0];
    uint32_t count = graph->elements[0].count;
    for (int round = 0; round < 3; round++) {
        RsView *view;
        uint64_t sum = 0, plain = 0, hops = 0, begun = rs_clock_monotonic_ns();
        uint32_t found;
        must(rs_view_open(graph, &(RsViewSpec){0}, NULL, NULL, &view, err), err);
        RsExpand expand = {.view = view, .hop = RS_HOP_OUT, .any_type = true};
        for (uint32_t first = 0; first < count; first += BATCH) {
            uint32_t batch = count - first < BATCH ? count - first : BATCH;
            for (uint32_t i = 0; i < batch; i++)
                nodes[i] = first + i;
            rs_expand_start(&expand, nodes, batch);
            while ((found = rs_expand_next(&expand, BATCH, rows, edges, others)) > 0) {
                for (uint32_t i = 0; i < found; i++)
                    sum += others[i];
                hops += found;
            }
        }
        must(rs_view_check(view, err), err);
        rs_view_close(view);
        double through = since(begun);
        begun = rs_clock_monotonic_ns();
        for (uint32_t node = 0; node < count; node++)
            for (uint32_t i = csr->offsets[node]; i < csr->offsets[node + 1]; i++)
                plain += csr->others[i];
        double loop = since(begun);
        printf("hops %-10llu view %.2f ns a hop, plain loop %.2f ns%s\n", (unsigned long long)hops,
               through * 1e6 / (double)hops, loop * 1e6 / (double)hops,
               sum == plain ? "" : "  SUMS DIFFER");
    }
}

static void open_again(RsStore *store, RsError *err)
{
    RsGraph *graph;
    RsView *view;
    uint32_t rows[64], edges[64], others[64], node = 7;
    size_t before = resident();
    uint64_t begun = rs_clock_monotonic_ns();
    must(rs_graph_new(&graph, err), err);
    must(rs_graph_load(graph, store, err), err);
    must(rs_graph_catch_up(graph, store, err), err);
    double opened = since(begun);
    must(rs_view_open(graph, &(RsViewSpec){0}, NULL, NULL, &view, err), err);
    RsExpand expand = {.view = view, .hop = RS_HOP_OUT, .any_type = true};
    rs_expand_start(&expand, &node, 1);
    uint32_t found = rs_expand_next(&expand, 64, rows, edges, others);
    RsValue value = found > 0 ? rs_view_edge_property(view, edges[0], 0) : RS_NULL;
    must(rs_view_check(view, err), err);
    RsStored *stored = graph->base->stored;
    printf("open %.2f ms, with one hop and a property %.2f ms: %u hops, %zu of %zu blocks%s\n",
           opened, since(begun), found, (size_t)rs_bitmap_count(&stored->here),
           stored->manifest->block_count, rs_is_null(value) ? "  NO VALUE" : "");
    rs_view_close(view);
    begun = rs_clock_monotonic_ns();
    must(rs_stored_fetch_all(stored, err), err);
    double all = since(begun);
    double edge_count = (double)graph->elements[1].count, bytes = (double)(resident() - before);
    printf("fetch all %.1f ms: %.0f MB resident, %.2f GiB/s; %.1f MB a million relationships\n",
           all, bytes / 1e6, bytes / all / 1.073741824e6, bytes / edge_count);
    walk(graph, err);
    rs_graph_free(graph);
}

int main(int argc, char **argv)
{
    unsigned scale = argc > 1 ? (unsigned)atoi(argv[1]) : 16;
    RsError err = {0};
    RsStore *store;
    RsGraph *graph;
    RsManifest *manifest;
    bool made;
    must(rs_store_open(&(RsStoreOptions){.data_dir = argc > 2 ? argv[2] : NULL}, &store, &err),
         &err);
    must(rs_manifest_read(store, &manifest, &err), &err);
    bool there = manifest->generation > 0;
    rs_manifest_free(manifest);
    if (there) { /* a process of its own, whose memory is this alone */
        open_again(store, &err);
        rs_store_close(store);
        return 0;
    }
    must(rs_graph_new(&graph, &err), &err);
    uint64_t begun = rs_clock_monotonic_ns();
    fill(graph, store, scale, &err);
    printf("write %.0f ms\n", since(begun));
    begun = rs_clock_monotonic_ns();
    must(rs_graph_compact(graph, &err), &err);
    printf("compact %.0f ms\n", since(begun));
    walk(graph, &err);
    begun = rs_clock_monotonic_ns();
    must(rs_graph_checkpoint(graph, store, true, &made, &err), &err);
    double took = since(begun);
    must(rs_manifest_read(store, &manifest, &err), &err);
    double bytes = (double)manifest->body.length;
    for (size_t i = 0; i < manifest->block_count; i++)
        bytes += manifest->blocks[i].bytes;
    printf("checkpoint %.0f ms: %zu blocks, %.2f MB a million relationships\n", took,
           manifest->block_count, bytes / (double)graph->elements[1].count);
    rs_manifest_free(manifest);
    rs_graph_free(graph);
    open_again(store, &err);
    rs_store_close(store);
    return 0;
}
