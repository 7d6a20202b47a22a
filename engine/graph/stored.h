/* stored.h - a base whose parts lie in the store until somebody reads them: private to this floor.
 *
 * Shape   The manifest's body is the catalogue (checkpoint.c writes it, load.c reads it): segments,
 *         each cut into pieces by ranges of rows. A block holds one piece, or several small ones of
 *         segments that follow each other; a piece that no block can hold goes on in the next.
 * Fetching a block decodes all its pieces straight into the base's arrays, which were given their
 * room when the graph was opened. Rows    STATES, ENDS  ids of elements         COLUMN   pages of
 * 1,024 ids HOPS          nodes                   LABEL    nodes DICT          codes CLAIMS   ids
 * of claims COMMITS       numbers, from 1 Errors  what could not be fetched is remembered
 * (rs_base_trouble); the block may be tried again. Cost    a block that is not here yet is a round
 * trip; after two in a row, eight are fetched ahead. A segment that is all here costs one
 * comparison. */
#ifndef RS_GRAPH_STORED_H
#define RS_GRAPH_STORED_H

#include "graph/delta.h"
#include "storage/codec.h"
#include "storage/snapshot.h"

/* Numbers of the format. */
typedef enum RsSegmentKind {
    RS_SEGMENT_STATES = 1,
    RS_SEGMENT_ENDS = 2,
    RS_SEGMENT_HOPS = 3,
    RS_SEGMENT_COLUMN = 4,
    RS_SEGMENT_DICT = 5,
    RS_SEGMENT_LABEL = 6,
    RS_SEGMENT_CLAIMS = 7,
    RS_SEGMENT_COMMITS = 8,
    RS_SEGMENT_STATS = 9
} RsSegmentKind;

#define RS_BLOCK_BASE RS_SNAPSHOT_KIND_FIRST /* the one kind of block that this floor has */

typedef struct RsPiece {
    uint32_t block;
    uint32_t bytes;      /* in the plain body */
    uint32_t first, end; /* rows */
    uint32_t rows;       /* HOPS: nodes that begin in it; 0: it goes on with the hops of `first` */
    uint64_t places;     /* HOPS: hops; DICT: bytes of texts */
    uint32_t segment, row_at; /* row_at, place_at: the sums of those before it in the segment */
    uint64_t place_at;
} RsPiece;

struct RsSegment {
    RsSegmentKind kind;
    uint32_t side; /* STATES, COLUMN: 1 of relationships; HOPS: 1 in */
    uint32_t key;  /* type, property key or label */
    uint32_t first_piece, piece_count;
    uint32_t missing; /* pieces */
};

typedef struct RsFingerprint { /* of a block's body: BLAKE2b-128 */
    uint8_t bytes[RS_BLOCK_ID_BYTES];
} RsFingerprint;

typedef struct RsStored {
    uint64_t generation;
    RsStore *store;
    RsManifest *manifest;
    RsGraph *graph; /* whose base this is */
    RS_ARRAY(RsSegment) segments;
    RS_ARRAY(RsPiece) pieces;       /* by segment, in order of rows */
    RS_ARRAY(RsFingerprint) prints; /* by block */
    uint32_t *block_pieces;         /* the first piece of each block, and the end */
    RsBitmap here;                  /* blocks */
    uint64_t dict_bytes;
    bool fetching, fetching_claims;
    uint32_t last_fetched; /* block */
    RsError trouble;
} RsStored;

void rs_stored_free(RsStored *stored); /* NULL is fine */
/* Fetches all that is not here. */
RS_MUST_USE RsStatus rs_stored_fetch_all(RsStored *stored, RsError *err);
RS_MUST_USE RsStatus rs_stored_fetch_segment(RsStored *stored, const RsSegment *segment,
                                             RsError *err);
const RsSegment *rs_stored_segment(const RsStored *stored, RsSegmentKind kind, uint32_t side,
                                   uint32_t key); /* NULL: there is none */

/* decode.c: one piece into the arrays. The bytes have RS_PACK_SLACK more behind them. */
RS_MUST_USE RsStatus rs_piece_decode(RsStored *stored, const RsPiece *piece, RsText bytes,
                                     RsError *err);

/* encode.c: the segments of a compacted graph, put into a checkpoint. */
typedef struct RsEncoder {
    RsGraph *graph;
    RsCheckpoint *checkpoint;
    const RsStored *before; /* the catalogue whose cuts are kept; NULL: none */
    const RsManifest *onto;
    RS_ARRAY(RsSegment) segments;
    RS_ARRAY(RsPiece) pieces;
    RS_ARRAY(RsBlockRef) blocks;
    RS_ARRAY(RsFingerprint) prints;
    RsBuf piece, block, squeezed;
    uint32_t room; /* bytes of a block's plain body */
} RsEncoder;
RS_MUST_USE RsStatus rs_encode_all(RsEncoder *encoder, RsError *err);

/* claim_block.c, history.c: claims [first, end) by id, commits by number. */
RS_MUST_USE RsStatus rs_claims_encode(const RsGraph *graph, uint32_t first, uint32_t end,
                                      RsBuf *out, RsError *err);
RS_MUST_USE RsStatus rs_claims_decode(RsStored *stored, const RsPiece *piece, RsCursor *cursor,
                                      RsError *err);
RS_MUST_USE RsStatus rs_commits_encode(const RsGraph *graph, uint32_t first, uint32_t end,
                                       RsBuf *out, RsError *err);
RS_MUST_USE RsStatus rs_commits_decode(RsStored *stored, const RsPiece *piece, RsCursor *cursor,
                                       RsError *err);

#endif
