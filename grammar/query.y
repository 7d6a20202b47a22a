/* query.y - the one grammar of the language: openCypher 9, GQL's spellings, claims and views.
 *
 * LALR(1) without conflicts, thanks to filter.c. Actions are one call; meaning is the binder's.
 * Bison makes two parsers of it (CMakeLists.txt): rsyyparse, exact about what was expected, and
 * rsquickparse, which only says that something is wrong. */
%code requires {
#include "grammar/build.h"
}
%code {
static int yylex(YYSTYPE *value, RsSpan *span, RsParse *parse);
static void yyerror(const RsSpan *span, RsParse *parse, const char *message);
#define YYMAXDEPTH 20000
#define YYLLOC_DEFAULT(all, parts, count) ((all) = join_spans((parts), (count)))
#define BUILD(target, call)                                                                        \
    do {                                                                                           \
        (target) = (call);                                                                         \
        if ((target) == NULL) YYABORT;                                                             \
    } while (0)

/* From the first part that is not empty to the last; `parts[0]` stands before them all. */
static RsSpan join_spans(const RsSpan *parts, int count)
{
    int first = 1;
    if (count == 0) return (RsSpan){parts[0].end, parts[0].end};
    while (first < count && parts[first].begin == parts[first].end) first++;
    int last = count;
    while (last > first && parts[last].begin == parts[last].end) last--;
    return (RsSpan){parts[first].begin, parts[last].end};
}
}
%define api.pure full
%define api.prefix {rsyy}
%define api.token.prefix {RS_TOK_}
%define api.location.type {RsSpan}
%define api.value.type union
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {RsParse *parse}

/* Reserved: keyword.c relies on MATCH being the first and CONTAINS the last of them. */
%token MATCH "MATCH" OPTIONAL "OPTIONAL" WHERE "WHERE" WITH "WITH" RETURN "RETURN"
%token UNWIND "UNWIND" UNION "UNION" CREATE "CREATE" MERGE "MERGE" SET "SET" REMOVE "REMOVE"
%token DETACH "DETACH" DELETE "DELETE" CALL "CALL" YIELD "YIELD" ORDER "ORDER" BY "BY"
%token SKIP "SKIP" LIMIT "LIMIT" DISTINCT "DISTINCT" AS "AS" ON "ON" ASC "ASC" DESC "DESC"
%token CASE "CASE" WHEN "WHEN" THEN "THEN" ELSE "ELSE" END "END" AND "AND" OR "OR" XOR "XOR"
%token NOT "NOT" IN "IN" IS "IS" NULL "NULL" TRUE "TRUE" FALSE "FALSE" STARTS "STARTS"
%token ENDS "ENDS" CONTAINS "CONTAINS"
/* Soft: from ASSERT to ALLSHORTESTPATHS. */
%token ASSERT "ASSERT" DENY "DENY" CLAIM "CLAIM" CLAIMS "CLAIMS" RETRACT "RETRACT"
%token ACCORDING "ACCORDING" TO "TO" VIA "VIA" VALID "VALID" FROM "FROM" QUOTE "QUOTE" AT "AT"
%token CONFIDENCE "CONFIDENCE" PROPERTIES "PROPERTIES" STANCE "STANCE" OF "OF" STRICT "STRICT"
%token RECORDED "RECORDED" COMMIT "COMMIT" EXCLUDING "EXCLUDING" DISPUTED "DISPUTED"
%token UNDISPUTED "UNDISPUTED" RESOLVED "RESOLVED" SEARCH "SEARCH" ANY "ANY" ALL "ALL"
%token NONE "NONE" SINGLE "SINGLE" SHORTEST "SHORTEST" CHEAPEST "CHEAPEST" COST "COST"
%token DISJOINT "DISJOINT" GROUPS "GROUPS" WALK "WALK" TRAIL "TRAIL" ACYCLIC "ACYCLIC"
%token SIMPLE "SIMPLE" FILTER "FILTER" LET "LET" FOR "FOR" INSERT "INSERT" OFFSET "OFFSET"
%token USE "USE" EXPLAIN "EXPLAIN" PROFILE "PROFILE" INDEX "INDEX" CONSTRAINT "CONSTRAINT"
%token SHOW "SHOW" HISTORY "HISTORY" UNDO "UNDO" EACH "EACH" DROP "DROP" UNIQUE "UNIQUE"
%token REQUIRE "REQUIRE" ATTRIBUTE "ATTRIBUTE" EXISTS "EXISTS" COUNT "COUNT" COLLECT "COLLECT"
%token REDUCE "REDUCE" BEHALF "BEHALF" LOAD "LOAD" CSV "CSV" HEADERS "HEADERS"
%token FIELDTERMINATOR "FIELDTERMINATOR" IF "IF" TRANSACTIONS "TRANSACTIONS" ROWS "ROWS"
%token KEY "KEY" NODE "NODE" AST "AST" BOUND "BOUND" LOGICAL "LOGICAL" PHYSICAL "PHYSICAL"
%token PROGRAM "PROGRAM" JSON "JSON" SHORTESTPATH "SHORTESTPATH" ALLSHORTESTPATHS "ALLSHORTESTPATHS"

%token IDENT "a name" STRING "a string" INT "a whole number" FLOAT "a number"
%token PARAM "a parameter" BAD_NUMBER "a number that is none"
%token LE "<=" GE ">=" NE "<>" REGEX "=~" PLUSEQ "+=" DOTDOT ".."
/* Made by filter.c. */
%token PAT_LP "(" COMP_LB "[" PCOMP_LB "[ " BLOCK_LB "{"
%token EXISTS_P "EXISTS {" COUNT_P "COUNT {" COLLECT_P "COLLECT {" ANY_P "any(" ALL_P "all("
%token NONE_P "none(" SINGLE_P "single(" REDUCE_P "reduce("
%token SHORTEST_P "shortestPath(" ALL_SHORTEST_P "allShortestPaths("

%type <RsAst *> statement query_stmt query body union single clause match merge projection_with
%type <RsAst *> projection_return command constraint index index_core show call call_query history claims claim_write
%type <RsAst *> search attribution attribution_part fact view_part where_opt
%type <RsAst *> path pattern path_core chain_path edge edge_core edge_body node group
%type <RsAst *> label_expr label_and label_unary label_test props_opt props cost_opt labels_opt
%type <RsAst *> expr xor_expr and_expr not_expr comparison string_expr sum product power unary labelled
%type <RsAst *> labels postfix atom map pair expr_opt else_opt case_subject_opt map_projection
%type <RsAst *> projection_item pattern_expr pattern_chain pattern_head when
%type <RsAst *> item sort set_item remove_item set_target binding source count_value limit_opt skip_opt
%type <RsAst *> name any_word name_opt index_name_opt terminator_opt stance
%type <RsAst *> property_ref procedure procedure_name comprehension_tail yield_item projection_body
%type <RsAstList> clauses view patterns items sorts set_items remove_items exprs bindings chain names
%type <RsAstList> sources label_names yields pairs projection_items whens property_refs view_opt
%type <RsAstList> order_opt stances chains required
%type <int> distinct_opt disjoint_opt mode quantifier_word left right mode_opt compare_op
%type <int> if_not_exists if_exists explain union_word star_or
%type <RsRange> range_opt range quantifier
%type <RsSearch> search_prefix
%type <RsRefer> refer
%type <RsWords> type_words type type_one
%type <RsRequirement> requirement
%%
text:
    %empty
  | ';'
  | statement                                   { parse->statement = $statement; }
  | statement ';'                               { parse->statement = $statement; }
  ;

