/* rpc.c - requests of the JSON-lines protocol and their answers. */
#include "tools/rpc.h"

#include "value/json.h"

/* ---- answers ---- */

static void begin_answer(RsRpc *rpc, RsValue id)
{
    rs_buf_clear(&rpc->out);
    if (id.type == RS_TYPE_INT)
        rs_buf_printf(&rpc->out, "{\"id\":%lld,", (long long)id.as.integer);
    else
        rs_buf_puts(&rpc->out, "{\"id\":null,");
}

static RsStatus answer_ok(RsRpc *rpc, RsValue id)
{
    begin_answer(rpc, id);
    rs_buf_puts(&rpc->out, "\"ok\":true}");
    return RS_OK;
}

static void answer_error(RsRpc *rpc, RsValue id, const RsError *err, RsText query)
{
    begin_answer(rpc, id);
    rs_buf_printf(&rpc->out,
                  "\"error\":{\"type\":\"%s\",\"phase\":\"%s\",\"detail\":\"%s\",\"message\":",
                  rs_status_name(err->status), rs_phase_name(err->phase),
                  err->detail == NULL ? "" : err->detail);
    rs_json_write_text(&rpc->out, rs_text(err->text));
    if (err->hint[0] != '\0') {
        rs_buf_puts(&rpc->out, ",\"hint\":");
        rs_json_write_text(&rpc->out, rs_text(err->hint));
    }
    if (query.data != NULL && err->where.end > 0 && err->where.end <= query.length) {
        uint32_t line, column;
        rs_error_position(query, err->where.begin, &line, &column);
        rs_buf_printf(&rpc->out, ",\"line\":%u,\"column\":%u", line, column);
    }
    rs_buf_puts(&rpc->out, "}}");
}

static RsStatus answer_rows(RsRpc *rpc, RsResult *result, RsError *err)
{
    uint32_t columns = rs_result_column_count(result);
    rs_buf_puts(&rpc->out, "\"columns\":[");
    for (uint32_t i = 0; i < columns; i++) {
        if (i > 0) rs_buf_putc(&rpc->out, ',');
        rs_json_write_text(&rpc->out, rs_result_column(result, i));
    }
    rs_buf_puts(&rpc->out, "],\"rows\":[");
    for (uint64_t n = 0;; n++) {
        const RsValue *row;
        RS_TRY(rs_result_next(result, &row, err));
        if (row == NULL) break;
        rs_buf_puts(&rpc->out, n == 0 ? "[" : ",[");
        for (uint32_t i = 0; i < columns; i++) {
            if (i > 0) rs_buf_putc(&rpc->out, ',');
            RS_TRY(rs_result_json(result, row[i], true, &rpc->out, err));
        }
        rs_buf_putc(&rpc->out, ']');
    }
    RsSummary s = rs_result_summary(result);
    rs_buf_printf(
        &rpc->out,
        "],\"stats\":{\"nodes_created\":%llu,\"nodes_deleted\":%llu,"
        "\"relationships_created\":%llu,\"relationships_deleted\":%llu,\"properties_set\":%llu,"
        "\"labels_added\":%llu,\"labels_removed\":%llu}}",
        (unsigned long long)s.nodes_created, (unsigned long long)s.nodes_deleted,
        (unsigned long long)s.relationships_created, (unsigned long long)s.relationships_deleted,
        (unsigned long long)s.properties_set, (unsigned long long)s.labels_added,
        (unsigned long long)s.labels_removed);
    return rs_buf_check(&rpc->out, err);
}

/* ---- requests ---- */

static RsStatus bad_request(const char *why, RsError *err)
{
    return rs_fail(err, RS_PROTOCOL, "InvalidRequest", RS_NOWHERE, "%s", why);
}

static RsStatus do_query(RsRpc *rpc, RsValue id, RsValue request, RsText query, RsError *err)
{
    RsValue parameters = rs_map_get(request, RS_TEXT("parameters"));
    if (!rs_is_null(parameters) && parameters.type != RS_TYPE_MAP)
        return bad_request("`parameters` is no object", err);
    RsResult *result = NULL;
    RS_TRY(rs_session_run(rpc->session, query, parameters, &result, err));
    begin_answer(rpc, id);
    RsStatus status = RS_OK;
    if (result == NULL)
        rs_buf_puts(&rpc->out, "\"columns\":[],\"rows\":[]}");
    else
        status = answer_rows(rpc, result, err);
    rs_result_close(result);
    return status;
}

