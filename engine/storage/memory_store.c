/* memory_store.c - the log in memory: the same entries, frames and blocks, kept in the process. */
#include <stdio.h>

#include "base/array.h"
#include "storage/store_class.h"

typedef struct MemoryEntry {
    RsLogEntry entry; /* its texts lie in `bytes`, but for the record */
    RsLogFrame frame;
    RsBuf bytes;
} MemoryEntry;

typedef struct MemoryStore {
    RsStore base;
    RS_ARRAY(MemoryEntry) entries; /* entry N at N - first */
    uint64_t first;
    RS_ARRAY(RsLogBlock) blocks; /* sorted by name */
    RsBuf root;
    RsStoreFault fault;
    uint32_t fault_after;
} MemoryStore;

static void memory_close(RsStore *store)
{
    MemoryStore *memory = (MemoryStore *)store;
    for (size_t i = 0; i < memory->entries.count; i++) {
        rs_log_frame_done(&memory->entries.items[i].frame);
        rs_buf_done(&memory->entries.items[i].bytes);
    }
    RS_ARRAY_DONE(&memory->entries);
    for (size_t i = 0; i < memory->blocks.count; i++) {
        rs_buf_done(&memory->blocks.items[i].bytes);
    }
    RS_ARRAY_DONE(&memory->blocks);
    rs_buf_done(&memory->root);
    rs_store_done(store);
    free(memory);
}

static uint64_t last_of(const MemoryStore *memory)
{
    return memory->first + memory->entries.count - 1;
}

static const RsLogEntry *entry_of(const MemoryStore *memory, uint64_t number)
{
    if (number < memory->first || number > last_of(memory)) return NULL;
    return &memory->entries.items[number - memory->first].entry;
}

/* Does the log hold `head`? */
static bool holds(const MemoryStore *memory, const RsHead *head)
{
    if (head->number == 0) return true;
    const RsLogEntry *entry = entry_of(memory, head->number);
    return entry != NULL && memcmp(entry->hash.data, head->hash, sizeof head->hash) == 0;
}

static RsStatus memory_has_news(RsStore *store, uint64_t known, bool *news, RsError *err)
{
    const MemoryStore *memory = (const MemoryStore *)store;
    if (known > last_of(memory)) return rs_store_conflict(store, known, err);
    *news = last_of(memory) > known;
    return RS_OK;
}

/* A visitor may append, which moves the entries: what is shown is a copy of the borrowed texts, and
 * the bytes that they point to do not move. */
static RsStatus memory_entries(RsStore *store, uint64_t from, RsEntryVisitor visit, void *context,
                               RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    if (from < memory->first) from = memory->first;
    for (uint64_t number = from; number <= last_of(memory); number++) {
        RsLogEntry entry = *entry_of(memory, number);
        RS_TRY(visit(context, &entry, err));
    }
    return RS_OK;
}

/* The place of the block, or the one where it belongs. */
static size_t place_of(const MemoryStore *memory, const RsBlockName *name, bool *found)
{
    size_t low = 0, high = memory->blocks.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(memory->blocks.items[middle].name.text, name->text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found =
        low < memory->blocks.count && strcmp(memory->blocks.items[low].name.text, name->text) == 0;
    return low;
}

static RsText bytes_of(const MemoryStore *memory, const RsBlockName *name)
{
    bool found;
    size_t at = place_of(memory, name, &found);
    if (!found) return (RsText){NULL, 0};
    const RsBuf *bytes = &memory->blocks.items[at].bytes;
    return (RsText){bytes->data, (uint32_t)bytes->length};
}

static RsStatus memory_fetch(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    RsText bytes = bytes_of(context, name);
    if (bytes.data == NULL)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "the block %s is gone", name->text);
    rs_buf_add_text(out, bytes);
    return rs_buf_check(out, err);
}

static RsStatus injected(MemoryStore *memory, bool *beaten, RsError *err)
{
    if (memory->fault == RS_FAULT_NONE || memory->fault_after-- > 0) return RS_OK;
    RsStoreFault fault = memory->fault;
    memory->fault = RS_FAULT_NONE;
    switch (fault) {
    case RS_FAULT_NONE:
        break;
    case RS_FAULT_BEATEN:
        *beaten = true;
        break;
    case RS_FAULT_UNREACHABLE:
        return rs_fail(err, RS_UNREACHABLE, "Injected", RS_NOWHERE, "the store is not there");
    case RS_FAULT_FULL:
        return rs_fail(err, RS_REFUSED, "Injected", RS_NOWHERE, "the store is full");
    }
    return RS_OK;
}

