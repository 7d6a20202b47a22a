/* history.c - see history.h. */
#include "storage/history.h"

#include <inttypes.h>
#include <stdlib.h>

#include "storage/codec.h"

#define VERSION 1
#define READ_TRIES 16

RsStatus rs_history_unpack(RsText body, const char *key, RsEntryVisitor visit, void *context,
                           RsError *err)
{
    RsCursor cursor = rs_cursor(body);
    if (rs_cursor_byte(&cursor) != VERSION)
        return rs_fail(err, RS_CORRUPT, "History", RS_NOWHERE,
                       "the block %s was written by a newer program", key);
    while (cursor.left > 0) {
        RsLogEntry entry = {.number = rs_cursor_varint(&cursor)};
        RsText *const fields[] = {&entry.record, &entry.hash,   &entry.uuid,
                                  &entry.time,   &entry.author, &entry.message};
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            *fields[i] = rs_cursor_text(&cursor);
        if (cursor.bad != NULL)
            return rs_fail(err, RS_CORRUPT, "History", RS_NOWHERE, "the block %s is damaged: %s",
                           key, cursor.bad);
        RS_TRY(visit(context, &entry, err));
    }
    return RS_OK;
}

/* ---- writing ---- */

void rs_history_pack_begin(RsHistoryPacker *packer, RsStore *store, const RsHead *before)
{
    *packer = (RsHistoryPacker){.store = store, .before = *before, .last = *before};
    rs_buf_init(&packer->body, 0);
}

void rs_history_pack_done(RsHistoryPacker *packer)
{
    rs_buf_done(&packer->body);
}

RsStatus rs_history_pack_end(RsHistoryPacker *packer, RsError *err)
{
    if (packer->body.length == 0) return RS_OK;
    RS_TRY(packer->flush(packer->context, packer, err));
    packer->before = packer->last;
    rs_buf_clear(&packer->body);
    return RS_OK;
}

void rs_history_encode(const RsLogEntry *entry, RsBuf *body)
{
    const RsText fields[] = {entry->record, entry->hash,   entry->uuid,
                             entry->time,   entry->author, entry->message};
    if (body->length == 0) rs_buf_putc(body, VERSION);
    rs_codec_put_varint(body, entry->number);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        rs_codec_put_text(body, fields[i]);
}

RsStatus rs_history_pack(RsHistoryPacker *packer, const RsLogEntry *entry, RsError *err)
{
    if (entry->number != packer->last.number + 1)
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                       "commit %" PRIu64 " is missing in %s: commit %" PRIu64 " follows",
                       packer->last.number + 1, packer->store->key, entry->number);
    if (entry->hash.length != sizeof packer->last.hash)
        return rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                       "commit %" PRIu64 " in %s has no chain hash", entry->number,
                       packer->store->key);
    size_t needed = 11 + 6 * 5 + (size_t)entry->record.length + entry->hash.length +
                    entry->uuid.length + entry->time.length + entry->author.length +
                    entry->message.length;
    if (packer->body.length + needed > RS_BLOCK_BODY_MAX) RS_TRY(rs_history_pack_end(packer, err));
    rs_history_encode(entry, &packer->body);
    RS_TRY(rs_buf_check(&packer->body, err));
    packer->last.number = entry->number;
    memcpy(packer->last.hash, entry->hash.data, sizeof packer->last.hash);
    char time[24] = "";
    memcpy(time, entry->time.data, entry->time.length < 23 ? entry->time.length : 23);
    packer->last_us = strtoll(time, NULL, 10);
    return RS_OK;
}

/* ---- reading ---- */

typedef struct Reading {
    RsStore *store;
    RsHead *head;
    RsCommitVisitor visit;
    void *context;
} Reading;

static RsStatus take_entry(void *context, const RsLogEntry *entry, RsError *err)
{
    Reading *reading = context;
    if (entry->number < reading->head->number) return RS_OK;
    if (entry->number == reading->head->number)
        return entry->hash.length == sizeof reading->head->hash &&
                       memcmp(entry->hash.data, reading->head->hash, entry->hash.length) == 0
                   ? RS_OK
                   : rs_store_conflict(reading->store, entry->number, err);
    return rs_store_take(reading->store, reading->head, entry, reading->visit, reading->context,
                         err);
}

