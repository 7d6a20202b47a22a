/* connect.c - the engine and a session as the options say. */
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "files.h"
#include "commands.h"
#include "value/json.h"

/* A number and a unit: "30s" in nanoseconds, "2GiB" in bytes. */
typedef struct Unit {
    const char *word;
    uint64_t factor;
} Unit;

static RsStatus read_amount(const char *text, const Unit *units, size_t count, const char *what,
                            uint64_t *out, RsError *err)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (isdigit((unsigned char)text[0]) && errno == 0) {
        for (size_t i = 0; i < count; i++) {
            if (strcasecmp(end, units[i].word) != 0) continue;
            if (number > UINT64_MAX / units[i].factor) break;
            *out = number * units[i].factor;
            return RS_OK;
        }
    }
    return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE, "'%s' is not a %s", text,
                   what);
}

static RsStatus read_limits(const RsOptions *options, RsSettings *settings, RsError *err)
{
    static const Unit TIMES[] = {
        {"s", 1000000000u}, {"ms", 1000000u}, {"m", 60000000000u}, {"", 1000000000u}};
    static const Unit SIZES[] = {{"GiB", 1u << 30}, {"MiB", 1u << 20}, {"KiB", 1u << 10}, {"", 1}};
    const char *text = rs_options_text(&options->timeout);
    if (text != NULL)
        RS_TRY(read_amount(text, TIMES, 4, "time such as 30s, 500ms or 2m", &settings->timeout_ns,
                           err));
    uint64_t amount;
    text = rs_options_text(&options->memory);
    if (text != NULL) {
        RS_TRY(read_amount(text, SIZES, 4, "size such as 2GiB or 500MiB", &amount, err));
        settings->memory_bytes = (size_t)amount;
    }
    text = rs_options_text(&options->query_size);
    if (text != NULL) {
        RS_TRY(read_amount(text, SIZES, 4, "size such as 4MiB or 500KiB", &amount, err));
        settings->text_bytes = amount > UINT32_MAX ? UINT32_MAX : (uint32_t)amount;
    }
    text = rs_options_text(&options->depth);
    if (text == NULL) return RS_OK;
    RS_TRY(read_amount(text, &(Unit){"", 1}, 1, "depth such as 512", &amount, err));
    if (amount == 0 || amount > RS_DEPTH_MAX)
        return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                       "--depth takes a number from 1 to %u, not %s", RS_DEPTH_MAX, text);
    settings->depth = (uint32_t)amount;
    return RS_OK;
}

static void add_quoted(RsBuf *out, const char *text)
{
    rs_buf_putc(out, '\'');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\'' || *p == '\\') rs_buf_putc(out, '\\');
        rs_buf_putc(out, *p);
    }
    rs_buf_putc(out, '\'');
}

void rs_view_part(RsBuf *out, const char *word, const RsWords *values)
{
    for (size_t i = 0; i < values->count; i++) {
        rs_buf_puts(out, i == 0 ? word : ", ");
        add_quoted(out, values->items[i]);
    }
}

static void add_view_part(RsBuf *view, const char *word, const RsWords *values)
{
    if (view->length > 0 && values->count > 0) rs_buf_putc(view, ' ');
    rs_view_part(view, word, values);
}

static RsStatus set_view(const RsOptions *options, RsSession *session, RsError *err)
{
    RsBuf view;
    rs_buf_init(&view, 1u << 16);
    add_view_part(&view, "VALID AT ", &options->valid_at);
    add_view_part(&view, "RECORDED AT ", &options->recorded_at);
    add_view_part(&view, "ACCORDING TO ", &options->according_to);
    add_view_part(&view, "EXCLUDING ", &options->excluding);
    RsStatus status = rs_buf_check(&view, err);
    if (status == RS_OK && view.length > 0) status = rs_session_set_view(session, view.data, err);
    rs_buf_done(&view);
    if (status != RS_OK && err != NULL) err->where = RS_NOWHERE;
    return status;
}

/* ---- parameters ---- */

static RsStatus evaluate(RsConnection *connection, const char *text, RsValue *out, RsError *err)
{
    RsText query = rs_arena_format(connection->arena, "RETURN %s", text);
    if (query.data == NULL) return rs_fail_memory(err);
    RsResult *result = NULL;
    const RsValue *row = NULL;
    RsStatus status = rs_session_run(connection->session, query, RS_NULL, &result, err);
    if (status == RS_OK) status = rs_result_next(result, &row, err);
    if (status == RS_OK && (row == NULL || rs_result_column_count(result) != 1))
        status = rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                         "'%s' is not an expression", text);
    if (status == RS_OK && !rs_value_copy(connection->arena, row[0], out))
        status = rs_fail_memory(err);
    rs_result_close(result);
    return status;
}

