/* ast_dump.c - one line a node: its word, its flags and texts; then its children, named. */
#include "language/ast_dump.h"

#include <inttypes.h>

typedef struct Dump {
    RsBuf *out;
    bool spans;
    int depth;
} Dump;

static void node(Dump *dump, const char *field, const RsAst *ast);

static void flag(Dump *dump, const char *name, bool set)
{
    if (set) rs_buf_printf(dump->out, " %s", name);
}

static void number(Dump *dump, const char *name, uint32_t value)
{
    rs_buf_printf(dump->out, " %s=%" PRIu32, name, value);
}

static void text(Dump *dump, const char *name, RsText value)
{
    if (value.data != NULL) rs_buf_printf(dump->out, " %s=\"%.*s\"", name, RS_TEXT_ARG(value));
}

static void word(Dump *dump, const char *name, const RsAstName *value)
{
    if (value != NULL) text(dump, name, value->text);
}

static void list(Dump *dump, const char *field, RsAstList members)
{
    RS_AST_EACH(member, members) node(dump, field, member);
}

#define CHILD(part) node(dump, #part, (const RsAst *)it->part)
#define LIST(part) list(dump, #part, it->part)
#define WORD(part) word(dump, #part, it->part)
#define FLAG(part) flag(dump, #part, it->part)
#define NUMBER(part) number(dump, #part, (uint32_t)it->part)
#define AS(Type) const Type *it = (const Type *)ast

/* What stands on the node's own line. */
static void statement_line(Dump *dump, const RsAst *ast)
{
    if (ast->kind == RS_AST_QUERY) {
        AS(RsAstQuery);
        if (it->explain != RS_EXPLAIN_NONE) NUMBER(explain);
        WORD(graph);
    } else if (ast->kind == RS_AST_SINGLE) {
        AS(RsAstSingle);
        FLAG(union_all);
    } else if (ast->kind == RS_AST_CREATE_INDEX) {
        AS(RsAstIndex);
        NUMBER(kind);
        FLAG(if_not_exists);
        WORD(name);
    } else if (ast->kind == RS_AST_CREATE_CONSTRAINT) {
        AS(RsAstConstraint);
        NUMBER(kind);
        FLAG(if_not_exists);
        WORD(name);
        text(dump, "type", it->type);
    } else if (ast->kind == RS_AST_DROP_INDEX || ast->kind == RS_AST_DROP_CONSTRAINT) {
        AS(RsAstDrop);
        FLAG(if_exists);
        WORD(name);
    } else if (ast->kind == RS_AST_SHOW) {
        AS(RsAstShow);
        WORD(what);
        FLAG(has_yield);
        FLAG(yield_star);
    }
}

static void literal_line(Dump *dump, const RsAstLiteral *it)
{
    switch (it->literal) {
    case RS_LITERAL_NULL:
        rs_buf_puts(dump->out, " null");
        break;
    case RS_LITERAL_BOOL:
        rs_buf_puts(dump->out, it->boolean ? " true" : " false");
        break;
    case RS_LITERAL_INT:
        rs_buf_printf(dump->out, " %" PRId64, it->integer);
        break;
    case RS_LITERAL_FLOAT:
        rs_buf_printf(dump->out, " %.17g", it->real);
        break;
    case RS_LITERAL_STRING:
        text(dump, "text", it->text);
        break;
    }
}

static void statement_children(Dump *dump, const RsAst *ast)
{
    if (ast->kind == RS_AST_QUERY) {
        AS(RsAstQuery);
        LIST(view);
        LIST(singles);
    } else if (ast->kind == RS_AST_SINGLE) {
        AS(RsAstSingle);
        LIST(clauses);
    } else if (ast->kind == RS_AST_CREATE_INDEX) {
        AS(RsAstIndex);
        CHILD(on);
        LIST(properties);
    } else if (ast->kind == RS_AST_CREATE_CONSTRAINT) {
        AS(RsAstConstraint);
        CHILD(on);
        LIST(properties);
    } else if (ast->kind == RS_AST_SHOW) {
        AS(RsAstShow);
        LIST(yields);
        CHILD(where);
    } else if (ast->kind == RS_AST_UNDO) {
        AS(RsAstUndo);
        CHILD(commit);
    }
}

/* A kind has what stands on its own line and the children below: the same walk gives either. */
#define LINE(KIND, Type, LINE_PART, CHILD_PART)                                                    \
    case RS_AST_##KIND: {                                                                          \
        AS(Type);                                                                                  \
        if (children) {                                                                            \
            CHILD_PART                                                                             \
        } else {                                                                                   \
            LINE_PART                                                                              \
        }                                                                                          \
        (void)it;                                                                                  \
        return;                                                                                    \
    }

