/* cite.c - each claim a footnote, each source a number. */
#include "report/cite.h"

#include "report/markdown.h"

void rs_cite_init(RsCite *cite)
{
    *cite = (RsCite){0};
    rs_id_map_init(&cite->footnote_of);
    rs_id_map_init(&cite->source_of);
    rs_buf_init(&cite->footnotes, 0);
    rs_buf_init(&cite->sources, 0);
}

void rs_cite_done(RsCite *cite)
{
    rs_id_map_done(&cite->footnote_of);
    rs_id_map_done(&cite->source_of);
    rs_buf_done(&cite->footnotes);
    rs_buf_done(&cite->sources);
}

/* ---- sources ---- */

static RsStatus source_number(RsCite *cite, RsResult *result, uint32_t node, uint64_t *number,
                              RsError *err)
{
    RsNodeInfo info;
    if (rs_id_map_get(&cite->source_of, node, number)) return RS_OK;
    *number = ++cite->source_count;
    if (!rs_id_map_put(&cite->source_of, node, *number)) return rs_fail_memory(err);
    rs_buf_printf(&cite->sources, "%u. ", cite->source_count);
    RS_TRY(rs_markdown_node(&cite->sources, result, node, err));
    RS_TRY(rs_result_node(result, node, &info, err));
    RsValue id = rs_map_get(info.properties, RS_TEXT("id"));
    RsValue url = rs_map_get(info.properties, RS_TEXT("url"));
    if (id.type == RS_TYPE_STRING) {
        rs_buf_puts(&cite->sources, " (");
        rs_markdown_text(&cite->sources, rs_as_text(id));
        rs_buf_putc(&cite->sources, ')');
    }
    if (url.type == RS_TYPE_STRING) {
        rs_buf_puts(&cite->sources, ", ");
        rs_markdown_text(&cite->sources, rs_as_text(url));
    }
    rs_buf_putc(&cite->sources, '\n');
    return RS_OK;
}

/* The node by name with its number among the sources. */
static RsStatus write_source(RsCite *cite, RsResult *result, RsValue node, RsBuf *out, RsError *err)
{
    uint64_t number;
    if (node.type != RS_TYPE_NODE) {
        rs_buf_puts(out, "somebody who is not named");
        return RS_OK;
    }
    RS_TRY(source_number(cite, result, node.as.id, &number, err));
    RS_TRY(rs_markdown_node(out, result, node.as.id, err));
    rs_buf_printf(out, " (source %llu)", (unsigned long long)number);
    return RS_OK;
}

/* ---- footnotes ---- */

typedef struct Stance {
    const char *word, *told;
} Stance;

/* How a stance reads in a sentence: the speaker, this, a colon, the fact. */
static const Stance STANCES[] = {{"asserts", "says"},
                                 {"denies", "denies"},
                                 {"suggests", "suggests"},
                                 {"conditional", "says, under a condition"},
                                 {"recommends", "recommends"},
                                 {"unaware", "says that it does not know of"},
                                 {"declines", "declined to say"},
                                 {"silent", "was asked and gave no answer on"},
                                 {"refers", "was asked and referred the question on"}};

static const char *told(RsValue stance)
{
    for (size_t i = 0; i < sizeof(STANCES) / sizeof(STANCES[0]); i++)
        if (stance.type == RS_TYPE_STRING &&
            rs_text_equal(rs_as_text(stance), rs_text(STANCES[i].word)))
            return STANCES[i].told;
    return "says";
}

static RsValue field(RsValue claim, const char *key)
{
    return rs_map_get(claim, rs_text(key));
}

static RsStatus write_edge(RsResult *result, uint32_t edge, RsBuf *out, RsError *err)
{
    RsEdgeInfo info;
    RS_TRY(rs_result_edge(result, edge, &info, err));
    RS_TRY(rs_markdown_node(out, result, info.start, err));
    rs_buf_putc(out, ' ');
    rs_markdown_type(out, info.type);
    rs_buf_putc(out, ' ');
    return rs_markdown_node(out, result, info.end, err);
}

static RsStatus write_fact(RsResult *result, RsValue claim, RsBuf *out, RsError *err)
{
    RsValue fact = field(claim, "fact"), key = field(claim, "key"), value = field(claim, "value");
    RsValue bound = field(claim, "bound");
    if (fact.type == RS_TYPE_EDGE)
        RS_TRY(write_edge(result, fact.as.id, out, err));
    else if (fact.type == RS_TYPE_NODE)
        RS_TRY(rs_markdown_node(out, result, fact.as.id, err));
    else
        rs_buf_puts(out, "a claim of another's");
    if (key.type == RS_TYPE_STRING) {
        rs_buf_puts(out, ", ");
        rs_markdown_text(out, rs_as_text(key));
    }
    if (rs_is_null(value)) return RS_OK;
    rs_buf_puts(out, ": ");
    if (bound.type == RS_TYPE_STRING) {
        rs_markdown_text(out, rs_as_text(bound));
        rs_buf_putc(out, ' ');
    }
    return rs_markdown_value(out, result, value, err);
}

