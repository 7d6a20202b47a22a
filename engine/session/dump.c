/* dump.c - the graph with its claims as text of the language that makes it again.
 *
 * Nodes first, in batches of one set of labels; then what is claimed about them; relationships in
 * the order of their ids, those with claims in a statement of their own together with them; then
 * marks that have to go again, for what is not written plainly; rules at the end. Elements are
 * found by the number that id() gives in a new graph: their rank here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bitmap.h"
#include "session/internal.h"
#include "value/literal.h"

#define BATCH_ROWS 500u
#define BATCH_BYTES ((size_t)256 << 10)
#define CLAIM_DEPTH_MAX 64u /* claims about claims about claims */

typedef RS_ARRAY(uint32_t) Ids;

typedef struct Dump {
    RsView *view;
    const RsSchema *schema;
    RsBuf out;       /* the statement being written */
    uint32_t *ranks; /* of nodes: the id that each gets */
    RsBitmap bound;  /* nodes that the statement has a variable for */
    Ids used;        /* the same, as a list */
    Ids ids;
    uint32_t claim_count; /* that the statement has a variable for */
    RsDumpWriter write;
    void *context;
    RsError *err;
} Dump;

static RsStatus flush(Dump *dump)
{
    RS_TRY(rs_view_check(dump->view, dump->err));
    RS_TRY(rs_buf_check(&dump->out, dump->err));
    if (dump->out.length > 0)
        RS_TRY(dump->write(dump->context, (RsText){dump->out.data, (uint32_t)dump->out.length},
                           dump->err));
    rs_buf_clear(&dump->out);
    return RS_OK;
}

/* ---- nodes and relationships ---- */

static void write_properties(Dump *dump, bool edge, uint32_t id)
{
    const uint32_t *keys;
    uint32_t count = rs_view_keys(dump->view, edge, id, &keys);
    bool begun = false;
    dump->ids.count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!RS_ARRAY_PUSH(&dump->ids, keys[i])) dump->out.failed = true;
    rs_buf_putc(&dump->out, '{');
    for (size_t i = 0; i < dump->ids.count; i++) {
        uint32_t key = dump->ids.items[i];
        RsFact fact = {edge ? RS_FACT_EDGE_KEY : RS_FACT_NODE_KEY, id, key};
        if (!rs_view_plain(dump->view, fact)) continue;
        if (begun) rs_buf_puts(&dump->out, ", ");
        begun = true;
        rs_literal_name(&dump->out, rs_schema_name(dump->schema, RS_NAME_KEY, key));
        rs_buf_puts(&dump->out, ": ");
        rs_literal_value(&dump->out, edge ? rs_view_edge_property(dump->view, id, key)
                                          : rs_view_node_property(dump->view, id, key));
    }
    rs_buf_putc(&dump->out, '}');
}

/* The labels that are written plainly, as `:A:B`. */
static void write_labels(Dump *dump, uint32_t node, RsBuf *out)
{
    const uint32_t *labels;
    uint32_t count = rs_view_labels(dump->view, node, &labels);
    dump->ids.count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!RS_ARRAY_PUSH(&dump->ids, labels[i])) out->failed = true;
    for (size_t i = 0; i < dump->ids.count; i++) {
        RsFact fact = {RS_FACT_LABEL, node, dump->ids.items[i]};
        if (!rs_view_plain(dump->view, fact)) continue;
        rs_buf_putc(out, ':');
        rs_literal_name(out, rs_schema_name(dump->schema, RS_NAME_LABEL, dump->ids.items[i]));
    }
}

/* A batch is open while `tail` says how it ends. */
typedef struct Batch {
    RsBuf tail, next;
    uint32_t rows;
} Batch;

static RsStatus end_batch(Dump *dump, Batch *batch)
{
    if (batch->rows == 0) return RS_OK;
    rs_buf_puts(&dump->out, "\n] AS row ");
    rs_buf_add(&dump->out, batch->tail.data, batch->tail.length);
    rs_buf_puts(&dump->out, ";\n");
    if (batch->tail.failed) dump->out.failed = true;
    batch->rows = 0;
    return flush(dump);
}

/* Room for one more row of the kind that ends as batch->next says. */
static RsStatus next_row(Dump *dump, Batch *batch)
{
    bool same = batch->tail.length == batch->next.length &&
                (batch->tail.length == 0 ||
                 memcmp(batch->tail.data, batch->next.data, batch->tail.length) == 0);
    if (!same || batch->rows >= BATCH_ROWS || dump->out.length > BATCH_BYTES)
        RS_TRY(end_batch(dump, batch));
    rs_buf_puts(&dump->out, batch->rows++ == 0 ? "UNWIND [\n" : ",\n");
    rs_buf_clear(&batch->tail);
    rs_buf_add(&batch->tail, batch->next.data, batch->next.length);
    return RS_OK;
}

