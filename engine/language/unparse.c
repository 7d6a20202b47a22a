/* unparse.c - statements and clauses; names and lists for the other two files. */
#include "language/unparse_parts.h"

static bool is_word(RsText text)
{
    if (text.length == 0) return false;
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        if (!letter && (i == 0 || byte < '0' || byte > '9')) return false;
    }
    return true;
}

void rs_unparse_name(RsBuf *out, const RsAstName *name)
{
    if (!name->quoted && is_word(name->text)) {
        rs_buf_add_text(out, name->text);
        return;
    }
    rs_buf_putc(out, '`');
    for (uint32_t i = 0; i < name->text.length; i++) {
        if (name->text.data[i] == '`') rs_buf_putc(out, '`');
        rs_buf_putc(out, name->text.data[i]);
    }
    rs_buf_putc(out, '`');
}

void rs_unparse_list(RsBuf *out, RsAstList list, const char *between)
{
    RS_AST_EACH(node, list)
    {
        if (node != list.first) rs_buf_puts(out, between);
        rs_unparse(out, node);
    }
}

void rs_unparse_part(RsBuf *out, const char *word, const RsAst *ast)
{
    if (ast == NULL) return;
    rs_buf_printf(out, " %s ", word);
    rs_unparse(out, ast);
}

static void parts(RsBuf *out, const char *word, RsAstList list, const char *between)
{
    if (list.count == 0) return;
    rs_buf_printf(out, " %s ", word);
    rs_unparse_list(out, list, between);
}

static void named(RsBuf *out, const char *word, const RsAstName *name)
{
    rs_unparse_part(out, word, name == NULL ? NULL : &name->head);
}

static void refer(RsBuf *out, const char *word, const RsAstName *name, RsText key)
{
    named(out, word, name);
    if (key.data == NULL) return;
    RsAstName part = {.text = key};
    rs_buf_putc(out, '.');
    rs_unparse_name(out, &part);
}

static void query(RsBuf *out, const RsAstQuery *it)
{
    static const char *const EXPLAINS[] = {"",
                                           "EXPLAIN ",
                                           "PROFILE ",
                                           "EXPLAIN AST ",
                                           "EXPLAIN BOUND ",
                                           "EXPLAIN LOGICAL ",
                                           "EXPLAIN PHYSICAL ",
                                           "EXPLAIN PROGRAM ",
                                           "EXPLAIN JSON ",
                                           "PROFILE JSON "};
    rs_buf_puts(out, EXPLAINS[it->explain]);
    if (it->graph != NULL) {
        rs_buf_puts(out, "USE ");
        rs_unparse_name(out, it->graph);
        rs_buf_putc(out, ' ');
    }
    rs_unparse_list(out, it->view, " ");
    if (it->view.count > 0) rs_buf_putc(out, ' ');
    RS_AST_EACH(single, it->singles)
    {
        if (single != it->singles.first)
            rs_buf_puts(out, rs_ast_as_SINGLE(single)->union_all ? " UNION ALL " : " UNION ");
        rs_unparse_list(out, rs_ast_as_SINGLE(single)->clauses, " ");
    }
}

static void index_(RsBuf *out, const RsAstIndex *it)
{
    bool search = it->kind == RS_INDEX_SEARCH;
    rs_buf_puts(out, search ? "CREATE SEARCH INDEX" : "CREATE INDEX");
    if (it->name != NULL) {
        rs_buf_puts(out, " `");
        rs_buf_add_text(out, it->name->text);
        rs_buf_putc(out, '`');
    }
    if (it->if_not_exists) rs_buf_puts(out, " IF NOT EXISTS");
    rs_unparse_part(out, "FOR", &it->on->head);
    rs_buf_puts(out, search ? " ON EACH [" : " ON (");
    rs_unparse_list(out, it->properties, ", ");
    rs_buf_putc(out, search ? ']' : ')');
}

