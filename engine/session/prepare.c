/* prepare.c - see prepare.h. */
#include "session/prepare.h"

#include "base/clock.h"
#include "base/hash.h"
#include "grammar/parse.h"
#include "session/internal.h"

void rs_prepared_release(RsPrepared *prepared)
{
    if (prepared == NULL || --prepared->holders > 0) return;
    rs_arena_free(prepared->arena);
    free(prepared);
}

void rs_plans_forget(RsPlanCache *cache)
{
    for (uint32_t i = 0; i < cache->count; i++)
        rs_prepared_release(cache->items[i]);
    cache->count = 0;
}

RsPlanCounts rs_session_plans(const RsSession *session)
{
    const RsPlanCache *cache = &session->plans;
    return (RsPlanCounts){cache->hits, cache->misses, cache->evicted, cache->outdated,
                          cache->count};
}

/* ---- the key ---- */

/* "name\0T" for each parameter in the order of the map, which is sorted by name. */
static RsText parameter_types(RsArena *arena, RsValue parameters)
{
    size_t bytes = 0;
    uint32_t count = parameters.type == RS_TYPE_MAP ? parameters.length : 0;
    for (uint32_t i = 0; i < count; i++)
        bytes += parameters.as.pairs[i].key.length + 2;
    char *text = rs_arena_take(arena, bytes + 1);
    if (text == NULL) return (RsText){0};
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        RsText key = parameters.as.pairs[i].key;
        if (key.length > 0) memcpy(text + at, key.data, key.length);
        at += key.length;
        text[at++] = '\0';
        text[at++] = (char)parameters.as.pairs[i].value.type;
    }
    return (RsText){text, (uint32_t)bytes};
}

/* The same without making the text. */
static bool parameters_fit(RsText kept, RsValue parameters)
{
    size_t at = 0;
    uint32_t count = parameters.type == RS_TYPE_MAP ? parameters.length : 0;
    for (uint32_t i = 0; i < count; i++) {
        RsText key = parameters.as.pairs[i].key;
        if (kept.length - at < (size_t)key.length + 2) return false;
        if (key.length > 0 && memcmp(kept.data + at, key.data, key.length) != 0) return false;
        at += key.length;
        if (kept.data[at] != '\0') return false;
        if (kept.data[at + 1] != (char)parameters.as.pairs[i].value.type) return false;
        at += 2;
    }
    return at == kept.length;
}

/* ---- the cache ---- */

static void drop(RsPlanCache *cache, uint32_t index)
{
    rs_prepared_release(cache->items[index]);
    cache->items[index] = cache->items[--cache->count];
}

static RsPrepared *find(RsSession *session, RsText text, uint64_t hash, RsValue parameters)
{
    RsPlanCache *cache = &session->plans;
    uint64_t version = rs_schema_version(rs_graph_schema(session->engine->graph));
    for (uint32_t i = 0; i < cache->count; i++) {
        RsPrepared *kept = cache->items[i];
        if (kept->hash != hash || !rs_text_equal(kept->text, text)) continue;
        if (!parameters_fit(kept->parameters, parameters)) continue;
        if (kept->schema_version != version || !rs_plan_fits(kept->plan, session->engine->graph)) {
            cache->outdated++;
            drop(cache, i);
            return NULL;
        }
        kept->used = ++cache->tick;
        return kept;
    }
    return NULL;
}

static void keep(RsPlanCache *cache, RsPrepared *prepared)
{
    if (prepared->plan == NULL || prepared->text.length > RS_PLANS_TEXT) return;
    if (cache->count == RS_PLANS_MAX) {
        uint32_t oldest = 0;
        for (uint32_t i = 1; i < cache->count; i++)
            if (cache->items[i]->used < cache->items[oldest]->used) oldest = i;
        drop(cache, oldest);
        cache->evicted++;
    }
    prepared->used = ++cache->tick;
    prepared->holders++;
    cache->items[cache->count++] = prepared;
}

/* ---- understanding ---- */

static uint64_t lap(uint64_t *clock)
{
    uint64_t before = *clock;
    *clock = rs_clock_monotonic_ns();
    return *clock - before;
}

static RsStatus plan(RsSession *session, RsPrepared *prepared, RsError *err)
{
    const RsBoundStatement *statement = prepared->statement;
    RsLogicalPlan *logical;
    if (statement->explain == RS_EXPLAIN_AST || statement->explain == RS_EXPLAIN_BOUND)
        return RS_OK;
    RS_TRY(rs_logical_build(prepared->arena, statement, &logical, err));
    prepared->logical = logical;
    if (statement->explain == RS_EXPLAIN_LOGICAL) return RS_OK;
    return rs_plan(prepared->arena, session->engine->graph, logical, &prepared->plan, err);
}

