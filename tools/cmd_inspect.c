/* cmd_inspect.c - what is stored, for a curious eye: keys, manifest, one commit. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "storage/record.h"
#include "storage/snapshot.h"

static void print_hex(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%02x", bytes[i]);
}

/* ---- the whole ---- */

static RsStatus last_of(void *context, const RsCommit *commit, RsError *err)
{
    (void)err;
    *(RsHead *)context = commit->head;
    return RS_OK;
}

static RsStatus print_overview(RsStore *store, RsError *err)
{
    RsManifest *manifest;
    RS_TRY(rs_manifest_read(store, &manifest, err));
    RsHead head = manifest->head, last = manifest->head;
    uint64_t first = 0, bytes = 0;
    RsStatus status = rs_store_read(store, &head, last_of, &last, err);
    if (status == RS_OK) status = rs_store_first(store, &first, err);
    for (size_t i = 0; i < manifest->block_count; i++)
        bytes += manifest->blocks[i].bytes;
    if (status == RS_OK) {
        const char *gid = rs_store_gid(store);
        printf("graph      %s\nstore      %s\ngid        %s\n", rs_store_graph(store),
               rs_store_kind(store), gid);
        printf("log        rs:{%s}:log\n", gid);
        printf("commits    %" PRIu64 " to %" PRIu64 "\nhead       ", first, last.number);
        print_hex(last.hash, sizeof(last.hash));
        printf("\nmanifest   rs:{%s}:manifest\n", gid);
        printf("snapshot   %" PRIu64 ", at commit %" PRIu64 "\n", manifest->generation,
               manifest->head.number);
        printf("blocks     %zu, %" PRIu64 " bytes\n", manifest->block_count, bytes);
        if (manifest->history_days == RS_HISTORY_ALL)
            puts("history    all");
        else
            printf("history    %" PRIu32 " days\n", manifest->history_days);
    }
    rs_manifest_free(manifest);
    return status;
}

static RsStatus print_manifest(RsStore *store, RsError *err)
{
    RsManifest *manifest;
    RS_TRY(rs_manifest_read(store, &manifest, err));
    puts("kind\tbytes\tkey");
    for (size_t i = 0; i < manifest->block_count; i++) {
        const RsBlockRef *ref = &manifest->blocks[i];
        RsBlockName name = rs_block_name_of(ref->id);
        printf("%u\t%" PRIu32 "\t%s\n", ref->kind, ref->bytes,
               rs_block_key(rs_store_gid(store), &name).text);
    }
    rs_manifest_free(manifest);
    return RS_OK;
}

/* ---- one commit ---- */

static const char *event_word(RsEventKind kind)
{
    switch (kind) {
#define X(EVENT, TAG, NAME)                                                                        \
    case RS_EVENT_##EVENT:                                                                         \
        return NAME;
#include "storage/records.def"
#undef X
    }
    return "?";
}

/* Numbers as they stand in the record; names are those of `define` events. */
static void print_event(const RsEvent *event)
{
    printf("  %s", event_word(event->kind));
    switch (event->kind) {
    case RS_EVENT_DEFINE:
        printf(" %u %u '%.*s'", (unsigned)event->as.define.what, event->as.define.id,
               RS_TEXT_ARG(event->as.define.name));
        break;
    case RS_EVENT_NODE:
        printf(" %u", event->as.node.id);
        break;
    case RS_EVENT_EDGE:
        printf(" %u type %u from %u to %u", event->as.edge.id, event->as.edge.type,
               event->as.edge.start, event->as.edge.end);
        break;
    case RS_EVENT_LABEL:
    case RS_EVENT_LABEL_END:
        printf(" of node %u: %u", event->as.label.node, event->as.label.label);
        break;
    case RS_EVENT_PROPERTY:
    case RS_EVENT_PROPERTY_END:
        printf(" of %s %u: key %u", event->as.property.edge ? "relationship" : "node",
               event->as.property.id, event->as.property.key);
        if (event->kind == RS_EVENT_PROPERTY && event->as.property.value.type == RS_TYPE_STRING)
            printf(" '%.*s'", RS_TEXT_ARG(rs_as_text(event->as.property.value)));
        else if (event->kind == RS_EVENT_PROPERTY && event->as.property.value.type == RS_TYPE_INT)
            printf(" %" PRId64, event->as.property.value.as.integer);
        break;
    case RS_EVENT_CLAIM:
        printf(" %u", event->as.claim.id);
        break;
    case RS_EVENT_NODE_END:
    case RS_EVENT_EDGE_END:
        printf(" %u", event->as.end.id);
        break;
    case RS_EVENT_CLAIM_END:
        printf(" %u", event->as.claim_end.id);
        break;
    case RS_EVENT_PLAIN:
    case RS_EVENT_UNPLAIN:
        printf(" %s %u", event->as.plain.edge ? "relationship" : "node", event->as.plain.id);
        break;
    case RS_EVENT_RESET:
        break;
    case RS_EVENT_INDEX:
    case RS_EVENT_INDEX_END:
    case RS_EVENT_CONSTRAINT:
    case RS_EVENT_CONSTRAINT_END:
        printf(" %.*s", RS_TEXT_ARG(event->as.index.name));
        break;
    }
    puts("");
}

