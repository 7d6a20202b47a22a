/* text.c - comparing borrowed runs of bytes. */
#include "base/text.h"

static unsigned char fold(char byte);

bool rs_text_equal_fold(RsText a, RsText b)
{
    if (a.length != b.length) return false;
    for (uint32_t i = 0; i < a.length; i++)
        if (fold(a.data[i]) != fold(b.data[i])) return false;
    return true;
}

int rs_text_compare(RsText a, RsText b)
{
    uint32_t shared = a.length < b.length ? a.length : b.length;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0) return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

static unsigned char fold(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}
