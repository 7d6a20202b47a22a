/* command.c - the `:` commands, as a table. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "language/suggest.h"
#include "shell/why.h"

#define READING_LIMIT 16

/* In a file the command is shown with its line. */
static void complain(RsShell *shell, const RsError *err)
{
    if (shell->file == NULL || shell->command == NULL) {
        shell->exit = rs_report(err);
        return;
    }
    RsError placed = *err;
    RsText line = {shell->command, (uint32_t)strcspn(shell->command, "\r\n")};
    placed.where = (RsSpan){0, line.length};
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_error_print(&text, &placed, line, shell->file, shell->line, shell->style.color);
    if (!text.failed) fputs(text.data, stderr);
    rs_buf_done(&text);
    shell->exit = rs_status_exit(err->status);
}

void rs_shell_refuse(RsShell *shell, RsStatus status, const char *hint, const char *format, ...)
{
    RsError err = {.status = status};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err.text, sizeof(err.text), format, arguments);
    va_end(arguments);
    if (hint[0] != '\0') rs_hint(&err, "%s", hint);
    complain(shell, &err);
}

/* "did you mean X?", or what else to say where nothing is near. */
static void refuse_unknown(RsShell *shell, const char *what, RsText word, RsText near,
                           const char *otherwise)
{
    RsError err = {.status = RS_USAGE};
    snprintf(err.text, sizeof(err.text), "unknown %s %.*s", what, RS_TEXT_ARG(word));
    if (near.length > 0)
        rs_hint(&err, "did you mean %.*s?", RS_TEXT_ARG(near));
    else
        rs_hint(&err, "%s", otherwise);
    complain(shell, &err);
}

