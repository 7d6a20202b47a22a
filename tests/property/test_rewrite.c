/* test_rewrite.c - what can be said in two ways has one answer, on random graphs and under views.
 *
 * A question is a chain of two hops with predicates. Its answer is a bag of rows: each rewriting
 * has to give the same bag, and the parts where a predicate is true, false and null have to make
 * up the whole. Graphs have loops, parallel relationships, a hub, and facts that are deleted,
 * denied, suggested or claimed by several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/session.h"

#define NODES 7u
#define GRAPHS 40u
#define QUESTIONS 30u
#define VALUES 16u     /* predicates that may also stand as a value */
#define CONDITIONS 17u /* all of them */

static const char *const VIEWS[] = {"",
                                    "EXCLUDING 's1' ",
                                    "STANCE ANY ",
                                    "CONFIDENCE >= 0.5 ",
                                    "ACCORDING TO 's2' ",
                                    "VALID AT '2018' STRICT ",
                                    "UNDISPUTED VIA 's1' "};
/* %1$s a node variable, %2$s another, %3$s a relationship variable. */
static const char *const PREDICATES[] = {"%1$s.n > 2",
                                         "%1$s.n = %2$s.n",
                                         "%1$s.b",
                                         "NOT %2$s.b",
                                         "%1$s.s STARTS WITH 'x' OR %2$s.n < 3",
                                         "%3$s.w >= %1$s.n XOR %2$s.b",
                                         "%1$s.n IN [1, 2, null]",
                                         "%1$s.n IS NULL AND %2$s.n <> 1",
                                         "%1$s:A OR %2$s.s = 'xy'",
                                         "%1$s.n + %3$s.w > 4",
                                         "CASE WHEN %1$s.b THEN %2$s.n = 1 ELSE null END",
                                         "any(v IN [%1$s.n, %2$s.n] WHERE v > 3)",
                                         "EXISTS { (%1$s)--(m) WHERE m.n = %2$s.n }",
                                         "COUNT { (%1$s)-->() } > %2$s.n",
                                         "%1$s.l[0] = %2$s.n",
                                         "type(%3$s) = 'R' AND %1$s.n * 2 = %2$s.n + 1",
                                         "(%1$s)-[:R]->(%2$s)"};
static const char *const LABELS[][2] = {{"", "true"},
                                        {":A", "%1$s:A"},
                                        {":A|B", "(%1$s:A OR %1$s:B)"},
                                        {":!A", "NOT %1$s:A"},
                                        {":A&B", "%1$s:A AND %1$s:B"},
                                        {":%", "size(labels(%1$s)) > 0"}};
static const char *const TYPES[][2] = {{"", "true"},
                                       {":R", "type(%3$s) = 'R'"},
                                       {":R|S", "type(%3$s) IN ['R', 'S']"},
                                       {":!R", "type(%3$s) <> 'R'"}};

typedef struct Names {
    const char *node[3], *edge[2];
} Names;

static const Names PLAIN = {{"a", "b", "c"}, {"r", "q"}};
static const Names OTHER = {{"`z z`", "match1", "via"}, {"commit", "A"}};

typedef struct Question {
    const char *view;
    uint32_t label[3], type[2], direction[2]; /* 0 right, 1 left, 2 either */
    uint32_t predicate[2];                    /* of each hop */
    bool closes;                              /* the last node is the first */
} Question;

typedef struct Style {
    const Names *names;
    bool split, flipped, labels_outside;
} Style;

/* ---- graphs ---- */

