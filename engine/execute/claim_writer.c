/* claim_writer.c - who says so, evaluated for one row. */
#include "execute/claim_writer.h"

#include <math.h>

#include "execute/fn.h"
#include "execute/sources.h"
#include "value/edtf.h"

RsStatus rs_row_value(RsRun *run, const RsExpr *expr, const RsBatch *one, RsArena *arena,
                      RsValue *out, RsError *err)
{
    *out = RS_NULL;
    if (expr == NULL) return RS_OK;
    RsProgram *program;
    const RsVector *column;
    RS_TRY(rs_program_compile(run, expr, &program, err));
    RS_TRY(rs_program_run(program, one, arena, &column, err));
    *out = rs_vector_get(column, 0);
    return RS_OK;
}

static RsStatus source_list(RsRun *run, RsExprs exprs, const RsBatch *one, RsArena *arena,
                            uint32_t **out, uint32_t *count, RsError *err)
{
    *count = 0;
    uint32_t room = 0;
    for (uint32_t i = 0; i < exprs.count; i++) {
        RsValue value;
        RS_TRY(rs_row_value(run, exprs.items[i], one, arena, &value, err));
        uint32_t many = value.type == RS_TYPE_LIST ? value.length : 1;
        room += many;
        uint32_t *grown = RS_NEW_ARRAY(arena, uint32_t, room + 1);
        if (grown == NULL) return rs_fail_memory(err);
        if (*count > 0) memcpy(grown, *out, *count * sizeof(uint32_t));
        *out = grown;
        for (uint32_t k = 0; k < many; k++) {
            RsValue one_source = value.type == RS_TYPE_LIST ? value.as.items[k] : value;
            RS_TRY(rs_source_find(run, one_source, exprs.items[i]->span, &grown[*count], err));
            (*count)++;
        }
    }
    return RS_OK;
}

static RsStatus time_part(RsRun *run, const RsExpr *expr, const RsBatch *one, RsArena *arena,
                          RsValue *out, RsError *err)
{
    RS_TRY(rs_row_value(run, expr, one, arena, out, err));
    if (rs_is_null(*out)) return RS_OK;
    RsExtent extent;
    RsError inner = {0};
    RsStatus status = rs_extent_of(*out, &extent, &inner);
    if (status == RS_OK) return RS_OK;
    rs_fail(err, status, inner.detail, expr->span, "%s", inner.text);
    rs_hint(err, "%s",
            inner.hint[0] != '\0' ? inner.hint
                                  : "validity is written like '2018', '2022-09', '2018~', "
                                    "'201X' or '2018/2020'");
    return status;
}

/* What ends has begun before: known to be otherwise, it is a slip. */
static RsStatus check_times(const RsBoundAttribution *parts, const RsAttributionValues *who,
                            RsError *err)
{
    RsExtent from, to;
    if (rs_is_null(who->valid_from) || rs_is_null(who->valid_to)) return RS_OK;
    RS_TRY(rs_extent_of(who->valid_from, &from, err));
    RS_TRY(rs_extent_of(who->valid_to, &to, err));
    if (from.begin_low < to.end_high) return RS_OK;
    return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", parts->valid_to->span,
                   "the validity ends before it begins");
}

static RsStatus confidence_part(RsRun *run, const RsExpr *expr, const RsBatch *one, RsArena *arena,
                                double *out, RsError *err)
{
    RsValue value;
    RS_TRY(rs_row_value(run, expr, one, arena, &value, err));
    *out = NAN;
    if (rs_is_null(value)) return RS_OK;
    if (!rs_is_number(value) || !(rs_as_double(value) >= 0 && rs_as_double(value) <= 1))
        return rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", expr->span,
                       "a confidence is a number from 0 to 1");
    *out = rs_as_double(value);
    return RS_OK;
}

/* The words of a source are a text; where they stand may be a number. */
static RsStatus words_part(RsRun *run, const RsExpr *expr, const char *part, bool number,
                           const RsBatch *one, RsArena *arena, RsValue *out, RsError *err)
{
    RS_TRY(rs_row_value(run, expr, one, arena, out, err));
    if (rs_is_null(*out) || out->type == RS_TYPE_STRING || (number && rs_is_number(*out)))
        return RS_OK;
    return rs_fail(err, RS_TYPE, "InvalidArgumentType", expr->span, "%s takes a text%s, not %s",
                   part, number ? " or a number" : "", rs_type_article((RsType)out->type));
}

