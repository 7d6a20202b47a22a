/* others.c - USE: the other graphs of the store, opened when a statement first names them.
 *
 * A graph that is named becomes an engine of its own, kept by the one that the caller opened, and
 * each session that asks for it gets one there that stands for it: with its settings, its view and
 * its tables, but plans of its own. At most RS_OTHERS_MAX are open; the one used longest ago whose
 * rows nobody still reads gives way. */
#include <ctype.h>
#include <stdlib.h>

#include "grammar/parse.h"
#include "session/internal.h"

/* ---- what the text says ---- */

/* A cheap look before a parse. A word in a quote or a comment costs that parse and no more. */
static bool may_use(RsText text)
{
    for (uint32_t i = 0; i + 3 < text.length; i++) {
        const char *at = text.data + i;
        if ((at[0] | 32) != 'u' || (at[1] | 32) != 's' || (at[2] | 32) != 'e') continue;
        bool begins = i == 0 || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        if (begins && !isalnum((unsigned char)at[3]) && at[3] != '_') return true;
    }
    return false;
}

/* The name behind USE, or NULL. What is wrong with the text is said later, by who runs it. */
static const RsAstName *used_graph(const RsSession *session, RsText text, RsArena *arena)
{
    RsError ignored = {0};
    const RsAst *tree = NULL;
    uint32_t depth = session->settings.depth;
    RsParseLimits limits = {session->settings.text_bytes,
                            depth < RS_DEPTH_MAX ? depth : RS_DEPTH_MAX};
    bool parsed = rs_parse(text, &limits, arena, &tree, &ignored) == RS_OK;
    rs_error_clear(&ignored);
    if (!parsed || tree == NULL || tree->kind != RS_AST_QUERY) return NULL;
    return rs_ast_as_QUERY(tree)->graph;
}

/* ---- the graph ---- */

typedef struct Names {
    RsArena *arena;
    RsSuggest suggest;
    bool found;
} Names;

static RsStatus look_at_name(void *context, RsText name, RsError *err)
{
    Names *names = context;
    if (rs_text_equal(name, names->suggest.word)) names->found = true;
    RsText kept = rs_arena_text(names->arena, name.data, name.length);
    if (kept.data == NULL) return rs_fail_memory(err);
    rs_suggest_offer(&names->suggest, kept);
    return RS_OK;
}

static RsStatus check_there(RsEngine *engine, const RsAstName *name, RsArena *arena, RsError *err)
{
    Names names = {.arena = arena};
    rs_suggest_start(&names.suggest, name->text);
    RS_TRY(rs_store_graphs(engine->store, look_at_name, &names, err));
    if (names.found) return RS_OK;
    RsText near = rs_suggest_best(&names.suggest);
    RsStatus status = rs_fail(err, RS_ENTITY, "GraphNotFound", name->head.span,
                              "there is no graph named `%.*s`", RS_TEXT_ARG(name->text));
    if (near.length > 0)
        rs_hint(err, "did you mean `%.*s`?", RS_TEXT_ARG(near));
    else if (strcmp(rs_store_kind(engine->store), "memory") == 0)
        rs_hint(err, "a store in memory has the one graph `%s`", rs_engine_graph(engine));
    else
        rs_hint(err, "SHOW GRAPHS lists those that there are");
    return status;
}

static RsStatus open_engine(RsEngine *home, RsText name, RsArena *arena, RsEngine **out,
                            RsError *err)
{
    RsText text = rs_arena_text(arena, name.data, name.length);
    RsEngine *engine = calloc(1, sizeof(*engine));
    if (text.data == NULL || engine == NULL) {
        free(engine);
        return rs_fail_memory(err);
    }
    RsStore *store;
    RsStatus status = RS_OK;
    engine->cancel = home->cancel;
    engine->read_only = home->read_only;
    if (home->import_dir != NULL && (engine->import_dir = strdup(home->import_dir)) == NULL)
        status = rs_fail_memory(err);
    if (status == RS_OK) status = rs_store_open_sibling(home->store, text.data, &store, err);
    if (status == RS_OK) status = rs_engine_start(engine, store, err);
    if (status != RS_OK) {
        rs_engine_close(engine);
        return status;
    }
    *out = engine;
    return RS_OK;
}

static bool is_read(const RsOther *other)
{
    for (size_t i = 0; i < other->sessions.count; i++)
        if (other->sessions.items[i]->open != NULL) return true;
    return false;
}

static void close_session(RsOther *other, size_t index)
{
    RsSession *session = other->sessions.items[index];
    if (session->home->away == session) session->home->away = NULL;
    rs_session_close(session);
    other->sessions.items[index] = other->sessions.items[--other->sessions.count];
}

static void close_other(RsEngine *engine, RsOther *other)
{
    while (other->sessions.count > 0)
        close_session(other, other->sessions.count - 1);
    RS_ARRAY_DONE(&other->sessions);
    rs_engine_close(other->engine);
    *other = engine->others[--engine->other_count];
}

