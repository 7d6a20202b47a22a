/* explain.c - EXPLAIN and PROFILE: a stage of a statement as rows of one column, `plan`. */
#include "execute/program_dump.h"
#include "language/ast_dump.h"
#include "language/bound_dump.h"
#include "session/internal.h"

#define TEXT_LIMIT ((size_t)16 << 20)

static RsStatus keep_row(RsResult *result, RsValue value, RsError *err)
{
    RsBatch *chunk = rs_batch_new(result->kept_arena, 1);
    RsVector *column = rs_vector_new(result->kept_arena, RS_VECTOR_VALUES, 1);
    if (chunk == NULL || column == NULL) return rs_fail_memory(err);
    if (!rs_value_copy(result->kept_arena, value, &column->as.values[0]))
        return rs_fail_memory(err);
    chunk->columns[0] = column;
    chunk->row_count = chunk->live_count = 1;
    if (!RS_ARRAY_PUSH(&result->kept.chunks, chunk)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus keep_lines(RsResult *result, const RsBuf *text, RsError *err)
{
    size_t begin = 0;
    for (size_t i = 0; i < text->length; i++) {
        if (text->data[i] != '\n') continue;
        RsText line = {text->data + begin, (uint32_t)(i - begin)};
        RS_TRY(keep_row(result, rs_value_text(line), err));
        begin = i + 1;
    }
    return RS_OK;
}

static RsStatus dump_programs(RsResult *result, RsValue parameters, RsBuf *text, RsError *err)
{
    result->run = (RsRun){.graph = result->session->engine->graph,
                          .budget = &result->budget,
                          .arena = result->arena,
                          .zones = result->session->engine->zones,
                          .parameters = parameters,
                          .plan = result->plan,
                          .statement = result->statement};
    RsStatus status = rs_run_begin(&result->run, err);
    if (status == RS_OK) status = rs_program_dump(text, &result->run, err);
    rs_run_end(&result->run);
    return status;
}

static RsStatus dump(RsResult *result, RsValue parameters, const RsExplanation *what, RsBuf *text,
                     RsError *err)
{
    switch (result->statement->explain) {
    case RS_EXPLAIN_AST:
        rs_ast_dump(text, result->prepared->tree, true);
        return rs_buf_check(text, err);
    case RS_EXPLAIN_BOUND:
        rs_bound_dump(text, result->statement);
        return rs_buf_check(text, err);
    case RS_EXPLAIN_LOGICAL:
        return rs_logical_dump(text, result->prepared->logical, err);
    case RS_EXPLAIN_PROGRAM:
        return dump_programs(result, parameters, text, err);
    case RS_EXPLAIN_PLAN:
    case RS_EXPLAIN_PROFILE:
    case RS_EXPLAIN_PHYSICAL:
        return rs_explain(text, what, err);
    case RS_EXPLAIN_NONE:
    case RS_EXPLAIN_JSON:
    case RS_EXPLAIN_PROFILE_JSON:
        break;
    }
    return rs_fail(err, RS_INTERNAL, "NoSuchStage", RS_NOWHERE, "this stage has no text");
}

static RsStatus keep_text(RsResult *result, RsValue parameters, const RsExplanation *what,
                          RsError *err)
{
    RsBuf text;
    rs_buf_init(&text, TEXT_LIMIT);
    RsStatus status = dump(result, parameters, what, &text, err);
    if (status == RS_OK) status = keep_lines(result, &text, err);
    rs_buf_done(&text);
    return status;
}

static RsStatus keep_map(RsResult *result, const RsExplanation *what, RsError *err)
{
    RsValue map;
    RS_TRY(rs_explain_value(result->arena, what, &map, err));
    return keep_row(result, map, err);
}

RsStatus rs_result_explain(RsResult *result, RsValue parameters, const RsProfile *profile,
                           RsError *err)
{
    RsExplain explain = result->statement->explain;
    RsExplanation what = {.plan = result->plan,
                          .profile = profile,
                          .whole = &result->whole,
                          .columns = explain == RS_EXPLAIN_PHYSICAL};
    static const RsText COLUMN = {"plan", 4};
    static const RsSlot SLOT = 0;
    rs_rows_done(&result->kept);
    bool map = explain == RS_EXPLAIN_JSON || explain == RS_EXPLAIN_PROFILE_JSON;
    RS_TRY(map ? keep_map(result, &what, err) : keep_text(result, parameters, &what, err));
    result->columns = &COLUMN;
    result->outputs = &SLOT;
    result->column_count = 1;
    result->from_kept = true;
    result->kept_at = 0;
    return RS_OK;
}
