/* why.c - :why and :without: what the last result rests on, and what is left if a source falls. */
#include "shell/why.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"

#define WHY_ROWS 10u /* that :why explains where no row is named */
#define COMPARED_ROWS_MAX 100000u

typedef struct Why {
    RsShell *shell;
    RsResult *result;
    RsBuf *out;
    const RsOrigin *origins;
    uint32_t origin_count;
    RsError *err;
} Why;

/* ---- elements and claims in a line ---- */

static RsStatus write_name(Why *why, uint32_t node)
{
    static const char *const KEYS[] = {"name", "title", "label", "id"};
    RsNodeInfo info;
    RS_TRY(rs_result_node(why->result, node, &info, why->err));
    RsValue id = rs_map_get(info.properties, RS_TEXT("id"));
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        RsValue value = rs_map_get(info.properties, rs_text(KEYS[i]));
        if (value.type != RS_TYPE_STRING || value.length == 0) continue;
        rs_buf_add_text(why->out, rs_as_text(value));
        if (i < 3 && id.type == RS_TYPE_STRING)
            rs_buf_printf(why->out, " (%.*s)", RS_TEXT_ARG(rs_as_text(id)));
        return RS_OK;
    }
    return rs_result_print(why->result, rs_value_id(RS_TYPE_NODE, node), why->out, why->err);
}

static RsStatus write_source(Why *why, RsValue node)
{
    if (node.type == RS_TYPE_NODE) return write_name(why, node.as.id);
    rs_buf_puts(why->out, "nobody named");
    return RS_OK;
}

static RsStatus write_part(Why *why, RsValue claim, const char *key, const char *before,
                           const char *behind)
{
    RsValue value = rs_map_get(claim, rs_text(key));
    if (rs_is_null(value)) return RS_OK;
    rs_buf_puts(why->out, before);
    RS_TRY(rs_cell(why->result, value, why->out, why->err));
    rs_buf_puts(why->out, behind);
    return RS_OK;
}

/* stance  who, for whom, via whom; value; when; where [id], and the words on a line of their own.
 */
static RsStatus write_claim(Why *why, uint32_t id)
{
    RsValue claim;
    RS_TRY(rs_result_claim(why->result, id, &claim, why->err));
    RsValue stance = rs_map_get(claim, RS_TEXT("stance"));
    RsValue behalf = rs_map_get(claim, RS_TEXT("behalf"));
    RsValue via = rs_map_get(claim, RS_TEXT("via"));
    rs_buf_printf(why->out, "      %-11.*s ", RS_TEXT_ARG(rs_as_text(stance)));
    RS_TRY(write_source(why, rs_map_get(claim, RS_TEXT("source"))));
    if (behalf.type == RS_TYPE_NODE) {
        rs_buf_puts(why->out, ", for ");
        RS_TRY(write_name(why, behalf.as.id));
    }
    for (uint32_t i = 0; via.type == RS_TYPE_LIST && i < via.length; i++) {
        rs_buf_puts(why->out, ", via ");
        RS_TRY(write_source(why, via.as.items[i]));
    }
    RS_TRY(write_part(why, claim, "value", ": ", ""));
    RS_TRY(write_part(why, claim, "validFrom", "; from ", ""));
    RS_TRY(write_part(why, claim, "validTo", "; to ", ""));
    RS_TRY(write_part(why, claim, "confidence", "; confidence ", ""));
    RS_TRY(write_part(why, claim, "locator", "; ", ""));
    RS_TRY(write_part(why, claim, "id", " [", "]"));
    rs_buf_putc(why->out, '\n');
    return write_part(why, claim, "quote", "                  “", "”\n");
}

static RsStatus write_claims(Why *why, RsValue element, RsText key)
{
    const uint32_t *ids;
    uint32_t count;
    RS_TRY(rs_result_claims(why->result, element, key, &ids, &count, why->err));
    for (uint32_t i = 0; i < count; i++)
        RS_TRY(write_claim(why, ids[i]));
    if (count == 0) rs_buf_puts(why->out, "      written plainly: no source is named\n");
    return RS_OK;
}

/* ---- :why ---- */

