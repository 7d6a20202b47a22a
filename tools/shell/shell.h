/* shell.h - the prompt: what its files share. */
#ifndef RS_TOOLS_SHELL_SHELL_H
#define RS_TOOLS_SHELL_SHELL_H

#include "base/array.h"
#include "commands.h"
#include "statement.h"

/* The parts of the session's view that have a command each; VIEW is what :view was given. */
typedef enum RsShellPart {
    RS_SHELL_VIEW,
    RS_SHELL_VALID,
    RS_SHELL_RECORDED,
    RS_SHELL_ACCORDING,
    RS_SHELL_EXCLUDING,
    RS_SHELL_PART_COUNT
} RsShellPart;

typedef struct RsShell {
    RsConnection connection;
    RsStatementStyle style;
    RsArena *parameters_arena;            /* of :param */
    char parts[RS_SHELL_PART_COUNT][400]; /* of the view, as written; "" is not set */
    RsBuf last;                           /* the last statement, for :plan */
    uint32_t reading;                     /* files that are being read, one in another */
    const char *file;                     /* that is being read; NULL: none */
    uint32_t line;                        /* of the file, or 0: what stands before the script */
    const char *command;                  /* the line of the file that is one; NULL: none */
    bool checking;                        /* a statement of the file failed: the rest is not run */
    bool quit;
    int exit; /* of the last failure, where nobody sits at the prompt */
} RsShell;

typedef RS_ARRAY(RsText) RsTexts;

/* ---- commands ---- */

typedef struct RsShellCommand {
    const char *name, *other, *arguments, *help; /* other: the spelling of other shells, or NULL */
    void (*run)(RsShell *shell, const char *argument);
} RsShellCommand;

extern const RsShellCommand RS_SHELL_COMMANDS[];
extern const size_t RS_SHELL_COMMAND_COUNT;

/* A line that begins with `:` (or \ or . in the best-known spellings). true: it was a command. */
bool rs_shell_command(RsShell *shell, const char *line);
bool rs_shell_is_command(const char *line);
/* Says what is wrong with a command, in a file with its line; "" is no hint. */
void rs_shell_refuse(RsShell *shell, RsStatus status, const char *hint, const char *format, ...)
    RS_PRINTF(4, 5);
/* Statements up to the last `;`; what is left stays in the script. */
void rs_shell_statements(RsShell *shell, RsBuf *script);
/* Runs a file of statements and commands, or standard input (NULL); the first failure ends it. */
int rs_shell_read(RsShell *shell, const char *path);
/* A statement of the shell's own, shown like one that was typed. */
void rs_shell_run(RsShell *shell, const char *text);
/* The first column of a query as texts in the arena; false: the query failed (nothing is shown). */
bool rs_shell_list(RsShell *shell, const char *query, RsValue parameters, RsArena *arena,
                   RsTexts *out);

/* The session's view with EXCLUDING of further sources (ids, separated by commas) into *out. */
RS_MUST_USE RsStatus rs_shell_view_without(const RsShell *shell, const char *sources, RsBuf *out,
                                           RsError *err);

void rs_shell_help(RsShell *shell, const char *word);      /* :help */
void rs_shell_describe(RsShell *shell, const char *label); /* :d */

/* ---- completion ---- */

/* All that may stand at the end of `text` and begins like the word being typed there, each once, in
 * order: labels and types behind `:`, properties behind `.`, parameters behind `$`, commands at the
 * start of a line, else keywords and functions. *begin is where the word begins. */
void rs_shell_complete(RsShell *shell, RsText text, RsArena *arena, size_t *begin, RsTexts *out);
/* The words that :help knows, for its completion. */
size_t rs_shell_topic_count(void);
const char *rs_shell_topic(size_t index);

#endif
