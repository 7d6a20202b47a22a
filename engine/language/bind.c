/* bind.c - statements, queries joined by UNION, and their clauses in order. */
#include "language/binder.h"

typedef struct Clauses {
    RsBoundClause *first, *last;
    const RsBoundAttribution *attribution; /* of the ATTRIBUTE blocks around, or NULL */
    const RsScope *imports;                /* what a leading WITH of CALL { } may take */
    bool standalone;                       /* the one clause of a whole statement */
    const RsProjection *returned;
    bool yields_all;
} Clauses;

static RsStatus unsupported(const RsAst *ast, RsError *err)
{
    return rs_fail(err, RS_UNSUPPORTED, NULL, ast->span, "not supported yet: %s",
                   rs_ast_word(ast->kind));
}

static RsStatus bind_match(RsBinder *b, const RsAstMatch *ast, RsBoundClause *clause, RsError *err)
{
    uint32_t around = b->view;
    RS_TRY(rs_bind_view(b, &ast->view, false, &clause->view, err));
    b->view = clause->view;
    clause->kind = RS_CLAUSE_MATCH;
    clause->optional = ast->optional;
    b->doubts += ast->optional;
    RsStatus status =
        rs_bind_pattern(b, ast->patterns.first, true, ast->where, false, &clause->as.match, err);
    b->doubts -= ast->optional;
    b->view = around;
    return status;
}

static RsStatus bind_unwind(RsBinder *b, const RsAstUnwind *ast, RsBoundClause *clause,
                            RsError *err)
{
    const RsExpr *list;
    RS_TRY(rs_bind_expr(b, ast->list, &list, err));
    if (rs_scope_own(b->scope, ast->name->text) != NULL)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", ast->name->head.span,
                                 "`%.*s` is already defined", RS_TEXT_ARG(ast->name->text)),
                         "choose another name");
    clause->kind = RS_CLAUSE_UNWIND;
    clause->as.unwind.value = list;
    return rs_bind_name(b, ast->name, RS_TYPES_ANY, &clause->as.unwind.slot, err);
}

static RsStatus bind_subquery(RsBinder *b, const RsAstCallQuery *ast, RsBoundClause *clause,
                              RsError *err)
{
    bool wrote = b->writes;
    if (ast->in_transactions && b->open != NULL && b->open->around != NULL)
        return rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->head.span,
                       "IN TRANSACTIONS stands outermost only, not inside another subquery");
    RsScope *outer = b->scope, *scope = rs_scope_new(b->arena, NULL);
    RsScope *imported = rs_scope_new(b->arena, NULL);
    if (scope == NULL || imported == NULL) return rs_fail_memory(err);
    RS_AST_EACH(node, ast->scope)
    {
        RsScopeEntry entry;
        RS_TRY(rs_bind_lookup(b, rs_ast_as_NAME(node), &entry, err));
        RS_TRY(rs_scope_add(b->arena, imported, entry, err));
    }
    if (ast->has_scope) scope->outer = ast->scope_star ? outer : imported;
    clause->kind = RS_CLAUSE_SUBQUERY;
    if (ast->in_transactions) b->writes = false;
    RS_TRY(rs_bind_query(b, ast->query, scope, ast->has_scope ? NULL : outer,
                         &clause->as.subquery.query, err));
    b->scope = outer;
    if (ast->in_transactions) {
        b->batched = true;
        b->writes = wrote;
    }
    const RsBoundQuery *query = clause->as.subquery.query;
    clause->as.subquery.unit = query->column_count == 0;
    clause->as.subquery.in_transactions = ast->in_transactions;
    RS_TRY(rs_bind_optional(b, ast->batch_rows, &clause->as.subquery.batch_rows, err));
    for (uint32_t i = 0; i < query->column_count; i++) {
        if (rs_scope_own(outer, query->columns[i]) != NULL)
            return rs_advise(
                err,
                rs_fail(err, RS_SYNTAX, "VariableAlreadyBound", ast->head.span,
                        "the subquery returns `%.*s`, which is already defined outside",
                        RS_TEXT_ARG(query->columns[i])),
                "give it another name inside: RETURN … AS other");
        RsScopeEntry entry = {query->columns[i], query->outputs[i], b->view};
        RS_TRY(rs_scope_add(b->arena, outer, entry, err));
    }
    return RS_OK;
}

