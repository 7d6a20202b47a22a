/* signature.c - reads "(number [, integer]) -> float". */
#include <assert.h>
#include <ctype.h>

#include "language/signature.h"

#define TEMPORAL_TYPES                                                                             \
    (RS_TYPES(DATE) | RS_TYPES(LOCALTIME) | RS_TYPES(TIME) | RS_TYPES(LOCALDATETIME) |             \
     RS_TYPES(DATETIME) | RS_TYPES(DURATION))
#define ELEMENT_TYPES (RS_TYPES(NODE) | RS_TYPES(EDGE))

static const struct {
    const char *word;
    RsTypes types;
} WORDS[] = {
    {"any", RS_TYPES_ANY},
    {"boolean", RS_TYPES(BOOL)},
    {"integer", RS_TYPES(INT)},
    {"float", RS_TYPES(FLOAT)},
    {"number", RS_TYPES_NUMBER},
    {"string", RS_TYPES(STRING)},
    {"list", RS_TYPES(LIST)},
    {"map", RS_TYPES(MAP)},
    {"node", RS_TYPES(NODE)},
    {"relationship", RS_TYPES(EDGE)},
    {"path", RS_TYPES(PATH)},
    {"claim", RS_TYPES(CLAIM)},
    {"point", RS_TYPES(POINT)},
    {"date", RS_TYPES(DATE)},
    {"localtime", RS_TYPES(LOCALTIME)},
    {"time", RS_TYPES(TIME)},
    {"localdatetime", RS_TYPES(LOCALDATETIME)},
    {"datetime", RS_TYPES(DATETIME)},
    {"duration", RS_TYPES(DURATION)},
    {"temporal", TEMPORAL_TYPES},
    {"element", ELEMENT_TYPES},
    {"fact", ELEMENT_TYPES | RS_TYPES(CLAIM)},
};

static RsTypes word_types(RsText word)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (rs_text_equal(rs_text(WORDS[i].word), word)) return WORDS[i].types;
    assert(false); /* a word in functions.def that names no type */
    return RS_TYPES_ANY;
}

static const char *read_types(const char *at, RsTypes *types)
{
    *types = RS_TYPES(NULL);
    for (;;) {
        const char *begin = at;
        while (isalpha((unsigned char)*at))
            at++;
        *types |= word_types((RsText){begin, (uint32_t)(at - begin)});
        if (*at != '|') return at;
        at++;
    }
}

RsSignature rs_signature(const RsFunction *function)
{
    RsSignature signature = {0};
    bool optional = false;
    const char *at = function->signature;
    while (*at != ')') {
        if (*at == '[') optional = true;
        if (*at == '.') signature.endless = true;
        if (!isalpha((unsigned char)*at)) {
            at++;
            continue;
        }
        assert(signature.count < RS_SIGNATURE_MAX);
        at = read_types(at, &signature.types[signature.count++]);
        if (!optional) signature.required = signature.count;
    }
    while (!isalpha((unsigned char)*at))
        at++;
    read_types(at, &signature.result);
    return signature;
}

RsTypes rs_signature_type(const RsSignature *signature, uint32_t index)
{
    if (index < signature->count) return signature->types[index];
    return signature->types[signature->count - 1];
}
