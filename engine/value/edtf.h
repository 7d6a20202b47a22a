/* edtf.h - imprecise dates as written (ISO 8601-2 / EDTF), and the moments they may mean.
 *
 * Level 1 and level 2's unspecified parts: '2018', '2022-09', '2018~', '2018?', '201X', 'XXXX-02',
 * '2018/2020', '2018/..', '2018/', '../2018', seasons '2018-21', date-times.
 * A text stands for a span of days that is known only within bounds: it begins at some moment in
 * [begin_low, begin_high] and ends (half open) at some moment in [end_low, end_high]. */
#ifndef RS_VALUE_EDTF_H
#define RS_VALUE_EDTF_H

#include "value/value.h"

#define RS_MOMENT_MIN INT64_MIN /* open at the beginning: since ever */
#define RS_MOMENT_MAX INT64_MAX /* open at the end: goes on */

/* Seconds since 1970-01-01T00:00Z. A certain text has low == high at both ends. For a text such
 * as 'XXXX-02' the bounds are as wide as the text allows. */
typedef struct RsExtent {
    int64_t begin_low, begin_high, end_low, end_high;
    bool
        approximate; /* ~ or ? or % stood there: bounds are widened by nothing, but never "known" */
} RsExtent;

/* RS_ARGUMENT / InvalidArgumentValue: says what is wrong with the text and gives an example. */
RS_MUST_USE RsStatus rs_edtf_parse(RsText text, RsExtent *out, RsError *err);
/* The extent of a STRING (EDTF) or of a DATE, LOCALDATETIME or DATETIME value. */
RS_MUST_USE RsStatus rs_extent_of(RsValue value, RsExtent *out, RsError *err);

/* When a claim held: from and to as its source gave them, either may be missing (NULL).
 *   neither                 nothing known: begin in [MIN, MAX], end in [MIN, MAX]
 *   from, no to             begins as said; end unknown (from '2018/..': goes on)
 *   to, no from             begin unknown
 * `in` (VALID IN a): held at some moment(s) within a: begin and end both within it. */
RsExtent rs_extent_validity(const RsExtent *from, const RsExtent *to);

/* Does something with this validity hold at some moment of `at`? Known, known not, or unknown. */
RsTruth rs_extent_meets(RsExtent validity, RsExtent at);
/* Are two validities known to overlap, known not to, or unknown? */
RsTruth rs_extent_overlaps(RsExtent a, RsExtent b);

#endif