static RsStatus explain_edge(Why *why, uint32_t edge)
{
    RsEdgeInfo info;
    RS_TRY(rs_result_edge(why->result, edge, &info, why->err));
    rs_buf_puts(why->out, "    ");
    RS_TRY(write_name(why, info.start));
    rs_buf_printf(why->out, " -[:%.*s]-> ", RS_TEXT_ARG(info.type));
    RS_TRY(write_name(why, info.end));
    if (info.disputed) rs_buf_puts(why->out, " (disputed)");
    if (!info.held) rs_buf_puts(why->out, " (not held)");
    rs_buf_putc(why->out, '\n');
    return write_claims(why, rs_value_id(RS_TYPE_EDGE, edge), RS_TEXT(""));
}

/* Values that are no facts (numbers, texts of expressions) have nothing to explain. */
static RsStatus explain_value(Why *why, RsValue value, uint32_t depth)
{
    if (value.type == RS_TYPE_EDGE) return explain_edge(why, value.as.id);
    if (value.type == RS_TYPE_PATH)
        for (uint32_t i = 0; i < value.as.path->hop_count; i++)
            RS_TRY(explain_edge(why, value.as.path->edges[i]));
    if (value.type == RS_TYPE_CLAIM) return write_claim(why, value.as.id);
    if (value.type == RS_TYPE_LIST && depth < 8)
        for (uint32_t i = 0; i < value.length; i++)
            RS_TRY(explain_value(why, value.as.items[i], depth + 1));
    if (value.type != RS_TYPE_NODE) return RS_OK;
    rs_buf_puts(why->out, "    ");
    RS_TRY(write_name(why, value.as.id));
    rs_buf_putc(why->out, '\n');
    return write_claims(why, value, RS_TEXT(""));
}

static RsStatus explain_property(Why *why, const RsValue *row, const RsOrigin *origin)
{
    RsValue element = row[origin->element];
    if (element.type == RS_TYPE_CLAIM) return write_claim(why, element.as.id);
    if (element.type != RS_TYPE_NODE && element.type != RS_TYPE_EDGE) return RS_OK;
    rs_buf_puts(why->out, "    ");
    if (element.type == RS_TYPE_NODE)
        RS_TRY(write_name(why, element.as.id));
    else
        RS_TRY(rs_result_print(why->result, element, why->out, why->err));
    rs_buf_printf(why->out, ", %.*s: ", RS_TEXT_ARG(origin->key));
    RS_TRY(rs_cell(why->result, row[origin->column], why->out, why->err));
    rs_buf_putc(why->out, '\n');
    return write_claims(why, element, origin->key);
}

static RsStatus explain_row(Why *why, const RsValue *row, uint32_t columns)
{
    for (uint32_t i = 0; i < columns; i++) {
        RsText name = rs_result_column(why->result, i);
        size_t before = why->out->length;
        rs_buf_printf(why->out, "  %.*s\n", RS_TEXT_ARG(name));
        size_t begun = why->out->length;
        for (uint32_t o = 0; o < why->origin_count; o++)
            if (why->origins[o].column == i) RS_TRY(explain_property(why, row, &why->origins[o]));
        RS_TRY(explain_value(why, row[i], 0));
        if (why->out->length == begun && before < begun) {
            rs_buf_puts(why->out, "    ");
            RS_TRY(rs_cell(why->result, row[i], why->out, why->err));
            rs_buf_puts(why->out, "\n      computed: no single fact stands behind it\n");
        }
    }
    return rs_buf_check(why->out, why->err);
}

/* The row wanted (from 1), or the first WHY_ROWS where it is 0. */
static RsStatus explain_rows(Why *why, uint32_t columns, uint64_t wanted)
{
    const RsValue *row;
    uint64_t number = 0, shown = 0;
    for (;;) {
        RS_TRY(rs_result_next(why->result, &row, why->err));
        if (row == NULL) break;
        number++;
        if (wanted > 0 ? number != wanted : number > WHY_ROWS) continue;
        rs_buf_printf(why->out, "row %llu\n", (unsigned long long)number);
        RS_TRY(explain_row(why, row, columns));
        shown++;
    }
    if (wanted > 0 && shown == 0)
        return rs_fail(why->err, RS_USAGE, "NoSuchRow", RS_NOWHERE,
                       "the last result has %llu rows, no row %llu", (unsigned long long)number,
                       (unsigned long long)wanted);
    if (number == 0) rs_buf_puts(why->out, "the last result has no rows\n");
    if (wanted == 0 && number > shown)
        rs_buf_printf(why->out, "%llu of %llu rows explained: :why N explains row N\n",
                      (unsigned long long)shown, (unsigned long long)number);
    return RS_OK;
}

