/* describe.c - :d, what is in the graph; lists of names for it and for completion. */
#include <stdio.h>

#include "language/suggest.h"
#include "shell/shell.h"

bool rs_shell_list(RsShell *shell, const char *query, RsValue parameters, RsArena *arena,
                   RsTexts *out)
{
    RsError err = {0};
    RsResult *result = NULL;
    const RsValue *row = NULL;
    RsStatus status =
        rs_session_run(shell->connection.session, rs_text(query), parameters, &result, &err);
    while (status == RS_OK && result != NULL) {
        status = rs_result_next(result, &row, &err);
        if (status != RS_OK || row == NULL) break;
        if (row[0].type != RS_TYPE_STRING) continue;
        RsText text = rs_as_text(row[0]), kept = rs_arena_text(arena, text.data, text.length);
        if (kept.data == NULL || !RS_ARRAY_PUSH(out, kept)) break;
    }
    rs_result_close(result);
    return status == RS_OK;
}

/* true: there is such a label; otherwise says so, with the nearest one. */
static bool find_label(RsShell *shell, const char *label)
{
    RsTexts labels = {0};
    RsArena *arena = rs_arena_new(0);
    bool found = false;
    RsSuggest suggest;
    rs_suggest_start(&suggest, rs_text(label));
    if (arena != NULL) rs_shell_list(shell, "CALL db.labels()", RS_NULL, arena, &labels);
    for (size_t i = 0; i < labels.count && !found; i++) {
        found = rs_text_equal(labels.items[i], rs_text(label));
        rs_suggest_offer(&suggest, labels.items[i]);
    }
    if (!found) {
        RsText best = rs_suggest_best(&suggest);
        char hint[120] = ":d alone lists them";
        if (best.length > 0) snprintf(hint, sizeof(hint), "did you mean %.*s?", RS_TEXT_ARG(best));
        rs_shell_refuse(shell, RS_USAGE, hint, "no node has the label %s", label);
    }
    RS_ARRAY_DONE(&labels);
    rs_arena_free(arena);
    return found;
}

static void describe_label(RsShell *shell)
{
    rs_shell_run(
        shell,
        "MATCH (n) WHERE $label IN labels(n) WITH count(*) AS all "
        "MATCH (n) WHERE $label IN labels(n) UNWIND keys(n) AS property "
        "WITH all, property, count(*) AS nodes, collect(DISTINCT valueType(n[property])) AS types "
        "RETURN property, nodes, toString(100 * nodes / all) + '%' AS filled, types "
        "ORDER BY nodes DESC, property");
    rs_shell_run(
        shell,
        "MATCH (n)-[r]->(m) WHERE $label IN labels(n) "
        "RETURN '-[:' + type(r) + ']->' AS relationship, labels(m) AS other, count(*) AS count "
        "UNION ALL MATCH (n)<-[r]-(m) WHERE $label IN labels(n) "
        "RETURN '<-[:' + type(r) + ']-' AS relationship, labels(m) AS other, count(*) AS count");
}

void rs_shell_describe(RsShell *shell, const char *label)
{
    if (*label == ':') label++;
    if (*label == '\0') {
        rs_shell_run(
            shell,
            "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS nodes ORDER BY label");
        rs_shell_run(
            shell,
            "MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS relationships ORDER BY type");
        return;
    }
    if (!find_label(shell, label)) return;
    RsPair pair = {RS_TEXT("label"), rs_value_text(rs_text(label))};
    RsValue before = shell->connection.parameters;
    RsArena *arena = rs_arena_new(0);
    if (arena != NULL && rs_value_map(arena, &pair, 1, &shell->connection.parameters))
        describe_label(shell);
    shell->connection.parameters = before;
    rs_arena_free(arena);
}
