/* shell.c - the prompt: loop, history, several lines, Ctrl-C. */
#include "shell/shell.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#define HISTORY_LINES 5000

typedef struct Prompt {
    RsShell shell;
    EditLine *edit;
    History *history;
    char history_file[512];
    char text[256]; /* of the prompt */
    RsBuf script;   /* what was typed and not run yet */
} Prompt;

static char *prompt_text(EditLine *edit)
{
    void *data = NULL;
    el_get(edit, EL_CLIENTDATA, &data);
    return ((Prompt *)data)->text;
}

/* Names the graph and what is open; a session's view is shown as well. */
static void make_prompt(Prompt *prompt)
{
    const char *graph = rs_engine_graph(prompt->shell.connection.engine);
    const char *view = rs_session_view(prompt->shell.connection.session);
    const char *open =
        prompt->script.length == 0
            ? NULL
            : rs_script_open((RsText){prompt->script.data, (uint32_t)prompt->script.length});
    if (prompt->script.length > 0)
        snprintf(prompt->text, sizeof(prompt->text), "%s...> ", open == NULL ? "" : open);
    else
        snprintf(prompt->text, sizeof(prompt->text), "%s%s%s%s> ", graph,
                 rs_session_in_transaction(prompt->shell.connection.session) ? " (transaction)"
                                                                             : "",
                 view[0] == '\0' ? "" : " | ", view);
}

/* What all candidates begin with goes into the line; several are listed. */
static unsigned char complete(EditLine *edit, int key)
{
    (void)key;
    void *data = NULL;
    el_get(edit, EL_CLIENTDATA, &data);
    Prompt *prompt = data;
    const LineInfo *line = el_line(edit);
    RsArena *arena = rs_arena_new(0);
    RsTexts words = {0};
    size_t begin = 0;
    RsText text = {line->buffer, (uint32_t)(line->cursor - line->buffer)};
    if (arena != NULL) rs_shell_complete(&prompt->shell, text, arena, &begin, &words);
    unsigned char answer = CC_ERROR;
    if (words.count > 0) {
        uint32_t common = words.items[0].length;
        for (size_t i = 1; i < words.count; i++) {
            uint32_t same = 0;
            while (same < common && same < words.items[i].length &&
                   words.items[i].data[same] == words.items[0].data[same])
                same++;
            while (same > 0 && same < common &&
                   ((unsigned char)words.items[0].data[same] & 0xc0) == 0x80)
                same--; /* not inside a character */
            common = same;
        }
        uint32_t typed = text.length - (uint32_t)begin;
        RsText insert = rs_arena_text(arena, words.items[0].data, common);
        if (insert.data != NULL && common >= typed) {
            int characters = 0; /* what the editor counts in */
            for (size_t i = begin; i < text.length; i++)
                characters += ((unsigned char)text.data[i] & 0xc0) != 0x80;
            el_deletestr(edit, characters);
            el_insertstr(edit, insert.data);
            answer = CC_REFRESH;
        }
        if (words.count > 1 && common <= typed) {
            fputc('\n', stdout);
            for (size_t i = 0; i < words.count && i < 40; i++)
                printf("%.*s%s", RS_TEXT_ARG(words.items[i]), i % 6 == 5 ? "\n" : "  ");
            printf(words.count > 40 ? "... %zu in all\n" : "\n", words.count);
            answer = CC_REDISPLAY;
        }
    }
    RS_ARRAY_DONE(&words);
    rs_arena_free(arena);
    return answer;
}

/* $XDG_STATE_HOME/redstring/history, mode 0600. */
static void find_history(Prompt *prompt)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    char folder[400];
    if (state != NULL && *state == '/')
        snprintf(folder, sizeof(folder), "%s/redstring", state);
    else if (home != NULL && *home == '/')
        snprintf(folder, sizeof(folder), "%s/.local/state/redstring", home);
    else
        return;
    for (char *p = folder + 1; *p != '\0'; p++) {
        if (*p != '/') continue;
        *p = '\0';
        mkdir(folder, 0700);
        *p = '/';
    }
    mkdir(folder, 0700);
    snprintf(prompt->history_file, sizeof(prompt->history_file), "%s/history", folder);
}

