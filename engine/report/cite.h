/* cite.h - what a report rests on: each claim a footnote, each source a number.
 *
 * A claim cited again keeps its footnote, a node that speaks or passes words on (source, behalf,
 * via) its number. What a footnote says is written when it is first cited, under the view of that
 * block; so a claim seen under two views is told as the first one shows it.
 * Owner   `init` and `done` the caller's. */
#ifndef RS_REPORT_CITE_H
#define RS_REPORT_CITE_H

#include "base/map.h"
#include "session/redstring.h"

typedef struct RsCite {
    RsIdMap footnote_of; /* claim to number */
    RsIdMap source_of;   /* node to number */
    RsBuf footnotes;     /* their definitions, Markdown */
    RsBuf sources;       /* the numbered list */
    uint32_t footnote_count, source_count;
    bool plain; /* something without a claim was told */
} RsCite;

void rs_cite_init(RsCite *cite);
void rs_cite_done(RsCite *cite);
/* Writes the mark `[^n]`. */
RS_MUST_USE RsStatus rs_cite_claim(RsCite *cite, RsResult *result, uint32_t claim, RsBuf *out,
                                   RsError *err);
/* The claim in a line, speaker, stance and fact, and its mark. */
RS_MUST_USE RsStatus rs_cite_short(RsCite *cite, RsResult *result, uint32_t claim, RsBuf *out,
                                   RsError *err);
/* A mark for every claim in view on a relationship, asserting or not; where there is none, the mark
 * of what is written plainly. */
RS_MUST_USE RsStatus rs_cite_edge(RsCite *cite, RsResult *result, uint32_t edge, RsBuf *out,
                                  RsError *err);
/* The list of sources and the footnotes: the end of a report. */
void rs_cite_write(const RsCite *cite, RsBuf *out);

#endif
