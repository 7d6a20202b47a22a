/* type_rule.h - the type that a constraint asks of a property: IS :: INTEGER | LIST<STRING>.
 *
 * Text    alternatives joined by `|`; each a word of type_rule_words.def or LIST<...>; in capitals,
 *         blanks single. NOT NULL behind a type is read and asks nothing more: whether a value is
 *         there at all is a constraint of its own, and stored lists hold no nulls. */
#ifndef RS_VALUE_TYPE_RULE_H
#define RS_VALUE_TYPE_RULE_H

#include "value/value.h"

typedef struct RsTypeRule {
    RsTypes types; /* of the value */
    RsTypes items; /* of the members, where it is a list */
} RsTypeRule;

/* false: the text names no type that a property can have; *bad is then the part that is wrong. */
bool rs_type_rule_parse(RsText text, RsTypeRule *out, RsText *bad);
bool rs_type_rule_fits(const RsTypeRule *rule, RsValue value); /* null fits */
/* The words that are known, as one line for a message. */
const char *rs_type_rule_words(void);

#endif