static RsStatus write_nodes(Dump *dump, Batch *batch)
{
    uint32_t limit = rs_view_node_limit(dump->view), rank = 0;
    for (uint32_t node = 0; node < limit; node++) {
        if (!rs_view_has_node(dump->view, node)) continue;
        dump->ranks[node] = rank++;
        rs_buf_clear(&batch->next);
        rs_buf_puts(&batch->next, "CREATE (n");
        write_labels(dump, node, &batch->next);
        rs_buf_puts(&batch->next, ") SET n = row");
        RS_TRY(next_row(dump, batch));
        write_properties(dump, false, node);
    }
    return end_batch(dump, batch);
}

/* ---- claims ---- */

/* `n7`, and remembers that the statement has to find it. */
static void write_node(Dump *dump, uint32_t node)
{
    rs_buf_printf(&dump->out, "n%u", dump->ranks[node]);
    if (rs_bitmap_test(&dump->bound, node)) return;
    if (!rs_bitmap_set(&dump->bound, node) || !RS_ARRAY_PUSH(&dump->used, node))
        dump->out.failed = true;
}

static void write_part(Dump *dump, const char *word, RsValue value)
{
    if (rs_is_null(value)) return;
    rs_buf_printf(&dump->out, " %s ", word);
    rs_literal_value(&dump->out, value);
}

static void write_attribution(Dump *dump, const RsClaimBody *body)
{
    if (body->source != RS_NO_NODE) {
        rs_buf_puts(&dump->out, " ACCORDING TO ");
        write_node(dump, body->source);
    }
    if (body->behalf != RS_NO_NODE) {
        rs_buf_puts(&dump->out, " ON BEHALF OF ");
        write_node(dump, body->behalf);
    }
    for (uint32_t i = 0; i < body->via_count; i++) {
        rs_buf_puts(&dump->out, " VIA ");
        write_node(dump, body->via[i]);
    }
    if (!rs_is_null(body->valid_from)) {
        write_part(dump, "VALID FROM", body->valid_from);
        write_part(dump, "TO", body->valid_to);
    } else {
        write_part(dump, "VALID TO", body->valid_to);
    }
    write_part(dump, "VALID IN", body->valid_in);
    if (!isnan(body->confidence)) write_part(dump, "CONFIDENCE", rs_value_float(body->confidence));
    write_part(dump, "QUOTE", body->quote);
    write_part(dump, "AT", body->locator);
    write_part(dump, "PROPERTIES", body->extra);
}

/* What the claim is about; `about` is the variable of its element, or of the other claim. */
static void write_fact(Dump *dump, const RsClaimBody *body, const char *about)
{
    rs_buf_puts(&dump->out, about);
    switch (body->fact.kind) {
    case RS_FACT_LABEL:
        rs_buf_putc(&dump->out, ':');
        rs_literal_name(&dump->out, rs_schema_name(dump->schema, RS_NAME_LABEL, body->fact.key));
        return;
    case RS_FACT_NODE_KEY:
    case RS_FACT_EDGE_KEY:
        rs_buf_putc(&dump->out, '.');
        rs_literal_name(&dump->out, rs_schema_name(dump->schema, RS_NAME_KEY, body->fact.key));
        if (!rs_is_null(body->value)) write_part(dump, body->member ? "+=" : "=", body->value);
        return;
    case RS_FACT_NODE:
    case RS_FACT_EDGE:
    case RS_FACT_CLAIM:
        return;
    }
}

