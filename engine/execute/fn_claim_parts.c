/* fn_claim_parts.c - the fields of a claim: c.source, c.stance, c.validFrom, the user's own keys.
 */
#include <math.h>

#include "execute/fn.h"

typedef enum Field {
    FIELD_SOURCE,
    FIELD_BEHALF,
    FIELD_VIA,
    FIELD_STANCE,
    FIELD_VALUE,
    FIELD_VALID_FROM,
    FIELD_VALID_TO,
    FIELD_CONFIDENCE,
    FIELD_QUOTE,
    FIELD_LOCATOR,
    FIELD_RECORDED,
    FIELD_AUTHOR,
    FIELD_COMMIT,
    FIELD_FACT,
    FIELD_KEY,
    FIELD_COUNT
} Field;

static const char *const FIELDS[FIELD_COUNT] = {
    "source", "behalf",  "via",      "stance", "value",  "validFrom", "validTo", "confidence",
    "quote",  "locator", "recorded", "author", "commit", "fact",      "key"};

static Field find_field(RsText key)
{
    Field field = 0;
    while (field < FIELD_COUNT && !rs_text_equal(key, rs_text(FIELDS[field])))
        field++;
    return field;
}

bool rs_claim_has_field(RsText key)
{
    return find_field(key) < FIELD_COUNT;
}

static RsValue node_or_null(uint32_t node)
{
    return node == RS_NO_NODE ? RS_NULL : rs_value_id(RS_TYPE_NODE, node);
}

static RsStatus via_list(const RsCall *call, const RsClaimBody *body, RsValue *out, RsError *err)
{
    RsValue *items;
    RS_TRY(rs_fn_list(call, body->via_count, &items, err));
    for (uint32_t i = 0; i < body->via_count; i++)
        items[i] = rs_value_id(RS_TYPE_NODE, body->via[i]);
    *out = rs_value_list(items, body->via_count);
    return RS_OK;
}

RsValue rs_fact_element(RsFact fact)
{
    switch (fact.kind) {
    case RS_FACT_NODE:
    case RS_FACT_LABEL:
    case RS_FACT_NODE_KEY:
        return rs_value_id(RS_TYPE_NODE, fact.id);
    case RS_FACT_EDGE:
    case RS_FACT_EDGE_KEY:
        return rs_value_id(RS_TYPE_EDGE, fact.id);
    case RS_FACT_CLAIM:
        break;
    }
    return rs_value_id(RS_TYPE_CLAIM, fact.id);
}

RsValue rs_fact_name(const RsSchema *schema, RsFact fact)
{
    if (fact.kind != RS_FACT_LABEL && fact.kind != RS_FACT_NODE_KEY &&
        fact.kind != RS_FACT_EDGE_KEY)
        return RS_NULL;
    RsNameKind kind = fact.kind == RS_FACT_LABEL ? RS_NAME_LABEL : RS_NAME_KEY;
    return rs_value_text(rs_schema_name(schema, kind, fact.key));
}

/* A claim of this very statement has no commit yet: now, and nobody. */
static RsStatus field_value(const RsCall *call, const RsClaim *claim, Field field, RsValue *out,
                            RsError *err)
{
    const RsClaimBody *body = &claim->body;
    const RsCommitInfo *commit = rs_graph_commit(rs_view_graph(call->view), claim->commit);
    *out = RS_NULL;
    switch (field) {
    case FIELD_SOURCE:
        *out = node_or_null(body->source);
        break;
    case FIELD_BEHALF:
        *out = node_or_null(body->behalf);
        break;
    case FIELD_VIA:
        return via_list(call, body, out, err);
    case FIELD_STANCE:
        *out = rs_value_text(rs_text(rs_stance_word(body->stance)));
        break;
    case FIELD_VALUE:
        *out = body->value;
        break;
    case FIELD_VALID_FROM:
        *out = rs_is_null(body->valid_in) ? body->valid_from : body->valid_in;
        break;
    case FIELD_VALID_TO:
        *out = rs_is_null(body->valid_in) ? body->valid_to : body->valid_in;
        break;
    case FIELD_CONFIDENCE:
        if (!isnan(body->confidence)) *out = rs_value_float(body->confidence);
        break;
    case FIELD_QUOTE:
        *out = body->quote;
        break;
    case FIELD_LOCATOR:
        *out = body->locator;
        break;
    case FIELD_RECORDED:
        return rs_temporal_now(RS_TYPE_DATETIME,
                               commit == NULL ? call->run->now_us : commit->time_us, RS_TEXT(""),
                               call->run->zones, call->arena, out, err);
    case FIELD_AUTHOR:
        if (commit != NULL) *out = rs_value_text(commit->author);
        break;
    case FIELD_COMMIT:
        if (commit != NULL) *out = rs_value_int((int64_t)claim->commit);
        break;
    case FIELD_FACT:
        *out = rs_fact_element(body->fact);
        break;
    case FIELD_KEY:
        *out = rs_fact_name(rs_view_schema(call->view), body->fact);
        break;
    case FIELD_COUNT:
        break;
    }
    return RS_OK;
}

RsStatus rs_claim_property(const RsCall *call, uint32_t id, RsText key, RsValue *out, RsError *err)
{
    const RsClaim *claim = rs_view_claim(call->view, id);
    *out = RS_NULL;
    if (claim == NULL) return RS_OK;
    Field field = find_field(key);
    if (field < FIELD_COUNT) return field_value(call, claim, field, out, err);
    if (claim->body.extra.type == RS_TYPE_MAP) *out = rs_map_get(claim->body.extra, key);
    return RS_OK;
}

RsStatus rs_claim_map(const RsCall *call, uint32_t id, RsValue *out, RsError *err)
{
    const RsClaim *claim = rs_view_claim(call->view, id);
    *out = RS_NULL;
    if (claim == NULL) return RS_OK;
    RsValue extra = claim->body.extra;
    uint32_t count = extra.type == RS_TYPE_MAP ? extra.length : 0;
    RsPair *pairs = RS_NEW_ARRAY(call->arena, RsPair, (size_t)count + FIELD_COUNT);
    if (pairs == NULL) return rs_fail_memory(err);
    if (count > 0) memcpy(pairs, extra.as.pairs, count * sizeof(RsPair));
    for (uint32_t field = 0; field < FIELD_COUNT; field++) {
        pairs[count].key = rs_text(FIELDS[field]);
        RS_TRY(field_value(call, claim, (Field)field, &pairs[count].value, err));
        if (!rs_is_null(pairs[count].value)) count++;
    }
    return rs_value_map(call->arena, pairs, count, out) ? RS_OK : rs_fail_memory(err);
}
