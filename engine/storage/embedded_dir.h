/* embedded_dir.h - the data directory: made, looked over, locked.
 *
 * Errors  RS_REFUSED not a directory, not ours, not writable, on a network file system;
 *         RS_ENTITY nothing is there and nothing may be made. */
#ifndef RS_STORAGE_EMBEDDED_DIR_H
#define RS_STORAGE_EMBEDDED_DIR_H

#include "base/status.h"

/* *fd: the directory, close-on-exec. Missing ones are made (mode 0700) unless read_only. */
RS_MUST_USE RsStatus rs_embedded_dir_open(const char *path, bool read_only, int *fd, RsError *err);
/* Opens a lock file of the directory; -1 on failure (errno). */
int rs_embedded_lock_file(int dir_fd, const char *name);

#endif