/* ---- the last statement again, reading only ---- */

typedef RsStatus (*Reader)(Why *why, uint32_t columns, void *context);

static RsStatus read_again(RsShell *shell, RsBuf *out, Reader read, void *context, RsError *err)
{
    RsSettings *settings = rs_session_settings(shell->connection.session);
    bool before = settings->read_only;
    Why why = {.shell = shell, .out = out, .err = err};
    RsText traced, text = {shell->last.data, (uint32_t)shell->last.length};
    uint32_t own = 0;
    if (text.length == 0)
        return rs_fail(err, RS_USAGE, "NoStatement", RS_NOWHERE, "no statement has been run yet");
    RsArena *arena = rs_arena_new((size_t)64 << 20);
    if (arena == NULL) return rs_fail_memory(err);
    settings->read_only = true;
    RsStatus status =
        rs_statement_trace(text, arena, &traced, &why.origins, &why.origin_count, &own, err);
    if (status == RS_OK)
        status = rs_session_run(shell->connection.session, traced, shell->connection.parameters,
                                &why.result, err);
    settings->read_only = before;
    if (status == RS_OK && why.result == NULL)
        status = rs_fail(err, RS_USAGE, "NoStatement", RS_NOWHERE, "the last statement is empty");
    if (status == RS_OK)
        status = read(&why, own > 0 ? own : rs_result_column_count(why.result), context);
    rs_result_close(why.result);
    rs_arena_free(arena);
    return status;
}

static RsStatus explain_all(Why *why, uint32_t columns, void *context)
{
    return explain_rows(why, columns, *(const uint64_t *)context);
}

static void show(RsShell *shell, RsBuf *out, RsStatus status, const RsError *err)
{
    if (status == RS_OK && out->data != NULL) fputs(out->data, shell->style.output.file);
    if (status != RS_OK) rs_shell_refuse(shell, err->status, err->hint, "%s", err->text);
    rs_buf_done(out);
}

void rs_shell_why(RsShell *shell, const char *argument)
{
    RsError err = {0};
    RsBuf out;
    uint64_t row = 0;
    char *end = NULL;
    rs_buf_init(&out, (size_t)64 << 20);
    if (*argument != '\0') row = strtoull(argument, &end, 10);
    if (*argument != '\0' && (*end != '\0' || row == 0 || *argument == '-')) {
        rs_shell_refuse(shell, RS_USAGE, "such as :why 2",
                        ":why takes the number of a row, not '%s'", argument);
        return;
    }
    RsStatus status = read_again(shell, &out, explain_all, &row, &err);
    show(shell, &out, status, &err);
}

/* ---- :without ---- */

/* A row as text, what it is whatever its elements' properties are, and the claims that assert what
 * is in it. */
typedef struct Shown {
    char *text, *identity;
    uint32_t claims;
    bool met; /* it stands in the other reading too */
} Shown;

typedef struct Shownings {
    RS_ARRAY(Shown) rows;
} Shownings;

static void forget_row(Shown *row)
{
    free(row->text);
    free(row->identity);
}

static void forget(Shownings *all)
{
    for (size_t i = 0; i < all->rows.count; i++)
        forget_row(&all->rows.items[i]);
    RS_ARRAY_DONE(&all->rows);
}

static RsStatus count_asserting(Why *why, RsValue element, RsText key, uint32_t *count)
{
    const uint32_t *ids;
    uint32_t found;
    RS_TRY(rs_result_claims(why->result, element, key, &ids, &found, why->err));
    for (uint32_t i = 0; i < found; i++) {
        RsValue claim;
        RS_TRY(rs_result_claim(why->result, ids[i], &claim, why->err));
        RsValue stance = rs_map_get(claim, RS_TEXT("stance"));
        if (stance.type == RS_TYPE_STRING && rs_text_equal(rs_as_text(stance), RS_TEXT("asserts")))
            ++*count;
    }
    return RS_OK;
}