static void make_graph(TestSession *test, TestRandom *random)
{
    char text[600];
    test_run(test, "MATCH (n) DETACH DELETE n");
    test_run(test, "CREATE (:Source {id: 's1'}), (:Source {id: 's2'})");
    for (uint32_t i = 0; i < NODES; i++) {
        static const char *const KINDS[] = {"", ":A", ":B", ":A:B"};
        static const char *const PARTS[] = {"",
                                            ", n: 1",
                                            ", n: 2, b: true",
                                            ", n: 3, b: false, s: 'xy'",
                                            ", s: 'x', l: [1, 2]",
                                            ", n: 4.5, s: 'ab', l: []"};
        snprintf(text, sizeof(text), "CREATE (%s {k: %u%s})", KINDS[test_random(random, 4)], i,
                 PARTS[test_random(random, 6)]);
        test_run(test, text);
    }
    for (uint32_t i = 0; i < 16; i++) {
        static const char *const HOW[] = {
            "CREATE (x)-[:%s {e: %u%s}]->(y)",
            "CREATE (x)-[r:%s {e: %u%s}]->(y) WITH r DENY r ACCORDING TO 's1'",
            "ASSERT (x)-[:%s {e: %u%s}]->(y) ACCORDING TO 's1' VALID FROM '2017' TO '2019'",
            "ASSERT (x)-[:%s {e: %u%s}]->(y) ACCORDING TO 's2' VIA 's1' CONFIDENCE 0.4",
            "DENY (x)-[:%s {e: %u%s}]->(y) ACCORDING TO 's2'"};
        uint32_t from = test_random(random, 3) == 0 ? 0 : test_random(random, NODES);
        int length = snprintf(text, sizeof(text), "MATCH (x {k: %u}), (y {k: %u}) ", from,
                              test_random(random, NODES));
        snprintf(text + length, sizeof(text) - (size_t)length,
                 HOW[test_random(random, 2) == 0 ? 0 : test_random(random, 5)],
                 test_random(random, 2) == 0 ? "R" : "S", i,
                 test_random(random, 2) == 0 ? "" : ", w: 3");
        test_run(test, text);
        if (test_random(random, 8) != 0) continue;
        snprintf(text, sizeof(text), "MATCH ()-[r {e: %u}]->() DELETE r", i);
        test_run(test, text);
    }
}

static Question make_question(TestRandom *random)
{
    Question question = {.view = VIEWS[test_random(random, 2) == 0 ? 0 : test_random(random, 7)],
                         .closes = test_random(random, 5) == 0};
    for (int i = 0; i < 3; i++)
        question.label[i] = test_random(random, 2) == 0 ? 0 : test_random(random, 6);
    for (int i = 0; i < 2; i++) {
        question.type[i] = test_random(random, 2) == 0 ? 0 : test_random(random, 4);
        question.direction[i] = test_random(random, 3);
        question.predicate[i] = test_random(random, CONDITIONS);
    }
    return question;
}

/* ---- texts ---- */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void fill(RsBuf *out, const char *form, const char *one, const char *two, const char *edge)
{
    char text[400];
    snprintf(text, sizeof(text), form, one, two, edge);
    rs_buf_puts(out, text);
}
#pragma GCC diagnostic pop

static const char *end_of(const Question *question, const Names *names, int i)
{
    return question->closes && i == 2 ? names->node[0] : names->node[i];
}

static void put_node(RsBuf *out, const Question *question, const Style *style, int i, bool first)
{
    const char *name = end_of(question, style->names, i);
    bool again = question->closes && i == 2;
    rs_buf_printf(out, "(%s%s", name,
                  !first || again || style->labels_outside ? "" : LABELS[question->label[i]][0]);
    rs_buf_puts(out, ")");
}

static void put_edge(RsBuf *out, const Question *question, const Style *style, int i)
{
    const Names *names = style->names;
    uint32_t direction = question->direction[i];
    if (style->flipped && direction < 2) direction = 1 - direction;
    rs_buf_printf(out, "%s[%s%s", direction == 1 ? "<-" : "-", names->edge[i],
                  style->labels_outside ? "" : TYPES[question->type[i]][0]);
    rs_buf_puts(out, direction == 0 ? "]->" : "]-");
}

static void put_pattern(RsBuf *out, const Question *question, const Style *style)
{
    const int order[2] = {style->flipped ? 1 : 0, style->flipped ? 0 : 1};
    for (int h = 0; h < 2; h++) {
        int i = order[h];
        int from = style->flipped ? i + 1 : i, to = style->flipped ? i : i + 1;
        if (h == 0 || style->split) {
            rs_buf_puts(out, h == 0 ? "" : ", ");
            put_node(out, question, style, from, h == 0);
        }
        put_edge(out, question, style, i);
        put_node(out, question, style, to, true);
    }
}