statement: query_stmt | command ;

query_stmt:
    query
  | explain query                               { $$ = rs_build_explain($1, $2, @$); }
  ;

explain:
    "EXPLAIN"                                   { $$ = RS_EXPLAIN_PLAN; }
  | "EXPLAIN" "AST"                             { $$ = RS_EXPLAIN_AST; }
  | "EXPLAIN" "BOUND"                           { $$ = RS_EXPLAIN_BOUND; }
  | "EXPLAIN" "LOGICAL"                         { $$ = RS_EXPLAIN_LOGICAL; }
  | "EXPLAIN" "PHYSICAL"                        { $$ = RS_EXPLAIN_PHYSICAL; }
  | "EXPLAIN" "PROGRAM"                         { $$ = RS_EXPLAIN_PROGRAM; }
  | "EXPLAIN" "JSON"                            { $$ = RS_EXPLAIN_JSON; }
  | "PROFILE"                                   { $$ = RS_EXPLAIN_PROFILE; }
  | "PROFILE" "JSON"                            { $$ = RS_EXPLAIN_PROFILE_JSON; }
  ;

command:
    show
  | show "WHERE" expr                           { BUILD($$, rs_build_show_where(parse, $1, @$, $3)); }
  | "UNDO" "COMMIT" count_value                 { BUILD($$, rs_build_undo(parse, @$, $3)); }
  | "DROP" "INDEX" name if_exists               { BUILD($$, rs_build_drop(parse, @$, RS_AST_DROP_INDEX, $3, $4)); }
  | "DROP" "CONSTRAINT" name if_exists          { BUILD($$, rs_build_drop(parse, @$, RS_AST_DROP_CONSTRAINT, $3, $4)); }
  | index
  | constraint
  ;

show:
    "SHOW" name                                 { BUILD($$, rs_build_show(parse, @$, $2, RS_SHOW_PLAIN, (RsAstList){0})); }
  | "SHOW" name "YIELD" '*'                     { BUILD($$, rs_build_show(parse, @$, $2, RS_SHOW_STAR, (RsAstList){0})); }
  | "SHOW" name "YIELD" yields                  { BUILD($$, rs_build_show(parse, @$, $2, RS_SHOW_YIELD, $4)); }
  ;
index:
    "CREATE" index_core                         { $$ = $2; $$->span = @$; }
  | "CREATE" IDENT index_core                   { BUILD($$, rs_build_index_word(parse, $3, @$, @2)); }
  | "CREATE" "INDEX" "ON" ':' name '(' names ')' { BUILD($$, rs_build_index_old(parse, @$, $5, $7)); }
  | "CREATE" "SEARCH" "INDEX" index_name_opt if_not_exists "FOR" chain_path "ON" "EACH" '[' property_refs ']'
        { BUILD($$, rs_build_index(parse, @$, RS_INDEX_SEARCH, $4, $5, $7, $11)); }
  ;
index_core:
    "INDEX" index_name_opt if_not_exists "FOR" chain_path "ON" '(' property_refs ')'
        { BUILD($$, rs_build_index(parse, @$, RS_INDEX_PROPERTY, $2, $3, $5, $8)); }
  ;

constraint:
    "CREATE" "CONSTRAINT" index_name_opt if_not_exists "FOR" chain_path "REQUIRE" required "IS" requirement
        { BUILD($$, rs_build_constraint(parse, @$, $3, $4, $6, $8, $10)); }
  | "CREATE" "CONSTRAINT" index_name_opt if_not_exists "ON" chain_path "ASSERT" required "IS" requirement
        { BUILD($$, rs_build_constraint(parse, @$, $3, $4, $6, $8, $10)); }
  | "CREATE" "CONSTRAINT" index_name_opt if_not_exists "ON" chain_path "ASSERT" "EXISTS" '(' property_ref ')'
        { BUILD($$, rs_build_constraint(parse, @$, $3, $4, $6, rs_build_one($10), (RsRequirement){RS_CONSTRAINT_EXISTS, RS_NOWHERE})); }
  ;
required:
    property_ref                                { $$ = rs_build_one($1); }
  | '(' property_refs ')'                       { $$ = $2; }
  ;
requirement:
    "UNIQUE"                                    { $$ = (RsRequirement){RS_CONSTRAINT_UNIQUE, RS_NOWHERE}; }
  | "NOT" "NULL"                                { $$ = (RsRequirement){RS_CONSTRAINT_EXISTS, RS_NOWHERE}; }
  | "NODE" "KEY"                                { if (!rs_build_key(parse, @1, &$$)) YYNOMEM; }
  | IDENT "KEY"                                 { if (!rs_build_key(parse, @1, &$$)) YYNOMEM; }
  | ':' ':' type                                { $$ = (RsRequirement){RS_CONSTRAINT_TYPE, $3.span}; }
  ;

type:
    type_one
  | type '|' type_one                           { $$ = (RsWords){@$}; }
  ;
type_one:
    type_words
  | type_words '<' type '>'                     { $$ = (RsWords){@$}; }
  ;
type_words:
    any_word                                    { $$ = (RsWords){@1}; }
  | type_words any_word                         { $$ = (RsWords){@$}; }
  ;
index_name_opt: %empty { $$ = NULL; } | IDENT   { BUILD($$, rs_build_name(parse, @1)); } ;
if_not_exists: %empty { $$ = 0; } | "IF" "NOT" "EXISTS" { $$ = 1; } ;
if_exists: %empty { $$ = 0; } | "IF" "EXISTS"   { $$ = 1; } ;
property_refs:
    property_ref                                { $$ = rs_build_one($1); }
  | property_refs ',' property_ref              { $$ = rs_build_more($1, $3); }
  ;

/* ---- queries ---- */

query:
    body
  | "USE" name body                             { $$ = rs_build_use($2, $3, @$); }
  ;
body:
    union
  | view union                                  { BUILD($$, rs_build_view(parse, @$, $1, $2)); }
  ;
union:
    single                                      { BUILD($$, rs_build_query(parse, @$, $1)); }
  | union union_word single                     { BUILD($$, rs_build_union(parse, @$, $1, $2, @2, $3)); }
  ;