static void constraint(RsBuf *out, const RsAstConstraint *it)
{
    rs_buf_puts(out, "CREATE CONSTRAINT");
    if (it->name != NULL) {
        rs_buf_puts(out, " `");
        rs_buf_add_text(out, it->name->text);
        rs_buf_putc(out, '`');
    }
    if (it->if_not_exists) rs_buf_puts(out, " IF NOT EXISTS");
    rs_unparse_part(out, "FOR", &it->on->head);
    rs_buf_puts(out, " REQUIRE ");
    bool brackets = it->kind == RS_CONSTRAINT_KEY || it->properties.count > 1;
    if (brackets) rs_buf_putc(out, '(');
    rs_unparse_list(out, it->properties, ", ");
    if (brackets) rs_buf_putc(out, ')');
    switch (it->kind) {
    case RS_CONSTRAINT_UNIQUE:
        rs_buf_puts(out, " IS UNIQUE");
        break;
    case RS_CONSTRAINT_EXISTS:
        rs_buf_puts(out, " IS NOT NULL");
        break;
    case RS_CONSTRAINT_KEY:
        rs_buf_puts(out, it->on->elements.count > 1 ? " IS RELATIONSHIP KEY" : " IS NODE KEY");
        break;
    case RS_CONSTRAINT_TYPE:
        rs_buf_printf(out, " IS :: %.*s", RS_TEXT_ARG(it->type));
        break;
    }
}

static void show(RsBuf *out, const RsAstShow *it)
{
    rs_buf_puts(out, "SHOW ");
    rs_unparse_name(out, it->what);
    if (it->has_yield) rs_buf_puts(out, it->yield_star ? " YIELD *" : " YIELD ");
    rs_unparse_list(out, it->yields, ", ");
    rs_unparse_part(out, "WHERE", it->where);
}

static void drop(RsBuf *out, const char *what, const RsAstDrop *it)
{
    rs_buf_printf(out, "DROP %s ", what);
    rs_unparse_name(out, it->name);
    if (it->if_exists) rs_buf_puts(out, " IF EXISTS");
}

static void view_part(RsBuf *out, const RsAstViewPart *it)
{
    static const char *const WORDS[] = {"VALID AT ",      "RECORDED AT ", "RECORDED AT COMMIT ",
                                        "ACCORDING TO ",  "EXCLUDING ",   "VIA ",
                                        "CONFIDENCE >= ", "STANCE ",      "DISPUTED",
                                        "UNDISPUTED",     "RESOLVED"};
    rs_buf_puts(out, WORDS[it->part]);
    if (it->value != NULL) rs_unparse(out, it->value);
    rs_unparse_list(out, it->list, ", ");
    if (it->part == RS_VIEW_STANCE && it->list.count == 0) rs_buf_puts(out, "ANY");
    if (it->strict) rs_buf_puts(out, " STRICT");
}

static void match(RsBuf *out, const RsAstMatch *it)
{
    rs_buf_puts(out, it->optional ? "OPTIONAL MATCH " : "MATCH ");
    rs_unparse_list(out, it->patterns, ", ");
    if (it->view.count > 0) rs_buf_putc(out, ' ');
    rs_unparse_list(out, it->view, " ");
    rs_unparse_part(out, "WHERE", it->where);
}

static void unwind(RsBuf *out, const RsAstUnwind *it)
{
    if (it->is_for) {
        rs_buf_puts(out, "FOR ");
        rs_unparse_name(out, it->name);
        rs_unparse_part(out, "IN", it->list);
    } else {
        rs_buf_puts(out, "UNWIND ");
        rs_unparse(out, it->list);
        named(out, "AS", it->name);
    }
}

static void projection(RsBuf *out, const RsAstProjection *it)
{
    rs_buf_puts(out, it->is_return ? "RETURN " : "WITH ");
    if (it->distinct) rs_buf_puts(out, "DISTINCT ");
    if (it->star) rs_buf_puts(out, it->items.count > 0 ? "*, " : "*");
    rs_unparse_list(out, it->items, ", ");
    parts(out, "ORDER BY", it->order_by, ", ");
    rs_unparse_part(out, "SKIP", it->skip);
    rs_unparse_part(out, "LIMIT", it->limit);
    rs_unparse_part(out, "WHERE", it->where);
}

