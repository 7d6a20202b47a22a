/* suggest.c - the restricted edit distance, three rows of the table at a time. */
#include "language/suggest.h"

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

void rs_suggest_start(RsSuggest *suggest, RsText word)
{
    uint32_t limit = word.length / 3 == 0 ? 1 : word.length / 3;
    *suggest = (RsSuggest){word, {"", 0}, limit + 1};
}

void rs_suggest_offer(RsSuggest *suggest, RsText candidate)
{
    uint32_t distance = rs_suggest_distance(suggest->word, candidate);
    /* As far as the word is long nothing of it is left. */
    if (distance >= suggest->distance || distance >= suggest->word.length) return;
    suggest->distance = distance;
    suggest->best = candidate;
}

RsText rs_suggest_best(const RsSuggest *suggest)
{
    return suggest->best;
}
