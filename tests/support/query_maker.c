/* query_maker.c - each function writes one rule of the grammar. */
#include "support/query_maker.h"

typedef struct Maker {
    TestRandom *random;
    RsBuf *out;
    unsigned inside; /* queries within an expression around: they cannot write */
} Maker;

static void query(Maker *m, unsigned depth);
static void expr(Maker *m, unsigned depth);

static uint32_t pick(Maker *m, uint32_t below)
{
    return test_random(m->random, below);
}

static void put(Maker *m, const char *text)
{
    rs_buf_puts(m->out, text);
}

#define ONE_OF(m, ...)                                                                             \
    one_of((m), (const char *const[]){__VA_ARGS__},                                                \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
static void one_of(Maker *m, const char *const *texts, size_t count)
{
    put(m, texts[pick(m, (uint32_t)count)]);
}

static void name(Maker *m)
{
    ONE_OF(m, "a", "b", "x", "`a b`", "commit", "node", "via", "größe", "`match`", "`b``c`", "of");
}

static void key(Maker *m)
{
    ONE_OF(m, "k", "name", "match", "`k k`", "count", "of", "end");
}

static void literal(Maker *m)
{
    ONE_OF(m, "1", "-2", "0x1F", "0o7", "1.5", "-.5e-3", "1e300", "9223372036854775807",
           "-9223372036854775808", "'a\\'b'", "\"a\\\"b\"", "'\\u00e9\\n'", "''", "true", "FALSE",
           "null", "$p", "$`p q`", "$0");
}

static void list(Maker *m, unsigned depth, void (*part)(Maker *, unsigned), const char *between)
{
    uint32_t count = 1 + pick(m, 3);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put(m, between);
        part(m, depth);
    }
}

static void pair(Maker *m, unsigned depth)
{
    key(m);
    put(m, ": ");
    expr(m, depth);
}

static void labels(Maker *m, unsigned depth)
{
    if (depth == 0 || pick(m, 3) == 0) {
        ONE_OF(m, "A", "B", "`L L`", "%", "Person");
        return;
    }
    switch (pick(m, 4)) {
    case 0:
        put(m, "!");
        labels(m, 0);
        return;
    case 1:
        put(m, "(");
        labels(m, depth - 1);
        put(m, ")");
        return;
    default:
        labels(m, depth - 1);
        ONE_OF(m, "&", "|");
        labels(m, depth - 1);
    }
}

static void inside(Maker *m, unsigned depth)
{
    if (pick(m, 3) == 0) {
        put(m, " {");
        list(m, depth, pair, ", ");
        put(m, "}");
    }
    if (pick(m, 5) == 0) {
        put(m, " WHERE ");
        expr(m, depth);
    }
}

static void node(Maker *m, unsigned depth)
{
    put(m, "(");
    if (pick(m, 3) > 0) name(m);
    if (pick(m, 2) == 0) {
        put(m, ":");
        labels(m, depth);
    }
    inside(m, depth);
    put(m, ")");
}

static void edge(Maker *m, unsigned depth, bool cost)
{
    bool in = pick(m, 3) == 0, out = !in && pick(m, 3) > 0;
    put(m, in ? "<-" : "-");
    bool star = false;
    if (cost || pick(m, 4) > 0) {
        put(m, "[");
        if (cost || pick(m, 2) == 0) name(m); /* else COST is its name */
        if (pick(m, 2) == 0) {
            put(m, ":");
            labels(m, depth);
        }
        star = !cost && pick(m, 4) == 0;
        if (star) ONE_OF(m, "*", "*2", "*1..3", "*..2", "*0..");
        inside(m, depth);
        if (cost) {
            put(m, " COST ");
            expr(m, depth);
        }
        put(m, "]");
    }
    put(m, out ? "->" : "-");
    if (!star && pick(m, 4) == 0) ONE_OF(m, "+", "*", "?", "{2}", "{1,3}", "{,3}", "{2,}");
}

static void chain(Maker *m, unsigned depth, bool cost)
{
    node(m, depth);
    for (uint32_t hops = cost ? 1 : pick(m, 3); hops > 0; hops--) {
        edge(m, depth, cost);
        node(m, depth);
    }
}

