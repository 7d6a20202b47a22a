/* mistakes.c - what people write who come from SQL, from other programs or in a hurry.
 *
 * A syntax error is told by what could have stood there; for these mistakes it is also, or rather,
 * told what to write instead. Asked only once an error is certain. */
#include "grammar/parser.h"

#include "language/diagnostic.h"
#include "query.tab.h"

static int code_at(const RsParse *parse, uint32_t index)
{
    return index < parse->token_count ? parse->tokens[index].code : 0;
}

/* Tokens before the first count as 0. */
static int code_before(const RsParse *parse, uint32_t at, uint32_t back)
{
    return at >= back ? parse->tokens[at - back].code : 0;
}

static RsText text_at(const RsParse *parse, uint32_t index)
{
    RsSpan span = parse->tokens[index < parse->token_count ? index : parse->token_count - 1].span;
    return (RsText){parse->text.data + span.begin, span.end - span.begin};
}

static bool is_at(const RsParse *parse, uint32_t index, const char *word)
{
    return rs_text_equal_fold(text_at(parse, index), rs_text(word));
}

static bool is_word(int code)
{
    return code == RS_TOK_IDENT || rs_token_is_soft(code) || rs_token_is_reserved(code);
}

static bool begins_clause(int code)
{
    return code == RS_TOK_MATCH || code == RS_TOK_OPTIONAL || code == RS_TOK_WHERE ||
           code == RS_TOK_WITH || code == RS_TOK_RETURN || code == RS_TOK_UNWIND ||
           code == RS_TOK_CREATE || code == RS_TOK_MERGE || code == RS_TOK_SET ||
           code == RS_TOK_REMOVE || code == RS_TOK_DELETE || code == RS_TOK_DETACH ||
           code == RS_TOK_CALL || code == RS_TOK_UNION || code == RS_TOK_ORDER;
}

/* ---- brackets ---- */

static bool opens(int code)
{
    return code == '(' || code == '[' || code == '{' || code == RS_TOK_PAT_LP ||
           code == RS_TOK_COMP_LB || code == RS_TOK_PCOMP_LB || code == RS_TOK_BLOCK_LB;
}

static bool closes(int code)
{
    return code == ')' || code == ']' || code == '}';
}

/* The innermost bracket that is open before a token; RS_NO_PARTNER: none. */
static uint32_t opener_before(const RsParse *parse, uint32_t at)
{
    while (at > 0) {
        const RsToken *token = &parse->tokens[--at];
        if (opens(token->code)) return at;
        if (closes(token->code) && token->partner != RS_NO_PARTNER) at = token->partner;
    }
    return RS_NO_PARTNER;
}

static char sign_at(const RsParse *parse, uint32_t index)
{
    return parse->text.data[parse->tokens[index].span.begin];
}

static char closing_of(char sign)
{
    return sign == '(' ? ')' : sign == '[' ? ']' : '}';
}

/* The mark stands below the bracket that is missing its other half, not where that was noticed. */
static bool unbalanced(RsParse *parse, uint32_t at)
{
    const RsToken *token = &parse->tokens[at];
    uint32_t open = opener_before(parse, at);
    bool closer = closes(token->code);
    if (closer && open == RS_NO_PARTNER) {
        rs_parse_fail(parse, "UnexpectedSyntax", token->span, "this `%c` closes nothing",
                      sign_at(parse, at));
        rs_hint(parse->err, "no `%c` is open before it",
                sign_at(parse, at) == ')'   ? '('
                : sign_at(parse, at) == ']' ? '['
                                            : '{');
        return true;
    }
    if (open == RS_NO_PARTNER || parse->tokens[open].partner != RS_NO_PARTNER) return false;
    if (!closer && token->code != 0 && !begins_clause(token->code)) return false;
    char sign = sign_at(parse, open);
    RsText here = text_at(parse, at);
    rs_parse_fail(parse, "UnexpectedSyntax", parse->tokens[open].span, "this `%c` is never closed",
                  sign);
    if (token->code == 0)
        rs_hint(parse->err, "a `%c` is missing up to the end", closing_of(sign));
    else
        rs_hint(parse->err, "a `%c` is missing before `%.*s`", closing_of(sign), RS_TEXT_ARG(here));
    return true;
}

/* ---- words ---- */

typedef enum Place { ANYWHERE, AT_START } Place;

