/* check.c - reads all that is stored and checks it; see keeper.h. */
#include <inttypes.h>
#include <stdio.h>

#include "storage/keeper.h"
#include "storage/manifest.h"
#include "storage/record.h"

typedef struct Check {
    RsStore *store;
    RsCheckReport *report;
    RsCheckTell tell;
    void *context;
    RsArena *scratch;
    const RsFullManifest *manifest;
    const RsBlockRef *refs; /* being looked at */
} Check;

static void problem(Check *check, const char *text)
{
    check->report->problems++;
    if (check->tell != NULL) check->tell(check->context, text);
}

/* ---- commits ---- */

static RsStatus decode(RsText record, RsArena *scratch, RsError *err)
{
    RsRecordReader reader;
    RsEvent event;
    bool more = true;
    RS_TRY(rs_record_open(&reader, record, scratch, err));
    while (more) {
        RsArenaMark mark = rs_arena_mark(scratch);
        RS_TRY(rs_record_next(&reader, &event, &more, err));
        rs_arena_reset(scratch, mark);
    }
    return RS_OK;
}

static RsStatus check_commit(void *context, const RsCommit *commit, RsError *err)
{
    Check *check = context;
    const RsManifest *manifest = &check->manifest->public;
    char text[600];
    RsError now = {0};
    check->report->to = commit->head;
    if (commit->record.length == 0) {
        check->report->removed++;
    } else if (decode(commit->record, check->scratch, &now) != RS_OK) {
        if (now.status == RS_MEMORY) return rs_fail_memory(err);
        snprintf(text, sizeof text, "the record of commit %" PRIu64 " cannot be read: %s",
                 commit->head.number, now.text);
        problem(check, text);
    }
    if (manifest->generation > 0 && manifest->head.number == commit->head.number &&
        memcmp(manifest->head.hash, commit->head.hash, sizeof commit->head.hash) != 0) {
        snprintf(text, sizeof text,
                 "the manifest stands at another commit %" PRIu64 " than the log's",
                 commit->head.number);
        problem(check, text);
    }
    return RS_OK;
}

typedef struct First {
    RsHead head;
    bool found;
} First;

static RsStatus note_first(void *context, const RsLogEntry *entry, RsError *err)
{
    (void)err;
    First *first = context;
    first->found = true;
    first->head.number = entry->number;
    if (entry->hash.length == sizeof first->head.hash)
        memcpy(first->head.hash, entry->hash.data, sizeof first->head.hash);
    return RS_CANCELLED; /* one is enough */
}

/* What the oldest commit that is kept follows. Where the log was trimmed and nothing kept, its
 * first entry is the anchor that the rest is checked against. */
static RsStatus find_start(Check *check, RsHead *out, RsError *err)
{
    RsStore *store = check->store;
    *out = (RsHead){0};
    if (check->manifest->history_count > 0) {
        *out = check->manifest->history[0].before;
        return RS_OK;
    }
    First first = {.found = false};
    RsStatus status = store->class->entries(store, 1, note_first, &first, err);
    if (!first.found) return status;
    if (first.head.number > 1 && check->manifest->public.generation > 0) *out = first.head;
    return RS_OK;
}

/* A broken chain is what the check is for: it is told, not failed with. */
static RsStatus check_commits(Check *check, const RsHead *since, RsError *err)
{
    RsHead head;
    if (since != NULL)
        head = *since;
    else
        RS_TRY(find_start(check, &head, err));
    check->report->from = check->report->to = head;
    RsError now = {0};
    RsStatus status = rs_store_read(check->store, &head, check_commit, check, &now);
    if (check->report->from.number == 0) rs_log_start(check->store->gid, &check->report->from);
    if (status == RS_CORRUPT || status == RS_CONFLICT)
        problem(check, now.text);
    else if (status != RS_OK && err != NULL && err->status == RS_OK)
        *err = now;
    return status == RS_CORRUPT || status == RS_CONFLICT ? RS_OK : status;
}

/* ---- blocks ---- */

static RsStatus check_block(void *context, size_t index, RsText bytes, RsError *err)
{
    (void)err;
    Check *check = context;
    const RsBlockRef *ref = &check->refs[index];
    RsBlockName name = rs_block_name_of(ref->id);
    RsBlockKey key = rs_block_key(check->store->gid, &name);
    RsText body;
    RsError now = {0};
    check->report->blocks++;
    check->report->bytes += bytes.length;
    if (bytes.data == NULL) {
        char text[160];
        snprintf(text, sizeof text, "the block %s is gone", key.text);
        problem(check, text);
    } else if (rs_block_open(bytes, ref->kind, &name, key.text, &body, &now) != RS_OK ||
               rs_block_open_ref(bytes, ref, key.text, &body, &now) != RS_OK) {
        problem(check, now.text);
    }
    return RS_OK;
}

static RsStatus check_refs(Check *check, const RsBlockRef *refs, size_t count, RsError *err)
{
    check->refs = refs;
    return check->store->class->blocks_get(check->store, refs, count, check_block, check, err);
}

/* Pages are checked as they are read. */
static RsStatus check_older(Check *check, RsText root, RsError *err)
{
    RsFullManifest *older;
    bool stale;
    RsError now = {0};
    if (root.length == 0) return RS_OK;
    RsStatus status = rs_manifest_open(check->store, root, &older, &stale, &now);
    if (status == RS_OK && stale) {
        problem(check, "a page of an older manifest is gone");
        return RS_OK;
    }
    if (status == RS_CORRUPT) {
        problem(check, now.text);
        return RS_OK;
    }
    if (status != RS_OK) {
        if (err != NULL && err->status == RS_OK) *err = now;
        return status;
    }
    status = check_refs(check, older->public.blocks, older->public.block_count, err);
    rs_manifest_free(&older->public);
    return status;
}

static RsStatus check_blocks(Check *check, RsError *err)
{
    const RsFullManifest *manifest = check->manifest;
    check->report->generation = manifest->public.generation;
    RS_TRY(check_refs(check, manifest->public.blocks, manifest->public.block_count, err));
    RS_TRY(check_refs(check, manifest->pages, manifest->page_count, err));
    for (size_t i = 0; i < manifest->history_count; i++)
        RS_TRY(check_refs(check, &manifest->history[i].ref, 1, err));
    RS_TRY(check_older(check, manifest->previous, err));
    for (size_t i = 0; i < manifest->kept_count; i++)
        RS_TRY(check_older(check, manifest->kept[i].root, err));
    return RS_OK;
}

RsStatus rs_keeper_check(RsStore *store, const RsHead *since, RsCheckTell tell, void *context,
                         RsCheckReport *out, RsError *err)
{
    *out = (RsCheckReport){.problems = 0};
    Check check = {.store = store, .report = out, .tell = tell, .context = context};
    RsManifest *manifest = NULL;
    RsError now = {0};
    RsStatus status = rs_manifest_read(store, &manifest, &now);
    if (status == RS_CORRUPT) {
        problem(&check, now.text);
        RsFullManifest *none;
        RS_TRY(rs_manifest_new(&none, err)); /* the log can still be checked */
        manifest = &none->public;
    } else if (status != RS_OK) {
        if (err != NULL && err->status == RS_OK) *err = now;
        return status;
    }
    check.manifest = rs_manifest_full(manifest);
    check.scratch = rs_arena_new(0);
    status = check.scratch == NULL ? rs_fail_memory(err) : RS_OK;
    if (status == RS_OK && since == NULL) status = check_blocks(&check, err);
    if (status == RS_OK) status = check_commits(&check, since, err);
    rs_arena_free(check.scratch);
    rs_manifest_free(manifest);
    return status;
}
