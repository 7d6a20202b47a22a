/* status.c - the names of what can fail, and how an error is filled. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static void write_cut(char *out, size_t room, const char *format, va_list args) RS_PRINTF(3, 0);

const char *rs_status_name(RsStatus status)
{
    static const char *const NAMES[] = {
#define X(CODE, NAME, EXIT) [RS_##CODE] = NAME,
        RS_STATUS_LIST(X)
#undef X
    };
    return NAMES[status];
}

int rs_status_exit(RsStatus status)
{
    static const int EXITS[] = {
#define X(CODE, NAME, EXIT) [RS_##CODE] = EXIT,
        RS_STATUS_LIST(X)
#undef X
    };
    return EXITS[status];
}

const char *rs_phase_name(RsPhase phase)
{
    return phase == RS_PHASE_COMPILE ? "compile time" : "runtime";
}

RsStatus rs_fail_text(RsError *err, RsStatus status, const char *detail, RsSpan where,
                      const char *format, ...)
{
    if (err == NULL) return status;
    if (err->status != RS_OK) return err->status;
    err->status = status;
    err->detail = detail;
    err->where = where;
    va_list args;
    va_start(args, format);
    write_cut(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

void rs_hint(RsError *err, const char *format, ...)
{
    if (err == NULL || err->hint[0] != '\0') return;
    va_list args;
    va_start(args, format);
    write_cut(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

RsStatus rs_advise_text(RsError *err, RsStatus failure, const char *format, ...)
{
    if (err == NULL || err->hint[0] != '\0') return failure;
    va_list args;
    va_start(args, format);
    write_cut(err->hint, sizeof err->hint, format, args);
    va_end(args);
    return failure;
}

void rs_error_clear(RsError *err)
{
    if (err != NULL) *err = (RsError){0};
}

void rs_error_at(RsError *err, RsSpan where)
{
    if (err != NULL && err->status != RS_OK && err->where.begin == 0 && err->where.end == 0)
        err->where = where;
}

RsStatus rs_fail_no_memory(RsError *err)
{
    return rs_fail(err, RS_MEMORY, "OutOfMemory", RS_NOWHERE,
                   "there is not enough memory for this");
}

/* An error is shown to people and written as JSON: what came in may be no UTF-8, or was cut by a
 * "%.60s" within a character. */
static void mend_bytes(char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        at += rs_utf8_check(text + at, length - at);
        if (at < length) text[at] = '?';
    }
}

/* A text that does not fit ends in "..." behind a whole character. */
static void write_cut(char *out, size_t room, const char *format, va_list args)
{
    int wanted = vsnprintf(out, room, format, args);
    if (wanted < 0) out[0] = '\0';
    if (wanted >= 0 && (size_t)wanted >= room) {
        size_t end = room - 4;
        while (end > 0 && ((unsigned char)out[end] & 0xC0) == 0x80)
            end--;
        memcpy(out + end, "...", 4);
    }
    mend_bytes(out);
}
