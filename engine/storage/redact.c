/* redact.c - removes what a commit said and leaves its place in the chain; see keeper.h. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "storage/checkpoint.h"
#include "storage/history.h"
#include "storage/keeper.h"

#define TRIES 64 /* of the commit that says so; each lost one means that another won */

typedef struct Redact {
    RsStore *store;
    uint64_t number;
    bool found;
    RsBuf frame;   /* the one that takes the place */
    RsBuf payload; /* ids of the blocks that held the record */
} Redact;

static RsLogSource source_of(RsStore *store)
{
    return (RsLogSource){store->gid, store->key, store->class->fetch, store};
}

/* Makes the frame that keeps the digest and nothing else. */
static RsStatus prepare(Redact *redact, const RsLogEntry *entry, RsError *err)
{
    RsLogSource source = source_of(redact->store);
    uint8_t digest[RS_DIGEST_BYTES];
    rs_buf_clear(&redact->frame);
    rs_buf_clear(&redact->payload);
    RS_TRY(rs_log_digest(&source, entry, &redact->store->room, digest, err));
    RS_TRY(rs_log_frame_blocks(entry->record, &redact->payload, err));
    RS_TRY(rs_log_seal_removed(digest, &redact->frame, err));
    redact->found = true;
    return RS_OK;
}

static RsText frame_of(const Redact *redact)
{
    return (RsText){redact->frame.data, (uint32_t)redact->frame.length};
}

static RsStatus in_log(void *context, const RsLogEntry *entry, RsError *err)
{
    Redact *redact = context;
    if (entry->number != redact->number) return RS_CANCELLED;
    RS_TRY(prepare(redact, entry, err));
    RsLogEntry changed = *entry;
    changed.record = frame_of(redact);
    RS_TRY(redact->store->class->replace(redact->store, &changed, err));
    return RS_CANCELLED;
}

RsStatus rs_checkpoint_redact(RsCheckpoint *checkpoint, const RsLogEntry *entry, RsBuf *frame,
                              RsError *err)
{
    RsStore *store = checkpoint->store;
    RsLogSource source = source_of(store);
    uint8_t digest[RS_DIGEST_BYTES];
    RS_TRY(rs_log_digest(&source, entry, &store->room, digest, err));
    RS_TRY(rs_log_frame_blocks(entry->record, &checkpoint->redacted_payload, err));
    return rs_log_seal_removed(digest, frame, err);
}

static RsStatus unlink_ids(RsStore *store, const RsBuf *ids, RsError *err)
{
    for (size_t at = 0; at + RS_BLOCK_ID_BYTES <= ids->length; at += RS_BLOCK_ID_BYTES) {
        uint8_t id[1][RS_BLOCK_ID_BYTES];
        memcpy(id[0], ids->data + at, sizeof id[0]);
        RS_TRY(store->class->blocks_unlink(store, (const uint8_t(*)[RS_BLOCK_ID_BYTES])id, 1, err));
    }
    return RS_OK;
}

/* The same snapshot once more, with the part of the history that held the commit packed anew; the
 * old part goes at once. */
static RsStatus in_history(Redact *redact, const RsManifest *now, bool *beaten, RsError *err)
{
    const RsFullManifest *full = rs_manifest_full(now);
    const RsHistoryPart *part = NULL;
    for (size_t i = 0; i < full->history_count; i++)
        if (redact->number > full->history[i].before.number &&
            redact->number <= full->history[i].last.number)
            part = &full->history[i];
    if (part == NULL) return RS_OK;
    RsCheckpoint *checkpoint;
    bool busy;
    RS_TRY(rs_checkpoint_open(redact->store, now, &checkpoint, &busy, err));
    if (busy)
        return rs_fail(err, RS_CONFLICT, "Checkpoint", RS_NOWHERE,
                       "another process makes a checkpoint; try again in a moment");
    checkpoint->redact = redact->number;
    RsStatus status = rs_checkpoint_commit(checkpoint, &now->head, now->blocks, now->block_count,
                                           now->body, beaten, err);
    if (status == RS_OK && !*beaten) {
        redact->found = true;
        status = rs_collect_refs(redact->store, &part->ref, 1, err);
        if (status == RS_OK) status = unlink_ids(redact->store, &checkpoint->redacted_payload, err);
    }
    rs_checkpoint_close(checkpoint);
    return status;
}