static void call(RsBuf *out, const RsAstCall *it)
{
    uint32_t begin = 0;
    rs_buf_puts(out, "CALL ");
    for (uint32_t i = 0; i <= it->name.length; i++) {
        if (i < it->name.length && it->name.data[i] != '.') continue;
        RsAstName part = {.text = {it->name.data + begin, i - begin}};
        if (begin > 0) rs_buf_putc(out, '.');
        rs_unparse_name(out, &part);
        begin = i + 1;
    }
    if (it->has_arguments) {
        rs_buf_putc(out, '(');
        rs_unparse_list(out, it->arguments, ", ");
        rs_buf_putc(out, ')');
    }
    if (it->yield_star) rs_buf_puts(out, " YIELD *");
    parts(out, "YIELD", it->yields, ", ");
    rs_unparse_part(out, "WHERE", it->where);
}

static void call_query(RsBuf *out, const RsAstCallQuery *it)
{
    rs_buf_puts(out, "CALL ");
    if (it->has_scope) {
        rs_buf_putc(out, '(');
        if (it->scope_star) rs_buf_putc(out, '*');
        rs_unparse_list(out, it->scope, ", ");
        rs_buf_puts(out, ") ");
    }
    rs_buf_puts(out, "{ ");
    rs_unparse(out, &it->query->head);
    rs_buf_puts(out, " }");
    if (it->in_transactions) rs_buf_puts(out, " IN TRANSACTIONS");
    rs_unparse_part(out, "OF", it->batch_rows);
    if (it->batch_rows != NULL) rs_buf_puts(out, " ROWS");
}

