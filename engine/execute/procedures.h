/* procedures.h - the procedures that are built in, and how each is done. */
#ifndef RS_EXECUTE_PROCEDURES_H
#define RS_EXECUTE_PROCEDURES_H

#include "execute/op.h"

typedef enum RsProcedureId {
#define X(ID, KERNEL, NAME, INPUTS, OUTPUTS, HELP) RS_PROCEDURE_##ID,
#include "language/procedures.def"
#undef X
    RS_PROCEDURE_COUNT
} RsProcedureId;

/* The signature of a built-in procedure by name (case ignored); NULL: none such. */
const RsProcedure *rs_procedure_builtin(RsText name);
/* All of them, one by one, in the order of RsProcedureId; NULL: no more. */
const RsProcedure *rs_procedure_builtin_at(uint32_t index);
const char *rs_procedure_help(RsProcedureId id);

/* One call. A kernel adds its rows with rs_call_row; they live in the arena. */
typedef struct RsProcedureCall {
    RsRun *run;
    RsView *view;
    RsArena *arena;
    const RsProcedure *procedure;
    const RsValue *arguments;
    RsValue *rows; /* row_count * output_count */
    uint32_t row_count, row_room;
} RsProcedureCall;

/* values: output_count of them. */
RS_MUST_USE RsStatus rs_call_row(RsProcedureCall *call, const RsValue *values, RsError *err);
/* Copies a text that is not the graph's. */
RS_MUST_USE RsStatus rs_call_text(RsProcedureCall *call, RsText text, RsValue *out, RsError *err);

/* All rows of one call. */
RS_MUST_USE RsStatus rs_procedure_run(RsProcedureCall *call, RsError *err);

#define X(ID, KERNEL, NAME, INPUTS, OUTPUTS, HELP)                                                 \
    RsStatus rs_proc_##KERNEL(RsProcedureCall *call, RsError *err);
#include "language/procedures.def"
#undef X

#endif
