/* shell.h - the prompt: what its files share. */
#ifndef RS_TOOLS_SHELL_H
#define RS_TOOLS_SHELL_H

#include "commands.h"
#include "statement.h"

typedef struct RsShell {
    RsConnection connection;
    RsStatementStyle style;
    RsArena *parameters_arena; /* of :param */
    bool quit;
    int exit; /* of the last failure, where nobody sits at the prompt */
} RsShell;

/* A line that begins with `:` (or \ or . in the best-known spellings). true: it was a command. */
bool rs_shell_command(RsShell *shell, const char *line);
/* Statements up to the last `;`; what is left stays in the script. */
void rs_shell_statements(RsShell *shell, RsBuf *script);
/* Runs a file of statements and commands. */
int rs_shell_read(RsShell *shell, const char *path);

#endif