void rs_shell_run(RsShell *shell, const char *text)
{
    RsScript script = {.text = rs_text(text)};
    RsSpan span = {0, script.text.length};
    shell->exit = rs_statement_run(&shell->connection, &shell->style, &script, span);
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

static void do_sources(RsShell *shell, const char *argument)
{
    (void)argument;
    rs_shell_run(shell,
                 "CLAIMS c WHERE c.source IS NOT NULL "
                 "RETURN c.source.id AS id, c.source.name AS source, count(*) AS claims ORDER "
                 "BY claims DESC");
}

static void do_read(RsShell *shell, const char *argument)
{
    if (*argument == '\0')
        rs_shell_refuse(shell, RS_USAGE, "such as :read case.rsq", ":read needs a file");
    else
        shell->exit = rs_shell_read(shell, argument);
}

/* ---- the view, part by part ---- */

/* Adds an element of a list: as it is where it is a text, a parameter or an expression, else
 * quoted. */
static void add_element(RsBuf *out, const char *text, size_t length)
{
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    bool plain = length > 0 && memchr(text, '(', length) == NULL && strchr("'\"$", *text) == NULL;
    if (plain) rs_buf_putc(out, '\'');
    rs_buf_add(out, text, length);
    if (plain) rs_buf_putc(out, '\'');
}

static void add_elements(RsBuf *out, const char *list)
{
    for (const char *p = list; p != NULL;) {
        const char *comma = strchr(p, ',');
        add_element(out, p, comma == NULL ? strlen(p) : (size_t)(comma - p));
        if (comma != NULL) rs_buf_puts(out, ", ");
        p = comma == NULL ? NULL : comma + 1;
    }
}

RsStatus rs_shell_view_without(const RsShell *shell, const char *sources, RsBuf *out, RsError *err)
{
    for (int i = 0; i < RS_SHELL_PART_COUNT; i++)
        if (i != RS_SHELL_EXCLUDING && shell->parts[i][0] != '\0')
            rs_buf_printf(out, "%s ", shell->parts[i]);
    const char *before = shell->parts[RS_SHELL_EXCLUDING];
    rs_buf_puts(out, *before == '\0' ? "EXCLUDING " : before);
    if (*before != '\0') rs_buf_puts(out, ", ");
    add_elements(out, sources);
    return rs_buf_check(out, err);
}

static void set_part(RsShell *shell, RsShellPart part, const char *word, bool list,
                     const char *argument)
{
    RsBuf kept, all;
    RsError err = {0};
    rs_buf_init(&kept, sizeof(shell->parts[part]) - 1);
    rs_buf_init(&all, 1u << 16);
    if (strcmp(argument, "off") != 0) {
        rs_buf_puts(&kept, word);
        if (*word == '\0')
            rs_buf_puts(&kept, argument);
        else if (list)
            add_elements(&kept, argument);
        else
            add_element(&kept, argument, strlen(argument));
    }
    for (int i = 0; i < RS_SHELL_PART_COUNT; i++) {
        const char *text = i != (int)part ? shell->parts[i] : kept.data == NULL ? "" : kept.data;
        if (*text != '\0') rs_buf_printf(&all, "%s%s", all.length == 0 ? "" : " ", text);
    }
    RsStatus status = rs_buf_check(&kept, &err);
    if (status == RS_OK) status = rs_buf_check(&all, &err);
    if (status == RS_OK)
        status =
            rs_session_set_view(shell->connection.session, all.data == NULL ? "" : all.data, &err);
    if (status == RS_OK)
        snprintf(shell->parts[part], sizeof(shell->parts[part]), "%s",
                 kept.data == NULL ? "" : kept.data);
    else
        complain(shell, &err);
    rs_buf_done(&kept);
    rs_buf_done(&all);
}

/* Without an argument the part is shown. */
static void view_part(RsShell *shell, RsShellPart part, const char *word, bool list,
                      const char *argument)
{
    if (*argument != '\0')
        set_part(shell, part, word, list, argument);
    else
        printf("%s\n", shell->parts[part][0] == '\0' ? "off" : shell->parts[part]);
}

static void do_view(RsShell *shell, const char *argument)
{
    if (*argument == '\0') {
        const char *view = rs_session_view(shell->connection.session);
        printf("%s\n", *view == '\0' ? "off" : view);
        return;
    }
    if (strcmp(argument, "off") == 0)
        for (int i = 0; i < RS_SHELL_PART_COUNT; i++)
            shell->parts[i][0] = '\0';
    set_part(shell, RS_SHELL_VIEW, "", false, argument);
}

static void do_valid(RsShell *shell, const char *argument)
{
    view_part(shell, RS_SHELL_VALID, "VALID AT ", false, argument);
}

static void do_recorded(RsShell *shell, const char *argument)
{
    bool commit = strncmp(argument, "COMMIT ", 7) == 0 || strncmp(argument, "commit ", 7) == 0;
    char text[200];
    snprintf(text, sizeof(text), "RECORDED AT %s", argument);
    if (commit)
        set_part(shell, RS_SHELL_RECORDED, "", false, text);
    else
        view_part(shell, RS_SHELL_RECORDED, "RECORDED AT ", false, argument);
}

static void do_according(RsShell *shell, const char *argument)
{
    view_part(shell, RS_SHELL_ACCORDING, "ACCORDING TO ", true, argument);
}

static void do_excluding(RsShell *shell, const char *argument)
{
    view_part(shell, RS_SHELL_EXCLUDING, "EXCLUDING ", true, argument);
}

/* ---- parameters ---- */

/* The value as a text in the arena. */
static RsStatus show_parameter(RsShell *shell, RsPair pair, RsError *err)
{
    RsText query =
        rs_arena_format(shell->parameters_arena, "RETURN $`%.*s`", RS_TEXT_ARG(pair.key));
    RsResult *result = NULL;
    const RsValue *row = NULL;
    RsBuf out;
    if (query.data == NULL) return rs_fail_memory(err);
    rs_buf_init(&out, 0);
    RsStatus status = rs_session_run(shell->connection.session, query, shell->connection.parameters,
                                     &result, err);
    if (status == RS_OK) status = rs_result_next(result, &row, err);
    if (status == RS_OK && row != NULL) status = rs_result_print(result, row[0], &out, err);
    if (status == RS_OK)
        printf("$%.*s => %s\n", RS_TEXT_ARG(pair.key), out.data == NULL ? "" : out.data);
    rs_result_close(result);
    rs_buf_done(&out);
    return status;
}

static void list_parameters(RsShell *shell)
{
    RsValue all = shell->connection.parameters;
    for (uint32_t i = 0; all.type == RS_TYPE_MAP && i < all.length; i++) {
        RsError err = {0};
        if (show_parameter(shell, all.as.pairs[i], &err) != RS_OK) complain(shell, &err);
    }
}

static void do_param(RsShell *shell, const char *argument)
{
    const char *arrow = strstr(argument, "=>");
    if (*argument == '\0') {
        list_parameters(shell);
        return;
    }
    if (arrow == NULL || arrow == argument) {
        rs_shell_refuse(shell, RS_USAGE, "such as :param n => 3", ":param takes name => value");
        return;
    }
    if (*argument == '$') argument++;
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

/* ---- what the prompt itself does ---- */

static void do_rows(RsShell *shell, const char *argument)
{
    char *end;
    unsigned long rows = strtoul(argument, &end, 10);
    if (*argument == '\0') {
        printf(shell->style.output.rows == 0 ? "all\n" : "%u\n", shell->style.output.rows);
    } else if (strcmp(argument, "all") == 0) {
        shell->style.output.rows = 0;
    } else if (*end == '\0' && *argument >= '0' && *argument <= '9' && rows > 0 &&
               rows < UINT32_MAX) {
        shell->style.output.rows = (uint32_t)rows;
    } else {
        rs_shell_refuse(shell, RS_USAGE, "", ":rows takes a number or all, not '%s'", argument);
    }
}

static void do_output(RsShell *shell, const char *argument)
{
    RsOutput *output = &shell->style.output;
    FILE *file = *argument == '\0' ? stdout : fopen(argument, "wb");
    if (file == NULL) {
        rs_shell_refuse(shell, RS_IO, "", "cannot write %s: %s", argument, strerror(errno));
        return;
    }
    if (output->file != stdout && fclose(output->file) != 0)
        rs_shell_refuse(shell, RS_IO, "", "the output could not be written: %s", strerror(errno));
    output->file = file;
    output->width = rs_terminal_width(file);
}

static void do_plan(RsShell *shell, const char *argument)
{
    (void)argument;
    if (shell->last.length == 0) {
        rs_shell_refuse(shell, RS_USAGE, ":plan shows the plan of the last one",
                        "no statement has been run yet");
        return;
    }
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_buf_printf(&text, "EXPLAIN %s", shell->last.data);
    if (!text.failed) rs_shell_run(shell, text.data);
    rs_buf_done(&text);
}

static void do_claims(RsShell *shell, const char *argument)
{
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_buf_puts(&text, "CLAIMS c ");
    if (*argument != '\0') {
        rs_buf_puts(&text, "WHERE c.fact.id = ");
        add_element(&text, argument, strlen(argument));
        rs_buf_puts(&text, " OR c.source.id = ");
        add_element(&text, argument, strlen(argument));
    }
    rs_buf_puts(&text,
                " RETURN c.id AS id, coalesce(c.source.name, c.source.id, 'reportedly') AS source, "
                "c.stance AS stance, c.key AS key, c.value AS value, c.fact AS fact");
    if (!text.failed) rs_shell_run(shell, text.data);
    rs_buf_done(&text);
}

/* ---- history ---- */

static void run_words(RsShell *shell, const char *format, const char *argument)
{
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_buf_puts(&text, format);
    rs_buf_puts(&text, argument);
    if (!text.failed) rs_shell_run(shell, text.data);
    rs_buf_done(&text);
}

static void do_log(RsShell *shell, const char *argument)
{
    (void)argument;
    rs_shell_run(shell, "HISTORY h RETURN h.commit AS commit, h.time AS time, h.author AS author, "
                        "h.message AS message, count(*) AS changes ORDER BY commit DESC");
}

static void do_diff(RsShell *shell, const char *argument)
{
    char text[120];
    unsigned long long from, to;
    int end = 0;
    if (sscanf(argument, "%llu %llu %n", &from, &to, &end) != 2 || argument[end] != '\0') {
        fputs("error: :diff takes the numbers of two commits, such as :diff 3 5\n", stderr);
        shell->exit = rs_status_exit(RS_USAGE);
        return;
    }
    snprintf(text, sizeof(text), "CALL history.diff(%llu, %llu)", from, to);
    rs_shell_run(shell, text);
}

static void do_undo(RsShell *shell, const char *argument)
{
    if (*argument == '\0') {
        fputs("error: :undo takes the number of a commit; :log lists them\n", stderr);
        shell->exit = rs_status_exit(RS_USAGE);
        return;
    }
    run_words(shell, "UNDO COMMIT ", argument);
}

/* ---- transactions ---- */

static void transaction(RsShell *shell, const char *word)
{
    bool known;
    shell->exit =
        rs_statement_transaction(&shell->connection, &shell->style, rs_text(word), &known);
}

static void do_begin(RsShell *shell, const char *argument)
{
    (void)argument;
    transaction(shell, "BEGIN");
}

static void do_commit(RsShell *shell, const char *argument)
{
    (void)argument;
    transaction(shell, "COMMIT");
}

static void do_rollback(RsShell *shell, const char *argument)
{
    (void)argument;
    transaction(shell, "ROLLBACK");
}

const RsShellCommand RS_SHELL_COMMANDS[] = {
    {":help", "\\?", "[WORD]", "this text; a clause, function or command with an example",
     rs_shell_help},
    {":quit", "\\q", "", "leave (Ctrl-D does too)", do_quit},
    {":mode", ".mode", "FORMAT", "table box markdown csv tsv json jsonl line list html none",
     do_mode},
    {":rows", NULL, "N|all", "show at most so many rows of a table at a terminal", do_rows},
    {":output", "\\o", "[FILE]", "results go to a file; without one back to the screen", do_output},
    {":d", "\\d", "[LABEL]", "labels and types with counts; what nodes of a label have",
     rs_shell_describe},
    {":sources", NULL, "", "who says how much", do_sources},
    {":claims", NULL, "[ID]", "claims; those by or about the one with this id", do_claims},
    {":why", NULL, "[ROW]", "what the last result rests on: each fact with its claims",
     rs_shell_why},
    {":without", NULL, "ID, ...", "the last result without these sources: what falls, what weakens",
     rs_shell_without},
    {":plan", NULL, "", "the plan of the last statement", do_plan},
    {":read", "\\i", "FILE", "run a file of statements and commands", do_read},
    {":log", NULL, "", "the commits: when, by whom, how much they changed", do_log},
    {":diff", NULL, "A B", "what changed between two commits", do_diff},
    {":undo", NULL, "N", "take back what commit N changed, by a new commit", do_undo},
    {":begin", NULL, "", "what follows becomes one commit, or nothing of it", do_begin},
    {":commit", NULL, "", "commit what was written since :begin", do_commit},
    {":rollback", NULL, "", "forget what was written since :begin", do_rollback},
    {":param", NULL, "NAME => VALUE", "set a parameter; alone: list them", do_param},
    {":valid", NULL, "TIME|off", "see what may have held then, such as :valid 2019-06", do_valid},
    {":recorded", NULL, "TIME|COMMIT N|off", "see what the graph held then", do_recorded},
    {":according", NULL, "ID, ...|off", "see what these sources say", do_according},
    {":excluding", NULL, "ID, ...|off", "see what remains without these sources", do_excluding},
    {":view", NULL, "PARTS|off",
     "further parts of the view, such as STANCE 'denies'; off clears all", do_view},
};
const size_t RS_SHELL_COMMAND_COUNT = sizeof(RS_SHELL_COMMANDS) / sizeof(RS_SHELL_COMMANDS[0]);

static bool is_word(const char *line, size_t length, const char *word)
{
    return word != NULL && strlen(word) == length && strncmp(line, word, length) == 0;
}

static void unknown_command(RsShell *shell, RsText word)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, word);
    for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(RS_SHELL_COMMANDS[i].name));
    refuse_unknown(shell, "command", word, rs_suggest_best(&suggest), ":help lists them");
}