static RsStatus read_parameters(const RsOptions *options, RsConnection *connection, RsError *err)
{
    RsValue file = RS_NULL;
    const char *path = rs_options_text(&options->param_json);
    if (path != NULL) {
        RsText text;
        RS_TRY(rs_file_read(path, connection->arena, &text, err));
        RS_TRY(rs_json_read(text, true, connection->arena, &file, err));
        if (file.type != RS_TYPE_MAP)
            return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                           "%s does not hold a JSON object", path);
    }
    uint32_t before = file.type == RS_TYPE_MAP ? file.length : 0;
    RsPair *pairs = RS_NEW_ARRAY(connection->arena, RsPair, before + options->param.count + 1);
    if (pairs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < before; i++)
        pairs[i] = file.as.pairs[i];
    for (size_t i = 0; i < options->param.count; i++) {
        const char *word = options->param.items[i], *equals = strchr(word, '=');
        if (equals == NULL || equals == word)
            return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                           "--param takes name=value, not '%s'", word);
        RsPair *pair = &pairs[before + i];
        pair->key = (RsText){word, (uint32_t)(equals - word)};
        RsError inner = {0};
        if (evaluate(connection, equals + 1, &pair->value, &inner) != RS_OK)
            return rs_fail(err, inner.status, inner.detail, RS_NOWHERE, "in --param %s: %s", word,
                           inner.text);
    }
    if (!rs_value_map(connection->arena, pairs, before + (uint32_t)options->param.count,
                      &connection->parameters))
        return rs_fail_memory(err);
    return RS_OK;
}

/* ---- the store ---- */

static RsStatus copy_text(char *to, size_t room, const char *what, const char *text, RsError *err)
{
    size_t length = strlen(text);
    if (length >= room)
        return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                       "the %s has %zu bytes, more than the limit of %zu", what, length, room - 1);
    memcpy(to, text, length + 1);
    return RS_OK;
}

static void warn(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "warning: %s\n", text);
}

static RsStatus default_data(RsArena *arena, const char **out, RsError *err)
{
    const char *base = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    RsText path = base != NULL && *base == '/' ? rs_arena_format(arena, "%s/redstring", base)
                  : home != NULL && *home == '/'
                      ? rs_arena_format(arena, "%s/.local/share/redstring", home)
                      : (RsText){NULL, 0};
    *out = path.data;
    if (path.data != NULL) return RS_OK;
    return rs_fail(err, RS_USAGE, "NoDataDirectory", RS_NOWHERE,
                   "there is no home directory: say where the graph is with --data or --redis");
}

static RsStatus settings_of(const RsOptions *options, RsSettings *settings, RsError *err)
{
    struct passwd *user = getpwuid(geteuid());
    const char *author = rs_options_text(&options->author);
    const char *message = rs_options_text(&options->message);
    if (author == NULL) author = user != NULL ? user->pw_name : "";
    RS_TRY(copy_text(settings->author, sizeof(settings->author), "author", author, err));
    if (message != NULL)
        RS_TRY(copy_text(settings->message, sizeof(settings->message), "message", message, err));
    settings->stale = rs_options_has(&options->stale);
    settings->read_only = rs_options_has(&options->readonly);
    return RS_OK;
}

RsStatus rs_store_options(const RsOptions *options, RsArena *arena, RsStoreOptions *out,
                          RsError *err)
{
    *out = (RsStoreOptions){.data_dir = rs_options_text(&options->data),
                            .redis_uri = rs_options_text(&options->redis),
                            .graph = rs_options_text(&options->graph),
                            .read_only = rs_options_has(&options->readonly),
                            .cancel = rs_interrupted(),
                            .warn = warn};
    if (out->data_dir != NULL && out->redis_uri != NULL)
        return rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                       "--data and --redis exclude each other");
    if (out->data_dir != NULL || out->redis_uri != NULL) return RS_OK;
    return default_data(arena, &out->data_dir, err);
}

RsStatus rs_no_more_words(const RsOptions *options, size_t count, RsError *err)
{
    if (options->rest.count <= count) return RS_OK;
    return rs_fail(err, RS_USAGE, "UnexpectedArgument", RS_NOWHERE, "unexpected argument '%s'",
                   options->rest.items[count]);
}

RsStatus rs_connect(const RsOptions *options, bool fresh, atomic_int *cancel, RsConnection *out,
                    RsError *err)
{
    *out = (RsConnection){0};
    out->arena = rs_arena_new(0);
    if (out->arena == NULL) return rs_fail_memory(err);
    RsEngineOptions engine = {.data_dir = rs_options_text(&options->data),
                              .redis_uri = rs_options_text(&options->redis),
                              .graph = rs_options_text(&options->graph),
                              .read_only = rs_options_has(&options->readonly),
                              .import_dir = rs_options_text(&options->import_dir),
                              .cancel = cancel,
                              .warn = warn};
    RsStatus status = RS_OK;
    if (engine.data_dir != NULL && engine.redis_uri != NULL)
        status = rs_fail(err, RS_USAGE, "InvalidArgumentValue", RS_NOWHERE,
                         "--data and --redis cannot be given together");
    if (status == RS_OK && !fresh && engine.data_dir == NULL && engine.redis_uri == NULL)
        status = default_data(out->arena, &engine.data_dir, err);
    if (status == RS_OK) status = rs_engine_open(&engine, &out->engine, err);
    if (status == RS_OK) status = rs_session_open(out->engine, &out->session, err);
    if (status == RS_OK) {
        RsSettings *settings = rs_session_settings(out->session);
        status = settings_of(options, settings, err);
        if (status == RS_OK) status = read_limits(options, settings, err);
    }
    if (status == RS_OK) status = read_parameters(options, out, err);
    if (status == RS_OK) status = set_view(options, out->session, err);
    if (status != RS_OK) rs_disconnect(out);
    return status;
}

void rs_disconnect(RsConnection *connection)
{
    rs_session_close(connection->session);
    rs_engine_close(connection->engine);
    rs_arena_free(connection->arena);
    *connection = (RsConnection){0};
}