static RsStatus make_room(RsEngine *engine, RsSpan where, RsError *err)
{
    RsOther *oldest = NULL;
    if (engine->other_count < RS_OTHERS_MAX) return RS_OK;
    for (uint32_t i = 0; i < engine->other_count; i++)
        if (!is_read(&engine->others[i]) &&
            (oldest == NULL || engine->others[i].used < oldest->used))
            oldest = &engine->others[i];
    if (oldest == NULL)
        return rs_fail(err, RS_LIMIT, "TooManyGraphs", where,
                       "rows of %u other graphs are still being read: no more can be opened",
                       RS_OTHERS_MAX);
    close_other(engine, oldest);
    return RS_OK;
}

static RsStatus find_other(RsEngine *engine, const RsAstName *name, RsArena *arena, RsOther **out,
                           RsError *err)
{
    for (uint32_t i = 0; i < engine->other_count; i++) {
        *out = &engine->others[i];
        if (rs_text_equal(rs_text(rs_engine_graph((*out)->engine)), name->text)) return RS_OK;
    }
    RsEngine *opened;
    RS_TRY(check_there(engine, name, arena, err));
    RS_TRY(make_room(engine, name->head.span, err));
    RS_TRY(open_engine(engine, name->text, arena, &opened, err));
    *out = &engine->others[engine->other_count++];
    **out = (RsOther){.engine = opened};
    return RS_OK;
}

/* ---- the session there ---- */

static RsStatus find_session(RsOther *other, RsSession *home, RsSession **out, RsError *err)
{
    for (size_t i = 0; i < other->sessions.count; i++) {
        *out = other->sessions.items[i];
        if ((*out)->home == home) return RS_OK;
    }
    RsSession *opened;
    RS_TRY(rs_session_open(other->engine, &opened, err));
    opened->home = home;
    if (!RS_ARRAY_PUSH(&other->sessions, opened)) {
        rs_session_close(opened);
        return rs_fail_memory(err);
    }
    *out = opened;
    return RS_OK;
}

static RsStatus go_to(RsSession *session, const RsAstName *name, RsArena *arena, RsSession **out,
                      RsError *err)
{
    RsEngine *engine = session->engine;
    if (session->transaction != NULL) {
        RsStatus status = rs_fail(err, RS_SEMANTIC, "TransactionOpen", name->head.span,
                                  "the open transaction is one of the graph `%s`: a statement in "
                                  "it cannot USE `%.*s`",
                                  rs_engine_graph(engine), RS_TEXT_ARG(name->text));
        rs_hint(err, "commit it or roll it back first");
        return status;
    }
    RsOther *other;
    RS_TRY(find_other(engine, name, arena, &other, err));
    other->used = ++engine->other_tick;
    RS_TRY(find_session(other, session, out, err));
    (*out)->settings = session->settings;
    if (strcmp(rs_session_view(*out), rs_session_view(session)) == 0) return RS_OK;
    return rs_session_set_view(*out, rs_session_view(session), err);
}

RsStatus rs_session_of(RsSession *session, RsText text, RsSession **out, RsError *err)
{
    *out = session;
    if (session->home != NULL || !may_use(text)) return RS_OK;
    RsArena *arena = rs_arena_new(RS_STATEMENT_ARENA_BYTES);
    if (arena == NULL) return rs_fail_memory(err);
    const RsAstName *name = used_graph(session, text, arena);
    RsStatus status = RS_OK;
    if (name != NULL && !rs_text_equal(name->text, rs_text(rs_engine_graph(session->engine))))
        status = go_to(session, name, arena, out, err);
    rs_arena_free(arena);
    return status;
}

void rs_session_end_result(RsSession *session)
{
    rs_result_close(session->open);
    if (session->away != NULL) rs_result_close(session->away->open);
    session->away = NULL;
}

void rs_session_forget_plans(RsSession *session)
{
    RsEngine *engine = session->engine;
    rs_plans_forget(&session->plans);
    for (uint32_t i = 0; i < engine->other_count; i++)
        for (size_t k = 0; k < engine->others[i].sessions.count; k++)
            if (engine->others[i].sessions.items[k]->home == session)
                rs_plans_forget(&engine->others[i].sessions.items[k]->plans);
}

void rs_session_leave_others(RsSession *session)
{
    RsEngine *engine = session->engine;
    for (uint32_t i = 0; i < engine->other_count; i++)
        for (size_t k = engine->others[i].sessions.count; k-- > 0;)
            if (engine->others[i].sessions.items[k]->home == session)
                close_session(&engine->others[i], k);
}

void rs_engine_leave_other(RsEngine *engine, const RsEngine *other)
{
    for (uint32_t i = 0; i < engine->other_count; i++) {
        if (engine->others[i].engine != other || is_read(&engine->others[i])) continue;
        close_other(engine, &engine->others[i]);
        return;
    }
}

void rs_engine_close_others(RsEngine *engine)
{
    while (engine->other_count > 0)
        close_other(engine, &engine->others[engine->other_count - 1]);
}
