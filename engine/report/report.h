/* report.h - a literate report: Markdown whose queries are run, with everything it rests on.
 *
 * A report only reads: a statement that writes is refused. All its queries see one commit. It opens
 * with what it was made from (graph, commit and chain hash, view, parameters, date) and closes with
 * its sources, each claim cited, and the queries as they were asked.
 * Errors  those of the queries, and of the file itself (script.h); `where` is a place in the
 * source. RS_CHECK an `assert` block that does not hold. Owner   `done` frees; the source must
 * outlive the report. */
#ifndef RS_REPORT_REPORT_H
#define RS_REPORT_REPORT_H

#include "report/script.h"
#include "session/redstring.h"

/* Draws a graph in Graphviz's language as an SVG picture. */
typedef RsStatus (*RsDrawer)(void *context, RsText dot, RsBuf *svg, RsError *err);

typedef struct RsReportOptions {
    RsEngine *engine;
    RsSession *session; /* just opened; is read-only and without news from now on. A view that it
                           has wins over that of the front matter */
    RsValue parameters; /* a MAP or null; they win over those of the front matter */
    int64_t now_us;     /* the date on the first page, since 1970 */
    RsDrawer draw;
    void *draw_context;
} RsReportOptions;

typedef struct RsReport {
    RsBuf title;               /* plain text */
    RsBuf markdown;            /* the whole report; pictures are links to rs_report_picture_name */
    RS_ARRAY(char *) pictures; /* SVG each */
} RsReport;

RS_MUST_USE RsStatus rs_report_run(const RsReportScript *script, const RsReportOptions *options,
                                   RsReport *out, RsError *err);
void rs_report_done(RsReport *report);

/* The Markdown with pictures as files beside it, or inside it where `prefix` is NULL.
 * Picture i (from 0) is expected in the file "<prefix>-<i + 1>.svg". */
RS_MUST_USE RsStatus rs_report_markdown(const RsReport *report, const char *prefix, RsBuf *out,
                                        RsError *err);
/* One self-contained page: light, dark and printed. */
RS_MUST_USE RsStatus rs_report_page(const RsReport *report, RsBuf *out, RsError *err);

#endif
