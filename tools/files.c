/* files.c - whole files read and written. */
#include "files.h"

#include <errno.h>
#include <stdio.h>

#define FILE_BYTES_MAX ((size_t)64 << 20)

RsStatus rs_file_read(const char *path, RsArena *arena, RsText *out, RsError *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (file == NULL)
        return rs_fail(err, RS_USAGE, "FileNotFound", RS_NOWHERE, "cannot open %s: %s", path,
                       strerror(errno));
    RsBuf text;
    rs_buf_init(&text, FILE_BYTES_MAX);
    char piece[16384];
    size_t got;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        rs_buf_add(&text, piece, got);
    RsStatus status = ferror(file) ? rs_fail(err, RS_IO, "ReadFailed", RS_NOWHERE,
                                             "cannot read %s: %s", path, strerror(errno))
                                   : rs_buf_check(&text, err);
    if (!standard) fclose(file);
    if (status == RS_OK)
        *out = rs_arena_text(arena, text.data == NULL ? "" : text.data, text.length);
    if (status == RS_OK && out->data == NULL) status = rs_fail_memory(err);
    rs_buf_done(&text);
    return status;
}

RsStatus rs_file_write(const char *path, RsText text, RsError *err)
{
    FILE *file = path == NULL ? stdout : fopen(path, "wb");
    bool failed = file == NULL;
    if (file != NULL) {
        failed = fwrite(text.data, 1, text.length, file) != text.length;
        failed = (path == NULL ? fflush(file) : fclose(file)) != 0 || failed;
    }
    if (!failed) return RS_OK;
    return rs_fail(err, RS_IO, "WriteFailed", RS_NOWHERE, "cannot write %s: %s",
                   path == NULL ? "standard output" : path, strerror(errno));
}