static void put_where(RsBuf *out, const Question *question, const Style *style)
{
    const Names *names = style->names;
    rs_buf_puts(out, " WHERE true");
    for (int i = 0; i < 2; i++) {
        rs_buf_puts(out, " AND (");
        fill(out, PREDICATES[question->predicate[i]], names->node[i],
             end_of(question, names, i + 1), names->edge[i]);
        rs_buf_puts(out, ")");
    }
    for (int i = 0; i < 3 && style->labels_outside; i++) {
        if (question->closes && i == 2) continue;
        rs_buf_puts(out, " AND ");
        fill(out, LABELS[question->label[i]][1], names->node[i], "", "");
    }
    for (int i = 0; i < 2 && style->labels_outside; i++) {
        rs_buf_puts(out, " AND ");
        fill(out, TYPES[question->type[i]][1], "", "", names->edge[i]);
    }
}

static void put_columns(RsBuf *out, const Question *question, const Names *names)
{
    rs_buf_printf(out, "%s.k AS c0, %s.e AS c1, %s.k AS c2, %s.e AS c3, %s.k AS c4", names->node[0],
                  names->edge[0], names->node[1], names->edge[1], end_of(question, names, 2));
}

/* ---- answers ---- */

static uint32_t asked_count, filled_count; /* equal empty bags show little */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The lines in order of the alphabet. */
static char *bag(TestSession *test, const char *query)
{
    char *rows = test_rows(test, query), *lines[4096], *save = NULL;
    size_t count = 0;
    for (char *line = strtok_r(rows, "\n", &save); line != NULL && count < 4096;
         line = strtok_r(NULL, "\n", &save))
        lines[count++] = line;
    qsort(lines, count, sizeof(char *), by_text);
    RsBuf out;
    rs_buf_init(&out, 0);
    for (size_t i = 0; i < count; i++)
        rs_buf_printf(&out, "%s\n", lines[i]);
    free(rows);
    return rs_buf_take(&out);
}

static void same(TestSession *test, uint64_t seed, const char *one, const char *other)
{
    char *first = bag(test, one), *second = bag(test, other);
    if (strcmp(first, second) != 0)
        fail_msg("seed %llu\n%s\ngives\n%sbut\n%s\ngives\n%s", (unsigned long long)seed, one, first,
                 other, second);
    asked_count++;
    filled_count += first[0] != '\0';
    free(first);
    free(second);
}

typedef void Check(TestSession *test, uint64_t seed, const Question *question, TestRandom *random);

static void on_random_graphs(Check *check)
{
    TestSession test;
    test_session_open(&test);
    asked_count = filled_count = 0;
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        TestRandom random = {seed};
        make_graph(&test, &random);
        for (uint32_t i = 0; i < QUESTIONS; i++) {
            Question question = make_question(&random);
            check(&test, seed, &question, &random);
        }
    }
    test_session_close(&test);
    assert_true(asked_count >= GRAPHS * QUESTIONS && filled_count * 10 > asked_count);
    print_message("%u pairs of questions, %u with rows\n", asked_count, filled_count);
}

static void write_query(RsBuf *out, const Question *question, const Style *style,
                        const char *between)
{
    rs_buf_clear(out);
    rs_buf_printf(out, "%sMATCH ", question->view);
    put_pattern(out, question, style);
    put_where(out, question, style);
    rs_buf_printf(out, " %s RETURN ", between);
    put_columns(out, question, style->names);
}

static void check_rewrites(TestSession *test, uint64_t seed, const Question *question,
                           TestRandom *random)
{
    static const Style STYLES[] = {{&PLAIN, true, false, false}, {&PLAIN, false, true, false},
                                   {&PLAIN, true, true, false},  {&OTHER, false, false, false},
                                   {&PLAIN, false, false, true}, {&OTHER, true, true, true}};
    static const Style FIRST = {&PLAIN, false, false, false};
    (void)random;
    RsBuf one, other;
    rs_buf_init(&one, 0);
    rs_buf_init(&other, 0);
    write_query(&one, question, &FIRST, "");
    for (size_t i = 0; i < sizeof(STYLES) / sizeof(STYLES[0]); i++) {
        write_query(&other, question, &STYLES[i], "");
        same(test, seed, one.data, other.data);
    }
    write_query(&other, question, &FIRST, "WITH *");
    same(test, seed, one.data, other.data);
    write_query(&other, question, &FIRST, "WITH a, b, c, r, q WHERE true");
    if (!question->closes) same(test, seed, one.data, other.data);
    rs_buf_done(&one);
    rs_buf_done(&other);
}

static void rewriting_a_pattern_changes_nothing(void **state)
{
    (void)state;
    on_random_graphs(check_rewrites);
}

