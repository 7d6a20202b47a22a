/* sources.h - who is meant: a node, or the one node whose property `id` is a text. */
#ifndef RS_EXECUTE_SOURCES_H
#define RS_EXECUTE_SOURCES_H

#include "execute/program.h"

/* Looks among all nodes, whatever the view. Errors: RS_ENTITY UnknownSource with the nearest ids,
 * AmbiguousSource with those that share the id, RS_TYPE where the value is neither node nor text.
 */
RS_MUST_USE RsStatus rs_source_find(RsRun *run, RsValue value, RsSpan span, uint32_t *node,
                                    RsError *err);
RsStatus rs_stance_unknown(RsValue value, RsSpan span, RsError *err);

#endif
