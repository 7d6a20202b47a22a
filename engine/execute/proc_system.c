/* proc_system.c - about the engine: its store, its procedures and its functions. */
#include <stdlib.h>

#include "execute/procedures.h"
#include "language/function_help.h"
#include "storage/store.h"

static RsStatus add_graph(void *context, RsText name, RsError *err)
{
    RsProcedureCall *call = context;
    RsText open = rs_text(rs_store_graph(call->run->store));
    RsValue row[] = {RS_NULL, rs_value_bool(rs_text_equal(name, open))};
    RS_TRY(rs_call_text(call, name, &row[0], err));
    return rs_call_row(call, row, err);
}

static int by_first_column(const void *left, const void *right)
{
    return rs_value_order(*(const RsValue *)left, *(const RsValue *)right);
}

RsStatus rs_proc_graphs(RsProcedureCall *call, RsError *err)
{
    RS_TRY(rs_store_graphs(call->run->store, add_graph, call, err));
    if (call->row_count > 1)
        qsort(call->rows, call->row_count, call->procedure->output_count * sizeof(RsValue),
              by_first_column);
    return RS_OK;
}

RsStatus rs_proc_components(RsProcedureCall *call, RsError *err)
{
    static const RsText VERSION = {RS_VERSION, sizeof(RS_VERSION) - 1};
    RsValue *versions = RS_NEW(call->arena, RsValue);
    if (versions == NULL) return rs_fail_memory(err);
    *versions = rs_value_text(VERSION);
    const RsValue row[] = {rs_value_text(RS_TEXT("Redstring")), rs_value_list(versions, 1),
                           rs_value_text(rs_text(rs_store_kind(call->run->store)))};
    return rs_call_row(call, row, err);
}

static RsStatus print_fields(RsBuf *out, const RsProcedureField *fields, uint32_t count,
                             RsArena *arena)
{
    rs_buf_putc(out, '(');
    for (uint32_t i = 0; i < count; i++)
        rs_buf_printf(out, "%s%.*s: %.*s", i == 0 ? "" : ", ", RS_TEXT_ARG(fields[i].name),
                      RS_TEXT_ARG(rs_types_name(fields[i].types, arena)));
    rs_buf_putc(out, ')');
    return rs_buf_check(out, NULL);
}

RsStatus rs_proc_procedures(RsProcedureCall *call, RsError *err)
{
    const RsProcedure *procedure;
    for (uint32_t id = 0; (procedure = rs_procedure_builtin_at(id)) != NULL; id++) {
        RsValue row[] = {rs_value_text(procedure->name), RS_NULL,
                         rs_value_text(rs_text(rs_procedure_help((RsProcedureId)id)))};
        RsBuf text;
        rs_buf_init(&text, 1u << 16);
        RsStatus status =
            print_fields(&text, procedure->inputs, procedure->input_count, call->arena);
        rs_buf_puts(&text, " :: ");
        if (status == RS_OK)
            status = print_fields(&text, procedure->outputs, procedure->output_count, call->arena);
        if (status == RS_OK)
            status = rs_call_text(call, (RsText){text.data, (uint32_t)text.length}, &row[1], err);
        else
            status = rs_fail_memory(err);
        rs_buf_done(&text);
        RS_TRY(status);
        RS_TRY(rs_call_row(call, row, err));
    }
    return RS_OK;
}

RsStatus rs_proc_functions(RsProcedureCall *call, RsError *err)
{
    for (int id = 0; id < RS_FN_COUNT; id++) {
        const RsFunction *function = rs_function((RsFunctionId)id);
        const RsValue row[] = {
            rs_value_text(rs_text(function->name)), rs_value_text(rs_text(function->signature)),
            rs_value_bool((function->flags & RS_FN_AGGREGATE) != 0),
            rs_value_text(rs_text(rs_function_help((RsFunctionId)id)->sentence))};
        RS_TRY(rs_call_row(call, row, err));
    }
    return RS_OK;
}
