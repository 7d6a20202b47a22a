/* procedure.h - what CALL may call: a name, inputs, outputs; how it is done is the executor's. */
#ifndef RS_LANGUAGE_PROCEDURE_H
#define RS_LANGUAGE_PROCEDURE_H

#include "value/value.h"

typedef struct RsProcedureField {
    RsText name;
    RsTypes types; /* null included where it is allowed; NUMBER takes both */
} RsProcedureField;

typedef struct RsProcedure {
    RsText name;
    const RsProcedureField *inputs, *outputs;
    uint32_t input_count, output_count;
    bool writes;
    int builtin;         /* RsProcedureId of procedures.def; -1: a table */
    const RsValue *rows; /* of a table: row_count * (input_count + output_count) values */
    uint32_t row_count;
} RsProcedure;

#endif
