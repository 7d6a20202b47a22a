/* procedures.c - the procedures that are built in, and how each is done. */
#include "execute/procedures.h"

#define NAME_OUTPUT(OUTPUT)                                                                        \
    &(const RsProcedureField)                                                                      \
    {                                                                                              \
        {OUTPUT, sizeof(OUTPUT) - 1}, RS_TYPES(STRING)                                             \
    }

static const RsProcedure BUILTINS[] = {
#define X(ID, NAME, OUTPUTS)                                                                       \
    [RS_PROCEDURE_##ID] = {.name = {NAME, sizeof(NAME) - 1},                                       \
                           .outputs = NAME_OUTPUT(OUTPUTS),                                        \
                           .output_count = 1,                                                      \
                           .builtin = RS_PROCEDURE_##ID},
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

/* A name is in use while some element in view has it. */
static bool label_used(RsView *view, uint32_t label)
{
    RsScan scan = {.view = view, .label = label};
    uint32_t id;
    return rs_scan_nodes(&scan, 1, &id) == 1;
}

static bool type_used(RsView *view, uint32_t type)
{
    RsScan scan = {.view = view, .label = type};
    uint32_t id;
    return rs_scan_edges(&scan, 1, &id) == 1;
}

static RsStatus names(RsView *view, RsNameKind kind, RsArena *arena, const RsValue **rows,
                      uint32_t *row_count, RsError *err)
{
    const RsSchema *schema = rs_view_schema(view);
    uint32_t count = rs_schema_count(schema, kind);
    RsValue *out = RS_NEW_ARRAY(arena, RsValue, count + 1);
    if (out == NULL) return rs_fail_memory(err);
    *rows = out;
    *row_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kind == RS_NAME_LABEL && !label_used(view, i)) continue;
        if (kind == RS_NAME_TYPE && !type_used(view, i)) continue;
        out[(*row_count)++] = rs_value_text(rs_schema_name(schema, kind, i));
    }
    return rs_view_check(view, err);
}

RsStatus rs_procedure_run(const RsProcedure *procedure, RsView *view, RsArena *arena,
                          const RsValue **rows, uint32_t *row_count, RsError *err)
{
    switch ((RsProcedureId)procedure->builtin) {
    case RS_PROCEDURE_LABELS:
        return names(view, RS_NAME_LABEL, arena, rows, row_count, err);
    case RS_PROCEDURE_RELATIONSHIP_TYPES:
        return names(view, RS_NAME_TYPE, arena, rows, row_count, err);
    case RS_PROCEDURE_PROPERTY_KEYS:
        return names(view, RS_NAME_KEY, arena, rows, row_count, err);
    case RS_PROCEDURE_COUNT:
        break;
    }
    return rs_fail(err, RS_PROCEDURE, "ProcedureNotFound", RS_NOWHERE, "no procedure `%.*s`",
                   RS_TEXT_ARG(procedure->name));
}