static RsStatus count_value(Why *why, RsValue value, uint32_t *count)
{
    if (value.type == RS_TYPE_NODE || value.type == RS_TYPE_EDGE)
        return count_asserting(why, value, RS_TEXT(""), count);
    if (value.type == RS_TYPE_PATH)
        for (uint32_t i = 0; i < value.as.path->hop_count; i++)
            RS_TRY(count_asserting(why, rs_value_id(RS_TYPE_EDGE, value.as.path->edges[i]),
                                   RS_TEXT(""), count));
    return RS_OK;
}

/* Elements by number: another preferred value does not make another row of it. */
static RsStatus write_identity(Why *why, RsValue value, RsBuf *out)
{
    if (value.type == RS_TYPE_NODE || value.type == RS_TYPE_EDGE || value.type == RS_TYPE_CLAIM) {
        rs_buf_printf(out, "%u:%u", value.type, value.as.id);
        return RS_OK;
    }
    if (value.type == RS_TYPE_PATH) {
        rs_buf_printf(out, "%u", value.as.path->nodes[0]);
        for (uint32_t i = 0; i < value.as.path->hop_count; i++)
            rs_buf_printf(out, "-%u", value.as.path->edges[i]);
        return RS_OK;
    }
    if (value.type != RS_TYPE_LIST) return rs_cell(why->result, value, out, why->err);
    rs_buf_putc(out, '[');
    for (uint32_t i = 0; i < value.length; i++) {
        if (i > 0) rs_buf_putc(out, ',');
        RS_TRY(write_identity(why, value.as.items[i], out));
    }
    rs_buf_putc(out, ']');
    return RS_OK;
}

static RsStatus describe_row(Why *why, const RsValue *row, uint32_t columns, RsBuf *text,
                             RsBuf *identity, uint32_t *claims)
{
    for (uint32_t i = 0; i < columns; i++) {
        rs_buf_puts(text, i == 0 ? "" : " | ");
        rs_buf_puts(identity, " | ");
        RS_TRY(rs_cell(why->result, row[i], text, why->err));
        RS_TRY(write_identity(why, row[i], identity));
        RS_TRY(count_value(why, row[i], claims));
    }
    for (uint32_t o = 0; o < why->origin_count; o++)
        RS_TRY(count_asserting(why, row[why->origins[o].element], why->origins[o].key, claims));
    RS_TRY(rs_buf_check(text, why->err));
    return rs_buf_check(identity, why->err);
}

static RsStatus keep_row(Why *why, const RsValue *row, uint32_t columns, Shownings *all)
{
    RsBuf text, identity;
    Shown shown = {0};
    rs_buf_init(&text, 1u << 20);
    rs_buf_init(&identity, 1u << 20);
    RsStatus status = describe_row(why, row, columns, &text, &identity, &shown.claims);
    if (status == RS_OK) {
        shown.text = rs_buf_take(&text);
        shown.identity = rs_buf_take(&identity);
        if (shown.text == NULL || shown.identity == NULL || !RS_ARRAY_PUSH(&all->rows, shown)) {
            forget_row(&shown);
            status = rs_fail_memory(why->err);
        }
    }
    rs_buf_done(&text);
    rs_buf_done(&identity);
    return status;
}

static RsStatus keep_rows(Why *why, uint32_t columns, void *context)
{
    Shownings *all = context;
    for (;;) {
        const RsValue *row;
        RS_TRY(rs_result_next(why->result, &row, why->err));
        if (row == NULL) return RS_OK;
        if (all->rows.count >= COMPARED_ROWS_MAX)
            return rs_fail(why->err, RS_LIMIT, "TooManyRows", RS_NOWHERE,
                           ":without compares at most %u rows; narrow the statement down",
                           COMPARED_ROWS_MAX);
        RS_TRY(keep_row(why, row, columns, all));
    }
}

/* Pairs equal rows, each with one other; the map leads from an identity's hash to the last row of
 * it, and `before` to the one before. */
