/* page.c - a report as one HTML page that opens anywhere: no script, nothing fetched. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "report/picture.h"

#define OPTIONS (CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8)

static const char STYLE[] =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--line:#c9c9c9;--soft:#f3f3f1;"
    "--link:#9c1c1c}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8e6e3;--paper:#17181a;--line:#44464a;"
    "--soft:#222427;--link:#ff8f7a}}"
    "body{font:17px/1.55 Georgia,'Noto Serif','Noto Serif CJK SC',serif;color:var(--ink);"
    "background:var(--paper);max-width:46rem;margin:3rem auto;padding:0 1.25rem}"
    "h1,h2,h3{line-height:1.2;margin:2.2em 0 .6em}h1{margin-top:0}"
    "table{border-collapse:collapse;margin:1em 0;font-size:.93em;display:block;overflow-x:auto}"
    "th,td{border-bottom:1px solid var(--line);padding:.35em .8em .35em 0;text-align:left;"
    "vertical-align:top}th{border-bottom-width:2px}"
    "code{font:.85em/1.4 ui-monospace,monospace;overflow-wrap:anywhere}"
    "pre{background:var(--soft);padding:.8em 1em;overflow-x:auto}"
    "pre code{overflow-wrap:normal}"
    "a{color:var(--link)}sup a{text-decoration:none;padding:0 .12em}"
    "blockquote{margin:1em 0;padding-left:1em;border-left:3px solid var(--line)}"
    ".drawing{background:#fff;padding:.5em;overflow-x:auto;margin:1em 0;display:block}"
    ".drawing svg{max-width:100%;height:auto}"
    ".footnotes{font-size:.88em;border-top:1px solid var(--line);margin-top:2.5em}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit}"
    "pre{white-space:pre-wrap}table,.drawing{break-inside:avoid}}";

static void add_escaped(RsBuf *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '<')
            rs_buf_puts(out, "&lt;");
        else if (*text == '&')
            rs_buf_puts(out, "&amp;");
        else
            rs_buf_putc(out, *text);
    }
}

/* A link to a drawing becomes the drawing. What Graphviz writes before <svg is for a file alone. */
static RsStatus place(cmark_node *image, const char *svg, RsError *err)
{
    RsBuf html;
    rs_buf_init(&html, 0);
    const char *begin = strstr(svg, "<svg");
    rs_buf_puts(&html, "<span class=\"drawing\">");
    rs_buf_puts(&html, begin == NULL ? "" : begin);
    rs_buf_puts(&html, "</span>");
    RsStatus status = rs_buf_check(&html, err);
    cmark_node *drawing = status == RS_OK ? cmark_node_new(CMARK_NODE_CUSTOM_INLINE) : NULL;
    if (status == RS_OK && drawing == NULL) status = rs_fail_memory(err);
    if (status == RS_OK &&
        (!cmark_node_set_on_enter(drawing, html.data) || !cmark_node_insert_before(image, drawing)))
        status = rs_fail_memory(err);
    if (status == RS_OK)
        cmark_node_free(image);
    else
        cmark_node_free(drawing);
    rs_buf_done(&html);
    return status;
}

static RsStatus place_pictures(const RsReport *report, cmark_node *document, RsError *err)
{
    RsStatus status = RS_OK;
    cmark_iter *iter = cmark_iter_new(document);
    RS_ARRAY(cmark_node *) images = {0};
    if (iter == NULL) return rs_fail_memory(err);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_IMAGE &&
            rs_picture_of(report, cmark_node_get_url(node)) > 0 && !RS_ARRAY_PUSH(&images, node))
            status = rs_fail_memory(err);
    }
    cmark_iter_free(iter);
    for (size_t i = 0; status == RS_OK && i < images.count; i++) {
        size_t number = rs_picture_of(report, cmark_node_get_url(images.items[i]));
        status = place(images.items[i], report->pictures.items[number - 1], err);
    }
    RS_ARRAY_DONE(&images);
    return status;
}

static RsStatus write_page(const RsReport *report, cmark_parser *parser, RsBuf *out, RsError *err)
{
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, report->markdown.data, report->markdown.length);
    cmark_node *document = cmark_parser_finish(parser);
    if (document == NULL) return rs_fail_memory(err);
    RsStatus status = place_pictures(report, document, err);
    char *body = status == RS_OK ? cmark_render_html(document, OPTIONS, NULL) : NULL;
    if (status == RS_OK && body == NULL) status = rs_fail_memory(err);
    if (status == RS_OK) {
        rs_buf_puts(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                         "'none'; style-src 'unsafe-inline'; img-src data:\">\n<title>");
        add_escaped(out, report->title.data == NULL ? "Report" : report->title.data);
        rs_buf_puts(out, "</title>\n<style>");
        rs_buf_puts(out, STYLE);
        rs_buf_puts(out, "</style>\n<body>\n");
        rs_buf_puts(out, body);
        rs_buf_puts(out, "</body>\n</html>\n");
        status = rs_buf_check(out, err);
    }
    cmark_get_default_mem_allocator()->free(body);
    cmark_node_free(document);
    return status;
}

RsStatus rs_report_page(const RsReport *report, RsBuf *out, RsError *err)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(OPTIONS);
    if (parser == NULL) return rs_fail_memory(err);
    RsStatus status = write_page(report, parser, out, err);
    cmark_parser_free(parser);
    return status;
}
