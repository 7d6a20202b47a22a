/* store.c - picks the fulfilment, and what all of them share. */
#include "storage/history.h"
#include "storage/store_class.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/utf8.h"

#define GRAPH_NAME_BYTES_MAX 255u

RsStatus rs_store_open(const RsStoreOptions *options, RsStore **out, RsError *err)
{
    *out = NULL;
    if (sodium_init() < 0)
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE, "the system gives no random numbers");
    RsText name = rs_text(options->graph == NULL ? "default" : options->graph);
    if (name.length == 0 || name.length > GRAPH_NAME_BYTES_MAX ||
        rs_utf8_check(name.data, name.length) != name.length)
        return rs_fail(err, RS_USAGE, "GraphName", RS_NOWHERE,
                       "the name of a graph is 1 to %u bytes of UTF-8", GRAPH_NAME_BYTES_MAX);
    if (options->data_dir == NULL && options->redis_uri == NULL)
        return rs_memory_store_open(options, out, err);
    return rs_redis_store_open(options, out, err);
}

void rs_store_close(RsStore *store)
{
    if (store != NULL) store->class->close(store);
}

const char *rs_store_kind(const RsStore *store)
{
    return store->class->kind;
}

const char *rs_store_gid(const RsStore *store)
{
    return store->gid;
}

const char *rs_store_graph(const RsStore *store)
{
    return store->graph;
}

RsStatus rs_store_has_news(RsStore *store, uint64_t known, bool *news, RsError *err)
{
    *news = false;
    return store->class->has_news(store, known, news, err);
}

typedef struct Reading {
    RsStore *store;
    RsHead *head;
    RsCommitVisitor visit;
    void *context;
    uint64_t first; /* number of the first entry found; 0: none */
    bool trimmed;   /* it comes too late: what lies between is no longer in the log */
} Reading;

/* The entry of *head itself comes first, where it is still there, and proves that the log is the
 * one we know; where it is not, the chain hash of the one after it does. */
static RsStatus take_entry(void *context, const RsLogEntry *entry, RsError *err)
{
    Reading *reading = context;
    RsHead *head = reading->head;
    if (reading->first == 0) {
        reading->first = entry->number;
        reading->trimmed = entry->number > head->number + 1;
        if (reading->trimmed) return RS_TRIMMED;
    }
    if (entry->number > head->number)
        return rs_store_take(reading->store, head, entry, reading->visit, reading->context, err);
    if (entry->hash.length != sizeof head->hash ||
        memcmp(entry->hash.data, head->hash, sizeof head->hash) != 0)
        return rs_store_conflict(reading->store, head->number, err);
    return RS_OK;
}

RsStatus rs_store_graphs(RsStore *store, RsGraphVisitor visit, void *context, RsError *err)
{
    return store->class->graphs(store, visit, context, err);
}

RsStatus rs_store_open_sibling(RsStore *store, const char *graph, RsStore **out, RsError *err)
{
    if (store->class->sibling != NULL) return store->class->sibling(store, graph, out, err);
    return rs_fail(err, RS_ENTITY, "Graph", RS_NOWHERE, "a store in memory has one graph: %.100s",
                   store->graph);
}

RsStatus rs_store_read(RsStore *store, RsHead *head, RsCommitVisitor visit, void *context,
                       RsError *err)
{
    /* A caller that knows nothing yet starts from zeroes: commit 0 has the hash of the gid. */
    if (head->number == 0) rs_log_start(store->gid, head);
    for (;;) {
        Reading reading = {store, head, visit, context, 0, false};
        uint64_t from = head->number == 0 ? 1 : head->number;
        RsStatus status = store->class->entries(store, from, take_entry, &reading, err);
        if (reading.trimmed) {
            RS_TRY(rs_history_read(store, head, reading.first, visit, context, err));
            continue;
        }
        if (status == RS_OK && reading.first == 0 && head->number > 0)
            return rs_store_conflict(store, head->number, err);
        return status;
    }
}

