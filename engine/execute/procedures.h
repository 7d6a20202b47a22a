/* procedures.h - the procedures that are built in, and how each is done. */
#ifndef RS_EXECUTE_PROCEDURES_H
#define RS_EXECUTE_PROCEDURES_H

#include "execute/op.h"

typedef enum RsProcedureId {
#define X(ID, NAME, OUTPUTS) RS_PROCEDURE_##ID,
#include "language/procedures.def"
#undef X
    RS_PROCEDURE_COUNT
} RsProcedureId;

/* The signature of a built-in procedure by name (case ignored); NULL: none such. */
const RsProcedure *rs_procedure_builtin(RsText name);
/* All of them, one by one; NULL: no more. */
const RsProcedure *rs_procedure_builtin_at(uint32_t index);
/* All its rows for one call: row_count * output_count values in the arena. */
RS_MUST_USE RsStatus rs_procedure_run(const RsProcedure *procedure, RsView *view, RsArena *arena,
                                      const RsValue **rows, uint32_t *row_count, RsError *err);

#endif