static void pattern(Maker *m, unsigned depth)
{
    if (pick(m, 3) == 0) {
        name(m);
        put(m, " = ");
    }
    bool cost = pick(m, 6) == 0;
    if (cost)
        ONE_OF(m, "CHEAPEST ", "CHEAPEST 3 ", "CHEAPEST 2 DISJOINT ");
    else if (pick(m, 5) == 0)
        ONE_OF(m, "ANY SHORTEST ", "ALL SHORTEST ", "SHORTEST 2 ", "SHORTEST 2 GROUPS ", "ANY ",
               "ANY 3 ", "ALL ", "SHORTEST 3 DISJOINT ");
    if (pick(m, 6) == 0) ONE_OF(m, "WALK ", "TRAIL ", "ACYCLIC ", "SIMPLE ");
    chain(m, depth, cost);
}

static void view(Maker *m)
{
    switch (pick(m, 8)) {
    case 0:
        put(m, "VALID AT '2018' ");
        return;
    case 1:
        put(m, "VALID AT $t STRICT EXCLUDING 'a', $b ");
        return;
    case 2:
        put(m, "RECORDED AT COMMIT 3 UNDISPUTED ");
        return;
    case 3:
        put(m, "ACCORDING TO 'x' VIA 'y' CONFIDENCE >= 0.5 ");
        return;
    case 4:
        ONE_OF(m, "STANCE ANY ", "STANCE 'denies', 'suggests' ", "DISPUTED ", "RESOLVED ");
        return;
    default:
        return;
    }
}

static void inner_query(Maker *m, unsigned depth)
{
    m->inside++;
    query(m, depth);
    m->inside--;
}

static void block(Maker *m, unsigned depth, const char *word)
{
    put(m, word);
    put(m, " { ");
    if (pick(m, 2) == 0) {
        chain(m, depth, false);
        if (pick(m, 2) == 0) {
            put(m, " WHERE ");
            expr(m, depth);
        }
    } else {
        inner_query(m, depth);
    }
    put(m, " }");
}

static void bracketed(Maker *m, unsigned depth)
{
    put(m, "(");
    expr(m, depth);
    put(m, ")");
}

static void compound(Maker *m, unsigned depth)
{
    switch (pick(m, 14)) {
    case 0:
        put(m, "[");
        list(m, depth, expr, ", ");
        put(m, "]");
        return;
    case 1:
        put(m, "{");
        list(m, depth, pair, ", ");
        put(m, "}");
        return;
    case 2:
        ONE_OF(m, "coalesce(", "date.truncate(", "toUpper(", "count(DISTINCT ", "my.own.fn(");
        list(m, depth, expr, ", ");
        put(m, ")");
        return;
    case 3:
        put(m, "CASE ");
        if (pick(m, 2) == 0) expr(m, depth);
        put(m, " WHEN ");
        expr(m, depth);
        put(m, " THEN ");
        expr(m, depth);
        if (pick(m, 2) == 0) {
            put(m, " ELSE ");
            expr(m, depth);
        }
        put(m, " END");
        return;
    case 4:
        put(m, "[x IN ");
        expr(m, depth);
        if (pick(m, 2) == 0) {
            put(m, " WHERE ");
            expr(m, depth);
        }
        if (pick(m, 2) == 0) {
            put(m, " | ");
            expr(m, depth);
        }
        put(m, "]");
        return;
    case 5:
        ONE_OF(m, "any", "all", "none", "single");
        put(m, "(x IN ");
        expr(m, depth);
        put(m, " WHERE ");
        expr(m, depth);
        put(m, ")");
        return;
    case 6:
        put(m, "reduce(s = ");
        expr(m, depth);
        put(m, ", x IN ");
        expr(m, depth);
        put(m, " | ");
        expr(m, depth);
        put(m, ")");
        return;
    case 7:
        block(m, depth, "EXISTS");
        return;
    case 8:
        block(m, depth, "COUNT");
        return;
    case 9:
        put(m, "COLLECT { ");
        inner_query(m, depth);
        put(m, " }");
        return;
    case 10:
        put(m, "[(a)-->(b) WHERE ");
        expr(m, depth);
        put(m, " | ");
        expr(m, depth);
        put(m, "]");
        return;
    case 11:
        put(m, "a {.*, .k, z: ");
        expr(m, depth);
        put(m, ", b}");
        return;
    case 12:
        ONE_OF(m, "count(*)", "shortestPath((a)-[*]-(b))", "allShortestPaths((a)-[:R*..3]->(b))");
        return;
    default:
        bracketed(m, depth);
    }
}

