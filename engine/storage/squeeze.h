/* squeeze.h - bytes kept as they are, or compressed where that pays.
 *
 * Shape   a byte: 0, the bytes follow; 1, their count (varint) and a zstd frame follow.
 * Errors  RS_CORRUPT where the bytes are none of that; RS_MEMORY. */
#ifndef RS_STORAGE_SQUEEZE_H
#define RS_STORAGE_SQUEEZE_H

#include "base/buf.h"

/* Never more than a byte longer. A failure is remembered by `out` (buf.h). */
void rs_squeeze(RsText plain, RsBuf *out);
/* Puts the plain bytes at *bytes + *count, which grows by them and by `slack` zero bytes that are
 * not counted. The caller frees *bytes. */
RS_MUST_USE RsStatus rs_unsqueeze(RsText kept, size_t slack, char **bytes, size_t *count,
                                  RsError *err);

#endif
