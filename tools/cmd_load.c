/* cmd_load.c - files into the graph, as one commit. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "commands.h"
#include "exchange/loader.h"

#define SHOWN_EVERY_NS 200000000u

typedef struct Progress {
    uint64_t begun, shown; /* ns */
    bool on;
} Progress;

static void show(void *context, uint64_t records, uint64_t done, uint64_t total)
{
    Progress *progress = context;
    uint64_t now = rs_clock_monotonic_ns();
    if (!progress->on || now - progress->shown < SHOWN_EVERY_NS) return;
    progress->shown = now;
    double seconds = (double)(now - progress->begun) / 1e9;
    double share = total == 0 ? 1 : (double)done / (double)total;
    fprintf(stderr, "\r%llu records, %.0f a second, %.0f %%, %.0f s left\033[K",
            (unsigned long long)records, (double)records / seconds, share * 100,
            share > 0 ? seconds / share - seconds : 0.0);
}

static RsStatus take_assigned(const RsWords *words, const char *option, RsArena *arena,
                              const RsImportAssign **out, uint32_t *count, RsError *err)
{
    RsImportAssign *items = RS_NEW_ARRAY(arena, RsImportAssign, words->count + 1);
    if (items == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->items[i], *equals = strrchr(word, '=');
        if (equals == NULL || equals == word || equals[1] == '\0')
            return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                           "--%s takes FILE=NAME, not '%s'", option, word);
        items[i].file = rs_arena_text(arena, word, (size_t)(equals - word)).data;
        items[i].value = rs_text(equals + 1);
        if (items[i].file == NULL) return rs_fail_memory(err);
    }
    *out = items;
    *count = (uint32_t)words->count;
    return RS_OK;
}

static RsStatus take_separator(const RsWords *words, const char *option, char *out, RsError *err)
{
    const char *text = rs_options_text(words);
    if (text == NULL) return RS_OK;
    if (strcmp(text, "TAB") == 0 || strcmp(text, "\\t") == 0) text = "\t";
    *out = text[0];
    if (strlen(text) == 1 && (unsigned char)*text < 0x80 && strchr("\"\n\r", *text) == NULL)
        return RS_OK;
    return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                   "--%s takes one ASCII character or TAB, not '%s'", option, text);
}

