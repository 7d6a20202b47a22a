/* retire.c - what a new generation lets go of, and what it keeps of the history. */
#include <sodium.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/block_set.h"
#include "storage/checkpoint.h"
#include "storage/history.h"

#define DAY_US 86400000000
#define PART_FULL (RS_BLOCK_BODY_MAX / 2) /* a last part below this is packed again with more */

typedef struct Keeping {
    RsCheckpoint *checkpoint;
    RsFullManifest *made;
    RsHistoryPacker packer;
    RS_ARRAY(RsHistoryPart) parts;
    uint64_t end; /* the last commit that leaves the log */
    bool started; /* the packer knows what it follows */
} Keeping;

/* ---- what leaves ---- */

static RsStatus let_go(RsCheckpoint *checkpoint, const RsBlockRef *ref, uint64_t since,
                       RsError *err)
{
    return RS_ARRAY_PUSH(&checkpoint->leaving, (RsRetired){*ref, since}) ? RS_OK
                                                                         : rs_fail_memory(err);
}

static RsStatus let_go_all(RsCheckpoint *checkpoint, const RsBlockRef *refs, size_t count,
                           uint64_t since, RsError *err)
{
    for (size_t i = 0; i < count; i++)
        RS_TRY(let_go(checkpoint, &refs[i], since, err));
    return RS_OK;
}

/* The payload blocks of an entry that is kept nowhere any more. */
static RsStatus let_go_payload(void *context, const RsLogEntry *entry, RsError *err)
{
    Keeping *keeping = context;
    if (entry->number > keeping->end) return RS_CANCELLED; /* far enough */
    RsBuf ids;
    rs_buf_init(&ids, 0);
    RsStatus status = rs_log_frame_blocks(entry->record, &ids, err);
    for (size_t at = 0; at < ids.length && status == RS_OK; at += RS_BLOCK_ID_BYTES) {
        RsBlockRef ref = {.kind = RS_BLOCK_PAYLOAD};
        memcpy(ref.id, ids.data + at, sizeof ref.id);
        status = let_go(keeping->checkpoint, &ref, keeping->made->public.generation, err);
    }
    rs_buf_done(&ids);
    return status;
}

/* ---- the history ---- */

static RsStatus keep_body(void *room, size_t index, RsText body, RsError *err)
{
    (void)index;
    rs_buf_add_text(room, body);
    return rs_buf_check(room, err);
}

static RsStatus visit_part(Keeping *keeping, const RsHistoryPart *part, RsEntryVisitor visit,
                           void *context, RsError *err)
{
    RsStore *store = keeping->checkpoint->store;
    RsBuf body;
    rs_buf_init(&body, 0);
    bool stale = false;
    RsStatus status = rs_blocks_read(store, &keeping->checkpoint->onto->public, &part->ref, 1,
                                     keep_body, &body, &stale, err);
    RsBlockName name = rs_block_name_of(part->ref.id);
    if (stale) keeping->checkpoint->beaten = true;
    if (status == RS_OK && !stale)
        status = rs_history_unpack((RsText){body.data, (uint32_t)body.length},
                                   rs_block_key(store->gid, &name).text, visit, context, err);
    rs_buf_done(&body);
    return status;
}

static RsStatus take_packed(void *context, const RsHistoryPacker *packer, RsError *err)
{
    Keeping *keeping = context;
    RsHistoryPart part = {
        .before = packer->before, .last = packer->last, .last_us = packer->last_us};
    RS_TRY(rs_checkpoint_put(keeping->checkpoint, RS_BLOCK_HISTORY,
                             (RsText){packer->body.data, (uint32_t)packer->body.length}, &part.ref,
                             err));
    return RS_ARRAY_PUSH(&keeping->parts, part) ? RS_OK : rs_fail_memory(err);
}

static void start_packing(Keeping *keeping, const RsHead *before)
{
    rs_history_pack_begin(&keeping->packer, keeping->checkpoint->store, before);
    keeping->packer.flush = take_packed;
    keeping->packer.context = keeping;
    keeping->started = true;
}

