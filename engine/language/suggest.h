/* suggest.h - the word that was meant: nearest by Damerau-Levenshtein distance, case ignored.
 *
 * Limit   a third of the word's length, at least 1. Of equally near words the first offered wins.
 * Cost    O(word * candidate) each, over bytes; words beyond 64 bytes get no suggestion. */
#ifndef RS_LANGUAGE_SUGGEST_H
#define RS_LANGUAGE_SUGGEST_H

#include "base/text.h"

typedef struct RsSuggest {
    RsText word, best;
    uint32_t distance; /* of the best; beyond the limit while there is none */
} RsSuggest;

void rs_suggest_start(RsSuggest *suggest, RsText word);
void rs_suggest_offer(RsSuggest *suggest, RsText candidate); /* borrowed */
RsText rs_suggest_best(const RsSuggest *suggest);            /* length 0: none is near */
/* Do they look the same and yet differ, because letters of another alphabet (Cyrillic, Greek, full
 * width) stand for Latin ones? Such a pair counts as distance 0. */
bool rs_suggest_looks_same(RsText a, RsText b);
/* Insertions, deletions, substitutions and swaps of neighbours; UINT32_MAX: a word is too long. */
uint32_t rs_suggest_distance(RsText a, RsText b);

#endif
