/* options.c - the command line and the environment. */
#include "options.h"

#include <ctype.h>
#include <stdio.h>

#include "language/suggest.h"

typedef enum Takes { FLAG, TEXT, MANY } Takes;

typedef struct Line {
    const char *name, *value, *help;
    Takes takes;
    size_t field;
} Line;

static const Line LINES[] = {
#define X(FIELD, NAME, TAKES, VALUE, HELP) {NAME, VALUE, HELP, TAKES, offsetof(RsOptions, FIELD)},
#include "options.def"
#undef X
};
#define LINE_COUNT (sizeof(LINES) / sizeof(LINES[0]))

static const struct {
    char letter;
    const char *name;
} LETTERS[] = {{'c', "command"}, {'o', "output"}, {'q', "quiet"}, {'h', "help"}};

static RsWords *field_of(RsOptions *options, const Line *line)
{
    return (RsWords *)(void *)((char *)options + line->field);
}

bool rs_options_has(const RsWords *words)
{
    return words->count > 0;
}

const char *rs_options_text(const RsWords *words)
{
    return words->count == 0 ? NULL : words->items[words->count - 1];
}

static const Line *find_line(const char *name, size_t length)
{
    for (size_t i = 0; i < LINE_COUNT; i++)
        if (strlen(LINES[i].name) == length && strncmp(LINES[i].name, name, length) == 0)
            return &LINES[i];
    return NULL;
}

static RsStatus add(RsOptions *options, const Line *line, const char *word, RsError *err)
{
    if (!RS_ARRAY_PUSH(field_of(options, line), word)) return rs_fail_memory(err);
    return RS_OK;
}

static RsStatus unknown_option(const char *word, size_t length, RsError *err)
{
    RsSuggest suggest;
    rs_suggest_start(&suggest, (RsText){word, (uint32_t)length});
    for (size_t i = 0; i < LINE_COUNT; i++)
        rs_suggest_offer(&suggest, rs_text(LINES[i].name));
    RsText best = rs_suggest_best(&suggest);
    RsStatus status = rs_fail(err, RS_USAGE, "UnknownOption", RS_NOWHERE, "unknown option --%.*s",
                              (int)length, word);
    if (best.length > 0)
        rs_hint(err, "did you mean --%.*s?", RS_TEXT_ARG(best));
    else
        rs_hint(err, "redstring --help lists them");
    return status;
}

static RsStatus read_long(RsOptions *options, const char *word, int argc, char **argv, int *at,
                          RsError *err)
{
    const char *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const Line *line = find_line(word, length);
    if (line == NULL) return unknown_option(word, length, err);
    if (line->takes == FLAG) {
        if (equals != NULL)
            return rs_fail(err, RS_USAGE, "UnexpectedValue", RS_NOWHERE, "--%s takes no value",
                           line->name);
        return add(options, line, "1", err);
    }
    if (equals != NULL) return add(options, line, equals + 1, err);
    if (*at + 1 >= argc)
        return rs_fail(err, RS_USAGE, "MissingValue", RS_NOWHERE, "--%s needs a value: %s",
                       line->name, line->value);
    return add(options, line, argv[++*at], err);
}

static RsStatus read_short(RsOptions *options, const char *word, int argc, char **argv, int *at,
                           RsError *err)
{
    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        if (LETTERS[i].letter != word[0]) continue;
        const Line *line = find_line(LETTERS[i].name, strlen(LETTERS[i].name));
        if (line->takes == FLAG) {
            RS_TRY(add(options, line, "1", err));
            return word[1] == '\0' ? RS_OK : read_short(options, word + 1, argc, argv, at, err);
        }
        if (word[1] != '\0') return add(options, line, word + 1, err);
        return read_long(options, line->name, argc, argv, at, err);
    }
    return rs_fail(err, RS_USAGE, "UnknownOption", RS_NOWHERE,
                   "unknown option -%c (see redstring --help)", word[0]);
}

/* REDSTRING_PARAM_JSON for --param-json; a flag is set by 1, true or yes. */
static RsStatus read_environment(RsOptions *options, RsError *err)
{
    for (size_t i = 0; i < LINE_COUNT; i++) {
        char name[64] = "REDSTRING_";
        size_t at = strlen(name);
        for (const char *p = LINES[i].name; *p != '\0' && at + 1 < sizeof(name); p++)
            name[at++] = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
        name[at] = '\0';
        const char *value = getenv(name);
        if (value == NULL || *value == '\0' || field_of(options, &LINES[i])->count > 0) continue;
        if (LINES[i].takes == FLAG && strcmp(value, "1") != 0 && strcmp(value, "true") != 0 &&
            strcmp(value, "yes") != 0)
            continue;
        RS_TRY(add(options, &LINES[i], LINES[i].takes == FLAG ? "1" : value, err));
    }
    return RS_OK;
}

RsStatus rs_options_read(RsOptions *options, int argc, char **argv, RsError *err)
{
    *options = (RsOptions){0};
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!only_words && strcmp(word, "--") == 0)
            only_words = true;
        else if (!only_words && strncmp(word, "--", 2) == 0)
            RS_TRY(read_long(options, word + 2, argc, argv, &i, err));
        else if (!only_words && word[0] == '-' && word[1] != '\0')
            RS_TRY(read_short(options, word + 1, argc, argv, &i, err));
        else if (!RS_ARRAY_PUSH(&options->rest, word))
            return rs_fail_memory(err);
    }
    return read_environment(options, err);
}

void rs_options_done(RsOptions *options)
{
    for (size_t i = 0; i < LINE_COUNT; i++)
        RS_ARRAY_DONE(field_of(options, &LINES[i]));
    RS_ARRAY_DONE(&options->rest);
}

void rs_options_help(RsBuf *out)
{
    for (size_t i = 0; i < LINE_COUNT; i++) {
        char left[40];
        snprintf(left, sizeof(left), "--%s%s%s", LINES[i].name,
                 LINES[i].value[0] == '\0' ? "" : " ", LINES[i].value);
        rs_buf_printf(out, "  %-22s %s\n", left, LINES[i].help);
    }
}
