/* json.h - values to and from JSON text, in the tagged encoding of the JSON-lines protocol.
 *
 * Nodes, relationships, paths and claims are written by a callback of the caller, who has a view;
 * jansson reads, writing goes straight to a buffer. Integers never pass through a double. */
#ifndef RS_VALUE_JSON_H
#define RS_VALUE_JSON_H

#include "value/value.h"

typedef struct RsJsonWriter {
    RsBuf *out;
    bool tagged; /* true: protocol.md ({"$float": ...}); false: plain JSON for people's tools
                    (floats as numbers, NaN and Inf as null, temporal values as strings) */
    void (*element)(void *context, RsBuf *out, RsValue element); /* NODE EDGE PATH CLAIM */
    void *context;
} RsJsonWriter;

void rs_json_write(const RsJsonWriter *writer, RsValue value);
void rs_json_write_text(RsBuf *out, RsText text); /* quoted and escaped */

/* One JSON document to a value. `tagged` as above; an untagged object is a MAP either way.
 * RS_PROTOCOL with the place on malformed text, RS_ARGUMENT on an unknown tag. */
RS_MUST_USE RsStatus rs_json_read(RsText text, bool tagged, RsArena *arena, RsValue *out,
                                  RsError *err);

#endif
