/* fn.h - what the kernels of functions.def share: refusals, texts, access by key.
 *
 * Errors  a refused argument is RS_TYPE / InvalidArgumentValue at the call's span, unless said. */
#ifndef RS_EXECUTE_FN_H
#define RS_EXECUTE_FN_H

#include "execute/functions.h"

#define X(ID, NAME, SIGNATURE, FLAGS)                                                              \
    RsStatus rs_fn_##ID(const RsCall *call, const RsValue *args, uint32_t arg_count, RsValue *out, \
                        RsError *err);
#include "language/functions.def"
#undef X

/* Head of a kernel; a parameter that it does not need is passed to RS_UNUSED. */
#define RS_KERNEL(ID)                                                                              \
    RsStatus rs_fn_##ID(const RsCall *call, const RsValue *args, uint32_t arg_count, RsValue *out, \
                        RsError *err)
#define RS_UNUSED(name) ((void)(name))

/* "toInteger() takes a number or a string, not a List". */
RsStatus rs_fn_refuse_status(const RsCall *call, const char *takes, RsValue got, RsError *err);
/* The same with the detail InvalidArgumentType: operators. */
RsStatus rs_fn_refuse_type_status(const RsCall *call, const char *takes, RsValue got, RsError *err);
#define rs_fn_refuse(...) rs_failed(rs_fn_refuse_status(__VA_ARGS__))
#define rs_fn_refuse_type(...) rs_failed(rs_fn_refuse_type_status(__VA_ARGS__))
/* RS_ENTITY / DeletedEntityAccess where this statement deleted the element. */
RS_MUST_USE RsStatus rs_fn_alive(const RsCall *call, RsValue element, RsError *err);

/* Buffers end as a STRING in the arena; the buffer is done either way. */
RS_MUST_USE RsStatus rs_fn_finish(const RsCall *call, RsBuf *buf, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_fn_copy_text(const RsCall *call, RsText text, RsValue *out, RsError *err);
RS_MUST_USE RsStatus rs_fn_list(const RsCall *call, uint32_t count, RsValue **items, RsError *err);

/* object.key for whatever has keys; null of null. RS_TYPE / InvalidArgumentType else. */
RS_MUST_USE RsStatus rs_object_property(const RsCall *call, RsValue object, RsText key,
                                        RsValue *out, RsError *err);
/* All pairs of a map, node, relationship or claim as a MAP. */
RS_MUST_USE RsStatus rs_object_map(const RsCall *call, RsValue object, RsValue *out, RsError *err);
/* x, y, z, longitude, latitude, height, crs, srid; null for other keys (fn_point.c). */
RsStatus rs_point_part(RsValue point, RsText key, RsValue *out);
/* The fields and the user's own keys of a claim (fn_claim_parts.c). */
RS_MUST_USE RsStatus rs_claim_property(const RsCall *call, uint32_t claim, RsText key, RsValue *out,
                                       RsError *err);
/* Does a claim have a field of this name, which no key of the user's own can take? */
bool rs_claim_has_field(RsText key);
/* What a claim is about: the node, relationship or claim; and the property key or label, or null.
 */
RsValue rs_fact_element(RsFact fact);
RsValue rs_fact_name(const RsSchema *schema, RsFact fact);
RS_MUST_USE RsStatus rs_claim_map(const RsCall *call, uint32_t claim, RsValue *out, RsError *err);

static inline bool rs_is_temporal(RsValue v) /* a moment or time of day, not a duration */
{
    return v.type == RS_TYPE_DATE || v.type == RS_TYPE_LOCALTIME || v.type == RS_TYPE_TIME ||
           v.type == RS_TYPE_LOCALDATETIME || v.type == RS_TYPE_DATETIME;
}

#endif