/* true, false, null: a row is in exactly one of the three parts. */
static void check_partition(TestSession *test, uint64_t seed, const Question *question,
                            TestRandom *random)
{
    static const Style STYLE = {&PLAIN, false, false, false};
    RsBuf whole, parts, count, head, filled;
    rs_buf_init(&whole, 0);
    rs_buf_init(&parts, 0);
    rs_buf_init(&count, 0);
    rs_buf_init(&head, 0);
    rs_buf_init(&filled, 0);
    fill(&filled, PREDICATES[test_random(random, VALUES)], "a", "b", "r");
    rs_buf_puts(&filled, test_random(random, 2) == 0 ? " AND " : " OR ");
    rs_buf_puts(&filled, "(");
    fill(&filled, PREDICATES[test_random(random, VALUES)], "b", end_of(question, &PLAIN, 2), "q");
    rs_buf_puts(&filled, ")");
    bool optional = test_random(random, 3) == 0;

    rs_buf_printf(&whole, "%s%sMATCH ", question->view, optional ? "OPTIONAL " : "");
    put_pattern(&whole, question, &STYLE);
    rs_buf_puts(&whole, " WITH * ");
    rs_buf_add(&head, whole.data, whole.length);
    rs_buf_puts(&whole, "RETURN ");
    put_columns(&whole, question, &PLAIN);
    /* One query of three parts; the view stands once, at its head. */
    const char *tail = head.data + strlen(question->view);
    rs_buf_printf(&parts, "%s", question->view);
    rs_buf_printf(&count, "%sCALL { ", question->view);
    for (int i = 0; i < 3; i++) {
        const char *open = i == 1 ? "NOT (" : "(", *close = i == 2 ? ") IS NULL" : ")";
        rs_buf_printf(&parts, "%s%sWHERE %s%s%s RETURN ", i == 0 ? "" : " UNION ALL ", tail, open,
                      filled.data, close);
        put_columns(&parts, question, &PLAIN);
        rs_buf_printf(&count, "%s%sWHERE %s%s%s RETURN count(*) AS n", i == 0 ? "" : " UNION ALL ",
                      tail, open, filled.data, close);
    }
    rs_buf_puts(&count, " } RETURN sum(n) AS n");
    same(test, seed, whole.data, parts.data);
    rs_buf_puts(&head, "RETURN count(*) AS n");
    same(test, seed, head.data, count.data);
    rs_buf_done(&whole);
    rs_buf_done(&parts);
    rs_buf_done(&count);
    rs_buf_done(&head);
    rs_buf_done(&filled);
}

static void a_row_is_where_p_is_true_or_false_or_null(void **state)
{
    (void)state;
    on_random_graphs(check_partition);
}