static void operand(Maker *m, unsigned depth)
{
    if (depth == 0 || pick(m, 3) == 0) {
        if (pick(m, 2) == 0)
            literal(m);
        else
            name(m);
        return;
    }
    compound(m, depth - 1);
}

static void expr(Maker *m, unsigned depth)
{
    if (depth == 0) {
        operand(m, 0);
        return;
    }
    switch (pick(m, 9)) {
    case 0:
        bracketed(m, depth - 1);
        ONE_OF(m, " + ", " - ", " * ", " / ", " % ", "^", " = ", " <> ", " < ", " >= ", " AND ",
               " OR ", " XOR ", " IN ", " STARTS WITH ", " ENDS WITH ", " CONTAINS ", " =~ ");
        bracketed(m, depth - 1);
        return;
    case 1:
        operand(m, depth - 1);
        ONE_OF(m, " + ", " - ", " * ", " / ", " % ", "^", " = ", " <> ", " < ", " >= ", " AND ",
               " OR ", " XOR ", " IN ", " STARTS WITH ", " =~ ");
        operand(m, depth - 1);
        ONE_OF(m, " + ", " - ", " * ", " ^ ", " = ", " < ", " AND ", " OR ", " XOR ");
        operand(m, depth - 1);
        return;
    case 2:
        ONE_OF(m, "NOT ", "- ", "+ ", "NOT NOT ");
        operand(m, depth - 1);
        return;
    case 3:
        operand(m, depth - 1);
        ONE_OF(m, " IS NULL", " IS NOT NULL");
        return;
    case 4:
        ONE_OF(m, "a", "x", "(a)", "$p", "[1]", "f(x)");
        ONE_OF(m, ".k", ".`k k`.of", "[0]", "[..]", "[1..]", "[..-1]", "[0][1..2]", ":A", ":A:B",
               ":(A|!B)");
        return;
    default:
        operand(m, depth);
    }
}

static void item(Maker *m, unsigned depth)
{
    expr(m, depth);
    put(m, " AS ");
    name(m);
}

static void sort_item(Maker *m, unsigned depth)
{
    expr(m, depth);
    ONE_OF(m, "", " DESC", " ASC", " DESCENDING");
}

static void projection(Maker *m, unsigned depth, const char *word)
{
    put(m, word);
    if (pick(m, 5) == 0) put(m, "DISTINCT ");
    if (pick(m, 4) == 0)
        put(m, "*");
    else
        list(m, depth, item, ", ");
    if (pick(m, 3) == 0) {
        put(m, " ORDER BY ");
        list(m, depth, sort_item, ", ");
    }
    if (pick(m, 4) == 0) ONE_OF(m, " SKIP 1", " OFFSET $n", " SKIP 1 + 2");
    if (pick(m, 4) == 0) put(m, " LIMIT 3");
}

static void where(Maker *m, unsigned depth)
{
    if (pick(m, 2) == 0) return;
    put(m, " WHERE ");
    expr(m, depth);
}

static void set_item(Maker *m, unsigned depth)
{
    switch (pick(m, 4)) {
    case 0:
        put(m, "a.k = ");
        expr(m, depth);
        return;
    case 1:
        put(m, "a:A:B");
        return;
    default:
        ONE_OF(m, "a = ", "x += ");
        expr(m, depth);
    }
}

static void claim_parts(Maker *m, unsigned depth)
{
    ONE_OF(m, " ACCORDING TO x", " ACCORDING TO a, 'b' ON BEHALF OF $c", " VIA a VIA 'b'");
    if (pick(m, 3) == 0)
        ONE_OF(m, " VALID FROM '2018'", " VALID FROM '2018' TO x.y", " VALID IN '2018'");
    if (pick(m, 3) == 0) {
        put(m, " CONFIDENCE ");
        operand(m, depth);
    }
    if (pick(m, 3) == 0) put(m, " QUOTE 'it' AT 'p. 3'");
    if (pick(m, 3) == 0) {
        put(m, " PROPERTIES {");
        pair(m, depth);
        put(m, "}");
    }
}

