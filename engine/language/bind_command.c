/* bind_command.c - the commands that are no queries: SHOW is a CALL in other words, and CREATE and
 * DROP of an INDEX or a CONSTRAINT are clauses that stand alone. */
#include "graph/catalog.h"
#include "language/binder.h"
#include "language/suggest.h"

/* X("WORD", "procedure") */
#define SHOW_LIST(X)                                                                               \
    X("INDEXES", "db.indexes")                                                                     \
    X("INDEX", "db.indexes")                                                                       \
    X("CONSTRAINTS", "db.constraints")                                                             \
    X("CONSTRAINT", "db.constraints")                                                              \
    X("SCHEMA", "db.schema")                                                                       \
    X("SOURCES", "db.sources")                                                                     \
    X("GRAPHS", "dbms.graphs")                                                                     \
    X("PROCEDURES", "dbms.procedures")                                                             \
    X("FUNCTIONS", "dbms.functions")

static RsStatus show_call(RsBinder *b, const RsAstShow *show, const RsAst **out, RsError *err)
{
    static const struct {
        RsText word, procedure;
    } ROWS[] = {
#define X(WORD, PROCEDURE) {{WORD, sizeof(WORD) - 1}, {PROCEDURE, sizeof(PROCEDURE) - 1}},
        SHOW_LIST(X)
#undef X
    };
    RsSuggest suggest;
    rs_suggest_start(&suggest, show->what->text);
    RsAstCall *call = RS_NEW(b->arena, RsAstCall);
    if (call == NULL) return rs_fail_memory(err);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        rs_suggest_offer(&suggest, ROWS[i].word);
        if (!rs_text_equal_fold(ROWS[i].word, show->what->text)) continue;
        call->head = (RsAst){.kind = RS_AST_CALL, .span = show->what->head.span};
        call->name = ROWS[i].procedure;
        call->has_arguments = true;
        call->has_yield = show->has_yield;
        call->yield_star = show->yield_star;
        call->yields = show->yields;
        call->where = show->where;
        *out = &call->head;
        return RS_OK;
    }
    RsText best = rs_suggest_best(&suggest);
    RsStatus status = rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", show->what->head.span,
                              "there is no SHOW %.*s", RS_TEXT_ARG(show->what->text));
    if (best.length > 0) rs_hint(err, "did you mean SHOW %.*s?", RS_TEXT_ARG(best));
    rs_hint(err, "it is SHOW INDEXES, CONSTRAINTS, SCHEMA, SOURCES, GRAPHS, PROCEDURES or "
                 "FUNCTIONS");
    return status;
}

RsStatus rs_bind_command(RsBinder *b, const RsAst *ast, const RsAstQuery **out, RsError *err)
{
    const RsAst *clause = ast;
    *out = NULL;
    switch ((int)ast->kind) { /* only the commands among the kinds of the tree */
    case RS_AST_QUERY:
        *out = rs_ast_as_QUERY(ast);
        return RS_OK;
    case RS_AST_SHOW:
        RS_TRY(show_call(b, rs_ast_as_SHOW(ast), &clause, err));
        break;
    case RS_AST_CREATE_INDEX:
    case RS_AST_DROP_INDEX:
    case RS_AST_CREATE_CONSTRAINT:
    case RS_AST_DROP_CONSTRAINT:
    case RS_AST_UNDO:
        break;
    default:
        return RS_OK;
    }
    RsAstQuery *query = RS_NEW(b->arena, RsAstQuery);
    RsAstSingle *single = RS_NEW(b->arena, RsAstSingle);
    if (query == NULL || single == NULL) return rs_fail_memory(err);
    query->head = (RsAst){.kind = RS_AST_QUERY, .span = ast->span};
    single->head = (RsAst){.kind = RS_AST_SINGLE, .span = ast->span};
    single->clauses = (RsAstList){(RsAst *)clause, (RsAst *)clause, 1};
    query->singles = (RsAstList){&single->head, &single->head, 1};
    *out = query;
    return RS_OK;
}

/* ---- indexes and constraints ---- */

static RsStatus wrong_pattern(RsSpan span, RsError *err)
{
    RsStatus status = rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", span,
                              "FOR names one label or one type, and nothing else");
    rs_hint(err, "it is FOR (n:Label) or FOR ()-[r:TYPE]-()");
    return status;
}

static bool bare_node(const RsAst *ast)
{
    if (ast->kind != RS_AST_NODE) return false;
    const RsAstNode *node = rs_ast_as_NODE(ast);
    return node->properties == NULL && node->where == NULL;
}