/* Two wordings each: %1$s the view, %2$s a predicate of a, b and r. */
static const char *const PAIRS[][2] = {
    {"%1$sMATCH (a) OPTIONAL MATCH (a)-[r]->(b) WHERE %2$s RETURN a.k, r.e, b.k",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN a.k, r.e, b.k UNION ALL MATCH (a) WHERE NOT EXISTS "
     "{ "
     "MATCH (a)-[r]->(b) WHERE %2$s } RETURN a.k, null AS `r.e`, null AS `b.k`"},
    {"%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN a.k, count(*) AS n, collect(DISTINCT b.k) IS NULL "
     "AS c",
     "%1$sMATCH (a) WITH a, COUNT { (a)-[r]->(b) WHERE %2$s } AS n WHERE n > 0 RETURN a.k, n, "
     "false AS c"},
    {"%1$sMATCH (a) RETURN a.k, size([(a)-[r]->(b) WHERE %2$s | b.k]) AS n",
     "%1$sMATCH (a) RETURN a.k, COUNT { MATCH (a)-[r]->(b) WHERE %2$s } AS n"},
    {"%1$sMATCH (a) WHERE EXISTS { (a)-[r]->(b) WHERE %2$s } RETURN a.k",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN DISTINCT a.k"},
    {"%1$sMATCH (a)-[r WHERE %2$s]->(b) RETURN a.k, r.e, b.k",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN a.k, r.e, b.k"},
    {"%1$sMATCH (a), (b), (a)-[r]->(b) WHERE %2$s RETURN a.k, r.e, b.k",
     "%1$sMATCH (b)<-[r]-(a) FILTER %2$s RETURN a.k, r.e, b.k"},
    {"%1$sMATCH (a)-[p*1..2]->(b) RETURN a.k, b.k, [x IN p | x.e] AS es",
     "%1$sMATCH (a)-[p*1]->(b) RETURN a.k, b.k, [x IN p | x.e] AS es UNION ALL MATCH "
     "(a)-[p*2]->(b) "
     "RETURN a.k, b.k, [x IN p | x.e] AS es"},
    {"%1$sMATCH (a)-[p*0..2]-(b) RETURN a.k, b.k, size(p) AS n",
     "%1$sMATCH (a) RETURN a.k, a.k AS `b.k`, 0 AS n UNION ALL MATCH (a)-[p*1..2]-(b) RETURN a.k, "
     "b.k, "
     "size(p) AS n"},
    {"%1$sMATCH (a)-[:R|S*2]->(b) RETURN a.k, b.k",
     "%1$sMATCH (a)-[r:R|S]->()-[q:R|S]->(b) RETURN a.k, b.k"},
    {"%1$sMATCH (a)-[r]->(b) WHERE %2$s WITH a.k AS x, b.k AS y ORDER BY x, y SKIP 2 LIMIT 3 "
     "RETURN x, y",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s WITH a.k AS x, b.k AS y ORDER BY x, y WITH collect([x, "
     "y])[2..5] "
     "AS l UNWIND l AS i RETURN i[0] AS x, i[1] AS y"},
    {"%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN DISTINCT a.n, b.s",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s WITH a.n AS `a.n`, b.s AS `b.s`, count(*) AS c RETURN "
     "`a.n`, "
     "`b.s`"},
    {"%1$sMATCH (a)-[r]-(b) WHERE a.k <> b.k RETURN a.k, r.e",
     "%1$sMATCH (a)-[r]->(b) WHERE a.k <> b.k RETURN a.k, r.e UNION ALL MATCH (a)<-[r]-(b) WHERE "
     "a.k <> "
     "b.k RETURN a.k, r.e"},
    {"%1$sUNWIND range(0, 6) AS i MATCH (a {k: i})-[r]->(b) WHERE %2$s RETURN i, r.e",
     "%1$sMATCH (a)-[r]->(b) WHERE a.k >= 0 AND (%2$s) RETURN a.k AS i, r.e"},
    {"%1$sMATCH (a) CALL (a) { MATCH (a)-[r]->(b) WHERE %2$s RETURN sum(b.n) AS s } RETURN a.k, s",
     "%1$sMATCH (a) OPTIONAL MATCH (a)-[r]->(b) WHERE %2$s WITH a, sum(b.n) "
     "AS s RETURN a.k, s"},
    {"%1$sMATCH (a)-[r]->(b) WHERE NOT ((%2$s) AND b.n > 1) RETURN r.e",
     "%1$sMATCH (a)-[r]->(b) WHERE (NOT (%2$s)) OR NOT b.n > 1 RETURN r.e"},
    {"%1$sMATCH (a)-[r]->(b) WHERE %2$s RETURN [min(b.n), max(b.n), count(b.n)] AS l",
     "%1$sMATCH (a)-[r]->(b) WHERE %2$s WITH collect(b.n) AS ns RETURN [reduce(m = null, x IN ns | "
     "CASE "
     "WHEN m <= x THEN m ELSE x END), reduce(m = null, x IN ns | CASE WHEN m >= x THEN m ELSE x "
     "END), "
     "size(ns)] AS l"}};

static void check_pairs(TestSession *test, uint64_t seed, const Question *question,
                        TestRandom *random)
{
    RsBuf predicate;
    rs_buf_init(&predicate, 0);
    fill(&predicate, PREDICATES[question->predicate[0]], "a", "b", "r");
    size_t pair = test_random(random, sizeof(PAIRS) / sizeof(PAIRS[0]));
    char text[2][1600];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    for (int i = 0; i < 2; i++)
        snprintf(text[i], sizeof(text[i]), PAIRS[pair][i], question->view, predicate.data);
#pragma GCC diagnostic pop
    same(test, seed, text[0], text[1]);
    rs_buf_done(&predicate);
}

static void two_wordings_have_one_answer(void **state)
{
    (void)state;
    on_random_graphs(check_pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rewriting_a_pattern_changes_nothing),
        cmocka_unit_test(a_row_is_where_p_is_true_or_false_or_null),
        cmocka_unit_test(two_wordings_have_one_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
