/* memory_store.c - the log in memory: the same entries, frames and blocks, kept in the process. */
#include <stdio.h>

#include "base/array.h"
#include "base/map.h"
#include "storage/store_class.h"

typedef struct MemoryEntry {
    RsLogEntry entry; /* its texts lie in `bytes`, but for the record */
    RsLogFrame frame; /* its blocks' bytes have moved to the store */
    RsBuf bytes;
} MemoryEntry;

typedef struct MemoryStore {
    RsStore base;
    RS_ARRAY(MemoryEntry) entries; /* entry N at N - 1 */
    RS_ARRAY(RsLogBlock *) blocks;
    RsTextMap names; /* block name to its place in `blocks` */
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
        rs_buf_done(&memory->blocks.items[i]->bytes);
        free(memory->blocks.items[i]);
    }
    RS_ARRAY_DONE(&memory->blocks);
    rs_text_map_done(&memory->names);
    rs_store_done(store);
    free(memory);
}

/* Does the log hold `head`? */
static bool holds(const MemoryStore *memory, const RsHead *head)
{
    if (head->number == 0) return true;
    if (head->number > memory->entries.count) return false;
    RsText hash = memory->entries.items[head->number - 1].entry.hash;
    return memcmp(hash.data, head->hash, sizeof head->hash) == 0;
}

static RsStatus memory_has_news(RsStore *store, uint64_t known, bool *news, RsError *err)
{
    const MemoryStore *memory = (const MemoryStore *)store;
    if (known > memory->entries.count) return rs_store_conflict(store, known, err);
    *news = memory->entries.count > known;
    return RS_OK;
}

static RsStatus fetch(void *context, const RsBlockName *name, RsBuf *out, RsError *err)
{
    MemoryStore *memory = context;
    uint32_t at;
    if (!rs_text_map_get(&memory->names, rs_text(name->text), &at))
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE, "the block %s is gone", name->text);
    rs_buf_add(out, memory->blocks.items[at]->bytes.data, memory->blocks.items[at]->bytes.length);
    return rs_buf_check(out, err);
}

static RsStatus memory_read(RsStore *store, RsHead *head, RsCommitVisitor visit, void *context,
                            RsError *err)
{
    MemoryStore *memory = (MemoryStore *)store;
    if (!holds(memory, head)) return rs_store_conflict(store, head->number, err);
    RsLogSource source = {store->gid, store->key, fetch, memory};
    while (head->number < memory->entries.count) {
        /* A visitor may append, which moves the entries: what is shown is a copy of the borrowed
         * texts, and the bytes that they point to do not move. */
        RsLogEntry entry = memory->entries.items[head->number].entry;
        RS_TRY(rs_store_take(store, &source, head, &entry, visit, context, err));
    }
    return RS_OK;
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

static RsStatus keep_blocks(MemoryStore *memory, RsLogFrame *frame, RsError *err)
{
    for (size_t i = 0; i < frame->blocks.count; i++) {
        RsLogBlock *block = &frame->blocks.items[i];
        uint32_t at;
        if (rs_text_map_get(&memory->names, rs_text(block->name.text), &at)) continue;
        RsLogBlock *kept = malloc(sizeof *kept);
        if (kept == NULL) return rs_fail_memory(err);
        *kept = *block;
        rs_buf_init(&block->bytes, 0);
        if (!RS_ARRAY_PUSH(&memory->blocks, kept)) {
            rs_buf_done(&kept->bytes);
            free(kept);
            return rs_fail_memory(err);
        }
        if (!rs_text_map_put(&memory->names, rs_text(kept->name.text),
                             (uint32_t)memory->blocks.count - 1))
            return rs_fail_memory(err);
    }
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
    RS_TRY(keep_blocks(memory, &out->frame, err));
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
    if (!holds(memory, expected)) return rs_store_conflict(store, expected->number, err);
    if (memory->entries.count > expected->number) {
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

static const RsStoreClass MEMORY = {"memory",    memory_close,  memory_has_news,
                                    memory_read, memory_append, memory_inject};

RsStatus rs_memory_store_open(const RsStoreOptions *options, RsStore **out, RsError *err)
{
    MemoryStore *memory = calloc(1, sizeof *memory);
    if (memory == NULL) return rs_fail_memory(err);
    rs_text_map_init(&memory->names);
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