static void load(RsBuf *out, const RsAstLoadCsv *it)
{
    rs_buf_puts(out, it->with_headers ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ");
    rs_unparse(out, it->url);
    named(out, "AS", it->name);
    rs_unparse_part(out, "FIELDTERMINATOR", it->terminator);
}

static void search(RsBuf *out, const RsAstSearch *it)
{
    rs_buf_puts(out, "SEARCH ");
    rs_unparse_name(out, it->index);
    rs_unparse_part(out, "FOR", it->text);
    rs_unparse_part(out, "LIMIT", it->limit);
    parts(out, "YIELD", it->yields, ", ");
    rs_unparse_part(out, "WHERE", it->where);
}

static void claims(RsBuf *out, const RsAstClaims *it)
{
    rs_buf_puts(out, "CLAIMS ");
    rs_unparse_name(out, it->name);
    refer(out, "ON", it->on, it->key);
    if (it->view.count > 0) rs_buf_putc(out, ' ');
    rs_unparse_list(out, it->view, " ");
    rs_unparse_part(out, "WHERE", it->where);
}

static void history(RsBuf *out, const RsAstHistory *it)
{
    rs_buf_puts(out, "HISTORY ");
    rs_unparse_name(out, it->name);
    refer(out, "OF", it->of, it->key);
    rs_unparse_part(out, "WHERE", it->where);
}

static void merge(RsBuf *out, const RsAstMerge *it)
{
    rs_buf_puts(out, "MERGE ");
    rs_unparse(out, &it->pattern->head);
    parts(out, "ON CREATE SET", it->on_create, ", ");
    parts(out, "ON MATCH SET", it->on_match, ", ");
}

static void set_item(RsBuf *out, const RsAstSetItem *it)
{
    rs_unparse(out, it->target);
    RS_AST_EACH(name, it->labels)
    {
        rs_buf_putc(out, ':');
        rs_unparse(out, name);
    }
    rs_unparse_part(out, it->what == RS_SET_ADD ? "+=" : "=", it->value);
}

static void fact(RsBuf *out, const RsAstFact *it)
{
    if (it->pattern != NULL) rs_unparse(out, &it->pattern->head);
    if (it->name != NULL) rs_unparse_name(out, it->name);
    if (it->key != NULL) {
        rs_buf_putc(out, it->shape == RS_FACT_LABEL_TEST ? ':' : '.');
        rs_unparse_name(out, it->key);
    }
    rs_unparse_part(out, it->shape == RS_FACT_MEMBER ? "+=" : "=", it->value);
}

static void attribution(RsBuf *out, const RsAstAttribution *it)
{
    parts(out, "ACCORDING TO", it->according_to, ", ");
    rs_unparse_part(out, "ON BEHALF OF", it->behalf);
    parts(out, "VIA", it->via, " VIA ");
    rs_unparse_part(out, "VALID FROM", it->valid_from);
    rs_unparse_part(out, "VALID TO", it->valid_to);
    rs_unparse_part(out, "VALID IN", it->valid_in);
    rs_unparse_part(out, "CONFIDENCE", it->confidence);
    rs_unparse_part(out, "QUOTE", it->quote);
    rs_unparse_part(out, "AT", it->locator);
    rs_unparse_part(out, "PROPERTIES", it->properties);
    named(out, "AS", it->as);
}

static void claim_write(RsBuf *out, const RsAstClaimWrite *it)
{
    static const char *const VERBS[] = {"ASSERT ", "DENY ", "CLAIM ", "RETRACT "};
    rs_buf_puts(out, VERBS[it->verb]);
    fact(out, it->fact);
    rs_unparse_part(out, "STANCE", it->stance);
    attribution(out, it->attribution);
}

static void sort_item(RsBuf *out, const RsAstSortItem *it)
{
    static const char *const ORDERS[] = {"", " ASC", " DESC"};
    rs_unparse(out, it->value);
    rs_buf_puts(out, ORDERS[it->order]);
}

static void assign(RsBuf *out, const RsAstName *name, const char *sign, const RsAst *value)
{
    rs_unparse_name(out, name);
    rs_buf_puts(out, sign);
    rs_unparse(out, value);
}

static void lead(RsBuf *out, const char *word, RsAstList list)
{
    rs_buf_puts(out, word);
    rs_unparse_list(out, list, ", ");
}

void rs_unparse(RsBuf *out, const RsAst *ast)
{
    switch (ast->kind) {
    case RS_AST_QUERY:
        query(out, rs_ast_as_QUERY(ast));
        return;
    case RS_AST_CREATE_INDEX:
        index_(out, rs_ast_as_CREATE_INDEX(ast));
        return;
    case RS_AST_DROP_INDEX:
        drop(out, "INDEX", rs_ast_as_DROP_INDEX(ast));
        return;
    case RS_AST_CREATE_CONSTRAINT:
        constraint(out, rs_ast_as_CREATE_CONSTRAINT(ast));
        return;
    case RS_AST_DROP_CONSTRAINT:
        drop(out, "CONSTRAINT", rs_ast_as_DROP_CONSTRAINT(ast));
        return;
    case RS_AST_SHOW:
        show(out, rs_ast_as_SHOW(ast));
        return;
    case RS_AST_UNDO:
        rs_buf_puts(out, "UNDO COMMIT ");
        rs_unparse(out, rs_ast_as_UNDO(ast)->commit);
        return;
    case RS_AST_SINGLE:
        rs_unparse_list(out, rs_ast_as_SINGLE(ast)->clauses, " ");
        return;
    case RS_AST_VIEW_PART:
        view_part(out, rs_ast_as_VIEW_PART(ast));
        return;
    case RS_AST_MATCH:
        match(out, rs_ast_as_MATCH(ast));
        return;
    case RS_AST_UNWIND:
        unwind(out, rs_ast_as_UNWIND(ast));
        return;
    case RS_AST_PROJECTION:
        projection(out, rs_ast_as_PROJECTION(ast));
        return;
    case RS_AST_FILTER:
        rs_buf_puts(out, "FILTER ");
        rs_unparse(out, rs_ast_as_FILTER(ast)->where);
        return;
    case RS_AST_LET:
        lead(out, "LET ", rs_ast_as_LET(ast)->bindings);
        return;
    case RS_AST_CREATE:
        lead(out, rs_ast_as_CREATE(ast)->is_insert ? "INSERT " : "CREATE ",
             rs_ast_as_CREATE(ast)->patterns);
        return;
    case RS_AST_MERGE:
        merge(out, rs_ast_as_MERGE(ast));
        return;
    case RS_AST_SET:
        lead(out, "SET ", rs_ast_as_SET(ast)->items);
        return;
    case RS_AST_REMOVE:
        lead(out, "REMOVE ", rs_ast_as_REMOVE(ast)->items);
        return;
    case RS_AST_DELETE:
        lead(out, rs_ast_as_DELETE(ast)->detach ? "DETACH DELETE " : "DELETE ",
             rs_ast_as_DELETE(ast)->targets);
        return;
    case RS_AST_CALL:
        call(out, rs_ast_as_CALL(ast));
        return;
    case RS_AST_CALL_QUERY:
        call_query(out, rs_ast_as_CALL_QUERY(ast));
        return;
    case RS_AST_LOAD_CSV:
        load(out, rs_ast_as_LOAD_CSV(ast));
        return;
    case RS_AST_CLAIMS:
        claims(out, rs_ast_as_CLAIMS(ast));
        return;
    case RS_AST_SEARCH:
        search(out, rs_ast_as_SEARCH(ast));
        return;
    case RS_AST_HISTORY:
        history(out, rs_ast_as_HISTORY(ast));
        return;
    case RS_AST_CLAIM_WRITE:
        claim_write(out, rs_ast_as_CLAIM_WRITE(ast));
        return;
    case RS_AST_ATTRIBUTE:
        rs_buf_puts(out, "ATTRIBUTE");
        attribution(out, rs_ast_as_ATTRIBUTE(ast)->attribution);
        rs_buf_puts(out, " { ");
        rs_unparse_list(out, rs_ast_as_ATTRIBUTE(ast)->clauses, " ");
        rs_buf_puts(out, " }");
        return;
    case RS_AST_ITEM:
        rs_unparse(out, rs_ast_as_ITEM(ast)->value);
        named(out, "AS", rs_ast_as_ITEM(ast)->alias);
        return;
    case RS_AST_SORT_ITEM:
        sort_item(out, rs_ast_as_SORT_ITEM(ast));
        return;
    case RS_AST_SET_ITEM:
        set_item(out, rs_ast_as_SET_ITEM(ast));
        return;
    case RS_AST_BINDING:
        assign(out, rs_ast_as_BINDING(ast)->name, " = ", rs_ast_as_BINDING(ast)->value);
        return;
    case RS_AST_ATTRIBUTION:
        attribution(out, rs_ast_as_ATTRIBUTION(ast));
        return;
    case RS_AST_FACT:
        fact(out, rs_ast_as_FACT(ast));
        return;
    case RS_AST_PATH:
    case RS_AST_NODE:
    case RS_AST_EDGE:
    case RS_AST_GROUP:
    case RS_AST_LABEL:
        rs_unparse_pattern(out, ast);
        return;
    case RS_AST_MAP_ITEM:
        assign(out, rs_ast_as_MAP_ITEM(ast)->key, ": ", rs_ast_as_MAP_ITEM(ast)->value);
        return;
    case RS_AST_WHEN:
        rs_buf_puts(out, "WHEN ");
        rs_unparse(out, rs_ast_as_WHEN(ast)->when);
        rs_unparse_part(out, "THEN", rs_ast_as_WHEN(ast)->then);
        return;
    default:
        rs_unparse_expr(out, ast);
        return;
    }
}
