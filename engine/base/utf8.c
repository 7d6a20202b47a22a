/* utf8.c - UTF-8 by hand: the shortest forms of scalar values only. */
#include "base/utf8.h"

static size_t sequence_length(const unsigned char *at, size_t left);

size_t rs_utf8_check(const char *data, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)data;
    size_t at = 0;
    while (at < length) {
        size_t step = sequence_length(bytes + at, length - at);
        if (step == 0) return at;
        at += step;
    }
    return length;
}

uint32_t rs_utf8_length(RsText text)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

RsText rs_utf8_slice(RsText text, uint32_t first, uint32_t count)
{
    uint32_t at = 0;
    while (first > 0 && at < text.length) {
        rs_utf8_next(text, &at);
        first--;
    }
    uint32_t begin = at;
    while (count > 0 && at < text.length) {
        rs_utf8_next(text, &at);
        count--;
    }
    return (RsText){text.length == 0 ? text.data : text.data + begin, at - begin};
}

uint32_t rs_utf8_next(RsText text, uint32_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text.data + *at;
    size_t step = sequence_length(bytes, text.length - *at);
    if (step == 0) { /* Bytes that are no UTF-8 count one by one, as the replacement character. */
        *at += 1;
        return 0xFFFD;
    }
    *at += (uint32_t)step;
    uint32_t point = bytes[0];
    if (step == 2) point &= 0x1F;
    if (step == 3) point &= 0x0F;
    if (step == 4) point &= 0x07;
    for (size_t i = 1; i < step; i++)
        point = point << 6 | (bytes[i] & 0x3Fu);
    return point;
}

size_t rs_utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) return 0;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = count; i-- > 1;) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)(LEADS[count] | code_point);
    return count;
}

/* Bytes of the character that starts here; 0: none does. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80) return 1;
    size_t count = lead >= 0xC2 && lead <= 0xDF   ? 2
                   : lead >= 0xE0 && lead <= 0xEF ? 3
                   : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                  : 0;
    if (count == 0 || count > left) return 0;
    for (size_t i = 1; i < count; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    if ((lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F) ||
        (lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F))
        return 0;
    return count;
}
