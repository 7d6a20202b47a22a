/* redstring.c - main: options and the table of sub-commands. */
#include <signal.h>
#include <stdio.h>

#include "commands.h"
#include "language/suggest.h"

static const struct {
    const char *name;
    int (*run)(const RsOptions *options);
    const char *help;
} COMMANDS[] = {
    {"shell", rs_command_shell, "shell                  the prompt (the default)"},
    {"run", rs_command_run, "run [-c TEXT] [FILE|-] statements in order; stops at the first error"},
    {"rpc", rs_command_rpc, "rpc                    JSON lines on standard input and output"},
    {"export", rs_command_export,
     "export [--to dot] [-c QUERY] [-o FILE]  the graph, or a query's part of it"},
    {"load", rs_command_load,
     "load FILE... [--from neo4j-csv] [--label FILE=Label] [--type FILE=TYPE]  files, as one "
     "commit"},
    {"checkpoint", rs_command_checkpoint,
     "checkpoint             puts the graph as it is into blocks, from which it opens at once"},
    {"report", rs_command_report,
     "report FILE.md [-o OUT] [--to md|html|pdf]  Markdown whose queries are run and cited"},
    {"graphs", rs_command_graphs,
     "graphs                 the graphs of a store: name, id, when made"},
    {"check", rs_command_check,
     "check [--since N HASH] every promise of the store, or what followed a noted commit"},
    {"inspect", rs_command_inspect,
     "inspect [N|manifest]   what is stored; one commit; the blocks"},
    {"redact", rs_command_redact,
     "redact N --yes         removes what a commit said, not its place"},
    {"drop", rs_command_drop, "drop NAME [--yes]      removes a graph for good"},
    {"dump", rs_command_dump, "dump [-o FILE]         the graph with its claims as statements"},
    {"restore", rs_command_restore,
     "restore FILE           a new graph out of a dump, all or nothing"},
};
#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

/* The one thing that a signal handler may touch. */
static atomic_int interrupted;

atomic_int *rs_interrupted(void)
{
    return &interrupted;
}

static void on_interrupt(int signal)
{
    (void)signal;
    atomic_store(&interrupted, 1);
}

int rs_report(const RsError *err)
{
    fprintf(stderr, "error: %s\n", err->text);
    if (err->hint[0] != '\0') fprintf(stderr, "  %s\n", err->hint);
    return rs_status_exit(err->status);
}

static int help(FILE *to)
{
    RsBuf text;
    rs_buf_init(&text, 0);
    rs_buf_puts(&text,
                "redstring - a graph of who says what\n\nusage: redstring [COMMAND] [OPTIONS]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        rs_buf_printf(&text, "  %s\n", COMMANDS[i].help);
    rs_buf_puts(&text, "\noptions (each also as REDSTRING_... in the environment)\n");
    rs_options_help(&text);
    rs_buf_puts(&text,
                "\nexit status: 0 well, 1 a statement failed, 2 wrong usage, 3 store not reached,\n"
                "4 a check failed, 5 the store refuses, 130 interrupted\n");
    if (!text.failed) fputs(text.data, to);
    rs_buf_done(&text);
    return 0;
}

static int run_command(RsOptions *options)
{
    const char *name = options->rest.count == 0 ? "shell" : options->rest.items[0];
    if (rs_options_has(&options->version)) {
        puts("redstring " RS_VERSION);
        return 0;
    }
    if (rs_options_has(&options->help)) return help(stdout);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(COMMANDS[i].name, name) == 0) return COMMANDS[i].run(options);
    RsSuggest suggest;
    rs_suggest_start(&suggest, rs_text(name));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(COMMANDS[i].name));
    RsText best = rs_suggest_best(&suggest);
    fprintf(stderr, "error: unknown command '%s'\n  ", name);
    if (best.length > 0) {
        fprintf(stderr, "did you mean %.*s?\n", RS_TEXT_ARG(best));
    } else {
        fputs("there are", stderr);
        for (size_t i = 0; i < COMMAND_COUNT; i++)
            fprintf(stderr, " %s", COMMANDS[i].name);
        fputs("\n", stderr);
    }
    return rs_status_exit(RS_USAGE);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    RsOptions options;
    RsError err = {0};
    int exit = rs_options_read(&options, argc, argv, &err) != RS_OK ? rs_report(&err)
                                                                    : run_command(&options);
    rs_options_done(&options);
    if (fflush(stdout) != 0 && exit == 0) {
        fputs("error: standard output cannot be written\n", stderr);
        exit = 1;
    }
    return exit;
}