/* The element that the rule is about: its variable and its one label or type. */
static RsStatus bind_on(const RsAstPath *on, RsBoundRule *rule, const RsAstName **variable,
                        RsError *err)
{
    const RsAst *first = on->elements.first;
    const RsAstLabel *label;
    if (on->elements.count == 1 && bare_node(first)) {
        label = rs_ast_as_NODE(first)->label;
        *variable = rs_ast_as_NODE(first)->name;
    } else if (on->elements.count == 3 && bare_node(first) && bare_node(first->next->next) &&
               first->next->kind == RS_AST_EDGE) {
        const RsAstEdge *edge = rs_ast_as_EDGE(first->next);
        if (edge->length != RS_LENGTH_ONE || edge->properties != NULL || edge->where != NULL ||
            edge->cost != NULL || rs_ast_as_NODE(first)->label != NULL ||
            rs_ast_as_NODE(first->next->next)->label != NULL)
            return wrong_pattern(on->head.span, err);
        rule->edge = true;
        label = edge->label;
        *variable = edge->name;
    } else {
        return wrong_pattern(on->head.span, err);
    }
    if (label == NULL || label->op != RS_LABEL_NAME || *variable == NULL)
        return wrong_pattern(on->head.span, err);
    rule->label = label->name->text;
    return RS_OK;
}

static RsStatus bind_keys(RsBinder *b, const RsAstList *properties, const RsAstName *variable,
                          RsBoundRule *rule, RsError *err)
{
    RsText *keys = RS_NEW_ARRAY(b->arena, RsText, properties->count);
    if (keys == NULL) return rs_fail_memory(err);
    RS_AST_EACH(ast, *properties)
    {
        const RsAstProperty *property = rs_ast_as_PROPERTY(ast);
        const RsAstName *object = rs_ast_as_NAME(property->object);
        if (!rs_text_equal(object->text, variable->text))
            return rs_fail(err, RS_SYNTAX, "UndefinedVariable", object->head.span,
                           "unknown variable `%.*s`: FOR named `%.*s`", RS_TEXT_ARG(object->text),
                           RS_TEXT_ARG(variable->text));
        for (uint32_t i = 0; i < rule->key_count; i++)
            if (rs_text_equal(keys[i], property->key->text))
                return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->span,
                               "the key `%.*s` is named twice", RS_TEXT_ARG(keys[i]));
        if (rule->key_count == RS_RULE_KEYS_MAX)
            return rs_fail(err, RS_LIMIT, "TooManyKeys", ast->span,
                           "an index or a constraint has at most %u keys", RS_RULE_KEYS_MAX);
        keys[rule->key_count++] = property->key->text;
    }
    rule->keys = keys;
    return RS_OK;
}

static RsStatus bind_index(RsBinder *b, const RsAstIndex *ast, RsBoundRule *rule, RsError *err)
{
    const RsAstName *variable;
    if (ast->kind == RS_INDEX_SEARCH)
        return rs_fail(err, RS_UNSUPPORTED, "NotSupported", ast->head.span,
                       "not supported yet: CREATE SEARCH INDEX");
    rule->kind = ast->kind;
    rule->lenient = ast->if_not_exists;
    if (ast->name != NULL) rule->name = ast->name->text;
    RS_TRY(bind_on(ast->on, rule, &variable, err));
    return bind_keys(b, &ast->properties, variable, rule, err);
}

static RsStatus bind_constraint(RsBinder *b, const RsAstConstraint *ast, RsBoundRule *rule,
                                RsError *err)
{
    const RsAstName *variable;
    RsTypeRule type;
    RsText bad;
    rule->constraint = true;
    rule->kind = ast->kind;
    rule->lenient = ast->if_not_exists;
    rule->type = ast->type;
    if (ast->name != NULL) rule->name = ast->name->text;
    RS_TRY(bind_on(ast->on, rule, &variable, err));
    RS_TRY(bind_keys(b, &ast->properties, variable, rule, err));
    bool single = ast->kind == RS_CONSTRAINT_EXISTS || ast->kind == RS_CONSTRAINT_TYPE;
    if (single && rule->key_count > 1)
        return rs_fail(err, RS_SYNTAX, "UnexpectedSyntax", ast->head.span,
                       "%s is asked of one key at a time",
                       ast->kind == RS_CONSTRAINT_EXISTS ? "IS NOT NULL" : "A type");
    if (ast->kind != RS_CONSTRAINT_TYPE || rs_type_rule_parse(ast->type, &type, &bad)) return RS_OK;
    RsStatus status = rs_fail(err, RS_SYNTAX, "InvalidArgumentType", ast->head.span,
                              "`%.*s` is no type of a property", RS_TEXT_ARG(bad));
    rs_hint(err, "a type is one of %s; several are joined by |", rs_type_rule_words());
    return status;
}

RsStatus rs_bind_rule(RsBinder *b, const RsAst *ast, RsBoundClause *clause, RsError *err)
{
    RsBoundRule *rule = RS_NEW(b->arena, RsBoundRule);
    if (rule == NULL) return rs_fail_memory(err);
    clause->kind = RS_CLAUSE_RULE;
    clause->as.rule = rule;
    if (ast->kind == RS_AST_CREATE_INDEX)
        return bind_index(b, rs_ast_as_CREATE_INDEX(ast), rule, err);
    if (ast->kind == RS_AST_CREATE_CONSTRAINT)
        return bind_constraint(b, rs_ast_as_CREATE_CONSTRAINT(ast), rule, err);
    const RsAstDrop *drop = (const RsAstDrop *)ast;
    rule->drop = true;
    rule->constraint = ast->kind == RS_AST_DROP_CONSTRAINT;
    rule->lenient = drop->if_exists;
    rule->name = drop->name->text;
    rule->name_span = drop->name->head.span;
    return RS_OK;
}