static RsStatus bind(RsSession *session, RsArena *arena, RsText text, RsValue parameters,
                     const RsAst *tree, const RsBoundStatement **out, RsError *err)
{
    const RsAstList *view;
    RS_TRY(rs_session_view_tree(session->view_text, arena, &view, err));
    RsBindContext context = {.arena = arena,
                             .text = text,
                             .schema = rs_graph_schema(session->engine->graph),
                             .parameters = parameters,
                             .session_view = view,
                             .procedure = rs_session_procedure,
                             .offer_procedures = rs_session_offer_procedures,
                             .procedure_context = session,
                             .more = &session->more};
    return rs_bind(&context, tree, out, err);
}

static RsStatus parse(RsSession *session, RsText text, RsArena *arena, const RsAst **tree,
                      RsError *err)
{
    uint32_t depth = session->settings.depth;
    RsParseLimits limits = {session->settings.text_bytes,
                            depth < RS_DEPTH_MAX ? depth : RS_DEPTH_MAX};
    session->more.count = 0;
    return rs_parse(text, &limits, arena, tree, err);
}

RsStatus rs_session_check(RsSession *session, RsText text, RsValue parameters, RsError *err)
{
    RsArena *arena = rs_arena_new(RS_STATEMENT_ARENA_BYTES);
    if (arena == NULL) return rs_fail_memory(err);
    const RsAst *tree = NULL;
    const RsBoundStatement *statement;
    RsSession *there = session;
    RsStatus status = parse(session, text, arena, &tree, err);
    if (status == RS_OK) status = rs_session_of(session, text, &there, err);
    if (status == RS_OK && tree != NULL)
        status = bind(there, arena, text, parameters, tree, &statement, err);
    session->more = there->more;
    rs_arena_free(arena);
    return status;
}

static RsStatus understand(RsSession *session, RsPrepared *prepared, RsValue parameters,
                           RsError *err)
{
    uint64_t clock = rs_clock_monotonic_ns();
    RS_TRY(parse(session, prepared->text, prepared->arena, &prepared->tree, err));
    prepared->whole.parse_ns = lap(&clock);
    if (prepared->tree == NULL) return RS_OK;
    RS_TRY(bind(session, prepared->arena, prepared->text, parameters, prepared->tree,
                &prepared->statement, err));
    prepared->whole.bind_ns = lap(&clock);
    const RsBoundStatement *statement = prepared->statement;
    if (statement->command != NULL)
        return rs_fail(err, RS_UNSUPPORTED, "NotSupported", statement->command->span,
                       "not supported yet: %s", rs_ast_word(statement->command->kind));
    RsText open = rs_text(rs_engine_graph(session->engine));
    if (statement->graph.data != NULL && !rs_text_equal(statement->graph, open))
        return rs_fail(err, RS_INTERNAL, NULL, RS_NOWHERE,
                       "a statement on the graph %.*s came to %.*s", RS_TEXT_ARG(statement->graph),
                       RS_TEXT_ARG(open));
    RS_TRY(plan(session, prepared, err));
    prepared->whole.plan_ns = lap(&clock);
    return RS_OK;
}

static RsStatus prepare(RsSession *session, RsPrepared *prepared, RsText text, RsValue parameters,
                        RsError *err)
{
    prepared->arena = rs_arena_new(RS_STATEMENT_ARENA_BYTES);
    if (prepared->arena == NULL) return rs_fail_memory(err);
    prepared->text = rs_arena_text(prepared->arena, text.data, text.length);
    prepared->parameters = parameter_types(prepared->arena, parameters);
    if (prepared->text.data == NULL || prepared->parameters.data == NULL)
        return rs_fail_memory(err);
    prepared->schema_version = rs_schema_version(rs_graph_schema(session->engine->graph));
    return understand(session, prepared, parameters, err);
}

RsStatus rs_session_prepare(RsSession *session, RsText text, RsValue parameters, RsPrepared **out,
                            RsError *err)
{
    uint64_t hash = rs_hash_bytes(text.data, text.length);
    RsPrepared *prepared = find(session, text, hash, parameters);
    *out = prepared;
    if (prepared != NULL) {
        session->plans.hits++;
        prepared->holders++;
        prepared->whole = (RsProfileWhole){.cached = true};
        return RS_OK;
    }
    session->plans.misses++;
    prepared = calloc(1, sizeof(*prepared));
    if (prepared == NULL) return rs_fail_memory(err);
    prepared->holders = 1;
    prepared->hash = hash;
    RsStatus status = prepare(session, prepared, text, parameters, err);
    if (status != RS_OK) {
        rs_prepared_release(prepared);
        return status;
    }
    keep(&session->plans, prepared);
    *out = prepared;
    return RS_OK;
}