static RsStatus do_reset(RsRpc *rpc, RsValue id, RsError *err)
{
    if (!rpc->may_reset)
        return rs_fail(err, RS_REFUSED, "ResetNotAllowed", RS_NOWHERE,
                       "this graph is stored: start rpc with --allow-reset to let it be emptied");
    RS_TRY(rs_session_reset(rpc->session, err));
    return answer_ok(rpc, id);
}

static RsStatus read_fields(RsRpc *rpc, RsValue list, RsTableField **out, uint32_t *count,
                            RsError *err)
{
    if (list.type != RS_TYPE_LIST) return bad_request("`inputs` and `outputs` are lists", err);
    *count = list.length;
    *out = RS_NEW_ARRAY(rpc->arena, RsTableField, list.length + 1);
    if (*out == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < list.length; i++) {
        RsValue field = list.as.items[i];
        if (field.type != RS_TYPE_MAP) return bad_request("a field is an object", err);
        RsValue name = rs_map_get(field, RS_TEXT("name")),
                type = rs_map_get(field, RS_TEXT("type"));
        if (name.type != RS_TYPE_STRING || type.type != RS_TYPE_STRING)
            return bad_request("a field has a `name` and a `type`", err);
        (*out)[i] = (RsTableField){rs_as_text(name), rs_as_text(type)};
    }
    return RS_OK;
}

static RsStatus do_procedure(RsRpc *rpc, RsValue id, RsValue procedure, RsError *err)
{
    if (procedure.type != RS_TYPE_MAP) return bad_request("`procedure` is no object", err);
    RsValue name = rs_map_get(procedure, RS_TEXT("name")),
            rows = rs_map_get(procedure, RS_TEXT("rows"));
    if (name.type != RS_TYPE_STRING) return bad_request("a procedure has a `name`", err);
    if (rows.type != RS_TYPE_LIST) return bad_request("`rows` is a list", err);
    RsTableField *inputs, *outputs;
    uint32_t input_count, output_count;
    RS_TRY(read_fields(rpc, rs_map_get(procedure, RS_TEXT("inputs")), &inputs, &input_count, err));
    RS_TRY(
        read_fields(rpc, rs_map_get(procedure, RS_TEXT("outputs")), &outputs, &output_count, err));
    uint32_t width = input_count + output_count;
    RsValue *cells = RS_NEW_ARRAY(rpc->arena, RsValue, (size_t)rows.length * width + 1);
    if (cells == NULL) return rs_fail_memory(err);
    for (uint32_t r = 0; r < rows.length; r++) {
        if (rows.as.items[r].type != RS_TYPE_LIST || rows.as.items[r].length != width)
            return bad_request("a row has a value for each input and each output", err);
        for (uint32_t i = 0; i < width; i++)
            cells[(size_t)r * width + i] = rows.as.items[r].as.items[i];
    }
    RS_TRY(rs_session_table(rpc->session, rs_as_text(name), inputs, input_count, outputs,
                            output_count, cells, rows.length, err));
    return answer_ok(rpc, id);
}

/* ---- transactions: our extension of the protocol ---- */

static RsStatus do_begin(RsRpc *rpc, RsValue id, RsError *err)
{
    RS_TRY(rs_session_begin(rpc->session, err));
    return answer_ok(rpc, id);
}

static RsStatus do_commit(RsRpc *rpc, RsValue id, RsError *err)
{
    uint64_t number;
    RS_TRY(rs_session_commit(rpc->session, &number, err));
    begin_answer(rpc, id);
    rs_buf_printf(&rpc->out, "\"ok\":true,\"commit\":%llu}", (unsigned long long)number);
    return RS_OK;
}

static RsStatus do_rollback(RsRpc *rpc, RsValue id, RsError *err)
{
    RS_TRY(rs_session_rollback(rpc->session, err));
    return answer_ok(rpc, id);
}