static bool open_edit(Prompt *prompt)
{
    HistEvent event;
    prompt->edit = el_init("redstring", stdin, stdout, stderr);
    prompt->history = history_init();
    if (prompt->edit == NULL || prompt->history == NULL) return false;
    el_set(prompt->edit, EL_CLIENTDATA, prompt);
    el_set(prompt->edit, EL_PROMPT, prompt_text);
    el_set(prompt->edit, EL_EDITOR, "emacs");
    el_set(prompt->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    /* Wide, because the editor would copy narrow ones and never free them. */
    el_wset(prompt->edit, EL_ADDFN, L"rs-complete", L"complete the word", complete);
    el_set(prompt->edit, EL_BIND, "^I", "rs-complete", NULL);
    history(prompt->history, &event, H_SETSIZE, HISTORY_LINES);
    history(prompt->history, &event, H_SETUNIQUE, 1);
    el_set(prompt->edit, EL_HIST, history, prompt->history);
    find_history(prompt);
    if (prompt->history_file[0] != '\0')
        history(prompt->history, &event, H_LOAD, prompt->history_file);
    return true;
}

static void close_edit(Prompt *prompt)
{
    HistEvent event;
    if (prompt->history != NULL && prompt->history_file[0] != '\0') {
        mode_t mask = umask(0177);
        history(prompt->history, &event, H_SAVE, prompt->history_file);
        umask(mask);
    }
    if (prompt->history != NULL) history_end(prompt->history);
    if (prompt->edit != NULL) el_end(prompt->edit);
}

static void remember(Prompt *prompt, const char *text)
{
    HistEvent event;
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' '))
        length--;
    if (length == 0) return;
    char *entry = malloc(length + 1);
    if (entry == NULL) return;
    for (size_t i = 0; i < length; i++)
        entry[i] = text[i] == '\n' ? ' ' : text[i];
    entry[length] = '\0';
    history(prompt->history, &event, H_ENTER, entry);
    free(entry);
}

/* A statement is one entry of the history, however many lines it took. */
static void take_line(Prompt *prompt, const char *line)
{
    bool blank = line[strspn(line, " \t\r\n")] == '\0';
    if (prompt->script.length == 0 && blank) return;
    if (prompt->script.length == 0 && rs_shell_command(&prompt->shell, line)) {
        remember(prompt, line);
        return;
    }
    rs_buf_puts(&prompt->script, line);
    RsText script = {prompt->script.data, (uint32_t)prompt->script.length};
    size_t offset = 0;
    RsSpan span;
    bool begun, complete;
    do
        begun = rs_script_next(script, &offset, &span, &complete);
    while (begun && complete);
    if (!begun) remember(prompt, prompt->script.data); /* nothing is left open */
    rs_shell_statements(&prompt->shell, &prompt->script);
}

static void interrupt(Prompt *prompt)
{
    atomic_store(rs_interrupted(), 0);
    rs_buf_clear(&prompt->script);
    el_reset(prompt->edit);
    fputs("^C\n", stdout);
}

static void loop(Prompt *prompt)
{
    while (!prompt->shell.quit) {
        int length = 0;
        make_prompt(prompt);
        errno = 0;
        const char *line = el_gets(prompt->edit, &length);
        if (line == NULL || length <= 0) {
            if (atomic_load(rs_interrupted()) != 0 || errno == EINTR) {
                interrupt(prompt);
                continue;
            }
            fputc('\n', stdout);
            return;
        }
        take_line(prompt, line);
        atomic_store(rs_interrupted(), 0); /* Ctrl-C ended the statement, not the shell */
    }
}

static uint32_t lines_of(RsText text, size_t end)
{
    uint32_t lines = 0;
    for (size_t i = 0; i < end; i++)
        lines += text.data[i] == '\n';
    return lines;
}

