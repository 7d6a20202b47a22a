/* command.c - the `:` commands, as a table. */
#include <errno.h>

#include "shell/shell.h"

typedef struct Command {
    const char *name, *other, *arguments, *help;
    void (*run)(RsShell *shell, const char *argument);
} Command;

static void complain(RsShell *shell, const RsError *err)
{
    shell->exit = rs_report(err);
}

static void run_text(RsShell *shell, const char *text)
{
    RsSpan span = {0, (uint32_t)strlen(text)};
    shell->exit = rs_statement_run(&shell->connection, &shell->style, rs_text(text), span, NULL);
}

static void do_quit(RsShell *shell, const char *argument)
{
    (void)argument;
    shell->quit = true;
}

static void do_mode(RsShell *shell, const char *argument)
{
    RsError err = {0};
    if (*argument == '\0') {
        printf("%s\n", shell->style.format->name);
        return;
    }
    if (rs_format_choose(argument, true, &shell->style.format, &err) != RS_OK)
        complain(shell, &err);
}

static void do_describe(RsShell *shell, const char *argument)
{
    if (*argument == '\0') {
        run_text(
            shell,
            "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS nodes ORDER BY label");
        run_text(
            shell,
            "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS relationships ORDER BY type");
        return;
    }
    char text[512];
    snprintf(text, sizeof(text),
             "MATCH (n) WHERE $label IN labels(n) UNWIND keys(n) AS property "
             "RETURN property, count(*) AS nodes ORDER BY property");
    RsPair pair = {RS_TEXT("label"), rs_value_text(rs_text(argument))};
    RsValue before = shell->connection.parameters;
    RsArena *arena = rs_arena_new(0);
    if (arena != NULL && rs_value_map(arena, &pair, 1, &shell->connection.parameters))
        run_text(shell, text);
    shell->connection.parameters = before;
    rs_arena_free(arena);
}

static void do_sources(RsShell *shell, const char *argument)
{
    (void)argument;
    run_text(shell, "CLAIMS c WHERE c.source IS NOT NULL "
                    "RETURN c.source.id AS id, c.source.name AS source, count(*) AS claims ORDER "
                    "BY claims DESC");
}

static void do_read(RsShell *shell, const char *argument)
{
    if (*argument == '\0')
        fputs("error: :read needs a file\n", stderr);
    else
        shell->exit = rs_shell_read(shell, argument);
}

static void set_view_part(RsShell *shell, const char *word, const char *argument)
{
    RsError err = {0};
    char text[600] = "";
    if (strcmp(argument, "off") != 0) snprintf(text, sizeof(text), "%s %s", word, argument);
    if (*argument == '\0')
        printf("%s\n", rs_session_view(shell->connection.session));
    else if (rs_session_set_view(shell->connection.session, text, &err) != RS_OK)
        complain(shell, &err);
}

static void do_view(RsShell *shell, const char *argument)
{
    set_view_part(shell, "", argument);
}

static void do_param(RsShell *shell, const char *argument)
{
    const char *arrow = strstr(argument, "=>");
    if (arrow == NULL) {
        for (uint32_t i = 0; i < shell->connection.parameters.length; i++)
            printf("$%.*s\n", RS_TEXT_ARG(shell->connection.parameters.as.pairs[i].key));
        return;
    }
    size_t length = (size_t)(arrow - argument);
    while (length > 0 && argument[length - 1] == ' ')
        length--;
    RsError err = {0};
    RsArena *arena = shell->parameters_arena;
    RsText query = rs_arena_format(arena, "RETURN %s", arrow + 2);
    RsText name = rs_arena_text(arena, argument, length);
    RsResult *result = NULL;
    const RsValue *row = NULL;
    RsStatus status = rs_session_run(shell->connection.session, query, RS_NULL, &result, &err);
    if (status == RS_OK) status = rs_result_next(result, &row, &err);
    RsValue before = shell->connection.parameters;
    uint32_t count = before.type == RS_TYPE_MAP ? before.length : 0;
    RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, count + 1);
    if (status == RS_OK && row != NULL && pairs != NULL) {
        for (uint32_t i = 0; i < count; i++)
            pairs[i] = before.as.pairs[i];
        pairs[count].key = name;
        if (!rs_value_copy(arena, row[0], &pairs[count].value) ||
            !rs_value_map(arena, pairs, count + 1, &shell->connection.parameters))
            status = rs_fail_memory(&err);
    }
    rs_result_close(result);
    if (status != RS_OK) complain(shell, &err);
}

static void do_help(RsShell *shell, const char *argument);

static const Command COMMANDS[] = {
    {":help", "\\?", "", "this text", do_help},
    {":quit", "\\q", "", "leave (Ctrl-D does too)", do_quit},
    {":mode", ".mode", "FORMAT", "table box markdown csv tsv json jsonl line list html none",
     do_mode},
    {":d", "\\d", "[LABEL]", "labels and types with counts; the properties of a label",
     do_describe},
    {":sources", NULL, "", "who says how much", do_sources},
    {":read", "\\i", "FILE", "run a file of statements", do_read},
    {":param", NULL, "NAME => VALUE", "set a parameter; without a value list them", do_param},
    {":view", NULL, "PARTS|off", "the session's view, such as VALID AT '2019' EXCLUDING 'O13'",
     do_view},
};
#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

static void do_help(RsShell *shell, const char *argument)
{
    (void)shell;
    (void)argument;
    puts("A statement ends with `;` and may take several lines. Commands:");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        char left[40];
        snprintf(left, sizeof(left), "%s %s", COMMANDS[i].name, COMMANDS[i].arguments);
        printf("  %-24s %s\n", left, COMMANDS[i].help);
    }
}

static bool is_word(const char *line, size_t length, const char *word)
{
    return word != NULL && strlen(word) == length && strncmp(line, word, length) == 0;
}

bool rs_shell_command(RsShell *shell, const char *line)
{
    line += strspn(line, " \t");
    bool known_sign =
        line[0] == ':' || line[0] == '\\' || (line[0] == '.' && line[1] >= 'a' && line[1] <= 'z');
    if (!known_sign) return false;
    size_t length = strcspn(line, " \t\r\n;");
    const char *rest = line + length + strspn(line + length, " \t");
    char argument[600];
    snprintf(argument, sizeof(argument), "%s", rest);
    argument[strcspn(argument, "\r\n")] = '\0';
    for (size_t end = strlen(argument);
         end > 0 && (argument[end - 1] == ' ' || argument[end - 1] == ';'); end--)
        argument[end - 1] = '\0';
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!is_word(line, length, COMMANDS[i].name) && !is_word(line, length, COMMANDS[i].other))
            continue;
        COMMANDS[i].run(shell, argument);
        return true;
    }
    fprintf(stderr, "error: unknown command %.*s (:help lists them)\n", (int)length, line);
    shell->exit = rs_status_exit(RS_USAGE);
    return true;
}

int rs_shell_read(RsShell *shell, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "error: cannot open %s: %s\n", path, strerror(errno));
        return rs_status_exit(RS_USAGE);
    }
    RsBuf text;
    rs_buf_init(&text, 0);
    char piece[65536];
    size_t got;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        rs_buf_add(&text, piece, got);
    fclose(file);
    RsText script = {text.data == NULL ? "" : text.data, (uint32_t)text.length};
    size_t offset = 0;
    RsSpan span;
    bool complete;
    int exit = 0;
    while (exit == 0 && rs_script_next(script, &offset, &span, &complete))
        exit = rs_statement_run(&shell->connection, &shell->style, script, span, path);
    rs_buf_done(&text);
    return exit;
}
