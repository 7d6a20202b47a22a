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

static RsStatus unknown(RsRun *run, RsView *view, uint32_t key, RsText text, RsSpan span, RsError *err)
{
    rs_fail(err, RS_ENTITY, "UnknownSource", span, "no node has the id '%.*s'", RS_TEXT_ARG(text));
    if (key == RS_NO_ID) {
        rs_hint(err, "a source is a variable bound to a node, or the text of a node's property `id`");
        return RS_ENTITY;
    }
    RsSuggest suggest;
    rs_suggest_begin(&suggest, text);
    RsScan scan = {.view = view, .label = RS_NO_ID};
    uint32_t ids[RS_BATCH_ROWS];
    uint32_t count;
    while ((count = rs_scan_nodes(&scan, RS_BATCH_ROWS, ids)) > 0) {
        if (rs_budget_check(run->budget, NULL) != RS_OK) break;
        for (uint32_t i = 0; i < count; i++) {
            RsValue id = rs_view_node_property(view, ids[i], key);
            if (id.type == RS_TYPE_STRING) rs_suggest_offer(&suggest, rs_as_text(id));
        }
    }
    if (suggest.count > 0) {
        RsBuf out;
        rs_buf_init(&out, 200);
        for (uint32_t i = 0; i < suggest.count; i++)
            rs_buf_printf(&out, "%s'%.*s'", i == 0 ? "" : ", ", RS_TEXT_ARG(suggest.best[i]));
        if (!out.failed) rs_hint(err, "the nearest ids are %s", out.data);
        rs_buf_done(&out);
    }
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
    RsStatus status = rs_fail(err, RS_SEMANTIC, "AmbiguousSource", span,
                              "%u nodes have the id '%.*s': %s", count, RS_TEXT_ARG(text),
                              names.data == NULL ? "" : names.data);
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
                       "a source is a node or the text of a node's id, not a %s",
                       rs_type_name((RsType)value.type));
    RsView *view;
    RS_TRY(open_plain(run, &view, err));
    RsStatus status = find_text(run, view, rs_as_text(value), span, node, err);
    rs_view_close(view);
    return status;
}

RsStatus rs_stance_unknown(RsValue value, RsSpan span, RsError *err)
{
    RsText text = value.type == RS_TYPE_STRING ? rs_as_text(value) : RS_TEXT("?");
    RsStatus status = rs_fail(err, RS_ARGUMENT, "InvalidArgumentValue", span,
                              "'%.*s' is no stance", RS_TEXT_ARG(text));
    rs_hint(err, "a stance is one of asserts, denies, suggests, conditional, recommends, unaware, "
                 "declines, silent, refers");
    return status;
}
