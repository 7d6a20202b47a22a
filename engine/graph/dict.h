/* dict.h - a string dictionary being built: private to this floor.
 *
 * Codes count from 0 in the order of adding and stay what they are when the dictionary is built on,
 * so that pages that hold them need not change.
 * Cost    adding O(1) expected; the first adding hashes all that is there. */
#ifndef RS_GRAPH_DICT_H
#define RS_GRAPH_DICT_H

#include "graph/base.h"

typedef struct RsDictMaker {
    RS_ARRAY(char) bytes;
    RS_ARRAY(uint64_t) starts; /* count + 1 once rs_dict_begin has come back */
    uint32_t *slots;           /* code + 1 by hash; 0: free */
    size_t slot_count;         /* a power of two; 0: no hashes yet */
} RsDictMaker;

/* Starts with what `from` has (NULL: nothing). */
RS_MUST_USE bool rs_dict_begin(RsDictMaker *maker, const RsDict *from);
/* The code of a text, given one where it has none. false: no memory, or no code is left. */
RS_MUST_USE bool rs_dict_code(RsDictMaker *maker, RsText text, uint32_t *code);
uint32_t rs_dict_count(const RsDictMaker *maker);
/* Hands the arrays to the base; the maker is empty then. */
RS_MUST_USE bool rs_dict_finish(RsDictMaker *maker, RsBase *base);
void rs_dict_done(RsDictMaker *maker);

#endif