static RsStatus pack_entry(void *context, const RsLogEntry *entry, RsError *err)
{
    Keeping *keeping = context;
    if (entry->number > keeping->end) return RS_CANCELLED; /* far enough */
    if (!keeping->started && entry->number == 1) {
        RsHead start;
        rs_log_start(keeping->checkpoint->store->gid, &start);
        start_packing(keeping, &start);
    } else if (!keeping->started) {
        /* What was before it is gone: it only anchors the chain. */
        RsHead anchor = {.number = entry->number};
        if (entry->hash.length == sizeof anchor.hash)
            memcpy(anchor.hash, entry->hash.data, sizeof anchor.hash);
        start_packing(keeping, &anchor);
        return RS_OK;
    }
    if (entry->number <= keeping->packer.last.number) return RS_OK;
    if (entry->number != keeping->checkpoint->redact)
        return rs_history_pack(&keeping->packer, entry, err);
    RsBuf frame;
    rs_buf_init(&frame, 0);
    RsLogEntry changed = *entry;
    RsStatus status = rs_checkpoint_redact(keeping->checkpoint, entry, &frame, err);
    changed.record = (RsText){frame.data, (uint32_t)frame.length};
    if (status == RS_OK) status = rs_history_pack(&keeping->packer, &changed, err);
    rs_buf_done(&frame);
    return status;
}

static RsStatus visit_log(Keeping *keeping, uint64_t from, RsEntryVisitor visit, RsError *err)
{
    RsStore *store = keeping->checkpoint->store;
    RsStatus status = store->class->entries(store, from, visit, keeping, err);
    return status == RS_CANCELLED && (err == NULL || err->status == RS_OK) ? RS_OK : status;
}

static bool holds(const RsHistoryPart *part, uint64_t number)
{
    return number > part->before.number && number <= part->last.number;
}

/* The parts that are there, but for the last where it is packed again. */
static RsStatus carry_over(Keeping *keeping, size_t count, RsError *err)
{
    const RsFullManifest *onto = keeping->checkpoint->onto;
    for (size_t i = 0; i < count; i++) {
        const RsHistoryPart *part = &onto->history[i];
        if (!holds(part, keeping->checkpoint->redact)) {
            if (!RS_ARRAY_PUSH(&keeping->parts, *part)) return rs_fail_memory(err);
            continue;
        }
        start_packing(keeping, &part->before);
        RS_TRY(visit_part(keeping, part, pack_entry, keeping, err));
        RS_TRY(rs_history_pack_end(&keeping->packer, err));
        rs_history_pack_done(&keeping->packer);
        keeping->started = false;
    }
    return RS_OK;
}

/* Adds what leaves the log to the parts that are there. */
static RsStatus extend(Keeping *keeping, RsError *err)
{
    const RsFullManifest *onto = keeping->checkpoint->onto;
    size_t count = onto->history_count;
    const RsHistoryPart *last = count == 0 ? NULL : &onto->history[count - 1];
    bool grows = keeping->end > 0 && (last == NULL || last->last.number < keeping->end);
    bool again = grows && last != NULL && last->ref.bytes < PART_FULL;
    RS_TRY(carry_over(keeping, count - again, err));
    if (!grows) return RS_OK;
    if (last != NULL) start_packing(keeping, again ? &last->before : &last->last);
    if (again) RS_TRY(visit_part(keeping, last, pack_entry, keeping, err));
    RS_TRY(visit_log(keeping, last == NULL ? 1 : last->last.number, pack_entry, err));
    return keeping->started ? rs_history_pack_end(&keeping->packer, err) : RS_OK;
}

/* Parts that end before the time from which history is kept. */
static RsStatus drop_old(Keeping *keeping, size_t *dropped, RsError *err)
{
    uint32_t days = keeping->made->public.history_days;
    *dropped = 0;
    if (days == RS_HISTORY_ALL) return RS_OK;
    int64_t cut = keeping->made->public.time_us - (int64_t)days * DAY_US;
    while (*dropped < keeping->parts.count &&
           (days == 0 || keeping->parts.items[*dropped].last_us < cut)) {
        RsHistoryPart *part = &keeping->parts.items[(*dropped)++];
        RS_TRY(visit_part(keeping, part, let_go_payload, keeping, err));
        RS_TRY(let_go(keeping->checkpoint, &part->ref, keeping->made->public.generation, err));
    }
    return RS_OK;
}

static RsStatus keep_parts(Keeping *keeping, RsError *err)
{
    RsFullManifest *made = keeping->made;
    const RsFullManifest *onto = keeping->checkpoint->onto;
    size_t dropped;
    if (made->public.history_days > 0) {
        RS_TRY(extend(keeping, err));
    } else {
        for (size_t i = 0; i < onto->history_count; i++)
            if (!RS_ARRAY_PUSH(&keeping->parts, onto->history[i])) return rs_fail_memory(err);
        RS_TRY(visit_log(keeping, 1, let_go_payload, err));
    }
    RS_TRY(rs_checkpoint_flush(keeping->checkpoint, err)); /* parts are read to be dropped */
    RS_TRY(drop_old(keeping, &dropped, err));
    made->history_count = keeping->parts.count - dropped;
    made->history = RS_NEW_ARRAY(made->arena, RsHistoryPart, made->history_count + 1);
    if (made->history == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < made->history_count; i++)
        made->history[i] = keeping->parts.items[dropped + i];
    return RS_OK;
}

