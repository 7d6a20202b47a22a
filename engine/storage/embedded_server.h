/* embedded_server.h - starts the private redis-server and the reaper that stops it.
 *
 * Shape   a grandchild of the caller, in a session of its own, starts the server as its child and
 *         then is the reaper: once nobody has held users.lock for idle_ms, it takes users.lock and
 *         start.lock, so that nobody can come in between, and ends the server. Neither holds any
 *         descriptor of the caller's, so nobody waits for their end of a pipe, and the caller has
 *         no child to wait for.
 * Errors  RS_UNREACHABLE no redis-server program, or no process. */
#ifndef RS_STORAGE_EMBEDDED_SERVER_H
#define RS_STORAGE_EMBEDDED_SERVER_H

#include "base/status.h"

#define RS_EMBEDDED_SOCKET "r.sock"

/* lock_fd: server.lock, held; the server inherits it and the kernel frees it when the last copy
 * dies. The caller closes its own. */
RS_MUST_USE RsStatus rs_embedded_start(int dir_fd, int lock_fd, uint32_t idle_ms, RsError *err);
/* A reaper alone, for a server whose own was killed. */
RS_MUST_USE RsStatus rs_embedded_watch(int dir_fd, uint32_t idle_ms, RsError *err);

#endif