static RsStatus write_part(RsResult *result, RsValue claim, const char *key, const char *before,
                           const char *behind, RsBuf *out, RsError *err)
{
    RsValue value = field(claim, key);
    if (rs_is_null(value)) return RS_OK;
    rs_buf_puts(out, before);
    RS_TRY(rs_markdown_value(out, result, value, err));
    rs_buf_puts(out, behind);
    return RS_OK;
}

static RsStatus write_validity(RsResult *result, RsValue claim, RsBuf *out, RsError *err)
{
    RsValue from = field(claim, "validFrom"), to = field(claim, "validTo");
    if (!rs_is_null(from) && rs_value_same(from, to))
        return write_part(result, claim, "validFrom", "; in ", "", out, err);
    RS_TRY(write_part(result, claim, "validFrom", "; from ", "", out, err));
    return write_part(result, claim, "validTo", rs_is_null(from) ? "; until " : " to ", "", out,
                      err);
}

static RsStatus write_via(RsCite *cite, RsResult *result, RsValue via, RsBuf *out, RsError *err)
{
    for (uint32_t i = 0; via.type == RS_TYPE_LIST && i < via.length; i++) {
        rs_buf_puts(out, i == 0 ? "; told by " : ", as told by ");
        RS_TRY(write_source(cite, result, via.as.items[i], out, err));
    }
    return RS_OK;
}

/* Speaker, stance, fact; then when, in which words, where, through whom. */
static RsStatus write_claim(RsCite *cite, RsResult *result, RsValue claim, RsBuf *out, RsError *err)
{
    RsValue behalf = field(claim, "behalf");
    RS_TRY(write_source(cite, result, field(claim, "source"), out, err));
    if (behalf.type == RS_TYPE_NODE) {
        rs_buf_puts(out, ", for ");
        RS_TRY(write_source(cite, result, behalf, out, err));
        rs_buf_putc(out, ',');
    }
    rs_buf_printf(out, " %s: ", told(field(claim, "stance")));
    RS_TRY(write_fact(result, claim, out, err));
    RS_TRY(write_validity(result, claim, out, err));
    RS_TRY(write_part(result, claim, "confidence", "; confidence ", "", out, err));
    RS_TRY(write_part(result, claim, "hedge", "; hedged: ", "", out, err));
    RS_TRY(write_part(result, claim, "condition", "; condition: ", "", out, err));
    RS_TRY(write_part(result, claim, "quote", "; “", "”", out, err));
    RS_TRY(write_part(result, claim, "locator", ", ", "", out, err));
    RS_TRY(write_via(cite, result, field(claim, "via"), out, err));
    return write_part(result, claim, "id", " [", "]", out, err);
}

RsStatus rs_cite_claim(RsCite *cite, RsResult *result, uint32_t claim, RsBuf *out, RsError *err)
{
    uint64_t number;
    if (!rs_id_map_get(&cite->footnote_of, claim, &number)) {
        RsValue map;
        RS_TRY(rs_result_claim(result, claim, &map, err));
        number = ++cite->footnote_count;
        if (!rs_id_map_put(&cite->footnote_of, claim, number)) return rs_fail_memory(err);
        rs_buf_printf(&cite->footnotes, "[^%u]: ", cite->footnote_count);
        RS_TRY(write_claim(cite, result, map, &cite->footnotes, err));
        rs_buf_puts(&cite->footnotes, ".\n\n");
    }
    rs_buf_printf(out, "[^%llu]", (unsigned long long)number);
    return RS_OK;
}

RsStatus rs_cite_short(RsCite *cite, RsResult *result, uint32_t claim, RsBuf *out, RsError *err)
{
    RsValue map;
    RS_TRY(rs_result_claim(result, claim, &map, err));
    RsValue source = field(map, "source");
    if (source.type == RS_TYPE_NODE)
        RS_TRY(rs_markdown_node(out, result, source.as.id, err));
    else
        rs_buf_puts(out, "somebody who is not named");
    rs_buf_printf(out, " %s: ", told(field(map, "stance")));
    RS_TRY(write_fact(result, map, out, err));
    return rs_cite_claim(cite, result, claim, out, err);
}

RsStatus rs_cite_edge(RsCite *cite, RsResult *result, uint32_t edge, RsBuf *out, RsError *err)
{
    const uint32_t *claims;
    uint32_t count;
    RS_TRY(rs_result_claims(result, rs_value_id(RS_TYPE_EDGE, edge), RS_TEXT(""), &claims, &count,
                            err));
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(rs_cite_claim(cite, result, claims[i], out, err));
    if (count > 0) return RS_OK;
    cite->plain = true;
    rs_buf_puts(out, "[^plain]");
    return RS_OK;
}

void rs_cite_write(const RsCite *cite, RsBuf *out)
{
    if (cite->source_count > 0) {
        rs_buf_puts(out, "\n## Sources\n\n");
        rs_buf_add(out, cite->sources.data, cite->sources.length);
    }
    rs_buf_putc(out, '\n');
    if (cite->footnotes.data != NULL) rs_buf_add(out, cite->footnotes.data, cite->footnotes.length);
    if (cite->plain)
        rs_buf_puts(out,
                    "[^plain]: Written into the graph without a claim: no source is named.\n\n");
    if (cite->footnotes.failed || cite->sources.failed) out->failed = true;
}