/* Every 64th generation stays as long as the history from it on does. */
static RsStatus keep_generations(RsCheckpoint *checkpoint, RsFullManifest *made, RsError *err)
{
    const RsFullManifest *onto = checkpoint->onto;
    uint64_t since = made->public.generation;
    uint64_t first =
        made->history_count == 0 ? onto->public.head.number : made->history[0].before.number;
    made->kept = RS_NEW_ARRAY(made->arena, RsKept, onto->kept_count + 1);
    if (made->kept == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < onto->kept_count; i++) {
        const RsKept *kept = &onto->kept[i];
        if (kept->number >= first && made->public.history_days > 0) {
            made->kept[made->kept_count++] = *kept;
            continue;
        }
        RsFullManifest *gone;
        bool stale;
        RS_TRY(rs_manifest_open(checkpoint->store, kept->root, &gone, &stale, err));
        if (stale) continue;
        RsStatus status =
            let_go_all(checkpoint, gone->public.blocks, gone->public.block_count, since, err);
        if (status == RS_OK)
            status = let_go_all(checkpoint, gone->pages, gone->page_count, since, err);
        rs_manifest_free(&gone->public);
        RS_TRY(status);
    }
    uint64_t generation = onto->public.generation;
    if (generation > 0 && generation % RS_KEPT_EVERY == 0 && made->public.history_days > 0)
        made->kept[made->kept_count++] = (RsKept){generation, onto->public.head.number, onto->root};
    return RS_OK;
}

RsStatus rs_checkpoint_keep_history(RsCheckpoint *checkpoint, RsFullManifest *made, RsError *err)
{
    Keeping keeping = {.checkpoint = checkpoint, .made = made};
    const RsManifest *onto = &checkpoint->onto->public;
    /* The generation before stays, and with it the log from its head on. */
    keeping.end = onto->generation == 0 || onto->head.number == 0 ? 0 : onto->head.number - 1;
    RsStatus status = keep_parts(&keeping, err);
    if (keeping.started) rs_history_pack_done(&keeping.packer);
    RS_ARRAY_DONE(&keeping.parts);
    return status == RS_OK ? keep_generations(checkpoint, made, err) : status;
}

/* ---- retiring ---- */

static int compare(const void *a, const void *b)
{
    const RsRetired *one = a, *other = b;
    int order = memcmp(one->ref.id, other->ref.id, RS_BLOCK_ID_BYTES);
    return order != 0 ? order : (one->since > other->since) - (one->since < other->since);
}

/* Each once, and nothing that is still needed. */
static RsStatus note_retired(const RsCheckpoint *checkpoint, const RsBlockSet *needed,
                             RsFullManifest *made, RsError *err)
{
    size_t count = checkpoint->leaving.count;
    const RsRetired *leaving = checkpoint->leaving.items;
    if (count > 1) qsort(checkpoint->leaving.items, count, sizeof *leaving, compare);
    made->retired = RS_NEW_ARRAY(made->arena, RsRetired, count + 1);
    if (made->retired == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count ||
                    memcmp(leaving[i].ref.id, leaving[i + 1].ref.id, RS_BLOCK_ID_BYTES) != 0;
        if (last && !rs_block_set_has(needed, leaving[i].ref.id))
            made->retired[made->retired_count++] = leaving[i];
    }
    return RS_OK;
}

RsStatus rs_checkpoint_retire(RsCheckpoint *checkpoint, RsFullManifest *made, RsError *err)
{
    const RsFullManifest *onto = checkpoint->onto;
    uint64_t since = made->public.generation, limit;
    RS_TRY(rs_collect_retired(checkpoint->store, onto, &limit, err));
    for (size_t i = 0; i < onto->retired_count; i++)
        if (onto->retired[i].since > limit)
            RS_TRY(let_go(checkpoint, &onto->retired[i].ref, onto->retired[i].since, err));
    RS_TRY(let_go_all(checkpoint, onto->public.blocks, onto->public.block_count, since, err));
    RS_TRY(let_go_all(checkpoint, onto->pages, onto->page_count, since, err));
    for (size_t i = 0; i < onto->history_count; i++)
        RS_TRY(let_go(checkpoint, &onto->history[i].ref, since, err));
    RsBlockSet needed = {.ids = {0}};
    RsStatus status = rs_block_set_add_manifest(&needed, checkpoint->store, made, err);
    rs_block_set_sort(&needed);
    if (status == RS_OK) status = note_retired(checkpoint, &needed, made, err);
    rs_block_set_done(&needed);
    return status;
}
