/* signature.h - what a function takes and gives, read from its line in functions.def.
 *
 * Shape   `required` arguments must stand; up to `count` may, or any number where `endless`
 *         (then the last type is that of all further ones). Null is in every set.
 * Cost    linear in the text of the signature. */
#ifndef RS_LANGUAGE_SIGNATURE_H
#define RS_LANGUAGE_SIGNATURE_H

#include "language/expr.h"

#define RS_SIGNATURE_MAX 8

typedef struct RsSignature {
    RsTypes types[RS_SIGNATURE_MAX];
    uint32_t count, required;
    bool endless;
    RsTypes result;
} RsSignature;

RsSignature rs_signature(const RsFunction *function);
/* The types that argument `index` may have. */
RsTypes rs_signature_type(const RsSignature *signature, uint32_t index);

#endif