/* Requests that are a word and true. */
static const struct Switch {
    const char *word;
    RsStatus (*run)(RsRpc *rpc, RsValue id, RsError *err);
} SWITCHES[] = {
    {"reset", do_reset}, {"begin", do_begin}, {"commit", do_commit}, {"rollback", do_rollback}};
#define SWITCH_COUNT (sizeof(SWITCHES) / sizeof(SWITCHES[0]))

static RsStatus do_request(RsRpc *rpc, RsValue id, RsValue request, RsText *query, RsError *err)
{
    RsValue text = rs_map_get(request, RS_TEXT("query"));
    RsValue procedure = rs_map_get(request, RS_TEXT("procedure"));
    const struct Switch *thrown = NULL;
    int kinds = (rs_map_has(request, RS_TEXT("query")) ? 1 : 0) +
                (rs_map_has(request, RS_TEXT("procedure")) ? 1 : 0);
    for (size_t i = 0; i < SWITCH_COUNT; i++) {
        if (!rs_map_has(request, rs_text(SWITCHES[i].word))) continue;
        thrown = &SWITCHES[i];
        kinds++;
    }
    if (id.type != RS_TYPE_INT) return bad_request("`id` is no integer", err);
    if (kinds != 1)
        return bad_request("a request has exactly one of `query`, `reset`, `procedure`, `begin`, "
                           "`commit` and `rollback`",
                           err);
    if (text.type == RS_TYPE_STRING) {
        *query = rs_as_text(text);
        return do_query(rpc, id, request, *query, err);
    }
    if (procedure.type == RS_TYPE_MAP) return do_procedure(rpc, id, procedure, err);
    if (thrown != NULL) {
        RsValue on = rs_map_get(request, rs_text(thrown->word));
        if (on.type == RS_TYPE_BOOL && on.as.boolean) return thrown->run(rpc, id, err);
    }
    return bad_request("`query` is a text, `procedure` an object, each other request true", err);
}

static RsStatus finish(RsRpc *rpc, RsText *answer, RsError *err)
{
    RS_TRY(rs_buf_check(&rpc->out, err));
    *answer = (RsText){rpc->out.data, (uint32_t)rpc->out.length};
    return RS_OK;
}

RsStatus rs_rpc_answer(RsRpc *rpc, RsText line, RsText *answer, RsError *err)
{
    RsError failure = {0};
    RsValue request = RS_NULL, id = RS_NULL;
    RsText query = {NULL, 0};
    rs_arena_clear(rpc->arena);
    RsStatus status = rs_json_read(line, true, rpc->arena, &request, &failure);
    if (status == RS_OK && request.type != RS_TYPE_MAP)
        status = bad_request("a request is a JSON object", &failure);
    if (status != RS_OK) {
        failure.status = RS_PROTOCOL;
    } else {
        id = rs_map_get(request, RS_TEXT("id"));
        status = do_request(rpc, id, request, &query, &failure);
    }
    if (status != RS_OK) answer_error(rpc, id, &failure, query);
    return finish(rpc, answer, err);
}

RsStatus rs_rpc_answer_too_long(RsRpc *rpc, RsText *answer, RsError *err)
{
    RsError failure = {0};
    rs_fail(&failure, RS_PROTOCOL, "LineTooLong", RS_NOWHERE, "a line is limited to %zu MiB",
            RS_RPC_LINE_BYTES >> 20);
    answer_error(rpc, RS_NULL, &failure, (RsText){NULL, 0});
    return finish(rpc, answer, err);
}

RsStatus rs_rpc_init(RsRpc *rpc, RsSession *session, bool may_reset, RsError *err)
{
    *rpc = (RsRpc){.session = session, .may_reset = may_reset, .arena = rs_arena_new(0)};
    rs_buf_init(&rpc->out, 0);
    return rpc->arena == NULL ? rs_fail_memory(err) : RS_OK;
}

void rs_rpc_done(RsRpc *rpc)
{
    rs_buf_done(&rpc->out);
    rs_arena_free(rpc->arena);
}
