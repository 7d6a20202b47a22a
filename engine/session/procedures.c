/* procedures.c - the procedures of a session: tables that a program registered, then the built-in.
 */
#include "execute/procedures.h"

#include "session/internal.h"

/* Tables belong to the session that the caller opened, whatever graph a statement runs in. */
static RsSession *of_caller(RsSession *session)
{
    return session->home == NULL ? session : session->home;
}

const RsProcedure *rs_session_procedure(void *context, RsText name)
{
    RsSession *session = of_caller(context);
    for (size_t i = 0; i < session->tables.count; i++)
        if (rs_text_equal_fold(session->tables.items[i]->name, name))
            return session->tables.items[i];
    return rs_procedure_builtin(name);
}

void rs_session_offer_procedures(void *context, RsSuggest *suggest)
{
    RsSession *session = of_caller(context);
    for (size_t i = 0; i < session->tables.count; i++)
        rs_suggest_offer(suggest, session->tables.items[i]->name);
    for (uint32_t i = 0; rs_procedure_builtin_at(i) != NULL; i++)
        rs_suggest_offer(suggest, rs_procedure_builtin_at(i)->name);
}

/* X(word, types) */
#define TYPE_WORDS(X)                                                                              \
    X("INTEGER", RS_TYPES(INT))                                                                    \
    X("FLOAT", RS_TYPES_NUMBER)                                                                    \
    X("NUMBER", RS_TYPES_NUMBER)                                                                   \
    X("STRING", RS_TYPES(STRING))                                                                  \
    X("BOOLEAN", RS_TYPES(BOOL))                                                                   \
    X("MAP", RS_TYPES(MAP))                                                                        \
    X("LIST", RS_TYPES(LIST))                                                                      \
    X("NODE", RS_TYPES(NODE))                                                                      \
    X("RELATIONSHIP", RS_TYPES(EDGE))                                                              \
    X("PATH", RS_TYPES(PATH))                                                                      \
    X("ANY", RS_TYPES_ANY)

static RsStatus field_types(RsText word, RsTypes *out, RsError *err)
{
    static const struct {
        const char *word;
        RsTypes types;
    } WORDS[] = {
#define X(WORD, TYPES) {WORD, TYPES},
        TYPE_WORDS(X)
#undef X
    };
    RsText bare = word;
    bool nullable = bare.length > 0 && bare.data[bare.length - 1] == '?';
    if (nullable) bare.length--;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (!rs_text_equal_fold(bare, rs_text(WORDS[i].word))) continue;
        *out = WORDS[i].types | (nullable ? RS_TYPES(NULL) : 0);
        return RS_OK;
    }
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", RS_NOWHERE, "unknown type `%.*s`",
                   RS_TEXT_ARG(word));
}

static RsStatus copy_fields(RsArena *arena, const RsTableField *fields, uint32_t count,
                            const RsProcedureField **out, RsError *err)
{
    RsProcedureField *copy = RS_NEW_ARRAY(arena, RsProcedureField, count + 1);
    if (copy == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        copy[i].name = rs_arena_text(arena, fields[i].name.data, fields[i].name.length);
        if (copy[i].name.data == NULL) return rs_fail_memory(err);
        RS_TRY(field_types(fields[i].type, &copy[i].types, err));
    }
    *out = copy;
    return RS_OK;
}

RsStatus rs_session_table(RsSession *session, RsText name, const RsTableField *inputs,
                          uint32_t input_count, const RsTableField *outputs, uint32_t output_count,
                          const RsValue *rows, uint32_t row_count, RsError *err)
{
    RsArena *arena = session->tables_arena;
    rs_session_forget_plans(session);
    RsProcedure *table = RS_NEW(arena, RsProcedure);
    size_t cells = (size_t)row_count * (input_count + output_count);
    RsValue *copy = RS_NEW_ARRAY(arena, RsValue, cells + 1);
    if (table == NULL || copy == NULL) return rs_fail_memory(err);
    table->builtin = -1;
    table->name = rs_arena_text(arena, name.data, name.length);
    table->input_count = input_count;
    table->output_count = output_count;
    table->rows = copy;
    table->row_count = row_count;
    if (table->name.data == NULL) return rs_fail_memory(err);
    RS_TRY(copy_fields(arena, inputs, input_count, &table->inputs, err));
    RS_TRY(copy_fields(arena, outputs, output_count, &table->outputs, err));
    for (size_t i = 0; i < cells; i++)
        RS_TRY(rs_value_keep(arena, rows[i], &copy[i], err));
    for (size_t i = 0; i < session->tables.count; i++) {
        if (!rs_text_equal_fold(session->tables.items[i]->name, table->name)) continue;
        session->tables.items[i] = table;
        return RS_OK;
    }
    if (!RS_ARRAY_PUSH(&session->tables, table)) return rs_fail_memory(err);
    return RS_OK;
}
