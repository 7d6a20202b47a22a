/* errors.c - an error as people read it, with its place. */
#include "language/diagnostic.h"
#include "session/redstring.h"

void rs_error_print(RsBuf *out, const RsError *err, RsText source, const char *file,
                    uint32_t line_offset, bool color)
{
    rs_diagnostic_print(out, err, source, file, line_offset, color);
}

void rs_error_position(RsText source, uint32_t byte, uint32_t *line, uint32_t *column)
{
    rs_position(source, byte, line, column);
}
