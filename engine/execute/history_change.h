/* history_change.h - a change of a commit as the map that HISTORY and history.diff hand out. */
#ifndef RS_EXECUTE_HISTORY_CHANGE_H
#define RS_EXECUTE_HISTORY_CHANGE_H

#include "execute/run.h"
#include "graph/net_change.h"

/* {event, node | relationship | about, label | key, old, new, claim, ...}: keys that say nothing
 * are left out. `before`: the commit whose state the change started from. Into the arena. */
RS_MUST_USE RsStatus rs_history_change(RsRun *run, const RsNetChange *change, uint64_t before,
                                       RsArena *arena, RsValue *out, RsError *err);
/* {commit, time, author, message, change}. */
RS_MUST_USE RsStatus rs_history_row(RsRun *run, const RsNetChange *change, RsArena *arena,
                                    RsValue *out, RsError *err);

#endif
