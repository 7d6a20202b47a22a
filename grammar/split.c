/* split.c - walks a script by its quotes, comments and `;`, without parsing it. */
#include "grammar/parse.h"

typedef enum Piece { BLANK, COMMENT, QUOTED, END, OTHER } Piece;

typedef struct Step {
    Piece what;
    bool open; /* a quote or comment that goes on behind the text */
} Step;

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool starts(RsText text, size_t at, const char *with)
{
    size_t length = strlen(with);
    return at + length <= text.length && memcmp(text.data + at, with, length) == 0;
}

static Step comment(RsText text, size_t *at)
{
    *at += 2;
    while (*at < text.length && !starts(text, *at, "*/"))
        (*at)++;
    if (*at >= text.length) return (Step){COMMENT, true};
    *at += 2;
    return (Step){COMMENT, false};
}

/* A doubled backtick ends one name and begins another: for where the text ends it is the same. */
static Step quoted(RsText text, size_t *at)
{
    char quote = text.data[(*at)++];
    while (*at < text.length && text.data[*at] != quote)
        *at += text.data[*at] == '\\' && quote != '`' && *at + 1 < text.length ? 2 : 1;
    if (*at >= text.length) return (Step){QUOTED, true};
    (*at)++;
    return (Step){QUOTED, false};
}

/* Steps over one piece of the text; *at lies before its end. */
static Step step(RsText text, size_t *at)
{
    char byte = text.data[*at];
    if (*at == 0 && starts(text, 0, "\xef\xbb\xbf")) {
        *at += 3;
        return (Step){BLANK, false};
    }
    if (starts(text, *at, "/*")) return comment(text, at);
    if (starts(text, *at, "//")) {
        while (*at < text.length && text.data[*at] != '\n')
            (*at)++;
        return (Step){COMMENT, false};
    }
    if (byte == '\'' || byte == '"' || byte == '`') return quoted(text, at);
    (*at)++;
    if (byte == ';') return (Step){END, false};
    return (Step){is_blank(byte) ? BLANK : OTHER, false};
}

bool rs_split_next(RsText script, size_t *offset, RsSpan *statement, bool *complete)
{
    size_t at = *offset, last = 0;
    bool begun = false;
    *statement = RS_NOWHERE;
    *complete = false;
    while (at < script.length) {
        size_t before = at;
        Step now = step(script, &at);
        bool nothing = now.what == BLANK || (now.what == COMMENT && !now.open);
        if (now.what == END && !begun) continue;
        if (nothing) continue;
        if (!begun) statement->begin = (uint32_t)before;
        begun = true;
        last = at;
        if (now.what == END) {
            *complete = true;
            break;
        }
    }
    *offset = at;
    statement->end = (uint32_t)last;
    return begun;
}

const char *rs_split_open(RsText script)
{
    /* Deeper brackets are counted, not remembered: only the innermost kinds are named. */
    enum { REMEMBERED = 256 };
    const char *open[REMEMBERED];
    size_t depth = 0;
    for (size_t at = 0; at < script.length;) {
        size_t before = at;
        Step now = step(script, &at);
        char byte = script.data[before];
        if (now.open) {
            if (now.what == COMMENT) return "/*";
            return byte == '\'' ? "'" : byte == '"' ? "\"" : "`";
        }
        if (now.what == END) depth = 0;
        if (now.what != OTHER) continue;
        if (byte == '(' || byte == '[' || byte == '{') {
            if (depth < REMEMBERED) open[depth] = byte == '(' ? "(" : byte == '[' ? "[" : "{";
            depth++;
        } else if ((byte == ')' || byte == ']' || byte == '}') && depth > 0) {
            depth--;
        }
    }
    if (depth == 0) return NULL;
    return open[depth <= REMEMBERED ? depth - 1 : REMEMBERED - 1];
}