union_word: "UNION" { $$ = 0; } | "UNION" "DISTINCT" { $$ = 0; } | "UNION" "ALL" { $$ = 1; } ;
single: clauses                                 { BUILD($$, rs_build_single(parse, @$, $1)); } ;
clauses:
    clause                                      { $$ = rs_build_one($1); }
  | clauses clause                              { $$ = rs_build_more($1, $2); }
  ;

clause:
    match
  | "UNWIND" expr "AS" name                     { BUILD($$, rs_build_unwind(parse, @$, false, $2, $4)); }
  | "FOR" name "IN" expr                        { BUILD($$, rs_build_unwind(parse, @$, true, $4, $2)); }
  | projection_with
  | projection_return
  | "FILTER" expr                               { BUILD($$, rs_build_filter(parse, @$, $2)); }
  | "FILTER" "WHERE" expr                       { BUILD($$, rs_build_filter(parse, @$, $3)); }
  | "LET" bindings                              { BUILD($$, rs_build_let(parse, @$, $2)); }
  | "CREATE" patterns                           { BUILD($$, rs_build_create(parse, @$, false, $2)); }
  | "INSERT" patterns                           { BUILD($$, rs_build_create(parse, @$, true, $2)); }
  | merge
  | "SET" set_items                             { BUILD($$, rs_build_set(parse, @$, $2)); }
  | "REMOVE" remove_items                       { BUILD($$, rs_build_remove(parse, @$, $2)); }
  | "DELETE" exprs                              { BUILD($$, rs_build_delete(parse, @$, false, $2)); }
  | "DETACH" "DELETE" exprs                     { BUILD($$, rs_build_delete(parse, @$, true, $3)); }
  | call
  | call_query
  | "LOAD" "CSV" "FROM" expr "AS" name terminator_opt
        { BUILD($$, rs_build_load(parse, @$, false, $4, $6, $7)); }
  | "LOAD" "CSV" "WITH" "HEADERS" "FROM" expr "AS" name terminator_opt
        { BUILD($$, rs_build_load(parse, @$, true, $6, $8, $9)); }
  | claims
  | search
  | history
  | claim_write
  | "ATTRIBUTE" attribution BLOCK_LB clauses '}'
        { BUILD($$, rs_build_attribute(parse, @$, $2, $4)); }
  | "ATTRIBUTE" "TO" sources attribution BLOCK_LB clauses '}'
        { BUILD($$, rs_build_attribute_to(parse, @$, $3, @3, $4, $6)); }
  ;

terminator_opt: %empty { $$ = NULL; } | "FIELDTERMINATOR" expr { $$ = $2; } ;

match:
    "MATCH" patterns view_opt where_opt         { BUILD($$, rs_build_match(parse, @$, false, $2, $3, $4)); }
  | "OPTIONAL" "MATCH" patterns view_opt where_opt
        { BUILD($$, rs_build_match(parse, @$, true, $3, $4, $5)); }
  ;
where_opt: %empty { $$ = NULL; } | "WHERE" expr { $$ = rs_build_predicate(parse, $2); } ;

projection_with: "WITH" projection_body where_opt { $$ = rs_build_projection(parse, @$, false, $2, $3); } ;
projection_return: "RETURN" projection_body     { $$ = rs_build_projection(parse, @$, true, $2, NULL); } ;
projection_body:
    distinct_opt star_or order_opt skip_opt limit_opt
        { BUILD($$, rs_build_body(parse, @$, $1, true, (RsAstList){0}, $3, $4, $5)); (void)$2; }
  | distinct_opt star_or ',' items order_opt skip_opt limit_opt
        { BUILD($$, rs_build_body(parse, @$, $1, true, $4, $5, $6, $7)); (void)$2; }
  | distinct_opt items order_opt skip_opt limit_opt
        { BUILD($$, rs_build_body(parse, @$, $1, false, $2, $3, $4, $5)); }
  ;
star_or: '*' { $$ = 1; } ;
distinct_opt: %empty { $$ = 0; } | "DISTINCT"   { $$ = 1; } ;
items: item { $$ = rs_build_one($1); } | items ',' item { $$ = rs_build_more($1, $3); } ;
item:
    expr                                        { BUILD($$, rs_build_item(parse, @1, $1, NULL)); }
  | expr "AS" any_word                          { BUILD($$, rs_build_item(parse, @1, $1, $3)); }
  ;
order_opt: %empty { $$ = (RsAstList){0}; } | "ORDER" "BY" sorts { $$ = $3; } ;
sorts: sort { $$ = rs_build_one($1); } | sorts ',' sort { $$ = rs_build_more($1, $3); } ;
sort:
    expr                                        { BUILD($$, rs_build_sort(parse, @$, $1, RS_SORT_DEFAULT)); }
  | expr "ASC"                                  { BUILD($$, rs_build_sort(parse, @$, $1, RS_SORT_ASCENDING)); }
  | expr "DESC"                                 { BUILD($$, rs_build_sort(parse, @$, $1, RS_SORT_DESCENDING)); }
  ;
skip_opt: %empty { $$ = NULL; } | "SKIP" expr { $$ = $2; } | "OFFSET" expr { $$ = $2; } ;
limit_opt: %empty { $$ = NULL; } | "LIMIT" expr { $$ = $2; } ;

bindings: binding { $$ = rs_build_one($1); } | bindings ',' binding { $$ = rs_build_more($1, $3); } ;
binding: name '=' expr                          { BUILD($$, rs_build_binding(parse, @$, $1, $3)); } ;

call:
    "CALL" procedure                            { BUILD($$, rs_build_call(parse, @$, $2)); }
  | "CALL" procedure "YIELD" '*'                { BUILD($$, rs_build_call_star(parse, @$, $2)); }
  | "CALL" procedure "YIELD" yields where_opt   { BUILD($$, rs_build_call_yield(parse, @$, $2, $4, $5)); }
  ;
procedure:
    procedure_name
  | procedure_name '(' ')'                      { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_PLAIN, (RsAstList){0})); }
  | procedure_name '(' exprs ')'                { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_PLAIN, $3)); }
  ;
procedure_name:
    name
  | procedure_name '.' any_word                 { BUILD($$, rs_build_property(parse, @$, $1, $3)); }
  ;
yields: yield_item { $$ = rs_build_one($1); } | yields ',' yield_item { $$ = rs_build_more($1, $3); } ;
yield_item:
    name                                        { BUILD($$, rs_build_item(parse, @1, $1, NULL)); }
  | name "AS" name                              { BUILD($$, rs_build_item(parse, @1, $1, $3)); }
  ;

