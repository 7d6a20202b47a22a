/* sources.c - who is meant: a node, or the one node whose property `id` is a text. */
#include "execute/sources.h"

#include "language/suggest.h"

#define OFFERED 3u /* ids named in an error */

/* A view of all that is held, with the statement's own writes. */
static RsStatus open_plain(RsRun *run, RsView **out, RsError *err)
{
    RsViewSpec spec = {0};
    RS_TRY(rs_view_open(run->graph, &spec, run->changes, run->budget, out, err));
    rs_view_see_clauses(*out, UINT32_MAX);
    return RS_OK;
}

static void describe(RsView *view, const uint32_t *ids, uint32_t count, RsBuf *out)
{
    uint32_t name = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, RS_TEXT("name"));
    for (uint32_t i = 0; i < count && i < OFFERED; i++) {
        RsValue value = name == RS_NO_ID ? RS_NULL : rs_view_node_property(view, ids[i], name);
        if (i > 0) rs_buf_puts(out, ", ");
        rs_buf_printf(out, "node %u", ids[i]);
        if (value.type == RS_TYPE_STRING)
            rs_buf_printf(out, " (%.*s)", RS_TEXT_ARG(rs_as_text(value)));
    }
}

/* The few ids nearest to the text, nearest first. */
typedef struct Nearest {
    RsText ids[OFFERED];
    uint32_t distances[OFFERED], count;
} Nearest;

static void offer(Nearest *nearest, RsText text, RsText id)
{
    uint32_t distance = rs_suggest_distance(text, id);
    uint32_t limit = text.length / 2 < 2 ? 2 : text.length / 2;
    if (distance > limit) return;
    uint32_t at = nearest->count;
    while (at > 0 && nearest->distances[at - 1] > distance)
        at--;
    if (at == OFFERED) return;
    if (nearest->count < OFFERED) nearest->count++;
    for (uint32_t i = nearest->count - 1; i > at; i--) {
        nearest->ids[i] = nearest->ids[i - 1];
        nearest->distances[i] = nearest->distances[i - 1];
    }
    nearest->ids[at] = id;
    nearest->distances[at] = distance;
}

static RsStatus unknown(RsRun *run, RsView *view, uint32_t key, RsText text, RsSpan span,
                        RsError *err)
{
    rs_fail(err, RS_ENTITY, "UnknownSource", span, "no node has the id '%.*s'", RS_TEXT_ARG(text));
    Nearest nearest = {.count = 0};
    RsScan scan = {.view = view, .label = RS_NO_ID};
    uint32_t ids[RS_BATCH_ROWS], count;
    while (key != RS_NO_ID && (count = rs_scan_nodes(&scan, RS_BATCH_ROWS, ids)) > 0) {
        if (rs_budget_check(run->budget, NULL) != RS_OK) break;
        for (uint32_t i = 0; i < count; i++) {
            RsValue id = rs_view_node_property(view, ids[i], key);
            if (id.type == RS_TYPE_STRING) offer(&nearest, text, rs_as_text(id));
        }
    }
    if (nearest.count == 0) {
        rs_hint(err,
                "a source is a variable bound to a node, or the text of a node's property `id`");
        return RS_ENTITY;
    }
    RsBuf out;
    rs_buf_init(&out, 200);
    for (uint32_t i = 0; i < nearest.count; i++)
        rs_buf_printf(&out, "%s'%.*s'", i == 0 ? "" : ", ", RS_TEXT_ARG(nearest.ids[i]));
    if (out.length > 0) rs_hint(err, "the nearest ids are %s", out.data);
    rs_buf_done(&out);
    return RS_ENTITY;
}

static RsStatus find_text(RsRun *run, RsView *view, RsText text, RsSpan span, uint32_t *node,
                          RsError *err)
{
    uint32_t key = rs_schema_find(rs_view_schema(view), RS_NAME_KEY, RS_TEXT("id"));
    if (key == RS_NO_ID) return unknown(run, view, key, text, span, err);
    const uint32_t *ids;
    uint32_t count;
    RS_TRY(rs_view_seek(view, key, rs_value_text(text), &ids, &count, err));
    if (count == 0) return unknown(run, view, key, text, span, err);
    *node = ids[0];
    if (count == 1) return RS_OK;
    RsBuf names;
    rs_buf_init(&names, 300);
    describe(view, ids, count, &names);
    RsStatus status =
        rs_fail(err, RS_SEMANTIC, "AmbiguousSource", span, "%u nodes have the id '%.*s': %s", count,
                RS_TEXT_ARG(text), names.data == NULL ? "" : names.data);
    rs_buf_done(&names);
    return status;
}

RsStatus rs_source_find(RsRun *run, RsValue value, RsSpan span, uint32_t *node, RsError *err)
{
    if (value.type == RS_TYPE_NODE) {
        *node = value.as.id;
        return RS_OK;
    }
    if (value.type != RS_TYPE_STRING)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", span,
                       "a source is a node or the text of a node's id, not %s",
                       rs_type_article((RsType)value.type));
    RsView *view;
    RS_TRY(open_plain(run, &view, err));
    RsStatus status = find_text(run, view, rs_as_text(value), span, node, err);
    rs_view_close(view);
    return status;
}

RsStatus rs_stance_unknown(RsValue value, RsSpan span, RsError *err)
{
    if (value.type != RS_TYPE_STRING)
        return rs_fail(err, RS_TYPE, "InvalidArgumentType", span,
                       "a stance is a text such as 'denies', not %s",
                       rs_type_article((RsType)value.type));
    RsText text = rs_as_text(value);
    RsStatus status = rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", span,
                              "'%.*s' is not a stance", RS_TEXT_ARG(text));
    static const char *const STANCES[] = {"asserts",     "denies",     "suggests",
                                          "conditional", "recommends", "unaware",
                                          "declines",    "silent",     "refers"};
    RsSuggest suggest;
    rs_suggest_start(&suggest, text);
    for (size_t i = 0; i < sizeof(STANCES) / sizeof(STANCES[0]); i++)
        rs_suggest_offer(&suggest, rs_text(STANCES[i]));
    RsText near = rs_suggest_best(&suggest);
    if (near.length > 0) rs_hint(err, "did you mean '%.*s'?", RS_TEXT_ARG(near));
    rs_hint(err, "a stance is one of asserts, denies, suggests, conditional, recommends, unaware, "
                 "declines, silent, refers");
    return status;
}
