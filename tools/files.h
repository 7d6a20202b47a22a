/* files.h - whole files read and written. */
#ifndef RS_TOOLS_FILES_H
#define RS_TOOLS_FILES_H

#include "session/redstring.h"

/* The file's bytes in the arena, at most 64 MiB; "-" is standard input. RS_USAGE, RS_IO. */
RS_MUST_USE RsStatus rs_file_read(const char *path, RsArena *arena, RsText *out, RsError *err);
/* NULL: standard output. What was there is replaced. RS_IO. */
RS_MUST_USE RsStatus rs_file_write(const char *path, RsText text, RsError *err);

#endif
