/* print_pdf.h - an HTML page as PDF, by whichever program is there. */
#ifndef RS_TOOLS_PRINT_PDF_H
#define RS_TOOLS_PRINT_PDF_H

#include "session/redstring.h"

/* Writes the file `path`. WeasyPrint is tried first, then Chromium; RS_IO names both where neither
 * is installed. */
RS_MUST_USE RsStatus rs_print_pdf(RsText html, const char *path, RsError *err);

#endif