static RsStatus bind_with(RsBinder *b, const RsAst *ast, Clauses *all, RsBoundClause *clause,
                          RsError *err)
{
    const RsAstProjection *project = rs_ast_as_PROJECTION(ast);
    bool importing = all->imports != NULL && all->first == NULL && !project->is_return;
    RsScope *inner = b->scope;
    if (importing) {
        RsScope *seen = rs_scope_new(b->arena, NULL);
        if (seen == NULL) return rs_fail_memory(err);
        seen->entries = all->imports->entries;
        seen->count = all->imports->count;
        seen->outer = all->imports->outer;
        b->scope = seen;
    }
    RS_TRY(rs_bind_projection(b, project, clause, err));
    if (importing) b->scope->outer = inner->outer;
    if (project->is_return) all->returned = clause->as.project;
    return RS_OK;
}

static RsStatus bind_clauses(RsBinder *b, const RsAstList *list, Clauses *all, RsError *err);

static RsStatus bind_attribute(RsBinder *b, const RsAstAttribute *ast, Clauses *all, RsError *err)
{
    const RsBoundAttribution *around = all->attribution;
    RS_TRY(rs_bind_attribution(b, ast->attribution, around, &all->attribution, err));
    RS_TRY(bind_clauses(b, &ast->clauses, all, err));
    all->attribution = around;
    return RS_OK;
}

static RsStatus bind_clause(RsBinder *b, const RsAst *ast, Clauses *all, RsBoundClause *clause,
                            RsError *err)
{
    switch ((int)ast->kind) { /* only the clauses among the kinds of the tree */
    case RS_AST_MATCH:
        return bind_match(b, rs_ast_as_MATCH(ast), clause, err);
    case RS_AST_UNWIND:
        return bind_unwind(b, rs_ast_as_UNWIND(ast), clause, err);
    case RS_AST_PROJECTION:
        return bind_with(b, ast, all, clause, err);
    case RS_AST_FILTER:
    case RS_AST_LET:
        return rs_bind_filter(b, ast, clause, err);
    case RS_AST_CREATE:
        b->writes = true;
        clause->kind = RS_CLAUSE_CREATE;
        return rs_bind_create(b, &rs_ast_as_CREATE(ast)->patterns, false, &clause->as.create, err);
    case RS_AST_MERGE:
        b->writes = b->reads = true;
        return rs_bind_merge(b, rs_ast_as_MERGE(ast), clause, err);
    case RS_AST_SET:
    case RS_AST_REMOVE:
        b->writes = true;
        clause->kind = RS_CLAUSE_SET;
        if (ast->kind == RS_AST_SET)
            return rs_bind_sets(b, &rs_ast_as_SET(ast)->items, false, &clause->as.set, err);
        return rs_bind_sets(b, &rs_ast_as_REMOVE(ast)->items, true, &clause->as.set, err);
    case RS_AST_DELETE:
        b->writes = true;
        return rs_bind_delete(b, rs_ast_as_DELETE(ast), clause, err);
    case RS_AST_CALL:
        all->yields_all = all->standalone;
        return rs_bind_procedure(b, rs_ast_as_CALL(ast), all->standalone, clause, err);
    case RS_AST_CALL_QUERY:
        return bind_subquery(b, rs_ast_as_CALL_QUERY(ast), clause, err);
    case RS_AST_CLAIMS:
        return rs_bind_claims(b, rs_ast_as_CLAIMS(ast), clause, err);
    case RS_AST_CLAIM_WRITE:
        b->writes = b->reads = true;
        return rs_bind_claim_write(b, rs_ast_as_CLAIM_WRITE(ast), all->attribution, clause, err);
    case RS_AST_CREATE_INDEX:
    case RS_AST_DROP_INDEX:
    case RS_AST_CREATE_CONSTRAINT:
    case RS_AST_DROP_CONSTRAINT:
        b->writes = true;
        return rs_bind_rule(b, ast, clause, err);
    case RS_AST_HISTORY:
        return rs_bind_history(b, rs_ast_as_HISTORY(ast), clause, err);
    case RS_AST_LOAD_CSV:
        return rs_bind_load(b, rs_ast_as_LOAD_CSV(ast), clause, err);
    case RS_AST_UNDO:
        b->writes = true;
        clause->kind = RS_CLAUSE_UNDO;
        return rs_bind_expr(b, rs_ast_as_UNDO(ast)->commit, &clause->as.undo, err);
    default:
        return unsupported(ast, err);
    }
}