bool rs_shell_is_command(const char *line)
{
    line += strspn(line, " \t");
    return line[0] == ':' || line[0] == '\\' ||
           (line[0] == '.' && line[1] >= 'a' && line[1] <= 'z');
}

bool rs_shell_command(RsShell *shell, const char *line)
{
    if (!rs_shell_is_command(line)) return false;
    line += strspn(line, " \t");
    size_t length = strcspn(line, " \t\r\n;");
    const char *rest = line + length + strspn(line + length, " \t");
    char argument[600];
    if (strlen(rest) >= sizeof(argument)) {
        rs_shell_refuse(shell, RS_USAGE, "", "a command takes at most %zu bytes, not %zu",
                        sizeof(argument) - 1, strlen(rest));
        return true;
    }
    snprintf(argument, sizeof(argument), "%s", rest);
    argument[strcspn(argument, "\r\n")] = '\0';
    for (size_t end = strlen(argument);
         end > 0 && (argument[end - 1] == ' ' || argument[end - 1] == ';'); end--)
        argument[end - 1] = '\0';
    for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++) {
        if (!is_word(line, length, RS_SHELL_COMMANDS[i].name) &&
            !is_word(line, length, RS_SHELL_COMMANDS[i].other))
            continue;
        RS_SHELL_COMMANDS[i].run(shell, argument);
        return true;
    }
    unknown_command(shell, (RsText){line, (uint32_t)length});
    return true;
}