call_query:
    "CALL" BLOCK_LB query '}'                   { BUILD($$, rs_build_call_query(parse, @$, 0, (RsAstList){0}, $3)); }
  | "CALL" '(' ')' BLOCK_LB query '}'           { BUILD($$, rs_build_call_query(parse, @$, 1, (RsAstList){0}, $5)); }
  | "CALL" '(' '*' ')' BLOCK_LB query '}'       { BUILD($$, rs_build_call_query(parse, @$, 2, (RsAstList){0}, $6)); }
  | "CALL" '(' names ')' BLOCK_LB query '}'     { BUILD($$, rs_build_call_query(parse, @$, 1, $3, $6)); }
  | call_query "IN" "TRANSACTIONS"              { $$ = rs_build_transactions($1, @$, NULL); }
  | call_query "IN" "TRANSACTIONS" "OF" count_value "ROWS" { $$ = rs_build_transactions($1, @$, $5); }
  ;
names: name { $$ = rs_build_one($1); } | names ',' name { $$ = rs_build_more($1, $3); } ;

search: "SEARCH" name "FOR" expr limit_opt "YIELD" yields where_opt
        { BUILD($$, rs_build_search(parse, @$, $2, $4, $5, $7, $8)); } ;

history:
    "HISTORY" name where_opt                    { BUILD($$, rs_build_history(parse, @$, $2, (RsRefer){0}, $3)); }
  | "HISTORY" name "OF" refer where_opt         { BUILD($$, rs_build_history(parse, @$, $2, $4, $5)); }
  ;
claims:
    "CLAIMS" name view_opt where_opt            { BUILD($$, rs_build_claims(parse, @$, $2, (RsRefer){0}, $3, $4)); }
  | "CLAIMS" name "ON" refer view_opt where_opt { BUILD($$, rs_build_claims(parse, @$, $2, $4, $5, $6)); }
  ;
refer:
    name                                        { $$ = (RsRefer){$1, NULL}; }
  | name '.' any_word                           { $$ = (RsRefer){$1, $3}; }
  ;

/* ---- writing ---- */

merge:
    "MERGE" pattern                             { BUILD($$, rs_build_merge(parse, @$, $2)); }
  | merge "ON" "CREATE" "SET" set_items         { $$ = rs_build_merge_on($1, @$, true, $5); }
  | merge "ON" "MATCH" "SET" set_items          { $$ = rs_build_merge_on($1, @$, false, $5); }
  ;
set_items: set_item { $$ = rs_build_one($1); } | set_items ',' set_item { $$ = rs_build_more($1, $3); } ;
set_item:
    name '=' expr                               { BUILD($$, rs_build_set_item(parse, @$, RS_SET_REPLACE, $1, $3)); }
  | name "+=" expr                              { BUILD($$, rs_build_set_item(parse, @$, RS_SET_ADD, $1, $3)); }
  | set_target '=' expr                         { BUILD($$, rs_build_set_item(parse, @$, RS_SET_PROPERTY, $1, $3)); }
  | name ':' label_names                        { BUILD($$, rs_build_set_labels(parse, @$, $1, $3)); }
  ;
remove_items: remove_item { $$ = rs_build_one($1); } | remove_items ',' remove_item { $$ = rs_build_more($1, $3); } ;
remove_item:
    set_target                                  { BUILD($$, rs_build_set_item(parse, @$, RS_SET_PROPERTY, $1, NULL)); }
  | name                                        { BUILD($$, rs_build_set_item(parse, @$, RS_SET_MARK, $1, NULL)); }
  | name ':' label_names                        { BUILD($$, rs_build_set_labels(parse, @$, $1, $3)); }
  ;
label_names: any_word { $$ = rs_build_one($1); } | label_names ':' any_word { $$ = rs_build_more($1, $3); } ;
set_target:
    name '.' any_word                           { BUILD($$, rs_build_property(parse, @$, $1, $3)); }
  | '(' expr ')' '.' any_word                   { BUILD($$, rs_build_property(parse, @$, rs_build_parens($2, (RsSpan){@1.begin, @3.end}), $5)); }
  | set_target '.' any_word                     { BUILD($$, rs_build_property(parse, @$, $1, $3)); }
  ;

/* ---- claims ---- */

claim_write:
    "ASSERT" fact attribution                   { BUILD($$, rs_build_claim(parse, @$, RS_VERB_ASSERT, $2, NULL, $3)); }
  | "DENY" fact attribution                     { BUILD($$, rs_build_claim(parse, @$, RS_VERB_DENY, $2, NULL, $3)); }
  | "CLAIM" fact "STANCE" stance attribution    { BUILD($$, rs_build_claim(parse, @$, RS_VERB_CLAIM, $2, $4, $5)); }
  | "RETRACT" fact attribution                  { BUILD($$, rs_build_claim(parse, @$, RS_VERB_RETRACT, $2, NULL, $3)); }
  ;
stance:
    STRING                                      { BUILD($$, rs_build_string(parse, @1)); }
  | PARAM                                       { BUILD($$, rs_build_parameter(parse, @1)); }
  ;
fact:
    path                                        { BUILD($$, rs_build_fact(parse, @$, RS_FACT_PATTERN, $1, NULL, NULL)); }
  | name                                        { BUILD($$, rs_build_fact(parse, @$, RS_FACT_VARIABLE, $1, NULL, NULL)); }
  | name ':' any_word                           { BUILD($$, rs_build_fact(parse, @$, RS_FACT_LABEL_TEST, $1, $3, NULL)); }
  | name '.' any_word                           { BUILD($$, rs_build_fact(parse, @$, RS_FACT_PROPERTY, $1, $3, NULL)); }
  | name '.' any_word '=' expr                  { BUILD($$, rs_build_fact(parse, @$, RS_FACT_VALUE, $1, $3, $5)); }
  | name '.' any_word "+=" expr                 { BUILD($$, rs_build_fact(parse, @$, RS_FACT_MEMBER, $1, $3, $5)); }
  ;
path:
    chain_path
  | name '=' chain_path                         { $$ = rs_build_path_name($3, @$, $1); }
  ;
attribution:
    %empty                                      { BUILD($$, rs_build_attribution(parse, @$)); }
  | attribution attribution_part                { BUILD($$, rs_build_join(parse, @$, $1, $2, @2)); }
  ;
