/* fn_claim.c - who says so, who denies it, since when, how surely: claims as the view shows them.
 */
#include <math.h>

#include "execute/fn.h"
#include "execute/sources.h"

/* *known false: the key is a name that the graph does not have, so nothing is claimed of it. */
static RsStatus fact_of(const RsCall *call, RsValue element, RsValue key, RsFact *out, bool *known,
                        RsError *err)
{
    *known = true;
    *out = (RsFact){.kind = RS_FACT_CLAIM, .id = element.as.id};
    if (element.type != RS_TYPE_NODE && element.type != RS_TYPE_EDGE &&
        element.type != RS_TYPE_CLAIM)
        return rs_fn_refuse(call, "a node, relationship or claim", element, err);
    RS_TRY(rs_fn_alive(call, element, err));
    bool node = element.type == RS_TYPE_NODE;
    if (element.type != RS_TYPE_CLAIM) out->kind = node ? RS_FACT_NODE : RS_FACT_EDGE;
    if (rs_is_null(key)) return RS_OK;
    if (key.type != RS_TYPE_STRING) return rs_fn_refuse(call, "a key as text", key, err);
    out->key = rs_schema_find(rs_view_schema(call->view), RS_NAME_KEY, rs_as_text(key));
    out->kind = node ? RS_FACT_NODE_KEY : RS_FACT_EDGE_KEY;
    *known = out->key != RS_NO_ID && element.type != RS_TYPE_CLAIM;
    return RS_OK;
}

static RsStatus id_list(const RsCall *call, RsType type, const uint32_t *ids, uint32_t count,
                        RsValue *out, RsError *err)
{
    RsValue *items;
    RS_TRY(rs_fn_list(call, count, &items, err));
    for (uint32_t i = 0; i < count; i++)
        items[i] = rs_value_id(type, ids[i]);
    *out = rs_value_list(items, count);
    return RS_OK;
}

#define FACT_OF_ARGS(KEY_AT)                                                                       \
    RsFact fact;                                                                                   \
    bool known;                                                                                    \
    RS_TRY(                                                                                        \
        fact_of(call, args[0], arg_count > (KEY_AT) ? args[KEY_AT] : RS_NULL, &fact, &known, err))

RS_KERNEL(claims)
{
    FACT_OF_ARGS(1);
    const uint32_t *ids = NULL;
    uint32_t count = known ? rs_view_claims(call->view, fact, &ids) : 0;
    return id_list(call, RS_TYPE_CLAIM, ids, count, out, err);
}

RS_KERNEL(sources)
{
    FACT_OF_ARGS(1);
    const uint32_t *ids = NULL;
    uint32_t count = known ? rs_view_sources(call->view, fact, &ids) : 0;
    return id_list(call, RS_TYPE_NODE, ids, count, out, err);
}

RS_KERNEL(values)
{
    FACT_OF_ARGS(1);
    const RsValue *values = NULL;
    uint32_t count = known ? rs_view_values(call->view, fact, &values) : 0;
    RsValue *items;
    RS_TRY(rs_fn_list(call, count, &items, err));
    if (count > 0) memcpy(items, values, count * sizeof(RsValue));
    *out = rs_value_list(items, count);
    return RS_OK;
}

RS_KERNEL(stance)
{
    FACT_OF_ARGS(2);
    uint32_t source;
    RsStance stance;
    *out = RS_NULL;
    RS_TRY(rs_source_find(call->run, args[1], call->expr->span, &source, err));
    if (known && rs_view_stance(call->view, fact, source, &stance))
        *out = rs_value_text(rs_text(rs_stance_word(stance)));
    return RS_OK;
}

RS_KERNEL(disputed)
{
    FACT_OF_ARGS(1);
    *out = rs_value_bool(known && rs_view_disputed(call->view, fact));
    return RS_OK;
}

RS_KERNEL(corroboration)
{
    FACT_OF_ARGS(1);
    *out = rs_value_int(known ? rs_view_corroboration(call->view, fact) : 0);
    return RS_OK;
}