/* X(word, where, what to write). Words of SQL and of other dialects. */
#define WORDS(X)                                                                                   \
    X("SELECT", AT_START, "a query reads MATCH (p:Person) WHERE p.born > 1900 RETURN p.name")      \
    X("UPDATE", AT_START, "MATCH finds and SET changes: MATCH (p:Person) SET p.seen = true")       \
    X("START", AT_START, "a query begins with MATCH")                                              \
    X("WHERE", AT_START, "WHERE stands behind a pattern: MATCH (n) WHERE … RETURN n")              \
    X("ALTER", ANYWHERE, "there are no tables; SET and REMOVE change what nodes have")             \
    X("TABLE", ANYWHERE, "there are no tables; a label such as (:Person) does their work")         \
    X("FOREACH", ANYWHERE, "write UNWIND list AS x, then CREATE, MERGE or SET")                    \
    X("USING", ANYWHERE,                                                                           \
      "leave it out: the planner chooses; large imports go in CALL { … } IN "                    \
      "TRANSACTIONS")                                                                              \
    X("PERIODIC", ANYWHERE, "large imports go in CALL { … } IN TRANSACTIONS OF 500 ROWS")          \
    X("FROM", ANYWHERE, "there is no FROM: the pattern says what is read, as in MATCH (p:Person)") \
    X("GROUP", ANYWHERE,                                                                           \
      "there is no GROUP BY: what stands beside an aggregate groups, as in "                       \
      "RETURN n.kind, count(*)")                                                                   \
    X("HAVING", ANYWHERE, "write WITH n.kind AS kind, count(*) AS c WHERE c > 1 RETURN …")         \
    X("JOIN", ANYWHERE, "a relationship joins: MATCH (a)-[:KNOWS]->(b)")                           \
    X("INNER", ANYWHERE, "a relationship joins: MATCH (a)-[:KNOWS]->(b)")                          \
    X("OUTER", ANYWHERE, "OPTIONAL MATCH gives nulls where it finds nothing")                      \
    X("LEFT", ANYWHERE, "OPTIONAL MATCH gives nulls where it finds nothing")                       \
    X("LIKE", ANYWHERE, "write CONTAINS, STARTS WITH, ENDS WITH or =~ 'regular expression'")       \
    X("ILIKE", ANYWHERE, "write toLower(a) CONTAINS toLower(b)")                                   \
    X("BETWEEN", ANYWHERE, "write 1 <= x AND x <= 9, or 1 <= x <= 9")                              \
    X("INTO", ANYWHERE, "INSERT takes a pattern: INSERT (:Person {name: 'Ada'})")                  \
    X("VALUES", ANYWHERE, "INSERT takes a pattern: INSERT (:Person {name: 'Ada'})")                \
    X("TOP", ANYWHERE, "write LIMIT 10 at the end")                                                \
    X("FETCH", ANYWHERE, "write LIMIT 10")                                                         \
    X("ELSEIF", ANYWHERE, "CASE takes further WHEN … THEN …")                                      \
    X("ELIF", ANYWHERE, "CASE takes further WHEN … THEN …")                                        \
    X("UNIQUE", ANYWHERE, "MERGE creates what is not there")                                       \
    X("EXCEPT", ANYWHERE, "write WHERE NOT EXISTS { … }")                                          \
    X("INTERSECT", ANYWHERE, "write WHERE EXISTS { … }")                                           \
    X("NULLS", ANYWHERE, "null sorts as the greatest value: last with ASC, first with DESC")

static const struct {
    const char *word;
    Place place;
    const char *hint;
} MISTAKES[] = {
#define X(WORD, PLACE, HINT) {WORD, PLACE, HINT},
    WORDS(X)
#undef X
};

static const char *word_hint(const RsParse *parse, uint32_t at)
{
    if (!is_word(parse->tokens[at].code)) return NULL;
    for (size_t i = 0; i < sizeof(MISTAKES) / sizeof(MISTAKES[0]); i++)
        if (is_at(parse, at, MISTAKES[i].word) && (MISTAKES[i].place == ANYWHERE || at == 0))
            return MISTAKES[i].hint;
    return NULL;
}

/* ---- signs ---- */