/* The head of what an argument names: a file, or the first of several. */
static RsStatus read_head(const char *argument, RsArena *arena, RsText *out, RsError *err)
{
    FILE *file = fopen(argument, "rb");
    if (file == NULL) {
        RsText first = rs_arena_text(arena, argument, strcspn(argument, ","));
        if (first.data == NULL) return rs_fail_memory(err);
        file = fopen(first.data, "rb");
    }
    if (file == NULL)
        return rs_fail(err, RS_IO, "OpenFailed", RS_NOWHERE, "%s cannot be opened: %s", argument,
                       strerror(errno));
    char *bytes = rs_arena_take(arena, RS_IMPORT_HEAD_BYTES);
    size_t length = bytes == NULL ? 0 : fread(bytes, 1, RS_IMPORT_HEAD_BYTES, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return rs_fail(err, RS_IO, "ReadFailed", RS_NOWHERE, "%s cannot be read", argument);
    *out = (RsText){bytes, (uint32_t)length};
    return bytes == NULL ? rs_fail_memory(err) : RS_OK;
}

static RsStatus choose_format(const RsOptions *options, RsArena *arena, const RsImporter **out,
                              RsError *err)
{
    const char *name = rs_options_text(&options->from), *file = options->rest.items[1];
    RsText head;
    RsBuf names;
    *out = name == NULL ? NULL : rs_importer_find(name);
    if (name == NULL) {
        RS_TRY(read_head(file, arena, &head, err));
        *out = rs_importer_guess(file, head);
    }
    if (*out != NULL) return RS_OK;
    rs_buf_init(&names, 400);
    rs_importer_names(&names);
    RsStatus status =
        name != NULL
            ? rs_fail(err, RS_USAGE, "UnknownFormat", RS_NOWHERE,
                      "unknown format '%s'; there are: %s", name, names.data)
            : rs_fail(err, RS_USAGE, "UnknownFormat", RS_NOWHERE,
                      "%s looks like none of the formats: %s; --from names one", file, names.data);
    rs_buf_done(&names);
    return status;
}

static RsStatus take_options(const RsOptions *options, RsArena *arena, RsImportOptions *files,
                             RsLoaderOptions *loader, RsError *err)
{
    if (options->rest.count < 2)
        return rs_fail(err, RS_USAGE, "MissingValue", RS_NOWHERE, "load takes files: load FILE...");
    files->files = options->rest.items + 1;
    files->file_count = (uint32_t)options->rest.count - 1;
    RS_TRY(
        take_assigned(&options->label, "label", arena, &files->labels, &files->label_count, err));
    RS_TRY(take_assigned(&options->type, "type", arena, &files->types, &files->type_count, err));
    RS_TRY(take_separator(&options->delimiter, "delimiter", &files->delimiter, err));
    RS_TRY(
        take_separator(&options->array_delimiter, "array-delimiter", &files->array_delimiter, err));
    loader->source = rs_options_text(&options->source);
    loader->keep_going = rs_options_has(&options->keep_going);
    loader->dry_run = rs_options_has(&options->dry_run);
    loader->rejects = rs_options_text(&options->rejects);
    if (loader->rejects == NULL)
        loader->rejects = rs_arena_format(arena, "%s.rejects", files->files[0]).data;
    return loader->rejects == NULL ? rs_fail_memory(err) : RS_OK;
}

static void summarize(const RsLoaderSummary *summary, const RsLoaderOptions *loader, double seconds)
{
    const RsLoadSummary *loaded = &summary->loaded;
    printf("%s %llu nodes, %llu relationships, %llu properties, %llu claims",
           loader->dry_run ? "would load" : "loaded", (unsigned long long)loaded->nodes,
           (unsigned long long)loaded->relationships, (unsigned long long)loaded->properties,
           (unsigned long long)loaded->claims);
    if (loaded->commit != 0) printf(" as commit %llu", (unsigned long long)loaded->commit);
    printf(" in %.1f s", seconds);
    if (summary->rejected > 0)
        printf("; %llu records rejected: %s", (unsigned long long)summary->rejected,
               loader->rejects);
    putchar('\n');
}

static RsStatus load(const RsOptions *options, RsConnection *connection, const RsImporter *importer,
                     const RsImportOptions *files, RsLoaderOptions *loader, RsError *err)
{
    RsLoaderSummary summary;
    Progress progress = {.begun = rs_clock_monotonic_ns(),
                         .on = isatty(STDERR_FILENO) == 1 && !rs_options_has(&options->quiet)};
    loader->progress = show;
    loader->context = &progress;
    RsStatus status = rs_loader_run(connection->session, importer, files, loader, &summary, err);
    if (progress.on) fputs("\r\033[K", stderr);
    if (status != RS_OK) return status;
    if (!rs_options_has(&options->quiet))
        summarize(&summary, loader, (double)(rs_clock_monotonic_ns() - progress.begun) / 1e9);
    /* The load stands; without the checkpoint the next opening only takes longer. */
    RsError warning = {0};
    bool made;
    if (summary.loaded.commit != 0 && strcmp(rs_engine_store(connection->engine), "memory") != 0 &&
        rs_engine_checkpoint(connection->engine, &made, &warning) != RS_OK)
        fprintf(stderr, "warning: no checkpoint was made: %s\n", warning.text);
    return RS_OK;
}

int rs_command_load(const RsOptions *options)
{
    RsError err = {0};
    RsConnection connection = {0};
    RsImportOptions files = {0};
    RsLoaderOptions loader = {0};
    const RsImporter *importer;
    RsArena *arena = rs_arena_new(0);
    RsStatus status =
        arena == NULL ? rs_fail_memory(&err) : take_options(options, arena, &files, &loader, &err);
    if (status == RS_OK) status = choose_format(options, arena, &importer, &err);
    if (status == RS_OK && !rs_options_has(&options->from) && !rs_options_has(&options->quiet))
        fprintf(stderr, "%s looks like %s\n", files.files[0], importer->name);
    if (status == RS_OK) status = rs_connect(options, false, rs_interrupted(), &connection, &err);
    if (status == RS_OK) status = load(options, &connection, importer, &files, &loader, &err);
    rs_disconnect(&connection);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}
