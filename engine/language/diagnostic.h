/* diagnostic.h - an error as a person reads it: sentence, place, source line, marks below it.
 *
 * An RsError with the status RS_OK is a warning and is told as one. Of a long line what stands
 * around the place is shown, with … where it was cut; a place of several lines is marked up to the
 * end of its first one, with ... behind.
 * Units   lines and columns count from 1; columns are code points, marks are screen cells. */
#ifndef RS_LANGUAGE_DIAGNOSTIC_H
#define RS_LANGUAGE_DIAGNOSTIC_H

#include "base/buf.h"

/* `file` NULL: no name is shown. `line_offset` is added to the line, for a statement inside a
 * script. No place in the error: only its sentence and hint. Failure is `out`'s. */
void rs_diagnostic_print(RsBuf *out, const RsError *err, RsText source, const char *file,
                         uint32_t line_offset, bool color);
/* Where the byte is; one behind the end is allowed. */
void rs_position(RsText source, uint32_t byte, uint32_t *line, uint32_t *column);
/* Screen cells of a code point: 0 for marks that combine, 2 for East Asian wide ones, else 1. */
uint32_t rs_cell_width(uint32_t code_point);

#endif