/* The maps of PROPERTIES, outer blocks first: later keys win. */
static RsStatus extra_part(RsRun *run, RsExprs maps, const RsBatch *one, RsArena *arena,
                           RsValue *out, RsError *err)
{
    *out = RS_NULL;
    for (uint32_t i = 0; i < maps.count; i++) {
        RsValue map;
        RS_TRY(rs_row_value(run, maps.items[i], one, arena, &map, err));
        if (rs_is_null(map)) continue;
        if (map.type != RS_TYPE_MAP)
            return rs_fail(err, RS_TYPE, "InvalidArgumentType", maps.items[i]->span,
                           "PROPERTIES takes a map, not %s", rs_type_article((RsType)map.type));
        uint32_t before = rs_is_null(*out) ? 0 : out->length, count = 0;
        RsPair *pairs = RS_NEW_ARRAY(arena, RsPair, before + map.length + 1);
        if (pairs == NULL) return rs_fail_memory(err);
        for (uint32_t p = 0; p < before; p++)
            if (!rs_map_has(map, out->as.pairs[p].key)) pairs[count++] = out->as.pairs[p];
        for (uint32_t p = 0; p < map.length; p++) {
            RsPair pair = map.as.pairs[p];
            if (rs_is_null(pair.value)) continue;
            if (rs_claim_has_field(pair.key)) {
                rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", maps.items[i]->span,
                        "`%.*s` is a field of every claim, and no key of your own",
                        RS_TEXT_ARG(pair.key));
                rs_hint(err, "say it by a part of the clause, or give the key another name");
                return RS_ARGUMENT;
            }
            if (!rs_value_storable(pair.value))
                return rs_fail(err, RS_TYPE, "InvalidPropertyType", maps.items[i]->span,
                               "the key `%.*s` of a claim cannot hold %s", RS_TEXT_ARG(pair.key),
                               rs_type_article((RsType)pair.value.type));
            pairs[count++] = pair;
        }
        if (!rs_value_map(arena, pairs, count, out)) return rs_fail_memory(err);
    }
    if (out->type == RS_TYPE_MAP && out->length == 0) *out = RS_NULL; /* it says nothing */
    return RS_OK;
}

static RsStatus stance_of(RsRun *run, const RsBoundClause *clause, const RsBatch *one,
                          RsArena *arena, RsStance *out, RsError *err)
{
    switch (clause->as.claim_write.verb) {
    case RS_VERB_ASSERT:
    case RS_VERB_RETRACT:
        *out = RS_STANCE_ASSERTS;
        return RS_OK;
    case RS_VERB_DENY:
        *out = RS_STANCE_DENIES;
        return RS_OK;
    case RS_VERB_CLAIM:
        break;
    }
    RsValue value;
    RS_TRY(rs_row_value(run, clause->as.claim_write.stance, one, arena, &value, err));
    if (value.type == RS_TYPE_STRING && rs_stance_find(rs_as_text(value), out)) return RS_OK;
    return rs_stance_unknown(value, clause->as.claim_write.stance->span, err);
}

/* A list or parameter of sources may turn out empty: then nobody says so. */
static RsStatus check_speaker(const RsBoundClause *clause, const RsAttributionValues *who,
                              RsError *err)
{
    if (clause->as.claim_write.verb == RS_VERB_RETRACT) {
        if (clause->as.claim_write.attribution->according_to.count == 0 || who->source_count > 0)
            return RS_OK;
        return rs_fail(err, RS_ARGUMENT, "MissingAttribution", clause->span,
                       "the list of those whose claims are to be retracted is empty");
    }
    if (who->source_count > 0 ||
        (who->via_count > 0 && clause->as.claim_write.attribution->according_to.count == 0))
        return RS_OK;
    return rs_fail(err, RS_ARGUMENT, "MissingAttribution", clause->span,
                   "nobody is named who says so: the list of sources is empty");
}

RsStatus rs_attribution_row(RsRun *run, const RsBoundClause *clause, const RsBatch *one,
                            RsArena *arena, RsAttributionValues *out, RsError *err)
{
    const RsBoundAttribution *parts = clause->as.claim_write.attribution;
    *out = (RsAttributionValues){.behalf = RS_NO_NODE};
    RS_TRY(
        source_list(run, parts->according_to, one, arena, &out->sources, &out->source_count, err));
    RS_TRY(source_list(run, parts->via, one, arena, &out->via, &out->via_count, err));
    if (parts->behalf != NULL) {
        RsValue behalf;
        RS_TRY(rs_row_value(run, parts->behalf, one, arena, &behalf, err));
        RS_TRY(rs_source_find(run, behalf, parts->behalf->span, &out->behalf, err));
    }
    RS_TRY(check_speaker(clause, out, err));
    RS_TRY(time_part(run, parts->valid_from, one, arena, &out->valid_from, err));
    RS_TRY(time_part(run, parts->valid_to, one, arena, &out->valid_to, err));
    RS_TRY(time_part(run, parts->valid_in, one, arena, &out->valid_in, err));
    RS_TRY(check_times(parts, out, err));
    RS_TRY(confidence_part(run, parts->confidence, one, arena, &out->confidence, err));
    RS_TRY(words_part(run, parts->quote, "QUOTE", false, one, arena, &out->quote, err));
    RS_TRY(words_part(run, parts->locator, "AT", true, one, arena, &out->locator, err));
    RS_TRY(extra_part(run, parts->properties, one, arena, &out->extra, err));
    return stance_of(run, clause, one, arena, &out->stance, err);
}