static RsStatus keep_body(void *room, size_t index, RsText body, RsError *err)
{
    (void)index;
    rs_buf_add_text(room, body);
    return rs_buf_check(room, err);
}

/* One block at a time, and away from the wire: an entry in it may have blocks of its own. */
static RsStatus read_part(const RsManifest *manifest, const RsHistoryPart *part, Reading *reading,
                          RsBuf *room, bool *stale, RsError *err)
{
    rs_buf_clear(room);
    RS_TRY(rs_blocks_read(reading->store, manifest, &part->ref, 1, keep_body, room, stale, err));
    if (*stale) return RS_OK;
    RsBlockName name = rs_block_name_of(part->ref.id);
    return rs_history_unpack((RsText){room->data, (uint32_t)room->length},
                             rs_block_key(reading->store->gid, &name).text, take_entry, reading,
                             err);
}

static RsStatus trimmed(uint64_t first, RsError *err)
{
    RsStatus status = rs_fail(err, RS_TRIMMED, "HistoryTrimmed", RS_NOWHERE,
                              "the commits before %" PRIu64 " were let go of", first);
    rs_hint(err, "what is kept begins with commit %" PRIu64 ": ask about that one or a later",
            first);
    return status;
}

/* Visits what one manifest has; *stale: it was replaced and its blocks are gone. */
static RsStatus read_kept(RsStore *store, const RsManifest *manifest, RsHead *head,
                          uint64_t log_first, RsCommitVisitor visit, void *context, bool *stale,
                          RsError *err)
{
    const RsFullManifest *full = rs_manifest_full(manifest);
    size_t begin = 0, count = full->history_count;
    while (begin < count && full->history[begin].last.number <= head->number)
        begin++;
    uint64_t first = full->history_count == 0 ? log_first : full->history[0].before.number + 1;
    if (first > head->number + 1) return trimmed(first, err);
    Reading reading = {store, head, visit, context};
    RsBuf room;
    rs_buf_init(&room, 0);
    RsStatus status = RS_OK;
    for (size_t i = begin; i < count && status == RS_OK && !*stale; i++)
        status = read_part(manifest, &full->history[i], &reading, &room, stale, err);
    rs_buf_done(&room);
    return status;
}

RsStatus rs_history_read(RsStore *store, RsHead *head, uint64_t log_first, RsCommitVisitor visit,
                         void *context, RsError *err)
{
    for (int tries = 0; tries < READ_TRIES; tries++) {
        RsManifest *manifest;
        bool stale = false;
        RS_TRY(rs_manifest_read(store, &manifest, err));
        RsStatus status = RS_OK;
        if (manifest->generation == 0)
            status = rs_fail(err, RS_CORRUPT, "Log", RS_NOWHERE,
                             "commit %" PRIu64 " is missing in %s: commit %" PRIu64 " follows",
                             head->number + 1, store->key, log_first);
        else
            status = read_kept(store, manifest, head, log_first, visit, context, &stale, err);
        rs_manifest_free(manifest);
        RS_TRY(status);
        /* The log may have been trimmed further meanwhile: the caller finds out and comes back. */
        if (!stale && head->number + 1 >= log_first) return RS_OK;
    }
    return rs_fail(err, RS_CORRUPT, "History", RS_NOWHERE,
                   "commit %" PRIu64 " is neither in %s nor in the history kept", head->number + 1,
                   store->key);
}

RsStatus rs_store_first(RsStore *store, uint64_t *number, RsError *err)
{
    RsManifest *manifest;
    RS_TRY(rs_manifest_read(store, &manifest, err));
    const RsFullManifest *full = rs_manifest_full(manifest);
    uint64_t kept = full->history_count == 0 ? 0 : full->history[0].before.number + 1;
    rs_manifest_free(manifest);
    uint64_t first;
    RS_TRY(rs_store_log_first(store, &first, err));
    *number = kept > 0 && kept < first ? kept : first == 0 ? 1 : first;
    return RS_OK;
}
