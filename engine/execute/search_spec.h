/* search_spec.h - a pattern's variable-length or searched relationship as a kernel is asked for it.
 */
#ifndef RS_EXECUTE_SEARCH_SPEC_H
#define RS_EXECUTE_SEARCH_SPEC_H

#include "execute/op.h"
#include "path/search.h"

RsWalkMode rs_walk_mode(RsPathMode mode);
/* As walked from the pattern's left end, or (reversed) from its right. */
RsHop rs_hop_of(RsDirection direction, bool reversed);
/* Fetches the view and fills the spec, but for filter and used relationships. */
RS_MUST_USE RsStatus rs_search_spec(RsOp *op, RsSearchSpec *spec, RsError *err);
/* The node in a row's slot, RS_NO_NODE for null. */
RS_MUST_USE RsStatus rs_search_end(const RsBatch *batch, RsSlot slot, uint32_t row, uint32_t *node,
                                   RsError *err);

#endif