static void claim_write(Maker *m, unsigned depth)
{
    bool stance = pick(m, 3) == 0;
    if (stance)
        put(m, "CLAIM ");
    else
        ONE_OF(m, "ASSERT ", "DENY ");
    switch (pick(m, 5)) {
    case 0:
        put(m, "a.k = ");
        expr(m, depth);
        break;
    case 1:
        put(m, "a.k += ");
        expr(m, depth);
        break;
    case 2:
        put(m, "(a)-[:R {k: 1}]->(:B {id: 'x'})");
        break;
    default:
        ONE_OF(m, "a", "a:A", "a.k");
    }
    if (stance) put(m, " STANCE 'suggests'");
    claim_parts(m, depth);
    if (pick(m, 3) == 0) put(m, " AS c");
}

static void clause(Maker *m, unsigned depth)
{
    switch (pick(m, m->inside > 0 ? 10 : 16)) {
    case 0:
    case 1:
    case 2:
        ONE_OF(m, "MATCH ", "OPTIONAL MATCH ");
        list(m, depth, pattern, ", ");
        put(m, " ");
        view(m);
        where(m, depth);
        return;
    case 3:
        projection(m, depth, "WITH ");
        where(m, depth);
        return;
    case 4:
        put(m, "UNWIND ");
        expr(m, depth);
        put(m, " AS ");
        name(m);
        return;
    case 5:
        put(m, "FOR ");
        name(m);
        put(m, " IN ");
        expr(m, depth);
        return;
    case 6:
        put(m, "FILTER ");
        expr(m, depth);
        return;
    case 7:
        put(m, "LET y = ");
        expr(m, depth);
        put(m, ", z = ");
        expr(m, depth);
        return;
    case 8:
        ONE_OF(m, "CALL { ", "CALL (a, b) { ", "CALL () { ", "CALL (*) { ");
        query(m, depth == 0 ? 0 : depth - 1);
        put(m, " }");
        return;
    case 9:
        ONE_OF(m, "CALL db.labels() YIELD label AS l WHERE l = 'x'", "CALL my.proc(1, 'a') YIELD b",
               "CLAIMS c ON a.k STANCE ANY WHERE c.x = 1", "CLAIMS c",
               "CLAIMS c ON a EXCLUDING 'x'", "HISTORY h OF a.k WHERE h.commit > 3",
               "SEARCH names FOR 'x' LIMIT 3 YIELD node AS n, score",
               "LOAD CSV WITH HEADERS FROM 'x' AS line FIELDTERMINATOR ';'");
        return;
    case 10:
        ONE_OF(m, "CREATE (a:A {k: 1})-[:R]->(b)", "INSERT (:A&B)<-[r:R]-(b), (c)", "CREATE ()",
               "MERGE (a:A {k: 1}) ON CREATE SET a.x = 1 ON MATCH SET a:B, a.y = 2",
               "MERGE (a)-[r:R]-(b)", "REMOVE a.k, b:A:B", "DELETE a, b", "DETACH DELETE a",
               "RETRACT a.k ACCORDING TO x QUOTE 'sorry'", "RETRACT c");
        return;
    case 11:
        put(m, "SET ");
        list(m, depth, set_item, ", ");
        return;
    case 12:
        put(m, "ATTRIBUTE TO a VIA b { ");
        claim_write(m, depth);
        put(m, " ");
        claim_write(m, depth);
        put(m, " }");
        return;
    default:
        claim_write(m, depth);
    }
}

static void single(Maker *m, unsigned depth)
{
    for (uint32_t clauses = pick(m, 3); clauses > 0; clauses--) {
        clause(m, depth);
        put(m, " ");
    }
    projection(m, depth, "RETURN ");
}

static void query(Maker *m, unsigned depth)
{
    unsigned inner = depth == 0 ? 0 : depth - 1;
    view(m);
    single(m, inner);
    if (pick(m, 6) > 0) return;
    ONE_OF(m, " UNION ", " UNION ALL ");
    single(m, inner);
}

void test_make_expression(TestRandom *random, RsBuf *out, unsigned depth)
{
    Maker maker = {.random = random, .out = out};
    expr(&maker, depth);
}

void test_make_query(TestRandom *random, RsBuf *out)
{
    Maker maker = {.random = random, .out = out};
    if (pick(&maker, 10) == 0) ONE_OF(&maker, "EXPLAIN ", "PROFILE ", "EXPLAIN AST ", "USE g ");
    query(&maker, 1 + pick(&maker, 4));
}