static RsStatus print_record(RsText record, RsError *err)
{
    RsArena *scratch = rs_arena_new(0);
    if (scratch == NULL) return rs_fail_memory(err);
    RsRecordReader reader;
    RsEvent event;
    bool more = true;
    RsStatus status = rs_record_open(&reader, record, scratch, err);
    while (status == RS_OK && more) {
        status = rs_record_next(&reader, &event, &more, err);
        if (status == RS_OK && more) print_event(&event);
    }
    rs_arena_free(scratch);
    return status;
}

typedef struct Wanted {
    uint64_t number;
    bool found;
} Wanted;

static RsStatus print_commit(void *context, const RsCommit *commit, RsError *err)
{
    Wanted *wanted = context;
    if (commit->head.number != wanted->number) return RS_OK;
    char uuid[37];
    wanted->found = true;
    rs_uuid_print(commit->uuid, uuid);
    printf("commit   %" PRIu64 "\nhash     ", commit->head.number);
    print_hex(commit->head.hash, sizeof(commit->head.hash));
    printf("\nuuid     %s\ntime     %" PRId64 " us\nauthor   %.*s\nmessage  %.*s\n", uuid,
           commit->time_us, RS_TEXT_ARG(commit->author), RS_TEXT_ARG(commit->message));
    if (commit->record.length == 0) {
        puts("record   redacted");
        return RS_CANCELLED;
    }
    printf("record   %" PRIu32 " bytes\n", commit->record.length);
    RS_TRY(print_record(commit->record, err));
    return RS_CANCELLED; /* the rest is of no interest */
}

static RsStatus print_one(RsStore *store, uint64_t number, RsError *err)
{
    Wanted wanted = {number, false};
    RsHead head = {0};
    RsManifest *manifest;
    RS_TRY(rs_manifest_read(store, &manifest, err));
    if (manifest->head.number < number) head = manifest->head;
    rs_manifest_free(manifest);
    RsStatus status = rs_store_read(store, &head, print_commit, &wanted, err);
    if (wanted.found && err->status == RS_OK) return RS_OK;
    RS_TRY(status);
    return rs_fail(err, RS_ENTITY, "Commit", RS_NOWHERE, "there is no commit %" PRIu64, number);
}

int rs_command_inspect(const RsOptions *options)
{
    RsError err = {0};
    RsStoreOptions store;
    RsStore *opened = NULL;
    RsArena *arena = rs_arena_new(0);
    const char *what = options->rest.count > 1 ? options->rest.items[1] : NULL;
    char *end = NULL;
    uint64_t number = what == NULL ? 0 : strtoull(what, &end, 10);
    bool numeric = what != NULL && *what >= '0' && *what <= '9' && *end == '\0';
    RsStatus status = arena == NULL ? rs_fail_memory(&err) : RS_OK;
    if (status == RS_OK) status = rs_no_more_words(options, 2, &err);
    if (status == RS_OK && what != NULL && !numeric && strcmp(what, "manifest") != 0)
        status =
            rs_fail(&err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE,
                    "inspect takes the number of a commit or the word manifest, not '%s'", what);
    if (status == RS_OK) status = rs_store_options(options, arena, &store, &err);
    if (status == RS_OK) {
        store.read_only = true;
        status = rs_store_open(&store, &opened, &err);
    }
    if (status == RS_OK)
        status = numeric        ? print_one(opened, number, &err)
                 : what != NULL ? print_manifest(opened, &err)
                                : print_overview(opened, &err);
    rs_store_close(opened);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}
