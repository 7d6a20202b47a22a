/* rpc.h - the JSON-lines protocol: one request a line, one answer a line, no process needed.
 *
 * Owner   the caller: rs_rpc_init before, rs_rpc_done after, also where init failed.
 * Errors  of a request go into its answer; only a lack of memory comes back as a status. */
#ifndef RS_TOOLS_RPC_H
#define RS_TOOLS_RPC_H

#include "base/buf.h"
#include "session/redstring.h"

typedef struct RsRpc {
    RsSession *session; /* borrowed */
    RsArena *arena;     /* of one request */
    RsBuf out;          /* of one answer, without its line end */
    bool may_reset;     /* false: `reset` is refused */
} RsRpc;

RS_MUST_USE RsStatus rs_rpc_init(RsRpc *rpc, RsSession *session, bool may_reset, RsError *err);
void rs_rpc_done(RsRpc *rpc);
/* The answer to one line, without line ends. Good until the next call. */
RS_MUST_USE RsStatus rs_rpc_answer(RsRpc *rpc, RsText line, RsText *answer, RsError *err);
/* The answer to a line of more bytes than RS_RPC_LINE_BYTES, which is not read. */
RS_MUST_USE RsStatus rs_rpc_answer_too_long(RsRpc *rpc, RsText *answer, RsError *err);

#define RS_RPC_LINE_BYTES ((size_t)64 << 20)

#endif