/* The claims of a list, each with those about it. */
static RsStatus write_claims(Dump *dump, const uint32_t *ids, uint32_t count, const char *about,
                             uint32_t depth)
{
    if (depth > CLAIM_DEPTH_MAX)
        return rs_fail(dump->err, RS_LIMIT, "NestingTooDeep", RS_NOWHERE,
                       "claims about claims are more than %u deep", CLAIM_DEPTH_MAX);
    uint32_t *own = calloc((size_t)count + 1, sizeof(uint32_t));
    if (own == NULL) return rs_fail_memory(dump->err);
    if (count > 0) memcpy(own, ids, count * sizeof(uint32_t));
    RsStatus status = RS_OK;
    for (uint32_t i = 0; status == RS_OK && i < count; i++) {
        const RsClaimBody *body = &rs_view_claim(dump->view, own[i])->body;
        bool asserts = body->stance == RS_STANCE_ASSERTS, denies = body->stance == RS_STANCE_DENIES;
        const uint32_t *more;
        char name[16];
        rs_buf_puts(&dump->out, asserts ? "ASSERT " : denies ? "DENY " : "CLAIM ");
        write_fact(dump, body, about);
        if (!asserts && !denies)
            rs_buf_printf(&dump->out, " STANCE '%s'", rs_stance_word(body->stance));
        write_attribution(dump, body);
        uint32_t found = rs_view_claims(dump->view, (RsFact){RS_FACT_CLAIM, own[i], 0}, &more);
        if (found > 0) snprintf(name, sizeof(name), "c%u", ++dump->claim_count);
        if (found > 0) rs_buf_printf(&dump->out, " AS %s", name);
        rs_buf_putc(&dump->out, '\n');
        if (found > 0) status = write_claims(dump, more, found, name, depth + 1);
    }
    free(own);
    return status;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Those on the element, its labels and keys, in the order in which they were recorded. */
static RsStatus write_claims_about(Dump *dump, bool edge, uint32_t id)
{
    const uint32_t *found;
    uint32_t count = rs_view_claims_about(dump->view, edge, id, &found);
    uint32_t *ids = calloc((size_t)count + 1, sizeof(uint32_t));
    if (ids == NULL) return rs_fail_memory(dump->err);
    if (count > 0) memcpy(ids, found, count * sizeof(uint32_t));
    qsort(ids, count, sizeof(uint32_t), by_number);
    RsStatus status = write_claims(dump, ids, count, "x", 0);
    free(ids);
    return status;
}

/* Puts what has to be found before the clauses that stand in dump->out. */
static RsStatus write_finding(Dump *dump, const char *first)
{
    RsBuf clauses = dump->out;
    rs_buf_init(&dump->out, 0);
    rs_buf_puts(&dump->out, first);
    for (size_t i = 0; i < dump->used.count; i++) {
        uint32_t rank = dump->ranks[dump->used.items[i]];
        rs_buf_printf(&dump->out, "MATCH (n%u) WHERE id(n%u) = %u\n", rank, rank, rank);
        rs_bitmap_unset(&dump->bound, dump->used.items[i]);
    }
    dump->used.count = 0;
    dump->claim_count = 0;
    rs_buf_add(&dump->out, clauses.data == NULL ? "" : clauses.data, clauses.length);
    if (clauses.failed) dump->out.failed = true;
    rs_buf_done(&clauses);
    /* The `;` takes the place of the last line's end. */
    if (dump->out.length > 0) dump->out.data[--dump->out.length] = '\0';
    rs_buf_puts(&dump->out, ";\n");
    return flush(dump);
}

static RsStatus write_node_claims(Dump *dump)
{
    uint32_t limit = rs_view_node_limit(dump->view);
    for (uint32_t node = 0; node < limit; node++) {
        const uint32_t *ids;
        char first[80];
        if (!rs_view_has_node(dump->view, node)) continue;
        if (rs_view_claims_about(dump->view, false, node, &ids) == 0) continue;
        RS_TRY(write_claims_about(dump, false, node));
        snprintf(first, sizeof(first), "MATCH (x) WHERE id(x) = %u\n", dump->ranks[node]);
        RS_TRY(write_finding(dump, first));
    }
    return RS_OK;
}

/* ---- relationships ---- */

static RsStatus write_claimed_edge(Dump *dump, uint32_t edge)
{
    RsEdgeEnds ends = rs_view_edge(dump->view, edge);
    rs_buf_puts(&dump->out, "CREATE (");
    write_node(dump, ends.start);
    rs_buf_puts(&dump->out, ")-[x:");
    rs_literal_name(&dump->out, rs_schema_name(dump->schema, RS_NAME_TYPE, ends.type));
    rs_buf_putc(&dump->out, ' ');
    write_properties(dump, true, edge);
    rs_buf_puts(&dump->out, "]->(");
    write_node(dump, ends.end);
    rs_buf_puts(&dump->out, ")\n");
    RS_TRY(write_claims_about(dump, true, edge));
    if (!rs_view_plain(dump->view, (RsFact){RS_FACT_EDGE, edge, 0}))
        rs_buf_puts(&dump->out, "REMOVE x\n");
    return write_finding(dump, "");
}

static RsStatus write_edges(Dump *dump, Batch *batch)
{
    uint32_t limit = rs_view_edge_limit(dump->view);
    for (uint32_t edge = 0; edge < limit; edge++) {
        const uint32_t *ids;
        if (!rs_view_has_edge(dump->view, edge)) continue;
        if (rs_view_claims_about(dump->view, true, edge, &ids) > 0) {
            RS_TRY(end_batch(dump, batch));
            RS_TRY(write_claimed_edge(dump, edge));
            continue;
        }
        RsEdgeEnds ends = rs_view_edge(dump->view, edge);
        rs_buf_clear(&batch->next);
        rs_buf_puts(&batch->next, "MATCH (a) WHERE id(a) = row[0] MATCH (b) WHERE id(b) = row[1]\n"
                                  "CREATE (a)-[r:");
        rs_literal_name(&batch->next, rs_schema_name(dump->schema, RS_NAME_TYPE, ends.type));
        rs_buf_puts(&batch->next, "]->(b) SET r = row[2]");
        RS_TRY(next_row(dump, batch));
        rs_buf_printf(&dump->out, "[%u, %u, ", dump->ranks[ends.start], dump->ranks[ends.end]);
        write_properties(dump, true, edge);
        rs_buf_putc(&dump->out, ']');
    }
    return end_batch(dump, batch);
}

/* ---- marks and rules ---- */

static RsStatus write_marks(Dump *dump)
{
    uint32_t limit = rs_view_node_limit(dump->view);
    for (uint32_t node = 0; node < limit; node++) {
        if (!rs_view_has_node(dump->view, node) ||
            rs_view_plain(dump->view, (RsFact){RS_FACT_NODE, node, 0}))
            continue;
        rs_buf_printf(&dump->out, "MATCH (x) WHERE id(x) = %u REMOVE x;\n", dump->ranks[node]);
        RS_TRY(flush(dump));
    }
    return RS_OK;
}

static RsStatus write_rules(Dump *dump)
{
    uint32_t at = 0;
    for (const RsRule *rule; (rule = rs_view_rule(dump->view, &at)) != NULL;) {
        rs_buf_puts(&dump->out, rule->constraint                ? "CREATE CONSTRAINT "
                                : rule->kind == RS_INDEX_SEARCH ? "CREATE SEARCH INDEX "
                                                                : "CREATE INDEX ");
        rs_literal_name(&dump->out, rule->name);
        rs_buf_putc(&dump->out, ' ');
        rs_rule_print(&dump->out, dump->schema, rule);
        rs_buf_puts(&dump->out, ";\n");
        RS_TRY(flush(dump));
    }
    return RS_OK;
}

static RsStatus write_all(Dump *dump)
{
    Batch batch = {.rows = 0};
    rs_buf_init(&batch.tail, 0);
    rs_buf_init(&batch.next, 0);
    rs_buf_puts(&dump->out, "// A graph as redstring dump wrote it, version 1: redstring restore "
                            "makes it again.\n");
    RsStatus status = flush(dump);
    if (status == RS_OK) status = write_nodes(dump, &batch);
    if (status == RS_OK) status = write_node_claims(dump);
    if (status == RS_OK) status = write_edges(dump, &batch);
    if (status == RS_OK) status = write_marks(dump);
    if (status == RS_OK) status = write_rules(dump);
    rs_buf_done(&batch.tail);
    rs_buf_done(&batch.next);
    return status;
}

RsStatus rs_session_dump(RsSession *session, RsDumpWriter write, void *context, RsError *err)
{
    RsGraph *graph = session->engine->graph;
    Dump dump = {.write = write, .context = context, .err = err};
    rs_result_close(session->open);
    RS_TRY(rs_session_catch_up(session, err));
    RS_TRY(rs_view_open(graph, &(RsViewSpec){.unheld = true}, NULL, NULL, &dump.view, err));
    dump.schema = rs_view_schema(dump.view);
    dump.ranks = calloc((size_t)rs_view_node_limit(dump.view) + 1, sizeof(uint32_t));
    rs_buf_init(&dump.out, 0);
    rs_bitmap_init(&dump.bound);
    RsStatus status = dump.ranks == NULL ? rs_fail_memory(err) : write_all(&dump);
    rs_bitmap_done(&dump.bound);
    RS_ARRAY_DONE(&dump.used);
    RS_ARRAY_DONE(&dump.ids);
    rs_buf_done(&dump.out);
    free(dump.ranks);
    rs_view_close(dump.view);
    return status;
}
