/* characters.c - letters, blanks and the rest. A letter is what is in none of the ranges of signs:
 * new scripts are letters without a new table. Ranges from the Unicode blocks. */
#include "grammar/characters.h"

#include <stddef.h>

static const struct {
    uint32_t first, last;
    RsCharacter what;
} RANGES[] = {
    {0x80, 0x9f, RS_CHARACTER_OTHER},       {0xa0, 0xa0, RS_CHARACTER_BLANK},
    {0xa1, 0xa9, RS_CHARACTER_OTHER},       {0xab, 0xb4, RS_CHARACTER_OTHER},
    {0xb6, 0xb9, RS_CHARACTER_OTHER},       {0xbb, 0xbf, RS_CHARACTER_OTHER},
    {0xd7, 0xd7, RS_CHARACTER_OTHER},       {0xf7, 0xf7, RS_CHARACTER_OTHER},
    {0x1680, 0x1680, RS_CHARACTER_BLANK},   {0x2000, 0x200b, RS_CHARACTER_BLANK},
    {0x200e, 0x2027, RS_CHARACTER_OTHER},   {0x2028, 0x2029, RS_CHARACTER_BLANK},
    {0x202a, 0x202e, RS_CHARACTER_OTHER},   {0x202f, 0x202f, RS_CHARACTER_BLANK},
    {0x2030, 0x203e, RS_CHARACTER_OTHER},   {0x2041, 0x2053, RS_CHARACTER_OTHER},
    {0x2055, 0x205e, RS_CHARACTER_OTHER},   {0x205f, 0x205f, RS_CHARACTER_BLANK},
    {0x2060, 0x2070, RS_CHARACTER_OTHER},   {0x20a0, 0x20cf, RS_CHARACTER_OTHER},
    {0x2190, 0x2bff, RS_CHARACTER_OTHER},   {0x2e00, 0x2e7f, RS_CHARACTER_OTHER},
    {0x3000, 0x3000, RS_CHARACTER_BLANK},   {0x3001, 0x3004, RS_CHARACTER_OTHER},
    {0x3008, 0x3020, RS_CHARACTER_OTHER},   {0x3030, 0x3030, RS_CHARACTER_OTHER},
    {0xd800, 0xf8ff, RS_CHARACTER_OTHER},   {0xfe10, 0xfe1f, RS_CHARACTER_OTHER},
    {0xfe30, 0xfe32, RS_CHARACTER_OTHER},   {0xfe35, 0xfe4c, RS_CHARACTER_OTHER},
    {0xfe50, 0xfe6f, RS_CHARACTER_OTHER},   {0xfeff, 0xfeff, RS_CHARACTER_BLANK},
    {0xff01, 0xff0f, RS_CHARACTER_OTHER},   {0xff1a, 0xff20, RS_CHARACTER_OTHER},
    {0xff3b, 0xff3e, RS_CHARACTER_OTHER},   {0xff40, 0xff40, RS_CHARACTER_OTHER},
    {0xff5b, 0xff65, RS_CHARACTER_OTHER},   {0xffe0, 0xffff, RS_CHARACTER_OTHER},
    {0x1f000, 0x1faff, RS_CHARACTER_OTHER},
};

RsCharacter rs_character(uint32_t code_point)
{
    if (code_point < 0x80) return RS_CHARACTER_NAME;
    size_t low = 0, high = sizeof(RANGES) / sizeof(RANGES[0]);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code_point < RANGES[middle].first) {
            high = middle;
        } else if (code_point > RANGES[middle].last) {
            low = middle + 1;
        } else {
            return RANGES[middle].what;
        }
    }
    return RS_CHARACTER_NAME;
}
