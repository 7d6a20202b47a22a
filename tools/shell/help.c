/* help.c - :help, :help WORD: commands, clauses and functions. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "language/function_help.h"
#include "language/suggest.h"
#include "shell/shell.h"

typedef struct Topic {
    const char *word, *what, *example;
} Topic;

static const Topic TOPICS[] = {
#define X(WORD, WHAT, EXAMPLE) {WORD, WHAT, EXAMPLE},
#include "shell/topics.def"
#undef X
};
#define TOPIC_COUNT (sizeof(TOPICS) / sizeof(TOPICS[0]))

size_t rs_shell_topic_count(void)
{
    return TOPIC_COUNT + RS_FN_COUNT;
}

const char *rs_shell_topic(size_t index)
{
    return index < TOPIC_COUNT ? TOPICS[index].word
                               : rs_function((RsFunctionId)(index - TOPIC_COUNT))->name;
}

static void show_all(void)
{
    puts("A statement ends with `;` and may take several lines. Commands:");
    for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++) {
        const RsShellCommand *command = &RS_SHELL_COMMANDS[i];
        char left[48];
        snprintf(left, sizeof(left), "%s %s", command->name, command->arguments);
        printf("  %-24s %s%s%s%s\n", left, command->help, command->other == NULL ? "" : " (also ",
               command->other == NULL ? "" : command->other, command->other == NULL ? "" : ")");
    }
    puts("\n:help WORD explains a clause, a function or a command; Tab completes. Clauses:");
    int column = 0;
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (column + (int)strlen(TOPICS[i].word) > 72) column = printf("\n") - 1;
        column += printf("%s%s", column == 0 ? "  " : ", ", TOPICS[i].word);
    }
    putchar('\n');
}

static bool show_command(const char *word)
{
    if (*word == ':' || *word == '\\' || *word == '.') word++;
    for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++) {
        const RsShellCommand *command = &RS_SHELL_COMMANDS[i];
        if (strcasecmp(command->name + 1, word) != 0 &&
            (command->other == NULL || strcasecmp(command->other + 1, word) != 0))
            continue;
        printf("%s %s\n  %s\n", command->name, command->arguments, command->help);
        return true;
    }
    return false;
}

/* The whole topic, or one of its words: AT finds RECORDED AT and VALID AT. */
static bool is_about(const char *topic, const char *word)
{
    size_t length = strlen(word);
    for (const char *p = topic; p != NULL; p = strchr(p, ' ') == NULL ? NULL : strchr(p, ' ') + 1)
        if (strncasecmp(p, word, length) == 0 && (p[length] == '\0' || p[length] == ' '))
            return true;
    return false;
}

static bool show_topics(const char *word)
{
    bool found = false;
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (!is_about(TOPICS[i].word, word)) continue;
        printf("%s - %s\n  %s;\n", TOPICS[i].word, TOPICS[i].what, TOPICS[i].example);
        found = true;
    }
    const RsFunction *function = rs_function_find(rs_text(word));
    if (function == NULL) return found;
    const RsFunctionHelp *help = rs_function_help(function->id);
    bool statement = strstr(help->example, "RETURN ") != NULL;
    printf("%s%s - %s\n  %s%s;", function->name, function->signature, help->sentence,
           statement ? "" : "RETURN ", help->example);
    if (*help->answer == '\0')
        putchar('\n');
    else
        printf(" // %s\n", help->answer);
    return true;
}

static void suggest(const char *word)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, rs_text(word));
    for (size_t i = 0; i < rs_shell_topic_count(); i++)
        rs_suggest_offer(&suggest, rs_text(rs_shell_topic(i)));
    for (size_t i = 0; i < RS_SHELL_COMMAND_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(RS_SHELL_COMMANDS[i].name + (*word == ':' ? 0 : 1)));
    RsText best = rs_suggest_best(&suggest);
    if (best.length > 0)
        fprintf(stderr, "error: no help for '%s'; did you mean %.*s?\n", word, RS_TEXT_ARG(best));
    else
        fprintf(stderr, "error: no help for '%s' (:help lists what there is)\n", word);
}

void rs_shell_help(RsShell *shell, const char *word)
{
    if (*word == '\0') {
        show_all();
        return;
    }
    bool command = show_command(word), topic = *word != ':' && show_topics(word);
    if (command || topic) return;
    suggest(word);
    shell->exit = rs_status_exit(RS_USAGE);
}
