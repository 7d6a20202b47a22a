/* child.h - another program, run with a text on its standard input. */
#ifndef RS_TOOLS_CHILD_H
#define RS_TOOLS_CHILD_H

#include "session/redstring.h"

/* Runs argv (ends with NULL) and takes in what it writes; ends it after `timeout_ms`, or when the
 * interrupt flag is set. RS_IO where it cannot be started, fails (with the first line that it wrote
 * to standard error) or takes too long; RS_CANCELLED. */
RS_MUST_USE RsStatus rs_child_run(const char *const argv[], RsText input, uint32_t timeout_ms,
                                  RsBuf *out, RsError *err);
/* Is it to be found on the PATH? */
bool rs_child_exists(const char *program);

#endif