/* A part is an attribution of its own with one field set; the join moves it. */
attribution_part:
    "ACCORDING" "TO" sources                    { BUILD($$, rs_build_part_sources(parse, @$, $3)); }
  | "ON" "BEHALF" "OF" source                   { BUILD($$, rs_build_part(parse, @$, RS_PART_BEHALF, $4)); }
  | "VIA" source                                { BUILD($$, rs_build_part(parse, @$, RS_PART_VIA, $2)); }
  | "VALID" "FROM" expr                         { BUILD($$, rs_build_part(parse, @$, RS_PART_FROM, $3)); }
  | "VALID" "FROM" expr "TO" expr               { BUILD($$, rs_build_part_span(parse, @$, $3, $5)); }
  | "VALID" "TO" expr                           { BUILD($$, rs_build_part(parse, @$, RS_PART_TO, $3)); }
  | "VALID" "IN" expr                           { BUILD($$, rs_build_part(parse, @$, RS_PART_IN, $3)); }
  | "CONFIDENCE" expr                           { BUILD($$, rs_build_part(parse, @$, RS_PART_CONFIDENCE, $2)); }
  | "QUOTE" expr                                { BUILD($$, rs_build_part(parse, @$, RS_PART_QUOTE, $2)); }
  | "AT" expr                                   { BUILD($$, rs_build_part(parse, @$, RS_PART_LOCATOR, $2)); }
  | "PROPERTIES" props                          { BUILD($$, rs_build_part(parse, @$, RS_PART_PROPERTIES, $2)); }
  | "AS" name                                   { BUILD($$, rs_build_part(parse, @$, RS_PART_AS, $2)); }
  ;
sources: source { $$ = rs_build_one($1); } | sources ',' source { $$ = rs_build_more($1, $3); } ;
source:
    name
  | STRING                                      { BUILD($$, rs_build_string(parse, @1)); }
  | PARAM                                       { BUILD($$, rs_build_parameter(parse, @1)); }
  ;

/* ---- views ---- */

view_opt: %empty { $$ = (RsAstList){0}; } | view { $$ = $1; } ;
view: view_part { $$ = rs_build_one($1); } | view view_part { $$ = rs_build_more($1, $2); } ;
view_part:
    "VALID" "AT" expr                           { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_VALID_AT, $3, false)); }
  | "VALID" "AT" expr "STRICT"                  { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_VALID_AT, $3, true)); }
  | "AS" "OF" expr                              { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_VALID_AT, $3, false)); }
  | "AS" "OF" expr "STRICT"                     { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_VALID_AT, $3, true)); }
  | "RECORDED" "AT" expr                        { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_RECORDED_AT, $3, false)); }
  | "RECORDED" "AT" "COMMIT" count_value        { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_RECORDED_COMMIT, $4, false)); }
  | "ACCORDING" "TO" sources                    { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_ACCORDING_TO, $3)); }
  | "EXCLUDING" sources                         { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_EXCLUDING, $2)); }
  | "VIA" sources                               { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_VIA, $2)); }
  | "CONFIDENCE" ">=" expr                      { BUILD($$, rs_build_view_value(parse, @$, RS_VIEW_CONFIDENCE, $3, false)); }
  | "STANCE" stances                            { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_STANCE, $2)); }
  | "STANCE" "ANY"                              { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_STANCE, (RsAstList){0})); }
  | "DISPUTED"                                  { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_DISPUTED, (RsAstList){0})); }
  | "UNDISPUTED"                                { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_UNDISPUTED, (RsAstList){0})); }
  | "RESOLVED"                                  { BUILD($$, rs_build_view_list(parse, @$, RS_VIEW_RESOLVED, (RsAstList){0})); }
  ;
stances: stance { $$ = rs_build_one($1); } | stances ',' stance { $$ = rs_build_more($1, $3); } ;
count_value:
    INT                                         { BUILD($$, rs_build_int(parse, @1)); }
  | PARAM                                       { BUILD($$, rs_build_parameter(parse, @1)); }
  ;

/* ---- patterns ---- */

patterns: pattern { $$ = rs_build_one($1); } | patterns ',' pattern { $$ = rs_build_more($1, $3); } ;
pattern:
    path_core
  | name '=' path_core                          { $$ = rs_build_path_name($3, @$, $1); }
  ;
path_core:
    chain_path
  | mode chain_path                             { $$ = rs_build_path_mode($2, @$, (RsSearch){0}, 0, $1); }
  | search_prefix disjoint_opt mode_opt chain_path { $$ = rs_build_path_mode($4, @$, $1, $2, $3); }
  | SHORTEST_P '(' chain_path ')'               { BUILD($$, rs_build_path_function(parse, @$, $3, RS_SEARCH_SHORTEST_PATH)); }
  | ALL_SHORTEST_P '(' chain_path ')'           { BUILD($$, rs_build_path_function(parse, @$, $3, RS_SEARCH_ALL_SHORTEST_PATHS)); }
  ;
search_prefix:
    "ALL"                                       { $$ = (RsSearch){RS_SEARCH_ALL, NULL}; }
  | "ANY"                                       { $$ = (RsSearch){RS_SEARCH_ANY, NULL}; }
  | "ANY" count_value                           { $$ = (RsSearch){RS_SEARCH_ANY, $2}; }
  | "ANY" "SHORTEST"                            { $$ = (RsSearch){RS_SEARCH_ANY_SHORTEST, NULL}; }
  | "ALL" "SHORTEST"                            { $$ = (RsSearch){RS_SEARCH_ALL_SHORTEST, NULL}; }
  | "SHORTEST"                                  { $$ = (RsSearch){RS_SEARCH_SHORTEST_K, NULL}; }
  | "SHORTEST" count_value                      { $$ = (RsSearch){RS_SEARCH_SHORTEST_K, $2}; }
  | "SHORTEST" count_value "GROUPS"             { $$ = (RsSearch){RS_SEARCH_SHORTEST_GROUPS, $2}; }
  | "CHEAPEST"                                  { $$ = (RsSearch){RS_SEARCH_CHEAPEST, NULL}; }
  | "CHEAPEST" count_value                      { $$ = (RsSearch){RS_SEARCH_CHEAPEST, $2}; }
  ;
disjoint_opt: %empty { $$ = 0; } | "DISJOINT"   { $$ = 1; } ;
mode_opt: %empty { $$ = RS_MODE_NONE; } | mode ;
mode:
    "WALK" { $$ = RS_MODE_WALK; }
  | "TRAIL" { $$ = RS_MODE_TRAIL; }
  | "ACYCLIC" { $$ = RS_MODE_ACYCLIC; }
  | "SIMPLE" { $$ = RS_MODE_SIMPLE; }
  ;
chain_path: chain                               { BUILD($$, rs_build_path(parse, @$, $1)); } ;
chain:
    node                                        { $$ = rs_build_one($1); }
  | group                                       { $$ = rs_build_one($1); }
  | chain edge node                             { $$ = rs_build_two($1, $2, $3); }
  | chain edge group                            { $$ = rs_build_two($1, $2, $3); }
  | chain node                                  { $$ = rs_build_more($1, $2); }
  | chain group                                 { $$ = rs_build_more($1, $2); }
  ;
group:
    lp chain where_opt ')' quantifier           { BUILD($$, rs_build_group(parse, @$, NULL, $2, $3, $5)); }
  | lp name '=' chain where_opt ')' quantifier  { BUILD($$, rs_build_group(parse, @$, $2, $4, $5, $7)); }
  ;
