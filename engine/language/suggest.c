/* suggest.c - the restricted edit distance, three rows of the table at a time. */
#include "language/suggest.h"

#include "base/utf8.h"

enum { LONGEST = 64 };

static char fold(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t rs_suggest_distance(RsText a, RsText b)
{
    uint32_t rows[3][LONGEST + 1];
    if (a.length > LONGEST || b.length > LONGEST) return UINT32_MAX;
    uint32_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (uint32_t j = 0; j <= b.length; j++) {
        last[j] = j;
        before[j] = 0;
    }
    for (uint32_t i = 1; i <= a.length; i++) {
        now[0] = i;
        for (uint32_t j = 1; j <= b.length; j++) {
            char x = fold(a.data[i - 1]), y = fold(b.data[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (x == y ? 0 : 1));
            bool swapped = i > 1 && j > 1 && x == fold(b.data[j - 2]) && y == fold(a.data[i - 2]);
            if (swapped) now[j] = least(now[j], before[j - 2] + 1);
        }
        uint32_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b.length];
}

/* Letters that look like Latin ones, in pairs. */
static const struct {
    uint32_t first, letter;
} ALIKE[] = {
    {0x391, 'a'}, {0x392, 'b'}, {0x395, 'e'}, {0x396, 'z'}, {0x397, 'h'}, {0x399, 'i'},
    {0x39a, 'k'}, {0x39c, 'm'}, {0x39d, 'n'}, {0x39f, 'o'}, {0x3a1, 'p'}, {0x3a4, 't'},
    {0x3a5, 'y'}, {0x3a7, 'x'}, {0x3b1, 'a'}, {0x3b9, 'i'}, {0x3bd, 'v'}, {0x3bf, 'o'},
    {0x3c1, 'p'}, {0x405, 's'}, {0x406, 'i'}, {0x408, 'j'}, {0x410, 'a'}, {0x412, 'b'},
    {0x415, 'e'}, {0x41a, 'k'}, {0x41c, 'm'}, {0x41d, 'h'}, {0x41e, 'o'}, {0x420, 'p'},
    {0x421, 'c'}, {0x422, 't'}, {0x423, 'y'}, {0x425, 'x'}, {0x430, 'a'}, {0x432, 'b'},
    {0x435, 'e'}, {0x43a, 'k'}, {0x43c, 'm'}, {0x43d, 'h'}, {0x43e, 'o'}, {0x440, 'p'},
    {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'},
    {0x458, 'j'},
};

/* Small, Latin where it looks Latin. */
static uint32_t skeleton(uint32_t code)
{
    if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0; /* full width */
    if (code < 0x80) return (unsigned char)fold((char)code);
    for (size_t i = 0; i < sizeof(ALIKE) / sizeof(ALIKE[0]); i++)
        if (ALIKE[i].first == code) return ALIKE[i].letter;
    return code;
}

bool rs_suggest_looks_same(RsText a, RsText b)
{
    uint32_t i = 0, j = 0;
    bool other = false;
    while (i < a.length && j < b.length) {
        uint32_t x = rs_utf8_next(a, &i), y = rs_utf8_next(b, &j);
        if (skeleton(x) != skeleton(y)) return false;
        other = other || (x != y && (x >= 0x80 || y >= 0x80));
    }
    return other && i == a.length && j == b.length;
}

void rs_suggest_start(RsSuggest *suggest, RsText word)
{
    uint32_t limit = word.length / 3 == 0 ? 1 : word.length / 3;
    *suggest = (RsSuggest){word, {"", 0}, limit + 1};
}

void rs_suggest_offer(RsSuggest *suggest, RsText candidate)
{
    bool same = rs_suggest_looks_same(suggest->word, candidate);
    uint32_t distance = same ? 0 : rs_suggest_distance(suggest->word, candidate);
    /* As far as the word is long nothing of it is left. */
    if (distance >= suggest->distance || distance >= suggest->word.length) return;
    suggest->distance = distance;
    suggest->best = candidate;
}

RsText rs_suggest_best(const RsSuggest *suggest)
{
    return suggest->best;
}
