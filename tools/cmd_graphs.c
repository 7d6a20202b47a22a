/* cmd_graphs.c - the graphs of a store, and the removal of one. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "commands.h"
#include "storage/keeper.h"

typedef RS_ARRAY(char *) Lines;

static RsStatus take(void *context, RsText name, RsText gid, int64_t created_us, RsError *err)
{
    Lines *lines = context;
    time_t seconds = (time_t)(created_us / 1000000);
    struct tm when;
    char date[40] = "", *line = NULL;
    if (gmtime_r(&seconds, &when) != NULL)
        strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &when);
    if (asprintf(&line, "%.*s\t%.*s\t%s", RS_TEXT_ARG(name), RS_TEXT_ARG(gid), date) < 0)
        return rs_fail_memory(err);
    if (RS_ARRAY_PUSH(lines, line)) return RS_OK;
    free(line);
    return rs_fail_memory(err);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int rs_command_graphs(const RsOptions *options)
{
    RsError err = {0};
    RsStoreOptions store;
    RsArena *arena = rs_arena_new(0);
    Lines lines = {0};
    RsStatus status = arena == NULL ? rs_fail_memory(&err) : RS_OK;
    if (status == RS_OK) status = rs_no_more_words(options, 1, &err);
    if (status == RS_OK) status = rs_store_options(options, arena, &store, &err);
    if (status == RS_OK) status = rs_keeper_graphs(&store, take, &lines, &err);
    if (status == RS_OK && lines.count > 1)
        qsort(lines.items, lines.count, sizeof(*lines.items), compare);
    for (size_t i = 0; i < lines.count; i++) {
        if (status == RS_OK) puts(lines.items[i]);
        free(lines.items[i]);
    }
    RS_ARRAY_DONE(&lines);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}

/* Its name once more, from whoever sits at the terminal. */
static bool confirmed(const RsOptions *options, const char *name)
{
    char answer[300] = "";
    if (rs_options_has(&options->yes)) return true;
    if (!isatty(STDIN_FILENO)) return false;
    fprintf(stderr, "This removes the graph %s for good. Its name again: ", name);
    if (fgets(answer, sizeof(answer), stdin) == NULL) return false;
    answer[strcspn(answer, "\r\n")] = '\0';
    return strcmp(answer, name) == 0;
}

int rs_command_drop(const RsOptions *options)
{
    RsError err = {0};
    RsStoreOptions store;
    RsStore *opened = NULL;
    RsArena *arena = rs_arena_new(0);
    RsStatus status = arena == NULL ? rs_fail_memory(&err) : RS_OK;
    if (status == RS_OK) status = rs_no_more_words(options, 2, &err);
    if (status == RS_OK && options->rest.count < 2)
        status =
            rs_fail(&err, RS_USAGE, "MissingValue", RS_NOWHERE, "which graph? redstring drop NAME");
    if (status == RS_OK && rs_options_has(&options->readonly))
        status = rs_fail(&err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                         "--readonly and drop exclude each other");
    if (status == RS_OK) status = rs_store_options(options, arena, &store, &err);
    if (status == RS_OK) {
        store.graph = options->rest.items[1];
        store.read_only = true; /* makes no graph that is not there */
        status = rs_store_open(&store, &opened, &err);
    }
    if (status == RS_OK && !confirmed(options, store.graph))
        status = rs_fail(&err, RS_USAGE, "NotConfirmed", RS_NOWHERE,
                         "nothing was removed: say --yes, or give the name when asked");
    if (status == RS_OK) status = rs_keeper_drop(opened, &err);
    rs_store_close(opened);
    if (status == RS_OK && !rs_options_has(&options->quiet))
        fprintf(stderr, "the graph %s is gone\n", store.graph);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}
