/* checkpoint.c - makes a new generation of a base snapshot; see snapshot.h.
 *
 * Order   intent, blocks, history, pages, all of it read back; then one compare-and-swap of the
 *         root; then, separately, the log is trimmed and what nobody needs is removed. Whoever dies
 *         at any point leaves the old generation whole.
 * Names   every block bears the attempt's salt, so no two attempts share a name: clearing away
 *         what one wrote cannot take a block of another's. */
#include <sodium.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/checkpoint.h"

static RsText view(const RsBuf *buf)
{
    return (RsText){buf->length == 0 ? "" : buf->data, (uint32_t)buf->length};
}

/* ---- opening and closing ---- */

static RsStatus lock(RsCheckpoint *checkpoint, bool *busy, RsError *err)
{
    const RsCoordination *others = checkpoint->store->class->coordination;
    *busy = false;
    if (others == NULL) return RS_OK;
    bool held;
    RS_TRY(others->lock(checkpoint->store, checkpoint->attempt, &held, err));
    *busy = !held;
    return RS_OK;
}

static RsStatus begin(RsCheckpoint *checkpoint, const RsManifest *onto, bool *busy, RsError *err)
{
    RS_TRY(checkpoint->from->class->twin(checkpoint->from, &checkpoint->store, err));
    RS_TRY(lock(checkpoint, busy, err));
    if (*busy) return RS_OK;
    RsManifest *now;
    RS_TRY(rs_manifest_read(checkpoint->store, &now, err));
    checkpoint->onto = (RsFullManifest *)now;
    checkpoint->history_days = now->history_days;
    checkpoint->beaten = !rs_text_equal(rs_manifest_identity(checkpoint->onto),
                                        rs_manifest_identity(rs_manifest_full(onto)));
    return RS_OK;
}

RsStatus rs_checkpoint_open(RsStore *store, const RsManifest *onto, RsCheckpoint **out, bool *busy,
                            RsError *err)
{
    *out = NULL;
    RsCheckpoint *made = calloc(1, sizeof *made);
    if (made == NULL) return rs_fail_memory(err);
    made->from = store;
    randombytes_buf(&made->attempt, sizeof made->attempt);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < RS_CHECKPOINT_BATCH; j++)
            rs_buf_init(&made->batches[i].blocks[j].bytes, 0);
    rs_buf_init(&made->made, 0);
    rs_buf_init(&made->redacted_payload, 0);
    RsStatus status = begin(made, onto, busy, err);
    if (status == RS_OK && !*busy) {
        *out = made;
        return RS_OK;
    }
    rs_checkpoint_close(made);
    return status;
}

void rs_checkpoint_close(RsCheckpoint *checkpoint)
{
    if (checkpoint == NULL) return;
    RsStore *store = checkpoint->store;
    RsError ignored = {0};
    if (store != NULL) {
        bool settled = store->class->blocks_settle(store, &ignored) == RS_OK;
        if (!checkpoint->committed && settled) rs_checkpoint_undo(checkpoint);
        if (store->class->coordination != NULL && checkpoint->onto != NULL)
            (void)store->class->coordination->unlock(store, checkpoint->attempt, &ignored);
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < RS_CHECKPOINT_BATCH; j++)
            rs_buf_done(&checkpoint->batches[i].blocks[j].bytes);
    RS_ARRAY_DONE(&checkpoint->written);
    RS_ARRAY_DONE(&checkpoint->leaving);
    rs_buf_done(&checkpoint->made);
    rs_buf_done(&checkpoint->redacted_payload);
    if (checkpoint->onto != NULL) rs_manifest_free(&checkpoint->onto->public);
    if (store != NULL && store != checkpoint->from) rs_store_close(store);
    free(checkpoint);
}

void rs_checkpoint_set_history(RsCheckpoint *checkpoint, uint32_t days)
{
    checkpoint->history_days = days;
}

/* ---- blocks ---- */

