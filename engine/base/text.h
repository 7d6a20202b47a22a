/* text.h - a borrowed run of bytes, most often UTF-8; not NUL-terminated unless its owner says so.
 */
#ifndef RS_BASE_TEXT_H
#define RS_BASE_TEXT_H

#include <string.h>

#include "base/status.h"

typedef struct RsText {
    const char *data;
    uint32_t length; /* bytes */
} RsText;

#define RS_TEXT(literal) ((RsText){"" literal, (uint32_t)(sizeof(literal) - 1)})
#define RS_TEXT_ARG(text) (int)(text).length, (text).data /* for %.*s */

static inline RsText rs_text(const char *nul_terminated)
{
    return (RsText){nul_terminated, (uint32_t)strlen(nul_terminated)};
}

static inline bool rs_text_equal(RsText a, RsText b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool rs_text_equal_fold(RsText a, RsText b); /* ASCII case ignored */
int rs_text_compare(RsText a, RsText b);     /* by bytes, which is by code point for UTF-8 */

#endif