lp: '(' | PAT_LP ;
node: lp name_opt labels_opt props_opt where_opt ')' { BUILD($$, rs_build_node(parse, @$, $2, $3, $4, $5)); } ;
name_opt: %empty { $$ = NULL; } | name ;
labels_opt: %empty { $$ = NULL; } | ':' label_expr { $$ = $2; } | "IS" label_expr { $$ = $2; } ;
props_opt: %empty { $$ = NULL; } | props { $$ = rs_build_matcher(parse, $1); if ($$ == NULL) YYABORT; } ;
props: map | PARAM                              { BUILD($$, rs_build_parameter(parse, @1)); } ;

edge:
    edge_core
  | edge_core quantifier                        { BUILD($$, rs_build_edge_length(parse, @$, $1, RS_LENGTH_QUANTIFIER, $2)); }
  ;
edge_core:
    left right                                  { BUILD($$, rs_build_edge(parse, @$, $1, NULL, $2)); }
  | left '[' edge_body ']' right                { BUILD($$, rs_build_edge(parse, @$, $1, $3, $5)); }
  | left PCOMP_LB edge_body ']' right           { BUILD($$, rs_build_edge(parse, @$, $1, $3, $5)); }
  ;
left: '-' { $$ = 0; } | '<' '-' { $$ = 1; } ;
right: '-' { $$ = 0; } | '-' '>' { $$ = 1; } ;
edge_body:
    %empty                                      { BUILD($$, rs_build_edge_body(parse, @$, NULL, NULL, (RsRange){0}, NULL, NULL, NULL)); }
  | name labels_opt range_opt props_opt where_opt cost_opt
        { BUILD($$, rs_build_edge_body(parse, @$, $1, $2, $3, $4, $5, $6)); }
  | ':' label_expr range_opt props_opt where_opt cost_opt
        { BUILD($$, rs_build_edge_body(parse, @$, NULL, $2, $3, $4, $5, $6)); }
  | range props_opt where_opt cost_opt
        { BUILD($$, rs_build_edge_body(parse, @$, NULL, NULL, $1, $2, $3, $4)); }
  | props where_opt cost_opt
        { BUILD($$, rs_build_edge_body(parse, @$, NULL, NULL, (RsRange){0}, rs_build_matcher(parse, $1), $2, $3)); }
  | "WHERE" expr cost_opt
        { BUILD($$, rs_build_edge_body(parse, @$, NULL, NULL, (RsRange){0}, NULL, rs_build_predicate(parse, $2), $3)); }
  ;
cost_opt: %empty { $$ = NULL; } | "COST" expr   { $$ = $2; } ;
range_opt: %empty { $$ = (RsRange){0}; } | range ;
range:
    '*'                                         { $$ = rs_build_range(parse, @$, RS_NOWHERE, RS_NOWHERE, true); }
  | '*' INT                                     { $$ = rs_build_range(parse, @$, @2, @2, false); }
  | '*' INT ".."                                { $$ = rs_build_range(parse, @$, @2, RS_NOWHERE, true); }
  | '*' INT ".." INT                            { $$ = rs_build_range(parse, @$, @2, @4, true); }
  | '*' ".." INT                                { $$ = rs_build_range(parse, @$, RS_NOWHERE, @3, true); }
  | '*' ".."                                    { $$ = rs_build_range(parse, @$, RS_NOWHERE, RS_NOWHERE, true); }
  | '*' '-' INT                                 { rs_build_bad_range(parse, @$, "the number of hops must not be negative"); YYABORT; }
  | ".."                                        { rs_build_bad_range(parse, @$, "a range of hops begins with *"); YYABORT; }
  ;
quantifier:
    '{' INT '}'                                 { $$ = rs_build_range(parse, @$, @2, @2, false); }
  | '{' INT ',' INT '}'                         { $$ = rs_build_range(parse, @$, @2, @4, true); }
  | '{' INT ',' '}'                             { $$ = rs_build_range(parse, @$, @2, RS_NOWHERE, true); }
  | '{' ',' INT '}'                             { $$ = rs_build_range_from(parse, @$, 0, @3); }
  | '{' ',' '}'                                 { $$ = rs_build_range_from(parse, @$, 0, RS_NOWHERE); }
  | '+'                                         { $$ = rs_build_range_from(parse, @$, 1, RS_NOWHERE); }
  | '*'                                         { $$ = rs_build_range_from(parse, @$, 0, RS_NOWHERE); }
  | '?'                                         { $$ = (RsRange){true, 0, 1}; }
  ;
label_expr:
    label_and
  | label_expr '|' label_and                    { BUILD($$, rs_build_label(parse, @$, RS_LABEL_OR, $1, $3)); }
  | label_expr '|' ':' label_and                { BUILD($$, rs_build_label(parse, @$, RS_LABEL_OR, $1, $4)); }
  ;
label_and:
    label_unary
  | label_and '&' label_unary                   { BUILD($$, rs_build_label(parse, @$, RS_LABEL_AND, $1, $3)); }
  | label_and ':' label_unary                   { BUILD($$, rs_build_label_colon(parse, @$, $1, $3)); }
  ;
label_unary:
    '!' label_unary                             { BUILD($$, rs_build_label(parse, @$, RS_LABEL_NOT, $2, NULL)); }
  | '%'                                         { BUILD($$, rs_build_label(parse, @$, RS_LABEL_ANY, NULL, NULL)); }
  | any_word                                    { BUILD($$, rs_build_label(parse, @$, RS_LABEL_NAME, $1, NULL)); }
  | '(' label_expr ')'                          { $$ = $2; }
  ;

/* ---- expressions ---- */

exprs: expr { $$ = rs_build_one($1); } | exprs ',' expr { $$ = rs_build_more($1, $3); } ;
expr: xor_expr | expr "OR" xor_expr             { BUILD($$, rs_build_logic(parse, @$, RS_LOGIC_OR, $1, $3)); } ;
xor_expr: and_expr | xor_expr "XOR" and_expr    { BUILD($$, rs_build_logic(parse, @$, RS_LOGIC_XOR, $1, $3)); } ;
and_expr: not_expr | and_expr "AND" not_expr    { BUILD($$, rs_build_logic(parse, @$, RS_LOGIC_AND, $1, $3)); } ;
not_expr:
    string_expr
  | comparison
  | "NOT" not_expr                              { BUILD($$, rs_build_unary(parse, @$, RS_UNARY_NOT, $2)); }
  | pattern_expr                                { BUILD($$, rs_build_pattern_expr(parse, @$, $1)); }
  ;
comparison:
    string_expr compare_op string_expr          { BUILD($$, rs_build_compare(parse, @$, $1, $2, $3)); }
  | comparison compare_op string_expr           { BUILD($$, rs_build_compare_more(parse, @$, $1, $2, $3)); }
  ;