static RsStatus skip(void *context, const RsCommit *commit, RsError *err)
{
    (void)context;
    (void)commit;
    (void)err;
    return RS_OK;
}

/* A commit that changes nothing and says who removed what, and why. */
static RsStatus say_so(Redact *redact, const RsManifest *now, RsText author, RsText reason,
                       RsError *err)
{
    char message[1200];
    snprintf(message, sizeof message, "redacted commit %" PRIu64 "%s%.*s", redact->number,
             reason.length == 0 ? "" : ": ", (int)(reason.length < 1000 ? reason.length : 1000),
             reason.data == NULL ? "" : reason.data);
    RsHead head = now->head;
    for (int tries = 0; tries < TRIES; tries++) {
        RS_TRY(rs_store_read(redact->store, &head, skip, NULL, err));
        RsCommit commit = {.time_us = rs_clock_wall_us(),
                           .author = author,
                           .message = rs_text(message),
                           .record = RS_TEXT("\x01")};
        rs_uuid_new(commit.uuid);
        bool beaten;
        RS_TRY(rs_store_append(redact->store, &head, &commit, &beaten, err));
        if (!beaten) return RS_OK;
    }
    return rs_fail(err, RS_CONFLICT, "Conflict", RS_NOWHERE,
                   "others committed first, %d times in a row; nothing was redacted", TRIES);
}

static RsStatus redact_all(Redact *redact, const RsManifest *now, bool *beaten, RsError *err)
{
    RsStore *store = redact->store;
    RsError local = {0};
    RsStatus status = store->class->entries(store, redact->number, in_log, redact, &local);
    if (local.status != RS_OK) {
        if (err != NULL && err->status == RS_OK) *err = local;
        return status;
    }
    if (redact->found) {
        RS_TRY(unlink_ids(store, &redact->payload, err));
    } else {
        /* Trimmed off; its bytes may still be there until the log is written anew. */
        RsLogEntry none = {.number = redact->number};
        RS_TRY(store->class->replace(store, &none, err));
    }
    return in_history(redact, now, beaten, err);
}

RsStatus rs_keeper_redact(RsStore *store, uint64_t number, RsText author, RsText reason,
                          RsError *err)
{
    RsManifest *now;
    RS_TRY(rs_manifest_read(store, &now, err));
    Redact redact = {.store = store, .number = number};
    rs_buf_init(&redact.frame, 0);
    rs_buf_init(&redact.payload, 0);
    bool beaten = false;
    RsStatus status = RS_OK;
    if (number == 0)
        status = rs_fail(err, RS_ENTITY, "Commit", RS_NOWHERE, "there is no commit 0");
    else if (now->generation == 0 || now->head.number < number)
        status = rs_fail(err, RS_CONFLICT, "NoSnapshot", RS_NOWHERE,
                         "no snapshot stands at commit %" PRIu64 " or after it, so the graph could "
                         "not be built without it: make a checkpoint first",
                         number);
    if (status == RS_OK) status = say_so(&redact, now, author, reason, err);
    if (status == RS_OK) status = redact_all(&redact, now, &beaten, err);
    if (status == RS_OK && beaten)
        status = rs_fail(err, RS_CONFLICT, "Checkpoint", RS_NOWHERE,
                         "another process made a checkpoint meanwhile; try again");
    if (status == RS_OK && !redact.found)
        status =
            rs_fail(err, RS_ENTITY, "Commit", RS_NOWHERE, "commit %" PRIu64 " is not kept", number);
    rs_buf_done(&redact.frame);
    rs_buf_done(&redact.payload);
    rs_manifest_free(now);
    return status;
}
