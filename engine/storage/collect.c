/* collect.c - removes blocks that nothing needs any more; see checkpoint.h.
 *
 * A block retired in generation r was last needed by r - 1, which is the one before while r is the
 * newest: it goes once r + 1 stands, unless somebody reads r - 1 or an older one. */
#include <stdlib.h>

#include "base/clock.h"
#include "storage/block_set.h"
#include "storage/checkpoint.h"

#define DEAD_AFTER_US 3600000000

typedef struct Unlinking {
    RsStore *store;
    uint8_t ids[RS_CHECKPOINT_BATCH][RS_BLOCK_ID_BYTES];
    size_t count;
} Unlinking;

static RsStatus unlink_now(Unlinking *unlinking, RsError *err)
{
    size_t count = unlinking->count;
    unlinking->count = 0;
    if (count == 0) return RS_OK;
    return unlinking->store->class->blocks_unlink(
        unlinking->store, (const uint8_t(*)[RS_BLOCK_ID_BYTES])unlinking->ids, count, err);
}

static RsStatus unlink_later(Unlinking *unlinking, const uint8_t id[RS_BLOCK_ID_BYTES],
                             RsError *err)
{
    memcpy(unlinking->ids[unlinking->count++], id, RS_BLOCK_ID_BYTES);
    return unlinking->count == RS_CHECKPOINT_BATCH ? unlink_now(unlinking, err) : RS_OK;
}

RsStatus rs_collect_refs(RsStore *store, const RsBlockRef *refs, size_t count, RsError *err)
{
    Unlinking unlinking = {.store = store};
    for (size_t i = 0; i < count; i++)
        RS_TRY(unlink_later(&unlinking, refs[i].id, err));
    return unlink_now(&unlinking, err);
}

RsStatus rs_collect_retired(RsStore *store, const RsFullManifest *now, uint64_t *limit,
                            RsError *err)
{
    const RsCoordination *others = store->class->coordination;
    uint64_t leased = UINT64_MAX, generation = now->public.generation;
    if (others != NULL) RS_TRY(others->leased(store, &leased, err));
    *limit = generation == 0 ? 0 : generation - 1;
    if (leased < *limit) *limit = leased;
    Unlinking unlinking = {.store = store};
    for (size_t i = 0; i < now->retired_count; i++)
        if (now->retired[i].since <= *limit)
            RS_TRY(unlink_later(&unlinking, now->retired[i].ref.id, err));
    return unlink_now(&unlinking, err);
}

static RsStatus add_standing(RsBlockSet *needed, RsStore *store, const RsFullManifest *now,
                             RsError *err)
{
    RS_TRY(rs_block_set_add_manifest(needed, store, now, err));
    for (size_t i = 0; i < now->retired_count; i++)
        RS_TRY(rs_block_set_add(needed, &now->retired[i].ref, 1, err));
    return RS_OK;
}

/* What a dead attempt wrote, but for what became part of a generation after all. */
static RsStatus collect_attempt(RsStore *store, uint64_t attempt, const RsBlockSet *needed,
                                RsError *err)
{
    const RsCoordination *others = store->class->coordination;
    RsBuf ids;
    rs_buf_init(&ids, 0);
    Unlinking unlinking = {.store = store};
    RsStatus status = others->intended(store, attempt, &ids, err);
    for (size_t at = 0; at + RS_BLOCK_ID_BYTES <= ids.length && status == RS_OK;
         at += RS_BLOCK_ID_BYTES) {
        const uint8_t *id = (const uint8_t *)ids.data + at;
        if (!rs_block_set_has(needed, id)) status = unlink_later(&unlinking, id, err);
    }
    if (status == RS_OK) status = unlink_now(&unlinking, err);
    if (status == RS_OK) status = others->forget(store, attempt, err);
    rs_buf_done(&ids);
    return status;
}

/* An attempt upon a generation that was replaced can never win any more, dead or alive. */
static RsStatus collect_dead(RsStore *store, const RsFullManifest *now, RsError *err)
{
    const RsCoordination *others = store->class->coordination;
    int64_t before_us = rs_clock_wall_us() - DEAD_AFTER_US;
    RsBuf intents;
    RsBlockSet needed = {.ids = {0}};
    rs_buf_init(&intents, 0);
    RsStatus status = others->intents(store, &intents, err);
    for (size_t at = 0; at < intents.length && status == RS_OK; at += sizeof(RsIntent)) {
        RsIntent intent;
        memcpy(&intent, intents.data + at, sizeof intent);
        if (intent.generation >= now->public.generation || intent.time_us > before_us) continue;
        if (needed.ids.count == 0) {
            status = add_standing(&needed, store, now, err);
            rs_block_set_sort(&needed);
        }
        if (status == RS_OK) status = collect_attempt(store, intent.attempt, &needed, err);
    }
    rs_block_set_done(&needed);
    rs_buf_done(&intents);
    return status;
}

RsStatus rs_collect(RsStore *store, const RsFullManifest *now, RsError *err)
{
    uint64_t limit;
    RS_TRY(rs_collect_retired(store, now, &limit, err));
    return store->class->coordination == NULL ? RS_OK : collect_dead(store, now, err);
}
