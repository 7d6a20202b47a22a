/* session.c - a statement's way: parse, bind, plan, run. */
#include "session/redstring.h"

#include <stdlib.h>

#include "base/clock.h"
#include "grammar/parse.h"
#include "session/internal.h"

RsStatus rs_session_open(RsEngine *engine, RsSession **out, RsError *err)
{
    RsSession *session = calloc(1, sizeof(*session));
    if (session == NULL) return rs_fail_memory(err);
    session->engine = engine;
    session->settings.timeout_ns = 60u * (uint64_t)1000000000;
    session->settings.memory_bytes = (size_t)1 << 30;
    session->settings.text_bytes = RS_PARSE_LIMITS_DEFAULT.text_bytes;
    session->settings.depth = RS_PARSE_LIMITS_DEFAULT.depth;
    session->settings.read_only = engine->read_only;
    session->view_arena = rs_arena_new(1u << 20);
    session->tables_arena = rs_arena_new(0);
    if (session->view_arena == NULL || session->tables_arena == NULL) {
        rs_session_close(session);
        return rs_fail_memory(err);
    }
    *out = session;
    return RS_OK;
}

void rs_session_close(RsSession *session)
{
    if (session == NULL) return;
    rs_session_end_result(session);
    rs_session_leave_others(session);
    rs_transaction_drop(session);
    rs_plans_forget(&session->plans);
    rs_arena_free(session->view_arena);
    rs_arena_free(session->tables_arena);
    RS_ARRAY_DONE(&session->tables);
    free(session);
}

RsSettings *rs_session_settings(RsSession *session)
{
    return &session->settings;
}

const char *rs_session_view(const RsSession *session)
{
    return session->view_text.data == NULL ? "" : session->view_text.data;
}

RsStatus rs_session_view_tree(RsText text, RsArena *arena, const RsAstList **out, RsError *err)
{
    const RsAst *tree = NULL;
    *out = NULL;
    if (text.length == 0) return RS_OK;
    RsText whole = rs_arena_format(arena, "%.*s RETURN 1", RS_TEXT_ARG(text));
    if (whole.data == NULL) return rs_fail_memory(err);
    RS_TRY(rs_parse(whole, NULL, arena, &tree, err));
    if (tree == NULL || tree->kind != RS_AST_QUERY)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", RS_NOWHERE, "this is no view: %.*s",
                       RS_TEXT_ARG(text));
    *out = &rs_ast_as_QUERY(tree)->view;
    return RS_OK;
}

RsStatus rs_session_set_view(RsSession *session, const char *text, RsError *err)
{
    RsArena *arena = rs_arena_new(1u << 20);
    if (arena == NULL) return rs_fail_memory(err);
    RsText kept = rs_arena_text(arena, text, strlen(text));
    const RsAstList *parts;
    RsStatus status =
        kept.data == NULL ? rs_fail_memory(err) : rs_session_view_tree(kept, arena, &parts, err);
    if (status != RS_OK) {
        rs_arena_free(arena);
        return status;
    }
    rs_session_forget_plans(session);
    rs_arena_free(session->view_arena);
    session->view_arena = arena;
    session->view_text = kept;
    return RS_OK;
}

static bool is_profile(const RsBoundStatement *statement)
{
    return statement->explain == RS_EXPLAIN_PROFILE ||
           statement->explain == RS_EXPLAIN_PROFILE_JSON;
}

static RsStatus profile_read(RsResult *result, RsValue parameters, RsError *err)
{
    uint64_t begun = rs_clock_monotonic_ns();
    RS_TRY(rs_result_open_run(result, parameters, NULL, err));
    result->whole.open_ns = rs_clock_monotonic_ns() - begun;
    RsBatch *batch;
    do
        RS_TRY(rs_op_next(result->root, &batch, err));
    while (batch != NULL);
    rs_result_close_run(result);
    return RS_OK;
}

static RsStatus profile(RsResult *result, RsValue parameters, RsError *err)
{
    RsProfile *numbers = RS_NEW_ARRAY(result->arena, RsProfile, result->plan->node_count + 1);
    if (numbers == NULL) return rs_fail_memory(err);
    result->run.profile = numbers;
    if (result->statement->writes)
        RS_TRY(rs_transaction_run(result, parameters, err));
    else
        RS_TRY(profile_read(result, parameters, err));
    return rs_result_explain(result, parameters, numbers, err);
}

RsStatus rs_result_start(RsResult *result, RsValue parameters, RsError *err)
{
    const RsBoundStatement *statement = result->statement;
    result->columns = statement->query->columns;
    result->outputs = statement->query->outputs;
    result->column_count = statement->query->column_count;
    result->row = RS_NEW_ARRAY(result->arena, RsValue, result->column_count + 2);
    if (result->row == NULL) return rs_fail_memory(err);
    bool runs = is_profile(statement) || statement->explain == RS_EXPLAIN_NONE;
    if (!runs) return rs_result_explain(result, parameters, NULL, err);
    if (result->session->transaction != NULL)
        RS_TRY(rs_footprint_statement(&result->session->transaction->footprint, statement, err));
    if (is_profile(statement)) return profile(result, parameters, err);
    if (statement->writes) return rs_transaction_run(result, parameters, err);
    return rs_result_open_run(result, parameters, NULL, err);
}