void rs_shell_statements(RsShell *shell, RsBuf *script)
{
    RsText text = {script->data == NULL ? "" : script->data, (uint32_t)script->length};
    RsScript named = {
        .text = text, .name = shell->file, .lines_before = shell->file == NULL ? 0 : shell->line};
    size_t offset = 0, done = 0;
    RsSpan span;
    bool complete = false, begun;
    while ((begun = rs_script_next(text, &offset, &span, &complete)) && complete) {
        rs_buf_clear(&shell->last);
        rs_buf_add(&shell->last, text.data + span.begin, span.end - span.begin);
        done = offset;
        if (shell->checking) {
            rs_statement_check(&shell->connection, &shell->style, &named, span);
            continue;
        }
        shell->exit = rs_statement_run(&shell->connection, &shell->style, &named, span);
        if (shell->exit == rs_status_exit(RS_SYNTAX) && shell->file != NULL) {
            shell->checking = true;
            continue;
        }
        /* What follows on the same lines was meant to follow success. */
        if (shell->exit != 0) done = script->length;
        if (shell->exit != 0) break;
    }
    size_t left = begun && !complete ? script->length - done : 0; /* blanks alone are nothing */
    if (left == 0) {
        shell->line += lines_of(text, text.length);
        rs_buf_clear(script);
        return;
    }
    shell->line += lines_of(text, done);
    memmove(script->data, script->data + done, left);
    script->length = left;
    script->data[left] = '\0';
}

/* The view of the command line, part by part, so that commands can change one of them. */
static RsStatus take_view(RsShell *shell, const RsOptions *options, RsError *err)
{
    const struct {
        RsShellPart part;
        const char *word;
        const RsWords *values;
    } PARTS[] = {{RS_SHELL_VALID, "VALID AT ", &options->valid_at},
                 {RS_SHELL_RECORDED, "RECORDED AT ", &options->recorded_at},
                 {RS_SHELL_ACCORDING, "ACCORDING TO ", &options->according_to},
                 {RS_SHELL_EXCLUDING, "EXCLUDING ", &options->excluding}};
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
        char *part = shell->parts[PARTS[i].part];
        RsBuf text;
        rs_buf_init(&text, sizeof(shell->parts[0]) - 1);
        rs_view_part(&text, PARTS[i].word, PARTS[i].values);
        RsStatus status = rs_buf_check(&text, err);
        if (status == RS_OK && text.data != NULL) memcpy(part, text.data, text.length + 1);
        rs_buf_done(&text);
        RS_TRY(status);
    }
    return RS_OK;
}

int rs_command_shell(const RsOptions *options)
{
    RsError err = {0};
    Prompt prompt = {.script = {0}};
    bool terminal = isatty(STDIN_FILENO) != 0;
    if (setlocale(LC_CTYPE, "") == NULL || MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
    rs_buf_init(&prompt.script, 16u << 20);
    if (rs_statement_style(options, &prompt.shell.style, &err) != RS_OK) return rs_report(&err);
    if (rs_connect(options, false, rs_interrupted(), &prompt.shell.connection, &err) != RS_OK)
        return rs_report(&err);
    if (take_view(&prompt.shell, options, &err) != RS_OK) {
        rs_disconnect(&prompt.shell.connection);
        return rs_report(&err);
    }
    prompt.shell.parameters_arena = rs_arena_new(0);
    rs_buf_init(&prompt.shell.last, 0);
    if (terminal) {
        printf("redstring: graph %s (%s), commit %llu. :help for help, :quit or Ctrl-D to leave.\n",
               rs_engine_graph(prompt.shell.connection.engine),
               rs_engine_store(prompt.shell.connection.engine),
               (unsigned long long)rs_engine_commit(prompt.shell.connection.engine));
        if (open_edit(&prompt)) loop(&prompt);
        close_edit(&prompt);
    } else {
        rs_shell_read(&prompt.shell, NULL);
    }
    if (rs_session_in_transaction(prompt.shell.connection.session)) {
        fputs("the open transaction was rolled back\n", stderr);
        if (!terminal && prompt.shell.exit == 0) prompt.shell.exit = 1;
    }
    rs_buf_done(&prompt.script);
    rs_buf_done(&prompt.shell.last);
    rs_arena_free(prompt.shell.parameters_arena);
    rs_disconnect(&prompt.shell.connection);
    return terminal ? 0 : prompt.shell.exit;
}