static bool is_write(RsAstKind kind)
{
    return kind == RS_AST_CREATE || kind == RS_AST_MERGE || kind == RS_AST_SET ||
           kind == RS_AST_REMOVE || kind == RS_AST_DELETE || kind == RS_AST_CLAIM_WRITE ||
           kind == RS_AST_ATTRIBUTE;
}

static bool is_with(const RsAst *ast)
{
    return ast->kind == RS_AST_FILTER || ast->kind == RS_AST_LET ||
           (ast->kind == RS_AST_PROJECTION && !rs_ast_as_PROJECTION(ast)->is_return);
}

/* openCypher: RETURN is last, and reading after writing asks for a WITH between. */
static RsStatus check_order(const RsAst *ast, bool *wrote, RsError *err)
{
    bool is_return = ast->kind == RS_AST_PROJECTION && rs_ast_as_PROJECTION(ast)->is_return;
    if (is_return && ast->next != NULL)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->next->span,
                                 "nothing can follow RETURN"),
                         "is a `;` missing before it? WITH hands rows on");
    if (is_write(ast->kind)) *wrote = true;
    if (is_with(ast)) *wrote = false;
    bool reads = ast->kind == RS_AST_MATCH || ast->kind == RS_AST_UNWIND ||
                 ast->kind == RS_AST_CALL || ast->kind == RS_AST_LOAD_CSV;
    if (*wrote && reads)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->span,
                                 "a WITH has to stand between writing and reading"),
                         "put WITH * before it");
    return RS_OK;
}

/* A query does not end in what only reads. */
static RsStatus check_end(const RsAstSingle *ast, RsError *err)
{
    const RsAst *last = ast->clauses.last;
    bool fine = last->kind != RS_AST_MATCH && last->kind != RS_AST_UNWIND &&
                last->kind != RS_AST_FILTER && last->kind != RS_AST_LET &&
                last->kind != RS_AST_LOAD_CSV && last->kind != RS_AST_CLAIMS &&
                last->kind != RS_AST_SEARCH && last->kind != RS_AST_HISTORY;
    if (last->kind == RS_AST_PROJECTION) fine = rs_ast_as_PROJECTION(last)->is_return;
    if (last->kind == RS_AST_CALL)
        fine = ast->clauses.count == 1 || !rs_ast_as_CALL(last)->has_yield;
    if (last->kind == RS_AST_CALL_QUERY) {
        const RsAstQuery *inner = rs_ast_as_CALL_QUERY(last)->query;
        const RsAst *end = rs_ast_as_SINGLE(inner->singles.first)->clauses.last;
        fine = end->kind != RS_AST_PROJECTION || !rs_ast_as_PROJECTION(end)->is_return;
    }
    if (fine) return RS_OK;
    RsStatus status = rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", last->span,
                              "the query ends here and gives nothing");
    rs_hint(err, "add RETURN, or a clause that writes");
    return status;
}

static RsStatus bind_clauses(RsBinder *b, const RsAstList *list, Clauses *all, RsError *err)
{
    bool wrote = false;
    RS_AST_EACH(ast, *list)
    {
        if (all->attribution == NULL) RS_TRY(check_order(ast, &wrote, err));
        if (ast->kind == RS_AST_ATTRIBUTE) {
            RS_TRY(bind_attribute(b, rs_ast_as_ATTRIBUTE(ast), all, err));
            continue;
        }
        RsBoundClause *clause = RS_NEW(b->arena, RsBoundClause);
        if (clause == NULL) return rs_fail_memory(err);
        clause->span = ast->span;
        clause->view = b->view;
        RS_TRY(bind_clause(b, ast, all, clause, err));
        if (all->last != NULL)
            all->last->next = clause;
        else
            all->first = clause;
        all->last = clause;
    }
    return RS_OK;
}

