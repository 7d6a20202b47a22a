/* eager.h - what all writing operators share: every row comes in before anything is written, so
 * that no clause reads its own writes and none is left out by a LIMIT above. */
#ifndef RS_EXECUTE_EAGER_H
#define RS_EXECUTE_EAGER_H

#include "execute/rows.h"

typedef struct RsEager {
    RsArena *keep;
    RsRows rows;
    uint32_t given;
    bool filled;
} RsEager;

/* Writes one chunk: dense rows; columns may be set. Scratch memory is op->arena. */
typedef RsStatus (*RsChunkWriter)(RsOp *op, RsBatch *chunk, RsError *err);

RS_MUST_USE RsStatus rs_eager_open(RsEager *eager, RsOp *op, RsError *err);
RS_MUST_USE RsStatus rs_eager_rewind(RsEager *eager, RsOp *op, RsError *err);
void rs_eager_close(RsEager *eager);
/* Drains the child and writes chunk by chunk at the first call; then hands the chunks up. */
RS_MUST_USE RsStatus rs_eager_next(RsEager *eager, RsOp *op, RsChunkWriter write, RsBatch **out,
                                   RsError *err);

/* ---- writing what a pattern or a SET item says (write.c) ---- */

/* Programs of a create pattern. */
typedef struct RsCreateWriter {
    const RsCreatePattern *pattern;
    RsProgram **node_maps, **edge_maps, **paths;
} RsCreateWriter;

RS_MUST_USE RsStatus rs_create_open(RsCreateWriter *writer, RsRun *run,
                                    const RsCreatePattern *pattern, RsError *err);
/* Creates the pattern for every live row and sets its columns. `plain` false: unheld elements. */
RS_MUST_USE RsStatus rs_create_rows(RsCreateWriter *writer, RsRun *run, RsBatch *batch,
                                    RsArena *arena, bool plain, RsError *err);

typedef struct RsSetWriter {
    RsBoundSets sets;
    RsProgram **targets, **values;
    bool reads_graph; /* a value reads the graph: rows are done one by one */
} RsSetWriter;

RS_MUST_USE RsStatus rs_set_open(RsSetWriter *writer, RsRun *run, RsBoundSets sets, RsError *err);
RS_MUST_USE RsStatus rs_set_rows(RsSetWriter *writer, RsRun *run, RsBatch *batch, RsArena *arena,
                                 RsError *err);
/* The properties of a map put on an element, plainly. */
RS_MUST_USE RsStatus rs_write_map(RsRun *run, bool edge, uint32_t id, RsValue map, RsSpan span,
                                  RsError *err);

#endif
