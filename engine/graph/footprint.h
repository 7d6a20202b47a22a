/* footprint.h - what a transaction rests on, coarsely: the names it looked at, and what a commit of
 * somebody else does to it.
 *
 * A commit that meets the footprint may change an answer that the transaction was given; one that
 * does not could as well have come before the transaction began. Names count for every element
 * that bears them: a transaction that read `balance` of one account meets a commit that set it on
 * another.
 * Owner   the caller: rs_footprint_done. */
#ifndef RS_GRAPH_FOOTPRINT_H
#define RS_GRAPH_FOOTPRINT_H

#include "base/array.h"
#include "graph/graph.h"

typedef struct RsFootprint {
    RsArena *arena; /* of the names */
    RS_ARRAY(RsText) names[RS_NAME_KEY + 1];
    bool any[RS_NAME_KEY + 1]; /* every label, type, key */
    bool reads;                /* it looked at something: an element that ends may have been it */
    bool nodes;                /* nodes of whatever label: every new one may be one of them */
    bool claims;               /* what is claimed, by whom */
    bool all;                  /* anything at all */
    bool writes;               /* what it wrote must obey a constraint made meanwhile */
} RsFootprint;

void rs_footprint_init(RsFootprint *footprint);
void rs_footprint_done(RsFootprint *footprint);
RS_MUST_USE RsStatus rs_footprint_add(RsFootprint *footprint, RsNameKind kind, RsText name,
                                      RsError *err);
/* Where constraints stand, they look at what is written: the names in a record that was built on
 * the graph and whose own names are still defined there. Nothing where there are no constraints. */
RS_MUST_USE RsStatus rs_footprint_add_record(RsFootprint *footprint, const RsGraph *graph,
                                             RsText record, RsError *err);
/* Does this commit, which the graph has taken in already, meet it? *what names what both touch, for
 * an error: borrowed from the graph, or static. A record that was removed for good meets all. */
RS_MUST_USE RsStatus rs_footprint_meets(const RsFootprint *footprint, const RsGraph *graph,
                                        const RsCommit *commit, bool *meets, RsText *what,
                                        RsError *err);

#endif
