/* import_file.h - opens what LOAD CSV names, inside the import folder and nowhere else.
 *
 * A name is file:///a/b.csv, or a/b.csv as such: both count from the folder; %20 and the like are
 * resolved in the first form. Refused: another scheme, a host, `..`, an absolute path that does not
 * lie in the folder, and anything that a symbolic link leads out of it: the kernel follows the path
 * beneath the folder (openat2), or, where it cannot, no symbolic link is followed at all.
 * Errors  RS_REFUSED / LoadCsvNotAllowed, RS_ARGUMENT / LoadCsvFile, at `span`. */
#ifndef RS_EXECUTE_IMPORT_FILE_H
#define RS_EXECUTE_IMPORT_FILE_H

#include <stdio.h>

#include "base/text.h"

/* The caller closes. `folder` NULL: nothing may be read. */
RS_MUST_USE RsStatus rs_import_open(const char *folder, RsText name, RsSpan span, FILE **out,
                                    RsError *err);

#endif