compare_op:
    '=' { $$ = RS_COMPARE_EQUAL; } | "<>" { $$ = RS_COMPARE_NOT_EQUAL; } | '<' { $$ = RS_COMPARE_LESS; }
  | '>' { $$ = RS_COMPARE_GREATER; } | "<=" { $$ = RS_COMPARE_LESS_EQUAL; }
  | ">=" { $$ = RS_COMPARE_GREATER_EQUAL; } | "=~" { $$ = RS_COMPARE_REGEX; }
  ;
string_expr:
    sum
  | string_expr "IN" sum                        { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_IN, $1, $3)); }
  | string_expr "STARTS" "WITH" sum             { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_STARTS_WITH, $1, $4)); }
  | string_expr "ENDS" "WITH" sum               { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_ENDS_WITH, $1, $4)); }
  | string_expr "CONTAINS" sum                  { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_CONTAINS, $1, $3)); }
  | string_expr "IS" "NULL"                     { BUILD($$, rs_build_unary(parse, @$, RS_UNARY_IS_NULL, $1)); }
  | string_expr "IS" "NOT" "NULL"               { BUILD($$, rs_build_unary(parse, @$, RS_UNARY_IS_NOT_NULL, $1)); }
  ;
sum:
    product
  | sum '+' product                             { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_ADD, $1, $3)); }
  | sum '-' product                             { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_SUBTRACT, $1, $3)); }
  ;
product:
    power
  | product '*' power                           { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_MULTIPLY, $1, $3)); }
  | product '/' power                           { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_DIVIDE, $1, $3)); }
  | product '%' power                           { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_MODULO, $1, $3)); }
  ;
power: unary | power '^' unary                  { BUILD($$, rs_build_binary(parse, @$, RS_BINARY_POWER, $1, $3)); } ;
unary:
    labelled
  | '-' unary                                   { BUILD($$, rs_build_unary(parse, @$, RS_UNARY_MINUS, $2)); }
  | '+' unary                                   { BUILD($$, rs_build_unary(parse, @$, RS_UNARY_PLUS, $2)); }
  ;
labelled: postfix | labels ;
labels:
    postfix ':' label_test                      { BUILD($$, rs_build_has_label(parse, @$, $1, $3)); }
  | labels ':' label_test                       { BUILD($$, rs_build_has_label_more(parse, @$, $1, $3)); }
  ;
label_test:
    label_unary
  | label_test '&' label_unary                  { BUILD($$, rs_build_label(parse, @$, RS_LABEL_AND, $1, $3)); }
  ;
postfix:
    atom
  | postfix '(' ')'                             { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_PLAIN, (RsAstList){0})); }
  | postfix '(' exprs ')'                       { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_PLAIN, $3)); }
  | postfix '(' "DISTINCT" exprs ')'            { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_DISTINCT, $4)); }
  | postfix '(' '*' ')'                         { BUILD($$, rs_build_apply(parse, @$, $1, RS_APPLY_STAR, (RsAstList){0})); }
  | postfix '.' any_word                        { BUILD($$, rs_build_property(parse, @$, $1, $3)); }
  | postfix '[' expr ']'                        { BUILD($$, rs_build_subscript(parse, @$, $1, $3)); }
  | postfix '[' expr_opt ".." expr_opt ']'      { BUILD($$, rs_build_slice(parse, @$, $1, $3, $5)); }
  ;
expr_opt: %empty { $$ = NULL; } | expr ;

atom:
    INT                                         { BUILD($$, rs_build_int(parse, @1)); }
  | FLOAT                                       { BUILD($$, rs_build_float(parse, @1)); }
  | STRING                                      { BUILD($$, rs_build_string(parse, @1)); }
  | PARAM                                       { BUILD($$, rs_build_parameter(parse, @1)); }
  | "TRUE"                                      { BUILD($$, rs_build_constant(parse, @1, RS_LITERAL_BOOL, true)); }
  | "FALSE"                                     { BUILD($$, rs_build_constant(parse, @1, RS_LITERAL_BOOL, false)); }
  | "NULL"                                      { BUILD($$, rs_build_constant(parse, @1, RS_LITERAL_NULL, false)); }
  | name
  | map_projection
  | map
  | '(' expr ')'                                { $$ = rs_build_parens($2, @$); }
  | '[' ']'                                     { BUILD($$, rs_build_list(parse, @$, (RsAstList){0})); }
  | '[' exprs ']'                               { BUILD($$, rs_build_list(parse, @$, $2)); }
  | COMP_LB name "IN" expr where_opt comprehension_tail ']'
        { BUILD($$, rs_build_comprehension(parse, @$, $2, $4, $5, $6)); }
  | '[' pattern_expr where_opt '|' expr ']'
        { BUILD($$, rs_build_pattern_comprehension(parse, @$, $2, $3, $5)); }
  | PCOMP_LB name '=' pattern_expr where_opt '|' expr ']'
        { BUILD($$, rs_build_pattern_comprehension(parse, @$, rs_build_path_name($4, (RsSpan){@2.begin, @4.end}, $2), $5, $7)); }
  | "CASE" case_subject_opt whens else_opt "END" { BUILD($$, rs_build_case(parse, @$, $2, $3, $4)); }
  | quantifier_word '(' name "IN" expr where_opt ')'
        { BUILD($$, rs_build_quantifier(parse, @$, $1, $3, $5, $6)); }
  | REDUCE_P '(' name '=' expr ',' name "IN" expr '|' expr ')'
        { BUILD($$, rs_build_reduce(parse, @$, $3, $5, $7, $9, $11)); }
  | EXISTS_P BLOCK_LB query '}'                 { BUILD($$, rs_build_subquery(parse, @$, RS_SUBQUERY_EXISTS, $3)); }
  | COUNT_P BLOCK_LB query '}'                  { BUILD($$, rs_build_subquery(parse, @$, RS_SUBQUERY_COUNT, $3)); }
  | COLLECT_P BLOCK_LB query '}'                { BUILD($$, rs_build_subquery(parse, @$, RS_SUBQUERY_COLLECT, $3)); }
  | EXISTS_P BLOCK_LB chains view_opt where_opt '}'
        { BUILD($$, rs_build_bare(parse, @$, RS_SUBQUERY_EXISTS, $3, $4, $5)); }
  | COUNT_P BLOCK_LB chains view_opt where_opt '}'
        { BUILD($$, rs_build_bare(parse, @$, RS_SUBQUERY_COUNT, $3, $4, $5)); }
  | SHORTEST_P '(' chain_path ')'               { BUILD($$, rs_build_path_atom(parse, @$, $3, RS_SEARCH_SHORTEST_PATH)); }
  | ALL_SHORTEST_P '(' chain_path ')'           { BUILD($$, rs_build_path_atom(parse, @$, $3, RS_SEARCH_ALL_SHORTEST_PATHS)); }
  ;