static RsStatus compare(Shownings *with, Shownings *without, RsBuf *weaker, RsError *err)
{
    RsIdMap last;
    rs_id_map_init(&last);
    uint64_t *before = calloc(with->rows.count + 1, sizeof(uint64_t));
    RsStatus status = before == NULL ? rs_fail_memory(err) : RS_OK;
    for (size_t i = 0; status == RS_OK && i < with->rows.count; i++) {
        const char *identity = with->rows.items[i].identity;
        uint64_t hash = rs_hash_bytes(identity, strlen(identity));
        rs_id_map_get(&last, hash, &before[i]);
        if (!rs_id_map_put(&last, hash, i + 1)) status = rs_fail_memory(err);
    }
    for (size_t i = 0; status == RS_OK && i < without->rows.count; i++) {
        Shown *row = &without->rows.items[i];
        uint64_t at = 0;
        rs_id_map_get(&last, rs_hash_bytes(row->identity, strlen(row->identity)), &at);
        while (at > 0 && (with->rows.items[at - 1].met ||
                          strcmp(with->rows.items[at - 1].identity, row->identity) != 0))
            at = before[at - 1];
        if (at == 0) continue;
        Shown *old = &with->rows.items[at - 1];
        old->met = row->met = true;
        if (row->claims < old->claims)
            rs_buf_printf(weaker, "  %s   (%u of %u asserting claims are left)\n", row->text,
                          row->claims, old->claims);
    }
    free(before);
    rs_id_map_done(&last);
    return status;
}

static void write_unmet(RsBuf *out, const char *head, const Shownings *all)
{
    bool begun = false;
    for (size_t i = 0; i < all->rows.count; i++) {
        if (all->rows.items[i].met) continue;
        if (!begun) rs_buf_printf(out, "%s\n", head);
        begun = true;
        rs_buf_printf(out, "  %s\n", all->rows.items[i].text);
    }
}

/* What the session sees, and without the sources. */
static RsStatus read_both(RsShell *shell, const char *sources, Shownings *with, Shownings *without,
                          RsError *err)
{
    RsBuf view, plain;
    rs_buf_init(&view, 1u << 16);
    rs_buf_init(&plain, 1u << 16);
    rs_buf_puts(&plain, rs_session_view(shell->connection.session));
    RsStatus status = rs_shell_view_without(shell, sources, &view, err);
    if (status == RS_OK) status = rs_buf_check(&plain, err);
    if (status == RS_OK) status = read_again(shell, NULL, keep_rows, with, err);
    if (status == RS_OK) status = rs_session_set_view(shell->connection.session, view.data, err);
    if (status == RS_OK) {
        status = read_again(shell, NULL, keep_rows, without, err);
        RsError ignored = {0};
        RsStatus back =
            rs_session_set_view(shell->connection.session, plain.data == NULL ? "" : plain.data,
                                status == RS_OK ? err : &ignored);
        if (status == RS_OK) status = back;
    }
    rs_buf_done(&view);
    rs_buf_done(&plain);
    return status;
}

void rs_shell_without(RsShell *shell, const char *argument)
{
    Shownings with = {0}, without = {0};
    RsError err = {0};
    RsBuf out, weaker;
    if (*argument == '\0') {
        rs_shell_refuse(shell, RS_USAGE, "such as :without O13", ":without needs a source's id");
        return;
    }
    rs_buf_init(&out, (size_t)64 << 20);
    rs_buf_init(&weaker, (size_t)64 << 20);
    RsStatus status = read_both(shell, argument, &with, &without, &err);
    if (status == RS_OK) status = compare(&with, &without, &weaker, &err);
    if (status == RS_OK) {
        size_t stand = 0;
        for (size_t i = 0; i < without.rows.count; i++)
            stand += without.rows.items[i].met;
        rs_buf_printf(&out, "without %s: %zu of %zu rows stand\n", argument, stand,
                      with.rows.count);
        write_unmet(&out, "fallen", &with);
        if (weaker.length > 0) rs_buf_printf(&out, "weaker\n%s", weaker.data);
        write_unmet(&out, "new", &without);
        status = rs_buf_check(&out, &err);
    }
    show(shell, &out, status, &err);
    rs_buf_done(&weaker);
    forget(&with);
    forget(&without);
}
