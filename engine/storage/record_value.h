/* record_value.h - a value as bytes within a record.
 *
 * Shape   tag byte, then what the tag needs (docs/storage-format.md). The tags are the format's
 *         own and final; the numbers of RsType may change.
 * Errors  put: RS_TYPE a node, relationship, path or claim; RS_LIMIT nested too deeply;
 *         RS_ARGUMENT a text that is not UTF-8. take: the cursor's `bad`; *full true where the
 *         arena had no room.
 * Owner   texts borrow from the record, the rest lives in the arena. */
#ifndef RS_STORAGE_RECORD_VALUE_H
#define RS_STORAGE_RECORD_VALUE_H

#include "storage/codec.h"
#include "value/value.h"

#define RS_RECORD_DEPTH_MAX 128 /* of lists and maps in each other */

RS_MUST_USE RsStatus rs_record_put_value(RsBuf *out, RsValue value, RsError *err);
RsValue rs_record_take_value(RsCursor *cursor, RsArena *arena, bool *full);
RS_MUST_USE RsStatus rs_record_put_text(RsBuf *out, RsText text, RsError *err);
RsText rs_record_take_text(RsCursor *cursor); /* UTF-8, checked */

#endif