chains: path { $$ = rs_build_one($1); } | chains ',' path { $$ = rs_build_more($1, $3); } ;
comprehension_tail: %empty { $$ = NULL; } | '|' expr { $$ = $2; } ;
quantifier_word:
    ANY_P { $$ = RS_QUANTIFIER_ANY; } | ALL_P { $$ = RS_QUANTIFIER_ALL; }
  | NONE_P { $$ = RS_QUANTIFIER_NONE; } | SINGLE_P { $$ = RS_QUANTIFIER_SINGLE; }
  ;
case_subject_opt: %empty { $$ = NULL; } | expr ;
whens: when { $$ = rs_build_one($1); } | whens when { $$ = rs_build_more($1, $2); } ;
when: "WHEN" expr "THEN" expr                   { BUILD($$, rs_build_when(parse, @$, $2, $4)); } ;
else_opt: %empty { $$ = NULL; } | "ELSE" expr { $$ = $2; } ;

pattern_expr: pattern_chain ;
pattern_chain:
    pattern_head edge node                      { BUILD($$, rs_build_path(parse, @$, rs_build_two(rs_build_one($1), $2, $3))); }
  | pattern_head edge group                     { BUILD($$, rs_build_path(parse, @$, rs_build_two(rs_build_one($1), $2, $3))); }
  | pattern_chain edge node                     { BUILD($$, rs_build_path_more(parse, @$, $1, $2, $3)); }
  | pattern_chain edge group                    { BUILD($$, rs_build_path_more(parse, @$, $1, $2, $3)); }
  | pattern_chain node                          { BUILD($$, rs_build_path_end(parse, @$, $1, $2)); }
  | pattern_chain group                         { BUILD($$, rs_build_path_end(parse, @$, $1, $2)); }
  ;
pattern_head: PAT_LP name_opt labels_opt props_opt where_opt ')'
        { BUILD($$, rs_build_node(parse, @$, $2, $3, $4, $5)); } ;

map:
    '{' '}'                                     { BUILD($$, rs_build_map(parse, @$, (RsAstList){0})); }
  | '{' pairs '}'                               { BUILD($$, rs_build_map(parse, @$, $2)); }
  ;
pairs: pair { $$ = rs_build_one($1); } | pairs ',' pair { $$ = rs_build_more($1, $3); } ;
pair: any_word ':' expr                         { BUILD($$, rs_build_pair(parse, @$, $1, $3)); } ;
map_projection:
    name '{' '}'                                { BUILD($$, rs_build_map_projection(parse, @$, $1, (RsAstList){0})); }
  | name '{' projection_items '}'               { BUILD($$, rs_build_map_projection(parse, @$, $1, $3)); }
  ;
projection_items:
    projection_item                             { $$ = rs_build_one($1); }
  | projection_items ',' projection_item        { $$ = rs_build_more($1, $3); }
  ;
projection_item:
    '.' any_word                                { BUILD($$, rs_build_property(parse, @$, NULL, $2)); }
  | '.' '*'                                     { BUILD($$, rs_build_all_properties(parse, @$)); }
  | name
  | any_word ':' expr                           { BUILD($$, rs_build_pair(parse, @$, $1, $3)); }
  ;
property_ref: name '.' any_word                 { BUILD($$, rs_build_property(parse, @$, $1, $3)); } ;

/* ---- words ---- */

name: IDENT { BUILD($$, rs_build_name(parse, @1)); } | soft { BUILD($$, rs_build_name(parse, @1)); } ;
any_word: name | reserved                       { BUILD($$, rs_build_name(parse, @1)); } ;
soft:
    "ASSERT" | "DENY" | "CLAIM" | "CLAIMS" | "RETRACT" | "ACCORDING" | "TO" | "VIA" | "VALID"
  | "FROM" | "QUOTE" | "AT" | "CONFIDENCE" | "PROPERTIES" | "STANCE" | "OF" | "STRICT"
  | "RECORDED" | "COMMIT" | "EXCLUDING" | "DISPUTED" | "UNDISPUTED" | "RESOLVED" | "SEARCH"
  | "ANY" | "ALL" | "NONE" | "SINGLE" | "SHORTEST" | "CHEAPEST" | "COST" | "DISJOINT"
  | "GROUPS" | "WALK" | "TRAIL" | "ACYCLIC" | "SIMPLE" | "FILTER" | "LET" | "FOR" | "INSERT"
  | "OFFSET" | "USE" | "EXPLAIN" | "PROFILE" | "INDEX" | "CONSTRAINT" | "SHOW" | "HISTORY"
  | "UNDO" | "EACH" | "DROP" | "UNIQUE" | "REQUIRE" | "ATTRIBUTE" | "EXISTS" | "COUNT"
  | "COLLECT" | "REDUCE" | "BEHALF" | "LOAD" | "CSV" | "HEADERS" | "FIELDTERMINATOR" | "IF"
  | "TRANSACTIONS" | "ROWS" | "KEY" | "NODE" | "AST" | "BOUND" | "LOGICAL" | "PHYSICAL"
  | "PROGRAM" | "JSON" | "SHORTESTPATH" | "ALLSHORTESTPATHS"
  ;
reserved:
    "MATCH" | "OPTIONAL" | "WHERE" | "WITH" | "RETURN" | "UNWIND" | "UNION" | "CREATE"
  | "MERGE" | "SET" | "REMOVE" | "DETACH" | "DELETE" | "CALL" | "YIELD" | "ORDER" | "BY"
  | "SKIP" | "LIMIT" | "DISTINCT" | "AS" | "ON" | "ASC" | "DESC" | "CASE" | "WHEN" | "THEN"
  | "ELSE" | "END" | "AND" | "OR" | "XOR" | "NOT" | "IN" | "IS" | "NULL" | "TRUE" | "FALSE"
  | "STARTS" | "ENDS" | "CONTAINS"
  ;
%%
static int yylex(YYSTYPE *value, RsSpan *span, RsParse *parse)
{
    (void)value;
    const RsToken *token = &parse->tokens[parse->next];
    if (parse->next + 1 < parse->token_count) parse->next++;
    *span = token->span;
    return token->code;
}

/* Called only where the stack is full: syntax errors go another way. */
static void yyerror(const RsSpan *span, RsParse *parse, const char *message)
{
    (void)message;
    parse->status = rs_fail(parse->err, RS_LIMIT, "NestingTooDeep", *span,
                            "the statement is nested too deeply");
}

static int yyreport_syntax_error(const yypcontext_t *context, RsParse *parse)
{
    if (parse->quick) return 0;
    const char *words[YYNTOKENS];
    yysymbol_kind_t kinds[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    if (count < 0) return YYENOMEM;
    for (int i = 0; i < count; i++) words[i] = yysymbol_name(kinds[i]);
    rs_expect_fail(parse, *yypcontext_location(context), words, count);
    return 0;
}