/* Read-only sessions may look at what a writing statement would do. */
static RsStatus check_allowed(const RsResult *result, RsError *err)
{
    const RsBoundStatement *statement = result->statement;
    bool runs = statement->explain == RS_EXPLAIN_NONE || is_profile(statement);
    if (!runs || !statement->writes || !result->session->settings.read_only) return RS_OK;
    return rs_fail(err, RS_REFUSED, "ReadOnly", RS_NOWHERE,
                   "this session is read-only: the statement would write");
}

static RsStatus run(RsResult *result, RsText text, RsValue parameters, bool *empty, RsError *err)
{
    RsSession *session = result->session;
    result->begun_ns = rs_clock_monotonic_ns();
    result->arena = rs_arena_new(RS_STATEMENT_ARENA_BYTES);
    result->kept_arena = rs_arena_new(session->settings.memory_bytes);
    result->view_arena = rs_arena_new(session->settings.memory_bytes);
    if (result->arena == NULL || result->kept_arena == NULL || result->view_arena == NULL)
        return rs_fail_memory(err);
    rs_budget_start(&result->budget, session->settings.timeout_ns, session->settings.memory_bytes,
                    session->engine->cancel);
    RS_TRY(rs_transaction_enter(session, err));
    RS_TRY(rs_session_catch_up(session, err));
    rs_engine_keep(session->engine);
    RS_TRY(rs_graph_settle(session->engine->graph, err));
    rs_graph_hold(session->engine->graph); /* until the result is closed */
    result->holds = true;
    /* The caller's text and parameters need not outlive the call. */
    RsValue values;
    RS_TRY(rs_value_keep(result->arena, parameters, &values, err));
    RS_TRY(rs_session_prepare(session, text, values, &result->prepared, err));
    result->statement = result->prepared->statement;
    result->plan = result->prepared->plan;
    result->whole = result->prepared->whole;
    *empty = result->statement == NULL;
    if (*empty) return RS_OK;
    RS_TRY(check_allowed(result, err));
    RsStatus status = rs_result_start(result, values, err);
    if (status != RS_OK && err != NULL) err->phase = RS_PHASE_RUN;
    if (status == RS_MEMORY && session->settings.memory_bytes > 0)
        rs_hint(err, "a statement may use %zu MiB; the option --memory sets the limit",
                session->settings.memory_bytes >> 20);
    return status;
}

static RsStatus run_here(RsSession *session, RsText text, RsValue parameters, RsResult **out,
                         RsError *err)
{
    RsResult *result = calloc(1, sizeof(*result));
    if (result == NULL) return rs_fail_memory(err);
    result->session = session;
    bool empty = false;
    RsStatus status = run(result, text, parameters, &empty, err);
    if (status != RS_OK || empty) {
        rs_result_close(result);
        return status;
    }
    session->open = result;
    *out = result;
    return RS_OK;
}

RsStatus rs_session_run(RsSession *session, RsText text, RsValue parameters, RsResult **out,
                        RsError *err)
{
    RsSession *there;
    *out = NULL;
    rs_session_end_result(session);
    session->more.count = 0;
    RS_TRY(rs_session_of(session, text, &there, err));
    if (there == session) return run_here(session, text, parameters, out, err);
    session->away = there;
    RsStatus status = run_here(there, text, parameters, out, err);
    session->more = there->more;
    /* Its log is not the one that was opened: the graph was dropped, perhaps made again. */
    if (status == RS_CONFLICT) rs_engine_leave_other(session->engine, there->engine);
    return status;
}

const RsError *rs_session_more_errors(const RsSession *session, uint32_t *count)
{
    *count = session->more.count;
    return session->more.items;
}

RsStatus rs_session_reset(RsSession *session, RsError *err)
{
    RsEngine *engine = session->engine;
    rs_session_end_result(session);
    rs_session_forget_plans(session);
    session->tables.count = 0;
    rs_arena_clear(session->tables_arena);
    if (session->settings.read_only)
        return rs_fail(err, RS_REFUSED, "ReadOnly", RS_NOWHERE, "this session is read-only");
    rs_transaction_drop(session);
    RS_TRY(rs_transaction_enter(session, err));
    bool beaten = true;
    while (beaten) {
        RsChangeSet *changes;
        uint64_t number;
        RS_TRY(rs_session_catch_up(session, err));
        RS_TRY(rs_change_set_open(engine->graph, &changes, err));
        RsStatus status = rs_change_reset(changes, err);
        if (status == RS_OK && rs_change_set_empty(changes))
            beaten = false;
        else if (status == RS_OK)
            status = rs_transaction_commit(session, changes, &beaten, &number, err);
        rs_change_set_close(changes);
        if (status == RS_OK) status = rs_graph_catch_up(engine->graph, engine->store, err);
        RS_TRY(status);
    }
    return RS_OK;
}

bool rs_script_next(RsText script, size_t *offset, RsSpan *statement, bool *complete)
{
    return rs_split_next(script, offset, statement, complete);
}

const char *rs_script_open(RsText script)
{
    return rs_split_open(script);
}
