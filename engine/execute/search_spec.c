/* search_spec.c - a pattern's relationship as a path kernel is asked for it. */
#include "execute/search_spec.h"

#include "execute/unlike.h"

RsWalkMode rs_walk_mode(RsPathMode mode)
{
    switch (mode) {
    case RS_MODE_NONE:
    case RS_MODE_TRAIL:
        return RS_WALK_TRAIL;
    case RS_MODE_WALK:
        return RS_WALK_ANY;
    case RS_MODE_ACYCLIC:
        return RS_WALK_ACYCLIC;
    case RS_MODE_SIMPLE:
        return RS_WALK_SIMPLE;
    }
    return RS_WALK_TRAIL;
}

RsHop rs_hop_of(RsDirection direction, bool reversed)
{
    switch (direction) {
    case RS_DIRECTION_OUT:
        return reversed ? RS_HOP_IN : RS_HOP_OUT;
    case RS_DIRECTION_IN:
        return reversed ? RS_HOP_OUT : RS_HOP_IN;
    case RS_DIRECTION_BOTH:
        break;
    }
    return RS_HOP_BOTH;
}

RsStatus rs_search_spec(RsOp *op, RsSearchSpec *spec, RsError *err)
{
    const RsPatternEdge *edge = op->node->as.search.edge;
    uint32_t *types;
    *spec = (RsSearchSpec){.hop = rs_hop_of(edge->direction, op->node->as.search.reversed),
                           .any_type = edge->any_type,
                           .min_hops = edge->many ? edge->min_hops : 1,
                           .max_hops = edge->many ? edge->max_hops : 1,
                           .mode = rs_walk_mode(edge->mode)};
    RS_TRY(rs_run_view(op->run, op->node->view, &spec->view, err));
    RS_TRY(rs_unlike_types(op->run, spec->view, edge->types, edge->type_count, &types,
                           &spec->type_count, err));
    spec->types = types;
    return RS_OK;
}

RsStatus rs_search_end(const RsBatch *batch, RsSlot slot, uint32_t row, uint32_t *node,
                       RsError *err)
{
    const RsVector *column = batch->columns[slot];
    RsValue value = column == NULL ? RS_NULL : rs_vector_get(column, row);
    *node = RS_NO_NODE;
    if (rs_is_null(value)) return RS_OK;
    if (value.type != RS_TYPE_NODE)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", RS_NOWHERE,
                       "an end of a path is a node, not %s", rs_type_article((RsType)value.type));
    *node = value.as.id;
    return RS_OK;
}
