/* drop.c - removes a graph: its blocks, its log, its manifest, its name, in that order: what was
 * interrupted still has what it needs to be done again. */
#include "storage/block_set.h"
#include "storage/checkpoint.h"
#include "storage/history.h"
#include "storage/keeper.h"

typedef struct Drop {
    RsStore *store;
    RsBlockSet blocks;
} Drop;

static RsStatus add_payload(void *context, const RsLogEntry *entry, RsError *err)
{
    Drop *drop = context;
    RsBuf ids;
    rs_buf_init(&ids, 0);
    RsStatus status = rs_log_frame_blocks(entry->record, &ids, err);
    for (size_t at = 0; at < ids.length && status == RS_OK; at += RS_BLOCK_ID_BYTES) {
        RsBlockRef ref = {.kind = RS_BLOCK_PAYLOAD};
        memcpy(ref.id, ids.data + at, sizeof ref.id);
        status = rs_block_set_add(&drop->blocks, &ref, 1, err);
    }
    rs_buf_done(&ids);
    return status;
}

static RsStatus add_part(Drop *drop, const RsHistoryPart *part, RsText bytes, RsError *err)
{
    RsBlockName name = rs_block_name_of(part->ref.id);
    RsBlockKey key = rs_block_key(drop->store->gid, &name);
    RsText body;
    RsError ignored = {0};
    /* A damaged one cannot say which payload it names: that stays behind. */
    if (bytes.data == NULL ||
        rs_block_open(bytes, RS_BLOCK_HISTORY, &name, key.text, &body, &ignored) != RS_OK)
        return RS_OK;
    return rs_history_unpack(body, key.text, add_payload, drop, err);
}

typedef struct Part {
    Drop *drop;
    const RsHistoryPart *part;
} Part;

static RsStatus take_part(void *context, size_t index, RsText bytes, RsError *err)
{
    (void)index;
    Part *part = context;
    return add_part(part->drop, part->part, bytes, err);
}

static RsStatus add_manifest(Drop *drop, const RsFullManifest *manifest, RsError *err)
{
    RsStore *store = drop->store;
    RS_TRY(rs_block_set_add_manifest(&drop->blocks, store, manifest, err));
    for (size_t i = 0; i < manifest->retired_count; i++)
        RS_TRY(rs_block_set_add(&drop->blocks, &manifest->retired[i].ref, 1, err));
    for (size_t i = 0; i < manifest->history_count; i++) {
        Part part = {drop, &manifest->history[i]};
        RS_TRY(
            store->class->blocks_get(store, &manifest->history[i].ref, 1, take_part, &part, err));
    }
    RsFullManifest *before;
    bool stale;
    RsError ignored = {0};
    if (rs_manifest_open(store, manifest->previous, &before, &stale, &ignored) != RS_OK || stale)
        return RS_OK;
    RsStatus status =
        rs_block_set_add(&drop->blocks, before->public.blocks, before->public.block_count, err);
    if (status == RS_OK)
        status = rs_block_set_add(&drop->blocks, before->pages, before->page_count, err);
    rs_manifest_free(&before->public);
    return status;
}

static RsStatus add_intents(Drop *drop, RsError *err)
{
    RsStore *store = drop->store;
    const RsCoordination *others = store->class->coordination;
    RsBuf intents, ids;
    rs_buf_init(&intents, 0);
    rs_buf_init(&ids, 0);
    RsStatus status = others->intents(store, &intents, err);
    for (size_t at = 0; at < intents.length && status == RS_OK; at += sizeof(RsIntent)) {
        RsIntent intent;
        memcpy(&intent, intents.data + at, sizeof intent);
        status = others->intended(store, intent.attempt, &ids, err);
    }
    for (size_t at = 0; at + RS_BLOCK_ID_BYTES <= ids.length && status == RS_OK;
         at += RS_BLOCK_ID_BYTES) {
        RsBlockRef ref = {.kind = 0};
        memcpy(ref.id, ids.data + at, sizeof ref.id);
        status = rs_block_set_add(&drop->blocks, &ref, 1, err);
    }
    for (size_t at = 0; at < intents.length && status == RS_OK; at += sizeof(RsIntent)) {
        RsIntent intent;
        memcpy(&intent, intents.data + at, sizeof intent);
        status = others->forget(store, intent.attempt, err);
    }
    rs_buf_done(&intents);
    rs_buf_done(&ids);
    return status;
}

static RsStatus drop_all(Drop *drop, RsError *err)
{
    RsStore *store = drop->store;
    RsManifest *manifest = NULL;
    RsError ignored = {0};
    if (rs_manifest_read(store, &manifest, &ignored) == RS_OK) {
        RsStatus status = add_manifest(drop, rs_manifest_full(manifest), err);
        rs_manifest_free(manifest);
        RS_TRY(status);
    } else if (ignored.status != RS_CORRUPT) {
        if (err != NULL && err->status == RS_OK) *err = ignored;
        return ignored.status;
    }
    RS_TRY(store->class->entries(store, 1, add_payload, drop, err));
    RS_TRY(add_intents(drop, err));
    for (size_t at = 0; at < drop->blocks.ids.count; at += RS_CHECKPOINT_BATCH) {
        size_t count = drop->blocks.ids.count - at;
        if (count > RS_CHECKPOINT_BATCH) count = RS_CHECKPOINT_BATCH;
        uint8_t ids[RS_CHECKPOINT_BATCH][RS_BLOCK_ID_BYTES];
        memcpy(ids, drop->blocks.ids.items + at, count * RS_BLOCK_ID_BYTES);
        RS_TRY(store->class->blocks_unlink(store, (const uint8_t(*)[RS_BLOCK_ID_BYTES])ids, count,
                                           err));
    }
    return store->class->drop(store, err);
}

RsStatus rs_keeper_drop(RsStore *store, RsError *err)
{
    if (store->class->drop == NULL)
        return rs_fail(err, RS_UNSUPPORTED, "Memory", RS_NOWHERE,
                       "a graph in memory goes with its program");
    Drop drop = {.store = store};
    RsStatus status = drop_all(&drop, err);
    rs_block_set_done(&drop.blocks);
    return status;
}
