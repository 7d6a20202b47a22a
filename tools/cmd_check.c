/* cmd_check.c - check: does all that is stored keep its promises? redact: a record removed. */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "storage/keeper.h"

static void print_hash(const RsHead *head)
{
    for (size_t i = 0; i < sizeof(head->hash); i++)
        printf("%02x", head->hash[i]);
}

static RsStatus read_number(const char *text, uint64_t *out, RsError *err)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0) return RS_OK;
    return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                   "'%s' is not the number of a commit", text);
}

/* `check --since N HASH`: the hash is 64 hex digits, as check itself prints it. */
static RsStatus read_since(const RsOptions *options, RsHead *out, bool *given, RsError *err)
{
    const char *number = rs_options_text(&options->since);
    *given = number != NULL;
    RS_TRY(rs_no_more_words(options, *given ? 2 : 1, err));
    if (!*given) return RS_OK;
    RS_TRY(read_number(number, &out->number, err));
    const char *hash = options->rest.count > 1 ? options->rest.items[1] : "";
    for (size_t i = 0; i < sizeof(out->hash); i++) {
        unsigned byte;
        if (strlen(hash) != 2 * sizeof(out->hash) || sscanf(hash + 2 * i, "%2x", &byte) != 1)
            return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                           "check --since N takes the noted hash of commit N, 64 hex digits");
        out->hash[i] = (uint8_t)byte;
    }
    return RS_OK;
}

static void tell(void *context, const char *text)
{
    (void)context;
    printf("BROKEN: %s\n", text);
}

static void print_report(const RsCheckReport *report, bool since)
{
    printf("commits %" PRIu64 " to %" PRIu64 ": %s", report->from.number + 1, report->to.number,
           report->problems == 0 ? "every record whole, the chain holds"
                                 : "as far as they could be read");
    if (report->removed > 0) printf("; %" PRIu64 " redacted", report->removed);
    puts("");
    if (!since)
        printf("snapshot %" PRIu64 ": %" PRIu64 " blocks, %" PRIu64 " bytes\n", report->generation,
               report->blocks, report->bytes);
    printf("head %" PRIu64 " ", report->to.number);
    print_hash(&report->to);
    puts("");
    if (report->problems > 0)
        printf("%" PRIu64 " problem%s\n", report->problems, report->problems == 1 ? "" : "s");
}

static RsStatus check(RsStore *store, const RsHead *since, RsError *err)
{
    RsCheckReport report;
    RsStatus status = rs_keeper_check(store, since, tell, NULL, &report, err);
    if (status == RS_TRIMMED) {
        printf("cannot prove: %s\n", err->text);
        rs_error_clear(err);
        return rs_fail(err, RS_CHECK, "CannotProve", RS_NOWHERE,
                       "what followed commit %" PRIu64 " is no longer kept", since->number);
    }
    RS_TRY(status);
    print_report(&report, since != NULL);
    if (report.problems == 0) return RS_OK;
    return rs_fail(err, RS_CHECK, "CheckFailed", RS_NOWHERE, "what is stored is damaged");
}

int rs_command_check(const RsOptions *options)
{
    RsError err = {0};
    RsHead since = {0};
    bool given = false;
    RsStoreOptions store;
    RsStore *opened = NULL;
    RsArena *arena = rs_arena_new(0);
    RsStatus status = arena == NULL ? rs_fail_memory(&err) : RS_OK;
    if (status == RS_OK) status = read_since(options, &since, &given, &err);
    if (status == RS_OK) status = rs_store_options(options, arena, &store, &err);
    if (status == RS_OK) {
        store.read_only = true;
        status = rs_store_open(&store, &opened, &err);
    }
    if (status == RS_OK) status = check(opened, given ? &since : NULL, &err);
    rs_store_close(opened);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}

int rs_command_redact(const RsOptions *options)
{
    RsError err = {0};
    uint64_t number = 0;
    RsStoreOptions store;
    RsStore *opened = NULL;
    RsArena *arena = rs_arena_new(0);
    const char *author = rs_options_text(&options->author);
    const char *reason = rs_options_text(&options->message);
    struct passwd *user = getpwuid(geteuid());
    if (author == NULL) author = user != NULL ? user->pw_name : "";
    RsStatus status = arena == NULL ? rs_fail_memory(&err) : RS_OK;
    if (status == RS_OK) status = rs_no_more_words(options, 2, &err);
    if (status == RS_OK && options->rest.count < 2)
        status = rs_fail(&err, RS_USAGE, "MissingValue", RS_NOWHERE,
                         "which commit? redstring redact N --message WHY");
    if (status == RS_OK) status = read_number(options->rest.items[1], &number, &err);
    if (status == RS_OK) status = rs_store_options(options, arena, &store, &err);
    if (status == RS_OK && store.read_only)
        status = rs_fail(&err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                         "--readonly and redact exclude each other");
    if (status == RS_OK) {
        store.read_only = true; /* makes no graph that is not there */
        status = rs_store_open(&store, &opened, &err);
    }
    if (status == RS_OK && !rs_options_has(&options->yes))
        status = rs_fail(&err, RS_USAGE, "NotConfirmed", RS_NOWHERE,
                         "a redaction cannot be undone: say --yes");
    if (status == RS_OK)
        status = rs_keeper_redact(opened, number, rs_text(author),
                                  rs_text(reason == NULL ? "" : reason), &err);
    rs_store_close(opened);
    if (status == RS_OK && !rs_options_has(&options->quiet))
        fprintf(stderr,
                "commit %" PRIu64 " is redacted; what the graph still holds of it, a statement "
                "deletes. A given Redis also keeps it in its file until BGREWRITEAOF\n",
                number);
    rs_arena_free(arena);
    return status == RS_OK ? 0 : rs_report(&err);
}