static RsStatus memory_blocks_send(RsStore *store, const RsLogBlock *blocks, size_t count,
                                   RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    for (size_t i = 0; i < count; i++) {
        bool found;
        size_t at = place_of(memory, &blocks[i].name, &found);
        if (found) continue;
        RsLogBlock kept = {.name = blocks[i].name};
        rs_buf_init(&kept.bytes, 0);
        rs_buf_add(&kept.bytes, blocks[i].bytes.data, blocks[i].bytes.length);
        if (kept.bytes.failed || !RS_ARRAY_PUSH(&memory->blocks, kept)) {
            rs_buf_done(&kept.bytes);
            return rs_fail_memory(err);
        }
        RsLogBlock *items = memory->blocks.items;
        memmove(items + at + 1, items + at, (memory->blocks.count - 1 - at) * sizeof *items);
        items[at] = kept;
    }
    return RS_OK;
}

static RsStatus memory_blocks_settle(RsStore *store, RsError *err)
{
    (void)store;
    (void)err;
    return RS_OK;
}

static RsStatus memory_blocks_get(RsStore *store, const RsBlockRef *refs, size_t count,
                                  RsStoredVisitor visit, void *context, RsError *err)
{
    for (size_t i = 0; i < count; i++) {
        RsBlockName name = rs_block_name_of(refs[i].id);
        RS_TRY(visit(context, i, bytes_of((const MemoryStore *)store, &name), err));
    }
    return RS_OK;
}

static RsStatus memory_blocks_unlink(RsStore *store, const uint8_t (*ids)[RS_BLOCK_ID_BYTES],
                                     size_t count, RsError *err)
{
    (void)err;
    MemoryStore *memory = (MemoryStore *)store;
    for (size_t i = 0; i < count; i++) {
        RsBlockName name = rs_block_name_of(ids[i]);
        bool found;
        size_t at = place_of(memory, &name, &found);
        if (!found) continue;
        RsLogBlock *items = memory->blocks.items;
        rs_buf_done(&items[at].bytes);
        memmove(items + at, items + at + 1, (--memory->blocks.count - at) * sizeof *items);
    }
    return RS_OK;
}

static RsStatus memory_root_get(RsStore *store, RsBuf *out, RsError *err)
{
    const MemoryStore *memory = (const MemoryStore *)store;
    if (memory->root.length > 0) rs_buf_add(out, memory->root.data, memory->root.length);
    return rs_buf_check(out, err);
}

static RsStatus memory_root_swap(RsStore *store, RsText expected, RsText root, bool *swapped,
                                 RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    *swapped = expected.length == 0
                   ? memory->root.length == 0
                   : memory->root.length >= expected.length &&
                         memcmp(memory->root.data, expected.data, expected.length) == 0;
    if (!*swapped) return RS_OK;
    RsBuf made;
    rs_buf_init(&made, 0);
    rs_buf_add_text(&made, root);
    if (made.failed) {
        rs_buf_done(&made);
        return rs_fail_memory(err);
    }
    rs_buf_done(&memory->root);
    memory->root = made;
    return RS_OK;
}

static RsStatus memory_trim(RsStore *store, uint64_t first, RsError *err)
{
    (void)err;
    MemoryStore *memory = (MemoryStore *)store;
    size_t gone = first <= memory->first ? 0 : (size_t)(first - memory->first);
    if (gone >= memory->entries.count) return RS_OK; /* the last one stays */
    for (size_t i = 0; i < gone; i++) {
        rs_log_frame_done(&memory->entries.items[i].frame);
        rs_buf_done(&memory->entries.items[i].bytes);
    }
    memory->entries.count -= gone;
    memmove(memory->entries.items, memory->entries.items + gone,
            memory->entries.count * sizeof *memory->entries.items);
    memory->first += gone;
    return RS_OK;
}

static RsStatus memory_replace(RsStore *store, const RsLogEntry *entry, RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    if (entry_of(memory, entry->number) == NULL) return RS_OK;
    MemoryEntry *kept = &memory->entries.items[entry->number - memory->first];
    RsBuf made;
    rs_buf_init(&made, 0);
    rs_buf_add_text(&made, entry->record);
    if (made.failed) {
        rs_buf_done(&made);
        return rs_fail_memory(err);
    }
    rs_buf_done(&kept->frame.bytes);
    kept->frame.bytes = made;
    kept->entry.record = (RsText){made.data, (uint32_t)made.length};
    return RS_OK;
}

static RsStatus memory_twin(RsStore *store, RsStore **out, RsError *err)
{
    (void)err;
    *out = store;
    return RS_OK;
}

