/* pack.h - runs of 32-bit numbers as few bytes: private to this floor.
 *
 * Shape   chunks of up to 256 numbers. A chunk: a byte (bits a number takes, 0 to 32; 0x40 set:
 *         numbers are steps from the one before), the first number as a varint where they are
 *         steps, the least number (or step, folded) as a varint, then the bits, low ones first,
 *         padded to a byte. The way that takes fewer bits is chosen for each chunk.
 * Errors  the cursor's `bad`. Reading looks at up to eight bytes behind the last: they must be
 *         there, whatever they hold.
 * Cost    about a nanosecond a number to read. */
#ifndef RS_GRAPH_PACK_H
#define RS_GRAPH_PACK_H

#include "storage/codec.h"

#define RS_PACK_SLACK 8u /* readable bytes behind what is unpacked */

void rs_pack(RsBuf *out, const uint32_t *values, size_t count);
void rs_unpack(RsCursor *cursor, uint32_t *values, size_t count);

#endif