/* Sends the batch at hand once the one before it has arrived; then the other is at hand. */
static RsStatus send_batch(RsCheckpoint *checkpoint, RsError *err)
{
    RsCheckpointBatch *batch = &checkpoint->batches[checkpoint->at];
    RsStore *store = checkpoint->store;
    if (batch->count == 0) return RS_OK;
    RS_TRY(store->class->blocks_settle(store, err));
    const RsCoordination *others = store->class->coordination;
    if (others != NULL) {
        bool held;
        RS_TRY(others->lock(store, checkpoint->attempt, &held, err));
        RsIntent intent = {checkpoint->attempt, checkpoint->onto->public.generation,
                           rs_clock_wall_us()};
        RsText ids = {(const char *)batch->ids, (uint32_t)(batch->count * RS_BLOCK_ID_BYTES)};
        RS_TRY(others->intend(store, &intent, ids, err));
    }
    RS_TRY(store->class->blocks_send(store, batch->blocks, batch->count, err));
    batch->count = 0;
    checkpoint->at ^= 1;
    return RS_OK;
}

RsStatus rs_checkpoint_put(RsCheckpoint *checkpoint, uint8_t kind, RsText body, RsBlockRef *ref,
                           RsError *err)
{
    if (body.length > RS_BLOCK_BODY_MAX)
        return rs_fail(err, RS_LIMIT, "BlockTooLarge", RS_NOWHERE,
                       "a block holds at most %u bytes, not %u", RS_BLOCK_BODY_MAX, body.length);
    RsCheckpointBatch *batch = &checkpoint->batches[checkpoint->at];
    RsLogBlock *block = &batch->blocks[batch->count];
    rs_buf_clear(&block->bytes);
    RS_TRY(rs_block_seal(kind, checkpoint->attempt, body, &block->bytes, err));
    *ref = rs_block_ref(view(&block->bytes));
    block->name = rs_block_name_of(ref->id);
    if (!RS_ARRAY_PUSH(&checkpoint->written, *ref)) return rs_fail_memory(err);
    memcpy(batch->ids[batch->count++], ref->id, sizeof ref->id);
    return batch->count == RS_CHECKPOINT_BATCH ? send_batch(checkpoint, err) : RS_OK;
}

RsStatus rs_checkpoint_flush(RsCheckpoint *checkpoint, RsError *err)
{
    RS_TRY(send_batch(checkpoint, err));
    return checkpoint->store->class->blocks_settle(checkpoint->store, err);
}

RsStatus rs_checkpoint_put_large(RsCheckpoint *checkpoint, uint8_t kind, RsText bytes,
                                 RsBlockRef *refs, RsError *err)
{
    for (uint32_t at = 0, i = 0; at < bytes.length; i++) {
        uint32_t count = bytes.length - at;
        if (count > RS_BLOCK_BODY_MAX) count = RS_BLOCK_BODY_MAX;
        RS_TRY(
            rs_checkpoint_put(checkpoint, kind, (RsText){bytes.data + at, count}, &refs[i], err));
        at += count;
    }
    return RS_OK;
}

static RsStatus verify_one(void *context, size_t index, RsText bytes, RsError *err)
{
    const RsCheckpoint *checkpoint = context;
    const RsBlockRef *ref = &checkpoint->written.items[index];
    RsBlockName name = rs_block_name_of(ref->id);
    RsBlockKey key = rs_block_key(checkpoint->store->gid, &name);
    RsText body;
    if (bytes.data == NULL)
        return rs_fail(err, RS_CORRUPT, "Block", RS_NOWHERE,
                       "the block %s is gone as soon as it was stored", key.text);
    return rs_block_open_ref(bytes, ref, key.text, &body, err);
}

static RsStatus verify(RsCheckpoint *checkpoint, RsError *err)
{
    RsStore *store = checkpoint->store;
    return store->class->blocks_get(store, checkpoint->written.items, checkpoint->written.count,
                                    verify_one, checkpoint, err);
}

/* ---- committing ---- */

