/* program_dump.h - the programs of a plan as text: for EXPLAIN PROGRAM. */
#ifndef RS_EXECUTE_PROGRAM_DUMP_H
#define RS_EXECUTE_PROGRAM_DUMP_H

#include "execute/run.h"

/* Each operator, then the steps of each of its expressions: one a line, blocks indented. The run
 * has begun; the programs are compiled and not run. */
RS_MUST_USE RsStatus rs_program_dump(RsBuf *out, RsRun *run, RsError *err);

#endif