RsStatus rs_store_append(RsStore *store, const RsHead *expected, RsCommit *commit, bool *beaten,
                         RsError *err)
{
    *beaten = false;
    RsHead start = *expected;
    if (start.number == 0) rs_log_start(store->gid, &start);
    return store->class->append(store, &start, commit, beaten, err);
}

RsStatus rs_store_append_many(RsStore *store, const RsHead *expected, RsAppend *appends,
                              size_t count, RsError *err)
{
    RsHead before = *expected;
    if (before.number == 0) rs_log_start(store->gid, &before);
    for (size_t i = 0; i < count; i++) {
        appends[i].beaten = false;
        appends[i].status = RS_OK;
        rs_error_clear(&appends[i].error);
    }
    if (count > 1 && store->class->append_many != NULL)
        return store->class->append_many(store, &before, appends, count, err);
    bool broken = false;
    for (size_t i = 0; i < count; i++) {
        RsAppend *append = &appends[i];
        append->beaten = broken;
        if (broken) continue;
        append->status =
            store->class->append(store, &before, append->commit, &append->beaten, &append->error);
        broken = append->beaten || append->status != RS_OK;
        before = append->commit->head;
    }
    return RS_OK;
}

void rs_store_inject(RsStore *store, RsStoreFault fault, uint32_t after)
{
    if (store->class->inject != NULL) store->class->inject(store, fault, after);
}

void rs_uuid_new(uint8_t uuid[16])
{
    randombytes_buf(uuid, 16);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

void rs_uuid_print(const uint8_t uuid[16], char out[37])
{
    char hex[33];
    sodium_bin2hex(hex, sizeof hex, uuid, 16);
    snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

RsStatus rs_store_init(RsStore *store, const RsStoreClass *class, const char *graph, RsError *err)
{
    store->class = class;
    rs_buf_init(&store->room, 0);
    store->graph = strdup(graph == NULL ? "default" : graph);
    return store->graph == NULL ? rs_fail_memory(err) : RS_OK;
}

void rs_store_done(RsStore *store)
{
    rs_buf_done(&store->room);
    free(store->graph);
}

void rs_store_set_gid(RsStore *store, const char gid[RS_GID_BYTES])
{
    memcpy(store->gid, gid, RS_GID_BYTES);
    store->gid[RS_GID_BYTES] = '\0';
    snprintf(store->key, sizeof store->key, "rs:{%s}:log", store->gid);
}

void rs_store_new_gid(char gid[RS_GID_BYTES + 1])
{
    uint8_t bytes[RS_GID_BYTES / 2];
    randombytes_buf(bytes, sizeof bytes);
    bytes[0] |= 1; /* never all zero: zero marks a free place in the shared page */
    sodium_bin2hex(gid, RS_GID_BYTES + 1, bytes, sizeof bytes);
}

RsStatus rs_store_take(RsStore *store, RsHead *head, const RsLogEntry *entry, RsCommitVisitor visit,
                       void *context, RsError *err)
{
    RsCommit commit;
    RsLogSource source = {store->gid, store->key, store->class->fetch, store};
    RS_TRY(rs_log_open(&source, head, entry, &store->room, &commit, err));
    RS_TRY(visit(context, &commit, err));
    *head = commit.head;
    return RS_OK;
}

static RsStatus note_number(void *number, const RsLogEntry *entry, RsError *err)
{
    (void)err;
    *(uint64_t *)number = entry->number;
    return RS_CANCELLED; /* one is enough */
}

RsStatus rs_store_log_first(RsStore *store, uint64_t *number, RsError *err)
{
    *number = 0;
    RsStatus status = store->class->entries(store, 1, note_number, number, err);
    return *number > 0 ? RS_OK : status;
}

RsStatus rs_store_conflict(const RsStore *store, uint64_t known, RsError *err)
{
    RsStatus status =
        rs_fail(err, RS_CONFLICT, "LogChanged", RS_NOWHERE,
                "the log %s no longer holds commit %" PRIu64 " as this process knows it",
                store->key, known);
    rs_hint(err, "it was restored, emptied or failed over; start anew to read what is there now");
    return status;
}