static RsStatus write_pages(RsCheckpoint *checkpoint, RsFullManifest *made, RsError *err)
{
    RsBuf content;
    rs_buf_init(&content, 0);
    RsStatus status = rs_manifest_encode(made, &content, err);
    if (status == RS_OK) {
        made->page_count = (content.length + RS_BLOCK_BODY_MAX - 1) / RS_BLOCK_BODY_MAX;
        made->pages = RS_NEW_ARRAY(made->arena, RsBlockRef, made->page_count);
        status = made->pages == NULL ? rs_fail_memory(err)
                                     : rs_checkpoint_put_large(checkpoint, RS_BLOCK_MANIFEST,
                                                               view(&content), made->pages, err);
    }
    rs_buf_done(&content);
    if (status == RS_OK) status = rs_checkpoint_flush(checkpoint, err);
    return status;
}

static RsStatus build(RsCheckpoint *checkpoint, RsFullManifest *made, bool *beaten, RsError *err)
{
    RsStore *store = checkpoint->store;
    checkpoint->leaving.count = 0;
    RS_TRY(rs_checkpoint_keep_history(checkpoint, made, err));
    RS_TRY(rs_checkpoint_retire(checkpoint, made, err));
    *beaten = checkpoint->beaten;
    if (*beaten) return RS_OK;
    RS_TRY(write_pages(checkpoint, made, err));
    RS_TRY(verify(checkpoint, err));
    RS_TRY(rs_manifest_encode_root(made, &checkpoint->made, err));
    bool swapped;
    RS_TRY(store->class->root_swap(store, rs_manifest_identity(checkpoint->onto),
                                   view(&checkpoint->made), &swapped, err));
    *beaten = !swapped;
    checkpoint->committed = swapped;
    checkpoint->beaten = !swapped;
    return RS_OK;
}

RsStatus rs_checkpoint_commit(RsCheckpoint *checkpoint, const RsHead *head,
                              const RsBlockRef *blocks, size_t count, RsText body, bool *beaten,
                              RsError *err)
{
    *beaten = checkpoint->beaten;
    if (*beaten) return RS_OK;
    RsFullManifest *made;
    RS_TRY(rs_manifest_new(&made, err));
    made->attempt = checkpoint->attempt;
    made->previous = checkpoint->onto->root;
    RsManifest *public = &made->public;
    public->generation = checkpoint->onto->public.generation + 1;
    public->head = *head;
    public->time_us = rs_clock_wall_us();
    public->history_days = checkpoint->history_days;
    public->block_count = count;
    public->body = body;
    public->blocks = RS_NEW_ARRAY(made->arena, RsBlockRef, count + 1);
    RsStatus status = public->blocks == NULL ? rs_fail_memory(err) : RS_OK;
    if (status == RS_OK && count > 0) memcpy(public->blocks, blocks, count * sizeof *blocks);
    if (status == RS_OK) status = build(checkpoint, made, beaten, err);
    rs_manifest_free(public);
    return status;
}

/* ---- clearing away ---- */

void rs_checkpoint_undo(RsCheckpoint *checkpoint)
{
    RsError ignored = {0};
    RsStore *store = checkpoint->store;
    /* An attempt whose swap was cut off may have won after all: a later one clears it away. */
    if (checkpoint->made.length > 0 && !checkpoint->beaten) return;
    if (checkpoint->written.count == 0) return;
    RsStatus status =
        rs_collect_refs(store, checkpoint->written.items, checkpoint->written.count, &ignored);
    if (status == RS_OK && store->class->coordination != NULL)
        (void)store->class->coordination->forget(store, checkpoint->attempt, &ignored);
}

RsStatus rs_checkpoint_tidy(RsCheckpoint *checkpoint, RsError *err)
{
    if (!checkpoint->committed) return RS_OK;
    RsStore *store = checkpoint->store;
    const RsCoordination *others = store->class->coordination;
    if (others != NULL) RS_TRY(others->forget(store, checkpoint->attempt, err));
    RsManifest *now;
    RS_TRY(rs_manifest_read(store, &now, err));
    const RsFullManifest *full = rs_manifest_full(now);
    RsStatus status = RS_OK;
    /* The generation before stands at checkpoint->onto's head, if nobody has gone on since. */
    if (full->attempt == checkpoint->attempt && checkpoint->onto->public.generation > 0)
        status = store->class->trim(store, checkpoint->onto->public.head.number, err);
    if (status == RS_OK) status = rs_collect(store, full, err);
    rs_manifest_free(now);
    return status;
}
