/* options.h - what was said on the command line and in the environment. */
#ifndef RS_TOOLS_OPTIONS_H
#define RS_TOOLS_OPTIONS_H

#include "base/array.h"
#include "session/redstring.h"
#include "storage/store.h"

typedef RS_ARRAY(const char *) RsWords;

/* A FLAG's word is "1" when it was given; a field without words was not given. */
typedef struct RsOptions {
#define X(FIELD, NAME, TAKES, VALUE, HELP) RsWords FIELD;
#include "options.def"
#undef X
    RsWords rest; /* the command, then what is no option */
} RsOptions;

/* Reads argv, then what is in the environment for options not given. `-c` is --command, `-o`
 * --output, `-q` --quiet, `-h` --help. RS_USAGE names what is wrong and the nearest option. */
RS_MUST_USE RsStatus rs_options_read(RsOptions *options, int argc, char **argv, RsError *err);
void rs_options_done(RsOptions *options);
bool rs_options_has(const RsWords *words);
const char *rs_options_text(const RsWords *words); /* the last one given, or NULL */
void rs_options_help(RsBuf *out);                  /* the table of options */

/* The engine and a session as the options say. `fresh` true: in memory unless a store is named. */
typedef struct RsConnection {
    RsEngine *engine;
    RsSession *session;
    RsArena *arena;     /* of the parameters */
    RsValue parameters; /* a MAP */
} RsConnection;

RS_MUST_USE RsStatus rs_connect(const RsOptions *options, bool fresh, atomic_int *cancel,
                                RsConnection *out, RsError *err);
/* The store that the options name, for commands that look after it. RS_USAGE. */
RS_MUST_USE RsStatus rs_store_options(const RsOptions *options, RsArena *arena, RsStoreOptions *out,
                                      RsError *err);
/* RS_USAGE: more words than the command and what it takes. */
RS_MUST_USE RsStatus rs_no_more_words(const RsOptions *options, size_t count, RsError *err);
void rs_disconnect(RsConnection *connection);
/* A part of a view as the options give it: EXCLUDING 'a', 'b'; nothing without values. */
void rs_view_part(RsBuf *out, const char *word, const RsWords *values);

#endif
