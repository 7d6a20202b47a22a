/* statement.h - one statement, its result and its summary, as the prompt and scripts show them. */
#ifndef RS_TOOLS_STATEMENT_H
#define RS_TOOLS_STATEMENT_H

#include "options.h"
#include "output.h"

typedef struct RsStatementStyle {
    const RsFormat *format;
    RsOutput output;
    bool quiet, echo, color; /* color: of errors */
} RsStatementStyle;

RS_MUST_USE RsStatus rs_statement_style(const RsOptions *options, RsStatementStyle *out,
                                        RsError *err);
/* BEGIN, COMMIT and ROLLBACK (also with TRANSACTION behind): *known where the text is one of them;
 * then it is done, and the exit status returned. */
int rs_statement_transaction(RsConnection *connection, const RsStatementStyle *style, RsText text,
                             bool *known);
/* Text with statements, and where it stands. */
typedef struct RsScript {
    RsText text;
    const char *name;      /* of its file; NULL: typed */
    uint32_t lines_before; /* lines of the file before the text */
} RsScript;

/* Runs the part `span` of a script; result on the style's output; errors, warnings and the summary
 * on standard error with the script's name and line. Returns the exit status. */
int rs_statement_run(RsConnection *connection, const RsStatementStyle *style,
                     const RsScript *script, RsSpan span);
/* Behind a failure: shows what is wrong with the text of a statement and runs nothing. */
void rs_statement_check(RsConnection *connection, const RsStatementStyle *style,
                        const RsScript *script, RsSpan span);

#endif