/* What stands there tells what was meant; NULL: nothing known. */
static const char *sign_hint(const RsParse *parse, uint32_t at)
{
    int code = parse->tokens[at].code, next = code_at(parse, at + 1);
    int before = code_before(parse, at, 1), second = code_before(parse, at, 2);
    uint32_t open = opener_before(parse, at);
    if (code == '&' && next == '&') return "write AND";
    if (code == '|' && next == '|') return "write OR; texts are joined by +";
    if (code == '!') return "write NOT, and <> for not equal";
    if (code == '>' && before == '-') return "an arrow is written -->, or -[:KNOWS]-> with a type";
    if (code == '>' && before == ']') return "an arrow is written -[:KNOWS]->";
    if (opens(code) && sign_at(parse, at) == '(' && before == '-')
        return "a relationship is written --, --> or -[:KNOWS]->";
    if (before == RS_TOK_NOT && second == RS_TOK_IS) return "IS NOT takes NULL; not equal is <>";
    if (before == RS_TOK_IS) return "IS takes NULL or NOT NULL; equal is =";
    if (code == RS_TOK_NOT) return "NOT stands in front: NOT x IN list";
    if (code == ',' && before == RS_TOK_INT && second == RS_TOK_LIMIT)
        return "write SKIP 5 LIMIT 10";
    if (code == ',' && open != RS_NO_PARTNER && code_before(parse, open, 1) == RS_TOK_IN)
        return "a list stands in brackets: IN [1, 2]";
    if (code == '}' && open != RS_NO_PARTNER && at == open + 2 && is_word(before))
        return "a parameter is written $name";
    if (code == '=' && open != RS_NO_PARTNER && sign_at(parse, open) == '{')
        return "between key and value stands a colon: {name: 'Ada'}";
    if (code == RS_TOK_STRING && before == RS_TOK_AS)
        return "a name that is no plain word is written in backticks: AS `two words`";
    if (is_word(before) && !rs_token_is_reserved(before) &&
        (second == RS_TOK_MATCH || second == RS_TOK_CREATE || second == RS_TOK_MERGE))
        return "a node stands in parentheses: (n)";
    return NULL;
}

/* (order), AS end: a word of the language where a name is expected. */
static bool is_reserved_name(const RsParse *parse, uint32_t at)
{
    int before = code_before(parse, at, 1);
    bool named = before == '(' || before == RS_TOK_PAT_LP || before == '[' || before == ',' ||
                 before == RS_TOK_AS || before == RS_TOK_UNWIND || before == RS_TOK_FOR;
    return named && rs_token_is_reserved(parse->tokens[at].code);
}

bool rs_mistake_fail(RsParse *parse, uint32_t at, bool name_expected)
{
    const RsToken *token = &parse->tokens[at];
    RsText word = text_at(parse, at);
    if (token->code == RS_TOK_BLOCK_LB && is_word(code_at(parse, at + 1)) &&
        code_at(parse, at + 2) == '=') {
        rs_parse_fail(parse, "UnexpectedSyntax", parse->tokens[at + 2].span,
                      "expected `:` behind the key, not `=`");
        rs_hint(parse->err, "between key and value stands a colon: {name: 'Ada'}");
        return true;
    }
    if (unbalanced(parse, at)) return true;
    if (name_expected && is_reserved_name(parse, at)) {
        rs_parse_fail(parse, "UnexpectedSyntax", token->span,
                      "`%.*s` is a word of the language, not a name", RS_TEXT_ARG(word));
        rs_hint(parse->err, "as a name it is written in backticks: `%.*s`", RS_TEXT_ARG(word));
        return true;
    }
    return false;
}

void rs_mistake_hint(RsParse *parse, uint32_t at, bool comma_expected)
{
    const RsToken *token = &parse->tokens[at];
    const char *hint = word_hint(parse, at);
    if (hint == NULL) hint = sign_hint(parse, at);
    uint32_t open = opener_before(parse, at);
    if (hint != NULL) {
        rs_hint(parse->err, "%s", hint);
    } else if (open != RS_NO_PARTNER && parse->tokens[open].partner == RS_NO_PARTNER) {
        uint32_t line, column;
        rs_position(parse->text, parse->tokens[open].span.begin, &line, &column);
        rs_hint(parse->err, "the `%c` of line %u, column %u is open", sign_at(parse, open), line,
                column);
    } else if (comma_expected && (token->code == RS_TOK_IDENT || token->code == RS_TOK_STRING ||
                                  token->code == RS_TOK_INT || token->code == RS_TOK_FLOAT ||
                                  token->code == RS_TOK_PARAM)) {
        rs_hint(parse->err, "is a comma or an operator missing before it?");
    }
}