RS_KERNEL(confidence)
{
    *out = RS_NULL;
    if (args[0].type == RS_TYPE_PATH) {
        double product = 1;
        for (uint32_t i = 0; i < args[0].as.path->hop_count; i++)
            product *= rs_view_confidence(
                call->view, (RsFact){.kind = RS_FACT_EDGE, .id = args[0].as.path->edges[i]});
        *out = rs_value_float(product);
        return RS_OK;
    }
    FACT_OF_ARGS(1);
    if (known) *out = rs_value_float(rs_view_confidence(call->view, fact));
    return RS_OK;
}

/* ---- validity ---- */

/* null for none, the one text, or the distinct ones in the order recorded. */
static RsStatus validity(const RsCall *call, const RsValue *args, uint32_t arg_count,
                         const char *field, RsValue *out, RsError *err)
{
    FACT_OF_ARGS(1);
    RsValue claims, *items;
    *out = RS_NULL;
    const uint32_t *ids = NULL;
    uint32_t count = known ? rs_view_claims(call->view, fact, &ids) : 0, kept = 0;
    RS_TRY(id_list(call, RS_TYPE_CLAIM, ids, count, &claims, err));
    RS_TRY(rs_fn_list(call, count, &items, err));
    for (uint32_t i = 0; i < count; i++) {
        RsValue text;
        bool there = false;
        RS_TRY(rs_claim_property(call, claims.as.items[i].as.id, rs_text(field), &text, err));
        for (uint32_t k = 0; k < kept; k++)
            there = there || rs_value_same(items[k], text);
        if (!there && !rs_is_null(text)) items[kept++] = text;
    }
    if (kept > 0) *out = kept == 1 ? items[0] : rs_value_list(items, kept);
    return RS_OK;
}

RS_KERNEL(validFrom)
{
    return validity(call, args, arg_count, "validFrom", out, err);
}

RS_KERNEL(validTo)
{
    return validity(call, args, arg_count, "validTo", out, err);
}

RS_KERNEL(validAt)
{
    FACT_OF_ARGS(2);
    RsExtent at;
    RS_TRY(rs_extent_of(args[1], &at, err));
    *out = known ? rs_value_truth(rs_view_valid_at(call->view, fact, at)) : RS_NULL;
    return RS_OK;
}

/* ---- evidence(path) ---- */

/* The source of the asserting claim with the least confidence; the first recorded of equals. */
static RsValue weakest(const RsCall *call, RsValue claims)
{
    RsValue found = RS_NULL;
    double least = INFINITY;
    for (uint32_t i = 0; i < claims.length; i++) {
        const RsClaim *claim = rs_view_claim(call->view, claims.as.items[i].as.id);
        if (claim == NULL || claim->body.stance != RS_STANCE_ASSERTS) continue;
        double confidence = isnan(claim->body.confidence) ? 1 : claim->body.confidence;
        if (confidence >= least) continue;
        least = confidence;
        found = claim->body.source == RS_NO_NODE ? RS_NULL
                                                 : rs_value_id(RS_TYPE_NODE, claim->body.source);
    }
    return found;
}

static RsStatus hop_evidence(const RsCall *call, uint32_t edge, RsValue *out, RsError *err)
{
    RsFact fact = {.kind = RS_FACT_EDGE, .id = edge};
    const uint32_t *ids;
    RsValue claims;
    uint32_t count = rs_view_claims(call->view, fact, &ids);
    RS_TRY(id_list(call, RS_TYPE_CLAIM, ids, count, &claims, err));
    RsPair pairs[4] = {{RS_TEXT("relationship"), rs_value_id(RS_TYPE_EDGE, edge)},
                       {RS_TEXT("claims"), claims},
                       {RS_TEXT("disputed"), rs_value_bool(rs_view_disputed(call->view, fact))},
                       {RS_TEXT("weakest"), weakest(call, claims)}};
    return rs_value_map(call->arena, pairs, 4, out) ? RS_OK : rs_fail_memory(err);
}

RS_KERNEL(evidence)
{
    RS_UNUSED(arg_count);
    if (args[0].type != RS_TYPE_PATH) return rs_fn_refuse(call, "a path", args[0], err);
    const RsPath *path = args[0].as.path;
    RsValue *items;
    RS_TRY(rs_fn_list(call, path->hop_count, &items, err));
    for (uint32_t i = 0; i < path->hop_count; i++)
        RS_TRY(hop_evidence(call, path->edges[i], &items[i], err));
    *out = rs_value_list(items, path->hop_count);
    return RS_OK;
}