static void any(Dump *dump, const RsAst *ast, bool children)
{
    switch (ast->kind) {
    case RS_AST_QUERY:
    case RS_AST_SINGLE:
    case RS_AST_CREATE_INDEX:
    case RS_AST_DROP_INDEX:
    case RS_AST_CREATE_CONSTRAINT:
    case RS_AST_DROP_CONSTRAINT:
    case RS_AST_SHOW:
    case RS_AST_UNDO:
        if (children) {
            statement_children(dump, ast);
        } else {
            statement_line(dump, ast);
        }
        return;
        LINE(
            VIEW_PART, RsAstViewPart,
            {
                NUMBER(part);
                FLAG(strict);
            },
            {
                CHILD(value);
                LIST(list);
            })
        LINE(MATCH, RsAstMatch, FLAG(optional);, {
            LIST(patterns);
            LIST(view);
            CHILD(where);
        })
        LINE(
            UNWIND, RsAstUnwind,
            {
                FLAG(is_for);
                WORD(name);
            },
            CHILD(list);)
        LINE(
            PROJECTION, RsAstProjection,
            {
                FLAG(is_return);
                FLAG(distinct);
                FLAG(star);
            },
            {
                LIST(items);
                LIST(order_by);
                CHILD(skip);
                CHILD(limit);
                CHILD(where);
            })
        LINE(FILTER, RsAstFilter, , CHILD(where);)
        LINE(LET, RsAstLet, , LIST(bindings);)
        LINE(CREATE, RsAstCreate, FLAG(is_insert);, LIST(patterns);)
        LINE(MERGE, RsAstMerge, , {
            CHILD(pattern);
            LIST(on_create);
            LIST(on_match);
        })
        LINE(SET, RsAstSet, , LIST(items);)
        LINE(REMOVE, RsAstRemove, , LIST(items);)
        LINE(DELETE, RsAstDelete, FLAG(detach);, LIST(targets);)
        LINE(
            CALL, RsAstCall,
            {
                text(dump, "name", it->name);
                FLAG(has_arguments);
                FLAG(has_yield);
                FLAG(yield_star);
            },
            {
                LIST(arguments);
                LIST(yields);
                CHILD(where);
            })
        LINE(
            CALL_QUERY, RsAstCallQuery,
            {
                FLAG(has_scope);
                FLAG(scope_star);
                FLAG(in_transactions);
            },
            {
                LIST(scope);
                CHILD(query);
                CHILD(batch_rows);
            })
        LINE(
            LOAD_CSV, RsAstLoadCsv,
            {
                FLAG(with_headers);
                WORD(name);
            },
            {
                CHILD(url);
                CHILD(terminator);
            })
        LINE(
            CLAIMS, RsAstClaims,
            {
                WORD(name);
                WORD(on);
                text(dump, "key", it->key);
            },
            {
                LIST(view);
                CHILD(where);
            })
        LINE(SEARCH, RsAstSearch, WORD(index);, {
            CHILD(text);
            CHILD(limit);
            LIST(yields);
            CHILD(where);
        })
        LINE(
            HISTORY, RsAstHistory,
            {
                WORD(name);
                WORD(of);
                text(dump, "key", it->key);
            },
            CHILD(where);)
        LINE(CLAIM_WRITE, RsAstClaimWrite, NUMBER(verb);, {
            CHILD(stance);
            CHILD(fact);
            CHILD(attribution);
        })
        LINE(ATTRIBUTE, RsAstAttribute, , {
            CHILD(attribution);
            LIST(clauses);
        })
        LINE(BAD, RsAst, , )
        LINE(ITEM, RsAstItem, WORD(alias);, CHILD(value);)
        LINE(SORT_ITEM, RsAstSortItem, NUMBER(order);, CHILD(value);)
        LINE(SET_ITEM, RsAstSetItem, NUMBER(what);, {
            CHILD(target);
            CHILD(value);
            LIST(labels);
        })
        LINE(BINDING, RsAstBinding, WORD(name);, CHILD(value);)
        LINE(ATTRIBUTION, RsAstAttribution, WORD(as);, {
            LIST(according_to);
            CHILD(behalf);
            LIST(via);
            CHILD(valid_from);
            CHILD(valid_to);
            CHILD(valid_in);
            CHILD(confidence);
            CHILD(quote);
            CHILD(locator);
            CHILD(properties);
        })
        LINE(
            FACT, RsAstFact,
            {
                NUMBER(shape);
                WORD(name);
                WORD(key);
            },
            {
                CHILD(pattern);
                CHILD(value);
            })
        LINE(
            PATH, RsAstPath,
            {
                WORD(name);
                NUMBER(search);
                NUMBER(mode);
                FLAG(disjoint);
            },
            {
                CHILD(search_count);
                LIST(elements);
            })
        LINE(NODE, RsAstNode, WORD(name);, {
            CHILD(label);
            CHILD(properties);
            CHILD(where);
        })
        LINE(
            EDGE, RsAstEdge,
            {
                NUMBER(direction);
                FLAG(both_arrows);
                WORD(name);
                NUMBER(length);
                NUMBER(min_hops);
                NUMBER(max_hops);
            },
            {
                CHILD(label);
                CHILD(properties);
                CHILD(where);
                CHILD(cost);
            })
        LINE(
            GROUP, RsAstGroup,
            {
                WORD(name);
                NUMBER(min_hops);
                NUMBER(max_hops);
            },
            {
                LIST(elements);
                CHILD(where);
            })
        LINE(
            LABEL, RsAstLabel,
            {
                NUMBER(op);
                FLAG(colon);
                WORD(name);
            },
            {
                CHILD(left);
                CHILD(right);
            })
        LINE(LITERAL, RsAstLiteral, literal_line(dump, it);, )
        LINE(NAME, RsAstName, text(dump, "text", it->text);, )
        LINE(PARAMETER, RsAstName, text(dump, "text", it->text);, )
        LINE(UNARY, RsAstUnary, NUMBER(op);, CHILD(operand);)
        LINE(BINARY, RsAstBinary, NUMBER(op);, {
            CHILD(left);
            CHILD(right);
        })
        LINE(LOGIC, RsAstLogic, NUMBER(op);, LIST(operands);)
        LINE(
            COMPARISON, RsAstComparison,
            {
                for (uint32_t i = 0; i + 1 < it->operands.count; i++)
                    number(dump, "op", it->ops[i]);
            },
            LIST(operands);)
        LINE(PROPERTY, RsAstProperty, WORD(key);, CHILD(object);)
        LINE(INDEX, RsAstSubscript, , {
            CHILD(object);
            CHILD(index);
        })
        LINE(SLICE, RsAstSlice, , {
            CHILD(object);
            CHILD(from);
            CHILD(to);
        })
        LINE(HAS_LABEL, RsAstHasLabel, , {
            CHILD(object);
            CHILD(label);
        })
        LINE(
            APPLY, RsAstApply,
            {
                text(dump, "name", it->name);
                FLAG(distinct);
                FLAG(star);
            },
            LIST(arguments);)
        LINE(LIST, RsAstList1, , LIST(items);)
        LINE(MAP, RsAstMap, , LIST(items);)
        LINE(MAP_PROJECTION, RsAstMapProjection, FLAG(star);, {
            CHILD(object);
            LIST(items);
        })
        LINE(MAP_ITEM, RsAstMapItem, WORD(key);, CHILD(value);)
        LINE(CASE, RsAstCase, , {
            CHILD(subject);
            LIST(whens);
            CHILD(otherwise);
        })
        LINE(WHEN, RsAstWhen, , {
            CHILD(when);
            CHILD(then);
        })
        LINE(COMPREHENSION, RsAstComprehension, WORD(name);, {
            CHILD(list);
            CHILD(where);
            CHILD(value);
        })
        LINE(PATTERN_COMPREHENSION, RsAstPatternComprehension, , {
            CHILD(pattern);
            CHILD(where);
            CHILD(value);
        })
        LINE(
            QUANTIFIER, RsAstQuantifier,
            {
                NUMBER(quantifier);
                WORD(name);
            },
            {
                CHILD(list);
                CHILD(where);
            })
        LINE(
            REDUCE, RsAstReduce,
            {
                WORD(accumulator);
                WORD(name);
            },
            {
                CHILD(initial);
                CHILD(list);
                CHILD(value);
            })
        LINE(PATTERN_EXPR, RsAstPatternExpr, , CHILD(pattern);)
        LINE(
            SUBQUERY, RsAstSubquery,
            {
                NUMBER(what);
                FLAG(bare);
            },
            CHILD(query);)
    case RS_AST_KIND_COUNT:
        return;
    }
}

static void node(Dump *dump, const char *field, const RsAst *ast)
{
    if (ast == NULL) return;
    rs_buf_printf(dump->out, "%*s", 2 * dump->depth, "");
    if (field != NULL) rs_buf_printf(dump->out, "%s: ", field);
    rs_buf_puts(dump->out, rs_ast_word(ast->kind));
    any(dump, ast, false);
    if (dump->spans) rs_buf_printf(dump->out, " %u..%u", ast->span.begin, ast->span.end);
    rs_buf_putc(dump->out, '\n');
    dump->depth++;
    any(dump, ast, true);
    dump->depth--;
}

void rs_ast_dump(RsBuf *out, const RsAst *ast, bool spans)
{
    Dump dump = {out, spans, 0};
    node(&dump, NULL, ast);
}