static RsText cut(const RsBuf *bytes, size_t *at, size_t length)
{
    RsText text = {bytes->data + *at, (uint32_t)length};
    *at += length;
    return text;
}

static RsStatus build(MemoryStore *memory, const RsHead *expected, RsCommit *commit,
                      MemoryEntry *out, RsHead *head, RsError *err)
{
    RS_TRY(rs_log_seal(commit, &out->frame, err));
    RS_TRY(
        memory_blocks_send(&memory->base, out->frame.blocks.items, out->frame.blocks.count, err));
    rs_log_frame_drop_blocks(&out->frame);
    rs_log_chain(memory->base.gid, expected, commit, out->frame.digest, head);
    rs_buf_add(&out->bytes, head->hash, sizeof head->hash);
    rs_buf_add(&out->bytes, commit->uuid, sizeof commit->uuid);
    rs_buf_add_text(&out->bytes, commit->author);
    rs_buf_add_text(&out->bytes, commit->message);
    size_t before = out->bytes.length, at = 0;
    rs_buf_printf(&out->bytes, "%lld", (long long)commit->time_us);
    RS_TRY(rs_buf_check(&out->bytes, err));
    out->entry.number = head->number;
    out->entry.record = (RsText){out->frame.bytes.data, (uint32_t)out->frame.bytes.length};
    out->entry.hash = cut(&out->bytes, &at, sizeof head->hash);
    out->entry.uuid = cut(&out->bytes, &at, sizeof commit->uuid);
    out->entry.author = cut(&out->bytes, &at, commit->author.length);
    out->entry.message = cut(&out->bytes, &at, commit->message.length);
    out->entry.time = cut(&out->bytes, &at, out->bytes.length - before);
    return RS_OK;
}

static RsStatus memory_append(RsStore *store, const RsHead *expected, RsCommit *commit,
                              bool *beaten, RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    RS_TRY(injected(memory, beaten, err));
    if (*beaten) return RS_OK;
    bool trimmed = expected->number < memory->first; /* then somebody has gone on */
    if (!trimmed && !holds(memory, expected))
        return rs_store_conflict(store, expected->number, err);
    if (last_of(memory) > expected->number) {
        *beaten = true;
        return RS_OK;
    }
    MemoryEntry made = {0};
    RsHead head;
    rs_log_frame_init(&made.frame);
    rs_buf_init(&made.bytes, 0);
    RsStatus status = build(memory, expected, commit, &made, &head, err);
    if (status == RS_OK && !RS_ARRAY_PUSH(&memory->entries, made)) status = rs_fail_memory(err);
    if (status != RS_OK) {
        rs_log_frame_done(&made.frame);
        rs_buf_done(&made.bytes);
        return status;
    }
    commit->head = head;
    return RS_OK;
}

static void memory_inject(RsStore *store, RsStoreFault fault, uint32_t after)
{
    MemoryStore *memory = (MemoryStore *)store;
    memory->fault = fault;
    memory->fault_after = after;
}

static RsStatus memory_graphs(RsStore *store, RsGraphVisitor visit, void *context, RsError *err)
{
    return visit(context, rs_text(store->graph), err);
}

static const RsStoreClass MEMORY = {.kind = "memory",
                                    .graphs = memory_graphs,
                                    .close = memory_close,
                                    .has_news = memory_has_news,
                                    .entries = memory_entries,
                                    .fetch = memory_fetch,
                                    .append = memory_append,
                                    .inject = memory_inject,
                                    .twin = memory_twin,
                                    .blocks_send = memory_blocks_send,
                                    .blocks_settle = memory_blocks_settle,
                                    .blocks_get = memory_blocks_get,
                                    .blocks_unlink = memory_blocks_unlink,
                                    .root_get = memory_root_get,
                                    .root_swap = memory_root_swap,
                                    .trim = memory_trim,
                                    .replace = memory_replace};

RsStatus rs_memory_store_open(const RsStoreOptions *options, RsStore **out, RsError *err)
{
    MemoryStore *memory = calloc(1, sizeof *memory);
    if (memory == NULL) return rs_fail_memory(err);
    memory->first = 1;
    rs_buf_init(&memory->root, 0);
    RsStatus status = rs_store_init(&memory->base, &MEMORY, options->graph, err);
    if (status != RS_OK) {
        memory_close(&memory->base);
        return status;
    }
    char gid[RS_GID_BYTES + 1];
    rs_store_new_gid(gid);
    rs_store_set_gid(&memory->base, gid);
    *out = &memory->base;
    return RS_OK;
}