/* The columns of one query: those of RETURN, or all that a standalone CALL yields. */
static RsStatus take_columns(RsBinder *b, const Clauses *all, RsBoundSingle *single,
                             RsBoundQuery *query, RsError *err)
{
    const RsScope *scope = b->scope;
    uint32_t count = all->returned != NULL || all->yields_all ? scope->count : 0;
    RsText *columns = RS_NEW_ARRAY(b->arena, RsText, count + 1);
    RsSlot *outputs = RS_NEW_ARRAY(b->arena, RsSlot, count + 1);
    RsTypes *types = RS_NEW_ARRAY(b->arena, RsTypes, count + 1);
    if (columns == NULL || outputs == NULL || types == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        columns[i] = scope->entries[i].name;
        outputs[i] = scope->entries[i].slot;
        types[i] = b->slot_types[outputs[i]];
    }
    single->outputs = outputs;
    query->columns = columns;
    query->outputs = outputs;
    query->types = types;
    query->column_count = count;
    return RS_OK;
}

static RsStatus bind_single(RsBinder *b, const RsAstSingle *ast, const RsScope *start,
                            const RsScope *imports, bool standalone, RsBoundSingle *single,
                            RsBoundQuery *query, RsError *err)
{
    Clauses all = {.imports = imports, .standalone = standalone && ast->clauses.count == 1};
    RsScope *scope = rs_scope_new(b->arena, start->outer);
    if (scope == NULL) return rs_fail_memory(err);
    b->scope = scope;
    RS_TRY(bind_clauses(b, &ast->clauses, &all, err));
    single->clauses = all.first;
    single->union_all = ast->union_all;
    return take_columns(b, &all, single, query, err);
}

/* With UNION every arm gives the same columns, in whatever order it names them. */
static RsStatus join_arm(RsBinder *b, RsSpan span, RsBoundQuery *query, const RsBoundQuery *arm,
                         RsBoundSingle *single, RsError *err)
{
    bool same = arm->column_count == query->column_count;
    RsSlot *ordered = RS_NEW_ARRAY(b->arena, RsSlot, query->column_count + 1);
    RsTypes *types = RS_NEW_ARRAY(b->arena, RsTypes, query->column_count + 1);
    if (ordered == NULL || types == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; same && i < query->column_count; i++) {
        uint32_t j = 0;
        while (j < arm->column_count && !rs_text_equal(arm->columns[j], query->columns[i]))
            j++;
        same = j < arm->column_count;
        if (!same) break;
        ordered[i] = arm->outputs[j];
        types[i] = query->types[i] | arm->types[j];
    }
    if (!same)
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "DifferentColumnsInUnion", span,
                                 "the queries of a UNION return different columns"),
                         "give the columns the same names, with AS");
    single->outputs = ordered;
    query->types = types;
    return RS_OK;
}

static RsStatus own_outputs(RsBinder *b, RsBoundQuery *query, RsError *err)
{
    RsSlot *outputs = RS_NEW_ARRAY(b->arena, RsSlot, query->column_count + 1);
    if (outputs == NULL) return rs_fail_memory(err);
    for (uint32_t i = 0; i < query->column_count; i++)
        RS_TRY(rs_bind_slot(b, query->columns[i], query->types[i], &outputs[i], err));
    query->outputs = outputs;
    return RS_OK;
}