/* Line by line, so that commands may stand between statements. Behind a statement that failed
 * commands are left out and statements are only looked at. */
static void run_lines(RsShell *shell, FILE *file, RsBuf *script)
{
    char *line = NULL;
    size_t room = 0;
    while (!shell->quit && (shell->exit == 0 || shell->checking) &&
           getline(&line, &room, file) >= 0) {
        shell->command = line;
        bool command = script->length == 0 && (shell->checking ? rs_shell_is_command(line)
                                                               : rs_shell_command(shell, line));
        shell->command = NULL;
        if (command) {
            shell->line++;
            continue;
        }
        rs_buf_puts(script, line);
        rs_shell_statements(shell, script);
    }
    free(line);
    if (script->length > 0 && (shell->exit == 0 || shell->checking) && !shell->quit) {
        rs_buf_puts(script, "\n;"); /* the last `;` may be left out */
        rs_shell_statements(shell, script);
    }
}

int rs_shell_read(RsShell *shell, const char *path)
{
    FILE *file = path == NULL ? stdin : fopen(path, "rb");
    if (file == NULL) {
        rs_shell_refuse(shell, RS_USAGE, "", "cannot open %s: %s", path, strerror(errno));
        return shell->exit;
    }
    if (shell->reading >= READING_LIMIT) {
        rs_shell_refuse(shell, RS_USAGE, "does one of them read itself?",
                        "files that read files are more than %d deep", READING_LIMIT);
        fclose(file);
        return shell->exit;
    }
    RsBuf script;
    rs_buf_init(&script, 64u << 20);
    const char *outer_file = shell->file, *outer_command = shell->command;
    uint32_t outer_line = shell->line;
    shell->file = path == NULL ? "standard input" : path;
    shell->command = NULL;
    shell->line = 0;
    shell->reading++;
    shell->exit = 0;
    run_lines(shell, file, &script);
    shell->reading--;
    shell->checking = false;
    shell->file = outer_file;
    shell->command = outer_command;
    shell->line = outer_line;
    rs_buf_done(&script);
    if (file != stdin) fclose(file);
    return shell->exit;
}
