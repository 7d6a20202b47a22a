/* procedures.c - the table of the procedures that are built in. */
#include "execute/procedures.h"

#define F(NAME, TYPES) {{NAME, sizeof(NAME) - 1}, TYPES},
/* One field more than there are, so that no table is empty. */
#define X(ID, KERNEL, NAME, INPUTS, OUTPUTS, HELP)                                                 \
    static const RsProcedureField INPUTS_##ID[] = {INPUTS{{NULL, 0}, 0}};                          \
    static const RsProcedureField OUTPUTS_##ID[] = {OUTPUTS{{NULL, 0}, 0}};
#include "language/procedures.def"
#undef X
#undef F

#define COUNT(fields) (sizeof(fields) / sizeof(*(fields)) - 1)

static const RsProcedure BUILTINS[] = {
#define X(ID, KERNEL, NAME, INPUTS, OUTPUTS, HELP)                                                 \
    [RS_PROCEDURE_##ID] = {.name = {NAME, sizeof(NAME) - 1},                                       \
                           .inputs = INPUTS_##ID,                                                  \
                           .input_count = COUNT(INPUTS_##ID),                                      \
                           .outputs = OUTPUTS_##ID,                                                \
                           .output_count = COUNT(OUTPUTS_##ID),                                    \
                           .builtin = RS_PROCEDURE_##ID},
#include "language/procedures.def"
#undef X
};

static const struct {
    RsStatus (*run)(RsProcedureCall *call, RsError *err);
    const char *help;
} KERNELS[] = {
#define X(ID, KERNEL, NAME, INPUTS, OUTPUTS, HELP) [RS_PROCEDURE_##ID] = {rs_proc_##KERNEL, HELP},
#include "language/procedures.def"
#undef X
};

const RsProcedure *rs_procedure_builtin(RsText name)
{
    for (size_t i = 0; i < RS_PROCEDURE_COUNT; i++)
        if (rs_text_equal_fold(BUILTINS[i].name, name)) return &BUILTINS[i];
    return NULL;
}

const RsProcedure *rs_procedure_builtin_at(uint32_t index)
{
    return index < RS_PROCEDURE_COUNT ? &BUILTINS[index] : NULL;
}

const char *rs_procedure_help(RsProcedureId id)
{
    return KERNELS[id].help;
}

RsStatus rs_call_row(RsProcedureCall *call, const RsValue *values, RsError *err)
{
    uint32_t width = call->procedure->output_count;
    if (call->row_count == call->row_room) {
        uint32_t room = call->row_room == 0 ? 16 : call->row_room * 2;
        RsValue *grown = RS_NEW_ARRAY(call->arena, RsValue, (size_t)room * width);
        if (grown == NULL) return rs_fail_memory(err);
        if (call->row_count > 0)
            memcpy(grown, call->rows, (size_t)call->row_count * width * sizeof(*grown));
        call->rows = grown;
        call->row_room = room;
    }
    memcpy(call->rows + (size_t)call->row_count++ * width, values, width * sizeof(*values));
    return RS_OK;
}

RsStatus rs_call_text(RsProcedureCall *call, RsText text, RsValue *out, RsError *err)
{
    RsText copy = rs_arena_text(call->arena, text.data, text.length);
    if (copy.data == NULL) return rs_fail_memory(err);
    *out = rs_value_text(copy);
    return RS_OK;
}

RsStatus rs_procedure_run(RsProcedureCall *call, RsError *err)
{
    RS_TRY(KERNELS[call->procedure->builtin].run(call, err));
    return rs_view_check(call->view, err);
}