RsStatus rs_bind_query(RsBinder *b, const RsAstQuery *ast, RsScope *scope, const RsScope *imports,
                       const RsBoundQuery **out, RsError *err)
{
    RsBoundQuery *query = RS_NEW(b->arena, RsBoundQuery);
    RsBoundSingle *singles = RS_NEW_ARRAY(b->arena, RsBoundSingle, ast->singles.count);
    if (query == NULL || singles == NULL) return rs_fail_memory(err);
    uint32_t around = b->view, i = 0;
    bool open_end = b->open_end;
    b->open_end = false;
    bool standalone = b->open == NULL && ast->singles.count == 1, wrote = b->writes;
    b->writes = false;
    RsOpenQuery open;
    RS_TRY(rs_bind_enter(b, &open, err));
    RS_TRY(rs_bind_view(b, &ast->view, true, &b->view, err));
    RS_AST_EACH(node, ast->singles)
    {
        const RsAstSingle *single = rs_ast_as_SINGLE(node);
        RsBoundQuery arm = {0};
        RS_TRY(bind_single(b, single, scope, imports, standalone, &singles[i], &arm, err));
        if (!open_end) RS_TRY(check_end(single, err));
        if (i > 1 && single->union_all != singles[1].union_all)
            return rs_advise(err,
                             rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", node->span,
                                     "UNION and UNION ALL cannot be mixed"),
                             "put one of them into a CALL { … }");
        if (i == 0)
            *query = arm;
        else
            RS_TRY(join_arm(b, node->span, query, &arm, &singles[i], err));
        i++;
    }
    const RsBoundView *own = &b->views[b->view];
    if (b->writes && (own->recorded_at != NULL || own->recorded_commit != NULL))
        return rs_advise(err,
                         rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->head.span,
                                 "nothing can be written under RECORDED AT"),
                         "the past can only be read");
    b->writes = b->writes || wrote;
    query->singles = singles;
    query->single_count = ast->singles.count;
    if (query->single_count > 1) RS_TRY(own_outputs(b, query, err));
    rs_bind_leave(b, &open, query);
    b->view = around;
    *out = query;
    return RS_OK;
}

static RsStatus bind_top(RsBinder *b, const RsAstQuery *ast, RsBoundStatement *statement,
                         RsError *err)
{
    RsBoundView none = {0};
    RsScope *scope = rs_scope_new(b->arena, NULL);
    if (scope == NULL || !RS_PUSH(b->arena, b->views, b->view_count, b->view_capacity, none))
        return rs_fail_memory(err);
    b->scope = scope;
    statement->explain = ast->explain;
    if (ast->graph != NULL) statement->graph = ast->graph->text;
    /* Session and head make views[0]: what they gave is moved there. */
    RS_TRY(rs_bind_view(b, b->context->session_view, true, &b->view, err));
    RS_TRY(rs_bind_view(b, &ast->view, true, &b->view, err));
    b->views[0] = b->views[b->view];
    b->view = 0;
    RsAstQuery bare = *ast;
    bare.view = (RsAstList){0};
    return rs_bind_query(b, &bare, scope, NULL, &statement->query, err);
}

static RsStatus bind_statement(RsBinder *b, const RsAst *ast, RsBoundStatement *statement,
                               RsError *err)
{
    const RsAstQuery *query;
    RS_TRY(rs_bind_command(b, ast, &query, err));
    if (query != NULL) return bind_top(b, query, statement, err);
    RsBoundView none = {0};
    if (!RS_PUSH(b->arena, b->views, b->view_count, b->view_capacity, none))
        return rs_fail_memory(err);
    statement->command = ast;
    return RS_OK;
}

RsStatus rs_bind(const RsBindContext *context, const RsAst *ast, const RsBoundStatement **out,
                 RsError *err)
{
    RsBinder b = {.context = context, .arena = context->arena};
    RsBoundStatement *statement = RS_NEW(b.arena, RsBoundStatement);
    if (statement == NULL) return rs_fail_memory(err);
    if (context->more != NULL) context->more->count = 0;
    RS_TRY(rs_bind_found(&b, bind_statement(&b, ast, statement, err), err));
    RS_TRY(rs_bind_warnings(&b, statement, err));
    if (b.batched && b.writes)
        return rs_fail(err, RS_SYNTAX, "InvalidClauseComposition", ast->span,
                       "with CALL { } IN TRANSACTIONS only what stands in its braces may write");
    statement->writes = b.writes || b.batched;
    statement->batched = b.batched;
    statement->reads = b.reads;
    statement->views = b.views;
    statement->view_count = b.view_count;
    statement->slot_count = b.slot_count;
    statement->subqueries = b.subqueries;
    statement->subquery_count = b.subquery_count;
    statement->slot_names = b.slot_names;
    statement->slot_types = b.slot_types;
    *out = statement;
    return RS_OK;
}
